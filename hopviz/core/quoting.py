"""Values, names and paths as messages tell them: in one line, and in few letters however long they are."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Iterable
from itertools import islice
from typing import Any

LONGEST = 40
"""Letters of a value or a name that a message tells."""
LONGEST_PATH = 3 * LONGEST
"""Letters of a path: most are told whole."""
MOST_NAMES = 20
JOINERS = "\u200c\u200d"
"""Within words and emoji."""


def quoted(value: object) -> str:
    """A wrong value as Python writes it, its middle left out if it is long."""
    return shortened(_SHORT.repr(value))


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text in one line: its middle is left out if it is long, and what cannot be printed is escaped."""
    if len(text) <= longest:
        shown = _printable(text)
        if len(shown) <= longest:
            return shown
    tail = (longest - 3) // 3
    head = longest - 3 - tail
    return f"{_printable(text[:longest])[:head]}...{_printable(text[-longest:])[-tail:]}"


def listed(names: Iterable[str]) -> str:
    """Names with commas between them, the first of them if they are many."""
    known = list(names)
    told = [shortened(name) for name in islice(known, MOST_NAMES)]
    rest = len(known) - len(told)
    return ", ".join(told) + (f" and {rest:,} more" if rest else "")


def _printable(text: str) -> str:
    """With escapes for what cannot be seen, or would turn what stands around it; what joins letters may stay."""
    return "".join(letter if letter.isprintable() or letter in JOINERS else ascii(letter)[1:-1] for letter in text)


class _Short(reprlib.Repr):
    """What `repr` says of a value, without looking at more of it than is told."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxlong = self.maxother = LONGEST

    def repr_int(self, value: int, level: int) -> str:
        """A number, or how many digits it has: Python refuses to write down thousands of them."""
        digits = int(value.bit_length() * math.log10(2)) + 1
        return repr(value) if digits <= LONGEST else f"a number of about {digits:,} digits"

    def repr_ndarray(self, value: Any, level: int) -> str:
        """The shape of an array."""
        return f"an array of shape {value.shape}"


_SHORT = _Short()


def capital(text: str) -> str:
    """A sentence of these words."""
    return text[:1].upper() + text[1:]
