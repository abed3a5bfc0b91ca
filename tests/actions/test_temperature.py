"""Setting a temperature: of every rule, with a sentence where another rule takes over, in replays and in files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.actions.action import ActionError, Moment
from hopviz.actions.data import from_data
from hopviz.actions.replay import Replay
from hopviz.actions.run_verbs import BY_HAND, WITH_NOISE, SetTemperature
from hopviz.core.rules import Adaptation, Annealing, Asynchronous, Parallel, PartlyParallel, Rule, Stochastic
from hopviz.project.document import Document
from hopviz.project.model import Project
from tests.actions.strategies import RULES


@settings(deadline=None)
@given(RULES, st.floats(0.001, 100.0))
def test_every_rule_has_the_temperature_from_then_on(rule: Rule, temperature: float) -> None:
    heated = rule.at_temperature(temperature)
    assert [heated.temperature_at(sweep) for sweep in (0, 1, 50)] == [temperature] * 3
    assert heated.tie == rule.tie
    assert heated.duration is None
    assert rule.at_temperature(0.0).temperature_at(0) == 0


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (Asynchronous("shuffled", tie="on"), Stochastic(0.5, order="shuffled", tie="on"), WITH_NOISE),
        (Asynchronous("sequential"), Stochastic(0.5, order="sequential"), WITH_NOISE),
        (Asynchronous("steepest"), Stochastic(0.5), WITH_NOISE),
        (Asynchronous((1, 0, 2, 3)), Stochastic(0.5), WITH_NOISE),
        (Annealing(2.0, 0.1, 9), Stochastic(0.5), BY_HAND),
        (Stochastic(2.0, order="shuffled"), Stochastic(0.5, order="shuffled"), ""),
        (Parallel(), Parallel(0.5), ""),
        (PartlyParallel(0.25), PartlyParallel(0.25, 0.5), ""),
        (Adaptation(1.0, 3.0, 9.0), Adaptation(0.5, 3.0, 9.0), ""),
    ],
    ids=str,
)
def test_the_rule_stays_what_it_is_where_it_can(before: Rule, after: Rule, told: str) -> None:
    project = Project(2, 2, rule=before)
    change = SetTemperature(0.5).change(Moment(project, project.cue))
    assert change.project is not None
    assert change.project.rule == after
    assert change.message == told
    assert change.is_setting


def test_threshold_units_at_no_temperature_are_what_they_were() -> None:
    project = Project(2, 2, rule=Asynchronous("steepest"))
    assert SetTemperature(0.0).change(Moment(project, project.cue)).project is None


def test_a_run_goes_on_at_it_and_files_have_it() -> None:
    replayed = Replay(Document(Project(2, 2)))
    replayed.perform(from_data({"action": "set_temperature", "temperature": 0.75}))
    assert replayed.project.rule == Stochastic(0.75, order="shuffled")
    assert list(replayed.messages) == [WITH_NOISE]
    with pytest.raises(ActionError, match="temperature"):
        from_data({"action": "set_temperature", "temperature": -1})
