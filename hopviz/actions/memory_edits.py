"""Edits of memories, and of how they are learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from hopviz.actions.action import Change, Edit, EditError, Moment, RunControl, RunVerb
from hopviz.actions.parameters import Bits, Choice, Memories, MemoryReference, Switch, Text, Whole
from hopviz.core.counting import counted
from hopviz.core.couplings import MOST_DENSE
from hopviz.core.learning import EPOCHS, LEARNING_RULES
from hopviz.core.network import State
from hopviz.core.quoting import capital
from hopviz.project.choices import distinctly_named
from hopviz.project.file_names import check_typed_name
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.parts import Pattern

MOST_TOLD = 8
"""Memories that are named one by one."""

Learning = Annotated[str, Choice(lambda: LEARNING_RULES)]


def name_of(project: Project, pattern: Pattern) -> str | None:
    """What a bipolar pattern (N,) is stored as, if it is."""
    stored = (memory.name for memory in project.memories if np.array_equal(memory.pattern, pattern))
    return next(stored, None)


def _stored(project: Project, name: str, pattern: Pattern) -> tuple[Project, str]:
    """The project with one more memory, and a remark on what no weights can tell apart from it, or nothing."""
    after = project.with_memory(name, pattern)
    newest = after.memories[-1]
    for memory in project.memories:
        if int(np.count_nonzero(memory.pattern != newest.pattern)) == 1:
            return after, f"differs from {memory.name} in one unit only, which no weights can decide"
    return after, ""


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


def _checked(name: str) -> str:
    """The name of a memory, if it can be one; tabs in it become blanks."""
    try:
        check_typed_name(name)
    except ValueError as error:
        sentence = str(error)
        raise EditError(f"{capital(sentence)}.") from error
    return name.replace("\t", " ")


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
        after, remark = _stored(now.project, _checked(self.name), self.pattern)
        told = f"Stored {after.memories[-1].name}" + (f"; it {remark}" if remark else "")
        return Change(f"Store {self.name}", after, message=told)


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
    on_grid: Switch = False
    """Whether the last of them becomes the state as well: to corrupt it then corrupts it."""

    def change(self, now: Moment) -> Change:
        """Several memories more."""
        state = self.patterns[-1].pattern if self.on_grid and self.patterns else None
        new = _not_stored(now.project, self.patterns)
        if not new:
            return Change("Set the state", state=state, message="All of them are stored already")
        after, remarks = now.project, list[str]()
        if len(new) > MOST_TOLD and now.project.weights is None:  # one by one, each would be compared with all others
            after = _with_many(now.project, new)
        else:
            for memory in new:
                after, remark = _stored(after, memory.name, memory.pattern)
                if remark:
                    remarks.append(f"; {'it' if len(new) == 1 else after.memories[-1].name} {remark}")
        several = counted(len(new), "memory", "memories")
        stored = f"Stored {after.memories[-1].name if len(new) == 1 else several}"
        known = len(self.patterns) - len(new)
        left = f"; {known:,} {'was' if known == 1 else 'were'} stored already" if known else ""
        message = f"{stored}{left}{next(iter(remarks), '')}"
        named = ", ".join(memory.name for memory in new) if len(new) <= MOST_TOLD else several
        return Change(f"Store {named}", after, state, message=message)


def _not_stored(project: Project, patterns: Sequence[Memory]) -> list[Memory]:
    """Those that are neither in the project nor earlier in the list."""
    known = {memory.pattern.tobytes() for memory in project.memories}
    found = []
    for memory in patterns:
        content = fitting(project, memory.pattern).tobytes()
        if content not in known:
            known.add(content)
            found.append(memory)
    return found


def _with_many(project: Project, new: Sequence[Memory]) -> Project:
    """A project whose weights are learnt, with more memories; names that come again get numbers."""
    return project.with_memories(distinctly_named([*project.memories, *new]))


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
        return Change(f"Rename {before}", now.project.renamed(number, _checked(self.name)))


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
        may_be_learnt = after.n <= MOST_DENSE  # of more units the weights will be refused
        told = REPLAY if after.replays and may_be_learnt and not after.rule.is_map else ""
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
