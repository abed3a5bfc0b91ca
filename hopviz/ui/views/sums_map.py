"""What does a person see and point at in a sum of landscapes?  A tile each, and the state on all of them at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from hopviz.core.landscape import states_of
from hopviz.ui.theme import LIGHT, Theme
from hopviz.ui.views.base import Ball
from hopviz.ui.views.sums_layout import Arrangement, arrange
from hopviz.ui.views.sums_motion import SumsMotion
from hopviz.ui.views.sums_painter import (
    ICON,
    SumsPainter,
    head_height,
    legend_height,
    sign_width,
    within,
)
from hopviz.ui.views.sums_sheet import Key, Sums, Term
from hopviz.ui.views.tokens import draw_ball, draw_focus, draw_path, ground
from hopviz.ui.widgets.thumbnail import thumbnail

THUMBNAIL = 40
BALL, BALLS_ACROSS = 9.0, 14
RIM = 8
"""Pixels to the right of the sum: signs at its edge are seen whole."""
FAR = 16
"""Pixels that an arrow key goes with Shift."""
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class SumsMap(QWidget):
    """Paints tiles, and the sum last; the run moves over a picture that is kept while nothing else moves."""

    chosen = Signal(int)
    """Number of the state that was clicked, or chosen by Enter."""

    def __init__(self, ball: Ball, motion: SumsMotion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball, self.motion = ball, motion
        self.theme: Theme = LIGHT
        self.grid = (1, 1)
        self.memories: Mapping[Key, tuple[int, str]] = {}
        """Place in the list and name of each memory, as they are now."""
        self.pointed = -1
        """Number of the state that is pointed at, or -1."""
        self._pointed_tile = -1
        self._backdrop: QPixmap | None = None
        self._heads: tuple[object, QPixmap] | None = None
        self._card: QPixmap | None = None
        self._icons: dict[Key, QPixmap] = {}
        self._arranged: Arrangement | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 110)

    def sizeHint(self) -> QSize:
        """As the other maps."""
        return QSize(400, 320)

    def refresh(self) -> None:
        """Paint everything anew."""
        self._backdrop = self._card = None
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._icons.clear()
        self._arranged = self._heads = None
        self.refresh()

    def show_sums(self) -> None:
        """There are other landscapes to be seen."""
        sums = self.motion.sums
        if sums is None or len(sums.terms) + 1 != len(self.tiles()):
            self._arranged = None
        kept = () if sums is None else sums.keys
        self._icons = {key: icon for key, icon in self._icons.items() if key in kept}
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other places."""
        self._arranged = None
        self.refresh()

    def tiles(self) -> list[QRectF]:
        """Where the terms are and, last, the sum; none where nothing is shown."""
        sums = self.motion.sums
        if sums is None:
            return []
        if self._arranged is None:
            room = QRectF(self.rect()).adjusted(0, 0, -RIM, -legend_height(self.theme, self.width()))
            self._arranged = arrange(len(sums.terms), room, sign_width(self.theme), head_height(self.theme))
        return [*self._arranged.tiles, self._arranged.total]

    def tile_and_state_at(self, place: QPointF) -> tuple[int, int]:
        """Number of the tile there and of the state; -1, -1 outside."""
        sums = self.motion.sums
        for k, box in enumerate(self.tiles()):
            if sums is not None and box.contains(place):
                column, row = (place.x() - box.left()) / box.width(), (place.y() - box.top()) / box.height()
                return k, sums.atlas.number_at(column, row)
        return -1, -1

    def point_at(self, tile: int, state: int) -> None:
        """Show the card of a state beside its place on a tile; -1, -1 for none."""
        if (tile, state) != (self._pointed_tile, self.pointed):
            self._pointed_tile, self.pointed, self._card = tile, state, None
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the pointer."""
        self.point_at(*self.tile_and_state_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        """The pointer is gone."""
        self.point_at(-1, -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click makes the state under the pointer the network's."""
        _, state = self.tile_and_state_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and state >= 0:
            self.chosen.emit(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys point at neighbours, Enter chooses, Escape lets go."""
        sums, key = self.motion.sums, Qt.Key(event.key())
        if sums is not None and key in ARROWS:
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._step(sums, ARROWS[key], far)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pointed >= 0:
            self.chosen.emit(self.pointed)
        elif key == Qt.Key.Key_Escape and self.pointed >= 0:
            self.point_at(-1, -1)
        else:
            super().keyPressEvent(event)

    def _step(self, sums: Sums, direction: tuple[int, int], far: int) -> None:
        rows, columns = sums.atlas.shape
        if self.pointed >= 0:
            row, column = sums.atlas.cell(self.pointed)
            row += far * direction[0]
            column += far * direction[1]
        else:  # from the state of the network
            column, row = int(self.ball.target[0] * columns), int(self.ball.target[1] * rows)
        row, column = min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
        self.point_at(len(sums.terms), sums.atlas.number(row, column))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame of the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No frame."""
        super().focusOutEvent(event)
        self.point_at(-1, -1)
        self.update()

    def equation(self) -> list[str]:
        """The energies of the state that is pointed at, as a sum; empty if none is."""
        return [] if self.motion.sums is None or self.pointed < 0 else self.motion.sums.equation(self.pointed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The landscapes, the run, the card."""
        sums = self.motion.sums
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("surface"))
        if sums is None:
            return
        if self.motion.part < 1.0:
            self._backdrop = None
            self._draw_still(painter, sums)
        else:
            painter.drawPixmap(0, 0, self._kept(sums))
        self._draw_state(painter, sums)
        if self.hasFocus():
            draw_focus(painter, self.theme, self.tiles()[-1].adjusted(-2, -2, 2, 2))
        painter.end()

    def _kept(self, sums: Sums) -> QPixmap:
        if self._backdrop is None:
            self._backdrop = ground(self.theme, self.size(), self.devicePixelRatioF())
            painter = QPainter(self._backdrop)
            self._draw_still(painter, sums)
            painter.end()
        return self._backdrop

    def _draw_still(self, painter: QPainter, sums: Sums) -> None:
        """All but the run."""
        painter.drawPixmap(0, 0, self._headed(sums))
        tiles, ratio, scale = self.tiles(), self.devicePixelRatioF(), self.motion.scale
        brush, is_still = SumsPainter(painter, self.theme), self.motion.part >= 1.0
        for k, box in enumerate(tiles):
            # What moves is not looked at closely.
            every = 1 if is_still else max(int(sums.atlas.shape[1] / (box.width() * ratio)), 1)
            pixels = self.motion.pixels(k, scale, every)
            rows, columns = pixels.shape
            image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
            brush.sheet(box, image, ratio, is_still)
        brush.marks(sums, tiles, self.motion.part)
        height = legend_height(self.theme, self.width())
        brush.legend(QRectF(0, self.height() - height + 4, self.width(), height), sums.atlas, scale)

    def _headed(self, sums: Sums) -> QPixmap:
        """Names and signs around the tiles, which are kept while energies change."""
        whole = "Sum: the whole landscape" if self.tiles()[-1].width() > 160 * self.theme.scale else "Sum"
        heads = [*(self._head_of(term) for term in sums.terms), (whole, "ink", None)]
        key = sums.keys, self.grid, self.size(), [head[:2] for head in heads]
        if self._heads is None or self._heads[0] != key:
            picture = ground(self.theme, self.size(), self.devicePixelRatioF())
            painter = QPainter(picture)
            brush = SumsPainter(painter, self.theme)
            for k, (box, head) in enumerate(zip(self.tiles(), heads, strict=True)):
                brush.head(box, self.tiles()[-1], *head)
                if k:
                    brush.sign(box, "=" if k == len(sums.terms) else "+")
            painter.end()
            self._heads = key, picture
        return self._heads[1]

    def _head_of(self, term: Term) -> tuple[str, str, QPixmap | None]:
        """Name, colour, and picture."""
        if term.memory is None:
            return term.title(), "ink", None
        index, name = self.memories.get(term.key, (len(self.theme.series), term.title()))
        if term.key not in self._icons:
            self._icons[term.key] = thumbnail(
                term.memory.pattern.reshape(self.grid), self.theme,
                round(ICON * self.theme.scale), self.devicePixelRatioF(),
            )  # fmt: skip
        return name, self.theme.of_series(index), self._icons[term.key]

    def _draw_state(self, painter: QPainter, sums: Sums) -> None:
        """Where the network is, and what is pointed at, on every tile."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush, tiles = SumsPainter(painter, self.theme), self.tiles()
        if self.ball.is_somewhere:
            total = tiles[-1]
            draw_path(painter, [within(total, at) for at in self.ball.way])
            for box in tiles:
                radius = min(BALL * self.theme.scale, max(box.width() / BALLS_ACROSS, 5.0)) / 2
                draw_ball(painter, within(box, self.ball.at), radius)
        if self.pointed < 0:
            return
        at = sums.atlas.middle_of(self.pointed)
        for box in tiles:
            brush.ring(within(box, at))
        if self._card is None:
            self._card = thumbnail(
                states_of(self.pointed, sums.atlas.n).reshape(self.grid), self.theme,
                round(THUMBNAIL * self.theme.scale), self.devicePixelRatioF(),
            )  # fmt: skip
        where = tiles[min(self._pointed_tile, len(tiles) - 1)]
        brush.card(within(where, at), QRectF(self.rect()).adjusted(2, 2, -2, -2), self._card, self.equation())
