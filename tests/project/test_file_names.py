"""Names: of memories, and of files for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.project.file_names import (
    FORBIDDEN,
    LONGEST_FILE_NAME,
    check_typed_name,
    file_name,
    name_of_file,
    plain_name,
)
from hopviz.project.memories import Memory

ONES = np.ones(2, np.int8)


@pytest.mark.parametrize("name", ["a\nb", "a\r\nb", "\u2028b\u2028c", "a\x0bb", "a\u0085b"])
def test_names_are_one_line(name: str) -> None:
    with pytest.raises(ValueError, match="has several lines; write it in one"):
        Memory(name, ONES)


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_names_are_not_empty(name: str) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        Memory(name, ONES)


def test_names_are_whole_letters() -> None:
    with pytest.raises(ValueError, match="half a letter"):
        Memory("a\ud800", ONES)


@pytest.mark.parametrize("name", ["\u05d0\u05d1", "\U0001f600", "ptak1-266x200", "<b>A</b>", "x" * 200, "{0} %s"])
def test_names_are_data(name: str) -> None:
    assert Memory(f" {name} ", ONES).name == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("A", "A.png"), ("a/b:c", "a_b_c.png"), ("..", "_.png"), (" A. ", "A.png"), ("con", "_con.png"),
        ("lpt1.txt", "_lpt1.txt.png"), ("a\tb", "a_b.png"), ("\u00e9", "\u00e9.png"), ("e\u0301", "\u00e9.png"),
        ("\U0001f600", "\U0001f600.png"), ("\u202eA", "_A.png"),
    ],
)  # fmt: skip
def test_a_name_is_made_safe_for_a_file(name: str, safe: str) -> None:
    assert file_name(name, ".png") == safe


@given(st.lists(st.text(st.characters(), max_size=300), max_size=8))
def test_every_name_has_a_file_of_its_own(names: list[str]) -> None:
    found: list[str] = []
    for name in names:
        found.append(file_name(name, ".png", found))
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert name.endswith(".png")
        assert name.isprintable()
        assert len(name.encode()) <= LONGEST_FILE_NAME
        assert not set(name) & FORBIDDEN
        assert not name.startswith((".", " "))
        assert Path(name).name == name


@given(st.text(max_size=50))
def test_a_file_gives_its_memory_a_name(stem: str) -> None:
    path = Path(stem.replace("/", "").replace("\0", "") + ".npy")
    name = name_of_file(path)
    assert Memory(name, ONES).name == name
    check_typed_name(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("photo\u202egpj.exe", "photo gpj.exe"), ("\u2067a\u2069", "a"), ("two\nlines\u2028more", "two lines more"),
        ("a\x07b\t c", "a b c"), ("👨‍👩‍👧", "👨‍👩‍👧"), ("می‌خواهم", "می‌خواهم"), ("ptak1-266x200", "ptak1-266x200"),
    ],
)  # fmt: skip
def test_a_text_from_a_file_is_a_name_in_one_direction(text: str, name: str) -> None:
    assert plain_name(text) == name
