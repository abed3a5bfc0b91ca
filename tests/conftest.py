"""Under which conditions does every test run?  Off screen, in its own settings, leaving nothing alive."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

# Before anything imports Qt.  A platform chosen outside (QT_QPA_PLATFORM=xcb) is respected.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
os.environ["QT_API"] = "pyside6"

import pytest
from hypothesis import settings

from tests import leaks

# Every run tries the same examples: what is red once is red always, and not on somebody else's change.
settings.register_profile("steady", derandomize=True)
settings.load_profile("steady")

FAILED = pytest.StashKey[bool]()


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
    """Fail a test that leaves a window, a running timer or animation, or a thread behind."""
    before = leaks.alive()
    yield
    left = leaks.leftovers(before)
    told = [leaks.describe(thing) for thing in left]
    leaks.put_away(left)
    if told and not request.node.stash.get(FAILED, False):
        pytest.fail("This test left behind:\n  " + "\n  ".join(told), pytrace=False)


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Send QSettings to a fresh folder, so that no test reads or writes the user's own settings."""
    from PySide6.QtCore import QCoreApplication, QSettings

    folder = tmp_path_factory.mktemp("settings", numbered=True)
    former = QSettings.defaultFormat()
    QCoreApplication.setOrganizationName("hopviz")
    QCoreApplication.setApplicationName("hopviz")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(folder))
    yield folder
    QSettings.setDefaultFormat(former)
