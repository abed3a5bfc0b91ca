"""Compiled inner loops, run without Python's global lock, one module per subject.

A module is imported, and with it numba, when one of its kernels is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # read by mypy, and by PyInstaller, which cannot see the import below
    from hopviz.core.kernels import (
        attention,
        chains,
        compiler,
        cycles,
        decisions,
        density,
        dynamics,
        flow,
        forest,
        generator,
        higher_order,
        lattice,
        learning,
        minima,
        network,
        overlaps,
        parallel,
        paths,
        relief,
        settling,
        state_graph,
        states,
        terrain,
        trials,
        unlearning,
    )

__all__ = [
    "attention",
    "chains",
    "compiler",
    "cycles",
    "decisions",
    "density",
    "dynamics",
    "flow",
    "forest",
    "generator",
    "higher_order",
    "lattice",
    "learning",
    "minima",
    "network",
    "overlaps",
    "parallel",
    "paths",
    "relief",
    "settling",
    "state_graph",
    "states",
    "terrain",
    "trials",
    "unlearning",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
