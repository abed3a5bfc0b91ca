"""The census view against `hopviz.census` and `identify`; and what a person does with it."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

import hopviz
from hopviz.core.attractors import identify
from hopviz.core.network import to_units
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.project.naming import name_of, numbered
from hopviz.ui.landscape.census import search
from hopviz.ui.landscape.census import view as census_view
from hopviz.ui.landscape.census.search import Search, Setup
from hopviz.ui.landscape.census.view import LONG_SENTENCE, TOGETHER, CensusView
from hopviz.ui.landscape.exact import NO_CONNECTIONS
from hopviz.ui.landscape.panel import VIEWS
from hopviz.ui.style.theme import GRID, LIGHT, PROJECTOR, Theme, stylesheet
from tests.ui.census_person import Person, assert_same, learnt, many_attractors
from tests.ui.stage import report_in


@pytest.fixture(autouse=True)
def short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BATCH", 0.02)
    monkeypatch.setattr(census_view, "MOST_STARTS", 600)


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
        named = numbered(name_of(identity, project.names), attractor.rank)
        assert attractor.title(project.names).lower() == named.lower()
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
    with qtbot.waitExposed(person.view):
        person.view.show()
    assert [person.tick() for _ in range(3)] == [1, 0, 0]
    person.view.hide()
    assert [job.key for job in person.jobs.pending] == ["census.starts"]
    person.jobs.finish()
    assert person.result.starts > 0
    assert person.tick() == 0


def test_stop_stops_and_resume_goes_on_where_it_was(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "TOLD", 0.0)
    monkeypatch.setattr(search, "BATCH", 0.0)  # a start in each, or none
    project = many_attractors()
    person = Person(qtbot, project)
    for _ in range(20):
        person.tick()
        person.answer()
    person.tick()
    person.press(person.view.start_button)
    assert person.view.start_button.text() == "Resume"
    before = person.result.starts
    person.answer()
    assert person.result.starts == before
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
    assert_same(person.result, hopviz.census(project.network(), 600, spawned(7, 1), patterns=project.patterns))


def edits(project: Project) -> dict[str, Project]:
    mask = np.arange(16) == 5
    return {
        "memory": project.with_memory("Z", np.tile([1, -1], 8)),
        "forgotten": project.without_memory(0),
        "clamped": project.with_clamped(mask),
        "removed": project.with_lesioned(mask),
    }


@pytest.mark.parametrize("what", ["memory", "forgotten", "clamped", "removed"])
def test_another_network_begins_another_census(qtbot: QtBot, what: str) -> None:
    before = learnt()
    after = edits(before)[what]
    person = Person(qtbot, before)
    person.go_on()
    person.tick()
    person.view.show_report(report_in(before, np.ones(16, np.int8)))
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
    [stale] = person.jobs.pending
    person.give(learnt(seed=9))
    assert person.tick() == 1
    assert stale not in person.jobs.pending
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
    assert person.view.gallery.when_empty == NO_CONNECTIONS
    assert not person.view.start_button.isEnabled()
    person.give(learnt())
    person.go_on()
    assert person.result.starts == 600
    assert person.view.start_button.isEnabled()


def test_asymmetric_networks_count_what_does_not_settle(qtbot: QtBot) -> None:
    weights = np.array([[0.0, 1.0], [-1.0, 0.0]])  # two units that chase each other for ever
    person = Person(qtbot, Project(1, 2).with_network(weights))
    person.go_on()
    assert person.result.unsettled == person.result.starts > 0
    assert "100 % did not settle" in person.view.totals_label.text()
    assert "cycle" in person.view.gallery.when_empty


def test_it_ends_when_there_is_no_room(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "TOLD", 0.0)
    monkeypatch.setattr(search, "BATCH", 0.0)
    monkeypatch.setattr(search, "MOST_BYTES", 10 * 49)
    person = Person(qtbot, many_attractors())
    person.go_on()
    assert len(person.result) == 10
    assert not person.view.start_button.isEnabled()


def test_setups_differ_by_what_decides() -> None:
    project = learnt()
    net, state = project.network(), project.cue
    setup = Setup.of(project, net, state, 0)
    assert setup.matches(Setup.of(project, net, np.negative(state), 0))  # nothing is clamped
    assert not setup.matches(Setup.of(project, net, state, 1))
    held = project.with_clamped(np.arange(16) == 2)
    assert not Setup.of(held, net, state, 0).matches(Setup.of(held, net, np.negative(state), 0))
    assert finished(Search(setup).steps(10)).result.starts == 10


def test_it_is_in_the_table_of_views() -> None:
    assert CensusView in VIEWS


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
@pytest.mark.parametrize("width", [240, 276, 420])
def test_the_longest_sentence_of_totals_is_whole(qtbot: QtBot, theme: Theme, width: int) -> None:
    person = Person(qtbot, learnt())
    person.view.apply_theme(theme)
    person.view.resize(round(width * theme.scale), 400)
    label = person.view.totals_label
    label.setText(LONG_SENTENCE)
    label.ensurePolished()
    assert label.heightForWidth(person.view.width() - 2 * GRID) <= label.height()


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
def test_the_order_is_named_in_full_and_in_more_words_where_there_is_room(qtbot: QtBot, theme: Theme) -> None:
    person = Person(qtbot, learnt(), theme)
    person.view.setStyleSheet(stylesheet(theme))
    chooser = person.view.order_chooser
    for width in [*range(theme.px(220), theme.px(420), 20), *range(theme.px(420), theme.px(220), -20)]:
        person.view.resize(width, 300)
        for place in range(chooser.count()):
            chooser.setCurrentIndex(place)
            qtbot.waitUntil(lambda: chooser.shown_text() == chooser.currentText())
            assert chooser.currentText().startswith("By ") or width < theme.px(300)
        assert chooser.geometry().right() <= person.view.width() - GRID


def test_a_census_tells_what_its_first_batch_has_found() -> None:
    project = learnt()
    search = Search(Setup.of(project, project.network(), project.cue, 0))
    told = next(search.steps(100_000))
    assert isinstance(told, tuple)
    share, findings = told
    assert findings.result.starts == round(share * 100_000) > 0
