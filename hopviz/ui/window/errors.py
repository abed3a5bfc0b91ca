"""Errors that nobody foresaw: each is logged, and told once in a sentence; nothing is lost.

`sys.excepthook` may be called in any thread, so it only emits a signal; the window shows it.
"""

from __future__ import annotations

import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QStandardPaths, Signal

from hopviz.ui.guard import Guarded


class ErrorReporter(Guarded, QObject):
    """Turns uncaught exceptions of every thread into a signal, and keeps a log of them."""

    raised = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reported: set[str] = set()
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Take over from Python's own hooks."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def uninstall(self) -> None:
        """Give Python's hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        report = "".join(traceback.format_exception(kind, error, trace))
        if report in self._reported:
            return
        self._reported.add(report)
        log = _write_log(report)
        where = f" Details are in {log}." if log else ""
        self.raised.emit(f"Something went wrong inside hopviz: {error or kind.__name__}.{where}")


def _write_log(report: str) -> Path | None:
    """Append to the log file; None if its folder cannot be written."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "errors.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(report + "\n")
    except OSError:
        return None
    return log
