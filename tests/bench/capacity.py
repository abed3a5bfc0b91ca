"""Trials of recall a second, beside a plain numpy loop in the same run.

A trial is a random memory with a tenth of its units flipped that settles, one shuffled unit after the other, in a
Hebbian network of N units at the load 0.1; how alike end and memory are is added up.  Ours is measured as the
capacity experiment makes trials: in one thread, and then the whole experiment, networks and all, on all processors.
"""

from __future__ import annotations

import os
import statistics

import numpy as np

from hopviz import Network, QualityMeasurement, hebbian, patterns
from hopviz.core.experiments import capacity
from tests.bench.rates import rate

SIZES = (100, 500, 1000)
LOAD, NOISE = 0.1, 0.1
ROUNDS = 3
BATCH = 50
SEED = 1982


def run(seconds: float = 3.0) -> None:
    """Print one line per size; each of the three is measured for about `seconds` in all."""
    print(f"trials of recall a second at the load {LOAD}, {NOISE:.0%} of a cue flipped; {os.cpu_count()} processors")
    print(f"{'N':>6} {'one thread':>12} {'experiment':>12} {'numpy':>8} {'ratio':>8} {'m':>8} {'m numpy':>8}")
    for n in SIZES:
        memories = patterns.random_patterns(round(LOAD * n), n, np.random.Generator(np.random.PCG64(SEED)))
        net = hebbian(memories)
        loop = PlainLoop(net, memories)
        ours, all_of_it, plain = [], [], []
        measurement = QualityMeasurement(net, memories, noise=NOISE, trials=10**9, seed=SEED)
        measurement.advance(0.0)  # compiles
        for _ in range(ROUNDS):
            ours.append(rate(lambda measurement=measurement: _more(measurement), seconds / ROUNDS))
            plain.append(rate(loop.trial, seconds / ROUNDS))
            all_of_it.append(rate(lambda n=n: _experiment(n), seconds / ROUNDS))
        here, there, everywhere = (statistics.median(rates) for rates in (ours, plain, all_of_it))
        overlaps = f"{measurement.result().overlap:8.3f} {loop.overlap:8.3f}"
        print(f"{n:6} {here:12,.0f} {everywhere:12,.0f} {there:8,.0f} {here / there:8.1f} {overlaps}", flush=True)


def _more(measurement: QualityMeasurement) -> int:
    before = measurement.result().trials
    return measurement.advance(0.05).trials - before


def _experiment(n: int) -> int:
    return [point.done for point in capacity(n, (LOAD,), 8 * BATCH, noise=NOISE, seed=SEED)][-1]


class PlainLoop:
    """The textbook trial: corrupt, then add up each unit's field and decide, until a sweep changes nothing."""

    def __init__(self, net: Network, memories: np.ndarray) -> None:
        self.W, self.memories = np.array(net.weights), memories.astype(float)
        self.rng = np.random.Generator(np.random.PCG64(SEED))
        self.trials, self.total = 0, 0.0

    @property
    def overlap(self) -> float:
        """Mean overlap at the end."""
        return self.total / max(self.trials, 1)

    def trial(self) -> int:
        """Make one."""
        W, rng = self.W, self.rng
        n = len(W)
        memory = self.memories[rng.integers(len(self.memories))]
        s = memory.copy()
        s[rng.permutation(n)[: round(NOISE * n)]] *= -1
        changed = True
        while changed:
            changed = False
            for i in rng.permutation(n):
                h = W[i] @ s
                if h * s[i] < 0:
                    s[i] = -s[i]
                    changed = True
        self.trials += 1
        self.total += float(s @ memory) / n
        return 1
