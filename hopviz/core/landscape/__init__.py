"""The energy landscape.

Exactly, for a few units: the energies of all 2^N states, their minima, the basins of steepest descent, the tree
of barriers between them (the disconnectivity graph of Becker and Karplus, J. Chem. Phys. 106, 1495, 1997), and
how many states there are at each energy and distance from a chosen one.  With symmetric weights or others, the
graph of all states under parallel updates.  For any number of units: the plane of two memories, and the same
density by sampling; the lowest paths found between states.  A terrain is a relief whose valleys and passes are those
of the barrier tree, and a path the lowest way from one state to another.  The doubled network shows parallel updates
as one-by-one updates that never raise an energy.

State number k has unit i on where bit i of k is set.  An energy landscape needs symmetric weights.  A landscape
is made of energies, so a diagonal counts as it does in `Network.energy`; without one, the minima are the states
in which the threshold rule changes nothing.

Every long computation is a `Stepwise`: it can be cut into slices of any length, reports its progress and is
cancelled by not going on; the functions (`energies`, `minima`, ...) run one to its end.
"""

from __future__ import annotations

from hopviz.core.landscape.density import Density, DensitySearch, density
from hopviz.core.landscape.doubled import DoubledRun, LayerUpdate, doubled, doubled_run, exact_energy, two_time_energy
from hopviz.core.landscape.energies import MOST_ENERGIES, EnergyWalk, energies
from hopviz.core.landscape.exact import MOST_EXACT, ExactLandscape, Landscape, barrier_tree, basins
from hopviz.core.landscape.exact_terrain import ExactTerrain, terrain, terrain_steps
from hopviz.core.landscape.found_passes import found_passes, found_passes_steps
from hopviz.core.landscape.found_paths import found_path, path_steps
from hopviz.core.landscape.found_terrain import terrain_of
from hopviz.core.landscape.minima import MOST_UNITS, Minima, MinimaSearch, minima
from hopviz.core.landscape.numbering import number_of, numbers_of, states_of
from hopviz.core.landscape.paths import Path, PathClimb, lowest_path
from hopviz.core.landscape.plane import (
    MemoryPlane,
    MemoryPlanes,
    memory_plane,
    memory_planes,
    memory_planes_steps,
)
from hopviz.core.landscape.state_graph import ExactStateGraph, StateGraph, state_graph
from hopviz.core.landscape.terrain import Terrain
from hopviz.core.landscape.tree import BarrierTree
from hopviz.core.stepwise import Stepwise

__all__ = [
    "MOST_ENERGIES",
    "MOST_EXACT",
    "MOST_UNITS",
    "BarrierTree",
    "Density",
    "DensitySearch",
    "DoubledRun",
    "EnergyWalk",
    "ExactLandscape",
    "ExactStateGraph",
    "ExactTerrain",
    "Landscape",
    "LayerUpdate",
    "MemoryPlane",
    "MemoryPlanes",
    "Minima",
    "MinimaSearch",
    "Path",
    "PathClimb",
    "StateGraph",
    "Stepwise",
    "Terrain",
    "barrier_tree",
    "basins",
    "density",
    "doubled",
    "doubled_run",
    "energies",
    "exact_energy",
    "found_passes",
    "found_passes_steps",
    "found_path",
    "lowest_path",
    "memory_plane",
    "memory_planes",
    "memory_planes_steps",
    "minima",
    "number_of",
    "numbers_of",
    "path_steps",
    "state_graph",
    "states_of",
    "terrain",
    "terrain_of",
    "terrain_steps",
    "two_time_energy",
]
