"""Crash reports: what a session was of, what was done last, and what went wrong, in a file of this computer.

A session's report is there from its start, since a process that ends by a signal can write nothing but Python's own
traceback, and goes with it if it has ended in order and nothing has gone wrong.
"""

from __future__ import annotations

import faulthandler
import json
import os
import platform
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TextIO, TypeVar

import numpy as np
import PySide6
from PySide6.QtCore import QLockFile, qVersion

import hopviz
from hopviz.actions.action import Action
from hopviz.actions.data import to_brief_data
from hopviz.engine.session_files import is_over, lock_of, user_folder

FOLDER = "reports"
ACTIONS, LONGEST_ACTION = 20, 300
"""How many actions a report tells of, and characters of each."""
ERRORS, LONGEST_ERROR = 5, 10_000
FILES = 5
"""How many reports are kept."""
LONGEST = 300_000
"""Bytes of a report that are read."""
NEW, SEEN = "report", "seen"
"""First words of the names of files: of those nobody has been told of, and of the others."""
ENDED = "The session ended in order."

Written = TypeVar("Written")


class SessionReport:
    """What there is to tell of the present session; where its folder cannot be written, nowhere but in memory."""

    def __init__(self) -> None:
        self.path: Path | None = None
        """The file; None if there is none."""
        self._versions = _versions()
        self._actions: deque[str] = deque(maxlen=ACTIONS)
        self._errors: list[str] = []
        self._file: TextIO | None = None
        self._lock_file: QLockFile | None = None
        self._lock = threading.RLock()  # errors come in any thread
        self._handles_faults = False

    def begin(self) -> None:
        """Make the file, which Python writes to as well if the process ends by a fault."""
        _try(self._make)
        self._write()
        if self._file is not None and not faulthandler.is_enabled():
            faulthandler.enable(self._file)
            self._handles_faults = True

    def end(self) -> None:
        """End in order: the file goes, unless it tells of an error."""
        if self._handles_faults:
            faulthandler.disable()
        file, self._file = self._file, None
        if file is not None and self.path is not None:
            if self._errors:
                _try(lambda: file.write(f"{ENDED}\n"))
            _try(file.close)
            if not self._errors:
                _try(self.path.unlink)
        if self._lock_file is not None:
            self._lock_file.unlock()

    def note(self, action: Action) -> None:
        """Tell of an action, before it is done."""
        line = f"{datetime.now():%H:%M:%S} {json.dumps(to_brief_data(action, LONGEST_ACTION), ensure_ascii=False)}"
        with self._lock:
            self._actions.append(line if len(line) <= LONGEST_ACTION else line[: LONGEST_ACTION - 1] + "…")
            self._write()

    def add_error(self, error: str) -> None:
        """Tell of an error, by its traceback."""
        with self._lock:
            if len(self._errors) < ERRORS:
                told = error if len(error) <= LONGEST_ERROR else f"…{error[-LONGEST_ERROR:]}"
                self._errors.append(f"{datetime.now():%H:%M:%S} in {threading.current_thread().name}\n{told}")
                self._write()

    @property
    def text(self) -> str:
        """All of it."""
        parts = {
            "Versions": self._versions,
            "Last actions, the newest last": "\n".join(self._actions) or "None yet.",
            "What went wrong": "\n".join(self._errors),
        }
        return "\n\n".join(f"{title}\n{'-' * len(title)}\n{part}" for title, part in parts.items() if part) + "\n"

    def _make(self) -> None:
        folder = user_folder(FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{NEW}-{datetime.now():%Y%m%d-%H%M%S-%f}-{os.getpid()}.txt"
        lock = lock_of(path)
        if lock.tryLock(0):
            self._lock_file = lock
            self._file = path.open("x", encoding="utf-8", errors="backslashreplace")
            self.path = path

    def _write(self) -> None:
        file = self._file
        if file is not None:
            _try(lambda: _replace(file, f"{self.text}\n"))


@dataclass(frozen=True)
class FormerReport:
    """The report of an earlier session."""

    path: Path
    time: datetime
    """When it was written last."""
    text: str

    @property
    def ended_in_order(self) -> bool:
        """Whether the session went on after what went wrong, and was closed by the person."""
        return self.text.rstrip().endswith(ENDED)

    def forget(self) -> None:
        """Delete the file."""
        _try(self.path.unlink)


def unseen_report() -> FormerReport | None:
    """The newest report of a session that is over, if nobody has been told of it; from now on somebody has."""
    return _try(_take_newest)


def _take_newest() -> FormerReport | None:
    folder = user_folder(FOLDER)
    over = [path for path in sorted(folder.glob(f"{NEW}-*.txt")) if is_over(path)]
    seen = [path.replace(path.with_name(path.name.replace(NEW, SEEN, 1))) for path in over]
    for path in sorted(folder.glob(f"{SEEN}-*.txt"))[:-FILES]:
        path.unlink()
    if not seen:
        return None
    newest = seen[-1]
    with newest.open("rb") as file:
        text = file.read(LONGEST).decode("utf-8", "replace")
    return FormerReport(newest, datetime.fromtimestamp(newest.stat().st_mtime), text)


def _replace(file: TextIO, text: str) -> None:
    """Write anew to a file that stays open, as Python's handler of faults needs it."""
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()


def _try(act: Callable[[], Written]) -> Written | None:
    """Do something with a file: where it cannot be done, there is no report, and no trouble."""
    try:
        return act()
    except OSError:
        return None


def _versions() -> str:
    return "\n".join((
        f"hopviz {hopviz.__version__}",
        f"Python {platform.python_version()}",
        f"Qt {qVersion()}, PySide6 {PySide6.__version__}, pyqtgraph {_version_of('pyqtgraph')}",
        f"numpy {np.__version__}, numba {_version_of('numba')}",
        platform.platform(),
    ))  # fmt: skip


def _version_of(package: str) -> str:
    """That of a package which is not imported for it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "of this package"
