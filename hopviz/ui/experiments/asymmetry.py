"""Asymmetric weights: a slider mixes them in; energies rise, and cycles appear."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLabel, QVBoxLayout

from hopviz.actions.wiring_edits import Adopt
from hopviz.core.asymmetry import INGREDIENTS, Fates, fate, mixed
from hopviz.core.intervals import score_interval, student, wilson_interval
from hopviz.core.network import Floats, Network, Units
from hopviz.core.rules import Asynchronous, Parallel
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.stepwise import BATCH, JobSteps, News
from hopviz.project.data_table import Cell, DataTable, Row
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.project.provenance import Provenance
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import PUT_BACK, Experiment, Picture, measured_line
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.bars import Bar, IntervalBars, percent
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Mark
from hopviz.ui.widgets.choice import has_own_action

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


def fates(network: Network, seed: int) -> JobSteps[Fates, Fates]:
    """Find where random starts end if all units are updated at once."""
    found, news = Fates(), News()
    while found.starts < STARTS:
        until = time.perf_counter() + BATCH
        while found.starts < STARTS and time.perf_counter() < until:
            found = found.with_more(fate(network, Parallel(), spawned(seed, found.starts), SWEEPS))
        yield news(found.starts / STARTS, found)
    return found


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
    rises_interval: tuple[float, float]


@dataclass(frozen=True)
class TogetherPoint:
    """Share of the starts that come to rest at one share a, all units at once."""

    share: float
    all_at_once: float
    all_at_once_interval: tuple[float, float]


def sweep(mixture: Mixture) -> JobSteps[tuple[AsymmetryPoint, ...], tuple[AsymmetryPoint, ...]]:
    """Measure at shares from 0 to 1, under both kinds of rule."""
    points = list[AsymmetryPoint]()
    for share in SHARES:
        network, runs, together = mixture.network(share), list[Fates](), Fates()
        while len(runs) < SWEPT_STARTS:
            seed = spawned(mixture.seed, len(points) + 1, len(runs))
            runs.append(fate(network, Asynchronous(), spawned(seed, 0), SWEEPS))
            together = together.with_more(fate(network, Parallel(), spawned(seed, 1), SWEEPS))
            yield len(points) / len(SHARES)
        points.append(_point(share, runs, together))
        points.sort(key=lambda point: point.share)
        yield len(points) / len(SHARES), tuple(points)
    return tuple(points)


def _point(share: float, runs: Sequence[Fates], together: Fates) -> AsymmetryPoint:
    one = reduce(Fates.with_more, runs)
    return AsymmetryPoint(
        share, one.settled / one.starts, _ends(wilson_interval(one.settled, one.starts)),
        together.settled / together.starts, _ends(wilson_interval(together.settled, together.starts)),
        one.rises / max(one.flips, 1), rises_interval(runs),
    )  # fmt: skip


def rises_interval(runs: Sequence[Fates]) -> tuple[float, float]:
    """Of the share of flips that raise the energy: flips of one run have much in common, each run is a cluster."""
    flips, rises = (np.array([getattr(run, what) for run in runs], float) for what in ("flips", "rises"))
    total, count = flips.sum(), len(runs)
    if not total or count < 2:
        return 0.0, 1.0
    share = rises.sum() / total
    variance = count / (count - 1) * np.square(rises - share * flips).sum() / total**2
    return _ends(score_interval(share, variance, total, student(count - 1)))


def _ends(interval: Floats) -> tuple[float, float]:
    low, high = interval
    return float(low), float(high)


MOST = 256
TOO_LARGE = f"Asymmetry is for networks of up to {MOST} units: many runs of each mixture of more would take too long"
STEPS = 100
REMEMBERED = 2 * STEPS
"""So many mixtures are known again when undo brings them back."""
MOST_BARS = 5
MEASURING = "Measuring…"
ALL_AT_ONCE, GIVEN_AT_ONCE = "All at once", "All at once, weights as given"
SYMMETRIC = "Symmetric: one by one at T = 0, the energy never rises."
NEGATIVE = "Symmetric, but some weights of units to themselves are negative: flips may raise the energy."
ASYMMETRIC = "Not symmetric: flips may raise the energy."
GIVEN_SO = (
    "These weights are not symmetric as they are: flips may raise the energy. The chart begins, at a = 0, with their "
    "symmetric part."
)
SLIDER_TIP = "W = (1 â a) J + a K: J is symmetric, K is what is mixed in, as strong as J. Undo takes it back."
CHART_TIP = (
    "Against a: the share of random starts that come to rest, one unit after the other and all units at once, with "
    "95 % confidence bands, and the share of the flips that raise the energy, one unit after the other. Where the "
    "slider is, all at once is what the bars show."
)
WHY_TIP = (
    "Symmetric weights, without noise: one by one every run comes to rest, unless a unit's weight to itself is "
    "negative, all at once at rest or in period 2. With others convergence is no longer guaranteed: fields are not the "
    "slope of one energy any more. Where w_ij = w_ji, a flip that follows its field lowers the energy of the whole "
    "network; where they differ, what it does to the others counts otherwise, and the energy may rise. Update "
    "all at once (R) to see cycles: the verdict names their period."
)
BARS_TIP = "Where random starts end if all units are updated at once: at rest, in a cycle, or neither after 100 sweeps."


class AsymmetryView(Experiment):
    """A slider from symmetric to asymmetric weights, and what becomes of runs."""

    name = "asymmetry"
    title = "Asymmetry"
    purpose = "Mixes asymmetric weights into the network, and measures which runs still come to rest."
    glossary = "a: how much is mixed in · share: of random starts that come to rest, or of flips that raise the energy"
    needs_memories = False
    narrowest = 216

    largest, too_large = MOST, TOO_LARGE
    settings = ()
    removed = PUT_BACK

    def _build(self) -> None:
        self._base: Provenance | None = None
        self._made: OrderedDict[int | None, float] = OrderedDict()
        """Shares of the weights that this view has made of the base, by their revisions."""
        self.points: tuple[AsymmetryPoint, ...] = ()
        """What has been measured at shares from 0 to 1."""
        self._present: TogetherPoint | None = None
        """What the bars show of the starts that come to rest."""
        self._ends: list[Bar] = []
        """The bars."""
        self.slider, self.share_label = form.slider(0, STEPS, 0), QLabel()
        self.slider.valueChanged.connect(self._mix)
        self.chooser = form.chooser(*((made.label, key, made.summary) for key, made in INGREDIENTS.items()))
        self.seed = form.spin_box(0, 999_999, 0)
        self.chooser.currentIndexChanged.connect(self._choose)
        self.seed.valueChanged.connect(self._choose)
        self.add_row(self.slider, self.share_label, last=0, spacing=-1)
        self.add_field("Mix in", self.chooser, "", "What is mixed in")
        self.add_field("Seed", self.seed, "Seed of what is drawn at random")
        self.chart, self.bars, self.heading = Chart("asymmetric share a", "share"), IntervalBars(), form.words_label()
        self.words = form.words_label(tip=WHY_TIP)
        form.describe(
            (self.slider, "Share a of what is asymmetric", SLIDER_TIP),
            (self.chart, "", CHART_TIP),
            (self.bars, "", BARS_TIP),
        )
        self.bars.show_bars((), MEASURING)
        told = QVBoxLayout()
        told.setSpacing(GRID // 2)
        told.addWidget(self.heading)
        told.addWidget(self.bars)
        told.addStretch(1)
        told.addWidget(self.words)
        self.stage.addWidget(Picture((self.chart, 2), (told, 1), spacing=2 * GRID), 1)
        self.setFocusProxy(self.slider)
        has_own_action(self.slider)
        self._tell()

    @property
    def share(self) -> float:
        """The present share a."""
        return self.slider.value() / STEPS

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.share_label.setMinimumWidth(self.share_label.fontMetrics().horizontalAdvance("a = 0.00"))

    def forget(self) -> None:
        super().forget()
        self._base, self._present, self.points = None, None, ()
        self._made.clear()
        self.heading.clear()
        self.bars.show_bars((), MEASURING)
        with QSignalBlocker(self.slider):
            self.slider.setValue(0)
        self._tell()

    def changed(self, project: Project) -> None:
        network = self.network
        if network is None or self.refusal(project):
            return
        share = self._share_of(project)
        if share is None:
            share, self._base = 0.0, Provenance(project, network)
            self._made.clear()
            self._begin_sweep()
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * STEPS))
        if not self.is_asked("fates"):
            self._begin_present(network)

    def provenance(self, what: str) -> object:
        if what != "sweep":
            return super().provenance(what)
        is_known = self.project is not None and self._share_of(self.project) is not None
        return self._base if is_known else None

    def _share_of(self, project: Project) -> float | None:
        """Which share a project's weights have; None if they were not made here, or may yet become others."""
        base = self._base
        if base is None:
            return None
        if project.same_network(base.project):
            return None if project.learns_in_epochs and self.network is not base.network else 0.0
        return None if project.weights is None else self._made.get(project.weights_revision)

    def _mixture(self) -> Mixture:
        assert self._base is not None
        network = self._base.network
        weights, bias, units = network.weights, network.bias, network.units
        make = INGREDIENTS[self.chooser.currentData()].make
        seed = self.seed.value()
        ingredient = make(len(weights), random_generator(seed))
        return Mixture(0.5 * (weights + weights.T), ingredient, bias, units, seed)

    def _mix(self) -> None:
        """The slider has been moved: everybody sees the new weights."""
        project, base = self.project, self._base
        if project is None or base is None or not self.is_asked("sweep"):
            return
        if self.share == 0:
            after = project.with_network_of(base.project)
        else:
            network = self._mixture().network(self.share)
            after = project.with_network(network.couplings, network.bias)
            self._made[after.weights_revision] = self.share
            if len(self._made) > REMEMBERED:
                self._made.popitem(last=False)
        self.acted.emit(Adopt("Mix in what is asymmetric", after))

    def _choose(self) -> None:
        """Something else is mixed in, as much as before."""
        self.seed.setEnabled(self.chooser.currentData() == "antisymmetric")
        if self._base is not None:
            self._begin_sweep()
            if self.share:
                self._mix()

    def _begin_sweep(self) -> None:
        self.points = ()
        self.measure("sweep", partial(sweep, self._mixture()), self._take_points)
        self._tell()

    def _begin_present(self, network: Network) -> None:
        take = partial(self._take_fates, self.share)
        self.measure("fates", partial(fates, network, self.seed.value()), take, first=True, stays=True)
        self._tell()

    def _take_fates(self, share: float, found: Fates) -> None:
        interval = _ends(wilson_interval(found.settled, found.starts))
        self._present, self.stale = TogetherPoint(share, found.settled / found.starts, interval), True
        self.heading.setText(f"{ALL_AT_ONCE}, a = {share:.2f}" if self._is_of_sweep else GIVEN_AT_ONCE)
        ends = sorted(found.periods.items(), key=lambda end: -end[1])[:MOST_BARS]
        named = [("at rest" if period == 1 else f"period {period}", count) for period, count in sorted(ends)]
        rest = found.starts - sum(count for _, count in named)
        if rest:
            others = "no end found" if rest == found.endless else "other periods, or no end found"
            named.append((others, rest))
        self._ends = [_bar(label, count, found.starts) for label, count in named]
        self.bars.show_bars(self._ends)

    def _take_points(self, points: tuple[AsymmetryPoint, ...]) -> None:
        self.points, self.stale = points, True

    def table(self) -> DataTable | None:
        together = {point.share: point for point in self._together()}
        rows: list[Row] = []
        for each in self.points:
            at_once = together[each.share]
            rows.append((
                "sweep", each.share, each.one_by_one, *each.one_by_one_interval, at_once.all_at_once,
                *at_once.all_at_once_interval, each.rises, *each.rises_interval, "", "", "", "",
            ))  # fmt: skip
        if self.holds("fates"):
            blank = ("",) * 9
            rows += [("ends", self.share, *blank, bar.label, bar.value, *bar.interval) for bar in self._ends]
        heading = (
            "what", "asymmetric share a", "at rest, one by one (share of starts)", "95 % low, one by one",
            "95 % high, one by one", "at rest, all at once (share of starts)", "95 % low, all at once",
            "95 % high, all at once", "flips uphill, one by one (share of flips)", "95 % low, uphill",
            "95 % high, uphill", "end, all at once", "share of starts", "95 % low of the share",
            "95 % high of the share",
        )  # fmt: skip
        settings: dict[str, Cell] = {
            "mixed in": self.chooser.currentText(), "seed of what is mixed in": self.seed.value(),
            "random starts of the sweep": SWEPT_STARTS, "random starts of the ends": STARTS,
        }  # fmt: skip
        return DataTable(self.name, heading, rows, self.remarks(settings)) if rows else None

    def redraw(self, project: Project) -> None:
        points = self.points
        x = np.array([point.share for point in points])
        together = self._together()
        there = np.array([point.share for point in together])
        lines = [
            measured_line(x, points, "one_by_one", "accent", "one by one"),
            measured_line(there, together, "all_at_once", "ink", "all at once"),
            measured_line(x, points, "rises", "warning", "flips uphill"),
        ]
        mark = Mark(self.share, "")  # the slider says where
        self.chart.show_lines(lines if points else (), [mark], rise=(0.0, 1.05), prompt="" if points else MEASURING)

    @property
    def _is_of_sweep(self) -> bool:
        """Whether the present network is one of the sweep's, which begins with the symmetric part of given weights."""
        return self.share > 0 or (self._base is not None and self._base.network.is_symmetric)

    def _together(self) -> list[AsymmetryPoint | TogetherPoint]:
        """The sweep with all units at once; at the share of the slider, what the bars show."""
        known: dict[float, AsymmetryPoint | TogetherPoint] = {point.share: point for point in self.points}
        present = self._present
        is_here = present is not None and present.share == self.share and self.holds("fates")
        if known and present is not None and is_here and self._is_of_sweep:
            known[present.share] = present
        return [known[share] for share in sorted(known)]

    def _tell(self) -> None:
        self.stale = True
        self.share_label.setText(f"a = {self.share:.2f}")
        whole = None if self._base is None else self._base.network
        rises = whole is not None and bool((np.diagonal(whole.weights) < 0).any())
        unmixed = SYMMETRIC if whole is None or whole.is_symmetric else GIVEN_SO
        self.words.setText(ASYMMETRIC if self.share else NEGATIVE if rises else unmixed)


def _bar(label: str, count: int, starts: int) -> Bar:
    low, high = wilson_interval(count, starts)
    text = f"{percent(count / starts)} of {number(starts)}"
    return Bar(label, count / starts, (float(low), float(high)), text)
