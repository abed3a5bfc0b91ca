"""Every lesson replayed without a window: what it says is so; and what is wrong in one is told by its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hopviz
from hopviz.actions import rehearsed_swarm
from hopviz.actions.action import ActionError
from hopviz.actions.expectations import EXPECTATIONS, Facts, check_expectation, failures
from hopviz.actions.lesson_actions import StepError, actions_of
from hopviz.actions.lesson_check import check_lesson
from hopviz.actions.rehearsal import Performed, Rehearsal, rehearsal_steps
from hopviz.actions.replay import Replay
from hopviz.project.codec import project_to_data
from hopviz.project.lesson import LessonStep
from hopviz.project.lesson_files import lesson_names, load_lesson

TOLD = [name for name in lesson_names() if load_lesson(name).lesson.steps]
HEAD = """title = "Mine"
goal = "G."
[grid]
rows = 4
cols = 4
[network]
letters = ["A", "J"]
[cue]
memory = "A"
"""


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_is_as_it_says(name: str) -> None:
    checked = check_lesson(name)
    assert checked.faults == ()
    assert checked.steps == len(load_lesson(name).lesson.steps)


@pytest.mark.parametrize("name", TOLD)
def test_a_step_expects_something_and_a_question_is_asked_before_one_sees(name: str) -> None:
    steps = load_lesson(name).lesson.steps
    assert len(steps) >= 4
    assert all(step.expect for step in steps)
    assert all(step.say.endswith((".", "?")) for step in steps)
    assert steps[-1].ask is None


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_says_all_that_is_seen(name: str) -> None:
    layout = load_lesson(name).layout
    assert layout.panels
    wanted = sum(viewer in layout.panels for viewer in ("landscape", "experiments"))
    assert len(layout.views) == wanted, "a view for the landscape, and one for the experiments, where they are seen"


@pytest.mark.parametrize("name", [name for name in TOLD if load_lesson(name).project.n <= 100])
def test_a_rehearsal_ends_where_a_replay_of_all_actions_ends(name: str) -> None:
    document = load_lesson(name)
    *_, (share, rehearsed) = rehearsal_steps(document)
    assert share == 1
    replay = Replay(document)
    for place, (step, after) in enumerate(zip(document.lesson.steps, rehearsed, strict=True)):
        replay.perform(*actions_of(step, place))
        assert project_to_data(after.project) == project_to_data(replay.project)
        assert after.run is not None
        assert np.array_equal(after.run.state, replay.state)


def written(folder: Path, steps: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(HEAD + steps, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("steps", "line", "told"),
    [
        ("[[steps]]\ndo = []\n", 10, "lacks 'say'"),
        ("[[steps]]\nsay = 'S.'\nlook = 1\n", 12, "unknown key 'look'"),
        ("[[steps]]\nsay = 3\n", 11, "'say' is 3"),
        ("[[steps]]\nsay = '" + "long " * 60 + "'\n", 11, "at most 160"),
        ("[[steps]]\nsay = 'S.'\nask = { question = 'Q?', answers = ['a', 'b'], right = 'c' }\n", 12, "none of the"),
        ("[[steps]]\nsay = 'S.'\nask = { question = 'Q?', answers = ['a'], right = 'a' }\n", 12, "1 answers"),
        ("[[steps]]\nsay = 'S.'\ndo = [\n  { action = 'run' },\n  { action = 'rum' },\n]\n", 14, "no action 'rum'"),
        ("[[steps]]\nsay = 'S.'\ndo = [{ action = 'quit' }]\n", 12, "cannot 'quit'"),
        ("[[steps]]\nsay = 'S.'\ndo = [{ action = 'open_next' }]\n", 12, "cannot 'open_next'"),
        ("[[steps]]\nsay = 'S.'\ndo = [{ action = 'corrupt', fraction = 2, seed = 1 }]\n", 12, "a number from 0 to 1"),
        ("[[steps]]\nsay = 'S.'\ndo = [\n  { action = 'forget', memory = 'Z' },\n]\n", 12, "no memory 'Z'"),
        ("[[steps]]\nsay = 'S.'\nexpect = [{ mood = 'good' }]\n", 12, "no fact 'mood'"),
        ("[[steps]]\nsay = 'S.'\nexpect = [{}]\n", 12, "a table of facts"),
        ("[[steps]]\nsay = 'S.'\nexpect = [{ period = 'long' }]\n", 12, "needs a whole number"),
        ("[[steps]]\nsay = 'S.'\nexpect = [\n  { memory = 'A' },\n  { memory = 'J' },\n]\n", 14, "is 'A', not 'J'"),
        ("[[steps]]\nsay = 'S.'\nexpect = [{ overlap_at_least = { Z = 1 } }]\n", 12, "no memory 'Z'"),
        ("[[steps]]\nsay = 'S.'\n[[steps]]\nsay = 'T.'\ndo = [\n{ action = 'rum' }]\n", 15, "no action 'rum'"),
        ("[[steps]]\nsay 'S.'\n", 11, "not valid TOML"),
        ("[layout]\npanels = 3\n", 11, "'panels' is 3"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(tmp_path: Path, steps: str, line: int, told: str) -> None:
    (fault,) = check_lesson(written(tmp_path, steps)).faults
    assert fault.line == line
    assert told in fault.sentence


def test_a_fact_of_too_many_units_is_told_and_not_computed(tmp_path: Path) -> None:
    path = written(tmp_path, "[[steps]]\nsay = 'S.'\nexpect = [{ minima = 2 }]\n")
    path.write_text(path.read_text().replace("rows = 4", "rows = 10"))
    (fault,) = check_lesson(path).faults
    assert fault.line == 12
    assert "cannot be found out" in fault.sentence


def performed(*actions: dict[str, object]) -> Performed:
    document = load_lesson("recall")
    lesson = replace(document.lesson, steps=(LessonStep("S.", actions),))
    return Rehearsal(replace(document, lesson=lesson)).go_on()


def facts_after(*actions: dict[str, object]) -> Facts:
    return performed(*actions).facts


SETTLED = facts_after(
    {"action": "use_as_cue", "memory": "X"}, {"action": "corrupt", "fraction": 0.12, "seed": 1}, {"action": "run"},
    {"action": "show_swarm"},
)  # fmt: skip
"""A net of two memories that has come back to one of them, and a swarm that begins there."""
TRUE = {
    "verdict": "settled", "kind": "memory", "memory": "X", "members": ["X"], "wanting": 0, "energy": "falls",
    "memories": 2, "stable": ["X", "C"], "stable_count": 2, "minima": 4, "deepest": ["C", "X"], "period": 1,
    "overlap_at_least": {"X": 1, "C": -0.25}, "overlap_at_most": {"C": -0.25}, "temperature": 0,
    "state": "#..#\n.##.\n.##.\n#..#\n", "mean_at_least": 0, "mean_at_most": 0,
    "mean_size_at_least": 1, "mean_size_at_most": 1, "gain": 0,
    "attends_to": "X", "blended": 2, "weight_at_least": 0.88, "error_at_most": 0.19, "error_at_least": 0.18,
    "swarm_at_least": {"X": 1, "C": 0}, "swarm_at_most": {"C": 0}, "swarm_lowest_at_least": 1,
    "swarm_lowest_at_most": 1, "swarm_off_boltzmann_at_most": 0,
}  # fmt: skip
FALSE = {
    "verdict": "cycle", "kind": "spurious", "memory": "C", "reversed": "X", "members": ["C"], "wanting": 1,
    "energy": "rises", "energy_is": 3.5, "memories": 3, "stable": ["X"], "stable_count": 1, "minima": 3,
    "deepest": ["C"], "period": 2, "overlap_at_least": {"C": 0}, "overlap_at_most": {"X": 0.99},
    "energy_at_most": {"X": -99}, "energy_at_least": {"X": 0}, "basin_at_least": {"X": 0.3},
    "basin_at_most": {"X": 0.2}, "temperature": 0.5, "state": "####",
    "mean_at_least": 0.5, "mean_at_most": -0.5, "mean_size_at_least": 1.1, "mean_size_at_most": 0.9, "gain": 2,
    "attends_to": "C", "blended": 1, "weight_at_least": 0.89, "error_at_most": 0.18, "error_at_least": 0.19,
    "swarm_at_least": {"C": 0.1}, "swarm_at_most": {"X": 0.9}, "swarm_lowest_at_least": 1.1,
    "swarm_lowest_at_most": 0.9, "swarm_off_boltzmann_at_most": -1,
}  # fmt: skip


def test_every_kind_of_fact_is_found_where_it_is_and_missed_where_it_is_not() -> None:
    network, pattern = SETTLED.network, SETTLED.project.memories[1].pattern
    energy = float(network.energy(pattern))
    share = float(np.mean(hopviz.landscape.basins(network) == hopviz.landscape.basins(network)[SETTLED.number_of("X")]))
    level = {"X": energy}
    true = TRUE | {
        "energy_is": energy, "energy_at_most": level, "energy_at_least": level,
        "basin_at_least": {"X": share}, "basin_at_most": {"X": share},
    }  # fmt: skip
    reversed_too = facts_after({"action": "set_state", "pattern": ".##.\n#..#\n#..#\n.##."}, {"action": "run"})
    assert failures({"reversed": "X"}, reversed_too) == []
    assert set(true) | {"reversed"} == set(FALSE) == set(EXPECTATIONS)
    for name, value in true.items():
        check_expectation({name: value})
        assert failures({name: value}, SETTLED) == [], name
    for name, value in FALSE.items():
        check_expectation({name: value})
        assert len(failures({name: value}, SETTLED)) == 1, name
    there: tuple[dict[str, object], ...] = ({"action": "use_as_cue", "memory": "X"}, {"action": "show_swarm"})
    without = facts_after({"action": "remove", "units": [0, 5]}, *there)
    assert failures({"swarm_at_least": {"X": 1}, "swarm_at_most": {"C": 0}}, without) == []
    graded: dict[str, object] = {"action": "set_rule", "rule": {"name": "graded"}}
    for none in (reversed_too, facts_after(*there, graded), facts_after(graded, *there)):
        with pytest.raises(ActionError, match="There is no swarm"):
            failures({"swarm_lowest_at_least": 0}, none)
    with pytest.raises(ActionError, match="are not known"):
        failures({"swarm_at_most": {"X": 0}}, facts_after({"action": "clamp", "units": list(range(16))}, *there))


def test_a_swarm_that_the_window_refuses_is_not_rehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    on: dict[str, object] = {"action": "show_swarm"}
    assert performed(on).complaints == ()
    graded: dict[str, object] = {"action": "set_rule", "rule": {"name": "graded"}}
    assert performed(graded, on).complaints == (rehearsed_swarm.GRADED,)
    removed: dict[str, object] = {"action": "remove", "units": list(range(16))}
    assert performed(removed, on).complaints == (rehearsed_swarm.ALL_REMOVED,)
    monkeypatch.setattr(rehearsed_swarm, "MOST", 15)
    refused = performed(on)
    assert refused.complaints == (rehearsed_swarm.TOO_LARGE,)
    assert refused.facts.ask_swarm is None
    assert performed({"action": "show_swarm", "on": False}).complaints == ()


def test_energies_that_rise_or_stay_are_told_from_those_that_fall() -> None:
    still = facts_after({"action": "run"})
    assert (still.course, still.rises, still.falls) == ("stays", 0, 0)
    hot = facts_after(
        {"action": "set_rule", "rule": {"name": "stochastic", "temperature": 3.0}}, {"action": "step", "updates": 200}
    )
    assert hot.course == "rises"
    begun = ({"action": "use_as_cue", "memory": "X"}, {"action": "corrupt", "fraction": 0.12, "seed": 1})
    once = facts_after(*begun, {"action": "step", "updates": 100})
    again = facts_after(*begun, {"action": "step", "updates": 100}, {"action": "go_to_beginning"}, {"action": "run"})
    assert (again.rises, again.falls) == (0, 2 * once.falls)
    walk = hopviz.Simulation(SETTLED.network, -SETTLED.state.astype(int), hopviz.Asynchronous(), 1)
    assert walk.advance(10).flips == 0  # a reverse is a fixed point, too


def test_steps_that_are_impossible_are_refused_by_the_place() -> None:
    with pytest.raises(StepError) as refused:
        actions_of(LessonStep("S.", ({"action": "run"}, {"action": "ask", "dialog": "file"})), 3)
    assert refused.value.way == ("steps", 3, "do", 1)
    with pytest.raises(ActionError, match="no memory 'Q'"):
        failures({"energy_at_most": {"Q": 1}}, SETTLED)


def test_a_lesson_without_steps_has_nothing_wrong(tmp_path: Path) -> None:
    checked = check_lesson(written(tmp_path, ""))
    assert (checked.steps, checked.expectations, checked.faults) == (0, 0, ())
