"""Worker processes and threads that take what the window leaves."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread, get_native_id

GIVES_WAY, THREAD_GIVES_WAY = 5, 10
"""How much less urgent than the window a process and a thread are, in Unix's degrees of niceness."""


def processes() -> ProcessPoolExecutor:
    """A process for each processor; on Windows, where there is no niceness, for all but one.

    Threads would keep Python from the window, since much of a short task is not compiled.
    """
    count = os.cpu_count() or 1
    if not hasattr(os, "nice"):
        count = max(count - 1, 1)
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=give_way)


def give_way() -> None:
    """What a worker process does first: be less urgent, and end when the program does, however it ends."""
    if hasattr(os, "nice"):
        os.nice(GIVES_WAY)
    Thread(target=_end_with_parent, daemon=True).start()


def give_way_as_thread() -> None:
    """Make this thread less urgent than the others of the process, on Linux, where threads have a niceness each."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + THREAD_GIVES_WAY)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
