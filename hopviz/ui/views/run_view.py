"""What do views share in which the run is a path over single states?  The states it went through, told in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.frame import Frame
from hopviz.core.landscape import numbers_of
from hopviz.core.network import Floats, Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.project.parts import Mask
from hopviz.ui.recent import LONGEST_PATH, RecentReports
from hopviz.ui.views.base import Ball, View


def without_removed(network: Network, removed: Mask) -> Network:
    """The network in which removed units neither act nor count: their state makes no difference."""
    if not removed.any():
        return network
    here = ~removed
    return Network(network.weights * np.outer(here, here), network.bias * here, network.units)


def states_on_the_way(frame: Frame, most: int = LONGEST_PATH) -> tuple[NDArray[np.bool_], Floats]:
    """The states after the last `most` moments of a frame, and their energies.

    Returns
    -------
    on : ndarray of bool, shape (K + 1, N)
        Which units are on: before the first of these moments, and after each.  Removed units are off.
    energies : ndarray, shape (K + 1,)
        Theirs; the first is NaN where the frame does not tell it.

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
    before = frame.energies[first - 1] if first else np.nan if count else frame.energy
    return on, np.concatenate([[before], frame.energies[first:]])


class RunView(View):
    """A view with a path: keeps project, network, preparation and reports."""

    leaves_out_removed = True

    def __init__(self) -> None:
        super().__init__()
        self._project: Project | None = None
        self._network: Network | None = None
        self._prepared: Any = None
        self._recent = RecentReports()
        self._unread: list[Report] = []
        self._from_its_beginning = True
        """Whether the path is to be read again: the landscape is another one, or nobody has looked for a while."""
        self._report: Report | None = None
        self.ball = Ball()
        self.ball.trail = deque(maxlen=LONGEST_PATH)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Whether the ball jumps instead of sliding."""
        super().set_reduced_motion(reduced)
        self.ball.reduced_motion = reduced

    def show_project(self, project: Project) -> None:
        """Take over names and masks; energies follow with the network."""
        if self._project is not None and self._project.n != project.n:
            self._prepared = self._network = None
            self._recent.clear()
            self._from_its_beginning = True
            self.ball.leave()
        self._project = project
        self.names_changed()

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        """Take over new weights and what was made of them."""
        if self._project is None or self._project.n != project.n:
            self._project = project
        self._network, self._prepared = network, prepared
        self.landscape_changed()
        self._from_its_beginning = True

    def show_run(self, reports: RecentReports) -> None:
        """Take over the way that the run came while another view was looked at."""
        self._recent.clear()
        for report in reports:
            self._recent.add(report)
        self._from_its_beginning = True

    def show_report(self, report: Report) -> None:
        """Take over the newest report; what nobody sees is read when somebody looks."""
        self._recent.add(report)
        if self.isVisible() and self._prepared is not None:
            self._unread.append(report)
        else:
            self._from_its_beginning = True

    def names_changed(self) -> None:
        """The memories may have other names."""

    def landscape_changed(self) -> None:
        """`_prepared` is another one."""

    def arrive(self) -> None:
        """Be where the run is, without going there."""
        self.ball.arrive()

    def _go_along(self, place_of: Callable[[int], tuple[float, float]]) -> None:
        """Send the ball along the states of new reports, told by their numbers where they are."""
        for report, begins in self._new_reports():
            on, _ = states_on_the_way(report.frame)
            places = [place_of(state) for state in numbers_of(on).tolist()]
            if begins:
                self.ball.put(*places[0])
            for place in places:
                self.ball.send(*place)

    def _new_reports(self) -> Iterator[tuple[Report, bool]]:
        """Reports of this network that have not been read, and whether a run begins with each."""
        again = self._from_its_beginning
        if again:
            self._unread, self._report, self._from_its_beginning = list(self._recent), None, False
        unread, self._unread = self._unread, []
        for report in unread:
            if self._network is not None and report.frame.state.size == self._network.n:
                begins = self._report is None or self._report.epoch != report.epoch
                self._report = report
                yield report, begins
        if again:
            self.arrive()
