"""Picture dialog: of what, as which kind of file, how large and in which theme, with a preview."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopviz.project.picture_files import LARGEST_SIDE, SMALLEST_SIDE, PictureError, check_size, memory
from hopviz.ui.style.theme import GRID, THEMES, Theme
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.choosers import NameChooser, Segment, Segments
from hopviz.ui.widgets.spin_box import spin_box
from hopviz.ui.window.dialogs import ChoiceDialog, button, labelled
from hopviz.ui.window.imaging.picture import Subject, image_of, svg_of

PRESETS = {
    "As on the screen": None, "Twice the screen": None, "1280 × 720 (HD)": (1280, 720),
    "1920 × 1080 (full HD)": (1920, 1080), "3840 × 2160 (4K)": (3840, 2160), "1600 × 1600 (square)": (1600, 1600),
    "3508 × 2480 (A4 at 300 dpi)": (3508, 2480), "Another size": None,
}  # fmt: skip
ON_SCREEN, TWICE, ANOTHER = "As on the screen", "Twice the screen", "Another size"
SHOWN = "shown"
THEME_NAMES = {SHOWN: "As shown", "light": "Light", "dark": "Dark", "projector": "Projector"}
THEME_TIP = "The colours and the size of type  (Alt+T)"
OF_WINDOW = "The window is taken in the theme that it has: choose another one in the menu View"
PREVIEW = QSize(60 * GRID, 38 * GRID)
PAUSE, PATIENCE = 400, 12
"""Milliseconds between two previews at least, and how many times as long as one takes to be painted."""


class PictureDialog(ChoiceDialog):
    """What picture is to be made; the answer is its content, as it was when it was answered.

    Parameters
    ----------
    parent : QWidget
    subjects : callable
        What there is to be taken, now.
    chosen : str
        The key of the subject that is chosen at first.
    theme : callable
        The theme on the screen.
    show_panel : callable
        Brings a hidden panel to the front, by the key of a subject.
    remembered : mapping of str to str
        Kind, size and theme of last time.
    """

    save_wanted = Signal(str, str, object)
    """(title, ending, points as QImage or bytes) a file is to be made."""
    copy_wanted = Signal(str, object)
    """(title, QImage)"""

    def __init__(
        self, parent: QWidget, subjects: Callable[[], Sequence[Subject]], chosen: str, theme: Callable[[], Theme],
        show_panel: Callable[[str], None], remembered: Mapping[str, str],
    ) -> None:  # fmt: skip
        super().__init__(parent, "Picture")
        self._subjects, self._theme, self._show_panel = subjects, theme, show_panel
        self._what = NameChooser()
        self._what.setObjectName("what")
        self._what.setToolTip("What the picture is of; a panel that is hidden comes to the front  (Alt+O)")
        self._kind = Segments(
            [
                Segment("png", "&PNG", "Points: for slides and web pages"),
                Segment("svg", "&SVG", "Lines and letters, sharp at any size: for papers and for editing"),
            ]
        )
        self._preset, self._themes = QComboBox(), QComboBox()
        self._preset.setObjectName("preset")
        self._preset.setToolTip("Usual sizes  (Alt+Z)")
        self._preset.addItems(list(PRESETS))
        self._themes.setObjectName("theme")
        for name, words in THEME_NAMES.items():
            self._themes.addItem(words, name)
        self._width, self._height = (
            spin_box(name, f"{name.title()} in points", SMALLEST_SIDE, LARGEST_SIDE, width=11 * GRID)
            for name in ("width", "height")
        )
        self._preview = QLabel()
        self._preview.setObjectName("preview")
        self._preview.setFixedSize(PREVIEW)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence = label("", "", "sentence", wrap=True)
        self._sentence.setMinimumHeight(5 * GRID)
        self._copy = button("copy", "&Copy", "Put it on the clipboard, as PNG")
        self._save = button("save", "Save…", "Choose a file for it  (Return)")
        self._lay_out()
        self.finish(self._copy, self._save)
        self._recall(chosen, remembered)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._what.currentIndexChanged.connect(self._choose)
        self._kind.chosen.connect(self._look)
        self._preset.currentTextChanged.connect(self._take_preset)
        self._themes.currentIndexChanged.connect(self._look)
        for side in (self._width, self._height):
            side.valueChanged.connect(self._follow)
        self._copy.clicked.connect(self._answer_copy)
        self._save.clicked.connect(self._answer_save)
        self._choose()

    def choices(self) -> dict[str, str]:
        """What is to be remembered."""
        return {
            "kind": self._kind.value(), "theme": self._themes.currentData(), "preset": self._preset.currentText(),
            "width": str(self._width.value()), "height": str(self._height.value()),
        }  # fmt: skip

    def _lay_out(self) -> None:
        size, by = QWidget(), QLabel("×")
        filled(QHBoxLayout(size), self._width, by, self._height, 1)
        form = filled(
            QVBoxLayout(), labelled("&Of", self._what), labelled("Kind", self._kind), labelled("Si&ze", self._preset),
            labelled("&Width, height", size, self._width), labelled("&Theme", self._themes), self._sentence, 1,
            gap=2 * GRID,
        )  # fmt: skip
        self.body.addLayout(filled(QHBoxLayout(), (form, 1), self._preview, gap=4 * GRID))

    def _recall(self, chosen: str, remembered: Mapping[str, str]) -> None:
        self._list_subjects()
        self._what.setCurrentIndex(max(self._what.findData(chosen), 0))
        self._kind.choose(remembered.get("kind") or "png")
        self._themes.setCurrentIndex(max(self._themes.findData(remembered.get("theme")), 0))
        for name, side in (("width", self._width), ("height", self._height)):
            if remembered.get(name, "").isdecimal():
                side.setValue(int(remembered[name][:6]))
        self._preset.setCurrentText(remembered.get("preset") or TWICE)

    def _list_subjects(self) -> None:
        """Offer what there is now: plots come and go with their panels."""
        subjects, chosen = self._subjects(), self._what.currentData()
        titles = [self._what.itemText(k) for k in range(self._what.count())]
        if titles != [subject.title for subject in subjects]:
            self._what.blockSignals(True)
            self._what.clear()
            for subject in subjects:
                self._what.addItem(subject.title, subject.key)
            self._what.setCurrentIndex(max(self._what.findData(chosen), 0))
            self._what.blockSignals(False)

    @property
    def _subject(self) -> Subject | None:
        return next((each for each in self._subjects() if each.key == self._what.currentData()), None)

    def _theme_of(self, subject: Subject) -> Theme:
        """What a picture of it is painted in."""
        return self._theme() if subject.keeps_shape else THEMES.get(self._themes.currentData(), self._theme())

    def _choose(self) -> None:
        subject = self._subject
        if subject is not None and not subject.is_seen():
            self._show_panel(subject.key)
        is_window = subject is not None and subject.keeps_shape
        self._themes.setEnabled(not is_window)
        self._themes.setToolTip(OF_WINDOW if is_window else THEME_TIP)
        self._take_preset()

    def _take_preset(self) -> None:
        self._look()

    def _fit_preset(self, subject: Subject | None) -> None:
        """The size of the preset, which may follow what is on the screen."""
        name = self._preset.currentText()
        size = PRESETS.get(name)
        if name in (ON_SCREEN, TWICE) and subject is not None:
            on_screen = subject.widget.size() * (2 if name == TWICE else 1)
            size = on_screen.width(), on_screen.height()
        if size is not None:
            self._set_size(*size)

    def _set_size(self, width: int, height: int) -> None:
        for side, value in ((self._width, width), (self._height, height)):
            side.blockSignals(True)
            side.setValue(value)
            side.blockSignals(False)

    def _follow(self) -> None:
        """A size has been typed."""
        self._preset.blockSignals(True)
        self._preset.setCurrentText(ANOTHER)
        self._preset.blockSignals(False)
        self._timer.start(PAUSE)

    def _look(self) -> None:
        """Paint the preview, and say what the picture comes to, or why there is none."""
        self._list_subjects()
        subject = self._subject
        self._fit_preset(subject)
        size = QSize(self._width.value(), self._height.value())
        began = time.perf_counter()
        try:
            if subject is None:
                raise PictureError("This is not there any more; choose something else.")
            check_size(size.width(), size.height())
            self._show_preview(subject, size)
            if self._kind.value() == "svg":
                svg_of(subject, size, self._theme_of(subject), self._theme())
                said = "Lines and letters, which can be edited"
            else:
                said = f"{size.width():,} × {size.height():,} points, {memory(size.width() * size.height())} of memory"
            self._tell(said, True)
        except PictureError as error:
            self._tell(str(error), False)
        taken = 1000 * (time.perf_counter() - began)
        self._timer.start(round(max(PAUSE, PATIENCE * taken)))

    def _show_preview(self, subject: Subject, size: QSize) -> None:
        """The picture as it will be, smaller or larger."""
        ratio = self.devicePixelRatioF()
        fitting = (size.scaled(PREVIEW, Qt.AspectRatioMode.KeepAspectRatio) * ratio).expandedTo(QSize(1, 1))
        picture = QPixmap.fromImage(image_of(subject, fitting, self._theme_of(subject), self._theme()))
        picture.setDevicePixelRatio(ratio)
        self._preview.setPixmap(picture)

    def _tell(self, sentence: str, can: bool) -> None:
        self._sentence.setText(sentence)
        self._save.setEnabled(can)
        self._copy.setEnabled(can and self._kind.value() == "png")

    def _made(self) -> tuple[str, QImage | bytes] | None:
        """Title and content of the picture of this moment; None, with a sentence, if it cannot be made."""
        subject, size = self._subject, QSize(self._width.value(), self._height.value())
        make = svg_of if self._kind.value() == "svg" else image_of
        try:
            if subject is not None:
                return subject.title, make(subject, size, self._theme_of(subject), self._theme())
        except PictureError as error:
            self._tell(str(error), False)
        return None

    def _answer_copy(self) -> None:
        made = self._made()
        if made is not None:
            self.copy_wanted.emit(*made)
            self.accept()

    def _answer_save(self) -> None:
        made = self._made()
        if made is not None:
            self.save_wanted.emit(made[0], f".{self._kind.value()}", made[1])
            self.accept()
