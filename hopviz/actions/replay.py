"""Actions replayed without a window: the same project, state and verdict as with one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from numpy.typing import ArrayLike

from hopviz.actions.action import Action, Place, Stand
from hopviz.actions.data import from_data
from hopviz.actions.editor import Editor
from hopviz.actions.listener import Listener
from hopviz.actions.project_run import PastRun, ProjectRun, is_same_run, must_be_loaded
from hopviz.actions.run_settings import with_settings_of
from hopviz.core.network import Network, State, to_bipolar
from hopviz.core.recorder import Extent, Report, Verdict
from hopviz.project.document import Document
from hopviz.project.model import Project
from hopviz.project.standing_run import StandingRun
from hopviz.project.starts import Start, as_start, start_of

MOST_SWEEPS = 1000
"""Sweeps after which a run that does not settle is left as it is."""
SWEEPS_AT_RANDOM = 50
"""So many are made at a time where units decide at random: nothing ends such a run."""


class ImmediateRun:
    """A run that has done what it is asked for when the call returns, and learnt all there is to learn.

    Parameters
    ----------
    project : Project
    most_sweeps : int
        How long `run` goes on at most.
    heard : callable, optional
        Takes every report.
    """

    def __init__(
        self, project: Project, most_sweeps: int = MOST_SWEEPS, heard: Callable[[Report], None] = lambda report: None
    ) -> None:
        self._run, self._most_sweeps, self._heard = ProjectRun(), most_sweeps, heard
        self._project = project
        self._load(project.cue)

    @property
    def project(self) -> Project:
        """The project as last edited."""
        return self._project

    @property
    def network_so_far(self) -> Network:
        """The network."""
        return self._run.network

    @property
    def running(self) -> bool:
        """Nothing goes on by itself."""
        return False

    @property
    def has_taken_over(self) -> bool:
        """What it cannot take over raises an exception."""
        return True

    @property
    def report(self) -> Report:
        """The newest report."""
        return self._report

    @property
    def state(self) -> State:
        """(N,) bipolar; removed units have the values with which they will come back."""
        return to_bipolar(self._report.frame.unmasked_state)

    @property
    def values(self) -> Start:
        """(N,) the state as the run goes on from it: values of graded units, or bipolar."""
        return start_of(self._report.frame)

    @property
    def updates(self) -> int:
        """Updates of this run."""
        return self._report.frame.updates

    @property
    def time(self) -> ImmediateRun:
        """It goes to other moments at once, too."""
        return self

    @property
    def extent(self) -> Extent:
        """The moments of the run that can be gone to."""
        return Extent(self._run.first, self._run.end)

    @property
    def stand(self) -> Stand:
        """Where the run stands."""
        return Stand(self.values, Place(self._run.epoch, self.updates), self.project, self.report.frame.flips)

    def past(self) -> PastRun:
        """The run as it stands."""
        return self._run.past()

    def standing(self) -> StandingRun | None:
        """The run as it stands."""
        return self._run.standing()

    def seek(self, moment: int) -> None:
        """Go to a moment, or as near to it as the run is remembered; rule and masks become as they were."""
        self.pause()
        first, end = self.extent
        self._take_along([self._run.seek(min(max(moment, first), end))])

    def play_back(self) -> None:
        """Go to the beginning."""
        self.seek(self.extent.first)

    def return_to(self, stand: Stand, brings_back_settings: bool) -> None:
        """Go to where the run stood; begin a new run in that state where the run is another by now."""
        self.pause()
        reports = self._run.return_to(stand, brings_back_settings)
        if reports is None:
            if brings_back_settings:
                self._project = with_settings_of(self._project, stand.project)
            self.start_from(stand.state)
        else:
            self._take_along(reports)

    def edit(self, project: Project, state: Start | None = None) -> None:
        """Replace the project.  The state stays where the grid stays; a new network begins a new run."""
        before, self._project = self._project, project
        if not is_same_run(project, before):
            self._run.epoch += 1
        if must_be_loaded(project, before):
            self._load(None if project.same_grid(before) else project.cue if state is None else state)

    def _take(self, report: Report) -> None:
        self._report = report
        self._heard(report)

    def _take_along(self, reports: Iterable[Report]) -> None:
        """Follow the run to a moment at which rule and masks may be others."""
        for report in reports:
            self._take(report)
        self._project = with_settings_of(self._project, self._run.project)

    def open_project(self, project: Project, run: StandingRun | None = None) -> None:
        """Take over another project, in the state that it starts from, or where its run stands."""
        self._project = project
        if run is None:
            self.start_from(project.cue)
        else:
            self._run.epoch += 1
            self._load(run.state, run)

    def take_back(self, project: Project, state: Start, is_other_document: bool) -> None:
        """Return to a project, as it was last seen."""
        self._project = project
        self.start_from(state)

    def start_from(self, state: ArrayLike) -> None:
        """Begin a new run from a bipolar state, or from values of graded units."""
        self._run.epoch += 1
        self._load(as_start(state))

    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units bipolar values, or graded ones floats."""
        self._take(self._run.set_units(units, values))

    def run(self) -> None:
        """Go on until it settles or goes round in a cycle, or for as many sweeps as are allowed."""
        sweep = self._project.rule.ticks_of_sweep(self._project.n)
        self._run.forget_later()
        self._report = self._run.report()
        until = self._report.frame.updates + self._most_sweeps * sweep
        while (left := until - self._report.frame.updates) > 0:
            some = sweep if self._report.frame.deterministic else SWEEPS_AT_RANDOM * sweep
            self._take(self._run.advance_to_rest(updates=min(left, some)))
            if self._report.verdict.kind in ("settled", "cycle"):
                return

    def pause(self) -> None:
        """Nothing goes on by itself."""

    def step(self, updates: int = 1) -> None:
        """Make so many updates, in several advances where there are too many flips for one."""
        self._take_along(self._run.step(updates))

    def reset(self) -> None:
        """Back to where this run began, with the project's seed."""
        self._run.epoch += 1
        self._take(self._run.restart(self._project.seed))

    def update_unit(self, unit: int) -> None:
        """Let one unit decide, out of turn."""
        self._take(self._run.update_unit(unit))

    def stop_learning(self) -> None:
        """All that is to be learnt has been learnt."""

    def _load(self, start: Start | None, run: StandingRun | None = None) -> None:
        self._run.load(self._project, start, standing=run)
        while (learning := self._run.learning) is not None and not learning.done:
            self._run.learn(hurry=True)
        self._take(self._run.report())


class Replay(Listener):
    """A document to which actions are done, one after the other.

    Parameters
    ----------
    document : Document
    most_sweeps : int
        How long a run goes on at most.
    heard : callable, optional
        Takes every report of the run.
    """

    def __init__(
        self, document: Document, most_sweeps: int = MOST_SWEEPS, heard: Callable[[Report], None] = lambda report: None
    ) -> None:
        self.run = ImmediateRun(document.project, most_sweeps, heard)
        # No time passes, so changes of one series are one step of undo.
        self.editor = Editor(document, self.run, self, clock=lambda: 0.0)
        self.messages: list[str] = []
        """What has been told."""
        self.complaints: list[str] = []
        """What could not be done, and why."""

    @property
    def project(self) -> Project:
        """The project as it is."""
        return self.run.project

    @property
    def state(self) -> State:
        """(N,) bipolar: the state as it is."""
        return self.run.state

    @property
    def network(self) -> Network:
        """The network as it is."""
        return self.run.network_so_far

    @property
    def energy(self) -> float:
        """The energy of the state."""
        return self.run.report.frame.energy

    @property
    def updates(self) -> int:
        """Updates of this run."""
        return self.run.updates

    @property
    def verdict(self) -> Verdict:
        """Where the run stands."""
        return self.run.report.verdict

    def perform(self, *actions: Action | Mapping[str, Any]) -> None:
        """Do actions, given as such or as data.

        Raises
        ------
        ActionError
            If one of them describes no action.
        """
        for action in actions:
            self.editor.perform(action if isinstance(action, Action) else from_data(action))

    def tell(self, message: str) -> None:
        """Keep a message."""
        self.messages.append(message)

    def complain(self, sentence: str) -> None:
        """Keep a complaint."""
        self.complaints.append(sentence)


def replay(document: Document, actions: Iterable[Action | Mapping[str, Any]], most_sweeps: int = MOST_SWEEPS) -> Replay:
    """A document after a list of actions."""
    done = Replay(document, most_sweeps)
    done.perform(*actions)
    return done
