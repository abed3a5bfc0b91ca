"""Shortcuts dialog: all keys, from the table of actions, and all gestures of the mouse, from the resources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from hopviz.actions.table import MENUS, ROWS
from hopviz.core.quoting import capital
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label, resize_on_screen
from hopviz.ui.widgets.gestures import places
from hopviz.ui.window.dialogs import ChoiceDialog


@dataclass(frozen=True)
class Entry:
    """One line of the list."""

    group: str
    text: str
    ways: tuple[str, ...]
    """Each way to do it: keys to press together, or what the mouse does."""

    def matches(self, words: list[str]) -> bool:
        """Whether every word occurs in it."""
        whole = f"{self.group} {self.text} {' '.join(self.ways)}".casefold()
        return all(word in whole for word in words)


def entries(extra: Iterable[tuple[str, str, str]] = ()) -> list[Entry]:
    """Everything that has a key, `extra` too, then everything the mouse does, grouped."""
    by_key = [Entry(row.menu, row.text.rstrip("…"), (_native(row.keys),)) for row in ROWS if row.keys]
    by_key += [Entry(group, text, (keys,)) for group, text, keys in extra]
    # The table of actions follows the code; here, what belongs together stands together.
    menus = list(dict.fromkeys(entry.group for entry in by_key))
    by_key.sort(key=lambda entry: menus.index(entry.group))
    by_mouse = [
        Entry(place.title, capital(gesture.does), gesture.how)
        for place in places().values()
        for gesture in place.gestures
    ]
    return by_key + list(dict.fromkeys(by_mouse))  # one gesture may come of several modes


class ShortcutsDialog(ChoiceDialog):
    """The list of all keys and gestures, with a field that narrows it down.

    It lists in `extra`, as (group, what is done, keys), what has a key without being in the table of actions.
    """

    def __init__(self, parent: QWidget | None, theme: Theme, extra: Iterable[tuple[str, str, str]] = ()) -> None:
        super().__init__(parent, "Keyboard and mouse")
        self._entries = entries(extra)
        self.lines: list[tuple[Entry, QWidget]] = []
        """All lines of the list; those that the words of the search leave out are hidden."""
        self._headings: dict[str, QWidget] = {}
        self._search = QLineEdit()
        self._search.setObjectName("search")
        self._search.setAccessibleName("Search the keys")
        self._search.setPlaceholderText("Search, for example: clamp")
        self._search.setToolTip("Shows the lines with these words  (Alt+S)")
        self._search.setClearButtonEnabled(True)
        self._none = label("Nothing here goes by these words.", "caption", "none", wrap=True)
        self.body.addWidget(self._search)
        self.body.addWidget(self._none)
        self.body.addWidget(self._list(), 1)
        self.finish(cancel="Close")
        self._search.textChanged.connect(self._narrow)
        self._narrow("")
        self._search.setFocus()
        resize_on_screen(self, theme, 112 * GRID, 80 * GRID)

    def _list(self) -> QScrollArea:
        content = QWidget()
        left, right = filled(QVBoxLayout(), gap=3), filled(QVBoxLayout(), gap=3)
        filled(QHBoxLayout(content), (left, 1), (right, 1), gap=5 * GRID).setContentsMargins(0, 0, 2 * GRID, 0)
        for entry in self._entries:
            column = left if entry.group in MENUS else right
            if entry.group not in self._headings:
                heading = self._headings[entry.group] = label(entry.group, "heading")
                heading.setContentsMargins(0, GRID, 0, GRID // 2)
                column.addWidget(heading)
            line = self._line(entry)
            self.lines.append((entry, line))
            column.addWidget(line)
        left.addStretch(1)
        right.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("Keys and gestures")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        return area

    def _line(self, entry: Entry) -> QWidget:
        line = QWidget()
        caps = [
            label(*part) for way in entry.ways for part in (("or", "caption"), *((cap, "key") for cap in _caps(way)))
        ]
        filled(QHBoxLayout(line), (label(entry.text, wrap=True), 1), *caps[1:], gap=GRID // 2)
        return line

    def _narrow(self, text: str) -> None:
        """Show the lines that match, under the headings that still have any."""
        words = text.casefold().split()
        left: set[str] = set()
        for entry, line in self.lines:
            line.setVisible(entry.matches(words))
            if entry.matches(words):
                left.add(entry.group)
        for group, heading in self._headings.items():
            heading.setVisible(group in left)
        self._none.setVisible(not left)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _caps(keys: str) -> list[str]:
    """The keys to press together, one by one; a plus alone is a key itself."""
    return [capital(key) for key in re.split(r"(?<=\w)\+(?=\S)", keys)]
