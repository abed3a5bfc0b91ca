"""Graded units between -1 and 1: their flow, their energy, and what a gain makes of it (Hopfield 1984)."""

from __future__ import annotations

from hopviz.core.graded.energy import energy, energy_parts, fields, two_time_energy, velocity
from hopviz.core.graded.fixed_points import (
    FixedPoint,
    GainPoint,
    bifurcation,
    bifurcation_steps,
    critical_gain,
    minima,
    minima_steps,
    settle,
    settle_steps,
)
from hopviz.core.graded.runs import GradedPath, GradedRun, path

__all__ = [
    "FixedPoint",
    "GainPoint",
    "GradedPath",
    "GradedRun",
    "bifurcation",
    "bifurcation_steps",
    "critical_gain",
    "energy",
    "energy_parts",
    "fields",
    "minima",
    "minima_steps",
    "path",
    "settle",
    "settle_steps",
    "two_time_energy",
    "velocity",
]
