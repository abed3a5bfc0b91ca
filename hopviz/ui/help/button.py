"""Help button in the heading of a panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from hopviz.actions.window_verbs import ShowHelp
from hopviz.ui.actions import keys_of
from hopviz.ui.guard import Guarded
from hopviz.ui.panel import Panel


class HelpButton(Guarded, QToolButton):
    """Asks what a panel shows."""

    def __init__(self, panel: Panel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = panel
        self.setObjectName(f"help_{panel.name}")
        self.setText("?")
        self.setProperty("role", "help")
        self.setToolTip(f"What this shows: {panel.title}  ({keys_of('show_help')})")
        self.setAccessibleName(f"Help: {panel.title}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._ask)

    def _ask(self) -> None:
        self._panel.acted.emit(ShowHelp(self._panel.name))
