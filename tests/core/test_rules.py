"""Rules as plain values: checked, compared, written down and read again."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.kernels.tuples import MODES
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.quality import recall_quality
from hopviz.core.recall import recall
from hopviz.core.rules import (
    RULES,
    Adaptation,
    Annealing,
    Asynchronous,
    Choice,
    Graded,
    GradedSteps,
    GradedTurns,
    Parallel,
    Parameter,
    PartlyParallel,
    Rule,
    Stochastic,
    choice_of,
    choices,
    chosen_rule,
    rule_from_dict,
    rule_to_dict,
    settling_rule,
)
from hopviz.core.simulation import Simulation
from tests.core.reference import quick

warm = st.floats(1e-300, 1e6)
rules = st.one_of(
    st.builds(Asynchronous, st.sampled_from(["shuffled", "random", "sequential", "steepest"])),
    st.just(Parallel()),
    st.builds(PartlyParallel, st.floats(0.001, 1)),
    st.builds(Stochastic, st.floats(0, 1e6)),
    st.builds(Adaptation, st.floats(0, 1e6), st.floats(0, 1e6), st.floats(1, 1e6)),
    st.builds(Graded, st.floats(1e-6, 1e6), st.floats(0.001, 1)),
    st.builds(GradedSteps, st.floats(1e-6, 1e6)),
    st.builds(GradedTurns, st.floats(1e-6, 1e6)),
    st.builds(Annealing, warm, warm, st.integers(1, 10**6), st.just("geometric")),
    st.builds(Annealing, st.floats(0, 1e6), st.floats(0, 1e6), st.integers(1, 10**6), st.just("linear")),
)


@quick
@given(rules)
def test_a_rule_survives_being_written_down(rule):
    text = json.dumps(rule_to_dict(rule))
    assert rule_from_dict(json.loads(text)) == rule
    assert type(rule_from_dict(json.loads(text))) is type(rule)
    assert RULES[rule_to_dict(rule)["name"]] is type(rule)


def test_what_is_left_out_takes_its_usual_value():
    for name, kind in RULES.items():
        assert rule_from_dict({"name": name}) == kind()


@quick
@given(rules.filter(lambda rule: isinstance(rule, Annealing)))
def test_a_schedule_goes_from_its_start_to_its_stop_and_stays(rule):
    assert rule.temperature_at(0) == rule.start
    if rule.sweeps > 1:
        assert rule.temperature_at(rule.sweeps - 1) == rule.stop
    assert rule.temperature_at(rule.sweeps) == rule.temperature_at(10 * rule.sweeps) == rule.stop
    low, high = sorted([rule.start, rule.stop])
    course = [rule.temperature_at(k * rule.sweeps // 7) for k in range(8)]
    assert all(low * (1 - 1e-9) <= t <= high * (1 + 1e-9) for t in course)
    assert course == sorted(course, reverse=rule.start > rule.stop) or low == pytest.approx(high, rel=1e-9)


def test_a_linear_schedule_has_equal_steps_and_a_geometric_one_equal_factors():
    linear = [Annealing(3, 0, 7, "linear").temperature_at(k) for k in range(7)]
    assert linear == pytest.approx([3, 2.5, 2, 1.5, 1, 0.5, 0])
    geometric = [Annealing(8, 0.5, 5).temperature_at(k) for k in range(5)]
    assert geometric == pytest.approx([8, 4, 2, 1, 0.5])


def test_which_rules_change_several_units_at_once():
    several = [name for name, kind in RULES.items() if kind().is_parallel]
    assert several == ["parallel", "partly parallel", "graded", "graded steps"]


@pytest.mark.parametrize(
    "rule",
    [Stochastic(np.float32(0.5)), Stochastic(np.int64(2)), PartlyParallel(1), Annealing(2, 1, np.int64(5))],
)
def test_numbers_of_any_kind_become_plain_ones(rule):
    # Kernels are compiled for floats, and a project file holds plain numbers.
    for key, value in rule_to_dict(rule).items():
        assert type(value) is {"name": str, "tie": str, "order": str, "shape": str, "sweeps": int}.get(key, float)
    assert rule_from_dict(json.loads(json.dumps(rule_to_dict(rule)))) == rule


BAD = [
    (Asynchronous, {"order": "backwards"}, "order"),
    (Asynchronous, {"order": ["shuffled"]}, "order"),
    (PartlyParallel, {"fraction": 0}, "fraction"),
    (PartlyParallel, {"fraction": 1.5}, "fraction"),
    (PartlyParallel, {"fraction": math.nan}, "fraction"),
    (PartlyParallel, {"fraction": "0.5"}, "fraction"),
    (Stochastic, {"temperature": -1}, "temperature"),
    (Stochastic, {"temperature": math.inf}, "temperature"),
    (Stochastic, {"temperature": True}, "temperature"),
    (Stochastic, {"temperature": None}, "temperature"),
    (Stochastic, {"temperature": 1j}, "temperature"),
    (Adaptation, {"temperature": -1}, "temperature"),
    (Adaptation, {"strength": -1}, "strength"),
    (Adaptation, {"recovery": 0.5}, "recovery"),
    (Annealing, {"start": math.nan}, "start"),
    (Annealing, {"stop": -0.1, "shape": "linear"}, "stop"),
    (Annealing, {"stop": 0}, "geometric"),
    (Annealing, {"sweeps": 0}, "sweeps"),
    (Annealing, {"sweeps": 2.5}, "sweeps"),
    (Annealing, {"sweeps": True}, "sweeps"),
    (Annealing, {"shape": "steep"}, "shape"),
]


@pytest.mark.parametrize(("kind", "parameters", "named"), BAD)
def test_a_bad_parameter_is_refused_by_name(kind, parameters, named):
    with pytest.raises(ValueError, match=named):
        kind(**parameters)
    name = next(name for name, known in RULES.items() if known is kind)
    with pytest.raises(ValueError, match=named):
        rule_from_dict({"name": name, **parameters})


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "unknown rule None"),
        ({"name": "simultaneous"}, "unknown rule 'simultaneous'; known are asynchronous, parallel"),
        ({"name": ["parallel"]}, "unknown rule"),
        ({"name": "parallel", "fraction": 1}, "'parallel' has no parameter 'fraction'"),
    ],
)
def test_an_unknown_rule_is_refused(data, complaint):
    with pytest.raises(ValueError, match=complaint):
        rule_from_dict(data)


@quick
@given(rules, st.sampled_from([(2.0, 4.0), (0.5, 0.25)]))
def test_a_rescaled_rule_has_all_its_temperatures_and_fields_so_many_times_as_large(rule, factors):
    fields, gaps = factors
    before, after = rule_to_dict(rule), None
    try:
        after = rule_to_dict(rule.rescaled(fields, gaps))
    except ValueError:  # out of range
        assert any(isinstance(value, float) and value > 2e5 for value in before.values())
        return
    factor = {"temperature": gaps, "start": gaps, "stop": gaps, "strength": fields, "gain": 1 / gaps}
    for key, value in before.items():
        assert after[key] == (value * factor[key] if key in factor else value)
    assert rule.has_temperature == any(before.get(key, 0) > 0 for key in ("temperature", "start"))


def test_every_rule_can_be_chosen_and_knows_its_numbers():
    rows = choices()
    assert {type(choice.rule) for choice in rows} == set(RULES.values())
    assert len({choice.label for choice in rows}) == len(rows)
    for number, choice in enumerate(rows):
        assert choice_of(choice.rule) == number
        assert chosen_rule(number, None) == choice.rule
        assert choice_of(chosen_rule(number, hebbian([[1, -1, 1]]))) == number
        for parameter in choice.rule.parameters:
            value = getattr(choice.rule, parameter.name)
            assert parameter.limits[0] <= parameter.least <= value <= parameter.greatest <= parameter.limits[1]
            assert isinstance(value, int if parameter.decimals == 0 else float)


def test_words_and_what_settles():
    assert [Parallel().tick_word(), Parallel().tick_word(1), Stochastic().tick_word(), Stochastic().tick_word(1)] == [
        "ticks", "tick", "updates", "update",
    ]  # fmt: skip
    words = {choice.rule: choice.rule.period_word for choice in choices()}
    assert words[Asynchronous("sequential")] == "sweeps"
    assert words[Asynchronous("steepest")] == "updates"
    assert settling_rule(Asynchronous("steepest")) == Asynchronous("steepest")
    assert settling_rule(Parallel()) == settling_rule(Stochastic(0.0)) == Asynchronous("shuffled")


@dataclass(frozen=True)
class Flickering(Rule):
    """A toy: units by number, at a temperature in every other sweep."""

    name: ClassVar[str] = "flickering"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("heat", "heat T", "Temperature of every other sweep", (0.0, 9.0), 0.0, 5.0, 0.1, unit="energy"),
    )

    heat: float = 1.0

    @classmethod
    def choices(cls) -> tuple[Choice, ...]:
        return (Choice("Flickering", "Hot and cold in turn", cls()),)

    @property
    def mode(self) -> int:
        return MODES["sequential"]

    def temperature_at(self, sweep: int) -> float:
        return self.heat * (sweep % 2)

    def is_scheduled(self, sweep: int) -> bool:
        return True

    def is_deterministic(self, sweep: int) -> bool:
        return self.heat == 0


def test_another_rule_is_one_class_and_one_row(monkeypatch):
    monkeypatch.setitem(RULES, Flickering.name, Flickering)
    rule = rule_from_dict({"name": "flickering", "heat": 2})
    assert rule == Flickering(2.0)
    assert rule_from_dict(rule_to_dict(rule)) == rule
    assert choices()[choice_of(rule)].label == "Flickering"
    assert rule.rescaled(1, 0.5) == Flickering(1.0)
    with pytest.raises(ValueError, match="heat must be a number from 0 to 9"):
        Flickering(10)
    net = Network(np.zeros((3, 3)), [4.0, 4.0, 4.0])
    simulation = Simulation(net, [-1, -1, -1], rule)
    temperatures = [simulation.advance(updates=3).temperature for _ in range(4)]
    assert temperatures == [2.0, 0.0, 2.0, 0.0]
    assert simulation.frame().visited == 2
    assert recall(net, [-1, -1, -1], Flickering(0.0)).outcome == "settled"
    assert recall_quality(net, [[1, 1, 1]], rule, trials=5).trials == 5
