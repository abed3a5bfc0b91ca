"""Chances of stochastic units: what each of them decides by, and how probable it is that it is on afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.frame import Frame
from hopviz.core.network import OFF, Floats, Network, Units, to_units
from hopviz.core.rules import Tie
from hopviz.core.thermal import on_probability
from hopviz.project.model import Project
from hopviz.project.parts import Mask

POINTS = 121
"""Of a curve, across the whole and across what is steep."""
STEEP = 16.0
"""In temperatures: to so large a gap on either side the curve bends."""


@dataclass(frozen=True, eq=False)
class Chances:
    """N units at one moment, each with its field and its chance at the temperature of the run."""

    units: Units
    temperature: float
    fields: Floats
    """(N,) what the units decide by: fields h, less their adaptation; with noise, without their votes for
    themselves."""
    is_on: NDArray[np.bool_]
    """(N,)"""
    clamped: Mask
    lesioned: Mask
    tie: Tie = "stay"

    @property
    def factor(self) -> int:
        """How many times its field the energy gap of a unit is."""
        return 1 - OFF[self.units]

    @property
    def free(self) -> Mask:
        """(N,) the units that decide."""
        return ~(self.clamped | self.lesioned)

    def of(self, fields: ArrayLike, temperature: float) -> Floats:
        """(N,) P(on) of the units if they had these fields, at a temperature."""
        fields = np.asarray(fields, float)
        chances = on_probability(fields, temperature, self.units)
        if temperature == 0:
            at_tie = self.is_on if self.tie == "stay" else np.full(fields.shape, self.tie == "on")
            chances = np.where(fields == 0, at_tie, chances)
        return np.asarray(chances, float)

    @property
    def chances(self) -> Floats:
        """(N,) P(on) of the units as they are."""
        return self.of(self.fields, self.temperature)

    @property
    def at_twice_the_temperature(self) -> Floats:
        """(N,) P(on) at 2 T."""
        return self.of(self.fields, 2 * self.temperature)

    @property
    def at_half_the_gaps(self) -> Floats:
        """(N,) P(on) if all gaps were half as large."""
        return self.of(self.fields / 2, self.temperature)


def chances_of(project: Project, network: Network, frame: Frame) -> Chances:
    """The units at the moment of a frame."""
    fields = frame.drive
    if frame.temperature > 0:
        fields = fields - network.own_votes(to_units(frame.state, network.units))
    return Chances(
        network.units, frame.temperature, fields, frame.state > 0, project.clamped, project.lesioned, project.rule.tie
    )


def curve(temperature: float, units: Units, reach: float) -> tuple[Floats, Floats]:
    """Points (x, P) of P(on) against fields from -reach to reach; at T = 0 a step, with a gap (NaN) at 0."""
    if temperature == 0:
        return np.array([-reach, 0.0, 0.0, 0.0, reach]), np.array([0.0, 0.0, np.nan, 1.0, 1.0])
    steep = STEEP * temperature / (1 - OFF[units])
    ends = np.linspace(-1.0, 1.0, POINTS)
    x = np.unique(np.concatenate([reach * ends, (steep * ends)[np.abs(steep * ends) < reach]]))
    return x, on_probability(x, temperature, units)
