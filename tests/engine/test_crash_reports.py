"""Crash reports: what they tell, when they are offered, and how little of them is kept."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

import hopviz
from hopviz.actions.action import Action
from hopviz.actions.run_verbs import SetSeed
from hopviz.actions.state_edits import Paint
from hopviz.engine.crash_reports import ACTIONS, FILES, SessionReport, unseen_report
from hopviz.ui.style.theme import DARK, LIGHT
from hopviz.ui.window.dialogs.crash_report import CrashReportDialog
from tests.ui.stage import LEFT, button, opened, text_of

CRASH = """
import ctypes, sys
from PySide6.QtCore import QCoreApplication
from hopviz.actions.run_verbs import SetSeed
from hopviz.engine.crash_reports import SessionReport

QCoreApplication.setOrganizationName("hopviz")
QCoreApplication.setApplicationName("hopviz")
report = SessionReport()
report.begin()
report.note(SetSeed(4711))
def fall():
    ctypes.string_at(0)
fall()
"""


def crash() -> None:
    """Let a session end by a segmentation fault."""
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run([sys.executable, "-c", CRASH], cwd=root, timeout=100)
    assert ended.returncode != 0


def begun(*actions: Action) -> SessionReport:
    report = SessionReport()
    report.begin()
    for action in actions:
        report.note(action)
    return report


def files(report: SessionReport) -> list[str]:
    assert report.path is not None
    return sorted(path.name.split("-")[0] for path in report.path.parent.iterdir())


def test_a_session_that_crashed_is_told_of_once() -> None:
    assert unseen_report() is None
    crash()
    report = unseen_report()
    assert report is not None
    assert not report.ended_in_order
    for told in (
        f"hopviz {hopviz.__version__}", f"Python {platform.python_version()}", f"Qt {qVersion()}, PySide6 ",
        f"numpy {np.__version__}, numba 0.", platform.platform(), '{"action": "set_seed", "seed": 4711}',
        "Fatal Python error" if sys.platform != "win32" else "fatal exception", "in fall",
    ):  # fmt: skip
        assert told in report.text
    assert unseen_report() is None
    report.forget()
    assert not report.path.exists()


def test_a_session_in_order_leaves_nothing() -> None:
    report = begun(SetSeed(1))
    assert files(report) == ["report", "report"]  # with its lock
    assert unseen_report() is None  # of a session that goes on
    report.end()
    assert files(report) == []


def test_an_error_is_kept_until_it_has_been_seen() -> None:
    report = begun(SetSeed(1))
    report.add_error("Traceback: what a pity\n")
    report.note(SetSeed(2))
    report.end()
    former = unseen_report()
    assert former is not None
    assert former.ended_in_order
    assert "what a pity" in former.text
    assert former.text.index('"seed": 1') < former.text.index('"seed": 2')
    assert unseen_report() is None


def test_a_report_is_short() -> None:
    many = np.arange(4096)
    report = begun(*(SetSeed(seed) for seed in range(100)), Paint(many, np.ones(4096, np.int8)))
    for number in range(100):
        report.add_error(f"error {number} {'x' * 100_000}")
    assert report.text.count('"set_seed"') == ACTIONS - 1
    assert "error 0 " not in report.text
    assert len(report.text) < 60_000
    assert report.path is not None
    assert report.path.read_text("utf-8").startswith(report.text)
    report.end()


def test_few_reports_are_kept() -> None:
    report = begun()
    assert report.path is not None
    folder = report.path.parent
    report.end()
    for day in range(10, 20):
        (folder / f"report-202611{day}-120000-1.txt").write_text(f"day {day}")
    former = unseen_report()
    assert former is not None
    assert former.text == "day 19"
    assert sorted(path.name[:13] for path in folder.iterdir()) == [f"seen-202611{day}" for day in range(20 - FILES, 20)]


def test_nonsense_in_the_folder_is_no_trouble() -> None:
    report = begun()
    assert report.path is not None
    folder = report.path.parent
    report.end()
    (folder / "report-20261112-120000-1.txt").write_bytes(bytes(range(256)) * 10_000)
    former = unseen_report()
    assert former is not None
    assert 0 < len(former.text) <= 300_000
    (folder / "report-20261112-120000-2.txt").mkdir()
    assert unseen_report() is None


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    report = begun(SetSeed(1))
    report.add_error("an error")
    assert report.path is None
    assert "an error" in report.text
    report.end()
    assert unseen_report() is None


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_report_is_read_copied_and_forgotten(qtbot, theme) -> None:
    report = begun(SetSeed(4711))
    report.add_error("Traceback: what a pity\n")
    report.end()
    former = unseen_report()
    assert former is not None
    dialog = opened(qtbot, CrashReportDialog(None, theme, former))
    assert "went wrong" in text_of(dialog, "headline")
    assert str(former.path) in text_of(dialog, "where")
    shown = dialog.findChild(QPlainTextEdit, "report")
    assert shown.toPlainText() == former.text
    assert shown.isReadOnly()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == former.text
    assert dialog.isVisible()
    assert former.path.exists()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(button(dialog, "forget"), LEFT)
    assert not former.path.exists()
