"""Parts of update rules: what happens at a tie, orders that are given, and noise when many units decide at once."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.census import census
from hopviz.core.network import Network
from hopviz.core.recall import recall
from hopviz.core.rules import (
    Asynchronous,
    Parallel,
    PartlyParallel,
    Stochastic,
    choice_of,
    choices,
    rule_from_dict,
    rule_to_dict,
)
from hopviz.core.simulation import Simulation
from tests.core.reference import (
    OFF,
    all_states,
    chi_squared_limit,
    energy,
    field,
    nets,
    quick,
    random_state,
    states_by_hand,
)

ZERO = {Stochastic: {"temperature": 0.0}}
ALONE = Network([[0.0, 0.0], [0.0, 0.0]])


@pytest.mark.parametrize("rule", [Asynchronous, Parallel, PartlyParallel, Stochastic])
@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_unit_at_a_tie_stays_or_goes_on_or_goes_off(rule, units):
    net, off = Network(ALONE.weights, None, units), OFF[units]
    for tie, end in (("stay", [off, 1]), ("on", [1, 1]), ("off", [off, off])):
        simulation = Simulation(net, [off, 1], rule(**ZERO.get(rule, {}), tie=tie))
        before = simulation.frame()
        assert before.unstable == (tie != "stay") == before.wanting.any()
        after = simulation.advance(updates=40)
        assert after.state.tolist() == end
        assert (after.unstable, after.period) == (0, 1)
        assert not after.wanting.any()


@pytest.mark.parametrize("order", ["sequential", "random", "shuffled", "steepest"])
def test_a_census_settles_by_the_same_tie(order):
    for tie, end in (("on", [1, 1]), ("off", [-1, -1])):
        found = census(ALONE, 50, rule=Asynchronous(order, tie=tie))
        assert found.states.tolist() == [end]
    assert len(census(ALONE, 50, rule=Asynchronous(order))) == 4


@quick
@given(nets(most=6), st.integers(0, 2**32 - 1), st.sampled_from(["stay", "on", "off"]))
def test_units_take_their_turns_in_a_given_order(net, seed, tie):
    rng = np.random.default_rng(seed)
    rule = Asynchronous(rng.permutation(net.n).tolist(), tie=tie)
    start, clamped = random_state(net, rng), rng.random(net.n) < 0.2
    simulation = Simulation(net, start, rule, seed, clamped)
    free = np.flatnonzero(~clamped).tolist()
    by_hand = states_by_hand(net, start, rule, seed, free)
    for expected in itertools.islice(by_hand, 25):
        assert np.array_equal(simulation.advance().state, expected)
    ended = recall(net, start, rule, clamped=clamped)
    assert ended.outcome in ("settled", "cycle")
    assert len(census(net, 3, rule=rule)) <= 3


def test_an_order_that_is_typed_is_followed():
    simulation = Simulation(Network(np.zeros((5, 5))), np.ones(5), Asynchronous([1, 3, 2, 4, 0]))
    assert [simulation.advance().visited for _ in range(7)] == [1, 3, 2, 4, 0, 1, 3]
    rule = Asynchronous([1, 3, 2, 4, 0], tie="off")
    assert rule_from_dict(json.loads(json.dumps(rule_to_dict(rule)))) == rule
    assert choices()[choice_of(rule)].label == "One by one, typed order"
    assert rule.without_unit(3) == Asynchronous([1, 2, 3, 0], tie="off")
    assert rule.resized(6) == Asynchronous([1, 3, 2, 4, 0, 5], tie="off")
    assert rule.resized(3) == Asynchronous([1, 2, 0], tie="off")
    assert rule.period_word == "sweeps"


@pytest.mark.parametrize("order", [[0, 2], [0, 0, 1], [], [1, 2, 4], 7, [0.5], "up", [-1, 0]])
def test_an_order_that_is_none_is_refused(order):
    with pytest.raises((ValueError, TypeError), match="order"):
        Asynchronous(order)


def test_an_order_must_be_of_all_units_of_the_network():
    for make in (
        lambda rule: Simulation(ALONE, [1, 1], rule),
        lambda rule: census(ALONE, 1, rule=rule),
        lambda rule: Simulation(ALONE, [1, 1]).set_rule(rule),
    ):
        with pytest.raises(ValueError, match="the order names 3 units, but the network has 2: name each of them once"):
            make(Asynchronous([2, 0, 1]))


def test_unknown_ties_and_orders_are_refused():
    with pytest.raises(ValueError, match="tie must be one of stay, on, off, not 'up'"):
        Parallel(tie="up")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="order must be one of random, shuffled, sequential, not 'steepest'"):
        Stochastic(1.0, order="steepest")  # type: ignore[arg-type]


def small(units: str) -> Network:
    rng = np.random.default_rng(4)
    weights = np.triu(0.5 * rng.normal(size=(4, 4)), 1)
    return Network(weights + weights.T, 0.2 * rng.normal(size=4), units)


def law(net: Network, exponents: np.ndarray) -> np.ndarray:
    weights = np.exp(exponents - exponents.max())
    return weights / weights.sum()


def chi_squared_of(net: Network, rule, expected: np.ndarray, apart: int) -> float:
    simulation, counts = Simulation(net, np.ones(net.n), rule, 7), np.zeros(len(expected))
    for _ in range(4000):
        frame = simulation.advance(updates=apart)
        counts[int(((frame.state == 1) << np.arange(net.n)).sum())] += 1
    total = counts.sum() * expected
    assert total.min() > 5
    return float(((counts - total) ** 2 / total).sum())


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("rule", [Parallel(1.4), PartlyParallel(1.0, 1.4)], ids=repr)
def test_parallel_noise_samples_little_s_law(units, rule):
    """H = -b's - T sum_i ln 2 cosh(h_i/T), with ln(1 + exp(h_i/T)) for binary units; not exp(-E/T)."""
    net, T = small(units), 1.4
    states = all_states(4, units)
    h = np.array([[field(net, s, i) for i in range(4)] for s in states])
    gain = np.log(2 * np.cosh(h / T)) if units == "bipolar" else np.log1p(np.exp(h / T))
    expected = law(net, states @ net.bias / T + gain.sum(axis=1))
    limit = chi_squared_limit(16)
    assert chi_squared_of(net, rule, expected, 12) < limit
    boltzmann = law(net, -np.array([energy(net, s) for s in states]) / T)
    assert chi_squared_of(net, rule, boltzmann, 12) > limit


@pytest.mark.parametrize("order", ["shuffled", "sequential", "random"])
def test_noise_in_any_order_samples_boltzmann_s_law(order):
    net, T = small("bipolar"), 1.4
    boltzmann = law(net, -np.array([energy(net, s) for s in all_states(4, "bipolar")]) / T)
    assert chi_squared_of(net, Stochastic(T, order=order), boltzmann, 48) < chi_squared_limit(16)


def test_a_sequential_sweep_visits_all_in_turn():
    simulation = Simulation(small("bipolar"), np.ones(4), Stochastic(1.0, order="sequential"))
    assert [simulation.advance().visited for _ in range(6)] == [0, 1, 2, 3, 0, 1]
