"""Adaptation: the formula, and units that do not adapt."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.network import OFF, Network
from hopviz.core.rules import Adaptation, Asynchronous, Stochastic
from hopviz.core.simulation import Simulation
from tests.core.reference import Xoshiro, nets, quick, random_state


def same(a, b) -> bool:
    return all(
        np.array_equal(getattr(a, field.name), getattr(b, field.name)) for field in fields(a) if field.name != "cycle"
    )


@quick
@given(nets(whole=False), st.integers(0, 99), st.sampled_from([0.0, 0.7, 3.0]))
def test_without_strength_it_is_the_plain_stochastic_rule(net, seed, temperature):
    start = random_state(net, np.random.default_rng(seed))
    clamped = np.arange(net.n) == 0
    adapting = Simulation(net, start, Adaptation(temperature, 0.0, 7.0), seed, clamped)
    plain = Simulation(net, start, Stochastic(temperature), seed, clamped)
    for updates in (0, 1, 40, 160):
        assert same(adapting.advance(updates=updates), plain.advance(updates=updates))


def by_the_formula(net: Network, state, rule: Adaptation, seed: int, free, ticks: int):
    """Every unit's adaptation at every tick: a <- a + (x - a)(1 - exp(-1/(tau F))), exact for constant x."""
    rng = Xoshiro(seed)
    state, adapted = state.copy(), np.zeros(net.n)
    step = 1 - math.exp(-1 / (rule.recovery * len(free)))
    for _ in range(ticks):
        unit = free[rng.below(len(free))]
        adapted[free] += step * ((state[free] == 1) - adapted[free])
        drive = float(net.weights[unit] @ state + net.bias[unit]) - rule.strength * adapted[unit]
        drive -= net.weights[unit, unit] * (state[unit] - 0.5 * (1 + OFF[net.units]))
        gap = (1 - OFF[net.units]) * drive
        on = rng.random() < 1 / (1 + math.exp(-gap / rule.temperature))
        state[unit] = 1 if on else OFF[net.units]
    return state, adapted


@quick
@given(
    nets(least=2, whole=False), st.integers(0, 99), st.floats(0.5, 3), st.floats(0.5, 6), st.floats(1, 30),
    st.lists(st.integers(0, 40), max_size=4),
)  # fmt: skip
def test_a_run_follows_the_formula_however_it_is_cut(net, seed, temperature, strength, recovery, cuts):
    start = random_state(net, np.random.default_rng(seed))
    rule, free = Adaptation(temperature, strength, recovery), np.arange(1, net.n)
    simulation = Simulation(net, start, rule, seed, clamped=np.arange(net.n) == 0)
    for updates in cuts:
        frame = simulation.advance(updates=updates)
    frame = simulation.advance(updates=30)
    state, adapted = by_the_formula(net, start, rule, seed, free, sum(cuts) + 30)
    assert np.array_equal(frame.state, state)
    np.testing.assert_allclose(frame.adaptation, strength * adapted, atol=1e-9)
    np.testing.assert_allclose(frame.drive, frame.fields - frame.adaptation)
    assert frame.adaptation[0] == 0
    assert frame.state[0] == start[0]


def test_a_unit_that_is_driven_on_adapts_turns_off_and_recovers():
    """At T = 0 with drive b and strength g > b it turns off at a = b/g, that is after tau ln(g/(g - b)) sweeps."""
    net = Network([[0.0]], [1.0], "binary")
    simulation = Simulation(net, [1], Adaptation(0.0, 4.0, 100.0))
    frame = simulation.advance(updates=1)
    while not frame.flips:
        frame = simulation.advance(updates=1)
    assert frame.updates == math.ceil(100 * math.log(4 / 3))
    assert not frame.deterministic
    frame = simulation.advance(updates=1000)
    assert frame.flips > 4
    assert frame.adaptation[0] == pytest.approx(1.0, abs=0.1)


def test_edits_from_outside_and_other_rules_leave_adaptation_true():
    net = Network([[0.0, 1.0], [1.0, 0.0]], [50.0, -50.0], "binary")
    simulation = Simulation(net, [1, 0], Adaptation(0.1, 2.0, 10.0))
    # Unit 0 is on for 20 ticks, 10 sweeps, and unit 1 for 10 more, held by nobody but visited by chance.
    assert simulation.advance(updates=20).adaptation == pytest.approx([2 * (1 - math.exp(-1)), 0])
    simulation.set_units([0], [0])
    assert simulation.frame().adaptation[0] == pytest.approx(2 * (1 - math.exp(-1)))
    simulation.rule = Asynchronous()
    assert not simulation.advance(updates=10).adaptation.any()
    simulation.rule = Adaptation(0.1, 2.0, 10.0)
    assert not simulation.frame().adaptation.any()
