"""How deep are the wells, and what melts them?  The plane of two memories in space; without OpenGL, as a map."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QLabel

from hopviz.ui.theme import GRID, Theme
from hopviz.ui.views.opengl import WITHOUT_OPENGL
from hopviz.ui.views.plane import PlaneView
from hopviz.ui.views.surface_map import SurfaceMap


class SurfaceView(PlaneView):
    """The plane in space; the map where there is no OpenGL."""

    name = "surface"
    title = "Surface"
    map_kind = SurfaceMap
    map: SurfaceMap

    def _build(self) -> None:
        self.excuse = QLabel(WITHOUT_OPENGL, self)
        self.excuse.setProperty("role", "caption")
        self.excuse.setWordWrap(True)
        self.excuse.hide()
        self.map.flattened.connect(self._tell_flattened)
        super()._build()

    def _tell_flattened(self) -> None:
        self.excuse.show()
        self._arrange()

    def _arrange(self) -> None:
        """The excuse, if there is one, in a row below the map."""
        super()._arrange()
        if not self.excuse.isHidden():
            area = self.rect().adjusted(GRID, GRID, -GRID, -GRID)
            width = self.share_label.x() - area.left() - GRID
            height = self.excuse.heightForWidth(width)
            self.excuse.setGeometry(area.left(), area.bottom() + 1 - height, width, height)
            self.map.setGeometry(self.map.geometry().adjusted(0, 0, 0, -height))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.excuse.setFont(theme.font(11))
        super().apply_theme(theme)

    def _place_ball(self, jump: bool) -> None:
        """The point of the plane nearest to the state, and how near that is."""
        super()._place_ball(jump)
        report, prepared = self._report, self._prepared
        if report is None or prepared is None or report.frame.state.size != prepared.patterns.shape[1]:
            return
        shadow = np.array(self.ball.target) @ prepared.patterns[list(self.pair)].astype(float)
        present = np.ones(len(shadow), bool) if self._project is None else ~self._project.lesioned
        share = float(np.mean(shadow[present] ** 2)) if present.any() else 1.0
        if share != self.map.share:
            self.map.share = share
            self.map.update()
