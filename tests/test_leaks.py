"""Leak check of conftest.py: it finds what it is for, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from hopviz.ui.window.settings import Settings

pytest_plugins = ["pytester"]

CONFTEST = """
from tests import leaks
from tests.conftest import little_to_collect, nothing_left_alive, own_settings, pytest_runtest_makereport
leaks.GRACE_SECONDS = 0.1
"""

HEAD = """
import threading
from PySide6.QtCore import QPropertyAnimation, QThread, QTimer
from PySide6.QtWidgets import QDialog, QWidget
kept = []
"""

LEAKS = {
    "widget": ("kept.append(QWidget(objectName='orphan'))", "QWidget 'orphan', a top-level widget, hidden"),
    "window": ("kept.append(QWidget()); kept[-1].show()", "QWidget, a top-level widget, visible"),
    "timer": ("kept.append(QTimer()); kept[-1].start(1234)", "QTimer, active, every 1234 ms"),
    "shot": ("QTimer.singleShot(60_000, lambda: None)", "active, every 60000 ms, single shot"),
    "animation": (
        "kept.append(QPropertyAnimation(duration=60_000)); kept[-1].start()",
        "QPropertyAnimation, still running",
    ),
    "qthread": (
        "kept.append(QThread(objectName='worker')); kept[-1].start()",
        "QThread 'worker', still running",
    ),
    "thread": (
        "threading.Thread(target=threading.Event().wait, args=(20,), name='idler', daemon=True).start()",
        "Python thread 'idler', still running",
    ),
}

CLEAN = """
def test_clean(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.dialog = QDialog(window)
    window.show()
    timer, thread = QTimer(), QThread()
    timer.start(5)
    timer.stop()
    thread.start()
    thread.quit()
    thread.wait()
    plain = threading.Thread(target=lambda: None)
    plain.start()

def test_garbage(qapp):
    widget = QWidget()
    widget.ring = lambda: widget   # goes with the next garbage collection only

def test_deferred(qapp):
    kept.append(QWidget())
    kept[-1].deleteLater()
"""


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A place for a test run of its own that uses our conftest.py."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    pytester.makeconftest(CONFTEST)
    return pytester


def test_every_kind_of_leak_fails_its_own_test_by_name(inner: pytest.Pytester) -> None:
    cases = [f"def test_{name}(qapp):\n    {code}\n" for name, (code, _) in LEAKS.items()]
    inner.makepyfile(HEAD + "\n".join(cases) + CLEAN)
    result = inner.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=len(LEAKS) + 3, errors=len(LEAKS))
    text = result.stdout.str()
    for name, (_, told) in LEAKS.items():
        _, _, after = text.partition(f"ERROR at teardown of test_{name} ")
        assert told in after.partition("ERROR at teardown")[0]


def test_a_failed_test_is_told_once(inner: pytest.Pytester) -> None:
    inner.makepyfile(HEAD + "def test_failing(qapp):\n    widget = QWidget()\n    assert widget is None\n")
    inner.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(failed=1)


def test_settings_go_to_a_folder_of_the_test(own_settings: Path) -> None:
    settings = Settings()
    settings.theme = "dark"
    assert own_settings in settings.file.parents
    assert "dark" in settings.file.read_text(encoding="utf-8")


def test_settings_do_not_travel_from_test_to_test() -> None:
    assert Settings().theme == "system"
