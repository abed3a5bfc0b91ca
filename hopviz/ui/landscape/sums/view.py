"""Sum of landscapes: a tile for each memory's own, one for the whole, and the state on all of them at once."""

from __future__ import annotations

from collections.abc import Mapping

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
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hopviz.core.attractors import KIND_ORDER
from hopviz.core.landscape import number_of, states_of
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.exact import RunView, no_landscape, portrait
from hopviz.ui.landscape.sums.decomposition import (
    MOST_UNITS,
    DecompositionMotion,
    EnergyDecomposition,
    Key,
    Term,
    arrange,
    minima_of,
    prepare,
)
from hopviz.ui.landscape.view import Ball
from hopviz.ui.style.marks import (
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
from hopviz.ui.style.plotting import number, shortened
from hopviz.ui.style.text import text_size, write
from hopviz.ui.style.theme import GRID, LIGHT, Theme

MARK, SMALLEST_MARK, MARKS_ACROSS = 13.0, 6.0, 16
ICON, ICON_FROM = 14, 44
"""Side of a memory's picture beside its name, and that of a tile from which on it is there; at scale 1."""
SIGN_WIDTH = 18
"""Of the space for a plus or an equals sign, at scale 1."""
CRISP = 1.5
"""From so many screen pixels a state on, its edges are kept sharp: tiles are small."""
THUMBNAIL = 48
BALL, BALLS_ACROSS = 9.0, 14
RIM = 8
"""Pixels to the right of the sum: signs at its edge are seen whole."""
FAR = 16
"""Pixels that an arrow key goes with Shift."""
ARROWS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
TOGETHER = "\u00a0"
"""A space at which no line ends."""


def within(box: QRectF, at: tuple[float, float]) -> QPointF:
    """That place of a tile."""
    return QPointF(box.left() + at[0] * box.width(), box.top() + at[1] * box.height())


class DecompositionMap(QWidget):
    """Paints tiles, and the sum last; the run moves over a picture that is kept while nothing else moves."""

    chosen = Signal(int)
    """Number of the state that was clicked, or chosen by Enter."""

    def __init__(self, ball: Ball, motion: DecompositionMotion, parent: QWidget | None = None) -> None:
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
        self._tiles: list[QRectF] = []
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 110)

    def sizeHint(self) -> QSize:
        return QSize(400, 320)

    def refresh(self, moved: bool = False) -> None:
        """Paint everything anew; `moved` tells whether tiles may have other places or sizes."""
        self._backdrop = None
        if moved:
            self._tiles = []
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh(moved=True)

    def _head_height(self) -> float:
        """Of the space for a name above a tile."""
        return max(QFontMetricsF(self.theme.font(11)).height(), ICON * self.theme.scale) + GRID

    def tiles(self) -> list[QRectF]:
        """Where the terms are and, last, the sum; none where nothing is shown."""
        shown = self.motion.decomposition
        if shown is None:
            return []
        if len(self._tiles) != len(shown.terms) + 1:
            room = QRectF(self.rect()).adjusted(0, 0, -RIM, -legend_height(self.theme, self.width()) - GRID)
            self._tiles = arrange(len(shown.terms), room, SIGN_WIDTH * self.theme.scale, self._head_height())
        return self._tiles

    def tile_and_state_at(self, place: QPointF) -> tuple[int, int]:
        """Number of the tile there and of the state; -1, -1 outside."""
        shown = self.motion.decomposition
        for k, box in enumerate(self.tiles()):
            if shown is not None and box.contains(place):
                column, row = (place.x() - box.left()) / box.width(), (place.y() - box.top()) / box.height()
                return k, shown.atlas.number_at(column, row)
        return -1, -1

    def point_at(self, tile: int, state: int) -> None:
        """Show the card of a state beside its place on a tile; -1, -1 for none."""
        if (tile, state) != (self._pointed_tile, self.pointed):
            self._pointed_tile, self.pointed = tile, state
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
        shown, key = self.motion.decomposition, Qt.Key(event.key())
        if shown is not None and key in ARROWS:
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._step(shown, ARROWS[key], far)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pointed >= 0:
            self.chosen.emit(self.pointed)
        elif key == Qt.Key.Key_Escape and self.pointed >= 0:
            self.point_at(-1, -1)
        else:
            super().keyPressEvent(event)

    def _step(self, shown: EnergyDecomposition, direction: tuple[int, int], far: int) -> None:
        rows, columns = shown.atlas.shape
        if self.pointed >= 0:
            row, column = (now + far * way for now, way in zip(shown.atlas.cell(self.pointed), direction, strict=True))
        else:  # from the state of the network
            column, row = int(self.ball.target[0] * columns), int(self.ball.target[1] * rows)
        row, column = min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
        self.point_at(len(shown.terms), shown.atlas.number(row, column))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(-1, -1)
        self.update()

    def equation(self) -> list[str]:
        """The energies of the state that is pointed at, as a sum; empty if none is."""
        shown = self.motion.decomposition
        return [] if shown is None or self.pointed < 0 else shown.equation(self.pointed)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown, painter = self.motion.decomposition, QPainter(self)
        if shown is None:
            painter.fillRect(self.rect(), self.theme.color("surface"))
            return
        if self.motion.part < 1.0:
            self._backdrop = None
            painter.fillRect(self.rect(), self.theme.color("surface"))
            self._draw_still(painter, shown)
        else:
            painter.drawPixmap(0, 0, self._kept(shown))
        self._draw_state(painter, shown)
        if self.hasFocus():
            draw_focus(painter, self.theme, self.tiles()[-1].adjusted(-2, -2, 2, 2))
        painter.end()

    def _kept(self, shown: EnergyDecomposition) -> QPixmap:
        if self._backdrop is None:
            self._backdrop = ground(self.theme, self.size(), self.devicePixelRatioF())
            painter = QPainter(self._backdrop)
            self._draw_still(painter, shown)
            painter.end()
        return self._backdrop

    def _draw_still(self, painter: QPainter, shown: EnergyDecomposition) -> None:
        """All but the run."""
        tiles = self.tiles()
        for k, box in enumerate(tiles):
            self._draw_head(painter, box, *self._head_of(shown.terms[k] if k < len(shown.terms) else None))
            if k:
                place = QPointF(box.left() - SIGN_WIDTH * self.theme.scale / 2, box.center().y())
                write(painter, self.theme, place, "=+"[k < len(tiles) - 1], ink="muted", size=15, bold=True)
            self._draw_tile(painter, shown, k, box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_marks(painter, shown)
        height, scale = legend_height(self.theme, self.width()), self.motion.scale
        room = QRectF(0, self.height() - height - 4, self.width(), height)
        draw_legend(painter, self.theme, room, shown.atlas.counts, (scale.colours, scale.low, scale.high))

    def _head_of(self, term: Term | None) -> tuple[str, str, QPixmap | None]:
        """Name, colour, and picture of a term, or of the sum."""
        if term is None:
            wide = self.tiles()[-1].width() > 160 * self.theme.scale
            return "Sum: the whole landscape" if wide else "Sum", "ink", None
        if term.memory is None:
            return term.title(), "ink", None
        index, name = self.memories.get(term.key, (len(self.theme.series), term.title()))
        state, size = number_of(term.memory.pattern), round(ICON * self.theme.scale)
        icon = portrait(state, self.grid, self.theme, size, self.devicePixelRatioF())
        return name, self.theme.of_series(index), icon

    def _draw_head(self, painter: QPainter, box: QRectF, title: str, ink: str, icon: QPixmap | None) -> None:
        """The name above a tile, with its picture where there is room."""
        height, aside, total = self._head_height(), SIGN_WIDTH * self.theme.scale, self.tiles()[-1]
        # Above the sign at its right there is room, too, unless that is the sign of the sum.
        line = QRectF(box.left(), box.top() - height, box.width() + aside - 4, height)
        if line.intersects(QRectF(total.left() - aside, total.center().y() - height / 2, aside, height)):
            line.setWidth(box.width())
        metrics = QFontMetricsF(self.theme.font(11, bold=True))
        size = QSizeF() if icon is None else icon.deviceIndependentSize()
        is_whole = size.width() + 4 + metrics.horizontalAdvance(title) <= line.width()
        if icon is not None and is_whole and box.width() >= ICON_FROM * self.theme.scale:
            painter.drawPixmap(QPointF(line.left(), round(line.center().y() - size.height() / 2)), icon)
            line.setLeft(line.left() + size.width() + 4)
        text = shortened(title, metrics, line.width())
        middle = line.left() + text_size(self.theme, text, bold=True).width() / 2
        write(painter, self.theme, QPointF(middle, line.center().y()), text, ink=ink, bold=True)

    def _draw_tile(self, painter: QPainter, shown: EnergyDecomposition, k: int, box: QRectF) -> None:
        """The colours of one landscape; of what stands still, pixels are averaged, which takes longer."""
        is_still, across = self.motion.part >= 1.0, box.width() * self.devicePixelRatioF()
        every = 1 if is_still else max(int(shown.atlas.shape[1] / across), 1)
        pixels = self.motion.pixels(k, self.motion.scale, every)
        rows, columns = pixels.shape
        image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, across < CRISP * columns)
        if is_still and across < columns:
            size, mode = (box.size() * self.devicePixelRatioF()).toSize(), Qt.AspectRatioMode.IgnoreAspectRatio
            image = image.scaled(size, mode, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.color("line"), 1.0))
        painter.drawRect(box)

    def _draw_marks(self, painter: QPainter, shown: EnergyDecomposition) -> None:
        """Signs at the minima of every tile, as strong as the new landscape is there already."""
        tiles = self.tiles()
        marks = [
            (box, state, kind)
            for term, box in zip(shown.terms, tiles[:-1], strict=True)
            for state, kind in minima_of(term, shown.removed)
        ]
        highest_first = sorted(shown.atlas.minima, key=lambda minimum: -KIND_ORDER.index(minimum.kind))
        marks += [(tiles[-1], minimum.number, minimum.kind) for minimum in highest_first]
        painter.setOpacity(self.motion.part)
        for box, state, kind in marks:
            size = min(MARK * self.theme.scale, max(box.width() / MARKS_ACROSS, SMALLEST_MARK))
            draw_mark(painter, self.theme, within(box, shown.atlas.middle_of(state)), kind, size, size / 7)
        painter.setOpacity(1.0)

    def _draw_state(self, painter: QPainter, shown: EnergyDecomposition) -> None:
        """Where the network is, and what is pointed at, on every tile."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tiles = self.tiles()
        radii = [min(BALL * self.theme.scale, max(box.width() / BALLS_ACROSS, 5.0)) / 2 for box in tiles]
        draw_run(painter, [within(tiles[-1], at) for at in self.ball.way], radii[-1])
        for box, radius in zip(tiles[:-1], radii, strict=False):
            if self.ball.is_somewhere:
                draw_ball(painter, within(box, self.ball.at), radius)
        if self.pointed < 0:
            return
        at = shown.atlas.middle_of(self.pointed)
        for box in tiles:
            draw_ring(painter, self.theme, within(box, at))
        size = round(THUMBNAIL * self.theme.scale)
        picture = portrait(self.pointed, self.grid, self.theme, size, self.devicePixelRatioF())
        place = within(tiles[min(self._pointed_tile, len(tiles) - 1)], at)
        equation = " ".join(part.replace(" ", TOGETHER) for part in self.equation())
        room = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        draw_card(painter, self.theme, place, room, picture, [("energy E", "muted"), (equation, "ink")])


class SumView(RunView):
    """The landscape of each memory alone and that of all of them, state by state, on one scale of colours."""

    name = "sums"
    title = "Sum"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.motion = DecompositionMotion()
        self.map = DecompositionMap(self.ball, self.motion)
        self.map.chosen.connect(self._choose)
        self.map.setAccessibleName("Landscapes that add up")
        keys = "Every state at the same place on every tile; arrow keys point at one, Enter makes it the state"
        self.map.setAccessibleDescription(tooltip("focus_shown", keys))
        self.setFocusProxy(self.map)
        self.note = QLabel()
        self.note.setProperty("role", "caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, 0)
        layout.setSpacing(0)
        layout.addWidget(self.note)
        layout.addWidget(self.map, 1)
        self.setMinimumSize(240, 190)

    @staticmethod
    def refusal(project: Project) -> str:
        if project.n > MOST_UNITS:
            return (
                f"The sum has a pixel for each of the 2^N states of every memory: it shows at most {MOST_UNITS} "
                f"units, and these are {number(project.n)}"
            )
        reason = no_landscape(project)
        if not reason and not project.memories:
            return "Store a memory: its landscape, and how it adds to those of others, is seen here"
        return reason

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.motion.reduced_motion = reduced

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.note.setFont(theme.font(11))
        self.map.theme = theme
        self.map.refresh(moved=True)

    def names_changed(self) -> None:
        assert self._project is not None
        memories = {id(memory.pattern): (k, memory.name) for k, memory in enumerate(self._project.memories)}
        if self._prepared is None:
            self.motion.clear()
        elif memories == self.map.memories:
            return
        self.map.memories = memories
        self.map.refresh()

    def landscape_changed(self) -> None:
        shown, project = self._prepared, self._project
        assert project is not None
        self.map.grid = (project.rows, project.cols)
        self.motion.show(shown, moving=self.isVisible())
        self.map.point_at(-1, -1)
        self.note.setText(shown.note[0])
        self.note.setToolTip(shown.note[1])
        self.map.refresh()

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        changed = self.motion.advance(seconds)
        self._go_along(self._prepared.atlas.middle_of)
        if self.ball.slide(seconds) or changed:
            self.map.update()

    def _choose(self, state: int) -> None:
        self.state_chosen.emit(states_of(state, self._prepared.atlas.n))
