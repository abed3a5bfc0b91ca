"""Two memories that are made alike: what the view says against recall and naming; and what a person does with it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import hopviz
from hopviz.core.blends import Pair, easiest_path
from hopviz.core.network import to_bipolar, to_units
from hopviz.core.rules import Stochastic
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.project.naming import name_of
from hopviz.ui.experiments import dial
from hopviz.ui.experiments.correlated_memories.task import distances, recall_at
from hopviz.ui.experiments.correlated_memories.view import PROMPT, REMOVED, CorrelatedMemoriesView
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.widgets.verdict_words import words
from tests.ui.experiment_person import Person
from tests.ui.stage import colours_in, heard_from, named, painted, remembering, report_of, simulation_of


def blender(qtbot: QtBot, project: Project | None = None, theme: Theme = LIGHT) -> Person[CorrelatedMemoriesView]:
    person = Person(qtbot, CorrelatedMemoriesView(), remembering(8, 8, 8) if project is None else project, theme)
    settle(person)
    return person


def settle(person: Person[CorrelatedMemoriesView]) -> None:
    """Until the dial is obeyed, the network looked at and the curves complete."""
    view = person.view
    for _ in range(100_000):
        person.tick(dial.LONGEST)
        person.answer()
        if view.is_settled:
            person.tick()
            return
    raise AssertionError("never ready")


def turn(person: Person[CorrelatedMemoriesView], distance: int) -> None:
    """With the keys, until the two memories differ in so many units."""
    view = person.view
    assert view.project is not None
    view.dial.setFocus()
    while (way := view.project.n - distance - view.dial.value()) != 0:
        page = abs(way) >= view.dial.pageStep()
        up, down = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) if page else (Qt.Key.Key_Right, Qt.Key.Key_Left)
        person.qtbot.keyClick(view.dial, up if way > 0 else down)
    settle(person)


def test_the_dial_makes_the_second_memory_like_the_first_and_back_as_one_step(qtbot: QtBot) -> None:
    project = remembering(8, 8, 8)
    person = blender(qtbot, project)
    told = heard_from(person.view)
    pair = Pair(project.memories[0].pattern, project.memories[1].pattern, project.seed)
    assert person.view.dial.value() == 64 - pair.distance
    for distance in (20, 5, 1, 30):
        turn(person, distance)
        after = person.wanted[-1][1]
        np.testing.assert_array_equal(after.memories[1].pattern, pair.second_at(distance))
        assert after.names == project.names
        assert [k for k in range(8) if after.memories[k] is not project.memories[k]] == [1]
    assert {text for text, _ in person.wanted} == {"Blend M1 with M0"}
    [(words,)] = named(told, "hinted")  # not at every turn
    assert words.startswith("M1 is another memory now, more or less like M0: undo (Ctrl+Z)")
    assert all(continuous for _, _, continuous in named(told, "adopt"))
    assert "34 of 64 alike" in person.view.similarity.text()
    assert "The dial changes M1 itself; undo brings it back." in person.view.similarity.text()
    assert "Similarity +0.06: " in person.view.similarity.text()
    turn(person, pair.distance)
    assert person.wanted[-1][1].memories[1].pattern is project.memories[1].pattern  # as it was


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_what_it_says_and_draws_is_recall_by_itself(qtbot: QtBot, units: str) -> None:
    project = remembering(8, 8, 4).with_units(units)  # type: ignore[arg-type]
    person = blender(qtbot, project)
    seen = set()
    for distance in (30, 14, 8, 4, 2):
        turn(person, distance)
        now = person.view.project
        assert now is not None
        net, patterns = now.network(), now.patterns
        ends = [to_bipolar(hopviz.recall(net, to_units(patterns[k], units)).state) for k in (0, 1)]  # type: ignore[arg-type]
        columns = person.view.gallery.columns
        for k in (0, 1):
            np.testing.assert_array_equal(columns[k].end.ravel(), ends[k])
            assert columns[k].overlap == pytest.approx((ends[k] * patterns[k]).mean())
            assert columns[k].kind == hopviz.identify(ends[k], patterns).kind
            assert columns[k].cue is None
        said = person.view.status.text()
        if (ends[0] == ends[1]).all():
            seen.add("one")
            assert said.startswith("One well: M0 and M1")
        elif (ends[0] == patterns[0]).all() and (ends[1] == patterns[1]).all():
            seen.add("two")
            assert said.startswith("Two wells")
        if said[:3] != "Two":
            assert name_of(hopviz.identify(ends[0], patterns), now.names) in said
        path = easiest_path(net, patterns[0], patterns[1], 4)
        [line] = person.view.path_chart.drawing.lines
        np.testing.assert_allclose(line.x, path.positions)
        np.testing.assert_allclose(line.y, path.energies / 64)
        spots = person.view.path_chart.drawing.spots
        assert [spot.x for spot in spots[:2]] == [-distance / 2, distance / 2]
        assert spots[0].y == pytest.approx(float(net.energy(to_units(patterns[0], units))) / 64)  # type: ignore[arg-type]
    assert seen == {"one", "two"}


def test_the_curves_hold_every_similarity_and_do_not_depend_on_where_the_dial_is(qtbot: QtBot) -> None:
    project = remembering(8, 8, 8)
    person = blender(qtbot, project)
    found = person.view.curve
    assert [point.distance for point in found] == distances(max(32, person.view.pair.patterns.distance))  # type: ignore[union-attr]
    count = person.jobs.submitted
    turn(person, 9)
    assert person.view.curve is found
    assert person.jobs.submitted == count + 1  # what the network makes of the two
    now = person.wanted[-1][1]
    patterns = now.patterns
    ends = [hopviz.recall(now.network(), patterns[k]).state for k in (0, 1)]
    assert person.view.pair is not None
    point = recall_at(project, person.view.pair, 9)
    assert point.own == pytest.approx([(ends[k] * patterns[k]).mean() for k in (0, 1)])
    assert point.together == pytest.approx((ends[0] * ends[1]).mean())
    lines = person.view.curves_chart.drawing.lines
    np.testing.assert_allclose(lines[0].y, [1 - 2 * point.distance / 64 for point in found])
    assert person.view.curves_chart.drawing.marks[0].x == pytest.approx(1 - 18 / 64)
    person.give(now.with_rule(Stochastic(0.5)))
    settle(person)
    assert person.view.curve is not found


def test_the_verdict_names_the_blend_as_a_mixture_of_the_two(qtbot: QtBot) -> None:
    person = blender(qtbot, remembering(8, 8, 4))
    for distance in (8, 6, 4, 2):
        turn(person, distance)
        project = person.wanted[-1][1]
        started = project.with_cue(project.memories[0].pattern)
        report = report_of(started, simulation_of(started), updates=2000)
        headline, _ = words(report, started)
        told = person.view.status.text()
        if told.endswith("a mixture of M0 and M1") and told.startswith("One well"):
            assert headline == "Settled in a mixture of M0 and M1"
            return
    raise AssertionError("no blend of the two alone")


def test_given_weights_lose_the_former_memory_and_gain_the_new_one(qtbot: QtBot) -> None:
    learnt = remembering(6, 6, 4)
    network = learnt.network()
    person = blender(qtbot, learnt.with_network(network.weights))
    found = person.view.curve
    turn(person, 6)
    after = person.wanted[-1][1]
    np.testing.assert_allclose(after.network().weights, hopviz.hebbian(after.patterns).weights, atol=1e-12)
    assert person.view.curve is found
    assert not person.view.pair_button.isEnabled()
    expected = [recall_at(learnt, person.view.pair, point.distance) for point in found]  # type: ignore[arg-type]
    assert [point.together for point in found] == pytest.approx([point.together for point in expected])


def test_a_pair_is_made_with_company(qtbot: QtBot) -> None:
    person = blender(qtbot, Project(10, 10))
    assert person.view.status.text() == PROMPT
    assert not person.view.dial.isEnabled()
    button, told = person.view.pair_button, heard_from(person.view)
    assert button.text() == "Store a &pair and 6 others"  # said before, and undone as one step of that name
    assert button.toolTip().startswith("Store 8 more memories")
    person.press(person.view.pair_button)
    assert named(told, "hinted") == [("8 more memories are stored: undo (Ctrl+Z) takes them away again",)]
    settle(person)
    [(text, made)] = person.wanted
    assert (text, made.names[:2]) == ("Store a pair and 6 others", ("U", "V"))
    assert (made.memories[0].pattern != made.memories[1].pattern).sum() == 25
    assert len(made.memories) == 8
    assert person.view.dial.value() == 75
    turn(person, 3)
    assert person.view.status.text().startswith("One well")
    person.press(person.view.pair_button)
    settle(person)
    assert person.wanted[-1][1].names[-2:] == ("U 2", "V 2")
    assert person.view.first_chooser.currentText() == "U 2"


def test_another_two_are_chosen_and_never_the_same_twice(qtbot: QtBot) -> None:
    person = blender(qtbot)
    view = person.view
    view.second_chooser.setFocus()
    qtbot.keyClick(view.second_chooser, Qt.Key.Key_Down)
    settle(person)
    assert [column.name for column in view.gallery.columns] == ["M0", "M2"]
    view.first_chooser.setFocus()
    qtbot.keyClick(view.first_chooser, Qt.Key.Key_Down)
    qtbot.keyClick(view.first_chooser, Qt.Key.Key_Down)
    settle(person)
    assert [column.name for column in view.gallery.columns] == ["M2", "M1"]


def test_undo_brings_the_dial_back_and_another_lesson_another_pair(qtbot: QtBot) -> None:
    project = remembering(8, 8, 8)
    person = blender(qtbot, project)
    turn(person, 7)
    person.give(project)
    settle(person)
    assert person.view.pair is not None
    assert person.view.dial.value() == 64 - person.view.pair.patterns.distance
    other = remembering(5, 5, 3, seed=9)
    person.give(other)
    settle(person)
    assert person.view.pair.revision == other.memories[0].revision
    person.give(Project(5, 5))
    settle(person)
    assert person.view.status.text() == PROMPT
    assert person.view.gallery.columns == ()


def test_two_equal_memories_are_one_well(qtbot: QtBot) -> None:
    project = remembering(6, 6, 3)
    person = blender(qtbot, project.with_memory("again", project.memories[0].pattern, 1))
    assert person.view.status.text().startswith("One well: M0 and again are both recalled as memory M0")
    assert person.view.dial.value() == person.view.dial.maximum() == 36


def test_removed_units_are_asked_for(qtbot: QtBot) -> None:
    assert CorrelatedMemoriesView.refusal(remembering().with_lesioned(np.arange(36) < 3)) == REMOVED
    assert CorrelatedMemoriesView.refusal(remembering()) == ""


def test_nothing_is_done_while_it_is_hidden(qtbot: QtBot) -> None:
    person = Person(qtbot, CorrelatedMemoriesView(), remembering())
    person.view.hide()
    person.view.dial.setValue(person.view.dial.maximum())
    assert person.tick(1.0) == 0
    assert person.wanted == []


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_it_paints_in_every_theme(qtbot: QtBot, theme: Theme) -> None:
    person = blender(qtbot, theme=theme)
    person.view.resize(620, 150)
    turn(person, 4)
    assert person.view.gallery.seen() == 2
    assert len(colours_in(painted(person.view), 3, 3)) > 10


def test_a_look_at_a_network_before_is_not_shown(qtbot: QtBot) -> None:
    person = blender(qtbot)
    person.give(remembering(8, 8, 8, seed=9))
    person.tick(dial.LONGEST)
    assert person.jobs.pending
    person.give(Project(3, 3))
    person.answer()
    assert person.view.status.text() == PROMPT


def test_a_memory_that_is_no_fixed_point_has_a_hollow_mark_on_the_curve(qtbot: QtBot) -> None:
    person = blender(qtbot, load_lesson("letters").project)
    person.press(person.view.pair_button)
    settle(person)
    made = person.wanted[-1][1]
    pair = [made.names.index(name) for name in ("U", "V")]
    assert not hopviz.stability(made.network(), made.patterns[pair]).fixed.any()
    chart = person.view.path_chart
    assert [(spot.label, spot.is_fixed) for spot in chart.drawing.spots[:2]] == [("U", False), ("V", False)]
    assert LIGHT.memory not in colours_in(painted(chart))
    person.view.first_chooser.setFocus()
    qtbot.keyClick(person.view.first_chooser, Qt.Key.Key_Home)
    settle(person)
    assert hopviz.stability(made.network(), made.patterns[:1]).fixed.all()
    assert [(spot.label, spot.is_fixed) for spot in chart.drawing.spots[:2]] == [("A", True), ("V", False)]
    assert LIGHT.memory in colours_in(painted(chart))


def test_of_more_units_than_can_be_measured_in_time_it_says_so() -> None:
    assert CorrelatedMemoriesView.refusal(Project(64, 64)) == ""
    assert "up to 4,096 units: of more, a network" in CorrelatedMemoriesView.refusal(Project(64, 65))
