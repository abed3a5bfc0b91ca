"""Rain: a hundred replicas of the network that fall on its land, each in the valley of its basin, and gather."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.counting import counted
from hopviz.core.landscape import numbers_of
from hopviz.core.landscape.descents import descent_steps
from hopviz.core.lazy import lazy
from hopviz.core.network import Floats, Network, State, to_units
from hopviz.core.quoting import capital
from hopviz.core.replicas import Replicas, replica_steps
from hopviz.core.rules import Asynchronous, settling_rule
from hopviz.core.seeds import random_generator
from hopviz.core.stepwise import JobSteps, part
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number
from hopviz.ui.landscape.terrain.model import Land

DROPS = 100
LEG, SPREAD = 0.28, 1.6
"""Seconds from one look at the replicas to the next, and from the first drop to the last."""
GOLDEN = math.pi * (3 - math.sqrt(5))
NAMED = 4
"""Valleys that are told by name."""


@dataclass(frozen=True, eq=False)
class Rain:
    """What becomes of R replicas, looked at K times."""

    land: Land
    places: Floats
    """(K, R, 3) row, column and energy: each in the valley of its basin, at the height of its own energy."""
    valleys: NDArray[np.int64]
    """(K, R) the valley that steepest descent leads to; -1 if it was not found."""
    rests: NDArray[np.bool_]
    """(K, R) whether it lies at the bottom."""
    replicas: Replicas
    temperature: float
    """At which it ended."""
    is_steepest: bool
    """Whether replicas go the way by which basins are told apart: then areas say how many come to each valley."""

    @lazy
    def delays(self) -> Floats:
        """(R,) seconds after which each begins to fall."""
        count = self.places.shape[1]
        return np.asarray(random_generator(count).permutation(count) * (SPREAD / count))

    @lazy
    def arrivals(self) -> Floats:
        """(R,) seconds after which each has come to its end."""
        away = (self.places != self.places[-1]).any(axis=2)
        looks = np.where(away.any(axis=0), len(away) - np.argmax(away[::-1], axis=0), 0)
        return np.asarray(self.delays + LEG * looks)

    def at(self, seconds: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Places (R, 3) after so many seconds, how far each has come to lie at a bottom (R,), and which are there."""
        last, delays = len(self.places) - 1, self.delays
        looks = np.clip((seconds - delays) / LEG, 0.0, last)
        before = np.minimum(looks.astype(np.int64), max(last - 1, 0))
        drops, way = np.arange(delays.size), looks - before
        after = np.minimum(before + 1, last)
        share = (way * way * (3 - 2 * way))[:, np.newaxis]
        places = (1 - share) * self.places[before, drops] + share * self.places[after, drops]
        rests = (1 - way) * self.rests[before, drops] + way * self.rests[after, drops]
        return places, rests, seconds >= delays

    def piles(self) -> NDArray[np.int64]:
        """(R,) the number of each among those that end in the same valley, as they are put side by side."""
        seen: Counter[int] = Counter()
        result = []
        for valley in self.valleys[-1].tolist():
            result.append(seen[valley])
            seen[valley] += 1
        return np.array(result, np.int64)

    def told(self, title: Callable[[int], str], names: int = NAMED) -> str:
        """What has become of them, with so many valleys by name: "63 of 100 in A, 21 in J, 16 in 5 others"."""
        periods, ends = self.replicas.periods, self.valleys[-1]
        cycling = periods > 1
        tally = Counter(ends[~cycling & (ends >= 0)].tolist()).most_common()
        named, more = tally[:names], tally[names:]
        parts = [f"{number(count)} in {title(valley)}" for valley, count in named]
        if more:
            parts.append(f"{number(sum(count for _, count in more))} in {counted(len(more), 'other')}")
        unknown = int((~cycling & (ends < 0)).sum())
        if unknown:
            parts.append(f"{number(unknown)} in valleys that were not found")
        if cycling.any():
            parts.append(f"{number(int(cycling.sum()))} alternate for ever")
        total = number(ends.size)
        told = ", ".join(parts)
        told = told.replace(" in ", f" of {total} in ", 1) if tally else f"of {total}, {told}"
        if self.temperature > 0:
            sweeps = counted(round(float(self.replicas.sweeps[-1])), "sweep")
            return capital(f"after {sweeps} at T = {figure(self.temperature)}: {told}")
        if self.is_steepest and tally:
            areas = ", ".join(number(100 * float(self.land.shares[valley]), 0) for valley, _ in named)
            return f"{capital(told)}; the areas say {areas} %"
        return capital(told)


def rain_steps(project: Project, network: Network, land: Land, state: State, seed: int) -> JobSteps[Any, Rain]:
    """Let replicas run by the project's rule from random states; clamped units are as they are in `state` (N,)."""
    rule, held, out = project.rule, project.clamped, project.lesioned
    rule = settling_rule(rule) if rule.is_graded else rule  # drops are on or off
    origin = to_units(state, network.units)
    steps = replica_steps(network, DROPS, rule, seed, origin, held, out)
    runs = yield from part(steps, 0.0, 0.7)
    looks, drops, n = runs.states.shape
    states = runs.states.reshape(-1, n)
    if land.landscape is not None:
        valleys = land.landscape.basins[numbers_of(states)].astype(np.int64)
        nearest = valleys
    else:
        here = to_units(states[:, land.here], network.units)
        bottoms = yield from part(descent_steps(land.network, here), 0.7, 0.9)
        valleys = land.valleys_of_minima(bottoms)
        nearest = np.where(valleys < 0, land.nearest_to_each(bottoms), valleys)
    energies = runs.energies.ravel()
    places: Floats = np.empty((looks * drops, 3))
    for k in range(looks * drops):
        before = k - drops
        if before >= 0 and nearest[k] == nearest[before] and energies[k] == energies[before]:
            places[k] = places[before]
            continue
        places[k] = land.terrain.place(int(nearest[k]), float(energies[k]), GOLDEN * (k % drops))
        if k % 16 == 0:
            yield 0.9 + 0.1 * k / (looks * drops)
    floors = land.terrain.energies[nearest]
    rests = (energies <= floors + 1e-9 * (1 + np.abs(floors))) & (valleys >= 0)
    shape = looks, drops
    is_steepest = rule == Asynchronous("steepest") and not held.any() and land.is_exact
    return Rain(
        land, places.reshape(*shape, 3), valleys.reshape(shape), rests.reshape(shape), runs,
        rule.temperature_at(round(float(runs.sweeps[-1]))), is_steepest,
    )  # fmt: skip


class Shower:
    """A rain as it is seen: how far it has come."""

    def __init__(self, rain: Rain) -> None:
        self.rain, self.seconds = rain, 0.0
        self.piles = rain.piles()

    @property
    def is_over(self) -> bool:
        """Whether all have come to their ends."""
        return self.resting == self.rain.arrivals.size

    def go_on(self, seconds: float) -> bool:
        """Fall on; whether anything has moved."""
        was_over = self.is_over
        self.seconds += seconds
        return not was_over

    def finish(self) -> None:
        """Let all be at their ends."""
        self.seconds = float(self.rain.arrivals.max())

    @property
    def resting(self) -> int:
        """How many have come to their ends."""
        return int((self.seconds >= self.rain.arrivals).sum())
