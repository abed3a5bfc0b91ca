"""What does a capacity experiment measure, and how far has it come?  What is done beside the window."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Thread

import numpy as np
from numpy.typing import NDArray

from hopviz.core.experiments import CapacityPoint, CapacityTable, capacity, number_of_points
from hopviz.core.theory import ags_overlap, alpha_c
from hopviz.core.workers import processes

THEORY_POINTS = 60
TEMPERATURES_ARE = "Temperatures are numbers from 0, separated by commas, such as 0, 0.3"


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    n: int
    loads: tuple[float, ...]
    rules: tuple[str, ...]
    noise: float
    temperatures: tuple[float, ...]
    trials: int
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a sweep has come."""

    plan: Plan
    points: tuple[CapacityPoint, ...]
    """The newest of every rule, temperature and load that there are any trials of."""
    share: float
    """Of all trials, 0 to 1."""
    seconds: float
    """Since the first trial."""
    trouble: str = ""
    """Why it ended before its end, in a sentence."""


def thread() -> Executor:
    """Where no processes may be started; more than one would make the window stutter."""
    return ThreadPoolExecutor(1, thread_name_prefix="hopviz-capacity")


class Sweep:
    """One experiment, beside the window: one trial of many units may take seconds, for which nobody else waits.

    `advance` hands on what has come in.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._table = CapacityTable(number_of_points(plan.n, plan.loads, plan.rules, plan.temperatures))
        self._fresh: SimpleQueue[CapacityPoint] = SimpleQueue()
        self._closed, self._trouble = Event(), ""
        self._began, self._over = 0.0, False
        # Closing the window must not wait for the end of the experiment.
        self._thread = Thread(target=self._measure, name="hopviz-sweep", daemon=True)

    @property
    def done(self) -> bool:
        """Whether the last `advance` has handed on the rest."""
        return self._over

    def advance(self) -> Progress:
        """Begin, or take what has come in."""
        if not self._began:
            self._began = time.perf_counter()
            self._thread.start()
        is_over = not self._thread.is_alive()
        while not self._fresh.empty():
            self._table.add(self._fresh.get())
        self._over = is_over
        return self._progress(is_over)

    def close(self) -> None:
        """Measure nothing more, after the trials that are under way."""
        self._closed.set()

    def _measure(self) -> None:
        try:
            try:
                self._gather(processes)
            except (OSError, BrokenExecutor):
                self._gather(thread)
        except (ValueError, MemoryError) as error:
            self._trouble = str(error) or "There is not enough memory: choose fewer units"
        except RuntimeError:  # where the program ends, workers take no more tasks
            if not self._closed.is_set():
                raise

    def _gather(self, workers: Callable[[], Executor]) -> None:
        plan = self.plan
        with workers() as pool, closing(
            capacity(
                plan.n, plan.loads, plan.trials, plan.rules,
                noise=plan.noise, temperatures=plan.temperatures, seed=plan.seed, executor=pool,
            )
        ) as results:  # fmt: skip
            for point in results:
                if self._closed.is_set():
                    return
                self._fresh.put(point)

    def _progress(self, is_over: bool) -> Progress:
        trouble = self._trouble if is_over else ""
        passed = time.perf_counter() - self._began
        return Progress(self.plan, self._table.points, self._table.share, passed, trouble)


def read_temperatures(text: str) -> tuple[float, ...]:
    """Numbers from 0 separated by commas, in ascending order, each once.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    try:
        values = sorted({float(part) for part in text.split(",")})
    except ValueError as error:
        raise ValueError(TEMPERATURES_ARE) from error
    if not all(0 <= value < np.inf for value in values):
        raise ValueError(TEMPERATURES_ARE)
    return tuple(values)


def ags_curve() -> NDArray[np.float64]:
    """Overlap m(alpha) of Amit, Gutfreund and Sompolinsky up to its end, where it falls to 0: two rows, alpha and m."""
    end = alpha_c()
    # Most of the bend is just before the end.
    loads = end * (1 - np.linspace(1, 0, THEORY_POINTS) ** 2)
    loads[0], loads[-1] = 1e-3, end * (1 - 1e-6)
    overlaps = [ags_overlap(float(load)) for load in loads]
    return np.array([[*loads, end], [*overlaps, 0.0]])
