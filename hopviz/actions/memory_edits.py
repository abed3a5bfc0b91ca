"""Edits of memories, and of how they are learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from hopviz.actions.action import Change, Edit, EditError, Moment, RunControl, RunVerb
from hopviz.actions.parameters import Bits, Choice, Memories, MemoryReference, Switch, Text, Whole
from hopviz.core.learning import EPOCHS, LEARNING_RULES
from hopviz.core.network import State
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.parts import Pattern

Learning = Annotated[str, Choice(lambda: LEARNING_RULES)]


def name_of(project: Project, pattern: Pattern) -> str | None:
    """What a bipolar pattern (N,) is stored as, if it is."""
    stored = (memory.name for memory in project.memories if np.array_equal(memory.pattern, pattern))
    return next(stored, None)


def _stored(project: Project, name: str, pattern: Pattern) -> tuple[Project, str]:
    """The project with one more memory, and what is to be told of it."""
    after = project.with_memory(name, pattern)
    newest = after.memories[-1]
    for memory in project.memories:
        if int(np.count_nonzero(memory.pattern != newest.pattern)) == 1:
            only = f"; it differs from {memory.name} in one unit only, which no weights can decide"
            return after, f"Stored {newest.name}{only}"
    return after, f"Stored {newest.name}"


def fitting(project: Project, pattern: Pattern) -> Pattern:
    """The pattern, which must have as many units as the project.

    Raises
    ------
    EditError
        If it has more or less.
    """
    if pattern.size != project.n:
        raise EditError(f"The pattern has {pattern.size} units, but the network has {project.n}.")
    return pattern
REPLAY = "Updated in parallel, the network replays the memories in their order: choose that update rule to see it"


@dataclass(frozen=True, eq=False)
class StorePattern(Edit):
    """Learn a pattern, unless it is stored already."""

    action: ClassVar[str] = "store_pattern"
    name: Annotated[str, Text(may_be_empty=False)]
    pattern: Annotated[State, Bits()]

    def change(self, now: Moment) -> Change:
        """One memory more."""
        known = name_of(now.project, fitting(now.project, self.pattern))
        if known is not None:
            return Change(message=f"This is stored already, as {known}")
        after, message = _stored(now.project, self.name, self.pattern)
        return Change(f"Store {self.name}", after, message=message)


@dataclass(frozen=True, eq=False)
class StoreState(Edit):
    """Learn the present state as a memory; removed units are off in it."""

    action: ClassVar[str] = "store_state"
    name: Annotated[str, Text()] = ""

    def change(self, now: Moment) -> Change:
        """One memory more, called by the next number if it is given no name."""
        called = self.name.strip() or str(len(now.project.memories) + 1)
        return StorePattern(called, np.where(now.project.lesioned, -1, now.state)).change(now)


@dataclass(frozen=True, eq=False)
class StorePatterns(Edit):
    """Learn several named patterns, as one step; those that are stored already are not."""

    action: ClassVar[str] = "store_patterns"
    patterns: Annotated[Sequence[Memory], Memories()]

    def change(self, now: Moment) -> Change:
        """Several memories more."""
        new = [one for one in self.patterns if name_of(now.project, fitting(now.project, one.pattern)) is None]
        if not new:
            return Change(message="All of them are stored already")
        after, message = now.project, ""
        for memory in new:
            known = name_of(after, memory.pattern)
            if known is None:
                after, message = _stored(after, memory.name, memory.pattern)
            else:
                message = f"This is stored already, as {known}"
        return Change(f"Store {', '.join(memory.name for memory in new)}", after, message=message)


@dataclass(frozen=True, eq=False)
class Forget(Edit):
    """Take a memory out of the weights."""

    action: ClassVar[str] = "forget"
    memory: MemoryReference

    def change(self, now: Moment) -> Change:
        """One memory less."""
        number = now.memory(self.memory)
        called = now.project.names[number]
        return Change(f"Forget {called}", now.project.without_memory(number), message=f"Forgot {called}")


@dataclass(frozen=True, eq=False)
class RenameMemory(Edit):
    """Give a memory another name."""

    action: ClassVar[str] = "rename_memory"
    memory: MemoryReference
    name: Annotated[str, Text()]

    def change(self, now: Moment) -> Change:
        """The same memories; nothing if the name is empty or what it was."""
        number = now.memory(self.memory)
        before = now.project.names[number]
        if self.name.strip() in ("", before):
            return Change()
        return Change(f"Rename {before}", now.project.renamed(number, self.name))


@dataclass(frozen=True, eq=False)
class MoveMemory(Edit):
    """Give a memory another place in their order."""

    action: ClassVar[str] = "move_memory"
    memory: MemoryReference
    to: Annotated[int, Whole()]

    def change(self, now: Moment) -> Change:
        """The same memories in another order."""
        number, to = now.memory(self.memory), now.memory(self.to)
        return Change(f"Move {now.project.names[number]}", now.project.moved(number, to))


@dataclass(frozen=True, eq=False)
class MoveUp(Edit):
    """Move a memory up."""

    action: ClassVar[str] = "move_up"
    memory: MemoryReference

    def change(self, now: Moment) -> Change:
        """One place up; nothing if it is the first."""
        number = now.memory(self.memory)
        return MoveMemory(number, number - 1).change(now) if number > 0 else Change()


@dataclass(frozen=True, eq=False)
class MoveDown(Edit):
    """Move a memory down."""

    action: ClassVar[str] = "move_down"
    memory: MemoryReference

    def change(self, now: Moment) -> Change:
        """One place down; nothing if it is the last."""
        number = now.memory(self.memory)
        return MoveMemory(number, number + 1).change(now) if number + 1 < len(now.project.memories) else Change()


@dataclass(frozen=True, eq=False)
class ChooseLearning(Edit):
    """Learn all memories anew by another rule."""

    action: ClassVar[str] = "choose_learning"
    learning: Learning

    def change(self, now: Moment) -> Change:
        """Learnt weights, whatever they were."""
        after = now.project.with_learning(self.learning)
        told = REPLAY if after.replays and not after.rule.is_map else ""
        return Change(f"Learn by {LEARNING_RULES[self.learning].label}", after, message=told)


@dataclass(frozen=True, eq=False)
class LearnBiases(Edit):
    """Let memories change the biases too, or the weights alone."""

    action: ClassVar[str] = "learn_biases"
    on: Switch

    def change(self, now: Moment) -> Change:
        """Learnt anew, with biases or without."""
        text = "Learn biases too" if self.on else "Learn weights alone"
        return Change(text, now.project.with_learnt_biases(self.on))


@dataclass(frozen=True, eq=False)
class LearnFor(Edit):
    """End error-driven learning after so many epochs: what stopping it comes to."""

    action: ClassVar[str] = "learn_for"
    epochs: Annotated[int, Whole(1)]

    def change(self, now: Moment) -> Change:
        """As many epochs."""
        return Change("Stop learning", now.project.with_epochs(self.epochs))


@dataclass(frozen=True, eq=False)
class LearnOn(Edit):
    """Learn for more epochs."""

    action: ClassVar[str] = "learn_on"

    def change(self, now: Moment) -> Change:
        """As many more as were tried at first."""
        return Change("Go on learning", now.project.with_epochs(now.project.epochs + EPOCHS))


@dataclass(frozen=True, eq=False)
class StopLearning(RunVerb):
    """Keep the weights as they are after the present epoch; the run tells after how many, and `LearnFor` follows."""

    action: ClassVar[str] = "stop_learning"

    def drive(self, now: Moment, run: RunControl) -> str:
        """Ask for no more epochs."""
        run.stop_learning()
        return ""
