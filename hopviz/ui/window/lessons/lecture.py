"""Lectures in the window: the menu of lessons, the step bar, and what goes on between them and the run."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from hopviz.actions import lesson_verbs as verbs
from hopviz.actions.editor import Editor
from hopviz.actions.rehearsal import rehearsal_steps
from hopviz.actions.window_verbs import Present
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project.document import Document
from hopviz.project.files import shown
from hopviz.project.lesson_files import lesson_titles, titles_that_come
from hopviz.project.own_lessons import own_lessons_folder
from hopviz.ui.actions import allow, keys_of
from hopviz.ui.guard import Guarded
from hopviz.ui.lecture.step_bar import StepBar, bar_commands
from hopviz.ui.lecture.steps import LessonSteps, Receive
from hopviz.ui.style.theme import GRID
from hopviz.ui.window.lessons.info_page import NO_LESSON, InfoPage
from hopviz.ui.window.lessons.lecturer import Lecturer
from hopviz.ui.window.lessons.presenter import Presenter
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings
from hopviz.ui.window.verbs import WindowVerbs

REHEARSAL = "lecture.rehearsal"
SPARE = GRID
"""Pixels that a window must be higher than it need be for the step bar to have all its rows."""


class Lecture(Guarded, QObject):
    """The lesson that is open, told step by step.

    Parameters
    ----------
    window : MainWindow
    editor : Editor
    session : Session
    window_verbs : WindowVerbs
    jobs : Jobs
        Rehearse lessons.
    settings : Settings
    """

    def __init__(
        self, window: MainWindow, editor: Editor, session: Session, window_verbs: WindowVerbs, jobs: Jobs,
        settings: Settings,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self.window, self._editor, self._session, self._jobs = window, editor, session, jobs
        self.steps = LessonSteps(editor, session, self._rehearse, self)
        self._rests = False
        self.bar = StepBar(self.steps)
        self.bar.set_compact(True)
        self.info = InfoPage(window, editor, self.steps, self.bar, window_verbs.help)
        window.add_strip(self.bar)
        self.presenter = Presenter(window, self.steps, lambda: editor.document.layout.panels)
        self.presenter.changed.connect(self._follow)
        self.presenter.beginning.connect(self.info.make_way)
        self.presenter.changed.connect(self._bring_info_back)
        self.lecturer = Lecturer(window, self.steps, self.presenter, settings)
        window_verbs.serve(Present, lambda verb: self.presenter.present(verb.on))
        self.bar.acted.connect(window.acted)
        self.steps.failed.connect(window.complain)
        self.steps.rewound.connect(window_verbs.reset_choices)
        self.steps.changed.connect(self._follow)
        session.project_opened.connect(self.follow_document)
        session.running_changed.connect(self.steps.take_running)
        session.report_ready.connect(self.steps.take_report)
        session.stood_still.connect(self._tell_rest)
        self._making_room = QTimer(self, singleShot=True, interval=0)
        """Once the docks and the transport have their places."""
        self._making_room.timeout.connect(self._make_room)
        window.resized.connect(self._making_room.start)
        window.docks.staged.connect(lambda _: self._making_room.start())
        window.themed.connect(self.bar.apply_theme)
        steps = self.steps
        window_verbs.serve(verbs.NextStep, lambda _: steps.forwards())
        window_verbs.serve(verbs.PreviousStep, lambda _: steps.back())
        window_verbs.serve(verbs.GoToStep, lambda verb: steps.go_to(verb.step))
        window_verbs.serve(verbs.ShowInfo, lambda _: self.info.toggle())
        window_verbs.serve(verbs.ShowLecturer, lambda verb: self.lecturer.show(verb.on))
        window_verbs.serve(verbs.ShowOwnLessons, lambda _: self._show_own())
        window.list_lessons(titles_that_come())
        window.lessons_wanted.connect(self._list_lessons)
        self.follow_document()

    def begin_with_audience(self) -> None:
        """Begin presenter mode as soon as the window stands where it is to be found again."""
        self._session.ticked.connect(self._begin_when_seen)

    @Slot(float)
    def _begin_when_seen(self, seconds: float) -> None:
        if self.window.windowHandle().isExposed():
            self._session.ticked.disconnect(self._begin_when_seen)
            self.window.acted.emit(Present(True))

    @Slot()
    def follow_document(self) -> None:
        """Tell the lesson of the document that has been opened."""
        self.steps.open(self._editor.opened)
        self._follow()
        self._making_room.start()

    def rest(self, rests: bool) -> None:
        """Tell nothing of the lesson that is open, while another one is made, or go on."""
        self._rests = rests
        if rests:
            self.steps.leave_off()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.bar.setVisible(bool(self.steps.count) and not self.presenter.is_on and not self._rests)
        self._make_room()
        bar_commands(self.window.commands, self.steps)
        allow(self.window.commands["show_info"], "" if self.steps.title else NO_LESSON)

    @Slot()
    def _bring_info_back(self) -> None:
        if self.presenter.has_returned:
            self.info.come_back()
        elif not self.presenter.is_on:
            self.info.close()

    @Slot()
    def _make_room(self) -> None:
        """Have the step bar in one row where the window is too low for more; none there, if there are no steps."""
        bar, window = self.bar, self.window
        if self._rests or not window.isVisible():  # what it needs is not known yet
            return
        others = window.minimumSizeHint().height() - (0 if bar.isHidden() else bar.height_if(bar.is_compact))
        is_low = others + bar.height_if(False) + SPARE > window.height()
        bar.set_compact(is_low)
        if not self.steps.count:
            bar.setVisible(bool(self.steps.title) and not is_low)

    def _rehearse(self, document: Document, receive: Receive) -> None:
        self._jobs.submit(
            REHEARSAL, partial(rehearsal_steps, document), receive, partial(self._give_up, document),
            lambda _, known: receive(known or ()),
        )  # fmt: skip

    def _give_up(self, document: Document, error: Exception) -> None:
        self.window.complain(f"The lesson {shown(document.lesson.title)} could not be rehearsed: {error}.")

    @Slot()
    def _tell_rest(self) -> None:
        ways = [f"{keys_of('corrupt')} flips some units", f"{keys_of('reset')} goes back to where the run began"]
        self.steps.tell_rest(f"Settled: no unit wants to flip. {', '.join(ways)}.")

    @Slot()
    def _list_lessons(self) -> None:
        """Let the menu tell what lessons there are now."""
        self.window.list_lessons(lesson_titles())

    def _show_own(self) -> None:
        folder = own_lessons_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.window.complain(f"The folder of your lessons cannot be made ({error.strerror}): {shown(folder)}.")
            return
        self.window.tell(f"Lessons of your own are files (.toml) in {folder}: the menu lists them")
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
