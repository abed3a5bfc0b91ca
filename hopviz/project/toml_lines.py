"""Lines of keys in TOML text, for messages that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

Way = tuple[str | int, ...]
"""Names of keys and places in lists that lead to a value: ("steps", 2, "do", 0)."""

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*)
    |(?P<end>\n)
    |(?P<text>\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<mark>[\[\]{}=,])
    |(?P<word>[^\s\[\]{}=,#"']+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def line_of(text: str, way: Way) -> int:
    """The line, from 1, on which a value, or the nearest that holds it, begins; 0 if none is known.

    Parameters
    ----------
    text : str
        Valid TOML.
    way : tuple of str and int
    """
    lines = _Reader(text).lines
    for length in range(len(way), 0, -1):
        if way[:length] in lines:
            return lines[way[:length]]
    return 0


class _Reader:
    """Goes through the text once, and notes where every key and every item of a list begins."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Way, int] = {}
        self._counts: dict[Way, int] = {}
        """How many tables there are so far in each list of tables."""
        self._tokens = list(_tokens(text))
        self._at = 0
        table: Way = ()
        while (token := self._next()) is not None:
            if token.text == "[" and token.kind == "mark":
                table = self._header(token.line)
            elif token.kind != "end":
                self._at -= 1
                self._pair(table)

    def _next(self) -> _Token | None:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else None

    def _sees(self, *marks: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].text in marks

    def _header(self, line: int) -> Way:
        """`[a.b]` or `[[a.b]]`: the way to the table that begins."""
        is_list = self._sees("[")
        if is_list:
            self._next()
        way: Way = ()
        for key in self._key("]"):
            if way in self._counts:
                way = (*way, self._counts[way] - 1)
            way = (*way, key)
        if is_list:
            self.lines.setdefault(way, line)
            self._counts[way] = self._counts.get(way, 0) + 1
            way = (*way, self._counts[way] - 1)
            self._next()
        elif way in self._counts:
            way = (*way, self._counts[way] - 1)
        self.lines.setdefault(way, line)
        return way

    def _key(self, until: str) -> list[str]:
        """The names of a key up to a mark, which is taken too."""
        names: list[str] = []
        while (token := self._next()) is not None and token.text != until:
            if token.kind == "text":
                names.append(token.text[1:-1])
            else:
                names += [name for name in token.text.split(".") if name]
        return names

    def _pair(self, table: Way) -> None:
        line = self._tokens[self._at].line
        way = (*table, *self._key("="))
        self.lines.setdefault(way, line)
        self._value(way)

    def _value(self, way: Way) -> None:
        token = self._next()
        if token is None:
            return
        if token.kind == "mark" and token.text == "[":
            place = 0
            while self._skip_ends() and not self._sees("]"):
                self.lines[(*way, place)] = self._tokens[self._at].line
                self._value((*way, place))
                self._skip_ends()
                if self._sees(","):
                    self._next()
                place += 1
            self._next()
        elif token.kind == "mark" and token.text == "{":
            while self._skip_ends() and not self._sees("}"):
                self._pair(way)
                if self._sees(","):
                    self._next()
            self._next()
        else:  # a date may consist of two words
            while self._at < len(self._tokens) and self._tokens[self._at].kind in ("word", "text", "other"):
                self._next()

    def _skip_ends(self) -> bool:
        """Go to what comes next, on this line or a later one; whether there is anything."""
        while self._at < len(self._tokens) and self._tokens[self._at].kind == "end":
            self._next()
        return self._at < len(self._tokens)


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        if kind != "skip":
            yield _Token(kind, found[0], line)
        line += found[0].count("\n")
