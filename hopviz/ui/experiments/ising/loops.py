"""Hysteresis of a lattice, coarsening after a quench, and correlations over distances."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from hopviz.core import ising
from hopviz.core.counting import counted
from hopviz.core.ising import Coarsening, Hysteresis, LatticeFacts, SampledCorrelations
from hopviz.core.network import Network
from hopviz.core.stepwise import JobSteps
from hopviz.project.data_table import Row
from hopviz.project.numbers import number
from hopviz.ui.experiments.base import SHARES
from hopviz.ui.experiments.ising.pages import Here, Page, Setting, here_dot, here_mark, ordered_state
from hopviz.ui.style.plotting import round_up
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line, Mark

MAGNETISATIONS = (-1.08, 1.08)
FAR = 40
"""Correlations are shown up to this distance."""
NEAR_CRITICAL = 0.004
"""Of T_c: nearer, the law at T_c is drawn."""
AT_CRITICAL = 0.70338
"""G(r) r^(1/4) at T_c along a row, for large r (McCoy and Wu, ch. XI)."""


class HysteresisPage(Page):
    """The magnetisation in a field that goes down and up again."""

    key, label = "hysteresis", "Hysteresis"
    tip = "Sweeps the field down and up again: below T_c the magnetisation lags behind it"
    prompt = "Press Start: the field goes from + to − and back"
    needs_field = True
    usual_sweeps = 20
    heading = ("field h", "magnetisation m")

    def __init__(self) -> None:
        super().__init__(Chart("field h", "magnetisation m", "−0.00"))

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        net = setting.net
        bare = Network(net.couplings, np.zeros(net.n) if setting.facts.field is not None else net.bias, net.units)
        loop = ising.field_loop(setting.highest_field)
        return ising.hysteresis_steps(bare, loop.tolist(), setting.temperature, setting.sweeps, setting.seed)

    def show_found(self, found: Any, facts: LatticeFacts, setting: Setting, here: Here | None, prompt: str) -> None:
        lines, marks, highest = list[Line](), [Mark(0.0, "")], setting.highest_field
        if isinstance(found, Hysteresis) and found.fields.size:
            turn = int(np.argmin(found.fields)) + 1
            down, up = slice(turn - 1, None, -1), slice(turn - 1, None)  # both end, with their names, at the right
            lines.append(Line(found.fields[down], found.magnetisations[down], "accent", "downwards", dots=True))
            if found.fields.size > turn:
                lines.append(Line(found.fields[up], found.magnetisations[up], "memory", "upwards", dots=True))
            highest = float(np.abs(found.fields).max())
        if here is not None and facts.field is not None and abs(facts.field) <= highest:
            lines.append(here_dot(facts.field, here.magnetisation))
            marks.append(here_mark(facts.field, at_the_top=here.magnetisation < 0))
        span = (-1.05 * highest, 1.05 * highest)
        self.charts[0].show_lines(lines, marks, span, MAGNETISATIONS, prompt=prompt)

    def words(self, found: Any, setting: Setting) -> str:
        told = f"At T = {number(setting.temperature, 2)}, {setting.sweeps} sweeps at each field"
        closed = found.fields.size > 1 and found.fields[-1] == found.fields[0]
        area = f"{told}; one round costs {number(found.area, 3)} of energy a unit, the area of the loop"
        return area if closed else told

    def rows(self, found: Any) -> list[Row]:
        return list(zip(found.fields.tolist(), found.magnetisations.tolist(), strict=True))


class CoarseningPage(Page):
    """The size of domains after a quench, which grows as the square root of time."""

    key, label = "coarsening", "Coarsening"
    tip = "Quenches the lattice from a random state: domains grow as the square root of time"
    prompt = "Press Start: a random state is quenched to T"
    usual_sweeps = 1000
    heading = ("sweeps", "energy per unit", "energy of walls per unit", "size of domains")

    def __init__(self) -> None:
        super().__init__(Chart("√t, t in sweeps", "size of domains L", "100.0"))

    def refusal(self, facts: LatticeFacts, temperature: float) -> str:
        if facts.shape != "square" or min(facts.rows, facts.cols) < 3:
            return "Domains are measured on a square lattice: in a ring each wall goes its own way"
        if facts.is_glass:
            return "A ±J glass has no domains of one sign: its walls are pinned by contradictory bonds"
        if facts.field != 0:
            return "In a field one sign wins at once: set the field to 0 (File, Lattice) to see domains compete"
        if not facts.is_periodic:
            return "Domains are measured on periodic lattices: at open edges their walls end"
        if facts.coupling < 0 and (facts.rows % 2 or facts.cols % 2):
            return "An antiferromagnet with an odd side can never be in turns all round: choose even sides"
        critical = ising.critical_temperature(facts.coupling)
        if temperature >= critical:
            return f"Domains grow below T_c = {critical:.3f} only: choose a lower temperature"
        return ""

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        facts = setting.facts
        return ising.coarsening_steps(
            facts.rows, facts.cols, setting.temperature, setting.sweeps, setting.seed, facts.coupling
        )

    def show_found(self, found: Any, facts: LatticeFacts, setting: Setting, here: Here | None, prompt: str) -> None:
        lines, side = list[Line](), float(min(facts.rows, facts.cols))
        highest, last = 0.25 * side, math.sqrt(setting.sweeps)
        if isinstance(found, Coarsening) and found.sweeps.size:
            x = np.sqrt(found.sweeps)
            slope = growth(found, side)
            if slope:
                ends = np.array([0.0, min(last, side / slope)])
                lines.append(Line(ends, slope * ends, "muted", "∝ √t", dashes=DASHES))
            lines.append(Line(x, found.lengths, "accent", "measured", dots=True))
            highest = max(float(found.lengths.max()), 4.0)
        rise = (0.0, min(round_up(1.05 * highest), 1.06 * side))
        self.charts[0].show_lines(lines, (), (0.0, last), rise, prompt=prompt)

    def words(self, found: Any, setting: Setting) -> str:
        if not found.sweeps.size:
            return ""
        at = f"At T = {number(setting.temperature, 2)} after {number(found.sweeps[-1])} sweeps"
        return f"{at} walls are {number(found.lengths[-1], 1)} apart on average"

    def rows(self, found: Any) -> list[Row]:
        return list(zip(*(each.tolist() for each in (found.sweeps, found.energies, found.walls, found.lengths)),
                        strict=True))  # fmt: skip


def growth(found: Coarsening, side: float) -> float:
    """The slope of L = a sqrt(t), from times after the first sweeps and before domains feel the size of the lattice."""
    some = (found.sweeps >= 3) & (found.lengths < 0.2 * side)
    return float(np.median(found.lengths[some] / np.sqrt(found.sweeps[some]))) if some.sum() > 2 else 0.0


class CorrelationsPage(Page):
    """How far units know of each other."""

    key, label = "correlations", "Correlations"
    tip = "How much units r apart are alike on average, in a run at T"
    prompt = "Press Start: pairs of units are compared after each sweep"
    usual_sweeps = 500
    heading = ("distance r", "correlation G(r)", "G(r), 95 % from", "G(r), 95 % to")

    def __init__(self) -> None:
        super().__init__(Chart("distance r", "correlation G(r)"))

    def refusal(self, facts: LatticeFacts, temperature: float) -> str:
        if facts.is_glass:
            return "In a ±J glass pairs are alike and opposed equally often: their average says nothing"
        return ""

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        facts = setting.facts
        return ising.sampled_correlations_steps(
            setting.net, facts.rows, facts.cols, setting.temperature, setting.sweeps, setting.seed, None,
            facts.is_periodic, ordered_state(facts),
        )  # fmt: skip

    def show_found(self, found: Any, facts: LatticeFacts, setting: Setting, here: Here | None, prompt: str) -> None:
        reach = max(min(min(side for side in (facts.rows, facts.cols) if side > 1) // 2, FAR), 1)
        lines, marks = known_correlations(facts, setting.temperature, reach)
        if isinstance(found, SampledCorrelations):
            shown = slice(0, reach + 1)
            r, (low, high) = np.arange(float(found.values[shown].size)), found.intervals[shown].T
            lines.append(Line(r, found.values[shown], "accent", "measured", low, high, dots=True))
        self.charts[0].show_lines(lines, marks, (0.0, float(reach)), SHARES, prompt=prompt)

    def words(self, found: Any, setting: Setting) -> str:
        facts, t = setting.facts, setting.temperature
        told = f"At T = {number(t, 3)}, averaged over {counted(found.sweeps, 'sweep')}; the band holds 95 %"
        if facts.has_exact_curves and t > 0:
            length = ising.correlation_length(t, facts.coupling)
            reach = "correlations reach over all lengths" if math.isinf(length) else f"exactly ξ = {number(length, 2)}"
            return f"{told}; {reach}"
        return told

    def rows(self, found: Any) -> list[Row]:
        return [(r, g, *ends) for r, (g, ends) in enumerate(
            zip(found.values.tolist(), found.intervals.tolist(), strict=True))]  # fmt: skip


def known_correlations(facts: LatticeFacts, temperature: float, reach: int) -> tuple[list[Line], list[Mark]]:
    """What is known of the correlations exactly: of a ring all, of a square lattice how far they reach."""
    lines, marks, size = list[Line](), list[Mark](), abs(facts.coupling)
    if temperature <= 0 or facts.field != 0:
        return lines, marks
    if facts.shape == "ring" and facts.is_periodic and facts.cols >= 3:
        exact = np.abs(ising.ring(facts.cols, temperature, facts.coupling).correlations[: reach + 1])
        return [Line(np.arange(float(exact.size)), exact, "ink", "ring, exact", dashes=DASHES)], marks
    if not facts.has_exact_curves:
        return lines, marks
    critical = ising.critical_temperature(facts.coupling)
    if abs(temperature - critical) < NEAR_CRITICAL * critical:
        r = np.linspace(1.0, reach, 200)
        lines.append(Line(r, AT_CRITICAL * r**-0.25, "ink", "0.703 r^(−1/4), at T_c", dashes=DASHES))
    elif temperature < critical:
        square = ising.magnetisation(temperature / size) ** 2
        lines.append(Line(np.array([0.0, float(reach)]), np.full(2, square), "ink", "m² (Yang)", dashes=DASHES))
    length = ising.correlation_length(temperature, facts.coupling)
    if 0 < length < reach:
        marks.append(Mark(length, f"ξ = {length:.2f} (exact)", "ink"))
    return lines, marks
