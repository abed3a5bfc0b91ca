"""Recovery dialog: what a session that did not end in order has left behind, and what is to become of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopviz.core.counting import counted
from hopviz.engine.recovery import LeftBehind
from hopviz.project.document import Document
from hopviz.project.files import shown
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.thumbnail import thumbnail
from hopviz.ui.window.dialogs import ChoiceDialog, button

SIDE = 12 * GRID


class RecoveryDialog(ChoiceDialog):
    """Shows what was left behind; accepted, it is to be opened."""

    discarded = Signal()
    """It is not wanted any more."""

    def __init__(self, parent: QWidget | None, theme: Theme, left: LeftBehind, document: Document) -> None:
        super().__init__(parent, "Recover what was not saved")
        project = document.project
        state = project.cue if document.state is None else document.state
        picture = QLabel()
        picture.setPixmap(
            thumbnail(state.reshape(project.rows, project.cols), theme, SIDE, self.devicePixelRatioF())
        )
        picture.setAccessibleName("The units as they were")
        count = len(project.memories)
        memories = counted(count, "memory", "memories")
        was = document.copy_of
        name = (document.lesson.title or "Untitled") if was is None else shown(was.path.name)
        title = label(name, "heading", "title", wrap=True)
        told = label(
            f"{project.rows} × {project.cols} units, {memories}\nKept on {left.time:%d %B %Y at %H:%M:%S}", "", "told"
        )
        where = "" if was is None else f" in {shown(was.path)}"
        why = label(
            f"hopviz did not end in order the last time. This is what had not been saved{where}.", "caption", "why",
            wrap=True,
        )  # fmt: skip
        words = filled(QVBoxLayout(), title, told, why, 1)
        self.body.addLayout(filled(QHBoxLayout(), picture, (words, 1), gap=3 * GRID))
        discard = button("discard", "Discard", "Delete it for ever  (Alt+D)")
        discard.setShortcut("Alt+D")
        recover = button("recover", "Recover", "Open it  (Return)")
        self.finish(discard, recover, cancel="Later")
        discard.clicked.connect(self._discard)
        recover.clicked.connect(self.accept)

    def _discard(self) -> None:
        self.discarded.emit()
        self.reject()
