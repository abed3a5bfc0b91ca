"""Stage of the tokens: their picture, the attention, the lattice and two charts, arranged by the room there is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from hopviz.project.numbers import temperature_figure
from hopviz.ui.experiments import form
from hopviz.ui.experiments.tokens.picture import TokensPicture
from hopviz.ui.experiments.tokens.squares import AttentionMap, LatticePicture
from hopviz.ui.experiments.tokens.task import SIDE, Moment
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import FINELY_ROUND, energy_range, round_up
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line

Choice = tuple[Sequence[tuple[QWidget, float]], Sequence[Chart]]
"""Squares with their widths, and charts."""
LOW = 0.62
"""Below this part of the width in height, all stand in a row."""
CHART, CHART_HEIGHT = 176, 132
"""Of a chart at least, at scale 1."""
SMALL = 0.36
"""The part of the width that attention and lattice may take beside the tokens."""
CHARTS = 0.3
"""The part of the height that charts below all may take."""
SHORTEST = 20
"""Steps that the charts show at least."""
ALIGNMENT = (0.0, 1.05)
ATTENTION_TIP = (
    "How much every token, a row, attends to every other, a column: the darker or brighter, the more; all of a row are "
    "1. Neighbours stand beside each other, so that clusters are blocks. Click a row to see it among the tokens."
)
LATTICE_TIP = (
    f"{SIDE} × {SIDE} spins at T = 1/β, each with four neighbours. A spin is up with its softmax of two, up and down, "
    "but draws one of them, where a token takes the mean of all. A sweep of the lattice goes with every step."
)
ENERGY_TIP = "E = −ln(mean of exp(β x·x′))/β over all pairs. No step raises it; where β becomes another, so does E."
ALIGNMENT_TIP = (
    "|mean| of all tokens, the length of the thick arrow, and |m| of all spins: 1 where all are alike. Spins lose it "
    "above T = 2.27; tokens have no chance that could take it from them."
)
PROMPT = "Press Run: the energy is drawn here"


class TokensStage(Guarded, QWidget):
    """Everything that is drawn of a run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.picture, self.attention, self.lattice = TokensPicture(), AttentionMap(), LatticePicture()
        self.energy = Chart("steps", "energy E", "−0.00")
        self.alignment = Chart("steps", "alignment", "0.0")
        self.squares: tuple[TokensPicture | AttentionMap | LatticePicture, ...] = (
            self.picture, self.attention, self.lattice
        )  # fmt: skip
        for part in (*self.squares, self.energy, self.alignment):
            part.setParent(self)
        form.describe(
            (self.attention, "", ATTENTION_TIP), (self.lattice, "", LATTICE_TIP), (self.energy, "", ENERGY_TIP),
            (self.alignment, "", ALIGNMENT_TIP),
        )  # fmt: skip
        self.show_moment(None, -1)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes; the charts get them from the experiment."""
        self.theme = theme
        for square in self.squares:
            square.apply_theme(theme)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        boxes = self._in_a_row() if self.height() < LOW * self.width() else self._in_a_block()
        for part in (*self.squares, self.energy, self.alignment):
            box = boxes.get(part)
            part.setVisible(box is not None)
            if box is not None:
                part.setGeometry(box.toRect())

    def _in_a_row(self) -> dict[QWidget, QRectF]:
        """Squares as high as there is room, and what charts have room beside them."""
        height, gap, chart = float(self.height()), 2.0 * GRID, float(self.theme.px(CHART))
        small = height - self.lattice.heading()
        squares, charts = self._fitting(
            (((self.picture, height), (self.attention, small), (self.lattice, small)), (self.energy, self.alignment)),
            (((self.picture, height), (self.lattice, small)), (self.energy, self.alignment)),
            (((self.picture, height), (self.lattice, small)), (self.alignment,)),
            (((self.picture, height),), (self.alignment,)),
            (((self.picture, height),), ()),
        )
        boxes, left = dict[QWidget, QRectF](), 0.0
        for square, width in squares:
            boxes[square] = QRectF(left, 0, width if charts else self.width(), height)
            left += width + gap
        each = (self.width() - left - gap * (len(charts) - 1)) / max(len(charts), 1)
        for place, part in enumerate(charts):
            boxes[part] = QRectF(left + place * (each + gap), 0, max(each, chart), height)
        return boxes

    def _fitting(self, *choices: Choice) -> Choice:
        """The first for which there is room, or the last."""
        for squares, charts in choices[:-1]:
            needed = sum(width for _, width in squares) + len(charts) * self.theme.px(CHART)
            if needed + 2 * GRID * (len(squares) + len(charts) - 1) <= self.width():
                return squares, charts
        return choices[-1]

    def _in_a_block(self) -> dict[QWidget, QRectF]:
        """The tokens large, attention and lattice at their right, charts below."""
        width, height, gap = float(self.width()), float(self.height()), 2.0 * GRID
        charts: tuple[Chart, ...] = (self.energy, self.alignment)
        if width < 2 * self.theme.px(CHART) + gap:
            charts = (self.alignment,)
        low = min(max(CHARTS * height, float(self.theme.px(CHART_HEIGHT))), 0.4 * height)
        top = height - low - gap
        small = min((top - gap) / 2 - self.lattice.heading(), SMALL * width)
        boxes: dict[QWidget, QRectF] = {self.picture: QRectF(0, 0, width - small - gap, top)}
        for place, square in enumerate((self.attention, self.lattice)):
            boxes[square] = QRectF(width - small, place * (top + gap) / 2, small, (top - gap) / 2)
        each = (width - gap * (len(charts) - 1)) / len(charts)
        for place, chart in enumerate(charts):
            boxes[chart] = QRectF(place * (each + gap), top + gap, each, low)
        return boxes

    def show_moment(self, moment: Moment | None, chosen: int) -> None:
        """Draw this; without it, that it comes."""
        self.picture.show_moment(moment, chosen)
        self.attention.show_moment(moment, chosen)
        if moment is None:
            self.lattice.show_spins(None, ("Ising lattice",))
            for chart in (self.energy, self.alignment):
                chart.show_lines((), prompt="")
            return
        told = f"T = {temperature_figure(moment.dials.temperature)}"
        self.lattice.show_spins(moment.spins, (f"Ising lattice, {told}", f"Lattice, {told}", told))
        span = (0.0, max(round_up(moment.steps, FINELY_ROUND) if moment.steps else 0.0, SHORTEST))
        steps, energies = moment.energy.T
        known = energies[np.isfinite(energies)]
        rise = energy_range(min(float(known.min()), -1.0), float(known.max()))
        prompt = "" if moment.steps else PROMPT
        self.energy.show_lines([Line(steps, energies, "accent")], (), span, rise, prompt=prompt)
        counted = np.arange(moment.steps + 1.0)
        lines = [
            Line(counted, moment.order, "warning", "tokens"),
            Line(counted, moment.magnetisation, "ink", "spins", dashes=DASHES),
        ]
        self.alignment.show_lines(lines, (), span, ALIGNMENT)
