"""The exact landscape against a look at every state, one after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Asynchronous, Network, hebbian, landscape, pseudoinverse, recall, storkey
from hopviz.core.landscape.quadratic import quadratic
from tests.core.reference import all_states, energy, nets, plateaus, quick, random_state, rounding

HINTON = np.zeros((5, 5))
for _i, _j, _w in [(0, 1, -4), (0, 2, 3), (0, 3, 2), (1, 3, 3), (1, 4, 3), (2, 3, -1), (3, 4, -1)]:
    HINTON[_i, _j] = HINTON[_j, _i] = _w

symmetric = nets(least=1, most=8, symmetric=True)
real = nets(least=2, most=8, symmetric=True, whole=False)


def changes(net):
    """(2^N, N) change of the energy by the flip of each unit in each state, ties exactly zero, all by brute force."""
    energies = net.energy(all_states(net.n, net.units))
    numbers = np.arange(1 << net.n)
    change = np.stack([energies[numbers ^ (1 << i)] - energies for i in range(net.n)], axis=1)
    change[np.abs(change) < 1e-9 * (1 + np.abs(energies).max())] = 0.0
    return energies, change


def expected_minima(net, strict):
    """The set of minima, each a frozen set of state numbers."""
    _, change = changes(net)
    if strict:
        return {frozenset([k]) for k in np.flatnonzero((change > 0).all(axis=1))}
    left = set(np.flatnonzero((change >= 0).all(axis=1)).tolist())
    found = set()
    while left:
        plateau, waiting = set(), [left.pop()]
        while waiting:
            k = waiting.pop()
            plateau.add(k)
            near = {k ^ (1 << i) for i in range(net.n) if change[k, i] == 0} & left
            left -= near
            waiting += near
        found.add(frozenset(plateau))
    return found


def check_minima(net):
    energies, change = changes(net)
    for strict in (False, True):
        minima = landscape.minima(net, strict)
        found = plateaus(minima)
        assert len(set(found)) == len(found)
        assert set(found) == expected_minima(net, strict)
        assert minima.energies == pytest.approx(energies[minima.numbers])
        assert (np.diff(minima.energies) >= -1e-12).all()
        assert minima.numbers.tolist() == [min(plateau) for plateau in found]
        assert minima.states.shape == (len(minima), net.n)
        assert [landscape.number_of(state) for state in minima.states] == minima.numbers.tolist()
        for plateau, shoulder in zip(found, minima.shoulders, strict=True):
            beside = {k ^ (1 << i) for k in plateau for i in range(net.n) if change[k, i] == 0} - plateau
            assert shoulder == any((change[k] < 0).any() for k in beside) == bool(beside)


@quick
@given(nets(least=1, most=12, symmetric=True), st.data())
def test_energies_are_the_quadratic_form(net, data):
    found = landscape.energies(net)
    states = all_states(net.n, net.units)
    assert found == pytest.approx(net.energy(states), abs=1e-9)
    k = data.draw(st.integers(0, 2**net.n - 1))
    assert found[k] == pytest.approx(energy(net, states[k]), abs=1e-9)
    assert np.array_equal(landscape.states_of(k, net.n, net.units), states[k])


@quick
@given(nets(least=1, most=12, symmetric=True, whole=False))
def test_energies_with_real_weights_are_the_quadratic_form(net):
    assert landscape.energies(net) == pytest.approx(net.energy(all_states(net.n, net.units)), rel=1e-12, abs=1e-11)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [13, 17])
def test_energies_across_blocks(n, units):
    rng = np.random.default_rng(n)
    weights = rng.normal(size=(n, n))
    net = Network(weights + weights.T, rng.normal(size=n), units)
    found = landscape.energies(net)
    some = rng.integers(0, 1 << n, 3000)
    assert found[some] == pytest.approx(net.energy(landscape.states_of(some, n, units)), rel=1e-12, abs=1e-11)
    assert np.unique(found).size == 1 << n


@pytest.mark.parametrize("learn", [hebbian, storkey])
@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [10, 12])
def test_equal_energies_are_equal_to_the_last_bit(n, units, learn):
    patterns = np.random.default_rng(3).choice([-1, 1], (4, n))
    net = learn(patterns, units)
    found = landscape.energies(net)
    levels = np.unique(found)
    assert np.diff(levels).min() > 1e-6
    if learn is hebbian:  # the same in whole numbers: 2 N E + P N = -sum of squares
        squares = ((all_states(n, "bipolar") @ patterns.T) ** 2).sum(axis=1)
        assert levels.size == np.unique(squares).size
        assert np.array_equal(np.argsort(-squares, kind="stable"), np.argsort(found, kind="stable"))


def test_typed_weights_have_a_common_measure_and_odd_ones_are_as_fine_as_floats():
    typed = quadratic(Network([[0, 0.1, -0.35], [0.1, 0, 0.3], [-0.35, 0.3, 0]], [0.25, 0, 0]))
    assert typed.unit == pytest.approx(0.1)
    assert not typed.tolerance.any()
    odd = quadratic(Network([[0, np.pi], [np.pi, 0]], [1, np.e]))
    assert odd.unit < 1e-13
    assert (odd.tolerance > 0).all()
    flat = quadratic(Network(np.zeros((3, 3))))
    assert not flat.linear.any()
    assert not flat.couplings.any()


@quick
@given(symmetric)
def test_minima_of_whole_weights_are_those_that_brute_force_finds(net):
    check_minima(net)


@quick
@given(real)
def test_minima_of_real_weights_are_those_that_brute_force_finds(net):
    check_minima(net)


@pytest.mark.parametrize("learn", [hebbian, storkey, pseudoinverse])
@pytest.mark.parametrize(("n", "p"), [(10, 4), (12, 2), (16, 2), (16, 4)])
def test_minima_of_an_even_number_of_memories(n, p, learn):
    patterns = np.random.default_rng(0 if (n, p) == (16, 2) else 1).choice([-1, 1], (p, n))
    net = learn(patterns)
    check_minima(net)
    if learn is hebbian:  # in whole numbers there is no rounding to argue about
        weights = patterns.T @ patterns
        np.fill_diagonal(weights, 0)
        states = all_states(n, "bipolar")
        wish = states * (states @ weights)
        assert landscape.minima(net, strict=True).members.size == (wish > 0).all(axis=1).sum()
        assert landscape.minima(net).members.size == (wish >= 0).all(axis=1).sum()
        assert (wish == 0).any()


@quick
@given(nets(least=2, most=6, symmetric=True, diagonal=False))
def test_which_minima_are_strict(net):
    weak, strict = landscape.minima(net), landscape.minima(net, strict=True)
    assert weak.numbers[weak.strict].tolist() == strict.numbers.tolist()
    assert strict.strict.all()


def test_hintons_network_has_three_strict_minima():
    minima = landscape.minima(Network(HINTON, units="binary"), strict=True)
    told = {"".join(map(str, state)): level for state, level in zip(minima.states, minima.energies, strict=True)}
    assert told == {"01011": -5, "11111": -5, "10110": -4}


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_flat_network_is_one_plateau(units):
    net = Network(np.zeros((6, 6)), units=units)
    minima = landscape.minima(net)
    assert plateaus(minima) == [frozenset(range(64))]
    assert len(landscape.minima(net, strict=True)) == 0
    assert landscape.barrier_tree(net).heights.tolist() == [0.0]
    assert not landscape.basins(net).any()


def test_minima_of_weights_that_only_rounding_tells_from_ties():
    net = rounding()
    assert quadratic(net).unit < 1e-12
    check_minima(net)


def test_minima_of_many_units_are_stable_and_lie_where_descent_ends():
    rng = np.random.default_rng(7)
    weights = rng.normal(size=(26, 26))
    net = Network(weights + weights.T - 2 * np.diag(np.diag(weights)), rng.normal(size=26))
    minima = landscape.minima(net)
    assert (net.fields(minima.states) * minima.states > 0).all()
    assert minima.energies == pytest.approx(net.energy(minima.states))
    known = set(minima.numbers.tolist())
    ends = {landscape.number_of(recall(net, random_state(net, rng), seed=k).state) for k in range(200)}
    assert ends <= known


@quick
@given(nets(least=2, most=7, symmetric=True, diagonal=False))
def test_basins_are_where_simulated_steepest_descent_ends(net):
    check_basins(net)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [8, 11])
def test_basins_of_memories_and_of_real_weights(n, units):
    rng = np.random.default_rng(n)
    check_basins(hebbian(rng.choice([-1, 1], (4, n)), units))
    weights = rng.normal(size=(n, n))
    np.fill_diagonal(weights, 0)
    check_basins(Network(weights + weights.T, rng.normal(size=n), units))


def check_basins(net):
    basins, minima = landscape.basins(net), landscape.minima(net)
    of_state = {int(k): m for m, plateau in enumerate(plateaus(minima)) for k in plateau}
    for number, state in enumerate(all_states(net.n, net.units)):
        end = recall(net, state, Asynchronous("steepest")).state
        assert basins[number] == of_state[landscape.number_of(end)]


@quick
@given(nets(least=2, most=8, symmetric=True))
def test_with_a_diagonal_too_basins_run_down_the_energy(net):
    _, change = changes(net)
    minima = landscape.minima(net)
    of_state = {int(k): m for m, plateau in enumerate(plateaus(minima)) for k in plateau}
    basins = landscape.basins(net)
    for number in range(1 << net.n):
        at = number
        while change[at].min() < -1e-9:
            at ^= 1 << int(np.flatnonzero(change[at] <= change[at].min() + 1e-9)[0])
        assert basins[number] == of_state[at]
