"""Names of files that are written: completed by their suffix, and no file replaced that nobody agreed to replace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from hopviz.project import archive
from hopviz.project.lesson_files import load_lesson
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from tests.app.person import Person
from tests.ui.stage import LEFT

Start = Callable[..., Person]


def type_name(person: Person, path: Path) -> None:
    person.type_file_name(path)
    person.bot.waitUntil(lambda: person.app.window.findChild(QFileDialog) is None)


def answer(person: Person, replaces: bool) -> None:
    box = person.question()
    wanted = next(each for each in box.buttons() if (each.text() == "Replace") is replaces)
    person.bot.mouseClick(wanted, LEFT)
    person.bot.waitUntil(lambda: person.app.window.findChild(QMessageBox) is None)


@pytest.mark.parametrize("replaces", [True, False])
def test_an_export_asks_before_it_replaces_what_a_completed_name_means(
    start: Start, tmp_path: Path, replaces: bool
) -> None:
    person = start(load_lesson("letters"))
    file = tmp_path / "e.x.npy"
    file.write_bytes(b"old")
    person.app.exports.export("memories")
    type_name(person, tmp_path / "e.x")
    assert person.question().text() == "There is a file e.x.npy already."
    assert file.read_bytes() == b"old"
    answer(person, replaces)
    person.bot.waitUntil(lambda: not person.app.jobs.busy)
    if replaces:
        assert len(np.load(file)) == len(person.app.session.project.memories)
    else:
        assert file.read_bytes() == b"old"


@pytest.mark.parametrize(("typed", "meant"), [("my.project", "my.project.hopviz"), ("x.toml", "x.toml.hopviz")])
def test_a_project_is_saved_under_its_own_suffix(start: Start, tmp_path: Path, typed: str, meant: str) -> None:
    person = start(load_lesson("letters"))
    person.app.files.save_as()
    type_name(person, tmp_path / typed)
    person.bot.waitUntil(lambda: not person.app.jobs.busy and person.app.editor.saved is not None)
    assert [file.name for file in tmp_path.iterdir()] == [meant]
    assert person.app.window.windowTitle() == f"{meant}[*] – hopviz"
    before = (tmp_path / meant).read_bytes()
    other = start(load_lesson("hinton"))
    other.app.files.save_as()
    type_name(other, tmp_path / typed)
    answer(other, replaces=False)
    assert (tmp_path / meant).read_bytes() == before
    other.app.files.save_as()
    type_name(other, tmp_path / typed)
    answer(other, replaces=True)
    other.bot.waitUntil(lambda: other.app.editor.saved is not None)
    assert archive.load(tmp_path / meant).project.n == 5


def test_weights_that_no_matrix_can_hold_are_grey_and_say_why(start: Start) -> None:
    memory = Memory("A", np.where(np.arange(256 * 256) % 3, 1, -1).astype(np.int8))
    person = start(Project(256, 256, memories=(memory,), cue=memory.pattern))
    person.app.exports.offer()
    command = person.app.window.commands["export_weights"]
    assert not command.isEnabled()
    assert "The weights of 65,536 units are too many" in command.toolTip()
