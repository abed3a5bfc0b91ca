"""Symmetric networks into which something asymmetric is mixed.

W(a) = (1 - a) S + a K with symmetric S, and K antisymmetric or directed.  For a = 0 the energy never rises one unit
at a time, unless a w_ii is negative, and all units at once end in period 1 or 2 (Goles, Fogelman and Pellegrin 1985);
for a > 0 neither need hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from hopviz.core.blocks import by_rows, mirrored, rows_in_blocks
from hopviz.core.network import OFF, Floats, Network
from hopviz.core.ranges import as_seed, as_share
from hopviz.core.recall import recall
from hopviz.core.rules import Rule
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.validation import as_dense_units, as_generator, as_network


@dataclass(frozen=True)
class Ingredient:
    """Something asymmetric, as people choose it: what it is called, what it is, and what makes it."""

    label: str
    summary: str
    make: Callable[[int, np.random.Generator], Floats]


def antisymmetric(n: int, rng: np.random.Generator) -> Floats:
    """(N, N) K_ij = -K_ji = +1 or -1 at random; of two units it is [[0, 1], [-1, 0]] or its negative."""
    n = as_dense_units(n, 1)
    drawn, rng = np.empty((n, n)), as_generator(rng)
    for block in rows_in_blocks(n, n):
        drawn[block] = rng.choice([-1.0, 1.0], drawn[block].shape)
    return mirrored(drawn, -1.0)


def ring(n: int, rng: np.random.Generator) -> Floats:
    """(N, N) every unit takes the value of the one before it; chance has no part."""
    return np.asarray(np.roll(np.eye(as_dense_units(n, 1)), 1, axis=0))


def twisted_ring(n: int, rng: np.random.Generator) -> Floats:
    """(N, N) a ring of which the first unit does the opposite of the last."""
    weights = ring(n, rng)
    weights[0] *= -1
    return weights


INGREDIENTS: dict[str, Ingredient] = {
    "antisymmetric": Ingredient("Antisymmetric", "What i does to j, j does to i with the other sign", antisymmetric),
    "ring": Ingredient("One-way ring", "Every unit follows the one before it", ring),
    "twisted ring": Ingredient("Ring, one sign changed", "The first unit does the opposite of the last", twisted_ring),
}


def mixed(symmetric: Floats, ingredient: Floats, share: float) -> Floats:
    """W(a) = (1 - a) S + a K, (N, N), with K scaled to the strength of S: the same sum of squares."""
    share = as_share("share", share)
    weights, added = Network(symmetric).weights, Network(ingredient).weights
    if weights.shape != added.shape:
        raise ValueError(f"two matrices of one shape are mixed, not {weights.shape} and {added.shape}")
    strength, own = np.linalg.norm(weights), np.linalg.norm(added)
    scale = strength / own if strength and own else 1.0
    return by_rows(lambda one, other: (1.0 - share) * one + share * scale * other, weights, added)


@dataclass(frozen=True)
class Fates:
    """How runs from random starts ended."""

    starts: int = 0
    periods: dict[int, int] = field(default_factory=dict)
    """How many ended with each period: 1 is a fixed point."""
    flips: int = 0
    rises: int = 0
    """Moments at which something flipped, and at how many of them the energy rose."""

    @property
    def settled(self) -> int:
        """How many came to rest."""
        return self.periods.get(1, 0)

    @property
    def endless(self) -> int:
        """How many neither settled nor were proved to cycle."""
        return self.starts - sum(self.periods.values())

    def with_more(self, other: Fates) -> Fates:
        """Both together."""
        periods = {
            period: self.periods.get(period, 0) + other.periods.get(period, 0)
            for period in sorted({*self.periods, *other.periods})
        }
        return Fates(self.starts + other.starts, periods, self.flips + other.flips, self.rises + other.rises)


def fate(net: Network, rule: Rule, seed: int, max_sweeps: int = 200) -> Fates:
    """Where one random start ends; start and run come from streams of the seed."""
    seed = as_seed(seed)
    rng = random_generator(spawned(seed, 0))
    start = rng.choice(np.array([OFF[as_network(net).units], 1], np.int8), net.n)
    ended = recall(net, start, rule, spawned(seed, 1), max_sweeps)
    steps = np.diff(ended.energies)
    noise = net.tolerance.sum()
    periods = {ended.period: 1} if ended.period else {}
    return Fates(1, periods, steps.size, int((steps > noise).sum()))
