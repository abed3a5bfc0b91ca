"""How far memories are apart, the beta that each needs, and what a lower one blends: metastable states.

The separation of memory i is Delta_i = x_i.x_i - max over j != i of x_i.x_j.  If

    Delta_i >= 2/(beta N) + ln(2 (N - 1) N beta M^2)/beta,

M the length of the longest memory, updates from anywhere in the sphere |xi - x_i| <= 1/(beta N M) end in one fixed
point in that sphere: the memory is held by itself.  Otherwise updates end in metastable states, averages of memories
that are alike, and where beta is low in the average of all (Ramsauer et al., arXiv:2008.02217, section 2 and appendix).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.attention.memories import Memories, as_beta, as_memories
from hopviz.core.attention.passes import answers, products, softmax
from hopviz.core.attention.softmax import MOST_STEPS, energy, has_settled
from hopviz.core.blocks import PRODUCTS
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats, numbers
from hopviz.core.quoting import shortened
from hopviz.core.ranges import as_number, as_whole
from hopviz.core.seeds import random_generator
from hopviz.core.stepwise import Steps, finished, pieces
from hopviz.core.validation import as_list

TOGETHER = 128
"""Memories that are compared with all others, or let settle, at a time."""
SHARE = 0.9
"""A state consists of the fewest memories that have this part of the weight (as Ramsauer et al. count)."""
SAME = 1e-3
"""Two states are one that are no farther apart than this part of the longest memory."""
MOST_NAMED = 3
MOST_HALVINGS = 200


@dataclass(frozen=True, eq=False)
class Metastable:
    """A state in which retrieval ends, and what it consists of."""

    state: Floats
    """(d,)"""
    members: NDArray[np.intp]
    """(K,) numbers of the fewest memories that have 90 % of its weight, the strongest first."""
    weights: Floats
    """(K,) their weights."""
    sources: NDArray[np.intp]
    """Numbers of the memories from which retrieval ends here."""
    energy: float

    def name(self, names: Sequence[str] | None = None, count: int | None = None) -> str:
        """What it is called, such as "average of A, B and C".

        Parameters
        ----------
        names : sequence of str, optional
            Of all memories; their numbers, from 1, if left out.
        count : int, optional
            How many memories there are, so that an average of all is called so.
        """
        size = len(self.members)
        if count is not None and size >= max(SHARE * as_whole("count", count, 1), 2):
            return f"average of all {count:,} memories"
        listed = None if names is None else as_list("names", names)
        if listed is not None and len(listed) <= int(self.members.max()):
            raise ValueError(f"each memory needs a name: there are {len(listed):,} names, but more memories")
        called = [
            f"memory {number + 1:,}" if listed is None else shortened(str(listed[number]))
            for number in self.members[:MOST_NAMED]
        ]
        if size == 1:
            return called[0]
        more = size - len(called)
        called += [f"{more:,} more"] if more else []
        return f"average of {', '.join(called[:-1])} and {called[-1]}"


def separations(memories: ArrayLike | Memories) -> Floats:
    """(N,) Delta_i = x_i.x_i - max over j != i of x_i.x_j of each memory; infinite if there is only one.

    Negative where another memory is so much longer that the weights of this one's own state prefer it.
    """
    return finished(separations_steps(memories))


def separations_steps(memories: ArrayLike | Memories) -> Steps[Floats]:
    """As `separations`, in slices."""
    held = as_memories(memories)
    found, squares = np.full(held.count, np.inf), held.squares
    if held.count == 1:
        return found
    for first, last in pieces(held.count, _together(held)):
        dots, exponents = products(held, held.keys[first:last].astype(np.float64))
        z = np.ldexp(dots, exponents[:, np.newaxis])
        own = np.arange(first, last)
        z[own - first, own] = -np.inf
        found[first:last] = squares[first:last] - z.max(axis=1)
        yield last / held.count
    return found


def needed_betas(memories: ArrayLike | Memories, separation: ArrayLike | None = None) -> Floats:
    """(N,) the beta from which on each memory is well separated, by the condition above; infinite if by none.

    Parameters
    ----------
    memories : array_like, shape (N, d), or Memories
    separation : array_like, shape (N,), optional
        What `separations` says of them, if that is known.

    Notes
    -----
    The condition, times beta, is that g(beta) = beta Delta - 2/N - ln(2 (N - 1) N beta M^2) is not negative.  g has one
    minimum, at 1/Delta; what is asked for is the larger zero, or 0 if there is none.
    """
    held = as_memories(memories)
    deltas = separations(held) if separation is None else numbers("separation", separation).astype(np.float64)
    if deltas.shape != (held.count,) or np.isnan(deltas).any():
        raise ValueError(f"separation must be {held.count} numbers, one for each memory")
    if held.count == 1:
        return np.zeros(1)
    scale = 2.0 * (held.count - 1) * held.count * float(held.squares.max())
    return np.array([_needed(float(delta), held.count, scale) for delta in deltas])


def _needed(delta: float, count: int, scale: float) -> float:
    """The larger zero of g; in x = beta Delta it is x - ln x = 2/N + ln(scale/Delta)."""
    if delta <= 0 or math.isinf(delta):
        return math.inf if delta <= 0 else 0.0
    wanted = 2 / count + math.log(scale) - math.log(delta)
    if wanted <= 1:  # x - ln x is at least 1
        return 0.0
    low, high = 1.0, 2 * wanted + 2
    for _ in range(MOST_HALVINGS):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        low, high = (middle, high) if middle - math.log(middle) < wanted else (low, middle)
    return high / delta


def retrieval_error(separation: float, beta: float, count: int, longest: float, distance: float = 0.0) -> float:
    """A bound of how far from a memory one update ends: 2 (N - 1) M exp(-beta (Delta - 2 r M)).

    Parameters
    ----------
    separation : float
        Delta of the memory.
    beta : float
    count : int
        N, how many memories there are.
    longest : float
        M, the length of the longest memory.
    distance : float
        r, how far from the memory the query is.

    Notes
    -----
    No other memory's product with the query comes nearer than Delta - 2 r M to the memory's, so that all others have
    at most (N - 1) exp(-beta (Delta - 2 r M)) of the weight, and each is at most 2 M away.
    """
    delta, beta = as_number("separation", separation, -math.inf, math.inf), as_beta(beta, 1)
    count, longest = as_whole("count", count, 1), as_number("longest", longest, 0.0, math.inf)
    gap = delta - 2 * as_number("distance", distance, 0.0, math.inf) * longest
    if count == 1 or longest == 0:
        return 0.0
    if math.isnan(gap):
        raise OutOfRangeError("separation, distance and longest must not all be infinite")
    exponent = min(math.log(count - 1) - beta * gap, 0.0) if beta * gap < math.inf else -math.inf
    return 2 * longest * math.exp(exponent)


def members(weights: ArrayLike, share: float = SHARE) -> NDArray[np.intp]:
    """Numbers of the fewest memories that together have this part of the weights (N,), the strongest first."""
    p = numbers("weights", weights).astype(np.float64)
    if p.ndim != 1 or not p.size or not np.isfinite(p).all() or p.min() < 0 or not p.max() > 0:
        raise ValueError("weights must be a list of numbers that are not negative, and not all zero")
    p = p / p.max()
    order = np.argsort(-p, kind="stable")
    wanted = as_number("share", share, 0.0, 1.0) * p.sum() * (1 - 1e-12)
    count = int(np.searchsorted(np.cumsum(p[order]), wanted)) + 1
    return order[:count]


def metastable_states(memories: ArrayLike | Memories, beta: float | None = None) -> tuple[Metastable, ...]:
    """The states in which retrieval ends that begins at each memory, those from most memories first.

    Parameters
    ----------
    memories : array_like, shape (N, d), or Memories
    beta : float, optional
        1/sqrt(d) if left out.
    """
    return finished(metastable_steps(memories, beta))


def metastable_steps(
    memories: ArrayLike | Memories, beta: float | None = None
) -> Steps[tuple[Metastable, ...]]:
    """As `metastable_states`, in slices."""
    held = as_memories(memories)
    held, beta = Memories(held.keys), as_beta(beta, held.size)
    ends, exact = held.keys.astype(np.float64), held.keys.dtype
    for first, last in pieces(held.count, _together(held)):
        moving = np.arange(first, last)
        for _ in range(MOST_STEPS):
            after = answers(held, ends[moving], beta)
            still = ~has_settled(ends[moving], after, exact)
            ends[moving] = after
            moving = moving[still]
            yield 0.9 * first / held.count
            if not moving.size:
                break
    found = []
    for sources in _groups(ends, SAME * held.longest):
        found.append(_metastable(held, ends[sources[0]], sources, beta))
        yield 0.9 + 0.1 * min(len(found) / held.count, 1.0)
    return tuple(sorted(found, key=lambda one: (-len(one.sources), int(one.sources[0]))))


def _together(held: Memories) -> int:
    return max(min(PRODUCTS // (held.count * held.size), TOGETHER), 4)


def _groups(states: Floats, distance: float) -> Iterator[NDArray[np.intp]]:
    """Numbers of states (K, d) that are no farther than so much from the first of their group.

    Only those are compared that are so near in one direction, taken at random.
    """
    direction = random_generator(0).normal(size=states.shape[1])
    places = states @ (direction / np.linalg.norm(direction))
    order = np.argsort(places, kind="stable")
    sorted_places, taken = places[order], np.zeros(len(states), bool)
    for first in range(len(states)):
        if taken[first]:
            continue
        low, high = np.searchsorted(sorted_places, (places[first] - 1.01 * distance, places[first] + 1.01 * distance))
        near = np.sort(order[low:high])
        near = near[~taken[near] & (near >= first)]
        group = near[np.sqrt(np.square(states[near] - states[first]).sum(axis=1)) <= distance]
        group = np.union1d(group, [first])
        taken[group] = True
        yield group


def _metastable(held: Memories, state: Floats, sources: NDArray[np.intp], beta: float) -> Metastable:
    p = softmax(*products(held, state[np.newaxis]), beta)[0]
    which = members(p)
    return Metastable(state, which, p[which], sources, energy(held, state, beta))
