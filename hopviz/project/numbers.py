"""Numbers in words: plain figures, with as few decimals as say them exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

MINUS = "\u2212"
ELLIPSIS = "\u2026"
EXACT = 1e-9
"""Figures nearer than this part of the largest are the same."""


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
    largest = max((abs(value) for value in values), default=0.0)
    for digits in range(4):
        if all(abs(round(value, digits) - value) <= EXACT * largest for value in values):
            return digits
    return min(max(2 - math.floor(math.log10(largest)), 0), 6)


@lru_cache(maxsize=1024)
def figure(value: float, sign: bool = False) -> str:
    """A number with as few decimals as say it exactly, or three significant figures of it."""
    return number(value, digits_for([value]), sign)
