"""Pull protocol of the session: exact steps, quiet pauses, nothing lost or stale, failures told once, quick ends."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core.network import Network
from hopviz.core.patterns import random_patterns
from hopviz.core.recorder import Report
from hopviz.core.rules import Asynchronous, Parallel, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import Steps
from hopviz.engine import worker
from hopviz.engine.session import Session
from hopviz.project.model import Project


def project(rows: int = 6, cols: int = 6, memories: int = 3, **changes: object) -> Project:
    """Random memories, and a cue that is not one of them."""
    rng = np.random.default_rng(3)
    made = Project(rows, cols, seed=7)
    for index, pattern in enumerate(random_patterns(memories, rows * cols, rng)):
        made = made.with_memory(f"M{index}", pattern)
    return replace(made.with_cue(random_patterns(1, rows * cols, rng)[0]), **changes)  # type: ignore[arg-type]


class Recording:
    """Keeps every report of a session."""

    def __init__(self, session: Session) -> None:
        self.reports: list[Report] = []
        session.report_ready.connect(self.reports.append)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session(project())
    yield opened(qtbot, made)
    made.close()


def opened(qtbot: QtBot, made: Session) -> Session:
    """The session, with its kernels compiled and its project loaded."""
    with qtbot.waitSignal(made.ready_changed, check_params_cb=bool):
        made.open()
    return made


def test_a_step_is_exactly_one_update_of_the_same_run(qtbot: QtBot, session: Session) -> None:
    chosen = session.project
    network = chosen.network()
    twin = Simulation(network, chosen.cue, chosen.rule, chosen.seed)
    for count in range(1, 20):
        with qtbot.waitSignal(session.report_ready) as answer:
            session.step()
        frame, expected = answer.args[0].frame, twin.advance(updates=1)
        assert frame.updates == count
        assert frame.visited == expected.visited
        assert np.array_equal(frame.state, expected.state)


def test_nothing_comes_after_a_pause(qtbot: QtBot, session: Session) -> None:
    session.edit(replace(session.project, rule=Stochastic(1.0), speed=math.inf))
    with qtbot.waitSignals([session.report_ready] * 5):
        session.run()
    session.pause()
    qtbot.waitUntil(lambda: not session._in_flight)
    with qtbot.waitSignal(session.ticked):  # what was in flight is shown
        pass
    recording = Recording(session)
    for _ in range(5):
        with qtbot.waitSignal(session.ticked):
            pass
    assert recording.reports == []


@pytest.mark.parametrize("rule", [Asynchronous("random"), Stochastic(0.8), Parallel()])
def test_no_update_and_no_flip_is_lost_at_full_speed(qtbot: QtBot, rule: object) -> None:
    made = Session(project(rule=rule, speed=math.inf))
    recording = Recording(made)
    opened(qtbot, made)
    try:
        # A rule that settles pauses by itself; the others are paused here.
        made.run()
        qtbot.waitUntil(lambda: not made.running or len(recording.reports) > 30)
        made.pause()
        qtbot.waitUntil(lambda: not made._in_flight)
        with qtbot.waitSignal(made.ticked):  # what was in flight is shown
            pass
    finally:
        made.close()
    state, flips, last = made.project.cue.copy(), 0, 0
    for report in recording.reports:
        assert report.frame.updates >= last
        assert (np.diff(report.frame.moments) > 0).all()
        if report.frame.moments.size:
            assert report.frame.moments[0] > last
        last = report.frame.updates
        state[:] = np.where(np.bincount(report.frame.flipped, minlength=state.size) % 2, -state, state)
        flips += report.frame.flipped.size
        assert report.frame.flips == flips
        assert np.array_equal(report.frame.state, state)
    assert last > 0


def test_the_same_seed_gives_the_same_run_after_reset_at_another_speed(qtbot: QtBot, session: Session) -> None:
    def run_to_the_end() -> Report:
        session.run()
        qtbot.waitUntil(lambda: not session.running)
        qtbot.waitUntil(lambda: not session._in_flight)
        assert session.report is not None
        return session.report

    session.edit(replace(session.project, speed=2000.0))
    first = run_to_the_end()
    with qtbot.waitSignal(session.report_ready):
        session.reset()
    assert session.report is not None
    assert session.report.frame.updates == 0
    assert np.array_equal(session.report.frame.state, session.project.cue)
    session.edit(replace(session.project, speed=math.inf))
    second = run_to_the_end()
    assert first.frame.flips == second.frame.flips
    assert np.array_equal(first.frame.state, second.frame.state)


def test_reports_from_before_a_load_are_dropped(qtbot: QtBot, session: Session) -> None:
    session.edit(replace(session.project, rule=Stochastic(1.0), speed=math.inf))
    with qtbot.waitSignal(session.report_ready):
        session.run()
    recording = Recording(session)
    for size in (3, 8, 5):
        chosen = project(size, size, 1, rule=Stochastic(1.0), speed=math.inf)
        # A request is very likely in flight, for a network of another size.
        session.open_project(chosen)
        session.run()
        recording.reports.clear()
        with qtbot.waitSignals([session.report_ready] * 3):
            pass
        assert {report.frame.state.size for report in recording.reports} == {size * size}
        assert len({report.epoch for report in recording.reports}) == 1


def test_a_failure_is_told_once_and_the_run_pauses(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    session.failed.connect(told.append)

    def broken(self: Simulation, updates: int | None = None, seconds: float | None = None) -> None:
        raise FloatingPointError("the field of unit 3 overflowed")

    with monkeypatch.context() as patch:
        patch.setattr(Simulation, "advance", broken)
        with qtbot.waitSignal(session.failed):
            session.run()
        assert not session.running
        for _ in range(5):
            with qtbot.waitSignal(session.ticked):
                pass
    assert told == ["The simulation stopped: the field of unit 3 overflowed."]
    with qtbot.waitSignal(session.report_ready):
        session.step()


def test_a_network_that_cannot_be_built_is_told_and_the_next_one_loads(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(self: Project) -> Steps[Network]:
        yield 0.0
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Project, "network_steps", out_of_memory)
        ready: list[bool] = []
        session.ready_changed.connect(ready.append)
        with qtbot.waitSignal(session.failed) as told:
            session.open_project(project(9, 9))
        assert "memory" in told.args[0]
        assert ready == [False, True]
    with qtbot.waitSignal(session.report_ready) as answer:
        session.open_project(project(4, 4))
    assert answer.args[0].frame.state.size == 16


def test_what_comes_between_two_ticks_is_shown_at_one(qtbot: QtBot, session: Session) -> None:
    session.edit(replace(session.project, rule=Stochastic(1.0), speed=math.inf))
    qtbot.waitUntil(lambda: session.ready)
    told: list[str] = []
    session.report_ready.connect(lambda report: told.append(f"{report.frame.updates}"))
    session.ticked.connect(lambda seconds: told.append("tick"))
    session.run()
    qtbot.waitUntil(lambda: sum(each != "tick" for each in told) > 20)
    shown = "".join("t" if each == "tick" else "r" for each in told).split("t")
    assert max(map(len, shown)) > 1  # several together, rather than a few at every tick


def test_closing_at_full_speed_is_clean_fifty_times(qtbot: QtBot) -> None:
    for round_number in range(50):
        made = Session(project(rule=Stochastic(1.0), speed=math.inf))
        with qtbot.waitSignal(made.report_ready):
            made.open()
            made.run()
        made.close()
        assert made._thread.isFinished(), round_number
        made.deleteLater()


def test_neither_a_request_nor_the_end_waits_for_all_kernels(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[None] = []

    def without_end() -> Iterator[None]:
        while True:
            compiled.append(None)
            yield

    monkeypatch.setattr(worker, "rehearsals", lambda: [without_end()])
    made = Session(project())
    with qtbot.waitSignal(made.report_ready):
        made.open()
    qtbot.waitUntil(lambda: len(compiled) > 10)
    with qtbot.waitSignal(made.report_ready):
        made.set_units([0], [1])
    assert not made.warm
    made.close()
    assert made._thread.isFinished()
    made.deleteLater()


def test_a_kernel_that_cannot_be_compiled_is_told_and_holds_up_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsed: list[str] = []

    def failing() -> Iterator[None]:
        yield
        raise RuntimeError("no such instruction\nin line 1 of 1,000")

    def well() -> Iterator[None]:
        yield
        rehearsed.append("to the end")

    monkeypatch.setattr(worker, "rehearsals", lambda: [failing(), well()])
    made = Session(project())
    told: list[str] = []
    made.failed.connect(told.append)
    made.open()
    qtbot.waitUntil(lambda: made.ready)
    assert rehearsed == ["to the end"]
    assert told == ["The simulation stopped: no such instruction."]
    made.close()
    made.deleteLater()


def test_one_request_is_in_flight_at_most(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_while_waiting: list[bool] = []
    ask = Session._ask

    def asked(self: Session, updates: int | None, seconds: float | None) -> None:
        asked_while_waiting.append(self._in_flight)
        ask(self, updates, seconds)

    monkeypatch.setattr(Session, "_ask", asked)
    session.edit(replace(session.project, rule=Stochastic(1.0), speed=math.inf))
    with qtbot.waitSignals([session.report_ready] * 10):
        session.run()
        session.step()
        session.run()
    assert len(asked_while_waiting) >= 9
    assert not any(asked_while_waiting)


def test_a_run_pauses_by_itself_when_settled(qtbot: QtBot, session: Session) -> None:
    session.edit(replace(session.project, speed=math.inf))
    session.run()
    qtbot.waitUntil(lambda: not session.running)
    assert session.report is not None
    assert session.report.verdict.kind == "settled"
    network = session.project.network()
    assert (session.report.frame.state * network.fields(session.report.frame.state) >= 0).all()


def test_a_stochastic_run_goes_on_though_nothing_flips(qtbot: QtBot, session: Session) -> None:
    memory = session.project.memories[0].pattern
    with qtbot.waitSignal(session.report_ready):
        session.edit(replace(session.project, rule=Stochastic(0.01), speed=math.inf))
    with qtbot.waitSignal(session.report_ready):
        session.start_from(memory)
    with qtbot.waitSignals([session.report_ready] * 8):
        session.run()
    assert session.running
    assert session.report is not None
    assert session.report.verdict.kind == "wandering"


def test_edits_of_masks_and_rule_keep_the_run_and_edits_of_memories_begin_a_new_one(
    qtbot: QtBot, session: Session
) -> None:
    begun: list[None] = []
    session.restarted.connect(lambda: begun.append(None))
    with qtbot.waitSignal(session.report_ready):
        session.step(5)
    mask = np.zeros(36, bool)
    mask[3] = True
    with qtbot.waitSignal(session.report_ready):
        session.edit(session.project.with_clamped(mask))
    with qtbot.waitSignal(session.report_ready):
        session.edit(session.project.with_rule(Parallel()))
    assert session.report is not None
    assert session.report.frame.updates == 5
    assert not begun
    state = session.state
    with qtbot.waitSignal(session.network_ready), qtbot.waitSignal(session.report_ready):
        session.edit(session.project.with_memory("new", state))
    assert len(begun) == 1
    assert session.report.frame.updates == 0
    assert np.array_equal(session.state, state)


def test_a_unit_is_updated_out_of_turn_and_the_run_pauses(qtbot: QtBot, session: Session) -> None:
    session.run()
    with qtbot.waitSignal(session.report_ready, check_params_cb=lambda report: report.frame.visited == 7):
        session.update_unit(7)
    assert not session.running
    qtbot.waitUntil(lambda: not session._in_flight)
    assert session.report is not None
    updates, state = session.report.frame.updates, session.state
    field = session.project.network().fields(state)[9]
    with qtbot.waitSignal(session.report_ready):
        session.update_unit(9)
    assert (session.report.frame.updates, session.report.frame.visited) == (updates + 1, 9)
    assert session.state[9] == (np.sign(field) or state[9])
    assert np.array_equal(np.delete(session.state, 9), np.delete(state, 9))


def test_reset_comes_back_to_a_state_that_was_painted(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.report_ready):
        session.set_units([0, 1, 2], [1, -1, 1])
    painted = session.state
    assert painted[:3].tolist() == [1, -1, 1]
    with qtbot.waitSignal(session.report_ready):
        session.step(200)
    with qtbot.waitSignal(session.report_ready):
        session.reset()
    assert np.array_equal(session.state, painted)


@pytest.mark.parametrize("speed", [50.0, 400.0])
def test_the_set_speed_is_kept(qtbot: QtBot, session: Session, speed: float) -> None:
    """Updates asked for in so many seconds of the session's own clock, whatever the machine's load."""
    session.edit(replace(session.project, rule=Stochastic(1.0), speed=speed))
    passed: list[float] = []
    session.ticked.connect(passed.append)
    session.run()
    qtbot.waitUntil(lambda: sum(passed) > 0.6 and session.report is not None and session.report.frame.updates > 0)
    session.pause()
    qtbot.waitUntil(lambda: not session._in_flight)
    assert session.report is not None
    assert session.report.frame.updates <= speed * sum(passed) + 2


def test_reset_while_another_project_waits_to_be_loaded_begins_the_run_of_that_one(
    qtbot: QtBot, session: Session
) -> None:
    session.open_project(project(9, 9))
    large = project(10, 10, memories=2)
    session.open_project(large)
    with qtbot.waitSignal(session.report_ready) as answer:
        session.reset()
    assert np.array_equal(answer.args[0].frame.state, large.cue)
    with qtbot.waitSignal(session.report_ready) as answer:
        session.step()
    assert answer.args[0].frame.updates == 1


def test_a_network_that_learns_from_errors_but_has_no_memories_has_no_weights(qtbot: QtBot, session: Session) -> None:
    session.open_project(Project(2, 2).with_network(np.ones((4, 4)) - np.eye(4)))
    qtbot.waitUntil(lambda: session.ready)
    session.edit(session.project.with_learning("perceptron"))
    qtbot.waitUntil(lambda: session.ready)
    assert session.network is not None
    assert not session.network.weights.any()


class SlowNetwork:
    """A network of projects of 81 units that is made in many steps, or never."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.closed, self.may_end = threading.Event(), threading.Event(), threading.Event()
        make = Project.network_steps

        def steps(project: Project) -> Steps[Network]:
            if project.n != 81:
                return (yield from make(project))
            try:
                while not self.may_end.is_set():
                    self.begun.set()
                    time.sleep(0.001)
                    yield 0.0
            finally:
                self.closed.set()
            return (yield from make(project))

        monkeypatch.setattr(Project, "network_steps", steps)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowNetwork:
    return SlowNetwork(monkeypatch)


def test_the_end_does_not_wait_for_a_network_that_is_being_made(qtbot: QtBot, slow: SlowNetwork) -> None:
    made = opened(qtbot, Session(project()))
    made.open_project(project(9, 9))
    assert slow.begun.wait(60.0)
    made.close()
    assert made._thread.isFinished()
    assert not slow.may_end.is_set()
    made.deleteLater()


def test_what_is_asked_while_a_network_is_made_is_done_to_its_run(
    qtbot: QtBot, session: Session, slow: SlowNetwork
) -> None:
    large = project(9, 9)
    session.open_project(large)
    assert slow.begun.wait(60.0)
    session.set_units([80], [-large.cue[80]])
    session.reset()
    slow.may_end.set()
    qtbot.waitUntil(lambda: session.report is not None and session.report.frame.state.size == 81)
    qtbot.waitUntil(lambda: session.state[80] == -large.cue[80])
    assert np.array_equal(np.delete(session.state, 80), large.cue[:80])


def test_a_network_that_lasts_is_given_up_for_the_next_one(
    qtbot: QtBot, session: Session, slow: SlowNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LASTING", 0.05)
    told: list[str] = []
    session.failed.connect(told.append)
    large = project(9, 9)
    session.open_project(large)
    assert slow.begun.wait(60.0)
    smaller = project(3, 3)
    with qtbot.waitSignal(session.report_ready) as answer:
        session.open_project(smaller)
    assert answer.args[0].frame.state.size == 9
    assert slow.closed.is_set()
    assert not told
    # An edit without a start of its own goes on where the load would have begun that is given up.
    session.open_project(large)
    session.edit(large.with_learning("storkey"))
    slow.may_end.set()
    qtbot.waitUntil(lambda: session.ready)
    assert np.array_equal(session.state, large.cue)


def test_what_cannot_be_taken_over_is_refused_and_the_run_before_goes_on(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = session.project
    with qtbot.waitSignal(session.report_ready):
        session.step(5)
    state = session.state

    def broken(self: Project) -> Steps[Network]:
        yield 0.0
        raise ArithmeticError("the weights overflow")

    refused: list[None] = []
    session.refused.connect(lambda: refused.append(None))
    with monkeypatch.context() as patch:
        patch.setattr(Project, "network_steps", broken)
        with qtbot.waitSignal(session.failed) as told:
            session.open_project(project(9, 9))
    assert told.args[0] == "This network cannot be run: the weights overflow; it was taken back."
    assert len(refused) == 1
    with qtbot.waitSignal(session.report_ready):
        session.take_back(before, state, True)
    assert session.report is not None
    assert session.report.frame.updates == 5
    assert np.array_equal(session.state, state)
    with qtbot.waitSignal(session.report_ready):
        session.step()
    assert session.report.frame.updates == 6


def test_what_is_asked_of_a_refused_project_is_not_done_to_the_one_before(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Project) -> Steps[Network]:
        for _ in range(2):
            time.sleep(worker.SLICE)
            yield 0.0
        raise ArithmeticError("too much")

    here = worker.Worker()  # in this thread: what happens between two slices is up to the test
    told: list[tuple[str, str]] = []
    changed: list[Report] = []
    here.failed.connect(lambda request, sentence: told.append((request, sentence)))
    here.changed.connect(changed.append)
    small, large = project(), project(9, 9)
    with qtbot.waitSignal(here.loaded):
        here.load(worker.Load(1, small, small.cue))
    with monkeypatch.context() as patch:
        patch.setattr(Project, "network_steps", refused)
        here.load(worker.Load(2, large, large.cue))
        here.set_units([80], [1])
        assert not told
        qtbot.waitUntil(lambda: bool(told))
    assert told == [("load", "This network cannot be run: too much.")]
    assert not changed
    here.set_units([0], [1])
    (report,) = changed
    assert (report.epoch, report.frame.state.size) == (1, 36)
