"""Files of the document: saving it, asking before it would be lost, and what a session left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.editor import Editor
from hopviz.actions.project_run import must_be_loaded
from hopviz.engine.jobs import Jobs
from hopviz.engine.recovery import LeftBehind, Recovery, left_behind
from hopviz.engine.session import Session
from hopviz.project import archive
from hopviz.project.document import Document, SavedAs
from hopviz.project.file_names import file_name
from hopviz.project.files import shown
from hopviz.project.model import Project
from hopviz.project.standing_run import StandingRun
from hopviz.project.writing import ChangedFileError, Version
from hopviz.ui.guard import Guarded
from hopviz.ui.style.names import window_title
from hopviz.ui.widgets.question import question
from hopviz.ui.widgets.save_dialog import ask_where
from hopviz.ui.window.banner import NEXT_DEED, SAVED
from hopviz.ui.window.dialogs.recovery import RecoveryDialog
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings

KEY, KEY_OF_LEFT = "window.save", "window.left"
KIND = f"Projects of hopviz (*{archive.SUFFIX})"
UNTITLED = "Untitled"
Box = QMessageBox.StandardButton


class DocumentFiles(Guarded, QObject):
    """Saves the document, keeps what is not saved for the worst case, and asks before it would be lost.

    Parameters
    ----------
    window : MainWindow
        What the questions stand before, and whose title says what is open.
    editor : Editor
    session : Session
        Tells how the run stands.
    settings : Settings
        Where folder and recent files are kept.
    jobs : Jobs
        Write files.
    """

    acted = Signal(object)
    """(Action) the person wants this done."""
    hinted = Signal(str)
    failed = Signal(str)

    def __init__(self, window: MainWindow, editor: Editor, session: Session, settings: Settings, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._editor, self._session = window, editor, session
        self._settings, self._jobs = settings, jobs
        self._versions: dict[Path, Version | None] = {}
        """Of files that this session has written; other versions are somebody else's."""
        self._wanting_run: list[Callable[[StandingRun | None], None]] = []
        """What is to be written as soon as it is known how the run stands."""
        session.stood.connect(self._take_run)
        self._is_discarded = False
        self._left: list[LeftBehind] = []
        """Files that are still to be offered."""
        self._recovered: list[LeftBehind] = []
        self._recovering: tuple[LeftBehind, Document] | None = None
        """What is to be opened, and the document that it is to take the place of."""
        window.list_recent(settings.recent)
        self.recovery = Recovery(jobs, lambda: editor.document if self.is_changed else None, self)

    @property
    def is_changed(self) -> bool:
        """Whether something would be lost if the document were not saved."""
        return self._editor.is_changed

    @property
    def name(self) -> str:
        """What the document is called: its file, or else its title."""
        saved = self._editor.saved
        return self._editor.opened.lesson.title.strip() or UNTITLED if saved is None else saved.path.name

    @Slot()
    def show_name(self) -> None:
        """Say in the title of the window what is open, and whether it is saved."""
        self._window.setWindowTitle(f"{window_title(self.name)}[*] – hopviz")
        self._window.setWindowModified(self.is_changed)
        self._window.commands["save_with_run"].setChecked(self._editor.keeps_run)

    def note_change(self) -> None:
        """Something may be to be saved that was not before, or be saved."""
        saved = self._editor.saved
        if saved is not None:
            self._note_recent(saved.path)
        self.show_name()
        self.recovery.note_change()
        self._note_recovered()

    def _note_recent(self, path: Path) -> None:
        recent = self._settings.recent
        if recent[:1] != [str(path)]:
            self._settings.recent = [str(path), *(each for each in recent if each != str(path))]
            self._window.list_recent(self._settings.recent)

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Write the document to its file, or ask for one; afterwards go on with `then`."""
        saved = self._editor.saved
        if saved is None:
            self.save_as(then)
        else:
            self._write(saved.path, self._versions.get(saved.path, saved.version), then)

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        """Ask for a file, and write the document to it."""
        saved = self._editor.saved
        proposed = file_name(self.name, archive.SUFFIX) if saved is None else str(saved.path)
        ask_where(
            self._window, "Save the project", self._settings.folder, {KIND: archive.SUFFIX}, proposed,
            lambda path: self._write(path, None, then),
        )  # fmt: skip

    def keep_run(self, on: bool) -> None:
        """Save the run as it stands with this document from now on, or the state alone."""
        self._editor.keeps_run = on
        self.show_name()

    def _write(self, path: Path, known: Version | None, then: Callable[[], None]) -> None:
        self.hinted.emit(f"Saving {shown(path.name)}…")
        write = partial(self._write_document, path, known, then)
        if self._editor.keeps_run:
            self._wanting_run.append(write)
            self._session.standing_wanted.emit()
        else:
            write(None)

    @Slot(object, object)
    def _take_run(self, project: Project, run: StandingRun | None) -> None:
        """Write what waits for the run, unless it is still to take over an edit."""
        is_other = must_be_loaded(self._session.project, project)
        if is_other and run is not None and not self._session.has_taken_over:
            self._session.standing_wanted.emit()
            return
        wanting, self._wanting_run = self._wanting_run, []
        for write in wanting:
            write(None if is_other else run)

    def _write_document(
        self, path: Path, known: Version | None, then: Callable[[], None], run: StandingRun | None
    ) -> None:
        document = self._editor.document
        if run is not None:
            document = replace(document, run=run, state=run.state)
        self._jobs.submit(
            KEY, partial(archive.save_steps, document, path, known),
            partial(self._end, document, path, then), partial(self._fail, path, then), queue=True, alone=True,
        )  # fmt: skip

    def _end(self, document: Document, path: Path, then: Callable[[], None], version: Version | None) -> None:
        self._versions[path] = version
        self._editor.mark_saved(SavedAs(path, version, document.project))
        self._settings.folder = str(path.parent)
        self._note_recent(path)
        self.note_change()
        lacking = self._editor.keeps_run and document.run is None
        without = ", without the run, as the network is still being learnt" if lacking else ""
        self.hinted.emit(f"Saved {shown(path.name)}{without}")
        self._window.banner.settle(SAVED, NEXT_DEED)
        then()

    def _fail(self, path: Path, then: Callable[[], None], error: Exception) -> None:
        if not isinstance(error, ChangedFileError):
            self.failed.emit(str(error))
            return
        box = question(self._window, f"{error}", "Save replaces it by what you see; Save as leaves it alone.")
        over, other = (box.addButton(text, QMessageBox.ButtonRole.AcceptRole) for text in ("Save", "Save as…"))
        box.addButton(Box.Cancel)

        def answer() -> None:
            if box.clickedButton() is over:
                self._write(path, None, then)
            elif box.clickedButton() is other:
                self.save_as(then)

        box.finished.connect(answer)
        box.open()

    def go_on(self, then: Callable[[], None], *, closes: bool = False) -> None:
        """Do what would lose the document, once the person has said what is to become of it."""
        if not self.is_changed:
            then()
            return
        told = f"{shown(self.name)} has changes that are not saved."
        box = question(self._window, told, "What is not saved is lost.")
        box.setStandardButtons(Box.Save | Box.Discard | Box.Cancel)
        box.setDefaultButton(Box.Save)
        box.setEscapeButton(Box.Cancel)

        def answer(button: int) -> None:
            if button == Box.Save:
                self.save(then)
            elif button == Box.Discard:
                if closes:
                    self.discard()
                then()

        box.finished.connect(answer)
        box.open()

    def may_close(self) -> bool:
        """Whether the window may go now; if not, the person is asked, and it is closed afterwards."""
        if self._is_discarded or not self.is_changed:
            return True
        self.go_on(self._close, closes=True)
        return False

    def _close(self) -> None:
        self._window.close()

    def discard(self) -> None:
        """Close without saving: nothing of it is to be recovered, either."""
        self._is_discarded = True

    def close(self) -> None:
        """Leave nothing behind but what was neither saved nor discarded."""
        self.recovery.close(keep=self.is_changed and not self._is_discarded)
        if not self.is_changed or self._is_discarded:
            for each in self._recovered:
                each.forget()

    def offer_recovery(self) -> None:
        """Offer what sessions left behind that did not end in order, one after the other, the newest first."""
        self._left = left_behind()
        self._offer_next()

    def _offer_next(self) -> None:
        if self._left:
            left = self._left.pop(0)
            self._jobs.submit(
                KEY_OF_LEFT, partial(archive.load_steps, left.path), partial(self._offer, left),
                lambda _: self._offer_next(),
            )  # fmt: skip

    def _offer(self, left: LeftBehind, document: Document) -> None:
        dialog = RecoveryDialog(self._window, self._window.theme, left, document)
        dialog.accepted.connect(partial(self._recover, left))
        dialog.discarded.connect(left.forget)
        dialog.rejected.connect(self._offer_next)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _recover(self, left: LeftBehind) -> None:
        """Open it; the file stays until what it holds is saved or discarded."""
        self._recovering = left, self._editor.opened
        self.acted.emit(OpenDocument(str(left.path), recovered=True))

    def _note_recovered(self) -> None:
        """Go on with what else was left once it is open; if the person would not leave the present document, later."""
        opened = self._editor.opened
        if self._recovering is not None and opened.is_recovered and opened is not self._recovering[1]:
            self._recovered.append(self._recovering[0])
            self._recovering = None
            self._offer_next()
