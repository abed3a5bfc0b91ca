"""The step bar: what the lesson says now, in large type, and the way back and forwards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from hopviz.actions.document_edits import OpenNext
from hopviz.actions.lesson_verbs import NextStep, PreviousStep, ShowInfo
from hopviz.ui.actions import tooltip
from hopviz.ui.lecture.steps import LessonSteps
from hopviz.ui.panel import Acting
from hopviz.ui.style.names import plain_tip
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label, polish

SIZES, COMPACT_SIZES = (18, 16, 14), (16, 14, 12)
"""Pixels of what is said: the first that has room in two lines of the largest."""
QUESTION_SIZES = (13, 11)
"""Of a question: the first in which it has room in a line, or the last, in several."""
LINES = 2
TITLE_SHARE = 6
"""The title has this part of the width at most, in lines of small type."""


class StepBar(Acting, QWidget):
    """A strip that tells the step of a lesson.

    Parameters
    ----------
    steps : LessonSteps
    parent : QWidget, optional
    """

    acted = Signal(object)
    hinted = Signal(str)

    def __init__(self, steps: LessonSteps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("step_bar")
        self.setProperty("role", "step_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._steps, self.theme = steps, LIGHT
        self.title, self.count = label(wrap=True, name="lesson_title"), label("", "caption", "step_count")
        self.sentence = label(wrap=True, name="step_sentence")
        self.remark = label(name="step_remark", wrap=True)
        self.question = label(name="step_question", wrap=True)
        self.answers = QWidget()
        self._answers = filled(QHBoxLayout(self.answers), gap=GRID)
        self.info = QToolButton()
        self.info.setText("i")
        self.info.setProperty("role", "help")
        self.info.setToolTip(tooltip("show_info"))
        self.info.setAccessibleName("About this lesson")
        self.info.clicked.connect(self._show_info)
        self.back, self.forwards = QPushButton("Back"), QPushButton("Next")
        for button, name, role in ((self.back, "previous_step", ""), (self.forwards, "next_step", "primary")):
            button.setObjectName(f"{name}_button")
            button.setProperty("role", role or None)
            button.setToolTip(tooltip(name))
        self.back.clicked.connect(self._go_back)
        self.forwards.clicked.connect(self._go_forwards)
        self._compact = False
        self._lay_out()
        steps.changed.connect(self.show_step)

    def _lay_out(self) -> None:
        for wide in (self.sentence, self.remark):
            wide.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self.below = QWidget()
        self._below = filled(QHBoxLayout(self.below), (self.remark, 99), self.question, self.answers, 1)
        self.answers.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        below = filled(QHBoxLayout(), self.count, self.info, 1)
        left = filled(QVBoxLayout(), 1, self.title, below, 1, gap=0)
        middle = filled(QVBoxLayout(), self.sentence, self.below, gap=GRID // 2)
        self._right = filled(QHBoxLayout(), self.back, self.forwards)
        row = filled(QHBoxLayout(self), left, (middle, 1), self._right, gap=2 * GRID)
        row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)

    @property
    def is_compact(self) -> bool:
        """Whether it has a single row, in a low window."""
        return self._compact

    def height_if(self, compact: bool) -> int:
        """Pixels that it takes in one row, or in all."""
        row = LINES * QFontMetrics(self.theme.font(SIZES[0])).lineSpacing() + 2 + GRID
        return row if compact else row + GRID // 2 + self._height_below()

    def _height_below(self) -> int:
        return self.theme.px(13) + 3 * GRID

    def set_compact(self, compact: bool) -> None:
        """Have a single row; what there is to notice is in the tooltip then."""
        if compact != self._compact:
            self._compact = compact
            self.below.setVisible(not compact)
            if compact:
                self._right.insertWidget(0, self.answers)
            else:
                self._below.insertWidget(2, self.answers)
            self.show_step()

    def minimumSizeHint(self) -> QSize:
        return QSize(40 * GRID, super().minimumSizeHint().height())

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self.theme = theme
        self.title.setFont(theme.font(13, bold=True))
        self.count.setFont(theme.font(13))
        self.remark.setFont(theme.font(13))
        for button in (self.back, self.forwards):
            button.setFont(theme.font(16, bold=True))
            button.setMinimumWidth(theme.px(72))
        self.show_step()

    def show_step(self) -> None:
        """Show what is to be told now."""
        steps = self._steps
        self.title.setText(steps.title)
        self.count.setText(f"{steps.number} / {steps.count}" if steps.count else "")
        self.count.setVisible(bool(steps.count))
        asked = "" if steps.question is None else steps.question.question
        self.sentence.setText(f"{steps.sentence} {asked}".strip() if self._compact else steps.sentence)
        self.sentence.setToolTip(plain_tip(steps.remark) if self._compact else "")
        self.remark.setText(steps.remark)
        self._show_question()
        self.back.setVisible(bool(steps.count))
        self.back.setEnabled(steps.can_go_back)
        is_last = not steps.can_go_forwards
        self.forwards.setText("Next lesson" if is_last else "Next")
        self.forwards.setToolTip(tooltip("open_next" if is_last else "next_step"))
        self._fit_question()
        self._fit()

    def _show_question(self) -> None:
        ask = self._steps.question
        while self._answers.count():
            item = self._answers.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.question.setText("" if ask is None else ask.question)
        self.question.setVisible(ask is not None)
        self.answers.setVisible(ask is not None)
        self.remark.setVisible(ask is None)
        for answer in () if ask is None else ask.answers:
            button = QPushButton(answer.replace("&", "&&"), self.answers)
            button.show()  # Qt would do it later, and what it needs is asked for now
            button.setFont(self.theme.font(13, bold=True))
            button.setToolTip("Say what you expect, and see")
            button.clicked.connect(partial(self._steps.answer, answer))
            self._answers.addWidget(button)
            button.ensurePolished()
            button.setMinimumWidth(button.sizeHint().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_question()
        self._fit()

    def _fit(self) -> None:
        """The largest type in which the sentence has room, in as much height whatever is said."""
        theme = self.theme
        self.title.setFixedWidth(min(max(self.width() // TITLE_SHARE, theme.px(96)), theme.px(200)))
        height = LINES * QFontMetrics(theme.font(SIZES[0])).lineSpacing() + 2
        self.sentence.setFixedHeight(height)
        self.below.setFixedHeight(self._height_below())
        self._show_title(True)
        if self._compact and not self._fits(height):
            self._show_title(False)  # what is said counts more
        if not self._fits(height):
            self.sentence.setFixedHeight(self.sentence.heightForWidth(self.sentence.width()))

    def _fits(self, height: int) -> bool:
        """Whether the sentence has room, in the largest type in which it has."""
        for size in COMPACT_SIZES if self._compact else SIZES:
            font: QFont = self.theme.font(size)
            self.sentence.setFont(font)
            if self.sentence.heightForWidth(self.sentence.width()) <= height:
                return True
        return False

    def _show_title(self, shown: bool) -> None:
        if self.title.isHidden() == shown:
            self.title.setVisible(shown)
            layout = self.layout()
            assert layout is not None
            layout.activate()

    def _fit_question(self) -> None:
        """Give the question what the answers leave it of the width, or as much of that as it needs."""
        polish(self.answers)
        layout = self.layout()
        assert layout is not None
        for part in (self._answers, self._right, layout):  # answers are others
            part.invalidate()
            part.activate()
        room = max(self.sentence.width() - self.answers.sizeHint().width() - GRID, 1)
        for size in QUESTION_SIZES:
            font = self.theme.font(size, bold=True)
            needed = QFontMetrics(font).horizontalAdvance(self.question.text()) + GRID // 2
            self.question.setFont(font)
            self.question.setFixedWidth(min(needed, room))
            if needed <= room:
                break

    def _show_info(self) -> None:
        self.acted.emit(ShowInfo())

    def _go_back(self) -> None:
        self.acted.emit(PreviousStep())

    def _go_forwards(self) -> None:
        self.acted.emit(NextStep() if self._steps.can_go_forwards else OpenNext())


def bar_commands(commands: Mapping[str, QAction], steps: LessonSteps) -> None:
    """Let the commands be triggered that go on with the steps as they are now."""
    commands["next_step"].setEnabled(steps.can_go_forwards)
    commands["previous_step"].setEnabled(steps.can_go_back)
