"""Provenance of results: the revisions of network and memories, and the settings, that they were computed of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hopviz.core.network import Network
from hopviz.project.model import Project


@dataclass(frozen=True, eq=False)
class Provenance:
    """What a result is of; equal to that of every result that would be the same.

    While a network is learnt in epochs, one project has many networks: then only the very same one is the same.
    """

    project: Project
    network: Network
    settings: tuple[object, ...] = ()
    """What else it depends on."""

    def is_of(self, project: Project, network: Network | None = None) -> bool:
        """Whether a project has the network and the memories that it is of; `network` is that which is there now."""
        if not project.same_states(self.project):
            return False
        if network is self.network:
            return True
        is_learning = network is not None and project.learns_in_epochs
        return not is_learning and project.same_network(self.project)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Provenance):
            return False
        return self is other or (self.settings == other.settings and other.is_of(self.project, self.network))

    def __hash__(self) -> int:
        return hash(self.settings)


def settings_of(project: Project, names: Iterable[str]) -> tuple[object, ...]:
    """Some attributes of a project, to be compared."""
    values = (getattr(project, name) for name in names)
    return tuple(value.tobytes() if isinstance(value, np.ndarray) else value for value in values)
