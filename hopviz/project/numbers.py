"""Numbers in words: plain figures, with as few decimals as say them exactly.

A quantity is rounded in one place: energies, fields and their changes by `figure`, gaps by `gap_figure`, temperatures
by `temperature_figure`.  So the same number is the same figure wherever it stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MINUS = "\u2212"
ELLIPSIS = "\u2026"
EXACT = 1e-9
"""Figures nearer than this part of the largest are the same."""
SMALLEST = 5e-7
"""What is smaller is 0 in six decimals."""


def number(value: float, digits: int | None = None, sign: bool = False) -> str:
    """A number in plain figures: no prefixes, no powers; commas between thousands, a real minus sign.

    With `digits` it has so many decimals, else as many as it needs (at most 6); with `sign` a plus too.
    """
    text = f"{abs(value):,.{6 if digits is None else digits}f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    is_zero = not any(figure in text for figure in "123456789")
    return ("" if is_zero else MINUS if value < 0 else "+" if sign else "") + text


def digits_for(values: Sequence[float]) -> int:
    """As few decimals as say the values exactly, up to three; else three significant figures of the largest."""
    values = [_without_noise(value) for value in values]
    largest = max((abs(value) for value in values), default=0.0)
    for digits in range(4):
        if all(abs(round(value, digits) - value) <= EXACT * largest for value in values):
            return digits
    return min(max(2 - math.floor(math.log10(largest)), 0), 6)


@lru_cache(maxsize=1024)
def figure(value: float, sign: bool = False) -> str:
    """A number with as few decimals as say it exactly, or three significant figures of it."""
    return number(_without_noise(value), digits_for([value]), sign)


def gap_figure(gap: float, factor: int, sign: bool = True) -> str:
    """An energy gap, which is `factor` times a field: as many times the figure of that field.

    So "2 h" is twice what stands beside it as h.
    """
    field = _without_noise(gap / factor)
    digits = digits_for([field])
    told = factor * round(field, digits)
    is_exact = digits <= 3 and abs(told - factor * field) <= EXACT * abs(told)
    return number(told, None if is_exact else digits, sign)


def temperature_figure(value: float) -> str:
    """A temperature to two decimals, as long as none becomes 0 by it."""
    return "0" if value == 0 else f"{value:,.2f}" if value >= 0.005 else f"{value:.2g}"


def adding_up(parts: Sequence[float], digits: int) -> NDArray[np.float64]:
    """The parts to so many decimals, so that they add up to their rounded sum; none is more than one digit off."""
    scaled = np.asarray(parts, float) * 10.0**digits
    rounded = np.rint(scaled)
    total = float(f"{_without_noise(math.fsum(parts)):.{digits}f}")  # rounded as `number` does
    short = round(total * 10.0**digits) - round(float(rounded.sum()))
    nearest = np.argsort((rounded - scaled) * np.sign(short), kind="stable")[: abs(short)]
    rounded[nearest] += np.sign(short)
    return rounded / 10.0**digits


def _without_noise(value: float) -> float:
    """To ten significant figures, and 0 below the last decimal: what only differs by rounding errors is the same."""
    return float(f"{value:.10g}") if abs(value) >= SMALLEST else 0.0
