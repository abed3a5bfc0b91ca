"""The same actions, done to a session with its worker thread and to a replay: the same project, state and verdict."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.editor import Editor
from hopviz.actions.listener import Listener
from hopviz.actions.replay import Replay
from hopviz.actions.rewind_verbs import GoToBeginning, PlayBack
from hopviz.actions.run_verbs import Run, Step
from hopviz.core.rules import Asynchronous
from hopviz.engine import training
from hopviz.engine.session import Session
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.model import Project
from tests.actions.strategies import action_lists, projects, rewinding_lists


class Heard(Listener):
    """What an editor told."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.complaints: list[str] = []

    def tell(self, message: str) -> None:
        self.messages.append(message)

    def complain(self, sentence: str) -> None:
        self.complaints.append(sentence)


@pytest.fixture
def session(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(training, "SHOWN", 0.0)
    made = Session(Project(2, 3))
    with qtbot.waitSignal(made.ready_changed, check_params_cb=bool):
        made.open()
    yield made
    made.close()


def settle(qtbot: QtBot, session: Session) -> None:
    """Wait until everything that was asked for has been done and seen."""
    for _ in range(2):  # what cannot be gone back to begins anew when that has been found out
        qtbot.waitUntil(lambda: session.ready and not session.training.going_on and not session._in_flight)
        session.step(0)  # the worker answers in the order of what it is asked
        qtbot.waitUntil(lambda: not session._in_flight)


def certain(action: Action, replay: Replay) -> list[Action]:
    """What has an end whenever the window looks: a run that settles."""
    if isinstance(action, PlayBack):
        return [GoToBeginning()]  # where it comes to, by and by
    if not isinstance(action, Run):
        return [action]
    settles = isinstance(replay.project.rule, Asynchronous) and replay.network.is_symmetric
    return [Run()] if settles else [Step(5)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(projects(), st.one_of(action_lists, rewinding_lists))
def test_the_session_does_what_the_replay_does(
    qtbot: QtBot, session: Session, project: Project, actions: list[Action]
) -> None:
    document = Document(project)
    replay, heard = Replay(document), Heard()
    session.open_project(project)
    settle(qtbot, session)
    editor = Editor(document, session, heard, lambda: 0.0)
    for action in (one for asked in actions for one in certain(asked, replay)):  # by the rule that there is then
        replay.perform(action)
        running = isinstance(action, Run)
        editor.perform(action)
        if running:
            qtbot.waitUntil(lambda: not session.running)
        settle(qtbot, session)
        assert project_to_data(session.project) == project_to_data(replay.project), action
        np.testing.assert_array_equal(session.state, replay.state, str(action))
        assert session.network is not None
        if session.network.form != "higher-order":
            np.testing.assert_array_equal(session.network.weights, replay.network.weights)
        assert session.report is not None
        assert session.report.verdict == replay.verdict, action
        assert session.report.frame.flips == replay.run.report.frame.flips
    assert (heard.messages, heard.complaints) == (replay.messages, replay.complaints)
    assert editor.undo_text == replay.editor.undo_text
    assert editor.steps.undo_text == replay.editor.steps.undo_text
