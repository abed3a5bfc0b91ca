"""Spectrum of the weights: a histogram of the eigenvalues, the law of random memories, and where mean fields melt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hopviz.core import thermal
from hopviz.core.network import Floats, Network
from hopviz.core.quoting import capital
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line, Mark

BARS = 48
TALL = 3.0
"""A bar that is so many times as high as all others is cut off, with its height beside it."""
AIR, ABOVE = 0.06, 1.3
"""Beside the eigenvalues, in parts of their range, and above the bars."""
WORDED = 210
"""Height from which on there is room for words below the chart, at scale 1."""
COMPUTING = "The eigenvalues are being computed…"
LEAST = 400, 260
"""Width and height up to both of which a panel has room for the spectrum alone, at scale 1."""
SPECTRUM_TIP = (
    "Show the eigenvalues of the weights beside them: how many lie at −α and how many in the band of the memories, and "
    "where the naive mean field melts, and the true one"
)
TIP = (
    "Eigenvalues λ of the weights W. Hebb's weights of P random memories have N − P of them at −α, α = P/N, and P in "
    "the band (1 ± √α)² − α (curve: Marchenko and Pastur, N to infinity). A naive mean field, m = tanh(W m/T), melts "
    "at the largest, 1 + 2√α at the edge of the band; the true spin glass melts at T_g = 1 + √α, for a unit also feels "
    "the reaction of the others to itself. The pseudo-inverse is a step: P at 1 − α and N − P at −α, about."
)

Found = tuple[Floats | None, str]
"""The eigenvalues (N,), ascending; or why there are none, in a sentence."""


def spectrum_steps(network: Network) -> JobSteps[Any, Found]:
    """The eigenvalues, which are made at once."""
    yield 0.0
    try:
        return thermal.spectrum(network), ""
    except ValueError as error:
        return None, f"{capital(str(error))}."


@dataclass(frozen=True, eq=False)
class Shown:
    """What is drawn of a spectrum."""

    values: Floats
    """(N,) ascending."""
    load: float | None
    """P/N after Hebb's rule; None after other rules."""
    compares: bool
    """Whether temperatures are those of +1/-1 units, so that they can be compared with eigenvalues."""
    is_step: bool
    """Whether it is that of the pseudo-inverse."""
    memories: int

    def words(self) -> str:
        """What it says, in two sentences."""
        n, p, largest = self.values.size, self.memories, float(self.values[-1])
        naive = f"The naive mean field melts at the largest, {number(largest, 2)}"
        if self.load is None:
            if self.is_step and 0 < p < n:
                high, low = (float(part.mean()) for part in (self.values[n - p :], self.values[: n - p]))
                return f"A step: P = {p} at {number(high, 2)}, N − P = {n - p:,} at {number(low, 2)}. {naive}."
            return f"{n:,} eigenvalues from {number(float(self.values[0]), 2)} to {number(largest, 2)}. {naive}."
        band = thermal.band(self.load)
        bulk = f"N − P = {n - p:,} at −α = {number(band.bulk, 3)}, " if p < n else ""
        told = f"{bulk}P = {p:,} in the band from {number(band.low, 2)} to {number(band.high, 2)}, about."
        if not self.compares:
            return told
        return (
            f"{told} {naive} ({number(band.naive, 2)} for N → ∞); the true one at T_g = 1 + √α = {number(band.t_g, 2)}."
        )


class SpectrumChart(Guarded, QWidget):
    """A histogram of the eigenvalues, and words below it where there is room.

    Parameters
    ----------
    compute : callable
        Has steps taken in the background, as `Panel.compute` does.
    """

    def __init__(self, compute: Callable[..., None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compute, self.theme = compute, LIGHT
        self.shown: Shown | None = None
        self._of: tuple[Project, Network] | None = None
        self._asked: Network | None = None
        self.chart = Chart("eigenvalue λ", "eigenvalues", "0,000", adds_room=False)
        self.chart.setToolTip(broken(TIP))
        self.chart.setAccessibleDescription(TIP)
        self.bars = pg.BarGraphItem(x0=[0.0], x1=[0.0], y0=0.0, y1=[0.0])
        self.bars.setZValue(-1)
        self.chart.plot.addItem(self.bars, ignoreBounds=True)
        self.label = QLabel()
        self.label.setProperty("role", "caption")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.chart, 1)
        column.addWidget(self.label)
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.chart.apply_theme(theme)
        self.label.setFont(theme.font(11))
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.label.setVisible(self.height() >= self.theme.px(WORDED))

    def share(self, size: QSize, others: Sequence[QWidget]) -> QSize:
        """Take half of the room of a panel, beside what else is in it or below; all, of a small one; what is left."""
        scale, (wide, high) = self.theme.scale, (size.width(), size.height())
        alone = not self.isHidden() and wide < LEAST[0] * scale and high < LEAST[1] * scale
        for other in others:
            other.setVisible(not alone)
        if self.isHidden():
            return size
        if alone:
            self.setGeometry(GRID, GRID, wide - 2 * GRID, high - 2 * GRID)
            return size
        if wide >= high:
            left = wide // 2
            self.setGeometry(left, GRID, wide - left - GRID, high - 2 * GRID)
            return QSize(left, high)
        above = high // 2
        self.setGeometry(GRID, above, wide - 2 * GRID, high - above - GRID)
        return QSize(wide, above)

    def forget(self) -> None:
        """Show nothing of units that are gone."""
        self.shown = self._of = self._asked = None
        self._say("")

    def show_network(self, project: Project, network: Network) -> None:
        """Be of these weights from now on."""
        self._of = project, network
        self.ask()

    def ask(self) -> None:
        """Have the eigenvalues computed, if they are to be seen and are not known."""
        if self.isHidden() or (self._of is not None and self._asked is self._of[1]):
            return
        if self._of is None:
            self._say(COMPUTING)
            return
        project, network = self._of
        self._asked = network
        if self.shown is None:
            self._say(COMPUTING)
        self._compute("spectrum", partial(spectrum_steps, network), partial(self._take, project, network))

    def _take(self, project: Project, network: Network, found: Found) -> None:
        values, why_not = found
        if self._of is None or network is not self._of[1]:
            return
        self.shown = None
        if values is None:
            self._say(why_not)
            return
        count, is_learnt = len(project.memories), project.learning == "hebbian" and not project.lesioned.all()
        load = count / project.n if is_learnt and count and not project.learns_bias else None
        is_step = project.learning == "pseudoinverse"
        self.shown = Shown(values, load, project.units == "bipolar", is_step, count)
        self._draw()

    def _say(self, words: str) -> None:
        """Nothing but words."""
        self.bars.setOpts(x0=[0.0], x1=[0.0], y0=0.0, y1=[0.0])
        self.chart.show_lines((), prompt=words)
        self.label.clear()
        self.chart.setAccessibleDescription(words or TIP)

    def _draw(self) -> None:
        known = self.shown
        if known is None:
            return
        band = None if known.load is None else thermal.band(known.load)
        low, high = float(known.values[0]), float(known.values[-1])
        if band is not None:
            low, high = min(low, band.bulk), max(high, band.naive if known.compares else band.high)
        air = AIR * max(high - low, 1e-3)
        edges = np.linspace(low - air, high + air, BARS + 1)
        counts = np.histogram(known.values, edges)[0]
        width, order = edges[1] - edges[0], np.sort(counts)
        is_cut = order[-1] > TALL * max(int(order[-2]), 1)
        lines, top = list[Line](), float(order[-2] if is_cut else order[-1])
        if band is not None and known.load:
            x = np.linspace(band.low, band.high, 200)
            law = known.values.size * width * thermal.band_density(x, known.load)
            lines.append(Line(x, law, "ink"))
            top = max(top, float(law.max()))
        self.bars.setOpts(x0=edges[:-1], x1=edges[1:], y0=0.0, y1=counts, brush=self.theme.color("accent"),
                          pen=self.theme.color("surface"))  # fmt: skip
        marks, span = self._marks(known, is_cut, counts, edges), (float(edges[0]), float(edges[-1]))
        self.chart.show_lines(lines, marks, span, (0.0, ABOVE * top))
        self.label.setText(known.words())
        self.chart.setToolTip(broken(f"{known.words()}\n\n{TIP}"))
        self.chart.setAccessibleDescription(known.words())

    def _marks(self, known: Shown, is_cut: bool, counts: Floats, edges: Floats) -> list[Mark]:
        marks = list[Mark]()
        if is_cut:
            tallest = int(counts.argmax())
            inside = (known.values >= edges[tallest]) & (known.values <= edges[tallest + 1])
            middle, value = 0.5 * float(edges[tallest] + edges[tallest + 1]), float(np.median(known.values[inside]))
            marks.append(Mark(middle, f"{int(counts[tallest]):,} at {number(value, 2)}", "ink", True, True))
        if known.load is not None and known.compares:
            band = thermal.band(known.load)
            marks.append(Mark(band.t_g, f"T_g = {number(band.t_g, 2)}", "spurious", at_the_top=True))
            marks.append(Mark(band.naive, f"naive {number(band.naive, 2)}", "muted", at_the_top=True))
        elif known.load is None:
            marks.append(Mark(float(known.values[-1]), "naive", "muted", at_the_top=True))
        return marks
