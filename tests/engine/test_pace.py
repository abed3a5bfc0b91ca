"""The pace of a run, beside exact arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hopviz.engine.pace import BURST, FOLLOWED, FULL_QUANTUM, LEGIBLE, QUANTUM, Pace, standing_time

# Binary fractions, of which sums and products are exact.
speeds = st.integers(1, 1 << 14).map(lambda eighths: eighths / 8)
ticks = st.lists(st.integers(0, 60).map(lambda parts: parts / 1024), min_size=1, max_size=50)


@given(speeds, ticks)
def test_updates_follow_the_clock_to_within_one(speed: float, passed: list[float]) -> None:
    pace, asked, time = Pace(), 0, Fraction(0)
    pace.begin()
    for seconds in passed:
        time += Fraction(seconds)
        due = pace.due(speed, seconds)
        asked += 0 if due is None else due[0] or 0
        assert due is None or (due[0] or 0) >= 1
        assert due is None or due[1] == QUANTUM
        assert asked == min(asked, math.floor(1 + Fraction(speed) * time))
    if all(speed * seconds + 1 <= max(speed * BURST, 1) for seconds in passed):
        assert asked == math.floor(1 + Fraction(speed) * time)


@given(speeds, st.floats(0.1, 1000))
def test_what_was_missed_is_let_go(speed: float, stalled: float) -> None:
    pace = Pace()
    pace.begin()
    due = pace.due(speed, stalled)
    assert due is not None
    assert due[0] == int(max(speed * BURST, 1))


def test_full_speed_is_as_many_as_there_is_time_for() -> None:
    assert Pace().due(math.inf, 0.016) == (None, FULL_QUANTUM)


@given(speeds)
def test_the_first_update_is_due_at_once(speed: float) -> None:
    pace = Pace()
    assert pace.due(speed, 0.0) is None
    pace.begin()
    due = pace.due(speed, 0.0)
    assert due is not None
    assert due[0] == 1


@given(speeds)
def test_pictures_stand_where_they_come_faster_than_people_follow(speed: float) -> None:
    assert standing_time(speed) == (LEGIBLE if speed > FOLLOWED else 0.0)
    assert standing_time(math.inf) == LEGIBLE
