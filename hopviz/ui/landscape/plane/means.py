"""Mean states on the plane: where units that are on or off, or graded ones, lie in it, and at which temperature."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core.frame import Frame
from hopviz.core.landscape.plane import MemoryPlane
from hopviz.core.network import Floats, to_bipolar
from hopviz.project.numbers import figure, temperature_figure
from hopviz.project.parts import Mask


def place_of(
    frame: Frame, pair: NDArray[np.int8], present: Mask | None, plane: MemoryPlane
) -> tuple[tuple[float, float], float]:
    """The point of the plane of two patterns (2, N) nearest to a state, and which part of its squared length it has."""
    s: Floats = to_bipolar(frame.state).astype(float) if frame.graded is None else frame.graded
    here = np.ones(s.size, bool) if present is None else present
    count = max(int(here.sum()), 1)
    m, k = (np.einsum("pi,i->p", pair, s * here) / count).tolist()
    length = float((s * s * here).sum()) / count
    return plane.coordinates(m, k), min(max(plane.share(m, k) / length, 0.0), 1.0) if length > 1e-12 else 1.0


def temperature_of(frame: Frame) -> float:
    """That of the landscape in which a run goes down: the energy of graded units is the free energy at T = 1/g."""
    return frame.temperature if frame.graded is None else 1 / frame.gain


def temperature_lines(temperature: float, of_run: float, is_of_run: bool, gain: float) -> list[str]:
    """What is told of the temperature of the picture, and of the run's; a gain of 0 is none."""
    if is_of_run and gain:
        return [f"gain g = {figure(gain)}", f"at T = 1/g = {temperature_figure(temperature)}"]
    told = [f"at T = {temperature_figure(temperature)}"]
    return told if is_of_run else [*told, f"(run: {temperature_figure(of_run)})"]
