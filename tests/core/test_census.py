"""The census against basins whose sizes can be computed exactly."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Asynchronous, Network, Parallel, Simulation, Stochastic, census, hebbian, identify, landscape
from hopviz.core.attractors import Kind
from hopviz.core.census import Census
from hopviz.core.intervals import wilson_interval
from tests.core.reference import OFF, all_states, nets, quick

N = 12
EVEN = hebbian(np.random.default_rng(1).choice([-1, 1], (4, N)))
_weights = np.triu(np.random.default_rng(6).normal(size=(N, N)), 1)
REAL, _ = Network(_weights + _weights.T, np.linspace(-0.3, 0.3, N)).converted("binary")
ORDERS = ["shuffled", "random", "sequential", "steepest"]


def wishes(net):
    """(2^N, N) whether each unit wants to flip in each state, by the fields."""
    states = all_states(net.n, net.units)
    return np.where(states == 1, -1, 1) * net.fields(states) > 0


def shares_of_random_order(net):
    """Exact share of each final state over all starts, when each update is of a unit drawn at random.

    What counts is the next flip: of the units that want to, each is as likely as the others.  Going up in energy,
    the chances of a state are the mean of those of the states that it may flip to.
    """
    wish = wishes(net)
    energies = net.energy(all_states(net.n, net.units))
    ends = {int(k): place for place, k in enumerate(np.flatnonzero(~wish.any(axis=1)))}
    chances = np.zeros((1 << net.n, len(ends)))
    for k in np.argsort(energies, kind="stable"):
        if int(k) in ends:
            chances[k, ends[int(k)]] = 1
        else:
            lower = k ^ (1 << np.flatnonzero(wish[k]))
            assert (energies[lower] < energies[k]).all()
            chances[k] = chances[lower].mean(axis=0)
    return dict(zip(ends, chances.mean(axis=0), strict=True))


def shares_of_fixed_order(net):
    """Exact share of each final state when units are updated by number, again and again."""
    wish = wishes(net)
    at = np.arange(1 << net.n)
    while wish[at].any():
        for i in range(net.n):
            at = np.where(wish[at, i], at ^ (1 << i), at)
    numbers, counts = np.unique(at, return_counts=True)
    return dict(zip(numbers.tolist(), counts / at.size, strict=True))


def shares_of_steepest(net):
    basins, minima = landscape.basins(net), landscape.minima(net)
    wish = wishes(net)
    assert minima.members.size == (~wish.any(axis=1)).sum()
    assert np.diff(minima.firsts).max() == 1, "a plateau's states would be counted together"
    counts = np.bincount(basins) / basins.size
    return dict(zip(minima.numbers.tolist(), counts, strict=True))


def check_shares(result, expected, starts):
    """Chi-squared over all states that are expected often enough, and none that are not expected."""
    found = {landscape.number_of(state): hits for state, hits in zip(result.states, result.hits, strict=True)}
    assert set(found) <= {k for k, share in expected.items() if share > 0}
    assert sum(found.values()) == starts
    assert sum(expected.values()) == pytest.approx(1)
    cells = [(found.get(k, 0), share * starts) for k, share in expected.items()]
    often = [cell for cell in cells if cell[1] >= 5]
    rest = (starts - sum(c[0] for c in often), starts - sum(c[1] for c in often))
    often += [rest] if rest[1] >= 5 else []
    chi = sum((hits - mean) ** 2 / mean for hits, mean in often)
    freedom = len(often) - 1
    # Wilson and Hilferty: a cube root is nearly normal; 3.09 standard deviations are p = 0.001.
    limit = freedom * (1 - 2 / (9 * freedom) + 3.09 * math.sqrt(2 / (9 * freedom))) ** 3
    assert freedom >= 4
    assert chi < limit


@pytest.mark.parametrize("net", [EVEN, REAL], ids=["even", "real"])
def test_shares_are_the_exact_ones_of_the_random_order(net):
    check_shares(census(net, 40_000, 1, Asynchronous("random")), shares_of_random_order(net), 40_000)


@pytest.mark.parametrize("net", [EVEN, REAL], ids=["even", "real"])
def test_shares_are_the_exact_ones_of_the_sequential_order(net):
    check_shares(census(net, 40_000, 2, Asynchronous("sequential")), shares_of_fixed_order(net), 40_000)


def test_shares_of_steepest_descent_are_the_basins_of_the_landscape():
    check_shares(census(REAL, 40_000, 3, Asynchronous("steepest")), shares_of_steepest(REAL), 40_000)


def test_shares_of_the_shuffled_order_are_those_of_simulations():
    starts, rng = 20_000, np.random.default_rng(8)
    drawn = rng.integers(0, 1 << N, 4000)
    ends = []
    for seed, state in enumerate(landscape.states_of(drawn, N, REAL.units)):
        simulation = Simulation(REAL, state, Asynchronous("shuffled"), seed)
        while not (frame := simulation.advance(updates=N)).period:
            pass
        ends.append(landscape.number_of(frame.state))
    result = census(REAL, starts)
    found = {landscape.number_of(state): share for state, share in zip(result.states, result.shares, strict=True)}
    for k in set(ends) | set(found):
        share, other = found.get(k, 0.0), ends.count(k) / 4000
        both = (share * starts + other * 4000) / (starts + 4000)
        assert abs(share - other) < 4.5 * math.sqrt(both * (1 - both) * (1 / starts + 1 / 4000))


@pytest.mark.parametrize("order", ORDERS)
@quick
@given(nets(most=6, symmetric=True, diagonal=False), st.integers(0, 2**32 - 1))
def test_every_attractor_is_a_fixed_point_with_its_own_energy(order, net, seed):
    result = census(net, 50, seed, Asynchronous(order))
    assert result.starts == 50
    assert result.hits.sum() == 50
    assert result.unsettled == 0
    assert len({state.tobytes() for state in result.states}) == len(result)
    assert (np.where(result.states == 1, 1, -1) * net.fields(result.states) >= 0).all()
    assert result.energies == pytest.approx(net.energy(result.states))
    assert np.array_equal(result.order, np.arange(len(result)))
    assert (np.diff(result.hits) <= 0).all()
    assert set(map(landscape.number_of, result.states)) <= set(landscape.minima(net).members.tolist())


def same(one, other):
    return (
        np.array_equal(one.states, other.states)
        and np.array_equal(one.hits, other.hits)
        and np.array_equal(one.energies, other.energies)
        and (one.identities, one.starts, one.unsettled) == (other.identities, other.starts, other.unsettled)
    )


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("n", [12, 150])
def test_how_a_census_is_cut_changes_nothing(n, order):
    patterns = np.random.default_rng(3).choice([-1, 1], (max(3, n // 15), n))
    net = hebbian(patterns)
    whole = Census(net, 5, Asynchronous(order), patterns).advance(starts=700)
    by_number = Census(net, 5, Asynchronous(order), patterns)
    for count in (1, 0, 13, 286, 400):
        result = by_number.advance(starts=count)
    assert same(result, whole)
    by_time = Census(net, 5, Asynchronous(order), patterns)
    while (result := by_time.advance(starts=700 - by_time.result().starts, seconds=0.0)).starts < 700:
        pass
    assert same(result, whole)
    assert not same(Census(net, 6, Asynchronous(order), patterns).advance(starts=700), whole)
    assert by_time.advance().starts == 701


def test_results_stay_as_they_were_when_the_census_goes_on():
    patterns = np.random.default_rng(3).choice([-1, 1], (20, 60))
    running = Census(hebbian(patterns), patterns=patterns)
    early = running.advance(starts=20)
    kept = (early.states.copy(), early.energies.copy(), early.hits.copy())
    late = running.advance(starts=2000)
    assert len(late) > 100
    assert all(np.array_equal(a, b) for a, b in zip((early.states, early.energies, early.hits), kept, strict=True))
    assert np.array_equal(late.states[: len(early)], early.states)
    for array in (late.states, late.energies, late.hits, late.sorted().states):
        assert not array.flags.writeable


def test_kinds_are_those_that_identify_names_and_add_up():
    patterns = np.random.default_rng(0).choice([-1, 1], (3, 40))
    result = census(hebbian(patterns), 3000, patterns=patterns)
    assert result.identities == tuple(identify(state, patterns) for state in result.states)
    totals = {total.kind: total for total in result.kinds()}
    assert totals["memory"].attractors == 3
    assert totals["memory"].share > 0.2
    assert sum(total.hits for total in totals.values()) == 3000
    assert sum(total.attractors for total in totals.values()) == len(result)
    for total in totals.values():
        hits = [hit for hit, each in zip(result.hits, result.identities, strict=True) if each.kind == total.kind]
        assert (total.attractors, total.hits, total.share) == (len(hits), sum(hits), sum(hits) / 3000)
        assert total.interval == pytest.approx(tuple(wilson_interval(sum(hits), 3000)))
        assert total.interval[0] <= total.share <= total.interval[1]
    assert totals.keys() == set(get_args(Kind))
    assert census(hebbian(patterns), 10).kinds() == ()


def test_asymmetric_networks_may_not_settle_and_are_said_not_to():
    chase = Network([[0, 1], [-1, 0]])  # one wants to be like the other, which wants to be different
    result = Census(chase, max_sweeps=20).advance(starts=30)
    assert (result.starts, result.unsettled, len(result)) == (30, 30, 0)
    half = Network(np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 0]]), [0, 0, 1.0])
    biased = Network(half.weights, [3, 0, 1])
    result = Census(biased, max_sweeps=20).advance(starts=30)
    assert result.unsettled == 0
    assert result.states.tolist() == [[1, -1, 1]]


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_clamped_units_keep_their_value_and_removed_ones_take_no_part(units):
    patterns = np.random.default_rng(4).choice([-1, 1], (2, 14))
    net = hebbian(patterns, units)
    clamped, lesioned = np.zeros((2, 14), bool)
    clamped[:3] = lesioned[10:] = True
    cue = np.where(patterns[0] == 1, 1, OFF[units])
    result = Census(net, patterns=patterns, state=cue, clamped=clamped, lesioned=lesioned).advance(starts=300)
    assert len(result) > 1
    assert (result.states[:, :3] == cue[:3]).all()
    assert not result.states[:, 10:].any()
    small = Network(net.weights[:10, :10], net.bias[:10], units)
    assert result.energies == pytest.approx(small.energy(result.states[:, :10]))
    free = result.states[:, 3:10]
    assert (np.where(free == 1, 1, -1) * small.fields(result.states[:, :10])[:, 3:] >= 0).all()
    assert result.identities[0] == identify(result.states[0], patterns, ~lesioned)


def test_clamps_are_known_to_the_census_in_one_call():
    held = np.array([True, False, False])
    net = hebbian([[1, -1, 1]])
    assert (census(net, 40, state=[-1, 1, 1], clamped=held).states[:, 0] == -1).all()
    assert set(census(net, 40).states[:, 0].tolist()) == {-1, 1}


def test_all_units_clamped_leaves_one_state():
    result = Census(hebbian([[1, -1, 1]]), clamped=np.ones(3, bool)).advance(starts=5)
    assert result.states.tolist() == [[-1, -1, -1]]
    assert result.hits.tolist() == [5]


def test_confidence_intervals_solve_wilsons_equation_and_hold_what_they_promise():
    for hits, starts in [(0, 10), (3, 10), (10, 10), (61, 1000)]:
        low, high = wilson_interval(hits, starts)
        share = hits / starts
        for end in (low, high):  # where the normal approximation puts the share just 1.96 deviations away
            deviation = 1.959964 * math.sqrt(end * (1 - end) / starts)
            assert abs(share - end) == pytest.approx(deviation, abs=1e-6)
        assert low <= share <= high
    assert wilson_interval(0, 0).tolist() == [0.0, 1.0]
    rng = np.random.default_rng(0)
    intervals = wilson_interval(rng.binomial(400, 0.08, 4000), 400)
    inside = ((intervals[:, 0] <= 0.08) & (intervals[:, 1] >= 0.08)).mean()
    assert inside == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("rule", [Parallel(), Stochastic(1.0)])
def test_other_rules_are_refused(rule):
    with pytest.raises(ValueError, match="one after the other and without noise"):
        census(EVEN, rule=rule)


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [({"starts": -1}, "starts"), ({"seconds": -1.0}, "seconds"), ({"seconds": math.inf}, "seconds")],
)
def test_what_cannot_be_advanced_by_is_refused(arguments, cause):
    with pytest.raises(ValueError, match=cause):
        Census(EVEN).advance(**arguments)


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="max_sweeps"):
        Census(EVEN, max_sweeps=0)
    with pytest.raises(ValueError, match="patterns"):
        Census(EVEN, patterns=np.ones((2, 5)))
    with pytest.raises(ValueError, match="clamped"):
        Census(EVEN, clamped=[True])
    with pytest.raises(ValueError, match="one state"):
        Census(EVEN, state=np.ones((2, N)))
