"""Balance page: how often each transition between states is made, against the one back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal.transitions import MOST_UNITS
from hopviz.project.data_table import Cell, Row
from hopviz.project.numbers import number, small_number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.boltzmann.currents import BALANCED, CurrentsCube
from hopviz.ui.experiments.boltzmann.pages import Moment, Page, digits_of
from hopviz.ui.experiments.boltzmann.setting import Setting
from hopviz.ui.experiments.boltzmann.task import BalanceFound, balance_steps
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line

MOST_POINTS = 1500
"""Pairs of states that are drawn, those between which most flows."""
LEAST = 1e-12
"""Parts of the largest flow that are not drawn."""
NORMAL = 1.96
TEN = 1 / math.log(10)
"""To logarithms to base 10."""
SCATTER_TIP = (
    "Every dot is a pair of states: how often, a tick, the run goes from the first to the second, against how often it "
    "comes back. In detailed balance all lie on the line. Small dots are exact, large ones counted in a run. In the "
    "band lies what is in balance but for chance, in 95 of 100 cases at least."
)
CUBE_TIP = (
    "Every corner is a state, as large as it is probable. An arrow leads where more goes forth than back, as thick as "
    "the difference is. Drag to turn it."
)
WIDE = 430


class BalancePage(Page):
    """The scatter of transitions, and the currents on the cube."""

    key, label = "balance", "Balance"
    tip = "How often each transition is made, against the one back; and currents that go in circles"
    heading = ("from", "to", "there, exactly", "back, exactly", "there, counted", "back, counted")

    def __init__(self) -> None:
        self.scatter, self.cube = Chart("i to j, a tick", "j to i, a tick", "0.001"), CurrentsCube()
        for side in ("left", "bottom"):
            self.scatter.plot.getAxis(side).is_logarithmic = True
        super().__init__(self.scatter, self.cube, wide=WIDE)
        form.describe((self.scatter, "", SCATTER_TIP), (self.cube, "", CUBE_TIP))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.cube.apply_theme(theme)

    def refusal(self, setting: Setting) -> str:
        too_many = setting.too_many(MOST_UNITS, "Every transition between states")
        return setting.noise_refusal or setting.pairs_refusal or too_many

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        return balance_steps(setting)

    def play(self, seconds: float, found: BalanceFound | None, at_once: bool) -> bool:
        if not at_once:
            self.cube.flow(seconds)
        return False

    def show_found(self, found: BalanceFound | None, setting: Setting, moment: Moment, prompt: str) -> None:
        if found is None:
            self.cube.show_currents(None, -1)
            self.scatter.show_lines((), prompt=prompt)
            return
        self.cube.show_currents(found, moment.number(found.exact.free))
        first, last = pairs_of(found)
        flows = found.exact.flows
        lines = list[Line]()
        if found.counted is not None:
            ends = _ends(flows[first, last], flows[last, first])
            x = np.linspace(*ends, 40)
            half = NORMAL * TEN * np.sqrt(2 / np.maximum(10**x * found.counted.ticks, 1.0))
            lines.append(Line(x, x, "muted", "", x - half, x + half, dashes=DASHES))
            counts = found.counted.counts / max(found.counted.ticks, 1)
            lines.append(_dots(counts[first, last], counts[last, first], "accent", "counted", 3.2))
        ends = _ends(flows[first, last], flows[last, first])
        lines.append(Line(np.array(ends), np.array(ends), "muted", dashes=DASHES))
        lines.append(_dots(flows[first, last], flows[last, first], "ink", "exact", 2.0))
        self.scatter.show_lines(lines, (), ends, ends)

    def words(self, found: BalanceFound, setting: Setting) -> str:
        if found.imbalance < BALANCED:
            told = "Detailed balance: every transition is made as often as the one back. No entropy is produced"
        else:
            made = found.entropy_production
            rate = "without bound" if math.isinf(made) else f"{small_number(made)} a tick"
            part = f"{100 * found.imbalance:.0f} %"
            told = f"No detailed balance: currents go in circles, up to {part} of a flow. Entropy is produced, {rate}"
        return told if found.counted is None else f"{told}. {number(found.counted.ticks)} ticks counted"

    def rows(self, found: BalanceFound) -> Sequence[Row]:
        first, last = pairs_of(found)
        free, flows = found.exact.free, found.exact.flows
        counted: list[list[Cell]] = [[""] * first.size] * 2
        if found.counted is not None:
            shares = found.counted.counts / max(found.counted.ticks, 1)
            counted = [shares[first, last].tolist(), shares[last, first].tolist()]
        exact = flows[first, last].tolist(), flows[last, first].tolist()
        names = ([digits_of(state, free) for state in ends.tolist()] for ends in (first, last))
        return list(zip(*names, *exact, *counted, strict=True))

    def told(self, found: BalanceFound) -> Mapping[str, Cell]:
        told: dict[str, Cell] = {
            "largest current, as a part of the flow both ways": found.imbalance,
            "entropy production a tick": found.entropy_production,
        }
        if found.counted is not None:
            told["ticks counted"] = found.counted.ticks
        return told


def pairs_of(found: BalanceFound) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of states between which most flows, either way: (A,) and (A,)."""
    flows = found.exact.flows
    both = np.triu(flows + flows.T, 1).reshape(-1)
    order = np.argsort(both)[::-1][:MOST_POINTS]
    order = order[both[order] > LEAST * both[order[0]]]
    first, last = np.divmod(order, len(flows))
    return first, last


def _dots(x: Floats, y: Floats, meaning: str, label: str, radius: float) -> Line:
    """Points that nothing joins, with a name at the one farthest to the right."""
    known = (x > 0) & (y > 0)
    order = np.argsort(x[known], kind="stable")
    gaps = np.full(order.size, np.nan)
    across, upwards = (np.column_stack([np.log10(v[known][order]), gaps]).reshape(-1) for v in (x, y))
    return Line(across, upwards, meaning, label, dots=True, radius=radius)


def _ends(x: Floats, y: Floats) -> tuple[float, float]:
    """The logarithms between which all flows lie, with some air."""
    every = np.concatenate([x, y])
    logarithms = np.log10(every[every > 0])
    low, high = (float(logarithms.min()), float(logarithms.max())) if logarithms.size else (-1.0, 0.0)
    low = max(low, high - 8.0)
    air = 0.05 * max(high - low, 1.0)
    return low - air, high + air
