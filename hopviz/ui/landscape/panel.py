"""Panel of the energy landscape, and the table of its views."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from hopviz.core.thermal import SwarmFrame
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.atlas.view import AtlasView
from hopviz.ui.landscape.census.view import CensusView
from hopviz.ui.landscape.cube.view import CubeView
from hopviz.ui.landscape.funnel.view import FunnelView
from hopviz.ui.landscape.overview import OverviewView
from hopviz.ui.landscape.path.view import PathView
from hopviz.ui.landscape.plane.view import MapView, PlaneView, SurfaceView
from hopviz.ui.landscape.state_graph.view import StateGraphView
from hopviz.ui.landscape.sums.view import SumView
from hopviz.ui.landscape.swarm import EVERYWHERE, SwarmCaption
from hopviz.ui.landscape.terrain.view import TerrainView
from hopviz.ui.landscape.tree.view import TreeView
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.viewer import View, Viewer

VIEWS: tuple[type[View], ...] = (
    MapView, SurfaceView, TerrainView, PathView, AtlasView, TreeView, CubeView, StateGraphView, FunnelView, CensusView,
    SumView, OverviewView,
)  # fmt: skip


class LandscapePanel(Viewer):
    """The views of the landscape."""

    name = "landscape"
    title = "Energy landscape"
    comes_first = True

    def __init__(self, parent: QWidget | None = None) -> None:
        tip = tooltip("focus_view", "How the landscape is drawn")
        super().__init__(VIEWS, "View of the energy landscape", tip, parent)
        self.setMinimumSize(240, 176)
        self.swarm = SwarmCaption(self)

    def view_of(self, kind: type[View]) -> View:
        view, first = super().view_of(kind), self.made[0]
        plane = view.map if isinstance(view, OverviewView) else view
        if isinstance(plane, PlaneView) and isinstance(first, PlaneView):
            plane.slice = first.slice  # the same memories, whether as map or as surface
        return view

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.swarm.apply_theme(theme)
        self._make_room()

    def show_swarm(self, frame: SwarmFrame | None) -> None:
        super().show_swarm(frame)
        self.swarm.take(frame)
        self._make_room()

    def end_swarm(self, words: str) -> None:
        """Say why there is no swarm any more."""
        self.swarm.leave(words)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _make_room(self) -> None:
        """Room for what is told of a swarm, below the view."""
        height = self.swarm.rows_height
        if self.contentsMargins().bottom() != height:
            self.setContentsMargins(0, 0, 0, height)
        width = max(self.width() - 2 * GRID, 0)
        self.swarm.setGeometry(GRID, self.height() - height, width, max(height - GRID // 2, 0))

    def draw(self, seconds: float) -> None:
        super().draw(seconds)
        if self._project is not None:
            view = self.view
            self.swarm.tell(seconds, self._project, "" if view.shows_swarm else f"{view.title}: {EVERYWHERE}")
            self._make_room()

    def sizeHint(self) -> QSize:
        return QSize(420, 380)
