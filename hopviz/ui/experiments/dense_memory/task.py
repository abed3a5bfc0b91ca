"""Measurements of dense memories: recall of present memories by every power, and how many random ones are held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attention import DenseCapacityPoint, measure_dense_capacity_steps
from hopviz.core.couplings.higher_order import Power
from hopviz.core.learning import DenseMemory
from hopviz.core.network import State
from hopviz.core.quality import Quality, QualityMeasurement
from hopviz.core.rules import Rule
from hopviz.core.stepwise import BATCH, JobSteps, News
from hopviz.project.model import Project

CUES, SLOW_CUES, SLOW = 100, 20, 1 << 18
"""Cues for each power: fewer where units times memories are more than this."""
NETWORK_CUES = 100
COUNTS = np.unique(np.geomspace(2, 4000, 18).astype(int))
"""Numbers of random memories."""


@dataclass(frozen=True)
class Recall:
    """What recall of the present memories depends on, but for the power."""

    memories: tuple[int, ...]
    """Revisions."""
    rule: Rule
    seed: int
    lesioned: bytes
    noise: float

    @classmethod
    def of(cls, project: Project, noise: float) -> Recall:
        """That of a project."""
        return cls(project.memory_revisions, project.rule, project.seed, project.lesioned.tobytes(), noise)


def recall_steps(
    patterns: State, lesioned: NDArray[np.bool_], asked: Recall, power: Power
) -> JobSteps[Mapping[Power, Quality], Mapping[Power, Quality]]:
    """Recall of memories from damaged cues by one power."""
    cues = CUES if patterns.size <= SLOW else SLOW_CUES
    measurement = QualityMeasurement(
        DenseMemory(patterns, power), patterns, asked.rule, asked.noise, cues, asked.seed, lesioned=lesioned
    )
    news = News()
    while True:
        quality = measurement.advance(BATCH)
        if measurement.done:
            return {power: quality}
        yield news(quality.trials / cues, {power: quality})


def capacity_steps(
    n: int, power: Power, noise: float
) -> JobSteps[tuple[DenseCapacityPoint, ...], tuple[DenseCapacityPoint, ...]]:
    """Recall of more and more random memories by one power, in networks of their own."""
    return measure_dense_capacity_steps(n, COUNTS.tolist(), [power], NETWORK_CUES, noise)
