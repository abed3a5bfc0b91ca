"""Dial of the power of a dense memory: from 2, Hebb's rule, to 30, and then the exponential."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal

from hopviz.actions.dense_edits import SetPower
from hopviz.core.couplings.higher_order import MOST_POWER, Power
from hopviz.core.learning.dense import power_words
from hopviz.project.dense_memories import has_power, power_of
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets.dials.told_slider import ToldSlider

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


class PowerDial(ToldSlider):
    """A slider over the powers, and the one that the project has, in words."""

    acted = Signal(object)
    """(SetPower) the person wants another power."""

    def __init__(self) -> None:
        super().__init__(len(POWERS) - 1)
        self.slider.setObjectName("power")
        self.slider.setAccessibleName("Power of the dense memory")
        self.slider.setPageStep(1)
        self.slider.setMinimumWidth(5 * GRID)
        self.slider.setToolTip(broken(tooltip("focus_power", TIP)))
        self.text.setToolTip(broken(TIP))
        self._power: Power | None = None
        self.slider.valueChanged.connect(self._choose)

    def show_project(self, project: Project) -> None:
        """Show the power of a project; 2 where its memories are not held by a dense memory."""
        self._power = project.power if has_power(project) else None
        shown = power_of(project)
        with QSignalBlocker(self.slider):
            self.slider.setValue(place_of(2 if shown is None else shown))
        self.text.setText("not a dense memory" if shown is None else told(shown))

    def _choose(self, place: int) -> None:
        if POWERS[place] != self._power:
            self.acted.emit(SetPower(POWERS[place]))


def told(power: Power) -> str:
    """A power in a few words: "power 4, quartic"."""
    return f"{power_words(power)}, {ORDINALS[power]}" if power in ORDINALS else power_words(power)
