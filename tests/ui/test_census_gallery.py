"""The gallery of a census: cells in order, and what a person does with them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from hopviz.core.attractors import Identity
from hopviz.core.landscape import minima, number_of
from hopviz.core.network import to_units
from hopviz.project.lesson_files import load_lesson
from hopviz.project.naming import brief_name_of, name_of, numbered
from hopviz.ui.landscape.census import search
from hopviz.ui.landscape.census import view as census_view
from hopviz.ui.landscape.census.gallery import Attractor, CellDelegate, cell_height, fitted_title, percent
from hopviz.ui.landscape.exact import name_minima
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui.census_person import Person, learnt, many_attractors
from tests.ui.stage import LEFT, painted, report_in


@pytest.fixture(autouse=True)
def short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BATCH", 0.02)
    monkeypatch.setattr(census_view, "MOST_STARTS", 600)


@pytest.mark.parametrize("order", ["share", "energy", "kind"])
def test_a_click_loads_exactly_the_state_that_is_there(qtbot: QtBot, order: str) -> None:
    project = learnt(units="binary")
    person = Person(qtbot, project)
    person.go_on()
    chooser = person.view.order_chooser
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Home)
    for _ in range(list(census_view.ORDERS).index(order)):
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
    monkeypatch.setattr(search, "TOLD", 0.0)
    monkeypatch.setattr(search, "BATCH", 0.0)
    person = Person(qtbot, many_attractors())
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
    person = Person(qtbot, many_attractors())
    person.go_on()
    gallery = person.view.gallery
    for _ in range(31):
        qtbot.keyClick(gallery, Qt.Key.Key_Down)
    assert 30 in gallery.in_sight()
    assert gallery.cell(30).bottom() <= gallery.viewport().height()
    qtbot.keyClick(gallery, Qt.Key.Key_Return)
    np.testing.assert_array_equal(person.chosen[0], person.result.states[gallery.place(30)])


def test_where_the_network_is_is_lit(qtbot: QtBot) -> None:
    project = learnt()
    person = Person(qtbot, project)
    person.go_on()
    place = person.view.gallery.place(0)
    person.view.show_report(report_in(project, person.result.states[place]))
    person.tick()
    qtbot.waitUntil(lambda: person.view.gallery.lit == place)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
@pytest.mark.parametrize("size", [(260, 200), (340, 250), (900, 700)])
def test_cells_stand_inside_at_every_size(qtbot: QtBot, theme: Theme, size: tuple[int, int]) -> None:
    person = Person(qtbot, many_attractors(), theme)
    person.view.resize(*size)
    person.go_on()
    gallery = person.view.gallery
    boxes = [gallery.cell(index) for index in gallery.in_sight()]
    assert boxes[0].top() == 0
    assert max(box.right() for box in boxes) <= gallery.viewport().width()
    assert len(boxes) >= 1 + (size[1] >= 250)
    assert painted(person.view).width() == person.view.width()


def test_of_thousands_of_attractors_only_those_that_come_into_sight_are_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census_view, "MOST_STARTS", 5000)
    painted: list[int] = []
    paint = CellDelegate.paint

    def count(self: CellDelegate, *what: Any) -> None:
        painted.append(1)
        paint(self, *what)

    monkeypatch.setattr(CellDelegate, "paint", count)
    person = Person(qtbot, many_attractors(14))
    person.go_on()
    gallery = person.view.gallery
    QCoreApplication.processEvents()
    assert gallery.count > 4000
    assert len(gallery.in_sight()) <= gallery.viewport().height() // cell_height(LIGHT) + 2
    bar = gallery.verticalScrollBar()
    for value in range(0, bar.maximum() - cell_height(LIGHT), bar.maximum() // 40):
        for scrolled in (value, value + cell_height(LIGHT)):
            QCoreApplication.processEvents()
            painted.clear()
            bar.setValue(scrolled)
            QCoreApplication.processEvents()
        assert 1 <= len(painted) <= 2 * gallery.columns, value
    assert bar.value() > 100_000
    assert gallery.indexAt(QPoint(40, 40)).row() > 4000


def test_shares_are_told_as_finely_as_they_are_small() -> None:
    assert [percent(x) for x in (0, 1, 0.1234, 0.00456, 0.000012)] == ["0.0", "100.0", "12.3", "0.46", "0.001"]


def test_kept_cells_look_like_fresh_ones(qtbot: QtBot) -> None:
    project = learnt()
    person = Person(qtbot, project)
    person.go_on()
    gallery = person.view.gallery
    fresh = painted(gallery)
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
    assert painted(gallery) != fresh
    gallery.verticalScrollBar().setValue(0)
    assert painted(gallery) == fresh
    renamed = project
    for index, name in enumerate(("kangaroo", "wombat", "quokka", "numbat")):
        renamed = renamed.renamed(index, name)
    person.view.show_project(renamed)
    assert painted(gallery) != fresh
    person.view.show_project(project)
    assert painted(gallery) == fresh
    person.view.apply_theme(DARK)
    assert painted(gallery) != fresh


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize("width", [340, 1100])
def test_what_tells_attractors_apart_is_legible(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, theme: Theme, width: int
) -> None:
    drawn: dict[str, Attractor] = {}

    def record(attractor: Attractor, names: list[str], metrics: QFontMetricsF, room: float) -> str:
        text = fitted_title(attractor, names, metrics, room)
        assert metrics.horizontalAdvance(text) <= room
        known = drawn.setdefault(text, attractor)
        assert (known.identity, known.rank) == (attractor.identity, attractor.rank)
        return text

    monkeypatch.setattr("hopviz.ui.landscape.census.gallery.fitted_title", record)
    project = learnt(5, 5, 3, seed=1)
    for k in range(3):
        project = project.renamed(k, f"pattern {k}")
    person = Person(qtbot, project, theme)
    person.view.resize(theme.px(width), 700)
    person.go_on()
    person.view.grab()
    identities = {text: attractor.identity for text, attractor in drawn.items() if attractor.identity is not None}
    assert {"memory", "reversed memory", "mixture"} <= {identity.kind for identity in identities.values()}
    for text, identity in identities.items():
        rank = drawn[text].rank
        named = numbered(name_of(identity, project.names), rank)
        brief = numbered(brief_name_of(identity, project.names), rank)
        if text.lower() == named or text == brief:
            continue
        assert width < 1000
        parts = signed(text.partition(" (")[0])
        assert [sign for sign, _ in parts] == list(identity.signs)
        assert [name for _, name in parts] == [f"p{k}" for k in identity.members]


def signed(told: str) -> list[tuple[int, str]]:
    """The signs and names in "−A + B − C"."""
    words = told.replace("−", "- ").split()
    words = words if words[0] == "-" else ["+", *words]
    return [(1 if sign == "+" else -1, name) for sign, name in zip(words[::2], words[1::2], strict=True)]


@pytest.mark.parametrize("state", list(itertools.product([-1, 0, 1], repeat=3)))
def test_brief_names_are_those_of_the_members_with_their_signs(state: tuple[int, ...]) -> None:
    members = tuple(k for k in range(3) if state[k])
    identity = Identity("mixture", members, 0.5, 0, tuple(state[k] for k in members))
    told = signed(brief_name_of(identity, "ABC")) if members else []
    assert told == [(state[k], "ABC"[k]) for k in members]
    assert brief_name_of(Identity("spurious", (), 0.1, 0, ()), "ABC") == "spurious"


@pytest.mark.parametrize("rank", [0, 1, 23])
def test_of_a_mixture_of_many_whole_members_are_named_and_the_others_counted(qapp: object, rank: int) -> None:
    names, metrics = [f"pattern {k}" for k in range(25)], QFontMetricsF(LIGHT.font(13))
    signs = tuple(1 if k % 3 else -1 for k in range(19))
    attractor = Attractor(Identity("mixture", tuple(range(3, 22)), 0.4, 3, signs), -1.0, 2, 9, (0.1, 0.3), rank)
    assert fitted_title(attractor, names, metrics, 100) == numbered("−p3, +18", rank)
    counts = set()
    for room in range(170, 1400, 10):
        text = fitted_title(attractor, names, metrics, room)
        assert metrics.horizontalAdvance(text) <= room
        named = text.removesuffix(f" ({rank})") if rank else text
        assert numbered(named, rank) == text
        first, _, more = named.partition(" and ")
        told = signed(first)
        assert told == [(signs[k], f"p{3 + k}") for k in range(len(told))]
        assert len(told) + int(more.removesuffix(" more") or 0) == 19
        counts.add(len(told))
    assert {3, 10, 19} <= counts
    story = attractor.story(names).splitlines()
    assert name_of(attractor.identity, names)[2:] in " ".join(story)
    assert max(map(len, story)) <= 60


def test_an_attractor_of_few_units_is_called_by_its_ones_and_zeros_as_a_minimum_is(qtbot: QtBot) -> None:
    lesson = load_lesson("random-timing").project
    person = Person(qtbot, lesson)
    person.go_on()
    gallery, found = person.view.gallery, minima(lesson.network())
    told = {gallery.attractor(place).title(lesson.names) for place in range(gallery.count)}
    named = name_minima(found, lesson.patterns, np.zeros(lesson.n, np.bool_))
    assert told == {minimum.title(lesson.names) for minimum in named} == {"10", "01"}


def test_no_two_attractors_are_called_alike(qtbot: QtBot) -> None:
    person = Person(qtbot, learnt(10, 10, 8, seed=1))
    person.go_on()
    names, gallery = person.view.gallery.names, person.view.gallery
    metrics = QFontMetricsF(LIGHT.font(13))
    attractors = [gallery.attractor(place) for place in range(gallery.count)]
    told = {attractor.title(names) for attractor in attractors}
    assert len(told) == gallery.count > len({attractor.identity for attractor in attractors if attractor.identity})
    few = [attractor for attractor in attractors if attractor.identity and len(attractor.identity.members) <= 3]
    for room in (120, 200, 900):
        assert len({fitted_title(attractor, names, metrics, room) for attractor in few}) == len(few) > 20
    by_name: dict[str, list[tuple[int, float]]] = {}
    for attractor in attractors:
        assert attractor.identity is not None
        by_name.setdefault(name_of(attractor.identity, names), []).append((attractor.rank, attractor.energy))
    for ranked in by_name.values():
        ranks, energies = zip(*sorted(ranked), strict=True)
        assert ranks == ((0,) if len(ranks) == 1 else tuple(range(1, len(ranks) + 1)))
        assert list(energies) == pytest.approx(sorted(energies))


def test_without_memories_attractors_are_numbered(qtbot: QtBot) -> None:
    person = Person(qtbot, many_attractors())
    person.go_on()
    gallery = person.view.gallery
    ordered = sorted((gallery.attractor(place) for place in range(gallery.count)), key=lambda each: each.energy)
    assert {each.title(()) for each in ordered} == {f"Attractor {k + 1}" for k in range(gallery.count)}
    assert ordered[0].title(()) in ("Attractor 1", "Attractor 2")  # the lowest, or its reverse


def test_minima_and_attractors_have_the_same_names(qtbot: QtBot) -> None:
    project = learnt(4, 4, 5, seed=3)
    person = Person(qtbot, project)
    person.go_on()
    gallery, found = person.view.gallery, minima(project.network())
    named = name_minima(found, project.patterns, np.zeros(16, np.bool_))
    titles = {minimum.number: minimum.title(project.names).removeprefix("memory ") for minimum in named}
    assert len(set(titles.values())) == len(titles)
    if gallery.count == len(named):
        for place, state in enumerate(person.result.states):
            title = gallery.attractor(place).title(project.names)
            assert titles[number_of(state)].lower() == title.lower().removeprefix("memory ")
