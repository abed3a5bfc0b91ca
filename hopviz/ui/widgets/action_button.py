"""How does an action of the table become a button with a text of its own?"""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget


class ActionButton(QPushButton):
    """A push button that triggers an action and follows its tooltip, icon and enabled state.

    Parameters
    ----------
    action : QAction
    text : str, optional
        Shown instead of the action's text, for narrow places.
    parent : QWidget, optional
    """

    def __init__(self, action: QAction, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text or action.text(), parent)
        self.setObjectName(f"{action.objectName()}_button")
        self.setAccessibleName(action.text())
        # Any width will do: panels are narrow, and share it out evenly.
        self.setProperty("role", "narrow")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._action = action
        action.changed.connect(self._follow)
        self.clicked.connect(self._trigger)
        self._follow()

    def _trigger(self) -> None:
        self._action.trigger()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
