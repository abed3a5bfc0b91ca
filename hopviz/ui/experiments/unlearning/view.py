"""Unlearning: a network dreams, dream by dream or on and on, and what becomes of recall is drawn."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from PySide6.QtWidgets import QCheckBox

from hopviz.actions.unlearning_edits import LARGEST, REMOVED, TOO_LARGE, back_to_best, told_dreams
from hopviz.actions.wiring_edits import Adopt
from hopviz.core.network import Network
from hopviz.core.unlearning_curve import (
    STAYS,
    Options,
    UnlearningPoint,
    UnlearningProgress,
    destroyed,
    dream_on,
    good_range,
)
from hopviz.project.data_table import Cell, DataTable, known
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import SHARES, Experiment, Picture, measured_line
from hopviz.ui.experiments.unlearning.scene import DreamScene
from hopviz.ui.experiments.unlearning.task import (
    BEST_TIP,
    MEASURED,
    SHARES_TIP,
    SPREAD_TIP,
    Pace,
    UnlearningCurve,
    subject_of,
)
from hopviz.ui.style.plotting import FINELY_ROUND, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.bars import percent
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line, Mark, Stretch

LEAST_SPAN = 20
BOTH = 240
"""From this width on, at scale 1, there are two plots."""
FEW = 12
"""So many points are drawn as dots too."""
NARROW = 90
"""Width that the second can do with."""
LEAST_SPREAD = 1.0
TOO_FEW = "Too few to tell"
PAUSE = 0.4
"""Seconds between two networks that the landscape is shown while dreams go on."""
LEAST_COUNT = 120
"""Width that the field of how many dreams can do with."""
TIMES = 100
NO_BREAK = "\N{NO-BREAK SPACE}"
UNDO = "undo takes it back"
MEASURING = "Measuring recall…"
PACES = (2, 10, 50, 250, math.inf)
"""Dreams a second that can be chosen."""
PACE = 50
STOP_TIP = (
    f"Pause by itself when recall has got worse again: when {STAYS} measurements of exact recall in a row lie below "
    f"the best since this dreaming was begun, so far that the 95 % intervals do not overlap. {BEST_TIP}"
)
BACK_TIP = f"Take the weights back to the best that was measured; {UNDO}. {BEST_TIP}"


class UnlearningView(Experiment):
    """Dreams, and what was measured between them."""

    name = "dreaming"
    needs_weights = True
    title = "Dreaming"
    purpose = "Weakens what random states settle in: memories get room, and in the end are destroyed."
    glossary = (
        "share: of cues, or of random starts · spread: how unequal basins are, 0 if equal · "
        "pace: dreams wait for measuring"
    )
    largest = LARGEST
    too_large = TOO_LARGE
    removed = REMOVED

    def _build(self) -> None:
        self.curve: UnlearningCurve | None = None
        self._step, self._trouble = "", ""
        """The step of undo that the dreams of this run are; why there are none."""
        self._is_long = self._is_past_best = False
        self._undreamt: Network | None = None  # that of the curve, before its first dream
        self._begun = self._handed = 0
        """Dreams before this run, and of the network that everybody has been shown."""
        self._present: Network | None = None
        self._fresh: Network | None = None
        """The network after the last dream, and the same if it has not been handed on."""
        self._waited = 0.0
        self.pace = Pace(PACE)
        once = f"One state falls, and the landscape rises where it settled; {UNDO}"
        self.once_button = form.button("Dream &once", once, self._dream_once, "narrow")
        self.on_button = form.button("Dream o&n", f"Dream until stopped; {UNDO}", self._dream_on, "narrow")
        self.times_button = form.button("Drea&m", f"Dream so many times; {UNDO}", self._dream_times, "narrow")
        self.times = form.spin_box(1, 100_000, TIMES, 100, " times")
        self.times.setGroupSeparatorShown(True)
        self.times.setMinimumWidth(LEAST_COUNT)
        self.rate = form.number_box(0.001, 1.0, Options.rate, 0.005, decimals=3)
        self.noise = form.spin_box(1, 50, 20, suffix=" %")
        self.noise.setEnabled(False)
        self.start_chooser = form.chooser(("At random", False, ""), ("Near memories", True, ""))
        self.spare_box = QCheckBox("Spare the memories")
        self.start_chooser.currentIndexChanged.connect(lambda place: self.noise.setEnabled(place > 0))
        self.stop_box = QCheckBox("Sto&p at the best")
        self.best_button = form.button("Bac&k to the best", BACK_TIP, self._go_back, "narrow")
        self.pace_chooser = form.chooser(*((f"≤ {number(each)} dreams/s", each, "") for each in PACES[:-1]))
        self.pace_chooser.addItem("full speed", PACES[-1])
        self.pace_chooser.setCurrentIndex(PACES.index(PACE))
        self.pace_chooser.currentIndexChanged.connect(self._change_pace)
        self.status, self.scene = form.words_label(), DreamScene()
        self.shares_chart, self.spread_chart = Chart("dreams", "share"), Chart("dreams", "basin spread")
        form.describe(
            (self.times, "How many dreams", "How many dreams the button beside it stands for"),
            (self.spare_box, "Spare the memories", "A dream that ends in a memory or its reverse changes nothing"),
            (self.stop_box, "Stop at the best", STOP_TIP),
            (self.shares_chart, "", SHARES_TIP),
            (self.spread_chart, "", SPREAD_TIP),
        )
        self.add_row(self.once_button, self.on_button)
        self.add_row(self.times, self.times_button)
        self.add_field("Pace", self.pace_chooser, "Dreams a second, at most: they wait while recall is measured")
        self.add_controls(self.stop_box, self.best_button)
        self.add_field("Rate", self.rate, "What a dream takes from the weights, in units of a stored memory")
        self.add_field("Start", self.start_chooser, "Where a dream begins: any state, or a memory with noise")
        self.add_field("Noise", self.noise, "Share of the units that differ from the memory at the start")
        self.add_controls(self.spare_box)
        charts = Picture((self.shares_chart, 5), (self.spread_chart, 3))
        self.spread_chart.setMinimumWidth(NARROW)
        charts.show_part(self.spread_chart, BOTH)
        self.stage.setSpacing(GRID // 2)
        self.stage.addWidget(self.status)
        self.stage.addWidget(Picture((self.scene, 0), (charts, 1)), 1)
        self.setFocusProxy(self.once_button)
        self._tell()

    @property
    def options(self) -> Options:
        """How to dream."""
        noise = self.noise.value() / 100 if self.start_chooser.currentData() else None
        return Options(self.rate.value(), noise, self.spare_box.isChecked(), self.stop_box.isChecked())

    @property
    def is_dreaming(self) -> bool:
        """Whether dreams that somebody asked for are going on."""
        return bool(self._step) and self.is_measuring("dreams")

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.scene.apply_theme(theme)

    def forget(self) -> None:
        super().forget()
        self._leave()
        self.curve = self._undreamt = None

    def provenance(self, what: str) -> object:
        return self.curve

    def changed(self, project: Project) -> None:
        curve = self.curve
        place = None if curve is None else curve.place_of(project)
        is_of_other_epoch = place == 0 and project.learns_in_epochs and self.network is not self._undreamt
        if curve is None or place is None or is_of_other_epoch:
            self._leave()
            curve, self._undreamt = UnlearningCurve(project), self.network
            self.curve = curve
            self._handed = 0
            self.scene.show_dream(None, (), (1, 1), play=False)
        elif place != self._handed and not (self.is_dreaming and place > self._begun):
            self._leave()
            curve.dreams = self._handed = place
        if project.rule != curve.rule:
            self._leave()
            curve.dreams = self._handed
            curve.measure_anew(project.rule)
        if self._present is None and not self.is_dreaming:
            self._present = self.network
        self._tell()

    def _leave(self) -> None:
        """What is being computed is not wanted any more."""
        self.stop("dreams")
        self._present = self._fresh = None
        self._step = self._trouble = ""
        self._is_past_best = False

    def go_on(self, seconds: float) -> None:
        curve = self.curve
        if curve is None:
            return
        if not (self.is_measuring("dreams") or self._step or self._trouble or curve.present):
            self._begin("", curve.dreams)
        self.scene.draw(seconds)
        self._waited += seconds
        if not self.scene.is_falling and (self._waited >= PAUSE or not self.is_dreaming):
            self._hand_on()

    def redraw(self, project: Project) -> None:
        """Draw what was measured up to now."""
        curve = self.curve
        assert curve is not None
        points = curve.points
        span = (0.0, round_up(max(curve.dreams, LEAST_SPAN), FINELY_ROUND))
        x, dots = np.array([point.dreams for point in points], float), len(points) <= FEW
        lines = [
            measured_line(x, points, "spurious", "spurious", "spurious", dots),
            measured_line(x, points, "overlap", "memory", "overlap m", dots),
            measured_line(x, points, "exact", "accent", "exact recall", dots),
        ]
        good, gone = good_range(points), destroyed(points)
        stretch = None if good is None else Stretch(*good, "good", "memory")
        marks = [] if gone is None else [Mark(gone, "destroyed", "warning", behind=True)]
        if curve.best is not None and len(points) > 1:
            marks.append(Mark(curve.best[0].dreams, "best", "accent", behind=True))
        prompt = "" if points or self._trouble else MEASURING
        self.shares_chart.show_lines(lines if points else [], marks, span, SHARES, stretch, prompt)
        spreads = np.array([point.spread for point in points], float)
        known = spreads[np.isfinite(spreads)]
        top = round_up(max(float(known.max(initial=0.0)), LEAST_SPREAD) * 1.05, FINELY_ROUND)
        marks = [] if gone is None else [Mark(gone, "", "warning")]
        lines = [Line(x, spreads, "ink", dots=dots)] if points else []
        too_few = TOO_FEW if points and not known.size else ""
        self.spread_chart.show_lines(lines, marks, span, (-0.03 * top, top), stretch, too_few)

    def table(self) -> DataTable | None:
        curve = self.curve
        if curve is None or not curve.points:
            return None
        heading = (
            "dreams", "exact recall (share of cues)", "95 % low", "95 % high", "overlap m", "95 % low of m",
            "95 % high of m", "spurious (share of random starts)", "95 % low of spurious", "95 % high of spurious",
            "spread of basins",
        )  # fmt: skip
        rows = [
            (
                each.dreams, each.exact, *each.exact_interval, each.overlap, *each.overlap_interval, each.spurious,
                *each.spurious_interval, known(each.spread),
            )
            for each in curve.points
        ]  # fmt: skip
        settings: dict[str, Cell] = {"dreams of the network": curve.dreams, "rate": self.rate.value(), **MEASURED}
        return DataTable(self.name, heading, rows, self.remarks(settings))

    def _hand_on(self) -> None:
        """Let everybody see the newest weights."""
        if self._fresh is not None:
            assert self.curve is not None
            assert self.project is not None
            network, self._fresh, self._waited = self._fresh, None, 0.0
            self._handed = self.curve.dreams
            dreamt = self.curve.after(self.project, network, self._handed)
            self.acted.emit(Adopt(self._step, dreamt, continuous=True))
        if not self.is_measuring("dreams"):
            self._step = ""

    def _dream_once(self) -> None:
        if not self.is_dreaming:
            self._dream("Dream {0}", 1)

    def _dream_times(self) -> None:
        self._dream("Dreams {0} to {1}", self.times.value())

    def _dream_on(self) -> None:
        if self.is_dreaming and self._is_long:
            self.stop("dreams")
            self._hand_on()
            self._tell()
        else:
            self._dream("Dreams from {0} on", None)

    def _dream(self, step: str, count: int | None) -> None:
        """Dream so many times, or until stopped, as one step of undo."""
        self._hand_on()
        begun = 0 if self.curve is None else self.curve.dreams
        goal = None if count is None else begun + count
        self._begin(step.format(number(begun + 1), number(goal or 0)), goal)

    def _go_back(self) -> None:
        """Take the weights back to the best, as one step of undo."""
        curve, project = self.curve, self.project
        assert curve is not None
        assert project is not None
        self.stop("dreams")
        self._hand_on()
        if curve.best is None:
            return
        point, network = curve.best
        self._leave()
        curve.dreams = self._handed = point.dreams
        self._present = network
        self.acted.emit(Adopt(back_to_best(point.dreams), curve.after(project, network, point.dreams)))
        self._tell()

    def _change_pace(self) -> None:
        self.pace.per_second = self.pace_chooser.currentData()

    def _begin(self, step: str, goal: int | None) -> None:
        """Dream up to the goal, or just measure."""
        curve, project, network = self.curve, self.project, self._present
        if curve is None or project is None or network is None:
            return
        if step:
            curve.cut()
        self._step, self._begun, self._trouble = step, curve.dreams, ""
        self._is_long, self._is_past_best = goal is None or goal > curve.dreams + 1, False
        steps = partial(
            dream_on, subject_of(project), network, self.options, curve.dreams, goal, curve.present, self.pace.due
        )
        self.measure("dreams", steps, self._take)
        self._tell()

    def _take(self, found: UnlearningProgress) -> None:
        curve, project = self.curve, self.project
        assert curve is not None
        assert project is not None
        curve.add(found)
        self._trouble, self._is_past_best = found.trouble, found.is_past_best
        if found.dreams > curve.dreams and found.last is not None:
            once = not self._is_long and found.dreams == self._begun + 1
            curve.dreams, self._present, self._fresh = found.dreams, found.network, found.network
            grid, play = (project.rows, project.cols), once and not self.reduced_motion
            self.scene.show_dream(found.last, project.names, grid, play)
        self._tell()

    def _tell(self) -> None:
        """What the buttons do now, and the latest figures."""
        self.stale = True
        # One dream is over before anybody could stop it: its button keeps the focus.
        curve, goes_on = self.curve, self.is_dreaming and self._is_long
        can = self._present is not None and not goes_on
        self.once_button.setEnabled(can)
        self.times_button.setEnabled(can)
        self.on_button.setEnabled(can or goes_on)
        best = None if curve is None else curve.best
        text, tip = ("S&top", "Stop here") if goes_on else ("Dream o&n", "Dream until stopped")
        form.name_button(self.on_button, text, f"{tip}; {UNDO}")
        is_elsewhere = best is not None and curve is not None and best[0].dreams != curve.dreams
        self.best_button.setEnabled(is_elsewhere and self.project is not None)
        place = f", {number(best[0].dreams)}" if best is not None and is_elsewhere else ""
        form.name_button(self.best_button, f"Bac&k to the best{place}", BACK_TIP)
        told = self._trouble
        if not told and curve is not None:
            told = told_figures(curve.dreams, curve.points[-1] if curve.points else None)
            told += ". Stopped: past the best" if self._is_past_best else ""
        form.tell(self.status, told, bool(self._trouble))


def told_figures(dreams: int, point: UnlearningPoint | None) -> str:
    """How many dreams there were, and the latest figures with the number of dreams that they were measured after."""
    if point is None:
        return told_dreams(dreams)
    exact, spurious = (percent(share).replace(" ", NO_BREAK) for share in (point.exact, point.spurious))
    figures = f"{told_dreams(point.dreams)}: exact recall {exact}, spurious {spurious}"
    return figures if point.dreams == dreams else f"At {figures}; {number(dreams)} dreamt"
