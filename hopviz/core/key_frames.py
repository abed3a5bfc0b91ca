"""Key frames of a run: snapshots that share what has not changed, with the states that they remember packed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from hopviz.core.kernels.tuples import Ring, Run
from hopviz.core.network import OFF
from hopviz.core.snapshot import Snapshot

OBJECTS = 2048
"""Bytes that Python's objects take around the numbers of a snapshot."""

Array = TypeVar("Array", bound=NDArray[np.generic])
Arrays = TypeVar("Arrays", Run, Ring)


@dataclass(frozen=True, eq=False)
class KeyFrame:
    """A place to go back to."""

    kept: Snapshot
    """Without the latest states of its ring."""
    states: NDArray[np.uint8]
    """(B, N / 8) these, one bit for a unit that is on."""
    edits: int
    """How many edits had been made."""

    @classmethod
    def of(cls, snapshot: Snapshot, edits: int, before: KeyFrame | None = None) -> KeyFrame:
        """That of a snapshot; where its arrays are those of the one before, they are kept once."""
        packed = np.packbits(snapshot.ring.states == 1, axis=1)
        kept = replace(snapshot, ring=snapshot.ring._replace(states=snapshot.ring.states[:0].copy()))
        if before is None:
            return cls(kept, packed, edits)
        former = before.kept
        shared = replace(
            kept, run=_shared(kept.run, former.run), ring=_shared(kept.ring, former.ring),
            turns=_same(kept.turns, former.turns),
            unmasked_state=_same(kept.unmasked_state, former.unmasked_state),
            clamped=_same(kept.clamped, former.clamped), lesioned=_same(kept.lesioned, former.lesioned),
        )  # fmt: skip
        return cls(shared, _same(packed, before.states), edits)

    @property
    def updates(self) -> int:
        """Ticks since the start."""
        return self.kept.updates

    def snapshot(self) -> Snapshot:
        """What it is of."""
        kept = self.kept
        on = np.unpackbits(self.states, axis=1, count=kept.net.n).astype(bool)
        states = np.where(on, 1, OFF[kept.net.units]).astype(np.int8)
        states[:, kept.lesioned] = 0
        return replace(kept, ring=kept.ring._replace(states=states))

    def arrays(self) -> Iterator[NDArray[np.generic]]:
        """All that it keeps."""
        yield from (*self.kept.arrays, self.states)

    def nbytes_beside(self, before: KeyFrame | None) -> int:
        """Memory taken, about, besides what it shares with the one before; without networks."""
        return nbytes_of([self]) if before is None else nbytes_of([before, self]) - nbytes_of([before])


def nbytes_of(frames: Iterable[KeyFrame]) -> int:
    """Memory taken by key frames, about: of arrays that several share, once."""
    sizes: dict[int, int] = {}
    count = 0
    for count, frame in enumerate(frames, 1):  # noqa: B007
        sizes.update((id(array), array.nbytes) for array in frame.arrays())
    return count * OBJECTS + sum(sizes.values())


def _same(array: Array, before: Array) -> Array:
    """The array before, where both are equal, so that the other one can go."""
    return before if array.dtype == before.dtype and np.array_equal(array, before) else array


def _shared(arrays: Arrays, before: Arrays) -> Arrays:
    """The same for each of a tuple."""
    same: list[Any] = [_same(*pair) for pair in cast(Iterable[tuple[Any, Any]], zip(arrays, before, strict=True))]
    return type(arrays)(*same)
