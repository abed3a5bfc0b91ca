"""A document: a project, the state it is in, how it is laid out, and the lesson that it teaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hopviz.core.network import Floats
from hopviz.project.couplings import arrays_of
from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson
from hopviz.project.model import Project
from hopviz.project.parts import Pattern, as_cue
from hopviz.project.standing_run import StandingRun
from hopviz.project.starts import as_graded_values
from hopviz.project.workspace import photographs_of
from hopviz.project.writing import Version


@dataclass(frozen=True, eq=False)
class SavedAs:
    """Where a document is on the disk, and what of it."""

    path: Path
    version: Version | None
    """That of the file when it was read or written last."""
    project: Project | None
    """The project as it is in the file; None if that is not known."""


@dataclass(frozen=True, eq=False)
class Document:
    """Everything that is opened and saved as one; only the project is edited and undone."""

    project: Project
    layout: Layout = Layout()
    lesson: Lesson = Lesson()
    has_speed: bool = True
    """Whether the speed of the project is its own: else a sweep takes as long as in the document before."""
    has_cue: bool = True
    """Whether the cue of the project is its own: patterns, weights and pictures have none."""
    state: Pattern | None = None
    """(N,) +1/-1, what the units are; None: they are as the cue has them."""
    values: Floats | None = None
    """(N,) those of graded units, whose signs are `state`; None: they are those of the state."""
    run: StandingRun | None = None
    """The run as it stands, whose state is `state`; None: it begins from there."""
    keeps_run: bool = False
    """Whether the run is to be saved with it."""
    saved: SavedAs | None = None
    """None if it was never a file that can be saved again."""
    copy_of: SavedAs | None = None
    """What it was kept beside, to be recovered: the file that its changes are to be saved in."""
    is_lesson: bool = False
    """Whether it comes with hopviz or is in the user's folder of lessons, and can be opened again at any time."""
    is_recovered: bool = False
    """Whether it is what a session left behind, and not saved anywhere else."""
    beginning: Project | None = None
    """What the steps of its lesson begin with; None: with the project, and its cue."""
    step: int = 0
    """The number of the step of its lesson that has been come to; 0 if none has been told."""

    def __post_init__(self) -> None:
        if self.state is not None:
            object.__setattr__(self, "state", as_cue(self.state, self.project.n))
        elif self.run is not None:
            object.__setattr__(self, "state", self.run.state)
        if self.values is not None:
            object.__setattr__(self, "values", as_graded_values(self.values, self.project.n))

    @property
    def begun(self) -> Document:
        """As it is before the first step of its lesson."""
        begun = self.beginning or self.project
        return replace(self, project=begun, beginning=None, state=None, values=None, run=None, step=0)


def is_changed(was: Project, project: Project) -> bool:
    """Whether a project holds what would be lost if it were not saved.

    How it is run, and from what state, is no work of anybody's.

    Parameters
    ----------
    was : Project
        As it was opened or saved last.
    project : Project
        As it is now.
    """
    if project is was:
        return False
    return not (
        project.same_states(was)
        and project.same_network(was)
        and (project.names, project.unit_names, project.units) == (was.names, was.unit_names, was.units)
        and (project.learning, project.learns_bias, project.symmetric) == (was.learning, was.learns_bias, was.symmetric)
        and project.power == was.power
        and project.figure is was.figure
        and photographs_of(project.attention) is photographs_of(was.attention)
        and _are_equal(project, was, ("clamped", "lesioned", "hidden", "places"))
    )


FACTS = (
    "rows", "cols", "units", "learning", "power", "learns_bias", "epochs", "symmetric", "names", "unit_names",
    "attention",
)  # fmt: skip
ARRAYS = ("patterns", "bias", "hidden", "places")


def is_alike(project: Project, other: Project) -> bool:
    """Whether two projects are equal but for how they are run and drawn, though they may have been made apart."""
    return (
        all(getattr(project, name) == getattr(other, name) for name in FACTS)
        and _are_equal(project, other, ARRAYS)
        and _have_equal_weights(project, other)
    )


def is_equal(project: Project, other: Project) -> bool:
    """Whether two projects are equal in all but speed, cue and figure, though they may have been made apart."""
    return project is other or (
        (project.rule, project.seed) == (other.rule, other.seed)
        and _are_equal(project, other, ("clamped", "lesioned"))
        and is_alike(project, other)
    )


def _are_equal(project: Project, other: Project, arrays: Iterable[str]) -> bool:
    return all(np.array_equal(getattr(project, name), getattr(other, name)) for name in arrays)


def _have_equal_weights(project: Project, other: Project) -> bool:
    one, two = project.weights, other.weights
    if one is two or one is None or two is None:
        return one is two
    arrays, others = arrays_of(one), arrays_of(two)
    return arrays.keys() == others.keys() and all(np.array_equal(array, others[name]) for name, array in arrays.items())


def notice(opened: Document, project: Project) -> str:
    """What to notice in a project: the notice of the document it was opened as, while it still is what it tells of.

    Parameters
    ----------
    opened : Document
        As it was opened.
    project : Project
        As it is now.
    """
    was = opened.project
    same = (
        (project.names, project.rule) == (was.names, was.rule)
        and project.same_network(was)
        and np.array_equal(project.clamped, was.clamped)
        and np.array_equal(project.lesioned, was.lesioned)
    )
    return opened.lesson.notice if same else ""
