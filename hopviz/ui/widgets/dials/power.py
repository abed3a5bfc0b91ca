"""Dial of the power of a dense memory: from 2, Hebb's rule, to 30, and then the exponential."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from hopviz.actions.dense_edits import DENSE, SetPower
from hopviz.core.couplings.higher_order import MOST_POWER, Power
from hopviz.core.learning.dense import power_words
from hopviz.project.dense_memories import learns_hebbs_weights
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, label

POWERS: tuple[Power, ...] = (*range(2, 11), 12, 15, 20, 25, MOST_POWER, "exponential")
"""The marks of the dial."""
ORDINALS: dict[Power, str] = {2: "Hebb's rule", 3: "cubic", 4: "quartic"}
TIP = (
    "The energy is −Σ F(overlap with a memory), F(x) = xⁿ. Power n = 2 is Hebb's rule, with the same run for the same "
    "seed; the larger n is, the sharper the wells, and the more memories are held. At the end of the dial F is exp(x)."
)


def place_of(power: Power) -> int:
    """The mark of the dial that is next to a power."""
    if power == "exponential":
        return len(POWERS) - 1
    numbers = [mark for mark in POWERS if mark != "exponential"]
    return min(range(len(numbers)), key=lambda place: abs(int(numbers[place]) - int(power)))


class PowerDial(Guarded, QWidget):
    """A slider over the powers, and the one that the project has, in words."""

    acted = Signal(object)
    """(SetPower) the person wants another power."""

    def __init__(self) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("power")
        self.slider.setAccessibleName("Power of the dense memory")
        self.slider.setRange(0, len(POWERS) - 1)
        self.slider.setPageStep(1)
        self.slider.setMinimumWidth(5 * GRID)
        self.slider.setToolTip(broken(tooltip("focus_power", TIP)))
        self.text = label("", "caption", "power_text")
        self.text.setToolTip(broken(TIP))
        filled(QHBoxLayout(self), (self.slider, 1), self.text)
        self.setFocusProxy(self.slider)
        self._power: Power | None = None
        self.slider.valueChanged.connect(self._choose)

    def show_project(self, project: Project) -> None:
        """Show the power of a project; 2 where its memories are not held by a dense memory."""
        self._power = project.power if project.learning == DENSE else None
        shown: Power = 2 if self._power is None else self._power
        self.slider.blockSignals(True)
        self.slider.setValue(place_of(shown))
        self.slider.blockSignals(False)
        is_known = self._power is not None or learns_hebbs_weights(project)
        self.text.setText(told(shown) if is_known else "not a dense memory")

    def _choose(self, place: int) -> None:
        if POWERS[place] != self._power:
            self.acted.emit(SetPower(POWERS[place]))


def told(power: Power) -> str:
    """A power in a few words: "power 4, quartic"."""
    return f"{power_words(power)}, {ORDINALS[power]}" if power in ORDINALS else power_words(power)
