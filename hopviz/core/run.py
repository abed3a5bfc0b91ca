"""Runs: a simulation with its past, which can be gone back to and branched from.

A run keeps snapshots of its simulation, a log of its flips, and the edits that were made from outside.  A moment is a
value of the update counter; what a run was like at a moment is found by restoring the snapshot before it and letting
everything happen again, edits included, which is exact, since a simulation depends on nothing else.
"""

from __future__ import annotations

import itertools
import sys
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

from numpy.typing import ArrayLike

from hopviz.core.edits import Edit, Verb, made
from hopviz.core.flip_log import FlipLog, Flips, flips_of, joined
from hopviz.core.frame import Frame
from hopviz.core.key_frames import KeyFrame, nbytes_of
from hopviz.core.network import Network
from hopviz.core.ranges import as_whole
from hopviz.core.rules import Rule
from hopviz.core.settling import advance_to_rest
from hopviz.core.simulation import Simulation
from hopviz.core.snapshot import Snapshot
from hopviz.core.stepwise import Steps
from hopviz.core.validation import as_span

MEMORY = 48_000_000
"""Bytes that the past of a run may take, about: half of them for its flips, of which that is room for two million."""
WORK, LEAST_UPDATES, LEAST_SWEEPS = 1 << 22, 1 << 12, 8
"""About as many numbers are added up between two snapshots, and so many units visited at least, and each of them so
often, until there are too many snapshots: to take one costs about as much as a sweep."""
MOST_MARKS = 2048
"""Snapshots, whatever memory there is."""
LEAST_TICKS = 64
"""A snapshot costs about as much as so many ticks of all units at once."""

_ids = itertools.count(1)


class Run:
    """A simulation that remembers.

    Having gone back, a run goes on as it did, edits from outside included, up to its `end`, and from there into the
    new.  An edit made in the past discards what came after it: `branch` first to keep both.  To begin anew, from
    another state or with another seed, is another run.

    Parameters
    ----------
    simulation : Simulation
        Belongs to the run from now on: it is advanced and edited by the run only.
    memory : int
        Bytes that the past may take, about.  As a run grows longer its snapshots lie farther apart; where networks
        that were replaced take too much, or nothing else is left, the beginning is forgotten.
    interval : int, optional
        Visits of a unit between two snapshots at first, at least 1; left out, as many as take a moment.
    """

    def __init__(self, simulation: Simulation, memory: int = MEMORY, interval: int | None = None) -> None:
        interval = None if interval is None else as_whole("interval", interval, 1)
        memory = as_whole("memory", memory, 0, sys.maxsize)
        self.id = next(_ids)
        """Different for every run and branch."""
        self._simulation = simulation
        self._memory = memory
        n = simulation.net.n
        self._interval = max(WORK // n, LEAST_UPDATES, LEAST_SWEEPS * n) if interval is None else interval
        self._edits: list[Edit] = []
        self._bytes_of_edits = 0
        self._place = 0
        """How many of the edits have been made at the present moment."""
        self._keep_marks([KeyFrame.of(simulation.snapshot(), 0)])
        self._log = FlipLog(simulation.updates, memory // 2)

    @property
    def now(self) -> int:
        """The present moment."""
        return self._simulation.updates

    @property
    def first(self) -> int:
        """The earliest moment that is remembered."""
        return self._marks[0].updates

    @property
    def beginning(self) -> Snapshot:
        """The simulation at the earliest moment that is remembered, before the edits that were made then."""
        return self._marks[0].snapshot()

    @property
    def end(self) -> int:
        """The latest moment that the run has come to."""
        return self._log.end

    @property
    def log_begin(self) -> int:
        """The moment after which flips are found without letting anything happen again."""
        return self._log.begin

    @property
    def net(self) -> Network:
        """The network."""
        return self._simulation.net

    @property
    def rule(self) -> Rule:
        """The update rule."""
        return self._simulation.rule

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that are remembered, in order, those after the present moment too."""
        return tuple(self._edits)

    @property
    def edits_made(self) -> int:
        """How many of the edits have been made at the present moment."""
        return self._place

    @property
    def is_edited_here(self) -> bool:
        """Whether an edit that takes no update is still to be made again at the present moment."""
        pending = self._edits[self._place : self._place + 1]
        return any(edit.before == edit.after == self.now for edit in pending)

    @property
    def nbytes(self) -> int:
        """Memory taken by snapshots, edits and flips."""
        return self._bytes_of_marks + self._bytes_of_edits + self._log.nbytes

    def frame(self) -> Frame:
        """The present state as a frame in which nothing has happened."""
        return self._simulation.frame()

    @property
    def cycle_mark(self) -> Hashable:
        """As that of a simulation; of another run, another one."""
        return self.id, self._simulation.cycle_mark

    def cycle_entry_steps(self) -> Steps[int | None]:
        """As those of a simulation."""
        return self._simulation.cycle_entry_steps()

    def snapshot(self) -> Snapshot:
        """The simulation at the present moment."""
        return self._simulation.snapshot()

    def advance(self, updates: int | None = None, seconds: float | None = None) -> Frame:
        """Go on as `Simulation.advance` does; it ends early, too, at the moment of an edit that happens again.

        That edit is made at the beginning of the next advance; an update out of turn is an advance of its own.
        """
        return self._advance(Simulation.advance, updates, seconds)

    def advance_to_rest(self, updates: int | None = None, seconds: float | None = None) -> Frame:
        """Go on as `advance` does, but no further than to the update at which the run settles; see `settling`."""
        return self._advance(advance_to_rest, updates, seconds)

    def _advance(
        self, go: Callable[[Simulation, int | None, float | None], Frame], updates: int | None, seconds: float | None
    ) -> Frame:
        updates = as_span("updates", updates, seconds)
        if updates == 0:
            return self.frame()
        while self._place < len(self._edits):
            edit = self._edits[self._place]
            if edit.before > self.now:
                most = edit.before - self.now
                updates = most if updates is None else min(updates, most)
                break
            self._place += 1
            frame = edit.again(self._simulation)
            if frame is not None:
                return frame
        try:
            frame = go(self._simulation, updates, seconds)
            if self.now > self.end:
                self._log.add(frame)
        except KeyboardInterrupt:  # nobody knows what has flipped since
            if self.now > self.end:
                self.seek(self.end)
            raise
        if self.now == self.end and self.now - self._marks[-1].updates >= self._ticks_between():
            self._remember()
        return frame

    def seek(self, moment: int) -> Frame:
        """Go to a moment: after all edits that were made at it, and before an update out of turn.

        Raises
        ------
        ValueError
            If it is before `first` or after `end`.
        """
        mark = self._mark_before(moment)
        self._simulation.restore(mark.snapshot())
        for _ in self._again(self._simulation, mark.edits, moment):
            pass
        self._place = bisect_right(self._edits, moment, key=lambda edit: edit.after)
        return self.frame()

    def flips(self, first: int, last: int) -> Flips:
        """The flips after one moment, up to another.

        Raises
        ------
        ValueError
            If a moment is not remembered.
        """
        first, last = as_whole("the first moment", first), as_whole("the last moment", last)
        if self._log.begin <= first <= last <= self.end:
            return self._log.between(first, last)
        mark = self._mark_before(first)
        if last > self.end:
            raise ValueError(f"there is no moment {last} yet: the run has come to {self.end}")
        simulation = Simulation.at(mark.snapshot())
        return joined([flips_of(frame) for frame in self._again(simulation, mark.edits, last)]).between(first, last)

    def branch(self) -> Run:
        """A new run with another id that stands here and has the same past; from now on neither knows the other."""
        run = Run(Simulation.at(self.snapshot()), self._memory, self._interval)
        run._edits, run._place = self._edits[: self._place], self._place
        run._bytes_of_edits = sum(edit.nbytes for edit in run._edits)
        run._keep_marks(self._marks_before(self.now))
        run._log = self._log.copy()
        run._log.cut(self.now)
        return run

    def forget_later(self) -> None:
        """Forget what came after the present moment: from here the run goes on into the new."""
        self._forget_later(self.now)

    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        """As `Simulation.set_units`."""
        self._edit("set_units", units, values)

    def set_values(self, units: ArrayLike, values: ArrayLike) -> None:
        """As `Simulation.set_values`."""
        self._edit("set_values", units, values)

    def set_rule(self, rule: Rule) -> None:
        """As the `rule` of a simulation."""
        if rule != self.rule:
            self._edit("set_rule", rule)

    def set_masks(self, clamped: ArrayLike | None, lesioned: ArrayLike | None) -> None:
        """As `Simulation.set_masks`."""
        self._edit("set_masks", clamped, lesioned)

    def replace_network(self, net: Network) -> None:
        """As `Simulation.replace_network`."""
        self._edit("replace_network", net)

    def update_unit(self, unit: int) -> Frame:
        """As `Simulation.update_unit`."""
        frame = self._edit("update_unit", unit)
        assert frame is not None
        return frame

    def _edit(self, verb: Verb, *arguments: object) -> Frame | None:
        edit, frame = made(self._simulation, verb, *arguments)
        self._forget_later(edit.before)
        self._edits.append(edit)
        self._bytes_of_edits += edit.nbytes
        self._place += 1
        if frame is not None:
            self._log.add(frame)
        self._keep_within_memory()
        return frame

    def _forget_later(self, moment: int) -> None:
        self._forget_edits(slice(self._place, None))
        marks = self._marks_before(moment)
        if len(marks) < len(self._marks):
            self._keep_marks(marks)
        if moment < self.end:
            self._log.cut(moment)

    def _again(self, simulation: Simulation, place: int, moment: int) -> Iterator[Frame]:
        """Let everything happen again to a simulation at which so many edits have been made, up to a moment."""
        while True:
            edit = self._edits[place] if place < len(self._edits) else None
            due = edit is not None and edit.after <= moment
            until = edit.before if edit is not None and due else moment
            while simulation.updates < until:
                yield simulation.advance(updates=until - simulation.updates)
            if edit is None or not due:
                return
            place += 1
            frame = edit.again(simulation)
            if frame is not None:
                yield frame

    def _mark_before(self, moment: int) -> KeyFrame:
        moment = as_whole("a moment that is remembered", moment, self.first, self.end)
        return self._marks[bisect_right(self._marks, moment, key=lambda mark: mark.updates) - 1]

    def _ticks_between(self) -> int:
        """Ticks between two snapshots: fewer where a tick visits many units."""
        if not self.rule.is_parallel:
            return self._interval
        return max(self._interval // self.net.n, min(self._interval, LEAST_TICKS))

    def _remember(self) -> None:
        """Take a snapshot, of which there are fewer when they take too much memory."""
        mark = KeyFrame.of(self.snapshot(), self._place, self._marks[-1])
        self._bytes_of_marks += mark.nbytes_beside(self._marks[-1])
        self._marks.append(mark)
        self._keep_within_memory()

    def _keep_within_memory(self) -> None:
        if len(self._marks) > MOST_MARKS:
            self._thin_out()
        while self._bytes_of_marks + self._bytes_of_edits > self._memory // 2:
            if len(self._marks) == 1 and self._marks[0].edits == self._place:
                return
            if len(self._marks) > 3 and self._bytes_of_marks > self._memory // 4:
                self._thin_out()
            else:
                self._forget_beginning()

    def _thin_out(self) -> None:
        """Keep every other snapshot, the first, and the last."""
        self._keep_marks(self._marks[:-1:2] + self._marks[-1:])
        self._interval *= 2

    def _forget_beginning(self) -> None:
        """Forget what lies before the second snapshot, or before the present moment if there is none."""
        later = self._marks[1:] or [KeyFrame.of(self.snapshot(), self._place)]
        gone = later[0].edits
        self._forget_edits(slice(gone))
        self._place -= gone
        self._keep_marks([replace(mark, edits=mark.edits - gone) for mark in later])

    def _keep_marks(self, marks: list[KeyFrame]) -> None:
        self._marks = marks
        self._bytes_of_marks = nbytes_of(marks)

    def _marks_before(self, moment: int) -> list[KeyFrame]:
        """Those that know of no edit that has not been made, up to a moment."""
        return [mark for mark in self._marks if mark.updates <= moment and mark.edits <= self._place]

    def _forget_edits(self, which: slice) -> None:
        self._bytes_of_edits -= sum(edit.nbytes for edit in self._edits[which])
        del self._edits[which]
