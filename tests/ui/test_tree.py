"""The tree of barriers: leaves, forks and lights against brute force."""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFontMetricsF
from pytestqt.qtbot import QtBot

from hopviz import landscape
from hopviz.core.attractors import Identity
from hopviz.core.landscape import states_of
from hopviz.core.network import Network
from hopviz.core.recorder import Recorder
from hopviz.core.rules import Asynchronous, Parallel, PartlyParallel, Rule
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import finished
from hopviz.project.model import Memory, Project
from hopviz.project.numbers import figure
from hopviz.ui.landscape.exact import NamedMinimum
from hopviz.ui.landscape.tree.layout import (
    NARROW,
    WIDE,
    divided,
    grow,
    highest_between,
    meeting,
    passes_between,
)
from hopviz.ui.landscape.tree.view import TreeView, prepare
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui import stage
from tests.ui.stage import LEFT, LETTERS, SETTLED, brute_energies, give, glass, hinton, painted, remembering, report_in


def learnt(rows: int = 3, count: int = 2, seed: int = 1) -> Project:
    return remembering(rows, 3, count, seed, names=LETTERS)


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (600, 400), theme: Theme = LIGHT) -> TreeView:
    return stage.shown(qtbot, TreeView(), project, size, theme)


def brute_minima(energies: np.ndarray, n: int) -> list[int]:
    """States that every flip raises."""
    return [k for k in range(1 << n) if all(energies[k ^ (1 << i)] > energies[k] + 1e-9 for i in range(n))]


def minimax(energies: np.ndarray, n: int, start: int) -> np.ndarray:
    """The least height that paths from `start` to every state must reach: Dijkstra's search with maxima for sums."""
    best = np.full(energies.size, np.inf)
    best[start] = energies[start]
    waiting = [(best[start], start)]
    while waiting:
        height, state = heapq.heappop(waiting)
        if height > best[state]:
            continue
        for i in range(n):
            other = state ^ (1 << i)
            reached = max(height, energies[other])
            if reached < best[other]:
                best[other] = reached
                heapq.heappush(waiting, (reached, other))
    return best


def descended(net: Network, number: int) -> int:
    """Where steepest descent ends, by energies of states alone."""
    while True:
        around = [number ^ (1 << i) for i in range(net.n)]
        energies = [net.energy(states_of(k, net.n, net.units)) for k in around]
        if min(energies) >= net.energy(states_of(number, net.n, net.units)) - 1e-12:
            return number
        number = around[int(np.argmin(energies))]


def leaf_states(view: TreeView) -> list[int]:
    return [view.prepared.leaves[k].number for k in view.leaves]


@pytest.mark.parametrize("seed", range(4))
def test_leaves_are_the_minima_and_forks_the_lowest_passes(qtbot: QtBot, seed: int) -> None:
    project = glass(8, seed)
    view = shown(qtbot, project, (900, 500))
    net, shape = project.network(), view.drawn.shape
    energies = brute_energies(net)
    states = leaf_states(view)
    assert sorted(states) == brute_minima(energies, 8)
    for a, first in enumerate(states):
        assert shape.heights[a] == pytest.approx(energies[first])
        passes = minimax(energies, 8, first)
        for b in range(a + 1, len(states)):
            above = set()
            node = a
            while node >= 0:
                above.add(node)
                node = shape.parents[node]
            node = b
            while node not in above:
                node = shape.parents[node]
            assert shape.heights[node] == pytest.approx(passes[states[b]])


@pytest.mark.parametrize("seed", range(3))
def test_what_is_higher_in_energy_is_drawn_higher_and_branches_do_not_cross(qtbot: QtBot, seed: int) -> None:
    view = shown(qtbot, glass(9, seed))
    layout = view.drawn
    order = np.argsort(layout.shape.heights)
    assert np.all(np.diff(np.array(layout.y)[order]) <= 1e-9)
    leaves = len(view.leaves)
    assert np.all(np.diff(layout.x[:leaves]) > 0)
    for node in range(leaves, len(layout.x)):
        under = sorted(k for k in layout.shape.below(node) if k < leaves)
        assert under == list(range(under[0], under[-1] + 1))
        assert layout.x[under[0]] <= layout.x[node] <= layout.x[under[-1]]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(1, 12))
def test_fewer_leaves_meet_where_they_met_in_the_whole_tree(seed: int, count: int, kept: int) -> None:
    rng = np.random.default_rng(seed)
    parents, tops, under = [-1] * (2 * count - 1), list(range(count)), {k: [k] for k in range(count)}
    children = []
    for node in range(count, 2 * count - 1):
        children.append([tops.pop(rng.integers(len(tops))) for _ in range(2)])
        for child in children[-1]:
            parents[child] = node
        under[node] = under[children[-1][0]] + under[children[-1][1]]
        tops.append(node)
    heights = [*rng.uniform(-2, -1, count), *np.sort(rng.integers(0, 5, count - 1)).astype(float)]
    order = under[2 * count - 2]
    passes = passes_between(np.array(order), np.array(children, int).reshape(-1, 2), np.array(heights))
    places = sorted(int(k) for k in rng.permutation(count)[:kept])
    leaves = [order[place] for place in places]
    shape = grow([heights[leaf] for leaf in leaves], highest_between(passes, places))
    assert len(set(shape.parents)) == len(shape.parents) - len(leaves) + 1  # no fork is there twice
    for node, parent in enumerate(shape.parents):
        assert parent < 0 or shape.heights[node] < shape.heights[parent]

    def met(up: list[int], a: int, b: int) -> int:
        while a != b:
            a, b = (up[a], b) if a < b else (a, up[b])
        return a

    for a in range(len(leaves)):
        for b in range(len(leaves)):
            whole = heights[met(parents, leaves[a], leaves[b])]
            assert shape.heights[met(shape.parents, a, b)] == whole
    for place in set(range(count)) - set(places):
        ways = [heights[met(parents, order[place], other)] for other in leaves]
        leaf, energy = meeting(passes, places, place)
        assert energy == min(ways) == ways[leaf]


@settings(max_examples=100)
@given(st.floats(120, 1000), st.integers(1, 96), st.sampled_from([1.0, 1.25]))
def test_leaves_fit_into_the_width(width: float, leaves: int, scale: float) -> None:
    drawn, pictures = divided(width, leaves, scale)
    assert 1 <= drawn <= leaves
    pictures = min(pictures, drawn)
    assert pictures * WIDE * scale + (drawn - pictures) * NARROW * scale <= width


def test_the_basin_of_the_state_is_lit_and_the_ball_is_at_its_energy(qtbot: QtBot) -> None:
    project = glass(7, 5)
    view = shown(qtbot, project)
    net, layout = project.network(), view.drawn
    for number in np.random.default_rng(0).integers(0, 128, 25):
        view.show_report(report_in(project, states_of(int(number), 7)))
        view.draw(SETTLED)
        present = view.present
        assert leaf_states(view)[present.leaf] == descended(net, int(number))
        assert present.leaf in layout.shape.below(present.node)
        energy = float(net.energy(states_of(int(number), 7)))
        assert layout.shape.heights[present.node] <= energy + 1e-9
        above = layout.shape.parents[present.node]
        assert above < 0 or layout.shape.heights[above] > energy - 1e-9
        assert view.ball.at == pytest.approx((layout.x[present.node], layout.height_of(energy)))


def test_the_light_narrows_to_one_leaf_as_the_run_goes_down(qtbot: QtBot) -> None:
    project = hinton(bias=(0,) * 5)
    view = shown(qtbot, project)
    picture = painted(view)
    lit = QColor(LIGHT.spurious)
    leaf = view.present.leaf
    assert view.prepared.leaves[view.leaves[leaf]].digits() == "10110"
    simulation = Simulation(project.network(), [1, 0, 1, 0, 0], project.rule, 0)
    while simulation.frame().unstable:
        view.show_report(Recorder(project.patterns).report(simulation.advance(updates=1), 1))
    view.draw(SETTLED)
    assert view.drawn.shape.below(view.present.node) == [leaf]
    assert view.heading() == ("At the bottom of 10110", "E = −4 · 5 minima, 3 strict")
    box = view.drawn.picture_box(leaf).adjusted(-3, -3, 3, 3)
    edge = QColor(picture.pixelColor(int(box.left()), int(box.center().y())))
    assert abs(edge.red() - lit.red()) < 60
    assert edge.green() < 150


def leaf_place(view: TreeView, leaf: int) -> QPoint:
    """Where the mark of a leaf, counted from left to right, is seen."""
    return QPoint(round(view.drawn.x[leaf]), round(view.drawn.y[leaf]))


def test_a_click_on_a_leaf_goes_there(qtbot: QtBot) -> None:
    project = learnt()
    view = shown(qtbot, project)
    for k, number in enumerate(leaf_states(view)):
        with qtbot.waitSignal(view.acted) as chosen:
            qtbot.mouseClick(view, LEFT, pos=leaf_place(view, k))
        np.testing.assert_array_equal(chosen.args[0].pattern, states_of(number, project.n))
    with qtbot.assertNotEmitted(view.acted):
        qtbot.mouseClick(view, LEFT, pos=view.rect().topRight())


def test_the_mouse_over_a_leaf_tells_energy_barrier_and_kind(qtbot: QtBot) -> None:
    project = learnt()
    view = shown(qtbot, project)
    energies = brute_energies(project.network())
    states = leaf_states(view)
    for k, number in enumerate(states):
        qtbot.mouseMove(view, leaf_place(view, k))
        qtbot.waitUntil(lambda k=k: view.pointed == k)
        title, line = view.heading()
        leaf = view.prepared.leaves[view.leaves[k]]
        assert leaf.kind in title
        assert f"E = {energies[number]:.2f}".replace("-", "−") in line
        passes = minimax(energies, project.n, number)
        climbs = [passes[j] for j in states if view.leaves[states.index(j)] < view.leaves[k]]
        assert (f"barrier {min(climbs) - energies[number]:.2f}" if climbs else "the deepest") in line


def test_memories_are_named_and_follow_a_renaming(qtbot: QtBot) -> None:
    project = learnt()
    view = shown(qtbot, project)
    found = {leaf.number: leaf for leaf in view.prepared.leaves}
    for k, pattern in enumerate(project.patterns):
        number = int(sum(1 << i for i in range(project.n) if pattern[i] > 0))
        assert (found[number].kind, found[number].short(project.names)) == ("memory", "AB"[k])
        reverse = found[(1 << project.n) - 1 - number]
        assert (reverse.kind, reverse.short(project.names)) == ("reversed memory", "−" + "AB"[k])
    view.show_report(report_in(project, project.patterns[0]))
    view.draw(SETTLED)
    assert view.heading()[0] == "At the bottom of A"
    view.show_project(project.renamed(0, "Anna").moved(0, 1))
    view.draw(SETTLED)
    assert view.heading()[0] == "At the bottom of Anna"


def test_where_there_is_no_room_the_deepest_are_shown_and_the_rest_is_told(qtbot: QtBot) -> None:
    view = shown(qtbot, glass(16, 3, rows=4), (260, 220))
    total, left = len(view.prepared.landscape.minima), view.leaves
    assert len(left) < total
    assert sorted(left) == list(range(len(left)))
    assert view.heading()[1].split(" · ")[1] == f"{len(left)} of {total} minima; the deepest are shown"
    hidden = view.prepared.landscape.minima.states[-1]
    view.show_report(report_in(glass(16, 3, rows=4), hidden))
    view.draw(SETTLED)
    assert view.present.leaf == -1
    assert not view.grab().isNull()


def test_the_ball_slides_unless_motion_is_reduced(qtbot: QtBot) -> None:
    project = learnt()
    view = shown(qtbot, project)
    view.show_report(report_in(project, project.patterns[0]))
    view.draw(0.016)
    assert view.ball.at != view.ball.target
    view.set_reduced_motion(True)
    view.show_report(report_in(project, project.patterns[1]))
    view.draw(0.016)
    assert view.ball.at == view.ball.target


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize("size", [(260, 200), (900, 700)])
def test_everything_is_inside_at_any_size(qtbot: QtBot, theme: Theme, size: tuple[int, int]) -> None:
    view = shown(qtbot, learnt(4, 3), size, theme)
    assert not view.grab().isNull()
    for k in range(len(view.leaves)):
        assert view.rect().contains(view.drawn.touch_box(k).toRect())


def test_one_minimum_and_a_flat_landscape_are_trees_too(qtbot: QtBot) -> None:
    for project in (Project(3, 3), Project(1, 2).with_network(np.zeros((2, 2)), [1.0, 2.0])):
        view = shown(qtbot, project)
        assert len(view.leaves) == 1
        assert view.heading()[1].endswith(" · 1 minimum")
        texts = [text for _, text in view.drawn.ticks]
        assert len(set(texts)) == len(texts) >= 2
        assert not view.grab().isNull()


def test_a_report_of_another_size_is_not_mixed_up_with_the_tree(qtbot: QtBot) -> None:
    view = shown(qtbot, learnt())
    at = view.ball.at
    view.show_report(report_in(learnt(4), learnt(4).cue))
    view.draw(SETTLED)
    assert view.ball.at == at


def test_removed_units_count_nothing(qtbot: QtBot) -> None:
    project = learnt()
    view = shown(qtbot, project)
    removed = project.with_lesioned(np.arange(9) == 4)
    give(view, removed)
    simulation = Simulation(project.network(), project.patterns[0], project.rule, 0, lesioned=removed.lesioned)
    report = Recorder(project.patterns, removed.lesioned).report(simulation.frame(), 1)
    view.show_report(report)
    view.draw(SETTLED)
    assert view.present.energy == pytest.approx(report.frame.energy)
    assert view.heading()[0] == "At the bottom of A"


def test_a_tree_whose_run_is_held_says_that_it_is_not(qtbot: QtBot) -> None:
    view = shown(qtbot, learnt())
    assert "clamps" not in view.heading()[1]
    give(view, learnt().with_clamped(np.arange(9) < 2))
    view.draw(SETTLED)
    assert view.heading()[1].endswith("minima, clamps aside")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Asynchronous(), "minima"),
        (Parallel(), "minima, of one unit at a time · the state graph shows where parallel updates go"),
        (Parallel(tie="on"), "minima, of one unit at a time"),
        (PartlyParallel(0.5), "minima, of one unit at a time"),
    ],
    ids=str,
)
def test_a_tree_says_that_it_is_that_of_single_flips_where_the_rule_updates_many(
    qtbot: QtBot, rule: Rule, said: str
) -> None:
    view = shown(qtbot, learnt())
    give(view, learnt().with_rule(rule))
    view.draw(SETTLED)
    assert view.heading()[1].endswith(said)


@pytest.mark.parametrize("seed", range(6))
def test_minima_are_strict_by_the_flips_of_the_units_that_are_there(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.integers(-2, 3, (8, 8)), 1)
    project = Project(2, 4).with_network(weights + weights.T).with_lesioned(rng.random(8) < 0.3)
    here = ~project.lesioned
    alone = Project(1, int(here.sum())).with_network((weights + weights.T)[np.ix_(here, here)])
    prepared, expected = finished(prepare(project, project.network())), landscape.minima(alone.network(), strict=False)
    assert sorted(prepared.landscape.minima.energies[prepared.strict]) == sorted(expected.energies[expected.strict])
    assert len(prepared.strict) == len(expected)


def test_what_has_no_such_landscape_is_refused_with_the_reason() -> None:
    assert "22" in TreeView.refusal(Project(5, 5))
    assert "symmetric weights" in TreeView.refusal(Project(1, 2).with_network([[0, 1], [-1, 0]]))
    assert TreeView.refusal(hinton(bias=(0,) * 5)) == TreeView.refusal(learnt()) == ""


def test_a_prepared_tree_is_complete_without_memories() -> None:
    project = hinton(bias=(0,) * 5)
    prepared = finished(prepare(project, project.network()))
    assert {leaf.digits() for leaf in prepared.leaves} >= {"10110", "01011", "11111"}


def test_the_tree_of_a_network_is_not_painted_in_the_grid_of_another(qtbot: QtBot) -> None:
    view = shown(qtbot, glass(8, 0), (900, 500))
    view.resize(880, 480)
    view.show_project(Project(10, 10))
    blank = painted(view)
    view.draw(SETTLED)
    assert painted(view) == blank
    assert view.leaves == []


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
@pytest.mark.parametrize("width", [260, 340, 700])
def test_names_of_leaves_are_whole_and_apart_the_deepest_before_the_others(
    qtbot: QtBot, theme: Theme, width: int
) -> None:
    project = learnt(count=3)
    long = tuple(Memory(f"pattern {k}", memory.pattern) for k, memory in enumerate(project.memories))
    view = shown(qtbot, replace(project, memories=long), (width, 360), theme)
    layout, metrics = view.drawn, QFontMetricsF(theme.font(11, bold=True))
    named = view.labels
    is_short = any(label.lstrip("−").startswith("p") and len(label) < 4 for label, _ in named.values())
    names = [f"p{k}" if is_short else f"pattern {k}" for k in range(3)]
    wanted = [view.prepared.leaves[k].short(names) for k in view.leaves]
    assert named
    pictured = [k for k, label in enumerate(wanted) if layout.pictured[k] and label]
    assert max(layout.y[k] for k in named) == max(layout.y[k] for k in pictured)
    for k, (label, place) in named.items():
        assert label == wanted[k]
        assert place.width() >= metrics.horizontalAdvance(label)
        assert view.rect().contains(place.toRect())
        assert abs(place.center().x() - layout.x[k]) <= place.width() / 2
        assert not any(place.adjusted(-3, 0, 3, 0).intersects(other) for j, (_, other) in named.items() if j != k)
    if width == 700:
        assert set(named) == set(pictured)
        assert not is_short
    if width == 260:
        assert is_short


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
def test_a_ball_that_is_higher_than_the_axis_waits_at_the_edge_and_says_so(qtbot: QtBot, theme: Theme) -> None:
    project = glass(9, 2)
    energies = brute_energies(project.network())
    view = shown(qtbot, project, (330, 240), theme)
    low, high = view.prepared.span
    assert energies.max() > high > energies.min()
    plot = view.drawn.plot
    for state in (int(np.argmax(energies)), int(np.argmax(np.where(energies <= high, energies, -np.inf)))):
        view.show_report(report_in(project, states_of(state, 9)))
        view.draw(SETTLED)
        view.grab()
        if energies[state] > high:
            assert view.ball.at[1] == plot.top()
            text, box = view.note_beyond
            assert text in (f"E = {figure(float(energies[state]))}, above", "above")
            assert len(text) > 5 or theme is PROJECTOR
            assert abs(box.center().y() - plot.top()) < 30 * theme.scale
            assert view.rect().contains(box.toRect())
        else:
            part = (energies[state] - low) / (high - low)
            assert view.ball.at[1] == pytest.approx(plot.bottom() - part * plot.height())
            assert view.note_beyond is None


@pytest.mark.parametrize("width", [240, 280, 330, 420, 700])
def test_the_heading_ends_with_a_whole_clause(qtbot: QtBot, width: int) -> None:
    view = shown(qtbot, glass(16, 3, rows=4), (width, 220), PROJECTOR)
    view.grab()
    line = view.heading()[1]
    energy, _, count = line.partition(" · ")
    brief, _, _ = count.partition(";")
    fitted = view.fitted_heading(view.drawn.heading.width())[1]
    assert fitted in {line, f"{energy} · {brief}", energy}
    assert width < 280 or brief in fitted


@pytest.mark.parametrize("before", ["In the basin of a", "3 ticks from a", "A"])
def test_of_a_mixture_of_many_a_heading_names_whole_members(qapp: object, before: str) -> None:
    names = [f"pattern {k}" for k in range(9)]
    minimum = NamedMinimum(16, 5, Identity("mixture", tuple(range(9)), 0.4, 0, (1, -1, 1) * 3), 12)
    metrics, mixture = QFontMetricsF(LIGHT.font(13)), minimum.title(names).removeprefix("a")
    sentence, told = f"{before}{mixture}, at last", set()
    least, most = (metrics.horizontalAdvance(text) for text in (f"{before} mixture of p0, +8 (12), at last", sentence))
    for room in range(round(least) + 1, round(most) + 2):
        text = minimum.fitted(sentence, names, metrics, room)
        assert metrics.horizontalAdvance(text) <= room
        told.add(text.removeprefix(f"{before} mixture of ").removesuffix(" (12), at last"))
    assert {"p0, +8", "p0 and 8 more", "p0 − p1 + p2 + p3 and 5 more", mixture[12:-5]} <= told
    assert not any("…" in text for text in told)
