"""How well is remembered with so much damage, beside none, and with every amount?  What is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hopviz.core.damage import DAMAGES, remove_units
from hopviz.core.quality import Quality
from hopviz.project.model import Project
from hopviz.ui.experiments.quality import QualityTask, Question

AMOUNTS = 15
"""Points of a curve."""
CURVE_TRIALS = 150


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


TEXTS = {
    "units": "Remove {} % of the units",
    "connections": "Remove {} % of the connections",
    "quantise": "Weights of {} levels",
    "clip": "Clip weights at {} % of rms",
    "noise": "Noise of {} % on the weights",
}


@dataclass(frozen=True, eq=False)
class Compared:
    """What is known of both networks; None before the first trial."""

    whole: Quality | None
    hurt: Quality | None


class Comparison:
    """The damaged network beside the undamaged one, about as many trials of each at any time."""

    def __init__(self, whole: QualityTask, damage: Damage) -> None:
        self._whole, self._damage = whole, damage
        self._hurt: QualityTask | None = None
        self._found: dict[QualityTask, Quality] = {}

    @property
    def done(self) -> bool:
        """Whether both have been measured."""
        return self._whole.done and self._hurt is not None and self._hurt.done

    def advance(self) -> Compared:
        """More trials with the network that has had fewer."""
        if self._hurt is None:
            self._hurt = QualityTask(self._damage.of(self._whole.question))
            if self._whole.done:  # by another comparison
                self._found[self._whole] = self._whole.advance()
        task = min((self._hurt, self._whole), key=self._trials)
        self._found[task] = task.advance()
        return Compared(self._found.get(self._whole), self._found.get(self._hurt))

    def _trials(self, task: QualityTask) -> int:
        return self._found[task].trials if task in self._found else 0


@dataclass(frozen=True)
class DamagePoint:
    """What was measured with so much damage."""

    amount: float
    quality: Quality


class Curve:
    """The quality with every amount of one kind of damage, first a few amounts far apart."""

    def __init__(self, whole: Question, kind: str, seed: int) -> None:
        self._whole = replace(whole, trials=CURVE_TRIALS)
        self._waiting = [Damage(kind, amount, seed) for amount in far_apart(amounts(kind))]
        self._task: QualityTask | None = None
        self._points: list[DamagePoint] = []

    @property
    def done(self) -> bool:
        """Whether every amount has been measured."""
        return not self._waiting

    def advance(self) -> tuple[DamagePoint, ...]:
        """More trials; the points that are there, by their amounts."""
        damage = self._waiting[0]
        if self._task is None:
            self._task = QualityTask(damage.of(self._whole))
        quality = self._task.advance()
        if self._task.done:
            self._points.append(DamagePoint(damage.amount, quality))
            self._task = None
            del self._waiting[0]
        return tuple(sorted(self._points, key=lambda point: point.amount))


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
        self._damaged: set[int | None] = set()
        """Revisions of the weights that damage has made."""
        self._masks: list[NDArray[np.bool_]] = []

    def is_whole(self, project: Project) -> bool:
        """Whether this is the undamaged network."""
        return self._same_memories(project) and self._has(project, self._whole.lesioned) and (
            project.same_network(self._whole)
        )

    def is_hurt(self, project: Project) -> bool:
        """Whether this is a network that was damaged here."""
        if not self._same_memories(project):
            return False
        if project.same_network(self._whole):
            return any(self._has(project, mask) for mask in self._masks)
        return project.weights_revision in self._damaged and self._has(project, self._whole.lesioned)

    def mended(self, project: Project) -> Project:
        """The project with the undamaged network."""
        return replace(project.with_network_of(self._whole), lesioned=self._whole.lesioned)

    def hurt(self, project: Project, whole: Question, damaged: Question) -> Project:
        """The project with the damaged network, whatever damage there was before."""
        mended = self.mended(project)
        if damaged.network is whole.network:
            self._masks.append(damaged.lesioned)
            return mended.with_lesioned(damaged.lesioned)
        after = mended.with_network(damaged.network.weights, damaged.network.bias)
        self._damaged.add(after.weights_revision)
        return after

    def _same_memories(self, project: Project) -> bool:
        return project.memory_revisions == self._whole.memory_revisions and project.n == self._whole.n

    @staticmethod
    def _has(project: Project, lesioned: NDArray[np.bool_]) -> bool:
        return np.array_equal(project.lesioned, lesioned)
