"""Crash report dialog: what an earlier session left behind, to be read, copied or forgotten."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from hopviz.engine.crash_reports import FormerReport
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import label, resize_on_screen
from hopviz.ui.window.dialogs import ChoiceDialog, button


def headline(report: FormerReport) -> str:
    """What has happened, in a sentence."""
    if report.ended_in_order:
        return "Something went wrong inside hopviz the last time."
    return "hopviz did not end in order the last time."


class CrashReportDialog(ChoiceDialog):
    """Shows a report; Return copies it."""

    def __init__(self, parent: QWidget | None, theme: Theme, report: FormerReport) -> None:
        super().__init__(parent, "Crash report")
        self._report = report
        self.body.addWidget(label(headline(report), "heading", "headline", wrap=True))
        self.body.addWidget(label(
            f"Written on {report.time:%Y-%m-%d at %H:%M} to {report.path}. Nothing of it leaves this computer unless "
            "you pass it on.",
            "caption", "where", wrap=True,
        ))  # fmt: skip
        self.text = QPlainTextEdit(report.text)
        self.text.setObjectName("report")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.px(13))
        self.text.setFont(font)
        self.body.addWidget(self.text, 1)
        forget = button("forget", "Forget", "Delete the report")
        forget.clicked.connect(self._forget)
        self.copy_button = button("copy", "Copy", "Copy the report to the clipboard  (Return)")
        self.copy_button.clicked.connect(self._copy)
        self.finish(forget, self.copy_button, cancel="Close")
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        resize_on_screen(self, theme, 96 * GRID, 72 * GRID)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText("Copied")

    def _forget(self) -> None:
        self._report.forget()
        self.accept()
