"""Lessons told step by step before the whole window: bar, keys, back, jump, questions, lessons of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from hopviz.actions.data import from_data
from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.rehearsal import rehearsal_steps
from hopviz.engine.session_files import user_folder
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.lesson import LessonStep
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.own_lessons import own_lessons_folder
from tests.app.person import Person
from tests.ui.stage import ALT, CONTROL, LEFT

FAST = 100_000.0
QUICK = ["recall", "learning", "hinton", "corners", "spurious"]
"""Lessons of few units in which every run settles."""


def quick(name: str) -> Document:
    """A lesson at a speed at which nobody has to wait."""
    document = load_lesson(name)
    steps = tuple(replace(step, do=tuple(map(hastened, step.do))) for step in document.lesson.steps)
    lesson = replace(document.lesson, steps=steps)
    return replace(document, lesson=lesson, project=document.project.with_speed(FAST))


def hastened(action: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**action, "speed": FAST} if action["action"] == "set_speed" else action


def rehearsed(document: Document) -> tuple[Document, ...]:
    *_, (_, found) = rehearsal_steps(document)
    return found  # type: ignore[no-any-return]


def wait(person: Person) -> None:
    """Until the step has done all it does, and this has been seen."""
    steps, session = person.app.lecture.steps, person.app.session
    person.bot.waitUntil(lambda: session.ready and not steps.is_under_way and not person.app.jobs.busy)
    person.wait_for_the_verdict()


def go_on(person: Person) -> None:
    person.press(Qt.Key.Key_Right, ALT)
    wait(person)


def check_that_it_is(person: Person, document: Document) -> None:
    project = person.app.session.project
    assert project_to_data(project.with_speed(1)) == project_to_data(document.project.with_speed(1))
    assert document.run is not None
    assert np.array_equal(person.app.session.state, document.run.state)


@pytest.mark.parametrize("name", QUICK)
def test_every_step_leads_where_the_rehearsal_does_forwards_back_and_by_jumps(
    start: Callable[..., Person], name: str
) -> None:
    document = quick(name)
    found, person = rehearsed(document), start(document)
    steps = person.app.lecture.steps
    wait(person)
    for place, after in enumerate(found):
        assert (steps.number, steps.sentence) == (place + 1, document.lesson.steps[place].say)
        check_that_it_is(person, after)
        go_on(person)
    assert steps.number == steps.count
    for place in range(len(found) - 2, -1, -1):
        person.press(Qt.Key.Key_Left, ALT)
        assert steps.number == place + 1
        check_that_it_is(person, found[place])  # at once
        wait(person)
        check_that_it_is(person, found[place])
    for number in (len(found), 2, len(found) - 1):
        person.app.acted.emit(from_data({"action": "go_to_step", "step": number}))
        wait(person)
        check_that_it_is(person, found[number - 1])
    assert not person.app.editor.is_changed


def test_whatever_is_played_at_a_step_the_next_one_begins_where_it_should(start: Callable[..., Person]) -> None:
    document = quick("recall")
    found, person = rehearsed(document), start(document)
    wait(person)
    go_on(person)
    person.click_unit(3)
    person.press_and_see(Qt.Key.Key_Return, CONTROL)  # stores a third memory
    assert person.app.editor.is_changed
    go_on(person)
    check_that_it_is(person, found[2])
    assert not person.app.editor.is_changed
    while len(person.app.session.project.memories) == 2:  # nothing is lost
        person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert person.app.session.project.memories[2].pattern[3] < 0


def test_a_step_may_be_left_before_its_run_has_ended(start: Callable[..., Person]) -> None:
    slow = load_lesson("recall")
    slow = replace(slow, project=slow.project.with_speed(1))
    found, person = rehearsed(slow), start(slow)
    wait(person)
    go_on(person)
    person.press(Qt.Key.Key_Right, ALT)
    person.bot.waitUntil(lambda: person.app.session.running)
    go_on(person)
    check_that_it_is(person, found[3])


def test_a_run_that_never_ends_goes_on_through_the_steps(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(quick("melting"))
    wait(person)
    session, steps = person.app.session, person.app.lecture.steps
    person.press(Qt.Key.Key_Right, ALT)
    qtbot.waitUntil(lambda: session.running and session.updates > 100)
    before = session.updates
    person.press(Qt.Key.Key_Right, ALT)
    qtbot.waitUntil(lambda: session.updates > before + 100)
    assert (steps.number, session.running) == (3, True)
    assert session.project.rule.temperature == 0.5
    person.press(Qt.Key.Key_Left, ALT)
    wait(person)
    assert (steps.number, session.running) == (2, False)
    assert session.project.rule.temperature == 0.1


def test_the_bar_says_what_is_to_be_done_next(start: Callable[..., Person]) -> None:
    person = start(quick("recall"))
    wait(person)
    bar, steps = person.app.lecture.bar, person.app.lecture.steps
    person.app.window.resize(1280, 900)
    assert bar.isVisible()
    assert (bar.title.text(), bar.count.text()) == ("Recall from a part", "1 / 6")
    assert bar.sentence.text() == steps.sentence
    assert bar.sentence.font().pixelSize() == bar.theme.px(18)
    assert not bar.back.isEnabled()
    assert not person.app.window.commands["previous_step"].isEnabled()
    person.bot.mouseClick(bar.forwards, LEFT)
    wait(person)
    assert bar.count.text() == "2 / 6"
    assert bar.question.isVisible()
    while steps.can_go_forwards:
        person.bot.mouseClick(bar.forwards, LEFT)
        wait(person)
    assert bar.remark.text().startswith("Try: ")
    assert bar.forwards.text() == "Next lesson"
    person.bot.mouseClick(bar.forwards, LEFT)
    person.bot.waitUntil(lambda: person.app.editor.opened.lesson.title == load_lesson("learning").lesson.title)
    assert (steps.number, bar.title.text()) == (1, load_lesson("learning").lesson.title)


@pytest.mark.parametrize(("answer", "told"), [("to the C", "Well guessed"), ("it stays", "It is: to the C")])
def test_a_question_is_answered_by_a_button_and_then_one_sees(
    start: Callable[..., Person], answer: str, told: str
) -> None:
    person = start(quick("recall"))
    bar, steps = person.app.lecture.bar, person.app.lecture.steps
    person.app.window.resize(1280, 900)
    wait(person)
    go_on(person)
    button = next(each for each in bar.answers.findChildren(QPushButton) if each.text() == answer)
    person.bot.mouseClick(button, LEFT)
    assert f"You say: {answer}" in bar.remark.text() or told in bar.remark.text()
    wait(person)
    assert steps.number == 3
    assert told in bar.remark.text()
    go_on(person)
    assert told not in bar.remark.text()


def test_who_lets_a_network_at_rest_run_is_told_what_can_be_done(start: Callable[..., Person]) -> None:
    person = start(quick("recall"))
    person.app.window.resize(1280, 900)
    wait(person)
    person.press(Qt.Key.Key_Space)
    person.bot.waitUntil(lambda: not person.app.session.running)
    assert person.app.lecture.bar.remark.text().startswith("Settled: no unit wants to flip. X flips some units")
    go_on(person)
    assert "Settled: no" not in person.app.lecture.bar.remark.text()


def test_undo_brings_a_lesson_back_at_its_step(start: Callable[..., Person]) -> None:
    person = start(quick("recall"))
    wait(person)
    go_on(person)
    person.app.acted.emit(OpenDocument("letters"))
    wait(person)
    assert (person.app.lecture.steps.number, person.app.lecture.steps.title) == (1, "Letters")
    person.press(Qt.Key.Key_Z, CONTROL)
    wait(person)
    assert (person.app.lecture.steps.number, person.app.lecture.steps.title) == (2, "Recall from a part")


def test_a_network_of_ones_own_has_no_bar(start: Callable[..., Person]) -> None:
    person = start(Document(load_lesson("recall").project))
    person.app.window.resize(1280, 900)
    assert not person.app.lecture.bar.isVisible()
    assert not person.app.window.commands["next_step"].isEnabled()
    person.app.acted.emit(OpenDocument("letters"))
    wait(person)
    assert person.app.lecture.bar.isVisible()
    assert person.app.lecture.bar.sentence.text() == load_lesson("letters").lesson.steps[0].say


def test_lessons_of_ones_own_are_found_without_a_restart(start: Callable[..., Person]) -> None:
    assert own_lessons_folder() == user_folder("lessons")
    person = start(load_lesson("letters"))
    window = person.app.window

    def listed() -> list[str]:
        window.lessons_wanted.emit()  # as the menu does that is opened
        return [action.text() for action in window.lesson_actions]

    assert len(listed()) == len(lesson_names())
    folder = own_lessons_folder()
    folder.mkdir(parents=True)
    text = 'title = "My & own"\ngoal = "G."\n[grid]\nrows = 2\ncols = 2\n[[steps]]\nsay = "Mine."\n'
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    (folder / "broken.toml").write_text("title = ", encoding="utf-8")
    assert listed()[-2:] == ["broken", "My && own"]
    window.lesson_actions[-1].trigger()
    person.bot.waitUntil(lambda: person.app.editor.opened.lesson.title == "My & own")
    assert person.app.lecture.steps.sentence == "Mine."
    person.click_unit(0)
    assert not person.app.editor.is_changed  # it is a lesson, to be played with
    window.lesson_actions[-2].trigger()
    person.bot.waitUntil(window.banner.isVisible)
    assert "broken.toml is not valid TOML" in window.banner.label.text()
    assert load_lesson("mine").lesson.title == "My & own"


def test_the_folder_of_lessons_is_made_and_shown(start: Callable[..., Person], addresses: list[QUrl]) -> None:
    person, folder = start(load_lesson("letters")), own_lessons_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    person.app.window.commands["show_own_lessons"].trigger()
    assert person.app.window.banner.label.text().startswith("The folder of your lessons cannot be made")
    assert addresses == []
    folder.unlink()
    person.app.window.commands["show_own_lessons"].trigger()
    assert folder.is_dir()
    assert addresses == [QUrl.fromLocalFile(str(folder))]


def test_steps_that_are_impossible_are_told_and_the_network_is_shown(
    start: Callable[..., Person], tmp_path: Path
) -> None:
    lesson = load_lesson("recall")
    wrong = replace(lesson.lesson, steps=(LessonStep("S.", ({"action": "rum"},)),))
    person = start(load_lesson("letters"))
    person.app.lecture.steps.open(replace(lesson, lesson=wrong))
    assert "There is no action 'rum'" in person.app.window.banner.label.text()
    assert person.app.lecture.steps.number == 0


def test_no_word_of_a_lesson_is_cut(start: Callable[..., Person]) -> None:
    person = start(quick("recall"))
    window, bar, steps = person.app.window, person.app.lecture.bar, person.app.lecture.steps
    heights = [900, 768]
    window.setUpdatesEnabled(False)  # nothing is looked at but sizes
    for name in ["letters", *(name for name in lesson_names() if load_lesson(name).lesson.steps)]:
        steps.open(load_lesson(name))
        for number in range(1, steps.count + 1):
            steps.go_to(number)
            person.wait_for_the_verdict()
            for height in heights:
                window.resize(1024, height)
                QApplication.processEvents()
                seen = [each for each in (bar.title, bar.remark, bar.question) if each.isVisible()]
                for text in (bar.sentence, *seen):
                    assert text.heightForWidth(text.width()) <= text.height(), (name, number, height, text.text())
                asked = bar.answers.isVisible()
                assert not asked or bar.answers.mapTo(window, bar.answers.rect().bottomRight()).x() < window.width()
            heights.reverse()  # the next step begins in the height of this one's end
