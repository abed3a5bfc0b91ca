"""The damage experiment against `recall_quality` and `core.damage`; and what a person does with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.core import damage
from hopviz.core.damage import DAMAGES
from hopviz.core.quality import Quality, recall_quality
from hopviz.core.rules import Parallel
from hopviz.core.seeds import spawned
from hopviz.project.model import Project
from hopviz.ui.experiments import quality
from hopviz.ui.experiments.damage import task
from hopviz.ui.experiments.damage.task import far_apart
from hopviz.ui.experiments.damage.view import DamageView
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui.experiment_person import Person
from tests.ui.stage import colours_in, painted, remembering

TRIALS, FEW, DRAWS = 40, 20, 5


@pytest.fixture(autouse=True)
def short_measurements(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = quality.Question.__init__.__defaults__
    assert defaults is not None
    monkeypatch.setattr(quality.Question.__init__, "__defaults__", (TRIALS, *defaults[1:]))
    monkeypatch.setattr(task, "CURVE_TRIALS", FEW)
    monkeypatch.setattr(task, "DRAWS", DRAWS)
    monkeypatch.setattr(task, "AMOUNTS", 5)


def vandal(qtbot: QtBot, project: Project | None = None) -> Person[DamageView]:
    """A person who looks at the view until everything has been measured."""
    person = Person(qtbot, DamageView(), remembering() if project is None else project)
    person.go_on()
    return person


def choose(person: Person[DamageView], kind: str, amount: int, seed: int = 0) -> None:
    view = person.view
    view.kind_chooser.setFocus()
    while view.kind_chooser.currentData() != kind:
        at, wanted = view.kind_chooser.currentIndex(), view.kind_chooser.findData(kind)
        person.qtbot.keyClick(view.kind_chooser, Qt.Key.Key_Down if at < wanted else Qt.Key.Key_Up)
    for box, value in ((view.amount, amount), (view.seed, seed)):
        if box.isEnabled():
            box.setFocus()
            box.selectAll()
            person.qtbot.keyClicks(box, str(value))
    person.go_on()


def over_draws(project: Project, kind: str, amount: float, seed: int) -> tuple[int, float]:
    """Exact trials and mean overlap over draws of the damage that have cues of their own."""
    draws = [
        expected(project, kind, amount, spawned(seed, k), FEW // DRAWS, spawned(project.seed, k))
        for k in range(DRAWS)
    ]
    return sum(one.exact for one in draws), float(np.mean([one.overlap for one in draws]))


def expected(
    project: Project, kind: str, amount: float, seed: int, trials: int, cues: int | None = None
) -> Quality:
    network, gone = project.network(), project.lesioned
    if kind == "units":
        gone = gone | damage.remove_units(project.n, amount / 100, seed)
    else:
        apply = DAMAGES[kind].apply
        assert apply is not None
        network = apply(network, amount, seed)
    return recall_quality(
        network, project.patterns, project.rule, 0.1, trials, project.seed if cues is None else cues, lesioned=gone
    )


@pytest.mark.parametrize(
    ("kind", "amount"), [("units", 40), ("connections", 70), ("quantise", 2), ("clip", 30), ("noise", 150)]
)
def test_what_is_measured_is_recall_quality_of_both_networks(qtbot: QtBot, kind: str, amount: int) -> None:
    project = remembering(count=5)
    person = vandal(qtbot, project)
    choose(person, kind, amount, seed=7)
    seed = person.view.seed.value()
    intact = recall_quality(project.network(), project.patterns, project.rule, 0.1, TRIALS, project.seed)
    assert person.view.compared.whole == intact
    assert person.view.compared.hurt == expected(project, kind, amount, seed, TRIALS)
    low, high = DAMAGES[kind].low, DAMAGES[kind].high
    assert [point.amount for point in person.view.points] == pytest.approx(np.linspace(low, high, 5), abs=0.5)
    for point in person.view.points[1::2]:
        if DAMAGES[kind].is_random:
            exact, overlap = over_draws(project, kind, point.amount, seed)
            assert point.quality.exact == exact
            assert point.quality.overlap == pytest.approx(overlap)
        else:
            assert point.quality == expected(project, kind, point.amount, seed, FEW)


def test_without_damage_nothing_is_lost(qtbot: QtBot) -> None:
    person = vandal(qtbot)
    choose(person, "connections", 0)
    assert person.view.compared.hurt == person.view.compared.whole
    assert person.view.points[0].quality.exact_fraction > person.view.points[-1].quality.exact_fraction


def test_the_intact_network_is_measured_once(qtbot: QtBot) -> None:
    person = vandal(qtbot)
    whole = person.view.compared.whole
    assert whole is not None
    person.view.slider.setFocus()
    qtbot.keyClick(person.view.slider, Qt.Key.Key_PageUp)
    assert person.view.compared.whole is whole
    assert person.view.compared.hurt is None
    person.go_on()
    assert person.view.compared.whole == whole
    assert person.view.compared.hurt is not None
    assert person.view.amount.value() == person.view.slider.value() == 30


def test_removed_units_go_through_the_mask_and_come_back(qtbot: QtBot) -> None:
    removed = np.arange(36) < 2  # a person has removed these already
    project = remembering().with_lesioned(removed)
    person = vandal(qtbot, project)
    view = person.view
    assert not view.mend_button.isEnabled()
    choose(person, "units", 25, seed=3)
    person.press(view.apply_button)
    person.jobs.finish()
    [(text, hurt)] = person.wanted
    assert text == "Remove 25 % of the units"
    assert np.array_equal(hurt.lesioned, removed | damage.remove_units(36, 0.25, 3))
    assert hurt.same_network(project)
    person.press(view.mend_button)
    text, mended = person.wanted[-1]
    assert text == "Mend the network"
    assert np.array_equal(mended.lesioned, removed)
    assert mended.same_network(project)
    assert not view.mend_button.isEnabled()


@pytest.mark.parametrize(("kind", "amount"), [("connections", 50), ("quantise", 3), ("clip", 60), ("noise", 80)])
def test_damaged_weights_become_the_networks(qtbot: QtBot, kind: str, amount: int) -> None:
    project = remembering()
    person = vandal(qtbot, project)
    choose(person, kind, amount)
    person.press(person.view.apply_button)
    person.jobs.finish()
    [(_, hurt)] = person.wanted
    apply = DAMAGES[kind].apply
    assert apply is not None
    np.testing.assert_array_equal(hurt.network().weights, apply(project.network(), amount, 0).weights)
    person.press(person.view.mend_button)
    _, mended = person.wanted[-1]
    assert mended.learning == project.learning
    np.testing.assert_array_equal(mended.network().weights, project.network().weights)


def test_damage_is_always_that_of_the_intact_network(qtbot: QtBot) -> None:
    project = remembering()
    person = vandal(qtbot, project)
    before = person.view.compared
    for kind, amount in (("noise", 200), ("units", 50), ("connections", 30)):
        choose(person, kind, amount)
        person.press(person.view.apply_button)
        person.jobs.finish()
        person.go_on()
        assert person.view.compared.whole == before.whole
    last = person.wanted[-1][1]
    assert not last.lesioned.any()
    np.testing.assert_array_equal(
        last.network().weights, damage.remove_connections(project.network(), 0.3, 0).weights
    )


def test_undo_and_redo_are_followed(qtbot: QtBot) -> None:
    project = remembering()
    person = vandal(qtbot, project)
    choose(person, "connections", 50)
    person.press(person.view.apply_button)
    person.jobs.finish()
    [(_, hurt)] = person.wanted
    for given_project, can_mend in ((project, False), (hurt, True), (project, False)):
        person.give(given_project)
        assert person.view.mend_button.isEnabled() == can_mend
        assert person.tick() == 0  # what is measured is still true
    person.give(hurt.with_bias(3, 0.1))  # another network, by hand
    assert not person.view.mend_button.isEnabled()
    assert person.tick() == 2


def test_another_rule_or_seed_is_measured_anew_also_of_a_damaged_network(qtbot: QtBot) -> None:
    project = remembering(count=7)
    person = vandal(qtbot, project)
    choose(person, "connections", 60)
    person.press(person.view.apply_button)
    person.jobs.finish()
    hurt = person.wanted[-1][1].with_rule(Parallel()).with_seed(11)
    person.give(hurt)
    person.go_on()
    assert person.view.compared.whole == recall_quality(
        project.network(), project.patterns, Parallel(), 0.1, TRIALS, 11
    )
    assert person.view.mend_button.isEnabled()


def test_a_network_that_has_changed_meanwhile_is_not_damaged(qtbot: QtBot) -> None:
    person = vandal(qtbot)
    person.press(person.view.apply_button)
    person.give(remembering(seed=9))
    person.jobs.finish()
    assert not person.wanted


def test_nothing_is_asked_while_it_is_hidden(qtbot: QtBot) -> None:
    person = Person(qtbot, DamageView(), remembering())
    person.view.hide()
    assert person.tick() == 0
    person.view.show()
    assert person.tick() == 2  # the intact network and the damaged one


def test_why_a_network_is_not_damaged() -> None:
    assert "Store a memory" in DamageView.refusal(Project(3, 3))
    assert "1,024" in DamageView.refusal(remembering(33, 32, 1))
    assert DamageView.refusal(remembering(32, 32, 1)) == ""


@given(st.lists(st.floats(0, 100), max_size=40, unique=True).map(sorted))
def test_the_first_points_of_a_curve_lie_far_apart(values: list[float]) -> None:
    order = far_apart(values)
    assert sorted(order) == values
    if len(values) > 2:
        places = [values.index(value) for value in order]
        assert places[:3] == [0, len(values) - 1, (len(values) - 1) // 2]


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
def test_it_is_painted_in_every_theme_and_width(qtbot: QtBot, theme: Theme) -> None:
    person = vandal(qtbot, remembering(count=7))
    choose(person, "connections", 60)
    view = person.view
    view.apply_theme(theme)
    for width, is_wide in ((1200, True), (680, False)):
        view.resize(width, 190)
        person.tick()
        assert {theme.accent, theme.memory} <= colours_in(painted(view.picture))
        assert view.bars.isVisible() == is_wide
        assert view.words.isVisible() != is_wide
        assert view.words.text().startswith("exact recall ")


def test_bands_of_the_curve_hold_what_other_damage_of_this_kind_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "CURVE_TRIALS", 36)
    monkeypatch.setattr(task, "DRAWS", 6)
    monkeypatch.setattr(task, "amounts", lambda kind: [40.0])
    project = remembering(count=5)
    whole = quality.Question.of(project, project.network(), 0.1)
    found = []
    for seed in range(300):
        *_, (_, [point]) = task.damage_curve(replace(whole, seed=seed), "units", seed)  # type: ignore[misc]
        found.append(point.quality)
    exact, overlap = np.mean([one.exact_fraction for one in found]), np.mean([one.overlap for one in found])
    for truth, intervals in (
        (exact, [one.exact_interval for one in found]), (overlap, [one.overlap_interval for one in found]),
    ):  # fmt: skip
        assert 0.92 <= np.mean([low <= truth <= high for low, high in intervals]) <= 0.98
