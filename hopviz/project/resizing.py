"""Projects with one unit more or one less: everything of the other units is carried over.

A grid is rows x cols, and rarely has room for one more: the units are put into the grid that is nearest to a
square, in their order.  Units keep their numbers, except those after a deleted one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from string import ascii_letters
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.rules import Rule
from hopviz.project.memories import Memory
from hopviz.project.model import GIVEN, Project
from hopviz.project.parts import SMALLEST_GRID

NUMBERED = re.compile(r"(.*?)([0-9]*)", re.DOTALL)
MOST = 64
"""Units up to which one more or less is a step of its own, and one by one they can be seen in the graph."""


def grid_of(units: int) -> tuple[int, int]:
    """(rows, cols) of the grid of so many units that is nearest to a square, never higher than wide."""
    rows = next(rows for rows in range(math.isqrt(units), 0, -1) if units % rows == 0)
    return rows, units // rows


def check_growth(project: Project) -> None:
    """Refuse one more unit.

    Raises
    ------
    ValueError
        If there are `MOST` units.
    """
    if project.n >= MOST:
        raise ValueError(f"Units are added to networks of fewer than {MOST}: for a larger one, make a new network")


def check_shrinking(project: Project) -> None:
    """Refuse one unit less.

    Raises
    ------
    ValueError
        If there are only two units, or more than `MOST`.
    """
    if project.n <= SMALLEST_GRID:
        raise ValueError(f"A network has at least {SMALLEST_GRID} units: none can be deleted")
    if project.n > MOST:
        raise ValueError(f"Units are deleted from networks of up to {MOST}: take it out with Alt+Click instead")


def with_unit(project: Project, place: ArrayLike | None = None) -> Project:
    """One more unit, the last: off in every memory and in the cue, without connections.

    Parameters
    ----------
    project : Project
    place : array_like, shape (2,), optional
        Where it stands in the graph, if the units have places.

    Raises
    ------
    ValueError
        If there are `MOST` units.

    Notes
    -----
    Weights that were learnt become given ones: learning them anew would connect the new unit.
    """
    check_growth(project)
    places = project.places
    if places is not None:
        places = np.vstack([places, [0.5, 0.5] if place is None else np.asarray(place, float)])
    names = (*project.unit_names, following(project.unit_names)) if project.unit_names else ()
    rule = project.rule.resized(project.n + 1)
    return _resized(project, lambda values, new: np.append(values, new), names, places, rule)


def without_unit(project: Project, unit: int) -> Project:
    """The project without one unit and its connections.

    Raises
    ------
    ValueError
        If there are only two units, or more than `MOST`.
    """
    check_shrinking(project)
    names = project.unit_names[:unit] + project.unit_names[unit + 1 :]
    places = None if project.places is None else np.delete(project.places, unit, axis=0)
    rule = project.rule.without_unit(unit)
    return _resized(project, lambda values, new: np.delete(values, unit), names, places, rule)


def _resized(
    project: Project,
    change: Callable[[NDArray[Any], Any], NDArray[Any]],
    names: Sequence[str],
    places: NDArray[np.float64] | None,
    rule: Rule,
) -> Project:
    """`change` takes values of all units, and the one that a new unit has."""
    masks: dict[str, Any] = {
        name: change(getattr(project, name), False) for name in ("clamped", "lesioned", "hidden")
    }
    memories = tuple(Memory(memory.name, change(memory.pattern, -1)) for memory in project.memories)
    rows, cols = grid_of(len(masks["clamped"]))
    learnt: dict[str, Any] = {}
    if project.learning == GIVEN or project.memories:
        network = project.network()
        columns = np.array([change(row, 0.0) for row in network.weights])
        weights = np.array([change(column, 0.0) for column in columns.T]).T
        learnt = {"learning": GIVEN, "weights": weights, "bias": change(network.bias, 0.0)}
    return replace(
        project, rows=rows, cols=cols, memories=memories, unit_names=tuple(names), places=places,
        cue=change(project.cue, -1), rule=rule, **masks, **learnt,
    )  # fmt: skip


def following(names: Sequence[str]) -> str:
    """The name that goes on from the last one and is not taken: F after E, x4 after x3, "edge 2" after "edge"."""
    name = names[-1]
    while name in names:
        stem, figures = NUMBERED.fullmatch(name).groups()  # type: ignore[union-attr]
        if figures:
            name = f"{stem}{int(figures) + 1}"
        elif len(name) == 1 and name in ascii_letters and name not in "zZ":
            name = chr(ord(name) + 1)
        else:
            name = f"{name} 2"
    return name
