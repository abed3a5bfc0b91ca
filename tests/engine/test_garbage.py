"""Collection of cyclic garbage in the GUI thread, and nowhere else."""

from __future__ import annotations

import gc
import threading
from itertools import pairwise

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
    collector = GarbageCollector(bool)
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


def test_what_is_old_is_collected_once_nothing_moves_or_after_long(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("INTERVAL", 5), ("FULL", 3), ("LATEST", 10**6)):
        monkeypatch.setattr(garbage, name, value)
    moves = [True]
    collector, full = GarbageCollector(lambda: moves[0]), []
    monkeypatch.setattr(gc, "collect", lambda generation=2: full.append(generation == 2))
    collector.start()
    try:
        qtbot.waitUntil(lambda: len(full) > 12)
        assert not any(full)
        moves[0] = False
        qtbot.waitUntil(lambda: any(full))
        moves[0] = True
        full.clear()
        monkeypatch.setattr(garbage, "LATEST", 8)
        qtbot.waitUntil(lambda: sum(full) > 2)
        places = [k for k, is_full in enumerate(full) if is_full]
        assert {later - earlier for earlier, later in pairwise(places)} == {8}
    finally:
        collector.stop()
