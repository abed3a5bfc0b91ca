"""Temperature bar of map and surface: a logarithmic slider from T = 0 up, and a button to follow the run again."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSizeF, Qt, Signal
from PySide6.QtWidgets import QSlider, QToolButton, QVBoxLayout, QWidget

from hopviz.project.numbers import temperature_figure
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label

NOTCHES, DECADES = 91, 3
"""Notches above T = 0, and over how many decades they spread."""
ABOVE = 1
"""Decades from the size of the energies up to the hottest notch."""
COLUMN = 20
"""Pixels at the left that nothing else may take; the button is wider, and stands in a corner."""
SLIDER_TIP = (
    "Temperature T of this picture alone: the run keeps its own. T = 0 is at the lower end, all else is logarithmic. "
    "As T falls, wells appear."
)
RUN_TIP = "Draw this picture at the temperature of the run, which the update rule sets"


def temperature_at(notch: int, scale: float) -> float:
    """The temperature of a notch where energies per unit are of the size `scale`, a power of ten."""
    if notch <= 0:
        return 0.0
    return float(f"{scale * 10.0 ** (ABOVE - DECADES * (NOTCHES - notch) / (NOTCHES - 1)):.2g}")


def notch_of(temperature: float, scale: float) -> int:
    """The notch nearest to a temperature; only T = 0 is at the end."""
    if temperature <= 0:
        return 0
    below = (ABOVE - math.log10(temperature / scale)) / DECADES
    return min(max(round(NOTCHES - below * (NOTCHES - 1)), 1), NOTCHES)


class TemperatureBar(Guarded, QWidget):
    """The temperature of a picture: the run's, until the slider is moved."""

    chosen = Signal(object)
    """(float) a temperature of the picture alone, or None for the run's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale, self._shown = 1.0, 0.0
        self._caption = label("T", "caption")
        self._caption.setIndent(GRID // 2)
        self.slider, self.of_run = QSlider(Qt.Orientation.Vertical), QToolButton()
        self.slider.setRange(0, NOTCHES)
        self.slider.setFixedWidth(COLUMN)
        self.slider.setAccessibleName("Temperature of the picture")
        self.slider.setToolTip(broken(SLIDER_TIP))
        self.slider.valueChanged.connect(self._slide)
        self.of_run.setText("as run")
        self.of_run.setCheckable(True)
        self.of_run.setProperty("role", "segment")
        self.of_run.setToolTip(broken(RUN_TIP))
        self.of_run.setAccessibleName("Temperature of the run")
        self.of_run.clicked.connect(self._follow)
        column = filled(QVBoxLayout(self), self._caption, (self.slider, 1), self.of_run, gap=GRID // 4)
        for part in (self._caption, self.slider, self.of_run):
            column.setAlignment(part, Qt.AlignmentFlag.AlignLeft)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the type sizes."""
        for part in (self._caption, self.of_run):
            part.setFont(theme.font(11))

    def button_box(self) -> QRectF:
        """Where the button is, in the parent."""
        size, box = QSizeF(self.of_run.sizeHint()), QRectF(self.geometry())
        return QRectF(box.bottomLeft() - QPointF(0, size.height()), size)

    def show_temperature(self, temperature: float, is_of_run: bool, scale: float) -> None:
        """Show which temperature the picture has, and whose it is; energies per unit are of the size `scale`."""
        self._shown, self._scale = temperature, scale
        with QSignalBlocker(self.slider):
            self.slider.setValue(notch_of(temperature, scale))
        self.slider.setAccessibleDescription(f"T = {temperature_figure(temperature)}. {SLIDER_TIP}")
        self.of_run.setChecked(is_of_run)

    def _slide(self, notch: int) -> None:
        self.chosen.emit(temperature_at(notch, self._scale))

    def _follow(self, follow: bool) -> None:
        self.chosen.emit(None if follow else self._shown)
