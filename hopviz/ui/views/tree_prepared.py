"""What of a landscape has to be computed, in the background, before its tree of barriers can be drawn?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopviz.core.landscape import ExactLandscape, Landscape
from hopviz.core.network import Network
from hopviz.project.model import Memory, Project
from hopviz.project.parts import Mask
from hopviz.ui.views.energy_scale import widened
from hopviz.ui.views.naming import NamedMinimum, name_minima
from hopviz.ui.views.run_view import without_removed
from hopviz.ui.views.tree_shape import Shape, contract

MOST_LEAVES = 96
"""More than these deepest minima are never drawn."""
ABOVE, HIGHEST = 0.12, 0.6
"""Parts of the height of the tree that are left above it: at least, and at most for the energy of random states."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """The landscape, and what can be drawn of its tree."""

    landscape: Landscape
    shape: Shape
    """Of the deepest minima."""
    leaves: tuple[NamedMinimum, ...]
    """What they are, from the deepest up."""
    sizes: tuple[int, ...]
    """How many states run down into each of them."""
    strict: Mask
    """(M,) whether a flip of any unit that is there raises the energy of each minimum."""
    memories: tuple[Memory, ...]
    span: tuple[float, float]
    """Lowest and highest energy of the picture."""


def prepare(project: Project, network: Network) -> Prepared:
    """All that does not depend on the size of the picture."""
    landscape = ExactLandscape(without_removed(network, project.lesioned)).finish()
    tree, minima = landscape.tree, landscape.minima
    assert tree is not None
    order = tree.leaf_order[tree.leaf_order < MOST_LEAVES]
    shape = contract(tree.parents.tolist(), tree.heights.tolist(), order.tolist())
    leaves = name_minima(minima, project.patterns, project.lesioned, MOST_LEAVES)
    sizes = tuple(int(size) for size in landscape.basin_sizes()[: len(leaves)])
    alike = 1 << int(project.lesioned.sum())  # as many states differ in removed units only
    strict = (np.diff(minima.firsts) == alike) & ~minima.shoulders
    span = _span(landscape, float(tree.heights[tree.root]))
    return Prepared(landscape, shape, leaves, sizes, strict, project.memories, span)


def _span(landscape: Landscape, top: float) -> tuple[float, float]:
    """From the deepest minimum to above the highest fork; up to where runs begin, if that is not too far."""
    low, typical = float(landscape.minima.energies[0]), float(landscape.energies.mean())
    height = top - low
    high = max(top + ABOVE * height, min(typical, top + HIGHEST * height)) if height > 0 else typical
    return widened(low, high)
