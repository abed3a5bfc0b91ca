"""Votes against fields, decisions against the rule, and changes of energy against full energies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.network import Network
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.core.vote import deciding_figures, vote
from tests.core.reference import OFF, RULES, decision, energy, field, nets, quick, random_state, without

seeds = st.integers(0, 2**32 - 1)


@quick
@given(nets(most=8), seeds)
def test_votes_add_up_to_the_field_and_the_change_is_the_difference_of_two_full_energies(net, seed):
    rng = np.random.default_rng(seed)
    state = random_state(net, rng)
    for unit in range(net.n):
        told = vote(net, state, unit)
        assert list(told.votes) == [net.weights[unit, j] * state[j] for j in range(net.n)]
        assert told.votes.sum() + told.bias == told.field == field(net, state, unit)
        after = state.copy()
        after[unit] = decision(net, state, unit)
        assert told.decides_on == (after[unit] == 1)
        for on in (False, True):
            other = state.copy()
            other[unit] = 1 if on else OFF[net.units]
            assert told.energy_change(on) == pytest.approx(energy(net, other) - energy(net, state), abs=1e-12)


@quick
@given(nets(most=8), seeds)
def test_removed_units_say_nothing(net, seed):
    rng = np.random.default_rng(seed)
    out = rng.random(net.n) < 0.4
    state = random_state(net, rng)
    for unit in np.flatnonzero(~out):
        told = vote(net, state, int(unit), out)
        rest = vote(without(net, out), state[~out], int((~out)[:unit].sum()))
        assert (told.field, told.gap, told.bias) == (rest.field, rest.gap, rest.bias)
        assert not told.votes[out].any()


@quick
@given(nets(most=6, diagonal=True, symmetric=True, whole=False), seeds)
def test_a_vote_for_itself_has_no_part_in_the_probability(net, seed):
    state = random_state(net, np.random.default_rng(seed))
    for unit in range(net.n):
        told = vote(net, state, unit)
        assert told.probability_on(2.0) == pytest.approx(1 / (1 + np.exp(-told.gap / 2.0)))


def test_without_symmetry_units_decide_by_the_field():
    net = Network([[0, 1.5], [-1, 0]])
    told = vote(net, [-1, 1], 0)
    assert not told.symmetric
    assert told.probability_on(0.7) == pytest.approx(1 / (1 + np.exp(-2 * 1.5 / 0.7)))
    word, factor, figures = deciding_figures(net, [-1, 1], [False, False])
    assert (word, factor, figures.tolist()) == ("h", 1, [1.5, 1.0])
    assert deciding_figures(net, [-1, 1], [True, False])[2][1] == 0
    word, factor, figures = deciding_figures(Network([[0, 2], [2, 0]]), [-1, 1], [False, False])
    assert (word, factor, figures.tolist()) == ("gap", 2, [4.0, -4.0])


def test_the_probability_is_that_of_the_gap():
    told = vote(Network([[0, 0.5], [0.5, 0]]), [-1, 1], 0)
    assert told.probability_on(0.7) == pytest.approx(1 / (1 + np.exp(-told.gap / 0.7)))


@pytest.mark.parametrize(
    ("state", "unit", "out", "complaint"),
    [
        ([1, 1], 2, None, "unit must be .* to 1, not 2"),
        ([1, 1], -1, None, "unit must be .* to 1, not -1"),
        ([1, 1], 0, [True, False], "unit 0 is removed"),
        ([1, 1], 0, [False], "2 values"),
        ([[1, 1]], 0, None, "one state"),
        ([1, 0], 0, None, "values 1 and -1"),
    ],
)
def test_what_nobody_can_be_asked_about_is_refused(state, unit, out, complaint):
    with pytest.raises(ValueError, match=complaint):
        vote(Network([[0, 1], [1, 0]]), state, unit, out)


@quick
@given(nets(most=7), seeds, st.sampled_from(RULES))
def test_a_unit_updated_out_of_turn_follows_the_threshold_and_is_counted(net, seed, rule):
    rng = np.random.default_rng(seed)
    clamped, lesioned = rng.random(net.n) < 0.2, rng.random(net.n) < 0.2
    simulation = Simulation(net, random_state(net, rng), rule, seed, clamped, lesioned)
    before = simulation.advance(updates=int(rng.integers(0, 9)))
    for unit in rng.integers(0, net.n, 6):
        if clamped[unit] or lesioned[unit]:
            with pytest.raises(ValueError, match=f"unit {unit} is"):
                simulation.update_unit(int(unit))
            assert simulation.frame().updates == before.updates
            continue
        cold = simulation.temperature == 0
        after = simulation.update_unit(int(unit))
        told = vote(net, before.state, int(unit), lesioned, after.adaptation[unit])
        assert (after.updates, after.visited) == (before.updates + 1, unit)
        assert (np.delete(after.state, unit) == np.delete(before.state, unit)).all()
        on = bool(after.state[unit] == 1)
        if cold:
            assert on == told.decides_on
        assert list(after.flipped) == ([unit] if on != told.is_on else [])
        assert after.flips == before.flips + len(after.flipped)
        assert list(after.moments) == [after.updates] * len(after.flipped)
        assert after.energy - before.energy == pytest.approx(told.energy_change(on), abs=1e-9)
        assert after.two_time.size == 0
        assert after.cycle is None
        before = after


def test_whose_turn_is_next_stays_the_same():
    net = Network(np.zeros((5, 5)), np.ones(5))
    simulation = Simulation(net, -np.ones(5), Asynchronous("sequential"))
    assert [simulation.advance().visited for _ in range(3)] == [0, 1, 2]
    assert simulation.update_unit(1).visited == 1
    assert [simulation.advance().visited for _ in range(3)] == [3, 4, 0]


def test_a_warm_unit_follows_its_probability():
    net = Network([[0, 0.5], [0.5, 0]])
    chance = vote(net, [-1, 1], 0).probability_on(1.0)
    simulation = Simulation(net, [-1, 1], Stochastic(1.0), 3)
    runs = 4000
    on = sum(simulation.update_unit(0).state[0] == 1 for _ in range(runs))
    assert on / runs == pytest.approx(chance, abs=4 * (chance * (1 - chance) / runs) ** 0.5)


def test_no_such_unit():
    with pytest.raises(ValueError, match="unit must be a whole number from 0 to 1"):
        Simulation(Network([[0, 1], [1, 0]]), [1, 1]).update_unit(2)


@quick
@given(nets(most=7), seeds, st.sampled_from(RULES))
def test_clamped_units_never_change_under_any_rule(net, seed, rule):
    rng = np.random.default_rng(seed)
    clamped, lesioned = rng.random(net.n) < 0.5, rng.random(net.n) < 0.2
    start = random_state(net, rng)
    held = clamped & ~lesioned
    simulation = Simulation(net, start, rule, seed, clamped, lesioned)
    for updates in rng.integers(0, 30, 5):
        frame = simulation.advance(updates=int(updates))
        assert np.array_equal(frame.state[held], start[held])
        assert not np.isin(frame.flipped, np.flatnonzero(clamped)).any()
