"""The verdict: in large type, what is true of the state now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.attractors import Identity
from hopviz.core.dynamics import Asynchronous, beats
from hopviz.core.recorder import Report, Verdict
from hopviz.project.model import Project
from hopviz.ui.marks import mark
from hopviz.ui.panels.base import Panel
from hopviz.ui.theme import GRID, KINDS, Theme
from hopviz.ui.widgets.thumbnail import thumbnail

HOLD = 0.25
"""Seconds a fact must have held before it is said of a run."""
COUNT_HOLD = 0.12
"""Seconds a changing number stays legible."""
ALTERNATION = 0.45
"""Seconds each state of a cycle is shown."""
MOST_THUMBNAILS = 4


class VerdictPanel(Panel):
    """One sentence about the present state, a caption, and the states of a cycle."""

    name = "verdict"
    title = "Verdict"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._project: Project | None = None
        self._report: Report | None = None
        self._said: Verdict | None = None
        self._candidate: object = None
        self._age = 0.0
        self._since_said = 0.0
        self._clock = 0.0
        self._cycle: list[QPixmap] = []
        self._lit = 0
        self._running = False
        self.sentence = "Loading…"
        """What is said in large type."""
        self.caption = ""
        """What is said below it."""

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        self.setFixedHeight(theme.px(24) + theme.px(13) + 4 * GRID)
        self._say_again()

    def show_project(self, project: Project) -> None:
        """Take over the names; what was said of other memories is out of date."""
        before, self._project = self._project, project
        if before is None or [id(m.pattern) for m in before.memories] != [id(m.pattern) for m in project.memories]:
            self._report = self._said = None
            self._cycle = []
        self._say_again()

    def show_report(self, report: Report) -> None:
        """Take over the newest verdict."""
        self._report = report

    def set_running(self, running: bool) -> None:
        """While nothing runs, facts are told at once."""
        self._running = running

    def draw(self, seconds: float) -> None:
        """Say what has held for a moment; alternate the states of a cycle."""
        self._age += seconds
        self._since_said += seconds
        if self._report is not None and self._report.verdict != self._said:
            fact = _fact(self._report.verdict)
            if fact != self._candidate:
                self._candidate, self._age = fact, 0.0
            same_kind = self._said is not None and _fact(self._said) == fact
            if not self._running or (self._since_said > COUNT_HOLD if same_kind else self._age > HOLD):
                self._say(self._report)
        if self._cycle:
            self._clock += seconds
            lit = int(self._clock / ALTERNATION) % len(self._cycle)
            if lit != self._lit:
                self._lit = lit
                self.update()

    def _say_again(self) -> None:
        if self._report is not None and self._said is not None:
            self._say(self._report)

    def _say(self, report: Report) -> None:
        self._said, self._since_said = report.verdict, 0.0
        if self._project is None:
            return
        sentence, caption = words(report, self._project)
        cycle = report.frame.cycle
        self._cycle = []
        if cycle is not None:
            size = self.height() - 2 * GRID
            shape = (self._project.rows, self._project.cols)
            self._cycle = [thumbnail(s.reshape(shape), self.theme, size) for s in cycle[:MOST_THUMBNAILS]]
        self.sentence, self.caption = sentence, caption
        self.setAccessibleName(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as it gets."""
        return QSize(480, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The mark of the kind, the sentence, the caption, the states of a cycle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, left, right = self.theme, float(GRID), float(self.width() - GRID)
        for index in reversed(range(len(self._cycle))):
            pixmap = self._cycle[index]
            right -= pixmap.deviceIndependentSize().width() + GRID
            painter.setOpacity(1.0 if index == self._lit else 0.25)
            painter.drawPixmap(QPointF(right, GRID), pixmap)
        painter.setOpacity(1.0)
        top = GRID + 0.5 * theme.px(24)
        kind = self._said.identity.kind if self._said is not None and self._said.identity is not None else None
        if kind is not None and self._said is not None and self._said.kind == "settled" and self._has_memories():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(KINDS[kind]))
            size = 0.72 * theme.px(24)
            painter.drawPath(mark(kind, size).translated(left + size / 2 + 2, top + 3))
            left += size + 1.5 * GRID
        painter.setPen(theme.color("ink"))
        font = theme.font(24, bold=True)
        metrics = QFontMetrics(font)
        room = int(right - left)
        if metrics.horizontalAdvance(self.sentence) > room:
            font = theme.font(17, bold=True)
            metrics = QFontMetrics(font)
        painter.setFont(font)
        text = metrics.elidedText(self.sentence, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, GRID + theme.px(24)), text)
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("muted"))
        caption = painter.fontMetrics().elidedText(self.caption, Qt.TextElideMode.ElideRight, int(right) - GRID)
        painter.drawText(QPointF(GRID, 2 * GRID + theme.px(24) + theme.px(13)), caption)
        painter.end()

    def _has_memories(self) -> bool:
        return self._project is not None and bool(self._project.memories)


def words(report: Report, project: Project) -> tuple[str, str]:
    """The sentence and the caption that a report deserves."""
    verdict = report.verdict
    if verdict.kind == "unsettled":
        count = verdict.unstable
        return f"{count:,} unit{' wants' if count == 1 else 's want'} to flip", _nearest(report, project)
    if verdict.kind == "cycle":
        beat = "sweeps" if project.rule == Asynchronous("sequential") else beats(project.rule)
        first = "Oscillating" if verdict.period == 2 else "Cycle"
        return f"{first}, period {verdict.period}", f"The same states come back every {verdict.period} {beat}"
    if verdict.kind == "wandering":
        return f"Wandering at T = {verdict.temperature:.2f}", _nearest(report, project)
    return _settled(verdict.identity, project)


def _settled(identity: Identity | None, project: Project) -> tuple[str, str]:
    if identity is None or not project.memories:
        return "Settled in a fixed point", "No unit wants to flip; no memory is stored"
    names = project.names
    if identity.kind == "memory":
        return f"Settled in memory {names[identity.members[0]]}", "No unit wants to flip; every unit is right"
    if identity.kind == "reversed memory":
        reverse = f"Settled in the reverse of {names[identity.members[0]]}"
        return reverse, "No unit wants to flip; every unit is the opposite"
    closest = _closest(identity.nearest or 0, identity.overlap, project)
    if identity.kind == "mixture":
        parts = [
            names[index] if sign > 0 else f"reverse of {names[index]}"
            for index, sign in zip(identity.members, identity.signs, strict=True)
        ]
        listed = ", ".join(parts[:-1]) + " and " + parts[-1]
        return f"Settled in a mixture of {listed}", f"No unit wants to flip; {closest}"
    return "Settled in a spurious state", f"Never stored; {closest}"


def _closest(index: int, overlap: float, project: Project) -> str:
    """Which memory is near, and how near: `overlap` with memory number `index`."""
    wrong = round((1 - abs(overlap)) / 2 * int((~project.lesioned).sum()))
    side = "" if overlap >= 0 else "the reverse of "
    units = "1 unit" if wrong == 1 else f"{wrong:,} units"
    return f"nearest is {side}{project.names[index]}, {units} away (overlap m = {overlap:+.2f})"


def _nearest(report: Report, project: Project) -> str:
    if report.overlaps.size != len(project.memories) or not project.memories:
        return ""
    index = int(np.argmax(np.abs(report.overlaps)))
    said = _closest(index, float(report.overlaps[index]), project)
    return said[0].upper() + said[1:]


def _fact(verdict: Verdict) -> object:
    """What has to hold for a moment; the number of unstable units may change meanwhile."""
    settled = verdict.identity if verdict.kind == "settled" else None
    members = (settled.kind, settled.members) if settled is not None else ()
    return verdict.kind, members, verdict.period
