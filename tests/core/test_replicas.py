"""Replicas against single runs and the exact basins, and steepest descents against those."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Network, hebbian, ising, landscape
from hopviz.core.landscape import numbers_of, states_of
from hopviz.core.landscape.descents import descended
from hopviz.core.replicas import SWEEPS, replicas
from hopviz.core.rules import Asynchronous, Parallel, Stochastic
from tests.core.reference import quick


def random_net(n, seed, units="bipolar"):
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.normal(size=(n, n)), 1)
    return Network(weights + weights.T, rng.normal(size=n), units)


@quick
@given(st.integers(1, 9), st.integers(0, 10**6), st.sampled_from(["bipolar", "binary"]))
def test_descents_end_in_the_minima_of_their_basins(n, seed, units):
    net = random_net(n, seed, units)
    basins = landscape.ExactLandscape(net).finish()
    numbers = np.arange(2**net.n)
    ends = numbers_of(descended(net, states_of(numbers, net.n, net.units)))
    minima = basins.minima
    for number, end in zip(numbers.tolist(), ends.tolist(), strict=True):
        assert end in minima.plateau(int(basins.basins[number]))


@pytest.mark.parametrize("rule", [Asynchronous("steepest"), Asynchronous("sequential"), Asynchronous("shuffled")])
def test_replicas_without_noise_fall_and_come_to_rest(rule):
    net = random_net(12, 3)
    runs = replicas(net, 40, rule, seed=5)
    assert runs.states.shape == (len(runs.sweeps), 40, 12)
    assert runs.energies == pytest.approx(net.energy(runs.states.reshape(-1, 12)).reshape(-1, 40))
    assert (np.diff(runs.energies, axis=0) <= 1e-9).all()
    assert (runs.periods == 1).all()
    fields = net.fields(runs.states[-1])
    assert (runs.states[-1] * fields >= 0).all()
    again = replicas(net, 40, rule, seed=5)
    assert np.array_equal(runs.states, again.states)
    assert not np.array_equal(runs.states[0], replicas(net, 40, rule, seed=6).states[0])


def test_starts_are_uniform_and_ends_of_steepest_descent_are_shared_as_the_basins_are():
    """Pearson's chi-squared over basins, and of each unit, far from anything that chance does."""
    net, count = random_net(9, 8), 4000
    runs = replicas(net, count, Asynchronous("steepest"), seed=1)
    assert np.abs(runs.states[0].mean(axis=0)).max() < 5 / np.sqrt(count)
    found = landscape.ExactLandscape(net).finish()
    expected = count * found.basin_sizes() / 2**net.n
    ends = np.bincount(found.basins[numbers_of(runs.states[-1])], minlength=expected.size)
    assert np.array_equal(found.basins[numbers_of(runs.states[0])], found.basins[numbers_of(runs.states[-1])])
    assert ((ends - expected) ** 2 / expected).sum() < expected.size + 6 * np.sqrt(2 * expected.size)


def test_clamped_units_stay_removed_ones_are_gone_and_parallel_replicas_may_alternate():
    net = random_net(8, 2)
    clamped, lesioned = np.arange(8) == 1, np.arange(8) == 4
    state = np.ones(8)
    runs = replicas(net, 10, Stochastic(1.0), 3, state, clamped, lesioned)
    assert (runs.states[..., 1] == 1).all()
    assert (runs.states[..., 4] == 0).all()
    assert runs.sweeps[-1] == SWEEPS[-1]
    assert (runs.periods == 0).all()
    pair = Network([[0.0, 1.0], [1.0, 0.0]])
    alternating = replicas(pair, 200, Parallel(), 1)
    apart = alternating.states[0, :, 0] != alternating.states[0, :, 1]
    assert np.array_equal(alternating.periods == 2, apart)


def test_looks_are_at_their_sweeps_however_much_happens_between_them():
    net = ising.lattice(128, 128)
    once, often = (replicas(net, 1, Parallel(9.0), 1, sweeps=sweeps) for sweeps in ((0, 20), range(21)))
    assert np.array_equal(once.states[1], often.states[20])


@given(st.integers(1, 5))
def test_what_is_refused(count):
    with pytest.raises(ValueError, match="count"):
        replicas(hebbian([[1, -1, 1]]), 0, Asynchronous())
    with pytest.raises(ValueError, match="shape"):
        replicas(hebbian([[1, -1, 1]]), count, Asynchronous(), state=[1, 1])
    with pytest.raises(ValueError, match="shape"):
        descended(hebbian([[1, -1, 1]]), [1, 1, 1])
