"""Is the present network the undamaged one, a damaged one, or another?  Also after undo and redo."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hopviz.project.model import Project
from hopviz.ui.experiments.network_mark import NetworkMark
from hopviz.ui.experiments.quality import Question


class Patient:
    """A network and what damage has made of it.

    Parameters
    ----------
    whole : Project
        As its memories, or its person, made it.
    """

    def __init__(self, whole: Project) -> None:
        self._whole = whole
        self._damaged: list[NetworkMark] = []
        self._masks: list[NDArray[np.bool_]] = []

    def is_whole(self, project: Project) -> bool:
        """Whether this is the undamaged network."""
        return self._same_memories(project) and self._has(project, self._whole.lesioned) and (
            project.same_network(self._whole)
        )

    def is_hurt(self, project: Project) -> bool:
        """Whether this is a network that was damaged here."""
        if not self._same_memories(project):
            return False
        if project.same_network(self._whole):
            return any(self._has(project, mask) for mask in self._masks)
        known = any(mark.fits(project) for mark in self._damaged)
        return known and self._has(project, self._whole.lesioned)

    def mended(self, project: Project) -> Project:
        """The project with the undamaged network."""
        return replace(project.with_network_of(self._whole), lesioned=self._whole.lesioned)

    def hurt(self, project: Project, whole: Question, damaged: Question) -> Project:
        """The project with the damaged network, whatever damage there was before."""
        mended = self.mended(project)
        if damaged.network is whole.network:
            self._masks.append(damaged.lesioned)
            return mended.with_lesioned(damaged.lesioned)
        after = mended.with_network(damaged.network.weights, damaged.network.bias)
        self._damaged = [mark for mark in self._damaged if mark.is_alive]
        self._damaged.append(NetworkMark(after))
        return after

    def _same_memories(self, project: Project) -> bool:
        mine, theirs = ([id(memory.pattern) for memory in one.memories] for one in (self._whole, project))
        return mine == theirs and project.n == self._whole.n

    @staticmethod
    def _has(project: Project, lesioned: NDArray[np.bool_]) -> bool:
        return np.array_equal(project.lesioned, lesioned)
