"""Soak: ten minutes at full speed with every panel open, lessons, views and experiments changing; what still grows.

`python -m tests.soak [--minutes N]` goes round the lessons at full speed; in each it shows some views of the landscape
and some experiments, of which it starts what can be started, and after each it comes to rest at the same place: the
opening lesson as it is first opened.  There it counts memory, threads, widgets and running timers.  It fails if any of
them is still growing in the second half.  The past of a run has 64 MB of memory, which a large one fills within
minutes: the rise before the plateau.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from hopviz.actions.document_edits import NewNetwork, OpenDocument
from hopviz.actions.run_verbs import Pause, Run, SetRule, SetSpeed
from hopviz.actions.state_edits import Corrupt
from hopviz.actions.window_verbs import ChooseView, ResetLayout
from hopviz.app import App
from hopviz.core.rules import Stochastic
from hopviz.project.lesson_files import lesson_titles
from tests import leaks
from tests.bench.window import application
from tests.monkey.watch import Watch

STAY = 2.0
"""Seconds for which a view of a lesson is seen while it runs."""
GROWTH = 24.0
"""Megabytes by which the memory at rest may differ between the middle and the end: what an allocator holds back."""
PAGE = 4096
OPENING = "letters"


@dataclass(frozen=True)
class Sample:
    """What there is at rest, after a round, and how quick the display was in it."""

    lesson: str
    minutes: float
    megabytes: float
    threads: int
    widgets: int
    timers: int
    ticks: float
    """A second."""

    def __str__(self) -> str:
        counts = f"{self.threads:9}{self.widgets:9}{self.timers:9}{self.ticks:9.1f}"
        return f"{self.minutes:8.1f}{self.megabytes:9.1f}{counts}  {self.lesson}"


class Soak:
    """One window that is not closed."""

    def __init__(self) -> None:
        self.app = App()
        self.app.open()
        self._ticks = 0
        self.app.session.ticked.connect(self._count)
        self._rounds = self._places()

    def _count(self, seconds: float) -> None:
        self._ticks += 1

    def round(self) -> tuple[str, float]:
        """Go through one lesson, and come back to rest; returns its name, and the ticks a second while it ran."""
        app, name = self.app, next(self._rounds)
        app.acted.emit(NewNetwork(64, 64, "bipolar") if name == "large" else OpenDocument(name))
        app.acted.emit(ResetLayout())
        self._wait_until_ready()
        if name == "large":
            app.acted.emit(Corrupt(0.5, 1))
        app.acted.emit(SetSpeed("full"))
        app.acted.emit(SetRule(Stochastic(1.0)))
        app.acted.emit(Run())
        ticks, began = self._ticks, time.perf_counter()
        for landscape, experiment in self._views():
            app.acted.emit(ChooseView(experiment))
            app.acted.emit(ChooseView(landscape))
            self._spin(STAY / 2)
            self._start_experiment()
            self._spin(STAY / 2)
        rate = (self._ticks - ticks) / (time.perf_counter() - began)
        self._rest()
        return name, rate

    def _places(self) -> Iterator[str]:
        while True:
            yield from (name for name, *_ in lesson_titles())
            yield "large"

    def _views(self) -> Iterator[tuple[str, str]]:
        """Those that can show the project, of which every one has its turn."""
        viewers = self.app.landscape, self.app.experiments
        project = self.app.session.project
        views = [[view.name for view in viewer.views if not view.refusal(project)] for viewer in viewers]
        for k in range(max(map(len, views))):
            yield views[0][k % len(views[0])], views[1][k % len(views[1])]

    def _start_experiment(self) -> None:
        view = self.app.experiments.view
        for button in view.findChildren(QPushButton):
            if button.isVisible() and button.isEnabled() and button.property("role") == "primary":
                button.click()

    def _rest(self) -> None:
        for action in (Pause(), OpenDocument(OPENING), ResetLayout()):
            self.app.acted.emit(action)
        self.app.landscape.view_chooser.setCurrentIndex(0)
        self.app.experiments.view_chooser.setCurrentIndex(0)
        self._wait_until_ready()
        self._spin(0.5)

    def _wait_until_ready(self) -> None:
        while not self.app.session.ready:
            self._spin(0.02)

    def _spin(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(1000 * seconds), loop.quit)
        loop.exec()

    def sample(self, lesson: str, minutes: float, ticks: float) -> Sample:
        """Count, once what is on its way out is gone."""
        gc.collect()
        self._spin(0.1)
        timers = sum(isinstance(thing, QTimer) for thing in leaks.alive())
        widgets = len(QApplication.allWidgets())
        return Sample(lesson, minutes, _megabytes(), threading.active_count(), widgets, timers, ticks)

    def close(self) -> None:
        """Close the window."""
        self.app.files.discard()
        self.app.window.close()
        self.app.window.deleteLater()


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def growing(samples: list[Sample]) -> list[str]:
    """What is still growing in the second half: more of it at the end than at any time before the middle."""
    middle = len(samples) // 2
    first, second = samples[1:middle], samples[middle:]
    if not first or not second:
        return []
    found = []
    for what, room in (("megabytes", GROWTH), ("threads", 0), ("widgets", 0), ("timers", 0)):
        before = max(getattr(sample, what) for sample in first)
        least = min(getattr(sample, what) for sample in second[-3:])
        if least > before + room:
            found.append(f"{what}: at most {before:.1f} in the first half, at least {least:.1f} in the end")
    return found


@contextmanager
def _soak() -> Iterator[Soak]:
    soak = Soak()
    try:
        yield soak
    finally:
        soak.close()


def main() -> int:
    """Go on for so many minutes; 1 if anything grows, or goes wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    minutes = parser.parse_args().minutes
    QStandardPaths.setTestModeEnabled(True)
    samples: list[Sample] = []
    watch = Watch(patience=5.0)
    with application(), tempfile.TemporaryDirectory(), watch.set(), _soak() as soak:
        watch.attend(soak.app)
        print(" minutes       MB  threads  widgets   timers  ticks/s  after", flush=True)
        began = time.monotonic()
        while time.monotonic() - began < 60 * minutes:
            lesson, ticks = soak.round()
            samples.append(soak.sample(lesson, (time.monotonic() - began) / 60, ticks))
            print(samples[-1], flush=True)
    found = [*growing(samples), *map(str, watch.failures)]
    print("\n".join(found) or "Nothing grows, and nothing went wrong.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
