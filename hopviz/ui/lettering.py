"""How is text written on a picture?  As small pictures that are kept: letters are slow to paint, and most stay."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil
from typing import Literal

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from hopviz.ui.primitives import clear_image
from hopviz.ui.theme import Theme

Ground = Literal["bare", "plate", "rim"]
"""What sets a text off: nothing on a plain colour, a plate above lines, a rim on a picture."""


def write(
    painter: QPainter,
    theme: Theme,
    middle: QPointF,
    text: str,
    *,
    ink: str = "ink",
    size: float = 11,
    bold: bool = False,
    ground: Ground = "bare",
) -> None:
    """Lines of text about a point, or half a pixel beside it: they are crisp.

    Parameters
    ----------
    painter : QPainter
    theme : Theme
    middle : QPointF
    text, ink : str
        What is written, and the meaning in whose colour.
    size : float
        Of the type, in pixels at scale 1.
    bold : bool
    ground : {"bare", "plate", "rim"}
    """
    picture = _written(theme, text, ink, size, bold, ground, painter.device().devicePixelRatioF())
    room = picture.deviceIndependentSize()
    corner = middle - QPointF(room.width(), room.height()) / 2
    painter.drawImage(QPointF(round(corner.x()), round(corner.y())), picture)


def text_size(theme: Theme, text: str, size: float = 11, bold: bool = False) -> QSizeF:
    """The room that lines of text take, in pixels, without what sets them off."""
    return QFontMetricsF(theme.font(size, bold)).size(0, text)


@lru_cache(maxsize=2048)
def _written(theme: Theme, text: str, ink: str, size: float, bold: bool, ground: Ground, ratio: float) -> QImage:
    metrics = QFontMetricsF(theme.font(size, bold))
    margins, lay = GROUNDS[ground]
    box = QRectF(QPointF(margins.left(), margins.top()), text_size(theme, text, size, bold))
    whole = box.marginsAdded(margins)
    picture = clear_image(QSize(ceil(whole.width()), ceil(whole.height())), ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(size, bold))
    lay(painter, theme, whole, QPointF(box.left(), box.top() + metrics.ascent()), text)
    painter.setPen(theme.color(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return picture


def _lay_nothing(painter: QPainter, theme: Theme, whole: QRectF, start: QPointF, text: str) -> None:
    """The colour that is there will do."""


def _lay_plate(painter: QPainter, theme: Theme, whole: QRectF, start: QPointF, text: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("surface", 225))
    painter.drawRoundedRect(whole, 4, 4)


def _lay_rim(painter: QPainter, theme: Theme, whole: QRectF, start: QPointF, text: str) -> None:
    outline = QPainterPath()
    outline.addText(start, painter.font(), text)
    pen = QPen(theme.color("surface", 225), 3.5)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(outline, pen)


GROUNDS: dict[Ground, tuple[QMarginsF, Callable[[QPainter, Theme, QRectF, QPointF, str], None]]] = {
    "bare": (QMarginsF(), _lay_nothing),
    "plate": (QMarginsF(3, 0, 3, 0), _lay_plate),
    "rim": (QMarginsF(3, 3, 3, 3), _lay_rim),
}
"""By name: pixels around the text, and what is painted before it."""
