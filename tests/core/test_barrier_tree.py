"""The barrier tree against the lowest of all paths between minima."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given

from hopviz import Network, hebbian, landscape
from tests.core.reference import all_states, nets, plateaus, quick, rounding


def least_heights(net):
    """(2^N, 2^N) least energy that a path between two states has to reach: Kruskal's spanning tree."""
    energies = net.energy(all_states(net.n, net.units))
    count = energies.size
    edges = sorted(
        (max(energies[k], energies[k ^ (1 << i)]), k, k ^ (1 << i))
        for k in range(count)
        for i in range(net.n)
        if k < k ^ (1 << i)
    )
    heights = np.full((count, count), np.inf)
    heights[np.arange(count), np.arange(count)] = energies
    groups = {k: [k] for k in range(count)}
    for height, one, other in edges:  # Kruskal: the first edge between two groups is their lowest pass
        if groups[one] is not groups[other]:
            heights[np.ix_(groups[one], groups[other])] = height
            heights[np.ix_(groups[other], groups[one])] = height
            groups[one].extend(groups[other])
            for k in groups[other]:
                groups[k] = groups[one]
    return heights


def check_tree(net):
    tree = landscape.barrier_tree(net)
    minima = tree.minima
    count = len(minima)
    heights = least_heights(net)
    assert plateaus(minima) == plateaus(landscape.minima(net))
    for a, b in itertools.combinations(range(count), 2):
        expected = heights[minima.numbers[a], minima.numbers[b]]
        assert tree.merging_energy(a, b) == pytest.approx(expected, abs=1e-9)
    assert tree.heights[:count] == pytest.approx(minima.energies)
    assert (tree.parents[:-1] > np.arange(2 * count - 2)).all()
    assert tree.parents[tree.root] == -1
    assert (tree.heights[tree.parents[:-1]] >= tree.heights[:-1] - 1e-12).all()
    assert sorted(tree.leaf_order.tolist()) == list(range(count))
    if count > 1:
        assert net.energy(tree.saddle_states) == pytest.approx(tree.heights[count:], abs=1e-9)
    for k, children in enumerate(tree.children):
        assert (tree.parents[children] == count + k).all()
    # What a minimum has to climb to reach a deeper one, from all pairs.
    assert tree.barriers[0] == np.inf
    for m in range(1, count):
        climb = min(heights[minima.numbers[m], minima.numbers[deeper]] for deeper in range(m))
        assert tree.barriers[m] == pytest.approx(climb - minima.energies[m], abs=1e-9)
    return tree


@quick
@given(nets(least=1, most=7, symmetric=True))
def test_the_tree_of_whole_weights_joins_minima_at_the_lowest_passes(net):
    check_tree(net)


@quick
@given(nets(least=2, most=7, symmetric=True, whole=False))
def test_the_tree_of_real_weights_joins_minima_at_the_lowest_passes(net):
    check_tree(net)


def test_the_tree_of_weights_that_only_rounding_tells_from_ties():
    check_tree(rounding())


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize(("n", "p"), [(9, 3), (10, 4)])
def test_the_tree_of_memories(n, p, units):
    tree = check_tree(hebbian(np.random.default_rng(p).choice([-1, 1], (p, n)), units))
    assert len(tree.minima) > 3
    # No branch crosses another: the leaves below each merge stand side by side.
    below = {leaf: [leaf] for leaf in range(len(tree.minima))}
    place = np.argsort(tree.leaf_order)
    for k, (one, other) in enumerate(tree.children):
        below[len(tree.minima) + k] = both = below[one] + below[other]
        assert np.ptp(place[both]) == len(both) - 1
        assert min(below[one]) < min(below[other])


@pytest.mark.parametrize("whole", [True, False])
def test_the_survey_of_many_units_hangs_together(whole):
    n = 15
    rng = np.random.default_rng(4)
    weights = rng.integers(-2, 3, (n, n)).astype(float) if whole else rng.normal(size=(n, n))
    net = Network(weights + weights.T)
    found = landscape.ExactLandscape(net).finish()
    assert np.array_equal(found.energies, landscape.energies(net))
    assert np.array_equal(found.basins, landscape.basins(net))
    assert found.basin_sizes().sum() == 1 << n
    assert (found.basins[found.minima.members] == np.repeat(*grouped(found.minima))).all()
    assert np.array_equal(found.minima.members, landscape.minima(net).members)
    assert ((found.steepest < 0) == np.isin(np.arange(1 << n), found.minima.members)).all()
    # Below the height at which two minima meet, no flip leads from the one's side to the other's.
    tree = found.tree
    for node in tree.parents[: len(found.minima)]:
        side = np.isin(found.basins, leaves_below(tree, node)) & (found.energies < tree.heights[node] - 1e-9)
        lower = found.energies < tree.heights[node] - 1e-9
        for i in range(n):
            assert (lower[np.flatnonzero(side) ^ (1 << i)] <= side[np.flatnonzero(side) ^ (1 << i)]).all()


def grouped(minima):
    return np.arange(len(minima)), np.diff(minima.firsts)


def leaves_below(tree, node):
    if node < len(tree.minima):
        return [node]
    one, other = tree.children[node - len(tree.minima)]
    return leaves_below(tree, one) + leaves_below(tree, other)
