"""Help texts: what every panel, view and experiment shows, and the glossary; read from `resources/help`.

A text is a file of paragraphs, called after its panel, with a title where it has another one, and with headings
"Formula", "Now", "Notice" and "Try".  In it `$w_{ij}$` is mathematics, `[words](term)` and `[term]` lead to the
glossary, `[words](help:map)` to another text, and `` `Space` `` is a key.  Words of the glossary lead there by
themselves, the first of each on a page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from hopviz import assets
from hopviz.ui.help import mathematics

FOLDER = "help"
TOPIC = "help:"
"""What addresses of texts begin with; all others are of the glossary."""
SECTIONS = ("Formula", "Now", "Notice", "Try")
MARKS = re.compile(r"\$(?P<maths>[^$]+)\$|\[(?P<words>[^\]]+)\](?:\((?P<goal>[^)]+)\))?|`(?P<key>[^`]+)`")
INDENT = "    "


class HelpError(ValueError):
    """A help text that cannot be read."""


@dataclass(frozen=True)
class Topic:
    """What is said of one panel, view or experiment."""

    key: str
    title: str
    """What it is called, if not as the panel is."""
    shows: tuple[str, ...]
    """Paragraphs."""
    formulas: tuple[str, ...]
    explained: tuple[str, ...]
    """Paragraphs below the formulas."""
    values: tuple[str, ...]
    """Names of the values that are told of."""
    notice: tuple[str, ...]
    tries: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is said in words."""
        return (*self.shows, *self.explained, *self.notice, *self.tries)


@dataclass(frozen=True)
class Term:
    """One word of the glossary."""

    key: str
    title: str
    text: tuple[str, ...]
    """Paragraphs."""
    formula: str = ""
    words: tuple[str, ...] = ()
    """What it is called in texts, besides its key."""
    see: tuple[str, ...] = ()
    """Other words that belong to it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called in texts."""
        return self.key, *self.words

    @property
    def short(self) -> str:
        """Its first sentence."""
        return re.split(r"(?<=\.) ", self.text[0])[0]


@cache
def topics() -> Mapping[str, Topic]:
    """All texts, by the names of their panels."""
    return {key: topic_of(key, assets.read_text(FOLDER, f"{key}.md")) for key in assets.names(FOLDER, ".md")}


def topic_of(key: str, text: str) -> Topic:
    """A text, in its parts.

    Raises
    ------
    HelpError
        If it has a heading of which nothing is known, or none of what every text has.
    """
    parts: dict[str, list[str]] = {"": []}
    name = title = ""
    for line in text.splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ").strip()
            if name not in SECTIONS:
                raise HelpError(f"{key}: there is no part {name!r}; choose from {', '.join(SECTIONS)}.")
            parts[name] = []
        elif line.startswith("# "):
            title = line.removeprefix("# ").strip()
        else:
            parts[name].append(line.rstrip())
    formula = parts.get("Formula", [])
    topic = Topic(
        key,
        title,
        _paragraphs(parts[""]),
        tuple(line.strip() for line in formula if line.startswith(INDENT)),
        _paragraphs([line for line in formula if not line.startswith(INDENT)]),
        tuple(" ".join(parts.get("Now", [])).split()),
        _items(parts.get("Notice", [])),
        _items(parts.get("Try", [])),
    )
    if not topic.shows:
        raise HelpError(f"{key}: it does not say what is shown.")
    return topic


def _paragraphs(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(block.split()) for block in re.split(r"\n\s*\n", "\n".join(lines)) if block.strip())


def _items(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(item.split()) for item in re.split(r"(?m)^- ", "\n".join(lines)) if item.strip())


@cache
def glossary() -> Mapping[str, Term]:
    """All words, by their keys, in the order of the alphabet."""
    terms = (_term(key, table) for key, table in tomllib.loads(assets.read_text(FOLDER, "glossary.toml")).items())
    return {term.key: term for term in sorted(terms, key=lambda term: term.title.casefold())}


def _term(key: str, table: dict[str, object]) -> Term:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    text = str(values.pop("text"))
    return Term(key=key, text=_paragraphs(text.splitlines()), **values)  # type: ignore[arg-type]


@cache
def _by_name() -> Mapping[str, str]:
    """Keys of the glossary by everything that they are called."""
    return {name.casefold(): term.key for term in glossary().values() for name in term.names}


@cache
def _names() -> re.Pattern[str]:
    longest_first = sorted(_by_name(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


def key_of(goal: str) -> str | None:
    """What an address leads to: the key of a word, or "help:" and that of a text; None if there is nothing."""
    if goal.startswith(TOPIC):
        return goal if goal.removeprefix(TOPIC) in topics() else None
    return _by_name().get(goal.casefold())


def goals(text: str) -> list[str]:
    """All addresses that a text names."""
    return [found["goal"] or found["words"] for found in MARKS.finditer(text) if found["words"]]


def html(text: str, link: str = "", told: set[str] | None = None, marked: bool = True) -> str:
    """A paragraph as HTML.

    Parameters
    ----------
    text : str
    link : str, optional
        The colour of links; without it words of the glossary do not lead anywhere by themselves.
    told : set of str, optional
        Keys of words that need not lead anywhere any more; those that do now are added.
    marked : bool, optional
        Whether the text has marks; else all its signs are shown as they are.
    """
    told = set() if told is None else told
    made, place = [], 0
    for found in MARKS.finditer(text) if marked else ():
        made.append(_linked(text[place : found.start()], link, told))
        made.append(_marked(found, link, told))
        place = found.end()
    return "".join([*made, _linked(text[place:], link, told)])


def _marked(found: re.Match[str], link: str, told: set[str]) -> str:
    if found["maths"]:
        return mathematics.html(mathematics.read(found["maths"]))
    if found["key"]:
        return f"<b>{escape(found['key'])}</b>"
    goal = key_of(found["goal"] or found["words"])
    told.add(goal or "")
    return _link(goal, escape(found["words"]), link)


def _link(goal: str | None, words: str, colour: str) -> str:
    if goal is None or not colour:
        return words
    return f'<a href="{escape(goal)}" style="color: {colour}; text-decoration: none">{words}</a>'


def _linked(text: str, link: str, told: set[str]) -> str:
    """Plain text in which the words of the glossary lead there, each once."""
    if not link:
        return escape(text, quote=False)

    def replace(found: re.Match[str]) -> str:
        key = _by_name()[found[0].casefold()]
        if key in told:
            return escape(found[0], quote=False)
        told.add(key)
        return _link(key, escape(found[0], quote=False), link)

    made, place = [], 0
    for found in _names().finditer(text):
        made += [escape(text[place : found.start()], quote=False), replace(found)]
        place = found.end()
    return "".join([*made, escape(text[place:], quote=False)])


def plain(text: str) -> str:
    """A paragraph without any marks: as it is searched and read out."""

    def replace(found: re.Match[str]) -> str:
        return mathematics.plain(mathematics.read(found["maths"])) if found["maths"] else found["words"] or found["key"]

    return MARKS.sub(replace, text)


@cache
def mentions(term: str) -> frozenset[str]:
    """Keys of the texts that lead to a word."""
    address = f'href="{escape(term)}"'
    return frozenset(
        key for key, topic in topics().items() if any(address in html(text, "#000") for text in topic.texts)
    )
