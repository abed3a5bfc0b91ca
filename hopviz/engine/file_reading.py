"""Reading of files in the background: how far it is, and how it is given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hopviz.core.stepwise import Steps
from hopviz.engine.jobs import Jobs

KEY = "window.file"
LASTING = 500
"""Milliseconds after which it is shown."""
PATIENCE = 60_000
"""Milliseconds without anything new after which it is given up."""

T = TypeVar("T")


class FileReading(QObject):
    """Reads one thing at a time, the newest, in a thread that nobody waits for: a share on a network may hang."""

    progressed = Signal(str)
    """A sentence that says how far it is, once it lasts; empty when it is over."""
    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._name, self._share = "", 0.0
        self._done: Callable[[Any], object] | None = None
        self._lasting, self._patience = QTimer(self), QTimer(self)
        for timer, after, slot in ((self._lasting, LASTING, self._show), (self._patience, PATIENCE, self._give_up)):
            timer.setSingleShot(True)
            timer.setInterval(after)
            timer.timeout.connect(slot)

    @property
    def is_under_way(self) -> bool:
        """Whether a file is being read."""
        return self._done is not None

    def read(self, name: str, steps: Callable[[], Steps[T]], done: Callable[[T], object]) -> None:
        """Read a file of this name, and do something with what it holds."""
        self.cancel()
        self._name, self._share, self._done = name, 0.0, done
        self._lasting.start()
        self._patience.start()
        self._jobs.submit(KEY, steps, self._take, self._fail, self._progress, alone=True)

    @Slot()
    def cancel(self) -> None:
        """Read it no more."""
        if self.is_under_way:
            self._jobs.cancel(KEY)
            self._end()

    def _end(self) -> None:
        self._done = None
        self._lasting.stop()
        self._patience.stop()
        self.progressed.emit("")

    def _take(self, result: object) -> None:
        done = self._done
        self._end()
        if done is not None:
            done(result)

    def _fail(self, error: Exception) -> None:
        self._end()
        self.failed.emit(str(error) or f"{self._name} cannot be read; there is not enough memory for it.")

    def _progress(self, share: float, _: object) -> None:
        self._share = share
        self._patience.start()
        if not self._lasting.isActive():
            self._show()

    @Slot()
    def _show(self) -> None:
        self.progressed.emit(f"Reading {self._name}… {self._share:.0%}" if self._share else f"Reading {self._name}…")

    @Slot()
    def _give_up(self) -> None:
        self.cancel()
        self.failed.emit(f"Nothing more of {self._name} came for a minute; copy it to this computer first.")
