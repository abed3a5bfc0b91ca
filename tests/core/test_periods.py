"""Fixed points and cycles: told apart, counted exactly, and never claimed without proof."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.cycle_detector import LONGEST_CYCLE
from hopviz.core.network import Network
from hopviz.core.recall import recall
from hopviz.core.rules import Asynchronous, Parallel, PartlyParallel, Stochastic
from hopviz.core.simulation import Simulation
from tests.core.reference import (
    all_states,
    limit_cycle,
    nets,
    parallel_step,
    quick,
    random_state,
    sequential_sweep,
    steepest_step,
)

MAPS = [
    (Parallel(), parallel_step, 1),
    (PartlyParallel(1.0), parallel_step, 1),
    (Asynchronous("sequential"), sequential_sweep, None),
    (Asynchronous("steepest"), steepest_step, 1),
]


def ring_shift(n, last_sign=1.0):
    """Every unit takes the value of the one before it."""
    weights = np.roll(np.eye(n), 1, axis=0)
    weights[0] *= last_sign
    return Network(weights)


def one_on(n):
    return np.where(np.arange(n) == 0, 1, -1)


def test_two_units_that_want_to_differ():
    net = Network([[0, -100], [-100, 0]], [5, 5], "binary")
    simulation = Simulation(net, [0, 0], Parallel())
    frame = simulation.advance(updates=4)
    assert frame.energy == 0
    assert list(frame.energies) == [90, 0, 90, 0]
    assert frame.period == 2
    assert frame.cycle.tolist() == [[1, 1], [0, 0]]
    for order in ("sequential", "shuffled", "random", "steepest"):
        ended = recall(net, [0, 0], Asynchronous(order))
        assert sorted(ended.state) == [0, 1]
        assert (ended.energy, ended.flips, ended.outcome) == (-5, 1, "settled")


def test_a_negative_diagonal_cycles_one_unit_at_a_time():
    simulation = Simulation(Network([[-3, 1], [1, -3]]), [1, 1], Asynchronous("sequential"))
    states = [simulation.advance().state.tolist() for _ in range(4)]
    assert states == [[-1, 1], [-1, -1], [1, -1], [1, 1]]
    frame = simulation.frame()
    assert frame.period == 2  # in sweeps
    assert frame.cycle.tolist() == [[-1, -1], [1, 1]]


def test_a_negative_diagonal_lets_the_energy_rise():
    frame = Simulation(Network([[-3, 1], [1, -3]]), [1, 1], Asynchronous("sequential")).advance(updates=20)
    assert (np.diff(frame.energies) > 0).any()


@pytest.mark.parametrize(
    ("net", "period"),
    [
        (Network([[0, 1], [-1, 0]]), 4),
        (ring_shift(3), 3),
        (ring_shift(3, -1.0), 6),
        (Network([[-1.0]]), 2),
    ],
    ids=["antisymmetric", "ring", "ring with one sign changed", "one unit against itself"],
)
def test_known_cycles_of_parallel_updates(net, period):
    start = one_on(net.n)
    simulation = Simulation(net, start, Parallel())
    frames = [simulation.frame(), *(simulation.advance() for _ in range(3 * period))]
    # The proof is there when the first state comes back, and not before.
    assert [frame.period for frame in frames] == [0] * period + [period] * (2 * period + 1)
    assert np.array_equal(frames[-1].cycle, [frame.state for frame in frames[-period:]])
    ended = recall(net, start, Parallel())
    assert (ended.outcome, ended.period) == ("cycle", period)


def test_every_period_is_found_exactly_and_the_states_of_short_cycles_are_kept():
    for n in range(2, LONGEST_CYCLE + 2):
        simulation = Simulation(ring_shift(n), one_on(n), Parallel())
        frame = simulation.advance(updates=7 * n + 3)
        if n > LONGEST_CYCLE:
            assert frame.period == n
            assert frame.cycle is None
        else:
            assert frame.period == n
            assert np.array_equal(frame.cycle[-1], frame.state)
            assert np.array_equal(parallel_step(simulation.net, frame.cycle[-1]), frame.cycle[0])


@pytest.mark.parametrize(("rule", "step", "beat"), MAPS, ids=[repr(rule) for rule, _, _ in MAPS])
@quick
@given(nets(most=5, symmetric=False), st.data())
def test_the_end_of_every_map_is_that_of_brute_force(rule, step, beat, net, data):
    start = data.draw(st.sampled_from(list(all_states(net.n, net.units))))
    expected = limit_cycle(lambda s: step(net, s), start)
    # The end is reached within 2^N beats, and the ring of past states is full of it 64 beats later.
    beats = (beat or net.n) * (2**net.n + LONGEST_CYCLE)
    frame = Simulation(net, start, rule).advance(updates=beats)
    assert frame.period == len(expected)
    if len(expected) == 1:
        assert tuple(frame.state) == expected[0]
        assert frame.cycle is None
    else:
        turn = expected.index(tuple(frame.cycle[0]))
        assert [tuple(s) for s in frame.cycle] == expected[turn:] + expected[:turn]


@quick
@given(nets(most=9, symmetric=True), st.integers(0, 2**32 - 1))
def test_parallel_updates_of_symmetric_weights_end_in_period_one_or_two(net, seed):
    rng = np.random.default_rng(seed)
    clamped, lesioned = rng.random(net.n) < 0.2, rng.random(net.n) < 0.2
    simulation = Simulation(net, random_state(net, rng), Parallel(), 0, clamped, lesioned)
    frame = simulation.advance(updates=2**net.n + 2)
    assert frame.period in (1, 2)


@quick
@given(nets(most=9, symmetric=True), st.integers(0, 2**32 - 1), st.booleans())
def test_the_two_time_function_is_its_definition_and_never_rises(net, seed, masked):
    rng = np.random.default_rng(seed)
    clamped, lesioned = (rng.random(net.n) < (0.2 if masked else 0.0) for _ in range(2))
    simulation = Simulation(net, random_state(net, rng), Parallel(), 0, clamped, lesioned)
    before, course = simulation.frame().state.astype(float), []
    for _ in range(40):
        frame = simulation.advance()
        after = frame.state.astype(float)
        here = -after @ net.weights @ before - net.bias @ (after + before)
        course.append(here)
        assert list(frame.two_time) == ([here] if frame.moments.size else [])
        if not frame.moments.size:
            assert np.array_equal(after, before)
        before = after
    assert (np.diff(course) <= 0).all()


@quick
@given(nets(most=9, symmetric=True), st.integers(0, 2**32 - 1))
def test_the_two_time_function_is_told_to_its_end(net, seed):
    # Settled, it is -s'Ws - 2 b's, twice the energy; in a cycle it stays where it is.
    start = random_state(net, np.random.default_rng(seed))
    frame = Simulation(net, start, Parallel()).advance(updates=2**net.n + 2)
    if frame.moments.size and frame.period == 1:
        assert frame.two_time[-1] == 2 * frame.energy
    elif frame.period == 2:
        assert frame.two_time[-1] == frame.two_time[-2]


def test_the_two_time_function_is_for_parallel_updates_of_symmetric_weights_only():
    symmetric, asymmetric = Network([[0, -1], [-1, 0]]), Network([[0, 1], [-1, 0]])
    for net, rule, told in (
        (symmetric, Parallel(), True),
        (symmetric, PartlyParallel(1.0), True),
        (symmetric, PartlyParallel(0.9), False),
        (symmetric, Asynchronous(), False),
        (symmetric, Stochastic(3.0), False),
        (asymmetric, Parallel(), False),
    ):
        frame = Simulation(net, [1, 1], rule).advance(updates=50)
        assert frame.moments.size
        assert frame.two_time.size == (frame.moments.size if told else 0)


def test_a_cycle_is_not_claimed_where_chance_has_a_part():
    net = Network([[-1.0, 0], [0, -1]])
    for rule in (Asynchronous("shuffled"), Asynchronous("random"), PartlyParallel(0.5), Stochastic(1.0)):
        simulation = Simulation(net, [1, 1], rule)
        for _ in range(50):
            assert simulation.advance().cycle is None


@pytest.mark.parametrize(
    "edit",
    [
        lambda simulation: simulation.set_units([0], [simulation.state[0]]),
        lambda simulation: simulation.set_masks(None, None),
        lambda simulation: simulation.replace_network(simulation.net),
        lambda simulation: simulation.restart(simulation.state, 0),
        lambda simulation: setattr(simulation, "rule", Asynchronous("sequential")),
    ],
    ids=["units", "masks", "network", "restart", "rule"],
)
def test_the_proof_of_a_cycle_begins_anew_after_an_edit(edit):
    simulation = Simulation(Network([[0, 1], [-1, 0]]), [1, 1], Parallel())
    assert simulation.advance(updates=10).period == 4
    edit(simulation)
    assert simulation.frame().period == 0


def test_an_edit_in_the_middle_of_a_sweep_does_not_make_a_false_cycle():
    # Against themselves units 1 and 2 flip once a sweep: period 2.  The edit comes when unit 0 has been visited:
    # what the state is then comes back at the end of a sweep, which proves nothing.
    simulation = Simulation(Network(np.diag([0.0, -1, -1])), [1, 1, 1], Asynchronous("sequential"))
    simulation.advance(updates=4)
    simulation.set_units([2], [1])
    told = [simulation.advance().period for _ in range(12)]
    assert told[:7] == [0] * 7  # the end of that sweep, and two more, are needed
    assert told[7:] == [2] * 5


def test_a_loaded_state_is_not_settled_because_nothing_has_happened():
    net = Network([[0, 1], [1, 0]])
    assert Simulation(net, [1, -1]).frame().period == 0
    assert Simulation(net, [1, -1]).frame().unstable == 2
    assert Simulation(net, [1, 1]).frame().period == 1
    # A clamped unit may wish what it likes.
    assert Simulation(net, [1, -1], clamped=[True, True]).frame().period == 1
    assert Simulation(net, [1, -1], clamped=[True, False]).frame().unstable == 1


@pytest.mark.parametrize("fraction", [0.5, 0.2, 0.05])
def test_random_timing_settles_the_two_units_in_the_expected_time(fraction):
    # At each tick it settles if exactly one of the two takes part: a geometric waiting time.
    net = Network([[0, -100], [-100, 0]], [5, 5], "binary")
    runs = [recall(net, [0, 0], PartlyParallel(fraction), seed) for seed in range(1500)]
    assert all(run.outcome == "settled" and sorted(run.state) == [0, 1] for run in runs)
    chance = 2 * fraction * (1 - fraction)
    error = (1 - chance) ** 0.5 / chance / len(runs) ** 0.5
    assert np.mean([run.updates for run in runs]) == pytest.approx(1 / chance, abs=4 * error)


def steps_until(step, state, cycle):
    """Steps of a map until it is on a cycle."""
    count = 0
    while tuple(int(v) for v in state) not in cycle:
        state, count = step(state), count + 1
    return count


@pytest.mark.parametrize(("rule", "step", "_"), MAPS, ids=lambda value: repr(value) if hasattr(value, "name") else "")
@quick
@given(nets(most=6, symmetric=False), st.integers(0, 2**32 - 1), st.integers(0, 40), st.data())
def test_a_cycle_is_told_with_the_tick_at_which_it_was_entered(rule, step, _, net, seed, before, data):
    rng = np.random.default_rng(seed)
    simulation = Simulation(net, random_state(net, rng), rule)
    simulation.advance(updates=before)
    began = 0
    if data.draw(st.booleans()):  # what came before an edit is another run
        simulation.set_units([0], [1])
        began = simulation.updates
    state = simulation.state
    beat = net.n if rule == Asynchronous("sequential") else 1
    while simulation.updates % beat:
        state = simulation.advance().state
    begun = simulation.updates
    while not (frame := simulation.advance(updates=beat)).period and simulation.updates < 2000:
        pass
    cycle = limit_cycle(lambda s: step(net, s), state.copy())
    assert frame.period == len(cycle)
    entry = simulation.cycle_entry()
    if frame.period > 1:
        assert entry >= began
        if data.draw(st.booleans()):
            simulation.restore(simulation.snapshot())
        simulation.advance(updates=7 * beat)  # noticed later, entered when it was
        assert simulation.cycle_entry() == entry
        if began == before == 0:
            assert entry == begun + beat * steps_until(lambda s: step(net, s), state.copy(), cycle)
    else:
        assert entry is None


@pytest.mark.parametrize("n", [65, 100, 1000])
def test_cycles_of_any_length_are_found(n):
    frame = Simulation(ring_shift(n), one_on(n), Parallel()).advance(updates=4 * n)
    assert (frame.period, frame.cycle) == (n, None)
    ended = recall(ring_shift(n), one_on(n), Parallel(), max_sweeps=5 * n)
    assert (ended.outcome, ended.period, ended.entered) == ("cycle", n, 0)


def test_a_long_way_into_a_long_cycle():
    # A ring of 70 units that shifts by one, joined by a chain of 50 that empties: 50 ticks, then for ever 70.
    n, tail = 70, 50
    weights = np.zeros((n + tail, n + tail))
    weights[:n, :n] = np.roll(np.eye(n), 1, axis=0)
    weights[n + 1 :, n:-1] = np.eye(tail - 1)
    net = Network(weights, np.where(np.arange(n + tail) == n, -1.0, 0.0))
    start = np.ones(n + tail, int)
    start[1] = -1
    for updates in (500, 5000):
        simulation = Simulation(net, start, Parallel())
        assert simulation.advance(updates=updates).period == n
        assert simulation.cycle_entry() == tail


@quick
@given(nets(most=6), st.integers(0, 2**32 - 1), st.integers(0, 300), st.integers(1, 300))
def test_a_parallel_run_at_rest_remembers_what_it_would_tick_by_tick(net, seed, before, after):
    start = random_state(net, np.random.default_rng(seed))
    at_once, one_by_one = Simulation(net, start, Parallel()), Simulation(net, start, Parallel())
    at_once.advance(updates=before)
    at_once.advance(updates=after)
    for _ in range(before + after):
        one_by_one.advance(updates=1)
    for whole, parts in zip(at_once.snapshot().ring, one_by_one.snapshot().ring, strict=True):
        np.testing.assert_array_equal(whole, parts)
    assert at_once.updates == one_by_one.updates == before + after
    assert at_once.frame().period == one_by_one.frame().period
