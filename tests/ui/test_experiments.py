"""Common ground of experiments: measurements in the background, bars with intervals, series of one step of undo."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from hopviz.core.stepwise import JobSteps
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.experiments.boltzmann_learning.view import BoltzmannLearningView
from hopviz.ui.experiments.heading import BESIDE, Heading, Purpose
from hopviz.ui.experiments.overload import OverloadView
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.widgets.bars import Bar, IntervalBars, percent, with_interval
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line
from hopviz.ui.widgets.curves import Steps
from tests.ui.experiment_person import Person
from tests.ui.stage import JobsByHand, colours_in, painted

TIP_GOES = 400
"""Milliseconds after which a tooltip that is to go has gone."""


class Counting(Experiment):
    """Counts to a number, step by step."""

    name = "counting"
    title = "Counting"
    needs_memories = False

    def _build(self) -> None:
        self.shown: list[int] = []

    def count_to(self, last: int) -> None:
        self.measure("numbers", partial(numbers, last), self.shown.append)

    def count_first(self, last: int) -> None:
        self.measure("first", partial(numbers, last), self.shown.append, first=True)


def numbers(last: int) -> JobSteps[int, int]:
    for number in range(1, last):
        yield number / last, number
    return last


def test_a_measurement_is_submitted_once_and_ends(qtbot: QtBot) -> None:
    person = Person(qtbot, Counting(), Project(2, 2))
    view = person.view
    view.count_to(3)
    assert view.is_measuring("numbers")
    person.go_on()
    assert person.jobs.submitted == 1
    assert view.shown == [1, 2, 3]
    assert not view.is_measuring("numbers")


def test_what_a_former_measurement_still_finds_out_is_dropped(qtbot: QtBot) -> None:
    person = Person(qtbot, Counting(), Project(2, 2))
    view = person.view
    view.count_to(3)
    person.tick()
    view.count_to(1)
    person.answer()
    assert view.shown == []
    person.go_on()
    assert view.shown == [1]
    view.count_to(2)
    person.tick()
    view.stop("numbers")
    person.go_on()
    assert view.shown == [1]
    assert not view.is_measuring("numbers")


def test_a_measurement_goes_on_only_while_somebody_looks(qtbot: QtBot) -> None:
    person = Person(qtbot, Counting(), Project(2, 2))
    view = person.view
    view.count_to(3)
    person.tick()
    view.set_looked_at(False)
    assert not person.jobs.pending
    assert view.is_measuring("numbers")
    view.set_looked_at(True)
    person.go_on()
    assert view.shown == [1, 2, 3]
    view.hide()
    view.count_to(4)
    assert person.tick() == 0
    view.show()
    assert person.tick() == 1


def test_what_comes_first_holds_up_what_does_not(qtbot: QtBot) -> None:
    person = Person(qtbot, Counting(), Project(2, 2))
    view = person.view
    view.count_to(30)
    view.count_first(12)
    assert person.tick() == 1
    while view.is_measuring("first"):
        person.answer()
    assert view.shown == list(range(1, 13))
    view.shown.clear()
    assert person.tick() == 1
    for _ in range(5):
        person.answer()
    view.count_first(22)
    person.tick()
    while view.is_measuring("first"):
        person.answer()
    assert view.shown == [1, 2, 3, 4, 5, *range(1, 23)]
    person.go_on()
    assert view.shown[27:] == list(range(6, 31))


def test_what_comes_second_still_waits_after_nobody_looked(qtbot: QtBot) -> None:
    person = Person(qtbot, Counting(), Project(2, 2))
    view = person.view
    view.count_to(30)
    person.tick()
    view.count_first(30)
    person.tick()
    for looked_at in (False, True):
        view.set_looked_at(looked_at)
    person.tick()
    for _ in range(5):
        person.answer()
    assert view.shown == [1, 2, 3, 4, 5]
    person.go_on()
    assert sorted(view.shown) == sorted([*range(1, 31)] * 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 %"), (0.5, "50 %"), (0.872, "87 %"), (0.997, "99.7 %"),
        (1.0, "100 %"), (0.034, "3.4 %"), (-0.25, "−25 %"),
    ],
)
def test_shares_in_per_cent(value: float, text: str) -> None:
    assert percent(value) == text


def test_bars_say_their_numbers_and_are_as_long_as_their_values(qtbot: QtBot) -> None:
    bars = IntervalBars()
    qtbot.addWidget(bars)
    bars.apply_theme(LIGHT)
    bars.resize(400, 60)
    bars.show_bars([Bar("exact", 0.25, (0.2, 0.3), with_interval(0.25, (0.2, 0.3)))])
    assert bars.accessibleName() == "exact: 25 % (20–30 %)"
    with qtbot.waitExposed(bars):
        bars.show()
    image = painted(bars)
    accent = LIGHT.color("accent").rgb()
    longest = max(
        sum(image.pixel(x, y) == accent for x in range(image.width())) for y in range(image.height())
    ) / image.devicePixelRatio()
    assert longest == pytest.approx(100, abs=25)  # round ends, and the whisker lies across


@pytest.mark.parametrize("width", [600, 150])
def test_names_of_curves_are_whole_and_none_lies_outside(qtbot: QtBot, width: int) -> None:
    chart = Chart("load", "share")
    qtbot.addWidget(chart)
    chart.apply_theme(LIGHT)
    chart.resize(width, 160)
    with qtbot.waitExposed(chart):
        chart.show()
    x = np.array([0.0, 1.0])
    chart.show_lines([Line(x, x, "accent", "exact recall")], span=(0.0, 1.0))
    end = chart.plot.getViewBox().viewRange()[0][1]
    assert (end > 1.0) == (width > 300)  # room for the name, where that leaves room for the curve
    written: list[str] = []
    real = QPainter.drawText

    class Painter(QPainter):
        def drawText(self, *what: Any) -> Any:
            written.extend(part for part in what if isinstance(part, str))
            area = next(part for part in what if isinstance(part, QRectF))
            assert area.left() >= 0
            assert area.right() <= chart.plot.getViewBox().width() + 1
            return real(self, *what)

    box = QRectF(0, 0, chart.plot.getViewBox().width(), chart.plot.getViewBox().height())
    image = QImage(width, 160, QImage.Format.Format_RGB32)
    painter = Painter(image)
    chart.drawing.draw_names(painter, box)
    painter.end()
    assert written == ["exact recall"]


def point_at(qtbot: QtBot, chart: Chart) -> None:
    """Let the mouse rest on a chart until it tells what it is."""
    place = chart.rect().center()
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, place, chart.mapToGlobal(place)))
    qtbot.waitUntil(QToolTip.isVisible)


def growing(end: float, meaning: str = "accent") -> Line:
    x = np.linspace(0, end, 5)
    return Line(x, x, meaning)


def a_run(end: float) -> Steps:
    return Steps(np.array([0.0]), end, np.zeros((1, 1)), np.ones((1, 1)))


@pytest.mark.parametrize(
    ("lines", "goes"),
    [
        ([growing(2)], False),
        ([growing(3), growing(1)], False),
        ([growing(1)], True),
        ([growing(3, "memory")], True),
        ([], True),
        ([a_run(4)], True),
    ],
)
def test_a_tooltip_stays_while_curves_grow_and_goes_when_they_begin_anew(
    qtbot: QtBot, lines: list[Line | Steps], goes: bool
) -> None:
    chart = Chart("updates", "energy")
    chart.setToolTip("What it shows")
    chart.setToolTipDuration(10**6)  # by itself it would go, too
    qtbot.addWidget(chart)
    with qtbot.waitExposed(chart):
        chart.show()
    chart.show_lines([growing(2)])
    point_at(qtbot, chart)
    chart.show_lines(lines)
    if goes:
        qtbot.waitUntil(lambda: not QToolTip.isVisible())
    else:
        qtbot.wait(TIP_GOES)
        assert QToolTip.isVisible()
    chart.hide()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_every_experiment_says_in_a_sentence_what_it_does_and_what_its_words_mean(qtbot: QtBot) -> None:
    panel = ExperimentsPanel()
    panel.set_jobs(JobsByHand())
    heading = panel.title_widget()
    qtbot.addWidget(panel)
    qtbot.addWidget(heading)
    panel.set_looked_at(True)
    heading.resize(340, 80)
    heading.show()
    for view in panel.views:
        panel.choose_view(view.name)
        for _ in range(2):  # its parts are arranged, and get their places
            QApplication.processEvents()
        told = panel.purpose
        assert told.width() == heading.width() or told.lines_at(told.width()) <= BESIDE
        assert told.sentence.endswith(".")
        assert told.sentence.count(". ") == 0
        assert (told.accessibleName(), told.accessibleDescription()) == (told.sentence, told.words)
        assert told.sentence in told.toolTip().replace("\n", " ")
    words = " ".join(view.glossary for view in panel.views)  # type: ignore[attr-defined]
    assert all(f"{word}:" in words for word in ("share", "spread", "crosstalk", "AGS", "overlap m", "exact recall"))
    for chart in panel.findChildren(Chart):
        assert chart.accessibleDescription() or not chart.toolTip()


def test_before_an_audience_only_controls_that_have_been_used_are_seen(qtbot: QtBot) -> None:
    panel = ExperimentsPanel()
    panel.set_jobs(JobsByHand())
    heading, titles = panel.title_widget(), list[str]()
    assert isinstance(heading, Heading)
    panel.titled.connect(titles.append)
    qtbot.addWidget(panel)
    qtbot.addWidget(heading)

    def seen(view: Experiment) -> list[QWidget]:
        return [each for each in view.controls.findChildren(QWidget) if each.isVisibleTo(view.controls)]

    for place, kind in enumerate(panel.kinds):
        panel.choose_view(kind.name)
        view = panel.view
        assert isinstance(view, Experiment)
        before, words = seen(view), [each for each in seen(view) if type(each) is QLabel and each.wordWrap()]
        panel.set_audience(True)
        assert titles[-1] == view.title
        assert set(words) <= set(seen(view))
        assert not any(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in seen(view))
        if kind is BoltzmannLearningView:
            panel.choices_in(kind.name).choose("Hidden units", 2)
            panel.draw(0.0)
            assert [each for each in seen(view) if isinstance(each, QAbstractSpinBox)] == [view.hidden]
        button = heading.all_controls
        if place == 0:
            button.click()
            panel.set_audience(True)  # again, of another size
            panel.draw(0.0)
            assert (seen(view), panel.view_chooser.isVisibleTo(heading)) == (before, True)
        panel.set_audience(False)
        assert (seen(view), button.isVisibleTo(heading)) == (before, False)
        assert titles[-1] == panel.title


class Requests(QObject):
    """Counts what is to be laid out anew."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.mark.parametrize("has_audience", [False, True])
def test_controls_stand_still_above_a_picture_that_is_drawn_anew(qtbot: QtBot, has_audience: bool) -> None:
    person, requests = Person(qtbot, OverloadView()), Requests()
    view = person.view
    view.resize(500, 600)
    view.set_audience(has_audience)
    person.give(load_lesson("letters").project)
    for _ in range(3):
        person.tick()
        QApplication.processEvents()
    view.controls.installEventFilter(requests)
    for _ in range(3):
        view.stale = True
        person.tick()
        QApplication.processEvents()
    assert requests.count == 0


@pytest.mark.parametrize("size", [13, 11])
def test_words_are_explained_wherever_the_sentence_fits_into_a_line(qtbot: QtBot, size: int) -> None:
    purpose = Purpose()
    qtbot.addWidget(purpose)
    purpose.tell(OverloadView.purpose, OverloadView.glossary)
    wide = QFontMetricsF(LIGHT.font(size)).horizontalAdvance(purpose.sentence)
    purpose.resize(round(wide) + 2, purpose.sizeHint().height())
    assert LIGHT.muted in colours_in(painted(purpose))


def test_what_is_refused_by_its_size_says_why(qtbot: QtBot) -> None:
    panel = ExperimentsPanel()
    qtbot.addWidget(panel)
    limited = [view for view in panel.views if isinstance(view, Experiment) and view.largest is not None]
    assert len(limited) >= 5
    for view in limited:
        told = view.refusal(Project(128, 128))
        assert f"up to {view.largest:,} units: " in told
        assert len(told.split(": ", 1)[1]) > 30
