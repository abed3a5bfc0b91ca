"""The command line and numbers beyond their limits: one sentence, and JSON that everybody can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hopviz.cli import main

UNITS = "units bipolar\nvisible a\nvisible b\nhidden c\n"


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is told of a mistake, in one line."""
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err


@pytest.mark.parametrize("command", ["recall", "census"])
@pytest.mark.parametrize("line", ["connect a b 1e308", "bias a -1e18", "connect a b c 1e-200"])
def test_a_weight_beyond_the_limits_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, line: str
) -> None:
    path = tmp_path / "large.net"
    path.write_text(UNITS + line + "\n")
    told = refusal(capsys, command, str(path), "--json")
    assert "line 5: the " in told
    assert "but weights and biases must be 0 or from 1e-100 to 1,000,000,000 in size: give " in told


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[run]\nrule = { name = "partly parallel", fraction = 1e-320 }', "fraction must be a number from 0.001 to 1"),
        ('[run]\nrule = { name = "stochastic", temperature = 1e300 }', "temperature must be a number from 0 to 1e+15"),
        ("[run]\nspeed = 1e-320", "the speed, in updates a second, must be a number from 0.001 to 1e+09"),
        ("[network]\nweights = [[0, 1e18], [1e18, 0]]", "weights[0, 1] is 1e+18, but weights and biases must be"),
    ],
)
def test_a_lesson_with_a_number_out_of_range_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, table: str, told: str
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(f'title = "T"\ngoal = "D."\n[grid]\nrows = 1\ncols = 2\n{table}\n')
    assert told in refusal(capsys, "recall", str(path))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("capacity", "--trials", "10000000000000"), "trials must be a whole number from 1 to 1,000,000,000,000, not"),
        (("capacity", "--n", "100000"), "a matrix of the weights of 100,000 units would take 75 GiB of memory"),
        (("capacity", "--loads", "nan"), "load alpha = P/N must be a number above 0"),
        (("capacity", "--temperature", "inf"), "a temperature must be a number from 0 to 1e+15, not inf"),
        (("capacity", "--noise", "1e9"), "the noise of a cue must be a number from 0 to 1"),
        (("recall", "letters", "--max-sweeps", "1000000000"), "max_sweeps must be a whole number from 0 to 1,000,000"),
    ],
)
def test_an_option_out_of_range_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert told in refusal(capsys, *arguments)


def no_number(name: str) -> Any:
    raise AssertionError(f"{name} is no number of JSON")


@pytest.mark.parametrize("size", ["1e9", "-1e9", "1e-100"])
def test_json_holds_finite_numbers_only(capsys: pytest.CaptureFixture[str], tmp_path: Path, size: str) -> None:
    path = tmp_path / "mine.net"
    path.write_text(f"{UNITS}connect a b c {size}\nbias a {size}\nsees it: c\n")
    for command in (("recall", str(path)), ("census", str(path), "--starts", "20")):
        assert main((*command, "--json")) == 0
        told = json.loads(capsys.readouterr().out, parse_constant=no_number)
        assert told["state" if command[0] == "recall" else "attractors"]
    few = ("--n", "10", "--loads", "1e-9,10", "--trials", "1", "--temperature", "1e15")
    assert main(("capacity", *few, "--json")) == 0
    assert json.loads(capsys.readouterr().out, parse_constant=no_number)["complete"]
