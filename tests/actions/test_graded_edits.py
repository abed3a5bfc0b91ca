"""Gain and values of graded units: set, painted, undone, rewound, and kept in a project file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hopviz.actions.action import ActionError
from hopviz.actions.data import from_data
from hopviz.actions.graded_edits import NOW_GRADED, Fade, PaintValues, SetGain, SetValues
from hopviz.actions.replay import Replay
from hopviz.actions.rewind_verbs import GoToMoment
from hopviz.actions.run_verbs import Reset, Run, Step
from hopviz.actions.state_edits import Undo
from hopviz.core.rules import Asynchronous, Graded, GradedTurns, Stochastic
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.starts import NOT_GRADED

CUE = [1, -1, -1, 1, 1, -1]
PROJECT = Project(2, 3, memories=(Memory("A", np.array([1, -1, 1, 1, -1, 1], np.int8)),), cue=CUE)
VALUES = [0.5, -0.25, 0.0, 0.1, 1.0, -1.0]


def graded() -> Replay:
    replay = Replay(Document(PROJECT))
    replay.perform(SetGain(1.8))
    return replay


def test_the_gain_makes_units_graded_and_keeps_the_kind_of_rule() -> None:
    replay = graded()
    assert (replay.project.rule, replay.messages) == (Graded(1.8), [NOW_GRADED])
    np.testing.assert_array_equal(replay.run.values, CUE)
    replay.perform({"action": "set_rule", "rule": {"name": "graded turns", "gain": 1.0}}, SetGain(3.0))
    assert replay.project.rule == GradedTurns(3.0)
    replay.perform({"action": "set_temperature", "temperature": 0.5})
    assert replay.project.rule == Stochastic(0.5)
    for wrong in ({"action": "set_gain", "gain": 0}, {"action": "set_values", "values": [2.0]}):
        with pytest.raises(ActionError):
            from_data(wrong)


def test_values_are_set_painted_and_taken_back() -> None:
    replay = graded()
    replay.perform(SetValues(VALUES))
    np.testing.assert_array_equal(replay.run.values, VALUES)
    replay.perform(PaintValues([2, 5], [0.75, -0.5]))
    painted = replay.run.values
    np.testing.assert_array_equal(painted, [0.5, -0.25, 0.75, 0.1, 1.0, -0.5])
    replay.perform(Step(5))
    away = replay.run.values
    assert not np.array_equal(away, painted)
    replay.perform(Reset())
    np.testing.assert_array_equal(replay.run.values, painted)
    replay.perform(Step(5))
    np.testing.assert_array_equal(replay.run.values, away)
    for expected in (painted, VALUES, CUE):
        replay.perform(Undo())
        np.testing.assert_array_equal(replay.run.values, expected)
    replay.perform(Fade(0.2))
    np.testing.assert_array_equal(replay.run.values, 0.2 * np.array(CUE))
    assert replay.complaints == []


def test_a_run_is_gone_back_in_to_the_very_values() -> None:
    replay = graded()
    replay.perform(Fade(0.1), Step(7))
    seen = replay.run.values
    replay.perform(Run())
    assert replay.verdict.kind == "settled"
    replay.perform(GoToMoment(7))
    np.testing.assert_array_equal(replay.run.values, seen)


@pytest.mark.parametrize("edit", [SetValues(VALUES), Fade(), PaintValues([0], [0.5])])
def test_units_that_are_on_or_off_have_no_values(edit: SetValues | Fade | PaintValues) -> None:
    replay = Replay(Document(PROJECT))
    replay.perform(edit)
    assert (replay.complaints, replay.project.rule) == ([NOT_GRADED], Asynchronous())
    other = graded()
    other.perform(SetValues([0.5]))
    assert other.complaints == ["1 values are given for 6 units: give one for each."]


@pytest.mark.parametrize("with_run", [False, True])
def test_values_are_in_the_project_file(tmp_path: Path, with_run: bool) -> None:
    replay = graded()
    replay.perform(SetValues(VALUES), Step(3))
    document = replay.editor.document
    if with_run:
        document = replace(document, run=replay.run.standing())
    archive.save(document, tmp_path / "graded.hopviz")
    again = Replay(Document(Project(2, 3)))
    opened = archive.load(tmp_path / "graded.hopviz")
    again.perform({"action": "set_seed", "seed": 1})
    again.editor.go_to("Open", opened)
    again.run.open_project(opened.project, opened.run) if with_run else again.run.start_from(opened.values)
    np.testing.assert_array_equal(again.run.values, replay.run.values)
    again.perform(Step(4))
    replay.perform(Step(4))
    np.testing.assert_array_equal(again.run.values, replay.run.values)
    if with_run:
        again.perform(Reset())
        np.testing.assert_array_equal(again.run.values, VALUES)


def test_values_beyond_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="from -1 to 1"):
        Document(PROJECT, values=np.full(6, 1.5))
    document = Document(PROJECT.with_rule(Graded()), values=np.array(VALUES))
    archive.save(document, tmp_path / "a.hopviz")
    content = (tmp_path / "a.hopviz").read_bytes()
    assert archive.load(tmp_path / "a.hopviz").values is not None
    (tmp_path / "b.hopviz").write_bytes(content[:-40])
    with pytest.raises(FileError):
        archive.load(tmp_path / "b.hopviz")
