"""Comparison: two or three runs of the same cue and seed, in step, that differ in one thing."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtWidgets import QHBoxLayout

from hopviz.core.network import Network, State
from hopviz.project.data_table import Cell, DataTable, learning_words, rule_words
from hopviz.project.model import Project
from hopviz.ui.experiments import form
from hopviz.ui.experiments.comparison.choice import DIFFERENCES, first_choices
from hopviz.ui.experiments.comparison.lane import SWIFT, LaneView, sweeps_figure
from hopviz.ui.experiments.comparison.task import Lane, Moment, advance, made
from hopviz.ui.experiments.playback import BURST, PlayedExperiment
from hopviz.ui.style.plotting import FINELY_ROUND, energy_range, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.choosers import Segment, Segments

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 20.0, math.inf)
SPEED = 1.0
SHORTEST = 4.0
"""Sweeps that the axes show at least."""
LEARNING = "Learning…"
NO_MEMORIES = "Nothing can be learnt: store a memory first (Ctrl+Return)"
PROMPT = "Press Run: the energy is drawn here"


class ComparisonView(PlayedExperiment):
    """Runs side by side, each with its choice, its grid, its trace and its verdict."""

    name = "comparison"
    title = "Compare"
    purpose = "Runs the same cue with the same seed in two or three ways, side by side and in step."
    glossary = "sweep: every unit has its turn once, on average · in step: all runs are after as many sweeps"
    clock_word = "sweep"
    step_tip = "Go on to the next whole sweep, in all runs"

    def _build(self) -> None:
        self._runs: tuple[Lane, ...] = ()
        self._is_over = False
        tips = ((label, key, tip) for key, (label, tip) in DIFFERENCES.items())
        self.difference_chooser = form.chooser(*tips)
        self.count = Segments([Segment(str(count), str(count), f"Compare {count} runs") for count in (2, 3)])
        self.count.choose("2")
        self.status = form.words_label("caption")
        self.lanes = tuple(LaneView(place, first) for place, first in enumerate(first_choices(), 1))
        self.difference_chooser.currentIndexChanged.connect(self._choose_difference)
        self.count.chosen.connect(self._show_lanes)
        self.add_field("Differ in", self.difference_chooser, "What is different in the runs; all else is the same")
        self.add_field("Runs", self.count, "How many are compared")
        self.add_player(SPEEDS, SPEED)
        self.add_controls(self.status)
        filled(row := QHBoxLayout(), *((lane, 1) for lane in self.lanes), gap=2 * GRID)
        self.stage.addLayout(row, 1)
        for lane in self.lanes:
            lane.choice.changed.connect(self.begin_anew)
            lane.resized.connect(self._lay_out_lanes)
        self._show_lanes()

    @property
    def shown(self) -> tuple[LaneView, ...]:
        """The runs that are compared."""
        return self.lanes[: int(self.count.value())]

    @property
    def is_over(self) -> bool:
        return self._is_over

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for lane in self.lanes:
            lane.apply_theme(theme)

    def changed(self, project: Project) -> None:
        super().changed(project)
        for lane in self.lanes:
            lane.choice.show_number(project, self.network)

    def _show_lanes(self) -> None:
        for lane in self.lanes:
            lane.setVisible(lane in self.shown)
        self.begin_anew()

    def _lay_out_lanes(self) -> None:
        """All alike, though one may be a pixel wider than another."""
        is_wide = self.lanes[0].is_wide
        for lane in self.lanes:
            lane.lay_out(is_wide)

    def _choose_difference(self) -> None:
        for lane in self.lanes:
            lane.choice.show_difference(self.difference_chooser.currentData())
        self.begin_anew()

    def begin(self, project: Project, network: Network, cue: State) -> None:
        self._runs, self._is_over = (), False
        if self.difference_chooser.currentData() == "learning" and not project.memories:
            self.drop("start")
            return
        projects = [lane.choice.project(project, network) for lane in self.shown]
        for lane, of in zip(self.shown, projects, strict=True):
            lane.choice.show_number(project, network)
            lane.begin(of, 1, None, "")
        self.measure("start", partial(made, projects, project, network, cue), self._take_start)

    def _take_start(self, runs: tuple[Lane, ...]) -> None:
        self._runs, self.stale = runs, True
        for lane, run in zip(self.shown, runs, strict=True):
            lane.begin(run.project, run.per_sweep, run.report, run.trouble)

    def play(self, project: Project, seconds: float) -> None:
        is_full = self.running and math.isinf(self.speed)
        if self.running and not is_full:
            self.until = max(self.until, self.now) + self.speed * seconds
            self.until = min(self.until, self.now + self.speed * BURST)
        until = math.inf if is_full else self.until
        if until > self.now and not self._is_over and not self.is_measuring("run"):
            self.measure("run", partial(advance, self._runs, self.now, until), self._take)

    def _take(self, moment: Moment) -> None:
        self.now, self.stale, self._is_over = moment.sweeps, True, moment.is_over
        for lane, reports in zip(self.shown, moment.reports, strict=True):
            lane.add(reports)
        if moment.is_over:
            self.until = self.now
            self.set_running(False)

    def draw(self, seconds: float) -> None:
        super().draw(seconds)
        if self.isVisible():
            for lane in self.shown:
                lane.grid.draw(seconds, self.reduced_motion)

    def redraw(self, project: Project) -> None:
        cue = self.cue
        assert cue is not None
        is_swift = self.running and self.speed > SWIFT
        extremes = [found for lane in self.shown if (found := lane.extremes()) is not None]
        rise = energy_range(min(low for low, _ in extremes), max(high for _, high in extremes)) if extremes else (0, 1)
        span = (0.0, max(round_up(self.now, FINELY_ROUND) if self.now else 0.0, SHORTEST))
        prompt = PROMPT if extremes and not self.now and not self.running else ""
        for lane in self.shown:
            lane.grid.show_state(project, lane.report, cue, is_swift)
            lane.say(project)
            lane.draw_trace(self.now, span, rise, prompt)
        self._tell(project)

    def _tell(self, project: Project) -> None:
        if self.difference_chooser.currentData() == "learning" and not project.memories:
            form.tell(self.status, NO_MEMORIES, True)
            return
        if self.is_measuring("start"):
            form.tell(self.status, LEARNING)
            return
        sweeps = sweeps_figure(self.now)
        told = "At the cue" if not self.now else f"After {sweeps} sweep{'' if sweeps == '1' else 's'}"
        form.tell(self.status, f"{told}, seed {project.seed}" + ("; all have settled" if self._is_over else ""))

    def table(self) -> DataTable | None:
        if not self._runs:
            return None
        rows = [
            (place, int(update), update / run.per_sweep, *(_known(value) for value in (*energies, *two_time)))
            for place, (lane, run) in enumerate(zip(self.shown, self._runs, strict=True), 1)
            for update, energies, two_time in zip(
                lane.history.ends, lane.history.energy.tolist(), lane.history.two_time.tolist(), strict=True
            )
        ]
        series = ("least", "greatest", "last")
        heading = (
            "run", "update", "sweeps", *(f"energy E, {each}" for each in series),
            *(f"L(t), {each}" for each in series),
        )  # fmt: skip
        settings: dict[str, Cell] = {"differ in": self.difference_chooser.currentText().lower()}
        for place, run in enumerate(self._runs, 1):
            settings[f"run {place}"] = f"{learning_words(run.project)}; {rule_words(run.project.rule)}"
        return DataTable(self.name, heading, rows, self.remarks(settings))


def _known(value: float) -> Cell:
    return "" if math.isnan(value) else value
