"""What of a landscape has to be computed, in the background, before it can be drawn as a hypercube?"""

from __future__ import annotations

from dataclasses import dataclass

from hopviz.core.landscape import Survey
from hopviz.core.network import Network
from hopviz.project.model import Memory, Project
from hopviz.project.parts import Mask
from hopviz.ui.views import named
from hopviz.ui.views.cube_shape import Cube, cube
from hopviz.ui.views.named import Named
from hopviz.ui.views.run_view import without_removed


@dataclass(frozen=True, eq=False)
class Prepared:
    """The hypercube of a network and what its minima are."""

    network: Network
    removed: Mask
    """(N,) units that were taken out; their states make no difference to the energies."""
    n: int
    cube: Cube
    minima: dict[int, Named]
    """By number of the state: one state of each minimum."""
    plateaus: frozenset[int]
    """Numbers of all states of minima."""
    memories: tuple[Memory, ...]


def prepare(project: Project, network: Network) -> Prepared:
    """All that does not depend on how it is turned."""
    removed = project.lesioned
    landscape = Survey(without_removed(network, removed), tree=False).finish()
    minima, patterns = landscape.minima, project.patterns
    known = [named.named(minima.plateau(k), network.n, patterns, ~removed) for k in range(len(minima))]
    return Prepared(
        network,
        removed,
        network.n,
        cube(landscape.energies, landscape.steepest),
        {each.number: each for each in known},
        frozenset(minima.members.tolist()),
        project.memories,
    )
