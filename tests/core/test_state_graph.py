"""The state graph of parallel updates against one tick after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Asynchronous, Network, Parallel, Simulation, hebbian, landscape, recall
from tests.core.reference import all_states, nets, quick


def after_a_tick(net, state):
    """What the threshold rule makes of all units at once."""
    fields = net.weights @ state + net.bias
    fields[np.abs(fields) < 1e-9 * (1 + np.abs(net.weights).sum())] = 0.0
    off = -1 if net.units == "bipolar" else 0
    return np.where(fields > 0, 1, np.where(fields < 0, off, state))


def road(successors, state):
    """The states on the way from one, and where on it the cycle begins."""
    seen = [state]
    while (following := int(successors[seen[-1]])) not in seen:
        seen.append(following)
    return seen, seen.index(following)


@quick
@given(nets(least=1, most=6))
def test_every_state_is_followed_to_its_cycle(net):
    graph = landscape.state_graph(net)
    expected = [landscape.number_of(after_a_tick(net, s.astype(float))) for s in all_states(net.n, net.units)]
    assert graph.successors.tolist() == expected
    for state in range(1 << net.n):
        way, entered = road(expected, state)
        assert graph.ticks[state] == entered
        assert set(graph.cycle(graph.basins[state]).tolist()) == set(way[entered:])
    for index in range(len(graph)):
        cycle = graph.cycle(index)
        assert cycle[0] == cycle.min()
        assert graph.successors[cycle].tolist() == np.roll(cycle, -1).tolist()
        states = landscape.states_of(cycle, net.n, net.units)
        assert graph.energies[index] == pytest.approx(min(net.energy(states)))
    keys = [(graph.energies[k], graph.cycle(k)[0]) for k in range(len(graph))]
    assert keys == sorted(keys)
    assert graph.basin_sizes().sum() == 1 << net.n
    assert graph.periods.sum() == graph.members.size == np.count_nonzero(graph.ticks == 0)


@quick
@given(nets(least=1, most=8, symmetric=True))
def test_symmetric_weights_have_no_cycle_longer_than_two(net):
    """The theorem of Goles, Fogelman and Pellegrin."""
    assert landscape.state_graph(net).periods.max() <= 2


@quick
@given(nets(least=2, most=8, symmetric=True), st.integers(0, 10**6))
def test_runs_end_where_the_graph_says(net, seed):
    graph = landscape.state_graph(net)
    start = landscape.states_of(seed % (1 << net.n), net.n, net.units)
    end = recall(net, start, Parallel())
    number = landscape.number_of(start)
    assert end.period == graph.periods[graph.basins[number]]
    assert landscape.number_of(end.state) in graph.cycle(graph.basins[number])


@quick
@given(nets(least=1, most=7, symmetric=True))
def test_fixed_points_are_where_one_unit_at_a_time_stays_too(net):
    graph = landscape.state_graph(net)
    fixed = {int(graph.cycle(k)[0]) for k in np.flatnonzero(graph.periods == 1)}
    stay = {
        k
        for k, state in enumerate(all_states(net.n, net.units))
        if Simulation(net, state, Asynchronous()).advance(updates=net.n).flips == 0
    }
    assert fixed == stay


def test_a_ring_that_shifts_has_a_cycle_for_every_necklace():
    """Unit i copies unit i - 1: 12 units make the 352 necklaces of two colours."""
    ring = np.roll(np.eye(12), 1, axis=0)
    graph = landscape.state_graph(Network(ring))
    assert len(graph) == 352
    assert not graph.ticks.any()
    assert np.bincount(graph.periods).tolist() == [0, 2, 1, 2, 3, 0, 9, 0, 0, 0, 0, 0, 335]


def test_the_graph_is_the_same_however_it_is_cut():
    net = hebbian([[1, -1, 1, 1, -1, 1, -1, -1, 1, 1, 1, -1, 1], [1, 1, 1, -1, -1, 1, 1, -1, -1, 1, -1, -1, 1]])
    whole, cut = landscape.state_graph(net), landscape.ExactStateGraph(net)
    shares = []
    while not cut.advance(0.0):
        shares.append(cut.progress)
    assert len(shares) > 2
    assert shares == sorted(shares)
    for name in ("successors", "basins", "ticks", "members", "firsts", "energies"):
        assert np.array_equal(getattr(cut.result, name), getattr(whole, name)), name
        assert not getattr(whole, name).flags.writeable, name


def test_without_connections_every_state_stays():
    graph = landscape.state_graph(Network(np.zeros((15, 15))))
    assert len(graph) == 1 << 15
    assert graph.basins.tolist() == list(range(1 << 15))


def test_too_many_units_are_refused():
    with pytest.raises(ValueError, match=r"at most 22 units.*192 MiB"):
        landscape.state_graph(Network(np.zeros((23, 23))))
