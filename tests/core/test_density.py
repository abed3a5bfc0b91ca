"""The density of states against counting them one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Network, hebbian, landscape
from hopviz.core.limits import LARGEST
from tests.core.reference import OFF, all_states, nets, quick, random_state


@quick
@given(nets(least=1, most=8, symmetric=True), st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_the_density_counts_every_state(net, seed, bins):
    native = random_state(net, np.random.default_rng(seed))
    found = landscape.density(net, native, bins)
    states = all_states(net.n, net.units)
    distance = (states != native).sum(axis=1)
    energies = landscape.energies(net)
    assert found.exact
    assert found.counts.sum() == 2**net.n
    assert np.array_equal(found.counts.sum(axis=1), np.bincount(distance, minlength=net.n + 1))
    middle = 0.5 * (found.edges[1:] + found.edges[:-1])
    width = found.edges[1] - found.edges[0]
    for d in range(net.n + 1):  # every energy lies in its bin: the means differ by half a bin at most
        here = np.sort(energies[distance == d])
        binned = np.repeat(middle, found.counts[d])
        assert np.abs(here - binned).max() <= 0.5 * width * (1 + 1e-9) + 1e-9
    assert (10**found.log10_states).sum() == pytest.approx(2**net.n)
    again = landscape.density(net, native, bins, energies)
    assert np.array_equal(again.counts, found.counts)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_sampled_density_tells_the_moments_at_every_distance(units):
    n = 30
    rng = np.random.default_rng(5)
    weights = rng.normal(size=(n, n))
    net = Network(weights + weights.T, rng.normal(size=n), units)
    native = random_state(net, rng)
    found = landscape.density(net, native, 400, samples=4000, seed=2)
    assert not found.exact
    assert (found.counts.sum(axis=1) == 4000).all()
    middle = 0.5 * (found.edges[1:] + found.edges[:-1])
    reverse = np.where(native == 1, OFF[units], 1)
    means = found.shares @ middle
    width = found.edges[1] - found.edges[0]
    for d in (0, 1, 7, 15, 29, 30):  # states drawn independently, a unit's values permuted
        drawn = np.array([np.where(rng.permutation(n) < d, reverse, native) for _ in range(4000)])
        energies = net.energy(drawn)
        error = 5 * energies.std() * np.sqrt(2 / 4000) + 0.5 * width
        assert means[d] == pytest.approx(energies.mean(), abs=error)


def test_energies_that_are_all_the_same_have_a_bin_however_large_they_are():
    for scale in (0.0, 1.0, 1e-100, LARGEST, -LARGEST):
        found = landscape.density(Network(scale * np.eye(4)), [1, 1, 1, 1])
        assert found.counts.sum(axis=1).tolist() == [1, 4, 6, 4, 1]
        assert found.edges[0] < -2 * scale < found.edges[-1]


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_levels_at_equal_steps_lie_in_the_middle_of_their_bins(n):
    found = landscape.density(Network(np.zeros((n, n)), np.full(n, 0.7)), np.ones(n), bins=n + 1)
    middle = 0.5 * (found.edges[1:] + found.edges[:-1])
    np.testing.assert_allclose(middle, 0.7 * (2 * np.arange(n + 1) - n), atol=1e-9)  # d units off: E = 0.7 (2 d - n)
    assert np.array_equal(found.counts > 0, np.eye(n + 1, dtype=bool))


def test_the_density_refuses_what_it_cannot_mean():
    net = hebbian([[1, -1, 1]])
    with pytest.raises(ValueError, match="one state of shape"):
        landscape.density(net, [[1, 1, 1]])
    with pytest.raises(ValueError, match="bins must be"):
        landscape.density(net, [1, 1, 1], bins=0)
    with pytest.raises(ValueError, match="shape \\(8,\\)"):
        landscape.density(net, [1, 1, 1], energies=np.zeros(4))
    with pytest.raises(ValueError, match="symmetric"):
        landscape.density(Network([[0, 1], [-1, 0]]), [1, 1])
