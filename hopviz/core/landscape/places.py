"""Targets: where on the plane the valleys of minima should lie, before the tree has its say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hopviz.core.landscape.terrain_tree import Cells
from hopviz.core.network import Floats, State, to_bipolar

if TYPE_CHECKING:
    from hopviz.core.landscape.terrain import Terrain

NEAR_THE_OLD = 0.05
"""How much of the first directions of the states remains where minima lie as they lay before."""


def targets_of(states: State, shares: Floats, mirror: Cells | None, like: Terrain | None) -> Floats:
    """Targets (M, 2), rows and columns within about -1 to 1.

    They are the states on their first two principal directions, or near to the floors of those in `like` that are
    the same or differ least.
    """
    spins = to_bipolar(states).astype(np.float64)
    targets = _principal(spins, shares, mirror is None)
    if like is not None and like.states.shape[1] == states.shape[1]:
        before = to_bipolar(like.states).astype(np.float64)
        floors = like.floors[(spins @ before.T).argmax(axis=1)]
        targets = floors / (0.5 * (like.side - 1)) - 1 + NEAR_THE_OLD * targets
    if mirror is not None:
        targets = 0.5 * (targets - targets[mirror])
    return targets


def _principal(spins: Floats, shares: Floats, centred: bool) -> Floats:
    """Coordinates (M, 2) of the states (M, N) on the two directions in which they differ most, weighted by shares."""
    if centred:
        spins = spins - shares @ spins / shares.sum()
    weighted = spins * np.sqrt(shares)[:, np.newaxis]
    if weighted.shape[0] < weighted.shape[1]:
        values, vectors = np.linalg.eigh(weighted @ weighted.T)
        directions = (weighted.T @ vectors[:, ::-1][:, :2]) / np.sqrt(np.maximum(values[::-1][:2], 1e-12))
    else:
        directions = np.linalg.eigh(weighted.T @ weighted)[1][:, ::-1][:, :2]
    for k in range(directions.shape[1]):
        if directions[np.abs(directions[:, k]).argmax(), k] < 0:
            directions[:, k] *= -1
    coordinates = spins @ directions
    if coordinates.shape[1] < 2:
        coordinates = np.concatenate([coordinates, np.zeros((len(spins), 1))], axis=1)
    return np.asarray(coordinates / max(float(np.abs(coordinates).max()), 1e-12))


def mirror_of(states: State, energies: Floats, shares: Floats) -> Cells | None:
    """(M,) the minimum in which every unit of each is flipped; None if not all are there alike."""
    places = {state.tobytes(): k for k, state in enumerate(to_bipolar(states))}
    images = [places.get((-state).tobytes(), -1) for state in to_bipolar(states)]
    mirror = np.array(images)
    if (mirror < 0).any() or (energies[mirror] != energies).any() or (shares[mirror] != shares).any():
        return None
    return mirror
