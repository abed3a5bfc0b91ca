"""The limits of weights and biases, and sums within them."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from hopviz import (
    Adaptation,
    Annealing,
    Asynchronous,
    Network,
    Parallel,
    PartlyParallel,
    Rule,
    Simulation,
    Stochastic,
    census,
    damage,
    forget,
    landscape,
    recall,
    recall_quality,
    stability,
    store,
    unlearn,
    vote,
)
from hopviz.core.asymmetry import fate, mixed
from hopviz.core.blends import easiest_path
from hopviz.core.limits import HOTTEST, LARGEST, SMALLEST, OutOfRangeError, first_beyond
from hopviz.core.perception import necker_cube, parse_network
from hopviz.core.rules import RULES, rule_to_dict
from hopviz.core.theory import first_step_error
from tests.core.reference import all_states

SCALES = [2.0**-332, 1.0, 2.0**29]
"""Powers of two, with which every sum and product is the same to the last bit: the ends of the limits, and one."""
UNITS = ["bipolar", "binary"]


def net_of(n: int, scale: float, units: str, seed: int = 0) -> Network:
    """Weights and biases -1, 0 and 1 at random, times a scale."""
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.integers(-1, 2, (n, n)), 1)
    bias = rng.integers(-1, 2, n)
    return Network(scale * (upper + upper.T), scale * bias, units)  # type: ignore[arg-type]


def is_finite(value: object) -> bool:
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


@pytest.mark.parametrize("value", [1e308, -1e308, 1.0001e9, 1e-101, -5e-324, math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("place", ["weights[1, 2]", "bias[1]"])
def test_a_number_beyond_the_limits_is_named_with_the_limits_and_a_cure(value: float, place: str) -> None:
    weights, bias = np.zeros((3, 3)), np.zeros(3)
    (weights[1:2, 2:3] if place.startswith("w") else bias[1:2])[...] = value
    with pytest.raises(OutOfRangeError) as refusal:
        Network(weights, bias)
    told = str(refusal.value)
    assert told.startswith(f"{place} is {value:.10g}")
    if math.isfinite(value):
        assert "0 or from 1e-100 to 1,000,000,000 in size" in told
        assert ("give a smaller number" if abs(value) > 1 else "give 0 or a larger number") in told
    assert "\n" not in told


def test_the_limits_themselves_and_zero_of_either_sign_are_within() -> None:
    numbers = [0.0, -0.0, LARGEST, -LARGEST, SMALLEST, -SMALLEST, 1.0]
    assert Network(np.zeros((7, 7)), numbers).bias.tolist() == numbers


def test_the_number_beyond_the_limits_is_found_wherever_it_is() -> None:
    values = np.ones((700, 1000))
    assert first_beyond(values) is None
    for place in ((0, 0), (262, 144), (699, 999)):
        spoilt = values.copy()
        spoilt[place] = 2 * LARGEST
        assert first_beyond(spoilt) == place


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("scale", SCALES)
def test_the_scale_of_the_numbers_changes_nothing(scale: float, units: str) -> None:
    one, other = net_of(9, 1.0, units), net_of(9, scale, units)
    states = all_states(9, units)
    assert (other.energy(states) == scale * one.energy(states)).all()
    assert (other.fields(states) == scale * one.fields(states)).all()
    assert (other.energy_gaps(states) == scale * one.energy_gaps(states)).all()
    assert (landscape.basins(other) == landscape.basins(one)).all()
    assert (landscape.minima(other).members == landscape.minima(one).members).all()
    assert (landscape.barrier_tree(other).parents == landscape.barrier_tree(one).parents).all()
    assert (landscape.energies(other) == scale * landscape.energies(one)).all()
    assert (landscape.density(other, states[3]).counts == landscape.density(one, states[3]).counts).all()
    for order in ("shuffled", "random", "sequential", "steepest"):
        ends = [recall(net, states[77], Asynchronous(order), seed=3) for net in (one, other)]  # type: ignore[arg-type]
        assert (ends[0].state == ends[1].state).all()
        assert ends[0].outcome == ends[1].outcome
    assert (census(other, 50).states == census(one, 50).states).all()


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("scale", SCALES)
def test_a_temperature_in_proportion_gives_the_same_run(scale: float, units: str) -> None:
    frames = []
    for factor in (1.0, scale):
        net = net_of(30, factor, units)
        simulation = Simulation(net, np.ones(30, int), Adaptation(factor, 2 * factor, 5), seed=4)
        frames.append(simulation.advance(updates=500))
    assert (frames[0].flipped == frames[1].flipped).all()
    assert (frames[1].energies == scale * frames[0].energies).all()


@pytest.mark.parametrize("scale", SCALES)
def test_nothing_that_is_derived_overflows(scale: float) -> None:
    net = net_of(60, max(scale, 2.0**-330), "bipolar")  # clipped weights are smaller
    patterns = np.random.default_rng(1).choice([-1, 1], (3, 60))
    derived: list[object] = [
        net.tolerance, net.tension(patterns[0]), stability(net, patterns).crosstalk,
        vote(net, patterns[0], 3).gap, mixed(net.weights, np.triu(net.weights, 1), 0.5),
        damage.clip(net, 2).weights, damage.quantise(net, 3).weights,
        easiest_path(net, patterns[0], patterns[1], 5).energies,
        landscape.density(net, patterns[0], samples=20).edges,
        landscape.memory_plane(net, patterns[0], patterns[1], scale).free_energy(0.2, 0.3),
        recall_quality(net, patterns, trials=5).overlap, fate(net, Parallel(), 0).rises,
    ]  # fmt: skip
    assert all(map(is_finite, derived))
    assert np.abs(damage.clip(net, 0.5).weights).max() == pytest.approx(0.5 * np.sqrt(np.mean(off_diagonal(net) ** 2)))


def off_diagonal(net: Network) -> NDArray[np.float64]:
    return net.weights[~np.eye(net.n, dtype=bool)]


def test_changes_that_would_lead_beyond_the_limits_are_refused() -> None:
    full = Network(LARGEST * (1 - np.eye(4)))
    for change in (
        lambda: full.converted("binary"),
        lambda: store(full, [1, 1, 1, 1]),
        lambda: forget(Network(-full.weights), [1, 1, 1, 1]),
        lambda: damage.add_noise(full, 10),
        lambda: unlearn(Network(np.zeros((2, 2)), [LARGEST, LARGEST]), 2, rate=0.6 * LARGEST, normalise=False),
    ):
        with pytest.raises(OutOfRangeError, match=r"^(weights|bias)\[.*but weights and biases must be"):
            change()
    assert full.conversion[2] == pytest.approx(-0.5 * full.weights.sum())  # told without a network


def test_a_network_can_always_ask_for_a_temperature() -> None:
    cube = necker_cube().network
    for factor in (LARGEST / np.abs(cube.weights).max(), SMALLEST / np.abs(cube.weights[cube.weights != 0]).min()):
        net = Network(factor * cube.weights, factor * cube.bias, cube.units)
        suited = Annealing().suited_to(net)
        assert suited.start / factor == pytest.approx(Annealing().suited_to(cube).start, rel=0.05)
        hot = Simulation(net, np.zeros(net.n, int), suited).advance(updates=2000)
        assert hot.flips > 200
    assert HOTTEST >= 4 * LARGEST * 16384  # the largest mean of sum_j |w_ij|, in either kind of unit


@pytest.mark.parametrize("rule", [Stochastic(5e-324), Stochastic(HOTTEST), Annealing(HOTTEST, 5e-324, 3)])
@pytest.mark.parametrize("scale", SCALES)
def test_temperatures_far_from_the_weights_are_cold_or_hot(rule: Rule, scale: float) -> None:
    frame = Simulation(net_of(20, scale, "binary"), np.ones(20, int), rule).advance(updates=500)
    assert is_finite(frame.energies)
    assert is_finite(frame.temperature)


def test_every_parameter_of_a_rule_has_limits_that_are_finite() -> None:
    for kind in RULES.values():
        for parameter in kind.parameters:
            low, high = parameter.limits
            assert 0 <= low < high <= HOTTEST
            for value in (low - 1, math.nextafter(high, math.inf) if parameter.decimals else high + 1):
                with pytest.raises(OutOfRangeError, match=parameter.name):
                    kind(**{parameter.name: type(high)(value)})
    assert json.loads(json.dumps(rule_to_dict(PartlyParallel(0.001))))["fraction"] == 0.001


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("connect a b 1e308", "line 3: the weight of 'a b' is 1e+308, but weights and biases must be 0 or from"),
        ("connect a : b -1e10", "line 3: the weight of 'a : b' is -1e+10, but"),
        ("connect a b 1e-300", "line 3: the weight of 'a b' is 1e-300, but"),
        ("bias b 2e9", "line 3: the bias of 'b' is 2000000000, but"),
        ("hidden c 0 0 0 1 1 1e10", "line 3: the coordinate 1e10 is larger than 1,000,000,000; draw"),
    ],
)
def test_a_line_of_a_network_file_is_named(line: str, told: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  (the sentence is compared)
        parse_network(f"visible a\nvisible b\n{line}\n")
    assert str(refusal.value).startswith(told)


def test_extreme_ratios_have_a_probability() -> None:
    assert first_step_error(1e300) == 0.0
