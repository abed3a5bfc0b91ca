"""Graded units: their flow goes downhill, to s = tanh(g h), and at large gain to the classical net's minima."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz import graded, patterns
from hopviz.core.network import Network
from tests.core.reference import all_states, nets, quick

GAINS = [1e-9, 0.1, 0.7, 1.0, 3.0, 40.0, 1e4]


def energy_by_hand(net: Network, s: np.ndarray, gain: float) -> float:
    """-1/2 s'Ws - b's, and the integral of the inverse of tanh from 0 to each s_i, term by term."""
    total = -0.5 * float(s @ net.weights @ s) - float(net.bias @ s)
    for value in s:
        total += sum(p * math.log(p) for p in (1 + value, 1 - value) if p > 0) / 2 / gain
    return total


def fields_by_hand(net: Network, s: np.ndarray) -> np.ndarray:
    return net.weights @ s + net.bias


@st.composite
def problems(draw, whole=False):
    net = draw(nets(most=8, symmetric=True, diagonal=False, units="bipolar", whole=whole))
    start = np.random.default_rng(draw(st.integers(0, 2**32 - 1))).uniform(-1, 1, net.n)
    return net, start, draw(st.sampled_from(GAINS))


@quick
@given(problems())
def test_energy_fields_and_velocity_are_those_of_the_definition(problem):
    net, s, gain = problem
    by_hand = energy_by_hand(net, s, gain)
    assert graded.energy(net, s, gain) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)
    assert sum(graded.energy_parts(net, s, gain)) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(graded.energy(net, [s, -s], gain)[0], by_hand, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(graded.fields(net, s), fields_by_hand(net, s), atol=1e-12)
    expected = np.tanh(gain * fields_by_hand(net, s)) - s
    np.testing.assert_allclose(graded.velocity(net, s, gain), expected, atol=1e-9)


@quick
@given(problems())
def test_the_velocity_points_downhill_by_the_gradient(problem):
    net, s, gain = problem
    s = 0.9 * s
    slope = -fields_by_hand(net, s) + np.arctanh(s) / gain
    assert slope @ graded.velocity(net, s, gain) <= 1e-9 * (1 + float(np.abs(slope).max()))
    small = 1e-5
    for i in range(net.n):
        up, down = s.copy(), s.copy()
        up[i] += small
        down[i] -= small
        measured = (graded.energy(net, up, gain) - graded.energy(net, down, gain)) / (2 * small)
        assert measured == pytest.approx(slope[i], rel=1e-3, abs=1e-3 * (1 + 1 / gain))


@quick
@given(problems(), st.sampled_from(["flow", "one by one"]), st.sampled_from([0.01, 0.1, 1.0]))
def test_energies_never_rise_along_a_path(problem, dynamics, step):
    net, start, gain = problem
    path = graded.path(net, start, gain, dynamics, step=step, most_steps=200)
    scale = 1e-12 * (float(np.abs(net.weights).sum() + np.abs(net.bias).sum()) + net.n / gain)
    assert (np.diff(path.energies) <= scale).all()
    assert len(path.times) == len(path.states) == len(path.energies)
    assert (np.diff(path.times) > 0).all()
    assert (np.abs(path.states) <= 1).all()
    np.testing.assert_array_equal(path.states[0], start)
    for state, energy in zip(path.states[::20], path.energies[::20], strict=True):
        assert energy == pytest.approx(energy_by_hand(net, state, gain), rel=1e-9, abs=1e-9)


@quick
@given(problems())
def test_together_the_two_time_energy_never_rises_and_the_period_is_two_at_most(problem):
    net, start, gain = problem
    path = graded.path(net, start, gain, "together", most_steps=300)
    both = [graded.two_time_energy(net, a, b, gain) for a, b in zip(path.states, path.states[1:], strict=False)]
    scale = 1e-12 * (float(np.abs(net.weights).sum() + np.abs(net.bias).sum()) + net.n / gain)
    assert (np.diff(both) <= 4 * scale).all()
    for before, after in zip(path.states, path.states[1:], strict=False):
        np.testing.assert_allclose(after, np.tanh(gain * fields_by_hand(net, before)), atol=1e-9)
    assert path.period == (1 if path.at_rest else path.period)


def test_two_units_that_want_to_differ_change_together_for_ever():
    net = Network([[0.0, -1.0], [-1.0, 0.0]])
    path = graded.path(net, [0.5, 0.5], 3.0, "together")
    assert (path.period, path.at_rest) == (2, False)
    rest = graded.path(net, [0.5, 0.4], 3.0, most_steps=5000)
    assert (rest.period, rest.at_rest) == (1, True)
    assert rest.states[-1][0] == pytest.approx(-rest.states[-1][1])


@quick
@given(problems())
def test_fixed_points_solve_the_equation_and_lie_no_higher(problem):
    net, start, gain = problem
    point = graded.settle(net, start, gain)
    if gain < 1e3:  # beyond, the equation is a step
        assert point.settled
    if point.settled:
        assert np.abs(point.state - np.tanh(gain * fields_by_hand(net, point.state))).max() <= 1e-9
    assert point.energy <= graded.energy(net, start, gain) + 1e-9 * (1 + net.n / gain)
    assert point.energy == pytest.approx(energy_by_hand(net, point.state, gain), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_at_large_gain_they_end_in_the_classical_nets_minima(seed):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(9, 9))
    net = Network(np.triu(weights, 1) + np.triu(weights, 1).T, 0.3 * rng.normal(size=9))
    states = all_states(9, "bipolar")
    stable = {tuple(s) for s in states if (s * net.fields(s) > 0).all()}
    least = min(abs(net.fields(np.array(s))).min() for s in stable)
    gain = 40 / least
    found = graded.minima(net, gain, 200, seed)
    ends = {tuple(np.sign(point.state).astype(np.int8)) for point in found if point.settled}
    assert ends <= stable
    assert len(ends) > len(stable) / 3
    for s in stable:  # each of them is where the graded net rests, and where it goes from nearby
        point = graded.settle(net, 0.97 * np.array(s), gain)
        np.testing.assert_allclose(point.state, s, atol=1e-6)
    lowest = min(states, key=net.energy)
    assert found[0].energy == pytest.approx(net.energy(lowest) + 9 * math.log(2) / gain, rel=1e-6)


def test_the_middle_is_the_only_minimum_until_the_critical_gain():
    """One memory, W = x x'/N without its diagonal: the largest eigenvalue is (N - 1)/N, and m = tanh(g m (N - 1)/N)."""
    x = patterns.random_patterns(1, 20, np.random.default_rng(1))
    net = hopviz.hebbian(x)
    critical = graded.critical_gain(net)
    assert critical == pytest.approx(20 / 19)
    low, high = graded.bifurcation(net, [1.5 * critical, 0.9 * critical], 10)
    assert (low.gain, len(low.minima), low.minima[0].count) == (0.9 * critical, 1, 10)
    np.testing.assert_allclose(low.minima[0].state, 0, atol=1e-12)
    assert len(high.minima) == 2
    m = high.minima[0].state * x[0] * np.sign(high.minima[0].state[0] * x[0, 0])
    assert np.ptp(m) < 1e-9
    assert m[0] == pytest.approx(math.tanh(1.5 * m[0]), abs=1e-9)
    assert m[0] == pytest.approx(0.8586, abs=1e-3)


@quick
@given(problems(), st.integers(0, 100))
def test_below_the_critical_gain_there_is_one_fixed_point(problem, seed):
    net, _, _ = problem
    critical = graded.critical_gain(net)
    if 1e-6 < critical < 1e6:
        assert len(graded.minima(net, 0.8 * critical, 5, seed)) == 1


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_the_critical_gain_of_many_units(form):
    net = hopviz.hebbian(patterns.random_patterns(40, 700, np.random.default_rng(2)), form=form)
    largest = np.linalg.eigvalsh(net.weights)[-1]
    assert graded.critical_gain(net) == pytest.approx(1 / largest, rel=1e-9)


def test_a_run_goes_on_under_another_gain_and_in_pieces():
    rng = np.random.default_rng(0)
    net = hopviz.hebbian(patterns.random_patterns(3, 30, rng))
    start = rng.uniform(-1, 1, 30)
    for dynamics in ("flow", "together", "one by one"):
        whole, cut = (graded.GradedRun(net, start, 2.0, dynamics, seed=4) for _ in range(2))
        whole.advance(40)
        for _ in range(8):
            cut.advance(5)
        np.testing.assert_array_equal(whole.state, cut.state)
        assert (whole.steps, whole.time, whole.energy) == (cut.steps, cut.time, cut.energy)
    run = graded.GradedRun(net, start, 5.0)
    assert run.advance(100_000)
    melted = run.state
    run.gain = 0.1
    assert run.advance(100_000)
    assert np.abs(run.state).max() < 1e-8 < np.abs(melted).max()
    assert run.residual <= 1e-9


def test_a_long_step_does_not_go_back_and_forth_at_one_height():
    """From one corner the opposite one is as high, and all units want to change."""
    net = Network([[0.0, -4, -18, -9], [-4, 0, -21, 8], [-18, -21, 0, 2], [-9, 8, 2, 0]])
    start = np.array([-1, -1, -1, 1])
    assert graded.energy(net, start, 1e4) == graded.energy(net, -start, 1e4)
    assert (net.fields(start) * start < 0).all()
    assert graded.settle(net, start, 1e4).settled


def test_binary_units_are_converted():
    bipolar = hopviz.hebbian(patterns.random_patterns(2, 12, np.random.default_rng(1)))
    binary, offset = bipolar.converted("binary")
    s = np.random.default_rng(2).uniform(-1, 1, 12)
    assert graded.energy(binary, s, 2.0) == pytest.approx(graded.energy(bipolar, s, 2.0))
    assert np.isfinite(offset)


@pytest.mark.parametrize("scale", [1e-50, 1.0, 1e8])
@pytest.mark.parametrize("gain", [1e-9, 1.0, 1e15])
def test_nothing_overflows(scale, gain):
    net = Network(scale * np.array([[0.0, 1, -2], [1, 0, 3], [-2, 3, 0]]), [scale, 0, 0])
    for start in ([1.0, -1, 0], [0.0, 0, 0]):
        point = graded.settle(net, start, gain)
        assert np.isfinite(point.state).all()
        assert np.isfinite(point.energy)
        assert np.isfinite(graded.path(net, start, gain, "together").energies).all()


NET = Network([[0.0, 1.0], [1.0, 0.0]])
REFUSED = {
    "asymmetric weights": (lambda: graded.energy(Network([[0, 1], [0, 0]]), [0, 0], 1), "need symmetric weights"),
    "values beyond one": (lambda: graded.energy(NET, [0, 1.5], 1.0), "from -1 to 1"),
    "no number": (lambda: graded.settle(NET, [0, math.nan], 1.0), "from -1 to 1"),
    "another size": (lambda: graded.fields(NET, [0.0]), "a state must have shape"),
    "several states": (lambda: graded.path(NET, np.zeros((2, 2)), 1.0), "one state of shape"),
    "no gain": (lambda: graded.velocity(NET, [0, 0], 0.0), "gain must be"),
    "other dynamics": (lambda: graded.path(NET, [0, 0], 1.0, "twice"), "dynamics must be one of"),
    "a step too long": (lambda: graded.path(NET, [0, 0], 1.0, step=2.0), "step must be"),
    "too much to keep": (lambda: graded.path(hopviz.ising.lattice(100, 100), np.zeros(10_000), 1.0, most_steps=10**6),
                         "numbers of a path"),
    "no gains": (lambda: graded.bifurcation(NET, []), "gains are needed"),
    "no starts": (lambda: graded.minima(NET, 1.0, 0), "starts must be"),
    "a dense memory": (lambda: graded.energy(hopviz.attention.DenseMemory([[1, -1]], 3), [0, 0], 1.0), "no weights"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
