"""Curves page: the functions of state against temperature, exact beside sampled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from hopviz.core.annealing_start import start_temperature
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal import EquilibriumCurves, SampledCurves
from hopviz.core.thermal.equilibrium import MOST_UNITS
from hopviz.project.data_table import Row
from hopviz.project.numbers import number, temperature_figure
from hopviz.ui.experiments import form
from hopviz.ui.experiments.boltzmann.pages import Moment, Page, sampled_lines
from hopviz.ui.experiments.boltzmann.setting import ASYMMETRIC, NONE_FREE, Setting
from hopviz.ui.experiments.boltzmann.task import CurvesFound, curves_of
from hopviz.ui.style.plotting import FINELY_ROUND, decimals, round_up, ticks
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line, Mark

BEYOND = 2.2
"""How far the curves reach, in units of the temperature at which annealing would begin."""
QUANTITIES = {
    "energy": ("mean energy U", "mean energy <E>: what the run has on average"),
    "capacity": ("heat capacity C", "C = dU/dT = (<E²> − <E>²)/T²: how much the energy fluctuates"),
    "entropy": ("entropy S", "S = −sum p ln p: the logarithm of how many states are in use; N ln 2 when all are alike"),
    "free": ("free energy F", "F = U − T S = −T ln Z: what is lowest in equilibrium"),
    "sum": ("ln Z", "Z = sum exp(−E/T) over all states, of which this is the logarithm"),
}
"""What is shown: the name of its axis, and a tip."""
TIP = "The line is exact; dots are sampled, with 95 % intervals. Click or drag: the run gets that temperature."
DOT = 3.0
"""Radius of a sampled point, in pixels."""
TICKS, LAST_TICK = 4, 0.8
"""About how many temperatures stand below each chart, and up to which part of it: then comes the name of the axis."""
NARROW, LOW, WIDE = 168, 104, 300
"""Pixels, at scale 1, that a chart needs, and from which on its axis has a name beside the symbol."""


class TemperatureChart(Chart):
    """A chart against temperature, in which a click sets it."""

    temperature_chosen = Signal(float)

    def __init__(self, upwards: str, parent: QWidget | None = None) -> None:
        super().__init__("temperature T", upwards, "−00.0", parent=parent)
        self.plot.viewport().installEventFilter(self)
        self.plot.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)
        if not isinstance(event, QMouseEvent) or event.type() not in kinds:
            return False
        if event.buttons() != Qt.MouseButton.LeftButton:
            return False
        place = self.plot.mapTo(self, event.position().toPoint())
        (low, high), _ = self.plot.getViewBox().viewRange()
        warm = min(self.value_across(place.x()), self.span[1])
        digits = max(1 - int(np.floor(np.log10(high - low))), 0) + 1
        self.temperature_chosen.emit(max(round(warm, digits), 0.0))
        return True


def hottest_of(net: Network) -> float:
    """How far the curves of a network reach: to where most of its states are alike."""
    reach = start_temperature(net) + 0.5 * float(np.abs(net.bias).mean())
    return round_up(BEYOND * reach, FINELY_ROUND) if reach > 0 else 1.0


class CurvesPage(Page):
    """Five charts, or as many as there is room for, the chosen one first."""

    key, label = "curves", "Curves"
    tip = "ln Z, mean energy, entropy, heat capacity and free energy against temperature"
    follows_rule = False
    heading = (
        "kind", "temperature T", *(name for name, _ in QUANTITIES.values()),
        *(f"{name}, 95 % {end}" for name, _ in QUANTITIES.values() for end in ("from", "to")),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.charts = {key: TemperatureChart(name) for key, (name, _) in QUANTITIES.items()}
        self.first = "energy"
        self._grid = QGridLayout()
        self._grid.setSpacing(GRID)
        self._parts.addLayout(self._grid, 1)
        for key, chart in self.charts.items():
            form.describe((chart, "", f"{QUANTITIES[key][1]}.\n{TIP}"))
            chart.temperature_chosen.connect(self.temperature_chosen)
        self._make_room()

    def choose(self, first: str) -> None:
        """Let one of the charts come first, which is always seen."""
        self.first = first
        self._make_room()

    def _make_room(self) -> None:
        """As many columns and rows as there is room for; what has none is hidden."""
        across = max(self.width() // self.theme.px(NARROW), 1)
        down = max(self.height() // self.theme.px(LOW), 1)
        order = [self.first, *(key for key in self.charts if key != self.first)]
        count = min(across * down, len(order))
        rows = min(range(1, down + 1), key=lambda rows: (abs(_shape(self, rows, count) - 1.6), rows))
        columns = max(-(-count // rows), 1)
        for place, key in enumerate(order):
            chart = self.charts[key]
            self._grid.removeWidget(chart)
            chart.setVisible(place < count)
            chart.set_across("temperature T" if self.width() / columns > self.theme.px(WIDE) else "T")
            if place < count:
                self._grid.addWidget(chart, place // columns, place % columns)
        for row in range(len(order)):
            self._grid.setRowStretch(row, int(row < -(-count // columns)))
            self._grid.setColumnStretch(row, int(row < columns))

    def refusal(self, setting: Setting) -> str:
        if not setting.free:
            return NONE_FREE
        return setting.part_refusal if setting.net.is_symmetric else ASYMMETRIC

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        return curves_of(setting, hottest_of(setting.net))

    def show_found(self, found: CurvesFound | None, setting: Setting, moment: Moment, prompt: str) -> None:
        span = (0.0, hottest_of(setting.net))
        values = ticks(*span, TICKS)
        shown = [(value, number(value, decimals(values))) for value in values if value <= LAST_TICK * span[1]]
        for key, chart in self.charts.items():
            chart.plot.getAxis("bottom").setTicks([shown])
            if found is None:
                chart.show_lines((), (), span, prompt=prompt if key == self.first else "")
                continue
            lines = list[Line]()
            if found.exact is not None:
                lines.append(Line(found.exact.temperatures, exact_values(found.exact)[key], "ink"))
            if found.sampled is not None and found.sampled.temperatures.size:
                means, ends = sampled_values(found.sampled)
                lines += sampled_lines(found.sampled.temperatures, means[key], ends[key], DOT)
            rise = _rise(lines, key)
            marks = [_mark_of(moment.temperature, lines, rise)] if 0 < moment.temperature <= span[1] else []
            chart.show_lines(lines, marks, span, rise, prompt="" if lines else prompt)

    def words(self, found: CurvesFound, setting: Setting) -> str:
        dots = "Dots: sampled, 95 % intervals. Click: the run gets that T"
        return f"Lines: exact. {dots}" if found.exact is not None else f"Exact up to {MOST_UNITS} free units. {dots}"

    def rows(self, found: CurvesFound) -> Sequence[Row]:
        rows, empty = list[Row](), [""] * 2 * len(QUANTITIES)
        if found.exact is not None:
            columns = [values.tolist() for values in exact_values(found.exact).values()]
            temperatures = found.exact.temperatures.tolist()
            rows += [("exact", *each, *empty) for each in zip(temperatures, *columns, strict=True)]
        if found.sampled is not None:
            values, intervals = sampled_values(found.sampled)
            for k, temperature in enumerate(found.sampled.temperatures.tolist()):
                ends = [float(end) for each in intervals.values() for end in each[k]]
                rows.append(("sampled", temperature, *(float(each[k]) for each in values.values()), *ends))
        return rows


def _shape(widget: QWidget, rows: int, count: int) -> float:
    """Width of a chart by its height, if so many stand in so many rows."""
    columns = -(-count // rows)
    return (widget.width() / max(columns, 1)) / max(widget.height() / rows, 1.0)


def exact_values(curves: EquilibriumCurves) -> dict[str, Floats]:
    """(K,) each, by the keys of `QUANTITIES`."""
    return {
        "energy": curves.mean_energies, "capacity": curves.heat_capacities, "entropy": curves.entropies,
        "free": curves.free_energies, "sum": curves.log_z,
    }  # fmt: skip


def sampled_values(curves: SampledCurves) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """(K,) each, and their 95 % intervals (K, 2).

    That of the entropy is as wide as errors of energy and free energy make it at most.
    """
    warm, log_z, energies = curves.temperatures, curves.log_z_intervals, curves.energy_intervals
    free = -warm[:, np.newaxis] * log_z[:, ::-1]
    half = 0.5 * (np.diff(energies, axis=1)[:, 0] / warm + np.diff(log_z, axis=1)[:, 0])
    entropy = np.stack([np.maximum(curves.entropies - half, 0.0), curves.entropies + half], axis=1)
    values = {
        "energy": curves.mean_energies, "capacity": curves.heat_capacities, "entropy": curves.entropies,
        "free": curves.free_energies, "sum": log_z.mean(axis=1),
    }  # fmt: skip
    return values, {
        "energy": energies, "capacity": curves.heat_capacity_intervals, "entropy": entropy, "free": free, "sum": log_z,
    }  # fmt: skip


def _mark_of(temperature: float, lines: Sequence[Line], rise: tuple[float, float]) -> Mark:
    """The present temperature, whose name stands where the curve does not."""
    line = lines[-1] if lines else None
    known = None if line is None else np.isfinite(line.y)
    height = rise[0]
    if line is not None and known is not None and known.any():
        order = np.argsort(line.x[known])
        height = float(np.interp(temperature, line.x[known][order], line.y[known][order]))
    name = f"T = {temperature_figure(temperature)}"
    return Mark(temperature, name, "accent", at_the_top=height < 0.5 * sum(rise))


def _rise(lines: Sequence[Line], key: str) -> tuple[float, float]:
    """All finite values, with some air; what cannot be negative begins at 0.

    ln Z, which has no bound where it is cold, is cut where it is ten times as large as where it is hot.
    """
    every = [line.y[np.isfinite(line.y)] for line in lines]
    values = np.concatenate(every) if every else np.empty(0)
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if key == "sum":
        hot = float(lines[0].y[np.isfinite(lines[0].y)][-1])
        low, high = max(low, hot - 10 * abs(hot)), min(high, hot + 10 * abs(hot))
    air = 0.07 * max(high - low, 1e-3 * max(abs(high), 1.0))
    return (0.0 if key in ("capacity", "entropy") else low - air), high + air
