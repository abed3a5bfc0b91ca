"""Weight matrix, used as a person uses it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.window_verbs import ChooseUnit
from hopviz.core.network import OFF, Network, to_units
from hopviz.core.rules import Parallel
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.project.parts import BIAS
from hopviz.project.revision import new_revision
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme, diverging
from hopviz.ui.weights.map import NOWHERE
from hopviz.ui.weights.panel import MatrixPanel
from tests.ui import stage
from tests.ui.stage import LEFT, JobsByHand, drag, hinton, painted, pixels_of, remembering, report_in, turn_wheel_at


def given_network(seed: int = 1, rows: int = 2, cols: int = 5, units: str = "bipolar") -> Project:
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(rows * cols, rows * cols))
    np.fill_diagonal(weights, 0.0)
    weights[3, 7] = 0.0
    cue = rng.choice(np.array([-1, 1], np.int8), rows * cols)
    return Project(rows, cols, units, cue=cue).with_network(weights, np.zeros(rows * cols))  # type: ignore[arg-type]


def shown(
    qtbot: QtBot, project: Project, size: tuple[int, int] = (420, 240), theme: Theme = LIGHT
) -> MatrixPanel:
    return stage.shown(qtbot, MatrixPanel(), project, size, theme)


def at(panel: MatrixPanel, i: int, j: int) -> QPoint:
    return panel.map.position(i + 0.5, j + 0.5).toPoint()


def point(qtbot: QtBot, panel: MatrixPanel, i: int, j: int) -> str:
    qtbot.mouseMove(panel.map, at(panel, i, j))
    qtbot.waitUntil(lambda: panel.pointed == (i, j))
    return panel.text.text()


def colour_at(panel: MatrixPanel, place: QPoint) -> QColor:
    return painted(panel.map).pixelColor(place)


@pytest.mark.parametrize("size", [(420, 240), (260, 420)])
def test_pointing_tells_the_weight_and_whether_the_pair_is_frustrated(qtbot: QtBot, size: tuple[int, int]) -> None:
    project = given_network()
    network, state = project.network(), project.cue
    tension = network.tension(state)
    panel = shown(qtbot, project, size)
    facts = set()
    for i, j in [(0, 9), (9, 0), (4, 2), (2, 4), (6, 1), (8, 5), (1, 7)]:
        text = point(qtbot, panel, i, j)
        figure = float(text.split("w = ")[1].split()[0].rstrip(",").replace("\u2212", "-"))
        assert figure == pytest.approx(network.weights[i, j], rel=5e-3)
        fact = "frustrated" if tension[i, j] > 0 else "satisfied"
        assert fact in text
        facts.add(fact)
        assert text.index(f"to {'unit ' if size[0] > size[1] else ''}{i}") < text.index(f"{j}", text.index("from"))
    assert facts == {"frustrated", "satisfied"}


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR])
@pytest.mark.parametrize("size", [(341, 208), (280, 176), (260, 420), (540, 330), (900, 700), (300, 240)])
def test_what_is_said_is_wholly_visible_and_the_map_has_the_room(
    qtbot: QtBot, theme: Theme, size: tuple[int, int]
) -> None:
    removed = np.zeros(1024, bool)
    removed[[1023, 1022]] = True
    project = given_network(rows=32, cols=32)
    panel = shown(qtbot, project, size, theme)
    for lesions in (~removed & False, removed):
        panel.show_project(project.with_lesioned(lesions))
        panel.map.pointed.emit(1023, 1022)
        panel.layout().activate()
        text = panel.text.text()
        assert "1023" in text
        needed = panel.text.fontMetrics().boundingRect(
            QRect(0, 0, panel.text.width(), 10_000), Qt.TextFlag.TextWordWrap, text
        )
        assert needed.width() <= panel.text.width()
        assert needed.height() <= panel.text.height()
        where = panel.text.rect().translated(panel.text.mapTo(panel, QPoint(0, 0)))
        assert panel.rect().contains(where)
    side = panel.map.map_rect().width()
    scale = theme.scale
    widest = max(min(size[0] - 186 * scale, size[1] - 40 * scale), min(size[0] - 56, size[1] - 118 * scale))
    assert side >= widest


@pytest.mark.parametrize("size", [(420, 240), (280, 176), (260, 420)])
def test_while_zoomed_a_button_shows_the_whole_matrix_again(qtbot: QtBot, size: tuple[int, int]) -> None:
    panel = shown(qtbot, given_network(rows=10, cols=10), size)
    assert not panel.whole_button.isVisible()
    turn_wheel_at(panel.map, at(panel, 50, 50), 3)
    assert panel.whole_button.isVisible()
    assert "(0)" in panel.whole_button.toolTip()
    assert panel.rect().contains(panel.whole_button.geometry())
    qtbot.mouseClick(panel.whole_button, LEFT)
    assert panel.map.visible_range().getRect() == (0, 0, 100, 100)
    assert not panel.whole_button.isVisible()


def test_another_lesson_of_the_same_size_is_shown_as_a_whole(qtbot: QtBot) -> None:
    project = given_network(rows=10, cols=10)
    panel = shown(qtbot, project)
    turn_wheel_at(panel.map, at(panel, 20, 20), 3)
    panel.show_project(project)
    assert panel.map.is_zoomed
    panel.show_project(replace(project, origin=new_revision()))
    assert not panel.map.is_zoomed


def test_tooltips_are_not_wide(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network())
    for widget in (panel.map, panel.text, panel.legend, panel.whole_button):
        assert max(map(len, widget.toolTip().split("\n"))) <= 60


def test_what_is_said_follows_the_state(qtbot: QtBot) -> None:
    project = given_network()
    panel = shown(qtbot, project)
    before = point(qtbot, panel, 0, 9)
    cue = project.cue.copy()
    cue[0] *= -1
    panel.show_report(report_in(project.with_cue(cue)))
    panel.draw(0.1)
    after = panel.text.text()
    assert ("frustrated" in before) != ("frustrated" in after)
    assert before.split("w = ")[1].split()[0] == after.split("w = ")[1].split()[0]


def test_what_has_no_connection_is_said_so(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network())
    assert "no connection to itself" in point(qtbot, panel, 4, 4)
    text = point(qtbot, panel, 3, 7)
    assert "no connection" in text
    assert "itself" not in text


def test_removed_units_are_named(qtbot: QtBot) -> None:
    removed = np.zeros(10, bool)
    removed[6] = True
    panel = shown(qtbot, given_network().with_lesioned(removed))
    assert "unit 6 removed" in point(qtbot, panel, 6, 1)
    assert "removed" not in point(qtbot, panel, 5, 1)


def test_a_pair_of_which_one_is_off_is_idle_in_binary_units(qtbot: QtBot) -> None:
    project = given_network(units="binary")
    state = to_units(project.cue, "binary")
    on, off = np.flatnonzero(state == 1), np.flatnonzero(state == 0)
    panel = shown(qtbot, project)
    assert "idle" in point(qtbot, panel, int(on[0]), int(off[0]))
    i, j = int(on[0]), int(on[1])
    expected = "frustrated" if project.network().weights[i, j] < 0 else "satisfied"
    assert expected in point(qtbot, panel, i, j)


def test_a_click_chooses_the_unit_of_the_row_and_marks_it(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network())
    with qtbot.waitSignal(panel.acted) as chosen:
        qtbot.mouseClick(panel.map, LEFT, pos=at(panel, 6, 2))
    assert chosen.args == [ChooseUnit(6)]
    box = panel.map.map_rect()
    edge = QPoint(box.center().x(), math.floor(panel.map.position(6, 0).y()) - 1)
    ends = [QPoint(x, at(panel, 6, 0).y()) for x in (box.left() - 5, box.right() + 5)]
    before = painted(panel.map)
    panel.choose_unit(6)
    assert [colour_at(panel, place) for place in (edge, *ends)] == [QColor(LIGHT.ink)] * 3
    after = painted(panel.map)
    for j in range(10):  # the row itself is not covered
        place = at(panel, 6, j)
        assert before.pixel(place) == after.pixel(place)
    panel.choose_unit(-1)
    assert QColor(LIGHT.ink) not in [colour_at(panel, place) for place in (edge, *ends)]


def test_the_mark_of_a_thin_row_hides_no_weight(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network(rows=10, cols=10))
    box = panel.map.map_rect()
    before = painted(panel.map).copy(box)
    panel.choose_unit(55)
    assert painted(panel.map).copy(box) == before
    assert colour_at(panel, QPoint(box.left() - 5, at(panel, 55, 0).y())) == QColor(LIGHT.ink)


def test_colours_mean_the_sign_and_zero_is_neutral(qtbot: QtBot) -> None:
    project = given_network()
    weights = project.network().weights
    panel = shown(qtbot, project)
    for theme in (LIGHT, DARK):
        panel.apply_theme(theme)
        table = diverging(theme)
        largest = np.abs(weights).max()
        for i, j in [(0, 0), (3, 7), (0, 9), (5, 2), np.unravel_index(np.abs(weights).argmax(), (10, 10))]:
            expected = table[round(weights[i, j] / largest * 127) + 128]
            assert colour_at(panel, at(panel, int(i), int(j))) == QColor(*map(int, expected))


def test_the_legend_is_symmetric_about_zero(qtbot: QtBot) -> None:
    project = given_network()
    panel = shown(qtbot, project)
    low, zero, high = panel.legend.labels()
    assert (low[0], zero, high[0]) == ("\u2212", "0", "+")
    assert low[1:] == high[1:]
    assert float(high) == pytest.approx(np.abs(project.network().weights).max(), rel=5e-3)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_legend_says_what_a_weight_does_to_units_of_this_kind(qtbot: QtBot, units: str) -> None:
    panel = shown(qtbot, given_network(units=units))
    tip, network = panel.legend.toolTip().replace("\n", " "), Network([[0.0, 1.0], [1.0, 0.0]], units=units)
    off = OFF[network.units]
    costs = dict(zip(("00", "01", "10", "11"), network.energy([[off, off], [off, 1], [1, off], [1, 1]]), strict=True))
    assert ("00, 01 and 10 cost the same" in tip) == (costs["00"] == costs["01"] == costs["10"])
    assert ("lower where they agree" in tip) == (costs["00"] == costs["11"] < costs["01"] == costs["10"])
    assert "both are on. Above zero that lowers" in tip or units == "bipolar"


def test_the_wheel_zooms_about_the_mouse_and_never_leaves_the_matrix(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network(rows=10, cols=10))
    place = at(panel, 70, 30)
    turn_wheel_at(panel.map, place, 4)
    assert panel.map.visible_range().width() == pytest.approx(100 / 1.25**4)
    assert panel.map.cell(QPointF(place)) == (70, 30)
    turn_wheel_at(panel.map, panel.map.map_rect().topLeft() + QPoint(1, 1), -2)
    area = panel.map.visible_range()
    assert area.left() >= 0
    assert area.top() >= 0
    assert area.right() <= 100 + 1e-9
    assert area.bottom() <= 100 + 1e-9
    turn_wheel_at(panel.map, place, -50)
    assert panel.map.visible_range().getRect() == (0, 0, 100, 100)
    turn_wheel_at(panel.map, place, 200)
    assert panel.map.visible_range().width() == pytest.approx(4)


def test_a_drag_moves_the_matrix_and_chooses_nothing(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network(rows=10, cols=10))
    turn_wheel_at(panel.map, at(panel, 50, 50), 3)  # cells stay too small to be typed into
    start = panel.map.map_rect().center()
    held = panel.map.cell(QPointF(start))
    with qtbot.assertNotEmitted(panel.acted):
        drag(qtbot, panel.map, start, start + QPoint(15, 0), start + QPoint(30, 22))
    assert panel.map.cell(QPointF(start + QPoint(30, 22))) == held
    qtbot.mouseDClick(panel.map, LEFT, pos=start)
    assert panel.map.visible_range().getRect() == (0, 0, 100, 100)


def test_a_drag_is_over_though_a_dialog_heard_where_the_button_was_let_go(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network(rows=10, cols=10))
    turn_wheel_at(panel.map, at(panel, 50, 50), 3)
    start, elsewhere = panel.map.map_rect().center(), QWidget()
    qtbot.addWidget(elsewhere)
    qtbot.mousePress(panel.map, LEFT, pos=start)
    qtbot.mouseMove(panel.map, start + QPoint(15, 0))
    seen = panel.map.visible_range().getRect()
    qtbot.mouseRelease(elsewhere, LEFT)
    qtbot.mouseMove(panel.map, start + QPoint(40, 20))
    assert panel.map.visible_range().getRect() == seen


def test_keys_zoom_and_move(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network(rows=10, cols=10))
    panel.map.setFocus()
    for _ in range(3):
        qtbot.keyClick(panel.map, Qt.Key.Key_Plus)
    area = panel.map.visible_range()
    assert area.width() == pytest.approx(100 / 1.25**3)
    assert area.center().x() == pytest.approx(50)
    qtbot.keyClick(panel.map, Qt.Key.Key_Right)
    qtbot.keyClick(panel.map, Qt.Key.Key_Up)
    assert panel.map.visible_range().left() > area.left()
    assert panel.map.visible_range().top() < area.top()
    qtbot.keyClick(panel.map, Qt.Key.Key_Minus)
    assert panel.map.visible_range().width() == pytest.approx(100 / 1.25**2)
    qtbot.keyClick(panel.map, Qt.Key.Key_0)
    assert panel.map.visible_range().getRect() == (0, 0, 100, 100)


def test_without_weights_it_says_what_to_do(qtbot: QtBot) -> None:
    panel = shown(qtbot, Project(4, 4))
    assert "store a memory" in panel.map.words
    assert not panel.legend.isVisible()
    assert panel.text.text() == ""
    assert colour_at(panel, panel.map.map_rect().topLeft() + QPoint(3, 3)) == QColor(LIGHT.weight_zero)


def test_another_network_keeps_the_view_if_it_is_as_large(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network(rows=10, cols=10))
    turn_wheel_at(panel.map, at(panel, 20, 20), 3)
    area = panel.map.visible_range()
    for project, expected in [
        (given_network(2, 10, 10), area.getRect()),
        (given_network(2, 5, 5), (0, 0, 25, 25)),
    ]:
        network = project.network()
        panel.show_network(project, network, finished(MatrixPanel.prepare(project, network)))
        assert panel.map.visible_range().getRect() == expected
    panel.draw(0.1)  # the report is still one of the larger network
    point(qtbot, panel, 3, 4)



def test_asymmetric_weights_are_shown_by_row_to_and_column_from(qtbot: QtBot) -> None:
    weights = np.zeros((4, 4))
    weights[1, 2], weights[2, 1] = 5.0, -3.0
    project = Project(2, 2).with_network(weights, np.zeros(4))
    assert isinstance(project.network(), Network)
    panel = shown(qtbot, project)
    assert "w = +5" in point(qtbot, panel, 1, 2)
    assert "w = \u22123" in point(qtbot, panel, 2, 1)


def biased(symmetric_bias: float = 2.0) -> Project:
    project = given_network(rows=3, cols=5)
    rng = np.random.default_rng(4)
    bias = rng.normal(size=15) * symmetric_bias
    bias[4] = 0.0
    return project.with_network(project.network().weights, bias)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize("size", [(420, 240), (260, 420)])
def test_biases_are_a_column_of_their_own(qtbot: QtBot, theme: Theme, size: tuple[int, int]) -> None:
    project = biased()
    bias = project.network().bias
    panel = shown(qtbot, project, size, theme)
    place = panel.map.bias_rect()
    assert panel.map.rect().contains(place)
    table = diverging(theme)
    for i in (0, 4, 9, 14):
        middle = QPoint(place.center().x(), at(panel, i, 0).y())
        expected = table[round(bias[i] / np.abs(bias).max() * 127) + 128]
        colour = colour_at(panel, middle)
        assert [colour.red(), colour.green(), colour.blue()] == expected.tolist()
        qtbot.mouseMove(panel.map, middle)
        qtbot.waitUntil(lambda i=i: panel.pointed == (i, BIAS))
        text = panel.text.text()
        assert f"bias of unit {i}" in text
        if bias[i]:
            figure = float(text.split("b = ")[1].split()[0].rstrip(",").replace("\u2212", "-"))
            assert figure == pytest.approx(bias[i], rel=5e-3)
            assert ("frustrated" if bias[i] * project.cue[i] < 0 else "satisfied") in text
        else:
            assert "no bias" in text
    panel.map.zoom(2.0)
    unit, source = panel.map.cell(QPointF(panel.map.bias_rect().center()))
    assert source == BIAS
    assert panel.map.visible_range().top() <= unit <= panel.map.visible_range().bottom()


def test_without_biases_the_matrix_has_the_room(qtbot: QtBot) -> None:
    panel = shown(qtbot, given_network())
    place = panel.map.bias_rect()
    assert place.isEmpty()
    assert panel.map.cell(QPointF(place.center())) == NOWHERE


def started(qtbot: QtBot, project: Project) -> tuple[MatrixPanel, JobsByHand]:
    """A panel whose pictures are made step by step, by hand, and which has got a project but not its weights."""
    panel, jobs = MatrixPanel(), JobsByHand()
    qtbot.addWidget(panel)
    panel.set_jobs(jobs)
    panel.apply_theme(LIGHT)
    panel.resize(420, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_project(project)
    return panel, jobs


def test_it_says_that_weights_are_computed_and_empty_only_of_an_empty_network(qtbot: QtBot) -> None:
    empty = Project(32, 32)
    panel, jobs = started(qtbot, empty)
    assert panel.map.words == ""  # nothing is known yet
    panel.draw(1.0)
    assert panel.map.words == "Computing the weights…"
    panel.take_network(empty, empty.network())
    jobs.finish()
    panel.draw(0.1)
    assert panel.map.words == "No connections yet: store a memory"
    stored = empty.with_memory("A", np.ones(1024))
    panel.show_project(stored)
    panel.draw(0.1)
    assert panel.map.words == ""
    panel.draw(0.2)  # the worker is still at it
    assert panel.map.words == "Computing the weights…"
    panel.take_network(stored, stored.network())
    more = stored.with_memory("B", -np.ones(1024))  # follows before the first is seen
    panel.show_project(more)
    panel.take_network(more, more.network())
    shares = []
    while jobs.pending:
        jobs.take_steps()
        panel.draw(0.02)
        shares += [int(word) for word in panel.map.words.split() if word.isdecimal()]
    assert shares == sorted(shares)
    assert shares[-1] > 80
    assert panel.map.words == ""
    assert panel.map.pyramid is not None
    assert panel.map.pyramid.largest > 0


def test_weights_of_another_network_are_dim_while_the_present_ones_are_computed(qtbot: QtBot) -> None:
    project = remembering(10, 10)
    panel, jobs = started(qtbot, project)
    panel.take_network(project, project.network())
    jobs.finish()
    panel.draw(1.0)
    vivid = pixels_of(painted(panel.map).copy(panel.map.map_rect()))
    panel.show_project(project.with_learning("storkey"))
    panel.draw(0.1)
    assert np.array_equal(pixels_of(painted(panel.map).copy(panel.map.map_rect())), vivid)
    panel.map.pointed.emit(2, 5)
    assert "w = " in panel.text.text()
    panel.draw(0.2)
    assert panel.text.text() == ""  # nothing is told of weights that are not the present ones
    dim = pixels_of(painted(panel.map).copy(panel.map.map_rect())) & 0xFF
    assert np.mean(dim < 128) < 0.1 < np.mean((vivid & 0xFF) < 128)
    panel.show_project(project)  # taken back
    assert np.array_equal(pixels_of(painted(panel.map).copy(panel.map.map_rect())), vivid)


def test_another_project_of_a_rule_that_changes_no_weight_is_not_waited_for(qtbot: QtBot) -> None:
    project = remembering(10, 10)
    panel, jobs = started(qtbot, project)
    panel.take_network(project, project.network())
    jobs.finish()
    clamped = np.arange(100) < 50
    for other in (project.with_clamped(clamped), project.with_rule(Parallel()), project.with_lesioned(clamped)):
        panel.show_project(other)
        panel.draw(9.0)
        assert panel.map.words == ""


def test_weights_that_could_not_be_computed_are_said_to_be_missing(qtbot: QtBot) -> None:
    project = remembering(10, 10)
    panel, _ = started(qtbot, project)
    panel.give_up_network()
    panel.draw(1.0)
    assert panel.map.words == "The weights could not be computed"


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_axes_bear_the_names_of_few_units(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    named = hinton().with_unit_names([*"ABCDE"])
    for project, names in ((named, "ABCDE"), (hinton(), "01234")):
        panel = shown(qtbot, project, (420, 300), theme)
        written = texts_painted(panel.map, monkeypatch)
        assert [text for text, _ in written if text in names] == [*names, *names]
        assert {"from unit j", "to unit i", "bias"} <= {text for text, _ in written}
        # Above the middle of its column each, and beside the middle of its row.
        places = [box.center() for text, box in written if text in names]
        for unit in range(5):
            middle = panel.map.position(unit + 0.5, unit + 0.5)
            assert abs(places[unit].x() - middle.x()) <= 2
            assert abs(places[5 + unit].y() - middle.y()) <= 2
            assert places[unit].y() < panel.map.map_rect().top()
            assert 0 <= places[5 + unit].x() < panel.map.map_rect().left()


def test_axes_bear_the_names_of_the_first_and_the_last_of_many(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = given_network(rows=10, cols=10).with_unit_names([f"N{k}" for k in range(100)])
    panel = shown(qtbot, project)
    assert [text for text, _ in texts_painted(panel.map, monkeypatch) if text[:1] == "N"] == ["N0", "N99", "N99", "N0"]
    assert "to unit N3\n" in point(qtbot, panel, 3, 7)
    assert panel.text.text().endswith("from unit N7")
    panel.show_project(project.with_unit_names([f"M{k}" for k in range(100)]))  # no new weights come
    assert "M99" in [text for text, _ in texts_painted(panel.map, monkeypatch)]


def texts_painted(widget: QWidget, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, QRect]]:
    """All words of one picture, each with its box in the coordinates of its painter."""
    written: list[tuple[str, QRect]] = []
    with monkeypatch.context() as watched:
        draw = QPainter.drawText

        def watch(painter: QPainter, *given: object) -> object:
            written.append((str(given[-1]), given[0]))  # type: ignore[arg-type]
            return draw(painter, *given)  # type: ignore[call-overload]

        watched.setattr(QPainter, "drawText", watch)
        painted(widget)
    return [(text, box) for text, box in written if text]


def test_the_weight_comes_first_and_is_seen_in_a_large_network(qtbot: QtBot) -> None:
    project = Project(1, 2).with_network([[0, 4 / 65536], [4 / 65536, 0]])
    for size in ((420, 240), (260, 420)):
        text = point(qtbot, shown(qtbot, project, size), 0, 1)
        assert text.startswith("w = +0.0000610")
