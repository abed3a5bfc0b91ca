"""Dreaming against a plain loop, against what Hopfield, Feinstein and Palmer saw, and its options."""

from __future__ import annotations

import numpy as np
import pytest

import hopviz
from hopviz.core.quality import recall_quality
from hopviz.core.unlearning import Unlearning, unlearn

PATTERNS = hopviz.patterns.random_patterns(20, 100, np.random.default_rng(0))


def test_dreaming_makes_room_and_then_destroys() -> None:
    net = hopviz.hebbian(PATTERNS)
    exact = [
        recall_quality(unlearn(net, steps, 0.01, seed=1), PATTERNS, trials=200).exact_fraction
        for steps in (0, 800, 3000)
    ]
    assert exact[0] < 0.65
    assert exact[1] > 0.95
    assert exact[2] < 0.05


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("normalise", [True, False])
def test_a_dream_takes_the_trace_of_a_fixed_point_away(units: str, normalise: bool) -> None:
    net = hopviz.hebbian(PATTERNS[:5, :40], units, normalise)  # type: ignore[arg-type]
    dreaming = Unlearning(net, 0.02, 3, PATTERNS[:5, :40], normalise=normalise)
    for _ in range(40):
        before = dreaming.network()
        dream = dreaming.dream()
        values = dream.settled if units == "bipolar" else (dream.settled + 1) // 2
        end = hopviz.recall(before, values, hopviz.Asynchronous("steepest"))
        assert end.flips == 0
        assert dream.energy == pytest.approx(before.energy(values))
        assert dream.energy <= before.energy(dream.start if units == "bipolar" else (dream.start + 1) // 2) + 1e-9
        assert dream.identity == hopviz.identify(dream.settled, PATTERNS[:5, :40])
        trace = np.outer(dream.settled, dream.settled).astype(float) - np.eye(40)
        rate = 0.02 / 40 if normalise else 0.02
        after = dreaming.network()
        np.testing.assert_allclose(after.weights, before.weights - rate * trace, atol=1e-12)
        bias = before.bias + 0.5 * rate * trace.sum(axis=1) if units == "binary" else before.bias
        np.testing.assert_allclose(after.bias, bias, atol=1e-12)


def test_how_dreams_are_counted_out_changes_nothing() -> None:
    net = hopviz.hebbian(PATTERNS)
    cut = Unlearning(net, 0.01, 5)
    for count in (1, 2, 30, 17):
        cut.dream(count)
    assert cut.dreams == 50
    np.testing.assert_array_equal(cut.network().weights, unlearn(net, 50, 0.01, 5).weights)


def test_memories_are_spared() -> None:
    net = hopviz.hebbian(PATTERNS[:2])
    dreaming = Unlearning(net, 0.01, 0, PATTERNS[:2], spare=True, noise=0.05)
    for _ in range(20):
        before = dreaming.network().weights
        dream = dreaming.dream()
        assert dream.spared
        assert dream.identity is not None
        assert dream.identity.kind in ("memory", "reversed memory")
        np.testing.assert_array_equal(dreaming.network().weights, before)


def test_a_start_with_noise_is_that_far_from_a_memory() -> None:
    dreaming = Unlearning(hopviz.hebbian(PATTERNS), 0.01, 0, PATTERNS, noise=0.13)
    for _ in range(20):
        away = (dreaming.dream().start != PATTERNS).sum(axis=1)
        assert away.min() == 13


def test_the_network_that_dreams_is_not_touched() -> None:
    net = hopviz.hebbian(PATTERNS)
    before = net.weights.copy()
    assert not np.array_equal(unlearn(net, 10).weights, before)
    np.testing.assert_array_equal(net.weights, before)
    np.testing.assert_array_equal(unlearn(net, 0).weights, before)


def test_what_cannot_dream_is_refused() -> None:
    net = hopviz.hebbian(PATTERNS)
    with pytest.raises(ValueError, match="symmetric"):
        Unlearning(hopviz.Network([[0, 1], [-1, 0]]))
    for rate in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="rate"):
            Unlearning(net, rate)
    with pytest.raises(ValueError, match="give patterns"):
        Unlearning(net, spare=True)
    with pytest.raises(ValueError, match="noise"):
        Unlearning(net, patterns=PATTERNS, noise=2.0)
    with pytest.raises(ValueError, match="count must be a whole number from 1"):
        Unlearning(net).dream(0)
