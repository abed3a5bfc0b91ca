"""Recovery files: what a session has not saved, for the case that it does not end in order."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QLockFile, QObject, QTimer, Slot

from hopviz.engine.jobs import Jobs
from hopviz.engine.session_files import is_over, lock_of, user_folder
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.unfinished import clear_unfinished

KEY = "window.recovery"
FOLDER = "recovery"
EVERY = 10_000
"""Milliseconds from one file to the next."""
SOON = 500
"""Milliseconds after a change, at least, until it is kept with those that follow meanwhile."""
REST = 10
"""Times as long as writing takes nothing is written, while changes follow each other: a large document takes long."""


class Recovery(QObject):
    """Keeps a file of what is not saved, written in the background; where it cannot be, there is none.

    Parameters
    ----------
    jobs : Jobs
    document : callable
        The document as it is; None if nothing of it would be lost.
    """

    def __init__(self, jobs: Jobs, document: Callable[[], Document | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._document = jobs, document
        self.path: Path | None = None
        """The file; None before there has been anything to keep."""
        self._lock: QLockFile | None = None
        self._kept: Document | None = None
        self._began, self._soon = 0.0, SOON
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)

    @Slot()
    def note_change(self) -> None:
        """The document has been changed by an edit: keep it soon, however many edits follow."""
        if not 0 <= self._timer.remainingTime() <= self._soon:
            self._timer.start(self._soon)

    @Slot()
    def keep(self) -> None:
        """Write what is not saved; if there is nothing, remove what was written."""
        document = self._document()
        self._timer.start(EVERY)
        if document is None:
            self._remove()
        elif self._kept is None or not _is_same(document, self._kept):
            path = self._path()
            if path is not None:
                self._kept, self._began = document, time.perf_counter()
                copy = replace(document, copy_of=document.saved)
                self._jobs.submit(KEY, partial(archive.save_steps, copy, path), self._end, self._fail, queue=True)

    def close(self, keep: bool = False) -> None:
        """End in order: nothing is to be recovered, unless the file is to be kept."""
        self._timer.stop()
        if keep:
            self._write_now()
        else:
            self._jobs.cancel(KEY)
            self._remove()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        self.path = None

    def _write_now(self) -> None:
        document, path = self._document(), self._path()
        self._jobs.cancel(KEY)
        if document is not None and path is not None:
            with suppress(FileError):
                archive.save(replace(document, copy_of=document.saved), path)

    def _path(self) -> Path | None:
        if self.path is None:
            with suppress(OSError):
                folder = user_folder(FOLDER)
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / f"{datetime.now():%Y%m%d-%H%M%S-%f}-{os.getpid()}{archive.SUFFIX}"
                lock = lock_of(path)
                if lock.tryLock(0):
                    self._lock, self.path = lock, path
        return self.path

    def _remove(self) -> None:
        if self._kept is not None and self.path is not None:
            self._jobs.cancel(KEY)
            self._kept = None
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _end(self, _: object) -> None:
        took = 1000 * (time.perf_counter() - self._began)
        self._soon = min(max(SOON, round(REST * took)), EVERY)

    def _fail(self, error: Exception) -> None:
        """A full disk is no trouble of anybody who has not saved: it is tried again later."""
        self._kept = None


def _is_same(one: Document, other: Document) -> bool:
    alike = ((one.state, other.state), (one.values, other.values))
    return one.project is other.project and all(np.array_equal(*pair) for pair in alike)


@dataclass(frozen=True)
class LeftBehind:
    """What a session that did not end in order has left."""

    path: Path
    time: datetime
    """When it was written."""

    def forget(self) -> None:
        """Delete it."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def left_behind() -> list[LeftBehind]:
    """What sessions have left that are over, the newest first."""
    found = []
    clear_unfinished(user_folder(FOLDER))
    with suppress(OSError):
        for path in sorted(user_folder(FOLDER).glob(f"*{archive.SUFFIX}"), reverse=True):
            if is_over(path):
                found.append(LeftBehind(path, datetime.fromtimestamp(path.stat().st_mtime)))
        for lock in user_folder(FOLDER).glob("*.lock"):
            if not lock.with_suffix(archive.SUFFIX).exists():
                is_over(lock)  # which removes it
    return found
