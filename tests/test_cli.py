"""Command line: one line for a mistake, exit status 2, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import hopviz
from hopviz.cli import main
from hopviz.core.network import to_units
from hopviz.project.scenes import load_scene, scene_names

ROOT = Path(__file__).parent.parent


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "hopviz", *arguments],
        cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def one_line(text: str) -> str:
    assert text.count("\n") == 1
    return text.strip()


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout.strip() == f"hopviz {hopviz.__version__}"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4071"}, {"DISPLAY": "nonsense"}])
def test_a_missing_display_is_told_in_one_line(display: dict[str, str]) -> None:
    answer = run(QT_QPA_PLATFORM="", **display)
    assert answer.returncode == 2
    assert "display" in one_line(answer.stderr)


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("--scene", "nowhere"), "nowhere"),
        (("recall", "nowhere"), "nowhere"),
        (("no/such/file.png",), "no/such/file.png"),
        ((".",), "it is a folder, not a file"),
        ((os.devnull,), "it is a device, not a file"),
        (("recall", "./."), "it is a folder, not a scene file"),
        (("a" * 300 + ".png",), "cannot be read"),
        (("recall", "letters", "--seed", "-1"), "negative"),
        (("recall", "letters", "--max-sweeps", "-1"), "negative"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], cause: str
) -> None:
    assert main(arguments) == 2
    assert cause in one_line(capsys.readouterr().err)


@pytest.mark.parametrize("name", scene_names())
def test_recall_gives_what_the_library_gives(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["recall", name, "--json", "--max-sweeps", "50"]) == 0
    answer = json.loads(capsys.readouterr().out)
    scene = load_scene(name).project
    cue = to_units(scene.cue, scene.units)
    expected = hopviz.recall(scene.network(), cue, scene.rule, scene.seed, 50, scene.clamped)
    assert answer["outcome"] == expected.outcome
    assert answer["period"] == expected.period
    assert np.array_equal(answer["state"], expected.state)
    assert answer["energy"] == expected.energy


def test_recall_draws_the_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recall", "letters"]) == 0
    *picture, sentence = capsys.readouterr().out.splitlines()
    memory = load_scene("letters").project.memories[0]
    assert "\n".join(picture) + "\n" == hopviz.patterns.format_pattern(memory.pattern.reshape(10, 10))
    assert sentence.startswith(f"Settled in memory {memory.name} after ")


def test_recall_says_what_it_found_in_whole_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for name in ("overloaded", "two-units", "noisy"):
        assert main(["recall", name, "--max-sweeps", "64"]) == 0
        said[name] = capsys.readouterr().out.splitlines()[-1]
    assert said["overloaded"].startswith("Settled in a spurious state after ")
    assert said["two-units"].startswith("Cycle of period 2 after 64 ticks ")
    assert said["noisy"].startswith("Not settled after 6400 updates ")


def test_the_self_test_passes_in_one_line(tmp_path: Path) -> None:
    answer = run("--self-test", QT_QPA_PLATFORM="offscreen", XDG_CONFIG_HOME=str(tmp_path))
    assert answer.returncode == 0, answer.stderr
    assert one_line(answer.stdout).startswith("hopviz self-test passed: 200 updates")


def test_units_are_clamped_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("recall", "hinton", "--json", "--clamp", "3")) == 0
    held = json.loads(capsys.readouterr().out)
    assert held["state"][3] == 0  # else D turns on
    assert main(("recall", "hinton", "--json", "--clamp", "0-2, 4")) == 0
    assert json.loads(capsys.readouterr().out)["state"] == [1, 0, 1, 1, 0]
    assert main(("census", "hinton", "--json", "--clamp", "3", "--starts", "50")) == 0
    assert all(found["state"][3] == 0 for found in json.loads(capsys.readouterr().out)["attractors"])


@pytest.mark.parametrize(
    ("units", "cause"),
    [
        ("5", "0 to 4"), ("0-99999999999", "0 to 4"), ("a", "'a'"), ("3-1", "'3-1'"), ("0,4-2", "'4-2'"),
        ("0-", "'0-'"), ("²", "'²'"), ("", "''"),
    ],
)  # fmt: skip
def test_units_that_are_not_there_are_refused(capsys: pytest.CaptureFixture[str], units: str, cause: str) -> None:
    assert main(("recall", "hinton", "--clamp", units)) == 2
    assert cause in one_line(capsys.readouterr().err)
