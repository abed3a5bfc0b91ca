"""Damage as an edit: what `core.damage` does, besides what was damaged before."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.actions.action import EditError, Moment
from hopviz.actions.damage_edits import TEXTS, Damage
from hopviz.core.damage import DAMAGES, add_noise, quantise, remove_connections, remove_units
from hopviz.core.network import Network
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import GIVEN, Project


def moment() -> Moment:
    project = load_lesson("recall").project
    return Moment(project, project.cue, project.network())


def damaged(now: Moment, *damage: Damage) -> Moment:
    for each in damage:
        after = each.change(now).project
        assert after is not None
        now = Moment(after, now.state, after.network())
    return now


def test_every_kind_has_its_words() -> None:
    assert set(TEXTS) == set(DAMAGES)


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (Damage("connections", 40, 3), lambda net: remove_connections(net, 0.4, 3)),
        (Damage("quantise", 2), lambda net: quantise(net, 2)),
        (Damage("noise", 50, 1), lambda net: add_noise(net, 0.5, 1)),
    ],
)
def test_weights_are_those_of_the_damaged_network(damage: Damage, expected: object) -> None:
    now = moment()
    after = damaged(now, damage).project
    assert after.learning == GIVEN
    assert after.names == now.project.names
    assert callable(expected)
    np.testing.assert_array_equal(after.network().weights, expected(now.network).weights)


def test_damage_adds_to_what_was_damaged_before() -> None:
    one, other = remove_units(16, 0.25, 1), remove_units(16, 0.25, 2)
    now = damaged(moment(), Damage("units", 25, 1), Damage("units", 25, 2))
    assert (now.project.lesioned == (one | other)).all()
    kept = damaged(now, Damage("connections", 50, 1)).project
    assert (kept.lesioned == now.project.lesioned).all()


def test_what_cannot_be_damaged_says_why() -> None:
    now, large = moment(), Project(40, 40)
    for at, damage, told in (
        (now, Damage("units", 96), "from 0 to 95 %"),
        (now, Damage("quantise", 1), "from 2 to 16 levels"),
        (Moment(large, large.cue, large.network()), Damage("noise", 50), "up to 1,024 units"),
        (Moment(now.project, now.state), Damage("noise", 50), "still being made"),
    ):
        with pytest.raises(EditError, match=told):
            damage.change(at)
    assert Damage("units", 10).change(Moment(large, large.cue)).project is not None
    assert isinstance(now.network, Network)
