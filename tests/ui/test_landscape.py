"""Preparation of views: only the one that is seen, a quick one at once, a late or refused one veiled."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.landscape.plane.view import MapView
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.viewer import PATIENCE, SWIFT, PreparedView, View
from tests.ui.runs import random_project


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


def two_views(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> LandscapePanel:
    monkeypatch.setattr("hopviz.ui.landscape.panel.VIEWS", (MapView, Counting))
    panel = LandscapePanel()
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.resize(420, 380)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def answered(panel: LandscapePanel, project: Project) -> None:
    """What the application does for a new network."""
    panel.show_project(project)
    preparation = panel.preparation()
    network = project.network()
    panel.show_network(project, network, None if preparation is None else preparation(project, network))


def test_only_the_view_that_is_shown_is_prepared_and_the_other_one_when_it_is_chosen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = two_views(qtbot, monkeypatch)
    project = random_project(4, 4, 2, 3)
    answered(panel, project)
    counting = panel.views[1]
    assert isinstance(counting, Counting)
    assert counting.given == []
    with qtbot.waitSignal(panel.preparation_changed):
        qtbot.keyClick(panel.view_chooser, Qt.Key.Key_Down)
    assert panel.view is counting
    answered(panel, project)
    assert counting.given == [16]


def test_an_answer_for_the_view_before_goes_to_that_view(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = two_views(qtbot, monkeypatch)
    project = random_project(4, 4, 2, 3)
    panel.show_project(project)
    preparation = panel.preparation()
    panel.choose_view("counting")
    network = project.network()
    assert preparation is not None
    panel.show_network(project, network, preparation(project, network))
    assert panel.views[1].given == []  # type: ignore[attr-defined]
    assert panel.views[0].pair == (0, 1)  # type: ignore[attr-defined]


def test_a_view_that_cannot_show_a_network_says_why(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = two_views(qtbot, monkeypatch)
    panel.choose_view("counting")
    answered(panel, random_project(5, 5, 2, 3))
    assert panel.preparation() is None
    veils = [label for label in panel.findChildren(QLabel) if label.isVisible() and "At most" in label.text()]
    assert [label.text() for label in veils] == ["At most 20 units, and these are 25"]
    answered(panel, random_project(4, 4, 2, 3))
    assert not veils[0].isVisible()


def test_a_view_of_few_units_that_was_quick_is_prepared_at_once_the_next_time(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = two_views(qtbot, monkeypatch)
    panel.choose_view("counting")
    project = random_project(4, 4, 2, 3)
    network = project.network()
    panel.show_project(project)
    assert not panel.prepares_at_once(network)  # nobody knows how long it takes, or compiles, here
    for seconds, quick in ((SWIFT / 2, True), (2 * SWIFT, False), (SWIFT / 2, True)):
        panel.show_network(project, network, PreparedView(1, 0, seconds))
        assert panel.prepares_at_once(network) == quick
    panel.choose_view("map")
    assert not panel.prepares_at_once(network)
    panel.choose_view("counting")
    panel.hide()
    assert not panel.prepares_at_once(network)  # nobody waits for it
    panel.show()
    larger = Project(1, 17)
    panel.show_project(larger)
    panel.show_network(larger, larger.network(), PreparedView(1, 0, 0.0))
    assert not panel.prepares_at_once(larger.network())


def test_a_picture_out_of_date_for_long_is_veiled(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = two_views(qtbot, monkeypatch)
    project = random_project(4, 4, 2, 3)
    answered(panel, project)
    panel.expect_network()
    panel.draw(PATIENCE / 2)
    veil = next(label for label in panel.findChildren(QLabel) if label.property("role") == "veil")
    assert not veil.isVisible()
    panel.draw(PATIENCE)
    assert veil.isVisible()
    assert veil.text() == "Computing…"
    answered(panel, project)
    assert not veil.isVisible()
