"""Values in messages: one line, forty letters, whatever they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.quoting import LONGEST, listed, quoted, shortened


@pytest.mark.parametrize("value", ["a", "it's", -1.5, 7, None, True, [1, 2], {"a": 1}, "²"])
def test_what_is_short_is_told_as_python_writes_it(value: object) -> None:
    assert quoted(value) == repr(value)


def test_of_what_is_long_beginning_and_end_are_told() -> None:
    assert shortened("begin" + "x" * 5000 + "end").startswith("begin")
    assert shortened("begin" + "x" * 5000 + "end").endswith("xend")
    assert quoted("begin" + "x" * 5000 + "end").startswith("'begin")


def test_numbers_that_python_does_not_write_down_are_told() -> None:
    for number in (10**4999, -(10**4999), 1 << 20_000):
        assert "digits" in quoted(number)
        assert quoted([number])
    assert "5,000" in quoted(10**4999)


def test_an_array_is_told_by_its_shape() -> None:
    assert quoted(np.zeros((3, 4))) == "an array of shape (3, 4)"


def test_many_names_are_counted() -> None:
    assert listed(["A", "B"]) == "A, B"
    assert listed(map(str, range(1020))).endswith("18, 19 and 1,000 more")


anything = st.recursive(
    st.text() | st.integers() | st.floats() | st.binary(max_size=2000) | st.none(),
    lambda inner: st.lists(inner, max_size=50) | st.dictionaries(st.text(), inner, max_size=9),
)


@given(anything)
def test_whatever_it_is_it_is_one_short_line(value: object) -> None:
    told = quoted(value)
    assert 0 < len(told) <= LONGEST
    assert told.isprintable()


@given(st.text(st.characters(), max_size=300))
def test_a_text_can_be_printed_and_encoded(text: str) -> None:
    told = shortened(text)
    assert len(told) <= LONGEST
    assert told.isprintable()
    told.encode("utf-8")
