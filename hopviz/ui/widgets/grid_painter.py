"""Painter of the neuron grid.

The cells are one small image, scaled up, under a mask of rounded holes that is drawn once per size: a picture
of 4096 units costs as much as one of 100.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap

from hopviz.core.network import Floats
from hopviz.project.numbers import gap_figure, value_figure
from hopviz.project.parts import Mask
from hopviz.ui.style.marks import draw_lines
from hopviz.ui.style.rendering import blank, is_vector
from hopviz.ui.style.text import write
from hopviz.ui.style.theme import LIGHT, Theme, diverging

PICTURE = 40
"""Grids of more units a side are painted as a picture: without gaps between the cells."""
SPOT = 4
"""In a picture a spot stands for a ring: all of a cell but a margin of one in so many parts of its side."""
PIN, RIM = 10.0, 1.5
"""Size of a pin in a picture, and the width of its rim, which is seen on cells of both colours."""
PINS = 400
"""Up to so many corners of what is clamped have pins: more of them would hide the picture."""
RINGS = 1200
"""Up to so many units that want to flip are ringed one by one; more of them are tinted."""
LARGEST_CELL = 260.0
LEGIBLE = 60.0
"""Cells of at least so many pixels, at scale 1, bear the energy gaps of their units."""
GAP = 11
"""Type size of the energy gaps, where they have room."""
TINT = 130
"""Opacity of the colour of rings over units that are too small or too many for them, of 255."""
SHADES = 256
"""Of a unit that fades from off to on."""
WHOLE = 12
"""Cells of at least so many pixels are whole numbers of pixels; smaller ones fill the room there is."""


@dataclass
class GridPicture:
    """What is to be seen on a grid of N = rows x cols units."""

    rows: int = 1
    cols: int = 1
    shown: Floats = field(default_factory=lambda: np.zeros(1))
    """(N,) from 0 (off) to 1 (on); between them while a flip fades."""
    clamped: Mask = field(default_factory=lambda: np.zeros(1, bool))
    lesioned: Mask = field(default_factory=lambda: np.zeros(1, bool))
    wanting: Mask = field(default_factory=lambda: np.zeros(1, bool))
    """(N,) units that want to flip."""
    halo: int = -1
    halo_strength: float = 0.0
    cursor: int = -1
    gaps: Floats | None = None
    """(N,) energy gaps, or fields without symmetry, written into cells that are large enough."""
    is_graded: bool = False
    """Whether the figures are the values of graded units."""
    gap_word: str = "gap"
    """What stands above them."""
    gap_factor: int = 1
    """How many times a field they are."""
    weights_of: int = -1
    """The unit whose weights are laid over the cells; -1 for none."""
    weights: Floats | None = None
    """(N,) those weights."""


class GridGeometry:
    """Where the cells of a grid are inside a widget of some size."""

    def __init__(self, rows: int, cols: int, size: QSize, margin: int) -> None:
        self.rows, self.cols = rows, cols
        cell = min((size.width() - margin) / cols, (size.height() - margin) / rows)
        cell = np.floor(cell) if cell >= WHOLE else max(cell, 0.5)
        cell = min(cell, LARGEST_CELL)
        width, height = round(cell * cols), round(cell * rows)
        self.area = QRect((size.width() - width) // 2, (size.height() - height) // 2, width, height)
        self.cell = width / cols
        self.is_picture = max(rows, cols) > PICTURE

    def cell_rect(self, unit: int, inset: float = 0.0) -> QRectF:
        """Where unit number `unit` is, without a margin."""
        row, col = divmod(unit, self.cols)
        h = self.area.height() / self.rows
        cell = QRectF(self.area.x() + col * self.cell, self.area.y() + row * h, self.cell, h)
        return cell.adjusted(inset, inset, -inset, -inset)

    def cell_rects(self, inset: float) -> list[QRectF]:
        """Where all units are, without a margin, in their order."""
        area = self.area
        return _cell_rects(self.rows, self.cols, (area.x(), area.y(), area.width(), area.height()), inset)

    def unit_at(self, point: QPointF) -> int:
        """The unit at a point, or -1."""
        if not QRectF(self.area).contains(point):
            return -1
        row, col = self.nearest(point)
        return row * self.cols + col

    def nearest(self, point: QPointF) -> tuple[int, int]:
        """Row and column of the unit nearest to a point."""
        row = int((point.y() - self.area.y()) * self.rows // self.area.height())
        col = int((point.x() - self.area.x()) * self.cols // self.area.width())
        return min(max(row, 0), self.rows - 1), min(max(col, 0), self.cols - 1)


@lru_cache(maxsize=4)
def _cell_rects(rows: int, cols: int, area: tuple[int, int, int, int], inset: float) -> list[QRectF]:
    x, y, width, height = area[0] + inset, area[1] + inset, area[2] / cols, area[3] / rows
    return [
        QRectF(x + col * width, y + row * height, width - 2 * inset, height - 2 * inset)
        for row in range(rows) for col in range(cols)
    ]  # fmt: skip


class GridPainter:
    """Draws pictures of one grid, keeping what does not change from one to the next."""

    def __init__(self) -> None:
        self._theme: Theme = LIGHT
        self._colours = diverging(LIGHT)
        self._shades = _shades(LIGHT)
        self._mask: QPixmap | None = None
        self._ring, self._ring_of = QPixmap(), (0.0, 0.0)
        """The ring of a unit that wants to flip, in a cell of this size at this ratio."""

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self._colours = diverging(theme)
        self._shades = _shades(theme)
        self._mask = None
        self._ring_of = (0.0, 0.0)

    def forget_mask(self) -> None:
        """The size, the clamped or the removed units have changed."""
        self._mask = None

    def paint(self, painter: QPainter, geometry: GridGeometry, picture: GridPicture, ratio: float) -> None:
        """Cells, weights of a unit, mask, rings, halo, cursor; `ratio` is the screen's pixels per point."""
        area = geometry.area
        is_tinted = geometry.is_picture and geometry.cell < SPOT and picture.weights is None
        if is_vector() and not geometry.is_picture:
            self._draw_cells(painter, geometry, picture)
        else:
            painter.drawImage(area, self._cells(picture, is_tinted))
            if picture.weights is not None:
                self._draw_weights(painter, geometry, picture, picture.weights)
            if self._mask is None:
                self._mask = self._make_mask(geometry, picture, ratio)
            painter.drawPixmap(area.topLeft(), self._mask)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not is_tinted:
            self._draw_rings(painter, geometry, picture, ratio)
        if picture.gaps is not None and geometry.cell >= LEGIBLE * self._theme.scale:
            self._draw_gaps(painter, geometry, picture, picture.gaps)
        halo = self._theme.color("halo", int(255 * max(picture.halo_strength, 0.0)))
        radius = 0.18 * geometry.cell
        for unit, colour, width in ((picture.halo, halo, 3.0), (picture.cursor, self._theme.color("accent"), 2.0)):
            if unit >= 0:
                painter.setPen(QPen(colour, width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(geometry.cell_rect(unit), radius, radius)

    def _cells(self, picture: GridPicture, is_tinted: bool) -> QImage:
        """By a table of shades: of 262,144 units that takes a millisecond, and colours of each by itself eight."""
        shades = (picture.shown * (SHADES - 1)).astype(np.uint16)
        if is_tinted:
            shades += np.multiply(picture.wanting, SHADES, dtype=np.uint16)
        pixels = self._shades.take(shades)
        row = 4 * picture.cols
        return QImage(pixels.data, picture.cols, picture.rows, row, QImage.Format.Format_RGB32).copy()

    def _draw_cells(self, painter: QPainter, geometry: GridGeometry, picture: GridPicture) -> None:
        """The cells one by one, with what the mask has, for a file of lines."""
        off, on = self._theme.rgb("unit_off"), self._theme.rgb("unit_on")
        colours = (off + picture.shown[:, None] * (on - off)).astype(np.uint8).tolist()
        gap, radius = _rounding(geometry)
        cells = geometry.cell_rects(gap)
        painter.setPen(Qt.PenStyle.NoPen)
        for cell, colour in zip(cells, colours, strict=True):
            painter.setBrush(QColor(*colour))
            painter.drawRoundedRect(cell, radius, radius)
        if picture.weights is not None:
            self._draw_weights(painter, geometry, picture, picture.weights)
        self._draw_masks(painter, picture, cells, radius)

    def _draw_weights(self, painter: QPainter, geometry: GridGeometry, picture: GridPicture, weights: Floats) -> None:
        """The weights to all other units: a square inside every cell, or all of a cell that is too small."""
        largest = np.abs(weights).max() or 1.0
        colours = self._colours[np.rint(128 + 127 * weights / largest).astype(int)]
        if geometry.cell < 8:
            painter.drawImage(geometry.area, _image(colours.reshape(picture.rows, picture.cols, 3)))
            return
        inset = 0.22 * geometry.cell
        for unit, (red, green, blue) in enumerate(colours.tolist()):
            if unit != picture.weights_of:
                painter.fillRect(geometry.cell_rect(unit, inset), QColor(red, green, blue))

    def _make_mask(self, geometry: GridGeometry, picture: GridPicture, ratio: float) -> QPixmap:
        """The surface with a rounded hole for every cell; hatching on removed units, pins on clamped ones.

        In a picture what is clamped has a frame, with pins at its corners: a pin in every cell would hide the picture.
        """
        area = geometry.area
        pixmap = blank(area.size(), ratio)
        painter = QPainter(pixmap)
        painter.translate(-QPointF(area.topLeft()))
        if geometry.is_picture:
            if picture.lesioned.any():
                painter.drawPixmap(area.topLeft(), self._hatched(geometry, picture.lesioned, ratio))
            self._draw_frame(painter, geometry, picture.clamped.reshape(geometry.rows, geometry.cols))
        else:
            self._cut_cells(painter, geometry, picture)
        painter.end()
        return pixmap

    def _cut_cells(self, painter: QPainter, geometry: GridGeometry, picture: GridPicture) -> None:
        gap, radius = _rounding(geometry)
        cells = geometry.cell_rects(gap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if gap:
            # To its very edge, which may lie within a pixel.
            painter.fillRect(QRectF(geometry.area).adjusted(0, 0, 1, 1), self._theme.color("surface"))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
            painter.setBrush(Qt.GlobalColor.black)
            for cell in cells:
                painter.drawRoundedRect(cell, radius, radius)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._draw_masks(painter, picture, cells, radius)

    def _draw_masks(self, painter: QPainter, picture: GridPicture, cells: list[QRectF], radius: float) -> None:
        """Hatching on the cells of removed units, pins on those of clamped ones."""
        painter.setPen(Qt.PenStyle.NoPen)
        for unit in np.flatnonzero(picture.lesioned):
            for brush in self._removed():
                painter.setBrush(brush)
                painter.drawRoundedRect(cells[unit], radius, radius)
        for unit in np.flatnonzero(picture.clamped):
            self._draw_pin(painter, cells[unit])

    def _removed(self) -> tuple[QBrush, QBrush]:
        """The ground of a removed unit, and the hatching on it."""
        return QBrush(self._theme.color("raised")), QBrush(self._theme.color("muted"), Qt.BrushStyle.BDiagPattern)

    def _hatched(self, geometry: GridGeometry, lesioned: Mask, ratio: float) -> QPixmap:
        """The removed units of a picture, all at once."""
        area = geometry.area
        here = np.zeros((geometry.rows, geometry.cols, 4), np.uint8)
        here[..., 3] = np.where(lesioned.reshape(geometry.rows, geometry.cols), 255, 0)
        mask = QImage(here.data, geometry.cols, geometry.rows, 4 * geometry.cols, QImage.Format.Format_RGBA8888)
        pixmap = blank(area.size(), ratio)
        painter = QPainter(pixmap)
        for brush in self._removed():
            painter.fillRect(QRect(0, 0, area.width(), area.height()), brush)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        painter.drawImage(QRect(0, 0, area.width(), area.height()), mask)
        painter.end()
        return pixmap

    def _draw_frame(self, painter: QPainter, geometry: GridGeometry, clamped: Mask) -> None:
        """The rim of what is clamped (rows, cols), with a pin at every corner to the upper right."""
        area = geometry.area
        edges = _edges(clamped) * [geometry.cell, area.height() / geometry.rows] + [area.x(), area.y()]
        for meaning, width in (("surface", 4.0), ("ink", 2.0)):
            painter.setPen(QPen(self._theme.color(meaning), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
            draw_lines(painter, edges)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside, margin = np.pad(clamped, 1), PIN / 2 + RIM
        room = QRectF(area).adjusted(margin, margin, -margin, -margin)
        corners = np.flatnonzero(clamped & ~inside[:-2, 1:-1] & ~inside[1:-1, 2:])
        for unit in corners.tolist() if corners.size <= PINS else ():
            centre = geometry.cell_rect(unit).center()
            x = min(max(centre.x(), room.left()), room.right())
            y = min(max(centre.y(), room.top()), room.bottom())
            self._draw_pin_at(painter, QPointF(x, y), PIN, RIM)

    def _draw_pin(self, painter: QPainter, cell: QRectF) -> None:
        size = max(0.3 * cell.width(), 3.0)
        self._draw_pin_at(painter, QPointF(cell.right() - 0.75 * size, cell.top() + 0.75 * size), size)

    def _draw_pin_at(self, painter: QPainter, centre: QPointF, size: float, rim: float = 0.0) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for meaning, radius in (("surface", rim and size / 2 + rim), ("ink", size / 2), ("surface", size / 5)):
            painter.setBrush(self._theme.color(meaning))
            painter.drawEllipse(centre, radius, radius)

    def _draw_rings(self, painter: QPainter, geometry: GridGeometry, picture: GridPicture, ratio: float) -> None:
        wanting = np.flatnonzero(picture.wanting)
        if not wanting.size:
            return
        if geometry.is_picture or wanting.size > RINGS:
            self._tint(painter, geometry, picture)
            return
        cells = geometry.cell_rects(0.0)
        if is_vector():
            for unit in wanting.tolist():
                self._draw_ring(painter, geometry, cells[unit])
            return
        if self._ring_of != (geometry.cell, ratio):
            self._ring, self._ring_of = blank(cells[0].size().toSize(), ratio), (geometry.cell, ratio)
            ring_painter = QPainter(self._ring)
            self._draw_ring(ring_painter, geometry, QRectF(QPointF(), cells[0].size()))
            ring_painter.end()
        for unit in wanting.tolist():
            painter.drawPixmap(cells[unit].topLeft(), self._ring)

    def _draw_ring(self, painter: QPainter, geometry: GridGeometry, cell: QRectF) -> None:
        """Light under colour: seen on amber and on blue-grey alike."""
        inset, width, is_round = _inset(geometry), _ring(geometry), geometry.cell > 14
        radius = 0.1 * geometry.cell if is_round else 0.0
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_round)
        for meaning, stroke in (("surface", 2.2 * width), ("ring", width))[not is_round :]:
            painter.setPen(QPen(self._theme.color(meaning), stroke))
            painter.drawRoundedRect(cell.adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_gaps(self, painter: QPainter, geometry: GridGeometry, picture: GridPicture, gaps: Floats) -> None:
        """The energy gap in the middle of every cell, within the ring, in an ink that is seen on its colour."""
        of_gap = partial(gap_figure, factor=picture.gap_factor)
        figures = [value_figure(gap) if picture.is_graded else of_gap(gap) for gap in gaps.tolist()]
        metrics, room = QFontMetricsF(self._theme.font(GAP)), geometry.cell - 2 * (_inset(geometry) + _ring(geometry))
        widest = max(metrics.horizontalAdvance(text) for text in figures)
        size = int(GAP * min(room / widest, 1.0))
        here, is_on = ~picture.lesioned, picture.shown > 0.5
        for ink, units in (("name_on", here & is_on), ("name_off", here & ~is_on)):
            for unit in np.flatnonzero(units).tolist():
                place = geometry.cell_rect(unit).center()
                write(painter, self._theme, place, f"{picture.gap_word}\n{figures[unit]}", ink=ink, size=size)

    def _tint(self, painter: QPainter, geometry: GridGeometry, picture: GridPicture) -> None:
        """The colour of the rings over every unit that wants to flip; in a picture a spot in its middle, if it fits."""
        has_spots = geometry.is_picture and geometry.cell >= SPOT
        parts, middle, alpha = (SPOT, slice(1, -1), 255) if has_spots else (1, slice(None), TINT)
        pixels = np.zeros((picture.rows, parts, picture.cols, parts), np.uint32)
        colour = self._theme.color("ring", alpha).rgba()
        wanting = picture.wanting.reshape(picture.rows, 1, picture.cols, 1)
        pixels[:, middle, :, middle] = np.where(wanting, np.uint32(colour), np.uint32(0))
        width, height = picture.cols * parts, picture.rows * parts
        tint = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32)
        painter.drawImage(geometry.area, tint)


RIGHT, DOWN = np.array([1, 0]), np.array([0, 1])


def _edges(mask: Mask) -> Floats:
    """The sides of cells between what is in a mask (rows, cols) and what is not, shape (K, 2, 2), in cells."""
    inside = np.pad(mask, 1)
    level = np.argwhere(inside[1:, 1:-1] != inside[:-1, 1:-1])[:, ::-1]
    upright = np.argwhere(inside[1:-1, 1:] != inside[1:-1, :-1])[:, ::-1]
    return np.concatenate([np.stack([level, level + RIGHT], axis=1), np.stack([upright, upright + DOWN], axis=1)])


def _inset(geometry: GridGeometry) -> float:
    """From the edge of a cell to the middle of its ring."""
    return max(0.13 * geometry.cell, 1.0)


def _ring(geometry: GridGeometry) -> float:
    """Width of a ring."""
    return min(max(0.055 * geometry.cell, 1.0), 4.0)


def _rounding(geometry: GridGeometry) -> tuple[float, float]:
    """The gap round every cell, and the radius of its corners."""
    gap = 0.0 if geometry.cell < 5 else max(0.5, 0.045 * geometry.cell)
    return gap, 0.16 * geometry.cell if gap else 0.0


def _shades(theme: Theme) -> NDArray[np.uint32]:
    """(2 SHADES,) the colours of units from off to on, each 0xffrrggbb; then of those that want to flip, tinted."""
    off, on, ring = (theme.rgb(meaning) for meaning in ("unit_off", "unit_on", "ring"))
    plain = off + np.linspace(0, 1, SHADES)[:, None] * (on - off)
    colours = np.concatenate([plain, plain + TINT / 255 * (ring - plain)]).astype(np.uint32)
    return np.asarray(colours @ np.array([1 << 16, 1 << 8, 1], np.uint32) + np.uint32(0xFF000000), np.uint32)


def _image(colours: NDArray[np.uint8]) -> QImage:
    """A copy of (rows, cols, 3) colours as a picture."""
    rows, cols, _ = colours.shape
    data = np.ascontiguousarray(colours)
    return QImage(data.data, cols, rows, 3 * cols, QImage.Format.Format_RGB888).copy()
