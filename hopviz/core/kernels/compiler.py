"""The decorators that compile kernels."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numba
from numba.extending import overload

from hopviz.core.kernels.cache import cached


def _decorator(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    compiles = numba.njit(nogil=True, **options)
    return lambda function: cached(compiles(function))


compiled = _decorator()

compiled_in_place = _decorator(_nrt=False)
"""For kernels that make no arrays: those in their tuples are only borrowed.  Else every use of one counts references,
which took six times as long as the rest of a visit."""

inlined = _decorator(_nrt=False, inline="always")
"""For the parts of a kernel's innermost loop: a call would hand over every array of every tuple."""

compiled_in_any_order = _decorator(fastmath={"reassoc"})
"""For sums of whole numbers, or halves of them: exact in any order, so they may be taken in several parts."""

compiled_with_fused_sums = _decorator(fastmath={"contract"})
"""For chains in which each number waits for the one before: a product and a sum of it are one step."""


def implements(
    stub: Callable[..., Any], *forms: type, whole: bool | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function what `stub` does in a kernel where `weights` is a tuple of one of these types.

    With `whole`, where `run.overlaps` are whole numbers, or are not.  It becomes part of the innermost loop, as with
    `inlined`.
    """
    options: Any = {"nogil": True, "_nrt": False, "forceinline": True}

    def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
        names = list(inspect.signature(function).parameters)
        places = names.index("weights"), names.index("run")

        def chosen(*types: Any) -> Callable[..., Any] | None:
            weights, run = (types[place] for place in places)
            is_whole = isinstance(run.types[run.fields.index("overlaps")].dtype, numba.types.Integer)
            return function if weights.instance_class in forms and whole in (None, is_whole) else None

        overload(stub, jit_options=options, strict=False)(chosen)
        return function

    return decorator
