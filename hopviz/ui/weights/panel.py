"""Weights panel: the weight matrix, its legend, and what is true of the weight pointed at."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from hopviz.actions.window_verbs import ChooseUnit, SetChoice
from hopviz.actions.wiring_edits import KeepSymmetric
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.core.stepwise import JobSteps, part
from hopviz.project.dense_memories import no_weights
from hopviz.project.model import Project
from hopviz.project.numbers import weight_figure
from hopviz.project.parts import BIAS, Pair
from hopviz.ui.actions import tooltip
from hopviz.ui.panel import Panel, hand_on
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.weights.editor import MatrixEditor
from hopviz.ui.weights.legend import WeightLegend
from hopviz.ui.weights.map import NOWHERE
from hopviz.ui.weights.pyramid import Pyramid, change_steps, pyramid_steps
from hopviz.ui.weights.spectrum import SPECTRUM_TIP, SpectrumChart
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.choice import Value
from hopviz.ui.widgets.choices import Choices
from hopviz.ui.widgets.gestures import ways_with_room

ADDED = "Just added to the weights"
COMPUTING, FAILED = "Computing the weights…", "The weights could not be computed"
PATIENCE = 0.2
"""Seconds after which it is said that the weights are late."""
SIDE_WIDTH, SIDE_WIDTH_SMALL = 124, 100
"""Of legend and text where they stand beside the map, and where the panel is small."""
SMALL = 250
"""Up to so wide a panel is small."""
ROW_WIDTH = 340
"""From so wide on, legend and text stand side by side where they are below the map."""
LINES_BESIDE, LINES_BELOW = 7, 2
SWIFT = 64
"""Up to so many units the pictures are made in less than a millisecond."""
SHARPENING = 0.003
"""Seconds of each picture in which what has come into view is made finer."""
WIDEST = (1 << 24) - 1
"""Qt's `QWIDGETSIZE_MAX`: no limit."""


@dataclass(frozen=True, eq=False)
class WeightImage:
    """The pictures of a network."""

    weights: Pyramid
    added: Pyramid | None
    """What the weights have more than those that were shown before."""


def prepare(
    project: Project, network: Network, before: tuple[Project, Network] | None = None
) -> JobSteps[Any, WeightImage | None]:
    """Make the pictures of the weights, and of what was added to those `before`; None if there are no weights."""
    if network.form == "higher-order":
        return None
    pyramid = yield from part(pyramid_steps(network), 0.0, 0.5)
    return WeightImage(pyramid, (yield from part(change_steps(before, project, network), 0.5, 1.0)))


class MatrixPanel(Panel):
    """The weights in colours; pointing at one tells about it, a click chooses its unit."""

    name = "matrix"
    title = "Weights"
    prepare = staticmethod(prepare)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network: Network | None = None
        self._report: Report | None = None
        self._shown: tuple[Project, Network] | None = None
        self.pointed: Pair = NOWHERE
        """(to, from) of the weight or bias under the mouse."""
        self._stale, self._lack = False, ""
        self._spectrum: SpectrumChart | None = None
        self._room = QSize(self.size())
        """What the spectrum leaves."""
        self._waited = self._share = 0.0
        """Seconds since the weights are not the present ones; the part of new ones that was made since then, 0 to 1."""
        self._is_present, self._has_failed = True, False
        """Whether the weights that are shown are those of the project, and whether these could not be made."""
        self.map = MatrixEditor(self.theme)
        self.map.pointed.connect(self._point)
        self.map.unit_clicked.connect(self._choose_unit)
        self.map.cell_chosen.connect(self._tell)
        hand_on(self.map, self)
        self.legend = WeightLegend(self.theme)
        self.legend.hide()
        self.symmetry_box = QCheckBox("Symmetric")
        self.symmetry_box.setToolTip(tooltip("keep_symmetric"))
        self.symmetry_box.clicked.connect(self._keep_symmetric)
        self.spectrum_box = QCheckBox("Spectrum", self)
        self.spectrum_box.hide()  # until it stands in the heading
        self.spectrum_box.setToolTip(broken(SPECTRUM_TIP))
        self.spectrum_box.toggled.connect(self._show_spectrum)
        self.choices = Choices(self)  # of the one control that it has so far
        self.choices.chosen.connect(self._tell_choice)
        self.text = QLabel(self.map.hint)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setToolTip("The weight under the mouse, and whether its two units\nare as it wants them to be now.")
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._side = QWidget()
        self._texts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._side)
        self._texts.setContentsMargins(0, 0, 0, 0)
        self._texts.addWidget(self.legend, 2, Qt.AlignmentFlag.AlignTop)
        self._texts.addWidget(self.text, 3, Qt.AlignmentFlag.AlignTop)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(GRID, GRID, GRID, GRID)
        self._layout.setSpacing(GRID)
        self._layout.addWidget(self.map, 1)
        self._layout.addWidget(self._side)
        self.whole_button = QToolButton(self)
        self.whole_button.setText("Whole matrix")
        self.whole_button.setToolTip("Show the whole matrix  (0)")
        self.whole_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.whole_button.clicked.connect(self.map.show_all)
        self.whole_button.hide()
        self.setMinimumSize(240, 124)
        self._arrange()
        self.map.view_changed.connect(self._place_button)

    def title_widget(self) -> QWidget | None:
        row = QWidget()
        filled(QHBoxLayout(row), 1, self.spectrum_box, self.symmetry_box)
        self.spectrum_box.show()
        return row

    def _tell_choice(self, name: str, value: Value) -> None:
        self.acted.emit(SetChoice(self.name, name, value))

    @property
    def spectrum(self) -> SpectrumChart:
        """The eigenvalues; made when it is first asked for."""
        if self._spectrum is None:
            self._spectrum = SpectrumChart(self.compute, self)
            self._spectrum.apply_theme(self.theme)
            if self._shown is not None:
                self._spectrum.show_network(*self._shown)
        return self._spectrum

    def _show_spectrum(self, shown: bool) -> None:
        self.spectrum.setVisible(shown)
        self.spectrum.ask()
        self._place_parts()

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.map.apply_theme(theme)
        self.legend.apply_theme(theme)
        if self._spectrum is not None:
            self._spectrum.apply_theme(theme)
        self.text.setFont(theme.font(12))
        self.whole_button.setFont(theme.font(11))
        self._place_parts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_parts()

    def _place_parts(self) -> None:
        self._arrange()
        for layout in (self._layout, self._texts):
            layout.activate()
        self._tell()
        self._place_button()

    def _arrange(self) -> None:
        """Put the texts where they leave the largest map: beside it, or below it in one column or in two."""
        whole, parts = self.size(), (self.map, self._side)
        self._room = whole if self._spectrum is None else self._spectrum.share(whole, parts)
        taken = whole - self._room
        self._layout.setContentsMargins(GRID, GRID, GRID + taken.width(), GRID + taken.height())
        scale, directions = self.theme.scale, QBoxLayout.Direction
        line = QFontMetrics(self.theme.font(12)).lineSpacing()
        self._small = self._room.width() < SMALL * scale
        beside = round((SIDE_WIDTH_SMALL if self._small else SIDE_WIDTH) * scale)
        in_a_row = self._room.width() >= ROW_WIDTH * scale
        told, legend = LINES_BELOW * line + 2, self.legend.height()
        below = max(legend, told) if in_a_row else legend + GRID // 2 + told
        room_beside = min(self._room.width() - beside - GRID, self._room.height())
        self._sideways = room_beside > min(self._room.width(), self._room.height() - below - GRID)
        self._layout.setDirection(directions.LeftToRight if self._sideways else directions.TopToBottom)
        stacked = self._sideways or not in_a_row
        self._texts.setDirection(directions.TopToBottom if stacked else directions.LeftToRight)
        self._texts.setSpacing(GRID // 2 if stacked else 2 * GRID)
        self._texts.setStretch(0, 0 if stacked else 2)
        self._texts.setStretch(1, 1 if stacked else 4)
        self._side.setMinimumWidth(beside if self._sideways else 0)
        self._side.setMaximumWidth(beside if self._sideways else WIDEST)
        self._side.setMaximumHeight(WIDEST if self._sideways else below)
        left = self._room.height() - 2 * GRID - legend - GRID // 2
        self.text.setFixedHeight(max(min(line * LINES_BESIDE + 2, left), line) if self._sideways else told)

    def _place_button(self) -> None:
        """Below the texts or, where these are below the map, into its corner; while only a part is visible."""
        button = self.whole_button
        button.setVisible(self.map.is_zoomed)
        button.adjustSize()
        corner = self.map.geometry().topLeft() + self.map.map_rect().bottomRight() - QPoint(3, 3)
        if self._sideways:
            corner = QPoint(min(self._side.x() + button.width(), self._room.width() - GRID), self._room.height() - GRID)
        button.move(corner.x() - button.width(), corner.y() - button.height())

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        self.symmetry_box.setChecked(project.symmetric)
        if lack := no_weights(project):
            self.forget()
        self._lack = lack
        self.symmetry_box.setEnabled(not (project.replays or self._lack))
        self.map.show_units(project.n, project.unit_name)
        self._stale, self._has_failed = True, False
        self._compare()

    def forget(self) -> None:
        self._network = self._report = self._shown = None
        self.pointed = NOWHERE
        self.map.forget()
        if self._spectrum is not None:
            self._spectrum.forget()
        self.legend.show_largest(0.0)

    def _wait(self, seconds: float) -> None:
        """Say so where the present weights are late; what is shown meanwhile is that of other ones."""
        if self._is_present or self._has_failed:
            self._waited = self._share = 0.0
            self._say_in_place(self._lack or (None if self._is_present else FAILED))
            return
        self._waited += seconds
        share = f" {100 * self._share:.0f} %" if self._share else ""
        self._say_in_place(f"{COMPUTING}{share}" if self._waited > PATIENCE else "")

    def _say_in_place(self, words: str | None) -> None:
        self._stale |= bool(words) != bool(self.map.waiting)
        self.map.wait(words)

    def _compare(self) -> None:
        """Find out whether the weights that are shown are those of the project."""
        project, shown = self._project, self._shown
        is_shown = project is None or (shown is not None and project.same_training(shown[0]))
        self._is_present = is_shown or bool(self._lack)
        self._wait(0.0)

    def show_progress(self, share: float, findings: object) -> None:
        self._share = max(self._share, share)  # another network may follow in one waiting

    def give_up_network(self) -> None:
        self._has_failed = True

    def preparation(self) -> Callable[[Project, Network], JobSteps[Any, WeightImage | None]]:
        return partial(prepare, before=self._shown if self.isVisible() and not self.reduced_motion else None)

    def quick_size(self, network: Network) -> Hashable:
        return "few" if network.n <= SWIFT else None

    def show_network(self, project: Project, network: Network, prepared: WeightImage | None) -> None:
        self._network, self._shown, self._has_failed = network, (project, network), False
        if prepared is None:  # a dense memory
            self.forget()
            return
        self.map.show_network(project, network, prepared.weights)
        self.map.flash.begin(prepared.added)
        if self._spectrum is not None:
            self._spectrum.show_network(project, network)
        self._compare()
        self._show_scale()

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.map.flash.end()
        self._show_scale()

    def _show_scale(self) -> None:
        """What the colours mean at present: weights, or what was added to them."""
        if self._network is not None:
            self.legend.show_units(self._network.units)
        added, weights = self.map.flash.change, self.map.pyramid
        if added is not None:
            self.legend.show_largest(added.largest)
        elif weights is not None:
            self.legend.show_largest(weights.largest)
        self.map.update()
        self._stale = True

    def show_report(self, report: Report) -> None:
        self._report = report
        self._stale = True

    def choose_unit(self, unit: int) -> None:
        self.map.mark_row(unit)

    def draw(self, seconds: float) -> None:
        self._wait(seconds)
        self.map.sharpen(SHARPENING)
        if self.map.flash.go_on(seconds):
            self._show_scale()
        if self._stale and self.isVisible():
            self._stale = False
            self._tell()

    def _choose_unit(self, unit: int) -> None:
        self.acted.emit(ChooseUnit(unit))

    def _keep_symmetric(self, symmetric: bool) -> None:
        self.acted.emit(KeepSymmetric(symmetric))

    def _point(self, i: int, j: int) -> None:
        self.pointed = (i, j)
        self._tell()

    def _tell(self) -> None:
        i, j = self.pointed
        if i < 0 and self.map.chosen is not None:
            i, j = self.map.chosen
        network = self._network
        if self.map.waiting:
            text = ""
        elif network is None or not 0 <= i < network.n or not BIAS <= j < network.n:
            hint = ways_with_room(self.map.hint, self.text) if self.map.flash.change is None else ADDED
            text = hint if network is not None and self.legend.isVisibleTo(self) else ""
        elif j == BIAS:
            fact = self._fact(network, i, j)
            bias = f"b = {weight_figure(float(network.bias[i]), sign=True)}"
            if self._sideways:
                text = "\n".join(filter(None, (bias, fact, f"bias of unit {self._place(i)}")))
            else:
                text = f"{bias}, {fact}".rstrip(", ") + f"\nbias of unit {self._name(i)}"
        else:
            weight = f"w = {weight_figure(network.weight(i, j), sign=True)}"
            fact = self._fact(network, i, j)
            if self._sideways:
                ends = f"to unit {self._place(i)}", f"from unit {self._place(j)}"
                text = "\n".join(filter(None, (weight, fact, *ends)))
            else:
                text = f"{weight}, {fact}".rstrip(", ") + f"\nto {self._name(i)} from {self._name(j)}"
        if text != self.text.text():
            self.text.setText(text)

    def _place(self, unit: int) -> str:
        project = self._project
        if project is None or project.cols == 1 or self._small or project.unit_names:
            return self._name(unit)
        return f"{unit}\n(row {unit // project.cols}, col {unit % project.cols})"

    def _name(self, unit: int) -> str:
        return str(unit) if self._project is None else self._project.unit_name(unit)

    def _fact(self, network: Network, i: int, j: int) -> str:
        """Whether the connection's share of the energy, -w s_i s_j or -b s_i, is below zero now."""
        project, report = self._project, self._report
        strength = float(network.bias[i]) if j == BIAS else network.weight(i, j)
        if strength == 0 and j != BIAS:
            return "no connection to itself" if i == j else "no connection"
        if report is None or project is None or not (report.frame.state.size == project.n == network.n):
            return ""
        if strength == 0:
            return "no bias"
        ends = [i] if j == BIAS else [i, j]
        removed = [unit for unit in dict.fromkeys(ends) if project.lesioned[unit]]
        if removed:
            one = "unit removed" if j == BIAS else f"unit {self._name(removed[0])} removed"
            return one if len(removed) == 1 else "both removed"
        tension = -strength * math.prod(int(report.frame.state[unit]) for unit in ends)
        if tension == 0:
            return "idle: a unit is off"
        return "frustrated now" if tension > 0 else "satisfied now"
