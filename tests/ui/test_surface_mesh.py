"""The mesh of the surface against the free energy, the camera against its matrix, the painter against the bands."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import MemoryPlane, memory_plane
from hopviz.core.network import Floats, Network
from hopviz.ui.landscape.bands import band_colour, band_step
from hopviz.ui.landscape.plane.surface_mesh import (
    BASE,
    HEIGHT,
    SIDE,
    between,
    build,
    diamond_grid,
)
from hopviz.ui.widgets.scene3d import HIGHEST, LOWEST, Camera, MeshPainter, opengl_works

CAMERAS = st.builds(
    Camera, st.floats(0, 360), st.floats(LOWEST, HIGHEST), st.just(1.0), st.floats(0.2, 1.0), st.floats(-0.3, 0.0)
)


def without_self_weights(weights: Floats) -> Floats:
    return np.where(np.eye(len(weights)), 0.0, weights)


def random_plane(seed: int, temperature: float) -> MemoryPlane:
    rng = np.random.default_rng(seed)
    net = Network(without_self_weights(rng.normal(size=(12, 12))), rng.normal(size=12))
    return memory_plane(net, *rng.choice([-1, 1], (2, 12)), temperature)


def orthogonal(temperature: float) -> MemoryPlane:
    """Two orthogonal memories whose mean-field equation is exactly m = tanh(m / T)."""
    xi = np.array([[1] * 8, [1, -1] * 4])
    return memory_plane(Network(without_self_weights(xi.T @ xi / (8.0 - 2.0))), *xi, temperature)


def test_the_top_covers_exactly_the_diamond_grid() -> None:
    a, b = diamond_grid()
    assert np.all(np.abs(a) + np.abs(b) <= 1 + 1e-12)
    faces = build(random_plane(2, 0.3)).mesh.faces
    corners = np.stack([a, b], -1).reshape(-1, 2)[faces[: 2 * (SIDE - 1) ** 2]]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    areas = 0.5 * (first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])
    assert np.all(areas > 0) or np.all(areas < 0)  # nothing is folded
    assert abs(areas.sum()) == pytest.approx(2.0)


@pytest.mark.parametrize("temperature", [0.0, 0.4, 2.0])
def test_heights_levels_and_colours_are_those_of_the_free_energy(temperature: float) -> None:
    rng = np.random.default_rng(5)
    net = Network(without_self_weights(rng.normal(size=(12, 12))), rng.normal(size=12))
    xi = rng.choice([-1, 1], (2, 12))
    body = build(memory_plane(net, *xi, temperature))
    step = band_step(body.low, body.high)
    first = np.floor(body.low / step)
    for k in rng.choice(SIDE * SIDE, 40):
        a, b, z = body.mesh.points[k].astype(float)
        mean = np.clip(a * xi[0] + b * xi[1], -1, 1)
        chances = np.stack([1 + mean, 1 - mean]) / 2
        entropy = -sum(p * np.log(p) for p in chances.ravel() if p > 0)
        direct = (-0.5 * mean @ net.weights @ mean - net.bias @ mean) / 12
        direct -= temperature * entropy / 12
        assert body.low + z / HEIGHT * (body.high - body.low) == pytest.approx(direct, abs=2e-5)
        assert body.mesh.values[:, 3][k] == pytest.approx(direct / step - first, abs=2e-4)
    bands = first + np.arange(len(body.mesh.palette))
    np.testing.assert_array_equal(body.mesh.palette, band_colour(bands, step, body.low, body.high))
    assert first + len(body.mesh.palette) >= body.high / step


def test_the_block_is_closed_and_its_normals_look_away() -> None:
    body = build(random_plane(2, 0.3))
    triangles, points, normals = body.mesh.faces, body.mesh.points, body.mesh.values[:, :3]
    assert triangles.max() == len(points) - 1
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)
    assert np.all(normals[: SIDE * SIDE, 2] > 0)
    walls = slice(SIDE * SIDE, None)
    assert np.all(np.einsum("ij,ij->i", normals[walls, :2], points[walls, :2]) > 0)
    assert points[:, 2].min() == pytest.approx(-BASE)
    assert points[:, 2].max() <= HEIGHT * 1.001
    top = triangles[: 2 * (SIDE - 1) ** 2]
    across = np.cross(points[top[:, 1]] - points[top[:, 0]], points[top[:, 2]] - points[top[:, 0]])
    across *= np.sign(across[:, 2:])
    facing = np.einsum("ij,ij->i", across / np.linalg.norm(across, axis=1, keepdims=True), normals[top[:, 0]])
    assert np.median(facing) > 0.99


@pytest.mark.parametrize(("temperature", "m"), [(0.0, 1.0), (0.5, 0.9575), (0.8, 0.7104)])
def test_wells_lie_where_the_mean_field_equation_puts_them(temperature: float, m: float) -> None:
    minima = build(orthogonal(temperature)).minima
    for minimum, (a, b) in zip(minima, [(m, 0), (0, m), (-m, 0), (0, -m)], strict=True):
        assert minimum == pytest.approx((a, b), abs=0.04)


def test_wells_melt_above_the_critical_temperature() -> None:
    assert build(orthogonal(1.2)).minima == (None,) * 4


def test_rounding_is_no_relief() -> None:
    noise = 1e-17
    plane = MemoryPlane((noise, -noise, 2 * noise), (noise, 0.0), 0.3, 0.5, 0.0)
    body = build(plane)
    assert np.ptp(body.mesh.points[: SIDE * SIDE, 2]) == 0.0
    away = np.abs(body.mesh.values[:, 3] - np.rint(body.mesh.values[:, 3]))
    assert away.min() > 0.2  # on the border of two bands rounding would speckle it
    assert body.is_flat
    assert not build(orthogonal(0.0)).is_flat


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(0, 1), st.floats(0, 2), st.floats(0, 2))
def test_heights_move_straight_from_one_temperature_to_another(
    seed: int, part: float, first: float, second: float
) -> None:
    one, other = random_plane(seed, first), random_plane(seed, second)
    a, b = diamond_grid(9)
    expected = (1 - part) * one.free_energy(a, b) + part * other.free_energy(a, b)
    np.testing.assert_allclose(between(one, other, part).free_energy(a, b), expected, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(CAMERAS, st.integers(0, 1000), st.integers(60, 900), st.integers(60, 700))
def test_places_on_the_screen_are_those_of_the_matrices(camera: Camera, seed: int, width: int, height: int) -> None:
    points = np.random.default_rng(seed).uniform(-1, 1, (20, 3))
    whole = np.concatenate([points, np.ones((20, 1))], axis=1)
    clip = whole @ camera.matrix(width, height, 10).T
    ndc = clip[:, :3] / clip[:, 3:]
    assert np.all(np.abs(ndc[:, 2]) < 1)  # between the nearest and the farthest plane
    expected = np.stack([(1 + ndc[:, 0]) * width / 2, (1 - ndc[:, 1]) * height / 2], -1)
    np.testing.assert_allclose(camera.on_screen(points, width, height, 10), expected, atol=1e-6)
    clip = camera.matrix(width, height, 10) @ np.append(camera.eye(), 1.0)
    np.testing.assert_allclose(clip[[0, 1, 3]], 0, atol=1e-9)  # whatever is seen lies on a line through the eye


@settings(max_examples=60, deadline=None)
@given(CAMERAS, st.integers(200, 900), st.integers(150, 700))
def test_the_body_fits_into_the_picture_from_everywhere(camera: Camera, width: int, height: int) -> None:
    corners = [(a, b, z) for a, b in ((1, 0), (0, 1), (-1, 0), (0, -1)) for z in (camera.foot, camera.height)]
    places = camera.on_screen(np.array(corners), width, height, 20)
    assert np.all(places >= 19.5)
    assert np.all(places <= (width - 19.5, height - 19.5))
    rims = [(math.cos(t), math.sin(t), z) for t in np.linspace(0, 7, 500) for z in (camera.foot, camera.height)]
    places = camera.on_screen(np.array(rims), width, height, 20)
    room = np.minimum(places.min(axis=0), (width, height) - places.max(axis=0))
    assert room.min() == pytest.approx(20, abs=0.5)  # and it is no smaller than it need be


def test_turning_and_zooming_have_limits() -> None:
    camera = Camera()
    assert camera.orbited(0, 500).elevation == HIGHEST
    assert camera.orbited(0, -500).elevation == LOWEST
    assert camera.zoomed(1e6).zoom < 10
    assert camera.zoomed(1e-6).zoom > 0.1
    assert camera.orbited(200, 0).orbited(200, 0).azimuth == pytest.approx((camera.azimuth + 400) % 360)


def test_a_hill_hides_what_is_behind_it() -> None:
    body = build(orthogonal(0.0))  # a dome with its four wells around it
    corners = np.add(body.on_surface(np.array([1.0, 0, -1, 0]), np.array([0, 1.0, 0, -1])), (0, 0, 0.01))
    assert body.hides(corners, Camera(0.0, 15.0).eye()).tolist() == [False, True, False, False]
    assert body.hides(corners, Camera(90.0, 15.0).eye()).tolist().count(True) == 1
    assert not body.hides(corners, Camera(0.0, 89.0).eye()).any()


def test_opengl_paints_the_bands_where_they_belong(qtbot: QtBot) -> None:
    if not opengl_works():
        pytest.skip("there is no OpenGL here")
    body = build(orthogonal(0.0))
    camera, size = Camera(0.0, HIGHEST, 1.0, HEIGHT), QSize(400, 360)
    painter = MeshPainter()
    picture = painter.paint(body.mesh, camera, size, 1.0, 20.0)
    painter.close()
    step = band_step(body.low, body.high)
    assert (step, len(body.mesh.palette)) == (0.05, 10)
    for band in (1, 4, 8):
        a = np.sqrt(-2 * (body.low + (band + 0.5) * step))  # f = -a^2 / 2: the middle of the band
        ((x, y),) = camera.on_screen(body.on_surface(np.array([a]), np.array([0.0])), 400, 360, 20.0)
        seen = picture.pixelColor(round(x), round(y))
        hues = [QColor(*map(int, colour)).hsvHueF() for colour in body.mesh.palette]
        assert seen.alpha() == 255
        assert np.abs(np.array(hues) - seen.hsvHueF()).argmin() == band
    assert picture.pixelColor(2, 2).alpha() == 0
