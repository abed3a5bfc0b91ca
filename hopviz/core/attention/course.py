"""Course of one retrieval, an update at a time: states, energies, and the weights of the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.attention.memories import Memories, Reals
from hopviz.core.attention.softmax import MOST_STEPS, Retrieval, retrieval
from hopviz.core.network import Floats
from hopviz.core.stepwise import JobSteps, News, finished

SWIFT = 1 << 20
"""Numbers of memories from which on an update is a step of its own."""
TOGETHER = 20
"""Updates that are one step with fewer."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What attention answers, and how it came to it."""

    way: Retrieval

    @property
    def weights(self) -> Floats:
        """(N,) by which the last update mixed the memories; those in the query, if there was none."""
        return self.way.mixed

    @property
    def state(self) -> Reals:
        """(d,) the answer."""
        state: Reals = self.way.states[-1]
        return state

    @property
    def updates(self) -> int:
        """How many were made."""
        return len(self.way.states) - 1

    @property
    def strongest(self) -> int:
        """The number of the memory with the largest weight."""
        return int(self.weights.argmax())


def answer(memories: Memories, query: ArrayLike, beta: float, updates: int = MOST_STEPS) -> Answer:
    """As `answer_steps`, at once."""
    return finished(answer_steps(memories, query, beta, updates))


def answer_steps(
    memories: Memories, query: ArrayLike, beta: float, updates: int = MOST_STEPS
) -> JobSteps[Answer, Answer]:
    """What comes of a query (d,) after so many updates, or fewer if it has settled; errors as for `retrieval`."""
    news = News()
    together = 1 if memories.keys.size >= SWIFT else TOGETHER
    way = retrieval(memories, query, beta, steps=min(updates, together))
    while not way.settled and len(way.states) <= updates:
        yield news(len(way.states) / (updates + 1), Answer(way))
        more = min(updates + 1 - len(way.states), together)
        way = joined(way, retrieval(memories, way.states[-1], beta, steps=more))
    return Answer(way)


def joined(first: Retrieval, more: Retrieval) -> Retrieval:
    """A retrieval, and another that begins where it ends."""
    return Retrieval(
        np.concatenate([first.states, more.states[1:]]), np.concatenate([first.energies, more.energies[1:]]),
        np.concatenate([first.largest, more.largest[1:]]), np.concatenate([first.strongest, more.strongest[1:]]),
        more.weights, more.mixed if len(more.states) > 1 else first.mixed, more.settled,
    )  # fmt: skip
