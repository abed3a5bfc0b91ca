"""Text on pictures: lines that are kept once painted, names in few letters, and places for them beside signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import ceil
from typing import Literal

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from hopviz.core.attractors import Identity
from hopviz.project.naming import brief_name_of, brief_names_of, short_names
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.rendering import is_vector, pixel_ratio
from hopviz.ui.style.theme import Theme

Ground = Literal["bare", "plate", "rim"]
"""What sets a text off: nothing on a plain colour, a plate above lines, a rim on a picture."""
MARGINS: dict[Ground, QMarginsF] = {
    "bare": QMarginsF(),
    "plate": QMarginsF(3, 0, 3, 0),
    "rim": QMarginsF(3, 3, 3, 3),
}
"""Pixels around the text that what sets it off takes."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter


def clear_image(size: QSize, ratio: float) -> QImage:
    """A transparent image, which may outlive the application: for pictures that functions keep."""
    picture = QImage(ceil(size.width() * ratio), ceil(size.height() * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def draw_line_of_text(
    painter: QPainter, theme: Theme, box: QRectF, text: str, ink: str = "ink", side: Qt.AlignmentFlag = LEFT
) -> None:
    """One line in the painter's font and the colour of a meaning, beyond the ends of its box if need be."""
    painter.setPen(theme.color(ink))
    painter.drawText(box, side | Qt.TextFlag.TextDontClip, text)


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
        What is written, and the meaning in whose colour, or a colour as "#rrggbb".
    size : float
        Of the type, in pixels at scale 1.
    bold : bool
    ground : {"bare", "plate", "rim"}
    """
    if is_vector():
        whole = QRectF(QPointF(), text_size(theme, text, size, bold)).marginsAdded(MARGINS[ground])
        whole.moveCenter(middle)
        painter.save()
        _draw_text(painter, theme, whole, text, ink, theme.font(size, bold), ground)
        painter.restore()
        return
    picture = _written(theme, text, ink, size, bold, ground, pixel_ratio(painter.device()))
    room = picture.deviceIndependentSize()
    corner = middle - QPointF(room.width(), room.height()) / 2
    painter.drawImage(QPointF(round(corner.x()), round(corner.y())), picture)


def text_size(theme: Theme, text: str, size: float = 11, bold: bool = False) -> QSizeF:
    """The room that lines of text take, in pixels, without what sets them off."""
    return QFontMetricsF(theme.font(size, bold)).size(0, text)


@lru_cache(maxsize=2048)
def _written(theme: Theme, text: str, ink: str, size: float, bold: bool, ground: Ground, ratio: float) -> QImage:
    margins = MARGINS[ground]
    box = QRectF(QPointF(margins.left(), margins.top()), text_size(theme, text, size, bold))
    whole = box.marginsAdded(margins)
    picture = clear_image(QSize(ceil(whole.width()), ceil(whole.height())), ratio)
    painter = QPainter(picture)
    _draw_text(painter, theme, whole, text, ink, theme.font(size, bold), ground)
    painter.end()
    return picture


def _draw_text(
    painter: QPainter, theme: Theme, whole: QRectF, text: str, ink: str, font: QFont, ground: Ground
) -> None:
    """Lines of text in the middle of a box that has room for what sets them off."""
    box = whole.marginsRemoved(MARGINS[ground])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    if ground == "plate":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("surface", 225))
        painter.drawRoundedRect(whole, 4, 4)
    elif ground == "rim":
        outline = QPainterPath()
        outline.addText(QPointF(box.left(), box.top() + QFontMetricsF(font).ascent()), font, text)
        rim = QPen(theme.color("surface", 225), 3.5)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(outline, rim)
    painter.setPen(ink if ink.startswith("#") else theme.color(ink))
    painter.drawText(box, CENTER, text)


def fitted_names(names: Sequence[str], metrics: QFontMetricsF, room: float) -> list[str]:
    """Names in so many pixels each: in full, or as far as tells them apart, or by their numbers from 1."""
    short = short_names(tuple(names))
    for wording in (list(names), list(short), [shortened(name, metrics, room) for name in short]):
        fits = all(metrics.horizontalAdvance(name) <= room for name in wording)
        if fits and len(set(wording)) == len(set(names)):
            return wording
    numbers = [f"#{k}" for k in range(1, len(names) + 1)]
    return min(list(short), numbers, key=lambda wording: max(map(metrics.horizontalAdvance, wording)))


def fitted_brief_name(identity: Identity, names: Sequence[str], metrics: QFontMetricsF, room: float) -> str:
    """All members of an attractor, if need be in few letters, or as many of them as have room and how many others."""
    short = short_names(tuple(names))
    wordings = [brief_name_of(identity, each) for each in (names, short)]
    if identity.members:
        between = metrics.horizontalAdvance(brief_name_of(identity, [""] * len(names)))
        cut = fitted_names(names, metrics, (room - between) / len(identity.members))
        wordings.append(brief_name_of(identity, cut))
    wordings += brief_names_of(identity, short)
    fitting = (text for text in wordings if metrics.horizontalAdvance(text) <= room)
    return next(fitting, "") or shortened(wordings[-1], metrics, room)


Side = tuple[int, int]
"""Of a sign: -1 left, 0 level, 1 right; -1 above, 0 level, 1 below."""
LEVEL: tuple[Side, ...] = ((1, 0), (-1, 0), (0, 1), (0, -1))
SLANT: tuple[Side, ...] = ((1, -1), (1, 1), (-1, -1), (-1, 1))
SIDES = LEVEL + SLANT
GAP = 3.0
"""Pixels between a sign and its name."""
APART = 4.0
"""Pixels at least from a name to the next one in its line, and to a sign that is not its own."""


def first_free(
    places: Iterable[QRectF], taken: Sequence[QRectF], area: QRectF, across: float = 0.0, down: float = 0.0
) -> QRectF | None:
    """The first of these boxes that is inside the area and so many pixels from what is taken; None if none is."""
    for box in places:
        roomy = box.adjusted(-across, -down, across, down)
        if area.contains(box) and not any(roomy.intersects(other) for other in taken):
            return box
    return None


def box_about(middle: QPointF, size: QSizeF) -> QRectF:
    """A box of this size."""
    return QRectF(middle - QPointF(size.width(), size.height()) / 2, size)


def place_names(
    signs: Sequence[QRectF],
    sizes: Mapping[int, QSizeF],
    area: QRectF,
    sides: Sequence[Side] = SIDES,
    load: Callable[[Sequence[QRectF]], Sequence[float]] | None = None,
) -> dict[int, QRectF]:
    """Give every name the first free place beside its sign.

    No name meets another, nor a sign that is not its own; from signs that stand clear of its own it keeps away.

    Parameters
    ----------
    signs : sequence of QRectF
        The boxes of all signs, whether they have names or not.
    sizes : mapping of int to QSizeF
        The size of a name by the number of its sign, the one that matters most first.
    area : QRectF
        Where names may stand.
    sides : sequence of Side
        Where to try, the best first.
    load : callable, optional
        How much each of some boxes would cover: of several free ones that which covers least is taken, and of
        equals the first.

    Returns
    -------
    dict of int to QRectF
        Boxes of the names that have a place, by the number of their signs.
    """
    placed: dict[int, QRectF] = {}
    for k, size in sizes.items():
        boxes = [_beside(signs[k], size, side) for side in sides]
        if load is not None:
            loads = load(boxes)
            boxes = [boxes[i] for i in sorted(range(len(boxes)), key=loads.__getitem__)]
        own, others = signs[k], [*signs[:k], *signs[k + 1 :]]
        taken = [sign if sign.intersects(own) else sign.adjusted(-APART, -APART, APART, APART) for sign in others]
        taken += [name.adjusted(-APART, 0, APART, 0) for name in placed.values()]
        box = first_free(boxes, taken, area)
        if box is not None:
            placed[k] = box
    return placed


def place_wordings(
    wordings: Iterable[Mapping[int, str]], place: Callable[[Mapping[int, str]], dict[int, QRectF]]
) -> dict[int, tuple[str, QRectF]]:
    """Names of signs and their places, in the wording by which most have one; of equal ones, in the first.

    Parameters
    ----------
    wordings : iterable of mapping of int to str
        The same names, by the numbers of their signs, in ever fewer letters.
    place : callable
        Places of the names that have room.
    """
    best: dict[int, tuple[str, QRectF]] = {}
    for texts in wordings:
        placed = place(texts)
        if len(placed) > len(best):
            best = {k: (texts[k], box) for k, box in placed.items()}
        if len(placed) == len(texts):
            break
    return best


def _beside(sign: QRectF, size: QSizeF, side: Side) -> QRectF:
    """The box of a name of this size on one side of a sign; at a slant, corner to corner."""
    right, below = side
    gap = 0.0 if right and below else GAP
    x = right * (sign.width() / 2 + size.width() / 2 + gap)
    y = below * (sign.height() / 2 + size.height() / 2 + gap)
    return box_about(sign.center() + QPointF(x, y), size)
