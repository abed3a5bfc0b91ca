"""How well are the memories recalled?  The one measure of it, taken in the background and shown as two bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Network
from hopviz.core.quality import NOISY_SWEEPS, Quality, QualityMeasurement, Trial
from hopviz.core.rules import Rule
from hopviz.project.model import Project
from hopviz.ui.experiments.base import BackgroundTask
from hopviz.ui.style.plotting import number
from hopviz.ui.viewer import View
from hopviz.ui.widgets.bars import Bar, with_interval

BATCH = 0.1
"""Seconds that one batch of trials may take."""
TRIALS = 400
NOISE = 0.1
"""Share of the units of a cue that are flipped, unless the person chooses another."""
EXPLANATION = (
    "Recall quality: cues are memories with this share of their units flipped at random. Each runs by the rule chosen "
    f"above until it settles; where noise or adaptation never lets it, for {NOISY_SWEEPS} sweeps. Exact: the share of "
    "the cues that end in their own memory. Overlap m: how alike the end and the memory are on average, 1 is equal. "
    "The line on a bar is the 95 % confidence interval. Removed units do not count; no unit is clamped."
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
        return (
            other is not None
            and self.network is other.network
            and (self.rule, self.noise, self.trials, self.seed, self.kept)
            == (other.rule, other.noise, other.trials, other.seed, other.kept)
            and np.array_equal(self.patterns, other.patterns)
            and np.array_equal(self.lesioned, other.lesioned)
        )


class QualityTask:
    """A measurement that is made when its first batch is due, in the background."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._measurement: QualityMeasurement | None = None

    @property
    def done(self) -> bool:
        """Whether all trials have been made."""
        return self._measurement is not None and self._measurement.done

    @property
    def shown(self) -> tuple[Trial, ...]:
        """The first trials, as many of them as are kept and have been made."""
        return () if self._measurement is None else self._measurement.shown

    def advance(self) -> Quality:
        """Make more trials."""
        if self._measurement is None:
            asked = self.question
            self._measurement = QualityMeasurement(
                asked.network, asked.patterns, asked.rule, asked.noise, asked.trials, asked.seed,
                lesioned=asked.lesioned, kept=asked.kept,
            )  # fmt: skip
        return self._measurement.advance(BATCH)


class QualityMeter:
    """Measures again whenever something else is asked."""

    def __init__(self, view: View, key: str, show: Callable[[Quality], None]) -> None:
        self._background_task = BackgroundTask(view, key, show)
        self._question: Question | None = None

    @property
    def is_running(self) -> bool:
        """Whether trials are still to be made."""
        return self._background_task.is_running

    @property
    def shown(self) -> tuple[Trial, ...]:
        """The first trials of what is measured now."""
        task = self._background_task.task
        return task.shown if isinstance(task, QualityTask) else ()

    def ask(self, question: Question) -> None:
        """Measure this, unless it is what is measured already."""
        if not question.same(self._question):
            self._question = question
            self._background_task.begin(QualityTask(question))

    def forget(self) -> None:
        """Measure nothing."""
        self._question = None
        self._background_task.cancel()

    def go_on(self) -> None:
        """Called by the view's `draw`."""
        self._background_task.go_on()


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
