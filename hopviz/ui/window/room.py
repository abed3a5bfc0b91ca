"""Room on the screen: how large a window is at first, and what is to be seen of it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDockWidget, QWidget

from hopviz.ui.style.theme import GRID

FIRST_SHARE = 5 / 6
"""Of the width and of the height of a screen that the window fills at first."""
LEAST_SPARE = 8 * GRID
"""Pixels of a screen that a window and its frame leave free, if it is not to fill all of it."""


def first_size(needed: QSize, room: QSize) -> QSize:
    """How large a window is that has never been closed, on a screen with so much room.

    Five sixths of its width and height, but no less than is needed; the whole screen where that leaves no more than a
    frame on any side.
    """
    size = (room * FIRST_SHARE).expandedTo(needed)
    spare = room - size
    return room if min(spare.width(), spare.height()) < LEAST_SPARE else size


def is_covered(widget: QWidget | None) -> bool:
    """Whether nothing is to be seen of the dock that a widget is in, or of the widget itself if it is in none."""
    frame = widget
    while frame is not None and not isinstance(frame, QDockWidget):
        frame = frame.parentWidget()
    frame = frame or widget
    return frame is not None and frame.visibleRegion().isEmpty()
