"""Confidence intervals: their formulas, and how often those of every experiment hold what is true."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import hopviz
from hopviz.core import experiments
from hopviz.core.census import Census
from hopviz.core.experiments import capacity
from hopviz.core.intervals import CONFIDENCE, loss_interval, score_interval, student, wilson_interval
from hopviz.core.network import Network
from hopviz.core.quality import Quality, recall_quality
from hopviz.core.seeds import spawned
from hopviz.core.timing import Times, Timing, mean_time

REPEATS = 300


def held(intervals: list[tuple[float, float]], truth: float) -> float:
    """How often an interval holds it."""
    return float(np.mean([low <= truth <= high for low, high in intervals]))


def check(intervals: list[tuple[float, float]], truth: float) -> None:
    assert 0.92 <= held(intervals, truth) <= 0.98


def check_both(found: list[Quality], exact: float, overlap: float) -> None:
    check([quality.exact_interval for quality in found], exact)
    check([quality.overlap_interval for quality in found], overlap)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (7, 2.3646), (10, 2.2281), (30, 2.0423), (199, 1.97196), (500, 1.96472)],
)
def test_students_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, rel=2e-5)


def test_without_a_degree_of_freedom_nothing_is_known() -> None:
    assert student(0) == math.inf


def test_the_score_interval_is_wilsons_if_trials_are_independent() -> None:
    z, p, n = CONFIDENCE, 0.8, 50
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert wilson_interval(40, 50) == pytest.approx((middle - half, middle + half))


def test_trials_that_say_the_same_count_as_the_fewer_that_would_be_as_variable() -> None:
    assert score_interval(0.7, 0.7 * 0.3 / 20, 100) == pytest.approx(wilson_interval(14, 20))


def test_without_any_variance_so_many_more_trials_as_z_squared_may_say_anything() -> None:
    z2 = CONFIDENCE**2
    assert score_interval(0.7, 0.0, 100) == pytest.approx((70 / (100 + z2), (70 + z2) / (100 + z2)))


@pytest.mark.parametrize("trials", [1, 3, 400, 10_000])
def test_none_and_all_are_ends_exactly(trials: int) -> None:
    assert wilson_interval(0, trials)[0] == 0
    assert wilson_interval(trials, trials)[1] == 1
    assert 0 < wilson_interval(0, trials)[1] < 1


def test_rare_losses_of_one_size_are_a_share_of_the_trials() -> None:
    share, size = 3 / 60, 0.4
    spread = share * (1 - share) * size**2
    found = loss_interval(share * size, spread / 60, spread, 60, CONFIDENCE)
    assert found == pytest.approx(tuple(size * wilson_interval(3, 60)))
    assert loss_interval(0.0, 0.0, 0.0, 60, CONFIDENCE) == pytest.approx(tuple(wilson_interval(0, 60)))


@pytest.mark.parametrize(("load", "noise"), [(0.2, 0.1), (0.4, 0.0)])
def test_capacity(load: float, noise: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiments, "NETWORKS", 6)
    found = []
    with ThreadPoolExecutor(1) as pool:
        for k in range(REPEATS):
            *_, last = capacity(30, [load], 30, noise=noise, seed=spawned(3, k), executor=pool)
            found.append(last.quality)
    exact, overlap = (np.mean([getattr(q, name) for q in found]) for name in ("exact_fraction", "overlap"))
    assert 0.05 < exact < 0.95
    check_both(found, exact, overlap)


@pytest.mark.parametrize(
    ("memories", "noise", "trials"),
    [(4, 0.3, 80), (10, 0.1, 60), (3, 0.3, 62), (10, 0.1, 15), (40, 0.05, 30)],
)
def test_recall_quality(memories: int, noise: float, trials: int) -> None:
    patterns = hopviz.patterns.random_patterns(memories, 30, np.random.default_rng(5))
    net = hopviz.hebbian(patterns)
    found = [recall_quality(net, patterns, None, noise, trials, spawned(7, k)) for k in range(REPEATS)]
    truth = recall_quality(net, patterns, None, noise, 500 * memories, 99)
    assert 0 < truth.exact_fraction < 1 or memories == 40
    check([quality.overlap_interval for quality in found], truth.overlap)
    if memories != 40:
        check([quality.exact_interval for quality in found], truth.exact_fraction)


def test_settling_times() -> None:
    rng = np.random.default_rng(5)  # two units that swing settle after geometric times: see `time_distribution`
    times = [Times(rng.geometric(0.5, 100), 0) for _ in range(REPEATS)]
    check([(found.mean - found.error, found.mean + found.error) for found in times], mean_time(0.5))


def test_neighbouring_seeds_of_settling_times_have_no_run_in_common() -> None:
    pair = Network([[0, -100], [-100, 0]], [5, 5], "binary")
    one, other = (Timing(pair, [0, 0], 0.03, 40, seed).advance().ticks for seed in (1, 2))
    assert not any(np.array_equal(one[k : k + 20], other[j : j + 20]) for k in range(20) for j in range(20))


def test_shares_of_a_census() -> None:
    patterns = hopviz.patterns.random_patterns(3, 16, np.random.default_rng(2))
    net = hopviz.hebbian(patterns)
    end = hopviz.census(net, 20_000, 1, patterns=patterns)
    found = [Census(net, spawned(4, k), patterns=patterns).advance(60) for k in range(REPEATS)]
    truth = float(end.shares[:2].sum())
    sought = {state.tobytes() for state in end.states[:2]}
    hits = [sum(int(h) for s, h in zip(f.states, f.hits, strict=True) if s.tobytes() in sought) for f in found]
    check([tuple(wilson_interval(k, 60)) for k in hits], truth)
