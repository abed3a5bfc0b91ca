"""Watch of the random person, and the counts of the soak: they notice what they are for, and nothing else."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QCoreApplication, QTimer, qWarning
from PySide6.QtWidgets import QApplication

from tests.monkey.invariants import NO_NUMBER
from tests.monkey.watch import Watch
from tests.soak import GROWTH, Sample, growing

LONG = 60.0
"""Seconds in which even a slow machine notices."""


def test_an_exception_in_a_slot_and_a_warning_of_qt_are_noted(qapp: QApplication) -> None:
    watch = Watch(patience=LONG)

    def fail() -> None:
        raise ArithmeticError("this")

    with watch.set():
        QTimer.singleShot(0, fail)
        while not watch.failures:
            QCoreApplication.processEvents()
        qWarning("that")
        qWarning("This plugin does not support raise()")
    assert [(failure.kind, failure.told.splitlines()[0 if k else -1]) for k, failure in enumerate(watch.failures)] == [
        ("exception", "ArithmeticError: this"), ("Qt warning", "that")
    ]  # fmt: skip


@pytest.mark.parametrize("is_busy", [True, False])
def test_a_wait_is_noted_whether_the_thread_works_or_sleeps(qapp: QApplication, is_busy: bool) -> None:
    watch = Watch(patience=0.2)
    with watch.set():
        time.sleep(0.3)  # nobody waits for an event now
        assert not watch.failures
        with watch.dog.looking():
            end = time.monotonic() + LONG
            while not watch.failures and time.monotonic() < end:
                if not is_busy:
                    time.sleep(0.05)
    assert [failure.kind for failure in watch.failures] == ["wait"]
    assert "test_watch.py" in watch.failures[0].told


def test_many_short_events_are_no_wait(qapp: QApplication) -> None:
    watch = Watch(patience=LONG)
    with watch.set():
        for _ in range(20):
            with watch.dog.looking():
                time.sleep(0.01)
    assert not watch.failures


def test_words_that_tell_of_no_number_are_told_from_others() -> None:
    assert all(NO_NUMBER.search(text) for text in ("energy nan", "E = −inf", "inf", "m: NaN."))
    assert not any(NO_NUMBER.search(text) for text in ("Information", "finance", "a/nan", "Nancy", "1.5"))


def sample(megabytes: float = 400.0, widgets: int = 1600) -> Sample:
    return Sample("letters", 1.0, megabytes, 6, widgets, 2, 60.0)


def test_what_still_grows_is_told() -> None:
    steady = [sample() for _ in range(12)]
    rising = [sample(300.0 + 30 * k) for k in range(5)]
    assert growing(steady) == []
    assert growing([*rising, *[sample(rising[-2].megabytes + GROWTH)] * 7]) == []  # a plateau
    assert [told.split(":")[0] for told in growing([sample(400.0 + 10 * k, 1600 + k) for k in range(12)])] == [
        "megabytes", "widgets"
    ]  # fmt: skip
