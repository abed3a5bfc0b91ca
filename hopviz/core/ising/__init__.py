"""The Ising model as a network: lattices in place of learnt weights, and what is known of them exactly.

Everything else is the same: a lattice is a `Network` of +1/-1 units, its rule `Stochastic`, its law Boltzmann's.  Only
the matrix of the weights differs from that of a memory (Hopfield, PNAS 79, 2554, 1982), and `morphed` leads from one to
the other.
"""

from __future__ import annotations

from hopviz.core.ising.coarsening import Coarsening, coarsening, coarsening_steps
from hopviz.core.ising.curves import (
    OrderCurves,
    SampledCorrelations,
    order_curves,
    order_curves_steps,
    sampled_correlations_steps,
)
from hopviz.core.ising.finite import FiniteLattice, Ring, finite_lattice, ring
from hopviz.core.ising.hysteresis import Hysteresis, field_loop, hysteresis, hysteresis_steps
from hopviz.core.ising.lattices import checkerboard, glass, lattice, morphed
from hopviz.core.ising.measures import correlations, domain_walls
from hopviz.core.ising.onsager import correlation_length, critical_temperature, energy, heat_capacity, magnetisation
from hopviz.core.ising.recognition import LatticeFacts, lattice_facts

__all__ = [
    "Coarsening",
    "FiniteLattice",
    "Hysteresis",
    "LatticeFacts",
    "OrderCurves",
    "Ring",
    "SampledCorrelations",
    "checkerboard",
    "coarsening",
    "coarsening_steps",
    "correlation_length",
    "correlations",
    "critical_temperature",
    "domain_walls",
    "energy",
    "field_loop",
    "finite_lattice",
    "glass",
    "heat_capacity",
    "hysteresis",
    "hysteresis_steps",
    "lattice",
    "lattice_facts",
    "magnetisation",
    "morphed",
    "order_curves",
    "order_curves_steps",
    "ring",
    "sampled_correlations_steps",
]
