"""Learning in epochs: each is shown, the end is what the project says, stopping and going on are exact."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.actions import project_run
from hopviz.core.learning import Learning, Perceptron
from hopviz.core.network import Network
from hopviz.engine import training
from hopviz.engine.project_network import SMALL
from hopviz.engine.session import Session
from hopviz.project.model import Project
from tests.engine.test_session import opened, project


class Watcher:
    """Sees every network, and every word about learning."""

    def __init__(self, session: Session) -> None:
        self.networks: list[Network] = []
        self.said: list[Learning | None] = []
        session.network_ready.connect(self._take)
        session.training.changed.connect(self.said.append)

    def _take(self, project: Project, network: Network) -> None:
        self.networks.append(network)

    @property
    def epochs(self) -> list[int]:
        """Numbers of the epochs that were told of, each once."""
        numbers = [said.epoch.number for said in self.said if said is not None and said.epoch is not None]
        return list(dict.fromkeys(numbers))


@pytest.fixture(params=[6, 10], ids=["small", "large"])
def session(qtbot: QtBot, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Twice as many memories as Hebb's rule holds."""
    monkeypatch.setattr(training, "SHOWN", 0.0)
    side = request.param
    assert (side * side > SMALL) == (side == 10)
    made = Session(project(side, side, side * side // 3))
    yield opened(qtbot, made)
    made.close()


def learn(qtbot: QtBot, session: Session, after: Project) -> Watcher:
    watcher = Watcher(session)
    session.edit(after)
    qtbot.waitUntil(lambda: is_over(watcher))
    return watcher


def is_over(watcher: Watcher) -> bool:
    return bool(watcher.said) and watcher.said[-1] is not None and watcher.said[-1].done


def test_every_epoch_is_shown_and_the_last_is_the_projects_network(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "SLOW", 1000)
    wanted = session.project.with_learning("perceptron")
    expected = list(Perceptron(wanted.patterns, symmetric=True))
    watcher = learn(qtbot, session, wanted)
    assert watcher.epochs == list(range(1, len(expected) + 1))
    assert len(expected) > 3
    assert watcher.said[-1] is not None
    assert watcher.said[-1].wrong == tuple(epoch.wrong for epoch in expected)
    shown = [network.weights for network in watcher.networks][-len(expected) :]
    for weights, epoch in zip(shown, expected, strict=True):
        np.testing.assert_array_equal(weights, epoch.network.weights)
    np.testing.assert_array_equal(session.network.weights, wanted.network().weights)
    qtbot.waitUntil(lambda: session.ready)
    # the run goes by the new weights
    with qtbot.waitSignal(session.report_ready) as answer:
        session.step()
    assert answer.args[0].frame.energy <= wanted.network().energy(session.project.cue) + 1e-9


def test_after_a_while_epochs_hurry_and_none_is_missing_in_what_is_told(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "SLOW", 3)
    monkeypatch.setattr(project_run, "HURRY", math.inf)
    rng = np.random.default_rng(1)
    wanted = session.project
    while len(wanted.memories) < 2 * wanted.n:
        wanted = wanted.with_memory("more", rng.choice([-1, 1], wanted.n))
    wanted = wanted.with_learning("perceptron").with_epochs(40)
    watcher = learn(qtbot, session, wanted)
    assert watcher.epochs == [1, 2, 3, 40]
    expected = list(Perceptron(wanted.patterns, symmetric=True, epochs=40))
    assert watcher.said[-1] is not None
    assert watcher.said[-1].wrong == tuple(epoch.wrong for epoch in expected)
    np.testing.assert_array_equal(session.network.weights, expected[-1].network.weights)


def test_stopping_ends_after_an_epoch_and_going_on_goes_on(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "SHOWN", 0.05)
    wanted = session.project.with_learning("perceptron")
    watcher = Watcher(session)
    session.edit(wanted)
    qtbot.waitUntil(lambda: 2 in watcher.epochs)
    with qtbot.waitSignal(session.training.stopped) as stopped:
        session.stop_learning()
    number = stopped.args[0]
    assert number == watcher.epochs[-1]
    after = wanted.with_epochs(number)
    before = len(watcher.said)
    session.edit(after)
    qtbot.waitUntil(lambda: len(watcher.said) > before)
    assert watcher.said[-1] is not None
    assert watcher.said[-1].done
    assert not watcher.said[-1].epoch.is_learnt
    np.testing.assert_array_equal(session.network.weights, after.network().weights)
    more = learn(qtbot, session, after.with_epochs(number + 200))
    assert more.epochs[0] == number
    np.testing.assert_array_equal(session.network.weights, wanted.network().weights)


def test_stopping_at_once_still_ends_the_first_epoch(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.training.changed):
        session.edit(session.project.with_learning("perceptron"))
    with qtbot.waitSignal(session.training.stopped) as stopped:
        session.stop_learning()
    assert stopped.args[0] >= 1


def test_another_rule_ends_learning_and_coming_back_goes_on_with_it(qtbot: QtBot, session: Session) -> None:
    hebb, perceptron = session.project, session.project.with_learning("perceptron")
    watcher = Watcher(session)
    session.edit(perceptron)
    qtbot.waitUntil(lambda: 1 in watcher.epochs)
    session.edit(hebb)
    qtbot.waitUntil(lambda: session.ready and watcher.said[-1] is None)
    np.testing.assert_array_equal(session.network.weights, hebb.network().weights)
    reached = watcher.epochs[-1]
    again = learn(qtbot, session, replace(perceptron))
    assert again.epochs[0] in (reached, reached + 1)  # the last one may have ended when another rule came
    np.testing.assert_array_equal(session.network.weights, perceptron.network().weights)
    # and nothing late takes the place of Hebb's weights
    session.edit(perceptron.with_symmetry(False))
    session.edit(hebb)
    qtbot.waitUntil(lambda: session.ready)
    np.testing.assert_array_equal(session.network.weights, hebb.network().weights)


def test_a_run_goes_on_while_weights_are_learnt(qtbot: QtBot, session: Session) -> None:
    session.edit(session.project.with_speed(float("inf")))
    session.run()
    learn(qtbot, session, session.project.with_learning("perceptron"))
    qtbot.waitUntil(lambda: not session.running)  # it has settled
    fields = session.network.fields(session.state)
    assert (session.state * fields >= 0).all()
