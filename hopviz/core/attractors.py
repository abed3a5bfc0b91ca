"""Overlaps, and the identity of a state in terms of the memories.

A state *is* a memory only if it equals it. A mixture is a state that agrees in at least `MIXTURE_AGREEMENT` of its
units, and in more than with any memory alone, with the majority vote of three, five or seven memories, each turned
towards the state (the stable mixtures of Amit, Gutfreund and Sompolinsky 1985 have odd numbers of members). Of few
units a state that equals the vote of such a set of memories and reverses is their mixture before anything else, and
the smallest set names it: there, chance turns overlaps to the wrong side. Memories that are much alike also mix in
twos: their vote is silent where they differ, so a mixture of two is a state between them, which agrees with both
where they agree and is not much nearer to one of them. A third member is named only if it explains more of the units
in which the two nearest differ than chance would. Everything else is spurious.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.blocks import rows_in_blocks
from hopviz.core.network import Floats, State, to_bipolar
from hopviz.core.validation import as_mask

Kind = Literal["memory", "reversed memory", "mixture", "spurious"]
KIND_ORDER: tuple[Kind, ...] = get_args(Kind)

MIXTURE_AGREEMENT = 0.95
# How many members, and among how many of the nearest memories they are looked for: 220, 56 and 8 choices.
MIXTURES = ((3, 12), (5, 8), (7, 8))
FEW = 64
"""Of fewer units, a state that equals a vote is named by it."""
LOOK = 16
"""So many units are compared at once with the votes of all sets that are left."""
ALIKE = 0.75
"""Memories mix in twos only if they agree in at least this share of the units."""
CHANCE = 2.5
"""Standard deviations of chance by which a third memory must explain more than the two nearest do."""
NEARER = 0.5
"""A state between two memories may be nearer to one of them by this part of what they differ by."""


@dataclass(frozen=True)
class Identity:
    """What a state is, in terms of P memories."""

    kind: Kind
    members: tuple[int, ...]
    """Numbers of the memories it is made of; empty for a spurious state."""
    overlap: float
    """Overlap m in [-1, 1] with the nearest memory (the largest |m|); 0.0 without memories."""
    nearest: int | None
    """Number of that memory."""
    signs: tuple[int, ...]
    """+1 or -1 for every member: whether the memory or its reverse takes part."""


def overlaps(state: ArrayLike, patterns: ArrayLike, present: ArrayLike | None = None) -> Floats:
    """Overlaps m_mu = 1/N sum_i xi_i s_i, in bipolar terms, shape (P,).

    Parameters
    ----------
    state : array_like, shape (N,)
        Bipolar or binary values.
    patterns : array_like, shape (P, N)
        Bipolar or binary values.
    present : array_like of bool, shape (N,), optional
        Units that take part; the others were removed, and count neither in the sum nor in N.
    """
    s = to_bipolar(state).astype(np.float64)
    xi = to_bipolar(patterns).astype(np.float64)
    if xi.ndim != 2 or s.ndim != 1 or (xi.size and xi.shape[1] != s.size):
        raise ValueError(f"a state (N,) and patterns (P, N) are needed, not {s.shape} and {xi.shape}")
    here = np.ones(s.size, bool) if present is None else as_mask("present", present, s.size)
    # Not by BLAS: its threads spin, which stalls whoever else runs on a busy machine.
    return np.asarray(np.einsum("pi,i->p", xi.reshape(-1, s.size), s * here) / max(int(here.sum()), 1))


def identify(state: ArrayLike, patterns: ArrayLike, present: ArrayLike | None = None) -> Identity:
    """Name a state in terms of the memories.

    Parameters and errors as for `overlaps`.  Removed units are left out of every comparison.
    """
    return identify_by(overlaps(state, patterns, present), state, patterns, present)


def identify_by(m: Floats, state: ArrayLike, patterns: ArrayLike, present: ArrayLike | None = None) -> Identity:
    """What `identify` does, with the overlaps m (P,) already known."""
    if not m.size:
        return Identity("spurious", (), 0.0, None, ())
    equal = np.flatnonzero(m == 1.0)  # before its reverse, which may have been stored too
    nearest = int(equal[0]) if equal.size else int(np.argmax(np.abs(m)))
    overlap = float(m[nearest])
    if overlap == 1.0:
        return Identity("memory", (nearest,), overlap, nearest, (1,))
    if overlap == -1.0:
        return Identity("reversed memory", (nearest,), overlap, nearest, (-1,))
    order = np.argsort(-np.abs(m), kind="stable")
    units = np.size(state) if present is None else np.count_nonzero(present)
    exact = _exact_mixture(m, order, state, patterns, present) if units < FEW else None
    if exact is not None:
        return Identity("mixture", exact[0], overlap, nearest, exact[1])
    members = _mixture(m, order, state, patterns, present)
    if members is None:
        return Identity("spurious", (), overlap, nearest, ())
    signs = tuple(int(sign) for sign in np.where(m[list(members)] > 0, 1, -1))
    return Identity("mixture", members, overlap, nearest, signs)


def ranks_of_alike(identities: Iterable[Identity]) -> list[int]:
    """The rank of each state among those that are the same in terms of the memories, from 1, in the order given.

    It is 0 for one that is alone, as memories are: so two different states never have both in common.
    """
    keys = [(identity.kind, identity.members, identity.signs) for identity in identities]
    count, met = Counter(keys), Counter[object]()
    ranks = []
    for key in keys:
        met[key] += 1
        ranks.append(met[key] if count[key] > 1 else 0)
    return ranks


def _exact_mixture(
    m: Floats, order: NDArray[np.intp], state: ArrayLike, patterns: ArrayLike, present: ArrayLike | None
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Members and signs of the smallest set of memories whose vote the state is; None if it is that of none.

    In every unit such a vote is right by at least one, so the overlaps with the state, each with its sign, add up to at
    least 1: most sets are ruled out before anything is counted, and most others by the first few units.
    """
    products: State | None = None
    for size, candidates in MIXTURES:
        if size > m.size:
            break
        sets = _signed_sets(min(candidates, m.size), size)
        sums = sets @ m[order[: sets.shape[1]]]
        sets = sets[np.argsort(-sums, kind="stable")[: np.count_nonzero(sums >= 1 - 1e-9)]]
        if not len(sets):
            continue
        if products is None:
            products = _products(np.ones_like(m), order, state, patterns, present)
        for first in range(0, products.shape[1], LOOK):
            sets = sets[(sets @ products[: sets.shape[1], first : first + LOOK] > 0).all(axis=1)]
        if len(sets):
            chosen = {int(order[k]): int(sets[0, k]) for k in np.flatnonzero(sets[0])}
            return tuple(sorted(chosen)), tuple(chosen[mu] for mu in sorted(chosen))
    return None


@cache
def _signed_sets(count: int, size: int) -> NDArray[np.int8]:
    """(S, count) all sets of so many of the first memories, each member with either sign, 0 for those not in it."""
    members = _choices(count, size)
    signs = np.array(list(product((1, -1), repeat=size)), np.int8)
    sets = np.zeros((len(members), len(signs), count), np.int8)
    for k, chosen in enumerate(members):
        sets[k][:, chosen] = signs
    return sets.reshape(-1, count)


def _mixture(
    m: Floats, order: NDArray[np.intp], state: ArrayLike, patterns: ArrayLike, present: ArrayLike | None
) -> tuple[int, ...] | None:
    """The memories that the state is a mixture of: the smallest odd number, or the two nearest; None if it is not.

    Where A of the units agree with the vote of k members, their overlaps with the state add up to at least
    A - k (1 - A): most choices are ruled out before anything is counted.
    """
    if m.size < 2:
        return None
    products: State | None = None
    for size, candidates in MIXTURES:
        if size > m.size:
            break
        strength = np.abs(m[order[:candidates]])
        choices = _choices(strength.size, size)
        least = MIXTURE_AGREEMENT - size * (1 - MIXTURE_AGREEMENT)
        choices = choices[strength[choices].sum(axis=1) >= least - 1e-9]
        if not choices.size:
            continue
        if products is None:
            products = _products(m, order, state, patterns, present)
        agreement = _agreement(choices, products)
        best = int(np.argmax(agreement))
        single = 0.5 * (1 + strength[0])
        enough = max(MIXTURE_AGREEMENT, _by_two(products))
        if agreement[best] >= enough and agreement[best] > single:
            return tuple(sorted(int(mu) for mu in order[choices[best]]))
    if products is None:
        products = _products(m, order[:2], state, patterns, present)
    return tuple(sorted(int(mu) for mu in order[:2])) if _is_between(products) else None


@cache
def _choices(count: int, size: int) -> NDArray[np.intp]:
    """(C, size) all choices of so many of the first memories, in lexical order."""
    return np.array(list(combinations(range(count), size)))


def _agreement(choices: NDArray[np.intp], products: State) -> Floats:
    """(C,) the share of the units in which the vote of each choice of members is right."""
    right = np.empty(len(choices), np.int64)
    for block in rows_in_blocks(len(choices), choices.shape[1] * products.shape[1]):
        votes = products[choices[block]].sum(axis=1, dtype=np.int8)
        right[block] = np.count_nonzero(votes > 0, axis=1)
    return np.asarray(right / products.shape[1])


def _by_two(products: State) -> float:
    """The share of the units in which a third memory must leave the vote right to be more than chance.

    The two nearest memories are right where they agree with the state, and any third one in half of the units in
    which those differ, give or take chance.
    """
    first, second = products[0], products[1]
    both, contested = np.count_nonzero(first + second > 0), np.count_nonzero(first != second)
    return float((both + contested / 2 + CHANCE * math.sqrt(contested) / 2) / first.size)


def _is_between(products: State) -> bool:
    """Whether the state is a mixture of the two nearest memories."""
    first, second = products[0], products[1]
    alike, right = np.count_nonzero(first == second), np.count_nonzero(first + second > 0)
    contested = first.size - alike
    return bool(
        alike >= ALIKE * first.size
        and right >= MIXTURE_AGREEMENT * alike
        and contested > 1
        and abs(int(first.sum()) - int(second.sum())) <= 2 * NEARER * contested
    )


def _products(
    m: Floats, order: NDArray[np.intp], state: ArrayLike, patterns: ArrayLike, present: ArrayLike | None
) -> State:
    """s_i xi_i of the memories nearest to the state (rows, nearest first), each turned towards the state."""
    chosen = order[: max(candidates for _, candidates in MIXTURES)]
    signs = np.where(m[chosen] > 0, 1, -1).astype(np.int8)[:, np.newaxis]
    products = signs * to_bipolar(np.asarray(patterns)[chosen]) * to_bipolar(state)
    return products if present is None else products[:, np.asarray(present, bool)]
