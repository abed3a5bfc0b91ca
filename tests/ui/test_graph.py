"""The graph: tensions against the energy, gaps against energies, and every gesture by mouse, wheel and keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopviz.core.network import to_units
from hopviz.core.simulation import Simulation
from hopviz.project.model import Memory, Project
from hopviz.ui.panels.graph import GraphPanel
from hopviz.ui.theme import DARK, LIGHT
from hopviz.ui.widgets.graph_layout import LAYOUTS
from hopviz.ui.widgets.graph_painter import BIAS, connections
from tests.ui.runs import report_of

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def hinton(units: str = "binary") -> Project:
    weights = np.zeros((5, 5))
    for a, b, w in ((0, 1, -4), (0, 2, 3), (0, 3, 2), (1, 3, 3), (1, 4, 3), (2, 3, -1), (3, 4, -1)):
        weights[a, b] = weights[b, a] = w
    bias = np.array([0.0, 1.0, 0.0, -2.0, 0.0])
    cue = np.array([1, -1, 1, -1, -1])
    return Project(1, 5, units, learning="given", weights=weights, bias=bias, cue=cue)  # type: ignore[arg-type]


def report(project: Project) -> object:
    cue = to_units(project.cue, project.units)
    simulation = Simulation(project.network(), cue, project.rule, 0, project.clamped, project.lesioned)
    return report_of(project, simulation)


class Person:
    def __init__(self, qtbot: QtBot, project: Project) -> None:
        self.bot, self.project = qtbot, project
        self.panel = GraphPanel()
        qtbot.addWidget(self.panel)
        self.panel.apply_theme(LIGHT)
        self.panel.resize(520, 520)
        self.heard: list[tuple[object, ...]] = []
        for name in ("weight_set", "bias_set", "clamp_toggled", "removal_toggled", "painted", "unit_chosen"):
            getattr(self.panel, name).connect(lambda *given, name=name: self.heard.append((name, *given)))
        self.panel.weight_set.connect(self.set_weight)
        self.panel.bias_set.connect(self.set_bias)
        self.show(project)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    def show(self, project: Project) -> None:
        self.project = project
        self.panel.show_project(project)
        self.panel.show_network(project, project.network(), None)
        self.panel.show_report(report(project))  # type: ignore[arg-type]
        self.panel.draw(0.1)

    def set_weight(self, to: int, source: int, value: float) -> None:
        self.show(self.project.with_weight(to, source, value))

    def set_bias(self, unit: int, value: float) -> None:
        self.show(self.project.with_bias(unit, value))

    def unit(self, unit: int) -> QPoint:
        geometry = self.panel.canvas.geometry_now()
        assert geometry is not None
        return geometry.end(unit).toPoint()

    def middle(self, to: int, source: int) -> QPoint:
        geometry = self.panel.canvas.geometry_now()
        assert geometry is not None
        return geometry.line((to, source), False).pointAt(0.6).toPoint()

    def said(self, name: str) -> list[tuple[object, ...]]:
        return [given[1:] for given in self.heard if given[0] == name]


@pytest.fixture
def start(qtbot: QtBot) -> Callable[..., Person]:
    return lambda project=None: Person(qtbot, hinton() if project is None else project)


@pytest.mark.parametrize("units", ["binary", "bipolar"])
@pytest.mark.parametrize("seed", range(4))
def test_the_energy_is_the_sum_of_tensions_and_biases(start: Callable[..., Person], units: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.normal(size=(6, 6)), 1)
    project = Project(
        2, 3, units, learning="given", weights=weights + weights.T, bias=rng.normal(size=6),  # type: ignore[arg-type]
        cue=rng.choice([-1, 1], 6), lesioned=rng.random(6) < 0.2,
    )  # fmt: skip
    canvas = start(project).panel.canvas
    off = 0 if units == "binary" else -1
    s = np.where(project.cue > 0, 1, off) * ~project.lesioned
    weights = project.weights
    energy = -sum(weights[i, j] * s[i] * s[j] for i in range(6) for j in range(i)) - project.bias @ s
    assert sum(canvas.energy_parts()) == pytest.approx(energy)
    assert canvas.picture is not None
    for unit in np.flatnonzero(~project.lesioned):  # the gap is E(off) - E(on)
        energies = []
        for value in (off, 1):
            changed = s.copy()
            changed[unit] = value
            energies.append(-0.5 * changed @ weights @ changed - project.bias @ changed)
        assert canvas.picture.gaps[unit] == pytest.approx(energies[0] - energies[1])


def test_what_the_energy_is_made_of_is_said(start: Callable[..., Person]) -> None:
    assert start().panel.sum_label.text() == "energy E −3.00 = tensions −3.00 + biases 0"


def test_units_are_flipped_clamped_and_removed(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    qtbot.mouseClick(person.panel.canvas, LEFT, pos=person.unit(1))
    qtbot.mouseClick(person.panel.canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, person.unit(2))
    qtbot.mouseClick(person.panel.canvas, LEFT, Qt.KeyboardModifier.ControlModifier, person.unit(3))
    [(units, values)] = person.said("painted")
    assert (list(units), list(values)) == ([1], [1])  # type: ignore[call-overload]
    assert person.said("clamp_toggled") == [(2,)]
    assert person.said("removal_toggled") == [(3,)]
    assert person.said("unit_chosen") == [(1,), (2,), (3,)]


def test_keys_do_the_same(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    canvas = person.panel.canvas
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(canvas, key)
    [(units, values)] = person.said("painted")
    assert (list(units), list(values)) == ([1], [1])  # type: ignore[call-overload]
    qtbot.keyClick(canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert person.said("clamp_toggled") == [(1,)]
    qtbot.keyClick(canvas, Qt.Key.Key_Semicolon)
    assert canvas.picture is not None
    assert canvas.picture.selected == connections(canvas.picture.network)[0]
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert person.said("weight_set")[-1] == (0, 1, pytest.approx(-4 + canvas.step()))
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert person.said("weight_set")[-1] == (0, 1, 0.0)
    assert person.project.weights is not None
    assert person.project.weights[1, 0] == 0


def test_a_unit_is_dragged_to_another_place_and_not_flipped(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    canvas, goal = person.panel.canvas, QPoint(100, 100)
    qtbot.mousePress(canvas, LEFT, pos=person.unit(0))
    qtbot.mouseMove(canvas, QPoint(150, 80))
    qtbot.mouseMove(canvas, goal)
    qtbot.mouseRelease(canvas, LEFT, pos=goal)
    assert (person.unit(0) - goal).manhattanLength() <= 2
    assert person.said("painted") == []


def test_a_weight_is_dragged_and_both_ways_follow(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    canvas, at = person.panel.canvas, person.middle(1, 4)
    qtbot.mousePress(canvas, LEFT, pos=at)
    for up in (10, 20, 40):
        qtbot.mouseMove(canvas, at - QPoint(0, up))
    qtbot.mouseRelease(canvas, LEFT, pos=at - QPoint(0, 40))
    values = [value for _, _, value in person.said("weight_set")]
    assert values == sorted(values)  # type: ignore[type-var]
    assert person.project.weights is not None
    assert person.project.weights[1, 4] == person.project.weights[4, 1] == values[-1] > 3


def wheel(canvas: object, at: QPoint, notches: int) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)  # type: ignore[arg-type]


def test_the_wheel_changes_a_weight_and_a_bias(start: Callable[..., Person]) -> None:
    person = start()
    canvas = person.panel.canvas
    step = canvas.step()
    wheel(canvas, person.middle(1, 4), 2)
    assert person.said("weight_set") == [(1, 4, pytest.approx(3 + 2 * step))]
    wheel(canvas, person.middle(1, BIAS), -1)
    assert person.said("bias_set") == [(1, pytest.approx(1 - step))]


def test_a_band_connects_two_units_or_gives_a_bias(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    canvas = person.panel.canvas
    for source, to in ((0, 4), (BIAS, 0)):
        qtbot.mousePress(canvas, RIGHT, pos=person.unit(source))
        qtbot.mouseMove(canvas, person.unit(to))
        qtbot.mouseRelease(canvas, RIGHT, pos=person.unit(to))
    assert person.said("weight_set") == [(0, 4, 3.0)]
    assert person.said("bias_set") == [(0, 3.0)]


@pytest.mark.parametrize("name", list(LAYOUTS))
@pytest.mark.parametrize(("rows", "cols"), [(1, 2), (1, 5), (3, 3), (8, 8)])
def test_layouts_keep_units_apart(name: str, rows: int, cols: int) -> None:
    clamped = np.arange(rows * cols) % 3 == 0
    places = LAYOUTS[name][1](Project(rows, cols, clamped=clamped))
    assert places.min() >= -1e-9
    assert places.max() <= 1 + 1e-9
    gaps = np.linalg.norm(places[:, None] - places[None], axis=-1) + 10 * np.eye(len(places))
    assert gaps.min() > 0.04


def test_asymmetric_weights_are_drawn_both_ways_and_changed_alone(start: Callable[..., Person], qtbot: QtBot) -> None:
    weights = np.array([[0, 2.0, 0], [-1.0, 0, 1], [0, 0, 0]])
    person = start(Project(1, 3, learning="given", weights=weights))
    canvas = person.panel.canvas
    assert canvas.picture is not None
    assert connections(canvas.picture.network) == [(0, 1), (1, 0), (1, 2)]
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Semicolon)
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert person.project.weights is not None
    assert person.project.weights[1, 0] == -1
    assert person.project.weights[0, 1] < 2


def test_large_networks_are_refused_in_a_sentence(start: Callable[..., Person]) -> None:
    assert "64" in GraphPanel.refusal(Project(9, 9))
    assert GraphPanel.refusal(Project(8, 8)) == ""


def test_it_is_painted_in_every_state_and_theme(start: Callable[..., Person]) -> None:
    memories = (Memory("A", np.array([1, -1, 1, -1, 1, 1])),)
    person = start(Project(2, 3, memories=memories, clamped=np.arange(6) < 2, lesioned=np.arange(6) == 5))
    light = person.panel.canvas.grab().toImage()
    person.panel.apply_theme(DARK)
    dark = person.panel.canvas.grab().toImage()
    assert light != dark
    on = LIGHT.color("unit_off").rgb()
    assert any(light.pixel(x, y) == on for x in range(0, light.width(), 3) for y in range(0, light.height(), 3))


def test_units_bear_their_names_and_hidden_ones_stand_above_with_a_broken_rim(qtbot: QtBot) -> None:
    project = hinton().with_unit_names(["A", "B", "C", "D", "E"]).with_hidden([True, True, False, False, False])
    person = Person(qtbot, project)
    canvas = person.panel.canvas
    assert canvas.picture is not None
    assert canvas.picture.names == tuple("ABCDE")
    canvas.lay_out("layers")
    heights = canvas.picture.places[:, 1]
    assert heights[:2].max() < heights[2:].min()
    with_rims = canvas.grab().toImage()
    person.show(project.with_hidden(np.zeros(5, bool)))
    geometry, without = canvas.geometry_now(), canvas.grab().toImage()
    assert geometry is not None
    changed = {
        unit
        for unit in range(5)
        for angle in np.linspace(0, 2 * np.pi, 60)
        for at in [(geometry.end(unit) + geometry.radius * QPointF(np.cos(angle), np.sin(angle))).toPoint()]
        if without.pixel(at) != with_rims.pixel(at)
    }
    assert changed == {0, 1}
