"""Simulations: the stepwise engine behind everything that moves.

A `Simulation` owns a state and advances it, a number of updates or a number of seconds at a time; each
advance returns a `Frame`, a frozen account of all that happened since the last one.  How a run is cut into
advances does not change it: the same seed gives the same run.
"""

from __future__ import annotations

import time
from collections.abc import Hashable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.adaptation import adaptation_now
from hopviz.core.chunk import Chunk
from hopviz.core.cycle_detector import CycleDetector, entry_steps
from hopviz.core.frame import Frame, sealed
from hopviz.core.graded.simulated import GradedState
from hopviz.core.graded.units import GradedUnits
from hopviz.core.kernels.tuples import (
    FIRST_PLACE,
    FLIPS,
    LOGGED_FLIPS,
    LOGGED_MOMENTS,
    PLACE,
    SEQUENTIAL,
    TICKS,
    VISITED,
    Log,
    Order,
    new_log,
    new_totals,
)
from hopviz.core.long_run import LongRun
from hopviz.core.network import Floats, Network, State, to_bipolar
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.rules import Asynchronous, Rule, as_rule
from hopviz.core.seeds import generator_state
from hopviz.core.snapshot import Snapshot
from hopviz.core.stepwise import Steps, finished
from hopviz.core.sweeps import SweepCount
from hopviz.core.validation import as_mask, as_network, as_span, as_units, one_state

LOG_ROOM = 1 << 16


class Simulation(GradedState):
    """A network in a state, changing by a rule.

    Parameters
    ----------
    net : Network
    state : array_like, shape (N,)
        The state to start from, in the network's units.
    rule : Rule
        See `hopviz.core.rules`.
    seed : int
        Of `numpy.random.SeedSequence(seed)`, from which the generator of the run comes: the only source of randomness.
    clamped : array_like of bool, shape (N,), optional
        Units that keep their value.
    lesioned : array_like of bool, shape (N,), optional
        Units taken out: they neither change nor act on others, and count nothing in the energy.
    graded : array_like, shape (N,), optional
        Values from -1 to 1 to start from, where units are graded; left out, those of `state`.

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
        graded: ArrayLike | None = None,
    ) -> None:
        self._net = as_network(net)
        self._rule: Rule = Asynchronous() if rule is None else as_rule(rule)
        self._unmasked = one_state(net, state)
        self._clamped, self._lesioned = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
        self._log: Log = new_log(max(LOG_ROOM, 2 * net.n))  # two sweeps: a frame costs as much as half a sweep
        self._no_adaptation = np.zeros(net.n)
        self._cycles = CycleDetector(net.n)
        self._graded: GradedUnits | None = None
        self.restart(self._unmasked, seed, graded)

    @classmethod
    def at(cls, snapshot: Snapshot) -> Simulation:
        """Another simulation that stands at a snapshot."""
        simulation = cls(snapshot.net, snapshot.unmasked_state, snapshot.rule, 0, snapshot.clamped, snapshot.lesioned)
        simulation.restore(snapshot)
        return simulation

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
        self.set_rule(rule)

    def set_rule(self, rule: Rule) -> None:
        """Go on by another rule; by the same one, as if nothing had been said."""
        if as_rule(rule) != self._rule:
            rule.ticks_of_sweep(self._order.free.size)  # what cannot be told raises before anything has changed
            rule.order_of(self._free)
            graded = self._graded_by(rule, self._net, self.values)
            self._note_adaptation()
            self._rule = rule
            if graded or self._graded:
                self._unmasked = self.state
                self._rebuild(graded, another_rule=True)
            else:
                self._begin_stretch(another_rule=True)

    @property
    def state(self) -> State:
        """(N,) a copy of the state with removed units at the value they will have when they come back."""
        if not self._lesioned.any():
            return self._run.state.copy()
        return np.where(self._lesioned, self._unmasked, self._run.state).astype(np.int8)

    @property
    def updates(self) -> int:
        """Ticks since the start."""
        return int(self._run.counts[TICKS])

    @property
    def temperature(self) -> float:
        """The temperature of the next update."""
        return self._rule.temperature_at(self._sweep_count.sweep_of_rule(self.updates))

    def restart(self, state: ArrayLike, seed: int, graded: ArrayLike | None = None) -> None:
        """Begin anew from a state, or from values of graded units, with fresh counters and a fresh generator."""
        run = self._net.new_run(generator_state(as_seed(seed)))
        self._unmasked = one_state(self._net, state)
        self._run, self._long_run = run, LongRun(self._net, run.counts)
        self._sweep_count = SweepCount(1)
        self._rebuild(self._graded_by(self._rule, self._net, graded))

    def snapshot(self) -> Snapshot:
        """Everything that the future of this simulation depends on, to be restored at any time."""
        return Snapshot(
            self._net, self._rule, self._run.copy(), self._order.turns.copy(), self._cycles.copy_of_ring(),
            self._sweep_count, self._unmasked.copy(), self._clamped.copy(), self._lesioned.copy(), self.values,
        )  # fmt: skip

    def restore(self, snapshot: Snapshot) -> None:
        """Go back, or forwards, to a snapshot, from where everything happens as it did there.

        Raises
        ------
        ValueError
            If it is of a network with another number or kind of units.
        """
        self._check_units(snapshot.net)
        self._net, self._rule, self._sweep_count = snapshot.net, snapshot.rule, snapshot.sweep_count
        self._unmasked = snapshot.unmasked_state.copy()
        self._clamped, self._lesioned = snapshot.clamped.copy(), snapshot.lesioned.copy()
        self._run = snapshot.run.copy()
        self._long_run = LongRun(self._net, self._run.counts)
        self._cycles.restore(snapshot.ring)
        self._order = self._rule.order_of(self._free)
        self._order.turns[:] = snapshot.turns
        self._chunk = Chunk()
        self._take_graded(self._graded_by(snapshot.rule, snapshot.net, snapshot.graded))

    def replace_network(self, net: Network) -> None:
        """Go on in the same state with other weights.

        Raises
        ------
        ValueError
            If the number or the kind of units differs.
        """
        self._check_units(net)
        graded = self._graded_by(self._rule, net, self.values)
        self._unmasked = self.state
        self._net = net
        overlaps = net.couplings.no_overlaps.copy()  # of another form, or other factors
        self._run = self._run._replace(overlaps=overlaps, totals=new_totals(net.n, overlaps))
        self._long_run = LongRun(net, self._run.counts)
        self._rebuild(graded)

    def _check_units(self, net: Network) -> None:
        if net.n != self._net.n or net.units != self._net.units:
            raise ValueError("the new network must have as many units, of the same kind")

    def set_masks(self, clamped: ArrayLike | None, lesioned: ArrayLike | None) -> None:
        """Clamp and remove these units, and no others, from now on."""
        masks = as_mask("clamped", clamped, self._net.n), as_mask("lesioned", lesioned, self._net.n)
        self._note_adaptation()
        self._unmasked = self.state
        self._clamped, self._lesioned = masks
        self._rebuild(self._graded_by(self._rule, self._net, self.values))

    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give some units (numbers, shape (K,)) values (shape (K,)) from outside, clamped ones too."""
        which, given = as_units(units, values, self._net.n)
        unmasked = self.state.astype(np.float64)
        unmasked[which] = given
        unmasked_state = one_state(self._net, unmasked)
        if self._graded is not None:
            self.set_values(which, to_bipolar(given))
            return
        self._note_adaptation()
        self._unmasked = unmasked_state
        for i in which[~self._lesioned[which]]:
            kernels.dynamics.edit_unit(i, self._unmasked[i], self._long_run.weights, self._run)
        self._chunk = Chunk()
        self._begin_cycle_search()

    def advance(self, updates: int | None = None, seconds: float | None = None) -> Frame:
        """Go on for so many updates, or for about so many seconds, whichever ends first.

        With neither, one update.  It ends early, too, when the log is full (`LOG_ROOM` flips): a frame never
        leaves anything out.

        An interrupt (Ctrl+C) falls between two ticks: what has happened until then has happened, and the run can go
        on; only the account of it is lost.

        Raises
        ------
        ValueError
            If the number of updates is no whole number from 0 to 10^15, or the time negative or not finite.
        """
        left = as_span("updates", updates, seconds)
        deadline = None if seconds is None else time.perf_counter() + seconds
        self._begin_frame()
        visits = self._order.free.size if self._rule.is_parallel else 1
        self._long_run.go_on(self._run.counts, visits, self.temperature == 0)
        while left is None or left > 0:
            ticks = self._chunk.ticks if left is None else min(left, self._chunk.ticks)
            began = time.perf_counter()
            done = self._tick(ticks)
            now = time.perf_counter()
            self._chunk.adapt(done, now - began)
            if left is not None:
                left -= done
            if (done < ticks and self._log_is_full()) or (deadline is not None and now >= deadline):
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
        unit = as_whole("unit", unit, 0, self._net.n - 1)
        if self._clamped[unit] or self._lesioned[unit]:
            raise ValueError(f"unit {unit} is {'clamped' if self._clamped[unit] else 'removed'} and decides nothing")
        self._begin_frame()
        if self._graded is not None:
            self._graded.update_unit(unit, self._run, self._log)
            return self._frame(of_the_rule=False)
        counts = self._run.counts
        place = 0 if self._rule.is_parallel else int(counts[PLACE])
        counts[PLACE] = 0
        alone = np.array([unit], np.int64)
        dynamics = self._rule.dynamics(self._sweep_count.sweep_of_rule(self.updates), self._sweep_count.per_sweep)
        adapts, kernel = self._rule.adaptation_strength > 0, kernels.dynamics
        try:
            (kernel.run_unit_by_unit if adapts else kernel.run_flip_by_flip)(
                1, dynamics, self._long_run.weights, self._run, Order(SEQUENTIAL, alone, alone, self._order.tie),
                self._log, self._cycles.ring,
            )  # fmt: skip
        finally:
            counts[PLACE] = place
        self._begin_cycle_search()
        return self._frame(of_the_rule=False)

    def _begin_frame(self) -> None:
        self._log.used[:], self._energy_before = 0, float(self._run.energy[0])
        if self._graded is not None:
            self._graded.begin_frame()

    def frame(self) -> Frame:
        """The present state as a frame in which nothing has happened."""
        return self.advance(updates=0)

    def _adaptation(self) -> Floats:
        """(N,) how adapted each unit is, 0 to 1."""
        return adaptation_now(self._run, self._rule.adaptation_rate(self._sweep_count.per_sweep), self._order.free)

    def _note_adaptation(self) -> None:
        """Before rule, masks or states change: what adaptation follows becomes something else."""
        self._run.adaptation[:] = self._adaptation()
        self._run.visits[:] = self.updates

    def _rebuild(self, graded: GradedUnits | None, another_rule: bool = False) -> None:
        """Everything that follows from network, rule, masks, unmasked state and values."""
        self._run.state[:] = np.where(self._lesioned, 0, self._unmasked)
        kernels.dynamics.refresh(self._long_run.weights, self._run)
        self._begin_stretch(another_rule)
        self._take_graded(graded)

    @property
    def _free(self) -> NDArray[np.bool_]:
        return ~(self._clamped | self._lesioned)

    def _begin_stretch(self, another_rule: bool) -> None:
        """Begin a new sweep: under another rule, or with other units that are free."""
        self._order = self._rule.order_of(self._free)
        per_sweep = self._rule.ticks_of_sweep(self._order.free.size)
        self._sweep_count = self._sweep_count.begun_anew(self.updates, per_sweep, another_rule)
        self._chunk = Chunk()
        self._run.counts[PLACE] = 0
        self._run.counts[VISITED] = -1
        self._begin_cycle_search()

    def _begin_cycle_search(self) -> None:
        counts = self._run.counts
        place = 0 if self._rule.is_parallel else int(counts[PLACE])  # in a sweep that is under way
        self._cycles.begin(self._run.state, int(counts[TICKS]), place)

    @property
    def cycle_mark(self) -> Hashable:
        """What tells the cycle that is recognised from others: equal marks mean equal entries."""
        masks = self._clamped.tobytes(), self._lesioned.tobytes()
        return self._cycles.begun, masks, self._rule, self._cycles.period

    def cycle_entry(self) -> int | None:
        """The value of `updates` with which the cycle was entered that is recognised; None if none is.

        It takes about as long as the run until then.  In the sequential order cycles are of whole sweeps.
        """
        return finished(self.cycle_entry_steps())

    def cycle_entry_steps(self) -> Steps[int | None]:
        """As `cycle_entry`, in slices; it is that of the cycle at the first of them, whatever happens meanwhile."""
        if self.frame().period < 2 or self._graded is not None:
            return None
        start = np.where(self._lesioned, self._unmasked, self._cycles.ring.first)
        again = Simulation(self._net, start, self._rule, 0, self._clamped, self._lesioned)
        again._run.counts[PLACE] = self._cycles.ring.marks[FIRST_PLACE]
        beat = self._order.free.size if self._rule.mode == SEQUENTIAL and not self._rule.is_parallel else 1
        return (yield from entry_steps(again, self._cycles, beat, self.updates))

    def _log_is_full(self) -> bool:
        flips, moments = self._log.used
        room = self._order.free.size if self._rule.is_parallel else 1
        is_told_out = self._graded is not None and self._graded.is_told_out
        return bool(is_told_out or flips + room > self._log.flipped.size or moments >= self._log.moments.size)

    def _tick(self, ticks: int) -> int:
        """Up to so many ticks of the rule in one call of its kernel."""
        rule, count, tick = self._rule, self._sweep_count, self.updates
        sweep = count.sweep_of_rule(tick)
        if rule.is_scheduled(sweep):
            ticks = min(ticks, count.left_of_sweep(tick))
        if rule.is_parallel:
            self._run.counts[VISITED] = -1  # a unit updated out of turn is not the latest any more
        if self._graded is not None:
            return self._graded.run(ticks, self._run, self._log)
        dynamics, weights, ring = rule.dynamics(sweep, count.per_sweep), self._long_run.weights, self._cycles.ring
        return rule.kernel(ticks, dynamics, weights, self._run, self._order, self._log, ring)

    def _frame(self, of_the_rule: bool = True) -> Frame:
        net, run, log, rule, counts = self._net, self._run, self._log, self._rule, self._run.counts
        fields, wanting, strength = np.empty(net.n), np.empty(net.n, np.bool_), rule.adaptation_strength
        adaptation = strength * self._adaptation() if strength else self._no_adaptation
        kernels.dynamics.look(self._long_run.weights, run, self._order.tie, adaptation, self._free, fields, wanting)
        flips, moments = int(log.used[LOGGED_FLIPS]), int(log.used[LOGGED_MOMENTS])
        goles = of_the_rule and rule.is_map and net.is_symmetric and net.form != "higher-order"
        updates = self.updates
        sweep = self._sweep_count.sweep_of_rule(updates)
        in_cycle = rule.proves_cycles and wanting.any()
        state = sealed(run.state.copy())
        frame = Frame(
            state=state, unmasked_state=sealed(self.state) if self._lesioned.any() else state, fields=sealed(fields),
            energy=float(run.energy[0]), energy_before=self._energy_before, updates=updates, flips=int(counts[FLIPS]),
            sweeps=self._sweep_count.sweeps(updates), visited=int(counts[VISITED]), wanting=sealed(wanting),
            moments=sealed(log.moments[:moments].copy()), energies=sealed(log.energies[:moments].copy()),
            two_time=sealed(log.two_time[: moments if goles else 0].copy()),
            flipped=sealed(log.flipped[:flips].copy()), flip_moment=sealed(log.flip_moment[:flips].copy()),
            temperature=rule.temperature_at(sweep), adaptation=sealed(adaptation.view()),
            deterministic=rule.is_deterministic(sweep), cycle=self._cycles.cycle() if in_cycle else None,
            cycle_length=self._cycles.period if in_cycle else 0,
        )  # fmt: skip
        return frame if self._graded is None else self._graded.frame(frame)
