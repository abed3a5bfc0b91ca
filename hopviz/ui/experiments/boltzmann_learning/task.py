"""A machine that learns step by step in the background, and what has become of it so far."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal import BoltzmannMachine, Learnt
from hopviz.project.machines import PatternSet

SHORTEST = 0.02
"""Seconds for which it is learnt between two looks."""
LONGEST_GAP = 0.1
"""Seconds for which steps are made up at most."""
POINTS = 600
"""Of the curve, at most; then every second one is left out."""
MOST_EPOCHS = 100_000


@dataclass(frozen=True)
class Setting:
    """How it is learnt."""

    hidden: int
    rate: float
    seed: int


@dataclass(frozen=True, eq=False)
class Course:
    """What has been learnt, and how far it was from what is wanted on the way."""

    learnt: Learnt
    epochs: tuple[int, ...]
    divergences: tuple[float, ...]
    """KL after each of these epochs."""


class Learner:
    """A machine of some patterns, and its course; one thread at a time lets it learn, at T = 1."""

    def __init__(self, chosen: PatternSet, setting: Setting) -> None:
        self.chosen, self.setting = chosen, setting
        self._machine = BoltzmannMachine(
            chosen.patterns, setting.hidden, None, setting.rate, setting.seed, chosen.units
        )
        self._lock, self._run = Lock(), 0
        first = self._machine.result()
        self._epochs, self._divergences, self._every = [0], [first.divergence], 1
        self.course = Course(first, (0,), (first.divergence,))
        """The latest that was told."""

    def steps(self, per_second: float) -> JobSteps[Course, Course]:
        """Learn on and on, so many epochs a second; a later call ends this one."""
        with self._lock:
            self._run += 1
            run = self._run
        last, owed = time.perf_counter(), 1.0
        while True:
            now = time.perf_counter()
            owed = min(owed, 1.0) + min(now - last, LONGEST_GAP) * min(per_second, 1e9)
            last = now
            with self._lock:
                if run != self._run or self._machine_is_done:
                    return self._told()
                while owed >= 1 and time.perf_counter() - now < SHORTEST and not self._machine_is_done:
                    self._learn()
                    owed -= 1
                told = self._told()
            yield min(told.learnt.steps / MOST_EPOCHS, 0.999), told
            if owed < 1:
                time.sleep(min((1 - owed) / per_second, SHORTEST))

    def learn(self, epochs: int) -> Course:
        """Learn so many epochs at once."""
        with self._lock:
            for _ in range(epochs):
                self._learn()
            self.course = self._told()
        return self.course

    @property
    def _machine_is_done(self) -> bool:
        return self._epochs[-1] >= MOST_EPOCHS

    def _learn(self) -> None:
        learnt = self._machine.step()
        if learnt.steps % self._every == 0 or learnt.steps == MOST_EPOCHS:
            self._epochs.append(learnt.steps)
            self._divergences.append(learnt.divergence)
            if len(self._epochs) > POINTS:
                self._every *= 2
                kept = [k for k, epoch in enumerate(self._epochs) if epoch % self._every == 0]
                self._epochs = [self._epochs[k] for k in kept]
                self._divergences = [self._divergences[k] for k in kept]

    def _told(self) -> Course:
        learnt = self._machine.result()
        epochs, divergences = self._epochs, self._divergences
        if epochs[-1] != learnt.steps:
            epochs, divergences = [*epochs, learnt.steps], [*divergences, learnt.divergence]
        return Course(learnt, tuple(epochs), tuple(divergences))
