"""Which ways are there to see the energy landscape?  One table: a view is a module and a row."""

from __future__ import annotations

from hopviz.ui.views.atlas import AtlasView
from hopviz.ui.views.base import View
from hopviz.ui.views.census import CensusView
from hopviz.ui.views.cube import CubeView
from hopviz.ui.views.funnel import FunnelView
from hopviz.ui.views.plane import MapView
from hopviz.ui.views.sums import SumsView
from hopviz.ui.views.surface import SurfaceView
from hopviz.ui.views.tree import TreeView

VIEWS: tuple[type[View], ...] = (MapView, SurfaceView, AtlasView, TreeView, CubeView, FunnelView, CensusView, SumsView)
