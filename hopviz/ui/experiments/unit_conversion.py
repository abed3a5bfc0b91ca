"""Unit conversion: a network in +1/-1 and in 1/0 units at once, with its weights, biases and energies."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout

from hopviz.actions.wiring_edits import ConvertUnits
from hopviz.core.network import Floats
from hopviz.core.recorder import Report
from hopviz.project.conversion import OTHER, Conversion
from hopviz.project.conversion_words import (
    KINDS_OF_UNIT,
    REMOVED,
    biases_words,
    energies_words,
    equation,
    temperature_words,
    weights_words,
)
from hopviz.project.data_table import DataTable
from hopviz.project.model import Project
from hopviz.project.numbers import MINUS, figure
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.style.plotting import FINELY_ROUND, broken, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import plain_label
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line
from hopviz.ui.widgets.choice import has_own_action
from hopviz.ui.widgets.choosers import Segment, Segments

ASIDE = 0.16
"""How far the stems of both kinds stand beside the number of their unit."""
MOST = 1024
"""Larger networks are converted by the menu."""
TOO_LARGE = (
    f"Shown for up to {MOST:,} units: each has two stems in the picture, and of more they are not told apart. Convert "
    "larger networks by the Edit menu (Ctrl+B)"
)
TIP = (
    "A network of +1/−1 units and one of 1/0 units decide alike in every state if the biases make up for it: with "
    "s = 2 s′ − 1, weights become w′ = 4 w and biases b′ = 2 b − 2 Σ w. If weights are symmetric, all energies "
    "differ by one constant. Weights learnt from memories stay the same numbers instead: then 1/0 units "
    "have a quarter of the energies, up to a constant, and of the temperature."
)


class UnitConversionView(Experiment):
    """What the network is in both kinds of unit, and a switch between them."""

    name = "kinds"
    title = f"+1/{MINUS}1 or 1/0"
    purpose = "Converts the network between +1/−1 and 1/0 units, in which it decides alike in every state."
    glossary = "bias b: what is added to a unit's weighted inputs"
    needs_memories = False
    narrowest = 232
    largest = MOST
    too_large = TOO_LARGE
    removed = REMOVED

    def _build(self) -> None:
        self._conversion: Conversion | None = None
        self._report: Report | None = None
        self.switch = Segments([Segment(units, label, broken(TIP)) for units, label in KINDS_OF_UNIT.items()])
        self.switch.chosen.connect(self._convert)
        has_own_action(self.switch)
        self.words = form.words_label(tip=TIP)
        self.add_field("Units", self.switch, "")
        self.add_controls(self.words)
        self.law, self.now = plain_label(), plain_label()
        for label in (self.law, self.now):
            label.setToolTip(broken("Energies in both kinds of unit: this law holds in every state."))
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        row.addWidget(self.law)
        row.addWidget(self.now)
        row.addStretch(1)
        self.chart = Chart("unit", "bias b")
        self.stage.setSpacing(GRID // 2)
        self.stage.addLayout(row)
        self.stage.addWidget(self.chart, 1)
        self.setFocusProxy(self.switch)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.law.setFont(theme.font(14, bold=True))
        self.now.setFont(theme.font(14))

    def forget(self) -> None:
        super().forget()
        self._report = None
        for label in (self.words, self.law, self.now):
            label.clear()
        self.chart.show_lines(())

    def changed(self, project: Project) -> None:
        network, self._conversion, self.stale = self.network, None, True
        if not self.holds("conversion"):
            self._report = None  # its fields are those of other weights or units
        self.switch.choose(project.units)
        if network is not None and not self.refusal(project) and network.units == project.units:
            self._conversion = Conversion(network, project.weights is None)

    def show_report(self, report: Report) -> None:
        self._report, self.stale = report, True

    def redraw(self, project: Project) -> None:
        conversion = self._conversion
        if conversion is None:
            return
        self.note("conversion")
        words = [weights_words(conversion), biases_words(conversion), energies_words(conversion)]
        words.append(temperature_words(conversion, project.rule))
        other = KINDS_OF_UNIT[OTHER[conversion.before.units]]
        self.words.setText(f"With {other} units: {'; '.join(part for part in words if part)}.")
        self.law.setText(equation(conversion) if conversion.before.is_symmetric else "")
        self.now.setText(self._energies(conversion) if conversion.before.is_symmetric else "")
        both = self.law.sizeHint().width() + 3 * GRID + self.now.sizeHint().width()
        self.law.setVisible(both <= self.chart.width())  # the words at the left hold the law, too
        self._draw_biases(conversion)

    def table(self) -> DataTable | None:
        project, conversion = self.project, self._conversion
        if project is None or conversion is None:
            return None
        here = conversion.before.units
        names = (project.unit_name(unit) for unit in range(project.n))
        rows = list(zip(names, conversion.before.bias.tolist(), conversion.bias.tolist(), strict=True))
        heading = ("unit", *(f"bias b of {KINDS_OF_UNIT[units]} units" for units in (here, OTHER[here])))
        told = {"result": self.words.text(), "energies": self.law.text(), "now": self._energies(conversion)}
        remarks = self.remarks({what: said for what, said in told.items() if said})
        return DataTable("unit-conversion", heading, rows, remarks)

    def _energies(self, conversion: Conversion) -> str:
        """The law with the numbers of the present state."""
        report = self._report
        if report is None or report.frame.state.size != conversion.before.n:
            return ""
        frame = report.frame
        after = conversion.energy_after(frame.state, frame.fields)
        factor = {1.0: "", 4.0: "4 × ", 0.25: "¼ × "}[conversion.factor]
        sign = MINUS if conversion.constant < 0 else "+"
        shown = f"({figure(after)})" if after < 0 and factor else figure(after)
        return f"now {figure(frame.energy)} = {factor}{shown} {sign} {figure(abs(conversion.constant))}"

    def _draw_biases(self, conversion: Conversion) -> None:
        here, there = conversion.before.bias, conversion.bias
        largest = max(float(np.abs(here).max()), float(np.abs(there).max()))
        reach = round_up(1.05 * largest, FINELY_ROUND) if largest else 1.0
        lines = [
            _stems(here, -ASIDE, "accent", KINDS_OF_UNIT[conversion.before.units]),
            _stems(there, ASIDE, "muted", KINDS_OF_UNIT[OTHER[conversion.before.units]]),
        ]
        self.chart.show_lines(lines, span=(-0.5, conversion.before.n - 0.5), rise=(-reach, reach))

    def _convert(self, units: str) -> None:
        project = self.project
        if project is not None and units != project.units:
            self.acted.emit(ConvertUnits())


def _stems(biases: Floats, aside: float, meaning: str, label: str) -> Line:
    """A stem from zero for every bias."""
    x = np.repeat(np.arange(biases.size) + aside, 3)
    y = np.stack([np.zeros(biases.size), biases, np.full(biases.size, np.nan)], axis=1).ravel()
    return Line(x[:-1], y[:-1], meaning, label)
