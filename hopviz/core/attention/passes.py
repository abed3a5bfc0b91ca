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
import os
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.attention.memories import Memories, Reals, check_finite
from hopviz.core.blocks import rows_in_blocks
from hopviz.core.network import Floats
from hopviz.core.stepwise import pieces

Exponents = NDArray[np.intp]

CACHED, MOST_CACHED = 1 << 20, 1 << 26
"""Bytes of memories that are looked at together by one query, and by many."""
LARGE = 1 << 22
"""Numbers of memories from which on threads are worth while for one query."""
MOST_THREADS = 4
LEAST = {np.dtype(np.float32): math.exp(-40.0), np.dtype(np.float64): math.exp(-60.0)}
"""A memory that is so much weaker than another one is left out: 10^9 such would still be lost in rounding."""


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
    if len(units) == 1 and chunk is None and memories.keys.size >= LARGE:
        found = _answer_in_threads(memories, units[0], int(exponents[0]), beta)
    else:
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
    chosen = np.flatnonzero(weights > weights.max() * LEAST[memories.values.dtype])
    for first, last in pieces(chosen.size, _rows(memories.values, 1)):
        which = chosen[first:last]
        some = memories.values[which] if chosen.size < memories.count else memories.values[first:last]
        answer += weights[which].astype(some.dtype) @ some
    return answer.astype(memories.values.dtype)


def _answer_in_threads(memories: Memories, query: Reals, exponent: int, beta: float) -> Reals | None:
    """The answer (1, e) to one query, by a kernel in a thread for each processor; None if sums have no end."""
    borders = np.linspace(0, memories.count, min(processors(), memories.count) + 1).astype(int)
    parts = [_Part(memories, query, exponent, beta, *borders[k : k + 2]) for k in range(len(borders) - 1)]
    threads = [Thread(target=part.run) for part in parts[1:]]
    for thread in threads:
        thread.start()
    parts[0].run()
    for thread in threads:
        thread.join()
    if not all(part.is_finite for part in parts):
        return None
    tops = np.array([part.sums[0] for part in parts])
    kept = _relative(tops[np.newaxis], tops.max(keepdims=True), np.array([exponent]), beta)[0]
    total = sum(share * part.sums[1] for share, part in zip(kept, parts, strict=True))
    with np.errstate(over="ignore", invalid="ignore"):
        answer = sum(share / total * part.answer.astype(np.float64) for share, part in zip(kept, parts, strict=True))
        found: Reals = np.asarray(answer).astype(query.dtype)[np.newaxis]
    return found if np.isfinite(found).all() else None


class _Part:
    """Some memories' part of an answer."""

    def __init__(
        self, memories: Memories, query: Reals, exponent: int, beta: float, first: int, last: int
    ) -> None:
        self._keys, self._values = memories.keys[first:last], memories.values[first:last]
        self._query, self._exponent, self._beta = query, exponent, beta
        self.sums = np.array([-np.inf, 0.0])
        self.answer: Reals = np.zeros(memories.values.shape[1], query.dtype)
        self.is_finite = False

    def run(self) -> None:
        """Go through them, so many at a time that anybody can interrupt."""
        rows, together = _rows(self._keys, MOST_CACHED), _rows(self._keys, 1)
        shares = np.empty(max(together // 4, 1), self._keys.dtype)
        for first, last in pieces(len(self._keys), rows):
            self.is_finite = kernels.attention.attend(
                self._keys[first:last], self._values[first:last], self._query, self._beta, self._exponent,
                LEAST[self._values.dtype], shares, self.answer, self.sums,
            )  # fmt: skip
            if not self.is_finite:
                return


def processors() -> int:
    """How many threads go through memories at a time: more than a few would wait for the machine's memory."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST_THREADS)


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
            counting, some = (relative > LEAST[values.dtype]).any(axis=0), values[first:last]
            if 2 * np.count_nonzero(counting) < len(some):
                relative, some = relative[:, counting], some[counting]
            total += relative.sum(axis=1)
            answer += relative.astype(answer.dtype) @ (some if powers[1] == 0 else np.ldexp(some, -powers[1]))
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
    return np.asarray((some @ units.T).T)  # not units @ some.T: for few queries BLAS takes several times as long


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
