"""Info of a lesson, in the parts of NetLogo's Info tab: its own words, and else what its steps and help tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from hopviz.core.counting import counted
from hopviz.core.quoting import capital
from hopviz.project.document import Document
from hopviz.project.lesson import Lesson
from hopviz.ui.actions import keys_of
from hopviz.ui.help import texts
from hopviz.ui.help.card import Card
from hopviz.ui.help.values import Moment, told

MADE_OF = ("units", "memories", "learning", "rule", "seed")
"""Names of the values of a network that are told of."""


@dataclass(frozen=True)
class Part:
    """A part of the page, under its heading."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    """Points, one below the other."""
    values: tuple[tuple[str, str], ...] = ()
    """(label, value) of the network."""
    links: tuple[tuple[str, str], ...] = ()
    """(address, words) of help on what is seen."""
    are_marked: bool = False
    """Whether the items are marked as help texts are."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told under the heading."""
        return not (self.paragraphs or self.items or self.values or self.links)


def parts_of_info(document: Document, titles: Mapping[str, str]) -> tuple[Part, ...]:
    """What is known about the lesson of a document.

    Parameters
    ----------
    document : Document
        As it was opened.
    titles : mapping
        What the panels are called that help tells of, by the keys of the texts.
    """
    lesson = document.lesson
    info = lesson.info
    values = tuple(told(MADE_OF, Moment(document.project)))
    tries, are_marked = _tries(document)
    found = (
        Part("What it is", _paragraphs(info.what or lesson.goal)),
        Part("How it works", _paragraphs(info.how), values=values),
        Part("How to use it", _paragraphs(info.use or _way(lesson)), links=_seen(document, titles)),
        Part("Things to notice", items=info.notice or _notices(lesson)),
        Part("Things to try", items=tries, are_marked=are_marked),
        Part("Extending it", items=info.extend),
        Part("References", items=info.references),
    )
    return tuple(part for part in found if not part.is_empty)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("\n\n")))


def _way(lesson: Lesson) -> str:
    """How one goes through a lesson."""
    if lesson.steps:
        on, back, audience = map(keys_of, ("next_step", "previous_step", "present"))
        steps = counted(len(lesson.steps), "step")
        return f"Next ({on}) and Back ({back}) lead through its {steps}; {audience} shows it to an audience."
    run, reset, step = map(keys_of, ("run", "reset", "step"))
    return f"{run} runs it, {reset} goes back to where it began, {step} does one update."


def _notices(lesson: Lesson) -> tuple[str, ...]:
    said = [lesson.notice, *(step.notice for step in lesson.steps)]
    return tuple(dict.fromkeys(filter(None, said)))


def _tries(document: Document) -> tuple[tuple[str, ...], bool]:
    """What to try, and whether it is marked: by the lesson, its steps, or the help on what is seen first."""
    lesson, topics = document.lesson, texts.topics()
    if lesson.info.suggestions:
        return lesson.info.suggestions, False
    said = tuple(capital(step.suggestion) for step in lesson.steps if step.suggestion)
    if said:
        return said, False
    seen = [name for name in (document.layout.stage, *document.layout.views) if name in topics]
    return (topics[seen[0]].tries, True) if seen else ((), False)


def _seen(document: Document, titles: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Help on what the lesson shows."""
    layout = document.layout
    names = dict.fromkeys((*layout.views, *layout.panels, layout.stage))
    named = [name for name in names if name in texts.topics() and name in titles]
    return tuple((f"{texts.TOPIC}{name}", titles[name]) for name in named)


class InfoCard(Card):
    """Tells about the lesson that is open."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "info-card")
        self._parts: tuple[Part, ...] = ()

    @property
    def parts(self) -> Sequence[Part]:
        """What is told, while it is seen."""
        return () if self.isHidden() else self._parts

    def show_info(self, title: str, parts: Sequence[Part]) -> None:
        """Tell this about a lesson."""
        self._parts = tuple(parts)
        self._name(title)
        self._compose()

    def _compose(self) -> None:
        page = self.page
        page.begin(self._theme)
        for part in self._parts:
            page.add_heading(part.heading)
            for text in part.paragraphs:
                page.add_text(text, marked=False)
            if part.items:
                page.add_items(part.items, part.are_marked)
            if part.values:
                page.add_values().show_values(part.values)
            if part.links:
                page.add_links("Help on what is seen:", part.links)
        page.end()
