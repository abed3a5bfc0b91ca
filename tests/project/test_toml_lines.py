"""Lines of keys in TOML text, beside a search for marks that stand only there."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hopviz import assets
from hopviz.project.lesson_files import lesson_names
from hopviz.project.toml_lines import Way, line_of

keys = st.sampled_from(["a", "b", "c-d", "e_f"])
texts = st.text("xyz#[]{}=,' \t", max_size=6)
scalars = st.one_of(st.integers(), st.booleans(), texts)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)


class Writer:
    """Writes a table as TOML, with line breaks and remarks where they may be, and notes where values begin."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.text, self.lines = draw, "", dict[Way, int]()

    def put(self, text: str) -> None:
        self.text += text

    @property
    def line(self) -> int:
        return self.text.count("\n") + 1

    def gap(self) -> None:
        self.put(self.draw(st.sampled_from(["", " ", "\n", " # a = [{\n", "\n\n"])))

    def value(self, value: Any, way: Way) -> None:
        if isinstance(value, list):
            self.put("[")
            for place, item in enumerate(value):
                self.gap()
                self.lines[(*way, place)] = self.line
                self.value(item, (*way, place))
                self.gap()
                self.put(",")
            self.gap()
            self.put("]")
        elif isinstance(value, dict):
            self.put("{")
            for number, (key, item) in enumerate(value.items()):
                self.put(", " if number else " ")
                self.pair(key, item, way)
            self.put("}")
        elif isinstance(value, str) and self.draw(st.booleans()) and "'" not in value:
            self.put(f"'''\n{value}\n'''")
        else:
            self.put(str(value).lower() if not isinstance(value, str) else '"' + value.replace("\t", "\\t") + '"')

    def pair(self, key: str, value: Any, way: Way) -> None:
        self.lines[(*way, key)] = self.line
        self.put(f'"{key}" = ' if self.draw(st.booleans()) else f"{key}=")
        self.value(value, (*way, key))

    def table(self, table: dict[str, Any], way: Way) -> None:
        for key, value in table.items():
            self.gap()
            self.pair(key, value, way)
            self.put("\n")


@st.composite
def files(draw: st.DrawFn) -> Writer:
    writer = Writer(draw)
    tables = st.dictionaries(keys, values, max_size=3)
    writer.table(draw(tables), ())
    for number in range(draw(st.integers(0, 3))):
        writer.put("[[steps]] # [no]\n")
        writer.lines[("steps", number)] = writer.line - 1
        writer.table(draw(tables), ("steps", number))
    writer.put("[other.'in']\n")
    writer.lines[("other", "in")] = writer.line - 1
    writer.table(draw(tables), ("other", "in"))
    return writer


@given(files())
def test_every_value_is_found_on_its_line(written: Writer) -> None:
    tomllib.loads(written.text)
    assert {way: line_of(written.text, way) for way in written.lines} == written.lines


def test_what_is_not_there_is_on_the_line_of_what_would_hold_it() -> None:
    text = "x = 1\n[a]\nb = { c = 2 }\n"
    assert line_of(text, ("a", "b", "d", 3)) == 3
    assert line_of(text, ("a", "e")) == 2
    assert line_of(text, ("z",)) == 0


def test_every_key_of_every_lesson_is_where_a_search_finds_it() -> None:
    for name in lesson_names():
        text = assets.read_text("lessons", f"{name}.toml")
        data = tomllib.loads(text)
        for table, held in data.items():
            if not isinstance(held, dict):
                assert text.splitlines()[line_of(text, (table,)) - 1].startswith((f"{table} =", f"[[{table}]]"))
                continue
            for key in held:
                line = text.splitlines()[line_of(text, (table, key)) - 1]
                assert line.startswith((f"{key} =", f"[[{table}.{key}]]", f"[{table}.{key}]"))
