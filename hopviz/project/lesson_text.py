"""Lessons of documents as TOML: what `lesson_files` reads, where the format can hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from hopviz.core.counting import counted
from hopviz.core.learning import EPOCHS
from hopviz.core.learning.dense import USUAL_POWER
from hopviz.core.patterns import Pattern, format_pattern
from hopviz.core.rules import rule_to_dict
from hopviz.core.stepwise import Steps
from hopviz.project.codec import speed_to_data
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.lattices import chosen_lattice
from hopviz.project.lesson import LessonInfo, LessonStep
from hopviz.project.lesson_info import info_data
from hopviz.project.lesson_network import MOST_MEMORIES
from hopviz.project.model import Project
from hopviz.project.step_tables import data_of

MOST_WEIGHTS = 1 << 19
"""Numbers that are a few MB together."""


def lesson_steps(document: Document, title: str) -> Steps[str]:
    """A document as a lesson; one that has steps as it is before the first of them.

    Raises
    ------
    FileError
        If the format cannot hold the project.
    """
    yield 0.0
    lesson, layout = document.lesson, document.layout
    project = document.begun.project if lesson.steps else document.project
    learns = project.learns_in_epochs or bool(lesson.steps)  # a step may be to learn in epochs
    for what, cannot in (
        (f"training that ends after {project.epochs:,} epochs", project.epochs != EPOCHS and learns),
        ("the figure that units draw", project.figure is not None),
        ("what was done in the workspace of attention", project.attention is not None),
        (f"more than {MOST_MEMORIES:,} memories", len(project.memories) > MOST_MEMORIES),
        ("so many weights", _has_all_weights(project) and project.n**2 > MOST_WEIGHTS),
    ):
        if cannot:
            raise FileError(f"A lesson cannot hold {what}; write a project (.hopviz).")
    lines = [
        f"title = {_value(lesson.title if lesson.title.strip() else title)}",
        f"goal = {_value(lesson.goal if lesson.goal.strip() else _described(project))}",
        f"notice = {_value(lesson.notice)}",
        *("", "[grid]", *_grid(project)),
        *("", "[network]", *_network(project)),
        *("", "[cue]", f"pattern = {_drawing(project.cue, project)}"),
        *("", "[run]", f"rule = {_value(rule_to_dict(project.rule))}", f"seed = {project.seed}"),
        *([f"speed = {_value(speed_to_data(project.speed))}"] if document.has_speed else []),
        *("", "[layout]", f"panels = {_value(layout.panels)}", f"views = {_value(layout.views)}"),
        *([f"stage = {_value(layout.stage)}"] if layout.stage else []),
        *_info(lesson.info),
        *(line for step in lesson.steps for line in ("", "[[steps]]", *_step(step))),
    ]
    return "\n".join(lines) + "\n"


def _described(project: Project) -> str:
    count = len(project.memories)
    return f"{project.rows} x {project.cols} units, {counted(count, 'memory', 'memories')}."


def _grid(project: Project) -> list[str]:
    lines = [f"rows = {project.rows}", f"cols = {project.cols}", f"units = {_value(project.units)}"]
    masks = (("clamped", project.clamped), ("lesioned", project.lesioned), ("hidden", project.hidden))
    lines += [f"{name} = {np.flatnonzero(mask).tolist()}" for name, mask in masks if mask.any()]
    lines += [f"names = {_value(project.unit_names)}"] if project.unit_names else []
    return lines if project.places is None else [*lines, f"places = {_value(project.places.tolist())}"]


def _network(project: Project) -> list[str]:
    lines = [f"learning = {_value(project.learning)}"]
    lines += [f"power = {_value(project.power)}"] if project.power != USUAL_POWER else []
    lines += ["learn_biases = true"] if project.learns_bias else []
    lines += [] if project.symmetric else ["asymmetric = true"]
    lattice = chosen_lattice(project)
    if lattice is not None:
        lines.append(f"lattice = {_value(asdict(lattice))}")
    elif project.weights is not None and project.bias is not None:
        lines += ["weights = [", *(f"    {_value(row)}," for row in project.network().weights.tolist()), "]"]
        lines.append(f"bias = {_value(project.bias.tolist())}")
    for memory in project.memories:
        drawing = _drawing(memory.pattern, project)
        lines += ["", "[[network.drawn]]", f"name = {_value(memory.name)}", f"pattern = {drawing}"]
    return lines


def _info(info: LessonInfo) -> list[str]:
    lines = [f"{key} = {_value(value)}" for key, value in info_data(info).items()]
    return ["", "[info]", *lines] if lines else []


def _has_all_weights(project: Project) -> bool:
    """Whether every weight is written: those that are given, unless a few words tell them."""
    return project.weights is not None and chosen_lattice(project) is None


def _step(step: LessonStep) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in data_of(step).items()]


def _drawing(pattern: Pattern, project: Project) -> str:
    return f"'''\n{format_pattern(pattern.reshape(project.rows, project.cols))}'''"


def _key(key: str) -> str:
    """A key, in quotes where it must be."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    """A value as TOML has it: like JSON, but for tables and for one sign that may not stand in texts."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_value, value))}]"
    return str(value).lower() if isinstance(value, bool) else repr(value)
