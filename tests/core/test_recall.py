"""Recall: where a run ends, and how it got there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.learning import hebbian, pseudoinverse, storkey
from hopviz.core.network import Network, to_units
from hopviz.core.recall import recall
from hopviz.core.rules import Annealing, Asynchronous, Parallel, PartlyParallel, Stochastic
from tests.core.reference import RULES, decision, energy, nets, quick, random_state


@quick
@given(nets(most=8), st.integers(0, 2**32 - 1), st.sampled_from(RULES), st.integers(0, 30))
def test_the_account_of_a_recall_is_consistent(net, seed, rule, max_sweeps):
    rng = np.random.default_rng(seed)
    cue, clamped = random_state(net, rng), rng.random(net.n) < 0.3
    ended = recall(net, cue, rule, seed, max_sweeps, clamped)
    assert np.array_equal(ended.state[clamped], cue[clamped])
    assert ended.energies[0] == energy(net, cue)
    assert ended.energies[-1] == ended.energy == energy(net, ended.state)
    assert ended.outcome == {0: "unsettled", 1: "settled"}.get(ended.period, "cycle")
    is_parallel = isinstance(rule, Parallel | PartlyParallel)
    fraction = rule.fraction if isinstance(rule, PartlyParallel) else 1.0
    assert ended.updates <= max_sweeps * (np.ceil(1 / fraction) if is_parallel else net.n)
    moments = ended.energies.size - 1
    if is_parallel:
        assert moments <= ended.flips <= moments * net.n
    else:
        assert moments == ended.flips
    assert moments <= ended.updates
    stable = all(decision(net, ended.state, i) == ended.state[i] for i in np.flatnonzero(~clamped))
    if ended.outcome == "settled":
        assert stable
    elif ended.outcome == "cycle":
        assert not stable


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("learn", [hebbian, storkey, pseudoinverse])
def test_a_damaged_memory_comes_back(learn, units):
    rng = np.random.default_rng(4)
    patterns = rng.choice([-1, 1], (4, 200))
    net = learn(patterns, units)
    for rule in (Asynchronous(), Asynchronous("steepest"), PartlyParallel(0.5), Stochastic(0.0)):
        cue = patterns[1].copy()
        cue[rng.choice(200, 25, replace=False)] *= -1
        ended = recall(net, to_units(cue, units), rule)
        assert np.array_equal(ended.state, to_units(patterns[1], units))
        assert ended.outcome == "settled"


def test_a_fixed_point_needs_no_update():
    ended = recall(Network([[0, 1], [1, 0]]), [1, 1])
    assert (ended.updates, ended.flips, ended.period, list(ended.energies)) == (0, 0, 1, [-1])


def test_updates_are_counted_to_the_last_flip():
    # The chain 0 -> 1 -> 2 ... -> 7 turns on one unit a sweep against the order of visits, one a visit along it.
    n = 8
    weights = np.zeros((n, n))
    weights[np.arange(1, n), np.arange(n - 1)] = 1
    along = Network(weights)
    against = Network(weights[::-1, ::-1])
    first, last = np.arange(n) == 0, np.arange(n) == n - 1
    ended = recall(along, np.where(first, 1, -1), Asynchronous("sequential"), clamped=first)
    assert (ended.updates, ended.flips) == (n - 1, n - 1)
    ended = recall(against, np.where(last, 1, -1), Asynchronous("sequential"), clamped=last)
    assert ended.flips == n - 1
    assert ended.updates == (n - 2) * (n - 1) + 1
    ended = recall(along, np.where(first, 1, -1), Parallel(), clamped=first)
    assert (ended.updates, ended.flips, ended.energies.size) == (n - 1, n - 1, n)


def test_no_sweeps_are_no_updates():
    ended = recall(Network([[0, 1], [1, 0]]), [1, -1], max_sweeps=0)
    assert (ended.outcome, ended.updates, list(ended.state)) == ("unsettled", 0, [1, -1])


def test_warm_units_do_not_settle_and_annealed_ones_do():
    net = hebbian(np.random.default_rng(0).choice([-1, 1], (2, 60)))
    start = np.ones(60, int)
    assert recall(net, start, Stochastic(0.5), max_sweeps=20).outcome == "unsettled"
    assert recall(net, start, Annealing(2, 0, 30, "linear")).outcome == "settled"


def test_a_bad_recall_is_refused():
    net = Network([[0, 1], [1, 0]])
    with pytest.raises(ValueError, match="max_sweeps"):
        recall(net, [1, 1], max_sweeps=-1)
    with pytest.raises(ValueError, match="values"):
        recall(net, [1, 0])
    with pytest.raises(ValueError, match="clamped"):
        recall(net, [1, 1], clamped=[1, 0])


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("rule", [Asynchronous(), Parallel(), PartlyParallel(0.3)], ids=repr)
def test_of_a_clamped_part_of_a_memory_the_rest_is_completed(units, rule):
    rng = np.random.default_rng(4)
    memories = rng.choice([-1, 1], (3, 80))
    held = np.arange(80) < 40
    cue = np.where(held, memories[1], rng.choice([-1, 1], 80))
    ended = recall(hebbian(memories, units), to_units(cue, units), rule, clamped=held)
    assert ended.outcome == "settled"
    assert np.array_equal(ended.state, to_units(memories[1], units))


@quick
@given(st.integers(2, 9), st.sampled_from(["bipolar", "binary"]), st.integers(0, 2**32 - 1))
def test_removed_units_leave_the_network_of_the_others(n, units, seed):
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.integers(-3, 4, (n, n)), 1)
    net = Network(weights + weights.T, rng.integers(-2, 3, n), units)
    cue, there = random_state(net, rng), rng.random(n) < 0.7
    there[0] = True
    rest = Network(net.weights[np.ix_(there, there)], net.bias[there], units)
    damaged = recall(net, cue, Asynchronous("sequential"), lesioned=~there)
    smaller = recall(rest, cue[there], Asynchronous("sequential"))
    assert damaged.outcome == smaller.outcome == "settled"
    assert np.array_equal(damaged.state[there], smaller.state)
    assert not damaged.state[~there].any()
    assert (damaged.energy, damaged.flips, damaged.updates) == (smaller.energy, smaller.flips, smaller.updates)


def test_units_at_random_times_have_their_turns_before_a_recall_gives_up():
    flipping = Network([[-1.0]])  # whenever its turn comes, the unit flips
    ended = [recall(flipping, [1], PartlyParallel(0.01), seed, max_sweeps=20) for seed in range(30)]
    assert {end.outcome for end in ended} == {"unsettled"}
    assert np.mean([end.flips for end in ended]) == pytest.approx(20, abs=4 * np.sqrt(20 / 30))
