"""Vote panel: figures that add up, sentences that say what full energies say, and the unit that one asks about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.run_verbs import UpdateUnit
from hopviz.actions.window_verbs import ClickUpdates
from hopviz.core.network import to_units
from hopviz.core.recorder import Recorder
from hopviz.core.rules import Adaptation, Asynchronous, PartlyParallel, Rule, Stochastic, Tie
from hopviz.core.simulation import Simulation
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.project.numbers import adding_up, digits_for, field_figure, figure, gap_figure
from hopviz.ui.style.text import text_size
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.unit_input.panel import PARALLEL_PROMPT, PROMPT, VotePanel
from hopviz.ui.units.grid import GridPanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.widgets.grid_painter import LEGIBLE
from tests.ui.stage import (
    ALT,
    LEFT,
    colours_in,
    heard_from,
    named,
    painted,
    press_segment,
    random_project,
    report_of,
    simulation_of,
)


class Desk:
    """A vote panel beside a simulation."""

    def __init__(self, qtbot: QtBot, project: Project, seed: int = 0) -> None:
        self.project, self.network = project, project.network()
        cue = to_units(project.cue, project.units)
        self.simulation = Simulation(self.network, cue, project.rule, seed, project.clamped, project.lesioned)
        self.recorder = Recorder(project.patterns, project.lesioned)
        self.panel = VotePanel()
        qtbot.addWidget(self.panel)
        self.panel.apply_theme(LIGHT)
        self.panel.resize(1200, 160)
        self.panel.show_project(project)
        self.panel.show_network(project, self.network, None)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.advance(0)

    def advance(self, updates: int = 1) -> str:
        self.report = self.recorder.report(self.simulation.advance(updates=updates), 1)
        return self.see()

    def see(self) -> str:
        self.panel.show_report(self.report)
        return self.text()

    def text(self) -> str:
        self.panel.draw(1.0)
        return self.panel.sentence.text().replace("−", "-")

    def figures(self) -> tuple[float, float]:
        """The gap and the change of energy, as they stand there."""
        gap = self.panel.gap.text().replace("−", "-").split("= ")[-1]
        change = self.panel.change.text().replace("−", "-").split("= ")[-1]
        return float(gap.replace(",", "")), float(change.replace(",", ""))


def energy(project: Project, state: np.ndarray) -> float:
    network, s = project.network(), np.where(project.lesioned, 0, state).astype(float)
    return float(-0.5 * s @ network.weights @ s - network.bias @ s)


@pytest.mark.parametrize("width", [800, 1200])
@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
def test_gap_and_change_are_whole(qtbot: QtBot, theme: Theme, width: int) -> None:
    desk = Desk(qtbot, load_lesson("letters").project)
    desk.panel.apply_theme(theme)
    desk.panel.resize(width, 260)
    for unit in range(0, desk.project.n, 7):
        desk.panel.choose_unit(unit)
        desk.panel.draw(1.0)
        assert desk.panel.gap.text()
        assert desk.panel.change.text()
        for label in (desk.panel.gap, desk.panel.change):
            assert label.width() >= label.sizeHint().width()  # at once: the next text may come before the layout


@settings(deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=40), st.integers(0, 4))
def test_rounded_parts_add_up_to_their_rounded_sum(parts: list[float], digits: int) -> None:
    shown = adding_up(parts, digits)
    unit = 10.0**-digits
    assert shown.sum() == pytest.approx(round(sum(parts), digits), abs=1.5 * unit if _halfway(parts, unit) else 1e-9)
    assert (np.abs(shown - parts) <= unit * (1 + 1e-9)).all()
    assert np.allclose(shown / unit, np.rint(shown / unit))


def _halfway(parts: list[float], unit: float) -> bool:
    """Whether rounding errors decide to which side the sum is rounded."""
    return abs(sum(parts) / unit % 1 - 0.5) < 1e-6


def test_figures_have_as_few_decimals_as_they_need() -> None:
    assert digits_for([3.0, -4.0]) == 0
    assert digits_for([0.25, 1]) == 2
    assert digits_for([1 / 16, 0.5]) == 4
    assert digits_for([1 / 36, 0.5]) == 3
    assert digits_for([9.99996]) == 1
    assert digits_for([2001.1328125, -12001.0]) == 0
    assert digits_for([123.456789]) == 0


@settings(deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(0, 4), st.floats(-1, 1))
def test_rounding_errors_do_not_change_a_figure(whole: int, digits: int, error: float) -> None:
    value = whole / 10**digits
    noisy = value + error * 1e-13 * max(abs(value), 1.0)
    assert figure(noisy) == figure(value)
    assert field_figure(noisy) == field_figure(value) == gap_figure(value, 1)
    assert gap_figure(2 * noisy, 2) == gap_figure(2 * value, 2)


@settings(deadline=None)
@given(st.one_of(st.floats(-500, 500), st.builds(lambda k, n: k / n, st.integers(-9999, 9999), st.integers(1, 999))))
@example(0.5625)
@example(19 / 32)
@example(7 / 36)
def test_a_gap_is_rounded_itself_and_looks_like_twice_the_field(field: float) -> None:
    gap, told = gap_figure(2 * field, 2), field_figure(field)
    decimals = len(gap.partition(".")[2])
    unit = 10.0**-decimals
    assert value_of(gap) == pytest.approx(2 * field, abs=0.5 * unit * (1 + 1e-6))
    assert value_of(told) == pytest.approx(field, abs=0.25 * unit * (1 + 1e-6))
    assert value_of(gap) == pytest.approx(2 * value_of(told), abs=0.5 * unit * (1 + 1e-6))


def test_of_sixteen_units_every_gap_field_and_energy_is_exact(qtbot: QtBot) -> None:
    desk = Desk(qtbot, load_lesson("sixteen").project)
    for _ in range(40):
        before = desk.report.frame
        said = desk.advance()
        unit, now = desk.report.frame.visited, desk.report.frame
        gap, change = desk.figures()
        told = value_of(said.split("its field ")[1].split(" ")[0])
        assert (gap, told) == (2 * now.fields[unit], now.fields[unit])
        assert change == value_of(figure(now.energy)) - value_of(figure(before.energy))


def value_of(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_hintons_network_decides_as_the_lecture_says(qtbot: QtBot) -> None:
    desk = Desk(qtbot, load_lesson("hinton").project)
    assert desk.panel.sentence.text() == PROMPT
    told = [desk.advance() for _ in range(4)]
    assert told == [
        "Unit A stays on: its field +3 is above 0; the energy stays the same.",
        "Unit B stays off: its field -4 is below 0; the energy stays the same.",
        "Unit C stays on: its field +3 is above 0; the energy stays the same.",
        "Unit D turns on: its field +1 is above 0; the energy falls by 1.",
    ]
    assert [(column.label, column.value) for column in desk.panel.chart.columns] == [
        ("A", 2), ("B", 0), ("C", -1), ("E", 0), ("field h", 1),
    ]  # fmt: skip
    assert desk.figures() == (1, -1)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("rule", [Asynchronous(), Stochastic(0.4), Adaptation(0.3, 0.5, 5.0)])
def test_what_a_step_shows_is_the_difference_of_two_full_energies(qtbot: QtBot, units: str, rule: Rule) -> None:
    project = random_project(4, 5, 3, 7, units).with_rule(rule)
    desk = Desk(qtbot, project, seed=3)
    for _ in range(30):
        before = desk.report.frame.state
        text = desk.advance()
        frame = desk.report.frame
        unit, on = frame.visited, frame.state[frame.visited] > 0
        assert text.startswith(f"Unit {unit} {'turns' if frame.flipped.size else 'stays'} {'on' if on else 'off'}: ")
        columns = desk.panel.chart.columns
        total = columns[-1]
        assert sum(column.value for column in columns[:-1]) == pytest.approx(total.value, abs=1e-9)
        assert total.value == pytest.approx(frame.drive[unit], abs=6e-3)
        gap, change = desk.figures()
        assert change == pytest.approx(energy(project, frame.state) - energy(project, before), abs=2e-3)
        assert change == pytest.approx(-gap * (int(on) - int(before[unit] > 0)), abs=1e-9)
        if not frame.temperature and "its field is 0" not in text:
            told = float(text.split("its field ")[1].split(" ")[0])
            digits = len(desk.panel.gap.text().partition(".")[2])
            factor = 2 if units == "bipolar" else 1
            assert gap == pytest.approx(factor * told, abs=0.51 * 10.0**-digits)  # as they stand there
        if frame.temperature:
            factor = 2 if units == "bipolar" else 1
            assert f"P(on) = {1 / (1 + np.exp(-factor * frame.drive[unit] / frame.temperature)):.2f}" in text


def test_of_many_neighbours_the_largest_votes_are_shown_and_the_others_together(qtbot: QtBot) -> None:
    project = random_project(10, 10, 3, 1)
    desk = Desk(qtbot, project)
    desk.advance()
    columns, unit = desk.panel.chart.columns, desk.report.frame.visited
    assert len(columns) <= desk.panel.chart.most(["99 others", "field h"]) + 1
    neighbours = np.count_nonzero(project.network().weights[unit])
    others = columns[-2]
    assert others.label == f"{neighbours - (len(columns) - 2)} others"
    assert sum(column.value for column in columns[:-1]) == pytest.approx(columns[-1].value, abs=1e-9)
    smallest = min(abs(column.value) for column in columns[:-2])
    votes = np.abs(project.network().weights[unit])
    shown = [int(column.label) for column in columns[:-2]]
    assert smallest >= np.delete(votes, shown).max() - 5e-3
    desk.panel.resize(2400, 160)
    desk.text()
    assert len(desk.panel.chart.columns) > len(columns)


def test_small_votes_are_told_apart_from_each_other(qtbot: QtBot) -> None:
    weights = np.full((60, 60), 0.0014637)
    weights[:, 30:] *= 1.3
    np.fill_diagonal(weights, 0.0)
    project = Project(6, 10, learning="given", weights=weights, bias=np.full(60, 0.731), cue=np.ones(60, int))
    desk = Desk(qtbot, project.with_rule(Asynchronous("sequential")))
    desk.advance()
    *votes, others, bias, field = desk.panel.chart.columns
    assert others.label.endswith(" others")
    for column in votes:
        assert column.value == pytest.approx(0.0019, abs=1.01e-4)  # one figure off at most, for the sum's sake
    assert sum(column.value for column in (*votes, others, bias)) == pytest.approx(field.value, abs=1e-9)
    assert field.value == pytest.approx(desk.report.frame.fields[0], abs=1e-4)


def test_memories_vote_by_their_names_once_there_is_a_network_of_them(qtbot: QtBot) -> None:
    project = load_lesson("letters").project.with_learning("dense", 4)
    desk = Desk(qtbot, project)
    desk.panel.choose_unit(2)
    told = desk.text()
    assert {column.label for column in desk.panel.chart.columns} >= set(project.names)
    for other in (replace(project, memories=project.memories[:1]), project.with_learning("dense", "exponential")):
        desk.panel.show_project(other)
        assert desk.text() == told
    desk.panel.show_network(other, other.network(), None)
    assert "no votes that add up" in desk.text()
    desk.panel.show_project(project)
    assert "no votes that add up" in desk.text()
    desk.panel.show_network(project, desk.network, None)
    assert desk.text() == told


def test_each_bar_begins_where_the_one_before_ends_and_says_what_it_is(qtbot: QtBot) -> None:
    desk = Desk(qtbot, load_lesson("two-units").project.with_rule(Asynchronous("sequential")))
    desk.advance()
    chart = desk.panel.chart
    assert [column.label for column in chart.columns] == ["1", "bias", "field h"]
    ends = chart.heights()
    assert ends[1][0] == ends[0][1]
    assert ends[-1] == (0.0, ends[-2][1])
    for place, column in enumerate(chart.columns):
        assert chart.column_at(QPointF(chart.place(place).center())) is column
    assert chart.column_at(QPointF(1, 1)) is None
    assert "always on" in chart.columns[1].tip
    assert "weight w = −100 times state s = 0" in chart.columns[0].tip


@pytest.mark.parametrize("width", [900, 1400])
@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
def test_the_columns_of_an_adapted_unit_have_room_for_their_labels(qtbot: QtBot, theme: Theme, width: int) -> None:
    desk = Desk(qtbot, load_lesson("letters").project.with_rule(Adaptation(0.3, 0.5, 5.0)))
    desk.panel.apply_theme(theme)
    desk.panel.resize(width, 200)
    chart = desk.panel.chart
    desk.advance(200)
    while chart.columns[-1].label == "field h":
        desk.advance()
    assert [column.label for column in chart.columns[-2:]] == ["adaptation", "h − adaptation"]
    for place, column in enumerate(chart.columns):
        needed = text_size(theme, column.label, bold=column.is_total).width()
        assert needed <= chart.place(place).width()
    assert chart.place(len(chart.columns) - 1).right() <= chart.width()


def test_the_newest_wish_counts(qtbot: QtBot) -> None:
    desk = Desk(qtbot, load_lesson("hinton").project)
    desk.panel.choose_unit(1)
    assert desk.text().startswith("Unit B is content: it is off and its field -4 is below 0")
    desk.panel.point_at(3)
    assert desk.text() == "Unit D wants to turn on: its field +1 is above 0; the energy would fall by 1."
    desk.panel.point_at(-1)
    assert desk.text().startswith("Unit B ")
    assert desk.advance().startswith("Unit A stays on")
    desk.panel.point_at(4)
    assert desk.text() == "Unit E is content: its field is 0, and at a tie it stays off."


def test_a_tie_stays_without_noise_and_is_a_coin_toss_with_the_least(qtbot: QtBot) -> None:
    lesson = load_lesson("hinton").project
    for temperature, tip in ((0.0, "at a tie, 0, it stays as it is."), (0.001, "a tie, 0, is a coin toss.")):
        desk = Desk(qtbot, lesson.with_rule(Stochastic(temperature)))
        desk.panel.point_at(4)
        asked = f"asked at T = {temperature} it would be on with probability 0.50, a coin toss."
        still = "content: its field is 0, and at a tie it stays off."
        assert desk.text().endswith(asked if temperature else still)
        assert desk.panel.chart.columns[-1].tip.endswith(tip)
        on = 0
        for _ in range(200):
            desk.report = desk.recorder.report(desk.simulation.update_unit(4), 1)
            on += desk.report.frame.state[4] > 0
        assert 70 < on < 130 if temperature else on == 0
        said = "P(on) = 0.50 at T = 0.001, and the toss of a coin says o" if temperature else "a tie changes nothing"
        assert said in desk.see()


def test_an_update_out_of_turn_is_told_although_the_pointer_is_there(qtbot: QtBot) -> None:
    desk = Desk(qtbot, load_lesson("hinton").project)
    desk.panel.point_at(3)
    desk.text()
    desk.report = desk.recorder.report(desk.simulation.update_unit(3), 1)
    assert desk.see() == "Unit D turns on: its field +1 is above 0; the energy falls by 1."
    with qtbot.waitSignal(desk.panel.acted) as wanted:
        qtbot.mouseClick(desk.panel.button, LEFT)
    assert wanted.args == [UpdateUnit(3)]


def test_all_at_once_the_chosen_unit_is_told_about(qtbot: QtBot) -> None:
    desk = Desk(qtbot, load_lesson("two-units").project)
    assert desk.advance() == PARALLEL_PROMPT
    desk.panel.choose_unit(0)
    assert desk.text() == "Unit 0 wants to turn off: its field -95 is below 0; alone it would lower the energy by 95."
    assert desk.advance() == (
        "Unit 0 turns off: its field -95 is below 0; alone it would lower the energy by 95, but 1 other changed with "
        "it, and the energy falls by 90."
    )
    assert "alone it would lower the energy by 5, but 1 other" in desk.advance()
    assert desk.text().endswith("the energy rises by 90.")


def test_who_was_not_asked_is_told(qtbot: QtBot) -> None:
    project = load_lesson("two-units").project.with_rule(PartlyParallel(0.5))
    first = Desk(qtbot, project, seed=2)
    ticks = 0
    while True:
        both_wanted = first.report.frame.unstable == 2
        first.advance()
        if both_wanted and first.report.frame.flipped.size == 1:
            break
        ticks += 1
    again = Desk(qtbot, project, seed=2)
    for _ in range(ticks):
        again.advance()
    again.panel.choose_unit(1 - int(first.report.frame.flipped[0]))
    assert "was not asked at this tick" in again.advance()


def test_clamped_and_removed_units_are_called_so(qtbot: QtBot) -> None:
    lesson = load_lesson("hinton").project
    project = lesson.with_clamped([True, False, False, False, False]).with_lesioned([False] * 4 + [True])
    desk = Desk(qtbot, project)
    desk.panel.choose_unit(0)
    assert desk.text() == "Unit A is clamped on: it keeps its value whatever its field is."
    assert not desk.panel.button.isEnabled()
    desk.panel.choose_unit(4)
    assert desk.text() == "Unit E is removed: nobody asks it."
    assert desk.panel.button.isHidden()


def test_where_weights_differ_in_both_directions_the_field_is_told_that_decides(qtbot: QtBot) -> None:
    project = Project(1, 2, learning="given", weights=[[0, 1], [-1, 0]], cue=np.array([-1, 1]))
    desk = Desk(qtbot, project.with_rule(Asynchronous("sequential")))
    assert desk.advance() == "Unit 0 turns on: its field +1 is above 0; the energy stays the same."
    assert desk.panel.gap.text() == "h = +1"
    assert desk.panel.change.text() == "ΔE = 0"
    panel = GridPanel()
    qtbot.addWidget(panel)
    panel.show_project(project)
    panel.show_network(project, project.network(), None)
    panel.show_report(report_of(project, simulation_of(project)))
    assert (panel.picture.gap_word, panel.picture.gaps.tolist()) == ("h", [1.0, 1.0])


def test_a_run_too_fast_to_follow_is_shown_at_a_pace_of_its_own(qtbot: QtBot) -> None:
    desk = Desk(qtbot, random_project(6, 6, 2, 3).with_rule(Stochastic(1.0)))
    desk.advance(50)
    first = desk.panel.sentence.text()
    assert first.startswith("Update 50: Unit ")  # it stays longer than the figures beside it
    desk.report = desk.recorder.report(desk.simulation.advance(updates=50), 1)
    desk.panel.show_report(desk.report)
    desk.panel.draw(0.05)
    assert desk.panel.sentence.text() == first
    desk.panel.draw(1.0)
    assert desk.panel.sentence.text().startswith("Update 100: Unit ")
    desk.advance()
    assert desk.panel.sentence.text().startswith("Unit ")
    desk.advance(50)
    assert desk.panel.sentence.text().startswith("Update 151: Unit ")  # one that can be followed is not held


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [(1200, 150), (260, 260)])
def test_it_is_painted_in_any_shape(qtbot: QtBot, theme: object, size: tuple[int, int]) -> None:
    desk = Desk(qtbot, random_project(6, 6, 2, 3))
    desk.panel.apply_theme(theme)  # type: ignore[arg-type]
    desk.panel.resize(*size)
    desk.advance()
    weights = {theme.color("weight_positive").name(), theme.color("weight_negative").name()}  # type: ignore[attr-defined]
    assert weights & colours_in(painted(desk.panel.chart), 2, 2)


def units_panel(qtbot: QtBot, project: Project) -> UnitsPanel:
    panel = UnitsPanel()
    switch = panel.title_widget()
    assert switch is not None
    switch.setParent(panel)
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.resize(640, 640)
    panel.show_project(project)
    panel.show_network(project, project.network(), None)
    panel.show_report(report_of(project, simulation_of(project)))
    with qtbot.waitExposed(panel):
        panel.show()
    panel.draw(0.1)
    return panel


@pytest.mark.parametrize("shown", ["grid", "graph"])
def test_a_click_and_the_return_key_update_while_the_switch_says_so(qtbot: QtBot, shown: str) -> None:
    project = random_project(2, 3, 2, 1)
    panel, on = units_panel(qtbot, project), project.cue.tolist()
    if shown == "grid":
        qtbot.keyClick(panel, Qt.Key.Key_D, ALT)
    child = panel.grid if shown == "grid" else panel.graph.canvas
    heard = heard_from(panel)
    panel.acted.connect(lambda action: panel.set_click(action.on) if isinstance(action, ClickUpdates) else None)

    def at(unit: int) -> QPoint:
        if shown == "grid":
            return panel.grid.cell_rect(unit).center().toPoint()
        geometry = panel.graph.canvas.geometry_now()
        assert geometry is not None
        return geometry.end(unit).toPoint()

    qtbot.mouseClick(child, LEFT, pos=at(1))
    assert (named(heard, "paint"), named(heard, "update_unit")) == ([([1], [-on[1]])], [])
    press_segment(qtbot, panel.click_switch, "updates")
    assert named(heard, "click_updates") == [(True,)]
    qtbot.mouseClick(child, LEFT, pos=at(2))
    qtbot.keyClick(child, Qt.Key.Key_Return)
    assert (len(named(heard, "paint")), named(heard, "update_unit")) == (1, [(2,), (2,)])
    panel.set_click(False)
    assert panel.click_switch.value() == "flips"
    qtbot.mouseClick(child, LEFT, pos=at(2))
    assert [units for units, _ in named(heard, "paint")] == [[1], [2]]


def test_gaps_are_known_where_cells_are_large(qtbot: QtBot) -> None:
    project = random_project(4, 4, 3, 2, "binary")
    panel = GridPanel()
    qtbot.addWidget(panel)
    panel.resize(int(4 * LEGIBLE) + 40, int(4 * LEGIBLE) + 40)
    panel.show_project(project)
    panel.show_network(project, project.network(), None)
    report = report_of(project, simulation_of(project))
    panel.show_report(report)
    gaps = panel.picture.gaps
    assert gaps is not None
    state = report.frame.state
    for unit in range(16):
        on, off = state.copy(), state.copy()
        on[unit], off[unit] = 1, 0
        assert gaps[unit] == pytest.approx(energy(project, off) - energy(project, on), abs=1e-9)
    with_gaps = painted(panel)
    panel.picture.gaps = None
    assert painted(panel) != with_gaps


@pytest.mark.parametrize(
    ("tie", "pending", "decided"),
    [
        ("stay", "Unit 0 is content: its field is 0, and at a tie it stays off.",
         "Unit 0 stays off: its field is 0, and a tie changes nothing; the energy stays the same."),
        ("on",
         "Unit 0 wants to turn on: its field is 0, and at a tie this rule says on; the energy would stay the same.",
         "Unit 0 turns on: its field is 0, and at a tie this rule says on; the energy stays the same."),
        ("off", "Unit 0 is content: its field is 0, and at a tie this rule says off.",
         "Unit 0 stays off: its field is 0, and at a tie this rule says off; the energy stays the same."),
    ],
)  # fmt: skip
def test_what_the_rule_does_at_a_tie_is_told_where_there_is_one(
    qtbot: QtBot, tie: Tie, pending: str, decided: str
) -> None:
    rule = Asynchronous("sequential", tie=tie)
    desk = Desk(qtbot, Project(1, 2, learning="given", weights=np.zeros((2, 2)), rule=rule))
    desk.panel.choose_unit(0)
    assert desk.see() == pending
    assert desk.advance() == decided
