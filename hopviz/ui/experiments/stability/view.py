"""Stability of the memories: the margin of each, and the crosstalk that pulls its units away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QResizeEvent

from hopviz.core.network import Floats, Network
from hopviz.core.stability import Stability, stability_steps
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal import CrosstalkLaw
from hopviz.project.data_table import DataTable, Row
from hopviz.project.dense_memories import learns_hebbs_weights
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number, small_number
from hopviz.ui.actions import tooltip
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment, Picture
from hopviz.ui.experiments.stability.law import LAW_TIP, expected_shares, law_of, law_words
from hopviz.ui.panel import is_cut_otherwise
from hopviz.ui.style.plotting import plot_widget
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.choosers import NameChooser

BINS = 40
ALL = -1
DOT = 9
NAMED = 1.35
"""The histogram's height in its highest bar: above that stands the name of the line."""
MARGIN_TIP = (
    "Every dot is a memory: its smallest margin, min over the units of s h. At 0 or above, the memory is a fixed "
    "point: no unit wants to flip. Click a dot to see what is behind it."
)
CROSSTALK_TIP = (
    "Crosstalk: what pulls a unit away from a memory, as far as its stability s h falls short of the line. After "
    "Hebb's rule the line is the field that a memory makes by itself, and the crosstalk is made by the others; after "
    "other rules no such part can be told, and the line is the mean stability of all memories. A unit right of it "
    "wants to flip."
)
NAMED_FROM = 250
"""Width of the histogram from which on there is room for the names of its curves, at scale 1."""
TAIL_ALPHA, CURVE, REACH = 150, 200, 1.01
"""How strongly the tail is shaded, of 255; points of the curve below and in its tail; how far this goes at least.

The tail begins where the Gaussian law has it, at 1, of which the line, at (N - 1)/N, falls a little short.
"""

OWN, MEAN = "own field", "mean stability"


def prepare(project: Project, network: Network) -> JobSteps[Any, Stability | None]:
    """How stable the memories of a project are in its network; None without memories, or without units."""
    if not project.memories or project.lesioned.all():
        return None
    law_of(project)  # kept: of many units and memories it takes a moment
    return (yield from stability_steps(network, project.patterns, own_share(project), project.lesioned))


def own_share(project: Project) -> float | None:
    """The field that one memory makes on its own units by Hebb's rule, where it is the same for all of them."""
    if not learns_hebbs_weights(project) or (project.units == "binary" and project.lesioned.any()):
        return None
    biased = project.learns_bias and project.learning == "hebbian"
    others = int((~project.lesioned).sum()) - 1 + biased
    return others / project.n * (1.0 if project.units == "bipolar" else 0.5)


def edges_at(limit: float, low: float, high: float) -> NDArray[np.float64]:
    """Edges of about `BINS` equal bars from `low` to `high`, one of which is exactly at the limit."""
    step = (high - low) / BINS or 1.0
    below, above = math.ceil((limit - low) / step + 1e-9), math.ceil((high - limit) / step + 1e-9)
    return np.asarray(limit + step * np.arange(-below, above + 1), np.float64)


def crosstalk_histogram(known: Stability, chosen: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Numbers of units by the crosstalk of one memory, or of `ALL`, and the edges between which they lie."""
    values = known.crosstalk if chosen == ALL else known.crosstalk[chosen]
    limit = known.limit
    edges = edges_at(limit, min(float(values.min()), -limit), max(float(values.max()), limit))
    # A bar holds what is above its lower edge, up to its upper one: a tie, C = limit, does not want to flip.
    return np.histogram(-values, -edges[::-1])[0][::-1], edges


class StabilityView(Experiment):
    """A dot for the margin of each memory, and a histogram of the crosstalk behind one or all of them."""

    name = "stability"
    title = "Stability"
    purpose = "Measures by what margin every memory holds, and what pulls its units away from it."
    glossary = "margin: what its weakest unit has to spare · crosstalk: what pulls a unit away from a memory"
    prepare = staticmethod(prepare)
    tells_outdated = False  # all of it is made of the network at once, as a view of the landscape is
    prepares_anew = staticmethod(is_cut_otherwise)  # removed units are left out

    def _build(self) -> None:
        self.stability: Stability | None = None
        self._revisions: tuple[int, ...] = ()
        """Of the memories whose stability it is."""
        self.chosen = ALL
        self.limit_word = OWN
        """What the line is."""
        self.memory_chooser, self.summary = NameChooser(), form.words_label()
        self.law_words = form.words_label("caption", LAW_TIP)
        self.memory_chooser.currentIndexChanged.connect(self._choose)
        self.margins, self.crosstalk = plot_widget("memory"), plot_widget("crosstalk C")
        tip = tooltip("focus_experiment", "Whose crosstalk is shown; Tab comes here")
        form.describe(
            (self.memory_chooser, "Memory whose crosstalk is shown", tip),
            (self.margins, "", MARGIN_TIP),
            (self.crosstalk, "", CROSSTALK_TIP),
        )  # fmt: skip
        self.add_controls(self.memory_chooser, self.summary, self.law_words)
        self._zero, self._limit = pg.InfiniteLine(0, angle=0), pg.InfiniteLine(0, angle=90)
        self._limit_name = pg.InfLineLabel(self._limit, "", position=1.0, anchors=[(1.0, 0.0), (1.0, 0.0)])
        self.dots = pg.ScatterPlotItem(size=DOT, pxMode=True)
        self.dots.sigClicked.connect(self._dot_clicked)
        self.bars = pg.BarGraphItem(x0=[0.0], x1=[0.0], y0=0.0, y1=[0.0])
        self.margins.addItem(self._zero)
        self.margins.addItem(self.dots)
        self.normal, self.tail, self.exact = (pg.PlotCurveItem(antialias=True) for _ in range(3))
        self._names = [pg.TextItem(anchor=anchor) for anchor in ((0.0, 1.0), (1.0, 1.0))]
        self.crosstalk.addItem(self.bars)
        for item in (self.tail, self.exact, self.normal, *self._names):
            self.crosstalk.addItem(item, ignoreBounds=True)
        self.crosstalk.addItem(self._limit)
        self.stage.addWidget(Picture((self.margins, 1), (self.crosstalk, 1), spacing=2 * GRID))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for plot, label in ((self.margins, "margin"), (self.crosstalk, "units")):
            plot.setBackground(theme.color("surface"))
            plot.getAxis("left").apply_theme(theme, label)
            plot.getAxis("bottom").apply_theme(theme)
        self._zero.setPen(theme.color("muted"))
        self._limit.setPen(pg.mkPen(theme.color("spurious"), width=2))
        self._limit_name.setFont(theme.font(11, bold=True))
        self._limit_name.setColor(theme.color("spurious"))
        self.normal.setPen(pg.mkPen(theme.color("ink"), width=2))
        self.exact.setPen(pg.mkPen(theme.color("accent"), width=1.5))
        shade = theme.color("warning")
        shade.setAlpha(TAIL_ALPHA)
        self.tail.setPen(pg.mkPen(None))
        self.tail.setBrush(shade)
        for name, text, color in zip(self._names, ("Gaussian", "binomial"), ("ink", "accent"), strict=True):
            name.setText(text, theme.color(color))
            name.setFont(theme.font(11, bold=True))

    def choose_memory(self, index: int) -> None:
        """Show the crosstalk behind a memory."""
        self.memory_chooser.setCurrentIndex(index + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.stale = True

    def forget(self) -> None:
        super().forget()
        self.stability, self.chosen = None, ALL
        with QSignalBlocker(self.memory_chooser):
            self.memory_chooser.clear()
        self.summary.clear()
        self._show_law(None, np.array([0.0, 1.0]), 0)
        self.dots.setData(x=[], y=[])
        self.bars.setOpts(x0=[0.0], x1=[0.0], y0=0.0, y1=[0.0])

    def changed(self, project: Project) -> None:
        names = list(project.names)
        shown = [self.memory_chooser.itemText(k) for k in range(1, self.memory_chooser.count())]
        if names != shown or not self.memory_chooser.count():
            with QSignalBlocker(self.memory_chooser):
                self.memory_chooser.clear()
                self.memory_chooser.addItems(["All memories", *names])
                self.chosen = self.chosen if self.chosen < len(names) else ALL
                self.memory_chooser.setCurrentIndex(self.chosen + 1)

    def show_network(self, project: Project, network: Network, prepared: Stability | None) -> None:
        super().show_network(project, network, prepared)
        self.stability, self._revisions, self.stale = prepared, project.memory_revisions, True

    def redraw(self, project: Project) -> None:
        known = self.stability
        if known is not None and self._revisions == project.memory_revisions:
            self.limit_word = MEAN if own_share(project) is None else OWN
            self._draw_margins(known)
            counts, edges = crosstalk_histogram(known, self.chosen)
            self._draw_crosstalk(known.limit, counts, edges)
            self.summary.setText(self._sentence(known, project.names))
            self._draw_law(known, project, edges)

    def _sentence(self, known: Stability, names: Sequence[str]) -> str:
        fixed, count = int(known.fixed.sum()), len(known.fixed)
        if self.chosen == ALL:
            worst = int(np.argmin(known.margins))
            return (
                f"{number(fixed)} of {number(count)} memories are fixed points. The smallest margin is "
                f"{small_number(float(known.margins[worst]))}, in {names[worst]}."
            )
        wanting = int((known.stabilities[self.chosen] < 0).sum())
        margin = small_number(float(known.margins[self.chosen]))
        lost = f"is no fixed point: {number(wanting)} unit{' wants' if wanting == 1 else 's want'} to flip"
        fact = "is a fixed point" if known.fixed[self.chosen] else lost
        return f"{names[self.chosen]} {fact}. Its smallest margin is {margin}."

    def _draw_margins(self, known: Stability) -> None:
        count = len(known.margins)
        brushes = [self.theme.color("memory" if fixed else "spurious") for fixed in known.fixed]
        pens = [
            pg.mkPen(self.theme.color("ink" if index == self.chosen else "surface"), width=2) for index in range(count)
        ]
        symbols = ["o" if fixed else "t1" for fixed in known.fixed]
        self.dots.setData(x=np.arange(1, count + 1), y=known.margins, brush=brushes, pen=pens, symbol=symbols)
        low, high = min(float(known.margins.min()), 0.0), max(float(known.margins.max()), 0.0)
        spare = 0.12 * (high - low) or 1.0
        self.margins.setRange(xRange=(0.5, count + 0.5), yRange=(low - spare, high + spare), padding=0.03)
        self.margins.getAxis("left").make_room(low - spare, high + spare)

    def table(self) -> DataTable | None:
        known, project = self.stability, self.project
        if known is None or project is None or self._revisions != project.memory_revisions:
            return None
        fixed = ["yes" if each else "no" for each in known.fixed]
        facts = zip(project.names, known.margins.tolist(), fixed, strict=True)
        rows: list[Row] = [("margin", *each, "", "", "") for each in facts]
        of, (counts, edges) = self.memory_chooser.currentText(), crosstalk_histogram(known, self.chosen)
        bins = zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
        rows += [("crosstalk", of, "", "", *one) for one in bins]
        heading = (
            "what", "memory", "smallest margin s h", "fixed point", "crosstalk C above", "crosstalk C up to", "units",
        )  # fmt: skip
        word = MEAN if own_share(project) is None else OWN
        return DataTable("stability", heading, rows, self.remarks({word: float(known.limit)}))

    def _draw_crosstalk(self, limit: float, counts: NDArray[np.int64], edges: Floats) -> None:
        low, high = float(edges[0]), float(edges[-1])
        beyond = edges[1:] > limit
        brushes = [self.theme.color("spurious" if over else "memory") for over in beyond]
        line = self.theme.color("surface")
        self.bars.setOpts(x0=edges[:-1], x1=edges[1:], y0=0.0, y1=counts, brushes=brushes, pen=line)
        self._limit.setValue(limit)
        self._limit_name.setFormat(f"{self.limit_word} {figure(limit)}")
        top = max(float(counts.max()), 1.0)
        self.crosstalk.setRange(xRange=(low, high), yRange=(0, NAMED * top), padding=0.02)
        self.crosstalk.getAxis("left").make_room(0.0, top)

    def _draw_law(self, known: Stability, project: Project, edges: Floats) -> None:
        """What random memories would make of the histogram, and the bit error, its tail."""
        law = law_of(project)
        stabilities = known.stabilities if self.chosen == ALL else known.stabilities[self.chosen]
        self._show_law(law, edges, stabilities.size, known.limit)
        self.law_words.setText("" if law is None else law_words(law, int((stabilities < 0).sum()), stabilities.size))

    def _show_law(self, law: CrosstalkLaw | None, edges: Floats, units: int, limit: float = 1.0) -> None:
        """The curves over bars between these edges; none without a law."""
        for item in (self.normal, self.tail, self.exact):
            item.setVisible(law is not None)
        for name in self._names:
            name.setVisible(law is not None and self.crosstalk.width() >= self.theme.px(NAMED_FROM))
        if law is None:
            self.law_words.clear()
            return
        scale = limit / law.limit
        self.exact.setData(edges, units * expected_shares(law, edges, scale), stepMode="center")
        begins, ends = edges[0], max(edges[-1], REACH * scale)
        fine = np.concatenate([np.linspace(begins, scale, CURVE), np.linspace(scale, ends, CURVE)])
        width, height = scale * law.width, units * (edges[1] - edges[0])
        curve = height * np.exp(-0.5 * (fine / width) ** 2) / (width * math.sqrt(2 * math.pi))
        self.normal.setData(fine, curve)
        self.tail.setData(fine[CURVE:], curve[CURVE:], fillLevel=0.0)
        for name, side in zip(self._names, (1, -1), strict=True):
            name.setPos(0.8 * side * width, 0.73 * float(curve.max()))

    def _dot_clicked(self, dots: object, points: list[pg.SpotItem], event: object) -> None:
        if len(points):
            self.memory_chooser.setCurrentIndex(points[0].index() + 1)

    def _choose(self, index: int) -> None:
        self.chosen, self.stale = index - 1, True
