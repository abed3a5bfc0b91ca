"""Damage of a network: of which kind and how much, what is measured of it, and how it is put in and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hopviz.actions.damage_edits import TEXTS
from hopviz.core.damage import DAMAGES, remove_units
from hopviz.core.quality import Quality, quality_of_networks
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import BATCH, JobSteps
from hopviz.project.model import Project
from hopviz.ui.experiments.quality import Answer, Question, answer

AMOUNTS = 15
"""Points of a curve."""
CURVE_TRIALS, DRAWS = 150, 15
"""Trials of a point of a curve, and the draws of a random damage over which they are spread."""


@dataclass(frozen=True)
class Damage:
    """Damage of a chosen kind and amount."""

    kind: str
    """A key of `DAMAGES`."""
    amount: float
    seed: int = 0

    def of(self, whole: Question) -> Question:
        """The same cues, put to the damaged network."""
        kind = DAMAGES[self.kind]
        if kind.apply is None:
            gone = remove_units(whole.network.n, self.amount / 100, self.seed)
            return replace(whole, lesioned=whole.lesioned | gone)
        return replace(whole, network=kind.apply(whole.network, self.amount, self.seed))

    @property
    def text(self) -> str:
        """Such as "Remove 20 % of the units", the step of undo."""
        return TEXTS[self.kind].format(f"{self.amount:g}")


@dataclass(frozen=True, eq=False)
class Compared:
    """What is known of the intact and of the damaged network; None before the first trial."""

    whole: Quality | None = None
    hurt: Quality | None = None


def damaged(damage: Damage, whole: Question) -> JobSteps[Answer, Answer]:
    """Measure the damaged network."""
    return answer(damage.of(whole))


@dataclass(frozen=True)
class DamagePoint:
    """What was measured with so much damage."""

    amount: float
    quality: Quality


Points = tuple[DamagePoint, ...]


def damage_curve(whole: Question, kind: str, seed: int) -> JobSteps[Points, Points]:
    """Measure the quality with every amount of one kind of damage, first a few amounts far apart."""
    points, waiting = list[DamagePoint](), far_apart(amounts(kind))
    measure = _over_draws if DAMAGES[kind].is_random else _of_one
    for amount in waiting:
        found = measure(Damage(kind, amount, seed), whole)
        while (quality := next(found)) is None:
            yield len(points) / len(waiting)
        points.append(DamagePoint(amount, quality))
        points.sort(key=lambda point: point.amount)
        yield len(points) / len(waiting), tuple(points)
    return tuple(points)


def _of_one(damage: Damage, whole: Question) -> Iterator[Quality | None]:
    """None as long as it is measured, then the quality with a damage in which chance has no part."""
    measurement = damage.of(replace(whole, trials=CURVE_TRIALS)).measurement()
    while not measurement.done:
        measurement.advance(BATCH)
        yield None
    yield measurement.result()


def _over_draws(damage: Damage, whole: Question) -> Iterator[Quality | None]:
    """None as long as it is measured, then the quality over many draws of a damage, each with cues of its own."""
    tally = []
    for draw in range(DRAWS):
        cues = replace(whole, trials=CURVE_TRIALS // DRAWS, seed=spawned(whole.seed, draw))
        measurement = replace(damage, seed=spawned(damage.seed, draw)).of(cues).measurement()
        while not measurement.done:
            measurement.advance(BATCH)
            yield None
        tally.append(measurement.sums)
    yield quality_of_networks(np.array(tally))


def amounts(kind: str) -> list[float]:
    """Evenly spaced whole numbers over the range of a kind of damage."""
    damage = DAMAGES[kind]
    return [float(amount) for amount in np.unique(np.rint(np.linspace(damage.low, damage.high, AMOUNTS)))]


def far_apart(values: list[float]) -> list[float]:
    """The same in an order in which the first few lie far apart: the ends, then the middles of what lies between."""
    return list(dict.fromkeys(_halved(values)))


def _halved(values: list[float]) -> Iterator[float]:
    if values:
        yield values[0]
        yield values[-1]
    spans = [(0, len(values) - 1)]
    while spans:
        low, high = spans.pop(0)
        if high - low > 1:
            middle = (low + high) // 2
            yield values[middle]
            spans += [(low, middle), (middle, high)]


class DamageHistory:
    """A network and what damage has made of it.

    Parameters
    ----------
    whole : Project
        As its memories, or its person, made it.
    """

    def __init__(self, whole: Project) -> None:
        self._whole = whole
        self._revisions: set[int | None] = set()
        self._masks: list[NDArray[np.bool_]] = []

    def is_whole(self, project: Project) -> bool:
        """Whether this is the undamaged network."""
        same = project.same_states(self._whole) and project.same_network(self._whole)
        return same and np.array_equal(project.lesioned, self._whole.lesioned)

    def is_hurt(self, project: Project) -> bool:
        """Whether this is a network that was damaged here."""
        if not project.same_states(self._whole):
            return False
        if project.same_network(self._whole):
            return any(np.array_equal(project.lesioned, mask) for mask in self._masks)
        is_known = project.weights is not None and project.weights_revision in self._revisions
        return is_known and np.array_equal(project.lesioned, self._whole.lesioned)

    def mended(self, project: Project) -> Project:
        """The project with the undamaged network."""
        return replace(project.with_network_of(self._whole), lesioned=self._whole.lesioned)

    def hurt(self, project: Project, whole: Question, damaged: Question) -> Project:
        """The project with the damaged network, whatever damage there was before."""
        mended = self.mended(project)
        if damaged.network is whole.network:
            self._masks.append(damaged.lesioned)
            return mended.with_lesioned(damaged.lesioned)
        after = mended.with_network(damaged.network.couplings, damaged.network.bias)
        self._revisions.add(after.weights_revision)
        return after
