"""Measurement of a capacity sweep, what is asked of it, and the files that it is saved in."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hopviz.core.experiments import (
    CapacityPoint,
    CapacityTable,
    capacity_steps,
    number_of_points,
)
from hopviz.core.stepwise import JobSteps, News, Steps
from hopviz.core.workers import processes
from hopviz.project.csv_files import table_steps
from hopviz.project.data_table import DataTable
from hopviz.project.files import FileError, shown
from hopviz.project.picture_files import Pixels, picture_steps

PAUSE = 0.5
"""Seconds between two findings."""
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


def measure(plan: Plan) -> JobSteps[Progress, Progress]:
    """Measure in processes: one trial of many units may take seconds, for which nobody else waits."""
    table = CapacityTable(number_of_points(plan.n, plan.loads, plan.rules, plan.temperatures))
    began, trouble = time.perf_counter(), ""
    try:
        try:
            yield from _measured(plan, table, processes)
        except (OSError, BrokenExecutor):
            yield from _measured(plan, table, thread)
    except (ValueError, MemoryError) as error:
        trouble = str(error) or "There is not enough memory: choose fewer units"
    return Progress(plan, table.points, table.share, time.perf_counter() - began, trouble)


def _measured(plan: Plan, table: CapacityTable, workers: Callable[[], Executor]) -> JobSteps[Progress, None]:
    began, news, pool, is_over = time.perf_counter(), News(PAUSE), workers(), False
    try:
        for point in capacity_steps(
            plan.n, plan.loads, plan.trials, plan.rules, plan.noise, plan.temperatures, plan.seed, pool
        ):
            if point is not None:
                table.add(point)
            yield news(table.share, Progress(plan, table.points, table.share, time.perf_counter() - began))
        is_over = True
    finally:  # nobody waits for trials that are under way
        pool.shutdown(wait=is_over, cancel_futures=True)


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


SUFFIXES = {"Table (*.csv)": ".csv", "Picture (*.png)": ".png"}
"""Kinds of files, as a dialog calls them."""


def save_steps(path: Path, content: Pixels | DataTable) -> Steps[tuple[str, bool]]:
    """Write a picture, or the table; a sentence on what happened, and whether it is trouble."""
    try:
        yield from table_steps(path, content) if isinstance(content, DataTable) else picture_steps(path, content)
    except FileError as error:
        return str(error).removesuffix("."), True
    return f"Saved {shown(path.name)}", False
