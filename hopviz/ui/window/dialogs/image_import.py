"""Image import dialog: a grey picture, the part of it to take, and the pattern that a grid makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hopviz.core.patterns import Pattern
from hopviz.core.quoting import capital
from hopviz.project.choices import Chosen
from hopviz.project.file_names import check_typed_name, name_of_file
from hopviz.project.images import ImageError, Picture
from hopviz.project.incoming import PICTURE_CHOICES, fitting_grid
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.widgets.thumbnail import level_image, thumbnail
from hopviz.ui.window.dialogs import PatternDialog, button, labelled

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


class PatternView(Guarded, QWidget):
    """A pattern, crisp and as large as fits."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pattern: Pattern | None = None
        self.setMinimumSize(SIDE // 2, SIDE // 2)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def show_pattern(self, pattern: Pattern | None) -> None:
        """Show a pattern, shape (rows, cols), or nothing."""
        self._pattern = pattern
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pattern is None:
            return
        painter = QPainter(self)
        picture = thumbnail(self._pattern, self._theme, min(self.width(), self.height()), self.devicePixelRatio())
        width, height = picture.deviceIndependentSize().toTuple()
        painter.translate((self.width() - width) // 2, (self.height() - height) // 2)
        painter.drawPixmap(QPointF(), picture)
        rows, cols = self._pattern.shape
        cell = width / cols
        if cell >= SMALLEST_CELL_WITH_GAP:
            painter.setPen(QPen(self._theme.color("surface"), 1))
            painter.drawLines([QLineF(round(col * cell), 0, round(col * cell), height) for col in range(1, cols)])
            painter.drawLines([QLineF(0, round(row * cell), width, round(row * cell)) for row in range(1, rows)])
        painter.end()


class GreyView(Guarded, QWidget):
    """A grey picture, and the part of it that a grid takes: a frame that the person moves by mouse or arrow keys."""

    moved = Signal()
    """The person took another part of the picture."""

    def __init__(self, theme: Theme, grey: NDArray[np.float64]) -> None:
        super().__init__()
        self._theme = theme
        self._picture = QPixmap.fromImage(level_image(grey))
        self._taken: QSizeF | None = None
        self._place = QPointF(0.5, 0.5)
        self._held: QPointF | None = None
        self.setMinimumSize(SIDE // 2, SIDE // 2)
        self.setAccessibleName("Part of the picture to take")

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def take(self, size: QSizeF | None) -> None:
        """Take a part of this size, in pixels of the picture, and cut the rest off; None: take all of it."""
        self._taken = size
        self._offer()

    def place(self) -> tuple[float, float]:
        """How much of what is cut off lies above the frame, and how much at its left: shares, 0 to 1."""
        return self._place.y(), self._place.x()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._movable():
            super().mousePressEvent(event)
            return
        frame = self.frame()
        self._held = event.position() - frame.center() if frame.contains(event.position()) else QPointF()
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
            frame = self.frame()
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

    def frame(self) -> QRectF:
        """Where the part that is taken is, in pixels of the screen."""
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
        whole, frame = self._whole(), self.frame()
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


METHODS = (
    Segment("otsu", "Keep sha&pes", "One threshold between dark and bright, found by Otsu's method"),
    Segment("dither", "Keep sha&des", "Dots of both tones, placed by Floyd and Steinberg's method"),
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
LITTLE = "A grid of {rows} × {cols} shows little of a picture; a larger network shows more."
"""Said of grids of fewer units than are enough."""


class ImageImportDialog(PatternDialog):
    """The picture, what a grid makes of it, and the choices between them.

    `name` is what the memory is called, unless the person has a better name; `chosen` is what was chosen of the last
    picture, by the keys of `PICTURE_CHOICES`.
    """

    def __init__(
        self,
        parent: QWidget | None,
        theme: Theme,
        picture: Picture,
        name: str,
        rows: int,
        cols: int,
        chosen: Chosen | None = None,
    ) -> None:
        store = button("store", "Store as memory", "Learn this pattern, and put it on the grid  (Return)")
        cue = button("cue", "Use as &cue", "Put this pattern on the grid  (Alt+C)")
        super().__init__(parent, "Open picture", store, cue)
        self.on_grid = True
        self._picture, self._rows, self._cols = picture, rows, cols
        self._pattern: Pattern | None = None
        self._unfit = ""  # why the picture makes no pattern
        self._proposed = name.strip() or name_of_file(Path(picture.name))
        self.source, self.preview = GreyView(theme, picture.grey), PatternView(theme)
        self._methods, self._tones, self._fittings = Segments(METHODS), Segments(TONES), Segments(FITTINGS)
        self._name = QLineEdit(self._proposed)
        self._name.setObjectName("name")
        self._name.setToolTip("What the memory will be called  (Alt+N)")
        self._trouble = label("", "trouble", "trouble", wrap=True)
        self._lay_out()
        self.finish(cue, store)
        self._segments = [*zip(PICTURE_CHOICES, (self._methods, self._tones, self._fittings), strict=True)]
        for choice, segments in self._segments:
            segments.choose(choice.chosen(chosen or {}))
            segments.chosen.connect(self._update)
        self.source.moved.connect(self._update)
        self._update()
        self._name.textChanged.connect(self._offer)
        self._name.setFocus()
        self._name.selectAll()

    def chosen(self) -> list[tuple[str, Pattern]]:
        return [] if self._pattern is None else [(self._called(), self._pattern)]

    def choices(self) -> dict[str, str]:
        """What is chosen, by the keys of `PICTURE_CHOICES`."""
        return {choice.key: segments.value() for choice, segments in self._segments}

    def _called(self) -> str:
        return self._name.text().strip() or self._proposed

    def _lay_out(self) -> None:
        views = filled(QHBoxLayout(), gap=3 * GRID)
        grid = f"On the grid, {self._rows} × {self._cols} units"
        for text, view in (("The &picture", self.source), (grid, self.preview)):
            heading = label(text, "caption", wrap=True)
            heading.setBuddy(view)
            views.addLayout(filled(QVBoxLayout(), heading, (view, 1)), 1)
        self.body.addLayout(views, 1)
        form = filled(
            QVBoxLayout(),
            labelled("Two tones by", self._methods),
            labelled("On are", self._tones),
            labelled("Fit", self._fittings),
            labelled("&Name", self._name),
            self._trouble,
        )
        if self._rows * self._cols < ENOUGH:
            form.addLayout(self._larger())
        self.body.addLayout(form)

    def _larger(self) -> QHBoxLayout:
        """What is said of a small grid, and what is offered."""
        rows, cols = fitting_grid(self._picture)
        words = label(LITTLE.format(rows=self._rows, cols=self._cols), "caption", "little", wrap=True)
        offer = button("larger", f"N&ew network of {rows} × {cols}", "In place of the present network  (Alt+E)")
        offer.setAutoDefault(False)
        offer.clicked.connect(lambda: self.grid_wanted.emit(rows, cols))
        return filled(QHBoxLayout(), (words, 1), offer)

    def _update(self) -> None:
        """Make the pattern anew, or say why there is none."""
        rows, cols, fitting, self._unfit = self._rows, self._cols, self._fittings.value(), ""
        height, width = self._picture.grey.shape
        scale = min(height / rows, width / cols)
        self.source.take(QSizeF(scale * cols, scale * rows) if fitting == "crop" else None)
        inverted = self._tones.value() == "dark"
        try:
            self._pattern = self._picture.to_pattern(
                rows, cols, self._methods.value(), inverted, fitting, self.source.place()
            )
        except ImageError as error:
            self._pattern, self._unfit = None, str(error)
        self.preview.show_pattern(self._pattern)
        self._offer()

    @Slot()
    def _offer(self) -> None:
        """Offer what can be done, or say why it cannot."""
        trouble = self._unfit
        try:
            check_typed_name(self._called())
        except ValueError as error:
            trouble = trouble or f"{capital(str(error))}."
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self.store_button.setEnabled(not trouble)
        self.cue_button.setEnabled(not self._unfit)
