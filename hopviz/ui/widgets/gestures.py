"""Gestures of mouse and keys, from their one table: what hints, tooltips and the list of keys tell of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel

from hopviz import assets
from hopviz.core.quoting import capital


@dataclass(frozen=True)
class Gesture:
    """One line of the table `gestures.toml`, which explains the fields."""

    how: tuple[str, ...]
    does: str
    hint: str = ""
    when: tuple[str, ...] = ()
    keys: bool = False

    @property
    def ways(self) -> str:
        """All ways to do it."""
        return " or ".join(self.how)

    def works_in(self, mode: str) -> bool:
        """Whether the place knows it in this mode."""
        return not self.when or mode in self.when


@dataclass(frozen=True)
class Place:
    """A place of the window and what can be done there."""

    title: str
    gestures: tuple[Gesture, ...]


@cache
def places() -> dict[str, Place]:
    """The whole table, by the names of the places."""
    table = tomllib.loads(assets.read_text("gestures.toml"))
    return {name: Place(told["title"], tuple(map(_gesture, told["gestures"]))) for name, told in table.items()}


def _gesture(line: dict[str, Any]) -> Gesture:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in line.items()}
    return Gesture(**fields)


def hinted(place: str, mode: str = "") -> list[Gesture]:
    """The gestures that the hint of a place names."""
    return [gesture for gesture in places()[place].gestures if gesture.hint and gesture.works_in(mode)]


def hint(place: str, mode: str = "") -> str:
    """What can be done in a place, in a line: "Click to flip a unit, drag to paint"."""
    return capital(", ".join(f"{gesture.ways} to {gesture.hint}" for gesture in hinted(place, mode)))


def ways_with_room(told: str, label: QLabel) -> str:
    """As much of a hint, at least the first of what it names, as a label of several lines has room for."""
    ways, metrics, room = told.split(", "), label.fontMetrics(), QRect(0, 0, label.width(), label.height())
    while len(ways) > 1:
        if metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, ", ".join(ways)).height() <= room.height():
            break
        ways.pop()
    return ", ".join(ways)


def listed(place: str, mode: str = "") -> list[Gesture]:
    """The gestures that the tooltip of a place names."""
    return [gesture for gesture in places()[place].gestures if not gesture.keys and gesture.works_in(mode)]


def tip(place: str, mode: str = "") -> str:
    """All that the mouse does in a place, a line each: "Click: flip a unit"."""
    return "\n".join(capital(f"{gesture.ways}: {gesture.does}") for gesture in listed(place, mode))


def way_to(place: str, does: str) -> str:
    """How to do one thing in a place: "Double-click the name to rename"."""
    gesture = next(gesture for gesture in places()[place].gestures if gesture.does == does)
    return capital(f"{gesture.ways} to {does}")
