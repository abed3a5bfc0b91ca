"""Actions as data, and back: `{action = "corrupt", fraction = 0.2, seed = 1}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np

from hopviz.actions.action import Action, ActionError, alike, defaults, parameters
from hopviz.actions.table import ACTIONS
from hopviz.core.quoting import LONGEST, quoted
from hopviz.project.model import Project

FEW = 3


def to_data(action: Action) -> dict[str, Any]:
    """A table of numbers, texts, truth values, lists and tables; parameters that are as usual are left out."""
    return _table(action, lambda kind, value: kind.write(value))


def to_brief_data(action: Action, most: int) -> dict[str, Any]:
    """What tells people of an action in no time: as `to_data`, without what is in a project.

    Of a row of numbers it holds the first `most`, of a list of rows or memories the first few.
    """

    def write(kind: Any, value: Any) -> Any:
        if isinstance(value, Project):
            return f"{value.rows} x {value.cols} units"
        if isinstance(value, np.ndarray):
            value = value[: most if value.ndim == 1 else FEW]
        return kind.write(value[:FEW] if isinstance(value, tuple | list) else value)

    return _table(action, write)


def _table(action: Action, write: Callable[[Any, Any], Any]) -> dict[str, Any]:
    usual, kinds = defaults(type(action)), parameters(type(action))
    data: dict[str, Any] = {"action": action.action}
    for name, kind in kinds.items():
        value = getattr(action, name)
        if name not in usual or not alike(value, usual[name]):
            data[name] = write(kind, value)
    return data


def from_data(data: object) -> Action:
    """The action that a table describes.

    Raises
    ------
    ActionError
        If there is no such action, or a parameter is missing, unknown or impossible.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("action"), str):
        raise ActionError('An action is a table with its name as "action" and its parameters.')
    name = data["action"]
    if name not in ACTIONS:
        close = get_close_matches(name[:LONGEST], ACTIONS, n=3, cutoff=0.6)
        told = f"did you mean {' or '.join(map(repr, close))}?" if close else "none has a name like it."
        raise ActionError(f"There is no action {quoted(name)}; {told}")
    row = ACTIONS[name]
    given = {key: value for key, value in data.items() if key != "action"}
    kinds = {key: kind for key, kind in parameters(row.kind).items() if key not in row.preset}
    for key in given:
        if key not in kinds:
            takes = ", ".join(kinds) if kinds else "no parameters"
            raise ActionError(f"The action {name!r} has no {quoted(key)}; it takes {takes}.")
    for key in row.missing:
        if key not in given:
            raise ActionError(f"The action {name!r} lacks its {key!r}: {kinds[key].expected}.")
    return row.action(**given)
