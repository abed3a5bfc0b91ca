r"""Formulas as trees: read from a small part of LaTeX, and written as HTML or as plain text.

Letters are variables, in italics; `\tanh` and its like are words, upright; `_` and `^` take the next sign or a group
in braces; `\frac{a}{b}`, `\sqrt{a}`, `\sum_{i}^{n}`, `\paren{a}` (brackets as high as what is between them) and
`\text{words}` are what they are there.  Greek letters and signs are written as themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

BINARY = "+−±·×"
RELATIONS = "=<>≤≥≈→←∝∈≠≡"
GREAT = {"sum": "∑", "prod": "∏", "int": "∫"}
TAKING = {"frac": 2, "sqrt": 1, "paren": 1, "text": 1}
"""Commands with arguments, and how many."""
TOKEN = re.compile(r"\\[A-Za-z]+|\\,|[0-9]+(?:[.,][0-9]+)*|\s+|.")
THIN, WIDE = "\u2009", "\u2003"


class FormulaError(ValueError):
    """A formula that cannot be read."""


@dataclass(frozen=True)
class Sign:
    """One sign, a number, or a word."""

    text: str
    is_variable: bool = False
    space: float = 0.0
    """On either side, in parts of the size of type."""


@dataclass(frozen=True)
class Gap:
    """Room, in parts of the size of type."""

    width: float


@dataclass(frozen=True)
class Script:
    """Something with what stands below and above it at the right; a great operator has them below and above."""

    base: Node
    below: Row | None
    above: Row | None


@dataclass(frozen=True)
class Fraction:
    """One over the other."""

    above: Row
    below: Row


@dataclass(frozen=True)
class Root:
    """A square root."""

    content: Row


@dataclass(frozen=True)
class Brackets:
    """Round brackets, as high as what is between them."""

    content: Row


@dataclass(frozen=True)
class Great:
    """A sum, a product or an integral."""

    sign: str


@dataclass(frozen=True)
class Row:
    """One after the other."""

    parts: tuple[Node, ...]


Node = Sign | Gap | Script | Fraction | Root | Brackets | Great | Row


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = TOKEN.findall(source)
        self._place = 0

    def read(self) -> Row:
        row = self._row(until="")
        if self._place < len(self._tokens):
            raise FormulaError(f"a brace closes that was not opened in {self._source!r}")
        return row

    def _row(self, until: str) -> Row:
        parts: list[Node] = []
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            if token == "}":
                if not until:
                    return Row(tuple(parts))
                self._place += 1
                return Row(tuple(parts))
            if token in "_^":
                if not parts:
                    raise FormulaError(f"nothing stands before {token!r} in {self._source!r}")
                parts[-1] = self._scripted(parts[-1])
            else:
                parts += self._node(before=parts[-1] if parts else None)
        if until:
            raise FormulaError(f"a brace is not closed in {self._source!r}")
        return Row(tuple(parts))

    def _scripted(self, base: Node) -> Script:
        token = self._tokens[self._place]
        self._place += 1
        script = self._argument()
        before = base if isinstance(base, Script) else Script(base, None, None)
        taken = before.below if token == "_" else before.above
        if taken is not None:
            raise FormulaError(f"{token!r} comes twice in {self._source!r}")
        if token == "_":
            return Script(before.base, script, before.above)
        return Script(before.base, before.below, script)

    def _argument(self) -> Row:
        """A group in braces, or the next sign."""
        if self._place >= len(self._tokens):
            raise FormulaError(f"something is missing at the end of {self._source!r}")
        if self._tokens[self._place] == "{":
            self._place += 1
            return self._row(until="}")
        return Row(tuple(self._node(None)))

    def _node(self, before: Node | None) -> list[Node]:
        token = self._tokens[self._place]
        self._place += 1
        if token.isspace():
            return []
        if token == "{":
            return [self._row(until="}")]
        if token == "\\,":
            return [Gap(0.17)]
        if token.startswith("\\"):
            return [self._command(token[1:])]
        if token[0].isalpha():
            return [Sign(token, is_variable=True)]
        sign = "−" if token == "-" else token
        if sign in RELATIONS:
            return [Sign(sign, space=0.28)]
        is_between = isinstance(before, Sign | Script | Fraction | Root | Brackets | Row) and not _opens(before)
        return [Sign(sign, space=0.22 if sign in BINARY and is_between else 0.17 if sign == "," else 0.0)]

    def _command(self, name: str) -> Node:
        if name == "text":
            return Sign(self._raw_argument())
        if name == "quad":
            return Gap(1.0)
        if name in GREAT:
            return Great(GREAT[name])
        arguments = [self._argument() for _ in range(TAKING.get(name, 0))]
        if name == "frac":
            return Fraction(*arguments)
        if name == "sqrt":
            return Root(*arguments)
        if name == "paren":
            return Brackets(*arguments)
        return Sign(name)

    def _raw_argument(self) -> str:
        """What stands between braces, as it is."""
        if self._tokens[self._place : self._place + 1] != ["{"] or "}" not in self._tokens[self._place :]:
            raise FormulaError(f"\\text has no words in {self._source!r}")
        end = self._tokens.index("}", self._place)
        words = "".join(self._tokens[self._place + 1 : end])
        self._place = end + 1
        return words


def _opens(node: Node) -> bool:
    """Whether a sign after this one has nothing before it: −1 after a bracket or a relation."""
    return isinstance(node, Sign) and (node.text in "([⟨|" or node.text in RELATIONS or node.text == ",")


def read(source: str) -> Row:
    """The tree of a formula.

    Raises
    ------
    FormulaError
        If braces or scripts do not fit.
    """
    return _Reader(source).read()


def html(node: Node) -> str:
    """A formula in a line of text: slanted variables, scripts below and above, fractions with a stroke."""
    match node:
        case Sign(text, is_variable, space):
            said = f"<i>{escape(text)}</i>" if is_variable else escape(text)
            room = THIN if space else ""
            return f"{'' if text == ',' else room}{said}{room}" if text not in RELATIONS else f" {said} "
        case Gap(width):
            return WIDE if width >= 1 else THIN
        case Script(base, below, above):
            scripts = ((below, "sub"), (above, "sup"))
            return html(base) + "".join(f"<{tag}>{html(row)}</{tag}>" for row, tag in scripts if row is not None)
        case Fraction(above, below):
            return f"{_enclosed(above, html)}/{_enclosed(below, html)}"
        case Root(content):
            return f"√{_enclosed(content, html)}"
        case Brackets(content):
            return f"({html(content)})"
        case Great(sign):
            return sign
        case Row(parts):
            return "".join(map(html, parts))


def plain(node: Node) -> str:
    """A formula without any type: as it is read out."""
    spaced = re.sub(r"[ \u2009\u2003]+", " ", "".join(_plain(node)))
    return re.sub(r" (?=[),/])|(?<=[(/]) ", "", spaced).strip()


def _plain(node: Node) -> Iterator[str]:
    match node:
        case Sign(text, is_variable, space):
            is_word = text == "," or (len(text) > 1 and text.isalpha() and not is_variable)
            yield f"{text} " if is_word else f" {text} " if space else text
        case Gap():
            yield " "
        case Script(base, below, above):
            yield from _plain(base)
            for row, mark in ((below, "_"), (above, "^")):
                if row is not None:
                    yield f"{mark}{_enclosed(row, plain)}"
            if isinstance(base, Great):
                yield " "
        case Fraction(above, below):
            yield f"{_enclosed(above, plain)}/{_enclosed(below, plain)} "
        case Root(content):
            yield f"√{_enclosed(content, plain)}"
        case Brackets(content):
            yield f"({plain(content)})"
        case Great(sign):
            yield f" {sign}"
        case Row(parts):
            for part in parts:
                yield from _plain(part)


def _enclosed(row: Row, write: Callable[[Node], str]) -> str:
    return write(row) if len(row.parts) == 1 else f"({write(row)})"
