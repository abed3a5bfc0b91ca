"""How much of the memory survives?  Bars of the damaged network beside the undamaged one, and a curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopviz.core.damage import DAMAGES
from hopviz.ui.experiments.chart import DASHES, Chart, Line, Mark
from hopviz.ui.experiments.damage_task import Compared, Damage, Point
from hopviz.ui.experiments.quality import quality_bars
from hopviz.ui.plotting import broken
from hopviz.ui.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.interval_bars import IntervalBars, percent, with_interval

RISE = (-0.03, 1.06)
CURVES = (("overlap", "memory", "overlap m"), ("exact_fraction", "accent", "exact recall"))
"""What is drawn, in which colour, and what it is called."""
CURVE_TIP = (
    "Exact recall and mean overlap m against the amount of damage, each measured with the same cues; the bands are "
    "95 % confidence intervals. Dashed: exact recall of the intact network. The line upwards: the amount chosen."
)
BARS, CHART = 300, 280
"""Widths in pixels at scale 1: that of the bars, and the least of the curve beside them."""


class DamagePicture(QWidget):
    """Bars at the left, the curve at the right; where there is no room for both, a line of words above the curve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.bars, self.words = IntervalBars(), QLabel()
        self.words.setProperty("role", "caption")
        self.charts = {kind: Chart(damage.axis, "share") for kind, damage in DAMAGES.items()}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.bars)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.words)
        row.addLayout(column, 1)
        for chart in self.charts.values():
            chart.setToolTip(broken(CURVE_TIP))
            chart.hide()
            column.addWidget(chart, 1)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.bars.apply_theme(theme)
        self.bars.setFixedWidth(theme.px(BARS))
        self._make_room()
        for chart in self.charts.values():
            chart.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Bars or words."""
        self._make_room()

    def _make_room(self) -> None:
        is_wide = self.width() >= self.theme.px(BARS + CHART)
        self.bars.setVisible(is_wide)
        self.words.setVisible(not is_wide)

    def show_compared(self, compared: Compared, prompt: str) -> None:
        """Show both networks beside each other."""
        both = ((compared.whole, "intact", "muted"), (compared.hurt, "damaged", "accent"))
        pairs = [quality_bars(quality, of, meaning) for quality, of, meaning in both if quality is not None]
        self.bars.show_bars([bar for row in zip(*pairs, strict=True) for bar in row], prompt)
        self.words.setText(sentence(compared))

    def show_curve(self, damage: Damage, points: Sequence[Point], compared: Compared, prompt: str) -> None:
        """Show what every amount of this kind of damage does."""
        for kind, chart in self.charts.items():
            chart.setVisible(kind == damage.kind)
        scale = DAMAGES[damage.kind]
        amounts = np.array([point.amount for point in points])
        lines = []
        if compared.whole is not None:
            level = np.full(2, compared.whole.exact_fraction)
            lines.append(Line(np.array([scale.low, scale.high]), level, "muted", "intact", dashes=DASHES))
        for name, meaning, label in CURVES if points else ():
            values = np.array([getattr(point.quality, name) for point in points])
            ends = np.array([getattr(point.quality, name.removesuffix("_fraction") + "_interval") for point in points])
            lines.append(Line(amounts, values, meaning, label, ends[:, 0], ends[:, 1], dots=True))
        marks = [Mark(damage.amount, "")]
        self.charts[damage.kind].show_lines(lines, marks, (scale.low, scale.high), RISE, prompt=prompt)


def sentence(compared: Compared) -> str:
    """Exact recall with and without damage, in a line; empty before there is any."""
    if compared.whole is None or compared.hurt is None:
        return ""
    hurt = with_interval(compared.hurt.exact_fraction, compared.hurt.exact_interval)
    return f"exact recall {hurt}, intact {percent(compared.whole.exact_fraction)}"
