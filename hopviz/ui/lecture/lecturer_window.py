"""Lecturer's window: this step, the next one, notes and clocks, in large type, for the other screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.lecture.steps import LessonSteps
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label

SIZE = (880, 600)
"""Pixels that it has at first where it shares the screen."""
ROWS, COLUMNS = 26, 42
"""Type is this part of the height and of the width of the window, whichever is less."""
SMALLEST = 12
SHRUNK = (1.0, 0.88, 0.76)
"""How much smaller notes are written, the first with which they are seen as a whole."""
SHEET = """
#lecturer {{ background: {window}; }}
#lecturer * {{ font-size: {text}px; }}
#lecturer #lecturer_sentence {{ font-size: {large}px; font-weight: 600; }}
#lecturer #lecturer_place, #lecturer #lecturer_time, #lecturer #lecturer_elapsed {{ font-size: {large}px; }}
#lecturer #lecturer_title, #lecturer #lecturer_remark {{ color: {muted}; }}
#lecturer #lecturer_elapsed {{ font-weight: 600; padding: 2px 10px; }}
#lecturer #lecturer_notes {{ font-size: {notes}px; }}
#lecturer QLabel[role="part"] {{ font-size: {small}px; color: {accent}; font-weight: 600; }}
"""
NO_NOTES = "There are none for this step."
NO_LESSON = "No lesson is open: the menu Lessons has them."
NO_STEPS = "It has no steps: Space runs it, Backspace begins it again."
LAST = "This is the last step."


def elapsed(seconds: float) -> str:
    """A time as a clock shows it: minutes and seconds, and hours where there are any."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class LecturerWindow(Guarded, QWidget):
    """What a lecturer alone sees of a lesson.

    Parameters
    ----------
    parent : QWidget
        The window whose lesson it is.
    steps : LessonSteps
    now, seconds : callable, optional
        Tell the time of day, and seconds that count on.
    """

    forwards_wanted = Signal()
    back_wanted = Signal()
    closed = Signal()
    """The person has closed it."""

    def __init__(
        self,
        parent: QWidget,
        steps: LessonSteps,
        now: Callable[[], datetime] = datetime.now,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("lecturer")
        self.setWindowTitle("For the lecturer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # the keys stay where they are
        self._steps, self._now, self._seconds = steps, now, seconds
        self.theme: Theme = LIGHT
        self._begun = seconds()
        self._figures = ""
        self.place, self.title = label(name="lecturer_place"), label(name="lecturer_title", wrap=True)
        self.sentence = label(name="lecturer_sentence", wrap=True)
        self.remark = label(name="lecturer_remark", wrap=True)
        self.following = label(name="lecturer_following", wrap=True)
        self.notes = label(name="lecturer_notes", wrap=True)
        self.time = label(name="lecturer_time")
        self.time.setToolTip("The time of day")
        self.elapsed = QPushButton()
        self.elapsed.setObjectName("lecturer_elapsed")
        self.elapsed.setToolTip("Time since the beginning; a click begins it anew  (R)")
        self.back, self.forwards = QPushButton("Back"), QPushButton("Next")
        self.back.setToolTip("The step before; without steps, the beginning of the run  (PgUp)")
        self.forwards.setToolTip("The next step; without steps, run or pause  (PgDown)")
        self.forwards.setProperty("role", "primary")
        for button, act in (
            (self.elapsed, self.begin_clock), (self.back, self.back_wanted), (self.forwards, self.forwards_wanted)
        ):  # fmt: skip
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys lead through the steps, wherever one has clicked
            button.clicked.connect(act)
        self._lay_out()
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self.show_time)
        steps.changed.connect(self.show_step)

    def _lay_out(self) -> None:
        self.notes_area = QScrollArea()
        self.notes_area.setFrameShape(QFrame.Shape.NoFrame)
        self.notes_area.setWidgetResizable(True)
        self.notes_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.notes_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.notes_area.setWidget(self.notes)
        self.notes_area.viewport().setAutoFillBackground(False)
        self.notes.setAutoFillBackground(False)
        head = filled(QHBoxLayout(), self.place, (self.title, 1), self.time, self.elapsed, gap=2 * GRID)
        foot = filled(QHBoxLayout(), 1, self.back, self.forwards)
        parts = [label(words, "part") for words in ("Now", "Next", "Notes")]
        for part in parts:
            part.setContentsMargins(0, 2 * GRID, 0, 0)
        column = filled(
            QVBoxLayout(self), head, parts[0], self.sentence, self.remark, parts[1], self.following, parts[2],
            (self.notes_area, 1), foot,
        )  # fmt: skip
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours."""
        self.theme = theme
        self._fit()

    @Slot()
    def begin_clock(self) -> None:
        """Count the time from now on."""
        self._begun = self._seconds()
        self.show_time()

    @Slot()
    def show_time(self) -> None:
        """Show the time of day, and how long it has been going on."""
        self.time.setText(f"{self._now():%H:%M}")
        told = elapsed(self._seconds() - self._begun)
        self.elapsed.setText(told)
        self.elapsed.setAccessibleName(f"Time since the beginning: {told}")

    def show_figures(self, figures: str) -> None:
        """Show what has been typed of the number of a step."""
        self._figures = figures
        self.show_step()

    @Slot()
    def show_step(self) -> None:
        """Show the step that is told, and the one after it."""
        if self.isHidden():
            return
        steps, ask = self._steps, self._steps.question
        place = f"{steps.number} / {steps.count}" if steps.count else ""
        self.place.setText(f"→ {self._figures}" if self._figures else place)
        self.title.setText(steps.title)
        self.sentence.setText(steps.sentence or NO_LESSON)
        remark = steps.remark if steps.remark != steps.sentence else ""
        if ask is not None:
            remark = f"{ask.question} {', '.join(ask.answers)}. It is: {ask.right}."
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        after = steps.following
        self.following.setText(after.say if after is not None else LAST if steps.count else NO_STEPS)
        step = steps.step
        self.notes.setText(step.notes if step is not None and step.notes else NO_NOTES)
        for button, words, instead in ((self.back, "Back", "Begin again"), (self.forwards, "Next", "Run or pause")):
            button.setText(words if steps.count else instead)
        self.place.setVisible(bool(self.place.text()))
        self.back.setEnabled(steps.can_go_back or not steps.count)
        self.forwards.setEnabled(steps.can_go_forwards or not steps.count)
        self.setAccessibleDescription(f"{steps.sentence} {self.notes.text()}")
        self._fit()

    def _fit(self) -> None:
        """Type as large as the window has room for; notes smaller, if they are seen as a whole then."""
        text = max(min(self.height() // ROWS, self.width() // COLUMNS), SMALLEST)
        for share in SHRUNK:
            self._write(text, round(share * text))
            room = self.notes_area.viewport().size()
            if self.notes.heightForWidth(room.width()) <= room.height():
                break

    def _write(self, text: int, notes: int) -> None:
        theme = self.theme
        sheet = SHEET.format(
            window=theme.window, muted=theme.muted, accent=theme.accent, text=text, notes=notes,
            large=round(1.3 * text), small=round(0.8 * text),
        )  # fmt: skip
        if self.styleSheet() != sheet:
            self.setStyleSheet(sheet)
        layout = self.layout()
        assert layout is not None
        layout.activate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_R and not event.modifiers():
            self.begin_clock()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_time()
        self.show_step()
        self._ticking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticking.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
