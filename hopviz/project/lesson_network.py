"""The table `[network]` of a lesson: memories to be learnt, or weights and biases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from hopviz.core.learning.dense import as_power
from hopviz.core.patterns import Pattern, parse_pattern, random_patterns
from hopviz.core.perception import stored_network
from hopviz.core.quoting import quoted
from hopviz.core.seeds import random_generator
from hopviz.project import bank, networks
from hopviz.project.lattices import lattice_of
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.tables import Table

T = TypeVar("T")

MOST_MEMORIES = 1000
MOST_IN_LINES = 1024
"""Units whose weights are those of their lines: of more, the matrix is for no lesson."""
LINES = ("row", "column", "diagonal")
"""Lines of the grid; diagonals lead both ways."""


def network_of(table: Table, project: Project) -> Project:
    """The project with the memories, weights and biases that the table holds."""
    if table.has("net"):
        return _named_network(table.text("net"), project)
    rows, cols = project.rows, project.cols
    memories = [(name.upper(), bank.letter(name, rows, cols)) for name in _few("letters", table.texts("letters"))]
    memories += [(name, bank.picture(name, rows, cols)) for name in _few("pictures", table.texts("pictures"))]
    random = table.table("random")
    if random.present:
        memories += _random_memories(random, project.n)
    for drawn in _few("drawn memories", table.tables("drawn")):
        memories.append((drawn.text("name"), drawn_pattern(drawn.text("pattern"), rows, cols)))
        drawn.finished()
    stored = tuple(Memory(name, pattern.reshape(-1)) for name, pattern in memories)
    weights, bias = _given(table, rows, cols)
    learning = table.text("learning", "hebbian" if weights is None else GIVEN)
    biased, symmetric = table.flag("learn_biases"), not table.flag("asymmetric")
    power = as_power(table.value("power")) if table.has("power") else project.power
    return replace(
        project, memories=stored, learning=learning, power=power, learns_bias=biased, symmetric=symmetric,
        weights=weights, bias=bias,
    )  # fmt: skip


def _given(table: Table, rows: int, cols: int) -> tuple[Any, Any]:
    """Weights and biases, as they stand in the table; None for what is to be learnt."""
    lattice = lattice_of(table.table("lattice"), rows, cols)
    if lattice is not None:
        return lattice
    bias = table.value("bias")
    if isinstance(bias, int | float) and not isinstance(bias, bool):
        bias = [bias] * (rows * cols)
    return _given_weights(table, rows, cols), bias


def _given_weights(table: Table, rows: int, cols: int) -> Any:
    """Weights that stand in the table, or those of the lines of the grid; None if they are to be learnt."""
    lines = table.table("lines")
    if not lines.present:
        return table.value("weights")
    if table.has("weights"):
        raise ValueError("weights and lines are both there, and one of them is enough")
    along = [lines.number(line, 0.0) for line in LINES]
    lines.finished()
    if rows * cols > MOST_IN_LINES:
        raise ValueError(f"lines are for grids of up to {MOST_IN_LINES:,} units, not {rows * cols:,}")
    row, col = (place.reshape(-1) for place in np.indices((rows, cols)))
    down, right = (place[:, None] - place for place in (row, col))
    weights = sum(
        weight * joined for weight, joined in zip(along, (down == 0, right == 0, abs(down) == abs(right)), strict=True)
    )
    np.fill_diagonal(weights, 0.0)
    return weights


def _few(called: str, memories: list[T]) -> list[T]:
    if len(memories) > MOST_MEMORIES:
        raise ValueError(f"there are {len(memories)} {called}, and at most {MOST_MEMORIES} may be; leave some out")
    return memories


def _named_network(name: str, project: Project) -> Project:
    made = networks.project_of(stored_network(name))
    if not made.same_grid(project):
        raise ValueError(f"the network {quoted(name)} needs rows = {made.rows} and cols = {made.cols} in [grid]")
    clamped = made.clamped | project.clamped
    return replace(made, clamped=clamped, lesioned=project.lesioned, places=project.places)


def _random_memories(table: Table, n: int) -> list[tuple[str, Pattern]]:
    count, seed, activity = table.whole("count"), table.seed(), table.number("activity", 0.5)
    table.finished()
    if not 1 <= count <= MOST_MEMORIES:
        raise ValueError(f"the count of random memories must be 1 to {MOST_MEMORIES}, not {quoted(count)}")
    drawn = random_patterns(count, n, random_generator(seed), None if activity == 0.5 else activity)
    return [(f"pattern {number}", pattern) for number, pattern in enumerate(drawn, start=1)]


def drawn_pattern(text: str, rows: int, cols: int) -> Pattern:
    """A pattern drawn in text, which must have the size of the grid; +1/-1, shape (rows, cols)."""
    pattern = parse_pattern(text)
    if pattern.shape != (rows, cols):
        raise ValueError(f"a pattern has {pattern.shape[0]} x {pattern.shape[1]} units, not {rows} x {cols}")
    return pattern
