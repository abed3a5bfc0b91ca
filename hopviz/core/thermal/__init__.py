"""Noise and heat: the laws that stochastic units follow, exactly and sampled.

Temperatures are in units of energy, k_B = 1.  Conventions: E = -1/2 s'Ws - b's, h = Ws + b, and a stochastic unit is on
with probability 1/(1 + exp(-gap/T)), gap = E(off) - E(on).

What is exact goes over all states of the free units, at most 20 of them, and says so of more.  Long computations have a
twin whose name ends in `_steps`, which goes in slices, reports its progress and is cancelled by not going on.
"""

from __future__ import annotations

from hopviz.core.thermal.counted_escapes import CountedEscapes, EscapeCount, counted_escapes
from hopviz.core.thermal.counted_transitions import CountedTransitions, TransitionCount, counted_transitions
from hopviz.core.thermal.crosstalk import CrosstalkLaw, crosstalk_law
from hopviz.core.thermal.equilibrium import (
    Equilibrium,
    EquilibriumCurves,
    curves,
    curves_steps,
    equilibrium,
    equilibrium_steps,
)
from hopviz.core.thermal.escapes import Escapes, escapes, escapes_steps
from hopviz.core.thermal.free_units import FreeUnits
from hopviz.core.thermal.learning import BoltzmannMachine, Learnt, learning_steps
from hopviz.core.thermal.parallel import (
    ParallelEquilibrium,
    on_probability,
    parallel_equilibrium,
    parallel_equilibrium_steps,
)
from hopviz.core.thermal.phases import (
    PhaseDiagram,
    PhaseLines,
    mean_field_overlap,
    overlap,
    phase_diagram,
    phase_diagram_steps,
    phase_lines,
)
from hopviz.core.thermal.replicas import Descent, QuenchAndAnneal, Swarm, quench_and_anneal, quench_and_anneal_steps
from hopviz.core.thermal.sampled_curves import SampledCurves, sampled_curves, sampled_curves_steps
from hopviz.core.thermal.sampling import Classes, Sampled, Sampling, sampled, total_variation
from hopviz.core.thermal.schedules import constant_schedule, cooling_schedule, drawn_schedule
from hopviz.core.thermal.spectrum import Band, band, band_density, spectrum
from hopviz.core.thermal.swarm_frames import SwarmFrame, SwarmRun
from hopviz.core.thermal.transitions import Transitions, transitions, transitions_steps
from hopviz.core.thermal.true_basins import TrueBasins, true_basins, true_basins_steps

__all__ = [
    "Band",
    "BoltzmannMachine",
    "Classes",
    "CountedEscapes",
    "CountedTransitions",
    "CrosstalkLaw",
    "Descent",
    "Equilibrium",
    "EquilibriumCurves",
    "EscapeCount",
    "Escapes",
    "FreeUnits",
    "Learnt",
    "ParallelEquilibrium",
    "PhaseDiagram",
    "PhaseLines",
    "QuenchAndAnneal",
    "Sampled",
    "SampledCurves",
    "Sampling",
    "Swarm",
    "SwarmFrame",
    "SwarmRun",
    "TransitionCount",
    "Transitions",
    "TrueBasins",
    "band",
    "band_density",
    "constant_schedule",
    "cooling_schedule",
    "counted_escapes",
    "counted_transitions",
    "crosstalk_law",
    "curves",
    "curves_steps",
    "drawn_schedule",
    "equilibrium",
    "equilibrium_steps",
    "escapes",
    "escapes_steps",
    "learning_steps",
    "mean_field_overlap",
    "on_probability",
    "overlap",
    "parallel_equilibrium",
    "parallel_equilibrium_steps",
    "phase_diagram",
    "phase_diagram_steps",
    "phase_lines",
    "quench_and_anneal",
    "quench_and_anneal_steps",
    "sampled",
    "sampled_curves",
    "sampled_curves_steps",
    "spectrum",
    "total_variation",
    "transitions",
    "transitions_steps",
    "true_basins",
    "true_basins_steps",
]
