"""The network of the project being edited: made with the edit if it is small, told of as it comes if it is large.

A network of few units belongs to the edit itself, as the new project does: both are values of pure functions that take
a fraction of a millisecond, and an edit of a weight has made its network already, by which the project checks it.
There is nothing to wait for, to cancel, or to overtake; that is why this is no job.  What shows the network is told in
the call that makes the edit, so that a landscape changes in the same frame as the weight that is dragged.  Large
networks, and those that are learnt in epochs, are made by the worker, whose run needs them first.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from hopviz.core.network import Network
from hopviz.engine.worker import Loaded
from hopviz.project.model import Project

SMALL = 64
"""Networks of up to so many units are made with the edit."""


class ProjectNetwork(QObject):
    """Knows which network was told of last, and of which project it is."""

    ready = Signal(object, object)
    """(Project, Network) when the weights have been made anew, or are those of memories in another order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.latest: Network | None = None
        """The network that was told of last."""
        self._project: Project | None = None

    def so_far(self, project: Project) -> Network | None:
        """The network of a project, after some epoch if it is learnt in epochs; None if another was told of last."""
        return self.latest if self._project is not None and project.same_training(self._project) else None

    def is_told(self, project: Project) -> bool:
        """Whether this network and these states were told of last, so that they are not told of again."""
        return self.so_far(project) is not None and self._project is not None and project.same_states(self._project)

    def made_with(self, project: Project) -> Network | None:
        """The network of an edited project, of which is told if it is new; None if the worker is to make it."""
        if project.n > SMALL or project.learns_in_epochs:
            return None
        network, before = self.latest, self._project
        if network is None or before is None or not project.same_network(before):
            network = self._tell(project, project.network())
        elif not project.same_states(before):
            self._tell(project, network)
        return network

    def take(self, answer: Loaded, project: Project) -> None:
        """Tell of the network that the worker has made, unless it is out of date for the project as last edited.

        While weights are dragged every large network that was made is shown, not just the last.
        """
        is_large = answer.project.n > SMALL
        if not (is_large or answer.learning):
            return
        is_meant = answer.project.same_states(project) if is_large else answer.project.same_network(project)
        is_meant &= answer.project.same_units(project)
        before = self._project
        is_known = (
            before is not None
            and answer.network is self.latest
            and answer.project.same_states(before)
            and answer.project.same_network(before)  # where learning is stopped, the network becomes the project's own
        )
        if is_meant and not is_known:
            self._tell(answer.project, answer.network)

    def _tell(self, project: Project, network: Network) -> Network:
        self.latest, self._project = network, project
        self.ready.emit(project, network)
        return network
