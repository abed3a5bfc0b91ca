"""The Info page of the lesson that is open, over the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from hopviz.actions.action import EditError
from hopviz.actions.editor import Editor
from hopviz.project.document import Document
from hopviz.ui.guard import Guarded
from hopviz.ui.help.info import InfoCard, parts_of_info
from hopviz.ui.help.texts import TOPIC
from hopviz.ui.lecture.step_bar import StepBar
from hopviz.ui.lecture.steps import LessonSteps
from hopviz.ui.style.theme import GRID
from hopviz.ui.window.help import Help
from hopviz.ui.window.main_window import MainWindow

NO_LESSON = "No lesson is open: the menu Lessons has them"


class InfoPage(Guarded, QObject):
    """Shows what is known about the lesson, and follows it.

    Parameters
    ----------
    window : MainWindow
    editor : Editor
        Whose document it is of.
    steps : LessonSteps
    bar : StepBar
        Under which it stands.
    help_ : Help
        What its links lead to; of the two cards one is seen at most.
    """

    def __init__(self, window: MainWindow, editor: Editor, steps: LessonSteps, bar: StepBar, help_: Help) -> None:
        super().__init__(window)
        self._window, self._editor, self._steps, self._bar, self._help = window, editor, steps, bar, help_
        self._made: InfoCard | None = None
        self._shown: Document | None = None
        """Whose lesson is told of."""
        self._before: QWidget | None = None
        """What had the keys before the card."""
        self._set_aside: tuple[QRect | None] | None = None
        """Where it was seen before the audience came, if it was; None without an audience."""
        steps.changed.connect(self._follow)
        help_.opened.connect(self.close)
        window.themed.connect(self._dress)
        window.resized.connect(self._stay)
        window.installEventFilter(self)

    @property
    def card(self) -> InfoCard:
        """Made when it is wanted first."""
        if self._made is None:
            self._made = InfoCard(self._window)
            self._made.apply_theme(self._window.theme)
            self._help.keep_above(self._made)
            self._made.wanted.connect(self._go)
            self._made.closed.connect(self._give_back_keys)
        return self._made

    @property
    def is_shown(self) -> bool:
        """Whether the page is seen."""
        return self._made is not None and not self._made.isHidden()

    def toggle(self) -> None:
        """Show the page; once more closes it.

        Raises
        ------
        EditError
            If no lesson is open.
        """
        if self.is_shown:
            self.close()
            return
        if not self._steps.title:
            raise EditError(f"{NO_LESSON}.")
        self._open()

    def _open(self, place: QRect | None = None) -> None:
        self._help.make_way()
        self._before = QApplication.focusWidget()
        self._compose()
        if place is None:
            self._place()
        else:
            self.card.setGeometry(place)
        self.card.show()
        self.card.raise_()
        self.card.page.setFocus()

    @Slot()
    def make_way(self) -> None:
        """An audience comes, which need not see it."""
        self._set_aside = (self.card.geometry() if self.is_shown else None,)
        self.close()

    def come_back(self) -> None:
        """The audience has gone: be seen again, if it was before."""
        if self._set_aside is not None:
            (place,), self._set_aside = self._set_aside, None
            if place is not None and self._steps.title and not self.is_shown:
                self._open(place)

    @Slot()
    def close(self) -> None:
        """Show it no longer."""
        if self.is_shown:
            self.card.close_card()

    def _compose(self) -> None:
        self._shown = self._editor.opened
        self.card.show_info(self._steps.title, parts_of_info(self._shown, self._help.titles))

    def _place(self) -> None:
        bar = self._bar if self._bar.isVisible() else self._window.menuBar()
        above = QRect(bar.mapTo(self._window, QPoint()), bar.size())
        self.card.stand_beside(above, QRect(), self._room())

    def _room(self) -> QRect:
        return self._window.rect().adjusted(GRID, GRID, -GRID, -GRID)

    @Slot()
    def _follow(self) -> None:
        """Another lesson is told now, or none."""
        if self.is_shown and self._editor.opened is not self._shown:
            if self._steps.title:
                self._compose()
            else:
                self.close()

    def _go(self, address: str) -> None:
        if address.startswith(TOPIC):
            self.close()
        self._help.follow(address)

    def _give_back_keys(self) -> None:
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    @Slot()
    def _dress(self) -> None:
        if self._made is not None:
            self._made.apply_theme(self._window.theme)
            if self.is_shown:
                self._place()

    @Slot()
    def _stay(self) -> None:
        if self.is_shown:
            self.card.stay_within(self._room())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window or not self.is_shown or event.type() != QEvent.Type.KeyPress:
            return False
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:  # nobody else wanted the key
            self.close()
            return True
        return False
