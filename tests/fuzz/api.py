"""Calls of the API with good and hostile arguments, derived from the signatures and names of its functions."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from types import GeneratorType
from typing import Any

import numpy as np

import hopviz
from hopviz.core.learning import LEARNING_RULES
from tests.fuzz import hostile
from tests.fuzz.judge import Case

MODULES = (
    hopviz, hopviz.asymmetry, hopviz.attention, hopviz.damage, hopviz.experiments, hopviz.graded, hopviz.ising,
    hopviz.landscape, hopviz.patterns, hopviz.perception, hopviz.theory, hopviz.thermal, hopviz.timing,
)  # fmt: skip
INNER = {"quoted", "run", "row", "capacity_steps", "terrain_steps", "quality_of", "number_of_points", "spawned", "save"}
"""Parts of modules that nobody calls from outside, and what would write files of any name."""


class Given:
    """Good arguments that fit each other."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.n = rng, rng.choice((2, 3, 4, 6, 8, 9))
        self.numbers = np.random.default_rng(rng.getrandbits(32))
        self.units = rng.choice(("bipolar", "binary"))
        self.net = hopviz.Network(self.weights(), self.numbers.normal(size=self.n) * rng.choice((0, 1)), self.units)

    def weights(self) -> np.ndarray:
        weights = self.numbers.normal(size=(self.n, self.n)) * self.rng.choice((1.0, 1.0, 1e-50, 1e6, 0.0))
        if self.rng.random() < 0.8:
            weights = weights + weights.T
            np.fill_diagonal(weights, 0.0)
        return weights

    def patterns(self, count: int = 2) -> np.ndarray:
        return self.numbers.choice(np.array([-1, 1], np.int8), (count, self.n))

    def state(self) -> np.ndarray:
        return np.where(self.patterns()[0] > 0, 1, -1 if self.units == "bipolar" else 0).astype(np.int8)

    def mask(self) -> np.ndarray | None:
        return self.rng.choice((None, self.numbers.random(self.n) < 0.3))

    def rule(self) -> hopviz.Rule:
        return self.rng.choice((
            hopviz.Asynchronous(), hopviz.Asynchronous("steepest"), hopviz.Parallel(), hopviz.PartlyParallel(0.4),
            hopviz.Stochastic(0.7), hopviz.Annealing(2.0, 0.1, 5), hopviz.Adaptation(),
        ))  # fmt: skip


def _one_of(*choices: Any) -> Callable[[Given], Any]:
    return lambda given: given.rng.choice(choices)


SMALL, SHARE = _one_of(1, 2, 5, 9), _one_of(0.0, 0.1, 0.5, 1.0)
GOOD: Mapping[str, Callable[[Given], Any]] = {
    **dict.fromkeys(
        ("starts", "trials", "runs", "max_sweeps", "sweeps", "steps", "samples", "epochs", "updates", "count", "bins",
         "kept", "periods", "number", "replicas", "moment", "first", "last", "levels", "tries", "size",
         "most_steps"), SMALL
    ),
    **dict.fromkeys(
        ("noise", "fraction", "activity", "share", "relative", "rate", "margin", "limit", "highest", "distance",
         "longest", "step"), SHARE
    ),
    **dict.fromkeys(("net", "network"), lambda given: given.net),
    **dict.fromkeys(("patterns", "interpretations"), Given.patterns),
    **dict.fromkeys(("clamped", "lesioned"), Given.mask),
    **dict.fromkeys(("cue", "state", "start", "end", "before", "after", "ordered"), Given.state),
    **dict.fromkeys(
        ("normalise", "spare", "symmetric", "strict", "tree", "invert", "periodic", "connected", "from_order"),
        _one_of(True, False),
    ),
    **dict.fromkeys(("ingredient",), Given.weights),
    "a": lambda given: given.patterns()[0],
    "angle": _one_of(0.0, 10.0, 180.0),
    "answers": lambda given: given.rng.choice((None, given.numbers.normal(size=(3, 2)))),
    "areas": lambda given: given.numbers.random(3) + 0.1,
    "alpha": _one_of(0.0, 0.05, 0.138, 1.0),
    "b": lambda given: given.patterns()[1],
    "beta": _one_of(None, 0.0, 0.5, 8.0, 1e6),
    "bias": lambda given: given.rng.choice((None, given.numbers.normal(size=given.n))),
    "biases": _one_of(False, True),
    "bit_error": _one_of(0.0, 0.1),
    "chunk": _one_of(None, 1, 2),
    "counts": _one_of((1,), (2, 5)),
    "coupling": _one_of(1.0, -0.5),
    "dynamics": _one_of("flow", "together", "one by one"),
    "energies": _one_of(None),
    "executor": _one_of(None),
    "chosen": _one_of(None, {}, {"on": "low"}),
    "field": _one_of(0.0, 0.5),
    "fields": lambda given: given.numbers.normal(size=given.n),
    "form": _one_of(None, "dense", "factored"),
    "gain": _one_of(0.1, 1.0, 20.0),
    "gains": _one_of((0.5,), (2.0, 0.1)),
    "grey": lambda given: given.numbers.random((4, 4)),
    "activity": _one_of(None, 0.1, 0.5),
    "adaptation": _one_of(0.0, 0.5),
    "heights": lambda given: given.numbers.normal(size=3),
    "hidden_units": _one_of(24, 48),
    "named": lambda given: hopviz.perception.stored_network("corner"),
    "hidden": lambda given: given.numbers.random(given.n) < 0.5,
    "learnt_bias": _one_of(True, False),
    "like": _one_of(None),
    "load": _one_of(0.0, 0.04, 0.12, 2.0),
    "loads": _one_of((0.1,), (0.1, 0.5)),
    "memories": lambda given: given.numbers.normal(size=(3, given.n)),
    "memory": lambda given: hopviz.attention.DenseMemory(given.patterns(), 3),
    "method": _one_of("otsu", "dither"),
    "n": lambda given: given.n,
    "name": _one_of("corner", "necker-24"),
    "native": lambda given: given.patterns()[0],
    "numbers": lambda given: np.arange(3),
    "order": _one_of("shuffled", "random", "sequential"),
    "passes": lambda given: np.full((3, 3), given.rng.choice((np.inf, 5.0))),
    "path": _one_of("hinton", "two-units", "nowhere.hopviz"),
    "pattern": lambda given: given.patterns()[0],
    "power": _one_of(2, 3, 4, "exponential"),
    "powers": _one_of((2,), (3, "exponential")),
    "query": lambda given: given.numbers.normal(size=(2, given.n) if given.rng.random() < 0.3 else given.n),
    "separation": _one_of(None),
    "shares": lambda given: given.numbers.random(4),
    "token_order": _one_of("together", "one by one"),
    "tokens": lambda given: given.numbers.normal(size=(5, 2)),
    "wanted": _one_of(None, 0, 1),
    "names": _one_of(None, ("A", "B", "C")),
    "picture": lambda given: given.patterns(given.n),
    "present": Given.mask,
    "ratio": _one_of(0.5, 10.0),
    "points": _one_of(2, 60),
    "recovery": _one_of(2.0, 20.0),
    "region": _one_of("bottom", "centre", "random"),
    "rng": lambda given: np.random.default_rng(given.rng.getrandbits(32)),
    "rule": Given.rule,
    "rules": lambda given: given.rng.choice(tuple(LEARNING_RULES)),
    "machine": lambda given: hopviz.thermal.BoltzmannMachine(given.patterns(), 1),
    "probabilities": lambda given: np.full(2**given.n, 0.5**given.n),
    "drawn": _one_of([(0, 1.0), (5, 0.0)]),
    "few": _one_of(2, 5),
    "schedule": _one_of(None, hopviz.Annealing(2.0, 0.1, 5)),
    "seconds": _one_of(None, 0.0, 0.01),
    "seed": _one_of(0, 1, 2**31),
    "shape": _one_of("geometric", "linear"),
    "shown": _one_of(None),
    "side": _one_of(32, 64),
    "states": lambda given: given.patterns(3),
    "stop": _one_of(0.1, 1.0),
    "strength": _one_of(0.0, 8.0),
    "temperature": _one_of(0.0, 0.5, 2.0),
    "temperatures": _one_of((0.0,), (0.0, 0.5)),
    "text": _one_of("#.\n.#", "visible A\nhidden B\nconnect A B 1"),
    "tie": _one_of("stay", "on", "off"),
    "ticks": lambda given: np.arange(1, 4),
    "top": _one_of(None, 9.0),
    "unit": lambda given: given.rng.randrange(given.n),
    "units": lambda given: given.units,
    "unstored_error": _one_of(0.3, 0.5),
    "values": lambda given: given.state()[:2],
    "weights": Given.weights,
    "which": lambda given: np.arange(2),
    "rows": _one_of(2, 4),
    "cols": _one_of(2, 4),
}
"""What a parameter may be, by its name."""
OTHERS: Mapping[tuple[str, str], str] = {
    **{(rule, "bias"): "learnt_bias" for rule in ("store", "forget", *LEARNING_RULES)},
    **{(name, "net"): "named" for name in ("count_percepts", "flip_times", "format_network")},
    **{(name, "pattern"): "picture" for name in ("blank", "flip", "format_pattern")},
    ("capacity", "rule"): "rules",
    ("members", "weights"): "shares",
    ("retrieval_error", "separation"): "distance",
    ("retrieve", "values"): "answers",
    ("self_attention_step", "order"): "token_order",
    ("token_path", "order"): "token_order",
    **{(name, "patterns"): "count" for name in ("dense_first_step_error",)},
    ("mixed", "symmetric"): "weights",
    ("necker_cube", "hidden"): "hidden_units",
    ("terrain_of", "energies"): "heights",
    **dict.fromkeys((("morphed", "first"), ("morphed", "second")), "net"),
    **dict.fromkeys((("phase_diagram", "points"), ("phase_diagram_steps", "points")), "few"),
    ("drawn_schedule", "points"): "drawn",
    ("total_variation", "shares"): "probabilities",
}
"""(function, parameter) whose name means something else there."""
OBJECTS = {"net", "network", "memory", "rule", "rng", "executor", "schedule", "machine"}
"""Parameters that are objects of ours or of numpy: nobody passes something else by mistake."""
LONG = {
    "starts", "trials", "runs", "max_sweeps", "sweeps", "steps", "samples", "epochs", "updates", "seconds", "count",
    "bins", "n", "rows", "cols", "loads", "kept", "hidden_units", "highest", "tries", "size", "most_steps", "counts",
    "replicas", "points",
}  # fmt: skip
"""Parameters of which a large value is no mistake, but takes long or much."""


FLAGS = {"normalise", "spare", "symmetric", "strict", "tree", "invert", "learnt_bias", "bias", "periodic", "connected",
         "from_order"}  # fmt: skip
"""Parameters that anything may be that is true or false."""


def _is_large(value: Any) -> bool:
    return isinstance(value, bytes) or (isinstance(value, int | float | np.floating) and abs(value) > 64)


def network(weights: Any, bias: Any, units: Any, state: Any, lesioned: Any) -> object:
    """A network, and all that can be asked of it."""
    net = hopviz.Network(weights, bias, units)
    (other, offset), on = net.converted("binary"), np.ones(net.n)
    numbers = [net.energy(on), other.energy(on), net.energy(state), offset]
    return [*numbers, net.fields(on), net.energy_gaps(state, lesioned), net.tension(state), net.part([0]).weights]


def simulation(
    net: Any, state: Any, rule: Any, seed: Any, clamped: Any, lesioned: Any, updates: Any, seconds: Any, which: Any,
    values: Any, unit: Any,
) -> object:  # fmt: skip
    """A simulation, and all that can be done to it."""
    run = hopviz.Simulation(net, state, rule, seed, clamped, lesioned)
    frames = [run.advance(updates, seconds), run.update_unit(unit)]
    run.set_units(which, values)
    kept = run.snapshot()
    run.set_masks(lesioned, clamped)
    run.restart(state, seed)
    run.restore(kept)
    return [*frames, run.frame()]


def run(
    net: Any, state: Any, rule: Any, seed: Any, updates: Any, seconds: Any, moment: Any, first: Any, last: Any
) -> object:
    """A run with a past."""
    past = hopviz.Run(hopviz.Simulation(net, state, rule, seed))
    frames = [past.advance(updates, seconds), past.advance_to_rest(updates, seconds), past.seek(moment)]
    past.flips(first, last)
    return [*frames, past.branch().frame()]


def census(
    net: Any, seed: Any, rule: Any, patterns: Any, state: Any, clamped: Any, lesioned: Any, max_sweeps: Any,
    starts: Any, seconds: Any,
) -> object:  # fmt: skip
    """A census, in slices."""
    return hopviz.Census(net, seed, rule, patterns, state, clamped, lesioned, max_sweeps).advance(starts, seconds)


def perceptron_epochs(patterns: Any, units: Any, normalise: Any, learnt_bias: Any, margin: Any, epochs: Any) -> object:
    """Learning in epochs."""
    return hopviz.Perceptron(patterns, units, normalise, learnt_bias, margin, epochs=epochs).epoch()


def unlearning(net: Any, rate: Any, seed: Any, patterns: Any, spare: Any, noise: Any, normalise: Any) -> object:
    """Dreams, one by one."""
    return hopviz.Unlearning(net, rate, seed, patterns, spare, noise, normalise)


def machine(patterns: Any, hidden_units: Any, rate: Any, seed: Any, units: Any, steps: Any) -> object:
    """A machine that learns."""
    learning = hopviz.thermal.BoltzmannMachine(patterns, hidden_units, None, rate, seed, units)
    return [learning.step(steps), learning.gradient(), learning.dreams()]


def swarm(
    net: Any, rule: Any, replicas: Any, seed: Any, state: Any, clamped: Any, lesioned: Any, steps: Any
) -> object:
    """Replicas side by side."""
    swarm = hopviz.thermal.Swarm(net, rule, replicas, seed, state, clamped, lesioned)
    swarm.advance(steps)
    return [swarm.states, swarm.energies, swarm.temperature, swarm.unsettled]


def basins(net: Any, state: Any, clamped: Any, lesioned: Any, number: Any, values: Any) -> object:
    """True basins, and what can be asked of them."""
    found = hopviz.thermal.true_basins(net, state, clamped, lesioned)
    return [found.shares, found.ends(number), found.probabilities(number), found.mean(values)]


def rules(
    temperature: Any, strength: Any, recovery: Any, stop: Any, sweeps: Any, shape: Any, fraction: Any, order: Any,
    tie: Any,
) -> object:
    """Every update rule."""
    return (
        hopviz.Stochastic(temperature), hopviz.Adaptation(temperature, strength, recovery),
        hopviz.Annealing(temperature, stop, sweeps, shape), hopviz.PartlyParallel(fraction, temperature, tie=tie),
        hopviz.Asynchronous(order, tie=tie), hopviz.Parallel(temperature), hopviz.Stochastic(temperature, order=order),
    )  # fmt: skip


def dense_memory(patterns: Any, power: Any, state: Any, lesioned: Any, a: Any, b: Any, temperature: Any) -> object:
    """A dense memory, and what can be asked of it."""
    net = hopviz.attention.DenseMemory(patterns, power)
    plane = hopviz.attention.dense_plane(net, a, b, temperature)
    return net.energy(state), net.fields(state), net.energy_gaps(state, lesioned), plane.coordinates(0.5, 0.1)


def graded_run(net: Any, state: Any, gain: Any, dynamics: Any, step: Any, seed: Any, steps: Any) -> object:
    """Graded units on their way."""
    run = hopviz.graded.GradedRun(net, state, gain, dynamics, step, seed)
    run.advance(steps)
    return run.state, run.energy, run.residual


def metastable(memories: Any, beta: Any, names: Any, count: Any) -> object:
    """Names of what a beta blends."""
    found = hopviz.attention.metastable_states(memories, beta)
    return [one.name(names, count) for one in found], list(found)


def _functions() -> dict[str, Callable[..., object]]:
    found: dict[str, Callable[..., object]] = {}
    for module in MODULES:
        for name, function in vars(module).items():
            is_ours = inspect.isfunction(function) and function.__module__.startswith(module.__name__)
            if is_ours and not name.startswith("_") and name not in INNER:
                inner = module.__name__.rpartition(".")[2]
                found[name if found.get(name, function) is function else f"{inner}.{name}"] = function
    ours = (
        network, simulation, run, census, perceptron_epochs, unlearning, rules, machine, swarm, basins, dense_memory,
        graded_run, metastable,
    )  # fmt: skip
    return found | {f"{function.__name__} object": function for function in ours}


FUNCTIONS = _functions()


def case(rng: random.Random) -> Case:
    """One call."""
    name = rng.choice(sorted(FUNCTIONS))
    function, given = FUNCTIONS[name], Given(rng)
    parameters = list(inspect.signature(function).parameters.values())
    arguments = {
        parameter.name: _good(name, parameter.name, given)
        for parameter in parameters
        if parameter.default is parameter.empty or rng.random() < 0.7
    }
    can_be_wrong = [key for key in arguments if key not in OBJECTS]
    for key in rng.sample(can_be_wrong, min(len(can_be_wrong), rng.choice((0, 1, 1, 1, 2)))):
        wrong = hostile.anything(rng)
        if not (key in LONG and _is_large(wrong)) and not (key in FLAGS and isinstance(wrong, np.ndarray)):
            arguments[key] = wrong
    told = f"{name}({', '.join(f'{key}={_told(value)}' for key, value in arguments.items())})"
    return Case(told, partial(_call, function, arguments), (ValueError, TypeError))


def _good(function: str, name: str, given: Given) -> Any:
    return GOOD[OTHERS.get((function, name), name)](given)


def _told(value: object) -> str:
    return " ".join(repr(value)[:60].split()) if not isinstance(value, int) or abs(value) < 10**20 else "a huge number"


def _call(function: Callable[..., object], arguments: Mapping[str, Any]) -> object:
    result = function(**arguments)
    return list(islice(result, 50)) if isinstance(result, GeneratorType) else result
