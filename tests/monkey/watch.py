"""Failures that a random person may bring about: exceptions, internal errors in the banner, Qt's warnings, waits."""

from __future__ import annotations

import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from hopviz.app import App
from tests.monkey.watchdog import Watchdog

OF_THE_PLATFORM = re.compile(
    r"^This plugin does not support (propagateSizeHints\(\)|raise\(\)|grabbing the (keyboard|mouse))$"
    r"|^Mouse event at .* occurs outside target window"
)
"""What the offscreen platform says of every window and menu, and QTest of drags that leave the window."""
INTERNAL = ("Something went wrong inside", "A picture of the network could not be made", "The simulation stopped")
"""Beginnings of the sentences that tell of no mistake of the user's."""
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], Any]


@dataclass(frozen=True)
class Failure:
    """What went wrong, and at which event."""

    event: int
    kind: str
    told: str

    @property
    def place(self) -> str:
        """What failures have in common that are probably one: the kind, and the last two lines."""
        return "\n".join([self.kind, *self.told.strip().splitlines()[-2:]])

    def __str__(self) -> str:
        return f"At event {self.event}: {self.kind}\n{self.told.rstrip()}"


class Watch:
    """Takes note of failures while it is set.

    Parameters
    ----------
    patience : float
        Seconds that the GUI thread may be busy, or sleep, without handling events.
    """

    def __init__(self, patience: float) -> None:
        self.failures: list[Failure] = []
        self.event = 0
        """How many there have been, the present one included."""
        self.dog = Watchdog(patience, lambda told: self.note("wait", told))
        self._lock = threading.Lock()
        self._before: tuple[Any, ...] = ()

    @contextmanager
    def set(self) -> Iterator[None]:
        """Watch meanwhile."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        sys.unraisablehook = self._unraisable
        former = qInstallMessageHandler(self._qt_message)
        self.dog.start()
        try:
            yield
        finally:
            self.dog.stop()
            qInstallMessageHandler(former)
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def attend(self, app: App) -> None:
        """Take note of what an application that has been opened tells of itself, too."""
        reporter: tuple[Hook, Any] = (sys.excepthook, threading.excepthook)

        def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            self._caught(kind, error, trace)
            reporter[0](kind, error, trace)

        def caught_in_thread(caught: threading.ExceptHookArgs) -> None:
            self._caught_in_thread(caught)
            reporter[1](caught)

        sys.excepthook, threading.excepthook = caught, caught_in_thread
        app.errors.raised.connect(self._banner)
        app.session.failed.connect(self._banner)
        for panel in app.panels:
            panel.failed.connect(self._job_failed)

    def note(self, kind: str, told: str) -> None:
        """Take note of a failure, unless it is known."""
        failure = Failure(self.event, kind, told)
        with self._lock:
            if failure.place not in {known.place for known in self.failures}:
                self.failures.append(failure)

    def _banner(self, sentence: str) -> None:
        if sentence.startswith(INTERNAL):
            self.note("banner", sentence)

    def _job_failed(self, error: Exception) -> None:
        self.note("banner", "".join(traceback.format_exception(error)))

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.note("exception", "".join(traceback.format_exception(kind, error, trace)))

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _unraisable(self, caught: Any) -> None:
        told = "".join(traceback.format_exception(caught.exc_type, caught.exc_value, caught.exc_traceback))
        self.note("exception", f"{caught.err_msg or ''} {caught.object!r}\n{told}")

    def _qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not OF_THE_PLATFORM.search(message):
            self.note("Qt warning", f"{message}\n{''.join(traceback.format_stack()[-12:-1])}")
