"""`hopviz lessons`: what it lists, and what it says of a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hopviz.actions.expectations import EXPECTATIONS
from hopviz.actions.table import ACTIONS
from hopviz.cli import main
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.own_lessons import own_lessons_folder

MANUAL = (Path(__file__).parent.parent / "resources" / "docs" / "lessons.md").read_text(encoding="utf-8")


def test_every_lesson_is_listed_with_its_goal(capsys: pytest.CaptureFixture[str]) -> None:
    folder = own_lessons_folder()
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('title = "Mine"\ngoal = "G."\n[grid]\nrows = 2\ncols = 2\n', encoding="utf-8")
    assert main(["lessons"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == len(lesson_names()) + 1
    for name, line in zip(lesson_names(), told, strict=False):
        lesson = load_lesson(name).lesson
        assert line.startswith(name)
        assert line.endswith(f"{lesson.title}: {lesson.goal}")
    assert told[-1].endswith("mine.toml  Mine: G.")
    assert main(["lessons", "--check", "mine"]) == 0
    assert capsys.readouterr().out == "mine.toml: 0 steps, 0 expectations, all as it says\n"


def test_the_manual_shows_a_lesson_that_is_as_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line[4:] for line in MANUAL.splitlines() if line.startswith("    ") or not line]
    path = tmp_path / "manual.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert main(["lessons", "--check", str(path)]) == 0
    assert capsys.readouterr().out == "manual.toml: 3 steps, 4 expectations, all as it says\n"


def test_the_manual_names_every_fact_and_no_action_that_is_not_there() -> None:
    named = set(re.findall(r"`(\w+)`", MANUAL))
    assert set(EXPECTATIONS) <= named
    listed = set(re.findall(r"`(\w+)`", MANUAL.split("**Actions**")[1].split("**Facts**")[0]))
    assert listed <= set(ACTIONS)


def test_mistakes_are_told_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    head = 'title = "T"\ngoal = "G."\n[grid]\nrows = 2\ncols = 2\n'
    steps = "[[steps]]\nsay = 'S.'\nexpect = [\n{ wanting = 3 },\n{ wanting = 4, memories = 1 },\n]\n"
    path.write_text(head + steps, encoding="utf-8")
    assert main(["lessons", "--check", str(path)]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "hopviz: mine.toml:9: Step 1: wanting is 0, not 3.",
        "hopviz: mine.toml:10: Step 1: wanting is 0, not 4.",
        "hopviz: mine.toml:10: Step 1: memories is 0, not 1.",
    ]
    assert main(["lessons", "--check", str(tmp_path / "nothing.toml")]) == 2
    assert capsys.readouterr().err.startswith("hopviz: there is no lesson file")
    assert main(["lessons", "--check", "nothing"]) == 2
    assert capsys.readouterr().err.startswith("hopviz: there is no lesson 'nothing'")
