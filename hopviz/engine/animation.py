"""Animation of a run: a copy of it replayed in the background, frame by frame, painted by the window, and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Condition

from PySide6.QtCore import QObject, Signal

from hopviz.actions.project_run import ProjectRun
from hopviz.core.recorder import Report
from hopviz.core.stepwise import Steps
from hopviz.project.model import Project
from hopviz.project.picture_files import Pixels, animation_steps


@dataclass(frozen=True)
class Film:
    """What an animation is to be."""

    frames: int
    """Of which the first shows the beginning of the run."""
    updates: int
    """From one to the next."""
    seconds: float
    """For which each is shown."""
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Moment:
    """What a frame shows."""

    project: Project
    """With the masks and the rule of that time."""
    reports: list[Report]
    """What has happened since the frame before."""


class GivenUpError(Exception):
    """Nobody waits for the animation any more."""


def replayed(run: ProjectRun, frames: int, updates: int) -> Iterator[Moment]:
    """What is told of a run from one frame to the next, from its beginning on, as it went and as it would go on.

    Parameters
    ----------
    run : ProjectRun
        It is sent back and on: a copy.
    frames : int
    updates : int
        Between two frames.
    """
    report = _alone(run.seek(run.first))
    yield Moment(run.project, [report])
    for _ in range(frames - 1):
        reports, goal = [], report.frame.updates + updates
        while report.frame.updates < goal:
            report = _alone(run.advance(updates=goal - report.frame.updates))
            reports.append(report)
        yield Moment(run.project, reports)


def _alone(report: Report) -> Report:
    """A report that knows nothing of what comes later."""
    return replace(report, extent=None, jumps=False)


class FramePainting(QObject):
    """Hands reports from the thread that replays a run to the one that paints, and pictures back.

    `wanted` is emitted in the thread that replays: connect it to a method of an object of the thread that paints, which
    answers by `give`.
    """

    wanted = Signal(object)
    """(Moment) paint a frame."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = Condition()
        self._painted: Pixels | None = None
        self._is_closed = False

    def give(self, pixels: Pixels) -> None:
        """The frame that was wanted."""
        with self._changed:
            self._painted = pixels
            self._changed.notify_all()

    def close(self) -> None:
        """Paint nothing more: the thread that waits goes on, with a `GivenUpError`."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def painted(self, moment: Moment) -> Pixels:
        """Have a frame painted, and wait for it; in the thread that replays."""
        with self._changed:
            if not self._is_closed:
                self.wanted.emit(moment)
                self._changed.wait_for(lambda: self._is_closed or self._painted is not None)
            pixels, self._painted = self._painted, None
        if pixels is None:
            raise GivenUpError
        return pixels


def film_steps(
    path: str | Path, ending: str, film: Film, run: ProjectRun, paint: Callable[[Moment], Pixels]
) -> Steps[None]:
    """Replay a copy of a run and write what is painted of it; errors as for `animation_steps`, and those of `paint`."""
    frames = (paint(moment) for moment in replayed(run, film.frames, film.updates))
    yield from animation_steps(path, frames, film.frames, film.seconds, ending)
