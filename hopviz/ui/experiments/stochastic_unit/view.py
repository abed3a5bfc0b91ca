"""The stochastic unit: the chance of being on against the field, with every unit of the network as a dot on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from hopviz.actions.run_verbs import SetTemperature
from hopviz.actions.window_verbs import ChooseUnit
from hopviz.core.counting import counted
from hopviz.core.network import Floats, Network
from hopviz.core.recorder import Report
from hopviz.project.data_table import DataTable
from hopviz.project.model import Project
from hopviz.project.numbers import field_figure, gap_figure, number, temperature_figure
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.experiments.stochastic_unit.chances import Chances, chances_of, curve
from hopviz.ui.experiments.stochastic_unit.picture import FLOORS, LANES, ChancesChart, Dots
from hopviz.ui.style.plotting import FINELY_ROUND, round_up
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets.chart_drawing import DASHES, Line
from hopviz.ui.widgets.choice import has_own_action
from hopviz.ui.widgets.dials.temperature import TemperatureBox, TemperatureSlider, temperature_scale

MOST = 4096
TOO_LARGE = f"Shown for up to {MOST:,} units: of more, the dots are not told apart"
BOX = 80
"""Width of the field of the temperature, at scale 1."""
SLIDE = 0.4
"""Seconds in which dots slide to where they would be at twice the temperature, or with half the gaps."""
BEYOND = 1.15
"""How far the axis goes beyond the largest field."""
LEAST_REACH = 4.0
"""In temperatures: the axis of a network whose fields are all zero."""
SAME = 1e-12
"""Chances that differ by less are the same but for rounding."""
SLIDER_TIP = (
    "Temperature T of the run. T = 0 is at the left end, all else is logarithmic. Heating flattens the curve; cooling "
    "makes it the threshold. Where the update rule has no temperature, it becomes the stochastic one."
)
DOUBLE_TIP = "See where every unit would be at twice the temperature; the run keeps its own"
HALVE_TIP = (
    "See where every unit would be if all gaps were half as large; the network keeps its own. Do both: the chances are "
    "the same"
)
WORDS_TIP = (
    "P(on) = 1 / (1 + exp(−gap/T)), gap = E(off) − E(on): 2 h for +1/−1 units, h for 1/0 units. Where weights are not "
    "symmetric 2 h or h stands for the gap; an adapted unit decides by h less its adaptation; with noise its weight to "
    "itself counts nothing. At T = 0 the unit is on above h = 0, off below it, and at a tie it does what is chosen "
    "beside the update rule."
)
CHART_TIP = (
    "Every dot is a unit, amber if it is on: across is its field, upwards how probable it is to be on once it is "
    "asked. Several units with the same field are one larger dot, of which the part is amber that is on. Clamped and "
    "removed units stand below: nobody asks them. Click a dot to choose its unit."
)
GRADED = "Graded units toss no coins: the experiment Graded units shows what they answer"
WAITING = "The units are seen as soon as there is a run"


class StochasticUnitView(Experiment):
    """The curve at the temperature of the run, and how it and the dots would be at twice T or with half the gaps."""

    name = "stochastic_unit"
    title = "Stochastic unit"
    purpose = "Shows how probable it is that a unit turns on at the temperature of the run: every unit is a dot."
    glossary = "P(on): probability of being on after the decision · gap: E(off) − E(on) · T: temperature"
    needs_memories = False
    largest, too_large = MOST, TOO_LARGE
    narrowest = 168

    def _build(self) -> None:
        self._report: Report | None = None
        self.units: Chances | None = None
        """What is shown; None before there is a run."""
        self._chosen = -1
        self._reach, self._scale = 0.0, 1.0
        self._slides = {"double": 0.0, "halve": 0.0}
        """How far the dots have slid, 0 to 1."""
        self.slider, self.box = TemperatureSlider(Qt.Orientation.Horizontal, SLIDER_TIP), TemperatureBox()
        self.box.setKeyboardTracking(False)
        self.box.take_temperatures(1.0)
        self.double, self.halve = QPushButton(), QPushButton()
        for button, text, tip in ((self.double, "Double &T", DOUBLE_TIP), (self.halve, "Halve ga&ps", HALVE_TIP)):
            form.name_button(button, text, tip)
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.toggled.connect(self._slide_dots)
        self.words = form.words_label(tip=WORDS_TIP)
        form.describe((self.box, "Temperature T of the run", SLIDER_TIP))
        self.slider.chosen.connect(self._choose_temperature)
        self.box.valueChanged.connect(self._choose_temperature)
        self.add_row(self.slider, self.box, last=0)
        self.add_row(self.double, self.halve)
        self.add_controls(self.words)
        self.chart = ChancesChart(self.told_of)
        form.describe((self.chart, "", CHART_TIP))
        self.chart.thing_clicked.connect(lambda unit: self.acted.emit(ChooseUnit(unit)))
        self.stage.addWidget(self.chart, 1)
        self.setFocusProxy(self.slider)
        has_own_action(self.box)

    @classmethod
    def refusal(cls, project: Project) -> str:
        return super().refusal(project) or (GRADED if project.rule.is_graded else "")

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.slider.theme = theme
        self.words.setFont(theme.font(13))
        self.box.setFixedWidth(theme.px(BOX))

    def forget(self) -> None:
        super().forget()
        self._report, self.units, self._chosen, self._reach = None, None, -1, 0.0
        self.words.setText(WAITING)
        self.chart.item.show_dots(None)
        self.chart.show_lines((), prompt=WAITING)

    def changed(self, project: Project) -> None:
        self.stale = True

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        super().show_network(project, network, prepared)
        self._reach, self._scale = 0.0, temperature_scale(network)

    def show_report(self, report: Report) -> None:
        if self.fits(report):
            self._report, self.stale = report, True

    def choose_unit(self, unit: int) -> None:
        self._chosen, self.stale = unit, True

    def _choose_temperature(self, temperature: float) -> None:
        self.acted.emit(SetTemperature(temperature))

    def _slide_dots(self) -> None:
        self.stale = True

    def go_on(self, seconds: float) -> None:
        for what, button in (("double", self.double), ("halve", self.halve)):
            here, there = self._slides[what], float(button.isChecked())
            if here != there:
                step = 1.0 if self.reduced_motion else seconds / SLIDE
                self._slides[what] = min(here + step, there) if there > here else max(here - step, there)
                self.stale = True

    def redraw(self, project: Project) -> None:
        if self._report is None or self.network is None:
            return
        self.units = units = chances_of(project, self.network, self._report.frame)
        self._show_temperature(units.temperature)
        self._draw(project, units)
        self.words.setText(self._sentence(project, units))

    def _show_temperature(self, temperature: float) -> None:
        self.slider.show_temperature(temperature, self._scale)
        self.box.scale = self._scale
        self.box.show_value(temperature)

    def _draw(self, project: Project, units: Chances) -> None:
        doubled, halved = (part * part * (3 - 2 * part) for part in self._slides.values())  # begins and ends gently
        warm, narrow = units.temperature * 2**doubled, 2**-halved
        self._reach = max(self._reach, self._wanted_reach(units))
        lines = _curve_lines(units, units.temperature, self._reach, "T", "muted" if doubled else "ink")
        if doubled:
            lines += _curve_lines(units, warm, self._reach, "2 T" if doubled == 1 else "", "accent")
        free = units.free
        lanes = np.where(units.lesioned, LANES["removed"], LANES["clamped"])
        as_doubled = np.where(free, units.of(units.fields, warm), lanes)
        as_halved = np.where(free, units.of(units.fields * narrow, units.temperature), lanes)
        x, y, others = units.fields, as_doubled, None
        if doubled and halved:
            others = units.fields * narrow, as_halved
        elif halved:
            x, y, others = units.fields * narrow, as_halved, (units.fields, np.where(free, units.chances, lanes))
        elif doubled:
            others = units.fields, np.where(free, units.chances, lanes)
        name = "" if not 0 <= self._chosen < units.fields.size else self._name(project, units, float(y[self._chosen]))
        kinds = np.where(units.lesioned, 2, np.where(units.clamped, 1, 0))
        both = bool(doubled and halved)
        self.chart.item.show_dots(Dots(x, y, units.is_on, kinds, others, both, self._chosen if name else -1, name))
        rise = self.chart.rise_with(FLOORS[int(kinds.max(initial=0))])
        self.chart.show_lines(lines, span=(-self._reach, self._reach), rise=rise)

    def _wanted_reach(self, units: Chances) -> float:
        """Round, and so that nothing jumps it never becomes less for one network."""
        largest = float(np.abs(units.fields[~units.lesioned]).max(initial=0.0))
        return round_up(BEYOND * largest or LEAST_REACH * (units.temperature or 1.0), FINELY_ROUND)

    def _name(self, project: Project, units: Chances, chance: float) -> str:
        name = f"Unit {project.unit_name(self._chosen)}"
        return f"{name}: P = {number(chance, 2)}" if units.free[self._chosen] else name

    def told_of(self, unit: int) -> str:
        """What one unit decides by, and its chance, in a sentence."""
        project, units = self.project, self.units
        if project is None or units is None or not 0 <= unit < units.fields.size:
            return ""
        name, is_on = f"Unit {project.unit_name(unit)}", "on" if units.is_on[unit] else "off"
        if units.lesioned[unit]:
            return f"{name} is removed: nobody asks it."
        field = float(units.fields[unit])
        gap = gap_figure(units.factor * field, units.factor)
        law = f"h = {field_figure(field)}, gap = 2 h = {gap}" if units.factor == 2 else f"gap = h = {gap}"
        if units.clamped[unit]:
            return f"{name} is clamped {is_on}: {law}, but nobody asks it."
        return f"{name} is {is_on}. {law}: P(on) = {number(float(units.chances[unit]), 2)}."

    def _sentence(self, project: Project, units: Chances) -> str:
        free = units.free
        if not free.any():
            return "No unit decides: all are clamped or removed."
        if self.double.isChecked() and self.halve.isChecked():
            return self._compared(units)
        if 0 <= self._chosen < units.fields.size:
            return f"{self.told_of(self._chosen)}{self._supposed(units, self._chosen)}"
        count = counted(int(free.sum()), "unit")
        if units.temperature == 0:
            return f"T = 0: a threshold. {count}, each on above it and off below. Click a dot to name its unit."
        return f"{count} at T = {temperature_figure(units.temperature)}. Click a dot to name its unit."

    def _supposed(self, units: Chances, unit: int) -> str:
        """The chance of one unit at twice the temperature, or with half the gaps."""
        for button, chances, what in (
            (self.double, units.at_twice_the_temperature, "at 2 T"),
            (self.halve, units.at_half_the_gaps, "with half the gap"),
        ):
            if button.isChecked() and units.free[unit]:
                return f" {what.capitalize()}: {number(float(chances[unit]), 2)}."
        return ""

    def _compared(self, units: Chances) -> str:
        """How much the chances of all units differ that way and the other."""
        away = np.abs(units.at_twice_the_temperature - units.at_half_the_gaps)[units.free]
        largest = float(away.max())
        same = "0" if largest <= SAME else f"{largest:.1e}"
        whose = "all units have" if away.size > 1 else "the unit has"
        return f"Twice the temperature is half the gaps: {whose} the same chances. Largest difference: {same}."

    def table(self) -> DataTable | None:
        project, units = self.project, self.units
        if project is None or units is None:
            return None
        kinds = ("removed" if out else "clamped" if held else "" for out, held in zip(
            units.lesioned.tolist(), units.clamped.tolist(), strict=True))  # fmt: skip
        rows = list(zip(
            map(project.unit_name, range(project.n)), ["on" if on else "off" for on in units.is_on.tolist()], kinds,
            units.fields.tolist(), (units.factor * units.fields).tolist(),
            *(_known(chances, units) for chances in (
                units.chances, units.at_twice_the_temperature, units.at_half_the_gaps,
            )),
            strict=True,
        ))  # fmt: skip
        heading = (
            "unit", "state", "held", "field h", "energy gap", "P(on)", "P(on) at 2 T", "P(on) with half the gaps",
        )  # fmt: skip
        return DataTable("stochastic-unit", heading, rows, self.remarks({"temperature T": units.temperature}))


def _known(chances: Floats, units: Chances) -> list[float | str]:
    """Chances of the units that decide."""
    return [chance if free else "" for chance, free in zip(chances.tolist(), units.free.tolist(), strict=True)]


def _curve_lines(units: Chances, temperature: float, reach: float, letter: str, meaning: str) -> list[Line]:
    """P(on) against the field; at T = 0 its two halves, and a dashed line where it steps."""
    x, y = curve(temperature, units.units, reach)
    label = f"{letter} = {temperature_figure(temperature)}" if letter else ""
    step = [Line(np.zeros(2), np.array([0.0, 1.0]), meaning, dashes=DASHES)] if temperature == 0 else []
    return [Line(x, y, meaning, label), *step]
