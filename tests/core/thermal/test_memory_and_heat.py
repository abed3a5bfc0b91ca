"""Phases, spectrum and crosstalk against known numbers, their own equations, and random networks."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from hopviz import Network, hebbian, pseudoinverse, thermal
from hopviz.core.couplings import Factored

LINES = {
    0.01: (1.1000, 0.8010, 0.7216), 0.02: (1.1414, 0.7165, 0.5913), 0.03: (1.1732, 0.6504, 0.4788),
    0.05: (1.2236, 0.5423, 0.2164), 0.08: (1.2828, 0.4046, None), 0.10: (1.3162, 0.3154, None),
    0.12: (1.3464, 0.2151, None),
}  # fmt: skip


@pytest.mark.parametrize("load", LINES)
def test_lines_are_those_that_are_known(load):
    lines, (t_g, t_m, t_c) = thermal.phase_lines(load), LINES[load]
    assert lines.t_g == pytest.approx(t_g, abs=1e-4)
    assert lines.t_m == pytest.approx(t_m, abs=1e-4)
    assert lines.t_c == (None if t_c is None else pytest.approx(t_c, abs=1e-4))


@pytest.mark.parametrize(
    ("load", "temperature", "m"),
    [(0.05, 0.2, 0.998878), (0.05, 0.4, 0.966187), (0.1, 0.2, 0.989085), (0.1, 0.3, 0.953020)],
)
def test_overlaps_are_those_that_are_known_and_end_at_the_line(load, temperature, m):
    assert thermal.overlap(load, temperature) == pytest.approx(m, abs=1e-6)
    t_m = thermal.phase_lines(load).t_m
    assert thermal.overlap(load, t_m - 1e-3) > 0.6
    assert thermal.overlap(load, t_m + 1e-3) == 0


def test_ends_of_the_lines():
    assert thermal.phase_lines(0.0) == thermal.PhaseLines(1.0, 1.0, 1.0)
    assert thermal.phase_lines(1e-12).t_m == 1
    assert thermal.phase_lines(1e-8).t_m == pytest.approx(1, abs=1e-3)
    assert thermal.phase_lines(0.1375).t_m < 0.06
    assert thermal.phase_lines(0.1385) == thermal.PhaseLines(1 + math.sqrt(0.1385), None, None)
    assert 0.085 <= thermal.phase_lines(0.053).t_c < 0.13
    assert thermal.phase_lines(0.0535).t_c is None


def test_the_diagram_is_made_of_the_lines():
    diagram = thermal.phase_diagram(0.2, 12)
    assert (diagram.t_g.shape, diagram.t_m.shape, diagram.t_c.shape) == ((2, 12), (2, 13), (2, 13))
    for line, name in ((diagram.t_g, "t_g"), (diagram.t_m, "t_m"), (diagram.t_c, "t_c")):
        assert line[:, 0].tolist() == [0.0, 1.0]
        assert line[1, 5] == pytest.approx(getattr(thermal.phase_lines(line[0, 5]), name))
    assert diagram.t_m[:, -2:] == pytest.approx(np.array([[0.1379, 0.1379], [0.0455, 0.0]]), abs=1e-3)
    assert diagram.t_c[:, -2:] == pytest.approx(np.array([[0.0532, 0.0519], [0.085, 0.0]]), abs=1e-3)


@pytest.mark.parametrize(("temperature", "m"), [(0.5, 0.9575), (0.8, 0.7104), (0.9, 0.5254)])
def test_one_memory_follows_its_mean_field(temperature, m):
    found = thermal.mean_field_overlap(temperature)
    assert found == pytest.approx(m, abs=1e-4)
    assert found == pytest.approx(math.tanh(found / temperature))
    assert [thermal.mean_field_overlap(t) for t in (0.0, 1.0, 7.0)] == [1.0, 0.0, 0.0]
    assert thermal.overlap(1e-9, temperature) == pytest.approx(found, abs=1e-3)


def test_the_spectrum_of_hebb_has_a_bulk_and_a_band():
    patterns = np.random.default_rng(1).choice([-1, 1], (40, 400))
    values = thermal.spectrum(hebbian(patterns))
    band = thermal.band(0.1)
    assert values[:360] == pytest.approx(np.full(360, -0.1))
    assert band.bulk == pytest.approx(-0.1)
    assert (band.low, band.high) == pytest.approx((0.3675, 1.6325), abs=1e-4)
    assert values[360:].min() > band.low - 0.1
    assert values[360:].max() < band.high + 0.1
    assert (band.naive, band.t_g) == pytest.approx((1.6325, 1.3162), abs=1e-4)
    assert band.naive == pytest.approx(band.high)
    steps = thermal.spectrum(pseudoinverse(patterns))
    assert steps[:360] == pytest.approx(np.full(360, -0.1), abs=0.05)
    assert steps[360:] == pytest.approx(np.full(40, 0.9), abs=0.05)


@pytest.mark.parametrize("load", [0.1, 0.5, 1.0, 2.0])
def test_the_band_is_as_dense_as_eigenvalues_are(load):
    band, n = thermal.band(load), 600
    x = np.linspace(band.low, band.high, 200_001)
    density = thermal.band_density(x, load)
    assert float(density.sum() * (x[1] - x[0])) == pytest.approx(min(load, 1.0), rel=5e-3)
    values = thermal.spectrum(hebbian(np.random.default_rng(2).choice([-1, 1], (round(load * n), n))))
    for edge in np.linspace(band.low, band.high, 6)[1:-1]:
        share = (values > edge).mean()
        assert share == pytest.approx(float(density[x > edge].sum() * (x[1] - x[0])), abs=0.01)


def test_memories_give_the_spectrum_of_their_matrix():
    patterns = np.random.default_rng(3).choice(np.array([-1, 1], np.int8), (5, 60))
    factored = Network(Factored(patterns.T, np.ones(5, np.int64), 60.0))
    assert thermal.spectrum(factored) == pytest.approx(np.linalg.eigvalsh(factored.weights), abs=1e-12)
    assert thermal.spectrum(hebbian(np.ones((1, 5000)))).shape == (5000,)
    with pytest.raises(ValueError, match="at most 2,048 units, not 3,000"):
        thermal.spectrum(Network(np.zeros((3000, 3000))))


@pytest.mark.parametrize(("n", "patterns"), [(2, 1), (3, 2), (4, 4), (5, 3)])
def test_the_crosstalk_is_a_sum_of_fair_signs(n, patterns):
    sums = np.array([sum(signs) for signs in product((-1, 1), repeat=(n - 1) * (patterns - 1))])
    law = thermal.crosstalk_law(n, patterns)
    values, counts = np.unique(sums, return_counts=True)
    assert law.values == pytest.approx(values / n)
    assert law.probabilities == pytest.approx(counts / sums.size)
    assert law.error == pytest.approx((sums < -(n - 1)).mean())
    assert law.tie == pytest.approx((sums == -(n - 1)).mean())


def test_the_tail_of_the_crosstalk_is_the_bit_error():
    n, p = 200, 40
    law = thermal.crosstalk_law(n, p)
    wrong, ties = [], []
    for seed in range(20):
        patterns = np.random.default_rng(seed).choice([-1, 1], (p, n))
        aligned = hebbian(patterns).fields(patterns) * patterns
        wrong.append((aligned < 0).mean())
        ties.append((aligned == 0).mean())
    assert np.mean(wrong) == pytest.approx(law.error, abs=4 * np.std(wrong) / 20**0.5)
    assert np.mean(ties) == pytest.approx(law.tie, abs=4 * np.std(ties) / 20**0.5)
    assert law.error == pytest.approx(law.normal_error, rel=0.15)
    assert law.width == pytest.approx(math.sqrt(0.2))
    assert law.probabilities.sum() == pytest.approx(1, abs=1e-6)
    assert law.density() * 2 / n == pytest.approx(law.probabilities, abs=5e-4)
    large = thermal.crosstalk_law(100_000, 10_000)
    assert large.error == pytest.approx(large.normal_error, rel=0.01)
    with pytest.raises(ValueError, match=r"must be up to 1,000,000,000"):
        thermal.crosstalk_law(10**6, 10**4)
