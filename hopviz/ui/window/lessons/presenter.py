"""Presenter mode: a lesson for an audience, led by the keys that a presenter's clicker sends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.lecture.caption import Caption, least_pixels
from hopviz.ui.lecture.steps import LessonSteps
from hopviz.ui.window.arrangement import Arrangement
from hopviz.ui.window.main_window import MainWindow

Key = Qt.Key
FORWARDS = (Key.Key_PageDown, Key.Key_Right, Key.Key_Down, Key.Key_Space, Key.Key_Return, Key.Key_Enter)
BACK = (Key.Key_PageUp, Key.Key_Left, Key.Key_Up, Key.Key_Backspace)
BLANK = (Key.Key_B, Key.Key_Period)
FIGURES = tuple(Key(Key.Key_0 + figure) for figure in range(10))
KEY_EVENTS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
OWN = (Key.Key_Escape, Key.Key_F5, Key.Key_PageDown, Key.Key_PageUp)
"""Keys that lead the lesson even while somebody types."""
NOT_YET = (Key.Key_Escape, Key.Key_F5, *BLANK)
"""Keys that do something else in the lecturer's window while there is no audience."""
FOR_HANDS, MOST = ("memories",), 3
"""Panels that an audience need not see, and how many it can take in beside the units."""
SMALLEST = 11
"""Pixels of the smallest type at scale 1."""
TURN, FITTED, OWN_TURNS, CALM, PATIENCE = 25, 3, 10, 6, 60
"""Milliseconds between two looks at the window, until it is as it was.

It is no longer the whole screen from the first of these looks on, when it needs no room for large type any more; up to
the second its size is left to the window's manager; so many in a row must find all as it was, of so many at most.
"""
THEMES = ("next_theme", "theme_system", "theme_light", "theme_dark", "theme_projector", "full_screen")
"""Commands that rest meanwhile: the look is the audience's."""


@dataclass(frozen=True)
class Program:
    """How the program was before an audience was shown anything."""

    state: Qt.WindowState
    place: QRect
    docks: Arrangement
    seen: tuple[bool, ...]
    """Which of the window's tools were."""
    focus: QWidget | None


class Blank(Guarded, QWidget):
    """A black screen."""

    def __init__(self, window: QWidget, end: Callable[[], None]) -> None:
        super().__init__(window)
        self._end = end
        self.setObjectName("blank")
        self.setStyleSheet("#blank { background: black; }")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._end()


class Presenter(Guarded, QObject):
    """Shows an audience what a lesson needs, and returns to the program exactly as it was.

    Parameters
    ----------
    window : MainWindow
    steps : LessonSteps
        What the keys of the clicker go through.
    wanted : callable
        Tells the panels that the document names.
    """

    beginning = Signal()
    """An audience is about to be shown something."""
    changed = Signal()
    """An audience is shown something now, or is not any more."""
    typed = Signal(str)
    """(figures) of the number of a step, as far as it has been typed."""

    def __init__(self, window: MainWindow, steps: LessonSteps, wanted: Callable[[], Sequence[str]]) -> None:
        super().__init__(window)
        self._window, self._steps, self._wanted = window, steps, wanted
        self.caption = Caption()
        window.caption_bar.addWidget(self.caption)
        self.blank = Blank(window, self._unblank)
        self._before: Program | None = None
        self._figures = ""
        """What has been typed of the number of a step."""
        self._lecturer: QWidget | None = None
        """The window for the lecturer alone, if there is one."""
        self._fitting = QTimer(self, singleShot=True, interval=TURN)
        self._fitting.timeout.connect(self._fit)
        self._leaving_out = QTimer(self, singleShot=True, interval=0)
        self._leaving_out.timeout.connect(self._leave_out)
        self._returning = QTimer(self, interval=TURN)
        self._returning.timeout.connect(self._return)
        self._turns = self._calm = 0
        steps.changed.connect(self._tell)
        window.left.connect(self._leave_at_once)
        window.docks.staged.connect(self._expect_others)

    @property
    def is_on(self) -> bool:
        """Whether an audience is shown the lesson."""
        return self._before is not None and not self._returning.isActive()

    @property
    def has_returned(self) -> bool:
        """Whether there is no audience and the program is as it was before one."""
        return self._before is None

    def lead_from(self, window: QWidget) -> None:
        """Lead the lesson by the keys of the lecturer's window, too; it has its handle."""
        self._lecturer = window
        for watched in (window, window.windowHandle()):
            watched.installEventFilter(self)  # once, however often it is asked for

    def present(self, on: bool) -> None:
        """Begin, or return to the program."""
        if on != self.is_on:
            (self._begin if on else self._end)()
            self.changed.emit()
        self._window.commands["present"].setChecked(self.is_on)

    def _begin(self) -> None:
        if self._returning.isActive():
            self._finish()
        self.beginning.emit()
        window = self._window
        self._before = Program(
            window.windowState(), window.geometry(), window.docks.arrangement(),
            tuple(not tool.isHidden() for tool in window.tools), window.focusWidget(),
        )  # fmt: skip
        for watched in (window, window.windowHandle()):
            watched.installEventFilter(self)
        for tool in window.tools:
            tool.hide()
        for name in THEMES:
            window.commands[name].setEnabled(False)
        window.docks.show_alone(self._needed())
        window.caption_bar.show()
        self._tell()
        self._wear(window.screen().size().height())
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        self._fitting.start()

    def _expect_others(self, _: str) -> None:
        self._leaving_out.start()  # once all that a document or a step brings is there

    @Slot()
    def _leave_out(self) -> None:
        """Leave out again what a document or a step has brought for hands alone."""
        if self.is_on:
            self._window.docks.show_alone(self._needed())

    def _needed(self) -> list[str]:
        """Panels for the audience: those that the lesson names, or where these are too many the one that is large.

        Above and below the stage there is room for nothing else.
        """
        named, stage = [name for name in self._wanted() if name not in FOR_HANDS], self._window.docks.on_stage
        if not 0 < len(named) <= MOST:
            named = [stage or "landscape", "trace"]
        return named if not stage else [stage, *self._window.docks.below(named, stage)]

    def _wear(self, height: int) -> None:
        self._window.wear_for_audience(least_pixels(height) / SMALLEST)
        self.caption.apply_theme(self._window.theme, height)

    @Slot()
    def _fit(self) -> None:
        """Let type have its part of the height that there is, and everything room."""
        if self._before is not None and self.is_on:
            seen = self._window.screen().size().expandedTo(self._before.place.size())
            room = self._window.size().boundedTo(seen)  # larger type may have made the window higher
            self._wear(room.height())
            self._window.docks.make_room(room)

    @Slot()
    def _tell(self) -> None:
        steps = self._steps
        place = f"{steps.number} / {steps.count}" if steps.count else ""
        remark, ask = steps.remark if steps.remark != steps.sentence else "", steps.question
        if ask is not None:
            remark = f"{ask.question} {', '.join(ask.answers)}"
        self.caption.show_words(steps.sentence, remark, f"→ {self._figures}" if self._figures else place)

    def _end(self) -> None:
        """Let everything be as it was; the window's manager takes its time to give the window its size."""
        before, window = self._before, self._window
        assert before is not None
        self._fitting.stop()
        self._unblank()
        self._figures = ""
        self.typed.emit("")
        window.caption_bar.hide()
        for tool, was_seen in zip(window.tools, before.seen, strict=True):
            tool.setVisible(was_seen)
        for name in THEMES:
            window.commands[name].setEnabled(True)
        window.wear_for_audience(0.0)
        self._turns = self._calm = 0
        self._returning.start()

    @Slot()
    def _return(self) -> None:
        before, window = self._before, self._window
        assert before is not None
        self._turns += 1
        if self._turns == FITTED:
            window.setWindowState(before.state)
        elif self._turns < FITTED or window.windowState() != before.state:
            self._calm = 0
        elif window.geometry() == before.place:
            self._calm += 1
            window.docks.arrange(before.docks)
        else:
            self._calm = 0
            if self._turns > OWN_TURNS and not before.state:
                window.setGeometry(before.place)
        if self._calm >= CALM or self._turns >= PATIENCE:
            self._finish()
            self.changed.emit()

    def _finish(self) -> None:
        before, window = self._before, self._window
        self._returning.stop()
        self._before = None
        if before is None:
            return
        for watched in (window, window.windowHandle()):
            if watched is not None:
                watched.removeEventFilter(self)
        window.docks.arrange(before.docks)
        if before.focus is not None:
            before.focus.setFocus()

    @Slot()
    def _leave_at_once(self) -> None:
        """The window closes: what is remembered of it is the program."""
        if self._before is not None:
            if not self._returning.isActive():
                self._end()
            self._window.setWindowState(self._before.state)
            self._window.setGeometry(self._before.place)
            self._finish()

    def _unblank(self) -> None:
        self.blank.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        lecturer = self._lecturer
        is_lecturers = lecturer is not None and watched in (lecturer, lecturer.windowHandle())
        if not self.is_on and not is_lecturers:
            return False
        if event.type() == QEvent.Type.Resize and not is_lecturers:
            self.blank.setGeometry(self._window.rect())
            self._fitting.start()
        if not isinstance(event, QKeyEvent) or event.type() not in KEY_EVENTS or not self._leads(event):
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self._press(Key(event.key()))
        return True

    def _leads(self, event: QKeyEvent) -> bool:
        """Whether a key is one that leads the lesson; while somebody types, most are not."""
        key = event.key()
        if not self.is_on and key in NOT_YET:
            return False
        if key in OWN:
            return not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox):
            return False
        return key in (*FORWARDS, *BACK, *BLANK, *FIGURES)

    def _press(self, key: Qt.Key) -> None:
        figures, self._figures = self._figures, ""
        was_blank = not self.blank.isHidden()
        self._unblank()
        if key in FIGURES:
            self._figures = figures + str(key - Key.Key_0)
        elif key in BLANK and not was_blank:
            self.blank.setGeometry(self._window.rect())
            self.blank.show()
            self.blank.raise_()
        elif key == Key.Key_Escape and not was_blank and not figures:
            self.present(False)
            return
        elif key in (Key.Key_Return, Key.Key_Enter) and figures:
            self._steps.go_to(int(figures[-6:]))
        elif key in FORWARDS:
            self.go_on()
        elif key in BACK:
            self.go_back()
        self.typed.emit(self._figures)
        self._tell()

    @Slot()
    def go_on(self) -> None:
        """The next step; a lesson without any is run, or pauses."""
        self._go(self._steps.forwards, "run")

    @Slot()
    def go_back(self) -> None:
        """The step before; a lesson without any is begun again."""
        self._go(self._steps.back, "reset")

    def _go(self, turn: Callable[[], None], command: str) -> None:
        """Go on with the steps; a lesson without any is run, and begun again."""
        if self._steps.count:
            turn()
        else:
            self._window.commands[command].trigger()
