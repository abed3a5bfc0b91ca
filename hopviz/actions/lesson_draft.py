"""Drafts of lessons: recorded steps that are worded, joined, split, ordered, and rehearsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hopviz.actions.action import Action, RunVerb
from hopviz.actions.data import to_data
from hopviz.actions.expectations import Facts
from hopviz.actions.rehearsal import Rehearsal
from hopviz.actions.step_making import Made
from hopviz.actions.words import words_of
from hopviz.core.counting import counted
from hopviz.core.patterns import format_pattern
from hopviz.core.quoting import shortened
from hopviz.core.stepwise import JobSteps
from hopviz.project.document import Document
from hopviz.project.lesson import Lesson, LessonInfo, LessonStep, Question
from hopviz.project.lesson_info import info_faults
from hopviz.project.step_tables import LONGEST_SAYING, MOST_ANSWERS

MINUS = "−"
SMALL = 100
"""Units of the largest state that is offered as a drawing."""


@dataclass(frozen=True, eq=False)
class Offer:
    """Something that has become true in a step, and may be expected."""

    key: str
    value: Any
    is_likely: bool
    """Whether it is expected unless the person says otherwise."""

    @property
    def words(self) -> str:
        """As the lesson has it."""
        if isinstance(self.value, str) and self.key != "state":
            return f"{self.key}: {self.value}"
        if isinstance(self.value, Mapping):
            told = ", ".join(f"{name} {value:.4g}" for name, value in self.value.items())
        elif isinstance(self.value, list | tuple):
            told = ", ".join(map(str, self.value)) or "none"
        elif self.key == "state":
            told = "as it is drawn now"
        else:
            told = f"{self.value:.6g}" if isinstance(self.value, float) else str(self.value)
        return f"{self.key.replace('_', ' ')}: {told.replace('-', MINUS)}"


@dataclass(frozen=True, eq=False)
class DraftStep:
    """A step that is being written."""

    actions: tuple[Action, ...]
    say: str
    notice: str = ""
    suggestion: str = ""
    notes: str = ""
    """For the lecturer alone."""
    question: str = ""
    answers: tuple[str, ...] = ()
    right: str = ""
    expected: frozenset[str] | None = None
    """Keys of the offers that are expected; None: of the likely ones."""
    complaints: tuple[str, ...] = ()
    """What was done and is no part of it."""

    @property
    def wording(self) -> str:
        """What its actions do."""
        return said_of(self.actions)

    def step(self, offers: Sequence[Offer] = ()) -> LessonStep:
        """As a lesson has it."""
        wanted = {offer.key: offer.value for offer in offers if self.wants(offer)}
        ask = Question(self.question, self.answers, self.right) if self.question else None
        return LessonStep(
            self.say, tuple(map(to_data, self.actions)), self.notice, self.suggestion, ask, (wanted,) if wanted else (),
            self.notes,
        )  # fmt: skip

    def wants(self, offer: Offer) -> bool:
        """Whether an offer is expected."""
        return offer.is_likely if self.expected is None else offer.key in self.expected


@dataclass(frozen=True, eq=False)
class Draft:
    """A lesson that is being written."""

    beginning: Document
    steps: tuple[DraftStep, ...]
    title: str = ""
    goal: str = ""
    info: LessonInfo = field(default_factory=LessonInfo)

    @classmethod
    def of(cls, beginning: Document, made: Sequence[Made]) -> Draft:
        """A draft of recorded steps, each of which says what it does."""
        return cls(beginning, tuple(DraftStep(m.actions, said_of(m.actions), complaints=m.complaints) for m in made))

    def with_step(self, place: int, step: DraftStep) -> Draft:
        """With another step in the place of one."""
        return replace(self, steps=(*self.steps[:place], step, *self.steps[place + 1 :]))

    def without(self, place: int) -> Draft:
        """Without a step."""
        return replace(self, steps=self.steps[:place] + self.steps[place + 1 :])

    def joined(self, place: int) -> Draft:
        """With a step and the next one as one, in the words of the first if they are more than what is done."""
        one, two = self.steps[place : place + 2]
        actions = one.actions + two.actions
        words = [step.say for step in (one, two) if step.say != step.wording]
        say = shortened(" ".join(words), LONGEST_SAYING) if words else said_of(actions)
        asked = one if one.question else two
        notes = " ".join(filter(None, (one.notes, two.notes)))
        whole = DraftStep(
            actions, say, one.notice or two.notice, one.suggestion or two.suggestion, notes, asked.question,
            asked.answers, asked.right, two.expected, one.complaints + two.complaints,
        )  # fmt: skip
        return replace(self, steps=(*self.steps[:place], whole, *self.steps[place + 2 :]))

    def split(self, place: int, at: int) -> Draft:
        """With a step as two, of which the second begins with the action number `at`."""
        step = self.steps[place]
        first, rest = step.actions[:at], step.actions[at:]
        one = DraftStep(first, said_of(first) if step.say == step.wording else step.say, step.notice)
        two = replace(step, actions=rest, say=said_of(rest), notice="")
        return replace(self, steps=(*self.steps[:place], one, two, *self.steps[place + 1 :]))

    def moved(self, place: int, to: int) -> Draft:
        """With a step in another place."""
        steps = list(self.steps)
        steps.insert(to, steps.pop(place))
        return replace(self, steps=tuple(steps))

    def document(self, told: Sequence[Told] = ()) -> Document:
        """The lesson, with what is expected of what its rehearsal has told."""
        offers = [told[k].offers if k < len(told) else () for k in range(len(self.steps))]
        steps = tuple(step.step(each) for step, each in zip(self.steps, offers, strict=True))
        return replace(self.beginning, lesson=Lesson(self.title, self.goal, "", steps, self.info))

    def faults(self) -> list[str]:
        """What is still to be written before it can be saved, each in a sentence."""
        found = [] if self.title.strip() else ["The lesson has no title yet: write one at the top."]
        found += [] if self.goal.strip() else ["The lesson has no goal yet: write it at the top, in one sentence."]
        found += info_faults(self.info)
        found += [] if self.steps else ["There is no step left: Undo brings them back."]
        for number, step in enumerate(self.steps, 1):
            if not step.say.strip():
                found.append(f"Step {number} says nothing yet: write a sentence.")
            if step.question and not 2 <= len(step.answers) <= MOST_ANSWERS:
                count = counted(len(step.answers), "answer")
                found.append(f"The question of step {number} has {count}: write 2 to {MOST_ANSWERS}.")
            elif step.question and step.right not in step.answers:
                found.append(f"The question of step {number} has no right answer: choose one.")
        return found


@dataclass(frozen=True, eq=False)
class Told:
    """What the rehearsal of a step tells."""

    offers: tuple[Offer, ...]
    complaints: tuple[str, ...]
    """What could not be done, and why."""


def said_of(actions: Sequence[Action]) -> str:
    """What actions do, in a sentence each."""
    if not actions:
        return "This is where it begins."
    return shortened(" ".join(f"{words_of(action)}." for action in actions), LONGEST_SAYING)


def draft_steps(draft: Draft) -> JobSteps[tuple[Told, ...], tuple[Told, ...]]:
    """A draft rehearsed: what is true after each step, those done so far as partial findings."""
    yield 0.0
    rehearsal, found, before = Rehearsal(draft.document()), tuple[Told, ...](), draft.beginning.project
    for step in draft.steps:
        performed = rehearsal.go_on()
        runs = any(isinstance(action, RunVerb) for action in step.actions)
        changed = len(performed.facts.project.memories) != len(before.memories)
        found = (*found, Told(offers_of(performed.facts, runs, changed), performed.complaints))
        before = performed.facts.project
        yield len(found) / len(draft.steps), found
    return found


def offers_of(facts: Facts, runs: bool, is_taught: bool) -> tuple[Offer, ...]:
    """What may be expected of facts; of a step in which something ran, or in which memories came or went."""
    verdict = facts.verdict
    offers = [Offer("verdict", verdict.kind, True)]
    if verdict.kind == "cycle":
        offers.append(Offer("period", verdict.period, True))
    if verdict.kind == "wandering":
        offers.append(Offer("temperature", verdict.temperature, True))
    if verdict.kind in ("settled", "unsettled"):
        offers += _of_state(facts, runs)
    offers.append(Offer("memories", len(facts.project.memories), is_taught))
    return tuple(offers)


def _of_state(facts: Facts, runs: bool) -> list[Offer]:
    """What is true of one state: of a run that goes on for ever it is not."""
    offers: list[Offer] = []
    members = facts.members
    if facts.kind in ("memory", "reversed memory") and members:
        offers.append(Offer("memory" if facts.kind == "memory" else "reversed", members[0], True))
    elif facts.kind:
        offers.append(Offer("kind", facts.kind, True))
    if facts.verdict.unstable:
        offers.append(Offer("wanting", facts.verdict.unstable, False))
    offers.append(Offer("energy", facts.course, runs and facts.course != "stays"))
    offers.append(Offer("energy_is", float(facts.energy), False))
    overlaps = {m.name: float(np.mean(facts.state * m.pattern.astype(float))) for m in facts.project.memories}
    if overlaps:
        best = max(overlaps, key=overlaps.__getitem__)
        offers.append(Offer("overlap_at_least", {best: float(np.floor(overlaps[best] * 100) / 100)}, False))
    if facts.state.size <= SMALL:
        drawn = format_pattern(facts.state.reshape(facts.project.rows, facts.project.cols))
        offers.append(Offer("state", drawn, False))
    return offers
