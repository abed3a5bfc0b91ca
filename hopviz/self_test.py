"""Self-test of an installation: opens the window, recalls a letter, draws every panel, and says so in one line."""

from __future__ import annotations

import sys
import tempfile

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from hopviz.app import App
from hopviz.core.recorder import Report

UPDATES = 200
TIMEOUT = 60_000
"""Milliseconds for everything, the first compilation of the kernels included."""


class _Test:
    """Runs the opening lesson for so many updates and looks at the result."""

    def __init__(self) -> None:
        self.app = App()
        self.loop = QEventLoop()
        self.error = "it took too long"
        self.app.session.ready_changed.connect(self._begin)
        self.app.session.report_ready.connect(self._watch)
        self.app.session.failed.connect(self._fail)
        self.app.errors.raised.connect(self._fail)

    def run(self) -> str:
        """What went wrong, or nothing."""
        QTimer.singleShot(TIMEOUT, self.loop.quit)
        self.app.open()
        self.loop.exec()
        if not self.error:
            self.error = self._look_at_panels()
        self.app.files.discard()
        self.app.window.close()
        return self.error

    def _begin(self, ready: bool) -> None:
        if ready:
            self.app.session.step(UPDATES)

    def _watch(self, report: Report) -> None:
        if report.frame.updates < UPDATES:
            return
        identity = report.verdict.identity
        settled = report.verdict.kind == "settled" and identity is not None and identity.kind == "memory"
        self.error = "" if settled else f"after {UPDATES} updates no letter was recalled"
        if self.app.jobs.busy:
            self.app.jobs.idle.connect(self.loop.quit)
        else:
            self.loop.quit()

    def _fail(self, sentence: str) -> None:
        self.error = sentence
        self.loop.quit()

    def _look_at_panels(self) -> str:
        for panel in self.app.panels:
            panel.draw(1.0)
            picture = panel.grab().toImage()
            if picture.isNull() or not panel.isVisible():
                return f"the panel {panel.title!r} cannot be drawn"
        return ""


def run() -> int:
    """Run the self-test, with settings of its own; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        test = _Test()
        error = test.run()
        QApplication.processEvents()
    if error:
        print(f"hopviz self-test failed: {error}", file=sys.stderr)
        return 1
    panels = ", ".join(panel.name for panel in test.app.panels)
    print(f"hopviz self-test passed: {UPDATES} updates, a letter recalled, panels drawn: {panels}")
    return 0
