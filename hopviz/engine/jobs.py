"""Background jobs: computations that a few threads carry on in turn, a slice at a time.

A job is a generator.  Every few milliseconds it yields the share of the work that is done, 0 to 1, or the pair
`share, findings` where it has partial findings to show, which it does not change any more; it returns its result.

- Every step may run in another thread.  So a generator holds nothing across a `yield` that belongs to a thread, such
  as a lock or `numpy.errstate`, and touches no widget.
- A generator that waits for others, such as processes, waits for `SLICE` seconds at most and then yields what it
  knows, news or not.  So it gives way and can be cancelled.
- What is to be put away if it is cancelled stands in a `finally` or a `with`.
"""

from __future__ import annotations

import math
import sys
import time
from collections import deque
from collections.abc import Callable, Hashable
from threading import Condition, Thread
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from hopviz.core.stepwise import JobSteps
from hopviz.core.workers import give_way_as_thread

Findings = TypeVar("Findings")
Result = TypeVar("Result")

THREADS = 2
"""While one takes a step that is long, the other goes on; more of them would take pictures from the window."""
SLICE = 0.03
"""Seconds that a job goes on before the next one has its turn."""
PATIENCE = 3.0
"""Seconds that closing waits for steps under way; one that takes longer keeps no window open."""


class Job:
    """One computation; for who submitted it, a handle.  Threads share it, so it does not know its receivers."""

    def __init__(
        self, key: str, size: Hashable, first: bool, alone: bool, steps: Callable[[], JobSteps[Any, Any]]
    ) -> None:
        self.key, self.size, self.first, self.alone = key, size, first, alone
        self.is_cancelled = self.is_held = self.is_over = False
        self.seconds = 0.0  # that its steps have taken
        self.news: deque[tuple[float, Any]] = deque(maxlen=1)  # share and findings, until they are delivered
        self.result: Any = None
        self.error: Exception | None = None
        self.steps: Callable[[], JobSteps[Any, Any]] | None = steps
        self._known: tuple[float, Any] = (0.0, None)
        self._generator = _begin(steps)

    def go_on(self, seconds: float) -> None:
        """Take steps for so many seconds, at least one; close the generator if the job is cancelled."""
        began = time.perf_counter()
        try:
            while not self.is_cancelled:
                self._take(next(self._generator))
                if time.perf_counter() - began >= seconds:
                    break
            else:
                self.is_over = True
                self._generator.close()
        except StopIteration as end:
            self.result, self.is_over = end.value, True
        except Exception as error:
            if self.is_over:  # nobody waits for it any more, but what has gone wrong in closing must be known
                sys.excepthook(type(error), error, error.__traceback__)
            self.error, self.is_over = error, True
        self.seconds += time.perf_counter() - began

    def _take(self, step: float | tuple[float, Any]) -> None:
        share, findings = self._known
        now, new = step if isinstance(step, tuple) else (step, findings)
        if now > share or new is not findings:
            self._known = (max(share, min(now, 1.0)), new)
            self.news.append(self._known)


def _begin(steps: Callable[[], JobSteps[Findings, Result]]) -> JobSteps[Findings, Result]:
    """Make the generator with the first step, in the thread that takes it."""
    return (yield from steps())


class _Receivers(NamedTuple):
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    progressed: Callable[[float, Any], None] | None


class Jobs(QObject):
    """Computes in the background and delivers in the GUI thread, which alone calls this.

    One job of a key is under way at a time; nothing is delivered of one that was cancelled or replaced.
    """

    idle = Signal()
    """Nothing is to come any more, but of jobs that are held."""
    _progressed = Signal(object)
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._receivers: dict[Job, _Receivers] = {}  # of every job of which something is to come
        self._under_way: dict[str, Job] = {}
        self._waiting: dict[str, Job] = {}
        self._paces: dict[tuple[str, Hashable], float] = {}
        self._closed = False
        self._progressed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._turns = _Turns(self._progressed.emit, self._ended.emit)

    @property
    def busy(self) -> bool:
        """Whether anything is to come of a job that is not held."""
        return not all(job.is_held for job in self._under_way.values())

    def submit(
        self, key: str, steps: Callable[[], JobSteps[Findings, Result]],
        done: Callable[[Result], None], failed: Callable[[Exception], None],
        progressed: Callable[[float, Findings | None], None] | None = None,
        *, queue: bool = False, first: bool = False, at_once: float = 0.0, size: Hashable = None, alone: bool = False,
    ) -> Job:  # fmt: skip
        """Compute in the background; nothing once this is closed.

        Parameters
        ----------
        key : str
            The job takes the place of an older one of the same key, which is cancelled.
        steps : callable
            Makes the generator, in the thread that begins it.
        done, failed : callable
            One of them takes the result, or the exception that was raised instead.
        progressed : callable, optional
            Takes the share that is done and the findings so far (None before the first): the newest, where they have
            changed since the last call.
        queue : bool
            Wait until the older job is delivered, rather than cancel it; of those that wait only the newest counts.
        first : bool
            People look at this: it has its turn before others, though every second turn is theirs.
        at_once : float
            If the last job of this key and size took less than so many seconds, and none is to be waited for, compute
            in the caller's thread for so long; mostly the result, and only it, is delivered before this returns.
        size : hashable
            What the time depends on.
        alone : bool
            In a thread of its own, less urgent than the window's where that can be, for which nobody waits when it is
            cancelled or all is closed: for steps that may last, or never end, such as reading from a share that hangs.
        """
        job = Job(key, size, first, alone, steps)
        if self._closed:
            return job
        self._drop(self._waiting.pop(key, None))
        self._receivers[job] = _Receivers(done, failed, progressed)
        if queue and key in self._under_way:
            self._waiting[key] = job
            return job
        self._drop(self._under_way.get(key))
        self._under_way[key] = job
        if self._paces.get((key, size), math.inf) < at_once:
            job.go_on(at_once)
        if job.is_over:
            self._end(job)
        else:
            self._turns.put(job)
        return job

    def expects(self, job: Job | str) -> bool:
        """Whether the result of this job, or of one of this key, is still to come, held or not."""
        return bool(self._meant(job))

    def cancel(self, job: Job | str) -> None:
        """Deliver nothing more of this job, or of all of this key; generators are closed after the step under way."""
        for each in self._meant(job):
            jobs = self._waiting if self._waiting.get(each.key) is each else self._under_way
            self._drop(jobs.pop(each.key))
            self._go_on(each.key)

    def hold(self, job: Job | str) -> None:
        """Let a job, or those of a key, rest after the slice that is under way."""
        for each in self._meant(job):
            each.is_held = True
            self._go_on(each.key)

    def resume(self, job: Job | str) -> None:
        """Let a job that is held, or those of a key, go on."""
        for each in self._meant(job):
            each.is_held = False
        self._turns.look_again()

    def close(self) -> None:
        """Cancel everything, deliver nothing more; wait for steps under way but of jobs alone, `PATIENCE` at most."""
        self._closed = True
        self._receivers.clear()
        self._waiting.clear()
        for job in self._under_way.values():
            job.is_cancelled = True
        self._under_way.clear()
        self._turns.close()

    def _meant(self, job: Job | str) -> list[Job]:
        """Those of which something is to come, the one that waits first."""
        key = job if isinstance(job, str) else job.key
        jobs = [self._waiting.get(key), self._under_way.get(key)]
        return [each for each in jobs if each is not None and job in (each, key)]

    def _drop(self, job: Job | None) -> None:
        if job is not None:
            del self._receivers[job]
            job.is_cancelled = True
            self._turns.look_again()

    def _go_on(self, key: str) -> None:
        """Begin the job that waits, if nothing of its key is under way; tell if nothing is to come at all."""
        if key in self._waiting and key not in self._under_way:
            job = self._under_way[key] = self._waiting.pop(key)
            self._turns.put(job)
        if not self.busy:
            self.idle.emit()

    @Slot(object)
    def _tell(self, job: Job) -> None:
        receivers = self._receivers.get(job)
        if receivers is not None and receivers.progressed is not None and job.news:
            receivers.progressed(*job.news.pop())

    @Slot(object)
    def _end(self, job: Job) -> None:
        receivers, result, error = self._receivers.pop(job, None), job.result, job.error
        job.steps = job.result = job.error = None  # what they keep alive may be widgets, which die in this thread only
        if receivers is None:  # cancelled or replaced
            return
        del self._under_way[job.key]
        try:
            if error is None:
                self._paces[job.key, job.size] = job.seconds
                receivers.done(result)
            else:
                receivers.failed(error)
        finally:
            self._go_on(job.key)


class _Turns:
    """The threads, and whose turn it is."""

    def __init__(self, tell: Callable[[Job], None], end: Callable[[Job], None]) -> None:
        self._tell, self._end = tell, end
        self._queue: list[Job] = []
        self._changed = Condition()
        self._was_first = self._closed = self._given_up = False
        self._left_over: list[Job] = []  # what they keep alive may be widgets, which must not die in a thread
        # Nobody waits for an experiment when the program ends by an error.
        self._threads = [Thread(target=self._run, name=f"hopviz-jobs-{k}", daemon=True) for k in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> None:
        """Give a job a turn after those that wait already, or a thread of its own."""
        if job.alone:
            Thread(target=self._run_alone, args=(job,), name=f"hopviz-job-{job.key}", daemon=True).start()
            return
        with self._changed:
            self._queue.append(job)
            self._changed.notify()

    def look_again(self) -> None:
        """Take notice of a job that was held or is cancelled."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Wait until all jobs are over, which are cancelled; those that take too long go on and tell nobody."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        deadline = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0.0))
        with self._changed:
            self._given_up = True

    def _run(self) -> None:
        while (job := self._next()) is not None:
            job.go_on(SLICE)
            with self._changed:
                if self._given_up:  # nobody may be there to be told
                    self._left_over.append(job)
                    return
                if job.news:
                    self._tell(job)
                if job.is_over:
                    self._end(job)
            if not job.is_over:
                self.put(job)  # last: from now on another thread may have it
            del job  # a thread that waits keeps nothing alive

    def _run_alone(self, job: Job) -> None:
        give_way_as_thread()
        is_over = False
        while not is_over:
            job.go_on(SLICE)
            is_over = job.is_over
            with self._changed:
                if not self._closed and job.news:  # once it is closed, nobody may be there to be told
                    self._tell(job)
                if not self._closed and is_over:
                    self._end(job)
                self._changed.wait_for(lambda: job.is_cancelled or not job.is_held)

    def _next(self) -> Job | None:
        """Wait for the job whose turn it is; None once there will be no more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._ready())
            if not (ready := self._ready()):
                return None
            # In turn, as long as there are both: one that comes first, and one of the others.
            job = min(ready, key=lambda job: job.first == self._was_first)
            self._was_first = job.first
            self._queue.remove(job)
            return job

    def _ready(self) -> list[Job]:
        return [job for job in self._queue if job.is_cancelled or not job.is_held]
