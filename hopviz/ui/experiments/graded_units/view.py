"""Graded units: what each answers to its field, and where the memories go as the gain falls."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker

from hopviz.actions.graded_edits import Fade, SetGain
from hopviz.actions.run_verbs import Run
from hopviz.core.frame import Frame
from hopviz.core.graded.branches import Branches, branch_steps
from hopviz.core.limits import HIGHEST_GAIN, LOWEST_GAIN
from hopviz.core.network import Floats, Network
from hopviz.core.recorder import Report
from hopviz.core.rules import GradedRule
from hopviz.core.stepwise import JobSteps
from hopviz.project.data_table import DataTable
from hopviz.project.dense_memories import has_weights
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number, value_figure
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment, Picture
from hopviz.ui.style.plotting import FINELY_ROUND, round_up
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line, Mark

MOST, MOST_FOLLOWED = 4096, 400
TOO_LARGE = f"Shown for up to {MOST:,} units: of more, the dots are not told apart"
NAMED = 6
"""Memories that are followed."""
NOTCHES, DECADE = 300, 100
"""The slider goes from a tenth of the critical gain to a hundred times it, so many notches to a factor of ten."""
RISE = (-1.12, 1.12)
POINTS = 241
SIDE_BY_SIDE = 420
"""Pixels, at scale 1, in which both pictures have room."""
SLIDER_TIP = (
    "Gain g of the graded units, logarithmic. Small: one minimum, in the middle. Large: the corners of the cube, as "
    "with threshold units. The run follows; where units are on or off, they become graded."
)
FADE_TIP = "Start anew from the same signs, all units at ±0.1: near the middle, where the network has hardly decided"
ANSWER_TIP = (
    "Every dot is a unit: across is its field h, upwards its value s. The curve is tanh(g h), to which each unit goes: "
    "where all dots are on it, the state is a fixed point."
)
BRANCHES_TIP = (
    "The overlap of each memory with the fixed point to which it leads, against the gain, and the same of its reverse. "
    "Below the critical gain, one over the largest eigenvalue of the weights, there is the middle only. The dot is the "
    "run, with the memory that is nearest."
)
WAITING = "The units are seen as soon as there is a run"
TOO_MANY = f"Followed for up to {MOST_FOLLOWED:,} units"
FAR = 1e3
BEYOND = "Of weights so small or so large memories are not followed: their critical gain is next to the limits of gains"
ONE_WAY = "Weights are not symmetric: there is no energy, and fixed points are not followed"
NO_PAIRS = "A dense memory has no weights between two units, so that its units cannot be graded"
ALL_REMOVED = "All units are removed: put some back first (Ctrl+U)"


class GradedUnitsView(Experiment):
    """The gain on a dial, the response of every unit, and the branches of the memories."""

    name = "graded_units"
    title = "Graded units"
    purpose = "Shows units between −1 and +1: how they answer their fields, and what is remembered at which gain."
    glossary = "s: value of a unit, −1 to +1 · g: gain, how steep tanh(g h) is · critical gain: 1 / largest eigenvalue"
    needs_memories = False
    largest, too_large = MOST, TOO_LARGE
    settings = ("lesioned",)
    narrowest = 168

    @classmethod
    def refusal(cls, project: Project) -> str:
        if project.lesioned.all():
            return ALL_REMOVED
        return super().refusal(project) or ("" if has_weights(project) else NO_PAIRS)

    def _build(self) -> None:
        self._frame: Frame | None = None
        self.branches: Branches | None = None
        """What has been found of the memories as the gain falls."""
        self._starts: Floats = np.zeros((0, 1))
        """(K, N) the memories that are followed, without removed units."""
        self._critical = math.inf
        self._chosen, self._reach = -1, 0.0
        self.slider = form.slider(0, NOTCHES, DECADE)
        self.box = form.number_box(0.001, 1e6, 2.0, 0.1, 3)
        self.box.setKeyboardTracking(False)
        form.describe((self.slider, "Gain g", SLIDER_TIP), (self.box, "Gain g of the run", SLIDER_TIP))
        self.fade = form.button("&Fade to ±0.1", FADE_TIP, lambda: self.acted.emit(Fade(0.1)))
        self.words = form.words_label()
        self.slider.valueChanged.connect(self._turn)
        self.box.valueChanged.connect(lambda gain: self.acted.emit(SetGain(gain)))
        self.add_row(self.slider, self.box, last=0)
        self.add_controls(self.fade, self.words)
        self.answers = Chart("field h", "value s", "−0.0", adds_room=False)
        self.followed = Chart("gain g", "overlap m", "−0.0")
        form.describe((self.answers, "", ANSWER_TIP), (self.followed, "", BRANCHES_TIP))
        self.picture = Picture((self.answers, 1), (self.followed, 1))
        self.picture.show_part(self.answers, SIDE_BY_SIDE)
        self.stage.addWidget(self.picture, 1)
        self.setFocusProxy(self.slider)

    @property
    def unit_gain(self) -> float:
        """The gain at which the slider has its mark: the critical one, or 1 where there is none."""
        return self._critical if math.isfinite(self._critical) else 1.0

    def _turn(self, notch: int) -> None:
        """Let the units follow the dial."""
        self.acted.emit(SetGain(self.gain_at(notch)))
        self.acted.emit(Run())

    def gain_at(self, notch: int) -> float:
        """The gain of a place of the slider."""
        return float(f"{self.unit_gain * 10 ** ((notch - DECADE) / DECADE):.3g}")

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.words.setFont(theme.font(13))
        self.box.setMaximumWidth(theme.px(88))

    def forget(self) -> None:
        super().forget()
        self._frame, self.branches, self._chosen, self._reach = None, None, -1, 0.0
        self.words.setText(WAITING)
        for chart in (self.answers, self.followed):
            chart.show_lines((), prompt=WAITING)

    def changed(self, project: Project) -> None:
        self.stale = True
        if self.network is None or self.refusal(project) or self.is_asked("branches"):
            return
        self.branches, self._reach, self._critical = None, 0.0, math.inf
        if not self.trouble(project, self.network):
            here = np.flatnonzero(~project.lesioned)
            starts = project.patterns[:NAMED, here] if project.memories else project.cue[None, here]
            self._starts = starts.astype(np.float64)
            steps = partial(follow, self.network, here, self._starts)
            self.measure("branches", steps, self._take)

    def trouble(self, project: Project, network: Network) -> str:
        """Why memories cannot be followed; empty if they can."""
        if not network.is_symmetric:
            return ONE_WAY
        if project.n > MOST_FOLLOWED:
            return TOO_MANY
        largest = float(np.abs(network.weights).sum(axis=1).max())  # row sum: no eigenvalue is larger
        return BEYOND if largest and not FAR * LOWEST_GAIN < 1 / largest < HIGHEST_GAIN / FAR else ""

    def _take(self, branches: Branches) -> None:
        self.branches, self._critical, self.stale = branches, branches.critical, True

    def show_report(self, report: Report) -> None:
        if self.fits(report):
            self._frame, self.stale = report.frame, True

    def choose_unit(self, unit: int) -> None:
        self._chosen, self.stale = unit, True

    def redraw(self, project: Project) -> None:
        frame = self._frame
        if frame is None or self.network is None:
            return
        rule = project.rule
        if isinstance(rule, GradedRule):
            with QSignalBlocker(self.slider), QSignalBlocker(self.box):
                self.slider.setValue(round(DECADE + DECADE * math.log10(rule.gain / self.unit_gain)))
                if not (self.box.hasFocus() and self.box.lineEdit().isModified()):  # nobody is typing
                    self.box.setValue(rule.gain)
        self.fade.setEnabled(frame.graded is not None)
        self._draw_answers(project, frame)
        self._draw_branches(project, frame)
        self.words.setText(self._sentence(project, frame))

    def _draw_answers(self, project: Project, frame: Frame) -> None:
        here = ~project.lesioned
        h, s = frame.fields[here], self.values[here]
        self._reach = max(self._reach, round_up(1.15 * float(np.abs(h).max(initial=0.0)) or 1.0, FINELY_ROUND))
        across = np.linspace(-self._reach, self._reach, POINTS)
        factor = 1.0 if self.network is None or self.network.units == "bipolar" else 0.5
        if frame.graded is None:
            curve = Line(np.array([-self._reach, 0, 0, self._reach]), np.array([-1.0, -1, 1, 1]), "ink")
        else:
            curve = Line(across, np.tanh(frame.gain * factor * across), "ink")
        lines = [curve, _dots(h[s < 0], s[s < 0], "unit_off"), _dots(h[s >= 0], s[s >= 0], "unit_on")]
        if 0 <= self._chosen < project.n and here[self._chosen]:
            place = slice(self._chosen, self._chosen + 1)
            lines.append(Line(frame.fields[place], self.values[place], "accent", dots=True, radius=6.0))
        self.answers.show_lines(lines, span=(-self._reach, self._reach), rise=RISE)

    @property
    def values(self) -> Floats:
        """(N,) the values of the units; ±1 where they are on or off."""
        frame = self._frame
        if frame is None:
            return np.zeros(0)
        return np.where(frame.unmasked_state > 0, 1.0, -1.0) if frame.graded is None else frame.graded

    def _draw_branches(self, project: Project, frame: Frame) -> None:
        found, network = self.branches, self.network
        assert network is not None
        if found is None:
            self.followed.show_lines((), prompt=self.trouble(project, network) or "Following the memories…")
            return
        here = ~project.lesioned
        lines, upmost = list[Line](), float(found.gains[0])
        mirrored = network.units == "bipolar" and not network.bias.any()
        parts = math.isfinite(found.critical)
        if parts and mirrored:
            lines.append(Line(np.array([0.0, found.critical]), np.zeros(2), "ink"))
            lines.append(Line(np.array([found.critical, upmost]), np.zeros(2), "muted", dashes=DASHES))
        overlaps = np.einsum("gki,ki->gk", found.states, self._starts) / self._starts.shape[1]
        names = self._names_of(project)
        for k, name in enumerate(names):
            named = name if len(names) <= 3 else ""
            lines.append(Line(found.gains[::-1], overlaps[::-1, k], "memory", named))
            if mirrored:
                lines.append(Line(found.gains[::-1], -overlaps[::-1, k], "reversed"))
        marks = [Mark(found.critical, f"g = {figure(found.critical)}")] if parts else []
        if frame.graded is not None and frame.gain <= upmost:
            now = self._starts @ self.values[here] / self._starts.shape[1]
            nearest = now[int(np.abs(now).argmax())]
            lines.append(Line(np.array([frame.gain]), np.array([nearest]), "accent", dots=True, radius=6.0))
        self.followed.show_lines(lines, marks, (0.0, upmost), RISE)

    def _sentence(self, project: Project, frame: Frame) -> str:
        if frame.graded is None:
            return "Units are on or off now. Move the gain: they become graded."
        told = f"Mean |s| {number(float(np.abs(self.values[~project.lesioned]).mean()), 2)}."
        if 0 <= self._chosen < project.n:
            told = f"{project.unit_name(self._chosen)}: s = {value_figure(self.values[self._chosen])}. {told}"
        if not math.isfinite(self._critical):
            return told
        if abs(frame.gain / self._critical - 1) < 1e-3:
            return f"{told} Gain {figure(frame.gain)} is the critical one."
        side = "below" if frame.gain < self._critical else "above"
        return f"{told} Gain {figure(frame.gain)} is {side} the critical {figure(self._critical)}."

    def table(self) -> DataTable | None:
        project, found = self.project, self.branches
        if project is None or found is None:
            return None
        units = [project.unit_name(unit) for unit in np.flatnonzero(~project.lesioned).tolist()]
        rows = [
            (gain, name, float(own @ state) / state.size, *state.tolist())
            for gain, states in zip(found.gains.tolist(), found.states, strict=True)
            for name, own, state in zip(self._names_of(project), self._starts, states, strict=True)
        ]
        settings = {"critical gain": found.critical}
        return DataTable(self.name, ("gain", "followed from", "overlap m", *units), rows, self.remarks(settings))

    def _names_of(self, project: Project) -> tuple[str, ...]:
        """What the states are called that are followed."""
        return project.names[: len(self._starts)] if project.memories else ("the cue",)


def follow(network: Network, here: Any, starts: Floats) -> JobSteps[Branches, Branches]:
    """Follow the memories in the network of the units that are there."""
    return branch_steps(network if here.size == network.n else network.part(here), starts)


def _dots(x: Floats, y: Floats, meaning: str) -> Line:
    """Dots that no line joins."""
    up = np.full(2 * x.size, np.nan)
    up[::2] = y
    return Line(np.repeat(x, 2), up, meaning, dots=True, radius=4.0)
