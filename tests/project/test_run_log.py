"""Logs of runs as tables: what they tell of edits, and what is too long; remarks in one line each."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz.core.rules import Stochastic
from hopviz.core.stepwise import finished
from hopviz.project import run_log as module
from hopviz.project.csv_files import table_steps
from hopviz.project.data_table import DataTable, fingerprint, known, remarks_of
from hopviz.project.files import FileError
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.project.run_log import COLUMNS, run_log


def run_of(project: Project) -> hopviz.Run:
    return hopviz.Run(hopviz.Simulation(project.network(), project.cue, project.rule, project.seed))


def test_a_log_has_a_row_an_update_and_tells_of_edits() -> None:
    project = load_lesson("letters").project.with_rule(Stochastic(0.5)).with_unit_names([f"u{k}" for k in range(100)])
    run = run_of(project)
    run.advance(updates=40)
    run.set_units([3], [1])
    run.set_rule(hopviz.Asynchronous("sequential"))
    run.update_unit(7)
    run.advance(updates=5)
    log = run_log(project.with_rule(run.rule), run, project.seed)
    rows = list(log.rows)
    assert log.heading == COLUMNS
    assert [row[0] for row in rows] == list(range(1, 47))
    assert log.count == 46
    assert rows[40][1] == "u7"
    assert rows[-1][4] == pytest.approx(run.frame().energy)
    remarks = list(log.remarks)
    assert "units set by hand after update 40" in remarks
    assert "rule changed after update 40" in remarks
    assert "units updated out of turn at update 41" in remarks
    assert any(remark.startswith("rule: stochastic, temperature 0.5") for remark in remarks)


def test_what_is_too_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UPDATES", 10)
    project = load_lesson("letters").project.with_rule(Stochastic(0.5))
    run = run_of(project)
    run.advance(updates=11)
    with pytest.raises(FileError, match=r"has 11 updates, and a log holds at most 10; reset it \(Backspace\)"):
        run_log(project, run, 0)


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
CELLS = st.one_of(TEXTS.filter(lambda text: "\r" not in text and "\n" not in text), st.integers(), st.floats())


@given(st.lists(TEXTS, max_size=3), st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_tables_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, remarks: list[str], rows: list[tuple[str | int | float, ...]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "table.csv"
    finished(table_steps(path, DataTable("x", ("a (units)", "b"), rows, remarks, len(rows))))
    with path.open(newline="", encoding="utf-8") as file:
        content = file.read()
    lines = content.split("\r\n")
    assert all(line.startswith("# ") for line in lines[: len(remarks)])
    heading, *read = csv.reader(io.StringIO("\r\n".join(lines[len(remarks) :]), newline=""))
    assert heading == ["a (units)", "b"]
    assert read == [[str(cell) for cell in row] for row in rows]
    for row, told in zip(rows, read, strict=True):
        floats = [(one, float(cell)) for one, cell in zip(row, told, strict=True) if isinstance(one, float)]
        np.testing.assert_array_equal(*np.array(floats).reshape(-1, 2).T)


def test_the_fingerprint_differs_where_memories_or_weights_do() -> None:
    project = load_lesson("letters").project
    others = [
        project.without_memory(0), project.with_weight(0, 1, 0.5), project.with_learning("storkey"),
        project.with_memory("new", np.ones(100, np.int8)),
    ]  # fmt: skip
    assert len({fingerprint(each) for each in (project, *others)}) == 5
    assert fingerprint(project.renamed(0, "Z").with_seed(9)) == fingerprint(project)
    told = list(remarks_of(project.with_clamped(np.arange(100) < 3), {"cue noise (%)": 10}))
    assert "units that are clamped: 3" in told
    assert told[-1] == "cue noise (%): 10"
    assert known(float("nan")) == ""


def test_a_table_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("old", "utf-8")

    def rows() -> object:
        yield 1, 2
        raise FileError("The rows end here.")

    with pytest.raises(FileError, match="The rows end here"):
        finished(table_steps(tmp_path / "old.csv", DataTable("x", ("a", "b"), rows())))  # type: ignore[arg-type]
    assert (tmp_path / "old.csv").read_text("utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 1
