"""The decorators that compile kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

from hopviz.core.kernels.cache import cached


def _decorator(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    compiles = numba.njit(nogil=True, **options)
    return lambda function: cached(compiles(function))


compiled = _decorator()

compiled_in_place = _decorator(_nrt=False)
"""For kernels that make no arrays: those in their tuples are only borrowed.  Else every use of one counts references,
which took six times as long as the rest of a visit."""

inlined = _decorator(_nrt=False, forceinline=True)
"""For the parts of a kernel's innermost loop: a call would hand over every array of every tuple."""

compiled_in_any_order = _decorator(fastmath={"reassoc"})
"""For sums of whole numbers, or halves of them: exact in any order, so they may be taken in several parts."""
