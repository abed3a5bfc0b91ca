"""What is seen of a lesson, whatever was open before it: each kind of look after several others.

`--every-pair` opens each lesson after each other one instead, which takes some minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.window_verbs import SetChoice
from hopviz.app import App
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.ui.landscape.atlas.view import AtlasView
from hopviz.ui.landscape.terrain.view import TerrainView
from tests.app.person import Person

OTHERS = 2
"""How many other lessons each kind of look is seen after."""


def tour(names: list[str], others: int) -> list[str]:
    """A circuit in which each name follows so many different ones, in an order by chance that is always the same."""
    mixed = [names[int(place)] for place in np.random.default_rng(1).permutation(len(names))]
    after = mixed + mixed
    left = {name: after[place + 1 : place + 1 + others] for place, name in enumerate(mixed)}
    stack, found = [mixed[0]], list[str]()
    while stack:
        if left[stack[-1]]:
            stack.append(left[stack[-1]].pop())
        else:
            found.append(stack.pop())
    return found[::-1]


def look(app: App) -> tuple[object, ...]:
    """All that a lesson decides of what is seen."""
    docks = app.window.docks
    shown = {name for name, dock in docks.by_name.items() if not dock.isHidden()}
    views = tuple(viewer.view.name for viewer in (app.landscape, app.experiments) if viewer.name in shown)
    forms = tuple(
        view.shape_chooser.currentIndex()
        for view in app.landscape.made if isinstance(view, AtlasView | TerrainView) and view.name in views
    )  # fmt: skip
    bottom = [name for name in docks.shown() if name in ("trace", "vote", "experiments")][:1]
    chosen = tuple((each.view, each.name, each.value) for each in app.verbs.changed_choices)
    return (frozenset(shown), docks.on_stage, views, forms, tuple(bottom), app.units.shown.name, chosen)


@pytest.mark.parametrize("others", [OTHERS, 7])
def test_on_the_tour_each_follows_as_many_others(others: int) -> None:
    names = list("abcdefgh")
    pairs = list(pairwise(tour(names, others)))
    assert len(pairs) == len(set(pairs))
    assert all(one != other for one, other in pairs)
    assert Counter(after for _, after in pairs) == dict.fromkeys(names, others)


def test_a_lesson_looks_the_same_whatever_was_open_before(
    start: Callable[..., Person], pytestconfig: pytest.Config
) -> None:
    names = lesson_names()
    person = start(load_lesson(names[0]))
    app, looks = person.app, dict[str, tuple[object, ...]]()
    app.window.setUpdatesEnabled(False)  # what is there is asked for, not what is painted
    for name in names:  # each after a view, a form and a tab of the person's own choice
        app.landscape.choose_view("terrain")
        app.acted.emit(SetChoice("cube", "Shape of the cube", "cube"))
        app.acted.emit(SetChoice("comparison", "Differ in", "temperature"))
        app.window.docks.bring("vote")
        app.editor.perform(OpenDocument(name))
        person.wait_for_the_verdict()
        looks[name] = look(app)
        layout = load_lesson(name).layout
        assert looks[name][0] == set(layout.panels)
        views, stage = looks[name][2], looks[name][1]
        assert isinstance(views, tuple)
        assert set(layout.views) == set(views)
        assert bool(layout.stage) == bool(stage)
    kinds = list({looks[name]: name for name in names}.values())
    assert len(kinds) > 8
    is_whole = pytestconfig.getoption("--every-pair")
    for name in tour(names, len(names) - 1) if is_whole else tour(kinds, OTHERS):
        app.editor.perform(OpenDocument(name))
        person.bot.waitUntil(lambda name=name: look(app) == looks[name])  # type: ignore[misc]
