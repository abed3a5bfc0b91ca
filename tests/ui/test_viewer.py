"""Several views in one panel: who is told what, and when, and what of it may be heard outside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.wiring_edits import Adopt
from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.landscape.exact import RunView
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.viewer import View, Viewer
from hopviz.ui.widgets.choosers import ChoiceMenu
from tests.ui.stage import JobsByHand, random_project

REASON = "Put the removed units back first"
FIRST, SECOND = random_project(2, 2, 1, 0), random_project(2, 2, 2, 1)


class Noting(View):
    """Notes what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def show_project(self, project: Project) -> None:
        self.told.append(f"project of {len(project.memories)}")

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        self.told.append(f"network of {len(project.memories)}")


class Left(Noting):
    name, title = "left", "Left"


class Right(Noting):
    name, title = "right", "Right"


def prepared_of(project: Project, network: Network) -> int:
    return len(project.memories)


class Costly(Noting):
    name, title = "costly", "Costly"
    prepare = staticmethod(prepared_of)
    prepares_anew = staticmethod(RunView.prepares_anew)


class Needing(Noting):
    name, title = "needing", "Needing"

    @staticmethod
    def refusal(project: Project) -> str:
        return REASON if project.lesioned.any() else ""


class Several(Viewer):
    name, title = "several", "Several"


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer:
    made = Several((Left, Right, Costly, Needing), "View", "Which view is shown")
    made.set_jobs(JobsByHand())
    for widget in (made, made.view_chooser):
        qtbot.addWidget(widget)
    with qtbot.waitExposed(made):
        made.show()
    return made


def jobs_of(viewer: Viewer) -> JobsByHand:
    assert isinstance(viewer.jobs, JobsByHand)
    return viewer.jobs


def told(viewer: Viewer) -> list[list[str]]:
    return [view.told for view in viewer.views if isinstance(view, Noting)]


def give(viewer: Viewer, project: Project) -> None:
    """What the application does for the present network."""
    viewer.take_network(project, project.network())
    jobs_of(viewer).finish()


def test_only_the_view_that_is_shown_is_told_and_the_others_once_they_are_chosen(viewer: Viewer) -> None:
    for project in (FIRST, SECOND):
        viewer.show_project(project)
        give(viewer, project)
    left = ["project of 1", "network of 1", "project of 2", "network of 2"]
    assert told(viewer) == [left, [], [], []]
    viewer.network_wanted.connect(lambda: give(viewer, SECOND))
    viewer.choose_view("right")
    assert told(viewer) == [left, ["project of 2", "network of 2"], [], []]
    viewer.choose_view("left")
    viewer.choose_view("right")
    assert told(viewer)[1] == ["project of 2", "network of 2", "network of 2"]  # the project is known by now


def test_a_view_that_needs_no_preparation_has_the_network_when_it_stops_refusing(viewer: Viewer) -> None:
    viewer.choose_view("needing")
    view = viewer.view
    assert isinstance(view, Needing)
    viewer.show_project(FIRST)
    give(viewer, FIRST)
    removed = SECOND.with_lesioned(np.arange(4) == 1)
    viewer.show_project(removed)
    give(viewer, removed)
    viewer.show_project(SECOND)  # the units are put back: there is no new network
    assert view.told[-2:] == ["network of 2", "project of 2"]
    assert viewer.veil.isHidden()


def test_what_is_made_of_units_that_are_there_is_made_anew_where_others_are_removed(viewer: Viewer) -> None:
    viewer.choose_view("costly")
    viewer.show_project(FIRST)
    asked: list[None] = []
    viewer.network_wanted.connect(lambda: asked.append(None))
    removed = FIRST.with_lesioned(np.arange(4) == 1)
    for project, count in ((removed, 1), (removed.with_seed(3), 1), (FIRST, 2)):
        viewer.show_project(project)
        assert len(asked) == count
    viewer.choose_view("left")  # which does not mind
    asked.clear()
    viewer.show_project(removed)
    assert not asked


def test_what_a_view_wanted_of_an_older_project_is_not_heard(viewer: Viewer) -> None:
    heard: list[Action] = []
    viewer.acted.connect(heard.append)
    viewer.show_project(FIRST)
    left, right, *_ = viewer.views
    goes_on, replaces = Adopt("go on", FIRST, continuous=True), Adopt("replace", FIRST)
    right.acted.emit(goes_on)
    right.acted.emit(replaces)
    assert heard == []
    left.acted.emit(goes_on)
    viewer.choose_view("right")
    right.acted.emit(replaces)
    assert heard == [goes_on, replaces]


def test_behind_another_tab_nothing_is_prepared_until_somebody_looks(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.choose_view("costly")
    viewer.show_project(FIRST)
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tabs.addTab(Left(), "In front")
    tabs.addTab(viewer, "Behind")
    tabs.resize(300, 200)
    with qtbot.waitExposed(tabs):
        tabs.show()
    assert not viewer.is_seen
    give(viewer, FIRST)
    assert told(viewer)[2] == ["project of 1"]
    asked: list[None] = []
    viewer.network_wanted.connect(lambda: asked.append(None))
    viewer.network_wanted.connect(lambda: give(viewer, FIRST))
    tabs.setCurrentWidget(viewer)
    qtbot.waitUntil(lambda: viewer.is_seen)
    for _ in range(3):
        viewer.draw(0.02)
    assert len(asked) == 1
    assert told(viewer)[2] == ["project of 1", "network of 1"]
    tabs.removeTab(1)
    viewer.setParent(None)


def test_a_view_that_cannot_show_the_network_cannot_be_chosen_and_says_why(qtbot: QtBot, viewer: Viewer) -> None:
    menu = ChoiceMenu("View", viewer.view_chooser)
    qtbot.addWidget(menu)
    viewer.network_wanted.connect(lambda: None)
    for project, reason in ((FIRST, ""), (FIRST.with_lesioned(np.arange(4) == 1), REASON), (FIRST, "")):
        viewer.show_project(project)
        viewer.choose_view("left")
        item = viewer.view_chooser.model().item(3)
        assert (item.isEnabled(), item.toolTip(), item.accessibleDescription()) == (not reason, reason, reason)
        viewer.view_chooser.setFocus()
        for _ in viewer.views:
            qtbot.keyClick(viewer.view_chooser, Qt.Key.Key_Down)
        assert viewer.view.name == ("costly" if reason else "needing")
        menu.aboutToShow.emit()
        offered = menu.actions()[3]
        assert (offered.text(), offered.isEnabled(), offered.toolTip()) == ("Needing", not reason, reason or "Needing")


@pytest.mark.parametrize("kind", [LandscapePanel, ExperimentsPanel])
@pytest.mark.parametrize(
    "project",
    [Project(3, 3), random_project(5, 5, 3, 0), random_project(3, 3, 2, 0).with_lesioned(np.arange(9) < 2)],
    ids=["empty", "of 25 units", "damaged"],
)
def test_what_refuses_is_greyed_in_every_chooser(qtbot: QtBot, kind: type[Viewer], project: Project) -> None:
    panel = kind()
    panel.set_jobs(JobsByHand())
    for widget in (panel, panel.view_chooser):
        qtbot.addWidget(widget)
    panel.show_project(project)
    model = panel.view_chooser.model()
    refusals = [view.refusal(project) for view in panel.views]
    assert [model.item(k).accessibleDescription() for k in range(len(refusals))] == refusals
    assert [model.item(k).isEnabled() for k in range(len(refusals))] == [not refusal for refusal in refusals]
