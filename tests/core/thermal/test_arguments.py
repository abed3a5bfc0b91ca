"""The arguments of what is public about noise and lattices: what is out of range is refused at once in a sentence."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from hopviz import Annealing, Network, Stochastic, ising, thermal
from tests.core.test_arguments import (
    AMOUNT,
    COUNT,
    CUE,
    MASK,
    NET,
    NETWORK,
    NO_NUMBERS,
    NO_WHOLE,
    POSITIVE,
    RULE,
    SEED,
    SHARE,
    STATE,
    WHOLE,
    Call,
    Kind,
    cases,
    check_refusals,
    in_lists,
)

TEMPERATURE = Kind((*NO_NUMBERS, -1, 1e300, math.inf), (0, 5e-324, 1e15, np.float32(0.5)))
TEMPERATURES = Kind((*in_lists(TEMPERATURE).bad, [], "a", None), ([1, np.float32(2)],))
COLD_TOO = Kind((*TEMPERATURES.bad, [0.0]), TEMPERATURES.good)
HELD = {"state": Kind(STATE.bad[:4] + STATE.bad[5:]), "clamped": MASK, "lesioned": MASK}
COUPLING = Kind((*NO_NUMBERS, 0, 1e300, math.inf), (-1, 1e9, 1e-100))
LOAD = Kind((*NO_NUMBERS, -1, math.inf), (0, 5e-324, 1e-9, 1e4))
SIZE = Kind((*NO_WHOLE, 0, 2**21), ())
MACHINE = thermal.BoltzmannMachine([CUE])

CALLS = [
    *(Call(function, {"net": NET, "temperature": 1.0}, {"net": NETWORK, "temperature": TEMPERATURE, **HELD})
      for function in (thermal.equilibrium, thermal.parallel_equilibrium)),
    Call(thermal.curves, {"net": NET, "temperatures": [1.0]}, {"net": NETWORK, "temperatures": TEMPERATURES, **HELD}),
    Call(thermal.escapes, {"net": NET, "temperatures": [1.0]}, {"net": NETWORK, "temperatures": COLD_TOO, **HELD}),
    Call(thermal.sampled_curves, {"net": NET, "temperatures": [1.0], "sweeps": 2},
         {"net": NETWORK, "temperatures": COLD_TOO, "sweeps": COUNT, "seed": SEED, **HELD}),
    Call(thermal.true_basins, {"net": NET}, {"net": NETWORK, **HELD}),
    Call(thermal.transitions, {"net": NET}, {"net": NETWORK, "rule": Kind((*RULE.bad, Stochastic(0.0))), **HELD}),
    Call(thermal.sampled, {"net": NET, "sweeps": 2},
         {"net": NETWORK, "rule": Kind((*RULE.bad, Annealing())), "sweeps": COUNT, "seed": SEED, **HELD,
          "pattern": Kind(([1, -1], ["a"] * 3))}),
    Call(lambda seconds: thermal.Sampling(NET, sweeps=2).advance(seconds), {"seconds": 0},
         {"seconds": Kind((*NO_NUMBERS, -1), (0, math.inf))}),
    Call(thermal.on_probability, {"fields": [1.0], "temperature": 1.0},
         {"fields": Kind(("a", None, [math.nan], [1j]), (3, [1e308])), "temperature": TEMPERATURE,
          "units": Kind(("ternary", None, 3))}),
    Call(thermal.phase_lines, {"load": 0.1}, {"load": LOAD}),
    Call(thermal.band, {"load": 0.1}, {"load": LOAD}),
    Call(thermal.band_density, {"values": [0.5], "load": 0.1},
         {"load": LOAD, "values": Kind(("a", [math.inf], None), (1e300,))}),
    Call(thermal.overlap, {"load": 0.1, "temperature": 0.3}, {"load": LOAD, "temperature": TEMPERATURE}),
    Call(thermal.mean_field_overlap, {"temperature": 0.3}, {"temperature": TEMPERATURE}),
    Call(thermal.phase_diagram, {"highest": 0.2, "points": 3},
         {"highest": Kind(LOAD.bad, (0, 1e-9)), "points": Kind((*NO_WHOLE, 1), (2,))}),
    Call(thermal.crosstalk_law, {"n": 10, "patterns": 2}, {"n": Kind((*NO_WHOLE, 1), (2,)), "patterns": COUNT}),
    Call(thermal.spectrum, {"net": NET}, {"net": NETWORK}),
    Call(thermal.constant_schedule, {"temperature": 1.0, "sweeps": 3}, {"temperature": TEMPERATURE, "sweeps": COUNT}),
    Call(thermal.cooling_schedule, {"start": 2.0, "stop": 1.0, "rate": 0.1},
         {"start": Kind(AMOUNT.bad), "stop": Kind((*AMOUNT.bad, 0, 3)), "rate": Kind((*POSITIVE.bad, 1)),
          "shape": Kind(("drawn", None, 3))}),
    Call(thermal.Swarm, {"net": NET, "rule": Stochastic(1.0), "replicas": 2},
         {"net": NETWORK, "rule": RULE, "replicas": COUNT, "seed": SEED, **HELD}),
    Call(lambda sweeps: thermal.Swarm(NET, Stochastic(1.0), 2).advance(sweeps), {"sweeps": 1}, {"sweeps": WHOLE}),
    Call(thermal.quench_and_anneal, {"net": NET, "schedule": Annealing(1.0, 0.5, 3), "replicas": 2},
         {"net": NETWORK, "schedule": Kind((*RULE.bad, None)), "replicas": COUNT, "seed": SEED, **HELD}),
    Call(thermal.BoltzmannMachine, {"patterns": [CUE]},
         {"patterns": Kind(([], ["a"], [[[1]]], None)), "hidden": Kind((*NO_WHOLE, 300)), "rate": POSITIVE,
          "probabilities": Kind(([1, 2], [math.nan], [0], "a")), "seed": SEED, "units": Kind(("ternary", None))}),
    Call(lambda count: thermal.BoltzmannMachine([CUE]).step(count), {"count": 1}, {"count": WHOLE}),
    *(Call(function, {"temperature": 2.0}, {"temperature": TEMPERATURE, "coupling": COUPLING})
      for function in (ising.energy, ising.heat_capacity, ising.magnetisation, ising.correlation_length)),
    Call(ising.critical_temperature, {"coupling": 1.0}, {"coupling": Kind((*NO_NUMBERS, 1e300), (0, -1))}),
    Call(ising.ring, {"n": 5, "temperature": 1.0},
         {"n": Kind((*NO_WHOLE, 2), (3, 10**6)), "temperature": Kind((*POSITIVE.bad,), (5e-324, 1e15)),
          "coupling": Kind((*NO_NUMBERS, 1e300), (0, -1e9, 1e-300)), "field": Kind((*NO_NUMBERS, 1e300), (0, -0.5))}),
    Call(ising.finite_lattice, {"rows": 2, "cols": 2, "temperatures": [1.0]},
         {"rows": SIZE, "cols": Kind((*SIZE.bad, 11)), "temperatures": COLD_TOO}),
    Call(ising.glass, {"rows": 2, "cols": 3}, {"rows": SIZE, "cols": SIZE, "fraction": SHARE, "seed": SEED}),
    Call(ising.checkerboard, {"rows": 2, "cols": 3}, {"rows": SIZE, "cols": SIZE}),
    Call(ising.morphed, {"first": NET, "second": NET, "share": 0.5},
         {"first": NETWORK, "second": Kind((*NETWORK.bad, Network([[0.0]]))), "share": SHARE}),
    *(Call(function, {next(iter(given)): [1, 1, -1, 1], "rows": 2, "cols": 2}, {**given, "rows": SIZE, "cols": SIZE})
      for function, given in ((ising.correlations, {"states": Kind(("a", None, [1], []))}),
                              (ising.domain_walls, {"state": Kind(("a", None, [1], []))}))),
    Call(ising.field_loop, {"highest": 1.0}, {"highest": AMOUNT, "count": COUNT}),
    Call(ising.hysteresis, {"net": NET, "fields": [0.5], "temperature": 1.0, "sweeps": 2},
         {"net": NETWORK, "fields": Kind(([], "a", None, [math.nan], [1e300], [0] * 5000)), "temperature": TEMPERATURE,
          "sweeps": COUNT, "seed": SEED, "state": HELD["state"]}),
    Call(ising.coarsening, {"rows": 3, "cols": 3, "sweeps": 3},
         {"rows": SIZE, "cols": SIZE, "temperature": TEMPERATURE, "sweeps": COUNT, "seed": SEED, "coupling": COUPLING}),
]  # fmt: skip


@pytest.mark.parametrize(("call", "name", "values"), cases(CALLS, good=False))
def test_what_is_out_of_range_is_refused_in_a_sentence(call: Call, name: str, values: tuple[Any, ...]) -> None:
    check_refusals(call, name, values)


@pytest.mark.parametrize(("call", "name", "values"), cases(CALLS, good=True))
def test_numbers_at_the_ends_of_their_ranges_are_taken(call: Call, name: str, values: tuple[Any, ...]) -> None:
    for value in values:
        call.function(**{**call.given, name: value})
