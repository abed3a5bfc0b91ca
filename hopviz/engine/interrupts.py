"""Signals of the operating system that ask a program to end: Ctrl+C, a closed terminal, the end of the desktop.

Python handles a signal only between two of its own instructions, and a window that waits for events executes none.
So the handler of C writes to a socket, which wakes the event loop, which ends the program in its turn.
"""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

NUMBERS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
"""Those of them that the system has."""


class Interrupts(QObject):
    """Tells the first of them; a second one ends the process at once."""

    came = Signal(int)
    """(number) of the signal, in the event loop's turn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def install(self) -> None:
        """Take over from Python's own handlers, but for signals that whoever started the program has turned off."""
        for number in NUMBERS:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, _leave_to_the_loop)
        signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)

    @Slot()
    def _read(self) -> None:
        for number in self._near.recv(64):
            if number in NUMBERS:
                self._give_back()
                self.came.emit(number)
                return

    def _give_back(self) -> None:
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        for number in NUMBERS:
            if signal.getsignal(number) == _leave_to_the_loop:
                signal.signal(number, signal.SIG_DFL)


def _leave_to_the_loop(number: int, frame: object) -> None:
    """Do nothing; that it was called is in the socket."""
