"""Cards of help over the window: of a panel what it shows, its formula, the values in force, what to notice and try."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.help.page import Page
from hopviz.ui.help.texts import Topic
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label, on_escape

WIDTH, HEIGHT = 420, 620
"""Pixels at scale 1, where there is room for them."""
WORTH = 0.25
"""What a pixel of the card is worth, by one of the panel."""
LOWEST = 300
"""Height that it keeps above or below a wide panel."""


class CardHead(Guarded, QWidget):
    """The heading of a card; drag it to move the card."""

    dragged = Signal(QPoint)
    """(by) how far since the last time."""

    def __init__(self, *parts: QWidget | int) -> None:
        super().__init__()
        self._from: QPointF | None = None
        filled(QHBoxLayout(self), *parts, gap=GRID // 2)
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.globalPosition()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self.dragged.emit((event.globalPosition() - self._from).toPoint())
            self._from = event.globalPosition()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None


def small_button(text: str, tip: str, name: str) -> QToolButton:
    """A flat button in the head of a card."""
    made = QToolButton()
    made.setText(text)
    made.setToolTip(tip)
    made.setAccessibleName(name)
    made.setProperty("role", "flat")
    made.setCursor(Qt.CursorShape.ArrowCursor)
    return made


def _cost(panel: QRect, mark: QRect, place: QRect) -> tuple[bool, float]:
    """How bad a place is: whether the mark and how much of the panel is covered, and how little there is room for."""
    both = panel.intersected(place)
    return place.intersects(mark), both.width() * both.height() - WORTH * place.width() * place.height()


class Card(Guarded, QFrame):
    """A page that lies over the window, beside what it tells of; everything else goes on."""

    wanted = Signal(str)
    """(address) The person follows a link; empty for the glossary as a whole."""
    closed = Signal()

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window)
        self.setProperty("role", "card")
        self.setObjectName(name)
        self._theme: Theme = LIGHT
        self._room = window.rect()
        self.page = Page()
        self.page.wanted.connect(self.wanted)
        self.title = label("", "title")
        self.glossary_button = small_button("Glossary", "All words of the field  (Shift+F1)", "Glossary")
        self.glossary_button.clicked.connect(self._want_glossary)
        self.close_button = small_button("✕", "Close the help  (Esc)", "Close the help")
        self.close_button.clicked.connect(self.close_card)
        self.head = CardHead(self.title, 1, self.glossary_button, self.close_button)
        self.head.dragged.connect(self._drag)
        column = filled(QVBoxLayout(self), self.head, (self.page, 1))
        column.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        on_escape(self, self.close_card, within=True)
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        if not self.isHidden():
            self._compose()

    def _name(self, name: str) -> None:
        """Have a title."""
        self.title.setText(name)
        self.setAccessibleName(f"Help: {name}")
        self.page.setAccessibleName(f"Help: {name}")

    def _compose(self) -> None:
        """Write the page."""
        raise NotImplementedError

    def stand_beside(self, panel: QRect, mark: QRect, room: QRect) -> None:
        """Take a place in this room, beside a panel where that is possible, and beside the mark that opens it.

        All are in the window's coordinates.
        """
        width = min(self._theme.px(WIDTH), room.width())
        height = min(self._theme.px(HEIGHT), room.height())
        self._room = room
        least, above, below = self._theme.px(LOWEST), panel.top() - room.top(), room.bottom() - panel.bottom()
        over, under = (min(height, max(free - GRID, least)) for free in (above, below))
        places = [
            QRect(panel.right() + 1 + GRID, panel.top(), width, height),
            QRect(panel.left() - GRID - width, panel.top(), width, height),
            QRect(panel.right() + 1 - width, panel.top() - GRID - over, width, over),
            QRect(panel.right() + 1 - width, panel.bottom() + 1 + GRID, width, under),
        ]
        self.setGeometry(min((self._within(place, room) for place in places), key=partial(_cost, panel, mark)))

    @staticmethod
    def _within(place: QRect, room: QRect) -> QRect:
        place.moveLeft(min(max(place.left(), room.left()), room.right() + 1 - place.width()))
        place.moveTop(min(max(place.top(), room.top()), room.bottom() + 1 - place.height()))
        return place

    def stay_within(self, room: QRect) -> None:
        """The window has another size."""
        size = self.size().boundedTo(room.size())
        self._room = room
        self.setGeometry(self._within(QRect(self.pos(), size), room))

    def _drag(self, by: QPoint) -> None:
        self.setGeometry(self._within(self.geometry().translated(by), self._room))

    def _want_glossary(self) -> None:
        self.wanted.emit("")

    def close_card(self) -> None:
        """Tell of nothing any more."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.page.setFocus()  # a click on it is none on what lies behind it


class HelpCard(Card):
    """Tells of a panel, a view or an experiment."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "help-card")
        self._topic: Topic | None = None
        self._others: tuple[tuple[str, str], ...] = ()

    @property
    def topic(self) -> Topic | None:
        """What is told of, while it is seen."""
        return self._topic if not self.isHidden() else None

    @property
    def told_of(self) -> Topic | None:
        """What was told of last, whether it is seen or not."""
        return self._topic

    def show_topic(self, topic: Topic, name: str, others: Sequence[tuple[str, str]] = ()) -> None:
        """Tell of a panel that is called by this name; `others`, (address, name), belong to the same panel."""
        self._topic, self._others = topic, tuple(others)
        self._name(name)
        self._compose()

    def _compose(self) -> None:
        topic, page = self._topic, self.page
        assert topic is not None
        page.begin(self._theme)
        if self._others:
            page.add_links("Also here:", self._others)
        page.add_heading("What it shows")
        for text in topic.shows:
            page.add_text(text)
        if topic.formulas:
            page.add_heading("Formula" if len(topic.formulas) == 1 else "Formulas")
            for formula in topic.formulas:
                page.add_formula(formula)
            for text in topic.explained:
                page.add_text(text)
        if topic.values:
            page.add_heading("Now")
            page.add_values()
        for heading, items in (("Things to notice", topic.notice), ("Things to try", topic.tries)):
            if items:
                page.add_heading(heading)
                page.add_items(items)
        page.end()

    def show_values(self, values: Sequence[tuple[str, str]]) -> None:
        """Take over what holds now."""
        if self.page.values is not None:
            self.page.values.show_values(values)
