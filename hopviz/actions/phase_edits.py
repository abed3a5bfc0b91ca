"""Edit that takes a network to a place in the phase diagram: a load, by random memories, and a temperature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from hopviz.actions.action import Change, Edit, EditError, Moment
from hopviz.actions.parameters import Number, Seed, Whole
from hopviz.core.limits import HOTTEST
from hopviz.core.patterns import random_patterns
from hopviz.core.seeds import random_generator, spawned
from hopviz.project.memories import Memory
from hopviz.project.model import GIVEN, Project
from hopviz.project.parts import Pattern
from hopviz.project.pattern_sources import ATTEMPTS, most_memories

RANDOM = re.compile(r"random [1-9]\d*")
"""What the memories are called that come and go."""
WEIGHTS_GIVEN = "Memories change nothing while the weights are given: choose a learning rule first (Alt+L)."
STAY = "Your own memories stay: only those called random 1, random 2, … come and go"


def own_memories(project: Project) -> tuple[Memory, ...]:
    """The memories that stay wherever the network is taken: all but those called "random" and a number."""
    return tuple(memory for memory in project.memories if not RANDOM.fullmatch(memory.name))


def with_random_memories(project: Project, wanted: int, seed: int = 0) -> Project:
    """The project with so many memories: its own, and random ones, each the same whenever it comes again.

    Raises
    ------
    ValueError
        If there are not so many different ones.
    """
    more = wanted - len(own_memories(project))
    names = [f"random {k}" for k in range(1, more + 1)]
    kept = [memory for memory in project.memories if not RANDOM.fullmatch(memory.name) or memory.name in names]
    there, taken = {memory.name for memory in kept}, {memory.pattern.tobytes() for memory in kept}
    missing = [(k, name) for k, name in enumerate(names, 1) if name not in there]
    if not missing and len(kept) == len(project.memories):
        return project
    for k, name in missing:
        pattern = _drawn(project.n, spawned(seed, k), taken)
        taken.add(pattern.tobytes())
        kept.append(Memory(name, pattern))
    return project.with_memories(kept)


def _drawn(n: int, seed: int, taken: set[bytes]) -> Pattern:
    """A random pattern that is not there yet."""
    rng = random_generator(seed)
    for _ in range(ATTEMPTS):
        pattern: Pattern = random_patterns(1, n, rng)[0]
        if pattern.tobytes() not in taken:
            return pattern
    raise ValueError(f"{n} units have no more than {len(taken)} different random memories")


@dataclass(frozen=True, eq=False)
class SetLoad(Edit):
    """Hold so many memories, at a temperature if one is given: go to a place in the phase diagram.

    Memories of one's own stay, so that there are never less; random ones are added, or taken away again.  Undo brings
    back the temperature, too.
    """

    action: ClassVar[str] = "set_load"
    memories: Annotated[int, Whole()]
    temperature: Annotated[float, Number(-HOTTEST, HOTTEST)] = -1.0
    """Below zero: as it is."""
    seed: Seed = 0
    """Of the random memories."""

    def change(self, now: Moment) -> Change:
        """Other memories and another temperature; several such changes in a row are one step."""
        project, own = now.project, len(own_memories(now.project))
        wanted = min(max(self.memories, own), max(most_memories(project.n), len(project.memories)))
        after = project
        if wanted != len(project.memories):
            if project.learning == GIVEN:
                raise EditError(WEIGHTS_GIVEN)
            try:
                after = with_random_memories(project, wanted, self.seed)
            except ValueError as error:
                raise EditError(f"So many memories cannot be had: {error}.") from error
        if self.temperature >= 0:
            after = after.with_rule(after.rule.at_temperature(self.temperature))
        if after is project or (after.memories is project.memories and after.rule == project.rule):
            return Change()
        told = STAY if self.memories < own else ""
        return Change("Move in the phase diagram", after, message=told, series="load", takes_rule=True)
