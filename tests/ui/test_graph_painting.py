"""Tests of how the graph is painted: nothing that is kept is out of date, and nothing is made for nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.project.parts import BIAS
from hopviz.ui.style.text import box_about, text_size
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.units import graph_model, graph_painter
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.graph_model import Wiring, wiring
from hopviz.ui.units.graph_painter import CALM, CLEAR, LAID, draw_softly
from tests.ui.graph_person import Person
from tests.ui.stage import LEFT, hinton, painted, report_in


@pytest.fixture
def start(qtbot: QtBot) -> Callable[[Project], Person]:
    return lambda project: Person(qtbot, project)


def connected(rows: int, cols: int, seed: int) -> Project:
    """Units that are all connected, with biases."""
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.normal(size=(rows * cols,) * 2), 1)
    return Project(rows, cols).with_network(weights + weights.T, rng.normal(size=rows * cols))


def another(person: Person) -> GraphPanel:
    """A panel that has painted nothing before, of the same network, state and choice."""
    panel, canvas, picture = GraphPanel(), person.panel.canvas, person.picture
    person.bot.addWidget(panel)
    panel.apply_theme(person.panel.theme)
    panel.canvas.setFixedSize(canvas.size())
    panel.show_project(person.project)
    panel.show_network(person.project, person.project.network(), None)
    panel.show_report(report_in(person.project))
    panel.canvas.lay_out(canvas.layout_name)
    made = panel.canvas.picture
    assert made is not None
    made.selected, made.cursor, made.hovered = picture.selected, picture.cursor, picture.hovered
    return panel


def shuffled(rng: np.random.Generator, n: int) -> tuple[int, int]:
    a, b = rng.choice(n, 2, replace=False).tolist()
    return a, b


def weight(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_weight(*shuffled(rng, person.project.n), float(rng.normal())))


def largest(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_weight(*shuffled(rng, person.project.n), 9.0 + float(rng.random())))


def none(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_weight(*shuffled(rng, person.project.n), 0.0))


def bias(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_bias(int(rng.integers(person.project.n)), float(rng.normal())))


def state(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_cue(rng.choice([-1, 1], person.project.n)))


def masks(person: Person, rng: np.random.Generator) -> None:
    clamped, lesioned = (rng.random(person.project.n) < 0.2 for _ in range(2))
    person.show(replace(person.project, clamped=clamped, lesioned=lesioned))


def hidden(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_hidden(rng.random(person.project.n) < 0.5))


def named(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_unit_names([f"{rng.integers(99)}{k}" for k in range(person.project.n)]))


def direction(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_symmetry(not person.project.symmetric))


def places(person: Person, rng: np.random.Generator) -> None:
    person.show(person.project.with_places(rng.random((person.project.n, 2))))


def layout(person: Person, rng: np.random.Generator) -> None:
    person.panel.canvas.lay_out(str(rng.choice(["circle", "grid", "layers"])))


def theme(person: Person, rng: np.random.Generator) -> None:
    person.panel.apply_theme([LIGHT, DARK, PROJECTOR][rng.integers(3)])


def size(person: Person, rng: np.random.Generator) -> None:
    person.panel.canvas.setFixedSize(*rng.integers(250, 500, 2).tolist())


def choice(person: Person, rng: np.random.Generator) -> None:
    picture, n = person.picture, person.project.n
    picture.cursor, picture.hovered = int(rng.integers(-1, n)), rng.choice([None, BIAS, 0])
    picture.selected = shuffled(rng, n) if rng.random() < 0.5 else None


CHANGES = (weight, largest, none, bias, state, masks, hidden, named, direction, places, layout, theme, size, choice)


@pytest.mark.parametrize(("rows", "cols", "seed"), [(1, 2, 0), (1, 5, 1), (2, 4, 2), (3, 4, 3), (4, 4, 4)])
def test_what_is_kept_makes_the_same_picture_as_what_is_painted_afresh(
    start: Callable[[Project], Person], rows: int, cols: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    person = start(connected(rows, cols, seed))
    for change in rng.permutation(np.array(CHANGES * 2, object)):
        change(person, rng)
        assert painted(person.panel.canvas) == painted(another(person).canvas), change.__name__


def test_many_lines_have_rough_edges_only_while_a_hand_changes_them(start: Callable[[Project], Person]) -> None:
    person = start(connected(6, 6, 1))
    canvas, unit, goal = person.panel.canvas, person.unit(3), person.unit(3) + QPoint(20, 20)
    person.bot.mousePress(canvas, LEFT, pos=unit)
    person.bot.mouseMove(canvas, goal)
    dragged = painted(person.panel.canvas)
    assert canvas.draft
    person.bot.mouseRelease(canvas, LEFT, pos=goal)
    assert not canvas.draft
    assert painted(person.panel.canvas) == painted(another(person).canvas) != dragged


def test_the_weight_of_a_chosen_connection_changes_without_a_trace(start: Callable[[Project], Person]) -> None:
    person = start(connected(4, 4, 1))
    person.picture.selected = (2, 3)
    for value in (-0.5, 3.0, 0.0, 0.7):
        person.show(person.project.with_weight(2, 3, value))
        assert painted(person.panel.canvas) == painted(another(person).canvas)
    person.picture.selected = None
    assert painted(person.panel.canvas) == painted(another(person).canvas)


@pytest.mark.parametrize(("rows", "cols"), [(3, 4), (5, 5), (8, 8)])
def test_a_stronger_connection_passes_above_a_weaker_one(
    start: Callable[[Project], Person], rows: int, cols: int
) -> None:
    n, opposite = rows * cols, 1 + rows * cols // 2
    weights = 0.1 * (1 - np.eye(n))
    weights[1] = weights[:, 1] = 0.0
    weights[1, opposite] = weights[opposite, 1] = -1.0
    cue = np.where(np.arange(n) == 1, -1, 1)
    person = start(Project(rows, cols).with_network(weights, np.zeros(n)).with_cue(cue))
    assert not (person.picture.tension > 0).any()
    end, strength = person.geometry.end, CALM if n == 12 else CLEAR * LAID
    _, crossing = QLineF(end(0), end(n // 2)).intersects(QLineF(end(1), end(opposite)))
    color = painted(person.panel.canvas).pixelColor(crossing.toPoint())
    expected = LIGHT.rgb("surface") + strength * (LIGHT.rgb("weight_negative") - LIGHT.rgb("surface"))
    np.testing.assert_allclose([color.red(), color.green(), color.blue()], expected, atol=3)


def test_a_soft_glow_in_strips_is_the_whole_glow(qtbot: QtBot) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (50, 60, 4), np.uint8)
    image = QImage(pixels.data, 60, 50, 240, QImage.Format.Format_RGB32)
    pictures = []
    for strips in (True, False):
        picture = QImage(240, 200, QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        if strips:
            draw_softly(painter, image, 4)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(0, 0, 240, 200), image)
        painter.end()
        pictures.append(picture)
    assert pictures[0] == pictures[1]


def test_a_graph_that_nobody_sees_makes_no_picture(
    start: Callable[[Project], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, made = start(hinton()), []

    def counted(network: Network, directed: bool) -> Wiring:
        made.append(network)
        return wiring(network, directed)

    monkeypatch.setattr(graph_model, "wiring", counted)
    person.panel.hide()
    for value in (1.0, 2.0, 3.0):
        edited = person.project.with_weight(0, 2, value)
        person.panel.show_project(edited)
        person.panel.show_network(edited, edited.network(), None)
    assert not made
    assert person.picture.weight((0, 2)) == 3.0
    assert len(made) == 1


def test_a_report_of_nothing_new_paints_nothing(start: Callable[[Project], Person]) -> None:
    person = start(hinton())
    canvas = person.panel.canvas
    person.panel.draw(0.1)
    person.panel.show_report(report_in(person.project))
    assert not canvas.dirty
    person.panel.show_report(report_in(person.project.with_cue(np.ones(5, np.int8))))
    assert canvas.dirty


def test_the_ring_of_a_chosen_unit_hides_neither_its_colour_nor_its_pin(start: Callable[[Project], Person]) -> None:
    person = start(replace(hinton(), clamped=np.ones(5, bool)))
    at, r = person.unit(0), person.geometry.radius
    person.picture.cursor = 0
    image = painted(person.panel.canvas)
    inside = image.pixelColor(at.x(), round(at.y() + 0.7 * r))
    assert inside.name() == LIGHT.color("unit_on").name()
    pin = image.pixelColor(round(at.x() + 0.75 * r), round(at.y() - 0.75 * r))
    assert pin.name() == LIGHT.color("ink").name()


@pytest.mark.parametrize(("cols", "is_inside"), [(5, True), (64, False)])
def test_the_bias_unit_is_called_bias_wherever_its_name_has_room(
    start: Callable[[Project], Person], monkeypatch: pytest.MonkeyPatch, cols: int, is_inside: bool
) -> None:
    person, drawn, written = start(connected(1, cols, 1)), list[str](), list[str]()
    draw, write = QPainter.drawText, graph_painter.write

    def watch_drawing(painter: QPainter, *given: object) -> object:
        drawn.append(str(given[-1]))
        return draw(painter, *given)  # type: ignore[call-overload]

    def watch_writing(painter: QPainter, theme: Theme, at: QPointF, text: str, **given: Any) -> None:
        written.append(text)
        size = text_size(theme, text)
        if text == "bias":
            assert person.geometry.area.contains(box_about(at, size))
        write(painter, theme, at, text, **given)

    monkeypatch.setattr(QPainter, "drawText", watch_drawing)
    monkeypatch.setattr(graph_painter, "write", watch_writing)
    painted(person.panel.canvas)
    assert ("bias" in drawn, "bias" in written) == (is_inside, not is_inside)
    assert drawn.count("1") <= 1  # that of unit 1


def test_the_lines_of_a_removed_unit_pass_below_all_others(start: Callable[[Project], Person]) -> None:
    weights = np.zeros((4, 4))
    weights[0, 2] = weights[2, 0] = 2.0
    weights[1, 3] = weights[3, 1] = 1.0
    places = np.array([[0, 0], [1, 0], [1, 1], [0, 0.4]])
    project = Project(1, 4).with_network(weights, np.zeros(4)).with_cue(np.ones(4)).with_places(places)
    person = start(replace(project, lesioned=np.arange(4) == 0))
    end, image = person.geometry.end, painted(person.panel.canvas)
    _, crossing = QLineF(end(0), end(2)).intersects(QLineF(end(1), end(3)))
    assert image.pixelColor(crossing.toPoint()) == LIGHT.tint("weight_positive", CALM)
