"""Where graded units come to rest, s = tanh(g h), and how these points divide as the gain grows.

Below the critical gain, one over the largest eigenvalue of W, s -> tanh(g (W s + b)) contracts and there is one fixed
point, the middle s = 0 where there are no biases; above it the middle is a saddle, and at large gain the minima are the
classical net's (Hopfield 1984).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.graded.energy import (
    as_gain,
    as_graded,
    energy_and_fields,
    fields_of,
    one_state,
    response,
    scale_of_energies,
)
from hopviz.core.graded.runs import ROUNDING, GradedRun
from hopviz.core.network import Floats, Network
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.seeds import random_generator
from hopviz.core.stepwise import Steps, finished, part
from hopviz.core.validation import as_list

EXACT = 1e-9
"""A fixed point is one where no unit is farther than this from tanh(g h)."""
NEAR = 1e-2
"""So near to a fixed point Newton's method is tried."""
MOST_SOLVED = 2048
"""Units of which the equations of Newton's method are solved."""
MOST_STEPS = 20_000
MOST_CORRECTIONS = 50
ROUNDED = 1e-16
"""No fixed point is solved better than this."""
BETWEEN = 50
"""Steps of the flow between two trials of Newton's method."""
SAME = 1e-6
"""Two fixed points are one if no unit differs by more."""
WHOLE = 512
"""Units of which all eigenvalues are found."""
MOST_ITERATIONS = 300
MOST_STARTS = 10**6


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """Where a start has come to rest."""

    state: Floats
    """(N,)"""
    energy: float
    residual: float
    """How far the unit is from tanh(g h) that is farthest."""
    settled: bool
    """Whether the residual is below 1e-9."""
    count: int = 1
    """How many starts have ended here."""


@dataclass(frozen=True, eq=False)
class GainPoint:
    """The minima that random starts find at one gain, the lowest first."""

    gain: float
    minima: tuple[FixedPoint, ...]


def settle(net: Network, start: ArrayLike, gain: float) -> FixedPoint:
    """The fixed point to which the flow leads from a start (N,), solved to rounding.

    The flow goes downhill; near a fixed point Newton's method takes over, for up to 2,048 units, and counts only if it
    does not lead uphill.
    """
    return finished(settle_steps(net, start, gain))


def settle_steps(net: Network, start: ArrayLike, gain: float) -> Steps[FixedPoint]:
    """As `settle`, in slices; the progress is that of the number of steps."""
    net, gain = as_graded(net), as_gain(gain)
    run = GradedRun(net, one_state(net, start), gain, step=1.0)
    while not run.at_rest and run.steps < MOST_STEPS:
        run.advance(BETWEEN)
        yield run.steps / MOST_STEPS
        if run.residual <= NEAR and net.n <= MOST_SOLVED:
            point = solved(net, run.state, gain)
            if point is not None:
                return point
    return solved(net, run.state, gain) or _fixed_point(net, run.state, gain)


def minima(net: Network, gain: float, starts: int = 100, seed: int = 0) -> tuple[FixedPoint, ...]:
    """The minima that starts find whose units are drawn from -1 to 1 alike, the lowest first.

    Parameters
    ----------
    net : Network
        With symmetric weights; binary units are converted to +1/-1.
    gain : float
        g, 1e-9 to 1e15.
    starts : int
        1 to a million.
    seed : int
    """
    return finished(minima_steps(net, gain, starts, seed))


def minima_steps(net: Network, gain: float, starts: int = 100, seed: int = 0) -> Steps[tuple[FixedPoint, ...]]:
    """As `minima`, in slices."""
    net, gain, starts = as_graded(net), as_gain(gain), as_whole("starts", starts, 1, MOST_STARTS)
    rng, found, counts = random_generator(as_seed(seed)), list[FixedPoint](), list[int]()
    for number in range(starts):
        done = number / starts
        point = yield from part(settle_steps(net, rng.uniform(-1.0, 1.0, net.n), gain), done, done)
        known = next((k for k, other in enumerate(found) if np.abs(other.state - point.state).max() <= SAME), None)
        if known is None:
            found.append(point)
            counts.append(1)
        else:
            counts[known] += 1
        yield (number + 1) / starts
    counted = [replace(point, count=count) for point, count in zip(found, counts, strict=True)]
    return tuple(sorted(counted, key=lambda point: point.energy))


def bifurcation(net: Network, gains: Sequence[float], starts: int = 50, seed: int = 0) -> tuple[GainPoint, ...]:
    """The minima at each gain, from the same starts and, from one gain to the next, from the minima before.

    Parameters are those of `minima`; gains are taken in ascending order.
    """
    return finished(bifurcation_steps(net, gains, starts, seed))


def bifurcation_steps(
    net: Network, gains: Sequence[float], starts: int = 50, seed: int = 0
) -> Steps[tuple[GainPoint, ...]]:
    """As `bifurcation`, in slices."""
    net, wanted = as_graded(net), sorted({as_gain(gain) for gain in as_list("gains", gains)})
    if not wanted:
        raise ValueError("gains are needed, at least one")
    points: list[GainPoint] = []
    for number, gain in enumerate(wanted):
        done = (number + 1) / len(wanted)
        found = list((yield from part(minima_steps(net, gain, starts, seed), number / len(wanted), done)))
        for before in points[-1].minima if points else ():
            # A nudge, since the middle stays a fixed point where it has become a saddle.
            nudged = np.clip(before.state + 1e-3 * random_generator(as_seed(seed)).uniform(-1, 1, net.n), -1, 1)
            point = yield from part(settle_steps(net, nudged, gain), done, done)
            if all(np.abs(other.state - point.state).max() > SAME for other in found):
                found.append(replace(point, count=0))
        points.append(GainPoint(gain, tuple(sorted(found, key=lambda one: one.energy))))
    return tuple(points)


def critical_gain(net: Network) -> float:
    """One over the largest eigenvalue of W, below which there is one fixed point only; infinite if none is positive."""
    net = as_graded(net)
    largest = float(np.linalg.eigvalsh(net.weights)[-1]) if net.n <= WHOLE else _largest_eigenvalue(net)
    return 1 / largest if largest > 0 else math.inf


def _largest_eigenvalue(net: Network) -> float:
    """By Lanczos's method, with all vectors kept orthogonal."""
    vector = random_generator(0).normal(size=net.n)
    basis, diagonal, beside, largest = [vector / np.linalg.norm(vector)], list[float](), list[float](), -math.inf
    while len(diagonal) < min(MOST_ITERATIONS, net.n):
        after = net.couplings.received(basis[-1])
        diagonal.append(float(after @ basis[-1]))
        known = np.array(basis)
        for _ in range(2):
            after = after - known.T @ (known @ after)
        size = float(np.linalg.norm(after))
        tridiagonal = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
        before, largest = largest, float(np.linalg.eigvalsh(tridiagonal)[-1])
        if size <= 1e-12 * abs(largest) or (len(diagonal) > 20 and largest - before <= 1e-14 * abs(largest)):
            break
        basis.append(after / size)
        beside.append(size)
    return largest


def _fixed_point(net: Network, state: Floats, gain: float, free: NDArray[np.bool_] | None = None) -> FixedPoint:
    energy, h = energy_and_fields(net, state, gain)
    away = np.abs(response(gain, h) - state)
    residual = float((away if free is None else away[free]).max(initial=0.0))
    state.setflags(write=False)
    return FixedPoint(state, energy, residual, residual <= EXACT)


def solved(net: Network, state: Floats, gain: float, free: NDArray[np.bool_] | None = None) -> FixedPoint | None:
    """The fixed point that Newton's method finds from a state near it; None if it finds none, or one uphill.

    Only units change that are `free`.
    """
    free = np.ones(net.n, bool) if free is None else free
    if net.n > MOST_SOLVED:
        return None
    begun, h = energy_and_fields(net, state, gain)
    s = best = np.where(free, response(gain, h), state)
    missing = math.inf
    for _ in range(MOST_CORRECTIONS):
        after = np.where(free, response(gain, fields_of(net, s)), s)
        size = float(np.abs(after - s).max())
        if size >= missing:
            break
        best, missing = s, size
        if size <= ROUNDED:
            break
        step = _newton(net, np.where(free, gain * (1 - after * after), 0.0), after - s)
        if step is None:
            break
        s = np.clip(s + step, -1.0, 1.0)
    found = _fixed_point(net, np.array(best), gain, free)
    rises = found.energy > begun + 10 * ROUNDING * scale_of_energies(net, gain)
    return found if found.settled and not rises else None


def is_stable(net: Network, state: Floats, gain: float, free: NDArray[np.bool_]) -> bool:
    """Whether a fixed point is a minimum, not a saddle: for up to `WHOLE` units that bend, by a factorisation."""
    bends = np.flatnonzero(free & (np.abs(state) < 1))
    if bends.size > WHOLE:
        return False
    root = np.sqrt(gain * (1 - state[bends] ** 2))
    try:
        np.linalg.cholesky(np.eye(bends.size) - root[:, np.newaxis] * net.part(bends).weights * root)
    except np.linalg.LinAlgError:
        return False
    return True


def _newton(net: Network, slopes: Floats, error: Floats) -> Floats | None:
    """The solution d of d - slopes W d = error; None if there is none.

    Units that saturate, whose slope is 0, take their error as it is, and act on the others.
    """
    bends = slopes > 0
    active, still = np.flatnonzero(bends), np.flatnonzero(~bends)
    step, weights = error.copy(), net.weights
    matrix = np.eye(active.size) - slopes[active, np.newaxis] * weights[np.ix_(active, active)]
    right = error[active] + slopes[active] * (weights[np.ix_(active, still)] @ error[still])
    try:
        step[active] = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return None
    return step if np.isfinite(step).all() else None
