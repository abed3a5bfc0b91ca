"""Revision numbers: identities of arrays that no other array ever gets.

The address of an array (`id`) says whether two names mean one array only while both are held: once an array has
gone, the next one may lie where it lay.  A revision is drawn once, when an array enters a project, and is carried
along by every edit that keeps the array.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

_NUMBERS = count(1)


def new_revision() -> int:
    """A number that has not been drawn before."""
    return next(_NUMBERS)


@dataclass(frozen=True, eq=False)
class Stamp:
    """The revision of some arrays, beside the arrays that it was drawn for."""

    arrays: tuple[object, ...]
    revision: int = field(default_factory=new_revision)

    def fits(self, arrays: Iterable[object]) -> bool:
        """Whether it was drawn for these very arrays."""
        return all(mine is given for mine, given in zip(self.arrays, arrays, strict=True))
