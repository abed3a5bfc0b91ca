"""Counts and their nouns agree."""

from __future__ import annotations

import pytest

from hopviz.core.counting import counted


@pytest.mark.parametrize(
    ("count", "nouns", "expected"),
    [
        (0, ("flip",), "0 flips"),
        (1, ("flip",), "1 flip"),
        (2, ("flip",), "2 flips"),
        (1, ("memory", "memories"), "1 memory"),
        (1234, ("memory", "memories"), "1,234 memories"),
    ],
)
def test_one_is_one_and_all_others_are_several(count: int, nouns: tuple[str, ...], expected: str) -> None:
    assert counted(count, *nouns) == expected
