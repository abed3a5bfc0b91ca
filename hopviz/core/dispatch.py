"""Tasks handed to an executor, a window of them at a time, by a thread that no interrupt falls into."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

WINDOW = 64
"""Tasks that a given executor has at a time: enough for a cluster, few enough to be cancelled."""
POLL = 0.02
"""Seconds after which it is asked whether anybody wants more."""


class Dispatcher(Thread, Generic[T, R]):
    """Has tasks done and collects what comes of them.

    It is a thread because an interrupt, which falls into the main thread only, may leave the lock of a `Future` locked
    for ever if it falls into one of its methods.

    Parameters
    ----------
    tasks : iterator
        Asked for more as room becomes free, also for what has been done and not yet taken.
    do : callable
        Does a task.  In threads of this process it is given a second argument: a function that tells whether it may
        end early.
    executor : concurrent.futures.Executor, optional
        Who does the work, and stays open; a thread for each processor if left out.
    """

    def __init__(self, tasks: Iterator[T], do: Callable[..., R], executor: Executor | None) -> None:
        super().__init__(name="hopviz-dispatcher", daemon=True)
        self._tasks, self._do, self._executor = tasks, do, executor
        self.results: SimpleQueue[tuple[T, R] | BaseException | None] = SimpleQueue()
        """What came of the tasks, then None; or an error."""
        self._stopped = False

    def stop(self) -> None:
        """Cancel what has not begun, and wait for what has."""
        self._stopped = True
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """What the thread does."""
        try:
            if self._executor is not None:
                self._dispatch(self._executor, WINDOW)
            else:
                processors = os.cpu_count() or 1
                with ThreadPoolExecutor(processors, thread_name_prefix="hopviz-task") as pool:
                    self._dispatch(pool, 2 * processors, lambda: self._stopped)
            self.results.put(None)
        except BaseException as error:  # for whoever reads the results
            self.results.put(error)

    def _dispatch(self, executor: Executor, window: int, *more: Callable[[], bool]) -> None:
        running: dict[Future[R], T] = {}
        try:
            while not self._stopped:
                room = window - len(running) - self.results.qsize()
                for task in islice(self._tasks, max(room, 0)):
                    running[executor.submit(self._do, task, *more)] = task
                if not running and room > 0:
                    return
                if not running:
                    time.sleep(POLL)
                for future in wait(running, POLL, FIRST_COMPLETED).done:
                    self.results.put((running.pop(future), future.result()))
        finally:
            for future in running:
                future.cancel()
