"""What of a landscape has to be computed, in the background, before it can be drawn as a hypercube?"""

from __future__ import annotations

from dataclasses import dataclass

from hopviz.core.landscape import ExactLandscape
from hopviz.core.network import Network
from hopviz.project.model import Memory, Project
from hopviz.ui.views.cube_shape import Cube, cube
from hopviz.ui.views.naming import NamedMinimum, name_minima
from hopviz.ui.views.run_view import without_removed


@dataclass(frozen=True, eq=False)
class Prepared:
    """The hypercube of a network and what its minima are."""

    n: int
    cube: Cube
    minima: dict[int, NamedMinimum]
    """By number of the state: one state of each minimum."""
    plateaus: frozenset[int]
    """Numbers of all states of minima."""
    memories: tuple[Memory, ...]


def prepare(project: Project, network: Network) -> Prepared:
    """All that does not depend on how it is turned."""
    removed = project.lesioned
    landscape = ExactLandscape(without_removed(network, removed), tree=False).finish()
    return Prepared(
        network.n,
        cube(landscape.energies, landscape.steepest),
        {each.number: each for each in name_minima(landscape.minima, project.patterns, removed)},
        frozenset(landscape.minima.members.tolist()),
        project.memories,
    )
