"""The queue of loads: one is under way at a time, and of those that wait only the newest counts."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from hopviz.engine.worker import Load
from hopviz.project.starts import Start


class LoadQueue(QObject):
    """Asks the worker for networks and their runs: for projects to be taken over, and for learning to go on."""

    load_wanted = Signal(object)
    """(Load)"""
    superseded = Signal()
    """What is under way is out of date."""
    learning_wanted = Signal(bool)
    """(hurry)"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: Load | None = None
        self._sent: Load | None = None
        self._under_way = False

    @property
    def is_under_way(self) -> bool:
        """Whether an answer is still to come."""
        return self._under_way

    @property
    def is_waiting(self) -> bool:
        """Whether the worker does not know the latest load yet, and runs another project until then."""
        return self._waiting is not None

    def put(self, load: Load) -> None:
        """Send a load, or let it wait; it takes the place of one that waits, whose start it keeps if it has none."""
        if load.start is None and self._waiting is not None:
            load = replace(load, start=self._waiting.start)
        self._waiting = load
        if self._under_way:
            self.superseded.emit()
        else:
            self._send()

    @property
    def waits_with_start(self) -> bool:
        """Whether the load that waits begins in a state of its own, whatever becomes of the run until then."""
        return self._waiting is not None and self._waiting.start is not None

    def begin_in(self, start: Start) -> None:
        """Let the load that waits begin in another state."""
        if self._waiting is not None:
            self._waiting = replace(self._waiting, start=start, standing=None)

    def learn(self, hurry: bool) -> None:
        """Have learning go on for a batch; nothing may be under way."""
        self._under_way = True
        self.learning_wanted.emit(hurry)

    def take_refusal(self) -> None:
        """Send what waits, as what was under way has been given up, with the start of that one if it has none."""
        if self._sent is not None and self._waiting is not None and self._waiting.start is None:
            self._waiting = replace(self._waiting, start=self._sent.start)
        self.take_answer()

    def take_answer(self) -> None:
        """Send what waits, as what was under way has been answered or has failed."""
        self._under_way = False
        if self._waiting is not None:
            self._send()

    def _send(self) -> None:
        load = self._sent = self._waiting
        self._waiting = None
        self._under_way = True
        self.load_wanted.emit(load)
