"""Filming: offscreen panels made a piece at a time, and the frames of one animation painted on them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot

from hopviz.actions.project_run import ProjectRun
from hopviz.engine.animation import FramePainting, Moment
from hopviz.engine.jobs import Jobs
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import Theme
from hopviz.ui.window.dialogs.animation import SCENES, Wanted
from hopviz.ui.window.imaging.offscreen import OffscreenPanels, shape_of
from hopviz.ui.window.imaging.picture import room_for

LONGEST_REST = 200
"""Milliseconds of rest after a frame at most: as long as it took, so that the window has half of the time."""


class Filming(Guarded, QObject):
    """One animation: its panels, and how many frames have been painted.

    Parameters
    ----------
    path : Path
    wanted : Wanted
    run : ProjectRun
        A copy.
    theme : Theme
    view, units_as : str
        The view of the landscape, and how the units are shown.
    parent : QObject
    """

    progressed = Signal()
    ready = Signal()
    """Frames can be painted."""
    failed = Signal(object)
    """(Exception) what is to be seen cannot be made."""

    def __init__(
        self, path: Path, wanted: Wanted, run: ProjectRun, theme: Theme, view: str, units_as: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.path, self.wanted, self.run = path, wanted, run
        self.painting = FramePainting(self)
        self.painting.wanted.connect(self._paint)
        self._painted = 0
        self._units_as = units_as
        self._jobs = Jobs(self)
        self._jobs.idle.connect(self._look)
        panels = SCENES[wanted.scene][1]
        room = room_for(QSize(wanted.film.width, wanted.film.height), shape_of(panels))
        self._offscreen = OffscreenPanels(panels, theme, self._jobs, room, view)
        self._is_ready = self._is_closed = False
        self._steps: Iterator[None] = self._begin()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._go_on)
        self._pause.start(0)

    @property
    def progress(self) -> str:
        """How far it is, in a sentence."""
        frames = self.wanted.film.frames
        return f"Making the animation… frame {self._painted:,} of {frames:,}" if self._painted else "Making the panels…"

    def _begin(self) -> Iterator[None]:
        """Make the panels, in steps that are short."""
        offscreen = self._offscreen
        yield from offscreen.build()
        offscreen.show_network(self.run.project, self.run.network)
        offscreen.show_units_as(self._units_as)
        yield

    @Slot()
    def _go_on(self) -> None:
        try:
            next(self._steps)
        except StopIteration:
            self._is_ready = True
            self._look()
        except Exception as error:  # there is no animation without panels
            self.failed.emit(error)
        else:
            self._pause.start(0)

    @Slot()
    def _look(self) -> None:
        """Begin once everything has been computed that is to be seen."""
        if self._is_ready and not self._is_closed and not self._jobs.busy:
            self._is_ready = False
            if self._offscreen.errors:
                self.failed.emit(self._offscreen.errors[0])
            else:
                self.ready.emit()

    @Slot(object)
    def _paint(self, moment: Moment) -> None:
        """Paint a frame, and hand it on once the window has had as much time."""
        if self._is_closed:
            return
        began = time.perf_counter()
        try:
            self._offscreen.show_moment(moment.project, moment.reports)
            pixels = self._offscreen.frame()
        except Exception as error:  # the thread that waits for the frame must be told
            self.failed.emit(error)
            return
        self._painted += 1
        self.progressed.emit()
        rest = min(round(1000 * (time.perf_counter() - began)), LONGEST_REST)
        QTimer.singleShot(rest, self, partial(self.painting.give, pixels))

    def close(self) -> None:
        """Take the panels down; whoever waits for a frame waits no more."""
        self._is_closed = True
        self._pause.stop()
        self.painting.close()
        self._jobs.close()
        self._offscreen.close()
        self._offscreen.deleteLater()
        self.deleteLater()
