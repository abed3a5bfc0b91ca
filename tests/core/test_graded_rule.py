"""Graded units as an update rule: a simulation goes by the definition, downhill, to the same ends however it is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz import graded
from hopviz.core.graded.branches import branch_steps
from hopviz.core.graded.units import MOST_TOLD
from hopviz.core.network import Network
from hopviz.core.recorder import Recorder
from hopviz.core.rules import Asynchronous, Graded, GradedRule, GradedSteps, GradedTurns
from hopviz.core.run import Run
from hopviz.core.settling import advance_to_rest
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import finished
from tests.core.reference import all_states, nets, quick

KINDS = st.sampled_from([Graded, GradedSteps, GradedTurns])
RULES = st.builds(lambda kind, gain: kind(gain), KINDS, st.sampled_from([0.3, 1.5, 40.0]))


@st.composite
def problems(draw):
    net = draw(nets(least=2, most=8, symmetric=True, diagonal=False))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    clamped, removed = rng.random((2, net.n)) < 0.2
    values = np.where(rng.random(net.n) < 0.2, 0.0, rng.uniform(-1, 1, net.n))
    return net, draw(RULES), values, clamped & ~removed, removed


def simulation_of(net: Network, rule: GradedRule, values: np.ndarray, *masks: np.ndarray) -> Simulation:
    state = np.where(values > 0, 1, -1 if net.units == "bipolar" else 0)
    return Simulation(net, state, rule, 3, *masks, graded=values)


def answers(net: Network, rule: GradedRule, values: np.ndarray) -> np.ndarray:
    bipolar = net.converted("bipolar")[0]
    return np.tanh(rule.gain * (bipolar.weights @ values + bipolar.bias))


@quick
@given(problems())
def test_every_tick_is_that_of_the_definition_and_energies_never_rise(problem):
    net, rule, values, clamped, removed = problem
    bipolar, offset = net.converted("bipolar")
    simulation = simulation_of(net, rule, values, clamped, removed)
    held = clamped | removed
    for _ in range(30):
        before = simulation.frame()
        s = np.where(removed, 0, before.graded)
        assert before.energy == pytest.approx(graded.energy(bipolar, s, rule.gain) + offset, rel=1e-9, abs=1e-9)
        frame = simulation.advance()
        after, goal = np.where(removed, 0, frame.graded), np.where(held, s, answers(net, rule, s))
        assert (frame.graded[held] == values[held]).all()
        if isinstance(rule, GradedSteps) and frame.moments.size:
            np.testing.assert_allclose(after, goal, atol=1e-12)
        if isinstance(rule, GradedTurns) and frame.moments.size:
            unit = frame.visited
            np.testing.assert_allclose(np.delete(after, unit), np.delete(s, unit), atol=0)
            assert after[unit] == pytest.approx(goal[unit], abs=1e-12)
        if not isinstance(rule, GradedSteps):
            assert frame.energy <= before.energy + 1e-9 * (1 + np.abs(net.weights).sum() + net.n / rule.gain)
        signs = after[~removed & (np.abs(after) > 1e-9)] > 0
        assert (signs == (frame.state[~removed & (np.abs(after) > 1e-9)] > 0)).all()


@quick
@given(problems(), st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_it_ends_alike_however_it_is_cut_and_can_be_gone_back_in(problem, cuts):
    net, rule, values, clamped, removed = problem
    one = Run(simulation_of(net, rule, values, clamped, removed))
    frames = {0: one.frame().graded}
    for cut in cuts:
        goal = one.now + cut
        while one.now < goal:
            one.advance(updates=goal - one.now)
        frames[one.now] = one.frame().graded
    other = simulation_of(net, rule, values, clamped, removed)
    while other.updates < one.now:
        other.advance(updates=one.now - other.updates)
    np.testing.assert_array_equal(other.values, one.frame().graded)
    for moment, expected in frames.items():
        np.testing.assert_array_equal(one.seek(moment).graded, expected)


@quick
@given(problems())
def test_where_it_settles_every_unit_is_at_its_answer(problem):
    net, rule, values, clamped, removed = problem
    simulation = simulation_of(net, rule, values, clamped, removed)
    frame = simulation.frame()
    while not frame.period and frame.updates < 3000:
        frame = advance_to_rest(simulation, updates=50)
    if frame.period == 1:
        s = np.where(removed, 0, frame.graded)
        free = ~(clamped | removed)
        assert np.abs(s - answers(net, rule, s))[free].max(initial=0.0) <= 1e-9
        assert frame.unstable == 0
    elif frame.period:
        assert (frame.period, type(rule)) == (2, GradedSteps)


@pytest.mark.parametrize("rule", [Graded, GradedTurns])
def test_at_large_gain_it_ends_in_the_classical_nets_minima(rule):
    rng = np.random.default_rng(5)
    weights = np.triu(rng.normal(size=(7, 7)), 1)
    net = Network(weights + weights.T, 0.3 * rng.normal(size=7))
    stable = {tuple(s) for s in all_states(7, "bipolar") if (s * net.fields(s) > 0).all()}
    for start in all_states(7, "bipolar")[::5]:
        simulation = Simulation(net, start, rule(400.0), 1)
        frame = simulation.frame()
        while frame.period != 1:
            frame = advance_to_rest(simulation, updates=64)
        assert tuple(frame.state) in stable
        simulation.set_rule(Asynchronous())
        assert simulation.advance(updates=50).flips == frame.flips


def test_below_the_critical_gain_all_is_forgotten_and_above_it_a_touch_decides():
    x = np.array([1, -1, 1, 1, -1, -1, 1, 1, -1, 1], np.int8)
    net = hopviz.hebbian(x[None])
    critical, recorder = graded.critical_gain(net), Recorder(x[None])
    low = Simulation(net, x, Graded(0.8 * critical))
    report = recorder.report(_settled(low))
    assert (report.verdict.kind, report.verdict.identity) == ("settled", None)
    assert np.abs(report.frame.graded).max() < 1e-9
    high = Simulation(net, x, Graded(2 * critical), graded=0.01 * x)
    frame = _settled(high)
    report = recorder.report(frame)
    assert report.verdict.identity.kind == "memory"
    assert report.overlaps[0] == pytest.approx(np.abs(frame.graded).mean())
    branches = finished(branch_steps(net, x[None].astype(float)))
    assert branches.critical == pytest.approx(critical)
    apart = np.abs(branches.states[:, 0]).mean(axis=1)
    assert (apart[branches.gains < 0.98 * critical] < 1e-6).all()
    assert (np.diff(apart) <= 1e-9).all()
    expected = np.interp(2 * critical, branches.gains[::-1], apart[::-1])
    assert np.abs(frame.graded).mean() == pytest.approx(expected, abs=0.02)


def _settled(simulation: Simulation) -> hopviz.core.frame.Frame:
    frame = simulation.frame()
    while not frame.period:
        frame = advance_to_rest(simulation, updates=64)
    return frame


def test_overlaps_of_a_trace_are_those_of_the_values_after_each_moment():
    x = hopviz.patterns.random_patterns(3, 30, np.random.default_rng(2))
    simulation = Simulation(hopviz.hebbian(x), x[0], Graded(1.5), graded=0.3 * x[0] + 0.1 * x[1])
    report = Recorder(x).report(simulation.advance(updates=20))
    frame = report.frame
    assert report.trace.overlaps.shape == (20, 3, 2)
    np.testing.assert_allclose(report.trace.overlaps[..., 0], frame.graded_moments @ x.T / 30, atol=1e-6)
    np.testing.assert_allclose(frame.graded_moments[-1], frame.graded, atol=1e-6)
    assert simulation.advance(updates=1000).moments.size <= MOST_TOLD


def test_a_log_that_is_full_ends_a_frame_early_and_nothing_is_left_out():
    net = hopviz.ising.lattice(200, 200, -1.0)  # all units at once: every one turns over at every tick
    simulation = Simulation(net, np.ones(net.n, np.int8), GradedSteps(3.0))
    frames = [simulation.advance(updates=5) for _ in range(3)]
    assert [frame.flipped.size for frame in frames] == [2 * net.n] * 3  # the log has room for two sweeps
    assert (frames[-1].updates, frames[-1].flips) == (6, 6 * net.n)


def test_units_are_given_values_and_lose_them_with_the_rule():
    net = hopviz.hebbian([[1, -1, 1, 1]])
    simulation = Simulation(net, [1, 1, 1, 1], Graded(2.0))
    simulation.set_values([1, 2], [-0.25, 0.5])
    np.testing.assert_array_equal(simulation.values, [1, -0.25, 0.5, 1])
    simulation.set_units([0], [-1])
    np.testing.assert_array_equal(simulation.state, [-1, -1, 1, 1])
    simulation.set_rule(Asynchronous())
    assert simulation.values is None
    assert simulation.frame().energy == pytest.approx(net.energy([-1, -1, 1, 1]))
    with pytest.raises(ValueError, match="only graded units"):
        simulation.set_values([0], [0.5])


def test_one_way_weights_flow_too_and_dense_memories_are_refused():
    net = Network([[0, 2.0], [-2.0, 0]])
    frame = Simulation(net, [1, -1], Graded(5.0)).advance(updates=40)
    assert (np.abs(frame.graded) <= 1).all()
    memory = hopviz.attention.DenseMemory([[1, -1, 1]], 3)
    simulation = Simulation(memory, [1, 1, 1])
    with pytest.raises(ValueError, match="no weights"):
        simulation.set_rule(Graded())
    assert isinstance(simulation.rule, Asynchronous)
    assert simulation.advance(updates=3).updates == 3
