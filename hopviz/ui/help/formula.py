"""Typeset formulas: fractions, sums with their limits, scripts, in the theme's own type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.help import mathematics as maths
from hopviz.ui.style.theme import GRID, LIGHT, Theme

SIZE = 17
"""Pixels of type at scale 1."""
SMALLER = 0.7
"""Size of scripts by that of what they belong to."""
SMALLEST = 0.5
"""What is too wide is set in smaller type, down to this."""
Paint = Callable[[QPainter, float, float], None]


@dataclass(frozen=True)
class Box:
    """A part that is set: it is painted from its left end, with its foot on a line."""

    width: float
    ascent: float
    descent: float
    paint: Paint


class Typesetter:
    """Sets formulas in a theme's type, at a size in pixels."""

    def __init__(self, theme: Theme, size: float) -> None:
        self._theme, self._size = theme, size

    def smaller(self) -> Typesetter:
        """For scripts."""
        return Typesetter(self._theme, self._size * SMALLER)

    def box(self, node: maths.Node) -> Box:
        """A part of a formula, set."""
        match node:
            case maths.Sign(text, is_variable, space):
                return self._padded(self._text(text, is_variable), space * self._size)
            case maths.Gap(width):
                return Box(width * self._size, 0.0, 0.0, lambda painter, x, y: None)
            case maths.Row(parts):
                return self._row([self.box(part) for part in parts])
            case maths.Great(sign):
                return self._great(sign)
            case maths.Script(maths.Great(sign), below, above):
                return self._limits(self._great(sign), below, above)
            case maths.Script(base, below, above):
                return self._scripts(self.box(base), below, above)
            case maths.Fraction(above, below):
                return self._fraction(self.box(above), self.box(below))
            case maths.Root(content):
                return self._root(self.box(content))
            case maths.Brackets(content):
                return self._brackets(self.box(content))

    def _sized(self, size: float, italic: bool = False) -> QFont:
        font = QFont(self._theme.font())
        font.setPixelSize(max(round(size), 1))
        font.setItalic(italic)
        return font

    @property
    def _axis(self) -> float:
        """How high above the foot the middle of a plus is."""
        return 0.3 * self._size

    @property
    def _stroke(self) -> float:
        return max(self._size / 16, 1.0)

    def _text(self, text: str, italic: bool, size: float = 0.0) -> Box:
        font = self._sized(size or self._size, italic)
        metrics = QFontMetricsF(font)
        ink = metrics.tightBoundingRect(text)

        def paint(painter: QPainter, x: float, y: float) -> None:
            painter.setFont(font)
            painter.drawText(QPointF(x, y), text)

        overhang = max(ink.right() - metrics.horizontalAdvance(text), 0.0)  # of slanted letters
        return Box(metrics.horizontalAdvance(text) + overhang, max(-ink.top(), 0), max(ink.bottom(), 0), paint)

    def _padded(self, box: Box, room: float) -> Box:
        return Box(box.width + 2 * room, box.ascent, box.descent, lambda painter, x, y: box.paint(painter, x + room, y))

    def _row(self, boxes: Sequence[Box]) -> Box:
        def paint(painter: QPainter, x: float, y: float) -> None:
            for box in boxes:
                box.paint(painter, x, y)
                x += box.width

        ascent = max((box.ascent for box in boxes), default=0.0)
        descent = max((box.descent for box in boxes), default=0.0)
        return Box(sum(box.width for box in boxes), ascent, descent, paint)

    def _great(self, sign: str) -> Box:
        box = self._text(sign, False, 1.5 * self._size)
        down = (box.ascent - box.descent) / 2 - self._axis  # its middle at the height of a plus
        room = 0.1 * self._size
        return Box(
            box.width + 2 * room, box.ascent - down, box.descent + down,
            lambda painter, x, y: box.paint(painter, x + room, y + down),
        )  # fmt: skip

    def _limits(self, great: Box, below: maths.Row | None, above: maths.Row | None) -> Box:
        small, gap = self.smaller(), 0.15 * self._size
        foot = None if below is None else small.box(below)
        head = None if above is None else small.box(above)
        width = max(great.width, *(box.width for box in (foot, head) if box is not None))

        def paint(painter: QPainter, x: float, y: float) -> None:
            great.paint(painter, x + (width - great.width) / 2, y)
            if foot is not None:
                foot.paint(painter, x + (width - foot.width) / 2, y + great.descent + gap + foot.ascent)
            if head is not None:
                head.paint(painter, x + (width - head.width) / 2, y - great.ascent - gap - head.descent)

        up = 0.0 if head is None else gap + head.ascent + head.descent
        down = 0.0 if foot is None else gap + foot.ascent + foot.descent
        return self._padded(Box(width, great.ascent + up, great.descent + down, paint), 0.12 * self._size)

    def _scripts(self, base: Box, below: maths.Row | None, above: maths.Row | None) -> Box:
        small, gap = self.smaller(), 0.06 * self._size
        foot = None if below is None else small.box(below)
        head = None if above is None else small.box(above)
        drop = max(0.22 * self._size, base.descent - 0.1 * self._size)
        lift = max(0.42 * self._size, base.ascent - 0.28 * self._size)

        def paint(painter: QPainter, x: float, y: float) -> None:
            base.paint(painter, x, y)
            if foot is not None:
                foot.paint(painter, x + base.width + gap, y + drop)
            if head is not None:
                head.paint(painter, x + base.width + gap, y - lift)

        wide = max(box.width for box in (foot, head) if box is not None)
        ascent = max(base.ascent, 0.0 if head is None else lift + head.ascent)
        descent = max(base.descent, 0.0 if foot is None else drop + foot.descent)
        return Box(base.width + 2 * gap + wide, ascent, descent, paint)

    def _fraction(self, above: Box, below: Box) -> Box:
        gap, side = 0.2 * self._size, 0.12 * self._size
        width, axis, stroke = max(above.width, below.width) + 2 * side, self._axis, self._stroke

        def paint(painter: QPainter, x: float, y: float) -> None:
            above.paint(painter, x + (width - above.width) / 2, y - axis - gap - above.descent)
            below.paint(painter, x + (width - below.width) / 2, y - axis + gap + below.ascent)
            painter.fillRect(QRectF(x, y - axis - stroke / 2, width, stroke), painter.pen().color())

        ascent, descent = axis + gap + above.ascent + above.descent, gap + below.ascent + below.descent - axis
        return self._padded(Box(width, ascent, descent, paint), 0.1 * self._size)

    def _root(self, content: Box) -> Box:
        sign, gap, stroke = 0.55 * self._size, 0.15 * self._size, self._stroke

        def paint(painter: QPainter, x: float, y: float) -> None:
            top, bottom = y - content.ascent - gap, y + content.descent
            path = QPainterPath(QPointF(x, bottom - 0.4 * (bottom - top)))
            path.lineTo(x + 0.2 * sign, bottom - 0.45 * (bottom - top))
            path.lineTo(x + 0.5 * sign, bottom)
            path.lineTo(x + sign, top)
            path.lineTo(x + sign + content.width + gap, top)
            painter.strokePath(path, QPen(painter.pen().color(), stroke))
            content.paint(painter, x + sign + gap / 2, y)

        return Box(sign + content.width + gap, content.ascent + gap + stroke, content.descent, paint)

    def _brackets(self, content: Box) -> Box:
        wide, stroke = 0.3 * self._size, self._stroke
        half = max(content.ascent - self._axis, content.descent + self._axis, 0.55 * self._size)
        axis, full = self._axis, 2 * wide + content.width

        def paint(painter: QPainter, x: float, y: float) -> None:
            for end, turn in ((x, 1), (x + full, -1)):
                path = QPainterPath(QPointF(end + turn * 0.85 * wide, y - axis - half))
                path.quadTo(end - turn * 0.1 * wide, y - axis, end + turn * 0.85 * wide, y - axis + half)
                painter.strokePath(path, QPen(painter.pen().color(), stroke))
            content.paint(painter, x + wide, y)

        return Box(full, half + axis, half - axis, paint)


class FormulaLine(Guarded, QWidget):
    """One formula, in its own line; as large as there is room for."""

    def __init__(self, source: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self._tree = maths.read(source)
        self._theme: Theme = LIGHT
        self._set_by_share: dict[float, Box] = {}
        self.setAccessibleName(maths.plain(self._tree))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        self._set_by_share.clear()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        box = self._fitted(width)
        return round(box.ascent + box.descent + GRID)

    def sizeHint(self) -> QSize:
        box = self._set(1.0)
        return QSize(round(box.width) + 1, round(box.ascent + box.descent + GRID))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(max(self.width(), 1)))

    def _set(self, share: float) -> Box:
        """The formula at a share of its full size; a layout asks for the same ones again and again."""
        if share not in self._set_by_share:
            self._set_by_share[share] = Typesetter(self._theme, self._theme.px(SIZE) * share).box(self._tree)
        return self._set_by_share[share]

    def _fitted(self, width: int) -> Box:
        whole = self._set(1.0)
        share = min(1.0, (width - 1) / max(whole.width, 1.0))
        return whole if share >= 1 else self._set(max(share * 0.98, SMALLEST))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("ink"), 1, Qt.PenStyle.SolidLine))
        box = self._fitted(self.width())
        free = self.height() - box.ascent - box.descent
        box.paint(painter, 0.0, free / 2 + box.ascent)
