"""The verdict: in large type, what is true of the state now."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.recorder import Report, Verdict
from hopviz.project.model import Project
from hopviz.ui.panel import Panel
from hopviz.ui.style.marks import cycle_mark, mark
from hopviz.ui.style.plotting import in_two_lines, shortened, whole_clauses
from hopviz.ui.style.theme import GRID, KINDS, Theme
from hopviz.ui.verdict.words import GETTING_READY, briefly, words
from hopviz.ui.widgets.thumbnail import thumbnail

HEADLINE_SIZES = (24, 17, 14)


@dataclass(frozen=True)
class Headline:
    """A sentence as it is written."""

    font: QFont
    lines: tuple[str, ...]
    """One, or two in the smallest type."""

    def draw(self, painter: QPainter, left: float, baseline: float) -> None:
        """From `left` on: one line above the baseline; two reach a little below it."""
        painter.setFont(self.font)
        metrics = QFontMetricsF(self.font)
        first = baseline - 0.75 * metrics.lineSpacing() if len(self.lines) > 1 else baseline
        for k, line in enumerate(self.lines):
            painter.drawText(QPointF(left, first + k * metrics.lineSpacing()), line)


def headline(sentence: str, theme: Theme, room: float, brief: str = "") -> Headline:
    """The sentence in the largest type in which it fits into so many pixels, else in two lines of the smallest.

    Where it does not fit into these, `brief` says the same in fewer letters, unless there is nothing briefer.
    """
    fonts = [theme.font(size, bold=True) for size in HEADLINE_SIZES]
    for font in fonts:
        if QFontMetricsF(font).horizontalAdvance(sentence) <= room:
            return Headline(font, (sentence,))
    metrics = QFontMetricsF(fonts[-1])
    lines = in_two_lines(sentence, metrics)
    if brief and any(metrics.horizontalAdvance(line) > room for line in lines):
        lines = in_two_lines(brief, metrics)
    return Headline(fonts[-1], tuple(shortened(line, metrics, room) for line in lines))


HOLD = 0.25
"""Seconds a fact must have held before it is said of a run."""
COUNT_HOLD = 0.12
"""Seconds a changing number stays legible."""
ALTERNATION = 0.45
"""Seconds each state of a cycle is shown."""
MOST_THUMBNAILS = 4
"""Longer cycles are shown by one thumbnail that runs through all of their states."""


class VerdictPanel(Panel):
    """One sentence about the present state, a caption, and the states of a cycle."""

    name = "verdict"
    title = "Verdict"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._project: Project | None = None
        self._report: Report | None = None
        self._read: Report | None = None
        """The newest report that has nothing to add to what is said."""
        self._said: Verdict | None = None
        self._candidate: object = None
        self._age = 0.0
        self._since_said = 0.0
        self._clock = 0.0
        self._cycle: list[QPixmap] = []
        self._lit = 0
        self._running = False
        self._ready = True
        self.sentence = "Loading…"
        """What is said in large type."""
        self._brief = ""
        """The same where it has no room."""
        self.caption = ""
        """What is said below it."""

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.setFixedHeight(theme.px(24) + theme.px(13) + 4 * GRID)
        self._say_again()
        self.update()

    def show_project(self, project: Project) -> None:
        before, self._project = self._project, project
        if before is None or not project.same_states(before):
            self._report = self._said = None
            self._cycle = []
        self._say_again()

    def show_report(self, report: Report) -> None:
        self._report = report

    def set_running(self, running: bool) -> None:
        """While nothing runs, facts are told at once."""
        self._running = running

    def set_ready(self, ready: bool, warm: bool) -> None:
        """While the kernels are compiled, nothing can run: say so."""
        self._ready = ready or warm
        if not self._ready:
            (self.sentence, self.caption), self._brief = GETTING_READY, ""
            self.update()
        else:
            self._say_again()

    def draw(self, seconds: float) -> None:
        self._age += seconds
        self._since_said += seconds
        if self._report is not None and self._has_news(self._report):
            fact = _fact(self._report.verdict)
            if fact != self._candidate:
                self._candidate, self._age = fact, 0.0
            same_kind = self._said is not None and _fact(self._said) == fact
            if not self._running or (self._since_said > COUNT_HOLD if same_kind else self._age > HOLD):
                self._say(self._report)
        if self._cycle:
            self._clock += seconds
            pace = ALTERNATION if len(self._cycle) <= MOST_THUMBNAILS else ALTERNATION / 3
            lit = int(self._clock / pace) % len(self._cycle)
            if lit != self._lit:
                self._lit = lit
                self.update()

    def _has_news(self, report: Report) -> bool:
        """Whether something else is to be said of it than what is said: as many units may want to flip elsewhere."""
        if report is self._read:
            return False
        is_said = report.verdict == self._said and (
            self._project is None or words(report, self._project) == (self.sentence, self.caption)
        )
        if is_said:
            self._read = report
        return not is_said

    def _say_again(self) -> None:
        if self._report is not None and self._said is not None:
            self._say(self._report)

    def _say(self, report: Report) -> None:
        before = self._looks()
        self._read, self._said, self._since_said = report, report.verdict, 0.0
        if self._project is None or not self._ready:
            return
        cycle = report.frame.cycle
        self._cycle = []
        if cycle is not None:
            size = self.height() - 2 * GRID
            shape = (self._project.rows, self._project.cols)
            self._cycle = [thumbnail(state.reshape(shape), self.theme, size) for state in cycle]
            self._lit = min(self._lit, len(self._cycle) - 1)
        self.sentence, self.caption = words(report, self._project)
        self._brief = briefly(report, self._project)
        if self._looks() != before:
            self.setAccessibleName(self.sentence)
            self.update()

    def _looks(self) -> object:
        """All that is painted."""
        mark = None if self._said is None else (self._said.kind, self._said.identity)
        return mark, self.sentence, self.caption, self._cycle

    def sizeHint(self) -> QSize:
        return QSize(480, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, left, right = self.theme, float(GRID), float(self.width() - GRID)
        right = self._draw_cycle(painter, right)
        left = self._draw_mark(painter, left)
        painter.setPen(theme.color("ink"))
        headline(self.sentence, theme, right - left, self._brief).draw(painter, left, GRID + theme.px(24))
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("muted"))
        caption = whole_clauses(self.caption, painter.fontMetrics(), int(right) - GRID)
        painter.drawText(QPointF(GRID, 2 * GRID + theme.px(24) + theme.px(13)), caption)
        painter.end()

    def _draw_cycle(self, painter: QPainter, right: float) -> float:
        """The states of a cycle, the one of the moment lit; returns what is left of the width."""
        if not self._cycle:
            return right
        if len(self._cycle) > MOST_THUMBNAILS or not self._has_room_for_all():
            shown = [(self._cycle[self._lit], True)]
            painter.setFont(self.theme.font(11))
            painter.setPen(self.theme.color("muted"))
            told = f"{self._lit + 1} of {len(self._cycle)}"
            width = painter.fontMetrics().horizontalAdvance(f"{len(self._cycle)} of {len(self._cycle)}")
            right -= width + GRID
            painter.drawText(QPointF(right, self.height() / 2), told)
        else:
            shown = [(pixmap, index == self._lit) for index, pixmap in enumerate(self._cycle)]
        for pixmap, lit in reversed(shown):
            right -= pixmap.deviceIndependentSize().width() + GRID
            painter.setOpacity(1.0 if lit else 0.25)
            painter.drawPixmap(QPointF(right, GRID), pixmap)
        painter.setOpacity(1.0)
        return right

    def _has_room_for_all(self) -> bool:
        """Whether all states of the cycle, if there is one, can stand beside the sentence."""
        taken = sum(pixmap.deviceIndependentSize().width() + GRID for pixmap in self._cycle)
        sentence = QFontMetrics(self.theme.font(24, bold=True)).horizontalAdvance(self.sentence)
        return not self._cycle or taken + sentence + self.theme.px(24) + 4 * GRID <= self.width()

    def _draw_mark(self, painter: QPainter, left: float) -> float:
        """The mark of what the state is; returns where the sentence begins."""
        said, size = self._said, 0.72 * self.theme.px(24)
        centre = QPointF(left + size / 2 + 2, GRID + 0.5 * self.theme.px(24) + 3)
        if said is None or not self._ready:
            return left
        if said.kind == "cycle":
            painter.setPen(QPen(self.theme.color("cycle"), 0.12 * size, c=Qt.PenCapStyle.RoundCap))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(cycle_mark(size).translated(centre))
        elif said.identity is not None and self._project is not None and self._project.memories:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color(KINDS[said.identity.kind]))
            painter.drawPath(mark(said.identity.kind, size).translated(centre))
        else:
            return left
        return left + size + 1.5 * GRID


def _fact(verdict: Verdict) -> object:
    """What has to hold for a moment; the number of unstable units may change meanwhile."""
    settled = verdict.identity if verdict.kind == "settled" else None
    members = (settled.kind, settled.members) if settled is not None else ()
    return verdict.kind, members, verdict.period
