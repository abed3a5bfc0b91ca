"""Recall from one cue by four networks, and a count of how many of several cues each recalls."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attention import ComparedRecall, Comparison, Contestants, contestants_steps
from hopviz.core.attention.comparison import NAMES
from hopviz.core.couplings.higher_order import Power
from hopviz.core.learning import DenseMemory
from hopviz.core.network import to_bipolar
from hopviz.core.patterns import flip
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.stepwise import JobSteps, News, Steps, part
from hopviz.ui.experiments.contest.sets import MemorySet, Recipe

CUES = 40
"""So many memories, from the first on, are asked for in the count."""
NEAR = 0.05
"""Share of wrong units up to which a memory is nearly recalled."""
OTHER = 0.99


@dataclass(frozen=True, eq=False)
class Learnt:
    """Memories, and the networks that hold them."""

    memories: MemorySet
    contestants: Contestants


@dataclass(frozen=True, eq=False)
class Contest:
    """What is asked."""

    recipe: Recipe
    """Of the memories."""
    wanted: int
    noise: float
    """Share of the units of a cue whose sign is turned."""
    power: Power
    beta: float
    seed: int
    learnt: Learnt | None = None
    """These memories, and networks that have learnt them, with whatever power and beta."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is known."""

    contest: Contest
    learnt: Learnt
    cue: NDArray[np.float32]
    comparison: Comparison
    recalled: dict[str, int]
    """How many cues each has recalled, by the keys of `NAMES`."""
    asked: int = 0
    """Of so many."""


def contest_steps(contest: Contest) -> JobSteps[Outcome, Outcome]:
    """Let the networks learn, if they have not, answer the cue, and then those of other memories."""
    learnt = yield from part(_learnt(contest), 0.0, 0.6)
    found, patterns, news = learnt.contestants, learnt.memories.patterns, News(0.2)
    cue = cue_of(contest, patterns, contest.wanted)
    comparison = yield from part(found.recall_steps(cue, contest.wanted, contest.seed), 0.6, 0.65)
    counts, count = dict.fromkeys(NAMES, 0), min(CUES, len(patterns))
    yield 0.65, Outcome(contest, learnt, cue, comparison, dict(counts))
    for number in range(count):
        low, high = (0.65 + 0.35 * done / count for done in (number, number + 1))
        asked = cue_of(contest, patterns, number)
        other = yield from part(found.recall_steps(asked, number, contest.seed), low, high)
        for answer in other.recalls:
            counts[answer.kind] += answer.exact
        yield news(high, Outcome(contest, learnt, cue, comparison, dict(counts), number + 1))
    return Outcome(contest, learnt, cue, comparison, dict(counts), count)


def _learnt(contest: Contest) -> Steps[Learnt]:
    """The memories and networks that have learnt them, with the power and beta that are asked for."""
    known = contest.learnt
    if known is None:
        memories = yield from part(contest.recipe.make(), 0.0, 0.1)
        networks = yield from part(contestants_steps(memories.patterns, contest.power, contest.beta), 0.1, 1.0)
        return Learnt(memories, networks)
    yield 0.0
    signs = to_bipolar(known.memories.patterns)
    others = {**known.contestants.networks, "dense": DenseMemory(signs, contest.power)}
    return replace(known, contestants=Contestants(known.contestants.memories, others, contest.beta))


def cue_of(contest: Contest, patterns: NDArray[np.float32], number: int) -> NDArray[np.float32]:
    """A memory, some units of which have their sign turned."""
    pattern = patterns[number]
    rng = random_generator(spawned(contest.seed, number))
    turned: NDArray[np.float32] = pattern * flip(np.ones(len(pattern), np.int8), contest.noise, rng)
    return turned


def verdict(answer: ComparedRecall, outcome: Outcome) -> tuple[str, str]:
    """What an answer is, in a few words, and its kind: a key of the theme's `KINDS`."""
    names, signs = outcome.learnt.memories.names, outcome.learnt.contestants.signs
    name, n = names[answer.nearest], signs.shape[1]
    if answer.exact:
        return "recalled", "memory"
    if not answer.settled:
        return "does not settle", "spurious"
    wrong = round(answer.wrong * n)
    if answer.wrong <= NEAR:
        return f"{wrong} wrong", "mixture"
    overlap = float((to_bipolar(answer.state) * signs[answer.nearest].astype(float)).mean())
    if overlap > OTHER and answer.nearest != outcome.contest.wanted:
        return f"another: {name}", "reversed memory"
    if answer.kind == "attention":
        return f"average, {wrong} wrong", "mixture"
    return f"{wrong} wrong", "spurious"
