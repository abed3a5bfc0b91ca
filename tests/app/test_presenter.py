"""Presenter mode: what an audience sees, a clicker's whole key set, and the program exactly as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from hopviz.actions.window_verbs import PutOnStage
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.window.lessons.presenter import BACK, BLANK, FORWARDS
from tests.app.person import Person
from tests.ui.stage import CONTROL, LEFT, NO_KEY, SHIFT

Key = Qt.Key
STEPS = "recall"


def click(person: Person, *keys: Qt.Key, held: Qt.KeyboardModifier = NO_KEY) -> None:
    """Press keys as a clicker does: whatever has the focus in the window."""
    for key in keys:
        QTest.keyClick(person.app.window.windowHandle(), key, held)


def settle(person: Person) -> None:
    person.bot.waitUntil(lambda: not person.app.jobs.busy and person.app.session.ready)
    for _ in range(3):
        person.wait_for_the_verdict()


def begin(start: Callable[..., Person], given: Document | None = None, size: tuple[int, int] = (1280, 900)) -> Person:
    person = start(given or load_lesson(STEPS))
    person.app.window.resize(*size)
    settle(person)
    return person


def present(person: Person) -> None:
    click(person, Key.Key_F5)
    assert person.app.lecture.presenter.is_on
    settle(person)


def leave(person: Person) -> None:
    click(person, Key.Key_Escape)
    assert not person.app.lecture.presenter.is_on
    person.bot.waitUntil(lambda: not person.app.window.isFullScreen())
    QTest.qWait(600)  # the window's manager, too, has its time
    settle(person)


def program(person: Person) -> dict[str, object]:
    """All that is seen of the program, and what it works on."""
    window = person.app.window
    return {
        "geometry": window.geometry(), "state": window.windowState(), "theme": window.theme,
        "places": person.places(), "tools": [tool.isVisible() for tool in window.tools],
        "bar": person.app.lecture.bar.isVisible(),
        "stage": window.docks.on_stage, "view": person.app.landscape.view.name,
        "network": person.app.session.state.tolist(), "updates": person.app.session.updates,
        "undo": person.app.editor.undo_text, "step": person.app.lecture.steps.number,
    }  # fmt: skip


@pytest.mark.parametrize("stage", ["", "tree", "matrix"])
def test_escape_returns_to_the_program_exactly_as_it_was(start: Callable[..., Person], stage: str) -> None:
    person = begin(start, size=(1024, 768))
    window = person.app.window
    person.app.acted.emit(PutOnStage(stage))
    present(person)
    leave(person)  # the first time fonts are set anew
    before = program(person)
    present(person)
    assert window.theme.name == "projector"
    assert not any(tool.isVisible() for tool in window.tools)
    assert not person.app.lecture.bar.isVisible()
    assert person.app.lecture.presenter.caption.isVisible()
    click(person, Key.Key_B, Key.Key_B, Key.Key_Period, Key.Key_Period)
    leave(person)
    assert program(person) == before
    assert not person.app.lecture.presenter.caption.isVisible()


def test_a_clicker_leads_through_the_steps(start: Callable[..., Person]) -> None:
    person = begin(start)
    steps, caption = person.app.lecture.steps, person.app.lecture.presenter.caption
    present(person)
    assert caption.sentence.text() == steps.sentence
    for forwards, back in zip(FORWARDS, (*BACK, *BACK), strict=False):
        click(person, forwards)
        assert steps.number == 2
        assert (caption.sentence.text(), caption.place.text()) == (steps.sentence, f"2 / {steps.count}")
        settle(person)
        click(person, back)
        person.bot.waitUntil(lambda: steps.number == 1)
        settle(person)
    click(person, Key.Key_4)
    assert caption.place.text() == "→ 4"
    click(person, Key.Key_Escape)  # takes the figure back, and does not leave
    assert caption.place.text() == f"1 / {steps.count}"
    click(person, Key.Key_F5)
    click(person, Key.Key_F5, held=SHIFT)
    assert person.app.lecture.presenter.is_on
    shown = person.app.window.docks.shown()
    assert "memories" not in shown
    click(person, Key.Key_4, Key.Key_Return)
    person.bot.waitUntil(lambda: steps.number == 4)
    person.bot.waitUntil(lambda: person.app.window.docks.shown() == shown)
    click(person, Key.Key_9, Key.Key_9, Key.Key_Enter)
    assert steps.number == 4
    leave(person)
    assert steps.number == 4


@pytest.mark.parametrize("key", BLANK)
def test_a_blank_screen_never_changes_the_state(start: Callable[..., Person], key: Qt.Key) -> None:
    person = begin(start)
    blank, steps = person.app.lecture.presenter.blank, person.app.lecture.steps
    present(person)
    before = person.app.session.state, person.app.session.updates, person.app.editor.undo_text
    for end in (key, Key.Key_Escape, Key.Key_5, None):
        click(person, key)
        assert blank.isVisible()
        assert blank.geometry() == person.app.window.rect()
        assert blank.grab().toImage().pixelColor(20, 20).name() == "#000000"
        if end is None:
            person.bot.mouseClick(blank, LEFT, pos=person.app.grid.mapTo(person.app.window, QPoint(40, 40)))
        else:
            click(person, end)
        assert not blank.isVisible()
        assert person.app.lecture.presenter.is_on
        assert np.array_equal(person.app.session.state, before[0])
        assert (person.app.session.updates, person.app.editor.undo_text) == before[1:]
    click(person, key, Key.Key_PageDown)
    assert not blank.isVisible()
    assert steps.number == 2


def test_a_lesson_without_steps_is_run_and_begun_again(start: Callable[..., Person]) -> None:
    letters = load_lesson("letters")
    person = begin(start, replace(letters, lesson=replace(letters.lesson, steps=())))
    assert not person.app.lecture.steps.count
    present(person)
    first = person.app.session.state
    click(person, Key.Key_Space)
    assert person.app.session.running
    person.bot.waitUntil(lambda: person.app.session.updates > 0)
    click(person, Key.Key_PageUp)
    person.bot.waitUntil(lambda: person.app.session.updates == 0 and not person.app.session.running)
    assert np.array_equal(person.app.session.state, first)


def test_other_keys_do_what_they_do(start: Callable[..., Person]) -> None:
    person = begin(start, load_lesson("letters"))
    person.app.acted.emit(PutOnStage("landscape"))
    present(person)
    click(person, Key.Key_X)
    person.bot.waitUntil(lambda: person.app.editor.can_undo)
    click(person, Key.Key_Z, held=CONTROL)
    person.bot.waitUntil(lambda: not person.app.editor.can_undo)
    click(person, Key.Key_T, held=CONTROL)
    assert person.app.window.theme.name == "projector"
    for name in ("matrix", "trace"):  # a step may put something else on the stage
        person.app.acted.emit(PutOnStage(name))
        settle(person)
        assert person.app.window.docks.on_stage == name
        assert person.app.window.caption_bar.isVisible()
        assert not any(tool.isVisible() for tool in person.app.window.tools)


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
@pytest.mark.parametrize("lesson", ["hinton", STEPS])
def test_all_type_can_be_read_from_the_back_row(
    qtbot: QtBot, start: Callable[..., Person], size: tuple[int, int], lesson: str
) -> None:
    person = begin(start, load_lesson(lesson), size)
    window = person.app.window
    present(person)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.theme.px(11) >= size[1] / 40)
    settle(person)
    assert (window.width(), window.height()) == size
    seen = [each for each in window.findChildren(QLabel) if each.text() and not each.visibleRegion().isEmpty()]
    sizes = {each.text(): each.fontInfo().pixelSize() for each in seen}
    assert {text: pixels for text, pixels in sizes.items() if pixels < size[1] / 40} == {}
    caption = person.app.lecture.presenter.caption
    for label in (caption.sentence, caption.remark):
        assert label.heightForWidth(label.width()) <= label.height()
        assert label.mapTo(window, QPoint(label.width(), label.height())).x() <= window.width()


def test_who_closes_the_window_before_an_audience_finds_the_program_again(start: Callable[..., Person]) -> None:
    begin(start).app.window.close()
    person = start(load_lesson(STEPS))  # which the screen may have made smaller
    settle(person)
    before = person.app.window.size()
    present(person)
    person.app.window.close()
    again = start(load_lesson(STEPS)).app
    assert again.window.size() == before
    assert not again.window.isFullScreen()
    assert again.window.menuBar().isVisible()
    assert not again.lecture.presenter.caption.isVisible()
    assert again.window.theme.name != "projector"
