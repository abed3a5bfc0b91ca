"""Tables of experiments: exactly the numbers that are shown, and none of a former network."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core.stepwise import finished
from hopviz.project.csv_files import table_steps
from hopviz.project.data_table import DataTable, fingerprint
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.experiments.capacity.view import CapacityView
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.experiments.stability.view import StabilityView
from hopviz.ui.experiments.timing import TimingView
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.viewer import NOTHING_YET, OF_BEFORE
from hopviz.ui.widgets.bars import IntervalBars
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.curves import Steps
from tests.ui.experiment_person import Person
from tests.ui.stage import JobsByHand, remembering
from tests.ui.test_stale_results import MEASURED, Walker, project_for
from tests.ui.test_stale_results import short_measurements as short_measurements

DRAWN_ASIDE = {"timing", "kinds", "comparison", "doubled", "annealing", "morph"}
"""Experiments that draw something else along the axis: the edges of bars, stems beside the number of a unit, straight
lines between two ends, or what goes on between two moments."""
THEORY = {"stored", "first step", "AGS", "tanh(m/T)", "at this load", "T_g", "T_M", "T_c"}
"""Lines that nobody has measured."""


def numbers_in(table: DataTable) -> set[float]:
    return {round(float(cell), 9) for row in table.rows for cell in row if not isinstance(cell, str)}


def check_heading(table: DataTable) -> None:
    assert len(set(table.heading)) == len(table.heading)
    assert all(heading == heading.strip() != "" for heading in table.heading)
    assert all(len(row) == len(table.heading) for row in table.rows)


def shown(view: Experiment) -> list[float]:
    """All numbers of charts and bars that have been measured."""
    found: list[float] = []
    for chart in view.findChildren(Chart):
        for line in (line for line in chart.drawing.lines if line.label not in THEORY):
            if isinstance(line, Steps):
                found += [*line.low.ravel().tolist(), *line.high.ravel().tolist()]
                continue
            bands = [each for each in (line.low, line.high) if each is not None and view.name not in DRAWN_ASIDE]
            axes = [] if view.name in DRAWN_ASIDE or line.label == "intact" else [line.x]
            found += [value for each in (*axes, line.y, *bands) for value in each[np.isfinite(each)].tolist()]
    for bars in view.findChildren(IntervalBars):
        found += [value for bar in bars.bars for value in (bar.value, *bar.interval)]
    return found


@pytest.mark.parametrize("kind", MEASURED, ids=lambda kind: kind.name)
def test_all_that_is_measured_is_in_the_table(qtbot: QtBot, kind: type[Experiment]) -> None:
    person = Walker(qtbot, kind, project_for(kind))
    table = person.view.table()
    assert table is not None
    check_heading(table)
    known, seen = numbers_in(table), shown(person.view)
    missing = [value for value in seen if np.isfinite(value) and round(float(value), 9) not in known and value != 0]
    assert seen
    assert missing == []
    remarks = list(table.remarks)
    assert remarks[0].startswith(person.view.title)
    assert any(fingerprint(person.view.project) in remark for remark in remarks)
    assert not any("not finished" in remark for remark in remarks)


def test_the_margins_and_the_crosstalk_are_in_the_table(qtbot: QtBot) -> None:
    project = remembering(5, 5, 3)
    network = project.network()
    person = Person(qtbot, StabilityView())
    steps = StabilityView.prepare(project, network)
    person.view.show_project(project)
    known = finished(steps)
    person.view.show_network(project, network, known)
    person.tick()
    for chosen in (-1, 1):
        person.view.choose_memory(chosen)
        table = person.view.table()
        assert table is not None
        check_heading(table)
        assert known is not None
        margins = [row for row in table.rows if row[0] == "margin"]
        assert [row[1:4] for row in margins] == [
            (name, margin, "yes" if fixed else "no")
            for name, margin, fixed in zip(project.names, known.margins, known.fixed, strict=True)
        ]
        bins = [row for row in table.rows if row[0] == "crosstalk"]
        values = known.crosstalk if chosen < 0 else known.crosstalk[chosen]
        assert sum(int(row[6]) for row in bins) == values.size
        beyond = [row for row in bins if float(row[4]) >= known.limit - 1e-9]
        assert sum(int(row[6]) for row in beyond) == int((values > known.limit).sum())


def test_the_formula_stands_beside_the_times(qtbot: QtBot) -> None:
    person = Person(qtbot, TimingView(), load_lesson("random-timing").project)
    person.go_on()
    table = person.view.table()
    assert table is not None
    measured, formula = person.view.chart.drawing.lines
    assert [row[2] for row in table.rows] == measured.y.reshape(-1, 2)[:, 0].tolist()
    assert [row[3] for row in table.rows] == formula.y.tolist()


def test_a_table_reads_back_equal(qtbot: QtBot, tmp_path: Path) -> None:
    person = Walker(qtbot, MEASURED[0], project_for(MEASURED[0]))
    table = person.view.table()
    assert table is not None
    finished(table_steps(tmp_path / "x.csv", table))
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as file:
        lines = file.readlines()
    remarks = [line for line in lines if line.startswith("# ")]
    assert lines[: len(remarks)] == remarks
    heading, *rows = csv.reader(lines[len(remarks) :])
    assert tuple(heading) == table.heading
    assert rows == [[str(cell) for cell in row] for row in table.rows]
    again = person.view.table()
    assert again is not None
    assert [remark.removeprefix("# ").strip() for remark in remarks] == list(again.remarks)


def test_nothing_of_a_former_network_is_a_table(qtbot: QtBot) -> None:
    panel, jobs, project = ExperimentsPanel(), JobsByHand(), remembering(4, 4, 3)
    qtbot.addWidget(panel)
    panel.set_jobs(jobs)
    panel.apply_theme(LIGHT)
    panel.choose_view("damage")
    view = panel.view
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel.lack_of_table(type(view)) == NOTHING_YET
    panel.show_project(project)
    panel.take_network(project, project.network())
    for _ in range(400):
        panel.draw(0.1)
        jobs.take_steps()
    assert panel.lack_of_table(type(view)) == ""
    after = project.with_weight(0, 5, 0.7)
    panel.show_project(after)
    assert panel.lack_of_table(type(view)) in (OF_BEFORE, NOTHING_YET)
    panel.take_network(after, after.network())
    for _ in range(400):
        panel.draw(0.1)
        jobs.take_steps()
    assert panel.lack_of_table(type(view)) == ""
    panel.choose_view("stability")
    panel.show_project(project)  # the other one is not told
    assert panel.lack_of_table(type(view)) == OF_BEFORE
    empty = remembering(4, 4, 0)
    panel.show_project(empty)
    assert panel.lack_of_table(type(view)) == "Store a memory first (Ctrl+Return)"


def test_capacity_tells_what_it_has_measured_up_to_now(qtbot: QtBot) -> None:
    view = CapacityView()
    qtbot.addWidget(view)
    assert view.table() is None
