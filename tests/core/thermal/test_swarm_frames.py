"""Swarms sweep by sweep: as `Swarm` itself, with basins and lowest states as brute force finds them."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.core.landscape import numbers_of
from hopviz.core.landscape.exact import ExactLandscape
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.rules import Annealing, Asynchronous, Graded, Stochastic
from hopviz.core.stepwise import finished, steps_of
from hopviz.core.thermal import Swarm, SwarmRun
from tests.core.reference import all_states


def glass(n: int, units: str = "bipolar") -> Network:
    rng = np.random.default_rng(n)
    weights = rng.normal(size=(n, n))
    return Network(np.triu(weights, 1) + np.triu(weights, 1).T, rng.normal(size=n), units)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_frame_tells_basins_and_the_lowest_state_as_brute_force_does(units):
    net, rule = glass(9, units), Stochastic(0.8)
    states = all_states(9, units)
    run, swarm = SwarmRun(net, rule, 60, 4, states[5]), Swarm(net, rule, 60, 4, states[5])
    frame = finished(run.begin())
    assert (frame.states == states[5]).all()
    assert (frame.sweeps, frame.counts.tolist()) == (0, [60])
    for _ in range(5):
        frame = finished(run.sweep(rule))
        swarm.advance()
    assert np.array_equal(frame.states, swarm.states)
    assert frame.energies == pytest.approx(net.energy(frame.states))
    landscape = finished(steps_of(ExactLandscape(net, tree=False)))
    basins = landscape.basins[numbers_of(frame.states)]
    found = [int(landscape.basins[number]) for number in numbers_of(frame.minima)]
    assert {basin: int(count) for basin, count in zip(found, frame.counts, strict=True)} == {
        basin: int((basins == basin).sum()) for basin in set(basins.tolist())
    }
    assert (np.diff(frame.counts) <= 0).all()
    lowest = net.energy(states).min()
    assert frame.is_exact
    assert frame.lowest == pytest.approx(lowest)
    assert frame.reached == int((np.abs(frame.energies - lowest) < 1e-9).sum())
    assert frame.share == frame.reached / 60


def test_another_rule_takes_over_and_its_schedule_begins():
    net, start = glass(12), np.ones(12, np.int8)
    run = SwarmRun(net, Stochastic(3.0), 40, 1, start)
    finished(run.begin())
    for _ in range(3):
        assert finished(run.sweep(Stochastic(3.0))).temperature == 3.0
    schedule = Annealing(2.0, 0.0, 5, "linear")
    warmth = [finished(run.sweep(schedule)).temperature for _ in range(7)]
    assert warmth == [schedule.temperature_at(k) for k in range(7)]
    while not (frame := finished(run.sweep(Asynchronous()))).at_rest:
        assert frame.sweeps < 60
    assert (net.fields(frame.states) * frame.states >= -1e-9).all()
    assert frame.counts.sum() == 40
    with pytest.raises(ValueError, match="on or off"):
        finished(run.sweep(Graded()))
    with pytest.raises(ValueError, match="on or off"):
        Swarm(net, Graded())


def test_masks_hold_and_remove_units_and_one_way_weights_have_no_minima():
    net, start = glass(10), np.where(np.arange(10) % 3, 1, -1).astype(np.int8)
    clamped, out = np.arange(10) < 3, np.arange(10) == 9
    run = SwarmRun(net, Stochastic(5.0), 30, 2, start, clamped, out)
    finished(run.begin())
    for _ in range(4):
        frame = finished(run.sweep(Stochastic(5.0)))
    assert (frame.states[:, :3] == start[:3]).all()
    assert (frame.states[:, 9] == 0).all()
    assert (frame.minima[:, :3] == start[:3]).all()
    states = all_states(10, "bipolar")
    states = states[(states[:, :3] == start[:3]).all(axis=1)]
    assert frame.lowest == pytest.approx(net.part(np.arange(9)).energy(states[:, :9]).min())
    ring = Network(np.roll(np.eye(5), 1, axis=1))
    run = SwarmRun(ring, Stochastic(1.0), 20, 3, np.ones(5))
    frame = finished(run.begin())
    assert (frame.minima.shape, frame.is_exact) == ((0, 5), False)


def test_a_memory_holds_all_replicas_while_it_is_cold():
    patterns = np.random.default_rng(3).choice(np.array([-1, 1], np.int8), (2, 100))
    run = SwarmRun(hebbian(patterns), Stochastic(0.2), 20, 0, patterns[0])
    finished(run.begin())
    for _ in range(3):
        frame = finished(run.sweep(Stochastic(0.2)))
    assert np.array_equal(frame.minima, patterns[:1])
    assert not frame.is_exact
