"""Recovery files: kept while something is not saved, found after a kill, gone after an end in order."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from hopviz.engine.jobs import Jobs
from hopviz.engine.recovery import Recovery, left_behind
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.model import Project

ROOT = Path(__file__).resolve().parents[2]
SESSION = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from hopviz.engine.jobs import Jobs
from hopviz.engine import recovery
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
application = QCoreApplication([])
application.setOrganizationName("hopviz")
application.setApplicationName("hopviz")
recovery.EVERY = 1
project = load_lesson("letters").project
number = 0
def document():
    global number
    number += 1
    return Document(project.with_seed(number))
jobs = Jobs()
kept = recovery.Recovery(jobs, document)
jobs.idle.connect(lambda: print(number, flush=True))
kept.keep()
application.exec()
"""


class Session:
    """A session with a document, which may be saved."""

    def __init__(self) -> None:
        self.document: Document | None = Document(Project(2, 2))
        self.jobs = Jobs()
        self.recovery = Recovery(self.jobs, lambda: self.document)

    def change(self) -> None:
        """One more edit."""
        assert self.document is not None
        self.document = Document(self.document.project.with_seed(self.document.project.seed + 1))
        self.recovery.note_change()


@pytest.fixture
def session(qtbot: QtBot):
    session = Session()
    yield session
    session.recovery.close()
    session.jobs.close()
    for each in left_behind():
        each.forget()


def kept_by(qtbot: QtBot, session: Session) -> Document:
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert session.recovery.path is not None
    return archive.load(session.recovery.path)


def test_what_is_not_saved_is_kept_and_goes_once_it_is(qtbot: QtBot, session: Session) -> None:
    session.recovery.note_change()
    qtbot.waitUntil(lambda: session.recovery.path is not None)
    assert (kept_by(qtbot, session).project.cue == -1).all()
    session.document = Document(Project(2, 2, cue=np.ones(4, np.int8)))
    session.recovery.keep()
    assert (kept_by(qtbot, session).project.cue == 1).all()
    assert left_behind() == []  # the session still runs
    session.document = None
    session.recovery.keep()
    assert session.recovery.path is not None
    assert not session.recovery.path.exists()


def test_a_long_series_of_changes_is_kept_while_it_goes_on(qtbot: QtBot, session: Session) -> None:
    drag = QTimer()
    drag.setInterval(20)

    drag.timeout.connect(session.change)
    drag.start()
    kept: set[int] = set()

    def is_kept_thrice() -> bool:
        if session.recovery.path is not None and session.recovery.path.exists():
            kept.add(archive.load(session.recovery.path).project.seed)
        return len(kept) >= 3

    qtbot.waitUntil(is_kept_thrice)
    assert drag.isActive()
    drag.stop()


def test_nothing_is_left_after_an_end_in_order(qtbot: QtBot, session: Session) -> None:
    session.recovery.keep()
    kept_by(qtbot, session)
    path = session.recovery.path
    assert path is not None
    session.recovery.close()
    assert not path.exists()
    assert left_behind() == []


def test_a_folder_that_cannot_be_made_is_no_trouble(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr("hopviz.engine.recovery.user_folder", lambda name: tmp_path / "file" / name)
    session.recovery.keep()
    assert session.recovery.path is None
    assert left_behind() == []


def test_a_killed_session_leaves_a_whole_file_which_is_offered(qtbot: QtBot, session: Session) -> None:
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", SESSION], stdout=subprocess.PIPE, text=True, cwd=ROOT) as killed:
            assert killed.stdout is not None
            written = [int(killed.stdout.readline()) for _ in range(4)]
            time.sleep(0.003)
            killed.kill()
            written += [int(line) for line in killed.stdout.read().split()]
        (left,) = left_behind()
        assert written[-1] <= archive.load(left.path).project.seed  # what was told of is there, or something later
        left.forget()
    assert left_behind() == []
