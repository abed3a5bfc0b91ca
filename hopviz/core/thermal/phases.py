"""Phases of the Hopfield model against load and temperature: mean-field theory, replica-symmetric, for N to infinity.

Hebb's weights of P = load N random memories, divided by N (Amit, Gutfreund and Sompolinsky, Phys. Rev. Lett. 55, 1530,
1985; Annals of Physics 173, 30, 1987).  Below T_g = 1 + sqrt(load) the network is a spin glass; below T_M memories are
states that last (retrieval appears), with the overlap m of `overlap`; below T_c they are the lowest of all in free
energy.  With finite N the lines are smeared.  The free energy of a unit is

    f = load/2 + m^2/2 + load T/2 [ln(1 - C) - (q/T)/(1 - C)] + load r (1 - q)/(2 T)
        - T <ln 2 cosh((m + sqrt(load r) z)/T)>

with C = (1 - q)/T, q = <tanh^2((m + sqrt(load r) z)/T)>, r = q/(1 - C)^2, m = <tanh((m + sqrt(load r) z)/T)>, and
averages over a normal z; in the spin glass m = 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from hopviz.core import theory
from hopviz.core.network import Floats
from hopviz.core.ranges import as_number, as_temperature, as_whole
from hopviz.core.retrieval import gain, gain_peak, normal, retrieval_order
from hopviz.core.stepwise import Steps, finished

MOST_LOAD = 1e4
EXACT = 1e-9
LOG_C = -20.0, 10.0
"""ln(sqrt(load r)/T) lies between these."""
LOWEST_AT_ZERO = 0.0519
"""The load up to which memories are the lowest states at T = 0."""
MOST_FAVOURABLE = 0.085
"""The temperature at which they are up to the largest load, 0.0532: the line turns back below it."""
LEAST_LOAD = 1e-10
"""Below this both lines are at 1, to four digits."""
STEPS = 60


@dataclass(frozen=True)
class PhaseLines:
    """The temperatures at which phases of one load begin; None where there is no such phase."""

    t_g: float
    """1 + sqrt(load): the spin glass, where nothing else is."""
    t_m: float | None
    """Retrieval appears."""
    t_c: float | None
    """Retrieval is lowest in free energy."""


def mean_field_overlap(temperature: float) -> float:
    """The overlap m = tanh(m/T) of one memory, N to infinity and P/N to 0: 1 at T = 0, and 0 from T = 1 on."""
    temperature = as_temperature(temperature)
    if temperature >= 1:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        if temperature == 0 or math.tanh(middle / temperature) > middle:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high) if temperature > 0 else 1.0


def overlap(load: float, temperature: float) -> float:
    """The overlap m of the retrieval state at a load and a temperature, 0 where there is none, as in `theory`.

    Raises
    ------
    ValueError
        If the load or the temperature is negative or no number.
    """
    return theory.retrieval_overlap(as_load(load), as_temperature(temperature))


def phase_lines(load: float) -> PhaseLines:
    """The lines T_g, T_M and T_c at one load: replica-symmetric, N to infinity.

    Raises
    ------
    ValueError
        If the load is negative, above 10,000, or no number.
    """
    load = as_load(load)
    return PhaseLines(1.0 + math.sqrt(load), *_lines(load))


@dataclass(frozen=True, eq=False)
class PhaseDiagram:
    """The lines as curves, each (2, K): loads and temperatures."""

    t_g: Floats
    t_m: Floats
    """From T = 1 at load 0 to T = 0.05 at 0.138; its last point is at T = 0, if so far."""
    t_c: Floats
    """From T = 1 at load 0 to T = 0.085 at 0.0532, where it turns back: its last point is (0.0519, 0), if so far."""


def phase_diagram(highest: float = 0.2, points: int = 40) -> PhaseDiagram:
    """The phase diagram up to a load, with so many points of every line; errors as for `phase_lines`."""
    return finished(phase_diagram_steps(highest, points))


def phase_diagram_steps(highest: float = 0.2, points: int = 40) -> Steps[PhaseDiagram]:
    """As `phase_diagram`, in slices."""
    highest, points = as_load(highest), as_whole("points", points, 2, 1000)
    loads = np.linspace(0.0, highest, points)
    glass = np.array([loads, 1 + np.sqrt(loads)])
    ends, lines = (min(highest, theory.alpha_c()), min(highest, _lowest_up_to())), np.zeros((2, 2, points))
    for k in range(points):
        share = 1 - (1 - k / (points - 1)) ** 2  # lines end steeply
        for line, end in enumerate(ends):
            load = end * share * (1 - 1e-9)
            lines[line, :, k] = load, _lines(load)[line] or 0.0
        yield (k + 1) / points
    at_zero = (theory.alpha_c(), LOWEST_AT_ZERO)
    melting, lowest = (
        np.hstack([line, [[last], [0.0]]]) if highest >= end else line
        for line, end, last in zip(lines, ends, at_zero, strict=True)
    )
    return PhaseDiagram(glass, melting, lowest)


@cache
def _lowest_up_to() -> float:
    """The largest load at which memories are the lowest states at any temperature."""
    low, high = LOWEST_AT_ZERO, 0.055
    for _ in range(30):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _is_lowest(middle, MOST_FAVOURABLE) else (low, middle)
    return low


def as_load(load: object) -> float:
    """A load P/N from 0; a ValueError says what it must be."""
    return as_number("load", load, 0.0, MOST_LOAD)


@cache
def _lines(load: float) -> tuple[float | None, float | None]:
    """T_M and T_c."""
    if load < LEAST_LOAD:
        return 1.0, 1.0
    if load >= theory.alpha_c():
        return None, None
    t_m = _melting(load)
    if not _is_lowest(load, MOST_FAVOURABLE):
        return t_m, None
    low, high = MOST_FAVOURABLE, t_m
    while high - low > 1e-7:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _is_lowest(load, middle) else (low, middle)
    return t_m, low


def _melting(load: float) -> float:
    """The largest T of all retrieval states.

    At one load they are counted by y = m/sqrt(2 load r), between the two values that are solutions at T = 0; T rises
    with it and falls (golden section).
    """
    wanted, peak, part = math.sqrt(2 * load), gain_peak(), (math.sqrt(5) - 1) / 2
    low, high = _root(wanted, 1e-6, peak), _root(wanted, 2 / wanted + peak, peak)
    left, right = high - part * (high - low), low + part * (high - low)
    at_left, at_right = _temperature(load, left), _temperature(load, right)
    while high - low > EXACT * high:
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - part * (high - low)
            at_left = _temperature(load, left)
        else:
            low, left, at_left = left, right, at_right
            right = low + part * (high - low)
            at_right = _temperature(load, right)
        if abs(at_left - at_right) < EXACT:
            break
    return max(at_left, at_right)


def _root(wanted: float, below: float, above: float) -> float:
    """Where g(y) is `wanted`, between a y at which it is below and one at which it is above."""
    for _ in range(STEPS):
        middle = 0.5 * (below + above)
        below, above = (middle, above) if gain(middle) < wanted else (below, middle)
    return 0.5 * (below + above)


def _temperature(load: float, y: float) -> float:
    """T of the retrieval state of a load with y = m/sqrt(2 load r).

    Of c = sqrt(load r)/T all else follows: m = <tanh(c (sqrt(2) y + z))>, T = m/(sqrt(2) y c), q, C, r, and the load,
    which rises with c to g(y)^2/2.
    """
    low, high = LOG_C
    temperature = 0.0
    while high - low > EXACT:
        middle = 0.5 * (low + high)
        temperature, found = _at(math.sqrt(2) * y * math.exp(middle), math.exp(middle))
        low, high = (middle, high) if found < load else (low, middle)
    return temperature


def _at(a: float, c: float) -> tuple[float, float]:
    """T and the load of the state with m/T = a and sqrt(load r)/T = c."""
    z, weight = normal()
    tanh = np.tanh(a + c * z)
    m, q = float(weight @ tanh), float(weight @ (tanh * tanh))
    temperature = m / a
    beyond = max(1 - (1 - q) / temperature, 0.0)
    return temperature, (c * temperature * beyond) ** 2 / q


def _is_lowest(load: float, temperature: float) -> bool:
    """Whether retrieval has a lower free energy than the spin glass."""
    retrieval = retrieval_order(load, temperature)
    return retrieval is not None and _free_energy(load, temperature, *retrieval) < _free_energy(
        load, temperature, 0.0, *_glass(load, temperature)
    )


def _glass(load: float, temperature: float) -> tuple[float, float]:
    """The order parameters q and r of the spin glass, by c = sqrt(load r)/T: of it load = c^2 T^2/r is a function."""
    z, weight = normal()
    low, high = LOG_C
    while high - low > EXACT:
        middle = 0.5 * (low + high)
        tanh = np.tanh(math.exp(middle) * z)
        q = float(weight @ (tanh * tanh))
        left = max(1 - (1 - q) / temperature, 0.0)
        found = (math.exp(middle) * temperature * left) ** 2 / q
        low, high = (middle, high) if found < load else (low, middle)
    return q, q / left**2


def _free_energy(load: float, temperature: float, m: float, q: float, r: float) -> float:
    """The free energy of a unit, as above."""
    z, weight = normal()
    left = 1 - (1 - q) / temperature
    x = np.abs((m + math.sqrt(load * r) * z) / temperature)
    entropic = temperature * float(weight @ (x + np.log1p(np.exp(-2 * x))))
    glassy = 0.5 * load * (temperature * math.log(left) - q / left + r * (1 - q) / temperature)
    return 0.5 * load + 0.5 * m * m + glassy - entropic
