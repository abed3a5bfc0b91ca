"""The memory plane against a sum over all units."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.attractors import overlaps
from hopviz.core.landscape import memory_plane, memory_planes
from hopviz.core.learning import hebbian
from hopviz.core.network import Network, to_units
from tests.core.reference import energy, nets, quick


def free_energy(net, first, second, a, b, temperature):
    """<E>/N - T/N sum_i S(m_i) of independent units with means m: the energies of all states with their chances."""
    m = a * first + b * second
    total = 0.0
    for state in product((-1, 1), repeat=net.n):
        chance = float(np.prod((1 + np.array(state) * m) / 2))
        total += chance * energy(net, to_units(np.array(state), net.units))
    for i in range(net.n):
        for p in ((1 + m[i]) / 2, (1 - m[i]) / 2):
            if p > 1e-15:
                total += temperature * p * math.log(p)
    return total / net.n


POINTS = [(0, 0), (0.3, 0.2), (-0.5, 0.5), (0.1, -0.8), (-0.25, -0.75), (0.9, 0), (1, 0), (0, -1)]


def two_patterns(net, seed):
    return np.random.default_rng(seed).choice([-1, 1], (2, net.n))


@quick
@given(nets(most=6, whole=False), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.4, 2.0]))
def test_the_surface_is_the_sum_over_units(net, seed, temperature):
    first, second = two_patterns(net, seed)
    plane = memory_plane(net, to_units(first, net.units), second, temperature)
    a, b = np.array(POINTS, float).T
    expected = [free_energy(net, first, second, *point, temperature) for point in POINTS]
    assert plane.free_energy(a, b) == pytest.approx(expected, abs=1e-12)
    other = plane.at(0.7).free_energy(0.3, 0.2)
    assert float(other) == pytest.approx(free_energy(net, first, second, 0.3, 0.2, 0.7), abs=1e-12)


@quick
@given(nets(most=12), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 1.3]))
def test_the_corners_are_the_energies_of_the_memories_and_their_reverses(net, seed, temperature):
    first, second = two_patterns(net, seed)
    plane = memory_plane(net, first, second, temperature)
    corners = {(1, 0): first, (-1, 0): -first, (0, 1): second, (0, -1): -second}
    for (a, b), pattern in corners.items():
        expected = net.energy(to_units(pattern, net.units)) / net.n
        assert float(plane.free_energy(a, b)) == pytest.approx(expected, abs=1e-12)


def test_there_is_nothing_outside_the_plane():
    net = hebbian(np.random.default_rng(0).choice([-1, 1], (2, 20)))
    a, b = np.meshgrid(np.linspace(-1.5, 1.5, 61), np.linspace(-1.5, 1.5, 61))
    for temperature in (0.0, 0.5):
        surface = memory_plane(net, *two_patterns(net, 1), temperature).free_energy(a, b)
        assert surface.shape == a.shape
        assert np.array_equal(np.isnan(surface), np.abs(a) + np.abs(b) > 1 + 1e-9)


@quick
@given(nets(least=2, most=12), st.integers(0, 2**32 - 1))
def test_the_ball_is_where_least_squares_puts_it(net, seed):
    first, second = two_patterns(net, seed)
    s = np.random.default_rng(seed + 1).choice([-1, 1], net.n)
    plane = memory_plane(net, first, second)
    basis = np.stack([first, second], axis=1).astype(float)
    solution, *_ = np.linalg.lstsq(basis, s.astype(float), rcond=None)
    m = overlaps(s, [first, second])
    shadow = basis @ solution
    assert plane.share(*m) == pytest.approx(shadow @ shadow / net.n, abs=1e-9)
    a, b = plane.coordinates(*m)
    assert a * first + b * second == pytest.approx(shadow, abs=1e-9)
    if abs(first @ second) < net.n:
        assert (a, b) == pytest.approx(tuple(solution), abs=1e-9)
    else:  # one pattern twice, or with its reverse: a line
        assert b == 0


def test_memories_are_wells_below_the_critical_temperature_and_not_above():
    rng = np.random.default_rng(0)
    first, second = rng.choice([-1, 1], (2, 1000))
    plane = memory_plane(hebbian([first, second]), first, second)
    along = np.linspace(0, 1, 201)
    for temperature, m in ((0.5, 0.9575), (0.8, 0.7104), (1.2, 0.0)):
        lowest = along[np.argmin(plane.at(temperature).free_energy(along, 0 * along))]
        assert lowest == pytest.approx(m, abs=0.03)


def test_energies_per_unit_of_a_memory_and_of_a_mixture_of_three():
    n = 4000
    patterns = np.random.default_rng(2).choice([-1, 1], (3, n))
    net = hebbian(patterns)
    mixture = np.sign(patterns.sum(axis=0))
    assert net.energy(patterns[0]) / n == pytest.approx(-0.5, abs=0.003)
    assert net.energy(mixture) / n == pytest.approx(-0.375, abs=0.01)
    assert overlaps(mixture, patterns) == pytest.approx([0.5] * 3, abs=0.04)
    assert (net.fields(mixture) * mixture > 0).all()


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_planes_of_all_pairs_are_those_of_each_pair(units):
    rng = np.random.default_rng(4)
    patterns = rng.choice([-1, 1], (4, 15))
    net = Network(rng.normal(size=(15, 15)), rng.normal(size=15), units)
    planes = memory_planes(net, patterns)
    for k in range(4):
        for m in range(4):
            one, other = planes.plane(k, m, 0.6), memory_plane(net, patterns[k], patterns[m], 0.6)
            for a, b in POINTS:
                assert float(one.free_energy(a, b)) == pytest.approx(float(other.free_energy(a, b)), abs=1e-12)


def test_bad_planes_are_refused():
    net, x = Network(np.zeros((3, 3))), [1, -1, 1]
    for temperature in (-0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match="temperature"):
            memory_plane(net, x, x, temperature)
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        memory_plane(net, x, [1, -1])
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        memory_plane(net, [x], [x])
    with pytest.raises(ValueError, match=r"\(P, 3\)"):
        memory_planes(net, [[1, -1]])
