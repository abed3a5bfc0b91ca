"""The run of a project: its network, learnt at once or in epochs, and what goes on in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Hashable
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from hopviz.actions.action import Stand
from hopviz.actions.run_settings import has_masks, with_settings_of
from hopviz.core.frame import Frame
from hopviz.core.learning import Learning, Training
from hopviz.core.network import Network, to_units
from hopviz.core.recorder import Extent, Recorder, Report
from hopviz.core.run import Run
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import Steps, finished
from hopviz.project.model import Project
from hopviz.project.parts import unconnected
from hopviz.project.standing_run import StandingRun
from hopviz.project.starts import Start, is_graded, start_of

BATCH = 0.1
"""Seconds that one batch of learning may take."""
MOMENT = 0.01
"""Seconds for which it is sought at a time with which tick a cycle was entered."""
LAST_FLIPS, LEAD = 24, 1 << 16
"""So many flips that led to a moment are seen again where somebody goes to it, if no more updates lie between."""
HURRY = 0.04
"""Seconds for which epochs follow each other without being shown."""


def is_same_run(project: Project, before: Project) -> bool:
    """Whether an edit leaves memories and network as they are, so that reports belong to the run before."""
    return project.same_states(before) and project.same_network(before)


def must_be_loaded(project: Project, before: Project) -> bool:
    """Whether a run has to take over anything of an edit."""
    return (
        not is_same_run(project, before)
        or project.rule != before.rule
        or project.clamped is not before.clamped
        or project.lesioned is not before.lesioned
    )


@dataclass(frozen=True, eq=False)
class PastRun:
    """A run that goes on no more: it belongs to whoever looks at what it has done."""

    project: Project
    """With rule and masks as they were at its last moment."""
    run: Run
    seed: int
    """That which it began with."""


class ProjectRun:
    """One project with the run that goes on in it, a new one for every network; nothing runs before one is loaded.

    Having gone back (`seek`), it goes on as it did, changes of rule and masks and edits of units included; an edit made
    then discards what came after it, so `branch` first to keep both.
    """

    def __init__(self) -> None:
        self.epoch = 0
        """Counts the runs; it stands in every report."""
        self.seed = 0
        """That which this run began with."""
        self._loaded: tuple[Project, Run, Recorder] | None = None
        self._training: Training | None = None
        self._entry: tuple[Hashable, Steps[int | None] | int | None] = (None, None)
        """The mark of the cycle that was recognised last, and with which tick it was entered, or how that is found."""
        self._learnt: tuple[Project, Network, Training] | None = None
        """What was learnt in epochs last and has been replaced: undo brings it back without learning it again."""
        self._start: Start = np.zeros(0, np.int8)
        """The state that a restart comes back to: as it was edited last, or that in which all began."""
        self._unedited_start: Start = self._start
        """What it was before the run was edited."""
        self._awaited: StandingRun | None = None
        """The run that goes on once its network is learnt."""

    @property
    def is_loaded(self) -> bool:
        """Whether there is a project."""
        return self._loaded is not None

    @property
    def project(self) -> Project:
        """The project, with rule and masks as they are at the present moment."""
        return self._parts[0]

    @property
    def id(self) -> int:
        """Different for every run and branch."""
        return self._parts[1].id

    @property
    def first(self) -> int:
        """The earliest moment that can be gone back to."""
        return self._parts[1].first

    @property
    def end(self) -> int:
        """The latest moment that the run has come to."""
        return self._parts[1].end

    def past(self) -> PastRun:
        """The run as it stands, with its project."""
        return PastRun(self.project, self._parts[1].branch(), self.seed)

    @property
    def network(self) -> Network:
        """The network, after some epoch if it is learnt in epochs."""
        return self._parts[1].net

    @property
    def learning(self) -> Learning | None:
        """How far learning in epochs is; None if the network was made at once."""
        training = self._training if self.project.learns_in_epochs else None
        return None if training is None else training.progress

    @property
    def _parts(self) -> tuple[Project, Run, Recorder]:
        if self._loaded is None:
            raise RuntimeError("no project has been loaded")
        return self._loaded

    def load(
        self, project: Project, start: Start | None = None, network: Network | None = None,
        standing: StandingRun | None = None,
    ) -> None:  # fmt: skip
        """Take over a project, building the network only if it is another one.

        Parameters
        ----------
        project : Project
        start : Start, shape (N,), optional
            State to begin anew from; without it the run goes on from the present one.
        network : Network, optional
            That of the project, if it has been made already.
        standing : StandingRun, optional
            Go on where this run of the project stands.
        """
        finished(self.load_steps(project, start, network, standing))

    def load_steps(
        self, project: Project, start: Start | None = None, network: Network | None = None,
        standing: StandingRun | None = None,
    ) -> Steps[None]:  # fmt: skip
        """Take over a project, a step at a time; until the last one, and if it fails, nothing has changed."""
        training, learnt = self._training if project.learns_in_epochs else None, self._learnt
        if network is None:
            network, training = yield from self._network_steps(project)
        if self._loaded is not None and self._training is not None and training is not self._training:
            learnt = (self.project, self.network, self._training)
        if self._loaded is None and start is None:
            start = project.cue
        is_learnt = training is None or training.done or not project.learns_in_epochs
        self._awaited = None if is_learnt else standing
        if standing is not None and is_learnt:
            self._go_on_from(standing, project, network)
        elif start is not None:
            self._begin(project, network, start, start=start)
        elif network is not self.network:
            self._begin(project, network, self._parts[1].frame().values)
        else:
            before, run, _ = self._parts
            run.set_rule(project.rule)
            if not has_masks(before, project.clamped, project.lesioned):
                run.set_masks(project.clamped, project.lesioned)
            self._loaded = (project, run, _recorder(project))
        self._training, self._learnt = training, learnt
        if training is not None and project.learns_in_epochs:
            training.epochs = project.epochs

    def _begin(
        self, project: Project, network: Network, state: Start, seed: int | None = None, start: Start | None = None
    ) -> None:
        """Begin a run in a state, with the seed of the project and the start as it is if there are no others."""
        self.seed = project.seed if seed is None else seed
        simulation = Simulation(
            network, to_units(state, project.units), project.rule, self.seed, project.clamped, project.lesioned,
            state if is_graded(state) else None,
        )  # fmt: skip
        self._loaded = (project, Run(simulation), _recorder(project))
        self._start = self._unedited_start = self._start if start is None else start

    def _go_on_from(self, standing: StandingRun, project: Project, network: Network) -> None:
        self._loaded = (project, Run(standing.simulation(network, project)), _recorder(project))
        self._start = self._unedited_start = standing.begun
        self._awaited = None

    def standing(self) -> StandingRun | None:
        """The run as it stands; None while the network is still being learnt."""
        if self.learning is not None and not self.learning.done:
            return None
        return StandingRun.of(self._parts[1].snapshot(), self._start)

    def _network_steps(self, project: Project) -> Steps[tuple[Network, Training | None]]:
        """That of the project, and how it is learnt: the present one if it is the same, or if learning goes on."""
        training = self._training
        if self._loaded is not None:
            before, run, _ = self._loaded
            if project.same_network(before):
                return run.net, training
            if training is not None and _goes_on(training, before, project):
                return run.net, training
        if self._learnt is not None:
            before, net, training = self._learnt
            if _goes_on(training, before, project):
                return net, training
        training = project.training()
        if training is not None:
            return unconnected(project.n, project.units), training
        return (yield from project.network_steps()), None

    def learn(self, hurry: bool = False) -> None:
        """Go on for a batch of learning in epochs, of one epoch at most or in a hurry of several.

        The network becomes another one when an epoch is over.
        """
        project, run, _ = self._parts
        training = self._training
        deadline = time.perf_counter() + (HURRY if hurry else 0.0)
        over = None if training is None or training.done else training.advance(BATCH)
        while training is not None and over is not None and not training.done and time.perf_counter() < deadline:
            over = training.advance(BATCH) or over
        if over is not None and self._awaited is not None and training is not None and training.done:
            self._go_on_from(self._awaited, project, over.network)
        elif over is not None:
            self._begin(project, over.network, run.frame().values)

    def advance(self, updates: int | None = None, seconds: float | None = None) -> Report:
        """Go on for so many updates, or for about so many seconds, whichever ends first.

        In what has been gone back through it ends early at the moment of an edit, too: see `Run.advance`.
        """
        return self._go_on(self._parts[1].advance, updates, seconds)

    def advance_to_rest(self, updates: int | None = None, seconds: float | None = None) -> Report:
        """Go on as `advance` does, but no further than to the update at which the run settles."""
        return self._go_on(self._parts[1].advance_to_rest, updates, seconds)

    def _go_on(
        self, advance: Callable[[int | None, float | None], Frame], updates: int | None, seconds: float | None
    ) -> Report:
        run = self._parts[1]
        in_the_past, edits_made = run.now < run.end, run.edits_made
        frame = advance(updates, seconds)
        if in_the_past and run.edits_made != edits_made:
            self._follow()
        return self._report(frame)

    def step(self, updates: int) -> list[Report]:
        """Make so many updates, however many advances that takes, and all edits at that moment; the newest is last."""
        run = self._parts[1]
        reports = self._advance_to(run.now + updates)
        if run.is_edited_here:
            run.seek(run.now)
            self._follow()
            reports.append(self.report())
        return reports or [self.report()]

    def _advance_to(self, moment: int) -> list[Report]:
        reports = []
        while (left := moment - self._parts[1].now) > 0:
            reports.append(self.advance(updates=left))
        return reports

    def seek(self, moment: int) -> Report:
        """Go to a moment of the run, a value of its update counter; rule and masks become as they were.

        Raises
        ------
        ValueError
            If it is before `first` or after `end`.
        """
        self._parts[1].seek(moment)
        self._follow()
        return replace(self.report(), jumps=True)

    def seek_along(self, moment: int) -> list[Report]:
        """Go to a moment as it was come to: what led there, then its last update is told; errors as for `seek`."""
        run = self._parts[1]
        was_edited = any(edit.before == edit.after == moment for edit in run.edits)
        if was_edited or not run.first < moment <= run.end:
            return [self.seek(moment)]
        known = max(run.log_begin, moment - LEAD)
        flips = run.flips(known, moment).moments[-LAST_FLIPS:].tolist() if known < moment else []
        begin = max(flips[0] - 1, run.first) if flips else moment - 1
        return [self.seek(begin), *self._advance_to(moment - 1), *self._advance_to(moment)]

    def return_to(self, stand: Stand, brings_back_settings: bool) -> list[Report] | None:
        """Go there as `seek_along` does; None if the run did not stand there so, with the settings of now, or then."""
        moment = stand.place.updates
        if stand.place.run != self.epoch or not self.first <= moment <= self.end:
            return None
        here, wanted = self._parts[1].now, stand.project if brings_back_settings else self.project
        reports = self.seek_along(moment)
        is_alike = with_settings_of(wanted, self.project) is wanted
        if is_alike and np.array_equal(start_of(reports[-1].frame), stand.state):
            return reports
        self.seek(here)
        return None

    def forget_later(self) -> list[Report]:
        """Forget what came after the present moment, and report it if anything did: from here it goes into the new."""
        is_past = self._parts[1].now < self.end
        self._parts[1].forget_later()
        return [self.report()] if is_past else []

    def branch(self) -> ProjectRun:
        """Another one that stands here, with the same past and as far in learning; neither knows the other."""
        project, run, recorder = self._parts
        other = ProjectRun()
        other.epoch, other.seed = self.epoch, self.seed
        other._loaded = (project, run.branch(), recorder)
        other._training = deepcopy(self._training)
        other._unedited_start, other._start = self._unedited_start, self._start
        return other

    def _follow(self) -> None:
        """Take over rule, masks and start as the edits made up to the present moment have left them."""
        project, run, _ = self._parts
        now = run.snapshot()
        if now.rule != project.rule or not has_masks(project, now.clamped, now.lesioned):
            project = replace(project, rule=now.rule, clamped=now.clamped, lesioned=now.lesioned)
            self._loaded = (project, run, _recorder(project))
        painted = [edit.before for edit in run.edits[: run.edits_made] if edit.verb in ("set_units", "set_values")]
        self._start = run.branch().seek(painted[-1]).values if painted else self._unedited_start

    def set_units(self, units: ArrayLike, values: ArrayLike) -> Report:
        """Give units bipolar values, or graded ones, floats, from outside; a restart comes back to that state."""
        project, run, _ = self._parts
        verb = run.set_values if is_graded(values) else run.set_units
        verb(units, values if is_graded(values) else to_units(values, project.units))
        report = self.report()
        self._start = report.frame.values
        return replace(report, start=self._start)

    def update_unit(self, unit: int) -> Report:
        """Let one unit decide now, out of turn."""
        return self._report(self._parts[1].update_unit(unit))

    def restart(self, seed: int) -> Report:
        """Back to where this run began, as a run of its own."""
        project, run, _ = self._parts
        self._begin(project, run.net, self._start, seed)
        return self.report()

    def report(self) -> Report:
        """The run as it is, before anything else happens."""
        return self._report(self._parts[1].frame())

    def _report(self, frame: Frame) -> Report:
        report = self._parts[2].report(frame, self.epoch, self._entered() if frame.cycle_length else None)
        return replace(report, extent=Extent(self.first, self.end), start=self._start)

    def _entered(self) -> int | None:
        """With which tick the present cycle was entered; None if that takes longer to find: see `find_entry`."""
        run = self._parts[1]
        if self._entry[0] != run.cycle_mark:
            self._entry = run.cycle_mark, run.cycle_entry_steps()
            self.find_entry()
        return entered if isinstance(entered := self._entry[1], int) else None

    @property
    def seeks_entry(self) -> bool:
        """Whether it is still to be found with which tick the cycle was entered that was recognised last."""
        return isinstance(self._entry[1], Generator)

    def find_entry(self) -> bool:
        """Go on for a moment to find with which tick the cycle was entered that was recognised last; whether it is."""
        mark, steps = self._entry
        until = time.perf_counter() + MOMENT
        while isinstance(steps, Generator) and time.perf_counter() < until:
            try:
                next(steps)
            except StopIteration as end:
                self._entry = mark, end.value
                return True
        return not self.seeks_entry


def _goes_on(training: Training, before: Project, project: Project) -> bool:
    """Whether the learning of an earlier project is that of this one, so far."""
    reached = 0 if training.last is None else training.last.number
    return project.same_training(before) and reached <= project.epochs


def _recorder(project: Project) -> Recorder:
    return Recorder(project.patterns, project.lesioned)
