"""Simulations: what the rule says, all of it told, and every edit borne on the way."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core import simulation as simulation_module
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.rules import Annealing, Asynchronous, Parallel, PartlyParallel, Stochastic
from hopviz.core.simulation import Simulation
from tests.core.reference import (
    OFF,
    ORDERS,
    RULES,
    chi_squared_limit,
    decision,
    energy,
    field,
    nets,
    quick,
    random_state,
    threshold,
    without,
)

seeds = st.integers(0, 2**32 - 1)
rules = st.sampled_from(RULES)
ARRAYS = ("moments", "energies", "two_time", "flipped")


def masks(n, rng):
    """Some units clamped, some removed, some both."""
    return rng.random(n) < 0.2, rng.random(n) < 0.2


def check_frame(frame, net, clamped, lesioned, tie="stay"):
    """All that a frame says of the present is what the definitions say of the network that is left."""
    rest, stay = without(net, lesioned) if not lesioned.all() else None, ~lesioned
    assert not frame.state[lesioned].any()
    if rest is None:
        assert frame.energy == 0
        assert frame.unstable == 0
        return
    s = frame.state[stay]
    assert frame.energy == energy(rest, s)
    assert list(frame.fields[stay]) == [field(rest, s, i) for i in range(rest.n)]
    tired = frame.adaptation[stay]
    drives = [field(rest, s, i) - tired[i] for i in range(rest.n)]
    against = np.array([threshold(rest, drive, s[i], tie) != s[i] for i, drive in enumerate(drives)]) & ~clamped[stay]
    assert list(frame.wanting[stay]) == list(against)
    assert not frame.wanting[lesioned].any()
    assert frame.unstable == against.sum()
    wishes = np.array([decision(rest, s, i, tie) != s[i] for i in range(rest.n)]) & ~clamped[stay]
    assert tired.any() or list(against) == list(wishes)
    assert frame.period != 1 or not wishes.any()  # at rest is only what the threshold rule leaves as it is


@quick
@given(nets(most=8), seeds, rules, st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_how_a_run_is_cut_does_not_change_it(net, seed, rule, cuts):
    rng = np.random.default_rng(seed)
    clamped, lesioned = masks(net.n, rng)
    arguments = (net, random_state(net, rng), rule, seed, clamped, lesioned)
    whole = Simulation(*arguments).advance(updates=sum(cuts))
    pieces = Simulation(*arguments)
    frames = [pieces.advance(updates=cut) for cut in cuts]
    for name in ARRAYS:
        assert np.array_equal(getattr(whole, name), np.concatenate([getattr(f, name) for f in frames]))
    last = frames[-1]
    assert np.array_equal(whole.state, last.state)
    assert np.array_equal(whole.fields, last.fields)
    told = ("energy", "updates", "flips", "sweeps", "visited", "unstable", "temperature", "period")
    assert [getattr(whole, name) for name in told] == [getattr(last, name) for name in told]


def test_a_run_cut_by_the_clock_is_the_same_run():
    rng = np.random.default_rng(1)
    net = Network(rng.normal(size=(30, 30)))
    start = random_state(net, rng)
    for rule in RULES:
        by_clock, by_count = Simulation(net, start, rule, 7), Simulation(net, start, rule, 7)
        for _ in range(20):
            frame = by_clock.advance(seconds=0.0)
            other = by_count.advance(updates=frame.updates - by_count.frame().updates)
            assert np.array_equal(frame.state, other.state)
            assert np.array_equal(frame.energies, other.energies)
        assert frame.updates > 100


def test_the_clock_is_read_often_at_once_when_an_edit_makes_updates_dear():
    # Off, the switch keeps all others off, at no cost; on, every one of them changes at every visit.
    n = 300
    weights = np.diag(np.full(n, -2.0))
    weights[:, 0], weights[0] = 5.0, 0.0
    clamped = np.arange(n) == 0
    simulation = Simulation(Network(weights, np.full(n, -4.0), "binary"), np.zeros(n, int), clamped=clamped)
    simulation.advance(seconds=0.05)
    cheap = simulation.frame().updates
    assert simulation.advance(seconds=0.0).updates > cheap + 1000
    simulation.set_units([0], [1])
    before = simulation.frame()
    frame = simulation.advance(seconds=0.0)
    assert frame.updates == before.updates + 1
    assert simulation.advance(seconds=0.02).flips > 1000


@quick
@given(nets(most=8), seeds, rules, st.integers(1, 300))
def test_flips_and_energies_replay_to_the_end(net, seed, rule, updates):
    rng = np.random.default_rng(seed)
    clamped, lesioned = masks(net.n, rng)
    s = np.where(lesioned, 0, random_state(net, rng))
    simulation = Simulation(net, np.where(lesioned, 1, s), rule, seed, clamped, lesioned)
    frame = simulation.advance(updates=updates)
    assert frame.updates == updates
    assert frame.energy_before == energy(net, s)
    assert frame.flips == frame.flipped.size
    assert (np.diff(frame.moments) > 0).all()
    assert not (clamped | lesioned)[frame.flipped].any()
    for moment in range(frame.moments.size):
        units = frame.flipped[frame.flip_moment == moment]
        assert units.size == np.unique(units).size
        assert units.size == 1 or rule.is_parallel
        s[units] = np.where(s[units] == 1, OFF[net.units], 1)
        assert frame.energies[moment] == energy(net, s)
    assert np.array_equal(s, frame.state)
    assert (np.diff(frame.flip_moment) >= 0).all()
    check_frame(frame, net, clamped, lesioned, rule.tie)


@quick
@given(nets(most=8, symmetric=True), seeds, st.sampled_from(ORDERS))
def test_energy_never_rises_one_unit_at_a_time(net, seed, rule):
    rng = np.random.default_rng(seed)
    net = Network(net.weights - np.diag(np.minimum(np.diagonal(net.weights), 0)), net.bias, net.units)
    clamped, lesioned = masks(net.n, rng)
    simulation = Simulation(net, random_state(net, rng), rule, seed, clamped, lesioned)
    start = simulation.frame().energy
    frame = simulation.advance(updates=200 * net.n)
    assert (np.diff([start, *frame.energies]) <= 0).all()
    assert frame.period == 1


@quick
@given(nets(most=8), seeds, st.sampled_from([Asynchronous("sequential"), Asynchronous("steepest"), Parallel()]))
def test_a_network_without_some_units_is_the_network_of_the_others(net, seed, rule):
    rng = np.random.default_rng(seed)
    clamped, lesioned = masks(net.n, rng)
    if lesioned.all():
        lesioned[0] = False
    stay, start = ~lesioned, random_state(net, rng)
    whole = Simulation(net, start, rule, 0, clamped, lesioned)
    rest = Simulation(without(net, lesioned), start[stay], rule, 0, clamped[stay])
    for _ in range(30):
        one, other = whole.advance(), rest.advance()
        assert np.array_equal(one.state[stay], other.state)
        assert np.array_equal(one.fields[stay], other.fields)
        assert (one.energy, one.unstable, one.flips) == (other.energy, other.unstable, other.flips)
        assert (one.period, one.sweeps) == (other.period, other.sweeps)


edits = st.lists(st.sampled_from(["advance", "rule", "units", "masks", "network", "restart"]), min_size=2, max_size=14)


@quick
@given(nets(most=7), seeds, edits)
def test_any_mix_of_edits_and_updates_leaves_a_true_frame(net, seed, chosen):
    rng = np.random.default_rng(seed)
    whole = random_state(net, rng)
    clamped = lesioned = np.zeros(net.n, bool)
    simulation = Simulation(net, whole, RULES[0], seed)
    for edit in chosen:
        if edit == "advance":
            before = simulation.frame()
            after = simulation.advance(updates=int(rng.integers(0, 40)))
            assert after.energy_before == before.energy
            assert np.array_equal(after.state[clamped & ~lesioned], whole[clamped & ~lesioned])
            whole = np.where(lesioned, whole, after.state)
        elif edit == "rule":
            simulation.rule = RULES[rng.integers(len(RULES))]
        elif edit == "units":
            units = rng.integers(0, net.n, rng.integers(0, 4))
            values = rng.choice([OFF[net.units], 1], units.size)
            whole[units] = values
            simulation.set_units(units, values)
        elif edit == "masks":
            clamped, lesioned = masks(net.n, rng)
            simulation.set_masks(clamped, lesioned)
        elif edit == "network":
            net = Network(net.weights.T + 1, -net.bias, net.units)
            simulation.replace_network(net)
        else:
            whole = random_state(net, rng)
            simulation.restart(whole, seed)
            assert simulation.frame().updates == 0
        assert np.array_equal(simulation.state, whole)
        check_frame(simulation.frame(), net, clamped, lesioned, simulation.rule.tie)


def test_units_that_come_back_have_the_value_they_left_with():
    net = Network(np.ones((4, 4)) - np.eye(4))
    simulation = Simulation(net, [1, -1, 1, 1], Parallel(), lesioned=[False, True, False, True])
    assert list(simulation.advance(updates=5).state) == [1, 0, 1, 0]
    simulation.set_units([3], [-1])
    assert list(simulation.frame().state) == [1, 0, 1, 0]
    simulation.set_masks(None, None)
    assert list(simulation.frame().state) == [1, -1, 1, -1]


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    net = hebbian(np.random.default_rng(0).choice([-1, 1], (3, 50)))
    start = np.ones(50, int)

    def run(seed, simulation=None):
        simulation = simulation or Simulation(net, start, Stochastic(1.0), seed)
        simulation.restart(start, seed)
        return simulation.advance(updates=2000)

    once, used = run(4), Simulation(net, -start, Stochastic(1.0), 99)
    used.advance(updates=123)
    again = run(4, used)
    assert np.array_equal(once.flipped, again.flipped)
    assert np.array_equal(once.energies, again.energies)
    assert not np.array_equal(once.state, run(5).state)


def test_a_shuffled_sweep_visits_every_free_unit_once_and_sweeps_differ():
    net = Network(np.zeros((12, 12)))
    clamped = np.arange(12) < 3
    simulation = Simulation(net, np.ones(12, int), Asynchronous("shuffled"), clamped=clamped)
    sweeps = [[simulation.advance().visited for _ in range(9)] for _ in range(6)]
    assert all(sorted(sweep) == list(range(3, 12)) for sweep in sweeps)
    assert len({tuple(sweep) for sweep in sweeps}) == 6


def test_all_orders_of_a_shuffled_sweep_are_equally_likely():
    simulation = Simulation(Network(np.zeros((4, 4))), np.ones(4, int), Asynchronous("shuffled"), seed=1)
    orders = Counter(tuple(simulation.advance().visited for _ in range(4)) for _ in range(2400))
    assert len(orders) == 24
    assert sum((seen - 100) ** 2 / 100 for seen in orders.values()) < chi_squared_limit(24)


def test_random_order_draws_every_unit_equally_often():
    simulation = Simulation(Network(np.zeros((8, 8))), np.ones(8, int), Asynchronous("random"), seed=3)
    visits = np.bincount([simulation.advance().visited for _ in range(8000)], minlength=8)
    assert ((visits - 1000) ** 2 / 1000).sum() < chi_squared_limit(8)


def test_every_unit_takes_part_in_a_partly_parallel_tick_with_the_given_probability():
    # Every unit inhibits itself: whoever takes part flips.
    simulation = Simulation(Network(-np.eye(10)), np.ones(10, int), PartlyParallel(0.3), seed=2)
    frame = simulation.advance(updates=5000)
    flips = np.bincount(frame.flipped, minlength=10)
    assert (np.abs(flips - 1500) < 4 * (5000 * 0.3 * 0.7) ** 0.5).all()


def collect(simulation, updates):
    """Frames until so many updates are done, however often the log is full."""
    frames = []
    while simulation.frame().updates < updates:
        frames.append(simulation.advance(updates=updates - simulation.frame().updates))
        assert frames[-1].moments.size or frames[-1].flipped.size == 0
        assert len(frames) < 100
    return frames


@pytest.mark.parametrize(
    ("rule", "weights"),
    [
        (Parallel(), [[0, -100], [-100, 0]]),
        (PartlyParallel(1.0), [[0, -100], [-100, 0]]),
        (PartlyParallel(0.5), [[0, 1], [-1, 0]]),
        (PartlyParallel(0.02), [[0, 1], [-1, 0]]),
        (PartlyParallel(0.02), [[-1, 0], [0, 0]]),
        (Asynchronous("sequential"), [[-1, 0], [0, -1]]),
        (Stochastic(50.0), [[0, 1], [1, 0]]),
    ],
)
def test_a_full_log_ends_a_frame_and_loses_nothing(rule, weights):
    updates = 5 * simulation_module.LOG_ROOM
    simulation = Simulation(Network(weights), [1, 1], rule, seed=1)
    frames = collect(simulation, updates)
    assert len(frames) > 1 or rule.fraction == 0.02
    assert sum(f.flipped.size for f in frames) == frames[-1].flips
    moments = np.concatenate([f.moments for f in frames])
    assert (np.diff(moments) > 0).all()
    ups = np.bincount(np.concatenate([f.flipped for f in frames]), minlength=2)
    assert list(np.where(ups % 2, -1, 1)) == list(frames[-1].state)
    if isinstance(rule, Parallel):
        assert frames[-1].flips == 2 * updates
        assert np.array_equal(moments, np.arange(1, updates + 1))


def test_a_full_log_ends_a_timed_frame_too():
    simulation = Simulation(Network([[0, -100], [-100, 0]]), [1, 1], Parallel())
    frame = simulation.advance(seconds=100.0)
    assert frame.flipped.size == simulation_module.LOG_ROOM
    assert frame.updates == frame.moments[-1] == simulation_module.LOG_ROOM // 2


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_nothing_happens_where_nothing_is_free(rule):
    net = Network([[0, 2, 0], [2, 0, 1], [0, 1, 0]], [-5, 3, 1])
    for clamped, lesioned, expected in (
        (True, False, energy(net, np.array([1, -1, 1]))),
        (False, True, 0.0),
        (True, True, 0.0),
    ):
        simulation = Simulation(net, [1, -1, 1], rule, 0, [clamped] * 3, [lesioned] * 3)
        frame = simulation.advance(updates=10_000)
        assert (frame.energy, frame.flips, frame.unstable, frame.updates) == (expected, 0, 0, 10_000)
        assert frame.cycle is None
        assert simulation.advance(seconds=0.001).updates > 10_000
        assert list(simulation.state) == [1, -1, 1]


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_network_of_one_unit(rule):
    for units in ("bipolar", "binary"):
        simulation = Simulation(Network([[0]], [-100], units), [1], rule)
        frame = simulation.advance(updates=300)
        assert frame.state[0] == OFF[units]
        assert frame.flips == 1
        assert frame.energy == 100 * OFF[units]


def test_time_is_kept(monkeypatch):
    clock = itertools.count()  # a second passes whenever somebody looks
    monkeypatch.setattr("hopviz.core.simulation.time.perf_counter", lambda: float(next(clock)))
    simulation = Simulation(hebbian([[1, -1, 1]]), [1, 1, 1], Stochastic(0.5))
    for seconds in (1, 10, 100):
        began = next(clock)
        simulation.advance(seconds=seconds)
        assert seconds <= next(clock) - began <= seconds + 4


def test_whichever_ends_first():
    simulation = Simulation(Network([[0, 1], [1, 0]]), [1, 1])
    assert simulation.advance(updates=5, seconds=100).updates == 5
    assert simulation.advance().updates == 6
    assert simulation.frame().updates == 6
    assert simulation.advance(updates=10**12, seconds=0.001).updates < 10**12


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"updates": -1}, "updates"),
        ({"seconds": -1.0}, "seconds"),
        ({"seconds": float("nan")}, "seconds"),
        ({"seconds": float("inf")}, "seconds"),
    ],
)
def test_bad_spans_are_refused(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        Simulation(Network([[0, 1], [1, 0]]), [1, 1]).advance(**arguments)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"state": [1, 0]}, "bipolar units take the values"),
        ({"state": [[1, 1], [1, 1]]}, "one state"),
        ({"state": [1, 1, 1]}, "shape"),
        ({"clamped": [True]}, "clamped must be 2 values"),
        ({"clamped": [0, 1]}, "clamped must be 2 values, true or false, not int64"),
        ({"lesioned": [[True, False]]}, "lesioned"),
    ],
)
def test_a_bad_beginning_is_refused(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        Simulation(Network([[0, 1], [1, 0]]), **{"state": [1, 1], **arguments})


@pytest.mark.parametrize(
    ("units", "values", "complaint"),
    [
        ([2], [1], "units must be whole numbers from 0 to 1"),
        ([-1], [1], "units must be whole numbers from 0 to 1"),
        ([0.5], [1], "units must be whole numbers"),
        ([True, False], [1, 1], "units must be whole numbers"),
        ([0, 1], [1], "one length"),
        ([[0, 1]], [[1, 1]], "one length"),
        ([0], [0], "bipolar units take the values"),
        ([0], [1.5], "bipolar units take the values"),
        ([0], [257], "bipolar units take the values"),
        ([0], [np.nan], "bipolar units take the values"),
    ],
)
def test_a_bad_edit_is_refused_and_changes_nothing(units, values, complaint):
    simulation = Simulation(Network([[0, 1], [1, 0]]), [1, -1])
    with pytest.raises(ValueError, match=complaint):
        simulation.set_units(units, values)
    assert list(simulation.state) == list(simulation.frame().state) == [1, -1]


def test_a_network_of_other_units_cannot_take_the_place_of_this_one():
    simulation = Simulation(Network([[0, 1], [1, 0]]), [1, -1])
    for other in (Network(np.zeros((3, 3))), Network(np.zeros((2, 2)), None, "binary")):
        with pytest.raises(ValueError, match="as many units, of the same kind"):
            simulation.replace_network(other)


def test_a_frame_keeps_what_it_said():
    simulation = Simulation(Network([[0, -1], [-1, 0]]), [1, 1], Parallel())
    frame = simulation.advance(updates=70)
    kept = [getattr(frame, name).copy() for name in (*ARRAYS, "state", "fields", "flip_moment", "cycle")]
    simulation.advance(updates=7)
    simulation.set_units([0], [-1])
    for name, before in zip((*ARRAYS, "state", "fields", "flip_moment", "cycle"), kept, strict=True):
        array = getattr(frame, name)
        assert np.array_equal(array, before)
        assert not array.flags.writeable


def test_the_start_and_the_masks_are_not_aliased():
    state, clamped = np.array([1, -1], np.int8), np.array([True, False])
    simulation = Simulation(Network([[0, 1], [1, 0]]), state, clamped=clamped)
    state[:] = -1
    clamped[:] = False
    assert list(simulation.state) == [1, -1]
    simulation.set_masks(None, None)
    assert list(simulation.state) == [1, -1]
    assert simulation.frame().unstable == 2


def test_sweeps_add_up_over_rules_and_masks():
    simulation = Simulation(Network(np.zeros((10, 10))), np.ones(10, int), Asynchronous())
    simulation.advance(updates=25)
    simulation.rule = Parallel()
    assert simulation.advance(updates=4).sweeps == pytest.approx(6.5)
    simulation.rule = Stochastic(1.0)
    simulation.set_masks(np.arange(10) < 5, None)
    frame = simulation.advance(updates=10)
    assert (frame.sweeps, frame.updates) == (pytest.approx(8.5), 39)
    simulation.restart(np.ones(10, int), 0)
    assert simulation.frame().sweeps == 0


def test_an_annealing_run_follows_its_schedule_through_edits():
    rule = Annealing(4.0, 0.5, 8)
    net = hebbian(np.random.default_rng(0).choice([-1, 1], (2, 10)))
    simulation = Simulation(net, np.ones(10, int), rule)
    expected = [rule.temperature_at(k) for k in range(10)]
    for k in range(3):
        assert simulation.frame().temperature == simulation.temperature == expected[k]
        assert simulation.advance(updates=9).temperature == expected[k]
        simulation.advance()
    simulation.set_units([0], [1])
    simulation.set_masks(np.arange(10) < 4, None)  # sweeps are of six units now
    simulation.rule = Annealing(4.0, 0.5, 8)  # the same rule: nothing begins anew
    for k in range(3, 10):
        assert simulation.frame().temperature == expected[k]
        simulation.replace_network(net)
        simulation.advance(updates=6)
    simulation.rule = Parallel()
    simulation.rule = rule
    assert simulation.frame().temperature == expected[0]


def test_whether_a_fixed_point_is_an_end():
    net, start = Network([[0, 1], [1, 0]]), [1, 1]
    ends = {
        Annealing(2, 0, 3, "linear"): [False, False, True],
        Annealing(0, 2, 3, "linear"): [False, False, False],
        Annealing(0, 0, 3, "linear"): [True, True, True],
        Stochastic(0): [True, True, True],
        Stochastic(1e-3): [False, False, False],
        Asynchronous(): [True, True, True],
    }
    for rule, expected in ends.items():
        simulation = Simulation(net, start, rule)
        told = []
        for _ in range(3):
            frame = simulation.frame()
            assert frame.period == int(frame.deterministic)
            told.append(frame.deterministic)
            simulation.set_units([0, 1], [1, 1])
            simulation.advance(updates=2)
            simulation.set_units([0, 1], [1, 1])
        assert told == expected


def test_zero_temperature_is_the_threshold_rule_in_random_order():
    rng = np.random.default_rng(0)
    net = Network(rng.integers(-3, 4, (20, 20)))
    start = random_state(net, rng)
    cold = Simulation(net, start, Stochastic(0.0), 5).advance(updates=3000)
    threshold = Simulation(net, start, Asynchronous("random"), 5).advance(updates=3000)
    assert np.array_equal(cold.flipped, threshold.flipped)
    assert np.array_equal(cold.state, threshold.state)
    assert cold.flips > 0


def test_an_annealing_run_of_a_small_network_does_not_go_sweep_by_sweep_once_it_is_cold():
    simulation = Simulation(Network([[0, 1], [1, 0]]), [1, 1], Annealing(1.0, 0.01, 5))
    assert simulation.advance(updates=20_000_000).updates == 20_000_000  # ten million sweeps
