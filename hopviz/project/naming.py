"""Names of states in words, for the window and the command line."""

from __future__ import annotations

from collections.abc import Sequence

from hopviz.core.attractors import Identity, Kind

KIND_WORDS: dict[Kind, tuple[str, str]] = {
    "memory": ("memory", "memories"),
    "reversed memory": ("reversed", "reversed"),
    "mixture": ("mixture", "mixtures"),
    "spurious": ("spurious", "spurious"),
}
"""What stands behind the number of attractors of a kind: of one, and of any other number."""


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
    """The same in few letters, for where a sign tells the kind: such as "A", "−B", "A, −B, C", "spurious".

    Parameters
    ----------
    identity : Identity
    names : sequence of str, length P
        The names of the memories.
    """
    signed = zip(identity.members, identity.signs, strict=True)
    return ", ".join(names[index] if sign > 0 else f"−{names[index]}" for index, sign in signed) or identity.kind
