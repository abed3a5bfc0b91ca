"""Actions as data and back: nothing is lost, and mistakes are one sentence."""

from __future__ import annotations

import math
import re
import tomllib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.actions.action import Action, ActionError, Edit, EditorVerb, Reading, RunVerb, WindowVerb
from hopviz.actions.data import FEW, from_data, to_brief_data, to_data
from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.memory_edits import Forget, StorePattern, StorePatterns
from hopviz.actions.rewind_verbs import Rewinding
from hopviz.actions.run_verbs import SetRule, SetSpeed
from hopviz.actions.state_edits import Corrupt, Paint, SetState
from hopviz.actions.table import ACTIONS, MENUS, ROWS
from hopviz.actions.window_verbs import ChooseTheme, Focus, OpenFiles
from hopviz.core.rules import Stochastic
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from tests.actions.strategies import KINDS, actions_of, projects


def toml(value: Any) -> str:
    """A value as a TOML file has it, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert type(value) in (int, float)
    assert math.isfinite(value)
    return repr(value)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.action)
@settings(deadline=None)
@given(data=st.data())
def test_what_is_written_to_a_file_is_read_as_the_same_action(kind: type[Action], data: st.DataObject) -> None:
    action = data.draw(actions_of(kind))
    written = to_data(action)
    assert written["action"] == kind.action
    read = from_data(tomllib.loads(f"do = [{toml(written)}]")["do"][0])
    assert read == action
    assert to_data(read) == written
    assert type(read) is kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.action)
@settings(deadline=None)
@given(data=st.data())
def test_in_brief_lists_are_cut_and_projects_left_out(kind: type[Action], data: st.DataObject) -> None:
    action = data.draw(actions_of(kind))
    whole, brief = to_data(action), to_brief_data(action, FEW)
    assert brief.keys() == whole.keys()
    for name, value in whole.items():
        held = getattr(action, name, None)
        if isinstance(held, Project):
            assert brief[name] == f"{held.rows} x {held.cols} units"
        elif isinstance(held, np.ndarray | tuple):
            digits = 2 if isinstance(value, str) and held.dtype == np.uint8 else 1  # of each number in a text
            assert brief[name] == value[: digits * FEW]
        else:
            assert brief[name] == value


@settings(deadline=None)
@given(projects())
def test_a_project_as_data_is_an_equal_project(project: Project) -> None:
    data = project_to_data(project)
    read = project_from_data(tomllib.loads(f"project = {toml(data)}")["project"])
    assert project_to_data(read) == data
    np.testing.assert_array_equal(read.network().weights, project.network().weights)
    np.testing.assert_array_equal(read.network().bias, project.network().bias)
    np.testing.assert_array_equal(read.patterns, project.patterns)
    np.testing.assert_array_equal(read.cue, project.cue)
    for mask in ("clamped", "lesioned", "hidden"):
        np.testing.assert_array_equal(getattr(read, mask), getattr(project, mask))
    assert (read.rule, read.seed, read.speed, read.unit_names) == (
        project.rule, project.seed, project.speed, project.unit_names,
    )  # fmt: skip
    assert read.origin != project.origin


def test_the_lesson_in_the_design_can_be_read() -> None:
    assert from_data({"action": "corrupt", "fraction": 0.2, "seed": 1}) == Corrupt(0.2, 1)
    assert to_data(Corrupt(0.2, 1)) == {"action": "corrupt", "fraction": 0.2, "seed": 1}
    assert to_data(from_data({"action": "run", "until": "settled"})) == {"action": "run"}


def test_rows_with_presets_are_short_for_the_action() -> None:
    assert from_data({"action": "theme_dark"}) == ChooseTheme("dark")
    assert from_data({"action": "focus_rule"}) == Focus("rule")
    assert from_data({"action": "full_speed"}) == SetSpeed(math.inf)
    assert to_data(SetSpeed(math.inf)) == {"action": "set_speed", "speed": "full"}
    assert ACTIONS["theme_dark"].action() == ChooseTheme("dark")
    assert ACTIONS["forget"].missing == ("memory",)
    assert ACTIONS["forget"].action(memory=2) == Forget(2)


def test_arrays_lists_and_drawings_mean_the_same() -> None:
    drawn = SetState("##.\n.#.\n")  # type: ignore[arg-type]
    assert drawn == SetState(np.array([[1, 1, -1], [-1, 1, -1]])) == SetState([1, 1, -1, -1, 1, -1])  # type: ignore[arg-type]
    assert to_data(drawn)["pattern"] == "##..#."
    assert Paint(np.array([3, 1]), np.array([1, -1], np.int8)) == Paint([3, 1], "#.")  # type: ignore[arg-type]
    assert SetRule(Stochastic(0.5)) == SetRule({"name": "stochastic", "temperature": 0.5})  # type: ignore[arg-type]
    kept = StorePatterns([Memory("A", np.ones(3, np.int8))])
    assert kept == StorePatterns([{"name": "A", "pattern": "###"}])  # type: ignore[list-item]
    assert kept != StorePatterns([Memory("B", np.ones(3, np.int8))])
    heldarray = np.ones(3, np.int8)
    held = StorePattern("A", heldarray)
    heldarray[:] = -1
    assert held == StorePattern("A", np.ones(3, np.int8))


def test_choices_of_a_file_are_a_table_and_files_a_list() -> None:
    opened = OpenDocument("x.csv", chosen={"on": "low", "layout": "rows"})  # type: ignore[arg-type]
    assert to_data(opened) == {"action": "open_document", "source": "x.csv", "chosen": {"layout": "rows", "on": "low"}}
    assert from_data(to_data(opened)) == opened != OpenDocument("x.csv")
    assert to_data(OpenFiles(("a", "b"))) == {"action": "open_files", "paths": ["a", "b"]}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"action": "corupt"}, "There is no action 'corupt'; did you mean 'corrupt'?"),
        ({"action": "zzz"}, "There is no action 'zzz'; none has a name like it."),
        ({"fraction": 0.2}, 'An action is a table with its name as "action" and its parameters.'),
        (
            {"action": "open_document", "source": "x", "chosen": "on"},
            "The action 'open_document' needs a table of texts as 'chosen', not 'on'.",
        ),
        ({"action": "open_files", "paths": "x"}, "The action 'open_files' needs a list of texts as 'paths', not 'x'."),
        ("corrupt", 'An action is a table with its name as "action" and its parameters.'),
        (
            {"action": "corrupt", "fraction": 0.2},
            "The action 'corrupt' lacks its 'seed': a whole number from 0 to 2,147,483,647.",
        ),
        (
            {"action": "corrupt", "fraction": 2, "seed": 1},
            "The action 'corrupt' needs a number from 0 to 1 as 'fraction', not 2.",
        ),
        (
            {"action": "corrupt", "fraction": True, "seed": 1},
            "The action 'corrupt' needs a number from 0 to 1 as 'fraction', not True.",
        ),
        (
            {"action": "corrupt", "fraction": 0.1, "seed": 1, "part": 2},
            "The action 'corrupt' has no 'part'; it takes fraction, seed.",
        ),
        ({"action": "reset", "seed": 1}, "The action 'reset' has no 'seed'; it takes no parameters."),
        ({"action": "theme_dark", "theme": "light"}, "The action 'theme_dark' has no 'theme'; it takes no parameters."),
        (
            {"action": "blank", "fraction": 0.1, "region": "middle"},
            "The action 'blank' needs one of bottom, top, left, right, centre, random as 'region', not 'middle'.",
        ),
        (
            {"action": "set_state", "pattern": "#x."},
            "The action 'set_state' cannot use its 'pattern': a pattern is drawn with '#' and '.', not with 'x'.",
        ),
        (
            {"action": "set_rule", "rule": {"name": "magic"}},
            "The action 'set_rule' cannot use its 'rule': unknown rule 'magic'",
        ),
        (
            {"action": "paint", "units": [-1], "values": "#"},
            "The action 'paint' needs a list of whole numbers from 0 as 'units', not [-1].",
        ),
        (
            {"action": "step", "updates": 0},
            "The action 'step' needs a whole number from 1 to 2,147,483,647 as 'updates', not 0.",
        ),
        ({"action": "set_speed", "speed": "fast"}, "needs a number above 0, or \"full\" as 'speed', not 'fast'."),
        ({"action": "adopt", "text": "T", "project": {"rows": 2}}, "cannot use its 'project': it lacks 'cols';"),
        ({"action": "forget", "memory": 1.5}, "needs the number or the name of a memory as 'memory', not 1.5."),
    ],
)
def test_mistakes_are_one_sentence_that_names_action_and_parameter(data: object, told: str) -> None:
    with pytest.raises(ActionError) as raised:
        from_data(data)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_no_two_rows_have_a_name_or_a_key_in_common() -> None:
    assert len(ACTIONS) == len(ROWS)
    keys = [row.keys for row in ROWS if row.keys]
    assert len(set(keys)) == len(keys)
    for row in ROWS:
        assert row.text
        assert row.menu in ("", *MENUS)
        assert row.menu or not (row.keys or row.icon or row.checkable)
        assert re.fullmatch("[a-z_]+", row.name)
        for name, value in row.preset.items():
            assert getattr(row.kind(**row.preset), name) is not None, value


def test_every_kind_of_action_has_a_row_of_its_own_name() -> None:
    def kinds(base: type) -> set[type]:
        found: set[type] = set(base.__subclasses__())
        return found.union(*(kinds(child) for child in found))

    bases = {Edit, Reading, RunVerb, Rewinding, EditorVerb, WindowVerb}
    assert kinds(Action) - bases == set(KINDS)
    for kind in KINDS:
        assert ACTIONS[kind.action].kind is kind or kind.action in {row.kind.action for row in ROWS}
        assert kind.__doc__
