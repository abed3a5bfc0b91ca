"""Attributes that are computed when they are first asked for: once, and without waiting for others."""

from __future__ import annotations

import threading

from hopviz.core.lazy import lazy


class Slow:
    """Has something that takes until it is let go on."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.asked = 0

    @lazy
    def answer(self) -> list[int]:
        """Forty-two."""
        self.asked += 1
        self.begun.set()
        assert self.may_end.wait(60)
        return [42]


def test_it_is_computed_once() -> None:
    slow = Slow()
    slow.may_end.set()
    assert slow.answer == [42]
    assert slow.answer is slow.answer
    assert slow.asked == 1
    assert Slow.answer.__doc__ == "Forty-two."


def test_nobody_waits_for_that_of_another_instance() -> None:
    slow, quick = Slow(), Slow()
    quick.may_end.set()
    other = threading.Thread(target=lambda: slow.answer)
    other.start()
    assert slow.begun.wait(60)
    asked = threading.Thread(target=lambda: quick.answer, daemon=True)
    asked.start()
    asked.join(5)
    is_answered = not asked.is_alive()
    slow.may_end.set()
    other.join()
    assert is_answered
