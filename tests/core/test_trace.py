"""Traces: the run of `recall`, update by update, and each decision by the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hopviz
from hopviz.core.network import OFF

RULES = (
    hopviz.Asynchronous(), hopviz.Asynchronous("random"), hopviz.Asynchronous("sequential"),
    hopviz.Asynchronous("steepest"), hopviz.Parallel(), hopviz.PartlyParallel(0.5), hopviz.Stochastic(0.7),
    hopviz.Annealing(2.0, 0.1, 5), hopviz.Adaptation(),
)  # fmt: skip


@settings(max_examples=80)
@given(st.sampled_from(RULES), st.sampled_from(["bipolar", "binary"]), st.booleans(), st.integers(0, 2**20))
def test_updates_follow_from_each_other(rule: hopviz.Rule, units: str, symmetric: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    weights = rng.integers(-3, 4, (n, n)).astype(float)
    weights = weights + weights.T if symmetric else weights
    np.fill_diagonal(weights, 0.0)
    net = hopviz.Network(weights, rng.integers(-2, 3, n).astype(float), units)  # type: ignore[arg-type]
    state = rng.choice([OFF[net.units], 1], n).astype(np.int8)
    clamped, lesioned = rng.random(n) < 0.2, rng.random(n) < 0.2
    expected = hopviz.recall(net, state, rule, seed, 6, clamped, lesioned)
    found = list(hopviz.trace(net, state, rule, seed, 6, clamped, lesioned))
    now = np.where(lesioned, 0, state)
    before, tick, flips, last = now.copy(), 0, 0, 0
    for update in found:
        if update.number != tick:
            before, tick = now.copy(), update.number
        assert not (clamped | lesioned)[update.unit]
        assert update.field == weights[update.unit] @ before + net.bias[update.unit]
        assert update.flipped == (update.on != (before[update.unit] == 1))
        if rule.is_deterministic(0) and not rule.has_temperature and update.field != 0:
            assert update.on == (update.field > 0)
        now[update.unit] = 1 if update.on else OFF[net.units]
        flips += update.flipped
        last = update.number if update.flipped else last
    if found:
        assert found[-1].energy == pytest.approx(-0.5 * now @ weights @ now - net.bias @ now)
        assert [update.number for update in found] == sorted(update.number for update in found)
    if expected.outcome != "cycle":  # which is followed for a while longer
        assert np.array_equal(now, expected.state)
        assert (flips, last) == (expected.flips, expected.updates)
    if rule.is_map:
        assert len(found) == len({update.number for update in found}) * int((~(clamped | lesioned)).sum())


def test_a_run_that_has_settled_has_no_more_updates() -> None:
    memories = np.random.default_rng(1).choice([-1, 1], (2, 50))
    net = hopviz.hebbian(memories)
    assert list(hopviz.trace(net, memories[0])) == []
    one_off = memories[0] * np.where(np.arange(50) == 7, -1, 1)
    found = list(hopviz.trace(net, one_off, hopviz.Asynchronous("steepest")))
    assert [(update.number, update.unit, update.flipped) for update in found] == [(1, 7, True)]
    assert found[0].energy == pytest.approx(net.energy(memories[0]))


def test_wrong_arguments_are_refused_at_once() -> None:
    net = hopviz.hebbian([[1, -1, 1]])
    for cue, sweeps in (([1, 1], 5), ([1, 1, 0], 5), ([1, 1, 1], -1), ([1, 1, 1], 10**7)):
        with pytest.raises(ValueError, match=r"must|take the values"):
            hopviz.trace(net, cue, max_sweeps=sweeps)
