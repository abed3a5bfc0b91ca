"""The lecturer's window and the Info page in the whole window: screens, keys, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest

from hopviz.actions.document_edits import NewNetwork, OpenDocument
from hopviz.actions.lesson_verbs import ShowInfo, ShowLecturer
from hopviz.actions.window_verbs import Present, ShowHelp
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.window.lessons.lecturer import other_room, place_beside
from tests.app.person import Person
from tests.ui.stage import CONTROL, LEFT

Key = Qt.Key
HERE, OTHER = QRect(0, 0, 800, 800), QRect(800, 0, 1024, 700)


def test_another_screen_is_one_that_shows_something_else() -> None:
    assert other_room([HERE], HERE) is None
    assert other_room([HERE, HERE], HERE) is None  # the projector shows the same
    assert other_room([HERE, OTHER], HERE) == OTHER
    assert other_room([OTHER, HERE], HERE) == OTHER
    assert other_room([], HERE) is None


def test_it_stands_beside_a_window_where_there_is_room() -> None:
    room, size = QRect(0, 0, 1920, 1000), QSize(600, 400)
    for window, is_free in (
        (QRect(0, 100, 1200, 800), True), (QRect(700, 700, 1200, 300), True), (QRect(300, 0, 1400, 1000), False),
    ):  # fmt: skip
        place = place_beside(window, room, size)
        assert place.size() == size
        assert room.contains(place)
        assert place.intersects(window) is not is_free
    assert place_beside(room, room, size).bottomRight() == room.bottomRight()
    assert place_beside(room, QRect(0, 0, 300, 200), size) == QRect(0, 0, 300, 200)


def test_with_another_screen_it_opens_there_for_the_audience_and_closes_with_it(start: Callable[..., Person]) -> None:
    person = start(load_lesson("recall"))
    app = person.app
    window, lecture = app.window, app.lecture
    here = window.screen().geometry()
    lecture.lecturer.rooms = lambda: [here, OTHER.translated(here.topRight())]
    app.acted.emit(Present(True))
    view, steps = lecture.lecturer.view, lecture.steps
    assert view.isVisible()
    assert view.isMaximized()
    assert not view.geometry().intersects(here)
    assert window.commands["show_lecturer"].isChecked()
    for key, number in ((Key.Key_PageDown, 2), (Key.Key_Left, 1), (Key.Key_Space, 2)):
        QTest.keyClick(view.windowHandle(), key)
        person.bot.waitUntil(lambda number=number: steps.number == number)  # type: ignore[misc]
    person.bot.mouseClick(view.back, LEFT)
    person.bot.waitUntil(lambda: steps.number == 1)
    QTest.keyClick(view.windowHandle(), Key.Key_3)
    assert view.place.text() == lecture.presenter.caption.place.text() == "→ 3"
    QTest.keyClick(view.windowHandle(), Key.Key_Return)
    person.bot.waitUntil(lambda: steps.number == 3)
    assert view.place.text() == f"3 / {steps.count}"
    QTest.keyClick(view.windowHandle(), Key.Key_B)
    assert lecture.presenter.blank.isVisible()
    QTest.keyClick(view.windowHandle(), Key.Key_B)
    QTest.keyClick(view.windowHandle(), Key.Key_Escape)
    assert not lecture.presenter.is_on
    assert not view.isVisible()
    assert app.settings.lecturer == ""  # nobody has chosen anything
    app.acted.emit(Present(True))
    view.close()
    assert not window.commands["show_lecturer"].isChecked()
    app.acted.emit(Present(False))
    app.acted.emit(Present(True))
    assert not view.isVisible()  # as it was left


def test_on_one_screen_it_is_had_by_a_command_and_remembered(start: Callable[..., Person]) -> None:
    person = start(load_lesson("recall"))
    app = person.app
    lecturer, steps, window = app.lecture.lecturer, app.lecture.steps, app.window
    app.acted.emit(Present(True))
    assert not lecturer.is_shown
    app.acted.emit(Present(False))
    person.press(Key.Key_F5, CONTROL)
    assert lecturer.is_shown
    app.acted.emit(Present(True))
    app.acted.emit(Present(False))
    assert lecturer.is_shown  # it was there before
    view = lecturer.view
    view.setGeometry(20, 60, 640, 480)
    QTest.keyClick(view.windowHandle(), Key.Key_Down)
    person.bot.waitUntil(lambda: steps.number == 2)
    QTest.keyClick(view.windowHandle(), Key.Key_B)
    assert not app.lecture.presenter.blank.isVisible()
    app.acted.emit(ShowLecturer(False))
    app.acted.emit(ShowLecturer(True))
    assert view.geometry() == QRect(20, 60, 640, 480)
    QTest.keyClick(view, Key.Key_Escape)
    assert not lecturer.is_shown
    app.acted.emit(ShowLecturer(True))
    app.acted.emit(OpenDocument("letters"))
    person.bot.waitUntil(lambda: view.sentence.text() == load_lesson("letters").lesson.steps[0].say)
    person.bot.mouseClick(view.forwards, LEFT)
    person.bot.waitUntil(lambda: app.session.running)
    person.bot.mouseClick(view.back, LEFT)
    person.bot.waitUntil(lambda: not app.session.running)
    window.close()
    assert not view.isVisible()
    again = start(load_lesson("recall")).app
    assert not again.lecture.lecturer.is_shown
    again.acted.emit(Present(True))
    assert again.lecture.lecturer.is_shown
    again.acted.emit(Present(False))
    assert not again.lecture.lecturer.is_shown


def test_the_info_page_follows_the_lesson(start: Callable[..., Person]) -> None:
    person = start(load_lesson("recall"))
    app = person.app
    info, card = app.lecture.info, app.lecture.info.card
    told: list[str] = []
    app.verbs.failed.connect(told.append)
    person.bot.mouseClick(app.lecture.bar.info, LEFT)
    assert card.isVisible()
    assert app.window.rect().contains(card.geometry())
    bar = app.lecture.bar
    assert not card.geometry().intersects(QRect(bar.mapTo(app.window, QPoint()), bar.size()))
    assert card.title.text() == "Recall from a part"
    first = card.parts
    assert first[0].heading == "What it is"
    app.acted.emit(OpenDocument("hinton"))
    person.bot.waitUntil(lambda: card.title.text() == "Hinton's five units")
    assert card.parts != first
    card.page.wanted.emit("energy")
    assert app.verbs.help.glossary.term == "energy"
    app.verbs.help.glossary.close()
    assert info.is_shown
    app.acted.emit(ShowHelp("memories"))
    assert not info.is_shown
    person.press(Key.Key_I)
    assert info.is_shown
    assert app.verbs.help.card.topic is None
    card.page.wanted.emit("help:tree")
    assert not info.is_shown
    assert app.verbs.help.card.topic is not None
    app.acted.emit(ShowInfo())
    person.bot.keyClick(card.page, Key.Key_Escape)
    assert not info.is_shown
    app.acted.emit(ShowInfo())
    before = card.geometry()
    app.acted.emit(Present(True))
    assert not info.is_shown
    app.acted.emit(Present(False))
    person.bot.waitUntil(lambda: info.is_shown)
    assert card.geometry() == before
    app.grid.setFocus()
    person.bot.keyClick(app.grid, Key.Key_Escape)
    assert not info.is_shown
    app.acted.emit(ShowInfo())
    app.acted.emit(NewNetwork(3, 3))
    assert not info.is_shown
    assert not app.window.commands["show_info"].isEnabled()
    app.acted.emit(ShowInfo())
    assert told == ["No lesson is open: the menu Lessons has them."]


def test_hopviz_can_begin_before_an_audience(start: Callable[..., Person]) -> None:
    person = start(load_lesson("letters"))
    presenter = person.app.lecture.presenter
    person.app.lecture.begin_with_audience()
    person.bot.waitUntil(lambda: presenter.is_on)
    QTest.keyClick(person.app.window.windowHandle(), Key.Key_Escape)
    person.wait_for_the_verdict()
    assert not presenter.is_on
