"""Watchdog of the GUI thread: how long it handles no events because of what it does or waits for itself."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

INTERVAL = 0.02
"""Seconds between two looks."""
COMPILER = ("numba", "llvmlite")
"""Folders of what compiles kernels: it takes its time once on a machine."""


class Watchdog:
    """Tells of waits in the thread that makes it.

    On a busy machine every thread waits for a processor, which is nobody's fault: seconds of the processor count, and
    those in which the thread sleeps.

    Parameters
    ----------
    patience : float
        Seconds.
    bark : callable
        Takes the stack of a thread that has let events wait for longer; called in another thread.
    """

    def __init__(self, patience: float, bark: Callable[[str], None]) -> None:
        self._patience, self._bark = patience, bark
        self._watched = threading.get_ident()
        self._task = Path(f"/proc/self/task/{threading.get_native_id()}/stat")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="monkey-watchdog", daemon=True)
        self._lock = threading.Lock()
        self._is_on, self._asleep, self._began = False, 0.0, 0.0

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._over.set()
        self._thread.join()

    def beat(self) -> None:
        """Take note that events are handled; called in the watched thread."""
        with self._lock:
            self._asleep, self._began = 0.0, self._worked()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Count the time of what is done meanwhile."""
        self.beat()
        self._is_on = True
        try:
            yield
        finally:
            self._is_on = False

    def _worked(self) -> float:
        """Seconds of a processor that the thread has had, or of the clock where nobody counts those."""
        if sys.platform == "linux":
            return time.clock_gettime(time.pthread_getcpuclockid(self._watched))
        return time.monotonic()

    def _watch(self) -> None:
        last = time.monotonic()
        while not self._over.wait(INTERVAL):
            now = time.monotonic()
            passed, last = min(now - last, 2 * INTERVAL), now
            with self._lock:
                if self._sleeps():
                    self._asleep += passed
                waited = self._asleep + self._worked() - self._began
                told = self._is_on and waited > self._patience
                if told:
                    self._asleep, self._began = 0.0, self._worked()
            if told and not _compiles():
                self._bark(f"{waited:.1f} s\n{self._stack()}")

    def _stack(self) -> str:
        """Where the thread is, and what it may be waiting for: the others that are in hopviz."""
        frames = sys._current_frames()
        own = "".join(traceback.format_stack(frames.pop(self._watched))[-12:])
        others = ["".join(traceback.format_stack(frame)[-8:]) for frame in frames.values()]
        busy = [stack for stack in others if "/hopviz/" in stack and "in _next" not in stack]
        return "".join([f"Another thread:\n{stack}" for stack in busy] + [own])

    def _sleeps(self) -> bool:
        return sys.platform == "linux" and self._task.read_text().rpartition(")")[2].split()[0] in "SD"


def _compiles() -> bool:
    """Whether any thread compiles a kernel."""
    for frame in sys._current_frames().values():
        for summary in traceback.walk_stack(frame):
            if any(f"/{name}/" in Path(summary[0].f_code.co_filename).as_posix() for name in COMPILER):
                return True
    return False
