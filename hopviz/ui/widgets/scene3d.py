"""A body in space that mouse and keys turn: its camera, and its picture, painted off screen by OpenGL.

A picture keeps the window an ordinary one: a widget drawn by OpenGL would make Qt compose the whole window by
it, which is slow wherever the graphics card is imitated in software.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6 import QtGui, QtOpenGL
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import VoidPtr

from hopviz.assets import read_text
from hopviz.core.network import Floats
from hopviz.ui.guard import Guarded
from hopviz.ui.style.rendering import pixel_ratio

DISTANCE = 5.0
"""From the eye to the middle; the body's radius is 1."""
NEAREST, FARTHEST = 1.0, 12.0
LOWEST, HIGHEST = 8.0, 89.0
LEAST_ZOOM, MOST_ZOOM = 0.6, 5.0


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


def grid_faces(number: NDArray[np.intp]) -> NDArray[np.uint32]:
    """(F, 3) the triangles between points in rows and columns, of which each has this number."""
    here, below, beside, across = number[:-1, :-1], number[1:, :-1], number[:-1, 1:], number[1:, 1:]
    halves = [np.stack([here, below, beside], -1), np.stack([beside, below, across], -1)]
    return np.concatenate(halves).reshape(-1, 3).astype(np.uint32)


@dataclass(frozen=True)
class Camera:
    """From where a body is seen: an upright cylinder of radius 1 around the z axis, from `foot` up to `height`."""

    azimuth: float = 24.0
    """Degrees by which the body is turned, anticlockwise from above; at 0 the x axis points right."""
    elevation: float = 44.0
    """Degrees from which one looks down; 90 is from above."""
    zoom: float = 1.0
    """At 1 the whole cylinder is seen, whichever way it is turned."""
    height: float = 1.0
    foot: float = 0.0
    lowest: float = LOWEST
    """Degrees of elevation at least."""
    highest: float = HIGHEST

    def orbited(self, azimuth: float, elevation: float) -> Camera:
        """Turned further, by degrees."""
        up = min(max(self.elevation + elevation, self.lowest), self.highest)
        return replace(self, azimuth=(self.azimuth + azimuth) % 360.0, elevation=up)

    def zoomed(self, factor: float) -> Camera:
        """Nearer (factor > 1) or farther."""
        return replace(self, zoom=min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM))

    def axes(self) -> Floats:
        """(3, 3) the screen's right, up and towards the eye, one a row, in the body's coordinates."""
        t, d = math.radians(self.azimuth), math.radians(self.elevation)
        right, back = (math.cos(t), -math.sin(t), 0.0), np.array([math.sin(t), math.cos(t), 0.0])
        up, towards = math.sin(d) * back + (0, 0, math.cos(d)), (0, 0, math.sin(d)) - math.cos(d) * back
        return np.array([right, up, towards])

    def seen(self, points: Floats) -> Floats:
        """(..., 3) points from far away, without perspective: right, up, and towards the eye."""
        seen: Floats = np.asarray(points, float) @ self.axes().T
        return seen

    def eye(self) -> Floats:
        """(3,) where the eye is, in the body's coordinates."""
        return np.asarray(DISTANCE * self.axes()[2] + self._middle())

    def _middle(self) -> Floats:
        """(3,) what it looks at."""
        return np.array([0.0, 0.0, (self.height + self.foot) / 2])

    def lens(self, width: float, height: float, margin: float) -> tuple[float, float]:
        """Pixels per unit at depth 1, and how far up at depth 1 the middle of the picture is.

        At zoom 1 the cylinder just fits into a picture of this size, `margin` from its edges.  What is near reaches
        further than what is far: the middle of the picture is not that of the cylinder.
        """
        wide, low, high = _extent(self.elevation, (self.height - self.foot) / 2)
        across, up = max(width - 2 * margin, 20.0), max(height - 2 * margin, 20.0)
        return self.zoom * min(across / (2 * wide), up / (high - low)), (low + high) / 2

    def matrix(self, width: float, height: float, margin: float) -> Floats:
        """(4, 4) from the body's coordinates to OpenGL's."""
        (focus, level), view, clip = self.lens(width, height, margin), np.eye(4), np.zeros((4, 4))
        view[:3, :3] = self.axes()
        view[:3, 3] = -self.seen(self._middle()) - (0.0, 0.0, DISTANCE)
        clip[0, 0], clip[1, 1] = 2 * focus / width, 2 * focus / height
        clip[1, 2] = level * clip[1, 1]
        clip[2, 2] = -(FARTHEST + NEAREST) / (FARTHEST - NEAREST)
        clip[2, 3] = -2 * FARTHEST * NEAREST / (FARTHEST - NEAREST)
        clip[3, 2] = -1.0
        return np.asarray(clip @ view)

    def on_screen(self, points: Floats, width: float, height: float, margin: float) -> Floats:
        """(..., 2) pixels from the upper left corner of a picture of this size; points (..., 3)."""
        seen = self.seen(points - self._middle())
        across, up = (seen[..., k] / (DISTANCE - seen[..., 2]) for k in (0, 1))
        focus, level = self.lens(width, height, margin)
        return np.stack([width / 2 + focus * across, height / 2 - focus * (up - level)], axis=-1)


@lru_cache(maxsize=64)
def _extent(elevation: float, half: float) -> tuple[float, float, float]:
    """How far the rims of a cylinder of this half height reach from what is looked at, at focus 1: aside, down, up."""
    angles = np.linspace(0.0, 2 * math.pi, 240, endpoint=False)
    rims = [np.stack([np.cos(angles), np.sin(angles), np.full_like(angles, z)], axis=1) for z in (-half, half)]
    seen = Camera(0.0, elevation).seen(np.concatenate(rims))
    across, up = (seen[:, k] / (DISTANCE - seen[:, 2]) for k in (0, 1))
    return float(across.max()), float(up.min()), float(up.max())


DEGREES_PER_PIXEL = 0.45
DEGREES_PER_KEY = 6.0
ZOOM_PER_STEP = 1.0012
"""Of the wheel; a notch has 120."""
ZOOM_PER_KEY = 1.15
TURNS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
ZOOMS = {Qt.Key.Key_Plus: ZOOM_PER_KEY, Qt.Key.Key_Equal: ZOOM_PER_KEY, Qt.Key.Key_Minus: 1 / ZOOM_PER_KEY}


class Scene3D(Guarded, QObject):
    """What a widget shows of a body: turned by the widget's mouse and keys, painted when asked to.

    Parameters
    ----------
    widget : QWidget
        Its left button, wheel and keys are taken; what they do not mean here it gets itself.
    camera : Camera
        From where the body is seen at first.
    box, margin : callable, optional
        Where in the widget the picture is, and how far from its edges a body that is not zoomed stays.
    """

    turned = Signal()
    """The camera is another one."""
    clicked = Signal(QPointF)
    """The left button was pressed and let go at this place, without a drag."""
    failed = Signal()
    """OpenGL cannot paint, or no longer."""

    def __init__(
        self, widget: QWidget, camera: Camera, box: Callable[[], QRectF] = QRectF, margin: Callable[[], float] = float
    ) -> None:
        super().__init__(widget)
        self._widget, self._box, self._margin = widget, box, margin
        self.home = self._camera = camera
        self.mesh: Mesh | None = None
        self.picture: QImage | None = None
        """Of the mesh, as it was painted last; None while the widget is hidden."""
        self._painter: MeshPainter | None = None
        self._painted: object = None
        """All that the picture depends on."""
        self._grip: QPointF | None = None
        self._pressed = QPointF()
        self._is_drag = False
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.setCursor(Qt.CursorShape.OpenHandCursor)
        widget.installEventFilter(self)

    @property
    def camera(self) -> Camera:
        """From where the body is seen."""
        return self._camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        if camera != self._camera:
            self._camera = camera
            self.turned.emit()

    def places(self, points: Floats) -> Floats:
        """(..., 2) where points of space (..., 3) are in the widget, in pixels."""
        box = self._box().toRect()
        seen = self.camera.on_screen(points, box.width(), box.height(), self._margin())
        return np.asarray(seen + box.topLeft().toTuple())

    def render(self, most: float = math.inf) -> bool:
        """Paint the mesh unless the picture shows it as it is; returns whether there is another picture.

        The picture has at most so many pixels along one side.
        """
        box = self._box().toRect()
        ratio = min(pixel_ratio(self._widget), most / max(box.width(), box.height()))
        wanted = self.mesh, self.camera, box.size().toTuple(), ratio, self._margin()
        if self.mesh is None or wanted == self._painted:
            return False
        try:
            if not opengl_works():
                raise RuntimeError(WITHOUT_OPENGL)
            self._painter = self._painter or MeshPainter()
            self.picture = self._painter.paint(self.mesh, self.camera, box.size(), ratio, self._margin())
        except Exception:  # whatever a driver raises: what can be shown without it takes the body's place
            self.release()
            self.failed.emit()
            return False
        self._painted = wanted
        return True

    def release(self) -> None:
        """Give back what is held of OpenGL, and the picture."""
        if self._painter is not None:
            self._painter.close()
        self._painter = self.picture = self._painted = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            return self._take_mouse(event)
        if isinstance(event, QWheelEvent):
            self.camera = self.camera.zoomed(ZOOM_PER_STEP ** event.angleDelta().y())
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(Qt.Key(event.key()))
        if event.type() == QEvent.Type.Hide:
            self.release()
        return False

    def _take_mouse(self, event: QMouseEvent) -> bool:
        """Turn the body from a press of the left button until it is let go."""
        kind, at, is_left = event.type(), event.position(), event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and is_left:
            self._grip, self._pressed, self._is_drag = at, at, False
            self._widget.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif kind == QEvent.Type.MouseMove and self._grip is not None:
            self._is_drag |= (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            way, self._grip = at - self._grip, at
            self.camera = self.camera.orbited(DEGREES_PER_PIXEL * way.x(), DEGREES_PER_PIXEL * way.y())
        elif kind == QEvent.Type.MouseButtonRelease and is_left and self._grip is not None:
            self._grip = None
            self._widget.setCursor(Qt.CursorShape.OpenHandCursor)
            if not self._is_drag:
                self.clicked.emit(at)
        else:
            return False
        return True

    def _take_key(self, key: Qt.Key) -> bool:
        if key in TURNS:
            right, down = TURNS[key]
            self.camera = self.camera.orbited(DEGREES_PER_KEY * right, DEGREES_PER_KEY * down)
        elif key in ZOOMS:
            self.camera = self.camera.zoomed(ZOOMS[key])
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.camera = self.home
        else:
            return False
        return True


WITHOUT_OPENGL = "No OpenGL here: the map is shown instead"
WITHOUT = ("offscreen", "minimal", "vnc", "linuxfb")
"""Platforms of Qt that have no OpenGL; asking them prints a warning."""
SAMPLES = 4
"""Per pixel, for smooth edges."""
MOST_BANDS = 24
"""As many as the shader has room for, with three numbers each."""
LIGHT = np.array([-0.5, 0.62, 0.72])
"""Where the light comes from, from the viewer: right, up, towards him."""
TRIANGLES, FLOAT, UNSIGNED_INT, DEPTH_TEST, COLOUR_AND_DEPTH = 0x0004, 0x1406, 0x1405, 0x0B71, 0x4100
"""OpenGL's constants."""


@cache
def opengl_works() -> bool:
    """Whether this screen, driver and installation can draw by OpenGL; found out once, by trying, without a word."""
    if QGuiApplication.platformName() in WITHOUT:
        return False
    former = qInstallMessageHandler(lambda *_: None)  # the map that takes the body's place tells of a broken driver
    corners = np.array([[-1, -1, 0], [1, -1, 0], [0, 1, 0]], np.float32)
    triangle = Mesh(corners, np.array([[0, 1, 2]], np.uint32), np.ones((3, 4), np.float32))
    try:
        # Without GLX there may be a context that cannot be used: is the triangle to be seen where it is painted?
        with closing(MeshPainter()) as painter:
            return painter.paint(triangle, Camera(height=0.0), QSize(16, 16), 1.0, 0.0).pixelColor(8, 8).alpha() > 0
    except Exception:  # whatever a driver raises: there is none that can be used
        return False
    finally:
        qInstallMessageHandler(former)


class MeshPainter:
    """Paints meshes into pictures; owns what it needs of OpenGL until `close`.

    The constructor and `paint` raise any exception where OpenGL does not work; `close` it then too.
    """

    def __init__(self) -> None:
        wanted = QtGui.QSurfaceFormat()
        wanted.setVersion(2, 1)
        self._surface = QtGui.QOffscreenSurface()
        self._surface.setFormat(wanted)
        self._surface.create()
        self._context = QtGui.QOpenGLContext()
        self._context.setFormat(wanted)
        self._mesh: Mesh | None = None
        self._frame: QtOpenGL.QOpenGLFramebufferObject | None = None
        self._corners = QtOpenGL.QOpenGLBuffer(QtOpenGL.QOpenGLBuffer.Type.VertexBuffer)
        self._faces = QtOpenGL.QOpenGLBuffer(QtOpenGL.QOpenGLBuffer.Type.IndexBuffer)
        if not self._context.create() or self._context.isOpenGLES():
            raise RuntimeError("there is no OpenGL")
        self._make_current()
        self._program = QtOpenGL.QOpenGLShaderProgram()
        kinds = QtOpenGL.QOpenGLShader.ShaderTypeBit
        for kind, name in ((kinds.Vertex, "mesh.vert"), (kinds.Fragment, "mesh.frag")):
            self._program.addShaderFromSourceCode(kind, read_text("shaders", name))
        if not (self._program.link() and self._corners.create() and self._faces.create()):
            raise RuntimeError(self._program.log())
        self._context.doneCurrent()

    def _make_current(self) -> None:
        if not self._context.makeCurrent(self._surface):
            raise RuntimeError("OpenGL cannot be used")

    def close(self) -> None:
        """Give everything back."""
        if self._context.makeCurrent(self._surface):
            self._corners.destroy()
            self._faces.destroy()
            del self._frame, self._program
            self._context.doneCurrent()
        self._surface.destroy()

    def paint(self, mesh: Mesh, camera: Camera, size: QSize, ratio: float, margin: float) -> QImage:
        """The mesh on nothing; `size` and `margin` (see `Camera`) in pixels of which each is `ratio` real ones."""
        self._make_current()
        try:
            real = QSize(max(round(size.width() * ratio), 1), max(round(size.height() * ratio), 1))
            if self._frame is None or self._frame.size() != real:
                kind = QtOpenGL.QOpenGLFramebufferObjectFormat()
                kind.setSamples(SAMPLES)
                kind.setAttachment(QtOpenGL.QOpenGLFramebufferObject.Attachment.CombinedDepthStencil)
                self._frame = QtOpenGL.QOpenGLFramebufferObject(real, kind)
            if not (self._frame.bind() and self._program.bind()):
                raise RuntimeError("OpenGL cannot paint into a picture")
            if mesh is not self._mesh:
                self._take_over(mesh)
            matrix = QtGui.QMatrix4x4(camera.matrix(size.width(), size.height(), margin).ravel().tolist())
            self._program.setUniformValue(self._program.uniformLocation("matrix"), matrix)
            self._set("light", camera.axes().T @ (LIGHT / np.linalg.norm(LIGHT)), 3)
            self._set("eye", camera.eye(), 3)
            gl = self._context.functions()
            gl.glViewport(0, 0, real.width(), real.height())
            gl.glClearColor(0.0, 0.0, 0.0, 0.0)
            gl.glClear(COLOUR_AND_DEPTH)
            gl.glEnable(DEPTH_TEST)
            self._faces.bind()
            gl.glDrawElements(TRIANGLES, mesh.faces.size, UNSIGNED_INT, VoidPtr(0))  # type: ignore[arg-type]
            self._frame.release()
            image = self._frame.toImage()
        finally:
            self._context.doneCurrent()
        image.setDevicePixelRatio(ratio)
        return image

    def _take_over(self, mesh: Mesh) -> None:
        corners = np.hstack([mesh.points, mesh.values]).astype(np.float32)
        for buffer, numbers in ((self._corners, corners), (self._faces, mesh.faces.astype(np.uint32))):
            buffer.bind()
            buffer.allocate(numbers.tobytes(), numbers.nbytes)
        for name, first, count in (("position", 0, 3), ("value", 3, 4)):
            place = self._program.attributeLocation(name)
            self._program.enableAttributeArray(place)
            self._program.setAttributeBuffer(place, FLOAT, 4 * first, count, 4 * corners.shape[1])
        palette = np.zeros((MOST_BANDS, 3)) if mesh.palette is None else mesh.palette[:MOST_BANDS] / 255.0
        self._set("palette", palette.ravel())
        self._set("bands", np.array([0 if mesh.palette is None else len(palette)]))
        self._mesh = mesh

    def _set(self, name: str, numbers: Floats, each: int = 1) -> None:
        place, values = self._program.uniformLocation(name), np.asarray(numbers, float).tolist()
        self._program.setUniformValueArray(place, values, len(values) // each, each)
