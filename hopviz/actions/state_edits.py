"""Edits of the state: cues, damage to them, and painting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopviz.actions.action import Change, Edit, EditorVerb, Moment, StepControl
from hopviz.actions.memory_edits import fitting
from hopviz.actions.parameters import Bits, Choice, Fraction, MemoryReference, Seed, Text, Wholes
from hopviz.core import patterns
from hopviz.core.counting import counted
from hopviz.core.network import State
from hopviz.core.seeds import random_generator

Region = Annotated[str, Choice(lambda: patterns.REGIONS)]


@dataclass(frozen=True, eq=False)
class SetState(Edit):
    """Start from a pattern."""

    action: ClassVar[str] = "set_state"
    pattern: Annotated[State, Bits()]
    text: Annotated[str, Text(may_be_empty=False)] = "Set the state"

    def change(self, now: Moment) -> Change:
        """The pattern as state."""
        return Change(self.text, state=fitting(now.project, self.pattern))


@dataclass(frozen=True, eq=False)
class UseAsCue(Edit):
    """Start from a memory."""

    action: ClassVar[str] = "use_as_cue"
    memory: MemoryReference

    def change(self, now: Moment) -> Change:
        """The memory as state."""
        memory = now.project.memories[now.memory(self.memory)]
        return Change(f"Use {memory.name} as cue", state=memory.pattern)


@dataclass(frozen=True, eq=False)
class Corrupt(Edit):
    """Reverse a random part of the units."""

    action: ClassVar[str] = "corrupt"
    fraction: Fraction
    seed: Seed

    def change(self, now: Moment) -> Change:
        """A noisy state."""
        return Change("Flip units", state=patterns.flip(now.state, self.fraction, random_generator(self.seed)))


@dataclass(frozen=True, eq=False)
class Blank(Edit):
    """Turn a region off."""

    action: ClassVar[str] = "blank"
    fraction: Fraction
    region: Region = "bottom"
    seed: Seed = 0

    def change(self, now: Moment) -> Change:
        """A part of the state."""
        grid = now.state.reshape(now.project.rows, now.project.cols)
        blanked = patterns.blank(grid, self.fraction, self.region, random_generator(self.seed))
        return Change("Blank out", state=blanked.reshape(-1))


@dataclass(frozen=True, eq=False)
class BlankAndClamp(Edit):
    """Turn a region off and hold all other units as they are: the network completes the region."""

    action: ClassVar[str] = "blank_and_clamp"
    fraction: Fraction
    region: Region = "bottom"
    seed: Seed = 0

    def change(self, now: Moment) -> Change:
        """A part of the state, and the rest of the units clamped."""
        grid = now.project.rows, now.project.cols
        area = patterns.area_of(*grid, self.fraction, self.region, random_generator(self.seed)).reshape(-1)
        state = np.where(area, -1, now.state).astype(np.int8)
        held = counted(int((~area).sum()), "unit is clamped", "units are clamped")
        told = f"{held}: run, and the network completes the others as it can (Ctrl+U unclamps)"
        return Change("Blank out, clamp the rest", now.project.with_clamped(~area), state, message=told)


@dataclass(frozen=True, eq=False)
class LookAnew(Edit):
    """Turn every hidden unit on or off at random; the input stays as it is shown."""

    action: ClassVar[str] = "look_anew"
    seed: Seed

    def change(self, now: Moment) -> Change:
        """Another state of the hidden units."""
        state, hidden = now.state.copy(), now.project.hidden
        state[hidden] = random_generator(self.seed).choice(np.array([-1, 1], np.int8), int(hidden.sum()))
        return Change("Look anew", state=state)


@dataclass(frozen=True, eq=False)
class Paint(EditorVerb):
    """Give units values in the present state, in mid-run or not; by itself, it is a stroke of its own."""

    action: ClassVar[str] = "paint"
    units: Annotated[NDArray[np.int64], Wholes()]
    values: Annotated[State, Bits()]

    def act(self, editor: StepControl) -> None:
        """Set them."""
        editor.paint(self.units, self.values)


@dataclass(frozen=True, eq=False)
class BeginStroke(EditorVerb):
    """What is painted or set from now on is one step."""

    action: ClassVar[str] = "begin_stroke"

    def act(self, editor: StepControl) -> None:
        """Begin."""
        editor.begin_stroke()


@dataclass(frozen=True, eq=False)
class EndStroke(EditorVerb):
    """The stroke is over."""

    action: ClassVar[str] = "end_stroke"

    def act(self, editor: StepControl) -> None:
        """End."""
        editor.end_stroke()


@dataclass(frozen=True, eq=False)
class Undo(EditorVerb):
    """Take back the last step."""

    action: ClassVar[str] = "undo"

    def act(self, editor: StepControl) -> None:
        """Undo."""
        editor.undo()


@dataclass(frozen=True, eq=False)
class Redo(EditorVerb):
    """Make the step again that was taken back last."""

    action: ClassVar[str] = "redo"

    def act(self, editor: StepControl) -> None:
        """Redo."""
        editor.redo()
