"""When do memories no longer fit?  A dial for their number, and what recall is like while it is turned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QSpinBox

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.information import information
from hopviz.core.quality import Quality
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.pattern_sources import PATTERN_SOURCES, PatternSequence, most_memories
from hopviz.ui.actions import tooltip
from hopviz.ui.experiments.base import Experiment, Pace
from hopviz.ui.experiments.quality import EXPLANATION, NOISE, QualityMeter, Question, quality_bars
from hopviz.ui.style.plotting import FINELY_ROUND, broken, number, round_up, small_number
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.bars import IntervalBars
from hopviz.ui.widgets.chart import Chart, Line, Mark
from hopviz.ui.widgets.thumbnail import Recalled, RecallGallery

CAPACITY = 0.14
"""The load alpha = P/N beyond which Hebb's memories collapse."""
LEAST_SPAN = 0.3
FEW = 40
"""So many points are drawn as dots too."""


class LoadCurve:
    """The quality at every number of memories that was measured."""

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._points: dict[int, Quality] = {}

    def ask(self, project: Project, noise: float, series: object) -> None:
        """What is measured from now on; another question than the last begins another course."""
        asked = (
            series, project.n, project.units, project.learning, project.learns_bias, project.symmetric, project.rule,
            noise, project.lesioned.tobytes(),
        )  # fmt: skip
        if asked != self._asked:
            self._asked, self._points = asked, {}

    def add(self, memories: int, quality: Quality) -> None:
        """Take over what was measured, unless more is known already."""
        known = self._points.get(memories)
        if known is None or quality.trials >= known.trials:
            self._points[memories] = quality

    @property
    def points(self) -> dict[int, Quality]:
        """By the number of memories, in ascending order."""
        return {memories: self._points[memories] for memories in sorted(self._points)}


def span(points: Sequence[int], n: int) -> tuple[float, float]:
    """Which loads are shown."""
    highest = max(points, default=0) / n
    return 0.0, round_up(max(1.05 * highest, LEAST_SPAN), FINELY_ROUND)


def curves(points: dict[int, Quality], n: int) -> list[Line]:
    """Exact recall and overlap against the load."""
    loads, found = np.array(list(points), float) / n, list(points.values())
    lines = []
    for what, ends, meaning, label in (
        ("overlap", "overlap_interval", "memory", "overlap m"),
        ("exact_fraction", "exact_interval", "accent", "exact recall"),
    ):
        values = np.array([getattr(quality, what) for quality in found])
        low, high = np.array([getattr(quality, ends) for quality in found]).reshape(-1, 2).T
        lines.append(Line(loads, values, meaning, label, low, high, dots=len(found) <= FEW))
    return lines


def marks(memories: int, n: int) -> list[Mark]:
    """Where memories collapse, and where the network is."""
    return [Mark(CAPACITY, f"{CAPACITY} N", "warning"), Mark(memories / n, "", "ink")]


INFORMATION_NOTE = (
    "N² weights and biases, each a whole number from −P to P after Hebb's rule, take N² log2(2P + 1) bits to write "
    "down. P memories of N units are P N bits, as long as they can be recalled. The efficiency is one by the other."
)
OTHERWISE = {
    "binary": "For 1/0 units the weights are the same whole numbers, and the biases follow from them.",
    "rule": "Other rules and edits make other numbers of the weights: what is said is what Hebb's would take.",
    "alike": "Memories that are alike hold fewer bits than that.",
}


def information_words(project: Project) -> str:
    """Such as "100² weights take 47,549 bits, 13 memories hold 1,300: efficiency 2.73 %"."""
    n, memories = project.n, len(project.memories)
    if not memories:
        return ""
    found = information(n, memories)
    what = "memory" if memories == 1 else "memories"
    holds = "holds" if memories == 1 else "hold"
    return (
        f"{number(n)}² weights take {number(found.weight_bits, 0)} bits, {number(memories)} {what} {holds} "
        f"{number(found.memory_bits, 0)}: efficiency {small_number(100 * found.efficiency)} %"
    )


def information_tip(project: Project) -> str:
    """What is assumed for such a network."""
    assumed = [INFORMATION_NOTE]
    if project.units == "binary":
        assumed.append(OTHERWISE["binary"])
    if project.learning != "hebbian":
        assumed.append(OTHERWISE["rule"])
    return "\n".join([*assumed, OTHERWISE["alike"]])


STEP = "Turn the load dial"
AT_ONCE = 8
"""New memories that are drawn at one tick of the display."""
SHOWN = 16
"""So many memories are shown with what they are recalled as."""
RISE = (-0.03, 1.06)
PROMPT = "Turn the dial: memories are stored and recalled"
SET_BY_HAND = "These weights were given or changed by hand: choose a learning rule first (Alt+L)"
NOT_LEARNT = "These weights were given, not learnt: make a new network first (Ctrl+N)"
CHART_TIP = (
    "Exact recall and mean overlap m at every load that the dial has been at, with 95 % confidence bands. Beyond about "
    "0.14 N memories Hebb's rule loses them all; the thin line is where the dial is."
)
GALLERY_TIP = (
    "The first memories, a cue made of each, and what it is recalled as: the first trials of what is measured. "
    "A circle: every unit is right."
)


class OverloadView(Experiment):
    """The load dial, recall quality at every load that it has been at, and what memories are recalled as."""

    name = "overload"
    title = "Overload"
    needs_memories = False

    def _build(self) -> None:
        self.course = LoadCurve()
        self.series: PatternSequence | None = None
        self._meter = QualityMeter(self, "overload", self._take)
        self._wanted: int | None = None
        """Where the dial is, if the network is not there yet."""
        self._handed: tuple[Memory, ...] | None = None
        self._pace = Pace()
        self._before: Project | None = None
        self._unasked, self._stale = True, True
        self.dial, self.count = QSlider(Qt.Orientation.Horizontal), QSpinBox()
        self.kind_chooser, self.noise = QComboBox(), QSpinBox()
        self.status, self.information = QLabel(), QLabel()
        for label in (self.status, self.information):
            label.setProperty("role", "caption")
            label.setWordWrap(True)
        self.bars, self.gallery = IntervalBars(), RecallGallery()
        self.chart = Chart("load α = P/N", "recall")
        self._set_options()
        self._lay_out()
        self.setFocusProxy(self.dial)

    def _set_options(self) -> None:
        for key, supply in PATTERN_SOURCES.items():
            self.kind_chooser.addItem(supply.label, key)
            self.kind_chooser.setItemData(self.kind_chooser.count() - 1, supply.summary, Qt.ItemDataRole.ToolTipRole)
        for control in (self.kind_chooser, self.noise):
            control.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.noise.setRange(0, 50)
        self.noise.setSingleStep(5)
        self.noise.setValue(round(100 * NOISE))
        self.noise.setSuffix(" % noise")
        for control, name, tip in (
            (self.dial, "Load", tooltip("focus_experiment", "How many memories P are stored; Tab comes here")),
            (self.count, "Number of memories P", "How many memories P are stored; those there were come first"),
            (self.kind_chooser, "Kind of memories", "What kind of memories the dial adds; yours stay"),
            (self.noise, "Noise of the cues", "Share of the units of a cue that are flipped at random"),
            (self.bars, "", EXPLANATION),
            (self.chart, "", CHART_TIP),
            (self.gallery, "", GALLERY_TIP),
        ):
            control.setToolTip(broken(tip))
            if name:
                control.setAccessibleName(name)
        self.dial.valueChanged.connect(self._turn)
        self.count.valueChanged.connect(self._turn)
        self.kind_chooser.currentIndexChanged.connect(self._choose_kind)
        self.noise.valueChanged.connect(self._ask_anew)

    def _lay_out(self) -> None:
        for widgets in ((self.dial, self.count), (self.kind_chooser, self.noise)):
            row = QHBoxLayout()
            row.setSpacing(GRID)
            row.addWidget(widgets[0], 1)
            row.addWidget(widgets[1], widgets[1] is self.noise)
            self.controls.addRow(row)
        self.controls.addRow(self.status)
        self.controls.addRow(self.bars)
        self.controls.addRow(self.information)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.gallery, 1)
        row.addWidget(self.chart, 1)
        self.stage.addLayout(row, 1)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for part in (self.bars, self.gallery, self.chart):
            part.apply_theme(theme)
        self._stale = True

    def show_project(self, project: Project) -> None:
        if project.memories is not self._handed:
            self._wanted = None
        super().show_project(project)

    def changed(self) -> None:
        project = self.project
        assert project is not None
        before = self._before
        same_grid = before is not None and project.same_grid(before)
        self._before = project
        if self.series is None or not same_grid or not self.series.begins_with(project.memories):
            self._offer_kinds(project)
            self.series = self._series_after(project.memories)
        most = max(most_memories(project.n), len(project.memories))
        shown = len(project.memories) if self._wanted is None else self._wanted
        for control in (self.dial, self.count):
            control.blockSignals(True)
            control.setRange(min(1, len(project.memories)), most)
            control.setValue(shown)
            control.setEnabled(project.learning != GIVEN)
            control.blockSignals(False)
        self.dial.setPageStep(max(project.n // 20, 1))
        self.kind_chooser.setEnabled(project.learning != GIVEN)
        self.information.setText(information_words(project))
        self.information.setToolTip(broken(information_tip(project)))
        self._unasked = True
        self._tell()

    def draw(self, seconds: float) -> None:
        if not self.isVisible() or self.project is None:
            return
        self._pace.go_on(seconds)
        if self._wanted is not None and self._pace.is_ready:
            self._hand_on(self.project)
        if self._unasked:
            self._ask(self.project)
        self._meter.go_on()
        if self._stale:
            self._stale = False
            self._draw_chart(self.project)

    def _series_after(self, memories: tuple[Memory, ...]) -> PatternSequence:
        assert self.project is not None
        project = self.project
        return PatternSequence(project.rows, project.cols, self.kind_chooser.currentData(), project.seed, memories)

    def _offer_kinds(self, project: Project) -> None:
        """Letters need a grid on which they can be told apart."""
        model = self.kind_chooser.model()
        for place, supply in enumerate(PATTERN_SOURCES.values()):
            fits = min(project.rows, project.cols) >= supply.smallest
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            model.item(place).setFlags(flags if fits else Qt.ItemFlag.NoItemFlags)
            if not fits and self.kind_chooser.currentIndex() == place:
                self.kind_chooser.blockSignals(True)
                self.kind_chooser.setCurrentIndex(0)
                self.kind_chooser.blockSignals(False)

    def _turn(self, count: int) -> None:
        """The person has turned the dial."""
        for control in (self.dial, self.count):
            control.blockSignals(True)
            control.setValue(count)
            control.blockSignals(False)
        self._wanted = count
        self._tell()

    def _choose_kind(self) -> None:
        """Draw the memories that the dial has added anew."""
        if self.project is None or self.series is None:
            return
        count = self.dial.value()
        self.series = self._series_after(self.series.first(min(self.series.own, count)))
        if count > self.series.own:
            self._wanted = count
        self._tell()

    def _hand_on(self, project: Project) -> None:
        """Let everybody have the memories that the dial is at, once they have been drawn."""
        assert self.series is not None
        assert self._wanted is not None
        try:
            memories = self.series.first(min(self._wanted, self.series.known + AT_ONCE))
        except ValueError as error:
            self._wanted = None
            self.changed()
            self._tell(str(error))
            return
        if len(memories) < self._wanted:
            return
        self._wanted = None
        if memories != project.memories:
            self._handed = memories
            self._pace.hand_on()
            self.acted.emit(Adopt(STEP, project.with_memories(memories)))

    def _ask_anew(self) -> None:
        self._unasked = True

    def _ask(self, project: Project) -> None:
        """Measure the present network."""
        self._unasked = False
        if not project.memories:
            self._meter.forget()
            self.bars.show_bars([], PROMPT)
            self.gallery.show_columns([], PROMPT)
        elif self.network is not None:
            noise = self.noise.value() / 100
            self.course.ask(project, noise, self.series)
            kept = min(SHOWN, len(project.memories))
            self._meter.ask(Question.of(project, self.network, noise, kept))
        self._stale = True

    def _take(self, quality: Quality) -> None:
        """What the trials have shown up to now; those of a project before are of no interest."""
        project = self.project
        assert project is not None
        if self._unasked:
            return
        self._pace.take_answer()
        self.course.add(len(project.memories), quality)
        self.bars.show_bars(quality_bars(quality))
        shape = (project.rows, project.cols)
        columns = [
            Recalled(
                project.names[trial.memory], project.memories[trial.memory].pattern.reshape(shape),
                trial.end.reshape(shape), trial.overlap, "memory" if trial.overlap == 1 else "spurious",
                trial.cue.reshape(shape),
            )
            for trial in self._meter.shown
        ]  # fmt: skip
        self.gallery.show_columns(columns)
        self._stale = True

    def _draw_chart(self, project: Project) -> None:
        points, n = self.course.points, project.n
        lines = curves(points, n) if points else []
        here = len(project.memories)
        self.chart.show_lines(lines, marks(here, n), span([*points, here], n), RISE, prompt="" if points else PROMPT)

    def _tell(self, trouble: str = "") -> None:
        """The load, or why it cannot be changed."""
        project = self.project
        assert project is not None
        self._stale = True
        if project.learning == GIVEN:
            trouble = SET_BY_HAND if project.memories else NOT_LEARNT
        self.status.setProperty("role", "trouble" if trouble else "caption")
        self.status.style().polish(self.status)
        count, most = self.dial.value(), self.dial.maximum()
        alpha = count / project.n
        load = f"P = {number(count)}, load α = P/N = {number(alpha, 2) if alpha >= 0.01 else small_number(alpha)}"
        limit = f" (up to {number(most)} fit into memory)" if most < 2 * project.n else ""
        self.status.setText(trouble or load + limit)
