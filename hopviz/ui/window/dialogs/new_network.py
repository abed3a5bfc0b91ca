"""New network dialog: its size and its kind of unit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from hopviz.core.counting import counted
from hopviz.core.network import Units
from hopviz.core.theory import alpha_c
from hopviz.project.model import Project
from hopviz.project.parts import LONGEST_SIDE, SMALLEST_GRID
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.widgets.grid_painter import PICTURE
from hopviz.ui.widgets.spin_box import spin_box
from hopviz.ui.window.dialogs import ChoiceDialog, button, labelled

PRESETS = (4, 10, 32, 64, 256)
SKETCH = 20 * GRID


class NewNetworkDialog(ChoiceDialog):
    """Rows, columns and the kind of unit of a network without memories; at first those of a project."""

    def __init__(self, parent: QWidget | None, project: Project) -> None:
        super().__init__(parent, "New network")
        self._rows, self._cols = (
            spin_box(name, words, 1, LONGEST_SIDE, value, width=9 * GRID, more=f"  (Alt+{words[0]})")
            for name, words, value in (("rows", "Rows", project.rows), ("cols", "Columns", project.cols))
        )
        for side in (self._rows, self._cols):
            side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._presets = Segments([Segment(f"{n} {n}", f"{n} × {n}", f"{n} rows of {n} units") for n in PRESETS])
        self._units = Segments(
            [
                Segment("bipolar", "&+1 / −1", "Bipolar units, as in Hopfield's spin picture: off counts as −1"),
                Segment("binary", "1 / &0", "Binary units, as in Hopfield 1982: off counts as 0"),
            ]
        )
        self._units.choose(project.units)
        self._sketch = GridSketch()
        self._sentence = label("", "", "sentence", wrap=True)
        self._make = button("make", "Make network", "Replace the present network  (Return)")
        self._lay_out()
        self.finish(self._make)
        self._presets.chosen.connect(self._take_preset)
        for side in (self._rows, self._cols):
            side.valueChanged.connect(self._tell)
        self._make.clicked.connect(self.accept)
        self._tell()
        self._rows.setFocus()
        self._rows.selectAll()

    def choice(self) -> tuple[int, int, Units]:
        """Rows, columns, kind of unit."""
        units: Units = "binary" if self._units.value() == "binary" else "bipolar"
        return self._rows.value(), self._cols.value(), units

    def _lay_out(self) -> None:
        size, cols = QWidget(), QLabel("× &columns")
        cols.setBuddy(self._cols)
        filled(QHBoxLayout(size), self._rows, cols, self._cols, 1)
        rows = labelled("&Rows", size, self._rows)
        form = filled(
            QVBoxLayout(), labelled("Size", self._presets), rows, labelled("Units", self._units), 1, gap=2 * GRID
        )
        self.body.addLayout(filled(QHBoxLayout(), (form, 1), self._sketch, gap=4 * GRID))
        self.body.addWidget(self._sentence)
        undo = "It begins without memories. Undo brings the present network back."
        self.body.addWidget(label(undo, "caption", wrap=True))

    def _take_preset(self, key: str) -> None:
        rows, cols = key.split()
        self._rows.setValue(int(rows))
        self._cols.setValue(int(cols))

    def _tell(self) -> None:
        rows, cols, _ = self.choice()
        self._presets.choose(f"{rows} {cols}")
        self._sketch.show_grid(rows, cols)
        self._make.setEnabled(rows * cols >= SMALLEST_GRID)
        self._sentence.setText(sentence(rows, cols))


def sentence(rows: int, cols: int) -> str:
    """What a grid comes to, in one sentence."""
    n = rows * cols
    if n < SMALLEST_GRID:
        return "A network needs at least two units."
    # Weights are symmetric, so a connection is a pair of units.
    pairs = n * (n - 1) // 2
    return f"{rows} × {cols} = {n:,} units, {counted(pairs, 'connection')}, {_room(alpha_c() * n)}"


def _room(most: float) -> str:
    """How many memories there is room for, at most about `most`."""
    if most < 1:
        # A single memory is stable in any network of two units or more.
        return f"room for one memory, hardly for a second ({alpha_c():.3f} N is below 1)"
    room = int(most + 0.5)
    return f"room for about {'one memory' if room == 1 else f'{room:,} memories'} ({alpha_c():.3f} N, Hebb's rule)"


class GridSketch(Guarded, QWidget):
    """What a grid of so many rows and columns looks like."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = self._cols = 1
        self.setFixedSize(QSize(SKETCH, SKETCH))

    def show_grid(self, rows: int, cols: int) -> None:
        """Show another grid."""
        self._rows, self._cols = rows, cols
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self.palette().color(QPalette.ColorRole.Highlight)
        color.setAlpha(150)
        cell = min((SKETCH - 2) / max(self._rows, self._cols), 4 * GRID)
        gap = 0.0 if max(self._rows, self._cols) > PICTURE else cell * 0.14
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top = (SKETCH - cell * self._cols) / 2, (SKETCH - cell * self._rows) / 2
        for row in range(self._rows):
            for col in range(self._cols):
                box = QRectF(left + col * cell, top + row * cell, cell, cell)
                painter.fillRect(box.adjusted(gap / 2, gap / 2, -gap / 2, -gap / 2), color)
        painter.end()
