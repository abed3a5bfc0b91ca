"""Map of all states: colours by energy or basin, signs of minima, the run, a legend, and a card of one state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from hopviz.core.attractors import KIND_ORDER, Kind
from hopviz.core.network import Floats
from hopviz.project.naming import short_names
from hopviz.project.numbers import figure, number
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.exact import NamedMinimum, portrait
from hopviz.ui.landscape.state_layout import MOST_NAMED, SHADES, Atlas
from hopviz.ui.landscape.swarm import SwarmDots
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import (
    LEGEND_WIDTH,
    draw_ball,
    draw_card,
    draw_focus,
    draw_legend,
    draw_mark,
    draw_ring,
    draw_run,
    ground,
    legend_height,
)
from hopviz.ui.style.plotting import packed, packed_energy_colours
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import (
    LEVEL,
    SLANT,
    box_about,
    fitted_names,
    place_names,
    place_wordings,
    text_size,
    write,
)
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme

MARK, SMALL_MARK, MANY = 14.0, 7.0, 40
"""Size of the signs of minima, and of those of many."""
MARKS_ACROSS = 18
"""Signs, and the ball, are smaller on a small tile: so many signs fill its width."""
BALL, SMALLEST_BALL = 9.5, 5.0
CRISP = 2.0
"""From so many screen pixels a state on, its edges are kept sharp."""
THUMBNAIL = 48
BASINS = "Colour: where steepest descent ends; dark: low"
BASIN_TONES = (0.0, 0.42, -0.3, 0.22, -0.5)
"""How much lighter (towards white) or darker the basins of one kind are, one after the other."""
DEPTH = 0.5
"""How dark the bottom of a basin is, of which the rim is 0."""
LONGEST_NAME = 90
SMALLER = 0.97
"""So much smaller may a map be beside its legend than above it: more is said there."""
NAMES_FROM = 100
"""Side of a map from which on memories are named on it."""


def energy_pixels(atlas: Atlas) -> NDArray[np.uint32]:
    """(rows, columns) 0xffrrggbb by energy: low is dark."""
    return packed_energy_colours().take(atlas.levels)


def basin_pixels(atlas: Atlas, theme: Theme) -> NDArray[np.uint32]:
    """(rows, columns) 0xffrrggbb by basin: the hue of the kind of its minimum, darker further down."""
    colours = np.empty((MOST_NAMED + 1, SHADES, 3))
    depth = DEPTH * (1 - np.arange(SHADES) / (SHADES - 1))[:, np.newaxis]
    colours[:] = theme.rgb("muted") * (1 - depth)
    for index, colour in enumerate(basin_colours(atlas.minima, theme)):
        colours[index] = colour * (1 - depth)
    return np.asarray(packed(colours.reshape(-1, 3))[atlas.shaded_basins])


def basin_colours(minima: Sequence[NamedMinimum], theme: Theme) -> NDArray[np.float64]:
    """(M, 3) the colour at the rim of each basin: those of one kind are told apart by their lightness."""
    met: Counter[str] = Counter()
    colours = np.empty((len(minima), 3))
    for index, minimum in enumerate(minima):
        tone = BASIN_TONES[met[minimum.kind] % len(BASIN_TONES)]
        met[minimum.kind] += 1
        towards = 255.0 if tone > 0 else 0.0
        colours[index] = theme.rgb(KINDS[minimum.kind]) * (1 - abs(tone)) + towards * abs(tone)
    return colours


def within(box: QRectF, at: Sequence[float]) -> QPointF:
    """That place of a tile; column and row from 0 to 1, with 0, 0 in the upper left corner."""
    return QPointF(box.left() + at[0] * box.width(), box.top() + at[1] * box.height())


class StateMap(Guarded, QWidget):
    """Paints all states on one or more tiles of one layout; the run moves over a picture that is kept.

    On the last tile are the whole landscape, the way the run came, and the focus.
    """

    chosen = Signal(int)
    """Number of the state that was clicked."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball = ball
        self.swarm = SwarmDots()
        """Replicas over the whole landscape, at columns and rows."""
        self.theme: Theme = LIGHT
        self.atlas: Atlas | None = None
        self.grid = (1, 1)
        self.names: Sequence[str] = ()
        self.by_basin = False
        """Whether colours mean basins, not energies."""
        self.blended: NDArray[np.uint32] | None = None
        """(rows, columns) 0xffrrggbb of every state, where colours mean several basins at once."""
        self.told_of_basins = BASINS
        """What the colours of basins mean."""
        self.ends: Callable[[int], list[str]] | None = None
        """Where a state may end, in words; where steepest descent ends, if left out."""
        self.pointed = -1
        """Number of the state under the pointer, or -1."""
        self._tile = -1
        """On which tile it is pointed at."""
        self._backdrop: QPixmap | None = None
        self._placed: tuple[tuple[int, int, float], list[QRectF]] | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(160, 110)

    def sizeHint(self) -> QSize:
        return QSize(400, 320)

    def forget(self) -> None:
        """Keep no state that is pointed at."""
        self.pointed = self._tile = -1
        self.update()

    def refresh(self, colours: bool = True) -> None:
        """Paint anew; `colours` tells whether those of the states are others."""
        self._backdrop = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh(colours=False)

    def room(self) -> QRectF:
        """Everything beside or above the legend."""
        width, height = self._legend_size()
        return QRectF(self.rect()).adjusted(0, 0, *(-width, 0) if self.legend_is_beside() else (0, -height))

    def legend_is_beside(self) -> bool:
        """Whether the legend stands at the right of the map: where that leaves the larger one, or almost."""
        width, height = self._legend_size()
        above = min(self.width(), self.height() - height)
        return min(self.width() - width, self.height()) >= SMALLER * above

    def _legend_size(self) -> tuple[float, float]:
        """Its width if it is beside the map, and its height if it is below."""
        return LEGEND_WIDTH * self.theme.scale + GRID, legend_height(self.theme, self.width())

    def rim(self) -> float:
        """Pixels around the states within which signs at their edge are seen whole."""
        return 0.62 * MARK * self.theme.scale

    def tiles(self) -> list[QRectF]:
        """The squares, in this widget's pixels, each of which all states fill; the whole landscape is last."""
        key = (self.width(), self.height(), self.theme.scale)
        if self._placed is None or self._placed[0] != key:
            self._placed = (key, self._find_places())
        return self._placed[1]

    def _find_places(self) -> list[QRectF]:
        return [self._find_place()]

    def _find_place(self) -> QRectF:
        room = self.room()
        side = max(min(room.width(), room.height()) - 2 * self.rim(), 40.0)
        return QRectF((room.width() - side) / 2, max(room.height() - side, 0.0) / 2, side, side)

    def map_rect(self) -> QRectF:
        """The tile of the whole landscape."""
        return QRectF(self.tiles()[-1])

    def place(self, column: float, row: float) -> QPointF:
        """Where a place of the layout is drawn on the last tile."""
        return within(self.tiles()[-1], (column, row))

    def places(self, columns_and_rows: Floats) -> Floats:
        """(R, 2) where places of the layout (R, 2) are drawn on the last tile."""
        box = self.tiles()[-1]
        return np.add(columns_and_rows * (box.width(), box.height()), (box.left(), box.top()))

    def tile_at(self, place: QPointF) -> int:
        """The number of the tile there; -1 if there is none."""
        return next((k for k, box in enumerate(self.tiles()) if box.contains(place)), -1)

    def state_at(self, place: QPointF) -> int:
        """The number of the state whose pixel is there; -1 outside."""
        tile = self.tile_at(place)
        if self.atlas is None or tile < 0:
            return -1
        box = self.tiles()[tile]
        return self.atlas.number_at((place.x() - box.left()) / box.width(), (place.y() - box.top()) / box.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_into(event.position())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point_into(event.position())

    def leaveEvent(self, event: object) -> None:
        self._point_at(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        state = self.state_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and state >= 0:
            self.chosen.emit(state)

    def _point_into(self, place: QPointF) -> None:
        tile = self.tile_at(place)
        if tile != self._tile:
            self._tile = tile
            self.update()
        self._point_at(self.state_at(place))

    def _point_at(self, state: int) -> None:
        if state != self.pointed:
            self.pointed = state
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.atlas is None:
            painter.fillRect(self.rect(), self.theme.color("surface"))
            return
        if self._backdrop is None:
            self._backdrop = self._make_backdrop(self.atlas)
        painter.drawPixmap(0, 0, self._backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_run(painter)
        if self.hasFocus():
            inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            draw_focus(painter, self.theme, self.map_rect().adjusted(-1, -1, 1, 1) & inside)
        if self.pointed >= 0:
            self._draw_card(painter, self.atlas)
        painter.end()

    def _make_backdrop(self, atlas: Atlas) -> QPixmap:
        pixmap = ground(self.theme, self.size(), pixel_ratio(self))
        painter = QPainter(pixmap)
        self._draw_states(painter, atlas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box, state, kind in self.marks(atlas):
            place, size = atlas.middle_of(state), self.sign_size(box)
            painter.setOpacity(self.strength(state))
            at = self.place(*place) if box is self.tiles()[-1] else within(box, place)
            draw_mark(painter, self.theme, at, kind, size, size / 7)
        painter.setOpacity(1.0)
        self._draw_names(painter, atlas)
        self._draw_legend(painter, atlas)
        painter.end()
        return pixmap

    def pixels(self, atlas: Atlas) -> NDArray[np.uint32]:
        """(rows, columns) 0xffrrggbb of every state of the whole landscape."""
        if self.by_basin and self.blended is not None and self.blended.shape == atlas.shape:
            return self.blended
        return basin_pixels(atlas, self.theme) if self.by_basin else energy_pixels(atlas)

    def legend(self, atlas: Atlas) -> tuple[NDArray[np.uint32], float, float] | str:
        """What colours mean, as `draw_legend` wants to know it."""
        return self.told_of_basins if self.by_basin else (atlas.scale.colours, atlas.scale.low, atlas.scale.high)

    def _draw_legend(self, painter: QPainter, atlas: Atlas) -> None:
        """Beside the map from its top to its bottom, or below it in a row or two."""
        counts, whole = dict(atlas.counts), QRectF(self.rect())
        if self.legend_is_beside():
            box, wide = self.map_rect(), LEGEND_WIDTH * self.theme.scale
            whole = QRectF(min(box.right() + 2 * GRID, whole.right() - wide), box.top(), wide, box.height())
            if more := len(atlas.landscape.minima) - len(atlas.minima):
                counts[None] = f"{number(more)} higher ones"
        else:
            whole.setTop(self.room().bottom())
        draw_legend(painter, self.theme, whole, counts, self.legend(atlas))

    def _draw_states(self, painter: QPainter, atlas: Atlas) -> None:
        self.draw_tile(painter, self.map_rect(), self.pixels(atlas))

    def draw_tile(self, painter: QPainter, box: QRectF, pixels: NDArray[np.uint32], careful: bool = True) -> None:
        """The colours of one landscape; `careful` averages what is made smaller, which takes longer."""
        (rows, columns), across = pixels.shape, box.width() * pixel_ratio(self)
        image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, across < CRISP * columns)
        if careful and across < columns:
            size, mode = (box.size() * pixel_ratio(self)).toSize(), Qt.AspectRatioMode.IgnoreAspectRatio
            image = image.scaled(size, mode, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.color("line"), 1.0))
        painter.drawRect(box)

    def sign_size(self, box: QRectF) -> float:
        """Of the sign of a minimum on a tile, in pixels."""
        many = self.atlas is not None and len(self.atlas.minima) > MANY
        largest = max(min(box.width(), box.height()) / MARKS_ACROSS, SMALL_MARK)
        return min((SMALL_MARK if many else MARK) * self.theme.scale, largest)

    def marks(self, atlas: Atlas) -> list[tuple[QRectF, int, Kind]]:
        """Tile, number of the state and kind of every sign; of the whole landscape, memories come last."""
        whole = self.tiles()[-1]
        lowest = sorted(atlas.minima, key=lambda minimum: -KIND_ORDER.index(minimum.kind))
        return [(whole, minimum.number, minimum.kind) for minimum in lowest]

    def strength(self, state: int) -> float:
        """How strongly the sign of a minimum is painted."""
        return 1.0

    def _draw_names(self, painter: QPainter, atlas: Atlas) -> None:
        """Those of memories, above all signs."""
        for text, box in self.label_boxes(atlas):
            write(painter, self.theme, box.center(), text, bold=True, ground="rim")

    def label_boxes(self, atlas: Atlas) -> list[tuple[str, QRectF]]:
        """The names of the memories that there is room for, and where.

        The run comes along a row or a column: a name rather stands aside of both.
        """
        if self.map_rect().width() < NAMES_FROM * self.theme.scale:
            return []
        metrics, sign = QFontMetricsF(self.theme.font(11, bold=True)), QSizeF(1, 1) * self.sign_size(self.map_rect())
        signs = [box_about(self.place(*atlas.middle_of(minimum.number)), sign) for minimum in atlas.minima]
        inside = self.map_rect().adjusted(2, 2, -2, -2)

        def place(texts: Mapping[int, str]) -> dict[int, QRectF]:
            sizes = {k: text_size(self.theme, text, bold=True) for k, text in texts.items()}
            return place_names(signs, sizes, inside, SLANT + LEVEL)

        fitted = fitted_names(self.names, metrics, LONGEST_NAME * self.theme.scale)
        memories = [k for k, minimum in enumerate(atlas.minima) if minimum.kind == "memory"]
        both = fitted, short_names(tuple(fitted))
        wordings = ({k: atlas.minima[k].title(names) for k in memories} for names in both)
        return list(place_wordings(wordings, place).values())

    def _draw_run(self, painter: QPainter) -> None:
        """Where the network is, on every tile."""
        if len(self.swarm):
            self.swarm.paint(painter, self.theme, self.places(self.swarm.at))
            if self.atlas is not None:
                self._draw_names(painter, self.atlas)
        largest, tiles = BALL * self.theme.scale, self.tiles()
        radii = [max(min(largest, box.width() / MARKS_ACROSS), SMALLEST_BALL) / 2 for box in tiles]
        draw_run(painter, [self.place(*at) for at in self.ball.way], radii[-1])
        for box, radius in zip(tiles[:-1], radii, strict=False):
            if self.ball.is_somewhere:
                draw_ball(painter, within(box, self.ball.at), radius)

    def card_lines(self) -> list[str]:
        """What is said of the state under the pointer: its energy, and what it is or runs down to."""
        if self.atlas is None or self.pointed < 0:
            return []
        energy = f"energy E {figure(float(self.atlas.energies[self.pointed]))}"
        if self.ends is not None and not self.atlas.is_at_bottom(self.pointed):
            return [energy, *self.ends(self.pointed)]
        minimum = self.atlas.minimum_of(self.pointed)
        title = "a minimum high up" if minimum is None else minimum.title(self.names)
        below = title if self.atlas.is_at_bottom(self.pointed) else f"→ {title}"
        return [energy, below]

    def _draw_card(self, painter: QPainter, atlas: Atlas) -> None:
        """Rings around the state that is pointed at, and a card beside it."""
        at = atlas.middle_of(self.pointed)
        places = [*(within(box, at) for box in self.tiles()[:-1]), self.place(*at)]
        for place in places:
            draw_ring(painter, self.theme, place)
        size, room = round(THUMBNAIL * self.theme.scale), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        picture = portrait(self.pointed, self.grid, self.theme, size, pixel_ratio(self))
        texts = [(line, "ink" if k else "muted") for k, line in enumerate(self.card_lines())]
        draw_card(painter, self.theme, places[min(self._tile, len(places) - 1)], room, picture, texts)
