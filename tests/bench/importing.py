"""Smoothness of the window while a folder of 300 photographs is opened, learnt, and another time cancelled.

Photographs of six megapixels are made, dropped on a window whose network runs, and shown in the dialog as tiles.  A
precise timer of 16 ms of the GUI thread writes down when it fires, idle and meanwhile, and how often the window tells
how far it is; then all of them are stored.  Uses the display given, or none (QT_QPA_PLATFORM=offscreen).
"""

from __future__ import annotations

import struct
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer

from hopviz import Stochastic
from hopviz.actions.window_verbs import OpenFiles
from hopviz.app import App
from hopviz.project.document import Document
from hopviz.ui.window.dialogs.file_import import FileImportDialog
from tests.bench.window import application, random_project

TICK = 16
COUNT, TURNS, ORIENTATION = 300, 8, 0x0112
"""Photographs; each picture is turned and mirrored in so many ways, as its EXIF tells."""
SIZE = (3000, 2000)
SIDE = 32
PATIENCE, AFTERWARDS = 300.0, 2.0
PERCENTILES = (50, 95, 99, 100)


def run(seconds: float = 5.0) -> None:
    """Print percentiles of the tick of an idle window, of one that reads, and of one that stores."""
    with application() as made, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _photograph(folder)
        project = replace(random_project(SIDE, SIDE, 5), rule=Stochastic(1.0), speed=3000.0)
        app = App(Document(project))
        app.open()
        _watch(lambda: app.session.ready)
        app.session.run()
        print(f"{COUNT} photographs of {SIZE[0]} x {SIZE[1]}, {SIDE} x {SIDE} units run, {made.platformName()}")
        print(f"{'':12}" + "".join(f"{f'p{p} ms':>10}" for p in PERCENTILES) + f"{'frames/s':>10}{'seconds':>10}")
        ends = time.perf_counter() + seconds
        _report("running", *_watch(lambda: time.perf_counter() > ends))
        told = _told(app)
        app.acted.emit(OpenFiles([str(folder)]))
        _report("reading", *_watch(lambda: not app.verbs.is_reading))
        dialog = app.window.findChild(FileImportDialog)
        assert dialog is not None
        _report("tiles", *_watch(dialog.store_button.isEnabled))
        ends = time.perf_counter() + AFTERWARDS
        QTimer.singleShot(TICK, dialog.store_button.click)
        _report("storing", *_watch(lambda: app.session.has_taken_over and time.perf_counter() > ends))
        assert len(app.session.project.memories) == 5 + COUNT
        print(f"{len(told)} sentences of progress, such as: {told[len(told) // 2] if told else ''}")
        app.acted.emit(OpenFiles([str(folder)]))
        ends = time.perf_counter() + 1.0
        _watch(lambda: time.perf_counter() > ends)
        began = time.perf_counter()
        app.window.banner.close_button.click()
        _watch(lambda: not app.verbs.is_reading)
        print(f"Cancelled after {1000 * (time.perf_counter() - began):.0f} ms")
        app.session.pause()
        app.files.discard()
        app.window.close()


def _photograph(folder: Path) -> None:
    """Pictures with as much in them as a camera's have."""
    rng = np.random.default_rng(1982)
    for number in range(COUNT):
        if number % TURNS == 0:
            coarse = Image.fromarray(rng.integers(0, 256, (20, 30, 3), np.uint8)).resize(SIZE, Image.Resampling.BICUBIC)
            grain = rng.integers(-12, 13, (SIZE[1], SIZE[0], 1))
            pixels = np.clip(np.asarray(coarse, np.int16) + grain, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / "next", "JPEG", quality=88)
            content = (folder / "next").read_bytes()
            (folder / "next").unlink()
        exif = Image.Exif()
        exif[ORIENTATION] = 1 + number % TURNS
        told = exif.tobytes()
        segment = b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told
        (folder / f"photo {number}.jpg").write_bytes(content[:2] + segment + content[2:])


def _told(app: App) -> list[str]:
    told: list[str] = []
    show = app.window.banner.show_progress

    def note(sentence: str) -> None:
        told.append(sentence)
        show(sentence)

    app.window.banner.show_progress = note  # type: ignore[method-assign]
    return told


def _watch(fact: Callable[[], bool]) -> tuple[list[float], float]:
    """Run the event loop until something is so; the intervals in ms of a precise timer, and how long it took."""
    times: list[float] = []
    loop, timer, began = QEventLoop(), QTimer(), time.perf_counter()

    def tick() -> None:
        times.append(time.perf_counter())
        if fact() or times[-1] - began > PATIENCE:
            loop.quit()

    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(TICK)
    timer.timeout.connect(tick)
    timer.start()
    loop.exec()
    timer.stop()
    return [1000.0 * gap for gap in np.diff(times)], time.perf_counter() - began


def _report(name: str, gaps: list[float], lasted: float) -> None:
    values = np.percentile(gaps or [0.0], PERCENTILES)
    rate = len(gaps) / lasted
    print(f"{name:12}" + "".join(f"{value:10.1f}" for value in values) + f"{rate:10.1f}{lasted:10.2f}", flush=True)
