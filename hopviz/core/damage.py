"""Damage to a network: connections and units removed, weights made coarse, clipped or noisy.

Symmetric weights stay symmetric: both directions of a pair are damaged alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats, Network


def remove_connections(net: Network, fraction: float, seed: int = 0) -> Network:
    """Set a random part of the connections to zero; a larger part contains a smaller one's.

    A connection is a pair with a weight other than zero, of asymmetric weights one direction of it.  Of C connections
    exactly round(fraction C) are removed.
    """
    _check_part("the part of the connections", fraction)
    connected = net.weights != 0
    np.fill_diagonal(connected, False)
    if net.is_symmetric:
        connected = np.triu(connected | connected.T)
    rows, columns = np.nonzero(connected)
    gone = _generator(seed).permutation(rows.size)[: round(fraction * rows.size)]
    weights = net.weights.copy()
    weights[rows[gone], columns[gone]] = 0.0
    if net.is_symmetric:
        weights[columns[gone], rows[gone]] = 0.0
    return _with_weights(net, weights)


def remove_units(n: int, fraction: float, seed: int = 0) -> NDArray[np.bool_]:
    """Which of n units are taken out, bool, shape (n,): exactly round(fraction n); a larger part contains a smaller."""
    _check_part("the part of the units", fraction)
    mask = np.zeros(n, np.bool_)
    mask[_generator(seed).permutation(n)[: round(fraction * n)]] = True
    return mask


def quantise(net: Network, levels: int) -> Network:
    """Round the weights to so many evenly spaced values (at least 2) from minus to plus the largest size.

    A weight of zero stays zero with an even number of levels too: where there is no connection, none grows.
    """
    if levels < 2:
        raise ValueError(f"weights need at least 2 levels, not {levels}")
    largest = float(np.abs(net.weights).max())
    if largest == 0:
        return net
    step = 2 * largest / (levels - 1)
    place = (net.weights + largest) / step
    rounded = np.where(net.weights < 0, np.ceil(place - 0.5), np.floor(place + 0.5))  # halves away from zero
    weights = np.where(net.weights == 0, 0.0, rounded * step - largest)
    np.fill_diagonal(weights, np.diagonal(net.weights))
    return _with_weights(net, weights)


def clip(net: Network, limit: float) -> Network:
    """Bound the sizes of the weights by `limit` (more than 0) times their root mean square."""
    if not limit > 0:
        raise ValueError(f"weights must be clipped at more than 0, not {limit}")
    off = net.weights[~np.eye(net.n, dtype=bool)]
    bound = limit * float(np.sqrt(np.mean(off**2))) if off.size else 0.0
    return _with_weights(net, np.clip(net.weights, -bound, bound))


def add_noise(net: Network, relative: float, seed: int = 0) -> Network:
    """Add normal noise of standard deviation `relative` (from 0) times the root mean square of the weights."""
    if not 0 <= relative < np.inf:
        raise ValueError(f"the noise must be at least 0, not {relative}")
    noise = _generator(seed).standard_normal((net.n, net.n))
    if net.is_symmetric:
        noise = np.triu(noise, 1)
        noise = noise + noise.T
    np.fill_diagonal(noise, 0.0)
    off = net.weights[~np.eye(net.n, dtype=bool)]
    size = relative * float(np.sqrt(np.mean(off**2))) if off.size else 0.0
    return _with_weights(net, net.weights + size * noise)


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
        "Few levels", "levels", 2, 16, 3, lambda net, x, seed: quantise(net, round(x)), "levels of the weights", False
    ),
    "clip": Damage(
        "Clip weights", "% of rms", 5, 300, 100, lambda net, x, seed: clip(net, x / 100),
        "bound, % of rms weight", False,
    ),
    "noise": Damage(
        "Noise on weights", "% of rms", 0, 400, 100, lambda net, x, seed: add_noise(net, x / 100, seed),
        "noise, % of rms weight",
    ),
}  # fmt: skip
"""The kinds of damage, by name."""


def _with_weights(net: Network, weights: Floats) -> Network:
    weights.setflags(write=False)
    return Network(weights, net.bias, net.units)


def _generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _check_part(name: str, part: float) -> None:
    if not 0 <= part <= 1:
        raise ValueError(f"{name} must be from 0 to 1, not {part}")
