"""The lowest paths against the lowest of all, and found ones against those."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Network, hebbian, landscape
from hopviz.core.ising import lattice
from tests.core.reference import nets, quick
from tests.core.test_barrier_tree import least_heights


def check_path(net, path, start, end):
    assert path.states.shape == (path.units.size + 1, net.n)
    assert np.array_equal(path.states[0], landscape.states_of(start, net.n, net.units))
    assert np.array_equal(path.states[-1], landscape.states_of(end, net.n, net.units))
    changed = path.states[1:] != path.states[:-1]
    assert (changed.sum(axis=1) == 1).all()
    assert np.array_equal(changed.argmax(axis=1), path.units)
    assert path.energies == pytest.approx(net.energy(path.states), abs=1e-9)
    assert path.top == path.energies.max() == path.energies[path.saddle]
    assert path.barrier == path.top - path.energies[0]


def flips_below(net, start, end, top):
    """The fewest flips between two states that stay as low, breadth first."""
    energies = landscape.energies(net)
    reached, front, count = {start}, {start}, 0
    while end not in reached:
        front = {s ^ (1 << i) for s in front for i in range(net.n) if energies[s ^ (1 << i)] <= top + 1e-9} - reached
        reached |= front
        count += 1
    return count


@quick
@given(nets(least=1, most=7, symmetric=True), st.data())
def test_the_lowest_path_is_the_lowest_of_all_and_of_those_the_shortest(net, data):
    start, end = (data.draw(st.integers(0, 2**net.n - 1)) for _ in range(2))
    path = landscape.lowest_path(net, start, end)
    check_path(net, path, start, end)
    assert path.exact
    assert path.top == pytest.approx(least_heights(net)[start, end], abs=1e-9)
    assert path.units.size == flips_below(net, start, end, path.top)


@quick
@given(nets(least=2, most=7, symmetric=True, whole=False), st.integers(0, 2**32))
def test_a_found_path_is_never_below_the_lowest(net, seed):
    start, end = 0, 2**net.n - 1
    found = landscape.found_path(net, start, end, seed, tries=40)
    check_path(net, found, start, end)
    lowest = least_heights(net)[start, end]
    assert found.top >= lowest - 1e-9
    if found.exact:
        assert found.top == pytest.approx(lowest, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_found_paths_reach_the_lowest_passes_of_small_networks(seed):
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.normal(size=(14, 14)), 1)
    net = Network(weights + weights.T)
    tree = landscape.barrier_tree(net)
    ends = tree.minima.numbers[0], tree.minima.numbers[-1]
    path = landscape.lowest_path(net, *ends)
    assert path.top == pytest.approx(tree.merging_energy(0, len(tree.minima) - 1))
    assert landscape.found_path(net, *ends, seed=seed).top == pytest.approx(path.top)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_path_between_two_memories_of_many_units(units):
    memories = np.random.default_rng(2).choice([-1, 1], (3, 100))
    net = hebbian(memories, units)
    ends = [np.where(memory > 0, 1, -1 if units == "bipolar" else 0) for memory in memories[:2]]
    path = landscape.found_path(net, *ends, seed=1, tries=60)
    assert np.array_equal(path.states[[0, -1]], ends)
    assert ((path.states[1:] != path.states[:-1]).sum(axis=1) == 1).all()
    assert path.energies == pytest.approx(net.energy(path.states))
    again = landscape.found_path(net, *ends, seed=1, tries=60)
    assert np.array_equal(path.units, again.units)
    direct = [ends[0].copy()]
    for unit in np.flatnonzero(ends[0] != ends[1]):
        direct.append(direct[-1].copy())
        direct[-1][unit] = ends[1][unit]
    assert path.top < net.energy(np.array(direct)).max()


@pytest.mark.parametrize("side", [4, 6])
def test_a_ferromagnet_turns_over_by_a_stripe(side):
    """On a torus a band of turned units grows round it: 2 L broken bonds, and two more where a row begins."""
    net = lattice(side, side)
    assert net.form == "sparse"
    path = landscape.found_path(net, np.ones(side**2), -np.ones(side**2), seed=1)
    assert path.barrier == pytest.approx(4 * side + 4)
    assert path.energies == pytest.approx(net.energy(path.states))


def test_weights_in_any_form_have_the_same_paths():
    memories = np.random.default_rng(4).choice([-1, 1], (2, 1024))
    net = hebbian(memories)
    assert net.form == "factored"
    dense = Network(net.weights)
    for each in (net, dense):
        path = landscape.found_path(each, *memories, tries=1)
        assert path.energies == pytest.approx(dense.energy(path.states))
        assert np.array_equal(path.states[[0, -1]], memories)
        assert path.barrier == pytest.approx(landscape.found_path(net, *memories, tries=1).barrier)


def test_a_path_from_a_state_to_itself_and_what_is_refused():
    net = hebbian([[1, -1, 1, 1]])
    for path in (landscape.lowest_path(net, 3, 3), landscape.found_path(net, [1, 1, -1, -1], 3)):
        assert path.units.size == 0
        assert path.barrier == 0
        assert path.exact
    with pytest.raises(ValueError, match="end must be a whole number from 0 to 15"):
        landscape.lowest_path(net, 0, 16)
    with pytest.raises(ValueError, match="shape"):
        landscape.lowest_path(net, [1, 1], 0)
    with pytest.raises(ValueError, match="symmetric"):
        landscape.found_path(Network([[0.0, 1.0], [0.0, 0.0]]), 0, 1)
    with pytest.raises(ValueError, match="at most 22 units"):
        landscape.lowest_path(Network(np.zeros((23, 23))), 0, 1)
    with pytest.raises(ValueError, match="no numbers"):
        landscape.found_path(Network(np.zeros((70, 70))), 0, 1)


@pytest.mark.parametrize("seed", range(3))
def test_found_passes_join_all_minima_and_are_never_too_low(seed):
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.normal(size=(12, 12)), 1)
    net = Network(weights + weights.T, rng.normal(size=12) if seed else None)
    tree = landscape.barrier_tree(net)
    count = len(tree.minima)
    passes = landscape.found_passes(net, tree.minima.states, seed)
    again = landscape.found_passes(net, tree.minima.states, seed)
    assert np.array_equal(passes, again)
    assert np.array_equal(passes, passes.T)
    assert np.diagonal(passes) == pytest.approx(tree.minima.energies)
    lowest = passes.copy()
    for k in range(count):
        lowest = np.minimum(lowest, np.maximum.outer(lowest[:, k], lowest[k]))
    for a in range(count):
        for b in range(a):
            assert np.isfinite(lowest[a, b])
            assert lowest[a, b] >= tree.merging_energy(a, b) - 1e-9
    land = landscape.terrain_of(tree.minima.states, tree.minima.energies, np.ones(count), passes, 64)
    assert len(land) == count
    with pytest.raises(ValueError, match="shape"):
        landscape.found_passes(net, tree.minima.states[0])
