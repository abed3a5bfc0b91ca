"""Updates a second, beside a plain numpy loop in the same run.

Hebbian networks of N units with N/20 random memories start from a random state and are updated one random
unit at a time, at T = 0, 0.2 and 1.  Ours is measured as the worker uses it: `advance(seconds=...)` quanta,
frames included.
"""

from __future__ import annotations

import math
import statistics

import numpy as np

from hopviz import Network, Simulation, Stochastic, hebbian
from tests.bench.rates import rate

SIZES = (100, 1024, 4096)
TEMPERATURES = (0.0, 0.2, 1.0)
QUANTUM = 0.008
ROUNDS = 5
SEED = 1982


def run(seconds: float = 1.0) -> None:
    """Print one line per size and temperature; each of the two is measured for `seconds` in all."""
    print("hopviz beside a plain numpy loop: Hebbian network, N/20 memories, one random unit at a time")
    print(f"{'N':>6} {'T':>5} {'hopviz updates/s':>18} {'numpy updates/s':>18} {'ratio':>8}")
    for n in SIZES:
        rng = np.random.Generator(np.random.PCG64(SEED))
        memories = rng.choice(np.array([-1, 1], np.int8), (max(1, n // 20), n))
        net = hebbian(memories)
        start = rng.choice(np.array([-1, 1], np.int8), n)
        for temperature in TEMPERATURES:
            ours, plain = _measure(net, start, temperature, seconds / ROUNDS)
            print(f"{n:6} {temperature:5} {ours:18,.0f} {plain:18,.0f} {ours / plain:8.1f}", flush=True)


def _measure(net: Network, start: np.ndarray, temperature: float, seconds: float) -> tuple[float, float]:
    """Median updates per second of (hopviz, the plain loop), measured in turns under the same load."""
    simulation = Simulation(net, start, Stochastic(temperature), seed=SEED)
    seen = simulation.advance(updates=1000).updates  # compiles, too

    def quantum() -> int:
        nonlocal seen
        before, seen = seen, simulation.advance(seconds=QUANTUM).updates
        return seen - before

    loop = PlainLoop(net, start, temperature)
    ours, plain = [], []
    for _ in range(ROUNDS):
        ours.append(rate(quantum, seconds))
        plain.append(rate(lambda: loop.advance(200), seconds))
    return statistics.median(ours), statistics.median(plain)


class PlainLoop:
    """The textbook loop: pick a unit, add up its field, decide, assign."""

    def __init__(self, net: Network, start: np.ndarray, temperature: float) -> None:
        self.W, self.b, self.T = np.array(net.weights), np.array(net.bias), temperature
        self.s = start.astype(float)
        self.rng = np.random.Generator(np.random.PCG64(SEED))

    def advance(self, updates: int) -> int:
        """Make so many updates; returns their number."""
        W, b, s, T, rng = self.W, self.b, self.s, self.T, self.rng
        n = len(s)
        for _ in range(updates):
            i = rng.integers(n)
            h = W[i] @ s + b[i]
            if T > 0:
                s[i] = 1.0 if rng.random() < 0.5 * (1.0 + math.tanh(h / T)) else -1.0
            elif h != 0:
                s[i] = 1.0 if h > 0 else -1.0
        return updates
