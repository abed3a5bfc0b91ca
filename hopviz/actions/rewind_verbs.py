"""Verbs of going to another moment of a run: back, forth, and backwards by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hopviz.actions.action import Moment, RunControl, RunVerb
from hopviz.actions.parameters import Switch, Whole


class Rewinding(RunVerb):
    """A verb that leads to another moment of the run."""

    undone_as: ClassVar[str] = "Rewind"
    leads_back: ClassVar[bool] = True


@dataclass(frozen=True, eq=False)
class StepBack(Rewinding):
    """Take back one update, or so many."""

    action: ClassVar[str] = "step_back"
    updates: Annotated[int, Whole(1)] = 1

    def drive(self, now: Moment, run: RunControl) -> str:
        """Pause and go back."""
        at, first = run.time.stand.place.updates, run.time.extent.first
        if at <= first:
            run.pause()
            return at_beginning(first)
        run.time.seek(max(at - self.updates, first))
        return ""


@dataclass(frozen=True, eq=False)
class PlayBack(Rewinding):
    """Go back by itself, as fast as it runs, to the beginning; or stop doing so."""

    action: ClassVar[str] = "play_back"
    on: Switch = True

    def drive(self, now: Moment, run: RunControl) -> str:
        """Play the run backwards, or pause."""
        at, first = run.time.stand.place.updates, run.time.extent.first
        if not self.on:
            run.pause()
            return ""
        run.time.play_back()
        return at_beginning(first) if at <= first else ""


@dataclass(frozen=True, eq=False)
class GoToMoment(Rewinding):
    """Go to a moment of the run, a value of its update counter, or as near to it as the run is remembered."""

    action: ClassVar[str] = "go_to_moment"
    moment: Annotated[int, Whole(0)]

    def drive(self, now: Moment, run: RunControl) -> str:
        """Pause and go there."""
        run.time.seek(self.moment)
        return ""


@dataclass(frozen=True, eq=False)
class GoToBeginning(Rewinding):
    """Go to the beginning of the run."""

    action: ClassVar[str] = "go_to_beginning"

    def drive(self, now: Moment, run: RunControl) -> str:
        """Pause and go there."""
        first = run.time.extent.first
        run.time.seek(first)
        return at_beginning(first) if first else ""


@dataclass(frozen=True, eq=False)
class GoToEnd(Rewinding):
    """Go to the latest moment that the run has come to."""

    action: ClassVar[str] = "go_to_end"

    def drive(self, now: Moment, run: RunControl) -> str:
        """Pause and go there."""
        run.time.seek(run.time.extent.end)
        return ""


def at_beginning(first: int) -> str:
    """What is said where nobody can go farther back."""
    if first:
        return f"The run is remembered from update {first:,} on: what was before took too much memory"
    return "This is the beginning of the run"
