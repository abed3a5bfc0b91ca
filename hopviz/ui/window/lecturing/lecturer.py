"""The lecturer's window: when it is seen, and on which screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRect, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication

from hopviz.ui.guard import Guarded
from hopviz.ui.lecture.lecturer_window import SIZE, LecturerWindow
from hopviz.ui.lecture.steps import LessonSteps
from hopviz.ui.style.theme import GRID
from hopviz.ui.window.lecturing.presenter import Presenter
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings

YES, NO = "yes", "no"
BUTTONS = (
    Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowSystemMenuHint | Qt.WindowType.WindowMinMaxButtonsHint
    | Qt.WindowType.WindowCloseButtonHint
)  # fmt: skip
COMMAND = "show_lecturer"


def rooms_of_screens() -> list[QRect]:
    """The part of every screen that windows may have."""
    return [screen.availableGeometry() for screen in QGuiApplication.screens()]


def other_room(rooms: Sequence[QRect], here: QRect) -> QRect | None:
    """The first that is on no screen of the audience; screens that show the same are one."""
    return next((room for room in rooms if not room.intersects(here)), None)


def place_beside(window: QRect, room: QRect, size: QSize) -> QRect:
    """A place of this size in a room: right or left of a window, or where there is none in the lower right corner."""
    size = size.boundedTo(room.size())
    place = QRect(room.bottomRight(), QSize())
    place.setSize(size)
    place.moveBottomRight(room.bottomRight())
    for left in (window.right() + 1 + GRID, window.left() - GRID - size.width()):
        beside = QRect(left, max(window.top(), room.top()), size.width(), size.height())
        beside.moveTop(min(beside.top(), room.bottom() + 1 - size.height()))
        if room.contains(beside):
            return beside
    return place


class Lecturer(Guarded, QObject):
    """Shows the lecturer's window with presenter mode, or when it is asked for.

    Parameters
    ----------
    window : MainWindow
    steps : LessonSteps
    presenter : Presenter
    settings : Settings
        Where it is kept whether it is wanted, and where it was.
    rooms : callable, optional
        Tells the parts of the screens that windows may have.
    """

    def __init__(
        self,
        window: MainWindow,
        steps: LessonSteps,
        presenter: Presenter,
        settings: Settings,
        rooms: Callable[[], Sequence[QRect]] = rooms_of_screens,
    ) -> None:
        super().__init__(window)
        self._window, self._steps, self._presenter, self._settings = window, steps, presenter, settings
        self.rooms = rooms
        self._made: LecturerWindow | None = None
        self._was_on = self._came_with_it = self._is_beside = False
        presenter.changed.connect(self._follow)
        presenter.typed.connect(self._show_figures)
        window.closing.connect(self._hide)
        window.themed.connect(self._dress)

    @property
    def is_shown(self) -> bool:
        """Whether it is there to be seen."""
        return self._made is not None and not self._made.isHidden()

    @property
    def view(self) -> LecturerWindow:
        """Made when it is wanted first."""
        if self._made is None:
            made = self._made = LecturerWindow(self._window, self._steps)
            made.addAction(self._window.commands[COMMAND])
            made.addAction(self._window.commands["present"])
            made.forwards_wanted.connect(self._presenter.go_on)
            made.back_wanted.connect(self._presenter.go_back)
            made.closed.connect(self._take_closing)
            made.apply_theme(self._window.theme)
        return self._made

    def show(self, on: bool) -> None:
        """Show it, or not any more; remembered for the next audience."""
        self._settings.lecturer = YES if on else NO
        self._came_with_it = False
        (self._show if on else self._hide)()

    def _show(self) -> None:
        view = self.view
        if view.isHidden():
            place = other_room(self.rooms(), self._window.screen().geometry())
            self._is_beside = place is None
            # Managers of windows keep a dialog above the window that fills the screen.
            view.setWindowFlags(Qt.WindowType.Window if place is not None else Qt.WindowType.Dialog | BUTTONS)
            if place is not None:
                view.setGeometry(place.adjusted(GRID, 4 * GRID, -GRID, -GRID))
                view.setWindowState(Qt.WindowState.WindowMaximized)
            else:
                self._place_beside(view)
            view.show()
            self._presenter.lead_from(view)  # it has a handle now, at which keys arrive
        self._window.commands[COMMAND].setChecked(True)

    def _place_beside(self, view: LecturerWindow) -> None:
        view.setWindowState(Qt.WindowState.WindowNoState)
        remembered = self._settings.lecturer_geometry
        if not remembered.isEmpty() and view.restoreGeometry(remembered):
            return
        screen = self._window.screen()
        audience = screen.geometry() if self._presenter.is_on else self._window.frameGeometry()
        room = screen.availableGeometry().adjusted(GRID, 4 * GRID, -GRID, -GRID)
        view.setGeometry(place_beside(audience, room, QSize(*SIZE).boundedTo(room.size() * 0.6)))

    @Slot()
    def _hide(self) -> None:
        if self._made is not None and not self._made.isHidden():
            if self._is_beside:
                self._settings.lecturer_geometry = self._made.saveGeometry()
            self._made.hide()
        self._window.commands[COMMAND].setChecked(False)

    @Slot()
    def _follow(self) -> None:
        """Presenter mode has begun, or is over."""
        is_on = self._presenter.is_on
        if is_on == self._was_on:
            return
        self._was_on = is_on
        if is_on:
            has_other = other_room(self.rooms(), self._window.screen().geometry()) is not None
            wanted = self._settings.lecturer or (YES if has_other else NO)
            if wanted == YES and not self.is_shown:
                self._came_with_it = True
                self._show()
            if self._made is not None:
                self._made.begin_clock()
        elif self._came_with_it:
            self._came_with_it = False
            self._hide()

    @Slot()
    def _take_closing(self) -> None:
        """The person has closed it."""
        self._settings.lecturer = NO
        self._came_with_it = False
        self._window.commands[COMMAND].setChecked(False)

    @Slot(str)
    def _show_figures(self, figures: str) -> None:
        if self._made is not None:
            self._made.show_figures(figures)

    @Slot()
    def _dress(self) -> None:
        if self._made is not None:
            self._made.apply_theme(self._window.theme)
