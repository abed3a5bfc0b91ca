"""Temperature bar of map and surface: the slider, and a button to follow the run again."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.dials.temperature import TemperatureSlider

COLUMN = 20
"""Pixels at the left that nothing else may take; the button is wider, and stands in a corner."""
SLIDER_TIP = (
    "Temperature T of this picture alone: the run keeps its own. T = 0 is at the lower end, all else is logarithmic. "
    "As T falls, wells appear."
)
RUN_TIP = "Draw this picture at the temperature of the run, which the update rule sets"


class TemperatureBar(Guarded, QWidget):
    """The temperature of a picture: the run's, until the slider is moved."""

    chosen = Signal(object)
    """(float) a temperature of the picture alone, or None for the run's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = label("T", "caption")
        self._caption.setIndent(GRID // 2)
        self.slider, self.of_run = TemperatureSlider(Qt.Orientation.Vertical, SLIDER_TIP), QToolButton()
        self.slider.setFixedWidth(COLUMN)
        self.slider.setAccessibleName("Temperature of the picture")
        self.slider.chosen.connect(self.chosen.emit)
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
        self.slider.theme = theme
        for part in (self._caption, self.of_run):
            part.setFont(theme.font(11))

    def button_box(self) -> QRectF:
        """Where the button is, in the parent."""
        size, box = QSizeF(self.of_run.sizeHint()), QRectF(self.geometry())
        return QRectF(box.bottomLeft() - QPointF(0, size.height()), size)

    def show_temperature(self, temperature: float, is_of_run: bool, scale: float) -> None:
        """Show which temperature the picture has, and whose it is; energies per unit are of the size `scale`."""
        self.slider.show_temperature(temperature, scale)
        self.of_run.setChecked(is_of_run)

    def _follow(self, follow: bool) -> None:
        self.chosen.emit(None if follow else self.slider.temperature)
