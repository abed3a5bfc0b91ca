"""Another project in the whole window, while a person is at something: it ends there, and undo goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QApplication, QMessageBox, QSpinBox, QWidget

from hopviz.actions.document_edits import NewNetwork, OpenDocument
from hopviz.actions.state_edits import BlankAndClamp, Paint, SetState
from hopviz.actions.unit_edits import DeleteUnit
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.window.dialogs.image_import import ImageImportDialog
from hopviz.ui.window.dialogs.new_network import NewNetworkDialog
from hopviz.ui.window.dialogs.pattern_bank import PatternBankDialog
from tests.app.person import Person
from tests.ui.stage import CONTROL, LEFT, NO_KEY, SHIFT, glass, press, random_project

Start = Callable[..., Person]


def settle(person: Person) -> None:
    person.bot.waitUntil(lambda: person.app.session.ready and not person.app.jobs.busy)


def middle(grid: object, unit: int) -> QPoint:
    return grid.cell_rect(unit).center().toPoint()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("first", "key", "modifier"), [("letters", Qt.Key.Key_PageDown, SHIFT), ("noisy", Qt.Key.Key_PageUp, NO_KEY)]
)
def test_a_stroke_on_the_grid_ends_where_another_project_comes(
    start: Start, first: str, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    person = start(load_lesson(first))
    app, grid, editor = person.app, person.app.grid, person.app.editor
    begun = app.session.state
    person.bot.mousePress(grid, LEFT, modifier, middle(grid, 99))
    person.bot.mouseMove(grid, middle(grid, 97))
    person.press(key, CONTROL)
    if modifier == SHIFT:  # what is clamped would be lost
        person.answer(QMessageBox.StandardButton.Discard)
    opened = app.session.project
    assert editor.opened.lesson != load_lesson(first).lesson
    for place in (QPoint(5, 5), grid.rect().center(), middle(grid, opened.n - 1)):
        person.bot.mouseMove(grid, place)
    person.bot.mouseRelease(grid, LEFT, modifier, grid.rect().center())
    settle(person)
    assert app.session.project is opened
    assert np.array_equal(app.session.state, opened.cue)
    assert editor.steps.count == 2  # what was painted or clamped before, and the other project
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    settle(person)
    assert np.array_equal(app.session.state, begun)
    assert not app.session.project.clamped.any()


@pytest.mark.parametrize("what", ["weight", "unit", "band"])
def test_a_drag_on_the_graph_ends_where_another_project_comes(start: Start, what: str) -> None:
    person = start(glass(5, 1))
    app, canvas = person.app, person.app.graph.canvas
    geometry = canvas.geometry_now()
    units = [geometry.end(unit).toPoint() for unit in range(5)]
    at = (units[0] + units[1]) / 2 if what == "weight" else units[0]
    held = Qt.MouseButton.RightButton if what == "band" else LEFT
    person.bot.mousePress(canvas, held, NO_KEY, at)
    for up in (10, 20, 40):
        person.bot.mouseMove(canvas, at - QPoint(0, up))
    other = glass(5, 2)
    app.session.open_project(other)
    for up in (50, 80):
        person.bot.mouseMove(canvas, at - QPoint(0, up))
    person.bot.mouseRelease(canvas, held, NO_KEY, units[1])
    settle(person)
    assert app.session.project is other
    assert (canvas.picture.selected, canvas.picture.band, canvas.picture.cursor) == (None, None, -1)


def test_a_weight_pointed_at_is_none_of_a_smaller_project(start: Start) -> None:
    person = start(random_project(10, 10, 3, 1))
    app, matrix = person.app, person.app.matrix.map
    settle(person)
    person.bot.mouseMove(matrix, matrix.position(49.5, 95.5).toPoint())
    assert min(app.matrix.pointed) > 40
    person.press(Qt.Key.Key_V, SHIFT)
    app.acted.emit(OpenDocument("hinton"))
    settle(person)
    person.wait_for_the_verdict()
    assert app.matrix.pointed == (-1, -1)
    matrix.window().grab()


def test_what_is_painted_does_not_overtake_a_load_that_waits(start: Start) -> None:
    person = start(random_project(20, 20, 3, 1))
    app = person.app
    for rows in (30, 25, 5):
        app.acted.emit(NewNetwork(rows, rows))
    app.acted.emit(Paint([24, 0], [1, 1]))  # type: ignore[arg-type]
    settle(person)
    assert np.flatnonzero(app.session.state > 0).tolist() == [0, 24]
    for rows in (40, 20):
        app.editor.perform(NewNetwork(rows, rows))  # without the question whether to save what was painted
    for unit in (3, 4):
        app.acted.emit(SetState(np.where(np.arange(400) < unit, 1, -1)))
        app.acted.emit(Paint([399], [1]))  # type: ignore[arg-type]
    settle(person)
    assert np.flatnonzero(app.session.state > 0).tolist() == [0, 1, 2, 3, 399]
    app.editor.undo()
    settle(person)
    assert np.flatnonzero(app.session.state > 0).tolist() == [0, 1, 2, 3]


def dialog_of(person: Person, kind: type[QWidget]) -> QWidget:
    person.bot.waitUntil(lambda: any(dialog.isVisible() for dialog in person.app.window.findChildren(kind)))
    return next(dialog for dialog in person.app.window.findChildren(kind) if dialog.isVisible())


def make_new_network(person: Person, side: int) -> None:
    dialog = dialog_of(person, NewNetworkDialog)
    for name in ("rows", "cols"):
        dialog.findChild(QSpinBox, name).setValue(side)
    press(person.bot, dialog, "make")  # type: ignore[arg-type]
    person.bot.waitUntil(lambda: person.app.session.project.n == side**2)


def test_a_photo_is_fitted_to_the_network_that_is_made_while_it_is_read(start: Start, tmp_path: Path) -> None:
    person = start()
    app = person.app
    image = QImage(60, 60, QImage.Format.Format_Grayscale8)
    image.fill(0)
    for k in range(30):
        image.setPixel(k, k, 255)
        image.setPixel(k + 20, k, 255)
    image.save(str(tmp_path / "photo.png"))
    person.drop(tmp_path / "photo.png", wait=False)
    person.press(Qt.Key.Key_N, CONTROL)
    dialog_of(person, ImageImportDialog)
    make_new_network(person, 5)
    press(person.bot, dialog_of(person, ImageImportDialog), "store")  # type: ignore[arg-type]
    settle(person)
    assert app.session.project.names == ("photo",)
    assert app.editor.steps.can_undo
    app.acted.emit(BlankAndClamp(0.4))
    settle(person)
    for _ in range(3):
        app.editor.undo()
        settle(person)
    assert app.session.project.names == load_lesson("letters").project.names
    assert not app.editor.steps.can_undo


def test_letters_are_asked_for_anew_where_the_file_just_opened_has_another_grid(start: Start) -> None:
    person = start()
    person.press(Qt.Key.Key_L)
    first = dialog_of(person, PatternBankDialog)
    person.app.acted.emit(OpenDocument("hinton"))
    person.bot.waitUntil(lambda: not first.isVisible())
    again = dialog_of(person, PatternBankDialog)
    assert {pattern.shape for _, pattern in again.chosen()} == {(1, 5)}  # type: ignore[attr-defined]
    person.app.acted.emit(NewNetwork(12, 12))
    dialog = dialog_of(person, PatternBankDialog)
    person.bot.keyClick(dialog, Qt.Key.Key_A)
    press(person.bot, dialog, "store")  # type: ignore[arg-type]
    settle(person)
    assert person.app.session.project.names == ("A",)


def test_units_are_deleted_down_to_two_and_come_back(start: Start) -> None:
    person = start(random_project(2, 3, 2, 1))
    app = person.app
    complaints: list[str] = []
    app.verbs.failed.connect(complaints.append)
    first = app.session.project
    while not complaints:
        app.acted.emit(DeleteUnit(0))
        person.app.window.grab()
    assert complaints == ["A network has at least 2 units: none can be deleted."]
    assert (app.session.project.rows, app.session.project.cols) == (1, 2)
    settle(person)
    while app.editor.steps.can_undo:
        app.editor.undo()
    settle(person)
    assert app.session.project.same_network(first)


def test_which_panels_are_seen_is_remembered_of_the_lesson_that_was_open(start: Start) -> None:
    person = start()
    app = person.app
    app.acted.emit(OpenDocument("necker"))
    settle(person)
    docks = app.window.docks.by_name
    assert docks["memories"].isHidden()
    app.window.close()
    again = start().app.window
    assert not any(dock.isHidden() for dock in again.docks.by_name.values())
    again.docks.by_name["trace"].hide()
    again.close()
    assert [name for name, dock in start().app.window.docks.by_name.items() if dock.isHidden()] == ["trace"]


def test_focus_comes_to_rest_where_everything_is_covered(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    person = start(random_project(4, 4, 2, 1))
    seed, asked = person.app.transport.seed, []
    seed.setFocus()
    person.bot.waitUntil(seed.hasFocus)

    def covered(widget: QWidget) -> QRegion:
        asked.append(widget)
        assert len(asked) < 20_000  # so that a search that never ends is one that fails
        return QRegion()

    monkeypatch.setattr(QWidget, "visibleRegion", covered)
    person.bot.keyClick(seed, Qt.Key.Key_Tab)
    assert seed.hasFocus()
    seed.setEnabled(False)
    assert not seed.hasFocus()
    monkeypatch.undo()
    person.press(Qt.Key.Key_V)
    assert person.app.landscape.view_chooser.hasFocus()


@pytest.mark.parametrize("where", ["grid", "graph"])
@pytest.mark.parametrize("key", [(Qt.Key.Key_N, CONTROL), (Qt.Key.Key_Escape, NO_KEY)])
def test_a_drag_ends_though_a_dialog_or_another_choice_comes_in_between(
    start: Start, where: str, key: tuple[Qt.Key, Qt.KeyboardModifier]
) -> None:
    person = start(glass(5, 1))
    app, bot = person.app, person.bot
    app.units.show_as(where)
    if where == "grid":
        stage, at = app.grid, middle(app.grid, 0)
    else:
        stage, geometry = app.graph.canvas, app.graph.canvas.geometry_now()
        at = (geometry.end(0).toPoint() + geometry.end(1).toPoint()) / 2
    bot.mousePress(stage, LEFT, NO_KEY, at)
    for up in (10, 20, 40):
        bot.mouseMove(stage, at - QPoint(0, up))
    assert app.editor.moment.in_stroke
    bot.keyClick(stage, *key)
    dialog = QApplication.activeModalWidget()
    if dialog is None:
        bot.mouseRelease(stage, LEFT, NO_KEY, at)
    else:  # it hears where the button is let go
        bot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not app.editor.moment.in_stroke
