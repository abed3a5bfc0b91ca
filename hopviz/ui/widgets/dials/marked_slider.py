"""A slider whose places stand for values, as a choice that lessons set by the value."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QSlider

from hopviz.ui.widgets.choice import Told, Value, is_held


@dataclass(frozen=True, eq=False)
class MarkedSlider:
    """The values of a slider: numbers, such as those that grow by factors, and words."""

    name: str
    slider: QSlider
    values: Sequence[str | float]
    """One for each place, from 0 up."""

    @property
    def value(self) -> Value:
        return self.values[self.slider.value()]

    @property
    def _places(self) -> dict[int, float]:
        """The numbers by their places."""
        return {place: value for place, value in enumerate(self.values) if not isinstance(value, str)}

    @property
    def expected(self) -> str:
        numbers = self._places.values()
        words = [value for value in self.values if isinstance(value, str)]
        return " or ".join((f"a number from {min(numbers):g} to {max(numbers):g}", *words))

    @property
    def range(self) -> Hashable:
        return tuple(self.values)

    def choose(self, value: Value) -> None:
        """Choose a word, or the number that is nearest."""
        if isinstance(value, str):
            if value not in self.values:
                raise ValueError
            self.slider.setValue(self.values.index(value))
            return
        places = self._places
        if isinstance(value, bool) or not min(places.values()) <= value <= max(places.values()):
            raise ValueError
        self.slider.setValue(min(places, key=lambda place: abs(places[place] - value)))

    def listen(self, told: Told) -> None:
        self.slider.valueChanged.connect(lambda: told(is_held(self.slider)))
