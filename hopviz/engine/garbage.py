"""Who collects cyclic garbage, and when?  The GUI thread, between two pictures.

Python collects in whichever thread happens to allocate.  In the worker's thread that would destroy widgets
that only the GUI thread may touch, and a full collection in the middle of a run is a picture left out.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL = 500
"""Milliseconds between two collections of what is young."""
FULL = 60
"""Every so many of them everything is collected."""


class GarbageCollector(QObject):
    """Takes collecting over from Python while it is started."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """From now on collect in this thread only."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        self._rounds += 1
        gc.collect(2 if self._rounds % FULL == 0 else 1)
