"""The collection of cyclic garbage: by the GUI thread alone, between two pictures.

Python collects in whichever thread happens to allocate.  In the worker's thread that would destroy widgets
that only the GUI thread may touch, and a full collection in the middle of a run is a picture left out.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL = 500
"""Milliseconds between two collections of what is young."""
FULL, LATEST = 60, 1200
"""After so many of them everything is collected, as soon as nothing moves; and after so many even so.

It takes three pictures' time.
"""


class GarbageCollector(QObject):
    """Takes collecting over from Python while it is started.

    Parameters
    ----------
    is_busy : callable
        Whether something moves on the screen, so that a picture left out would be seen.
    """

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
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
        if self._rounds >= LATEST or (self._rounds >= FULL and not self._is_busy()):
            self._rounds = 0
            gc.collect()
        else:
            gc.collect(1)
