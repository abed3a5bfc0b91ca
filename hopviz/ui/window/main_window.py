"""Main window: transport on top, panels as docks around the grid, menus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from hopviz import assets
from hopviz.actions.action import Action, WindowVerb
from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.table import ACTIONS, MENUS, Row
from hopviz.actions.window_verbs import OpenFiles, Paste, PutOnStage
from hopviz.core.counting import counted
from hopviz.project.files import shown
from hopviz.ui.actions import build_actions, icon
from hopviz.ui.guard import Guarded, reported
from hopviz.ui.help.button import HelpButton
from hopviz.ui.panel import Panel
from hopviz.ui.style.names import menu_text, plain_tip
from hopviz.ui.style.theme import GRID, PROJECTOR, THEMES, Theme, palette, stylesheet
from hopviz.ui.widgets import filled, polish
from hopviz.ui.widgets.choosers import ChoiceMenu
from hopviz.ui.widgets.wrapping import Wrapping
from hopviz.ui.window.banner import NEXT_DEED, Banner
from hopviz.ui.window.docks import Docks
from hopviz.ui.window.room import first_size, is_covered
from hopviz.ui.window.settings import TYPE_SIZES, Settings

LEAST_VERDICT = 180
"""Pixels that the verdict needs beside the controls of the units, at scale 1."""


class MainWindow(Guarded, QMainWindow):
    """The frame around the panels.  It lays out and restyles; what happens is wired in `app`."""

    closing = Signal()
    left = Signal()
    """The window is about to be remembered as it is."""
    acted = Signal(object)
    """(Action) the person wants this done."""
    themed = Signal(object)
    """(Theme) everything is to be seen in it."""
    resized = Signal()
    lessons_wanted = Signal()
    """The menu of lessons is about to be seen."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle("hopviz")
        self.setWindowIcon(QIcon(str(assets.path("icons", "hopviz.png"))))
        self.setAcceptDrops(True)
        self.setContentsMargins(GRID, 0, GRID, 0)
        self._settings = settings
        self._least_scale = 0.0
        """That of type before an audience; 0 without one."""
        self.caption_bar = QToolBar("Caption")
        """What tells an audience what is to be seen."""
        self.commands = build_actions(self)
        """What can be done, by the names of the table of actions."""
        self.theme = self._themed(settings.theme)
        self._dress()
        self._panels: list[Panel] = []
        self.docks = Docks(self)
        self.docks.staged.connect(self._check_stage)
        self.docks.stage_wanted.connect(self._ask_for_stage)
        self.lesson_actions: list[QAction] = []
        self._menus = {name: self.menuBar().addMenu(name) for name in MENUS}
        self.submenus: dict[str, QMenu] = {}
        """Menus within menus, by their names in the table of actions."""
        self.installEventFilter(self)  # after the bar of menus, which watches the window for Alt
        self.banner = Banner(self)
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the window closes; whoever says no has it closed later."""
        self._recent = QMenu("Open recent", self)
        self._recent.setEnabled(False)
        self.statusBar().setSizeGripEnabled(False)
        themes = QActionGroup(self)
        for name in ("system", *THEMES):
            themes.addAction(self.commands[f"theme_{name}"])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.apply_theme(self.theme)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return event.key() == Qt.Key.Key_Alt
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        passed = {start := self.focusWidget()}
        while super().focusNextPrevChild(forward):
            here = self.focusWidget()
            if here is start or not is_covered(here):
                return True
            if here in passed:  # all the way round: a widget that has just been disabled is not met again
                if here is not None:
                    here.clearFocus()
                return False
            passed.add(here)
        return False

    def build(
        self, transport: Panel, centre: Sequence[Panel], docked: Sequence[tuple[Panel, Qt.DockWidgetArea]]
    ) -> None:
        """Put the panels in their places."""
        bar = QToolBar("Transport")
        bar.setObjectName("transport-bar")
        bar.setMovable(False)
        column, strip = QWidget(), QWidget()
        filled(QHBoxLayout(strip), (transport, 1), HelpButton(transport)).setContentsMargins(0, 0, 0, 0)
        self._strips = filled(QVBoxLayout(column), strip, gap=0)
        bar.addWidget(column)
        bar.toggleViewAction().setEnabled(False)
        self.addToolBar(bar)
        middle, card = QWidget(), QWidget()
        card.setProperty("role", "panel")
        control = centre[1].title_widget()
        assert control is not None
        head = Wrapping(centre[0], control, lambda: self.theme.px(LEAST_VERDICT))
        top = filled(QHBoxLayout(), (head, 1))
        top.addWidget(HelpButton(centre[1]), 0, Qt.AlignmentFlag.AlignTop)
        filled(QVBoxLayout(card), top, *centre[1:], gap=GRID // 2).setContentsMargins(GRID, GRID, GRID, 0)
        filled(QVBoxLayout(middle), self.banner, card, gap=0).setContentsMargins(0, GRID, 0, 0)
        self.setCentralWidget(middle)
        for panel, area in docked:
            self.docks.add(panel, area)
        self._panels = [transport, *centre, *(panel for panel, _ in docked)]
        self._fill_menus()
        self.addToolBarBreak()
        self.caption_bar.setObjectName("caption-bar")
        self.caption_bar.setMovable(False)
        self.caption_bar.toggleViewAction().setEnabled(False)
        self.caption_bar.hide()
        self.addToolBar(self.caption_bar)
        self.tools: tuple[QWidget, ...] = (self.menuBar(), bar, self.statusBar(), control, centre[-1])
        """What an audience need not see."""

    def add_strip(self, strip: QWidget) -> None:
        """Put a strip under the transport."""
        self._strips.addWidget(strip)

    def _fill_menus(self) -> None:
        for name, command in self.commands.items():
            if ACTIONS[name].listed:
                self._menu_of(ACTIONS[name]).addAction(command)
        self._menus["File"].insertMenu(self.commands["save"], self._recent)
        self._menus["Lessons"].setToolTipsVisible(True)
        self._menus["Lessons"].addSeparator()
        self._menus["Lessons"].aboutToShow.connect(self.lessons_wanted)
        view = self._menus["View"]
        view.addSeparator()
        for dock in self.docks.by_name.values():
            view.addAction(dock.toggleViewAction())

    def _menu_of(self, row: Row) -> QMenu:
        menu = self._menus[row.menu]
        if row.submenu and row.submenu not in self.submenus:
            self.submenus[row.submenu] = menu.addMenu(row.submenu)
            self.submenus[row.submenu].setToolTipsVisible(True)
        return self.submenus[row.submenu] if row.submenu else menu

    def list_lessons(self, lessons: Sequence[tuple[str, str, str]]) -> None:
        """Fill the menu of lessons with (name, title, goal), in the place of what it listed before."""
        menu = self._menus["Lessons"]
        for action in self.lesson_actions:
            menu.removeAction(action)
            action.deleteLater()
        self.lesson_actions = []
        for number, (name, title, goal) in enumerate(lessons, 1):
            action = menu.addAction(menu_text(title))
            action.setData(name)
            action.setToolTip(plain_tip(goal))
            action.setStatusTip(goal)
            if number < 10:
                action.setShortcut(f"Ctrl+{number}")
            action.triggered.connect(self._lesson_triggered)
            self.lesson_actions.append(action)

    def list_recent(self, paths: Sequence[str]) -> None:
        """Let the menu of files offer these, the newest first."""
        self._recent.clear()
        self._recent.setToolTipsVisible(True)
        self._recent.setEnabled(bool(paths))
        for number, path in enumerate(paths, 1):
            action = self._recent.addAction(f"&{number} {menu_text(shown(Path(path).name))}")
            action.setData(path)
            action.setToolTip(plain_tip(path))
            action.triggered.connect(self._recent_triggered)

    def _recent_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.acted.emit(OpenFiles([sender.data()]))

    def list_choices(self, menu: str, title: str, chooser: QComboBox) -> None:
        """Let a menu offer what a chooser offers."""
        choices = ChoiceMenu(title, chooser)
        choices.setParent(self._menus[menu], choices.windowFlags())
        self._menus[menu].addMenu(choices)

    def _lesson_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.acted.emit(OpenDocument(sender.data()))

    def _ask_for_stage(self, name: str, on: bool) -> None:
        self.acted.emit(PutOnStage(name, on))

    def _check_stage(self, name: str) -> None:
        """Let the menu tell what is on the stage."""
        self.commands["put_on_stage"].setChecked(bool(name))
        for panel in self.docks.by_name:
            self.commands[f"stage_{panel}"].setChecked(panel == name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.docks.on_stage:
            self.acted.emit(PutOnStage(self.docks.on_stage, False))
        else:
            super().keyPressEvent(event)

    def open_menus(self) -> None:
        """The first menu; arrow keys lead to the others."""
        self.menuBar().setActiveAction(self.menuBar().actions()[0])

    def restore(self) -> None:
        """Window and docks as they were left; at first most of the screen, all of one with no room to spare."""
        room = self.screen().availableGeometry()
        first = first_size(self.sizeHint(), room.size())
        self.resize(first)
        if not self._settings.geometry.isEmpty():
            self.restoreGeometry(self._settings.geometry)
        elif first == room.size():
            self.setWindowState(Qt.WindowState.WindowMaximized)
        else:
            middle = QRect(QPoint(), first)
            middle.moveCenter(room.center())
            self.move(middle.topLeft())
        self.docks.reset()
        if not self._settings.layout.isEmpty():
            self.restoreState(self._settings.layout)
        self.docks.make_room(self.size())

    def apply_theme(self, theme: Theme) -> None:
        """Restyle everything."""
        self.theme = theme
        self.docks.set_scale(theme.scale)
        self._dress()
        for name, command in self.commands.items():
            if ACTIONS[name].icon:
                command.setIcon(icon(ACTIONS[name].icon, theme))
        for panel in self._panels:
            polish(panel)
            with reported():
                panel.apply_theme(theme)
        self.themed.emit(theme)

    def _dress(self) -> None:
        """Give the application palette and style sheet: at first before there are panels, which takes a tenth of it."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        sheet = stylesheet(self.theme)
        if application.styleSheet() != sheet:
            application.setPalette(palette(self.theme))
            application.setStyleSheet(sheet)

    def choose_theme(self, name: str) -> None:
        """Use a theme by its name, or "system"; remembered."""
        self._settings.theme = name
        self.commands[f"theme_{name}"].setChecked(True)
        room = self.size()
        self.apply_theme(self._themed(name))
        self.docks.make_room(room)

    def next_theme(self) -> None:
        """Go round the themes."""
        names = list(THEMES)
        self.choose_theme(names[(names.index(self.theme.name) + 1) % len(names)])

    def change_type_size(self, steps: int | None) -> None:
        """Make type so many steps larger, or give it the size of the theme; remembered."""
        here = TYPE_SIZES.index(max(size for size in TYPE_SIZES if size <= self._settings.type_size))
        index = 0 if steps is None else min(max(here + steps, 0), len(TYPE_SIZES) - 1)
        self._settings.type_size = TYPE_SIZES[index]
        room = self.size()
        self._restyle()
        away = self.docks.make_room(room)
        gone = f": {counted(away, 'panel')} put away for want of room; View has them" if away else ""
        self.tell(f"Type at {100 * self.theme.scale:.0f} %{gone}")

    def fill_screen(self, on: bool) -> None:
        """Let the window fill the screen, or be as it was."""
        if on != self.isFullScreen():
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.commands["full_screen"].setChecked(self.isFullScreen())

    def follow_system(self) -> None:
        """The system has turned light or dark."""
        if self._settings.theme == "system":
            self._restyle()

    def _themed(self, name: str) -> Theme:
        dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        theme = PROJECTOR if self._least_scale else THEMES.get(name) or THEMES["dark" if dark else "light"]
        enlarged = theme.enlarged(self._settings.type_size)
        return theme.at_scale(max(enlarged.scale, self._least_scale))

    def wear_for_audience(self, least_scale: float) -> None:
        """Wear the projector's theme with type of this scale at least; 0: the theme that was chosen."""
        self._least_scale = least_scale
        for panel in self._panels:
            panel.set_audience(least_scale > 0)
        self._restyle()

    def _restyle(self) -> None:
        """Wear what is to be worn now, unless it is worn already: to restyle everything takes most of a second."""
        theme = self._themed(self._settings.theme)
        if theme is not self.theme:
            self.apply_theme(theme)

    def complain(self, sentence: str, until: str = NEXT_DEED) -> None:
        """Tell of an error, in the window, until it is dismissed or the person has gone on."""
        self.banner.tell(sentence, until=until)

    @Slot(object)
    def go_on(self, action: Action) -> None:
        """The person does the next thing: what is no longer true of the one before is told no longer."""
        if not isinstance(action, WindowVerb) or isinstance(action, (OpenFiles, Paste)):
            self.banner.settle(NEXT_DEED)

    def tell(self, message: str) -> None:
        """Say something in passing."""
        self.statusBar().showMessage(message, 5000)

    def sizeHint(self) -> QSize:
        return QSize(1280, 800)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()
        if event.oldSize().isValid():
            self.docks.share_change(event.size().width() - event.oldSize().width())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile() and url.toLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.acted.emit(OpenFiles(paths))

    def close_at_once(self) -> None:
        """Close without a question: who stops the program by a signal is not there to answer."""
        self.may_close = lambda: True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.left.emit()
        self._settings.geometry = self.saveGeometry()
        self._settings.layout = self.docks.layout()
        self.hide()
        self.closing.emit()
        event.accept()
