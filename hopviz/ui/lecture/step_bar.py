"""The step bar: what the lesson says now, in large type, and the way back and forwards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from hopviz.actions.document_edits import OpenNext
from hopviz.actions.lesson_verbs import NextStep, PreviousStep, ShowInfo
from hopviz.ui.actions import tooltip
from hopviz.ui.lecture.steps import LessonSteps
from hopviz.ui.panel import Acting
from hopviz.ui.style.names import plain_tip
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label

SIZES, COMPACT_SIZES = (18, 16, 14), (16, 14, 12)
"""Pixels of what is said: the first that has room in two lines of the largest."""
SMALLEST, REMARK_SIZES, TITLE_SIZES = (11, 10, 9, 8), (13, 11), (13, 11, 10)
LINES, LARGE = 2, 1.25
"""Lines of it; and the scale of type from which on they are lower in one row."""
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
        self.question = label(name="step_question")
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
        row = self._height_of_sentence(compact) + GRID
        return row if compact else row + GRID // 2 + self._height_below()

    def _height_of_sentence(self, compact: bool) -> int:
        size = COMPACT_SIZES[1] if compact and self.theme.scale > LARGE else SIZES[0]
        return LINES * QFontMetrics(self.theme.font(size)).lineSpacing() + 2

    def _height_below(self) -> int:
        return max(self.theme.px(13) + 3 * GRID, LINES * QFontMetrics(self.theme.font(REMARK_SIZES[-1])).lineSpacing())

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
        self.count.setFont(theme.font(13))
        self.remark.setFont(theme.font(13))
        self.question.setFont(theme.font(13, bold=True))
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
        self.sentence.setToolTip(plain_tip(steps.remark) if self._compact else "")
        self._show_question()
        self.back.setVisible(bool(steps.count))
        self.back.setEnabled(steps.can_go_back)
        is_last = not steps.can_go_forwards
        self.forwards.setText("Next lesson" if is_last else "Next")
        self.forwards.setToolTip(tooltip("open_next" if is_last else "next_step"))
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
        for answer in () if ask is None else ask.answers:
            button = QPushButton(answer.replace("&", "&&"))
            button.setFont(self.theme.font(13, bold=True))
            button.setToolTip("Say what you expect, and see")
            button.clicked.connect(partial(self._steps.answer, answer))
            self._answers.addWidget(button)
            button.show()  # else the layout leaves out its width for now
            button.ensurePolished()
            button.setMinimumWidth(button.sizeHint().width())
            button.show()  # only then has it a part in what the answers need

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """The largest type in which the sentence has room, in as much height whatever is said.

        Where there is none, the title goes first, then the buttons of the answers, which are told with the question;
        then type is as small as it takes.
        """
        theme = self.theme
        self.title.setFixedWidth(min(max(self.width() // TITLE_SHARE, theme.px(96)), theme.px(200)))
        height = self._height_of_sentence(self._compact)
        self.sentence.setFixedHeight(height)
        self.below.setFixedHeight(self._height_below())
        for has_title, has_answers in ((True, True), (False, True), (False, False)):
            if self._has_room(height, has_title, has_answers):
                break
        self.title.setVisible(has_title and self._has_room_for_title())
        is_asked = self._steps.question is not None
        self.answers.setVisible(is_asked and has_answers)
        self.question.setVisible(is_asked and has_answers)
        self.remark.setVisible(not is_asked or not has_answers)

    def _has_room_for_title(self) -> bool:
        """Write the title in the largest type in which it has room above the count; whether it has."""
        row = max(self.count.sizeHint().height(), self.info.sizeHint().height())
        room = self.height_if(self._compact) - GRID - row
        self.title.setMinimumHeight(0)
        for size in TITLE_SIZES:
            self.title.setFont(self.theme.font(size, bold=True))
            needed = max(self.title.heightForWidth(self.title.minimumWidth()), 0)
            if needed <= room:
                break
        self.title.setFixedHeight(needed)
        return needed <= room

    def _has_room(self, height: int, has_title: bool, has_answers: bool) -> bool:
        """Write all that is said, in the largest type in which it has room; whether it has."""
        steps, ask = self._steps, self._steps.question
        told = "" if ask is None else ask.question if has_answers else f"{ask.question} {', '.join(ask.answers)}"
        is_told_below = not steps.count and steps.remark == steps.notice  # under the grid
        self.remark.setText(told if ask is not None else "" if is_told_below else steps.remark)
        self.sentence.setText(f"{steps.sentence} {told}".strip() if self._compact else steps.sentence)
        width = self._width_of_sentence(has_title, has_answers)
        for size in REMARK_SIZES:
            self.remark.setFont(self.theme.font(size))
            if self.remark.heightForWidth(width) <= self._height_below():
                break
        if not self._compact and ask is not None and has_answers:
            self.question.ensurePolished()
            if self.question.sizeHint().width() + self.answers.sizeHint().width() + 2 * GRID > width:
                return False
        for size in (*(COMPACT_SIZES if self._compact else SIZES), *(() if has_answers else SMALLEST)):
            self.sentence.setFont(self.theme.font(size))
            if self.sentence.heightForWidth(width) <= height:
                return True
        return False

    def _width_of_sentence(self, has_title: bool, has_answers: bool) -> int:
        """What the other parts of the bar leave to it."""
        buttons: list[QWidget] = [self.forwards, *([self.back] if self._steps.count else [])]
        if self._compact and has_answers and self._steps.question is not None:
            buttons.append(self.answers)
        right = sum(max(each.sizeHint().width(), each.minimumWidth()) + GRID for each in buttons)
        left = self.count.sizeHint().width() + self.info.sizeHint().width() + GRID
        return max(self.width() - max(left, self.title.minimumWidth() if has_title else 0) - right - 8 * GRID, 1)

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
