"""Swarming: replicas of the network that go on sweep by sweep in the background, by the rule of the project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from hopviz.actions.rehearsed_swarm import keeps_swarm, swarm_refusal
from hopviz.core.network import Network, to_units
from hopviz.core.thermal import SwarmFrame, SwarmRun
from hopviz.core.thermal.swarm_frames import REPLICAS
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project.model import Project

PACE = 1 / 15
"""Seconds from one sweep to the next, at least: so fast they can be followed."""
BEGIN, SWEEP = "swarm.begin", "swarm.sweep"
NOT_YET = "The weights are still being made: let the swarm go once they are there."
GONE = "The swarm has gone: it was of the network before"
GONE_GRADED = "The swarm has gone: units are graded now"


class Swarming(QObject):
    """A swarm that begins in the present state of the run and follows the update rule, whatever the run does.

    It ends when the network, or which units are clamped or removed, becomes another, or units become graded.

    Parameters
    ----------
    session : Session
    jobs : Jobs
    is_seen : callable
        Whether anybody sees it: else it rests.
    parent : QObject, optional
    """

    changed = Signal(object)
    """(SwarmFrame or None) where its replicas are now; None: there is no swarm."""
    ended = Signal(str)
    """(A sentence) it has ended by itself."""
    failed = Signal(object)
    """(Exception)"""

    def __init__(
        self, session: Session, jobs: Jobs, is_seen: Callable[[], bool], parent: QObject | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._session, self._jobs, self._is_seen = session, jobs, is_seen
        self._run: SwarmRun | None = None
        self._project: Project | None = None
        self._network: Network | None = None
        self._frame: SwarmFrame | None = None
        self._rule: object = None
        self._waited = 0.0
        session.ticked.connect(self._tick)
        session.project_changed.connect(self._look)
        session.network_ready.connect(self._compare)

    @property
    def is_on(self) -> bool:
        """Whether there is a swarm."""
        return self._run is not None

    def refusal(self) -> str:
        """Why there can be no swarm now, in a sentence; empty if there can."""
        not_yet = NOT_YET if self._session.network_so_far is None else ""
        return swarm_refusal(self._session.project) or not_yet

    def begin(self) -> None:
        """Let replicas go from the present state; `refusal` must be empty."""
        self.end()
        session, project, network = self._session, self._session.project, self._session.network_so_far
        assert network is not None
        start = to_units(session.state, network.units)
        self._project, self._network, self._rule = project, network, project.rule
        run = self._run = SwarmRun(
            network, project.rule, REPLICAS, project.seed, start, project.clamped, project.lesioned
        )  # fmt: skip
        self._jobs.submit(BEGIN, run.begin, self._take, self._fail)

    def end(self) -> None:
        """Have no swarm any more."""
        if self._run is not None:
            self._jobs.cancel(BEGIN)
            self._jobs.cancel(SWEEP)
            self._run = self._frame = None
            self.changed.emit(None)

    @Slot(float)
    def _tick(self, seconds: float) -> None:
        self._waited += seconds
        run, frame, rule = self._run, self._frame, self._session.project.rule
        if run is None or frame is None or self._waited < PACE or self._jobs.expects(SWEEP):
            return
        if (frame.at_rest and rule == self._rule) or not self._is_seen():
            return
        self._waited, self._rule = 0.0, rule
        self._jobs.submit(SWEEP, partial(run.sweep, rule), self._take, self._fail)

    def _take(self, frame: SwarmFrame) -> None:
        self._frame = frame
        self.changed.emit(frame)

    def _fail(self, error: Exception) -> None:
        self.end()
        self.failed.emit(error)

    @Slot(object)
    def _look(self, project: Project) -> None:
        before = self._project
        if self._run is None or before is None:
            return
        keeps = keeps_swarm(project, before)
        if not keeps or project.rule.is_graded:
            self._vanish(GONE_GRADED if keeps else GONE)

    @Slot(object, object)
    def _compare(self, project: Project, network: Network) -> None:
        """A network that is learnt in epochs becomes another while the project stays the same."""
        if self._run is not None and network is not self._network and project.learns_in_epochs:
            self._vanish(GONE)

    def _vanish(self, why: str) -> None:
        self.end()
        self.ended.emit(why)
