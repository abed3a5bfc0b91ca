"""Lessons, one after the other: what is seen and done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.memory_edits import ChooseLearning, Forget, RenameMemory
from hopviz.actions.run_verbs import SetRule, SetSpeed
from hopviz.actions.state_edits import SetState
from hopviz.actions.unit_edits import ToggleClamp
from hopviz.core.rules import Parallel
from hopviz.project.document import Document, notice
from hopviz.project.lesson import Lesson
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.model import Project
from tests.app.person import Person
from tests.ui.stage import CONTROL


@pytest.mark.parametrize("name", lesson_names()[::3])  # tests/app/test_lecture.py goes through all of them
def test_a_lesson_opens_and_runs(qtbot: QtBot, start: Callable[..., Person], name: str) -> None:
    person = start()
    app = person.app
    with qtbot.waitSignal(app.session.report_ready):
        app.acted.emit(OpenDocument(name))
    assert app.editor.opened.lesson.title == load_lesson(name).lesson.title
    with qtbot.waitSignal(app.session.report_ready):
        person.press(Qt.Key.Key_Period)
    assert app.session.report is not None
    assert app.session.report.frame.updates == 1
    if app.jobs.busy:
        with qtbot.waitSignal(app.jobs.idle):
            pass
    for panel in app.panels:
        panel.draw(1.0)
        assert not panel.grab().isNull()


def test_lessons_follow_each_other_by_key_in_the_order_of_the_lecture(start: Callable[..., Person]) -> None:
    person = start(Document(Project(2, 2), lesson=Lesson("Mine")))
    app = person.app
    titles = [action.text() for action in app.window.lesson_actions]
    person.press(Qt.Key.Key_PageUp, CONTROL)
    assert app.editor.opened.lesson.title == titles[-1]
    person.press(Qt.Key.Key_PageDown, CONTROL)
    assert app.editor.opened.lesson.title == titles[-1]
    person.press(Qt.Key.Key_PageUp, CONTROL)
    assert app.editor.opened.lesson.title == titles[-2]
    app.acted.emit(OpenDocument(lesson_names()[0]))
    person.press(Qt.Key.Key_PageDown, CONTROL)
    assert app.editor.opened.lesson.title == titles[titles.index(load_lesson(lesson_names()[0]).lesson.title) + 1]


def test_a_lesson_says_which_views_are_seen_and_undo_brings_back_what_was_there(
    start: Callable[..., Person], tmp_path: Path
) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    lesson = tmp_path / "mine.toml"
    lesson.write_text(
        'title = "Mine"\ngoal = "D."\n[grid]\nrows = 3\ncols = 3\n'
        '[network]\nrandom = { count = 1, seed = 1 }\n'
        '[layout]\npanels = ["landscape", "experiments"]\nviews = ["atlas", "dreaming"]\n'
    )
    person.drop(lesson)
    assert (app.landscape.view.name, app.experiments.view.name) == ("atlas", "dreaming")
    shown = {name for name, dock in app.window.docks.by_name.items() if not dock.isHidden()}
    assert shown == {"landscape", "experiments"}
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert all(not dock.isHidden() for dock in app.window.docks.by_name.values())


def test_a_lesson_that_asks_for_a_view_that_does_not_exist_is_told_so(
    start: Callable[..., Person], tmp_path: Path
) -> None:
    person = start(load_lesson("letters"))
    lesson = tmp_path / "mine.toml"
    lesson.write_text(
        'title = "Mine"\ngoal = "D."\n[grid]\nrows = 3\ncols = 3\n[layout]\nviews = ["mountains"]\n'
    )
    person.drop(lesson)
    assert "mountains, which does not exist; choose from" in person.app.window.banner.label.text()
    assert person.app.editor.opened.lesson.title == "Mine"


def test_a_lesson_never_opens_on_a_landscape_that_refuses_it(start: Callable[..., Person]) -> None:
    person = start(load_lesson("hinton"))
    assert person.app.landscape.view.name == "tree"
    person.press_and_see(Qt.Key.Key_1, CONTROL)
    assert person.app.editor.opened.lesson.title == load_lesson("letters").lesson.title
    assert person.app.landscape.view.name == "map"


def test_undo_of_a_lesson_brings_back_which_tab_was_in_front(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(load_lesson("letters"))
    app, docks = person.app, person.app.window.docks.by_name

    def front() -> list[str]:
        return [name for name in ("trace", "vote", "experiments") if not docks[name].visibleRegion().isEmpty()]

    for name in ("vote", "trace", "experiments"):
        app.window.docks.bring(name)
        qtbot.waitUntil(lambda name=name: front() == [name])  # type: ignore[misc]
        app.experiments.choose_view("damage")
        app.acted.emit(OpenDocument("random-timing"))
        qtbot.waitUntil(lambda: front() == ["experiments"])
        person.press(Qt.Key.Key_Z, CONTROL)
        qtbot.waitUntil(lambda name=name: front() == [name])  # type: ignore[misc]
        assert not docks["memories"].isHidden()
    assert app.experiments.view.name == "damage"


def test_what_went_wrong_with_one_lesson_is_not_told_of_the_next(start: Callable[..., Person]) -> None:
    person = start(load_lesson("letters"))
    person.app.window.complain("Something about the letters.")
    person.press_and_see(Qt.Key.Key_2, CONTROL)
    assert not person.app.window.banner.isVisible()


def test_what_to_notice_goes_with_what_it_tells_of_and_comes_back_with_it(start: Callable[..., Person]) -> None:
    person = start(load_lesson("letters"))
    app, editor = person.app, person.app.editor

    def told() -> str:
        return notice(app.editor.opened, app.session.project)

    opened = told()
    assert opened
    person.wait_for_the_verdict()
    assert app.readout.label.text() == opened
    app.acted.emit(SetSpeed(50.0))
    app.acted.emit(SetState(-app.session.state))
    assert told() == opened
    for change in (
        Forget(0),
        ChooseLearning("storkey"),
        RenameMemory(0, "Z"),
        ToggleClamp(3),
    ):
        app.acted.emit(change)
        assert told() == ""
        editor.undo()
        assert told() == opened
    app.acted.emit(ToggleClamp(3))
    editor.perform(OpenDocument("hinton"))  # without the question what is to become of what is clamped
    assert told() == load_lesson("hinton").lesson.notice
    editor.undo()
    assert told() == ""
    editor.undo()
    assert told() == opened
    app.acted.emit(SetRule(Parallel()))
    assert told() == ""


def test_after_a_cycle_a_network_of_another_size_begins_afresh(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("period-4"))
    app = person.app
    for _ in range(5):
        person.press_and_see(Qt.Key.Key_Period)
    person.wait_for_the_verdict()
    assert app.verdict.sentence == "Cycle, period 4, since the start"
    with qtbot.waitSignal(app.session.report_ready):
        app.acted.emit(OpenDocument("hinton"))
    person.wait_for_the_verdict()
    assert app.verdict.sentence == "1 unit wants to flip"


@pytest.mark.parametrize(
    "order", [("noisy", "sixteen", "letters"), ("two-units", "sixteen", "hinton"), ("hinton", "letters")]
)
def test_another_lesson_may_be_chosen_before_the_pictures_of_the_one_before_are_made(
    start: Callable[..., Person], qtbot: QtBot, order: tuple[str, ...]
) -> None:
    person = start(load_lesson(order[0]))
    app = person.app
    for name in order[1:]:
        app.acted.emit(OpenDocument(name))
    qtbot.waitUntil(lambda: not app.jobs.busy and app.session.ready)
    assert not app.window.banner.isVisible(), app.window.banner.label.text()
    network = app.session.network
    assert network is not None
    assert app.matrix.map.pyramid is not None
    assert app.matrix.map.pyramid.n == network.n == app.session.project.n
