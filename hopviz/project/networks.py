"""Documents of networks described in text files.

The format is that of `hopviz.core.perception.text`; people find it in `resources/docs/networks.md`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hopviz.core.perception import NamedNetwork, network_steps
from hopviz.core.stepwise import Steps, finished, part
from hopviz.project.document import Document
from hopviz.project.files import FileError, shown, text_steps
from hopviz.project.lesson import Lesson
from hopviz.project.model import GIVEN, Memory, Project
from hopviz.project.pace import paced
from hopviz.project.parts import LONGEST_SIDE, Figure

SUFFIX = ".net"
MOST_BYTES = 64 << 20


class NetworkFileError(ValueError):
    """A file that cannot be used; the message is one sentence for the user: which file, why, what to do."""


def load_network(path: str | Path) -> Document:
    """The document of a network described in a text file.

    Raises
    ------
    NetworkFileError
        If it cannot be read or used.
    """
    return finished(load_steps(path))


def load_steps(path: str | Path) -> Steps[Document]:
    """The document of a network described in a text file, a few lines at a time.  Errors as for `load_network`."""
    try:
        text = yield from part(text_steps(path, "network file", MOST_BYTES), 0.0, 0.1)
        net = yield from part(network_steps(text), 0.1, 1.0)
        lesson = Lesson(net.title, net.about, net.about)
        return Document(paced(project_of(net)), lesson=lesson, has_speed=False)
    except FileError as error:
        raise NetworkFileError(str(error)) from error
    except ValueError as error:
        raise NetworkFileError(f"The network file {shown(Path(path).name)} cannot be used: {error}.") from error


def project_of(net: NamedNetwork) -> Project:
    """A named network as a project: the visible units are clamped as shown, interpretations are its memories.

    Raises
    ------
    ValueError
        If no grid holds exactly as many units.
    """
    rows, cols = _grid(net.network.n, int((~net.hidden).sum()))
    memories = tuple(Memory(seen, pattern) for seen, pattern in zip(net.interpretations, net.patterns, strict=True))
    figure = Figure(dict(net.lines), dict(net.edges)) if net.lines and net.edges else None
    return Project(
        rows, cols, net.network.units, memories=memories,
        learning=GIVEN, weights=net.network.couplings, bias=net.network.bias,
        clamped=net.clamped if net.hidden.any() else np.zeros(net.network.n, bool), hidden=net.hidden,
        unit_names=net.names, figure=figure, cue=np.where(net.state() > 0, 1, -1).astype(np.int8),
    )  # fmt: skip


def _grid(n: int, visible: int) -> tuple[int, int]:
    """Rows and columns: the visible units fill whole rows if that goes, else as square as it can be."""
    sides = [cols for cols in range(1, LONGEST_SIDE + 1) if n % cols == 0 and n // cols <= LONGEST_SIDE]
    if not sides:
        raise ValueError(f"no grid of at most {LONGEST_SIDE} x {LONGEST_SIDE} has {n} units; add or remove one")
    fitting = [cols for cols in sides if visible % cols == 0 and cols * cols >= n] if visible else []
    cols = min(fitting or [cols for cols in sides if cols * cols >= n])
    return n // cols, cols
