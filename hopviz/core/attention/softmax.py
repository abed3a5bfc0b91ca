"""Softmax attention as the update of a modern Hopfield network: weights, retrieval, energy.

State xi (the query), memories x_1 … x_N (the keys), inverse temperature beta:

- weights p = softmax(beta X xi), p_i = exp(beta x_i.xi) / sum_j exp(beta x_j.xi)
- update xi <- sum_i p_i x_i; with values v_i in the place of the memories, and beta = 1/sqrt(d), it is attention,
  softmax(q K'/sqrt(d)) V
- energy E(xi) = -lse(beta, X xi) + 1/2 xi.xi + ln(N)/beta + M^2/2, lse(beta, z) = ln(sum_i exp(beta z_i))/beta, M the
  length of the longest memory.  An update never raises it: 0 <= E <= 2 M^2 for states no longer than M.

Ramsauer et al., "Hopfield networks is all you need", ICLR 2021 (arXiv:2008.02217).

`hopviz.core.attention.passes` tells how memories are gone through, and why nothing overflows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.attention.memories import (
    LARGEST_OF_ENERGIES,
    Memories,
    Reals,
    as_beta,
    as_chunk,
    as_memories,
    as_one_query,
    as_queries,
)
from hopviz.core.attention.passes import answers, mixture, products, softmax
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats
from hopviz.core.ranges import as_whole
from hopviz.core.stepwise import pieces

QUERIES = 256
"""That are answered together."""
MOST_STEPS = 1000
"""Updates after which a state that has not settled is taken as it is."""
SETTLED = {np.dtype(np.float32): 1e-6, np.dtype(np.float64): 1e-10}
"""A state has settled when an update moves it by no more than this part of its length."""
MOST_WEIGHTS = 1 << 28
"""Weights of all queries: they take 2 GiB."""
ALIKE = 1e-9
"""Where the exponents beta x_i.xi differ by less, the logarithm of their mean exponential is their mean."""


@dataclass(frozen=True, eq=False)
class Retrieval:
    """The way of one state from a query on, T updates long."""

    states: Reals
    """(T + 1, d) the query, and the state after each update."""
    energies: Floats
    """(T + 1,) E of each."""
    largest: Floats
    """(T + 1,) the largest weight, 1/N to 1, in each."""
    strongest: NDArray[np.intp]
    """(T + 1,) the number of the memory that has it."""
    weights: Floats
    """(N,) the weights in the last state."""
    mixed: Floats
    """(N,) those by which the last update mixed the memories: the weights in the state before it, or in the query."""
    settled: bool
    """Whether the last update moved it no more."""


def weights(
    memories: ArrayLike | Memories, query: ArrayLike, beta: float | None = None, *, chunk: int | None = None
) -> Floats:
    """The weights of the memories, p = softmax(beta X xi): positive, their sum is 1.

    Parameters
    ----------
    memories : array_like, shape (N, d), or Memories
    query : array_like, shape (d,) or (B, d)
        The state xi, or several.
    beta : float, optional
        Inverse temperature, 0 to 1e300; 1/sqrt(d), that of attention, if left out.
    chunk : int, optional
        Memories that are looked at together; as many as stay in the cache if left out.

    Returns
    -------
    ndarray of float64, shape (N,) or (B, N)

    Raises
    ------
    ValueError
        If there are no memories, shapes do not fit, or a number is not finite or out of range.
    """
    held = as_memories(memories)
    queries, beta = as_queries(query, held.size), as_beta(beta, held.size)
    if len(queries) * held.count > MOST_WEIGHTS:
        raise OutOfRangeError(f"at most {MOST_WEIGHTS:,} weights can be had at a time: ask for fewer queries")
    found = softmax(*products(held, queries, as_chunk(chunk)), beta)
    return found[0] if np.ndim(query) == 1 else found


def retrieve(
    memories: ArrayLike | Memories,
    query: ArrayLike,
    beta: float | None = None,
    *,
    steps: int | None = 1,
    values: ArrayLike | None = None,
    chunk: int | None = None,
) -> Reals:
    """What the memories answer: xi <- sum_i softmax_i(beta X xi) x_i, so many times.

    Parameters
    ----------
    memories : array_like, shape (N, d), or Memories
    query : array_like, shape (d,) or (B, d)
    beta : float, optional
        Inverse temperature, 0 to 1e300; 1/sqrt(d), that of attention, if left out.
    steps : int or None
        Updates, 0 to 1,000; None: until it settles, which means that an update moves it by less than 10^-10 of its
        length (float32: 10^-6), 1,000 at most.
    values : array_like, shape (N, e), optional
        What the last update reads out in the place of the memories.
    chunk : int, optional
        Memories that are looked at together; as many as stay in the cache if left out.

    Returns
    -------
    ndarray, shape (d,) or (B, d), or with `values` (e,) or (B, e)
        In the precision of the memories (see `Memories`).

    Raises
    ------
    ValueError
        As for `weights`, or if the number of steps is out of range.
    """
    held, most = as_memories(memories, values), MOST_STEPS
    queries, beta, chunk = as_queries(query, held.size), as_beta(beta, held.size), as_chunk(chunk)
    if steps is not None:
        most = as_whole("steps", steps, 0, MOST_STEPS)
    if most == 0 and held.values is not held.keys:
        raise OutOfRangeError("values are read out by an update: give at least one step")
    found = np.empty((len(queries), held.values.shape[1]), held.keys.dtype)
    for first, last in pieces(len(queries), QUERIES):
        found[first:last] = _retrieved(held, queries[first:last], beta, most, steps is None, chunk)
    return found[0] if np.ndim(query) == 1 else found


def energy(
    memories: ArrayLike | Memories, query: ArrayLike, beta: float | None = None, *, chunk: int | None = None
) -> Any:
    """The energy E = -lse(beta, X xi) + 1/2 xi.xi + ln(N)/beta + M^2/2: a float of a state (d,), else (B,).

    Parameters and errors are as for `weights`; also, numbers must be up to 1e100 in size.  At beta = 0 it is the limit,
    in which the first and third terms are minus the mean of x_i.xi.
    """
    held = as_memories(memories)
    queries, beta, chunk = as_queries(query, held.size), as_beta(beta, held.size), as_chunk(chunk)
    found = np.empty(len(queries))
    for first, last in pieces(len(queries), max(min(QUERIES, MOST_WEIGHTS // held.count), 1)):
        some = queries[first:last]
        found[first:last] = _energies(held, some, *products(held, some, chunk), beta)
    return float(found[0]) if np.ndim(query) == 1 else found


def retrieval(
    memories: ArrayLike | Memories,
    query: ArrayLike,
    beta: float | None = None,
    *,
    steps: int | None = None,
    chunk: int | None = None,
) -> Retrieval:
    """The way of one state (d,) from the query on, with its energy and weights; parameters as for `retrieve`."""
    held = as_memories(memories)
    state, beta, chunk = as_one_query(query, held.size), as_beta(beta, held.size), as_chunk(chunk)
    most = MOST_STEPS if steps is None else as_whole("steps", steps, 0, MOST_STEPS)
    states, energies, largest, strongest, settled = [_fitting(state[0], held.keys.dtype)], [], [], [], False
    found: Floats | None = None
    while True:
        dots, exponents = products(held, state, chunk)
        energies.append(_energies(held, state, dots, exponents, beta)[0])
        mixed, found = found, softmax(dots, exponents, beta)[0]
        strongest.append(int(found.argmax()))
        largest.append(float(found[strongest[-1]]))
        if settled or len(states) > most:
            break
        after = mixture(held, found)
        settled = bool(has_settled(state, after[np.newaxis], held.keys.dtype)[0])
        states.append(after)
        state = after[np.newaxis].astype(np.float64)
    return Retrieval(
        np.array(states), np.array(energies), np.array(largest), np.array(strongest, np.intp), found,
        found if mixed is None else mixed, settled,
    )  # fmt: skip


def has_settled(before: Floats, after: Reals, precision: np.dtype[Any]) -> NDArray[np.bool_]:
    """(B,) whether an update has moved states (B, d) by no more than rounding does, compared by the largest number."""
    with np.errstate(over="ignore"):
        moved = np.abs(after - before).max(axis=1)
    return np.asarray(moved <= SETTLED[precision] * np.abs(after).max(axis=1))


def _retrieved(
    held: Memories, queries: Floats, beta: float, most: int, until_settled: bool, chunk: int | None
) -> Reals:
    """The answers to queries (B, d) after so many updates, or, once they have settled, after fewer."""
    apart, inner = held.values is not held.keys, held if held.values is held.keys else Memories(held.keys)
    states, moving = queries.copy(), np.arange(len(queries))
    for _ in range(most - apart):
        after = answers(inner, states[moving], beta, chunk)
        still = ~has_settled(states[moving], after, held.keys.dtype)
        states[moving] = after
        if until_settled:
            moving = moving[still]
        if not moving.size:
            break
    return answers(held, states, beta, chunk) if apart else _fitting(states, held.keys.dtype)


def _fitting(queries: Floats, precision: np.dtype[Any]) -> Reals:
    """Queries in the precision of the memories; larger numbers than it has become its largest."""
    largest = np.finfo(precision).max
    fitting: Reals = np.clip(queries, -float(largest), float(largest)).astype(precision)
    return fitting


def _energies(
    held: Memories, queries: Floats, dots: Floats, exponents: NDArray[np.intp], beta: float
) -> Floats:
    """(B,) the energies of states (B, d) whose products with the memories are known."""
    if np.abs(queries).max() > LARGEST_OF_ENERGIES:
        raise OutOfRangeError(f"a state must consist of numbers up to {LARGEST_OF_ENERGIES:g} in size: scale it")
    squares = held.squares
    z = np.ldexp(dots, exponents[:, np.newaxis])
    top = z.max(axis=1)
    below = z - top[:, np.newaxis]
    mean = below.mean(axis=1)
    with np.errstate(over="ignore"):
        is_alike = beta * below.min(axis=1) > -ALIKE
        if not is_alike.all():
            free = np.log1p(np.expm1(beta * below).mean(axis=1)) / beta
            mean = np.where(is_alike, mean, free)
    lengths = np.einsum("ij,ij->i", queries, queries)
    return np.asarray(0.5 * lengths - top - mean + 0.5 * squares.max())
