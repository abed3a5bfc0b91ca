"""How is a body painted by OpenGL, and is there any OpenGL?  Off screen, into a picture that a painter can use.

A picture keeps the window an ordinary one: a widget drawn by OpenGL would make Qt compose the whole window by
it, which is slow wherever the graphics card is imitated in software.  pyqtgraph.opengl is imported only once
there is something to paint.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QImage, QMatrix4x4, QOffscreenSurface, QOpenGLContext, QSurfaceFormat

from hopviz.ui.views.mesh import Mesh
from hopviz.ui.views.space import Camera

Floats = NDArray[np.float64]

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
