"""Shared by all experiments: controls beside or above a picture, measurements in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, ClassVar, TypeVar

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import JobSteps
from hopviz.project.data_table import Cell, remarks_of, settings_remarks
from hopviz.project.dense_memories import no_weights
from hopviz.project.model import Project
from hopviz.project.provenance import Provenance, settings_of
from hopviz.ui.experiments import form
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.viewer import PATIENCE, View
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.bars import IntervalBars
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line
from hopviz.ui.widgets.thumbnail import RecallGallery
from hopviz.ui.widgets.veil import Veil

Found = TypeVar("Found")

CONTROLS = 272
"""Width of the column of controls, in pixels at scale 1."""
SHARE = 0.36
"""Part of the panel that it gives way to take, as far as it can."""
MOST = 0.55
"""Part of the panel that several columns of controls may take."""
ABOVE = 0.4
"""Part of the height that controls above the picture may take."""
TALL = 0.75
"""Above this part of its width in height the parts of a picture stand below each other."""
WITHOUT_END = (1 << 24) - 1
"""Qt's `QWIDGETSIZE_MAX`: no limit."""
PUT_BACK = "Put the removed units back first (Ctrl+U)"
BEFORE = object()
"""The provenance of what is still to be seen while something else is measured."""
OUTDATED = "Measured before the last change: it is being measured anew"
SHARES = (-0.03, 1.06)
"""What an axis of shares shows."""


class Picture(Guarded, QWidget):
    """Parts, each with its stretch, side by side, or below each other if it is tall; some only where there is room."""

    def __init__(self, *parts: tuple[QWidget | QLayout, int], spacing: int = GRID) -> None:
        super().__init__()
        self.theme: Theme = LIGHT
        self._rooms: list[tuple[QWidget, int, bool]] = []
        self._parts = filled(QHBoxLayout(self), *parts, gap=spacing)

    def show_part(self, part: QWidget, width: int, or_wider: bool = True) -> None:
        """Show a part only if the picture is so many pixels wide at scale 1, or more, or tall; or only if it is not."""
        self._rooms.append((part, width, or_wider))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    @property
    def is_tall(self) -> bool:
        """Whether its parts stand below each other."""
        return self.height() > TALL * self.width()

    def _make_room(self) -> None:
        is_tall, ways = self.is_tall, QBoxLayout.Direction
        self._parts.setDirection(ways.TopToBottom if is_tall else ways.LeftToRight)
        for part, width, or_wider in self._rooms:
            part.setVisible((is_tall or self.width() >= self.theme.px(width)) == or_wider)


class Experiment(View):
    """A view of the table `EXPERIMENTS`.

    A subclass fills `controls` and `stage` in `_build`, and reads `project` and `network`, which are None until
    there are any.  `forget` is called when the units become others, then `changed`, as it is when project or network is
    another one; at every tick while it can be seen `go_on` is called, then what is to be measured begins, then `redraw`
    if `stale` is set.

    What has been measured belongs to its provenance.  Findings of another one are not taken, a picture of them is
    dimmed until it is measured anew, and no project is made of them.
    """

    purpose: ClassVar[str]
    """What it does, in a sentence."""
    glossary: ClassVar[str]
    """What its words mean, as clauses with " · " between them."""
    tells_outdated = True
    settings: ClassVar[tuple[str, ...]] = ("rule", "seed", "lesioned")
    """Attributes of the project on which results depend, besides its network and its memories."""
    shown_while_true: ClassVar[frozenset[str]] = frozenset()
    """Results that the view does not show once they are of another provenance: nothing is to be dimmed for them."""

    needs_memories: ClassVar[bool] = True
    needs_weights: ClassVar[bool] = False
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
        self._now: Provenance | None = None
        self._asked: dict[str, object] = {}
        """The provenance of what is measured, or was last, by its name."""
        self._found: dict[str, object] = {}
        """That of what has been found out and is to be seen."""
        self._outdated = 0.0
        """Seconds for which something outdated has been seen."""
        self.controls.rows_changed.connect(self._share_width)
        self.stage = filled(QVBoxLayout(), gap=GRID)
        self.stage.setContentsMargins(0, GRID, GRID, GRID)
        self._column = QScrollArea()
        self._column.setAccessibleName(f"Controls: {self.title}")
        self._column.setWidget(self.controls)
        self._column.setWidgetResizable(True)
        for widget in (self.controls, self._column.viewport()):  # the panel's own colour
            widget.setAutoFillBackground(False)
        self._column.setFrameShape(QScrollArea.Shape.NoFrame)
        self._column.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.veil, picture = Veil(), QWidget()
        picture.setLayout(self.stage)
        layers = QStackedLayout()
        layers.setStackingMode(QStackedLayout.StackingMode.StackAll)
        layers.addWidget(self.veil)
        layers.addWidget(picture)
        self.veil.show_words("")
        self._both = row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._column)
        row.addLayout(layers, 1)
        self.veil.raise_()
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
        if cls.needs_memories and not project.memories:
            return "Store a memory first (Ctrl+Return)"
        return no_weights(project, "power 2, Hebb's rule, has one") if cls.needs_weights else ""

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
        controls, width, height = self.controls, self.width(), self.height()
        narrow = max((theme := self.theme).px(self.narrowest), round(SHARE * width))
        single = controls.slimmest(min(theme.px(CONTROLS), narrow), height)
        columns, beside = controls.columns(single, round(MOST * width), height)
        is_beside, ways = controls.stands_beside(columns, beside, self.size()), QBoxLayout.Direction
        if (way := ways.LeftToRight if is_beside else ways.TopToBottom) != self._both.direction():
            self._column.setMinimumSize(0, 0)
            self._column.setMaximumSize(WITHOUT_END, WITHOUT_END)
            self._both.setDirection(way)
        if is_beside:
            controls.place(columns)
            self._column.setFixedWidth(beside)
        else:
            controls.place(controls.columns(width, width, round(ABOVE * height) // 2)[0])
            self._share_height()

    def _share_height(self) -> None:
        needed = max(self.controls.height_at(self.width()), self.controls.sizeHint().height())
        self._column.setFixedHeight(min(needed, round(ABOVE * self.height())))

    def show_project(self, project: Project) -> None:
        if self._project is not None and not project.same_network(self._project):
            self.network = None
        super().show_project(project)
        self.changed(project)

    def forget(self) -> None:
        self.network, self.stale = None, True
        for what in {*self._to_begin, *self._submitted}:
            self.stop(what)
        self._asked.clear()
        self._found.clear()
        self._now = None

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        if self._project is None:
            self._project = project
        if network.n == self._project.n:
            self.network = network
            self.changed(self._project)

    def changed(self, project: Project) -> None:
        """The project or the network is another one."""

    def provenance(self, what: str) -> object:
        """That of a result of this name which is true now; None while it is not known, or if it is of no project."""
        project, network, now = self._project, self.network, self._now
        if project is None or network is None or not self.of_project:
            return None
        if now is None or now.project is not project or now.network is not network:
            now = self._now = Provenance(project, network, settings_of(project, self.settings))
        return now

    def is_asked(self, what: str) -> bool:
        """Whether what is measured under this name, or was last, is true now."""
        return self._is_true(what, self._asked)

    def holds(self, what: str) -> bool:
        """Whether what has been found out under this name is true now."""
        return self._is_true(what, self._found)

    def _is_true(self, what: str, known: dict[str, object]) -> bool:
        return what in known and (not self.of_project or known[what] == self.provenance(what))

    def remarks(self, settings: Mapping[str, Cell]) -> Iterable[str]:
        """What a table of this experiment tells of itself, the `settings` of the experiment among it."""
        told = [f"{self.title}: {self.purpose}"]
        if any(self.is_measuring(what) for what in {*self._to_begin, *self._submitted}):
            told.append("not finished: more was being measured when this was written")
        project = self.project if self.of_project else None
        return chain(told, settings_remarks(settings) if project is None else remarks_of(project, settings))

    @property
    def is_outdated(self) -> bool:
        """Whether something is to be seen that is not true any more."""
        return any(not self.holds(what) for what in self._found if what not in self.shown_while_true)

    def note(self, what: str) -> None:
        """What is to be seen under this name is true now."""
        self._found[what] = self.provenance(what)

    def measure(
        self, what: str, steps: Callable[[], JobSteps[Found, Found]], take: Callable[[Found], None],
        first: bool = False, rests: bool = True, stays: bool = False,
    ) -> None:  # fmt: skip
        """Measure something from the next tick on, in place of what is measured under this name.

        `steps` makes steps with findings, the last of which they return; `take` takes all of them, in the GUI thread.
        What is `first` holds up what is not: two threads of Python at once would take pictures from the window.  What
        was found before is not seen any more, unless it `stays` until something new is found.
        """
        self.stop(what)
        if stays and what in self._found:
            self._found[what] = BEFORE
        else:
            self._found.pop(what, None)
        self._asked[what] = self.provenance(what)
        (self._firsts.add if first else self._firsts.discard)(what)
        taken = self.while_true(what, partial(self._take_found, what, take))
        some = partial(_take_some, taken)
        self._to_begin[what] = partial(self.compute, what, steps, taken, some, first=first, rests=rests)

    def while_true(self, what: str, take: Callable[[Found], None]) -> Callable[[Found], None]:
        """Take what is found out from now on only as long as the provenance of results of this name is as it is now."""
        return partial(self._take_true, what, self.provenance(what), take)

    def _take_true(self, what: str, of: object, take: Callable[[Found], None], found: Found) -> None:
        if not self.of_project or of == self.provenance(what):
            take(found)

    def _take_found(self, what: str, take: Callable[[Found], None], found: Found) -> None:
        self._found[what] = self.provenance(what)
        take(found)

    def drop(self, what: str) -> None:
        """Measure it no more, and show nothing of it."""
        self.stop(what)
        self._asked.pop(what, None)
        self._found.pop(what, None)

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
            if self.has_audience or self._both.direction() == QBoxLayout.Direction.TopToBottom:
                (self._share_width if self.has_audience else self._share_height)()  # words may have become more
        self._outdated = self._outdated + seconds if self.is_outdated else 0.0
        if self.veil.label.text() != (words := OUTDATED if self._outdated > PATIENCE else ""):
            self.veil.show_words(words)

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
