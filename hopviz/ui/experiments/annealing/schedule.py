"""Schedule editor: a temperature that is constant, falls by a law or a rate, or is drawn by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Floats, Network
from hopviz.core.quoting import capital
from hopviz.core.rules import Annealing
from hopviz.core.thermal import constant_schedule, cooling_schedule, drawn_schedule
from hopviz.project.numbers import number, temperature_figure
from hopviz.ui.experiments import form
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import FINELY_ROUND, round_up
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line
from hopviz.ui.widgets.dials.temperature import TemperatureBox

SHAPES = {
    "geometric": ("Geometric", "T falls by equal factors"),
    "linear": ("Linear", "T falls in equal steps, to 0 if wanted"),
    "rate": ("Cooling rate", "T falls by so many per cent a sweep: as many sweeps as that takes"),
    "constant": ("Constant", "One temperature for so many sweeps"),
    "drawn": ("Drawn", "Draw the temperature in the picture, with the mouse"),
}
"""What the schedule can be: its name, and a tip."""
NARROWEST = 56
"""Width that a field can do with."""
NODES = 33
"""Points of a drawn schedule at most."""
SWEEPS, RATE = 50, 8.0
MOST_SWEEPS = 100_000
LEAST_RATE, MOST_RATE = 0.01, 90.0
"""Per cent of T that are lost in a sweep."""
HEADROOM = 1.15
"""How far the picture goes beyond the hottest temperature."""


@dataclass(frozen=True)
class Wanted:
    """What the controls say."""

    shape: str
    start: float
    stop: float
    sweeps: int
    rate: float
    """Per cent of T that are lost in a sweep."""
    drawn: tuple[float, ...] = ()
    """Temperatures at equal distances, of a schedule that is drawn."""

    def schedule(self) -> Annealing:
        """The schedule.

        Raises
        ------
        ValueError
            If there is none: a sentence that says why.
        """
        if self.shape == "constant":
            return constant_schedule(self.start, self.sweeps)
        if self.shape == "rate":
            return cooling_schedule(self.start, self.stop, self.rate / 100)
        if self.shape == "drawn" and self.drawn:
            last = max(self.sweeps - 1, 1)
            nodes = np.linspace(0, last, len(self.drawn)).tolist()
            return drawn_schedule(list(zip(nodes, self.drawn, strict=True)))
        return Annealing(self.start, self.stop, self.sweeps, "linear" if self.shape == "linear" else "geometric")


def wanted_of(schedule: Annealing, before: Wanted) -> Wanted:
    """What the controls say of a schedule that comes from elsewhere."""
    changes: dict[str, Any] = {"start": schedule.start, "stop": schedule.stop, "sweeps": schedule.sweeps}
    is_constant = schedule.shape == "linear" and schedule.start == schedule.stop
    shape = "constant" if is_constant else schedule.shape
    drawn = tuple(temperatures(schedule, NODES)[1].tolist()) if shape == "drawn" else before.drawn
    return replace(before, shape=shape, drawn=drawn, **changes)


def temperatures(schedule: Annealing, most: int = 201) -> tuple[Floats, Floats]:
    """Sweeps, and the temperatures in them, at so many places at most."""
    sweeps = np.unique(np.rint(np.linspace(0, max(schedule.sweeps - 1, 0), min(most, schedule.sweeps))))
    return sweeps, np.array([schedule.temperature_at(int(sweep)) for sweep in sweeps])


class SchedulePicture(Chart):
    """The temperature against the sweeps; with the mouse one draws another one."""

    drawn = Signal(float, float, float, float)
    """From a part of the sweeps and a temperature to others, in a straight line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sweeps", "temperature T", parent=parent)
        self._last: tuple[float, float] | None = None
        self.plot.viewport().installEventFilter(self)
        self.plot.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent) or event.type() not in (
            QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease,
        ):  # fmt: skip
            return False
        if event.type() == QEvent.Type.MouseButtonRelease or event.buttons() != Qt.MouseButton.LeftButton:
            self._last = None
            return False
        here = self._values_at(event)
        self.drawn.emit(*(self._last or here), *here)
        self._last = here
        return True

    def _values_at(self, event: QMouseEvent) -> tuple[float, float]:
        """The part of the sweeps, 0 to 1, and the temperature at the pointer."""
        place = self.plot.getViewBox().mapSceneToView(self.plot.mapToScene(event.position().toPoint()))
        return min(max(place.x() / max(self.span[1], 1.0), 0.0), 1.0), min(max(place.y(), 0.0), self.rise[1])

    def show_schedule(self, schedule: Annealing, now: float | None) -> None:
        """Show a schedule, and the temperature of the run where that follows it."""
        sweeps, warmths = temperatures(schedule)
        last, hottest = float(max(sweeps[-1], 1.0)), max(float(warmths.max()), now or 0.0)
        lines = [Line(sweeps, warmths, "warning", f"T {temperature_figure(float(warmths[-1]))}")]
        if now is not None:
            ends = np.array([0.0, last])
            lines.append(Line(ends, np.full(2, now), "accent", f"now {temperature_figure(now)}", dashes=DASHES))
        top = round_up(HEADROOM * hottest, FINELY_ROUND) if hottest > 0 else 1.0
        self.show_lines(lines, span=(0.0, last), rise=(0.0, top))


class ScheduleEditor(Guarded, QObject):
    """The controls of a schedule, which are laid out by whoever has them, and its picture."""

    edited = Signal()
    """The person made another schedule."""
    shape_changed = Signal()
    """Other numbers have a part in it."""
    refused = Signal(str)
    """A sentence: why there is none as the controls are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wanted = Wanted("geometric", 2.0, 0.1, SWEEPS, RATE)
        self.schedule, self._shape_shown = self.wanted.schedule(), ""
        self.shapes = form.chooser(*((label, shape, tip) for shape, (label, tip) in SHAPES.items()))
        self.start, self.stop = TemperatureBox(), TemperatureBox()
        self.sweeps = form.spin_box(2, MOST_SWEEPS, SWEEPS, 10)
        self.rate = form.number_box(LEAST_RATE, MOST_RATE, RATE, 1.0)
        self.rate.setSuffix(" %")
        for box in (self.start, self.stop):
            box.take_temperatures(1.0)
        for each in (self.start, self.stop, self.sweeps, self.rate):
            each.setKeyboardTracking(False)
            each.setMinimumWidth(NARROWEST)
            each.valueChanged.connect(self._edit)
        self.shapes.currentIndexChanged.connect(self._edit)
        self.picture = SchedulePicture()
        self.picture.drawn.connect(self._draw)
        self._show()

    def suit(self, network: Network) -> None:
        """Begin as hot as the weights of a network ask for, and cool by equal factors."""
        self.show_schedule(Annealing(sweeps=SWEEPS).suited_to(network))

    def show_schedule(self, schedule: Annealing) -> None:
        """Show a schedule that comes from elsewhere."""
        if schedule != self.schedule:
            self.schedule, self.wanted = schedule, wanted_of(schedule, self.wanted)
            self._show()

    @property
    def words(self) -> str:
        """What the schedule is, in a clause."""
        schedule = self.schedule
        sweeps = f"{number(schedule.sweeps)} sweeps"
        if self.wanted.shape == "constant":
            return f"T = {temperature_figure(schedule.start)} for {sweeps}"
        if self.wanted.shape == "drawn":
            return f"T as drawn, {sweeps}"
        return f"T from {temperature_figure(schedule.start)} to {temperature_figure(schedule.stop)} in {sweeps}"

    def _show(self) -> None:
        """Let the controls say what is wanted."""
        wanted = self.wanted
        controls = (self.shapes, self.start, self.stop, self.sweeps, self.rate)
        blockers = [QSignalBlocker(control) for control in controls]
        self.shapes.setCurrentIndex(self.shapes.findData(wanted.shape))
        self.start.setValue(wanted.start)
        self.stop.setValue(wanted.stop)
        self.sweeps.setValue(self.schedule.sweeps)
        self.rate.setValue(wanted.rate)
        del blockers
        if wanted.shape != self._shape_shown:
            self._shape_shown = wanted.shape
            self.shape_changed.emit()

    @property
    def in_use(self) -> dict[QWidget, bool]:
        """Which of the numbers have a part in the schedule."""
        shape = self.wanted.shape
        return {
            self.start: shape != "drawn", self.stop: shape not in ("drawn", "constant"), self.sweeps: shape != "rate",
            self.rate: shape == "rate",
        }  # fmt: skip

    def _edit(self) -> None:
        shape = str(self.shapes.currentData())
        wanted = Wanted(
            shape, self.start.value(), self.stop.value(), self.sweeps.value(), self.rate.value(), self.wanted.drawn
        )
        if shape == "drawn" and self.wanted.shape != "drawn":  # begin with what it was
            wanted = replace(wanted, drawn=tuple(temperatures(self.schedule, NODES)[1].tolist()))
        self._take(wanted)

    def _draw(self, x: float, warmth: float, to_x: float, to_warmth: float) -> None:
        """Let a straight line, from part x of the sweeps to another, be a part of the schedule."""
        nodes = np.array(self.wanted.drawn if self.wanted.shape == "drawn" else temperatures(self.schedule, NODES)[1])
        places = np.linspace(0, 1, nodes.size)
        low, high = sorted((x, to_x))
        half = 0.5 / max(nodes.size - 1, 1)
        met = (places >= low - half) & (places <= high + half)
        line = np.interp(places, *((x, to_x), (warmth, to_warmth)) if x <= to_x else ((to_x, x), (to_warmth, warmth)))
        nodes[met] = line[met]
        drawn = tuple(float(f"{node:.3g}") for node in nodes)
        self._take(replace(self.wanted, shape="drawn", sweeps=self.schedule.sweeps, drawn=drawn))

    def _take(self, wanted: Wanted) -> None:
        try:
            schedule = wanted.schedule()
        except ValueError as error:
            self._show()
            self.refused.emit(f"{capital(str(error))}.")
            return
        self.wanted, self.schedule = wanted, schedule
        self._show()
        self.edited.emit()
