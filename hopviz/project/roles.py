"""Roles of units: what visible units show, and what hidden units make of it."""

from __future__ import annotations

from hopviz.project.model import GIVEN, Project


def interprets(project: Project) -> bool:
    """Whether hidden units interpret the others, and it is known what can be seen."""
    return project.learning == GIVEN and bool(project.memories) and bool(project.hidden.any())
