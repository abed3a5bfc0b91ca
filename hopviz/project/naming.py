"""Names of states in words, for the window and the command line; no two different states have the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile

from hopviz.core.attractors import Identity, Kind
from hopviz.project.numbers import MINUS

KIND_WORDS: dict[Kind, tuple[str, str]] = {
    "memory": ("memory", "memories"),
    "reversed memory": ("reversed", "reversed"),
    "mixture": ("mixture", "mixtures"),
    "spurious": ("spurious", "spurious"),
}
"""What stands behind the number of attractors of a kind: of one, and of any other number."""
WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|.", re.DOTALL)
"""What a name is not cut within: letters, a number, or any other character."""


def name_of(identity: Identity, names: Sequence[str]) -> str:
    """Such as "memory A", "the reverse of B", "a mixture of A, reverse of B and C", "a spurious state".

    Parameters
    ----------
    identity : Identity
    names : sequence of str, length P
        The names of the memories.
    """
    if identity.kind == "memory":
        return f"memory {names[identity.members[0]]}"
    if identity.kind == "reversed memory":
        return f"the reverse of {names[identity.members[0]]}"
    if identity.kind == "mixture":
        signed = zip(identity.members, identity.signs, strict=True)
        parts = [names[index] if sign > 0 else f"reverse of {names[index]}" for index, sign in signed]
        return f"a mixture of {', '.join(parts[:-1])} and {parts[-1]}"
    return "a spurious state"


def brief_name_of(identity: Identity, names: Sequence[str]) -> str:
    """The same in few letters, for where a sign tells the kind: such as "A", "−B", "A − B + C", "spurious".

    Parameters
    ----------
    identity : Identity
    names : sequence of str, length P
        The names of the memories.
    """
    if not identity.members:
        return identity.kind
    (first, sign), *others = zip(identity.members, identity.signs, strict=True)
    rest = (f" {'+' if sign > 0 else MINUS} {names[index]}" for index, sign in others)
    return f"{'' if sign > 0 else MINUS}{names[first]}{''.join(rest)}"


def brief_names_of(identity: Identity, names: Sequence[str]) -> Iterator[str]:
    """As `brief_name_of`, in fewer and fewer letters: "A − B + C", "A − B and 1 more", "A and 2 more", "A, +2".

    Parameters
    ----------
    identity : Identity
    names : sequence of str, length P
        The names of the memories.
    """
    yield brief_name_of(identity, names)
    count = len(identity.members)
    for kept in range(count - 1, 0, -1):
        first = replace(identity, members=identity.members[:kept], signs=identity.signs[:kept])
        yield f"{brief_name_of(first, names)} and {count - kept} more"
    if count > 1:
        yield f"{brief_name_of(first, names)}, +{count - 1}"


def numbered(name: str, rank: int) -> str:
    """The name of a state with its rank among those that are called alike, "a spurious state (2)"; 0 if it is alone."""
    return f"{name} ({rank})" if rank else name


@lru_cache(maxsize=64)
def short_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names in as few letters as tell them apart: without the words with which several begin.

    Figures that would be left alone keep a letter: "pattern 1" and "pattern 2" become "p1" and "p2", "photo of a cat"
    and "photo of a dog" become "cat" and "dog".
    """
    words = [tuple(WORD.findall(name)) for name in names]
    alike = defaultdict(set)
    for of_name in words:
        alike[of_name[:1]].add(of_name)
    short = [_told_apart(of_name, alike[of_name[:1]]) for of_name in words]
    count = Counter(zip(short, names, strict=True)), Counter(short)
    return tuple(
        text if count[1][text] == count[0][text, name] else name for text, name in zip(short, names, strict=True)
    )


def _told_apart(words: tuple[str, ...], alike: set[tuple[str, ...]]) -> str:
    """What is left of a name without the words with which all that are alike begin; all if that is nothing."""
    columns = zip(*alike, strict=False)
    shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns)) if len(alike) > 1 else 0
    if not any(word[0].isalnum() for word in words[:shared]):
        shared = 0  # a sign alone, as in "<b>" and "<i>", is no word that several begin with
    rest = "".join(words[shared:]).strip()
    if not rest:
        return "".join(words)
    return words[0][:1] + rest if shared and rest.isdigit() else rest
