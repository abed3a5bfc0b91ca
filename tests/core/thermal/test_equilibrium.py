"""Exact laws against plain sums over all states, and against what the chains themselves leave alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Network, hebbian, thermal
from tests.core.reference import all_states, energy, nets, quick
from tests.core.thermal.laws import boltzmann, one_unit_matrix, parallel_matrix, random_net, stationary

symmetric = nets(most=6, symmetric=True)


@quick
@given(symmetric, st.sampled_from([0.3, 1.0, 7.0]))
def test_the_law_and_its_functions_are_sums_over_all_states(net, temperature):
    found = thermal.equilibrium(net, temperature)
    energies = np.array([energy(net, s) for s in all_states(net.n, net.units)])
    p = boltzmann(net, temperature)
    mean = p @ energies
    assert found.energies == pytest.approx(energies)
    assert found.probabilities == pytest.approx(p)
    assert found.mean_energy == pytest.approx(mean)
    assert found.entropy == pytest.approx(-sum(q * math.log(q) for q in p if q > 0), abs=1e-12)
    assert found.heat_capacity == pytest.approx(p @ (energies - mean) ** 2 / temperature**2, abs=1e-12)
    assert found.free_energy == pytest.approx(mean - temperature * found.entropy)
    assert found.log_z == pytest.approx(-found.free_energy / temperature)
    assert found.on == pytest.approx(p @ (all_states(net.n, net.units) == 1))


@quick
@given(symmetric, st.data())
def test_clamped_and_removed_units_give_the_conditional_law(net, data):
    masks = [np.array(data.draw(st.lists(st.booleans(), min_size=net.n, max_size=net.n))) for _ in range(2)]
    clamped, lesioned = masks[0], masks[1] & ~masks[0]
    states = all_states(net.n, net.units)
    held = states[data.draw(st.integers(0, len(states) - 1))]
    free = ~(clamped | lesioned)
    if not free.any():
        with pytest.raises(ValueError, match=r"from 1 to 20 units must be free .* but none is"):
            thermal.equilibrium(net, 1.0, held, clamped, lesioned)
        return
    found = thermal.equilibrium(net, 1.3, held, clamped, lesioned)
    whole = found.free.states_of(np.arange(found.probabilities.size))
    assert (whole[:, clamped] == held[clamped]).all()
    assert not whole[:, lesioned].any()
    energies = np.array([energy(net, s) for s in whole])
    weights = np.exp(-energies / 1.3)
    assert found.energies == pytest.approx(energies, abs=1e-9)
    assert found.probabilities == pytest.approx(weights / weights.sum())
    assert found.free.numbers_of(whole).tolist() == list(range(len(whole)))


@quick
@given(symmetric)
def test_at_zero_all_lowest_states_are_alike_and_cold_comes_to_it(net):
    cold, zero = thermal.equilibrium(net, 1e-6), thermal.equilibrium(net, 0.0)
    assert cold.probabilities == pytest.approx(zero.probabilities, abs=1e-12)
    assert zero.mean_energy == zero.free_energy == pytest.approx(zero.energies.min())
    assert zero.entropy == pytest.approx(math.log(np.count_nonzero(zero.probabilities)))
    assert zero.heat_capacity == 0


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-9, 1e15])
def test_no_temperature_is_too_extreme(temperature):
    found = thermal.equilibrium(random_net(5, 1), temperature)
    assert found.probabilities.sum() == pytest.approx(1)
    assert found.entropy == pytest.approx(0.0 if temperature < 1 else 5 * math.log(2), abs=1e-9)


@pytest.mark.parametrize("net", [random_net(6, 2), hebbian(np.ones((1, 8)))], ids=["all levels differ", "few levels"])
def test_curves_are_the_functions_one_temperature_after_the_other(net):
    temperatures = [0.0, 0.1, 1.0, 5.0]
    found = thermal.curves(net, temperatures)
    for k, temperature in enumerate(temperatures):
        one = thermal.equilibrium(net, temperature)
        assert found.log_z[k] == pytest.approx(one.log_z)
        assert found.mean_energies[k] == pytest.approx(one.mean_energy)
        assert found.entropies[k] == pytest.approx(one.entropy, abs=1e-12)
        assert found.heat_capacities[k] == pytest.approx(one.heat_capacity, abs=1e-12)
        assert found.free_energies[k] == pytest.approx(one.free_energy)


def test_the_heat_capacity_is_the_slope_of_the_energy_and_the_entropy_that_of_the_free_energy():
    net, step = random_net(7, 3), 1e-4
    below, here, above = (thermal.equilibrium(net, 1.1 + sign * step) for sign in (-1, 0, 1))
    assert (above.mean_energy - below.mean_energy) / (2 * step) == pytest.approx(here.heat_capacity, rel=1e-6)
    assert -(above.free_energy - below.free_energy) / (2 * step) == pytest.approx(here.entropy, rel=1e-6)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("own", [False, True])
def test_boltzmanns_law_is_what_one_unit_at_a_time_leaves_alone_and_perettos_what_all_at_once_do(units, own):
    net = random_net(5, 4, units, own=own)
    one, all_at_once = thermal.equilibrium(net, 0.9), thermal.parallel_equilibrium(net, 0.9)
    assert one.probabilities == pytest.approx(stationary(one_unit_matrix(net, 0.9)), abs=1e-10)
    assert all_at_once.probabilities == pytest.approx(stationary(parallel_matrix(net, 0.9)), abs=1e-10)
    assert np.abs(one.probabilities - all_at_once.probabilities).max() > 0.01
    p = all_at_once.probabilities
    assert all_at_once.entropy == pytest.approx(-(p @ np.log(p)))
    assert all_at_once.mean_energy == pytest.approx(p @ one.energies)
    assert all_at_once.on == pytest.approx(p @ (all_states(5, units) == 1))


@quick
@given(symmetric)
def test_perettos_law_at_zero_is_what_cold_comes_to(net):
    cold, zero = thermal.parallel_equilibrium(net, 1e-7), thermal.parallel_equilibrium(net, 0.0)
    assert cold.probabilities == pytest.approx(zero.probabilities, abs=1e-9)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_chance_of_one_unit_is_the_logistic_function_of_its_gap(units):
    fields, gaps = np.array([-3.0, -0.2, 0.0, 1.0, 800.0]), {"bipolar": 2, "binary": 1}[units]
    expected = [1 / (1 + math.exp(-gaps * h / 0.7)) for h in fields]
    assert thermal.on_probability(fields, 0.7, units) == pytest.approx(expected)
    halved = thermal.on_probability(fields / 2, 0.7, units)
    assert thermal.on_probability(fields, 1.4, units) == pytest.approx(halved)
    assert thermal.on_probability(fields, 0.0, units).tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]
    alone = thermal.equilibrium(Network([[0.0]], [0.3], units), 0.7)
    assert alone.on[0] == pytest.approx(float(thermal.on_probability(0.3, 0.7, units)))


def test_twenty_units_are_summed_over_and_more_are_refused():
    net = random_net(20, 5)
    found = thermal.equilibrium(net, 2.0)
    assert found.probabilities.sum() == pytest.approx(1)
    with pytest.raises(ValueError, match="from 1 to 20 units must be free to be summed over exactly, but 21 are"):
        thermal.equilibrium(random_net(21, 5), 2.0)
    with pytest.raises(ValueError, match="needs symmetric weights"):
        thermal.equilibrium(random_net(4, 5, symmetric=False), 2.0)
    with pytest.raises(ValueError, match="needs symmetric weights"):
        thermal.parallel_equilibrium(random_net(4, 5, symmetric=False), 2.0)
