"""The Markov chain of noisy units over all states: transitions, currents, and the times of escapes.

A chain with the law p and transition probabilities P(s -> s') is in detailed balance if p(s) P(s -> s') equals
p(s') P(s' -> s) for all pairs.  With symmetric weights it is, with Boltzmann's law where a random unit decides at a
time and with Peretto's where all do at once.  With asymmetric weights probability flows in circles: the currents
J = p(s) P(s -> s') - p(s') P(s' -> s) are not zero, and entropy is produced at the rate
1/2 sum_ss' J ln[p(s) P(s -> s') / (p(s') P(s' -> s))] a tick (Schnakenberg, Rev. Mod. Phys. 48, 571, 1976).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.lazy import lazy
from hopviz.core.network import OFF, Floats, Network
from hopviz.core.rules import Parallel, PartlyParallel, Rule, Stochastic, as_rule
from hopviz.core.stepwise import Steps, finished, part, pieces
from hopviz.core.thermal.equilibrium import equilibrium_steps
from hopviz.core.thermal.free_units import FreeUnits, free_units
from hopviz.core.thermal.parallel import fields_of_all, parallel_equilibrium_steps

MOST_UNITS = 10
"""Free units whose states are joined by transitions, each with each."""
STATES_AT_A_TIME = 64


@dataclass(frozen=True, eq=False)
class Transitions:
    """The chain over the K = 2^F states of F free units, by number."""

    free: FreeUnits
    rule: Rule
    temperature: float
    matrix: Floats
    """(K, K) probability of going at a tick from the state of the row to that of the column."""
    stationary: Floats
    """(K,) the law that the chain leaves alone."""

    @lazy
    def flows(self) -> Floats:
        """(K, K) p(s) P(s -> s'): how often each transition is made, a tick."""
        return self.stationary[:, np.newaxis] * self.matrix

    @lazy
    def currents(self) -> Floats:
        """(K, K) how much oftener each transition is made than the one back; zero in detailed balance."""
        return self.flows - self.flows.T

    @property
    def imbalance(self) -> float:
        """The largest current as a part of all flow between its two states, 0 (detailed balance) to 1 (one way only).

        Pairs between which hardly anything flows count nothing.
        """
        both = self.flows + self.flows.T
        np.fill_diagonal(both, 0.0)
        counted = both > ROUNDING * both.max(initial=0.0)
        return float((np.abs(self.currents[counted]) / both[counted]).max(initial=0.0))

    @lazy
    def entropy_production(self) -> float:
        """Entropy made a tick; 0 in detailed balance, infinite where something goes one way only."""
        forth, back = self.flows, self.flows.T
        both = (forth > 0) & (back > 0)
        if ((forth > 0) != (back > 0)).any():
            return float("inf")
        made = 0.5 * float((self.currents[both] * np.log(forth[both] / back[both])).sum())
        return max(made, 0.0)


ROUNDING = 1e-12
"""Flows below this part of the largest are not compared."""


def transitions(
    net: Network,
    rule: Rule = Stochastic(1.0),
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Transitions:
    """The transition matrix of up to 10 free units, the law that it leaves alone, currents and entropy production.

    Parameters
    ----------
    net : Network
        Symmetric or not.
    rule : Stochastic, Parallel or PartlyParallel
        At T > 0.  Of `Stochastic`, one random unit at a time, whatever its order is.
    state : array_like, shape (N,), optional
        Where clamped units take their values from; all off if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.

    Raises
    ------
    ValueError
        If the rule is another one or has no temperature, none or more than 10 units are free, or it is so cold that
        probabilities cannot be told from zero.
    """
    return finished(transitions_steps(net, rule, state, clamped, lesioned))


def transitions_steps(
    net: Network,
    rule: Rule = Stochastic(1.0),
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Steps[Transitions]:
    """As `transitions`, in slices."""
    if not isinstance(as_rule(rule), Stochastic | Parallel | PartlyParallel) or not rule.temperature_at(0) > 0:
        raise ValueError(f"a rule at T > 0 is needed, Stochastic, Parallel or PartlyParallel, not {rule}")
    free = free_units(net, MOST_UNITS, state, clamped, lesioned)
    temperature = rule.temperature_at(0)
    if isinstance(rule, Stochastic):
        matrix = one_unit_matrix(free.net, temperature)
    else:
        fraction = rule.fraction if isinstance(rule, PartlyParallel) else 1.0
        matrix = yield from part(_parallel_matrix(free.net, temperature, fraction), 0.0, 0.4)
    if net.is_symmetric and not isinstance(rule, PartlyParallel):
        law = yield from part(_known_law(free, rule), 0.4, 1.0)
    else:
        law = yield from part(stationary_steps(matrix), 0.4, 1.0)
    matrix.setflags(write=False)
    return Transitions(free, rule, temperature, matrix, law)


def one_unit_matrix(net: Network, temperature: float) -> Floats:
    """(2^N, 2^N) a random unit takes the value that Glauber's law draws for it."""
    numbers = np.arange(1 << net.n)
    matrix = np.zeros((numbers.size, numbers.size))
    for i in range(net.n):
        on = _on(net, i, temperature, with_own_vote=False)
        np.add.at(matrix, (numbers, numbers | 1 << i), on / net.n)
        np.add.at(matrix, (numbers, numbers & ~(1 << i)), (1 - on) / net.n)
    return matrix


def _known_law(free: FreeUnits, rule: Rule) -> Steps[Floats]:
    """Boltzmann's law, or Peretto's."""
    if isinstance(rule, Parallel):
        return (yield from parallel_equilibrium_steps(free.net, rule.temperature)).probabilities
    return (yield from equilibrium_steps(free.net, rule.temperature_at(0))).probabilities


def stationary_steps(matrix: Floats) -> Steps[Floats]:
    """The law (K,) that a chain of K states leaves alone, to all digits (Grassmann, Taksar and Heyman 1985).

    Raises
    ------
    ValueError
        If probabilities are so small that they cannot be told from zero.
    """
    left, size = matrix.copy(), len(matrix)
    for first, last in reversed(pieces(size, STATES_AT_A_TIME)):
        if not kernels.chains.reduce_chain(first, last, left):
            raise ValueError("it is so cold that some states are never left: give a higher temperature")
        yield 1.0 - first / size
    law = np.empty(size)
    kernels.chains.stationary(left, law)
    law.setflags(write=False)
    return law


def _parallel_matrix(net: Network, temperature: float, fraction: float) -> Steps[Floats]:
    """(2^N, 2^N) every unit, with a probability, takes the value that is drawn for it."""
    size = 1 << net.n
    matrix = np.ones((size, 1))
    bits = (np.arange(size)[:, np.newaxis] >> np.arange(net.n)) & 1
    for i in range(net.n):  # each unit doubles the columns
        on = fraction * _on(net, i, temperature, with_own_vote=True) + (1 - fraction) * bits[:, i]
        off = fraction * _on(net, i, temperature, with_own_vote=True, sign=-1) + (1 - fraction) * (1 - bits[:, i])
        matrix = np.hstack([matrix * off[:, np.newaxis], matrix * on[:, np.newaxis]])
        yield (i + 1) / net.n
    return matrix


def _on(net: Network, unit: int, temperature: float, with_own_vote: bool, sign: int = 1) -> Floats:
    """(2^N,) the probability of a unit to be on (sign 1) or off (-1) after it has decided, in every state."""
    h = fields_of_all(net, unit)
    own = float(net.couplings.own[unit])
    if not with_own_vote and own:
        values = np.where((np.arange(h.size) >> unit) & 1, 1, OFF[net.units])
        h -= own * (values - 0.5 * (1 + OFF[net.units]))
    return logistic(sign * (1 - OFF[net.units]) * h / temperature)


def logistic(x: Floats) -> Floats:
    """1/(1 + exp(-x)), to all digits where it is small."""
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1.0, small) / (1.0 + small))
