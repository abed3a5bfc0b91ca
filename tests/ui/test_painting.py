"""Tests of fast ways of painting against slow ones, and of pictures that promise to paint all their ground."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hopviz.ui.landscape.atlas.view import AtlasView
from hopviz.ui.landscape.cube.view import CubeView
from hopviz.ui.landscape.funnel.view import FunnelView
from hopviz.ui.landscape.plane.view import MapView, SurfaceView
from hopviz.ui.landscape.sums.view import SumView
from hopviz.ui.landscape.tree.view import TreeView
from hopviz.ui.style.dots import paint_dots
from hopviz.ui.style.marks import draw_lines, energy_ticks
from hopviz.ui.style.plotting import energy_colours
from hopviz.ui.style.theme import DARK, LIGHT, Theme
from hopviz.ui.units.grid import GridPanel
from tests.ui.stage import pixels_of, random_project, shown

pytestmark = pytest.mark.usefixtures("qapp")

SIZE = QSize(200, 160)
STRANGE = QColor(1, 254, 3)
"""A colour that no theme has."""


def painted_by(paint: Callable[[QPainter], None], ratio: float = 1.0) -> np.ndarray:
    """(rows, columns, 4) what was painted on white."""
    image = QImage(SIZE * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4).astype(int)


@pytest.mark.parametrize("height", [40, 90, 500])
@pytest.mark.parametrize("span", [(-8.5, 1.5), (-0.41, -0.4), (-1200.0, 3.0)])
def test_round_energies_stand_on_the_bar_and_clear_of_each_other(height: int, span: tuple[float, float]) -> None:
    bar, row = QRectF(5, 20, 10, height), 14.0
    heights, texts = zip(*energy_ticks(bar, *span, row), strict=True)
    assert len(set(texts)) == len(texts) >= 2
    assert bar.bottom() + 1e-6 >= heights[0] > heights[-1] >= bar.top() - 1e-6
    assert min(-np.diff(heights)) >= 0.9 * row or len(texts) == 2


def test_lines_as_an_array_are_the_lines_one_by_one() -> None:
    ends = np.random.default_rng(1).uniform(0, 150, (60, 2, 2))
    pen = QPen(QColor("black"), 0.8)

    def at_once(painter: QPainter) -> None:
        painter.setPen(pen)
        draw_lines(painter, ends[:, ::-1][:, ::-1])
        draw_lines(painter, ends[:0])

    def one_by_one(painter: QPainter) -> None:
        painter.setPen(pen)
        for line in ends.reshape(-1, 4).tolist():
            painter.drawLine(QLineF(*line))

    np.testing.assert_array_equal(painted_by(at_once), painted_by(one_by_one))


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_dots_are_discs_in_the_colours_of_energies(theme: Theme, ratio: float) -> None:
    rng = np.random.default_rng(2)
    places = np.stack(np.meshgrid(np.arange(10, 190, 20), np.arange(10, 150, 20)), axis=-1).reshape(-1, 2).astype(float)
    radii, colours = rng.uniform(3, 7, len(places)), rng.integers(0, 256, len(places))
    picture = painted_by(lambda painter: paint_dots(painter, theme, places, radii, colours), ratio)
    assert picture.shape[:2] == (160 * ratio, 200 * ratio)
    white = (picture[..., :3] == 255).all(axis=2)
    for (x, y), radius, colour in zip(places, radii, energy_colours()[colours].astype(int), strict=True):
        row, column = int(y * ratio), int(x * ratio)
        np.testing.assert_array_equal(picture[row, column, 2::-1], colour)
        reach = int(9.5 * ratio)
        touched = (~white[row - reach : row + reach, column - reach : column + reach]).sum() / ratio**2
        assert np.pi * (radius - 1) ** 2 < touched < np.pi * (radius + 1.5) ** 2


def test_a_larger_dot_lies_on_a_smaller_one() -> None:
    places, radii = np.array([[50.0, 50.0], [52.0, 50.0], [90.0, 50.0], [92.0, 50.0]]), np.array([6.0, 5.0, 5.0, 6.0])
    colours = np.array([0, 255, 0, 255])
    picture = painted_by(lambda painter: paint_dots(painter, LIGHT, places, radii, colours))
    for column, colour in ((51, 0), (91, 255)):
        np.testing.assert_array_equal(picture[50, column, 2::-1], energy_colours()[colour])


def empty_grid(qtbot: QtBot) -> QWidget:
    grid = GridPanel()
    qtbot.addWidget(grid)
    grid.show_project(random_project(3, 5, 1, 0))
    grid.resize(300, 240)
    return grid


def view_of(kind: type) -> Callable[[QtBot], QWidget]:
    return lambda qtbot: shown(qtbot, kind(), random_project(2, 3, 2, 3), (400, 320))


def bare(kind: type) -> Callable[[QtBot], QWidget]:
    def make(qtbot: QtBot) -> QWidget:
        view = kind()
        qtbot.addWidget(view)
        view.resize(300, 240)
        with qtbot.waitExposed(view):
            view.show()
        return view

    return make


KINDS = (AtlasView, CubeView, FunnelView, MapView, SumView, SurfaceView, TreeView)


@pytest.mark.parametrize(
    "make", [empty_grid, *map(view_of, KINDS), *map(bare, KINDS)], ids=lambda make: getattr(make, "__name__", "")
)
def test_pictures_that_claim_to_be_opaque_paint_every_pixel(qtbot: QtBot, make: Callable[[QtBot], QWidget]) -> None:
    widget = make(qtbot)
    ours = [part for part in (widget, *widget.findChildren(QWidget)) if type(part).__module__.startswith("hopviz")]
    opaque = [part for part in ours if part.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)]
    assert opaque
    for part in opaque:
        image = QImage(part.size(), QImage.Format.Format_RGB32)
        image.fill(STRANGE)
        part.render(image, renderFlags=QWidget.RenderFlag.DrawChildren)
        assert not (pixels_of(image) == STRANGE.rgb()).any()
