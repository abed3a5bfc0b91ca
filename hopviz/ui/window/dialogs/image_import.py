"""How are a pattern and the grey picture it comes from shown large, beside each other?"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hopviz.core.patterns import Pattern
from hopviz.project.images import ImageError, Picture
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.widgets.thumbnail import grey_image, thumbnail
from hopviz.ui.window.dialogs.base import ChoiceDialog, button, caption, labelled

SIDE = 34 * GRID
SMALLEST_CELL_WITH_GAP = 6
STEP = 0.05
"""How far an arrow key goes: a share of all there is to go."""
ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
MOVE = "Drag the frame to the part to take  (Alt+P, then arrow keys)"


class PatternView(QWidget):
    """A pattern, crisp and as large as fits."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pattern: NDArray[np.int8] | None = None
        self.setMinimumSize(SIDE // 2, SIDE // 2)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def show_pattern(self, pattern: NDArray[np.int8] | None) -> None:
        """Show a pattern, shape (rows, cols), or nothing."""
        self._pattern = pattern
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pattern is None:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatio()
        side = min(self.width(), self.height())
        picture = thumbnail(self._pattern, self._theme, side, ratio)
        place = _centred(picture, self)
        painter.drawPixmap(place.topLeft(), picture)
        rows, cols = self._pattern.shape
        cell = place.width() / cols
        if cell >= SMALLEST_CELL_WITH_GAP:
            painter.setPen(QPen(self._theme.color("surface"), 1))
            for col in range(1, cols):
                x = place.left() + round(col * cell)
                painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
            for row in range(1, rows):
                y = place.top() + round(row * cell)
                painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
        painter.end()


class GreyView(QWidget):
    """A grey picture, and the part of it that a grid takes: a frame that the person moves by mouse or arrow keys."""

    moved = Signal()
    """The person took another part of the picture."""

    def __init__(self, theme: Theme, grey: NDArray[np.float64], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = QPixmap.fromImage(grey_image(grey))
        self._taken: QSizeF | None = None
        self._place = QPointF(0.5, 0.5)
        self._held: QPointF | None = None
        self.setMinimumSize(SIDE // 2, SIDE // 2)
        self.setAccessibleName("Part of the picture to take")

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def mark_taken(self, width: float, height: float) -> None:
        """Mark that a part of the picture, so many of its pixels, is taken; the rest is cut off."""
        self._taken = QSizeF(width, height)
        self._offer()

    def mark_all(self) -> None:
        """Take all of the picture."""
        self._taken = None
        self._offer()

    def place(self) -> tuple[float, float]:
        """How much of what is cut off lies above the frame, and how much at its left: shares, 0 to 1."""
        return self._place.y(), self._place.x()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._movable():
            super().mousePressEvent(event)
            return
        frame = self._frame()
        inside = frame.contains(event.position())
        self._held = event.position() - frame.center() if inside else QPointF()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._pull(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._pull(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self._offer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is None or not self._movable():
            super().keyPressEvent(event)
        else:
            self._put(self._place + QPointF(*step) * STEP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = self._whole()
        painter.drawPixmap(whole, self._picture, QRectF(self._picture.rect()))
        if self._taken is not None:
            frame = self._frame()
            veil = QPainterPath()
            veil.addRect(whole)
            veil.addRect(frame)
            painter.fillPath(veil, self._theme.color("surface", 190))
            width = 4 if self.hasFocus() else 2
            painter.setPen(QPen(self._theme.color("accent"), width))
            painter.drawRect(frame.adjusted(width / 2, width / 2, -width / 2, -width / 2))
        painter.end()

    def _whole(self) -> QRectF:
        """Where the picture is."""
        size = QSizeF(self._picture.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        whole = QRectF(QPointF(), size)
        whole.moveCenter(QRectF(self.rect()).center())
        return whole

    def _frame(self) -> QRectF:
        """Where the part that is taken is."""
        whole = self._whole()
        if self._taken is None:
            return whole
        frame = QRectF(whole.topLeft(), self._taken * (whole.width() / self._picture.width()))
        over = whole.size() - frame.size()
        frame.translate(over.width() * self._place.x(), over.height() * self._place.y())
        return frame

    def _movable(self) -> bool:
        """Whether anything is cut off."""
        over = QSizeF(self._picture.size()) - (self._taken or QSizeF(self._picture.size()))
        return max(over.width(), over.height()) > 1e-6

    def _offer(self) -> None:
        """Look and answer as something that can be moved, or not."""
        movable = self._movable()
        self.setCursor(Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if movable else Qt.FocusPolicy.NoFocus)
        self.setToolTip(MOVE if movable else "")
        self.update()

    def _pull(self, to: QPointF) -> None:
        """Bring the frame to where the pointer holds it."""
        assert self._held is not None
        whole, frame = self._whole(), self._frame()
        corner = to - self._held - QPointF(frame.width(), frame.height()) / 2 - whole.topLeft()
        over = whole.size() - frame.size()
        # Where nothing is cut off there is nothing to share out.
        x = corner.x() / over.width() if over.width() > 1 else self._place.x()
        y = corner.y() / over.height() if over.height() > 1 else self._place.y()
        self._put(QPointF(x, y))

    def _put(self, place: QPointF) -> None:
        place = QPointF(min(max(place.x(), 0.0), 1.0), min(max(place.y(), 0.0), 1.0))
        if place != self._place:
            self._place = place
            self.update()
            self.moved.emit()


def _centred(picture: QPixmap, widget: QWidget) -> QRectF:
    size = picture.deviceIndependentSize()
    left, top = (widget.width() - size.width()) // 2, (widget.height() - size.height()) // 2
    return QRectF(QPointF(left, top), size)


Intent = Literal["store", "cue"]

METHODS = (
    Segment("otsu", "&Threshold", "Keeps shapes: one threshold between dark and bright, found by Otsu's method"),
    Segment("dither", "&Dither", "Keeps shades: dots of both tones, placed by Floyd and Steinberg's method"),
)
TONES = (
    Segment("bright", "&Bright parts", "Bright parts of the picture turn units on"),
    Segment("dark", "Dar&k parts", "Dark parts of the picture turn units on: inverted"),
)
FITTINGS = (
    Segment("crop", "Crop to &fill", "Fills the grid; drag the frame on the picture to choose what is kept"),
    Segment("contain", "Show &whole", "Shows all of the picture, with plain margins"),
)


ENOUGH = 32 * 32
LITTLE = "A grid of {rows} × {cols} shows little of a picture: File > New network makes a larger one."
"""Said of grids of fewer units than are enough."""


class ImageImportDialog(ChoiceDialog):
    """The picture, what the grid makes of it, and the choices between them.

    Parameters
    ----------
    parent : QWidget or None
    theme : Theme
    picture : Picture
        Read already.
    name : str
        What to call the memory, unless the person has a better name.
    rows, cols : int
        The grid.
    """

    def __init__(self, parent: QWidget | None, theme: Theme, picture: Picture, name: str, rows: int, cols: int) -> None:
        super().__init__(parent, "Open picture")
        self._picture, self._rows, self._cols = picture, rows, cols
        self._pattern: Pattern | None = None
        self._intent: Intent = "store"
        self._proposed = name.strip() or Path(picture.name).stem
        self._grey, self._preview = GreyView(theme, picture.grey), PatternView(theme)
        self._methods, self._tones, self._fittings = Segments(METHODS), Segments(TONES), Segments(FITTINGS)
        self._name = QLineEdit(self._proposed)
        self._name.setObjectName("name")
        self._name.setToolTip("What the memory will be called  (Alt+N)")
        self._trouble = caption("", "trouble")
        self._store = button("store", "Store as memory", "Learn this pattern  (Return)")
        self._cue = button("cue", "Use as &cue", "Put this pattern on the grid  (Alt+C)")
        self._lay_out()
        self.finish(self._cue, self._store)
        self._connect()
        self._update()
        self._name.setFocus()
        self._name.selectAll()

    def result_pattern(self) -> Pattern:
        """The pattern, int8, +1/-1, shape (rows, cols)."""
        if self._pattern is None:
            raise ValueError("the picture gives no pattern with these choices")
        return self._pattern

    def name(self) -> str:
        """What the memory shall be called."""
        return self._name.text().strip() or self._proposed

    def intent(self) -> Intent:
        """What the pattern is for."""
        return self._intent

    def _lay_out(self) -> None:
        views = QHBoxLayout()
        views.setSpacing(3 * GRID)
        grid = f"On the grid, {self._rows} × {self._cols} units"
        for text, view in (("The &picture", self._grey), (grid, self._preview)):
            heading = caption(text)
            heading.setBuddy(view)
            column = QVBoxLayout()
            column.setSpacing(GRID)
            column.addWidget(heading)
            column.addWidget(view, 1)
            views.addLayout(column, 1)
        self.body.addLayout(views, 1)
        self._trouble.setProperty("role", "trouble")
        form = QVBoxLayout()
        form.setSpacing(GRID)
        form.addLayout(labelled("Two tones by", self._methods))
        form.addLayout(labelled("On are", self._tones))
        form.addLayout(labelled("Fit", self._fittings))
        form.addLayout(labelled("&Name", self._name))
        form.addWidget(self._trouble)
        if self._rows * self._cols < ENOUGH:
            form.addWidget(caption(LITTLE.format(rows=self._rows, cols=self._cols), "little"))
        self.body.addLayout(form)

    def _connect(self) -> None:
        for choice, first in ((self._methods, "otsu"), (self._tones, "bright"), (self._fittings, "crop")):
            choice.choose(first)
            choice.chosen.connect(self._update)
        self._grey.moved.connect(self._update)
        self._store.clicked.connect(self._accept_to_store)
        self._cue.clicked.connect(self._accept_as_cue)

    def _update(self) -> None:
        """Make the pattern anew, or say why there is none."""
        self._mark_taken()
        try:
            self._pattern = self._picture.to_pattern(
                self._rows,
                self._cols,
                self._methods.value(),
                self._tones.value() == "dark",
                self._fittings.value(),
                self._grey.place(),
            )
            trouble = ""
        except ImageError as error:
            self._pattern, trouble = None, str(error)
        self._preview.show_pattern(self._pattern)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        for choice in (self._store, self._cue):
            choice.setEnabled(self._pattern is not None)

    def _mark_taken(self) -> None:
        height, width = self._picture.grey.shape
        if self._fittings.value() == "crop":
            scale = min(height / self._rows, width / self._cols)
            self._grey.mark_taken(scale * self._cols, scale * self._rows)
        else:
            self._grey.mark_all()

    def _accept_to_store(self) -> None:
        self._intent = "store"
        self.accept()

    def _accept_as_cue(self) -> None:
        self._intent = "cue"
        self.accept()
