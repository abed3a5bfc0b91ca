"""Conditions of every test: off screen, in its own settings, leaving nothing alive."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator, Iterator
from functools import partialmethod
from pathlib import Path

# Before anything imports Qt.  A platform chosen outside (QT_QPA_PLATFORM=xcb) is respected.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
os.environ["QT_API"] = "pyside6"
# Compiled kernels, which all processes of the tests share.
os.environ.setdefault("HOPVIZ_CACHE_DIR", str(Path(__file__).resolve().parents[1] / ".pytest_cache" / "hopviz"))

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from tests import leaks

# Every run tries the same examples: what is red once is red always, and not on somebody else's change or slow machine.
settings.register_profile(
    "steady", max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

FAILED = pytest.StashKey[bool]()
PATIENCE = 100_000
"""Milliseconds to wait for what must happen: a slow machine may have a dozen kernels to compile before it does."""


class PatientBot(QtBot):
    """Waits longer than any machine needs, so that no test is red because of a slow one."""

    waitActive = partialmethod(QtBot.waitActive, timeout=PATIENCE)
    waitExposed = partialmethod(QtBot.waitExposed, timeout=PATIENCE)
    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE)
    waitSignals = partialmethod(QtBot.waitSignals, timeout=PATIENCE)
    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """Stand for the person before the window."""
    return PatientBot(request)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-pair", action="store_true", help="open each lesson after each other one")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are processors, as tests of the window wait for their clock now and then.

    For a test named by itself it is only this one, which is there at once.
    """
    if any("::" in argument for argument in config.args):
        return 0
    return 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let each process begin with other files of a folder: what one has compiled the others read."""
    report = yield
    number, count = (os.environ.get(f"PYTEST_XDIST_WORKER{part}", "") for part in ("", "_COUNT"))
    if isinstance(collector, pytest.Directory) and number:
        first = int(number.removeprefix("gw")) * len(report.result) // int(count)
        report.result = [*report.result[first:], *report.result[:first]]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the tests in one order in all processes."""
    items.sort(key=lambda item: item.path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test has failed: its traceback keeps alive what it had in hand."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(autouse=True, scope="module")
def little_to_collect() -> None:
    """Take what imports and compilers made out of the garbage collector's view, so that looking for leaks is quick."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_left_alive(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a window, a running timer or animation, or a thread behind.

    Garbage is collected between tests only, as the window does it between deeds: what earlier windows have left, taken
    away while another one is made or painted, has brought Qt down.
    """
    before = leaks.alive()
    gc.disable()
    yield
    left = leaks.leftovers(before)
    gc.collect(1)
    told = [leaks.describe(thing) for thing in left]
    leaks.put_away(left)
    if told and not request.node.stash.get(FAILED, False):
        pytest.fail("This test left behind:\n  " + "\n  ".join(told), pytrace=False)


@pytest.fixture(autouse=True)
def as_if_first(request: pytest.FixtureRequest) -> None:
    """Let no window of this test open in the style of the test before, under its mouse or its tool tip.

    This is done now, since a style is quickly taken off once the windows that wore it are gone.
    """
    if "qapp" not in request.fixturenames:
        return
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QCursor, QPalette
    from PySide6.QtWidgets import QApplication

    application = request.getfixturevalue("qapp")
    if application.styleSheet():
        application.setStyleSheet("")
        application.setPalette(QPalette())
    QCursor.setPos(QPoint(-1, -1))
    for widget in QApplication.topLevelWidgets():
        if widget.metaObject().className() == "QTipLabel":
            widget.close()
            widget.deleteLater()
    application.processEvents()


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Send settings and crash reports to a fresh folder, so that no test reads or writes the user's own."""
    from PySide6.QtCore import QCoreApplication, QSettings, QStandardPaths

    folder = tmp_path_factory.mktemp("settings", numbered=True)
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    else:
        QStandardPaths.setTestModeEnabled(True)
    former = QSettings.defaultFormat()
    QCoreApplication.setOrganizationName("hopviz")
    QCoreApplication.setApplicationName("hopviz")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(folder))
    yield folder
    QSettings.setDefaultFormat(former)
