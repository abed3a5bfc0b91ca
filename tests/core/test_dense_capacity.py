"""The capacity of dense memories, and their plane of two memories."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz import attention, patterns
from hopviz.core.stepwise import Stepwise
from tests.core.reference import all_states, quick


def test_laws():
    assert attention.dense_first_step_error(1000, 138) == pytest.approx(hopviz.theory.first_step_error(1000 / 138))
    assert attention.dense_capacity(1000) == pytest.approx(137.9, abs=0.1)
    assert attention.dense_capacity(200, 3) / attention.dense_capacity(100, 3) == pytest.approx(4)
    assert attention.dense_capacity(200, 5) / attention.dense_capacity(100, 5) == pytest.approx(16)
    assert attention.dense_capacity(100, 3) == pytest.approx(0.1379 * 100**2 / 3, rel=1e-3)
    assert attention.dense_capacity(100, 4) == pytest.approx(0.1379 * 100**3 / 15, rel=1e-3)
    assert attention.dense_capacity(20, "exponential") == 1024
    assert attention.dense_capacity(1 << 20, "exponential") == math.inf
    errors = [attention.dense_first_step_error(100, 400, power) for power in (2, 3, 4, "exponential")]
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize(("power", "count"), [(2, 20), (3, 300), (4, 3000)])
def test_the_first_step_errs_as_the_law_says(power, count):
    xi = patterns.random_patterns(count, 60, np.random.default_rng(power))
    wrong = np.mean(attention.DenseMemory(xi, power).fields(xi[:150]) * xi[:150] < 0)
    assert wrong == pytest.approx(attention.dense_first_step_error(60, count, power), rel=0.25, abs=0.003)


def test_the_capacity_climbs_as_the_power_does():
    """Below the law all is held, and three times above nothing is."""
    n, law = 40, {power: attention.dense_capacity(40, power) for power in (2, 3, 4)}
    for power in (2, 3, 4):
        counts = [max(int(0.3 * law[power]), 1), int(4 * law[power])]
        few, many = attention.measure_dense_capacity(n, counts, [power], 60, seed=1)
        assert (few.power, few.patterns, few.done, few.total) == (power, counts[0], 60, 60)
        assert few.quality.overlap > 0.99
        assert many.quality.overlap < few.quality.overlap - 0.2
        assert many.first_step_error > few.first_step_error


def test_a_measurement_in_slices_is_the_same_and_tells_what_it_has():
    arguments = (20, [5, 3, 5], [3, "exponential"], 25, 0.1, 7)
    steps = attention.measure_dense_capacity_steps(*arguments)
    shares, result = [], None
    while result is None:
        try:
            step = next(steps)
            shares.append(step[0] if isinstance(step, tuple) else step)
        except StopIteration as end:
            result = end.value
    assert shares == sorted(shares)
    assert result == attention.measure_dense_capacity(*arguments)
    known = [(point.power, point.patterns) for point in result]
    assert known == [(3, 3), (3, 5), ("exponential", 3), ("exponential", 5)]
    assert Stepwise(attention.separations_steps(np.eye(3))).finish().tolist() == [1.0, 1.0, 1.0]


@quick
@given(st.integers(2, 7), st.integers(2, 6), st.sampled_from([2, 3, 4, 5, 9]), st.integers(0, 2**32 - 1))
def test_the_plane_is_the_mean_energy_of_independent_units(n, count, power, seed):
    rng = np.random.default_rng(seed)
    xi, states = rng.choice(np.array([-1, 1], np.int8), (count, n)), all_states(n, "bipolar")
    memory = attention.DenseMemory(xi, power)
    a, b = rng.uniform(-0.5, 0.5, (2, 5))
    plane, energies = attention.dense_plane(memory, xi[0], xi[1]), memory.energy(states)
    for x, y, height in zip(a, b, plane.free_energy(a, b), strict=True):
        means = x * xi[0] + y * xi[1]
        chances = (0.5 * (1 + states * means)).prod(axis=1)
        assert height == pytest.approx(chances @ energies / n, abs=1e-9 * np.abs(energies).max())


def test_the_exponential_plane_is_of_the_mean_sum_of_exponentials():
    rng = np.random.default_rng(3)
    xi, states = patterns.random_patterns(4, 7, rng), all_states(7, "bipolar")
    plane = attention.dense_plane(attention.DenseMemory(xi, "exponential"), xi[0], xi[1], 0.3)
    sums = np.exp(states @ xi.T.astype(float)).sum(axis=1)
    means = 0.4 * xi[0] - 0.2 * xi[1]
    chances = (0.5 * (1 + states * means)).prod(axis=1)
    entropy = -(chances * np.log(chances)).sum() / 7
    expected = (math.log(sums.mean()) - math.log(chances @ sums)) / 7 - 0.3 * entropy
    assert float(plane.free_energy(0.4, -0.2)) == pytest.approx(expected)


def test_power_2_is_the_plane_of_hebbs_net():
    rng = np.random.default_rng(5)
    xi = patterns.random_patterns(9, 50, rng)
    dense = attention.dense_plane(attention.DenseMemory(xi), xi[0], xi[1], 0.4)
    hebb = hopviz.landscape.memory_plane(hopviz.hebbian(xi), xi[0], xi[1], 0.4)
    a, b = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21))
    np.testing.assert_allclose(dense.free_energy(a, b), hebb.free_energy(a, b), atol=1e-10)
    assert dense.coordinates(0.3, 0.2) == pytest.approx(hebb.coordinates(0.3, 0.2))
    np.testing.assert_allclose(dense.at(0.0).free_energy(a, b), hebb.at(0.0).free_energy(a, b), atol=1e-10)


def test_wells_sharpen_with_the_power():
    xi = patterns.random_patterns(5, 100, np.random.default_rng(5))
    half = [
        float(plane.free_energy(0.5, 0.0) / plane.free_energy(1.0, 0.0))
        for plane in (attention.dense_plane(attention.DenseMemory(xi, power), xi[0], xi[1]) for power in (2, 3, 4, 8))
    ]
    assert half == sorted(half, reverse=True)
    assert half[-1] < 0.02


MEMORY = attention.DenseMemory(np.ones((2, 3)), 3)
REFUSED = {
    "no counts": (lambda: attention.measure_dense_capacity(9, []), "at least one of each"),
    "a count of nothing": (lambda: attention.measure_dense_capacity(9, [0]), "a number of memories must be"),
    "too many": (lambda: attention.measure_dense_capacity(1000, [10**12]), "memories of 1,000 units would take"),
    "no trials": (lambda: attention.measure_dense_capacity(9, [1], trials=0), "trials must be"),
    "a short pattern": (lambda: attention.dense_plane(MEMORY, [1], [1, 1, 1]), "the two patterns"),
    "two shapes": (lambda: attention.dense_plane(MEMORY, [1] * 3, [1] * 3).free_energy([0], [[0]]), "of one shape"),
    "no units": (lambda: attention.dense_capacity(0), "n must be"),
}


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_a_plane_needs_a_dense_memory():
    with pytest.raises(TypeError, match="a DenseMemory is needed"):
        attention.dense_plane(hopviz.hebbian(np.ones((2, 3))), [1, 1, 1], [1, 1, 1])
