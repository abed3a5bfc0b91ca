"""Annealing: a schedule that the run follows, and how many replicas it leads to the lowest energy, against a quench."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from hopviz.actions.run_verbs import SetRule
from hopviz.actions.window_verbs import ShowSwarm
from hopviz.core.network import Floats, Network, State, to_units
from hopviz.core.recorder import Report
from hopviz.core.rules import Annealing
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal import Descent, QuenchAndAnneal, SwarmFrame, quench_and_anneal_steps
from hopviz.project.data_table import Cell, DataTable, Row
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number
from hopviz.ui.actions import tooltip
from hopviz.ui.experiments import form
from hopviz.ui.experiments.annealing.schedule import ScheduleEditor, temperatures
from hopviz.ui.experiments.base import Experiment, Picture
from hopviz.ui.style.plotting import FINELY_ROUND, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.bars import Bar, IntervalBars, with_interval
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line, Mark
from hopviz.ui.widgets.dials.temperature import temperature_scale

REPLICAS, FEWEST, MANY = 200, 20, 2000
MOST = 4096
TOO_LARGE = f"Replicas are annealed for up to {MOST:,} units: so many runs would take too long with more"
NO_BREAK = "\N{NO-BREAK SPACE}"
BINS, BELOW, SPARE = 40, 5, 0.02
"""Of the histogram, and those below all energies, where the name of the lowest stands; and how far it goes beyond them,
as a part of their range."""
WAYS = {"quenched": "weight_negative", "annealed": "weight_positive"}
"""What is done to the replicas, and the colour of it."""
BARS, SCHEDULE, TALL, TALL_FROM = 620, 420, 0.55, 240
"""From these widths on, at scale 1, bars and schedule stand beside the histogram; and the height, as a part of the
width and at scale 1, from which on all three stand below each other."""
WHOLE = 1.06
"""The top of an axis that shows shares up to 1."""
SHAPE_TIP = "How the temperature goes on; drawing in the picture makes a schedule by hand"
START_TIP = "T of the first sweep"
STOP_TIP = "T of the last sweep; a geometric schedule cannot end at 0, a linear one can"
SWEEPS_TIP = "For how many sweeps; in a sweep every unit has its turn once. Afterwards the last T stays"
RATE_TIP = "Which part of T is lost in every sweep"
REPLICAS_TIP = "How many runs of each kind, all from the state that Reset goes back to, each with its own chance"
FOLLOW_TIP = "The run follows this schedule from now on, and every change of it, until its temperature is set by hand"
MEASURE_TIP = "Quench and anneal all replicas anew"
STOP_MEASURING_TIP = "Go no further; what has been found stays"
PICTURE_TIP = "The temperature against the sweeps. Drag in it: the schedule becomes what you draw."
HISTOGRAM_TIP = (
    "Final energies of the replicas. A quench is T = 0 at once, one by one; annealing follows the schedule, then "
    "T = 0. Both end where no unit wants to flip. The line: the lowest energy there is, known exactly for up to "
    "24 free units, else the lowest that any replica has found."
)
BARS_TIP = "The share of the replicas that ends with the lowest energy, with its 95 % confidence interval"
MEASURING = "Quenching and annealing…"


def descents(
    project: Project, network: Network, schedule: Annealing, replicas: int, start: State
) -> JobSteps[QuenchAndAnneal, QuenchAndAnneal]:
    """Quench and anneal replicas from a bipolar state (N,)."""
    state = to_units(start, network.units)
    return quench_and_anneal_steps(network, schedule, replicas, project.seed, state, project.clamped, project.lesioned)


class Pictures(Picture):
    """The schedule, the histogram and the bars: side by side, or in a tall panel below each other."""

    def __init__(self, schedule: QWidget, histogram: QWidget, bars: QWidget) -> None:
        super().__init__((schedule, 2), (histogram, 3), (bars, 2), spacing=2 * GRID)
        self.show_part(schedule, SCHEDULE)
        self.show_part(bars, BARS)

    @property
    def is_tall(self) -> bool:
        return self.height() > max(TALL * self.width(), self.theme.px(TALL_FROM))

    def _make_room(self) -> None:
        super()._make_room()
        self._parts.setStretch(self._parts.count() - 1, 0 if self.is_tall else 2)


class AnnealingView(Experiment):
    """The schedule and its picture, the histogram of final energies, and the shares that reach the lowest."""

    name = "annealing"
    title = "Annealing"
    purpose = "Cools the run by a schedule, and compares annealed replicas with quenched ones."
    glossary = "quench: T = 0 at once · replica: a run with its own chance · lowest: of all states, or found"
    needs_memories = False
    largest, too_large = MOST, TOO_LARGE
    settings = ("seed", "clamped", "lesioned")
    narrowest = 168

    def _build(self) -> None:
        self.found: QuenchAndAnneal | None = None
        """What the replicas have come to."""
        self._cue: State | None = None
        self._temperature = 0.0
        self._is_due, self._is_edited, self._is_stopped, self._was_measuring = True, False, False, False
        self.editor = ScheduleEditor(self)
        self.editor.edited.connect(self._take_schedule)
        self.editor.refused.connect(self.hinted)
        self.replicas = form.spin_box(FEWEST, MANY, REPLICAS, 20)
        self.replicas.setKeyboardTracking(False)
        self.replicas.valueChanged.connect(self._begin_anew)
        self.follow_button = form.button("F&ollow", FOLLOW_TIP, self._follow, "narrow")
        self.measure_button = form.button("&Measure", MEASURE_TIP, self._measure_or_stop, "narrow")
        self.swarm_button = form.button("Swarm", tooltip("show_swarm"), self._begin_or_end_swarm, "narrow")
        self._has_swarm = False
        self.words = form.words_label()
        editor = self.editor
        self.add_field("Schedule", editor.shapes, SHAPE_TIP)
        for name, box, tip in (
            ("From T", editor.start, START_TIP),
            ("To T", editor.stop, STOP_TIP),
            ("Sweeps", editor.sweeps, SWEEPS_TIP),
            ("Rate", editor.rate, RATE_TIP),
        ):
            self.add_field(name, box, tip)
        self.add_field("Replicas", self.replicas, REPLICAS_TIP)
        self.add_row(self.follow_button, self.measure_button)
        self.add_controls(self.swarm_button)
        self.add_controls(self.words)
        editor.shape_changed.connect(self._show_numbers)
        self._show_numbers()
        self.chart, self.bars = Chart("final energy E", "share of replicas"), IntervalBars()
        form.describe(
            (editor.picture, "", PICTURE_TIP), (self.chart, "", HISTOGRAM_TIP), (self.bars, "", BARS_TIP),
        )  # fmt: skip
        self.pictures = Pictures(editor.picture, self.chart, self.bars)
        self.stage.addWidget(self.pictures, 1)
        self.setFocusProxy(editor.shapes)

    @property
    def follows(self) -> bool:
        """Whether the run follows the schedule."""
        return self.project is not None and self.project.rule == self.editor.schedule

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.words.setFont(theme.font(13))

    def forget(self) -> None:
        super().forget()
        self.found, self._cue, self._is_edited = None, None, False
        self._is_due, self._is_stopped = True, False
        self.chart.show_lines(())
        self.bars.show_bars(())

    def changed(self, project: Project) -> None:
        self.stale = True
        if isinstance(project.rule, Annealing) and project.rule != self.editor.schedule:
            self.editor.show_schedule(project.rule)
            self._begin_anew()
        if self.network is not None and not self.is_asked("runs"):
            self._begin_anew()

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        for box in (self.editor.start, self.editor.stop):
            box.scale = temperature_scale(network)
        if not self._is_edited and not isinstance(project.rule, Annealing):
            self.editor.suit(network)
        super().show_network(project, network, prepared)

    def show_report(self, report: Report) -> None:
        if not self.fits(report):
            return
        if report.frame.temperature != self._temperature:
            self._temperature, self.stale = report.frame.temperature, True
        if report.start is not None:
            cue = np.where(report.start > 0, 1, -1).astype(np.int8)
            if self._cue is None or not np.array_equal(cue, self._cue):
                self._cue = cue
                self._begin_anew()

    def show_swarm(self, frame: SwarmFrame | None) -> None:
        self._has_swarm = frame is not None
        self.swarm_button.setText("End swarm" if self._has_swarm else "Swarm")

    def _begin_or_end_swarm(self) -> None:
        self.acted.emit(ShowSwarm(not self._has_swarm))

    def _show_numbers(self) -> None:
        """Show the rows of the numbers that have a part in the schedule."""
        for box, is_used in self.editor.in_use.items():
            self.controls.show_row(box, is_used)
        if self.isVisible():
            self._share_width()

    def _take_schedule(self) -> None:
        """Another schedule: the run follows it, too, if it followed one."""
        self._is_edited = True
        if self.project is not None and isinstance(self.project.rule, Annealing):
            self.acted.emit(SetRule(self._rule()))
        self._begin_anew()

    def _rule(self) -> Annealing:
        return self.editor.schedule

    def _follow(self) -> None:
        self.acted.emit(SetRule(self._rule()))

    def _measure_or_stop(self) -> None:
        if self.is_measuring("runs"):
            self.stop("runs")
            self._is_stopped, self.stale = True, True
        else:
            self._begin_anew()

    def _begin_anew(self) -> None:
        self.found, self.stale, self._is_due, self._is_stopped = None, True, True, False
        self.drop("runs")

    def go_on(self, seconds: float) -> None:
        if self.is_measuring("runs") != self._was_measuring:  # the button does something else
            self._was_measuring, self.stale = not self._was_measuring, True
        project, network = self.project, self.network
        if self._is_due and project is not None and network is not None:
            self._is_due = False
            start = project.cue if self._cue is None else self._cue
            steps = partial(descents, project, network, self._rule(), self.replicas.value(), start)
            self.measure("runs", steps, self._take)

    def _take(self, found: QuenchAndAnneal) -> None:
        self.found, self.stale = found, True

    def redraw(self, project: Project) -> None:
        self.follow_button.setEnabled(not self.follows)
        form.name_button(self.follow_button, "Followed" if self.follows else "F&ollow", FOLLOW_TIP)
        is_measuring = self.is_measuring("runs")
        text, tip = ("Sto&p", STOP_MEASURING_TIP) if is_measuring else ("&Measure", MEASURE_TIP)
        form.name_button(self.measure_button, text, tip)
        self.editor.picture.show_schedule(self._rule(), self._temperature if self.follows else None)
        self._draw_histogram()
        self.bars.show_bars(self._bars(), MEASURING)
        self.words.setText(self._sentence())
        for part in (self.controls, self.pictures):  # more bars and lines of words take effect at once
            layout = part.layout()
            assert layout is not None
            layout.activate()

    def _ways(self) -> list[tuple[str, Descent]]:
        found = self.found
        return [] if found is None else list(zip(WAYS, (found.quenched, found.annealed), strict=True))

    def _draw_histogram(self) -> None:
        found = self.found
        if found is None:
            self.chart.show_lines((), prompt=MEASURING)
            return
        edges = self._edges(found)
        lines, highest = [], 0.0
        for way, descent in self._ways():
            shares = _shares(descent, edges)
            x, y = np.repeat(edges, 2)[1:-1], np.repeat(shares, 2)
            lines.append(Line(x, y, WAYS[way], way, np.zeros(y.size), y))
            highest = max(highest, float(shares.max()))
        word = "lowest" if found.is_exact else "lowest found"
        marks = [Mark(found.lowest, f"{word} {figure(found.lowest)}", "memory", at_the_top=True)]
        span = (float(edges[0]), float(edges[-1]))
        self.chart.show_lines(lines, marks, span, (0.0, min(round_up(1.05 * highest, FINELY_ROUND), WHOLE)))

    def _edges(self, found: QuenchAndAnneal) -> Floats:
        """Borders of equal bins that hold all energies; one is the lowest there is, with its name before its bar."""
        energies = np.concatenate([found.quenched.energies, found.annealed.energies, [found.lowest]])
        low, high = float(energies.min()), float(energies.max())
        span = high - low or max(abs(low), 1.0)
        return low + (1 + SPARE) * span / (BINS - BELOW) * np.arange(-BELOW, BINS - BELOW + 1.0, dtype=np.float64)

    def _bars(self) -> list[Bar]:
        return [
            Bar(way, descent.share, descent.interval, with_interval(descent.share, descent.interval), WAYS[way])
            for way, descent in self._ways()
        ]

    def _sentence(self) -> str:
        found = self.found
        if found is None:
            return f"{self.editor.words}. {MEASURING}"
        sweeps, of = found.annealed.sweeps, self._rule().sweeps
        if self._is_stopped:
            return f"Stopped in sweep {number(sweeps)} of {number(of)}: the replicas are as they were then."
        if self.is_measuring("runs"):
            return f"{self.editor.words}: in sweep {number(sweeps)} of {number(of)}…"
        lowest = "the lowest energy there is" if found.is_exact else "the lowest energy that any has found"
        shares = " and ".join(
            f"{with_interval(descent.share, descent.interval)} of the {way}" for way, descent in self._ways()
        )
        return f"{shares} replicas reach {lowest}, {figure(found.lowest)}.".replace(" %", f"{NO_BREAK}%")

    def table(self) -> DataTable | None:
        found = self.found
        if found is None:
            return None
        edges = self._edges(found)
        shares = [_shares(descent, edges).tolist() for _, descent in self._ways()]
        rows: list[Row] = [
            ("temperature", int(sweep), warmth, "", "", "", "")
            for sweep, warmth in zip(*(part.tolist() for part in temperatures(self._rule())), strict=True)
        ]
        rows += [
            ("share of the replicas", "", "", *each)
            for each in zip(edges[:-1].tolist(), edges[1:].tolist(), *shares, strict=True)
        ]
        reached = [(descent.share, *descent.interval) for _, descent in self._ways()]
        what = "share that reaches the lowest energy"
        for name, each in zip(
            (what, f"{what}: 95 % from", f"{what}: 95 % to"), zip(*reached, strict=True), strict=True
        ):
            rows.append((name, "", "", found.lowest, found.lowest, *each))
        heading = ("what", "sweep", "temperature T", "energy from", "energy to", *WAYS)
        settings: dict[str, Cell] = {
            "schedule": self.editor.words, "replicas of each kind": found.quenched.energies.size,
            "lowest energy there is" if found.is_exact else "lowest energy found": found.lowest,
        }  # fmt: skip
        return DataTable(self.name, heading, rows, self.remarks(settings))


def _shares(descent: Descent, edges: Floats) -> Floats:
    """The part of the replicas with an energy between two borders."""
    return np.histogram(descent.energies, edges)[0] / descent.energies.size
