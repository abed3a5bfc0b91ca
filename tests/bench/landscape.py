"""Speed of the exact landscape, beside straightforward vectorised numpy in the same run.

A network with real random weights and biases: all 2^20 energies, all minima among 2^25 states, and the whole of
2^20 states with basins and barrier tree.  The numpy versions are the doubling scheme for the energies (each unit
doubles the states known), comparison of each energy with its N neighbours for the minima, and for the tree a sort
followed by a union-find, whose loop numpy has no words for: it stays plain Python, and goes only as far as the last
merge.  Both must agree, or the bench says so.

Terrains and paths are measured alone, from the weights on: a terrain of 16 units should take a frame, 16 ms, and one of
20 units 0.3 s.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from hopviz import Network, census, hebbian, landscape
from hopviz.core.replicas import replicas
from hopviz.core.rules import Stochastic

SEED = 1982
ROUNDS = 20


def run(seconds: float = 3.0) -> None:
    """Print one line per task; each is done by turns here and there, up to 20 times or until `seconds` are over."""
    print("hopviz beside vectorised numpy: real random weights and biases, median times")
    print(f"{'task':>24} {'hopviz ms':>12} {'numpy ms':>12} {'ratio':>8}")
    for name, n, ours, plain, agree in TASKS:
        net = network(n)
        agreed = agree(ours(net), plain(net))  # compiles, too
        mine, theirs = _medians((lambda: ours(net), lambda: plain(net)), seconds)  # noqa: B023 -- used at once
        note = "" if agreed else "   THEY DISAGREE"
        print(f"{name:>24} {1e3 * mine:12.2f} {1e3 * theirs:12.2f} {theirs / mine:8.1f}{note}", flush=True)
    print("terrains of 256 x 256 cells and paths, from the weights on: median times")
    for name, work in ALONE:
        work()  # compiles
        print(f"{name:>44} {1e3 * _medians((work,), seconds)[0]:12.2f} ms", flush=True)


def _medians(works: tuple[Callable[[], Any], ...], seconds: float) -> list[float]:
    """Median time in seconds that each takes."""
    began = time.perf_counter()
    times: list[list[float]] = [[] for _ in works]
    while len(times[0]) < ROUNDS and (not times[0] or time.perf_counter() - began < seconds):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


def network(n: int) -> Network:
    """Symmetric weights without a diagonal, and biases, from a normal distribution."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    weights = np.triu(rng.normal(size=(n, n)), 1)
    return Network(weights + weights.T, rng.normal(size=n))


def memories(n: int) -> Network:
    """Hebb's rule for three random memories."""
    return hebbian(np.random.Generator(np.random.PCG64(SEED)).choice([-1, 1], (3, n)))


def path_of_many_units() -> landscape.Path:
    """The best path found between two memories of 2,000 units, whose weights are held as factors."""
    patterns = np.random.Generator(np.random.PCG64(SEED)).choice([-1, 1], (8, 2000))
    return landscape.found_path(hebbian(patterns), patterns[0], patterns[1], tries=8)


def found_land() -> landscape.Terrain:
    """A terrain of the first attractors of a hundred units, and of the passes found between them."""
    patterns = np.random.Generator(np.random.PCG64(SEED)).choice([-1, 1], (6, 100))
    net = hebbian(patterns)
    states = census(net, 400).states[:32]
    energies = np.round(net.energy(states), 9)
    passes = landscape.found_passes(net, states, tries=4)
    known = np.maximum(passes, np.maximum.outer(energies, energies))
    return landscape.terrain_of(states, energies, np.ones(len(states)), known)


def path_of_letters() -> landscape.Path:
    """The best path found between two memories of a hundred units."""
    patterns = np.random.Generator(np.random.PCG64(SEED)).choice([-1, 1], (6, 100))
    return landscape.found_path(hebbian(patterns), patterns[0], patterns[1])


def plain_energies(net: Network) -> np.ndarray:
    """Unit by unit: with it off the energies are those known, with it on its field is added."""
    W, b, n = net.weights, net.bias, net.n
    a, q = 2 * (W.sum(axis=1) - b), -4 * W  # E in terms of x = (s + 1) / 2
    energies = np.empty(1 << n)
    energies[0] = b.sum() - 0.5 * W.sum()
    for i in range(n):
        field = np.empty(1 << i)  # of unit i, by the same doubling
        field[0] = a[i]
        for j in range(i):
            np.add(field[: 1 << j], q[i, j], out=field[1 << j : 2 << j])
        np.add(energies[: 1 << i], field, out=energies[1 << i : 2 << i])
    return energies


def plain_minima(net: Network) -> np.ndarray:
    """Numbers of the states with no lower neighbour."""
    energies = plain_energies(net)
    stays = np.ones(energies.shape, bool)
    for i in range(net.n):
        pairs, here = energies.reshape(-1, 2, 1 << i), stays.reshape(-1, 2, 1 << i)
        down = pairs[:, 1] < pairs[:, 0]
        here[:, 0] &= ~down
        here[:, 1] &= down | (pairs[:, 1] == pairs[:, 0])
    return np.flatnonzero(stays)


def plain_tree(net: Network) -> np.ndarray:
    """Heights of all merges, ascending."""
    energies = plain_energies(net)
    numbers = np.arange(energies.size)
    best, least = numbers.copy(), energies.copy()
    for i in range(net.n):
        other = numbers ^ (1 << i)
        better = energies[other] < least
        least[better], best[better] = energies[other][better], other[better]
    while not np.array_equal(best, following := best[best]):
        best = following
    order = np.argsort(energies, kind="stable")
    touching = np.zeros(energies.size, bool)  # states beside a lower one of another basin
    for i in range(net.n):
        other = numbers ^ (1 << i)
        touching |= (best[other] != best) & (energies[other] < energies)
    group = {int(k): int(k) for k in np.unique(best)}
    heights: list[float] = []
    for k in order[touching[order]]:
        for i in range(net.n):
            other = k ^ (1 << i)
            if energies[other] < energies[k]:
                one, two = group[int(best[k])], group[int(best[other])]
                if one != two:
                    heights.append(float(energies[k]))
                    group = {key: one if value == two else value for key, value in group.items()}
        if len(heights) == len(group) - 1:
            break
    return np.array(heights)


TASKS: list[tuple[str, int, Callable[[Network], Any], Callable[[Network], Any], Callable[[Any, Any], bool]]] = [
    ("energies of 2^20 states", 20, landscape.energies, plain_energies, lambda ours, plain: np.allclose(ours, plain)),
    (
        "minima among 2^25 states",
        25,
        landscape.minima,
        plain_minima,
        lambda ours, plain: np.array_equal(np.sort(ours.members), plain),
    ),
    (
        "tree of 2^20 states",
        20,
        landscape.barrier_tree,
        plain_tree,
        lambda ours, plain: np.allclose(ours.heights[len(ours.minima) :], plain),
    ),
]

ALONE: list[tuple[str, Callable[[], Any]]] = [
    ("terrain of 16 units, three memories", lambda: landscape.terrain(memories(16))),
    ("terrain of 16 units, random weights", lambda: landscape.terrain(network(16))),
    ("terrain of 20 units, random weights", lambda: landscape.terrain(network(20))),
    ("lowest path, 20 units", lambda: landscape.lowest_path(network(20), 0, (1 << 20) - 1)),
    ("found path, 100 units, six memories", path_of_letters),
    ("found path, 2,000 units, eight memories", path_of_many_units),
    ("terrain found of 100 units, 32 valleys", found_land),
    ("100 replicas of 100 units, 24 sweeps", lambda: replicas(memories(100), 100, Stochastic(0.3))),
]
