"""Where do the lines and edges of a figure lie?  Arrays of their ends, and which corners they share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hopviz.project.model import Project

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FLAT = 1e-6
"""Four corners lie in a plane if the volume that they span is below this part of the figure's."""


@dataclass(frozen=True, eq=False)
class FigureShape:
    """A figure in coordinates with its middle at 0 and the longest way from it 1."""

    line_units: Ints
    """(L,) units that stand for lines."""
    lines: Floats
    """(L, 2, 2) their ends."""
    edge_units: Ints
    """(K,) units that stand for edges in space."""
    edges: Floats
    """(K, 2, 3) their ends."""
    corners: Floats
    """(C, 2) where lines end, in the order of the lines."""
    owner: Ints
    """(K,) the first interpretation that an edge belongs to, -1 for none."""


def shape_of(project: Project) -> FigureShape:
    """The figure of a project that has one."""
    figure = project.figure
    assert figure is not None
    numbers = {project.unit_name(unit): unit for unit in range(project.n)}
    lines = {numbers[name]: ends for name, ends in figure.lines.items() if name in numbers}
    edges = {numbers[name]: ends for name, ends in figure.edges.items() if name in numbers}
    flat = np.array(list(lines.values()), float).reshape(-1, 2, 2)
    deep = np.array(list(edges.values()), float).reshape(-1, 2, 3)
    both = np.concatenate([flat.reshape(-1, 2), deep[..., :2].reshape(-1, 2)])
    low, high = (both.min(axis=0), both.max(axis=0)) if len(both) else (np.zeros(2), np.ones(2))
    middle = (low + high) / 2
    depth = deep[..., 2].mean() if len(deep) else 0.0
    centre = np.append(middle, depth)
    scale = max(
        np.linalg.norm(both - middle, axis=1).max(initial=0.0),
        np.linalg.norm(deep.reshape(-1, 3) - centre, axis=1).max(initial=0.0), 1e-9,
    )  # fmt: skip
    units = np.array(list(edges), np.int64)
    members = project.patterns[:, units] > 0 if len(units) else np.zeros((len(project.memories), 0), bool)
    owner = np.where(members.any(axis=0), members.argmax(axis=0), -1) if len(members) else np.full(len(units), -1)
    flat = (flat - middle) / scale
    corners = np.array(list(dict.fromkeys(tuple(end) for end in flat.reshape(-1, 2).tolist()))).reshape(-1, 2)
    return FigureShape(np.array(list(lines), np.int64), flat, units, (deep - centre) / scale, corners, owner)


def faces(edges: Floats) -> list[Floats]:
    """The flat quadrangles whose four sides are all there, each (4, 3); edges (K, 2, 3)."""
    points, index = np.unique(edges.reshape(-1, 3).round(9), axis=0, return_inverse=True)
    joined = {frozenset(pair) for pair in index.reshape(-1, 2).tolist()}
    near: dict[int, set[int]] = {point: set() for point in range(len(points))}
    for pair in joined:
        if len(pair) == 2:
            a, b = pair
            near[a].add(b)
            near[b].add(a)
    found: dict[frozenset[int], Floats] = {}
    for a, c in combinations(range(len(points)), 2):
        for b, d in combinations(sorted(near[a] & near[c]), 2):
            corners = points[[a, b, c, d]]
            sides = corners[1:] - corners[0]
            if abs(np.linalg.det(sides)) < FLAT:
                found.setdefault(frozenset((a, b, c, d)), corners)
    return list(found.values())
