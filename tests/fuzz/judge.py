"""Judgement of one case: which errors are told well, what took too long, and which results are nonsense."""

from __future__ import annotations

import linecache
import math
import resource
import time
import tomllib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

import hopviz

LONGEST = 400
"""Letters of a message."""
MOST_SECONDS = 1.0
"""Of a processor, for one case."""
MOST_BYTES = 500_000_000
"""What one case may add to the memory of the program."""
PACKAGE = str(Path(hopviz.__file__).parent)
UNITS_OF_MEMORY = 1024
"""`ru_maxrss` counts kilobytes; on a Mac, bytes, where the limit is never met."""


@dataclass(frozen=True)
class Case:
    """Something to do, and the kinds of errors that may come of it."""

    told: str
    """The case in words, to be found again."""
    act: Callable[[], object]
    errors: tuple[type[Exception], ...]


def fault(case: Case, seconds: float = MOST_SECONDS) -> str:
    """What is wrong with a case; empty if nothing is."""
    found, spent = _tried(case)
    if not found and spent > seconds:  # perhaps a kernel had to be compiled
        found, spent = _tried(case)
        if not found and spent > seconds:
            found = f"took {spent:.1f} seconds"
    return found


def _tried(case: Case) -> tuple[str, float]:
    memory, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = ""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = case.act()
        except case.errors as error:
            found = _badly_told(error)
        except Exception as error:
            found = f"{type(error).__name__} at {_place(error.__traceback__)}: {str(error)[:200]}"
        else:
            found = next(nonsense(result), "")
    spent = time.process_time() - began
    added = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * UNITS_OF_MEMORY
    if not found and added > MOST_BYTES:
        found = f"took {added / 1e6:.0f} MB"
    return found, spent


def _badly_told(error: Exception) -> str:
    try:
        told = str(error)
    except Exception as another:
        return f"{type(error).__name__} that cannot be told: {another}"
    cause = error.__cause__
    for is_so, complaint in (
        (not told.strip(), "says nothing"),
        (len(told) > LONGEST, f"has {len(told)} letters"),
        (not told.isprintable(), "is not one line"),
        ("array(" in told or "object at 0x" in told, "shows an object"),
        (not _is_raised(error), "comes from below, not from a check"),
        (_is_foreign(cause) and str(cause) in told, "quotes what comes from below"),
    ):
        if is_so:
            return f"{type(error).__name__} at {_place(error.__traceback__)} {complaint}: {told[:200]!r}"
    return ""


def _is_raised(error: BaseException) -> bool:
    """Whether a line of Python raised it."""
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    line = "" if innermost is None else linecache.getline(innermost.tb_frame.f_code.co_filename, innermost.tb_lineno)
    return line.lstrip().startswith("raise")


def _is_foreign(error: BaseException | None) -> bool:
    """Whether it came from below, but for what tells a person something: the system and the reader of TOML."""
    return error is not None and not isinstance(error, OSError | tomllib.TOMLDecodeError) and not _is_raised(error)


def _place(traceback: TracebackType | None) -> str:
    """The innermost line of hopviz."""
    place = "?"
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.startswith(PACKAGE):
            place = f"{file.removeprefix(PACKAGE)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place


def nonsense(result: object, name: str = "the result", depth: int = 0) -> Iterator[str]:
    """Where a result has numbers that are none, or energies without end."""
    if isinstance(result, float | np.floating):
        if math.isnan(result) or (math.isinf(result) and "energ" in name):
            yield f"{name} is {result}"
    elif isinstance(result, np.ndarray):
        if result.dtype.kind == "f" and np.isnan(result).any():
            yield f"{name} has numbers that are none"
        if result.dtype.kind == "f" and "energ" in name and np.isinf(result).any():
            yield f"{name} has no end"
    elif depth < 3 and is_dataclass(result) and not isinstance(result, type):
        for field in fields(result):
            yield from nonsense(getattr(result, field.name), f"{name}.{field.name}", depth + 1)
    elif depth < 3 and isinstance(result, tuple | list):
        for item in result[:20]:
            yield from nonsense(item, name, depth + 1)
