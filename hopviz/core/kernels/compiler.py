"""The decorators that compile kernels."""

from __future__ import annotations

from typing import Any

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
