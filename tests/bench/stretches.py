"""Longest stretch of every public function in which nothing can interrupt it.

A signal is handled between two steps of Python, so the longest time between two beats of a timer is how long Ctrl+C
may have to wait.  Every function is given the largest input that is usual, and is cut short after some seconds; the
second column is the processor time of that stretch, for machines that are busy with something else.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

import hopviz
from hopviz import Network, Simulation, asymmetry, damage, experiments, landscape, patterns
from hopviz.core.blends import easiest_path
from hopviz.core.information import information
from hopviz.core.learning.contradictions import contradictions
from hopviz.core.quality import QualityMeasurement

BEAT = 0.002
N, SMALL = 4096, 100


class WatchedError(Exception):
    """A function has been watched for long enough."""


class Watch:
    """Measures the time between two beats while it goes on."""

    def __init__(self, seconds: float) -> None:
        self._end = time.perf_counter() + seconds
        self.longest = self.longest_of_processor = 0.0

    def __enter__(self) -> Watch:
        self._last = (time.perf_counter(), time.process_time())
        signal.signal(signal.SIGALRM, self._beat)
        signal.setitimer(signal.ITIMER_REAL, BEAT, BEAT)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _beat(self, *_: object) -> None:
        now = (time.perf_counter(), time.process_time())
        self.longest = max(self.longest, now[0] - self._last[0])
        self.longest_of_processor = max(self.longest_of_processor, now[1] - self._last[1])
        self._last = now
        if now[0] > self._end:
            self._end = np.inf
            raise WatchedError


@cache
def rng() -> np.random.Generator:
    """Random numbers."""
    return np.random.default_rng(1982)


@cache
def memories(count: int, n: int = N) -> np.ndarray:
    """(count, n) random patterns."""
    return patterns.random_patterns(count, n, np.random.default_rng(count))


@cache
def large() -> Network:
    """Hebb's network of 64 x 64 units."""
    return hopviz.hebbian(memories(200), form="dense")


@cache
def writable() -> np.ndarray:
    """Weights that anybody may change."""
    return large().weights.copy()


@cache
def crooked() -> Network:
    """The same with asymmetric weights."""
    net = large()
    return Network(net.weights + 0.01 * np.random.default_rng(1).normal(size=(N, N)))


def exact(n: int, whole: bool) -> Network:
    """A small network of whole or of real weights."""
    draw = np.random.default_rng(n)
    upper = np.triu(draw.integers(-1, 2, (n, n)) if whole else draw.normal(size=(n, n)), 1)
    return Network(upper + upper.T)


def flat(n: int) -> Network:
    """Every state is a minimum."""
    return Network(np.zeros((n, n)))


def fresh(net: Network) -> Network:
    """The same numbers, nothing derived from them yet."""
    return Network(net.weights, net.bias, net.units)


def state(n: int = N) -> np.ndarray:
    """(n,) at random."""
    return np.random.default_rng(5).choice([-1, 1], n)


CASES: dict[str, Callable[[], Any]] = {
    "Network": lambda: Network(writable()),
    "Network.is_symmetric": lambda: fresh(crooked()).is_symmetric,
    "Network.influence": lambda: fresh(crooked()).for_kernels,
    "Network.fields(4096 states)": lambda: large().fields(memories(4096)),
    "Network.energy(4096 states)": lambda: large().energy(memories(4096)),
    "Network.energy_gaps(1024)": lambda: fresh(crooked()).energy_gaps(memories(1024)),
    "Network.tension": lambda: large().tension(state()),
    "Network.converted": lambda: fresh(large()).converted("binary"),
    "hebbian(4096)": lambda: hopviz.hebbian(memories(4096)),
    "storkey(50)": lambda: hopviz.storkey(memories(50)),
    "pseudoinverse(2000)": lambda: hopviz.pseudoinverse(memories(2000), bias=True),
    "perceptron(50)": lambda: hopviz.perceptron(memories(50), symmetric=True),
    "store": lambda: hopviz.store(large(), state()),
    "contradictions(4096)": lambda: contradictions(memories(4096)),
    "recall": lambda: hopviz.recall(fresh(crooked()), state()),
    "recall, parallel": lambda: hopviz.recall(crooked(), state(), hopviz.Parallel()),
    "recall, steepest": lambda: hopviz.recall(large(), state(), hopviz.Asynchronous("steepest")),
    "Simulation.advance": lambda: Simulation(large(), state(), hopviz.Stochastic(2.0)).advance(10**9),
    "Simulation.advance, random timing": lambda: Simulation(
        large(), state(), hopviz.PartlyParallel(0.5)).advance(10**9),
    "census": lambda: hopviz.census(crooked(), 200, patterns=memories(200)),
    "unlearn": lambda: hopviz.unlearn(large(), 20, patterns=memories(200), spare=True),
    "recall_quality": lambda: hopviz.recall_quality(crooked(), memories(200)),
    "recall_quality, 1000 units": lambda: hopviz.recall_quality(
        hopviz.hebbian(memories(250, 1000)), memories(250, 1000)),
    "QualityMeasurement of few units": lambda: QualityMeasurement(exact(20, False), memories(3, 20)).advance(),
    "stability(1000)": lambda: hopviz.stability(large(), memories(1000)),
    "vote": lambda: hopviz.vote(crooked(), state(), 5),
    "identify(1000)": lambda: hopviz.identify(state(), memories(1000)),
    "damage.remove_connections": lambda: damage.remove_connections(large(), 0.3),
    "damage.add_noise": lambda: damage.add_noise(large(), 0.3),
    "damage.quantise": lambda: damage.quantise(large(), 5),
    "damage.clip": lambda: damage.clip(large(), 1.0),
    "asymmetry.mixed": lambda: asymmetry.mixed(large().weights, crooked().weights, 0.5),
    "asymmetry.antisymmetric": lambda: asymmetry.antisymmetric(N, rng()),
    "asymmetry.fate": lambda: asymmetry.fate(crooked(), hopviz.Parallel(), 0),
    "blends.easiest_path": lambda: easiest_path(large(), *memories(200)[:2], 100),
    "capacity(1000)": lambda: list(experiments.capacity(1000, [0.1, 0.2], 100, ["hebbian", "pseudoinverse"])),
    "information": lambda: information(N, 100),
    "landscape.energies(24)": lambda: landscape.energies(exact(24, False)),
    "landscape.minima(25), whole": lambda: landscape.minima(exact(25, True)),
    "landscape.minima(25), real": lambda: landscape.minima(exact(25, False)),
    "landscape.minima(22), flat": lambda: landscape.minima(flat(22)),
    "landscape.barrier_tree(22), whole": lambda: landscape.barrier_tree(exact(22, True)),
    "landscape.barrier_tree(22), real": lambda: landscape.barrier_tree(exact(22, False)),
    "landscape.barrier_tree(22), flat": lambda: landscape.barrier_tree(flat(22)),
    "landscape.density(20)": lambda: landscape.density(exact(20, False), state(20)),
    "landscape.density(4096)": lambda: landscape.density(large(), state()),
    "landscape.memory_planes(1000)": lambda: landscape.memory_planes(large(), memories(1000)),
    "patterns.random_patterns": lambda: patterns.random_patterns(4096, N, rng()),
    "patterns.smooth_pattern": lambda: patterns.smooth_pattern(64, 64, rng()),
}  # fmt: skip


def run(seconds: float = 20.0, names: tuple[str, ...] = ()) -> None:
    """Print one line per function, watched for so many seconds at most."""
    _warm_up()
    print(f"{'function':>36} {'wall ms':>9} {'CPU ms':>9}")
    for name, function in CASES.items():
        if names and not any(part in name for part in names):
            continue
        watch = Watch(seconds)
        note = ""
        try:
            with watch:
                function()
        except WatchedError:
            note = "   cut short"
        print(f"{name:>36} {1e3 * watch.longest:9.0f} {1e3 * watch.longest_of_processor:9.0f}{note}", flush=True)


def _warm_up() -> None:
    """Compile every kernel, and make the networks that several functions are given."""
    few = memories(3, 10)
    for net in (hopviz.hebbian(few), Network(np.triu(np.ones((10, 10)), 1))):
        for rule in (hopviz.Asynchronous(), hopviz.Asynchronous("steepest"), hopviz.Parallel(), hopviz.Stochastic(1.0)):
            hopviz.recall(net, few[0], rule, max_sweeps=3)
        hopviz.census(net, 3, patterns=few)
        hopviz.recall_quality(net, few, trials=3)
    for rule in (hopviz.storkey, hopviz.pseudoinverse, hopviz.perceptron):
        rule(few)
    hopviz.unlearn(hopviz.hebbian(few), 2, patterns=few, spare=True)
    hopviz.hebbian(few).converted("binary")
    landscape.barrier_tree(hopviz.hebbian(few))
    for n in (10, 25):
        landscape.density(exact(n, False), state(n), samples=3)
    assert large().is_symmetric
    assert writable().size == N * N
    assert not crooked().for_kernels.symmetric
