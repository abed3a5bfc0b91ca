"""The relief of the atlas: heights against energies, no well lost, what is pointed at, and life without OpenGL."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from hopviz.core.network import Network
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.landscape.atlas import view as atlas_module
from hopviz.ui.landscape.atlas.relief import BEHIND, HEIGHT, HINT, HOME, MOST, AtlasRelief, BarMesh, bar_mesh
from hopviz.ui.landscape.atlas.view import AtlasView, shapes
from hopviz.ui.landscape.state_layout import Atlas, gray, prepare, units_across
from hopviz.ui.landscape.state_map import MARK, energy_pixels
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.theme import KINDS, LIGHT
from hopviz.ui.widgets import scene3d
from hopviz.ui.widgets.scene3d import Camera, Mesh
from tests.ui.stage import LETTERS, check_that_it_stays_inside, painted, remembering


def project(n: int, seed: int = 5) -> Project:
    rows = 2 if n % 2 == 0 else 1
    return remembering(rows, n // rows, 3, seed, names=LETTERS)


def atlas_of(n: int) -> Atlas:
    made = project(n)
    return finished(prepare(made, made.network()))


def body_of(atlas: Atlas) -> BarMesh:
    return bar_mesh(atlas.numbers, atlas.energies[atlas.numbers], energy_pixels(atlas))


@pytest.mark.parametrize("n", [4, 5, 9, 12, 15])
def test_every_column_is_as_high_as_the_energy_of_its_state(n: int) -> None:
    atlas = atlas_of(n)
    made = body_of(atlas)
    energies = atlas.energies[made.numbers]
    low, high = atlas.energies.min(), energies.max()
    np.testing.assert_allclose(made.heights, HEIGHT * (energies - low) / (high - low), atol=1e-12)
    assert made.heights.min() == 0
    assert made.mesh.faces.max() == len(made.mesh.points) - 1


def test_of_many_states_the_lowest_of_every_block_is_kept() -> None:
    rng = np.random.default_rng(0)
    side = 4 * MOST
    energies = rng.normal(size=(side, side))
    numbers = np.arange(side * side).reshape(side, side)
    made = bar_mesh(numbers, energies, np.zeros((side, side), np.uint32))
    assert made.heights.shape == (MOST, MOST)
    for row, column in rng.integers(0, MOST, (50, 2)):
        part = energies[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        assert energies.ravel()[made.numbers[row, column]] == part.min()


def test_columns_stand_where_the_map_has_their_states() -> None:
    atlas = atlas_of(9)
    made = body_of(atlas)
    rows, columns = atlas.shape
    for number in range(0, 1 << 9, 7):
        row, column = atlas.cell(number)
        assert gray(column) | gray(row) << atlas.across == number
        place = made.on_surface(np.array([(column + 0.5) / columns]), np.array([(row + 0.5) / rows]))[0]
        spread = atlas.energies.max() - atlas.energies.min()
        assert place[2] == pytest.approx(HEIGHT * (atlas.energies[number] - atlas.energies.min()) / spread)


def from_above(qtbot: QtBot, atlas: Atlas) -> AtlasRelief:
    relief = AtlasRelief(Ball())
    qtbot.addWidget(relief)
    relief.resize(600, 420)
    relief.atlas, relief.names, relief.grid = atlas, "ABC", (1, atlas.n)
    relief.bars = body_of(atlas)
    relief.scene.camera = Camera(0.0, 89.0, zoom=1.0, height=HEIGHT)
    return relief


def test_the_state_that_is_seen_is_the_one_pointed_at(qtbot: QtBot) -> None:
    atlas = atlas_of(10)
    relief = from_above(qtbot, atlas)
    for number in range(0, 1 << 10, 13):
        at = relief.place(*relief.atlas.middle_of(number))
        found = relief.state_at(at)
        row, column = atlas.cell(found)
        wanted_row, wanted_column = atlas.cell(number)
        assert abs(row - wanted_row) <= 1  # a higher neighbour may stand before it
        assert abs(column - wanted_column) <= 1


@pytest.mark.parametrize("size", [(240, 190), (320, 420), (600, 420), (1000, 800)])
def test_at_first_the_whole_block_and_its_signs_are_in_the_picture_however_it_is_turned(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    atlas = atlas_of(10)
    relief = AtlasRelief(Ball())
    qtbot.addWidget(relief)
    relief.resize(*size)
    relief.atlas, relief.names, relief.grid = atlas, "ABC", (1, atlas.n)
    relief.bars = body_of(atlas)
    corners, box = relief.bars.mesh.points.astype(float), relief.map_rect()
    check_that_it_stays_inside(qtbot, relief, lambda: relief.scene.places(corners), box, MARK / 2)


@pytest.mark.parametrize("n", [8, 13])
def test_signs_behind_a_wall_are_those_before_which_the_eye_meets_a_wall(n: int) -> None:
    rng, made = np.random.default_rng(n), body_of(atlas_of(n))
    corners = made.mesh.points.astype(float)[made.mesh.faces]
    walls = (corners[:, :, 2] < 0).any(axis=1)
    rows, columns = made.heights.shape
    places = [(i, j) for i in range(rows) for j in range(columns) if min(i, j, rows - i, columns - j) < 4]
    chosen = np.array(places)[rng.choice(len(places), 60, replace=False)]
    points = made.middles()[chosen[:, 0], chosen[:, 1]]
    hidden = 0
    for camera in (HOME, HOME.orbited(140, -30), HOME.orbited(-70, -45)):
        told = made.is_walled_off(points, camera.eye())
        expected = [meets_a_wall_first(corners, walls, camera.eye(), point) for point in points]
        assert told.tolist() == expected
        hidden += int(told.sum())
    assert hidden > 10


def meets_a_wall_first(corners: np.ndarray, walls: np.ndarray, eye: np.ndarray, point: np.ndarray) -> bool:
    """Whether the first triangle on the way from the eye to a point is a wall's (Möller and Trumbore 1997)."""
    way = point - eye
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    across = np.cross(way, two)
    volume = np.einsum("ij,ij->i", one, across)
    volume[np.abs(volume) < 1e-14] = np.inf
    start = eye - corners[:, 0]
    u = np.einsum("ij,ij->i", start, across) / volume
    turned = np.cross(start, one)
    v = turned @ way / volume
    t = np.einsum("ij,ij->i", two, turned) / volume
    hit = (u > -1e-9) & (v > -1e-9) & (u + v < 1 + 1e-9) & (t > 0) & (t < 1 - 1e-5)
    return bool(hit.any() and walls[np.where(hit, t, np.inf).argmin()])


@pytest.mark.parametrize("n", [9, 12, 13, 16])
def test_the_tooltip_says_how_many_states_share_a_column(n: int) -> None:
    shape = 1 << (n - units_across(n)), 1 << units_across(n)
    numbers = np.arange(1 << n).reshape(shape)
    made = bar_mesh(numbers, 1.0 * numbers, np.zeros(shape, np.uint32))
    share = max((1 << n) // made.numbers.size, 1)
    assert (f"{share} neighbours" in shapes(shape)) is (share > 1)
    assert ("every state is" in shapes(shape)) is (share == 1)


def test_the_hint_is_not_shown_beside_the_card_of_a_state(qtbot: QtBot) -> None:
    relief = from_above(qtbot, atlas_of(8))
    with qtbot.waitExposed(relief):
        relief.show()
    qtbot.mouseMove(relief, relief.place(0.5, 0.5).toPoint())
    assert relief.pointed >= 0
    assert relief.toolTip() == ""
    qtbot.mouseMove(relief, QPoint(3, 3))
    assert relief.pointed < 0
    assert relief.toolTip() == HINT


def test_signs_behind_a_wall_are_faint(qtbot: QtBot) -> None:
    atlas = atlas_of(8)
    relief = from_above(qtbot, atlas)
    assert {relief.strength(number) for number in range(1 << 8)} == {1.0}
    seen = set()
    for turn in range(0, 360, 40):
        relief.scene.camera = HOME.orbited(turn, -45)
        relief.refresh(colours=False)
        picture = painted(relief)
        places = [relief.place(*atlas.middle_of(minimum.number)) for minimum in atlas.minima]
        names = [box for _, box in relief.label_boxes(atlas)]
        for place, minimum in zip(places, atlas.minima, strict=True):
            alone = sum((place - other).manhattanLength() < 2 * MARK for other in places) == 1
            if not alone or any(box.contains(place) for box in names):
                continue
            part = relief.strength(minimum.number)
            wanted = part * LIGHT.rgb(KINDS[minimum.kind]) + (1 - part) * LIGHT.rgb("surface")
            np.testing.assert_allclose(picture.pixelColor(place.toPoint()).getRgb()[:3], wanted, atol=4)
            seen.add(part)
    assert seen == {1.0, BEHIND}


@pytest.mark.parametrize("works", [False, True])
def test_a_relief_is_offered_where_there_is_opengl(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, works: bool) -> None:
    monkeypatch.setattr(atlas_module, "opengl_works", lambda: works)
    view = AtlasView()
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    assert view.shape_chooser.isVisible() is works
    assert not view.excuse.isVisible()
    assert view.map is view.flat


@pytest.mark.parametrize("fault", ["context", "paint", "nothing", ""])
def test_opengl_works_if_a_picture_can_be_painted(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    class Driver:
        def __init__(self) -> None:
            if fault == "context":
                raise RuntimeError("there is no OpenGL")
            alive.append(self)

        def paint(self, mesh: Mesh, camera: Camera, size: QSize, ratio: float, margin: float) -> QImage:
            assert mesh.faces.max() < len(mesh.points)
            if fault == "paint":
                raise RuntimeError("no valid context")
            image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(QColor(0, 0, 0, 0 if fault == "nothing" else 255))
            return image

        def close(self) -> None:
            alive.remove(self)

    alive: list[Driver] = []
    monkeypatch.setattr(scene3d, "MeshPainter", Driver)
    monkeypatch.setattr(scene3d, "WITHOUT", ())
    assert scene3d.opengl_works.__wrapped__() is (fault == "")
    assert alive == []


def test_a_driver_that_fails_leads_back_to_the_map(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas_module, "opengl_works", lambda: True)

    def broken() -> None:
        raise RuntimeError("the driver is gone")

    monkeypatch.setattr(scene3d, "opengl_works", lambda: True)
    monkeypatch.setattr(scene3d, "MeshPainter", broken)
    view = AtlasView()
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    made = project(4)
    network: Network = made.network()
    view.show_project(made)
    view.show_network(made, network, finished(prepare(made, network)))
    view.shape_chooser.setCurrentIndex(1)
    assert view.map is view.relief
    view.draw(0.1)
    assert view.map is view.flat
    assert not view.shape_chooser.isVisible()
    assert view.excuse.isVisible()
    assert "OpenGL" in view.excuse.text()
    view.hide()
    view.show()
    assert not view.shape_chooser.isVisible()


def test_the_top_has_the_colours_of_the_states() -> None:
    colours: NDArray[np.uint32] = np.full((64, 64), 0xFF2060A0, np.uint32)
    made = bar_mesh(np.arange(64 * 64).reshape(64, 64), np.zeros((64, 64)), colours)
    top = made.mesh.values.reshape(68, 68, 4)[2:-2, 2:-2]
    np.testing.assert_allclose(top, np.broadcast_to([0x20 / 255, 0x60 / 255, 0xA0 / 255, 1], top.shape), rtol=1e-6)
