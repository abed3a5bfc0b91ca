"""Hostile tokens and values: what a file, an option or an argument should never be."""

from __future__ import annotations

import copy
import math
import random
from typing import Any

import numpy as np

TOKENS = (
    "", " ", "nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "1e999", "9223372036854775808", "-9223372036854775809",
    "-0", "-0.0", "0", "-1", "1.5", "1_000", "0x10", "4097", "99999999", "9" * 5000, "1" + "0" * 310, "x" * 5000,
    "\0", "é", "²", "\u202e", "\ufeff", "\U0001f600", "\ud800", "true", "[", "]", "{}", "[[]]", "'", '"', "#", ":",
    "=", "\\", "%s", "{0}", "../..", "/dev/zero", "a.b.c", "-", "--", "a\nb",
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    math.nan, math.inf, -math.inf, 1e308, -1e308, 1e-320, 2**63, -(2**63), 2**31, 2**31 - 1, 10**4999, -1, 0, -0.0,
    1.5, 0.5, 4097, 65, "", " ", "x" * 5000, "\0", "é", "\ud800", "a\nb", "nan", "5", True, False, None, [], {}, [[]],
    [1, [2]], [None], ["a"], [math.nan], {"a": 1}, [1] * 5000,
)  # fmt: skip
"""What TOML and JSON can have, and None."""

OBJECTS: tuple[Any, ...] = (
    *VALUES, 1j, b"ab", {1, 2}, np.array([]), np.zeros((2, 2, 2)), np.array(["a"]), np.array([math.nan]), np.array(1),
    np.int8(1), np.float32(math.inf), np.array([1 + 1j]), np.array([None]), np.array([[1, 2], [3, 4]], object),
    np.zeros((0, 4)), range(3), np.datetime64("2020-01-01"), np.array([2**63], np.uint64), np.array([1e308, 1e308]),
    object, print,
)  # fmt: skip
"""What an argument can be as well."""


def token(rng: random.Random) -> str:
    """A hostile token."""
    return rng.choice(TOKENS)


def value(rng: random.Random) -> Any:
    """A hostile value of plain data."""
    return copy.deepcopy(rng.choice(VALUES))


def anything(rng: random.Random) -> Any:
    """A hostile argument."""
    return copy.deepcopy(rng.choice(OBJECTS))
