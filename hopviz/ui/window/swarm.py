"""The swarm in the window: who begins and ends it, and who shows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hopviz.actions.action import EditError
from hopviz.actions.window_verbs import ShowSwarm
from hopviz.core.thermal import SwarmFrame
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.engine.swarming import Swarming
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.window.main_window import MainWindow


def swarm_server(
    window: MainWindow, session: Session, jobs: Jobs, landscape: LandscapePanel, experiments: ExperimentsPanel
) -> Callable[[ShowSwarm], None]:
    """What does `ShowSwarm`: landscape and experiments show the swarm, until its network becomes another."""
    swarming = Swarming(session, jobs, lambda: landscape.is_seen, window)
    swarming.changed.connect(landscape.show_swarm)
    swarming.changed.connect(experiments.show_swarm)
    swarming.changed.connect(partial(_check, window))
    swarming.ended.connect(landscape.end_swarm)
    swarming.failed.connect(landscape.failed)
    return partial(_show, window, swarming, landscape)


def _check(window: MainWindow, frame: SwarmFrame | None) -> None:
    window.commands["show_swarm"].setChecked(frame is not None)


def _show(window: MainWindow, swarming: Swarming, landscape: LandscapePanel, verb: ShowSwarm) -> None:
    refusal = swarming.refusal() if verb.on else ""
    if verb.on and not refusal:
        window.docks.bring(landscape.name)
        swarming.begin()
    else:
        swarming.end()
    window.commands["show_swarm"].setChecked(swarming.is_on)
    if refusal:
        raise EditError(refusal)
