"""Kinds of parameters of actions: how each is checked, held, and written as data.

A parameter is a field of an action, annotated with its kind: `fraction: Annotated[float, Number(0, 1)]`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Annotated, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hopviz.core.patterns import is_bipolar
from hopviz.core.rules import Rule, rule_from_dict, rule_to_dict
from hopviz.project.codec import (
    FULL_SPEED,
    memory_from_data,
    memory_to_data,
    pattern_from_text,
    pattern_to_text,
    project_from_data,
    project_to_data,
    speed_to_data,
)
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.parts import LARGEST_SEED, sealed


class Kind(Protocol):
    """What all kinds of parameters have."""

    @property
    def expected(self) -> str:
        """What is wanted, in words: "a number from 0 to 1"."""

    def read(self, value: Any) -> Any:
        """The value as actions hold it, of what data or a panel gives.

        Raises
        ------
        ValueError
            If it is something else; with a cause if there is one to tell.
        """

    def write(self, value: Any) -> Any:
        """The value as data: a number, a text, a truth value, a list or a table."""


def _array(value: Any) -> NDArray[Any]:
    try:
        return np.asarray(value)
    except ValueError:  # rows of different lengths
        raise ValueError from None


def _float(value: Any) -> float:
    """A number as a float; infinite if it has more digits than one can have."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


@dataclass(frozen=True)
class Number:
    """A finite number in a range."""

    low: float = -math.inf
    high: float = math.inf

    @property
    def expected(self) -> str:
        """The range in words."""
        if math.isinf(self.low) and math.isinf(self.high):
            return "a number"
        return f"a number from {self.low:g} to {self.high:g}"

    def read(self, value: Any) -> float:
        """A float."""
        if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
            raise ValueError
        number = _float(value)
        if not math.isfinite(number) or not self.low <= number <= self.high:
            raise ValueError
        return number

    def write(self, value: float) -> float:
        """The same."""
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number in a range."""

    low: int = 0
    high: int = LARGEST_SEED

    @property
    def expected(self) -> str:
        """The range in words."""
        return f"a whole number from {self.low} to {self.high:,}"

    def read(self, value: Any) -> int:
        """An int."""
        if isinstance(value, bool) or not isinstance(value, Integral) or not self.low <= int(value) <= self.high:
            raise ValueError
        return int(value)

    def write(self, value: int) -> int:
        """The same."""
        return value


@dataclass(frozen=True)
class Flag:
    """True or false."""

    expected: str = "true or false"

    def read(self, value: Any) -> bool:
        """A bool."""
        if not isinstance(value, bool | np.bool_):
            raise ValueError
        return bool(value)

    def write(self, value: bool) -> bool:
        """The same."""
        return value


@dataclass(frozen=True)
class Text:
    """Any text."""

    may_be_empty: bool = True

    @property
    def expected(self) -> str:
        """Whether it may be empty."""
        return "a text" if self.may_be_empty else "a text that is not empty"

    def read(self, value: Any) -> str:
        """A str."""
        if not isinstance(value, str) or not (self.may_be_empty or value.strip()):
            raise ValueError
        return value

    def write(self, value: str) -> str:
        """The same."""
        return value


@dataclass(frozen=True)
class Texts:
    """Some texts, none of them empty."""

    expected: str = "a list of texts"

    def read(self, value: Any) -> tuple[str, ...]:
        """The texts, in order; at least one."""
        texts = () if isinstance(value, str) or not isinstance(value, Sequence) else tuple(value)
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise ValueError
        return texts

    def write(self, value: Sequence[str]) -> list[str]:
        """A list."""
        return list(value)


@dataclass(frozen=True)
class NamedTexts:
    """Texts by their names, such as choices that a file leaves open: a table."""

    expected: str = "a table of texts"

    def read(self, value: Any) -> tuple[tuple[str, str], ...]:
        """Pairs of name and text, in the order of the names."""
        if not isinstance(value, Mapping | tuple):
            raise ValueError
        read = dict(value)
        if not all(isinstance(text, str) for pair in read.items() for text in pair):
            raise ValueError
        return tuple(sorted(read.items()))

    def write(self, value: Sequence[tuple[str, str]]) -> dict[str, str]:
        """A table."""
        return dict(value)


@dataclass(frozen=True)
class Choice:
    """One of several texts, told by a function, as the tables that they come from may grow.

    A function is no part of an annotation in a class: give such a kind a name of its own.
    """

    options: Callable[[], Iterable[str]]

    @property
    def expected(self) -> str:
        """The choices."""
        return f"one of {', '.join(self.options())}"

    def read(self, value: Any) -> str:
        """A str."""
        if not isinstance(value, str) or value not in tuple(self.options()):
            raise ValueError
        return value

    def write(self, value: str) -> str:
        """The same."""
        return value


@dataclass(frozen=True)
class Reference:
    """A unit or a memory: by its number, or by its name; -1 where none has been chosen."""

    of: str

    @property
    def expected(self) -> str:
        """What is referred to."""
        return f"the number or the name of a {self.of}"

    def read(self, value: Any) -> int | str:
        """An int from -1, or a str."""
        if isinstance(value, str) and value.strip():
            return value
        return Whole(-1).read(value)

    def write(self, value: int | str) -> int | str:
        """The same."""
        return value


@dataclass(frozen=True)
class Bits:
    """A bipolar pattern: drawn with '#' and '.', or a list of +1 and -1."""

    expected: str = "a pattern drawn with # and ."

    def read(self, value: Any) -> NDArray[np.int8]:
        """int8, shape (N,), read-only."""
        if isinstance(value, str):
            return sealed(pattern_from_text(value), np.int8)
        values = _array(value)
        if values.dtype.kind not in "iuf" or not values.size or not is_bipolar(values):
            raise ValueError
        return sealed(values.reshape(-1), np.int8)

    def write(self, value: NDArray[np.int8]) -> str:
        """One line of '#' and '.'."""
        return pattern_to_text(value)


@dataclass(frozen=True)
class Wholes:
    """A list of whole numbers from 0, such as those of units."""

    expected: str = "a list of whole numbers from 0"

    def read(self, value: Any) -> NDArray[np.int64]:
        """int64, shape (K,), read-only."""
        values = _array(value)
        if not values.size:
            values = np.zeros(0, np.int64)
        if values.ndim != 1 or values.dtype.kind not in "iu" or ((values < 0) | (values > LARGEST_SEED)).any():
            raise ValueError
        return sealed(values, np.int64)

    def write(self, value: NDArray[np.int64]) -> list[int]:
        """A list."""
        return [int(number) for number in value]


@dataclass(frozen=True)
class Numbers:
    """Finite numbers in rows of so many, or one such row."""

    across: int
    single: bool = False

    @property
    def expected(self) -> str:
        """How many."""
        return f"{self.across} numbers" if self.single else f"a list of rows of {self.across} numbers"

    def read(self, value: Any) -> NDArray[np.float64] | None:
        """float64, shape (across,) or (K, across), read-only; None stays None."""
        if value is None:
            return None
        values = _array(value)
        shape = (self.across,) if self.single else (len(values) if values.ndim else 0, self.across)
        if values.dtype.kind not in "iuf" or values.shape != shape or not np.isfinite(values).all():
            raise ValueError
        return sealed(values, np.float64)

    def write(self, value: NDArray[np.float64]) -> list[Any]:
        """Nested lists."""
        written: list[Any] = value.tolist()
        return written


@dataclass(frozen=True)
class Speed:
    """Updates a second, or "full"."""

    expected: str = 'a number above 0, or "full"'

    def read(self, value: Any) -> float:
        """A float above 0, maybe infinite."""
        if value == FULL_SPEED:
            return math.inf
        if isinstance(value, bool) or not isinstance(value, Real) or not _float(value) > 0:
            raise ValueError
        return _float(value)

    def write(self, value: float) -> float | str:
        """A number, or "full"."""
        return speed_to_data(value)


@dataclass(frozen=True)
class UpdateRule:
    """An update rule, as a table: its name and its parameters."""

    expected: str = "a table with the name of an update rule and its parameters"

    def read(self, value: Any) -> Rule:
        """A rule."""
        if isinstance(value, Mapping):
            return rule_from_dict(value)
        if not isinstance(value, Rule):
            raise ValueError
        return value

    def write(self, value: Rule) -> dict[str, Any]:
        """A table."""
        return rule_to_dict(value)


@dataclass(frozen=True)
class Memories:
    """Named patterns: a list of tables with a name and a pattern."""

    expected: str = 'a list of tables with "name" and "pattern"'

    def read(self, value: Any) -> tuple[Memory, ...]:
        """Memories, in order."""
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise ValueError
        read = []
        for item in value:
            if isinstance(item, Mapping):
                read.append(memory_from_data(item))
            elif isinstance(item, Memory):
                read.append(item)
            else:
                raise ValueError
        return tuple(read)

    def write(self, value: Sequence[Memory]) -> list[dict[str, str]]:
        """A list of tables."""
        return [memory_to_data(memory) for memory in value]


@dataclass(frozen=True)
class WholeProject:
    """A project, as `hopviz.project.codec` writes it."""

    expected: str = "a table that describes a project"

    def read(self, value: Any) -> Project:
        """A project."""
        if isinstance(value, Mapping):
            return project_from_data(value)
        if not isinstance(value, Project):
            raise ValueError
        return value

    def write(self, value: Project) -> dict[str, Any]:
        """A table."""
        return project_to_data(value)


Seed = Annotated[int, Whole()]
Fraction = Annotated[float, Number(0.0, 1.0)]
Unit = Annotated[int | str, Reference("unit")]
MemoryReference = Annotated[int | str, Reference("memory")]
Switch = Annotated[bool, Flag()]
