"""Ties: fields that are zero on paper and in the machine, whatever happened before."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.core.kernels.dynamics import REFRESH_AFTER
from hopviz.core.learning import hebbian, storkey
from hopviz.core.network import Network, to_units
from hopviz.core.rules import Asynchronous, Parallel, Stochastic
from hopviz.core.simulation import Simulation
from tests.core.reference import ORDERS, all_states


def whole_weights(patterns):
    """Hebb's weights without the division by N: whole numbers, no rounding."""
    weights = (patterns.T @ patterns).astype(float)
    np.fill_diagonal(weights, 0)
    return weights


def some_patterns(count, n, seed=0):
    """Random patterns with which ties can occur.

    For even P and N all fields of all states are alike modulo 4: with every other set of patterns none is 0.
    """
    patterns = np.random.default_rng(seed).choice([-1, 1], (count, n))
    if count % 2 == 0 and n % 2 == 0 and (whole_weights(patterns)[0] @ np.ones(n)) % 4:
        patterns[0, 0] *= -1
    return patterns


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize(("count", "n"), [(2, 16), (4, 16), (6, 16), (3, 10), (4, 12), (2, 11), (4, 9)])
def test_ties_of_normalised_hebb_are_those_of_whole_numbers_in_every_state(count, n, units):
    patterns = some_patterns(count, n, seed=n)
    states = all_states(n, "bipolar")
    exact = states @ whole_weights(patterns)
    h = hebbian(patterns, units).fields(to_units(states, units))
    assert (exact == 0).any() == (n % 2 == 1 or count % 2 == 0)
    assert np.array_equal(np.sign(h), np.sign(exact))


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [100, 1000])
def test_ties_of_larger_networks(n, units):
    rng = np.random.default_rng(n)
    patterns = some_patterns(6, n)
    states = rng.choice([-1, 1], (1000, n))
    exact = states @ whole_weights(patterns)
    assert (exact == 0).sum() > 100
    assert np.array_equal(np.sign(hebbian(patterns, units).fields(to_units(states, units))), np.sign(exact))


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [10, 12, 16, 100])
def test_ties_stay_ties_through_half_a_million_flips(n, units):
    patterns = some_patterns(4, n, seed=3)
    weights = whole_weights(patterns)
    cue = to_units(patterns[0], units)
    simulation = Simulation(hebbian(patterns, units), cue, Stochastic(3.0), seed=1)
    seen = ties = 0
    while simulation.frame().flips < 500_000:
        # Looks just before the fields are computed anew, too: there the errors are greatest.
        simulation.advance(updates=997)
        frame = simulation.frame()
        seen += 1
        exact = np.where(frame.state == 1, 1, -1) @ weights
        ties += int((exact == 0).sum())
        assert np.array_equal(np.sign(frame.fields), np.sign(exact))
        assert frame.unstable == (exact * np.where(frame.state == 1, 1, -1) < 0).sum()
    assert seen > 4 * 500_000 // REFRESH_AFTER
    assert ties > seen // 10


@pytest.mark.parametrize("rule", [*ORDERS, Parallel()])
@pytest.mark.parametrize("n", [10, 16, 100])
def test_settled_means_settled_in_whole_numbers_after_much_drift(n, rule):
    patterns = some_patterns(4, n, seed=7)
    weights = whole_weights(patterns)
    simulation = Simulation(hebbian(patterns), patterns[0], Stochastic(3.0), seed=5)
    for _ in range(30):
        simulation.rule = Stochastic(3.0)
        simulation.advance(updates=20_000)
        simulation.rule = rule
        frame = simulation.advance(updates=50 * n)
        wish = np.sign(frame.state @ weights) * frame.state
        assert frame.unstable == (wish < 0).sum()
        assert (frame.period == 1) == (not (wish < 0).any())
        assert frame.period or isinstance(rule, Parallel)
    assert frame.flips > 100_000


def test_a_tie_at_a_temperature_near_zero_is_a_toss():
    # Fields that ought to cancel do so but for rounding: 0.1 + 0.2 - 0.3 > 0.
    weights = np.zeros((4, 4))
    weights[0, 1:] = [0.1, 0.2, 0.3]
    net = Network(weights)
    assert weights[0] @ [1, 1, 1, -1] != 0
    clamped = np.array([False, True, True, True])
    simulation = Simulation(net, [1, 1, 1, -1], Stochastic(1e-18), clamped=clamped)
    on = np.mean([simulation.advance(updates=1).state[0] == 1 for _ in range(1000)])
    assert 0.4 < on < 0.6


def test_steepest_descent_takes_the_first_among_equals_however_the_sums_are_rounded():
    patterns = some_patterns(3, 10, seed=11)
    weights = whole_weights(patterns)
    net = hebbian(patterns)
    equals = 0
    for state in all_states(10, "bipolar"):
        wish = -(state @ weights) * state
        if wish.max() <= 0:
            continue
        equals += (wish == wish.max()).sum() > 1
        frame = Simulation(net, state, Asynchronous("steepest")).advance()
        assert frame.visited == np.argmax(wish)
    assert equals > 100


def test_storkey_weights_are_exactly_symmetric():
    weights = storkey(some_patterns(7, 30)).weights
    assert np.array_equal(weights, weights.T)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_unit_with_a_tie_stays_as_it_is(units):
    patterns = some_patterns(4, 10, seed=2)
    net, weights = hebbian(patterns, units), whole_weights(patterns)
    drifted = Simulation(net, to_units(patterns[0], units), Stochastic(3.0))
    drifted.advance(updates=60_000)
    drifted.rule = Parallel()
    for s in all_states(10, "bipolar"):
        exact = s @ weights
        expected = to_units(np.where(exact == 0, s, exact), units)
        fresh = Simulation(net, to_units(s, units), Parallel())
        assert np.array_equal(fresh.advance().state, expected)
        drifted.set_units(np.arange(10), to_units(s, units))
        assert np.array_equal(drifted.advance().state, expected)


@pytest.mark.parametrize("rule", [Stochastic(3.0), Asynchronous("sequential")])
def test_rounding_errors_end_where_the_fields_are_computed_anew(rule):
    rng = np.random.default_rng(0)
    net = Network(rng.normal(size=(20, 20)) - 9 * np.eye(20))
    simulation = Simulation(net, np.ones(20, int), rule, seed=2)
    drifted = 0
    for turn in range(1, 4):
        while (left := turn * REFRESH_AFTER - simulation.frame().flips) > 0:
            frame = simulation.advance(updates=min(left, 5000))
            fresh = Simulation(net, frame.state).frame()
            drifted += not np.array_equal(frame.fields, fresh.fields)
        assert frame.flips == turn * REFRESH_AFTER
        assert np.array_equal(frame.fields, fresh.fields)
        assert frame.energies[-1] == frame.energy == fresh.energy
    assert drifted
