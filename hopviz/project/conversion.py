"""The conversion of a network to the other kind of unit: what changes, and what stays."""

from __future__ import annotations

from dataclasses import dataclass

from hopviz.core.lazy import lazy
from hopviz.core.network import Floats, Network, State, Units, to_units
from hopviz.core.rules import Rule

OTHER: dict[Units, Units] = {"bipolar": "binary", "binary": "bipolar"}


def energy_factor(units: Units, learnt: bool) -> float:
    """By how much the energies are divided when a network leaves these units, and the temperature with them."""
    return 1.0 if not learnt else 4.0 if units == "bipolar" else 0.25


def field_factor(units: Units, learnt: bool) -> float:
    """By how much the fields are multiplied when a network leaves these units.

    Given weights are converted, which leaves the energy gaps as they are and doubles the fields of binary units.
    Learnt ones are the same numbers in both: binary fields are half, and binary gaps a quarter, of the others.
    """
    doubled = units == "bipolar"
    return (0.5 if doubled else 2.0) if learnt else (2.0 if doubled else 0.5)


def converted_rule(rule: Rule, units: Units, learnt: bool) -> Rule:
    """The rule that decides in the other units as `rule` does in these; only memories make a network `learnt`."""
    return rule.rescaled(field_factor(units, learnt), 1 / energy_factor(units, learnt))


@dataclass(frozen=True, eq=False)
class Conversion:
    """A network and the same dynamics in the other kind of unit: E_before(s) = factor E_after(s') + constant."""

    before: Network
    learnt: bool
    """Whether the weights are learnt from memories: then both kinds of unit have the same numbers as weights."""

    @property
    def after(self) -> Network:
        """The network in the other units."""
        other = OTHER[self.before.units]
        return Network(self.before.couplings, self.bias, other) if self.learnt else self.before.converted(other)[0]

    @lazy
    def bias(self) -> Floats:
        """(N,) the biases in the other units."""
        bias: Floats = self.before.conversion[1] / self.factor
        bias.setflags(write=False)
        return bias

    @property
    def weight_factor(self) -> float:
        """By how much the weights are multiplied."""
        return 1.0 if self.learnt else 4.0 if self.before.units == "bipolar" else 0.25

    @property
    def factor(self) -> float:
        """By how much the energies are divided, and the temperature with them."""
        return energy_factor(self.before.units, self.learnt)

    @property
    def field_factor(self) -> float:
        """By how much the fields are multiplied."""
        return field_factor(self.before.units, self.learnt)

    def energy_after(self, state: State, fields: Floats) -> float:
        """Energy in the other units of a state (N,) of these, told by the fields (N,) of these, without weights."""
        s = to_units(state, OTHER[self.before.units])
        return float(-0.5 * (s * (self.field_factor * fields + self.bias)).sum())

    @property
    def constant(self) -> float:
        """What separates the energies of symmetric networks, in units of those before."""
        return self.before.conversion[2]
