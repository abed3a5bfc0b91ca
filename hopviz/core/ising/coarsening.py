"""Coarsening after a quench: domains that grow while the energy of their walls falls.

From a random state at a temperature below T_c, domains of either sign grow as the square root of time (Lifshitz, Sov.
Phys. JETP 15, 939, 1962; Allen and Cahn, Acta Metall. 27, 1085, 1979).  What the energy is more than in equilibrium is
that of the walls, 2 |J| for each unit of their length; their mean distance is 2 |J|/(u - u_equilibrium).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopviz.core.ising.lattices import lattice
from hopviz.core.ising.onsager import energy
from hopviz.core.network import Floats
from hopviz.core.ranges import MOST_SWEEPS, as_seed, as_temperature, as_whole
from hopviz.core.rules import Stochastic
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import JobSteps, News, finished

POINTS = 10
"""Measurements for each tenfold time."""


@dataclass(frozen=True, eq=False)
class Coarsening:
    """A quench, as far as it has come, at K times that grow by equal factors."""

    sweeps: Floats
    """(K,)"""
    energies: Floats
    """(K,) per unit."""
    walls: Floats
    """(K,) what the energy per unit is more than in equilibrium: that of the walls."""
    lengths: Floats
    """(K,) mean distance of walls, 2 |J|/walls; at most the side of the lattice."""


def coarsening(
    rows: int, cols: int, temperature: float = 0.5, sweeps: int = 1000, seed: int = 0, coupling: float = 1.0
) -> Coarsening:
    """Quench a periodic lattice from a random state to a temperature, and watch the energy of its walls.

    Parameters
    ----------
    rows, cols : int
    temperature : float
        T, 0 to 1e15, below T_c for domains to grow.
    sweeps : int
        1 to a million.
    seed : int
    coupling : float
        J, not 0.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    return finished(coarsening_steps(rows, cols, temperature, sweeps, seed, coupling))


def coarsening_steps(
    rows: int, cols: int, temperature: float = 0.5, sweeps: int = 1000, seed: int = 0, coupling: float = 1.0
) -> JobSteps[Coarsening, Coarsening]:
    """As `coarsening`, in slices; tells what has been measured so far."""
    rest = energy(as_temperature(temperature), coupling)
    net, sweeps, seed = lattice(rows, cols, coupling), as_whole("sweeps", sweeps, 1, MOST_SWEEPS), as_seed(seed)
    start = random_generator(spawned(seed, 0)).choice(np.array([-1, 1], np.int8), net.n)
    run = Simulation(net, start, Stochastic(temperature), spawned(seed, 1))
    due = np.unique(np.rint(10 ** np.arange(0, np.log10(sweeps) + 1e-9, 1 / POINTS)).astype(int))
    found, news, side = np.zeros((4, due.size)), News(), min(rows, cols)
    for k, moment in enumerate(due.tolist()):
        while run.updates < moment * net.n:
            frame = run.advance(updates=min(moment * net.n - run.updates, MOST_AT_A_TIME))
            yield news(run.updates / (due[-1] * net.n), _sealed(found[:, :k]))
        u = frame.energy / net.n
        walls = max(u - rest, 0.0)
        length = min(2 * abs(coupling) / walls, side) if walls > 0 else side
        found[:, k] = moment, u, walls, length
    return _sealed(found)


MOST_AT_A_TIME = 1 << 16


def _sealed(found: Floats) -> Coarsening:
    kept = found.copy()
    kept.setflags(write=False)
    return Coarsening(*kept)
