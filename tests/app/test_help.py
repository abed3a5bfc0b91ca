"""Help in the window: cards beside panels, true at every moment; the glossary, the tour, versions and changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QTabWidget, QTextBrowser, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import hopviz
from hopviz.actions.run_verbs import SetRule
from hopviz.actions.window_verbs import Ask, ChooseView, ShowHelp
from hopviz.app import App
from hopviz.core.rules import Stochastic
from hopviz.ui.help.button import HelpButton
from hopviz.ui.help.page import Prose
from hopviz.ui.help.texts import glossary, topics
from hopviz.ui.help.versions import parts
from hopviz.ui.memories.list import MemoryList
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.viewer import Viewer
from hopviz.ui.window.help import parts_of
from tests.app.person import Person
from tests.ui.stage import ALT, CONTROL, LEFT, SHIFT, button


def help_button(app: App, name: str) -> QToolButton:
    """The `?` of a panel that is seen now."""
    return next(each for each in app.window.findChildren(HelpButton, f"help_{name}") if each.isVisible())


def shown_key(app: App) -> str:
    topic = app.verbs.help.card.topic
    return "" if topic is None else topic.key


def values_of(app: App) -> dict[str, str]:
    values = app.verbs.help.card.page.values
    assert values is not None
    return dict(values.shown)


def tick(qtbot: QtBot, app: App) -> None:
    for _ in range(2):
        with qtbot.waitSignal(app.session.ticked):
            pass


def test_the_question_mark_of_a_panel_shows_its_help_and_once_more_closes_it(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    app = start().app
    tick(qtbot, app)
    keys = {name: name for name in ("memories", "matrix", "trace", "transport")}
    for name, key in (keys | {"landscape": "map", "units": "grid"}).items():
        mark = help_button(app, name)
        assert "F1" in mark.toolTip()
        assert app.window.childAt(mark.mapTo(app.window, mark.rect().center())) is mark
        qtbot.mouseClick(mark, LEFT)
        card = app.verbs.help.card
        assert shown_key(app) == key
        assert card.isVisible()
        assert app.window.rect().contains(card.geometry())
        assert not card.geometry().contains(mark.mapTo(app.window, mark.rect().center()))
        qtbot.mouseClick(mark, LEFT)
        assert card.isHidden()


def test_every_panel_in_the_window_has_help_of_its_own(qtbot: QtBot, start: Callable[..., Person]) -> None:
    """From a question mark, or by one link from it."""
    app = start().app
    for panel in app.panels:
        app.acted.emit(ShowHelp(panel.name))
        shown = shown_key(app)
        assert shown in {part.name for part in parts_of(panel)}
        links = [each.text() for each in app.verbs.help.card.page.findChildren(Prose)]
        assert shown == panel.name or any(f"help:{panel.name}" in text for text in links)
        app.verbs.help.card.close_card()


@pytest.mark.parametrize("which", ["landscape", "experiments"])
def test_the_help_follows_the_view_that_is_chosen(qtbot: QtBot, start: Callable[..., Person], which: str) -> None:
    app = start().app
    viewer: Viewer = getattr(app, which)
    app.acted.emit(ShowHelp(which))
    for view in viewer.views:
        app.acted.emit(ChooseView(view.name))
        tick(qtbot, app)
        assert shown_key(app) == view.name
        assert app.verbs.help.card.accessibleName() == f"Help: {view.title}"


def test_f1_shows_the_help_of_the_panel_that_has_the_keys_and_escape_closes_it(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start()
    app = person.app
    memories = app.memories.findChild(MemoryList)
    memories.setFocus()
    person.press(Qt.Key.Key_F1)
    assert shown_key(app) == "memories"
    focused = QApplication.focusWidget()
    assert focused is app.verbs.help.card.page
    qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert shown_key(app) == ""
    assert memories.hasFocus()
    app.landscape.view_chooser.setFocus()
    person.press(Qt.Key.Key_F1)
    assert shown_key(app) == app.landscape.view.name
    person.press(Qt.Key.Key_F1)
    assert shown_key(app) == ""


def test_escape_closes_the_help_wherever_the_keys_are(qtbot: QtBot, start: Callable[..., Person]) -> None:
    app = start().app
    app.acted.emit(ShowHelp("memories"))
    app.grid.setFocus()
    qtbot.keyClick(app.grid, Qt.Key.Key_Escape)
    assert shown_key(app) == ""


def test_the_network_goes_on_while_help_is_read(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    app.acted.emit(ShowHelp("trace"))
    person.press_and_see(Qt.Key.Key_Period)
    tick(qtbot, app)
    report = app.session.report
    assert report is not None
    assert values_of(app)["so far"].startswith(f"{report.frame.updates} update")
    person.run_until_it_rests()
    report = app.session.report
    assert report is not None
    assert values_of(app)["so far"] == f"{report.frame.updates} updates, {report.frame.flips} flips"
    assert shown_key(app) == "trace"


def test_values_are_those_of_the_project_that_is_open(qtbot: QtBot, start: Callable[..., Person]) -> None:
    app = start().app
    app.acted.emit(ShowHelp("transport"))
    assert values_of(app)["temperature T"] == "0, no noise"
    app.acted.emit(SetRule(Stochastic(0.25)))
    qtbot.waitUntil(lambda: values_of(app)["temperature T"] == "0.25")
    assert values_of(app)["update rule"] == app.transport.rules.currentText()
    app.acted.emit(ShowHelp("memories"))
    assert values_of(app)["load α = P/N"] == f"4 / 100 = {0.04:.3f}"
    app.acted.emit(ShowHelp("stability"))
    assert shown_key(app) == "stability"


def test_help_on_what_there_is_not_is_refused(qtbot: QtBot, start: Callable[..., Person]) -> None:
    app = start().app
    said: list[str] = []
    app.verbs.failed.connect(said.append)
    app.acted.emit(ShowHelp("nonsense"))
    assert len(said) == 1
    assert said[0].startswith("There is no help on 'nonsense'; choose from transport")


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR, replace(DARK, scale=2.5)], ids=["light", "projector", "large"])
def test_no_text_of_a_card_is_cut(qtbot: QtBot, start: Callable[..., Person], theme: Theme) -> None:
    app = start().app
    app.window.apply_theme(theme)
    app.window.setUpdatesEnabled(False)  # texts have their places, painted or not
    card = app.verbs.help.card
    for size in ((1024, 768), (1440, 900)):
        app.window.resize(*size)
        for key in topics():
            app.verbs.help.follow(f"help:{key}")
            for _ in range(5):
                QApplication.processEvents()
            assert app.window.rect().contains(card.geometry())
            for label in card.page.findChildren(Prose):
                assert label.width() <= card.page.viewport().width()
                assert label.height() + 2 >= label.heightForWidth(label.width()), (key, size, label.text())
        app.window.resize(900, 700)
        assert app.window.rect().contains(card.geometry())


# Glossary


def test_a_term_leads_to_the_glossary_and_from_there_to_the_panels_that_use_it(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    app = start().app
    app.acted.emit(ShowHelp("memories"))
    page = app.verbs.help.card.page
    prose = next(each for each in page.findChildren(Prose) if 'href="overlap"' in each.text())
    prose.linkActivated.emit("overlap")
    window = app.verbs.help.glossary
    qtbot.waitUntil(window.isVisible)
    assert window.term == "overlap"
    assert window.title.text() == glossary()["overlap"].title
    again = [each for each in window.page.findChildren(Prose) if 'href="help:trace"' in each.text()]
    again[0].linkActivated.emit("help:trace")
    qtbot.waitUntil(lambda: shown_key(app) == "trace")
    window.close()


def test_a_link_lasts_until_the_click_on_it_is_over(qtbot: QtBot, start: Callable[..., Person]) -> None:
    app = start().app
    window = app.verbs.help.glossary
    window.look_up("overlap")
    prose = next(each for each in window.page.findChildren(Prose) if 'href="memory"' in each.text())
    prose.linkActivated.emit("memory")
    assert isValid(prose)
    qtbot.waitUntil(lambda: window.term == "memory")
    window.close()


def test_the_glossary_is_searched(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    person.press(Qt.Key.Key_F1, SHIFT)
    window = person.app.verbs.help.glossary
    qtbot.waitUntil(window.isVisible)
    qtbot.waitUntil(window.search.hasFocus)
    assert window.shown == list(glossary())
    qtbot.keyClicks(window.search, "signs of everybody")
    assert window.shown == []
    assert window.none.isVisible()
    window.search.clear()
    qtbot.keyClicks(window.search, "crosst")
    assert window.shown[0] == "crosstalk"
    assert window.term == "crosstalk"
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert not window.isVisible()


# Tour


def test_the_tour_goes_round_and_is_not_shown_again(qtbot: QtBot, start: Callable[..., Person]) -> None:
    app = start().app
    tour, help_ = app.verbs.help.tour, app.verbs.help
    assert tour.stop is None  # nobody looks at an offscreen window
    help_.offer_tour()
    assert tour.stop is None
    app.acted.emit(Ask("tour"))
    seen = []
    for _ in range(5):
        assert tour.stop is not None
        seen.append(tour.stop.target)
        QApplication.processEvents()
        assert app.window.rect().contains(tour.geometry())
        assert not tour.shade.place.isEmpty()
        assert tour.next_button.hasFocus()
        qtbot.keyClick(tour.next_button, Qt.Key.Key_Return)
    assert seen == ["memories", "grid", "run", "verdict", "landscape"]
    assert tour.stop is None
    assert app.settings.toured


def test_the_tour_is_shown_at_the_first_start_alone(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start().app
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    app.verbs.help.offer_tour()
    assert app.verbs.help.tour.stop is not None
    qtbot.mouseClick(app.verbs.help.tour.skip_button, LEFT)
    assert app.verbs.help.tour.stop is None
    app.verbs.help.offer_tour()
    assert app.verbs.help.tour.stop is None


def test_the_tour_can_be_left_and_gone_back_in_and_hides_nothing_from_the_mouse(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start()
    app, tour = person.app, person.app.verbs.help.tour
    app.acted.emit(Ask("tour"))
    qtbot.mouseClick(tour.next_button, LEFT)
    person.click_unit(12)
    qtbot.mouseClick(tour.back_button, LEFT)
    assert tour.stop is not None
    assert tour.stop.target == "memories"
    app.window.resize(1024, 700)
    tick(qtbot, app)
    assert app.window.rect().contains(tour.geometry())
    qtbot.keyClick(tour.next_button, Qt.Key.Key_Escape)
    assert tour.stop is None
    assert not tour.shade.isVisible()


# Versions and changes


def dialog_of(qtbot: QtBot, app: App, name: str) -> QDialog:
    app.acted.emit(Ask(name))
    qtbot.waitUntil(lambda: any(each.isVisible() for each in app.window.findChildren(QDialog)))
    return next(each for each in app.window.findChildren(QDialog) if each.isVisible())


def test_about_tells_all_versions_and_licences(qtbot: QtBot, start: Callable[..., Person]) -> None:
    dialog = dialog_of(qtbot, start().app, "about")
    read = {each.accessibleName(): each.toPlainText() for each in dialog.findChildren(QTextBrowser)}
    told = read["Versions and licences"]
    for part in parts():
        assert part.version != "unknown"
        assert part.version[0].isdigit()
        assert all(word in told for word in (part.name, part.version, part.licence, part.use))
    assert {part.name for part in parts()} >= {"hopviz", "Python", "Qt", "PySide6", "numpy", "numba", "pyqtgraph"}
    licence = (Path(__file__).parents[2] / "LICENSE").read_text(encoding="utf-8")
    assert read["Licence of hopviz"].split() == licence.split()
    assert dialog.findChild(QTabWidget).count() == 2
    copy = next(each for each in dialog.findChildren(QWidget) if getattr(each, "text", str)() == "Copy the versions")
    qtbot.mouseClick(copy, LEFT)
    assert QGuiApplication.clipboard().text().startswith(f"hopviz {hopviz.__version__}\nPython ")
    button(dialog, "cancel").click()


def test_what_is_new_tells_of_this_version(qtbot: QtBot, start: Callable[..., Person]) -> None:
    dialog = dialog_of(qtbot, start().app, "changes")
    told = dialog.findChild(QTextBrowser).toPlainText()
    assert hopviz.__version__ in told
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_themes_reach_the_help(qtbot: QtBot, start: Callable[..., Person]) -> None:
    app = start().app
    app.acted.emit(ShowHelp("memories"))
    widths = []
    for theme in ("light", "projector"):
        app.window.choose_theme(theme)
        widths.append(app.verbs.help.card.width())
        accent = app.window.theme.accent
        assert any(accent in each.text() for each in app.verbs.help.card.page.findChildren(Prose))
    assert widths[1] > widths[0]


def test_tabs_that_come_and_go_have_the_question_mark_of_the_one_in_front(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start()
    app, docks = person.app, person.app.window.docks
    for name in ("vote", "experiments", "trace"):
        docks.bring(name)
        tick(qtbot, app)
        mark = help_button(app, name)
        assert app.window.childAt(mark.mapTo(app.window, mark.rect().center())) is mark
    for name in ("vote", "experiments"):
        docks.by_name[name].hide()
    tick(qtbot, app)
    mark = help_button(app, "trace")  # in a heading of its own
    assert docks.by_name["trace"].isAncestorOf(mark)
    person.press(Qt.Key.Key_0, CONTROL | ALT)
    tick(qtbot, app)
    mark = help_button(app, "trace")
    assert not docks.by_name["trace"].isAncestorOf(mark)
    assert app.window.childAt(mark.mapTo(app.window, mark.rect().center())) is mark
