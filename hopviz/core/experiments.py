"""The capacity experiment: batches over many random networks, on any number of processors."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np

from hopviz.core.landscape.stepwise import BATCH
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.network import Floats
from hopviz.core.patterns import random_patterns
from hopviz.core.quality import Quality, QualityMeasurement, quality_of_networks
from hopviz.core.rules import Asynchronous, Rule, Stochastic
from hopviz.core.seeds import spawned
from hopviz.core.theory import first_step_error

NETWORKS, MOST_TRIALS = 20, 100
"""Over at least so many networks with memories of their own the trials of a point are spread, and at most so many
trials, and no more than it has memories, are made with one: networks differ, and intervals follow from how much."""
WINDOW = 64
"""Tasks that a given executor has at a time: enough for a cluster, few enough to be cancelled."""
MOST_BYTES = 1 << 31
"""Weights of one network may take so much memory."""
COLUMNS = (
    "rule", "n", "patterns", "load", "noise", "temperature", "trials", "exact_fraction", "exact_low", "exact_high",
    "overlap", "overlap_low", "overlap_high", "first_step_error",
)  # fmt: skip


@dataclass(frozen=True)
class CapacityPoint:
    """Recall at one load by one rule at one temperature, as far as it is known."""

    rule: str
    """A key of `LEARNING_RULES`."""
    n: int
    patterns: int
    """P"""
    load: float
    """alpha = P/N"""
    noise: float
    """Share of the units of a cue that are flipped."""
    temperature: float
    done: int
    """Trials so far."""
    total: int
    quality: Quality

    @property
    def first_step_error(self) -> float:
        """What theory says of Hebb's rule: the share of wrong bits after one update from a memory."""
        return first_step_error(self.n / self.patterns)


@dataclass(frozen=True)
class _Task:
    """Some trials with one network; small and picklable."""

    rule: str
    n: int
    patterns: int
    noise: float
    temperature: float
    trials: int
    seed: int
    number: int
    """Of the network, among those of the point."""


def capacity(
    n: int,
    loads: Sequence[float],
    trials: int = 100,
    rule: str | Sequence[str] = "hebbian",
    *,
    noise: float = 0.0,
    temperatures: Sequence[float] = (0.0,),
    seed: int = 0,
    executor: Executor | None = None,
) -> Generator[CapacityPoint, None, None]:
    """Recall of random memories at every load, by every rule and at every temperature.

    Yields a point whenever trials of it have come in, the same point again with more trials, until all are there;
    a `CapacityTable` keeps the newest.  Closing the generator cancels what has not begun.  The same seed gives the
    same last points whatever the executor.

    Parameters
    ----------
    n : int
        Units.
    loads : sequence of float
        alpha = P/N; rounded to whole numbers of patterns, at least one.
    trials : int
        Cues for each point, spread over at least 20 networks (if there are so many) with at most P and 100 each.
    rule : str or sequence of str
        Keys of `LEARNING_RULES`.
    noise : float
        Share of the units of a cue that are flipped, 0 to 1.
    temperatures : sequence of float
        0 for threshold units; weights are normalised by N.
    seed : int
    executor : concurrent.futures.Executor, optional
        Who does the work; a thread pool with a thread for each processor if left out (the inner loops release
        Python's lock).  The executor stays open.

    Raises
    ------
    ValueError
        At once, if a rule is unknown, a number is out of range, or the weights would not fit into memory.

    Notes
    -----
    Tasks are small and travel by pickle, so any executor of the standard kind will do, on one machine or on many
    (all need hopviz installed):

    - processes: ``ProcessPoolExecutor()``, begun under ``if __name__ == "__main__":``;
    - Dask: ``distributed.Client("tcp://scheduler:8786").get_executor()``;
    - MPI: ``mpi4py.futures.MPIPoolExecutor()``, begun with ``mpiexec -n 8 python -m mpi4py.futures script.py``;
    - Ray's ``ray.util.multiprocessing.Pool`` is a pool of `multiprocessing`'s kind, which this makes an executor::

        class PoolExecutor(Executor):
            def submit(self, function, task):
                future = Future()
                future.set_running_or_notify_cancel()
                pool.apply_async(function, (task,), callback=future.set_result, error_callback=future.set_exception)
                return future

    Tested with threads, processes, `multiprocessing`'s pool and `distributed`'s local cluster.
    """
    rules = (rule,) if isinstance(rule, str) else tuple(dict.fromkeys(rule))
    return _measured(_tasks(n, loads, trials, rules, noise, sorted(set(temperatures)), seed), executor)


def capacity_steps(
    n: int, loads: Sequence[float], trials: int, rules: Sequence[str], noise: float, temperatures: Sequence[float],
    seed: int, executor: Executor,
) -> Iterator[CapacityPoint | None]:  # fmt: skip
    """As `capacity`, for a job that shall give way: None after every `BATCH` seconds in which nothing has come in."""
    return _points(executor, _tasks(n, loads, trials, rules, noise, sorted(set(temperatures)), seed), WINDOW, BATCH)


def _measured(tasks: list[tuple[int, _Task]], executor: Executor | None) -> Generator[CapacityPoint, None, None]:
    if executor is not None:
        yield from filter(None, _points(executor, tasks, WINDOW))
        return
    processors = os.cpu_count() or 1
    with ThreadPoolExecutor(processors, thread_name_prefix="hopviz-capacity") as pool:
        yield from filter(None, _points(pool, tasks, 2 * processors))


class CapacityTable:
    """The newest point of every rule, temperature and load that there are any trials of.

    Parameters
    ----------
    wanted : int
        How many points there will be: `number_of_points`.
    """

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._found: dict[tuple[str, float, int], CapacityPoint] = {}

    def add(self, point: CapacityPoint) -> None:
        """Take over a point, in place of an older one."""
        self._found[point.rule, point.temperature, point.patterns] = point

    @property
    def points(self) -> tuple[CapacityPoint, ...]:
        """By rule, temperature and load."""
        return tuple(self._found[key] for key in sorted(self._found))

    @property
    def share(self) -> float:
        """Of all trials, 0 to 1."""
        return sum(point.done / point.total for point in self._found.values()) / self._wanted


def number_of_points(n: int, loads: Sequence[float], rules: Sequence[str], temperatures: Sequence[float]) -> int:
    """How many points `capacity` measures: several loads may be the same number of patterns."""
    return len(_counts(n, loads)) * len(set(rules)) * len(set(temperatures))


def loads_up_to(n: int, highest: float, count: int) -> tuple[float, ...]:
    """About `count` evenly spaced loads alpha = P/N up to the highest, each a whole number of patterns, from one.

    Raises
    ------
    ValueError
        If there are fewer than two units.
    """
    _check_units(n)
    patterns = np.unique(np.maximum(np.rint(np.linspace(0, highest * n, count + 1)[1:]), 1))
    return tuple(float(p) / n for p in patterns)


def _counts(n: int, loads: Sequence[float]) -> list[int]:
    """Numbers of patterns, ascending, each once."""
    return sorted({max(round(load * n), 1) for load in loads})


def _check_units(n: int) -> None:
    if n < 2:
        raise ValueError(f"a network needs at least 2 units, not {n}")


def _tasks(
    n: int, loads: Sequence[float], trials: int, rules: Sequence[str], noise: float, temperatures: Sequence[float],
    seed: int,
) -> list[tuple[int, _Task]]:  # fmt: skip
    """(trials of the point in all, task) for everything that is to be done; few patterns first."""
    _check_units(n)
    if n * n * 8 > MOST_BYTES:
        raise ValueError(f"the weights of {n} units take {n * n * 8 / 2**30:.1f} GiB: choose at most 16384 units")
    if trials < 1:
        raise ValueError(f"at least one trial is needed for a point, not {trials}")
    unknown = [name for name in rules if name not in LEARNING_RULES]
    if unknown or not rules:
        named = ", ".join(repr(name) for name in unknown) or "without a name"
        raise ValueError(f"there is no learning rule {named}: choose from {', '.join(LEARNING_RULES)}")
    if not loads or not all(0 < load <= 1e4 for load in loads):
        raise ValueError("loads alpha = P/N must be numbers above 0, at least one")
    if not 0 <= noise <= 1:
        raise ValueError(f"the noise of a cue must be from 0 to 1, not {noise}")
    if not temperatures or not all(0 <= temperature < np.inf for temperature in temperatures):
        raise ValueError("temperatures must be numbers from 0, at least one")
    counts = _counts(n, loads)
    if counts[-1] * n > MOST_BYTES:
        raise ValueError(f"{counts[-1]} patterns of {n} units do not fit into memory: choose smaller loads")
    parts = [(number, patterns, share) for patterns in counts for number, share in enumerate(_shares(trials, patterns))]
    return [
        (trials, _Task(name, n, patterns, noise, float(temperature), share, seed, number))
        for number, patterns, share in sorted(parts)
        for name in rules
        for temperature in temperatures
    ]


def _shares(trials: int, patterns: int) -> list[int]:
    """How many of the trials each network of so many patterns gets."""
    networks = max(min(NETWORKS, trials), math.ceil(trials / min(patterns, MOST_TRIALS)))
    return [(trials + k) // networks for k in range(networks)]


def _points(
    executor: Executor, tasks: list[tuple[int, _Task]], window: int, patience: float | None = None
) -> Generator[CapacityPoint | None, None, None]:
    """Points as their tasks come in, None after so many seconds without any; at most `window` tasks are under way."""
    waiting = iter(tasks)
    running: dict[Future[Floats], tuple[int, _Task]] = {}
    sums: dict[tuple[str, int, float], dict[int, Floats]] = {}
    try:
        while True:
            for total, task in waiting:
                running[executor.submit(run, task)] = (total, task)
                if len(running) >= window:
                    break
            if not running:
                return
            ended = wait(running, patience, FIRST_COMPLETED).done
            if not ended:
                yield None
            for future in ended:
                total, task = running.pop(future)
                parts = sums.setdefault((task.rule, task.patterns, task.temperature), {})
                parts[task.number] = future.result()
                # In the order of the networks, so that the same numbers come out whoever was first.
                quality = quality_of_networks(np.array([parts[k] for k in sorted(parts)]))
                yield CapacityPoint(
                    task.rule, task.n, task.patterns, task.patterns / task.n, task.noise, task.temperature,
                    quality.trials, total, quality,
                )  # fmt: skip
    finally:
        for future in running:
            future.cancel()


def run(task: _Task) -> Floats:
    """Do one task, anywhere: the sums of its trials."""
    memories, cues = (spawned(task.seed, task.patterns, task.number, part) for part in range(2))
    patterns = random_patterns(task.patterns, task.n, np.random.Generator(np.random.PCG64(memories)))
    network = LEARNING_RULES[task.rule].learn(patterns, "bipolar")
    rule: Rule = Asynchronous() if task.temperature == 0 else Stochastic(task.temperature)
    # Memories are alike: the first are as good a sample as any, and each is asked for once.
    asked = patterns[: task.trials]
    measurement = QualityMeasurement(network, asked, rule, task.noise, task.trials, cues)
    measurement.advance()
    return measurement.sums


def write_csv(path: str | PathLike[str], points: Sequence[CapacityPoint]) -> None:
    """Write the points as a table with a heading, one row each.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(row(point) for point in points)


def row(point: CapacityPoint) -> tuple[str | int | float, ...]:
    """What stands in a table, in the order of `COLUMNS`."""
    quality = point.quality
    return (
        point.rule, point.n, point.patterns, point.load, point.noise, point.temperature, quality.trials,
        quality.exact_fraction, *quality.exact_interval, quality.overlap, *quality.overlap_interval,
        point.first_step_error,
    )  # fmt: skip
