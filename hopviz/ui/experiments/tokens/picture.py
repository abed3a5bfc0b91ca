"""Picture of tokens on a circle or a sphere, with their mean, their clusters, and whom one of them attends to."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF, QRadialGradient
from PySide6.QtWidgets import QToolTip, QWidget

from hopviz.core.network import Floats
from hopviz.project.numbers import number
from hopviz.ui.experiments.tokens.task import Moment
from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import draw_focus, draw_lines
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.text import first_free, text_size, write
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.bars import percent
from hopviz.ui.widgets.scene3d import Camera, Scene3D

ABOVE = Camera(0.0, 90.0)
ASIDE = Camera(24.0, 22.0, lowest=-90.0, highest=90.0)
FORMS = {2: ABOVE, 3: ASIDE}
RADII = ((24, 6.0), (80, 5.0), (0, 3.6))
"""Of a dot at scale 1, for up to so many tokens; for more, the last."""
SMALL, LARGER = 240.0, 1.7
"""Pixels of a picture, at scale 1, above which dots grow with it, and how far."""
FAR = 0.45
"""Opacity of what is on the far side of the sphere."""
HEAD = 11.0
"""Length of the head of the mean, in pixels at scale 1."""
WIDEST = 5.0
"""Of the line to what the chosen token attends to with all its weight, in pixels at scale 1."""
FAINTEST = 0.004
"""Weights below it have no line."""
NEAR = 12.0
"""Pixels within which a token is pointed at."""
MOST_NAMED = 14
"""Sizes of so many clusters, the largest, are written beside them."""
PROMPT = "The tokens are being made…"
LINES = 24
"""Corners of a quarter of a line of the globe."""
CIRCLE_TIP = "Every token is a vector of length 1. Click one to see whom it attends to; the thick arrow is their mean."
SPHERE_TIP = f"{CIRCLE_TIP} Drag, or use the arrow keys, to turn the sphere; Home brings it back."


class TokensPicture(Guarded, QWidget):
    """Tokens on a circle, or on a sphere that can be turned; a click chooses one."""

    token_clicked = Signal(int)
    """The token at the dot; -1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.moment: Moment | None = None
        self.chosen = -1
        """The token whose attention is drawn; -1 for none."""
        self.scene = Scene3D(self, ABOVE)
        self.scene.turned.connect(self._turn)
        self.scene.clicked.connect(self._click)
        self.setAccessibleName("Tokens")
        self.setMinimumSize(100, 100)
        self._size = 0
        self.show_moment(None, -1)

    @property
    def size_of_space(self) -> int:
        """2 of a circle, 3 of a sphere."""
        return 2 if self.moment is None else self.moment.tokens.shape[1]

    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def show_moment(self, moment: Moment | None, chosen: int) -> None:
        """Show tokens, and whom the chosen one attends to."""
        self.moment, self.chosen = moment, chosen
        if self.size_of_space != self._size:
            self._size = self.size_of_space
            self.scene.home = self.scene.camera = FORMS[self._size]
            is_flat = self._size == 2
            self.setCursor(Qt.CursorShape.ArrowCursor if is_flat else Qt.CursorShape.OpenHandCursor)
            self.setAccessibleDescription(CIRCLE_TIP if is_flat else SPHERE_TIP)
        self.update()

    def _turn(self) -> None:
        if self._size == 2:
            self.scene.camera = ABOVE  # a circle is seen from above
            self.setCursor(Qt.CursorShape.ArrowCursor)
        self.update()

    def _click(self, place: QPointF) -> None:
        self.token_clicked.emit(self.token_at(place))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            token = self.token_at(QPointF(event.pos()))
            told = self.told_of(token) if token >= 0 else self.accessibleDescription()
            QToolTip.showText(event.globalPos(), broken(told), self)
            return True
        return super().event(event)

    def told_of(self, token: int) -> str:
        """Which cluster a token is in, and whom it attends to most."""
        moment = self.moment
        assert moment is not None
        row, cluster = moment.attention[token], int(moment.clusters[token])
        within = float(row[moment.clusters == cluster].sum())
        size = moment.sizes[cluster]
        of = f"one of {size} in its cluster" if size > 1 else "alone"
        where = "itself" if size == 1 else "its own cluster"
        return f"Token {token + 1}, {of}: {percent(within)} of its attention go to {where}"

    def radius(self) -> float:
        """Of the circle or the sphere, in pixels."""
        margin = (
            self.dot() + GRID / 2 + (1.3 * QFontMetricsF(self.theme.font(11)).height() if self._size == 2 else GRID)
        )
        return max(min(self.width(), self.height()) / 2 - margin, 10.0) * min(self.scene.camera.zoom, 1.0)

    def dot(self) -> float:
        """Radius of a token, in pixels."""
        count = 0 if self.moment is None else len(self.moment.tokens)
        usual = next(radius for most, radius in RADII if count <= most or not most) * self.theme.scale
        return usual * min(max(min(self.width(), self.height()) / (SMALL * self.theme.scale), 1.0), LARGER)

    def seen(self, points: Floats) -> Floats:
        """(..., 3): pixels from the left and from above, and the depth, 1 at the front, of points of the space."""
        flat = points.shape[-1] == 2
        seen = points if flat else self.scene.camera.seen(points)
        depth = np.ones(points.shape[:-1]) if flat else seen[..., 2]
        reach = self.radius()
        return np.stack([self.width() / 2 + reach * seen[..., 0], self.height() / 2 - reach * seen[..., 1], depth], -1)

    def place_of(self, token: int) -> QPointF:
        """Where the dot of a token is."""
        assert self.moment is not None
        return QPointF(*self.seen(self.moment.tokens[token])[:2].tolist())

    def token_at(self, place: QPointF) -> int:
        """The token nearest to a place, of several there the foremost; -1 if none is near."""
        if self.moment is None:
            return -1
        seen = self.seen(self.moment.tokens)
        away = np.hypot(*(seen[:, :2] - (place.x(), place.y())).T)
        nearest = np.lexsort((-seen[:, 2], np.round(away)))[0]
        return int(nearest) if away[nearest] <= NEAR * self.theme.scale else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.theme.color("surface"))
        moment = self.moment
        if moment is None:
            painter.setFont(self.theme.font(13))
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, PROMPT)
        else:
            seen = self.seen(moment.tokens)
            self._draw_space(painter)
            self._draw_tokens(painter, seen, front=False)
            if self._size == 2:
                self._draw_arrows(painter, seen)
            self._draw_attention(painter, moment, seen)
            self._draw_tokens(painter, seen, front=True)
            self._draw_mean(painter, moment)
            self._draw_sizes(painter, moment, seen)
        if self.hasFocus():
            draw_focus(painter, self.theme, QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _draw_space(self, painter: QPainter) -> None:
        """The circle; or the sphere as a globe, with its equator and two meridians."""
        middle, reach = self._middle(), self.radius()
        painter.setPen(QPen(self.theme.color("line"), 1.5 * self.theme.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._size == 3:
            shade = QRadialGradient(middle - QPointF(0.35, 0.4) * reach, 1.5 * reach)
            shade.setColorAt(0.0, self.theme.color("surface"))
            shade.setColorAt(1.0, self.theme.color("raised"))
            painter.setBrush(shade)
        painter.drawEllipse(middle, reach, reach)
        if self._size == 2:
            return
        angles = np.linspace(0.0, 2 * math.pi, 4 * LINES + 1)
        c, s, none = np.cos(angles), np.sin(angles), np.zeros_like(angles)
        for line in (np.stack([c, s, none], -1), np.stack([c, none, s], -1), np.stack([none, c, s], -1)):
            seen = self.seen(line)
            ends = np.stack([seen[:-1, :2], seen[1:, :2]], axis=1)
            is_near = seen[:-1, 2] >= 0
            for near, strength in ((False, 0.35), (True, 1.0)):
                painter.setPen(QPen(self.theme.tint("line", strength), 1.0))
                draw_lines(painter, ends[is_near == near])

    def _draw_arrows(self, painter: QPainter, seen: Floats) -> None:
        """From the middle to every token: spins that can point anywhere in the plane."""
        middle = np.array([self.width() / 2, self.height() / 2])
        painter.setPen(QPen(self.theme.tint("accent", 0.28), 1.0))
        draw_lines(painter, np.stack([np.broadcast_to(middle, (len(seen), 2)), seen[:, :2]], axis=1))

    def _draw_tokens(self, painter: QPainter, seen: Floats, front: bool) -> None:
        """Those of the near side or of the far one, what is far first."""
        dot = self.dot()
        painter.setPen(QPen(self.theme.color("surface"), 1.0))
        painter.setBrush(self.theme.color("accent"))
        painter.setOpacity(1.0 if front else FAR)
        for x, y, depth in seen[np.argsort(seen[:, 2], kind="stable")].tolist():
            if (depth >= 0) == front:
                painter.drawEllipse(QPointF(x, y), *[dot * (1.0 if self._size == 2 else 0.85 + 0.25 * depth)] * 2)
        painter.setOpacity(1.0)

    def _draw_attention(self, painter: QPainter, moment: Moment, seen: Floats) -> None:
        """Lines from the chosen token to all, as wide as its attention, and where these lead it."""
        if not 0 <= self.chosen < len(seen):
            return
        here, row = QPointF(*seen[self.chosen, :2].tolist()), moment.attention[self.chosen]
        for other in np.argsort(row).tolist():
            weight = float(row[other])
            if other != self.chosen and weight >= FAINTEST:
                width = max(WIDEST * math.sqrt(weight), 0.6) * self.theme.scale
                painter.setPen(QPen(self.theme.color("ring", 170), width))
                painter.drawLine(here, QPointF(*seen[other, :2].tolist()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.color("ring"), 2.5 * self.theme.scale))
        ring = self.dot() + 4 * self.theme.scale
        painter.drawEllipse(here, ring, ring)

    def _draw_mean(self, painter: QPainter, moment: Moment) -> None:
        """An arrow from the middle to the mean of all tokens."""
        end = self.seen(moment.tokens.mean(axis=0))[:2]
        start = np.array([self.width() / 2, self.height() / 2])
        way = end - start
        length = float(np.hypot(*way))
        ink, scale = self.theme.color("warning"), self.theme.scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(self._middle(), 3 * scale, 3 * scale)
        if length < 4 * scale:
            return
        along, head = way / length, min(HEAD * scale, length)
        aside = np.array([-along[1], along[0]])
        foot = end - head * along
        painter.setPen(QPen(ink, 3.0 * scale, c=Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(*start.tolist()), QPointF(*foot.tolist()))
        painter.setPen(Qt.PenStyle.NoPen)
        corners = (end, foot + 0.5 * head * aside, foot - 0.5 * head * aside)
        painter.drawPolygon(QPolygonF([QPointF(*corner.tolist()) for corner in corners]))

    def _draw_sizes(self, painter: QPainter, moment: Moment, seen: Floats) -> None:
        """How many tokens the larger clusters have, outside of them; at random, there are none worth a number."""
        taken = list[QRectF]()
        for cluster, size in enumerate(moment.sizes[:MOST_NAMED] if moment.steps else ()):
            if size < 2:
                break
            here = seen[moment.clusters == cluster]
            if self._size == 3 and here[:, 2].mean() < 0:
                continue
            at, text = here[:, :2].mean(axis=0), number(size, 0)
            way = at - (self.width() / 2, self.height() / 2)
            length = max(float(np.hypot(*way)), 1e-9)
            room = text_size(self.theme, text, 11, True)
            away = self.dot() + 2 + max(room.width(), room.height()) / 2
            out = self.radius() + away if self._size == 2 else length + away
            middle = QPointF(self.width() / 2, self.height() / 2) + QPointF(*(way / length * out).tolist())
            box = QRectF(middle.x() - room.width() / 2, middle.y() - room.height() / 2, room.width(), room.height())
            if first_free([box], taken, QRectF(self.rect())) is not None:
                taken.append(box)
                write(painter, self.theme, middle, text, bold=True, ground="rim" if self._size == 3 else "bare")
