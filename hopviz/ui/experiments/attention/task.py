"""Computations of the workspace: its pictures, an answer with all that follows it, and what is true of each picture."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakValueDictionary

import numpy as np

from hopviz.core.attention import (
    Answer,
    Memories,
    Metastable,
    answer_steps,
    metastable_steps,
    needed_betas,
    separations_steps,
)
from hopviz.core.attention.course import joined
from hopviz.core.attention.softmax import Retrieval
from hopviz.core.lazy import lazy
from hopviz.core.network import Floats
from hopviz.core.quoting import capital
from hopviz.core.stepwise import JobSteps, News, part, retold
from hopviz.project.data_table import Row
from hopviz.project.memories import Memory
from hopviz.project.picture_sets import NETWORK, Pictures, PictureSet, pictures_steps
from hopviz.project.workspace import MOST_UPDATES

QUICK = 1 << 33
"""Products of all pictures with all up to which they are compared without being asked for."""


@dataclass(frozen=True, eq=False)
class Held:
    """Pictures, and the same as memories of attention."""

    pictures: Pictures
    memories: Memories

    @lazy
    def self_weights(self) -> Floats:
        """(d,) what Hebb's rule would give as the weight of each unit to itself."""
        vectors = self.pictures.vectors
        return np.asarray(np.einsum("ij,ij->j", vectors, vectors).astype(float) / self.memories.size)

    @property
    def count(self) -> int:
        """N."""
        return self.memories.count

    @property
    def is_quick(self) -> bool:
        """Whether all of them are compared with all others in a moment."""
        return self.count**2 * self.memories.size <= QUICK


@dataclass(frozen=True, eq=False)
class Asked:
    """What is computed of one query."""

    held: Held
    query: Floats
    """(d,)"""
    beta: float
    updates: int
    """As many as are shown; 0: until it settles."""

    def is_like(self, other: Asked) -> bool:
        """Whether the answer is the same."""
        same = (self.held, self.beta, self.updates) == (other.held, other.beta, other.updates)
        return same and np.array_equal(self.query, other.query)


@dataclass(frozen=True, eq=False)
class Seen:
    """An answer, and how the state would go on."""

    asked: Asked
    answer: Answer
    course: Retrieval
    """From the query until it settles, as far as it is known."""


@dataclass(frozen=True, eq=False)
class Apart:
    """How far pictures are apart, and the beta that each needs to be held by itself; (N,) each."""

    separations: Floats
    betas: Floats


@dataclass(frozen=True, eq=False)
class Blends:
    """States in which retrieval ends at one beta."""

    beta: float
    states: tuple[Metastable, ...]


_held: WeakValueDictionary[object, Held] = WeakValueDictionary()
"""What any view holds, so that another one need not make it again."""


def held_steps(
    of: PictureSet, memories: tuple[Memory, ...], rows: int, cols: int
) -> JobSteps[Held | str | float, Held | str | float]:
    """The pictures of a set, or why they cannot be made; until then, the share of them that is."""
    key = of, tuple(memory.revision for memory in memories), tuple(memory.name for memory in memories), rows, cols
    if of.source != NETWORK:
        key = of, (), (), 0, 0
    if (known := _held.get(key)) is not None:
        return known
    news, steps = News(), pictures_steps(of, memories, rows, cols)
    try:
        while True:
            share = next(steps)
            yield news(share, share)
    except StopIteration as ending:
        pictures = ending.value
    except ValueError as error:
        return f"{capital(str(error))}."
    made = _held[key] = Held(pictures, Memories(pictures.vectors))
    return made


def seen_steps(asked: Asked) -> JobSteps[Seen, Seen]:
    """The answer to a query first, then the rest of its course."""
    memories, wanted = asked.held.memories, asked.updates or MOST_UPDATES
    steps = answer_steps(memories, asked.query, asked.beta, wanted)
    answer = yield from retold(steps, lambda _, answer: Seen(asked, answer, answer.way))
    seen = Seen(asked, answer, answer.way)
    if asked.updates and not answer.way.settled:
        yield 0.5, seen
        rest = yield from part(
            answer_steps(memories, answer.state, asked.beta, MOST_UPDATES - answer.updates), 0.5, 1.0
        )
        seen = Seen(asked, answer, joined(answer.way, rest.way))
    return seen


def apart_steps(held: Held) -> JobSteps[Apart, Apart]:
    """How far pictures are apart."""
    separations = yield from part(separations_steps(held.memories), 0.0, 1.0)
    return Apart(separations, needed_betas(held.memories, separations))


def blends_steps(held: Held, beta: float) -> JobSteps[Blends, Blends]:
    """The states in which retrieval ends that begins at each picture."""
    return Blends(beta, (yield from part(metastable_steps(held.memories, beta), 0.0, 1.0)))


def blend_name(blend: Metastable, names: tuple[str, ...]) -> str:
    """What a state is called: by what the names of its members have in common, if they have any."""
    first = {names[number].split(" ")[0] for number in blend.members}
    count = len(blend.members)
    if 1 < count < 0.9 * len(names) and len(first) == 1 and len(np.unique([names[k] for k in blend.members])) == count:
        return f"average of {count:,} of {first.pop()}"
    return blend.name(names, len(names))


TABLE_HEADING = ("what", "name", "update", "attention weight", "separation", "beta needed", "energy E", "memories")


def table_rows(seen: Seen, apart: Apart | None, blends: Blends | None) -> list[Row]:
    """Each memory, each state of the course with its largest weight, and each state in which retrieval ends."""
    names, weights = seen.asked.held.pictures.names, seen.answer.weights.tolist()
    known = [("", "")] * len(names)
    if apart is not None:
        known = list(zip(apart.separations.tolist(), apart.betas.tolist(), strict=True))
    rows: list[Row] = [
        ("memory", name, "", weight, *facts, "", "") for name, weight, facts in zip(names, weights, known, strict=True)
    ]
    course = zip(seen.course.largest.tolist(), seen.course.energies.tolist(), strict=True)
    rows += [("course", "", update, largest, "", "", energy, "") for update, (largest, energy) in enumerate(course)]
    if blends is not None:
        rows += [
            ("end of retrieval", blend_name(each, names), "", float(each.weights[0]), "", "", each.energy,
             len(each.sources))
            for each in blends.states
        ]  # fmt: skip
    return rows
