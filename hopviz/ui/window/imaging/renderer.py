"""Renderer: offscreen panels, for the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

from PySide6.QtCore import QEventLoop, QMessageLogContext, QSize, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from hopviz.core.network import Network
from hopviz.core.quoting import listed, quoted
from hopviz.core.recorder import Report
from hopviz.engine.jobs import Jobs
from hopviz.project.model import Project
from hopviz.project.picture_files import PictureError, Pixels
from hopviz.ui.experiments.panel import EXPERIMENTS
from hopviz.ui.landscape.panel import VIEWS
from hopviz.ui.style.rendering import pixels_of
from hopviz.ui.style.theme import THEMES, Theme
from hopviz.ui.viewer import View
from hopviz.ui.window.imaging.offscreen import OVERVIEW, WINDOW, OffscreenPanels, shape_of
from hopviz.ui.window.imaging.picture import image_of, room_for, svg_of

TURN = 50
"""Milliseconds of waiting between two times that it is looked up from."""


def start() -> None:
    """Let Qt do without a screen, unless it has begun with one."""
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_hand_on)
        application = QApplication(["hopviz"])
        application.setApplicationName("hopviz")
        application.setStyle("Fusion")


def _hand_on(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Tell what Qt tells, but for what it says of every window that nobody sees."""
    if not message.startswith("This plugin does not support"):
        print(message, file=sys.stderr)


KNOWN = {"landscape": [kind.name for kind in VIEWS], "experiments": [kind.name for kind in EXPERIMENTS]}
"""The views that panels have."""


def owner_of(view: str) -> str:
    """The panel that has a view; empty if none has."""
    return next((name for name, views in KNOWN.items() if view in views), "")


def panels_for(panel: str, view: str) -> tuple[str, ...]:
    """The panels to be rendered for one by its name, or for a view by its own; all that matters if neither is said.

    Raises
    ------
    PictureError
        If there is no such view, or none in that panel.
    """
    owner = owner_of(view)
    if view and not owner:
        raise PictureError(f"There is no view {quoted(view)}; choose from {listed(chain(*KNOWN.values()))}.")
    if (panel in ("overview", "window") and owner != "experiments") or not (panel or view):
        return WINDOW if panel == "window" else OVERVIEW
    if view and panel not in ("", owner):
        raise PictureError(f"The panel {panel} has no view {quoted(view)}; leave the panel out, or the view.")
    return (panel or owner,)


class Renderer:
    """Paints a project and its run.

    Parameters
    ----------
    panels : sequence of str
    view : str
        Of the landscape, or an experiment; empty: the first, or the next one if that cannot show the project.
    theme : str
    size : (int, int) or int
        Of the picture, in points; or how many of them to each one that its panels have on a screen.
    look_up : callable
        Called now and then; what it raises ends the work.
    """

    def __init__(
        self, panels: Sequence[str], view: str, theme: str, size: tuple[int, int] | int, look_up: Callable[[], None]
    ) -> None:
        self._theme: Theme = THEMES[theme]
        shape = shape_of(panels)
        self._room = room_for(shape * size if isinstance(size, int) else QSize(*size), shape)
        self._look_up = look_up
        self._panels, self.view = panels, view
        self._jobs: Jobs
        self._offscreen: OffscreenPanels

    @property
    def size(self) -> tuple[int, int]:
        """Of the picture."""
        return self._room.size.width(), self._room.size.height()

    @contextmanager
    def open(self, project: Project, network: Network) -> Iterator[None]:
        """Show a network while this lasts.

        Raises
        ------
        PictureError
            If the view cannot show it.
        """
        kinds: dict[str, type[View]] = {kind.name: kind for kind in (*VIEWS, *EXPERIMENTS)}
        refusal = kinds[self.view].refusal(project) if self.view else ""
        if refusal:
            raise PictureError(f"The view {self.view} cannot be painted: {refusal[:1].lower()}{refusal[1:]}")
        self._jobs = Jobs()
        self._offscreen = OffscreenPanels(self._panels, self._theme, self._jobs, self._room, self.view)
        try:
            for _ in self._offscreen.build():
                self._look_up()
            self._offscreen.show_network(project, network)
            self.wait()
            yield
        finally:
            self._jobs.close()
            self._offscreen.close()
            self._offscreen.deleteLater()

    def wait(self) -> None:
        """Until everything has been computed that is to be seen.

        Raises
        ------
        PictureError
            If something cannot be.
        """
        loop = QEventLoop()
        loop.processEvents()
        while self._jobs.busy:
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, TURN)
            self._look_up()
        if self._offscreen.errors:
            raise PictureError(f"What is to be seen cannot be computed: {self._offscreen.errors[0]}.")

    def show(self, project: Project, reports: Sequence[Report]) -> None:
        """Take over what happened in the run."""
        self._look_up()
        self._offscreen.show_moment(project, reports)

    def frame(self) -> Pixels:
        """What is seen now, as a frame of several."""
        self.wait()
        return self._offscreen.frame()

    def picture(self, title: str) -> Pixels:
        """What is seen now."""
        self.wait()
        return pixels_of(image_of(self._offscreen.subject(title), self._room.size, self._theme, self._theme))

    def lines(self, title: str) -> bytes:
        """What is seen now, as SVG.

        Raises
        ------
        PictureError
            If it is painted in points.
        """
        self.wait()
        return svg_of(self._offscreen.subject(title), self._room.size, self._theme, self._theme)
