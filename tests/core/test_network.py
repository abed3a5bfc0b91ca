"""Energies, fields, gaps and conversions, and bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from hopviz.core.network import Network, to_bipolar, to_units
from tests.core.reference import all_states, energy, field, nets, quick, random_state


@quick
@given(nets())
def test_energies_and_fields_are_their_definitions(net):
    states = all_states(net.n, net.units)
    energies, fields = net.energy(states), net.fields(states)
    assert energies.shape == (len(states),)
    assert fields.shape == states.shape
    for s, e, h in zip(states, energies, fields, strict=True):
        assert e == net.energy(s) == energy(net, s)
        assert list(h) == [field(net, s, i) for i in range(net.n)] == list(net.fields(s))


@quick
@given(nets(whole=False))
def test_energies_and_fields_of_any_weights(net):
    for s in all_states(net.n, net.units):
        assert net.energy(s) == pytest.approx(energy(net, s), abs=1e-12)
        assert net.fields(s) == pytest.approx([field(net, s, i) for i in range(net.n)], abs=1e-12)


@quick
@given(nets())
def test_a_gap_is_the_difference_of_two_energies(net):
    states = all_states(net.n, net.units)
    gaps = net.energy_gaps(states)
    for s, gap in zip(states, gaps, strict=True):
        for i in range(net.n):
            on, off = s.copy(), s.copy()
            on[i], off[i] = 1, -1 if net.units == "bipolar" else 0
            assert gap[i] == energy(net, off) - energy(net, on)


@quick
@given(nets(symmetric=True, diagonal=False))
def test_the_gap_is_twice_the_field_of_bipolar_and_once_that_of_binary_units(net):
    states = all_states(net.n, net.units)
    factor = 2 if net.units == "bipolar" else 1
    assert np.array_equal(net.energy_gaps(states), factor * net.fields(states))


@quick
@given(nets())
def test_half_the_tension_less_the_bias_is_the_energy(net):
    for s in all_states(net.n, net.units):
        tension = net.tension(s)
        for i in range(net.n):
            for j in range(net.n):
                assert tension[i, j] == -net.weights[i, j] * s[i] * s[j]
        assert 0.5 * tension.sum() - net.bias @ s == net.energy(s)


@quick
@given(nets(whole=False, symmetric=True))
def test_conversion_keeps_energies_up_to_its_offset(net):
    other = "binary" if net.units == "bipolar" else "bipolar"
    twin, offset = net.converted(other)
    states = all_states(net.n, net.units)
    assert net.energy(states) == pytest.approx(twin.energy(to_units(states, other)) + offset, abs=1e-12)
    back, reverse = twin.converted(net.units)
    assert back.weights == pytest.approx(net.weights, abs=1e-12)
    assert back.bias == pytest.approx(net.bias, abs=1e-12)
    assert reverse == pytest.approx(-offset, abs=1e-12)


@quick
@given(nets())
def test_conversion_keeps_the_wish_of_every_unit_for_asymmetric_weights_too(net):
    other = "binary" if net.units == "bipolar" else "bipolar"
    twin, _ = net.converted(other)
    states = all_states(net.n, net.units)
    # gap / T is what counts: 2 h (bipolar) is h' (binary)
    factor = 2 if other == "binary" else 0.5
    assert np.array_equal(factor * net.fields(states), twin.fields(to_units(states, other)))


def test_conversion_to_the_same_units_changes_nothing():
    net = Network([[0, 1], [1, 0]])
    assert net.converted("bipolar") == (net, 0.0)


def test_values_of_units_go_over_and_back():
    assert list(to_units([1, -1, 1], "binary")) == [1, 0, 1]
    assert list(to_units([1, 0, 1], "bipolar")) == list(to_bipolar([1, 0, 1])) == [1, -1, 1]
    assert to_bipolar([1, 0]).dtype == np.int8


RAGGED = [[0, 1], [1]]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (([[0, np.nan], [1, 0]],), r"weights\[0, 1\] is nan"),
        (([[0, 1], [-np.inf, 0]],), r"weights\[1, 0\] is -inf"),
        (([[0, 1], [1, 0]], [0, np.inf]), r"bias\[1\] is inf"),
        (([[0, 1], [1, 0]], [0, 1, 2]), r"bias must have shape \(2,\), not \(3,\)"),
        (([[0, 1], [1, 0]], [[0], [1]]), r"bias must have shape \(2,\), not \(2, 1\)"),
        (([[0, 1, 2], [1, 0, 2]],), r"square matrix, not of shape \(2, 3\)"),
        (([0, 1],), "square"),
        ((3.0,), "square"),
        (([],), "square"),
        ((np.empty((0, 0)),), "square"),
        ((np.zeros((2, 2, 2)),), "square"),
        ((RAGGED,), "weights must be an array of numbers"),
        ((None,), "weights must be an array of real numbers, not of object"),
        (([["0", "1"], ["1", "0"]],), "weights must be an array of real numbers, not of str"),
        (([[0, 1j], [1j, 0]],), "weights must be an array of real numbers, not of complex128"),
        (([[0, 1], [1, 0]], ["a", "b"]), "bias must be an array of real numbers"),
        (([[0, 10**400], [1, 0]],), "weights must be an array of real numbers"),
        (([[0, 1], [1, 0]], None, "ternary"), "units must be .* not 'ternary'"),
        (([[0, 1], [1, 0]], None, None), "units must be .* not None"),
    ],
)
def test_a_bad_network_is_refused_with_its_reason(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        Network(*arguments)


@pytest.mark.parametrize(
    ("units", "state", "complaint"),
    [
        ("bipolar", [1, 0], "bipolar units take the values 1 and -1 only"),
        ("binary", [1, -1], "binary units take the values 1 and 0 only"),
        ("bipolar", [1, 0.5], "values"),
        ("bipolar", [1, np.nan], "values"),
        ("bipolar", [1, 257], "values"),
        ("bipolar", [1, 1, 1], r"shape \(2,\) or \(K, 2\), not \(3,\)"),
        ("bipolar", [[[1, 1]]], "shape"),
        ("bipolar", [], "shape"),
        ("bipolar", 1, "shape"),
        ("bipolar", RAGGED, "a state must be an array of numbers"),
        ("bipolar", ["1", "-1"], "a state must be an array of real numbers"),
        ("bipolar", None, "a state must be an array of real numbers"),
    ],
)
def test_a_bad_state_is_refused_with_its_reason(units, state, complaint):
    net = Network([[0, 1], [1, 0]], None, units)
    for ask in (net.fields, net.energy, net.energy_gaps, net.tension):
        with pytest.raises(ValueError, match=complaint):
            ask(state)


def test_tension_is_of_one_state():
    with pytest.raises(ValueError, match="one state"):
        Network([[0, 1], [1, 0]]).tension([[1, 1], [1, -1]])


def test_a_network_is_not_changed_through_what_it_was_made_from():
    weights, bias = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0.5, 0.0])
    view, bias_view = weights[:], bias[:]
    view.setflags(write=False)
    bias_view.setflags(write=False)
    nets = [Network(weights, bias), Network(view, bias_view)]
    weights[0, 1] = bias[0] = 7.0
    for net in nets:
        assert net.weights[0, 1] == 1.0
        assert net.bias[0] == 0.5


def test_what_a_network_hands_out_is_read_only():
    net = Network([[0, 1], [2, 0]])
    for array in (net.weights, net.bias, net.tolerance, net.couplings.influence):
        assert not array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        net.weights[0, 0] = 1.0


def test_a_read_only_array_of_its_own_is_shared():
    weights = np.array([[0.0, 1.0], [1.0, 0.0]])
    weights.setflags(write=False)
    assert Network(weights).weights is weights


def test_any_numbers_make_the_same_network():
    exact = Network(np.array([[0.0, 2.0], [1.0, 0.0]]))
    for weights in (
        [[0, 2], [1, 0]],
        np.array([[0, 2], [1, 0]], np.int8),
        np.array([[0, 1], [2, 0]], np.float32).T,
        np.array([[0, 2], [1, 0]], ">f8"),
    ):
        assert np.array_equal(Network(weights).weights, exact.weights)
        assert Network(weights).weights.dtype == exact.weights.dtype


@quick
@given(nets(least=1, most=20))
def test_symmetry_is_that_of_the_matrix(net):
    assert net.is_symmetric == np.array_equal(net.weights, net.weights.T)
    assert np.array_equal(net.couplings.influence, net.weights.T)


@pytest.mark.parametrize("place", [(0, 1), (69, 3), (3, 69), (40, 41), (69, 68)])
def test_one_asymmetric_pair_is_found_wherever_it_is(place):
    rng = np.random.default_rng(5)
    weights = rng.normal(size=(70, 70))
    weights += weights.T
    assert Network(weights).is_symmetric
    weights[place] += 1e-6
    assert not Network(weights).is_symmetric


def test_weights_that_are_symmetric_only_to_within_rounding():
    # Unit 2 hears nobody, so its field is an exact tie whatever the others do.
    net = Network([[0, 1, 1e-11], [1, 0, 0], [0, 0, 0]])
    assert net.is_symmetric
    assert np.array_equal(net.couplings.influence, net.weights.T)


def test_a_state_is_not_aliased():
    net = Network([[0, 1], [1, 0]])
    state = np.array([1, -1], np.int8)
    checked = net.check_state(state)
    state[0] = -1
    assert checked[0] == 1


def test_how_a_network_presents_itself():
    assert repr(Network([[0, 1], [1, 0]])) == "Network(2 bipolar units, symmetric)"
    assert repr(Network([[0, 1], [2, 0]], None, "binary")) == "Network(2 binary units, asymmetric)"


def test_gaps_of_ties_are_zero_for_weights_that_cancel_in_columns():
    rng = np.random.default_rng(2)
    column = rng.normal(size=50)
    weights = np.zeros((101, 101))
    weights[:50, 100], weights[50:100, 100] = column, -column
    net = Network(weights)
    for _ in range(20):
        half = rng.choice([-1, 1], 50)
        state = np.concatenate([half, half, random_state(net, rng)[:1]])
        assert net.energy_gaps(state)[100] == 0.0
