"""Sum of landscapes: a tile for each memory's own, one for the whole, and the state on all of them at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hopviz.core.attractors import Kind
from hopviz.core.landscape import number_of
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.exact import RunView, portrait, refusal
from hopviz.ui.landscape.state_layout import Atlas
from hopviz.ui.landscape.state_map import StateMap
from hopviz.ui.landscape.sums.decomposition import (
    MOST_UNITS,
    DecompositionMotion,
    Key,
    Term,
    arrange,
    minima_of,
    prepare,
)
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.plotting import broken, shortened
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import fitted_names, text_size, write
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import plain_label
from hopviz.ui.widgets.full_names import FullNames

ICON, ICON_FROM = 14, 44
"""Side of a memory's picture beside its name, and that of a tile from which on it is there; at scale 1."""
SIGN_WIDTH = 18
"""Of the space for a plus or an equals sign, at scale 1."""
RIM = 8
"""Pixels to the right of the sum: signs at its edge are seen whole."""
FAR = 16
"""Pixels that an arrow key goes with Shift."""
ARROWS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
TOGETHER = "\u00a0"
"""A space at which no line ends."""


class DecompositionMap(StateMap):
    """Paints a tile for each term, and the sum last."""

    def __init__(self, ball: Ball, motion: DecompositionMotion, parent: QWidget | None = None) -> None:
        super().__init__(ball, parent)
        self.motion = motion
        self.memories: Mapping[Key, tuple[int, str]] = {}
        """Place in the list and name of each memory, as they are now."""
        self.full_names = FullNames(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is added."""
        return () if self.motion.decomposition is None else self.motion.decomposition.terms

    def room(self) -> QRectF:
        return super().room().adjusted(0, 0, -RIM, -GRID)

    def legend_is_beside(self) -> bool:
        return False  # tiles take the whole width

    def _head_height(self) -> float:
        """Of the space for a name above a tile."""
        return max(QFontMetricsF(self.theme.font(11)).height(), ICON * self.theme.scale) + GRID

    def tiles(self) -> list[QRectF]:
        if self._placed is not None and len(self._placed[1]) != len(self.terms) + 1:
            self._placed = None
        return super().tiles()

    def _find_places(self) -> list[QRectF]:
        return arrange(max(len(self.terms), 1), self.room(), SIGN_WIDTH * self.theme.scale, self._head_height())

    def point_at(self, tile: int, state: int) -> None:
        """Show the card of a state beside its place on a tile; -1, -1 for none."""
        self._tile = tile
        self._point_at(state)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.atlas is not None and key in ARROWS:
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._step(self.atlas, ARROWS[key], far)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pointed >= 0:
            self.chosen.emit(self.pointed)
        elif key == Qt.Key.Key_Escape and self.pointed >= 0:
            self.point_at(-1, -1)
        else:
            super().keyPressEvent(event)

    def _step(self, atlas: Atlas, direction: tuple[int, int], far: int) -> None:
        rows, columns = atlas.shape
        if self.pointed >= 0:
            row, column = (now + far * way for now, way in zip(atlas.cell(self.pointed), direction, strict=True))
        else:  # from the state of the network
            column, row = int(self.ball.target[0] * columns), int(self.ball.target[1] * rows)
        row, column = min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
        self.point_at(len(self.terms), atlas.number(row, column))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(-1, -1)

    def equation(self) -> list[str]:
        """The energies of the state that is pointed at, as a sum; empty if none is."""
        shown = self.motion.decomposition
        return [] if shown is None or self.pointed < 0 else shown.equation(self.pointed)

    def card_lines(self) -> list[str]:
        return ["energy E", " ".join(part.replace(" ", TOGETHER) for part in self.equation())]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.motion.part < 1.0:
            self._backdrop = None
        super().paintEvent(event)

    def _draw_states(self, painter: QPainter, atlas: Atlas) -> None:
        """Names, signs between the tiles, and colours; what moves is not looked at closely."""
        tiles, is_still, scale = self.tiles(), self.motion.part >= 1.0, self.motion.scale
        self.full_names.begin()
        for k, box in enumerate(tiles):
            self._draw_head(painter, box, *self._head_of(self.terms[k] if k < len(self.terms) else None))
            if k:
                place = QPointF(box.left() - SIGN_WIDTH * self.theme.scale / 2, box.center().y())
                write(painter, self.theme, place, "=+"[k < len(tiles) - 1], ink="muted", size=15, bold=True)
            every = 1 if is_still else max(int(atlas.shape[1] / (box.width() * pixel_ratio(self))), 1)
            self.draw_tile(painter, box, self.motion.pixels(k, scale, every), careful=is_still)

    def _head_of(self, term: Term | None) -> tuple[str, str, QPixmap | None]:
        """Name, colour, and picture of a term, or of the sum."""
        if term is None:
            wide = self.tiles()[-1].width() > 160 * self.theme.scale
            return "Sum: the whole landscape" if wide else "Sum", "ink", None
        if term.memory is None:
            return term.title(), "ink", None
        index, name = self.memories.get(term.key, (len(self.theme.series), term.title()))
        state, size = number_of(term.memory.pattern), round(ICON * self.theme.scale)
        icon = portrait(state, self.grid, self.theme, size, pixel_ratio(self))
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
        names = [name for _, name in self.memories.values()]
        fitted = dict(zip(names, fitted_names(names, metrics, line.width()), strict=True))
        text = fitted.get(title) or shortened(title, metrics, line.width())
        self.full_names.note(line, text, title)
        middle = line.left() + text_size(self.theme, text, bold=True).width() / 2
        write(painter, self.theme, QPointF(middle, line.center().y()), text, ink=ink, bold=True)

    def marks(self, atlas: Atlas) -> list[tuple[QRectF, int, Kind]]:
        shown = self.motion.decomposition
        assert shown is not None
        tiles = zip(shown.terms, self.tiles(), strict=False)
        alone = [(box, state, kind) for term, box in tiles for state, kind in minima_of(term, shown.removed)]
        return [*alone, *super().marks(atlas)]

    def strength(self, state: int) -> float:
        return self.motion.part  # as strong as the new landscape is there already

    def label_boxes(self, atlas: Atlas) -> list[tuple[str, QRectF]]:
        return []  # names stand above the tiles

    def legend(self, atlas: Atlas) -> tuple[NDArray[np.uint32], float, float]:
        scale = self.motion.scale
        return scale.colours, scale.low, scale.high


class SumView(RunView):
    """The landscape of each memory alone and that of all of them, state by state, on one scale of colours."""

    name = "sums"
    title = "Sum"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.motion = DecompositionMotion()
        self.map = DecompositionMap(self.ball, self.motion)
        self.map.chosen.connect(self.choose_state)
        self.map.setAccessibleName("Landscapes that add up")
        keys = "Every state at the same place on every tile; arrow keys point at one, Enter makes it the state"
        self.map.setAccessibleDescription(tooltip("focus_shown", keys))
        self.setFocusProxy(self.map)
        self.note = plain_label()
        self.note.setProperty("role", "caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, 0)
        layout.setSpacing(0)
        layout.addWidget(self.note)
        layout.addWidget(self.map, 1)
        self.setMinimumSize(240, 190)

    @staticmethod
    def refusal(project: Project) -> str:
        reason = refusal(project, MOST_UNITS, "The sum, with a pixel for each of the 2^N states of every memory,")
        if not reason and not project.memories:
            return "Store a memory: its landscape, and how it adds to those of others, is seen here"
        return reason

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.motion.reduced_motion = reduced

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.note.setFont(theme.font(11))
        self.map.theme = theme
        self.map.refresh()

    def names_changed(self) -> None:
        assert self._project is not None
        listed = enumerate(self._project.memories)
        memories: dict[Key, tuple[int, str]] = {memory.revision: (k, memory.name) for k, memory in listed}
        if self._prepared is None:
            self.motion.clear()
            self.map.atlas = None
        elif memories == self.map.memories:
            return
        self.map.memories = memories
        self.map.refresh()

    def forget(self) -> None:
        super().forget()
        self.map.forget()
        self.note.clear()

    def landscape_changed(self) -> None:
        shown, project = self._prepared, self._project
        assert project is not None
        self.map.grid, self.map.atlas = (project.rows, project.cols), shown.atlas
        self.motion.show(shown, moving=self.isVisible())
        self.map.point_at(-1, -1)
        self.note.setText(shown.note[0])
        self.note.setToolTip(broken(shown.note[1]))
        self.map.refresh()

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        changed = self.motion.advance(seconds)
        self._go_along(self._prepared.atlas.middle_of)
        if self.ball.slide(seconds) or changed:
            self.map.update()
