"""How deep do all the wells lie?  The atlas lifted into space, as high as the energies."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from hopviz.ui.plotting import broken
from hopviz.ui.theme import GRID
from hopviz.ui.views.atlas_block import BASE, HEIGHT, Block, build
from hopviz.ui.views.atlas_legend import BESIDE_WIDTH, height_below
from hopviz.ui.views.atlas_map import AtlasMap
from hopviz.ui.views.atlas_sheet import Atlas
from hopviz.ui.views.base import Ball
from hopviz.ui.views.opengl import Painter
from hopviz.ui.views.space import Camera
from hopviz.ui.views.turntable import HOW, Turntable

HOME = Camera(turn=24.0, tilt=58.0, height=HEIGHT, foot=-BASE)
HINT = broken(f"{HOW}. Click a state to start from it.")
BEHIND = 0.4
"""How strongly the signs behind a wall are painted."""
REACH = 14.0
"""Pixels within which a state is pointed at."""


class AtlasRelief(AtlasMap):
    """Paints an atlas as a body in space; `draw` at every tick keeps its picture up to date."""

    failed = Signal()
    """OpenGL has stopped working."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self._turntable = Turntable(self, HOME)
        self._block: Block | None = None
        self._painter: Painter | None = None
        self._picture: QImage | None = None
        self._on_screen: np.ndarray | None = None
        self.setToolTip(HINT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._turntable.rest()

    def refresh(self, colours: bool = True) -> None:
        """Paint anew; another body if heights or colours may be others."""
        if colours:
            self._block = None
        self._picture = self._on_screen = None
        super().refresh(colours)

    def draw(self) -> None:
        """Let OpenGL paint what has changed."""
        if self.atlas is None or self._picture is not None:
            return
        try:
            self._render(self.atlas)
        except Exception:  # whatever a driver raises: the sheet needs none
            self._release()
            self.failed.emit()
            return
        self._backdrop = None
        self.update()

    def _render(self, atlas: Atlas) -> None:
        other = self._block is None
        if self._block is None:
            self._block = build(atlas, self.pixels(atlas))
        if self._painter is None:
            self._painter, other = Painter(), True
        if other:
            self._painter.show(self._block.mesh)
        box = self.map_rect().toRect()
        self._picture = self._painter.paint(self._turntable.camera, box.size(), self.devicePixelRatioF(), self.rim())

    def _release(self) -> None:
        if self._painter is not None:
            self._painter.release()
            self._painter = None

    def hideEvent(self, event: QHideEvent) -> None:
        """What is not seen holds nothing of the graphics card."""
        self._release()
        self._picture = None
        super().hideEvent(event)

    def _find_place(self) -> QRectF:
        """All the room that the legend leaves."""
        if self._legend_is_beside():
            return QRectF(0, 0, max(self.width() - BESIDE_WIDTH * self.theme.scale - 2 * GRID, 40.0), self.height())
        return QRectF(0, 0, self.width(), max(self.height() - height_below(self.theme) - GRID, 40.0))

    def place(self, column: float, row: float) -> QPointF:
        """Where a place of the atlas is seen."""
        if self._block is None:
            return super().place(column, row)
        return self._seen(self._block.on_surface(np.array([column]), np.array([row])))[0]

    def _seen(self, points: np.ndarray) -> list[QPointF]:
        box = self.map_rect().toRect()
        pixels = self._turntable.camera.on_screen(points, box.width(), box.height(), self.rim())
        return [QPointF(box.left() + x, box.top() + y) for x, y in pixels]

    def state_at(self, place: QPointF) -> int:
        """The number of the nearest state before the others; -1 where there is none."""
        block = self._block
        if block is None or self.atlas is None:
            return -1
        box = self.map_rect().toRect()
        points = block.middles().reshape(-1, 3)
        if self._on_screen is None:
            self._on_screen = self._turntable.camera.on_screen(points, box.width(), box.height(), self.rim())
        away = np.hypot(*(self._on_screen - (place.x() - box.left(), place.y() - box.top())).T)
        near = np.flatnonzero(away <= min(REACH, max(float(away.min()) * 1.5, 3.0)))
        if not near.size:
            return -1
        front = near[np.argmax(points[near] @ self._turntable.camera.axes()[2])]
        return int(block.numbers.ravel()[front])

    def strength(self, state: int) -> float:
        """Signs behind a wall are painted faintly."""
        if self._block is None or self.atlas is None:
            return 1.0
        column, row = (np.array([part]) for part in self.atlas.middle_of(state))
        is_behind = self._block.is_walled_off(self._block.on_surface(column, row), self._turntable.camera.eye())
        return BEHIND if is_behind[0] else 1.0

    def _point_at(self, state: int) -> None:
        """The card of a state, or the hint: not one over the other."""
        super()._point_at(state)
        self.setToolTip(HINT if state < 0 else "")
        if state >= 0 and QToolTip.text() == HINT:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        self._turntable.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn it, or point."""
        if self._turntable.move(event):
            self._look()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses a state."""
        self._turntable.release()
        state = self.state_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and not self._turntable.turned and state >= 0:
            self.chosen.emit(state)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer, or go."""
        self._turntable.wheel(event)
        self._look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn it by keys."""
        if self._turntable.key(event):
            self._look()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        """From elsewhere."""
        self._point_at(-1)
        self._picture = self._on_screen = None

    def _draw_states(self, painter: QPainter, atlas: Atlas) -> None:
        """The picture that OpenGL made."""
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.map_rect().toRect(), self._picture)
