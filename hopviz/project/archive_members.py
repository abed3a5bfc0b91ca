"""Members of project files: the arrays of a document, and how each is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hopviz.core.couplings import Factored, Sparse
from hopviz.core.couplings.lattice import Lattice
from hopviz.project.couplings import arrays_of
from hopviz.project.document import Document
from hopviz.project.model import Project
from hopviz.project.picture_sets import PHOTOGRAPHS
from hopviz.project.workspace import photographs_of


class Member(NamedTuple):
    """An array of a document, and how it is kept."""

    dtype: str
    shape: Callable[[int, int], tuple[int, ...]]
    """Of N units and P memories, or of N units and as many numbers as the couplings have."""
    value: Callable[[Document], NDArray[Any] | None]
    """None where a document has no such array."""


COUPLINGS: dict[str, tuple[str, Callable[[int, int], tuple[int, ...]]]] = {
    "weights": ("<f8", lambda n, count: (n, n)),
    "factors": ("|i1", lambda n, count: (n, count)),
    "real_factors": ("<f8", lambda n, count: (n, count)),
    "strengths": ("<f8", lambda n, count: (count,)),
    "divisor": ("<f8", lambda n, count: (1,)),
    "targets": ("<i4", lambda n, count: (count,)),
    "sources": ("<i4", lambda n, count: (count,)),
    "values": ("<f8", lambda n, count: (count,)),
    "lattice": ("<f8", lambda n, count: (4,)),
}
"""What given weights are made of, in any form."""


def _of_couplings(name: str, document: Document) -> NDArray[Any] | None:
    weights = document.project.weights
    return None if weights is None else arrays_of(weights).get(name)


def couplings_count(project: Project) -> int:
    """How many factors, or weights that are not zero, given couplings have; 0 of a matrix or a lattice."""
    weights = project.weights
    return weights.count if isinstance(weights, Factored | Sparse) and not isinstance(weights, Lattice) else 0


def _photographs(project: Project) -> NDArray[Any] | None:
    kept = photographs_of(project.attention)
    return None if kept is None else kept.levels


MEMBERS: dict[str, Member] = {
    "patterns": Member("|i1", lambda n, p: (p, n), lambda document: document.project.patterns),
    "cue": Member("|i1", lambda n, p: (n,), lambda document: document.project.cue),
    "clamped": Member("|b1", lambda n, p: (n,), lambda document: document.project.clamped),
    "lesioned": Member("|b1", lambda n, p: (n,), lambda document: document.project.lesioned),
    "hidden": Member("|b1", lambda n, p: (n,), lambda document: document.project.hidden),
    **{name: Member(dtype, shape, partial(_of_couplings, name)) for name, (dtype, shape) in COUPLINGS.items()},
    "bias": Member("<f8", lambda n, p: (n,), lambda document: document.project.bias),
    "state": Member("|i1", lambda n, p: (n,), lambda document: document.state),
    "graded": Member("<f8", lambda n, p: (n,), lambda document: document.values),
    PHOTOGRAPHS: Member("|u1", lambda n, p: (0, 0), lambda document: _photographs(document.project)),
    "places": Member("<f8", lambda n, p: (n, 2), lambda document: document.project.places),
}
"""By name; the file is called so, with ".npy".  How many photographs there are, and how large, the facts tell."""
REQUIRED = ("patterns", "cue", "clamped", "lesioned", "hidden")


def document_arrays(document: Document) -> dict[str, NDArray[Any]]:
    """All arrays of a document, as they are kept, by their names."""
    found = ((name, member, member.value(document)) for name, member in MEMBERS.items())
    return {name: np.ascontiguousarray(array, member.dtype) for name, member, array in found if array is not None}
