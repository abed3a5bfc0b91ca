"""`hopviz recall --steps`: every update as a row of a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import hopviz
from hopviz.cli import main
from hopviz.core.network import to_units
from hopviz.project.lesson_files import load_lesson


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["letters", "hinton", "two-units", "noisy"])
def test_every_update_is_a_row(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    target = tmp_path / "log.csv"
    assert main(["recall", name, "--steps", "--max-sweeps", "5", "--csv", str(target)]) == 0
    printed = capsys.readouterr().out
    found = rows(printed)
    lesson = load_lesson(name).project
    expected = list(
        hopviz.trace(lesson.network(), to_units(lesson.cue, lesson.units), lesson.rule, lesson.seed, 5, lesson.clamped)
    )
    assert [int(row["update"]) for row in found] == [update.number for update in expected]
    assert [row["unit"] for row in found] == [lesson.unit_name(update.unit) for update in expected]
    assert [float(row["field"]) for row in found] == [update.field for update in expected]
    assert [row["decision"] for row in found] == ["on" if update.on else "off" for update in expected]
    assert [float(row["energy"]) for row in found] == [update.energy for update in expected]
    assert rows(target.read_text("utf-8")) == found


def test_the_table_can_be_written_beside_the_answer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["recall", "letters", "--csv", str(tmp_path / "log.csv")]) == 0
    assert "Settled in memory" in capsys.readouterr().out
    assert len(rows((tmp_path / "log.csv").read_text("utf-8"))) > 0


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [(("--steps", "--json"), "choose one of them"), (("--csv", "no/folder.csv"), "cannot be written"),
     (("--csv", "."), "cannot be written")],
)  # fmt: skip
def test_a_mistake_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], cause: str
) -> None:
    assert main(["recall", "letters", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert cause in told.err
