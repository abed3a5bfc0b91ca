"""Escapes page: how long a run stays in each valley, against the height of the barrier in temperatures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.counting import counted
from hopviz.core.network import Floats
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal import CountedEscapes, Escapes
from hopviz.core.thermal.transitions import MOST_UNITS
from hopviz.project.data_table import Cell, Row
from hopviz.project.naming import brief_name_of
from hopviz.project.numbers import figure, small_number, temperature_figure
from hopviz.ui.experiments import form
from hopviz.ui.experiments.boltzmann.pages import Moment, Page, digits_of, identities_of, sampled_lines
from hopviz.ui.experiments.boltzmann.setting import ASYMMETRIC, NONE_FREE, Setting
from hopviz.ui.experiments.boltzmann.task import EscapesFound, escapes_of
from hopviz.ui.style.theme import KINDS
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line

ALONE = "There is one valley: nothing has to be climbed to come to the lowest state"
MOST_NAMED = 6
"""Curves that have names at their ends."""
TEN = 1 / math.log(10)
HERE = 4.5
TIP = (
    "Every curve is a minimum: the mean time, in sweeps, until a run that starts there comes to a deeper minimum (or "
    "an equal one before it), exactly, from hot at the left to cold at the right. Across: the height of its barrier in "
    "the tree, in temperatures. Arrhenius' law is the slope of the dashed line. Large dots: runs at "
    "the present temperature, with 95 % intervals."
)


class EscapesPage(Page):
    """The Arrhenius plot."""

    key, label = "escapes", "Escapes"
    tip = "How long a run takes to leave each valley, against the barriers of the tree"
    heading = (
        "kind",
        "minimum",
        "barrier",
        "temperature T",
        "barrier / T",
        "mean time in sweeps",
        "95 % from",
        "95 % to",
    )

    def __init__(self) -> None:
        self.chart = Chart("barrier / T", "mean time in sweeps", "10,000")
        self.chart.plot.getAxis("left").is_logarithmic = True
        super().__init__(self.chart)
        form.describe((self.chart, "", TIP))
        self._of: Setting | None = None
        self._exact: Escapes | None = None
        """The exact times of a setting: of any temperature."""

    def refusal(self, setting: Setting) -> str:
        if not setting.free:
            return NONE_FREE
        if not setting.net.is_symmetric:
            return ASYMMETRIC
        return setting.pairs_refusal or setting.too_many(MOST_UNITS, "Every mean time of an escape")

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        if self._of is None or not setting.has_chain_of(self._of):
            self._of, self._exact = setting, None
        return escapes_of(setting, self._exact)

    def show_found(self, found: EscapesFound | None, setting: Setting, moment: Moment, prompt: str) -> None:
        if found is None or not (chosen := climbing(found.exact)).size:
            self.chart.show_lines((), prompt=prompt if found is None else ALONE)
            return
        self._exact = found.exact
        exact, barriers = found.exact, found.exact.tree.barriers
        lines, names = [_arrhenius(exact, chosen)], names_of(exact, moment)
        order = np.argsort(exact.temperatures)[::-1]
        for k in chosen.tolist():
            kind, name = names[k]
            across, upwards = barriers[k] / exact.temperatures[order], np.log10(exact.sweeps[order, k])
            lines.append(Line(across, upwards, KINDS[kind], name if chosen.size <= MOST_NAMED else "", dots=True))
        heights = np.concatenate([line.y for line in lines[1:]])
        if found.counted is not None:
            lines += _counted_lines(found.counted, barriers, chosen)
        low, high = min(float(heights.min()), 0.0), float(heights.max())
        self.chart.show_lines(lines, (), (0.0, float(lines[0].x[1])), (low - 0.1, high + 0.08 * (high - low)))

    def words(self, found: EscapesFound, setting: Setting) -> str:
        exact, counted_runs = found.exact, found.counted
        chosen = climbing(exact)
        if not chosen.size:
            return ALONE
        highest = int(chosen[np.argmax(exact.tree.barriers[chosen])])
        barrier = figure(float(exact.tree.barriers[highest]))
        told = f"{counted(chosen.size, 'valley')} to leave, barriers up to {barrier}"
        if counted_runs is None:
            return f"{told}; exactly, one unit at a time"
        warm, time = temperature_figure(counted_runs.temperature), float(counted_runs.sweeps[highest])
        if math.isnan(time):
            return f"{told}. At T = {warm} hardly any run leaves the deepest of them while one waits"
        low, high = (small_number(float(end)) for end in counted_runs.intervals[highest])
        runs = counted(int(counted_runs.counts[highest]), "run")
        return f"{told}. At T = {warm} the deepest takes {small_number(time)} sweeps ({low} to {high}, {runs})"

    def rows(self, found: EscapesFound) -> Sequence[Row]:
        exact, rows = found.exact, list[Row]()
        chosen, barriers = climbing(exact).tolist(), exact.tree.barriers
        names = {k: digits_of(int(exact.tree.minima.numbers[k]), exact.free) for k in chosen}
        for k in chosen:
            for temperature, time in zip(exact.temperatures.tolist(), exact.sweeps[:, k].tolist(), strict=True):
                barrier = float(barriers[k])
                rows.append(("exact", names[k], barrier, temperature, barrier / temperature, time, "", ""))
        if found.counted is not None:
            warm = found.counted.temperature
            for k in (k for k in chosen if not math.isnan(found.counted.sweeps[k])):
                ends = found.counted.intervals[k].tolist()
                barrier = float(barriers[k])
                rows.append((
                    "counted", names[k], barrier, warm, barrier / warm, float(found.counted.sweeps[k]), *ends,
                ))  # fmt: skip
        return rows

    def told(self, found: EscapesFound) -> Mapping[str, Cell]:
        return {"updates": "one random unit at a time"}


def _arrhenius(exact: Escapes, chosen: NDArray[np.int64]) -> Line:
    """The slope exp(B/T), through the coldest point of the highest barrier."""
    last, barriers = int(np.argmin(exact.temperatures)), exact.tree.barriers
    steepest = int(chosen[np.argmax(barriers[chosen])])
    x = np.array([0.0, float(barriers[steepest] / exact.temperatures[last])])
    level = float(np.log10(exact.sweeps[last, steepest]))
    return Line(x, level + TEN * (x - x[1]), "muted", "exp(B/T)", dashes=DASHES)


def _counted_lines(found: CountedEscapes, barriers: Floats, chosen: NDArray[np.int64]) -> list[Line]:
    """Large dots with upright bars, of the minima that have been left often enough."""
    known = chosen[np.isfinite(found.sweeps[chosen])]
    ends = np.log10(np.maximum(found.intervals[known], 1e-9))
    return sampled_lines(barriers[known] / found.temperature, np.log10(found.sweeps[known]), ends, HERE)


def climbing(found: Escapes) -> NDArray[np.int64]:
    """The minima from which a run has to climb."""
    barriers = found.tree.barriers
    return np.flatnonzero(np.isfinite(barriers) & (barriers > 0))


def names_of(found: Escapes, moment: Moment) -> list[tuple[str, str]]:
    """What sort of attractor each minimum is, and its name."""
    numbers, free = found.tree.minima.numbers, found.free
    named = [("spurious", digits_of(number, free)) for number in numbers.tolist()]
    if len(moment.patterns):
        for k, identity in enumerate(identities_of(numbers, free, moment.patterns)):
            is_memory = identity.kind in ("memory", "reversed memory")
            named[k] = (identity.kind, brief_name_of(identity, moment.names) if is_memory else named[k][1])
    return named
