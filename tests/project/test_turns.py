"""Orders of turns as people type them."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.actions.action import EditError, Moment
from hopviz.actions.run_verbs import SetOrder, SetRule, SetTie
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.model import Project
from hopviz.project.resizing import with_unit, without_unit
from hopviz.project.turns import turns_from_text, turns_to_text

NUMBERED = Project(1, 5)
NAMED = NUMBERED.with_unit_names(["left eye", "B", "3", "D", "E"])


@pytest.mark.parametrize(
    ("text", "project", "order"),
    [
        ("2, 4, 3, 0, 1", NUMBERED, (2, 4, 3, 0, 1)),
        (" 2 4 3 0 1 ", NUMBERED, (2, 4, 3, 0, 1)),
        ("2, 4, 3, 5, 1", NUMBERED, (1, 3, 2, 4, 0)),  # counted from 1
        ("1 2 3 4 5", NUMBERED, (0, 1, 2, 3, 4)),
        ("2;4;3;0;1;", NUMBERED, (2, 4, 3, 0, 1)),
        ("E, D, 3, B, left eye", NAMED, (4, 3, 2, 1, 0)),
        ("0, 1, 3, D, E", NAMED, (0, 1, 2, 3, 4)),  # what a unit is called comes before the number of another
    ],
)
def test_an_order_names_units_or_their_numbers(text, project, order):
    assert turns_from_text(text, project) == order
    assert turns_from_text(turns_to_text(order, project), project) == order


@pytest.mark.parametrize(
    ("text", "project", "sentence"),
    [
        (
            "2, 4, 3, 6, 1", NUMBERED,
            "There is no unit '6' for the order: the units are numbered 0 to 4, or, counted from 1, 1 to 5.",
        ),
        ("1, 2, 3, 4, 5", NAMED, "There is no unit '5' for the order: the units are left eye, B, 3, D, E."),
        ("A, B", NAMED, "There is no unit 'A' for the order: the units are left eye, B, 3, D, E."),
        ("0, 1, 2, 2, 3", NUMBERED, "The order names unit 2 more than once: each unit has one turn a sweep."),
        ("0", NUMBERED, "The order leaves out units 1, 2, 3 and 1 more: each unit has one turn a sweep."),
        ("", NUMBERED, "The order leaves out units 0, 1, 2 and 2 more: each unit has one turn a sweep."),
    ],
)
def test_what_is_no_order_is_told_in_a_sentence(text, project, sentence):
    with pytest.raises(EditError) as told:
        SetOrder(text).change(Moment(project, project.cue))
    assert str(told.value) == sentence


def test_an_order_counted_from_1_says_so_and_is_that_of_the_rule_itself():
    moment = Moment(NUMBERED, NUMBERED.cue)
    change = SetOrder("2, 4, 3, 5, 1").change(moment)
    assert change.message == "The order is counted from 1: what it calls 1 is unit 0 here"
    assert change.project.rule == Asynchronous([2, 4, 3, 5, 1]) == Asynchronous((1, 3, 2, 4, 0))
    assert SetOrder("1, 3, 2, 4, 0").change(moment).message == ""
    for wrong in ([2, 3, 4], [0, 1, 3], [1, 1, 2], []):
        with pytest.raises(ValueError, match="every unit once, by numbers from 0 or from 1"):
            Asynchronous(wrong)


def test_a_typed_order_and_a_tie_are_parts_of_the_rule():
    after = SetTie("on").change(Moment(NUMBERED, NUMBERED.cue)).project
    after = SetOrder("4, 3, 2, 1, 0").change(Moment(after, after.cue)).project
    assert after.rule == Asynchronous((4, 3, 2, 1, 0), tie="on")
    assert project_from_data(project_to_data(after)).rule == after.rule
    assert SetTie("off").change(Moment(after, after.cue)).project.rule == Asynchronous((4, 3, 2, 1, 0), tie="off")
    warm = NUMBERED.with_rule(Stochastic(0.5, order="shuffled"))
    assert SetTie("off").change(Moment(warm, warm.cue)).project.rule == Stochastic(0.5, order="shuffled", tie="off")


def test_a_typed_order_is_that_of_the_units_there_are():
    project = NUMBERED.with_rule(Asynchronous((4, 2, 0, 1, 3)))
    assert with_unit(project).rule == Asynchronous((4, 2, 0, 1, 3, 5))
    assert without_unit(project, 2).rule == Asynchronous((3, 0, 1, 2))
    with pytest.raises(ValueError, match="the order names 2 units, but the network has 5"):
        NUMBERED.with_rule(Asynchronous((1, 0)))
    with pytest.raises(EditError, match="The update rule cannot be used: the order names 2 units"):
        SetRule(Asynchronous((1, 0))).change(Moment(NUMBERED, np.ones(5, np.int8)))
