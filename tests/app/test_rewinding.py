"""Rewinding in the window: every view is of the moment that is chosen, a run goes on from it, and undo goes back."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.replay import Replay
from hopviz.actions.rewind_verbs import GoToBeginning, GoToEnd, GoToMoment, PlayBack, StepBack
from hopviz.actions.run_verbs import Run, SetRule, SetSpeed, Step
from hopviz.actions.state_edits import Paint
from hopviz.actions.unit_edits import ToggleRemoval
from hopviz.core.recorder import Extent
from hopviz.core.rules import Stochastic
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.timeline.panel import TimelinePanel
from tests.app.person import Person
from tests.app.test_moment import shown_figures, true_figures
from tests.ui.stage import CONTROL, LEFT, SHIFT


def after_a_run(start: Callable[..., Person]) -> Person:
    """Somebody who has let the letters settle."""
    person = start(load_lesson("letters"))
    person.app.acted.emit(SetSpeed(math.inf))
    settle(person)
    return person


def settle(person: Person) -> None:
    """Let it run until it rests, which may be at once."""
    session = person.app.session
    with person.bot.waitSignal(session.report_ready, check_params_cb=lambda report: report.verdict.kind == "settled"):
        person.app.acted.emit(Run())
    person.bot.waitUntil(lambda: not session.running)
    person.wait_for_the_verdict()


def timeline(person: Person) -> TimelinePanel:
    below = person.app.trace.below
    assert isinstance(below, TimelinePanel)
    return below


def moment(person: Person) -> int:
    assert person.app.session.report is not None
    return person.app.session.report.frame.updates


def go(person: Person, action: Action, goal: int) -> None:
    """Do something that leads to a moment, and wait until it is seen."""
    person.app.acted.emit(action)
    person.bot.waitUntil(lambda: moment(person) == goal)
    person.wait_for_the_verdict()


def press(person: Person, key: Qt.Key, modifiers: Qt.KeyboardModifier, goal: int) -> None:
    """Press a key that leads to a moment, and wait until it is seen."""
    person.press(key, modifiers)
    person.bot.waitUntil(lambda: moment(person) == goal)
    person.wait_for_the_verdict()


def replayed(updates: int) -> Replay:
    """The same scene after so many updates."""
    again = Replay(load_lesson("letters"))
    if updates:
        again.perform(Step(updates))
    return again


def test_every_view_is_of_the_moment_that_is_gone_to(start: Callable[..., Person]) -> None:
    run = after_a_run(start)
    app, end = run.app, moment(run)
    for chosen in (end // 2, 3, end - 1, 0, end):
        go(run, GoToMoment(chosen), chosen)
        report = app.session.report
        assert report is not None
        true, again = true_figures(report, app), replayed(chosen)
        for quantity, places in shown_figures(app).items():
            assert set(places.values()) == {true[quantity]}, (quantity, chosen)
        assert np.array_equal(app.session.state, again.state)
        assert report.frame.energy == again.energy
        assert report.verdict == again.verdict
        assert np.array_equal(report.overlaps, again.run.report.overlaps)
        said = f"moment {chosen} of {end}" if chosen < end else f"moment {end}"
        assert timeline(run).text.text() == said
        assert app.verdict.caption.startswith(f"Moment {chosen} of {end}") == (chosen < end)


def test_keys_step_back_play_backwards_and_go_to_both_ends(start: Callable[..., Person], qtbot: QtBot) -> None:
    run = after_a_run(start)
    app, end = run.app, moment(run)
    press(run, Qt.Key.Key_Left, CONTROL, end - 1)
    press(run, Qt.Key.Key_Home, CONTROL, 0)
    run.press(Qt.Key.Key_Left, CONTROL)
    qtbot.waitUntil(lambda: app.window.statusBar().currentMessage() == "This is the beginning of the run")
    press(run, Qt.Key.Key_End, CONTROL, end)
    seen: list[int] = []
    app.session.report_ready.connect(lambda report: seen.append(report.frame.updates))
    app.acted.emit(SetSpeed(30.0))
    run.press(Qt.Key.Key_Space, SHIFT)
    qtbot.waitUntil(lambda: moment(run) < end - 5)
    assert app.window.commands["play_back"].isChecked()
    assert not app.session.running
    run.press(Qt.Key.Key_Space, SHIFT)
    qtbot.waitUntil(lambda: not app.window.commands["play_back"].isChecked())
    app.acted.emit(SetSpeed(math.inf))
    run.press(Qt.Key.Key_Space, SHIFT)
    qtbot.waitUntil(lambda: moment(run) == 0)
    assert not app.window.commands["play_back"].isChecked()
    assert timeline(run).bar.extent == Extent(0, end)


def test_what_was_said_of_a_state_at_rest_is_not_said_of_the_moment_before(start: Callable[..., Person]) -> None:
    run = after_a_run(start)
    app, end = run.app, moment(run)
    with run.bot.waitSignal(app.session.stood_still):
        run.press(Qt.Key.Key_Space)
    assert app.transport.run_button.text() == "Settled"
    press(run, Qt.Key.Key_Left, CONTROL, end - 1)
    assert (app.transport.run_button.text(), app.window.statusBar().currentMessage()) == ("Run", "")


def test_the_bar_is_dragged_and_the_trace_is_clicked(start: Callable[..., Person], qtbot: QtBot) -> None:
    run = after_a_run(start)
    end, bar = moment(run), timeline(run).bar
    goal = bar.place_of(end // 4).toPoint()
    qtbot.mousePress(bar, LEFT, pos=bar.place_of(end).toPoint())
    for x in (bar.place_of(end // 2).toPoint(), goal):
        qtbot.mouseMove(bar, x)
    qtbot.mouseRelease(bar, LEFT, pos=goal)
    qtbot.waitUntil(lambda: moment(run) == bar.moment_at(goal.x()))
    assert abs(moment(run) - end // 4) <= 1
    chart = run.app.trace.overlap_chart
    view = chart.plot.getViewBox()
    wanted = end // 3
    at = chart.plot.mapFromScene(view.mapViewToScene(QPointF(wanted, 0.5)))
    qtbot.mouseClick(chart.plot.viewport(), LEFT, pos=QPoint(round(at.x()), round(at.y())))
    qtbot.waitUntil(lambda: abs(moment(run) - wanted) <= 1)
    bar.setFocus()
    run.wait_for_the_verdict()
    here = moment(run)
    for key, there in (
        (Qt.Key.Key_Left, here - 1), (Qt.Key.Key_Right, here), (Qt.Key.Key_End, end), (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_PageUp, round(0.1 * end)),
    ):  # fmt: skip
        qtbot.keyClick(bar, key)
        qtbot.waitUntil(lambda there=there: bar.moment == there)  # type: ignore[misc]


def test_a_run_goes_on_from_the_past_as_before_unless_something_is_changed(
    start: Callable[..., Person], qtbot: QtBot
) -> None:
    run = after_a_run(start)
    app, end = run.app, moment(run)
    last = app.session.state
    go(run, GoToMoment(end // 2), end // 2)
    settle(run)
    assert moment(run) == end
    assert np.array_equal(app.session.state, last)
    go(run, GoToMoment(end // 2), end // 2)
    with qtbot.waitSignal(app.session.report_ready):
        app.acted.emit(Paint(np.arange(40), -app.session.state[:40]))
    run.wait_for_the_verdict()
    assert timeline(run).text.text() == f"moment {end // 2}"
    assert app.history.now == end // 2
    settle(run)
    assert not np.array_equal(app.session.state, last)


def test_rule_and_masks_are_those_of_the_moment(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("letters"))
    app, rule = person.app, person.app.session.project.rule
    go(person, Step(20), 20)
    app.acted.emit(SetRule(Stochastic(0.5)))
    app.acted.emit(ToggleRemoval(7))
    qtbot.waitUntil(lambda: app.session.ready)
    go(person, Step(20), 40)
    go(person, GoToMoment(10), 10)
    assert app.session.project.rule == rule
    assert not app.session.project.lesioned.any()
    assert not app.grid.picture.lesioned.any()
    go(person, GoToEnd(), 40)
    assert app.session.project.rule == Stochastic(0.5)
    assert np.flatnonzero(app.session.project.lesioned).tolist() == [7]
    go(person, StepBack(25), 15)
    go(person, Step(8), 23)
    assert app.session.project.rule == Stochastic(0.5)
    assert timeline(person).bar.extent == Extent(0, 40)


def test_undo_takes_the_run_back_to_its_beginning_and_redo_brings_it_back(start: Callable[..., Person]) -> None:
    run = after_a_run(start)
    app, end, last = run.app, moment(run), run.app.session.state
    begun = load_lesson("letters").project.cue
    assert app.window.commands["undo"].text() == "Undo: Run"
    press(run, Qt.Key.Key_Z, CONTROL, 0)
    assert np.array_equal(app.session.state, begun)
    assert timeline(run).bar.extent == Extent(0, end)
    assert app.window.commands["redo"].text() == "Redo: Run"
    press(run, Qt.Key.Key_Z, CONTROL | SHIFT, end)
    assert app.history.now == end
    assert np.array_equal(app.session.state, last)
    go(run, GoToMoment(5), 5)
    assert app.window.commands["undo"].text() == "Undo: Rewind"
    press(run, Qt.Key.Key_Z, CONTROL, end)


def test_another_document_takes_the_timeline_with_it(start: Callable[..., Person], qtbot: QtBot) -> None:
    run = after_a_run(start)
    app = run.app
    run.press(Qt.Key.Key_PageDown, CONTROL)
    qtbot.waitUntil(lambda: app.session.ready and moment(run) == 0)
    run.wait_for_the_verdict()
    assert timeline(run).bar.extent == Extent(0, 0)
    assert not any(button.isEnabled() for button in timeline(run).buttons.values())
    app.acted.emit(PlayBack())
    app.acted.emit(GoToBeginning())
    run.wait_for_the_verdict()
    assert moment(run) == 0


def test_a_replay_goes_to_moments_too() -> None:
    again = Replay(Document(load_lesson("letters").project))
    again.perform(Run())
    end, state = again.updates, again.state
    again.perform(StepBack(4))
    assert again.updates == end - 4
    again.perform(GoToBeginning(), Run())
    assert again.updates == end
    assert np.array_equal(again.state, state)
