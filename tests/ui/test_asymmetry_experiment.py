"""The slider of asymmetry by mouse and keys: the weights that everybody is given, and what is measured of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from hopviz.core.asymmetry import INGREDIENTS, Fates, mixed
from hopviz.project.model import Project
from hopviz.ui.experiments import asymmetry
from hopviz.ui.experiments.asymmetry import ASYMMETRIC, NEGATIVE, SYMMETRIC, AsymmetryView, rises_interval
from hopviz.ui.style.plotting import plot_widget
from hopviz.ui.style.theme import PROJECTOR
from tests.ui.experiment_person import Person
from tests.ui.stage import remembering


@pytest.fixture(autouse=True)
def few_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asymmetry, "STARTS", 20)
    monkeypatch.setattr(asymmetry, "SWEPT_STARTS", 4)
    monkeypatch.setattr(asymmetry, "SHARES", (0.0, 1.0, 0.5))


def person_with(qtbot: QtBot, project: Project | None = None) -> Person[AsymmetryView]:
    return Person(qtbot, AsymmetryView(), remembering(4, 4, 2) if project is None else project)


def ring_of_three() -> Project:
    weights = np.ones((3, 3)) - np.eye(3)
    return Project(1, 3, learning="given", weights=weights)


def test_negative_weights_of_units_to_themselves_promise_no_rest(qtbot: QtBot) -> None:
    weights = np.array([[-3.0, 1.0], [1.0, -3.0]])  # which cycles one by one: (1, 1) (-1, 1) (-1, -1) (1, -1)
    view = person_with(qtbot, Project(1, 2, learning="given", weights=weights)).view
    assert view.words.text() == NEGATIVE


def test_the_slider_mixes_and_undo_of_it_is_known_again(qtbot: QtBot) -> None:
    person = person_with(qtbot)
    view, base = person.view, person.view.project
    assert base is not None
    symmetric = base.network().weights
    assert view.words.text() == SYMMETRIC
    view.slider.setFocus()
    qtbot.keyClick(view.slider, Qt.Key.Key_PageUp)
    qtbot.keyClick(view.slider, Qt.Key.Key_Right)
    made = person.wanted[-1][1]
    ingredient = INGREDIENTS["antisymmetric"].make(16, np.random.Generator(np.random.PCG64(0)))
    np.testing.assert_allclose(made.network().weights, mixed(symmetric, ingredient, 0.11), atol=1e-15)
    assert not made.symmetric
    assert {text for text, _ in person.wanted} == {"Mix in what is asymmetric"}
    assert (view.words.text(), view.share_label.text()) == (ASYMMETRIC, "a = 0.11")
    person.give(base)  # as undo does
    assert (view.slider.value(), view.words.text()) == (0, SYMMETRIC)
    person.give(made)
    assert view.slider.value() == 11
    qtbot.keyClick(view.slider, Qt.Key.Key_Home)
    last = person.wanted[-1][1]
    assert (last.learning, last.weights, last.symmetric) == (base.learning, base.weights, base.symmetric)


def test_another_network_begins_at_zero(qtbot: QtBot) -> None:
    person = person_with(qtbot)
    person.view.slider.setValue(50)
    asked = len(person.wanted)
    person.give(ring_of_three())
    assert person.view.slider.value() == 0
    assert len(person.wanted) == asked


def test_where_starts_end_is_counted_and_named(qtbot: QtBot) -> None:
    person = person_with(qtbot, ring_of_three())
    view = person.view
    person.go_on()
    assert [bar.label for bar in view.bars.bars] in (["at rest"], ["at rest", "period 2"])
    assert len(view.points) == 3
    first = view.points[0]
    assert (first.share, first.one_by_one, first.rises) == (0.0, 1.0, 0.0)
    view.chooser.setFocus()
    qtbot.keyClick(view.chooser, Qt.Key.Key_Down)
    view.slider.setValue(100)
    np.testing.assert_allclose(
        person.wanted[-1][1].network().weights, np.sqrt(2) * np.roll(np.eye(3), 1, axis=0), atol=1e-12
    )
    person.go_on()
    assert [bar.label for bar in view.bars.bars] == ["at rest", "period 3"]
    assert sum(bar.value for bar in view.bars.bars) == pytest.approx(1.0)
    qtbot.keyClick(view.chooser, Qt.Key.Key_Down)
    person.go_on()
    assert "period 6" in [bar.label for bar in view.bars.bars]
    assert len(view.chart.drawing.lines) == 3


@pytest.mark.parametrize("steps", [0, 50, 30])
def test_bars_and_curve_give_one_figure_and_the_bars_say_of_what(qtbot: QtBot, steps: int) -> None:
    person = person_with(qtbot)
    view = person.view
    view.slider.setValue(steps)
    person.go_on()
    assert view.heading.text() == f"All at once, a = {steps / 100:.2f}"
    [at_rest] = [bar for bar in view.bars.bars if bar.label == "at rest"]
    together = view.chart.drawing.lines[1]
    [here] = np.flatnonzero(np.isclose(together.x, steps / 100))
    assert together.label == "all at once"
    assert together.low is not None
    assert together.high is not None
    assert (together.y[here], together.low[here], together.high[here]) == (at_rest.value, *at_rest.interval)


def test_of_given_weights_that_are_not_symmetric_the_bars_are_no_point_of_the_curve(qtbot: QtBot) -> None:
    person = person_with(qtbot, Project(1, 3, learning="given", weights=np.roll(np.eye(3), 1, axis=0)))
    person.go_on()
    assert person.view.heading.text() == "All at once, weights as given"
    assert "period 3" in [bar.label for bar in person.view.bars.bars]
    first = person.view.points[0]
    assert person.view.chart.drawing.lines[1].y[0] == first.all_at_once


def test_the_share_of_flips_uphill_has_the_interval_of_runs_not_of_flips(qtbot: QtBot) -> None:
    person = person_with(qtbot)
    person.go_on()
    middle = person.view.points[1]
    low, high = middle.rises_interval
    assert 0 <= low < middle.rises < high <= 1
    uphill = person.view.chart.drawing.lines[2]
    assert uphill.low is not None
    assert uphill.low[1] == low
    alike, unlike = ([Fates(1, {1: 1}, 10, rises) for rises in each] for each in ([2, 2, 2, 2], [0, 0, 0, 8]))
    widths = [high - low for low, high in map(rises_interval, (alike, unlike))]
    assert widths[1] > 2 * widths[0]
    assert rises_interval([Fates(1, {1: 1}, 0, 0)] * 4) == (0.0, 1.0)


def test_a_hidden_view_measures_nothing(qtbot: QtBot) -> None:
    person = person_with(qtbot)
    person.view.hide()
    assert person.tick() == 0


def test_what_cannot_be_mixed_is_refused() -> None:
    assert "256" in AsymmetryView.refusal(Project(17, 16))
    assert "removed" in AsymmetryView.refusal(Project(2, 2).with_lesioned([True, False, False, False]))
    assert AsymmetryView.refusal(Project(2, 2)) == ""


def test_in_a_narrow_panel_with_large_type_words_and_names_have_room(qtbot: QtBot) -> None:
    person = Person(qtbot, AsymmetryView(), remembering(4, 4, 2), PROJECTOR)
    view, chart = person.view, person.view.chart
    view.resize(767, 150)
    person.go_on()
    axis = chart.plot.getAxis("bottom")
    assert axis.told_unit() == axis.unit
    assert QFontMetricsF(PROJECTOR.font(11)).horizontalAdvance(axis.told_unit()) < axis.width()
    metrics = QFontMetricsF(PROJECTOR.font(12, bold=True))
    widest = max(metrics.horizontalAdvance(line.label) for line in chart.drawing.lines)
    box = chart.plot.getViewBox()
    (low, high), _ = box.viewRange()
    assert (high - 1.0) / (high - low) * box.width() > widest  # curves end at a = 1
    assert view.words.height() >= view.words.heightForWidth(view.words.width())


def test_an_axis_too_short_for_its_label_keeps_the_symbol(qtbot: QtBot) -> None:
    widget = plot_widget("load alpha = P/N")
    qtbot.addWidget(widget)
    axis = widget.getAxis("bottom")
    axis.apply_theme(PROJECTOR)
    metrics = QFontMetricsF(PROJECTOR.font(11))
    for width in (60, 110, 150, 400):
        widget.resize(width, 100)
        with qtbot.waitExposed(widget):
            widget.show()
        told = axis.told_unit()
        assert axis.unit.endswith(told)
        assert told == "P/N" or metrics.horizontalAdvance(told) < axis.width()
    assert told == axis.unit
