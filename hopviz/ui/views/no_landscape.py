"""Why is there no landscape to be seen?  Because nothing is connected yet, or weights are asymmetric."""

from __future__ import annotations

from functools import lru_cache

from hopviz.project.model import GIVEN, Project

NO_CONNECTIONS = "No connections yet: the landscape is flat. Store a memory first"
ASYMMETRIC = (
    "With asymmetric weights there is no energy landscape: units follow fields that are not the slope of any "
    "energy, and may cycle for ever. The census shows where they settle"
)


def unconnected(project: Project) -> bool:
    """Whether all weights and biases are zero because there is nothing yet that they could come from."""
    if project.weights is None:
        return not project.memories
    return not project.weights.any() and (project.bias is None or not project.bias.any())


@lru_cache(maxsize=1)
def no_landscape(project: Project) -> str:
    """Why this network has no energy landscape, in a sentence; empty if it has one."""
    if unconnected(project):
        return NO_CONNECTIONS
    if project.symmetric or not (project.learns_in_epochs or project.learning == GIVEN):
        return ""
    return "" if project.learning == GIVEN and project.network().is_symmetric else ASYMMETRIC
