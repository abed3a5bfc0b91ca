"""The map of a plane against the free energy, the ball on it against least squares."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import memory_plane, memory_planes
from hopviz.core.network import Network, to_units
from hopviz.core.rules import Rule, Stochastic
from hopviz.core.stepwise import finished
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.landscape.bands import Relief, band_colour, band_step
from hopviz.ui.landscape.exact import NO_CONNECTIONS
from hopviz.ui.landscape.plane.contour import ROOMY, WORDS, ContourMap, words_rect
from hopviz.ui.landscape.plane.surface_mesh import Surface, height_range, sample
from hopviz.ui.landscape.plane.view import MapView, prepare
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import clear_image, energy_ticks
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui import stage
from tests.ui.stage import SETTLED, give, painted, random_project, report_in


def letters(count: int = 4, side: int = 6, seed: int = 3, rule: Rule | None = None) -> Project:
    project = random_project(side, side, count, seed)
    cue = project.patterns[min(2, count - 1)].copy() if count else project.cue.copy()
    cue[:4] *= -1
    return project.with_cue(cue).with_rule(rule or project.rule)


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (420, 380)) -> MapView:
    return stage.shown(qtbot, MapView(), project, size)


def map_of(panel: MapView) -> ContourMap:
    assert isinstance(panel.map, ContourMap)
    return panel.map


def surface_of(panel: MapView) -> Surface:
    surface = map_of(panel).surface
    assert surface is not None
    return surface


def choose(qtbot: QtBot, chooser: QComboBox, name: str) -> None:
    """Open the list with the keyboard and take a name."""
    chooser.setFocus()
    step = Qt.Key.Key_Down if chooser.findText(name) > chooser.currentIndex() else Qt.Key.Key_Up
    while chooser.currentText() != name:
        qtbot.keyClick(chooser, step)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 5), st.sampled_from(["bipolar", "binary"]))
def test_the_planes_of_all_pairs_are_the_planes_of_each(seed: int, count: int, units: str) -> None:
    rng = np.random.default_rng(seed)
    net = Network(rng.normal(size=(9, 9)), rng.normal(size=9), units)  # type: ignore[arg-type]
    patterns = rng.choice([-1, 1], (count, 9))
    planes = memory_planes(net, patterns)
    a, b = np.array([0.3, -0.2, 0.0, 1.0]), np.array([0.5, 0.1, -1.0, 0.0])
    for k in range(count):
        for m in range(count):
            one = memory_plane(net, patterns[k], patterns[m], 0.7)
            np.testing.assert_allclose(
                planes.plane(k, m, 0.7).free_energy(a, b), one.free_energy(a, b), rtol=1e-9, atol=1e-9
            )
        height = planes.plane(k, (k + 1) % count).free_energy(1.0, 0.0)
        assert height * 9 == pytest.approx(net.energy(to_units(patterns[k], units)), abs=1e-9)  # type: ignore[arg-type]


def test_the_nearest_memory_and_the_next_are_shown_at_first(qtbot: QtBot) -> None:
    project = letters()
    panel = shown(qtbot, project)
    near = np.argsort(-np.abs(project.patterns @ project.cue.astype(int)))
    assert panel.first_chooser.currentText() == "ABCD"[near[0]]
    assert panel.second_chooser.currentText() == "ABCD"[near[1]]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1))
def test_the_ball_lies_at_the_least_squares_coordinates(seed: int, lesioned: float) -> None:
    """Without a window: the panel's arithmetic through its ball."""
    rng = np.random.default_rng(seed)
    project = letters(seed=seed).with_lesioned(rng.random(36) < 0.3 * lesioned)
    state = rng.choice(np.array([-1, 1], np.int8), 36)
    prepared = finished(prepare(project, project.network()))
    here = ~project.lesioned
    xi = prepared.patterns[:2, here].astype(float)
    expected, residual, *_ = np.linalg.lstsq(xi.T, state[here].astype(float), rcond=None)
    plane = memory_plane(Network(np.zeros((here.sum(), here.sum()))), *xi.astype(int))
    got = plane.coordinates(*(xi @ state[here] / here.sum()))
    np.testing.assert_allclose(got, expected, atol=1e-9)
    assert sum(map(abs, got)) <= 1 + 1e-9
    share = 1 - residual[0] / here.sum()
    assert plane.share(*(xi @ state[here] / here.sum())) == pytest.approx(share, abs=1e-9)


def test_the_panel_puts_the_ball_there(qtbot: QtBot) -> None:
    project = letters()
    panel = shown(qtbot, project)
    rng = np.random.default_rng(1)
    for lesions in (np.zeros(36, bool), rng.random(36) < 0.3):
        edited = project.with_lesioned(lesions)
        panel.show_project(edited)
        for epoch in range(2, 6):
            state = rng.choice(np.array([-1, 1], np.int8), 36)
            panel.show_report(report_in(edited, state, epoch))
            panel.draw(0.016)
            pair = [panel.first_chooser.currentIndex(), panel.second_chooser.currentIndex()]
            xi = project.patterns[pair][:, ~lesions].astype(float)
            fit, residual, *_ = np.linalg.lstsq(xi.T, state[~lesions].astype(float), rcond=None)
            assert panel.ball.at == pytest.approx(tuple(fit), abs=1e-9)
            share = 100 * (1 - residual[0] / (~lesions).sum())
            assert panel.slice_label.text().startswith(f"{round(share)} %")


def test_the_ball_slides_and_leaves_a_trail_unless_motion_is_reduced(qtbot: QtBot) -> None:
    project = letters()
    panel = shown(qtbot, project)
    start = panel.ball.at
    panel.show_report(report_in(project, project.patterns[2]))
    panel.draw(0.016)
    assert start != panel.ball.at != panel.ball.target
    panel.draw(SETTLED)
    assert panel.ball.at == panel.ball.target
    assert len(panel.ball.trail) == 2
    panel.set_reduced_motion(True)
    panel.show_report(report_in(project))
    panel.draw(0.016)
    assert panel.ball.at == panel.ball.target == pytest.approx(start)


class PaintWatch(QObject):
    """The regions of a widget that are painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.regions: list[QRegion] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.regions.append(QRegion(event.region()))
        return False


def test_a_step_of_the_run_repaints_only_where_the_run_is(qtbot: QtBot) -> None:
    project = letters()
    panel = shown(qtbot, project)
    state = project.memories[0].pattern.copy()
    panel.show_report(report_in(project, state))
    panel.draw(SETTLED)
    QApplication.processEvents()
    watch = PaintWatch(panel.map)
    state[:3] *= -1
    panel.show_report(report_in(project, state))
    panel.draw(SETTLED)
    qtbot.waitUntil(lambda: bool(watch.regions))
    ball = map_of(panel).position(*panel.ball.at).toPoint()
    assert any(region.contains(ball) for region in watch.regions)
    far = map_of(panel).position(-0.9, 0.0).toPoint()
    assert not any(region.contains(far) for region in watch.regions)


def test_a_share_of_more_or_fewer_figures_leaves_the_map_as_it_was_painted(qtbot: QtBot) -> None:
    project = letters().renamed(0, "a name so long that the choosers stand in a row above the map")
    panel = shown(qtbot, project)
    seen, rng = [], np.random.default_rng(5)
    for state in (project.memories[0].pattern, rng.choice([-1, 1], project.n).astype(np.int8)):
        panel.show_report(report_in(project, state))
        panel.draw(SETTLED)
        QApplication.processEvents()
        map_of(panel).grab()
        seen.append((len(panel.slice_label.text()), map_of(panel).backdrop))
    assert seen[0][0] != seen[1][0]
    assert seen[0][1] is seen[1][1] is not None


@pytest.mark.parametrize("reduced", [False, True])
def test_what_is_seen_follows_a_ball_that_jumps(qtbot: QtBot, reduced: bool) -> None:
    """It jumps where motion is reduced, and at a reset in a plane that was chosen by hand."""
    project = letters()
    panel = shown(qtbot, project)
    panel.set_reduced_motion(reduced)
    choose(qtbot, panel.second_chooser, "D")
    panel.draw(SETTLED)
    QApplication.processEvents()
    for epoch, state in enumerate((project.patterns[3], project.cue), 2):
        before = panel.ball.at
        panel.show_report(report_in(project, state, 1 if reduced else epoch))
        panel.draw(0.016)
        QApplication.processEvents()
        assert panel.ball.at == panel.ball.target != before
        seen = panel.screen().grabWindow(panel.winId()).toImage()
        map_of(panel).update()
        QApplication.processEvents()
        assert seen == panel.screen().grabWindow(panel.winId()).toImage()


def test_the_trail_is_bounded_and_an_oscillation_is_one_line() -> None:
    ball = Ball()
    ball.put(0.0, 0.0)
    for k in range(10_000):
        ball.send(float(k % 2), 0.0)
    assert len(ball.trail) <= 3
    for k in range(10_000):
        ball.send(0.1, k * 1e-4)
    assert len(ball.trail) <= 150


def test_another_pair_is_chosen_by_keyboard_and_stays_through_a_reset(qtbot: QtBot) -> None:
    project = letters()
    panel = shown(qtbot, project)
    choose(qtbot, panel.first_chooser, "A")
    choose(qtbot, panel.second_chooser, "B")
    panel.show_report(report_in(project, epoch=2))
    panel.draw(SETTLED)
    assert panel.pair == (0, 1)
    xi = project.patterns[:2].astype(float)
    fit = np.linalg.lstsq(xi.T, project.cue.astype(float), rcond=None)[0]
    assert panel.ball.at == pytest.approx(tuple(fit), abs=1e-9)


def test_the_same_memory_twice_is_no_plane(qtbot: QtBot) -> None:
    panel = shown(qtbot, letters())
    panel.second_chooser.setFocus()
    for _ in range(4):
        qtbot.keyClick(panel.second_chooser, Qt.Key.Key_Down)
        assert panel.pair[0] != panel.pair[1]
    for _ in range(4):
        qtbot.keyClick(panel.second_chooser, Qt.Key.Key_Up)
        assert panel.pair[0] != panel.pair[1]


def test_corners_are_named_after_the_memories_and_follow_a_renaming(qtbot: QtBot) -> None:
    project = letters(2)
    panel = shown(qtbot, project)
    assert [(corner.label, corner.kind) for corner in surface_of(panel).corners] == [
        ("A", "memory"),
        ("B", "memory"),
        ("reverse of A", "reversed memory"),
        ("reverse of B", "reversed memory"),
    ]
    panel.show_project(project.renamed(0, "Anna"))
    panel.draw(0.016)
    assert [corner.label for corner in surface_of(panel).corners][::2] == ["Anna", "reverse of Anna"]
    assert panel.first_chooser.itemText(0) == "Anna"


def test_one_memory_is_joined_by_a_random_direction_that_is_said_to_be_one(qtbot: QtBot) -> None:
    panel = shown(qtbot, letters(1))
    labels = [corner.label for corner in surface_of(panel).corners]
    assert labels[:3] == ["A", "random direction", "reverse of A"]
    assert not panel.first_chooser.isVisible()


def test_the_other_direction_is_as_far_from_the_memory_as_from_its_reverse() -> None:
    for n in range(2, 9):
        for state in range(1 << n):
            pattern = np.where(state >> np.arange(n) & 1, 1, -1)
            project = Project(1, n).with_memory("A", pattern)
            one, other = finished(prepare(project, project.network())).patterns
            assert abs(int(one @ other)) == n % 2


def test_two_units_without_memories_are_shown_exactly(qtbot: QtBot) -> None:
    project = Project(1, 2, "binary").with_network([[0, -100], [-100, 0]], [5, 5])
    panel = shown(qtbot, project)
    plane = surface_of(panel).plane
    places = {(1, 1): (1, 0), (1, -1): (0, 1), (-1, -1): (-1, 0), (-1, 1): (0, -1)}
    for state, (a, b) in places.items():
        energy = project.network().energy(to_units(state, "binary"))
        assert 2 * plane.free_energy(a, b) == pytest.approx(energy)
        panel.show_report(report_in(project, np.array(state, np.int8)))
        panel.draw(SETTLED)
        assert panel.ball.at == pytest.approx((a, b), abs=1e-9)
        assert panel.slice_label.text().startswith("All of the state lies in this slice")


@pytest.mark.parametrize("height", [90, 110])
def test_a_map_too_low_for_its_legend_is_painted_without_ticks(qtbot: QtBot, height: int) -> None:
    panel = shown(qtbot, letters())
    view = map_of(panel)
    view.setParent(None)
    qtbot.addWidget(view)
    view.resize(420, height)
    view.backdrop = None
    picture = painted(view)
    assert picture.height() == height
    assert energy_ticks(QRectF(0, 0, 10, 0), -1.0, 1.0, 12.0) == []


def test_the_map_is_drawn_at_the_temperature_of_the_run(qtbot: QtBot) -> None:
    project = letters()
    panel = shown(qtbot, project)
    assert panel.temperature_label.text() == "at T = 0"
    panel.show_report(report_in(project.with_rule(Stochastic(0.75))))
    panel.draw(0.016)
    assert panel.temperature_label.text() == "at T = 0.75"
    plane = surface_of(panel).plane
    assert plane.temperature == 0.75
    first, second = panel.pair
    expected = memory_plane(project.network(), project.patterns[first], project.patterns[second], 0.75)
    assert plane.free_energy(0.2, 0.3) == pytest.approx(expected.free_energy(0.2, 0.3))


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_the_picture_shows_the_colour_of_each_height(qtbot: QtBot, theme: Theme) -> None:
    project = letters(2)
    panel = shown(qtbot, project)
    panel.apply_theme(theme)
    for _ in range(3):
        panel.draw(SETTLED)
    view = map_of(panel)
    picture = painted(view)
    plane = surface_of(panel).plane
    low, high = height_range(plane)
    step = band_step(low, high)
    checked = 0
    for a, b in [(-0.45, 0.2), (-0.2, 0.45), (-0.3, -0.3), (-0.6, 0.1), (0.1, -0.6), (-0.1, 0.7), (0.05, 0.1)]:
        height = float(plane.free_energy(a, b)) / step
        if abs(height - round(height)) < 0.2:
            continue
        expected = band_colour(np.floor(height), step, low, high)
        got = QColor(picture.pixelColor(view.position(a, b).toPoint()))
        assert np.abs(np.array(got.getRgb()[:3]) - expected.astype(int)).max() < 40
        checked += 1
    assert checked >= 3
    box = view.map_rect()
    outside = box.topRight().toPoint()
    corner = QColor(picture.pixelColor(outside.x() - 6, outside.y() + 30))
    assert corner == QColor(picture.pixelColor(1, int(box.center().y()) - 40))


def test_bands_are_monotonic_and_the_lowest_is_the_darkest() -> None:
    project = letters(2)
    plane = memory_plane(project.network(), *project.patterns, 0.3)
    low, high = height_range(plane)
    heights = sample(plane, 301)
    assert heights.min() == pytest.approx(low, abs=0.01 * (high - low))
    assert heights.max() == pytest.approx(high, abs=0.01 * (high - low))
    pixels = Relief(heights).pixels(low, high)
    light = sum(((pixels >> shift) & 255).astype(float) for shift in (0, 8, 16))
    assert (
        light[np.unravel_index(heights.argmin(), heights.shape)]
        < light[np.unravel_index(heights.argmax(), heights.shape)]
    )
    step = band_step(low, high)
    assert 4 <= (high - low) / step <= 13


def colours_in_map(panel: MapView) -> set[int]:
    """The colours of the map's pixels at a lattice of places in its upper and lower half."""
    view = map_of(panel)
    picture = painted(view)
    places = [(a, b) for a in np.linspace(-0.5, 0.4, 10) for b in (-0.45, 0.45) if abs(a) + abs(b) < 0.9]
    return {picture.pixel(view.position(float(a), b).toPoint()) for a, b in places}


def test_without_weights_no_heights_are_made_up(qtbot: QtBot) -> None:
    panel = shown(qtbot, Project(3, 3))
    panel.draw(SETTLED)
    view = map_of(panel)
    assert view.when_flat == NO_CONNECTIONS
    assert colours_in_map(panel) == {QColor(LIGHT.raised).rgb()}
    box = view.map_rect()
    legend = painted(view).copy(round(view.legend_left()), round(box.top() + 60), 60, 40)
    assert {legend.pixel(x, y) for x in range(60) for y in range(40)} == {QColor(LIGHT.surface).rgb()}
    give(panel, letters(2, side=3))
    panel.draw(SETTLED)
    assert len(colours_in_map(panel)) > 3
    give(panel, Project(3, 3))  # all memories forgotten: flat at once
    panel.draw(0.016)
    assert colours_in_map(panel) == {QColor(LIGHT.raised).rgb()}


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize("side", [90, 110, 140, 180, 260, 500])
def test_words_on_a_flat_map_are_whole_and_inside_it_if_they_can_be(qtbot: QtBot, theme: Theme, side: int) -> None:
    box = QRectF(60, 60, side, side)
    font = theme.font(13 if side >= ROOMY * theme.scale else 11)
    area = words_rect(font, NO_CONNECTIONS, box)
    pictures = []
    for flags in (WORDS, WORDS | Qt.TextFlag.TextDontClip):
        picture = clear_image(QSize(side + 120, side + 120), 1.0)
        painter = QPainter(picture)
        painter.setFont(font)
        painter.drawText(area, flags, NO_CONNECTIONS)
        painter.end()
        pictures.append(picture)
    assert pictures[0] == pictures[1]  # nothing is cut
    if side >= 180 * theme.scale:
        assert area.width() / side + area.height() / side <= 1 + 1e-9


def test_a_level_plane_of_a_network_with_weights_is_not_said_to_lack_them(qtbot: QtBot) -> None:
    weights = np.array([[0.0, 3.0], [-3.0, 0.0]])  # antisymmetric: the energy is zero everywhere
    panel = shown(qtbot, Project(1, 2).with_network(weights, np.zeros(2)))
    assert map_of(panel).when_flat != NO_CONNECTIONS
    assert "same energy" in map_of(panel).when_flat


def test_asymmetric_weights_are_said_to_be_so(qtbot: QtBot) -> None:
    weights = np.array([[0.0, 3.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    panel = shown(qtbot, Project(1, 3).with_network(weights, np.zeros(3)))
    assert panel.note.isVisible()
    assert "need not go down" in panel.note.text()
    assert panel.rect().contains(panel.note.geometry())
    assert panel.note.geometry().bottom() < panel.map.geometry().top()
    give(panel, Project(1, 3).with_network(weights + weights.T, np.zeros(3)))
    assert not panel.note.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR])
@pytest.mark.parametrize("size", [(341, 246), (264, 250), (500, 400)])
def test_choosers_are_equally_wide_and_short_names_whole(
    qtbot: QtBot, theme: Theme, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = letters(4)
    panel = shown(qtbot, project, size)
    panel.apply_theme(theme)
    panel.show_project(project.renamed(0, "Anna").renamed(2, "Carla"))
    panel.draw(0.016)
    assert panel.first_chooser.width() == panel.second_chooser.width()
    drawn: list[str] = []

    def record(text: str, metrics: QFontMetricsF, width: float) -> str:
        drawn.append(shortened(text, metrics, width))
        return drawn[-1]

    monkeypatch.setattr("hopviz.ui.widgets.choosers.shortened", record)
    panel.grab()
    assert sorted(drawn) == sorted([panel.first_chooser.currentText(), panel.second_chooser.currentText()])


def test_a_map_too_small_for_all_names_keeps_those_of_the_memories(qtbot: QtBot) -> None:
    panel = shown(qtbot, letters(2), (264, 200))
    panel.apply_theme(PROJECTOR)
    assert map_of(panel).names() == ["A", "B", "", ""]
    panel.resize(600, 500)
    assert map_of(panel).names() == ["A", "B", "reverse of A", "reverse of B"]


@pytest.mark.parametrize(("size", "theme"), [((341, 246), LIGHT), ((500, 400), LIGHT), ((620, 480), PROJECTOR)])
def test_the_name_of_the_reverse_stands_near_its_mark(qtbot: QtBot, size: tuple[int, int], theme: Theme) -> None:
    panel = shown(qtbot, letters(2), size)
    panel.apply_theme(theme)
    panel.draw(SETTLED)
    view = map_of(panel)
    label = view.labels()[2]
    box = label.box
    assert label.text.replace("\n", " ") == f"reverse of {panel.first_chooser.currentText()}"
    away = box.center() - label.place
    assert max(abs(away.x()) - box.width() / 2, 0) + max(abs(away.y()) - box.height() / 2, 0) < 36 * theme.scale
    picture, violet = view.grab(box.toRect()).toImage(), QColor(theme.reversed).rgb()
    assert any(picture.pixel(x, y) == violet for x in range(picture.width()) for y in range(picture.height()))


@pytest.mark.parametrize("size", [(260, 240), (420, 300), (700, 420)])
def test_nothing_overlaps_the_map_at_any_size(qtbot: QtBot, size: tuple[int, int]) -> None:
    panel = shown(qtbot, letters(), size)
    view = map_of(panel)
    box = view.map_rect().translated(view.mapTo(panel, view.rect().topLeft()))
    middle, half = box.center(), box.width() / 2
    for widget in (*panel.choosers, panel.slice_label, panel.temperature_label, panel.temperature_bar, panel.key_label):
        area = widget.rect().translated(widget.mapTo(panel, widget.rect().topLeft()))
        assert panel.rect().contains(area)
        for place in (area.topLeft(), area.topRight(), area.bottomLeft(), area.bottomRight()):
            assert abs(place.x() - middle.x()) + abs(place.y() - middle.y()) > half


def test_a_report_of_another_size_is_not_mixed_up_with_the_planes(qtbot: QtBot) -> None:
    panel = shown(qtbot, letters())
    at = panel.ball.at
    panel.show_report(report_in(letters(side=5), epoch=2))
    panel.draw(0.016)
    assert panel.ball.at == at


def test_memories_in_another_order_are_not_mixed_up_with_a_report_from_before(qtbot: QtBot) -> None:
    project = letters(4)
    panel = shown(qtbot, project)
    names = {panel.first_chooser.currentText(), panel.second_chooser.currentText()}
    memories = project.memories
    give(panel, replace(project, memories=(memories[3], memories[2], memories[0], memories[1])))
    panel.draw(0.0)
    assert {panel.first_chooser.currentText(), panel.second_chooser.currentText()} == names
    assert panel.first_chooser.currentText() == "C"


def test_an_edit_of_the_network_leaves_the_plane_where_it_is(qtbot: QtBot) -> None:
    project = letters()
    panel = shown(qtbot, project)
    pair = panel.pair
    elsewhere = project.patterns[next(k for k in range(4) if k not in pair)]
    panel.show_report(report_in(project, elsewhere))  # the run has gone there
    panel.draw(SETTLED)
    assert panel.pair == pair
    other = project.with_units("binary")
    panel.show_project(other)
    give(panel, other)
    panel.show_report(report_in(other, elsewhere, epoch=2))
    panel.draw(SETTLED)
    assert panel.pair == pair
    panel.show_report(report_in(other, -project.cue, epoch=3))
    panel.draw(SETTLED)
    panel.show_report(report_in(other, elsewhere, epoch=4))  # somebody begins there
    panel.draw(SETTLED)
    assert panel.pair == pair


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
def test_no_name_of_a_corner_is_written_over_another(qtbot: QtBot, theme: Theme) -> None:
    project = letters(2)
    panel = shown(qtbot, project.renamed(0, "pattern 2").renamed(1, "pattern 3"), (270, 220))
    panel.apply_theme(theme)
    seen = set()
    for width in range(250, 620, 30):
        for height in (200, 215, 230, 260, 300, 420):
            panel.resize(width, height)
            panel.draw(SETTLED)
            names = [label.box for label in map_of(panel).labels() if not label.box.isEmpty()]
            seen.add(len(names))
            for one, other in combinations(names, 2):
                assert not one.intersects(other), (width, height)
    assert max(seen) == 4


@pytest.mark.parametrize("size", [(300, 260), (434, 330), (800, 690)])
@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
def test_names_keep_clear_of_the_ball_where_it_rests(qtbot: QtBot, size: tuple[int, int], theme: Theme) -> None:
    project = load_lesson("random-timing").project
    panel = shown(qtbot, project, size)
    panel.apply_theme(theme)
    view = map_of(panel)
    named = sum(1 for label in view.labels() if label.text)
    for epoch, signs in enumerate(((1, 1), (1, -1), (-1, 1), (-1, -1)), 2):
        panel.show_report(report_in(project, np.array(signs, np.int8), epoch))
        for _ in range(4):
            panel.draw(SETTLED)
        boxes = [label.box for label in view.labels() if not label.box.isEmpty()]
        assert len(boxes) == named
        assert view.ball_box().contains(view.position(*panel.ball.at))
        assert not any(box.intersects(view.ball_box()) for box in boxes)
