"""Settings that outlast the program: window, theme, motion and folder; one place for their names."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

LAYOUT_VERSION = 2
"""Counts up when docks change, so that a layout of an older version is left alone."""

Value = TypeVar("Value")


class Setting(Generic[Value]):
    """One value in Qt's settings, as an attribute; what is not of its kind counts as not set."""

    def __init__(self, key: str, default: Value) -> None:
        self._key, self._default = key, default

    def __get__(self, settings: Settings, owner: type[Settings]) -> Value:
        value = settings.store.value(self._key, self._default)
        return value if isinstance(value, type(self._default)) else self._default

    def __set__(self, settings: Settings, value: Value) -> None:
        settings.store.setValue(self._key, value)


class Settings:
    """Typed access to Qt's settings of this user."""

    geometry = Setting("window/geometry", QByteArray())
    """Place and size of the window; empty if never closed."""
    layout = Setting(f"window/layout{LAYOUT_VERSION}", QByteArray())
    """Where the docks are; empty if never closed."""
    layout_of = Setting("window/layout_of", "")
    """The title of the document that was open then, whose panels these are."""
    theme = Setting("look/theme", "system")
    """Name of a theme, or "system"."""
    folder = Setting("files/folder", str(Path.home()))
    """Where the last file was opened."""

    def __init__(self) -> None:
        self.store = QSettings(QSettings.defaultFormat(), QSettings.Scope.UserScope, "hopviz", "hopviz")

    @property
    def reduced_motion(self) -> bool:
        """Whether nothing fades or slides."""
        return str(self.store.value("look/reduced_motion", "false")).lower() == "true"

    @reduced_motion.setter
    def reduced_motion(self, value: bool) -> None:
        self.store.setValue("look/reduced_motion", value)
