"""Temperatures: a slider, logarithmic from T = 0 at its end, on which one can type, and a field beside it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from hopviz.core.annealing_start import start_temperature
from hopviz.core.limits import HOTTEST
from hopviz.core.network import Network
from hopviz.core.rules import Parameter
from hopviz.project.numbers import temperature_figure
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.widgets.choice import has_own_action
from hopviz.ui.widgets.choosers import NumberBox
from hopviz.ui.widgets.weight_field import WeightField

NOTCHES, DECADES = 91, 3
"""Notches above T = 0, and over how many decades they spread."""
ABOVE = 1
"""Decades from the size of the energies up to the hottest notch."""
BEGINNERS = "0123456789.,"
"""What begins a number that is typed."""
FIGURES, DECIMALS = 4, 9
"""Significant figures, and decimals, that a field shows at most."""
BEYOND = 1.25
"""By what factor a step goes on above the hottest notch."""
TYPE_TIP = "Type a number, or double-click, for any other value."
NO_TEMPERATURE = "T is a number from 0 up, such as 0.4"


def temperature_at(notch: int, scale: float) -> float:
    """The temperature of a notch where energies are of the size `scale`, a power of ten."""
    if notch <= 0:
        return 0.0
    return float(f"{scale * 10.0 ** (ABOVE - DECADES * (NOTCHES - notch) / (NOTCHES - 1)):.2g}")


def notch_of(temperature: float, scale: float) -> int:
    """The notch nearest to a temperature; only T = 0 is at the end."""
    if temperature <= 0:
        return 0
    below = (ABOVE - math.log10(temperature / scale)) / DECADES
    return min(max(round(NOTCHES - below * (NOTCHES - 1)), 1), NOTCHES)


def temperature_scale(network: Network | None) -> float:
    """The size of the temperatures that matter to a network: the power of ten nearest to where annealing begins."""
    start = 0.0 if network is None else start_temperature(network)
    return 10.0 ** round(math.log10(start)) if start > 0 else 1.0


class TemperatureField(WeightField):
    """Opened at a slider for a temperature."""

    def __init__(self, slider: QWidget) -> None:
        super().__init__(slider.window(), slider)
        self.setAccessibleName("Temperature T")
        self.setToolTip("Return takes it, Escape leaves it as it was")

    def number_in(self, text: str) -> float:
        try:
            value = super().number_in(text)
        except ValueError:
            raise ValueError(f"“{text.strip()}” is no temperature: {NO_TEMPERATURE}") from None
        if not 0 <= value <= HOTTEST:
            raise ValueError(NO_TEMPERATURE)
        return value


class TemperatureSlider(Guarded, QSlider):
    """A slider of a temperature; the value of it is told by its owner, and in its tooltip."""

    chosen = Signal(float)
    """The person chose this temperature."""

    def __init__(self, orientation: Qt.Orientation, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.theme: Theme = LIGHT
        self.temperature, self.scale = 0.0, 1.0
        """What it shows, and the size of the energies that it is made for."""
        has_own_action(self)
        self._tip = f"{tip} {TYPE_TIP}"
        self._field: TemperatureField | None = None
        self.setRange(0, NOTCHES)
        self.setPageStep(NOTCHES // 9)
        self.setAccessibleName("Temperature T")
        self.valueChanged.connect(self._slide)
        self._tell()

    def show_temperature(self, temperature: float, scale: float) -> None:
        """Show a temperature, where energies are of the size `scale`, a power of ten."""
        if (temperature, scale) != (self.temperature, self.scale):
            self.temperature, self.scale = temperature, scale
            self._tell()
        if not self.isSliderDown():
            with QSignalBlocker(self):
                self.setValue(notch_of(temperature, scale))

    def _tell(self) -> None:
        told = f"T = {temperature_figure(self.temperature)}"
        self.setAccessibleDescription(f"{told}. {self._tip}")
        self.setToolTip(broken(f"{told}\n{self._tip}"))

    def _slide(self, notch: int) -> None:
        self._choose(temperature_at(notch, self.scale))

    def _choose(self, temperature: float) -> None:
        self.show_temperature(temperature, self.scale)
        self.chosen.emit(temperature)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.text() and event.text() in BEGINNERS:
            self._open(event.text())
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._open()

    def _open(self, begun: str = "") -> None:
        if self._field is None or self._field.parentWidget() is not self.window():
            self._field = TemperatureField(self)
            self._field.taken.connect(self._choose)
            self._field.refused.connect(self._refuse)
        middle = self.mapTo(self.window(), self.rect().center())
        self._field.open(middle, self.temperature, self.theme, begun)
        self._field.raise_()

    def _refuse(self, words: str) -> None:
        assert self._field is not None
        QToolTip.showText(self._field.mapToGlobal(QPoint(0, self._field.height())), words, self._field)


def typed_figure(value: float, figures: int) -> str:
    """A number from 0 up as one types it: with so many significant figures, and no zeros at its end."""
    digits = 0 if value == 0 else figures - 1 - math.floor(math.log10(value))
    text = f"{value:.{min(max(digits, 0), DECIMALS)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


PLAIN = 2
"""Decimals that are always written; of more, only those that are needed."""


class TemperatureBox(NumberBox):
    """A field for a temperature, whose arrows go from notch to notch of the slider; or for another number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale: float | None = None
        """The size of the energies; None for a number that is no temperature."""

    def take_temperatures(self, scale: float) -> None:
        """Be for temperatures, where energies are of the size `scale`."""
        self.scale = scale
        self.setDecimals(DECIMALS)
        self.setRange(0.0, HOTTEST)

    def take_numbers(self, parameter: Parameter) -> None:
        """Be for another number of a rule."""
        self.scale = None
        self.setDecimals(parameter.decimals)
        self.setRange(parameter.least, parameter.greatest)
        self.setSingleStep(parameter.step)

    def textFromValue(self, value: float) -> str:
        if self.scale is None:
            text = super().textFromValue(value)
            return text.rstrip("0").rstrip(".") if self.decimals() > PLAIN and "." in text else text
        return typed_figure(value, FIGURES)

    def stepBy(self, steps: int) -> None:
        if self.scale is None:
            super().stepBy(steps)
            return
        value, hottest = self.value(), temperature_at(NOTCHES, self.scale)
        if value > hottest or (value == hottest and steps > 0):
            self.setValue(max(float(f"{value * BEYOND**steps:.2g}"), hottest))
        else:
            self.setValue(temperature_at(min(notch_of(value, self.scale) + steps, NOTCHES), self.scale))
