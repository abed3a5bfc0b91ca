"""The smallest networks do what their lessons say, at every state and at every tick."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from hopviz.core import landscape
from hopviz.core.asymmetry import Fates, antisymmetric, fate, mixed
from hopviz.core.census import census
from hopviz.core.network import Network, to_units
from hopviz.core.recall import recall
from hopviz.core.rules import Asynchronous, Parallel, PartlyParallel
from hopviz.core.simulation import Simulation
from hopviz.core.timing import swings
from hopviz.project.lesson_files import load_lesson


def energy(weights, bias, s):
    n = len(s)
    pairs = sum(weights[i, j] * s[i] * s[j] for i in range(n) for j in range(i))
    return -pairs - sum(b * v for b, v in zip(bias, s, strict=True))


def test_hintons_net_has_the_three_minima_that_its_notice_names():
    project = load_lesson("hinton").project
    network = project.network()
    assert (project.units, project.unit_names) == ("binary", tuple("ABCDE"))
    found = {}
    for s in product((0, 1), repeat=5):
        flipped = [(*s[:i], 1 - s[i], *s[i + 1 :]) for i in range(5)]
        here = energy(network.weights, network.bias, s)
        if all(energy(network.weights, network.bias, other) > here for other in flipped):
            found["".join(map(str, s))] = here
    assert found == {"10110": -4, "01011": -5, "11111": -5}
    assert all(name in load_lesson("hinton").lesson.notice for name in found)
    exact = landscape.minima(network, strict=True)
    assert {"".join(map(str, state)) for state in exact.states} == set(found)
    reached = {"".join(map(str, state)) for state in census(network, 300).states}
    assert set(found) <= reached


def test_hintons_net_goes_the_way_of_the_lecture():
    project = load_lesson("hinton").project
    start = to_units(project.cue, "binary")
    assert (start.tolist(), project.network().energy(start)) == ([1, 0, 1, 0, 0], -3)
    ended = recall(project.network(), start, project.rule, project.seed)
    assert (ended.state.tolist(), ended.energy, ended.flips) == ([1, 0, 1, 1, 0], -4, 1)


@pytest.mark.parametrize("period", [3, 4, 6])
def test_cycles_have_the_periods_that_they_are_called_by(period):
    document = load_lesson(f"period-{period}")
    project = document.project
    assert str(period) in document.lesson.title
    assert project.rule == Parallel()
    assert not project.symmetric
    weights, s = project.network().weights, project.cue.astype(int)
    states = [tuple(s)]
    for _ in range(3 * period):
        h = weights @ s
        s = np.where(h > 0, 1, np.where(h < 0, -1, s))
        states.append(tuple(s))
    assert states[:period] == states[period : 2 * period]
    assert len(set(states)) == period
    ended = recall(project.network(), project.cue, project.rule)
    assert (ended.outcome, ended.period) == ("cycle", period)


def test_asymmetric_weights_do_what_the_notice_says():
    project = load_lesson("asymmetry").project
    symmetric, rng = project.network().weights, np.random.Generator(np.random.PCG64(0))
    added = antisymmetric(project.n, rng)
    uphill, ends = {}, {}
    for share in (0.0, 0.3, 0.55, 0.6, 0.8, 1.0):
        network = Network(mixed(symmetric, added, share))
        one, together = Fates(), Fates()
        for seed in range(30):
            one = one.with_more(fate(network, Asynchronous(), seed, 50))
            together = together.with_more(fate(network, Parallel(), seed, 50))
        uphill[share], ends[share] = one.rises / one.flips, together.periods
    assert uphill[0.0] == uphill[1.0] == 0
    assert 0 < uphill[0.3] < uphill[0.55] < uphill[0.8]
    assert np.array_equal(added, -added.T)  # so s'Ks = 0, the energy of every state at a = 1
    said = load_lesson("asymmetry").lesson.notice.replace("\u00a0", " ")
    assert "at a = 1 it is always 0; all at once, from a = 0.6 on, nearly all runs end in period 4" in said
    assert 4 not in ends[0.55]
    assert all(ends[share][4] >= 27 for share in (0.6, 0.8, 1.0))


def test_a_sequence_is_replayed_in_order_and_rests_in_a_mixture_one_by_one():
    document = load_lesson("sequence")
    project, net = document.project, document.project.network()
    assert "".join(project.names) == "SPIN"
    assert "then I, N and S again: period 4" in document.lesson.notice
    assert not project.symmetric
    assert not net.is_symmetric
    assert (project.cue != project.patterns[0]).sum() == 15
    simulation = Simulation(net, project.cue, project.rule)
    seen = []
    for _ in range(9):
        state = simulation.advance(updates=1).state
        seen += [name for name, memory in zip(project.names, project.patterns, strict=True) if (state == memory).all()]
    assert "".join(seen) == "PINSPINSP"
    ended = recall(net, project.cue, project.rule)
    assert (ended.outcome, ended.period, ended.entered) == ("cycle", 4, 1)
    for order in ("shuffled", "random", "sequential"):
        for seed in range(5):
            rests = recall(net, project.cue, Asynchronous(order), seed)
            assert rests.outcome == "settled"
            mixture = np.sign(project.patterns.sum(axis=0, dtype=float))
            assert (rests.state == mixture)[mixture != 0].all()


def test_hebb_holds_none_of_the_memories_of_low_activity():
    document = load_lesson("low-activity")
    project, hebb = document.project, document.project.with_learning("hebbian")
    assert "All twelve are fixed points" in document.lesson.notice
    assert 0.08 < (project.patterns > 0).mean() < 0.12
    for memory in project.patterns:
        assert recall(project.network(), memory).flips == 0
        assert recall(project.network(), -memory).state.tolist() != (-memory).tolist()
        for order in ("shuffled", "sequential"):
            assert (recall(hebb.network(), memory, Asynchronous(order)).state == -1).all()
    ended = recall(project.network(), project.cue, project.rule, project.seed)
    assert (project.cue != project.patterns[0]).sum() == 5
    assert np.array_equal(ended.state, project.patterns[0])


def test_all_at_once_the_energy_rises_at_every_other_tick_and_one_by_one_two_units_rest():
    project = load_lesson("two-units").project
    start = to_units(project.cue, project.units)
    simulation, energies = Simulation(project.network(), start, Parallel()), []
    for _ in range(6):
        energies.append(simulation.advance(updates=1).energy)
    assert energies == [90, 0] * 3
    assert "every other tick the energy rises" in load_lesson("two-units").lesson.notice
    assert recall(project.network(), start, Asynchronous("sequential")).flips == 1


def test_random_timing_begins_where_the_formula_holds():
    project = load_lesson("random-timing").project
    assert isinstance(project.rule, PartlyParallel)
    assert swings(project.network(), to_units(project.cue, project.units))


def test_from_the_held_half_the_letter_is_completed_whatever_the_seed():
    project = load_lesson("completion").project
    memory = project.memories[0].pattern
    assert project.clamped.sum() == 50
    assert (project.cue[project.clamped] == memory[project.clamped]).all()
    assert (project.cue != memory).sum() > 10
    for seed in range(5):
        ended = recall(project.network(), project.cue, project.rule, seed, clamped=project.clamped)
        assert np.array_equal(ended.state, memory)


def test_eight_queens_in_peace_are_the_lowest_states_and_few_falls_end_there():
    network = load_lesson("queens").project.network()
    boards = []
    for cols in permutations(range(8)):
        if len({row + col for row, col in enumerate(cols)}) == len({row - col for row, col in enumerate(cols)}) == 8:
            boards.append(np.eye(8, dtype=int)[list(cols)].reshape(-1))
    assert (len(boards), sum(int(board[3]) for board in boards)) == (92, 18)
    for board in boards:
        assert network.energy(board) == -8
        h = network.weights @ board + network.bias
        assert ((h > 0) == board).all()
    rng = np.random.Generator(np.random.PCG64(1))
    starts = rng.integers(0, 2, (200, 64))
    energies = [recall(network, start, Asynchronous(), seed).energy for seed, start in enumerate(starts)]
    assert min(energies) >= -8
    assert 0.01 <= np.mean(np.array(energies) == -8) <= 0.1
    assert np.mean(np.isin(energies, (-6, -7))) > 0.8
