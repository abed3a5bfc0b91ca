"""The dial of beta: a logarithmic slider, and a field in which any value can be typed."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from hopviz.ui.experiments import form
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.choosers import NumberBox
from hopviz.ui.widgets.dials.temperature import DECIMALS, typed_figure

LOWEST, DECADES, NOTCHES = -4, 6, 120
"""The power of ten at the left end of the dial, how many it spans, and how many notches it has."""
MOST_TYPED, FIGURES = 1e9, 3
BOX = 84
"""Width of the field, at scale 1."""
STEP = 10 ** (DECADES / NOTCHES)
TIP = (
    "β, the inverse temperature: how sharply attention picks the memory that is most like the query. At low β it "
    "averages many, at high β it takes one. Logarithmic; type any other value in the field"
)


def beta_at(notch: int) -> float:
    """The beta of a notch, with two figures."""
    return float(f"{10 ** (LOWEST + DECADES * notch / NOTCHES):.3g}")


def notch_of(beta: float) -> int:
    """The notch nearest to a beta."""
    if beta <= 0:
        return 0
    return min(max(round(NOTCHES * (math.log10(beta) - LOWEST) / DECADES), 0), NOTCHES)


class BetaBox(NumberBox):
    """A field for beta, whose arrows go from notch to notch of the dial."""

    def textFromValue(self, value: float) -> str:
        return typed_figure(value, FIGURES)

    def stepBy(self, steps: int) -> None:
        value = self.value()
        if value <= 0:
            self.setValue(10.0**LOWEST if steps > 0 else 0.0)
        elif beta_at(0) <= value <= beta_at(NOTCHES):
            self.setValue(beta_at(min(max(notch_of(value) + steps, 0), NOTCHES)))
        else:
            self.setValue(value * STEP**steps)


class BetaDial(Guarded, QWidget):
    """Slider and field side by side."""

    chosen = Signal(float)
    """The person chose this beta."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, NOTCHES)
        self.slider.setPageStep(NOTCHES // DECADES)
        self.box = BetaBox()
        self.box.setKeyboardTracking(False)
        self.box.setDecimals(DECIMALS)
        self.box.setRange(0.0, MOST_TYPED)
        form.describe((self.slider, "β, logarithmic", TIP), (self.box, "β", TIP))
        filled(QHBoxLayout(self), (self.slider, 1), self.box)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(lambda notch: self.chosen.emit(beta_at(notch)))
        self.box.valueChanged.connect(self.chosen)

    def apply_theme(self, theme: Theme) -> None:
        """Take over sizes."""
        self.box.setFixedWidth(theme.px(BOX))

    def show_beta(self, beta: float) -> None:
        """Show a beta, without a signal."""
        with QSignalBlocker(self.box):
            if not self.box.hasFocus() or self.box.value() != beta:
                self.box.setValue(min(beta, MOST_TYPED))
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(notch_of(beta))
