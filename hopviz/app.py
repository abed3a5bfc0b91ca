"""The composition root: the only place where objects are wired together."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

import hopviz
from hopviz.action_handlers import ActionHandlers
from hopviz.core.history import History
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.engine.garbage import GarbageCollector
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project.document import Document, notice
from hopviz.project.layout import Layout
from hopviz.project.model import Project
from hopviz.project.scenes import load_scene, scene_titles
from hopviz.ui.editing.editor import ProjectEditor
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.memories.panel import MemoriesPanel
from hopviz.ui.panel import Panel
from hopviz.ui.readout import ReadoutPanel
from hopviz.ui.trace import TracePanel
from hopviz.ui.transport import TransportPanel
from hopviz.ui.unit_input.panel import VotePanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.verdict import VerdictPanel
from hopviz.ui.viewer import Viewer
from hopviz.ui.weights.panel import MatrixPanel
from hopviz.ui.window.dialogs.open import Dialogs
from hopviz.ui.window.docks import BOTTOM, LEFT, RIGHT
from hopviz.ui.window.errors import ErrorReporter
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings

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

    def __init__(self, document: Document | None = None) -> None:
        super().__init__()
        self.settings = Settings()
        self.errors = ErrorReporter(self)
        self.garbage = GarbageCollector(self._is_busy, self)
        self.jobs = Jobs(self)
        document = load_scene(OPENING_SCENE) if document is None else document
        self.session = Session(document.project, self)
        self.editor = ProjectEditor(document, self.session, self.jobs, self)
        self.window = MainWindow(self.settings)
        self.dialogs = Dialogs(self.window, self.editor, self.settings)
        self.history = History()
        self._project = document.project
        self._ticks = 0
        self._build_panels()
        self.handlers = ActionHandlers(
            self.window, self.editor, self.session, self.dialogs,
            self.units, self.readout, self.vote, self.landscape, self.experiments,
        )  # fmt: skip
        self._wire_session()
        self._wire_panels()
        self._wire_window()
        self.handlers.wire()
        self.window.choose_theme(self.settings.theme)
        self._set_reduced_motion(self.settings.reduced_motion)
        self._show_project(self.session.project)

    def open(self) -> None:
        """Show the window and start."""
        self.errors.install()
        self.garbage.start()
        self.window.restore()
        layout = self.editor.opened.layout
        if layout.panels:
            self.window.docks.show_only(layout.panels)
        self._choose_views(layout.views)
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
        self.jobs.close()
        self.editor.undo_stack.clear()  # its commands, which Qt owns, would keep everything alive
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
        self.editor.document_opened.connect(self._arrange)
        session.network_ready.connect(self._show_network)
        session.report_ready.connect(self._show_report)
        session.restarted.connect(self.history.clear)
        session.training.changed.connect(self.memories.show_learning)
        session.ticked.connect(self._draw)
        session.running_changed.connect(self.transport.set_running)
        session.running_changed.connect(self.verdict.set_running)
        session.running_changed.connect(self.trace.set_running)
        session.ready_changed.connect(self._tell_ready)
        session.failed.connect(self.window.complain)
        self.editor.failed.connect(self.window.complain)
        self.editor.told.connect(self.window.tell)
        self.editor.layout = self._layout
        self.editor.picture_opened.connect(self.dialogs.fit_picture)
        self.errors.raised.connect(self._take_error)

    def _wire_panels(self) -> None:
        editor = self.editor
        self.transport.typed.connect(self.units.setFocus)
        self.transport.speed_changed.connect(editor.set_speed)
        self.transport.rule_changed.connect(editor.set_rule)
        self.transport.seed_changed.connect(editor.set_seed)
        for units in (self.grid, self.graph, self.drawing):
            units.stroke_begun.connect(editor.begin_stroke)
            units.painted.connect(editor.paint)
            units.stroke_ended.connect(editor.end_stroke)
            units.clamp_toggled.connect(editor.toggle_clamp)
            units.pointed_at.connect(self.readout.point_at)
            units.pointed_at.connect(self.vote.point_at)
        for units in (self.grid, self.graph):
            units.removal_toggled.connect(editor.toggle_removal)
            units.update_wanted.connect(editor.update_unit)
        self.vote.update_wanted.connect(editor.update_unit)
        self.drawing.anew_wanted.connect(editor.look_anew)
        for wiring_panel in (self.graph, self.matrix):
            wiring_panel.weight_set.connect(editor.wiring.set_weight)
            wiring_panel.bias_set.connect(editor.wiring.set_bias)
            wiring_panel.told.connect(self.window.tell)
        self.matrix.stroke_begun.connect(editor.begin_stroke)
        self.matrix.stroke_ended.connect(editor.end_stroke)
        self.matrix.symmetry_wanted.connect(editor.wiring.set_symmetry)
        self.graph.unit_wanted.connect(editor.wiring.add_unit)
        self.graph.deletion_wanted.connect(editor.wiring.delete_unit)
        self.graph.places_set.connect(editor.wiring.set_places)
        for viewer in (self.landscape, self.experiments):
            viewer.state_chosen.connect(editor.start_from)
            viewer.project_wanted.connect(editor.replace_by)
            viewer.run_wanted.connect(editor.go_on_by)
            viewer.rule_wanted.connect(editor.set_rule)
        self.memories.store_requested.connect(editor.memories.store_state)
        self.memories.forget_requested.connect(editor.memories.forget)
        self.memories.cue_requested.connect(editor.use_as_cue)
        self.memories.renamed.connect(editor.memories.rename)
        self.memories.moved.connect(editor.memories.move)
        self.memories.flip_requested.connect(editor.flip)
        self.memories.blank_requested.connect(editor.blank)
        self.memories.completion_requested.connect(editor.blank_and_clamp)
        self.memories.learning_chosen.connect(editor.memories.choose_learning)
        self.memories.stability_requested.connect(self._show_stability)
        self.memories.bias_learning_chosen.connect(editor.memories.choose_bias_learning)
        self.memories.stop_learning_requested.connect(editor.memories.stop_learning)
        self.memories.learn_on_requested.connect(editor.memories.learn_on)
        for panel in self.panels:
            panel.unit_chosen.connect(self._choose_unit)
            panel.failed.connect(self._take_exception)
            panel.network_wanted.connect(partial(self._give_network, panel))
            panel.set_jobs(self.jobs)

    def _wire_window(self) -> None:
        self.window.commands["reduced_motion"].triggered.connect(self._choose_reduced_motion)
        self.window.closing.connect(self.close)
        QApplication.styleHints().colorSchemeChanged.connect(self.window.follow_system)

    @Slot(object)
    def _show_project(self, project: Project) -> None:
        before, self._project = self._project, project
        self.handlers.show_project(project)
        for panel in self.panels:
            if not project.same_states(before):
                panel.drop_network()
            panel.show_project(project)
            if not project.same_states(before):
                self._give_network(panel)
        self.window.commands["symmetric"].setChecked(project.symmetric)
        opened = self.editor.opened
        self.readout.show_notice(notice(opened, project))
        self.window.setWindowTitle(f"{opened.lesson.title} – hopviz" if opened.lesson.title else "hopviz")

    @Slot(object)
    def _arrange(self, document: Document) -> None:
        """Show what the document wants to be seen."""
        layout = document.layout
        self.window.banner.hide()  # what it tells is of the document before
        self.window.docks.show_only(layout.panels)
        self._choose_views(layout.views)
        self.landscape.show_something()
        known = [*self.window.docks.by_name, *self._viewers()]
        unknown = [name for name in (*layout.panels, *layout.views) if name not in known]
        if unknown:
            self.window.complain(
                f"The scene wants to show {', '.join(unknown)}, which does not exist; choose from {', '.join(known)}."
            )

    def _layout(self) -> Layout:
        """What is seen now."""
        panels = self.window.docks.shown()
        if not panels:
            return self.editor.opened.layout
        viewers = [viewer for viewer in (self.landscape, self.experiments) if viewer.name in panels]
        seen = [viewer for viewer in viewers if viewer is self.landscape or panels[0] == viewer.name]
        return Layout(panels, [viewer.view.name for viewer in seen])

    def _viewers(self) -> dict[str, Viewer]:
        """The panel that holds each view, by the name of the view."""
        return {view.name: viewer for viewer in (self.landscape, self.experiments) for view in viewer.views}

    def _choose_views(self, names: Sequence[str]) -> None:
        for name, viewer in self._viewers().items():
            if name in names:
                viewer.choose_view(name)
                self.window.docks.bring(viewer.name)

    @Slot(object, object)
    def _show_network(self, project: Project, network: Network) -> None:
        for panel in sorted(self.panels, key=lambda panel: not panel.comes_first):
            panel.take_network(project, network)

    def _give_network(self, panel: Panel) -> None:
        """Give the present network to one panel, unless it is still to come."""
        network = self.session.network_so_far
        if network is not None:
            panel.take_network(self.session.project, network)

    @Slot(object)
    def _show_report(self, report: Report) -> None:
        self.history.add(report)
        for panel in self.panels:
            panel.show_report(report)

    @Slot(float)
    def _draw(self, seconds: float) -> None:
        self._ticks += 1
        for viewer in (self.landscape, self.experiments):
            viewer.set_looked_at(viewer.is_seen)
        for panel in self.panels:
            if panel.is_seen and not panel.takes_turns:
                panel.draw(seconds)
        takers = self._takers_of_turns
        turn = takers[self._ticks % len(takers)]
        if turn.is_seen:
            turn.draw(seconds * len(takers))

    @Slot(int)
    def _choose_unit(self, unit: int) -> None:
        self.handlers.chosen_unit = unit
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
