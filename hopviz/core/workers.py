"""Worker processes that take what the window leaves, and end with it."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread

GIVES_WAY = 5
"""How much less urgent than the window the work is, in Unix's degrees of niceness."""


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


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
