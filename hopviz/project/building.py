"""Networks of projects: given weights as they are, or what a learning rule makes of the memories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hopviz.core.learning import LEARNING_RULES, Training, training_steps
from hopviz.core.network import Network
from hopviz.core.stepwise import Steps
from hopviz.project.parts import unconnected

if TYPE_CHECKING:
    from hopviz.project.model import Project


def network_steps(project: Project) -> Steps[Network]:
    """Build the network of a project, a step at a time; without memories all learnt weights are zero."""
    if project.weights is not None:
        return Network(project.weights, project.bias, project.units)
    if not project.memories:
        return unconnected(project.n, project.units)
    training = training_of(project)
    if training is not None:
        return (yield from training_steps(training))
    rule, patterns = LEARNING_RULES[project.learning], project.patterns
    more: dict[str, Any] = {"power": project.power} if rule.has_power else {}
    return (yield from rule.steps(patterns, project.units, bias=project.learns_bias and rule.learns_bias, **more))


def training_of(project: Project) -> Training | None:
    """The learning that makes the network epoch by epoch; None if it is made at once."""
    train = LEARNING_RULES[project.learning].train if project.learns_in_epochs else None
    if train is None:
        return None
    biased, symmetric, epochs = project.learns_bias, project.symmetric, project.epochs
    return train(project.patterns, project.units, bias=biased, symmetric=symmetric, epochs=epochs)
