"""Dense memories: a dial of the power, the well of one memory, recall of the present memories, and capacity."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from PySide6.QtWidgets import QHBoxLayout

from hopviz.core.attention import DenseCapacityPoint, dense_capacity
from hopviz.core.couplings.higher_order import Power
from hopviz.core.learning.dense import power_words
from hopviz.core.quality import Quality
from hopviz.project.data_table import DataTable
from hopviz.project.dense_memories import power_of
from hopviz.project.model import Project
from hopviz.project.numbers import number, raised
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import SHARES, Experiment, Picture, measured_line
from hopviz.ui.experiments.dense_memory.task import COUNTS, Recall, capacity_steps, recall_steps
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line, Mark
from hopviz.ui.widgets.dials.power import POWERS, PowerDial, place_of

ALWAYS: tuple[Power, ...] = (2, 3, 4, "exponential")
"""Powers that are measured wherever the dial is."""
NAMED: tuple[Power, ...] = (2, 4, 6, 10, 20, "exponential")
NOISE, UNITS, FEWEST, MOST = 10, 40, 8, 128
OVERLAPS = np.linspace(0.0, 1.0, 201)
LARGE, ROOM = 1e6, 5.0
HIGH = 0.6
"""Of its width a picture is at least so high whose charts stand one above the other."""
NO_MEMORY = "Store memories (Ctrl+Return): how well each power recalls them is measured here"
MEASURING = "Measuring…"
WELL_TIP = (
    "The energy of one memory alone against the overlap m of the state with it: −mⁿ. The larger the power, the nearer "
    "must the state be before the memory pulls at it, and the less does it feel of the others. Dashed, from the left: "
    "powers 2, 3 and 4, and the exponential."
)
RECALL_TIP = (
    "Recall of the memories that are stored now, by every power: the share of cues that end exactly in their memory. "
    "Cues are memories with some units flipped."
)
CAPACITY_TIP = (
    "Random memories in networks of their own: the share of cues that end exactly in their memory, against the number "
    "P of memories. Thin lines: about as many as are held, 0.138 Nⁿ⁻¹/(2n − 3)!!, and 2^(N/2) by the exponential."
)


Of = tuple[int, float, Power]
Points = tuple[DenseCapacityPoint, ...]


class Charts(Picture):
    """Parts side by side, or one above the other where there is more room for them so."""

    @property
    def is_tall(self) -> bool:
        return self.height() > HIGH * self.width()


class DenseMemoryView(Experiment):
    """The present memories by any power, beside what powers do in general."""

    name = "dense"
    title = "Dense memories"
    purpose = "Holds the same memories by steeper and steeper energies, from Hebb's rule to the exponential."
    glossary = "power n: the energy is −Σ (overlap)ⁿ over the memories · exact recall: share of cues that end in theirs"
    needs_memories = False

    def _build(self) -> None:
        self.recalls: dict[Power, Quality] = {}
        """What has been found out of the present memories."""
        self._asked_for: Recall | None = None
        self.capacities: dict[Of, Points] = {}
        """What has been found out of random ones, by units, noise and power."""
        self._part: dict[Of, Points] = {}
        """What is known so far of what is measured."""
        self.dial = PowerDial()
        self.dial.acted.connect(self.acted)
        self.words = form.words_label("caption")
        self.noise = form.spin_box(0, 40, NOISE, 5, " %")
        self.units = form.spin_box(FEWEST, MOST, UNITS, 8)
        self.add_field("Power n", self.dial, "From 2, Hebb's rule, to 30, and then the exponential")
        self.add_controls(self.words)
        self.add_field("Cue noise", self.noise, "The share of the units that is flipped at random in each cue")
        self.add_field("Units N", self.units, "Of the networks of the capacity plot, which have memories of their own")
        for control in (self.noise, self.units):
            control.valueChanged.connect(self._change)
        self.well = Chart("overlap m", "one memory's energy")
        self.recall = Chart("power n", "exact recall")
        self.capacity = Chart("memories P", "exact recall")
        self.recall.name_places("bottom", {place_of(power): _brief(power) for power in NAMED})
        self.capacity.name_places("bottom", {k: f"{10**k:,}" for k in range(5)})
        form.describe((self.well, "", WELL_TIP), (self.recall, "", RECALL_TIP), (self.capacity, "", CAPACITY_TIP))
        above = filled(QHBoxLayout(), (self.well, 1), (self.recall, 1))
        self.picture = Charts((above, 3), (self.capacity, 2))
        self.picture.show_part(self.well, 300)
        self.stage.addWidget(self.picture, 1)
        self.stage.setSpacing(GRID)
        self.setFocusProxy(self.dial)

    @property
    def power(self) -> Power | None:
        """That of the present network, which Hebb's rule has too; None of any other."""
        return None if self.project is None else power_of(self.project)

    @property
    def is_running(self) -> bool:
        """Whether something is being measured."""
        return self.is_computing("recall") or self.is_computing("capacity")

    def forget(self) -> None:
        super().forget()
        self._forget_recall()

    def _forget_recall(self) -> None:
        self.cancel("recall")
        self.recalls, self._asked_for = {}, None

    def changed(self, project: Project) -> None:
        self.dial.show_project(project)
        if self._asked_for is not None and self._asked_for != Recall.of(project, self.noise.value() / 100):
            self._forget_recall()
        self.stale = True

    def _change(self) -> None:
        self.cancel("capacity")
        if self.project is not None:
            self.changed(self.project)

    def shown_powers(self) -> tuple[Power, ...]:
        """Those that are measured: a few, and the present one."""
        powers = {*ALWAYS, *(() if self.power is None else (self.power,))}
        return tuple(sorted(powers, key=_place))

    def go_on(self, seconds: float) -> None:
        project, noise, n = self.project, self.noise.value() / 100, self.units.value()
        if project is None:
            return
        if project.memories and project.lesioned.sum() < project.n and not self.is_computing("recall"):
            power = next((power for power in _first(self.power, POWERS) if power not in self.recalls), None)
            if power is not None:
                asked = self._asked_for = Recall.of(project, noise)
                steps = partial(recall_steps, project.patterns, project.lesioned, asked, power)
                self.compute("recall", steps, partial(self._take_recall, asked))
        if not self.is_computing("capacity"):
            known = self.capacities
            powers = (power for power in _first(self.power, self.shown_powers()) if (n, noise, power) not in known)
            power = next(powers, None)
            if power is not None:
                measured, of = partial(capacity_steps, n, power, noise), (n, noise, power)
                some = partial(self._take_part, of)
                self.compute("capacity", measured, partial(self._take_capacity, of), some)

    def _take_recall(self, asked: Recall, found: Mapping[Power, Quality]) -> None:
        if asked == self._asked_for:
            self.recalls.update(found)
            self.stale = True

    def _take_capacity(self, of: Of, found: Points) -> None:
        self.capacities[of] = found
        self._part.pop(of, None)
        self.stale = True

    def _take_part(self, of: Of, share: float, found: Points | None) -> None:
        if found is not None:
            self._part = {of: tuple(point for point in found if point.quality.trials)}
            self.stale = True

    def redraw(self, project: Project) -> None:
        power = self.power
        self._show_wells(power, project.n)
        self._show_recall(power, project)
        self._show_capacity(power)
        form.tell(self.words, self._sentence(power, project))

    def _show_wells(self, power: Power | None, n: int) -> None:
        others = [each for each in ALWAYS if each != power]
        lines = [Line(OVERLAPS, well_of(each, n), "muted", dashes=DASHES) for each in others]
        if power is not None:
            lines.append(Line(OVERLAPS, well_of(power, n), "accent", f"n = {_brief(power)}"))
        self.well.show_lines(lines, span=(0.0, 1.0), rise=(-1.05, 0.05))

    def _show_recall(self, power: Power | None, project: Project) -> None:
        places = sorted((place_of(each), quality) for each, quality in self.recalls.items() if each in POWERS)
        x = np.array([place for place, _ in places], float)
        found = [quality for _, quality in places]
        lines = [measured_line(x, found, "exact_fraction", "accent", dots=True)] if found else []
        marks = [] if power is None else [Mark(float(place_of(power)), "", "ink")]
        prompt = "" if found else MEASURING if project.memories else NO_MEMORY
        self.recall.show_lines(lines, marks, (-0.4, len(POWERS) + ROOM), SHARES, prompt=prompt)

    def _show_capacity(self, power: Power | None) -> None:
        n, noise, lines, marks = self.units.value(), self.noise.value() / 100, [], []
        for each in self.shown_powers():
            ink = "accent" if each == power else self.theme.of_series(_place(each) % 8)
            points = self.capacities.get((n, noise, each), self._part.get((n, noise, each), ()))
            if points:
                x = np.log10([point.patterns for point in points])
                found = [point.quality for point in points]
                lines.append(measured_line(x, found, "exact_fraction", ink, _brief(each), dots=each == power))
            marks.append(Mark(float(np.log10(dense_capacity(n, each))), "", ink))
        last = float(np.log10(COUNTS[-1]))
        marks = [mark for mark in marks if mark.x <= last]
        self.capacity.show_lines(lines, marks, (0.0, last), SHARES, prompt="" if lines else MEASURING)

    def _sentence(self, power: Power | None, project: Project) -> str:
        count, n = len(project.memories), project.n
        stored = f"{number(count)} {'memory' if count == 1 else 'memories'} in {number(n)} units"
        if power is None:
            return f"{stored}. Turn the dial: a dense memory takes the place of the present weights"
        held = dense_capacity(n, power)
        fit = f"about {number(round(held))}" if held < LARGE else f"about 10{raised(round(np.log10(held)))}"
        told = f"{stored}; {power_words(power)} holds {fit} random ones"
        known = self.recalls.get(power)
        if known is None or not project.memories:
            return told
        recall = f"{100 * known.exact_fraction:.0f} %".replace(" ", "\u00a0")
        return f"{told}. Exact recall {recall}, from cues with {self.noise.value()}\u00a0% flipped"

    def table(self) -> DataTable | None:
        heading = ("memories", "units N", "memories P", "power n", "exact recall", "95 % from", "95 % to", "cues")
        project = self.project
        rows = [] if project is None else [
            ("present", project.n, len(project.memories), str(power), quality.exact_fraction, *quality.exact_interval,
             quality.trials)
            for power, quality in sorted(self.recalls.items(), key=lambda pair: _place(pair[0]))
        ]  # fmt: skip
        rows += [
            ("random", point.n, point.patterns, str(point.power), point.quality.exact_fraction,
             *point.quality.exact_interval, point.quality.trials)
            for (n, noise, _), points in self.capacities.items() if (n, noise) == self._numbers() for point in points
        ]  # fmt: skip
        told = self.remarks({"cue noise": self._numbers()[1]})
        return DataTable("dense memories", heading, rows, told) if rows else None

    def _numbers(self) -> tuple[int, float]:
        return self.units.value(), self.noise.value() / 100


def well_of(power: Power, n: int) -> np.ndarray:
    """The energy of one memory alone against the overlap, -1 in the memory: -m^n, or -exp(N (m - 1))."""
    return -np.exp(n * (OVERLAPS - 1)) if power == "exponential" else -(OVERLAPS**power)


def _brief(power: Power) -> str:
    return "exp" if power == "exponential" else str(power)


def _place(power: Power) -> int:
    return 1 << 10 if power == "exponential" else int(power)


def _first(power: Power | None, powers: tuple[Power, ...]) -> tuple[Power, ...]:
    """The present power before the others."""
    return powers if power is None else (power, *(each for each in powers if each != power))
