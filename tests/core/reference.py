"""The definitions of the field as plain loops, slow and plain to see: what the core should say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from hopviz.core.network import Network
from hopviz.core.rules import Adaptation, Annealing, Asynchronous, Parallel, PartlyParallel, Rule, Stochastic

OFF = {"bipolar": -1, "binary": 0}

# The same examples in every run, on every machine.
quick = settings(deadline=None, derandomize=True, max_examples=60)

ORDERS: list[Rule] = [
    Asynchronous("sequential"),
    Asynchronous("shuffled"),
    Asynchronous("random"),
    Asynchronous("steepest"),
]
RULES: list[Rule] = [
    *ORDERS,
    Parallel(),
    PartlyParallel(0.3),
    PartlyParallel(1.0),
    Stochastic(1.5),
    Stochastic(0.0),
    Adaptation(1.5, 2.0, 5.0),
    Adaptation(0.0, 2.0, 5.0),
    Annealing(3.0, 0.2, 6),
    Annealing(3.0, 0.0, 4, "linear"),
    Asynchronous("sequential", tie="on"),
    Asynchronous("shuffled", tie="off"),
    Asynchronous("steepest", tie="on"),
    Asynchronous("steepest", tie="off"),
    Parallel(tie="on"),
    Parallel(1.5),
    PartlyParallel(0.3, tie="off"),
    PartlyParallel(0.6, 1.5),
    Stochastic(1.5, order="shuffled"),
    Stochastic(1.5, order="sequential"),
    Stochastic(0.0, tie="on"),
    Annealing(3.0, 0.0, 4, "linear", tie="off"),
]


@st.composite
def nets(draw, least=1, most=5, symmetric=None, diagonal=None, units=None, whole=True) -> Network:
    """Small networks.  Those with whole weights have many ties, and sums without any rounding."""
    n = draw(st.integers(least, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = rng.integers(-3, 4, (n, n)).astype(float) if whole else rng.normal(size=(n, n))
    bias = rng.integers(-2, 3, n).astype(float) if whole else rng.normal(size=n)
    if draw(st.booleans()) if symmetric is None else symmetric:
        weights = np.triu(weights) + np.triu(weights, 1).T
    if not (draw(st.booleans()) if diagonal is None else diagonal):
        np.fill_diagonal(weights, 0.0)
    kind = draw(st.sampled_from(["bipolar", "binary"])) if units is None else units
    return Network(weights, bias if draw(st.booleans()) else None, kind)


def all_states(n: int, units: str) -> np.ndarray:
    """(2^N, N) every state; state number k has unit i on where bit i of k is set."""
    return np.array([bits[::-1] for bits in product((OFF[units], 1), repeat=n)], np.int8)


def random_state(net: Network, rng: np.random.Generator) -> np.ndarray:
    return rng.choice([OFF[net.units], 1], net.n).astype(np.int8)


def energy(net: Network, s: np.ndarray) -> float:
    """E = -1/2 sum_ij w_ij s_i s_j - sum_i b_i s_i."""
    total = 0.0
    for i in range(net.n):
        total -= net.bias[i] * s[i]
        for j in range(net.n):
            total -= 0.5 * net.weights[i, j] * s[i] * s[j]
    return total


def field(net: Network, s: np.ndarray, i: int) -> float:
    """h_i = sum_j w_ij s_j + b_i."""
    return sum(net.weights[i, j] * s[j] for j in range(net.n)) + net.bias[i]


def decision(net: Network, s: np.ndarray, i: int, tie: str = "stay") -> int:
    """What the threshold rule makes of unit i."""
    return threshold(net, field(net, s, i), int(s[i]), tie)


def threshold(net: Network, h: float, value: int, tie: str) -> int:
    """On above zero, off below, and at zero what the rule says."""
    if h == 0:
        return {"stay": value, "on": 1, "off": OFF[net.units]}[tie]
    return 1 if h > 0 else OFF[net.units]


def parallel_step(net: Network, s: np.ndarray) -> np.ndarray:
    return np.array([decision(net, s, i) for i in range(net.n)], np.int8)


def sequential_sweep(net: Network, s: np.ndarray) -> np.ndarray:
    s = s.copy()
    for i in range(net.n):
        s[i] = decision(net, s, i)
    return s


def steepest_step(net: Network, s: np.ndarray) -> np.ndarray:
    """Change the unit that wants to and lowers the energy most by it; the first among equals."""
    return steepest_of(net, s, list(range(net.n)))


def steepest_of(net: Network, s: np.ndarray, free: list[int], tie: str = "stay") -> np.ndarray:
    """The same among some units."""
    s, wants = s.copy(), [i for i in free if decision(net, s, i, tie) != s[i]]
    if wants:
        changes = [change_of_energy(net, s, i, tie) for i in wants]
        i = wants[changes.index(min(changes))]
        s[i] = decision(net, s, i, tie)
    return s


def change_of_energy(net: Network, s: np.ndarray, i: int, tie: str = "stay") -> float:
    """What the flip of unit i does to E, of asymmetric weights as far as the unit can tell: by its own row."""
    step = float(decision(net, s, i, tie) - s[i])
    return -step * field(net, s, i) - 0.5 * net.weights[i, i] * step * step


class Xoshiro:
    """xoshiro256++ (Blackman and Vigna 2021) with whole numbers of Python, seeded as a run is."""

    def __init__(self, seed: int) -> None:
        self.s = [int(word) for word in np.random.SeedSequence(seed).generate_state(4, np.uint64)]

    def bits(self) -> int:
        s, mask = self.s, 2**64 - 1

        def rotl(x, k):
            return ((x << k) | (x >> (64 - k))) & mask

        result = (rotl((s[0] + s[3]) & mask, 23) + s[0]) & mask
        t = (s[1] << 17) & mask
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result

    def random(self) -> float:
        return (self.bits() >> 11) * 2.0**-53

    def below(self, count: int) -> int:
        return int(self.random() * count)

    def shuffle(self, units: list[int]) -> None:
        for k in range(len(units) - 1, 0, -1):
            m = self.below(k + 1)
            units[k], units[m] = units[m], units[k]


def chance_on(net: Network, h: float, temperature: float) -> float:
    """P(on) = 1/(1 + exp(-gap/T))."""
    x = (1 - OFF[net.units]) * h / temperature
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def states_by_hand(net: Network, start: np.ndarray, rule: Rule, seed: int, free: list[int]) -> Iterator[np.ndarray]:
    """(N,) the state after every tick of a rule, with the random numbers of a run of that seed."""
    rng, s, turns, tick, adaptation = Xoshiro(seed), start.copy(), list(free), 0, np.zeros(net.n)
    mode = getattr(rule, "order", "random")
    if isinstance(mode, tuple):
        turns = [i for i in mode if i in free]
    while True:
        if isinstance(rule, Parallel | PartlyParallel):
            fraction = getattr(rule, "fraction", 1.0)
            values = s.copy()
            for i in free:
                if fraction < 1 and rng.random() >= fraction:
                    continue
                if rule.temperature > 0:
                    on = rng.random() < chance_on(net, field(net, s, i), rule.temperature)
                    values[i] = 1 if on else OFF[net.units]
                else:
                    values[i] = decision(net, s, i, rule.tie)
            s[:] = values
        elif free:
            if mode == "steepest":
                s = steepest_of(net, s, free, rule.tie)
            else:
                if mode == "shuffled" and tick % len(free) == 0:
                    rng.shuffle(turns)
                i = free[rng.below(len(free))] if mode == "random" else turns[tick % len(free)]
                temperature = getattr(rule, "temperature", 0.0)
                if isinstance(rule, Annealing):
                    done = min(tick // len(free) / max(rule.sweeps - 1, 1), 1)
                    if rule.shape == "linear":
                        temperature = rule.start * (1 - done) + rule.stop * done
                    else:
                        temperature = rule.start ** (1 - done) * rule.stop**done
                h = field(net, s, i)
                if isinstance(rule, Adaptation):
                    step = 1 - math.exp(-1 / (rule.recovery * len(free)))
                    adaptation[free] += step * ((s[free] == 1) - adaptation[free])
                    h -= rule.strength * adaptation[i]
                if temperature > 0:
                    h -= net.weights[i, i] * (s[i] - (0.0 if net.units == "bipolar" else 0.5))
                    chance = rng.random()
                    s[i] = 1 if chance < chance_on(net, h, temperature) else OFF[net.units]
                else:
                    s[i] = threshold(net, h, int(s[i]), rule.tie)
        tick += 1
        yield s.copy()


def limit_cycle(step: Callable[[np.ndarray], np.ndarray], s: np.ndarray) -> list[tuple[int, ...]]:
    """The states that a map goes round in the end, from any of them on."""
    seen: list[tuple[int, ...]] = []
    while tuple(s) not in seen:
        seen.append(tuple(int(v) for v in s))
        s = step(s)
    return seen[seen.index(tuple(s)) :]


def without(net: Network, gone: np.ndarray) -> Network:
    """The network with some units cut out."""
    stay = ~np.asarray(gone)
    return Network(net.weights[np.ix_(stay, stay)], net.bias[stay], net.units)


def chi_squared_limit(cells: int) -> float:
    """What chi squared with that many cells exceeds once in a thousand (Wilson and Hilferty 1931)."""
    k = cells - 1
    return k * (1 - 2 / (9 * k) + 3.0902 * (2 / (9 * k)) ** 0.5) ** 3


def plateaus(minima):
    """The states of every minimum, by number."""
    return [frozenset(minima.plateau(k).tolist()) for k in range(len(minima))]


def rounding():
    """A network of weights that only rounding tells from ties."""
    # 0.1 + 0.2 - 0.3 is not zero, and pi keeps these from being whole numbers of anything.
    weights = np.zeros((5, 5))
    weights[0, 1:4] = weights[1:4, 0] = [0.1, 0.2, 0.3]
    weights[3, 4] = weights[4, 3] = np.pi / 1000
    return Network(weights)
