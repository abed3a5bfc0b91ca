"""Memories: named patterns, and how they come to others, go, and change their names or places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count

import numpy as np

from hopviz.core.patterns import is_bipolar
from hopviz.core.quoting import quoted
from hopviz.project.file_names import check_name
from hopviz.project.parts import Pattern, sealed
from hopviz.project.revision import new_revision


@dataclass(frozen=True, eq=False)
class Memory:
    """A stored pattern and what it is called, in one line, without blanks around it.

    `pattern` is int8, shape (N,), +1/-1 whatever the units of the network; read-only.  `revision` is drawn for it
    and stays its own whatever the memory is called.
    """

    name: str
    pattern: Pattern
    revision: int = field(default_factory=new_revision)

    def __post_init__(self) -> None:
        check_name(self.name)
        object.__setattr__(self, "name", self.name.strip())
        pattern = np.asarray(self.pattern)
        if pattern.ndim != 1 or not is_bipolar(pattern):
            raise ValueError(f"the memory {quoted(self.name)} must have shape (N,) and hold +1 and -1 only")
        object.__setattr__(self, "pattern", sealed(pattern, np.int8))


def check_memories(memories: Sequence[Memory], rows: int, cols: int) -> None:
    """Refuse memories for another grid, and those of one name, with a ValueError."""
    n = rows * cols
    for memory in memories:
        if memory.pattern.size != n:
            raise ValueError(
                f"the memory {quoted(memory.name)} has {memory.pattern.size} units, "
                f"but the grid of {rows} x {cols} has {n}"
            )
    names = [memory.name for memory in memories]
    if len(set(names)) < len(names):
        twice = next(name for name, times in Counter(names).items() if times > 1)
        raise ValueError(f"two memories are called {quoted(twice)}: names must differ")


def unused_name(name: str, taken: Iterable[str]) -> str:
    """`name`, or with a number after it ("A 2") if it is taken."""
    name, others = name.strip(), set(taken)
    numbered = chain([name], (f"{name} {number}" for number in count(2)))
    return next(free for free in numbered if free not in others)


def with_inserted(memories: Sequence[Memory], memory: Memory, index: int | None = None) -> tuple[Memory, ...]:
    """One more, before position `index` (0 to P) or at the end."""
    place = len(memories) if index is None else index
    if not 0 <= place <= len(memories):
        raise IndexError(f"there is no place {place} among {len(memories)} memories")
    return (*memories[:place], memory, *memories[place:])


def with_removed(memories: Sequence[Memory], index: int) -> tuple[Memory, ...]:
    """All but number `index`."""
    _check_number(memories, index)
    return (*memories[:index], *memories[index + 1 :])


def with_renamed(memories: Sequence[Memory], index: int, name: str) -> tuple[Memory, ...]:
    """Number `index` called something else; the name gets a number if another memory has it."""
    others = (memory.name for memory in with_removed(memories, index))
    renamed = replace(memories[index], name=unused_name(name, others))
    return (*memories[:index], renamed, *memories[index + 1 :])


def with_moved(memories: Sequence[Memory], old: int, new: int) -> tuple[Memory, ...]:
    """Number `old` taken to position `new`, both counted from 0."""
    _check_number(memories, new)
    return with_inserted(with_removed(memories, old), memories[old], new)


def _check_number(memories: Sequence[Memory], index: int) -> None:
    if not 0 <= index < len(memories):
        raise IndexError(f"there is no memory number {index} among {len(memories)}")
