"""What the tests of the window share: widgets handled as by a person, and jobs whose steps a test takes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hopviz.core.landscape.stepwise import JobSteps

# Mouse


def turn_wheel_at(widget: QWidget, place: QPoint, notches: int) -> None:
    """Turn the mouse wheel over a place of a widget."""
    event = QWheelEvent(
        QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def turn_wheel(widget: QWidget, notches: int) -> None:
    """Turn the mouse wheel over the middle of a widget."""
    turn_wheel_at(widget, widget.rect().center(), notches)


# Bodies in space


def check_that_it_stays_inside(
    qtbot: QtBot, body: QWidget, places: Callable[[], NDArray[np.float64]], box: QRectF, rim: float
) -> None:
    """Turn a body all around at many tilts: all places stay so many pixels from the edges of the box."""
    for tilt in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        for _ in range(15):
            qtbot.keyClick(body, tilt)
            for _ in range(15):
                qtbot.keyClick(body, Qt.Key.Key_Right)
                seen = places()
                assert np.all(seen > (box.left() + rim, box.top() + rim))
                assert np.all(seen < (box.right() - rim, box.bottom() - rim))


# Jobs


@dataclass(eq=False)
class JobByHand:
    """One job, and who receives what it finds."""

    key: str
    generator: JobSteps[Any, Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    progressed: Callable[[float, Any], None] | None
    found: Any = None
    is_held: bool = False


class JobsByHand:
    """Jobs whose steps are taken in this thread, when a test says so."""

    def __init__(self) -> None:
        self.jobs: list[JobByHand] = []
        self.submitted = 0
        """How many there have been."""

    @property
    def pending(self) -> list[JobByHand]:
        """Those that are not held, the first of each key."""
        firsts = {job.key: job for job in reversed(self.jobs)}
        return [job for job in self.jobs if firsts[job.key] is job and not job.is_held]

    def submit(
        self, key: str, steps: Callable[[], JobSteps[Any, Any]], done: Callable[[Any], None],
        failed: Callable[[Exception], None], progressed: Callable[[float, Any], None] | None = None,
        *, queue: bool = False, first: bool = False, at_once: float = 0.0, size: Hashable = None,
    ) -> None:  # fmt: skip
        waiting = [job for job in self.jobs if job.key == key][1 if queue else 0 :]
        self.jobs = [job for job in self.jobs if job not in waiting]
        self.jobs.append(JobByHand(key, steps(), done, failed, progressed))
        self.submitted += 1

    def expects(self, job: str) -> bool:
        return any(each.key == job for each in self.jobs)

    def cancel(self, job: str) -> None:
        for each in [each for each in self.jobs if each.key == job]:
            self.jobs.remove(each)
            each.generator.close()

    def hold(self, job: str) -> None:
        self._set_held(job, True)

    def resume(self, job: str) -> None:
        self._set_held(job, False)

    def _set_held(self, key: str, held: bool) -> None:
        for job in self.jobs:
            if job.key == key:
                job.is_held = held

    def take_steps(self) -> None:
        """Take one step of each that is pending."""
        for job in self.pending:
            try:
                step = next(job.generator)
            except StopIteration as end:
                self.jobs.remove(job)
                job.done(end.value)
            except Exception as error:
                self.jobs.remove(job)
                job.failed(error)
            else:
                share, job.found = step if isinstance(step, tuple) else (step, job.found)
                if job.progressed is not None:
                    job.progressed(share, job.found)

    def finish(self) -> None:
        """Take steps until nothing is pending."""
        while self.pending:
            self.take_steps()


class JobsAtOnce(JobsByHand):
    """Jobs that are done before `submit` returns."""

    def submit(
        self, key: str, steps: Callable[[], JobSteps[Any, Any]], done: Callable[[Any], None],
        failed: Callable[[Exception], None], progressed: Callable[[float, Any], None] | None = None,
        *, queue: bool = False, first: bool = False, at_once: float = 0.0, size: Hashable = None,
    ) -> None:  # fmt: skip
        super().submit(key, steps, done, failed, progressed, queue=queue)
        self.finish()
