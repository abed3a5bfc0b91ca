"""The census of attractors: where random starts settle, and how often.

The share of the starts that end in a state estimates how large its basin is under the rule, whatever the number of
units.  Starts are independent, each unit on or off with equal chance.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.attractors import KIND_ORDER, Identity, Kind, identify, ranks_of_alike
from hopviz.core.intervals import wilson_interval
from hopviz.core.landscape.numbering import MOST_BITS, numbers_of
from hopviz.core.lazy import lazy
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import OFF, Floats, Network, State, numbers, to_bipolar
from hopviz.core.ranges import MOST_SWEEPS, as_seed, as_whole
from hopviz.core.rules import Asynchronous, Rule, as_rule, settling_rule
from hopviz.core.seeds import generator_state
from hopviz.core.validation import as_mask, as_network, as_span, one_state

ROWS = 256
WORK_AT_A_TIME = 1 << 20
MOST_BYTES = 1 << 30
"""States of attractors may take so much memory."""
DIGITS = 9
"""Decimals to which energies are compared."""


@dataclass(frozen=True)
class KindShare:
    """What of a census belongs to one kind of attractor."""

    kind: Kind
    attractors: int
    hits: int
    share: float
    """Of all starts, 0 to 1."""
    interval: tuple[float, float]
    """95 % confidence interval of the share."""


@dataclass(frozen=True, eq=False)
class CensusResult:
    """A attractors found from random starts, in the order in which they were found unless sorted."""

    states: State
    """(A, N) int8, read-only; 0 where a unit is removed.  In each, no free unit wants to change."""
    energies: Floats
    """(A,)"""
    hits: NDArray[np.int64]
    """(A,) starts that settled in each."""
    identities: tuple[Identity, ...]
    """What each is in terms of the memories; empty if none were given."""
    starts: int
    """All starts that have ended, those that did not settle too."""
    unsettled: int
    """Starts given up after so many sweeps."""

    def __len__(self) -> int:
        return int(self.hits.size)

    @property
    def shares(self) -> Floats:
        """(A,) of all starts, 0 to 1."""
        return np.asarray(self.hits / max(self.starts, 1), np.float64)

    @property
    def intervals(self) -> Floats:
        """(A, 2) lower and upper end of the 95 % confidence interval of each share."""
        return wilson_interval(self.hits, self.starts)

    @property
    def order(self) -> NDArray[np.intp]:
        """(A,) places of the attractors: most hits first, of equals the lower energy, then the one found first."""
        return np.lexsort((self.energies, -self.hits))

    def sorted(self) -> CensusResult:
        """The same in this order."""
        order = self.order
        states, energies, hits = (_sealed(array[order]) for array in (self.states, self.energies, self.hits))
        identities = tuple(self.identities[k] for k in order) if self.identities else ()
        return replace(self, states=states, energies=energies, hits=hits, identities=identities)

    @lazy
    def kind_numbers(self) -> NDArray[np.uint8]:
        """(A,) which kind each is, as its place in `KIND_ORDER`; 0 for all without memories."""
        if not self.identities:
            return np.zeros(len(self), np.uint8)
        return np.array([KIND_ORDER.index(identity.kind) for identity in self.identities], np.uint8)

    @lazy
    def ranks(self) -> NDArray[np.intp]:
        """(A,) the rank of each among those that are the same in terms of the memories, from the lowest energy on.

        Of one energy, those with lower numbers come first, as minima do.  It is 0 for one that is alone; without
        memories all are the same.
        """
        ranks = np.zeros(len(self), np.intp)
        n = self.states.shape[1]
        ties = numbers_of(self.states) if n <= MOST_BITS else np.zeros(len(self), np.int64)
        lowest_first = np.lexsort((ties, np.round(self.energies, DIGITS)))
        if self.identities:
            ranks[lowest_first] = ranks_of_alike(self.identities[place] for place in lowest_first)
        elif len(self) > 1:
            ranks[lowest_first] = np.arange(1, len(self) + 1)
        return ranks

    def kinds(self) -> tuple[KindShare, ...]:
        """Totals of each kind of attractor, also of those that were not found; empty without memories or attractors."""
        if not self.identities:
            return ()
        attractors = np.bincount(self.kind_numbers, minlength=len(KIND_ORDER))
        hits = np.bincount(self.kind_numbers, self.hits, len(KIND_ORDER)).astype(np.int64)
        columns = attractors, hits, hits / self.starts, wilson_interval(hits, self.starts)
        rows = zip(KIND_ORDER, *(column.tolist() for column in columns), strict=True)
        return tuple(KindShare(kind, each, hit, share, (low, high)) for kind, each, hit, share, (low, high) in rows)


class Census:
    """Random starts that settle, as many at a time as there is time for.

    How they are cut into advances changes nothing: start number k of a seed is the same start, and ends alike.

    Parameters
    ----------
    net : Network
        Symmetric or not; of asymmetric ones some starts may never settle.
    seed : int
        Of `numpy.random.SeedSequence(seed)`, the only source of randomness.
    rule : Asynchronous
    patterns : array_like, shape (P, N), optional
        Memories to name the attractors by.
    state : array_like, shape (N,), optional
        Where clamped units take their values from; all off if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.
    max_sweeps : int
        A start that has not settled after so many sweeps of updates is given up; 1 to a million.

    Raises
    ------
    ValueError
        If the rule is another one, a shape is wrong, or a number is out of range.
    """

    def __init__(
        self,
        net: Network,
        seed: int = 0,
        rule: Rule | None = None,
        patterns: ArrayLike | None = None,
        state: ArrayLike | None = None,
        clamped: ArrayLike | None = None,
        lesioned: ArrayLike | None = None,
        max_sweeps: int = 1000,
    ) -> None:
        rule = Asynchronous() if rule is None else as_rule(rule)
        if settling_rule(rule) != rule:
            raise ValueError("in a census units settle one after the other and without noise: give an Asynchronous")
        self.net, self.rule, self.max_sweeps = as_network(net), rule, as_whole("max_sweeps", max_sweeps, 1, MOST_SWEEPS)
        held, out = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
        values = np.full(net.n, OFF[net.units]) if state is None else one_state(net, state)
        self._origin = np.where(out, 0, values).astype(np.int8)
        self._order = rule.order_of(~(held | out))
        self._present = ~out
        self._patterns = None if patterns is None else to_bipolar(numbers("patterns", patterns))
        if self._patterns is not None:  # says what is wrong with them before anything runs
            identify(self._origin, self._patterns, self._present)
        self._run = net.new_run(generator_state(as_seed(seed)))
        self._known = net.new_run(self._run.generator)
        self._cursor = np.zeros(1, np.int64)
        self._ends, self._settled = np.empty((ROWS, net.n), np.int8), np.empty(ROWS, np.bool_)
        self._next = self._ended = 0
        self._places: dict[bytes, int] = {}
        self._states, self._energies = np.empty((16, net.n), np.int8), np.empty(16)
        self._hits: NDArray[np.int64] = np.zeros(16, np.int64)
        self._identities: list[Identity] = []
        self._starts = self._unsettled = 0

    def advance(self, starts: int | None = None, seconds: float | None = None) -> CensusResult:
        """Let so many more starts end, or go on for about so many seconds, whichever is over first.

        With neither, one start.

        Raises
        ------
        ValueError
            If the number of starts is no whole number from 0, the time negative or not finite, or more attractors are
            found than fit into `MOST_BYTES`; those found so far are in `result`.
        """
        starts = as_span("starts", starts, seconds)
        deadline = math.inf if seconds is None else time.perf_counter() + seconds
        target = math.inf if starts is None else self._starts + starts
        while self._starts < target:
            if self._next < self._ended:
                self._count(self._next)
                self._next += 1
            else:
                self._settle(int(min(ROWS, target - self._starts)))
            if time.perf_counter() >= deadline:
                break
        return self.result()

    def result(self) -> CensusResult:
        """What has been found so far, in the order in which it was found."""
        found = len(self._places)
        return CensusResult(
            states=_sealed(self._states[:found]),
            energies=_sealed(self._energies[:found]),
            hits=_sealed(self._hits[:found].copy()),
            identities=tuple(self._identities),
            starts=self._starts,
            unsettled=self._unsettled,
        )

    def _settle(self, most: int) -> None:
        """Let at most so many starts end."""
        self._next, self._ended = 0, kernels.settling.settle_starts(
            self.net.for_kernels, self._run, self._order, self._origin, self.max_sweeps, WORK_AT_A_TIME, self._cursor,
            self._ends[:most], self._settled,
        )  # fmt: skip

    def _count(self, row: int) -> None:
        """Take account of one start that has ended."""
        if not self._settled[row]:
            self._starts += 1
            self._unsettled += 1
            return
        state = self._ends[row]
        key = np.packbits(state == 1).tobytes()
        place = self._places.get(key)
        if place is None:
            place = len(self._places)
            self._enter(place, state)
            self._places[key] = place
        self._starts += 1
        self._hits[place] += 1

    def _enter(self, place: int, state: State) -> None:
        """Write down an attractor that was not known."""
        if place * self.net.n >= MOST_BYTES:
            raise OutOfRangeError(
                f"{place:,} attractors of {self.net.n:,} units have been found, and more do not fit into "
                f"{MOST_BYTES >> 30} GiB: ask for fewer starts"
            )
        if place == self._hits.size:  # results go on looking at the old arrays
            self._states = np.concatenate([self._states, np.empty_like(self._states)])
            self._energies = np.concatenate([self._energies, np.empty_like(self._energies)])
            self._hits = np.concatenate([self._hits, np.zeros_like(self._hits)])
        self._known.state[:] = state
        kernels.dynamics.refresh(self.net.for_kernels, self._known)
        self._states[place], self._energies[place] = state, self._known.energy[0]
        if self._patterns is not None:
            self._identities.append(identify(state, self._patterns, self._present))


def census(
    net: Network,
    starts: int = 1000,
    seed: int = 0,
    rule: Rule | None = None,
    patterns: ArrayLike | None = None,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
) -> CensusResult:
    """Let random starts settle and count where they end, most hits first.

    Parameters
    ----------
    net : Network
    starts : int
    seed : int
    rule : Asynchronous, optional
        `Asynchronous("shuffled")` if left out.
    patterns : array_like, shape (P, N), optional
        Memories to name the attractors by.
    state : array_like, shape (N,), optional
        Where clamped units take their values from; all off if left out.
    clamped : array_like of bool, shape (N,), optional
        Units that keep their value.

    Raises
    ------
    ValueError
        As for `Census`, which can be cut into slices.
    """
    starts = as_whole("starts", starts)
    return Census(net, seed, rule, patterns, state, clamped).advance(starts=starts).sorted()


def _sealed(array: Any) -> Any:
    array.setflags(write=False)
    return array
