"""How deep are the wells, and what melts them?  The memory plane as a body in space, with the ball rolling on it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from hopviz.ui.labels import box_about
from hopviz.ui.plotting import broken
from hopviz.ui.theme import GRID, Theme
from hopviz.ui.views.base import Ball, Surface
from hopviz.ui.views.contour import BALL, EASE, ContourMap
from hopviz.ui.views.flags import draw_flags, flags_on, name_boxes
from hopviz.ui.views.mesh import Mesh
from hopviz.ui.views.opengl import Painter, opengl_works
from hopviz.ui.views.rolling import ball_at, draw_rolling
from hopviz.ui.views.solid import BASE, CORNERS, HEIGHT, Solid, between, build
from hopviz.ui.views.space import DISTANCE, Camera
from hopviz.ui.views.tokens import draw_focus, ground
from hopviz.ui.views.turntable import HOW, Turntable

Floats = NDArray[np.float64]

HOME = Camera(height=HEIGHT, foot=-BASE)
"""From where the surface is seen at first."""
RIM = 3.0
"""Pixels around the ball that names leave free."""
PLAIN = 0.35
"""How much a body without heights is set off."""
NOTE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
MOST_PIXELS = 1600.0
"""Along one side of the picture; larger ones are smoothly enlarged."""


class SurfaceMap(ContourMap):
    """The map of the free energy lifted into space; without OpenGL it lies flat, as the map that it is."""

    flattened = Signal()
    """There is no OpenGL: from now on the map is shown."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self.flat = False
        """Whether it is shown as a map, for want of OpenGL."""
        self._turntable = Turntable(self, HOME)
        self.share = 1.0
        """Part of the state that lies in the plane."""
        self.solid: Solid | None = None
        self._wanted: Surface | None = None
        self._to_go = 0.0
        self._rolls = False
        self.name_boxes: dict[int, QRectF] = {}
        """Where names of wells stand, by the number of the corner."""
        self._painter: Painter | None = None
        self._picture: QImage | None = None
        self.setMinimumSize(200, 100)
        self.setToolTip(broken(f"{HOW}, and so does a double click."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._turntable.rest()

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes; the picture is made of another size, and a plain body of another colour."""
        super().apply_theme(theme)
        self.solid, self._stale = None, True

    def show_surface(self, surface: Surface) -> None:
        """Take over a plane: the present one becomes it gently."""
        self._wanted = surface
        if self.flat:
            super().show_surface(surface)
            return
        present = surface if self._surface is None or self.ball.reduced_motion else self._surface
        self._surface = Surface(present.plane, surface.corners)
        self._to_go = 0.0 if present is surface else 1.0
        self.solid = None

    def draw(self, seconds: float) -> None:
        """Paint what has changed: shape, point of view, ball."""
        if not self.flat and self._wanted is not None and not self._paint_picture(seconds):
            self._flatten(self._wanted)
        if self.flat:
            super().draw(seconds)
        elif self.ball.slide(seconds):
            self._rolls = True
            self.update()
        elif self._rolls:
            self._rolls = False
            self._make_way()

    def _make_way(self) -> None:
        """Let names that the ball has come to rest on step aside; the others stay."""
        if any(name.intersects(self.ball_box()) for name in self.name_boxes.values()):
            self._backdrop = None
            self.update()

    def ball_box(self) -> QRectF:
        """What the ball covers where it comes to rest; nothing before it is anywhere."""
        if self.solid is None or not self.ball.is_somewhere:
            return QRectF()
        size = BALL * self.theme.scale
        _, _, middle = ball_at(self.solid, self.ball.target, self.share, size, self.project)
        return box_about(middle, QSizeF(1, 1) * (size + 2 * RIM))

    def _flatten(self, surface: Surface) -> None:
        self.flat = True
        self._surface = self._picture = self._backdrop = None
        self.unsetCursor()
        self.setToolTip("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clearFocus()
        self.show_surface(surface)
        self.flattened.emit()

    def _paint_picture(self, seconds: float) -> bool:
        """Let shape and picture follow what is wanted; returns whether OpenGL does its work."""
        if not opengl_works():
            return False
        if self._melt(seconds) or self._stale:
            try:
                self._render()
            except Exception:  # whatever a driver raises: the map needs none
                self._release()
                return False
            self._stale = False
            self._backdrop = None
            self.update()
        return True

    def _melt(self, seconds: float) -> bool:
        """Move the shape towards the one wanted; returns whether it changed."""
        assert self._surface is not None
        assert self._wanted is not None
        if self.solid is not None and self._to_go == 0.0:
            return False
        part = 1.0 if self.ball.reduced_motion else 1 - math.exp(-seconds / EASE)
        self._to_go *= 1 - part
        if self._to_go < 0.01:
            self._to_go, plane = 0.0, self._wanted.plane
        else:
            plane = between(self._surface.plane, self._wanted.plane, part)
        self._surface = Surface(plane, self._wanted.corners)
        self.solid = build(plane)
        self._range = self.solid.low, self.solid.high
        if self._painter is not None:
            self._painter.show(self._mesh(self.solid))
        return True

    def _mesh(self, solid: Solid) -> Mesh:
        plain = self.theme.tint("muted", PLAIN)
        return solid.mesh(np.array([plain.red(), plain.green(), plain.blue()], np.uint8))

    def _render(self) -> None:
        assert self.solid is not None
        if self._painter is None:
            self._painter = Painter()
            self._painter.show(self._mesh(self.solid))
        box = self.map_rect().toRect()
        ratio = min(self.devicePixelRatioF(), MOST_PIXELS / max(box.width(), box.height()))
        self._picture = self._painter.paint(self.camera, box.size(), ratio, self._margin())

    def _release(self) -> None:
        if self._painter is not None:
            self._painter.release()
            self._painter = None

    def hideEvent(self, event: QHideEvent) -> None:
        """What is not seen holds nothing of the graphics card."""
        self._release()
        self._stale = True
        super().hideEvent(event)

    def map_rect(self) -> QRectF:
        """Where the picture is: beside the legend, below what is said of a flat landscape."""
        if self.flat:
            return super().map_rect()
        top = self._note_rect().height()
        return QRectF(0, top, max(self._legend_left() - GRID, 40.0), max(self.height() - top, 40.0))

    def _note_rect(self) -> QRectF:
        """What the words on a flat landscape cover."""
        room = QRectF(0, 0, max(self._legend_left() - GRID, 40.0), self.height() / 2)
        if self.solid is None or not self.solid.is_flat:
            return QRectF(room.topLeft(), QSizeF(room.width(), 0.0))
        words = QFontMetricsF(self.theme.font(13)).boundingRect(room, NOTE, self.when_flat)
        return QRectF(room.topLeft(), QSizeF(room.width(), words.height()))

    def free_width(self, height: float) -> int:
        """Beside the body and its names, in a wide picture."""
        if self.flat:
            return super().free_width(height)
        box = self.map_rect()
        body = replace(self.camera, zoom=1.0).focus(box.width(), box.height(), self._margin()) / DISTANCE
        return max(round(box.width() / 2 - 1.1 * body - 2 * self._label_height()), 0)

    def _margin(self) -> float:
        """Room for names around the body."""
        return min(0.9 * self._label_height(), 0.1 * self.width())

    def project(self, points: Floats) -> list[QPointF]:
        """Where points of space (K, 3) are drawn."""
        box = self.map_rect().toRect()
        pixels = self.camera.on_screen(points, box.width(), box.height(), self._margin())
        return [QPointF(box.left() + x, box.top() + y) for x, y in pixels]

    @property
    def camera(self) -> Camera:
        """From where it is seen."""
        return self._turntable.camera

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if not self.flat:
            self._turntable.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn it."""
        self._stale |= self._turntable.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        self._turntable.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See it as at first."""
        if not self.flat:
            self._turntable.go_home()
            self._stale = True

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer, or go."""
        if not self.flat:
            self._turntable.wheel(event)
            self._stale = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn it by keys."""
        if not self.flat and self._turntable.key(event):
            self._stale = True
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The backdrop, which is kept while only the ball moves; trail and ball."""
        if self.flat or self.solid is None or self._surface is None or self._picture is None:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self._lay_ground(painter, self._surface)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.map_rect())
        if self.ball.is_somewhere:
            eye, size = self.camera.eye(), BALL * self.theme.scale
            draw_rolling(painter, self.solid, self.ball, self.share, size, eye, self.project)
        if self.hasFocus():
            draw_focus(painter, self.theme, self.map_rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _make_backdrop(self, surface: Surface) -> QPixmap:
        if self.flat or self.solid is None or self._picture is None:
            return super()._make_backdrop(surface)
        pixmap = ground(self.theme, self.size(), self.devicePixelRatioF())
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(self.map_rect())
        self._draw_floor(painter)
        painter.drawImage(self.map_rect().toRect(), self._picture)
        flags = flags_on(self.solid, surface.corners, self.camera, self.project)
        self.name_boxes = name_boxes(flags, self.theme, self.map_rect(), self.ball_box())
        draw_flags(painter, flags, self.name_boxes, self.theme)
        painter.setClipping(False)
        self._draw_legend(painter)
        if self.solid.is_flat:
            painter.setFont(self.theme.font(13))
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self._note_rect(), NOTE, self.when_flat)
        painter.end()
        return pixmap

    def _draw_floor(self, painter: QPainter) -> None:
        """A soft shadow around the foot of the block."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 22 if self.theme.dark else 8))
        for size in np.linspace(1.02, 1.15, 5):
            foot = np.array([(size * a, size * b, -BASE) for a, b in CORNERS])
            outline = QPainterPath()
            outline.addPolygon(QPolygonF(self.project(foot)))
            painter.drawPath(outline)
