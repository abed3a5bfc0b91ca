"""The stage: any panel, view or experiment is made large, and everything is put back to the pixel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.window_verbs import PutOnStage
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.layout import Layout
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.landscape.panel import LandscapePanel
from tests.app.person import Person
from tests.ui.stage import ALT, CONTROL, LEFT, SHIFT, random_project

SIXTEEN = Document(random_project(4, 4, 3, 1))
DOCKS = ("memories", "landscape", "matrix", "trace", "vote", "experiments")


def is_large(person: Person, name: str) -> bool:
    window, dock = person.app.window, person.app.window.docks.by_name[name]
    return dock.width() > window.width() / 2 and dock.height() > window.height() / 2


def stands(person: Person, places: dict[str, QRect]) -> None:
    """Everything stands in these places; if it never does, where it does is told."""
    assert person.places() == places


def begin(start: Callable[..., Person], given: Document | None = None, size: tuple[int, int] = (1280, 800)) -> Person:
    person = start(given)
    person.app.window.resize(*size)
    for _ in range(3):
        person.wait_for_the_verdict()
    return person


def double_click_heading(person: Person, name: str) -> None:
    title = person.app.window.docks.by_name[name].titleBarWidget()
    person.bot.mouseDClick(title, LEFT, pos=QPoint(20, title.height() // 2))


def test_every_panel_takes_the_stage_and_leaves_it_to_the_pixel(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = begin(start)
    before, window = person.places(), person.app.window
    for name in DOCKS * 3:
        person.app.acted.emit(PutOnStage(name))
        qtbot.waitUntil(lambda name=name: is_large(person, name))  # type: ignore[misc]
        assert window.commands[f"stage_{name}"].isChecked()
        person.wait_for_the_verdict()
        units, places = person.app.units, person.places()
        # the list of memories needs the whole height of this window
        beside = set[str]() if name == "memories" else {"memories", "vote" if name == "trace" else "trace"}
        assert places.keys() == {name, *beside, "units"}
        if {"memories", "trace"} <= beside:
            assert places["memories"].width() == before["memories"].width()
            assert places["trace"].height() == before["trace"].height()
        assert min(units.width(), units.height()) >= 200
        assert units.width() < window.docks.by_name[name].width() * 0.6
        person.press(Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: stands(person, before))
        person.wait_for_the_verdict()
        assert person.places() == before
        assert not window.commands[f"stage_{name}"].isChecked()


@pytest.mark.parametrize("way", ["heading", "tab", "key of the panel", "panel used last", "menu"])
def test_a_panel_is_put_on_the_stage_by_mouse_and_keys(qtbot: QtBot, start: Callable[..., Person], way: str) -> None:
    person = begin(start)
    before, name = person.places(), "experiments" if way in ("tab", "menu") else "landscape"
    window = person.app.window

    def ask() -> None:
        if way == "heading":
            double_click_heading(person, "landscape")
        elif way == "tab" and not window.docks.on_stage:
            bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
            tabs = next(bar for bar in bars if bar.isVisible())
            index = next(k for k in range(tabs.count()) if tabs.tabText(k) == "Experiments")
            qtbot.mouseDClick(tabs, LEFT, pos=tabs.tabRect(index).center())
        elif way == "tab":
            double_click_heading(person, "experiments")
        elif way == "key of the panel":
            person.press(Qt.Key.Key_V, SHIFT)
        elif way == "panel used last":
            person.app.landscape.view_chooser.setFocus()
            person.press(Qt.Key.Key_S)
        else:
            window.commands["stage_experiments"].trigger()

    ask()
    qtbot.waitUntil(lambda: is_large(person, name))
    assert window.commands["put_on_stage"].isChecked()
    ask()
    qtbot.waitUntil(lambda: not window.docks.on_stage)
    if way != "tab":  # whose click has brought another tab to the front
        qtbot.waitUntil(lambda: stands(person, before))


def test_the_key_says_which_panel_when_the_grid_was_used_last(start: Callable[..., Person]) -> None:
    person = begin(start)
    said: list[str] = []
    person.app.verbs.hinted.connect(said.append)
    person.app.units.setFocus()
    person.press(Qt.Key.Key_S)
    assert said == ["The grid is large already: click another panel first"]
    assert not person.app.window.docks.on_stage
    assert not person.app.window.commands["put_on_stage"].isChecked()


@pytest.mark.parametrize("kind", [LandscapePanel, ExperimentsPanel])
def test_a_view_takes_the_stage_by_its_name(
    qtbot: QtBot, start: Callable[..., Person], kind: type[LandscapePanel | ExperimentsPanel]
) -> None:
    person = begin(start, SIXTEEN)
    viewer = next(panel for panel in person.app.panels if isinstance(panel, kind))
    view = viewer.view_of(viewer.kinds[1])
    person.app.acted.emit(PutOnStage(view.name))
    qtbot.waitUntil(lambda: is_large(person, viewer.name))
    assert viewer.view is view
    person.app.acted.emit(PutOnStage("grid"))
    assert not person.app.window.docks.on_stage


def test_one_panel_takes_the_stage_from_another(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = begin(start)
    before = person.places()
    for name in DOCKS:
        person.app.acted.emit(PutOnStage(name))
    qtbot.waitUntil(lambda: is_large(person, DOCKS[-1]))
    assert person.places().keys() == {"memories", "trace", DOCKS[-1], "units"}
    person.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: stands(person, before))


def test_what_does_not_exist_cannot_be_put_on_the_stage(start: Callable[..., Person]) -> None:
    person = begin(start)
    person.app.acted.emit(PutOnStage("nothing"))
    assert "There is no panel 'nothing'; choose from memories," in person.app.window.banner.label.text()
    lesson = load_lesson("letters")
    person.app.verbs.arrange(replace(lesson.layout, stage="nothing"))
    assert "The lesson wants to show nothing, which does not exist" in person.app.window.banner.label.text()


@pytest.mark.parametrize("way_back", ["lesson", "layout"])
def test_a_lesson_and_the_usual_layout_clear_the_stage(
    qtbot: QtBot, start: Callable[..., Person], way_back: str
) -> None:
    person = begin(start)
    person.press(Qt.Key.Key_V, SHIFT)
    qtbot.waitUntil(lambda: is_large(person, "landscape"))
    if way_back == "lesson":
        person.press(Qt.Key.Key_1, CONTROL)
    else:
        person.press(Qt.Key.Key_0, CONTROL | ALT)
    qtbot.waitUntil(lambda: not person.app.window.docks.on_stage)
    assert person.app.window.docks.by_name["memories"].isVisible()


STAGED = Layout(("landscape", "trace"), ("tree",), "tree")


@pytest.mark.parametrize("opened", ["first", "later"])
def test_a_document_brings_its_stage_and_what_stands_beside_it(
    qtbot: QtBot, start: Callable[..., Person], opened: str
) -> None:
    document = replace(SIXTEEN, layout=STAGED)
    person = begin(start, document if opened == "first" else None)
    docks = person.app.window.docks
    if opened == "later":
        person.app.verbs.arrange(document.layout)
    qtbot.waitUntil(lambda: is_large(person, "landscape"))
    assert person.app.landscape.view.name == "tree"
    assert docks.by_name["trace"].isVisible()
    assert not docks.by_name["memories"].isVisible()
    assert docks.by_name["trace"].height() < 220
    person.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: docks.by_name["landscape"].width() < person.app.window.width() / 2)
    assert [name for name, dock in docks.by_name.items() if dock.isVisible()] == ["landscape", "trace"]


def test_a_project_is_saved_with_the_stage_of_its_lesson(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path
) -> None:
    person = begin(start, replace(SIXTEEN, layout=STAGED))
    file = tmp_path / "staged.hopviz"
    person.press(Qt.Key.Key_S, CONTROL)
    person.type_file_name(file)
    qtbot.waitUntil(lambda: file.exists() and not person.app.jobs.busy)
    assert archive.load(file).layout == STAGED
    person.press(Qt.Key.Key_1, CONTROL)
    qtbot.waitUntil(lambda: not person.app.window.docks.on_stage)
    person.app.acted.emit(OpenDocument(str(file)))
    qtbot.waitUntil(lambda: is_large(person, "landscape"))


def test_undo_brings_back_the_stage_with_the_document(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = begin(start, SIXTEEN)
    person.app.acted.emit(PutOnStage("tree"))
    qtbot.waitUntil(lambda: is_large(person, "landscape"))
    person.app.acted.emit(OpenDocument("letters"))
    qtbot.waitUntil(lambda: not person.app.window.docks.on_stage and person.app.session.ready)
    person.press(Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: is_large(person, "landscape"))
    qtbot.waitUntil(lambda: person.app.landscape.view.name == "tree")
