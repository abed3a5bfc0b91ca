"""Workspace of attention: the pictures that it looks among, the query, beta, and how many updates are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hopviz.core.ranges import as_number, as_whole
from hopviz.project.parts import LARGEST_SEED, sealed
from hopviz.project.picture_sets import Levels, Photographs, PictureSet
from hopviz.project.tables import Table

UNTIL_SETTLED = 0
MOST_UPDATES = 1000
MOST_BETA = 1e300
FIRST_BETA = 0.1


@dataclass(frozen=True, eq=False)
class Workspace:
    """What attention is asked."""

    pictures: PictureSet = field(default_factory=PictureSet)
    query: Levels | None = None
    """(d,) of levels; None: the state of the network's run, or the first picture where the pictures are others."""
    beta: float = FIRST_BETA
    """0 to 1e300."""
    updates: int = 1
    """How many are made, up to 1,000; 0: as many as it takes to settle."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "beta", as_number("beta", self.beta, 0.0, MOST_BETA))
        object.__setattr__(self, "updates", as_whole("updates", self.updates, UNTIL_SETTLED, MOST_UPDATES))
        if self.query is not None:
            object.__setattr__(self, "query", sealed(self.query, np.uint8))
            size = self.pictures.size  # what the network says may change; its state is the query then
            if self.query.ndim != 1 or (size and self.query.size != size):
                told = self.query.size
                raise ValueError(f"a query of {size:,} levels is needed, as the pictures have, not of {told:,}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Workspace) and (
            (self.pictures, self.beta, self.updates) == (other.pictures, other.beta, other.updates)
            and _are_same(self.query, other.query)
        )

    def __hash__(self) -> int:
        return hash((self.pictures, self.beta, self.updates))

    @property
    def photographs(self) -> Photographs | None:
        """Those that a person has brought along."""
        return self.pictures.photographs


def photographs_of(workspace: Workspace | None) -> Photographs | None:
    """Those of a workspace, if there is one."""
    return None if workspace is None else workspace.photographs


def _are_same(one: Levels | None, other: Levels | None) -> bool:
    return one is other or (one is not None and other is not None and np.array_equal(one, other))


def levels_to_text(levels: Levels) -> str:
    """Levels as hexadecimal digits, two each."""
    return levels.tobytes().hex()


def levels_from_text(text: str) -> Levels:
    """The inverse of `levels_to_text`.

    Raises
    ------
    ValueError
        If it holds anything else, or nothing.
    """
    try:
        levels = np.frombuffer(bytes.fromhex(text), np.uint8)
    except ValueError:
        raise ValueError("levels are written as two hexadecimal digits each") from None
    if not levels.size:
        raise ValueError("it is empty")
    return levels


def workspace_to_data(workspace: Workspace) -> dict[str, Any]:
    """Everything of a workspace but photographs, of which only the names are told."""
    pictures = workspace.pictures
    data: dict[str, Any] = {"source": pictures.source, "beta": workspace.beta, "updates": workspace.updates}
    if pictures.size:
        data |= {"side": pictures.side, "colour": pictures.colour}
    if pictures.photographs is not None:
        data["names"] = list(pictures.photographs.names)
    elif pictures.size:
        data |= {"count": pictures.count, "seed": pictures.seed}
    if workspace.query is not None:
        data["query"] = levels_to_text(workspace.query)
    return data


def photographs_shape(data: Mapping[str, Any]) -> tuple[int, int]:
    """(N, d) of the photographs that a workspace tells of; (0, 0) if it tells of none."""
    table = Table(dict(data))
    names, side = table.texts("names"), table.whole("side", 0)
    return (len(names), side**2 * (3 if table.flag("colour") else 1)) if names else (0, 0)


def workspace_from_data(data: Mapping[str, Any], photographs: Levels | None = None) -> Workspace:
    """The inverse of `workspace_to_data`, with the photographs that there are.

    Raises
    ------
    ValueError
        If something is missing, unknown or impossible.
    """
    table = Table(dict(data))
    source, names, colour = table.text("source"), tuple(table.texts("names")), table.flag("colour")
    count, side, seed = (table.whole(key, 0) for key in ("count", "side", "seed"))
    query, beta = table.text("query", ""), table.number("beta")
    updates = table.whole("updates")
    table.finished()
    if not 0 <= seed <= LARGEST_SEED or not 0 <= beta <= MOST_BETA:
        raise ValueError("the seed or the beta of its workspace is out of range")
    kept = None if photographs is None or not names else Photographs(names, photographs, side, colour)
    pictures = PictureSet(source, count, side, colour, seed, kept)
    return Workspace(pictures, levels_from_text(query) if query else None, beta, updates)
