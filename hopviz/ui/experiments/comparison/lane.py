"""One of the runs that are compared, as it is seen: choice, verdict, grid, and trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hopviz.core.history import History
from hopviz.core.network import State
from hopviz.core.recorder import Report, Verdict
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.comparison.choice import First, LaneChoice
from hopviz.ui.guard import Guarded
from hopviz.ui.panel import cycle_in_order, state_in_turn
from hopviz.ui.style.marks import cycle_mark, mark
from hopviz.ui.style.plotting import whole_clauses
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES
from hopviz.ui.widgets.curves import Steps, steps
from hopviz.ui.widgets.full_names import FullNames
from hopviz.ui.widgets.grid_painter import GridGeometry, GridPainter, GridPicture
from hopviz.ui.widgets.headline import headline
from hopviz.ui.widgets.verdict_words import briefly, words

FADE = 0.06
"""Seconds in which a flip has faded by 63 %."""
FADING = 4096
"""Flips of up to so many units fade: of more, one would not see it."""
SWIFT = 3.0
"""Sweeps a second from which on a cycle is shown at a pace of its own."""
LOW = 230
"""Pixels of a lane, at scale 1, below which the verdict has no caption."""
WITH_FIGURES = 170
"""Pixels of a trace, at scale 1, from which on its curves have figures beside their names."""
WIDEST = (1 << 24) - 1
"""The largest width that a widget may have in Qt."""
WIDE = 1.45
"""How many times as wide as high a lane is whose trace stands beside its grid."""
ENERGY_TIP = (
    "Energy E over the sweeps, on the same axes in all runs; in a sweep every unit has its turn once, on average.\n"
    "L(t), where all units decide at once and weights are symmetric: −s(t) W s(t−1) − b (s(t) + s(t−1)), which never "
    "rises (Goles)."
)


class LaneVerdict(Guarded, QWidget):
    """What is true of the run now, in large type, and a caption."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.sentence = self.caption = ""
        self._briefs: tuple[str, ...] = ()
        self._verdict: Verdict | None = None
        self._has_caption = True
        self.full_names = FullNames(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._share_height()

    def show_caption(self, shown: bool) -> None:
        """Show the caption, or do without it."""
        if shown != self._has_caption:
            self._has_caption = shown
            self._share_height()

    def _share_height(self) -> None:
        self.setFixedHeight(self.theme.px(24) + GRID + (self.theme.px(12) + GRID // 2 if self._has_caption else 0))
        self.update()

    def say(self, sentence: str, caption: str, verdict: Verdict | None = None, briefs: tuple[str, ...] = ()) -> None:
        """Say this of a run with such a verdict."""
        told = sentence, caption, verdict, briefs
        if told != (self.sentence, self.caption, self._verdict, self._briefs):
            self.sentence, self.caption, self._verdict, self._briefs = told
            self.setAccessibleName(f"{sentence}. {caption}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, baseline = self.theme, GRID / 2 + self.theme.px(24)
        left = self._draw_mark(painter)
        written = headline(self.sentence, theme, self.width() - left, self._briefs)
        painter.setPen(theme.color("ink"))
        written.draw(painter, left, baseline - 4)
        said = ""
        if self._has_caption:
            metrics = QFontMetricsF(theme.font(12))
            said = whole_clauses(self.caption, metrics, self.width())
            painter.setFont(theme.font(12))
            painter.setPen(theme.color("muted"))
            painter.drawText(QPointF(0, baseline + GRID / 2 + metrics.ascent()), said)
        self.full_names.begin()
        shown = f"{' '.join(written.lines)}\n{said}"
        self.full_names.note(self.rect().toRectF(), shown, f"{self.sentence}\n{self.caption}")
        painter.end()

    def _draw_mark(self, painter: QPainter) -> float:
        """The mark of what the state is; returns where the sentence begins."""
        said, size = self._verdict, 0.6 * self.theme.px(24)
        centre = QPointF(size / 2 + 2, GRID / 2 + 0.6 * self.theme.px(24))
        if said is not None and said.kind == "cycle":
            painter.setPen(QPen(self.theme.color("cycle"), 0.12 * size, c=Qt.PenCapStyle.RoundCap))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(cycle_mark(size).translated(centre))
        elif said is not None and said.identity is not None and said.identity.nearest is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color(KINDS[said.identity.kind]))
            painter.drawPath(mark(said.identity.kind, size).translated(centre))
        else:
            return 0.0
        return size + GRID


class LaneGrid(Guarded, QWidget):
    """The units of a run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.picture = GridPicture()
        self._painter = GridPainter()
        self._target = np.zeros(1)
        self._cycle: State | None = None
        self._clock = 0.0
        self._is_stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(48, 48)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self.theme = theme
        self._painter.apply_theme(theme)
        self.update()

    def show_state(self, project: Project, report: Report | None, cue: State, is_swift: bool) -> None:
        """Show the newest state; a cycle that is too swift to be followed, at a pace of its own."""
        picture = self.picture
        if (picture.rows, picture.cols) != (project.rows, project.cols):
            self.picture = picture = GridPicture(project.rows, project.cols, (cue > 0).astype(float))
            self._painter.forget_mask()
        if picture.clamped is not project.clamped or picture.lesioned is not project.lesioned:
            picture.clamped, picture.lesioned = project.clamped, project.lesioned
            self._painter.forget_mask()
        self._target = ((cue if report is None else report.frame.unmasked_state) > 0).astype(float)
        cycle = report.frame.cycle if report is not None and is_swift else None
        if cycle is None or self._cycle is None or len(cycle) != len(self._cycle):
            self._clock = 0.0
        self._cycle = None if cycle is None else cycle_in_order(cycle)
        is_rung = report is not None and cycle is None  # the rings are those of the state that the run is in
        picture.wanting = report.frame.wanting if is_rung and report is not None else np.zeros(project.n, bool)
        self._is_stale = True

    def draw(self, seconds: float, at_once: bool) -> None:
        """Fade what has flipped."""
        picture = self.picture
        if self._cycle is not None:
            self._clock += seconds
            state = self._cycle[state_in_turn(self._clock, len(self._cycle))]
            self._target = np.where(picture.lesioned, self._target, state > 0).astype(float)
        gap = self._target - picture.shown
        if gap.any():
            part = 1.0 if at_once or gap.size > FADING else 1.0 - np.exp(-seconds / FADE)
            picture.shown = np.where(np.abs(gap) < 0.02, self._target, picture.shown + part * gap)
            self._is_stale = True
        if self._is_stale:
            self._is_stale = False
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._painter.forget_mask()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("surface"))
        geometry = GridGeometry(self.picture.rows, self.picture.cols, self.size(), 2)
        self._painter.paint(painter, geometry, self.picture, pixel_ratio(self))
        painter.end()


class LaneView(Guarded, QWidget):
    """A run with its choice: beside each other where there is little height, else one below the other."""

    resized = Signal()

    def __init__(self, number: int, first: First, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.choice = LaneChoice(number, first)
        self.verdict, self.grid = LaneVerdict(), LaneGrid()
        self.chart = Chart("sweeps", "energy E", widest="")
        form.describe((self.chart, f"Energy of run {number} over the sweeps", ENERGY_TIP))
        self.chart.setMinimumHeight(64)
        self.history = History()
        self.project: Project | None = None
        """That with what is chosen here, of which the run is."""
        self.report: Report | None = None
        self.trouble = ""
        self._per_sweep = 1
        self.grid.setAccessibleName(f"Units of run {number}")
        self._body = filled(QBoxLayout(QBoxLayout.Direction.TopToBottom), (self.grid, 3), (self.chart, 2))
        filled(QVBoxLayout(self), self.choice, self.verdict, (self._body, 1), gap=GRID // 2)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = self.choice.heat.theme = theme
        for part in (self.verdict, self.grid, self.chart):
            part.apply_theme(theme)
        self.resized.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resized.emit()

    @property
    def is_wide(self) -> bool:
        """Whether there is more room beside the grid than below it."""
        return self.width() > WIDE * self._room

    @property
    def _room(self) -> int:
        """Height of grid and trace."""
        return self.height() - self.choice.height() - self.verdict.height() - GRID

    def lay_out(self, is_wide: bool) -> None:
        """Put the trace beside the grid, or below it."""
        self.verdict.show_caption(self.height() >= self.theme.px(LOW))
        picture = self.grid.picture
        wide = round(max(self._room, 48) * min(picture.cols / picture.rows, 1.0)) + GRID  # the trace gets all the rest
        self.grid.setMaximumWidth(wide if is_wide else WIDEST)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(direction)
        self._body.setStretchFactor(self.grid, 1 if is_wide else 3)
        self._body.setStretchFactor(self.chart, 1 if is_wide else 2)

    def begin(self, project: Project, per_sweep: int, report: Report | None, trouble: str) -> None:
        """Show a run at its cue, or why there is none."""
        self.project, self.report, self.trouble, self._per_sweep = project, report, trouble, per_sweep
        self.resized.emit()  # the grid may have another shape
        self.history.clear()
        if report is not None:
            self.history.add(report)

    def add(self, reports: Sequence[Report]) -> None:
        """Take over what has happened."""
        for report in reports:
            self.history.add(report)
            self.report = report

    def say(self, named: Project) -> None:
        """Say what is true of the run, in the words of a project whose memories may be called otherwise by now."""
        report, project = self.report, self.project
        if self.trouble:
            self.verdict.say("No run", self.trouble)
        elif report is None or project is None:
            self.verdict.say("", "")
        else:
            told = replace(project, memories=named.memories) if named.same_states(project) else project
            sentence, caption = words(report, told)
            if report.verdict.kind == "settled" and report.verdict.updates:
                after = sweeps_figure(report.frame.sweeps)
                caption = f"After {after} sweep{'' if after == '1' else 's'}; {caption[:1].lower()}{caption[1:]}"
            self.verdict.say(sentence, caption, report.verdict, briefly(report, told))

    def extremes(self) -> tuple[float, float] | None:
        """The least and the greatest number of the trace; None where there is none."""
        series = [each for each in (self.history.energy, self.history.two_time) if np.isfinite(each).any()]
        return (min(map(np.nanmin, series)), max(map(np.nanmax, series))) if series else None

    def draw_trace(self, sweeps: float, span: tuple[float, float], rise: tuple[float, float], prompt: str) -> None:
        """Draw the energy up to a moment of the clock, on axes that all runs have in common."""
        history, lines = self.history, list[Steps]()
        if history.energy.size:
            lines.append(self._steps(history.energy, "ink", "E", sweeps))
        if np.isfinite(history.two_time).any():
            lines.append(replace(self._steps(history.two_time, "accent", "L(t)", sweeps), dashes=DASHES))
        self.chart.show_lines(lines, span=span, rise=rise, prompt=prompt)

    def _steps(self, samples: np.ndarray, meaning: str, label: str, sweeps: float) -> Steps:
        known = samples[np.isfinite(samples[:, 2]), 2]
        if self.chart.width() >= self.theme.px(WITH_FIGURES):
            label = f"{label} {figure(float(known[-1]))}"
        run = steps(self.history.begins, self.history.ends, samples[:, np.newaxis], 0.0)
        starts = run.starts / self._per_sweep
        end = max(sweeps, float(starts[-1]))
        return replace(run, starts=starts, end=end, meaning=meaning, label=label)


def sweeps_figure(sweeps: float) -> str:
    """A number of sweeps to one decimal, whole ones without."""
    rounded = round(sweeps, 1)
    return number(rounded, 0 if rounded == int(rounded) else 1)
