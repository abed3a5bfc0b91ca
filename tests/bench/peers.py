"""Other programs that update a network of threshold or stochastic units, each as fast as it goes.

A peer counts in visits: one unit that has decided.
"""

from __future__ import annotations

import ctypes
import math
import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from tests.bench.rates import rate

SEED = 1982
COLDEST = 1e-9
"""What stands for T = 0 where a temperature has to be above zero."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """The weights (N, N) of a network without biases."""

    weights: np.ndarray

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Couplings J = -w of E = sum over pairs of J_ij s_i s_j: between which units, and how large."""
        one, other = np.triu_indices(len(self.weights), 1)
        return one.astype(np.int32), other.astype(np.int32), -self.weights[one, other]


class Peer(ABC):
    """A program that updates the units of a matrix of weights, from a state (N,) on.

    Raises
    ------
    ImportError
        If it is not there.
    """

    name: ClassVar[str]
    order: ClassVar[str] = "random"
    """Whose turn it is: "random" or "sequential", as in `Stochastic`."""
    largest: ClassVar[int]
    """Of more units it would take more memory, or more minutes until it begins, than a bench may."""
    why_not: ClassVar[str] = ""
    """What stands where it is not measured because it is not there."""
    is_cold: ClassVar[bool] = False
    """Whether it knows T = 0 only."""

    @abstractmethod
    def __init__(self, matrix: Matrix, state: np.ndarray, temperature: float) -> None: ...

    @abstractmethod
    def rate(self, seconds: float) -> float:
        """Visits a second, measured for about so many seconds, or the shortest time that it can be."""


class PlainLoop(Peer):
    """The textbook loop in numpy: pick a unit, add up its field, decide, assign."""

    name = "numpy"
    largest = 1 << 14

    def __init__(self, matrix: Matrix, state: np.ndarray, temperature: float) -> None:
        self.W, self.T, self.s = matrix.weights, temperature, state.astype(float)
        self.rng = np.random.Generator(np.random.PCG64(SEED))

    def rate(self, seconds: float) -> float:
        return rate(lambda: self.advance(50), seconds)

    def advance(self, updates: int) -> int:
        """Make so many updates; returns their number."""
        W, s, T, rng = self.W, self.s, self.T, self.rng
        n = len(s)
        for _ in range(updates):
            i = rng.integers(n)
            h = W[i] @ s
            if T > 0:
                s[i] = 1.0 if rng.random() < 0.5 * (1.0 + math.tanh(h / T)) else -1.0
            elif h != 0:
                s[i] = 1.0 if h > 0 else -1.0
        return updates


class CLoop(Peer):
    """The plain loop in C, compiled on the spot."""

    name = "C"
    largest = 1 << 14
    why_not = "C: there is no compiler (cc)"

    def __init__(self, matrix: Matrix, state: np.ndarray, temperature: float) -> None:
        self._run, self._weights, self._temperature = _compiled_loop(), matrix.weights, temperature
        self._state, self._fields = state.astype(np.int8), matrix.weights @ state.astype(float)
        self._generator = np.random.SeedSequence(SEED).generate_state(4, np.uint64)

    def rate(self, seconds: float) -> float:
        visits = 1000

        def more() -> int:
            nonlocal visits
            began = time.perf_counter()
            arrays = (self._weights, self._fields, self._state, self._generator)
            w, h, s, rng = (ctypes.c_void_p(array.ctypes.data) for array in arrays)
            self._run(visits, len(self._state), w, h, s, self._temperature, self.order == "sequential", rng)
            done = visits
            if time.perf_counter() - began < seconds / 10:
                visits *= 2
            return done

        return rate(more, seconds)


class CLoopInOrder(CLoop):
    """The plain loop in C, by number."""

    name = "C, in order"
    order = "sequential"


class HopfieldNetwork(Peer):
    """https://pypi.org/project/hopfieldnetwork: shuffled sweeps, numpy; at T > 0 it does not go with numpy 2.4."""

    name = "hopfieldnetwork"
    largest = 1 << 12
    why_not = "hopfieldnetwork: not installed (the extra `bench`)"
    is_cold = True

    def __init__(self, matrix: Matrix, state: np.ndarray, temperature: float) -> None:
        self._net = import_module("hopfieldnetwork").HopfieldNetwork(N=len(state))
        self._net.w = matrix.weights
        self._net.set_initial_neurons_state(state.astype(np.int8))

    def rate(self, seconds: float) -> float:
        return rate(self._sweep, seconds)

    def _sweep(self) -> int:
        self._net.update_neurons(1, "async")
        return int(self._net.N)


class NeuroDynEx(Peer):
    """https://pypi.org/project/neurodynex3: shuffled sweeps at T = 0, numpy."""

    name = "neurodynex3"
    largest = 1 << 12
    why_not = "neurodynex3: not installed (pip install --no-deps neurodynex3: it asks for numpy 1)"
    is_cold = True

    def __init__(self, matrix: Matrix, state: np.ndarray, temperature: float) -> None:
        self._net = import_module("neurodynex3.hopfield_network.network").HopfieldNetwork(len(state))
        self._net.weights = matrix.weights
        self._net.set_dynamics_sign_async()
        self._net.set_state_from_pattern(state)

    def rate(self, seconds: float) -> float:
        return rate(self._sweep, seconds)

    def _sweep(self) -> int:
        self._net.iterate()
        return int(self._net.nrOfNeurons)


class Annealer(Peer):
    """Simulated annealing of `dwave-samplers`, C++, at one temperature; a random unit, Gibbs's law (Glauber's).

    What it does before the first sweep is taken off: a run of one sweep is timed, too.
    """

    name = "dwave"
    largest = 1 << 12
    why_not = "dwave-samplers: not installed (the extra `bench`)"
    law: ClassVar[str] = "Gibbs"

    def __init__(self, matrix: Matrix, state: np.ndarray, temperature: float) -> None:
        self._anneal = import_module("dwave.samplers.sa.simulated_annealing").simulated_annealing
        self._couplings = matrix.pairs
        self._state, self._beta = state.astype(np.int8), 1 / max(temperature, COLDEST)
        self._sweeps = 1
        self._before = min(self._read(1))

    def rate(self, seconds: float) -> float:
        spent = 0.0
        while True:
            spent = min(self._read(self._sweeps)) - self._before
            if spent >= 0.3 * seconds:
                return self._sweeps * len(self._state) / spent
            self._sweeps = math.ceil(self._sweeps * min(max(0.6 * seconds / max(spent, 1e-4), 2), 100))

    def _read(self, sweeps: int) -> list[float]:
        """Seconds that two runs of so many sweeps have taken, each from the same state, without what comes before."""
        moments: list[float] = []

        def note() -> bool:
            moments.append(time.perf_counter())
            return False

        runs = 3  # the time of the first is not known
        states, fields = np.tile(self._state, (runs, 1)), np.zeros(len(self._state))
        self._anneal(
            runs, fields, *self._couplings, sweeps, np.array([self._beta]), SEED, states, self.order == "random",
            self.law, note,
        )  # fmt: skip
        return np.diff(moments).tolist()


class AnnealerInOrder(Annealer):
    """The same by number."""

    name = "dwave, in order"
    order = "sequential"


class UsualAnnealer(AnnealerInOrder):
    """The same as it is called without options: by number, Metropolis's law."""

    name = "dwave, usual"
    law = "Metropolis"


PEERS: tuple[type[Peer], ...] = (
    PlainLoop, HopfieldNetwork, NeuroDynEx, CLoop, CLoopInOrder, Annealer, AnnealerInOrder, UsualAnnealer,
)  # fmt: skip


@cache
def _compiled_loop() -> Any:
    compiler = shutil.which("cc")
    if compiler is None:
        raise ImportError(CLoop.why_not)
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "plain_loop.so"
        source = Path(__file__).with_name("plain_loop.c")
        subprocess.run(
            [compiler, "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(library), "-lm"], check=True
        )
        run = ctypes.CDLL(str(library)).run
    run.argtypes = [
        ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_double,
        ctypes.c_int, ctypes.c_void_p,
    ]  # fmt: skip
    run.restype = None
    return run
