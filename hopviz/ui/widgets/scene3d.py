"""How is a body painted by OpenGL, and is there any OpenGL?  Off screen, into a picture that a painter can use.

A picture keeps the window an ordinary one: a widget drawn by OpenGL would make Qt compose the whole window by
it, which is slow wherever the graphics card is imitated in software.  pyqtgraph.opengl is imported only once
there is something to paint.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QSize, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMatrix4x4,
    QMouseEvent,
    QOffscreenSurface,
    QOpenGLContext,
    QSurfaceFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from hopviz.core.network import Floats


@dataclass(frozen=True, eq=False)
class Mesh:
    """V corners and F triangles."""

    points: NDArray[np.float32]
    """(V, 3)"""
    faces: NDArray[np.uint32]
    """(F, 3) numbers of corners."""
    values: NDArray[np.float32]
    """(V, 4) with a palette the normal and the height in bands; without one red, green, blue from 0 to 1, and 1."""
    palette: NDArray[np.uint8] | None = None
    """(K, 3) colours of the bands, from the lowest; None for corners that have colours of their own."""



DISTANCE = 5.0
"""From the eye to the middle; the body's radius is 1."""
NEAREST, FARTHEST = 1.0, 12.0
LOWEST, HIGHEST = 8.0, 89.0
LEAST_ZOOM, MOST_ZOOM = 0.6, 5.0


@dataclass(frozen=True)
class Camera:
    """From where the body is seen: an upright cylinder of radius 1 around the z axis, from `foot` up to `height`."""

    turn: float = 24.0
    """Degrees by which the body is turned, anticlockwise from above; at 0 the x axis points right."""
    tilt: float = 44.0
    """Degrees from which one looks down; 90 is from above."""
    zoom: float = 1.0
    """At 1 the whole cylinder is seen, whichever way it is turned."""
    height: float = 1.0
    foot: float = 0.0

    def turned(self, turn: float, tilt: float) -> Camera:
        """Turned and tilted further, by degrees."""
        return replace(self, turn=(self.turn + turn) % 360.0, tilt=min(max(self.tilt + tilt, LOWEST), HIGHEST))

    def zoomed(self, factor: float) -> Camera:
        """Nearer (factor > 1) or farther."""
        return replace(self, zoom=min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM))

    def axes(self) -> Floats:
        """(3, 3) the screen's right, up and towards the eye, one a row, in the body's coordinates."""
        t, d = math.radians(self.turn), math.radians(self.tilt)
        right = (math.cos(t), -math.sin(t), 0.0)
        back = (math.sin(t), math.cos(t), 0.0)
        up = (math.sin(d) * back[0], math.sin(d) * back[1], math.cos(d))
        towards = (-math.cos(d) * back[0], -math.cos(d) * back[1], math.sin(d))
        return np.array([right, up, towards])

    def view(self) -> Floats:
        """(4, 4) from the body's coordinates to the eye's, which looks along -z."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.axes()
        matrix[:3, 3] = -matrix[:3, :3] @ self._middle() - (0.0, 0.0, DISTANCE)
        return matrix

    def eye(self) -> Floats:
        """(3,) where the eye is, in the body's coordinates."""
        return DISTANCE * self.axes()[2] + self._middle()

    def _middle(self) -> Floats:
        """(3,) what it looks at."""
        return np.array([0.0, 0.0, (self.height + self.foot) / 2])

    def focus(self, width: float, height: float, margin: float) -> float:
        """Pixels per unit at depth 1; at zoom 1 the cylinder just fits into a picture, `margin` from its edges."""
        wide, low, high = self._extent()
        across, up = max(width - 2 * margin, 20.0), max(height - 2 * margin, 20.0)
        return self.zoom * min(across / (2 * wide), up / (high - low))

    def _extent(self) -> tuple[float, float, float]:
        return _extent(self.tilt, (self.height - self.foot) / 2)

    def _level(self) -> float:
        """What is in the middle of the picture's height, at focus 1: what is near reaches further than what is far."""
        _, low, high = self._extent()
        return (low + high) / 2

    def projection(self, width: float, height: float, margin: float) -> Floats:
        """(4, 4) from the eye's coordinates to OpenGL's."""
        focus = self.focus(width, height, margin)
        matrix = np.zeros((4, 4))
        matrix[0, 0], matrix[1, 1] = 2 * focus / width, 2 * focus / height
        matrix[1, 2] = self._level() * matrix[1, 1]
        matrix[2, 2] = -(FARTHEST + NEAREST) / (FARTHEST - NEAREST)
        matrix[2, 3] = -2 * FARTHEST * NEAREST / (FARTHEST - NEAREST)
        matrix[3, 2] = -1.0
        return matrix

    def on_screen(self, points: Floats, width: float, height: float, margin: float) -> Floats:
        """(..., 2) pixels from the upper left corner of a picture of this size; points (..., 3)."""
        seen = (np.asarray(points, float) - self._middle()) @ self.axes().T
        across, up = (seen[..., k] / (DISTANCE - seen[..., 2]) for k in (0, 1))
        focus = self.focus(width, height, margin)
        return np.stack([width / 2 + focus * across, height / 2 - focus * (up - self._level())], axis=-1)


@dataclass(frozen=True)
class Pose:
    """How a body is turned that is seen from afar, without perspective; at 0, 0 the eye looks along -z, y is up."""

    turn: float = 0.0
    """Degrees about the upright axis: what is near goes to the right."""
    tilt: float = 0.0
    """Degrees about the level axis: what is near goes down."""
    zoom: float = 1.0
    lowest: float = -90.0
    """Degrees that it is tilted at least."""
    highest: float = 90.0

    def turned(self, turn: float, tilt: float) -> Pose:
        """Turned and tilted further, by degrees."""
        return replace(
            self, turn=(self.turn + turn) % 360.0, tilt=min(max(self.tilt + tilt, self.lowest), self.highest)
        )

    def zoomed(self, factor: float) -> Pose:
        """Nearer (factor > 1) or farther."""
        return replace(self, zoom=min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM))

    def seen(self, points: Floats) -> Floats:
        """(..., 3) points as the eye sees them: right, up, and towards it."""
        t, d = math.radians(self.turn), math.radians(self.tilt)
        about_y = np.array([[math.cos(t), 0, math.sin(t)], [0, 1, 0], [-math.sin(t), 0, math.cos(t)]])
        about_x = np.array([[1, 0, 0], [0, math.cos(d), -math.sin(d)], [0, math.sin(d), math.cos(d)]])
        return np.asarray(points, float) @ (about_x @ about_y).T


@lru_cache(maxsize=64)
def _extent(tilt: float, half: float) -> tuple[float, float, float]:
    """How far the rims of a cylinder of this half height reach from what is looked at, at focus 1: aside, down, up."""
    angles = np.linspace(0.0, 2 * math.pi, 240, endpoint=False)
    rims = [np.stack([np.cos(angles), np.sin(angles), np.full_like(angles, z)], axis=1) for z in (-half, half)]
    seen = np.concatenate(rims) @ Camera(0.0, tilt).axes().T
    across, up = (seen[:, k] / (DISTANCE - seen[:, 2]) for k in (0, 1))
    return float(across.max()), float(up.min()), float(up.max())


WITHOUT_OPENGL = "No OpenGL here: the map is shown instead"
WITHOUT = ("offscreen", "minimal", "vnc", "linuxfb")
"""Platforms of Qt that have no OpenGL; asking them prints a warning."""
SAMPLES = 4
"""Per pixel, for smooth edges."""
MOST_BANDS = 24
"""As many as the shader has room for, with three numbers each."""
LIGHT = np.array([-0.5, 0.62, 0.72])
"""Where the light comes from, from the viewer: right, up, towards him."""

VERTEX_SHADER = """#version 120
uniform mat4 u_mvp;
attribute vec4 a_position;
attribute vec4 a_color;  // the normal, and the height in bands
varying vec3 v_normal;
varying vec3 v_place;
varying float v_level;
void main() {
    v_normal = a_color.xyz;
    v_level = a_color.w;
    v_place = a_position.xyz;
    gl_Position = u_mvp * a_position;
}
"""
BANDS_SHADER = """#version 120
uniform float palette[72];
uniform float bands[1];
uniform float light[3];
uniform float eye[3];
varying vec3 v_normal;
varying vec3 v_place;
varying float v_level;
vec3 tint(float band) {
    int k = 3 * int(clamp(band, 0.0, bands[0] - 1.0) + 0.5);
    return vec3(palette[k], palette[k + 1], palette[k + 2]);
}
void main() {
    float slope = max(fwidth(v_level), 1e-6);
    float border = floor(v_level + 0.5);
    float away = (v_level - border) / slope;  // pixels from the nearest border of a band
    vec3 colour = mix(tint(border - 1.0), tint(border), clamp(away + 0.5, 0.0, 1.0));
    float dense = clamp(1.6 - 2.5 * slope, 0.0, 1.0) * step(0.5, border) * step(border, bands[0] - 0.5);
    float dark = 0.30 * clamp(1.15 - abs(away), 0.0, 1.0) * dense;
    vec3 normal = normalize(v_normal);
    vec3 sun = vec3(light[0], light[1], light[2]);
    vec3 towards = normalize(vec3(eye[0], eye[1], eye[2]) - v_place);
    float wall = 1.0 - step(0.02, abs(normal.z));
    float lit = 0.58 + 0.52 * max(dot(normal, sun), 0.0) + 0.10 * normal.z - 0.16 * wall;
    float shine = 0.16 * pow(max(dot(normal, normalize(sun + towards)), 0.0), 28.0) * (1.0 - wall);
    gl_FragColor = vec4(colour * lit * (1.0 - dark) + shine, 1.0);
}
"""
FACETS_SHADER = """#version 120
uniform float light[3];
uniform float eye[3];
varying vec3 v_normal;  // the colour
varying vec3 v_place;
void main() {
    vec3 normal = normalize(cross(dFdx(v_place), dFdy(v_place)));
    vec3 towards = normalize(vec3(eye[0], eye[1], eye[2]) - v_place);
    normal *= sign(dot(normal, towards));
    float lit = 0.66 + 0.38 * max(dot(normal, vec3(light[0], light[1], light[2])), 0.0) + 0.08 * normal.z;
    gl_FragColor = vec4(v_normal * lit, 1.0);
}
"""


@cache
def opengl_works() -> bool:
    """Whether this screen, driver and installation can draw by OpenGL; found out once, by trying, without a word."""
    if QGuiApplication.platformName() in WITHOUT:
        return False
    former = qInstallMessageHandler(_hush)
    try:
        return _paints()
    except Exception:  # whatever a driver or its bindings raise: there is none that can be used
        return False
    finally:
        qInstallMessageHandler(former)


def _paints() -> bool:
    """Whether a triangle is to be seen where it is painted: without GLX there may be a context that cannot be used."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [0, 1, 0]], np.float32)
    painter = Painter()
    try:
        painter.show(Mesh(corners, np.array([[0, 1, 2]], np.uint32), np.ones((3, 4), np.float32)))
        return painter.paint(Camera(height=0.0), QSize(16, 16), 1.0, 0.0).pixelColor(8, 8).alpha() > 0
    finally:
        painter.release()


def _hush(kind: QtMsgType, context: object, message: str) -> None:
    """What Qt says of a broken driver is told by the map that takes the surface's place."""


class Painter:
    """Paints a body into pictures; owns what it needs of OpenGL until `release`.

    Raises
    ------
    Exception
        Any, from the constructor or `paint`, where OpenGL does not work; `release` it then too.
    """

    def __init__(self) -> None:
        import pyqtgraph.opengl as gl  # takes a while, and PyOpenGL may be missing
        from pyqtgraph.opengl.shaders import FragmentShader, ShaderProgram, VertexShader

        wanted = QSurfaceFormat()
        wanted.setVersion(2, 1)
        self._surface = QOffscreenSurface()
        self._surface.setFormat(wanted)
        self._surface.create()
        self._context = QOpenGLContext()
        self._context.setFormat(wanted)
        self._buffer: Any = None
        if not self._context.create() or self._context.isOpenGLES():
            raise RuntimeError("there is no OpenGL")
        self._make_current()
        # The light is set anew for every picture, so a program belongs to one painter.
        self._programs = {
            banded: ShaderProgram("body", [VertexShader(VERTEX_SHADER), FragmentShader(fragment)])
            for banded, fragment in ((True, BANDS_SHADER), (False, FACETS_SHADER))
        }
        for program in self._programs.values():
            program.program()
        self._program = self._programs[True]
        self._scene: Any = _scene_kind()(self._context)
        self._mesh = gl.GLMeshItem(shader=self._program, computeNormals=False)
        self._scene.addItem(self._mesh)
        self._context.doneCurrent()

    def _make_current(self) -> None:
        if not self._context.makeCurrent(self._surface):
            raise RuntimeError("OpenGL cannot be used")

    def release(self) -> None:
        """Give everything back."""
        if self._context.makeCurrent(self._surface):
            self._scene.clear()
            del self._buffer, self._mesh, self._scene
            self._context.doneCurrent()
        self._surface.destroy()

    def show(self, mesh: Mesh) -> None:
        """Take over a body."""
        self._mesh.setMeshData(
            vertexes=mesh.points, faces=mesh.faces, vertexColors=mesh.values, computeNormals=False
        )
        self._program = self._programs[mesh.palette is not None]
        self._mesh.setShader(self._program)
        if mesh.palette is None:
            return
        count = min(len(mesh.palette), MOST_BANDS)
        palette = np.zeros((MOST_BANDS, 3))
        palette[:count] = mesh.palette[:count] / 255.0
        self._program["palette"] = palette.ravel()
        self._program["bands"] = [float(count)]

    def paint(self, camera: Camera, size: QSize, ratio: float, margin: float) -> QImage:
        """The body on nothing; `size` and `margin` (see `Camera`) in pixels of which each is `ratio` real ones."""
        from OpenGL import GL

        self._make_current()
        try:
            real = QSize(max(round(size.width() * ratio), 1), max(round(size.height() * ratio), 1))
            if self._buffer is None or self._buffer.size() != real:
                self._buffer = _frame_buffer(real)
            self._buffer.bind()
            GL.glViewport(0, 0, real.width(), real.height())
            GL.glClearColor(0.0, 0.0, 0.0, 0.0)
            GL.glClear(GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT)
            self._scene.look(camera.projection(size.width(), size.height(), margin), camera.view())
            self._program["light"] = camera.axes().T @ (LIGHT / np.linalg.norm(LIGHT))
            self._program["eye"] = camera.eye()
            self._mesh.paint()
            self._buffer.release()
            image: QImage = self._buffer.toImage()
        finally:
            self._context.doneCurrent()
        image.setDevicePixelRatio(ratio)
        return image


def _frame_buffer(size: QSize) -> Any:
    """Where a picture is painted, with depth and smooth edges."""
    from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLFramebufferObjectFormat

    kind = QOpenGLFramebufferObjectFormat()
    kind.setSamples(SAMPLES)
    kind.setAttachment(QOpenGLFramebufferObject.Attachment.CombinedDepthStencil)
    buffer = QOpenGLFramebufferObject(size, kind)
    if not buffer.isValid():
        raise RuntimeError("OpenGL cannot paint into a picture")
    return buffer


@cache
def _scene_kind() -> Any:
    """The class of what pyqtgraph's items look to for their projection, without a widget."""
    from pyqtgraph.opengl.GLViewWidget import GLViewMixin

    class Scene(GLViewMixin, QObject):
        def __init__(self, context: QOpenGLContext) -> None:
            self._context = context
            self._projection, self._view = QMatrix4x4(), QMatrix4x4()
            super().__init__()

        def context(self) -> QOpenGLContext:
            return self._context

        def isValid(self) -> bool:
            return True

        def update(self) -> None:
            """Nothing is painted but on request."""

        def look(self, projection: Floats, view: Floats) -> None:
            self._projection = QMatrix4x4(projection.ravel().tolist())
            self._view = QMatrix4x4(view.ravel().tolist())
            self.setProjection(None, None)
            self.setModelview()

        def projectionMatrix(self, region: object, viewport: object) -> QMatrix4x4:
            return self._projection

        def viewMatrix(self) -> QMatrix4x4:
            return self._view

    return Scene


DEGREES_PER_PIXEL = 0.45
DEGREES_PER_KEY = 6.0
ZOOM_PER_STEP = 1.0012
"""Of the wheel; a notch has 120."""
ZOOM_PER_KEY = 1.15
HOW = "Drag or arrow keys turn it, the wheel or + and − come nearer, 0 or Home shows it as at first"
TURNS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
ZOOMS = {Qt.Key.Key_Plus: ZOOM_PER_KEY, Qt.Key.Key_Equal: ZOOM_PER_KEY, Qt.Key.Key_Minus: 1 / ZOOM_PER_KEY}


class Turnable(Protocol):
    """From where a body is seen, by a `Camera` or in a `Pose`."""

    def turned(self, turn: float, tilt: float) -> Self:
        """Turned and tilted further, by degrees."""

    def zoomed(self, factor: float) -> Self:
        """Nearer (factor > 1) or farther."""


class Turntable:
    """A camera, and what mouse and keys do to it; every handler says whether it has used the event."""

    def __init__(self, widget: QWidget, home: Turnable) -> None:
        self._widget, self._home = widget, home
        self.camera = home
        self._grip: QPointF | None = None
        self._pressed = QPointF()
        self.turned = False
        """Whether what began with the last press is a drag, no click."""

    def rest(self) -> None:
        """Show the cursor of what can be turned."""
        self._widget.setCursor(Qt.CursorShape.OpenHandCursor)

    def press(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = self._pressed = event.position()
            self.turned = False
            self._widget.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, event: QMouseEvent) -> bool:
        """Turn it."""
        if self._grip is None:
            return False
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        self.turned |= far
        way = DEGREES_PER_PIXEL * (event.position() - self._grip)
        self._grip = event.position()
        self.camera = self.camera.turned(way.x(), way.y())
        return True

    def release(self) -> None:
        """Let it go."""
        if self._grip is not None:
            self._grip = None
            self.rest()

    def go_home(self) -> None:
        """See it as at first."""
        self.camera = self._home

    def wheel(self, event: QWheelEvent) -> None:
        """Come nearer, or go."""
        self.camera = self.camera.zoomed(ZOOM_PER_STEP ** event.angleDelta().y())

    def key(self, event: QKeyEvent) -> bool:
        """Turn, come nearer, or go home."""
        key = Qt.Key(event.key())
        if key in TURNS:
            right, down = TURNS[key]
            self.camera = self.camera.turned(DEGREES_PER_KEY * right, DEGREES_PER_KEY * down)
        elif key in ZOOMS:
            self.camera = self.camera.zoomed(ZOOMS[key])
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.go_home()
        else:
            return False
        return True
