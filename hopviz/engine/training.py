"""The schedule of error-driven learning: when the next epoch is due, and when to stop."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from hopviz.core.learning import Learning

SHOWN = 0.25
"""Seconds for which each of the first `SLOW` epochs can be seen at least; those after them hurry."""
SLOW = 12


class TrainingSchedule(QObject):
    """How far the present network is that is learnt in epochs, and whether to go on."""

    changed = Signal(object)
    """(Learning) after every batch; None for a network that was made at once."""
    stopped = Signal(int)
    """After so many epochs, as was asked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.learning: Learning | None = None
        self._goes_on = self._stopping = False
        self._seen = 0.0

    @property
    def going_on(self) -> bool:
        """Whether the network will soon be another one."""
        return self._goes_on

    @property
    def hurries(self) -> bool:
        """Whether not every epoch need be seen any more."""
        learning = self.learning
        return learning is not None and learning.epoch is not None and learning.epoch.number >= SLOW

    def is_due(self) -> bool:
        """Whether the worker is to go on."""
        return self._goes_on and time.perf_counter() >= self._seen

    def take(self, learning: Learning | None) -> bool:
        """Take over how far it is; whether an epoch has ended."""
        before = None if self.learning is None else self.learning.epoch
        self.learning = learning
        self._goes_on = learning is not None and not learning.done and not self._stopping
        fresh = learning is not None and learning.epoch is not None and learning.epoch is not before
        if learning is not None and learning.epoch is not None and fresh:
            self._seen = time.perf_counter() + (0.0 if self.hurries else SHOWN)
        self.changed.emit(learning)
        if self._stopping:
            self._end()
        return fresh

    def stop(self, at_once: bool) -> None:
        """Learn no more; `stopped` follows, at once or when what is under way has arrived, unless all is learnt."""
        if self._goes_on:
            self._goes_on, self._stopping = False, True
            if at_once:
                self._end()

    def fail(self) -> None:
        """Something went wrong: do not ask again."""
        self._goes_on = self._stopping = False

    def _end(self) -> None:
        self._stopping = False
        learning = self.learning
        if learning is None or learning.done:
            return
        if learning.epoch is None:  # the first one is still to end
            self._goes_on = self._stopping = True
        else:
            self.stopped.emit(learning.epoch.number)
