"""Pyramid and tiles of the weight view: the means and the weights of networks of any form and size."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from hopviz.core.couplings import MOST_DENSE
from hopviz.core.ising import lattice
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.style.theme import LIGHT, diverging
from hopviz.ui.weights.panel import MatrixPanel
from hopviz.ui.weights.pyramid import MOST, indices, pyramid_of
from hopviz.ui.weights.tiles import SIDE, Tiles
from tests.ui.test_matrix import at, colour_at, shown


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 1100), st.integers(0, 10**6))
def test_every_level_holds_the_means_of_its_blocks(n: int, seed: int) -> None:
    weights = np.random.default_rng(seed).normal(size=(n, n))
    pyramid = pyramid_of(Network(weights))
    largest = np.abs(weights).max()
    assert (pyramid.n, pyramid.finest, pyramid.largest) == (n, 0, largest)
    assert len(pyramid.levels[-1]) <= max(n, 128)
    for number, level in enumerate(pyramid.levels):
        size = 2**number
        assert level.shape == (-(-n // size),) * 2
        for i, j in [(0, 0), (len(level) - 1, len(level) - 1), (len(level) // 2, len(level) // 3)]:
            block = weights[i * size : (i + 1) * size, j * size : (j + 1) * size]
            assert abs(block.mean() / largest * 127 + 128 - int(level[i, j])) <= 0.5 + 1e-9


def test_a_zero_weight_has_exactly_the_neutral_colour_index() -> None:
    assert (pyramid_of(Network(np.zeros((5, 5)))).levels[0] == 128).all()
    skewed = np.zeros((300, 300))
    skewed[0, 1] = 9.0
    assert (pyramid_of(Network(skewed)).levels[0][1:] == 128).all()


def test_the_level_shown_has_a_pixel_for_every_pixel_of_the_screen() -> None:
    pyramid = pyramid_of(lattice(64, 64))
    for per_pixel in (0.01, 0.5, 1.0, 1.9, 2.0, 3.7, 10.2, 25.0, 1000.0):
        number = pyramid.level_for(per_pixel)
        assert 2**number <= max(per_pixel, 1.0)
        assert 2 ** (number + 1) > per_pixel or number == pyramid.finest + len(pyramid.levels) - 1


def large_network(seed: int = 3, n: int = 3 * MOST - 5) -> Network:
    patterns = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (7, n))
    return hebbian(patterns, form="factored")


def test_levels_that_are_finer_than_the_pyramid_are_made_tile_by_tile() -> None:
    network = large_network()
    pyramid = pyramid_of(network)
    assert (pyramid.finest, len(pyramid.levels[0])) == (2, -(-network.n // 4))
    tiles = Tiles(network, pyramid)
    last = -(-network.n // 2)
    rows, cols = range(last - SIDE - 70, last), range(1000, 1000 + 2 * SIDE)
    stand_in = tiles.picture(1, rows, cols)
    coarse = pyramid.levels[0][np.asarray(rows)[:, None] // 2, np.asarray(cols) // 2]
    assert np.array_equal(stand_in, coarse)
    while tiles.go_on(0.0):
        tiles.picture(1, rows, cols)
    expected = indices(network.mean_weights(2, rows, cols), pyramid.scale)
    assert np.array_equal(tiles.picture(1, rows, cols), expected)
    assert not np.array_equal(expected, coarse)


def test_weights_of_a_network_too_large_for_a_matrix_are_seen_one_by_one(qtbot: QtBot) -> None:
    network = large_network(n=64 * 64)
    project = Project(64, 64)
    panel = shown(qtbot, project)
    panel.show_network(project, network, finished(MatrixPanel.prepare(project, network)))
    panel.map.zoom(100.0, QPointF(at(panel, 2000, 2000)))
    view = panel.map.visible_range()
    rows = range(int(view.top()) + 1, int(view.bottom()) - 1)
    cols = range(int(view.left()) + 1, int(view.right()) - 1)
    panel.grab()
    for _ in range(20):
        panel.draw(0.02)
        panel.grab()
    table, largest = diverging(LIGHT), network.largest_weight
    for i in (rows[0], rows[len(rows) // 2], rows[-1]):
        for j in (cols[1], cols[len(cols) // 3], cols[-2]):
            colour = colour_at(panel, at(panel, i, j))
            expected = table[128 + round(127 * network.weight(i, j) / largest)]
            assert [colour.red(), colour.green(), colour.blue()] == expected.tolist()


def test_no_matrix_is_made_of_what_is_only_looked_at() -> None:
    network = lattice(200, 200)
    assert network.n > MOST_DENSE
    pyramid = pyramid_of(network)
    assert pyramid.largest == 1.0
    assert "weights" not in vars(network)
