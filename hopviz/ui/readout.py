"""Readout: what one unit is doing, in one line under the grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hopviz.core.counting import counted
from hopviz.core.network import OFF, Network, to_units
from hopviz.core.recorder import Report
from hopviz.core.rules import probability_on
from hopviz.project.model import Project
from hopviz.project.numbers import field_figure, figure, gap_figure, value_figure
from hopviz.ui.panel import Panel, updates_told
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label

SIZES = (13, 12, 11)
"""Of the type, the first that has room."""
LINES = 3
"""Of the smallest type, for which there is room."""


class ReadoutPanel(Panel):
    """Tells field, gap and state of the unit pointed at, or the decision of the unit just visited."""

    name = "readout"
    title = "Unit"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.label = label("", "readout", wrap=True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.label.setMinimumWidth(100)
        filled(QVBoxLayout(self), self.label).setContentsMargins(GRID, 0, GRID, GRID)
        self._network: Network | None = None
        self._report: Report | None = None
        self._invitation = ""
        self._notice = ""
        self._pointed = -1
        self._done = 0
        self._temperature = 0.0
        """That at which the latest report began."""
        self._last_flip: int | None = None
        """The update of the last flip, as far as it has been seen."""
        self._dirty = False

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.label.setFont(theme.font(SIZES[0]))
        self._give_height()

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        self._dirty = True

    def forget(self) -> None:
        self._network = self._report = None
        self._pointed, self._done, self._last_flip = -1, 0, None

    def show_notice(self, notice: str) -> None:
        """Tell what to notice before anything has happened; nothing: what can be done to the units."""
        self._notice = notice
        self._dirty = True

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        self._network = network
        self._dirty = True

    def show_report(self, report: Report) -> None:
        former = self._report
        self._done = updates_told(report, 0 if former is None else former.frame.updates)
        self._temperature = (report if former is None else former).frame.temperature
        self._report = report
        if report.frame.flip_moment.size:
            self._last_flip = int(report.frame.moments[report.frame.flip_moment[-1]])
        elif report.frame.flips == 0:
            self._last_flip = 0
        elif report.jumps or former is None:
            self._last_flip = None
        self._dirty = True

    def invite(self, hint: str) -> None:
        """Tell what can be done to the units, as they are shown now."""
        self._invitation = hint
        self._dirty = True

    def point_at(self, unit: int) -> None:
        """Tell about this unit; -1 for none."""
        self._pointed = unit
        self._dirty = True

    def draw(self, seconds: float) -> None:
        if self._dirty:
            self._dirty = False
            self._write(self._wordings())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._give_height()

    def _give_height(self) -> None:
        """Two lines, or three small ones; the same whatever is said."""
        self.label.setFixedHeight(LINES * (QFontMetrics(self.theme.font(SIZES[-1])).lineSpacing() + 1))
        self._dirty = True

    def _write(self, wordings: Sequence[str]) -> None:
        """The first that has room, if need be in smaller type: the grid above does not move for it."""
        for text in wordings:
            for size in SIZES:
                self.label.setFont(self.theme.font(size))
                self.label.setText(text)
                if self.label.heightForWidth(self.label.width()) <= self.label.maximumHeight():
                    return

    def _wordings(self) -> list[str]:
        """The line; where a notice stands as long as nothing is pointed at, with what can be done to the units."""
        line, report = self._line(), self._report
        if self._pointed < 0 or not self._notice or report is None or report.frame.updates:
            return [line]
        ways = self._invitation.split(", ")
        return [*(f"{line}\n{', '.join(ways[:kept])}" for kept in range(len(ways), 0, -1)), line]

    def _line(self) -> str:
        project, report = self._project, self._report
        if project is None or report is None or report.frame.state.size != project.n:
            return self._invitation
        if self._pointed >= 0:
            return self._about(self._pointed, project, report)
        if self._done == 1 and report.frame.visited >= 0:
            return self._decision(project.unit_name(report.frame.visited), report)
        if report.frame.updates == 0:
            return self._notice or self._invitation
        settled = report.verdict.kind == "settled"
        if report.frame.graded is not None:
            count = f"{report.frame.updates:,} {project.rule.tick_word(report.frame.updates)}"
            return f"{'Settled after ' if settled else ''}{count}, energy E = {figure(report.frame.energy)}"
        updates, flips = self._last_flip if settled else report.frame.updates, counted(report.frame.flips, "flip")
        after = "" if updates is None else f"{updates:,} {project.rule.tick_word(updates)}"
        told = f"Settled after {after}" if settled and after else "Settled" if settled else after
        return f"{told}, {flips}, energy E = {figure(report.frame.energy)}"

    def _about(self, unit: int, project: Project, report: Report) -> str:
        told = [] if project.unit_names else [f"row {unit // project.cols}, column {unit % project.cols}"]
        told += ["hidden"] if project.hidden[unit] else []
        where = f"Unit {project.unit_name(unit)}" + (f" ({', '.join(told)})" if told else "")
        if project.lesioned[unit]:
            return f"{where} is removed"
        state = "on" if report.frame.state[unit] > 0 else "off"
        held = ", clamped" if project.clamped[unit] else ""
        field = field_figure(float(report.frame.fields[unit]))
        graded, towards = report.frame.graded, report.frame.towards
        if graded is not None and towards is not None:
            now = f"{where} is at s = {value_figure(graded[unit])}{held} · field h = {field}"
            return f"{now} · tanh(g h) = {value_figure(towards[unit])}"
        return f"{where} is {state}{held} · field h = {field}{self._gap(unit, report)}"

    def _gap(self, unit: int, report: Report) -> str:
        """The gap E(off) - E(on): 2 h or h, less the unit's vote for itself; it decides nothing without symmetry."""
        network, project = self._network, self._project
        if network is None or project is None or not network.is_symmetric:
            return ""
        factor = 1 - OFF[network.units]
        if network.couplings.own[unit] == 0:
            gap = factor * float(report.frame.fields[unit])
        else:
            gap = float(network.energy_gaps(to_units(report.frame.state, network.units), project.lesioned)[unit])
        return f" · energy gap {gap_figure(gap, factor)}"

    def _decision(self, name: str, report: Report) -> str:
        frame, unit = report.frame, report.frame.visited
        if frame.graded is not None:
            return f"Unit {name} takes the value tanh(g h) = {value_figure(frame.graded[unit])}"
        verb = "turns" if frame.flipped.size else "stays"
        state = "on" if frame.state[unit] > 0 else "off"
        asked = f"Unit {name}: field h = {field_figure(float(frame.fields[unit]))}"
        if frame.adaptation[unit] > 0:
            asked += f" less adaptation {figure(float(frame.adaptation[unit]))}"
        if self._temperature == 0 or self._network is None:
            tie = ", a tie" if frame.drive[unit] == 0 else ""
            return f"{asked}{tie}, so it {verb} {state}"
        others = frame.drive[unit] - self._network.own_votes(frame.state)[unit]
        chance = probability_on(others, self._temperature, self._network.units)
        return f"{asked}, P(on) = {chance:.2f}, it {verb} {state}"
