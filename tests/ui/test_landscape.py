"""Preparation of views: only the one that is seen, a quick one at once, a late or refused one veiled."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.core.network import Network
from hopviz.core.stepwise import JobSteps
from hopviz.engine import jobs as engine
from hopviz.project.model import Project
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.landscape.plane.view import MapView
from hopviz.ui.panel import NETWORK, Jobs
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.viewer import CANCELLED, IMPOSSIBLE, LONG, PATIENCE, View
from tests.ui.stage import LEFT, JobsByHand, random_project


class Counting(View):
    """A view that keeps what it is given and refuses more than 20 units."""

    name = "counting"
    title = "Counting"

    def __init__(self) -> None:
        super().__init__()
        self.given: list[object] = []

    @staticmethod
    def prepare(project: Project, network: Network) -> int:
        return network.n

    @staticmethod
    def refusal(project: Project) -> str:
        return f"At most 20 units, and these are {project.n}" if project.n > 20 else ""

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        self.given.append(prepared)


def two_views(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, jobs: Jobs | None = None) -> LandscapePanel:
    monkeypatch.setattr("hopviz.ui.landscape.panel.VIEWS", (MapView, Counting))
    panel = LandscapePanel()
    for widget in (panel, panel.view_chooser):
        qtbot.addWidget(widget)
    panel.set_jobs(JobsByHand() if jobs is None else jobs)
    panel.apply_theme(LIGHT)
    panel.resize(420, 380)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def finish(panel: LandscapePanel) -> None:
    assert isinstance(panel.jobs, JobsByHand)
    panel.jobs.finish()


def take_step(panel: LandscapePanel) -> None:
    assert isinstance(panel.jobs, JobsByHand)
    panel.jobs.take_steps()


def answered(panel: LandscapePanel, project: Project) -> None:
    """What the application does for a new network."""
    panel.show_project(project)
    panel.take_network(project, project.network())
    finish(panel)


def test_only_the_view_that_is_shown_is_prepared_and_the_other_one_when_it_is_chosen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = two_views(qtbot, monkeypatch)
    project = random_project(4, 4, 2, 3)
    answered(panel, project)
    counting = panel.views[1]
    assert isinstance(counting, Counting)
    assert counting.given == []
    with qtbot.waitSignal(panel.network_wanted):
        qtbot.keyClick(panel.view_chooser, Qt.Key.Key_Down)
    assert panel.view is counting
    answered(panel, project)
    assert counting.given == [16]


def test_an_answer_for_the_view_before_is_dropped(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = two_views(qtbot, monkeypatch)
    project = random_project(4, 4, 2, 3)
    panel.show_project(project)
    panel.take_network(project, project.network())
    panel.choose_view("counting")
    finish(panel)
    assert panel.views[1].given == []  # type: ignore[attr-defined]
    panel.take_network(project, project.network())
    finish(panel)
    assert panel.views[1].given == [16]  # type: ignore[attr-defined]


def test_a_view_that_cannot_show_a_network_says_why(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = two_views(qtbot, monkeypatch)
    panel.choose_view("counting")
    answered(panel, random_project(5, 5, 2, 3))
    assert not panel.is_computing(NETWORK)
    assert panel.veil.label.text() == "At most 20 units, and these are 25"
    assert panel.veil.isVisible()
    assert not panel.veil.button.isVisible()
    answered(panel, random_project(4, 4, 2, 3))
    assert not panel.veil.isVisible()


def test_a_view_of_few_units_that_was_quick_is_prepared_at_once_the_next_time(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = engine.Jobs()
    try:
        panel = two_views(qtbot, monkeypatch, jobs)
        panel.choose_view("counting")
        counting, project = panel.views[1], random_project(4, 4, 2, 3)
        assert isinstance(counting, Counting)
        network = project.network()

        def is_at_once(shown: Project, network: Network) -> bool:
            counting.given.clear()
            panel.show_project(shown)
            panel.take_network(shown, network)
            at_once = bool(counting.given)
            qtbot.waitUntil(lambda: not panel.is_computing(NETWORK))
            return at_once

        monkeypatch.setattr("hopviz.ui.panel.AT_ONCE", math.inf)  # everything is quick
        assert not is_at_once(project, network)  # nobody knows how long it takes, or compiles, here
        assert is_at_once(project, network)
        monkeypatch.setattr("hopviz.ui.panel.AT_ONCE", 0.0)
        assert not is_at_once(project, network)  # as if it were slow
        monkeypatch.setattr("hopviz.ui.panel.AT_ONCE", math.inf)
        larger = Project(1, 17)
        assert not is_at_once(larger, larger.network())
        assert not is_at_once(larger, larger.network())
        panel.hide()
        panel.take_network(larger, larger.network())
        assert not panel.is_computing(NETWORK)  # nobody waits for it
    finally:
        jobs.close()


@pytest.fixture
def late(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> LandscapePanel:
    """A panel whose picture is out of date."""
    panel = two_views(qtbot, monkeypatch)
    panel.choose_view("counting")
    panel.show_project(random_project(4, 4, 2, 3))
    monkeypatch.setattr(Counting, "prepare", staticmethod(in_steps))
    panel.take_network(random_project(4, 4, 2, 3), random_project(4, 4, 2, 3).network())
    take_step(panel)
    return panel


def in_steps(project: Project, network: Network) -> JobSteps[None, int]:
    yield 0.25
    yield 0.5
    return network.n


def test_a_picture_out_of_date_for_long_is_veiled(late: LandscapePanel) -> None:
    late.draw(PATIENCE / 2)
    assert not late.veil.isVisible()
    late.draw(PATIENCE)
    assert late.veil.isVisible()
    assert late.veil.label.text() == "Computing…"
    assert not late.veil.button.isVisible()
    finish(late)
    assert not late.veil.isVisible()


@pytest.mark.parametrize("by_key", [False, True])
def test_what_takes_very_long_can_be_cancelled_and_computed_again(
    qtbot: QtBot, late: LandscapePanel, by_key: bool
) -> None:
    late.draw(LONG + PATIENCE)
    assert late.veil.label.text() == "Computing… 25 %"
    assert late.veil.button.text() == "Cancel  (Esc)"
    if by_key:
        late.activateWindow()
        qtbot.waitUntil(late.isActiveWindow)
        qtbot.keyClick(late, Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(late.veil.button, LEFT)
    assert not late.is_computing(NETWORK)
    assert late.veil.label.text() == CANCELLED
    with qtbot.waitSignal(late.network_wanted):
        qtbot.mouseClick(late.veil.button, LEFT)
    project = random_project(4, 4, 2, 3)
    late.take_network(project, project.network())
    finish(late)
    assert not late.veil.isVisible()
    assert late.view.given == [16]  # type: ignore[attr-defined]


def test_where_it_goes_wrong_the_old_picture_is_not_shown_as_the_new_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, late: LandscapePanel
) -> None:
    def broken(project: Project, network: Network) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(Counting, "prepare", staticmethod(broken))
    with qtbot.waitSignal(late.failed):
        answered(late, random_project(4, 4, 2, 4))
        finish(late)
    assert late.veil.label.text() == IMPOSSIBLE
    assert late.veil.isVisible()


def test_what_is_made_of_other_states_is_not_shown(late: LandscapePanel) -> None:
    late.drop_network()
    finish(late)
    assert late.view.given == []  # type: ignore[attr-defined]
