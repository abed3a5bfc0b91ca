"""Panel of the verdict: in large type, what is true of the state now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.network import State
from hopviz.core.recorder import Report, Verdict
from hopviz.project.model import Project
from hopviz.ui.panel import SHORT, SLOW, Panel, cycle_in_order, state_in_turn, updates_told
from hopviz.ui.style.marks import cycle_mark, mark
from hopviz.ui.style.plotting import in_two_lines, whole_clauses
from hopviz.ui.style.theme import GRID, KINDS, Theme
from hopviz.ui.viewer import PATIENCE
from hopviz.ui.widgets.full_names import FullNames
from hopviz.ui.widgets.headline import HEADLINE_SIZES, headline
from hopviz.ui.widgets.thumbnail import thumbnail
from hopviz.ui.widgets.verdict_words import briefly, words

GETTING_READY = ("Getting ready…", "The inner loops are being compiled; this happens once on a machine")
STANDS = 0.5
"""Seconds without a report after which the run stands."""
MOST_THUMBNAILS = SHORT
"""Longer cycles are shown by one thumbnail that runs through all of their states."""


@dataclass(frozen=True)
class CycleRow:
    """The states of a cycle that are seen, and where."""

    states: tuple[tuple[QPixmap, float, bool], ...]
    """Picture, left edge, and whether it is the state of the moment."""
    left: float
    """Where the room for the sentence ends."""
    counted: str
    """Which of how many states is seen, where it is one at a time."""
    right: float
    """Where that stands."""


class VerdictPanel(Panel):
    """One sentence about the present state, a caption, and the states of a cycle."""

    name = "verdict"
    title = "Verdict"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._report: Report | None = None
        self._read: Report | None = None
        """The newest report that has nothing to add to what is said."""
        self._said: Verdict | None = None
        self._clock = 0.0
        self._cycle: list[QPixmap] = []
        self._states: State | None = None
        """(p, N) those of the cycle."""
        self._updates = 0
        self._is_followed = False
        """Whether the state of the run itself is lit, as it can be followed."""
        self.full_names = FullNames(self)
        self._lit = 0
        self._ready = True
        self._waited: float | None = None
        """Seconds for which the first report of another network has been waited for; None: it is there."""
        self._quiet = 0.0
        """Seconds since the last report."""
        self.sentence = "Loading…"
        """What is said in large type."""
        self._briefs: tuple[str, ...] = ()
        """The same where it has no room."""
        self.caption = ""
        """What is said below it."""

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.setFixedHeight(theme.px(24) + theme.px(13) + 4 * GRID)
        self._say_again()
        self.update()

    def show_project(self, project: Project) -> None:
        before = self._project
        super().show_project(project)
        if before is None or not project.same_states(before):
            self._report = self._said = None
            self._cycle = []
        if before is not None and not project.same_network(before):
            self._waited = 0.0
        self._say_again()

    def forget(self) -> None:
        self._report = self._said = self._read = None
        self._cycle = []
        self.sentence = self.caption = ""
        self._briefs = ()
        self.setAccessibleName("")
        self.update()

    def show_report(self, report: Report) -> None:
        if not self.fits(report):
            return
        self._report, self._waited, self._quiet = report, None, 0.0
        done, self._updates = updates_told(report, self._updates), report.frame.updates
        self._is_followed = done <= SLOW

    def set_ready(self, ready: bool, warm: bool) -> None:
        """While the kernels are compiled, nothing can run: say so."""
        self._ready = ready or warm
        if not self._ready:
            self._say_getting_ready(GETTING_READY[1])
        else:
            self._say_again()

    def _say_getting_ready(self, caption: str) -> None:
        self.sentence, self.caption, self._briefs, self._cycle = GETTING_READY[0], caption, (), []
        self.setAccessibleName(self.sentence)
        self.update()

    def draw(self, seconds: float) -> None:
        if self._waited is not None:
            self._waited += seconds
            if self._waited > PATIENCE and self._ready and self.sentence != GETTING_READY[0]:
                self._said = None
                self._say_getting_ready("")
            return
        if self._report is not None and self._has_news(self._report):
            self._say(self._report)
        if self._cycle and self._states is not None and self._report is not None:
            self._quiet += seconds
            is_seen = self._is_followed or self._quiet > STANDS
            self._clock = 0.0 if is_seen else self._clock + seconds
            lit = state_in_turn(self._clock, len(self._cycle))
            if is_seen:
                here = np.flatnonzero((self._states == self._report.frame.state).all(axis=1))
                lit = int(here[0]) if here.size else self._lit
            if lit != self._lit:
                self._lit = lit
                self.update()

    def _has_news(self, report: Report) -> bool:
        """Whether something else is to be said of it than what is said: as many units may want to flip elsewhere."""
        if report is self._read:
            return False
        if report.verdict == self._said and (
            self._project is None or self._words(report, self._project) == (self.sentence, self.caption)
        ):
            self._read = report
            return False
        return True

    def _words(self, report: Report, project: Project) -> tuple[str, str]:
        """What is said; of a moment that the run has gone on from, which it is."""
        sentence, caption = words(report, project)
        if report.extent is None or not report.is_past:
            return sentence, caption
        return sentence, f"Moment {report.frame.updates:,} of {report.extent.end:,} · {caption}".rstrip(" ·")

    def _say_again(self) -> None:
        if self._report is not None and self._said is not None:
            self._say(self._report)

    def _say(self, report: Report) -> None:
        before = self._looks()
        self._read, self._said = report, report.verdict
        if self._project is None or not self._ready:
            return
        cycle = None if report.frame.cycle is None else cycle_in_order(report.frame.cycle)
        if cycle is None or self._states is None or not np.array_equal(cycle, self._states):
            self._clock = 0.0
        self._cycle, self._states = [], cycle
        if cycle is not None:
            size = self.height() - 2 * GRID
            shape = (self._project.rows, self._project.cols)
            self._cycle = [thumbnail(state.reshape(shape), self.theme, size) for state in cycle]
            self._lit = min(self._lit, len(self._cycle) - 1)
        self.sentence, self.caption = self._words(report, self._project)
        self._briefs = briefly(report, self._project)
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
        theme, row = self.theme, self.cycle_row()
        self._draw_cycle(painter, row)
        left, right = self._draw_mark(painter, float(GRID)), row.left
        painter.setPen(theme.color("ink"))
        sentence, said_below = self._fitting(right - left)
        written = headline(sentence, theme, right - left, self._briefs)
        written.draw(painter, left, GRID + theme.px(24))
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("muted"))
        caption = whole_clauses(said_below, QFontMetricsF(theme.font(13)), int(right) - GRID)
        painter.drawText(QPointF(GRID, 2 * GRID + theme.px(24) + theme.px(13)), caption)
        self.full_names.begin()
        said = f"{' '.join(written.lines)}\n{caption}"
        self.full_names.note(QRectF(self.rect()), said, f"{self.sentence}\n{self.caption}")
        painter.end()

    def _fitting(self, room: float) -> tuple[str, str]:
        """Sentence and caption; since when a cycle goes on is said below where it would make the sentence small."""
        if self._said is None or self._said.kind != "cycle" or not self._briefs:
            return self.sentence, self.caption
        since = self.sentence.removeprefix(self._briefs[0])
        large = QFontMetricsF(self.theme.font(HEADLINE_SIZES[0], bold=True))
        if large.horizontalAdvance(self.sentence) <= room or not since.startswith(", s"):
            return self.sentence, self.caption
        return self._briefs[0], f"S{since.removeprefix(', s')}; {self.caption[:1].lower()}{self.caption[1:]}"

    def cycle_row(self) -> CycleRow:
        """The states of a cycle that are seen, at the right; one at a time where there is no room for all, or none."""
        right, counted, shown = float(self.width() - GRID), "", list(enumerate(self._cycle))
        if len(self._cycle) > MOST_THUMBNAILS or not self._has_room_for_all():
            counted = f"{self._lit + 1} of {len(self._cycle)}"
            shown = [(self._lit, self._cycle[self._lit])]
            widest = f"{len(self._cycle)} of {len(self._cycle)}"
            right -= QFontMetrics(self.theme.font(11)).horizontalAdvance(widest) + GRID
        states, left = [], right
        for index, pixmap in reversed(shown):
            left -= pixmap.deviceIndependentSize().width() + GRID
            states.append((pixmap, left, index == self._lit))
        if left < self._least_room():
            edge = float(self.width() - GRID)
            return CycleRow((), edge, "", edge)
        return CycleRow(tuple(states), left, counted, right)

    def _least_room(self) -> float:
        """Where the room must end that a cycle is named in."""
        if not self._cycle or not self._briefs:
            return 0.0
        metrics = QFontMetricsF(self.theme.font(HEADLINE_SIZES[-1], bold=True))
        lines = in_two_lines(self._briefs[0], metrics)
        return max(map(metrics.horizontalAdvance, lines)) + 0.72 * self.theme.px(24) + 2.5 * GRID

    def _draw_cycle(self, painter: QPainter, row: CycleRow) -> None:
        """The states of a cycle, the one of the moment lit."""
        for pixmap, left, lit in row.states:
            painter.setOpacity(1.0 if lit else 0.25)
            painter.drawPixmap(QPointF(left, GRID), pixmap)
        painter.setOpacity(1.0)
        painter.setFont(self.theme.font(11))
        painter.setPen(self.theme.color("muted"))
        painter.drawText(QPointF(row.right, self.height() / 2), row.counted)

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
