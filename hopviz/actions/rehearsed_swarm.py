"""The swarm of a lesson without a window: where its replicas are after each step, computed when that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hopviz.actions.run_settings import has_masks
from hopviz.core.network import Network, State, to_units
from hopviz.core.rules import Rule
from hopviz.core.stepwise import finished
from hopviz.core.thermal.replicas import MOST_SWEEPS
from hopviz.core.thermal.swarm_frames import REPLICAS, SwarmFrame, SwarmRun
from hopviz.project.model import Project

SWEEPS = 100
"""That it makes in a step at one temperature."""
MOST = 4096
TOO_LARGE = f"A swarm is there for up to {MOST:,} units: {REPLICAS} replicas of more would be too slow to follow."
ALL_REMOVED = "All units are removed: put some back first (Ctrl+U)."
GRADED = "A swarm is of units that are on or off: choose an update rule that is not graded first (R)."


class RehearsedSwarm:
    """Replicas that begin in a state, and make in every step of a lesson as many sweeps as a lecture leaves time for.

    Without noise these last until none of them moves; a schedule is followed to its end, and then on without noise.

    Parameters
    ----------
    project : Project
    network : Network
    state : ndarray, shape (N,)
        Bipolar.
    """

    def __init__(self, project: Project, network: Network, state: State) -> None:
        self._project, self._network, self._start = project, network, to_units(state, network.units)
        self._run: SwarmRun | None = None
        self._rules: list[Rule] = []
        self._frames: list[SwarmFrame] = []

    def is_of(self, project: Project) -> bool:
        """Whether it goes on when the project has become this one."""
        return keeps_swarm(project, self._project) and not project.rule.is_graded

    def follow(self, rule: Rule) -> Callable[[], SwarmFrame]:
        """The next step is over, at whose end this rule holds; a function that tells where the replicas are then."""
        self._rules.append(rule)
        return partial(self._after, len(self._rules))

    def _after(self, steps: int) -> SwarmFrame:
        while len(self._frames) < steps:
            self._frames.append(self._play(self._rules[len(self._frames)]))
        return self._frames[steps - 1]

    def _play(self, rule: Rule) -> SwarmFrame:
        run, project = self._run, self._project
        if run is None:
            run = self._run = SwarmRun(
                self._network, rule, REPLICAS, project.seed, self._start, project.clamped, project.lesioned
            )
            finished(run.begin())
        wanted = max(rule.duration or 0, SWEEPS)
        for sweep in range(wanted + MOST_SWEEPS):
            frame = finished(run.sweep(rule))
            if frame.at_rest or (sweep + 1 >= wanted and not rule.is_deterministic(sweep + 1)):
                break
        return frame


def swarm_refusal(project: Project) -> str:
    """Why there can be no swarm of a project, in a sentence; empty if there can."""
    if project.n > MOST:
        return TOO_LARGE
    if project.lesioned.all():
        return ALL_REMOVED
    return GRADED if project.rule.is_graded else ""


def keeps_swarm(project: Project, before: Project) -> bool:
    """Whether a swarm of a project goes on in another one: network, clamps and removed units are the same."""
    return (
        project.same_units(before)
        and project.same_network(before)
        and has_masks(project, before.clamped, before.lesioned)
    )
