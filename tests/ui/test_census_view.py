"""The census view against `hopviz.census` and `identify`; and what a person does with it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

import hopviz
from hopviz.core.attractors import identify
from hopviz.core.census import CensusResult
from hopviz.core.network import to_units
from hopviz.core.recorder import Recorder, Report
from hopviz.core.simulation import Simulation
from hopviz.project.model import Memory, Project
from hopviz.project.naming import name_of
from hopviz.ui.panels.base import Work
from hopviz.ui.theme import DARK, LIGHT, PROJECTOR, Theme
from hopviz.ui.views import VIEWS, census, census_search
from hopviz.ui.views.census import CensusView
from hopviz.ui.views.census_cell import cell_height, percent
from hopviz.ui.views.census_search import Search, Setup
from hopviz.ui.views.census_totals import TOGETHER

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census_search, "BATCH", 0.02)
    monkeypatch.setattr(census, "MOST_STARTS", 600)


def learnt(rows: int = 4, cols: int = 4, count: int = 4, seed: int = 3, units: str = "bipolar") -> Project:
    rng = np.random.default_rng(seed)
    patterns = rng.choice(np.array([-1, 1], np.int8), (count, rows * cols))
    memories = tuple(Memory("ABCDEFGH"[k], pattern) for k, pattern in enumerate(patterns))
    return Project(rows, cols, units, memories, seed=7)  # type: ignore[arg-type]


def glass(n: int = 49, seed: int = 1) -> Project:
    """Random weights: very many attractors."""
    weights = np.random.default_rng(seed).normal(size=(n, n))
    weights = weights + weights.T
    np.fill_diagonal(weights, 0)
    return Project(n // 7, 7).with_network(weights)


def report_of(project: Project, state: np.ndarray, epoch: int = 1) -> Report:
    net = project.network()
    simulation = Simulation(net, to_units(state, project.units), project.rule, 0, project.clamped, project.lesioned)
    return Recorder(project.patterns, project.units, project.lesioned).report(simulation.frame(), epoch)


class Person:
    """A view, and a background that answers when it is told to."""

    def __init__(self, qtbot: QtBot, project: Project, theme: Theme = LIGHT, visible: bool = True) -> None:
        self.qtbot, self.view = qtbot, CensusView()
        self.asked: list[Work] = []
        self.chosen: list[np.ndarray] = []
        qtbot.addWidget(self.view)
        self.view.work_wanted.connect(self.asked.append)
        self.view.state_chosen.connect(self.chosen.append)
        self.view.apply_theme(theme)
        self.view.resize(340, 300)
        self.give(project)
        if visible:
            self.view.show()
            qtbot.waitExposed(self.view)

    def give(self, project: Project) -> None:
        self.view.show_project(project)
        self.view.show_network(project, project.network(), None)

    def tick(self) -> int:
        """One tick of the display; how many batches were asked for."""
        before = len(self.asked)
        self.view.draw(1 / 60)
        return len(self.asked) - before

    def answer(self) -> None:
        work = self.asked[-1]
        work.done(work.run())

    def go_on(self, batches: int = 100) -> None:
        """Until nothing is asked for any more."""
        for _ in range(batches):
            if not self.tick():
                return
            self.answer()

    def press(self, button: object) -> None:
        self.qtbot.mouseClick(button, LEFT)

    def click(self, index: int) -> None:
        middle = self.view.gallery.cell(index).center().toPoint()
        self.qtbot.mouseClick(self.view.gallery.viewport(), LEFT, pos=middle)

    @property
    def result(self) -> CensusResult:
        assert self.view.findings is not None
        return self.view.findings.result


def assert_same(found: CensusResult, expected: CensusResult) -> None:
    found = found.sorted()
    assert (found.starts, found.unsettled) == (expected.starts, expected.unsettled)
    np.testing.assert_array_equal(found.hits, expected.hits)
    np.testing.assert_array_equal(found.states, expected.states)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_shares_are_those_of_hopviz_census_with_the_same_seed(qtbot: QtBot, units: str) -> None:
    project = learnt(units=units)
    person = Person(qtbot, project)
    person.go_on()
    assert person.result.starts == 600  # it stops by itself
    assert_same(person.result, hopviz.census(project.network(), 600, 7, patterns=project.patterns))
    assert person.view.start_button.text() == "Resume"
    assert person.tick() == 0


def test_kinds_and_names_are_those_of_identify(qtbot: QtBot) -> None:
    project = learnt()
    person = Person(qtbot, project)
    person.go_on()
    totals: dict[str, list[int]] = {}
    for place in range(len(person.result)):
        identity = identify(person.result.states[place], project.patterns)
        attractor = person.view.gallery.attractor(place)
        assert attractor.identity == identity
        assert attractor.title(project.names).lower() == name_of(identity, project.names).lower()
        total = totals.setdefault(identity.kind, [0, 0])
        total[0], total[1] = total[0] + 1, total[1] + int(person.result.hits[place])
        low, high = person.result.intervals[place]
        assert low < attractor.share < high
        assert attractor.interval == pytest.approx((low, high))
    text = person.view.totals_label.text().replace(TOGETHER, " ")
    assert text.startswith("600 starts: ")
    words = {"memory": "memor", "reversed memory": "reversed", "mixture": "mixture", "spurious": "spurious"}
    parts = text.removeprefix("600 starts: ").split(", ")
    assert len(parts) == len(totals)
    for kind, (count, hits) in totals.items():
        part = next(part for part in parts if words[kind] in part)
        assert part.startswith(f"{count} ")
        assert part.endswith(f" {100 * hits / 600:.0f} %" if 200 * hits >= 600 else " <1 %")


def test_one_batch_at_a_time_and_none_while_hidden(qtbot: QtBot) -> None:
    person = Person(qtbot, learnt(), visible=False)
    assert person.tick() == 0
    person.view.show()
    qtbot.waitExposed(person.view)
    assert [person.tick() for _ in range(3)] == [1, 0, 0]
    person.view.hide()
    person.answer()
    assert person.result.starts > 0
    assert person.tick() == 0
    assert {work.key for work in person.asked} == {"census"}


def test_stop_stops_and_resume_goes_on_where_it_was(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census_search, "BATCH", 0.0)  # a start in each, or none
    project = glass()
    person = Person(qtbot, project)
    for _ in range(20):
        person.tick()
        person.answer()
    person.tick()
    person.press(person.view.start_button)
    assert person.view.start_button.text() == "Resume"
    before = person.result.starts
    person.answer()
    assert person.result.starts == before + 1  # what was on its way counts
    assert (person.tick(), person.tick()) == (0, 0)
    person.press(person.view.start_button)
    assert person.view.start_button.text() == "Stop"
    while person.result.starts < 300:  # more than are settled at a time
        person.tick()
        person.answer()
    assert_same(person.result, hopviz.census(project.network(), 300, project.seed))


def test_after_its_end_it_can_go_on(qtbot: QtBot) -> None:
    project = learnt()
    person = Person(qtbot, project)
    person.go_on()
    person.press(person.view.start_button)
    person.go_on()
    assert_same(person.result, hopviz.census(project.network(), 1200, 7, patterns=project.patterns))


def test_again_takes_another_seed(qtbot: QtBot) -> None:
    project = learnt()
    person = Person(qtbot, project)
    person.go_on()
    person.press(person.view.again_button)
    person.go_on()
    assert_same(person.result, hopviz.census(project.network(), 600, 8, patterns=project.patterns))


@pytest.mark.parametrize("order", ["share", "energy", "kind"])
def test_a_click_loads_exactly_the_state_that_is_there(qtbot: QtBot, order: str) -> None:
    project = learnt(units="binary")
    person = Person(qtbot, project)
    person.go_on()
    chooser = person.view.order_chooser
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Home)
    for _ in range(list(census.ORDERS).index(order)):
        qtbot.keyClick(chooser, Qt.Key.Key_Down)
    kinds = ["memory", "reversed memory", "mixture", "spurious"]
    ranks = {
        "share": lambda k: (-person.result.hits[k], person.result.energies[k]),
        "energy": lambda k: (person.result.energies[k], -person.result.hits[k]),
        "kind": lambda k: (kinds.index(person.result.identities[k].kind), -person.result.hits[k]),
    }
    expected = sorted(range(len(person.result)), key=ranks[order])
    places = [person.view.gallery.place(index) for index in range(len(expected))]
    assert [ranks[order](k) for k in places] == [ranks[order](k) for k in expected]
    person.click(1)
    assert len(person.chosen) == 1
    np.testing.assert_array_equal(person.chosen[0], np.where(person.result.states[places[1]] > 0, 1, -1))
    project.network().energy(to_units(person.chosen[0], "binary"))


def test_what_is_pressed_is_chosen_though_the_order_changes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census_search, "BATCH", 0.0)
    person = Person(qtbot, glass())
    while not person.view.gallery.count:
        person.tick()
        person.answer()
    state = person.result.states[0].copy()
    viewport, middle = person.view.gallery.viewport(), person.view.gallery.cell(0).center().toPoint()
    qtbot.mousePress(viewport, LEFT, pos=middle)
    while person.view.gallery.place(0) == 0:
        person.tick()
        person.answer()
    qtbot.mouseRelease(viewport, LEFT, pos=middle)
    np.testing.assert_array_equal(person.chosen[0], state)


def test_keys_go_through_the_gallery(qtbot: QtBot) -> None:
    person = Person(qtbot, glass())
    person.go_on()
    gallery = person.view.gallery
    for _ in range(31):
        qtbot.keyClick(gallery, Qt.Key.Key_Down)
    assert 30 in gallery.in_sight()
    assert gallery.cell(30).bottom() <= gallery.viewport().height()
    qtbot.keyClick(gallery, Qt.Key.Key_Return)
    np.testing.assert_array_equal(person.chosen[0], person.result.states[gallery.place(30)])


def edits() -> dict[str, Project]:
    project, mask = learnt(), np.arange(16) == 5
    return {
        "memory": project.with_memory("Z", np.tile([1, -1], 8)),
        "forgotten": project.without_memory(0),
        "clamped": project.with_clamped(mask),
        "removed": project.with_lesioned(mask),
    }


@pytest.mark.parametrize("what", ["memory", "forgotten", "clamped", "removed"])
def test_another_network_begins_another_census(qtbot: QtBot, what: str) -> None:
    before, after = learnt(), edits()[what]
    person = Person(qtbot, before)
    person.go_on()
    person.tick()
    person.view.show_report(report_of(before, np.ones(16, np.int8)))
    person.give(after)
    person.go_on()
    assert person.result.starts == 600
    state = to_units(np.ones(16), "bipolar")
    oracle = hopviz.Census(after.network(), 7, None, after.patterns, state, after.clamped, after.lesioned)
    assert_same(person.result, oracle.advance(600).sorted())
    if what == "clamped":
        assert (person.result.states[:, 5] == 1).all()


def test_an_answer_of_another_census_is_not_shown(qtbot: QtBot) -> None:
    person = Person(qtbot, learnt())
    person.tick()
    stale = person.asked[-1]
    person.give(learnt(seed=9))
    assert person.tick() == 1
    stale.done(stale.run())
    assert person.view.findings is None


def test_nothing_is_asked_before_the_new_network_is_there(qtbot: QtBot) -> None:
    person = Person(qtbot, learnt())
    person.go_on()
    larger = learnt(5, 5)
    person.view.show_project(larger)
    assert person.view.gallery.count == 0
    assert person.tick() == 0
    person.view.show_network(larger, larger.network(), None)
    assert person.tick() == 1


def test_other_names_go_on_with_the_same_census(qtbot: QtBot) -> None:
    project = learnt()
    person = Person(qtbot, project)
    person.go_on()
    result = person.result
    person.view.show_project(project.renamed(0, "zebra"))
    person.tick()
    assert person.result is result
    assert "zebra" in person.view.gallery.names


def test_no_connections_are_told(qtbot: QtBot) -> None:
    person = Person(qtbot, Project(3, 3))
    assert person.tick() == 0
    assert "No connections" in person.view.gallery.when_empty


def test_asymmetric_networks_count_what_does_not_settle(qtbot: QtBot) -> None:
    weights = np.array([[0.0, 1.0], [-1.0, 0.0]])  # two units that chase each other for ever
    person = Person(qtbot, Project(1, 2).with_network(weights))
    person.go_on()
    assert person.result.unsettled == person.result.starts > 0
    assert "100 % did not settle" in person.view.totals_label.text()


def test_it_ends_when_there_is_no_room(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census_search, "BATCH", 0.0)
    monkeypatch.setattr(census_search, "MOST_BYTES", 10 * 49)
    person = Person(qtbot, glass())
    person.go_on()
    assert len(person.result) == 10
    assert not person.view.start_button.isEnabled()


def test_where_the_network_is_is_lit(qtbot: QtBot) -> None:
    project = learnt()
    person = Person(qtbot, project)
    person.go_on()
    place = person.view.gallery.place(0)
    person.view.show_report(report_of(project, person.result.states[place]))
    person.tick()
    qtbot.waitUntil(lambda: person.view.gallery._lit == place)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize("size", [(260, 200), (340, 250), (900, 700)])
def test_cells_stand_inside_at_every_size(qtbot: QtBot, theme: Theme, size: tuple[int, int]) -> None:
    person = Person(qtbot, glass(), theme)
    person.view.resize(*size)
    person.go_on()
    gallery = person.view.gallery
    boxes = [gallery.cell(index) for index in gallery.in_sight()]
    assert boxes[0].top() == 0
    assert max(box.right() for box in boxes) <= gallery.viewport().width()
    assert len(boxes) >= 1 + (size[1] >= 250)
    assert person.view.grab().toImage().width() == person.view.width()


def test_thousands_of_attractors_are_painted_as_quickly_as_a_few(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "MOST_STARTS", 5000)
    person = Person(qtbot, glass(98))
    person.go_on(1000)
    gallery = person.view.gallery
    assert gallery.count > 4000
    assert len(gallery.in_sight()) <= gallery.viewport().height() // cell_height(LIGHT) + 2
    bar, costs = gallery.verticalScrollBar(), []
    for value in range(0, bar.maximum(), bar.maximum() // 40):
        bar.setValue(value)
        began = time.perf_counter()
        gallery.viewport().repaint()
        costs.append(time.perf_counter() - began)
    assert sorted(costs)[20] < 0.02  # an order of magnitude above what it takes
    assert bar.value() > 100_000
    assert gallery.index_at(QPoint(40, 40).toPointF()) > 4000


def test_setups_differ_by_what_decides() -> None:
    project = learnt()
    net, state = project.network(), project.cue
    setup = Setup.of(project, net, state, 0)
    assert setup.matches(Setup.of(project, net, np.negative(state), 0))  # nothing is clamped
    assert not setup.matches(Setup.of(project, net, state, 1))
    held = project.with_clamped(np.arange(16) == 2)
    assert not Setup.of(held, net, state, 0).matches(Setup.of(held, net, np.negative(state), 0))
    assert Search(setup).advance(10).result.starts == 10


def test_shares_are_told_as_finely_as_they_are_small() -> None:
    assert [percent(x) for x in (0, 1, 0.1234, 0.00456, 0.000012)] == ["0.0", "100.0", "12.3", "0.46", "0.001"]


def test_it_is_in_the_table_of_views() -> None:
    assert CensusView in VIEWS
