"""Background tasks: results come back to the GUI thread, stale ones never do."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from hopviz.engine.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


def unexpected(error: Exception) -> None:
    raise AssertionError(error)


def test_work_is_done_in_another_thread_and_delivered_in_this_one(qtbot: QtBot, background: Background) -> None:
    seen: list[tuple[int, int]] = []

    def done(worker: int) -> None:
        seen.append((worker, threading.get_ident()))

    with qtbot.waitSignal(background.idle):
        background.ask("a", threading.get_ident, done, unexpected)
    ((worker, receiver),) = seen
    assert receiver == threading.get_ident() != worker


def test_a_newer_request_makes_the_older_one_stale(qtbot: QtBot, background: Background) -> None:
    release = threading.Event()
    results: list[str] = []

    def slow() -> str:
        release.wait(10)
        return "old"

    background.ask("a", slow, results.append, unexpected)
    with qtbot.waitSignal(background.idle):
        background.ask("a", lambda: "waiting", results.append, unexpected)
        background.ask("a", lambda: "new", results.append, unexpected)
        background.ask("b", lambda: "other", results.append, unexpected)
        release.set()
    assert results == ["new", "other"]


def test_an_exception_is_handed_over(qtbot: QtBot, background: Background) -> None:
    errors: list[Exception] = []

    def broken() -> None:
        raise ValueError("no such picture")

    with qtbot.waitSignal(background.idle):
        background.ask("a", broken, unexpected, errors.append)
    assert [str(error) for error in errors] == ["no such picture"]


def test_nothing_is_delivered_after_closing(qtbot: QtBot) -> None:
    background = Background()
    results: list[int] = []
    release = threading.Event()

    def slow() -> int:
        release.wait(10)
        return 1

    background.ask("a", slow, results.append, unexpected)
    background.ask("b", lambda: 2, results.append, unexpected)
    release.set()
    background.close()
    qtbot.wait(0)
    assert results == []
    assert not background.busy
