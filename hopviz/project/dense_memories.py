"""Dense memories in the window: what cannot be said of networks without weights between pairs of units."""

from __future__ import annotations

from hopviz.core.couplings.higher_order import Power
from hopviz.core.learning import LEARNING_RULES
from hopviz.project.model import GIVEN, Project


def has_power(project: Project) -> bool:
    """Whether the memories are held by a dense memory, of which the power can be chosen."""
    return project.learning != GIVEN and LEARNING_RULES[project.learning].has_power


def learns_hebbs_weights(project: Project) -> bool:
    """Whether the weights are those of Hebb's rule, by whatever name."""
    return project.learning == "hebbian" or (has_power(project) and project.power == 2)


def power_of(project: Project) -> Power | None:
    """The power by which the memories are held, 2 by Hebb's rule, too; None by any other rule."""
    return 2 if learns_hebbs_weights(project) else project.power if has_power(project) else None


def has_weights(project: Project) -> bool:
    """Whether the network is one of weights between pairs of units, as all are but dense memories beyond power 2."""
    return not (has_power(project) and project.memories) or project.power == 2


def no_weights(project: Project, what: str = "") -> str:
    """Why something of the weights cannot be shown, in a sentence, and what can; empty if the network has weights."""
    if has_weights(project):
        return ""
    of = f" dense memory of power {project.power}"
    kind = "n exponential dense memory" if project.power == "exponential" else of
    return f"A{kind} has no weight matrix{f': {what}' if what else ''}"
