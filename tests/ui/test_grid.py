"""Tests of the neuron grid, used as a person uses it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.state_edits import Paint
from hopviz.actions.window_verbs import ChooseUnit
from hopviz.core.recorder import Recorder
from hopviz.core.rules import Parallel
from hopviz.core.simulation import Simulation
from hopviz.project.model import Project
from hopviz.ui.panel import ALTERNATION
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.units.grid import GridPanel
from hopviz.ui.verdict.panel import VerdictPanel
from hopviz.ui.window.imaging.picture import Subject, svg_of
from tests.ui.stage import ALT, CONTROL, LEFT, RIGHT, SHIFT, colours_in, drag, heard_from, named, painted, simulation_of


class Edits:
    """What a grid has asked for."""

    def __init__(self, grid: GridPanel) -> None:
        self.values: dict[int, int] = {}
        self.all = heard_from(grid)
        grid.acted.connect(self._paint)

    def _paint(self, action: Action) -> None:
        if isinstance(action, Paint):
            self.values.update(zip(action.units.tolist(), action.values.tolist(), strict=True))

    def of(self, name: str) -> list[object]:
        """The units, or unit, that actions of one name are about."""
        return [told[0] for told in named(self.all, name)]


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (400, 400)) -> GridPanel:
    grid = GridPanel()
    qtbot.addWidget(grid)
    grid.apply_theme(LIGHT)
    grid.show_project(project)
    grid.resize(*size)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.draw(1.0)
    return grid


def at(grid: GridPanel, unit: int) -> QPoint:
    return grid.cell_rect(unit).center().toPoint()


def colour_of(grid: GridPanel, unit: int) -> QColor:
    rect = grid.cell_rect(unit)
    point = rect.center().toPoint()
    return QColor(painted(grid).pixelColor(point))


def test_a_click_toggles_and_a_second_one_toggles_back(qtbot: QtBot) -> None:
    grid = shown(qtbot, Project(4, 5))
    edits = Edits(grid)
    qtbot.mouseClick(grid, LEFT, pos=at(grid, 7))
    assert edits.values == {7: 1}
    assert colour_of(grid, 7) == QColor(LIGHT.unit_on)
    qtbot.mouseClick(grid, LEFT, pos=at(grid, 7))
    assert edits.values == {7: -1}
    assert colour_of(grid, 7) == QColor(LIGHT.unit_off)


def test_a_drag_paints_what_the_first_click_made_without_gaps(qtbot: QtBot) -> None:
    cue = np.full(100, -1, np.int8)
    cue[[3, 5]] = 1
    grid = shown(qtbot, Project(10, 10, cue=cue))
    edits = Edits(grid)
    drag(qtbot, grid, at(grid, 0), at(grid, 9), at(grid, 99))
    painted = {unit for unit, value in edits.values.items() if value == 1}
    assert painted == set(range(10)) | set(range(9, 100, 10))


def test_a_right_drag_paints_the_opposite(qtbot: QtBot) -> None:
    grid = shown(qtbot, Project(6, 6))
    edits = Edits(grid)
    drag(qtbot, grid, at(grid, 6), at(grid, 11))
    assert set(edits.values.values()) == {1}
    drag(qtbot, grid, at(grid, 8), at(grid, 9), button=RIGHT)
    assert edits.values == {6: 1, 7: 1, 8: -1, 9: -1, 10: 1, 11: 1}


def test_shift_click_clamps_and_alt_click_removes_without_painting(qtbot: QtBot) -> None:
    grid = shown(qtbot, Project(4, 4))
    edits = Edits(grid)
    qtbot.mouseClick(grid, LEFT, SHIFT, at(grid, 2))
    qtbot.mouseClick(grid, LEFT, ALT, at(grid, 3))
    qtbot.mouseClick(grid, LEFT, CONTROL, at(grid, 4))
    assert (edits.values, edits.of("toggle_removal")) == ({}, [3, 4])
    assert named(edits.all, "clamp") == [([2], True)]


def test_shift_drag_clamps_all_units_on_its_way_or_lets_them_go(qtbot: QtBot) -> None:
    clamped = np.zeros(16, bool)
    clamped[[2, 9]] = True
    grid = shown(qtbot, Project(4, 4, clamped=clamped))
    edits = Edits(grid)
    drag(qtbot, grid, at(grid, 0), at(grid, 3), at(grid, 7), at(grid, 3), modifier=SHIFT)
    assert {unit for units, on in named(edits.all, "clamp") for unit in units if on} == {0, 1, 2, 3, 7}
    strokes = [name for name, *_ in edits.all if name not in ("clamp", "choose_unit")]
    assert strokes == ["begin_stroke", "end_stroke"]
    edits.all.clear()
    drag(qtbot, grid, at(grid, 9), at(grid, 10), modifier=SHIFT)
    assert named(edits.all, "clamp") == [([9], False), ([10], False)]
    assert edits.values == {}


def test_a_click_beside_the_cells_does_nothing(qtbot: QtBot) -> None:
    grid = shown(qtbot, Project(2, 8))
    edits = Edits(grid)
    qtbot.mouseClick(grid, LEFT, pos=QPoint(200, 5))
    assert edits.values == {}


def test_the_keyboard_does_what_the_mouse_does(qtbot: QtBot) -> None:
    grid = shown(qtbot, Project(3, 3))
    edits = Edits(grid)
    grid.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):  # the first one brings the cursor up
        qtbot.keyClick(grid, key)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    qtbot.keyClick(grid, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClick(grid, Qt.Key.Key_Return, ALT)
    assert (edits.values, edits.of("toggle_clamp"), edits.of("toggle_removal")) == ({4: 1}, [4], [4])
    for _ in range(5):
        qtbot.keyClick(grid, Qt.Key.Key_Left)
    with qtbot.waitSignal(grid.acted) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert chosen.args == [ChooseUnit(0)]
    with qtbot.waitSignal(grid.acted) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert chosen.args == [ChooseUnit(-1)]


def test_removed_units_are_not_painted(qtbot: QtBot) -> None:
    mask = np.zeros(9, bool)
    mask[4] = True
    grid = shown(qtbot, Project(3, 3).with_lesioned(mask))
    edits = Edits(grid)
    drag(qtbot, grid, at(grid, 3), at(grid, 5))
    assert edits.values == {3: 1, 5: 1}


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_every_report_is_shown_in_the_colours_of_the_theme(qtbot: QtBot, theme: Theme) -> None:
    rng = np.random.default_rng(1)
    project = Project(5, 7).with_memory("a", rng.choice([-1, 1], 35))
    grid = shown(qtbot, project)
    grid.apply_theme(theme)
    grid.reduced_motion = True
    state = rng.choice([-1, 1], 35)
    simulation = Simulation(project.network(), state)
    grid.show_report(Recorder(project.patterns).report(simulation.frame()))
    grid.draw(0.016)
    image = painted(grid)
    for unit in range(35):
        expected = theme.unit_on if state[unit] > 0 else theme.unit_off
        assert image.pixelColor(at(grid, unit)) == QColor(expected)


def test_units_that_want_to_flip_are_ringed_and_no_others(qtbot: QtBot) -> None:
    rng = np.random.default_rng(5)
    project = Project(6, 6)
    for name in "abc":
        project = project.with_memory(name, rng.choice([-1, 1], 36))
    clamped = np.zeros(36, bool)
    clamped[:6] = True
    project = project.with_clamped(clamped)
    grid = shown(qtbot, project)
    state = rng.choice([-1, 1], 36)
    network = project.network()
    simulation = Simulation(network, state, clamped=clamped)
    grid.show_report(Recorder(project.patterns).report(simulation.frame()))
    grid.draw(1.0)
    image = painted(grid)
    fields = network.fields(state)
    ring = QColor(LIGHT.ring)
    for unit in range(36):
        rect = grid.cell_rect(unit)
        row = int(rect.center().y())
        columns = range(int(rect.left()), int(rect.right()))
        ringed = any(image.pixelColor(x, row) == ring for x in columns)
        assert ringed == (state[unit] * fields[unit] < 0 and not clamped[unit]), unit


def test_a_resting_pointer_shows_the_weights_of_the_unit(qtbot: QtBot) -> None:
    rng = np.random.default_rng(2)
    project = Project(4, 4).with_memory("a", rng.choice([-1, 1], 16)).with_memory("b", rng.choice([-1, 1], 16))
    grid = shown(qtbot, project)
    network = project.network()
    grid.show_network(project, network, None)
    with qtbot.waitSignal(grid.pointed_at) as pointed:
        qtbot.mouseMove(grid, at(grid, 6))
    assert pointed.args == [6]
    before = painted(grid)
    qtbot.waitUntil(lambda: grid.picture.weights is not None)
    grid.draw(0.016)
    after = painted(grid)
    for unit in range(16):
        changed = before.pixelColor(at(grid, unit)) != after.pixelColor(at(grid, unit))
        assert changed == (unit != 6)
    for unit in set(range(16)) - {6}:
        colour = after.pixelColor(at(grid, unit))
        warm = colour.red() - colour.blue()
        weight = network.weights[6, unit]
        assert (warm > 20) == (weight > 0)
        assert (warm < -20) == (weight < 0)
    lines = svg_of(Subject("units", "Units", grid, grid.apply_theme, lambda: grid.draw(0.0)), grid.size(), LIGHT, LIGHT)
    drawn = QImage.fromData(lines, "svg")
    for unit in set(range(16)) - {6}:
        assert drawn.pixelColor(at(grid, unit)) == after.pixelColor(at(grid, unit))


def test_more_units_than_can_be_ringed_are_tinted(qtbot: QtBot) -> None:
    project = Project(64, 64).with_memory("all on", np.ones(4096, int))
    grid = shown(qtbot, project, (400, 400))
    state = np.ones(4096, np.int8)
    state[:2000] = -1
    before = colour_of(grid, 5)
    simulation = Simulation(project.network(), state)
    grid.reduced_motion = True
    grid.show_report(Recorder(project.patterns).report(simulation.frame()))
    grid.draw(1.0)
    wanting = state * project.network().fields(state) < 0
    assert wanting.sum() == 2000
    assert before == QColor(LIGHT.unit_off) != colour_of(grid, 5)
    assert colour_of(grid, 4000) == QColor(LIGHT.unit_on)


def test_a_cycle_too_fast_to_follow_is_shown_at_a_pace_of_its_own(qtbot: QtBot) -> None:
    project = Project(1, 2, "binary", rule=Parallel())
    project = project.with_network(np.array([[0.0, -100], [-100, 0]]), np.array([5.0, 5]))
    grid = shown(qtbot, project)
    grid.reduced_motion = True
    simulation = Simulation(project.network(), [0, 0], Parallel())
    recorder = Recorder(project.patterns)
    seen = []
    for _ in range(4):  # always the same state at the end of a frame
        grid.show_report(recorder.report(simulation.advance(updates=1000)))
        grid.draw(ALTERNATION)
        seen.append(colour_of(grid, 0).name())
    assert seen[0] == seen[2] != seen[1] == seen[3]


@pytest.mark.parametrize("updates", [1, 1001], ids=["followed", "fast"])
def test_cells_rings_and_figures_are_those_of_the_state_of_a_cycle_that_is_lit(qtbot: QtBot, updates: int) -> None:
    project = Project(2, 2, rule=Parallel()).with_network(np.roll(np.eye(4), 1, axis=0))
    grid, verdict = shown(qtbot, project), VerdictPanel()
    grid.reduced_motion = True
    qtbot.addWidget(verdict)
    verdict.resize(900, 80)
    verdict.apply_theme(LIGHT)
    for panel in (grid, verdict):
        panel.show_project(project)
        panel.show_network(project, project.network(), None)
    simulation, recorder = simulation_of(project, np.array([1, -1, -1, -1], np.int8)), Recorder(project.patterns)
    simulation.advance(updates=8)
    network, lit = project.network(), set()
    for _ in range(24):
        frame = simulation.advance(updates=updates)
        assert frame.cycle is not None
        for panel in (grid, verdict):
            panel.show_report(recorder.report(frame))
            panel.draw(0.2)
        state = np.where(grid.picture.shown > 0.5, 1, -1)
        fields = network.fields(state)
        assert np.array_equal(grid.picture.wanting, state * fields < 0)
        assert grid.picture.gaps is not None
        assert grid.picture.gaps == pytest.approx(fields)
        if updates == 1 and lit:
            assert np.array_equal(state, frame.state)
        lit.add((state.tobytes(), *(at for *_, at in verdict.cycle_row().states)))
    assert len(lit) == len(frame.cycle)  # the one that is lit is the one that is seen


def test_the_largest_grid_fits_and_every_unit_can_be_hit(qtbot: QtBot) -> None:
    grid = shown(qtbot, Project(64, 64), (300, 300))
    edits = Edits(grid)
    for unit in (0, 63, 64 * 31 + 17, 4095):
        qtbot.mouseClick(grid, LEFT, pos=at(grid, unit))
    assert edits.values == {0: 1, 63: 1, 64 * 31 + 17: 1, 4095: 1}


def area_of(grid: GridPanel) -> QRect:
    rows, cols = grid.picture.rows, grid.picture.cols
    return grid.cell_rect(0).united(grid.cell_rect(rows * cols - 1)).toAlignedRect().adjusted(1, 1, -1, -1)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize(("rows", "cols", "is_picture"), [(40, 40, False), (41, 8, True), (64, 64, True)])
def test_more_units_a_side_are_a_picture_without_gaps(
    qtbot: QtBot, theme: Theme, rows: int, cols: int, is_picture: bool
) -> None:
    pattern = np.random.default_rng(1).choice([-1, 1], rows * cols)
    grid = shown(qtbot, Project(rows, cols, cue=pattern), (600, 600))
    grid.apply_theme(theme)
    colours = colours_in(painted(grid).copy(area_of(grid)))
    assert {theme.unit_on, theme.unit_off} <= colours
    assert (colours == {theme.unit_on, theme.unit_off}) == is_picture


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_in_a_picture_wanting_clamped_and_removed_units_are_told_apart_and_the_picture_is_seen(
    qtbot: QtBot, theme: Theme
) -> None:
    n = 64 * 64
    pattern, region = np.random.default_rng(1).choice([-1, 1], n), np.zeros((64, 64), bool)
    removed = region.copy()
    region[:16], removed[40:50, 10:30] = True, True
    project = Project(64, 64, cue=pattern).with_clamped(region).with_lesioned(removed)
    grid = shown(qtbot, project, (600, 600))
    grid.apply_theme(theme)
    wanting = np.random.default_rng(2).random(n) < 0.4
    grid.picture.wanting = wanting & ~region.ravel() & ~removed.ravel()
    image = painted(grid)

    def colours(unit: int, inset: float = 1.0) -> set[str]:
        cell = grid.cell_rect(unit).adjusted(inset, inset, -inset, -inset).toRect()
        return colours_in(image.copy(cell))

    own = [theme.unit_on if value > 0 else theme.unit_off for value in pattern]
    for unit in range(20 * 64, 38 * 64):
        assert colours(unit) == ({own[unit], theme.ring} if wanting[unit] else {own[unit]})
    for unit in range(2 * 64 + 2, 3 * 64 - 6):  # inside what is clamped
        assert colours(unit) == {own[unit]}
    assert {theme.ink, theme.surface} <= colours(8 * 64, 0.0)  # its rim
    corner = QRect(grid.cell_rect(63).toRect().bottomRight() - QPoint(12, 0), QSize(13, 6))
    assert {theme.ink, theme.surface} <= colours_in(image.copy(corner))  # its pin
    assert theme.raised in colours(45 * 64 + 20)
    assert not {theme.unit_on, theme.unit_off} & colours(45 * 64 + 20)
