"""What does a person see and point at in a sum of landscapes?  A tile each, and the state on all of them at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from hopviz.core.attractors import KIND_ORDER
from hopviz.core.landscape import states_of
from hopviz.project.naming import KIND_WORDS
from hopviz.ui.landscape.energy_scale import EnergyScale
from hopviz.ui.landscape.state_layout import Atlas
from hopviz.ui.landscape.sums.terms import Key, Sums, SumsMotion, Term, minima_of
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import draw_ball, draw_focus, draw_mark, draw_path, draw_signs, ground, signs_width
from hopviz.ui.style.plotting import decimals, number, shortened
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.thumbnail import thumbnail

MARK, SMALLEST_MARK, MARKS_ACROSS = 13.0, 6.0, 16
ICON = 14
ICON_FROM = 44
"""Side of a tile from which on the memory's picture stands beside its name."""
BAR = 10
WIDE = 520
"""From this width on the legend is one row."""
CRISP = 1.5
"""From so many screen pixels a state on, its edges are kept sharp: tiles are small."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignCenter


def sign_width(theme: Theme) -> float:
    """Of the space for a plus or an equals sign."""
    return 18 * theme.scale


def head_height(theme: Theme) -> float:
    """Of the space for a name."""
    return max(QFontMetricsF(theme.font(11)).height(), ICON * theme.scale) + GRID


def legend_height(theme: Theme, width: float) -> float:
    """Of the legend: a row, or two."""
    row = QFontMetricsF(theme.font(11)).height() + 4
    return (row if width >= WIDE * theme.scale else 2 * row) + GRID


def within(box: QRectF, at: tuple[float, float]) -> QPointF:
    """That place of a tile."""
    return QPointF(box.left() + at[0] * box.width(), box.top() + at[1] * box.height())


class SumsPainter:
    """Paints parts of the picture in a theme."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self._painter, self._theme = painter, theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def sheet(self, box: QRectF, image: QImage, ratio: float, careful: bool) -> None:
        """The colours of one landscape; `careful` averages what is made smaller, which takes longer."""
        shrinks = box.width() * ratio < image.width()
        if careful and shrinks:
            image = image.scaled(
                (box.size() * ratio).toSize(),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        smooth = box.width() * ratio < CRISP * image.width()
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        self._painter.drawImage(box, image)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(self._theme.color("line"), 1.0))
        self._painter.drawRect(box)

    def head(self, box: QRectF, total: QRectF, title: str, ink: str, icon: QPixmap | None) -> None:
        """The name above a tile, with its picture where there is room."""
        painter, height, aside = self._painter, head_height(self._theme), sign_width(self._theme)
        # Above the sign at its right there is room, too, unless that is the sign of the sum.
        line = QRectF(box.left(), box.top() - height, box.width() + aside - 4, height)
        if line.intersects(QRectF(total.left() - aside, total.center().y() - height / 2, aside, height)):
            line.setWidth(box.width())
        painter.setFont(self._theme.font(11, bold=True))
        metrics = QFontMetricsF(painter.font())
        size = QSizeF() if icon is None else icon.deviceIndependentSize()
        is_whole = size.width() + 4 + metrics.horizontalAdvance(title) <= line.width()
        if icon is not None and is_whole and box.width() >= ICON_FROM * self._theme.scale:
            painter.drawPixmap(QPointF(line.left(), round(line.center().y() - size.height() / 2)), icon)
            line.setLeft(line.left() + size.width() + 4)
        painter.setPen(ink if ink.startswith("#") else self._theme.color(ink))
        text = shortened(title, metrics, line.width())
        painter.drawText(line, LEFT | Qt.TextFlag.TextDontClip, text)

    def sign(self, box: QRectF, text: str) -> None:
        """What stands to the left of a tile."""
        width = sign_width(self._theme)
        self._painter.setFont(self._theme.font(15, bold=True))
        self._painter.setPen(self._theme.color("muted"))
        place = QRectF(box.left() - width, box.top(), width, box.height())
        self._painter.drawText(place, MIDDLE | Qt.TextFlag.TextDontClip, text)

    def marks(self, sums: Sums, tiles: Sequence[QRectF], strength: float) -> None:
        """Signs at the minima of every tile, as strong as the new landscape is there already."""
        self._painter.setOpacity(strength)
        for term, box in zip(sums.terms, tiles[:-1], strict=True):
            for state, kind in minima_of(term, sums.removed):
                self._mark(sums.atlas, box, state, kind)
        for kind in reversed(KIND_ORDER):
            for minimum in sums.atlas.minima:
                if minimum.kind == kind:
                    self._mark(sums.atlas, tiles[-1], minimum.number, kind)
        self._painter.setOpacity(1.0)

    def _mark(self, atlas: Atlas, box: QRectF, state: int, kind: str) -> None:
        size = min(MARK * self._theme.scale, max(box.width() / MARKS_ACROSS, SMALLEST_MARK))
        draw_mark(self._painter, self._theme, within(box, atlas.middle_of(state)), kind, size, size / 7)

    def legend(self, room: QRectF, atlas: Atlas, scale: EnergyScale) -> None:
        """How many minima of which kind the sum has, and which colour is which energy."""
        row = QFontMetricsF(self._theme.font(11)).height() + 4
        is_wide = room.width() >= WIDE * self._theme.scale
        signs = QRectF(room.left(), room.top(), room.width(), row)
        colours = QRectF(signs)
        if is_wide:
            colours.setLeft(room.center().x() + GRID)
        else:
            colours.moveTop(signs.bottom())
        self._painter.setFont(self._theme.font(11))
        self._kinds(signs, atlas, with_words=is_wide)
        self._colours(colours, scale)

    def _kinds(self, line: QRectF, atlas: Atlas, with_words: bool) -> None:
        room, metrics = line.width() / 2 if with_words else line.width(), QFontMetricsF(self._painter.font())
        words = {kind: f"{number(k)} {KIND_WORDS[kind][k != 1]}" for kind, k in atlas.counts.items()}
        if signs_width(self._theme, metrics, words) > room:
            words = {kind: number(k) for kind, k in atlas.counts.items()}
        draw_signs(self._painter, self._theme, line, words)

    def _colours(self, line: QRectF, scale: EnergyScale) -> None:
        metrics, gap = QFontMetricsF(self._painter.font()), 6.0
        ends = np.array([scale.low, scale.high])
        low, high = (number(float(value), max(decimals(ends), 1)) for value in ends)
        widths = [metrics.horizontalAdvance(text) for text in ("energy E", low, high)]
        self._text(line, "energy E", "ink")
        bar = QRectF(line.left() + widths[0] + widths[1] + 2 * gap, 0, 0, BAR)
        bar.setRight(line.right() - widths[2] - gap)
        bar.moveTop(line.center().y() - BAR / 2)
        self._text(QRectF(line.left() + widths[0] + gap, line.top(), widths[1], line.height()), low, "muted")
        self._text(line, high, "muted", RIGHT)
        colours = scale.colours
        self._painter.drawImage(
            bar, QImage(colours.tobytes(), len(colours), 1, 4 * len(colours), QImage.Format.Format_RGB32).copy()
        )

    def ring(self, place: QPointF) -> None:
        """Around the state that is pointed at."""
        for ink, width in (("surface", 4.0), ("ink", 1.5)):
            self._painter.setPen(QPen(self._theme.color(ink), width))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawEllipse(place, 5.0, 5.0)

    def card(self, at: QPointF, room: QRectF, picture: QPixmap, parts: Sequence[str]) -> None:
        """The state as a small grid beside its energies, which add up."""
        font = self._theme.font(12)
        metrics, size = QFontMetricsF(font), picture.deviceIndependentSize()
        lines = _wrapped(parts, metrics, min(room.width() - 4 * GRID - size.width(), 260 * self._theme.scale))
        widest = max(metrics.horizontalAdvance(line) for line in ("energy E", *lines))
        width = size.width() + widest + 3 * GRID
        height = max(size.height(), (len(lines) + 1) * metrics.height()) + 2 * GRID
        gap = 14.0
        left = at.x() + gap if at.x() + gap + width < room.right() else at.x() - gap - width
        left = min(max(left, room.left()), max(room.right() - width, room.left()))
        top = min(max(at.y() - height - gap, room.top()), max(room.bottom() - height, room.top()))
        box = QRectF(left, top, width, height)
        self._painter.setPen(QPen(self._theme.color("line"), 1.0))
        self._painter.setBrush(self._theme.color("surface", 245))
        self._painter.drawRoundedRect(box, 8, 8)
        self._painter.drawPixmap(box.topLeft() + QPointF(GRID, GRID), picture)
        self._painter.setFont(font)
        line_box = QRectF(left + size.width() + 2 * GRID, top + GRID, widest, metrics.height())
        for k, line in enumerate(("energy E", *lines)):
            self._text(line_box.translated(0, k * metrics.height()), line, "ink" if k else "muted")

    def _text(self, box: QRectF, text: str, ink: str, side: Qt.AlignmentFlag = LEFT) -> None:
        self._painter.setPen(self._theme.color(ink))
        self._painter.drawText(box, side | Qt.TextFlag.TextDontClip, text)


def _wrapped(parts: Sequence[str], metrics: QFontMetricsF, width: float) -> list[str]:
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]} {part}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


LARGER = 1.25
"""The sum is larger than a term by this at least."""
SHARES = np.linspace(0.25, 0.75, 21)
SMALLEST = 8


@dataclass(frozen=True)
class Arrangement:
    """Squares in a room; to the left of each there is space for a sign, above it for a name."""

    tiles: tuple[QRectF, ...]
    total: QRectF


@dataclass(frozen=True)
class _Plan:
    columns: int
    beside: bool
    side: int
    total: int

    @property
    def score(self) -> float:
        return float(self.side * self.total)


def arrange(count: int, room: QRectF, sign: float, head: float) -> Arrangement:
    """Lay out `count` >= 1 tiles and their sum so that both are as large as can be.

    Parameters
    ----------
    count : int
    room : QRectF
    sign, head : float
        Width of the space beside each square and height of that above it, in pixels.
    """
    plan = max(
        (
            _plan(count, room, sign, head, columns, beside, float(share))
            for columns in range(1, count + 1)
            for beside in (True, False)
            for share in SHARES
        ),
        key=lambda plan: plan.score,
    )
    rows = math.ceil(count / plan.columns)
    wide, high = plan.columns * (plan.side + sign), rows * (plan.side + head)
    all_wide = wide + sign + plan.total if plan.beside else max(wide, sign + plan.total)
    all_high = max(high, head + plan.total) if plan.beside else high + head + plan.total
    # The first sign of a row stands for nothing seen: without it the whole is in the middle.
    left = room.left() + max((room.width() - all_wide - sign / 2) / 2, 0.0)
    top = room.top() + max((room.height() - all_high) / 2, 0.0)
    from_left = left if plan.beside else left + (all_wide - wide) / 2
    from_top = top + (all_high - high) / 2 if plan.beside else top
    tiles = tuple(
        QRectF(
            round(from_left + sign + (k % plan.columns) * (plan.side + sign)),
            round(from_top + head + (k // plan.columns) * (plan.side + head)),
            plan.side,
            plan.side,
        )
        for k in range(count)
    )
    if plan.beside:
        corner = (left + wide + sign, top + head + (all_high - head - plan.total) / 2)
    else:
        corner = (left + (all_wide - sign - plan.total) / 2 + sign, top + high + head)
    return Arrangement(tiles, QRectF(round(corner[0]), round(corner[1]), plan.total, plan.total))


def _plan(count: int, room: QRectF, sign: float, head: float, columns: int, beside: bool, share: float) -> _Plan:
    rows, width, height = math.ceil(count / columns), room.width(), room.height()
    total_width, total_height = (share * width, height) if beside else (width, share * height)
    tiles_width, tiles_height = (width - total_width, height) if beside else (width, height - total_height)
    total = max(min(total_width - sign, total_height - head), SMALLEST)
    side = min(tiles_width / columns - sign, tiles_height / rows - head, total / LARGER)
    return _Plan(columns, beside, int(max(side, SMALLEST)), int(total))


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
        self.point_at(*self.tile_and_state_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self.point_at(-1, -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        _, state = self.tile_and_state_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and state >= 0:
            self.chosen.emit(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
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
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(-1, -1)
        self.update()

    def equation(self) -> list[str]:
        """The energies of the state that is pointed at, as a sum; empty if none is."""
        return [] if self.motion.sums is None or self.pointed < 0 else self.motion.sums.equation(self.pointed)

    def paintEvent(self, event: QPaintEvent) -> None:
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
