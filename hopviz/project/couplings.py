"""Couplings as the arrays that they are made of, to be kept and read without trust.

A matrix is `weights`; factored couplings are `factors` (whole) or `real_factors`, `strengths` and `divisor`; sparse
ones `targets`, `sources` and `values`; a square lattice of one weight is `lattice`: rows, columns, weight, and 1 if it
is periodic, else 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.couplings import Couplings, Dense, Factored, Sparse
from hopviz.core.couplings.lattice import LEAST, Lattice
from hopviz.core.limits import check_within
from hopviz.core.network import Floats, numbers

Arrays = Mapping[str, ArrayLike]


def arrays_of(couplings: Floats | Couplings) -> dict[str, NDArray[Any]]:
    """The arrays that couplings, or a matrix of weights, are made of, by their names."""
    if isinstance(couplings, Factored):
        name = "factors" if couplings.factors.dtype == np.int8 else "real_factors"
        divisor = np.array([couplings.divisor])
        return {name: couplings.factors, "strengths": couplings.strengths.astype(np.float64), "divisor": divisor}
    if isinstance(couplings, Lattice):
        facts = (couplings.rows, couplings.cols, couplings.coupling, couplings.is_periodic)
        return {"lattice": np.array(facts, np.float64)}
    if isinstance(couplings, Sparse):
        targets, sources = couplings.pairs
        return {"targets": targets, "sources": sources, "values": couplings.values}
    return {"weights": couplings.matrix() if isinstance(couplings, Couplings) else couplings}


def couplings_of(arrays: Arrays, n: int) -> Floats | Couplings | None:
    """What `arrays_of` has told, of n units, a matrix as such; None if there are no arrays.

    Raises
    ------
    ValueError
        If arrays are missing or too many, or shapes or numbers cannot be.
    """
    names = set(arrays)
    if not names:
        return None
    if names == {"weights"}:
        return Dense(_array("weights", arrays, np.float64, (n, n))).matrix()
    if names == {"lattice"}:
        return _lattice(arrays, n)
    if names == {"targets", "sources", "values"}:
        values = _array("values", arrays, np.float64, (-1,))
        targets, sources = (_array(name, arrays, np.int64, values.shape) for name in ("targets", "sources"))
        for units in (targets, sources):
            if units.size and not 0 <= units.min() <= units.max() < n:
                raise ValueError(f"weights are between units, which are numbered 0 to {n - 1}")
        if np.unique(targets * n + sources).size < values.size:
            raise ValueError("there are two weights between the same units")
        return Sparse(n, targets, sources, values)
    for name, kind in (("factors", np.int8), ("real_factors", np.float64)):
        if names == {name, "strengths", "divisor"}:
            strengths, (divisor,) = (_array(key, arrays, np.float64, (-1,)) for key in ("strengths", "divisor"))
            factors = _array(name, arrays, kind, (n, strengths.size))
            if not divisor > 0 or (kind is np.int8 and not (np.abs(factors) <= 1).all()):
                raise ValueError("factors must be 1, -1 or 0, and what they are divided by above zero")
            return Factored(factors, strengths, float(divisor))
    raise ValueError(f"{', '.join(sorted(names))} are no couplings")


def _lattice(arrays: Arrays, n: int) -> Lattice:
    rows, cols, coupling, periodic = _array("lattice", arrays, np.float64, (4,)).tolist()
    if not (rows.is_integer() and cols.is_integer() and min(rows, cols) >= LEAST and rows * cols == n):
        raise ValueError(f"a lattice of {n} units has whole numbers of rows and columns, at least {LEAST} of each")
    if periodic not in (0, 1) or coupling == 0:
        raise ValueError("a lattice is periodic, 1, or open, 0, and its weight is not zero")
    check_within("weights", np.array([coupling]))
    return Lattice(int(rows), int(cols), coupling, periodic == 1)


def _array(name: str, arrays: Arrays, kind: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """An array of its own, read-only; -1 in the shape is any length."""
    given = numbers(name, arrays[name])
    fits = given.ndim == len(shape) and all(
        want in (-1, side) for want, side in zip(shape, given.shape, strict=True)
    )
    made = np.array(given, kind, order="C") if fits else given
    if not fits or not np.isfinite(given).all() or not np.array_equal(made, given):
        wanted = " x ".join("any number of" if want < 0 else str(want) for want in shape)
        raise ValueError(f"{name} must be {wanted} numbers, not of shape {given.shape}")
    made.setflags(write=False)
    return made
