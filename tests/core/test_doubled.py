"""The doubled network: its energy is L(t) to the last digit, and its one-by-one run is the parallel run."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz.core.landscape import DoubledRun, doubled, doubled_run, exact_energy, two_time_energy
from hopviz.core.network import Network
from hopviz.core.rules import Asynchronous, Parallel
from hopviz.core.simulation import Simulation
from tests.core.reference import energy, nets, quick, random_state

SEEDS = st.integers(0, 2**32 - 1)
ANY = st.one_of(nets(1, 7, symmetric=True), nets(1, 7, symmetric=True, whole=False))
"""With biases and without, with weights of a unit to itself and without; those with whole weights have many ties."""
TIES = st.sampled_from(["stay", "on", "off"])


def exact(net: Network, s: np.ndarray, r: np.ndarray) -> Fraction:
    """-s'Wr - b'(s + r) in fractions."""
    total = Fraction(0)
    for i in range(net.n):
        total -= Fraction(float(net.bias[i])) * (int(s[i]) + int(r[i]))
        for j in range(net.n):
            total -= Fraction(float(net.weights[i, j])) * int(s[i]) * int(r[j])
    return total


@quick
@given(ANY, SEEDS)
def test_the_energy_of_the_doubled_network_is_l_to_the_last_digit(net: Network, seed: int) -> None:
    rng = np.random.default_rng(seed)
    s, r = random_state(net, rng), random_state(net, rng)
    layers = np.concatenate([s, r])
    found = two_time_energy(net, s, r)
    assert exact_energy(doubled(net), layers) == found == two_time_energy(net, r, s)
    assert found == float(exact(net, s, r))
    assert doubled(net).energy(layers) == pytest.approx(found, abs=1e-9)
    assert energy(doubled(net), layers) == pytest.approx(found, abs=1e-9)
    assert two_time_energy(net, s, s) == 2 * exact_energy(net, s)


@quick
@given(ANY, SEEDS, TIES)
def test_a_layer_decides_one_by_one_what_the_network_decides_at_once(net: Network, seed: int, tie: str) -> None:
    rng = np.random.default_rng(seed)
    start, clamped = random_state(net, rng), rng.random(net.n) < 0.2
    run = DoubledRun(net, start, tie, clamped)  # type: ignore[arg-type]
    parallel = Simulation(net, start, Parallel(tie=tie), 0, clamped)  # type: ignore[arg-type]
    for tick in range(1, 12):
        before, now = run.now, run.advance()
        frame = parallel.advance(updates=1)
        assert now.tick == tick
        np.testing.assert_array_equal(now.state, frame.state)
        np.testing.assert_array_equal(now.layers[now.layer], frame.state)
        np.testing.assert_array_equal(now.layers[1 - now.layer], before.state)
        assert now.energy == now.two_time == exact_energy(run.doubled, now.layers.ravel())
        assert now.energies[0] == before.energy
        assert now.energies[-1] == now.energy
        assert (np.diff(now.energies) <= 1e-12).all()
        if frame.two_time.size:
            assert frame.two_time[-1] == pytest.approx(now.two_time, abs=1e-9)


@quick
@given(nets(1, 6, symmetric=True), SEEDS)
def test_single_decisions_are_threshold_decisions_of_the_doubled_network(net: Network, seed: int) -> None:
    run = DoubledRun(net, random_state(net, np.random.default_rng(seed)))
    for _ in range(4):
        now = run.advance()
        state, first = now.before.ravel().copy(), now.layer * net.n
        for i in range(net.n):
            unit, value = first + i, now.layers[now.layer, i]
            field = run.doubled.fields(state)[unit]
            assert field == now.fields[i]
            assert (value == 1 if field > 0 else value != 1) or field == 0
            state[unit] = value
            assert exact_energy(run.doubled, state) == now.energies[i + 1]


@quick
@given(ANY, SEEDS)
def test_at_rest_there_is_a_fixed_point_or_period_two(net: Network, seed: int) -> None:
    found = doubled_run(net, random_state(net, np.random.default_rng(seed)))
    last = found[-1]
    assert last.is_at_rest
    period = Simulation(net, last.state, Parallel()).advance(updates=200).period
    assert period == last.period
    assert all(now.period == 0 for now in found[:-1])
    layers = Simulation(doubled(net), last.layers.ravel(), Asynchronous("sequential"))
    assert layers.advance(updates=8 * net.n).flips == 0


def test_two_units_that_inhibit_each_other() -> None:
    net = Network([[0, -100], [-100, 0]], [5, 5], "binary")
    found = hopviz.landscape.doubled_run(net, [0, 0])
    assert [now.state_energy for now in found] == [0.0, 90.0, 0.0]
    assert [now.energy for now in found] == [now.two_time for now in found] == [0.0, -10.0, -10.0]
    assert found[-1].period == 2
    assert found[1].energies.tolist() == [0.0, -5.0, -10.0]


def test_where_weights_are_not_symmetric_there_is_no_such_energy() -> None:
    net = Network([[0, 1], [-1, 0]])
    for tried in (lambda: doubled(net), lambda: two_time_energy(net, [1, 1], [1, 1]), lambda: DoubledRun(net, [1, 1])):
        with pytest.raises(ValueError, match="symmetric weights"):
            tried()


def test_what_is_too_large_is_refused_before_anything_is_made() -> None:
    memories = hopviz.patterns.random_patterns(2, 9000, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"18,000 units .* up to 16,384"):
        doubled(hopviz.hebbian(memories))
