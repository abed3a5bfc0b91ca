"""Reports: nothing of a frame lost, and verdicts that are facts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.attractors import identify, overlaps
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.recorder import BUCKETS, Recorder
from hopviz.core.rules import Annealing, Asynchronous, Parallel, PartlyParallel, Stochastic
from hopviz.core.simulation import Simulation
from tests.core.reference import OFF, RULES, nets, quick, random_state


def replay(start, frame, units):
    """The state after every moment, by flipping one unit after the other."""
    s, states = start.copy(), []
    for moment in range(frame.moments.size):
        for i in frame.flipped[frame.flip_moment == moment]:
            s[i] = OFF[units] if s[i] == 1 else 1
        states.append(s.copy())
    return states


def check_trace(trace, frame, followed):
    """Every bucket spans its moments from the one after the last bucket to its own, least and greatest."""
    count = frame.moments.size
    assert trace.updates.size == min(count, BUCKETS)
    if count:
        assert trace.updates[-1] == frame.moments[-1]
    begin = 0
    for k, update in enumerate(trace.updates):
        end = int(np.searchsorted(frame.moments, update)) + 1
        assert end > begin
        energies = frame.energies[begin:end]
        assert list(trace.energy[k]) == [energies.min(), energies.max()]
        for mu in range(followed.shape[1]):
            m = followed[begin:end, mu]
            assert trace.overlaps[k, mu] == pytest.approx([m.min(), m.max()], abs=1e-12)
        if frame.two_time.size:
            values = frame.two_time[begin:end]
            assert list(trace.two_time[k]) == [values.min(), values.max()]
        begin = end
    assert begin == count
    assert (trace.two_time is None) == (frame.two_time.size == 0)


@quick
@given(
    nets(most=8),
    st.integers(0, 2**32 - 1),
    st.sampled_from(RULES),
    st.integers(0, 4),
    st.lists(st.integers(0, 300), min_size=1, max_size=3),
)
def test_a_trace_keeps_every_extreme(net, seed, rule, count, spans):
    rng = np.random.default_rng(seed)
    patterns = rng.choice([-1, 1], (count, net.n))
    clamped, lesioned = rng.random(net.n) < 0.2, rng.random(net.n) < 0.2
    simulation = Simulation(net, random_state(net, rng), rule, seed, clamped, lesioned)
    recorder = Recorder(patterns, lesioned)
    for span in spans:
        start = simulation.frame().state
        frame = simulation.advance(updates=span)
        report = recorder.report(frame, epoch=7)
        states = replay(start, frame, net.units)
        followed = np.array([overlaps(s, patterns, ~lesioned) for s in states]).reshape(len(states), count)
        check_trace(report.trace, frame, followed)
        assert report.overlaps == pytest.approx(overlaps(frame.state, patterns, ~lesioned))
        assert (report.epoch, report.frame) == (7, frame)


@pytest.mark.parametrize(
    "rule", [Stochastic(5.0), Parallel(), PartlyParallel(0.3), Asynchronous("sequential")], ids=repr
)
@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_frame_in_which_units_flip_thousands_of_times(rule, units):
    rng = np.random.default_rng(1)
    net = Network(-3 * np.eye(4) + rng.integers(-1, 2, (4, 4)), np.full(4, 0.0 if units == "bipolar" else 1.5), units)
    patterns = rng.choice([-1, 1], (2, 4))
    simulation = Simulation(net, random_state(net, rng), rule)
    for updates in (5_001, 5_000):
        start = simulation.frame().state
        frame = simulation.advance(updates=updates)
        assert frame.flipped.size > 1000
        followed = np.array([overlaps(s, patterns) for s in replay(start, frame, units)])
        check_trace(Recorder(patterns).report(frame).trace, frame, followed)


def test_few_moments_are_kept_one_by_one():
    rng = np.random.default_rng(0)
    patterns = rng.choice([-1, 1], (3, 100))
    simulation = Simulation(hebbian(patterns), random_state(hebbian(patterns), rng), Stochastic(1.0))
    frame = simulation.advance(updates=60)
    trace = Recorder(patterns).report(frame).trace
    assert np.array_equal(trace.updates, frame.moments)
    assert np.array_equal(trace.energy, np.stack([frame.energies, frame.energies], axis=1))


def test_an_edit_between_two_frames_does_not_confuse_the_trace():
    rng = np.random.default_rng(0)
    patterns = rng.choice([-1, 1], (3, 50))
    simulation = Simulation(hebbian(patterns), patterns[0], Stochastic(2.0))
    recorder = Recorder(patterns)
    for _ in range(5):
        units = rng.integers(0, 50, 10)
        simulation.set_units(units, rng.choice([-1, 1], 10))
        start = simulation.frame().state
        frame = simulation.advance(updates=30)
        followed = np.array([overlaps(s, patterns) for s in replay(start, frame, "bipolar")])
        check_trace(recorder.report(frame).trace, frame, followed)


def verdict(simulation, patterns, updates=0, lesioned=None):
    recorder = Recorder(patterns, lesioned)
    return recorder.report(simulation.advance(updates=updates)).verdict


def test_the_verdict_on_a_settling_run():
    rng = np.random.default_rng(0)
    patterns = rng.choice([-1, 1], (3, 100))
    net, cue = hebbian(patterns), patterns[1].copy()
    cue[:12] *= -1
    simulation = Simulation(net, cue)
    first = verdict(simulation, patterns)
    assert (first.kind, first.unstable, first.identity, first.period, first.updates) == ("unsettled", 12, None, 0, 0)
    last = verdict(simulation, patterns, 1000)
    assert (last.kind, last.unstable, last.period, last.updates) == ("settled", 0, 1, 1000)
    assert last.identity == identify(patterns[1], patterns)
    assert last.identity.kind == "memory"


def test_the_verdict_on_a_cycle():
    simulation = Simulation(Network([[0, -100], [-100, 0]], [5, 5], "binary"), [0, 0], Parallel())
    told = verdict(simulation, [[1, -1]], 9)
    assert (told.kind, told.period, told.unstable, told.identity) == ("cycle", 2, 2, None)


def test_the_verdict_on_a_noisy_run_is_that_it_wanders_even_where_nothing_flips():
    net = Network([[0, 100], [100, 0]])
    for rule in (Stochastic(0.01), Annealing(1.0, 0.001, 3)):
        simulation = Simulation(net, [1, 1], rule)
        told = verdict(simulation, [[1, 1]], 1000)
        assert simulation.frame().flips == 0
        assert (told.kind, told.period, told.unstable) == ("wandering", 0, 0)
        assert told.temperature == simulation.temperature > 0
        assert told.identity is None
    assert verdict(Simulation(net, [1, 1], Stochastic(0.0)), [[1, 1]]).kind == "settled"


def test_the_verdict_without_memories_and_with_removed_units():
    net, nothing = Network([[0, 1], [1, 0]]), np.empty((0, 2))
    assert verdict(Simulation(net, [1, 1]), nothing).identity == identify([1, 1], nothing)
    gone = np.array([False, True])
    simulation = Simulation(net, [1, -1], lesioned=gone)
    told = verdict(simulation, [[1, 1]], lesioned=gone)
    assert (told.kind, told.identity.kind) == ("settled", "memory")
    everything = np.array([True, True])
    told = verdict(Simulation(net, [1, -1], lesioned=everything), [[1, 1]], lesioned=everything)
    assert (told.kind, told.identity.kind) == ("settled", "spurious")
