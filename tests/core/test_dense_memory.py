"""Dense memories: steep functions of the overlaps in the place of weights between pairs."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz import attention, patterns
from hopviz.core.couplings.higher_order import HigherOrder, mean_power
from hopviz.core.network import Network
from hopviz.core.rules import Annealing, Asynchronous, Parallel, Stochastic
from tests.core.reference import ORDERS, RULES, Xoshiro, all_states, quick

POWERS = [2, 3, 4, 5, 7, 12, 30, "exponential"]


@st.composite
def memories(draw, most_units=8, most=9) -> np.ndarray:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.choice(np.array([-1, 1], np.int8), (draw(st.integers(1, most)), draw(st.integers(1, most_units))))


def exact_energies(xi: np.ndarray, power: int) -> list[Fraction]:
    """-sum of F(overlap), F(x) = x^n/(n N^(n-1)), of every state, less the mean over all states."""
    n = xi.shape[1]
    found = [
        -sum((Fraction(int(x @ s) ** power) for x in xi.astype(int)), Fraction(0)) / (power * n ** (power - 1))
        for s in all_states(n, "bipolar").astype(int)
    ]
    mean = sum(found, Fraction(0)) / len(found)
    return [energy - mean for energy in found]


def exponential_energies(xi: np.ndarray) -> np.ndarray:
    """-ln of the sum of exp(overlap), less the same of the mean of that sum over all states."""
    sums = np.exp(all_states(xi.shape[1], "bipolar") @ xi.T.astype(float)).sum(axis=1)
    return -np.log(sums) + math.log(sums.mean())


def energies(xi: np.ndarray, power: int | str) -> np.ndarray:
    return exponential_energies(xi) if power == "exponential" else np.array(exact_energies(xi, int(power)), float)


@quick
@given(memories(), st.sampled_from(POWERS))
def test_energies_are_those_of_the_definition_and_fields_half_their_differences(xi, power):
    net, states = attention.DenseMemory(xi, power), all_states(xi.shape[1], "bipolar")
    by_hand = energies(xi, power)
    np.testing.assert_allclose(net.energy(states), by_hand, atol=1e-9 * np.abs(by_hand).max() + 1e-12)
    np.testing.assert_allclose(hopviz.landscape.energies(net), by_hand, atol=1e-9 * np.abs(by_hand).max() + 1e-12)
    numbers = np.arange(len(states))
    fields = net.fields(states)
    for i in range(net.n):
        half = 0.5 * (by_hand[numbers & ~(1 << i)] - by_hand[numbers | (1 << i)])
        np.testing.assert_allclose(fields[:, i], half, atol=1e-9 * np.abs(by_hand).max() + 1e-12)
    np.testing.assert_array_equal(net.energy_gaps(states), 2 * fields)


@quick
@given(memories(6, 5), st.sampled_from([2, 3, 4]))
def test_ties_are_ties(xi, power):
    exact, states = exact_energies(xi, power), all_states(xi.shape[1], "bipolar")
    fields = attention.DenseMemory(xi, power).fields(states)
    for number in range(len(states)):
        for i in range(xi.shape[1]):
            gap = exact[number & ~(1 << i)] - exact[number | (1 << i)]
            assert (fields[number, i] > 0) == (gap > 0)
            assert (fields[number, i] < 0) == (gap < 0)


@quick
@given(memories(64, 20), st.integers(0, 2**32 - 1))
def test_power_2_is_hebbs_net(xi, seed):
    """The fields that overlaps give, too, which all other powers use."""
    hebb, dense = hopviz.hebbian(xi), attention.DenseMemory(xi)
    state = np.random.default_rng(seed).choice([-1, 1], len(xi[0]))
    np.testing.assert_array_equal(dense.fields(state), hebb.fields(state))
    np.testing.assert_array_equal(dense.weights, hebb.weights)
    assert dense.energy(state) == hebb.energy(state)
    factored, by_overlaps = hopviz.hebbian(xi, form="factored"), Overlaps(xi)
    np.testing.assert_allclose(by_overlaps.energy(state), hebb.energy(state), atol=1e-10 * xi.size)
    for rule in (Asynchronous(), Asynchronous("random"), Stochastic(0.5), Parallel()):
        runs = [hopviz.Simulation(net, state, rule, seed) for net in (factored, by_overlaps)]
        frames = [run.advance(200) for run in runs]
        np.testing.assert_array_equal(frames[0].fields, frames[1].fields)
        np.testing.assert_array_equal(frames[0].flipped, frames[1].flipped)
        np.testing.assert_array_equal(frames[0].moments, frames[1].moments)
        np.testing.assert_allclose(frames[0].energies, frames[1].energies, atol=1e-9)


class Overlaps(attention.DenseMemory):
    """Power 2 by the way of all other powers."""

    def __init__(self, xi: np.ndarray) -> None:
        Network.__init__(self, HigherOrder(xi, 2))


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_power_2_is_the_same_recall_for_the_same_seed(order, seed):
    rng = np.random.default_rng(seed)
    xi = patterns.random_patterns(5, 49, rng)
    cue = patterns.flip(xi[0], 0.3, rng)
    hebb, dense, overlaps = (
        hopviz.recall(net, cue, order, seed) for net in (hopviz.hebbian(xi), attention.DenseMemory(xi), Overlaps(xi))
    )
    for other in (dense, overlaps):
        np.testing.assert_array_equal(hebb.state, other.state)
        assert (hebb.updates, hebb.flips, hebb.outcome) == (other.updates, other.flips, other.outcome)
        np.testing.assert_allclose(hebb.energies, other.energies, atol=1e-10)


@quick
@given(memories(12, 30), st.sampled_from(POWERS), st.sampled_from(ORDERS), st.integers(0, 2**32 - 1))
def test_energies_never_rise_and_runs_end_in_minima(xi, power, order, seed):
    net = attention.DenseMemory(xi, power)
    cue = np.random.default_rng(seed).choice([-1, 1], net.n)
    run = hopviz.recall(net, cue, order, seed)
    assert run.outcome == "settled"
    assert (np.diff(run.energies) <= 1e-9 * np.abs(run.energies).max()).all()
    np.testing.assert_allclose(run.energies[-1], net.energy(run.state), atol=1e-7 * (1 + np.abs(run.energies).max()))
    flipped = run.state * (1 - 2 * np.eye(net.n, dtype=np.int8))
    assert (net.energy(flipped) >= net.energy(run.state) - 1e-9 * np.abs(run.energies).max()).all()


@pytest.mark.parametrize("power", [3, 4, "exponential"])
def test_units_decide_by_the_energy_difference_in_their_order(power):
    rng = np.random.default_rng(8)
    xi, state = patterns.random_patterns(30, 8, rng), rng.choice([-1, 1], 8)
    table, s, generator, turns = energies(xi, power), state.copy(), Xoshiro(7), list(range(8))
    run = hopviz.Simulation(attention.DenseMemory(xi, power), state, Asynchronous(), 7)
    for tick in range(40):
        if tick % 8 == 0:
            generator.shuffle(turns)
        i = turns[tick % 8]
        on = sum((s[j] > 0 or j == i) << j for j in range(8))
        gap = table[on & ~(1 << i)] - table[on]
        s[i] = s[i] if abs(gap) < 1e-12 else (1 if gap > 0 else -1)
        np.testing.assert_array_equal(run.advance(1).state, s)


def test_the_exponential_decides_as_the_sum_of_exponentials_does():
    xi, states = patterns.random_patterns(12, 9, np.random.default_rng(2)), all_states(9, "bipolar")
    sums = -np.exp(states @ xi.T.astype(float)).sum(axis=1)
    fields, numbers = attention.DenseMemory(xi, "exponential").fields(states), np.arange(len(states))
    for i in range(9):
        gaps = sums[numbers & ~(1 << i)] - sums[numbers | (1 << i)]
        np.testing.assert_array_equal(np.sign(fields[:, i]), np.sign(np.where(np.abs(gaps) < 1e-9, 0, gaps)))


@pytest.mark.parametrize("power", [3, "exponential"])
def test_with_noise_it_samples_boltzmanns_distribution(power):
    xi = patterns.random_patterns(3, 5, np.random.default_rng(4))
    weights = np.exp(-energies(xi, power) / 0.8)
    run, seen, samples = hopviz.Simulation(attention.DenseMemory(xi, power), xi[0], Stochastic(0.8), 3), Counter(), 4000
    for _ in range(samples):
        state = run.advance(60).state
        seen[int(((state > 0) << np.arange(5)).sum())] += 1
    expected = samples * weights / weights.sum()
    large = expected >= 5
    pooled = [(seen[int(k)], expected[k]) for k in np.flatnonzero(large)]
    pooled.append((sum(seen[int(k)] for k in np.flatnonzero(~large)), expected[~large].sum()))
    chi = sum((found - wanted) ** 2 / wanted for found, wanted in pooled if wanted > 1)
    assert chi < len(pooled) + 5 * math.sqrt(2 * len(pooled))


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_rule_runs_with_clamped_and_removed_units(rule):
    rng = np.random.default_rng(1)
    net = attention.DenseMemory(patterns.random_patterns(20, 12, rng), 3)
    clamped, lesioned = rng.random(12) < 0.2, rng.random(12) < 0.2
    run = hopviz.Simulation(net, rng.choice([-1, 1], 12), rule, 1, clamped, lesioned)
    frame = run.advance(200)
    assert (frame.state[lesioned] == 0).all()
    gaps = net.energy_gaps(frame.unmasked_state, lesioned)
    np.testing.assert_allclose(2 * frame.fields, gaps, atol=1e-9)
    np.testing.assert_array_equal(net.energy_gaps(frame.state, lesioned), gaps)
    assert frame.two_time.size == 0


def test_capacity_climbs_where_hebbs_net_is_lost():
    rng = np.random.default_rng(3)
    xi = patterns.random_patterns(200, 64, rng)
    cues = [patterns.flip(x, 0.1, rng) for x in xi[:20]]
    exact = {}
    for power in (2, 4, "exponential"):
        net = attention.DenseMemory(xi, power)
        exact[power] = sum((hopviz.recall(net, cue).state == x).all() for cue, x in zip(cues, xi, strict=False))
    assert exact[2] == 0
    assert exact[4] >= 19
    assert exact["exponential"] == 20


def test_what_looks_at_networks_looks_at_it():
    xi = patterns.random_patterns(12, 36, np.random.default_rng(6))
    net = attention.DenseMemory(xi, 4)
    assert repr(net) == "DenseMemory(12 memories of 36 units, power 4)"
    assert net.with_power("exponential").power == "exponential"
    assert net.is_symmetric
    assert hopviz.recall_quality(net, xi, trials=60).exact_fraction > 0.9
    assert hopviz.census(net, patterns=xi, starts=50).starts == 50
    assert hopviz.recall(net, xi[0], Annealing(2.0, 0.05, 20)).energies.size
    assert hopviz.stability(net, xi).fixed.all()


@pytest.mark.parametrize(("n", "power"), [(1, 2), (3, 4), (5, 6), (7, 3), (10, 30)])
def test_the_mean_power_of_a_sum_of_signs(n, power):
    states = all_states(n, "bipolar").astype(object)
    total = sum(int(sum(state)) ** power for state in states)
    assert mean_power(n, power) == Fraction(total, len(states))


NET = attention.DenseMemory(np.ones((2, 3)), 3)
REFUSED = {
    "no memories": (lambda: attention.DenseMemory(np.ones((0, 3))), "at least one pattern"),
    "greys": (lambda: attention.DenseMemory([[0.5, 1.0]]), "two values|values"),
    "a linear memory": (lambda: attention.DenseMemory([[1, -1]], 1), 'power must be .* or "exponential"'),
    "half a power": (lambda: attention.DenseMemory([[1, -1]], 2.5), 'power must be .* or "exponential"'),
    "a word": (lambda: attention.DenseMemory([[1, -1]], "cubic"), 'power must be .* or "exponential"'),
    "a state of others": (lambda: NET.energy([1, -1]), "a state must have shape"),
    "weights": (lambda: NET.weights, "has no weights between pairs"),
    "weights of a unit": (lambda: NET.weights_to(0), "has no weights between pairs"),
    "other units": (lambda: NET.converted("binary"), "has no weights between pairs"),
    "a short mask": (lambda: NET.energy_gaps([1, 1, 1], [True]), "lesioned must be 3 values"),
}


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("power", [3, 4, 7])
def test_the_votes_of_the_memories_add_up_to_half_the_gap(power: int) -> None:
    rng = np.random.default_rng(power)
    xi = rng.choice(np.array([-1, 1], np.int8), (6, 9))
    net = attention.DenseMemory(xi, power)
    for state in all_states(9, "bipolar")[::37]:
        out = rng.random(9) < 0.2
        for unit in np.flatnonzero(~out):
            told = hopviz.vote(net, state, int(unit), out)
            rest = np.where(out | (np.arange(9) == unit), 0, state).astype(int) @ xi.T.astype(int)
            turned = np.array([Fraction(int(x + s)) ** power - Fraction(int(s - x)) ** power
                               for x, s in zip(xi[:, unit], rest, strict=True)])  # fmt: skip
            expected = [float(each / (2 * power * 9 ** (power - 1))) for each in turned]
            assert told.votes.tolist() == pytest.approx(expected, abs=1e-12)
            assert told.gap == pytest.approx(net.energy_gaps(state, out)[unit], abs=1e-12)
    with pytest.raises(ValueError, match="no weights between pairs"):
        hopviz.vote(net.with_power("exponential"), xi[0], 0)
