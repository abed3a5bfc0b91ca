"""A person before the whole application, with mouse, keys and files."""

from __future__ import annotations

import warnings
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from hopviz.app import App
from hopviz.core.rules import choice_of
from tests.ui.stage import LEFT


class Person:
    """Sits before the window."""

    def __init__(self, qtbot: QtBot, app: App) -> None:
        self.bot, self.app = qtbot, app
        self.errors: list[str] = []
        """What went wrong unforeseen; a test that expects it takes it out."""
        app.errors.raised.connect(self.errors.append)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.app.window.activateWindow()
        self.bot.waitUntil(self.app.window.isActiveWindow)
        self.bot.keyClick(self.app.window, key, modifiers)

    def press_and_see(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        with self.bot.waitSignal(self.app.session.report_ready):
            self.press(key, modifiers)

    def click_unit(self, unit: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        grid = self.app.grid
        with self.bot.waitSignal(self.app.session.report_ready):
            self.bot.mouseClick(grid, LEFT, modifiers, grid.cell_rect(unit).center().toPoint())

    def run_until_it_rests(self) -> None:
        self.press(Qt.Key.Key_Space)
        assert self.app.session.running
        self.bot.waitUntil(lambda: not self.app.session.running)
        self.wait_for_the_verdict()

    def places(self) -> dict[str, QRect]:
        """Where each dock that is seen stands in the window, and the units between them."""
        window = self.app.window
        seen = {name: dock for name, dock in window.docks.by_name.items() if not dock.visibleRegion().isEmpty()}
        parts: dict[str, QWidget] = {**seen, "units": self.app.units}
        return {name: QRect(part.mapTo(window, QPoint()), part.size()) for name, part in parts.items()}

    def wait_for_the_verdict(self) -> None:
        for _ in range(3):
            with self.bot.waitSignal(self.app.session.ticked):
                pass

    def choose_rule(self, rule: object) -> None:
        self.press(Qt.Key.Key_R)
        rules = self.app.transport.rules
        assert rules.hasFocus()
        wanted = choice_of(rule)  # type: ignore[arg-type]
        while rules.currentIndex() != wanted:
            self.bot.keyClick(rules, Qt.Key.Key_Down if rules.currentIndex() < wanted else Qt.Key.Key_Up)

    def question(self) -> QMessageBox:
        """What is asked."""
        self.bot.waitUntil(lambda: self.app.window.findChild(QMessageBox) is not None)
        box = self.app.window.findChild(QMessageBox)
        self.bot.waitUntil(box.isVisible)
        return box

    def answer(self, which: QMessageBox.StandardButton) -> None:
        """Press a button of what is asked."""
        self.bot.mouseClick(self.question().button(which), LEFT)
        self.bot.waitUntil(lambda: self.app.window.findChild(QMessageBox) is None)

    def type_file_name(self, path: Path) -> None:
        """Type a name into the dialog of files that is open, and take it."""
        self.bot.waitUntil(lambda: self.app.window.findChild(QFileDialog) is not None)
        dialog = self.app.window.findChild(QFileDialog)
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        field.setText(str(path))
        with self.bot.waitSignal(dialog.accepted):
            self.bot.keyClick(field, Qt.Key.Key_Return)

    def drop(self, *paths: Path, wait: bool = True) -> None:
        """Drop files on the window, and wait until they have been read."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        with warnings.catch_warnings():  # Qt 6.12 wants a QPointF here, which Qt 6.8 does not take
            warnings.simplefilter("ignore", DeprecationWarning)
            enter = QDragEnterEvent(QPoint(100, 100), copy, data, LEFT, none)
        QApplication.sendEvent(self.app.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.app.window, QDropEvent(QPointF(100, 100), copy, data, LEFT, none))
        if wait:
            self.bot.waitUntil(lambda: not self.app.verbs.is_reading)
