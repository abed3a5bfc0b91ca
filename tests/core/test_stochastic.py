"""Noisy units against the distribution they sample, and the field's known numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.core.simulation import Simulation
from tests.core.reference import all_states, chi_squared_limit


def boltzmann(net, temperature):
    energies = net.energy(all_states(net.n, net.units))
    weight = np.exp(-(energies - energies.min()) / temperature)
    return weight / weight.sum()


def chi_squared(counts, chances):
    """Chi squared and how many cells it is over: those with an expected count under 5 are pooled."""
    expected = counts.sum() * chances
    rare = expected < 5
    observed = np.append(counts[~rare], counts[rare].sum())
    expected = np.append(expected[~rare], expected[rare].sum())
    full = expected > 0
    return float(((observed - expected) ** 2 / np.where(full, expected, 1))[full].sum()), int(full.sum())


def sample(net, temperature, samples, apart, seed, clamped=None):
    simulation = Simulation(net, np.ones(net.n, int), Stochastic(temperature), seed, clamped)
    simulation.advance(updates=1000)
    numbers = [int((simulation.advance(updates=apart).state == 1) @ (1 << np.arange(net.n))) for _ in range(samples)]
    return np.bincount(numbers, minlength=2**net.n)


def six_units(units, seed):
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.normal(scale=0.7, size=(6, 6)), 1)
    return Network(weights + weights.T, rng.normal(scale=0.4, size=6), units)


@pytest.mark.parametrize(("units", "temperature"), [("bipolar", 1.5), ("bipolar", 2.5), ("binary", 0.5)])
def test_glauber_dynamics_samples_the_boltzmann_distribution(units, temperature):
    net = six_units(units, seed=8)
    counts = sample(net, temperature, 6000, apart=121, seed=3)
    fit, cells = chi_squared(counts, boltzmann(net, temperature))
    assert cells > 15
    assert fit < chi_squared_limit(cells)
    # Half or twice the temperature, the common mistake, is far off.
    for wrong in (0.5 * temperature, 2 * temperature):
        fit, cells = chi_squared(counts, boltzmann(net, wrong))
        assert fit > 5 * chi_squared_limit(cells)


def test_clamped_units_give_the_conditional_distribution():
    net, temperature = six_units("bipolar", seed=2), 1.2
    clamped = np.arange(6) == 4
    counts = sample(net, temperature, 4000, apart=121, seed=5, clamped=clamped)
    held = (np.arange(64) >> 4) & 1 == 1
    chances = np.where(held, boltzmann(net, temperature), 0)
    assert not counts[~held].any()
    fit, cells = chi_squared(counts, chances / chances.sum())
    assert fit < chi_squared_limit(cells)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("drive", [-2.0, -0.3, 0.0, 0.3, 2.0])
def test_the_chance_of_one_unit_is_the_logistic_function_of_its_gap(units, drive):
    net = Network([[0.0]], [drive], units)
    gap = net.energy([-1 if units == "bipolar" else 0]) - net.energy([1])
    simulation = Simulation(net, [1], Stochastic(0.8), seed=4)
    on = np.mean([simulation.advance().state[0] == 1 for _ in range(4000)])
    chance = 1 / (1 + math.exp(-gap / 0.8))
    assert on == pytest.approx(chance, abs=4 * (chance * (1 - chance) / 4000) ** 0.5)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("own", [2.0, -3.0])
def test_a_weight_to_itself_counts_as_far_as_the_energy_has_it(units, own):
    # With +1/-1 units it drops out: s^2 is 1.
    net = Network([[own]], [0.3], units)
    gap = net.energy([-1 if units == "bipolar" else 0]) - net.energy([1])
    assert net.energy_gaps([1])[0] == pytest.approx(gap)
    simulation = Simulation(net, [1], Stochastic(0.8), seed=4)
    on = np.mean([simulation.advance().state[0] == 1 for _ in range(4000)])
    chance = 1 / (1 + math.exp(-gap / 0.8))
    assert on == pytest.approx(chance, abs=4 * (chance * (1 - chance) / 4000) ** 0.5)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_weights_of_units_to_themselves_leave_boltzmanns_distribution(units):
    net = six_units(units, seed=3)
    own = Network(net.weights + np.diag([2.0, -1.0, 0.5, 3.0, -2.0, 1.0]), net.bias, units)
    fit, cells = chi_squared(sample(own, 1.2, 4000, apart=121, seed=5), boltzmann(own, 1.2))
    assert fit < chi_squared_limit(cells)


def test_extreme_temperatures():
    net = Network([[0.0, 5.0], [5.0, 0.0]], [1e-3, 1e-3])
    cold = Simulation(net, [-1, 1], Stochastic(1e-300)).advance(updates=100)
    assert cold.unstable == 0
    hot = Simulation(net, [-1, 1], Stochastic(1e6)).advance(updates=10_000)
    assert hot.flips == pytest.approx(5000, abs=200)


@pytest.mark.parametrize(("temperature", "tolerance"), [(0.5, 0.005), (0.8, 0.015), (0.9, 0.04)])
def test_the_overlap_with_one_memory_is_the_mean_field_one(temperature, tolerance):
    # m = tanh(m / T), by bisection.
    low, high = 1e-3, 1.0
    while high - low > 1e-12:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if math.tanh(middle / temperature) > middle else (low, middle)
    assert low == pytest.approx({0.5: 0.9575, 0.8: 0.7104, 0.9: 0.5254}[temperature], abs=1e-4)
    n = 1000
    memory = np.random.default_rng(0).choice([-1, 1], n)
    simulation = Simulation(hebbian([memory]), memory, Stochastic(temperature), seed=6)
    simulation.advance(updates=100 * n)
    m = [simulation.advance(updates=2 * n).state @ memory / n for _ in range(800)]
    assert np.mean(m) == pytest.approx(low, abs=tolerance)


def test_nothing_is_remembered_above_the_critical_temperature():
    n = 1000
    memory = np.random.default_rng(0).choice([-1, 1], n)
    simulation = Simulation(hebbian([memory]), memory, Stochastic(1.3), seed=6)
    simulation.advance(updates=100 * n)
    m = [simulation.advance(updates=2 * n).state @ memory / n for _ in range(200)]
    assert abs(np.mean(m)) < 0.05


@pytest.mark.parametrize(("load", "share"), [(0.138, 0.0036), (0.185, 0.01), (0.37, 0.05), (0.61, 0.1)])
def test_wrong_bits_after_the_first_step_from_a_memory(load, share):
    n = 1000
    patterns = np.random.default_rng(1).choice([-1, 1], (round(load * n), n))
    assert 0.5 * math.erfc((n / (2 * len(patterns))) ** 0.5) == pytest.approx(share, rel=0.05)
    wrong = (hebbian(patterns).fields(patterns) * patterns < 0).mean()
    assert wrong == pytest.approx(share, rel=0.08)


def hinton():
    """Hinton's five units: A and B above, C, D and E below."""
    weights = np.zeros((5, 5))
    a, b, c, d, e = range(5)
    pairs = {(a, b): -4, (a, c): 3, (a, d): 2, (b, d): 3, (b, e): 3, (c, d): -1, (d, e): -1}
    for (i, j), w in pairs.items():
        weights[i, j] = weights[j, i] = w
    return Network(weights, None, "binary")


def test_hintons_walk_downhill():
    net, start = hinton(), [1, 0, 1, 0, 0]
    assert net.energy(start) == -3
    assert list(net.fields(start)[1:4]) == [-4, 3, 1]
    simulation = Simulation(net, start, Asynchronous("sequential"))
    states = [simulation.advance().state.tolist() for _ in range(5)]
    assert states == [start] * 3 + [[1, 0, 1, 1, 0]] * 2
    frame = simulation.frame()
    assert (frame.energy, frame.period, frame.flips) == (-4, 1, 1)


def test_hintons_strict_minima():
    net = hinton()
    states = all_states(5, "binary")
    strict = (net.fields(states) * (2 * states - 1) > 0).all(axis=1)
    assert {"".join(map(str, s)): net.energy(s) for s in states[strict]} == {
        "10110": -4,
        "01011": -5,
        "11111": -5,
    }
