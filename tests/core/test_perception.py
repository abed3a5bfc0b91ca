"""The Necker cube: the net it is said to be, the two cubes it sees, and nothing else as low."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.core import perception
from hopviz.core.perception.flipping import SHARE, dominant
from hopviz.core.rules import RULES, Adaptation, Annealing, Parallel, PartlyParallel
from hopviz.core.simulation import Simulation

CASES = {
    48: (-72.0, Annealing(6.0, 0.4, 100), {"line": 2.0, "right": 2.0, "other": 0.5, "rival": -7.0}),
    24: (-36.0, Annealing(3.0, 0.2, 100), {"line": 1.0, "right": 1.0, "other": 0.0, "rival": -3.5}),
}
sizes = pytest.mark.parametrize("hidden", sorted(CASES))


def ends(net, name):
    """The two points of an edge, (2, 3), or of a line, (2, 2)."""
    return np.array(net.edges[name] if name in net.edges else net.lines[name]).reshape(2, -1)


def expected_weight(net, a: str, b: str, size: dict[str, float]) -> float:
    """From the geometry alone: which pairs meet, at which angle, and which stand for the same line."""
    first, second = ends(net, a), ends(net, b)
    if first.shape != second.shape:
        line, edge = sorted((first, second), key=lambda points: points.shape[1])
        return size["line"] if np.array_equal(line, edge[:, :2]) else 0.0
    if first.shape[1] == 2:
        return 0.0
    if np.array_equal(first[:, :2], second[:, :2]):
        return size["rival"]
    shared = [(i, j) for i in range(2) for j in range(2) if np.array_equal(first[i], second[j])]
    if not shared:
        return 0.0
    i, j = shared[0]
    one, other = first[1 - i] - first[i], second[1 - j] - second[j]
    return size["right"] if one @ other == 0 else size["other"]


@sizes
def test_the_weights_follow_from_the_geometry(hidden):
    net = perception.necker_cube(hidden)
    assert net.network.n == 12 + hidden == len(set(net.names))
    assert net.hidden.sum() == hidden
    assert net.network.units == "binary"
    assert not net.network.bias.any()
    weights = np.zeros((net.network.n, net.network.n))
    for (i, a), (j, b) in combinations(enumerate(net.names), 2):
        weights[i, j] = weights[j, i] = expected_weight(net, a, b, CASES[hidden][2])
    assert np.array_equal(net.network.weights, weights)


@sizes
def test_both_interpretations_are_cubes_that_look_like_the_drawing(hidden):
    net = perception.necker_cube(hidden)
    drawn = sorted(ends(net, line).tolist() for line in net.lines)
    heights = []
    for units in net.interpretations.values():
        edges = np.array([ends(net, unit) for unit in sorted(units)])
        assert np.allclose(np.linalg.norm(edges[:, 1] - edges[:, 0], axis=1), 65.0)
        assert sorted(edge[:, :2].tolist() for edge in edges) == drawn
        assert len({tuple(point) for point in edges.reshape(-1, 3)}) == 8
        upright = next(e for e in edges if e[0, 0] == e[1, 0])
        heights.append((upright[1] - upright[0])[2])
    # Seen from above, the top of an upright edge leans towards the viewer.
    assert heights[0] == -heights[1] > 0
    assert list(net.interpretations) == ["the cube from above", "the cube from below"]


@sizes
def test_quenched_runs_find_a_cube_as_often_as_is_known_and_only_cubes_are_lowest(hidden):
    lowest, _, _ = CASES[hidden]
    net = perception.necker_cube(hidden)
    assert net.network.energy(net.patterns > 0).tolist() == [lowest, lowest]
    counts = perception.count_percepts(net, 600, seed=3)
    known = {48: 0.20, 24: 0.54}[hidden]
    assert abs(counts.found / counts.runs - known) < 3.3 * np.sqrt(known * (1 - known) / counts.runs)
    assert abs(counts.counts[0] - counts.counts[1]) < 3.3 * np.sqrt(counts.found)
    assert counts.energies[0] == lowest
    low, high = counts.interval(counts.found)
    assert low < counts.found / counts.runs < high


@sizes
def test_annealed_runs_find_a_cube_nearly_always_and_nothing_else_lies_as_low(hidden):
    lowest, schedule, _ = CASES[hidden]
    net = perception.necker_cube(hidden)
    counts = perception.count_percepts(net, 300, schedule, seed=1)
    assert counts.runs == 300
    assert counts.found >= 0.98 * counts.runs
    assert min(counts.counts) > 90
    count = perception.PerceptCount(net.network, net.state(), net.patterns, net.hidden, None, 300, 2)
    quenched = count.advance()
    assert quenched.energies[0] == lowest
    assert quenched.energies[1] > lowest


@sizes
@pytest.mark.parametrize("rule", [*(kind() for kind in RULES.values()), Annealing(6.0, 0.4, 10)], ids=repr)
def test_the_drawing_stays_as_it_is_drawn_under_every_rule(hidden, rule):
    net = perception.necker_cube(hidden)
    start = net.state(["AB", "CE", "GH"], np.random.default_rng(1))
    assert start[~net.hidden].sum() == 3
    simulation = Simulation(net.network, start, rule, 4, net.clamped)
    ticks = 40 if isinstance(rule, Parallel | PartlyParallel) else 2000
    frame = simulation.advance(updates=ticks)
    assert frame.flips > 0
    assert np.array_equal(frame.state[~net.hidden], start[~net.hidden])
    assert net.hidden[frame.flipped].all()


def test_an_incomplete_drawing_is_seen_as_a_whole_cube():
    net = perception.necker_cube()
    shown = sorted(net.lines)[:-1]
    counts = perception.count_percepts(net, 40, CASES[48][1], shown=shown)
    assert counts.found > 30


def test_what_a_state_sees():
    net = perception.necker_cube()
    above, below = (sorted(units) for units in net.interpretations.values())

    def seen(*units: str):
        state = net.state()
        state[[net.names.index(unit) for unit in units]] = 1
        return net.percept(state)

    assert seen().kind == "nothing"
    assert seen().nearest is None
    assert (seen(*above).kind, seen(*above).nearest) == ("whole", 0)
    assert (seen(*below).kind, seen(*below).nearest) == ("whole", 1)
    assert (seen(*below[:5]).kind, seen(*below[:5]).nearest) == ("part", 1)
    mixed = seen(*above[:7], *below[7:10], "CE+-")
    assert (mixed.kind, mixed.nearest, mixed.on) == ("mixture", 0, 11)
    assert (mixed.shared, mixed.whole, mixed.foreign) == ((7, 3), (12, 12), 1)
    assert seen("CE+-").kind == "mixture"
    assert seen("CE+-").nearest is None


def test_a_percept_is_seen_when_three_quarters_of_it_are_on():
    net = perception.necker_cube(24)
    above, below = (sorted(units) for units in net.interpretations.values())

    def on(a: int, b: int):
        state = net.state()
        state[[net.names.index(unit) for unit in (*above[:a], *below[12 - b :])]] = 1
        return state[net.hidden] > 0

    assert SHARE * 12 == 9
    members = net.patterns[:, net.hidden] > 0
    states = np.array([on(8, 0), on(9, 3), on(4, 8), on(3, 9), on(0, 0)])
    assert dominant(states, members).tolist() == [-1, 0, -1, 1, -1]
    assert dominant(states, members[:0]).tolist() == [-1] * 5


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 6))
def test_of_what_is_seen_most_is_on(seed: int, count: int, units: int):
    rng = np.random.default_rng(seed)
    members, states = rng.random((count, units)) < 0.5, rng.random((8, units)) < 0.5
    for on, found in zip(states, dominant(states, members).tolist(), strict=True):
        seen = perception.percept(on, members, np.ones(units, bool))
        nearest = seen.nearest
        is_seen = nearest is not None and seen.shared[nearest] >= SHARE * seen.whole[nearest]
        assert found == (nearest if is_seen else -1)


def by_hand(net, rule, seed: int, sweeps: int):
    """When which percept is seen, looked at after every sweep."""
    simulation, now, changes = Simulation(net.network, net.state(), rule, seed, net.clamped), None, []
    for sweep in range(1, sweeps + 1):
        on = {net.names[i] for i in np.flatnonzero(simulation.advance(updates=int(net.hidden.sum())).state)}
        for number, units in enumerate(net.interpretations.values()):
            if len(units & on) >= 9 and number != now:
                now = number
                changes.append(sweep)
    return changes


def test_tired_units_make_the_percept_flip_by_itself():
    net, rule = perception.necker_cube(24), Adaptation(0.5, 5.0, 20.0)
    changes = by_hand(net, rule, 2, 600)
    times = perception.flip_times(net, 600, rule, seed=2)
    assert len(times) > 10
    assert times.tolist() == np.diff(changes[1:]).tolist()
    watch = perception.PerceptFlips(net.network, net.state(), net.patterns, net.hidden, rule, 2)
    for _ in range(6):
        flips = watch.advance(100)
    assert flips.times.tolist() == times.tolist()
    assert flips.sweeps == 600
    # Without tiring, cold units stay with what they see.
    assert not perception.flip_times(net, 600, Adaptation(0.5, 0.0, 20.0), seed=2).size


def test_parts_of_an_interpretation_are_no_mixtures():
    net = perception.necker_cube(24)
    line = sorted(net.lines)[0]
    lesioned = np.array([name in net.edges and name.startswith(line) for name in net.names])
    assert lesioned.sum() == 2  # its edge in either cube: each is seen without it
    counts = perception.PerceptCount(
        net.network, net.state(), net.patterns, net.hidden, CASES[24][1], 60, 1, lesioned
    ).advance()
    assert (counts.found, counts.nothing) == (0, 0)
    assert counts.parts > 50
    assert counts.parts + counts.mixtures == counts.runs
    nothing = perception.PerceptCount(net.network, net.state(), net.patterns, net.hidden, None, 3, 1, net.hidden)
    assert (nothing.advance().nothing, nothing.advance().mixtures) == (3, 0)


def test_a_removed_unit_cannot_be_seen_and_bad_questions_are_refused():
    net = perception.necker_cube(24)
    lesioned = np.arange(36) == 12
    count = perception.PerceptCount(net.network, net.state(), net.patterns, net.hidden, None, 20, 1, lesioned)
    assert count.advance().counts[0] == 0
    for mistake, said in (
        (lambda: perception.necker_cube(36), "48 or 24 hidden units, not 36"),
        (lambda: perception.stored_network("cone"), "no network 'cone'; choose one of"),
        (lambda: net.state(["AB+"]), "no visible unit 'AB\\+'"),
        (lambda: perception.count_percepts(net, 0), "runs must be a whole number from 1"),
        (lambda: net.percept(np.zeros(35)), "shape"),
    ):
        with pytest.raises(ValueError, match=said):
            mistake()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_interpretation_that_is_a_part_of_another_is_seen_whole(order):
    interpretations = np.array([[1, 1, 0], [1, 1, 1]])[list(order)]
    for number, state in enumerate(interpretations):
        seen = perception.percept(state, interpretations, np.ones(3, bool))
        assert (seen.kind, seen.nearest) == ("whole", number)
