"""Rows of the list of memories: what they hold, and how they are painted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from hopviz.actions.memory_edits import RenameMemory
from hopviz.project.model import Memory, Project
from hopviz.project.numbers import small_number
from hopviz.ui.actions import tooltip
from hopviz.ui.guard import Guarded
from hopviz.ui.panel import Acting
from hopviz.ui.style.marks import mark
from hopviz.ui.style.plotting import broken, shortened
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.bars import HEIGHT, MARK, TICK, overlap_text, paint_overlap_bar
from hopviz.ui.widgets.gestures import way_to
from hopviz.ui.widgets.thumbnail import thumbnail

THUMBNAIL = 48
USUAL_MARGIN = "+0.000"
LONGEST_NAME = 60
NAME_LINE, NUMBER_LINE = 17, 14
SPARED = GRID // 2
SIGN = 8.0
"""Size of the sign that says whether a memory is a fixed point."""

Index = QModelIndex | QPersistentModelIndex
Display, Edit = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole


class MemoryRows(Acting, QAbstractListModel):
    """The memories of a project as rows, with their overlaps and thumbnails."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.pointed_at_thumbnail = False
        self._overlaps = np.zeros(0)
        self._margins: dict[int, float] = {}
        self._pictures: dict[int, QPixmap] = {}

    def rowCount(self, parent: Index | None = None) -> int:
        if self.project is None or (parent is not None and parent.isValid()):
            return 0
        return len(self.project.memories)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Display) -> Any:
        if self.project is None or not index.isValid():
            return None
        name = self.project.memories[index.row()].name
        if role not in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return name if role in (Display, Edit) else None
        overlap, margin = overlap_text(self.overlap(index.row())), margin_words(self.margin(index.row()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}, {overlap}, {margin}"
        if self.pointed_at_thumbnail:
            return tooltip("use_as_cue", way_to("memories", "use as cue"))
        rename = tooltip("ask_name", way_to("memories", "rename"))
        behind = tooltip("show_stability", way_to("memories", "see what is behind its stability"))
        return broken(f"{name}: {overlap}, its overlap with the state on the grid\n{rename}\n{margin}\n{behind}")

    def setData(self, index: Index, value: Any, role: int = Edit) -> bool:
        name = str(value).strip()
        if role != Edit or not name or name == self.data(index):
            return False
        self.acted.emit(RenameMemory(index.row(), name))
        return True

    def show_project(self, project: Project) -> None:
        """Take over the memories; overlaps stay with their patterns until new ones arrive."""
        before = self.project
        same_rows = before is not None and len(before.memories) == len(project.memories)
        known = {} if before is None else dict(zip(map(_key, before.memories), self._overlaps, strict=True))
        if not same_rows:
            self.beginResetModel()
        self.project = project
        self._overlaps = np.array([known.get(_key(memory), math.nan) for memory in project.memories])
        kept = set(map(_key, project.memories))
        same_grid = before is not None and project.same_grid(before)
        self._pictures = {key: made for key, made in self._pictures.items() if same_grid and key in kept}
        if not same_rows:
            self.endResetModel()
        elif project.memories:
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def forget(self) -> None:
        """Hold no memories."""
        self.beginResetModel()
        self.project, self._overlaps, self._margins = None, np.zeros(0), {}
        self._pictures.clear()
        self.endResetModel()

    def show_overlaps(self, overlaps: NDArray[np.float64]) -> bool:
        """Take over the overlaps, shape (P,); whether any of them looks different now."""
        if overlaps.shape != self._overlaps.shape:
            return False
        if np.array_equal(overlaps, self._overlaps):
            return False
        self._overlaps = overlaps.copy()
        return True

    def overlap(self, row: int) -> float:
        """Overlap of the state with a memory; NaN while it is not known."""
        return float(self._overlaps[row])

    def show_margins(self, margins: Mapping[int, float]) -> list[int]:
        """Take over the smallest margin of each memory, by the identity of its pattern; which rows look different."""
        rows = range(self.rowCount())
        before = [_looks(self.margin(row)) for row in rows]
        self._margins = dict(margins)
        return [row for row in rows if before[row] != _looks(self.margin(row))]

    def margin(self, row: int) -> float:
        """The smallest margin of a memory, min s h; NaN while it is not known."""
        assert self.project is not None
        return self._margins.get(_key(self.project.memories[row]), math.nan)

    def picture(self, row: int, theme: Theme, ratio: float) -> QPixmap:
        """The thumbnail of a memory, made when it is first seen."""
        assert self.project is not None
        memory = self.project.memories[row]
        made = self._pictures.get(_key(memory))
        # A window may be moved to a finer screen.
        if made is None or made.devicePixelRatio() != ratio:
            grid = memory.pattern.reshape(self.project.rows, self.project.cols)
            made = self._pictures[_key(memory)] = thumbnail(grid, theme, THUMBNAIL, ratio)
        return made

    def forget_pictures(self) -> None:
        """Make the thumbnails anew, for another theme."""
        self._pictures.clear()


def margin_words(margin: float) -> str:
    """What the smallest margin of a memory means."""
    if math.isnan(margin):
        return "Its margin is not known yet"
    fact = "A fixed point" if margin >= 0 else "Not a fixed point"
    return f"{fact}: its smallest margin, min over the units of s h, is {small_number(margin)}"


def _looks(margin: float) -> tuple[bool, str]:
    """Sign and figures by which a margin is shown."""
    return margin >= 0, "" if math.isnan(margin) else small_number(margin)


def _key(memory: Memory) -> int:
    """What a memory is recognised by: the revision of its pattern, which it keeps when it is renamed."""
    return memory.revision


@dataclass(frozen=True)
class Parts:
    """Where the parts of a row are."""

    thumbnail: QRectF
    stripe: QRectF
    name: QRectF
    number: QRectF
    sign: QRectF
    """The right half of the numbers: whether the memory is a fixed point; can be clicked."""
    bar: QRectF


class MemoryDelegate(Guarded, QStyledItemDelegate):
    """Paints rows and edits their names."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.apply_theme(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and fonts."""
        self.theme = theme
        self._plain, self._bold, self._small = theme.font(13), theme.font(13, bold=True), theme.font(11)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(THUMBNAIL + 6 * GRID, THUMBNAIL + 2 * GRID)

    def parts(self, row: QRect | QRectF) -> Parts:
        """The rectangles of a row."""
        box = QRectF(row).adjusted(GRID - 2, 0, -GRID, 0)
        side = float(THUMBNAIL)
        middle = box.center().y()
        picture = QRectF(box.left(), middle - side / 2, side, side)
        stripe = QRectF(picture.right() + GRID - 1, picture.top(), 3, side)
        left = stripe.right() + GRID - 1
        lines = (float(self.theme.px(NAME_LINE)), float(HEIGHT), float(self.theme.px(NUMBER_LINE)))
        top = middle - (sum(lines) + GRID) / 2
        name = QRectF(left, top, box.right() - left, lines[0])
        # The marks at its ends stand out; the bar itself is flush with the text.
        bar = QRectF(left - MARK / 2, name.bottom() + GRID / 2, box.right() - left + MARK / 2, lines[1])
        number = QRectF(left, bar.bottom() + GRID / 2, box.right() - left, lines[2])
        sign = number.adjusted(number.width() / 2, -GRID / 2, GRID, GRID / 2)
        return Parts(picture, stripe, name, number, sign, bar)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rows = index.model()
        assert isinstance(rows, MemoryRows)
        m, theme = rows.overlap(index.row()), self.theme
        parts = self.parts(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        picture = rows.picture(index.row(), theme, pixel_ratio(painter.device()))
        place = QRectF(QPointF(), picture.deviceIndependentSize())
        place.moveCenter(parts.thumbnail.center())
        painter.drawPixmap(place.topLeft().toPoint(), picture)
        color = QColor(theme.of_series(index.row()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(parts.stripe, 1.5, 1.5)
        self._paint_text(painter, parts, str(index.data()), m)
        self._paint_margin(painter, parts, rows.margin(index.row()))
        paint_overlap_bar(painter, parts.bar, m, color, theme)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(self.theme.color("accent", 30))
            if option.state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(self.theme.color("accent"), 1.5))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self.theme.color("raised"))
        else:
            return
        painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 8, 8)

    def _paint_text(self, painter: QPainter, parts: Parts, name: str, m: float) -> None:
        font = self._bold if abs(m) == 1 else self._plain
        painter.setFont(font)
        painter.setPen(self.theme.color("ink"))
        fitted = shortened(name, QFontMetricsF(font), parts.name.width())
        painter.drawText(parts.name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitted)
        painter.setFont(self._small)
        painter.setPen(self.theme.color("muted"))
        painter.drawText(parts.number, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, overlap_text(m))

    def _paint_margin(self, painter: QPainter, parts: Parts, margin: float) -> None:
        """Whether the memory is a fixed point, as shape and colour, and by how much."""
        if math.isnan(margin):
            return
        kind, text = ("memory" if margin >= 0 else "spurious"), small_number(margin, sign=True)
        metrics = QFontMetricsF(self._small)
        shown = text if self._has_room_for(text, parts) else ""
        painter.setPen(self.theme.color("muted"))
        painter.drawText(parts.number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.save()
        left = parts.number.right() - metrics.horizontalAdvance(shown) - SIGN / 2 - (GRID / 2 if shown else 0)
        painter.translate(left, parts.number.center().y())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color(KINDS[kind]))
        painter.drawPath(mark(kind, SIGN))
        painter.restore()

    def shows_margins(self, width: float) -> bool:
        """Whether rows so many pixels wide have room for the figures of margins beside those of overlaps."""
        return self._has_room_for(USUAL_MARGIN, self.parts(QRectF(0, 0, width, THUMBNAIL)))

    def _has_room_for(self, margin: str, parts: Parts) -> bool:
        metrics = QFontMetricsF(self._small)
        free = parts.number.width() - metrics.horizontalAdvance(overlap_text(-0.5)) - SIGN - GRID
        return metrics.horizontalAdvance(margin) <= free

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("name_editor")
        editor.setMaxLength(LONGEST_NAME)
        # The room that fields have around their text would make this one higher than a line of the row.
        editor.setTextMargins(-SPARED, -SPARED, -SPARED, -SPARED)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        parts = self.parts(option.rect)
        middle = parts.name.center().y()
        half = parts.bar.top() - TICK - 0.5 - middle
        place = QRectF(option.rect).adjusted(GRID / 2, 0, -GRID / 2, 0)
        place.setTop(middle - half)
        place.setBottom(middle + half)
        # The style sheet sets a least height when it is applied.
        editor.ensurePolished()
        editor.setMinimumHeight(1)
        editor.setGeometry(place.toRect())

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text(), Edit)
