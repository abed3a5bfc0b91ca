"""The minima of the energy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.landscape.numbering import Numbers, states_of
from hopviz.core.landscape.quadratic import Ints, Quadratic, check_size, quadratic
from hopviz.core.network import Floats, Network, State, Units
from hopviz.core.stepwise import Steps, Stepwise, part, pieces

MOST_UNITS = 30
MOST_STATES = 1 << 22
STEPS_AT_A_TIME = 1 << 15
STATES_AT_A_TIME = 1 << 11
SORTED_AT_A_TIME = 1 << 18


@dataclass(frozen=True, eq=False)
class Minima:
    """M minima, from the lowest energy up; of equal ones the one with the lowest state number comes first.

    Each is a plateau of one or more states of equal energy, joined by single flips, of which none has a lower
    neighbour.
    """

    n: int
    units: Units
    energies: Floats
    """(M,)"""
    numbers: Numbers
    """(M,) the lowest number of a state of each."""
    members: Numbers
    """(K,) numbers of all their states, minimum by minimum, ascending in each."""
    firsts: NDArray[np.int64]
    """(M + 1,) minimum k has the members from firsts[k] to firsts[k + 1]."""
    shoulders: NDArray[np.bool_]
    """(M,) whether a flip that leaves the energy as it is leads to a state with a lower neighbour.

    The threshold rule stays there all the same, since a tie changes nothing.
    """

    def __len__(self) -> int:
        return int(self.energies.size)

    @property
    def strict(self) -> NDArray[np.bool_]:
        """(M,) whether every flip raises the energy: a single state, and none of its flips is a tie."""
        return np.asarray((np.diff(self.firsts) == 1) & ~self.shoulders)

    def plateau(self, index: int) -> Numbers:
        """Numbers of the states of one minimum, ascending."""
        return self.members[self.firsts[index] : self.firsts[index + 1]]

    @property
    def states(self) -> State:
        """(M, N) one state of each, the one with the lowest number."""
        return states_of(self.numbers, self.n, self.units)


class MinimaSearch(Stepwise[Minima]):
    """Looks for the minima, as a computation in slices; arguments and result of `minima`."""

    def __init__(self, net: Network, strict: bool = False) -> None:
        check_size(net, MOST_UNITS, "all minima")
        super().__init__(_minima(quadratic(net), bool(strict)))


def minima(net: Network, strict: bool = False) -> Minima:
    """The minima of a network of up to 30 units; no energies are stored.

    Parameters
    ----------
    net : Network
        Symmetric.
    strict : bool
        If true, only states that every flip raises.  Otherwise states that no flip lowers; those that are joined
        by single flips between them are one minimum with several states.

    Raises
    ------
    ValueError
        If there are more units, the weights are asymmetric, or more than 2^22 states are minima.
    """
    return MinimaSearch(net, strict).finish()


def _minima(form: Quadratic, strict: bool) -> Steps[Minima]:
    found = yield from part(_search(form, strict), 0.0, 0.95)
    return (yield from part(gathered(form, found), 0.95, 1.0))


def _search(form: Quadratic, strict: bool) -> Steps[Numbers]:
    """Numbers of all states that are minima, ascending."""
    n = form.n
    # The unit with the strongest weights is decided first: the sooner a beginning turns out to be impossible, the
    # more states need not be looked at.
    order = np.argsort(np.abs(form.couplings).sum(axis=1), kind="stable")
    W = np.ascontiguousarray(form.couplings[np.ix_(order, order)])
    undecided = np.tri(n, n, -1, dtype=np.int64)  # row d: the units below d
    lows, highs = undecided @ np.minimum(W, 0), undecided @ np.maximum(W, 0)
    tolerance = form.tolerance[order]
    choice, fields = np.full(n + 1, -1, np.int64), np.zeros((n + 1, n), np.int64)
    fields[n] = form.linear[order]
    cursor, buffer = np.array([n, 0, 0]), np.empty(1 << 12, np.int64)
    lists: list[Numbers] = []
    total, ended = 0, False
    while not ended:
        ended = kernels.minima.search(
            STEPS_AT_A_TIME, strict, W, lows, highs, tolerance, choice, fields, cursor, buffer
        )
        lists.append(_reordered(buffer[: cursor[kernels.minima.FOUND]], order))
        total += lists[-1].size
        cursor[kernels.minima.FOUND] = 0
        if total > MOST_STATES:
            raise ValueError(f"this landscape is too flat: more than {MOST_STATES:,} of its 2^{n} states are minima")
        yield int(cursor[kernels.minima.CODE]) / (1 << n)
    return (yield from _sorted(np.concatenate(lists), n))


def _sorted(numbers: Numbers, n: int) -> Steps[Numbers]:
    """Numbers of states of n units, ascending: those that begin alike are sorted by themselves."""
    if numbers.size <= SORTED_AT_A_TIME:
        return np.sort(numbers)
    shift, done, result = max(n - 4, 0), 0, np.empty_like(numbers)
    for beginning in range((1 << n) >> shift):
        some = numbers[(numbers >> shift) == beginning]
        result[done : done + some.size] = np.sort(some)
        done += some.size
        yield 1.0
    return result


def _reordered(codes: Numbers, order: NDArray[np.intp]) -> Numbers:
    """State numbers of codes in which bit k stands for unit order[k]."""
    numbers = np.zeros_like(codes)
    for bit, i in enumerate(order):
        numbers |= ((codes >> bit) & 1) << int(i)
    return numbers


def gathered(form: Quadratic, states: Numbers) -> Steps[Minima]:
    """The minima that these states (K,), ascending, are, joined into plateaus.

    Strict minima have no ties: none of them will be joined.
    """
    whole: Ints = np.empty(states.size, np.int64)
    parents, shoulders = np.arange(states.size), np.zeros(states.size, bool)
    for first, last in pieces(states.size, STATES_AT_A_TIME):
        kernels.minima.join_ties(
            first, last, states, form.linear, form.couplings, form.tolerance, parents, shoulders, whole
        )
        yield last / states.size
    roots = kernels.forest.roots_of(parents)
    # By energy, then by the first state of each plateau, which is its root, then by state.
    tops = np.flatnonzero(roots == np.arange(roots.size))
    rank = np.argsort(whole[tops], kind="stable")
    place = np.empty_like(roots)
    place[tops[rank]] = np.arange(rank.size)
    index = place[roots]
    order = np.argsort(index, kind="stable")
    sizes = np.bincount(index, minlength=tops.size)
    result = Minima(
        n=form.n,
        units=form.units,
        energies=form.energies(whole[tops[rank]]),
        numbers=states[tops[rank]],
        members=states[order],
        firsts=np.concatenate([[0], np.cumsum(sizes)]),
        shoulders=np.bincount(index, shoulders, tops.size) > 0,
    )
    for array in (result.energies, result.numbers, result.members, result.firsts, result.shoulders):
        array.setflags(write=False)
    return result
