"""Project files of lessons: saved at any step, they come back with steps, place and beginning."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.lesson_actions import actions_of
from hopviz.actions.rehearsal import Rehearsal
from hopviz.actions.replay import Replay
from hopviz.project import archive
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.lesson import LessonStep
from hopviz.project.lesson_files import lesson_names, load_lesson

SMALL = 100
"""Units up to which all steps are done."""


def at_step(lesson: Document, step: int) -> Document:
    """A lesson that has been gone through up to a step, as it is saved."""
    replay = Replay(lesson)
    for place in range(step):
        replay.perform(*actions_of(lesson.lesson.steps[place], place))
    replay.editor.step = step
    return replay.editor.document


def facts(document: Document) -> tuple[object, ...]:
    state = None if document.state is None else document.state.tolist()
    return project_to_data(document.project), document.lesson, document.step, state


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_comes_back_with_its_steps_its_place_and_its_beginning(name: str, tmp_path: Path) -> None:
    lesson, file = load_lesson(name), tmp_path / "lesson.hopviz"
    count = len(lesson.lesson.steps)
    saved = at_step(lesson, max(count - 1, 0) if lesson.project.n <= SMALL else min(count, 1))
    archive.save(saved, file)
    read = archive.load(file)
    assert facts(read) == facts(saved)
    assert project_to_data(read.begun.project) == project_to_data(saved.begun.project)
    if count:
        assert project_to_data(read.begun.project) == project_to_data(lesson.project)


@pytest.mark.parametrize("name", ["recall", "learning", "hinton"])
def test_what_was_saved_at_any_step_is_told_again_to_the_same_end(name: str, tmp_path: Path) -> None:
    lesson = load_lesson(name)
    for step in range(1, len(lesson.lesson.steps) + 1):
        archive.save(at_step(lesson, step), tmp_path / "at.hopviz")
        one, other = Rehearsal(lesson), Rehearsal(archive.load(tmp_path / "at.hopviz"))
        for _ in lesson.lesson.steps:
            expected, found = one.go_on(), other.go_on()
            assert project_to_data(found.document.project) == project_to_data(expected.document.project)
            assert np.array_equal(found.facts.state, expected.facts.state)
            assert found.complaints == ()


def test_a_recovered_lesson_goes_on_at_its_step(tmp_path: Path) -> None:
    lesson, file = load_lesson("learning"), tmp_path / "left.hopviz"
    saved = at_step(lesson, 3)
    archive.save(saved, file)
    replay = Replay(lesson)
    replay.perform(OpenDocument(str(file), recovered=True))
    opened = replay.editor.opened
    assert (opened.lesson, opened.step, opened.is_recovered) == (lesson.lesson, 3, True)
    assert facts(replace(replay.editor.document, layout=saved.layout)) == facts(saved)
    assert project_to_data(opened.begun.project) == project_to_data(lesson.project)


def changed(file: Path, **facts: object) -> None:
    """Give a project file other facts."""
    with zipfile.ZipFile(file) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    known = json.loads(parts["project.json"])
    lesson = known["lesson"] | {key: value for key, value in facts.items() if key in ("steps", "step")}
    told = known | {"lesson": lesson} | {key: value for key, value in facts.items() if key not in lesson}
    parts["project.json"] = json.dumps(told).encode()
    with zipfile.ZipFile(file, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)


def test_a_file_of_the_version_before_has_no_steps(tmp_path: Path) -> None:
    lesson, file = load_lesson("two-units"), tmp_path / "old.hopviz"
    archive.save(replace(lesson, lesson=replace(lesson.lesson, steps=())), file)
    changed(file, version=3)
    read = archive.load(file)
    assert (read.lesson, read.step, read.beginning) == (replace(lesson.lesson, steps=()), 0, None)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"step": 99}, "6 steps, and has come to number 99"),
        ({"step": -1}, "come to number -1"),
        ({"steps": [{"say": 3}]}, "'say' is 3"),
        ({"steps": [{"say": "S.", "look": 1}]}, "unknown key 'look'"),
        ({"beginning": {"project": {"rows": 10**9, "cols": 2}, "memories": [], "couplings": 0}}, "grid"),
        ({"beginning": {"project": {"rows": 2, "cols": 2}, "memories": [], "couplings": 0}}, "lacks beginning-"),
        ({"version": 3, "beginning": {}}, "unknown part 'beginning'"),
    ],
)
def test_steps_that_cannot_be_are_refused(facts: dict[str, object], told: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.hopviz"
    archive.save(replace(load_lesson("recall"), step=2), file)
    changed(file, **facts)
    with pytest.raises(FileError, match=told):
        archive.load(file)


def test_what_no_action_takes_is_not_written(tmp_path: Path) -> None:
    lesson = load_lesson("recall")
    strange = replace(lesson.lesson, steps=(LessonStep("S.", ({"action": "run", "when": date(2026, 1, 1)},)),))
    with pytest.raises(FileError, match="a value that no action takes"):
        archive.save(replace(lesson, lesson=strange), tmp_path / "x.hopviz")
    assert not list(tmp_path.iterdir())
