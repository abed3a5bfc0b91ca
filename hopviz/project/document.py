"""A document: a project, how it is laid out, and the lesson that it teaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson
from hopviz.project.model import Project


@dataclass(frozen=True, eq=False)
class Document:
    """Everything that is opened and saved as one; only the project is edited and undone."""

    project: Project
    layout: Layout = Layout()
    lesson: Lesson = Lesson()
    has_speed: bool = True
    """Whether the speed of the project is its own: else a sweep takes as long as in the document before."""


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
