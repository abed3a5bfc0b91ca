"""Truth of what the README shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_example_runs_and_recalls_a_memory(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"## Use it from Python\n\n((?:    .*\n|\n)+)", README)
    exec(re.sub(r"^    ", "", example, flags=re.M), {})
    assert capsys.readouterr().out == "settled memory\n"


def test_the_actions_are_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"is an action, and so is this.*\n\n((?:    .*\n|\n)+)", README)
    exec(re.sub(r"^    ", "", example, flags=re.M), {})
    assert capsys.readouterr().out == "settled\n"


def test_every_file_it_names_is_there() -> None:
    named = re.findall(r"\]\(([\w/.]+)\)|`((?:resources|tests|hopviz)/[\w/.]+)`", README)
    assert named
    for path in (one or other for one, other in named):
        assert (Path(__file__).parent.parent / path).exists(), path
