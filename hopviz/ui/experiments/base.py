"""What do experiments share?  Controls at the left, a picture at the right, and long work done batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.ui.panel import Work
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.viewer import View

CONTROLS = 272
"""Width of the column of controls, in pixels at scale 1."""
SHARE = 0.36
"""Part of the panel that it gives way to take, as far as it can."""


class Task(Protocol):
    """Something long that is cut into batches."""

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do."""

    def advance(self) -> Any:
        """Do one batch of about 0.1 s, in the background; what is known so far, not to be changed any more."""


class BackgroundTask:
    """Does a task batch by batch in the background, for as long as somebody looks.

    Parameters
    ----------
    view : View
        Whose `work_wanted` is told, and whose `draw` calls `go_on`.
    key : str
        Different for every errand of the application.
    show : callable
        Takes what is known so far, in the GUI thread.
    """

    def __init__(self, view: View, key: str, show: Callable[[Any], None]) -> None:
        self._view, self._key, self._show = view, key, show
        self.task: Task | None = None
        self._waits = False

    @property
    def is_running(self) -> bool:
        """Whether there is something left to do, or to be shown."""
        return self.task is not None and (self._waits or not self.task.done)

    def begin(self, task: Task) -> None:
        """Do this one from now on; what another one still finds out is dropped."""
        self.task, self._waits = task, False

    def cancel(self) -> None:
        """Do nothing more."""
        self.task, self._waits = None, False

    def go_on(self) -> None:
        """Ask for the next batch once the last one is there."""
        task = self.task
        if task is not None and not self._waits and not task.done:
            self._waits = True
            self._view.work_wanted.emit(
                Work(self._key, task.advance, partial(self._take, task), partial(self._give_up, task))
            )

    def _take(self, task: Task, found: Any) -> None:
        if task is self.task:
            self._waits = False
            self._show(found)

    def _give_up(self, task: Task) -> None:
        if task is self.task:
            self.cancel()


class Experiment(View):
    """A view of the table `EXPERIMENTS`.

    A subclass fills `controls` and `stage` in `_build`, and reads `project` and `network`, which are None until
    there are any.  `changed` is called when either is another one, `draw` at every tick while it can be seen.
    """

    needs_memories = True
    narrowest = CONTROLS
    """What the column of controls can do with in a narrow panel, in pixels at scale 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.network: Network | None = None
        self.controls = QFormLayout()
        self.controls.setContentsMargins(GRID, GRID, GRID, GRID)
        self.controls.setSpacing(GRID)
        self.stage = QVBoxLayout()
        self.stage.setContentsMargins(0, GRID, GRID, GRID)
        self.stage.setSpacing(GRID)
        column = QWidget()
        column.setLayout(self.controls)
        self._column = QScrollArea()
        self._column.setWidget(column)
        self._column.setWidgetResizable(True)
        for widget in (column, self._column.viewport()):  # the panel's own colour
            widget.setAutoFillBackground(False)
        self._column.setFrameShape(QFrame.Shape.NoFrame)
        self._column.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._column)
        row.addLayout(self.stage, 1)
        self._build()

    @classmethod
    def refusal(cls, project: Project) -> str:
        return "Store a memory first (Ctrl+Return)" if cls.needs_memories and not project.memories else ""

    def sizeHint(self) -> QSize:
        return QSize(900, 190)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._share_width()

    def resizeEvent(self, event: object) -> None:
        self._share_width()

    def _share_width(self) -> None:
        theme = self.theme
        narrow = max(theme.px(self.narrowest), round(SHARE * self.width()))
        self._column.setFixedWidth(min(theme.px(CONTROLS), narrow))

    def show_project(self, project: Project) -> None:
        if self.project is not None and not project.same_network(self.project):
            self.network = None
        self.project = project
        self.changed()

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        if self.project is None:
            self.project = project
        if network.n == self.project.n:
            self.network = network
            self.changed()

    def changed(self) -> None:
        """The project or the network is another one."""

    def _build(self) -> None:
        """Fill `controls` and `stage`."""
        raise NotImplementedError


SHORTEST, LONGEST = 0.1, 0.5
"""Seconds between two networks that everybody is shown: at least, and where the answer takes longer."""


class Pace:
    """Counts the time since a network was handed on."""

    def __init__(self) -> None:
        self._waited, self._waits = LONGEST, False

    @property
    def is_ready(self) -> bool:
        """Whether another network may be handed on."""
        return self._waited >= (LONGEST if self._waits else SHORTEST)

    def go_on(self, seconds: float) -> None:
        """So many seconds have passed."""
        self._waited += seconds

    def hand_on(self) -> None:
        """A network is being handed on."""
        self._waited, self._waits = 0.0, True

    def take_answer(self) -> None:
        """Something has been found out about it."""
        self._waits = False
