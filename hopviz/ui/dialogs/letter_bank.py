"""Which of the letters and pictures that come with hopviz shall be stored, or be the cue?"""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from hopviz.core.patterns import Pattern
from hopviz.project import bank
from hopviz.ui.dialogs.base import ChoiceDialog, button, caption
from hopviz.ui.theme import GRID, Theme
from hopviz.ui.widgets.pattern_bank import LABEL, PatternBank
from hopviz.ui.widgets.segments import Segment, Segments

Intent = Literal["store", "cue"]

LETTER_SIDE, PICTURE_SIDE = 56, 80
PICTURES_FROM = 32
"""Rows and columns a grid needs at least for the pictures to be recognised."""
MOST_NAMED = 12
PAGES = (
    Segment("letters", "&Letters", "The alphabet"),
    Segment("pictures", "&Pictures", "Drawn for hopviz, 64 × 64"),
)


class LetterBankDialog(ChoiceDialog):
    """The letter bank, and on large grids the pictures, as tiles of which several can be chosen.

    Parameters
    ----------
    parent : QWidget or None
    theme : Theme
    rows, cols : int
        The grid.
    """

    def __init__(self, parent: QWidget | None, theme: Theme, rows: int, cols: int) -> None:
        super().__init__(parent, "Letters")
        self._intent: Intent = "store"
        self._banks: list[PatternBank] = []
        self._pages = QStackedWidget()
        self._switch = Segments(PAGES)
        self._told = caption("", "told")
        self._store = button("store", "Store chosen letters", "Learn all that are chosen  (Return)")
        self._cue = button("cue", "Use as cue", "Put the chosen one on the grid  (Alt+C)")
        self._cue.setShortcut("Alt+C")
        if min(rows, cols) >= bank.SMALLEST:
            self._fill(theme, rows, cols)
        self._trouble = "" if self._banks else (
            f"Letters need a grid of at least {bank.SMALLEST} × {bank.SMALLEST} units; this one has {rows} × {cols}."
        )  # fmt: skip
        self._lay_out(theme)
        self.finish(self._cue, self._store)
        self._switch.chosen.connect(self._turn)
        self._store.clicked.connect(self._accept_to_store)
        self._cue.clicked.connect(self._accept_as_cue)
        self._tell()

    def chosen(self) -> list[tuple[str, Pattern]]:
        """Name and pattern, int8, +1/-1, shape (rows, cols), of everything chosen, in the order of the bank."""
        return [entry for tiles in self._banks for entry in tiles.chosen()]

    def intent(self) -> Intent:
        """What the chosen patterns are for; as cue, there is exactly one."""
        return self._intent

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Typing a letter chooses it wherever the focus is."""
        tiles = self._pages.currentWidget()
        if not (isinstance(tiles, PatternBank) and tiles.toggle(event.text().upper())):
            super().keyPressEvent(event)

    def _fill(self, theme: Theme, rows: int, cols: int) -> None:
        letters = {name: bank.letter(name, rows, cols) for name in bank.letters()}
        self._banks.append(PatternBank(letters, theme, LETTER_SIDE))
        if min(rows, cols) >= PICTURES_FROM:
            pictures = {name: bank.picture(name, rows, cols) for name in bank.pictures()}
            self._banks.append(PatternBank(pictures, theme, PICTURE_SIDE))
            self._store.setText("Store chosen patterns")
        for tiles in self._banks:
            tiles.itemSelectionChanged.connect(self._tell)
            self._pages.addWidget(tiles)

    def _lay_out(self, theme: Theme) -> None:
        if len(self._banks) > 1:
            self._switch.choose("letters")
            self.body.addWidget(self._switch)
        else:
            self._switch.hide()
            self._switch.setParent(self)
        if self._banks:
            self._pages.setMinimumSize(70 * GRID, 4 * (LETTER_SIDE + 3 * GRID + theme.px(LABEL)))
            self.body.addWidget(self._pages, 1)
            self._banks[0].setFocus()
        self.body.addWidget(self._told)

    def _turn(self, page: str) -> None:
        self._pages.setCurrentIndex([segment.key for segment in PAGES].index(page))
        self._pages.currentWidget().setFocus()

    def _tell(self) -> None:
        """Say what is chosen, and offer what can be done with it."""
        names = [name for name, _ in self.chosen()]
        self._store.setEnabled(bool(names))
        self._cue.setEnabled(len(names) == 1)
        listed = ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} of them"
        how = "Choose by a click, or by typing letters."
        self._told.setText(self._trouble or (f"Chosen: {listed}" if names else how))

    def _accept_to_store(self) -> None:
        self._intent = "store"
        self.accept()

    def _accept_as_cue(self) -> None:
        self._intent = "cue"
        self.accept()
