"""Memory and heat: the overlap with a memory against temperature, and the network in the phase diagram."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QHideEvent

from hopviz.actions.phase_edits import STAY, WEIGHTS_GIVEN, SetLoad, own_memories
from hopviz.actions.run_verbs import SetTemperature
from hopviz.actions.state_edits import BeginStroke, EndStroke
from hopviz.core.limits import HOTTEST
from hopviz.core.network import Network
from hopviz.core.ranges import MOST_SWEEPS
from hopviz.core.recorder import Report
from hopviz.core.stepwise import one_step
from hopviz.core.thermal import PhaseDiagram
from hopviz.project.data_table import Cell, DataTable, Row
from hopviz.project.model import GIVEN, Project
from hopviz.project.numbers import number, small_number, temperature_figure
from hopviz.project.parts import Pattern
from hopviz.project.pattern_sources import most_memories
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import PUT_BACK, SHARES, Experiment, Picture
from hopviz.ui.experiments.memory_and_heat import task
from hopviz.ui.experiments.memory_and_heat.diagram import PhaseChart
from hopviz.ui.experiments.memory_and_heat.task import FINE, Question, Theory, Warmed
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, DOTS, Line, Mark
from hopviz.ui.widgets.choosers import NameChooser
from hopviz.ui.widgets.dials.temperature import TemperatureBox, TemperatureSlider, temperature_scale

BINARY = "The theory is that of +1/−1 units: convert them first (Ctrl+B)"
NONE_FREE = "No unit is free: let some go that are clamped (Ctrl+U)"
APART = 0.1
"""Seconds between two networks while the dot is dragged."""
BOX = 80
"""Width of the field of the temperature, at scale 1."""
SLIM, STACKED = 1.5, 260
"""Both charts are stacked where they are less wide than so many heights, and at least so high, at scale 1."""
HEBB = "hebbian"
DRAGGED = "Random memories come and go with the load, yours stay; undo (Ctrl+Z) brings the network back to where it was"
DIAGRAM_TIP = (
    "Phases of the Hopfield model: Hebb's rule, random memories, N to infinity, replica-symmetric. With finite N the "
    "lines are smeared. Below T_M memories last, below T_c they are the lowest states of all in free energy, below "
    "T_g = 1 + √α the network is a spin glass, above it noise wins. Drag the dot, or use the arrow keys: the network "
    "goes there, with another temperature and with memories “random 1”, “random 2”, … added or taken away. Your own "
    "memories stay; a drag is one step of undo."
)
CURVE_TIP = (
    "The overlap m with the chosen memory, averaged over a run at each temperature that begins in the memory, after "
    "100 sweeps that are left out; the band holds 95 %, autocorrelation counted. Dashed: m = tanh(m/T), which is exact "
    "for few memories in a network without end. Dotted: replica-symmetric theory at the present load, N to infinity, "
    "which ends at T_M."
)
SLIDER_TIP = "Temperature T of the run. T = 0 is at the left end, all else is logarithmic."
COUNT_TIP = "How many memories P are stored: random ones are added or taken away, yours stay"


class Charts(Picture):
    """Two charts beside each other, or, where that leaves them slim, one above the other."""

    @property
    def is_tall(self) -> bool:
        return self.width() < SLIM * self.height() and self.height() >= self.theme.px(STACKED)


class MemoryAndHeatView(Experiment):
    """Two charts: the overlap against T, measured and in theory, and the phase diagram with the network in it."""

    name = "memory_and_heat"
    title = "Memory and heat"
    purpose = "Measures how a memory melts as it gets warm, and shows where the network is among the phases."
    glossary = "overlap m: 1 in the memory, 0 if it is lost · load α: memories per unit · spin glass: frozen disorder"
    removed = PUT_BACK
    settings = ("seed", "clamped", "lesioned")

    @classmethod
    def refusal(cls, project: Project) -> str:
        if project.units != "bipolar":
            return BINARY
        return super().refusal(project) or (NONE_FREE if project.clamped.all() else "")

    def _build(self) -> None:
        self._run_temperature: float | None = None
        self._theory: Theory | None = None
        self._diagram: PhaseDiagram | None = None
        self._warmed: tuple[Question, Warmed] | None = None
        self._scale, self._chosen = 1.0, ""
        """The size of temperatures that matter, and the memory that was chosen; the first one if none was."""
        self._wanted: SetLoad | None = None
        """Where the dot has been dragged to, if the network is not there yet."""
        self._waited = APART
        self.memory_chooser, self.words = NameChooser(), form.words_label()
        self.slider, self.box = TemperatureSlider(Qt.Orientation.Horizontal, SLIDER_TIP), TemperatureBox()
        self.box.setKeyboardTracking(False)
        self.box.take_temperatures(1.0)
        self.count = form.spin_box(1, 1, 1)
        self.count.setKeyboardTracking(False)
        self.sweeps = form.spin_box(1, MOST_SWEEPS, task.MOST, 100)
        self.sweeps.setGroupSeparatorShown(True)
        self.curve, self.phases = Chart("temperature T", "overlap m", "−0.00"), PhaseChart()
        form.describe(
            (self.memory_chooser, "Memory whose overlap is measured", "Whose overlap is measured"),
            (self.box, "Temperature T of the run", SLIDER_TIP),
            (self.curve, "", CURVE_TIP), (self.phases, "Phase diagram", DIAGRAM_TIP),
        )  # fmt: skip
        self.add_controls(self.memory_chooser)
        self.add_row(self.slider, self.box, last=0)
        self.add_controls(self.words)
        self.add_field("&Memories P", self.count, COUNT_TIP)
        self.add_field("S&weeps", self.sweeps, "At each temperature: more of them make the band narrower")
        self.stage.addWidget(Charts((self.curve, 1), (self.phases, 1), spacing=2 * GRID), 1)
        self.memory_chooser.currentTextChanged.connect(self._choose_memory)
        self.sweeps.valueChanged.connect(self._ask_anew)
        self.slider.chosen.connect(self._choose_temperature)
        self.box.valueChanged.connect(self._choose_temperature)
        self.count.valueChanged.connect(self._choose_count)
        self.phases.pressed.connect(self._begin_drag)
        self.phases.moved.connect(self._want)
        self.phases.released.connect(self._end_drag)
        self.phases.nudged.connect(self._nudge)
        self.setFocusProxy(self.slider)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.slider.theme = theme
        self.box.setFixedWidth(theme.px(BOX))

    def forget(self) -> None:
        super().forget()
        self._run_temperature = self._theory = self._warmed = self._wanted = None
        self._chosen = ""
        self.phases.let_go()
        with QSignalBlocker(self.memory_chooser):
            self.memory_chooser.clear()
        self.words.clear()
        self.curve.show_lines(())

    def changed(self, project: Project) -> None:
        self.stale = True
        if self.refusal(project):
            return
        names, shown = list(project.names), self._chosen
        if names != [self.memory_chooser.itemText(k) for k in range(self.memory_chooser.count())]:
            with QSignalBlocker(self.memory_chooser):
                self.memory_chooser.clear()
                self.memory_chooser.addItems(names)
                self.memory_chooser.setCurrentIndex(names.index(shown) if shown in names else 0)
        count = len(names)
        form.move((self.count,), max(len(own_memories(project)), 1), max(most_memories(project.n), count), count)
        self.count.setEnabled(project.learning != GIVEN)
        if not self.is_asked("overlap"):
            self._ask_anew()

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        before = self.network
        super().show_network(project, network, prepared)
        self.compute("scale", partial(one_step, temperature_scale, network), self._take_scale)  # takes long of many
        if before is None or before.n != network.n:
            with QSignalBlocker(self.sweeps):
                self.sweeps.setValue(task.usual_sweeps(network.n))

    def _take_scale(self, scale: float) -> None:
        self._scale, self.stale = scale, True

    def show_report(self, report: Report) -> None:
        if self.fits(report) and report.frame.temperature != self._run_temperature:
            self._run_temperature, self.stale = report.frame.temperature, True

    def _temperature(self, project: Project) -> float:
        """That of the run."""
        return project.rule.temperature_at(0) if self._run_temperature is None else self._run_temperature

    # What is measured

    def _ask_anew(self) -> None:
        """Measure the overlap, unless the network is still on its way."""
        project, network = self.project, self.network
        if self.phases.is_dragged:  # what was measured would veil the diagram
            self.drop("overlap")
            self._warmed = None
            return
        if project is None or network is None or self.refusal(project):
            return
        chosen = max(self.memory_chooser.currentIndex(), 0)
        pattern = project.memories[chosen].pattern
        unit = _own_field(project, network, pattern)
        question = Question(
            network, chosen, pattern, task.SHARES * unit, self.sweeps.value(), project.seed, project.clamped,
            project.lesioned,
        )  # fmt: skip
        self._warmed = None
        self.measure("overlap", partial(task.warming_steps, question), partial(self._take, question))
        self.stale = True

    def _take(self, question: Question, found: Warmed) -> None:
        self._warmed, self.stale = (question, found), True

    def _theory_of(self, project: Project) -> Theory | None:
        """That of the present load, once it is known."""
        known = self._theory
        return known if known is not None and known.load == len(project.memories) / project.n else None

    def _take_theory(self, found: tuple[Theory, PhaseDiagram]) -> None:
        (self._theory, self._diagram), self.stale = found, True

    def go_on(self, seconds: float) -> None:
        self._waited += seconds
        if self._waited >= APART:
            self._hand_on()
        project = self.project
        assert project is not None
        load = len(project.memories) / project.n
        if self._theory_of(project) is None and not self.is_computing("theory"):
            self.compute("theory", partial(task.theory_steps, load), self._take_theory, first=True)

    # Where the network is taken

    def _want(self, load: float, temperature: float) -> None:
        """The place that the dot is dragged to."""
        project = self.project
        assert project is not None
        memories = min(max(round(load * project.n), 1), most_memories(project.n))
        if project.learning == GIVEN:
            memories = len(project.memories)
        self._wanted = SetLoad(max(memories, len(own_memories(project))), float(f"{temperature:.2g}"))

    def _hand_on(self) -> None:
        """Let the network be where the dot is."""
        if self._wanted is not None:
            wanted, self._wanted, self._waited = self._wanted, None, 0.0
            self.acted.emit(wanted)

    def _begin_drag(self) -> None:
        project = self.project
        assert project is not None
        self.acted.emit(BeginStroke())  # however long it takes, a drag is one step of undo
        self.hinted.emit(WEIGHTS_GIVEN if project.learning == GIVEN else DRAGGED)

    def _end_drag(self) -> None:
        self._hand_on()
        self.acted.emit(EndStroke())
        self._ask_anew()

    def hideEvent(self, event: QHideEvent) -> None:
        self.phases.let_go()  # nobody hears where the mouse is let go

    def _nudge(self, memories: int, temperature: float) -> None:
        """A step by a key."""
        project = self.project
        if project is None or self.refusal(project):
            return
        least, here = max(len(own_memories(project)), 1), len(project.memories)
        if here + memories < least:
            self.hinted.emit(STAY)
        if memories and project.learning == GIVEN:
            self.hinted.emit(WEIGHTS_GIVEN)
            return
        if temperature:
            warm = min(max(round(self._temperature(project) + temperature, 9), 0.0), HOTTEST)
            self.acted.emit(SetLoad(here, warm))
        else:
            self.acted.emit(SetLoad(max(here + memories, least)))

    def _choose_memory(self, name: str) -> None:
        self._chosen = name
        self._ask_anew()

    def _choose_temperature(self, temperature: float) -> None:
        self.acted.emit(SetTemperature(temperature))

    def _choose_count(self, count: int) -> None:
        if self.project is not None and count != len(self.project.memories):
            self.acted.emit(SetLoad(count))

    # What is seen

    def redraw(self, project: Project) -> None:
        warm = self._temperature(project)
        self.slider.show_temperature(warm, self._scale)
        self.box.scale = self._scale
        self.box.show_value(warm)
        self.phases.show_diagram(self._diagram, len(project.memories) / project.n, warm)
        self._draw_curve(project, warm)
        form.tell(self.words, self._sentence(project, warm))

    def _draw_curve(self, project: Project, warm: float) -> None:
        lines, hottest = list[Line](), float(FINE[-1])
        theory, known = self._theory_of(project), self._warmed
        if known is not None:
            hottest = float(known[0].temperatures[-1])
        if theory is not None and project.learning == HEBB:
            lines.append(Line(FINE, theory.few, "ink", "tanh(m/T)", dashes=DASHES))
            lines.append(Line(FINE, theory.overlaps, "memory", "at this load", dashes=DOTS))
        if known is not None and known[1].temperatures.size:
            found = known[1]
            lows, highs = found.intervals.T
            lines.append(Line(found.temperatures, found.overlaps, "accent", "measured", lows, highs, dots=True))
        marks = [Mark(warm, "T of the run", "warning")] if warm <= hottest else []
        if theory is not None and theory.lines.t_m is not None and project.learning == HEBB:
            marks.append(Mark(theory.lines.t_m, "T_M", "memory", at_the_top=True, behind=True))
        low = min((float(line.y.min()) for line in lines if line.y.size), default=0.0)
        self.curve.show_lines(lines, marks, (0.0, hottest), (min(SHARES[0], 1.1 * low), SHARES[1]))

    def _sentence(self, project: Project, warm: float) -> str:
        count, theory = len(project.memories), self._theory_of(project)
        place = f"P/N = {count}/{project.n:,} = {small_number(count / project.n)}, T = {temperature_figure(warm)}"
        if project.learning != HEBB:
            return f"{place}. The theory is Hebb's: these weights come otherwise, and melt elsewhere.{self._short()}"
        if theory is None:
            return place
        return f"{place}: {phase_words(theory, warm)}.{self._short()}"

    def _short(self) -> str:
        """A remark on runs that are too short for what they remember."""
        if self._warmed is None:
            return ""
        short = int((~self._warmed[1].is_enough).sum())
        of = self._warmed[1].is_enough.size
        if not short:
            return ""
        return f" {short} of {of} runs were short for how slowly they change: their bands may be too narrow."

    def table(self) -> DataTable | None:
        project, known = self.project, self._warmed
        theory = None if project is None else self._theory_of(project)
        if project is None or known is None or theory is None or not known[1].temperatures.size:
            return None
        question, found = known
        few, loaded = (np.interp(found.temperatures, FINE, each) for each in (theory.few, theory.overlaps))
        columns = (found.temperatures, found.overlaps, found.intervals, found.is_enough, few, loaded)
        rows: list[Row] = [
            (t, m, *interval, "yes" if enough else "no", one, other)
            for t, m, interval, enough, one, other in zip(*(each.tolist() for each in columns), strict=True)
        ]
        heading = (
            "temperature T", "overlap m", "m, 95 % from", "m, 95 % to", "run is long enough", "m = tanh(m/T)",
            "m, replica-symmetric",
        )  # fmt: skip
        lines = theory.lines
        told: dict[str, Cell] = {
            "memory": project.names[question.memory], "sweeps": question.sweeps, "load": theory.load, "T_g": lines.t_g,
            "T_M": "none" if lines.t_m is None else lines.t_m, "T_c": "none" if lines.t_c is None else lines.t_c,
        }  # fmt: skip
        return DataTable(self.name, heading, rows, self.remarks(told))


def phase_words(theory: Theory, temperature: float) -> str:
    """In which phase a network of Hebb's rule is, of N to infinity, and how far it is to the next one."""
    lines = theory.lines
    if temperature > lines.t_g:
        return f"above T_g = {number(lines.t_g, 2)} noise wins, and nothing is remembered"
    if lines.t_m is None:
        return "a spin glass: at this load no memory lasts at any temperature"
    if temperature > lines.t_m:
        return f"above T_M = {number(lines.t_m, 2)} memories have melted: a spin glass up to {number(lines.t_g, 2)}"
    if lines.t_c is not None and temperature < lines.t_c:
        return f"below T_c = {number(lines.t_c, 2)} memories are the lowest states of all"
    return f"below T_M = {number(lines.t_m, 2)} memories last, but spin-glass states lie lower"


def _own_field(project: Project, network: Network, pattern: Pattern) -> float:
    """The scale of temperatures: 1 for Hebb's rule, else the mean of s h in the memory."""
    if project.learning == HEBB:
        return 1.0
    mean = float((pattern * network.fields(pattern)).mean())
    return mean if mean > 0 else network.largest_weight or 1.0
