"""The capacity experiment: batches over many random networks, on any number of processors."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import product
from queue import Empty

import numpy as np

from hopviz.core.dispatch import Dispatcher
from hopviz.core.learning import LEARNING_RULES, holding_rules
from hopviz.core.learning.oneshot import hebbian_steps
from hopviz.core.limits import HOTTEST
from hopviz.core.network import Floats
from hopviz.core.patterns import random_patterns
from hopviz.core.quality import MOMENTS, TALLY, Quality, QualityMeasurement, moments_of, quality_of_moments
from hopviz.core.quoting import listed, quoted
from hopviz.core.ranges import as_number, as_seed, as_share, as_whole
from hopviz.core.rules import Asynchronous, Rule, Stochastic
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.stepwise import BATCH, Stepwise
from hopviz.core.theory import first_step_error
from hopviz.core.validation import as_dense_units, as_list

NETWORKS, MOST_TRIALS = 20, 100
"""Over at least so many networks with memories of their own the trials of a point are spread, and at most so many
trials, and no more than it has memories, are made with one: networks differ, and intervals follow from how much."""
UNITS_PER_FACTOR = 4
"""With fewer memories to so many units, trials with the memories themselves take less time than the matrix does."""
WORK, WORK_OF_NETWORK = 1 << 21, 1 << 17
"""Networks of about so many products in all, some milliseconds, are one task: handing one out takes a millisecond.
To make a small network takes as long as so many of them."""
MOST_ASKED = 10**12
"""Trials of a point: what comes of them takes the same memory however many there are."""
MOST_LOAD, MOST_LOADS = 1e4, 10**5
MOST_BYTES = 1 << 31
"""Patterns of one network may take so much memory."""
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
    def first_step_error(self) -> float | None:
        """What theory says of Hebb's rule: the share of wrong bits after one update from a memory; None of others."""
        return first_step_error(self.n / self.patterns) if self.rule == "hebbian" else None


@dataclass(frozen=True)
class _Sample:
    """Some trials with one network; small and picklable."""

    rule: str
    n: int
    patterns: int
    noise: float
    temperature: float
    trials: int
    total: int
    """Trials of the point in all."""
    seed: int
    number: int
    """Of the network, among those of the point."""

    @property
    def point(self) -> tuple[str, int, float]:
        """What they are trials of."""
        return self.rule, self.patterns, self.temperature


_Task = tuple[_Sample, ...]


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
        Units, 2 to 16384.
    loads : sequence of float
        alpha = P/N, above 0 and up to 10,000; rounded to whole numbers of patterns, at least one.
    trials : int
        Cues for each point, 1 to 10^12, spread over at least 20 networks (if there are so many) with at most P and 100
        each.
    rule : str or sequence of str
        Keys of `LEARNING_RULES`, of rules that hold memories: no sequence.
    noise : float
        Share of the units of a cue that are flipped, 0 to 1.
    temperatures : sequence of float
        0 to 1e15, 0 for threshold units; weights are normalised by N.
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
    rules = (rule,) if isinstance(rule, str) else tuple(as_list("rule", rule))
    return _measured(_tasks(n, loads, trials, rules, noise, temperatures, seed), executor)


def capacity_steps(
    n: int, loads: Sequence[float], trials: int, rules: Sequence[str], noise: float, temperatures: Sequence[float],
    seed: int, executor: Executor,
) -> Iterator[CapacityPoint | None]:  # fmt: skip
    """As `capacity`, for a job that shall give way: None after every `BATCH` seconds in which nothing has come in."""
    return _points(_tasks(n, loads, trials, rules, noise, temperatures, seed), executor, BATCH)


def _measured(tasks: Iterator[_Task], executor: Executor | None) -> Generator[CapacityPoint, None, None]:
    yield from filter(None, _points(tasks, executor))


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
        If there are fewer than two units, or a number is out of range.
    """
    n, count = as_dense_units(n, 2), as_whole("count", count, 1, MOST_LOADS)
    highest = as_number("highest", highest, 0.0, MOST_LOAD, above=True)
    patterns = np.unique(np.maximum(np.rint(np.linspace(0, highest * n, count + 1)[1:]), 1))
    return tuple(float(p) / n for p in patterns)


def _counts(n: int, loads: Sequence[float]) -> list[int]:
    """Numbers of patterns, ascending, each once."""
    return sorted({max(round(load * n), 1) for load in loads})


def _tasks(
    n: int, loads: Sequence[float], trials: int, rules: Sequence[str], noise: float, temperatures: Sequence[float],
    seed: int,
) -> Iterator[_Task]:  # fmt: skip
    """Everything that is to be done, made as it is asked for."""
    return _bundles(_samples(n, loads, trials, rules, noise, temperatures, seed))


def _bundles(samples: Iterator[_Sample]) -> Iterator[_Task]:
    """Those of small networks that learn at once several at a time."""
    bundle, work = list[_Sample](), 0
    for sample in samples:
        bundle.append(sample)
        work += WORK_OF_NETWORK + sample.n**2 * (sample.patterns + sample.trials)
        if work >= WORK or LEARNING_RULES[sample.rule].in_epochs:
            yield tuple(bundle)
            bundle, work = [], 0
    if bundle:
        yield tuple(bundle)


def _samples(
    n: int, loads: Sequence[float], trials: int, rules: Sequence[str], noise: float, temperatures: Sequence[float],
    seed: int,
) -> Iterator[_Sample]:  # fmt: skip
    """The trials with every network of every point; few patterns come first."""
    n, trials = as_dense_units(n, 2), as_whole("trials", trials, 1, MOST_ASKED)
    unknown = [name for name in rules if not isinstance(name, str) or name not in holding_rules()]
    if unknown or not rules:
        named = listed(map(quoted, unknown)) or "without a name"
        known = ", ".join(holding_rules())
        raise ValueError(f"there is no learning rule {named} that holds memories: choose from {known}")
    loads, temperatures = as_list("loads", loads), as_list("temperatures", temperatures)
    if not loads or not temperatures:
        raise ValueError("loads alpha = P/N and temperatures are needed, at least one of each")
    counts = _counts(n, [as_number("a load alpha = P/N", load, 0.0, MOST_LOAD, above=True) for load in loads])
    warmths = sorted({as_number("a temperature", temperature, 0.0, HOTTEST) for temperature in temperatures})
    noise, seed = as_share("the noise of a cue", noise), as_seed(seed)
    if counts[-1] * n > MOST_BYTES:
        raise ValueError(f"{counts[-1]} patterns of {n} units do not fit into memory: choose smaller loads")
    networks = {p: max(min(NETWORKS, trials), math.ceil(trials / min(p, MOST_TRIALS))) for p in counts}
    return (
        _Sample(name, n, patterns, noise, warmth, (trials + number) // networks[patterns], trials, seed, number)
        for number in range(max(networks.values()))
        for patterns, name, warmth in product(counts, dict.fromkeys(rules), warmths)
        if number < networks[patterns]
    )


class _Parts:
    """The moments of the networks of one point, added in the order of their numbers.

    So the same numbers come out whoever was first, and only those are kept that came before their turn.
    """

    def __init__(self) -> None:
        self._whole: Floats = np.zeros(MOMENTS)
        self._next = 0
        self._early: dict[int, Floats] = {}

    def add(self, number: int, sums: Floats) -> None:
        """Take over the trials with one network."""
        self._early[number] = moments_of(sums)
        while self._next in self._early:
            self._whole = self._whole + self._early.pop(self._next)
            self._next += 1

    def quality(self) -> Quality:
        """What all trials show that there are any of by now."""
        whole = self._whole
        for number in sorted(self._early):
            whole = whole + self._early[number]
        return quality_of_moments(whole)


def _points(
    tasks: Iterator[_Task], executor: Executor | None, patience: float | None = None
) -> Generator[CapacityPoint | None, None, None]:
    """Points as their tasks come in, None after so many seconds without any."""
    parts: defaultdict[tuple[str, int, float], _Parts] = defaultdict(_Parts)
    dispatcher = Dispatcher(tasks, run, executor)
    try:
        dispatcher.start()
        while True:
            try:
                result = dispatcher.results.get(timeout=patience)
            except Empty:
                yield None
                continue
            if result is None:
                return
            if isinstance(result, BaseException):
                raise result
            for sample, sums in zip(*result, strict=True):
                parts[sample.point].add(sample.number, sums)
            for sample in {sample.point: sample for sample in result[0]}.values():
                quality = parts[sample.point].quality()
                yield CapacityPoint(
                    sample.rule, sample.n, sample.patterns, sample.patterns / sample.n, sample.noise,
                    sample.temperature, quality.trials, sample.total, quality,
                )  # fmt: skip
    finally:
        dispatcher.stop()


def run(task: _Task, stopped: Callable[[], bool] = lambda: False) -> list[Floats]:
    """Do one task, anywhere: the sums of the trials with each network, or of some of them once it is `stopped`."""
    return [np.zeros(TALLY) if stopped() else _sums(sample, stopped) for sample in task]


def _sums(sample: _Sample, stopped: Callable[[], bool]) -> Floats:
    memories, cues = (spawned(sample.seed, sample.patterns, sample.number, part) for part in range(2))
    patterns = random_patterns(sample.patterns, sample.n, random_generator(memories))
    learn = LEARNING_RULES[sample.rule].steps
    if learn is hebbian_steps and sample.patterns * UNITS_PER_FACTOR <= sample.n:
        learning = Stepwise(hebbian_steps(patterns, form="factored"))
    else:
        learning = Stepwise(learn(patterns))
    while not learning.advance(0.0):
        if stopped():
            return np.zeros(TALLY)
    rule: Rule = Asynchronous() if sample.temperature == 0 else Stochastic(sample.temperature)
    asked = patterns[: sample.trials]  # memories are alike: the first are as good as any, and each is asked for once
    measurement = QualityMeasurement(learning.result, asked, rule, sample.noise, sample.trials, cues)
    while not (measurement.done or stopped()):
        measurement.go_on(BATCH)
    return measurement.sums


def row(point: CapacityPoint) -> tuple[str | int | float, ...]:
    """What stands in a table, in the order of `COLUMNS`; an empty text where there is nothing to be said."""
    quality, error = point.quality, point.first_step_error
    return (
        point.rule, point.n, point.patterns, point.load, point.noise, point.temperature, quality.trials,
        quality.exact_fraction, *quality.exact_interval, quality.overlap, *quality.overlap_interval,
        "" if error is None else error,
    )  # fmt: skip
