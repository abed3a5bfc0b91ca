"""Settings that outlast the program: window, theme, motion and folder; one place for their names.

They are a file of JSON, in which each is read on its own: what cannot be read counts as not set, and the next time it
is set puts it right.  `resources/docs/decisions/23-settings-of-our-own.md` says why.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

from hopviz.ui.style.theme import THEMES

LAYOUT_VERSION = 3
"""Counts up when docks or bars change, so that a layout of an older version is left alone."""
SYSTEM = "system"
TYPE_SIZES = (100, 110, 125, 150, 175, 200, 225, 250)
"""Percent, in the steps in which type is made larger and smaller."""
MOST_BYTES = 1 << 20
SEAL = 16
"""Bytes of a checksum."""

Value = TypeVar("Value")


class Setting(Generic[Value]):
    """One value in the settings, as an attribute.

    Parameters
    ----------
    key : str
    default : Value
    read : callable
        The value, or None, of what the file has.
    write : callable
        What the file is to have, of a value.
    """

    def __init__(
        self, key: str, default: Value, read: Callable[[Any], Value | None], write: Callable[[Value], object]
    ) -> None:
        self._key, self._default, self._read, self._write = key, default, read, write

    def __get__(self, settings: Settings, owner: type[Settings]) -> Value:
        value = self._read(settings.stored(self._key))
        return self._default if value is None else value

    def __set__(self, settings: Settings, value: Value) -> None:
        settings.store(self._key, self._write(value))


def _bytes(key: str) -> Setting[QByteArray]:
    """Bytes of Qt's, empty if never set: Qt does not survive all that are damaged, so a checksum goes before them."""

    def read(value: Any) -> QByteArray | None:
        try:
            sealed = b64decode(value, validate=True)
        except (ValueError, TypeError):
            return None
        return QByteArray(sealed[SEAL:]) if sealed[:SEAL] == _seal(sealed[SEAL:]) else None

    def write(value: QByteArray) -> str:
        data = bytes(value.data())
        return b64encode(_seal(data) + data).decode("ascii")

    return Setting(key, QByteArray(), read, write)


def _seal(data: bytes) -> bytes:
    return blake2b(data, digest_size=SEAL).digest()


def _text(key: str, default: str, is_known: Callable[[str], bool]) -> Setting[str]:
    return Setting(key, default, lambda value: value if isinstance(value, str) and is_known(value) else None, str)


def _flag(key: str) -> Setting[bool]:
    return Setting(key, False, lambda value: value if isinstance(value, bool) else None, bool)


def _number(key: str, default: int, least: int, most: int) -> Setting[int]:
    def read(value: Any) -> int | None:
        return value if type(value) is int and least <= value <= most else None

    return Setting(key, default, read, int)


def _texts(key: str) -> Setting[dict[str, str]]:
    """Texts by their names."""

    def read(value: Any) -> dict[str, str] | None:
        is_known = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
        return dict(value) if is_known else None

    return Setting(key, {}, read, dict)


MOST_RECENT = 8


def _paths(key: str) -> Setting[list[str]]:
    """Names of files, the newest first."""

    def read(value: Any) -> list[str] | None:
        if not isinstance(value, list) or not all(isinstance(path, str) for path in value):
            return None
        return value[:MOST_RECENT]

    return Setting(key, [], read, lambda paths: paths[:MOST_RECENT])


class Settings:
    """Typed access to this user's settings.

    Parameters
    ----------
    file : Path, optional
        Where they are; where Qt has a user's settings if left out.
    """

    geometry = _bytes("window/geometry")
    """Place and size of the window; empty if never closed."""
    layout = _bytes(f"window/layout{LAYOUT_VERSION}")
    """Where the docks are; empty if never closed."""
    layout_of = _text("window/layout_of", "", lambda _: True)
    """The title of the document that was open then, whose panels these are."""
    theme = _text("look/theme", SYSTEM, lambda name: name == SYSTEM or name in THEMES)
    """Name of a theme, or "system"."""
    type_size = _number("look/type_size", TYPE_SIZES[0], TYPE_SIZES[0], TYPE_SIZES[-1])
    """Of the size that the theme gives to type, in percent."""
    folder = _text("files/folder", os.path.expanduser("~"), os.path.isdir)
    """Where the last file was opened."""
    recent = _paths("files/recent")
    """Projects that were opened or saved last."""
    chosen = _texts("files/chosen")
    """What was chosen of files that leave something open, such as whether rows or columns are memories."""
    picture = _texts("files/picture")
    """What was chosen of the last picture: kind, size, theme."""
    animation = _texts("files/animation")
    """What was chosen of the last animation."""
    toured = _flag("help/toured")
    """Whether the tour of the window has been shown."""
    lecturer = _text("lecture/lecturer", "", lambda choice: choice in ("yes", "no"))
    """Whether the lecturer's window is wanted, "yes" or "no"; empty: where there is another screen for it."""
    lecturer_geometry = _bytes("lecture/geometry")
    """Where it stood on the screen that it shared; empty if it never did."""
    reduced_motion = _flag("look/reduced_motion")
    """Whether nothing fades or slides."""

    def __init__(self, file: Path | None = None) -> None:
        qt = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "hopviz", "settings")
        self.file = Path(qt.fileName()).with_suffix(".json") if file is None else file
        self._values = self._on_disk()

    def stored(self, key: str) -> object:
        """What the file had, or has been given since; None if there is nothing."""
        return self._values.get(key)

    def store(self, key: str, value: object) -> None:
        """Write one value, unless it is there; others are left as they are now, whoever has written them."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        self._write({**self._on_disk(), key: value})

    def _on_disk(self) -> dict[str, object]:
        if not os.path.isfile(self.file):  # a pipe might never answer
            return {}
        try:
            with self.file.open("rb") as file:
                values = json.loads(file.read(MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        return values if isinstance(values, dict) else {}

    def _write(self, values: dict[str, object]) -> None:
        """Replace the file as a whole; where that cannot be, settings last as long as the program."""
        new = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(values, indent=1), encoding="utf-8")
            new.replace(self.file)
        with suppress(OSError):
            new.unlink(missing_ok=True)
