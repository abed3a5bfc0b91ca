"""Run of tokens that attend to each other, and of a lattice of spins at T = 1/beta, step by step together."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attention import (
    on_sphere,
    order_parameter,
    self_attention_step,
    token_clusters,
    token_energy,
    weights,
)
from hopviz.core.attention.tokens import AT_REST, Order
from hopviz.core.ising import lattice
from hopviz.core.network import Floats, State
from hopviz.core.rules import Stochastic
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import JobSteps

SIDE = 32
"""Of the lattice."""
MOST_STEPS = 5000
SLICE = 0.04
"""Seconds that one request takes at most."""
GAP = (np.nan, np.nan)
"""Between two stretches of the energy, which is another function at another beta."""


@dataclass(frozen=True)
class Start:
    """What a run begins with."""

    count: int
    size: int
    """2 of a circle, 3 of a sphere."""
    seed: int


@dataclass(frozen=True)
class Dials:
    """How it goes on; any of it may change under way."""

    beta: float
    rate: float
    order: Order

    @property
    def temperature(self) -> float:
        """Of the lattice."""
        return 1 / self.beta


@dataclass(frozen=True, eq=False)
class Moment:
    """What is to be seen after K steps of T tokens."""

    steps: int
    dials: Dials
    tokens: Floats
    """(T, d)"""
    attention: Floats
    """(T, T): how much each, a row, attends to each."""
    clusters: NDArray[np.intp]
    """(T,) the number of its cluster, the largest first."""
    arranged: NDArray[np.intp]
    """(T,) the tokens in the order of the picture of attention: neighbours beside each other."""
    turned: float
    """Degrees by which the fastest token has turned in the last step."""
    at_rest: bool
    spins: State
    """(SIDE²,)"""
    energy: Floats
    """(M, 2) steps and energies, with gaps where beta became another."""
    counts: NDArray[np.intp]
    """(K + 1,) how many clusters there were."""
    order: Floats
    """(K + 1,) |mean x|"""
    magnetisation: Floats
    """(K + 1,) |m| of the lattice."""

    @property
    def sizes(self) -> list[int]:
        """How many tokens each cluster has."""
        return [int(size) for size in np.bincount(self.clusters)]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to the tokens, or no more steps are made."""
        return self.at_rest or self.steps >= MOST_STEPS


class TokenRun:
    """Tokens and lattice from random beginnings on."""

    def __init__(self, start: Start, dials: Dials) -> None:
        self._tokens = on_sphere(start.count, start.size, start.seed)
        self._turns = random_generator(spawned(start.seed, 0))
        net = lattice(SIDE, SIDE)
        spins = random_generator(spawned(start.seed, 1)).choice(np.array([-1, 1], np.int8), net.n)
        self._lattice = Simulation(net, spins, Stochastic(dials.temperature), spawned(start.seed, 2))
        self._dials = dials
        self._energy: list[tuple[float, float]] = []
        self._counts = list[int]()
        self._order, self._magnetisation = list[float](), list[float]()
        self._turned, self._at_rest, self._steps = 0.0, False, 0
        self._clusters = np.zeros(start.count, np.intp)
        self._note()

    def use(self, dials: Dials) -> None:
        """Go on with these."""
        before, self._dials = self._dials, dials
        if dials == before:
            return
        self._at_rest = False
        if dials.beta != before.beta:
            self._lattice.rule = Stochastic(dials.temperature)
            self._energy += [GAP, (float(self._steps), token_energy(self._tokens, dials.beta))]

    def step(self) -> None:
        """One step of all tokens, one sweep of the lattice."""
        dials, before = self._dials, self._tokens
        seed = int(self._turns.integers(2**32))
        self._tokens = np.asarray(
            self_attention_step(before, dials.beta, rate=dials.rate, order=dials.order, seed=seed), float
        )
        away = np.linalg.norm(self._tokens - before, axis=1).max()
        self._turned = float(np.degrees(2 * np.arcsin(min(away / 2, 1.0))))
        self._at_rest = bool(np.abs(self._tokens - before).max() <= AT_REST)
        self._lattice.advance(self._lattice.net.n)
        self._steps += 1
        self._note()

    def _note(self) -> None:
        self._energy.append((float(self._steps), token_energy(self._tokens, self._dials.beta)))
        self._clusters = token_clusters(self._tokens)
        self._counts.append(int(self._clusters.max()) + 1)
        self._order.append(order_parameter(self._tokens))
        self._magnetisation.append(abs(float(self._lattice.state.mean())))

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to the tokens, or no more steps are made."""
        return self._at_rest or self._steps >= MOST_STEPS

    def moment(self) -> Moment:
        """What is to be seen now."""
        tokens, clusters = self._tokens, self._clusters
        return Moment(
            self._steps, self._dials, tokens, np.atleast_2d(weights(tokens, tokens, self._dials.beta)), clusters,
            arranged(tokens, clusters), self._turned, self._at_rest, self._lattice.state, np.array(self._energy),
            np.array(self._counts), np.array(self._order), np.array(self._magnetisation),
        )  # fmt: skip


def arranged(tokens: Floats, clusters: NDArray[np.intp]) -> NDArray[np.intp]:
    """Tokens (T, d) in an order in which those of a cluster are beside each other; on a circle, along it.

    A circle is cut where its largest gap is.
    """
    if tokens.shape[1] > 2:
        return np.lexsort((tokens[:, 1], tokens[:, 0], clusters))
    angles = np.arctan2(tokens[:, 1], tokens[:, 0])
    order = np.argsort(angles, kind="stable")
    gaps = np.diff(angles[order], append=angles[order[0]] + 2 * np.pi)
    return np.roll(order, -int(np.argmax(gaps)) - 1)


def begun(start: Start, dials: Dials) -> JobSteps[TokenRun, TokenRun]:
    """Make a run."""
    yield 0.0
    return TokenRun(start, dials)


def advance(run: TokenRun, dials: Dials, steps: int) -> JobSteps[Moment, Moment]:
    """Let a run go on by so many steps, or by as many as there is time for."""
    deadline = time.perf_counter() + SLICE
    run.use(dials)
    for _ in range(steps):
        if run.is_over or time.perf_counter() >= deadline:
            break
        run.step()
        yield 0.0
    return run.moment()
