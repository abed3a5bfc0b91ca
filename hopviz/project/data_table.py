"""Tables of results: headings with units, rows of numbers, and remarks that tell what they are of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from hopviz.core.counting import counted
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.learning.dense import power_words
from hopviz.core.quoting import listed
from hopviz.core.rules import Rule, rule_to_dict
from hopviz.project.couplings import arrays_of
from hopviz.project.dense_memories import has_weights
from hopviz.project.model import GIVEN, Project

Cell = str | int | float
Row = Sequence[Cell]


@dataclass(frozen=True, eq=False)
class DataTable:
    """What is shown, as a table."""

    name: str
    """What it is of, as a part of the name of a file: "damage"."""
    heading: tuple[str, ...]
    """What stands in each column, and its unit."""
    rows: Iterable[Row]
    remarks: Iterable[str] = ()
    """What the table is of: network, revision, settings, each in one line."""
    count: int = 0
    """How many rows there are; 0 if that is not known."""


def remarks_of(project: Project, settings: Mapping[str, Cell] | None = None) -> Iterator[str]:
    """The remarks of a table that was measured of a project, with what else it depends on."""
    kind = "+1/-1" if project.units == "bipolar" else "1/0"
    yield f"network: {project.rows} x {project.cols} units of {kind}, {learning_words(project)}"
    if project.names:
        yield f"memories: {listed(project.names)}"
    masks = {"clamped": project.clamped, "removed": project.lesioned}
    yield from (f"units that are {what}: {int(mask.sum())}" for what, mask in masks.items() if mask.any())
    yield f"revision of memories and weights: {fingerprint(project)}"
    yield f"rule: {rule_words(project.rule)}; seed {project.seed}"
    yield from settings_remarks(settings or {})


def settings_remarks(settings: Mapping[str, Cell]) -> Iterator[str]:
    """One remark on each setting."""
    return (f"{what}: {value}" for what, value in settings.items())


def learning_words(project: Project) -> str:
    """Where the weights come from."""
    if project.learning == GIVEN:
        return "weights given"
    count = len(project.memories)
    return f"{counted(count, 'memory', 'memories')} learnt by {learning_label(project)}"


def learning_label(project: Project) -> str:
    """The learning rule of a project, and the power of a dense memory."""
    rule = LEARNING_RULES[project.learning]
    return f"{rule.label}, {power_words(project.power)}" if rule.has_power else rule.label


def rule_words(rule: Rule) -> str:
    """An update rule with its parameters: "asynchronous, order shuffled"."""
    facts = {key: value for key, value in rule_to_dict(rule).items() if value is not None}
    return ", ".join([str(facts.pop("name")), *(f"{key} {value}" for key, value in facts.items())])


def fingerprint(project: Project) -> str:
    """Eight signs that differ where memories, weights or what they are learnt by do."""
    found = blake2b(digest_size=4)
    facts = (project.rows, project.cols, project.units, project.learning, project.learns_bias, project.symmetric)
    found.update(repr((*facts, project.learns_in_epochs and project.epochs)).encode())
    if not has_weights(project):
        found.update(power_words(project.power).encode())
    given = {} if project.weights is None else {**arrays_of(project.weights), "bias": project.bias}
    for name, array in {"patterns": project.patterns, **given}.items():
        found.update(name.encode())
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def known(value: float) -> Cell:
    """A number, or an empty cell where there is none."""
    return "" if math.isnan(value) else float(value)
