"""Files dropped on the window, and dialogs: how something new comes in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from hopviz.actions.state_edits import UseAsCue
from hopviz.core.rules import Parallel, choices
from hopviz.project.lesson_files import lesson_names
from tests.app.person import Person
from tests.ui.stage import ALT, CONTROL, LEFT


def dialog_of(qtbot: QtBot, person: Person) -> QDialog:
    """The dialog that is open now."""

    def is_open() -> bool:
        return bool(person.app.window.findChildren(QDialog))

    qtbot.waitUntil(is_open)
    return person.app.window.findChildren(QDialog)[-1]


def press_button(qtbot: QtBot, dialog: QDialog, text: str) -> None:
    buttons = [button for button in dialog.findChildren(QPushButton) if text in button.text()]
    qtbot.mouseClick(buttons[0], LEFT)


def test_a_new_user_stores_a_face_corrupts_it_sees_it_come_back_and_an_oscillation(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path
) -> None:
    photo = tmp_path / "my face.jpg"
    image = Image.new("RGB", (900, 1200), (225, 214, 200))
    pen = ImageDraw.Draw(image)
    pen.ellipse((150, 200, 750, 1000), fill=(120, 84, 62))
    for x in (330, 570):
        pen.ellipse((x - 50, 450, x + 50, 520), fill=(240, 240, 240))
    pen.rectangle((340, 780, 560, 830), fill=(235, 225, 225))
    image.save(photo, quality=90)
    person = start()
    app = person.app
    person.drop(photo)
    dialog = dialog_of(qtbot, person)
    with qtbot.waitSignal(app.session.network_ready):
        press_button(qtbot, dialog, "Store")
    assert app.session.project.names[-1] == "my face"
    index = len(app.session.project.memories) - 1
    with qtbot.waitSignal(app.session.report_ready):
        app.acted.emit(UseAsCue(index))
    person.press(Qt.Key.Key_X, ALT)  # a tenth of the units: of a fifth, chance may make a blend with another memory
    while app.memories.corruption.flipped > 0.1:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    person.press_and_see(Qt.Key.Key_X)
    assert not np.array_equal(app.session.state, app.session.project.memories[index].pattern)
    person.press(Qt.Key.Key_F)
    person.run_until_it_rests()
    assert app.verdict.sentence == "Settled in memory my face"

    # Parallel updates of a network whose units inhibit each other swing for ever.
    with qtbot.waitSignal(app.session.network_ready):
        app.window.lesson_actions[lesson_names().index("two-units")].trigger()
        person.answer(QMessageBox.StandardButton.Discard)
    assert app.session.project.rule == Parallel()
    person.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: app.verdict.sentence.startswith("Oscillating, period 2, since "))
    assert app.session.running
    person.press(Qt.Key.Key_Space)
    person.choose_rule(choices()[0].rule)
    person.run_until_it_rests()
    assert app.verdict.sentence == "Settled in a fixed point"


def test_a_broken_picture_gets_one_sentence_and_nothing_is_lost(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path
) -> None:
    path = tmp_path / "broken.png"
    person = start()
    app = person.app
    for content in (b"", b"x", b"\x89PNG\r\n\x1a\n broken"):
        path.write_bytes(content)
        before = app.session.project
        with qtbot.waitSignal(app.verbs.failed) as told:
            person.drop(path)
        assert "broken.png" in told.args[0]
        assert told.args[0].count("\n") == 0
        assert app.session.project is before
        assert app.window.banner.isVisible()
        assert app.window.banner.label.text() == told.args[0]
        qtbot.mouseClick(app.window.banner.close_button, LEFT)
        assert not app.window.banner.isVisible()
        with qtbot.waitSignal(app.verbs.failed):
            person.drop(path)
        assert app.window.banner.isVisible()
        person.click_unit(3)  # and goes on
        assert not app.window.banner.isVisible()


def test_a_network_of_ones_own_is_dropped_and_a_bad_one_is_told_of(
    start: Callable[..., Person], qtbot: QtBot, tmp_path: Path
) -> None:
    person = start()
    path = tmp_path / "mine.net"
    units = "visible a 0 0 1 1\nhidden b 0 0 0 1 1 1\n"
    path.write_text(f"title Mine\n{units}connect a b 2\nsees it: b\n", encoding="utf-8")
    person.drop(path)
    project = person.app.session.project
    assert (project.unit_names, project.names) == (("a", "b"), ("it",))
    assert person.app.editor.opened.lesson.title == "Mine"
    assert person.app.window.windowTitle() == "Mine[*] – hopviz"
    assert person.app.units.shown is person.app.drawing
    path.write_text("title Mine\nvisible a\nconnect a c 2\n", encoding="utf-8")
    person.drop(path)
    assert person.app.session.project is project
    assert "mine.net cannot be used: line 3: there is no unit 'c'" in person.app.window.banner.label.text()
    path.write_text("title Mine\nvisible a\nvisible b\nconnect a b 1e308\n", encoding="utf-8")
    person.drop(path)
    assert person.app.session.project is project
    told = person.app.window.banner.label.text()
    assert "line 4: the weight of 'a b' is 1e+308, but weights and biases must be 0 or from" in told


def test_letters_are_stored_from_the_bank(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    app = person.app

    person.press(Qt.Key.Key_L)
    dialog = dialog_of(qtbot, person)
    qtbot.keyClicks(dialog.focusWidget(), "QZ")
    with qtbot.waitSignal(app.session.network_ready):
        press_button(qtbot, dialog, "Store")
    assert app.session.project.names[-2:] == ("Q", "Z")

    steps = app.editor.steps.count
    person.press(Qt.Key.Key_L)
    dialog = dialog_of(qtbot, person)
    qtbot.keyClicks(dialog.focusWidget(), "QZ")
    press_button(qtbot, dialog, "Store")
    assert app.session.project.names[-2:] == ("Q", "Z")
    assert app.editor.steps.count == steps


def test_a_new_network_is_asked_for_and_can_be_drawn_on(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    app = person.app

    person.press(Qt.Key.Key_N, CONTROL)
    dialog = dialog_of(qtbot, person)
    with qtbot.waitSignal(app.session.report_ready):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert app.session.project.memories == ()
    person.click_unit(11)
    assert app.session.state[11] == 1
    person.press_and_see(Qt.Key.Key_Return, CONTROL)
    assert len(app.session.project.memories) == 1
    with qtbot.waitSignal(app.session.report_ready):
        person.press(Qt.Key.Key_Period)
    person.wait_for_the_verdict()
    assert app.verdict.sentence.startswith("Settled in memory")
