"""Visits a second beside those of other programs, all in one run.

A visit is one unit that has decided.  Hebbian networks of N units with N/20 random memories, one unit at a time, at
T = 0, 0.2 and 1; all begin in the state that a memory has become after some sweeps at that temperature.  Ours is
measured as the worker uses it: `advance(seconds=...)` quanta, frames included, once it has gone on for a second, or
as long as it takes until it has what only long runs have.
Programs take turns, and each figure is the median of its turns, and a ratio the median of the ratios of neighbouring
turns.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Literal

import numpy as np

from hopviz import Network, Simulation, Stochastic, hebbian
from hopviz.core import ising
from tests.bench.peers import PEERS, Matrix, Peer
from tests.bench.rates import rate

SIZES = (100, 1024, 4096, 16384)
TEMPERATURES = (0.0, 0.2, 1.0)
SWEEPS = 100
"""From a memory to where all begin."""
QUANTUM = 0.008
WARM, WARM_UNITS = 1.0, 800
"""Seconds after which a run is measured, and one more for every so many units of a Hebbian network."""
ROUNDS = 5
SEED = 1982
SIDE, CRITICAL = 512, 2.269185
"""Of the lattice, and its critical temperature."""


def run(seconds: float = 1.0) -> None:
    """Print one line per size, temperature and program; each is measured for `seconds` in all, or a little more."""
    print("Visits a second, in millions; ratio: how many times as many hopviz makes in the same order")
    print(f"{'N':>6} {'T':>4}  {'program':18} {'visits, M/s':>12} {'ratio':>9}")
    missing: dict[type[Peer], str] = {}
    for n in SIZES:
        rng = np.random.Generator(np.random.PCG64(SEED))
        memories = rng.choice(np.array([-1, 1], np.int8), (max(1, n // 20), n))
        net = hebbian(memories)
        matrix = Matrix(np.array(net.weights))
        for temperature in TEMPERATURES:
            start = Simulation(net, memories[0], Stochastic(temperature), seed=SEED).advance(SWEEPS * n).state
            _compare(net, matrix, start, temperature, seconds / ROUNDS, missing)
    _lattice(seconds / ROUNDS)
    for reason in missing.values():
        print(reason)


def _compare(
    net: Network, matrix: Matrix, start: np.ndarray, temperature: float, seconds: float, missing: dict[type[Peer], str]
) -> None:
    peers = []
    for kind in PEERS:
        if net.n <= kind.largest and not (kind.is_cold and temperature) and kind not in missing:
            try:
                peers.append(kind(matrix, start, temperature))
            except ImportError:
                missing[kind] = kind.why_not
    warm = WARM + net.n / WARM_UNITS
    ours = {order: _ours(net, start, temperature, order, warm) for order in ("random", "sequential")}
    measured: dict[str, list[float]] = {"hopviz": [], "hopviz, in order": []}
    ratios: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        here = {order: rate(quantum, seconds) for order, quantum in ours.items()}
        measured["hopviz"].append(here["random"])
        measured["hopviz, in order"].append(here["sequential"])
        for peer in peers:
            there = peer.rate(seconds)
            measured.setdefault(peer.name, []).append(there)
            ratios.setdefault(peer.name, []).append(here[peer.order] / there)
    for name, rates in measured.items():
        ratio = f"{statistics.median(ratios[name]):9.2f}" if name in ratios else ""
        print(f"{net.n:6} {temperature:4}  {name:18} {statistics.median(rates) / 1e6:12.3f} {ratio}", flush=True)


def _ours(
    net: Network, start: np.ndarray, temperature: float, order: Literal["random", "sequential"], warm: float = WARM
) -> Callable[[], int]:
    """A quantum of a run, which tells how many visits it has made."""
    simulation = Simulation(net, start, Stochastic(temperature, order=order), seed=SEED)
    simulation.advance(updates=1000)  # compiles
    began = time.perf_counter()
    while time.perf_counter() < began + warm:
        simulation.advance(seconds=QUANTUM)
    seen = simulation.updates

    def quantum() -> int:
        nonlocal seen
        before, seen = seen, simulation.advance(seconds=QUANTUM).updates
        return seen - before

    return quantum


def _lattice(seconds: float) -> None:
    """The Ising lattice at its critical temperature beside half-lattices of a checkerboard in numpy."""
    net = ising.lattice(SIDE, SIDE)
    rng = np.random.Generator(np.random.PCG64(SEED))
    start = rng.choice(np.array([-1, 1], np.int8), net.n)
    board = Checkerboard(start.reshape(SIDE, SIDE), CRITICAL)
    start = board.advance(SWEEPS).ravel()
    print(f"Lattice of {SIDE} x {SIDE} units at the critical temperature")
    ours = {order: _ours(net, start, CRITICAL, order) for order in ("random", "sequential")}
    rates: dict[str, list[float]] = {name: [] for name in ("random", "sequential", "numpy")}
    for _ in range(ROUNDS):
        for order, quantum in ours.items():
            rates[order].append(rate(quantum, seconds))
        rates["numpy"].append(rate(lambda: board.advance(1).size, seconds))
    for name, label in (("random", "hopviz"), ("sequential", "hopviz, in order"), ("numpy", "numpy checkerboard")):
        ratio = statistics.median(a / b for a, b in zip(rates[name], rates["numpy"], strict=True))
        print(f"{net.n:6} {'T_c':>4}  {label:18} {statistics.median(rates[name]) / 1e6:12.3f} {ratio:9.2f}", flush=True)


class Checkerboard:
    """Units of a periodic lattice, of which one colour and then the other decides at once, by Glauber's law."""

    def __init__(self, state: np.ndarray, temperature: float) -> None:
        self.s, self.T = state.astype(np.int8), temperature
        self.rng = np.random.Generator(np.random.PCG64(SEED))
        self.black = np.indices(state.shape).sum(axis=0) % 2 == 0
        self.on = 1 / (1 + np.exp(-2 * np.arange(-4, 5) / temperature))

    def advance(self, sweeps: int) -> np.ndarray:
        """Make so many sweeps; the state."""
        for _ in range(sweeps):
            for colour in (self.black, ~self.black):
                s = self.s
                h = np.roll(s, 1, 0) + np.roll(s, -1, 0) + np.roll(s, 1, 1) + np.roll(s, -1, 1)
                chosen = np.where(self.rng.random(s.shape, np.float32) < self.on[h + 4], 1, -1)
                self.s = np.where(colour, chosen, s).astype(np.int8)
        return self.s
