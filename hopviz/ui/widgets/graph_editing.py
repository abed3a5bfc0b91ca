"""What can be done to a graph by hand?  The verbs behind every gesture, for what is chosen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hopviz.ui.gestures import GraphGestures
from hopviz.ui.widgets.graph_canvas import GraphCanvas
from hopviz.ui.widgets.graph_lines import selected_path
from hopviz.ui.widgets.graph_picture import BIAS, Pair
from hopviz.ui.widgets.weight_field import WeightField, weight_step


class GraphEditing(GraphGestures, GraphCanvas):
    """A graph whose units are flipped, moved, added and deleted, and whose connections are changed."""

    unit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.click_updates = False
        """Whether a click lets a unit decide, instead of flipping it."""
        self.field = WeightField(self)
        self.field.taken.connect(self._set_as_one)
        self.field.refused.connect(self.told)
        self.field.passed_on.connect(self._type_next)

    def type_weight(self, begun: str = "") -> None:
        """Open the field on the chosen connection; `begun` is what has been typed already."""
        geometry, picture = self.geometry_now(), self.picture
        if geometry is not None and picture is not None and picture.selected is not None:
            middle = selected_path(geometry, picture, picture.selected).pointAtPercent(0.5)
            self.field.open(middle.toPoint(), self.value(), self.painter.theme, begun)

    def select(self, pair: Pair | None) -> None:
        """Choose a connection, or none."""
        if self.picture is not None:
            self.picture.selected = pair
            self.dirty = True

    def value(self) -> float:
        """Weight of the chosen connection; 0 without one."""
        if self.picture is None or self.picture.selected is None:
            return 0.0
        return self.picture.weight(self.picture.selected)

    def step(self) -> float:
        """By how much one notch or key changes a weight."""
        assert self.picture is not None
        return weight_step(self.picture.network.weights)

    def act_on(self, unit: int) -> None:
        """Let a unit decide, or turn it over: what a click does."""
        if self.click_updates:
            self.update_wanted.emit(unit)
        else:
            self.flip(unit)

    def flip(self, unit: int) -> None:
        """Turn a unit over."""
        picture = self.picture
        if picture is None or picture.project.lesioned[unit]:
            return
        self.stroke_begun.emit()
        self.painted.emit(np.array([unit]), np.array([-1 if picture.on[unit] else 1], np.int8))
        self.stroke_ended.emit()

    def _choose(self, unit: int) -> None:
        assert self.picture is not None
        self.picture.cursor = unit
        self.unit_chosen.emit(unit)
        self.dirty = True

    def _connect(self, source: int, to: int | None) -> None:
        """Choose a connection, new or not; a new one begins with the typical weight there is."""
        picture = self.picture
        assert picture is not None
        picture.band = None
        if to is None or to == source:
            return
        # What begins or ends at the always-on unit is a bias.
        pair = (source, BIAS) if to == BIAS else (to, source)
        if pair[1] != BIAS and not picture.wiring.directed:
            pair = (min(pair), max(pair))
        self.select(pair)
        if self.value() == 0:
            sizes = np.abs(picture.network.weights[picture.network.weights != 0])
            self._set_as_one(float(np.median(sizes)) if sizes.size else 1.0)

    def _next_connection(self, ahead: int) -> None:
        assert self.picture is not None
        pairs = self.picture.wiring.pairs
        if pairs:
            now = pairs.index(self.picture.selected) if self.picture.selected in pairs else -1 if ahead > 0 else 0
            self.select(pairs[(now + ahead) % len(pairs)])

    def _type_next(self, ahead: int) -> None:
        self._next_connection(ahead)
        self.type_weight()

    def _set(self, value: float) -> None:
        """Ask for a weight; whole steps, so that figures stay round."""
        self._ask(round(value / self.step()) * self.step())

    def _set_as_one(self, value: float) -> None:
        """Ask for exactly this weight, as a change of its own."""
        self.stroke_begun.emit()
        self._ask(value)
        self.stroke_ended.emit()

    def _ask(self, value: float) -> None:
        assert self.picture is not None
        if self.picture.selected is None:
            return
        to, source = self.picture.selected
        if source == BIAS:
            self.bias_set.emit(to, value)
        else:
            self.weight_set.emit(to, source, value)
