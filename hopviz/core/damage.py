"""Damage to a network: connections and units removed, weights made coarse, clipped or noisy.

Symmetric weights stay symmetric: both directions of a pair are damaged alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.blocks import by_rows, mirrored, rows_in_blocks
from hopviz.core.couplings import MOST_DENSE, Sparse
from hopviz.core.dilution import diluted
from hopviz.core.limits import LARGEST
from hopviz.core.network import Floats, Network
from hopviz.core.ranges import as_number, as_seed, as_share, as_whole
from hopviz.core.seeds import random_generator
from hopviz.core.validation import as_network

MOST_LEVELS = 10**6
MOST_UNITS = 10**8


def remove_connections(net: Network, fraction: float, seed: int = 0) -> Network:
    """Set a random part of the connections to zero; a larger part contains a smaller one's.

    A connection is a pair with a weight other than zero, of asymmetric weights one direction of it.  Of C connections
    exactly round(fraction C) are removed.
    """
    fraction = as_share("fraction", fraction)
    if isinstance(as_network(net).couplings, Sparse) or net.n > MOST_DENSE:
        return diluted(net, fraction, seed)
    connected = net.weights != 0
    np.fill_diagonal(connected, False)
    if net.is_symmetric:
        connected = np.triu(connected | connected.T)
    rows, columns = np.nonzero(connected)
    gone = random_generator(as_seed(seed)).permutation(rows.size)[: round(fraction * rows.size)]
    weights = net.weights.copy()
    weights[rows[gone], columns[gone]] = 0.0
    if net.is_symmetric:
        weights[columns[gone], rows[gone]] = 0.0
    return _with_weights(net, weights)


def remove_units(n: int, fraction: float, seed: int = 0) -> NDArray[np.bool_]:
    """Which of n units are taken out, bool, shape (n,): exactly round(fraction n); a larger part contains a smaller."""
    n = as_whole("n", n, 1, MOST_UNITS)
    mask = np.zeros(n, np.bool_)
    mask[random_generator(as_seed(seed)).permutation(n)[: round(as_share("fraction", fraction) * n)]] = True
    return mask


def quantise(net: Network, levels: int) -> Network:
    """Round the weights to so many evenly spaced values (2 to a million) from minus to plus the largest size.

    A weight of zero stays zero with an even number of levels too: where there is no connection, none grows.
    """
    levels = as_whole("levels", levels, 2, MOST_LEVELS)
    largest = _largest_size(as_network(net))
    if largest == 0:
        return net
    step = 2 * largest / (levels - 1)

    def rounded(w: Floats) -> Floats:
        place = (w + largest) / step
        near = np.where(w < 0, np.ceil(place - 0.5), np.floor(place + 0.5))  # halves away from zero
        return np.where(w == 0, 0.0, near * step - largest)

    return _changed(net, rounded)


def clip(net: Network, limit: float) -> Network:
    """Bound the sizes of the weights by `limit` (above 0, up to 1e9) times their root mean square."""
    limit = as_number("limit", limit, 0.0, LARGEST, above=True)
    bound = limit * _root_mean_square(as_network(net))
    return _changed(net, lambda w: np.clip(w, -bound, bound), with_own=True)


def add_noise(net: Network, relative: float, seed: int = 0) -> Network:
    """Add normal noise of standard deviation `relative` (0 to 1e9) times the root mean square of the weights."""
    relative = as_number("relative", relative, 0.0, LARGEST)
    size = relative * _root_mean_square(as_network(net))
    return _with_weights(net, by_rows(lambda w, noise: w + size * noise, net.weights, _per_pair(net, seed)))


@dataclass(frozen=True)
class Damage:
    """A kind of damage as people choose it."""

    label: str
    unit: str
    """Of the amount: "%" of all, "levels", or "× rms" of the weights."""
    low: float
    high: float
    default: float
    apply: Callable[[Network, float, int], Network] | None
    """(network, amount, seed); None for units, which are removed by a mask."""
    axis: str
    """What a plot against the amount says below."""
    is_random: bool = True
    """Whether the seed matters."""


DAMAGES: dict[str, Damage] = {
    "units": Damage("Remove units", "%", 0, 95, 20, None, "units removed, %"),
    "connections": Damage(
        "Remove connections", "%", 0, 99, 40, lambda net, x, seed: remove_connections(net, x / 100, seed),
        "connections removed, %",
    ),
    "quantise": Damage(
        "Round weights", "levels", 2, 16, 3, lambda net, x, seed: quantise(net, round(x)),
        "levels of the weights", False,
    ),
    "clip": Damage(
        "Limit weights", "% of rms", 5, 300, 100, lambda net, x, seed: clip(net, x / 100),
        "bound, % of rms weight", False,
    ),
    "noise": Damage(
        "Noise on weights", "% of rms", 0, 400, 100, lambda net, x, seed: add_noise(net, x / 100, seed),
        "noise, % of rms weight",
    ),
}  # fmt: skip
"""The kinds of damage, by name."""


def _per_pair(net: Network, seed: int) -> Floats:
    """(N, N) normal random numbers, the same for both directions where the weights are symmetric."""
    rng = random_generator(as_seed(seed))
    drawn = np.empty(as_network(net).weights.shape)
    for block in rows_in_blocks(net.n, net.n):
        rng.standard_normal(out=drawn[block])
    return mirrored(drawn) if net.is_symmetric else drawn


def _largest_size(net: Network) -> float:
    couplings = net.couplings
    if isinstance(couplings, Sparse):
        return couplings.largest
    return float(max(net.weights.max(), -net.weights.min()))


def _changed(net: Network, change: Callable[[Floats], Floats], with_own: bool = False) -> Network:
    """The network with weights changed one by one, those of units to themselves only if asked; zero stays zero."""
    couplings = net.couplings
    if isinstance(couplings, Sparse):
        return Network(couplings.changed(change, with_own), net.bias, net.units)
    own = np.diagonal(net.weights)
    return _with_weights(net, by_rows(change, net.weights), change(own) if with_own else None)


def _root_mean_square(net: Network) -> float:
    """Of the weights beside the diagonal; 0 without any."""
    couplings, pairs = net.couplings, max(net.n * (net.n - 1), 1)
    if isinstance(couplings, Sparse):
        total = float(np.square(couplings.values).sum() - np.square(couplings.own).sum())
        return math.sqrt(max(total, 0.0) / pairs)
    total = 0.0
    for block in rows_in_blocks(net.n, net.n):
        squares = net.weights[block] ** 2
        squares[np.arange(len(squares)), np.arange(block.start, block.stop)] = 0.0
        total += float(squares.sum())
    return math.sqrt(total / pairs)


def _with_weights(net: Network, weights: Floats, diagonal: Floats | None = None) -> Network:
    """The network with other weights; those of units to themselves stay as they are, unless others are given."""
    np.fill_diagonal(weights, np.diagonal(net.weights) if diagonal is None else diagonal)
    weights.setflags(write=False)
    return Network(weights, net.bias, net.units)
