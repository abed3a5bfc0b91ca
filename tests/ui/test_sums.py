"""The sum of landscapes against the quadratic form; its motion, layout, and what a person does with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from hopviz.core import landscape
from hopviz.core.landscape import number_of
from hopviz.core.network import to_units
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.project.numbers import MINUS
from hopviz.ui.landscape import state_layout
from hopviz.ui.landscape.exact import without_removed
from hopviz.ui.landscape.panel import VIEWS
from hopviz.ui.landscape.state_layout import shared_scale, widened
from hopviz.ui.landscape.state_map import within
from hopviz.ui.landscape.sums.decomposition import LARGER, MOST_MEMORIES, arrange, prepare
from hopviz.ui.landscape.sums.view import SumView
from hopviz.ui.style.plotting import ticks
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui import stage
from tests.ui.stage import LEFT, SETTLED, SHIFT, give, painted, random_project, remembering, report_of, simulation_of

UNITS = ("bipolar", "binary")


def project_of(rows: int = 3, cols: int = 3, count: int = 3, seed: int = 4, units: str = "bipolar") -> Project:
    make = random_project if count <= 6 else remembering
    return make(rows, cols, count, seed, units)


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (460, 320), theme: Theme = LIGHT) -> SumView:
    return stage.shown(qtbot, SumView(), project, size, theme)


def point_at(view: SumView, tile: int, state: int) -> QPoint:
    return within(view.map.tiles()[tile], view.motion.decomposition.atlas.middle_of(state)).toPoint()


def every_state(n: int) -> np.ndarray:
    return np.array([[1 if k >> i & 1 else -1 for i in range(n)] for k in range(1 << n)], np.int8)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 6),
    st.sampled_from(UNITS),
    st.sampled_from(["hebbian", "storkey", "pseudoinverse", "given", "biases", "learnt biases"]),
    st.booleans(),
)
def test_energies_add_up_in_every_state(seed: int, count: int, units: str, learning: str, removed: bool) -> None:
    project = project_of(2, 4, count, seed, units)
    rng = np.random.default_rng(seed)
    if learning == "given":
        weights = rng.normal(size=(8, 8))
        project = project.with_network(weights + weights.T, rng.normal(size=8))
    elif learning == "biases":
        network = project.network()
        project = project.with_network(network.weights, network.bias + rng.normal(size=8))
    elif learning == "learnt biases":
        project = project.with_learnt_biases(True)
    else:
        project = project.with_learning(learning)
    if removed:
        project = project.with_lesioned(np.arange(8) % 3 == 1)
    network = project.network()
    sums = finished(prepare(project, network))
    whole = landscape.energies(without_removed(network, project.lesioned))
    total = np.sum([term.energies for term in sums.terms], axis=0)
    np.testing.assert_allclose(total, whole, atol=1e-9 * max(1.0, np.abs(whole).max()))
    np.testing.assert_array_equal(sums.atlas.energies, whole)
    beyond = {"hebbian": [], "learnt biases": [], "given": ["rest"], "biases": ["biases"]}.get(learning)
    if beyond is not None:
        assert [term.title() for term in sums.terms] == [*"ABCDEF"[:count], *beyond]


@pytest.mark.parametrize("units", UNITS)
def test_a_memory_alone_has_the_energy_of_its_overlap(units: str) -> None:
    """For Hebb's rule, E = (N - (xi's)^2) / 2N in bipolar units; a quarter of it, up to a constant, in binary ones."""
    project = project_of(3, 3, 3, 8, units)
    sums = finished(prepare(project, project.network()))
    for term, memory in zip(sums.terms, project.memories, strict=True):
        expected = (9 - (every_state(9) @ memory.pattern.astype(float)) ** 2) / 18
        difference = term.energies - expected / (1 if units == "bipolar" else 4)
        np.testing.assert_allclose(difference, difference[0], atol=1e-9)
        if units == "bipolar":
            assert abs(difference[0]) < 1e-9


@pytest.mark.parametrize("count", [1, MOST_MEMORIES, MOST_MEMORIES + 1, 30])
def test_more_memories_than_there_is_room_for_are_one_landscape(count: int) -> None:
    project = remembering(2, 3, count, 1)
    sums = finished(prepare(project, project.network()))
    assert len(sums.terms) == min(count, MOST_MEMORIES)
    assert sum(term.count for term in sums.terms) == count
    if count > MOST_MEMORIES:
        assert sums.terms[-1].title() == f"{count - MOST_MEMORIES + 1} more"
    np.testing.assert_allclose(sum(term.energies for term in sums.terms), sums.atlas.energies, atol=1e-9)


def test_tiles_are_laid_out_as_the_whole_is() -> None:
    project = project_of(2, 3, 2)
    sums = finished(prepare(project, project.network()))
    values = [*(term.energies for term in sums.terms), sums.atlas.energies]
    for laid_out, energies in zip(sums.layouts, values, strict=True):
        for state in range(64):
            assert laid_out[sums.atlas.cell(state)] == pytest.approx(energies[state], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(0, 511), st.sampled_from(UNITS))
def test_the_equation_is_true_as_it_stands(seed: int, count: int, state: int, units: str) -> None:
    project = project_of(3, 3, count, seed, units)
    sums = finished(prepare(project, project.network()))
    text = " ".join(sums.equation(state)).replace(MINUS, "-").replace("- ", "-").replace("+ ", "+")
    left, right = text.split("=")
    digits = len(right.partition(".")[2])
    assert abs(sum(map(float, left.split())) - float(right)) < 1e-9
    s = to_units(every_state(9)[state], units).astype(float)
    network = project.network()
    energy = -0.5 * s @ network.weights @ s - network.bias @ s
    assert float(right) == pytest.approx(energy, abs=0.500001 * 10**-digits)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e5])
def test_the_equation_has_figures_of_any_size(scale: float) -> None:
    weights = scale * np.random.default_rng(2).normal(size=(6, 6))
    project = project_of(2, 3, 2).with_network(weights + weights.T)
    sums = finished(prepare(project, project.network()))
    for state in range(64):
        whole = float(sums.equation(state)[-1][2:].replace(MINUS, "-").replace(",", ""))
        energies = [*(term.energies[state] for term in sums.terms), sums.atlas.energies[state]]
        assert whole == pytest.approx(energies[-1], abs=0.0051 * np.abs(energies).max())


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 13), st.integers(220, 1200), st.integers(150, 900))
def test_tiles_stay_in_their_room_and_apart(count: int, width: int, height: int) -> None:
    sign, head = 18.0, 20.0
    room = QRectF(0, 0, width, height)
    places = arrange(count, room, sign, head)
    *tiles, total = places
    assert len(tiles) == count
    assert total.width() >= LARGER * tiles[0].width() - 1 or tiles[0].width() <= 8
    boxes = [box.adjusted(-sign, -head, 0, 0) for box in places]
    for k, box in enumerate(boxes):
        if tiles[0].width() > 8:  # there is room for all
            assert room.adjusted(-sign, -1, 1, 1).contains(box)
        for other in boxes[:k]:
            overlap = box.intersected(other)
            assert overlap.width() <= 1 or overlap.height() <= 1


def test_one_scale_of_colours_is_dark_at_the_bottom_of_all_and_light_at_the_top() -> None:
    energies = np.random.default_rng(3).normal(size=(4, 5, 5))
    scale = shared_scale(energies)
    assert (scale.low, scale.high) == (energies.min(), energies.max())
    assert (scale.curve[0], scale.curve[-1]) == (0, 255)
    assert (np.diff(scale.curve) >= 0).all()


def test_a_sample_of_many_states_gives_nearly_the_scale_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = finished(prepare(project := random_project(4, 4, 3, 5), project.network()))
    monkeypatch.setattr(state_layout, "SAMPLED", 256)
    every = shared_scale(sums.layouts)
    assert (sums.scale.low, sums.scale.high) == (every.low, every.high)
    assert np.abs(sums.scale.curve - every.curve).max() < 0.08 * 255  # of rare energies, which a sample may miss


@pytest.mark.parametrize("energy", [0.0, 1.0, -0.3, -1e9, 1e17, -1e30])
def test_energies_that_are_all_the_same_have_a_scale(energy: float) -> None:
    flat = shared_scale(np.full((2, 3, 3), energy))
    assert flat.low < energy < flat.high
    assert len(ticks(flat.low, flat.high, 3)) >= 2
    low, high = widened(*sorted([energy, energy * (1 + 1e-15)]))
    assert low < energy < high
    above = energy + max(1.0, 1e-9 * abs(energy))
    assert widened(energy, above) == (energy, above)


def test_storing_moves_from_the_old_energies_to_the_new(qtbot: QtBot) -> None:
    project = project_of(3, 3, 2)
    view = shown(qtbot, project)
    old = view.motion.layouts().copy()
    more = project.with_memory("D", project.cue)
    give(view, more)
    goal = view.motion.decomposition.layouts
    np.testing.assert_array_equal(view.motion.layouts()[[0, 1, 3]], old)
    assert not view.motion.layouts()[2].any()  # the new one begins flat
    view.draw(0.3)
    half = view.motion.layouts()
    np.testing.assert_allclose(half[3], (old[2] + goal[3]) / 2, atol=1e-5)  # half the time: half the way
    np.testing.assert_allclose(half[:3].sum(axis=0), half[3], atol=1e-5)  # true on the way, too
    assert not view.grab().isNull()
    give(view, project)  # forgotten in the middle: from what is seen
    np.testing.assert_allclose(view.motion.layouts()[2], half[3], atol=1e-5)
    view.draw(0.3)
    view.draw(0.3)
    assert view.motion.part == 1.0
    np.testing.assert_array_equal(view.motion.layouts(), view.motion.decomposition.layouts)
    np.testing.assert_array_equal(view.motion.layouts(), old)
    assert view.motion.scale is view.motion.decomposition.scale


def test_with_reduced_motion_new_landscapes_are_there_at_once(qtbot: QtBot) -> None:
    project = project_of(3, 3, 2)
    view = shown(qtbot, project)
    view.set_reduced_motion(True)
    give(view, project.with_memory("D", project.cue))
    assert view.motion.part == 1.0


def test_weights_that_follow_a_hand_and_other_sizes_do_not_move(qtbot: QtBot) -> None:
    network = project_of().network()
    project = project_of().with_network(network.weights, np.linspace(0.1, 1, 9))
    view = shown(qtbot, project)
    give(view, project.with_network(network.weights, np.linspace(0.2, 2, 9)))
    assert view.motion.part == 1.0
    give(view, project_of(2, 3, 3))
    assert view.motion.part == 1.0
    view.draw(SETTLED)
    assert not view.grab().isNull()


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_every_tile_has_the_colours_of_the_shared_scale(qtbot: QtBot, theme: Theme) -> None:
    project = project_of(2, 2, 2)
    view = shown(qtbot, project, (600, 420), theme)
    view.ball.leave()
    view.map.refresh()
    image, ratio = painted(view.map), view.devicePixelRatioF()
    sums, colours = view.motion.decomposition, view.motion.scale.colours
    for tile, laid_out in enumerate(sums.layouts):
        box = view.map.tiles()[tile]
        for state in range(16):
            row, column = sums.atlas.cell(state)
            corner = within(box, ((column + 0.08) / 4, (row + 0.08) / 4))  # signs are in the middle
            seen = image.pixelColor(round(corner.x() * ratio), round(corner.y() * ratio))
            step = (laid_out[row, column] - sums.scale.low) / (sums.scale.high - sums.scale.low) * (colours.size - 1)
            allowed = {QColor(int(c)).name() for c in colours[int(step) : int(step) + 3]}
            assert seen.name() in allowed


def test_pointing_tells_the_sum_and_a_click_chooses_the_state_on_any_tile(qtbot: QtBot) -> None:
    view = shown(qtbot, project_of(3, 3, 2))
    for tile, state in [(0, 5), (1, 77), (2, 300)]:
        place = point_at(view, tile, state)
        qtbot.mouseMove(view.map, place)
        assert view.map.pointed == state
        assert view.map.equation() == view.motion.decomposition.equation(state)
        assert not view.map.grab().isNull()
        with qtbot.waitSignal(view.acted) as chosen:
            qtbot.mouseClick(view.map, LEFT, pos=place)
        assert number_of(chosen.args[0].pattern) == state
    with qtbot.assertNotEmitted(view.acted):
        qtbot.mouseClick(view.map, LEFT, pos=QPoint(1, view.map.height() - 1))


def test_keys_walk_from_the_state_to_its_neighbours_and_choose(qtbot: QtBot) -> None:
    project = project_of(3, 3, 2)
    view = shown(qtbot, project)
    view.setFocus()
    qtbot.keyClick(view.map, Qt.Key.Key_Right)
    here = number_of(project.cue)
    assert view.map.pointed == here
    row, column = view.motion.decomposition.atlas.cell(here)
    key, column = (Qt.Key.Key_Right, column + 1) if column < 15 else (Qt.Key.Key_Left, column - 1)
    qtbot.keyClick(view.map, key)
    assert view.motion.decomposition.atlas.cell(view.map.pointed) == (row, column)
    assert (view.map.pointed ^ here).bit_count() == 1
    with qtbot.waitSignal(view.acted) as chosen:
        qtbot.keyClick(view.map, Qt.Key.Key_Return)
    assert number_of(chosen.args[0].pattern) == view.map.pointed
    for _ in range(40):
        qtbot.keyClick(view.map, Qt.Key.Key_Up, SHIFT)
    assert view.motion.decomposition.atlas.cell(view.map.pointed)[0] == 0
    qtbot.keyClick(view.map, Qt.Key.Key_Escape)
    assert view.map.pointed == -1


def test_the_ball_is_where_the_run_is(qtbot: QtBot) -> None:
    project = project_of(4, 4, seed=7)
    view = shown(qtbot, project)
    simulation = simulation_of(project)
    for _ in range(4):
        report = report_of(project, simulation, updates=8)
        view.show_report(report)
        view.draw(SETTLED)
        view.draw(SETTLED)
        assert view.ball.at == view.motion.decomposition.atlas.middle_of(number_of(report.frame.state))


def test_names_and_order_follow_the_list(qtbot: QtBot) -> None:
    project = project_of()
    view = shown(qtbot, project)
    view.show_project(project.renamed(0, "Anna").moved(0, 2))
    sums = view.motion.decomposition
    assert view.map.memories[sums.terms[0].key] == (2, "Anna")
    assert not view.grab().isNull()


def test_removed_units_make_no_difference_in_any_landscape(qtbot: QtBot) -> None:
    project = project_of()
    view = shown(qtbot, project)
    give(view, project.with_lesioned(np.arange(9) == 2))
    view.draw(0.016)
    energies = view.motion.decomposition.terms[0].energies
    np.testing.assert_array_equal(energies[np.arange(512) & ~4], energies)


def test_what_cannot_be_shown_is_refused_in_a_sentence() -> None:
    assert SumView in VIEWS
    assert "16" in SumView.refusal(project_of(3, 6))
    assert "Store a memory" in SumView.refusal(replace(project_of(), memories=()))
    assert SumView.refusal(project_of()) == ""
    project = project_of(2, 2, 1)
    assert "asymmetric" in SumView.refusal(project.with_network(np.triu(np.ones((4, 4)), 1)))


@pytest.mark.parametrize("size", [(240, 190), (268, 262), (300, 700), (1200, 500)])
@pytest.mark.parametrize("count", [1, 4, 12, 14])
def test_it_can_be_painted_at_every_size(qtbot: QtBot, size: tuple[int, int], count: int) -> None:
    view = shown(qtbot, remembering(2, 3, count, 3), size, DARK)
    view.map.point_at(count // 2, 3)
    assert not view.grab().isNull()
