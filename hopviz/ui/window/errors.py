"""Errors that nobody foresaw: each is kept in the session's report, and told once in a sentence; nothing is lost.

`sys.excepthook` may be called in any thread, so it only emits a signal; the window shows it.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from hopviz.actions.action import Action
from hopviz.engine.crash_reports import SessionReport
from hopviz.ui.guard import Guarded


class ErrorReporter(Guarded, QObject):
    """Turns uncaught exceptions of every thread into a signal, and keeps a report of them."""

    raised = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[str] = set()
        self._before = (sys.excepthook, threading.excepthook)
        self._report = SessionReport()

    def install(self) -> None:
        """Take over from Python's own hooks, and begin the report."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        self._report.begin()

    def uninstall(self) -> None:
        """Give Python's hooks back; the session has ended in order."""
        sys.excepthook, threading.excepthook = self._before
        self._report.end()

    @Slot(object)
    def note(self, action: Action) -> None:
        """Remember what is about to be done."""
        self._report.note(action)

    def tell_again(self) -> None:
        """Tell of an error even if it has been told: what is seen now is another document."""
        self._told.clear()

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        told = "".join(traceback.format_exception(kind, error, trace))
        if told in self._told:
            return
        self._told.add(told)
        self._report.add_error(told)
        path = self._report.path
        where = f" Details are in {path}." if path else ""
        self.raised.emit(f"Something went wrong inside hopviz: {error or kind.__name__}.{where}")
