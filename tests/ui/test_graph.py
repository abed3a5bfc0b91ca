"""Tests of what the graph shows: tensions against the energy, gaps against energies, layouts, legible figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSize
from pytestqt.qtbot import QtBot

from hopviz.core.network import to_units
from hopviz.core.simulation import Simulation
from hopviz.project.model import Memory, Project
from hopviz.project.numbers import figure
from hopviz.project.parts import BIAS
from hopviz.ui.style.plotting import sum_in_words
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.graph_model import LAYOUTS, GraphPicture
from tests.ui.graph_person import Person
from tests.ui.stage import hinton, painted, report_of


@pytest.fixture
def start(qtbot: QtBot) -> Callable[..., Person]:
    return lambda project=None: Person(qtbot, hinton() if project is None else project)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Networks of two to seven units, symmetric or not, with biases and with removed units."""
    n = draw(st.integers(2, 7))
    figures = st.integers(-10_000, 10_000).map(lambda figure: figure / 100)
    weights = np.array(draw(st.lists(figures, min_size=n * n, max_size=n * n))).reshape(n, n)
    np.fill_diagonal(weights, 0.0)
    symmetric = draw(st.booleans())
    masks = st.lists(st.booleans(), min_size=n, max_size=n).map(np.array)
    return Project(
        1, n, draw(st.sampled_from(["bipolar", "binary"])), learning="given",
        weights=weights + weights.T if symmetric else weights,
        bias=np.array(draw(st.lists(figures, min_size=n, max_size=n))), symmetric=symmetric,
        cue=np.where(draw(masks), 1, -1), lesioned=draw(masks),
    )  # fmt: skip


def picture_of(project: Project) -> GraphPicture:
    n = project.n
    return GraphPicture(project, project.network(), project.cue > 0, np.zeros(n, bool))


@settings(max_examples=150, deadline=None)
@given(projects())
def test_the_energy_is_the_sum_of_tensions_and_biases(project: Project) -> None:
    picture = picture_of(project)
    off = 0 if project.units == "binary" else -1
    s = [0 if gone else 1 if on > 0 else off for on, gone in zip(project.cue, project.lesioned, strict=True)]
    assert project.weights is not None
    assert project.bias is not None
    energy = 0.0
    for i in range(project.n):
        energy -= project.bias[i] * s[i] + sum(0.5 * project.weights[i, j] * s[i] * s[j] for j in range(project.n))
    close = {"rel": 1e-9, "abs": 1e-7}
    assert sum(picture.energy_parts.values()) == pytest.approx(energy, **close)
    # The same from what each drawn connection shows; of two directions each counts half.
    share = np.where((picture.wiring.source != BIAS) & picture.wiring.directed, 0.5, 1.0)
    assert float((share * picture.tension).sum()) == pytest.approx(energy, **close)
    if not project.lesioned.any():
        assert sum(picture.energy_parts.values()) == pytest.approx(project.network().energy(s), **close)


@settings(max_examples=60, deadline=None)
@given(projects())
def test_the_gap_is_the_energy_without_the_unit_less_the_energy_with_it(project: Project) -> None:
    symmetric = project.with_symmetry(True) if project.symmetric else project
    picture = picture_of(symmetric)
    if picture.wiring.directed:
        return
    weights, bias = symmetric.weights, symmetric.bias
    assert weights is not None
    assert bias is not None
    off = 0 if project.units == "binary" else -1
    s = np.where(project.cue > 0, 1, off) * ~project.lesioned
    for unit in np.flatnonzero(~project.lesioned):
        energies = []
        for value in (off, 1):
            changed = s.copy()
            changed[unit] = value
            energies.append(-0.5 * changed @ weights @ changed - bias @ changed)
        assert picture.gaps[unit] == pytest.approx(energies[0] - energies[1], rel=1e-9, abs=1e-6)


FIGURE = r"(−?[\d,]+(?:\.\d+)?)"


@settings(max_examples=200, deadline=None)
@given(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_figures_of_a_sum_add_up_as_they_stand_there(a: float, b: float) -> None:
    text = sum_in_words("energy E", a + b, {"tensions": a, "biases": b})
    found = re.fullmatch(rf"energy E {FIGURE} = tensions {FIGURE} \+ biases {FIGURE}", text)
    assert found is not None
    whole, *parts = found.groups()
    value, *values = (float(figure.replace("−", "-").replace(",", "")) for figure in (whole, *parts))
    assert abs(sum(values) - value) < 1e-9
    assert whole == figure(a + b)
    assert value == pytest.approx(a + b, abs=max(0.006 * abs(a + b), 1e-6))


def test_what_the_energy_is_made_of_is_said(start: Callable[..., Person]) -> None:
    person = start()
    assert person.panel.sum_label.text() == "energy E −3 = tensions −3 + biases 0"
    assert "satisfied" in person.panel.sum_label.toolTip().lower()


@pytest.mark.parametrize("name", list(LAYOUTS))
@pytest.mark.parametrize(("rows", "cols"), [(1, 2), (1, 5), (3, 3), (8, 8)])
@pytest.mark.parametrize("aspect", [1.0, 1.8])
def test_layouts_keep_units_apart(name: str, rows: int, cols: int, aspect: float) -> None:
    clamped = np.arange(rows * cols) % 3 == 0
    places = LAYOUTS[name][1](Project(rows, cols, clamped=clamped), aspect)
    assert places.shape == (rows * cols, 2)
    assert places.min() >= -1e-9
    assert places.max() <= 1 + 1e-9
    gaps = np.linalg.norm((places[:, None] - places[None]) * [aspect, 1], axis=-1) + 10 * np.eye(len(places))
    assert gaps.min() > 0.04


def test_a_circle_is_even_on_any_area() -> None:
    places = LAYOUTS["circle"][1](Project(4, 4), 1.9) * [1.9, 1]
    steps = np.linalg.norm(np.diff(places, axis=0, append=places[:1]), axis=1)
    assert steps.max() / steps.min() < 1.12


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR])
@pytest.mark.parametrize("size", [QSize(500, 260), QSize(880, 420)])
@pytest.mark.parametrize(("rows", "cols"), [(1, 3), (1, 5), (3, 4), (4, 4), (8, 8)])
def test_discs_and_figures_hide_neither_each_other_nor_themselves(
    start: Callable[..., Person], theme: Theme, size: QSize, rows: int, cols: int
) -> None:
    rng = np.random.default_rng(1)
    weights = np.triu(rng.normal(size=(rows * cols,) * 2), 1)
    person = start(Project(rows, cols).with_network(weights + weights.T, rng.normal(size=rows * cols)))
    canvas = person.panel.canvas
    canvas.setFixedSize(size)
    canvas.apply_theme(theme)
    person.picture.cursor = 0
    area, count = QRectF(canvas.rect()), 0
    for layout in ("circle", "grid", "layers"):
        canvas.lay_out(layout)
        ends, r = person.geometry.ends, person.geometry.radius
        apart = np.linalg.norm(ends[:, None] - ends[None], axis=-1) + 1e6 * np.eye(len(ends))
        assert apart.min() >= 1.9 * r
        discs = [QRectF(x - r, y - r, 2 * r, 2 * r) for x, y in ends.tolist()]
        assert all(area.contains(disc) for disc in discs)
        wires = canvas.wires
        assert wires is not None
        labels = canvas.labels
        written, gaps = [box for _, _, box in labels.weights], [box for _, box in labels.gaps]
        count += len(written)
        for k, box in enumerate(written):
            assert area.contains(box)
            assert not any(box.intersects(other) for other in [*written[:k], *discs, *gaps])
        assert not any(box.intersects(other) for box in gaps for other in discs)
        assert len(gaps) == rows * cols or rows * cols > 5
    assert count


def test_few_connections_all_bear_their_weights(start: Callable[..., Person]) -> None:
    person = start()
    canvas = person.panel.canvas
    wires = canvas.wires
    assert wires is not None
    labels = canvas.labels
    assert {pair for pair, _, _ in labels.weights} == set(person.picture.wiring.pairs)
    texts = {pair: text for pair, text, _ in labels.weights}
    assert texts[(0, 1)] == "−4"
    assert texts[(3, BIAS)] == "−2"


def test_the_line_of_two_units_goes_around_a_third(start: Callable[..., Person]) -> None:
    person = start()
    canvas = person.panel.canvas
    canvas.lay_out("grid")  # all in one row
    wires = canvas.wires
    assert wires is not None
    for k, (to, source) in enumerate(person.picture.wiring.pairs):
        if source == BIAS:
            continue
        way = np.array([wires.point(part)[k] for part in np.linspace(0, 1, 40)])
        for other in set(range(5)) - {to, source}:
            if min(to, source) < other < max(to, source):
                assert np.linalg.norm(way - person.geometry.ends[other], axis=1).min() > person.geometry.radius


def test_asymmetric_weights_are_drawn_both_ways(start: Callable[..., Person]) -> None:
    weights = np.array([[0, 2.0, 0], [-1.0, 0, 1], [0, 0, 0]])
    person = start(Project(1, 3, learning="given", weights=weights))
    assert person.picture.wiring.pairs == [(0, 1), (1, 0), (1, 2)]
    person.panel.resize(700, 520)
    assert person.panel.note.isVisible()
    assert "for ever" in person.panel.note.toolTip().replace("\n", " ")
    symmetric = start(Project(1, 3, learning="given", weights=weights + weights.T))
    assert symmetric.picture.wiring.pairs == [(0, 1), (1, 2)]
    symmetric.panel.resize(700, 520)
    assert not symmetric.panel.note.isVisible()
    symmetric.show(symmetric.project.with_symmetry(False))
    assert symmetric.picture.wiring.pairs == [(0, 1), (1, 0), (1, 2), (2, 1)]
    halves = [symmetric.on_line(0, 1, 0.5), symmetric.on_line(1, 0, 0.5)]
    assert (halves[0] - halves[1]).manhattanLength() > 20
    assert [symmetric.panel.canvas.connection_at(QPointF(at)) for at in halves] == [(0, 1), (1, 0)]


def test_pointing_tells_a_connection_and_its_tension(start: Callable[..., Person]) -> None:
    person = start()
    canvas = person.panel.canvas
    assert canvas.told_of(QPointF(person.on_line(0, 2))) == "Units 0 and 2: w = +3, tension −3: satisfied"
    person.show(person.project.with_cue(np.array([1, 1, 1, -1, -1])))
    assert "tension +4: frustrated" in canvas.told_of(QPointF(person.on_line(0, 1)))
    assert "idle" in canvas.told_of(QPointF(person.on_line(3, 4)))
    assert canvas.told_of(QPointF(person.on_line(1, BIAS))).startswith("Bias of unit 1: b = +1")


def test_pointing_tells_the_gap_of_a_unit(start: Callable[..., Person]) -> None:
    person = start()
    told = person.panel.canvas.told_of(QPointF(person.unit(0)))
    assert told == "Unit 0 is on, energy gap +3"
    assert person.panel.canvas.told_of(QPointF(person.unit(BIAS))).startswith("The bias unit is always on")


def test_large_networks_are_refused_in_a_sentence() -> None:
    assert "64" in GraphPanel.refusal(Project(9, 9))
    assert "these are 4,096:" in GraphPanel.refusal(Project(64, 64))
    assert GraphPanel.refusal(Project(8, 8)) == ""


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_frustrated_connections_glow_and_satisfied_ones_do_not(start: Callable[..., Person], theme: Theme) -> None:
    person = start()
    person.panel.apply_theme(theme)
    changes = {}
    for name, cue in (("calm", [1, -1, 1, -1, -1]), ("frustrated", [1, 1, 1, -1, -1])):
        person.show(person.project.with_cue(np.array(cue)))
        image = painted(person.panel.canvas)
        line = person.on_line(0, 1, 0.3), person.on_line(0, 1, 0.7)
        across = np.array([-(line[1] - line[0]).y(), (line[1] - line[0]).x()], float)
        across *= 0.26 * person.geometry.radius / np.linalg.norm(across)
        beside = QPointF(person.on_line(0, 1, 0.7)) + QPointF(*across)
        changes[name] = image.pixelColor(beside.toPoint())
    assert changes["calm"].name() == theme.surface or changes["calm"] != changes["frustrated"]
    ring = theme.color("ring")
    distance = {
        name: sum(abs(getattr(colour, part)() - getattr(ring, part)()) for part in ("red", "green", "blue"))
        for name, colour in changes.items()
    }
    assert distance["frustrated"] < distance["calm"]


def test_it_is_painted_in_every_state_and_theme(start: Callable[..., Person]) -> None:
    memories = (Memory("A", np.array([1, -1, 1, -1, 1, 1])),)
    person = start(Project(2, 3, memories=memories, clamped=np.arange(6) < 2, lesioned=np.arange(6) == 5))
    light = painted(person.panel.canvas)
    person.panel.apply_theme(DARK)
    dark = painted(person.panel.canvas)
    assert light != dark
    off = LIGHT.color("unit_off").rgb()
    assert any(light.pixel(x, y) == off for x in range(0, light.width(), 3) for y in range(0, light.height(), 3))


def test_units_bear_their_names_and_hidden_ones_stand_above_with_a_broken_rim(start: Callable[..., Person]) -> None:
    project = hinton().with_unit_names(["A", "B", "C", "D", "E"]).with_hidden([True, True, False, False, False])
    person = start(project)
    canvas = person.panel.canvas
    assert person.picture.names == tuple("ABCDE")
    canvas.lay_out("layers")
    heights = person.geometry.places[:, 1]
    assert heights[:2].max() < heights[2:].min()
    with_rims = painted(canvas)
    person.show(project.with_hidden(np.zeros(5, bool)))
    canvas.lay_out("layers")
    person.show(replace(project, hidden=np.array([True, True, False, False, False])))
    assert painted(canvas) == with_rims


def test_the_unit_visited_last_is_marked_while_one_can_follow(start: Callable[..., Person]) -> None:
    person = start()
    project = person.project
    simulation = Simulation(project.network(), to_units(project.cue, project.units), project.rule)
    person.panel.show_report(report_of(project, simulation))
    assert person.picture.halo == -1
    simulation.advance(updates=1)
    person.panel.show_report(report_of(project, simulation))
    assert person.picture.halo == simulation.frame().visited >= 0
    simulation.advance(updates=500)
    person.panel.show_report(report_of(project, simulation))
    assert person.picture.halo == -1
