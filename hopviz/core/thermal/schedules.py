"""Schedules of annealing in the terms that people think in: temperatures at sweeps, and rates of cooling.

Each is an `Annealing`, the update rule, which has the shapes "geometric", "linear" and "drawn".  A slower schedule ends
lower: where T falls no faster than d/ln(1 + t), d the deepest barrier, the lowest state is reached with certainty
(Geman and Geman, IEEE PAMI 6, 721, 1984; Hajek, Math. Oper. Res. 13, 311, 1988).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from hopviz.core.limits import HOTTEST
from hopviz.core.ranges import as_number, as_temperature, as_whole
from hopviz.core.rules import Annealing, check_choice
from hopviz.core.validation import as_list

MOST_SWEEPS = 10**9


def constant_schedule(temperature: float, sweeps: int) -> Annealing:
    """One temperature for so many sweeps.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    temperature = as_temperature(temperature)
    return Annealing(temperature, temperature, as_whole("sweeps", sweeps, 1, MOST_SWEEPS), "linear")


def cooling_schedule(
    start: float, stop: float, rate: float, shape: Literal["geometric", "linear"] = "geometric"
) -> Annealing:
    """A temperature that falls from `start` to `stop` at a rate: as many sweeps as that takes.

    Parameters
    ----------
    start, stop : float
        Temperatures, `start` above `stop`; above 0 if geometric.
    rate : float
        Geometric: the part of T that is lost in a sweep, above 0 and below 1.  Linear: what T loses in a sweep.
    shape : {"geometric", "linear"}

    Raises
    ------
    ValueError
        If a number is out of range, or the schedule would take more than 10^9 sweeps.
    """
    check_choice("shape", shape, ("geometric", "linear"))
    start, stop = as_number("start", start, 0.0, HOTTEST), as_number("stop", stop, 0.0, HOTTEST)
    if start < stop:
        raise ValueError(f"a cooling schedule must start above where it stops, not at {start:g} for {stop:g}")
    if shape == "geometric":
        rate = as_number("rate", rate, 0.0, 1.0 - 1e-9, above=True)
        if stop <= 0:
            raise ValueError("a geometric schedule needs temperatures above 0; use a linear one to reach 0")
        steps = (math.log(start) - math.log(stop)) / -math.log1p(-rate)
    else:
        rate = as_number("rate", rate, 0.0, HOTTEST, above=True)
        steps = (start - stop) / rate
    if not steps < MOST_SWEEPS:
        raise ValueError(f"the schedule would take more than {MOST_SWEEPS:,} sweeps: cool faster")
    return Annealing(start, stop, math.ceil(steps - 1e-9) + 1, shape)


def drawn_schedule(points: Sequence[tuple[float, float]]) -> Annealing:
    """Straight lines between points (sweep, T), in the order of the sweeps, from sweep 0 on; the last T stays.

    Raises
    ------
    ValueError
        If there are fewer than two, they do not rise from sweep 0 on, or a number is out of range.
    """
    pairs = [as_list("a point of the schedule", point) for point in as_list("points", points)]
    if len(pairs) < 2 or any(len(pair) != 2 for pair in pairs):
        raise ValueError("points must be at least two pairs of numbers, a sweep and a temperature")
    sweeps = [as_number("a sweep of the schedule", pair[0], 0.0, MOST_SWEEPS - 1) for pair in pairs]
    temperatures = [as_temperature(pair[1]) for pair in pairs]
    if sweeps[0] != 0 or sweeps != sorted(sweeps) or sweeps[-1] < 1:
        raise ValueError("the sweeps of a schedule must rise from 0 on, to 1 or more")
    last = math.ceil(sweeps[-1])
    hottest, coldest = max(temperatures), min(temperatures)
    span = hottest - coldest
    heights = [min((T - coldest) / span, 1.0) if span > 0 else 0.0 for T in temperatures]
    drawn = [(min(sweep / last, 1.0), height) for sweep, height in zip(sweeps, heights, strict=True)]
    if sweeps[-1] < last:
        drawn.append((1.0, heights[-1]))
    return Annealing(hottest, coldest, last + 1, "drawn", points=tuple(drawn))
