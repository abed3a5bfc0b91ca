"""The swarm in the window: who begins and ends it, and who shows it."""

from __future__ import annotations

from functools import partial

from hopviz.actions.action import EditError
from hopviz.actions.window_verbs import ShowSwarm
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.engine.swarming import Swarming
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.verbs import WindowVerbs


def serve_swarm(
    window: MainWindow, verbs: WindowVerbs, session: Session, jobs: Jobs, landscape: LandscapePanel,
    experiments: ExperimentsPanel,
) -> None:  # fmt: skip
    """Have `ShowSwarm` done, and the swarm shown by landscape and experiments."""
    swarming, command = Swarming(session, jobs, window), window.commands["show_swarm"]
    swarming.changed.connect(landscape.show_swarm)
    swarming.changed.connect(experiments.show_swarm)
    swarming.changed.connect(lambda frame: command.setChecked(frame is not None))
    swarming.ended.connect(window.tell)
    swarming.failed.connect(landscape.failed)
    verbs.serve(ShowSwarm, partial(_show, window, swarming, landscape))


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
