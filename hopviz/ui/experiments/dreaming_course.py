"""How often has the present network dreamt, and what was measured on the way?  Also after undo and redo."""

from __future__ import annotations

from hopviz.core.network import Network
from hopviz.core.rules import Rule
from hopviz.project.model import Project
from hopviz.ui.experiments.dreaming_run import Point
from hopviz.ui.experiments.network_mark import NetworkMark


class Course:
    """All dreams since a network was as its memories, or its person, made it.

    Parameters
    ----------
    base : Project
        As it is before the first dream.
    """

    def __init__(self, base: Project) -> None:
        self._base = base
        self.rule: Rule = base.rule
        self.dreams = 0
        """Of the present network."""
        self._points: dict[int, Point] = {}
        self._stations: list[tuple[NetworkMark, int]] = []

    @property
    def points(self) -> tuple[Point, ...]:
        """What was measured up to now, in order."""
        return tuple(self._points[dreams] for dreams in sorted(self._points) if dreams <= self.dreams)

    @property
    def is_measured(self) -> bool:
        """Whether the present network has been measured."""
        return self.dreams in self._points

    def place_of(self, project: Project) -> int | None:
        """After how many dreams the network was that of a project; None if it is none of them."""
        if not _same_memories(project, self._base):
            return None
        if project.same_network(self._base):
            return 0
        return next((dreams for known, dreams in reversed(self._stations) if known.fits(project)), None)

    def after(self, project: Project, network: Network, dreams: int) -> Project:
        """A project with the network as it is after so many dreams, from now on a part of this course."""
        dreamt = project.with_network(network.weights, network.bias)
        self._stations = [station for station in self._stations if station[0].is_alive]
        self._stations.append((NetworkMark(dreamt), dreams))
        return dreamt

    def add(self, point: Point) -> None:
        """Take over what was measured."""
        self._points[point.dreams] = point

    def cut(self) -> None:
        """What was measured after more dreams than now was another way to go on."""
        self._points = {dreams: point for dreams, point in self._points.items() if dreams <= self.dreams}

    def measure_anew(self, rule: Rule) -> None:
        """Another rule recalls otherwise."""
        self.rule = rule
        self._points = {}


def _same_memories(one: Project, other: Project) -> bool:
    return [id(memory.pattern) for memory in one.memories] == [id(memory.pattern) for memory in other.memories]
