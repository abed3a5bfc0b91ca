"""Files read in the background: what hangs, lasts or is no file holds nothing up, and the newest counts."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import OpenDocument
from hopviz.engine import file_reading
from tests.app.person import Person
from tests.ui.stage import CONTROL

PATIENCE = 30.0


class Share:
    """A folder on a network whose server does not answer until it is told to."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.asked, self.answers = threading.Event(), threading.Event()
        look = os.stat

        def stat(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
            if str(path).startswith(str(folder)) and threading.current_thread() is not threading.main_thread():
                self.asked.set()
                assert self.answers.wait(PATIENCE)
            return look(path, *arguments, **options)

        monkeypatch.setattr(os, "stat", stat)

    def file(self, name: str, title: str) -> Path:
        return lesson(self.folder, name, title)

    def answer(self) -> None:
        """Let all go on that wait, and wait until they are through."""
        self.answers.set()
        for thread in threading.enumerate():
            if thread.name == f"hopviz-job-{file_reading.KEY}":
                thread.join(PATIENCE)


def lesson(folder: Path, name: str, title: str) -> Path:
    path = folder / name
    path.write_text(f'title = "{title}"\ngoal = "D."\n[grid]\nrows = 3\ncols = 3\n', encoding="utf-8")
    return path


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Share]:
    folder = tmp_path / "share"
    folder.mkdir()
    made = Share(folder, monkeypatch)
    yield made
    made.answer()


def title_of(person: Person) -> str:
    return person.app.editor.opened.lesson.title


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_what_is_no_file_is_told_and_nothing_is_lost(start: Callable[..., Person], tmp_path: Path) -> None:
    person = start()
    before, steps = person.app.session.project, person.app.editor.steps.count
    for suffix in (".toml", ".net", ".png"):
        paths = {kind: tmp_path / f"{kind}{suffix}" for kind in ("folder", "pipe", "device")}
        paths["folder"].mkdir()
        os.mkfifo(paths["pipe"])
        paths["device"].symlink_to("/dev/zero")
        for kind, path in paths.items():
            person.drop(path)
            cause = "holds no pictures and no patterns" if kind == "folder" else f"it is a {kind}, not a "
            assert cause in person.app.window.banner.label.text(), path.name
            assert path.name in person.app.window.banner.label.text()
    assert person.app.session.project is before
    assert person.app.editor.steps.count == steps


def test_a_file_that_hangs_is_shown_and_given_up_by_escape(
    qtbot: QtBot, start: Callable[..., Person], share: Share
) -> None:
    person = start()
    app, before = person.app, person.app.session.project
    person.drop(share.file("far.toml", "Far"), wait=False)
    assert share.asked.wait(PATIENCE)
    qtbot.waitUntil(app.window.banner.isVisible)
    assert app.window.banner.label.text() == "Reading far.toml…"
    person.press_and_see(Qt.Key.Key_Period)  # the window goes on meanwhile
    person.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not app.verbs.is_reading)
    assert not app.window.banner.isVisible()
    share.answer()
    assert app.session.project is before
    person.drop(share.file("far.toml", "Near"))
    assert title_of(person) == "Near"


def test_several_files_that_hang_are_given_up_and_others_read(
    qtbot: QtBot, start: Callable[..., Person], share: Share, tmp_path: Path
) -> None:
    person = start()
    app, before = person.app, person.app.session.project
    person.drop(share.file("a.csv", "A"), share.file("b.csv", "B"), wait=False)
    assert share.asked.wait(PATIENCE)
    qtbot.waitUntil(app.window.banner.isVisible)
    assert app.window.banner.label.text() == "Reading 2 files…"
    person.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not app.verbs.is_reading)
    share.answer()
    (tmp_path / "deep").mkdir()
    person.drop(lesson(tmp_path, "a.toml", "A"), lesson(tmp_path, "b.toml", "B"), tmp_path / "deep")
    assert app.session.project is not before
    assert title_of(person) == "A"


def test_a_document_that_is_called_a_picture_does_not_replace_what_was_opened_meanwhile(
    start: Callable[..., Person], share: Share
) -> None:
    person = start()
    person.drop(share.file("far.png", "Far"), wait=False)
    assert share.asked.wait(PATIENCE)
    person.press(Qt.Key.Key_2, CONTROL)
    opened = title_of(person)
    share.answer()
    person.bot.waitUntil(lambda: not person.app.verbs.is_reading)
    assert person.app.window.statusBar().currentMessage().startswith("far.png was not opened")
    assert title_of(person) == opened != "Far"


def test_the_newest_file_counts_whichever_is_there_first(
    start: Callable[..., Person], share: Share, tmp_path: Path
) -> None:
    person = start()
    person.drop(share.file("far.toml", "Far"), wait=False)
    assert share.asked.wait(PATIENCE)
    person.drop(lesson(tmp_path, "near.toml", "Near"))
    assert title_of(person) == "Near"
    share.answer()
    person.wait_for_the_verdict()
    assert title_of(person) == "Near"
    assert person.app.editor.steps.count == 1


@pytest.mark.parametrize("by_key", [True, False])
def test_a_lesson_that_is_opened_meanwhile_is_not_replaced_by_the_file(
    start: Callable[..., Person], share: Share, by_key: bool
) -> None:
    person = start()
    person.drop(share.file("far.toml", "Far"), wait=False)
    assert share.asked.wait(PATIENCE)
    if by_key:
        person.press(Qt.Key.Key_2, CONTROL)
    else:
        person.app.acted.emit(OpenDocument("hinton"))
    opened = title_of(person)
    assert not person.app.verbs.is_reading
    share.answer()
    person.wait_for_the_verdict()
    assert title_of(person) == opened != "Far"


def test_a_file_that_takes_too_long_is_given_up(
    qtbot: QtBot, start: Callable[..., Person], share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_reading, "PATIENCE", 50)
    person = start()
    with qtbot.waitSignal(person.app.verbs.failed) as told:
        person.drop(share.file("far.toml", "Far"), wait=False)
    assert told.args[0].startswith("Nothing more of far.toml came for a minute; copy it")


def test_closing_does_not_wait_for_a_file_that_hangs(start: Callable[..., Person], share: Share) -> None:
    person = start()
    person.drop(share.file("far.png", "Far"), wait=False)
    assert share.asked.wait(PATIENCE)
    person.app.window.close()
    assert not share.answers.is_set()  # it is closed, while the file hangs


def test_a_complaint_stays_until_it_is_dismissed_though_a_file_is_being_read(
    qtbot: QtBot, start: Callable[..., Person], share: Share
) -> None:
    person = start()
    banner = person.app.window.banner
    person.drop(share.file("far.toml", "Far"), wait=False)
    qtbot.waitUntil(lambda: banner.isVisible() and banner.close_button.text() == "Cancel")
    person.app.window.complain("Something else.")
    assert (banner.label.text(), banner.close_button.text()) == ("Something else.", "Dismiss")
    person.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not banner.isVisible())
    assert person.app.verbs.is_reading
    share.answer()
    qtbot.waitUntil(lambda: title_of(person) == "Far")
