"""How does a person damage the state on the grid: by flipping units, or by blanking out a region?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QSlider, QWidget

from hopviz.core.patterns import REGIONS
from hopviz.ui.actions import tooltip
from hopviz.ui.theme import GRID
from hopviz.ui.widgets.action_button import ActionButton
from hopviz.ui.widgets.name_chooser import NameChooser

FLIP, MOST_FLIPPED = 20, 50
BLANK, MOST_BLANKED = 50, 100
"""Per cent of all units: at first, and at most.  Flipping more than half makes a damaged reverse instead."""


class CorruptControls(QWidget):
    """Two kinds of damage, each with its amount and its button."""

    flip_requested = Signal(float)
    """Share of all units, 0 to 0.5."""
    blank_requested = Signal(float, str)
    """Share of all units, 0 to 1, and a key of `REGIONS`."""

    completion_requested = Signal(float, str)
    """The same; all other units are to be clamped."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._units = 0
        self._actions = actions
        self._flip = _slider("flip", FLIP, MOST_FLIPPED, "Share of the units to reverse")
        self._blank = _slider("blank", BLANK, MOST_BLANKED, "Share of the units to turn off")
        self._flip_text, self._blank_text = _caption("flip_text"), _caption("blank_text")
        self._region = NameChooser()
        self._region.setProperty("role", "narrow")
        self._region.setObjectName("region")
        self._region.setAccessibleName("Region to blank out")
        self._region.setToolTip(tooltip("focus_region", "Where to blank out"))
        self._region.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for region in REGIONS:
            self._region.addItem(region.capitalize(), region)
        self._lay_out()
        self._flip.valueChanged.connect(self._tell)
        self._blank.valueChanged.connect(self._tell)
        actions["flip"].triggered.connect(self._ask_flip)
        actions["blank"].triggered.connect(self._ask_blank)
        actions["blank_and_clamp"].triggered.connect(self._ask_completion)
        for name, control in (
            ("focus_flip", self._flip), ("focus_blank", self._blank), ("focus_region", self._region)
        ):  # fmt: skip
            actions[name].triggered.connect(control.setFocus)

    def show_units(self, units: int) -> None:
        """Take over the number of units that the shares are of."""
        if units != self._units:
            self._units = units
            self._tell()

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(GRID)
        layout.setVerticalSpacing(GRID // 2)
        # The buttons say what is done; the amounts have lines of their own, so that large type has room.
        layout.addWidget(self._flip_text, 0, 0, 1, 2)
        layout.addWidget(self._blank_text, 2, 0, 1, 2)
        layout.addWidget(self._flip, 1, 0)
        layout.addWidget(ActionButton(self._actions["flip"]), 1, 1)
        layout.addWidget(self._blank, 3, 0)
        layout.addWidget(ActionButton(self._actions["blank"]), 3, 1)
        layout.addWidget(self._region, 4, 0)
        layout.addWidget(ActionButton(self._actions["blank_and_clamp"], "Clamp rest"), 4, 1)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(1, 1)

    def _tell(self) -> None:
        """Say what the shares come to; damage to no unit at all cannot be asked for."""
        for slider, text, name in (
            (self._flip, self._flip_text, "flip"), (self._blank, self._blank_text, "blank")
        ):  # fmt: skip
            count = round(slider.value() / 100 * self._units)
            text.setText(f"{slider.value()} % = {count:,} {'unit' if count == 1 else 'units'}")
            self._actions[name].setEnabled(count > 0)
        self._actions["blank_and_clamp"].setEnabled(self._actions["blank"].isEnabled())

    def _ask_flip(self) -> None:
        self.flip_requested.emit(self._flip.value() / 100)

    def _ask_blank(self) -> None:
        self.blank_requested.emit(self._blank.value() / 100, self._region.currentData())

    def _ask_completion(self) -> None:
        self.completion_requested.emit(self._blank.value() / 100, self._region.currentData())


def _slider(name: str, value: int, most: int, text: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(f"{name}_slider")
    slider.setAccessibleName(text)
    slider.setToolTip(tooltip(f"focus_{name}", text))
    slider.setRange(0, most)
    slider.setPageStep(10)
    slider.setValue(value)
    slider.setMinimumWidth(5 * GRID)
    return slider


def _caption(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", "caption")
    return label
