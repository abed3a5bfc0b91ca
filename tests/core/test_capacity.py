"""Theory and the capacity experiment: closed formulas, exact laws, the same numbers on any executor."""

from __future__ import annotations

import csv
import json
import math
import multiprocessing
import subprocess
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz.core import experiments
from hopviz.core.experiments import COLUMNS, CapacityPoint, capacity, loads_up_to, row
from hopviz.core.information import information
from hopviz.core.patterns import random_patterns
from hopviz.core.quality import recall_quality
from hopviz.core.stepwise import finished
from hopviz.core.theory import ags_overlap, alpha_c, first_step_error, marks, retrieval_ends, retrieval_overlap
from hopviz.project.csv_files import csv_steps

ROOT = Path(__file__).parent.parent.parent


def test_the_overlap_solves_the_equations_of_amit_gutfreund_and_sompolinsky() -> None:
    for alpha in (0.01, 0.05, 0.1, 0.137):
        m = ags_overlap(alpha)
        # r and C from m, then m from r again.
        r = 1.0
        for _ in range(20_000):
            deviation = math.sqrt(alpha * r)
            c = math.sqrt(2 / math.pi) / deviation * math.exp(-(m**2) / (2 * alpha * r))
            r = 0.9 * r + 0.1 / (1 - c) ** 2
        assert math.erf(m / math.sqrt(2 * alpha * r)) == pytest.approx(m, abs=1e-6)


def test_retrieval_ends_at_its_known_load() -> None:
    assert alpha_c() == pytest.approx(0.1379, abs=5e-5)
    assert ags_overlap(alpha_c() - 1e-9) == pytest.approx(0.967, abs=1e-3)
    assert ags_overlap(alpha_c() + 1e-9) == 0
    assert ags_overlap(0) == 1
    values = [ags_overlap(a) for a in np.linspace(0, alpha_c(), 30)[:-1]]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("load", "temperature", "overlap"),
    [
        (0.05, 0.2, 0.998878), (0.05, 0.4, 0.966187), (0.1, 0.2, 0.989085), (0.1, 0.3, 0.953020),
        (0.0, 0.5, 0.9575), (0.0, 0.8, 0.7104), (0.0, 0.9, 0.5254), (0.0, 1.05, 0.0),
    ],
)  # fmt: skip
def test_the_overlap_at_a_temperature(load: float, temperature: float, overlap: float) -> None:
    assert retrieval_overlap(load, temperature) == pytest.approx(overlap, abs=5e-5)


@pytest.mark.parametrize(
    ("load", "temperature"), [(0.01, 0.8010), (0.02, 0.7165), (0.05, 0.5423), (0.08, 0.4046), (0.12, 0.2151)]
)
def test_where_retrieval_appears(load: float, temperature: float) -> None:
    assert retrieval_overlap(load, temperature + 0.001) == 0
    assert retrieval_overlap(load, temperature - 0.001) > 0.5
    assert retrieval_ends(temperature) == pytest.approx(load, abs=1e-4)


def test_without_a_temperature_the_overlap_is_that_of_the_closed_equation() -> None:
    for load in (0.02, 0.08, 0.137):
        assert retrieval_overlap(load, 0.0) == ags_overlap(load)
        assert retrieval_overlap(load, 0.01) == pytest.approx(ags_overlap(load), abs=1e-3)
    assert retrieval_ends(0.0) == alpha_c()
    assert retrieval_ends(1.2) == 0
    for wrong in ((-0.1, 0.5), (math.nan, 0.5), (0.1, -1.0), (0.1, math.nan)):
        with pytest.raises(ValueError, match="must be a"):
            retrieval_overlap(*wrong)


def test_capacity_at_a_temperature_is_an_average_over_time() -> None:
    found = last_points(n=300, loads=(0.05,), trials=20, temperatures=(0.0, 0.4), seed=2)
    cold, warm = (found["hebbian", 15, temperature].quality for temperature in (0.0, 0.4))
    assert warm.overlap == pytest.approx(retrieval_overlap(0.05, 0.4), abs=0.01)
    # At every moment some of 300 units are wrong: 1.7 % of them.  Most of the time each is right.
    assert cold.exact == 20
    assert warm.exact >= 17


@pytest.mark.parametrize(
    ("ratio", "error"), [(0.105, 0.001), (0.138, 0.0036), (0.185, 0.01), (0.37, 0.05), (0.61, 0.1)]
)
def test_errors_of_the_first_step(ratio: float, error: float) -> None:
    assert first_step_error(1 / ratio) == pytest.approx(error, rel=0.06)


@pytest.mark.parametrize("patterns", [105, 185])
def test_the_first_step_against_the_exact_binomial_law(patterns: int) -> None:
    n, wrong, bits = 1000, 0, 0
    for seed in range(2):
        xi = hopviz.patterns.random_patterns(patterns, n, np.random.default_rng(seed))
        fields = hopviz.hebbian(xi).fields(xi)
        wrong += int((xi * fields < 0).sum())
        bits += xi.size
    # The crosstalk of a bit is a sum of (P - 1)(N - 1) signs against N - 1 of its own.
    count = (patterns - 1) * (n - 1)
    k = np.arange(count + 1)
    logs = np.array([math.lgamma(j + 1.0) for j in range(count + 1)])
    weight = np.exp(logs[-1] - logs - logs[::-1] - count * math.log(2))
    law = float(weight[(2 * k - count) > n - 1].sum())
    assert wrong / bits == pytest.approx(law, abs=5 * math.sqrt(law / bits) * 1.5)
    assert law == pytest.approx(first_step_error(n / patterns), rel=0.05)


def last_points(**arguments: object) -> dict[tuple[str, int, float], CapacityPoint]:
    found = {}
    for point in capacity(**arguments):  # type: ignore[arg-type]
        before = found.get((point.rule, point.patterns, point.temperature))
        assert before is None or before.done < point.done <= point.total
        found[point.rule, point.patterns, point.temperature] = point
    return found


def test_overlap_after_relaxation_collapses_beyond_the_critical_load() -> None:
    found = last_points(n=500, loads=(0.08, 0.12, 0.2), trials=32)
    overlap = {point.load: point.quality.overlap for point in found.values()}
    assert overlap[0.08] > 0.99
    assert overlap[0.12] > 0.93
    assert overlap[0.2] < 0.7


def test_the_same_numbers_whoever_computes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = {"n": 40, "loads": (0.05, 0.2), "trials": 20, "rule": ("hebbian", "storkey"), "noise": 0.1, "seed": 3}
    alone = last_points(**plan, executor=ThreadPoolExecutor(1))
    assert last_points(**plan) == alone
    monkeypatch.setattr(experiments, "WORK", 1)  # each network a task of its own
    assert last_points(**plan) == alone
    assert {point.done for point in alone.values()} == {20}
    assert len(alone) == 4
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        assert last_points(**plan, executor=pool) == alone
    assert last_points(**{**plan, "seed": 4}) != alone


def test_the_same_numbers_on_a_pool_of_another_kind() -> None:
    """The docstring's executor for Ray, whose pool is like this one."""
    pool = ThreadPool(2)

    class PoolExecutor(Executor):
        def submit(self, function: Any, task: Any) -> Future[Any]:  # type: ignore[override]
            future: Future[Any] = Future()
            future.set_running_or_notify_cancel()
            pool.apply_async(function, (task,), callback=future.set_result, error_callback=future.set_exception)
            return future

    with pool:
        found = last_points(n=30, loads=(0.1, 0.2), trials=8, executor=PoolExecutor())
        pool.close()
        pool.join()
    assert found == last_points(n=30, loads=(0.1, 0.2), trials=8)


def test_the_same_numbers_on_a_cluster() -> None:
    pytest.importorskip("distributed")
    plan = {"n": 30, "loads": (0.1, 0.2), "trials": 8}
    command = [sys.executable, "-m", "tests.core.on_a_cluster", json.dumps(plan)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=150, check=False)
    assert answer.returncode == 0, answer.stderr
    expected = {str(point.patterns): list(row(point)) for point in last_points(**plan).values()}
    assert json.loads(answer.stdout) == expected


def test_closing_it_cancels_what_has_not_begun() -> None:
    results = capacity(200, tuple(np.linspace(0.01, 1, 100)), 64)
    first = next(results)
    assert first.done < first.total
    results.close()
    assert list(results) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"trials": 0}, "trial"),
        ({"rule": "magic"}, "magic"),
        ({"rule": ()}, "rule"),
        ({"loads": ()}, "loads"),
        ({"loads": (0.0,)}, "load"),
        ({"loads": (math.nan,)}, "load"),
        ({"n": 1}, "n must be a whole number from 2"),
        ({"n": 100_000}, r"100,000 units would take 75 GiB of memory: .* up to 16,384"),
        ({"loads": (1e4,), "n": 16_000}, "fit"),
        ({"noise": -0.1}, "noise"),
        ({"temperatures": (-1.0,)}, "temperature"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):  # at once, not when the first point is asked for
        capacity(**{"n": 20, "loads": (0.1,), **arguments})  # type: ignore[arg-type]


@given(st.integers(1, 3000))
def test_trials_are_spread_evenly_over_networks(trials: int) -> None:
    tasks = experiments._tasks(20, (0.1,), trials, ("hebbian",), 0.0, (0.0,), 0)
    samples = [sample for task in tasks for sample in task]
    shares = [sample.trials for sample in samples]
    assert sum(shares) == trials
    assert max(shares) - min(shares) <= 1
    assert min(shares) >= 1
    assert max(shares) <= 2  # as there are memories
    assert [sample.number for sample in samples] == list(range(len(samples)))
    assert len(samples) >= min(20, trials)


@pytest.mark.parametrize(("rule", "most"), [("hebbian", 16), ("perceptron", 1)])
def test_tasks_are_small_and_end_at_once_when_they_are_stopped(rule: str, most: int) -> None:
    first = next(experiments._tasks(2, (1.0,), 10**6, (rule,), 0.0, (0.0,), 0))
    assert len(first) == most
    sums = experiments.run(first, lambda: True)
    assert np.array_equal(sums, np.zeros((most, 4)))


def test_what_is_asked_for_twice_is_measured_once() -> None:
    points = list(capacity(20, (0.1, 0.1001), 3, ("hebbian", "hebbian"), temperatures=(0.0, 0.0)))
    assert [point.done for point in points] == [3]


@given(st.integers(20, 2000), st.floats(0.05, 2.0), st.integers(1, 40))
def test_loads_are_whole_numbers_of_patterns(n: int, highest: float, count: int) -> None:
    loads = loads_up_to(n, highest, count)
    patterns = np.array(loads) * n
    np.testing.assert_allclose(patterns, np.rint(patterns), atol=1e-9)
    assert (np.diff(patterns) > 0.5).all()
    assert len(loads) <= count
    assert round(patterns[0]) >= 1
    assert abs(patterns[-1] - max(highest * n, 1)) <= 0.5 + 1e-9


def test_points_become_a_table(tmp_path: Path) -> None:
    rules = ("hebbian", "pseudoinverse")
    found = last_points(n=30, loads=(0.1, 0.3), trials=5, rule=rules)
    points = sorted(found.values(), key=lambda point: point.patterns)
    finished(csv_steps(tmp_path / "out.csv", COLUMNS, map(row, points)))
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [float(line["overlap"]) for line in rows] == [point.quality.overlap for point in points]
    assert [int(line["patterns"]) for line in rows] == [3, 3, 9, 9]
    for line in rows:  # what theory says is of Hebb's rule alone
        expected = first_step_error(30 / int(line["patterns"])) if line["rule"] == "hebbian" else ""
        assert line["first_step_error"] == str(expected)


def test_marks_and_bits() -> None:
    assert marks(1000) == pytest.approx((72.38, 36.19, 150), abs=0.01)
    bits = information(100, 13)
    assert (bits.weights, bits.memory_bits, bits.held_bits) == (4950, 1300, 1300)
    assert bits.weight_bits == pytest.approx(18_846, abs=0.5)
    assert information(100, 13, biases=True).weight_bits == pytest.approx(5050 * math.log2(14))
    assert information(100, 13, 0.11).held_bits == pytest.approx(1300 * 0.5, rel=0.001)  # H2(0.11) is a half
    assert information(100, 13, 0.11, unstored_error=0.11).held_bits == 0
    assert information(100, 13, 0.055, unstored_error=0.25).held_bits == information(100, 13, 0.11).held_bits
    assert information(100, 13, 0.5).efficiency == information(100, 13, 0.6).efficiency == 0
    assert information(10, 0).efficiency == 0
    with pytest.raises(ValueError, match="n must be"):
        information(0, 1)
    with pytest.raises(ValueError, match="share"):
        information(10, 1, 1.5)


@pytest.mark.parametrize("patterns", [1, 2, 5, 6])
def test_weights_of_hebbs_rule_take_just_the_values_that_are_counted(patterns: int) -> None:
    xi = random_patterns(patterns, 300, np.random.default_rng(patterns))
    weights = hopviz.hebbian(xi, normalise=False).weights[np.triu_indices(300, 1)]
    assert set(weights.tolist()) == set(range(-patterns, patterns + 1, 2))
    assert len(set(weights.tolist())) == patterns + 1


def test_what_is_held_is_most_efficient_near_the_capacity() -> None:
    efficiency = {}
    for count in (5, 12, 18, 24, 36, 75, 150, 300):
        patterns = random_patterns(count + 150, 150, np.random.default_rng(count))
        net = hopviz.hebbian(patterns[:count])
        stored, unstored = (recall_quality(net, xi, trials=200) for xi in (patterns[:count], patterns[count:]))
        efficiency[count] = information(
            150, count, (1 - stored.overlap) / 2, unstored_error=(1 - unstored.overlap) / 2
        ).efficiency
    best = max(efficiency, key=lambda count: efficiency[count])
    assert best in (12, 18, 24)  # 0.138 N is 20.7
    assert efficiency[36] < 0.6 * efficiency[best]
    assert max(efficiency[count] for count in (75, 150, 300)) < 0.3 * efficiency[best]
