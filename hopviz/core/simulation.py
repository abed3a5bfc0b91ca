"""How does a state change in time?  The stepwise engine behind everything that moves.

A `Simulation` owns a state and advances it, a number of updates or a number of seconds at a time; each
advance returns a `Frame`, a frozen account of all that happened since the last one.  How a run is cut into
advances does not change it: the same seed gives the same run.
"""

from __future__ import annotations

import math
import time
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.dynamics import (
    Annealing,
    Asynchronous,
    Parallel,
    PartlyParallel,
    Rule,
    Stochastic,
    is_map,
    is_parallel,
    stays_warm,
    ticks_of_sweep,
)
from hopviz.core.frame import Frame, Ints
from hopviz.core.kernels import MODES
from hopviz.core.network import OFF, Floats, Network, State, numbers
from hopviz.core.past import Past
from hopviz.core.starts import as_mask, one_state
from hopviz.core.tiredness import Tiredness, rate, strength

LOG_ROOM = 1 << 16
# Rounding adds at most about 1.1e-16 of a unit's largest field per flip; 2**16 flips stay ten times below
# `network.TIE`, so that ties stay ties.
REFRESH_AFTER = 1 << 16
QUANTUM = 0.003
LONGEST_CHUNK = 1 << 18


class Simulation:
    """A network in a state, changing by a rule.

    Parameters
    ----------
    net : Network
    state : array_like, shape (N,)
        The state to start from, in the network's units.
    rule : Rule
        See `hopviz.core.dynamics`.
    seed : int
        Of `numpy.random.Generator(PCG64(seed))`, the only source of randomness.
    clamped : array_like of bool, shape (N,), optional
        Units that keep their value.
    lesioned : array_like of bool, shape (N,), optional
        Units taken out: they neither change nor act on others, and count nothing in the energy.

    Raises
    ------
    ValueError
        If a shape or a value is wrong.
    """

    def __init__(
        self,
        net: Network,
        state: ArrayLike,
        rule: Rule | None = None,
        seed: int = 0,
        clamped: ArrayLike | None = None,
        lesioned: ArrayLike | None = None,
    ) -> None:
        self._net = net
        self._rule: Rule = Asynchronous() if rule is None else rule
        self._whole = one_state(net, state)
        self._clamped = as_mask("clamped", clamped, net.n)
        self._lesioned = as_mask("lesioned", lesioned, net.n)
        self._counts = np.zeros(kernels.COUNTERS, np.int64)
        self._flipped = np.empty(max(LOG_ROOM, net.n), np.int32)
        self._flip_moment = np.empty(self._flipped.size, np.int64)
        self._moments = np.empty(self._flipped.size, np.int64)
        self._energies = np.empty(self._flipped.size)
        self._two_time = np.empty(self._flipped.size)
        self._past = Past(net.n)
        self._tiredness = Tiredness(net.n)
        self.restart(self._whole, seed)

    @property
    def net(self) -> Network:
        """The network."""
        return self._net

    @property
    def rule(self) -> Rule:
        """The update rule; may be replaced at any time, the run goes on from where it is."""
        return self._rule

    @rule.setter
    def rule(self, rule: Rule) -> None:
        if rule != self._rule:
            self._note_tiredness()
            self._rule = rule
            self._begin_stretch()
            self._sweeps_of_rule = 0

    @property
    def state(self) -> State:
        """(N,) a copy of the state with removed units at the value they will have when they come back."""
        return np.where(self._lesioned, self._whole, self._state).astype(np.int8)

    def restart(self, state: ArrayLike, seed: int) -> None:
        """Begin anew from a state, with fresh counters and a fresh random generator."""
        self._whole = one_state(self._net, state)
        self._rng = np.random.Generator(np.random.PCG64(seed))
        self._counts[:] = 0
        self._tiredness.reset()
        self._stretch_began, self._per_sweep = 0, 1
        self._sweeps_before, self._sweeps_of_rule = 0.0, 0
        self._rebuild()

    def replace_network(self, net: Network) -> None:
        """Go on in the same state with other weights.

        Raises
        ------
        ValueError
            If the number or the kind of units differs.
        """
        if net.n != self._net.n or net.units != self._net.units:
            raise ValueError("the new network must have as many units, of the same kind")
        self._whole = self.state
        self._net = net
        self._rebuild()

    def set_masks(self, clamped: ArrayLike | None, lesioned: ArrayLike | None) -> None:
        """Clamp and remove these units, and no others, from now on."""
        self._note_tiredness()
        self._whole = self.state
        self._clamped = as_mask("clamped", clamped, self._net.n)
        self._lesioned = as_mask("lesioned", lesioned, self._net.n)
        self._rebuild()

    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give some units (numbers, shape (K,)) values (shape (K,)) from outside, clamped ones too."""
        which, given = np.atleast_1d(numbers("units", units)), np.atleast_1d(numbers("values", values))
        if which.size and (which.dtype.kind not in "iu" or which.min() < 0 or which.max() >= self._net.n):
            raise ValueError(f"units must be whole numbers from 0 to {self._net.n - 1}")
        if which.ndim != 1 or which.shape != given.shape:
            raise ValueError(f"units and values must be of one length, not {which.shape} and {given.shape}")
        self._note_tiredness()
        which = which.astype(np.int64)
        whole = self.state.astype(np.float64)
        whole[which] = given
        self._whole = one_state(self._net, whole)
        for i in which[~self._lesioned[which]]:
            kernels.change_unit(
                i, self._whole[i], self._net.is_symmetric, self._state, self._fields, self._energy,
                self._net.influence, self._net.bias, self._counts,
            )  # fmt: skip
        self._chunk = 1
        self._past.begin(self._state, self._is_within_a_beat())

    def advance(self, updates: int | None = None, seconds: float | None = None) -> Frame:
        """Go on for so many updates, or for about so many seconds, whichever ends first.

        With neither, one update.  It ends early, too, when the log is full (`LOG_ROOM` flips): a frame never
        leaves anything out.

        Raises
        ------
        ValueError
            If the number of updates is negative, or the time negative or not finite.
        """
        if updates is None and seconds is None:
            updates = 1
        if updates is not None and updates < 0:
            raise ValueError(f"updates must not be negative, not {updates}")
        if seconds is not None and not 0 <= seconds < math.inf:
            raise ValueError(f"seconds must be a finite number of at least 0, not {seconds}")
        deadline = None if seconds is None else time.perf_counter() + seconds
        self._counts[kernels.LOGGED_FLIPS] = self._counts[kernels.LOGGED_MOMENTS] = 0
        left = updates
        while left is None or left > 0:
            ticks = self._chunk if left is None else min(left, self._chunk)
            began = time.perf_counter()
            done = self._run(ticks)
            now = time.perf_counter()
            self._adapt_chunk(done, now - began)
            if left is not None:
                left -= done
            if done < ticks and self._log_is_full():
                break
            if deadline is not None and now >= deadline:
                break
        return self._frame()

    def update_unit(self, unit: int) -> Frame:
        """Let one unit decide now, out of turn: one update that counts and is logged like any other.

        At T > 0 its decision takes one random number, like that of a unit whose turn it is; whose turn is next
        does not change.

        Raises
        ------
        ValueError
            If there is no such unit, or it is clamped or removed.
        """
        if not 0 <= unit < self._net.n:
            raise ValueError(f"there is no unit {unit}: the units are numbered 0 to {self._net.n - 1}")
        if self._clamped[unit] or self._lesioned[unit]:
            raise ValueError(f"unit {unit} is {'clamped' if self._clamped[unit] else 'removed'} and decides nothing")
        self._counts[kernels.LOGGED_FLIPS] = self._counts[kernels.LOGGED_MOMENTS] = 0
        place = 0 if is_parallel(self._rule) else int(self._counts[kernels.PLACE])
        self._counts[kernels.PLACE] = 0
        self._run_one_by_one(1, kernels.SEQUENTIAL, np.array([unit], np.int64), np.array([unit], np.int64))
        self._counts[kernels.PLACE] = place
        self._past.begin(self._state, self._is_within_a_beat())
        return self._frame(of_the_rule=False)

    def frame(self) -> Frame:
        """The present state as a frame in which nothing has happened."""
        return self.advance(updates=0)

    @property
    def temperature(self) -> float:
        """The temperature of the next update."""
        if isinstance(self._rule, Stochastic):
            return self._rule.temperature
        if isinstance(self._rule, Annealing):
            return self._rule.temperature(self._rule_sweep())
        return 0.0

    def _rule_sweep(self) -> int:
        """Whole sweeps under the present rule."""
        return self._sweeps_of_rule + self._stretch() // self._per_sweep

    def _stretch(self) -> int:
        """Ticks since rule, network or masks were changed last: a new stretch begins a new sweep."""
        return int(self._counts[kernels.TICKS]) - self._stretch_began

    def _tired_now(self) -> Floats:
        """(N,) how tired each unit is, 0 to 1."""
        tick = int(self._counts[kernels.TICKS])
        return self._tiredness.now(self._rule, self._per_sweep, tick, self._state == 1, self._free)

    def _note_tiredness(self) -> None:
        """Before rule, masks or states change: what tiredness follows becomes something else."""
        self._tiredness.note(self._tired_now(), int(self._counts[kernels.TICKS]))

    def _rebuild(self) -> None:
        """Everything that follows from network, masks and whole state."""
        self._state = np.where(self._lesioned, 0, self._whole).astype(np.int8)
        self._fields = np.empty(self._net.n)
        self._energy = np.empty(1)
        self._free = np.flatnonzero(~(self._clamped | self._lesioned)).astype(np.int64)
        kernels.refresh(self._state, self._fields, self._energy, self._net.weights, self._net.bias, self._counts)
        self._begin_stretch()

    def _begin_stretch(self) -> None:
        """Begin a new sweep: under another rule, or with other units that are free."""
        self._sweeps_before += self._stretch() / self._per_sweep
        self._sweeps_of_rule += self._stretch() // self._per_sweep
        self._stretch_began = int(self._counts[kernels.TICKS])
        self._per_sweep = ticks_of_sweep(self._rule, self._free.size)
        self._order = self._free.copy()
        self._chunk = 1
        self._counts[kernels.PLACE] = 0
        self._counts[kernels.VISITED] = -1
        self._past.begin(self._state, self._is_within_a_beat())

    def _is_within_a_beat(self) -> bool:
        """Whether a sweep is under way, rather than about to begin."""
        return not is_parallel(self._rule) and self._counts[kernels.PLACE] != 0

    def _log_is_full(self) -> bool:
        room = self._free.size if is_parallel(self._rule) else 1
        return bool(
            self._counts[kernels.LOGGED_FLIPS] + room > self._flipped.size
            or self._counts[kernels.LOGGED_MOMENTS] >= self._moments.size
        )

    def _adapt_chunk(self, done: int, took: float) -> None:
        """Aim at kernel calls of about QUANTUM seconds, so that the clock is read often enough."""
        aim = done * QUANTUM / max(took, 1e-7)
        if done == self._chunk or aim < self._chunk:
            self._chunk = int(min(max(aim, self._chunk / 4, 1), self._chunk * 4, LONGEST_CHUNK))

    def _run(self, ticks: int) -> int:
        rule, net = self._rule, self._net
        if isinstance(rule, Parallel | PartlyParallel):
            fraction = rule.fraction if isinstance(rule, PartlyParallel) else 1.0
            self._counts[kernels.VISITED] = -1  # a unit updated out of turn is not the latest any more
            run = cast(Any, kernels.run_parallel)
            done = run(
                ticks, fraction, self._rng, self._free, OFF[net.units], net.is_symmetric, REFRESH_AFTER,
                *self._variables(), self._two_time, *self._past.ring,
            )  # fmt: skip
            return int(done)
        mode = MODES[rule.order] if isinstance(rule, Asynchronous) else kernels.RANDOM
        if isinstance(rule, Annealing) and self._rule_sweep() < rule.sweeps:
            ticks = min(ticks, self._per_sweep - self._stretch() % self._per_sweep)
        return self._run_one_by_one(ticks, mode, self._order, self._free)

    def _run_one_by_one(self, ticks: int, mode: int, order: Ints, free: Ints) -> int:
        net, rule, run = self._net, self._rule, cast(Any, kernels.run_asynchronous)
        done = run(
            ticks, mode, self.temperature, strength(rule), rate(rule, self._per_sweep), self._tiredness.tired,
            self._tiredness.visits, self._rng, order, free, OFF[net.units], net.is_symmetric, REFRESH_AFTER,
            *self._variables(), *self._past.ring,
        )  # fmt: skip
        return int(done)

    def _variables(self) -> Any:
        """What all kernels share."""
        net = self._net
        return (
            self._state, self._fields, self._energy, net.weights, net.influence, net.bias, net.tolerance,
            self._counts, self._flipped, self._flip_moment, self._moments, self._energies,
        )  # fmt: skip

    def _frame(self, of_the_rule: bool = True) -> Frame:
        net, counts = self._net, self._counts
        fields = self._fields.copy()
        fields[np.abs(fields) <= net.tolerance] = 0.0
        unstable = kernels.unstable_count(self._state, self._fields, net.tolerance, self._free, OFF[net.units])
        flips, moments = int(counts[kernels.LOGGED_FLIPS]), int(counts[kernels.LOGGED_MOMENTS])
        goles = of_the_rule and is_map(self._rule) and net.is_symmetric
        updates = int(counts[kernels.TICKS])
        temperature = self.temperature
        return Frame(
            state=_sealed(self._state.copy()),
            whole=_sealed(self.state),
            fields=_sealed(fields),
            energy=float(self._energy[0]),
            updates=updates,
            flips=int(counts[kernels.FLIPS]),
            sweeps=self._sweeps_before + self._stretch() / self._per_sweep,
            visited=int(counts[kernels.VISITED]),
            unstable=int(unstable),
            moments=_sealed(self._moments[:moments].copy()),
            energies=_sealed(self._energies[:moments].copy()),
            two_time=_sealed(self._two_time[: moments if goles else 0].copy()),
            flipped=_sealed(self._flipped[:flips].copy()),
            flip_moment=_sealed(self._flip_moment[:flips].copy()),
            temperature=temperature,
            fatigue=_sealed(strength(self._rule) * self._tired_now()),
            deterministic=temperature == 0.0 and not (strength(self._rule) or stays_warm(self._rule)),
            cycle=self._past.cycle(self._rule) if unstable else None,
        )


def _sealed(array: Any) -> Any:
    array.setflags(write=False)
    return array
