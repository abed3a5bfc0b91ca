"""Preparation of a land: all of it for a few units, what is found first for many."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopviz.core.landscape import Terrain, terrain_steps
from hopviz.core.network import Network
from hopviz.core.stepwise import JobSteps, part
from hopviz.project.model import Project
from hopviz.ui.landscape.exact import landscape_steps, name_minima
from hopviz.ui.landscape.terrain.found import Survey
from hopviz.ui.landscape.terrain.model import MOST_EXACT, MOST_NAMED, Land

TURNS = 4
"""How often a land without a former one is laid out like itself: then little moves when a weight is changed."""


def prepare(project: Project, network: Network, like: Terrain | None = None) -> JobSteps[Any, Land]:
    """Lay out the land of a network, or what is found of it first; valleys lie where they lay in a former one."""
    if project.n > MOST_EXACT:
        return Survey(project, network).first_steps(like)
    return _exact(project, network, like)


def _exact(project: Project, network: Network, like: Terrain | None) -> JobSteps[Any, Land]:
    removed = project.lesioned
    landscape = yield from part(landscape_steps(network, removed), 0.0, 0.6)
    terrain = yield from part(terrain_steps(landscape, like=like), 0.6, 0.7)
    for turn in range(0 if like is not None else TURNS):
        begin, end = (0.7 + 0.3 * each / TURNS for each in (turn, turn + 1))
        terrain = yield from part(terrain_steps(landscape, like=terrain), begin, end)
    valleys = name_minima(landscape.minima, project.patterns, removed, MOST_NAMED)
    return Land(terrain, landscape.net, np.ones_like(removed), landscape, valleys, project.memories, terrain.areas)
