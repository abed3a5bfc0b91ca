"""The lesson of a document: its title, what to notice in it, and its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Question:
    """A question that asks to predict, before one sees."""

    question: str
    answers: tuple[str, ...]
    right: str
    """One of the answers."""


@dataclass(frozen=True)
class LessonStep:
    """A step of a lesson: what is said, and what is done."""

    say: str
    """One or two sentences."""
    do: tuple[Mapping[str, Any], ...] = ()
    """Actions as data; see `hopviz.actions.data`."""
    notice: str = ""
    """What to notice while it goes on."""
    suggestion: str = ""
    """What to try; files call it `try`."""
    ask: Question | None = None
    expect: tuple[Mapping[str, Any], ...] = ()
    """What must be true once all of it is done; see `hopviz.actions.expectations`."""
    notes: str = ""
    """Paragraphs for the lecturer alone."""

    def __post_init__(self) -> None:
        for name in ("do", "expect"):
            tables = tuple(MappingProxyType(dict(table)) for table in getattr(self, name))
            object.__setattr__(self, name, tables)


@dataclass(frozen=True)
class LessonInfo:
    """What is told about a lesson as a whole, in the parts of NetLogo's Info tab; each may be empty."""

    what: str = ""
    """What it is: paragraphs."""
    how: str = ""
    """How it works: paragraphs."""
    use: str = ""
    """How to use it: paragraphs."""
    notice: tuple[str, ...] = ()
    """Things to notice."""
    suggestions: tuple[str, ...] = ()
    """Things to try; files call it `try`."""
    extend: tuple[str, ...] = ()
    """How to make more of it."""
    references: tuple[str, ...] = ()
    """What to read."""


@dataclass(frozen=True)
class Lesson:
    """What a document is for; no part of undo."""

    title: str = ""
    goal: str = ""
    """One sentence."""
    notice: str = ""
    """What to notice in the project as it was opened."""
    steps: tuple[LessonStep, ...] = ()
    info: LessonInfo = LessonInfo()
