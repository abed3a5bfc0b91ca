"""How is a network drawn as a graph?  Lines, then discs with their names and gaps, then the weights."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from hopviz.ui.lettering import write
from hopviz.ui.theme import LIGHT, Theme
from hopviz.ui.widgets.graph_geometry import GraphGeometry, Wires
from hopviz.ui.widgets.graph_labels import Labels, gap_text, place_gaps, place_weights
from hopviz.ui.widgets.graph_lines import GraphLines, are_same
from hopviz.ui.widgets.graph_picture import BIAS, GraphPicture
from hopviz.ui.widgets.unit_discs import Look, Stamp, UnitDiscs


class GraphPainter:
    """Paints a picture."""

    def __init__(self) -> None:
        self._theme: Theme = LIGHT
        self._lines = GraphLines()
        self._labels = Labels([], [])
        self._room: tuple[object, ...] = ()
        """What the gaps were placed for."""
        self._placed_for: tuple[object, ...] = ()
        """What the weights were placed for."""
        self._discs = UnitDiscs()
        self._stamps: list[dict[tuple[bool, bool], Stamp]] = []
        """The discs of every unit, by whether it is on and wants to flip, as far as they have been seen."""
        self._stamped_for: tuple[object, ...] = ()
        self._stamped_names: tuple[str, ...] = ()

    @property
    def theme(self) -> Theme:
        """Where colours and type sizes come from."""
        return self._theme

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._theme = self._lines.theme = theme
        self._discs.apply_theme(theme)

    def paint(self, painter: QPainter, wires: Wires, picture: GraphPicture, ratio: float) -> None:
        """Draw everything; `ratio` is that of the screen's pixels to Qt's."""
        geometry = wires.geometry
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._lines.draw(painter, wires, picture, ratio)
        if picture.band is not None:
            painter.setPen(QPen(self._theme.color("accent"), 2.0, Qt.PenStyle.DashLine))
            painter.drawLine(geometry.end(picture.band[0]), picture.band[1])
        self._draw_units(painter, geometry, picture, ratio)
        self._draw_marks(painter, geometry, picture)
        self._draw_bias_unit(painter, geometry, picture)
        labels = self.labels(wires, picture)
        self._draw_figures(painter, labels, picture)

    def go_on(self) -> bool:
        """Do a little of what there was no time for; whether the picture is to be painted again."""
        return self._lines.go_on()

    def _draw_units(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, ratio: float) -> None:
        project = picture.project
        wanted = (geometry, project.clamped, project.lesioned, project.hidden, self._theme, ratio)
        if not are_same(self._stamped_for, wanted) or self._stamped_names != picture.names:
            self._stamped_for, self._stamped_names = wanted, picture.names
            self._stamps = [{} for _ in picture.names]
        states = zip(picture.on.tolist(), picture.wanting.tolist(), strict=True)
        for unit, (stamps, state) in enumerate(zip(self._stamps, states, strict=True)):
            if state not in stamps:
                stamps[state] = self._discs.disc(geometry.end(unit), _look(geometry, picture, unit), ratio)
            painter.drawPixmap(*stamps[state])

    def _draw_marks(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture) -> None:
        """The unit visited last, the chosen one, and a name that the disc has no room for."""
        radius = geometry.radius
        if picture.halo >= 0:
            at = geometry.end(picture.halo)
            painter.setPen(QPen(self._theme.color("halo", 150), 5.0))
            painter.drawEllipse(at, radius + 5, radius + 5)
        if picture.cursor >= 0:
            at = geometry.end(picture.cursor)
            painter.setPen(QPen(self._theme.color("accent"), 2.0, Qt.PenStyle.DotLine))
            painter.drawEllipse(at, radius + 6, radius + 6)
        focus = picture.focus
        if focus is not None and focus != BIAS and not self._discs.has_room(picture.names[focus], radius):
            above = geometry.end(focus) - QPointF(0, radius + self._theme.px(13))
            write(painter, self._theme, above, picture.names[focus], size=12, bold=True, ground="plate")

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

    def _draw_figures(self, painter: QPainter, labels: Labels, picture: GraphPicture) -> None:
        """The gaps of units and the weights of connections."""
        for unit, box in labels.gaps:
            if not picture.project.lesioned[unit]:
                meaning = "ring" if picture.wanting[unit] else "muted"
                write(painter, self._theme, box.center(), gap_text(picture, unit), ink=meaning, ground="plate")
        for pair, text, box in labels.weights:
            write(painter, self._theme, box.center(), text, bold=pair == picture.selected, ground="plate")

    def labels(self, wires: Wires, picture: GraphPicture) -> Labels:
        """Which figures are written, and where."""
        gaps, weights = self._labels.gaps, self._labels.weights
        room = (wires.geometry, self._theme)
        if not are_same(self._room, room):
            self._room, gaps = room, place_gaps(wires.geometry, self._theme)
        wanted = (*room, wires, picture.wiring, picture.focus)
        if not are_same(self._placed_for, wanted):
            self._placed_for, weights = wanted, place_weights(wires, picture, self._theme, gaps)
            self._labels = Labels(gaps, weights)
        return self._labels


def _look(geometry: GraphGeometry, picture: GraphPicture, unit: int) -> Look:
    """What a unit looks like."""
    project = picture.project
    removed = bool(project.lesioned[unit])
    fill = "line" if removed else "unit_on" if picture.on[unit] else "unit_off"
    wanting = bool(picture.wanting[unit]) and not removed
    clamped, hidden = bool(project.clamped[unit]), bool(project.hidden[unit])
    return Look(picture.names[unit], fill, hidden, clamped, wanting, geometry.radius)
