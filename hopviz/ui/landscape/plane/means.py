"""Temperature of the plane: the one that is chosen, that of the run, or what the gain of graded units stands for."""

from __future__ import annotations

from hopviz.core.frame import Frame
from hopviz.project.numbers import figure, temperature_figure


def temperature_of(frame: Frame) -> float:
    """That of the landscape in which a run goes down: the energy of graded units is the free energy at T = 1/g."""
    return frame.temperature if frame.graded is None else 1 / frame.gain


def temperature_lines(temperature: float, of_run: float, is_of_run: bool, gain: float) -> list[str]:
    """What is told of the temperature of the picture, and of the run's; a gain of 0 is none."""
    if is_of_run and gain:
        return [f"gain g = {figure(gain)}", f"at T = 1/g = {temperature_figure(temperature)}"]
    told = [f"at T = {temperature_figure(temperature)}"]
    return told if is_of_run else [*told, f"(run: {temperature_figure(of_run)})"]
