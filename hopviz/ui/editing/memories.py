"""What can be learnt and forgotten, and how is each thing undone?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from hopviz.core.learning import EPOCHS, LEARNING_RULES
from hopviz.engine.session import Session
from hopviz.project.model import Project
from hopviz.project.parts import Pattern


class MemoryEdits(QObject):
    """The part of the editor where memories come and go, and where it is said how they are learnt.

    Parameters
    ----------
    session : Session
    edit : callable
        `ProjectEditor.edit`: makes a change that can be undone.
    undo_stack : QUndoStack
        Where `edit` puts changes: several of them become one there.
    parent : QObject, optional
    """

    told = Signal(str)
    """A short message for the status bar."""

    def __init__(
        self, session: Session, edit: Callable[..., None], undo_stack: QUndoStack, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._edit, self._undo_stack = session, edit, undo_stack
        session.training.stopped.connect(self._end_learning)

    @property
    def _project(self) -> Project:
        return self._session.project

    def store_state(self) -> None:
        """Learn the present state as a memory; removed units are off in it."""
        state = np.where(self._project.lesioned, -1, self._session.state)
        self.store_pattern(str(len(self._project.memories) + 1), state)

    def store_pattern(self, name: str, pattern: ArrayLike) -> None:
        """Learn a bipolar pattern, unless it is stored already."""
        flat = np.asarray(pattern).reshape(-1)
        known = self._name_of(flat)
        if known is not None:
            self.told.emit(f"This is stored already, as {known}")
            return
        self._edit(f"Store {name}", self._project.with_memory(name, flat))
        self.told.emit(f"Stored {self._project.names[-1]}{self._undecided()}")

    def _undecided(self) -> str:
        """What is to be said of a memory that differs from another one in a single unit."""
        *others, newest = self._project.memories
        for memory in others:
            if int(np.count_nonzero(memory.pattern != newest.pattern)) == 1:
                return f"; it differs from {memory.name} in one unit only, which no weights can decide"
        return ""

    def store_patterns(self, chosen: Sequence[tuple[str, ArrayLike]]) -> None:
        """Learn several bipolar patterns with their names, as one change; those that are stored already are not."""
        new = [(name, pattern) for name, pattern in chosen if self._name_of(np.asarray(pattern).reshape(-1)) is None]
        if not new:
            self.told.emit("All of them are stored already")
            return
        self._undo_stack.beginMacro(f"Store {', '.join(name for name, _ in new)}")
        for name, pattern in new:
            self.store_pattern(name, pattern)
        self._undo_stack.endMacro()

    def _name_of(self, pattern: Pattern) -> str | None:
        """What a bipolar pattern (N,) is stored as, if it is."""
        stored = (memory.name for memory in self._project.memories if np.array_equal(memory.pattern, pattern))
        return next(stored, None)

    def forget(self, index: int) -> None:
        """Take a memory out of the weights."""
        name = self._project.names[index]
        self._edit(f"Forget {name}", self._project.without_memory(index))
        self.told.emit(f"Forgot {name}")

    def rename(self, index: int, name: str) -> None:
        """Give a memory another name."""
        if name.strip() and name.strip() != self._project.names[index]:
            self._edit(f"Rename {self._project.names[index]}", self._project.renamed(index, name))

    def move(self, old: int, new: int) -> None:
        """Change the order of the memories."""
        self._edit(f"Move {self._project.names[old]}", self._project.moved(old, new))

    def choose_learning(self, learning: str) -> None:
        """Learn all memories anew by another rule."""
        label = LEARNING_RULES[learning].label
        self._edit(f"Learn by {label}", self._project.with_learning(learning))

    def choose_bias_learning(self, learns_bias: bool) -> None:
        """Let memories change the biases too, or the weights alone."""
        text = "Learn biases too" if learns_bias else "Learn weights alone"
        self._edit(text, self._project.with_learnt_biases(learns_bias))

    def stop_learning(self) -> None:
        """Keep the weights as they are after the present epoch."""
        self._session.stop_learning()

    def _end_learning(self, epochs: int) -> None:
        self._edit("Stop learning", self._project.with_epochs(epochs))

    def learn_on(self) -> None:
        """Learn for more epochs."""
        self._edit("Go on learning", self._project.with_epochs(self._project.epochs + EPOCHS))
