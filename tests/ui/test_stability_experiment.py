"""Margins and crosstalk of the memories, and the way to them from the list of memories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.unit_edits import ToggleRemoval
from hopviz.app import App
from hopviz.core.learning import LEARNING_RULES
from hopviz.project.document import Document
from hopviz.project.model import Project
from hopviz.ui.experiments.stability import StabilityView, own_share, prepare
from hopviz.ui.memories.list import MemoryList
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui.experiment_person import Person, remembering

LEFT = Qt.MouseButton.LeftButton


def cut(project: Project, share: float = 0.3) -> Project:
    return project.with_lesioned(np.random.default_rng(8).random(project.n) < share)


def wanting(project: Project) -> list[int]:
    """How many units of each memory want to flip, unit by unit from the definitions."""
    network, present = project.network(), np.flatnonzero(~project.lesioned)
    counts = []
    for memory in project.patterns:
        on = (memory + 1) // 2 if project.units == "binary" else memory
        count = 0
        for i in present:
            field = network.bias[i] + sum(network.weights[i, j] * on[j] for j in present)
            count += bool(memory[i] * field < -1e-9)
        counts.append(count)
    return counts


class Reader(Person[StabilityView]):
    def give(self, project: Project) -> None:
        self.view.show_project(project)
        network = project.network()
        self.view.show_network(project, network, prepare(project, network))

    def read(self, memory: int) -> str:
        self.view.choose_memory(memory)
        self.tick()
        return self.view.summary.text()


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("removed", [False, True])
def test_what_is_said_of_a_memory_is_true(
    qtbot: QtBot, theme: Theme, units: str, biased: bool, removed: bool
) -> None:
    project = replace(remembering(count=7), units=units).with_learnt_biases(biased)  # type: ignore[arg-type]
    project = cut(project) if removed else project
    reader = Reader(qtbot, StabilityView(), project, theme)
    counts = wanting(project)
    assert min(counts) == 0 < max(counts)
    for index, count in enumerate(counts):
        said = reader.read(index)
        assert ("is a fixed point" in said) == (count == 0)
        assert f"{count} unit" in said or count == 0
    said = reader.read(-1)
    assert f"{counts.count(0)} of 7 memories are fixed points" in said
    dots = reader.view.dots.data
    assert [dot["symbol"] for dot in dots] == ["t1" if count else "o" for count in counts]
    colours = [dot["brush"].color().name() for dot in dots]
    assert colours == [theme.color("spurious" if count else "memory").name() for count in counts]


@pytest.mark.parametrize("learning", list(LEARNING_RULES))
def test_the_histogram_counts_every_unit_that_is_there(qtbot: QtBot, learning: str) -> None:
    project = cut(remembering(count=4).with_learning(learning))
    reader = Reader(qtbot, StabilityView(), project)
    present = int((~project.lesioned).sum())
    for memory, units in ((-1, 4 * present), (2, present)):
        reader.read(memory)
        bars = reader.view.bars.opts
        assert np.sum(bars["y1"]) == units
        over = [brush == LIGHT.color("spurious") for brush in bars["brushes"]]
        counts = wanting(project)
        assert bars["y1"][over].sum() == (sum(counts) if memory < 0 else counts[memory])


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("removed", [False, True])
def test_a_single_memory_has_no_crosstalk(units: str, biased: bool, removed: bool) -> None:
    project = replace(remembering(count=1), units=units).with_learnt_biases(biased)  # type: ignore[arg-type]
    project = cut(project) if removed else project
    share = own_share(project)
    assert (share is None) == (units == "binary" and removed)
    found = prepare(project, project.network())
    assert found is not None
    if share is not None:
        assert found.limit == share
        assert np.abs(found.crosstalk).max() < 1e-12


def test_without_units_nothing_is_said() -> None:
    project = remembering().with_lesioned(np.ones(36, bool))
    assert prepare(project, project.network()) is None


class Desk:
    """The whole window."""

    def __init__(self, project: Project) -> None:
        self.app = App(Document(project))
        self.memories = self.app.memories.findChild(MemoryList)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(remembering(count=7))
    app = made.app
    ready = qtbot.waitSignal(app.session.ready_changed, check_params_cb=bool)
    with ready, qtbot.waitExposed(app.window):
        app.open()
    yield made
    app.window.close()
    app.window.deleteLater()
    made.__dict__.clear()  # pytest keeps what it was given


def test_a_click_on_the_sign_of_a_memory_shows_what_is_behind_it(qtbot: QtBot, desk: Desk) -> None:
    app, memories = desk.app, desk.memories
    qtbot.waitUntil(lambda: not np.isnan(memories.model().margin(1)))
    row = memories.visualRect(memories.model().index(1))
    parts = memories.itemDelegate().parts(row)
    picture = memories.viewport().grab().toImage()
    kinds = {LIGHT.color("memory").rgb(), LIGHT.color("spurious").rgb()}
    ratio = picture.devicePixelRatio()
    signs = [
        QPoint(x, y)
        for x in range(int(parts.number.left()), int(parts.number.right()) + 1)
        for y in range(int(parts.number.top()), int(parts.number.bottom()) + 1)
        if picture.pixel(round(x * ratio), round(y * ratio)) in kinds
    ]
    assert signs  # the sign is there,
    assert all(parts.sign.contains(QPointF(place)) for place in signs)  # where it can be clicked
    qtbot.mouseClick(memories.viewport(), LEFT, pos=signs[0])
    view = app.experiments.view
    assert isinstance(view, StabilityView)
    assert view.memory_chooser.currentText() == "M1"
    qtbot.waitUntil(lambda: "M1 is" in view.summary.text())
    assert view.isVisible()
    app.acted.emit(ToggleRemoval(3))
    app.acted.emit(ToggleRemoval(17))
    counts = wanting(app.session.project)
    said = f"{counts[1]} unit" if counts[1] else "is a fixed point"
    qtbot.waitUntil(lambda: said in view.summary.text())
    qtbot.waitUntil(lambda: [memories.model().margin(k) >= 0 for k in range(7)] == [count == 0 for count in counts])


def test_a_key_shows_the_stability_of_the_chosen_memory(qtbot: QtBot, desk: Desk) -> None:
    app, memories = desk.app, desk.memories
    assert not app.window.commands["show_stability"].isEnabled()
    memories.setFocus()
    for _ in range(3):
        qtbot.keyClick(memories, Qt.Key.Key_Down)
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    qtbot.keyClick(app.window, Qt.Key.Key_M)
    assert app.experiments.view.memory_chooser.currentText() == "M2"
