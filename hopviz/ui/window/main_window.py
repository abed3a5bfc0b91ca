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
    QDockWidget,
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
from hopviz.actions.window_verbs import OpenFiles, Paste
from hopviz.project.files import shown
from hopviz.ui.actions import build_actions, icon
from hopviz.ui.guard import Guarded, reported
from hopviz.ui.help.button import HelpButton
from hopviz.ui.panel import Panel
from hopviz.ui.style.names import menu_text, plain_tip
from hopviz.ui.style.theme import GRID, THEMES, Theme, palette, stylesheet
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.choosers import ChoiceMenu
from hopviz.ui.window.banner import NEXT_DEED, Banner
from hopviz.ui.window.docks import Docks
from hopviz.ui.window.settings import Settings

FIRST_SHARE = 5 / 6
"""Of the width and of the height of a screen that the window fills at first."""
LEAST_SPARE = 8 * GRID
"""Pixels of a screen that a window and its frame leave free, if it is not to fill all of it."""


class MainWindow(Guarded, QMainWindow):
    """The frame around the panels.  It lays out and restyles; what happens is wired in `app`."""

    closing = Signal()
    acted = Signal(object)
    """(Action) the person wants this done."""
    themed = Signal(object)
    """(Theme) everything is seen in it now."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle("hopviz")
        self.setWindowIcon(QIcon(str(assets.path("icons", "hopviz.png"))))
        self.setAcceptDrops(True)
        self.setContentsMargins(GRID, 0, GRID, 0)
        self._settings = settings
        self.commands = build_actions(self)
        """What can be done, by the names of the table of actions."""
        self.theme = self._themed(settings.theme)
        self._dress()
        self._panels: list[Panel] = []
        self.docks = Docks(self)
        self.docks.enlarged.connect(self.commands["enlarge_landscape"].setChecked)
        self.scene_actions: list[QAction] = []
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
            if here is start or not _is_covered(here):
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
        strip = QWidget()
        filled(QHBoxLayout(strip), (transport, 1), HelpButton(transport))
        bar.addWidget(strip)
        bar.toggleViewAction().setEnabled(False)
        self.addToolBar(bar)
        middle, card = QWidget(), QWidget()
        card.setProperty("role", "panel")
        head = QHBoxLayout()
        head.addWidget(centre[0], 1)
        filled(QVBoxLayout(card), head, *centre[1:], gap=GRID // 2).setContentsMargins(GRID, GRID, GRID, 0)
        for panel in centre[1:]:
            control = panel.title_widget()
            if control is not None:
                head.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
                head.addWidget(HelpButton(panel), 0, Qt.AlignmentFlag.AlignTop)
        filled(QVBoxLayout(middle), self.banner, card, gap=0).setContentsMargins(0, GRID, 0, 0)
        self.setCentralWidget(middle)
        for panel, area in docked:
            self.docks.add(panel, area)
        self._panels = [transport, *centre, *(panel for panel, _ in docked)]
        self._fill_menus()

    def _fill_menus(self) -> None:
        for name, command in self.commands.items():
            if ACTIONS[name].listed:
                self._menu_of(ACTIONS[name]).addAction(command)
        self._menus["File"].insertMenu(self.commands["save"], self._recent)
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

    def list_scenes(self, scenes: Sequence[tuple[str, str, str]]) -> None:
        """Fill the menu of scenes with (name, title, description)."""
        menu = self._menus["Scenes"]
        menu.setToolTipsVisible(True)
        menu.addSeparator()
        for number, (name, title, description) in enumerate(scenes, 1):
            action = menu.addAction(title)
            action.setData(name)
            action.setToolTip(description)
            action.setStatusTip(description)
            if number < 10:
                action.setShortcut(f"Ctrl+{number}")
            action.triggered.connect(self._scene_triggered)
            self.scene_actions.append(action)

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

    def _scene_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.acted.emit(OpenDocument(sender.data()))

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

    def apply_theme(self, theme: Theme) -> None:
        """Restyle everything."""
        self.theme = theme
        self._dress()
        for name, command in self.commands.items():
            if ACTIONS[name].icon:
                command.setIcon(icon(ACTIONS[name].icon, theme))
        for panel in self._panels:
            for widget in (panel, *panel.findChildren(QWidget)):
                widget.ensurePolished()  # or the style sheet, applied later, would take back the panel's own fonts
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
        self.apply_theme(self._themed(name))

    def next_theme(self) -> None:
        """Go round the themes."""
        names = list(THEMES)
        self.choose_theme(names[(names.index(self.theme.name) + 1) % len(names)])

    def follow_system(self) -> None:
        """The system has turned light or dark."""
        if self._settings.theme == "system":
            self.apply_theme(self._themed("system"))

    def _themed(self, name: str) -> Theme:
        if name in THEMES:
            return THEMES[name]
        dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return THEMES["dark" if dark else "light"]

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
        self._settings.geometry = self.saveGeometry()
        self._settings.layout = self.docks.layout()
        self.hide()
        self.closing.emit()
        event.accept()


def first_size(needed: QSize, room: QSize) -> QSize:
    """How large a window is that has never been closed, on a screen with so much room.

    Five sixths of its width and height, but no less than is needed; the whole screen where that leaves no more than a
    frame on any side.
    """
    size = (room * FIRST_SHARE).expandedTo(needed)
    spare = room - size
    return room if min(spare.width(), spare.height()) < LEAST_SPARE else size


def _is_covered(widget: QWidget | None) -> bool:
    """Whether nothing is to be seen of the dock that a widget is in, or of the widget itself if it is in none."""
    frame = widget
    while frame is not None and not isinstance(frame, QDockWidget):
        frame = frame.parentWidget()
    frame = frame or widget
    return frame is not None and frame.visibleRegion().isEmpty()
