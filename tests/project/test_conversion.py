"""A converted project is the same one in other units: its energies, its biases, and every step of its runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.learning import LEARNING_RULES
from hopviz.core.network import to_units
from hopviz.core.simulation import Simulation
from hopviz.project.conversion import OTHER, Conversion
from hopviz.project.model import Memory, Project
from tests.core.reference import RULES, all_states, nets, quick


def remembering(learning: str, units: str, seed: int) -> Project:
    rng = np.random.default_rng(seed)
    memories = tuple(Memory(str(k), rng.choice(np.array([-1, 1], np.int8), 8)) for k in range(2))
    return Project(2, 4, units, memories, learning=learning)  # type: ignore[arg-type]


def check(before: Project, after: Project) -> None:
    """Energies and biases of two projects are those that the conversion tells of."""
    told = Conversion(before.network(), before.weights is None)
    made = after.network()
    np.testing.assert_allclose(told.after.weights, made.weights, atol=1e-12)
    np.testing.assert_allclose(told.after.bias, made.bias, atol=1e-12)
    np.testing.assert_allclose(told.bias, made.bias, atol=1e-12)
    np.testing.assert_allclose(told.weight_factor * before.network().weights, made.weights, atol=1e-12)
    states = all_states(before.n, before.units)
    energies = before.network().energy(states)
    others = made.energy(to_units(states, after.units))
    np.testing.assert_allclose(energies, told.factor * others + told.constant, atol=1e-12)
    for state, other in zip(states, others, strict=True):
        assert told.energy_after(state, before.network().fields(state)) == pytest.approx(other, abs=1e-12)


@quick
@given(nets(least=2, most=8, symmetric=True, whole=False))
def test_given_weights_go_over_and_back_exactly(net):
    before = Project(1, net.n, net.units, learning="given", weights=net.weights, bias=net.bias)
    after = before.with_units(OTHER[net.units])
    check(before, after)
    back = after.with_units(net.units)
    np.testing.assert_allclose(back.weights, net.weights, atol=1e-12)
    np.testing.assert_allclose(back.bias, net.bias, atol=1e-12)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("learning", [name for name, rule in LEARNING_RULES.items() if not rule.has_power])
@pytest.mark.parametrize("seed", range(3))
def test_learnt_weights_stay_learnt_and_energies_scale(learning, units, seed):
    before = remembering(learning, units, seed)
    after = before.with_units(OTHER[units])
    assert after.learning == learning
    check(before, after)


@quick
@given(nets(least=2, most=7), st.integers(0, 2**32 - 1), st.sampled_from(RULES))
def test_the_dynamics_of_given_weights_is_left_untouched(net, seed, rule):
    before = Project(1, net.n, net.units, learning="given", weights=net.weights, bias=net.bias, rule=rule)
    same_run(before, before.with_units(OTHER[net.units]), seed)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_the_dynamics_of_learnt_weights_is_left_untouched(units, rule):
    before = remembering("hebbian", units, 5).with_rule(rule)
    same_run(before, before.with_units(OTHER[units]), 3)


def same_run(before: Project, after: Project, seed: int) -> None:
    assert np.array_equal(after.cue, before.cue)
    start = np.random.default_rng(seed).choice([-1, 1], before.n)
    frames = [
        Simulation(made.network(), to_units(start, made.units), made.rule, seed).advance(updates=60)
        for made in (before, after)
    ]
    assert np.array_equal(frames[0].flipped, frames[1].flipped)
    assert np.array_equal(frames[0].moments, frames[1].moments)
    assert np.array_equal(frames[0].state > 0, frames[1].state > 0)


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_rule_goes_over_and_back(rule):
    for learning in ("hebbian", "given"):
        weights = np.zeros((4, 4)) if learning == "given" else None
        project = Project(2, 2, learning=learning, weights=weights, rule=rule)
        back = project.with_units("binary").with_units("bipolar")
        assert back.rule == rule
