"""What if weights are not symmetric?  A slider mixes something asymmetric in; energies rise and cycles appear."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QSpinBox, QVBoxLayout

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.asymmetry import INGREDIENTS, Fates, fate, mixed
from hopviz.core.census import wilson_interval
from hopviz.core.network import Floats, Network, Units
from hopviz.core.rules import Asynchronous, Parallel
from hopviz.project.model import Project
from hopviz.ui.experiments.base import BackgroundTask, Experiment
from hopviz.ui.style.plotting import broken, number
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.bars import Bar, IntervalBars, percent
from hopviz.ui.widgets.chart import Chart, Line, Mark

BATCH = 0.1
"""Seconds that one batch of starts may take."""
STARTS, SWEPT_STARTS = 200, 40
"""Random starts at the present share, and at each share of the sweep under each rule."""
SWEEPS = 100
"""A start that has not come to rest after so many sweeps is given up."""
SHARES = (0.0, 1.0, 0.5, 0.25, 0.75, 0.6, 0.4, 0.9, 0.1, 0.7, 0.3, 0.8, 0.2, 0.65, 0.55)
"""Where the sweep measures, from coarse to fine."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """What is mixed, N units: (1 - a) S + a K."""

    symmetric: Floats
    ingredient: Floats
    bias: Floats
    units: Units
    seed: int

    def network(self, share: float) -> Network:
        """The network of a share a."""
        return Network(mixed(self.symmetric, self.ingredient, share), self.bias, self.units)


class FatesTask:
    """Where random starts end if all units are updated at once."""

    def __init__(self, mixture: Mixture, share: float) -> None:
        self._mixture, self._share = mixture, share
        self._network: Network | None = None
        self._random = np.random.Generator(np.random.PCG64(mixture.seed))
        self._found = Fates()

    @property
    def done(self) -> bool:
        """Whether all starts have been made."""
        return self._found.starts >= STARTS

    def advance(self) -> Fates:
        """Make more starts."""
        if self._network is None:
            self._network = self._mixture.network(self._share)
        deadline = time.perf_counter() + BATCH
        while not self.done and time.perf_counter() < deadline:
            self._found = self._found.with_more(fate(self._network, Parallel(), self._random, SWEEPS))
        return self._found


@dataclass(frozen=True)
class AsymmetryPoint:
    """What was measured at one share a."""

    share: float
    one_by_one: float
    """Share of the starts that come to rest, one unit after the other."""
    one_by_one_interval: tuple[float, float]
    all_at_once: float
    all_at_once_interval: tuple[float, float]
    rises: float
    """Share of the flips that raise the energy, one unit after the other."""


class SweepTask:
    """The same at shares from 0 to 1, under both kinds of rule."""

    def __init__(self, mixture: Mixture) -> None:
        self._mixture = mixture
        self._random = np.random.Generator(np.random.PCG64(mixture.seed))
        self._points: list[AsymmetryPoint] = []
        self._found = [Fates(), Fates()]
        self._network: Network | None = None

    @property
    def done(self) -> bool:
        """Whether every share has been measured."""
        return len(self._points) == len(SHARES)

    def advance(self) -> tuple[AsymmetryPoint, ...]:
        """Go on for a batch."""
        deadline = time.perf_counter() + BATCH
        while not self.done and time.perf_counter() < deadline:
            if self._network is None:
                self._network = self._mixture.network(SHARES[len(self._points)])
            for place, rule in enumerate((Asynchronous(), Parallel())):
                more = fate(self._network, rule, self._random, SWEEPS)
                self._found[place] = self._found[place].with_more(more)
            if self._found[0].starts >= SWEPT_STARTS:
                self._points.append(_point(SHARES[len(self._points)], *self._found))
                self._found, self._network = [Fates(), Fates()], None
        return tuple(sorted(self._points, key=lambda point: point.share))


def _point(share: float, one: Fates, together: Fates) -> AsymmetryPoint:
    intervals = [wilson_interval(found.settled, found.starts) for found in (one, together)]
    low_high = [(float(low), float(high)) for low, high in intervals]
    return AsymmetryPoint(
        share, one.settled / one.starts, low_high[0], together.settled / together.starts, low_high[1],
        one.rises / max(one.flips, 1),
    )  # fmt: skip


MOST = 256
STEPS = 100
REMEMBERED = 2 * STEPS
"""So many mixtures are known again when undo brings them back."""
MOST_BARS = 5
MEASURING = "Measuring…"
SYMMETRIC = "Symmetric: one by one, the energy never rises."
ASYMMETRIC = "Not symmetric: flips may raise the energy."
SLIDER_TIP = "W = (1 − a) S + a K: S is symmetric, K is what is mixed in, as strong as S. Undo takes it back."
CHART_TIP = (
    "Against a: the share of random starts that come to rest, one unit after the other and all units at once, with "
    "95 % confidence bands, and the share of the flips that raise the energy, one unit after the other."
)
WHY_TIP = (
    "Symmetric weights: one by one every run comes to rest, all at once at rest or in period 2. With others "
    "convergence is no longer guaranteed: fields are not the slope of one energy any more. Where w_ij = w_ji, a flip "
    "that follows its field lowers the energy of the whole network; where they differ, what it does to the others "
    "counts otherwise, and the energy may rise. Update all at once (R) to see cycles: the verdict names their period."
)
BARS_TIP = "Where random starts end if all units are updated at once: at rest, in a cycle, or neither after 100 sweeps."


class AsymmetryView(Experiment):
    """A slider from symmetric to asymmetric weights, and what becomes of runs."""

    name = "asymmetry"
    title = "Asymmetry"
    needs_memories = False
    narrowest = 216

    @classmethod
    def refusal(cls, project: Project) -> str:
        if project.n > MOST:
            return f"Asymmetry is for networks of up to {MOST} units"
        return "Put the removed units back first (Ctrl+U)" if project.lesioned.any() else ""

    def _build(self) -> None:
        self._base: tuple[Project, Network] | None = None
        self._made: deque[tuple[Floats, float]] = deque(maxlen=REMEMBERED)
        """Weights that this view has made of the base, and their shares."""
        self._present = BackgroundTask(self, "asymmetry", self._take_fates)
        self._sweep = BackgroundTask(self, "asymmetry-sweep", self._take_points)
        self._points: tuple[AsymmetryPoint, ...] = ()
        self._dirty = True
        self.slider, self.share_label = QSlider(Qt.Orientation.Horizontal), QLabel()
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName("Share a of what is asymmetric")
        self.slider.setToolTip(broken(SLIDER_TIP))
        self.slider.valueChanged.connect(self._mix)
        self.chooser, self.seed = QComboBox(), QSpinBox()
        for key, ingredient in INGREDIENTS.items():
            self.chooser.addItem(ingredient.label, key)
            self.chooser.setItemData(self.chooser.count() - 1, ingredient.summary, Qt.ItemDataRole.ToolTipRole)
        self.chooser.setMinimumWidth(8 * GRID)
        self.chooser.setAccessibleName("What is mixed in")
        self.chooser.currentIndexChanged.connect(self._choose)
        self.seed.setRange(0, 999_999)
        self.seed.setToolTip("Seed of what is drawn at random")
        self.seed.valueChanged.connect(self._choose)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setToolTip(broken(WHY_TIP))
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        row.addWidget(self.share_label)
        self.controls.addRow(row)
        self.controls.addRow("Mix in", self.chooser)
        self.controls.addRow("Seed", self.seed)
        self.chart, self.bars = Chart("asymmetric share a", "share"), IntervalBars()
        self.chart.setToolTip(broken(CHART_TIP))
        self.bars.setToolTip(broken(BARS_TIP))
        stage = QHBoxLayout()
        stage.setSpacing(2 * GRID)
        stage.addWidget(self.chart, 2)
        told = QVBoxLayout()
        told.addWidget(self.bars)
        told.addStretch(1)
        told.addWidget(self.words)
        stage.addLayout(told, 1)
        self.stage.addLayout(stage, 1)
        self.setFocusProxy(self.slider)
        self._tell()

    @property
    def share(self) -> float:
        """The present share a."""
        return self.slider.value() / STEPS

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.chart.apply_theme(theme)
        self.bars.apply_theme(theme)
        self.share_label.setMinimumWidth(self.share_label.fontMetrics().horizontalAdvance("a = 0.00"))
        self._dirty = True

    def changed(self) -> None:
        project, network = self.project, self.network
        if project is None or network is None or self.refusal(project):
            return
        share = self._share_of(project)
        if share is None:
            share, self._base = 0.0, (project, network)
            self._made.clear()
            self._begin_sweep()
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * STEPS))
        self._begin_present()

    def _share_of(self, project: Project) -> float | None:
        """Which share a project's weights have; None if they were not made here."""
        if self._base is not None and project.same_network(self._base[0]):
            return 0.0
        return next((share for weights, share in self._made if weights is project.weights), None)

    def _mixture(self) -> Mixture:
        assert self._base is not None
        weights, bias, units = self._base[1].weights, self._base[1].bias, self._base[1].units
        make = INGREDIENTS[self.chooser.currentData()].make
        seed = self.seed.value()
        ingredient = make(len(weights), np.random.Generator(np.random.PCG64(seed)))
        return Mixture(0.5 * (weights + weights.T), ingredient, bias, units, seed)

    def _mix(self) -> None:
        """The slider has been moved: everybody sees the new weights."""
        project = self.project
        if project is None or self._base is None:
            return
        base = self._base[0]
        if self.share == 0:
            after = project.with_network_of(base)
        else:
            network = self._mixture().network(self.share)
            after = project.with_network(network.weights, network.bias)
            assert after.weights is not None
            self._made.append((after.weights, self.share))
        self.acted.emit(Adopt("Mix in what is asymmetric", after))

    def _choose(self) -> None:
        """Something else is mixed in, as much as before."""
        self.seed.setEnabled(self.chooser.currentData() == "antisymmetric")
        if self._base is not None:
            self._begin_sweep()
            if self.share:
                self._mix()

    def _begin_sweep(self) -> None:
        self._points = ()
        self._sweep.begin(SweepTask(self._mixture()))
        self._tell()

    def _begin_present(self) -> None:
        self.bars.show_bars((), MEASURING)
        self._present.begin(FatesTask(self._mixture(), self.share))
        self._tell()

    def draw(self, seconds: float) -> None:
        if not self.isVisible() or self.project is None or self.refusal(self.project):
            return
        self._present.go_on()
        if not self._present.is_running:
            self._sweep.go_on()
        if self._dirty:
            self._dirty = False
            self._draw_points()

    def _take_fates(self, found: Fates) -> None:
        ends = sorted(found.periods.items(), key=lambda end: -end[1])[:MOST_BARS]
        named = [("at rest" if period == 1 else f"period {period}", count) for period, count in sorted(ends)]
        rest = found.starts - sum(count for _, count in named)
        if rest:
            others = "no end found" if rest == found.endless else "other periods, or no end found"
            named.append((others, rest))
        self.bars.show_bars([_bar(label, count, found.starts) for label, count in named])

    def _take_points(self, points: tuple[AsymmetryPoint, ...]) -> None:
        self._points, self._dirty = points, True

    def _draw_points(self) -> None:
        points = self._points
        x = np.array([point.share for point in points])
        lines = [
            _line(x, [p.one_by_one for p in points], "accent", "one by one", [p.one_by_one_interval for p in points]),
            _line(x, [p.all_at_once for p in points], "ink", "all at once", [p.all_at_once_interval for p in points]),
            _line(x, [p.rises for p in points], "warning", "flips uphill", None),
        ]
        mark = Mark(self.share, "")  # the slider says where
        self.chart.show_lines(lines if points else (), [mark], rise=(0.0, 1.05), prompt="" if points else MEASURING)

    def _tell(self) -> None:
        self._dirty = True
        self.share_label.setText(f"a = {self.share:.2f}")
        self.words.setText(SYMMETRIC if self.share == 0 else ASYMMETRIC)


def _line(x: Floats, y: list[float], meaning: str, label: str, band: list[tuple[float, float]] | None) -> Line:
    ends = None if band is None else np.array(band, float).reshape(-1, 2)
    low, high = (None, None) if ends is None else (ends[:, 0], ends[:, 1])
    return Line(x, np.array(y), meaning, label, low, high, dots=True)


def _bar(label: str, count: int, starts: int) -> Bar:
    low, high = wilson_interval(count, starts)
    text = f"{percent(count / starts)} of {number(starts)}"
    return Bar(label, count / starts, (float(low), float(high)), text)
