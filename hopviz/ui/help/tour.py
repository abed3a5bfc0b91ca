"""Tour of the window: a few stops, each a card beside what it points at, with all the rest dimmed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hopviz import assets
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label, on_escape

WIDTH = 340
DIMMED = 110
"""How opaque the shade over everything else is, of 255."""


@dataclass(frozen=True)
class Stop:
    """One of the places."""

    target: str
    """What it points at, by its name."""
    title: str
    text: str


@cache
def stops() -> tuple[Stop, ...]:
    """All of them, in order."""
    return tuple(Stop(**table) for table in tomllib.loads(assets.read_text("help", "tour.toml"))["stops"])


class Shade(Guarded, QWidget):
    """Dims everything but one place; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.theme: Theme = LIGHT
        self.place = QRect()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, whole, hole = QPainter(self), QPainterPath(), QPainterPath()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole.addRect(QRectF(self.rect()))
        hole.addRoundedRect(QRectF(self.place), GRID, GRID)
        shade = self.theme.color("window" if self.theme.dark else "ink", DIMMED)
        painter.fillPath(whole.subtracted(hole), shade)
        painter.strokePath(hole, QPen(self.theme.color("accent"), 3))
        painter.end()


class Tour(Guarded, QFrame):
    """The card of the tour.

    Parameters
    ----------
    window : QWidget
    targets : mapping
        What the stops point at, by their names.
    """

    ended = Signal()
    """It is over, or was skipped."""
    arrived = Signal(str)
    """(target) of a stop, before it is pointed at: it is to be seen."""

    def __init__(self, window: QWidget, targets: Mapping[str, QWidget]) -> None:
        super().__init__(window)
        self.setProperty("role", "card")
        self.setObjectName("tour")
        self._window, self._targets = window, targets
        self._theme: Theme = LIGHT
        self._at = 0
        self.shade = Shade(window)
        self.count = label("", "caption")
        self.title, self.text = label("", "title", wrap=True), label("", "prose", wrap=True)
        self.skip_button = QPushButton("Skip the tour")
        self.skip_button.setToolTip("Close it; Help > Tour shows it again  (Esc)")
        self.back_button, self.next_button = QPushButton("Back"), QPushButton("Next")
        self.next_button.setProperty("role", "primary")
        self.back_button.setToolTip("The stop before  (Left)")
        self.next_button.setToolTip("The next stop  (Return)")
        self.skip_button.clicked.connect(self.end)
        self.back_button.clicked.connect(self._back)
        self.next_button.clicked.connect(self._next)
        for button in (self.back_button, self.next_button, self.skip_button):
            button.setAutoDefault(True)
        buttons = filled(QHBoxLayout(), self.skip_button, 1, self.back_button, self.next_button)
        column = filled(QVBoxLayout(self), self.count, self.title, self.text, buttons)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        on_escape(self, self.end, within=True)
        self.hide()

    @property
    def stop(self) -> Stop | None:
        """Where the tour is, while it goes on."""
        return None if self.isHidden() else stops()[self._at]

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = self.shade.theme = theme
        self.shade.update()
        self.follow()

    def begin(self) -> None:
        """Show the first stop."""
        self.shade.show()
        self.show()
        self._go_to(0)
        self.next_button.setFocus()

    def end(self) -> None:
        """Show nothing of it any more."""
        if not self.isHidden():
            self.hide()
            self.shade.hide()
            self.ended.emit()

    def follow(self) -> None:
        """Stand where the present stop is now."""
        stop = self.stop
        if stop is None:
            return
        target = self._targets[stop.target]
        whole = QRect(target.mapTo(self._window, target.rect().topLeft()), target.size())
        place = whole.adjusted(-4, -4, 4, 4).intersected(self._window.rect())
        if self.shade.geometry() != self._window.rect() or self.shade.place != place:
            self.shade.setGeometry(self._window.rect())
            self.shade.place = place
            self.shade.update()
            self.shade.raise_()
        width = min(self._theme.px(WIDTH), self._window.width() - 2 * GRID)
        self.setFixedWidth(width)
        layout = self.layout()
        assert layout is not None
        height = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()
        card = best_place(place, width, height, self._window.rect().adjusted(GRID, GRID, -GRID, -GRID))
        if self.geometry() != card:
            self.setGeometry(card)
        self.raise_()

    def _go_to(self, number: int) -> None:
        self._at = number
        stop, count = stops()[number], len(stops())
        last = number + 1 == count
        self.count.setText(f"{number + 1} / {count}")
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self.setAccessibleName(f"Tour, {number + 1} of {count}: {stop.title}")
        self.setAccessibleDescription(stop.text)
        self.back_button.setEnabled(number > 0)
        self.next_button.setText("Done" if last else "Next")
        self.skip_button.setVisible(not last)
        self.arrived.emit(stop.target)
        self.follow()

    def _next(self) -> None:
        if self._at + 1 < len(stops()):
            self._go_to(self._at + 1)
        else:
            self.end()

    def _back(self) -> None:
        self._go_to(max(self._at - 1, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
            self._next()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self._back()
        elif event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)


def best_place(target: QRect, width: int, height: int, room: QRect) -> QRect:
    """Where a card of this size covers least of what it points at: right of it, left, below, above, or in a corner."""
    gap = 2 * GRID
    top = min(max(target.top(), room.top()), room.bottom() + 1 - height)
    left = min(max(target.left(), room.left()), room.right() + 1 - width)
    places = [
        QRect(target.right() + gap, top, width, height),
        QRect(target.left() - gap - width, top, width, height),
        QRect(left, target.bottom() + gap, width, height),
        QRect(left, target.top() - gap - height, width, height),
    ]
    inside = [place for place in places if room.contains(place)]
    if inside:
        return inside[0]
    corner = QRect(0, 0, width, height)
    corner.moveBottomRight(room.bottomRight())
    return corner
