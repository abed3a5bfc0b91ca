"""Pictures of the window: what can be taken of it, on the clipboard or in a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from hopviz.engine.jobs import Jobs
from hopviz.project.file_names import file_name
from hopviz.project.files import shown
from hopviz.project.picture_files import MOST_PIXELS, PICTURES, PictureError, picture_steps
from hopviz.ui.guard import Guarded, reported
from hopviz.ui.panel import Panel
from hopviz.ui.style.rendering import pixels_of
from hopviz.ui.viewer import Viewer
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.save_dialog import ask_where
from hopviz.ui.window.banner import NEXT_DEED
from hopviz.ui.window.dialogs.picture import PictureDialog
from hopviz.ui.window.imaging.picture import Subject, image_of
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings

KEY = "window.picture"
WINDOW = "window"
CONTROLS = "transport"
"""The panel that is made of controls alone."""
DRAWS = 3
"""In so many draws everything is drawn: some panels share it out among ticks."""
SHARPER = 2
"""Points of a copied picture for each one on the screen."""


class Pictures(Guarded, QObject):
    """Takes pictures of panels, of plots in them, and of the window.

    Parameters
    ----------
    window : MainWindow
    panels : sequence of Panel
        All that there are.
    settings : Settings
        Remember what was chosen, and the folder.
    jobs : Jobs
        Write files.
    """

    hinted = Signal(str)
    failed = Signal(str)

    def __init__(self, window: MainWindow, panels: Sequence[Panel], settings: Settings, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._settings, self._jobs = window, settings, jobs
        self._panels = [panel for panel in panels if panel.name != CONTROLS]
        self._used = next(panel for panel in self._panels if panel.name == "units")
        for panel in self._panels:
            if panel.focusPolicy() == Qt.FocusPolicy.NoFocus and panel.focusProxy() is None:
                panel.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click says which panel is meant
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._note_focus)

    @property
    def used(self) -> str:
        """The name of the panel that had the keys or the mouse last."""
        return self._used.name

    @Slot(QWidget, QWidget)
    def _note_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        for panel in self._panels:
            frame = self._window.docks.by_name.get(panel.name, panel)  # its heading, too, is the panel
            if now is not None and (now is panel or frame.isAncestorOf(now)):
                self._used = panel

    def subjects(self) -> list[Subject]:
        """What pictures can be taken of: the window, every panel, and every plot that is seen."""
        window = self._window
        found = [Subject(WINDOW, "The whole window", window, window.apply_theme, self._draw_all, keeps_shape=True)]
        for panel in self._panels:
            title = f"{panel.title}: {panel.view.title}" if isinstance(panel, Viewer) else panel.title
            draw, is_seen = partial(_draw, panel), partial(_is_seen, panel)
            found.append(Subject(panel.name, title, panel, panel.apply_theme, draw, is_seen))
            for k, (name, plot) in enumerate(_plots_in(panel), 1):
                plot_title = f"{title}, {name}"
                found.append(Subject(f"{panel.name}.{k}", plot_title, plot, panel.apply_theme, draw, is_seen))
        return found

    def _draw_all(self) -> None:
        for panel in self._panels:
            if panel.is_seen:
                _draw(panel)

    def _show_panel(self, key: str) -> None:
        name = key.partition(".")[0]
        if name in self._window.docks.by_name:
            self._window.docks.bring(name)

    def ask(self) -> None:
        """Ask what picture is wanted, and make a file of it."""
        dialog = PictureDialog(
            self._window, self.subjects, self.used, lambda: self._window.theme, self._show_panel,
            self._settings.picture,
        )  # fmt: skip
        dialog.copy_wanted.connect(self._put_on_clipboard)
        dialog.save_wanted.connect(self._ask_where)
        dialog.accepted.connect(lambda: self._remember(dialog.choices()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _remember(self, choices: dict[str, str]) -> None:
        self._settings.picture = choices

    def copy(self) -> None:
        """Put the panel that was used last on the clipboard."""
        subject = next(each for each in self.subjects() if each.key == self.used)
        if not subject.is_seen():
            self.hinted.emit(f"{subject.title} is hidden: show it, or choose File, Export, Picture")
            return
        theme, size = self._window.theme, subject.widget.size()
        sharper = SHARPER if SHARPER**2 * size.width() * size.height() <= MOST_PIXELS else 1
        try:
            self._put_on_clipboard(subject.title, image_of(subject, size * sharper, theme, theme))
        except PictureError as error:
            self.failed.emit(str(error))

    @Slot(str, QImage)
    def _put_on_clipboard(self, title: str, image: QImage) -> None:
        QApplication.clipboard().setImage(image)
        self.hinted.emit(f"Copied as a picture: {title}, {told(image.size())}")

    @Slot(str, str, object)
    def _ask_where(self, title: str, ending: str, content: QImage | bytes) -> None:
        ask_where(
            self._window, "Save the picture", self._settings.folder, {f"{PICTURES[ending]} (*{ending})": ending},
            file_name(title, ending), lambda path: self._write(path, content),
        )  # fmt: skip

    def _write(self, path: Path, content: QImage | bytes) -> None:
        self._settings.folder = str(path.parent)
        self.hinted.emit(f"Saving {shown(path.name)}…")
        made = content if isinstance(content, bytes) else pixels_of(content)
        size = "" if isinstance(content, bytes) else f", {told(content.size())}"

        def end(_: object) -> None:
            self.hinted.emit(f"Saved {shown(path.name)}{size}")
            self._window.banner.settle(NEXT_DEED)

        self._jobs.submit(
            KEY, partial(picture_steps, path, made), end, lambda error: self.failed.emit(str(error)), queue=True,
            alone=True,
        )  # fmt: skip


def told(size: QSize) -> str:
    """A size in words."""
    return f"{size.width():,} × {size.height():,}"


def _is_seen(panel: Panel) -> bool:
    return panel.is_seen


def _draw(panel: Panel) -> None:
    with reported():
        for _ in range(DRAWS):
            panel.draw(0.0)


def _plots_in(panel: Panel) -> list[tuple[str, QWidget]]:
    """The plots of a panel that are seen, and what each shows."""
    charts = [chart for chart in panel.findChildren(Chart) if chart.isVisible()]
    plots: list[tuple[str, QWidget]] = [(chart.accessibleName(), chart) for chart in charts]
    for plot in panel.findChildren(pg.PlotWidget):
        if plot.isVisible() and not any(chart.isAncestorOf(plot) for chart in charts):
            plots.append((f"plot of {plot.getAxis('left').labelText} against {plot.getAxis('bottom').unit}", plot))
    return plots
