"""Arrangement of the docks of a window: how they stand, to be put back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QPropertyAnimation, Qt
from PySide6.QtWidgets import QDockWidget


@dataclass(frozen=True)
class Arrangement:
    """Where the docks of a window stand."""

    state: QByteArray
    width: int
    """That of the window."""
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
