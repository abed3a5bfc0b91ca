"""Projects and patterns as plain data: numbers, texts, lists and tables, as TOML and JSON have them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.learning.dense import USUAL_POWER
from hopviz.core.quoting import quoted
from hopviz.core.rules import rule_from_dict, rule_to_dict
from hopviz.project.couplings import arrays_of, couplings_of
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.parts import Figure, Mask, Pattern, check_grid
from hopviz.project.tables import Table, TableError
from hopviz.project.workspace import (
    levels_from_text,
    levels_to_text,
    photographs_of,
    workspace_from_data,
    workspace_to_data,
)

FULL_SPEED = "full"
MASKS = ("clamped", "lesioned", "hidden")


def pattern_to_text(pattern: ArrayLike) -> str:
    """A bipolar pattern in one line, '#' for on and '.' for off."""
    drawn = np.where(np.asarray(pattern).reshape(-1) > 0, ord("#"), ord(".")).astype(np.uint8)
    return drawn.tobytes().decode("ascii")


def pattern_from_text(text: str) -> Pattern:
    """The pattern (N,) drawn with '#' and '.'; how it is cut into lines does not matter.

    Raises
    ------
    ValueError
        If it holds anything else, or nothing.
    """
    drawn = "".join(text.split())
    strange = next((character for character in drawn if character not in "#."), "")
    if strange:
        raise ValueError(f"a pattern is drawn with '#' and '.', not with {quoted(strange)}")
    if not drawn:
        raise ValueError("it is empty")
    return np.where(np.frombuffer(drawn.encode("ascii"), np.uint8) == ord("#"), 1, -1).astype(np.int8)


def speed_to_data(speed: float) -> float | str:
    """Updates a second, or "full"."""
    return FULL_SPEED if math.isinf(speed) else speed


def facts_to_data(project: Project) -> dict[str, Any]:
    """Everything of a project but its revisions, memories and arrays."""
    data: dict[str, Any] = {
        "rows": project.rows,
        "cols": project.cols,
        "units": project.units,
        "learning": project.learning,
        "learns_bias": project.learns_bias,
        "epochs": project.epochs,
        "symmetric": project.symmetric,
        "rule": rule_to_dict(project.rule),
        "seed": int(project.seed),
        "speed": speed_to_data(project.speed),
        "names": list(project.unit_names),
    }
    if project.power != USUAL_POWER:
        data["power"] = project.power
    if project.figure is not None:
        lines, edges = project.figure.lines, project.figure.edges
        data["figure"] = {part: {name: list(ends) for name, ends in drawn.items()}
                          for part, drawn in (("lines", lines), ("edges", edges))}  # fmt: skip
    if project.attention is not None:
        data["attention"] = workspace_to_data(project.attention)
    return data


def project_to_data(project: Project) -> dict[str, Any]:
    """Everything of a project but its revisions."""
    data = facts_to_data(project) | {
        "memories": [memory_to_data(memory) for memory in project.memories],
        **{mask: _numbers(getattr(project, mask)) for mask in MASKS},
        "cue": pattern_to_text(project.cue),
    }
    if project.weights is not None and project.bias is not None:
        arrays = {name: array.tolist() for name, array in arrays_of(project.weights).items()}
        data |= (arrays if "weights" in arrays else {"couplings": arrays}) | {"bias": project.bias.tolist()}
    if project.places is not None:
        data["places"] = project.places.tolist()
    if (photographs := photographs_of(project.attention)) is not None:
        data["photographs"] = [levels_to_text(row) for row in photographs.levels]
    return data


def memory_to_data(memory: Memory) -> dict[str, str]:
    """The name and the pattern."""
    return {"name": memory.name, "pattern": pattern_to_text(memory.pattern)}


def memory_from_data(data: Mapping[str, Any]) -> Memory:
    """The inverse of `memory_to_data`."""
    table = Table(dict(data), "memories")
    memory = Memory(table.text("name"), pattern_from_text(table.text("pattern")))
    table.finished()
    return memory


def project_from_data(data: Mapping[str, Any]) -> Project:
    """The inverse of `project_to_data`: an equal project, with revisions of its own.

    Raises
    ------
    ValueError
        If something is missing, unknown or impossible.
    """
    table = Table(dict(data))
    n, cue, given = table.whole("rows") * table.whole("cols"), table.text("cue", ""), table.value("weights")
    arrays = {
        "memories": tuple(memory_from_data(memory.everything()) for memory in table.tables("memories")),
        "weights": couplings_of(table.table("couplings").everything(), n) if table.has("couplings") else given,
        "bias": table.value("bias"),
        "places": table.value("places"),
        "cue": pattern_from_text(cue) if cue else np.zeros(0, np.int8),
        "photographs": np.array([levels_from_text(row) for row in table.texts("photographs")]),
    }
    return project_from_facts(table, lambda: arrays | {mask: _mask(table, mask, n) for mask in MASKS})


def project_from_facts(table: Table, arrays: Callable[[], Mapping[str, Any]]) -> Project:
    """The project of what `facts_to_data` told, and of its memories and arrays, for which it asks if it has a grid.

    Raises
    ------
    ValueError
        If something is missing, unknown or impossible.
    """
    rows, cols = table.whole("rows"), table.whole("cols")
    check_grid(rows, cols)
    units: Any = table.choice("units", ("bipolar", "binary"), "bipolar")
    figure, rule, workspace = (table.table(key) for key in ("figure", "rule", "attention"))
    given = dict(arrays())
    photographs = given.pop("photographs", None)
    read = Project(
        rows, cols, units,
        learning=table.text("learning", "hebbian"),
        learns_bias=table.flag("learns_bias"),
        epochs=table.whole("epochs", 1),
        power=table.value("power") if table.has("power") else USUAL_POWER,
        symmetric=table.flag("symmetric"),
        rule=rule_from_dict(rule.everything()),
        seed=table.seed(),
        speed=_speed(table),
        unit_names=tuple(table.texts("names")),
        figure=_figure(figure) if figure.present else None,
        attention=workspace_from_data(workspace.everything(), photographs) if workspace.present else None,
        **given,
    )  # fmt: skip
    table.finished()
    return read


def _speed(table: Table) -> float:
    speed = table.value("speed")
    return math.inf if speed == FULL_SPEED else table.number("speed", expected='a number or "full"')


def _figure(table: Table) -> Figure:
    parts = (table.table("lines"), table.table("edges"))
    table.finished()
    return Figure(*({name: tuple(part.numbers(name)) for name in part.everything()} for part in parts))


def _numbers(mask: Mask) -> list[int]:
    return [int(unit) for unit in np.flatnonzero(mask)]


def _mask(table: Table, key: str, n: int) -> Mask:
    mask = np.zeros(n, np.bool_)
    for unit in table.wholes(key):
        if not 0 <= unit < n:
            raise TableError(f"{key!r} names unit {quoted(unit)}, but the units are numbered 0 to {n - 1}")
        mask[unit] = True
    return mask
