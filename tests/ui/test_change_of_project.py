"""Another project in the place of the one before, whatever a person is at: no panel keeps anything of the former."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from hopviz.core.history import History
from hopviz.core.recorder import Report
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.actions import build_actions
from hopviz.ui.experiments.panel import EXPERIMENTS
from hopviz.ui.landscape.exact import no_landscape
from hopviz.ui.landscape.panel import VIEWS
from hopviz.ui.memories.panel import MemoriesPanel
from hopviz.ui.panel import Panel
from hopviz.ui.readout import ReadoutPanel
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.trace import TracePanel
from hopviz.ui.transport import TransportPanel
from hopviz.ui.unit_input.panel import VotePanel
from hopviz.ui.units.drawing import DrawingPanel
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.grid import GridPanel
from hopviz.ui.verdict.panel import VerdictPanel
from hopviz.ui.viewer import View
from hopviz.ui.weights.panel import MatrixPanel
from tests.ui.stage import (
    LEFT,
    NO_KEY,
    SETTLED,
    SHIFT,
    JobsByHand,
    heard_from,
    random_project,
    report_of,
    simulation_of,
)

KEYS = (
    Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Plus, Qt.Key.Key_Tab, Qt.Key.Key_Delete,
    Qt.Key.Key_Semicolon, Qt.Key.Key_K, Qt.Key.Key_Escape,
)  # fmt: skip
WITHOUT_A_HAND = {"choose_unit", "begin_stroke", "end_stroke", "choose_view", "set_rule", "hinted", "set_speed"}
"""What may be asked for while nothing of a project is touched."""


def named(project: Project, prefix: str, seed: int = 1) -> Project:
    """The project with names of its own for memories and units."""
    memories = [replace(memory, name=f"{prefix} {k}") for k, memory in enumerate(project.memories)]
    units = [f"{prefix} unit {k}" for k in range(project.n)]
    return replace(project, memories=tuple(memories), unit_names=tuple(units), seed=seed)


def hundred() -> Project:
    return named(random_project(10, 10, 5, 1), "quail")


def four() -> Project:
    return named(random_project(2, 2, 2, 2), "yak")


def nine() -> Project:
    return named(random_project(3, 3, 3, 3), "newt", 4)


def other_nine() -> Project:
    return named(random_project(3, 3, 2, 4, "binary"), "otter", 6)


def necker() -> Project:
    return load_lesson("necker").project


def bare() -> Project:
    """Without memories: then nothing but the project itself tells it from another one."""
    return replace(nine().with_network(nine().network().weights), memories=())


ORDER = (hundred, four, necker, nine, other_nine, bare, bare, hundred)


class Stage:
    """A panel, its jobs, and what it wants done."""

    def __init__(self, qtbot: QtBot, kind: type[Panel]) -> None:
        self.qtbot, self.jobs, self.history = qtbot, JobsByHand(), History()
        self.owner = QWidget()
        qtbot.addWidget(self.owner)
        commands = build_actions(self.owner)
        given = {MemoriesPanel: (commands,), TransportPanel: (commands,), TracePanel: (self.history,)}
        self.panel: Panel = kind(*given.get(kind, ()))  # type: ignore[arg-type]
        qtbot.addWidget(self.panel)
        self.heard = heard_from(self.panel)
        self.panel.set_jobs(self.jobs)
        self.panel.apply_theme(LIGHT)
        self.panel.resize(700, 420)

    def tell(self, project: Project) -> None:
        """What the application does at once for another project."""
        self.panel.drop_network()
        self.panel.show_project(project)
        self.history.clear()
        no_landscape(project)  # which remembers the project that was asked for last

    def bring(self, project: Project, report: Report) -> None:
        """What comes later: network and report."""
        if self.refuses(project):
            return
        self.panel.take_network(project, project.network())
        self.history.add(report)
        self.panel.show_report(report)
        for _ in range(4):
            self.jobs.take_steps()
            self.panel.draw(SETTLED)

    def refuses(self, project: Project) -> bool:
        return isinstance(self.panel, View | GraphPanel | DrawingPanel) and bool(self.panel.refusal(project))

    def widgets(self) -> list[QWidget]:
        """What a person can get hold of."""
        every = [self.panel, *self.panel.findChildren(QWidget)]
        dull = (QAbstractButton, QScrollArea, QLabel)
        return [each for each in every if each.isVisible() and each.isEnabled() and not isinstance(each, dull)]

    def handle(self, modifier: Qt.KeyboardModifier) -> list[QWidget]:
        """Point everywhere, choose, turn, type and press; the widgets on which the button is still down."""
        pressed = []
        for widget in self.widgets():
            if isinstance(widget, QComboBox | QAbstractSlider | QAbstractSpinBox):
                self.qtbot.keyClick(widget, Qt.Key.Key_Down)
                self.qtbot.keyClick(widget, Qt.Key.Key_Up)
                self.qtbot.keyClick(widget, Qt.Key.Key_Down)
                continue
            for across, down in ((0.2, 0.2), (0.4, 0.6), (0.9, 0.9)):
                self.point(widget, across, down)
            self.qtbot.keyClick(widget, Qt.Key.Key_Right)
            self.qtbot.mousePress(widget, LEFT, modifier, self.place(widget, 0.4, 0.4))
            self.qtbot.mouseMove(widget, self.place(widget, 0.5, 0.5))
            pressed.append(widget)
        self.panel.choose_unit(3)
        return pressed

    def place(self, widget: QWidget, across: float, down: float) -> QPoint:
        return QPoint(round(across * widget.width()), round(down * widget.height()))

    def point(self, widget: QWidget, across: float, down: float) -> None:
        at = self.place(widget, across, down)
        self.qtbot.mouseMove(widget, at)
        QApplication.sendEvent(widget, QHelpEvent(QHelpEvent.Type.ToolTip, at, widget.mapToGlobal(at)))

    def look(self, seconds: float = 0.02) -> None:
        """A tick of the display, and everything painted."""
        self.panel.draw(seconds)
        self.panel.grab()

    def texts(self) -> str:
        """All that can be read in widgets."""
        read = [label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()]
        for chooser in self.panel.findChildren(QComboBox):
            read += [chooser.itemText(place) for place in range(chooser.count())]
        return "\n".join([*read, self.panel.accessibleName()])


def late_report(project: Project) -> Report:
    """A report of a run that has gone on for a while."""
    return report_of(project, simulation_of(project), epoch=1, updates=3)


def work_with(stage: Stage, project: Project, modifier: Qt.KeyboardModifier) -> tuple[list[QWidget], list[weakref.ref]]:
    """Have a project shown, and be in the middle of everything that can be done to it; who must not be kept."""
    report, network = late_report(project), project.network()
    stage.tell(project)
    if stage.refuses(project):
        return [], []
    stage.bring(project, report)
    pressed = stage.handle(modifier)
    stage.look()
    stage.jobs.take_steps()
    return pressed, [weakref.ref(thing) for thing in (project, network, report, report.frame)]


def replace_by(stage: Stage, project: Project, pressed: list[QWidget], late: Report) -> None:
    """Have another project shown, and go on with everything."""
    del stage.heard[:]
    stage.tell(project)
    if not stage.refuses(project):
        stage.panel.grab()
        stage.jobs.take_steps()
        stage.panel.show_report(late)
        for _ in range(3):
            stage.look()
            stage.jobs.take_steps()
        for widget in pressed:
            stage.point(widget, 0.7, 0.7)
            stage.qtbot.mouseRelease(widget, LEFT, NO_KEY, stage.place(widget, 0.7, 0.7))
        for widget in stage.widgets():
            if not isinstance(widget, QComboBox | QAbstractSlider | QAbstractSpinBox):
                stage.point(widget, 0.6, 0.6)
        stage.look()
    assert {told[0] for told in stage.heard} <= WITHOUT_A_HAND


PANELS: tuple[type[Panel], ...] = (
    GridPanel, GraphPanel, DrawingPanel, MatrixPanel, VotePanel, ReadoutPanel, VerdictPanel, MemoriesPanel, TracePanel,
    TransportPanel,
)  # fmt: skip


@pytest.mark.parametrize("kind", [*PANELS, *VIEWS, *EXPERIMENTS], ids=lambda kind: kind.name)
def test_nothing_of_a_former_project_is_kept_shown_or_done(qtbot: QtBot, kind: type[Panel]) -> None:
    stage = Stage(qtbot, kind)
    with qtbot.waitExposed(stage.panel):
        stage.panel.show()
    for number, (former, latter) in enumerate(pairwise(ORDER)):
        pressed, kept = work_with(stage, former(), SHIFT if number % 2 else NO_KEY)
        project = latter()
        replace_by(stage, project, pressed, late_report(former()))
        if any(thing() is not None for thing in kept):
            gc.collect()
        assert [thing() for thing in kept if thing() is not None] == []
        prefix = former().names[0].removesuffix(" 0") if former().names else "no name"
        assert prefix not in stage.texts()
        stage.bring(project, late_report(project))
        stage.look()
        stage.handle(NO_KEY)
        for widget in stage.widgets() if number % 2 else ():
            for key in KEYS:
                stage.qtbot.keyClick(widget, key)
        stage.look()
        del project
