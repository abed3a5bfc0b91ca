"""Shared by all experiments: controls at the left, a picture at the right, measurements in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, TypeVar

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.landscape.stepwise import JobSteps
from hopviz.core.network import Floats, Network
from hopviz.project.model import Memory, Project
from hopviz.ui.experiments import form
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.viewer import View
from hopviz.ui.widgets.bars import IntervalBars
from hopviz.ui.widgets.chart import Chart, Line
from hopviz.ui.widgets.thumbnail import RecallGallery

Found = TypeVar("Found")

CONTROLS = 272
"""Width of the column of controls, in pixels at scale 1."""
SHARE = 0.36
"""Part of the panel that it gives way to take, as far as it can."""
MOST = 0.55
"""Part of the panel that several columns of controls may take."""
PUT_BACK = "Put the removed units back first (Ctrl+U)"
SHARES = (-0.03, 1.06)
"""What an axis of shares shows."""


class Picture(Guarded, QWidget):
    """Parts, each with its stretch, side by side; some of them only where there is room."""

    def __init__(self, *parts: tuple[QWidget | QLayout, int], spacing: int = GRID) -> None:
        super().__init__()
        self.theme: Theme = LIGHT
        self._rooms: list[tuple[QWidget, int, bool]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing)
        for part, stretch in parts:
            if isinstance(part, QWidget):
                row.addWidget(part, stretch)
            else:
                row.addLayout(part, stretch)

    def show_part(self, part: QWidget, width: int, or_wider: bool = True) -> None:
        """Show a part only if the picture is so many pixels wide at scale 1, or wider; or only if it is not."""
        self._rooms.append((part, width, or_wider))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _make_room(self) -> None:
        for part, width, or_wider in self._rooms:
            part.setVisible((self.width() >= self.theme.px(width)) == or_wider)


class Experiment(View):
    """A view of the table `EXPERIMENTS`.

    A subclass fills `controls` and `stage` in `_build`, and reads `project` and `network`, which are None until
    there are any.  `forget` is called when the units become others, then `changed`, as it is when project or network is
    another one; at every tick while it can be seen `go_on` is called, then what is to be measured begins, then `redraw`
    if `stale` is set.
    """

    purpose: ClassVar[str]
    """What it does, in a sentence."""
    glossary: ClassVar[str]
    """What its words mean, as clauses with " · " between them."""
    needs_memories: ClassVar[bool] = True
    largest: ClassVar[int | None] = None
    """Most units that it can do with, and what is said of more."""
    too_large: ClassVar[str] = ""
    removed: ClassVar[str] = ""
    """What is said where units are removed, if it needs all of them."""
    narrowest: ClassVar[int] = CONTROLS
    """What the column of controls can do with in a narrow panel, in pixels at scale 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.network: Network | None = None
        self.stale = True
        """Whether the picture shows something else than what is known."""
        self._to_begin: dict[str, Callable[[], None]] = {}
        self._submitted: set[str] = set()
        self._firsts: set[str] = set()
        self._waits_for_first = False
        self.controls = form.Form()
        self.stage = QVBoxLayout()
        self.stage.setContentsMargins(0, GRID, GRID, GRID)
        self.stage.setSpacing(GRID)
        self._column = QScrollArea()
        self._column.setWidget(self.controls)
        self._column.setWidgetResizable(True)
        for widget in (self.controls, self._column.viewport()):  # the panel's own colour
            widget.setAutoFillBackground(False)
        self._column.setFrameShape(QFrame.Shape.NoFrame)
        self._column.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._column)
        row.addLayout(self.stage, 1)
        self._build()

    def _build(self) -> None:
        """Fill `controls` and `stage`."""
        raise NotImplementedError

    @property
    def project(self) -> Project | None:
        """The project that is shown."""
        return self._project

    @classmethod
    def refusal(cls, project: Project) -> str:
        if cls.largest is not None and project.n > cls.largest:
            return cls.too_large
        if cls.removed and project.lesioned.any():
            return cls.removed
        return "Store a memory first (Ctrl+Return)" if cls.needs_memories and not project.memories else ""

    def sizeHint(self) -> QSize:
        return QSize(900, 190)

    def add_controls(self, *widgets: QWidget) -> None:
        """Add controls, each in a row of its own."""
        for widget in widgets:
            self.controls.add(widget)

    def add_row(self, *widgets: QWidget, last: int = 1, spacing: int = GRID) -> None:
        """Add a row of several controls; `last` is the stretch of the last one."""
        row = QHBoxLayout()
        row.setSpacing(spacing)
        for widget in widgets:
            row.addWidget(widget, last if widget is widgets[-1] else 1)
        self.controls.add(row)

    def add_field(self, label: str, widget: QWidget, tip: str, name: str = "") -> None:
        """Add a control behind its label, which is its name for a screen reader if it has none of its own."""
        self.controls.add(widget, label, tip)
        form.describe((widget, name or label.replace("&", ""), tip))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._share_width()
        for part in self.findChildren(QWidget):
            if isinstance(part, Picture | Chart | IntervalBars | RecallGallery):
                part.apply_theme(theme)
        self.stale = True

    def set_looked_at(self, looked_at: bool) -> None:
        if looked_at != self._looked_at:
            super().set_looked_at(looked_at)
            self._waits_for_first = False  # everything goes on together, or nothing does

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share_width()

    def showEvent(self, event: QShowEvent) -> None:
        self._share_width()  # styled, controls may be of another size

    def _share_width(self) -> None:
        theme = self.theme
        narrow = max(theme.px(self.narrowest), round(SHARE * self.width()))
        single, most = min(theme.px(CONTROLS), narrow), round(MOST * self.width())
        self._column.setFixedWidth(self.controls.arrange(single, most, self.height()))

    def show_project(self, project: Project) -> None:
        if self._project is not None and not project.same_network(self._project):
            self.network = None
        super().show_project(project)
        self.changed(project)

    def forget(self) -> None:
        self.network, self.stale = None, True
        for what in {*self._to_begin, *self._submitted}:
            self.stop(what)

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        if self._project is None:
            self._project = project
        if network.n == self._project.n:
            self.network = network
            self.changed(self._project)

    def changed(self, project: Project) -> None:
        """The project or the network is another one."""

    def measure(
        self, what: str, steps: Callable[[], JobSteps[Found, Found]], take: Callable[[Found], None],
        first: bool = False, rests: bool = True,
    ) -> None:  # fmt: skip
        """Measure something from the next tick on, in place of what is measured under this name.

        `steps` makes steps with findings, the last of which they return; `take` takes all of them, in the GUI thread.
        What is `first` holds up what is not: two threads of Python at once would take pictures from the window.
        """
        self.stop(what)
        (self._firsts.add if first else self._firsts.discard)(what)
        some = partial(_take_some, take)
        self._to_begin[what] = partial(self.compute, what, steps, take, some, first=first, rests=rests)

    def stop(self, what: str) -> None:
        """Measure it no more; what is still found out is dropped."""
        self._to_begin.pop(what, None)
        if what in self._submitted:
            self._submitted.remove(what)
            self.cancel(what)

    def is_measuring(self, what: str) -> bool:
        """Whether something is still to be found out."""
        return what in self._to_begin or (what in self._submitted and self.is_computing(what))

    def draw(self, seconds: float) -> None:
        if not self.isVisible() or self.project is None or self.refusal(self.project):
            return
        self.go_on(seconds)
        self._submit_due()
        if self.stale:
            self.stale = False
            self.redraw(self.project)

    def _submit_due(self) -> None:
        """Have measured what is due: as long as something comes first, nothing else."""
        waits = any(self.is_measuring(what) for what in self._firsts)
        for what in [what for what in self._to_begin if what in self._firsts or not waits]:
            self._submitted.add(what)
            self._to_begin.pop(what)()
        if waits != self._waits_for_first:
            self._waits_for_first = waits
            for what in self._submitted - self._firsts:
                self.let_rest(what, waits)

    def go_on(self, seconds: float) -> None:
        """So many seconds have passed since the last tick."""

    def redraw(self, project: Project) -> None:
        """Show what is known."""


def _take_some(take: Callable[[Found], None], share: float, found: Found | None) -> None:
    if found is not None:
        take(found)


SHORTEST, LONGEST = 0.1, 0.5
"""Seconds between two networks that everybody is shown: at least, and where the answer takes longer."""


class DialExperiment(Experiment):
    """An experiment with a dial that changes the memories, not more often than everybody can follow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.wanted: int | None = None
        """Where the dial is, if the network is not there yet."""
        self._handed: tuple[Memory, ...] | None = None
        self._waited, self._waits = LONGEST, False
        super().__init__(parent)

    def show_project(self, project: Project) -> None:
        if not self.is_handed(project):
            self.wanted = None
        super().show_project(project)

    def forget(self) -> None:
        super().forget()
        self.wanted = self._handed = None
        self._waited, self._waits = LONGEST, False

    def go_on(self, seconds: float) -> None:
        self._waited += seconds
        if self.wanted is not None and self._waited >= (LONGEST if self._waits else SHORTEST):
            assert self.project is not None
            self.hand_on(self.project, self.wanted)

    def hand_on(self, project: Project, wanted: int) -> None:
        """Let everybody have the memories that the dial is at; `wanted` is None from then on."""
        raise NotImplementedError

    def hand_over(self, step: str, after: Project) -> None:
        """Let everybody have this project."""
        self._handed, self._waited, self._waits = after.memories, 0.0, True
        self.acted.emit(Adopt(step, after))

    def take_answer(self) -> None:
        """Something has been found out about the project that was handed over last."""
        self._waits = False

    def is_handed(self, project: Project) -> bool:
        """Whether its memories are those that were handed over last."""
        return project.memories is self._handed


def measured_line(
    x: Floats, points: Sequence[object], what: str, meaning: str, label: str = "", dots: bool = True
) -> Line:
    """A curve of one thing that was measured at every point, with its confidence band if it has an interval."""
    values = np.array([getattr(point, what) for point in points], float)
    interval = what.removesuffix("_fraction") + "_interval"
    if not points or not hasattr(points[0], interval):
        return Line(x, values, meaning, label, dots=dots)
    low, high = np.array([getattr(point, interval) for point in points], float).T
    return Line(x, values, meaning, label, low, high, dots=dots)
