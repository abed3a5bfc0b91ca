"""Percepts of a state: one of the interpretations, a part of one, or an impossible mixture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.network import numbers
from hopviz.core.validation import as_mask


@dataclass(frozen=True)
class Percept:
    """The hidden units that are on, compared with P interpretations."""

    kind: Literal["whole", "part", "mixture", "nothing"]
    """Exactly one interpretation, some units of one and no others, units that do not go together, or none."""
    nearest: int | None
    """The interpretation that most of what is on belongs to, of several the smallest; None without any."""
    on: int
    """Hidden units that are on."""
    shared: tuple[int, ...]
    """How many of them belong to each interpretation, P numbers."""
    whole: tuple[int, ...]
    """How many each interpretation has in all, P numbers."""
    foreign: int
    """How many belong to none."""


def percept(state: ArrayLike, interpretations: ArrayLike, hidden: ArrayLike) -> Percept:
    """What a state sees.

    Parameters
    ----------
    state : array_like, shape (N,)
        Binary or bipolar values; 0 where a unit is removed.
    interpretations : array_like, shape (P, N)
        States, binary or bipolar; only their hidden units count.
    hidden : array_like of bool, shape (N,)
    """
    seen, known = numbers("a state", state), numbers("interpretations", interpretations)
    if seen.ndim != 1 or (known.size and known.shape[-1:] != seen.shape):
        shapes = f"{seen.shape} and {known.shape}"
        raise ValueError(f"one state is needed, and interpretations of as many units, not arrays of shape {shapes}")
    mask = as_mask("hidden", hidden, seen.size)
    on = (seen > 0)[mask]
    members = (known > 0).reshape(known.size // max(seen.size, 1), seen.size)[:, mask]
    shared, whole = (members & on).sum(axis=1), members.sum(axis=1)
    count, foreign = int(on.sum()), int((on & ~members.any(axis=0)).sum())
    nearest = int(np.lexsort((whole, -shared))[0]) if shared.any() else None
    kind: Literal["whole", "part", "mixture", "nothing"] = "mixture"
    if not count:
        kind = "nothing"
    elif nearest is not None and shared[nearest] == count:
        kind = "whole" if whole[nearest] == count else "part"
    return Percept(
        kind, nearest, count, tuple(int(k) for k in shared), tuple(int(k) for k in whole), foreign
    )  # fmt: skip
