"""Drafts of lessons: words of every action, editing of steps, and files that are as they say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.actions.action import Action
from hopviz.actions.lesson_check import check_lesson
from hopviz.actions.lesson_draft import Draft, DraftStep, Told, draft_steps
from hopviz.actions.lesson_saving import lesson_saving_steps
from hopviz.actions.rehearsal import Rehearsal
from hopviz.actions.run_verbs import Run, SetRule
from hopviz.actions.state_edits import Corrupt, UseAsCue
from hopviz.actions.step_making import Made
from hopviz.actions.window_verbs import ChooseView
from hopviz.actions.words import words_of
from hopviz.core.rules import Stochastic
from hopviz.core.stepwise import finished
from hopviz.project import archive
from hopviz.project.files import FileError
from hopviz.project.lesson_files import load_lesson
from tests.actions.strategies import KINDS, actions_of

A, SPOIL, RUN = UseAsCue("A"), Corrupt(0.2, 7), Run()


def draft(*parts: tuple[Action, ...]) -> Draft:
    made = Draft.of(load_lesson("letters"), [Made(part) for part in parts])
    return replace(made, title="Mine", goal="To be seen.")


def told(of: Draft) -> tuple[Told, ...]:
    return finished(draft_steps(of))


def save(of: Draft, path: Path) -> None:
    finished(lesson_saving_steps(of.document(told(of)), path))


@given(st.sampled_from(KINDS).flatmap(actions_of))
def test_every_action_is_told_in_words(action: Action) -> None:
    said = words_of(action)
    assert said[0].isupper()
    assert said.isprintable()
    assert len(said) < 250


@pytest.mark.parametrize("suffix", [".toml", ".hopviz"])
def test_what_is_saved_is_as_it_says(suffix: str, tmp_path: Path) -> None:
    mine, path = draft((), (A, SPOIL), (RUN, ChooseView("tree"))), tmp_path / f"mine{suffix}"
    asking = replace(mine.steps[1], question="Which?", answers=("A", "J"), right="A", notice="N.", suggestion="try it.")
    asking = replace(asking, notes="Wait for hands.")
    save(mine.with_step(1, asking), path)
    if suffix == ".toml":
        checked = check_lesson(path)
        assert (checked.faults, checked.steps, checked.expectations) == ((), 3, 5)
    document = load_lesson(path) if suffix == ".toml" else archive.load(path)
    assert [step.say for step in document.lesson.steps] == [
        "This is where it begins.", "Put A on the grid. Flip 20 % of the units.", "Run. Show the view tree."
    ]  # fmt: skip
    assert document.lesson.steps[1].notes == "Wait for hands."
    last = document.lesson.steps[-1]
    assert [dict(table) for table in last.expect] == [{"verdict": "settled", "memory": "A", "energy": "falls"}]
    rehearsal = Rehearsal(document)
    assert all(rehearsal.go_on().complaints == () for _ in document.lesson.steps)


def test_all_that_is_offered_is_true(tmp_path: Path) -> None:
    warm = SetRule(Stochastic(0.4))
    mine = draft((A,), (SPOIL,), (RUN,), (warm, RUN))
    for place, found in enumerate(told(mine)):
        every = frozenset(offer.key for offer in found.offers)
        assert {"verdict", "memories"} <= every
        mine = mine.with_step(place, replace(mine.steps[place], expected=every))
    save(mine, tmp_path / "all.toml")
    assert check_lesson(tmp_path / "all.toml").faults == ()


def test_steps_are_joined_split_moved_and_taken_out() -> None:
    mine = draft((A, SPOIL), (RUN,))
    joined = mine.joined(0)
    assert [step.actions for step in joined.steps] == [(A, SPOIL, RUN)]
    assert joined.steps[0].say == "Put A on the grid. Flip 20 % of the units. Run."
    parts = joined.split(0, 1)
    assert [step.actions for step in parts.steps] == [(A,), (SPOIL, RUN)]
    assert [step.say for step in parts.steps] == ["Put A on the grid.", "Flip 20 % of the units. Run."]
    assert [step.actions for step in parts.moved(1, 0).steps] == [(SPOIL, RUN), (A,)]
    assert [step.actions for step in parts.without(0).steps] == [(SPOIL, RUN)]
    worded = mine.with_step(0, replace(mine.steps[0], say="My words.", notice="Look."))
    assert worded.joined(0).steps[0].say == "My words."
    assert worded.split(0, 1).steps[0].say == "My words."


def test_what_does_not_work_in_another_order_is_told_and_not_saved(tmp_path: Path) -> None:
    mine = draft((UseAsCue("Z"),))
    (found,) = told(mine)
    assert "no memory 'Z'" in found.complaints[0]
    with pytest.raises(FileError, match=r"^mine\.toml was not written, since .*no memory 'Z'"):
        save(mine, tmp_path / "mine.toml")
    assert not list(tmp_path.iterdir())


def test_what_is_not_written_yet_is_said() -> None:
    mine = Draft.of(load_lesson("letters"), [Made((A,))])
    assert mine.faults() == [
        "The lesson has no title yet: write one at the top.",
        "The lesson has no goal yet: write it at the top, in one sentence.",
    ]
    steps = (
        DraftStep((), " "), DraftStep((), "S.", question="Q?", answers=("a",)),
        DraftStep((), "S.", question="Q?", answers=("a", "b"), right="c"),
    )  # fmt: skip
    assert replace(draft(), steps=steps).faults() == [
        "Step 1 says nothing yet: write a sentence.",
        "The question of step 2 has 1 answer: write 2 to 4.",
        "The question of step 3 has no right answer: choose one.",
    ]
    assert draft().faults() == ["There is no step left: Undo brings them back."]
