"""Which memory, if any, is this state?

A state *is* a memory only if it equals it.  A mixture is a state that agrees in at least `MIXTURE_AGREEMENT` of
its units with the majority vote of three, five or seven memories or their reverses (the stable mixtures of
Amit, Gutfreund and Sompolinsky 1985 have odd numbers of members); everything else is spurious.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.network import Floats, to_bipolar

Kind = Literal["memory", "reversed memory", "mixture", "spurious"]

MIXTURE_SIZES = (3, 5, 7)
MIXTURE_AGREEMENT = 0.95


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
    here = np.ones(s.size, bool) if present is None else np.asarray(present, bool)
    return np.asarray(xi.reshape(-1, s.size)[:, here] @ s[here] / max(int(here.sum()), 1))


def identify(state: ArrayLike, patterns: ArrayLike, present: ArrayLike | None = None) -> Identity:
    """Name a state in terms of the memories.

    Parameters and errors as for `overlaps`.  Removed units are left out of every comparison.
    """
    m = overlaps(state, patterns, present)
    if not m.size:
        return Identity("spurious", (), 0.0, None, ())
    nearest = int(np.argmax(np.abs(m)))
    overlap = float(m[nearest])
    if overlap == 1.0:
        return Identity("memory", (nearest,), overlap, nearest, (1,))
    if overlap == -1.0:
        return Identity("reversed memory", (nearest,), overlap, nearest, (-1,))
    here = np.ones(np.size(state), bool) if present is None else np.asarray(present, bool)
    members = _mixture(to_bipolar(state)[here], to_bipolar(patterns)[:, here], m)
    if members is None:
        return Identity("spurious", (), overlap, nearest, ())
    signs = tuple(int(sign) for sign in np.where(m[list(members)] > 0, 1, -1))
    return Identity("mixture", members, overlap, nearest, signs)


def _mixture(
    s: NDArray[np.int8], xi: NDArray[np.int8], m: Floats
) -> tuple[int, ...] | None:
    """The smallest odd number of memories whose majority vote the state nearly is, if there is one."""
    order = np.argsort(-np.abs(m), kind="stable")
    for size in MIXTURE_SIZES:
        if size > m.size:
            break
        chosen = order[:size]
        vote = np.sign(np.where(m[chosen] > 0, 1, -1) @ xi[chosen].astype(np.int64))
        if (vote == s).mean() >= MIXTURE_AGREEMENT:
            return tuple(sorted(int(mu) for mu in chosen))
    return None
