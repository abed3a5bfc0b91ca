"""Cyclic garbage goes in the GUI thread, and nowhere else."""

from __future__ import annotations

import gc
import threading

import pytest
from pytestqt.qtbot import QtBot

from hopviz.engine import garbage
from hopviz.engine.garbage import GarbageCollector


class Cycle:
    """Writes down in which thread it dies."""

    def __init__(self, graves: list[int]) -> None:
        self.me, self.graves = self, graves

    def __del__(self) -> None:
        self.graves.append(threading.get_ident())


def test_garbage_made_by_another_thread_is_collected_in_this_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "INTERVAL", 10)
    graves: list[int] = []
    collector = GarbageCollector()
    collector.start()
    try:
        assert not gc.isenabled()

        def litter() -> None:
            Cycle(graves)
            # Far more than makes Python collect by itself.
            assert len([[] for _ in range(100_000)]) == 100_000

        thread = threading.Thread(target=litter)
        thread.start()
        thread.join()
        assert graves == []
        qtbot.waitUntil(lambda: bool(graves))
        assert graves == [threading.get_ident()]
    finally:
        collector.stop()
    assert gc.isenabled()
