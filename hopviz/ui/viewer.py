"""How does one panel hold several views of which one is seen?  A chooser, a veil, and everything handed on."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QStackedLayout, QStackedWidget, QWidget

from hopviz.actions.action import Action
from hopviz.actions.wiring_edits import Adopt
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.panel import Panel, is_cut_otherwise
from hopviz.ui.style.theme import Theme

LONGEST_PATH = 80
"""Moments of a run, and places on its path, that are remembered: more cannot be told apart."""


class RecentReports:
    """The newest reports of one run: as many as tell its last moments."""

    def __init__(self) -> None:
        self._reports: deque[Report] = deque()

    def __iter__(self) -> Iterator[Report]:
        """From the oldest to the newest."""
        return iter(self._reports)

    @property
    def newest(self) -> Report | None:
        """What is true now, as far as anything is known."""
        return self._reports[-1] if self._reports else None

    def add(self, report: Report) -> None:
        """Keep one more; those of another run go, and the oldest that are not needed any more."""
        reports = self._reports
        if reports and report.epoch != reports[-1].epoch:
            reports.clear()
        if len(reports) > 1 and _is_idle(reports[-2], reports[-1]):
            reports.pop()
        reports.append(report)
        while len(reports) > LONGEST_PATH + 1 or sum(map(_moments, reports)) - _moments(reports[0]) >= LONGEST_PATH:
            reports.popleft()

    def clear(self) -> None:
        """Nothing is known of any run."""
        self._reports.clear()


def _moments(report: Report) -> int:
    return len(report.frame.moments)


def _is_idle(before: Report, report: Report) -> bool:
    """Whether nothing has happened from one to the next."""
    return not _moments(report) and np.array_equal(before.frame.state, report.frame.state)


class View(Panel):
    """One way of seeing the network: a panel within a panel (see `hopviz.ui.viewer`), speaking the same vocabulary.

    `title` is what the chooser calls it.  `prepare` runs in the background for every new network while the view
    is the one that is shown.
    """

    leaves_out_removed: ClassVar[bool] = False
    """Whether what `prepare` makes is of the units that are there: it is made anew where others are removed."""

    def show_run(self, reports: RecentReports) -> None:
        """Take over a run that is under way, when the view is chosen."""
        if reports.newest is not None:
            self.show_report(reports.newest)

    def take_keys(self) -> None:
        """Let the keys choose what is shown."""
        self.setFocus()

    @staticmethod
    def refusal(project: Project) -> str:
        """Why this view cannot show such a project, in a sentence; empty if it can."""
        return ""


FEW_UNITS, SWIFT = 16, 0.02
"""A view of at most so many units that took at most so many seconds the last time is prepared at once."""
PATIENCE = 0.2
"""Seconds after which a picture that is out of date is dimmed."""


@dataclass(frozen=True, eq=False)
class PreparedView:
    """What the preparation of one view made."""

    view: int
    made: Any
    seconds: float
    """How long it took."""


def prepare_view(
    view: int, prepare: Callable[[Project, Network], Any], project: Project, network: Network
) -> PreparedView:
    """Run the preparation of view number `view` and remember whose it is."""
    began = time.perf_counter()
    made = prepare(project, network)
    return PreparedView(view, made, time.perf_counter() - began)


class Viewer(Panel):
    """Shows one view at a time and hands everything on to it.

    Parameters
    ----------
    kinds : sequence of View classes
        What there is to be seen, in the order of the chooser.
    chooser_name, chooser_tip : str
        What the chooser is called for a screen reader, and its tooltip.
    parent : QWidget, optional
    """

    def __init__(
        self, kinds: Sequence[type[View]], chooser_name: str, chooser_tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._recent = RecentReports()
        self._waiting: float | None = None
        self._behind: set[View] = set()
        """Views that have not been told of the present project: nobody looks at them."""
        self._unprepared = False
        """Whether there have been new weights while nobody looked."""
        self._paces: dict[tuple[int, int], float] = {}
        """Seconds that each view took the last time, by its number and that of the units."""
        self.views = [kind() for kind in kinds]
        self._stack = QStackedWidget()
        for view in self.views:
            self._stack.addWidget(view)
            view.acted.connect(partial(self._hand_on, view))
            view.work_wanted.connect(self.work_wanted)
            view.preparation_changed.connect(partial(self._prepare_again, view))
        self._veil = QLabel()
        self._veil.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._veil.setWordWrap(True)
        self._veil.setProperty("role", "veil")
        self._veil.hide()
        layout = QStackedLayout(self)
        layout.setStackingMode(QStackedLayout.StackingMode.StackAll)
        layout.addWidget(self._veil)
        layout.addWidget(self._stack)
        self.view_chooser = QComboBox()
        self.view_chooser.addItems([view.title for view in self.views])
        self.view_chooser.setAccessibleName(chooser_name)
        self.view_chooser.setToolTip(chooser_tip)
        self.view_chooser.currentIndexChanged.connect(self._choose_view)

    @property
    def view(self) -> View:
        """The view that is shown."""
        return self.views[self._stack.currentIndex()]

    @property
    def is_seen(self) -> bool:
        return super().is_seen or self.view.is_seen

    def title_widget(self) -> QWidget | None:
        return self.view_chooser if len(self.views) > 1 else None

    def preparation(self) -> Callable[[Project, Network], Any] | None:
        prepare = self.view.preparation()
        if prepare is None or self._refusal():
            return None
        self._unprepared = not self.is_seen
        if self._unprepared:
            return None
        return partial(prepare_view, self._stack.currentIndex(), prepare)

    def prepares_at_once(self, network: Network) -> bool:
        pace = self._paces.get((self._stack.currentIndex(), network.n), math.inf)
        return network.n <= FEW_UNITS and pace <= SWIFT and self.is_seen

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for view in self.views:
            view.apply_theme(theme)

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        for view in self.views:
            view.set_reduced_motion(reduced)

    def show_project(self, project: Project) -> None:
        before, self._project = self._project, project
        self._behind = set(self.views)
        self._catch_up()
        self._cover()
        if before is not None and self.view.leaves_out_removed and is_cut_otherwise(before, project):
            self.preparation_changed.emit()

    def _catch_up(self) -> None:
        """Let the view that is shown know the present project."""
        if self.view in self._behind and self._project is not None:
            self._behind.remove(self.view)
            self.view.show_project(self._project)

    def expect_network(self) -> None:
        if self._waiting is None:
            self._waiting = 0.0

    def show_network(self, project: Project, network: Network, prepared: PreparedView | None) -> None:
        self._waiting = None
        if prepared is not None:
            self._paces[prepared.view, network.n] = prepared.seconds
            self.views[prepared.view].show_network(project, network, prepared.made)
        elif self.view.prepare is None:
            self.view.show_network(project, network, None)
        self._cover()

    def show_report(self, report: Report) -> None:
        self._recent.add(report)
        self.view.show_report(report)

    def choose_unit(self, unit: int) -> None:
        for view in self.views:
            view.choose_unit(unit)

    def draw(self, seconds: float) -> None:
        if self._unprepared:
            self._unprepared = False
            self.preparation_changed.emit()
        if self._waiting is not None:
            self._waiting += seconds
            self._cover()
        if not self._refusal():
            self.view.draw(seconds)

    def focus_view(self) -> None:
        """Let the keys choose what the view shows."""
        self.view.take_keys()

    def choose_view(self, name: str) -> None:
        """Show a view by its name."""
        self.view_chooser.setCurrentIndex([view.name for view in self.views].index(name))

    def show_something(self) -> None:
        """Show the first view, which shows most, if the present one cannot show the project."""
        if self._refusal():
            self.view_chooser.setCurrentIndex(0)

    def _choose_view(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._catch_up()
        self._cover()
        self.view.show_run(self._recent)
        self.preparation_changed.emit()

    def _hand_on(self, view: View, action: Action) -> None:
        """Hand an action on, unless it is of a project of which a later one is the present one."""
        if not (isinstance(action, Adopt) and view in self._behind):
            self.acted.emit(action)

    def _prepare_again(self, view: View) -> None:
        if view is self.view:
            self.preparation_changed.emit()

    def _refusal(self) -> str:
        return "" if self._project is None else self.view.refusal(self._project)

    def _cover(self) -> None:
        """A veil with the reason over a view that cannot show the network, or not yet."""
        refusal = self._refusal()
        late = self._waiting is not None and self._waiting > PATIENCE
        role = "refusal" if refusal else "veil"  # nothing shines through a reason
        if self._veil.property("role") != role:
            self._veil.setProperty("role", role)
            self._veil.style().polish(self._veil)
        self._stack.setEnabled(not refusal)  # keys go to nothing that is covered
        self._veil.setText(refusal or ("Computing…" if late else ""))
        self._veil.setVisible(bool(refusal) or late)
