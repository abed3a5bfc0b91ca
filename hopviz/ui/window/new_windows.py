"""New windows: a process each, for documents beside the one that is open."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess

MOST = 8
"""Windows opened at once; each takes as much memory as this one."""


def open_in_new_windows(documents: Sequence[Path]) -> list[Path]:
    """Open each document in a window of its own, which goes on when this one is closed; those that were left out."""
    program, *arguments = _command()
    started = [QProcess.startDetached(program, [*arguments, str(path.resolve())])[0] for path in documents[:MOST]]
    return [path for path, is_open in zip(documents, started, strict=False) if not is_open] + list(documents[MOST:])


def _command() -> list[str]:
    """What starts hopviz: the packaged program itself, or Python with the package."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "hopviz"]
