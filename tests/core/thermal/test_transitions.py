"""Transition matrices against Glauber's law unit by unit, currents, and escapes against simulated ones."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz import Network, Parallel, PartlyParallel, Simulation, Stochastic, hebbian, thermal
from tests.core.reference import all_states
from tests.core.thermal.laws import boltzmann, one_unit_matrix, parallel_matrix, random_net, stationary

KINDS = [("bipolar", False), ("bipolar", True), ("binary", False), ("binary", True)]


@pytest.mark.parametrize(("units", "own"), KINDS)
@pytest.mark.parametrize("symmetric", [True, False])
def test_matrices_are_those_of_the_decisions_of_units(units, own, symmetric):
    net = random_net(4, 1, units, symmetric, own)
    one = thermal.transitions(net, Stochastic(0.8))
    assert one.matrix == pytest.approx(one_unit_matrix(net, 0.8))
    assert one.stationary == pytest.approx(stationary(one.matrix), abs=1e-9)
    all_at_once = thermal.transitions(net, Parallel(0.8))
    assert all_at_once.matrix == pytest.approx(parallel_matrix(net, 0.8))
    assert all_at_once.stationary == pytest.approx(stationary(all_at_once.matrix), abs=1e-9)


@pytest.mark.parametrize(("units", "own"), KINDS)
@pytest.mark.parametrize("rule", [Stochastic(0.6), Parallel(0.6)])
def test_symmetric_weights_are_in_detailed_balance(units, own, rule):
    chain = thermal.transitions(random_net(4, 2, units, own=own), rule)
    assert chain.flows == pytest.approx(chain.flows.T, abs=1e-14)
    assert chain.imbalance < 1e-9
    assert chain.entropy_production < 1e-9


@pytest.mark.parametrize("rule", [Stochastic(0.6), Parallel(0.6)])
def test_asymmetric_weights_drive_currents_that_go_in_circles_and_make_entropy(rule):
    chain = thermal.transitions(random_net(4, 3, symmetric=False), rule)
    assert chain.imbalance > 0.1
    assert chain.currents == pytest.approx(-chain.currents.T)
    assert chain.currents.sum(axis=1) == pytest.approx(np.zeros(16), abs=1e-12)  # nothing piles up
    forth, law = chain.flows, chain.stationary
    expected = sum(
        forth[i, j] * np.log(chain.matrix[i, j] * law[i] / (chain.matrix[j, i] * law[j]))
        for i in range(16) for j in range(16) if forth[i, j] > 0
    )  # fmt: skip
    assert chain.entropy_production == pytest.approx(expected)
    assert expected > 0.01


def test_a_ring_of_one_way_weights_runs_round():
    ring = Network([[0, 0, -2], [2, 0, 0], [0, 2, 0]])
    chain = thermal.transitions(ring, Stochastic(0.5))
    assert chain.entropy_production > thermal.transitions(ring, Stochastic(5.0)).entropy_production > 0


def test_random_timing_is_all_at_once_at_one_and_lies_between_below():
    net = random_net(3, 4)
    assert thermal.transitions(net, PartlyParallel(1.0, 0.7)).matrix == pytest.approx(parallel_matrix(net, 0.7))
    seldom = thermal.transitions(net, PartlyParallel(0.001, 0.7))
    assert seldom.matrix.sum(axis=1) == pytest.approx(np.ones(8))
    assert seldom.stationary == pytest.approx(boltzmann(net, 0.7), abs=1e-3)  # hardly ever two at a time


def test_the_law_keeps_its_digits_where_it_is_cold_and_says_where_it_is_too_cold():
    net = random_net(4, 5)
    twisted = Network(net.weights + np.diag([0.0, 0.0, 0.0, 1e-8]) + 1e-8 * np.triu(np.ones((4, 4)), 1), net.bias)
    cold = thermal.transitions(twisted, Stochastic(0.1))
    assert not twisted.is_symmetric
    assert cold.stationary == pytest.approx(boltzmann(net, 0.1), rel=1e-3, abs=0)
    with pytest.raises(ValueError, match="so cold that some states are never left"):
        thermal.transitions(twisted, Stochastic(1e-5))


@pytest.mark.parametrize("rule", [Stochastic(0.0), Parallel(), Parallel(0.0)])
def test_without_noise_there_is_no_chain(rule):
    with pytest.raises(ValueError, match="a rule at T > 0 is needed"):
        thermal.transitions(random_net(3, 1), rule)


def test_clamped_units_are_no_part_of_the_chain():
    net, clamped = random_net(5, 6), np.array([False, True, False, False, False])
    chain = thermal.transitions(net, Stochastic(0.9), np.ones(5), clamped)
    held = thermal.equilibrium(net, 0.9, np.ones(5), clamped)
    assert chain.matrix.shape == (16, 16)
    assert chain.stationary == pytest.approx(held.probabilities)


def test_escape_times_are_those_of_linear_equations():
    net = hebbian([[1, 1, 1, 1, -1, -1], [1, -1, 1, -1, 1, 1]])
    found = thermal.escapes(net, [0.4])
    minima = found.tree.minima
    matrix = one_unit_matrix(net, 0.4)
    assert len(minima) > 1
    assert found.sweeps[0, 0] == np.inf
    for k in range(1, len(minima)):
        deeper = np.isin(np.arange(64), minima.members[: minima.firsts[k]])
        among = matrix[~deeper][:, ~deeper]
        ticks = np.zeros(64)
        ticks[~deeper] = np.linalg.solve(np.eye(len(among)) - among, np.ones(len(among)))
        assert found.sweeps[0, k] == pytest.approx(ticks[minima.plateau(k)].mean() / 6)


def test_escape_times_are_those_of_runs():
    net, temperature = random_net(5, 12), 0.7
    found = thermal.escapes(net, [temperature])
    minima = found.tree.minima
    assert len(minima) == 2
    start, end = minima.states
    times = []
    for seed in range(150):
        run = Simulation(net, end, Stochastic(temperature), seed)
        while (run.state != start).any():
            run.advance()
        times.append(run.updates / 5)
    assert np.mean(times) == pytest.approx(found.sweeps[0, 1], abs=4 * np.std(times) / 150**0.5)


def test_escapes_grow_as_arrhenius_says():
    net = hebbian([[1, 1, 1, 1, 1, -1, -1, -1], [1, -1, 1, -1, 1, 1, 1, -1]])
    cold = np.array([0.02, 0.01])
    found = thermal.escapes(net, cold)
    barriers = found.tree.barriers[1:]
    logs = np.log(found.sweeps[:, 1:])
    assert (barriers > 0).all()
    assert (logs[1] - logs[0]) / (1 / cold[1] - 1 / cold[0]) == pytest.approx(barriers, rel=0.01)


def test_without_noise_nothing_escapes():
    with pytest.raises(ValueError, match="above 0: without noise nothing escapes"):
        thermal.escapes(random_net(3, 1), [0.5, 0.0])
    assert thermal.escapes(Network(np.zeros((1, 1)), [1.0]), [1e-300]).sweeps.tolist() == [[np.inf]]


def test_states_of_the_chain_are_numbered_as_everywhere():
    chain = thermal.transitions(random_net(3, 1), Stochastic(1.0))
    assert (chain.free.states_of(np.arange(8)) == all_states(3, "bipolar")).all()


@pytest.mark.parametrize("rule", [Stochastic(2.0), Parallel(2.0)])
def test_counted_transitions_are_those_of_the_chain(rule):
    net = random_net(5, 4, symmetric=False)
    held = np.arange(5) == 2
    counted = thermal.counted_transitions(net, rule, 20_000, 1, np.ones(5), held)
    expected = thermal.transitions(net, rule, np.ones(5), held).flows * counted.ticks
    np.fill_diagonal(expected, 0.0)
    often = expected > 20
    away = (counted.counts - expected)[often] / np.sqrt(expected[often])
    assert often.sum() > 50
    assert np.abs(away).max() < 5
    assert 0.7 < away.std() < 1.3  # correlated a little
    assert counted.ticks == 20_000 * (1 if rule.is_parallel else 4)
    assert counted.counts.diagonal().sum() == 0


def test_counted_escapes_take_as_long_as_exact_ones():
    net = random_net(7, 3)
    exact = thermal.escapes(net, [1.0])
    counted = thermal.counted_escapes(exact, 1.0, 80, 2)
    known = np.isfinite(exact.sweeps[0])
    assert known.sum() >= 2
    errors = np.diff(counted.intervals[known], axis=1)[:, 0] / 3.92
    assert (np.abs(counted.sweeps[known] - exact.sweeps[0, known]) < 4 * errors).all()
    assert counted.counts[known].tolist() == [80] * int(known.sum())
    assert np.isnan(counted.sweeps[0])
    with pytest.raises(ValueError, match="above 0"):
        thermal.counted_escapes(exact, 0.0)
