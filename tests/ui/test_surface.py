"""The surface in space: the ball rolls, wells melt, mouse and keys turn it, and a map stands in without OpenGL."""

from __future__ import annotations

import os
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hopviz.core.rules import Rule, Stochastic
from hopviz.core.stepwise import finished
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.landscape.exact import NO_CONNECTIONS
from hopviz.ui.landscape.plane.contour import ContourMap
from hopviz.ui.landscape.plane.surface import FLOATS_BELOW, HOME, NOTE, SurfaceMap, flight, trajectory
from hopviz.ui.landscape.plane.surface_mesh import HEIGHT, SIDE
from hopviz.ui.landscape.plane.view import MapView, PlaneView, SurfaceView
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.widgets import scene3d
from hopviz.ui.widgets.scene3d import WITHOUT_OPENGL, Camera, Mesh, opengl_works
from tests.ui import stage
from tests.ui.stage import (
    LEFT,
    SETTLED,
    check_that_it_stays_inside,
    colours_in,
    drag,
    painted,
    random_project,
    report_in,
    turn_wheel,
)


def letters(count: int = 4, side: int = 6, seed: int = 3, rule: Rule | None = None) -> Project:
    project = random_project(side, side, count, seed)
    return project.with_cue(project.patterns[0]).with_rule(rule or project.rule)


def shown(qtbot: QtBot, project: Project, size: tuple[int, int] = (420, 380)) -> SurfaceView:
    return stage.shown(qtbot, SurfaceView(), project, size)


def body_of(view: SurfaceView) -> SurfaceMap:
    assert isinstance(view.map, SurfaceMap)
    return view.map


class SketchPainter:
    """Stands for OpenGL: counts the pictures, paints nothing."""

    alive = 0
    pictures = 0
    broken = False

    def __init__(self) -> None:
        SketchPainter.alive += 1

    def close(self) -> None:
        SketchPainter.alive -= 1

    def paint(self, mesh: Mesh, camera: Camera, size: QSize, ratio: float, margin: float) -> QImage:
        if SketchPainter.broken:
            raise RuntimeError("the driver gave up")
        SketchPainter.pictures += 1
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(0, 0, 0, 0))
        return image


@pytest.fixture
def sketched(monkeypatch: pytest.MonkeyPatch) -> type[SketchPainter]:
    monkeypatch.setattr(scene3d, "opengl_works", lambda: True)
    monkeypatch.setattr(scene3d, "MeshPainter", SketchPainter)
    SketchPainter.alive = SketchPainter.pictures = 0
    SketchPainter.broken = False
    return SketchPainter


def test_ball_and_trail_lie_on_the_surface(qtbot: QtBot, sketched: type[SketchPainter]) -> None:
    view = shown(qtbot, letters(2, rule=Stochastic(0.6)))
    body = body_of(view).mesh
    assert body is not None
    plane = body.plane
    assert plane.temperature == 0.6
    way = trajectory(body, [(0.1, 0.2), (-0.5, 0.3), view.ball.at])
    height = body.low + way[:, 2] / HEIGHT * (body.high - body.low)
    beyond = np.maximum(np.abs(way[:, :2]).sum(axis=1), 1.0)
    np.testing.assert_allclose(height, plane.free_energy(way[:, 0] / beyond, way[:, 1] / beyond), atol=1e-9)
    assert np.linalg.norm(np.diff(way[:, :2], axis=0), axis=1).max() < 0.1
    np.testing.assert_allclose(way[-1, :2], view.ball.at, atol=1e-12)


def test_the_ball_floats_when_little_of_the_state_lies_in_the_plane(
    qtbot: QtBot, sketched: type[SketchPainter]
) -> None:
    assert flight(1.0) == flight(FLOATS_BELOW) == 0.0
    assert 0 < flight(0.2) < flight(0.0)
    rng = np.random.default_rng(8)
    project = letters()
    view = shown(qtbot, project)
    for lesions in (np.zeros(36, bool), rng.random(36) < 0.3):
        edited = project.with_lesioned(lesions)
        view.show_project(edited)
        for epoch in range(2, 8):
            state = rng.choice(np.array([-1, 1], np.int8), 36)
            view.show_report(report_in(edited, state, epoch))
            view.draw(SETTLED)
            assert view.slice_label.text().startswith(f"{round(100 * view.map.share)} %")
            assert not view.grab().isNull()


def test_it_is_painted_only_when_something_moved(qtbot: QtBot, sketched: type[SketchPainter]) -> None:
    view = shown(qtbot, letters())
    assert sketched.pictures == 1
    view.show_report(report_in(letters(), -letters().cue))
    for _ in range(5):
        view.draw(0.016)
    assert sketched.pictures == 1  # the ball rolled: the picture below it is the same
    view.resize(500, 400)
    view.draw(0.016)
    assert sketched.pictures == 2


def test_wells_melt_gently_unless_motion_is_reduced(qtbot: QtBot, sketched: type[SketchPainter]) -> None:
    project = letters()
    view = shown(qtbot, project)
    for reduced, temperature in ((False, 0.8), (True, 0.4)):
        view.set_reduced_motion(reduced)
        hot = project.with_rule(Stochastic(temperature))
        view.show_project(hot)
        view.show_report(report_in(hot, hot.cue))
        view.draw(0.05)
        assert body_of(view).mesh is not None
        assert (body_of(view).mesh.plane.temperature == temperature) is reduced
        assert body_of(view).mesh.plane.temperature > 0
        view.draw(SETTLED)
        assert body_of(view).mesh.plane.temperature == temperature
        view.draw(0.05)
        settled = sketched.pictures
        view.draw(0.05)
        assert sketched.pictures == settled


def test_it_is_turned_zoomed_and_put_back_by_the_mouse(qtbot: QtBot, sketched: type[SketchPainter]) -> None:
    view = shown(qtbot, letters())
    field = body_of(view)
    drag(qtbot, field, QPoint(100, 100), QPoint(160, 80))
    turned = field.scene.camera
    assert turned.azimuth != HOME.azimuth
    assert turned.elevation < HOME.elevation  # dragged up: one looks from lower down
    qtbot.mouseMove(field, QPoint(10, 10))
    assert field.scene.camera == turned
    turn_wheel(field, 1)
    assert field.scene.camera.zoom > turned.zoom
    before = sketched.pictures
    view.draw(0.016)
    assert sketched.pictures == before + 1
    qtbot.mouseDClick(field, LEFT, pos=QPoint(100, 100))
    assert field.scene.camera == HOME


@pytest.mark.parametrize("size", [(240, 200), (300, 330), (420, 380), (800, 690)])
def test_at_first_the_whole_body_is_in_the_picture_however_it_is_turned(
    qtbot: QtBot, sketched: type[SketchPainter], size: tuple[int, int]
) -> None:
    view = shown(qtbot, letters(), size)
    field = body_of(view)
    assert field.scene.camera.zoom == 1.0
    assert field.mesh is not None
    corners, box = field.mesh.mesh.points[SIDE * SIDE :].astype(float), field.map_rect()
    field.setFocus()
    check_that_it_stays_inside(qtbot, field, lambda: field.scene.places(corners), box, 6)  # half of a sign


@pytest.mark.parametrize("size", [(240, 200), (300, 330), (420, 380), (800, 690)])
def test_words_on_a_flat_landscape_stand_clear_of_body_and_names(
    qtbot: QtBot, sketched: type[SketchPainter], size: tuple[int, int]
) -> None:
    view = shown(qtbot, Project(3, 3), size)
    field = body_of(view)
    assert field.mesh is not None
    assert field.mesh.is_flat
    words = QFontMetricsF(LIGHT.font(13)).boundingRect(field.note_rect(), NOTE, NO_CONNECTIONS)
    assert words.height() <= field.note_rect().height()
    assert words.bottom() <= field.map_rect().top()
    assert field.map_rect().height() > 0.5 * field.height()
    learnt = letters(side=3)
    view.show_project(learnt)
    view.show_network(learnt, learnt.network(), finished(SurfaceView.prepare(learnt, learnt.network())))
    view.draw(SETTLED)
    assert field.map_rect().top() == 0


@pytest.mark.parametrize("memories", [2, 4])
def test_tab_leads_from_the_choosers_to_the_body_which_has_a_frame_then(
    qtbot: QtBot, sketched: type[SketchPainter], memories: int
) -> None:
    view, window, after = shown(qtbot, letters(memories)), QWidget(), QPushButton("after")
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for widget in (QPushButton("before"), view, after):
        column.addWidget(widget)
    with qtbot.waitActive(window):
        window.show()
    view.draw(SETTLED)
    field = body_of(view)
    view.take_keys()
    for chooser in (view.first_chooser, view.second_chooser) if memories > 2 else ():
        assert chooser.hasFocus()
        bare = painted(field)
        qtbot.keyClick(chooser, Qt.Key.Key_Tab)
    assert field.hasFocus()
    framed = painted(field)
    if memories > 2:
        assert framed != bare
    box = field.map_rect().toRect()
    accent = QColor(LIGHT.accent)
    for place in (QPoint(box.left(), box.center().y()), QPoint(box.center().x(), box.bottom() - 1)):
        assert framed.pixelColor(place * framed.devicePixelRatio()) == accent
    turn = field.scene.camera.azimuth
    qtbot.keyClick(field, Qt.Key.Key_Right)
    assert field.scene.camera.azimuth != turn
    for widget in (view.temperature_bar.slider, view.temperature_bar.of_run):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert widget.hasFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_a_map_in_the_place_of_a_body_takes_no_keys(qtbot: QtBot, sketched: type[SketchPainter]) -> None:
    view = shown(qtbot, letters(2))
    sketched.broken = True
    view.resize(450, 380)
    view.draw(0.016)
    view.take_keys()
    assert not view.map.hasFocus()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert not view.map.hasFocus()


@pytest.mark.parametrize(("size", "theme"), [((440, 380), LIGHT), ((820, 690), DARK), ((660, 580), PROJECTOR)])
def test_names_stand_clear_of_the_ball_at_rest_and_stay_where_it_does_not_touch_them(
    qtbot: QtBot, sketched: type[SketchPainter], size: tuple[int, int], theme: Theme
) -> None:
    project = letters(2)
    view = shown(qtbot, project.renamed(0, "pattern 1").renamed(1, "pattern 2"), size)
    view.apply_theme(theme)
    view.draw(SETTLED)
    field = body_of(view)
    places = [(a, b) for a in np.linspace(-0.9, 0.9, 13) for b in np.linspace(-0.9, 0.9, 13) if abs(a) + abs(b) < 1]
    aside = 0
    for tilt in (0, -20):
        field.scene.camera = field.scene.camera.orbited(52, tilt)
        view.draw(SETTLED)
        view.grab()
        for place in places:
            before = boxes(field)
            field.ball.put(*place)
            for _ in range(2):
                view.draw(SETTLED)
            view.grab()
            ball, names = field.ball_box(), boxes(field)
            assert len(names) >= 2
            assert not any(name.intersects(ball) for name in names)
            assert all(field.map_rect().contains(name) for name in names)
            assert not any(one.intersects(other) for one, other in combinations(names, 2))
            is_covered = any(name.intersects(ball) for name in before)
            assert is_covered is (before != names)
            aside += is_covered
    assert aside >= 2


def boxes(field: SurfaceMap) -> list[QRectF]:
    """Where names are written."""
    return [label.box for label in field.labels() if not label.box.isEmpty()]


def test_what_is_hidden_holds_nothing_of_the_graphics_card(qtbot: QtBot, sketched: type[SketchPainter]) -> None:
    view = shown(qtbot, letters())
    assert sketched.alive == 1
    view.hide()
    assert sketched.alive == 0
    view.show()
    view.draw(0.016)
    assert sketched.alive == 1
    assert sketched.pictures == 2
    view.close()
    assert sketched.alive == 0


def test_a_driver_that_gives_up_leaves_the_map(qtbot: QtBot, sketched: type[SketchPainter]) -> None:
    view = shown(qtbot, letters())
    assert view.excuse.isHidden()
    sketched.broken = True
    view.resize(450, 380)
    view.draw(0.016)
    assert not isinstance(view.map, SurfaceMap)
    assert view.excuse.isVisible()
    assert sketched.alive == 0
    view.draw(0.016)
    assert not view.grab().isNull()


@pytest.mark.skipif(os.environ.get("QT_QPA_PLATFORM") != "offscreen", reason="a screen may have OpenGL")
@pytest.mark.parametrize("size", [(260, 220), (420, 380), (900, 700)])
def test_without_opengl_the_map_takes_its_place_and_says_so(qtbot: QtBot, size: tuple[int, int]) -> None:
    assert not opengl_works()
    project = letters()
    view = shown(qtbot, project, size)
    assert not isinstance(view.map, SurfaceMap)
    assert isinstance(view.map, ContourMap)
    assert view.excuse.isVisible()
    assert view.excuse.text() == WITHOUT_OPENGL
    assert view.rect().contains(view.excuse.geometry())
    assert not view.excuse.geometry().intersects(view.map.geometry())
    assert not view.excuse.geometry().intersects(view.slice_label.geometry())
    colours = colours_in(painted(view), 7, 7)
    assert len(colours) > 10
    view.apply_theme(DARK)
    hot = project.with_rule(Stochastic(0.7))
    view.show_project(hot)
    view.show_report(report_in(hot, hot.cue))
    view.draw(SETTLED)
    assert view.temperature_label.text() == "at T = 0.70"


@pytest.mark.parametrize("view", [MapView, SurfaceView])
@pytest.mark.parametrize("lesson", ["letters", "sixteen"])
@pytest.mark.parametrize("size", [(307, 230), (307, 250), (434, 250), (434, 270), (700, 520)])
def test_names_keep_clear_of_what_stands_in_the_corners(
    qtbot: QtBot, view: type[PlaneView], lesson: str, size: tuple[int, int]
) -> None:
    project = load_lesson(lesson).project.renamed(0, "first of all letters").renamed(1, "second one")
    for theme in (LIGHT, PROJECTOR):
        panel = stage.shown(qtbot, view(), project, size, theme)
        panel.show_report(report_in(project, -project.patterns[panel.pair[1]], 2))
        panel.draw(SETTLED)
        panel.draw(SETTLED)
        painted(panel.map)
        for widget in (*panel.choosers, panel.temperature_bar.of_run):
            box = QRectF(QPointF(widget.mapTo(panel, QPoint(0, 0)) - panel.map.pos()), QSizeF(widget.size()))
            assert not any(label.box.intersects(box) for label in panel.map.labels())
