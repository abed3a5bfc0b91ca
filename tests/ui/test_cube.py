"""The hypercube: corners, edges and the walker against brute force; turned and clicked as a person does."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import number_of, states_of
from hopviz.core.rules import Asynchronous, Parallel, PartlyParallel, Rule
from hopviz.core.simulation import Simulation
from hopviz.project.model import Memory, Project
from hopviz.project.numbers import figure
from hopviz.ui.landscape.cube.picture import PreparedCube, corners_from_above
from hopviz.ui.landscape.cube.view import CubeView
from hopviz.ui.landscape.trajectory import LEG, Walker
from hopviz.ui.style.plotting import energy_colours
from hopviz.ui.style.theme import DARK, KINDS, LIGHT, PROJECTOR, Theme
from hopviz.ui.widgets.hypercube import corners_in_space
from tests.ui import stage
from tests.ui.stage import (
    LEFT,
    SETTLED,
    brute_energies,
    drag,
    give,
    glass,
    painted,
    press_segment,
    random_project,
    report_of,
    simulation_of,
)


def learnt() -> Project:
    pattern = np.array([1, 1, -1, 1], np.int8)
    return Project(2, 2, memories=(Memory("A", pattern),))


def rivals() -> Project:
    """Two units that turn on and off together under the parallel rule."""
    return Project(1, 2, "binary").with_network([[0, -100], [-100, 0]], [5, 5]).with_rule(Parallel())


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (500, 420), theme: Theme = LIGHT) -> CubeView:
    return stage.shown(qtbot, CubeView(), project, size, theme)


def cube_of(view: CubeView) -> PreparedCube:
    assert view.cube is not None
    return view.cube


@pytest.mark.parametrize("n", range(2, 11))
def test_every_state_has_a_corner_of_its_own(n: int) -> None:
    for points in (corners_from_above(n), corners_in_space(n)):
        assert len(points) == 2**n
        assert np.linalg.norm(points, axis=1).max() == pytest.approx(1)
        apart = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(2**n)
        assert apart.min() > 1e-4


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [2, 3, 5, 6])
def test_edges_join_states_that_differ_in_one_unit_and_lead_down(qtbot: QtBot, n: int, units: str) -> None:
    project = glass(n, n, units=units)
    view = shown(qtbot, project)
    cube, energies = cube_of(view), brute_energies(project.network())
    assert len(view.picture().places) == 2**n
    pairs = {frozenset(map(int, edge)) for edge in cube.edges}
    assert len(pairs) == len(cube.edges) == n * 2 ** (n - 1)
    for upper, lower in cube.edges:
        assert int(upper ^ lower).bit_count() == 1
        assert energies[upper] > energies[lower]
    assert len(view.picture().drawn_edges()) == len(cube.edges)
    for state in range(2**n):
        around = [state ^ (1 << i) for i in range(n)]
        best = min(around, key=lambda k: energies[k])
        down = [int(edge[1]) for edge in cube.edges[cube.steepest] if edge[0] == state]
        assert down == ([best] if energies[best] < energies[state] else [])


@pytest.mark.parametrize("n", [2, 5, 9])
def test_where_all_update_at_once_arrows_lead_to_what_follows(qtbot: QtBot, n: int) -> None:
    project = glass(n, n).with_rule(Parallel())
    view = shown(qtbot, project)
    cube, expected = cube_of(view), set()
    for state in range(2**n):
        simulation = simulation_of(project, states_of(state, n))
        following = number_of(simulation.advance(updates=1).state)
        if following != state:
            expected.add((state, following))
    assert {tuple(edge) for edge in cube.edges.tolist()} == expected
    assert cube.steepest.all()
    assert not cube.level.any()


def test_another_rule_needs_another_cube_only_if_all_update_at_once() -> None:
    one, other, together = (glass(4).with_rule(rule) for rule in (Asynchronous(), Asynchronous("random"), Parallel()))
    assert not CubeView.prepares_anew(one, other)
    assert CubeView.prepares_anew(other, together)
    assert CubeView.prepares_anew(together, one)
    assert CubeView.prepares_anew(one, one.with_lesioned([True, False, False, False]))


def test_of_many_edges_those_of_steepest_descent_are_drawn(qtbot: QtBot) -> None:
    view = shown(qtbot, glass(9))
    drawn = view.picture().drawn_edges()
    assert len(drawn) == 2**9 - len(cube_of(view).minima)


def test_equal_energies_have_no_arrow(qtbot: QtBot) -> None:
    view = shown(qtbot, learnt())
    energies = brute_energies(learnt().network())
    for (upper, lower), level in zip(cube_of(view).edges, cube_of(view).level, strict=True):
        assert level == (abs(energies[upper] - energies[lower]) < 1e-9)
    flat = shown(qtbot, Project(1, 3))
    assert cube_of(flat).level.all()
    assert not flat.grab().isNull()


def test_seen_from_the_side_height_is_energy(qtbot: QtBot) -> None:
    project = glass(5)
    view = shown(qtbot, project)
    while view.scene.camera.elevation > 0:
        qtbot.keyClick(view, Qt.Key.Key_Up)
    heights, energies = -view.picture().places[:, 1], brute_energies(project.network())
    fit = np.polyfit(energies, heights, 1)
    assert fit[0] > 0
    np.testing.assert_allclose(np.polyval(fit, energies), heights, atol=1e-6)


def test_corners_have_the_colour_of_their_energy_in_either_form(qtbot: QtBot) -> None:
    project = glass(3, 4)
    view = shown(qtbot, project)
    energies = brute_energies(project.network())
    part = (energies - energies.min()) / np.ptp(energies)
    for form in ("cube", "height"):
        press_segment(qtbot, view.switch, form)
        picture, checked = painted(view), 0
        for corner in range(8):
            place = view.picture().place(corner).toPoint()
            alone = view.picture().corner_at(view.picture().place(corner)) == corner != view.walker.state
            if corner not in cube_of(view).minima and alone:
                got = np.array(QColor(picture.pixelColor(place)).getRgb()[:3])
                assert np.abs(got - energy_colours()[round(255 * part[corner])].astype(int)).max() < 12
                checked += 1
        assert checked >= 3


def test_minima_bear_the_mark_of_their_kind_and_the_name(qtbot: QtBot) -> None:
    project = learnt()
    view = shown(qtbot, project)
    memory = number_of(project.patterns[0])
    found = cube_of(view).minima
    assert {(k, each.kind, each.short(["A"])) for k, each in found.items()} == {
        (memory, "memory", "A"),
        (15 - memory, "reversed memory", "−A"),
    }
    picture = painted(view)
    color = QColor(picture.pixelColor(view.picture().place(memory).toPoint()))
    assert color == QColor(LIGHT.memory)
    view.show_project(project.renamed(0, "Anna"))
    view.show_report(report_of(project, simulation_of(project, project.patterns[0]), 2))
    view.draw(SETTLED)
    assert view.message().endswith("Anna")


def test_the_walker_goes_along_edges_to_the_corner_of_the_state(qtbot: QtBot) -> None:
    project = glass(6, 2)
    view = shown(qtbot, project)
    simulation = simulation_of(project, project.cue)
    seen = [view.walker.state]
    assert seen == [0]
    while simulation.frame().unstable:
        view.show_report(report_of(project, simulation, updates=3))
        for _ in range(100):
            view.draw(LEG / 7)
            assert not view.walker.leaps
            first, second, _ = view.walker.leg
            if second != seen[-1]:
                seen.append(second)
            scene = view.picture()
            start, goal, here = scene.place(first), scene.place(second), view.walker_place()
            across = (goal.x() - start.x()) * (here.y() - start.y()) - (goal.y() - start.y()) * (here.x() - start.x())
            assert across == pytest.approx(0, abs=1e-6)
    assert seen[-1] == number_of(simulation.frame().state)
    assert all((a ^ b).bit_count() == 1 for a, b in pairwise(seen))
    assert (view.walker_place() - view.picture().place(seen[-1])).manhattanLength() < 1e-6


def test_a_parallel_update_leaps_across_several_edges(qtbot: QtBot) -> None:
    project = rivals()
    view = shown(qtbot, project)
    simulation = simulation_of(project, project.cue)
    view.show_report(report_of(project, simulation, updates=1))
    view.draw(LEG / 2)
    assert (*view.walker.leg[:2], view.walker.leaps) == (0b00, 0b11, True)
    scene = view.picture()
    middle = (scene.place(0) + scene.place(3)) / 2
    assert view.walker_place().y() < middle.y() - 10
    view.draw(SETTLED)
    assert (view.walker_place() - scene.place(3)).manhattanLength() < 1e-6


def test_with_reduced_motion_the_walker_jumps(qtbot: QtBot) -> None:
    project = glass(5, 1)
    view = shown(qtbot, project)
    view.set_reduced_motion(True)
    simulation = simulation_of(project, project.cue)
    view.show_report(report_of(project, simulation, updates=20))
    view.draw(0.016)
    corner = number_of(simulation.frame().state)
    assert (view.walker_place() - view.picture().place(corner)).manhattanLength() < 1e-6
    assert len(view.walker.way) > 1


def test_the_walker_keeps_up_and_forgets_what_is_long_ago() -> None:
    walker = Walker()
    walker.put(0)
    for k in range(5000):
        walker.send(k % 2)
        walker.send((k + 1) % 2)
    assert walker.legs < 50
    for _ in range(60):
        walker.slide(0.016)
    assert walker.leg[1] == walker.state
    assert len(walker.way) < 50


@pytest.mark.parametrize("home", [Qt.Key.Key_Home, Qt.Key.Key_0])
def test_dragging_and_arrow_keys_turn_it_and_home_turns_it_back(qtbot: QtBot, home: Qt.Key) -> None:
    view = shown(qtbot, glass(4))
    before, middle = view.picture().places.copy(), view.rect().center()
    with qtbot.assertNotEmitted(view.acted):
        drag(qtbot, view, middle, middle + QPoint(30, 10), middle + QPoint(60, 20))
    turned = view.picture().places.copy()
    assert np.abs(turned - before).max() > 10
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert np.abs(view.picture().places - turned).max() > 2
    qtbot.keyClick(view, home)
    np.testing.assert_allclose(view.picture().places, before)


@pytest.mark.parametrize("form", ["height", "cube"])
def test_it_is_never_upside_down(qtbot: QtBot, form: str) -> None:
    view = shown(qtbot, glass(3))
    press_segment(qtbot, view.switch, form)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        for _ in range(20):
            qtbot.keyClick(view, key)
        up = view.scene.camera.seen(np.array([0.0, 0.0, 1.0]))
        assert up[1] > 0.1  # above stays above
        assert up[2] > -1e-9  # and is never seen from below
        assert np.isfinite(view.picture().places).all()


@pytest.mark.parametrize("form", ["height", "cube"])
def test_coming_nearer_spreads_the_corners_but_covers_neither_legend_nor_words(qtbot: QtBot, form: str) -> None:
    view = shown(qtbot, glass(6))
    press_segment(qtbot, view.switch, form)
    before, window = view.picture().places.copy(), view.picture().window.toAlignedRect()
    assert all(window.contains(QPoint(*place.astype(int))) for place in before)
    around = [QRect(0, window.bottom() + 1, view.width(), view.height())]
    if form == "cube":
        around.append(QRect(window.right() + 1, 0, view.width(), view.height()))
    pictures = [view.grab(rect.intersected(view.rect())).toImage() for rect in around]
    for _ in range(8):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    zoom = view.scene.camera.zoom
    assert zoom > 2
    places = view.picture().places
    np.testing.assert_allclose(places - places.mean(axis=0), zoom * (before - before.mean(axis=0)))
    assert [view.grab(rect.intersected(view.rect())).toImage() for rect in around] == pictures
    outside = [k for k, place in enumerate(places) if not window.contains(QPoint(*place.astype(int)))]
    assert outside
    assert all(view.picture().corner_at(view.picture().place(k)) == -1 for k in outside)
    qtbot.keyClick(view, Qt.Key.Key_0)
    np.testing.assert_allclose(view.picture().places, before)


@pytest.mark.parametrize("form", ["height", "cube"])
def test_a_click_on_a_corner_goes_there(qtbot: QtBot, form: str) -> None:
    view = shown(qtbot, glass(3, 4))
    press_segment(qtbot, view.switch, form)
    reached = set()
    for corner in range(8):
        place = view.picture().place(corner)
        expected = view.picture().corner_at(place)
        with qtbot.waitSignal(view.acted) as chosen:
            qtbot.mouseClick(view, LEFT, pos=place.toPoint())
        np.testing.assert_array_equal(chosen.args[0].pattern, states_of(expected, 3))
        reached.add(expected)
    assert len(reached) >= 7
    with qtbot.assertNotEmitted(view.acted):
        qtbot.mouseClick(view, LEFT, pos=view.rect().bottomRight())


def test_the_mouse_over_a_corner_tells_state_energy_and_kind(qtbot: QtBot) -> None:
    project = learnt()
    view = shown(qtbot, project)
    memory = number_of(project.patterns[0])
    qtbot.mouseMove(view, view.picture().place(memory).toPoint())
    qtbot.waitUntil(lambda: view.hovered == memory)
    energy = figure(project.network().energy(project.patterns[0]))
    assert view.message() == f"1101 · E = {energy} · A"


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize("size", [(260, 200), (900, 700)])
@pytest.mark.parametrize("n", [2, 3, 6, 10])
def test_every_corner_is_inside_at_any_size_and_turn(qtbot: QtBot, theme: Theme, size: tuple[int, int], n: int) -> None:
    view = shown(qtbot, glass(n), size, theme)
    for form in ("height", "cube"):
        press_segment(qtbot, view.switch, form)
        for _ in range(4):
            view.scene.camera = view.scene.camera.orbited(75, 17)
            for x, y in view.picture().places:
                assert view.rect().contains(QPoint(round(x), round(y)))
        assert not view.grab().isNull()


def test_fewer_units_have_no_corner_for_the_state_before(qtbot: QtBot) -> None:
    view = shown(qtbot, glass(6))
    view.show_report(report_of(glass(6), simulation_of(glass(6), np.ones(6, np.int8)), 2))
    view.draw(SETTLED)
    assert view.walker.state == 63
    project = learnt()
    view.show_project(project)
    network = project.network()
    view.show_network(project, network, CubeView.prepare(project, network))
    assert not view.grab().isNull()  # painted before anything of the new run is known
    view.show_report(report_of(project, simulation_of(project, project.cue), 3))
    view.draw(SETTLED)
    assert view.walker.state == number_of(project.cue)


def test_another_network_and_removed_units_are_followed(qtbot: QtBot) -> None:
    view = shown(qtbot, learnt())
    project = glass(6)
    view.show_project(project)
    view.draw(SETTLED)
    network = project.network()
    view.show_network(project, network, CubeView.prepare(project, network))
    view.show_report(report_of(project, simulation_of(project, project.cue), 2))
    view.draw(SETTLED)
    assert len(view.picture().places) == 64
    removed = project.with_lesioned(np.arange(6) == 2)
    give(view, removed)
    simulation = Simulation(network, np.ones(6, np.int8), project.rule, 0, lesioned=removed.lesioned)
    frame = simulation.frame()
    assert cube_of(view).energies[number_of(frame.state)] == pytest.approx(frame.energy)


@pytest.mark.parametrize("n", [2, 7, 8, 10])
def test_a_cube_that_runs_down_nowhere_is_painted_without_arrows(qtbot: QtBot, n: int) -> None:
    view = shown(qtbot, Project(1, n))
    assert not cube_of(view).steepest.any()
    assert cube_of(view).level.all()
    assert not view.grab().isNull()


def test_level_is_an_edge_between_equal_energies_and_no_other() -> None:
    weights = np.zeros((4, 4))
    weights[0, 1] = weights[1, 0] = 1.0
    weights[2, 3] = weights[3, 2] = 1e-10
    project = Project(2, 2).with_network(weights)
    cube = CubeView.prepare(project, project.network())
    flipped = np.log2(cube.edges[:, 0] ^ cube.edges[:, 1])
    assert not cube.level.any()
    assert (cube.steepest.sum(), (flipped[cube.steepest] < 2).sum()) == (12, 8)


@pytest.mark.parametrize("size", [(240, 180), (420, 380), (1300, 800)])
@pytest.mark.parametrize("n", [2, 5, 8])
def test_from_the_side_corners_stand_at_their_energy_on_the_scale(qtbot: QtBot, n: int, size: tuple[int, int]) -> None:
    view = shown(qtbot, glass(n), size)
    scene, energies = view.picture(), cube_of(view).energies
    part = (energies - energies.min()) / np.ptp(energies)
    np.testing.assert_allclose(scene.places[:, 1], scene.heights.bottom() - part * scene.heights.height(), atol=1e-6)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    near = view.picture()
    assert near.heights.height() > 1.1 * scene.heights.height()
    np.testing.assert_allclose(near.places[:, 1], near.heights.bottom() - part * near.heights.height(), atol=1e-6)
    upper, lower = cube_of(view).edges.T
    assert (scene.places[upper, 1] <= scene.places[lower, 1] + 1e-6).all()
    if n <= 5:
        assert np.diff(np.sort(scene.places[:, 0])).min() > 0.3 * np.ptp(scene.places[:, 0]) / (1 << n)


def test_what_has_no_such_landscape_is_refused_with_the_reason() -> None:
    assert "10" in CubeView.refusal(Project(3, 4))
    assert "symmetric weights" in CubeView.refusal(Project(1, 2).with_network([[0, 1], [-1, 0]]))
    assert CubeView.refusal(learnt()) == CubeView.refusal(Project(2, 5).with_weight(0, 9, 1.0)) == ""


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR])
def test_no_name_is_written_over_the_sign_of_another_minimum(qtbot: QtBot, theme: Theme) -> None:
    rng = np.random.default_rng(3)
    memories = tuple(Memory(f"pattern {k}", rng.choice(np.array([-1, 1], np.int8), 9)) for k in range(2))
    view = shown(qtbot, Project(3, 3, memories=memories), (420, 420), theme)
    view.walker.leave()
    picture, ratio = painted(view), view.devicePixelRatioF()
    assert len(cube_of(view).minima) == 4
    for corner, minimum in cube_of(view).minima.items():
        got = picture.pixelColor((view.picture().place(corner) * ratio).toPoint())
        wanted = theme.color(KINDS[minimum.kind])
        assert max(abs(a - b) for a, b in zip(got.getRgb(), wanted.getRgb(), strict=True)) < 12


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize("form", ["height", "cube"])
def test_names_cover_no_sign_and_stand_still_while_the_walker_runs(qtbot: QtBot, theme: Theme, form: str) -> None:
    project = random_project(2, 5, 4, 3)
    view = shown(qtbot, project, (330, 260), theme)
    press_segment(qtbot, view.switch, form)
    view.grab()
    labels, scene, minima = list(view.labels()), view.picture(), cube_of(view).minima
    boxes = {name.text: box for name, box in labels}
    assert len(boxes) >= 3
    texts = {minimum.short(project.names): corner for corner, minimum in minima.items()}
    for text, box in boxes.items():
        assert scene.area.adjusted(0, 0, 0, 9).contains(box)
        away = {}
        for corner in minima:
            x, y = scene.places[corner]
            right, down = max(box.left() - x, x - box.right(), 0), max(box.top() - y, y - box.bottom(), 0)
            away[corner] = right + down
        assert min(away.values()) > 5 * theme.scale
        assert away[texts[text]] < 16 * theme.scale
        assert not any(box.intersects(another) for other, another in boxes.items() if other != text)
    simulation = simulation_of(project, project.cue)
    for _ in range(5):
        view.show_report(report_of(project, simulation, updates=6))
        view.draw(SETTLED)
        view.grab()
        assert view.labels() == labels


def test_a_name_keeps_clear_of_the_edges_where_it_can(qtbot: QtBot) -> None:
    view = shown(qtbot, learnt(), (500, 420))
    view.grab()
    scene, cube = view.picture(), cube_of(view)
    lowest = cube_of(view).minima[number_of(learnt().memories[0].pattern)]
    box = next(box for name, box in view.labels() if name.text == lowest.short(["A"]))
    crossed = sum(
        box.contains(scene.place(a) + part * (scene.place(b) - scene.place(a)))
        for a, b in cube.edges.tolist()
        for part in np.linspace(0, 1, 50)
    )
    assert crossed == 0


@pytest.mark.parametrize("rule", [Parallel(tie="on"), Parallel(0.5), PartlyParallel(0.5)], ids=str)
def test_where_many_units_may_flip_the_cube_has_no_arrows_and_says_of_what_it_is(qtbot: QtBot, rule: Rule) -> None:
    project = random_project(1, 3, 1, 1)
    view = shown(qtbot, project)
    assert not cube_of(view).level.all()
    assert "one unit" not in view.message()
    assert view.prepares_anew(project, project.with_rule(rule))
    by_many = shown(qtbot, project.with_rule(rule))
    assert cube_of(by_many).level.all()
    assert by_many.message().endswith(" · of one unit at a time")
    at_once = shown(qtbot, project.with_rule(Parallel()))
    assert "one unit" not in at_once.message()


def test_clamps_are_said_to_be_left_aside(qtbot: QtBot) -> None:
    project = random_project(1, 3, 1, 1)
    view = shown(qtbot, project)
    assert "clamps" not in view.message()
    view.show_project(project.with_clamped(np.arange(3) < 1))
    assert view.message().endswith(" · clamps aside")


def test_another_energy_of_the_same_corner_is_told(qtbot: QtBot) -> None:
    class Paintings(QObject):
        count = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.count += event.type() == QEvent.Type.Paint
            return False

    project = rivals().with_rule(Asynchronous())
    view, other = shown(qtbot, project), project.with_bias(0, 7)
    view.show_report(report_of(project, simulation_of(project, np.array([1, -1], np.int8))))
    view.draw(SETTLED)
    network = other.network()
    view.show_project(other)
    view.show_network(other, network, CubeView.prepare(other, network))
    view.draw(SETTLED)
    QApplication.processEvents()
    assert "E = −5" in view.message()
    paintings = Paintings()
    view.installEventFilter(paintings)
    view.show_report(report_of(other, simulation_of(other, np.array([1, -1], np.int8))))
    view.draw(SETTLED)
    QApplication.processEvents()
    assert "E = −7" in view.message()
    assert paintings.count > 0
