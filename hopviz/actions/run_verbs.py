"""Verbs of the run, and how it goes: rule, seed, speed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, cast, get_args

from hopviz.actions.action import Change, Edit, EditError, Moment, RunControl, RunVerb
from hopviz.actions.parameters import Choice, Number, Seed, Speed, Text, Unit, UpdateRule, Whole
from hopviz.actions.speeds import FULL, STEP, notch_of, speed_of
from hopviz.actions.unit_edits import CHOOSE
from hopviz.core.limits import HOTTEST
from hopviz.core.quoting import capital
from hopviz.core.rules import Asynchronous, Rule, Tie
from hopviz.project.model import Project
from hopviz.project.turns import counts_from_one, turns_from_text

UNTIL = ("settled",)
"""What a run can be left going until."""
Until = Annotated[str, Choice(lambda: UNTIL)]
AtTie = Annotated[str, Choice(lambda: get_args(Tie))]


@dataclass(frozen=True, eq=False)
class Run(RunVerb):
    """Go on until it settles; in the window, until it is paused."""

    action: ClassVar[str] = "run"
    until: Until = "settled"

    def drive(self, now: Moment, run: RunControl) -> str:
        """Go on."""
        run.run()
        return ""


@dataclass(frozen=True, eq=False)
class Pause(RunVerb):
    """Go on no more."""

    action: ClassVar[str] = "pause"

    def drive(self, now: Moment, run: RunControl) -> str:
        """Pause."""
        run.pause()
        return ""


@dataclass(frozen=True, eq=False)
class Step(RunVerb):
    """Make one update, or so many."""

    action: ClassVar[str] = "step"
    updates: Annotated[int, Whole(1)] = 1

    def drive(self, now: Moment, run: RunControl) -> str:
        """Pause and update."""
        run.step(self.updates)
        return ""


@dataclass(frozen=True, eq=False)
class Reset(RunVerb):
    """Back to where this run began, with the same seed."""

    action: ClassVar[str] = "reset"
    undone_as: ClassVar[str] = "Reset"

    def drive(self, now: Moment, run: RunControl) -> str:
        """Pause and go back."""
        run.reset()
        return ""


@dataclass(frozen=True, eq=False)
class UpdateUnit(RunVerb):
    """Let one unit decide now, out of turn."""

    action: ClassVar[str] = "update_unit"
    unit: Unit

    def drive(self, now: Moment, run: RunControl) -> str:
        """Pause and update it, unless it decides nothing."""
        project, unit = now.project, now.unit(self.unit)
        if unit < 0:
            return CHOOSE
        if project.lesioned[unit]:
            return f"Unit {project.unit_name(unit)} is removed and decides nothing: Alt-click it to put it back"
        if project.clamped[unit]:
            return f"Unit {project.unit_name(unit)} is clamped and decides nothing: Shift-click it to let it go"
        run.update_unit(unit)
        return ""


@dataclass(frozen=True, eq=False)
class NewSeed(Edit):
    """Another random run from the same start."""

    action: ClassVar[str] = "new_seed"
    seed: Seed

    def change(self, now: Moment) -> Change:
        """The seed, and the run back where it began."""
        return Change("New seed", now.project.with_seed(self.seed), resets=True)


def _setting(before: Project, after: Project) -> Change:
    same = (before.rule, before.seed, before.speed) == (after.rule, after.seed, after.speed)
    return Change() if same else Change(project=after, is_setting=True)


@dataclass(frozen=True, eq=False)
class SetRule(Edit):
    """Update by another rule."""

    action: ClassVar[str] = "set_rule"
    rule: Annotated[Rule, UpdateRule()]

    def change(self, now: Moment) -> Change:
        """The run goes on by it."""
        try:
            return _setting(now.project, now.project.with_rule(self.rule))
        except ValueError as error:
            raise EditError(f"The update rule cannot be used: {error}.") from error


@dataclass(frozen=True, eq=False)
class SetTemperature(Edit):
    """Let units decide at a temperature, with noise above 0."""

    action: ClassVar[str] = "set_temperature"
    temperature: Annotated[float, Number(0.0, HOTTEST)]

    def change(self, now: Moment) -> Change:
        """The rule at that temperature; threshold units, and a schedule, become stochastic units."""
        before = now.project.rule
        change = SetRule(before.at_temperature(self.temperature)).change(now)
        if change.project is None or type(change.project.rule) is type(before):
            return change
        return replace(change, message=BY_HAND if before.duration else WITH_NOISE)


@dataclass(frozen=True, eq=False)
class SetTie(Edit):
    """Let a unit with h = 0 stay as it is, turn on, or turn off."""

    action: ClassVar[str] = "set_tie"
    tie: AtTie

    def change(self, now: Moment) -> Change:
        """The same rule with another tie."""
        tie = cast(Tie, self.tie)
        return SetRule(replace(now.project.rule, tie=tie)).change(now)


WITH_NOISE = "Units decide with noise now: the update rule is Stochastic"
BY_HAND = "The schedule is over: the temperature is set by hand now"
COUNTED_FROM_ONE = "The order is counted from 1: what it calls 1 is unit 0 here"


@dataclass(frozen=True, eq=False)
class SetOrder(Edit):
    """Let units have their turns one by one in a typed order, sweep after sweep."""

    action: ClassVar[str] = "set_order"
    order: Annotated[str, Text()]
    """Units by their names, or by their numbers from 0, "1, 3, 2, 4, 0", or from 1, "2, 4, 3, 5, 1"."""

    def change(self, now: Moment) -> Change:
        """Threshold units in that order, with the tie as it was."""
        try:
            order = turns_from_text(self.order, now.project)
        except ValueError as error:
            sentence = str(error)
            raise EditError(f"{capital(sentence)}.") from error
        change = SetRule(Asynchronous(order, tie=now.project.rule.tie)).change(now)
        if not counts_from_one(self.order, now.project):
            return change
        return replace(change, message=COUNTED_FROM_ONE)


@dataclass(frozen=True, eq=False)
class SetSeed(Edit):
    """Run with another seed, from the next Reset on."""

    action: ClassVar[str] = "set_seed"
    seed: Seed

    def change(self, now: Moment) -> Change:
        """The seed."""
        return _setting(now.project, now.project.with_seed(self.seed))


@dataclass(frozen=True, eq=False)
class SetSpeed(Edit):
    """Run at so many updates a second."""

    action: ClassVar[str] = "set_speed"
    speed: Annotated[float, Speed()]

    def change(self, now: Moment) -> Change:
        """The speed."""
        return _setting(now.project, now.project.with_speed(self.speed))


@dataclass(frozen=True, eq=False)
class Slower(Edit):
    """Fewer updates a second."""

    action: ClassVar[str] = "slower"

    def change(self, now: Moment) -> Change:
        """A few notches less."""
        return SetSpeed(speed_of(max(notch_of(now.project.speed) - STEP, 0))).change(now)


@dataclass(frozen=True, eq=False)
class Faster(Edit):
    """More updates a second."""

    action: ClassVar[str] = "faster"

    def change(self, now: Moment) -> Change:
        """A few notches more."""
        return SetSpeed(speed_of(min(notch_of(now.project.speed) + STEP, FULL))).change(now)
