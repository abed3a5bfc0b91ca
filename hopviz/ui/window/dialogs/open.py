"""Opening of dialogs, and what becomes of their answers; none of them blocks the window's event loop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog

from hopviz.actions.document_edits import NewNetwork, OpenDocument
from hopviz.actions.memory_edits import StorePatterns
from hopviz.actions.state_edits import SetState
from hopviz.actions.window_verbs import OpenFiles
from hopviz.engine.crash_reports import FormerReport
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project import archive, networks
from hopviz.project.choices import Chosen
from hopviz.project.images import SUFFIXES, Picture
from hopviz.project.incoming import PICTURE_CHOICES, Incoming, PictureFile
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.ui.guard import Guarded
from hopviz.ui.window.dialogs import PatternDialog
from hopviz.ui.window.dialogs.about import AboutDialog, ChangesDialog
from hopviz.ui.window.dialogs.crash_report import CrashReportDialog
from hopviz.ui.window.dialogs.file_import import FileImportDialog
from hopviz.ui.window.dialogs.image_import import ImageImportDialog
from hopviz.ui.window.dialogs.lattice import LatticeDialog
from hopviz.ui.window.dialogs.new_network import NewNetworkDialog
from hopviz.ui.window.dialogs.pattern_bank import PatternBankDialog
from hopviz.ui.window.dialogs.shortcuts import ShortcutsDialog
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings

PROJECT_SUFFIXES = (archive.SUFFIX, ".toml", networks.SUFFIX)
"""Files that are opened as a project: projects, lessons, and networks described as text."""
PATTERN_SUFFIXES = (".npy", ".npz", ".csv", ".tsv", ".txt", ".dat")
"""Files that patterns and weights are usually in."""
KINDS = {
    "Projects, lessons and networks": PROJECT_SUFFIXES, "Patterns and weights": PATTERN_SUFFIXES, "Pictures": SUFFIXES,
}  # fmt: skip
REMEMBERED = ("layout", "on", "units", "direction", "shape", *(choice.key for choice in PICTURE_CHOICES))
"""Choices that hold for the next file, too."""


class Dialogs(Guarded, QObject):
    """Asks, and makes actions of the answers.

    Parameters
    ----------
    window : MainWindow
        What the dialogs stand before.
    session : Session
        Whose project the questions are about.
    settings : Settings
        Where the last folder is kept.
    jobs : Jobs
        Where patterns are made of what files hold.
    """

    acted = Signal(object)
    """(Action) the person wants this done."""

    def __init__(self, window: MainWindow, session: Session, settings: Settings, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._jobs = window, session, settings, jobs
        self._asked: dict[PatternDialog, tuple[Project, Callable[[Project], PatternDialog]]] = {}
        """The dialogs that are open about patterns, of which project each asks, and what asks anew of another one."""
        session.project_changed.connect(self._ask_anew)

    def _ask(self, dialog: QDialog, accepted: Callable[[], None] | None = None) -> None:
        """Open a dialog; it goes when it has been answered."""
        if accepted is not None:
            dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_file(self) -> None:
        """Ask which file to open, or which of patterns or pictures."""
        title = "Open projects, lessons, networks, patterns, weights or pictures"
        dialog = QFileDialog(self._window, title, self._settings.folder, filters())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)

        def accepted() -> None:
            paths = dialog.selectedFiles()
            self._settings.folder = str(Path(paths[0]).parent)
            self.acted.emit(OpenFiles(paths))

        self._ask(dialog, accepted)

    def ask_folder(self) -> None:
        """Ask which folder's patterns and pictures to take."""
        dialog = QFileDialog(self._window, "Open a folder of patterns or pictures", self._settings.folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)

        def accepted() -> None:
            folder = dialog.selectedFiles()[0]
            self._settings.folder = str(Path(folder).parent)
            self.acted.emit(OpenFiles([folder]))

        self._ask(dialog, accepted)

    def ask_photographs(self, take: Callable[[list[Path]], None]) -> None:
        """Ask which pictures the workspace of attention takes."""
        dialog = QFileDialog(self._window, "Pictures for attention", self._settings.folder, picture_filter())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)

        def accepted() -> None:
            paths = [Path(path) for path in dialog.selectedFiles()]
            self._settings.folder = str(paths[0].parent)
            take(paths)

        self._ask(dialog, accepted)

    @Slot(object, str)
    def fit_picture(self, picture: Picture, name: str) -> None:
        """Ask how a picture is made a pattern of the grid, and what for."""
        incoming = Incoming((PictureFile(Path(picture.name), picture),))

        def ask(project: Project) -> PatternDialog:
            dialog = ImageImportDialog(
                self._window, self._window.theme, picture, name, project.rows, project.cols,
                incoming.left_open(self._settings.chosen),
            )  # fmt: skip
            dialog.accepted.connect(lambda: self._remember(incoming.left_open(dialog.choices())))
            return dialog

        self._ask_patterns(ask)

    def _remember(self, chosen: Chosen) -> None:
        """Keep what holds for the next file, too, beside what was chosen of files of other kinds."""
        made = {key: value for key, value in chosen.items() if key in REMEMBERED}
        self._settings.chosen = {**self._settings.chosen, **made}

    @Slot(object, str)
    def ask_incoming(self, incoming: Incoming, title: str) -> None:
        """Ask what is to become of the patterns or weights in files."""
        project = self._session.project
        chosen = incoming.left_open(self._settings.chosen, (project.rows, project.cols))

        def ask(project: Project) -> PatternDialog:
            grid = (project.rows, project.cols)
            dialog = FileImportDialog(self._window, self._window.theme, self._jobs, incoming, title, grid, chosen)
            dialog.accepted.connect(remember)
            dialog.opened.connect(lambda path, choices: self.acted.emit(OpenDocument(path, chosen=choices)))
            return dialog

        def remember() -> None:
            self._remember(incoming.left_open(chosen))

        self._ask_patterns(ask)

    def ask_letters(self) -> None:
        """Ask which letters or pictures of the bank, and what for."""

        def ask(project: Project) -> PatternDialog:
            return PatternBankDialog(self._window, self._window.theme, project.rows, project.cols)

        self._ask_patterns(ask)

    @Slot(object)
    def _ask_anew(self, project: Project) -> None:
        """Let what is asked of patterns of another grid be asked of this one."""
        for dialog, (before, ask) in [*self._asked.items()]:
            if not project.same_grid(before):
                dialog.reject()
                self._ask_patterns(ask)

    def _ask_patterns(self, ask: Callable[[Project], PatternDialog]) -> None:
        project = self._session.project
        dialog = ask(project)
        self._asked[dialog] = project, ask

        def accepted() -> None:
            if dialog.intent == "store":
                memories = [Memory(name, pattern.reshape(-1)) for name, pattern in dialog.chosen()]
                self.acted.emit(StorePatterns(memories, on_grid=dialog.on_grid))
            elif dialog.intent == "cue":
                self.acted.emit(SetState(dialog.chosen()[0][1]))

        dialog.grid_wanted.connect(lambda rows, cols: self.acted.emit(NewNetwork(rows, cols, project.units)))
        dialog.finished.connect(lambda: self._asked.pop(dialog))
        self._ask(dialog, accepted)

    def ask_new_network(self) -> None:
        """Ask how large the new network is, and of which units."""
        dialog = NewNetworkDialog(self._window, self._session.project)
        self._ask(dialog, lambda: self.acted.emit(NewNetwork(*dialog.choice())))

    def ask_lattice(self) -> None:
        """Ask which lattice takes the place of the weights, and at what temperature it runs."""
        dialog = LatticeDialog(self._window, self._session.project)

        def accepted() -> None:
            for action in dialog.chosen():
                self.acted.emit(action)

        self._ask(dialog, accepted)

    def show_shortcuts(self) -> None:
        """Everything that keys and mouse can do."""
        lessons = [
            ("Lessons", action.text(), action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            for action in self._window.lesson_actions
            if not action.shortcut().isEmpty()
        ]
        self._ask(ShortcutsDialog(self._window, self._window.theme, lessons))

    def show_about(self) -> None:
        """Versions and licences."""
        self._ask(AboutDialog(self._window, self._window.theme))

    def show_changes(self) -> None:
        """What has changed, version by version."""
        self._ask(ChangesDialog(self._window, self._window.theme))

    def show_report(self, report: FormerReport) -> None:
        """What an earlier session left behind."""
        self._ask(CrashReportDialog(self._window, self._window.theme, report))


def picture_filter() -> str:
    """What a dialog for pictures can be told to show."""
    return f"Pictures ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;All files (*)"


def filters() -> str:
    """What the dialog for files can be told to show."""
    stars = {words: " ".join(f"*{suffix}" for suffix in suffixes) for words, suffixes in KINDS.items()}
    each = [f"{words} ({shown})" for words, shown in stars.items()]
    return ";;".join([f"All that hopviz reads ({' '.join(stars.values())})", *each, "All files (*)"])
