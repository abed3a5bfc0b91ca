"""Acts in the tests: what a widget wants done, as plain tuples, and what becomes of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopviz.actions.action import Action, Edit, Moment, parameters
from hopviz.project.model import Project
from hopviz.ui.panel import Acting


def plain(action: Action) -> tuple[Any, ...]:
    """The name of an action and its parameters, arrays as lists."""
    values = (getattr(action, name) for name in parameters(type(action)))
    return (action.action, *(value.tolist() if isinstance(value, np.ndarray) else value for value in values))


def heard_from(widget: Acting) -> list[tuple[Any, ...]]:
    """A list of all that a widget wants done, and says, from now on."""
    heard: list[tuple[Any, ...]] = []
    widget.acted.connect(lambda action: heard.append(plain(action)))
    widget.hinted.connect(lambda words: heard.append(("hinted", words)))
    return heard


def named(heard: list[tuple[Any, ...]], name: str) -> list[tuple[Any, ...]]:
    """The parameters of all actions of one name among them."""
    return [told[1:] for told in heard if told[0] == name]


def after(project: Project, action: Action) -> Project:
    """The project once an action has been done to it, as far as it concerns the project."""
    if not isinstance(action, Edit):
        return project
    return action.change(Moment(project, project.cue, project.network())).project or project
