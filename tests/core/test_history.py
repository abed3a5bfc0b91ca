"""History of a run, against everything that ever happened in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.core.history import NAMED, SEPARATE, History
from hopviz.core.network import Network
from hopviz.core.recorder import Extent, Recorder, Report
from hopviz.core.rules import Annealing, Asynchronous, Parallel, Rule, Stochastic
from hopviz.core.simulation import Simulation

RULES: list[Rule] = [Asynchronous(), Asynchronous("random"), Parallel(), Stochastic(1.5)]


class Run:
    """A simulation whose every value is written down, and the history of the same reports."""

    def __init__(self, seed: int, rule: Rule, memories: int = 3, n: int = 12, samples: int = 16) -> None:
        rng = np.random.default_rng(seed)
        half = rng.normal(size=(n, n))
        self.net = Network(half + half.T - 2 * np.diag(np.diag(half)))
        self.patterns = rng.choice(np.array([-1, 1], np.int8), (memories, n))
        self.simulation = Simulation(self.net, rng.choice([-1, 1], n), rule, seed)
        self.recorder = Recorder(self.patterns)
        self.history = History(samples)
        self.times: list[int] = []
        self.energies: list[float] = []
        self.overlaps: list[np.ndarray] = []
        self.two_times: list[float] = []
        self.see(self.report())

    def report(self, updates: int = 0) -> Report:
        return self.recorder.report(self.simulation.advance(updates=updates), epoch=1)

    def see(self, report: Report) -> None:
        """Write down what held at every moment, by replaying the flips one by one."""
        frame = report.frame
        state = frame.state.astype(float)
        for unit in frame.flipped:
            state[unit] *= -1
        if not self.times:
            self._write(frame.updates, state)
        for k, moment in enumerate(frame.moments):
            for unit in frame.flipped[frame.flip_moment == k]:
                state[unit] *= -1
            self._write(int(moment), state)
        self.two_times.extend(frame.two_time)
        self.history.add(report)

    def _write(self, time: int, state: np.ndarray) -> None:
        self.times.append(time)
        self.energies.append(float(self.net.energy(state.astype(int))))
        self.overlaps.append(self.patterns @ state / state.size)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(RULES), st.lists(st.integers(0, 400), max_size=12))
def test_no_extreme_is_ever_lost_and_the_size_is_bounded(seed: int, rule: Rule, quanta: list[int]) -> None:
    run = Run(seed, rule)
    for updates in quanta:
        run.see(run.report(updates))
        history = run.history
        assert 1 <= len(history.begins) <= 16
        assert history.now == run.simulation.frame().updates
        np.testing.assert_allclose(history.energy[:, 0].min(), min(run.energies), atol=1e-9)
        np.testing.assert_allclose(history.energy[:, 1].max(), max(run.energies), atol=1e-9)
        np.testing.assert_allclose(history.overlaps[:, :, 0].min(axis=0), np.min(run.overlaps, axis=0), atol=1e-9)
        np.testing.assert_allclose(history.overlaps[:, :, 1].max(axis=0), np.max(run.overlaps, axis=0), atol=1e-9)
        if run.two_times:
            np.testing.assert_allclose(np.nanmin(history.two_time), min(run.two_times), atol=1e-9)
            np.testing.assert_allclose(np.nanmax(history.two_time), max(run.two_times), atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(RULES), st.lists(st.integers(1, 300), min_size=1, max_size=8))
def test_every_value_lies_where_it_was(seed: int, rule: Rule, quanta: list[int]) -> None:
    run = Run(seed, rule)
    for updates in quanta:
        run.see(run.report(updates))
    history = run.history
    assert (np.diff(history.begins) > 0).all()
    assert (history.ends >= history.begins).all()
    assert (history.ends[:-1] <= history.begins[1:]).all()
    for time, energy, overlaps in zip(run.times, run.energies, run.overlaps, strict=True):
        k = int(np.searchsorted(history.begins, time, "right")) - 1
        assert history.energy[k, 0] - 1e-9 <= energy <= history.energy[k, 1] + 1e-9
        assert (history.overlaps[k, :, 0] - 1e-9 <= overlaps).all()
        assert (overlaps <= history.overlaps[k, :, 1] + 1e-9).all()


def bounded(overlaps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The overlaps (P,) of one moment that are followed one by one, and the extremes of all others."""
    return overlaps[:NAMED], np.array([overlaps[NAMED:].min(), overlaps[NAMED:].max()])


@pytest.mark.parametrize("rule", RULES)
def test_of_many_memories_the_others_are_kept_as_their_extremes(rule: Rule) -> None:
    run = Run(3, rule, memories=SEPARATE + 5)
    for updates in (40, 1, 0, 300, 700):
        run.see(run.report(updates))
    history = run.history
    assert (history.overlaps.shape[1], history.others.shape[1]) == (NAMED, 2)
    for time, overlaps in zip(run.times, run.overlaps, strict=True):
        k = int(np.searchsorted(history.begins, time, "right")) - 1
        for kept, there in zip((history.overlaps, history.others), bounded(overlaps), strict=True):
            assert (kept[k, :, 0] - 1e-9 <= there).all()
            assert (there <= kept[k, :, 1] + 1e-9).all()
    everything = np.array([bounded(overlaps)[1] for overlaps in run.overlaps])
    np.testing.assert_allclose(history.others[:, 0, 0].min(), everything[:, 0].min(), atol=1e-9)
    np.testing.assert_allclose(history.others[:, 1, 1].max(), everything[:, 1].max(), atol=1e-9)
    for kept, now in zip((history.overlaps, history.others), bounded(run.overlaps[-1]), strict=True):
        np.testing.assert_allclose(kept[-1, :, 2], now, atol=1e-9)
    before = len(history.begins)
    run.history.add(run.recorder.report(run.simulation.frame(), epoch=1))
    assert len(history.begins) == before  # nothing has changed


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(RULES), st.lists(st.integers(0, 300), max_size=8))
def test_the_last_values_are_those_of_the_present_state(seed: int, rule: Rule, quanta: list[int]) -> None:
    run = Run(seed, rule)
    for updates in quanta:
        run.see(run.report(updates))
    state = run.simulation.state
    assert run.history.energy[-1, 2] == pytest.approx(run.net.energy(state), abs=1e-9)
    np.testing.assert_allclose(run.history.overlaps[-1, :, 2], run.patterns @ state / 12, atol=1e-12)


def test_the_curve_begins_at_update_0_with_the_energy_of_the_start() -> None:
    run = Run(5, Asynchronous())
    start = run.net.energy(run.simulation.state)
    run.see(run.report(100))
    assert run.history.begins[0] == 0
    assert run.history.energy[0] == pytest.approx([start] * 3)


def test_before_the_first_update_an_edit_moves_the_start() -> None:
    run = Run(6, Asynchronous())
    for unit in range(5):
        run.simulation.set_units([unit], [-run.simulation.state[unit]])
        run.history.add(run.report())
    assert run.history.begins.tolist() == [0]
    assert run.history.energy[0] == pytest.approx([run.net.energy(run.simulation.state)] * 3)


def test_later_an_edit_is_seen_as_a_step() -> None:
    run = Run(7, Asynchronous())
    run.see(run.report(200))
    before = run.history.energy[-1, 2]
    run.simulation.set_units(np.arange(6), -run.simulation.state[:6])
    run.history.add(run.report())
    after = run.net.energy(run.simulation.state)
    assert after != pytest.approx(before)
    assert run.history.energy[-1, 2] == pytest.approx(after)
    assert run.history.energy[:, 0].min() <= before <= run.history.energy[:, 1].max()


def test_samples_stay_evenly_spread_over_a_long_run() -> None:
    run = Run(8, Stochastic(5.0), samples=64)
    for _ in range(200):
        run.see(run.report(500))
    history = run.history
    assert len(history.begins) >= 32
    widths = np.diff(history.begins)
    assert widths.max() < 4 * np.median(widths)


def test_a_new_epoch_and_clear_begin_anew() -> None:
    run = Run(9, Asynchronous())
    run.see(run.report(50))
    fresh = run.recorder.report(run.simulation.frame(), epoch=2)
    run.history.add(fresh)
    assert len(run.history.begins) == 1
    run.history.clear()
    assert len(run.history.begins) == 0
    assert run.history.now == 0


def test_what_was_seen_with_other_memories_is_not_shown_as_theirs() -> None:
    run = Run(10, Asynchronous())
    run.see(run.report(50))
    samples = len(run.history.begins)
    more = Recorder(np.concatenate([run.patterns[::-1], run.patterns[:1]]))
    report = more.report(run.simulation.frame(), epoch=1)
    run.history.add(report)
    assert run.history.overlaps.shape[1] == 4
    assert np.isnan(run.history.overlaps[: samples - 1]).all()
    np.testing.assert_array_equal(run.history.overlaps[-1, :, 2], report.overlaps)
    assert np.isfinite(run.history.energy).all()


def test_every_report_counts_as_a_change() -> None:
    run = Run(11, Asynchronous())
    before = run.history.version
    run.history.add(run.report())
    assert run.history.version > before


def test_a_history_needs_room() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        History(1)


def warmth_at(history: History, time: int) -> float:
    times, warmths = history.temperatures
    return float(warmths[np.searchsorted(times, time, "right") - 1])


@pytest.mark.parametrize("room", [4, 64])
def test_temperatures_are_kept_with_when_they_were_seen_first(room: int) -> None:
    rule = Annealing(4.0, 0.5, 20, "linear")
    run = Run(3, rule, samples=room)
    for _ in range(25):
        run.see(run.report(12))  # a sweep
    times, warmths = run.history.temperatures
    assert len(times) <= room
    assert times[0] == 0
    assert (np.diff(times) > 0).all()
    assert (np.diff(warmths) < 0).all()
    assert [rule.temperature_at(int(time) // 12) for time in times] == pytest.approx(warmths.tolist())
    assert warmth_at(run.history, run.history.now) == 0.5


def test_a_constant_temperature_is_one_and_what_a_run_drops_is_forgotten() -> None:
    run = Run(3, Stochastic(1.5))
    for _ in range(5):
        run.see(run.report(12))
    assert [each.tolist() for each in run.history.temperatures] == [[0], [1.5]]
    for warmth in (3.0, 0.5):  # set by hand while nothing happens
        run.simulation.set_rule(Stochastic(warmth))
        run.see(run.report(0))
    run.see(run.report(12))
    assert [each.tolist() for each in run.history.temperatures] == [[0, 60], [1.5, 0.5]]
    run.history.add(replace(run.report(0), extent=Extent(0, 40)))
    assert run.history.temperatures[1].tolist()[0] == 1.5
    run.history.clear()
    assert run.history.temperatures[0].size == 0
