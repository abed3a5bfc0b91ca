"""Record of the edits that are in force: each with what it began with, kept by the steps of undo."""

from __future__ import annotations

from dataclasses import dataclass

from hopviz.actions.action import Edit, parameters
from hopviz.core.network import State
from hopviz.project.document import Document
from hopviz.project.model import Project


@dataclass(frozen=True, eq=False)
class Act:
    """An edit that was made, and what there was before."""

    edit: Edit
    project: Project
    state: State
    """(N,) bipolar."""
    updates: int
    """Of the run that led to this state, as they were seen."""


Acts = tuple[Act, ...]


@dataclass(frozen=True, eq=False)
class Record:
    """What has been made of a document, without what was taken back."""

    opened: Document
    acts: Acts
    project: Project
    """As it is now."""


def with_act(acts: Acts, later: Act) -> Acts:
    """Acts and one more, which takes the place of one that it makes needless: of the same setting turned on."""
    if acts and is_turned_on(acts[-1].edit, later.edit):
        first = acts[-1]
        return (*acts[:-1], Act(later.edit, first.project, first.state, first.updates))
    return (*acts, later)


def is_turned_on(edit: Edit, later: Edit) -> bool:
    """Whether only what is set differs: a weight or a bias, or the whole project that an experiment makes."""
    if type(edit) is not type(later):
        return False
    names = parameters(type(edit))
    turned = {"value", "project", "places"} & set(names)
    kept = (name for name in names if name not in turned)
    return bool(turned) and all(getattr(edit, name) == getattr(later, name) for name in kept)
