"""A sample of the fuzzing, always the same; `python -m tests.fuzz` tries as many cases as one likes."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("resource", reason="memory is not measured on Windows")

import hopviz
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.lesson_files import load_lesson
from tests.fuzz.judge import Case, fault
from tests.fuzz.readers import READERS, case

SAMPLE = {"api": 100, "options": 20}
"""How many cases of a reader; 60 of any other."""
PATIENCE = 60.0
KEPT = {
    "api": (4655, 5084, 5395, 5933, 6066, 6587, 106_087, 109_531),
    "action": (200_267, 200_395, 200_576),
    "project": (215, 229, 252, 309, 316, 341, 349),
}
"""Cases that were faulty once."""


@pytest.mark.parametrize("reader", READERS)
def test_whatever_is_read_is_used_or_refused_in_a_sentence(reader: str) -> None:
    seeds = (*range(SAMPLE.get(reader, 60)), *KEPT.get(reader, ()))
    faults = {seed: found for seed in seeds if (found := fault(case(reader, seed), PATIENCE))}
    assert faults == {}


NET = hopviz.Network([[0.0, 1.0], [1.0, 0.0]])
ONES = np.ones(2)
REFUSED: dict[str, Callable[[], object]] = {
    "rows of different lengths": lambda: hopviz.Network([[0, 1], [2]]),  # type: ignore[list-item]
    "units in an array": lambda: hopviz.Network(np.zeros((2, 2)), units=np.zeros((0, 4))),  # type: ignore[arg-type]
    "Storkey's units in an array": lambda: hopviz.storkey([[1, -1]], units=np.array(["a", "b"])),  # type: ignore[arg-type]
    "a mask of another length": lambda: hopviz.overlaps(ONES, [ONES], present=[True] * 3),
    "a ragged mask": lambda: hopviz.recall(NET, ONES, clamped=[True, [False]]),  # type: ignore[list-item]
    "a ragged pattern": lambda: hopviz.patterns.format_pattern([[1, -1], [1]]),  # type: ignore[list-item]
    "a plane of ragged patterns": lambda: hopviz.landscape.memory_plane(NET, [1, [1]], ONES),  # type: ignore[list-item]
    "a ragged state": lambda: hopviz.landscape.number_of([1, [1]]),  # type: ignore[list-item]
    "ragged numbers": lambda: hopviz.landscape.states_of([1, [1]], 4),  # type: ignore[list-item]
    "no text": lambda: hopviz.perception.parse_network(5),  # type: ignore[arg-type]
    "no drawing": lambda: hopviz.patterns.parse_pattern(None),  # type: ignore[arg-type]
    "a Necker cube of a list": lambda: hopviz.perception.necker_cube([48]),  # type: ignore[arg-type]
    "no names": lambda: hopviz.perception.necker_cube(24).state(5),  # type: ignore[arg-type]
    "interpretations of other units": lambda: hopviz.perception.percept(ONES, [np.ones(3)], [True, True]),
    "matrices of two shapes": lambda: hopviz.asymmetry.mixed(np.zeros((2, 2)), np.zeros((3, 3)), 0.5),
    "ticks before the first": lambda: hopviz.timing.time_distribution(0.1, [math.nan]),
    "loads without end": lambda: list(hopviz.experiments.capacity(5, 0.1)),  # type: ignore[arg-type]
    "a rule in a list": lambda: list(hopviz.experiments.capacity(5, [0.1], rule=[["hebbian"]])),  # type: ignore[list-item]
    "an unknown region": lambda: hopviz.patterns.blank(np.ones((2, 2)), 0.5, ["top"]),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_was_not_refused_well_once_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    assert fault(Case("", call, (ValueError, TypeError)), PATIENCE) == ""
    assert caught.value.args[0]


@pytest.mark.parametrize(
    "figure",
    [{"lines": 5}, {"lines": {"a": 5.0}}, {"lines": {"a": [0, 0, [1], 1]}}, {"edges": {"a": ["", 0]}},
     {"lines": {"a": [0, 0, 1, 10**400]}}],
)  # fmt: skip
def test_figures_of_no_numbers_are_refused(figure: dict[str, Any]) -> None:
    data = {**project_to_data(load_lesson("necker").project), "figure": {"lines": {}, "edges": {}, **figure}}
    assert fault(Case("", lambda: project_from_data(data), (ValueError,)), PATIENCE) == ""
    with pytest.raises(ValueError, match=r"make it|must be"):
        project_from_data(data)


def _wrong(error: Exception) -> Callable[[], object]:
    def act() -> object:
        raise error

    return act


@pytest.mark.parametrize(
    ("act", "complaint"),
    [
        (_wrong(KeyError("a")), "KeyError"),
        (_wrong(ValueError("")), "says nothing"),
        (_wrong(ValueError("two\nlines")), "not one line"),
        (_wrong(ValueError("x" * 5000)), "5000 letters"),
        (_wrong(ValueError("not array([1])")), "shows an object"),
        (lambda: int("x"), "comes from below"),
        (lambda: math.nan, "is nan"),
        (lambda: [np.array([math.nan])], "none"),
        (lambda: warnings.warn("overflow", RuntimeWarning, stacklevel=1), "RuntimeWarning"),
        (lambda: None, ""),
    ],
)
def test_the_judge_finds_what_is_wrong(act: Callable[[], object], complaint: str) -> None:
    found = fault(Case("", act, (ValueError,)), PATIENCE)
    assert complaint in found
    assert bool(found) == bool(complaint)
