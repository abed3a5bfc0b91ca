"""Qt's side of the table of actions: commands of the window, tooltips, icons and buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from hopviz import assets
from hopviz.actions.action import Action, parameters
from hopviz.actions.run_verbs import Pause, Run
from hopviz.actions.table import ACTIONS, Row
from hopviz.ui.guard import Guarded
from hopviz.ui.style.names import plain_tip
from hopviz.ui.style.theme import Theme


def build_actions(owner: QWidget) -> dict[str, QAction]:
    """The commands of the table that menus or keys lead to, owned by and working throughout a window."""
    commands = {}
    for name, row in ACTIONS.items():
        if not row.menu:
            continue
        command = QAction(row.text, owner)
        command.setObjectName(name)
        command.setCheckable(row.checkable)
        if row.keys:
            command.setShortcuts([QKeySequence(keys) for keys in (row.keys, row.other_keys) if keys])
        command.setToolTip(tooltip(name))
        command.setStatusTip(row.tip)
        owner.addAction(command)
        commands[name] = command
    return commands


def send_actions(
    commands: Mapping[str, QAction], send: Callable[[Action], None], values: Mapping[str, Callable[[], Any]]
) -> None:
    """Let every command send the action of its row.

    Parameters
    ----------
    commands : mapping from name to QAction
    send : callable
        Takes the action.
    values : mapping
        Who tells the parameters that rows leave open, by their names ("memory"), or by row and name
        ("corrupt.fraction").
    """
    for name, command in commands.items():
        command.triggered.connect(partial(_send, command, ACTIONS[name], send, values))


def _send(
    command: QAction, row: Row, send: Callable[[Action], None], values: Mapping[str, Callable[[], Any]]
) -> None:
    if row.kind is Run and not command.isChecked():
        send(Pause())
        return
    given: dict[str, Any] = {}
    for parameter in parameters(row.kind):
        tell = values.get(f"{row.name}.{parameter}", values.get(parameter))
        if parameter == "on":
            given[parameter] = command.isChecked()
        elif tell is not None and parameter not in row.preset:
            given[parameter] = tell()
    send(row.action(**given))


def keys_of(name: str) -> str:
    """The key of the row called `name`, as people know it."""
    return QKeySequence(ACTIONS[name].keys).toString(QKeySequence.SequenceFormat.NativeText)


def tooltip(name: str, text: str = "") -> str:
    """What a control says of itself, with its key: for the row called `name`."""
    row, keys = ACTIONS[name], keys_of(name)
    said = text or row.tip or row.text
    return f"{said}  ({keys})" if keys else said


def allow(command: QAction, reason: str = "", what: str = "") -> None:
    """Let a command be triggered, or not for a reason, which its tooltip gives, and what it would do."""
    command.setEnabled(not reason)
    command.setToolTip(plain_tip("\n".join(filter(None, (tooltip(command.objectName()), what, reason)))))


def icon(name: str, theme: Theme, meaning: str = "ink", size: int = 20) -> QIcon:
    """A picture from the resources, in the colour of a meaning."""
    source = QIcon(str(assets.path("icons", f"{name}.svg")))
    result = QIcon()
    for mode, alpha in ((QIcon.Mode.Normal, 255), (QIcon.Mode.Disabled, 90)):
        for factor in (1, 2):
            pixmap = source.pixmap(QSize(size, size), float(factor))
            painter = QPainter(pixmap)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(pixmap.rect(), theme.color(meaning, alpha))
            painter.end()
            result.addPixmap(pixmap, mode)
    return result


class ActionButton(Guarded, QPushButton):
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
