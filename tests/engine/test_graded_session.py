"""Graded units in a session: values are begun with, painted, come back to, and run to rest, and told as they are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core.rules import Graded
from hopviz.engine.session import Session
from hopviz.project.memories import Memory
from hopviz.project.model import Project

ALL_ON = Memory("all on", np.ones(9, np.int8))


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session(Project(3, 3, memories=(ALL_ON,), rule=Graded(3.0), speed=math.inf))
    with qtbot.waitSignal(made.ready_changed, check_params_cb=bool):
        made.open()
    yield made
    made.close()


def test_values_are_begun_with_painted_come_back_to_and_run_to_rest(qtbot: QtBot, session: Session) -> None:
    start = np.linspace(-0.2, 0.4, 9)
    session.start_from(start)
    np.testing.assert_array_equal(session.values, start)  # before the worker has answered
    session.set_units([0], [0.25])
    start[0] = 0.25
    np.testing.assert_array_equal(session.values, start)
    with qtbot.waitSignal(session.report_ready):
        pass
    with qtbot.waitSignal(session.running_changed, check_params_cb=lambda running: not running):
        session.run()
    rest = session.values
    m = float(rest[0])
    assert np.ptp(rest) < 1e-9
    assert m == pytest.approx(math.tanh(3.0 * 8 / 9 * m), abs=1e-9)
    assert session.state.tolist() == [1] * 9
    with qtbot.waitSignal(session.stood_still):
        session.run()
    session.reset()
    qtbot.waitUntil(lambda: session.updates == 0 and np.array_equal(session.values, start))
    stand = session.time.stand
    np.testing.assert_array_equal(stand.state, start)
    session.edit(replace(session.project, rule=Graded(0.5)))
    with qtbot.waitSignal(session.running_changed, check_params_cb=lambda running: not running):
        session.run()
    assert np.abs(session.values).max() < 1e-9
    session.time.return_to(stand, False)
    qtbot.waitUntil(lambda: np.array_equal(session.values, start) and session.ready)
