"""What should the core have said?  The definitions of the field as plain loops, slow and plain to see."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from hopviz.core.dynamics import Annealing, Asynchronous, Parallel, PartlyParallel, Rule, Stochastic, Tiring
from hopviz.core.network import Network

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
    Tiring(1.5, 2.0, 5.0),
    Tiring(0.0, 2.0, 5.0),
    Annealing(3.0, 0.2, 6),
    Annealing(3.0, 0.0, 4, "linear"),
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


def decision(net: Network, s: np.ndarray, i: int) -> int:
    """What the threshold rule makes of unit i."""
    h = field(net, s, i)
    return 1 if h > 0 else OFF[net.units] if h < 0 else int(s[i])


def parallel_step(net: Network, s: np.ndarray) -> np.ndarray:
    return np.array([decision(net, s, i) for i in range(net.n)], np.int8)


def sequential_sweep(net: Network, s: np.ndarray) -> np.ndarray:
    s = s.copy()
    for i in range(net.n):
        s[i] = decision(net, s, i)
    return s


def steepest_step(net: Network, s: np.ndarray) -> np.ndarray:
    """Change the unit that most wants to; the first among equals."""
    wish = [abs(field(net, s, i)) if decision(net, s, i) != s[i] else 0.0 for i in range(net.n)]
    s = s.copy()
    i = wish.index(max(wish))
    s[i] = decision(net, s, i)
    return s


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
