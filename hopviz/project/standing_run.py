"""Runs as they stand: what a project file keeps of one, so that it goes on as if it had never been closed.

A snapshot holds the network, the rule and the masks too; a project has these, and everything else is here.  What comes
from a file is checked before it is given to a kernel, and is believed only where it follows from the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hopviz.core.cycle_detector import LONGEST_CYCLE
from hopviz.core.kernels.tuples import (
    COUNTERS,
    FIELDS_KNOWN,
    FOLLOWS,
    MARKS,
    PLACE,
    SEQUENTIAL,
    SINCE_REFRESH,
    TICKS,
    VISITED,
    Ring,
    Run,
)
from hopviz.core.network import OFF, Floats, Network, State, to_bipolar
from hopviz.core.patterns import is_bipolar
from hopviz.core.simulation import Simulation
from hopviz.core.snapshot import Snapshot
from hopviz.core.sweeps import SweepCount
from hopviz.project.model import Project
from hopviz.project.starts import Start, is_graded
from hopviz.project.tables import Table, TableError

MOST_TICKS = 1 << 60
MOST_OVERLAPS = 1 << 16
OVERLAP_TYPES = ("<i2", "<i4", "<f8")
CLOSE = 1e-9
"""How near numbers are that differ by the rounding of many flips."""
MISFIT = "its run does not fit its network"


class Kept(NamedTuple):
    """Type and shape of an array of a run in a file."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class StandingRun:
    """A run of N units at one moment, without its network, rule and masks, which are those of the project."""

    run: Run
    turns: NDArray[np.int64]
    """(F,) the free units in the order of the present sweep."""
    ring: Ring
    sweep_count: SweepCount
    unmasked_state: State
    """(N,) in the units of the network, removed ones as they will come back."""
    start: State
    """(N,) bipolar: what a restart comes back to."""
    values: Floats | None = None
    """(N,) those of graded units, removed ones as they will come back; None where units are on or off."""
    start_values: Floats | None = None
    """(N,) the values that a restart comes back to; None if it comes back to units that are on or off."""

    @classmethod
    def of(cls, snapshot: Snapshot, start: Start) -> StandingRun:
        """What stands at a snapshot."""
        state = np.where(snapshot.lesioned, snapshot.unmasked_state, snapshot.run.state).astype(np.int8)
        begun = np.array(start, np.float64) if snapshot.graded is not None and is_graded(start) else None
        about = (snapshot.run, snapshot.turns, snapshot.ring, snapshot.sweep_count, state, to_bipolar(start))
        return cls(*about, snapshot.graded, begun)

    @property
    def begun(self) -> Start:
        """What a restart comes back to."""
        return self.start if self.start_values is None else self.start_values

    @property
    def state(self) -> State:
        """(N,) bipolar: the state, removed units as they will come back."""
        return to_bipolar(self.unmasked_state)

    def simulation(self, net: Network, project: Project) -> Simulation:
        """A simulation that goes on where this run stands; what does not follow from the network is made anew."""
        made = Simulation(net, self.unmasked_state, project.rule, project.seed, project.clamped, project.lesioned)
        fresh = made.snapshot()
        run = self.run._replace(state=fresh.run.state, totals=fresh.run.totals)
        is_whole, counts = run.totals.size > 0, run.counts.copy()
        if is_whole:  # fields that follow in whole numbers are the same whenever they are added up
            counts[FIELDS_KNOWN] = fresh.run.counts[FIELDS_KNOWN]
            run = run._replace(fields=fresh.run.fields, counts=counts)
        if not self._follows_from(net, fresh):
            counts[[SINCE_REFRESH, FIELDS_KNOWN]] = fresh.run.counts[[SINCE_REFRESH, FIELDS_KNOWN]]
            run = run._replace(
                fields=fresh.run.fields, energy=fresh.run.energy, overlaps=fresh.run.overlaps, counts=counts
            )
        about = (
            self.turns, self.ring, self.sweep_count, self.unmasked_state, fresh.clamped, fresh.lesioned, self.values,
        )  # fmt: skip
        made.restore(Snapshot(net, project.rule, run, *about))
        return made

    def _follows_from(self, net: Network, fresh: Snapshot) -> bool:
        """Whether fields, energy and overlaps are those of network and state, but for the rounding of many flips."""
        run, other, slack = self.run, fresh.run, net.tolerance
        if run.overlaps.shape != other.overlaps.shape or run.overlaps.dtype != other.overlaps.dtype:
            return False
        scale = float(np.abs(other.overlaps).max(initial=1.0))
        if not np.allclose(run.overlaps, other.overlaps, rtol=CLOSE, atol=CLOSE * scale):
            return False
        is_known = bool(run.counts[FIELDS_KNOWN]) or not run.overlaps.size
        if is_known and not (np.abs(run.fields - other.fields) <= slack).all():
            return False
        return bool(abs(run.energy[0] - other.energy[0]) <= float(np.sum(slack)) + 1e-12)

    def facts(self) -> dict[str, Any]:
        """What is written as text, of which `members` follow."""
        run, ring, sweeps = self.run, self.ring, self.sweep_count
        return {
            "generator": [int(number) for number in run.generator],
            "counts": [int(number) for number in run.counts],
            "energy": float(run.energy[0]),
            "overlaps": int(run.overlaps.size),
            "overlap_type": run.overlaps.dtype.newbyteorder("<").str,
            "written": int(ring.written[0]),
            "marks": [int(number) for number in ring.marks],
            "sweep": sweeps.per_sweep,
            "began": sweeps.began,
            "sweeps_before": float(sweeps.before),
            "sweeps_of_rule": sweeps.of_rule,
            **({"graded": 1 + (self.start_values is not None)} if self.values is not None else {}),
        }

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is written as arrays, by their names."""
        run, ring = self.run, self.ring
        return {
            "run_state": self.unmasked_state, "run_start": self.start, "run_fields": run.fields,
            "run_adaptation": run.adaptation, "run_visits": run.visits, "run_overlaps": run.overlaps,
            "run_turns": self.turns, "run_ring": ring.states, "run_anchor": ring.anchor, "run_first": ring.first,
            **({} if self.values is None else {"run_values": self.values}),
            **({} if self.start_values is None else {"run_start_values": self.start_values}),
        }  # fmt: skip


NAMES = (
    "run_state", "run_start", "run_fields", "run_adaptation", "run_visits", "run_overlaps", "run_turns", "run_ring",
    "run_anchor", "run_first", "run_values", "run_start_values",
)  # fmt: skip


def members(about: Table, n: int, free: int) -> dict[str, Kept]:
    """Type and shape of every array, of what `facts` told and of N units of which so many are free.

    Raises
    ------
    ValueError
        If there are more than any run has.
    """
    overlaps, kind = _whole(about, "overlaps", 0, MOST_OVERLAPS), about.choice("overlap_type", OVERLAP_TYPES)
    rows = min(_whole(about, "written", 0), LONGEST_CYCLE + 1)
    units = Kept("|i1", (n,))
    return {
        "run_state": units, "run_start": units, "run_fields": Kept("<f8", (n,)), "run_adaptation": Kept("<f8", (n,)),
        "run_visits": Kept("<i8", (n,)), "run_overlaps": Kept(kind, (overlaps,)), "run_turns": Kept("<i8", (free,)),
        "run_ring": Kept("|i1", (rows, n)), "run_anchor": units, "run_first": units,
        **{name: Kept("<f8", (n,)) for name in NAMES[-2:][: _graded(about)]},
    }  # fmt: skip


def _graded(about: Table) -> int:
    """How many arrays of values there are: those of the moment, and those of the start."""
    return _whole(about, "graded", 0, 2) if about.has("graded") else 0


def standing_run(about: Table, arrays: Mapping[str, NDArray[Any]], project: Project) -> StandingRun:
    """The run of a project, of what `facts` and `arrays` told.

    Raises
    ------
    ValueError
        If it is none that this project can have.
    """
    counts, marks = _wholes(about, "counts", COUNTERS), _wholes(about, "marks", MARKS)
    generator = _wholes(about, "generator", 4)
    if not all(0 <= number < 1 << 64 for number in generator) or not any(generator):
        raise TableError("in [run], 'generator' is none; save the project anew")
    energy = about.number("energy")
    sweeps = SweepCount(
        _whole(about, "sweep", 1), _whole(about, "began", 0), about.number("sweeps_before"),
        _whole(about, "sweeps_of_rule", 0),
    )  # fmt: skip
    written = np.array([_whole(about, "written", 0)], np.int64)
    for key in ("overlaps", "overlap_type", "graded"):
        about.has(key)
    about.finished()
    free = np.flatnonzero(~(project.clamped | project.lesioned))
    state = np.where(project.lesioned, 0, arrays["run_state"]).astype(np.int8)
    run = Run(
        state, arrays["run_fields"], np.array([energy]), np.array(generator, np.uint64), np.array(counts, np.int64),
        arrays["run_adaptation"], arrays["run_visits"], arrays["run_overlaps"], np.zeros(0, np.int32),
    )  # fmt: skip
    ring = Ring(
        arrays["run_ring"], written, arrays["run_anchor"], arrays["run_first"], np.array(marks, np.int64)
    )
    order = project.rule.order_of(~(project.clamped | project.lesioned))
    turns = order.turns.copy() if project.rule.is_parallel else arrays["run_turns"]
    if not (
        _are_states(project, arrays["run_state"][None], removed=False)
        and is_bipolar(arrays["run_start"])
        and all(_are_states(project, rows) for rows in (ring.states, ring.anchor[None], ring.first[None]))
        and _are_counts(project, run, free.size)
        and (np.array_equal(turns, order.turns) if order.mode == SEQUENTIAL else np.array_equal(np.sort(turns), free))
        and all(abs(mark) <= MOST_TICKS for mark in marks)
        and 0 <= sweeps.began <= run.counts[TICKS]
        and 0.0 <= sweeps.before <= MOST_TICKS
        and sweeps.per_sweep == project.rule.ticks_of_sweep(free.size)
    ):
        raise ValueError(MISFIT)
    values, begun = arrays.get("run_values"), arrays.get("run_start_values")
    if (values is not None) != project.rule.is_graded or not all(
        each is None or (np.abs(each) <= 1).all() for each in (values, begun)
    ):
        raise ValueError(MISFIT)
    return StandingRun(run, turns, ring, sweeps, arrays["run_state"], arrays["run_start"], values, begun)


def _are_states(project: Project, rows: NDArray[np.int8], removed: bool = True) -> bool:
    """Whether states (K, N) have the values of the project's units, and, if `removed`, zero where one is removed."""
    values = (rows == 1) | (rows == OFF[project.units])
    return bool((np.where(project.lesioned, rows == 0, values) if removed else values).all())


def _are_counts(project: Project, run: Run, free: int) -> bool:
    """Whether counters, visits, adaptation and fields are such as a run of so many free units can have."""
    counts, n = run.counts, project.n
    places = free + 1 if project.rule.is_parallel else max(free, 1)
    return bool(
        counts.min(initial=0, where=np.arange(COUNTERS) != VISITED) >= 0
        and counts.max() <= MOST_TICKS
        and -1 <= counts[VISITED] < n
        and counts[PLACE] < places
        and counts[FIELDS_KNOWN] <= 1
        and counts[FOLLOWS] == 0
        and ((run.visits >= 0) & (run.visits <= counts[TICKS])).all()
        and ((run.adaptation >= 0) & (run.adaptation <= 1)).all()
        and np.isfinite(run.fields).all()
        and np.isfinite(run.overlaps).all()
    )


def _whole(about: Table, key: str, low: int, high: int = MOST_TICKS) -> int:
    value = about.whole(key)
    if not low <= value <= high:
        raise TableError(f"in [run], {key!r} is {value}; save the project anew")
    return value


def _wholes(about: Table, key: str, count: int) -> list[int]:
    values = about.wholes(key)
    if len(values) != count or any(abs(value) >= 1 << 64 for value in values):
        raise TableError(f"in [run], {key!r} has other numbers than a run has; save the project anew")
    return values
