"""Animation dialog: what of a run is shown, as which kind of file, in how many frames, how large."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopviz.engine.animation import Film
from hopviz.project.picture_files import (
    BRIEFEST,
    LARGEST_SIDE,
    LONGEST,
    MOST_FRAMES,
    SMALLEST_SIDE,
    PictureError,
    check_frames,
    memory,
)
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.widgets.spin_box import spin_box
from hopviz.ui.window.dialogs import ChoiceDialog, button, labelled
from hopviz.ui.window.imaging.offscreen import OVERVIEW, WINDOW

SCENES = {
    "units": ("The units", ("units",)),
    "trace": ("The units, and energy and overlaps", ("verdict", "units", "readout", "trace")),
    "landscape": ("The units, and the energy landscape", ("verdict", "units", "readout", "landscape")),
    "all": ("The units, the landscape, energy and overlaps", OVERVIEW),
    "window": ("The panels of the window", WINDOW),
}
"""What an animation can show: in words, and the panels."""
SIZES = {"units": (480, 480), "trace": (560, 720), "landscape": (960, 540), "all": (1280, 720), "window": (1280, 800)}
MOST_UPDATES = 10_000_000
FRAMES = 60
"""Of a run, if nobody says otherwise."""
WIDTH = 12 * GRID
"""Of a field, at least."""


@dataclass(frozen=True)
class Wanted:
    """The answer."""

    scene: str
    ending: str
    film: Film


class AnimationDialog(ChoiceDialog):
    """What animation is to be made.

    Parameters
    ----------
    parent : QWidget
    updates : int
        How far the run has come.
    word : callable
        What so many updates are called.
    remembered : mapping of str to str
        What was chosen last time.
    """

    save_wanted = Signal(object)
    """(Wanted)"""

    def __init__(
        self, parent: QWidget, updates: int, word: Callable[[int], str], remembered: Mapping[str, str]
    ) -> None:
        super().__init__(parent, "Animation of the run")
        self._word = word
        self._scene = QComboBox()
        self._scene.setObjectName("scene")
        self._scene.setToolTip("The landscape is seen as it is seen now  (Alt+O)")
        for key, (words, _) in SCENES.items():
            self._scene.addItem(words, key)
        self._kind = Segments(
            [
                Segment("gif", "&GIF", "Plays everywhere, in up to 256 colours a frame"),
                Segment("webp", "Web&P", "All colours, and smaller; plays in browsers"),
                Segment("folder", "Folder of P&NGs", "Every frame a file, for films and for papers"),
            ]
        )
        what = "Frames; the first shows the beginning of the run"
        self._frames = spin_box("frames", what, 2, MOST_FRAMES, width=WIDTH)
        self._updates = spin_box("updates", "From one frame to the next", 1, MOST_UPDATES, width=WIDTH)
        self._seconds = QDoubleSpinBox()
        self._seconds.setObjectName("seconds")
        self._seconds.setRange(BRIEFEST, LONGEST)
        self._seconds.setSingleStep(0.02)
        self._seconds.setToolTip(f"For which each frame is seen, {BRIEFEST:g} to {LONGEST:g}")
        self._width = spin_box("width", "Width in points", SMALLEST_SIDE, LARGEST_SIDE, width=WIDTH)
        self._height = spin_box("height", "Height in points", SMALLEST_SIDE, LARGEST_SIDE, width=WIDTH)
        self._sentence = label("", "", "sentence", wrap=True)
        self._sentence.setMinimumHeight(6 * GRID)
        self._save = button("save", "Save…", "Choose a file for it  (Return)")
        self._lay_out()
        self.finish(self._save)
        self._recall(updates, remembered)
        self._scene.currentIndexChanged.connect(self._take_size)
        self._kind.chosen.connect(self._tell)
        for spin in (self._frames, self._updates, self._seconds, self._width, self._height):
            spin.valueChanged.connect(self._tell)
        self._save.clicked.connect(self._answer)
        self._tell()

    def choices(self) -> dict[str, str]:
        """What is to be remembered."""
        return {
            "scene": self._scene.currentData(), "kind": self._kind.value(), "seconds": f"{self._seconds.value():.2f}",
            "width": str(self._width.value()), "height": str(self._height.value()),
        }  # fmt: skip

    def _lay_out(self) -> None:
        size = QWidget()
        filled(QHBoxLayout(size), self._width, QLabel("×"), self._height, 1)
        rows = (
            labelled("&Of", self._scene), labelled("Kind", self._kind), labelled("&Frames", self._frames),
            labelled(f"&{self._word(2).capitalize()} a frame", self._updates),
            labelled("Seconds &a frame", self._seconds), labelled("&Width, height", size, self._width),
        )  # fmt: skip
        self.body.addLayout(filled(QVBoxLayout(), *rows, self._sentence, gap=2 * GRID))
        again = "It goes from the beginning of the run as the run went, with the same seed, and then on from there."
        self.body.addWidget(label(again, "caption", wrap=True))

    def _recall(self, updates: int, remembered: Mapping[str, str]) -> None:
        self._scene.setCurrentIndex(max(self._scene.findData(remembered.get("scene")), 0))
        self._kind.choose(remembered.get("kind") or "gif")
        each = max(-(-updates // (FRAMES - 1)), 1)
        self._updates.setValue(each)
        self._frames.setValue(max(-(-updates // each) + 1, 2) if updates else FRAMES)
        self._take_size()
        for name, spin in (("width", self._width), ("height", self._height)):
            if remembered.get(name, "").isdecimal():
                spin.setValue(int(remembered[name][:6]))
        try:
            self._seconds.setValue(float(remembered.get("seconds", "0.1")))
        except ValueError:
            self._seconds.setValue(0.1)

    def _take_size(self) -> None:
        for spin, value in zip((self._width, self._height), SIZES[self._scene.currentData()], strict=True):
            spin.setValue(value)

    def wanted(self) -> Wanted:
        """What is chosen."""
        ending = "" if self._kind.value() == "folder" else f".{self._kind.value()}"
        film = Film(
            self._frames.value(), self._updates.value(), self._seconds.value(), self._width.value(),
            self._height.value(),
        )  # fmt: skip
        return Wanted(self._scene.currentData(), ending, film)

    def _tell(self) -> None:
        """Say what it comes to, or why it cannot be."""
        wanted = self.wanted()
        film = wanted.film
        try:
            check_frames(film.width, film.height, film.frames, wanted.ending)
        except PictureError as error:
            self._sentence.setText(str(error))
            self._save.setEnabled(False)
            return
        span, lasts = (film.frames - 1) * film.updates, film.frames * film.seconds
        held = memory(film.width * film.height * (film.frames if wanted.ending else 1))
        made = f"{span:,} {self._word(span)} in {lasts:,.1f} s"
        self._sentence.setText(f"{made}; about {held} of memory while it is made")
        self._save.setEnabled(True)

    def _answer(self) -> None:
        self.save_wanted.emit(self.wanted())
        self.accept()
