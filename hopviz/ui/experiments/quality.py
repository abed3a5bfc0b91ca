"""Recall quality, measured in the background and shown as two bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Network
from hopviz.core.quality import AVERAGED, NOISY_SWEEPS, Quality, QualityMeasurement, Trial
from hopviz.core.rules import Rule
from hopviz.core.stepwise import BATCH, JobSteps, News
from hopviz.project.data_table import Row
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.ui.widgets.bars import Bar, with_interval

TRIALS = 400
NOISE = 0.1
"""Share of the units of a cue that are flipped, unless the person chooses another."""
EXPLANATION = (
    "Recall quality: cues are memories with this share of their units flipped at random. Each runs by the rule chosen "
    f"above until it settles; where adaptation never lets it, for {NOISY_SWEEPS} sweeps. At T > 0, {NOISY_SWEEPS} "
    f"sweeps or those of the schedule are left out, and {AVERAGED} more are averaged. Exact: the share of the cues "
    "that end in their own memory, at T > 0 with every unit right most of the time. Overlap m: how alike the end and "
    "the memory are on average, 1 is equal. The line on a bar is the 95 % confidence interval for these memories and "
    "such cues. Removed units do not count; no unit is clamped."
)


@dataclass(frozen=True, eq=False)
class Question:
    """Everything that a quality depends on."""

    network: Network
    patterns: NDArray[np.int8]
    rule: Rule
    noise: float
    lesioned: NDArray[np.bool_]
    trials: int = TRIALS
    seed: int = 0
    kept: int = 0
    """So many of the first trials are to be looked at."""

    @classmethod
    def of(cls, project: Project, network: Network, noise: float, kept: int = 0) -> Question:
        """How well a project recalls its memories; clamped units are of the present state, not of a cue."""
        return cls(network, project.patterns, project.rule, noise, project.lesioned, seed=project.seed, kept=kept)

    def same(self, other: Question | None) -> bool:
        """Whether the answer is the same."""
        return other is not None and self.network is other.network and self._facts() == other._facts()

    def _facts(self) -> tuple[object, ...]:
        arrays = (self.patterns.shape, self.patterns.tobytes(), self.lesioned.tobytes())
        return (self.rule, self.noise, self.trials, self.seed, self.kept, *arrays)

    def measurement(self) -> QualityMeasurement:
        """A measurement of it that has not begun."""
        return QualityMeasurement(
            self.network, self.patterns, self.rule, self.noise, self.trials, self.seed, lesioned=self.lesioned,
            kept=self.kept,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Answer:
    """What is known of a quality."""

    quality: Quality
    shown: tuple[Trial, ...]
    """The first trials, as many of them as are kept and have been made."""


def answer(question: Question) -> JobSteps[Answer, Answer]:
    """Measure a quality."""
    measurement, news = question.measurement(), News()
    while True:
        quality = measurement.advance(BATCH)
        found = Answer(quality, measurement.shown)
        if measurement.done:
            return found
        yield news(quality.trials / question.trials, found)


QUALITY_COLUMNS = (
    "exact recall (share of cues)", "95 % low", "95 % high", "overlap m", "95 % low of m", "95 % high of m", "cues",
)  # fmt: skip
"""Heading of what `quality_cells` tells."""


def quality_cells(quality: Quality) -> Row:
    """A quality in a row of a table."""
    exact, overlap = quality.exact_interval, quality.overlap_interval
    return (*map(float, (quality.exact_fraction, *exact, quality.overlap, *overlap)), quality.trials)


def quality_bars(quality: Quality, of: str = "", meaning: str = "accent") -> list[Bar]:
    """The two bars of a quality, with the number of trials and 95 % intervals; `of` says of which network."""
    behind = f" {of}" if of else ""
    trials = f"{number(quality.trials)} cues"
    ends = "–".join(number(end, 3) for end in quality.overlap_interval)
    return [
        Bar(f"exact recall{behind}", quality.exact_fraction, quality.exact_interval,
            f"{with_interval(quality.exact_fraction, quality.exact_interval)}, {trials}", meaning),
        Bar(f"mean overlap m{behind}", quality.overlap, quality.overlap_interval,
            f"{number(quality.overlap, 3)} ({ends})", meaning),
    ]  # fmt: skip
