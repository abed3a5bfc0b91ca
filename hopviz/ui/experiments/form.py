"""The controls of experiments: fields, sliders, buttons and labels, with their names and tips."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractSlider,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QWidget,
)

from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID


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
    made = QLabel()
    made.setWordWrap(True)
    made.setProperty("role", role)
    made.setToolTip(broken(tip))
    return made


def tell(label: QLabel, text: str, is_trouble: bool = False) -> None:
    """Say something, or what is the trouble."""
    label.setProperty("role", "trouble" if is_trouble else "caption")
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
    """Give each widget a name for a screen reader, if it is not empty, and a tip."""
    for widget, name, tip in described:
        widget.setToolTip(broken(tip))
        if name:
            widget.setAccessibleName(name)
