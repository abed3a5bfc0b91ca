"""Flash of what was just added to the weights, where it means something and hinders nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core.network import Network
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.project.numbers import figure
from hopviz.project.revision import new_revision
from hopviz.ui.style.theme import DARK, diverging
from hopviz.ui.weights import flash
from hopviz.ui.weights.panel import ADDED
from hopviz.ui.weights.pyramid import MOST, Pyramid, change_steps
from tests.ui.test_matrix import at, colour_at, shown

ORIGIN, OTHER = new_revision(), new_revision()


def change(before: tuple[Project, Network], project: Project, network: Network) -> Pyramid | None:
    return finished(change_steps(before, project, network))


class Watcher:
    """Sees what was added flash up, tick by tick."""

    def __init__(self, qtbot: QtBot, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(flash.time, "monotonic", lambda: self.now)
        self.network = project.network()
        self.panel = shown(qtbot, project)
        self.panel.apply_theme(DARK)

    def give(self, project: Project, after: float = 1.0) -> None:
        self.now += after
        self.panel.show_project(project)
        self.network = project.network()
        self.panel.show_network(project, self.network, finished(self.panel.preparation()(project, self.network)))

    def seen(self, i: int, j: int) -> list[int]:
        colour = colour_at(self.panel, at(self.panel, i, j))
        return [colour.red(), colour.green(), colour.blue()]

    def weight(self, i: int, j: int) -> list[int]:
        weights = self.network.weights
        return diverging(DARK)[round(weights[i, j] / np.abs(weights).max() * 127) + 128].tolist()


def learning(count: int = 3) -> Project:
    made = Project(4, 4, origin=ORIGIN)
    for k, pattern in enumerate(np.random.default_rng(2).choice([-1, 1], (count, 16))):
        made = made.with_memory(f"M{k}", pattern)
    return made


def test_what_is_stored_flashes_up_and_fades_into_the_new_weights(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = learning()
    watcher = Watcher(qtbot, project, monkeypatch)
    pattern = np.random.default_rng(9).choice([-1, 1], 16)
    stored = project.with_memory("new", pattern)
    watcher.give(stored)
    table, pairs = diverging(DARK), [(0, 1), (3, 12), (15, 2)]
    for i, j in pairs:  # all of a memory's trace is equally strong
        assert watcher.seen(i, j) == table[128 + 127 * int(pattern[i] * pattern[j])].tolist()
    assert watcher.panel.legend.labels() == ("−0.0625", "0", "+0.0625")
    watcher.panel.draw(0.0)
    assert watcher.panel.text.text() == ADDED
    opacities = []
    while watcher.panel.map.flash.change is not None:
        opacities.append(watcher.panel.map.flash.opacity)
        watcher.panel.draw(1 / 60)
    assert opacities == sorted(opacities, reverse=True)
    assert 20 < len(opacities) < 60
    for i, j in pairs:
        assert watcher.seen(i, j) == watcher.weight(i, j)
    watcher.panel.draw(0.0)
    assert watcher.panel.text.text().startswith("Point to read a weight")
    assert watcher.panel.legend.labels()[2] == figure(np.abs(stored.network().weights).max(), sign=True)
    # Forgetting is the opposite.
    watcher.give(stored.without_memory(3))
    for i, j in pairs:
        assert watcher.seen(i, j) == table[128 - 127 * int(pattern[i] * pattern[j])].tolist()


def test_only_what_has_changed_flashes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    project = learning()
    watcher = Watcher(qtbot, project, monkeypatch)
    watcher.give(project.with_weight(2, 5, 3.0))
    full = diverging(DARK)[255].tolist()
    assert watcher.seen(2, 5) == full
    assert watcher.seen(5, 2) == full
    neutral, before = np.array(diverging(DARK)[128], float), np.array(watcher.weight(5, 3), float)
    faint = np.array(watcher.seen(5, 3), float)
    assert np.abs(faint - (neutral + 65 / 255 * (before - neutral))).max() <= 2  # behind a veil
    while watcher.panel.map.flash.change is not None:
        watcher.panel.draw(1 / 60)
    assert watcher.seen(5, 3) == watcher.weight(5, 3)


def test_a_drag_flashes_once_and_then_shows_the_weight(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    project = learning()
    watcher = Watcher(qtbot, project, monkeypatch)
    for step in range(60):
        watcher.give(project.with_weight(2, 5, -0.01 * step), after=1 / 60)
        watcher.panel.draw(1 / 60)
    assert watcher.panel.map.flash.change is None
    assert watcher.seen(2, 5) == watcher.weight(2, 5)


def test_no_flash_for_another_lesson_with_reduced_motion_or_where_it_would_come_late(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = learning()
    watcher = Watcher(qtbot, project, monkeypatch)
    watcher.give(replace(learning(5), origin=OTHER))
    assert watcher.panel.map.flash.change is None
    watcher.give(replace(learning(5), origin=OTHER).with_units("binary"))
    assert watcher.panel.map.flash.change is None
    watcher.give(project)
    watcher.panel.set_reduced_motion(True)
    watcher.give(learning(4))
    assert watcher.panel.map.flash.change is None
    watcher.panel.set_reduced_motion(False)
    watcher.give(learning(5))
    assert watcher.panel.map.flash.change is not None
    watcher.panel.set_reduced_motion(True)
    assert watcher.panel.map.flash.change is None
    vast = Project(64, 64)
    large = Network(np.zeros((MOST + 1, MOST + 1)))
    assert change((vast, large), vast, large) is None


def test_a_change_by_rounding_is_no_change() -> None:
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(6, 6))
    project = Project(2, 3)
    same = Network(weights + 1e-15 * rng.normal(size=(6, 6)))
    assert change((project, Network(weights)), project, same) is None
    assert change((project, Network(weights)), project, Network(weights)) is None
    added = change((project, Network(weights)), project, Network(1.5 * weights))
    assert added is not None
    assert added.largest == pytest.approx(0.5 * np.abs(weights).max())
