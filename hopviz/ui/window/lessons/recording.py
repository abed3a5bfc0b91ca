"""Recording in the window: its sign, when what was done is over, and what is asked before it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox

from hopviz.actions import lesson_verbs as verbs
from hopviz.actions.editor import Editor
from hopviz.actions.project_run import must_be_loaded
from hopviz.actions.recording import AT_REST, Recording, Seen
from hopviz.actions.window_verbs import ShowPanel
from hopviz.actions.words import words_of
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project.model import Project
from hopviz.project.standing_run import StandingRun
from hopviz.ui.actions import allow
from hopviz.ui.guard import Guarded
from hopviz.ui.lecture.record_bar import RecordBar
from hopviz.ui.widgets.question import question
from hopviz.ui.window.document_files import DocumentFiles
from hopviz.ui.window.lessons.lecture import Lecture
from hopviz.ui.window.verbs import WindowVerbs

if TYPE_CHECKING:
    from hopviz.ui.window.dialogs.lesson_draft import LessonDraftDialog
    from hopviz.ui.window.lessons.writing import LessonWriting

AGAIN = 3
"""Ticks of the display after which it is asked again whether what was done is over."""
SETTLED = 15
"""Ticks after which what comes to the front does so by hand, not by what was done."""
PATIENCE = 120
"""Ticks for which stopping waits for it."""
Box = QMessageBox.StandardButton


class LessonRecording(Guarded, QObject):
    """Records a lesson, and has it written (see `LessonWriting`).

    Parameters
    ----------
    editor : Editor
    session : Session
        Tells how the run stands once what was done is over.
    window_verbs : WindowVerbs
    lecture : Lecture
        The lesson that is open, which rests meanwhile, in its window.
    files : DocumentFiles
        Asked, too, before the window closes.
    jobs : Jobs
        Make steps, rehearse and write them.
    """

    def __init__(
        self, editor: Editor, session: Session, window_verbs: WindowVerbs, lecture: Lecture, files: DocumentFiles,
        jobs: Jobs,
    ) -> None:  # fmt: skip
        window = lecture.window
        super().__init__(window)
        self._window, self._editor, self._session, self._verbs = window, editor, session, window_verbs
        self._lecture, self._files, self._jobs = lecture, files, jobs
        self.bar = RecordBar(window.commands)
        self.bar.hide()
        window.add_strip(self.bar)
        window.themed.connect(self.bar.apply_theme)
        self._recording: Recording | None = None
        self._seen_count = self._asked_count = -1
        """What was done last of which it is known what it has led to, or asked."""
        self._agreed: Seen | None = None
        """What was told of it once: twice the same is the truth."""
        self._ticks, self._is_stopping = 0, False
        self._front, self._counted, self._calm = "", -1, 0
        """The panel in front at the bottom, with what was done last, and how many ticks ago."""
        self.writing: LessonWriting | None = None
        """What was recorded last."""
        window_verbs.serve(verbs.RecordLesson, lambda verb: self._begin() if verb.on else self._stop())
        window_verbs.serve(verbs.BeginStep, lambda _: self._begin_step())
        window_verbs.serve(verbs.ShowRecorded, lambda _: self.show())
        window.may_close = self.may_close
        session.ticked.connect(self._tick)
        session.stood.connect(self._take_stand)
        session.project_opened.connect(self._end_with_document)
        self._follow()

    @property
    def is_on(self) -> bool:
        """Whether it records."""
        return self._recording is not None

    @property
    def is_unsaved(self) -> bool:
        """Whether there are steps that would be lost."""
        return self.is_on or (self.writing is not None and self.writing.is_unsaved)

    @property
    def dialog(self) -> LessonDraftDialog | None:
        """The steps that were recorded last; None while there are none."""
        return None if self.writing is None else self.writing.dialog

    def _follow(self) -> None:
        commands, recording = self._window.commands, self._recording
        commands["record_lesson"].setChecked(self.is_on)
        commands["record_lesson"].setText("Stop recording" if self.is_on else "Record a lesson")
        allow(commands["begin_step"], "" if self.is_on else "No lesson is recorded now")
        allow(commands["present"], AT_REST if self.is_on else "")
        allow(commands["show_recorded"], "" if self.dialog is not None else "No lesson has been recorded yet")
        self.bar.setVisible(self.is_on)
        if recording is not None:
            self.bar.show_step(recording.number, tuple(map(words_of, recording.present)))

    def _begin(self) -> None:
        if self.is_on:
            return
        if not self.is_unsaved:
            self._begin_now()
            return
        self._window.commands["record_lesson"].setChecked(False)
        told = "The steps that were recorded before are not saved."
        box = question(self._window, told, "Another recording forgets them.")
        anew = box.addButton("Record anew", QMessageBox.ButtonRole.DestructiveRole)
        show = box.addButton("Show them", QMessageBox.ButtonRole.AcceptRole)
        box.setEscapeButton(box.addButton(Box.Cancel))

        def answer() -> None:
            if box.clickedButton() is anew:
                self._begin_now()
            elif box.clickedButton() is show:
                self.show()

        box.finished.connect(answer)
        box.open()

    def _begin_now(self) -> None:
        if self.writing is not None:
            self.writing.close()
            self.writing = None
        self._lecture.rest(True)
        self._recording = Recording(self._editor, self._session, self._verbs.whole_layout())
        self._editor.watcher = self._recording
        for choice in self._verbs.changed_choices:
            self._recording.note(choice)
        self._seen_count, self._is_stopping = -1, False
        self._follow()
        self._window.tell("Recording: what you do becomes the steps of a lesson")

    def _begin_step(self) -> None:
        if self._recording is not None:
            self._recording.next_step()
            self._follow()

    def _stop(self) -> None:
        """Stop as soon as what was done last is over."""
        if self._recording is None:
            return
        if self._session.running or self._seen_count == self._recording.count:
            self._end()
        else:
            self._is_stopping, self._ticks = True, 0

    @Slot()
    def _tick(self) -> None:
        recording = self._recording
        if recording is None:
            return
        self._ticks += 1
        if recording.count != self._asked_count:
            self._agreed = None
        self._follow_front(recording)
        if recording.left_out:
            self._window.tell(recording.left_out)
            recording.left_out = ""
        self._follow_count(recording)
        if self._is_stopping and self._ticks > PATIENCE:
            self._end()

    def _follow_front(self, recording: Recording) -> None:
        """Take a tab that was clicked as the action that shows its panel."""
        shown = self._window.docks.shown()
        front = shown[0] if shown else ""
        self._calm = self._calm + 1 if recording.count == self._counted else 0
        if self._calm > SETTLED and front and front != self._front:
            recording.note(ShowPanel(front))
            self._follow()
        self._front, self._counted = front, recording.count

    def _follow_count(self, recording: Recording) -> None:
        """Show what is new, and ask what it has come to once it is over."""
        is_new = recording.count != self._asked_count
        if is_new:
            self._follow()
        if recording.count != self._seen_count and self._is_at_rest and (is_new or self._ticks % AGAIN == 0):
            self._asked_count = recording.count
            self._session.standing_wanted.emit()

    @property
    def _is_at_rest(self) -> bool:
        session = self._session
        return session.has_taken_over and not session.running and not session.time.plays

    @Slot(object, object)
    def _take_stand(self, project: Project, run: StandingRun | None) -> None:
        """Take how the run stands, if that is what is seen and nothing has been done meanwhile."""
        recording, session = self._recording, self._session
        if recording is None or run is None or recording.count != self._asked_count or not self._is_at_rest:
            return
        if must_be_loaded(session.project, project) or not np.array_equal(run.state, session.state):
            return
        seen = Seen(session.project, run.state, session.updates)
        before, self._agreed = self._agreed, seen
        if before is not None and before.updates == seen.updates and np.array_equal(before.state, seen.state):
            recording.see(seen)
            self._seen_count = recording.count
            if self._is_stopping:
                self._end()

    @Slot()
    def _end_with_document(self) -> None:
        if self.is_on:
            self._end()
            self._window.tell("The recording has ended, since another document was opened")

    def _end(self) -> None:
        recording, self._recording, self._editor.watcher = self._recording, None, None
        self._is_stopping = False
        self._lecture.rest(False)
        if recording is not None:
            from hopviz.ui.window.lessons.writing import LessonWriting  # few record, and all wait for the window

            self.writing = LessonWriting(self._window, self._editor, self._files, self._jobs, recording.stop())
            self.writing.made.connect(self._take_made)
        self._follow()

    @Slot()
    def _take_made(self) -> None:
        self._follow()

    def show(self) -> None:
        """Show the steps that were recorded last."""
        if self.writing is not None:
            self.writing.show()

    def discard(self) -> None:
        """Give up what was recorded and not saved."""
        if self.is_on:
            self._recording, self._editor.watcher = None, None
            self._lecture.rest(False)
            self._follow()
        if self.writing is not None:
            self.writing.discard()

    def may_close(self) -> bool:
        """Whether the window may go now; if not, the person is asked, and it is closed afterwards."""
        if not self.is_unsaved:
            return self._files.may_close()
        told = "The steps of the lesson that was recorded are not saved."
        box = question(self._window, told, "What is not saved is lost.")
        box.setStandardButtons(Box.Save | Box.Discard | Box.Cancel)
        box.setDefaultButton(Box.Save)
        box.setEscapeButton(Box.Cancel)

        def answer(button: int) -> None:
            if button == Box.Save and self.is_on:
                self._stop()
            elif button == Box.Save and self.writing is not None:
                self.writing.save(then_close=True)
            elif button == Box.Discard:
                self.discard()
                self._window.close()

        box.finished.connect(answer)
        box.open()
        return False
