"""Smooth fields that make the borders of valleys wind."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats

Field = NDArray[np.float32]


@cache
def winding(side: int) -> tuple[Field, Field, Field]:
    """Smooth fields over the padded grid, (octaves, cells): any, those that are odd in the mirror, those that are even.

    Field k winds about twice in the 2^k-th part of the side.
    """
    width, rng, plain = side + 2, np.random.Generator(np.random.PCG64(2007)), []
    octaves = [_smooth(width, 2 ** (k + 1) + 1, rng) for k in range(9)]
    for k in range(len(octaves) - 2):
        plain.append(octaves[k] + 0.45 * octaves[k + 1] + 0.2 * octaves[k + 2])
    fields = np.array(plain, np.float32).reshape(len(plain), -1)
    image, half = fields[:, ::-1], np.float32(0.7)
    results = fields, half * (fields - image), half * (fields + image)
    for array in results:
        array.setflags(write=False)
    return results


def _smooth(width: int, knots: int, rng: np.random.Generator) -> Floats:
    """(width, width) random values on a lattice of knots, and smooth between them."""
    lattice = rng.uniform(-1, 1, (knots + 1, knots + 1))
    place = np.linspace(0.0, knots - 1.0, width)
    first = np.minimum(place.astype(np.int64), knots - 1)
    t = place - first
    t = t * t * (3 - 2 * t)
    rows = lattice[first] * (1 - t)[:, np.newaxis] + lattice[first + 1] * t[:, np.newaxis]
    return np.asarray(rows[:, first] * (1 - t) + rows[:, first + 1] * t)
