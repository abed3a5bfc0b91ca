"""The dreaming experiment against `unlearn`, `recall_quality` and `census`; and what a person does with it."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from hopviz.core import unlearning_curve as task
from hopviz.core.attractors import Identity, identify, overlaps
from hopviz.core.census import census
from hopviz.core.quality import recall_quality
from hopviz.core.rules import Stochastic
from hopviz.core.stepwise import BATCH, News, finished
from hopviz.core.unlearning import Dream, unlearn
from hopviz.core.unlearning_curve import (
    UnlearningPoint,
    basins_of,
    destroyed,
    good_range,
    measure,
    next_stop,
    spread,
)
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.ui.experiments.unlearning import task as pace_module
from hopviz.ui.experiments.unlearning.scene import FALL, START, DreamScene
from hopviz.ui.experiments.unlearning.task import Pace, subject_of
from hopviz.ui.experiments.unlearning.view import UnlearningView
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR
from tests.ui.experiment_person import Person
from tests.ui.stage import ask_for_tip, colours_in, painted, remembering


@pytest.fixture(autouse=True)
def short_measurements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "CUES", 40)
    monkeypatch.setattr(task, "STARTS", 60)


def dreamer(qtbot: QtBot, project: Project | None = None, reduced_motion: bool = True) -> Person[UnlearningView]:
    """A person who looks at the view; what the network is like before the first dream has been measured."""
    view = UnlearningView()
    view.set_reduced_motion(reduced_motion)
    person = Person(qtbot, view, remembering() if project is None else project)
    qtbot.keyClick(view.pace_chooser, Qt.Key.Key_End)  # full speed
    person.go_on()
    return person


def dreams(person: Person[UnlearningView]) -> int:
    assert person.view.curve is not None
    return person.view.curve.dreams


def points(person: Person[UnlearningView]) -> tuple[UnlearningPoint, ...]:
    assert person.view.curve is not None
    return person.view.curve.points


def choose(person: Person[UnlearningView], times: int) -> None:
    person.view.times.setFocus()
    person.view.times.selectAll()
    person.qtbot.keyClicks(person.view.times, str(times))


def test_one_dream_weakens_what_unlearn_weakens(qtbot: QtBot) -> None:
    project = remembering()
    person = dreamer(qtbot, project)
    person.press(person.view.once_button)
    person.go_on()
    [(text, dreamt)] = person.wanted
    assert text == "Dream 1"
    expected = unlearn(project.network(), 1, 0.01, project.seed)
    np.testing.assert_allclose(dreamt.network().weights, expected.weights, atol=1e-12)
    settled = person.view.scene.dream.settled  # type: ignore[union-attr]
    change = dreamt.network().weights - project.network().weights
    np.testing.assert_allclose(change, -0.01 / 36 * (np.outer(settled, settled) - np.eye(36)), atol=1e-12)
    identity = identify(settled, project.patterns)
    assert identity.kind.split()[0][:4] in person.view.scene.title.lower()
    assert dreams(person) == 1
    assert [point.dreams for point in points(person)] == [0, 1]


def test_a_dream_of_a_long_name_is_told_in_full_where_it_is_pointed_at(qtbot: QtBot) -> None:
    scene = DreamScene()
    qtbot.addWidget(scene)
    identity = Identity("mixture", tuple(range(9)), 0.4, 0, (1,) * 9)
    state = np.ones(36, np.int8)
    dream = Dream(state, state, -1.0, identity, spared=False)
    scene.show_dream(dream, [f"pattern {k}" for k in range(9)], (6, 6), play=False)
    with qtbot.waitExposed(scene):
        scene.show()
    assert not scene.grab().isNull()
    told = set()
    for y in range(0, scene.height(), 5):
        ask_for_tip(scene, QPoint(30, y))
        told.add(QToolTip.text().replace("\n", " "))  # it is broken into lines
        QToolTip.hideText()
    assert scene.title in told


@pytest.mark.parametrize(("noise", "spare"), [(None, False), (0.2, False), (None, True), (0.1, True)])
def test_many_dreams_with_every_option_are_those_of_unlearn(qtbot: QtBot, noise: float | None, spare: bool) -> None:
    project = remembering()
    person = dreamer(qtbot, project)
    view = person.view
    view.rate.setValue(0.02)
    if noise is not None:
        qtbot.keyClick(view.start_chooser, Qt.Key.Key_Down)
        view.noise.setValue(round(100 * noise))
    assert view.noise.isEnabled() == (noise is not None)
    if spare:
        view.spare_box.setFocus()
        qtbot.keyClick(view.spare_box, Qt.Key.Key_Space)
    choose(person, 55)
    person.press(view.times_button)
    person.go_on()
    assert {text for text, _ in person.wanted} == {"Dreams 1 to 55"}
    expected = unlearn(
        project.network(), 55, 0.02, project.seed, patterns=project.patterns, spare=spare, noise=noise
    )
    np.testing.assert_allclose(person.wanted[-1][1].network().weights, expected.weights, atol=1e-9)
    assert [point.dreams for point in points(person)] == [0, 20, 40, 55]


def test_what_is_measured_is_recall_quality_and_a_census(qtbot: QtBot) -> None:
    project = remembering(count=5)
    person = dreamer(qtbot, project)
    [point] = points(person)
    quality = recall_quality(project.network(), project.patterns, project.rule, 0.1, 40, project.seed)
    assert point.exact == quality.exact_fraction
    assert point.overlap == pytest.approx(quality.overlap)
    found = census(project.network(), 60, project.seed)
    alike = np.array([np.abs(overlaps(state, project.patterns)) for state in found.states])
    of_memories = (alike == 1).any(axis=1)
    assert point.spurious == pytest.approx(1 - found.hits[of_memories].sum() / 60)
    basins = np.array([found.hits[alike[:, k] == 1].sum() for k in range(5)])
    assert (basins_of(found, project.patterns) == basins).all()
    assert point.spread == pytest.approx(spread(basins))


@pytest.mark.parametrize("sizes", [(0.2, 0.2, 0.2, 0.2, 0.2), (0.5, 0.2, 0.2, 0.05, 0.05), (0.9, 0.1, 0, 0, 0)])
def test_the_spread_of_basins_is_free_of_what_chance_adds(sizes: tuple[float, ...]) -> None:
    rng = np.random.default_rng(3)
    true = np.std(sizes) / np.mean(sizes)
    assert spread(np.round(1e6 * np.array(sizes)).astype(int)) == pytest.approx(true, abs=0.01)
    squares = [spread(rng.multinomial(40, sizes)) ** 2 for _ in range(4000)]
    if true > 0.5:  # else the square, which is on average right, is sometimes below 0, and counts as 0
        assert np.mean(squares) == pytest.approx(true**2, abs=0.06)
    naive = [np.var(counts) / np.mean(counts) ** 2 for counts in rng.multinomial(40, sizes, 4000)]
    assert np.mean(naive) > np.mean(squares) + 0.01


def test_too_few_starts_say_nothing_of_the_spread() -> None:
    assert math.isnan(spread(np.array([2, 1, 0, 0])))
    assert not math.isnan(spread(np.array([2, 1, 1, 0])))
    assert math.isnan(spread(np.array([1])))


def test_another_bias_after_a_dream_is_another_network(qtbot: QtBot) -> None:
    person = dreamer(qtbot)
    person.press(person.view.once_button)
    person.go_on()
    person.give(person.wanted[-1][1].with_bias(3, 0.5))
    assert dreams(person) == 0
    person.go_on()
    assert [point.dreams for point in points(person)] == [0]


def test_no_basin_has_no_spread() -> None:
    project = remembering(4, 4, 1).with_network(-np.ones((16, 16)) + np.eye(16))
    point = finished(measure(subject_of(project), project.network(), 0))
    assert math.isnan(point.spread)
    assert point.spurious == 1.0


def test_undo_and_redo_go_along_the_curves(qtbot: QtBot) -> None:
    project = remembering()
    person = dreamer(qtbot, project)
    choose(person, 50)
    person.press(person.view.times_button)
    person.go_on()
    person.press(person.view.once_button)
    person.go_on()
    (_, after_50), (_, after_51) = person.wanted[-2:]
    measured = points(person)
    assert dreams(person) == 51
    person.give(after_50)
    assert dreams(person) == 50
    person.give(project)
    assert (dreams(person), points(person)) == (0, measured[:1])
    person.give(after_51)
    assert (dreams(person), points(person)) == (51, measured)
    person.give(project)
    person.press(person.view.once_button)  # another way to go on
    person.go_on()
    assert [point.dreams for point in points(person)] == [0, 1]
    expected = unlearn(project.network(), 1, 0.01, project.seed)
    np.testing.assert_allclose(person.wanted[-1][1].network().weights, expected.weights, atol=1e-12)


def test_dreams_go_on_until_they_are_stopped_as_one_step(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "BATCH", 0.0)
    monkeypatch.setattr(task, "News", partial(News, 0.0))  # a few dreams in each
    project = remembering()
    person = dreamer(qtbot, project)
    person.press(person.view.on_button)
    assert person.view.on_button.text() == "S&top"
    assert not person.view.once_button.isEnabled()
    for _ in range(120):
        person.tick(0.1)
        person.answer()
    person.tick()
    person.press(person.view.on_button)
    person.answer()  # what was on its way is dropped
    done = dreams(person)
    assert done > 16
    assert {text for text, _ in person.wanted} == {"Dreams from 1 on"}
    assert len(person.wanted) > 2  # the landscape follows
    expected = unlearn(project.network(), done, 0.01, project.seed)
    np.testing.assert_allclose(person.wanted[-1][1].network().weights, expected.weights, atol=1e-9)
    person.go_on()
    assert dreams(person) == done
    assert points(person)[-1].dreams == done
    assert person.view.status.text().startswith(f"{done} dreams: exact recall")
    person.press(person.view.once_button)
    person.go_on()
    assert person.wanted[-1][0] == f"Dream {done + 1}"


def test_figures_are_told_with_the_dreams_they_were_measured_after(qtbot: QtBot) -> None:
    person = dreamer(qtbot)
    person.press(person.view.on_button)
    while not (len(points(person)) > 1 and dreams(person) > points(person)[-1].dreams):
        person.tick()
        person.answer()
    last = points(person)[-1].dreams
    assert person.view.status.text().startswith(f"At {number(last)} dreams: exact recall")
    assert person.view.status.text().endswith(f"; {number(dreams(person))} dreamt")


def test_undo_while_it_dreams_ends_the_run(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "BATCH", 0.0)
    monkeypatch.setattr(task, "News", partial(News, 0.0))
    project = remembering()
    person = dreamer(qtbot, project)
    person.press(person.view.on_button)
    while not person.wanted:
        person.tick(0.1)
        person.answer()
    person.tick()
    person.give(project)
    assert not person.view.is_dreaming
    count = len(person.wanted)
    person.go_on()
    assert (dreams(person), len(person.wanted)) == (0, count)


def test_another_network_begins_another_curve(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "BATCH", 0.0)
    monkeypatch.setattr(task, "News", partial(News, 0.0))
    person = dreamer(qtbot)
    person.press(person.view.on_button)
    while not person.wanted:
        person.tick(0.1)
        person.answer()
    dreamt = person.wanted[-1][1]
    person.tick()
    person.give(dreamt.with_memory("Z", np.tile([1, -1], 18)))
    assert not person.view.is_dreaming
    count = len(person.wanted)
    person.go_on()
    assert (dreams(person), len(person.wanted)) == (0, count)
    assert [point.dreams for point in points(person)] == [0]


def test_another_rule_is_measured_anew(qtbot: QtBot) -> None:
    project = remembering()
    person = dreamer(qtbot, project)
    person.press(person.view.once_button)
    person.go_on()
    dreamt = person.wanted[-1][1].with_rule(Stochastic(0.4))
    person.give(dreamt)
    person.go_on()
    [point] = points(person)
    quality = recall_quality(dreamt.network(), dreamt.patterns, Stochastic(0.4), 0.1, 40, project.seed)
    assert (point.dreams, point.exact) == (1, quality.exact_fraction)


def test_a_dream_is_seen_to_fall_before_the_landscape_rises(qtbot: QtBot) -> None:
    person = dreamer(qtbot, reduced_motion=False)
    person.press(person.view.once_button)
    person.tick()
    person.answer()
    person.tick(START)
    assert person.view.scene.is_falling
    assert not person.wanted
    person.tick(FALL + 0.01)
    assert not person.view.scene.is_falling
    assert len(person.wanted) == 1
    person.press(person.view.once_button)
    person.tick()
    person.answer()
    person.press(person.view.once_button)  # who does not want to wait need not
    assert [text for text, _ in person.wanted] == ["Dream 1", "Dream 2"]


def test_nothing_is_asked_while_it_is_hidden(qtbot: QtBot) -> None:
    person = Person(qtbot, UnlearningView(), remembering())
    person.view.hide()
    assert person.tick() == 0
    person.view.show()
    assert person.tick() == 1


def test_why_a_network_cannot_dream() -> None:
    assert "Store a memory" in UnlearningView.refusal(Project(3, 3))
    assert "1,024" in UnlearningView.refusal(remembering(33, 32, 1))
    assert UnlearningView.refusal(remembering(32, 32, 1)) == ""
    removed = remembering().with_lesioned(np.arange(36) == 3)
    assert "removed units" in UnlearningView.refusal(removed)


def test_trouble_is_told_in_a_sentence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    person = dreamer(qtbot)

    def refuse(*args: object, **kwargs: object) -> None:
        raise ValueError("this network cannot dream because of a test")

    monkeypatch.setattr(task, "Unlearning", refuse)
    person.press(person.view.once_button)
    person.go_on()
    assert person.view.status.text() == "this network cannot dream because of a test"
    assert not person.wanted
    assert person.view.once_button.isEnabled()


def point(dreams: int, exact: float) -> UnlearningPoint:
    return UnlearningPoint(dreams, exact, (exact, exact), exact, (exact, exact), 0.5, (0.4, 0.6), 1.0)


@pytest.mark.parametrize(
    ("exact", "good", "gone"),
    [
        ([], None, None),
        ([0.3, 0.8, 0.94], None, None),
        ([0.6, 0.95, 1.0, 1.0, 0.9, 0.96, 0.2, 0.04, 0.0], (10, 30), 70),
        ([0.97, 0.99], (0, 10), None),
        ([0.96, 0.9, 0.97, 0.98, 1.0, 0.2, 0.96], (20, 40), None),  # a first good one may be chance
        ([0.0, 0.02, 0.01], None, None),  # there was nothing to be destroyed
        ([0.04, 0.6, 0.03], None, 20),
    ],
)
def test_the_good_range_and_its_end(exact: list[float], good: tuple[int, int] | None, gone: int | None) -> None:
    measured = [point(10 * k, value) for k, value in enumerate(exact)]
    assert good_range(measured) == good
    assert destroyed(measured) == gone


@given(st.integers(0, 5000), st.floats(0.001, 1.0), st.none() | st.integers(1, 3000))
def test_measurements_are_evenly_spaced_and_none_is_past_the_goal(begun: int, rate: float, more: int | None) -> None:
    goal = None if more is None else begun + more
    stops = [begun]
    while len(stops) < 6 and stops[-1] != goal:
        stops.append(next_stop(stops[-1], rate, goal))
    gaps = [after - before for before, after in pairwise(stops)]
    assert all(gap > 0 for gap in gaps)
    assert goal is None or stops[-1] <= goal
    middle = gaps[1:] if stops[-1] != goal else gaps[1:-1]
    assert len(set(middle)) <= 1


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
def test_it_is_painted_in_every_theme(qtbot: QtBot, theme: object) -> None:
    person = dreamer(qtbot)
    person.press(person.view.once_button)
    person.go_on()
    person.view.apply_theme(theme)  # type: ignore[arg-type]
    person.tick()
    person.tick()
    for size in ((1000, 190), (760, 130)):
        person.view.resize(*size)
        seen = colours_in(painted(person.view), down=2)
        assert {theme.unit_on, theme.accent} <= seen  # type: ignore[attr-defined]


def test_dreams_stop_by_themselves_past_the_best_and_the_weights_go_back_to_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "CUES", 120)
    project = remembering(count=8)
    person = dreamer(qtbot, project)
    view = person.view
    view.rate.setValue(0.05)
    view.stop_box.setFocus()
    qtbot.keyClick(view.stop_box, Qt.Key.Key_Space)
    person.press(view.on_button)
    person.go_on()
    *before, _, _, last = measured = points(person)
    best = max(before, key=lambda point: (point.exact, -point.spurious, -point.dreams))
    assert 0 < best.dreams < last.dreams
    assert all(each.exact_interval[1] < best.exact_interval[0] for each in measured[-3:])
    worse_than_before = [
        any(each.exact_interval[1] < earlier.exact_interval[0] for earlier in measured[:k])
        for k, each in enumerate(measured[:-1])
    ]
    assert not any(all(worse_than_before[k : k + 3]) for k in range(len(measured) - 3))  # no sooner
    assert not view.is_dreaming
    assert view.status.text().endswith("Stopped: past the best")
    assert view.best_button.text().replace("&", "") == f"Back to the best, {best.dreams}"
    assert [mark.x for mark in view.shares_chart.drawing.marks if mark.label == "best"] == [best.dreams]
    worse, steps = person.wanted[-1][1], len(person.wanted)
    person.press(view.best_button)
    person.go_on()
    [(text, back)] = person.wanted[steps:]
    assert text == f"Back to the best, after {best.dreams} dreams"
    expected = unlearn(project.network(), best.dreams, 0.05, project.seed)
    np.testing.assert_allclose(back.network().weights, expected.weights, atol=1e-9)
    assert dreams(person) == best.dreams
    assert not view.best_button.isEnabled()
    person.give(worse)  # undo
    assert (dreams(person), points(person)) == (last.dreams, measured)
    assert view.best_button.isEnabled()
    person.give(back)  # redo
    assert dreams(person) == best.dreams


def test_who_goes_on_past_the_best_is_not_stopped_at_once_again(qtbot: QtBot) -> None:
    person = dreamer(qtbot, remembering(count=8))
    view = person.view
    view.rate.setValue(0.05)
    choose(person, 400)
    person.press(view.times_button)
    person.go_on()
    assert dreams(person) == 400  # nothing was ticked
    assert points(person)[-1].exact == 0
    view.stop_box.setChecked(True)
    person.press(view.times_button)
    person.go_on()
    assert dreams(person) == 800


def test_what_no_dream_has_made_better_is_taken_back_to_what_was_learnt(qtbot: QtBot) -> None:
    project = remembering(count=2)
    person = dreamer(qtbot, project)
    person.view.rate.setValue(1.0)
    choose(person, 50)
    person.press(person.view.times_button)
    person.go_on()
    person.press(person.view.best_button)
    text, back = person.wanted[-1]
    assert text == "Back to the best, after 0 dreams"
    assert back.learning == project.learning
    assert back.same_network(project)


def test_dreams_keep_the_pace_that_is_chosen_and_never_rush(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    def rest(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(pace_module.time, "perf_counter", lambda: now)
    monkeypatch.setattr(pace_module.time, "sleep", rest)
    pace = Pace(50.0)

    def dreamt_in(seconds: float) -> int:
        end, count = now + seconds, 0
        while now < end:
            before = now
            count += pace.due(8)
            rest(0.0004)  # a dream takes its time, too
            assert now - before <= BATCH + 0.001
        return count

    assert dreamt_in(10.0) == pytest.approx(500, abs=3)
    rest(60.0)  # recall is measured
    assert dreamt_in(1.0) == pytest.approx(50, abs=8)
    pace.per_second = 2.0
    assert dreamt_in(10.0) == pytest.approx(20, abs=2)
    pace.per_second = math.inf
    assert pace.due(8) == 8


def test_the_pace_says_its_unit_and_can_be_changed_meanwhile(qtbot: QtBot) -> None:
    person = dreamer(qtbot)
    chooser = person.view.pace_chooser
    offered = [chooser.itemText(k) for k in range(chooser.count())]
    assert all(text.startswith("≤ ") and text.endswith(" dreams/s") for text in offered[:-1])
    assert "pace: dreams wait for measuring" in person.view.glossary
    assert offered[-1] == "full speed"
    assert person.view.pace.per_second == math.inf
    person.press(person.view.on_button)
    person.tick()
    assert chooser.isEnabled()
    qtbot.keyClick(chooser, Qt.Key.Key_Home)
    assert person.view.pace.per_second == 2
