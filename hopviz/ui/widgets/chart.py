"""Charts of a few curves, with axes that fit them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import plot_widget
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.widgets.chart_drawing import MOST_ROOM, Drawing, Line, Mark, Spot, Stretch, WholePlot
from hopviz.ui.widgets.curves import ASIDE, FARTHER, Steps

__all__ = ["Chart", "Line"]


class Chart(Guarded, QWidget):
    """A plot of a few curves.

    Parameters
    ----------
    across, upwards : str
        What the axes show, with the unit.
    widest : str, optional
        The longest number at the vertical axis; without it the axis is as wide as its range makes it.
    adds_room : bool
        Whether room for the names is added to what the horizontal axis is told to show.
    """

    def __init__(
        self, across: str, upwards: str, widest: str = "0.00", adds_room: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._widest, self._adds_room = widest, adds_room
        self.theme: Theme = LIGHT
        self._upwards = upwards
        self.drawing = Drawing()
        self.plot = plot_widget(across)
        self.plot.addItem(self.drawing, ignoreBounds=True)
        self.span, self.rise = (0.0, 1.0), (0.0, 1.0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.setMinimumSize(120, 80)
        self.setAccessibleName(f"{upwards} against {across}")

    def sizeHint(self) -> QSize:
        return QSize(360, 160)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.plot.setBackground(theme.color("surface"))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).apply_theme(theme, self._upwards)
        if self._widest:
            metrics = QFontMetricsF(theme.font(11))
            self.plot.getAxis("left").setWidth(round(metrics.horizontalAdvance(self._widest) + metrics.height() + 12))
        for item in self.plot.getPlotItem().items:
            if isinstance(item, WholePlot):
                item.theme = theme
                item.update()

    def set_across(self, across: str) -> None:
        """Let the horizontal axis show something else."""
        axis = self.plot.getAxis("bottom")
        if axis.unit != across:
            axis.unit, axis.picture = across, None
            axis.update()

    def name_places(self, side: str, places: Mapping[float, str]) -> None:
        """Let an axis, "left" or "bottom", have its ticks at these places, with these names."""
        axis = self.plot.getAxis(side)
        axis.places, axis.picture = places, None
        axis.update()

    def show_lines(
        self,
        lines: Sequence[Line | Steps],
        marks: Sequence[Mark] = (),
        span: tuple[float, float] = (0.0, 1.0),
        rise: tuple[float, float] = (0.0, 1.0),
        stretch: Stretch | None = None,
        prompt: str = "",
        spots: Sequence[Spot] = (),
    ) -> None:
        """Draw these; `span` and `rise` are what the axes show."""
        drawing = self.drawing
        if not _goes_on(drawing.lines, lines):
            self._hide_tip()  # it covers what has just changed
        drawing.lines, drawing.marks, drawing.stretch, drawing.prompt = tuple(lines), tuple(marks), stretch, prompt
        drawing.spots = tuple(spots)
        drawing.update()
        self.span, self.rise = span, rise
        self._set_ranges()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._set_ranges()

    def hideEvent(self, event: QHideEvent) -> None:
        self._hide_tip()

    def _hide_tip(self) -> None:
        if QToolTip.isVisible() and QToolTip.text() == self.toolTip():
            QToolTip.hideText()

    def plot_box(self) -> QRectF:
        """What the curves have, in the viewport of the plot."""
        return QRectF(self.plot.mapFromScene(self.plot.getViewBox().sceneBoundingRect()).boundingRect())

    def value_across(self, x: float) -> float:
        """What the horizontal axis shows at so many pixels from the left of the chart, within its range."""
        view = self.plot.getViewBox()
        left = self.plot.mapTo(self, self.plot.mapFromScene(view.sceneBoundingRect().topLeft())).x()
        (low, high), _ = view.viewRange()
        return float(low + (high - low) * min(max(self.share_of(x - left), 0.0), 1.0))

    def share_of(self, pixels: float) -> float:
        """The part of the plot's width that these are."""
        return pixels / max(float(self.plot.getViewBox().width()), 1.0)

    def _set_ranges(self) -> None:
        (low, high), (bottom, top) = self.span, self.rise
        metrics = QFontMetricsF(self.theme.font(12, bold=True))
        names = max((metrics.horizontalAdvance(line.label) for line in self.drawing.lines if line.label), default=0.0)
        runs = sum(isinstance(line, Steps) and bool(line.label) for line in self.drawing.lines)
        part = self.share_of(names + (FARTHER if runs > 1 else ASIDE) + 4) if names and self._adds_room else 0.0
        room = 1 - part if part < MOST_ROOM else 1.0
        wanted = [[low, low + (high - low) / room], [bottom, top]]
        view = self.plot.getViewBox()
        if wanted != view.viewRange():
            if not self._widest:
                self.plot.getAxis("left").make_room(bottom, top)
            view.setRange(xRange=wanted[0], yRange=wanted[1], padding=0)


def _goes_on(before: Sequence[Line | Steps], after: Sequence[Line | Steps]) -> bool:
    """Whether curves are the same ones, which have lost nothing; there may be more of them."""
    if not before:
        return True
    kinds = [[line.meaning for line in lines] for lines in (before, after)]
    old, new = (max((line.end for line in lines), default=-np.inf) for lines in (before, after))
    return kinds[1][: len(before)] == kinds[0] and new >= old
