"""Who does what takes long but is not the simulation?  Pictures to decode, images of weights, planes.

One thread beside the worker's.  Every request has a key; a newer request with the same key makes the older
one stale, and a stale answer is never delivered.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot


@dataclass(frozen=True, eq=False)
class _Answer:
    key: str
    ticket: int
    result: Any
    error: Exception | None


@dataclass(frozen=True, eq=False)
class _Request:
    ticket: int
    future: Future[None]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Background(QObject):
    """Runs pure functions in a thread and hands their results to callables in the GUI thread."""

    idle = Signal()
    """The last request has been answered."""
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hopviz-background")
        self._requests: dict[str, _Request] = {}
        self._tickets = 0
        self._closed = False
        self._answered.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._requests)

    def ask(
        self,
        key: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `work` in the background, then `done` (or `failed`) in the GUI thread; nothing once it is closed."""
        if self._closed:
            return
        if key in self._requests:
            self._requests[key].future.cancel()
        self._tickets += 1
        future = self._pool.submit(self._run, key, self._tickets, work)
        self._requests[key] = _Request(self._tickets, future, done, failed)

    def close(self) -> None:
        """Drop what is waiting, wait for what is running, deliver nothing more."""
        self._closed = True
        self._requests.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, key: str, ticket: int, work: Callable[[], Any]) -> None:
        try:
            answer = _Answer(key, ticket, work(), None)
        except Exception as error:
            answer = _Answer(key, ticket, None, error)
        self._answered.emit(answer)

    @Slot(object)
    def _deliver(self, answer: _Answer) -> None:
        request = self._requests.get(answer.key)
        if request is None or request.ticket != answer.ticket:
            return
        del self._requests[answer.key]
        if answer.error is None:
            request.done(answer.result)
        else:
            request.failed(answer.error)
        if not self._requests:
            self.idle.emit()
