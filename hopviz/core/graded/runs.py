"""Runs of graded units: the flow in continuous time, and saturating discrete steps.

- "flow": s <- s + dt (tanh(g h) - s), dt as long as asked for, or shorter where the energy would rise
- "together": s <- tanh(g h), all units at once; they end in period 1 or 2
- "one by one": s_i <- tanh(g h_i), which is the minimum of the energy over s_i; it never rises, unless a weight of a
  unit to itself is negative
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.graded.energy import (
    as_gain,
    as_graded,
    energy_and_fields,
    energy_of,
    fields_of,
    one_state,
    response,
    scale_of_energies,
)
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats, Network
from hopviz.core.ranges import as_number, as_seed, as_whole
from hopviz.core.rules.base import check_choice
from hopviz.core.rules.graded import Dynamics
from hopviz.core.seeds import random_generator

STEP = 0.1
SHORTEST = 1e-12
"""A step so short that the energy rises all the same is one of rounding: the state is at rest."""
SMALL = 1e-3
"""A step so small may leave the energy as it is; a larger one might go back and forth at one height."""
ROUNDING = 1e-13
"""Part of all that is added up in an energy."""
AT_REST = 1e-10
"""A state rests where no unit is farther than this from tanh(g h)."""
MOST_STEPS = 10**6
MOST_KEPT = 10**8
"""Numbers of the states of a path."""


class GradedRun:
    """Graded units on their way.

    Parameters
    ----------
    net : Network
        With symmetric weights; binary units are converted to +1/-1.
    start : array_like, shape (N,)
        Numbers from -1 to 1.
    gain : float
        g, 1e-9 to 1e15.
    dynamics : {"flow", "together", "one by one"}
        See above; a step of "one by one" is that of one unit, in a new random order in every sweep.
    step : float
        The longest dt of the flow, above 0 and up to 1, in units of the time that a unit takes.
    seed : int

    Raises
    ------
    ValueError
        If weights are not symmetric, a shape is wrong or a number is out of range.
    """

    def __init__(
        self, net: Network, start: ArrayLike, gain: float, dynamics: Dynamics = "flow", step: float = STEP,
        seed: int = 0,
    ) -> None:  # fmt: skip
        self.net = as_graded(net)
        self._state = one_state(self.net, start).copy()
        check_choice("dynamics", dynamics, get_args(Dynamics))
        self.dynamics: Dynamics = dynamics
        self._longest = as_number("step", step, 0.0, 1.0, above=True)
        self._rng = random_generator(as_seed(seed))
        self._turns: list[int] = []
        self.steps = 0
        """How many so far."""
        self.time = 0.0
        """Since the start, in units of the time that a unit takes; a discrete step of all units takes 1."""
        self.gain = gain

    @property
    def gain(self) -> float:
        """g; may be changed at any time, the run goes on from where it is."""
        return self._gain

    @gain.setter
    def gain(self, gain: float) -> None:
        self._gain, self._dt = as_gain(gain), self._longest
        self._rounding = ROUNDING * scale_of_energies(self.net, self._gain)
        self._stuck = False
        self._look()

    @property
    def state(self) -> Floats:
        """(N,) a copy of the state."""
        return self._state.copy()

    @property
    def energy(self) -> float:
        """E of the state."""
        return self._energy

    @property
    def residual(self) -> float:
        """How far the unit is from tanh(g h) that is farthest."""
        return float(np.abs(response(self._gain, self._h) - self._state).max())

    @property
    def at_rest(self) -> bool:
        """Whether the state is a fixed point, as far as rounding lets it be one."""
        return self._stuck or self.residual <= AT_REST

    def advance(self, steps: int = 1) -> bool:
        """Make so many steps, or fewer if it comes to rest; whether it has."""
        for _ in range(as_whole("steps", steps, 0, MOST_STEPS)):
            if self.at_rest:
                break
            if self.dynamics == "flow":
                self._flow()
            elif self.dynamics == "together":
                self._state = response(self._gain, self._h)
                self.time += 1
                self._look()
            else:
                self._one()
            self.steps += 1
        return self.at_rest

    def _look(self) -> None:
        self._energy, self._h = energy_and_fields(self.net, self._state, self._gain)

    def _flow(self) -> None:
        found = downhill(self.net, self._state, self._energy, self._h, self._gain, self._dt, self._rounding)
        if found is None:
            self._stuck = True
            return
        self._state, self._energy, self._h, dt = found
        self.time += dt
        self._dt = min(2 * dt, self._longest)

    def _one(self) -> None:
        if not self._turns:
            self._turns = self._rng.permutation(self.net.n).tolist()
        unit = self._turns.pop()
        value = float(response(self._gain, self._h[unit : unit + 1])[0])
        change = value - self._state[unit]
        self._state[unit] = value
        self.time += 1 / self.net.n
        if change:
            self._h = self._h + change * self.net.weights_to(unit)
        if not self._turns:  # what rounding has added up in a sweep
            self._h = fields_of(self.net, self._state)
        self._energy = energy_of(self.net, self._state, self._h - self.net.bias, self._gain)


def downhill(
    net: Network, s: Floats, energy: float, h: Floats, gain: float, dt: float, rounding: float,
    free: NDArray[np.bool_] | None = None,
) -> tuple[Floats, float, Floats, float] | None:  # fmt: skip
    """One step of the flow from a state (N,) of which energy and fields are known.

    It takes the time `dt`, or a half, a quarter, ... of it where the energy would rise by more than rounding; only
    units move that are `free`.  State, energy, fields and the time that it took; None where the state rests.
    """
    towards = response(gain, h) - s
    if free is not None:
        towards = np.where(free, towards, 0.0)
    size = float(np.abs(towards).max(initial=0.0))
    while dt >= SHORTEST:
        after = np.clip(s + dt * towards, -1.0, 1.0)
        lower, fields = energy_and_fields(net, after, gain)
        if lower < energy - rounding or (lower <= energy + rounding and dt * size <= SMALL):
            return after, lower, fields, dt
        dt /= 2
    return None


@dataclass(frozen=True, eq=False)
class GradedPath:
    """The way of a run, T steps long."""

    times: Floats
    """(T + 1,)"""
    states: Floats
    """(T + 1, N)"""
    energies: Floats
    """(T + 1,)"""
    at_rest: bool
    """Whether it has come to rest."""
    period: int
    """1 at rest, 2 if all units together change back and forth, 0 if neither is known."""


def path(
    net: Network, start: ArrayLike, gain: float, dynamics: Dynamics = "flow", *, step: float = STEP,
    most_steps: int = 1000, seed: int = 0,
) -> GradedPath:  # fmt: skip
    """The way from a start until it comes to rest, or changes back and forth; parameters as for `GradedRun`.

    Raises
    ------
    ValueError
        As for `GradedRun`, or if more than 10^8 numbers would have to be kept.
    """
    run = GradedRun(net, start, gain, dynamics, step, seed)
    most_steps = as_whole("most_steps", most_steps, 0, MOST_STEPS)
    if (most_steps + 1) * run.net.n > MOST_KEPT:
        raise OutOfRangeError(
            f"at most {MOST_KEPT:,} numbers of a path are kept: give most_steps up to {MOST_KEPT // run.net.n - 1:,}"
        )
    times, states, energies, period = [run.time], [run.state], [run.energy], 0
    while run.steps < most_steps and not run.at_rest:
        run.advance()
        times.append(run.time)
        states.append(run.state)
        energies.append(run.energy)
        if dynamics == "together" and len(states) > 2 and np.abs(states[-1] - states[-3]).max() <= AT_REST:
            period = 2
            break
    period = 1 if run.at_rest else period
    return GradedPath(np.array(times), np.array(states), np.array(energies), run.at_rest, period)
