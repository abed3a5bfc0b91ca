"""Square lattices and diluted networks, in sparse form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core import ising, landscape
from hopviz.core.couplings import Sparse
from hopviz.core.damage import remove_connections
from hopviz.core.dilution import diluted
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.rules import Stochastic
from hopviz.core.simulation import Simulation
from tests.core.reference import nets, quick


def energy_of_lattice(s: np.ndarray, coupling: float, field: float, periodic: bool) -> float:
    """Bond by bond: each unit with the one to its right and the one below it."""
    rows, cols = s.shape
    total = -field * float(s.sum())
    for i in range(rows):
        for j in range(cols):
            if j + 1 < cols or (periodic and cols > 1):
                total -= coupling * s[i, j] * s[i, (j + 1) % cols]
            if i + 1 < rows or (periodic and rows > 1):
                total -= coupling * s[i, j] * s[(i + 1) % rows, j]
    return total


@quick
@given(
    st.integers(1, 6), st.integers(1, 6), st.sampled_from([1.0, -0.5, 0.0]), st.sampled_from([0.0, 0.3]),
    st.booleans(), st.integers(0, 999),
)  # fmt: skip
def test_energies_are_those_of_the_bonds(rows, cols, coupling, field, periodic, seed):
    net = ising.lattice(rows, cols, coupling, field, periodic)
    assert (net.form, net.n, net.units, net.is_symmetric) == ("sparse", rows * cols, "bipolar", True)
    s = np.random.default_rng(seed).choice([-1, 1], (rows, cols))
    assert net.energy(s.ravel()) == pytest.approx(energy_of_lattice(s, coupling, field, periodic))
    assert not net.couplings.own.any()


@pytest.mark.parametrize(
    ("temperature", "energy", "magnetisation"), [(2, -1.755380, 0.918943), (3, -1.017070, 0.601291)]
)
def test_the_4x4_torus_is_the_one_that_is_known_exactly(temperature, energy, magnetisation):
    energies = landscape.energies(ising.lattice(4, 4))
    weights = np.exp(-(energies - energies.min()) / temperature)
    on = np.array([k.bit_count() for k in range(1 << 16)])
    assert (weights @ energies) / weights.sum() / 16 == pytest.approx(energy, abs=1e-6)
    assert (weights @ np.abs(2 * on - 16)) / weights.sum() / 16 == pytest.approx(magnetisation, abs=1e-6)


def test_a_ring_has_the_partition_sum_of_a_ring():
    energies = landscape.energies(ising.lattice(1, 9))
    expected = (2 * math.cosh(1 / 1.5)) ** 9 + (2 * math.sinh(1 / 1.5)) ** 9
    assert np.exp(-energies / 1.5).sum() == pytest.approx(expected)


def test_a_large_lattice_is_small_and_settles_at_its_energy():
    net = ising.lattice(256, 256)
    assert net.nbytes < 10e6
    simulation = Simulation(net, np.ones(net.n, np.int8), Stochastic(2.0), seed=1)
    simulation.advance(updates=30 * net.n)
    energies = [simulation.advance(updates=net.n).energy / net.n for _ in range(20)]
    assert np.mean(energies) == pytest.approx(-1.745565, abs=0.01)  # Onsager


@pytest.mark.parametrize("size", [(0, 3), (3, 2.5), (2048, 1024), (True, 3)])
def test_sizes_that_cannot_be_are_refused(size):
    with pytest.raises(ValueError, match=r"must be a whole number from 1 to|has at most 1,048,576 units, not 2,048 x"):
        ising.lattice(*size)


@quick
@given(nets(least=2, most=9), st.sampled_from([0.0, 0.3, 0.9, 1.0]), st.integers(0, 99))
def test_dilution_leaves_some_weights_and_changes_none(net, fraction, seed):
    left = diluted(net, fraction, seed)
    stays = left.weights != 0
    np.fill_diagonal(stays, True)
    assert np.array_equal(left.weights, np.where(stays, net.weights, 0.0))
    assert np.array_equal(left.bias, net.bias)
    assert left.is_symmetric or not net.is_symmetric
    full = diluted(Network(np.ones((net.n, net.n)) + np.diag(net.weights.diagonal() - 1), units=net.units), fraction)
    pairs = net.n * (net.n - 1) // 2
    beside = np.count_nonzero(full.weights - np.diag(np.diagonal(full.weights)))
    assert beside == 2 * (pairs - round(fraction * pairs))


def test_all_pairs_have_the_same_chance():
    upper = np.triu(np.ones((6, 6)), 1)
    for weights in (upper + upper.T, upper - upper.T):
        net = Network(weights)
        counts = sum(diluted(net, 0.8, seed).weights != 0 for seed in range(600))
        beside = counts[~np.eye(6, dtype=bool)]
        assert beside.min() > 80
        assert beside.max() < 160


def test_dilution_of_what_is_sparse_already_counts_its_weights():
    net = ising.lattice(20, 20)
    for thin in (diluted(net, 0.25, 3), remove_connections(net, 0.25, 3)):
        assert thin.form == "sparse"
        assert np.count_nonzero(thin.weights) == 2 * 600
    more = diluted(net, 0.5, 3).weights != 0
    assert not (more & (thin.weights == 0)).any()


def test_a_diluted_network_still_recalls():
    n = 20_000
    patterns = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (3, n))
    net = diluted(hebbian(patterns), 0.997, 1)
    assert isinstance(net.couplings, Sparse)
    assert net.couplings.count < 1.3e6
    cue = patterns[0] * np.where(np.random.default_rng(1).random(n) < 0.2, -1, 1)
    simulation = Simulation(net, cue)
    end = simulation.advance(updates=10 * n).state
    assert (end == patterns[0]).mean() > 0.99


def test_too_many_weights_say_what_would_fit():
    net = hebbian(np.ones((1, 65536), np.int8))
    with pytest.raises(ValueError, match=r"take 38\.4 GiB of memory: .* a fraction of 0\.9922 or more"):
        diluted(net, 0.8)


def test_dilution_of_much_is_a_matrix():
    assert diluted(Network(np.ones((9, 9)) - np.eye(9)), 0.1).form == "dense"
    assert diluted(Network(np.ones((9, 9)) - np.eye(9)), 0.9).form == "sparse"
