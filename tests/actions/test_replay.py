"""Replays: one list gives one project, state and verdict, whole or in parts, and undo goes back all the way."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings

from hopviz.actions.action import Action, ActionError, EditorVerb, RunVerb
from hopviz.actions.data import from_data, to_data
from hopviz.actions.graded_edits import SetGain
from hopviz.actions.replay import Replay, replay
from hopviz.actions.run_verbs import Faster, SetOrder, SetRule, SetSeed, SetSpeed, SetTemperature, SetTie, Slower
from hopviz.actions.state_edits import Paint, Redo, Undo
from hopviz.core import unlearning_curve
from hopviz.core.network import Network, to_units
from hopviz.core.quality import Quality, recall_quality
from hopviz.core.recall import recall
from hopviz.core.rules import Parallel
from hopviz.core.unlearning import Unlearning
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from tests.actions.strategies import action_lists, projects

SETTINGS = (SetRule, SetTemperature, SetGain, SetTie, SetOrder, SetSeed, SetSpeed, Slower, Faster)


def seen(done: Replay) -> tuple[object, ...]:
    """All that can be seen of a replay."""
    return (
        json.dumps(project_to_data(done.project)), done.state.tobytes(), done.verdict, done.messages, done.complaints,
        done.editor.opened.lesson, done.editor.notice, done.editor.steps.undo_text, done.editor.steps.redo_text,
        done.editor.steps.count, done.network.weights.tobytes(),
    )  # fmt: skip


@settings(deadline=None)
@given(projects(), action_lists)
def test_a_list_of_actions_is_all_of_them_one_by_one_and_the_same_again(project: object, actions: list[Action]) -> None:
    document = Document(project)  # type: ignore[arg-type]
    whole = replay(document, actions, most_sweeps=20)
    again = Replay(document, most_sweeps=20)
    for action in actions:
        again.perform(action)
    assert seen(again) == seen(whole)
    written = replay(document, [to_data(from_data(to_data(action))) for action in actions], most_sweeps=20)
    assert seen(written) == seen(whole)
    assert (whole.network.weights == whole.project.network().weights).all()


@settings(deadline=None)
@given(projects(), action_lists)
def test_undo_goes_back_to_the_beginning_and_redo_to_the_end(project: object, actions: list[Action]) -> None:
    done = Replay(Document(project), most_sweeps=20)  # type: ignore[arg-type]
    states = [(project_to_data(done.project), done.state.copy())]
    for action in actions:  # without what is no step: the run, its settings, and undo itself
        if isinstance(action, Paint) or not isinstance(action, (RunVerb, EditorVerb, *SETTINGS)):
            done.perform(action)
            states.append((project_to_data(done.project), done.state.copy()))
    steps = done.editor.steps.count
    for _ in range(steps):
        done.perform(Undo())
    first, last = states[0], states[-1]
    assert project_without_cue(done) == without_cue(first[0])
    assert np.array_equal(done.state, first[1])
    for _ in range(steps):
        done.perform(Redo())
    assert project_without_cue(done) == without_cue(last[0])
    assert np.array_equal(done.state, last[1])


def without_cue(data: dict[str, object]) -> dict[str, object]:
    """A document that comes back begins in the state that it was left in."""
    return {key: value for key, value in data.items() if key != "cue"}


def project_without_cue(done: Replay) -> dict[str, object]:
    return without_cue(project_to_data(done.project))


@pytest.mark.parametrize("name", ["letters", "hinton", "sixteen", "completion", "period-3", "two-units"])
def test_a_lesson_ends_where_recall_ends(name: str) -> None:
    document = load_lesson(name)
    project = document.project
    done = replay(document, [{"action": "run"}])
    start = to_units(project.cue, project.units)
    expected = recall(
        project.network(), start, project.rule, project.seed, 1000, project.clamped, project.lesioned
    )  # fmt: skip
    assert done.verdict.kind == {"settled": "settled", "cycle": "cycle"}[expected.outcome]
    if expected.outcome == "settled":
        np.testing.assert_array_equal(to_units(done.state, project.units), expected.state)
    else:
        assert done.verdict.period == expected.period


def test_a_run_that_does_not_settle_is_left_after_so_many_sweeps() -> None:
    done = replay(load_lesson("noisy"), [{"action": "run"}], most_sweeps=7)
    assert done.verdict.kind == "wandering"
    assert done.run.report.frame.sweeps == pytest.approx(7)


def test_the_same_seed_gives_the_same_run_and_reset_goes_back_to_its_beginning() -> None:
    document = load_lesson("noisy")
    steps = [{"action": "step", "updates": 50}]
    one = replay(document, steps)
    other = replay(document, [{"action": "step", "updates": 7}, {"action": "reset"}, *steps])
    assert np.array_equal(one.state, other.state)
    new = replay(document, [{"action": "new_seed", "seed": 12345}, *steps])
    assert not np.array_equal(one.state, new.state)
    assert np.array_equal(replay(document, [{"action": "reset"}]).state, document.project.cue)


def test_what_describes_no_action_is_an_error_and_what_cannot_be_done_a_complaint() -> None:
    document = load_lesson("two-units")
    with pytest.raises(ActionError, match="did you mean 'undo'"):
        replay(document, [{"action": "undoo"}])
    done = replay(document, [{"action": "forget", "memory": "A"}, {"action": "set_rule", "rule": {"name": "parallel"}}])
    assert done.complaints == ["There is no memory 'A'; there are none."]
    assert done.project.rule == Parallel()


def test_dreams_stop_past_the_best_and_go_back_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recall of overloaded memories gets better, then worse: each measurement beside `recall_quality`."""
    monkeypatch.setattr(unlearning_curve, "STARTS", 50)
    monkeypatch.setattr(unlearning_curve, "CUES", cues := 100)
    patterns = np.random.default_rng(5).choice([-1, 1], (8, 36))
    document = Document(Project(6, 6, seed=5).with_memories(Memory(f"M{k}", row) for k, row in enumerate(patterns)))
    rate, noise = 0.05, 0.1

    project = document.project

    def quality(network: Network) -> Quality:
        return recall_quality(network, project.patterns, project.rule, noise, cues, project.seed)

    def dreamt(**ways: bool) -> tuple[str, Network]:
        done = replay(document, [{"action": "dream", "times": 5000, "rate": rate, "stop_at_best": True, **ways}])
        return done.editor.steps.undo_text, done.network

    text, end = dreamt()
    last = int(text.split()[-1].replace(",", ""))
    assert 0 < last < 5000
    text, kept = dreamt(back_to_best=True)
    best = int(text.split()[-2])
    assert text == f"Back to the best, after {best} dreams"
    assert 0 < best < last
    every = 8  # 0.4 of a memory at 0.05 each
    dreams, found = Unlearning(project.network(), rate, project.seed, project.patterns), []
    for _ in range(0, last, every):
        dreams.dream(every)
        found.append(quality(dreams.network()))
    assert (dreams.network().weights == end.weights).all()
    most = quality(kept)
    assert all(each.exact <= most.exact for each in found)
    below = [each.exact_interval[1] < most.exact_interval[0] for each in found[best // every :]]
    assert all(below[-3:])
    assert not any(all(below[k : k + 3]) for k in range(len(below) - 3))  # no sooner
