"""Log of a run: a row an update, with the unit, its field, what it decided, and the energy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hopviz.core.quoting import listed
from hopviz.core.run import Run
from hopviz.core.trace import Update, updates_of
from hopviz.project.data_table import DataTable, Row, remarks_of
from hopviz.project.files import FileError
from hopviz.project.model import Project

COLUMNS = ("update", "unit", "field", "decision", "energy")
MOST_UPDATES = 10_000_000
"""A table of more rows is of no use to anybody."""
EDITED = {
    "set_units": "units set by hand",
    "set_values": "values set by hand",
    "set_rule": "rule changed",
    "set_masks": "units clamped or removed",
    "update_unit": "units updated out of turn",
}


def rows_of(unit_name: Callable[[int], str], updates: Iterable[Update]) -> Iterator[Row]:
    """The rows of updates, with the names of the units."""
    for update in updates:
        decision = "on" if update.on else "off"
        yield update.number, unit_name(update.unit), update.field, decision, update.energy


def run_log(project: Project, run: Run, seed: int) -> DataTable:
    """The log of a run up to its present moment.

    Raises
    ------
    FileError
        If it is too long.
    """
    first, last = run.beginning.updates, run.now
    if last - first > MOST_UPDATES:
        raise FileError(
            f"The run has {last - first:,} updates, and a log holds at most {MOST_UPDATES:,}; reset it (Backspace) and "
            "export the log earlier."
        )
    rows = rows_of(project.unit_name, updates_of(run))
    return DataTable("log", COLUMNS, rows, _remarks(project, run, seed), last - first)


def _remarks(project: Project, run: Run, seed: int) -> Iterator[str]:
    yield from remarks_of(project.with_rule(run.beginning.rule).with_seed(seed))
    if run.beginning.updates:
        yield f"the log begins after update {run.beginning.updates}: what was before is not remembered"
    for verb, what in EDITED.items():
        moments = list(dict.fromkeys(edit.after for edit in run.edits[: run.edits_made] if edit.verb == verb))
        if moments:
            when = "at update" if verb == "update_unit" else "after update"
            yield f"{what} {when} {listed(map(str, moments))}"
