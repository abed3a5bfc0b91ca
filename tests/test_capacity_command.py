"""`hopviz capacity`: what the library measures is told and kept, also when it is cut short."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hopviz
from hopviz.cli import main
from hopviz.core.experiments import COLUMNS, CapacityPoint, row

SMALL = ("--n", "40", "--trials", "12", "--loads", "0.05,0.2", "--seed", "3")
PLAN = {"n": 40, "trials": 12, "loads": (0.05, 0.2), "seed": 3}


def measured(**more: object) -> list[CapacityPoint]:
    """The last word of the library on every point, in order."""
    found = {}
    for point in hopviz.experiments.capacity(**{**PLAN, **more}):  # type: ignore[arg-type]
        found[point.rule, point.temperature, point.patterns] = point
    return [found[key] for key in sorted(found)]


def table(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_the_command_measures_what_the_library_measures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    more = ("--rules", "hebb,storkey", "--noise", "0.1", "--temperature", "0,0.3", "--csv", str(target), "--json")
    assert main(("capacity", *SMALL, *more)) == 0
    told = json.loads(capsys.readouterr().out)
    expected = measured(rule=("hebbian", "storkey"), noise=0.1, temperatures=(0.0, 0.3))
    assert len(expected) == 2 * 2 * 2
    assert told["complete"]
    points = [tuple("" if point[name] is None else point[name] for name in COLUMNS) for point in told["points"]]
    assert points == [row(point) for point in expected]
    assert table(target) == [list(COLUMNS), *([str(value) for value in row(point)] for point in expected)]


def test_the_text_has_a_line_for_every_point(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("capacity", *SMALL)) == 0
    output = capsys.readouterr()
    heading, *lines = output.out.splitlines()
    assert "exact recall" in heading
    points = measured()
    assert len(lines) == len(points)
    for line, point in zip(lines, points, strict=True):
        assert line.split()[:3] == ["Hebb", "0", str(point.patterns)]
        assert f"{point.quality.exact_fraction:.1%}" in line.split()
        assert f"{point.quality.overlap:.3f}" in line.split()
    assert len({len(line) for line in (heading, *lines)}) == 1
    assert output.err == ""  # no bar where nobody looks


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("--n", "1"), "n must be a whole number from 2"),
        (("--n", "0"), "n must be a whole number from 2"),
        (("--n", "many"), "many"),
        (("--n", "100000"), "75 GiB of memory: it can be had of up to 16,384"),
        (("--trials", "0"), "trial"),
        (("--loads", "0"), "above 0"),
        (("--loads", "0.1;0.2"), "0.1;0.2"),
        (("--loads", "9999", "--n", "16000"), "fit into memory"),
        (("--rules", "magic"), "'magic'"),
        (("--rules", "hebb,"), "''"),
        (("--noise", "2"), "noise"),
        (("--temperature", "-1"), "temperature must be"),
        (("--seed", "-1"), "negative"),
        (("--speed", "9"), "--speed"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], cause: str
) -> None:
    target = tmp_path / "out.csv"
    assert main(("capacity", "--csv", str(target), *arguments)) == 2
    output = capsys.readouterr()
    assert output.err.count("\n") == 1
    assert cause in output.err
    assert output.out == ""
    assert not target.exists()


def test_a_file_that_cannot_be_written_is_found_out_first(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compute(*_: object) -> None:
        pytest.fail("it has begun to measure")

    monkeypatch.setattr(hopviz.experiments, "run", compute)
    for target in (tmp_path, tmp_path / "nowhere" / "out.csv"):
        assert main(("capacity", *SMALL, "--csv", str(target))) == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert f"{target} cannot be written" in told


def test_a_former_table_stays_until_there_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.csv"
    target.write_text("former")
    seen = []
    run = hopviz.experiments.run

    def look(task: object, *more: object) -> object:
        seen.append(target.read_text())
        return run(task, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(hopviz.experiments, "run", look)
    assert main(("capacity", *SMALL, "--csv", str(target))) == 0
    assert set(seen) == {"former"}
    assert len(table(target)) == 3


@pytest.fixture
def ctrl_c_heard() -> Iterator[None]:
    """Have programs listen to Ctrl+C that are started from here, even where the tests run in the background."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal that a program can play")
@pytest.mark.usefixtures("ctrl_c_heard")
def test_on_a_terminal_there_is_a_bar_and_ctrl_c_keeps_what_is_there(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    target = tmp_path / "out.csv"
    command = [sys.executable, "-m", "hopviz", "capacity", "--n", "60", "--trials", "30000", "--csv", str(target)]
    with subprocess.Popen(
        command, cwd=Path(__file__).parent.parent, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        seen = b""
        while b"#" not in seen:
            seen += os.read(ours, 1024)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        told = process.stdout.read()
        try:  # a terminal that nobody writes to any more ends in an error
            while more := os.read(ours, 1024):
                seen += more
        except OSError:
            pass
        os.close(ours)
    assert process.returncode == 130
    assert b"left" in seen
    assert b"what has been measured is kept" in seen
    assert b"Traceback" not in seen
    heading, *lines = table(target)
    assert heading == list(COLUMNS)
    assert lines
    assert len(told.splitlines()) == 1 + len(lines)
