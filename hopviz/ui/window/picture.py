"""Pictures of widgets for files: as points, of any size, or as lines and letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from hopviz.ui.style.rendering import Target, painting_for
from hopviz.ui.style.theme import Theme, palette, stylesheet

LARGEST_SIDE, MOST_PIXELS = 16_384, 64_000_000
"""Of a picture of points: four bytes each."""
SMALLEST_SIDE = 16
DOTS_PER_INCH = 96
"""What a point is a part of, as on a screen."""
LARGEST_THUMBNAIL = 64.0
"""Points a side of a picture of points that a picture of lines may contain."""
OF_POINTS = "This is painted in points, not in lines: save it as PNG"


@dataclass(frozen=True)
class Subject:
    """What a picture is made of."""

    key: str
    """By what it is known: the name of a panel, with that of its view or of its plot."""
    title: str
    widget: QWidget
    apply_theme: Callable[[Theme], None]
    draw: Callable[[], None]
    """Have everything painted that is to be painted before it is drawn."""
    keeps_shape: bool = False
    """Whether it is not laid out anew for another shape."""


def size_mistake(width: int, height: int) -> str:
    """Why there can be no picture of so many points, in a sentence; empty if there can."""
    if min(width, height) < SMALLEST_SIDE:
        return f"A picture has at least {SMALLEST_SIDE} × {SMALLEST_SIDE} points, not {width:,} × {height:,}."
    pixels = width * height
    if max(width, height) > LARGEST_SIDE or pixels > MOST_PIXELS:
        memory = f"{4 * pixels / 1e6:,.0f} MB" if pixels < 250_000_000 else f"{4 * pixels / 1e9:,.1f} GB"
        return (
            f"A picture of {width:,} × {height:,} points takes {memory} of memory; at most {LARGEST_SIDE:,} a side and "
            f"{MOST_PIXELS // 1_000_000} million points in all can be made."
        )
    return ""


def points_of(size: QSize, shape: QSize, keeps_shape: bool) -> QSize:
    """The size on the screen of what fills a picture: type is as large beside it as on the screen.

    Parameters
    ----------
    size : QSize
        Of the picture.
    shape : QSize
        What is shown has now.
    keeps_shape : bool
        Whether it cannot be laid out anew.
    """
    scale = min(size.width() / shape.width(), size.height() / shape.height())
    if keeps_shape:
        return shape
    return QSize(max(round(size.width() / scale), shape.width()), max(round(size.height() / scale), shape.height()))


def image_of(subject: Subject, size: QSize, theme: Theme, shown: Theme) -> QImage:
    """A picture of points of this size, in a theme; `shown` is the theme on the screen."""
    points = points_of(size, subject.widget.size(), subject.keeps_shape)
    ratio = min(size.width() / points.width(), size.height() / points.height())
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(theme.color("window" if subject.widget.isWindow() else "surface"))
    image.setDevicePixelRatio(ratio)
    with _laid_out(subject, points, theme, shown, Target(ratio, False)):
        painter = QPainter(image)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        _render(painter, subject, _corner(size, points, ratio))
        painter.end()
    image.setDevicePixelRatio(1.0)
    return image


def svg_of(subject: Subject, size: QSize, theme: Theme, shown: Theme) -> bytes:
    """A picture of lines and letters of this size, as SVG.

    Raises
    ------
    ValueError
        If it is painted in points; a sentence says so.
    """
    points = points_of(size, subject.widget.size(), subject.keeps_shape)
    ratio = min(size.width() / points.width(), size.height() / points.height())
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setTitle(subject.title)
    with _laid_out(subject, points, theme, shown, Target(ratio, True)):
        painter = QPainter(generator)
        painter.fillRect(QRect(QPoint(), size), theme.color("surface"))
        painter.scale(ratio, ratio)
        _render(painter, subject, _corner(size, points, ratio))
        painter.end()
    made = bytes(content.data())
    if _is_of_points(made.decode("utf-8")):
        raise ValueError(f"{OF_POINTS}.")
    return made


IMAGE = re.compile(r'<image [^>]*?width="([\d.]+)" height="([\d.]+)"')


def _is_of_points(svg: str) -> bool:
    """Whether there is more in it that is made of points than thumbnails and small signs."""
    return any(min(float(side) for side in sides) > LARGEST_THUMBNAIL for sides in IMAGE.findall(svg))


def _corner(size: QSize, points: QSize, ratio: float) -> QPoint:
    """Where something begins that does not fill its picture."""
    return QPoint(
        max(round((size.width() / ratio - points.width()) / 2), 0),
        max(round((size.height() / ratio - points.height()) / 2), 0),
    )


def _render(painter: QPainter, subject: Subject, corner: QPoint) -> None:
    flags = QWidget.RenderFlag.DrawChildren
    if subject.widget.isWindow():
        flags |= QWidget.RenderFlag.DrawWindowBackground
    subject.widget.render(painter, corner, QRegion(), flags)


@contextmanager
def _laid_out(subject: Subject, points: QSize, theme: Theme, shown: Theme, target: Target) -> Iterator[None]:
    """Give a widget another size and theme, and all that it paints the pixels of a file.

    Nothing is painted on the screen between two turns of the event loop, so that a person sees nothing of it.
    """
    widget, before = subject.widget, subject.widget.size()
    is_other = theme is not shown
    plots = {plot: plot.cacheMode() for plot in widget.findChildren(QGraphicsView)}
    try:
        for plot in plots:
            plot.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)  # a ground that is kept is one of points
            plot.viewport().setAutoFillBackground(False)  # of another colour, which shines through at the edges
        with painting_for(target):
            if is_other and not widget.isWindow():
                widget.setPalette(palette(theme))
                widget.setStyleSheet(stylesheet(theme))
            subject.apply_theme(theme)
            if points != before:
                _resize(widget, points)
            subject.draw()
            yield
    finally:
        for plot, mode in plots.items():
            plot.setCacheMode(mode)
            plot.viewport().setAutoFillBackground(True)
        if is_other and not widget.isWindow():
            widget.setStyleSheet("")
            widget.setPalette(QApplication.palette(widget))
        subject.apply_theme(shown)
        if points != before:
            _resize(widget, before)
        subject.draw()


def _resize(widget: QWidget, size: QSize) -> None:
    """Let a widget, and all that it contains, have another size now."""
    widget.resize(size)
    for each in (widget, *widget.findChildren(QWidget)):
        QApplication.sendPostedEvents(each, QEvent.Type.LayoutRequest)
        layout = each.layout()
        if layout is not None:
            layout.activate()
