"""Person with mouse and keys who edits a network in a panel, and whose wishes are granted at once."""

from __future__ import annotations

from typing import Generic

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.project.model import Project
from hopviz.ui.style.theme import LIGHT
from tests.ui.stage import P, after, give, heard_from, named


class EditingPerson(Generic[P]):
    """A panel and what it asks for."""

    def __init__(self, qtbot: QtBot, panel: P, project: Project, size: tuple[int, int]) -> None:
        self.bot, self.panel = qtbot, panel
        qtbot.addWidget(panel)
        panel.apply_theme(LIGHT)
        panel.resize(*size)
        self.heard = heard_from(panel)
        panel.acted.connect(self._do)
        self.show(project)
        with qtbot.waitExposed(panel):
            panel.show()
        panel.activateWindow()
        qtbot.waitUntil(panel.isActiveWindow)

    def _do(self, action: Action) -> None:
        done = after(self.project, action)
        if done is not self.project:
            self.show(done)

    def show(self, project: Project) -> None:
        """Let the panel have a project."""
        self.project = project
        give(self.panel, project)

    def press(self, *keys: Qt.Key) -> None:
        """Press keys, wherever the focus is."""
        for key in keys:
            self.bot.keyClick(QApplication.focusWidget() or self.panel, key)

    def type(self, text: str) -> None:
        """Type letters and figures, wherever the focus is."""
        for letter in text:
            self.bot.keyClicks(QApplication.focusWidget(), letter)

    def said(self, name: str) -> list[tuple[object, ...]]:
        """What actions of one name have asked for so far."""
        return named(self.heard, name)
