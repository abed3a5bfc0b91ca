"""Recall quality against an independent loop, and the same however it is cut."""

from __future__ import annotations

import math

import numpy as np
import pytest

import hopviz
from hopviz.core.network import to_bipolar
from hopviz.core.quality import QualityMeasurement, recall_quality
from hopviz.core.rules import Asynchronous, Parallel, PartlyParallel, Rule, Stochastic
from hopviz.core.stability import stability

RNG = np.random.default_rng(7)
MEMORIES = hopviz.patterns.random_patterns(6, 60, RNG)


def by_hand(net: hopviz.Network, patterns: np.ndarray, rule: Rule, noise: float, trials: int) -> tuple[float, float]:
    """Exact recall and mean overlap of as many cues of one's own."""
    rng = np.random.default_rng(99)
    m = []
    for k in range(trials):
        memory = patterns[k % len(patterns)]
        cue = memory.copy()
        cue[rng.choice(net.n, round(noise * net.n), replace=False)] *= -1
        values = cue if net.units == "bipolar" else (cue + 1) // 2
        end = to_bipolar(hopviz.recall(net, values, rule, seed=k, max_sweeps=100).state)
        m.append(float(end @ memory.astype(int)) / net.n)
    return float(np.mean(np.array(m) == 1)), float(np.mean(m))


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("rule", [Asynchronous(), Asynchronous("steepest"), Parallel()])
def test_against_recall_one_by_one(units: str, rule: Rule) -> None:
    patterns = hopviz.patterns.random_patterns(9, 60, np.random.default_rng(3))
    net = hopviz.hebbian(patterns, units)  # type: ignore[arg-type]
    exact, overlap = by_hand(net, patterns, rule, 0.15, 150)
    quality = recall_quality(net, patterns, rule, 0.15, 300, seed=5)
    assert quality.trials == 300
    assert quality.exact == round(300 * quality.exact_fraction)
    assert abs(quality.exact_fraction - exact) < 4 * math.sqrt(0.25 / 150 + 0.25 / 300)
    assert quality.overlap == pytest.approx(overlap, abs=0.1)


def test_memories_that_are_fixed_points_are_recalled_from_themselves() -> None:
    net = hopviz.pseudoinverse(MEMORIES)
    quality = recall_quality(net, MEMORIES, noise=0.0, trials=12)
    assert (quality.exact, quality.overlap, quality.overlap_interval[1]) == (12, 1.0, 1.0)
    assert 0 < quality.overlap_interval[0] < 1
    wrecked = hopviz.Network(-net.weights)
    assert recall_quality(wrecked, MEMORIES, noise=0.0, trials=12).exact == 0


@pytest.mark.parametrize("rule", [Asynchronous(), Stochastic(0.3)])
def test_how_it_is_cut_changes_nothing(rule: Rule) -> None:
    net = hopviz.hebbian(MEMORIES)
    whole = recall_quality(net, MEMORIES, rule, 0.25, 50, seed=3, max_sweeps=10)
    cut = QualityMeasurement(net, MEMORIES, rule, 0.25, 50, seed=3, max_sweeps=10)
    seen = []
    while not cut.done:
        seen.append(cut.advance(0.0).trials)
    assert cut.result() == whole
    assert seen == sorted(set(seen))
    assert cut.progress == 1


def test_clamped_units_keep_the_value_of_the_cue() -> None:
    net = hopviz.hebbian(MEMORIES)
    everything = recall_quality(net, MEMORIES, noise=0.1, trials=30, clamped=np.ones(60, bool))
    assert everything.overlap == pytest.approx(1 - 2 * 0.1)
    assert everything.exact == 0


def test_removed_units_do_not_count() -> None:
    net = hopviz.hebbian(MEMORIES[:1])
    lesioned = np.arange(60) < 20
    quality = recall_quality(net, MEMORIES[:1], noise=0.1, trials=20, lesioned=lesioned)
    assert quality.overlap == 1
    assert recall_quality(net, MEMORIES[:1], Parallel(), 0.1, 20, lesioned=lesioned).overlap == 1


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("rule", [Asynchronous(), Parallel(), Stochastic(0.3)])
def test_what_is_shown_are_the_first_trials(units: str, rule: Rule) -> None:
    net = hopviz.hebbian(MEMORIES, units)  # type: ignore[arg-type]
    lesioned = np.arange(60) >= 50
    cut = QualityMeasurement(net, MEMORIES, rule, 0.2, 12, seed=3, lesioned=lesioned, kept=12)
    while not cut.done:
        cut.advance(0.0)
    assert [trial.memory for trial in cut.shown] == [k % 6 for k in range(12)]
    for trial in cut.shown:
        memory = MEMORIES[trial.memory]
        assert (trial.cue != memory)[:50].sum() == 10
        if not isinstance(rule, Stochastic):
            assert trial.overlap == pytest.approx((trial.end * memory)[:50].mean())
        assert trial.exact == (trial.end == memory)[:50].all()
        assert (trial.end[50:] == -1).all()
    assert np.mean([trial.overlap for trial in cut.shown]) == pytest.approx(cut.result().overlap)
    assert sum(trial.exact for trial in cut.shown) == cut.result().exact
    fewer = QualityMeasurement(net, MEMORIES, rule, 0.2, 12, seed=3, lesioned=lesioned, kept=4)
    fewer.advance()
    assert [trial.memory for trial in fewer.shown] == [0, 1, 2, 3]


def test_with_fewer_than_two_trials_for_each_memory_each_draws_one() -> None:
    patterns = hopviz.patterns.random_patterns(50, 60, np.random.default_rng(1))
    few = QualityMeasurement(hopviz.hebbian(patterns), patterns, trials=90, kept=90)
    few.advance()
    times = np.bincount([trial.memory for trial in few.shown], minlength=50)
    assert set(times.tolist()) >= {0, 1, 2, 3}
    assert QualityMeasurement(hopviz.hebbian(patterns), patterns, trials=50, kept=50).advance().trials == 50


def test_rounds_go_through_all_memories_and_the_last_through_some_of_them_at_random() -> None:
    last = []
    for seed in range(40):
        found = QualityMeasurement(hopviz.hebbian(MEMORIES), MEMORIES, trials=15, seed=seed, kept=15)
        found.advance()
        numbers = [trial.memory for trial in found.shown]
        assert numbers[:12] == [*range(6), *range(6)]
        assert len(set(numbers[12:])) == 3
        last += numbers[12:]
    assert np.bincount(last, minlength=6).min() > 8


def test_every_memory_once_if_there_are_just_as_many_trials() -> None:
    found = QualityMeasurement(hopviz.hebbian(MEMORIES), MEMORIES, trials=6, kept=6)
    found.advance()
    assert [trial.memory for trial in found.shown] == list(range(6))


def test_a_partly_parallel_rule_has_as_many_visits_of_a_unit_as_any_other() -> None:
    net = hopviz.hebbian(MEMORIES)
    partly, one_by_one = (recall_quality(net, MEMORIES, rule, 0.1, 300) for rule in (PartlyParallel(0.02), None))
    low, high = one_by_one.exact_interval
    assert low > 0.9
    assert low - 0.02 <= partly.exact_fraction <= high + 0.02


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"trials": 0}, "trials must be a whole number from 1"),
        ({"noise": 1.5}, "noise"),
        ({"noise": math.nan}, "noise"),
        ({"patterns": np.empty((0, 60))}, "memory"),
        ({"patterns": np.ones((2, 5))}, "shape"),
    ],
)
def test_what_cannot_be_measured_is_refused(arguments: dict[str, object], words: str) -> None:
    given: dict[str, object] = {"patterns": MEMORIES, **arguments}
    with pytest.raises(ValueError, match=words):
        QualityMeasurement(hopviz.hebbian(MEMORIES), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_stability_by_its_definition(units: str) -> None:
    net = hopviz.hebbian(MEMORIES, units)  # type: ignore[arg-type]
    found = stability(net, MEMORIES)
    weights = MEMORIES.T.astype(float) @ MEMORIES / 60
    np.fill_diagonal(weights, 0)
    expected = MEMORIES * (MEMORIES.astype(float) @ weights)
    if units == "binary":
        expected = 0.5 * expected  # h = W x + b with x = (s + 1) / 2 and b = -1/2 sum of the weights
    np.testing.assert_allclose(found.stabilities, expected, atol=1e-12)
    np.testing.assert_allclose(found.margins, expected.min(axis=1), atol=1e-12)
    np.testing.assert_allclose(found.crosstalk, expected.mean() - expected, atol=1e-12)
    for pattern, fixed in zip(MEMORIES, found.fixed, strict=True):
        values = pattern if units == "bipolar" else (pattern + 1) // 2
        assert fixed == (hopviz.recall(net, values, Parallel(), max_sweeps=1).flips == 0)


def test_storkey_holds_what_hebb_does_not_and_the_pseudoinverse_everything() -> None:
    patterns = hopviz.patterns.random_patterns(20, 100, np.random.default_rng(2))
    assert stability(hopviz.storkey(patterns), patterns).fixed.all()
    assert stability(hopviz.hebbian(patterns), patterns).fixed.sum() < 12  # of which theory expects 5.6
    for count in (20, 60, 90):
        many = hopviz.patterns.random_patterns(count, 100, np.random.default_rng(count))
        assert stability(hopviz.pseudoinverse(many), many).fixed.all()


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("bias", [False, True])
def test_a_memory_without_removed_units_is_fixed_if_nothing_flips(units: str, bias: bool) -> None:
    memories = hopviz.patterns.random_patterns(10, 60, np.random.default_rng(4))
    net = hopviz.hebbian(memories, units, bias=bias)  # type: ignore[arg-type]
    removed = np.random.default_rng(3).random(60) < 0.3
    found = stability(net, memories, lesioned=removed)
    assert found.stabilities.shape == (10, int((~removed).sum()))
    flips = []
    for pattern in memories:
        values = pattern if units == "bipolar" else (pattern + 1) // 2
        run = hopviz.Simulation(net, values, Parallel(), lesioned=removed)
        frame = run.advance(updates=1)
        flips.append(frame.flips)
    np.testing.assert_array_equal((found.stabilities < 0).sum(axis=1), flips)
    assert 0 < sum(found.fixed) < 10


def test_without_units_there_is_no_stability() -> None:
    with pytest.raises(ValueError, match="put some back"):
        stability(hopviz.hebbian(MEMORIES), MEMORIES, lesioned=np.ones(60, bool))


@pytest.mark.parametrize("weights", ["symmetric", "asymmetric"])
def test_a_trial_without_noise_ends_where_a_simulation_does(weights: str) -> None:
    net = hopviz.hebbian(MEMORIES)
    if weights == "asymmetric":
        net = hopviz.Network(np.random.default_rng(3).normal(size=(net.n, net.n)))
    measurement = QualityMeasurement(net, MEMORIES, Parallel(), 0.3, 20, max_sweeps=50, kept=20)
    measurement.advance()
    for trial in measurement.shown:
        simulation = hopviz.Simulation(net, trial.cue, Parallel())
        frame = simulation.frame()
        while not frame.period and frame.updates < 50:
            frame = simulation.advance(updates=min(8, 50 - frame.updates))
        assert np.array_equal(trial.end, frame.state)


def test_a_trial_with_noise_is_the_mean_of_a_simulation() -> None:
    """Whose mean, by seeds of its own, is the same to within chance."""
    net, memory = hopviz.hebbian(MEMORIES), MEMORIES[:1]
    for rule in (Stochastic(0.6), Stochastic(0.6, order="shuffled"), Parallel(0.6), PartlyParallel(0.5, 0.6)):
        overlaps = []
        for seed in range(60):
            simulation = hopviz.Simulation(net, memory[0], rule, seed)
            sweep = rule.ticks_of_sweep(net.n)
            simulation.advance(updates=20 * sweep)
            overlaps.append(np.mean([simulation.advance(updates=sweep).state @ memory[0] for _ in range(25)]) / net.n)
        quality = recall_quality(net, memory, rule, 0.0, 60, seed=4)
        error = np.std(overlaps) / np.sqrt(60) + 1e-3
        assert quality.overlap == pytest.approx(np.mean(overlaps), abs=6 * error)
