"""How is a change taken back?  An edit is two projects; undo puts the first one back.

How the run goes (rule, seed, speed) is not a part of undo: taking back a memory must not change the speed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QUndoCommand

from hopviz.core.network import State
from hopviz.project.document import Document
from hopviz.project.model import Project

PAUSE = 1.5
"""Seconds after which a turn of the wheel or a run of keys is another step of undo."""


class Edit(QUndoCommand):
    """One change of the project.

    `apply` takes a project over, staying in the present state.

    Changes of one `series` that follow each other, none later than `pause` seconds after the last, are one step.
    """

    def __init__(
        self,
        text: str,
        before: Project,
        after: Project,
        current: Callable[[], Project],
        apply: Callable[[Project], None],
        series: str = "",
        pause: float = PAUSE,
    ) -> None:
        super().__init__(text)
        self._before, self._after = before, after
        self._series, self._pause, self._made = series, pause, time.monotonic()
        self._current, self._apply = current, apply

    def redo(self) -> None:
        self._apply(self._kept(self._after))

    def undo(self) -> None:
        self._apply(self._kept(self._before))

    def id(self) -> int:
        return 1 if self._series else -1

    def mergeWith(self, later: QUndoCommand) -> bool:
        if not isinstance(later, Edit) or later._series != self._series or later._made - self._made > self._pause:
            return False
        self._after, self._made = later._after, later._made
        self.setText(later.text())
        return True

    def _kept(self, project: Project) -> Project:
        now = self._current()
        run = now.rule_in(project.units), now.seed, now.speed
        if run == (project.rule, project.seed, project.speed):
            return project
        return replace(project, rule=run[0], seed=run[1], speed=run[2])


class Replacement(QUndoCommand):
    """A change that replaces the whole document: a new network, a scene.

    Parameters
    ----------
    text : str
    opened : Document
        The document before, as it was opened.
    before : Document
        The same as it was left: its project starts from the state that it was left in.
    after : Document
    open_document : callable
        Takes over a document: as it was opened, and as it is.
    """

    def __init__(
        self,
        text: str,
        opened: Document,
        before: Document,
        after: Document,
        open_document: Callable[[Document, Document], None],
    ) -> None:
        super().__init__(text)
        self._opened, self._before, self._after = opened, before, after
        self._open_document = open_document

    def redo(self) -> None:
        self._open_document(self._after, self._after)

    def undo(self) -> None:
        self._open_document(self._opened, self._before)


class StateEdit(QUndoCommand):
    """A change of the state by hand; what the dynamics does to it afterwards is no change by hand.

    The change has been made already when the command is pushed.
    """

    def __init__(self, text: str, before: State, after: State, start_from: Callable[[State], None]) -> None:
        super().__init__(text)
        self._before, self._after, self._start_from = before, after, start_from
        self._made = True

    def redo(self) -> None:
        if not self._made:
            self._start_from(self._after)
        self._made = False

    def undo(self) -> None:
        self._start_from(self._before)
