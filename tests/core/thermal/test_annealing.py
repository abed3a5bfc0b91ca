"""Schedules, replicas against single runs, and annealing against quenching."""

from __future__ import annotations

import numpy as np
import pytest

import hopviz
from hopviz import Annealing, Asynchronous, Parallel, Simulation, Stochastic, hebbian, ising, landscape, thermal
from hopviz.core.rules import rule_from_dict, rule_to_dict
from hopviz.core.stepwise import finished
from hopviz.project.lesson_files import load_lesson
from tests.core.thermal.laws import random_net


def temperatures(rule, sweeps):
    return [rule.temperature_at(sweep) for sweep in range(sweeps)]


def test_a_constant_schedule_stays():
    assert temperatures(thermal.constant_schedule(0.7, 5), 8) == [0.7] * 8
    assert thermal.constant_schedule(0.0, 5).is_deterministic(0)


def test_a_rate_says_how_long_it_takes():
    slow = thermal.cooling_schedule(2.0, 0.5, 0.25, "linear")
    assert temperatures(slow, 8) == pytest.approx([2.0, 1.75, 1.5, 1.25, 1.0, 0.75, 0.5, 0.5])
    by_parts = thermal.cooling_schedule(8.0, 1.0, 0.5)
    assert temperatures(by_parts, 5) == pytest.approx([8.0, 4.0, 2.0, 1.0, 1.0])
    assert thermal.cooling_schedule(1.0, 1.0, 0.1).sweeps == 1
    for wrong in ((1.0, 2.0, 0.1), (1.0, 0.0, 0.1), (1.0, 0.5, 0.0), (1.0, 0.5, 1.0), (1.0, 0.5, 1e-12)):
        with pytest.raises(ValueError, match=r"must start above|above 0|rate must be|cool faster"):
            thermal.cooling_schedule(*wrong)


def test_a_drawn_schedule_goes_through_its_points():
    drawn = thermal.drawn_schedule([(0, 1.0), (2, 3.0), (6, 0.0), (10, 0.0)])
    expected = [1.0, 2.0, 3.0, 2.25, 1.5, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert temperatures(drawn, 12) == pytest.approx(expected, abs=1e-12)
    assert drawn.duration == 11
    assert drawn.has_temperature
    assert [drawn.is_deterministic(sweep) for sweep in (0, 5, 6, 20)] == [False, False, True, True]
    reheated = thermal.drawn_schedule([(0, 0.0), (5, 0.0), (6, 1.0), (7, 0.0)])
    assert [reheated.is_deterministic(sweep) for sweep in (0, 5, 6, 7)] == [False, False, False, True]
    assert rule_from_dict(rule_to_dict(drawn)) == drawn
    as_read = {**rule_to_dict(drawn), "points": [list(point) for point in drawn.points]}  # JSON and TOML have lists
    assert rule_from_dict(as_read) == drawn
    assert temperatures(drawn.rescaled(1.0, 4.0), 12) == pytest.approx([4 * T for T in expected], abs=1e-12)
    assert "points" not in rule_to_dict(Annealing())


@pytest.mark.parametrize(
    "points",
    [(), [(0, 1)], [(0, 1), (0, 2)], [(1, 1), (2, 1)], [(0, 1), (5, 1), (3, 1)], [(0, -1), (1, 1)], [(0,), (1,)],
     [(0, 1, 2), (1, 1, 1)]],
)  # fmt: skip
def test_points_that_are_no_schedule_are_refused(points):
    with pytest.raises(ValueError, match=r"must be|must rise"):
        thermal.drawn_schedule(points)


def test_a_schedule_has_points_where_it_is_drawn():
    for wrong in ({"shape": "drawn"}, {"shape": "linear", "points": ((0, 1), (1, 0))}):
        with pytest.raises(ValueError, match='has points where its shape is "drawn"'):
            Annealing(2.0, 0.1, 10, **wrong)
    for points in (((0, 1),), ((0, 1), (0.5, 0)), ((0, 1), (0.6, 0), (0.5, 1), (1, 0)), ((0, 2), (1, 0)), ((0, 1, 1),)):
        with pytest.raises(ValueError, match=r"must be"):
            Annealing(2.0, 0.1, 10, "drawn", points=points)


def test_a_run_is_annealed_along_the_drawn_line():
    net, drawn = random_net(5, 1), thermal.drawn_schedule([(0, 3.0), (4, 0.0)])
    run = Simulation(net, np.ones(5, np.int8), drawn, 1)
    seen = []
    for _ in range(6):
        seen.append(run.temperature)
        run.advance(updates=5)
    assert seen == pytest.approx([3.0, 2.25, 1.5, 0.75, 0.0, 0.0])
    assert run.frame().deterministic


@pytest.mark.parametrize("suffix", [".hopviz", ".toml"])
def test_a_drawn_schedule_is_kept_in_files(suffix, tmp_path):
    drawn = thermal.drawn_schedule([(0, 3.0), (4, 1.0), (9, 0.0)])
    hopviz.save(load_lesson("letters").project.with_rule(drawn), tmp_path / f"mine{suffix}")
    assert hopviz.load(tmp_path / f"mine{suffix}").rule == drawn


@pytest.mark.parametrize("rule", [Stochastic(1.5), Asynchronous(), Parallel(1.5), Annealing(3.0, 0.5, 8)])
def test_replicas_are_runs_of_their_own(rule):
    net, start = random_net(6, 2), np.array([1, -1, 1, 1, -1, 1])
    swarm = thermal.Swarm(net, rule, 6, 3, start)
    swarm.advance(10)
    assert swarm.states.shape == (6, 6)
    assert swarm.energies == pytest.approx(net.energy(swarm.states))
    again = thermal.Swarm(net, rule, 2, 3, start)
    for _ in range(10):
        again.advance()
    assert (again.states == swarm.states[:2]).all()
    assert again.temperature == rule.temperature_at(10)


def test_replicas_follow_boltzmanns_law():
    net = random_net(4, 5)
    swarm = thermal.Swarm(net, Stochastic(1.2), 4000, 1)
    swarm.advance(60)
    shares = np.bincount(landscape.numbering.numbers_of(swarm.states), minlength=16) / 4000
    assert thermal.total_variation(shares, thermal.equilibrium(net, 1.2).probabilities) < 0.04


def test_masks_hold_in_a_swarm():
    net, clamped, lesioned = random_net(6, 2), np.arange(6) < 2, np.arange(6) == 5
    swarm = thermal.Swarm(net, Stochastic(3.0), 5, 3, np.ones(6), clamped, lesioned)
    swarm.advance(20)
    assert (swarm.states[:, :2] == 1).all()
    assert not swarm.states[:, 5].any()
    assert len({tuple(state) for state in swarm.states.tolist()}) > 1


def test_annealing_ends_lower_than_quenching_and_knows_the_lowest():
    net = ising.glass(4, 5, 0.5, 3)
    rng = np.random.default_rng(0)
    start = rng.choice([-1, 1], 20)
    found = thermal.quench_and_anneal(net, Annealing(3.0, 0.2, 150), 150, 1, start)
    assert found.is_exact
    assert found.lowest == landscape.energies(net).min()
    assert found.annealed.share > 0.9
    assert found.annealed.interval[0] > found.quenched.interval[1]
    for descent in (found.quenched, found.annealed):
        assert descent.energies == pytest.approx(net.energy(descent.states))
        assert (descent.states * net.fields(descent.states) >= 0).all()
        assert descent.energies.min() >= found.lowest
    assert found.annealed.sweeps >= 150 > found.quenched.sweeps


def test_of_many_units_the_lowest_is_the_lowest_found():
    net = hebbian(np.random.default_rng(1).choice([-1, 1], (4, 30)))
    found = finished(thermal.quench_and_anneal_steps(net, thermal.constant_schedule(0.3, 5), 20, 2))
    assert not found.is_exact
    assert found.lowest == min(found.quenched.energies.min(), found.annealed.energies.min())
    assert 0 < found.annealed.reached <= 20
    with pytest.raises(TypeError, match="the schedule is an Annealing, not Stochastic"):
        thermal.quench_and_anneal(net, Stochastic(1.0))
    with pytest.raises(ValueError, match="replicas of 2,000 units are too many"):
        thermal.Swarm(hebbian(np.ones((1, 2000))), Stochastic(1.0), 50_000)


def test_clamped_units_limit_what_is_lowest():
    net, clamped = random_net(6, 2), np.arange(6) < 3
    held = np.array([1, -1, 1, 1, 1, 1])
    found = thermal.quench_and_anneal(net, Annealing(3.0, 0.1, 60), 50, 1, held, clamped)
    assert found.lowest == pytest.approx(thermal.equilibrium(net, 0.0, held, clamped).mean_energy)
    assert found.annealed.share > 0.9
