"""Layout of a state graph: each basin is a disc, its attractor in the middle and the ways into it around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from hopviz.core.attractors import identify
from hopviz.core.landscape import ExactStateGraph, StateGraph, states_of
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import JobSteps, steps_of
from hopviz.project.model import Memory, Project
from hopviz.ui.landscape.exact import NamedMinimum, without_removed

MOST_NAMED = 200
"""Fixed points that are compared with the memories: those with the largest basins."""
APART = 0.62
"""Between two states of one ring at least, by the distance between two rings."""
CLOSE = 0.6
"""Between the rings on which the states of one tick lie where they are too many for one, in the same measure."""
MARGIN = 0.75
"""Around a disc, in the same measure."""
LARGEST = 56.0
"""Pixels between two rings at most, at scale 1."""
GOLDEN = 0.618
TRIES = 40


@dataclass(frozen=True, eq=False)
class PreparedStateGraph:
    """The states of a network under parallel updates, in the discs of their basins."""

    graph: StateGraph
    energies: Floats
    """(2^N,) by number of the state."""
    states: NDArray[np.int64]
    """(S,) numbers of the states that are shown: those in which removed units are off."""
    shown: list[int]
    """Numbers of the attractors of these, the largest basin first."""
    named: dict[int, NamedMinimum]
    """What fixed points are, by number of the attractor."""
    places: Floats
    """(2^N, 2) where states lie in their disc, from its middle, in distances between rings."""
    radii: Floats
    """(A,) of the discs."""
    memories: tuple[Memory, ...]


def prepare(project: Project, network: Network) -> JobSteps[None, PreparedStateGraph]:
    """All that does not depend on the size of the picture."""
    removed = project.lesioned
    graph = yield from steps_of(ExactStateGraph(without_removed(network, removed)))
    all_states = np.arange(graph.successors.size)
    gone = int((1 << np.flatnonzero(removed)).sum())
    states = all_states[all_states & gone == 0]
    sizes = np.bincount(graph.basins[states], minlength=len(graph))
    shown = np.lexsort((np.arange(len(graph)), -sizes))[: np.count_nonzero(sizes)].tolist()
    fixed = [k for k in shown if graph.periods[k] == 1][:MOST_NAMED]
    named = {k: _named(int(graph.cycle(k)[0]), project) for k in fixed}
    places, radii = disc_places(graph, states)
    energies = np.asarray(graph.net.energy(states_of(all_states, network.n, network.units)))
    return PreparedStateGraph(graph, energies, states, shown, named, places, radii, project.memories)


def _named(number: int, project: Project) -> NamedMinimum:
    return NamedMinimum(
        project.n, number, identify(states_of(number, project.n), project.patterns, ~project.lesioned)
    )


def disc_places(graph: StateGraph, states: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Where states lie in the discs of their basins.

    A fixed point is the middle, a cycle a ring about it; on the next ring, or on several close ones, lie the states
    that are a tick away, and so on; each amid those that run into it, with an angle by how many ways begin there.

    Parameters
    ----------
    graph : StateGraph
    states : ndarray of int, shape (S,)
        The states that are shown; whole basins.

    Returns
    -------
    places : ndarray, shape (2^N, 2)
        From the middle of the disc, in distances between rings.
    radii : ndarray, shape (A,)
        Of the discs.
    """
    following, basins, ticks = graph.successors, graph.basins, graph.ticks
    beginnings = np.zeros(following.size)  # of ways: states that nothing runs into
    by_ticks = states[np.argsort(ticks[states], kind="stable")]
    levels = np.split(by_ticks, np.cumsum(np.bincount(ticks[states]))[:-1])
    for level in reversed(levels):
        beginnings[level] = np.maximum(beginnings[level], 1.0)
        if level is not levels[0]:
            np.add.at(beginnings, following[level], beginnings[level])
    first = np.zeros(following.size)
    cycles = graph.members[np.isin(graph.members, states)]
    first[cycles] = _before(basins[cycles], beginnings[cycles])
    for level in levels[1:]:
        level[:] = level[np.lexsort((level, first[following[level]], basins[level]))]
        first[level] = first[following[level]] + _before(following[level], beginnings[level])
    whole = np.bincount(basins[cycles], beginnings[cycles], len(graph))[basins]
    angles = 2 * math.pi * (first + 0.5 * beginnings) / np.maximum(whole, 1.0)
    radius = np.where(graph.periods > 1, np.maximum(0.6, APART * graph.periods / (2 * math.pi)), 0.0)
    distances = np.zeros(following.size)
    distances[cycles] = radius[basins[cycles]]
    for level in levels[1:]:
        counts = np.bincount(basins[level], minlength=len(graph))
        rings = _rings(radius + 1, counts)
        inner, outer = radius + 1, radius + 1 + CLOSE * (rings - 1)
        spread = (GOLDEN * _before(basins[level], np.ones(level.size))) % 1  # evenly, over the area
        squares = (inner * inner)[basins[level]] * (1 - spread) + (outer * outer)[basins[level]] * spread
        distances[level] = np.sqrt(squares)
        radius = np.where(counts > 0, outer, radius)
    return distances[:, np.newaxis] * np.column_stack([np.cos(angles), np.sin(angles)]), radius


def _rings(first: Floats, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """On how many rings so many states have room, of which the first has this radius; at least on one."""
    # Rings r, r + CLOSE, ..., m of them, are as long as 2 pi (m r + CLOSE m (m - 1) / 2).
    a, b = 0.5 * CLOSE, first - 0.5 * CLOSE
    needed = APART * counts / (2 * math.pi)
    return np.asarray(np.maximum(np.ceil((np.sqrt(b * b + 4 * a * needed) - b) / (2 * a)), 1), np.int64)


def _before(groups: NDArray[np.int32], sizes: Floats) -> Floats:
    """What of its group, which lies together, comes before each one."""
    sums = np.cumsum(sizes) - sizes
    begins = np.flatnonzero(np.diff(groups, prepend=-1))
    return np.asarray(sums - np.repeat(sums[begins], np.diff(begins, append=groups.size)))


def pack(radii: Floats, area: QRectF, row: float, most: float) -> tuple[Floats, float]:
    """Put discs into rows, in their order, as large as they fit; under each is a line of text.

    Parameters
    ----------
    radii : ndarray, shape (K,)
        The largest first, in distances between rings.
    area : QRectF
        In pixels.
    row : float
        Height of the line of text.
    most : float
        Pixels between two rings at most.

    Returns
    -------
    middles : ndarray, shape (K, 2)
    scale : float
        Pixels between two rings.
    """
    low, high = 0.0, most
    for _ in range(TRIES):
        scale = 0.5 * (low + high)
        if _rows(radii, area.width(), scale, row)[1] <= area.height():
            low = scale
        else:
            high = scale
    places, height = _rows(radii, area.width(), low, row)
    corner = np.array([area.left(), area.top() + max(area.height() - height, 0.0) / 2])
    return places + corner, low


def _rows(radii: Floats, width: float, scale: float, row: float) -> tuple[Floats, float]:
    """Middles of discs in rows from the left, each row in the middle of its width, and the height of all rows."""
    sizes = 2 * scale * (radii + MARGIN)
    places, top, first = np.empty((radii.size, 2)), 0.0, 0
    ends = np.cumsum(sizes)
    while first < radii.size:
        before = ends[first - 1] if first else 0.0
        last = max(int(np.searchsorted(ends, before + width, side="right")), first + 1)
        row_width = ends[last - 1] - before
        if row_width > width:
            return places, math.inf
        places[first:last, 0] = ends[first:last] - before - sizes[first:last] / 2 + (width - row_width) / 2
        places[first:last, 1] = top + sizes[first] / 2
        top += sizes[first] + row
        first = last
    return places, top
