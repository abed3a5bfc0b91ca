"""Gestures that hints and tooltips name, each made with mouse and keys where it is said to work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from hopviz.core.perception import necker_cube
from hopviz.core.rules import Graded
from hopviz.project.model import Project
from hopviz.project.networks import project_of
from hopviz.project.parts import BIAS
from hopviz.ui.units.drawing import DrawingPanel
from hopviz.ui.units.grid import GridPanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.weights.panel import MatrixPanel
from hopviz.ui.widgets.gestures import Gesture, hint, listed, places, tip
from tests.ui.editing_person import EditingPerson
from tests.ui.graph_person import Person as GraphPerson
from tests.ui.stage import (
    ALT,
    CONTROL,
    LEFT,
    NO_KEY,
    RIGHT,
    SETTLED,
    SHIFT,
    drag,
    glass,
    heard_from,
    hinton,
    named,
    press_segment,
    report_in,
    shown,
    turn_wheel_at,
)  # fmt: skip

HELD = {"": NO_KEY, "Shift": SHIFT, "Alt": ALT, "Ctrl": CONTROL}
Done = dict[tuple[str, str], Callable[[], bool]]
"""What makes a gesture, by a way to make it and by what it does, and tells whether it has worked."""


class Person(Protocol):
    """Somebody in front of one panel."""

    panel: Any

    def done(self) -> Done:
        """All gestures that are known."""


def check_all(gestures: list[Gesture], start: Callable[[], Person]) -> None:
    """Make every gesture in every way, each of them in a panel of its own."""
    failed = []
    for gesture in gestures:
        for way in gesture.how:
            person = start()
            if not person.done()[way, gesture.does]():
                failed.append((way, gesture.does))
            person.panel.close()
    assert failed == []


class Grid(EditingPerson[GridPanel]):
    """A grid of 4 x 4 units, all of them off."""

    def __init__(self, qtbot: QtBot, updates: bool) -> None:
        super().__init__(qtbot, GridPanel(), Project(4, 4), (400, 400))
        self.panel.show_report(report_in(self.project))
        self.panel.draw(SETTLED)
        self.panel.click_updates = updates

    def at(self, unit: int) -> QPoint:
        return self.panel.cell_rect(unit).center().toPoint()

    def click(self, way: str, name: str) -> bool:
        held = HELD[way.rpartition("+")[0]]
        self.bot.mouseClick(self.panel, LEFT, held, self.at(5))
        return bool(self.said(name)) and (name == "clamp" or np.all(np.ravel(self.said(name)[0][0]) == 5))

    def drag(self, button: Qt.MouseButton, held: Qt.KeyboardModifier = NO_KEY) -> list[int]:
        drag(self.bot, self.panel, *map(self.at, (4, 5, 7)), button=button, modifier=held)
        return sorted({unit for units, *_ in self.said("clamp" if held else "paint") for unit in units})

    def sees_figures(self) -> bool:
        heard: list[int] = []
        self.panel.pointed_at.connect(heard.append)
        self.bot.mouseMove(self.panel, self.at(6))
        self.bot.waitUntil(lambda: self.panel.picture.weights_of == 6)
        return heard[-1] == 6

    def done(self) -> Done:
        return {
            ("click", "flip a unit"): lambda: self.click("", "paint"),
            ("click", "let a unit decide now"): lambda: self.click("", "update_unit"),
            ("drag", "paint with what the first click made"): lambda: self.drag(LEFT) == [4, 5, 6, 7],
            ("right-drag", "paint the opposite"): lambda: self.drag(RIGHT) == [4, 5, 6, 7],
            ("Shift+click", "clamp a unit or let it go"): lambda: self.click("Shift+click", "clamp"),
            ("Shift+drag", "clamp many units or let them go"): lambda: self.drag(LEFT, SHIFT) == [4, 5, 6, 7],
            ("Alt+click", "remove a unit or put it back"): lambda: self.click("Alt+click", "toggle_removal"),
            ("Ctrl+click", "remove a unit or put it back"): lambda: self.click("Ctrl+click", "toggle_removal"),
            ("point", "see field, energy gap and weights"): self.sees_figures,
            ("wheel", "give a graded unit a value between −1 and +1"): self.raises,
        }

    def raises(self) -> bool:
        self.panel.show_report(report_in(self.project.with_rule(Graded())))
        turn_wheel_at(self.panel, self.at(6), 3)
        ((units, values),) = self.said("paint_values")
        return units == [6] and np.allclose(np.ravel(values), [-0.7])


@pytest.mark.parametrize("mode", ["flips", "updates"])
def test_the_grid_does_what_its_hint_says(qtbot: QtBot, mode: str) -> None:
    check_all(listed("grid", mode), lambda: Grid(qtbot, mode == "updates"))


class Graph(GraphPerson):
    """Hinton's five units, laid out as a circle."""

    def __init__(self, qtbot: QtBot, updates: bool) -> None:
        super().__init__(qtbot, hinton())
        self.panel.canvas.setFocus()
        self.panel.canvas.click_updates = updates

    def free_place(self) -> QPoint:
        canvas = self.panel.canvas
        places = [QPoint(x, y) for x in range(30, 490, 10) for y in range(30, 400, 10)]
        return next(
            at for at in places if self.geometry.unit_at(QPointF(at)) is None and not canvas.connection_at(QPointF(at))
        )

    def clicked(self, way: str, name: str) -> bool:
        self.click(self.unit(2), HELD[way.rpartition("+")[0]])
        return [np.ravel(told[0]).tolist() for told in self.said(name)] == [[2]]

    def moved(self) -> bool:
        before = self.geometry.place(QPointF(self.unit(2)))
        self.drag(LEFT, self.unit(2), self.unit(2) + QPoint(20, 20), self.unit(2) + QPoint(30, 30))
        return self.project.places is not None and not np.allclose(self.project.places[2], before)

    def connected(self) -> bool:
        self.drag(RIGHT, self.unit(2), self.unit(4))
        self.drag(RIGHT, self.unit(2), self.unit(BIAS))
        network = self.project.network()
        return bool(network.weights[2, 4] and network.bias[2])

    def added(self) -> bool:
        self.bot.mouseDClick(self.panel.canvas, LEFT, pos=self.free_place())
        return self.project.n == 6

    def chosen(self) -> bool:
        self.click(self.on_line(0, 1))
        return self.picture.selected == (0, 1)

    def has_changed(self, gesture: Callable[[], None]) -> bool:
        before = self.project.network().weights[0, 1]
        gesture()
        return bool(self.project.network().weights[0, 1] != before)

    def typed(self) -> None:
        self.bot.mouseDClick(self.panel.canvas, LEFT, pos=self.on_line(0, 1))
        self.type("9")
        self.press(Qt.Key.Key_Return)

    def deleted(self) -> bool:
        self.chosen()
        self.press(Qt.Key.Key_Delete)
        has_gone = self.project.network().weights[0, 1] == 0
        self.click(self.unit(2))
        self.press(Qt.Key.Key_Delete)
        return bool(has_gone) and self.project.n == 4

    def done(self) -> Done:
        removed = "remove a unit or put it back"
        changed = "change its weight or bias"
        line = self.on_line(0, 1)
        return {
            ("click", "flip a unit"): lambda: self.clicked("", "paint"),
            ("click", "let a unit decide now"): lambda: self.clicked("", "update_unit"),
            ("drag", "move a unit"): self.moved,
            ("right-drag", "connect a unit to another or to the bias"): self.connected,
            ("Shift+click", "clamp a unit or let it go"): lambda: self.clicked("Shift+click", "toggle_clamp"),
            ("Alt+click", removed): lambda: self.clicked("Alt+click", "toggle_removal"),
            ("Ctrl+click", removed): lambda: self.clicked("Ctrl+click", "toggle_removal"),
            ("double-click free space", "add a unit"): self.added,
            ("click a connection", "choose it"): self.chosen,
            ("drag a connection up or down", changed): lambda: self.has_changed(
                lambda: self.drag(LEFT, line, line + QPoint(0, -40))
            ),
            ("wheel", changed): lambda: self.has_changed(lambda: self.wheel(line, 120)),
            ("double-click a connection", "type it"): lambda: self.has_changed(self.typed),
            ("Delete", "delete the chosen unit or connection"): self.deleted,
        }


@pytest.mark.parametrize("mode", ["flips", "updates"])
def test_the_graph_does_what_its_hint_and_its_tooltip_say(qtbot: QtBot, mode: str) -> None:
    check_all(listed("graph", mode), lambda: Graph(qtbot, mode == "updates"))
    graph = Graph(qtbot, mode == "updates")
    assert tip("graph", mode) in graph.panel.canvas.told_of(QPointF(graph.free_place()))
    assert "paint" not in hint("graph", mode)


class Drawing:
    """The Necker cube."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bot, project = qtbot, project_of(necker_cube(24))
        self.panel = shown(qtbot, DrawingPanel(), project, (700, 400))
        self.heard = heard_from(self.panel)

    def clicked(self, held: Qt.KeyboardModifier, name: str) -> bool:
        lines = self.panel.lines
        self.bot.mouseClick(lines, LEFT, held, lines.line(0).pointAt(0.4).toPoint())
        return [np.ravel(told[0]).tolist() for told in named(self.heard, name)] == [[int(lines.units()[0])]]

    def has_moved(self, gesture: Callable[[QPoint], None]) -> bool:
        before = self.panel.body.scene.camera
        gesture(self.panel.body.rect().center())
        return self.panel.body.scene.camera != before

    def done(self) -> Done:
        body = self.panel.body
        return {
            ("click", "switch a line on or off"): lambda: self.clicked(NO_KEY, "paint"),
            ("Shift+click", "hold a line or let the network decide"): lambda: self.clicked(SHIFT, "toggle_clamp"),
            ("drag", "turn what is seen"): lambda: self.has_moved(
                lambda at: drag(self.bot, body, at, at + QPoint(30, 10))
            ),
            ("wheel", "see it nearer or farther"): lambda: self.has_moved(lambda at: turn_wheel_at(body, at, 2)),
        }


def test_the_drawing_does_what_its_hint_says(qtbot: QtBot) -> None:
    check_all(listed("drawing"), lambda: Drawing(qtbot))


class Solid(Drawing):
    """The edges in space; the relief and the surface are turned by the same."""

    def has_moved_back(self, key: Qt.Key) -> bool:
        home, body = self.panel.body.scene.camera, self.panel.body
        turn_wheel_at(body, body.rect().center(), 2)
        self.bot.keyClick(body, key)
        return self.panel.body.scene.camera == home

    def done(self) -> Done:
        body, nearer, press = self.panel.body, "see it nearer or farther", self.bot.keyClick
        return {
            ("drag", "turn it"): super().done()["drag", "turn what is seen"],
            ("arrow keys", "turn it"): lambda: self.has_moved(lambda _: press(body, Qt.Key.Key_Left)),
            ("wheel", nearer): super().done()["wheel", nearer],
            ("+", nearer): lambda: self.has_moved(lambda _: press(body, Qt.Key.Key_Plus)),
            ("−", nearer): lambda: self.has_moved(lambda _: press(body, Qt.Key.Key_Minus)),
            ("0", "see it as at first"): lambda: self.has_moved_back(Qt.Key.Key_0),
            ("Home", "see it as at first"): lambda: self.has_moved_back(Qt.Key.Key_Home),
        }


def test_bodies_in_space_do_what_their_tooltip_says(qtbot: QtBot) -> None:
    check_all(listed("solid"), lambda: Solid(qtbot))


class Weights(EditingPerson[MatrixPanel]):
    """The weights of so many units; of 100 they are too small to be hit, of more than 512 they are only looked at."""

    def __init__(self, qtbot: QtBot, n: int) -> None:
        super().__init__(qtbot, MatrixPanel(), glass(n, rows=10 if n >= 100 else 1), (420, 300))
        self.map = self.panel.map
        self.map.setFocus()
        self.panel.draw(SETTLED)

    def at(self, i: int, j: int) -> QPoint:
        return self.map.position(i + 0.5, j + 0.5).toPoint()

    def read(self) -> bool:
        self.bot.mouseMove(self.map, self.at(1, 3))
        self.bot.waitUntil(lambda: self.panel.pointed == self.map.cell(QPointF(self.at(1, 3))))
        return "w = " in self.panel.text.text()

    def choose(self) -> bool:
        self.bot.mouseClick(self.map, LEFT, pos=self.at(1, 3))
        return self.map.chosen == (1, 3)

    def has_changed(self, gesture: Callable[[], None]) -> bool:
        before = self.project.network().weights[1, 3]
        gesture()
        return bool(self.project.network().weights[1, 3] != before)

    def type_nine(self) -> None:
        self.type("9")
        self.press(Qt.Key.Key_Return)

    def double_click(self) -> None:
        self.bot.mouseDClick(self.map, LEFT, pos=self.at(1, 3))

    def type_it(self) -> None:
        self.double_click()
        self.type_nine()

    def zoomed(self, at: QPoint, notches: int = 20) -> bool:
        turn_wheel_at(self.map, at, notches)
        return self.map.is_zoomed

    def done(self) -> Done:
        changed = "change the chosen weight"
        return {
            ("point", "read a weight"): self.read,
            ("click", "choose a weight"): self.choose,
            ("wheel", changed): lambda: self.choose() and self.has_changed(
                lambda: turn_wheel_at(self.map, self.at(1, 3), 3)
            ),
            ("figures", changed): lambda: self.choose() and self.has_changed(self.type_nine),
            ("double-click", "type a weight"): lambda: self.has_changed(self.type_it),
            ("wheel beside it", "zoom"): lambda: self.choose() and self.zoomed(self.at(4, 0), 1),
            ("wheel", "zoom"): lambda: self.zoomed(self.at(1, 3)) and self.map.mode != "zoom",
            ("drag", "move what is enlarged"): self.moved,
            ("double-click", "see the whole matrix"): lambda: self.zoomed(self.map.map_rect().center(), 1)
            and (self.double_click_middle() or not self.map.is_zoomed),
        }  # fmt: skip

    def double_click_middle(self) -> None:
        self.bot.mouseDClick(self.map, LEFT, pos=self.map.map_rect().center())

    def moved(self) -> bool:
        middle = self.map.map_rect().center()
        self.zoomed(middle, 1)
        before = self.map.visible_range()
        drag(self.bot, self.map, middle, middle + QPoint(30, 30))
        return self.map.visible_range() != before


@pytest.mark.parametrize(("mode", "n"), [("change", 6), ("zoom", 100), ("look", 520)])
def test_the_weights_do_what_their_hint_and_their_tooltip_say(qtbot: QtBot, mode: str, n: int) -> None:
    weights = Weights(qtbot, n)
    assert weights.map.mode == mode
    assert weights.map.hint == hint("weights", mode)
    weights.panel.close()
    check_all(listed("weights", mode), lambda: Weights(qtbot, n))


@pytest.mark.parametrize("n", [6, 100, 520])
def test_the_hint_of_the_weights_has_room(qtbot: QtBot, n: int) -> None:
    weights = Weights(qtbot, n)
    for size in ((341, 208), (280, 176), (260, 420), (300, 240)):
        weights.panel.resize(*size)
        text = weights.panel.text
        assert text.text() == weights.map.hint
        assert text.heightForWidth(text.width()) <= text.height()


def test_the_line_under_the_units_says_what_their_present_picture_takes(qtbot: QtBot) -> None:
    panel, said = UnitsPanel(), list[str]()
    head = panel.title_widget()
    assert head is not None
    qtbot.addWidget(head)
    panel.invited.connect(said.append)
    shown(qtbot, panel, hinton(), (640, 560))
    assert said[-1] == hint("graph", "flips")
    press_segment(qtbot, panel.switch, "grid")
    assert said[-1] == hint("grid", "flips")
    panel.set_click(True)
    assert said[-1] == hint("grid", "updates")
    panel.show_project(project_of(necker_cube(24)))
    assert said[-1] == hint("drawing")


def test_every_line_of_the_table_has_words_for_a_place_that_is_there() -> None:
    for place in places().values():
        assert place.gestures
        for gesture in place.gestures:
            assert gesture.how
            assert gesture.does[0].islower()
            assert not gesture.does.endswith(".")
            assert not (gesture.keys and gesture.hint)
