"""What map and surface claim: which memories are stable, a pair that stays, a temperature, and what lies outside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from hopviz.core.network import Network, Units, to_units
from hopviz.core.recall import recall
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.core.stepwise import finished
from hopviz.project.lesson_files import load_lesson
from hopviz.project.memories import with_removed
from hopviz.project.model import Memory, Project
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.landscape.plane.directions import PreparedPlane, prepare
from hopviz.ui.landscape.plane.labels import MARK
from hopviz.ui.landscape.plane.surface import HOME
from hopviz.ui.landscape.plane.surface_mesh import CORNERS, build
from hopviz.ui.landscape.plane.view import MapView, PlaneView, SurfaceView
from hopviz.ui.style.text import box_about
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.widgets.dials.temperature import NOTCHES, notch_of, temperature_at
from tests.ui import stage
from tests.ui.stage import (
    LEFT,
    SETTLED,
    JobsByHand,
    colours_in,
    give,
    heard_from,
    named,
    painted,
    random_project,
    report_in,
)


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (420, 380), theme: Theme = LIGHT) -> MapView:
    return stage.shown(qtbot, MapView(), project, size, theme)


def prepared_of(project: Project) -> PreparedPlane:
    return finished(prepare(project, project.network()))


def names(view: PlaneView) -> list[str]:
    return [chooser.currentText() for chooser in view.choosers]


def stays(project: Project, state: np.ndarray) -> bool:
    """Whether a run that begins in a state, +1/-1, leaves every unit that is there as it is."""
    start = to_units(state, project.units)
    return recall(project.network(), start, Asynchronous(), max_sweeps=1, lesioned=project.lesioned).flips == 0


# Marks


def test_one_of_the_25_memories_of_the_overloaded_lesson_is_marked_as_stable(qtbot: QtBot) -> None:
    project = load_lesson("overloaded").project
    assert [memory.name for memory in project.memories if stays(project, memory.pattern)] == ["pattern 2"]
    view = shown(qtbot, project)
    seen = {}
    for place in range(25):
        view.first_chooser.setFocus()
        step = Qt.Key.Key_Down if place > view.first_chooser.currentIndex() else Qt.Key.Key_Up
        while view.first_chooser.currentIndex() != place:
            qtbot.keyClick(view.first_chooser, step)
        view.draw(SETTLED)
        right, _, left, _ = (label.corner for label in view.map.labels())
        seen[right.label] = right.is_fixed, left.is_fixed
    assert [name for name, (fixed, _) in seen.items() if fixed] == ["pattern 2"]
    assert all(fixed == reverse for fixed, reverse in seen.values())  # without biases
    assert "stable" in view.key_label.text()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["bipolar", "binary"]), st.booleans(), st.booleans(), st.booleans())
def test_marks_say_of_any_network_which_memories_a_run_leaves(
    seed: int, units: Units, biased: bool, lopsided: bool, cut: bool
) -> None:
    rng = np.random.default_rng(seed)
    project = random_project(3, 3, 3, seed, units)
    net = project.network()
    weights = net.weights + 0.2 * lopsided * rng.normal(size=(9, 9))
    bias = net.bias + 0.2 * biased * rng.normal(size=9)
    project = replace(project, learning="given", weights=weights, bias=bias)
    if cut:
        project = project.with_lesioned(np.arange(9) < 2)
    for direction, memory in zip(prepared_of(project).directions, project.memories, strict=True):
        assert direction.is_fixed is stays(project, memory.pattern)
        assert direction.reverse_is_fixed is stays(project, -memory.pattern)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
def test_a_memory_that_is_left_has_a_hollow_mark(qtbot: QtBot, theme: Theme) -> None:
    view = shown(qtbot, load_lesson("overloaded").project, (600, 500), theme)
    view.second_chooser.setFocus()
    while view.second_chooser.currentText() != "pattern 2":
        qtbot.keyClick(view.second_chooser, Qt.Key.Key_Up)
    view.ball.put(0.0, 0.0)
    view.draw(SETTLED)
    picture = painted(view.map)
    for label in view.map.labels():
        middle = QColor(picture.pixelColor(label.place.toPoint()))
        around = box_about(label.place, QSizeF(1, 1) * MARK * theme.scale).toAlignedRect()
        is_stable = "pattern 2" in label.corner.label
        kind = "memory" if label.corner.kind == "memory" else "reversed"
        assert middle == theme.color(kind if is_stable else "surface")
        assert (theme.spurious in colours_in(picture.copy(around))) is not is_stable


def test_directions_that_are_no_memories_have_no_key(qtbot: QtBot) -> None:
    view = shown(qtbot, Project(3, 3))
    assert view.key_label.text() == ""
    give(view, random_project(3, 3, 1, 0))
    assert "stable" in view.key_label.text()


# The slice


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_removed_units_count_nothing_in_the_heights(units: Units) -> None:
    project = random_project(4, 4, 3, 2, units).with_lesioned(np.arange(16) % 5 == 0)
    here = ~project.lesioned
    whole = project.network()
    rest = Network(whole.weights[np.ix_(here, here)], whole.bias[here], units)
    plane = prepared_of(project).planes.plane(0, 1, 0.0)
    for sign in (1, -1):
        energy = rest.energy(to_units(sign * project.patterns[0, here], units))
        assert rest.n * plane.free_energy(sign, 0.0) == pytest.approx(energy, abs=1e-9)


def test_a_network_of_which_nothing_is_left_says_so() -> None:
    project = random_project(2, 2, 1, 0)
    assert MapView.refusal(project) == ""
    assert "Ctrl+U" in MapView.refusal(project.with_lesioned(np.ones(4, bool)))


@pytest.mark.parametrize("size", [(268, 230), (434, 310), (800, 690)])
@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
def test_it_is_said_that_the_picture_is_a_slice_and_whole(qtbot: QtBot, size: tuple[int, int], theme: Theme) -> None:
    view = shown(qtbot, random_project(6, 6, 4, 3), size)
    view.apply_theme(theme)
    label = view.slice_label
    assert "slice" in label.text().lower()
    assert "of the state" in label.text()
    assert "outside" in label.text()
    if view.width() > 400 * theme.scale:
        assert label.text().endswith("The colour under the ball is not its energy.")
    assert label.heightForWidth(label.width()) <= label.height()
    assert view.rect().contains(label.geometry())
    assert not label.geometry().intersects(view.map.geometry())


@pytest.mark.parametrize(
    ("view", "under_ball"), [(MapView, "the colour under the ball"), (SurfaceView, "the ball's height")]
)
@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_a_state_that_is_a_point_of_the_slice_has_the_energy_that_is_shown_there(
    qtbot: QtBot, view: type[PlaneView], under_ball: str, temperature: float
) -> None:
    project = load_lesson("letters").project.with_rule(Stochastic(temperature))
    network, panel = project.network(), stage.shown(qtbot, view(), project, (600, 500))
    planes = prepared_of(project).planes
    for k, place in enumerate(panel.pair):
        for sign in (1, -1):
            state = sign * project.patterns[place]
            panel.show_report(report_in(project, state))
            panel.draw(SETTLED)
            shown_there = planes.plane(*panel.pair, temperature).free_energy(*panel.ball.at)
            assert panel.ball.at == pytest.approx((sign * (k == 0), sign * (k == 1)))
            assert shown_there == pytest.approx(network.energy(state) / network.n)
            told = f"All of the state lies in this slice: {under_ball} is its energy per unit."
            assert panel.slice_label.text() == told


def test_a_state_almost_in_the_slice_is_told_from_one_that_is_in_it(qtbot: QtBot) -> None:
    project = random_project(40, 40, 3, 0)
    view = shown(qtbot, project, (800, 690))
    state = project.patterns[view.pair[0]].copy()
    state[0] *= -1
    view.show_report(report_in(project, state))
    view.draw(SETTLED)
    assert view.map.share > 0.996
    told = view.slice_label.text()
    assert told.startswith("99 % of the state lies in this slice; outside it may go further down.")
    assert told.endswith("The colour under the ball is not its energy.")


@pytest.mark.parametrize("lesson", ["two-units", "random-timing"])
def test_the_slice_of_two_units_is_all_there_is(qtbot: QtBot, lesson: str) -> None:
    project = load_lesson(lesson).project
    view = shown(qtbot, project, (600, 500))
    for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        view.show_report(report_in(project, np.array(signs, np.int8)))
        view.draw(SETTLED)
        assert "outside" not in view.slice_label.text()
        assert "is its energy per unit" in view.slice_label.text()


@pytest.mark.parametrize("temperature", [0.0, 0.5])
def test_nothing_is_said_of_the_slice_of_a_network_without_connections(qtbot: QtBot, temperature: float) -> None:
    project = Project(5, 5).with_rule(Stochastic(temperature))
    view = shown(qtbot, project)
    assert view.slice_label.text() == ""
    project = project.with_memory("A", project.cue).with_memory("B", -np.sign(np.arange(25) - 9.5).astype(np.int8))
    give(view, project)
    view.draw(SETTLED)
    assert "of the state" in view.slice_label.text()


def test_nothing_is_said_of_a_flat_slice(qtbot: QtBot) -> None:
    weights = np.zeros((4, 4))
    weights[0, 2] = weights[2, 0] = 1
    weights[1, 3] = weights[3, 1] = -1
    view = shown(qtbot, Project(1, 4).with_network(weights))
    assert view.slice_label.text() == ""
    view.temperature_bar.slider.setFocus()
    qtbot.keyClick(view.temperature_bar.slider, Qt.Key.Key_End)
    view.draw(SETTLED)
    assert "of the state" in view.slice_label.text()


# The pair


def test_the_pair_stays_through_runs_resets_and_what_is_stored(qtbot: QtBot) -> None:
    project = random_project(6, 6, 4, 3)
    view = shown(qtbot, project)
    pair, heard = names(view), heard_from(view)
    for epoch, memory in enumerate(project.memories, 2):
        view.show_report(report_in(project, memory.pattern, epoch))
        view.draw(SETTLED)
        assert names(view) == pair
    project = project.with_memory("E", project.cue)
    give(view, project)
    view.show_report(report_in(project, project.cue, 9))
    view.draw(SETTLED)
    assert names(view) == pair
    assert not named(heard, "hinted")


def test_of_a_memory_that_is_gone_it_is_said_what_is_shown_instead(qtbot: QtBot) -> None:
    project = random_project(6, 6, 4, 3)
    view = shown(qtbot, project)
    second, heard = view.pair[1], heard_from(view)
    project = project.renamed(second, "Bertha")
    view.show_project(project)
    kept, lost = names(view)
    assert lost == "Bertha"
    project = replace(project, memories=with_removed(project.memories, second))
    give(view, project)
    view.draw(SETTLED)
    assert names(view)[0] == kept
    assert lost not in names(view)
    nearest = max(
        (memory for memory in project.memories if memory.name != kept),
        key=lambda memory: abs(int(memory.pattern @ project.cue.astype(int))),
    )
    assert named(heard, "hinted") == [(f"{lost} is gone: the map shows {kept} × {nearest.name} now",)]
    give(view, project)  # said once
    assert len(named(heard, "hinted")) == 1


def test_patterns_that_change_under_the_same_name_stay_the_pair(qtbot: QtBot) -> None:
    project = random_project(6, 6, 4, 3)
    view = shown(qtbot, project)
    pair, heard = names(view), heard_from(view)
    others = tuple(Memory(memory.name, -memory.pattern) for memory in reversed(project.memories))
    give(view, replace(project, memories=others))
    view.draw(SETTLED)
    assert names(view) == pair
    assert not named(heard, "hinted")


def test_another_document_begins_with_what_is_nearest(qtbot: QtBot) -> None:
    view = shown(qtbot, random_project(6, 6, 4, 3))
    heard = heard_from(view)
    other = random_project(6, 6, 5, 8)
    give(view, other)
    view.show_report(report_in(other, epoch=2))
    view.draw(SETTLED)
    near = np.argsort(-np.abs(other.patterns @ other.cue.astype(int)))
    assert names(view) == ["ABCDE"[near[0]], "ABCDE"[near[1]]]
    assert not named(heard, "hinted")


def test_map_and_surface_show_the_same_slice(qtbot: QtBot) -> None:
    panel = LandscapePanel()
    for widget in (panel, panel.view_chooser):
        qtbot.addWidget(widget)
    jobs = JobsByHand()
    panel.set_jobs(jobs)
    project = random_project(6, 6, 4, 3)
    panel.network_wanted.connect(lambda: panel.take_network(project, project.network()))
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_project(project)
    panel.take_network(project, project.network())
    panel.show_report(report_in(project))
    jobs.finish()
    panel.draw(SETTLED)
    flat, solid = panel.views[:2]
    assert isinstance(flat, MapView)
    assert isinstance(solid, SurfaceView)
    other = next(place for place in range(4) if place not in flat.pair)
    while flat.second_chooser.currentIndex() != other:
        step = Qt.Key.Key_Down if flat.second_chooser.currentIndex() < other else Qt.Key.Key_Up
        qtbot.keyClick(flat.second_chooser, step)
    qtbot.keyClick(flat.temperature_bar.slider, Qt.Key.Key_End)
    panel.choose_view("surface")
    panel.show_report(report_in(project, project.patterns[0], 2))
    jobs.finish()
    panel.draw(SETTLED)
    assert names(solid) == names(flat)
    assert solid.temperature == flat.temperature == temperature_at(NOTCHES, 1.0)
    assert not solid.temperature_bar.of_run.isChecked()


# The temperature


@pytest.mark.parametrize("scale", [0.1, 1.0, 100.0])
def test_notches_are_logarithmic_with_zero_at_the_end(scale: float) -> None:
    temperatures = np.array([temperature_at(notch, scale) for notch in range(NOTCHES + 1)])
    assert temperatures[0] == 0
    assert temperatures[1] == pytest.approx(scale / 100)
    assert temperatures[-1] == pytest.approx(scale * 10)
    np.testing.assert_allclose(np.diff(np.log10(temperatures[1:])), 3 / (NOTCHES - 1), atol=0.03)
    assert [notch_of(temperature, scale) for temperature in temperatures] == list(range(NOTCHES + 1))
    assert notch_of(1e15, scale) == NOTCHES
    assert notch_of(1e-9 * scale, scale) == 1


def test_the_slider_changes_the_picture_alone_until_it_follows_the_run_again(qtbot: QtBot) -> None:
    project = random_project(6, 6, 4, 3)
    view = shown(qtbot, project)
    bar, heard = view.temperature_bar, heard_from(view)
    assert bar.of_run.isChecked()
    assert bar.slider.value() == 0
    bar.slider.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown):
        qtbot.keyClick(bar.slider, key)
    view.draw(SETTLED)
    shown_at = temperature_at(bar.slider.value(), 1.0)
    assert 0.1 < shown_at < 10
    assert view.map.surface is not None
    assert view.map.surface.plane.temperature == shown_at
    assert not bar.of_run.isChecked()
    assert view.temperature_label.text() == f"at T = {shown_at:.2f}\n(run: 0)"
    hot = project.with_rule(Stochastic(0.75))
    view.show_report(report_in(hot))
    view.draw(SETTLED)
    assert view.map.surface.plane.temperature == shown_at
    assert view.temperature_label.text().endswith("(run: 0.75)")
    qtbot.mouseClick(bar.of_run, LEFT)
    view.draw(SETTLED)
    assert view.map.surface.plane.temperature == 0.75
    assert view.temperature_label.text() == "at T = 0.75"
    assert bar.slider.value() == notch_of(0.75, 1.0)
    assert heard == []  # nothing of it is an edit


def test_a_temperature_near_zero_is_not_written_as_zero(qtbot: QtBot) -> None:
    project = random_project(6, 6, 2, 3).with_rule(Stochastic(0.004))
    assert shown(qtbot, project).temperature_label.text() == "at T = 0.004"


def test_the_button_of_the_slider_does_not_read_as_a_second_run(qtbot: QtBot) -> None:
    view = shown(qtbot, random_project(6, 6, 4, 3), (268, 230))
    button = view.temperature_bar.of_run
    assert button.text() == "as run"
    assert button.toolTip()
    assert button.width() >= button.sizeHint().width()


def test_wells_appear_as_the_temperature_falls() -> None:
    planes = prepared_of(load_lesson("letters").project).planes
    found = [sum(place is not None for place in build(planes.plane(0, 1, T)).minima) for T in (5.0, 0.7, 0.3, 0.0)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 4)


@pytest.mark.parametrize("name", ["letters", "overloaded", "sixteen", "hinton", "two-units", "noisy"])
@pytest.mark.parametrize("temperature", [0.0, 0.3])
def test_at_first_all_wells_are_seen(name: str, temperature: float) -> None:
    mesh = build(prepared_of(load_lesson(name).project).planes.plane(0, 1, temperature))
    wells = [place or corner for place, corner in zip(mesh.minima, CORNERS, strict=True)]
    points = mesh.on_surface(*np.array(wells).T)
    assert not mesh.hides(np.add(points, (0, 0, 0.02)), HOME.eye()).any()


@pytest.mark.parametrize("name", ["letters", "overloaded", "sixteen", "noisy"])
@pytest.mark.parametrize("temperature", [0.0, 0.3])
def test_at_first_the_memories_are_in_front_of_their_reverses(name: str, temperature: float) -> None:
    mesh = build(prepared_of(load_lesson(name).project).planes.plane(0, 1, temperature))
    points = HOME.seen(mesh.on_surface(*np.array(CORNERS, float).T))
    first, second, reverse_of_first, reverse_of_second = points
    assert min(first[2], second[2]) > max(reverse_of_first[2], reverse_of_second[2])
    assert max(first[1], second[1]) < min(reverse_of_first[1], reverse_of_second[1])  # lower on the screen
    assert first[0] < second[0]
