"""Views of single states: the path of a run, names and pictures of minima, and why there may be no landscape."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetricsF, QPixmap

from hopviz.actions.state_edits import SetState
from hopviz.core.attractors import Identity, Kind, identify, ranks_of_alike
from hopviz.core.frame import Frame
from hopviz.core.landscape import ExactLandscape, Landscape, Minima, numbers_of, states_of
from hopviz.core.learning import sequences
from hopviz.core.network import Floats, Network
from hopviz.core.recorder import Report
from hopviz.core.rules import Parallel
from hopviz.core.stepwise import Steps, steps_of
from hopviz.core.thermal import SwarmFrame
from hopviz.project.dense_memories import has_weights, no_weights
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.naming import brief_name_of, brief_names_of, name_of, numbered, short_names
from hopviz.project.numbers import figure, number
from hopviz.project.parts import Mask
from hopviz.ui.landscape.swarm import SwarmDots
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.panel import is_cut_otherwise
from hopviz.ui.recent_reports import LONGEST_PATH, RecentReports
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import Theme
from hopviz.ui.viewer import View
from hopviz.ui.widgets.thumbnail import thumbnail


def without_removed(network: Network, removed: Mask) -> Network:
    """The network in which removed units neither act nor count: their state makes no difference."""
    if not removed.any():
        return network
    here = ~removed
    return Network(network.weights * np.outer(here, here), network.bias * here, network.units)


_landscapes: WeakValueDictionary[tuple[Network, bytes], Landscape] = WeakValueDictionary()
"""Those that any view holds, by their networks and removed units: another view need not compute them again."""


def landscape_steps(network: Network, removed: Mask, tree: bool = True) -> Steps[Landscape]:
    """The exact landscape of a network in which removed units make no difference, with the barrier tree if wanted."""
    key = network, removed.tobytes()
    known = _landscapes.get(key)
    if known is None or (tree and known.tree is None):
        computation = ExactLandscape(without_removed(network, removed), tree=tree)
        known = _landscapes[key] = yield from steps_of(computation)
    return known


def cut_out(network: Network, removed: Mask) -> tuple[Mask, Network]:
    """Which units count, (N,), and the network of these N' units alone.

    Where nothing is left there is nothing to be seen: then all count as if they were there.
    """
    here = np.ones_like(removed) if removed.all() else ~removed
    return here, network if here.all() else network.part(np.flatnonzero(here))


def states_on_the_way(frame: Frame, most: int = LONGEST_PATH) -> tuple[NDArray[np.bool_], Floats]:
    """The states after the last `most` moments of a frame, and their energies.

    Returns
    -------
    on : ndarray of bool, shape (K + 1, N)
        Which units are on: before the first of these moments, and after each.  Removed units are off.
    energies : ndarray, shape (K + 1,)
        Theirs.

    Notes
    -----
    A parallel rule may have moments at which nothing flips: then a state comes twice.
    """
    count = min(len(frame.moments), most)
    first = len(frame.moments) - count
    on = np.empty((count + 1, frame.state.size), np.bool_)
    on[count] = frame.state > 0
    borders = np.searchsorted(frame.flip_moment, np.arange(first, first + count + 1))
    for k in range(count, 0, -1):
        on[k - 1] = on[k]
        # In one moment a unit flips once, so it is enough to reverse each.
        on[k - 1, frame.flipped[borders[k - 1] : borders[k]]] ^= True
    before = frame.energies[first - 1] if first else frame.energy_before if count else frame.energy
    return on, np.concatenate([[before], frame.energies[first:]])


class RunView(View):
    """A view with a path: keeps project, network, preparation and reports."""

    def __init__(self) -> None:
        super().__init__()
        self._network: Network | None = None
        self._prepared: Any = None
        self._recent = RecentReports()
        self._unread: list[Report] = []
        self._from_its_beginning = True
        """Whether the path is to be read again: the landscape is another one, or nobody has looked for a while."""
        self._report: Report | None = None
        self.ball = Ball()
        self.ball.trail = deque(maxlen=LONGEST_PATH)
        self.swarm = SwarmDots()

    @staticmethod
    def prepares_anew(before: Project, after: Project) -> bool:
        return is_cut_otherwise(before, after)  # removed units are left out

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.ball.reduced_motion = self.swarm.reduced_motion = reduced

    def show_swarm(self, frame: SwarmFrame | None) -> None:
        self.swarm.take(frame)

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        self.names_changed()

    def forget(self) -> None:
        self._prepared = self._network = self._report = None
        self._recent.clear()
        self._unread.clear()
        self._from_its_beginning = True
        self.ball.leave()

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        if self._project is None or self._project.n != project.n:
            self._project = project
        self._network, self._prepared = network, prepared
        self.landscape_changed()
        self.swarm.place_anew()
        self._from_its_beginning = True

    def show_run(self, reports: RecentReports) -> None:
        self._recent.clear()
        for report in reports:
            self._recent.add(report)
        self._from_its_beginning = True

    def show_report(self, report: Report) -> None:
        self._recent.add(report)
        if self.isVisible() and self._prepared is not None:
            self._unread.append(report)
        else:
            self._from_its_beginning = True

    def names_changed(self) -> None:
        """The memories may have other names."""

    def landscape_changed(self) -> None:
        """`_prepared` is another one."""

    def choose_state(self, number: int) -> None:
        """Ask for the state with this number."""
        assert self._network is not None
        self.acted.emit(SetState(states_of(number, self._network.n)))

    @property
    def energy_figure(self) -> str:
        """The energy of the state as it is told everywhere: the landscape may still be that of other weights."""
        return "" if self._report is None else figure(self._report.frame.energy)

    @property
    def prepared(self) -> Any:
        """What `prepare` made of the network that is shown; None before there is one."""
        return self._prepared

    def arrive(self) -> None:
        """Be where the run is, without going there."""
        self.ball.arrive()

    def _go_along(self, place_of: Callable[[int], tuple[float, ...]]) -> None:
        """Send the ball along the states of new reports, told by their numbers where they are."""
        for report, begins in self._new_reports():
            on, _ = states_on_the_way(report.frame)
            places = [place_of(state) for state in numbers_of(on).tolist()]
            if begins:
                self.ball.put(*places[0])
            for place in places:
                self.ball.send(*place)

    def _follow_swarm(self, seconds: float, place_of: Callable[[SwarmFrame], Floats]) -> bool:
        """Let the swarm go where its replicas are placed, (R, 2); returns whether it looks different."""
        return self.swarm.follow(seconds, self._network.n if self._network is not None else 0, place_of)

    def _new_reports(self) -> Iterator[tuple[Report, bool]]:
        """Reports of this network that have not been read, and whether a path begins with each.

        It does where a run begins, and where somebody has gone to another moment of it.
        """
        again = self._from_its_beginning
        if again:
            self._unread, self._report, self._from_its_beginning = list(self._recent), None, False
        unread, self._unread = self._unread, []
        again |= any(report.jumps for report in unread)
        for report in unread:
            if self._network is not None and report.frame.state.size == self._network.n:
                begins = self._report is None or self._report.epoch != report.epoch or report.jumps
                self._report = report
                yield report, begins
        if again:
            self.arrive()


NO_CONNECTIONS = "No connections yet: the landscape is flat. Store a memory first"
ASYMMETRIC = (
    "With asymmetric weights there is in general no energy that falls at every flip, so that no landscape is drawn, "
    "and runs may cycle for ever. The census shows where they settle"
)


BY_SIGNS = "graded units by their signs"
WITHOUT_WEIGHTS = "map, surface, path, funnel and census show its landscape"
NEEDS_ALL = "Energies of a dense memory need all units: put the removed ones back (Ctrl+U)"
ONE_AT_A_TIME = "of one unit at a time"
BY_THE_GRAPH = " · the state graph shows where parallel updates go"


def unconnected(project: Project) -> bool:
    """Whether all weights and biases are zero because there is nothing yet that they could come from."""
    if project.weights is None:
        return not project.memories
    network = project.network()
    return network.largest_weight == 0 and not network.bias.any()


def aside(project: Project | None) -> str:
    """What a picture of all states leaves aside; empty if there is nothing: a run may go, or rest, elsewhere."""
    if project is None:
        return ""
    return ", ".join(filter(None, (clamps_aside(project), one_at_a_time(project))))


def clamps_aside(project: Project) -> str:
    """What is said where units are clamped, which a picture of all states takes no notice of; else empty."""
    return "clamps aside" if project.clamped.any() else ""


def one_at_a_time(project: Project) -> str:
    """What is said of minima and basins of single flips while the rule updates many units at once; else empty."""
    if project.rule.is_graded:
        return BY_SIGNS
    if not project.rule.is_parallel:
        return ""
    return ONE_AT_A_TIME + (BY_THE_GRAPH if project.rule == Parallel() else "")


@lru_cache(maxsize=1)
def no_landscape(project: Project) -> str:
    """Why this network has no energy landscape, in a sentence; empty if it has one."""
    if unconnected(project):
        return NO_CONNECTIONS
    if not has_weights(project):
        return no_weights(project, WITHOUT_WEIGHTS)
    if project.symmetric or not (project.learns_in_epochs or project.learning == GIVEN or project.replays):
        return ""
    if project.replays:
        return "" if sequences.is_symmetric(project.patterns) else ASYMMETRIC
    return "" if not project.learns_in_epochs and project.network().is_symmetric else ASYMMETRIC


def no_energies(project: Project) -> str:
    """Why there are no energies of single states to be shown, in a sentence; empty if there are."""
    if has_weights(project) or unconnected(project):
        return no_landscape(project)
    return NEEDS_ALL if project.lesioned.any() else ""


FEW_UNITS = 5
"""So many ones and zeros are as good as a name."""


@dataclass(frozen=True)
class NamedMinimum:
    """A minimum of n units, and what it is in terms of the memories."""

    n: int
    number: int
    """Of its state; of several states of equal energy, of a memory or a reversed one, else of the first."""
    identity: Identity
    rank: int = 0
    """Its number among those that are called alike, from the lowest on; 0 for the only one."""

    @property
    def kind(self) -> Kind:
        """What sort of attractor it is."""
        return self.identity.kind

    def short(self, names: Sequence[str]) -> str:
        """A few letters: the name of a memory, a minus sign before that of a reversed one, or the few units."""
        if self.kind not in ("memory", "reversed memory"):
            return self.digits() if self.n <= FEW_UNITS else ""
        return brief_name_of(self.identity, names)

    def title(self, names: Sequence[str]) -> str:
        """What it is, given the names of the memories, in words that go on after "the basin of"."""
        if self.kind == "memory":
            return names[self.identity.members[0]]
        if self.kind == "spurious" and self.n <= FEW_UNITS:
            return self.digits()
        if self.identity.nearest is None:
            return f"minimum {self.rank}" if self.rank else "a minimum"
        return numbered(name_of(self.identity, names), self.rank)

    def fitted(self, sentence: str, names: Sequence[str], metrics: QFontMetricsF, room: float) -> str:
        """A sentence with the title in it, in so many pixels: of a mixture of many, whole members have room."""
        if metrics.horizontalAdvance(sentence) <= room or self.kind != "mixture":
            return shortened(sentence, metrics, room)
        title, briefs = self.title(names), brief_names_of(self.identity, short_names(tuple(names)))
        # Without its first letter, which is large where the sentence begins with it.
        wordings = [sentence.replace(title[1:], numbered(f" mixture of {brief}", self.rank)) for brief in briefs]
        fitting = (text for text in wordings if metrics.horizontalAdvance(text) <= room)
        return next(fitting, "") or shortened(wordings[-1], metrics, room)

    def digits(self) -> str:
        """The state as ones and zeros, in the order of the units."""
        return format(self.number, f"0{self.n}b")[::-1]


def name_minima(
    minima: Minima, patterns: NDArray[np.int8], removed: Mask, most: int | None = None
) -> tuple[NamedMinimum, ...]:
    """Name the lowest `most` minima, or all of them, in their order.

    Parameters
    ----------
    minima : Minima
    patterns : ndarray, shape (P, N)
        Bipolar.
    removed : ndarray of bool, shape (N,)
        Units that count nothing.
    most : int, optional
    """
    xi = np.asarray(patterns, np.int8).reshape(-1, minima.n)
    stored = numbers_of(np.concatenate([np.where(removed, 0, xi), np.where(removed, 0, -xi)]))
    known = xi.tobytes(), removed.tobytes()
    named = []
    for index in range(len(minima) if most is None else min(len(minima), most)):
        plateau = minima.plateau(index)
        number = int(plateau[0])
        if plateau.size > 1:  # of equals, the one that was stored
            among = stored[(stored[:, np.newaxis] == plateau).any(axis=1)]
            number = int(among[0]) if among.size else number
        named.append(NamedMinimum(minima.n, number, _identified(number, minima.n, *known)))
    ranks = ranks_of_alike(minimum.identity for minimum in named)
    return tuple(replace(minimum, rank=rank) if rank else minimum for minimum, rank in zip(named, ranks, strict=True))


@lru_cache(maxsize=1 << 12)
def _identified(number: int, n: int, patterns: bytes, removed: bytes) -> Identity:
    """What a state is; while a weight is being dragged, most minima stay where they are."""
    xi = np.frombuffer(patterns, np.int8).reshape(-1, n)
    return identify(states_of(number, n), xi, ~np.frombuffer(removed, np.bool_))


@lru_cache(maxsize=256)
def portrait(state: int, grid: tuple[int, int], theme: Theme, size: int, ratio: float) -> QPixmap:
    """A state, by its number, as a small grid; kept, for minima often stay where they are when energies change."""
    return thumbnail(states_of(state, grid[0] * grid[1]).reshape(grid), theme, size, ratio)


def present_names(memories: Sequence[Memory], project: Project) -> list[str]:
    """What the memories that a landscape was made of are called now; order and names may have changed since."""
    now = {memory.revision: memory.name for memory in project.memories}
    return [now.get(memory.revision, memory.name) for memory in memories]


def refusal(project: Project, most: int, what: str) -> str:
    """Why there is no exact landscape of this project to draw, in a sentence; empty if there is."""
    if not has_weights(project):
        return no_weights(project, WITHOUT_WEIGHTS)
    if project.n > most:
        return (
            f"{what} shows networks of at most {number(most)} units; this one has {number(project.n)}. "
            "Map, surface, funnel and census show larger ones"
        )
    return no_landscape(project)
