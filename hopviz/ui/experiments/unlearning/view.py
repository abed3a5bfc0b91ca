"""Unlearning: a network dreams, dream by dream or on and on, and what becomes of recall is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.network import Network
from hopviz.core.unlearning import Dream
from hopviz.project.model import Project
from hopviz.project.naming import name_of
from hopviz.project.numbers import number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import SHARES, Experiment, Picture, measured_line
from hopviz.ui.experiments.unlearning.task import (
    SHARES_TIP,
    SPREAD_TIP,
    Options,
    UnlearningCurve,
    UnlearningPoint,
    UnlearningProgress,
    destroyed,
    good_range,
    unlearn,
)
from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import mark
from hopviz.ui.style.plotting import FINELY_ROUND, round_up, small_number
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.bars import percent
from hopviz.ui.widgets.chart import Chart, Line, Mark, Stretch
from hopviz.ui.widgets.thumbnail import thumbnail

LEAST_SPAN = 20
BOTH = 264
"""From this width on, at scale 1, there are two plots."""
FEW = 12
"""So many points are drawn as dots too."""
LEAST_SPREAD = 1.0
TOO_FEW = "Too few starts end in memories"
START, FALL = 0.4, 0.6
"""Seconds for which only the start is seen, and in which the state that it settles in appears."""
ARROW = 20
MARK = 10.0
PROMPT = "Dream once: a state falls, and the landscape rises where it settled"


class DreamScene(Guarded, QWidget):
    """Start and end of the last dream as two pictures with the name of the second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.dream: Dream | None = None
        self._names: Sequence[str] = ()
        self._grid = (1, 1)
        self._age = 0.0
        self._pictures: dict[int, tuple[QPixmap, QPixmap]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(168), 120)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._pictures.clear()
        self.setFixedWidth(theme.px(168))
        self.update()

    @property
    def is_falling(self) -> bool:
        """Whether the state has not yet settled on the screen."""
        return self.dream is not None and self._age < START + FALL

    @property
    def title(self) -> str:
        """What the dream ended in."""
        known = self.dream is not None and self.dream.identity
        name = name_of(known, self._names) if known else ""
        return name[:1].upper() + name[1:]

    @property
    def line(self) -> str:
        """What became of it."""
        dream = self.dream
        return "" if dream is None else f"E {small_number(dream.energy)}, {'spared' if dream.spared else 'weakened'}"

    def show_dream(self, dream: Dream | None, names: Sequence[str], grid: tuple[int, int], play: bool) -> None:
        """Show a dream; let it fall before one's eyes, or show it as it ended."""
        self.dream, self._names, self._grid = dream, names, grid
        self._age = 0.0 if play else START + FALL
        self._pictures.clear()
        self.setAccessibleName(f"{self.title}, {self.line}" if dream else PROMPT)
        self.update()

    def draw(self, seconds: float) -> None:
        """Go on falling."""
        if self.is_falling:
            self._age += seconds
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.theme.font(12)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        if self.dream is None:
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, PROMPT)
            painter.end()
            return
        below = 2.4 * metrics.height()
        side = int(max(min((self.width() - ARROW - 2 * GRID) / 2, self.height() - below - GRID), 8))
        start, settled = self._drawn(side)
        top = max((self.height() - below - side) / 2, 0)
        _put(painter, start, QRectF(0, top, side, side))
        fallen = min(max((self._age - START) / FALL, 0.0), 1.0)
        gap = QRectF(side, top, ARROW + 2 * GRID, side)
        self._paint_arrow(painter, gap)
        painter.setOpacity(fallen)
        _put(painter, settled, QRectF(gap.right(), top, side, side))
        self._paint_words(painter, metrics, top + side + GRID / 2)
        painter.end()

    def _drawn(self, side: int) -> tuple[QPixmap, QPixmap]:
        if side not in self._pictures:
            assert self.dream is not None
            ratio = self.devicePixelRatioF()
            states = (self.dream.start, self.dream.settled)
            first, second = (thumbnail(state.reshape(self._grid), self.theme, side, ratio) for state in states)
            self._pictures = {side: (first, second)}
        return self._pictures[side]

    def _paint_arrow(self, painter: QPainter, gap: QRectF) -> None:
        painter.setPen(QPen(self.theme.color("muted"), 1.6))
        middle, tip = gap.center().y(), gap.right() - GRID
        painter.drawLine(QPointF(gap.left() + GRID, middle), QPointF(tip, middle))
        for turn in (-4, 4):
            painter.drawLine(QPointF(tip, middle), QPointF(tip - 4, middle + turn))

    def _paint_words(self, painter: QPainter, metrics: QFontMetricsF, top: float) -> None:
        assert self.dream is not None
        left, height = 0.0, metrics.height()
        if self.dream.identity is not None:
            kind = self.dream.identity.kind
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.color(KINDS[kind])))
            painter.drawPath(mark(kind, MARK * self.theme.scale).translated(MARK / 2 + 1, top + height / 2))
            left = MARK * self.theme.scale + 6
        painter.setPen(self.theme.color("ink"))
        title = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, self.width() - left)
        painter.drawText(QPointF(left, top + metrics.ascent()), title)
        painter.setPen(self.theme.color("muted"))
        painter.drawText(QPointF(0, top + height + metrics.ascent()), self.line)


def _put(painter: QPainter, picture: QPixmap, box: QRectF) -> None:
    size = picture.deviceIndependentSize()
    painter.drawPixmap(QPointF(box.center().x() - size.width() / 2, box.center().y() - size.height() / 2), picture)


LARGEST = 1024
PAUSE = 0.4
"""Seconds between two networks that the landscape is shown while dreams go on."""
TIMES = 100
UNDO = "undo takes it back"
MEASURING = "Measuring recall…"


class UnlearningView(Experiment):
    """Dreams, and what was measured between them."""

    name = "dreaming"
    title = "Dreaming"
    largest = LARGEST
    too_large = f"Dreaming is for networks of up to {LARGEST:,} units: undo keeps the weights of every step"
    removed = "Put the removed units back first (Ctrl+U): a dream needs all units"

    def _build(self) -> None:
        self.curve: UnlearningCurve | None = None
        self._step, self._trouble = "", ""
        """The step of undo that the dreams of this run are; why there are none."""
        self._is_long = False
        self._undreamt: Network | None = None  # that of the curve, before its first dream
        self._begun = self._handed = 0
        """Dreams before this run, and of the network that everybody has been shown."""
        self._present: Network | None = None
        self._fresh: Network | None = None
        """The network after the last dream, and the same if it has not been handed on."""
        self._waited = 0.0
        once = f"One state falls, and the landscape rises where it settled; {UNDO}"
        self.once_button = form.button("Dream &once", once, self._dream_once, "narrow")
        self.on_button = form.button("Dream o&n", f"Dream until stopped; {UNDO}", self._dream_on, "narrow")
        self.times_button = form.button("Drea&m", f"Dream so many times; {UNDO}", self._dream_times, "narrow")
        self.times = form.spin_box(1, 100_000, TIMES, 100, " times")
        self.times.setGroupSeparatorShown(True)
        self.rate = form.number_box(0.001, 1.0, Options.rate, 0.005, decimals=3)
        self.noise = form.spin_box(1, 50, 20, suffix=" %")
        self.noise.setEnabled(False)
        self.start_chooser = form.chooser(("At random", False, ""), ("Near memories", True, ""))
        self.spare_box = QCheckBox("Spare the memories")
        self.start_chooser.currentIndexChanged.connect(lambda place: self.noise.setEnabled(place > 0))
        self.status, self.scene = form.words_label(), DreamScene()
        self.shares_chart, self.spread_chart = Chart("dreams", "share"), Chart("dreams", "basin spread")
        form.describe(
            (self.times, "How many dreams", "How many dreams the button beside it stands for"),
            (self.spare_box, "Spare the memories", "A dream that ends in a memory or its reverse changes nothing"),
            (self.shares_chart, "", SHARES_TIP),
            (self.spread_chart, "", SPREAD_TIP),
        )
        self.add_row(self.once_button, self.on_button)
        self.add_row(self.times, self.times_button)
        self.add_controls(self.status)
        self.add_field("Rate", self.rate, "What a dream takes from the weights, in units of a stored memory")
        self.add_field("Start", self.start_chooser, "Where a dream begins: any state, or a memory with noise")
        self.add_field("Noise", self.noise, "Share of the units that differ from the memory at the start")
        self.add_controls(self.spare_box)
        charts = Picture((self.shares_chart, 5), (self.spread_chart, 3))
        charts.show_part(self.spread_chart, BOTH)
        self.stage.addWidget(Picture((self.scene, 0), (charts, 1)), 1)
        self.setFocusProxy(self.once_button)
        self._tell()

    @property
    def options(self) -> Options:
        """How to dream."""
        noise = self.noise.value() / 100 if self.start_chooser.currentData() else None
        return Options(self.rate.value(), noise, self.spare_box.isChecked())

    @property
    def is_dreaming(self) -> bool:
        """Whether dreams that somebody asked for are going on."""
        return bool(self._step) and self.is_measuring("dreams")

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.scene.apply_theme(theme)

    def forget(self) -> None:
        super().forget()
        self._leave()
        self.curve = self._undreamt = None

    def provenance(self, what: str) -> object:
        return self.curve

    def changed(self, project: Project) -> None:
        curve = self.curve
        place = None if curve is None else curve.place_of(project)
        is_of_other_epoch = place == 0 and project.learns_in_epochs and self.network is not self._undreamt
        if curve is None or place is None or is_of_other_epoch:
            self._leave()
            curve, self._undreamt = UnlearningCurve(project), self.network
            self.curve = curve
            self._handed = 0
            self.scene.show_dream(None, (), (1, 1), play=False)
        elif place != self._handed and not (self.is_dreaming and place > self._begun):
            self._leave()
            curve.dreams = self._handed = place
        if project.rule != curve.rule:
            self._leave()
            curve.dreams = self._handed
            curve.measure_anew(project.rule)
        if self._present is None and not self.is_dreaming:
            self._present = self.network
        self._tell()

    def _leave(self) -> None:
        """What is being computed is not wanted any more."""
        self.stop("dreams")
        self._present = self._fresh = None
        self._step = self._trouble = ""

    def go_on(self, seconds: float) -> None:
        curve = self.curve
        if curve is None:
            return
        if not (self.is_measuring("dreams") or self._step or self._trouble or curve.is_measured):
            self._begin("", curve.dreams, True)
        self.scene.draw(seconds)
        self._waited += seconds
        if not self.scene.is_falling and (self._waited >= PAUSE or not self.is_dreaming):
            self._hand_on()

    def redraw(self, project: Project) -> None:
        """Draw what was measured up to now."""
        curve = self.curve
        assert curve is not None
        points = curve.points
        span = (0.0, round_up(max(curve.dreams, LEAST_SPAN), FINELY_ROUND))
        x, dots = np.array([point.dreams for point in points], float), len(points) <= FEW
        lines = [
            measured_line(x, points, "spurious", "spurious", "spurious", dots),
            measured_line(x, points, "overlap", "memory", "overlap m", dots),
            measured_line(x, points, "exact", "accent", "exact recall", dots),
        ]
        good, gone = good_range(points), destroyed(points)
        stretch = None if good is None else Stretch(*good, "good", "memory")
        marks = [] if gone is None else [Mark(gone, "destroyed", "warning", behind=True)]
        prompt = "" if points or self._trouble else MEASURING
        self.shares_chart.show_lines(lines if points else [], marks, span, SHARES, stretch, prompt)
        spreads = np.array([point.spread for point in points], float)
        known = spreads[np.isfinite(spreads)]
        top = round_up(max(float(known.max(initial=0.0)), LEAST_SPREAD) * 1.05, FINELY_ROUND)
        marks = [] if gone is None else [Mark(gone, "", "warning")]
        lines = [Line(x, spreads, "ink", dots=dots)] if points else []
        too_few = TOO_FEW if points and not known.size else ""
        self.spread_chart.show_lines(lines, marks, span, (-0.03 * top, top), stretch, too_few)

    def _hand_on(self) -> None:
        """Let everybody see the newest weights."""
        if self._fresh is not None:
            assert self.curve is not None
            assert self.project is not None
            network, self._fresh, self._waited = self._fresh, None, 0.0
            self._handed = self.curve.dreams
            dreamt = self.curve.after(self.project, network, self._handed)
            self.acted.emit(Adopt(self._step, dreamt, continuous=True))
        if not self.is_measuring("dreams"):
            self._step = ""

    def _dream_once(self) -> None:
        if not self.is_dreaming:
            self._dream("Dream {0}", 1)

    def _dream_times(self) -> None:
        self._dream("Dreams {0} to {1}", self.times.value())

    def _dream_on(self) -> None:
        if self.is_dreaming and self._is_long:
            self.stop("dreams")
            self._hand_on()
            self._tell()
        else:
            self._dream("Dreams from {0} on", None)

    def _dream(self, step: str, count: int | None) -> None:
        """Dream so many times, or until stopped, as one step of undo."""
        self._hand_on()
        begun = 0 if self.curve is None else self.curve.dreams
        goal = None if count is None else begun + count
        self._begin(step.format(number(begun + 1), number(goal or 0)), goal, begun == 0 and count != 1)

    def _begin(self, step: str, goal: int | None, measure_first: bool) -> None:
        """Dream up to the goal, or just measure."""
        curve, project, network = self.curve, self.project, self._present
        if curve is None or project is None or network is None:
            return
        if step:
            curve.cut()
        self._step, self._begun, self._trouble = step, curve.dreams, ""
        self._is_long = goal is None or goal > curve.dreams + 1
        is_new = measure_first and not curve.is_measured
        steps = partial(unlearn, project, network, self.options, curve.dreams, goal, is_new)
        self.measure("dreams", steps, self._take)
        self._tell()

    def _take(self, found: UnlearningProgress) -> None:
        curve, project = self.curve, self.project
        assert curve is not None
        assert project is not None
        for point in found.points:
            curve.add(point)
        self._trouble = found.trouble
        if found.dreams > curve.dreams and found.last is not None:
            once = not self._is_long and found.dreams == self._begun + 1
            curve.dreams, self._present, self._fresh = found.dreams, found.network, found.network
            grid, play = (project.rows, project.cols), once and not self.reduced_motion
            self.scene.show_dream(found.last, project.names, grid, play)
        self._tell()

    def _tell(self) -> None:
        """What the buttons do now, and the latest figures."""
        self.stale = True
        # One dream is over before anybody could stop it: its button keeps the focus.
        curve, goes_on = self.curve, self.is_dreaming and self._is_long
        can = self._present is not None and not goes_on
        self.once_button.setEnabled(can)
        self.times_button.setEnabled(can)
        self.on_button.setEnabled(can or goes_on)
        text, tip = ("S&top", "Stop here") if goes_on else ("Dream o&n", "Dream until stopped")
        form.name_button(self.on_button, text, f"{tip}; {UNDO}")
        told = self._trouble
        if not told and curve is not None:
            told = f"{number(curve.dreams)} dream{'' if curve.dreams == 1 else 's'}"
            told += f": {figures(curve.points[-1])}" if curve.points else ""
        form.tell(self.status, told, bool(self._trouble))


def figures(point: UnlearningPoint) -> str:
    """The latest figures, in a line."""
    return f"exact recall {percent(point.exact)}, spurious {percent(point.spurious)}"
