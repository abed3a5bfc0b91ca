"""Memories in another order and edits in quick succession: every view shows the project as it is in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.actions.memory_edits import MoveMemory, RenameMemory
from hopviz.actions.run_verbs import SetRule
from hopviz.actions.state_edits import Undo, UseAsCue
from hopviz.actions.unit_edits import ToggleRemoval
from hopviz.actions.wiring_edits import SetWeight
from hopviz.core.network import Network
from hopviz.core.rules import Parallel
from hopviz.project.model import Project
from hopviz.ui.landscape.census.search import Search
from tests.app.person import Person
from tests.app.test_edits import choose_view
from tests.engine.steps import block_all_threads


def eighteen() -> Project:
    """Three memories of as many units as are never prepared at once."""
    rng = np.random.default_rng(1)
    project = Project(3, 6)
    for name in "ABC":
        project = project.with_memory(name, rng.choice([-1, 1], 18))
    return project


@contextmanager
def busy(person: Person) -> Iterator[None]:
    """All threads of the jobs have something else to do first; afterwards, until they have done everything."""
    gates = block_all_threads(person.app.jobs)
    yield
    with person.bot.waitSignal(person.app.jobs.idle):
        for gate in gates:
            gate.set()
    wait(person)


def wait(person: Person) -> None:
    """Until everything has been computed, and drawn."""
    person.bot.waitUntil(lambda: person.app.session.ready and not person.app.jobs.busy)
    person.wait_for_the_verdict()


def test_the_funnel_of_a_memory_is_named_after_it_in_any_order(start: Callable[..., Person]) -> None:
    person = start(eighteen())
    choose_view(person, "funnel")
    view = person.app.landscape.view
    patterns = {memory.name: memory.pattern for memory in person.app.session.project.memories}
    for old, new in ((0, 2), (1, 0), (2, 1)):
        person.app.acted.emit(MoveMemory(old, new))
        wait(person)
        name = view.native_chooser.currentText()
        assert view.chart.native_name(view.prepared) == name
        assert np.array_equal(view.prepared.density.native, patterns[name])


def test_the_map_shows_the_same_pair_whatever_their_order_and_the_state(start: Callable[..., Person]) -> None:
    person = start(eighteen())
    choose_view(person, "map")
    view = person.app.landscape.view
    pair = [chooser.currentText() for chooser in view.choosers]
    person.app.acted.emit(MoveMemory(0, 2))
    wait(person)
    assert [view.first_chooser.itemText(place) for place in range(3)] == ["B", "C", "A"]
    for index, name in enumerate("BCA"):
        person.app.acted.emit(UseAsCue(index))
        wait(person)
        assert [chooser.currentText() for chooser in view.choosers] == pair
        assert view.slice_label.text().startswith("All of the state") is (name in pair)


def test_another_order_while_a_landscape_is_computed_leaves_no_veil(start: Callable[..., Person]) -> None:
    person = start(eighteen())
    choose_view(person, "tree")
    with busy(person):
        person.app.acted.emit(SetWeight(0, 1, 0.4))
        person.app.acted.emit(MoveMemory(0, 2))
    landscape = person.app.landscape
    assert landscape.view.prepared.landscape.net is person.app.session.network
    assert landscape.view.names == ["B", "C", "A"]
    assert not landscape.veil.isVisible()


def test_another_order_has_a_landscape_computed_once(
    start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = start(eighteen())
    choose_view(person, "tree")
    wait(person)
    view, shown = person.app.landscape.view, list[Project]()
    show_network = view.show_network

    def noted(project: Project, network: Network, prepared: object) -> None:
        shown.append(project)
        show_network(project, network, prepared)

    monkeypatch.setattr(view, "show_network", noted)
    person.app.acted.emit(MoveMemory(0, 2))
    wait(person)
    assert shown == [person.app.session.project]


def test_memories_back_in_their_order_before_the_network_was_made_leave_no_picture_out(
    start: Callable[..., Person],
) -> None:
    rng = np.random.default_rng(2)
    project = Project(9, 9)  # too large for a network that is made with the edit
    for name in "ABC":
        project = project.with_memory(name, rng.choice([-1, 1], 81))
    person = start(project)
    choose_view(person, "map")
    wait(person)
    with busy(person):
        person.app.landscape.choose_view("funnel")
        person.app.acted.emit(SetRule(Parallel()))
        person.app.acted.emit(MoveMemory(0, 2))
        person.app.acted.emit(Undo())
    view = person.app.landscape.view
    assert view.prepared is not None
    assert not person.app.landscape.veil.isVisible()


def test_a_view_chosen_in_between_keeps_the_newest_network(start: Callable[..., Person]) -> None:
    person = start(eighteen())
    choose_view(person, "tree")
    with busy(person):
        for value in (0.1, 0.2):  # the second waits for the first
            person.app.acted.emit(SetWeight(0, 1, value))
        person.app.landscape.choose_view("census")
        person.app.acted.emit(SetWeight(0, 1, 0.3))
    person.bot.waitUntil(lambda: person.app.landscape.view.setup is not None)
    assert person.app.landscape.view.setup.network is person.app.session.network


@pytest.mark.parametrize("name", ["tree", "funnel", "atlas"])
def test_a_unit_that_is_removed_while_a_landscape_is_computed_is_not_in_it(
    start: Callable[..., Person], name: str
) -> None:
    person = start(eighteen())
    choose_view(person, name)
    with busy(person):
        person.app.acted.emit(SetWeight(0, 1, 0.45))
        person.app.acted.emit(ToggleRemoval(3))
    prepared = person.app.landscape.view.prepared
    if name == "funnel":
        assert prepared.whole.n == 17
    else:
        energies = prepared.landscape.energies.reshape(1 << 14, 2, 8)
        assert np.array_equal(energies[:, 0], energies[:, 1])


def test_the_funnel_stays_at_the_memory_that_was_chosen(
    start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = start(eighteen())
    choose_view(person, "funnel")
    view = person.app.landscape.view
    other = (view.prepared.native + 1) % 3
    view.native_chooser.setCurrentIndex(other)
    view.native_chooser.activated.emit(other)
    wait(person)
    shown: list[int] = []
    monkeypatch.setattr(view, "landscape_changed", lambda: shown.append(view.prepared.native))
    for value in (0.5, 0.6, 0.7):
        person.app.acted.emit(RenameMemory(other, f"best at {value}"))
        person.app.acted.emit(SetWeight(0, 1, value))
        wait(person)
    assert shown == [other] * 3


def test_a_census_that_goes_wrong_stops_and_can_be_started_again(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = start(eighteen())

    def broken(search: Search, goal: int) -> None:
        raise RuntimeError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Search, "steps", broken)
        person.app.landscape.choose_view("census")
        view, banner = person.app.landscape.view, person.app.window.banner
        qtbot.waitUntil(banner.isVisible)
    assert "no room" in banner.label.text()
    assert view.start_button.text() == "Start"
    view.start_button.click()
    qtbot.waitUntil(lambda: view.starts > 0)
