"""Export of files, as a person does it: the menu, the dialog, the file, and what is said of it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

import hopviz
from hopviz.actions.document_edits import NewNetwork
from hopviz.actions.run_verbs import SetRule, Step
from hopviz.actions.window_verbs import EXPORTS
from hopviz.cli import main
from hopviz.core.rules import Stochastic
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.landscape.census.view import CensusView
from tests.app.person import Person

Start = Callable[..., Person]
ROOT = Path(__file__).resolve().parents[2]


def entry(person: Person, what: str) -> QAction:
    """A command of File > Export, once the menu has been opened."""
    (file,) = (each.menu() for each in person.app.window.menuBar().actions() if each.text() == "File")
    (export,) = (each.menu() for each in file.actions() if each.text() == "Export")
    export.aboutToShow.emit()
    command = person.app.window.commands[f"export_{what}"]
    assert command in export.actions()
    return command


def ask(person: Person, what: str) -> QFileDialog:
    """The dialog that asks where to."""
    command = entry(person, what)
    assert command.isEnabled(), command.toolTip()
    command.trigger()
    person.bot.waitUntil(lambda: person.app.window.findChild(QFileDialog) is not None)
    return person.app.window.findChild(QFileDialog)


def export(person: Person, what: str, path: Path, filter_: str = "") -> QFileDialog:
    dialog = ask(person, what)
    if filter_:
        (chosen,) = (each for each in dialog.nameFilters() if each.startswith(filter_))
        dialog.selectNameFilter(chosen)
        dialog.filterSelected.emit(chosen)
    with person.bot.waitSignal(person.app.exports.hinted) as told:
        person.type_file_name(path)
    assert told.args[0].startswith(f"Exported {path.name}")
    assert person.app.window.statusBar().currentMessage() == told.args[0]
    person.bot.waitUntil(lambda: person.app.window.findChild(QFileDialog) is None)
    return dialog


def rows_of(path: Path) -> list[list[str]]:
    text = path.read_text("utf-8").splitlines()
    return list(csv.reader(line for line in text if not line.startswith("# ")))


def recall_letters(person: Person) -> None:
    for unit in (0, 11, 45, 67):
        person.click_unit(unit)
    person.run_until_it_rests()


def warm_up(person: Person, updates: int) -> None:
    """Make updates at a temperature, at which no run ends."""
    session = person.app.session
    person.app.acted.emit(SetRule(Stochastic(0.5)))
    person.bot.waitUntil(lambda: session.ready)
    person.app.acted.emit(Step(updates))
    person.bot.waitUntil(lambda: 0 < session.updates <= updates)


def test_memories_weights_and_state_come_back_equal(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    person.click_unit(3)
    project = person.app.session.project
    for number, kind in enumerate(("Array", "Table", "Drawing")):
        export(person, "memories", tmp_path / f"m{number}", kind)
        (file,) = tmp_path.glob(f"m{number}.*")
        assert np.array_equal(hopviz.load(file).patterns, project.patterns)
    export(person, "memories", tmp_path / "pictures", "Folder")
    assert sorted(os.listdir(tmp_path / "pictures")) == sorted(f"{name}.png" for name in project.names)
    export(person, "state", tmp_path / "now.txt", "Drawing")
    assert np.array_equal(hopviz.load(tmp_path / "now.txt").patterns[0], person.app.session.state)
    for kind in ("Array (", "Arrays", "Table"):
        export(person, "weights", tmp_path / f"w{kind[:6]}".strip(" ("), kind)
    for file in tmp_path.glob("wA*"):
        assert np.array_equal(hopviz.load(file).network().weights, project.network().weights)
    assert len(list(tmp_path.glob("w*"))) == 3
    export(person, "text", tmp_path / "all", "Lesson")
    assert np.array_equal(hopviz.load(tmp_path / "all.toml").patterns, project.patterns)
    assert person.app.settings.folder == str(tmp_path)


def test_weights_with_biases_are_offered_as_what_holds_them(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("low-activity"))
    dialog = ask(person, "weights")
    assert dialog.nameFilters() == ["Arrays, with the biases (*.npz)"]
    dialog.reject()
    person.bot.waitUntil(lambda: person.app.window.findChild(QFileDialog) is None)
    export(person, "weights", tmp_path / "all")
    read, project = hopviz.load(tmp_path / "all.npz").network(), person.app.session.project.network()
    assert np.array_equal(read.weights, project.weights)
    assert np.array_equal(read.bias, project.bias)


def test_a_name_is_proposed_and_the_kind_can_be_typed(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    person.app.settings.folder = str(tmp_path)
    for what, name in (("memories", "Letters memories"), ("script", "Letters"), ("text", "Letters")):
        dialog = ask(person, what)
        assert Path(dialog.selectedFiles()[0]).stem == name
        assert dialog.directory().absolutePath() == str(tmp_path)
        dialog.reject()
        person.bot.waitUntil(lambda: person.app.window.findChild(QFileDialog) is None)
    export(person, "memories", tmp_path / "typed.csv", "Array")
    assert hopviz.load(tmp_path / "typed.csv").names == person.app.session.project.names


def test_the_log_is_what_recall_prints(start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person = start(load_lesson("letters"))
    person.press_and_see(Qt.Key.Key_X)
    start_of_run = person.app.session.state
    person.run_until_it_rests()
    export(person, "log", tmp_path / "log.csv")
    hopviz.save(replace(person.app.session.project, cue=start_of_run), tmp_path / "same.hopviz")
    assert main(["recall", str(tmp_path / "same.hopviz"), "--steps"]) == 0
    told = list(csv.reader(capsys.readouterr().out.splitlines()))
    assert rows_of(tmp_path / "log.csv") == told
    remarks = [line for line in (tmp_path / "log.csv").read_text("utf-8").splitlines() if line.startswith("# ")]
    assert "# hopviz 0.1.0, Letters" in remarks
    assert any("asynchronous" in line and "seed" in line for line in remarks)


def test_what_there_is_nothing_of_is_grey_and_says_why(start: Start) -> None:
    person = start(load_lesson("letters"))
    person.app.acted.emit(NewNetwork(4, 4))
    person.bot.waitUntil(lambda: person.app.session.ready)
    reasons = {
        "memories": "Store a memory first", "log": "no update yet", "experiment": "Store a memory first",
        "census": "Choose Census",
    }  # fmt: skip
    for what in EXPORTS:
        command = entry(person, what)
        assert command.isEnabled() == (what not in reasons), what
        assert reasons.get(what, command.statusTip()) in command.toolTip()
    with person.bot.waitSignal(person.app.exports.failed) as told:
        person.app.exports.export("memories")
    assert told.args[0] == "There is nothing to export. Store a memory first (Ctrl+Return)."


def test_what_cannot_be_written_is_told_in_a_sentence(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    (tmp_path / "gone").mkdir()
    for what, name in (("memories", "x.npy"), ("script", "x.py"), ("text", "x.net")):
        dialog = ask(person, what)
        path = tmp_path / ("gone" if what != "text" else ".") / name
        dialog.selectFile(str(path))
        if path.parent.name == "gone":
            (tmp_path / "gone").rmdir()
        with person.bot.waitSignal(person.app.exports.failed) as told:
            dialog.accepted.emit()
        dialog.reject()
        person.bot.waitUntil(lambda: person.app.window.findChild(QFileDialog) is None)
        assert told.args[0].endswith(".")
        assert "\n" not in told.args[0]
        assert person.app.window.banner.label.text() == told.args[0]
        (tmp_path / "gone").mkdir(exist_ok=True)
    assert os.listdir(tmp_path) == ["gone"]


def test_the_experiment_and_the_census_are_tables(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    app.window.docks.bring(app.experiments.name)
    app.experiments.choose_view("stability")
    person.bot.waitUntil(lambda: entry(person, "experiment").isEnabled())
    assert entry(person, "experiment").text() == "Experiment: Stability…"
    dialog = ask(person, "experiment")
    assert Path(dialog.selectedFiles()[0]).stem == "Letters stability"
    dialog.reject()
    person.bot.waitUntil(lambda: app.window.findChild(QFileDialog) is None)
    export(person, "experiment", tmp_path / "stability.csv")
    heading, *rows = rows_of(tmp_path / "stability.csv")
    assert [row[1] for row in rows if row[0] == "margin"] == list(app.session.project.names)
    assert len(heading) == len(set(heading)) == 7
    app.window.docks.bring(app.landscape.name)
    app.landscape.choose_view("census")
    census = app.landscape.view_of(CensusView)
    person.bot.waitUntil(lambda: census.starts >= 1000)
    person.bot.mouseClick(census.start_button, Qt.MouseButton.LeftButton)
    person.bot.waitUntil(lambda: not app.jobs.expects("landscape.starts") and not app.jobs.busy)
    export(person, "census", tmp_path / "census.csv")
    heading, *rows = rows_of(tmp_path / "census.csv")
    found = census.findings
    assert found is not None
    assert [int(row[1]) for row in rows] == sorted(found.result.hits.tolist(), reverse=True)


@pytest.mark.parametrize("warm", [False, True])
def test_a_script_does_it_again(start: Start, tmp_path: Path, warm: bool) -> None:
    person = start(load_lesson("letters"))
    if warm:
        warm_up(person, 77)
        person.click_unit(8)
        person.app.acted.emit(Step(20))
        person.bot.waitUntil(lambda: person.app.session.updates == 97)
    else:
        recall_letters(person)
        person.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        person.press_and_see(Qt.Key.Key_X)
        person.run_until_it_rests()
    export(person, "script", tmp_path / "again.py")
    assert os.listdir(tmp_path) == ["again.py"]
    report = person.app.session.report
    assert report is not None
    code = (
        f"import runpy; done = runpy.run_path({str(tmp_path / 'again.py')!r})['done']\n"
        "print(done.updates, repr(done.energy), ''.join('#' if one > 0 else '.' for one in done.state))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd="/")
    assert ran.returncode == 0, ran.stderr
    updates, energy, state = ran.stdout.split()[-3:]
    assert (int(updates), float(energy)) == (report.frame.updates, report.frame.energy)
    assert state == "".join("#" if one > 0 else "." for one in person.app.session.state)


def test_long_ones_show_how_far_they_are_and_can_be_cancelled(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    warm_up(person, 300_000)
    ask(person, "log")
    person.type_file_name(tmp_path / "long.csv")
    banner = person.app.window.banner
    person.bot.waitUntil(lambda: banner.isVisible() and banner.label.text().startswith("Writing long.csv…"))
    with person.bot.waitSignal(person.app.exports.failed) as told:
        person.app.exports.export("memories")
    assert told.args[0].startswith("long.csv is still being written; wait for it, or cancel it")
    banner.close_button.click()  # of what has been told
    person.bot.waitUntil(lambda: banner.isVisible() and banner.label.text().startswith("Writing long.csv…"))
    person.bot.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
    assert not person.app.exports.is_writing
    assert person.app.window.statusBar().currentMessage() == "long.csv was not written"
    person.bot.waitUntil(lambda: os.listdir(tmp_path) == [])
