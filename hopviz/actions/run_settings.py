"""Rule and masks: the settings of a project that belong to the past of its run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hopviz.project.model import Project
from hopviz.project.parts import Mask


def has_masks(project: Project, clamped: Mask, lesioned: Mask) -> bool:
    """Whether these units are clamped and removed, and no others."""
    return np.array_equal(project.clamped, clamped) and np.array_equal(project.lesioned, lesioned)


def with_settings_of(project: Project, other: Project) -> Project:
    """A project with rule and masks of another; itself, if it has these."""
    if project.rule == other.rule and has_masks(project, other.clamped, other.lesioned):
        return project
    return replace(project, rule=other.rule, clamped=other.clamped, lesioned=other.lesioned)
