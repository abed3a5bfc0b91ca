"""Passes between minima that were found, for any number of units: upper bounds of the heights at which they meet."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.landscape.found_paths import MOST_TRIES, PathWalker
from hopviz.core.landscape.places import mirror_of
from hopviz.core.landscape.quadratic import check_symmetric
from hopviz.core.network import Floats, Network, State, to_bipolar
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import JobSteps, News, finished, part
from hopviz.core.validation import as_network

TRIES = 40
NEIGHBOURS = 5
"""Minima that a path is looked for to from each: those that differ least."""


def found_passes(net: Network, states: ArrayLike, seed: int = 0, tries: int = TRIES) -> Floats:
    """The lowest energies found to lead from one minimum to another, for `terrain_of`.

    Parameters
    ----------
    net : Network
        Symmetric.
    states : array_like, shape (M, N)
        Minima, each once.
    seed : int
        Of the noise.
    tries : int
        Walks that are tried for each path; see `found_path`.

    Returns
    -------
    ndarray of float64, shape (M, M)
        Upper bounds; inf where no path was looked for, which is between minima that many others lie between.  On the
        diagonal the energies of the minima.

    Raises
    ------
    ValueError
        If the weights are asymmetric, the states have the wrong shape, or a number is out of range.
    """
    return finished(found_passes_steps(net, states, seed, tries))


def found_passes_steps(net: Network, states: ArrayLike, seed: int = 0, tries: int = TRIES) -> JobSteps[Floats, Floats]:
    """As `found_passes`, in slices, with the passes so far; the first join all minima."""
    check_symmetric(as_network(net))
    checked = net.check_state(states)
    if checked.ndim != 2:
        raise ValueError(f"the states must have shape (M, {net.n}), not {checked.shape}")
    return _passes(net, checked, as_seed(seed), as_whole("tries", tries, 1, MOST_TRIES))


def _passes(net: Network, states: State, seed: int, tries: int) -> JobSteps[Floats, Floats]:
    yield 0.0
    energies = np.asarray(net.energy(states), np.float64)
    rounded = np.round(energies, 9)
    mirror = mirror_of(states, rounded, np.ones(energies.size))
    passes = np.full((energies.size, energies.size), np.inf)
    np.fill_diagonal(passes, energies)
    walker, pairs, news = PathWalker(net), _pairs(states, energies), News()
    for k, (one, other) in enumerate(pairs):
        if passes[one, other] < np.inf:
            continue
        steps = walker.steps(states[one], states[other], spawned(seed, k), tries)
        top = (yield from part(steps, k / len(pairs), (k + 1) / len(pairs))).top
        passes[one, other] = passes[other, one] = max(top, energies[one], energies[other])
        if mirror is not None:  # where all units are flipped the path is the same
            a, b = mirror[one], mirror[other]
            passes[a, b] = passes[b, a] = min(passes[a, b], max(top, energies[a], energies[b]))
        yield news((k + 1) / len(pairs), passes.copy())
    return passes


def _pairs(states: State, energies: Floats) -> list[tuple[int, int]]:
    """Pairs of minima in the order in which paths are looked for: each with what differs least of those below first."""
    spins = to_bipolar(states).astype(np.float64)
    apart: NDArray[np.float64] = -(spins @ spins.T)
    rank = np.argsort(energies, kind="stable")
    first = [(int(rank[k]), int(rank[apart[rank[k], rank[:k]].argmin()])) for k in range(1, rank.size)]
    np.fill_diagonal(apart, np.inf)
    near = np.argsort(apart, axis=1, kind="stable")[:, : min(NEIGHBOURS, rank.size - 1)]
    more = [(int(one), int(other)) for other_place in near.T for one, other in enumerate(other_place)]
    return list(dict.fromkeys((min(pair), max(pair)) for pair in first + more))
