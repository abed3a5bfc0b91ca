"""Where do the corners of a hypercube stand, and which way is down along its edges?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape import ExactLandscape
from hopviz.core.network import Floats, Network
from hopviz.project.model import Memory, Project
from hopviz.ui.landscape.exact import NamedMinimum, name_minima, without_removed

SMALLER = 0.42
"""Size of the cubes of units 3 to 5 by that of units 0 to 2, and so on."""
INNER = 0.48
GOLDEN = 0.618


@dataclass(frozen=True, eq=False)
class Cube:
    """The 2^N states as corners, with M edges."""

    energies: Floats
    """(2^N,)"""
    heights: Floats
    """(2^N,) energies from -1, the lowest, to 1."""
    edges: NDArray[np.int64]
    """(M, 2) the upper and the lower end of each edge."""
    level: NDArray[np.bool_]
    """(M,) whether both ends have the same energy."""
    steepest: NDArray[np.bool_]
    """(M,) whether steepest descent takes this edge."""


def cube(energies: Floats, steepest: NDArray[np.int8]) -> Cube:
    """The hypercube of these energies (2^N,), by number of the state.

    Parameters
    ----------
    energies : ndarray, shape (2^N,)
        Ties are equal to the last bit, as in those of `landscape.energies`.
    steepest : ndarray of int8, shape (2^N,)
        The unit that steepest descent flips in each state; -1 where it stays.
    """
    n = energies.size.bit_length() - 1
    states = np.arange(energies.size)
    low, high = float(energies.min()), float(energies.max())
    lists, flow = [], []
    for i in range(n):
        off = states[(states >> i) & 1 == 0]
        on = off | 1 << i
        falls = energies[on] > energies[off]
        upper, lower = np.where(falls, on, off), np.where(falls, off, on)
        lists.append(np.stack([upper, lower], axis=1))
        flow.append(steepest[upper] == i)
    edges = np.concatenate(lists)
    level = energies[edges[:, 0]] == energies[edges[:, 1]]
    spread = high - low if high > low else 1.0
    middle = 0.5 * (high + low)
    return Cube(energies, (energies - middle) * (2 / spread), edges, level, np.concatenate(flow))


def _signs(n: int) -> Floats:
    """(2^N, N): -1 for a unit off, 1 for one on."""
    return np.asarray(2.0 * ((np.arange(1 << n)[:, np.newaxis] >> np.arange(n)) & 1) - 1)


def plan(n: int) -> Floats:
    """Corners seen from above, within a circle of radius 1, shape (2^N, 2).

    Every unit has a direction of its own, spread over half a turn; their lengths differ so that no two corners meet.
    """
    angles = math.pi * (np.arange(n) + 0.3) / n
    lengths = 1 - 0.5 * ((np.arange(n) * GOLDEN) % 1)
    points = _signs(n) @ (lengths[:, np.newaxis] * np.stack([np.cos(angles), np.sin(angles)], axis=1))
    return np.asarray(points / np.linalg.norm(points, axis=1).max())


def solid(n: int) -> Floats:
    """Corners in space, within a sphere of radius 1, shape (2^N, 3).

    Four units are a cube within a cube.  Of more, units 0 to 2 are the edges of a cube, units 3 to 5 those of a
    smaller, turned one at each of its corners, and so on.
    """
    signs = _signs(n)
    if n == 4:
        points = signs[:, :3] * np.where(signs[:, 3:] > 0, 1.0, INNER)
    else:
        turn, axes, rows = _turned(0.8, 0.65), np.eye(3), []
        for i in range(n):
            rows.append(SMALLER ** (i // 3) * axes[i % 3])
            if i % 3 == 2:
                axes = axes @ turn
        points = signs @ np.array(rows)
    return np.asarray(points / np.linalg.norm(points, axis=1).max())


def _turned(a: float, b: float) -> Floats:
    first = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    second = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    return np.asarray(first @ second)


@dataclass(frozen=True, eq=False)
class PreparedCube:
    """The hypercube of a network and what its minima are."""

    n: int
    cube: Cube
    minima: dict[int, NamedMinimum]
    """By number of the state: one state of each minimum."""
    plateaus: frozenset[int]
    """Numbers of all states of minima."""
    memories: tuple[Memory, ...]


def prepare(project: Project, network: Network) -> PreparedCube:
    """All that does not depend on how it is turned."""
    removed = project.lesioned
    landscape = ExactLandscape(without_removed(network, removed), tree=False).finish()
    return PreparedCube(
        network.n,
        cube(landscape.energies, landscape.steepest),
        {each.number: each for each in name_minima(landscape.minima, project.patterns, removed)},
        frozenset(landscape.minima.members.tolist()),
        project.memories,
    )
