"""True basins against the absorption of a chain, and against where random starts settle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from hopviz import Asynchronous, hebbian, landscape, thermal
from hopviz.core.census import census
from tests.core.reference import all_states, decision, nets, quick
from tests.core.thermal.laws import random_net


def absorption(net):
    """(2^N, M) where a random unit at a time, by the threshold rule, ends in the end: powers of the chain."""
    states = all_states(net.n, net.units)
    matrix = np.zeros((len(states), len(states)))
    for k, s in enumerate(states):
        for i in range(net.n):
            on = decision(net, s, i) == 1
            matrix[k, k | 1 << i if on else k & ~(1 << i)] += 1 / net.n
    for _ in range(14):
        matrix = matrix @ matrix
    minima = landscape.minima(net)
    return np.stack([matrix[:, minima.plateau(k)].sum(axis=1) for k in range(len(minima))], axis=1), minima


@quick
@given(nets(least=2, most=6, symmetric=True, diagonal=False))
def test_the_ends_are_those_of_the_chain(net):
    expected, minima = absorption(net)
    found = thermal.true_basins(net)
    assert found.minima.members.tolist() == minima.members.tolist()
    assert found.shares == pytest.approx(expected.mean(axis=0))
    for k in range(len(minima)):
        assert found.probabilities(k) == pytest.approx(expected[:, k])
    number = 2**net.n // 3
    assert found.ends(number) == pytest.approx(expected[number])


@pytest.mark.parametrize("seed", range(3))
def test_eight_units_end_where_brute_force_absorption_says(seed):
    net = random_net(8, seed)
    expected, _ = absorption(net)
    found = thermal.true_basins(net)
    assert len(found.minima) > 1
    together = found.mean(np.eye(len(found.minima)))
    assert together == pytest.approx(expected, abs=1e-9)
    assert together.sum(axis=1) == pytest.approx(np.ones(256))
    colours = np.random.default_rng(0).random((len(found.minima), 3))
    assert found.mean(colours) == pytest.approx(expected @ colours)


def test_a_census_finds_the_shares_within_its_intervals():
    net = random_net(12, 4)
    found = thermal.true_basins(net)
    counted = census(net, 20_000, seed=1, rule=Asynchronous("random"))
    places = {number: k for k, number in enumerate(found.minima.numbers.tolist())}
    shares = [found.shares[places[landscape.number_of(state)]] for state in counted.states]
    inside = [low <= share <= high for share, (low, high) in zip(shares, counted.intervals, strict=True)]
    assert len(inside) > 3
    assert np.mean(inside) > 0.8
    assert counted.shares == pytest.approx(shares, abs=0.015)


def test_they_differ_from_steepest_descent_and_know_clamped_units():
    net = hebbian(np.random.default_rng(3).choice([-1, 1], (3, 10)))
    steepest = np.bincount(landscape.basins(net)) / 1024
    found = thermal.true_basins(net)
    assert np.abs(found.shares - steepest).max() > 0.005
    clamped = np.arange(10) < 2
    part = thermal.true_basins(net, np.ones(10), clamped)
    counted = census(net, 4000, 2, Asynchronous("random"), None, np.ones(10), clamped)
    for state, share in zip(counted.states, counted.shares, strict=True):
        number = int(part.free.numbers_of(state[np.newaxis])[0])
        k = next(k for k in range(len(part.minima)) if number in part.minima.plateau(k))
        assert part.shares[k] == pytest.approx(share, abs=0.04)


def test_what_is_asked_of_other_minima_is_refused():
    found = thermal.true_basins(random_net(4, 1))
    with pytest.raises(ValueError, match="minimum must be a whole number from 0 to"):
        found.probabilities(99)
    with pytest.raises(ValueError, match="values must be one for each"):
        found.mean(np.ones(99))
    with pytest.raises(ValueError, match="number must be a whole number from 0 to 15"):
        found.ends(16)
