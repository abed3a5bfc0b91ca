"""Widgets that several features share; here, what lays them out and labels them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QCursor, QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QLayout, QToolTip, QWidget

from hopviz.ui.style.theme import GRID, Theme

Box = TypeVar("Box", bound=QBoxLayout)
Part = QWidget | QLayout | int


def filled(box: Box, *parts: Part | tuple[Part, int], gap: int = GRID, margin: int = 0) -> Box:
    """Put widgets and layouts into a row or column.

    A part may come with its share of spare room, (part, share); a number alone is a share left empty.
    """
    box.setContentsMargins(margin, margin, margin, margin)
    box.setSpacing(gap)
    for each in parts:
        part, share = each if isinstance(each, tuple) else (each, 0)
        if isinstance(part, QWidget):
            box.addWidget(part, share)
        elif isinstance(part, QLayout):
            box.addLayout(part, share)
        else:
            box.addStretch(part)
    return box


def least_width(row: QBoxLayout) -> int:
    """Pixels that what is seen of a row needs at least.

    The row itself tells what it needed before something was shown or hidden, until it is invalidated, whereupon all
    around it is laid out again.
    """
    items = [item for place in range(row.count()) if (item := row.itemAt(place)) is not None]
    gaps = max(sum(1 for each in items if not each.isEmpty()) - 1, 0)
    return sum(each.minimumSize().width() for each in items) + row.spacing() * gaps


def on_escape(widget: QWidget, act: Callable[[], object], within: bool = False) -> QShortcut:
    """Have Escape do this in the widget's window, or only `within` the widget; also where others want it to do more."""
    escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), widget, act)
    if within:
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    escape.activatedAmbiguously.connect(act)
    return escape


def polish(widget: QWidget) -> None:
    """Dress a widget, and all within it, in the style sheet: applied later, it would take back fonts of their own."""
    for each in (widget, *widget.findChildren(QWidget)):
        each.ensurePolished()


def resize_on_screen(window: QWidget, theme: Theme, width: int, height: int) -> None:
    """Give a window this size, in pixels at scale 1, as far as its screen has room for it and its frame."""
    room = window.screen().availableSize() - QSize(4 * GRID, 8 * GRID)
    window.resize(QSize(theme.px(width), theme.px(height)).boundedTo(room))


def retell(before: str, now: str, widget: QWidget) -> None:
    """Let a tooltip that is open tell of the present moment, too."""
    if before != now and QToolTip.isVisible() and QToolTip.text() == before:
        QToolTip.showText(QCursor.pos(), now, widget)


def plain_label(text: str = "") -> QLabel:
    """A label that shows a text as it is, though Qt may take names for formatting."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def label(text: str = "", role: str = "", name: str = "", wrap: bool = False) -> QLabel:
    """A line of plain text in the style of a role ("caption", "heading", …); with `wrap`, as many lines as it takes."""
    made = plain_label(text)
    made.setObjectName(name)
    made.setProperty("role", role or None)
    made.setWordWrap(wrap)
    return made
