"""The capacity experiment against `experiments.capacity`; and what a person does with it."""

from __future__ import annotations

import csv
import math
import threading
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from hopviz.core.experiments import CapacityPoint, capacity, loads_up_to
from hopviz.core.theory import retrieval_curve
from hopviz.project.model import Project
from hopviz.ui.experiments.base import SHARES
from hopviz.ui.experiments.capacity import task, view
from hopviz.ui.experiments.capacity.task import read_temperatures
from hopviz.ui.experiments.capacity.view import CapacityView, marks_of, measured, theory
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.widgets.chart import Chart
from tests.ui.experiment_person import Person
from tests.ui.stage import colours_in, painted

PROCESSES = task.processes


@pytest.fixture(autouse=True)
def small_experiments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "POINTS", 5)
    monkeypatch.setattr(view, "UNITS", 40)
    monkeypatch.setattr(view, "TRIALS", 12)
    monkeypatch.setattr(task, "processes", task.thread)  # are there at once
    monkeypatch.setattr(task, "PAUSE", 0.0)


def experimenter(qtbot: QtBot) -> Person[CapacityView]:
    return Person(qtbot, CapacityView(), Project(2, 2))


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("hopviz-")]


def wait_for_workers(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not workers())


def finish(person: Person[CapacityView]) -> None:
    """Look on until everything has been measured."""

    def over() -> bool:
        person.tick()
        person.answer()
        return not person.view.is_running

    person.qtbot.waitUntil(over)
    wait_for_workers(person.qtbot)


def key(point: CapacityPoint) -> tuple[str, float, int]:
    return point.rule, point.temperature, point.patterns


def finished(
    n: int, trials: int, rules: tuple[str, ...], temperatures: tuple[float, ...]
) -> dict[tuple[str, float, int], CapacityPoint]:
    """The last word of the experiment on every load."""
    loads = loads_up_to(n, 0.25, 5)
    return {key(point): point for point in capacity(n, loads, trials, rules, temperatures=temperatures, seed=0)}


def test_its_points_are_those_of_the_experiment(qtbot: QtBot) -> None:
    person = experimenter(qtbot)
    view = person.view
    view.rules["storkey"].setFocus()
    qtbot.keyClick(view.rules["storkey"], Qt.Key.Key_Space)
    view.temperatures.selectAll()
    qtbot.keyClicks(view.temperatures, "0, 0.3")
    person.press(view.start_button)
    assert view.start_button.text() == "S&top"
    assert not view.units.isEnabled()
    finish(person)
    assert view.progress is not None
    found = {key(point): point for point in view.progress.points}
    expected = finished(40, 12, ("hebbian", "storkey"), (0.0, 0.3))
    assert len(found) == 2 * 2 * 5
    for place, point in expected.items():
        assert found[place].quality == point.quality
    assert view.bar.value() == 1000
    assert view.status.text().startswith("Done in")
    assert view.start_button.text() == "S&tart"
    assert view.units.isEnabled()


def test_processes_find_the_same(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "processes", PROCESSES)
    person = run(qtbot)
    assert person.view.progress is not None
    expected = finished(40, 12, ("hebbian",), (0.0,))
    assert {key(point): point.quality for point in person.view.progress.points} == {
        place: point.quality for place, point in expected.items()
    }


def test_where_no_process_can_be_started_a_thread_does_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PermissionError("no processes here")

    monkeypatch.setattr(task, "processes", refuse)
    person = run(qtbot)
    assert person.view.progress is not None
    assert len(person.view.progress.points) == 5
    assert person.view.status.text().startswith("Done in")


def test_what_has_been_measured_stays_when_it_is_stopped(qtbot: QtBot) -> None:
    person = experimenter(qtbot)
    view = person.view
    assert not view.save_button.isEnabled()
    view.trials.setValue(2000)
    person.press(view.start_button)
    while view.progress is None or not view.progress.points:
        person.tick()
        person.answer()
    before = view.progress
    person.press(view.start_button)
    person.answer()  # late results
    wait_for_workers(qtbot)
    assert view.progress is before
    assert view.status.text().startswith("Stopped at")
    assert view.save_button.isEnabled()
    person.go_on()
    assert view.progress is before
    view.trials.setValue(12)
    person.press(view.start_button)
    assert view.progress is None
    finish(person)
    assert view.progress is not None
    assert len(view.progress.points) == 5


def test_nothing_is_asked_while_it_is_hidden(qtbot: QtBot) -> None:
    person = experimenter(qtbot)
    person.press(person.view.start_button)
    person.view.hide()
    assert person.tick() == 0
    person.view.show()
    assert person.tick() == 2  # the theory, and the first results
    finish(person)


def test_it_goes_on_while_nobody_looks_and_a_job_that_is_dropped_ends_it(qtbot: QtBot) -> None:
    person = experimenter(qtbot)
    person.view.trials.setValue(2000)
    person.press(person.view.start_button)
    person.tick()
    person.view.set_looked_at(False)
    assert [job.key for job in person.jobs.pending] == ["capacity.curves"]
    person.answer()
    assert workers()
    person.jobs.cancel("capacity.curves")
    wait_for_workers(qtbot)


@pytest.mark.parametrize(("text", "wrong"), [("", True), ("-1", True), ("0; 1", True), ("nan", True), ("0.5,0", False)])
def test_temperatures_that_cannot_be_read_are_told(qtbot: QtBot, text: str, wrong: bool) -> None:
    person = experimenter(qtbot)
    view = person.view
    view.temperatures.selectAll()
    qtbot.keyClick(view.temperatures, Qt.Key.Key_Delete)
    qtbot.keyClicks(view.temperatures, text)
    assert view.start_button.isEnabled() != wrong
    assert ("separated by commas" in view.status.text()) == wrong
    if not wrong:
        assert read_temperatures(text) == (0.0, 0.5)


def test_without_a_rule_there_is_nothing_to_measure(qtbot: QtBot) -> None:
    person = experimenter(qtbot)
    view = person.view
    view.rules["hebbian"].setFocus()
    qtbot.keyClick(view.rules["hebbian"], Qt.Key.Key_Space)
    assert not view.start_button.isEnabled()
    assert view.status.text() == "Choose a learning rule"


def test_trouble_is_told_in_a_sentence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise ValueError("there is no room for so many patterns")

    monkeypatch.setattr(task, "capacity_steps", refuse)
    person = experimenter(qtbot)
    person.press(person.view.start_button)
    finish(person)
    assert person.view.status.text() == "there is no room for so many patterns"
    assert person.view.start_button.text() == "S&tart"
    assert person.view.start_button.isEnabled()


def run(qtbot: QtBot) -> Person[CapacityView]:
    person = experimenter(qtbot)
    person.press(person.view.start_button)
    finish(person)
    person.go_on()  # one chart after the other is drawn
    return person


def test_the_table_holds_the_points(qtbot: QtBot, tmp_path: Path) -> None:
    person = run(qtbot)
    target = tmp_path / "table.csv"
    person.press(person.view.save_button)
    [dialog] = person.view.window().findChildren(QFileDialog)
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(target.with_suffix("")))
    dialog.accept()
    person.jobs.finish()
    assert person.view.status.text() == "Saved table.csv"
    with target.open(newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert person.view.progress is not None
    assert len(rows) == len(person.view.progress.points) == 5
    for row, point in zip(rows, person.view.progress.points, strict=True):
        numbers = {float(value) for value in row.values() if value.replace(".", "", 1).replace("-", "").isdigit()}
        assert point.patterns in numbers
        assert any(math.isclose(point.quality.overlap, value, rel_tol=1e-6) for value in numbers)


def test_the_picture_is_what_is_seen_but_sharper(qtbot: QtBot, tmp_path: Path) -> None:
    person = run(qtbot)
    target = tmp_path / "picture.png"
    person.view.save_to(target)
    person.jobs.finish()
    image = QImage(str(target))
    assert image.width() == 2 * person.view.picture.width()
    assert {LIGHT.surface, LIGHT.series[0]} <= colours_in(image, down=3)


@pytest.mark.parametrize("name", ["table.csv", "picture.png"])
def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    person = run(qtbot)
    (tmp_path / "file").write_text("")
    person.view.save_to(tmp_path / "file" / name)
    person.jobs.finish()
    text = person.view.status.text()
    assert f"{name} " in text
    assert "be written" in text
    assert "\n" not in text


def test_the_theory_that_is_drawn() -> None:
    loads, overlaps = retrieval_curve(0.0)
    assert (np.diff(overlaps) <= 1e-9).all()
    assert loads[-1] == pytest.approx(0.1379, abs=2e-4)
    assert overlaps[-2] == pytest.approx(0.967, abs=0.002)
    assert overlaps[-1] == 0
    first = next(line for line in theory(0.61, {}) if line.label == "first step")
    for load, error in ((0.185, 0.01), (0.37, 0.05), (0.61, 0.1)):
        assert np.interp(load, first.x, first.y) == pytest.approx(1 - 2 * error, abs=0.004)


def test_the_theory_is_that_of_the_temperatures(qtbot: QtBot) -> None:
    loads, overlaps = retrieval_curve(0.4)
    assert np.interp(0.05, loads, overlaps) == pytest.approx(0.966187, abs=1e-3)
    assert 0.08 < loads[-1] < 0.082  # retrieval appears at T = 0.4046 at load 0.08
    assert retrieval_curve(1.1).size == 0
    person = experimenter(qtbot)
    for text, names in (("0.3", ["AGS, T 0.3"]), ("0, 0.4", ["AGS", "AGS, T 0.4"])):
        person.view.temperatures.selectAll()
        qtbot.keyClicks(person.view.temperatures, text)
        person.go_on()
        assert [line.label for line in person.view.overlap_chart.drawing.lines] == ["first step", *names]


class Names(QPainter):
    """Notes where names are written."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.rows: dict[str, QRectF] = {}

    def drawText(self, row: QRectF, flags: Qt.AlignmentFlag, text: str) -> None:  # type: ignore[override]
        self.rows[text] = row


def test_names_of_theories_are_not_written_over_each_other(qtbot: QtBot) -> None:
    lines = theory(0.25, {temperature: retrieval_curve(temperature) for temperature in (0.0, 0.3)})
    chart = Chart("", "")
    qtbot.addWidget(chart)
    chart.show_lines(lines, span=(0.0, 0.25), rise=SHARES)
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    painter = Names(image)
    chart.drawing.draw_names(painter, QRectF(image.rect()))
    painter.end()
    assert set(painter.rows) == {"first step", "AGS", "AGS, T 0.3"}
    rows = [row.adjusted(0, 2, 0, -2) for row in painter.rows.values()]  # lines of text stand close
    assert not any(one.intersects(other) for one, other in combinations(rows, 2))
    assert len({line.dashes for line in lines}) == 3


def test_curves_of_one_rule_at_several_temperatures_differ_in_dashes(qtbot: QtBot) -> None:
    person = experimenter(qtbot)
    person.view.temperatures.selectAll()
    qtbot.keyClicks(person.view.temperatures, "0, 0.3, 0.5")
    person.press(person.view.start_button)
    finish(person)
    assert person.view.progress is not None
    for lines in measured(person.view.progress, LIGHT):
        assert len({line.dashes for line in lines}) == len(lines) == 3
        assert lines[0].dashes == ()


def test_hebbs_theory_and_marks_are_drawn_for_hebbs_rule_alone(qtbot: QtBot) -> None:
    person = experimenter(qtbot)
    person.go_on()
    assert len(person.view.exact_chart.drawing.marks) == 3
    for key in ("storkey", "hebbian"):
        person.view.rules[key].click()
    person.go_on()
    assert person.view.exact_chart.drawing.marks == person.view.overlap_chart.drawing.marks == ()
    assert person.view.overlap_chart.drawing.lines == ()


@pytest.mark.parametrize("n", [100, 1000])
def test_each_mark_has_its_own_name(n: int) -> None:
    places = {mark.label: mark.x for mark in marks_of(n, named=True)}
    assert places["α = 1/(2 ln N)"] == pytest.approx(1 / (2 * math.log(n)))
    assert places["α = 1/(4 ln N)"] == pytest.approx(1 / (4 * math.log(n)))
    assert places["α = 0.15"] == pytest.approx(0.15)


def test_curves_lie_within_their_bands(qtbot: QtBot) -> None:
    person = run(qtbot)
    assert person.view.progress is not None
    for lines in measured(person.view.progress, LIGHT):
        [line] = lines
        assert line.label == "Hebb"
        assert line.low is not None
        assert line.high is not None
        assert (line.low <= line.y + 1e-12).all()
        assert (line.y <= line.high + 1e-12).all()
        np.testing.assert_allclose(line.x, loads_up_to(40, 0.25, 5))


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
def test_it_is_painted_in_every_theme(qtbot: QtBot, theme: Theme) -> None:
    person = run(qtbot)
    person.view.apply_theme(theme)
    person.go_on()
    for size in ((1000, 190), (760, 130)):
        person.view.resize(*size)
        assert theme.series[0] in colours_in(painted(person.view.picture))
