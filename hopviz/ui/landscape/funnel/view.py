"""Funnel view: energy against distance from a native state, the run, and Levinthal's count."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout

from hopviz.core.counting import counted
from hopviz.core.network import Floats, Network
from hopviz.core.recorder import Report
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal import SwarmFrame
from hopviz.project.model import Project
from hopviz.project.numbers import number, raised
from hopviz.ui.actions import tooltip
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.exact import RunView, no_energies, states_on_the_way
from hopviz.ui.landscape.funnel.chart import FunnelChart
from hopviz.ui.landscape.funnel.density import Funnel, around, prepare
from hopviz.ui.recent_reports import LONGEST_PATH
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.choosers import NameChooser

PER_SECOND = 1e9
YEAR = 365.25 * 86400.0
AGE_OF_THE_UNIVERSE = 13.8e9 * YEAR
UNITS = (
    ("microsecond", 1e-6), ("millisecond", 1e-3), ("second", 1.0), ("minute", 60.0),
    ("hour", 3600.0), ("day", 86400.0), ("year", YEAR),
)  # fmt: skip
PLAIN = 1e6
"""Larger numbers are told in millions, in billions, and then by their power of ten."""


def count_of_states(n: int) -> str:
    """2^N, in full up to 24 units."""
    if n <= 24:
        return number(2.0**n)
    return f"2{raised(n)} ≈ {_large(n * math.log10(2))}"


def search_time(n: int) -> str:
    """How long it takes to look at 2^N states, a billion a second."""
    if n < 10:
        return f"{2**n} nanosecond{'s' if n else ''}"
    power = n * math.log10(2) - math.log10(PER_SECOND)
    ages = power - math.log10(AGE_OF_THE_UNIVERSE)
    if ages >= 0:
        return f"{_large(ages)} times the age of the universe"
    seconds = 10.0**power
    name, size = next(unit for unit in reversed(UNITS) if _rounded(seconds / unit[1]) >= 1)
    value = _rounded(seconds / size)
    return f"{_large(math.log10(value))} {name}{'' if value == 1 else 's'}"


FEWEST_TO_WONDER = math.ceil(math.log2(AGE_OF_THE_UNIVERSE * PER_SECOND))
"""Units from which on the search through all states outlasts the age of the universe."""


def levinthal(n: int) -> str:
    """What the two counts have to do with each other for N units."""
    if n >= FEWEST_TO_WONDER:
        return (
            "Levinthal's paradox: there are more states than could ever be tried, and yet a run that goes downhill is "
            "at rest after few flips"
        )
    return (
        f"So many states can be tried one by one, in {search_time(n)}. From {FEWEST_TO_WONDER} units on it would take "
        "longer than the universe is old, and yet a run that goes downhill is at rest after few flips: Levinthal's "
        "paradox"
    )


def _rounded(value: float) -> float:
    """To two figures."""
    return float(f"{value:.1e}")


def _large(power: float) -> str:
    """Ten to some power, to two figures."""
    if power >= 12:
        return f"10{raised(round(power))}"
    value = _rounded(10.0**power)
    if value < PLAIN:
        return number(value)
    return f"{number(value / 1e6)} million" if value < 1e9 else f"{number(value / 1e9)} billion"


BESIDE, NARROW_BESIDE = 136, 100
"""Width of the count beside the chart; it stands below where the chart would be less wide than 1.5 times that."""
LEAST = 100
"""Pixels that the chooser has in any case."""


class Figure(Guarded, QVBoxLayout):
    """A number and what it counts."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.setSpacing(0)
        self.caption, self.value = QLabel(caption), QLabel()
        for label, role in ((self.caption, "caption"), (self.value, "heading")):
            label.setProperty("role", role)
            label.setWordWrap(True)
            self.addWidget(label)

    def tell(self, value: str, tip: str) -> None:
        """Show a number, and what it means."""
        self.value.setText(value)
        for label in (self.caption, self.value):
            label.setToolTip(broken(tip))


class FunnelView(RunView):
    """The density of states around a native state, as protein folding draws it."""

    name = "funnel"
    title = "Funnel"
    shows_swarm = True
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.chart = FunnelChart(self.ball)
        self.chart.swarm = self.swarm
        self._chosen: int | None = None
        """The revision of the memory that was chosen by hand."""
        self._path: deque[tuple[NDArray[np.bool_], float]] = deque(maxlen=LONGEST_PATH + 1)
        self.native_label, self.native_chooser, self.source_label = QLabel("Distance from"), NameChooser(), QLabel()
        self.native_chooser.setSizeAdjustPolicy(NameChooser.SizeAdjustPolicy.AdjustToContents)
        self.native_chooser.setAccessibleName("Distance from")
        self.native_chooser.setToolTip(
            tooltip("focus_shown", "The memory that distances are counted from: it is at distance 0")
        )
        self.setFocusProxy(self.native_chooser)
        self.native_chooser.activated.connect(self._choose_native)
        self.source_label.setProperty("role", "caption")
        captions = ("states in all", "to try them all, a billion a second", "this run, so far")
        self.figures = self.states, self.search, self.flips = tuple(Figure(caption) for caption in captions)
        head = QHBoxLayout()
        head.addWidget(self.native_label)
        head.addWidget(self.native_chooser)
        head.addStretch()
        head.addWidget(self.source_label)
        self._column = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._column.setSpacing(GRID + GRID // 2)
        for figure in self.figures:
            self._column.addLayout(figure)
        self._column.addStretch(1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(GRID)
        self._body.addWidget(self.chart, 1)
        self._body.addLayout(self._column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(head)
        layout.addLayout(self._body, 1)
        self.setMinimumSize(240, 140)

    @staticmethod
    def refusal(project: Project) -> str:
        return no_energies(project)

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _longest_word(self) -> int:
        """Pixels of the longest word beside the chart: lines end between words only."""
        labels = [label for figure in self.figures for label in (figure.caption, figure.value)]
        for label in labels:
            label.ensurePolished()
        words = ((label.fontMetrics(), word) for label in labels for word in label.text().split())
        return max(metrics.horizontalAdvance(word) for metrics, word in words) + 2

    def _make_room(self) -> None:
        wanted = BESIDE if self.width() >= 3 * BESIDE * self.theme.scale else NARROW_BESIDE
        longest = self._longest_word()
        beside = max(round(wanted * self.theme.scale), longest)
        is_wide = self.width() >= 2.5 * beside and self.width() >= 0.8 * self.height()
        directions = QBoxLayout.Direction
        self._body.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        self._column.setDirection(directions.TopToBottom if is_wide else directions.LeftToRight)
        below = (self.width() - 4 * GRID) // 3
        has_room = is_wide or (self.height() >= 2.5 * beside and below >= longest)
        for figure in self.figures:
            for label in (figure.caption, figure.value):
                label.setVisible(has_room)
                label.setFixedWidth(beside if is_wide else below)
        self.native_label.setVisible(self.width() >= 3 * beside)
        layout = self.layout()
        assert layout is not None
        layout.activate()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.chart.theme = theme
        self.native_chooser.setMinimumWidth(theme.px(LEAST))
        self._make_room()
        self.chart.refresh()

    def preparation(self) -> Callable[[Project, Network], JobSteps[Any, Funnel]]:
        return partial(prepare, chosen=self._chosen)

    def names_changed(self) -> None:
        project, funnel = self._project, self._prepared
        if project is None:
            return
        has_choice = funnel is not None and 0 <= funnel.native < len(project.names)
        self.native_chooser.clear()
        self.native_chooser.setEnabled(has_choice)
        if has_choice:
            self.native_chooser.addItems(project.names)
            self.native_chooser.setCurrentIndex(funnel.native)
        elif funnel is not None:
            self.native_chooser.addItem(self.chart.native_name(funnel))
        if funnel is None or self.chart.names != project.names:
            self.chart.show_funnel(funnel, project.names)

    def forget(self) -> None:
        super().forget()
        self._chosen = None
        self._path.clear()
        for label in (self.source_label, *(figure.value for figure in self.figures)):
            label.clear()

    def landscape_changed(self) -> None:
        funnel, project = self._prepared, self._project
        assert project is not None
        self.chart.show_funnel(funnel, project.names)
        self.names_changed()
        n = funnel.whole.n
        self.states.tell(count_of_states(n), levinthal(n))
        self.search.tell(search_time(n), levinthal(n))
        self._make_room()
        self.chart.setToolTip(f"{count_of_states(n)} states; to try a billion a second would take {search_time(n)}")
        exact = funnel.density.exact
        samples = int(funnel.density.counts[0].sum())
        self.source_label.setText("exact" if exact else "sampled")
        self.source_label.setToolTip(
            "Every state was counted"
            if exact
            else f"{number(samples)} states were drawn at each distance; rare ones, of low energy, may be missed"
        )
        revisions = project.memory_revisions
        if self._chosen in revisions and revisions.index(self._chosen) != funnel.native:
            self._see_from(revisions.index(self._chosen))

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        for report, begins in self._new_reports():
            if begins:
                self._path.clear()
            steps = self._steps(report)
            self._path.extend(steps)
            self._follow(steps, begins)
            self.flips.tell(_flips(report.frame.flips), levinthal(self._prepared.whole.n))
        if self._follow_swarm(seconds, self._places_of) | self.ball.slide(seconds):
            self.chart.update()

    def _places_of(self, frame: SwarmFrame) -> Floats:
        """(R, 2) distance and energy of each replica."""
        for energy in (frame.energies.min(), frame.energies.max()):
            self.chart.make_room_for(float(energy))
        return np.column_stack([self._prepared.distances(frame.states > 0), frame.energies])

    def _steps(self, report: Report) -> list[tuple[NDArray[np.bool_], float]]:
        """States that the run went through, and their energies, without the one where it is known to have been."""
        on, energies = states_on_the_way(report.frame)
        if self._path and np.array_equal(self._path[-1][0], on[0]):
            on, energies = on[1:], energies[1:]
        return list(zip(on, energies.tolist(), strict=True))

    def _follow(self, steps: list[tuple[NDArray[np.bool_], float]], begins: bool) -> None:
        """Send the ball along states; a run that begins has no past."""
        if not steps:
            return
        if begins:
            self.ball.leave()
        distances = self._prepared.distances(np.array([on for on, _ in steps]))
        for distance, (_, energy) in zip(distances.tolist(), steps, strict=True):
            self.chart.make_room_for(energy)
            self.ball.send(float(distance), energy)

    def _choose_native(self, index: int) -> None:
        if self._project is not None and index < len(self._project.memories):
            self._chosen = self._project.memory_revisions[index]
            self._see_from(index)

    def _see_from(self, index: int) -> None:
        self.compute("native", partial(around, self._prepared, index), self._take_other_native)

    def _take_other_native(self, funnel: Funnel) -> None:
        """The same network and run, seen from another memory."""
        if self._prepared is None or funnel.whole is not self._prepared.whole:
            return
        self._prepared = funnel
        self.landscape_changed()
        self.swarm.place_anew()
        self._follow(list(self._path), begins=True)
        self.ball.arrive()


def _flips(count: int) -> str:
    return counted(count, "flip")
