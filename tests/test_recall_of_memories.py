"""`hopviz recall` of memories in an array file, of more units than any grid has."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hopviz.cli import main
from hopviz.core.patterns import format_pattern, random_patterns


def stored(folder: Path, count: int, n: int) -> tuple[str, np.ndarray]:
    memories = random_patterns(count, n, np.random.default_rng(1))
    path = folder / "memories.npy"
    np.save(path, memories)
    return str(path), memories


def test_a_memory_of_many_units_is_recalled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, memories = stored(tmp_path, 5, 70_000)
    assert main(["recall", path, "--memory", "3", "--flip", "0.25", "--seed", "4", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["outcome"], answer["kind"], answer["members"], answer["overlap"]) == ("settled", "memory", [3], 1.0)
    assert answer["flips"] == 17_500
    assert np.array_equal(answer["state"], memories[3])


def test_it_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, memories = stored(tmp_path, 2, 400)
    np.save(path, memories.reshape(2, 20, 20))
    assert main(["recall", path]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Settled in memory 0 of 2, 400 units, after ")
    assert told.count("\n") == 1


def test_memories_of_ones_and_zeros_are_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, memories = stored(tmp_path, 3, 900)
    told = []
    for array in (memories, (memories > 0).astype(np.int32), (memories > 0).astype(float)):
        np.save(path, array)
        assert main(["recall", path, "--memory", "1"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["--memory", "2"], "there is no memory 2: they are numbered 0 to 1"),
        (["--flip", "1.5"], "1.5"),
        (["--clamp", "0"], "--clamp is for lessons"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], cause: str
) -> None:
    path, _ = stored(tmp_path, 2, 40)
    assert main(["recall", path, *arguments]) == 2
    told = capsys.readouterr().err
    assert cause in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, "there is no array file"),
        (b"", "is no array file"),
        (b"not an array", "is no array file"),
        (np.ones(4), "must hold memories, one a row, not an array of shape (4,)"),
        (np.full((2, 3), 7), "+1 and -1, or 1 and 0"),
        (np.array([["a", "b"]]), "real numbers"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: object, cause: str
) -> None:
    path = tmp_path / "odd.npy"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        np.save(path, content)
    assert main(["recall", str(path)]) == 2
    told = capsys.readouterr().err
    assert cause in told.lower() or cause in told
    assert told.count("\n") == 1


def test_a_lesson_has_a_cue_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recall", "letters", "--flip", "0.1"]) == 2
    assert "a lesson has a cue of its own" in capsys.readouterr().err


def test_every_kind_of_file_of_patterns_is_recalled_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, memories = stored(tmp_path, 3, 100)
    np.savetxt(tmp_path / "memories.csv", memories, "%d", ",")
    drawn = "\n".join(format_pattern(memory.reshape(10, 10)) for memory in memories)
    (tmp_path / "memories.txt").write_text(drawn, encoding="utf-8")
    told, tables = [], []
    for suffix in (".npy", ".csv", ".txt"):
        arguments = ["recall", str(tmp_path / f"memories{suffix}"), "--memory", "1", "--flip", "0.2", "--seed", "3"]
        assert main([*arguments, "--steps", "--csv", str(tmp_path / "log.csv")]) == 0
        told.append(capsys.readouterr().out)
        tables.append((tmp_path / "log.csv").read_text("utf-8"))
        assert main([*arguments, "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert (answer["kind"], answer["flips"], answer["state"]) == ("memory", 20, memories[1].tolist())
    assert told[0].startswith("update,unit,field,decision,energy\n")
    assert told[0].count("\n") > 20
    assert len(set(told)) == len(set(tables)) == 1
    assert main(["recall", str(tmp_path / "memories.csv"), "--memory", "3"]) == 2
    assert "there is no memory 3: they are numbered 0 to 2" in capsys.readouterr().err


def test_files_of_weights_have_no_memory_to_make_a_cue_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = np.array([[0, 2.5, -1], [2.5, 0, 0.5], [-1, 0.5, 0]])
    np.save(tmp_path / "w.npy", weights)
    np.savetxt(tmp_path / "w.csv", weights, delimiter=",")
    told = []
    for name in ("w.npy", "w.csv"):
        assert main(["recall", str(tmp_path / name), "--steps"]) == 0
        told.append(capsys.readouterr().out)
        assert main(["recall", str(tmp_path / name), "--flip", "0.1"]) == 2
        assert "this one has weights alone" in capsys.readouterr().err
    assert told[0] == told[1]


def test_one_flip_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "one.npy", np.array([[1, -1, 1, -1, 1]]))
    assert main(["recall", str(tmp_path / "one.npy"), "--flip", "0.2"]) == 0
    assert " and 1 flip, energy" in capsys.readouterr().out


def test_a_share_that_is_no_number_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recall", stored(tmp_path, 2, 40)[0], "--flip", "some"]) == 2
    assert "'some' is no number" in capsys.readouterr().err
