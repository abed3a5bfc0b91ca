"""Who talks to whom?  The composition root: the only place where objects are wired together."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

import hopviz
from hopviz.controls import Controls
from hopviz.core.history import History
from hopviz.core.recorder import Report
from hopviz.engine.background import Background
from hopviz.engine.garbage import GarbageCollector
from hopviz.engine.session import Session
from hopviz.project.model import Project
from hopviz.project.scenes import load_scene, scene_titles
from hopviz.ui.docks import BOTTOM, LEFT, RIGHT
from hopviz.ui.errors import ErrorReporter
from hopviz.ui.main_window import MainWindow
from hopviz.ui.panels.base import Panel, Work
from hopviz.ui.panels.experiments import ExperimentsPanel
from hopviz.ui.panels.landscape import LandscapePanel
from hopviz.ui.panels.matrix import MatrixPanel
from hopviz.ui.panels.memories import MemoriesPanel
from hopviz.ui.panels.readout import ReadoutPanel
from hopviz.ui.panels.trace import TracePanel
from hopviz.ui.panels.transport import TransportPanel
from hopviz.ui.panels.verdict import VerdictPanel
from hopviz.ui.panels.vote import VotePanel
from hopviz.ui.preparations import Preparations
from hopviz.ui.questions import Questions
from hopviz.ui.settings import Settings
from hopviz.ui.units import UnitsPanel
from hopviz.ui.viewer import Viewer
from hopviz.ui.workbench import Workbench

OPENING_SCENE = "letters"
HAND_OVER = 2e-5
"""Seconds after which Python lets another thread go on.

The GUI thread lets go a hundred times in a frame, whenever it calls Qt; with the usual 5 ms, one experiment written
in Python would take all frames.
"""


def build_application(arguments: Sequence[str]) -> QApplication:
    """Qt's application object, in the style that the themes are made for."""
    application = QApplication(list(arguments))
    application.setApplicationName("hopviz")
    application.setOrganizationName("hopviz")
    application.setApplicationVersion(hopviz.__version__)
    application.setStyle("Fusion")
    sys.setswitchinterval(HAND_OVER)
    gc.collect()
    gc.freeze()  # what the imports made stays: no collection need look at it again
    return application


class App(QObject):
    """Everything that makes up one running hopviz."""

    def __init__(self, project: Project | None = None) -> None:
        super().__init__()
        self.settings = Settings()
        self.errors = ErrorReporter(self)
        self.garbage = GarbageCollector(self._is_busy, self)
        self.background = Background(self)
        self.session = Session(load_scene(OPENING_SCENE) if project is None else project, self)
        self.workbench = Workbench(self.session, self.background, self)
        self.window = MainWindow(self.settings)
        self.questions = Questions(self.window, self.workbench, self.settings)
        self.history = History()
        self._ticks = 0
        self._build_panels()
        self.preparations = Preparations(self.panels, self.landscape, self.session, self.background, self)
        self.controls = Controls(
            self.window, self.workbench, self.session, self.questions,
            self.units, self.readout, self.vote, self.landscape, self.experiments,
        )  # fmt: skip
        self._wire_session()
        self._wire_panels()
        self._wire_window()
        self.controls.wire()
        self.window.choose_theme(self.settings.theme)
        self._set_reduced_motion(self.settings.reduced_motion)
        self._show_project(self.session.project)

    def open(self) -> None:
        """Show the window and start."""
        self.errors.install()
        self.garbage.start()
        self.window.restore()
        if self.session.project.panels:
            self.window.docks.show_only(self.session.project.panels)
        self._choose_views(self.session.project.views)
        self.window.show()
        self.units.setFocus()
        self.session.open()

    def _is_busy(self) -> bool:
        """Whether a run or a hand moves what is seen."""
        return self.session.running or QApplication.mouseButtons() != Qt.MouseButton.NoButton

    @Slot()
    def close(self) -> None:
        """Stop the threads."""
        self.session.close()
        self.background.close()
        self.workbench.undo_stack.clear()  # its commands, which Qt owns, would keep everything alive
        self.errors.uninstall()
        self.garbage.stop()

    def _build_panels(self) -> None:
        commands = self.window.commands
        self.transport = TransportPanel(commands)
        self.verdict = VerdictPanel()
        self.units = UnitsPanel()
        self.grid, self.graph, self.drawing = self.units.grid, self.units.graph, self.units.drawing
        self.readout = ReadoutPanel()
        self.memories = MemoriesPanel(commands)
        self.landscape = LandscapePanel()
        self.matrix = MatrixPanel()
        self.trace = TracePanel(self.history)
        self.vote = VotePanel()
        self.experiments = ExperimentsPanel()
        centre: list[Panel] = [self.verdict, self.units, self.readout]
        docked = [
            (self.memories, LEFT), (self.landscape, RIGHT), (self.matrix, RIGHT), (self.trace, BOTTOM),
            (self.vote, BOTTOM), (self.experiments, BOTTOM),
        ]  # fmt: skip
        self.panels: list[Panel] = [self.transport, *centre, *(panel for panel, _ in docked)]
        self._takers_of_turns = [panel for panel in self.panels if panel.takes_turns]
        self.window.build(self.transport, centre, docked)
        self.window.list_scenes(scene_titles())

    def _wire_session(self) -> None:
        session = self.session
        session.project_changed.connect(self._show_project)
        session.project_opened.connect(self._arrange)
        session.network_ready.connect(self.preparations.begin)
        self.preparations.failed.connect(self._take_exception)
        session.report_ready.connect(self._show_report)
        session.restarted.connect(self.history.clear)
        session.lessons.changed.connect(self.memories.show_learning)
        session.ticked.connect(self._draw)
        session.running_changed.connect(self.transport.set_running)
        session.running_changed.connect(self.verdict.set_running)
        session.running_changed.connect(self.trace.set_running)
        session.ready_changed.connect(self._tell_ready)
        session.failed.connect(self.window.complain)
        self.workbench.failed.connect(self.window.complain)
        self.workbench.told.connect(self.window.tell)
        self.workbench.arrangement = self._arrangement
        self.workbench.picture_opened.connect(self.questions.fit_picture)
        self.errors.raised.connect(self._take_error)

    def _wire_panels(self) -> None:
        workbench = self.workbench
        self.transport.typed.connect(self.units.setFocus)
        self.transport.speed_changed.connect(workbench.set_speed)
        self.transport.rule_changed.connect(workbench.set_rule)
        self.transport.seed_changed.connect(workbench.set_seed)
        for units in (self.grid, self.graph, self.drawing):
            units.stroke_begun.connect(workbench.begin_stroke)
            units.painted.connect(workbench.paint)
            units.stroke_ended.connect(workbench.end_stroke)
            units.clamp_toggled.connect(workbench.toggle_clamp)
            units.pointed_at.connect(self.readout.point_at)
            units.pointed_at.connect(self.vote.point_at)
        for units in (self.grid, self.graph):
            units.removal_toggled.connect(workbench.toggle_removal)
            units.update_wanted.connect(workbench.update_unit)
        self.vote.update_wanted.connect(workbench.update_unit)
        self.drawing.anew_wanted.connect(workbench.look_anew)
        for editor in (self.graph, self.matrix):
            editor.weight_set.connect(workbench.circuit.set_weight)
            editor.bias_set.connect(workbench.circuit.set_bias)
            editor.told.connect(self.window.tell)
        self.matrix.stroke_begun.connect(workbench.begin_stroke)
        self.matrix.stroke_ended.connect(workbench.end_stroke)
        self.matrix.symmetry_wanted.connect(workbench.circuit.set_symmetry)
        self.graph.unit_wanted.connect(workbench.circuit.add_unit)
        self.graph.deletion_wanted.connect(workbench.circuit.delete_unit)
        self.graph.places_set.connect(workbench.circuit.set_places)
        for viewer in (self.landscape, self.experiments):
            viewer.state_chosen.connect(workbench.start_from)
            viewer.project_wanted.connect(workbench.replace_by)
            viewer.run_wanted.connect(workbench.go_on_by)
            viewer.rule_wanted.connect(workbench.set_rule)
        self.memories.store_requested.connect(workbench.teaching.store_state)
        self.memories.forget_requested.connect(workbench.teaching.forget)
        self.memories.cue_requested.connect(workbench.use_as_cue)
        self.memories.renamed.connect(workbench.teaching.rename)
        self.memories.moved.connect(workbench.teaching.move)
        self.memories.flip_requested.connect(workbench.flip)
        self.memories.blank_requested.connect(workbench.blank)
        self.memories.completion_requested.connect(workbench.blank_and_clamp)
        self.memories.learning_chosen.connect(workbench.teaching.choose_learning)
        self.memories.stability_requested.connect(self._show_stability)
        self.memories.bias_learning_chosen.connect(workbench.teaching.choose_bias_learning)
        self.memories.stop_learning_requested.connect(workbench.teaching.stop_learning)
        self.memories.learn_on_requested.connect(workbench.teaching.learn_on)
        for panel in self.panels:
            panel.unit_chosen.connect(self._choose_unit)
            panel.work_wanted.connect(self._do_work)
            panel.preparation_changed.connect(partial(self.preparations.begin_again, panel))

    def _wire_window(self) -> None:
        self.window.commands["reduced_motion"].triggered.connect(self._choose_reduced_motion)
        self.window.closing.connect(self.close)
        QApplication.styleHints().colorSchemeChanged.connect(self.window.follow_system)

    @Slot(object)
    def _show_project(self, project: Project) -> None:
        self.controls.show_project(project)
        for panel in self.panels:
            panel.show_project(project)
        self.window.commands["symmetric"].setChecked(project.symmetric)
        self.window.setWindowTitle(f"{project.title} – hopviz" if project.title else "hopviz")

    @Slot(object)
    def _arrange(self, project: Project) -> None:
        """Show what the project wants to be seen."""
        self.window.banner.hide()  # what it tells is of the project before
        self.window.docks.show_only(project.panels)
        self._choose_views(project.views)
        self.landscape.show_something()
        known = [*self.window.docks.by_name, *self._viewers()]
        unknown = [name for name in (*project.panels, *project.views) if name not in known]
        if unknown:
            self.window.complain(
                f"The scene wants to show {', '.join(unknown)}, which does not exist; choose from {', '.join(known)}."
            )

    def _arrangement(self) -> dict[str, tuple[str, ...]]:
        """What is seen now, as a project says it."""
        panels = self.window.docks.shown()
        if not panels:
            return {}
        viewers = [viewer for viewer in (self.landscape, self.experiments) if viewer.name in panels]
        seen = [viewer for viewer in viewers if viewer is self.landscape or panels[0] == viewer.name]
        return {"panels": panels, "views": tuple(viewer.view.name for viewer in seen)}

    def _viewers(self) -> dict[str, Viewer]:
        """The panel that holds each view, by the name of the view."""
        return {view.name: viewer for viewer in (self.landscape, self.experiments) for view in viewer.views}

    def _choose_views(self, names: Sequence[str]) -> None:
        for name, viewer in self._viewers().items():
            if name in names:
                viewer.choose_view(name)
                self.window.docks.bring(viewer.name)

    @Slot(object)
    def _do_work(self, work: Work) -> None:
        def fail(error: Exception) -> None:
            if work.failed is not None:
                work.failed()
            self._take_exception(error)

        self.background.ask(work.key, work.run, work.done, fail)

    @Slot(object)
    def _show_report(self, report: Report) -> None:
        self.history.add(report)
        for panel in self.panels:
            panel.show_report(report)

    @Slot(float)
    def _draw(self, seconds: float) -> None:
        self._ticks += 1
        for panel in self.panels:
            if panel.is_seen and not panel.takes_turns:
                panel.draw(seconds)
        takers = self._takers_of_turns
        turn = takers[self._ticks % len(takers)]
        if turn.is_seen:
            turn.draw(seconds * len(takers))

    @Slot(int)
    def _choose_unit(self, unit: int) -> None:
        self.controls.chosen_unit = unit
        for panel in self.panels:
            panel.choose_unit(unit)

    @Slot(bool)
    def _tell_ready(self, ready: bool) -> None:
        self.verdict.set_ready(ready, self.session.warm)
        if not ready:
            first = "" if self.session.warm else " Compiling the inner loops: this happens once."
            self.window.statusBar().showMessage(f"Getting ready…{first}")
        else:
            self.window.statusBar().clearMessage()

    @Slot(str)
    def _take_error(self, sentence: str) -> None:
        self.session.pause()
        self.window.complain(sentence)

    @Slot(object)
    def _take_exception(self, error: Exception) -> None:
        self._take_error(f"A picture of the network could not be made: {error}.")

    @Slot(int)
    def _show_stability(self, memory: int) -> None:
        self.window.docks.bring(self.experiments.name)
        self.experiments.show_stability(memory)

    def _choose_reduced_motion(self, reduced: bool) -> None:
        self.settings.reduced_motion = reduced
        self._set_reduced_motion(reduced)

    def _set_reduced_motion(self, reduced: bool) -> None:
        self.window.commands["reduced_motion"].setChecked(reduced)
        for panel in self.panels:
            panel.set_reduced_motion(reduced)
