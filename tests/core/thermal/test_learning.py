"""Boltzmann learning: gradients against finite differences, and what is modelled against what is wanted."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz import Network, thermal
from hopviz.core.stepwise import finished
from tests.core.reference import OFF, all_states
from tests.core.thermal.laws import boltzmann

PATTERNS = np.array([[1, 1, -1, -1], [1, -1, 1, -1], [-1, 1, 1, 1]])
XOR = np.array([[-1, -1, -1], [-1, 1, 1], [1, -1, 1], [1, 1, -1]])
"""Pairwise weights between visible units alone cannot tell these from all states."""


def divergence(net: Network, visible: int, wanted: np.ndarray) -> float:
    modelled = boltzmann(net, 1.0).reshape(-1, 1 << visible).sum(axis=0)
    some = wanted > 0
    return float(wanted[some] @ np.log(wanted[some] / modelled[some]))


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("hidden", [0, 2])
def test_exact_gradients_are_finite_differences_of_the_divergence(units, hidden):
    machine = thermal.BoltzmannMachine(PATTERNS, hidden, [1, 2, 3], 0.1, 3, units)
    wanted = machine.step(5).wanted
    net, (weights, bias) = machine.network, machine.gradient()
    step = 1e-5
    for i in range(net.n):
        up, down = (Network(net.weights, net.bias + sign * step * np.eye(net.n)[i], units) for sign in (1, -1))
        slope = (divergence(up, 4, wanted) - divergence(down, 4, wanted)) / (2 * step)
        assert bias[i] == pytest.approx(slope, abs=1e-7)
        for j in range(i):
            both = np.zeros((net.n, net.n))
            both[i, j] = both[j, i] = step
            up, down = (Network(net.weights + sign * both, net.bias, units) for sign in (1, -1))
            slope = (divergence(up, 4, wanted) - divergence(down, 4, wanted)) / (2 * step)
            assert weights[i, j] == weights[j, i] == pytest.approx(slope, abs=1e-7)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("hidden", [0, 3])
def test_the_divergence_falls_with_every_step(units, hidden):
    machine = thermal.BoltzmannMachine(PATTERNS, hidden, rate=0.05, seed=1, units=units)
    found = [machine.result(), *(machine.step() for _ in range(60))]
    falls = np.diff([each.divergence for each in found])
    assert (falls < 0).all()
    last = found[-1]
    assert last.divergence == pytest.approx(divergence(last.network, 4, last.wanted))
    assert last.modelled == pytest.approx(boltzmann(last.network, 1.0).reshape(-1, 16).sum(axis=0))
    assert last.steps == 60


def test_the_first_step_is_hebbs_and_learning_ends_where_dreams_are_like_the_day():
    machine = thermal.BoltzmannMachine(PATTERNS, rate=0.1)
    hebb = PATTERNS.T @ PATTERNS / 3 * 0.1
    np.fill_diagonal(hebb, 0.0)
    assert machine.step().network.weights == pytest.approx(hebb)
    assert machine.result().asleep == pytest.approx(np.zeros((4, 4)))  # all states are alike before it
    last = machine.step(3000)
    assert last.gradient < 0.02
    law = boltzmann(last.network, 1.0)
    states = all_states(4, "bipolar").astype(float)
    asleep, awake = states.T @ (states * law[:, np.newaxis]), PATTERNS.T @ PATTERNS / 3
    assert asleep == pytest.approx(awake, abs=0.02)
    np.fill_diagonal(awake, PATTERNS.mean(axis=0))
    assert last.awake == pytest.approx(awake)
    assert last.asleep == pytest.approx(last.awake, abs=0.02)


def test_hidden_units_learn_what_visible_ones_alone_cannot():
    alone = thermal.BoltzmannMachine(XOR, 0, rate=0.2).step(500)
    assert alone.divergence == pytest.approx(np.log(2), abs=1e-3)
    deeper = thermal.BoltzmannMachine(XOR, 3, rate=0.2, seed=2).step(1500)
    assert deeper.divergence < 0.1
    assert deeper.modelled[deeper.wanted > 0].sum() > 0.9


def test_more_units_learn_from_samples():
    patterns = np.random.default_rng(0).choice([-1, 1], (2, 11))
    machine = thermal.BoltzmannMachine(patterns, 3, rate=0.05, seed=1)
    assert not machine.is_exact
    before = machine.result()
    last = finished(thermal.learning_steps(machine, 300))
    chosen = last.wanted > 0
    assert before.modelled[chosen].sum() < 0.05
    assert last.modelled[chosen].sum() > 0.5
    assert last.divergence == np.inf
    dreams = machine.dreams()
    assert dreams.shape == (200, 14)
    assert set(np.unique(dreams)) == {OFF["bipolar"], 1}


def test_sampled_means_are_near_exact_ones(monkeypatch):
    exact = thermal.BoltzmannMachine(PATTERNS, 2, seed=5)
    monkeypatch.setattr("hopviz.core.thermal.learning.MOST_EXACT", 3)
    sampled = thermal.BoltzmannMachine(PATTERNS, 2, seed=5)
    assert sampled.network.weights == pytest.approx(exact.network.weights)
    several = np.mean([sampled.gradient()[0] for _ in range(100)], axis=0)
    assert several == pytest.approx(exact.gradient()[0], abs=0.04)


def test_what_cannot_be_learnt_is_refused():
    with pytest.raises(ValueError, match="at most 256 units, not 257"):
        thermal.BoltzmannMachine(np.ones((1, 7)), 250)
    with pytest.raises(ValueError, match="probabilities must be 3 numbers from 0"):
        thermal.BoltzmannMachine(PATTERNS, 0, [1, -1, 0])
    with pytest.raises(ValueError, match="patterns must have shape"):
        thermal.BoltzmannMachine(np.zeros((0, 3)))
