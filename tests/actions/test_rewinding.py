"""Rewinding the run of a project: any moment equals replaying to it, in reports, in settings, and in the history."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from hopviz.actions.action import Action, Place, Stand
from hopviz.actions.project_run import ProjectRun
from hopviz.actions.replay import Replay
from hopviz.actions.rewind_verbs import GoToBeginning, GoToEnd, GoToMoment, StepBack, at_beginning
from hopviz.actions.run_verbs import Run, SetRule, Step
from hopviz.actions.state_edits import Paint, Redo, Undo
from hopviz.actions.unit_edits import ToggleClamp
from hopviz.core.history import LAST, History
from hopviz.core.recorder import Extent, Report
from hopviz.core.rules import Asynchronous, Parallel, Rule
from hopviz.project.document import Document
from tests.actions.test_project_run import EDITS, edited, project, same_project, same_report
from tests.core.reference import RULES, quick


def begun(rule: Rule, units: str) -> ProjectRun:
    chosen, run = project(units).with_rule(rule).with_clamped(np.arange(12) < 2), ProjectRun()
    run.load(chosen, chosen.cue)
    return run


@quick
@given(
    st.sampled_from(["bipolar", "binary"]), st.sampled_from(RULES), st.integers(0, 2**32 - 1),
    st.lists(st.sampled_from(EDITS), min_size=1, max_size=10), st.data(),
)  # fmt: skip
def test_any_moment_is_seen_as_it_was_when_the_run_came_to_it(
    units: str, rule: Rule, seed: int, verbs: list[str], data: st.DataObject
) -> None:
    rng, run = np.random.default_rng(seed), begun(rule, units)
    told = [run.report()]
    for verb in verbs:
        if verb == "advance":
            for _ in range(int(rng.integers(1, 20))):
                told.append(run.advance(1))
        else:
            told.append(edited(run, verb, rng))
    last = {report.frame.updates: report for report in told}
    for moment in data.draw(st.lists(st.integers(0, run.end), min_size=1, max_size=4)):
        reports = run.seek_along(moment)
        assert reports[-1].extent == Extent(0, run.end)
        assert reports[0].jumps
        assert not any(report.jumps for report in reports[1:])
        assert [report.frame.updates for report in reports] == sorted(report.frame.updates for report in reports)
        assert same_report(reports[-1], last[moment])
        there = reports[-1].frame.unmasked_state
        stand = Stand(np.where(there == 1, 1, -1), Place(run.epoch, moment), run.project, reports[-1].frame.flips)
        assert run.return_to(stand, False) is not None
        assert run.return_to(stand._replace(state=-stand.state), True) is None
        assert same_report(run.report(), run.seek(moment))


@quick
@given(st.sampled_from(RULES), st.integers(0, 400), st.integers(0, 400), st.integers(1, 200))
def test_a_history_that_was_looked_back_in_is_that_of_the_run(rule: Rule, end: int, back: int, more: int) -> None:
    run, history, straight = begun(rule, "bipolar"), History(16), History(16)
    everything = [run.report(), *run.step(end)]
    for report in everything:
        history.add(report)
        straight.add(report)
    moment = min(back, end)
    for report in run.seek_along(moment):
        history.add(report)
    assert (history.moment, history.now) == (moment, end)
    assert same_history(history, straight)
    for report in run.step(more):  # through what is known and on
        history.add(report)
    run.seek(moment)
    assert history.now == max(end, moment + more)
    for report in run.forget_later():
        history.add(report)
    assert (history.moment, history.now) == (moment, moment)
    assert not history.ends.size or history.ends[-1] <= moment
    now = run.report()
    assert history.energy[-1, LAST] == now.frame.energy
    np.testing.assert_array_equal(history.overlaps[-1, :, LAST], now.overlaps)
    for report in run.step(more):
        history.add(report)
    assert (np.diff(history.begins) > 0).all()
    assert history.energy[-1, LAST] == run.report().frame.energy


def same_history(one: History, other: History) -> bool:
    names = ("begins", "ends", "energy", "two_time", "overlaps", "others")
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in names)


def at(replay: Replay) -> Report:
    return replay.run.report


def test_undo_of_a_run_goes_back_in_it_and_redo_forwards() -> None:
    replay = Replay(Document(project().with_rule(Asynchronous())))
    replay.perform(Step(7), Paint([3], [-1]), Run())
    end, state = replay.updates, replay.state
    painted = Replay(Document(replay.project))
    painted.perform(Step(7), Paint([3], [-1]))
    replay.perform(Undo())
    assert (replay.messages[-1], replay.updates, replay.run.extent.end) == ("Undone: Run", 7, end)
    assert np.array_equal(replay.state, painted.state)
    replay.perform(Redo())
    assert (replay.updates, replay.messages[-1]) == (end, "Done again: Run")
    assert np.array_equal(replay.state, state)
    replay.perform(Undo(), Run())
    assert replay.updates == end
    assert np.array_equal(replay.state, state)


def test_undo_of_a_run_leaves_rule_and_masks_as_they_are() -> None:
    replay = Replay(Document(project().with_rule(Asynchronous("random"))))
    start = replay.state
    replay.perform(Step(9), SetRule(Parallel()), Step(2), Undo())
    assert (replay.updates, replay.project.rule) == (0, Parallel())
    assert np.array_equal(replay.state, start)
    assert replay.run.extent == Extent(0, 0)  # another run: that one would have gone by the other rule


def test_undo_of_going_to_another_moment_brings_back_rule_and_masks() -> None:
    replay = Replay(Document(project()))
    replay.perform(Step(9), ToggleClamp(4), Step(3))
    there, masked = replay.state, replay.project
    replay.perform(ToggleClamp(5), GoToMoment(5))
    assert not replay.project.clamped.any()
    replay.perform(Undo())
    assert replay.updates == 12
    assert np.flatnonzero(replay.project.clamped).tolist() == [4, 5]
    replay.perform(Undo())
    assert same_project(replay.project, masked)
    assert np.array_equal(replay.state, there)


def test_a_step_makes_the_edits_of_the_moment_that_it_comes_to() -> None:
    replay = Replay(Document(project()))
    replay.perform(Step(9), Paint([0, 1], [1, -1]))
    painted = replay.state
    replay.perform(GoToMoment(7), Step(2))
    assert (replay.updates, at(replay).is_past) == (9, False)
    assert np.array_equal(replay.state, painted)


def test_the_verbs_of_rewinding() -> None:
    replay = Replay(Document(project()))
    replay.perform(StepBack(), GoToBeginning(), GoToEnd())
    assert replay.messages == [at_beginning(0)]
    replay.perform(Step(10), StepBack(3))
    assert (replay.updates, at(replay).is_past) == (7, True)
    replay.perform(GoToMoment(10**6))
    assert (replay.updates, at(replay).is_past) == (10, False)
    replay.perform(GoToBeginning(), Step(4), GoToEnd())
    assert (replay.updates, replay.complaints) == (10, [])
    assert "remembered from update 1,234 on" in at_beginning(1234)


VERBS = st.one_of(
    st.builds(Step, st.integers(1, 6)), st.builds(GoToMoment, st.integers(0, 12)),
    st.builds(ToggleClamp, st.integers(0, 2)),
    st.sampled_from([Run(), Undo(), Redo(), StepBack(2), SetRule(Parallel()), Paint([5], [1])]),
)  # fmt: skip


@quick
@example([Step(1), ToggleClamp(0), Step(1), GoToMoment(0)], 2)
@example([Step(1), ToggleClamp(0), GoToMoment(0), Run()], 2)
@given(st.lists(VERBS, min_size=2, max_size=12), st.integers(1, 4))
def test_what_is_taken_back_can_be_made_again_wherever_the_run_has_gone(verbs: list[Action], steps: int) -> None:
    replay = Replay(Document(project()))
    replay.perform(*verbs)
    seen = []
    for _ in range(steps):
        if not replay.editor.can_undo:
            break
        seen.append((replay.editor.undo_text, np.flatnonzero(replay.project.clamped).tolist()))
        replay.perform(Undo())
        assert replay.editor.steps.redo_text == seen[-1][0]
    for text, clamped in reversed(seen):
        assert replay.editor.steps.redo_text == text
        replay.perform(Redo())
        assert np.flatnonzero(replay.project.clamped).tolist() == clamped
