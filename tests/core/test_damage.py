"""Damage: exactly as much as was asked for, both ways of a pair alike, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hopviz
from hopviz.core.couplings import Sparse
from hopviz.core.damage import DAMAGES, add_noise, clip, quantise, remove_connections, remove_units
from hopviz.core.stability import stability

PATTERNS = hopviz.patterns.random_patterns(4, 80, np.random.default_rng(1))
NET = hopviz.hebbian(PATTERNS)
ROUGH = hopviz.Network(np.random.default_rng(2).normal(size=(20, 20)) * (1 - np.eye(20)))


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 5))
def test_a_larger_part_contains_a_smaller_one(a: float, b: float, seed: int) -> None:
    small, large = sorted((a, b))
    few, many = remove_units(50, small, seed), remove_units(50, large, seed)
    assert (few.sum(), many.sum()) == (round(small * 50), round(large * 50))
    assert not (few & ~many).any()
    left, less = (remove_connections(NET, part, seed).weights != 0 for part in (small, large))
    assert not (less & ~left).any()


@pytest.mark.parametrize("name", [name for name, damage in DAMAGES.items() if damage.apply is not None])
def test_symmetric_nets_stay_symmetric_and_repeatable(name: str) -> None:
    damage = DAMAGES[name]
    assert damage.apply is not None
    hurt = damage.apply(NET, damage.default, 3)
    assert np.array_equal(hurt.weights, hurt.weights.T)
    assert not np.diagonal(hurt.weights).any()
    assert np.array_equal(hurt.weights, damage.apply(NET, damage.default, 3).weights)
    assert not np.array_equal(hurt.weights, NET.weights)
    assert not damage.apply(ROUGH, damage.default, 3).is_symmetric


SPARSE = hopviz.hebbian(hopviz.patterns.random_patterns(2, 12, np.random.default_rng(1)))
"""Of even memories, so that some pairs have no connection."""


@pytest.mark.parametrize("share", [0.01, 0.29, 0.4, 0.52, 0.99])
@pytest.mark.parametrize("seed", range(5))
def test_just_the_share_of_the_connections_that_was_asked_for(share: float, seed: int) -> None:
    for net in (NET, SPARSE, ROUGH):
        there = np.count_nonzero(net.weights) // (2 if net.is_symmetric else 1)
        hurt = remove_connections(net, share, seed)
        left = np.count_nonzero(hurt.weights) // (2 if net.is_symmetric else 1)
        assert hurt.is_symmetric == net.is_symmetric
        assert there - left == round(share * there)
        np.testing.assert_array_equal(hurt.weights[hurt.weights != 0], net.weights[hurt.weights != 0])
    assert np.count_nonzero(SPARSE.weights) < 12 * 11


def test_all_of_the_connections_and_none() -> None:
    assert not remove_connections(NET, 1.0).weights.any()
    np.testing.assert_array_equal(remove_connections(NET, 0.0).weights, NET.weights)


@pytest.mark.parametrize("levels", [2, 3, 5, 16])
def test_few_levels_and_the_nearest_of_them(levels: int) -> None:
    hurt = quantise(ROUGH, levels).weights[~np.eye(20, dtype=bool)]
    largest = np.abs(ROUGH.weights).max()
    allowed = np.linspace(-largest, largest, levels)
    given_weights = ROUGH.weights[~np.eye(20, dtype=bool)]
    gaps = np.abs(given_weights[:, None] - allowed)
    np.testing.assert_allclose(np.abs(hurt - given_weights), gaps.min(axis=1), atol=1e-12)
    assert len(np.unique(hurt.round(9))) <= levels


@pytest.mark.parametrize("levels", [2, 4])
def test_where_there_is_no_connection_none_grows(levels: int) -> None:
    assert (NET.weights == 0).mean() > 0.3  # of an even number of memories
    hurt = quantise(NET, levels).weights
    np.testing.assert_array_equal(hurt == 0, NET.weights == 0)
    np.testing.assert_array_equal(np.sign(hurt), np.sign(NET.weights))


def test_clipping_and_noise_by_their_sizes() -> None:
    rms = np.sqrt((ROUGH.weights**2).sum() / 380)
    assert np.abs(clip(ROUGH, 0.7).weights).max() == pytest.approx(0.7 * rms)
    inside = np.abs(ROUGH.weights) < 0.7 * rms
    np.testing.assert_array_equal(clip(ROUGH, 0.7).weights[inside], ROUGH.weights[inside])
    change = (add_noise(ROUGH, 2.0, 1).weights - ROUGH.weights)[~np.eye(20, dtype=bool)]
    assert change.std() == pytest.approx(2 * rms, rel=0.2)


def test_memories_survive_a_lot() -> None:
    for hurt in (remove_connections(NET, 0.5), quantise(NET, 3), clip(NET, 0.5), add_noise(NET, 0.5)):
        assert stability(hurt, PATTERNS).fixed.all()


@pytest.mark.parametrize(
    "damage",
    [
        lambda: remove_units(5, 1.5), lambda: remove_connections(NET, -0.1), lambda: quantise(NET, 1),
        lambda: clip(NET, 0.0), lambda: add_noise(NET, float("nan")),
    ],
)  # fmt: skip
def test_impossible_damage_is_refused(damage: object) -> None:
    with pytest.raises(ValueError, match=r"must be|need"):
        damage()  # type: ignore[operator]


@pytest.mark.parametrize("symmetric", [True, False])
def test_what_a_unit_does_to_itself_is_no_connection_that_could_be_removed(symmetric: bool) -> None:
    weights = np.random.default_rng(0).standard_normal((9, 9)) + 5
    net = hopviz.Network(weights + weights.T if symmetric else weights)
    hurt = remove_connections(net, 0.5).weights
    np.testing.assert_array_equal(np.diagonal(hurt), np.diagonal(net.weights))
    assert 0 < (hurt == 0).sum() < 72


@pytest.mark.parametrize("damaged", [lambda net: quantise(net, 4), lambda net: clip(net, 0.8)])
@pytest.mark.parametrize("symmetric", [False, True])
def test_sparse_weights_are_damaged_as_those_of_a_matrix(damaged, symmetric: bool) -> None:
    rng = np.random.default_rng(2)
    weights = rng.normal(size=(12, 12)) * (rng.random((12, 12)) < 0.3)
    weights = weights + weights.T if symmetric else weights
    rows, cols = np.nonzero(weights)
    net = hopviz.Network(Sparse(12, rows, cols, weights[rows, cols]), np.arange(12.0))
    expected = damaged(hopviz.Network(weights, net.bias))
    assert damaged(net).form == "sparse"
    np.testing.assert_allclose(damaged(net).weights, expected.weights, atol=1e-12)
    assert np.array_equal(damaged(net).bias, expected.bias)
