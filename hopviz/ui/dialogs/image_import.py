"""How shall a picture become a pattern of the grid, and what is it for?"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hopviz.core.patterns import Pattern
from hopviz.project.images import ImageError, Picture
from hopviz.ui.dialogs.base import ChoiceDialog, button, caption, labelled
from hopviz.ui.theme import GRID, Theme
from hopviz.ui.widgets.pictures import GreyView, PatternView
from hopviz.ui.widgets.segments import Segment, Segments

Intent = Literal["store", "cue"]

METHODS = (
    Segment("otsu", "&Threshold", "Keeps shapes: one threshold between dark and bright, found by Otsu's method"),
    Segment("dither", "&Dither", "Keeps shades: dots of both tones, placed by Floyd and Steinberg's method"),
)
TONES = (
    Segment("bright", "&Bright parts", "Bright parts of the picture turn units on"),
    Segment("dark", "Dar&k parts", "Dark parts of the picture turn units on: inverted"),
)
FITTINGS = (
    Segment("crop", "Crop to &fill", "Fills the grid; drag the frame on the picture to choose what is kept"),
    Segment("contain", "Show &whole", "Shows all of the picture, with plain margins"),
)


ENOUGH = 32 * 32
LITTLE = "A grid of {rows} × {cols} shows little of a picture: File > New network makes a larger one."
"""Said of grids of fewer units than are enough."""


class ImageImportDialog(ChoiceDialog):
    """The picture, what the grid makes of it, and the choices between them.

    Parameters
    ----------
    parent : QWidget or None
    theme : Theme
    picture : Picture
        Read already.
    name : str
        What to call the memory, unless the person has a better name.
    rows, cols : int
        The grid.
    """

    def __init__(self, parent: QWidget | None, theme: Theme, picture: Picture, name: str, rows: int, cols: int) -> None:
        super().__init__(parent, "Open picture")
        self._picture, self._rows, self._cols = picture, rows, cols
        self._pattern: Pattern | None = None
        self._intent: Intent = "store"
        self._proposed = name.strip() or Path(picture.name).stem
        self._grey, self._preview = GreyView(theme, picture.grey), PatternView(theme)
        self._methods, self._tones, self._fittings = Segments(METHODS), Segments(TONES), Segments(FITTINGS)
        self._name = QLineEdit(self._proposed)
        self._name.setObjectName("name")
        self._name.setToolTip("What the memory will be called  (Alt+N)")
        self._trouble = caption("", "trouble")
        self._store = button("store", "Store as memory", "Learn this pattern  (Return)")
        self._cue = button("cue", "Use as &cue", "Put this pattern on the grid  (Alt+C)")
        self._lay_out()
        self.finish(self._cue, self._store)
        self._connect()
        self._update()
        self._name.setFocus()
        self._name.selectAll()

    def result_pattern(self) -> Pattern:
        """The pattern, int8, +1/-1, shape (rows, cols)."""
        if self._pattern is None:
            raise ValueError("the picture gives no pattern with these choices")
        return self._pattern

    def name(self) -> str:
        """What the memory shall be called."""
        return self._name.text().strip() or self._proposed

    def intent(self) -> Intent:
        """What the pattern is for."""
        return self._intent

    def _lay_out(self) -> None:
        views = QHBoxLayout()
        views.setSpacing(3 * GRID)
        grid = f"On the grid, {self._rows} × {self._cols} units"
        for text, view in (("The &picture", self._grey), (grid, self._preview)):
            heading = caption(text)
            heading.setBuddy(view)
            column = QVBoxLayout()
            column.setSpacing(GRID)
            column.addWidget(heading)
            column.addWidget(view, 1)
            views.addLayout(column, 1)
        self.body.addLayout(views, 1)
        self._trouble.setProperty("role", "trouble")
        form = QVBoxLayout()
        form.setSpacing(GRID)
        form.addLayout(labelled("Two tones by", self._methods))
        form.addLayout(labelled("On are", self._tones))
        form.addLayout(labelled("Fit", self._fittings))
        form.addLayout(labelled("&Name", self._name))
        form.addWidget(self._trouble)
        if self._rows * self._cols < ENOUGH:
            form.addWidget(caption(LITTLE.format(rows=self._rows, cols=self._cols), "little"))
        self.body.addLayout(form)

    def _connect(self) -> None:
        for choice, first in ((self._methods, "otsu"), (self._tones, "bright"), (self._fittings, "crop")):
            choice.choose(first)
            choice.chosen.connect(self._update)
        self._grey.moved.connect(self._update)
        self._store.clicked.connect(self._accept_to_store)
        self._cue.clicked.connect(self._accept_as_cue)

    def _update(self) -> None:
        """Make the pattern anew, or say why there is none."""
        self._mark_taken()
        try:
            self._pattern = self._picture.to_pattern(
                self._rows,
                self._cols,
                self._methods.value(),
                self._tones.value() == "dark",
                self._fittings.value(),
                self._grey.place(),
            )
            trouble = ""
        except ImageError as error:
            self._pattern, trouble = None, str(error)
        self._preview.show_pattern(self._pattern)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        for choice in (self._store, self._cue):
            choice.setEnabled(self._pattern is not None)

    def _mark_taken(self) -> None:
        height, width = self._picture.grey.shape
        if self._fittings.value() == "crop":
            scale = min(height / self._rows, width / self._cols)
            self._grey.mark_taken(scale * self._cols, scale * self._rows)
        else:
            self._grey.mark_all()

    def _accept_to_store(self) -> None:
        self._intent = "store"
        self.accept()

    def _accept_as_cue(self) -> None:
        self._intent = "cue"
        self.accept()
