"""The relief of the atlas: heights against energies, no well lost, what is pointed at, and life without OpenGL."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.core.network import Network
from hopviz.project.model import Memory, Project
from hopviz.ui.views import atlas as atlas_module
from hopviz.ui.views.atlas import AtlasView
from hopviz.ui.views.atlas_block import HEIGHT, MOST, block, build
from hopviz.ui.views.atlas_colours import energy_pixels
from hopviz.ui.views.atlas_map import MARK
from hopviz.ui.views.atlas_relief import AtlasRelief
from hopviz.ui.views.atlas_sheet import Atlas, gray, prepare
from hopviz.ui.views.base import Ball
from hopviz.ui.views.space import Camera


def project(n: int, seed: int = 5) -> Project:
    rng = np.random.default_rng(seed)
    rows = 2 if n % 2 == 0 else 1
    patterns = rng.choice(np.array([-1, 1], np.int8), (3, n))
    return Project(rows, n // rows, memories=tuple(Memory("ABC"[k], pattern) for k, pattern in enumerate(patterns)))


def atlas_of(n: int) -> Atlas:
    made = project(n)
    return prepare(made, made.network())


@pytest.mark.parametrize("n", [4, 5, 9, 12, 15])
def test_every_column_is_as_high_as_the_energy_of_its_state(n: int) -> None:
    atlas = atlas_of(n)
    made = build(atlas, energy_pixels(atlas))
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
    made = block(numbers, energies, np.zeros((side, side), np.uint32))
    assert made.heights.shape == (MOST, MOST)
    for row, column in rng.integers(0, MOST, (50, 2)):
        part = energies[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        assert energies.ravel()[made.numbers[row, column]] == part.min()


def test_columns_stand_where_the_map_has_their_states() -> None:
    atlas = atlas_of(9)
    made = build(atlas, energy_pixels(atlas))
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
    relief.atlas = atlas
    relief._block = build(atlas, energy_pixels(atlas))
    relief._turntable.camera = Camera(turn=0, tilt=89, zoom=1.0, height=HEIGHT)
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
    relief.atlas = atlas
    relief._block = build(atlas, energy_pixels(atlas))
    corners, box = relief._block.mesh.points.astype(float), relief.map_rect()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        for _ in range(15):
            qtbot.keyClick(relief, key)
            for _ in range(15):
                qtbot.keyClick(relief, Qt.Key.Key_Right)
                places = np.array([place.toTuple() for place in relief._seen(corners)])
                assert np.all(places > (box.left() + MARK / 2, box.top() + MARK / 2))
                assert np.all(places < (box.right() - MARK / 2, box.bottom() - MARK / 2))


def test_without_opengl_the_map_stays_and_says_why(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas_module, "opengl_works", lambda: False)
    view = AtlasView()
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    assert not view.shape_chooser.isEnabled()
    assert "OpenGL" in view.shape_chooser.toolTip()
    assert view.map is view.sheet


def test_a_driver_that_fails_leads_back_to_the_map(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas_module, "opengl_works", lambda: True)

    def broken(relief: AtlasRelief, atlas: Atlas) -> None:
        raise RuntimeError("the driver is gone")

    monkeypatch.setattr(AtlasRelief, "_render", broken)
    view = AtlasView()
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    made = project(4)
    network: Network = made.network()
    view.show_project(made)
    view.show_network(made, network, prepare(made, network))
    view.shape_chooser.setCurrentIndex(1)
    assert view.map is view.relief
    view.draw(0.1)
    assert view.map is view.sheet
    assert not view.shape_chooser.isEnabled()


def test_the_top_has_the_colours_of_the_states() -> None:
    colours: NDArray[np.uint32] = np.full((64, 64), 0xFF2060A0, np.uint32)
    made = block(np.arange(64 * 64).reshape(64, 64), np.zeros((64, 64)), colours)
    top = made.mesh.values.reshape(68, 68, 4)[2:-2, 2:-2]
    np.testing.assert_allclose(top, np.broadcast_to([0x20 / 255, 0x60 / 255, 0xA0 / 255, 1], top.shape), rtol=1e-6)
