"""Layout of the window: room for everything, in every theme, and remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.run_verbs import SetRule
from hopviz.core.rules import Stochastic
from hopviz.project.layout import Layout
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.room import first_size
from tests.app.person import Person
from tests.ui.stage import ALT, CONTROL, LEFT, NO_KEY, SHIFT, random_project


def test_the_layout_is_remembered_and_can_be_reset(qtbot: QtBot, start: Callable[..., Person]) -> None:
    first = start().app
    first.window.docks.by_name["matrix"].hide()
    first.window.showNormal()  # it fills a small screen
    QApplication.processEvents()
    first.window.resize(first.window.width(), 770)
    first.window.close()
    second = start().app
    assert second.window.docks.by_name["matrix"].isHidden()
    assert second.window.height() == 770
    second.window.commands["reset_layout"].trigger()
    assert not second.window.docks.by_name["matrix"].isHidden()


def test_on_a_finer_screen_kept_pictures_are_made_anew(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start().app
    picture = app.landscape.view.map
    monkeypatch.setattr(QWidget, "devicePixelRatioF", lambda _: 2.0)
    QApplication.sendEvent(app.window, QEvent(QEvent.Type.DevicePixelRatioChange))
    with qtbot.waitSignal(app.session.ticked):
        pass
    picture.repaint()
    assert picture.backdrop.devicePixelRatio() == 2.0


def test_themes_change_everywhere_and_are_remembered(start: Callable[..., Person]) -> None:
    person = start()
    names = set()
    for _ in range(3):
        person.press(Qt.Key.Key_T, CONTROL)
        theme = person.app.window.theme
        names.add(theme.name)
        assert {panel.theme for panel in person.app.panels} == {theme}
        assert QApplication.palette().window().color().name() == theme.window
    assert names == {"light", "dark", "projector"}
    last = person.app.window.theme
    person.app.window.close()
    assert start().app.window.theme is last


def test_type_has_the_size_that_its_panel_gives_it_from_the_first_theme_on(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    for _ in range(4):
        theme = app.window.theme
        for widget, size in ((app.matrix.text, 12), (app.matrix.whole_button, 11)):
            assert widget.font().pixelSize() == theme.px(size)
        person.press(Qt.Key.Key_T, CONTROL)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768)])
def test_everything_fits_the_window(start: Callable[..., Person], size: tuple[int, int]) -> None:
    person = start()
    window = person.app.window
    window.resize(size[0], window.height())  # a wider window needs less height
    QApplication.processEvents()
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    for panel in person.app.panels:
        if panel.name in window.docks.by_name:  # a tab is laid out when it comes to the front
            window.docks.bring(panel.name)
            for _ in range(3):
                QApplication.processEvents()
        assert panel.isVisible()
        corner = panel.mapTo(window, QPoint(panel.width(), panel.height()))
        assert corner.x() <= window.width()
        assert corner.y() <= window.height()
        assert panel.width() >= panel.minimumSizeHint().width()
        if panel.name in ("memories", "landscape", "matrix", "trace"):  # others may be scrolled in a low window
            assert panel.height() <= panel.parentWidget().height(), panel.name
    assert person.app.grid.width() >= person.app.memories.width()


def tab_bars(person: Person) -> list[list[str]]:
    """The labels of the tabs that can be seen between docks."""
    bars = person.app.window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [[bar.tabText(k) for k in range(bar.count())] for bar in bars if bar.isVisible()]


def test_the_layout_leaves_no_tabs_behind(start: Callable[..., Person]) -> None:
    person = start()
    tabs = [["Energy and overlaps", "Vote", "Experiments"]]
    assert tab_bars(person) == tabs
    docks = person.app.window.docks
    for change in (
        lambda: docks.show_only(["experiments", "memories"]), docks.by_name["vote"].hide,
        lambda: docks.by_name["trace"].setFloating(True), lambda: None,
    ):  # fmt: skip
        change()
        for _ in range(5):
            QApplication.processEvents()
        person.press(Qt.Key.Key_0, CONTROL | ALT)
        assert tab_bars(person) == tabs


@given(st.integers(640, 4000), st.integers(480, 2400))
def test_a_first_window_has_what_it_needs_and_most_of_the_screen(width: int, height: int) -> None:
    needed, screen = QSize(1280, 800), QSize(width, height)
    size = first_size(needed, screen)
    assert screen.expandedTo(size) == screen
    assert size.width() * size.height() > 0.69 * width * height
    assert size == screen or size.expandedTo(needed) == size


@pytest.mark.parametrize(("room", "size"), [((1920, 1080), (1600, 900)), ((1366, 740), None)])
def test_the_first_start_fills_most_of_the_screen(
    start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch, room: tuple[int, int], size: tuple[int, int] | None
) -> None:
    class Screen:
        def availableGeometry(self) -> QRect:
            return QRect(QPoint(0, 24), QSize(*room))

    monkeypatch.setattr(MainWindow, "screen", lambda window: Screen())
    window = start().app.window
    assert window.isMaximized() is (size is None)
    if size is not None:
        assert (window.width(), window.height()) == size
        assert size[0] * size[1] > 0.6 * room[0] * room[1]
        middle, of_screen = window.geometry().center(), Screen().availableGeometry().center()
        assert abs(middle.x() - of_screen.x()) <= 4
        assert abs(middle.y() - of_screen.y()) <= 40


def test_experiments_get_more_height_than_the_trace_and_both_keep_theirs(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start(load_lesson("letters"))
    person.app.window.resize(1280, 900)
    QApplication.processEvents()
    docks = person.app.window.docks.by_name
    trace, experiments = docks["trace"], docks["experiments"]
    low = trace.height()
    with qtbot.waitSignal(person.app.session.report_ready):
        person.app.acted.emit(OpenDocument("letters"))  # whatever comes to the front for a moment has no height yet
    person.wait_for_the_verdict()
    person.press(Qt.Key.Key_E)
    qtbot.waitUntil(lambda: experiments.height() > low + 40)
    high = experiments.height()
    for _ in range(3):
        trace.raise_()
        qtbot.waitUntil(lambda: trace.height() == low)
        person.press(Qt.Key.Key_E)
        qtbot.waitUntil(lambda: experiments.height() == high)
        person.wait_for_the_verdict()
        assert experiments.height() == high


def test_a_small_window_stays_small_from_lesson_to_lesson(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(load_lesson("asymmetry"))
    window = person.app.window
    window.choose_theme("projector")
    window.resize(1024, 740)
    for name in ("necker", "letters"):
        with qtbot.waitSignal(person.app.session.report_ready):
            person.app.acted.emit(OpenDocument(name))
        person.wait_for_the_verdict()
        qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 1024)
    assert window.width() <= 1024


def test_a_lesson_looks_the_same_whatever_was_open_before(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    assert app.trace.is_seen
    for before in ("necker", "random-timing", "hinton"):
        for name in (before, "letters"):
            with qtbot.waitSignal(app.session.report_ready):
                app.acted.emit(OpenDocument(name))
            person.wait_for_the_verdict()
        qtbot.waitUntil(lambda: app.trace.is_seen)
        assert not app.experiments.is_seen
        assert not app.experiments.view.refusal(app.session.project)


def test_panels_that_were_hidden_while_the_window_shrank_leave_the_centre_its_room(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    centres = []
    for hidden in (False, True):
        person = start(load_lesson("letters"))
        window = person.app.window
        window.resize(1440, 900)
        person.wait_for_the_verdict()
        if hidden:
            with qtbot.waitSignal(person.app.session.report_ready):
                person.app.acted.emit(OpenDocument("necker"))
            person.wait_for_the_verdict()
        window.resize(1024, 768)
        person.wait_for_the_verdict()
        if hidden:
            with qtbot.waitSignal(person.app.session.report_ready):
                person.app.acted.emit(OpenDocument("letters"))
        person.wait_for_the_verdict()
        centres.append(person.app.units.width())
    assert abs(centres[0] - centres[1]) < 40, centres


def tab_round(person: Person) -> list[QWidget]:
    """Everything that Tab leads to, from the chooser of views on until there again."""
    person.press(Qt.Key.Key_V)
    visited: list[QWidget] = [person.app.landscape.view_chooser]
    while len(visited) < 80:
        person.bot.keyClick(visited[-1], Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        assert here is not None
        if here is visited[0]:
            return visited
        visited.append(here)
    raise AssertionError("it never comes back")


@pytest.mark.parametrize("enlarged", [False, True])
def test_tab_goes_round_through_what_is_seen_and_nothing_else(start: Callable[..., Person], enlarged: bool) -> None:
    person = start(random_project(4, 4, 3, 1))
    for _ in range(2):
        person.press(Qt.Key.Key_V, SHIFT)  # large, and back
    if enlarged:
        person.app.verbs.arrange(Layout(("landscape",), ("map",), "landscape"))  # without tabs beside it
    for _ in range(2):
        person.wait_for_the_verdict()
    visited = tab_round(person)
    assert [type(widget).__name__ for widget in visited if widget.visibleRegion().isEmpty()] == []
    assert len(visited) > 8
    assert any(isinstance(widget, QTabBar) for widget in visited) is not enlarged


def test_keys_go_to_nothing_that_a_reason_covers(start: Callable[..., Person]) -> None:
    person = start(Project(3, 3))
    landscape = person.app.landscape
    for name in ("atlas", "tree", "cube", "funnel", "sums"):
        landscape.choose_view(name)
        person.press(Qt.Key.Key_V)
        person.press(Qt.Key.Key_V, ALT)
        assert landscape.view_chooser.hasFocus()
        assert not any(landscape.view.isAncestorOf(widget) or widget is landscape.view for widget in tab_round(person))
        person.press(Qt.Key.Key_Return, CONTROL)
        person.bot.waitUntil(lambda: person.app.session.ready and not person.app.jobs.busy)
        person.press(Qt.Key.Key_V, ALT)
        assert name == "tree" or not landscape.view_chooser.hasFocus()
        person.app.editor.undo()
        person.bot.waitUntil(lambda: person.app.session.ready and not person.app.jobs.busy)


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the mouse", extend=True)
def test_resetting_ends_the_drag_of_a_panel(start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    person.press(Qt.Key.Key_0, CONTROL | ALT)
    docks = window.docks.by_name
    before = {name: window.dockWidgetArea(dock) for name, dock in docks.items()}
    for name in ("matrix", "memories", "landscape"):
        for scenes in ((), (Qt.Key.Key_1, Qt.Key.Key_2)):
            title = docks[name].titleBarWidget()
            here = title.heading.mapTo(window, title.heading.rect().center())
            handle = window.windowHandle()
            QTest.mousePress(handle, LEFT, NO_KEY, here)
            for place in (here + QPoint(30, 30), QPoint(40, 400), QPoint(600, 600)):
                QTest.mouseMove(handle, place)
                QApplication.processEvents()
            assert docks[name].isFloating()
            for key, held in (*((scene, CONTROL) for scene in scenes), (Qt.Key.Key_0, CONTROL | ALT)):
                person.press(key, held)
                QTest.mouseMove(handle, QPoint(300, 500))
            assert not docks[name].isFloating()
            QTest.mouseRelease(handle, LEFT, NO_KEY, QPoint(300, 500))
            QApplication.processEvents()
            assert {each: window.dockWidgetArea(dock) for each, dock in docks.items()} == before


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the mouse", extend=True)
def test_resetting_ends_the_drop_of_a_panel(start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    person.press(Qt.Key.Key_0, CONTROL | ALT)
    dock = window.docks.by_name["matrix"]
    title, handle = dock.titleBarWidget(), window.windowHandle()
    here = title.mapTo(window, title.rect().center())
    QTest.mousePress(handle, LEFT, NO_KEY, here)
    for place in (here + QPoint(30, 30), QPoint(40, 400), QPoint(30, 300), QPoint(30, 350)):
        QTest.mouseMove(handle, place)
        QApplication.processEvents()
    QTest.mouseRelease(handle, LEFT, NO_KEY, QPoint(30, 350))
    assert dock.isFloating()  # on its way into the gap
    person.press(Qt.Key.Key_0, CONTROL | ALT)
    assert not dock.isFloating()
    assert window.dockWidgetArea(dock) == Qt.DockWidgetArea.RightDockWidgetArea


def test_a_panel_that_is_being_put_back_takes_no_part_in_the_width(start: Callable[..., Person]) -> None:
    window = start().app.window
    memories = window.docks.by_name["memories"]
    window.removeDockWidget(memories)  # as Qt does while it restores a layout, upon which the window may grow
    memories.show()
    wide = window.width() + 100
    window.resize(wide, window.height())
    QApplication.processEvents()
    assert window.width() == wide
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, memories)


class Requests(QObject):
    """Counts what is to be laid out anew."""

    def __init__(self) -> None:
        super().__init__()
        self.of: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.of[f"{type(watched).__name__} {watched.objectName()}"] += 1
        return False


def test_at_rest_nothing_is_laid_out(start: Callable[..., Person]) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    ways: tuple[Callable[[], object], ...] = (
        lambda: None,
        lambda: app.acted.emit(SetRule(Stochastic(2.0))),
        lambda: app.window.resize(1024, 768),
        lambda: app.window.docks.bring("experiments"),
        lambda: app.acted.emit(OpenDocument("hinton")),
        lambda: app.window.change_type_size(2),
        lambda: person.press(Qt.Key.Key_F5),
    )
    requests = Requests()
    for number, act in enumerate(ways):
        act()
        person.wait_for_the_verdict()
        person.bot.waitUntil(lambda: not app.jobs.busy)
        for _ in range(5):
            person.wait_for_the_verdict()
        QApplication.instance().installEventFilter(requests)
        requests.of.clear()
        person.wait_for_the_verdict()
        QApplication.instance().removeEventFilter(requests)
        assert requests.of == {}, number
