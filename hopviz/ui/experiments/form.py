"""The controls of experiments: fields, sliders, buttons and labels, with their names and tips, laid out in columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import combinations, pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, plain_label
from hopviz.ui.widgets.choice import name_of

COLUMNS = 3
"""Columns of controls at most."""
SLIMMEST = 0.8
"""Part of its height that a picture has in width at least where the form stands beside it."""
SLIM = 14
"""Letters in a line of words where they are all that a column has."""
WIDEST = 22
"""Letters that a column, where there are several, can do with unless a control needs more."""
MOST_WIDE, AMPLE = 32, 0.85
"""Letters that a column has where there is room for them, and what part of what may be taken is room enough."""
GAP = GRID // 2
"""Between two rows, and above and below all of them."""
Columns = list[Sequence[QWidget]]
"""The rows of each."""
LINES = 2
"""So many lines of words there is room for at least: what they say changes."""


class Form(Guarded, QWidget):
    """Rows of controls in one column, or in several where they would not be seen otherwise."""

    rows_changed = Signal()
    """Others of the rows are kept than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QWidget] = []
        self._unused: set[QWidget] = set()
        """Rows that are of no use now."""
        self._kept: Collection[str] | None = None
        """Names of the controls that are kept; None: all are."""
        self._slimmest = 0
        """How wide a single column had to be since then: words change, and it does not swing with them."""
        self._labels: dict[QWidget, QLabel] = {}
        self.setProperty("role", "form")
        self._columns = [filled(QVBoxLayout(), 1, gap=GAP) for _ in range(COLUMNS)]
        self._row = filled(QHBoxLayout(self), *((column, 1) for column in self._columns), gap=0)
        self._row.setContentsMargins(GRID, GAP, GRID, GAP)
        self._shown: Columns = []

    def add(self, content: QWidget | QLayout, label: str = "", tip: str = "") -> None:
        """Add a row; behind its label, if it has one, which explains itself."""
        row = content
        if label or isinstance(content, QLayout):
            row = QWidget()
            parts = filled(QHBoxLayout(row), (content, 1))
            if label:
                self._labels[row] = caption = QLabel(label)
                parts.insertWidget(0, caption)
                describe((caption, "", tip))
                caption.setBuddy(content if isinstance(content, QWidget) else row.findChildren(QAbstractSpinBox)[0])
        assert isinstance(row, QWidget)
        self._rows.append(row)
        self.place([self._rows])

    def show_row(self, control: QWidget, shown: bool) -> None:
        """Show the row of a control with its label, or hide what is of no use."""
        row = next(row for row in self._rows if row is control or row.isAncestorOf(control))
        (self._unused.discard if shown else self._unused.add)(row)
        row.setVisible(shown and self._keeps(row))

    def keep(self, names: Collection[str] | None) -> None:
        """Show words and pictures, and of the rows of controls only those in which one has such a name; None: all."""
        if names == self._kept:
            return
        self._kept, self._slimmest = names, 0
        for row in self._rows:
            if not isinstance(row, QLabel):
                row.setVisible(row not in self._unused and self._keeps(row))
        self.rows_changed.emit()

    def _keeps(self, row: QWidget) -> bool:
        if self._kept is None:
            return True
        controls = [each for each in (row, *row.findChildren(QWidget)) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
        return not controls or any(name_of(control) in self._kept for control in controls)

    def columns(self, width: int, most: int, height: int) -> tuple[Columns, int]:
        """Columns in which all rows are seen without scrolling, if that can be; the width that they take.

        Parameters
        ----------
        width : int
            Of a single column.
        most : int
            How wide all may be.
        height : int
            What can be seen of it.
        """
        best: tuple[int, Columns, int] | None = None
        letter = self.fontMetrics().averageCharWidth()
        rows = [row for row in self._rows if isinstance(row, QLabel) or not row.isHidden()]
        for count in range(1, min(COLUMNS, len(rows)) + 1):
            inner = width - 2 * GRID if count == 1 else WIDEST * letter
            groups = _split(rows, count, [_height(row, inner) for row in rows])
            least, wanted = (
                sum(max(_width(row, letters * letter) for row in group) for group in groups) + (count + 1) * GRID
                for letters in (WIDEST, MOST_WIDE)
            )
            needed = width if count == 1 else min(max(wanted, width), max(least, width, round(AMPLE * most)))
            tallest = max(_tallness(group, inner) for group in groups)
            if count > 1 and needed > most:
                break
            if best is None or tallest < best[0]:
                best = (tallest, groups, needed)
            if tallest <= height:
                break
        return ([rows], width) if best is None else best[1:]

    def slimmest(self, most: int, height: int) -> int:
        """The width of a single column: the most, or where rows have given way no more than the others need."""
        if self._kept is None:
            return most
        rows = [row for row in self._rows if not row.isHidden()]
        metrics = self.fontMetrics()
        letters = {row: SLIM if isinstance(row, QLabel) else WIDEST for row in rows}
        needed = max((_width(row, letters[row] * metrics.averageCharWidth()) for row in rows), default=0) + 2 * GRID
        widths = range(max(needed, self._slimmest), most, 2 * GRID)
        self._slimmest = next((width for width in widths if _tallness(rows, width - 2 * GRID) <= height), most)
        return self._slimmest

    def stands_beside(self, columns: Columns, width: int, room: QSize) -> bool:
        """Whether a picture in this room has more of it beside these columns, of this width, than below."""
        if self._kept is not None and _height_at(columns, room.width()) * room.width() < width * room.height():
            return False
        return room.width() - width >= SLIMMEST * room.height()

    def height_at(self, width: int) -> int:
        """What the rows, as they are arranged, take if all are so wide."""
        return _height_at(self._shown, width)

    def place(self, groups: Columns) -> None:
        """Let the rows stand in these columns."""
        hidden = [row for row in self._rows if row.isHidden() and not any(row in group for group in groups)]
        groups = [[*groups[0], *hidden], *groups[1:]]
        if groups == self._shown:
            return
        self._shown = groups
        for column, group in zip(self._columns, [*groups, *[()] * (COLUMNS - len(groups))], strict=True):
            for row in [row for row in self._rows if column.indexOf(row) >= 0]:
                column.removeWidget(row)
            widest = max((self._labels[row].sizeHint().width() for row in group if row in self._labels), default=0)
            for place, row in enumerate(group):
                if row in self._labels:
                    self._labels[row].setMinimumWidth(widest)
                column.insertWidget(place, row)
        for place in range(COLUMNS):
            self._row.setStretch(place, int(place < len(groups)))
        self._row.setSpacing(GRID if len(groups) > 1 else 0)


def _height(row: QWidget, width: int) -> int:
    if isinstance(row, QLabel):
        return max(row.heightForWidth(width), LINES * row.fontMetrics().lineSpacing())
    return row.heightForWidth(width) if row.hasHeightForWidth() else row.sizeHint().height()


def _tallness(rows: Sequence[QWidget], width: int) -> int:
    """The height of a column of rows."""
    return sum(_height(row, width) + GAP for row in rows) + GAP


def _height_at(columns: Columns, width: int) -> int:
    """What the rows take in these columns if all are so wide."""
    inner = (width - GRID) // max(len(columns), 1) - GRID
    groups = [[row for row in group if not row.isHidden()] for group in columns]
    return max((_tallness(group, inner) for group in groups), default=0)


def _width(row: QWidget, most: int) -> int:
    """What a row would like to have, but not more than so much unless it needs that."""
    if isinstance(row, QLabel):
        return most
    return max(row.minimumSizeHint().width(), min(row.sizeHint().width(), most))


def _split(rows: Sequence[QWidget], count: int, heights: Sequence[int]) -> Columns:
    """The rows, in order, in so many groups of which the tallest is as low as can be."""

    def tallest(cuts: tuple[int, ...]) -> int:
        ends = (0, *cuts, len(rows))
        return max(sum(heights[first:last]) + GAP * (last - first) for first, last in pairwise(ends))

    cuts = min(combinations(range(1, len(rows)), count - 1), key=tallest)
    return [rows[first:last] for first, last in pairwise((0, *cuts, len(rows)))]


def slider(low: int, high: int, value: int) -> QSlider:
    """A horizontal slider."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(low, high)
    made.setValue(value)
    made.setPageStep(10)
    return made


def spin_box(low: int, high: int, value: int, step: int = 1, suffix: str = "") -> QSpinBox:
    """A field for a whole number, with separators where it may be large."""
    made = QSpinBox()
    made.setRange(low, high)
    made.setSingleStep(step)
    made.setSuffix(suffix)
    made.setValue(value)
    return made


def number_box(low: float, high: float, value: float, step: float, decimals: int = 2) -> QDoubleSpinBox:
    """A field for a number."""
    made = QDoubleSpinBox()
    made.setDecimals(decimals)
    made.setRange(low, high)
    made.setSingleStep(step)
    made.setValue(value)
    return made


def chooser(*items: tuple[str, object, str]) -> QComboBox:
    """A chooser of things by their names, with what they are and tips."""
    made = QComboBox()
    for place, (name, thing, tip) in enumerate(items):
        made.addItem(name, thing)
        made.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
    made.setMinimumWidth(8 * GRID)
    return made


def move(controls: Sequence[QAbstractSlider | QSpinBox], low: int, high: int, value: int) -> None:
    """Give controls a range and a value, without a signal."""
    for control in controls:
        control.blockSignals(True)
        control.setRange(low, high)
        control.setValue(value)
        control.blockSignals(False)


def words_label(role: str = "", tip: str = "") -> QLabel:
    """A label of several lines."""
    made = plain_label()
    made.setWordWrap(True)
    made.setProperty("role", role)
    made.setToolTip(broken(tip))
    return made


def tell(label: QLabel, text: str, is_trouble: bool = False) -> None:
    """Say something, or what is the trouble."""
    role = "trouble" if is_trouble else "caption"
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().polish(label)
    label.setText(text)


def button(text: str, tip: str, pressed: Callable[[], None], role: str = "") -> QPushButton:
    """A button that tells its key."""
    made = QPushButton()
    made.setProperty("role", role)
    name_button(made, text, tip)
    made.clicked.connect(lambda: pressed())
    return made


def name_button(named: QPushButton, text: str, tip: str) -> None:
    """Let the button have a text, whose letter after "&" is its key, and a tip that tells the key."""
    keys = QKeySequence.mnemonic(text).toString(QKeySequence.SequenceFormat.NativeText)
    named.setText(text)
    named.setToolTip(broken(f"{tip}  ({keys})" if keys else tip))


def describe(*described: tuple[QWidget, str, str]) -> None:
    """Give each widget a name for a screen reader, if it is not empty, and a tip, which a screen reader tells, too."""
    for widget, name, tip in described:
        widget.setToolTip(broken(tip))
        widget.setAccessibleDescription(tip)
        if name:
            widget.setAccessibleName(name)
