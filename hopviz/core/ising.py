"""The square Ising lattice as a network: each unit is joined to its four neighbours (Ising 1925, Onsager 1944)."""

from __future__ import annotations

import numpy as np

from hopviz.core.couplings import Couplings, Sparse
from hopviz.core.couplings.lattice import LEAST, Lattice, bonds
from hopviz.core.limits import LARGEST, OutOfRangeError
from hopviz.core.network import Network
from hopviz.core.ranges import as_number, as_whole

MOST_UNITS = 1 << 20
"""Of a lattice, which then takes about 250 MB."""
BYTES_OF_UNIT = 250


def lattice(
    rows: int, cols: int, coupling: float = 1.0, field: float = 0.0, periodic: bool = True
) -> Network:
    """A square lattice of +1/-1 units, E = -J sum over neighbours s_i s_j - h sum s_i.

    Parameters
    ----------
    rows, cols : int
        Unit i is in row i // cols and column i % cols; at most 2^20 units.  One row is a chain, or a ring.
    coupling : float
        J, up to 1e9 in size: above zero neighbours tend to be alike, below to differ.
    field : float
        h, up to 1e9 in size, of every unit.
    periodic : bool
        Whether the first and the last of each row and column are neighbours.  Where there are only two of them, they
        are so twice, and their weight is 2 J.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    rows, cols = as_whole("rows", rows, 1, MOST_UNITS), as_whole("cols", cols, 1, MOST_UNITS)
    coupling = as_number("coupling", coupling, -LARGEST, LARGEST)
    field = as_number("field", field, -LARGEST, LARGEST)
    n = rows * cols
    if n > MOST_UNITS:
        raise OutOfRangeError(
            f"a lattice has at most {MOST_UNITS:,} units, not {rows:,} x {cols:,} = {n:,}, which would take "
            f"{n * BYTES_OF_UNIT / 2**30:,.1f} GiB of memory: 1,024 x 1,024 fit"
        )
    couplings: Couplings
    if min(rows, cols) < LEAST:
        couplings = Sparse(n, *bonds(rows, cols, coupling, periodic))
    else:
        couplings = Lattice(rows, cols, coupling, periodic)
    return Network(couplings, np.full(n, field))
