"""Pattern bank dialog: letters, pictures and random patterns as tiles, of which several can be chosen."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from hopviz.core.patterns import Pattern
from hopviz.project import bank
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import label
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.window.dialogs import PatternDialog, button
from hopviz.ui.window.dialogs.random_patterns import RandomPage
from hopviz.ui.window.dialogs.tiles import LABEL, PatternBank

LETTER_SIDE, PICTURE_SIDE = 56, 80
PICTURES_FROM = 32
"""Rows and columns a grid needs at least for the pictures to be recognised."""
MOST_NAMED = 12
HOW = {"letters": ", or by typing letters"}
"""How else, page by page."""
PAGES = {
    "letters": Segment("letters", "&Letters", "The alphabet"),
    "pictures": Segment("pictures", "&Pictures", "Drawn for hopviz, 64 × 64"),
    "random": Segment("random", "&Random", "Every unit on by chance"),
}


class PatternBankDialog(PatternDialog):
    """The letters that fit a grid, on large grids the pictures, and random patterns; several can be chosen."""

    def __init__(self, parent: QWidget | None, theme: Theme, rows: int, cols: int) -> None:
        store = button("store", "Store chosen patterns", "Learn all that are chosen  (Return)")
        cue = button("cue", "Use as cue", "Put the chosen one on the grid  (Alt+C)")
        cue.setShortcut("Alt+C")
        super().__init__(parent, "Patterns", store, cue)
        self._theme, self._rows, self._cols = theme, rows, cols
        self._banks: dict[str, PatternBank] = {}
        self._pages = QStackedWidget()
        self._status = label("", "caption", "status", wrap=True)
        self._fill()
        self._switch = Segments([PAGES[page] for page in self._banks])
        self._lay_out()
        self.finish(cue, store)
        self._switch.chosen.connect(self._turn)
        self._turn(next(iter(self._banks)))

    def chosen(self) -> list[tuple[str, Pattern]]:
        if self._page == "random":
            return self._banks["random"].chosen()
        return [entry for page, tiles in self._banks.items() if page != "random" for entry in tiles.chosen()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._banks[self._page].toggle(event.text().upper()):
            super().keyPressEvent(event)

    def _fill(self) -> None:
        """A page for every kind of pattern that the grid is large enough for."""
        rows, cols, least = self._rows, self._cols, min(self._rows, self._cols)
        if least >= bank.SMALLEST:
            letters = {name: bank.letter(name, rows, cols) for name in bank.letters()}
            self._add("letters", PatternBank(letters, self._theme, LETTER_SIDE))
        if least >= PICTURES_FROM:
            pictures = {name: bank.picture(name, rows, cols) for name in bank.pictures()}
            self._add("pictures", PatternBank(pictures, self._theme, PICTURE_SIDE))
        page = RandomPage(self._theme, rows, cols, LETTER_SIDE)
        page.changed.connect(self._tell)
        self._banks["random"] = page.tiles
        self._pages.addWidget(page)

    def _add(self, page: str, tiles: PatternBank) -> None:
        tiles.itemSelectionChanged.connect(self._tell)
        self._banks[page] = tiles
        self._pages.addWidget(tiles)

    def _lay_out(self) -> None:
        self._pages.setMinimumSize(70 * GRID, 4 * (LETTER_SIDE + 3 * GRID + self._theme.px(LABEL)))
        self.body.addWidget(self._switch)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self._status)

    @property
    def _page(self) -> str:
        return list(self._banks)[self._pages.currentIndex()]

    def _turn(self, page: str) -> None:
        self._switch.choose(page)
        self._pages.setCurrentIndex(list(self._banks).index(page))
        self._banks[page].setFocus()
        self._tell()

    def _tell(self) -> None:
        """Say what is chosen, and offer what can be done with it."""
        names = [name for name, _ in self.chosen()]
        self.store_button.setEnabled(bool(names))
        self.cue_button.setEnabled(len(names) == 1)
        listed = ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} of them"
        self._status.setText(f"Chosen: {listed}" if names else f"Choose by a click{HOW.get(self._page, '')}.")
