"""Escapes page: how long a run stays in each valley, against the height of the barrier in temperatures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attractors import identify
from hopviz.core.counting import counted
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal import Escapes
from hopviz.core.thermal.transitions import MOST_UNITS
from hopviz.project.data_table import Cell, Row
from hopviz.project.naming import brief_name_of
from hopviz.project.numbers import figure, small_number, temperature_figure
from hopviz.ui.experiments import form
from hopviz.ui.experiments.boltzmann.pages import Moment, Page, bipolar_states, digits_of
from hopviz.ui.experiments.boltzmann.setting import ASYMMETRIC, NONE_FREE, Setting
from hopviz.ui.experiments.boltzmann.task import escapes_steps_of
from hopviz.ui.style.theme import KINDS
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line

ALONE = "There is one valley: nothing has to be climbed to come to the lowest state"
MOST_NAMED = 6
"""Curves that have names at their ends."""
TEN = 1 / math.log(10)
HERE = 5.5
TIP = (
    "Every curve is a minimum: the mean time, in sweeps, until a run that starts there comes to a deeper minimum (or "
    "an equal one before it), exactly, from hot at the left to cold at the right. Across: the height of its barrier in "
    "the tree, in temperatures. Arrhenius' law is the slope of the dashed line. Large dots: at the present temperature."
)


class EscapesPage(Page):
    """The Arrhenius plot."""

    key, label = "escapes", "Escapes"
    tip = "How long a run takes to leave each valley, against the barriers of the tree"
    follows_rule = False
    heading = ("minimum", "barrier", "temperature T", "barrier / T", "mean time in sweeps")

    def __init__(self) -> None:
        self.chart = Chart("barrier / T", "mean time in sweeps", "10,000")
        self.chart.plot.getAxis("left").is_logarithmic = True
        super().__init__(self.chart)
        form.describe((self.chart, "", TIP))

    def refusal(self, setting: Setting) -> str:
        if not setting.free:
            return NONE_FREE
        if not setting.net.is_symmetric:
            return ASYMMETRIC
        return setting.too_many(MOST_UNITS, "Every mean time of an escape")

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        return escapes_steps_of(setting)

    def show_found(self, found: Escapes | None, setting: Setting, moment: Moment, prompt: str) -> None:
        if found is None or not climbing(found).size:
            self.chart.show_lines((), prompt=prompt if found is None else ALONE)
            return
        chosen, barriers = climbing(found), found.tree.barriers
        lines, names = list[Line](), names_of(found, moment)
        last = int(np.argmin(found.temperatures))
        steepest = int(chosen[np.argmax(barriers[chosen])])
        x = np.array([0.0, float(barriers[steepest] / found.temperatures[last])])
        level = float(np.log10(found.sweeps[last, steepest]))
        lines.append(Line(x, level + TEN * (x - x[1]), "muted", "exp(B/T)", dashes=DASHES))
        order = np.argsort(found.temperatures)[::-1]
        for k in chosen.tolist():
            kind, name = names[k]
            across, upwards = barriers[k] / found.temperatures[order], np.log10(found.sweeps[order, k])
            label = name if chosen.size <= MOST_NAMED else ""
            lines.append(Line(across, upwards, KINDS[kind], label, dots=True))
        for k in chosen.tolist():
            if (here := time_at(found, k, moment.temperature)) is not None:
                place = np.array([barriers[k] / moment.temperature]), np.array([math.log10(here)])
                lines.append(Line(*place, "accent", dots=True, radius=HERE))
        heights = np.concatenate([line.y for line in lines[1:]])
        low, high = min(float(heights.min()), 0.0), float(heights.max())
        self.chart.show_lines(lines, (), (0.0, float(x[1])), (low - 0.1, high + 0.08 * (high - low)))

    def words(self, found: Escapes, setting: Setting) -> str:
        chosen = climbing(found)
        if not chosen.size:
            return ALONE
        highest = int(chosen[np.argmax(found.tree.barriers[chosen])])
        told = (
            f"{counted(chosen.size, 'valley')} to leave, barriers up to {figure(float(found.tree.barriers[highest]))}"
        )
        here = time_at(found, highest, setting.temperature)
        if here is None:
            return f"{told}; exactly, one unit at a time"
        warm = temperature_figure(setting.temperature)
        return f"{told}: at T = {warm} the deepest of them is left after {small_number(here)} sweeps on average"

    def rows(self, found: Escapes) -> Sequence[Row]:
        free, barriers = found.free, found.tree.barriers
        return [
            (digits_of(int(found.tree.minima.numbers[k]), free), float(barriers[k]), float(T),
             float(barriers[k] / T), float(found.sweeps[row, k]))
            for k in climbing(found).tolist()
            for row, T in enumerate(found.temperatures.tolist())
        ]  # fmt: skip

    def told(self, found: Escapes) -> Mapping[str, Cell]:
        return {"updates": "one random unit at a time"}


def climbing(found: Escapes) -> NDArray[np.int64]:
    """The minima from which a run has to climb."""
    barriers = found.tree.barriers
    return np.flatnonzero(np.isfinite(barriers) & (barriers > 0))


def names_of(found: Escapes, moment: Moment) -> list[tuple[str, str]]:
    """What sort of attractor each minimum is, and its name."""
    numbers = found.tree.minima.numbers
    states, named = bipolar_states(numbers, found.free), list[tuple[str, str]]()
    for number, state in zip(numbers.tolist(), states, strict=True):
        kind, name = "spurious", digits_of(number, found.free)
        if len(moment.patterns):
            identity = identify(state, moment.patterns)
            kind = identity.kind
            name = brief_name_of(identity, moment.names) if kind in ("memory", "reversed memory") else name
        named.append((kind, name))
    return named


def time_at(found: Escapes, minimum: int, temperature: float) -> float | None:
    """The mean time at a temperature between those that are known, whose logarithm hardly bends against 1/T."""
    if not found.temperatures.min() <= temperature <= found.temperatures.max():
        return None
    order = np.argsort(1 / found.temperatures)
    beta, times = 1 / found.temperatures[order], np.log(found.sweeps[order, minimum])
    return float(np.exp(np.interp(1 / temperature, beta, times)))
