"""The votes behind the decision of a unit: what each neighbour adds, and what it does to the energy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.couplings.higher_order import HigherOrder
from hopviz.core.limits import HOTTEST, TIE
from hopviz.core.network import OFF, Floats, Network, State, Units, numbers
from hopviz.core.ranges import as_number, as_whole
from hopviz.core.rules import Tie, check_choice, probability_on
from hopviz.core.validation import as_mask, as_network, one_state


@dataclass(frozen=True, eq=False)
class Vote:
    """What one unit is told, N units; the votes and the bias add up to the field."""

    unit: int
    units: Units
    weights: Floats
    """(N,) w_ij, to this unit from unit j; 0 from one that is removed."""
    state: State
    """(N,) s_j before the unit decides; of a removed unit, off."""
    bias: float
    """The vote of a unit that is always on."""
    field: float
    """h_i = sum_j w_ij s_j + b_i; a tie is exactly 0.0."""
    gap: float
    """E(off) - E(on) with all others as they are."""
    symmetric: bool = True
    """Whether weights are equal in both directions, so that what it decides by is the gap."""
    adaptation: float = 0.0
    """By how much its field is lowered because it has adapted (see `rules.Adaptation`)."""
    tie: Tie = "stay"
    """What the update rule does where the drive is zero."""

    @property
    def drive(self) -> float:
        """What it decides by: the field, less the adaptation."""
        return self.field - self.adaptation

    @property
    def votes(self) -> Floats:
        """(N,) w_ij s_j: what unit j says to this one; its own weight to itself included."""
        return self.weights * self.state

    @property
    def is_on(self) -> bool:
        """Whether the unit is on before it decides."""
        return bool(self.state[self.unit] == 1)

    @property
    def decides_on(self) -> bool:
        """What the threshold rule makes of it: on above 0, off below, and at 0 what the rule says."""
        at_tie = self.is_on if self.tie == "stay" else self.tie == "on"
        return self.drive > 0 or (self.drive == 0 and at_tie)

    def probability_on(self, temperature: float) -> float:
        """P(on) at T > 0: its vote for itself has no part in it."""
        own = float(self.weights[self.unit]) * (int(self.state[self.unit]) - 0.5 * (1 + OFF[self.units]))
        return probability_on(self.drive - own, temperature, self.units)

    def energy_change(self, on: bool) -> float:
        """What the energy changes by if the unit is on, or off, afterwards: minus the gap times the change."""
        return -self.gap * (int(on) - int(self.is_on)) + 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class MemoryVote(Vote):
    """What one unit of a dense memory of a power is told, by P memories; `weights` are zero.

    The field is the sum of x_i [F(S + 1) - F(S - 1)]/2 over the memories x, S = sum over j not i of x_j s_j.
    """

    memory_votes: Floats
    """(P,)"""
    agreements: Floats
    """(P,) S: how far the other units agree with each memory."""
    signs: State
    """(P,) x_i: what each memory has there."""

    @property
    def votes(self) -> Floats:
        """(P,) what each memory says to this unit."""
        return self.memory_votes


def vote(
    net: Network,
    state: ArrayLike,
    unit: int,
    lesioned: ArrayLike | None = None,
    adaptation: float = 0.0,
    tie: Tie = "stay",
) -> Vote:
    """What the others say to a unit in a state; of a dense memory beyond power 2, what its memories say.

    Parameters
    ----------
    net : Network
    state : array_like, shape (N,)
        In the network's units, before the unit decides.
    unit : int
        0 to N - 1; not a removed one.
    lesioned : array_like of bool, shape (N,), optional
        Units that are taken out; their values do not matter.
    adaptation : float
        By how much the unit's field is lowered because it has adapted.
    tie : {"stay", "on", "off"}
        What the update rule does where the drive is zero.

    Raises
    ------
    ValueError
        If there is no such unit, a shape or value is wrong, or the network is an exponential dense memory, where
        memories have no votes that add up.
    """
    unit = as_whole("unit", unit, 0, as_network(net).n - 1)
    out = as_mask("lesioned", lesioned, net.n)
    if out[unit]:
        raise ValueError(f"unit {unit} is removed")
    given = numbers("a state", state)
    here = one_state(net, np.where(out, OFF[net.units], given) if given.shape == out.shape else given)
    check_choice("tie", tie, get_args(Tie))
    adaptation = as_number("adaptation", adaptation, 0.0, HOTTEST)
    couplings = net.couplings
    if isinstance(couplings, HigherOrder) and couplings.power != "exponential":
        return _vote_of_memories(net, couplings, here * ~out, unit, adaptation, tie)
    weights = np.where(out, 0.0, net.weights_to(unit))
    field = float((weights * here).sum() + net.bias[unit])
    if abs(field) <= net.tolerance[unit]:
        field = 0.0
    if net.is_symmetric and net.couplings.own[unit] == 0:
        gap = (1 - OFF[net.units]) * field
    else:
        gap = float(net.energy_gaps(here, out)[unit])
    return Vote(unit, net.units, weights, here, float(net.bias[unit]), field, gap, net.is_symmetric, adaptation, tie)


def _vote_of_memories(
    net: Network, couplings: HigherOrder, here: State, unit: int, adaptation: float, tie: Tie
) -> MemoryVote:
    factors = couplings.factors.astype(np.int64)
    signs, state = factors[unit], here.astype(np.int64)
    agreements = state @ factors - signs * state[unit]
    steps = couplings.steps[agreements + net.n]
    votes = signs * steps * couplings.scale
    field = float(votes.sum())
    if abs(field) <= TIE * float(np.abs(steps).sum()) * couplings.scale:
        field = 0.0
    return MemoryVote(
        unit, net.units, np.zeros(net.n), here, 0.0, field, 2.0 * field, True, adaptation, tie,
        memory_votes=votes, agreements=agreements.astype(float), signs=signs.astype(np.int8),
    )  # fmt: skip


def deciding_figures(net: Network, state: ArrayLike, lesioned: ArrayLike) -> tuple[str, int, Floats]:
    """What units decide by: the energy "gap", or the field "h" where weights are not symmetric.

    Parameters
    ----------
    net : Network
    state : array_like, shape (N,)
        In the network's units.
    lesioned : array_like of bool, shape (N,)
        Units that are taken out; their values do not matter.

    Returns
    -------
    word : str
        "gap" or "h".
    factor : int
        How many times a field it is: 2 or 1 for a gap, 1 for a field.
    figures : ndarray, shape (N,)
    """
    if net.is_symmetric:
        return "gap", 1 - OFF[net.units], net.energy_gaps(state, lesioned)
    return "h", 1, _fields_without(net, state, lesioned)


def wanting(
    net: Network, state: ArrayLike, clamped: ArrayLike, lesioned: ArrayLike, tie: Tie = "stay"
) -> NDArray[np.bool_]:
    """(N,) the units that want to flip in a state: free ones whose field is against them, or zero and the tie is.

    Parameters
    ----------
    net : Network
    state : array_like, shape (N,)
        In the network's units.
    clamped, lesioned : array_like of bool, shape (N,)
        Units that are held or taken out.
    tie : {"stay", "on", "off"}
        What the update rule does where a field is zero.
    """
    check_choice("tie", tie, get_args(Tie))
    held = as_mask("clamped", clamped, net.n) | as_mask("lesioned", lesioned, net.n)
    fields = _fields_without(net, state, lesioned)
    fields[fields == 0.0] = {"stay": 0.0, "on": 1.0, "off": -1.0}[tie]
    return np.asarray(~held & np.where(np.asarray(state) > 0, fields < 0, fields > 0))


def _fields_without(net: Network, state: ArrayLike, lesioned: ArrayLike) -> Floats:
    """(N,) the fields if these units are taken out; a tie is exactly 0."""
    here = np.asarray(state, np.float64) * ~np.asarray(lesioned, bool)
    fields = net.couplings.received(here) + net.bias
    fields[np.abs(fields) <= net.tolerance] = 0.0
    return fields
