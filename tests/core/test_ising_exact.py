"""What is known exactly of lattices, and what runs on them make of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Stochastic, hebbian, landscape, thermal
from hopviz.core import ising
from hopviz.core.stepwise import finished
from tests.core.reference import all_states, quick
from tests.core.test_ising import energy_of_lattice

T_C = 2 / math.log(1 + math.sqrt(2))


def test_onsager_and_yang_at_known_temperatures():
    assert ising.critical_temperature() == pytest.approx(2.26919, abs=1e-5)
    assert ising.energy(2.0) == pytest.approx(-1.745565, abs=1e-6)
    assert ising.energy(T_C) == pytest.approx(-1.414214, abs=1e-6)
    assert ising.energy(3.0) == pytest.approx(-0.817310, abs=1e-6)
    assert ising.magnetisation(2.0) == pytest.approx(0.911319, abs=1e-6)
    assert ising.magnetisation(2.3) == 0 == ising.energy(0.0) + 2
    assert ising.energy(6.0, -2.0) == pytest.approx(2 * ising.energy(3.0))  # an antiferromagnet, twice as strong
    assert ising.heat_capacity(T_C * (1 + 1e-9)) > 5


def integrated_energy(temperature: float) -> float:
    """The derivative of Onsager's double integral for ln Z, summed over a grid."""
    q = (np.arange(800) + 0.5) * 2 * np.pi / 800
    cosines = np.cos(q)[:, np.newaxis] + np.cos(q)
    K, values = 1 / temperature, []
    for k in (K - 1e-5, K + 1e-5):
        values.append(math.log(2) + 0.5 * np.log(math.cosh(2 * k) ** 2 - math.sinh(2 * k) * cosines).mean())
    return -(values[1] - values[0]) / 2e-5


@pytest.mark.parametrize("temperature", [0.8, 1.7, 2.6, 5.0, 900.0, 3000.0])
def test_the_energy_is_that_of_onsagers_integral(temperature):
    assert ising.energy(temperature) == pytest.approx(integrated_energy(temperature), rel=1e-5)
    step = 1e-4 * temperature
    slope = (ising.energy(temperature + step) - ising.energy(temperature - step)) / (2 * step)
    assert ising.heat_capacity(temperature) == pytest.approx(slope, rel=1e-4)


@pytest.mark.parametrize("function", [ising.energy, ising.heat_capacity, ising.magnetisation, ising.correlation_length])
@pytest.mark.parametrize("temperature", [0.0, 1e-300, 1e-3, 1e3, 1e15])
def test_no_temperature_is_too_extreme(function, temperature):
    assert math.isfinite(function(temperature))
    with pytest.raises(ValueError, match="coupling must not be 0"):
        function(1.0, 0.0)


@pytest.mark.parametrize(("temperature", "u", "m"), [(2.0, -1.755380, 0.918943), (3.0, -1.017070, 0.601291)])
def test_the_4x4_torus_is_the_one_that_is_known(temperature, u, m):
    found = ising.finite_lattice(4, 4, [temperature])
    assert found.energies[0] == pytest.approx(u, abs=1e-6)
    assert found.magnetisations[0] == pytest.approx(m, abs=1e-6)
    run = thermal.sampled(ising.lattice(4, 4), Stochastic(temperature), 4000, 1)
    assert run.mean_energy / 16 == pytest.approx(u, abs=0.03)
    assert run.overlap_size == pytest.approx(m, abs=0.02)


@quick
@given(
    st.integers(1, 3), st.integers(1, 4), st.sampled_from([1.0, -0.7]), st.sampled_from([0.0, 0.4]), st.booleans(),
    st.sampled_from([0.5, 2.0]),
)  # fmt: skip
def test_small_lattices_are_summed_over_all_states(rows, cols, coupling, field, periodic, temperature):
    n = rows * cols
    states = all_states(n, "bipolar")
    energies = np.array([energy_of_lattice(s.reshape(rows, cols), coupling, field, periodic) for s in states])
    p = np.exp(-(energies - energies.min()) / temperature)
    p /= p.sum()
    m = states.mean(axis=1)
    found = ising.finite_lattice(rows, cols, [temperature], coupling, field, periodic)
    assert found.energies[0] == pytest.approx(p @ energies / n)
    assert found.magnetisations[0] == pytest.approx(p @ np.abs(m))
    assert found.means[0] == pytest.approx(p @ m, abs=1e-9)
    assert found.heat_capacities[0] == pytest.approx((p @ energies**2 - (p @ energies) ** 2) / temperature**2 / n)
    assert found.susceptibilities[0] == pytest.approx(n * (p @ m**2 - (p @ m) ** 2) / temperature)


@pytest.mark.parametrize("n", [5, 8])
@pytest.mark.parametrize("coupling", [1.0, -0.8])
@pytest.mark.parametrize("field", [0.0, 0.3, -0.3])
@pytest.mark.parametrize("temperature", [0.4, 1.5])
def test_the_ring_is_summed_over_all_states(n, coupling, field, temperature):
    states = all_states(n, "bipolar").astype(float)
    exact = thermal.equilibrium(ising.lattice(1, n, coupling, field), temperature)
    found = ising.ring(n, temperature, coupling, field)
    assert found.log_z == pytest.approx(exact.log_z)
    assert found.energy == pytest.approx(exact.mean_energy / n)
    assert found.magnetisation == pytest.approx(exact.probabilities @ states.mean(axis=1), abs=1e-12)
    for r, correlation in enumerate(found.correlations):
        assert correlation == pytest.approx(exact.probabilities @ (states[:, 0] * states[:, r]))


def test_rings_of_any_size_and_temperature():
    large = ising.ring(10_000, 0.5)
    assert large.log_z == pytest.approx(10_000 * math.log(2 * math.cosh(2)))
    assert ising.ring(5, 1e-9, -1.0).energy == pytest.approx(-3 / 5)  # one pair of five cannot be satisfied
    assert ising.ring(5, 1e-9, -1.0).correlations == pytest.approx([1, -3 / 5, 1 / 5])
    assert ising.ring(7, 2.0, 0.0).correlations.tolist() == [1.0, 0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match=r"at least 1/300 of coupling and field"):
        ising.ring(5, 1e-3, 1.0, 0.5)


@pytest.mark.parametrize(("temperature", "sweeps"), [(2.0, 1500), (3.0, 1500)])
def test_runs_have_onsagers_energy_within_their_error(temperature, sweeps):
    net = ising.lattice(64, 64)
    found = thermal.sampled(net, Stochastic(temperature), sweeps, 2, np.ones(net.n, np.int8))
    low, high = found.energy_interval
    assert high - low < 0.015 * net.n
    middle, half = found.mean_energy / net.n, (high - low) / net.n / 2
    assert abs(middle - ising.energy(temperature)) < 1.6 * half
    if temperature == 2.0:
        assert found.overlap_size == pytest.approx(ising.magnetisation(2.0), abs=0.005)


def test_correlations_are_means_over_pairs_and_fall_as_the_ring_says():
    rng = np.random.default_rng(1)
    s = rng.choice([-1, 1], (4, 6))
    found = ising.correlations(s.ravel(), 4, 6)
    by_hand = [np.mean([s * np.roll(s, r, 0), s * np.roll(s, r, 1)]) for r in range(3)]
    assert found == pytest.approx(by_hand)
    opened = ising.correlations(s.ravel(), 4, 6, periodic=False)
    across = [(s[r:] * s[: 4 - r]).mean() for r in range(4)], [(s[:, r:] * s[:, : 6 - r]).mean() for r in range(4)]
    assert opened == pytest.approx(np.mean(across, axis=0))
    assert ising.correlations([s.ravel(), s.ravel()], 4, 6, connected=True) == pytest.approx(found - s.mean() ** 2)
    law = thermal.equilibrium(ising.lattice(1, 10), 1.5).probabilities
    states = landscape.states_of(rng.choice(1 << 10, 4000, p=law), 10)
    assert ising.correlations(states, 1, 10) == pytest.approx(ising.ring(10, 1.5).correlations, abs=0.03)
    assert ising.correlation_length(2.0) < ising.correlation_length(2.2) < math.inf
    assert ising.correlation_length(T_C * 1.01) > ising.correlation_length(3.0)


def test_domain_walls_are_pairs_that_differ():
    s = np.random.default_rng(2).choice([-1, 1], (5, 7))
    net = ising.lattice(5, 7)
    assert net.energy(s.ravel()) == pytest.approx(-70 * (1 - 2 * ising.domain_walls(s.ravel(), 5, 7)))
    assert ising.domain_walls(np.ones(35), 5, 7) == 0 == ising.domain_walls([1], 1, 1)
    assert ising.domain_walls(ising.checkerboard(4, 6), 4, 6) == 1
    assert ising.lattice(4, 6, -1.0).energy(ising.checkerboard(4, 6)) == -48


def test_a_glass_has_couplings_of_both_signs_and_is_frustrated():
    net, plain = ising.glass(20, 20, 0.3, 1), ising.lattice(20, 20)
    assert net.is_symmetric
    assert (np.abs(net.weights) == plain.weights).all()
    assert (net.weights < 0).sum() / (plain.weights > 0).sum() == pytest.approx(0.3, abs=0.06)
    assert (ising.glass(4, 3, 0.0, 1).weights == ising.lattice(4, 3).weights).all()
    assert (ising.glass(4, 3, 1.0, 1, 2.0, 0.5, False).weights == ising.lattice(4, 3, -2.0, 0.5, False).weights).all()
    lowest = landscape.energies(ising.glass(4, 4, 0.5, 1)).min()
    assert -32 < lowest < -16
    assert ising.glass(1, 5, 0.5, 3).weights.any()


def test_from_lattice_to_memory_only_the_matrix_differs():
    lattice, memory = ising.lattice(4, 4), hebbian([np.ones(16)])
    half = ising.morphed(lattice, memory, 0.25)
    assert half.weights == pytest.approx(0.75 * lattice.weights + 0.25 * memory.weights)
    assert ising.morphed(lattice, memory, 0.0) is lattice
    assert ising.morphed(lattice, memory, 1.0) is memory
    with pytest.raises(ValueError, match="networks of the same units are needed"):
        ising.morphed(lattice, ising.lattice(3, 3), 0.5)


def test_the_loop_is_wide_below_the_transition_and_closed_above():
    net, loop = ising.lattice(32, 32), ising.field_loop(1.0, 20)
    cold, hot = (ising.hysteresis(net, loop, temperature, 10, 1) for temperature in (1.5, 4.0))
    assert cold.fields.tolist() == loop.tolist()
    assert cold.area > 0.5
    assert abs(hot.area) < 0.1
    assert cold.magnetisations[20] < -0.9
    middle = np.flatnonzero(np.abs(loop) < 1e-9)
    assert cold.magnetisations[middle[0]] > 0.8
    assert cold.magnetisations[middle[1]] < -0.8
    assert np.abs(hot.magnetisations[middle]).max() < 0.3


def test_domains_grow_as_the_root_of_time():
    found = ising.coarsening(128, 128, 0.5, 300, 3)
    assert found.walls[0] > found.walls[-1] > 0
    assert found.energies - ising.energy(0.5) == pytest.approx(found.walls)
    late = found.sweeps >= 5
    slope = np.polyfit(np.log(found.sweeps[late]), np.log(found.lengths[late]), 1)[0]
    assert 0.4 < slope < 0.6


@pytest.mark.parametrize("coupling", [1.0, -1.0])
def test_curves_against_temperature_are_onsagers_within_their_intervals(coupling):
    ordered = None if coupling > 0 else ising.checkerboard(64, 64)
    found = ising.order_curves(ising.lattice(64, 64, coupling), [3.0, 2.0], 1500, 3, ordered)
    assert found.temperatures.tolist() == [2.0, 3.0]
    for k, temperature in enumerate(found.temperatures):
        half = max(float(np.diff(found.energy_intervals[k])[0]) / 2, 1e-4)
        assert abs(found.energies[k] - ising.energy(temperature)) < 2.5 * half
        assert half < 0.01
    half = float(np.diff(found.order_intervals[0])[0]) / 2
    assert abs(found.orders[0] - ising.magnetisation(2.0)) < 2.5 * half
    assert found.orders[1] < 0.1


def test_curves_of_a_small_lattice_are_those_of_all_its_states():
    found = ising.order_curves(ising.lattice(4, 4), [2.0, 3.0], 20_000, 1)
    assert found.energies == pytest.approx([-1.755380, -1.017070], abs=0.02)
    assert found.orders == pytest.approx([0.918943, 0.601291], abs=0.02)
    assert found.is_enough.all()
    cooled = ising.order_curves(ising.lattice(4, 4), [2.0, 3.0], 20_000, 1, from_order=False)
    assert cooled.temperatures.tolist() == [2.0, 3.0]
    assert cooled.energies == pytest.approx(found.energies, abs=0.03)


def test_sampled_correlations_of_a_ring_are_the_exact_ones():
    exact = ising.ring(64, 1.0).correlations
    found = finished(ising.sampled_correlations_steps(ising.lattice(1, 64), 1, 64, 1.0, 4000, 2))
    assert found.sweeps == 4000
    assert found.values[:8] == pytest.approx(exact[:8], abs=0.04)
    inside = (found.intervals[1:9, 0] <= exact[1:9]) & (exact[1:9] <= found.intervals[1:9, 1])
    assert inside.sum() >= 6
    opposed = finished(
        ising.sampled_correlations_steps(
            ising.lattice(1, 64, -1.0), 1, 64, 1.0, 1000, 2, ordered=ising.checkerboard(1, 64)
        )
    )
    assert opposed.values[:4] == pytest.approx(exact[:4], abs=0.06)


def test_a_glass_draws_the_signs_of_its_pairs_in_their_order():
    net = ising.glass(5, 4, seed=3, coupling=2.0)
    weights = net.weights
    assert np.array_equal(weights, weights.T)
    assert (np.abs(weights) == np.abs(ising.lattice(5, 4, 2.0).weights)).all()
    assert np.array_equal(ising.glass(5, 4, 0.0, seed=3, coupling=2.0).weights, ising.lattice(5, 4, 2.0).weights)
