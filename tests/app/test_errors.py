"""Errors that nobody foresaw: told in the window, kept in a report, and nothing else is lost by them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from pytestqt.qtbot import QtBot

from hopviz import self_test  # noqa: F401 - before a test gives it another App
from hopviz.app import App
from hopviz.cli import window
from hopviz.engine.crash_reports import SessionReport, unseen_report
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.panel import Panel
from hopviz.ui.window.dialogs.crash_report import CrashReportDialog
from tests.app.person import Person
from tests.ui.stage import LEFT

CONTROL = Qt.KeyboardModifier.ControlModifier

BUSY = """
import sys
from hopviz.app import App, build_application
from hopviz.core.rules import Stochastic
from hopviz.project.document import Document
from hopviz.project.model import Project

application = build_application(["hopviz"])
app = App(Document(Project(8, 8, rule=Stochastic(2.0), speed=float("inf"))))

def begin(ready):
    if ready:
        app.session.ready_changed.disconnect(begin)
        app.session.report_ready.connect(tell)
        app.jobs.submit("long", count, print, print)
        app.dialogs.ask_new_network()
        app.session.run()

def count():
    while True:
        yield 0.0, None

def tell(report):
    if report.frame.updates > 1000:
        app.session.report_ready.disconnect(tell)
        print("busy", flush=True)

app.session.ready_changed.connect(begin)
app.open()
app.window.choose_theme("dark")
status = application.exec()
print("closed", app.window.isVisible(), app.session.running, flush=True)
sys.exit(status)
"""


def test_a_panel_that_fails_at_a_lesson_keeps_it_from_no_other_and_is_told_of(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    reached: dict[str, set[str]] = {}

    def watch(verb: str, panel: Panel) -> None:
        act = getattr(panel, verb)

        def taken(*given: object) -> None:
            reached[verb].add(panel.name)
            act(*given)

        monkeypatch.setattr(panel, verb, taken)

    def fail(*given: object) -> None:
        (1, 2)[2]

    first, second, *others = app.panels
    monkeypatch.setattr(first, "show_project", fail)
    monkeypatch.setattr(second, "take_network", fail)
    for panel in others:
        watch("show_project", panel)
        watch("take_network", panel)
    names = {panel.name for panel in others}
    for key in (Qt.Key.Key_2, Qt.Key.Key_3):
        reached.update(show_project=set(), take_network=set())
        app.window.complain("Something about the lesson before.")
        person.press(key, CONTROL)
        qtbot.waitUntil(lambda: reached == {"show_project": names, "take_network": names})
        qtbot.waitUntil(lambda: "tuple index out of range" in app.window.banner.label.text())
        assert app.window.banner.isVisible()
        assert app.window.windowTitle().startswith(app.editor.opened.lesson.title)
    assert len(person.errors) == 4
    person.errors.clear()


def test_a_picture_that_cannot_be_painted_is_told_once(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = start(load_lesson("letters"))
    app = person.app

    class Failing(type(app.grid)):  # type: ignore[misc]
        def paintEvent(self, event: QPaintEvent) -> None:
            QPainter(self).drawPoint(1 // 0, 0)

    app.grid.__class__ = Failing
    app.grid.repaint()
    app.window.grab()
    qtbot.waitUntil(app.window.banner.isVisible)
    assert "by zero" in app.window.banner.label.text()
    assert len(person.errors) == 1
    person.errors.clear()


def leave_a_report() -> None:
    """As a session in which something went wrong."""
    report = SessionReport()
    report.begin()
    report.add_error("Traceback: what a pity\n")
    report.end()


def test_a_report_is_offered_at_the_next_start_and_stays_while_a_lesson_is_opened(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    leave_a_report()
    app = start(load_lesson("letters")).app
    banner = app.window.banner
    app.offer_report()
    assert banner.isVisible()
    person = Person(qtbot, app)
    person.press_and_see(Qt.Key.Key_2, CONTROL)
    assert banner.isVisible()
    qtbot.mouseClick(banner.offer_button, LEFT)
    assert not banner.isVisible()
    dialog = app.window.findChild(CrashReportDialog)
    assert "what a pity" in dialog.text.toPlainText()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    app.window.complain("Something else.")
    assert not banner.offer_button.isVisible()
    next_time = start(load_lesson("letters")).app
    next_time.offer_report()
    assert not next_time.window.banner.isVisible()


@pytest.mark.parametrize("has_audience", [False, True])
def test_an_audience_is_told_nothing_of_an_earlier_session(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch, has_audience: bool
) -> None:
    leave_a_report()
    app = start(load_lesson("recall")).app
    monkeypatch.setattr("hopviz.app.build_application", lambda arguments: SimpleNamespace(exec=lambda: 0))
    monkeypatch.setattr(App, "open", lambda app: None)  # it is
    monkeypatch.setattr("hopviz.app.App", lambda document: app)
    arguments = ["--lesson", "recall", *(["--present"] if has_audience else [])]
    assert window.act(window.parser().parse_args(arguments)) == 0
    qtbot.waitUntil(lambda: app.lecture.presenter.is_on or not has_audience)
    assert app.window.banner.isVisible() != has_audience
    assert (unseen_report() is not None) == has_audience


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl+C to one process")
def test_ctrl_c_in_the_terminal_closes_the_window_in_order(own_settings: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(own_settings)}
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", BUSY],
        cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "busy\n"
        process.send_signal(signal.SIGINT)
        told, warnings = process.communicate(timeout=100)
    assert told == "closed False False\n"
    assert process.returncode == 130
    assert "Traceback" not in warnings
    written = {path.name: path for path in own_settings.rglob("*") if path.is_file()}
    settings = json.loads(written["settings.json"].read_text())
    assert settings["look/theme"] == "dark"
    assert settings["window/geometry"]
    assert not any(name.startswith("report") for name in written)
