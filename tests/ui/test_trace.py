"""Trace of a run: what is drawn against what happened, column by column."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage
from pytestqt.qtbot import QtBot

from hopviz.core.history import History
from hopviz.core.recorder import Recorder
from hopviz.core.rules import Asynchronous, Parallel, Rule, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.project.model import Memory, Project
from hopviz.project.numbers import ELLIPSIS, MINUS, figure, number, small_number
from hopviz.ui.style.plotting import broken, decimals, energy_range, round_up, shortened, ticks
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.trace import TracePanel
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.curves import Steps, columns, run_names, spread, steps
from tests.ui.stage import painted, pixels_of


class Scene:
    """A run and the panel that shows it."""

    def __init__(self, qtbot: QtBot, rule: Rule, memories: int = 3, side: int = 8) -> None:
        rng = np.random.default_rng(4)
        patterns = rng.choice(np.array([-1, 1], np.int8), (memories, side * side))
        named = tuple(Memory(f"memory {k + 1}", pattern) for k, pattern in enumerate(patterns))
        cue = rng.choice(np.array([-1, 1], np.int8), side * side)
        self.project = Project(side, side, memories=named, rule=rule, cue=cue)
        self.simulation = Simulation(self.project.network(), cue, rule, 1)
        self.recorder = Recorder(self.project.patterns)
        self.history = History()
        self.panel = TracePanel(self.history)
        qtbot.addWidget(self.panel)
        self.panel.apply_theme(LIGHT)
        self.panel.show_project(self.project)
        self.panel.resize(1280, 170)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.advance(0)

    def advance(self, updates: int) -> None:
        report = self.recorder.report(self.simulation.advance(updates=updates), 1)
        self.history.add(report)
        self.panel.show_report(report)
        self.draw()

    def draw(self) -> None:
        """Long enough for both plots to have had their turn."""
        for _ in range(2):
            self.panel.draw(0.1)

    def chart(self, which: str) -> Chart:
        return {"energy": self.panel.energy_chart, "overlap": self.panel.overlap_chart}[which]

    def curves(self, which: str) -> list[Steps]:
        return [curve for curve in self.chart(which).drawing.lines if isinstance(curve, Steps)]

    def picture(self, which: str) -> QImage:
        return painted(self.chart(which))

    def count_pixels(self, colour: str, which: str) -> int:
        return int((pixels_of(self.picture(which)) == QColor(colour).rgb()).sum())


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_columns_hold_the_extremes_of_all_that_falls_into_them(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 30))
    gaps = data.draw(st.lists(st.integers(0, 20), min_size=count, max_size=count))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    starts = np.cumsum([0, *gaps[1:]]).astype(float)
    least = rng.normal(size=(count, 2))
    run = Steps(starts, starts[-1] + data.draw(st.integers(0, 20)), least, least + rng.random((count, 2)))
    high = data.draw(st.floats(1, 400))
    width = data.draw(st.integers(2, 50))
    low_columns, high_columns = columns(run, 0.0, high, width)
    ends = [*starts[1:], run.end]
    for column in range(width):
        left, right = high / width * column, high / width * (column + 1)
        inside = [k for k in range(count) if starts[k] < right and ends[k] >= left]
        if not inside or left > run.end:
            assert np.isnan(low_columns[column]).all()
            continue
        np.testing.assert_array_equal(low_columns[column], run.low[inside].min(axis=0))
        np.testing.assert_array_equal(high_columns[column], run.high[inside].max(axis=0))


def test_a_sample_is_a_stretch_of_extremes_and_one_of_its_last_value() -> None:
    samples = np.array([[[1.0, 3.0, 2.0]], [[0.0, 0.0, 0.0]]])
    run = steps(np.array([0, 10]), np.array([4, 10]), samples, 15)
    assert run.starts.tolist() == [0, 4, 10, 10]
    assert run.low[:, 0].tolist() == [1, 2, 0, 0]
    assert run.high[:, 0].tolist() == [3, 2, 0, 0]
    assert run.end == 15


def test_at_first_it_says_what_to_do(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous())
    assert "Press Space" in scene.panel.energy_chart.drawing.prompt
    assert not scene.panel.overlap_chart.drawing.prompt
    scene.advance(1)
    assert not scene.panel.energy_chart.drawing.prompt


def test_while_it_runs_nobody_is_told_to_start_it(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous())
    scene.panel.set_running(True)
    scene.draw()
    assert not scene.panel.energy_chart.drawing.prompt
    scene.history.clear()  # as when a memory is stored in mid-run
    scene.draw()
    assert not scene.panel.energy_chart.drawing.prompt
    assert not scene.panel.overlap_chart.drawing.prompt
    scene.panel.set_running(False)
    scene.draw()
    assert scene.panel.energy_chart.drawing.prompt
    assert not scene.panel.overlap_chart.drawing.prompt  # there are memories


def test_without_memories_the_overlaps_say_what_to_do(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous(), memories=0)
    scene.advance(10)
    assert "Store a memory" in scene.panel.overlap_chart.drawing.prompt


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR])
def test_the_prompt_is_not_cut_off_in_a_narrow_plot(qtbot: QtBot, theme: Theme) -> None:
    scene = Scene(qtbot, Asynchronous(), memories=0)
    scene.panel.apply_theme(theme)
    scene.panel.resize(420, 170)
    scene.draw()
    picture = scene.picture("overlap")
    plot = scene.panel.overlap_chart.plot
    box = plot.getViewBox().sceneBoundingRect().toRect()
    ink = QColor(theme.muted).rgb()
    inked = [
        x for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom()) if picture.pixel(x, y) == ink
    ]
    assert inked
    assert min(inked) >= box.left() + 6
    assert max(inked) <= box.right() - 6


@pytest.mark.parametrize(("rule", "unit"), [(Asynchronous(), "updates"), (Parallel(), "ticks")])
def test_the_axes_say_what_they_count(qtbot: QtBot, rule: Rule, unit: str) -> None:
    scene = Scene(qtbot, rule)
    for plot in (scene.panel.energy_chart.plot, scene.panel.overlap_chart.plot):
        assert plot.getAxis("bottom").unit == unit
    other: Rule = Parallel() if unit == "updates" else Asynchronous()
    scene.panel.show_project(scene.project.with_rule(other))
    assert scene.panel.energy_chart.plot.getAxis("bottom").unit != unit


def test_all_that_happened_is_inside_the_ranges(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Stochastic(1.0))
    energies, changes = [], 0
    former = None
    for _ in range(150):
        scene.advance(200)
        energies.append(scene.simulation.frame().energy)
        (low_x, high_x), (low, high) = scene.panel.energy_chart.plot.viewRange()
        assert low_x == 0
        assert high_x > scene.history.now
        assert low <= min(energies)
        assert max(energies) <= high
        changes += former is not None and former != (high_x, low, high)
        former = (high_x, low, high)
    assert changes < 25  # from 200 to 30000 updates: seldom, in round steps


def test_every_memory_has_its_colour_and_the_rest_the_muted_ink(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous(), memories=12)
    scene.advance(300)
    for theme in (LIGHT, DARK, PROJECTOR):
        scene.panel.apply_theme(theme)
        scene.draw()
        assert scene.count_pixels(theme.of_series(0), "overlap") > 50
        assert scene.count_pixels(theme.ink, "energy") > 50
    named = [curve.label for curve in scene.curves("overlap") if curve.label]
    assert named == [f"memory {k + 1}" for k in range(len(LIGHT.series))]


def test_the_two_time_energy_is_drawn_under_parallel_updates_only(qtbot: QtBot) -> None:
    parallel, one_by_one = Scene(qtbot, Parallel()), Scene(qtbot, Asynchronous())
    for scene in (parallel, one_by_one):
        scene.advance(30)
    energy, two_time = parallel.curves("energy")
    assert two_time.label.removesuffix(" = 2 E") == "L(t) " + figure(float(parallel.history.two_time[-1, 2]))
    assert two_time.dashes
    assert energy.label == "E " + figure(parallel.simulation.frame().energy)
    assert len(one_by_one.curves("energy")) == 1


def test_at_rest_the_two_time_energy_is_twice_the_energy_and_says_so(qtbot: QtBot) -> None:
    scene, told = Scene(qtbot, Parallel(), memories=30), set()
    for seed in range(10, 22):
        start = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), scene.project.n)
        scene.simulation = Simulation(scene.project.network(), start, Parallel(), 1)
        scene.history.clear()
        scene.advance(200)
        frame, last = scene.simulation.frame(), scene.history.two_time[-1, 2]
        at_rest = frame.unstable == 0
        assert at_rest == (last == pytest.approx(2 * frame.energy))
        energy, label = (curve.label.replace(MINUS, "-") for curve in scene.curves("energy"))
        assert at_rest == label.endswith(" = 2 E")
        figures = label.removeprefix("L(t)").removesuffix(" = 2 E").split()
        assert not at_rest or not figures or figures == [figure(2 * float(energy.split()[1])).replace(MINUS, "-")]
        told.add(at_rest)
    assert told == {True, False}


def test_both_charts_are_drawn_of_the_same_moment_and_not_while_hidden(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(qtbot, Asynchronous())
    drawn: list[str] = []
    for name in ("energy", "overlap"):
        chart = getattr(scene.panel, f"{name}_chart")
        monkeypatch.setattr(chart, "show_lines", lambda *_, name=name, **__: drawn.append(name))
    for reports in range(1, 10):
        scene.history.add(scene.recorder.report(scene.simulation.advance(updates=1), 1))
        scene.panel.draw(1 / 60)
        assert drawn == ["energy", "overlap"] * reports
    settled = len(drawn)
    scene.draw()
    assert len(drawn) == settled  # nothing new
    scene.panel.hide()
    scene.advance(5)
    assert len(drawn) == settled


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-20, 120), max_size=12))
def test_labels_are_spread_without_collisions_in_their_order(wanted: list[float]) -> None:
    places = spread(wanted, 13.0, 0.0, 100.0)
    order = np.argsort(wanted, kind="stable")
    gap = min(13.0, 100 / max(len(wanted) - 1, 1))
    assert (np.diff(np.array(places)[order]) >= gap - 1e-6).all()
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in places)


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread([80.0, 20.0, 50.0], 13.0, 0.0, 100.0) == [80.0, 20.0, 50.0]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(-50, 150), min_size=2, max_size=6))
def test_labels_are_moved_no_farther_than_need_be(wanted: list[float]) -> None:
    """Against a search: no order-preserving arrangement on a fine lattice has a smaller sum of squares."""
    places = spread(wanted, 10.0, 0.0, 100.0)
    cost = sum((a - b) ** 2 for a, b in zip(places, wanted, strict=True))
    lattice = np.arange(0.0, 100.5, 1.0)
    best = np.zeros(len(lattice))
    for value in sorted(wanted):
        before = np.minimum.accumulate(best)
        shifted = np.full(len(lattice), np.inf)
        if value == min(wanted) and not best.any():
            shifted = best
        else:
            shifted[10:] = before[:-10]
        best = shifted + (lattice - value) ** 2
    assert cost <= best.min() + 1e-6


@pytest.mark.parametrize("height", [60.0, 100.0, 160.0])
@pytest.mark.parametrize("names", [[f"memory {k}" for k in range(1, 9)], list("ABCDEFGH"), ["A", "B"]])
def test_every_run_has_its_name_apart_from_the_others(qtbot: QtBot, names: list[str], height: float) -> None:
    values = [0.97, 0.05, 0.02, 0.0, -0.01, -0.03, 0.01, -0.6][: len(names)]
    box, metrics, row = QRectF(0, 0, 300, height), QFontMetricsF(LIGHT.font(12, bold=True)), 13.0
    ends = [QPointF(200, height * (1 - value) / 2) for value in values]
    told = run_names(names, ends, metrics, row, box)
    texts = [text for text, _, _ in told]
    assert len(set(texts)) == len(names)
    boxes = [
        QRectF(place.x(), place.y() - row / 2 + 0.01, metrics.horizontalAdvance(text), row - 0.02)
        for text, place, _ in told
    ]
    for k, own in enumerate(boxes):
        assert own.left() > 200
        assert box.contains(own)
        assert not any(own.intersects(other) for other in boxes[:k])
    if len(names) * row <= height:  # in the order of the ends, and near them
        assert np.argsort([own.top() for own in boxes]).tolist() == np.argsort([-value for value in values]).tolist()
    else:  # in the order of the memories
        assert sorted(boxes, key=lambda own: (own.left(), own.top())) == boxes


def test_an_energy_of_exactly_zero_has_a_sensible_axis(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous(), memories=0)
    assert scene.simulation.frame().energy == 0
    _, (low, high) = scene.panel.energy_chart.plot.viewRange()
    assert (low, high) == (-1, 1)
    axis = scene.panel.energy_chart.plot.getAxis("left")
    [(spacing, values)] = axis.tickValues(low, high, 100)
    texts = axis.tickStrings(values, 1.0, spacing)
    assert "0" in texts
    assert len(set(texts)) == len(texts)


@settings(max_examples=300, deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(0, 1))
def test_ticks_of_energies_are_short_and_differ(least: float, part: float) -> None:
    low, high = energy_range(least, least + part * abs(least))
    values = ticks(low, high, 3)
    texts = [number(value, decimals(values)) for value in values]
    assert len(set(texts)) == len(texts)
    assert max(map(len, texts)) <= len(MINUS + "00,000.0")


def test_long_tooltips_are_broken_into_lines_and_long_names_keep_their_figures(qtbot: QtBot) -> None:
    text = "a sentence of words " * 12 + "\nand another one"
    assert max(map(len, broken(text).split("\n"))) <= 60
    assert broken(text).split() == text.split()
    metrics = QFontMetricsF(LIGHT.font(13))
    for width in (30.0, 60.0, 90.0):
        short = shortened("reverse of pattern 8", metrics, width)
        assert metrics.horizontalAdvance(short) <= width
        assert short[-1] == "8"
        assert short.count(ELLIPSIS) == 1
    assert shortened("A", metrics, 5.0) == "A"
    assert shortened("", metrics, -5.0) == ""  # as a panel of no width asks


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_the_energy_range_is_round_and_holds_all(least: float, span: float) -> None:
    low, high = energy_range(least, least + span)
    assert low <= least
    assert least + span <= high
    assert high > low


def test_figures_are_plain() -> None:
    assert number(25_000_000) == "25,000,000"
    assert number(-0.5) == "\u22120.5"
    assert number(0.25, sign=True) == "+0.25"
    assert number(-0.0001, 2) == "0.00"
    assert small_number(-52.04) == "\u221252.0"
    assert small_number(0.04, sign=True) == "+0.0400"
    assert small_number(0) == "0"
    assert small_number(-0.009999999999999844) == small_number(-0.01) == "\u22120.0100"
    assert small_number(9.9996, sign=True) == "+10.0"
    assert round_up(3) == 5
    assert round_up(5) == 5
    assert round_up(0.011) == 0.02
    assert len(ticks(-55, -10, 1)) >= 2
    np.testing.assert_allclose(ticks(-60, 0, 3), [-60, -40, -20, 0])
    assert decimals(np.array([-0.1, 0.0, 0.1])) == 1
    assert decimals(np.array([0.0, 20.0])) == 0


def test_many_memories_are_drawn_as_a_few_and_a_band_for_the_others(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Stochastic(1.0), memories=60)
    for _ in range(5):
        scene.advance(100)
    others, *named = scene.curves("overlap")
    assert [curve.label for curve in named] == [f"memory {k + 1}" for k in range(len(LIGHT.series))]
    for extreme, bounds in enumerate(("low", "high")):
        drawn = np.concatenate([getattr(curve, bounds) for curve in named], axis=1)
        np.testing.assert_array_equal(drawn[::2], scene.history.overlaps[..., extreme])
        band = getattr(others, bounds)
        np.testing.assert_array_equal(band[::2, 0], scene.history.others[:, extreme, extreme])
        np.testing.assert_array_equal(band[1::2, 0], scene.history.others[:, extreme, 2])  # while nothing flips


def test_a_settled_state_does_not_squeeze_its_descent_into_the_corner(qtbot: QtBot) -> None:
    scene = Scene(qtbot, Asynchronous())
    scene.advance(1_000_000)
    last_change = int(scene.history.ends[-1])
    assert last_change < 10_000 < scene.history.now
    for plot in (scene.panel.energy_chart.plot, scene.panel.overlap_chart.plot):
        (_, end), _ = plot.viewRange()
        assert last_change < end < 1.6 * last_change
    for curve in (*scene.curves("energy"), *scene.curves("overlap")):
        assert last_change <= curve.end <= 1.05 * last_change + 1
    scene.simulation.set_units([0], [-scene.simulation.state[0]])
    scene.advance(500)
    (_, end), _ = scene.panel.energy_chart.plot.viewRange()
    assert end > 1_000_000
