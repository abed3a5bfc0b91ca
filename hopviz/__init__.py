"""hopviz: energy-based memories that can be seen.  This is the scriptable part; it needs no Qt."""

from __future__ import annotations

from hopviz.core import landscape, patterns
from hopviz.core.attractors import Identity, identify, overlaps
from hopviz.core.census import Census, CensusResult, census
from hopviz.core.dynamics import Annealing, Asynchronous, Parallel, PartlyParallel, Rule, Stochastic
from hopviz.core.frame import Frame
from hopviz.core.learning import forget, hebbian, pseudoinverse, store, storkey
from hopviz.core.network import Network
from hopviz.core.recall import Recall, recall
from hopviz.core.simulation import Simulation

__version__ = "0.1.0"

__all__ = [
    "Annealing",
    "Asynchronous",
    "Census",
    "CensusResult",
    "Frame",
    "Identity",
    "Network",
    "Parallel",
    "PartlyParallel",
    "Recall",
    "Rule",
    "Simulation",
    "Stochastic",
    "census",
    "forget",
    "hebbian",
    "identify",
    "landscape",
    "overlaps",
    "patterns",
    "pseudoinverse",
    "recall",
    "store",
    "storkey",
]
