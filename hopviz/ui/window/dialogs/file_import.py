"""File import dialog: what files hold, as pictures, the choices they leave open, and what is to be done with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopviz.core.counting import counted
from hopviz.core.patterns import Pattern
from hopviz.core.stepwise import pieces
from hopviz.engine.jobs import Jobs
from hopviz.project.choices import Choice
from hopviz.project.incoming import Incoming, Made, fitting_grid, suited
from hopviz.project.memories import unused_name
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme, diverging
from hopviz.ui.widgets import label
from hopviz.ui.widgets.choosers import NameChooser
from hopviz.ui.window.dialogs import PatternDialog, button, labelled
from hopviz.ui.window.dialogs.image_import import ENOUGH, LITTLE
from hopviz.ui.window.dialogs.tiles import PatternBank

SIDE = 64
"""Pixels of the longer side of a tile's pattern, at scale 1."""
MATRIX = 32 * GRID
"""Pixels of the longer side of the picture of weights."""
KEY = "window.incoming"
SLICE, REST = 0.004, 40
"""Seconds of adding tiles, and milliseconds that the window then has for its frames."""
AT_ONCE = 16
"""Tiles that are added between two looks at the clock."""
LETTERS = {
    "meaning": "The &numbers are", "pictures": "&Pictures in the row", "layout": "The &table", "on": "Wh&at is on",
    "shape": "&Rows × columns", "units": "The &units are", "direction": "&Direction",
    "method": "T&wo tones by", "tones": "On ar&e", "fit": "&Fit",
}  # fmt: skip
"""What the choosers are called, with the letter that leads to each."""
MOST_TOLD = 12
"""Files that a tooltip tells of."""


class FileImportDialog(PatternDialog):
    """What was recognised, the patterns as tiles or the weights as a picture, and the choices that matter.

    Parameters
    ----------
    parent : QWidget, optional
    theme : Theme
    jobs : Jobs
        Where the patterns are made.
    incoming : Incoming
    title : str
        What the files are called.
    grid : (int, int)
        Rows and columns of the present network.
    chosen : dict of str to str
        Choices made before; what is chosen here is written into it.
    """

    opened = Signal(str, object)
    """The file is to be opened as a network of its own, with all that is chosen of it."""

    def __init__(
        self,
        parent: QWidget | None,
        theme: Theme,
        jobs: Jobs,
        incoming: Incoming,
        title: str,
        grid: tuple[int, int],
        chosen: dict[str, str],
    ) -> None:
        store = button("store", "Store these", "Learn the patterns as memories; the last is put on the grid  (Return)")
        cue = button("cue", "Use as &cue", "Put the pattern on the grid  (Alt+C)")
        super().__init__(parent, f"Open {title}", store, cue)
        self.on_grid = True
        self._theme, self._jobs, self._incoming = theme, jobs, incoming
        self._grid, self.choices_made = grid, chosen
        self._made: Sequence[Made] = ()
        self._is_made = False
        self._failure = ""
        self._waiting: deque[tuple[Made, int, int]] = deque()
        """Memories of which there are no tiles yet: from which to which of what."""
        self._memories: dict[str, Pattern] = {}
        """Those that fit the grid, by their names."""
        self._names: set[str] = set()
        self.open_button = button("open", "&Open as new network", "In place of the present network  (Alt+O)")
        self.open_button.clicked.connect(self._open)
        self._sentence = label("", "heading", "sentence", wrap=True)
        self._trouble = label("", "trouble", "trouble", wrap=True)
        self._status = label("", "caption", "status", wrap=True)
        self.tiles = PatternBank({}, theme, theme.px(SIDE))
        self.tiles.setAccessibleName("Patterns")
        self.tiles.itemSelectionChanged.connect(self._offer)
        self.matrix = QLabel()
        self.matrix.setObjectName("matrix")
        self._form = QVBoxLayout()
        self._choosers: dict[str, NameChooser] = {}
        self._rows: dict[str, QWidget] = {}
        self._slices = QTimer(self)
        self._slices.setInterval(REST)
        self._slices.timeout.connect(self._go_on)
        self._lay_out()
        self.finish(self.open_button, cue, store)
        self._begin()
        self.finished.connect(lambda: jobs.cancel(KEY))
        (self.open_button if self.tiles.isHidden() else self.tiles).setFocus()

    def chosen(self) -> list[tuple[str, Pattern]]:
        names = {name for name, _ in self.tiles.chosen()}
        return [(name, pattern) for name, pattern in self._memories.items() if not names or name in names]

    def choices_of_the_file(self) -> dict[str, str]:
        """All that has been chosen of the one file."""
        only = self._incoming.only
        return {} if only is None else suited(only, self.choices_made, self._grid)

    def new_grid(self) -> tuple[int, int]:
        """Rows and columns of a new network for several files."""
        others = [made.grid for made in self._made if made.grid != self._grid]
        pictures = self._incoming.pictures
        return others[0] if others or not pictures else fitting_grid(pictures[0].picture)

    def _lay_out(self) -> None:
        views = QHBoxLayout()
        views.setSpacing(2 * GRID)
        views.addWidget(self.matrix)
        views.addWidget(self.tiles, 1)
        self.tiles.setMinimumSize(60 * GRID, 2 * (self._theme.px(SIDE) + 5 * GRID))
        self._form.setSpacing(GRID)
        self.body.addWidget(self._sentence)
        self.body.addLayout(views, 1)
        self.body.addWidget(self._status)
        self.body.addLayout(self._form)
        self.body.addWidget(self._trouble)

    def _begin(self) -> None:
        """Make everything anew, as it is chosen now; the tiles come a few at a time."""
        incoming, chosen, grid = self._incoming, self.choices_made, self._grid
        self._sentence.setText(incoming.told(chosen, grid))
        self._show_choices(incoming.choices(chosen, grid))
        self._show_weights()
        self._made, self._memories, self._names = (), {}, set()
        self._is_made, self._failure = False, ""
        self._waiting.clear()
        self.tiles.show_patterns({})
        self._slices.start()
        steps = partial(incoming.made_steps, dict(chosen), grid)
        self._jobs.submit(KEY, steps, self._take_all, self._fail, lambda _, made: self._take(made or ()), first=True)
        self._offer()

    def _show_choices(self, choices: tuple[Choice, ...]) -> None:
        """A chooser for everything of which there is more than one."""
        effective = {**self.choices_made, **self._effective()}
        offered = {choice.key: choice for choice in choices if len(choice.options) > 1}
        for key, row in self._rows.items():
            row.setVisible(key in offered)
        for key, choice in offered.items():
            chooser = self._choosers[key] if key in self._choosers else self._new_chooser(choice)
            if [chooser.itemData(k) for k in range(chooser.count())] != [*choice.options]:
                chooser.clear()
                for option, words in choice.options.items():
                    chooser.addItem(words, option)
            chooser.setCurrentIndex(chooser.findData(choice.chosen(effective)))

    def _effective(self) -> Mapping[str, str]:
        """What the choosers show: the choices of the first file."""
        tables = self._incoming.tables
        return suited(tables[0], self.choices_made, self._grid) if tables else {}

    def _new_chooser(self, choice: Choice) -> NameChooser:
        chooser = NameChooser()
        chooser.setObjectName(choice.key)
        chooser.setAccessibleName(choice.label)
        words = LETTERS[choice.key]
        chooser.setToolTip(f"{choice.label}  (Alt+{words[words.index('&') + 1].upper()})")
        row = QWidget()
        row.setLayout(labelled(words, chooser))
        widest = max(map(QFontMetricsF(self._theme.font()).horizontalAdvance, LETTERS.values()))
        for caption in row.findChildren(QLabel):
            caption.setMinimumWidth(round(widest))
        self._form.addWidget(row)
        self._rows[choice.key] = row
        chooser.activated.connect(lambda index: self._choose(choice.key, chooser.itemData(index)))
        self._choosers[choice.key] = chooser
        return chooser

    def _choose(self, key: str, value: str) -> None:
        if self._effective().get(key, self.choices_made.get(key)) != value:
            self.choices_made[key] = value
            self._begin()

    def _show_weights(self) -> None:
        only = self._incoming.only
        chosen = self.choices_of_the_file()
        weights = None if only is None else only.as_weights(chosen)
        self.matrix.setVisible(weights is not None)
        self.tiles.setVisible(weights is None or weights.patterns is not None)
        if weights is not None:
            values = weights.weights.T if weights.is_turned(chosen) else weights.weights
            self.matrix.setPixmap(weights_picture(values, self._theme, MATRIX, self.devicePixelRatio()))
            self.matrix.setAccessibleName(f"Weights of {weights.n} units")
            self.matrix.setToolTip("Row i, column j: the weight from unit j to unit i")

    def _take(self, made: Sequence[Made]) -> None:
        """Let what has been made be shown, if it fits the grid."""
        self._wait([each for each in made[len(self._made) :] if each.grid == self._grid])
        self._made = made

    def _take_all(self, made: Sequence[Made]) -> None:
        """Of none that fits the grid show the others, to be looked at."""
        self._take(made)
        self._is_made = True
        if not any(each.memories and each.grid == self._grid for each in made):
            self._wait(made)

    def _wait(self, made: Sequence[Made]) -> None:
        self._waiting += ((each, *piece) for each in made for piece in pieces(len(each.memories), AT_ONCE))

    def _fail(self, error: Exception) -> None:
        self._is_made, self._failure = True, str(error) or "There is not enough memory for these patterns."

    @Slot()
    def _go_on(self) -> None:
        """Add as many tiles as there is time for before the next frame."""
        if not self._waiting and not self._is_made:
            return
        ends = perf_counter() + SLICE
        while self._waiting and perf_counter() < ends:
            self._add(*self._waiting.popleft())
        if self._is_made and not self._waiting:
            self._slices.stop()
        self._offer()

    def _add(self, made: Made, first: int, last: int) -> None:
        """Tiles of a part of what a file comes to; names that come again get numbers."""
        named: dict[str, Pattern] = {}
        for memory in made.memories[first:last]:
            name = unused_name(memory.name, self._names)
            self._names.add(name)
            named[name] = memory.pattern.reshape(made.grid)
        self.tiles.add_patterns(named)
        if made.grid == self._grid:
            self._memories |= named

    @Slot()
    def _offer(self) -> None:
        """Say what can be done, and offer it."""
        ready = not self._slices.isActive()
        chosen = self.chosen()
        for each in (self.store_button, self.cue_button):
            each.setVisible(not self.tiles.isHidden())
        self.store_button.setEnabled(ready and bool(chosen))
        self.cue_button.setEnabled(ready and len(chosen) == 1)
        is_one = self._incoming.only is not None
        is_small = bool(self._incoming.pictures) and self._grid[0] * self._grid[1] < ENOUGH
        misfits = [made for made in self._made if made.grid != self._grid and made.memories]
        self.open_button.setVisible(is_one or bool(misfits) or is_small)
        if not is_one and (misfits or is_small):
            self.open_button.setText("New &network of {} × {}".format(*self.new_grid()))
        little = LITTLE.format(rows=self._grid[0], cols=self._grid[1]) if is_small else ""
        self._status.setText(" ".join(filter(None, (self._counted(ready, len(chosen)), little))))
        self._status.setVisible(bool(self._status.text()))
        self._tell_trouble(ready, misfits)
        primary = self.store_button if chosen or not self.open_button.isVisibleTo(self) else self.open_button
        for each in (self.store_button, self.open_button):
            if (each is primary) != (each.property("role") == "primary"):
                each.setProperty("role", "primary" if each is primary else None)
                each.style().polish(each)
            each.setDefault(each is primary)

    def _counted(self, ready: bool, chosen: int) -> str:
        count = len(self._memories)
        if not ready:
            return f"{counted(count, 'pattern')} so far…"
        if count == 0:
            return ""
        if self.tiles.chosen():
            return f"{chosen:,} of {count:,} chosen."
        return "" if count == 1 else f"All {count:,}, unless some are chosen by a click."

    def _tell_trouble(self, ready: bool, misfits: list[Made]) -> None:
        rows, cols = self._grid
        troubles = [self._failure] if self._failure else []
        if ready and misfits:
            there, others = f"The grid has {rows} × {cols} units", sum(len(made.memories) for made in misfits)
            if self._memories:
                troubles.append(f"{there}; {others:,} of the patterns have another grid and are left out.")
            else:
                these = " × ".join(map(str, misfits[0].grid))
                troubles.append(f"{there}, and these patterns {these}: a new network holds them.")
        left_out = [*self._incoming.left_out, *(made.trouble for made in self._made if made.trouble)]
        if left_out:
            are = "is" if len(left_out) == 1 else "are"
            cause, _, cure = left_out[0].rpartition(";")
            troubles.append(f"{counted(len(left_out), 'file')} {are} left out: {cause or cure.rstrip('.')}.")
        more = len(left_out) - MOST_TOLD
        told = [*left_out[:MOST_TOLD], *([f"and {more:,} more"] if more > 0 else [])]
        self._trouble.setToolTip(broken("\n".join(told)))
        self._trouble.setText("\n".join(troubles))
        self._trouble.setVisible(bool(troubles))

    @Slot()
    def _open(self) -> None:
        if self._incoming.only is None:
            self.grid_wanted.emit(*self.new_grid())
        else:
            self.intent = "open"
            self.accept()
            self.opened.emit(str(self._incoming.only.path), self.choices_of_the_file())


def weights_picture(weights: NDArray[np.float64], theme: Theme, side: int, ratio: float) -> QPixmap:
    """Weights (N, N) in the colours of their signs; means of several where there are more of them than pixels."""
    n = len(weights)
    step = max(-(-n // round(side * ratio)), 1)
    starts = np.arange(0, n, step)
    sizes = np.diff(starts, append=n)
    means = np.add.reduceat(np.add.reduceat(weights, starts, axis=0), starts, axis=1) / np.multiply.outer(sizes, sizes)
    largest = float(np.abs(means).max()) or 1.0
    indices = np.rint(128 + 127 * means / largest).astype(np.intp)
    factor = max(round(side * ratio) // len(starts), 1)
    pixels = np.ascontiguousarray(diverging(theme)[indices].repeat(factor, axis=0).repeat(factor, axis=1))
    rows, cols, channels = pixels.shape
    made = QPixmap.fromImage(QImage(pixels.tobytes(), cols, rows, cols * channels, QImage.Format.Format_RGB888).copy())
    made.setDevicePixelRatio(ratio)
    return made
