"""What does hopviz remember between two starts?  Window, theme, motion and folder; one place for their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

LAYOUT_VERSION = 2
"""Counts up when docks change, so that a layout of an older version is left alone."""


class Settings:
    """Typed access to Qt's settings of this user."""

    def __init__(self) -> None:
        self._store = QSettings(
            QSettings.defaultFormat(), QSettings.Scope.UserScope, "hopviz", "hopviz"
        )

    def _get(self, key: str, kind: type, default: Any) -> Any:
        value = self._store.value(key, default)
        return value if isinstance(value, kind) else default

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window; empty if never closed."""
        value: QByteArray = self._get("window/geometry", QByteArray, QByteArray())
        return value

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("window/geometry", value)

    @property
    def layout(self) -> QByteArray:
        """Where the docks are; empty if never closed."""
        value: QByteArray = self._get(f"window/layout{LAYOUT_VERSION}", QByteArray, QByteArray())
        return value

    @layout.setter
    def layout(self, value: QByteArray) -> None:
        self._store.setValue(f"window/layout{LAYOUT_VERSION}", value)

    @property
    def theme(self) -> str:
        """Name of a theme, or "system"."""
        value: str = self._get("look/theme", str, "system")
        return value

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("look/theme", value)

    @property
    def reduced_motion(self) -> bool:
        """Whether nothing fades or slides."""
        return str(self._store.value("look/reduced_motion", "false")).lower() == "true"

    @reduced_motion.setter
    def reduced_motion(self, value: bool) -> None:
        self._store.setValue("look/reduced_motion", value)

    @property
    def folder(self) -> str:
        """Where the last file was opened."""
        value: str = self._get("files/folder", str, str(Path.home()))
        return value

    @folder.setter
    def folder(self, value: str) -> None:
        self._store.setValue("files/folder", value)
