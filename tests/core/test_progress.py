"""Times as a person says them."""

from __future__ import annotations

import pytest

from hopviz.core.progress import spoken, time_left


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (8.4, "8 s"), (100, "2 min"), (3 * 3600, "3 h"), (5000 * 3600, "5,000 h")]
)
def test_times_are_spoken(seconds: float, text: str) -> None:
    assert spoken(seconds) == text
    assert time_left(0.5, seconds) == f"about {text} left"
    assert time_left(0.25, seconds / 3) == f"about {text} left"


def test_nobody_knows_before_the_first_step() -> None:
    assert time_left(0.0, 3.0) == "some time left"
