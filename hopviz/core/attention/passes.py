"""Passes over the memories: products with queries, softmax of them, and mixtures of the memories.

Memories are looked at a chunk at a time, each while it is in the cache of the processor: the products with it, and its
part of the answer.  So each is fetched once, and no more memory is taken than a chunk's (Milakov and Gimelshein,
arXiv:1805.02867, 2018).

Nothing overflows.  Queries are taken in units of a power of two, so that their largest number is below 1; of products,
only differences from the largest, in float64, are multiplied by beta.  If products or sums have no end all the same,
memories are taken in such units, too.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attention.memories import Memories, Reals, check_finite
from hopviz.core.blocks import rows_in_blocks
from hopviz.core.network import Floats
from hopviz.core.stepwise import pieces

Exponents = NDArray[np.intp]

CACHED, MOST_CACHED = 1 << 20, 1 << 26
"""Bytes of memories that are looked at together by one query, and by many."""
NEGLIGIBLE = 60.0
"""A memory exp(60) times as weak as another one is left out: 10^9 such would still be lost in rounding."""


def products(memories: Memories, queries: Floats, chunk: int | None = None) -> tuple[Floats, Exponents]:
    """X xi of queries (B, d), (B, N), in units of 2^k, (B,): finite, however large memories and queries are.

    Raises
    ------
    ValueError
        If a memory has a number that is not finite.
    """
    units, exponents = _in_units(queries, memories.keys.dtype)
    found = _products(memories.keys, units, 0, chunk)
    if not np.isfinite(found).all():
        power = _exponent("memories", memories.keys)
        found, exponents = _products(memories.keys, units, power, chunk), exponents + power
    return found, exponents


def softmax(dots: Floats, exponents: Exponents, beta: float) -> Floats:
    """softmax(beta z), of each row (B, N), of z = 2^k times these products."""
    found = _relative(dots, dots.max(axis=1), exponents, beta)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def answers(memories: Memories, queries: Floats, beta: float, chunk: int | None = None) -> Reals:
    """softmax(beta X xi) V of queries (B, d), (B, e), in one pass; errors as for `products`."""
    units, exponents = _in_units(queries, memories.keys.dtype)
    found = _answers(memories, units, exponents, beta, (0, 0), chunk)
    if found is None:
        key_power, value_power = _exponent("memories", memories.keys), _exponent("values", memories.values)
        powers = key_power, value_power + memories.count.bit_length()
        found = _answers(memories, units, exponents + key_power, beta, powers, chunk)
        assert found is not None
    return found


def mixture(memories: Memories, weights: Floats) -> Reals:
    """(e,) sum_i p_i v_i of weights (N,), of those that are not lost in rounding."""
    answer = np.zeros(memories.values.shape[1])
    chosen = np.flatnonzero(weights > weights.max() * math.exp(-NEGLIGIBLE))
    for first, last in pieces(chosen.size, _rows(memories.values, 1)):
        which = chosen[first:last]
        some = memories.values[which] if chosen.size < memories.count else memories.values[first:last]
        answer += weights[which].astype(some.dtype) @ some
    return answer.astype(memories.values.dtype)


def _answers(
    memories: Memories, units: Reals, exponents: Exponents, beta: float, powers: tuple[int, int], chunk: int | None
) -> Reals | None:
    """As `answers`, of memories in units of 2^powers[0], values in those of 2^powers[1]; None if sums have no end."""
    keys, values, count = memories.keys, memories.values, len(units)
    top, total, answer = np.full(count, -np.inf), np.zeros(count), np.zeros((count, values.shape[1]), values.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for first, last in pieces(memories.count, chunk or _rows(keys, count)):
            dots = _dots(keys[first:last], units, powers[0]).astype(np.float64)
            if not np.isfinite(dots).all():
                return None
            highest = np.maximum(top, dots.max(axis=1))
            kept = _relative(top[:, np.newaxis], highest, exponents, beta)[:, 0]  # of what there was before
            if (kept < 1).any():
                total *= kept
                answer *= kept.astype(answer.dtype)[:, np.newaxis]
            top, relative = highest, _relative(dots, highest, exponents, beta)
            if relative.max() < math.exp(-NEGLIGIBLE):
                continue
            total += relative.sum(axis=1)
            some = values[first:last] if powers[1] == 0 else np.ldexp(values[first:last], -powers[1])
            answer += relative.astype(answer.dtype) @ some
        answer /= total.astype(answer.dtype)[:, np.newaxis]
        if not np.isfinite(answer).all():
            return None
    return answer if powers[1] == 0 else np.asarray(np.ldexp(answer, powers[1]))


def _products(keys: Reals, units: Reals, power: int, chunk: int | None) -> Floats:
    found = np.empty((len(units), len(keys)))
    with np.errstate(over="ignore", invalid="ignore"):
        for first, last in pieces(len(keys), chunk or _rows(keys, len(units))):
            found[:, first:last] = _dots(keys[first:last], units, power)
    return found


def _dots(keys: Reals, units: Reals, power: int) -> Reals:
    """(B, K) the products of queries (B, d) with some memories (K, d) in units of 2^power."""
    some = keys if power == 0 else np.ldexp(keys, -power)
    return np.asarray((some @ units[0])[np.newaxis] if len(units) == 1 else units @ some.T)


def _relative(dots: Floats, top: Floats, exponents: Exponents, beta: float) -> Floats:
    """exp(beta 2^k (z - top)) of each row."""
    with np.errstate(over="ignore"):
        found: Floats = np.exp(np.ldexp((dots - top[:, np.newaxis]) * beta, exponents[:, np.newaxis]))
    return found


def _in_units(queries: Floats, precision: np.dtype[Any]) -> tuple[Reals, Exponents]:
    """Queries (B, d) in units of 2^k, (B,), in which no number is larger than 1."""
    exponents = np.frexp(np.abs(queries).max(axis=1))[1].astype(np.intp)
    return np.ldexp(queries, -exponents[:, np.newaxis]).astype(precision), exponents


def _exponent(name: str, table: Reals) -> int:
    """The power of two above all sizes of finite numbers (N, d); a ValueError if some are not finite."""
    check_finite(name, table)
    largest = max(float(np.abs(table[block]).max()) for block in rows_in_blocks(*table.shape))
    return math.frexp(largest)[1]


def _rows(table: Reals, queries: int) -> int:
    """How many rows are looked at together."""
    size: int = table.itemsize * table.shape[1]
    return max(min(CACHED * queries, MOST_CACHED) // size, 1)
