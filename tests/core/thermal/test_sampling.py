"""Averages over runs against exact laws, and how often their intervals hold the truth."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from hopviz import Parallel, PartlyParallel, Simulation, Stochastic, hebbian, thermal
from hopviz.core.landscape import number_of
from hopviz.core.learning.dense import dense_steps
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import finished
from tests.core.reference import all_states, chi_squared_limit
from tests.core.test_stochastic import chi_squared
from tests.core.thermal.laws import random_net


def counted(net, rule, apart, samples=4000, seed=3):
    run = Simulation(net, np.ones(net.n, np.int8), rule, seed)
    run.advance(updates=1000)
    return np.bincount([number_of(run.advance(updates=apart).state) for _ in range(samples)], minlength=2**net.n)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("own", [False, True])
def test_runs_follow_the_law_of_their_rule_and_not_that_of_the_other(units, own):
    net, temperature = random_net(6, 8, units, own=own), 1.5 if units == "bipolar" else 0.5
    one, all_at_once = thermal.equilibrium(net, temperature), thermal.parallel_equilibrium(net, temperature)
    of_one = counted(net, Stochastic(temperature), 121)
    of_all = counted(net, Parallel(temperature), 40)
    for counts, right, wrong in ((of_one, one, all_at_once), (of_all, all_at_once, one)):
        fit, cells = chi_squared(counts, right.probabilities)
        assert cells > 8
        assert fit < chi_squared_limit(cells)
        fit, cells = chi_squared(counts, wrong.probabilities)
        assert fit > 2 * chi_squared_limit(cells)


@pytest.mark.parametrize("rule", [Stochastic(1.5), Stochastic(1.5, order="shuffled"), Parallel(1.5)])
def test_how_a_run_is_cut_changes_nothing(rule):
    net, pattern = random_net(5, 1), np.array([1, -1, 1, 1, -1])
    lesioned = np.arange(5) == 3
    found = thermal.sampled(net, rule, 40, 7, None, None, lesioned, pattern)
    again = thermal.Sampling(net, rule, 40, 7, None, None, lesioned, pattern)
    while not again.done:
        last = again.advance(0.0)
    assert last.shares.tolist() == found.shares.tolist()
    assert found.ticks == 40 * (1 if rule.is_parallel else 4)
    assert found.shares.sum() == pytest.approx(1)


def test_a_run_is_averaged_as_by_hand():
    net, start, seed = random_net(4, 2), np.array([1, 1, -1, 1]), 5
    found = thermal.sampled(net, Stochastic(2.0), 30, seed, start)
    run = Simulation(net, start, Stochastic(2.0), spawned(seed, 1))
    run.advance(updates=400)
    frames = [run.advance() for _ in range(120)]
    energies = np.array([frame.energy for frame in frames])
    overlaps = np.array([frame.state.mean() for frame in frames])
    numbers = [number_of(frame.state) for frame in frames]
    assert found.mean_energy == pytest.approx(energies.mean())
    assert found.heat_capacity == pytest.approx(energies.var() / 4)
    assert found.overlap == pytest.approx(overlaps.mean())
    assert found.overlap_size == pytest.approx(np.abs(overlaps).mean())
    assert found.shares == pytest.approx(np.bincount(numbers, minlength=16) / 120)


def test_intervals_hold_the_truth_in_93_to_97_of_100_cases():
    net, temperature = random_net(6, 8), 2.5
    exact = thermal.equilibrium(net, temperature)
    overlap = exact.probabilities @ all_states(6, "bipolar").mean(axis=1)
    truth = np.array([exact.mean_energy, exact.heat_capacity, overlap, *exact.probabilities])
    inside, times = np.zeros((500, truth.size), bool), []
    for seed in range(500):
        found = thermal.sampled(net, Stochastic(temperature), 1500, seed)
        assert found.is_enough
        ends = [found.energy_interval, found.heat_capacity_interval, found.overlap_interval]
        low, high = np.concatenate([np.array(ends), found.intervals]).T
        inside[seed] = (low <= truth) & (truth <= high)
        times.append(found.correlation_time)
    energy, capacity, magnetisation = inside[:, :3].mean(axis=0)
    assert 0.93 <= energy <= 0.97
    assert 0.93 <= capacity <= 0.97
    assert 0.93 <= magnetisation <= 0.97
    often = exact.probabilities > 0.005
    assert often.sum() > 10
    assert 0.93 <= inside[:, 3:][:, often].mean() <= 0.97
    assert np.mean(times) > 0.5  # had the samples been taken for independent ones, no interval would hold it


def test_the_distance_falls_with_the_samples_to_what_chance_makes():
    net, temperature = random_net(6, 8), 2.5
    exact = thermal.equilibrium(net, temperature).probabilities
    found = [thermal.sampled(net, Stochastic(temperature), sweeps, 1) for sweeps in (100, 1000, 10_000)]
    distances = [each.distance(exact) for each in found]
    assert distances[0] > 2 * distances[1] > 4 * distances[2]
    assert found[2].expected_distance == pytest.approx(distances[2], rel=0.4)
    wrong = thermal.sampled(net, Parallel(temperature), 10_000, 1)
    assert wrong.distance(exact) > 5 * wrong.expected_distance
    assert wrong.distance(thermal.parallel_equilibrium(net, temperature).probabilities) < 2 * wrong.expected_distance


def test_chance_alone_goes_beyond_the_limit_of_the_distance_in_five_of_a_hundred_runs():
    net = random_net(3, 4)
    law = thermal.equilibrium(net, 2.0).probabilities
    runs = [thermal.sampled(net, Stochastic(2.0), 300, seed) for seed in range(120)]
    assert 0.9 <= np.mean([run.distance(law) <= run.distance_limit for run in runs]) <= 0.99
    far = thermal.sampled(net, Parallel(2.0), 4000, 1)
    assert far.distance(law) > 2 * far.distance_limit
    assert thermal.sampled(net, Stochastic(2.0), 1, 1).distance_limit == 1.0


def test_states_are_counted_as_what_they_are_said_to_be():
    net = random_net(6, 5)
    free = thermal.equilibrium(net, 1.5).free
    classes = thermal.Classes(free, np.arange(64, dtype=np.int32) % 4, np.empty(0), 4)
    runs = [thermal.Sampling(net, Stochastic(1.5), 500, 3, classes=each).advance() for each in (classes, None)]
    assert runs[0].shares == pytest.approx(runs[1].shares.reshape(16, 4).sum(axis=0))
    with pytest.raises(ValueError, match="units that are free"):
        thermal.Sampling(net, Stochastic(1.5), classes=classes, lesioned=np.arange(6) == 0)


def test_more_units_are_counted_by_ranges_of_energy_and_still_more_by_their_means():
    net = random_net(14, 3)
    exact = thermal.equilibrium(net, 3.0)
    found = thermal.sampled(net, Stochastic(3.0), 3000, 2)
    assert found.shares.shape == (64,)
    law = found.classes.of_law(exact.probabilities)
    edges = found.classes.edges
    by_hand = [exact.probabilities[(exact.energies >= low) & (exact.energies < high)].sum()
               for low, high in pairwise(edges)]  # fmt: skip
    assert law[:-1] == pytest.approx(by_hand[:-1])
    assert found.distance(exact.probabilities) < 2 * found.expected_distance
    assert abs(found.mean_energy - exact.mean_energy) < 2 * np.diff(found.energy_interval)[0]
    large = thermal.sampled(random_net(21, 3), PartlyParallel(0.5, 3.0), 50, 2)
    assert large.classes is None
    with pytest.raises(ValueError, match="states can be counted for at most 20 free units"):
        large.distance(exact.probabilities)


def test_the_overlap_with_one_memory_is_the_mean_field_one():
    memory = np.random.default_rng(0).choice([-1, 1], 1000)
    found = thermal.sampled(hebbian([memory]), Stochastic(0.5), 200, 6, memory, pattern=memory)
    assert found.overlap == pytest.approx(0.9575, abs=0.005)
    dense = finished(dense_steps(np.ones((1, 4)), power=4))  # of which three free units are no dense memory themselves
    held = thermal.sampled(dense, Stochastic(0.01), 50, 6, np.ones(4, np.int8), np.arange(4) == 0)
    assert (held.overlap, held.classes) == (1.0, None)


def test_total_variation():
    assert thermal.total_variation([0.5, 0.5, 0.0], [0.25, 0.25, 0.5]) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="two laws of as many states"):
        thermal.total_variation([0.5, 0.5], [1.0])
    with pytest.raises(ValueError, match="numbers from 0 to 1"):
        thermal.total_variation([np.nan], [1.0])


def test_sampled_curves_are_the_exact_ones_within_their_intervals():
    net = random_net(8, 3)
    temperatures = np.geomspace(0.8, 20.0, 25)
    found = finished(thermal.sampled_curves_steps(net, temperatures, 1500, 1))
    assert found.temperatures.tolist() == sorted(temperatures.tolist(), reverse=True)
    exact = thermal.curves(net, found.temperatures.tolist())
    energies, capacities, log_z = (
        ((intervals[:, 0] <= truth) & (truth <= intervals[:, 1])).mean()
        for intervals, truth in (
            (found.energy_intervals, exact.mean_energies),
            (found.heat_capacity_intervals, exact.heat_capacities),
            (found.log_z_intervals, exact.log_z),
        )
    )
    assert energies > 0.8
    assert capacities > 0.8
    assert log_z > 0.8
    assert found.log_z == pytest.approx(exact.log_z, abs=0.05)
    assert found.free_energies == pytest.approx(exact.free_energies, abs=0.1)
    assert found.entropies == pytest.approx(exact.entropies, abs=0.1)
    assert found.entropies[0] > found.entropies[-1]


def test_sampled_curves_know_clamped_units():
    net, clamped = random_net(7, 4), np.arange(7) < 2
    found = thermal.sampled_curves(net, [1.5, 3.0, 6.0, 12.0, 50.0], 1500, 1, np.ones(7), clamped)
    exact = thermal.curves(net, found.temperatures.tolist(), np.ones(7), clamped)
    assert found.log_z == pytest.approx(exact.log_z, abs=0.1)
    with pytest.raises(ValueError, match="temperatures must be above 0"):
        thermal.sampled_curves(net, [1.0, 0.0])


def test_a_short_run_says_that_it_is_not_enough():
    found = thermal.sampled(random_net(6, 8), Stochastic(1.0), 3, 1)
    assert not found.is_enough
    assert (found.intervals[:, 0] <= found.shares).all()
    assert np.isfinite(found.energy_interval).all()
