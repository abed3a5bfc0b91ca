"""What experiments share: errands done batch by batch, bars with intervals, series of edits as one step of undo."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from hopviz.ui.experiments.base import BackgroundTask
from hopviz.ui.panel import Work
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.viewer import View
from hopviz.ui.widgets.bars import Bar, IntervalBars, percent, with_interval
from hopviz.ui.widgets.chart import Chart, Line


class Somewhere(View):
    name = "somewhere"
    title = "Somewhere"


class Counting:
    """Counts to a number, one at a batch."""

    def __init__(self, last: int) -> None:
        self.last, self.count = last, 0

    @property
    def done(self) -> bool:
        return self.count >= self.last

    def advance(self) -> int:
        self.count += 1
        return self.count


def errand(qtbot: QtBot) -> tuple[BackgroundTask, list[Work], list[Any]]:
    view = Somewhere()
    qtbot.addWidget(view)
    wanted: list[Work] = []
    view.work_wanted.connect(wanted.append)
    shown: list[Any] = []
    made = BackgroundTask(view, "counting", shown.append)
    return made, wanted, shown


def test_an_errand_has_one_batch_under_way_at_a_time_and_ends(qtbot: QtBot) -> None:
    counting, wanted, shown = errand(qtbot)
    counting.begin(Counting(3))
    for _ in range(10):
        counting.go_on()
        counting.go_on()
        if wanted:
            assert len(wanted) == 1
            work = wanted.pop()
            work.done(work.run())
    assert shown == [1, 2, 3]
    assert not counting.is_running


def test_what_a_former_task_still_finds_out_is_dropped(qtbot: QtBot) -> None:
    counting, wanted, shown = errand(qtbot)
    counting.begin(Counting(3))
    counting.go_on()
    stale = wanted.pop()
    counting.begin(Counting(1))
    counting.go_on()
    stale.done(stale.run())
    assert shown == []
    fresh = wanted.pop()
    fresh.done(fresh.run())
    assert shown == [1]
    counting.begin(Counting(2))
    counting.go_on()
    counting.cancel()
    late = wanted.pop()
    late.done(late.run())
    counting.go_on()
    assert shown == [1]
    assert wanted == []


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
    image = bars.grab().toImage()
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
