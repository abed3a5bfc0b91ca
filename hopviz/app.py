"""The composition root: the only place where objects are wired together."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

import hopviz
from hopviz.actions.action import Action, Change
from hopviz.actions.document_edits import REPLACING
from hopviz.actions.editor import Editor
from hopviz.actions.memory_edits import LearnFor
from hopviz.actions.window_verbs import CopyPicture, Export, Save, SaveAs, SaveWithRun
from hopviz.core.history import History
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.core.seeds import random_generator
from hopviz.engine.crash_reports import unseen_report
from hopviz.engine.garbage import GarbageCollector
from hopviz.engine.interrupts import Interrupts
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project.document import Document
from hopviz.project.files import shown
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.project.parts import LARGEST_SEED
from hopviz.ui.actions import allow, send_actions
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.guard import Guarded, reported
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.memories.panel import MemoriesPanel
from hopviz.ui.panel import Panel
from hopviz.ui.readout import ReadoutPanel
from hopviz.ui.style.names import menu_text
from hopviz.ui.timeline.panel import TimelinePanel
from hopviz.ui.trace import TracePanel
from hopviz.ui.transport import TransportPanel
from hopviz.ui.unit_input.panel import VotePanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.verdict.panel import VerdictPanel
from hopviz.ui.weights.panel import MatrixPanel
from hopviz.ui.window.banner import NEXT_DEED, SAVED
from hopviz.ui.window.dialogs.crash_report import headline
from hopviz.ui.window.dialogs.open import Dialogs
from hopviz.ui.window.docks import BOTTOM, LEFT, RIGHT
from hopviz.ui.window.document_files import DocumentFiles
from hopviz.ui.window.errors import ErrorReporter
from hopviz.ui.window.export_files import ExportFiles
from hopviz.ui.window.imaging.animations import Animations
from hopviz.ui.window.imaging.pictures import Pictures
from hopviz.ui.window.lessons.lecture import Lecture
from hopviz.ui.window.lessons.recording import LessonRecording
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings
from hopviz.ui.window.verbs import Panels, WindowVerbs

OPENING_LESSON = "letters"
GETTING_READY = "Getting ready…"
HAND_OVER = 2e-5
"""Seconds after which Python lets another thread go on.

The GUI thread lets go a hundred times in a frame, whenever it calls Qt; with the usual 5 ms, one experiment written
in Python would take all frames.
"""


def build_application(arguments: Sequence[str]) -> QApplication:
    """Qt's application object, in the style that the themes are made for; Ctrl+C in the terminal ends it in order."""
    application = QApplication(list(arguments))
    application.setApplicationName("hopviz")
    application.setOrganizationName("hopviz")
    application.setApplicationVersion(hopviz.__version__)
    application.setStyle("Fusion")
    interrupts = Interrupts(application)
    interrupts.came.connect(_end)
    interrupts.install()
    sys.setswitchinterval(HAND_OVER)
    gc.collect()
    gc.freeze()  # what the imports made stays: no collection need look at it again
    return application


def _end(number: int) -> None:
    """Close the windows, with the exit status that a shell knows a signal by; what is not saved is left behind."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow):
            window.close_at_once()
    QApplication.closeAllWindows()
    QApplication.exit(128 + number)


class App(Guarded, QObject):
    """Everything that makes up one running hopviz."""

    acted = Signal(object)
    """(Action) what a person, or what a person has begun, wants done: menus, keys, panels, dialogs and drops alike."""

    def __init__(self, document: Document | None = None) -> None:
        super().__init__()
        self.settings = Settings()
        self.errors = ErrorReporter(self)
        self.garbage = GarbageCollector(self._is_busy, self)
        self.jobs = Jobs(self)
        self._is_asked_for = document is not None
        document = load_lesson(OPENING_LESSON) if document is None else document
        self.session = Session(document.project, self)
        self.window = MainWindow(self.settings)
        self.dialogs = Dialogs(self.window, self.session, self.settings, self.jobs)
        self.history = History()
        self._project, self._opened = document.project, document
        self._fallback: Document | None = None
        self._build_panels()
        self.verbs = WindowVerbs(
            self.window,
            Panels(self.transport, self.units, self.memories, self.landscape, self.experiments, self.panels),
            self.dialogs, self.session, self.settings, self.jobs,
        )  # fmt: skip
        self.editor = Editor(document, self.session, self.verbs)
        self.files = DocumentFiles(self.window, self.editor, self.session, self.settings, self.jobs)
        self.exports = ExportFiles(
            self.window, self.editor, self.session, self.settings, self.jobs, self.landscape, self.experiments,
        )  # fmt: skip
        self.pictures = Pictures(self.window, self.panels, self.settings, self.jobs)
        self.animations = Animations(self.window, self.session, self.units, self.landscape, self.settings, self.jobs)
        self.lecture = Lecture(self.window, self.editor, self.session, self.verbs, self.jobs, self.settings)
        self.recording = LessonRecording(self.editor, self.session, self.verbs, self.lecture, self.files, self.jobs)
        self._begin_chance(document.project.seed)
        self._wire_session()
        self._wire_actions()
        self._wire_window()
        self.window.choose_theme(self.settings.theme)
        self.verbs.reduce_motion(self.settings.reduced_motion)
        self._show_project(self.session.project)
        self.files.note_change()
        self._name_steps()

    def open(self) -> None:
        """Show the window and start."""
        self.errors.install()
        self.garbage.start()
        self.window.restore()
        opened = self.editor.opened
        self.verbs.begin_with(opened.layout, opened.lesson.title == self.settings.layout_of, self._is_asked_for)
        self.window.show()
        self.units.setFocus()
        self.session.open()

    def offer_report(self) -> None:
        """Offer what an earlier session left behind, once."""
        report = unseen_report()
        if report is not None:
            read = QAction("Read report…", self)
            read.triggered.connect(partial(self.dialogs.show_report, report))
            self.window.banner.tell(headline(report), read)

    def offer_recovery(self) -> None:
        """Offer what sessions left behind that did not end in order, one after the other."""
        self.files.offer_recovery()

    def _is_busy(self) -> bool:
        """Whether a run or a hand moves what is seen."""
        return self.session.running or QApplication.mouseButtons() != Qt.MouseButton.NoButton

    @Slot()
    def close(self) -> None:
        """Stop the threads; which panels are seen is remembered of the document that is open."""
        self.settings.layout_of = self.editor.opened.lesson.title
        self.files.close()
        self.verbs.close()
        self.session.close()
        self.jobs.close()
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
        self.trace = TracePanel(self.history, TimelinePanel(commands))
        self.vote = VotePanel()
        self.experiments = ExperimentsPanel()
        centre: list[Panel] = [self.verdict, self.units, self.readout]
        docked = [
            (self.memories, LEFT), (self.landscape, RIGHT), (self.matrix, RIGHT), (self.trace, BOTTOM),
            (self.vote, BOTTOM), (self.experiments, BOTTOM),
        ]  # fmt: skip
        self.panels: list[Panel] = [self.transport, *centre, *(panel for panel, _ in docked)]
        self.window.build(self.transport, centre, docked)
        self.window.list_choices("Run", "Update rule", self.transport.rules)
        self.window.list_choices("Run", "At a tie, h = 0", self.transport.ties)
        self.window.list_choices("Memory", "Learning rule", self.memories.learning)
        for viewer, title in ((self.landscape, "View of the landscape"), (self.experiments, "Experiment")):
            self.window.list_choices("View", title, viewer.view_chooser)

    def _wire_session(self) -> None:
        session = self.session
        session.project_changed.connect(self._show_project)
        session.project_opened.connect(self._arrange)
        session.network_ready.connect(self._show_network)
        session.report_ready.connect(self._show_report)
        session.restarted.connect(self.history.clear)
        session.training.changed.connect(self.memories.show_learning)
        session.training.stopped.connect(self._end_learning)
        session.ticked.connect(self._draw)
        session.running_changed.connect(self.transport.set_running)
        session.stood_still.connect(self.transport.tell_rest)
        session.running_changed.connect(self.trace.set_running)
        session.running_changed.connect(self._name_steps)
        session.ready_changed.connect(self._tell_ready)
        session.refused.connect(self._take_back)
        session.failed.connect(self.window.complain)
        self.verbs.stepped.connect(self._name_steps)
        self.verbs.stepped.connect(self.files.note_change)
        # A method of Qt's that has failed is not over yet.
        self.errors.raised.connect(self._take_error, Qt.ConnectionType.QueuedConnection)

    def _wire_actions(self) -> None:
        self.acted.connect(self.errors.note)
        self.acted.connect(self.window.go_on)
        self.acted.connect(self._perform)
        files = self.files  # this object itself must not be known to what its children hold
        self.verbs.serve(Save, lambda _: files.save())
        self.verbs.serve(SaveAs, lambda _: files.save_as())
        self.verbs.serve(SaveWithRun, lambda verb: files.keep_run(verb.on))
        exports, pictures, animations = self.exports, self.pictures, self.animations
        self.verbs.serve(Export, lambda verb: exports.export(verb.what))
        self.verbs.serve(CopyPicture, lambda _: pictures.copy())
        self.verbs.serve_dialog("picture", pictures.ask)
        self.verbs.serve_dialog("animation", animations.ask)
        for teller in (self.verbs, files, exports, pictures, animations):
            teller.hinted.connect(self.window.tell)
            teller.failed.connect(partial(self.window.complain, until=SAVED if teller is files else NEXT_DEED))
        senders: list[MainWindow | Dialogs | WindowVerbs | DocumentFiles | Panel]
        senders = [self.window, self.dialogs, self.verbs, self.files]
        for sender in (*senders, *self.panels):
            sender.acted.connect(self.acted)
        corruption = self.memories.corruption
        send_actions(self.window.commands, self.acted.emit, {
            "memory": self.memories.selected,
            "unit": self._chosen_unit,
            "put_on_stage.what": lambda: pictures.used,
            "update_unit.unit": self._unit_to_update,
            "seed": self._next_seed,
            "new_seed.seed": self._new_seed,
            "corrupt.fraction": lambda: corruption.flipped,
            "fraction": lambda: corruption.blanked,
            "region": lambda: corruption.region_name,
        })  # fmt: skip
        self.transport.typed.connect(self.units.setFocus)
        self.units.invited.connect(self.readout.invite)
        for units in (self.grid, self.graph, self.drawing):
            units.pointed_at.connect(self.readout.point_at)
            units.pointed_at.connect(self.vote.point_at)
        for panel in self.panels:
            panel.hinted.connect(self.window.tell)
            panel.failed.connect(self._take_exception)
            panel.network_wanted.connect(partial(self._give_network, panel))
            panel.set_jobs(self.jobs)

    @Slot(object)
    def _perform(self, action: Action) -> None:
        """Do what is wanted, after the question whether to save what it would put another document in the place of."""
        if isinstance(action, REPLACING):
            self.files.go_on(partial(self.editor.perform, action))
        else:
            self.editor.perform(action)

    def _chosen_unit(self) -> int:
        return self.verbs.chosen_unit

    def _unit_to_update(self) -> int:
        return self.verbs.chosen_unit if self.verbs.chosen_unit >= 0 else self.vote.unit

    def _next_seed(self) -> int:
        """What chance the next damage is left to; the same document, opened anew, gives the same damage."""
        return int(self._random.integers(0, LARGEST_SEED))

    def _new_seed(self) -> int:
        return int(self._random.integers(0, 1_000_000))

    def _begin_chance(self, seed: int) -> None:
        self._random = random_generator(seed)

    @Slot(int)
    def _end_learning(self, epochs: int) -> None:
        self.acted.emit(LearnFor(epochs))

    def _wire_window(self) -> None:
        self.window.closing.connect(self.close)
        QApplication.styleHints().colorSchemeChanged.connect(self.window.follow_system)

    @Slot()
    def _name_steps(self) -> None:
        """Say what undo and redo would do now."""
        editor, steps = self.editor, self.editor.steps
        done, undone = ("undo", editor.undo_caption, editor.can_undo), ("redo", steps.redo_text, steps.can_redo)
        for name, text, can in (done, undone):
            command, word = self.window.commands[name], name.capitalize()
            command.setText(menu_text(f"{word}: {shown(text)}") if text else word)
            allow(command, "" if can else f"There is nothing to {name}", text)

    @Slot(object)
    def _show_project(self, project: Project) -> None:
        before, self._project = self._project, project
        if self.editor.opened is not self._opened:
            self._opened = self.editor.opened
            self.window.banner.leave_document()
            self.experiments.leave_document()
            self.errors.tell_again()
        if not project.same_units(before):  # none of the others has been chosen
            self.verbs.chosen_unit = -1
        is_other = not (project.same_units(before) and project.same_states(before))
        for panel in self.panels:
            with reported():  # one that fails keeps nothing from the others
                self._show_project_in(panel, project, is_other)
        self.window.commands["keep_symmetric"].setChecked(project.symmetric)
        self.window.commands["keep_symmetric"].setEnabled(not project.replays)
        self.readout.show_notice(self.editor.notice)

    def _show_project_in(self, panel: Panel, project: Project, is_other: bool) -> None:
        if is_other:
            panel.drop_network()
        panel.show_project(project)
        if is_other and self.session.is_told_of_network:
            self._give_network(panel)

    @Slot()
    def _take_back(self) -> None:
        """Go back to what could be run; to the first lesson, if nothing could so far."""
        if not self.editor.take_back() and self.editor.opened is not self._fallback:
            self._fallback = load_lesson(OPENING_LESSON)
            self.editor.apply(Change("Open the first lesson", document=self._fallback))

    @Slot()
    def _arrange(self) -> None:
        """Show what the document that has been opened wants to be seen."""
        self._begin_chance(self.session.project.seed)
        self.verbs.arrange(self.editor.document.layout)

    @Slot(object, object)
    def _show_network(self, project: Project, network: Network) -> None:
        for panel in sorted(self.panels, key=lambda panel: not panel.comes_first):
            with reported():
                panel.take_network(project, network)

    def _give_network(self, panel: Panel) -> None:
        """Give the present network to one panel, unless it is still to come."""
        network = self.session.network_so_far
        if network is not None:
            panel.take_network(self.session.project, network)

    @Slot(object)
    def _show_report(self, report: Report) -> None:
        self.history.add(report)
        if not self.session.running:
            self._name_steps()
        for panel in self.panels:
            with reported():
                panel.show_report(report)

    @Slot(float)
    def _draw(self, seconds: float) -> None:
        for viewer in (self.landscape, self.experiments):
            viewer.set_looked_at(viewer.is_seen)
        for panel in self.panels:  # all of them at one tick: they show one moment
            if panel.is_seen:
                with reported():
                    panel.draw(seconds)

    @Slot(bool)
    def _tell_ready(self, ready: bool) -> None:
        self.verdict.set_ready(ready, self.session.warm)
        bar = self.window.statusBar()
        if not ready:
            first = "" if self.session.warm else " Compiling the inner loops: this happens once."
            bar.showMessage(f"{GETTING_READY}{first}")
        elif bar.currentMessage().startswith(GETTING_READY):  # what has been told of the edit is still to be read
            bar.clearMessage()

    @Slot(str)
    def _take_error(self, sentence: str) -> None:
        self.session.pause()
        self.window.complain(sentence, until="")

    @Slot(object)
    def _take_exception(self, error: Exception) -> None:
        self._take_error(f"A picture of the network could not be made: {error}.")
