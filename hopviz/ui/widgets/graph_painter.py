"""How is a network drawn as a graph?  Lines, then discs with their names and gaps, then the weights."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from hopviz.ui.theme import LIGHT, Theme
from hopviz.ui.widgets.graph_geometry import GraphGeometry, Wires
from hopviz.ui.widgets.graph_labels import Labels, gap_text, place_labels
from hopviz.ui.widgets.graph_lines import GraphLines
from hopviz.ui.widgets.graph_picture import BIAS, GraphPicture
from hopviz.ui.widgets.unit_discs import Look, UnitDiscs


class GraphPainter:
    """Paints a picture."""

    def __init__(self) -> None:
        self._theme: Theme = LIGHT
        self._lines = GraphLines()
        self._labels = Labels((), ())
        self._placed_for: tuple[object, ...] = ()
        self._discs = UnitDiscs()

    @property
    def theme(self) -> Theme:
        """Where colours and type sizes come from."""
        return self._theme

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._theme = self._lines.theme = theme
        self._discs.apply_theme(theme)

    def paint(
        self, painter: QPainter, geometry: GraphGeometry, wires: Wires, picture: GraphPicture, ratio: float
    ) -> None:
        """Draw everything; `ratio` is that of the screen's pixels to Qt's."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._lines.draw(painter, geometry, wires, picture, ratio)
        if picture.band is not None:
            painter.setPen(QPen(self._theme.color("accent"), 2.0, Qt.PenStyle.DashLine))
            painter.drawLine(geometry.end(picture.band[0]), picture.band[1])
        for unit in range(picture.n):
            self._draw_unit(painter, geometry, picture, unit, ratio)
        self._draw_bias_unit(painter, geometry, picture)
        labels = self.labels(geometry, wires, picture)
        self._draw_gaps(painter, labels, picture)
        self._draw_weights(painter, labels, picture)

    def go_on(self) -> bool:
        """Do a little of what there was no time for; whether the picture is to be painted again."""
        return self._lines.go_on()

    def _draw_unit(
        self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, unit: int, ratio: float
    ) -> None:
        at, radius, project = geometry.end(unit), geometry.radius, picture.project
        removed = bool(project.lesioned[unit])
        fill = "line" if removed else "unit_on" if picture.on[unit] else "unit_off"
        wanting = bool(picture.wanting[unit]) and not removed
        look = Look(picture.names[unit], fill, bool(project.hidden[unit]), wanting, radius)
        self._discs.draw(painter, at, look, ratio)
        if unit == picture.halo:
            painter.setPen(QPen(self._theme.color("halo", 150), 5.0))
            painter.drawEllipse(at, radius + 5, radius + 5)
        if unit == picture.cursor:
            painter.setPen(QPen(self._theme.color("accent"), 2.0, Qt.PenStyle.DotLine))
            painter.drawEllipse(at, radius + 6, radius + 6)
        if unit == picture.focus and not self._discs.has_room(picture.names[unit], radius):
            self._draw_name_beside(painter, at, radius, picture.names[unit])
        if project.clamped[unit]:
            painter.setPen(QPen(self._theme.color("surface"), 1.5))
            painter.setBrush(self._theme.color("ink"))
            size = min(max(0.2 * radius, 3.0), 5.0)
            painter.drawEllipse(at + QPointF(0.75, -0.75) * radius, size, size)

    def _draw_name_beside(self, painter: QPainter, at: QPointF, radius: float, name: str) -> None:
        """On a plate above a disc that has no room for it."""
        painter.setFont(self._theme.font(12, bold=True))
        metrics = QFontMetricsF(painter.font())
        box = QRectF(0, 0, metrics.horizontalAdvance(name) + 10, metrics.height() + 2)
        box.moveCenter(at - QPointF(0, radius + 0.5 * box.height() + 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("surface", 235))
        painter.drawRoundedRect(box, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._theme.color("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _draw_bias_unit(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture) -> None:
        """The always-on unit: a square, for it is no unit of the network."""
        half = 0.72 * geometry.radius
        box = QRectF(geometry.bias_point - QPointF(half, half), geometry.bias_point + QPointF(half, half))
        painter.setPen(QPen(self._theme.color("accent" if picture.hovered == BIAS else "muted"), 1.5))
        painter.setBrush(self._theme.color("unit_on"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(self._theme.color("name_on"))
        font = QFont(self._theme.font(13, bold=True))
        font.setPixelSize(max(min(font.pixelSize(), int(geometry.radius)), 6))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "1")

    def _draw_gaps(self, painter: QPainter, labels: Labels, picture: GraphPicture) -> None:
        painter.setFont(self._theme.font(11))
        for unit, box in labels.gaps:
            if picture.project.lesioned[unit]:
                continue
            text = gap_text(picture, unit)
            self._plate(painter, painter.boundingRect(box, Qt.AlignmentFlag.AlignCenter, text))
            painter.setPen(self._theme.color("ring" if picture.wanting[unit] else "muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_weights(self, painter: QPainter, labels: Labels, picture: GraphPicture) -> None:
        for pair, text, box in labels.weights:
            painter.setFont(self._theme.font(11, bold=pair == picture.selected))
            self._plate(painter, box)
            painter.setPen(self._theme.color("ink"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def labels(self, geometry: GraphGeometry, wires: Wires, picture: GraphPicture) -> Labels:
        """Which figures are written, and where."""
        wanted = (wires, picture.focus, self._theme)
        if not self._placed_for or any(old is not new for old, new in zip(self._placed_for, wanted, strict=True)):
            self._placed_for = wanted
            self._labels = place_labels(geometry, wires, picture, self._theme)
        return self._labels

    def _plate(self, painter: QPainter, box: QRectF) -> None:
        """What keeps figures legible above lines."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("surface", 225))
        painter.drawRoundedRect(box, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
