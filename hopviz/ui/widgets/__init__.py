"""Widgets that several features share; here, what lays them out and labels them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QCursor, Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QLayout, QToolTip, QWidget

from hopviz.ui.style.theme import GRID

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
