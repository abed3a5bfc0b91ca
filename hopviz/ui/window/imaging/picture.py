"""Pictures of widgets for files: as points, of any size, or as lines and letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QPaintDevice, QPainter, QPalette, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QGraphicsView, QMainWindow, QWidget

from hopviz.project.picture_files import PictureError
from hopviz.ui.style.rendering import Target, painting_for
from hopviz.ui.style.theme import Theme, palette, stylesheet

DOTS_PER_INCH = 96
"""What a point is a part of, as on a screen."""
LARGEST_THUMBNAIL = 64.0
"""Points a side of a picture of points that a picture of lines may contain."""
OF_POINTS = "This is painted in points, not in lines: save it as PNG"


@dataclass(frozen=True, eq=False)
class Subject:
    """What a picture is made of."""

    key: str
    """By what it is known: "trace", or "trace.1" for a plot of it."""
    title: str
    widget: QWidget
    apply_theme: Callable[[Theme], None]
    draw: Callable[[], None]
    """Have everything made that is to be seen."""
    is_seen: Callable[[], bool] = lambda: True
    """Whether it is on the screen, and so kept up to date."""
    keeps_shape: bool = False
    """Whether it is not laid out anew for another shape."""


@dataclass(frozen=True)
class Room:
    """How something fits a picture of some size."""

    size: QSize
    """Of the picture."""
    points: QSize
    """What it would have on the screen: type is as large beside it as there."""
    ratio: float
    """Points of the picture for each one on the screen."""

    @property
    def corner(self) -> QPoint:
        """Where something begins that does not fill its picture, in points of the screen."""
        free = self.size / self.ratio - self.points
        return QPoint(max(free.width() // 2, 0), max(free.height() // 2, 0))


def room_for(size: QSize, shape: QSize, keeps_shape: bool = False) -> Room:
    """The room for what has a shape on the screen; one that it does not keep is made wider or taller for it."""
    ratio = min(size.width() / shape.width(), size.height() / shape.height())
    if keeps_shape:
        return Room(size, shape, ratio)
    points = (size / ratio).expandedTo(shape)
    return Room(size, points, min(size.width() / points.width(), size.height() / points.height()))


def image_of(subject: Subject, size: QSize, theme: Theme, shown: Theme) -> QImage:
    """A picture of points of this size, in a theme; `shown` is the theme on the screen.  Errors as for `painted`."""
    room = room_for(size, subject.widget.size(), subject.keeps_shape)
    with _laid_out(subject, room.points, theme, shown, Target(room.ratio, False)):
        return painted(subject.widget, room, theme)


def painted(widget: QWidget, room: Room, theme: Theme) -> QImage:
    """A picture of a widget that has the size, and is made for the pixels, of a picture.

    Raises
    ------
    PictureError
        If there is not enough memory for it.
    """
    image = QImage(room.size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureError("There is not enough memory for this picture; make it smaller.")
    image.fill(_ground(widget, theme))
    image.setDevicePixelRatio(room.ratio)
    with _painter(image) as painter:
        _render(painter, widget, room.corner)
    image.setDevicePixelRatio(1.0)
    return image


def svg_of(subject: Subject, size: QSize, theme: Theme, shown: Theme) -> bytes:
    """A picture of lines and letters of this size, as SVG.

    Raises
    ------
    PictureError
        If it is painted in points; a sentence says so.
    """
    room = room_for(size, subject.widget.size(), subject.keeps_shape)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setTitle(subject.title)
    with _laid_out(subject, room.points, theme, shown, Target(room.ratio, True)), _painter(generator) as painter:
        painter.fillRect(QRect(QPoint(), size), _ground(subject.widget, theme))
        painter.scale(room.ratio, room.ratio)
        _render(painter, subject.widget, room.corner)
    made = bytes(content.data())
    if _is_of_points(made.decode("utf-8")):
        raise PictureError(f"{OF_POINTS}.")
    return made


IMAGE = re.compile(r'<image [^>]*?width="([\d.]+)" height="([\d.]+)"')


def _is_of_points(svg: str) -> bool:
    """Whether there is more in it that is made of points than thumbnails and small signs."""
    return any(min(float(side) for side in sides) > LARGEST_THUMBNAIL for sides in IMAGE.findall(svg))


def _render(painter: QPainter, widget: QWidget, corner: QPoint) -> None:
    QWidget.render(widget, painter, corner, QRegion(), QWidget.RenderFlag.DrawChildren)  # views of scenes have another


@contextmanager
def _painter(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter that has left its device when it is done or fails: Qt crashes where a device goes first."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


def _ground(widget: QWidget, theme: Theme) -> QColor:
    """The colour that lies below a widget: panels lie on a surface, and that on the window."""
    return theme.color("window" if isinstance(widget, QMainWindow) else "surface")


@contextmanager
def _laid_out(subject: Subject, points: QSize, theme: Theme, shown: Theme, target: Target) -> Iterator[None]:
    """Give a widget another size and theme, and all that it paints the pixels of a file.

    Nothing is painted on the screen between two turns of the event loop, so that a person sees nothing of it.
    """
    widget, before = subject.widget, subject.widget.size()
    is_other = theme is not shown and not widget.isWindow()
    views = [each for each in (widget, *widget.findChildren(QGraphicsView)) if isinstance(each, QGraphicsView)]
    plots = {plot: plot.cacheMode() for plot in views} if target.is_vector else {}
    try:
        for plot in plots:
            plot.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)  # a ground that is kept is one of points
            plot.viewport().setAutoFillBackground(False)  # of another colour, which shines through at the edges
        with painting_for(target):
            if is_other:
                wear(widget, theme)
                polish(widget)
            subject.apply_theme(theme)
            if points != before:
                resize_now(widget, points)
            subject.draw()
            yield
    finally:
        for plot, mode in plots.items():
            plot.setCacheMode(mode)
            plot.viewport().setAutoFillBackground(True)
        if is_other:
            _wear(widget, QPalette(), "")  # those of the application again, also when it becomes another one
            polish(widget)
        subject.apply_theme(shown)
        if points != before:
            resize_now(widget, before)
        subject.draw()


def wear(widget: QWidget, theme: Theme) -> None:
    """Give a widget, and all that it contains now, the palette and style sheet of a theme."""
    _wear(widget, palette(theme), stylesheet(theme))


def _wear(widget: QWidget, colours: QPalette, sheet: str) -> None:
    widget.setStyleSheet(sheet)
    for each in (widget, *widget.findChildren(QWidget)):
        each.setPalette(colours)  # where there are style sheets, Qt hands no palette on


def polish(widget: QWidget) -> None:
    """Give a widget, and all that it contains, the fonts and the room that its style sheet says, seen or not."""
    for each in (widget, *widget.findChildren(QWidget)):
        each.ensurePolished()
        layout = each.layout()
        if layout is not None:
            layout.invalidate()


def resize_now(widget: QWidget, size: QSize) -> None:
    """Let a widget, and all that it contains, have another size now."""
    widget.resize(size)
    for each in (widget, *widget.findChildren(QWidget)):
        QApplication.sendPostedEvents(each, QEvent.Type.LayoutRequest)
        layout = each.layout()
        if layout is not None:
            layout.activate()
