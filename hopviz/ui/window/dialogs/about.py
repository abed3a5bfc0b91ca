"""About hopviz: versions and licences; and what has changed, version by version."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QPushButton, QTabWidget, QTextBrowser, QWidget

import hopviz
from hopviz import assets
from hopviz.ui.help.versions import parts, report
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import label, resize_on_screen
from hopviz.ui.window.dialogs import ChoiceDialog

WIDTH, HEIGHT = 640, 520
"""Pixels at scale 1."""
COPIED = "Copied"


def browser(name: str, theme: Theme) -> QTextBrowser:
    """A text to be read, with links."""
    made = QTextBrowser()
    made.setAccessibleName(name)
    made.setOpenExternalLinks(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.document().setDefaultFont(theme.font())
    made.document().setDefaultStyleSheet(f"a {{ color: {theme.accent}; text-decoration: none; }}")
    made.setStyleSheet("background: transparent;")
    return made


class _TextDialog(ChoiceDialog):
    """A dialog to be read."""

    def __init__(self, parent: QWidget | None, theme: Theme, title: str) -> None:
        super().__init__(parent, title)
        resize_on_screen(self, theme, WIDTH, HEIGHT)


class AboutDialog(_TextDialog):
    """What hopviz is, which version of what it runs on, and under which licences."""

    def __init__(self, parent: QWidget | None, theme: Theme) -> None:
        super().__init__(parent, theme, "About hopviz")
        self.body.addWidget(label(f"hopviz {hopviz.__version__}", "verdict"))
        self.body.addWidget(label("See an energy-based memory think. Free software under the MIT licence.", wrap=True))
        tabs = QTabWidget()
        tabs.setAccessibleName("About hopviz")
        self.versions, self.licence = browser("Versions and licences", theme), browser("Licence of hopviz", theme)
        self.versions.setHtml(_table(theme))
        self.licence.setPlainText(assets.read_text("help", "LICENSE.txt"))
        tabs.addTab(self.versions, "Versions and licences")
        tabs.addTab(self.licence, "Licence of hopviz")
        self.body.addWidget(tabs, 1)
        self._copy_button = QPushButton("Copy the versions")
        self._copy_button.setToolTip("For a message about something that went wrong")
        self._copy_button.clicked.connect(self._copy)
        self.finish(self._copy_button, cancel="Close")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(report())
        self._copy_button.setText(COPIED)


class ChangesDialog(_TextDialog):
    """The changelog."""

    def __init__(self, parent: QWidget | None, theme: Theme) -> None:
        super().__init__(parent, theme, "What is new in hopviz")
        self.text = browser("Changes, version by version", theme)
        self.text.setMarkdown(assets.read_text("CHANGELOG.md"))
        self.body.addWidget(self.text, 1)
        self.finish(cancel="Close")
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)


def _table(theme: Theme) -> str:
    rows = []
    for part in parts():
        name = f'<a href="{escape(part.address)}">{escape(part.name)}</a>' if part.address else escape(part.name)
        cells = (f"<b>{name}</b>", escape(part.version), escape(part.licence), escape(part.use))
        rows.append("<tr>" + "".join(f'<td style="padding: 3px {2 * GRID}px 3px 0">{cell}</td>' for cell in cells))
    heads = "".join(
        f'<th align="left" style="padding: 3px {2 * GRID}px 3px 0; color: {theme.muted}">{head}</th>'
        for head in ("", "version", "licence", "what for")
    )
    return f"<table cellspacing='0'><tr>{heads}</tr>{''.join(rows)}</table>"
