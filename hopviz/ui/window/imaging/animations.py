"""Animations of the run: asked for, painted a frame at a time off the screen, and written in the background."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from hopviz.actions.project_run import ProjectRun
from hopviz.core.counting import counted
from hopviz.engine.animation import film_steps
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project.file_names import file_name
from hopviz.project.files import shown
from hopviz.project.picture_files import ANIMATIONS
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.widgets.save_dialog import ask_where
from hopviz.ui.window.banner import NEXT_DEED
from hopviz.ui.window.dialogs.animation import AnimationDialog, Wanted
from hopviz.ui.window.imaging.filming import Filming
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings

KEY = "window.animation"


class Animations(Guarded, QObject):
    """Makes one animation at a time.

    Parameters
    ----------
    window : MainWindow
    session : Session
        Whose run is copied.
    units, landscape : UnitsPanel, LandscapePanel
        What is seen now, and so in the animation.
    settings : Settings
    jobs : Jobs
        Replay and write.
    """

    hinted = Signal(str)
    failed = Signal(str)

    def __init__(
        self, window: MainWindow, session: Session, units: UnitsPanel, landscape: LandscapePanel, settings: Settings,
        jobs: Jobs,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._session, self._settings, self._jobs = window, session, settings, jobs
        self._units, self._landscape = units, landscape
        self._wanted: tuple[Path, Wanted] | None = None
        """What has been asked for, until the copy of the run is there."""
        self._making: Filming | None = None
        session.branched.connect(self._begin)
        window.banner.cancelled.connect(self.cancel)
        window.closing.connect(self.close)

    @property
    def is_under_way(self) -> bool:
        """Whether one is being made."""
        return self._making is not None or self._wanted is not None

    def ask(self) -> None:
        """Ask what animation is wanted, and make it."""
        if self.is_under_way:
            self.hinted.emit("An animation is being made: cancel it first, or wait for it")
            return
        report, project = self._session.report, self._session.project
        updates = 0 if report is None else report.frame.updates
        dialog = AnimationDialog(self._window, updates, project.rule.tick_word, self._settings.animation)
        dialog.save_wanted.connect(self._ask_where)
        dialog.accepted.connect(lambda: self._remember(dialog.choices()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _remember(self, choices: dict[str, str]) -> None:
        self._settings.animation = choices

    @Slot(object)
    def _ask_where(self, wanted: Wanted) -> None:
        kind = ANIMATIONS[wanted.ending]
        kinds = f"{kind} (*{wanted.ending})" if wanted.ending else "A new folder (*)"
        ask_where(
            self._window, "Save the animation", self._settings.folder, {kinds: wanted.ending},
            file_name("run", wanted.ending), lambda path: self.make(path, wanted),
        )  # fmt: skip

    def make(self, path: Path, wanted: Wanted) -> None:
        """Make one, of a copy of the run as it is."""
        self._settings.folder = str(path.parent)
        self._wanted = path, wanted
        self._session.branch_wanted.emit()

    @Slot(object)
    def _begin(self, run: ProjectRun) -> None:
        if self._wanted is None:
            return
        (path, wanted), self._wanted = self._wanted, None
        theme, view, units_as = self._window.theme, self._landscape.view.name, self._units.shown.name
        making = self._making = Filming(path, wanted, run, theme, view, units_as, self)
        making.progressed.connect(self._tell)
        making.ready.connect(self._write)
        making.failed.connect(self._fail)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        if self._making is not None:
            self._window.banner.show_progress(self._making.progress)

    @Slot()
    def _write(self) -> None:
        making = self._making
        if making is not None:
            wanted = making.wanted
            self._jobs.submit(
                KEY,
                partial(film_steps, making.path, wanted.ending, wanted.film, making.run, making.painting.painted),
                self._end, self._fail, alone=True,
            )  # fmt: skip

    def _end(self, _: object) -> None:
        making = self._close()
        if making is not None:
            frames = making.wanted.film.frames
            self.hinted.emit(f"Saved {shown(making.path.name)}, {counted(frames, 'frame')}")
            self._window.banner.settle(NEXT_DEED)

    def _fail(self, error: Exception) -> None:
        self._jobs.cancel(KEY)
        self._close()
        self.failed.emit(str(error) or "There is not enough memory for this animation; make it smaller.")

    @Slot()
    def cancel(self) -> None:
        """Make it no more; no file is left behind."""
        if self.is_under_way:
            self._wanted = None
            self._jobs.cancel(KEY)
            self._close()
            self.hinted.emit("The animation was cancelled")

    @Slot()
    def close(self) -> None:
        """Make nothing more, without a word."""
        self._wanted = None
        self._jobs.cancel(KEY)
        self._close()

    def _close(self) -> Filming | None:
        making, self._making = self._making, None
        if making is not None:
            making.close()
            self._window.banner.show_progress("")
        return making
