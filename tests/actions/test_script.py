"""Scripts: run again in Python, they come to the same state, energy and number of updates as what was done."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from hopviz.actions.action import Action
from hopviz.actions.replay import Replay
from hopviz.actions.run_verbs import Run, Step
from hopviz.actions.script import script_steps
from hopviz.core.landscape.stepwise import finished
from hopviz.core.rules import Asynchronous
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.model import Project
from hopviz.project.scenes import load_scene
from tests.actions.strategies import action_lists, projects

ROOT = Path(__file__).resolve().parents[2]


def export(replay: Replay, path: Path) -> str:
    finished(script_steps(replay.editor.record, replay.run.past(), path))
    return path.read_text("utf-8")


def run_here(path: Path) -> Any:
    """What a script leaves behind; its assertions hold."""
    names: dict[str, Any] = {"__file__": str(path)}
    exec(compile(path.read_text("utf-8"), str(path), "exec"), names)
    return names["done"]


def facts(project: Project) -> dict[str, Any]:
    return {key: value for key, value in project_to_data(project).items() if key not in ("speed", "cue", "figure")}


def check(done: Any, replay: Replay) -> None:
    assert np.array_equal(done.state, replay.state)
    assert (done.updates, done.energy) == (replay.updates, pytest.approx(replay.energy, abs=1e-9))
    assert done.run.report.frame.flips == replay.run.report.frame.flips
    assert facts(done.project) == facts(replay.project)


def ended(action: Action, replay: Replay) -> Action:
    settles = isinstance(replay.project.rule, Asynchronous) and replay.network.is_symmetric
    return Step(5) if isinstance(action, Run) and not settles else action


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), action_lists)
def test_whatever_is_done_is_done_again(project: Project, actions: list[Action]) -> None:
    replay = Replay(Document(project))
    for action in actions:
        replay.perform(ended(action, replay))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "again.py")
        export(replay, path)
        done = run_here(path)
    check(done, replay)
    for each in (done, replay):  # and what goes on from there is the same, too
        each.perform(Step(7))
    check(done, replay)


STORIES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "recall": ("letters", [
        {"action": "use_as_cue", "memory": "A"}, {"action": "corrupt", "fraction": 0.2, "seed": 7}, {"action": "run"},
    ]),
    "edits": ("letters", [
        {"action": "corrupt", "fraction": 0.3, "seed": 1}, {"action": "run"}, {"action": "store_state", "name": "it's"},
        {"action": "forget", "memory": 0}, {"action": "set_weight", "to": 1, "source": 2, "value": 0.5},
        {"action": "clamp", "units": [3, 4]}, {"action": "corrupt", "fraction": 0.1, "seed": 2}, {"action": "run"},
    ]),
    "undo": ("letters", [
        {"action": "store_pattern", "name": "X", "pattern": "#" * 50 + "." * 50}, {"action": "step", "updates": 9},
        {"action": "undo"}, {"action": "undo"}, {"action": "corrupt", "fraction": 0.2, "seed": 3},
        {"action": "step", "updates": 11}, {"action": "paint", "units": [0, 1], "values": [1, 1]},
        {"action": "undo"}, {"action": "step", "updates": 30},
    ]),
    "random timing": ("random-timing", [{"action": "set_seed", "seed": 5}, {"action": "reset"},
                                            {"action": "step", "updates": 4}]),
    "stochastic": ("letters", [
        {"action": "set_rule", "rule": {"name": "stochastic", "temperature": 0.4}}, {"action": "step", "updates": 333},
        {"action": "set_rule", "rule": {"name": "asynchronous"}}, {"action": "paint", "units": [5], "values": [-1]},
        {"action": "run"}, {"action": "new_seed", "seed": 8}, {"action": "step", "updates": 50},
        {"action": "update_unit", "unit": 7}, {"action": "set_seed", "seed": 1},
    ]),
    "dreams": ("letters", [{"action": "dream", "times": 3}, {"action": "corrupt", "fraction": 0.2, "seed": 4},
                           {"action": "run"}]),
    "new network": ("letters", [
        {"action": "new_network", "rows": 4, "cols": 5, "units": "binary"},
        {"action": "store_pattern", "name": "A", "pattern": "#" * 10 + "." * 10}, {"action": "run"},
    ]),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_scripts_run_by_themselves(story: str, tmp_path: Path) -> None:
    name, actions = STORIES[story]
    replay = Replay(load_scene(name))
    replay.perform(*actions)
    assert replay.complaints == []
    path = tmp_path / "a story.py"
    text = export(replay, path)
    assert [each.name for each in tmp_path.iterdir()] == ["a story.py"]  # all of it is in the script
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, env=environment, cwd="/")
    assert ran.returncode == 0, ran.stderr
    assert f"{replay.verdict.kind} after {replay.updates} updates, energy {replay.energy:.6g}" in ran.stdout
    check(run_here(path), replay)
    longest = 30 + sum(2 + replay.project.rows * (str(one).count("pattern")) for one in actions) + replay.project.rows
    assert len(text.splitlines()) <= longest
