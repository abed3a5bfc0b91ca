"""Tokens as spins: vectors on a circle or sphere that attend to each other.

Each token x_i becomes a step towards its attention, brought back to length 1:

    x_i <- ((1 - r) x_i + r sum_j softmax_j(beta x_i.x_j) x_j) / |…|

j runs over all tokens, i too.  The energy E = -ln(mean over i, j of exp(beta x_i.x_j))/beta never rises.  One token at
a time: the exponentials are convex in x_i, and the step is never away from their gradient.  All together: for the same
reason sum_ij k(x_i', x_j) >= sum_ij k(x_i, x_j), k(x, y) = exp(beta x.y), and since k is an inner product of functions
of x and y, Schwarz's inequality makes of it that of sum_ij k(x_i', x_j').  At beta = 0 it is the energy of spins in
their mean field, -|mean x|^2.  Tokens gather in clusters, which merge as spins align, and E falls to -1 (Geshkovski,
Letrouit, Polyanskiy and Rigollet, "A mathematical perspective on transformers", arXiv:2312.10794).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.attention.memories import Memories, Reals, as_beta, check_finite
from hopviz.core.attention.passes import answers, products
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats, numbers
from hopviz.core.ranges import as_number, as_seed, as_whole
from hopviz.core.rules.base import check_choice
from hopviz.core.seeds import random_generator
from hopviz.core.stepwise import pieces

Order = Literal["together", "one by one"]

TOGETHER = 256
"""Tokens that attend together."""
LOST = 1e-12
"""A sum of vectors that is shorter has no direction: the token stays."""
MOST_TOKENS = 1 << 16
MOST_STEPS = 10**5
AT_REST = 1e-9
"""Tokens rest where a step moves none farther."""
MOST_KEPT = 10**8
"""Numbers of the tokens of a path."""
SMALLEST_BETA = 1e-12
"""Below it the exponentials are straight lines."""


@dataclass(frozen=True, eq=False)
class TokenPath:
    """The way of T tokens through K steps."""

    tokens: Floats
    """(K + 1, T, d)"""
    energies: Floats
    """(K + 1,)"""
    clusters: NDArray[np.intp]
    """(K + 1,) how many clusters there are."""
    at_rest: bool
    """Whether the last step moved nothing."""


def on_sphere(count: int, size: int = 2, seed: int = 0) -> Floats:
    """Tokens (count, size) at random on the circle (2) or the sphere (3, or more)."""
    count, size = as_whole("count", count, 1, MOST_TOKENS), as_whole("size", size, 1, MOST_TOKENS)
    if count * size > MOST_KEPT:
        raise OutOfRangeError(f"at most {MOST_KEPT:,} numbers of tokens are made: ask for fewer tokens")
    return _unit(random_generator(as_seed(seed)).normal(size=(count, size)), np.eye(1, size))


def self_attention_step(
    tokens: ArrayLike, beta: float | None = None, *, rate: float = 1.0, order: Order = "together", seed: int = 0
) -> Reals:
    """One step of all tokens, (T, d), as above: all together, or one after the other in a random order.

    Parameters
    ----------
    tokens : array_like, shape (T, d)
        None of them zero; they are brought to length 1 first.
    beta : float, optional
        0 to 1e300; 1/sqrt(d) if left out.
    rate : float
        r, above 0 and up to 1: how far each goes towards its attention.
    order : {"together", "one by one"}
    seed : int
        Of the order in which they go one by one.

    Returns
    -------
    ndarray, shape (T, d)
        Of length 1, float32 or float64 as for `Memories`.

    Raises
    ------
    ValueError
        If there are no tokens, a token is zero, or a number is not finite or out of range.
    """
    held, beta = _as_tokens(tokens), as_beta(beta, np.shape(tokens)[-1])
    rate = as_number("rate", rate, 0.0, 1.0, above=True)
    check_choice("order", order, get_args(Order))
    turns = random_generator(as_seed(seed)).permutation(len(held))
    return _step(held, beta, rate, order, turns)


def token_energy(tokens: ArrayLike, beta: float | None = None) -> float:
    """E = -ln(mean over i, j of exp(beta x_i.x_j))/beta of tokens (T, d), -1 where all are alike."""
    held, beta = _as_tokens(tokens), as_beta(beta, np.shape(tokens)[-1])
    return _energy(held, beta)


def token_clusters(tokens: ArrayLike, angle: float = 10.0) -> NDArray[np.intp]:
    """(T,) the number of the cluster of each token, from 0, the largest first.

    Two tokens are of one cluster if a chain of tokens joins them in which neighbours are no farther than this many
    degrees apart.
    """
    held = _as_tokens(tokens).astype(np.float64)
    reach = math.radians(as_number("angle", angle, 0.0, 180.0))
    if reach >= math.pi:
        return np.zeros(len(held), np.intp)
    # chords, since a cosine near 1 has lost the digits of a small angle
    chord = 2 * math.sin(reach / 2) * (1 + 1e-9) + 1e-9
    labels, count = np.full(len(held), -1, np.intp), 0
    for first in range(len(held)):
        if labels[first] >= 0:
            continue
        labels[first], border = count, [first]
        while border:
            free = np.flatnonzero(labels < 0)
            near = np.sqrt(np.square(held[free] - held[border.pop()]).sum(axis=1)) <= chord
            labels[free[near]] = count
            border += free[near].tolist()
        count += 1
    sizes = np.bincount(labels)
    ranks = np.empty(count, np.intp)
    ranks[np.argsort(-sizes, kind="stable")] = np.arange(count)
    return ranks[labels]


def token_path(
    tokens: ArrayLike, beta: float | None = None, *, rate: float = 1.0, order: Order = "together", steps: int = 100,
    angle: float = 10.0, seed: int = 0,
) -> TokenPath:  # fmt: skip
    """Steps of all tokens until they rest, with energies and clusters; parameters as for the functions above."""
    held, beta = _as_tokens(tokens), as_beta(beta, np.shape(tokens)[-1])
    rate, steps = as_number("rate", rate, 0.0, 1.0, above=True), as_whole("steps", steps, 0, MOST_STEPS)
    check_choice("order", order, get_args(Order))
    rng, at_rest = random_generator(as_seed(seed)), False
    if (steps + 1) * held.size > MOST_KEPT:
        most = MOST_KEPT // held.size - 1
        raise OutOfRangeError(f"at most {MOST_KEPT:,} numbers are kept: give steps up to {most:,}")
    states, energies, counts = [held.astype(np.float64)], [], []
    while True:
        energies.append(_energy(held, beta))
        counts.append(int(token_clusters(held, angle).max()) + 1)
        if at_rest or len(states) > steps:
            return TokenPath(np.array(states), np.array(energies), np.array(counts, np.intp), at_rest)
        after = _step(held, beta, rate, order, rng.permutation(len(held)))
        at_rest = bool(np.abs(after - held).max() <= AT_REST)
        held = after
        states.append(held.astype(np.float64))


def order_parameter(tokens: ArrayLike) -> float:
    """|mean x| of tokens (T, d), the magnetisation of spins: 1 where all are alike."""
    return float(np.linalg.norm(_as_tokens(tokens).astype(np.float64).mean(axis=0)))


def _step(tokens: Reals, beta: float, rate: float, order: Order, turns: NDArray[np.intp]) -> Reals:
    if order == "together":
        held, after = Memories(tokens), np.empty_like(tokens)
        for first, last in pieces(len(tokens), TOGETHER):
            after[first:last] = _moved(tokens[first:last], answers(held, tokens[first:last].astype(float), beta), rate)
        return after
    moved = tokens.copy()
    held = Memories(moved)  # it shares them, so that each token sees those that went before it
    for i in turns:
        moved[i] = _moved(moved[i : i + 1], answers(held, moved[i : i + 1].astype(float), beta), rate)[0]
    return moved


def _moved(tokens: Reals, attention: Reals, rate: float) -> Reals:
    there = (1 - rate) * tokens.astype(np.float64) + rate * attention.astype(np.float64)
    return _unit(there, tokens.astype(np.float64)).astype(tokens.dtype)


def _unit(vectors: Floats, otherwise: Floats) -> Floats:
    """Vectors (K, d) of length 1; those that are lost become rows of `otherwise`."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths > LOST, vectors / np.maximum(lengths, LOST), otherwise)


def _energy(tokens: Reals, beta: float) -> float:
    held, total = Memories(tokens), 0.0
    for first, last in pieces(len(tokens), TOGETHER):
        dots, exponents = products(held, tokens[first:last].astype(np.float64))
        below = np.minimum(np.ldexp(dots, exponents[:, np.newaxis]) - 1.0, 0.0)
        below[np.arange(last - first), np.arange(first, last)] = 0.0  # x_i.x_i, which rounding has left near 1
        with np.errstate(over="ignore"):
            total += float((np.expm1(beta * below) if beta > SMALLEST_BETA else below).sum())
    mean = total / len(tokens) ** 2
    return -1.0 - (math.log1p(mean) / beta if beta > SMALLEST_BETA else mean)


def _as_tokens(tokens: ArrayLike) -> Reals:
    """Tokens (T, d) of length 1, in float32 or float64."""
    given = numbers("tokens", tokens)
    if given.ndim != 2 or not given.size:
        raise ValueError(f"tokens must have shape (T, d), at least one, not {given.shape}")
    if len(given) > MOST_TOKENS:
        raise OutOfRangeError(f"at most {MOST_TOKENS:,} tokens attend to each other, not {len(given):,}")
    check_finite("tokens", given)
    rows = given.astype(np.float64)
    largest = np.abs(rows).max(axis=1, keepdims=True)
    if not largest.all():
        raise ValueError("a token must not be zero: it has no direction")
    rows = rows / largest
    units: Reals = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(Memories(given[:1]).keys.dtype)
    return units
