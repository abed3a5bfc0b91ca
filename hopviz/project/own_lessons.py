"""The folder of lessons of one's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def own_lessons_folder() -> Path:
    """Where the lessons of this user are, among what hopviz keeps; it may not be there yet."""
    home = Path.home()
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        given = os.environ.get("XDG_DATA_HOME", "")
        data = Path(given) if os.path.isabs(given) else home / ".local" / "share"
    return data / "hopviz" / "hopviz" / "lessons"


def own_lessons(suffix: str) -> list[Path]:
    """The files in it that end so, by name; none if it cannot be read."""
    try:
        return sorted(path for path in own_lessons_folder().iterdir() if path.suffix.lower() == suffix)
    except OSError:
        return []


def is_own(path: Path) -> bool:
    """Whether a file is in that folder."""
    return path.absolute().parent == own_lessons_folder()
