"""What did dreaming do?  Recall, spurious attractors and the spread of the basins against the number of dreams."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hopviz.ui.experiments import dreaming_run as run
from hopviz.ui.experiments.chart import Chart, Line, Mark, Stretch
from hopviz.ui.experiments.dreaming_run import Point, arrays, destroyed, good_range
from hopviz.ui.plotting import FINELY_ROUND, broken, round_up
from hopviz.ui.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.interval_bars import percent

ACROSS = "dreams"
SHARES = (-0.03, 1.06)
LEAST_SPAN = 20
BOTH = 264
"""From this width on, at scale 1, there are two plots."""
FEW = 12
"""So many points are drawn as dots too."""
CURVES = (("spurious", "spurious", "spurious"), ("overlap", "memory", "overlap m"), ("exact", "accent", "exact recall"))
"""What is drawn, in which colour, and what it is called."""
LEAST_SPREAD = 1.0
TOO_FEW = "Too few starts end in memories"
SHARES_TIP = (
    f"Exact recall and overlap m: {run.CUES} cues with {round(100 * run.NOISE)} % of their units flipped, by the rule "
    "chosen above.\n"
    f"Spurious: the share of {run.STARTS} random starts that end neither in a memory nor in the reverse of one.\n"
    f"Good: exact recall of at least {round(100 * run.GOOD)} %. Destroyed: it has fallen from "
    f"{round(100 * run.ENOUGH)} % or more to less than {round(100 * run.GONE)} %.\n"
    "The bands are 95 % confidence intervals."
)
SPREAD_TIP = (
    "How different the basins of the memories are: the standard deviation of the shares of random starts that end "
    "in each, divided by their mean, without what chance adds; 0 if all are equal. A memory and its reverse count "
    "together. Where fewer starts than there are memories end in any, nothing is drawn."
)


class DreamingPicture(QWidget):
    """Two charts side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.shares_chart, self.spread_chart = Chart(ACROSS, "share"), Chart(ACROSS, "basin spread")
        self.shares_chart.setToolTip(broken(SHARES_TIP))
        self.spread_chart.setToolTip(broken(SPREAD_TIP))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.shares_chart, 5)
        row.addWidget(self.spread_chart, 3)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._make_room()
        self.shares_chart.apply_theme(theme)
        self.spread_chart.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In little room there is one plot that can be read rather than two that cannot."""
        self._make_room()

    def _make_room(self) -> None:
        self.spread_chart.setVisible(self.width() >= self.theme.px(BOTH))

    def show_points(self, points: Sequence[Point], dreams: int, prompt: str = "") -> None:
        """Draw what was measured up to so many dreams."""
        span = (0.0, round_up(max(dreams, LEAST_SPAN), FINELY_ROUND))
        values = arrays(points)
        x = values["dreams"]
        lines = []
        for name, meaning, label in CURVES:
            low, high = values[f"{name}_interval"].reshape(-1, 2).T
            lines.append(Line(x, values[name], meaning, label, low, high, dots=x.size <= FEW))
        good, gone = good_range(points), destroyed(points)
        stretch = None if good is None else Stretch(*good, "good", "memory")
        marks = [] if gone is None else [Mark(gone, "destroyed", "warning", behind=True)]
        self.shares_chart.show_lines(lines if points else [], marks, span, SHARES, stretch, prompt)
        spreads = values["spread"]
        known = spreads[spreads == spreads]
        top = round_up(max(float(known.max(initial=0.0)), LEAST_SPREAD) * 1.05, FINELY_ROUND)
        marks = [] if gone is None else [Mark(gone, "", "warning")]
        lines = [Line(x, spreads, "ink", dots=x.size <= FEW)] if points else []
        too_few = TOO_FEW if points and not known.size else ""
        self.spread_chart.show_lines(lines, marks, span, (-0.03 * top, top), stretch, too_few)


def told(point: Point) -> str:
    """The latest figures, in a line."""
    return f"exact recall {percent(point.exact)}, spurious {percent(point.spurious)}"
