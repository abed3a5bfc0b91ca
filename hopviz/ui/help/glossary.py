"""Glossary window: the words of the field, which can be searched, and where each of them is used."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.help import texts
from hopviz.ui.help.page import Page
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label, on_escape, resize_on_screen

WIDTH, HEIGHT = 760, 560
"""Pixels at scale 1."""
LIST = 250


def matching(search: str) -> list[str]:
    """Keys of the words that match every word of a search: by their names first, then by what is said of them."""
    words = search.casefold().split()
    named, told = [], []
    for key, term in texts.glossary().items():
        names = " ".join((term.title, *term.names)).casefold()
        whole = f"{names} {' '.join(map(texts.plain, term.text)).casefold()}"
        if all(word in names for word in words):
            named.append(key)
        elif all(word in whole for word in words):
            told.append(key)
    return named + told


class GlossaryWindow(Guarded, QWidget):
    """A list of words with a field that narrows it down, and what the chosen one means.

    Parameters
    ----------
    parent : QWidget
    titles : mapping
        What the panels are called that texts tell of, by the keys of the texts.
    """

    topic_wanted = Signal(str)
    """(key) The text of a panel."""

    def __init__(self, parent: QWidget, titles: Mapping[str, str]) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Glossary")
        self.setObjectName("glossary")
        self._titles = titles
        self._theme: Theme = LIGHT
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search, for example: basin")
        self.search.setAccessibleName("Search the glossary")
        self.search.setToolTip("Shows the words that match; Down goes to the list")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Words of the field")
        self.list.setProperty("role", "words")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.none = label("Nothing here goes by these words.", "caption", wrap=True)
        self.title = label("", "title", wrap=True)
        self.page = Page()
        self.page.setAccessibleName("What the word means")
        self.page.wanted.connect(self._follow)
        left = QWidget()
        filled(QVBoxLayout(left), self.search, self.none, (self.list, 1))
        self._left = left
        right = filled(QVBoxLayout(), self.title, (self.page, 1))
        filled(QHBoxLayout(self), left, (right, 1), gap=3 * GRID, margin=2 * GRID)
        self.search.textChanged.connect(self._narrow)
        on_escape(self, self.close)
        self.list.currentItemChanged.connect(self._show)
        self._narrow("")

    @property
    def shown(self) -> list[str]:
        """Keys of the words in the list."""
        return [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]

    @property
    def term(self) -> str:
        """The key of the word that is explained; empty if none is."""
        item = self.list.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        self._left.setFixedWidth(theme.px(LIST))
        resize_on_screen(self, theme, WIDTH, HEIGHT)
        self._show()

    def look_up(self, key: str) -> None:
        """Explain a word; with no key, let the person search."""
        if key:
            self.search.clear()
            self.list.setCurrentRow(self.shown.index(key))
            self.list.scrollToItem(self.list.currentItem(), QListWidget.ScrollHint.PositionAtCenter)
        parent = self.parentWidget()
        if not self.isVisible() and parent is not None:
            place = self.rect()
            place.moveCenter(parent.geometry().center())
            self.move(place.topLeft())
        self.show()
        self.raise_()
        self.activateWindow()
        (self.list if key else self.search).setFocus()

    def _narrow(self, search: str) -> None:
        before, left = self.term, matching(search)
        with QSignalBlocker(self.list):
            self.list.clear()
            for key in left:
                item = QListWidgetItem(texts.glossary()[key].title)
                item.setData(Qt.ItemDataRole.UserRole, key)
                self.list.addItem(item)
            self.list.setCurrentRow(left.index(before) if before in left and not search else 0)
        self.none.setVisible(not left)
        self._show()

    def _show(self) -> None:
        term, page = texts.glossary().get(self.term), self.page
        page.begin(self._theme, self.term)
        self.title.setText("" if term is None else term.title)
        if term is not None:
            for text in term.text:
                page.add_text(text)
            if term.formula:
                page.add_formula(term.formula)
            if term.see:
                page.add_links("See also:", [(key, texts.glossary()[key].title) for key in term.see])
            used = texts.mentions(term.key)
            seen = [(f"{texts.TOPIC}{key}", title) for key, title in self._titles.items() if key in used]
            if seen:
                page.add_links("Told of in the help of:", seen)
        page.end()

    def _follow(self, address: str) -> None:
        if address.startswith(texts.TOPIC):
            self.topic_wanted.emit(address.removeprefix(texts.TOPIC))
        else:
            self.look_up(address)
