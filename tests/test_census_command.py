"""`hopviz census`: what the library counts is printed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import hopviz
from hopviz.cli import main
from hopviz.cli.census import MOST_LINES, as_text
from hopviz.core.network import to_units
from hopviz.project.census_table import as_data
from hopviz.project.lesson_files import lesson_names, load_lesson


@pytest.mark.parametrize("name", [name for name in lesson_names() if load_lesson(name).project.n <= 1024])
def test_the_command_counts_what_the_library_counts(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["census", name, "--starts", "60", "--seed", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    lesson = load_lesson(name).project
    rule = lesson.rule if isinstance(lesson.rule, hopviz.Asynchronous) else hopviz.Asynchronous()
    expected = hopviz.Census(
        lesson.network(), 3, rule, lesson.patterns, to_units(lesson.cue, lesson.units), lesson.clamped, lesson.lesioned
    )
    result = expected.advance(starts=60).sorted()
    lost = result.unsettled
    assert (told["starts"], told["unsettled"], told["seed"], told["order"]) == (60, lost, 3, rule.order)
    assert lost == 0 or not lesson.network().is_symmetric
    found = told["attractors"]
    assert [attractor["state"] for attractor in found] == result.states.tolist()
    assert [attractor["hits"] for attractor in found] == result.hits.tolist()
    assert [attractor["energy"] for attractor in found] == result.energies.tolist()
    assert [tuple(attractor["interval"]) for attractor in found] == [tuple(pair) for pair in result.intervals]
    if lesson.memories:
        assert [attractor["kind"] for attractor in found] == [identity.kind for identity in result.identities]
        assert sum(total["hits"] for total in told["kinds"].values()) == 60 - lost
    else:
        assert told["kinds"] == {}
        assert {attractor["kind"] for attractor in found} <= {None}


def test_the_text_names_the_attractors_and_adds_them_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["census", "letters", "--starts", "300"]) == 0
    output = capsys.readouterr()
    head, *attractors, totals = output.out.splitlines()
    assert head.startswith("300 random starts, shuffled order: ")
    assert "memory" in attractors[0]
    assert " energy " in attractors[0]
    assert "memories" in totals
    assert "reversed" in totals
    assert output.err == ""  # no bar where nobody looks


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("nowhere",), "nowhere"),
        (("letters", "--starts", "0"), "at least one"),
        (("letters", "--seed", "-1"), "negative"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], cause: str
) -> None:
    assert main(("census", *arguments)) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert cause in told


def test_a_mixture_is_told_as_the_sum_that_it_is() -> None:
    patterns = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), (3, 60))
    found = hopviz.Census(hopviz.hebbian(patterns), patterns=patterns).advance(2000).sorted()
    lines = as_text(as_data(found, "ABC", hopviz.Asynchronous(), 0)).splitlines()[1:]
    sums = 0
    for k, line in enumerate(lines[: min(len(found), MOST_LINES)]):
        if "mixture" in line:
            sums += 1
            terms = line[line.index("(", line.index("mixture")) + 1 : -1].replace("+ ", "+").replace("\u2212 ", "-")
            signs = [-1 if term.startswith("-") else 1 for term in terms.split()]
            members = ["ABC".index(term[-1]) for term in terms.split()]
            told = np.sign(sum(sign * patterns[member] for sign, member in zip(signs, members, strict=True)))
            assert np.mean(told * found.states[k]) > 0.9
    assert sums


def test_a_reader_that_has_read_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "hopviz", "census", "hinton", "--starts", "20", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_table_has_a_row_for_every_attractor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    assert main(["census", "letters", "--starts", "100", "--json", "--csv", str(target)]) == 0
    told = json.loads(capsys.readouterr().out)["attractors"]
    with target.open(newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert len(found) == len(told) > 2
    for row, attractor in zip(found, told, strict=True):
        assert int(row["hits"]) == attractor["hits"]
        assert [float(row[key]) for key in ("share", "energy", "overlap")] == [
            attractor[key] for key in ("share", "energy", "overlap")
        ]
        assert [float(row["share_low"]), float(row["share_high"])] == attractor["interval"]
        assert (row["kind"], json.loads(row["members"])) == (attractor["kind"], attractor["members"])
        assert json.loads(row["signs"]) == attractor["signs"]
        assert row["state"] == "".join("#" if unit > 0 else "." for unit in attractor["state"])
    assert main(["census", "letters", "--csv", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err
