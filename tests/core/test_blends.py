"""Pairs at any distance and the easiest way between them, against brute force; when two wells become one."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz.core.blends import Pair, easiest_path, easiest_path_steps, place_between
from hopviz.core.network import Network, to_units
from tests.core.reference import quick


@quick
@given(st.integers(1, 20), st.integers(0, 2**32 - 1))
def test_a_pair_has_every_distance_and_comes_back(n, seed):
    rng = np.random.default_rng(seed)
    first, second = rng.choice([-1, 1], (2, n)).astype(np.int8)
    pair = Pair(first, (second + 1) // 2 if (second != first).any() and n > 1 else second, seed)
    assert pair.distance == (first != second).sum()
    np.testing.assert_array_equal(pair.second_at(pair.distance), second)
    former = first
    for distance in range(n + 1):
        pattern = pair.second_at(distance)
        assert (pattern != first).sum() == distance
        assert (pattern != former).sum() == min(distance, 1)
        former = pattern


def test_what_cannot_be_a_pair_is_refused():
    with pytest.raises(ValueError, match="one length"):
        Pair([1, -1], [1, -1, 1])
    with pytest.raises(ValueError, match="distance must be a whole number from 0 to 2, not 3"):
        Pair([1, -1], [1, 1]).second_at(3)
    with pytest.raises(ValueError, match="2 units"):
        easiest_path(Network(np.zeros((2, 2))), [1, 1], [1, 1, 1])


@quick
@given(st.integers(2, 10), st.integers(0, 2**32 - 1), st.sampled_from(["bipolar", "binary"]), st.integers(0, 3))
def test_every_step_of_the_path_is_the_cheapest_one(n, seed, units, beyond):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(n, n))
    net = Network(weights + weights.T, rng.normal(size=n), units)
    first, second = rng.choice([-1, 1], (2, n)).astype(np.int8)
    path = easiest_path(net, first, second, beyond)
    differ = np.flatnonzero(first != second)
    beyond = min(beyond, n - differ.size)
    assert path.positions.size == path.energies.size == differ.size + 1 + 2 * beyond
    np.testing.assert_allclose(np.diff(path.positions), 1)
    np.testing.assert_allclose(path.positions, -path.positions[::-1], atol=1e-12)

    def by_hand(start, choices, steps):
        state, choices, found = start.copy(), list(choices), []
        for _ in range(steps):
            costs = []
            for unit in choices:
                flipped = state.copy()
                flipped[unit] *= -1
                costs.append(float(net.energy(to_units(flipped, units))))
            best = int(np.argmin(costs))
            state[choices.pop(best)] *= -1
            found.append(costs[best])
        return found

    energy = [float(net.energy(to_units(end, units))) for end in (first, second)]
    agree = np.flatnonzero(first == second)
    between = by_hand(first, differ, differ.size)
    before, after = by_hand(first, agree, beyond), by_hand(second, agree, beyond)
    np.testing.assert_allclose(path.energies, [*before[::-1], energy[0], *between, *after], atol=1e-9)
    if differ.size:
        assert path.energies[beyond + differ.size] == pytest.approx(energy[1])


def test_of_asymmetric_weights_the_symmetric_part_counts():
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(8, 8))
    first, second = rng.choice([-1, 1], (2, 8))
    one, other = easiest_path(Network(weights), first, second, 2), easiest_path(
        Network((weights + weights.T) / 2), first, second, 2
    )
    np.testing.assert_allclose(one.energies, other.energies)


def test_a_state_has_its_place_along_the_path():
    first, second = np.ones(10), np.ones(10)
    second[:4] = -1
    assert place_between(first, first, second) == -2
    assert place_between(second, first, second) == 2
    third = first.copy()
    third[0] = third[9] = -1
    assert place_between(third, first, second) == -1


@pytest.mark.parametrize("n", [100, 400])
def test_two_memories_alone_never_merge(n):
    # The margin of a unit in which they differ is 2 (d - 1)/N in theory: at d = 1 it is a tie.
    first = hopviz.patterns.random_patterns(1, n, np.random.default_rng(1))[0]
    pair = Pair(first, -first)
    for distance in (1, 2, 5, n // 4, n // 2):
        both = np.array([first, pair.second_at(distance)])
        margins = hopviz.stability(hopviz.hebbian(both), both).stabilities
        contested = both[0] != both[1]
        np.testing.assert_allclose(margins[:, contested], 2 * (distance - 1) / n, atol=1e-12)


def test_among_others_two_memories_that_grow_alike_are_recalled_as_one_mixture_of_both():
    merged_at = []
    for seed in range(6):
        patterns = hopviz.patterns.random_patterns(12, 200, np.random.default_rng(seed))
        pair, kinds = Pair(patterns[0], patterns[1], seed), []
        for distance in (100, 60, 30, 14, 8, 4):
            patterns[1] = pair.second_at(distance)
            net = hopviz.hebbian(patterns)
            one, other = (hopviz.recall(net, patterns[k]).state for k in (0, 1))
            told = hopviz.identify(one, patterns)
            kinds.append(told.kind)
            if (one == other).all() and told.kind == "mixture":
                assert {0, 1} <= set(told.members)
                merged_at.append(distance)
        assert kinds[0] == "memory"
    assert len(merged_at) >= 6
    assert max(merged_at) < 60


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_the_path_takes_the_memory_of_states_not_of_a_matrix_and_goes_in_slices(form):
    n = 3000
    patterns = hopviz.patterns.random_patterns(3, n, np.random.default_rng(0))
    net = hopviz.hebbian(patterns, form=form)
    tracemalloc.start()
    try:
        steps = easiest_path_steps(net, *patterns[:2], n // 16)
        shares = [next(steps) for _ in range(100)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * n * 40  # a matrix of half of the units would take 8 n n/4
    assert shares == sorted(shares)
    assert 0 <= shares[-1] < 0.2
    steps.close()
