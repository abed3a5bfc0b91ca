"""Smoothness of the window at full speed: 64x64 and 256x256 units and a lattice of 512x512 as a grid, 8x8 as a graph.

A precise 16 ms timer of the GUI thread writes down when it fires.  Its intervals are compared between the idle
window and the same window while stochastic units run at T = 1, where about half of all updates are flips that every
panel has to show; the graph has all of its 2,016 connections.  The two are measured in turns, so that both share the
weather.  Uses the display given, or none (QT_QPA_PLATFORM=offscreen).
"""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from hopviz import Stochastic, ising
from hopviz.app import App
from hopviz.project.document import Document
from hopviz.project.model import Project
from tests.bench.window import application, random_project

TICK = 16
ROUNDS = 4
SHOWN = ((64, 5, "grid"), (256, 50, "grid"), (512, 0, "grid"), (8, 5, "graph"))
"""Units along a side, memories (none: a lattice at T_c), and how they are shown."""
PERCENTILES = (50, 95, 99)


def run(seconds: float = 20.0) -> None:
    """Print the percentiles of the tick, idle and running, each measured for `seconds` in all."""
    with application() as made:
        for side, memories, shown in SHOWN:
            app = App(Document(_project(side, memories)))
            app.open()
            app.units.show_as(shown)
            _wait_until(lambda app=app: app.session.ready)
            about = f"{side}x{side} units as a {shown}, {memories} memories"
            print(f"GUI tick of {TICK} ms, {about}, {made.platformName()}")
            _report(*_measure(app, seconds / ROUNDS))
            app.files.discard()
            app.window.close()
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB of memory at most")


def _project(side: int, memories: int) -> Project:
    """A network that never comes to rest."""
    if not memories:
        net = ising.lattice(side, side)
        rule, cue = Stochastic(ising.critical_temperature()), np.random.default_rng(1).choice([-1, 1], side * side)
        return Project(side, side, rule=rule, speed=math.inf, cue=cue).with_network(net.couplings, net.bias)
    return replace(random_project(side, side, memories), rule=Stochastic(1.0), speed=math.inf)


def _measure(app: App, seconds: float) -> tuple[list[float], list[float], float]:
    """Tick intervals in ms of the idle and of the running window, and the updates per second of the latter."""
    idle: list[float] = []
    running: list[float] = []
    updates, lasted = 0, 0.0
    _watch(seconds / 2)  # the first pictures of a new window are slow
    for _ in range(ROUNDS):
        idle += _watch(seconds)
        app.session.run()
        _watch(0.3)
        before, began = _updates(app), time.perf_counter()
        running += _watch(seconds)
        updates += _updates(app) - before
        lasted += time.perf_counter() - began
        app.session.pause()
        _watch(0.3)
    return idle, running, updates / lasted


def _updates(app: App) -> int:
    report = app.session.report
    return 0 if report is None else report.frame.updates


def _watch(seconds: float) -> list[float]:
    """Run the event loop for so long; returns the intervals in ms between the ticks of a precise timer."""
    times: list[float] = []
    loop = QEventLoop()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(TICK)
    timer.timeout.connect(lambda: times.append(time.perf_counter()))
    timer.start()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
    timer.stop()
    return [1000.0 * gap for gap in np.diff(times)]


def _wait_until(fact: Callable[[], bool]) -> None:
    while not fact():
        _watch(0.05)


def _report(idle: list[float], running: list[float], updates: float) -> None:
    print(f"{'':10}" + "".join(f"{f'p{p} ms':>10}" for p in PERCENTILES))
    at_rest, at_work = np.percentile(idle, PERCENTILES), np.percentile(running, PERCENTILES)
    for name, values in (("idle", at_rest), ("running", at_work), ("ratio", at_work / at_rest)):
        print(f"{name:10}" + "".join(f"{value:10.2f}" for value in values))
    print(f"{updates:,.0f} updates a second while running")
