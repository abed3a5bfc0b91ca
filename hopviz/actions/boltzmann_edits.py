"""Edits that let a small Boltzmann machine learn patterns, awake and asleep, and take its network over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hopviz.actions.action import Change, Edit, EditError, Moment
from hopviz.actions.parameters import Choice, Number, Seed, Text, Whole, WholeProject
from hopviz.core.counting import counted
from hopviz.core.limits import HOTTEST
from hopviz.core.thermal import BoltzmannMachine
from hopviz.project.document import Document
from hopviz.project.machines import MOST_UNITS, SETS, pattern_set, taken_over
from hopviz.project.model import Project

MOST_STEPS = 10_000
FASTEST = 10.0
COLDEST = 0.01
MOST_WORK = 1 << 22
"""States that are summed over in all steps together."""
TOO_LONG = "So many steps of so many units take too long: let the experiment Boltzmann learning make them."

PatternsOf = Annotated[str, Choice(lambda: SETS)]


def learnt_words(steps: int, hidden: int) -> str:
    """What undo takes back: such as "Learn 300 epochs with 2 hidden units"."""
    with_hidden = f" with {counted(hidden, 'hidden unit')}" if hidden else ""
    return f"Learn {counted(steps, 'epoch')}{with_hidden}"


def change_to(text: str, made: Project | Document) -> Change:
    """The change to the project, or to the document of its own, that a machine becomes."""
    return Change(text, document=made) if isinstance(made, Document) else Change(text, made)


@dataclass(frozen=True, eq=False)
class LearnBoltzmann(Edit):
    """Let a machine learn patterns in so many steps, each Hebb's awake and unlearning asleep, and be the network."""

    action: ClassVar[str] = "learn_boltzmann"
    patterns: PatternsOf = "memories"
    hidden: Annotated[int, Whole(0, MOST_UNITS)] = 0
    steps: Annotated[int, Whole(1, MOST_STEPS)] = 300
    rate: Annotated[float, Number(0.001, FASTEST)] = 0.1
    temperature: Annotated[float, Number(COLDEST, HOTTEST)] = 1.0
    seed: Seed = 0
    """Of the first weights to hidden units."""

    def change(self, now: Moment) -> Change:
        """Given weights of the same units, or a document of its own where there are others."""
        try:
            chosen = pattern_set(self.patterns, now.project)
        except ValueError as error:
            raise EditError(f"{error}.") from error
        if self.hidden > chosen.most_hidden:
            raise EditError(f"A machine has at most {MOST_UNITS} units: {chosen.most_hidden} of them can be hidden.")
        if self.steps << (chosen.visible + self.hidden) > MOST_WORK:
            raise EditError(TOO_LONG)
        machine = BoltzmannMachine(chosen.patterns, self.hidden, None, self.rate, self.seed, chosen.units)
        made = taken_over(now.project, chosen, machine.step(self.steps), self.temperature)
        return change_to(learnt_words(self.steps, self.hidden), made)


@dataclass(frozen=True, eq=False)
class TakeMachine(Edit):
    """Take over the network that a machine has learnt."""

    action: ClassVar[str] = "take_machine"
    text: Annotated[str, Text(may_be_empty=False)]
    project: Annotated[Project, WholeProject()]

    def change(self, now: Moment) -> Change:
        """That project; a document of its own where its grid is another."""
        is_here = self.project.same_grid(now.project)
        return change_to(self.text, self.project if is_here else Document(self.project))
