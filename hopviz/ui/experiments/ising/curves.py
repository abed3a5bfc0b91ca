"""Order and energy of a lattice against temperature, beside what is known exactly."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from hopviz.core import ising
from hopviz.core.ising import LatticeFacts, OrderCurves
from hopviz.core.network import Floats
from hopviz.core.stepwise import JobSteps
from hopviz.project.data_table import Row
from hopviz.ui.experiments.base import SHARES
from hopviz.ui.experiments.ising.pages import (
    Here,
    Page,
    Setting,
    here_dot,
    here_mark,
    ordered_state,
    padded,
    spread_range,
)
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, DOTS, Line, Mark

COLDEST, HOTTEST = 0.4, 4.0
NEAR = np.concatenate([np.linspace(0.5, 1.75, 6), np.linspace(1.9, 2.7, 17), np.linspace(2.9, HOTTEST, 6)])
EVEN = np.linspace(0.25, HOTTEST, 16)
"""Temperatures of a lattice that has a transition, close to it, and of one that has none, in units of |J|."""
FINE = np.linspace(COLDEST, HOTTEST, 361)
VISITS, FEWEST, MOST = 8_000_000, 50, 5000
"""So many visits of units are made at each temperature, in a number of sweeps from the fewest to the most."""
SMALL = 4
MOST_EXACT = 20


class ExactCurves(NamedTuple):
    """Curves against temperature that are known exactly."""

    orders: tuple[Line, ...] = ()
    energies: tuple[Line, ...] = ()
    """Per unit."""


class CurvesPage(Page):
    """|m| and the energy per unit."""

    key, label = "temperature", "Temperature"
    tip = "Magnetisation and energy per unit at temperatures from cold to hot, beside the exact curves"
    prompt = "Press Start: the lattice is warmed up from its ordered state"
    needs_temperature = False
    usual_sweeps = 2000
    heading = (
        "temperature T", "energy per unit", "energy per unit, 95 % from", "energy per unit, 95 % to", "order |m|",
        "order |m|, 95 % from", "order |m|, 95 % to", "run is long enough",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__(Chart("temperature T", "order |m|"), Chart("temperature T", "energy per unit"))
        self.exact = ExactCurves()

    def sweeps_of(self, facts: LatticeFacts) -> int:
        return min(max(VISITS // (facts.rows * facts.cols), FEWEST), MOST)

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        facts = setting.facts
        ordered = ordered_state(facts)
        each = abs(facts.coupling) * (NEAR if facts.has_exact_curves else EVEN)
        return ising.order_curves_steps(
            setting.net, each.tolist(), setting.sweeps, setting.seed, ordered, not facts.is_glass
        )

    def show_found(self, found: Any, facts: LatticeFacts, setting: Setting, here: Here | None, prompt: str) -> None:
        orders, energies = map(list, self.exact)
        size, marks = abs(facts.coupling), list[Mark]()
        if facts.has_exact_curves:
            critical = ising.critical_temperature(facts.coupling)
            marks = [Mark(critical, f"T_c = {critical:.5f}", "ink", at_the_top=True, behind=True)]
        if isinstance(found, OrderCurves) and found.temperatures.size:
            t = found.temperatures
            orders.append(_measured(t, found.orders, found.order_intervals))
            energies.append(_measured(t, found.energies, found.energy_intervals))
        span, heights = (0.0, HOTTEST * size), [np.array([-2.0 * size, 0.0]), *(line.y for line in energies)]
        if here is not None and here.temperature <= span[1]:
            orders.append(here_dot(here.temperature, abs(here.order)))
            energies.append(here_dot(here.temperature, here.energy))
            heights.append(np.array([here.energy]))
            marks.append(here_mark(here.temperature))
        rise = padded(*spread_range(*heights))
        self.charts[0].show_lines(orders, marks, span, SHARES, prompt=prompt)
        self.charts[1].show_lines(energies, [Mark(mark.x, "", mark.meaning) for mark in marks], span, rise)

    def words(self, found: Any, setting: Setting) -> str:
        short = int(found.temperatures.size - found.is_enough.sum())
        if short:
            runs = f"{short} of {found.temperatures.size} runs are short for their memory"
            return f"{runs}: there the 95 % bands may be too narrow, and more sweeps help"
        return "Bands hold 95 %"

    def rows(self, found: Any) -> list[Row]:
        return [
            (t, u, *us, m, *ms, "yes" if enough else "no")
            for t, u, us, m, ms, enough in zip(
                found.temperatures.tolist(), found.energies.tolist(), found.energy_intervals.tolist(),
                found.orders.tolist(), found.order_intervals.tolist(), found.is_enough.tolist(), strict=True,
            )
        ]  # fmt: skip


def _measured(temperatures: Floats, values: Floats, intervals: Floats) -> Line:
    return Line(temperatures, values, "accent", "measured", intervals[:, 0], intervals[:, 1], dots=True)


@lru_cache(maxsize=8)
def exact_curves(facts: LatticeFacts) -> ExactCurves:
    """What is known exactly: of a lattice without end, and of a small one, which may take a second."""
    orders, energies = list[Line](), list[Line]()
    size = abs(facts.coupling)
    fine = FINE * size
    if facts.has_exact_curves:
        m, u = (np.array([law(t, facts.coupling) for t in fine]) for law in (ising.magnetisation, ising.energy))
        orders.append(Line(fine, m, "ink", "Yang, N → ∞", dashes=DASHES))
        energies.append(Line(fine, u, "ink", "Onsager, N → ∞", dashes=DASHES))
    if facts.is_glass or facts.field is None:
        return ExactCurves(tuple(orders), tuple(energies))
    if facts.shape == "square":
        rows, cols = (facts.rows, facts.cols) if facts.rows * facts.cols <= MOST_EXACT else (SMALL, SMALL)
        name, few = f"{rows} × {cols} exact", fine[::6]
        small = ising.finite_lattice(rows, cols, few.tolist(), facts.coupling, facts.field, facts.is_periodic)
        if facts.coupling > 0:  # of an antiferromagnet the order is that of the checkerboard
            orders.append(Line(few, small.magnetisations, "muted", name, dashes=DOTS))
        energies.append(Line(few, small.energies, "muted", name, dashes=DOTS))
    elif facts.is_periodic and facts.cols >= 3:
        u = ring_energies(facts, fine)
        energies.append(Line(fine, u, "ink", "ring, exact", dashes=DASHES))
    return ExactCurves(tuple(orders), tuple(energies))


def ring_energies(facts: LatticeFacts, temperatures: Floats) -> Floats:
    """(K,) the exact energy per unit of a ring; NaN where it is too cold to be told."""
    found = np.full(temperatures.size, np.nan)
    for k, temperature in enumerate(temperatures.tolist()):
        try:
            found[k] = ising.ring(facts.cols, temperature, facts.coupling, facts.field or 0.0).energy
        except ValueError:
            continue
    return found
