"""Additions as `resources/docs/adding.md` shows them: a file and a row, and where they appear."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from hopviz.actions.data import from_data, to_data
from hopviz.actions.table import ROWS
from hopviz.cli import main
from hopviz.core import rules
from hopviz.core.network import Network
from hopviz.core.quality import recall_quality
from hopviz.core.recall import recall
from hopviz.core.rules import Asynchronous, Rule, choices, rule_from_dict, rule_to_dict
from hopviz.core.simulation import Simulation
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.lesson_files import load_lesson
from tests.app.person import Person
from tests.core.reference import OFF, all_states, energy, nets, quick, random_state

PAGE = (Path(__file__).parents[2] / "resources" / "docs" / "adding.md").read_text(encoding="utf-8")
SECTION = re.compile(
    r"^## [^\n]+\n\n`(?P<file>hopviz/[\w/]+\.py)`:\n\n```python\n(?P<code>.+?)```\n\n"
    r"A row of `(?P<table>\w+)` in `(?P<place>hopviz/[\w/]+\.py)`:\n\n```python\n(?P<row>.+?)```\n",
    re.M | re.S,
)
ADDITIONS = {found["table"]: found for found in SECTION.finditer(PAGE)}
LESSON = """
title = "Mine"
goal = "D."
[grid]
rows = 4
cols = 4
[network]
random = {{ count = 2, seed = 1 }}
learning = "{learning}"
[cue]
memory = "pattern 1"
flip = 0.1
[run]
rule = {{ {rule} }}
[layout]
panels = ["landscape", "experiments", "memories"]
views = [{views}]
"""


def module_name(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@pytest.fixture
def add(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Put the file of a section into its package and its row into the table; returns what was added."""
    added: list[str] = []

    def put(table: str) -> Any:
        section = ADDITIONS[table]
        package, name = module_name(section["file"]).rsplit(".", 1)
        folder = tmp_path / package
        folder.mkdir()
        (folder / f"{name}.py").write_text(section["code"], encoding="utf-8")
        home = importlib.import_module(package)
        monkeypatch.setattr(home, "__path__", [*home.__path__, str(folder)])
        added.append(f"{package}.{name}")
        made = importlib.import_module(added[-1])
        monkeypatch.delattr(home, name, raising=False)
        place = importlib.import_module(module_name(section["place"]))
        names = vars(place) | vars(made)
        rows = getattr(place, table)
        if table == "LEARNING_RULES":
            (key, row), = eval(f"{{{section['row']}}}", names).items()
            monkeypatch.setitem(rows, key, row)
        else:
            (row,) = eval(f"({section['row']})", names)
            if table == "RULES":
                monkeypatch.setitem(rows, row.name, row)
            else:
                monkeypatch.setattr(place, table, (*rows, row))
        return row

    yield put
    for name in added:
        sys.modules.pop(name, None)


def lesson(folder: Path, learning: str = "hebbian", rule: str = 'name = "parallel"', views: str = "") -> Path:
    path = folder / "mine.toml"
    path.write_text(LESSON.format(learning=learning, rule=rule, views=views), encoding="utf-8")
    return path


def lines(chooser: QComboBox) -> list[str]:
    return [chooser.itemText(index) for index in range(chooser.count())]


def menu_lines(person: Person, menu: str, title: str) -> list[str]:
    """What a menu within a menu offers when it is opened, with a star before what is chosen."""
    (outer,) = (each for each in person.app.window.menuBar().actions() if each.text() == menu)
    (inner,) = (each.menu() for each in outer.menu().actions() if each.text() == title)
    inner.aboutToShow.emit()
    return [("*" if action.isChecked() else "") + action.text() for action in inner.actions()]


def choose_from_menu(person: Person, menu: str, title: str, text: str) -> None:
    (outer,) = (each for each in person.app.window.menuBar().actions() if each.text() == menu)
    (inner,) = (each.menu() for each in outer.menu().actions() if each.text() == title)
    inner.aboutToShow.emit()
    next(action for action in inner.actions() if action.text() == text).trigger()


def test_the_page_shows_each_of_the_four_in_under_twenty_lines() -> None:
    assert sorted(ADDITIONS) == ["EXPERIMENTS", "LEARNING_RULES", "RULES", "VIEWS"]
    for section in ADDITIONS.values():
        assert len([line for line in section["code"].splitlines() if line]) < 20
        assert len(section["row"].splitlines()) == 1


def test_the_keys_that_the_page_names_lead_to_the_choosers() -> None:
    keys = {row.preset["control"]: row.keys for row in ROWS if "control" in row.preset}
    choosers = {"rule": "update rules", "learning": "learning rules", "view": "views", "experiment": "experiments"}
    for control, what in choosers.items():
        assert re.search(rf"\b{re.escape(keys[control])} for the {what}\b", " ".join(PAGE.split()))


def test_an_update_rule_is_chosen_run_and_kept_in_files(
    start: Callable[..., Person], add: Callable[[str], Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = add("RULES")
    rule = kind(0.5)
    assert rule_from_dict(json.loads(json.dumps(rule_to_dict(rule)))) == rule
    action = {"action": "set_rule", "rule": {"name": "heat pulses", "temperature": 0.5}}
    assert to_data(from_data(action)) == action
    path = lesson(tmp_path, rule='name = "heat pulses", temperature = 0.5')
    project = load_lesson(path).project
    assert project.rule == rule
    assert project_from_data(json.loads(json.dumps(project_to_data(project)))).rule == rule
    assert main(["recall", str(path), "--max-sweeps", "25", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "unsettled"

    person = start(load_lesson(path))
    transport = person.app.transport
    assert lines(transport.rules) == [choice.label for choice in choices()]
    assert transport.rules.currentText() == "Heat pulses"
    assert transport.parameter_label.text() == "T"
    assert transport.parameter.value() == 0.5
    person.press(Qt.Key.Key_Period)
    person.bot.waitUntil(lambda: person.app.session.report.frame.updates == 1)  # type: ignore[union-attr]
    person.choose_rule(Asynchronous())
    assert person.app.session.project.rule == Asynchronous()
    choose_from_menu(person, "Run", "Update rule", "Heat pulses")
    assert person.app.session.project.rule == kind()
    assert "*Heat pulses" in menu_lines(person, "Run", "Update rule")


def test_an_update_rule_that_is_added_is_a_rule_like_any_other(add: Callable[[str], Any]) -> None:
    kind: Callable[[float], Rule] = add("RULES")

    @quick
    @given(nets(most=6), st.integers(0, 2**32 - 1))
    def without_heat_it_is_the_random_order(net: Network, seed: int) -> None:
        cue = random_state(net, np.random.default_rng(seed))
        cold, plain = recall(net, cue, kind(0.0), seed, 30), recall(net, cue, Asynchronous("random"), seed, 30)
        assert (cold.outcome, cold.updates, cold.flips) == (plain.outcome, plain.updates, plain.flips)
        np.testing.assert_array_equal(cold.state, plain.state)

    @quick
    @given(nets(most=6, symmetric=True, diagonal=False), st.integers(0, 2**32 - 1), st.integers(1, 40))
    def only_warm_sweeps_raise_the_energy(net: Network, seed: int, updates: int) -> None:
        rng = np.random.default_rng(seed)
        clamped = rng.random(net.n) < 0.3
        cue = random_state(net, rng)
        whole, cut = (Simulation(net, cue, kind(2.0), seed, clamped) for _ in range(2))
        before, per_sweep = energy(net, cue), max(int((~clamped).sum()), 1)
        for sweep in range(12):
            frame = whole.advance(updates=per_sweep)
            np.testing.assert_array_equal(frame.state[clamped], cue[clamped])
            assert energy(net, frame.state) == pytest.approx(frame.energy)
            assert frame.energy <= before + 1e-9 or sweep == 9
            before = frame.energy
        left = 12 * per_sweep
        while left:
            cut.advance(updates=min(updates, left))
            left -= min(updates, left)
        np.testing.assert_array_equal(cut.frame().state, whole.frame().state)

    without_heat_it_is_the_random_order()
    only_warm_sweeps_raise_the_energy()
    assert kind(1.0).rescaled(2.0, 4.0) == kind(4.0)
    with pytest.raises(ValueError, match="temperature"):
        kind(-1.0)
    assert rules.RULES["heat pulses"] is kind


def test_a_learning_rule_is_chosen_measured_and_kept_in_files(
    start: Callable[..., Person], add: Callable[[str], Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = add("LEARNING_RULES")
    path = lesson(tmp_path, learning="clipped")
    project = load_lesson(path).project
    assert project_from_data(json.loads(json.dumps(project_to_data(project)))).learning == "clipped"
    action = {"action": "choose_learning", "learning": "clipped"}
    assert to_data(from_data(action)) == action
    told = ["capacity", "--rules", "clipped", "--n", "40", "--loads", "0.05", "--trials", "4"]
    assert main(told) == 0
    assert row.label in capsys.readouterr().out

    person = start(load_lesson(path))
    chooser = person.app.memories.findChild(QComboBox, "learning")
    assert isinstance(chooser, QComboBox)
    assert chooser.currentText() == row.label
    assert row.label in {box.text() for box in person.app.experiments.view_named("capacity").findChildren(QCheckBox)}
    for index, name in ((0, "hebbian"), (lines(chooser).index(row.label), "clipped")):
        with person.bot.waitSignal(person.app.session.report_ready):
            while chooser.currentIndex() != index:
                person.bot.keyClick(chooser, Qt.Key.Key_Down if chooser.currentIndex() < index else Qt.Key.Key_Up)
        assert person.app.session.project.learning == name
    assert f"*{row.label}" in menu_lines(person, "Memory", "Learning rule")
    with person.bot.waitSignal(person.app.session.report_ready):
        choose_from_menu(person, "Memory", "Learning rule", "Hebb")
    assert person.app.session.project.learning == "hebbian"


@pytest.mark.parametrize("bias", [False, True])
def test_a_learning_rule_that_is_added_learns_what_it_says(add: Callable[[str], Any], bias: bool) -> None:
    learn = add("LEARNING_RULES").learn

    @quick
    @given(st.integers(1, 5), st.integers(2, 7), st.integers(0, 2**32 - 1), st.sampled_from(["bipolar", "binary"]))
    def as_by_hand(count: int, n: int, seed: int, units: Any) -> None:
        patterns = np.random.default_rng(seed).choice([-1, 1], (count, n))
        net = learn(patterns, units, bias=bias)
        assert net.units == units
        for i in range(n):
            sums = [sum(int(x[i] * x[j]) for x in patterns) for j in range(n)]
            expected = [0.0 if i == j else np.sign(value) / n for j, value in enumerate(sums)]
            np.testing.assert_allclose(net.weights[i], expected)
        for s in all_states(n, "bipolar")[:8]:
            other = np.where(s > 0, 1, OFF[units])
            fields = learn(patterns, "bipolar", bias=bias).fields(s) * (1.0 if units == "bipolar" else 0.5)
            np.testing.assert_allclose(net.fields(other), fields, atol=1e-12)

    as_by_hand()


def test_a_view_and_an_experiment_are_chosen_named_in_lessons_and_drawn(
    qtbot: QtBot, start: Callable[..., Person], add: Callable[[str], Any], tmp_path: Path
) -> None:
    view_kind, experiment_kind = add("VIEWS"), add("EXPERIMENTS")
    document = load_lesson(lesson(tmp_path, views='"spectrum", "noise"'))
    person = start(document)
    app = person.app
    titles = "View of the landscape", "Experiment"
    for viewer, kind, title in zip((app.landscape, app.experiments), (view_kind, experiment_kind), titles, strict=True):
        assert lines(viewer.view_chooser)[-1] == viewer.view_chooser.currentText() == kind.title
        assert isinstance(viewer.view, kind)
        assert viewer.view.isVisible()
        qtbot.waitUntil(lambda viewer=viewer: viewer.view.chart.drawing.lines != ())  # type: ignore[misc]
        seen = viewer.view.grab().toImage()
        accent = viewer.view.theme.color("accent").rgb()
        assert any(seen.pixel(x, y) == accent for x in range(seen.width()) for y in range(seen.height()))
        qtbot.keyClick(viewer.view_chooser, Qt.Key.Key_Up)
        assert not isinstance(viewer.view, kind)
        choose_from_menu(person, "View", title, kind.title)
        assert isinstance(viewer.view, kind)
        assert menu_lines(person, "View", title)[-1] == f"*{kind.title}"

    project = document.project
    network = project.network()
    (spectrum,), (noise,) = (viewer.views[-1].chart.drawing.lines for viewer in (app.landscape, app.experiments))
    assert np.poly(spectrum.y) == pytest.approx(np.poly(network.weights), abs=1e-9)
    shares = [
        recall_quality(network, project.patterns, project.rule, share, 50).exact_fraction for share in (0.0, 0.5)
    ]
    assert [noise.y[0], noise.y[-1]] == shares
