"""The stack of undo: steps that are taken back and made again, and joined where they belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from copy import copy
from itertools import count
from typing import ClassVar, NamedTuple

from hopviz.actions.record import Act, Acts, with_act

LIMIT = 200
"""So many steps can be taken back."""
_numbers = count()


class Step:
    """One step."""

    forgets_undone: ClassVar[bool] = True
    """Whether what was taken back before it cannot be made again."""
    is_by_hand: bool = False
    """Whether it gives units other values by hand."""

    def __init__(self, text: str) -> None:
        self.text = text
        """What it does: "Store A"."""
        self.number = next(_numbers)
        """Tells it from all others but copies of it."""
        self.acts: Acts = ()
        """The edits that it makes."""

    @property
    def caption(self) -> str:
        """The same, and where undo of it leads if that is another document."""
        return self.text

    def redo(self) -> None:
        """Do it, for the first time or again."""
        raise NotImplementedError

    def undo(self) -> None:
        """Take it back."""
        raise NotImplementedError

    def joins(self, later: Step) -> bool:
        """Take over the next step, which has been done, if it belongs to this one."""
        return False


class Snapshot(NamedTuple):
    """The steps that were done, and those that were taken back."""

    done: tuple[Step, ...]
    undone: tuple[Step, ...]


class Group(Step):
    """Several steps as one."""

    def __init__(self, text: str, steps: Sequence[Step]) -> None:
        super().__init__(text)
        self._steps = list(steps)
        self.is_by_hand = any(step.is_by_hand for step in steps)
        self.acts = tuple(act for step in steps for act in step.acts)

    def redo(self) -> None:
        """All of them, in order."""
        for step in self._steps:
            step.redo()

    def undo(self) -> None:
        """All of them, from the last."""
        for step in reversed(self._steps):
            step.undo()


class UndoStack:
    """Steps that were done, and those that were taken back.

    A step that fails changes nothing: what it has done is taken back, and so is what was done before it in its group.

    Parameters
    ----------
    changed : callable
        Called after every change of what can be undone or redone.
    limit : int
        How many steps are kept.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None, limit: int = LIMIT) -> None:
        self._changed, self._limit = changed, limit
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._groups: list[list[Step]] = []

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty: nothing."""
        return self._done[-1].text if self._done else ""

    @property
    def undo_caption(self) -> str:
        """The same, and where that leads if it is another document."""
        return self._done[-1].caption if self._done else ""

    @property
    def redo_text(self) -> str:
        """What redo would do; empty: nothing."""
        return self._undone[-1].text if self._undone else ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back, and none is under way."""
        return bool(self._done) and not self._groups

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again, and none is under way."""
        return bool(self._undone) and not self._groups

    @property
    def count(self) -> int:
        """How many steps there are, done or taken back."""
        return len(self._done) + len(self._undone)

    def push(self, step: Step) -> None:
        """Do a step and keep it; what was taken back is forgotten, if the step says so."""
        _wholly(step.redo, step.undo)
        steps = self._groups[-1] if self._groups else self._done
        if not self._groups and step.forgets_undone:
            self._undone.clear()
        if not (steps and steps[-1].joins(step)):
            steps.append(step)
            del self._done[: -self._limit]
        self._changed()

    @contextmanager
    def one_step(self, text: str) -> Iterator[None]:
        """What is pushed meanwhile is one step, or nothing: if nothing is pushed, or if it ends in an error."""
        self._groups.append([])
        try:
            yield
        except BaseException:
            with ExitStack() as way_back:
                way_back.callback(self._changed)
                for step in self._groups.pop():
                    way_back.callback(step.undo)
            raise
        steps = self._groups.pop()
        if steps:
            if not self._groups:
                self._undone.clear()
            (self._groups[-1] if self._groups else self._done).append(Group(text, steps))
            del self._done[: -self._limit]
        self._changed()

    def undo(self) -> None:
        """Take back the last step, if there is one."""
        if self.can_undo:
            step = self._done[-1]
            _wholly(step.undo, step.redo)
            self._undone.append(self._done.pop())
            self._changed()

    def redo(self) -> None:
        """Do again the step that was taken back last, if there is one."""
        if self.can_redo:
            step = self._undone[-1]
            _wholly(step.redo, step.undo)
            self._done.append(self._undone.pop())
            self._changed()

    @property
    def done(self) -> tuple[Step, ...]:
        """The steps that can be taken back, in order."""
        return tuple(self._done)

    def note(self, act: Act) -> None:
        """The step that was made last, or joined, has made an edit."""
        steps = self._groups[-1] if self._groups else self._done
        if steps:
            steps[-1].acts = with_act(steps[-1].acts, act)

    @property
    def is_in_step(self) -> bool:
        """Whether what is pushed now will be part of one step."""
        return bool(self._groups)

    def snapshot(self) -> Snapshot:
        """All steps as they are, to be restored later."""
        # A step may still take over those that follow it: only the last can, so that it is copied.
        return Snapshot((*self._done[:-1], *map(copy, self._done[-1:])), tuple(self._undone))

    def restore(self, snapshot: Snapshot) -> None:
        """Have these steps and no others; nothing is done or taken back."""
        self._done, self._undone = list(snapshot.done), list(snapshot.undone)
        self._changed()

    def clear(self) -> None:
        """Forget all steps."""
        self._done.clear()
        self._undone.clear()
        self._changed()


def _wholly(act: Callable[[], None], take_back: Callable[[], None]) -> None:
    """Act; if it fails, take back what has been done of it."""
    try:
        act()
    except BaseException:
        take_back()
        raise
