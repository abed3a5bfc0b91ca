"""Graded units of a simulation: their values, ticks of a graded rule, and what a frame tells of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.frame import SETTLED, Frame, sealed
from hopviz.core.graded.energy import energy_and_fields, one_state, response, scale_of_energies
from hopviz.core.graded.fixed_points import WHOLE, is_stable, solved
from hopviz.core.graded.runs import ROUNDING, downhill
from hopviz.core.kernels.tuples import FLIPS, LOGGED_FLIPS, LOGGED_MOMENTS, TICKS, VISITED, Log, Run
from hopviz.core.network import OFF, Floats, Network, State
from hopviz.core.rules import GradedRule

Mask = NDArray[np.bool_]

MOST_TOLD = 64
"""Moments of a frame: of each the values are kept."""
MOST_NUMBERS = 1 << 22
"""Numbers of these values."""
CLOSE = 1e-3
"""Where no unit is farther than this from tanh(g h), the fixed point is sought, again at every power of ten."""
UNSEEN = 0.01
"""So far a unit goes there at once at most."""
MIDDLE = 1e-9
"""A value this small is neither on nor off: the sign is that from which it came."""


class GradedUnits:
    """The values of N units between -1 and +1.

    Parameters
    ----------
    net : Network
        Where weights are not symmetric there is no energy that falls: steps of the flow are as long as the rule says.
    rule : GradedRule
    values : ArrayLike, shape (N,)
        From -1 to 1.
    signs : ndarray of int8, shape (N,)
        What units are, in the network's values, that are in the middle.
    free, removed : ndarray of bool, shape (N,)

    Raises
    ------
    ValueError
        If weights are not those of pairs, or a value is out of range.
    """

    def __init__(
        self, net: Network, rule: GradedRule, values: ArrayLike, signs: State, free: Mask, removed: Mask
    ) -> None:
        self.rule, self._off = rule, OFF[net.units]
        self._net, self._free, self._removed = net.converted("bipolar")[0], free, removed
        self._offset, self._factor = (0.0, 1.0) if net.units == "bipolar" else (net.conversion[2], 2.0)
        self.values: Floats = one_state(self._net, values)
        """(N,) values, removed units as they will come back."""
        self._signs = np.where(signs == 1, 1, -1).astype(np.int8)
        self._places = np.flatnonzero(free)
        self._told: list[Floats] = []
        self._turns = (-1, np.zeros(0, np.int64))
        self._rounding = ROUNDING * scale_of_energies(self._net, rule.gain)
        self._s: Floats = np.where(removed, 0.0, self.values)
        self._sign()
        self._look()

    def _look(self) -> None:
        self._energy, self._h = energy_and_fields(self._net, self._s, self.rule.gain)

    @property
    def energy(self) -> float:
        """E of the values, as the network measures it."""
        return self._energy + self._offset

    @property
    def state(self) -> State:
        """(N,) the signs in the network's values; removed units as they will come back."""
        return np.where(self._signs > 0, 1, self._off).astype(np.int8)

    def _sign(self) -> None:
        clear = np.abs(self.values) > MIDDLE
        self._signs = np.where(clear, np.sign(self.values), self._signs).astype(np.int8)

    @property
    def is_told_out(self) -> bool:
        """Whether a frame has as many moments as it may have."""
        return len(self._told) >= max(min(MOST_TOLD, MOST_NUMBERS // self._s.size), 1)

    def begin_frame(self) -> None:
        """Forget the values of the moments that have been told."""
        self._told = []

    @property
    def residual(self) -> float:
        """How far the free unit is from tanh(g h) that is farthest."""
        away = np.abs(response(self.rule.gain, self._h) - self._s)
        return float(away[self._free].max(initial=0.0))

    def run(self, ticks: int, run: Run, log: Log) -> int:
        """Up to so many ticks, as a kernel makes them; how many were made.  At rest nothing happens any more."""
        for done in range(ticks):
            if self.is_told_out or int(log.used[LOGGED_FLIPS]) + self._s.size > log.flipped.size:
                return done
            run.counts[TICKS] += 1
            if self.residual > SETTLED:
                self._tick(run)
                self._note(run, log)
        return ticks

    def update_unit(self, unit: int, run: Run, log: Log) -> None:
        """Let one unit take its value now."""
        run.counts[TICKS] += 1
        self._take(unit, run)
        self._note(run, log)

    def _tick(self, run: Run) -> None:
        if self.rule.graded_dynamics == "one by one":
            self._take(self._turn(run), run)
        elif self.rule.graded_dynamics == "together":
            self._s = np.where(self._free, response(self.rule.gain, self._h), self._s)
            self._look()
        else:
            self._flow()

    def _flow(self) -> None:
        gain, before = self.rule.gain, self.residual
        if not self._net.is_symmetric:
            towards = np.where(self._free, response(gain, self._h) - self._s, 0.0)
            self._s = self._s + self.rule.longest_step * towards
            self._look()
            return
        found = downhill(
            self._net, self._s, self._energy, self._h, gain, self.rule.longest_step, self._rounding, self._free
        )
        if found is None:
            return
        self._s, self._energy, self._h, _ = found
        after = self.residual
        is_due = SETTLED < after < CLOSE and (before >= CLOSE or _power(after) < _power(before))
        if is_due and self._places.size <= WHOLE:
            point = solved(self._net, self._s, gain, self._free)
            if (
                point is not None
                and np.abs(point.state - self._s).max() <= UNSEEN
                and is_stable(self._net, point.state, gain, self._free)
            ):
                self._s = point.state.copy()
                self._look()

    def _turn(self, run: Run) -> int:
        """Whose turn it is: an order for every sweep, which follows from the generator of the run."""
        sweep, place = divmod(int(run.counts[TICKS]) - 1, self._places.size)
        if self._turns[0] != sweep or self._turns[1].size != self._places.size:
            rng = np.random.default_rng([*map(int, run.generator), sweep])
            self._turns = sweep, rng.permutation(self._places)
        return int(self._turns[1][place])

    def _take(self, unit: int, run: Run) -> None:
        value = float(response(self.rule.gain, self._h[unit : unit + 1])[0])
        run.counts[VISITED] = unit
        if value != self._s[unit]:
            self._s = self._s.copy()
            self._s[unit] = value
            self._look()

    def _note(self, run: Run, log: Log) -> None:
        """Write a moment, with the signs that have changed, into the log."""
        before, self.values = self._signs, np.where(self._removed, self.values, self._s)
        self._sign()
        flipped = np.flatnonzero(self._signs != before)
        flips, moments = (int(used) for used in log.used)
        last = flips + flipped.size
        log.flipped[flips:last], log.flip_moment[flips:last] = flipped, moments
        log.moments[moments], log.energies[moments], log.two_time[moments] = run.counts[TICKS], self.energy, math.nan
        log.used[LOGGED_FLIPS], log.used[LOGGED_MOMENTS] = last, moments + 1
        run.counts[FLIPS] += flipped.size
        run.state[:] = np.where(self._removed, 0, self.state)
        run.energy[0] = self.energy
        self._told.append(self._s.astype(np.float32))

    def frame(self, frame: Frame) -> Frame:
        """A frame of the signs, with all that it tells of graded units."""
        gain, towards = self.rule.gain, response(self.rule.gain, self._h)
        on = self._signs > 0
        wanting = self._free & (np.abs(towards) > MIDDLE) & ((towards > 0) != on)
        told = np.array(self._told, np.float32).reshape(-1, self._s.size)
        residual = self.residual
        is_two_cycle = self.rule.graded_dynamics == "together" and residual > SETTLED and self._comes_back(towards)
        return replace(
            frame, fields=sealed(self._factor * self._h), wanting=sealed(wanting), graded=sealed(self.values.copy()),
            graded_moments=sealed(told), towards=sealed(towards), gain=gain, residual=residual,
            two_time=sealed(np.zeros(0)), cycle=None, cycle_length=2 if is_two_cycle else 0,
        )  # fmt: skip

    def _comes_back(self, towards: Floats) -> bool:
        """Whether all units are back after two steps at once."""
        after = np.where(self._free, towards, self._s)
        _, h = energy_and_fields(self._net, after, self.rule.gain)
        again = np.where(self._free, response(self.rule.gain, h), self._s)
        return bool(np.abs(again - self._s).max() <= SETTLED < np.abs(after - self._s).max())


def _power(size: float) -> int:
    return math.floor(math.log10(size))
