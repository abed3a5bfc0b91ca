"""Writing of a recorded lesson: its steps made in the background, the dialog in which they are worded, and its file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from hopviz.actions.action import Change
from hopviz.actions.editor import Editor
from hopviz.actions.lesson_draft import Draft, draft_steps
from hopviz.actions.lesson_saving import lesson_saving_steps
from hopviz.actions.recording import Recorded
from hopviz.actions.step_making import Made, making_steps
from hopviz.engine.jobs import Jobs
from hopviz.project import archive
from hopviz.project.file_names import file_name
from hopviz.project.files import shown
from hopviz.project.lesson_files import SUFFIX
from hopviz.project.own_lessons import is_own, own_lessons_folder
from hopviz.ui.guard import Guarded
from hopviz.ui.widgets.save_dialog import ask_where
from hopviz.ui.window.dialogs.lesson_draft import LessonDraftDialog, Receive
from hopviz.ui.window.document_files import DocumentFiles
from hopviz.ui.window.main_window import MainWindow

MAKING, REHEARSAL, SAVING = "lecture.making", "lecture.draft", "lecture.saving"
KINDS = {f"Lessons (*{SUFFIX})": SUFFIX, f"Projects of hopviz (*{archive.SUFFIX})": archive.SUFFIX}
REHEARSED = "The steps are still being rehearsed: save them in a moment."


class LessonWriting(Guarded, QObject):
    """What was recorded, until another recording begins.

    Parameters
    ----------
    window : MainWindow
    editor : Editor
        Opens the lesson to be seen.
    files : DocumentFiles
        Ask before another document is lost by that.
    jobs : Jobs
        Make the steps, rehearse and write them.
    recorded : Recorded
    """

    made = Signal()
    """There are steps to be shown."""

    def __init__(
        self, window: MainWindow, editor: Editor, files: DocumentFiles, jobs: Jobs, recorded: Recorded
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._files, self._jobs = window, editor, files, jobs
        self.dialog: LessonDraftDialog | None = None
        """The steps; closed, it is hidden."""
        self._kept: Draft | None = None
        """What was saved or given up of it."""
        self._is_given_up = False
        jobs.submit(MAKING, partial(making_steps, recorded), partial(self._take_made, recorded), self._fail, alone=True)

    @property
    def is_unsaved(self) -> bool:
        """Whether there are steps that would be lost."""
        return not self._is_given_up and (self.dialog is None or self.dialog.draft is not self._kept)

    def _take_made(self, recorded: Recorded, made: tuple[Made, ...]) -> None:
        draft = Draft.of(recorded.beginning, made)
        self.dialog = LessonDraftDialog(self._window, self._window.theme, draft, self._rehearse)
        self.dialog.previewed.connect(self._preview)
        self.dialog.save_wanted.connect(self.save)
        self.show()
        self.made.emit()

    def _rehearse(self, draft: Draft, receive: Receive) -> None:
        steps = partial(draft_steps, draft)
        self._jobs.submit(REHEARSAL, steps, receive, self._fail, lambda _, told: receive(told or ()))

    def _fail(self, error: Exception) -> None:
        self._is_given_up = self._is_given_up or self.dialog is None  # there is nothing that could be saved
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.tell(str(error))
        else:
            self._window.complain(str(error))

    def show(self) -> None:
        """Show the steps."""
        if self.dialog is not None:
            self.dialog.show()
            self.dialog.raise_()
            self.dialog.activateWindow()

    def _preview(self) -> None:
        if self.dialog is not None and self._editor.watcher is None:
            document = self.dialog.draft.document(self.dialog.told)
            self.dialog.close()
            change = Change("Preview of the lesson", document=document)
            self._files.go_on(partial(self._editor.apply, change))

    def save(self, then_close: bool = False) -> None:
        """Ask for a file and write the lesson to it; afterwards the window may be closed."""
        dialog = self.dialog
        if dialog is None:
            return
        faults = dialog.draft.faults()
        if faults or len(dialog.told) < len(dialog.draft.steps):
            self.show()
            dialog.tell(faults[0] if faults else REHEARSED)
            return
        folder = own_lessons_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            folder = Path.home()
        ask_where(
            dialog if dialog.isVisible() else self._window, "Save the lesson", str(folder), KINDS,
            file_name(dialog.draft.title, SUFFIX), partial(self._write, dialog, then_close),
        )  # fmt: skip

    def _write(self, dialog: LessonDraftDialog, then_close: bool, path: Path) -> None:
        dialog.tell(f"Rehearsing and writing {shown(path.name)}…")
        end = partial(self._take_saved, dialog.draft, path, then_close)
        steps = partial(lesson_saving_steps, dialog.draft.document(dialog.told), path)
        self._jobs.submit(SAVING, steps, end, self._fail, queue=True, alone=True)

    def _take_saved(self, draft: Draft, path: Path, then_close: bool, _: object) -> None:
        self._kept = draft
        where = ": the menu Lessons lists it" if is_own(path) and path.suffix.lower() == SUFFIX else ""
        told = f"Saved {shown(path.name)}{where}"
        self._window.tell(told)
        if self.dialog is not None:
            self.dialog.tell(told)
        if then_close:
            self._window.close()

    def discard(self) -> None:
        """Give up what is not saved."""
        self._is_given_up = True

    def close(self) -> None:
        """Forget the steps: others are recorded."""
        self.discard()
        for key in (MAKING, REHEARSAL):
            self._jobs.cancel(key)
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
            self.dialog = None
        self.deleteLater()
