"""The atlas against brute force: every state, every minimum, every step of the run; and what a person does with it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from hopviz.core.attractors import identify
from hopviz.core.census import census
from hopviz.core.landscape import number_of, states_of
from hopviz.core.network import to_units
from hopviz.core.rules import Asynchronous
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.landscape.atlas.true_basins import TRUE_BASINS
from hopviz.ui.landscape.atlas.view import AtlasView
from hopviz.ui.landscape.state_layout import STEPS, prepare, rising
from hopviz.ui.landscape.state_map import basin_colours
from hopviz.ui.style.plotting import energy_colours
from hopviz.ui.style.theme import DARK, KINDS, LIGHT, PROJECTOR, Theme
from tests.ui import stage
from tests.ui.stage import LEFT, SETTLED, JobsAtOnce, give, painted, random_project, report_of, simulation_of


def small(rows: int = 4, cols: int = 4, count: int = 3, seed: int = 2, units: str = "bipolar") -> Project:
    return random_project(rows, cols, count, seed, units)


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (420, 320)) -> AtlasView:
    return stage.shown(qtbot, AtlasView(), project, size)


def point_at(view: AtlasView, state: int) -> QPoint:
    return view.map.place(*view.prepared.middle_of(state)).toPoint()


def brute_energy(project: Project, state: np.ndarray) -> float:
    network = project.network()
    s = np.where(project.lesioned, 0, to_units(state, project.units)).astype(float)
    return float(-0.5 * s @ network.weights @ s - network.bias @ s)


@pytest.mark.parametrize(("rows", "cols"), [(1, 2), (1, 3), (2, 3), (3, 3), (2, 5)])
def test_every_state_has_one_pixel_and_neighbours_differ_in_one_unit(rows: int, cols: int) -> None:
    project = small(rows, cols, 2)
    atlas = finished(prepare(project, project.network()))
    height, width = atlas.shape
    sheet = np.array([[atlas.number(r, c) for c in range(width)] for r in range(height)])
    assert sorted(sheet.ravel()) == list(range(1 << project.n))
    for a, b in [(sheet[:, 1:], sheet[:, :-1]), (sheet[1:], sheet[:-1])]:
        assert all(int(x).bit_count() == 1 for x in (a ^ b).ravel())
    for row, column in product(range(height), range(width)):
        assert atlas.cell(int(sheet[row, column])) == (row, column)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.sampled_from(["bipolar", "binary"]))
def test_energies_minima_and_kinds_are_those_of_brute_force(seed: int, count: int, units: str) -> None:
    project = small(2, 4, count, seed, units)
    atlas = finished(prepare(project, project.network()))
    every = np.array([[1 if k >> i & 1 else -1 for i in range(8)] for k in range(256)], np.int8)
    energies = np.array([brute_energy(project, state) for state in every])
    np.testing.assert_allclose(atlas.energies, energies, atol=1e-9)
    # A minimum: a set of states joined by flips that change nothing, none of which can go lower.
    low = [all(energies[k ^ 1 << i] > energies[k] - 1e-9 for i in range(8)) for k in range(256)]
    left, plateaus = {k for k in range(256) if low[k]}, []
    while left:
        plateau, fresh = set(), [min(left)]
        while fresh:
            k = fresh.pop()
            plateau.add(k)
            fresh += [k ^ 1 << i for i in range(8) if low[k ^ 1 << i] and k ^ 1 << i not in plateau]
        left -= plateau
        plateaus.append(plateau)
    assert len(atlas.minima) == len(plateaus)
    for index, minimum in enumerate(atlas.minima):
        plateau = next(p for p in plateaus if minimum.number in p)
        plateaus.remove(plateau)
        kinds = [identify(every[k], project.patterns).kind for k in plateau]
        stored = [kind for kind in ("memory", "reversed memory") if kind in kinds]
        assert minimum.kind == (stored[0] if stored else identify(every[min(plateau)], project.patterns).kind)
        assert set(atlas.landscape.minima.plateau(index).tolist()) == plateau
        assert atlas.landscape.minima.energies[index] == pytest.approx(energies[minimum.number], abs=1e-9)


def test_colours_rise_with_the_energy_from_the_darkest_on() -> None:
    project = small()
    atlas = finished(prepare(project, project.network()))
    numbers = [[atlas.number(r, c) for c in range(256)] for r in range(256)]
    order = np.argsort(atlas.energies[numbers].ravel(), kind="stable")
    levels = atlas.levels.ravel()[order].astype(int)
    assert (np.diff(levels) >= 0).all()
    assert (levels[0], levels[-1]) == (0, 255)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_the_picture_shows_the_colour_of_each_energy(qtbot: QtBot, theme: Theme) -> None:
    project = small(2, 3, 1)
    view = shown(qtbot, project, (500, 420))
    view.apply_theme(theme)
    picture = painted(view.map)
    marked = {minimum.number for minimum in view.prepared.minima} | {number_of(project.cue)}
    atlas = view.prepared
    checked = 0
    for state in range(64):
        row, column = atlas.cell(state)
        if any(abs(row - r) + abs(column - c) <= 2 for r, c in map(atlas.cell, marked)):
            continue
        expected = energy_colours()[atlas.levels[row, column]]
        assert QColor(picture.pixelColor(point_at(view, state))) == QColor(*map(int, expected))
        checked += 1
    assert checked >= 10


def test_basins_have_the_hue_of_the_kind_that_steepest_descent_ends_in(qtbot: QtBot) -> None:
    project = small(2, 3, 1, seed=5)
    view = shown(qtbot, project, (500, 420))
    before = painted(view.map)
    view.colour_chooser.setFocus()
    qtbot.keyClick(view.colour_chooser, Qt.Key.Key_Down)
    assert view.colour_chooser.currentText() == "Basins"
    picture = painted(view.map)
    assert picture != before
    atlas = view.prepared
    rng = np.random.default_rng(0)
    for state in map(int, rng.permutation(64)[:30]):
        row, column = atlas.cell(state)
        taken = {minimum.number for minimum in atlas.minima} | {number_of(project.cue)}
        if any(abs(row - r) + abs(column - c) <= 2 for r, c in map(atlas.cell, taken)):
            continue
        ends = Simulation(project.network(), 2 * (state >> np.arange(6) & 1) - 1, Asynchronous("steepest"))
        kind = identify(ends.advance(updates=50).state, project.patterns).kind
        got, wanted = QColor(picture.pixelColor(point_at(view, state))), LIGHT.color(KINDS[kind])
        assert abs((got.hslHue() - wanted.hslHue() + 180) % 360 - 180) < 12


def test_the_state_under_the_pointer_is_told_and_a_click_makes_it_the_networks(qtbot: QtBot) -> None:
    project = small(2, 4, 2)
    view = shown(qtbot, project, (500, 420))
    for state in (0, 3, 77, 200, 255):
        pattern = np.array([1 if state >> i & 1 else -1 for i in range(8)])
        qtbot.mouseMove(view.map, point_at(view, state))
        energy = brute_energy(project, pattern)
        said = view.map.card_lines()[0].replace("energy E ", "").replace("−", "-")
        assert float(said) == pytest.approx(energy, abs=0.006)
        with qtbot.waitSignal(view.acted) as choosing:
            qtbot.mouseClick(view.map, LEFT, pos=point_at(view, state))
        np.testing.assert_array_equal(choosing.args[0].pattern, pattern)
    with_card = painted(view.map)
    qtbot.mouseMove(view.map, QPoint(view.map.width() - 3, view.map.height() - 3))
    assert view.map.card_lines() == []
    assert painted(view.map) != with_card


def test_all_places_belong_to_the_state_drawn_there_and_none_outside(qtbot: QtBot) -> None:
    view = shown(qtbot, small(2, 3, 1))
    box, atlas = view.map.map_rect(), view.prepared
    rows, columns = atlas.shape
    rng = np.random.default_rng(1)
    for x, y in rng.random((200, 2)):
        state = view.map.state_at(QPointF(box.left() + x * box.width(), box.top() + y * box.height()))
        row, column = int(y * rows), int(x * columns)
        assert state == (row ^ row >> 1) << atlas.across | (column ^ column >> 1)
    assert view.map.state_at(box.topLeft() - QPointF(2, 2)) == -1


def test_the_card_says_what_a_minimum_is_and_where_others_run_down_to(qtbot: QtBot) -> None:
    project = small(3, 3, 1)
    view = shown(qtbot, project)
    memory = number_of(project.patterns[0])
    for state, said in [(memory, "A"), (memory ^ 1, "→ A"), (511 ^ memory, "the reverse of A")]:
        qtbot.mouseMove(view.map, point_at(view, state))
        assert view.map.card_lines()[1] == said
    view.show_project(project.renamed(0, "Anna"))
    assert view.map.card_lines()[1] == "the reverse of Anna"


def test_names_follow_the_memories_when_their_order_changes(qtbot: QtBot) -> None:
    project = small(3, 3, 3)
    view = shown(qtbot, project)
    view.show_project(project.renamed(2, "Carl").moved(2, 0))
    for k, name in enumerate(("A", "B", "Carl")):
        qtbot.mouseMove(view.map, point_at(view, number_of(project.patterns[k])))
        assert view.map.card_lines()[1].endswith(name)


def test_the_run_is_drawn_from_pixel_to_pixel(qtbot: QtBot) -> None:
    project = small()
    view = shown(qtbot, project)
    simulation = simulation_of(project)
    states = [number_of(project.cue)]
    for _ in range(40):
        report = report_of(project, simulation, updates=1)
        if number_of(report.frame.state) != states[-1]:
            states.append(number_of(report.frame.state))
        view.show_report(report)
        view.draw(0.016)
    view.draw(SETTLED)
    assert len(states) > 3
    assert list(view.ball.trail) == [view.prepared.middle_of(state) for state in states]
    assert view.ball.at == view.prepared.middle_of(states[-1])
    view.show_report(report_of(project, simulation_of(project), epoch=2))
    view.draw(0.016)
    assert list(view.ball.trail) == [view.prepared.middle_of(states[0])]


def test_colours_rise_evenly_between_the_energies_that_there_are() -> None:
    states = np.zeros(STEPS, np.int64)
    states[[0, -1]] = 3, 1
    np.testing.assert_allclose(rising(states), np.linspace(0, 255, STEPS))
    states[STEPS // 4] = 12
    curve = rising(states)
    assert (curve[0], curve[-1]) == (0, 255)
    for part in (slice(0, STEPS // 4 + 1), slice(STEPS // 4, STEPS)):
        np.testing.assert_allclose(curve[part], np.linspace(curve[part][0], curve[part][-1], curve[part].size))
    assert curve[STEPS // 4] > 0.5 * 255  # most states are below it


def test_one_energy_has_the_colour_that_the_legend_gives_it() -> None:
    project = Project(2, 2)
    atlas = finished(prepare(project, project.network()))
    assert (atlas.levels == np.rint(atlas.scale.curve[STEPS // 2])).all()


def test_removed_units_count_nothing(qtbot: QtBot) -> None:
    project = small(3, 3, 2)
    view = shown(qtbot, project)
    removed = project.with_lesioned(np.arange(9) == 4)
    give(view, removed)
    view.show_report(report_of(removed, simulation_of(removed), epoch=2))
    view.draw(SETTLED)
    for state in (0, 100, 511):
        pattern = np.array([1 if state >> i & 1 else -1 for i in range(9)])
        assert view.prepared.energies[state] == pytest.approx(brute_energy(removed, pattern), abs=1e-9)
    assert view.ball.at == view.prepared.middle_of(number_of(np.where(removed.lesioned, -1, project.cue)))
    assert [minimum.kind for minimum in view.prepared.minima][:1] == ["memory"]


@pytest.mark.parametrize("size", [(240, 190), (420, 320), (900, 700)])
def test_the_map_and_its_legend_stay_inside_at_any_size(qtbot: QtBot, size: tuple[int, int]) -> None:
    view = shown(qtbot, small(), size)
    box = view.map.map_rect()
    assert view.map.rect().contains(box.toRect())
    assert box.width() == box.height() >= 80
    assert view.map.room().contains(box)
    legend = QSizeF(view.map.size()) - view.map.room().size()
    assert legend.width() >= 100 if view.map.legend_is_beside() else legend.height() >= 15


def test_the_legend_stands_where_it_leaves_the_larger_map(qtbot: QtBot) -> None:
    for size, is_beside in (((700, 320), True), ((320, 700), False)):
        view = shown(qtbot, small(), size)
        assert view.map.legend_is_beside() is is_beside


def test_another_network_of_another_size_takes_its_place(qtbot: QtBot) -> None:
    view = shown(qtbot, small())
    other = small(2, 3, 1)
    view.show_project(other)
    view.draw(0.016)
    view.map.grab()
    give(view, other)
    view.show_report(report_of(small(), simulation_of(small()), epoch=3))  # late, of the former network
    view.show_report(report_of(other, simulation_of(other), epoch=4))
    view.draw(SETTLED)
    assert view.ball.at == view.prepared.middle_of(number_of(other.cue))
    assert view.count_label.text() == "64 states"


def test_the_units_of_both_ways_are_called_as_everywhere(qtbot: QtBot) -> None:
    project, names = small(2, 3, 1), "ABCDEF"
    for called, across, down in ((project, "0–2", "3–5"), (project.with_unit_names(tuple(names)), "A–C", "D–F")):
        view = shown(qtbot, called, (500, 420))
        tip = view.count_label.toolTip().replace("\n", " ")
        assert f"From left to right units {across} change, from top to bottom units {down}." in tip
    # In a row of the picture only the former units change, in a column only the latter.
    atlas = finished(prepare(project, project.network()))
    row, column = [atlas.number(0, k) for k in range(8)], [atlas.number(k, 0) for k in range(8)]
    assert {a ^ b for a in row for b in row} == set(range(8))
    assert {a ^ b for a in column for b in column} == {8 * k for k in range(8)}


def test_too_many_units_and_asymmetric_weights_are_refused_with_the_reason() -> None:
    assert "at most 20 units" in AtlasView.refusal(small(3, 7, 1))
    assert AtlasView.refusal(small(4, 5, 1)) == ""
    assert AtlasView.refusal(Project(1, 2).with_network([[0, 1], [1, 0]], [0, 0])) == ""
    assert "asymmetric" in AtlasView.refusal(Project(1, 2).with_network([[0, 1], [-1, 0]], [0, 0]))


def test_a_flat_landscape_is_one_minimum(qtbot: QtBot) -> None:
    view = shown(qtbot, Project(2, 3))
    assert [minimum.kind for minimum in view.prepared.minima] == ["spurious"]
    assert view.prepared.landscape.minima.plateau(0).size == 64
    assert view.map.grab().width() > 0


@pytest.mark.parametrize("seed", range(6))
def test_a_name_stands_by_its_own_sign_and_covers_no_other(qtbot: QtBot, seed: int) -> None:
    project = small(seed=seed, count=4)
    view = shown(qtbot, project, (300, 220))
    atlas = view.prepared
    half = view.map.sign_size(view.map.map_rect()) / 2
    signs = {minimum.number: view.map.place(*atlas.middle_of(minimum.number)) for minimum in atlas.minima}
    boxes = view.map.label_boxes(atlas)
    assert len(boxes) >= 2
    for text, box in boxes:
        assert view.map.map_rect().contains(box)
        own = number_of(project.patterns[project.names.index(text)])
        far = {
            number: max(
                box.left() - place.x(), place.x() - box.right(), box.top() - place.y(), place.y() - box.bottom()
            )
            for number, place in signs.items()
        }  # fmt: skip
        assert min(far.values()) >= half - 1e-6
        assert far[own] <= half + 3 + 1e-6
        assert not any(box.intersects(other) for name, other in boxes if name != text)


def test_clamps_are_said_to_be_left_aside(qtbot: QtBot) -> None:
    project = random_project(2, 3, 2, 1)
    view = shown(qtbot, project)
    assert view.count_label.text() == "64 states"
    view.show_project(project.with_clamped(np.arange(6) < 2))
    assert view.count_label.text() == "64 states, clamps aside"
    view.show_project(project)
    assert view.count_label.text() == "64 states"


def test_true_basins_are_the_means_of_colours_and_agree_with_a_census(qtbot: QtBot) -> None:
    project = small(3, 4, 3, seed=6)
    view = AtlasView()
    view.set_jobs(JobsAtOnce())
    stage.shown(qtbot, view, project, (500, 420))
    view.colour_chooser.setCurrentIndex(1)
    steepest = view.map.pixels(view.prepared).copy()
    view.colour_chooser.setCurrentIndex(2)
    assert (view.map.legend(view.prepared), view.colour_chooser.currentText()) == (TRUE_BASINS, "True basins")
    fuzzy, net, atlas = view.fuzzy, project.network(), view.prepared
    assert fuzzy is not None
    assert 0.01 < (view.map.pixels(atlas) != steepest).mean() < 1.0
    counted = census(net, 20_000, seed=1, rule=Asynchronous("random"))
    shares = fuzzy.shares()
    assert shares.sum() == pytest.approx(1.0)
    inside = []
    for state, (low, high) in zip(counted.states, counted.intervals, strict=True):
        minimum = int(atlas.landscape.basins[number_of(state)])
        inside.append(low <= shares[minimum] <= high)
    assert len(inside) > 3
    assert np.mean(inside) > 0.8
    undecided = next(state for state in range(1 << 12) if len(fuzzy.ends(state)) > 1)
    runs = [Simulation(net, states_of(undecided, 12), Asynchronous("random"), seed) for seed in range(300)]
    ends = np.array([atlas.landscape.basins[number_of(run.advance(updates=600).state)] for run in runs])
    for minimum, chance in fuzzy.ends(undecided):
        assert (ends == minimum).mean() == pytest.approx(chance, abs=0.1)
    qtbot.mouseMove(view.map, point_at(view, undecided))
    assert [line.split(" % → ")[1] for line in view.map.card_lines()[1:]] == [
        atlas.minima[k].title(project.names) for k, _ in fuzzy.ends(undecided)
    ]
    row, column = atlas.cell(undecided)
    colours = basin_colours(atlas.minima, LIGHT)
    mean = np.bincount(fuzzy.which, fuzzy.basins.ends(undecided), len(colours)) @ colours
    depth = 0.5 * (1 - atlas.levels[row, column] // 8 / 31)
    got = int(view.map.pixels(atlas)[row, column])
    assert [got >> shift & 255 for shift in (16, 8, 0)] == pytest.approx((mean * (1 - depth)).tolist(), abs=3)
