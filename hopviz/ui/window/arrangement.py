"""Arrangement of the docks of a window: how they stand, to be put back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QPropertyAnimation, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar


@dataclass(frozen=True)
class Arrangement:
    """Where the docks of a window stand."""

    state: QByteArray
    width: int
    """That of the window."""
    low: int
    """The height of the dock in front at the bottom, with its tabs."""
    front: str
    missed: Counter[str]
    heights: dict[str, int]
    on_stage: str
    before: Arrangement | None
    """How all stood before that was put on the stage."""
    put_away: list[str]
    usual: Arrangement | None
    """How all stood before type was made large."""


def end_drag(docks: Iterable[QDockWidget]) -> None:
    """Put a dock that is being dragged, or dropped, back among the others.

    Qt lets the layout be changed meanwhile, and then puts back items of the former one that it has deleted.
    """
    for dock in docks:
        for move in dock.findChildren(QPropertyAnimation, options=Qt.FindChildOption.FindDirectChildrenOnly):
            move.setCurrentTime(move.totalDuration())
        if dock.isFloating():
            dock.close()
            dock.show()


def height_with_tabs(dock: QDockWidget, bars: Iterable[QTabBar]) -> int:
    """The height of a dock at the bottom, with its tabs, which Qt counts as a part of it where one is resized."""
    seen = [bar for bar in bars if bar.isVisible()]
    return dock.height() + sum(
        bar.height() for bar in seen if dock.windowTitle() in map(bar.tabText, range(bar.count()))
    )


def fits(window: QMainWindow, room: QSize) -> bool:
    """Whether all that is seen of a window has its place in so much room."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    layout = window.layout()
    assert layout is not None
    layout.activate()
    return room.expandedTo(window.minimumSizeHint()) == room


def shrink(window: QMainWindow, room: QSize) -> bool:
    """Give a window that is larger so much room again, as far as all that is seen has its place; whether it shrank."""
    fits(window, room)
    before = window.size()
    if before != room and before.expandedTo(room) == before and not window.isMaximized() and not window.isFullScreen():
        window.resize(room)
    return window.size() != before
