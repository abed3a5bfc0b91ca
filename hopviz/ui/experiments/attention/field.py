"""Pictures of the workspace: grey, in colour, or as graded units, and one that is painted with the mouse."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.project.picture_sets import Levels, Pictures
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.thumbnail import fitted

LEAST = 72
"""Pixels of a side, at scale 1."""
SMOOTH = 4
"""A picture with fewer pixels on the screen for each of its own is smoothed."""
BRUSH = 0.06
"""Radius of the brush, of a side of the picture."""


def picture_image(levels: Levels, pictures: Pictures, theme: Theme) -> QImage:
    """A picture of a set: with its own greys or colours, or from the colour of units that are off to that of on."""
    rows, cols = pictures.rows, pictures.cols
    if pictures.colour:
        pixels = levels.reshape(rows, cols, 3)
    elif pictures.is_even:
        pixels = np.repeat(levels.reshape(rows, cols, 1), 3, axis=2)
    else:
        share = levels.reshape(rows, cols, 1) / 255
        pixels = np.rint(theme.rgb("unit_off") * (1 - share) + theme.rgb("unit_on") * share).astype(np.uint8)
    content = np.ascontiguousarray(pixels)
    return QImage(content.tobytes(), cols, rows, 3 * cols, QImage.Format.Format_RGB888).copy()


def draw_picture(painter: QPainter, image: QImage, box: QRectF) -> QRectF:
    """Draw a picture as large as it fits into a box, in its middle; where that is."""
    place = fitted(image.height(), image.width(), box)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.width() < SMOOTH * image.width())
    painter.drawImage(place, image)
    return place


class PictureField(Guarded, QWidget):
    """A picture with a heading and a line below it."""

    def __init__(self, heading: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.heading, self.caption, self.prompt = heading, "", ""
        self.levels: Levels | None = None
        """What is seen, (d,)."""
        self.pictures: Pictures | None = None
        """The set that it is like."""
        self._image: QImage | None = None
        self.setToolTip(tip)
        self.setAccessibleName(heading)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(160, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(LEAST), self.theme.px(LEAST))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._image = None
        self.update()

    def show_picture(self, levels: Levels | None, pictures: Pictures | None, caption: str, prompt: str = "") -> None:
        """Show a picture like those of a set, with a line below; without one, a prompt."""
        before = self.levels
        is_same = levels is not None and before is not None and np.array_equal(levels, before)
        if pictures is self.pictures and is_same and (caption, prompt) == (self.caption, self.prompt):
            return
        self.levels, self.pictures, self.caption, self.prompt, self._image = levels, pictures, caption, prompt, None
        self.setAccessibleDescription(caption or prompt)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, line = self.theme, self.theme.px(18)
        area = QRectF(self.rect())
        painter.setFont(theme.font(12, bold=True))
        painter.setPen(theme.color("ink"))
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, area.width(), line), middle, self.heading)
        room = self._room()
        if self.levels is not None and self.pictures is not None and room.height() > 0:
            if self._image is None:
                self._image = picture_image(self.levels, self.pictures, theme)
            place = draw_picture(painter, self._image, room)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRect(place)
        else:
            painter.setPen(theme.color("muted"))
            painter.setFont(theme.font(12))
            painter.drawText(room, middle | Qt.TextFlag.TextWordWrap, self.prompt)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        below = QRectF(0, area.bottom() - line, area.width(), line)
        painter.drawText(below, middle, shortened(self.caption, QFontMetricsF(theme.font(11)), area.width() - GRID))
        painter.end()

    def _room(self) -> QRectF:
        """What is left for the picture."""
        line = self.theme.px(18)
        return QRectF(self.rect()).adjusted(2, line + 2, -2, -line - 2)

    def pixel_at(self, point: QPointF) -> tuple[float, float] | None:
        """Row and column of the picture at a point, with fractions; None beside it."""
        pictures = self.pictures
        place = QRectF() if pictures is None else fitted(pictures.rows, pictures.cols, self._room())
        if pictures is None or not place.contains(point):
            return None
        across = (point.x() - place.left()) / place.width() * pictures.cols
        return (point.y() - place.top()) / place.height() * pictures.rows, across

    def point_of(self, row: float, col: float) -> QPointF:
        """The point in the middle of a pixel."""
        assert self.pictures is not None
        place = fitted(self.pictures.rows, self.pictures.cols, self._room())
        x = place.left() + (col + 0.5) / self.pictures.cols * place.width()
        return QPointF(x, place.top() + (row + 0.5) / self.pictures.rows * place.height())


class PaintedField(PictureField):
    """A picture that is painted: by the left button in the colour of the brush, by the right one in black, or off."""

    painting = Signal(object)
    """(Levels) while a button is held."""
    painted = Signal(object)
    """(Levels) the stroke is over."""

    def __init__(self, heading: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(heading, tip, parent)
        self.brush = QColor("white")
        self._drawn: Levels | None = None
        self._last: tuple[float, float] | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def drop_stroke(self) -> None:
        """Paint no more until a button is pressed again."""
        self._drawn = self._last = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.pixel_at(event.position())
        if place is not None and self.levels is not None:
            self._drawn, self._last = self.levels.copy(), place
            self._stroke(event, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.pixel_at(event.position())
        if self._drawn is not None and place is not None:
            self._stroke(event, place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drawn = self._drawn
        self.drop_stroke()
        if drawn is not None:
            self.painted.emit(drawn)

    def _stroke(self, event: QMouseEvent, place: tuple[float, float]) -> None:
        """Paint from where the brush was to where it is."""
        pictures, drawn = self.pictures, self._drawn
        if pictures is None or drawn is None:
            return
        is_left = bool(event.buttons() & Qt.MouseButton.LeftButton)
        brush = self.brush
        colour = np.array([brush.red(), brush.green(), brush.blue()], float) if is_left else np.zeros(3)
        shade = colour if pictures.colour else np.array([colour @ (0.299, 0.587, 0.114)])
        begin = self._last or place
        radius = max(BRUSH * max(pictures.rows, pictures.cols), 0.5)
        count = int(max(abs(place[0] - begin[0]), abs(place[1] - begin[1])) / max(radius, 0.5)) + 1
        pixels = drawn.reshape(pictures.rows, pictures.cols, -1)
        down, across = np.arange(pictures.rows)[:, np.newaxis] + 0.5, np.arange(pictures.cols) + 0.5
        for share in np.linspace(0, 1, count + 1):
            row, col = (a + share * (b - a) for a, b in zip(begin, place, strict=True))
            area = (down - row) ** 2 + (across - col) ** 2 <= radius**2
            area[min(int(row), pictures.rows - 1), min(int(col), pictures.cols - 1)] = True
            pixels[area] = np.rint(shade)
        self._last = place
        self.show_picture(drawn.copy(), pictures, self.caption)
        self.painting.emit(drawn.copy())
