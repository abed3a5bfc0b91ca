"""The load dial: memories, recall and information against their formulas; and what a person does with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.core.information import information
from hopviz.core.patterns import random_patterns
from hopviz.core.quality import recall_quality
from hopviz.core.rules import Stochastic
from hopviz.project.model import Memory, Project
from hopviz.project.pattern_sources import PATTERN_SOURCES, PatternSequence, most_memories
from hopviz.ui.experiments import dial, overload, quality
from hopviz.ui.experiments.overload import OverloadView, information_tip, information_words
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui.experiment_person import Person
from tests.ui.stage import colours_in, painted, remembering

TRIALS = 60


@pytest.fixture(autouse=True)
def short_measurements(monkeypatch: pytest.MonkeyPatch) -> None:
    of = quality.Question.of.__func__  # type: ignore[attr-defined]

    def shorter(cls: type, *arguments: object) -> quality.Question:
        asked: quality.Question = of(cls, *arguments)
        object.__setattr__(asked, "trials", TRIALS)
        return asked

    monkeypatch.setattr(quality.Question, "of", classmethod(shorter))


def loader(qtbot: QtBot, project: Project | None = None, theme: Theme = LIGHT) -> Person[OverloadView]:
    person = Person(qtbot, OverloadView(), remembering(count=3) if project is None else project, theme)
    person.go_on()
    return person


def settle(person: Person[OverloadView]) -> None:
    """Until the dial is obeyed and recall measured."""
    for _ in range(100_000):
        person.tick(dial.LONGEST)
        person.answer()
        if person.view.is_settled:
            return
    raise AssertionError("never ready")


def turn(person: Person[OverloadView], to: int) -> None:
    person.view.count.setFocus()
    person.view.count.selectAll()
    person.qtbot.keyClicks(person.view.count, str(to))
    person.qtbot.keyClick(person.view.count, Qt.Key.Key_Return)
    settle(person)


def test_the_dial_adds_memories_after_those_that_are_there(qtbot: QtBot) -> None:
    project = remembering(count=3)
    person = loader(qtbot, project)
    person.view.dial.setFocus()
    person.qtbot.keyClick(person.view.dial, Qt.Key.Key_Right)
    person.qtbot.keyClick(person.view.dial, Qt.Key.Key_Right)
    settle(person)
    assert {text for text, _ in person.wanted} == {overload.STEP}  # one step of undo
    after = person.wanted[-1][1]
    assert after.memories[:3] == project.memories
    assert len(after.memories) == 5
    assert person.view.count.value() == 5
    assert "α = P/N = 0.14" in person.view.status.text()
    turn(person, 2)
    assert person.wanted[-1][1].memories == project.memories[:2]
    turn(person, 5)
    assert person.wanted[-1][1].memories == after.memories  # nothing is lost


def test_what_is_measured_at_every_load_is_recall_quality(qtbot: QtBot) -> None:
    person = loader(qtbot)
    for count in (6, 12, 20):
        turn(person, count)
    person.tick()
    points = person.view.curve.points
    assert list(points) == [3, 6, 12, 20]
    for _, project in person.wanted:
        found = recall_quality(project.network(), project.patterns, project.rule, 0.1, TRIALS, project.seed)
        assert points[len(project.memories)] == found
    assert points[3].exact_fraction > points[20].exact_fraction
    assert f"{TRIALS} cues" in person.view.bars.bars[0].text
    exact = person.view.chart.drawing.lines[1]
    np.testing.assert_allclose(exact.x, np.array([3, 6, 12, 20]) / 36)
    np.testing.assert_allclose(exact.y, [point.exact_fraction for point in points.values()])
    assert person.view.chart.drawing.marks[0].x == pytest.approx(0.1379, abs=5e-5)
    assert person.view.chart.drawing.marks[0].label == "α = 0.138"
    person.give(person.wanted[-1][1].with_learning("storkey"))
    settle(person)
    person.tick()
    assert [mark.label for mark in person.view.chart.drawing.marks] == [""]  # it is not Storkey's line


def test_it_says_beforehand_that_the_dial_changes_the_memories() -> None:
    assert "takes yours away" in OverloadView.purpose
    assert "undo" in OverloadView.purpose


def test_what_is_held_is_what_has_been_measured(qtbot: QtBot) -> None:
    person = loader(qtbot)
    turn(person, 20)
    project, overlap = person.wanted[-1][1], person.view.curve.points[20].overlap
    text = person.view.information.text()
    held = int(text.split("are held")[0].split()[-1].replace(",", ""))
    patterns = random_patterns(500, 36, np.random.default_rng(1))
    trace = recall_quality(project.network(), patterns, project.rule, 0.1, 500).overlap
    low, high = (
        information(36, 20, (1 - overlap) / 2, unstored_error=(1 - m) / 2).held_bits for m in (trace + 0.1, trace - 0.1)
    )
    assert low < held < high < 20 * 36


def test_what_memories_are_recalled_as_is_shown(qtbot: QtBot) -> None:
    person = loader(qtbot)
    turn(person, 20)
    project, columns = person.wanted[-1][1], person.view.gallery.columns
    assert [column.name for column in columns] == list(project.names[: overload.SHOWN])
    for column, memory in zip(columns, project.memories, strict=False):
        np.testing.assert_array_equal(column.memory.ravel(), memory.pattern)
        assert (column.cue != column.memory).sum() == round(0.1 * 36)
        assert column.overlap == pytest.approx((column.end * column.memory).mean())
    assert any(column.overlap < 1 for column in columns)
    assert 1 < person.view.gallery.seen() <= len(columns)
    assert columns[0].name in person.view.gallery.accessibleName()


def test_another_noise_or_rule_begins_another_picture(qtbot: QtBot) -> None:
    person = loader(qtbot)
    turn(person, 6)
    person.view.noise.setFocus()
    person.qtbot.keyClick(person.view.noise, Qt.Key.Key_Up)
    settle(person)
    project = person.wanted[-1][1]
    found = recall_quality(project.network(), project.patterns, project.rule, 0.15, TRIALS, project.seed)
    assert person.view.curve.points == {6: found}
    person.give(project.with_rule(Stochastic(0.4)))
    settle(person)
    found = recall_quality(project.network(), project.patterns, Stochastic(0.4), 0.15, TRIALS, project.seed)
    assert person.view.curve.points == {6: found}
    person.give(project.with_learnt_biases(True))
    settle(person)
    turn(person, 5)
    assert list(person.view.curve.points) == [5, 6]
    person.give(person.wanted[-1][1].with_learnt_biases(False))
    settle(person)
    assert list(person.view.curve.points) == [5]


def test_undo_turns_the_dial_back_and_somebody_elses_memory_is_kept(qtbot: QtBot) -> None:
    project = remembering(count=3)
    person = loader(qtbot, project)
    turn(person, 8)
    loaded = person.wanted[-1][1]
    person.give(project)
    settle(person)
    assert person.view.dial.value() == 3
    assert list(person.view.curve.points) == [3, 8]
    mine = loaded.with_memory("mine", np.tile([1, -1], 18))
    person.give(mine)
    settle(person)
    turn(person, 11)
    assert person.wanted[-1][1].memories[:9] == mine.memories
    assert list(person.view.curve.points) == [9, 11]


def test_another_kind_replaces_what_the_dial_has_added(qtbot: QtBot) -> None:
    project = remembering(8, 8, count=2)
    person = loader(qtbot, project)
    turn(person, 6)
    person.view.kind_chooser.setFocus()
    person.qtbot.keyClick(person.view.kind_chooser, Qt.Key.Key_Down)
    settle(person)
    after = person.wanted[-1][1]
    assert after.memories[:2] == project.memories
    assert after.names[2:] == ("A", "B", "C", "D")


def test_letters_are_not_offered_where_nobody_could_tell_them_apart(qtbot: QtBot) -> None:
    person = loader(qtbot)
    person.view.kind_chooser.setFocus()
    person.qtbot.keyClick(person.view.kind_chooser, Qt.Key.Key_Down)
    assert person.view.kind_chooser.currentData() == "smooth"
    person = loader(qtbot, remembering(8, 8))
    person.qtbot.keyClick(person.view.kind_chooser, Qt.Key.Key_Down)
    assert person.view.kind_chooser.currentData() == "letters"
    person.give(remembering(3, 3))
    assert person.view.kind_chooser.currentData() == "random"


def test_an_empty_network_is_filled(qtbot: QtBot) -> None:
    person = loader(qtbot, Project(6, 6))
    assert person.view.refusal(Project(6, 6)) == ""
    assert person.view.gallery.columns == ()
    assert person.view.information.text() == ""
    turn(person, 72)
    assert len(person.wanted[-1][1].memories) == 72 == person.view.dial.maximum()
    assert list(person.view.curve.points) == [72]


@pytest.mark.parametrize("memories", [0, 3])
def test_given_weights_are_not_overwritten(qtbot: QtBot, memories: int) -> None:
    project = remembering(count=memories).with_network(np.zeros((36, 36)))
    person = loader(qtbot, project)
    assert not person.view.dial.isEnabled()
    assert not person.view.count.isEnabled()
    assert "weights were given" in person.view.status.text()
    assert bool(person.view.curve.points) == bool(memories)  # recall is measured all the same


def test_a_kind_that_runs_out_says_so_and_the_dial_goes_back(qtbot: QtBot) -> None:
    person = loader(qtbot, Project(1, 2))
    person.view.kind_chooser.setFocus()
    person.qtbot.keyClick(person.view.kind_chooser, Qt.Key.Key_Down)
    turn(person, 4)
    assert "no more than 2 different memories" in person.view.status.text()
    assert person.view.dial.value() == 0
    assert person.wanted == []


def test_nothing_is_done_while_it_is_hidden(qtbot: QtBot) -> None:
    person = Person(qtbot, OverloadView(), remembering())
    person.view.hide()
    person.view.dial.setValue(9)
    assert person.tick(1.0) == 0
    assert person.wanted == []


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize("width", [460, 1000])
def test_it_paints_in_every_theme_and_width(qtbot: QtBot, theme: Theme, width: int) -> None:
    person = loader(qtbot, remembering(8, 8, 3), theme)
    person.view.resize(width, 220)
    turn(person, 9)
    person.tick()
    assert len(colours_in(painted(person.view), 3, 3)) > 10


@pytest.mark.parametrize("kind", PATTERN_SOURCES)
@pytest.mark.parametrize("shape", [(7, 7), (10, 10), (8, 12)])
def test_a_series_is_the_beginning_of_a_longer_one_and_all_its_memories_differ(
    kind: str, shape: tuple[int, int]
) -> None:
    n = shape[0] * shape[1]
    first = (Memory("A", np.ones(n, np.int8)), Memory("3", -np.ones(n, np.int8)))
    long = PatternSequence(*shape, kind, 5, first).first(40)
    short = PatternSequence(*shape, kind, 5, first)
    assert len(short.first(9)) == 9
    for one, other in zip(short.first(40), long, strict=True):
        np.testing.assert_array_equal(one.pattern, other.pattern)
        assert one.name == other.name
    assert long[:2] == first
    assert len({memory.pattern.tobytes() for memory in long}) == len({memory.name for memory in long}) == 40
    if kind != "letters":  # the alphabet is the same for everybody
        others = PatternSequence(*shape, kind, 6, first).first(40)
        assert all((one.pattern != other.pattern).any() for one, other in zip(others[2:], long[2:], strict=True))


def test_random_memories_have_nothing_in_common_and_the_others_have() -> None:
    size = {}
    for kind in PATTERN_SOURCES:
        patterns = np.array([memory.pattern for memory in PatternSequence(12, 12, kind).first(60)], float)
        between = np.abs(patterns @ patterns.T / 144)[np.triu_indices(60, 1)]
        size[kind] = float((between**2).mean())
    assert size["random"] == pytest.approx(1 / 144, rel=0.15)
    assert size["letters"] > 2 / 144
    assert size["smooth"] > 2 / 144


def test_the_dial_ends_at_two_for_each_unit_or_where_memory_ends() -> None:
    assert most_memories(100) == 200
    assert most_memories(1024) == 2048
    assert most_memories(4096) == 2048


def test_information_is_said_with_its_numbers() -> None:
    project = remembering(10, 10, 13)
    assert information_words(project) == "4,950 weights take 18,846 bits; 13 memories' bits are 1,300"
    assert "efficiency 6.90 %" in information_words(project, 1.0)
    held = 1300 * (1 + 0.1 * math.log2(0.1) + 0.9 * math.log2(0.9))
    assert "0 are held: efficiency 0" in information_words(project, 0.3, 0.4)
    assert f" 1,300 bits {held:.0f} are held: efficiency {100 * held / 18_846:.2f} %" in information_words(project, 0.8)
    with_biases = information_words(project.with_learnt_biases(True))
    assert with_biases.startswith(f"5,050 weights and biases take {5050 * math.log2(14):,.0f} bits")
    assert "one memory's" in information_words(remembering(10, 10, 1))
    assert "Other rules" in information_tip(project.with_learning("storkey"))
    assert "1/0" in information_tip(project.with_units("binary"))
    assert "Other" not in information_tip(project)


def test_trials_of_a_network_before_are_not_shown_as_those_of_the_present_one(qtbot: QtBot) -> None:
    person = loader(qtbot)
    person.give(remembering(5, 5))
    person.tick(dial.LONGEST)
    assert person.jobs.pending
    shown = painted(person.view.gallery)
    person.give(remembering(4, 5, count=2))
    person.answer()
    assert painted(person.view.gallery) == shown
    settle(person)
    assert painted(person.view.gallery) != shown
