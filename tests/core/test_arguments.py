"""The arguments of the public functions: what is no number, or out of range, is refused at once in a sentence."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import hopviz
from hopviz import Network, Simulation, asymmetry, damage, experiments, landscape, patterns, perception, theory, timing
from hopviz.core.blends import Pair, easiest_path
from hopviz.core.landscape import DensitySearch, EnergyWalk, memory_planes
from hopviz.core.perception import PerceptCount, PerceptFlips
from hopviz.core.quality import QualityMeasurement
from hopviz.core.rules import rule_from_dict
from hopviz.core.run import Run
from hopviz.core.settling import advance_to_rest
from hopviz.core.timing import Timing

NET = Network([[0, 1, -1], [1, 0, 1], [-1, 1, 0]])
CUE = [1, -1, 1]
MEMORIES = [[1, -1, 1], [1, 1, -1]]
CUBE = perception.necker_cube(24)
RNG = np.random.default_rng(0)


def simulation() -> Simulation:
    return Simulation(NET, CUE)


@dataclass(frozen=True)
class Kind:
    """Values that a parameter may not have, and of those that it may have the extreme ones that are quick."""

    bad: tuple[Any, ...]
    good: tuple[Any, ...] = ()


def in_lists(kind: Kind) -> Kind:
    return Kind(tuple([bad] for bad in kind.bad))


NO_NUMBERS = (True, False, np.True_, "1", None, 1j, [1], {}, math.nan, object())
HUGE = 10**5000
NO_WHOLE = (*NO_NUMBERS, 1.5, 2.0, math.inf, -math.inf, -1, HUGE, -HUGE)
WHOLE = Kind(NO_WHOLE, (np.int8(1), np.uint64(2)))
COUNT = Kind((*NO_WHOLE, 0, np.int64(-5)), (np.int32(1),))
UNIT = Kind((*NO_WHOLE, 3, 10**9), (0, np.int64(2)))
SEED = Kind((*NO_WHOLE, 2**128), (0, 2**128 - 1, np.uint64(2**64 - 1)))
SHARE = Kind((*NO_NUMBERS, -1e-9, 1.001, math.inf, -math.inf, HUGE), (0, 1, np.float32(0.5), 5e-324))
POSITIVE = Kind((*NO_NUMBERS, 0, -0.0, -1, 1e300, math.inf, -math.inf, HUGE), (5e-324, np.float64(1.5)))
AMOUNT = Kind((*NO_NUMBERS, -1, 1e300, math.inf, HUGE), (0, 5e-324))
SECONDS = Kind((*NO_NUMBERS, -1, -1e-300, -math.inf), (0, 1e-9))
ENDING_SECONDS = Kind((*(bad for bad in SECONDS.bad if bad is not None), math.inf, HUGE), (0, np.float32(1e-9)))
SPAN = Kind(tuple(bad for bad in NO_WHOLE if bad is not None), (0, np.int64(2)))
NETWORK = Kind(([[0, 1], [1, 0]], None, "net", 3), ())
RULE = Kind(("asynchronous", 3, hopviz.Asynchronous), ())
STATE = Kind(([1, -1], [1, -1, 2], [[1, -1, 1]], ["a", "b", "c"], None, [1, -1, math.nan], [1e300, 1, 1]), ())
PATTERNS = Kind(([[1, -1]], ["a"], [[None, 1, 1]], [[[1, 1, 1]]]), ())
LEARNT = Kind(([[2, 1, 1]], [], ["a"], [[math.nan, 1, 1]], [1, 1, 1], [[1, 0, -1]], None), ())
MASK = Kind(([True], [1, 0, 1], "abc", [[True] * 3]), ())
PATTERN = Kind(([1, -1], ["a"] * 3, [2, 1, 1], [math.nan] * 3, None))
GENERATOR = Kind((None, 0, "rng", np.random), ())


@dataclass(frozen=True)
class Call:
    """A function, arguments that it takes, and the kinds of those that are tried."""

    function: Callable[..., Any]
    given: dict[str, Any]
    kinds: dict[str, Kind] = field(default_factory=dict)


MASKS = {"clamped": MASK, "lesioned": MASK}
CALLS = [
    Call(hopviz.recall, {"net": NET, "cue": CUE},
         {"net": NETWORK, "cue": STATE, "rule": RULE, "seed": SEED, "max_sweeps": WHOLE, **MASKS}),
    Call(Simulation, {"net": NET, "state": CUE}, {"net": NETWORK, "state": STATE, "rule": RULE, "seed": SEED, **MASKS}),
    Call(lambda **k: simulation().advance(**k), {}, {"updates": SPAN, "seconds": ENDING_SECONDS}),
    Call(lambda **k: advance_to_rest(simulation(), **k), {}, {"updates": SPAN, "seconds": ENDING_SECONDS}),
    Call(lambda unit: simulation().update_unit(unit), {"unit": 0}, {"unit": UNIT}),
    Call(lambda **k: simulation().restart(**k), {"state": CUE, "seed": 0}, {"state": STATE, "seed": SEED}),
    Call(lambda rule: simulation().set_rule(rule), {"rule": hopviz.Parallel()}, {"rule": RULE}),
    Call(lambda **k: simulation().set_units(**k), {"units": [0], "values": [1]},
         {"units": Kind(([3], [-1], [0.5], ["a"], [True]), ([np.int8(2)],)),
          "values": Kind(([2], ["a"], [math.nan]), ())}),
    Call(lambda **k: Run(simulation(), **k), {}, {"memory": WHOLE, "interval": Kind(COUNT.bad[:3], ())}),
    Call(lambda moment: Run(simulation()).seek(moment), {"moment": 0}, {"moment": Kind((*NO_WHOLE, 1), ())}),
    Call(lambda **k: Run(simulation()).advance(**k), {}, {"updates": SPAN, "seconds": ENDING_SECONDS}),
    Call(hopviz.census, {"net": NET, "starts": 5},
         {"net": NETWORK, "starts": WHOLE, "seed": SEED, "rule": RULE, "patterns": PATTERNS, "clamped": MASK}),
    Call(hopviz.Census, {"net": NET}, {"net": NETWORK, "seed": SEED, "max_sweeps": COUNT, **MASKS}),
    Call(lambda **k: hopviz.Census(NET).advance(**k), {}, {"starts": SPAN, "seconds": ENDING_SECONDS}),
    Call(hopviz.unlearn, {"net": NET, "steps": 1},
         {"net": NETWORK, "steps": WHOLE, "rate": POSITIVE, "seed": SEED, "patterns": PATTERNS}),
    Call(hopviz.Unlearning, {"net": NET, "patterns": MEMORIES},
         {"net": NETWORK, "rate": POSITIVE, "seed": SEED, "noise": Kind(SHARE.bad[:3] + SHARE.bad[4:], SHARE.good)}),
    Call(lambda count: hopviz.Unlearning(NET).dream(count), {"count": 1}, {"count": COUNT}),
    Call(hopviz.recall_quality, {"net": NET, "patterns": MEMORIES, "trials": 3},
         {"net": NETWORK, "patterns": PATTERNS, "rule": RULE, "noise": SHARE, "trials": COUNT, "seed": SEED,
          "max_sweeps": COUNT, **MASKS}),
    Call(lambda seconds: QualityMeasurement(NET, MEMORIES).advance(seconds), {"seconds": 0}, {"seconds": SECONDS}),
    Call(hopviz.vote, {"net": NET, "state": CUE, "unit": 0},
         {"net": NETWORK, "state": STATE, "unit": UNIT, "lesioned": MASK, "adaptation": AMOUNT}),
    Call(hopviz.stability, {"net": NET, "patterns": MEMORIES},
         {"net": NETWORK, "patterns": PATTERNS, "limit": Kind(("a", math.inf, True), ()), "lesioned": MASK}),
    Call(hopviz.identify, {"state": CUE, "patterns": MEMORIES}, {"patterns": PATTERNS}),
    Call(hopviz.overlaps, {"state": CUE, "patterns": MEMORIES}, {"patterns": PATTERNS}),
    Call(hopviz.information, {"n": 10, "patterns": 2},
         {"n": COUNT, "patterns": WHOLE, "bit_error": SHARE, "unstored_error": SHARE}),
    *(Call(rule, {"patterns": MEMORIES}, {"patterns": LEARNT, "units": Kind(("ternary", None, 1), ())})
      for rule in (hopviz.hebbian, hopviz.storkey, hopviz.pseudoinverse, hopviz.perceptron)),
    Call(hopviz.perceptron, {"patterns": MEMORIES}, {"margin": AMOUNT, "epochs": COUNT}),
    Call(lambda seconds: hopviz.Perceptron(MEMORIES).advance(seconds), {"seconds": 0}, {"seconds": SECONDS}),
    *(Call(change, {"network": NET, "pattern": CUE}, {"network": NETWORK, "pattern": PATTERN})
      for change in (hopviz.store, hopviz.forget)),
    Call(damage.remove_connections, {"net": NET, "fraction": 0.5}, {"net": NETWORK, "fraction": SHARE, "seed": SEED}),
    Call(damage.remove_units, {"n": 5, "fraction": 0.5}, {"n": COUNT, "fraction": SHARE, "seed": SEED}),
    Call(damage.quantise, {"net": NET, "levels": 3}, {"net": NETWORK, "levels": Kind((*NO_WHOLE, 1), (10**6,))}),
    Call(damage.clip, {"net": NET, "limit": 0.5},
         {"net": NETWORK, "limit": Kind(POSITIVE.bad, (1e9,))}),
    Call(damage.add_noise, {"net": NET, "relative": 0.5}, {"net": NETWORK, "relative": AMOUNT, "seed": SEED}),
    Call(timing.mean_time, {"fraction": 0.5}, {"fraction": Kind((*SHARE.bad, 0, 1), (1e-9,))}),
    Call(timing.time_distribution, {"fraction": 0.5, "ticks": [1, 2]},
         {"fraction": Kind((*SHARE.bad, 0, 1), ()), "ticks": Kind(("a", None), (3,))}),
    Call(timing.swings, {"net": NET, "state": CUE}, {"net": NETWORK}),
    Call(Timing, {"net": NET, "state": CUE, "fraction": 0.5, "runs": 2},
         {"net": NETWORK, "state": STATE, "fraction": Kind((*SHARE.bad, 0, 1e-9), ()), "runs": COUNT, "seed": SEED}),
    Call(theory.first_step_error, {"ratio": 1}, {"ratio": Kind((*NO_NUMBERS, -1), (0, 1e300, math.inf))}),
    Call(theory.marks, {"n": 10}, {"n": Kind((*NO_WHOLE, 0, 1), (2,))}),
    Call(theory.ags_overlap, {"alpha": 0.1}, {"alpha": Kind((*NO_NUMBERS, -1), (0, 5e-324, 1e300, math.inf))}),
    Call(theory.retrieval_overlap, {"alpha": 0.1, "temperature": 0.3},
         {"alpha": Kind((*NO_NUMBERS, -1), (0, 5e-324, 1e300, math.inf)),
          "temperature": Kind((*NO_NUMBERS, -1), (0, 5e-324, 1e300, math.inf))}),
    Call(asymmetry.mixed, {"symmetric": NET.weights, "ingredient": NET.weights, "share": 0.5}, {"share": SHARE}),
    Call(asymmetry.antisymmetric, {"n": 3, "rng": RNG}, {"n": COUNT, "rng": GENERATOR}),
    Call(asymmetry.ring, {"n": 3, "rng": RNG}, {"n": COUNT}),
    Call(asymmetry.fate, {"net": NET, "rule": hopviz.Parallel(), "seed": 1},
         {"net": NETWORK, "rule": RULE, "seed": SEED, "max_sweeps": WHOLE}),
    Call(Pair, {"first": CUE, "second": CUE}, {"seed": SEED}),
    Call(lambda distance: Pair(CUE, CUE).second_at(distance), {"distance": 1},
         {"distance": Kind((*NO_WHOLE, 4), (3,))}),
    Call(easiest_path, {"net": NET, "first": CUE, "second": MEMORIES[1]}, {"net": NETWORK, "beyond": WHOLE}),
    *(Call(exact, {"net": NET}, {"net": NETWORK}) for exact in (
        landscape.energies, landscape.minima, landscape.basins, landscape.barrier_tree, landscape.state_graph,
        EnergyWalk)),
    Call(landscape.density, {"net": NET, "native": CUE},
         {"net": NETWORK, "native": STATE, "bins": COUNT, "samples": COUNT, "seed": SEED,
          "energies": Kind(([1.0], "a"), ())}),
    Call(lambda seconds: DensitySearch(NET, CUE).advance(seconds), {"seconds": 0}, {"seconds": SECONDS}),
    Call(landscape.memory_plane, {"net": NET, "a": CUE, "b": CUE}, {"net": NETWORK, "temperature": AMOUNT}),
    Call(lambda **k: memory_planes(NET, MEMORIES).plane(**k), {"first": 0, "second": 1},
         {"first": Kind((*NO_WHOLE, 2), ()), "second": Kind((*NO_WHOLE, 2), ()), "temperature": AMOUNT}),
    Call(landscape.states_of, {"numbers": [1, 2], "n": 3},
         {"numbers": Kind(([8], [-1], [0.5], "a", [True]), ()), "n": Kind((*NO_WHOLE, 0, 63), ()),
          "units": Kind(("ternary",), ())}),
    Call(landscape.number_of, {"state": CUE}, {"state": Kind((1, [[1]], ["a"], [1] * 63), ())}),
    Call(patterns.flip, {"pattern": CUE, "fraction": 0.5, "rng": RNG},
         {"fraction": SHARE, "rng": GENERATOR, "pattern": Kind(([2], ["a"], [math.nan], [300]), ())}),
    Call(patterns.blank, {"pattern": [CUE], "fraction": 0.5}, {"fraction": SHARE, "pattern": Kind(([[300]], [1]), ())}),
    Call(patterns.random_patterns, {"count": 2, "n": 3, "rng": RNG},
         {"count": WHOLE, "n": COUNT, "rng": GENERATOR, "activity": SHARE}),
    Call(patterns.smooth_pattern, {"rows": 2, "cols": 3, "rng": RNG}, {"rows": COUNT, "cols": COUNT, "rng": GENERATOR}),
    Call(patterns.binarise, {"grey": [[0.1, 0.9]]}, {"grey": Kind((["a"], [[math.inf]], [1.0], []), (
        [[1e300, -1e300]],))}),
    Call(perception.count_percepts, {"net": CUBE, "runs": 2}, {"runs": COUNT, "schedule": RULE, "seed": SEED}),
    Call(PerceptCount, {"net": NET, "start": CUE, "interpretations": MEMORIES, "hidden": [True] * 3},
         {"net": NETWORK, "runs": COUNT, "seed": SEED}),
    Call(perception.flip_times, {"net": CUBE, "sweeps": 2}, {"sweeps": WHOLE, "rule": RULE, "seed": SEED}),
    Call(lambda **k: PerceptFlips(NET, CUE, MEMORIES, [True] * 3).advance(**k), {},
         {"sweeps": SPAN, "seconds": ENDING_SECONDS}),
    Call(lambda **k: next(experiments.capacity(**k)), {"n": 10, "loads": [0.1], "trials": 2},
         {"n": Kind((*NO_WHOLE, 1, 10**5), (2,)), "loads": in_lists(POSITIVE), "trials": COUNT, "noise": SHARE,
          "temperatures": in_lists(AMOUNT), "seed": SEED, "rule": Kind(("magic", ()), ())}),
    Call(experiments.loads_up_to, {"n": 10, "highest": 0.5, "count": 3},
         {"n": Kind((*NO_WHOLE, 1), ()), "highest": POSITIVE, "count": COUNT}),
    Call(hopviz.PartlyParallel, {}, {"fraction": Kind((*SHARE.bad, 0, 1e-9), (0.001,))}),
    Call(hopviz.Stochastic, {}, {"temperature": AMOUNT}),
    Call(hopviz.Adaptation, {}, {"temperature": AMOUNT, "strength": AMOUNT, "recovery": Kind((*AMOUNT.bad, 0.5), ())}),
    Call(hopviz.Annealing, {}, {"start": Kind(AMOUNT.bad, (5e-324,)), "stop": POSITIVE, "sweeps": COUNT}),
    Call(rule_from_dict, {"data": {"name": "parallel"}}, {"data": Kind(({}, {"name": 3}), ())}),
]  # fmt: skip


def cases(calls: Sequence[Call], good: bool) -> list[Any]:
    return [
        pytest.param(call, name, kind.good if good else kind.bad, id=f"{number}-{called(call)}-{name}")
        for number, call in enumerate(calls)
        for name, kind in call.kinds.items()
        if (kind.good if good else kind.bad)
    ]


def called(call: Call) -> str:
    return getattr(call.function, "__name__", "call").strip("<>")


@pytest.mark.parametrize(("call", "name", "values"), cases(CALLS, good=False))
def test_what_is_out_of_range_is_refused_in_a_sentence(call: Call, name: str, values: tuple[Any, ...]) -> None:
    check_refusals(call, name, values)


def check_refusals(call: Call, name: str, values: tuple[Any, ...]) -> None:
    optional = is_optional(call, name)
    for value in values:
        if value is None and optional:
            continue
        with pytest.raises((ValueError, TypeError)) as refusal:
            call.function(**{**call.given, name: value})
        told = str(refusal.value)
        assert told
        assert "\n" not in told, (value, told)
        assert len(told) < 300, (value, told)


def is_optional(call: Call, name: str) -> bool:
    """Whether None is as good as nothing."""
    parameter = inspect.signature(call.function).parameters.get(name)
    return parameter is not None and parameter.default is None


@pytest.mark.parametrize(("call", "name", "values"), cases(CALLS, good=True))
def test_numbers_of_other_kinds_and_at_the_ends_of_their_ranges_are_taken(
    call: Call, name: str, values: tuple[Any, ...]
) -> None:
    for value in values:
        call.function(**{**call.given, name: value})


def test_a_recall_keeps_no_more_energies_than_fit_into_memory() -> None:
    large = Network(np.zeros((400, 400)))
    with pytest.raises(ValueError, match="max_sweeps must be a whole number from 0 to 250,000, not 1000000"):
        hopviz.recall(large, np.ones(400), hopviz.Stochastic(1.0), max_sweeps=10**6)
    assert hopviz.recall(large, np.ones(400), max_sweeps=10**6).outcome == "settled"


def test_a_recall_that_goes_on_and_on_ends_before_its_energies_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[hopviz.recall.__module__], "MOST_MOMENTS", 100)
    restless = Network([[0, 1], [-1, 0]])
    with pytest.raises(ValueError, match=r"more than 100 ticks do not fit into memory: give max_sweeps below \d+"):
        hopviz.recall(restless, [1, 1], hopviz.Asynchronous("random"), max_sweeps=1000)


def test_a_census_stops_before_its_attractors_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hopviz.core.census, "MOST_BYTES", 5 * 12)
    flat = hopviz.Census(Network(np.zeros((12, 12))), seed=1)
    with pytest.raises(ValueError, match=r"5 attractors of 12 units have been found.*ask for fewer starts"):
        flat.advance(starts=1000)
    found = flat.result()
    assert len(found) == 5
    assert found.starts == found.hits.sum() + found.unsettled


def test_a_huge_experiment_begins_at_once_and_takes_no_memory() -> None:
    points = experiments.capacity(10, [0.1], 10**12)
    first = next(points)
    assert 0 < first.done <= 10**12 == first.total
    points.close()


def test_energies_of_percepts_are_told_apart_whatever_the_scale() -> None:
    energies = []
    for scale in (2.0**-300, 1.0, 2.0**20):
        net = Network(scale * CUBE.network.weights, scale * CUBE.network.bias, CUBE.network.units)
        count = PerceptCount(net, CUBE.state(), CUBE.patterns, CUBE.hidden, runs=20, seed=1).advance()
        energies.append([energy / scale for energy in count.energies])
    assert len(energies[1]) > 2
    assert energies[0] == pytest.approx(energies[1], rel=1e-9)
    assert energies[2] == pytest.approx(energies[1], rel=1e-9)
