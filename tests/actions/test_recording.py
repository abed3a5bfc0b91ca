"""Recordings: whatever was done, the steps made of it lead to the same states; undo takes out what it takes back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hopviz.actions.action import Action
from hopviz.actions.data import from_data, to_data
from hopviz.actions.recording import BEYOND, Deed, Recorded, Recording, Seen
from hopviz.actions.rehearsal import Rehearsal
from hopviz.actions.replay import Replay
from hopviz.actions.run_verbs import Pause, Run, SetRule, SetSpeed, Step
from hopviz.actions.state_edits import Paint, UseAsCue
from hopviz.actions.step_making import Made, making_steps
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.core.stepwise import finished
from hopviz.project import archive
from hopviz.project.document import Document, is_alike
from hopviz.project.files import FileError
from hopviz.project.lesson import Lesson, LessonStep
from hopviz.project.lesson_files import load_lesson
from hopviz.project.lesson_text import lesson_steps
from hopviz.project.model import Project
from tests.actions.strategies import action_lists, projects, rewinding_lists


class Recorder:
    """A person who is recorded."""

    def __init__(self, document: Document, *before: Action | dict[str, Any]) -> None:
        self.replay = Replay(document)
        self.replay.perform(*before)
        self.recording = Recording(self.replay.editor, self.replay.run)
        self.replay.editor.watcher = self.recording
        self.see()
        self.ends: list[Seen] = []

    def see(self) -> None:
        replay = self.replay
        self.recording.see(Seen(replay.project, replay.state, replay.updates))

    def do(self, *actions: Action | dict[str, Any]) -> None:
        for action in actions:
            self.replay.perform(action)
            self.see()

    def next_step(self) -> None:
        replay = self.replay
        self.ends.append(Seen(replay.project, replay.state, replay.updates))
        self.recording.next_step()

    def stop(self) -> tuple[Recorded, tuple[Made, ...]]:
        replay = self.replay
        self.ends.append(Seen(replay.project, replay.state, replay.updates))
        recorded = self.recording.stop()
        return recorded, finished(making_steps(recorded))


def data(made: Sequence[Made]) -> list[list[dict[str, Any]]]:
    return [[to_data(action) for action in step.actions] for step in made]


def saved(lesson: Document) -> Document:
    """The lesson as it is in a file: of a project, where the format of lessons cannot hold it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lesson.toml")
        try:
            path.write_text(finished(lesson_steps(lesson, "L")), "utf-8")
            return load_lesson(path)
        except FileError:
            archive.save(lesson, path.with_suffix(".hopviz"))
            return archive.load(path.with_suffix(".hopviz"))


def ends_of(recorded: Recorded, made: Sequence[Made]) -> list[Seen]:
    """What the steps lead to, as a lesson."""
    steps = tuple(LessonStep("S.", tuple(map(to_data, step.actions))) for step in made)
    lesson = Document(recorded.beginning.project, recorded.beginning.layout, Lesson("L", "G", "", steps))
    rehearsal, found = Rehearsal(saved(lesson)), []
    for _ in steps:
        performed = rehearsal.go_on()
        assert performed.complaints == ()
        assert performed.document.run is not None
        found.append(Seen(performed.document.project, performed.document.run.state, 0))
    return found


def check_same(found: Sequence[Seen], expected: Sequence[Seen]) -> None:
    for one, other in zip(found, expected, strict=False):
        assert np.array_equal(one.state, other.state)
        assert is_alike(one.project, other.project)
        assert (one.project.rule, one.project.seed) == (other.project.rule, other.project.seed)
        assert np.array_equal(one.project.clamped, other.project.clamped)
        assert np.array_equal(one.project.lesioned, other.project.lesioned)


def ended(action: Action, replay: Replay) -> Action:
    settles = isinstance(replay.project.rule, Asynchronous) and replay.network.is_symmetric
    return Step(5) if isinstance(action, Run) and not settles else action


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), action_lists | rewinding_lists, st.sets(st.integers(1, 12), max_size=3))
def test_what_is_recorded_leads_to_the_same_states(project: Project, actions: list[Action], cuts: set[int]) -> None:
    person = Recorder(Document(project), *actions[:2])
    for place, action in enumerate(actions):
        if place in cuts:
            person.next_step()
        opened = person.replay.editor.opened
        person.do(ended(action, person.replay))
        if person.replay.editor.opened is not opened:  # another document ends a recording
            return
    count = len(person.ends)
    recorded, made = person.stop()
    assert all(step.complaints == () for step in made)
    found = ends_of(recorded, made)
    check_same(found[-1:], person.ends[-1:])
    if not any(to_data(action)["action"] in ("undo", "redo") for action in actions):
        check_same(found[:count], person.ends[: len(found)])


LETTERS = {"action": "use_as_cue", "memory": 0}, {"action": "corrupt", "fraction": 0.2, "seed": 7}, {"action": "run"}


def test_steps_are_in_the_words_of_lessons() -> None:
    person = Recorder(load_lesson("letters"))
    person.do(*LETTERS[:2])
    person.next_step()
    person.do(LETTERS[2], {"action": "choose_view", "view": "tree"})
    person.next_step()
    person.do({"action": "begin_stroke"}, {"action": "paint", "units": [3, 4], "values": [1, 1]})
    person.do({"action": "paint", "units": [4, 5], "values": [-1, 1]}, {"action": "end_stroke"})
    person.do(*[{"action": "step"}] * 3, {"action": "set_speed", "speed": 3}, {"action": "set_speed", "speed": 9})
    person.do({"action": "choose_theme", "theme": "dark"})
    assert person.recording.left_out == "Choose a theme: no part of a lesson, and not recorded"
    recorded, made = person.stop()
    name = recorded.beginning.project.names[0]
    assert data(made) == [
        [{"action": "use_as_cue", "memory": name}, {"action": "corrupt", "fraction": 0.2, "seed": 7}],
        [{"action": "run"}, {"action": "choose_view", "view": "tree"}],
        [
            {"action": "paint", "units": [3, 4, 5], "values": "#.#"}, {"action": "step", "updates": 3},
            {"action": "set_speed", "speed": 9},
        ],
    ]  # fmt: skip
    check_same(ends_of(recorded, made), person.ends)


def test_undo_takes_out_what_it_takes_back_and_redo_puts_it_in_again() -> None:
    person = Recorder(load_lesson("letters"))
    person.do(*LETTERS)
    undo, redo = {"action": "undo"}, {"action": "redo"}
    assert [action.action for action in person.recording.present] == ["use_as_cue", "corrupt", "run"]
    person.do(undo)
    assert [action.action for action in person.recording.present] == ["use_as_cue", "corrupt"]
    person.do(undo)
    assert [action.action for action in person.recording.present] == ["use_as_cue"]
    person.do(redo, redo)
    assert [action.action for action in person.recording.present] == ["use_as_cue", "corrupt", "run"]
    person.do(undo, undo, undo)
    assert person.recording.present == ()
    person.do(LETTERS[1])  # what was taken back is forgotten now
    person.do(undo, {"action": "corrupt", "fraction": 0.5, "seed": 1})
    recorded, made = person.stop()
    assert data(made) == [[{"action": "corrupt", "fraction": 0.5, "seed": 1}]]
    check_same(ends_of(recorded, made), person.ends)


def test_undo_does_not_go_beyond_the_beginning() -> None:
    person = Recorder(load_lesson("letters"), {"action": "corrupt", "fraction": 0.5, "seed": 1}, {"action": "run"})
    state = person.replay.state
    person.do({"action": "undo"})
    assert person.replay.complaints == [BEYOND]
    person.do(LETTERS[1], {"action": "undo"}, {"action": "undo"})
    assert np.array_equal(person.replay.state, state)
    assert person.replay.complaints == [BEYOND, BEYOND]


def test_a_run_that_undo_began_anew_begins_anew_in_the_lesson() -> None:
    person = Recorder(load_lesson("letters"))
    person.do({"action": "corrupt", "fraction": 0.4, "seed": 1}, {"action": "step", "updates": 30})
    person.do({"action": "corrupt", "fraction": 0.4, "seed": 2}, {"action": "undo"}, {"action": "step", "updates": 20})
    recorded, made = person.stop()
    assert [each["action"] for each in data(made)[0]] == ["corrupt", "step", "set_state", "step"]
    check_same(ends_of(recorded, made), person.ends)


@pytest.mark.parametrize("name", ["hinton", "necker", "melting", "sequence", "overloaded"])
def test_any_lesson_can_be_gone_on_from(name: str) -> None:
    person = Recorder(load_lesson(name), Step(20))
    person.do(Step(7), from_data({"action": "corrupt", "fraction": 0.3, "seed": 3}))
    person.next_step()
    person.do(Step(30))
    recorded, made = person.stop()
    check_same(ends_of(recorded, made), person.ends)


# What the clock of a window adds: runs that are still going on when something else is done


def after(document: Document, *actions: Action) -> Seen:
    replay = Replay(document)
    replay.perform(*actions)
    return Seen(replay.project, replay.state, replay.updates)


def made_of(document: Document, *parts: tuple[Deed, ...]) -> tuple[Made, ...]:
    made: tuple[Made, ...] = finished(making_steps(Recorded(document, parts, None)))
    assert all(step.complaints == () for step in made)
    return made


def noisy() -> Document:
    letters = load_lesson("letters")
    return Document(letters.project.with_rule(Stochastic(0.5)))


def test_a_run_that_was_paused_is_as_many_updates() -> None:
    document = noisy()
    run = Deed(Run(), 1, runs=True, cut=40)
    pause = Deed(Pause(), 2, seen=after(document, Step(44)))  # four came after the last that was seen
    assert data(made_of(document, (run, pause))) == [[{"action": "step", "updates": 44}]]


def test_a_rule_that_was_changed_in_mid_run_cuts_it_and_a_speed_does_not() -> None:
    document, cold = noisy(), SetRule(Asynchronous())
    end = after(document, Step(40), cold, Run())
    part = (
        Deed(Run(), 1, runs=True, cut=40), Deed(SetSpeed(99), 2, runs=True), Deed(cold, 3, runs=True, seen=end),
    )  # fmt: skip
    (actions,) = data(made_of(document, part))
    assert [action["action"] for action in actions] == ["set_speed", "step", "set_rule", "run"]
    assert actions[1]["updates"] == 40


def test_a_run_that_goes_on_into_the_next_step_goes_on_in_the_lesson() -> None:
    document = noisy()
    warm = SetRule(Stochastic(0.9))
    cue = UseAsCue("A")
    parts = (
        (Deed(Run(), 1, runs=True, goes_on=True, cut=50),),
        (Deed(warm, 2, runs=True, goes_on=True, cut=70),),
        (Deed(Pause(), 3, seen=after(document, Step(50), warm, Step(30))),),
        (Deed(cue, 4, seen=after(document, warm, cue)),),
    )
    names = [[action["action"] for action in actions] for actions in data(made_of(document, *parts))]
    assert names == [["run"], ["set_rule", "run"], ["pause"], ["use_as_cue"]]  # no state that chance had is drawn


def test_what_did_not_lead_there_again_is_drawn() -> None:
    document = noisy()
    elsewhere = after(document, Step(11))
    painted = Deed(Paint(np.array([0]), np.array([1])), 1, seen=Seen(document.project, -elsewhere.state, 0))
    (actions,) = data(made_of(document, (painted,)))
    assert [action["action"] for action in actions] == ["paint", "set_state"]
