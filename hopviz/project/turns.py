"""Orders of turns as people type them: units by their names, or by their numbers from 0 or from 1."""

from __future__ import annotations

import re
from collections import Counter

from hopviz.core.quoting import listed, quoted
from hopviz.project.model import Project

MOST_NAMED = 3
"""Units that a sentence names."""


def turns_to_text(order: tuple[int, ...], project: Project) -> str:
    """An order such as "2, 4, 3, 0, 1", or "C, E, D, A, B" where units have names."""
    return ", ".join(map(project.unit_name, order))


def turns_from_text(text: str, project: Project) -> tuple[int, ...]:
    """The numbers of the units that a text names, separated by commas, or by spaces if there is no comma.

    Where units have no names, an order of the numbers 1 to N is counted from 1.

    Raises
    ------
    ValueError
        If it does not name every unit once; the message is a sentence without its stop.
    """
    parts = _parts(text)
    if counts_from_one(text, project):
        return tuple(int(part) - 1 for part in parts)
    by_name = {name: unit for unit, name in enumerate(project.unit_names)}
    by_number = {str(unit): unit for unit in range(project.n)}
    order = []
    for part in parts:
        unit = by_name.get(part, by_number.get(part))
        if unit is None:
            raise ValueError(f"there is no unit {quoted(part)} for the order: {called(project)}")
        order.append(unit)
    twice = [unit for unit, count in Counter(order).items() if count > 1]
    left_out = sorted(set(range(project.n)) - set(order))
    for units, fault in ((twice, "names {} more than once"), (left_out, "leaves out {}")):
        if units:
            raise ValueError(f"the order {fault.format(_named(units, project))}: each unit has one turn a sweep")
    return tuple(order)


def counts_from_one(text: str, project: Project) -> bool:
    """Whether a text is an order of units without names by the numbers 1 to N."""
    return not project.unit_names and sorted(_parts(text)) == sorted(str(unit + 1) for unit in range(project.n))


def _parts(text: str) -> list[str]:
    parts = re.split(r"[,;]", text.strip().rstrip(",;")) if re.search("[,;]", text) else text.split()
    return [part.strip() for part in parts]


def called(project: Project) -> str:
    """How units are named."""
    if project.unit_names:
        return f"the units are {listed(project.unit_names)}"
    return f"the units are numbered 0 to {project.n - 1}, or, counted from 1, 1 to {project.n}"


def _named(units: list[int], project: Project) -> str:
    names = [project.unit_name(unit) for unit in units[:MOST_NAMED]]
    more = len(units) - len(names)
    plural = "" if len(units) == 1 else "s"
    return f"unit{plural} {', '.join(names)}" + (f" and {more:,} more" if more else "")
