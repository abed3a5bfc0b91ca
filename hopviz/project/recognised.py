"""Recognised files: what one holds, in a sentence, the choices that matter, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopviz.core.quoting import listed, quoted
from hopviz.project.choices import Choice, Chosen, Content, grids
from hopviz.project.files import FileError, shown
from hopviz.project.parts import SMALLEST_GRID
from hopviz.project.pattern_table import PatternTable, squeezed
from hopviz.project.weight_matrix import WeightMatrix

MOST_NUMBERS = 1 << 24
"""In one array: the weights of 4,096 units, or 256 pictures on the largest grid."""
FITS = f"up to {MOST_NUMBERS:,} numbers fit, such as the weights of 4,096 units or 256 patterns of 65,536"


@dataclass(frozen=True)
class OtherFile:
    """A file with a reader of its own, which asks for no choices of this kind."""

    path: Path
    kind: Literal["project", "lesson", "network", "picture"]

    @property
    def said(self) -> str:
        """What was recognised, in a sentence."""
        words = {"project": "A project of hopviz", "network": "A network as text"}
        return f"{words.get(self.kind, f'A {self.kind}')}."


Recognised = PatternTable | WeightMatrix | OtherFile


def content(recognised: PatternTable | WeightMatrix, chosen: Chosen | None = None) -> Content:
    """The memories or the network that a file holds, as it is chosen; see `Chosen`."""
    return recognised.content({} if chosen is None else chosen)


def check_chosen(recognised: Recognised, chosen: Chosen) -> None:
    """Refuse a choice that a file does not offer with a FileError."""
    choices = () if isinstance(recognised, OtherFile) else recognised.choices(chosen)
    check_offered(recognised.path.name, choices, chosen)


def check_offered(name: str, choices: Iterable[Choice], chosen: Chosen) -> None:
    """Refuse what is not among the choices that something called `name` offers with a FileError."""
    offered = {choice.key: choice for choice in choices}
    for key, value in chosen.items():
        if key not in offered:
            known = f"choose among {listed(offered)}" if offered else "leave it out"
            raise FileError(f"There is no choice {quoted(key)} for {shown(name)}; {known}.")
        if value not in offered[key].options:
            raise FileError(f"{key} cannot be {quoted(value)}; make it one of {listed(offered[key].options)}.")


def pattern_table(path: Path, values: NDArray[Any], **known: Any) -> PatternTable | None:
    """Numbers as patterns, if they have two values; None if they do not."""
    low, high = values.min(), values.max()
    if low == high and float(low) not in (-1.0, 0.0, 1.0):
        return None
    if not ((values == low) | (values == high)).all():
        return None
    return PatternTable(path, squeezed(values), **known)


def table_of(path: Path, values: NDArray[Any], meaning: str = "", **known: Any) -> PatternTable | WeightMatrix:
    """What an array of numbers is: patterns if it has two values, else weights if it is square.

    Parameters
    ----------
    meaning : str
        "weights" if the file says so.

    Raises
    ------
    FileError
        If it is neither.
    """
    check_numbers(path, values)
    is_square = values.ndim == 2 and values.shape[0] == values.shape[1] >= SMALLEST_GRID
    is_told = known.get("grid") is not None or known.get("layout")
    as_weights = None
    if is_square and not is_told and grids(len(values)):
        as_weights = _weights(path, values, meaning == "weights")
    try:
        patterns = None if meaning == "weights" and as_weights is not None else pattern_table(path, values, **known)
    except FileError:
        if as_weights is None:
            raise
        patterns = None
    if patterns is None and (as_weights is not None or is_square):
        return as_weights or _weights(path, values, meaning == "weights")
    if patterns is None:
        raise FileError(f"{shown(path.name)} {_neither(values)}.")
    if as_weights is None or meaning == "patterns":
        return patterns
    return replace(patterns, weights=as_weights, are_weights=not np.diagonal(values).any())


def check_numbers(path: Path, values: NDArray[Any]) -> None:
    """Refuse numbers that are none, none at all, and too many with a FileError."""
    name = shown(path.name)
    if values.size == 0:
        raise FileError(f"{name} holds no numbers; choose a file with patterns or weights.")
    if values.size > MOST_NUMBERS or values.ndim > 3:
        size = listed(f"{side}" for side in values.shape).replace(", ", " x ")
        raise FileError(f"{name} holds {size} numbers, more than hopviz has room for: {FITS}; take a part of them.")
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise FileError(f"{name} holds numbers that are infinite or none at all; correct them.")


def _weights(path: Path, values: NDArray[Any], is_own: bool) -> WeightMatrix:
    try:
        return WeightMatrix(path, np.asarray(values, np.float64), is_own=is_own)
    except FileError:
        raise
    except ValueError as error:
        raise FileError(f"{shown(path.name)} cannot be used: {error}.") from error


def _neither(values: NDArray[Any]) -> str:
    size = " x ".join(f"{side:,}" for side in values.shape)
    return (
        f"holds {size} numbers that are no patterns, which have two values such as -1 and 1, and no weights, which are "
        "square; bring it into one of these forms"
    )
