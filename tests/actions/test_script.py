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

import hopviz
from hopviz.actions.action import Action
from hopviz.actions.project_run import PastRun
from hopviz.actions.replay import Replay
from hopviz.actions.run_verbs import Run, Step
from hopviz.actions.script import script_steps
from hopviz.actions.undo import LIMIT
from hopviz.actions.wiring_edits import Adopt, SetWeight
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.core.stepwise import finished
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.lesson import Lesson
from hopviz.project.lesson_files import load_lesson
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.own_lessons import own_lessons_folder
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
    replay = Replay(load_lesson(name))
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


def test_what_is_long_is_in_a_file_beside_it(tmp_path: Path) -> None:
    lesson = load_lesson("letters")
    replay = Replay(lesson)
    changed = lesson.project.with_weight(0, 1, 0.25).with_weight(4, 9, -0.5)
    replay.perform({"action": "corrupt", "fraction": 0.5, "seed": 1}, {"action": "run"})
    replay.perform(Adopt("Something of an experiment", changed))
    replay.perform({"action": "corrupt", "fraction": 0.1, "seed": 2}, {"action": "run"})
    text = export(replay, tmp_path / "a.py")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-data.hopviz", "a.py"]
    assert len(text.splitlines()) < 50
    check(run_here(tmp_path / "a.py"), replay)
    export(replay, tmp_path / "a.py")  # both are replaced
    (tmp_path / "a.py").unlink()
    before = (tmp_path / "a-data.hopviz").read_bytes()
    with pytest.raises(FileError, match=r"needs a file a-data\.hopviz beside it, and there is one already"):
        export(replay, tmp_path / "a.py")
    assert (tmp_path / "a-data.hopviz").read_bytes() == before
    assert not (tmp_path / "a.py").exists()


def test_a_lesson_of_ones_own_is_in_a_file_beside_it(tmp_path: Path) -> None:
    mine = own_lessons_folder() / 'my "own".toml'
    mine.parent.mkdir(parents=True)
    mine.write_text('title = "Mine"\ngoal = "G."\n[grid]\nrows = 4\ncols = 4\n[network]\nletters = ["A"]\n')
    replay = Replay(load_lesson(mine))
    replay.perform({"action": "corrupt", "fraction": 0.5, "seed": 1}, {"action": "run"})
    export(replay, tmp_path / "a.py")
    mine.unlink()
    check(run_here(tmp_path / "a.py"), replay)


def test_a_large_state_is_in_a_file_and_known_by_its_digest(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    memories = tuple(Memory(f"m{k}", pattern) for k, pattern in enumerate(rng.choice([-1, 1], (3, 64 * 64))))
    replay = Replay(Document(Project(64, 64, memories=memories, cue=memories[1].pattern)))
    replay.perform({"action": "set_state", "pattern": rng.choice([-1, 1], 64 * 64)}, Step(9000))
    text = export(replay, tmp_path / "large.py")
    assert len(text) < 1500
    assert "sha256" in text
    check(run_here(tmp_path / "large.py"), replay)


def test_what_undo_has_forgotten_is_in_the_file(tmp_path: Path) -> None:
    replay = Replay(load_lesson("letters"))
    for turn in range(LIMIT + 20):
        replay.perform({"action": "set_weight", "to": turn % 50, "source": 50 + turn % 3, "value": turn / 100})
    replay.perform(Run())
    export(replay, tmp_path / "late.py")
    check(run_here(tmp_path / "late.py"), replay)


def test_settings_that_are_turned_on_are_one_action() -> None:
    replay = Replay(load_lesson("letters"))
    for value in (0.1, 0.2, 0.3):
        replay.perform({"action": "set_weight", "to": 1, "source": 2, "value": value})
    replay.perform({"action": "set_weight", "to": 1, "source": 3, "value": 0.3}, {"action": "undo"})
    (act,) = replay.editor.record.acts
    assert act.edit == SetWeight(1, 2, 0.3)
    replay.perform({"action": "redo"})
    assert len(replay.editor.record.acts) == 2
    replay.perform({"action": "open_document", "source": "hinton"})
    assert replay.editor.record.acts == ()
    assert replay.editor.record.opened.lesson.title == load_lesson("hinton").lesson.title


def test_a_run_that_forgot_its_beginning_is_told_of(tmp_path: Path) -> None:
    project = load_lesson("letters").project
    run = hopviz.Run(hopviz.Simulation(project.network(), project.cue, Stochastic(1.0), 1), memory=0, interval=1)
    while run.now < 50:
        run.advance(updates=1)
        run.set_units([0], [1])
    assert run.beginning.updates > 0
    record = Replay(load_lesson("letters")).editor.record
    with pytest.raises(FileError, match=r"is not remembered any more; reset it \(Backspace\)"):
        finished(script_steps(record, PastRun(project, run, 1), tmp_path / "x.py"))
    assert list(tmp_path.iterdir()) == []


def test_names_and_titles_are_data(tmp_path: Path) -> None:
    for name in ('"""', "\\", "it's \"x\"", "жé 👩🏽", "{x}", "</b>"):
        document = Document(Project(3, 4), lesson=Lesson(f"{name} title\\"))
        replay = Replay(document)
        replay.perform({"action": "store_state", "name": name}, {"action": "corrupt", "fraction": 0.4, "seed": 1})
        replay.perform(Run())
        export(replay, tmp_path / "named.py")
        assert run_here(tmp_path / "named.py").project.names == (name,)
