"""The decorators that compile kernels, and where what they compile is kept."""

from __future__ import annotations

import os
import sys
from typing import Any

if getattr(sys, "frozen", False):
    from pathlib import Path

    os.environ.setdefault("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "hopviz" / "kernels"))

import numba

njit: Any = numba.njit

compiled = njit(nogil=True, cache=True)

compiled_in_place = njit(nogil=True, cache=True, _nrt=False)
"""For kernels that make no arrays: those in their tuples are only borrowed.  Else every use of one counts references,
which took six times as long as the rest of a visit."""

inlined = njit(nogil=True, cache=True, _nrt=False, forceinline=True)
"""For the parts of a kernel's innermost loop: a call would hand over every array of every tuple."""

compiled_in_any_order = njit(nogil=True, cache=True, fastmath={"reassoc"})
"""For sums of whole numbers, or halves of them: exact in any order, so they may be taken in several parts."""
