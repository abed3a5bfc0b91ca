"""`hopviz convert`: files of one kind as files of another, and what is told of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hopviz
from hopviz.cli import main
from hopviz.project.lesson_files import load_lesson

X = np.random.default_rng(3).choice([-1, 1], (4, 36))


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[str]:
    assert main(["convert", *map(str, arguments)]) == 0
    found = capsys.readouterr()
    assert found.err == ""
    return found.out.splitlines()


def mistake(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main(["convert", *map(str, arguments)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.count("\n") == 1
    return found.err


def test_what_was_recognised_and_chosen_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source, target = tmp_path / "x.csv", tmp_path / "x.hopviz"
    np.savetxt(source, X, "%d", ",")
    assert told(capsys, source, target) == [
        "x.csv: 4 patterns of 36 units (6 x 6), one a row, 1 on and -1 off.",
        "Read with layout=rows, on=high, shape=6x6; change it with --choose.",
        f"Written to {target}: a network with all that belongs to it (project).",
    ]
    assert np.array_equal(hopviz.load(target).patterns, X)
    told(capsys, source, target, "--choose", "shape=4x9, on=low")
    read = hopviz.load(target)
    assert (read.rows, read.cols) == (4, 9)
    assert np.array_equal(read.patterns, -X)


def test_memories_and_weights_of_a_lesson_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lesson = load_lesson("letters").project
    told(capsys, "letters", tmp_path / "x.npy")
    assert np.array_equal(np.load(tmp_path / "x.npy").reshape(4, 100), lesson.patterns)
    told(capsys, "letters", tmp_path / "w.npy", "--part", "weights")
    assert np.array_equal(np.load(tmp_path / "w.npy"), lesson.network().weights)
    told(capsys, "letters", tmp_path / "w.csv", "--part", "weights")
    assert np.array_equal(np.loadtxt(tmp_path / "w.csv", delimiter=","), lesson.network().weights)
    told(capsys, "letters", tmp_path / "x.csv")
    assert np.array_equal(np.loadtxt(tmp_path / "x.csv", delimiter=","), lesson.patterns)
    told(capsys, "letters", tmp_path / "pictures")
    assert len(list((tmp_path / "pictures").iterdir())) == len(lesson.memories)


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("nowhere", "x.npy"), "no lesson 'nowhere'"),
        (("no/such.csv", "x.npy"), "no/such.csv"),
        (("letters", "x.pdf"), "choose one of these endings"),
        (("letters", "x.npy", "--part", "nothing"), "invalid choice"),
        (("letters", "x.npy", "--choose", "on"), "no choice such as layout=columns"),
        (("letters", "x.npy", "--choose", "on=low"), "no choice 'on'"),
        (("letters", "x.net"), "cannot hold memories"),
        (("letters",), "OUT"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], cause: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert cause in mistake(capsys, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_other_commands_take_the_same_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told(capsys, "letters", tmp_path / "letters.hopviz")
    told(capsys, "letters", tmp_path / "letters.csv")
    answers = []
    for source in ("letters", tmp_path / "letters.hopviz"):
        assert main(["recall", str(source)]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    assert main(["census", str(tmp_path / "letters.csv"), "--starts", "20"]) == 0
    assert "memory (A)" in capsys.readouterr().out


def test_a_folder_of_pictures_and_patterns_becomes_memories(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder, target = tmp_path / "mine", tmp_path / "x.hopviz"
    folder.mkdir()
    rng = np.random.default_rng(5)
    patterns = rng.choice(np.array([-1, 1], np.int8), (3, 6, 6))
    for k in range(3):
        np.save(folder / f"p{k + 1}.npy", patterns[k : k + 1])
    np.save(folder / "p9.npy", patterns[:1])
    (folder / "note.txt").write_text("It was a dark night.", encoding="utf-8")
    lines = told(capsys, folder, target)
    assert lines[0] == "4 files of patterns, each a memory named after its file."
    assert lines[1] == "1 pattern that came again is left out."
    assert lines[2].startswith("note.txt is of a kind")
    read = hopviz.load(target)
    assert read.names == ("p1", "p2", "p3")
    assert np.array_equal(read.patterns, patterns.reshape(3, -1))
    assert hopviz.load(folder).names == read.names
    told(capsys, folder, target, "--choose", "on=low")
    assert np.array_equal(hopviz.load(target).patterns, -patterns.reshape(3, -1))
    assert "there is no choice 'up' for mine" in mistake(capsys, folder, target, "--choose", "up=down")
    (tmp_path / "empty").mkdir()
    assert "the folder empty holds no pictures and no patterns" in mistake(capsys, tmp_path / "empty", target)


def test_a_folder_of_photographs_becomes_memories_of_a_fitting_grid(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for k in range(2):
        grey = np.random.default_rng(k).integers(0, 256, (60, 90), np.uint8)
        Image.fromarray(grey).save(tmp_path / f"photo {k}.png")
    read = hopviz.load(tmp_path)
    assert (read.rows, read.cols, read.names) == (32, 48, ("photo 0", "photo 1"))
    told(capsys, tmp_path, tmp_path / "out.hopviz", "--choose", "tones=dark")
    assert not np.array_equal(hopviz.load(tmp_path / "out.hopviz").patterns, read.patterns)
