"""What can keys and mouse do?  The `?` list, made of the table of actions and a table of gestures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from hopviz.ui.actions import ACTIONS
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.window.dialogs.base import ChoiceDialog, caption

GESTURES: tuple[tuple[str, str, str], ...] = (
    ("Neuron grid", "Turn a unit on or off", "Click"),
    ("Neuron grid", "Paint with what the first click made", "Drag"),
    ("Neuron grid", "Paint the opposite", "Right-drag"),
    ("Neuron grid", "Clamp a unit, or let it go", "Shift+Click"),
    ("Neuron grid", "Clamp many units, or let them go", "Shift+Drag"),
    ("Neuron grid", "Remove a unit, or put it back", "Alt+Click"),
    ("Neuron grid", "See field, energy gap and weights", "Hover"),
    ("Neuron grid", "Move from unit to unit", "Arrow keys"),
    ("Neuron grid", "Turn the unit on or off", "Return"),
    ("Neuron grid", "Clamp the unit, or let it go", "Shift+Return"),
    ("Neuron grid", "Remove the unit, or put it back", "Alt+Return"),
    ("Graph", "Turn a unit on or off, or let it decide", "Click"),
    ("Graph", "Move a unit", "Drag"),
    ("Graph", "Add a unit", "Double-click beside the units"),
    ("Graph", "Delete the chosen unit or connection", "Delete"),
    ("Graph", "Connect two units, or give a bias", "Right-drag"),
    ("Graph", "Connect the chosen unit to the next one chosen", "K"),
    ("Graph", "Set the bias of the chosen unit", "A"),
    ("Graph", "Change a weight or a bias", "Drag up or down"),
    ("Graph", "Change it in steps", "Wheel"),
    ("Graph", "Type it", "Double-click"),
    ("Graph", "Move from unit to unit", "Arrow keys"),
    ("Graph", "Choose the next connection, or the last", "; or ,"),
    ("Graph", "Change the chosen weight", "+ or −"),
    ("Graph", "Type the chosen weight", "Figures or Return"),
    ("Drawing", "Switch a line off or on", "Click, or Return"),
    ("Drawing", "Hold a line, or let the network decide", "Shift+Click, or Shift+Return"),
    ("Drawing", "Go from line to line; Tab goes on to what is seen", "Arrow keys"),
    ("Drawing", "Turn what is seen", "Drag, or arrow keys"),
    ("Drawing", "See it as at first", "0"),
    ("Weights", "Choose a weight", "Click, or Return"),
    ("Weights", "Change the chosen weight", "Wheel, + or −"),
    ("Weights", "Type it", "Figures or Return"),
    ("Weights", "Go to the next weight", "Arrow keys"),
    ("Weights", "Remove the connection", "Delete"),
    ("Relief and surface", "Turn it", "Arrow keys"),
    ("Relief and surface", "See it as at first", "0"),
    ("Memories", "Use as cue", "Double-click the thumbnail"),
    ("Memories", "Use the chosen one as cue", "Return"),
    ("Memories", "Rename", "Double-click the name"),
    ("Memories", "See what is behind its stability", "Click the sign"),
    ("Memories", "Change the order", "Drag"),
    ("Window", "Open a picture, a scene or a network", "Drop a file"),
)
"""Group, what is done, by what."""

LEFT_GROUPS = ("File", "Scenes", "Edit", "Memory", "Memories")


@dataclass(frozen=True)
class Entry:
    """One line of the list."""

    group: str
    text: str
    keys: str

    def matches(self, words: list[str]) -> bool:
        """Whether every word occurs in it."""
        whole = f"{self.group} {self.text} {self.keys}".casefold()
        return all(word in whole for word in words)


def entries(extra: Iterable[tuple[str, str, str]] = ()) -> list[Entry]:
    """Everything that has a key, `extra` too, then everything the mouse does, grouped."""
    by_key = [Entry(act.menu, act.text.rstrip("…"), _native(act.keys)) for act in ACTIONS.values() if act.keys]
    by_key += [Entry(*line) for line in extra]
    # The table of actions follows the code; here, what belongs together stands together.
    menus = list(dict.fromkeys(entry.group for entry in by_key))
    by_key.sort(key=lambda entry: menus.index(entry.group))
    return by_key + [Entry(*line) for line in GESTURES]


class ShortcutsDialog(ChoiceDialog):
    """The list of all keys and gestures, with a field that narrows it down.

    Parameters
    ----------
    parent : QWidget or None
    theme : Theme
    extra : iterable of (group, what is done, keys), optional
        What has a key without being in the table of actions; a group of it stands together.
    """

    def __init__(self, parent: QWidget | None, theme: Theme, extra: Iterable[tuple[str, str, str]] = ()) -> None:
        super().__init__(parent, "Keyboard and mouse")
        self._entries = entries(extra)
        self._lines: list[tuple[Entry, QWidget]] = []
        self._headings: dict[str, QWidget] = {}
        self._search = QLineEdit()
        self._search.setObjectName("search")
        self._search.setPlaceholderText("Search, for example: clamp")
        self._search.setToolTip("Shows the lines with these words  (Alt+S)")
        self._search.setClearButtonEnabled(True)
        self._none = caption("Nothing here goes by these words.", "none")
        self.body.addWidget(self._search)
        self.body.addWidget(self._none)
        self.body.addWidget(self._list(), 1)
        self.finish(cancel="Close")
        self._search.textChanged.connect(self._narrow)
        self._narrow("")
        self._search.setFocus()
        # The window's frame wants room, too.
        room = self.screen().availableSize() - QSize(4 * GRID, 8 * GRID)
        self.resize(QSize(theme.px(112 * GRID), theme.px(80 * GRID)).boundedTo(room))

    def _list(self) -> QScrollArea:
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setContentsMargins(0, 0, 2 * GRID, 0)
        columns.setSpacing(5 * GRID)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(3)
            columns.addLayout(column, 1)
        for entry in self._entries:
            column = left if entry.group in LEFT_GROUPS else right
            if entry.group not in self._headings:
                self._headings[entry.group] = _heading(entry.group)
                column.addWidget(self._headings[entry.group])
            line = self._line(entry)
            self._lines.append((entry, line))
            column.addWidget(line)
        left.addStretch(1)
        right.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        return area

    def _line(self, entry: Entry) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        text = QLabel(entry.text)
        text.setWordWrap(True)
        row.addWidget(text, 1)
        for key in _caps(entry.keys):
            cap = QLabel(key)
            cap.setProperty("role", "key")
            row.addWidget(cap)
        return line

    def _narrow(self, text: str) -> None:
        """Show the lines that match, under the headings that still have any."""
        words = text.casefold().split()
        left: set[str] = set()
        for entry, line in self._lines:
            line.setVisible(entry.matches(words))
            if entry.matches(words):
                left.add(entry.group)
        for group, heading in self._headings.items():
            heading.setVisible(group in left)
        self._none.setVisible(not left)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _caps(keys: str) -> list[str]:
    """The keys to press together, one by one; the plus of "+ or −" is a key itself."""
    return re.split(r"(?<=\w)\+(?=\S)", keys)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    label.setContentsMargins(0, GRID, 0, GRID // 2)
    return label
