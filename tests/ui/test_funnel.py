"""Funnel against brute force, its count against arithmetic, and what a person does with it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from pytestqt.qtbot import QtBot

from hopviz.core.network import to_units
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.landscape.funnel.chart import MARK, FunnelChart
from hopviz.ui.landscape.funnel.density import Funnel, around, prepare
from hopviz.ui.landscape.funnel.view import FunnelView, count_of_states, levinthal, search_time
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui import stage
from tests.ui.stage import SETTLED, JobsAtOnce, give, painted, random_project, report_of, simulation_of


def project_of(rows: int = 3, cols: int = 3, count: int = 3, seed: int = 4, units: str = "bipolar") -> Project:
    return random_project(rows, cols, count, seed, units)


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (460, 320)) -> FunnelView:
    view = FunnelView()
    view.set_jobs(JobsAtOnce())
    return stage.shown(qtbot, view, project, size)


def place_of(chart: FunnelChart, distance: float, energy: float) -> QPointF:
    return chart.places([(distance, energy)])[0]


def funnel_of(view: FunnelView) -> Funnel:
    assert view.chart.funnel is not None
    return view.chart.funnel


def brute(project: Project) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """All states of the units that are there, bipolar, and their energies as a sum over pairs."""
    network, here = project.network(), np.flatnonzero(~project.lesioned)
    states = np.array([[1 if k >> i & 1 else -1 for i in range(here.size)] for k in range(1 << here.size)], np.int8)
    values = to_units(states, project.units).astype(float)
    energies = -values @ network.bias[here]
    for p, i in enumerate(here):
        for q, j in enumerate(here):
            energies -= 0.5 * network.weights[i, j] * values[:, p] * values[:, q]
    return states, energies


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["bipolar", "binary"]), st.integers(0, 2), st.booleans())
def test_the_density_counts_every_state_once(seed: int, units: str, native: int, removed: bool) -> None:
    project = project_of(3, 3, 3, seed, units)
    if removed:
        project = project.with_lesioned(np.arange(9) % 4 == 1)
    funnel = finished(around(finished(prepare(project, project.network())), native))
    states, energies = brute(project)
    counts = funnel.density.counts
    assert counts.sum() == 2 ** int((~project.lesioned).sum()) == len(states)
    memory = project.patterns[native][~project.lesioned]
    distances = (states != memory).sum(axis=1)
    np.testing.assert_array_equal(counts.sum(axis=1), np.bincount(distances))
    edges = funnel.density.edges
    width = edges[1] - edges[0]
    if np.ptp(energies) > 1e-9:
        assert edges[:2].mean() == pytest.approx(energies.min())
        assert edges[-2:].mean() == pytest.approx(energies.max())
    for distance in range(len(counts)):
        told = np.repeat((edges[1:] + edges[:-1]) / 2, counts[distance])
        np.testing.assert_allclose(told, np.sort(energies[distances == distance]), atol=0.51 * width)


def test_the_nearest_memory_is_the_native_state_and_another_can_be_chosen(qtbot: QtBot) -> None:
    project = project_of()
    view = shown(qtbot, project)
    overlaps = project.patterns.astype(int) @ project.cue
    assert view.native_chooser.currentText() == "ABC"[int(np.argmax(overlaps))]
    view.native_chooser.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(view.native_chooser, key)
        native = view.native_chooser.currentIndex()
        assert funnel_of(view).native == native
        assert view.ball.at[0] == np.count_nonzero(project.patterns[native] != project.cue)
    assert native == 2
    give(view, project.with_memory("D", project.cue))  # nearer to the cue, but the choice was a person's
    assert view.native_chooser.currentText() == "C"
    give(view, project.without_memory(2))
    assert view.native_chooser.currentText() == "AB"[int(np.argmax(overlaps[:2]))]


def test_a_renamed_memory_is_renamed_here(qtbot: QtBot) -> None:
    project = project_of()
    view = shown(qtbot, project)
    view.show_project(project.renamed(funnel_of(view).native, "Anna"))
    assert view.native_chooser.currentText() == "Anna"
    assert "Anna" in view.chart.names


def test_the_run_is_a_path_of_distances_and_energies(qtbot: QtBot) -> None:
    project = project_of(4, 4, seed=7)
    view = shown(qtbot, project)
    native = project.patterns[funnel_of(view).native]
    slow, fast = simulation_of(project), simulation_of(project)
    frames = [slow.frame()] + [slow.advance(updates=1) for _ in range(48)]
    expected = []
    for frame in frames:
        place = (float((frame.state != native).sum()), pytest.approx(frame.energy, abs=1e-9))
        if not expected or expected[-1] != (place[0], frame.energy):
            expected.append((place[0], frame.energy))
    for _ in range(6):
        view.show_report(report_of(project, fast, updates=8))
        view.draw(0.016)
    view.draw(SETTLED)
    assert len(expected) > 3
    np.testing.assert_allclose(list(view.ball.trail), expected, atol=1e-9)
    assert view.ball.at == view.ball.target
    assert view.flips.value.text() == f"{frames[-1].flips} flips"
    qtbot.keyClick(view.native_chooser, Qt.Key.Key_Up if funnel_of(view).native else Qt.Key.Key_Down)
    other = project.patterns[funnel_of(view).native]
    assert view.ball.at[0] == (frames[-1].state != other).sum()
    assert len(view.ball.trail) == len(expected)
    view.show_report(report_of(project, simulation_of(project), epoch=2))
    view.draw(0.016)
    assert len(view.ball.trail) == 1
    assert view.flips.value.text() == "0 flips"


def test_a_run_that_nobody_saw_is_met_where_it_is(qtbot: QtBot) -> None:
    project = project_of(4, 4, seed=7)
    view = shown(qtbot, project)
    simulation = simulation_of(project)
    view.hide()
    for _ in range(20):
        report = report_of(project, simulation, updates=3)
        view.show_report(report)
    view.show()
    view.draw(SETTLED)
    distance = (report.frame.state != project.patterns[funnel_of(view).native]).sum()
    assert view.ball.at == pytest.approx((distance, report.frame.energy), abs=1e-9)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_there_is_colour_where_there_are_states_and_none_elsewhere(qtbot: QtBot, theme: Theme) -> None:
    project = project_of(3, 4, 3)
    view = shown(qtbot, project, (700, 500))
    view.apply_theme(theme)
    picture, chart, density = painted(view.chart), view.chart, funnel_of(view).density
    middles = (density.edges[1:] + density.edges[:-1]) / 2
    covered = {"yes": 0, "no": 0}
    memories = zip(funnel_of(view).memory_distances.tolist(), funnel_of(view).heights.tolist(), strict=True)
    avoid = [place_of(chart, *view.ball.at), *(place_of(chart, *at) for at in memories)]
    for distance in range(1, 12):
        for index in range(1, len(middles) - 1):
            place = place_of(chart, distance, middles[index])
            if min((place - other).manhattanLength() for other in avoid) < 40:
                continue
            is_empty = QColor(picture.pixelColor(place.toPoint())) == QColor(theme.surface)
            assert is_empty == (density.counts[distance, index] == 0)
            covered["no" if is_empty else "yes"] += 1
    assert min(covered.values()) >= 10


def test_more_units_are_sampled_and_the_axis_reaches_what_the_sample_missed(qtbot: QtBot) -> None:
    project = project_of(8, 8, 3)
    view = shown(qtbot, project)
    density = funnel_of(view).density
    assert not density.exact
    assert view.source_label.text() == "sampled"
    assert f"{density.counts[0].sum():,}" in view.source_label.toolTip()
    assert density.shares.sum(axis=1) == pytest.approx(1.0)
    box = view.chart.plot_rect()
    for distance, energy in zip(funnel_of(view).memory_distances, funnel_of(view).heights, strict=True):
        assert box.contains(place_of(view.chart, float(distance), float(energy)))
    own = project.network().energy(to_units(project.patterns, "bipolar"))
    np.testing.assert_allclose(funnel_of(view).heights[:3], own)
    view.chart.make_room_for(-1000.0)
    assert view.chart.plot_rect().contains(place_of(view.chart, 3, -1000.0))


def test_removed_units_are_left_out(qtbot: QtBot) -> None:
    project = project_of()
    view = shown(qtbot, project)
    removed = project.with_lesioned(np.arange(9) < 2)
    give(view, removed)
    view.show_report(report_of(removed, simulation_of(removed), epoch=2))
    view.draw(SETTLED)
    native = removed.patterns[funnel_of(view).native]
    frame = simulation_of(removed).frame()
    assert view.ball.at == pytest.approx(((native != project.cue)[2:].sum(), frame.energy), abs=1e-9)
    assert view.states.value.text() == "128"
    assert "128 states" in view.chart.toolTip()
    nothing = project.with_lesioned(np.ones(9, bool))
    assert finished(prepare(nothing, nothing.network())).whole.n == 9


def test_without_memories_the_lowest_state_is_native(qtbot: QtBot) -> None:
    weights = np.array([[0, 2, -1], [2, 0, 0.5], [-1, 0.5, 0]])
    project = Project(1, 3).with_network(weights, [0.1, 0.2, 0.3])
    view = shown(qtbot, project)
    states, energies = brute(project)
    np.testing.assert_array_equal(funnel_of(view).density.native, states[np.argmin(energies)])
    assert not view.native_chooser.isEnabled()
    assert view.native_chooser.shown_text() == "a lowest state"
    large = shown(qtbot, Project(5, 5))
    assert (funnel_of(large).density.native == 1).all()


def test_there_is_a_paradox_only_where_the_search_outlasts_the_universe(qtbot: QtBot) -> None:
    for n in (0, 9, 16, 64, 88, 89, 100, 4096):
        age = Fraction(138, 10) * 10**9 * Fraction(36525, 100) * 86400
        is_endless = Fraction(2**n, 10**9) >= age
        assert is_endless == levinthal(n).startswith("Levinthal's paradox: there are more states than could ever")
        assert is_endless or levinthal(n).startswith(f"So many states can be tried one by one, in {search_time(n)}.")
    view = shown(qtbot, project_of())
    for figure in (view.states, view.search, view.flips):
        assert figure.value.toolTip().replace("\n", " ") == levinthal(9)


def test_asymmetric_weights_are_refused() -> None:
    assert "asymmetric" in FunnelView.refusal(Project(1, 2).with_network([[0, 1], [-1, 0]], [0, 0]))
    assert FunnelView.refusal(project_of(8, 8)) == ""


@pytest.mark.parametrize("size", [(240, 200), (340, 250), (900, 700)])
def test_everything_stays_inside_at_any_size(qtbot: QtBot, size: tuple[int, int]) -> None:
    view = shown(qtbot, project_of(), size)
    for figure in (view.states, view.search, view.flips):
        for label in (figure.caption, figure.value):
            assert label.isVisible() == (size[0] > 240)
            assert not label.isVisible() or view.rect().contains(label.geometry())
            assert not label.isVisible() or not label.geometry().intersects(view.chart.geometry())
    assert view.chart.plot_rect().width() >= 80
    assert view.chart.plot_rect().height() >= 40


def exact_seconds(n: int) -> Fraction:
    return Fraction(2**n, 10**9)


@pytest.mark.parametrize(
    ("n", "unit", "size"),
    [
        (4, "nanosecond", Fraction(1, 10**9)),
        (16, "microsecond", Fraction(1, 10**6)),
        (25, "millisecond", Fraction(1, 1000)),
        (32, "second", Fraction(1)),
        (36, "minute", Fraction(60)),
        (45, "hour", Fraction(3600)),
        (49, "day", Fraction(86400)),
        (64, "year", Fraction(31557600)),
        (100, "times the age of the universe", Fraction(31557600) * 13_800_000_000),
    ],
)
def test_the_search_is_told_in_the_unit_that_fits(n: int, unit: str, size: Fraction) -> None:
    told = search_time(n)
    assert unit in told
    value = float("".join(c for c in told.split(unit)[0] if c in "0123456789."))
    assert value == pytest.approx(float(exact_seconds(n) / size), rel=0.05)


@pytest.mark.parametrize("n", range(1, 10))
def test_few_states_take_as_many_nanoseconds_as_they_are(n: int) -> None:
    assert search_time(n) == f"{count_of_states(n)} nanoseconds"


def test_numbers_that_nobody_can_read_are_powers_of_ten() -> None:
    assert search_time(80) == "38 million years"
    assert search_time(85) == "1.2 billion years"
    assert search_time(4096) == "10¹²⁰⁶ times the age of the universe"
    assert count_of_states(20).replace(",", "").replace("\u2009", "") == "1048576"
    assert count_of_states(64) == "2⁶⁴ ≈ 10¹⁹"
    assert count_of_states(36) == "2³⁶ ≈ 69 billion"


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
def test_signs_at_either_end_are_inside_and_clear_of_the_ticks(qtbot: QtBot, theme: Theme) -> None:
    view = shown(qtbot, project_of(), (276, 200))
    view.apply_theme(theme)
    chart = view.chart
    half = MARK * theme.scale / 2
    ticks = QFontMetricsF(theme.font(11)).horizontalAdvance("\u2212100")
    assert place_of(chart, 0, 0.0).x() - half > ticks
    assert place_of(chart, 9, 0.0).x() + half < chart.width()


def test_memories_at_the_same_place_have_one_sign_with_the_names_of_all(qtbot: QtBot) -> None:
    walsh = np.array([[(-1) ** (row & i).bit_count() for i in range(8)] for row in range(1, 5)], np.int8)
    project = Project(2, 4, cue=walsh[0])
    for name, pattern in zip(("left", "upper", "cross", "odd"), walsh, strict=True):
        project = project.with_memory(name, pattern)  # at right angles: of one energy, and all equally far apart
    view = shown(qtbot, project)
    funnel = funnel_of(view)
    assert len({(d, round(e, 9)) for d, e in zip(funnel.memory_distances[1:4], funnel.heights[1:4], strict=True)}) == 1
    assert [text for text, _ in view.chart.label_boxes(funnel)] == ["left", "upper, cross, odd"]
    view.show_project(project.renamed(1, "a memory with a long name"))
    assert view.chart.label_boxes(funnel)[1][0].endswith(" and 2 more")


@pytest.mark.parametrize("seed", range(6))
def test_a_name_covers_no_sign_and_no_other_name(qtbot: QtBot, seed: int) -> None:
    project = project_of(4, 4, 5, seed)
    view = shown(qtbot, project, (330, 240))
    funnel, chart = funnel_of(view), view.chart
    places = [place_of(chart, float(d), float(e)) for d, e in zip(funnel.memory_distances, funnel.heights, strict=True)]
    boxes = chart.label_boxes(funnel)
    assert boxes[0][0] == project.names[funnel.native]
    for text, box in boxes:
        assert chart.rect().contains(box.toAlignedRect())
        assert not any(box.intersects(other) for name, other in boxes if name != text)
        assert not any(box.adjusted(-7, -7, 7, 7).contains(place) for place in places)


@pytest.mark.parametrize("name", ["hinton", "flat", "one field", "two of a kind"])
def test_where_energies_are_few_the_run_is_in_the_middle_of_its_bar(qtbot: QtBot, name: str) -> None:
    weights, bias = np.zeros((5, 5)), np.zeros(5)
    if name == "hinton":
        for i, j, w in [(0, 1, -4), (0, 2, 3), (0, 3, 2), (1, 3, 3), (1, 4, 3), (2, 3, -1), (3, 4, -1)]:
            weights[i, j] = weights[j, i] = w
    elif name != "flat":
        bias[: 1 if name == "one field" else 2] = 0.3
    project = Project(1, 5, "binary").with_network(weights, bias)
    view = shown(qtbot, project)
    states, energies = brute(project)
    density, chart = funnel_of(view).density, view.chart
    middles = [place_of(chart, 0, energy).y() for energy in (density.edges[1:] + density.edges[:-1]) / 2]
    height = middles[0] - middles[1]
    for state, energy in zip(states, energies, strict=True):
        distance = int(((state > 0) != (density.native > 0)).sum())
        bar = int(np.argmin(np.abs(np.array(middles) - place_of(chart, distance, energy).y())))
        assert density.counts[distance, bar] > 0
        assert abs(middles[bar] - place_of(chart, distance, energy).y()) < 0.1 * height
