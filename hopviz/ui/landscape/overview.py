"""Overview: map, tree, atlas and funnel of one landscape side by side, so that a run or a swarm is seen in all."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLayout, QStackedWidget, QVBoxLayout, QWidget

from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.core.stepwise import JobSteps, part
from hopviz.core.thermal import SwarmFrame
from hopviz.project.model import Project
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.atlas.view import AtlasView
from hopviz.ui.landscape.exact import NO_CONNECTIONS, unconnected
from hopviz.ui.landscape.funnel.view import FunnelView
from hopviz.ui.landscape.plane.view import MapView
from hopviz.ui.landscape.tree.view import TreeView
from hopviz.ui.panel import Jobs
from hopviz.ui.recent_reports import RecentReports
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.viewer import View
from hopviz.ui.widgets import filled, plain_label

PARTS: tuple[type[View], ...] = (MapView, TreeView, AtlasView, FunnelView)
"""What is shown first where there is no room for all."""
LEAST = QSize(230, 180)
"""Of a part that is worth being shown, at scale 1."""
TURNS = 2
"""Each is drawn at every second tick: all four at each would take too long."""
MORE = "More room shows more: double-click the heading"


def arrangement(room: QSize) -> tuple[int, int]:
    """In how many columns and rows as many parts as possible stand, if each has to have so much room."""
    ways = [(2, 2), (4, 1), (1, 4), (3, 1), (1, 3), (2, 1), (1, 2)]
    fitting = (
        way for way in ways if way[0] * LEAST.width() <= room.width() and way[1] * LEAST.height() <= room.height()
    )  # fmt: skip
    return next(fitting, (1, 1))


class Part(Guarded, QWidget):
    """One view under its name, or why it cannot show the network."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        view.setObjectName(f"overview_{view.name}")
        self.heading, self.reason = QLabel(view.title), plain_label()
        self.heading.setProperty("role", "caption")
        self.reason.setProperty("role", "caption")
        self.reason.setWordWrap(True)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(view)
        self._stack.addWidget(self.reason)
        column = filled(QVBoxLayout(self), self.heading, (self._stack, 1))
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the overview decides
        view.setMinimumSize(0, 0)

    def refuse(self, reason: str) -> None:
        """Show a reason instead of the view; if it is empty, the view."""
        self.reason.setText(reason)
        self._stack.setCurrentIndex(int(bool(reason)))


def prepare(project: Project, network: Network) -> JobSteps[Any, dict[str, Any]]:
    """What each view that can show the network makes of it, by its name."""
    made: dict[str, Any] = {}
    kinds = [kind for kind in PARTS if not kind.refusal(project) and kind.prepare is not None]
    for k, kind in enumerate(kinds):
        assert kind.prepare is not None
        prepared = kind.prepare(project, network)
        if isinstance(prepared, Generator):
            prepared = yield from part(prepared, k / len(kinds), (k + 1) / len(kinds))
        made[kind.name] = prepared
    return made


class OverviewView(View):
    """Four views of one landscape, each as it is alone."""

    name = "overview"
    title = "Overview"
    shows_swarm = True
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.views = tuple(kind() for kind in PARTS)
        self.parts = tuple(Part(view) for view in self.views)
        self.more = QLabel(MORE)
        self.more.setProperty("role", "caption")
        self.more.setParent(self)
        for each in self.parts:
            each.setParent(self)
            each.view.acted.connect(self.acted)
            each.view.hinted.connect(self.hinted)
            each.view.failed.connect(self.failed)
        self._turn, self._waited = 0, [0.0] * len(self.views)
        self.setFocusProxy(self.views[0])
        self.setMinimumSize(240, 140)

    @property
    def map(self) -> MapView:
        """The memory plane among them."""
        view = self.views[0]
        assert isinstance(view, MapView)
        return view

    @staticmethod
    def refusal(project: Project) -> str:
        return NO_CONNECTIONS if unconnected(project) else MapView.refusal(project)

    @staticmethod
    def prepares_anew(before: Project, after: Project) -> bool:
        return any(kind.prepares_anew(before, after) for kind in PARTS)

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _make_room(self) -> None:
        """As many of them as there is room for, in equal parts."""
        columns, rows = arrangement(self.size() / self.theme.scale)
        shown = rows * columns
        self.more.setVisible(1 < shown < len(self.parts))
        area = self.rect().adjusted(GRID, GRID // 2, -GRID, -GRID // 2)
        if self.more.isVisibleTo(self):
            height = self.more.sizeHint().height()
            self.more.setGeometry(area.left(), area.bottom() + 1 - height, area.width(), height)
            area.setBottom(area.bottom() - height)
        wide, tall = (area.width() - (columns - 1) * GRID) // columns, (area.height() - (rows - 1) * GRID) // rows
        for place, each in enumerate(self.parts):
            row, column = divmod(place, columns)
            each.setVisible(place < shown)
            each.heading.setVisible(shown > 1)
            each.setGeometry(area.left() + column * (wide + GRID), area.top() + row * (tall + GRID), wide, tall)

    def set_jobs(self, jobs: Jobs) -> None:
        super().set_jobs(jobs)
        for view in self.views:
            view.set_jobs(jobs)

    def set_looked_at(self, looked_at: bool) -> None:
        super().set_looked_at(looked_at)
        for view in self.views:
            view.set_looked_at(looked_at)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for label in (self.more, *(each.heading for each in self.parts), *(each.reason for each in self.parts)):
            label.setFont(theme.font(11))
        for view in self.views:
            view.apply_theme(theme)
        self._make_room()

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        for view in self.views:
            view.set_reduced_motion(reduced)

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        for each in self.parts:
            each.view.show_project(project)
            each.refuse(each.view.refusal(project))

    def show_network(self, project: Project, network: Network, prepared: dict[str, Any]) -> None:
        for view in self.views:
            if view.name in prepared:
                view.show_network(project, network, prepared[view.name])

    def show_run(self, reports: RecentReports) -> None:
        for view in self.views:
            view.show_run(reports)

    def show_report(self, report: Report) -> None:
        for view in self.views:
            view.show_report(report)

    def show_swarm(self, frame: SwarmFrame | None) -> None:
        for view in self.views:
            view.show_swarm(frame)

    def choose_unit(self, unit: int) -> None:
        for view in self.views:
            view.choose_unit(unit)

    def take_keys(self) -> None:
        self.views[0].take_keys()

    def draw(self, seconds: float) -> None:
        turn, self._turn = self._turn, (self._turn + 1) % TURNS
        for k, view in enumerate(self.views):
            self._waited[k] += seconds
            if k % TURNS == turn:
                view.draw(self._waited[k])
                self._waited[k] = 0.0
