"""Tests of the drawing and of what is seen in it: lines switched by mouse and keys, the body turned, words for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from hopviz.core.network import to_units
from hopviz.core.perception import necker_cube
from hopviz.core.recorder import Recorder, Report
from hopviz.core.rules import Adaptation, Asynchronous
from hopviz.core.simulation import Simulation
from hopviz.project.model import Project
from hopviz.project.networks import project_of
from hopviz.project.parts import LARGEST_SEED
from hopviz.project.resizing import with_unit, without_unit
from hopviz.project.roles import interprets
from hopviz.ui.style.theme import DARK, LIGHT
from hopviz.ui.units.drawing import DrawingPanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.units.wireframe import faces, shape_of
from hopviz.ui.widgets.scene3d import Camera
from hopviz.ui.widgets.verdict_words import percept_words
from tests.ui.stage import LEFT, SHIFT, drag, heard_from, painted, random_project, turn_wheel


def report_on(project: Project, units: set[str], rule: object = None, updates: int = 0) -> Report:
    """What is told of a state in which the drawing and these hidden units are on."""
    state = np.isin(project.unit_names, sorted(units)) | ~project.hidden
    simulation = Simulation(
        project.network(), to_units(state, project.units), rule or Asynchronous(), 0, project.clamped, project.lesioned
    )  # type: ignore[arg-type]
    return Recorder(project.patterns, project.lesioned).report(simulation.advance(updates=updates))


class Person:
    def __init__(self, qtbot: QtBot, hidden: int = 24) -> None:
        self.net = necker_cube(hidden)
        self.project = project_of(self.net)
        self.above, self.below = (set(units) for units in self.net.interpretations.values())
        self.bot, self.panel = qtbot, DrawingPanel()
        qtbot.addWidget(self.panel)
        self.panel.apply_theme(LIGHT)
        self.panel.resize(700, 400)
        self.heard = heard_from(self.panel)
        self.panel.pointed_at.connect(lambda unit: self.heard.append(("pointed_at", unit)))
        self.panel.show_project(self.project)
        self.see(self.above)
        with qtbot.waitExposed(self.panel):
            self.panel.show()

    def see(self, units: set[str], project: Project | None = None, rule: object = None, updates: int = 0) -> None:
        shown = self.project if project is None else project
        self.panel.show_project(shown)
        self.panel.show_report(report_on(shown, units, rule, updates))
        self.panel.draw(10.0)

    def said(self, *names: str) -> list[tuple[object, ...]]:
        said = [heard for heard in self.heard if heard[0] in names]
        self.heard.clear()
        return said

    def unit(self, name: str) -> int:
        return self.project.unit_names.index(name)

    def line(self, name: str) -> QPoint:
        """The middle of a line of the drawing."""
        number = list(self.net.lines).index(name)
        return self.panel.lines.line(number).pointAt(0.4).toPoint()

    def edges_on(self) -> set[str]:
        body = self.panel.body
        assert body.shape is not None
        return {self.project.unit_names[body.shape.edge_units[k]] for k in np.flatnonzero(body.strength == 1)}


def test_a_click_switches_a_line_and_shift_lets_it_go(qtbot: QtBot) -> None:
    person = Person(qtbot)
    person.said("")
    qtbot.mouseMove(person.panel.lines, person.line("CE"))
    qtbot.mouseClick(person.panel.lines, LEFT, pos=person.line("CE"))
    assert person.said("paint") == [("paint", [person.unit("CE")], [-1])]
    qtbot.mouseClick(person.panel.lines, LEFT, SHIFT, person.line("GH"))
    assert person.said("toggle_clamp", "paint") == [("toggle_clamp", person.unit("GH"))]
    qtbot.mouseClick(person.panel.lines, LEFT, pos=QPoint(3, 3))
    assert not person.said("paint", "toggle_clamp")


def test_keys_go_from_line_to_line_and_switch(qtbot: QtBot) -> None:
    person = Person(qtbot)
    lines = list(person.net.lines)
    drawing = person.panel.lines
    drawing.setFocus()
    person.said("")
    for _ in range(3):
        qtbot.keyClick(drawing, Qt.Key.Key_Right)
    qtbot.keyClick(drawing, Qt.Key.Key_Up)
    assert person.said("pointed_at")[-1] == ("pointed_at", person.unit(lines[1]))
    qtbot.keyClick(drawing, Qt.Key.Key_Return)
    assert person.said("paint") == [("paint", [person.unit(lines[1])], [-1])]
    qtbot.keyClick(drawing, Qt.Key.Key_Return, SHIFT)
    assert person.said("toggle_clamp") == [("toggle_clamp", person.unit(lines[1]))]
    qtbot.keyClick(person.panel.anew, Qt.Key.Key_Space)
    qtbot.keyClick(person.panel.anew, Qt.Key.Key_Space)
    assert [name for name, _ in person.said("look_anew")] == ["look_anew"] * 2


def test_it_is_looked_at_anew_with_the_largest_seed_too(qtbot: QtBot) -> None:
    person = Person(qtbot)
    person.panel.show_project(replace(project_of(person.net), seed=LARGEST_SEED))
    for _ in range(2):
        qtbot.mouseClick(person.panel.anew, LEFT)
    assert [seed for _, seed in person.said("look_anew")] == [LARGEST_SEED, 0]


def test_the_edges_that_are_on_are_seen_and_counted(qtbot: QtBot) -> None:
    person = Person(qtbot, 48)
    assert person.edges_on() == person.above
    assert "the cube from above <b>12</b> of 12" in person.panel.legend.text().replace("\u00a0", " ")
    mixed = {*sorted(person.above)[:7], *sorted(person.below)[9:], "CE+-"}
    person.see(mixed)
    assert person.edges_on() == mixed
    legend = person.panel.legend.text().replace("\u00a0", " ")
    assert "the cube from above <b>7</b> of 12" in legend
    assert "the cube from below <b>3</b> of 12" in legend
    assert "neither <b>1</b>" in legend


def test_seen_from_the_front_the_edges_lie_on_the_lines_of_the_drawing(qtbot: QtBot) -> None:
    person = Person(qtbot, 48)
    body, drawing = person.panel.body, person.panel.lines
    assert body.size() == drawing.size()
    body.scene.camera = Camera(0.0, 0.0)
    shape = body.shape
    assert shape is not None
    for number, unit in enumerate(shape.edge_units):
        line = drawing.line(list(person.net.lines).index(person.project.unit_names[unit][:2]))
        edge = body.line(number)
        for drawn, seen in ((line.p1(), edge.p1()), (line.p2(), edge.p2())):
            assert (drawn - seen).manhattanLength() < 1e-6


def test_drag_wheel_and_keys_turn_what_is_seen(qtbot: QtBot) -> None:
    person = Person(qtbot)
    body, lines = person.panel.body, person.panel.lines
    home, drawn = body.scene.camera, lines.line(0)
    middle = body.rect().center()
    before = painted(body)
    drag(qtbot, body, middle, middle + QPoint(60, 0))
    assert body.scene.camera.azimuth != home.azimuth
    assert body.scene.camera.elevation == home.elevation
    assert painted(body) != before
    # What is near has gone to the right.
    front = np.array([0.0, -1.0, 0.0])
    assert body.scene.camera.seen(front)[0] > home.seen(front)[0]
    body.setFocus()
    for key, part in ((Qt.Key.Key_Left, "azimuth"), (Qt.Key.Key_Down, "elevation"), (Qt.Key.Key_Plus, "zoom")):
        was = body.scene.camera
        qtbot.keyClick(body, key)
        assert getattr(body.scene.camera, part) != getattr(was, part)
    qtbot.keyClick(body, Qt.Key.Key_0)
    assert body.scene.camera == home
    turn_wheel(body, 1)
    assert body.scene.camera.zoom > home.zoom
    assert lines.line(0) == drawn


def test_turning_keeps_lengths_and_from_the_front_depth_is_seen_as_nearness() -> None:
    points = np.random.default_rng(0).normal(size=(20, 3))
    assert np.allclose(Camera(0.0, 0.0).seen(points), points[:, [0, 2, 1]] * (1, 1, -1))
    camera = Camera(35.0, -50.0)
    assert np.allclose(np.linalg.norm(camera.seen(points), axis=1), np.linalg.norm(points, axis=1))
    assert np.isclose(np.linalg.det(camera.seen(np.eye(3))), 1.0)


def test_a_cube_has_six_faces_and_loses_two_with_every_edge() -> None:
    net = necker_cube(48)
    shape = shape_of(project_of(net))
    for owner in (0, 1):
        cube = shape.edges[shape.owner == owner]
        assert len(cube) == 12
        assert len(faces(cube)) == 6
        assert len(faces(cube[1:])) == 4
        for corners in faces(cube):
            sides = np.linalg.norm(np.roll(corners, 1, axis=0) - corners, axis=1)
            assert np.allclose(sides, sides[0])
    assert not faces(shape.edges[shape.owner == 0][:3])


def test_what_a_line_wants_and_how_tired_an_edge_is_can_be_seen(qtbot: QtBot) -> None:
    person = Person(qtbot)
    body = person.panel.body
    person.see(person.above - {"AB+"})
    calm = painted(body)
    assert person.edges_on() == person.above - {"AB+"}
    free = person.project.with_clamped(np.zeros(36, bool))
    drawn = painted(person.panel.lines)
    person.see(person.above - {"AB+"}, free)
    assert painted(person.panel.lines) != drawn
    adapting = person.project.with_rule(Adaptation(0.01, 3.0, 5.0))
    person.see(person.above, adapting, adapting.rule, updates=40)
    adapted = painted(body)
    person.see(person.above)
    assert adapted not in (painted(body), calm)
    person.panel.apply_theme(DARK)
    person.panel.draw(0.1)
    assert painted(body) != calm


def test_the_words_say_what_is_seen() -> None:
    net = necker_cube(48)
    project = project_of(net)
    above, below = (sorted(units) for units in net.interpretations.values())
    assert interprets(project)
    assert not interprets(random_project(2, 3, 2, 0))

    def words(*units: str, rule: object = None) -> tuple[str, str]:
        return percept_words(report_on(project, set(units), rule), project)

    assert words()[0] == "Sees nothing yet"
    headline, caption = words(*above)
    assert headline == "Sees the cube from above"
    assert caption == "badness E = −72 · no unit wants to flip"
    assert words(*below)[0] == "Sees the cube from below"
    assert words(*below[:9])[0] == "Sees the cube from below: 9 of 12 edges"
    headline, caption = words(*above[:7], *below[9:], "CE+-")
    assert headline == "An impossible mixture: 7 of 12 edges"
    assert "7 of the cube from above, 3 of the cube from below, 1 of neither" in caption
    assert words("CE+-")[0] == "An impossible mixture of 1 edge that belongs to nothing known"
    # With noise edges come and go: most of a cube is enough.
    noisy = report_on(project, set(above[:10]), Adaptation(0.01, 0.5, 20.0), updates=1)
    assert noisy.verdict.kind == "wandering"
    assert percept_words(noisy, project)[0] == "Sees the cube from above"
    # But not with half of the other cube beside it.
    noisy = report_on(project, {*above[:10], *below[6:]}, Adaptation(0.01, 0.5, 20.0), updates=1)
    assert noisy.verdict.kind == "wandering"
    assert percept_words(noisy, project)[0].startswith("An impossible mixture: ")


@pytest.mark.parametrize("figure", [True, False])
def test_a_project_that_draws_opens_as_its_drawing(qtbot: QtBot, figure: bool) -> None:
    panel = UnitsPanel()
    qtbot.addWidget(panel)
    panel.show_project(project_of(necker_cube(24)) if figure else random_project(6, 6, 2, 0))
    assert panel.switch.value() == ("drawing" if figure else "grid")
    assert panel.shown is (panel.drawing if figure else panel.grid)
    button = panel.switch.findChild(object, "segment_drawing")
    assert button.isEnabled() == figure  # type: ignore[union-attr]
    assert panel.click_switch.isHidden() == figure


def test_the_figure_goes_on_when_units_are_added_and_deleted(qtbot: QtBot) -> None:
    person = Person(qtbot)
    fewer = without_unit(person.project, person.unit("AB+"))
    person.see(person.above - {"AB+"}, fewer)
    person.project = fewer
    assert person.edges_on() == person.above - {"AB+"}
    assert "the cube from above <b>11</b> of 11" in person.panel.legend.text().replace("\u00a0", " ")
    more = with_unit(fewer)
    person.see(person.below, more)
    person.project = more
    assert person.edges_on() == person.below


def test_two_quick_clicks_switch_a_line_off_and_on_again(qtbot: QtBot) -> None:
    person = Person(qtbot)
    for _ in range(2):
        qtbot.mouseClick(person.panel.lines, LEFT, pos=person.line("GH"))
    assert [values for _, _, values in person.said("paint")] == [[-1], [1]]


def test_a_line_that_is_let_go_and_wants_to_change_is_ringed(qtbot: QtBot) -> None:
    person = Person(qtbot)
    free = person.project.with_clamped(person.project.clamped & (np.arange(36) != person.unit("GH")))
    person.see(set(), free)
    assert not person.panel.lines.wanting[:12].any()
    calm = painted(person.panel.lines)
    # A bias against it makes it want to turn off.
    person.see(set(), free.with_bias(person.unit("GH"), -5.0))
    assert np.flatnonzero(person.panel.lines.wanting[:12]).tolist() == [person.unit("GH")]
    assert painted(person.panel.lines) != calm
