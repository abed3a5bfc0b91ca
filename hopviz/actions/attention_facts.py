"""What attention answers in the workspace, and facts about it that lessons expect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopviz.actions.action import ActionError
from hopviz.actions.attention_edits import follows_state, query_levels, workspace_of
from hopviz.core.attention import Memories, members
from hopviz.core.attention.course import Answer, answer
from hopviz.core.network import Floats, State
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.project.picture_sets import Pictures, pictures_steps
from hopviz.project.workspace import MOST_UPDATES


@dataclass(frozen=True, eq=False)
class Attended:
    """An answer of attention among its pictures."""

    pictures: Pictures
    answer: Answer

    @property
    def name(self) -> str:
        """The picture with the largest weight."""
        return self.pictures.names[self.answer.strongest]

    @property
    def blended(self) -> int:
        """The fewest pictures that have 90 % of the weight."""
        return len(members(self.answer.weights))

    @property
    def error(self) -> float:
        """How far the answer is from the picture with the largest weight, in lengths of that."""
        return relative_distance(self.answer.state, self.pictures.vectors[self.answer.strongest])


def relative_distance(state: np.ndarray, memory: np.ndarray) -> float:
    """|state - memory| / |memory|."""
    wanted = memory.astype(float)
    return float(np.linalg.norm(state - wanted) / max(float(np.linalg.norm(wanted)), 1e-300))


def query_vector(project: Project, state: State, pictures: Pictures) -> Floats:
    """(d,) what attention is asked with: the state of the network as it is, or a picture as a vector."""
    levels = None if follows_state(project) else query_levels(project, state)
    return state.astype(float) if levels is None else pictures.vector(levels).astype(float)


def attended(project: Project, state: State) -> Attended:
    """What attention answers now.

    Raises
    ------
    ActionError
        If it has no pictures to look among.
    """
    workspace = workspace_of(project)
    try:
        pictures = finished(pictures_steps(workspace.pictures, project.memories, project.rows, project.cols))
    except ValueError as error:
        raise ActionError(f"Attention has nothing to look among: {error}.") from error
    query = query_vector(project, state, pictures)
    found = answer(Memories(pictures.vectors), query, workspace.beta, workspace.updates or MOST_UPDATES)
    return Attended(pictures, found)
