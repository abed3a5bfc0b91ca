"""Random patterns as tiles: how many, and which share of their units is on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hopviz.core.patterns import random_patterns
from hopviz.core.seeds import random_generator
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.spin_box import spin_box
from hopviz.ui.window.dialogs import button
from hopviz.ui.window.dialogs.tiles import PatternBank

MOST = 100
COUNT = 8
ON_TIP = (
    ": exactly this share in every pattern, at random places. Of 100 units with 10 % on, Hebbian learning holds 2 "
    "patterns; learning for low activity all of 16 in two of three draws, and 19 of 20 patterns in the mean"
)


class RandomPage(Guarded, QWidget):
    """Draws random patterns of a grid, of which several can be chosen; at first all are."""

    changed = Signal()
    """Others are chosen, or there are others."""

    def __init__(self, theme: Theme, rows: int, cols: int, side: int) -> None:
        super().__init__()
        self._theme, self._shape, self._side, self._draws = theme, (rows, cols), side, 0
        self.tiles = PatternBank({}, theme, side)
        self.tiles.itemSelectionChanged.connect(self.changed)
        self.setFocusProxy(self.tiles)
        self._count = spin_box("count", "How many", 1, MOST, COUNT, more="  (Alt+H)")
        self._activity = spin_box("activity", "Units that are on", 1, 99, 50, unit=" %", more=f"{ON_TIP}  (Alt+O)")
        another: QPushButton = button("draw", "&Draw others", "Draw other random patterns  (Alt+D)")
        another.clicked.connect(self._draw_others)
        row = QHBoxLayout()
        for box, text in ((self._count, "&How many"), (self._activity, "Units that are &on")):
            name = QLabel(text)
            name.setBuddy(box)
            row.addWidget(name)
            row.addWidget(box)
            row.addSpacing(2 * GRID)
            box.valueChanged.connect(self._draw)
        filled(row, 1, another)
        filled(QVBoxLayout(self), row, (self.tiles, 1))
        self._draw()

    def _draw_others(self) -> None:
        self._draws += 1
        self._draw()

    def _draw(self) -> None:
        """The first patterns of a draw stay the same, however many there are."""
        rows, cols = self._shape
        rng, share = random_generator(self._draws), self._activity.value() / 100
        drawn = [random_patterns(1, rows * cols, rng, share).reshape(rows, cols) for _ in range(self._count.value())]
        self.tiles.show_patterns({f"R{k}": pattern for k, pattern in enumerate(drawn, 1)})
        self.tiles.selectAll()
        self.changed.emit()
