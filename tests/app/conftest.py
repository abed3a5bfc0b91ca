"""The whole application, opened and closed for a test without an error left untold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from hopviz.app import App
from hopviz.project.document import Document
from hopviz.project.model import Project
from tests.app.person import Person


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """Open no windows in processes of their own, which would outlive the test; what other programs are to show."""
    opened: list[QUrl] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda program, arguments: (True, 1))
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    return opened


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Callable[..., Person]]:
    opened: list[App] = []
    people: list[Person] = []

    def begin(given: Document | Project | None = None) -> Person:
        app = App(Document(given) if isinstance(given, Project) else given)
        opened.append(app)
        people.append(Person(qtbot, app))
        ready = qtbot.waitSignal(app.session.ready_changed, check_params_cb=bool)
        with ready, qtbot.waitExposed(app.window):
            app.open()
        if app.jobs.busy:
            with qtbot.waitSignal(app.jobs.idle):
                pass
        return people[-1]

    yield begin
    for app in opened:
        app.files.discard()
        app.recording.discard()
        app.window.close()
        app.window.deleteLater()
    errors = [error for person in people for error in person.errors]
    opened.clear()
    people.clear()
    assert errors == []
