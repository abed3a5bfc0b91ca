"""Memories of which little is on, and memories that lead from one to the next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.learning import hebbian, sequence
from hopviz.core.learning.sequences import is_symmetric
from hopviz.core.network import to_units
from hopviz.core.recall import recall
from hopviz.core.rules import Parallel


def few_on(count, n, on, seed):
    rng = np.random.default_rng(seed)
    patterns = np.zeros((count, n), np.int8)
    for pattern in patterns:
        pattern[rng.permutation(n)[:on]] = 1
    return patterns


def held(net, patterns, units):
    """Whether every memory is a fixed point."""
    s = to_units(patterns, units)
    return bool((net.fields(s) * np.where(patterns > 0, 1, -1) > 0).all())


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_far_more_memories_of_low_activity_are_held(units):
    ours = plain = 0
    for seed in range(20):
        patterns = few_on(10, 100, 10, seed)
        ours += held(hebbian(patterns, units, activity=0.1), patterns, units)
        plain += held(hebbian(patterns[:4], units), patterns[:4], units)
    assert ours >= 17
    assert plain <= 2


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("normalise", [True, False])
@pytest.mark.parametrize("activity", [0.1, 0.3, 0.5])
def test_weights_and_thresholds_are_those_of_the_formula(units, normalise, activity):
    x = few_on(4, 30, round(30 * activity), 1).astype(float)
    net, scale = hebbian(x, units, normalise, activity=activity), 30 if normalise else 1
    weights = (x - activity).T @ (x - activity) / (activity * (1 - activity) * scale)
    np.fill_diagonal(weights, 0)
    np.testing.assert_allclose(net.weights, weights, atol=1e-12)
    # In 1/0 units: sum_j w_ij x_j - (1/2 - a), whatever the units are.
    state = np.random.default_rng(0).integers(0, 2, 30)
    drive = weights @ state - (0.5 - activity) * 30 / scale
    h = net.fields(to_units(state, units))
    np.testing.assert_allclose(h, drive if units == "binary" else 2 * drive, atol=1e-9)
    if activity == 0.5:
        np.testing.assert_allclose(net.weights, hebbian(x, units, normalise).weights, atol=1e-12)


def test_low_activity_in_both_forms():
    patterns = few_on(6, 1200, 60, 2)
    nets = [hebbian(patterns, "binary", activity=0.05, form=form) for form in ("dense", "factored")]
    cue = patterns[0].copy()
    cue[np.flatnonzero(cue)[:15]] = 0
    for net in nets:
        assert np.array_equal(recall(net, cue).state, patterns[0])
    assert hebbian(patterns, activity=0.05).form == "factored"
    np.testing.assert_allclose(nets[0].bias, nets[1].bias)


@pytest.mark.parametrize("activity", [0.0, 1.0, -0.1, 1.5])
def test_an_activity_that_is_none_is_refused(activity):
    with pytest.raises(ValueError, match="activity must be"):
        hebbian([[1, -1]], activity=activity)


def test_an_activity_has_thresholds_of_its_own():
    with pytest.raises(ValueError, match="leave out either of both"):
        hebbian([[1, -1]], bias=True, activity=0.5)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_sequence_replays_its_memories_in_order(units):
    patterns = np.random.default_rng(1).choice([-1, 1], (5, 200))
    net = sequence(patterns, units)
    assert not net.is_symmetric
    assert not np.diagonal(net.weights).any()
    cue = patterns[1] * np.where(np.arange(200) < 20, -1, 1)
    ended = recall(net, to_units(cue, units), Parallel())
    assert (ended.outcome, ended.period) == ("cycle", 5)
    assert ended.entered <= 2
    step = to_units(patterns, units)
    following = np.where(net.fields(step) > 0, 1, -1)
    assert np.array_equal(following, np.roll(patterns, -1, axis=0))


def test_a_sequence_of_one_is_hebb_s_memory():
    pattern = np.random.default_rng(1).choice([-1, 1], (1, 30))
    assert np.array_equal(sequence(pattern).weights, hebbian(pattern).weights)


def test_a_sequence_of_many_units_says_what_it_would_take():
    with pytest.raises(ValueError, match="20,000 units would take 3 GiB of memory"):
        sequence(np.ones((1, 20000), np.int8))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_whether_a_sequence_is_symmetric_is_told_without_its_weights(count, n, seed):
    patterns = np.random.default_rng(seed).choice([-1, 1], (count, n))
    weights = sequence(patterns, normalise=False).weights
    assert is_symmetric(patterns) == np.array_equal(weights, weights.T)
