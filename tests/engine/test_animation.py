"""Replays of a run for animations, and the way of frames between two threads."""

from __future__ import annotations

from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from hopviz.actions.project_run import ProjectRun
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.engine.animation import FramePainting, GivenUpError, Moment, replayed
from tests.ui.stage import random_project

PIXELS = np.zeros((2, 2, 4), np.uint8)


@given(
    seed=st.integers(0, 99),
    stretches=st.lists(st.integers(0, 30), min_size=1, max_size=5),
    updates=st.integers(1, 20),
    warm=st.booleans(),
)
def test_a_replay_goes_as_the_run_went_edits_included(
    seed: int, stretches: list[int], updates: int, warm: bool
) -> None:
    project = random_project(4, 4, 3, seed).with_rule(Stochastic(0.5) if warm else Asynchronous("random"))
    run, rng = ProjectRun(), np.random.default_rng(seed)
    run.load(project)
    states = [run.report().frame.state.tolist()]
    for stretch in stretches:
        for _ in range(stretch):
            states.append(run.advance(updates=1).frame.state.tolist())
        states[-1] = run.set_units([int(rng.integers(16))], [1]).frame.state.tolist()
    before = run.report().frame.state.tolist()
    frames = len(states) // updates + 3
    moments = list(replayed(run.branch(), frames, updates))
    assert run.report().frame.state.tolist() == before
    while len(states) <= (frames - 1) * updates:
        states.append(run.advance(updates=1).frame.state.tolist())
    assert [moment.reports[-1].frame.updates for moment in moments] == [k * updates for k in range(frames)]
    shown = [moment.reports[-1].frame.state.tolist() for moment in moments]
    # An edit at the very moment of a frame is made when the run goes on from it; but the first frame begins with it.
    edited = set(np.cumsum(stretches).tolist())
    assert all(shown[k] == states[k * updates] for k in range(frames) if k == 0 or k * updates not in edited)


def test_a_frame_comes_back_and_who_waits_is_told_that_none_comes(qtbot: QtBot) -> None:
    painting, project = FramePainting(), random_project(2, 2, 1, 0)
    found: list[object] = []

    def ask() -> None:
        try:
            found.append(painting.painted(Moment(project, [])))
            painting.painted(Moment(project, []))
        except GivenUpError as error:
            found.append(error)

    thread = Thread(target=ask)
    with qtbot.waitSignal(painting.wanted):
        thread.start()
    with qtbot.waitSignal(painting.wanted):
        painting.give(PIXELS)
    painting.close()
    thread.join()
    assert found[0] is PIXELS
    assert isinstance(found[1], GivenUpError)
    with pytest.raises(GivenUpError):
        painting.painted(Moment(project, []))
