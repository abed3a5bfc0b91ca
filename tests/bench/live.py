"""Delay with which an exact landscape follows a weight that is dragged.

Sixteen units (ten for the cube).  A weight is changed again and again, as a drag does: each change is timed from the
edit to the end of the painting of the view that shows the new landscape, with nothing else to do (and how long the
GUI thread was at work in that time: other programs do not count there); and then while a timer of 16 ms gives a new
weight at every tick, the pictures of new landscapes are counted.  Uses the display given,
or none (QT_QPA_PLATFORM=offscreen).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer

from hopviz.actions.wiring_edits import SetWeight
from hopviz.app import App
from hopviz.project.document import Document
from tests.bench.window import application, random_project

FRAME = 1000 / 60
VIEWS = {"atlas": (4, 4), "tree": (4, 4), "cube": (2, 5), "funnel": (4, 4), "sums": (4, 4)}
"""Views by name, and the grid that each is measured with."""
PATIENCE = 2.0


class Painted(QObject):
    """Notes when the watched widget, or one in it, was painted last."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self._watched = watched
        self.last = 0.0
        QCoreApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, receiver: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            above: QObject | None = receiver
            while above is not None and above is not self._watched:
                above = above.parent()
            if above is not None:
                self.last = time.perf_counter()
        return False


def run(seconds: float = 4.0) -> None:
    """Print, for each view, percentiles of the delay and the pictures a second during a drag."""
    with application() as made:
        print(f"From a changed weight to the picture of the new landscape, {made.platformName()}")
        print(
            f"{'view':8}{'units':>6}{'median ms':>11}{'p99 ms':>9}{'frames':>8}{'at work ms':>12}"
            f"{'pictures/s in a drag':>22}"
        )
        for name, (rows, cols) in VIEWS.items():
            app = App(Document(random_project(rows, cols, 3).with_weight(0, 1, 0.1)))
            app.open()
            app.landscape.choose_view(name)
            if not app.window.commands["reduce_motion"].isChecked():  # the one before has left it chosen
                app.window.commands["reduce_motion"].trigger()
            _wait(lambda app=app: app.session.ready and not app.jobs.busy)  # type: ignore[misc]
            _spin(0.5)
            delays, work = _delays(app, seconds / 2)
            rate = _drag(app, seconds / 2)
            median, late = np.percentile(delays, (50, 99))
            print(
                f"{name:8}{rows * cols:6}{median:11.1f}{late:9.1f}{median / FRAME:8.2f}"
                f"{np.median(work):12.1f}{rate:22.0f}",
                flush=True,
            )
            app.files.discard()
            app.window.close()
            _spin(0.2)


def _delays(app: App, seconds: float) -> tuple[list[float], list[float]]:
    """Milliseconds from each edit to the picture of its landscape, one after the other, and those of work in them."""
    watch, shown = Painted(app.landscape.view), _Shown(app)
    delays, work, end, value = [], [], time.perf_counter() + seconds, 0.0
    while time.perf_counter() < end:
        value = 0.3 if value < 0 else -0.3
        _spin(0.02)
        before, began, idle = shown.count, time.perf_counter(), time.thread_time()
        app.acted.emit(SetWeight(0, 1, value))
        _wait(lambda before=before: shown.count > before and watch.last > shown.last)  # type: ignore[misc]
        delays.append(1000 * (time.perf_counter() - began))
        work.append(1000 * (time.thread_time() - idle))
    return delays, work


def _drag(app: App, seconds: float) -> float:
    """New landscapes shown a second while a new weight comes at every tick."""
    shown, values = _Shown(app), iter(np.tile(np.linspace(-0.5, 0.5, 41), 1000))
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(16)
    timer.timeout.connect(lambda: app.acted.emit(SetWeight(0, 1, float(next(values)))))
    timer.start()
    _spin(seconds)
    timer.stop()
    return shown.count / seconds


class _Shown:
    """Counts landscapes that reach the view."""

    def __init__(self, app: App) -> None:
        self.count, self.last = 0, 0.0
        view = app.landscape.view
        given = view.show_network

        def show_network(*arguments: object) -> None:
            given(*arguments)  # type: ignore[arg-type]
            self.count += 1
            self.last = time.perf_counter()

        view.show_network = show_network  # type: ignore[method-assign]


def _wait(fact: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    while not fact() and time.perf_counter() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 2)


def _spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
