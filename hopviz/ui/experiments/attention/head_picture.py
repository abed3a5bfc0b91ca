"""Drawing of one attention head above the Hopfield network that it is, part by part, with what goes through them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hopviz.core.network import Floats
from hopviz.project.picture_sets import Levels
from hopviz.ui.experiments.attention.field import draw_picture, picture_image
from hopviz.ui.experiments.attention.parts import PARTS, OneStep
from hopviz.ui.experiments.attention.rows import beta_figure
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, LIGHT, Theme

HEAD, NETWORK = "Attention head", "Hopfield network"
BARS, STACKED = 8, 3
"""Memories whose bars are drawn, and whose pictures."""
SIZES = (11, 10, 9, 8)
"""Of the type of names."""
LOW = 190
"""Pixels of height below which there is room for names only, at scale 1."""
NARROW, NAMED = 540, 0.5
"""Pixels of width below which parts stand below each other, at scale 1, and the share of a box that a name has then."""
HIGHEST = 190
"""Pixels that a box is high at most, at scale 1."""
POWER_2 = "as it is"


class HeadPicture(Guarded, QWidget):
    """Two rows of boxes, one for each part; those above each other are the same thing."""

    chosen = Signal(str)
    """The person clicked the part of this key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.step: OneStep | None = None
        self.part, self.prompt = PARTS[0].key, ""
        self._query: Levels | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("An attention head above the Hopfield network that it is")

    def sizeHint(self) -> QSize:
        return QSize(760, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(280), self.theme.px(80))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def show_step(self, step: OneStep | None, query: Levels | None, part: str, prompt: str) -> None:
        """Show an update of a query, with one part marked; without an update, the prompt."""
        self.step, self._query, self.part, self.prompt = step, query, part, prompt
        chosen = next(each for each in PARTS if each.key == part)
        self.setAccessibleDescription(f"{chosen.of_head} is {chosen.of_network}. {chosen.sentence}")
        self.update()

    @property
    def _is_low(self) -> bool:
        """Whether there is room for names only."""
        return self.height() < self.theme.px(LOW)

    @property
    def _is_column(self) -> bool:
        """Whether the parts stand below each other, and the network at the right of the head."""
        return not self._is_low and self.width() < self.theme.px(NARROW)

    def boxes(self) -> list[tuple[str, QRectF, QRectF]]:
        """Key of each part, and its boxes in the head and in the network."""
        line, count, found = 0 if self._is_low else self.theme.px(18), len(PARTS), list[tuple[str, QRectF, QRectF]]()
        if self._is_column:
            wide, high = (self.width() - 2 - 2 * GRID) / 2, (self.height() - line - 2) / count - GRID / 2
            for place, part in enumerate(PARTS):
                left = QRectF(1, line + place * (high + GRID / 2), wide, high)
                found.append((part.key, left, left.translated(wide + 2 * GRID, 0)))
            return found
        gap = 1.75 * GRID
        wide = (self.width() - (count - 1) * gap - 2) / count
        high = min((self.height() - 2 * line - 2 * GRID) / 2, self.theme.px(HIGHEST))
        top = (self.height() - 2 * (high + line) - GRID) / 2
        for place, part in enumerate(PARTS):
            upper = QRectF(1 + place * (wide + gap), top + line, wide, high)
            found.append((part.key, upper, upper.translated(0, high + line + GRID)))
        return found

    def part_at(self, point: QPointF) -> str:
        """Key of the part at a point; empty beside them."""
        return next((key for key, upper, lower in self.boxes() if upper.contains(point) or lower.contains(point)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self.part_at(event.position())
        if key:
            self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not steps:
            super().keyPressEvent(event)
            return
        place = [part.key for part in PARTS].index(self.part) + steps
        self.chosen.emit(PARTS[min(max(place, 0), len(PARTS) - 1)].key)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            key = self.part_at(QPointF(event.pos()))
            told = next(
                (f"{part.of_head} = {part.of_network}\n{part.sentence}" for part in PARTS if part.key == key), ""
            )
            QToolTip.showText(event.globalPos(), broken(told), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.step is None:
            painter.setFont(theme.font(13))
            painter.setPen(theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.prompt)
            painter.end()
            return
        boxes = self.boxes()
        painter.setFont(theme.font(12, bold=True))
        painter.setPen(theme.color("ink"))
        for word, box in () if self._is_low else ((HEAD, boxes[0][1]), (NETWORK, boxes[0][2])):
            above = QRectF(box.left(), box.top() - theme.px(18), self.width(), theme.px(18))
            painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, word)
        for place, ((key, upper, lower), part) in enumerate(zip(boxes, PARTS, strict=True)):
            is_chosen = key == self.part
            if is_chosen:
                painter.setPen(QPen(theme.color("accent"), 3))
                painter.drawLine(upper.center(), lower.center())
            names = (part.of_head, part.symbols[0]), (part.of_network, part.symbols[1])
            for box, wordings, is_head in ((upper, names[0], True), (lower, names[1], False)):
                painter.setBrush(theme.tint("accent", 0.10) if is_chosen else theme.color("raised"))
                painter.setPen(QPen(theme.color("accent" if is_chosen else "line"), 2 if is_chosen else 1))
                painter.drawRoundedRect(box, 6, 6)
                room = self._draw_name(painter, box, wordings, is_chosen)
                self._draw_part(painter, self.step, key, is_head, room)
                if place:
                    self._draw_arrow(painter, box)
        painter.end()

    def _draw_name(self, painter: QPainter, box: QRectF, wordings: Sequence[str], is_chosen: bool) -> QRectF:
        """The first wording that fits in a part of a box, or in all of one that is low; what room is left."""
        line, inside = QFontMetricsF(self.theme.font(SIZES[0])).height(), box.adjusted(2, 1, -2, -1)
        vertical, left = Qt.AlignmentFlag.AlignVCenter, QRectF()
        if self._is_column:
            left = inside.adjusted(NAMED * inside.width(), 2, -GRID / 2, -2)
            inside.setRight(left.left() - 2)
        elif not self._is_low:
            left = box.adjusted(GRID / 2, 2 * line + 4, -GRID / 2, -GRID)
            inside.setHeight(2 * line)
            vertical = Qt.AlignmentFlag.AlignTop
        self._write(painter, inside, Qt.AlignmentFlag.AlignHCenter | vertical, wordings, SIZES, is_chosen)
        return left

    def _draw_arrow(self, painter: QPainter, box: QRectF) -> None:
        """An arrow to a box from the one before."""
        painter.save()
        painter.setPen(QPen(self.theme.color("muted"), 1.5))
        long = 10.0
        if self._is_column:
            painter.translate(box.center().x(), box.top() - 1)
            painter.rotate(90)
            long = 3.0
        else:
            painter.translate(box.left() - 3, box.center().y())
        painter.drawLine(QPointF(-long, 0), QPointF(0, 0))
        for side in (-4, 4) if long > 4 else ():
            painter.drawLine(QPointF(-4, side), QPointF(0, 0))
        painter.restore()

    def _draw_part(self, painter: QPainter, step: OneStep, key: str, is_head: bool, room: QRectF) -> None:
        if room.height() < 12 or room.width() < 12:
            return
        pictures = step.held.pictures
        if key == "query" and self._query is not None:
            draw_picture(painter, picture_image(self._query, pictures, self.theme), room)
        elif key in ("keys", "values"):
            self._draw_stack(painter, step, room)
        elif key == "scores":
            self._draw_bars(painter, step.overlaps[step.order[:BARS]], room, "halo")
        elif key == "scale":
            root, beta = beta_figure(step.query.size**-0.5), beta_figure(step.beta)
            temperature = f"T = {beta_figure(1 / step.beta)}" if step.beta else "T = ∞"
            words = (f"1/√d = {root}", f"1/√d =\n{root}", root)
            words = words if is_head else (f"β = {beta}\n{temperature}", f"β = {beta}", beta)
            self._write(painter, room, Qt.AlignmentFlag.AlignCenter, words, (12, 11, 10), True)
        elif key == "softmax":
            counts = step.weights if is_head else step.overlaps
            self._draw_bars(painter, counts[step.order[:BARS]], room, "memory", "" if is_head else POWER_2)
        elif key == "output":
            draw_picture(painter, picture_image(self._output(step, is_head), pictures, self.theme), room)

    def _output(self, step: OneStep, is_head: bool) -> Levels:
        pictures = step.held.pictures
        if is_head:
            return pictures.levels_of(step.output, step.weights)
        if not pictures.is_even:
            return pictures.levels_of(np.where(step.field >= 0, 1.0, -1.0))
        return pictures.levels_of(step.field / max(float(step.field.std()), 1e-12), step.weights)

    def _draw_stack(self, painter: QPainter, step: OneStep, room: QRectF) -> None:
        """The memories that count most, one behind the other."""
        pictures, first = step.held.pictures, step.order[:STACKED][::-1]
        shift = min(room.width(), room.height()) / 6
        size = min(room.width(), room.height()) - shift * (len(first) - 1)
        left = room.center().x() - (size + shift * (len(first) - 1)) / 2
        for place, number in enumerate(first):
            box = QRectF(left + shift * (len(first) - 1 - place), room.top() + shift * place, size, size)
            drawn = draw_picture(painter, picture_image(pictures.levels[number], pictures, self.theme), box)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.color("surface"), 1))
            painter.drawRect(drawn)

    def _draw_bars(self, painter: QPainter, values: Floats, room: QRectF, meaning: str, words: str = "") -> None:
        """Bars upwards from zero, in parts of the largest, and downwards where they are negative."""
        metrics = QFontMetricsF(self.theme.font(11))
        if words and metrics.horizontalAdvance(words) <= room.width():
            painter.setFont(self.theme.font(11))
            painter.setPen(self.theme.color("muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, words)
            room = room.adjusted(0, 0, 0, -metrics.height())
        high, low = max(float(values.max()), 0.0), min(float(values.min()), 0.0)
        unit = room.height() / max(high - low, 1e-12)
        wide = room.width() / BARS
        zero = room.top() + high * unit
        painter.setPen(QPen(self.theme.color("muted"), 1))
        painter.drawLine(QPointF(room.left(), zero), QPointF(room.right(), zero))
        for place, value in enumerate(values.tolist()):
            bar = QRectF(room.left() + place * wide + 1, zero - value * unit, wide - 2, value * unit)
            painter.fillRect(bar.normalized(), self.theme.color(meaning))

    def _write(
        self, painter: QPainter, room: QRectF, align: Qt.AlignmentFlag, wordings: Sequence[str], sizes: Sequence[int],
        is_bold: bool,
    ) -> None:  # fmt: skip
        """Write the first of some wordings that fits, in the largest type in which it does."""
        flags = align | Qt.TextFlag.TextWordWrap
        painter.setPen(self.theme.color("ink"))
        for words, size in product(wordings, sizes):
            painter.setFont(self.theme.font(size, bold=is_bold))
            needed = QFontMetricsF(painter.font()).boundingRect(room, flags, words)
            if needed.width() <= room.width() and needed.height() <= room.height():
                painter.drawText(room, flags, words)
                return
