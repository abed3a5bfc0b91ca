"""Networks of projects as text: what `networks` reads, where the format can hold them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core.perception import NamedNetwork, format_network
from hopviz.core.perception import network_steps as parsed_steps
from hopviz.core.stepwise import Steps, part
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.model import Project
from hopviz.project.networks import project_of

MOST_CONNECTIONS = 1 << 19
"""Lines that are a few MB together."""
NO_INTERPRETATIONS = "memories that are no interpretations by hidden units"


def network_steps(document: Document, title: str) -> Steps[str]:
    """The network of a project as text.

    It holds units, their names and roles, weights, biases and interpretations; how a run goes (rule, seed, speed) and
    where units stand are no part of it.

    Raises
    ------
    FileError
        If the format cannot hold the network.
    """
    project, lesson = document.project, document.lesson
    if project.memories and not project.hidden.any():
        raise _refusal(NO_INTERPRETATIONS)
    network = yield from part(project.network_steps(), 0.0, 0.3)
    if np.count_nonzero(np.triu(network.weights)) > MOST_CONNECTIONS:
        raise _refusal(f"more than {MOST_CONNECTIONS:,} connections")
    if not np.array_equal(network.weights, network.weights.T):
        raise _refusal("asymmetric weights")
    if np.diagonal(network.weights).any():
        raise _refusal("weights from units to themselves")
    if project.lesioned.any():
        raise _refusal("removed units")
    names = project.unit_names or tuple(map(str, range(project.n)))
    on = {name for name, value in zip(names, project.cue, strict=True) if value > 0}
    hidden = {name for name, is_hidden in zip(names, project.hidden, strict=True) if is_hidden}
    seen = {
        memory.name: frozenset(name for name, v in zip(names, memory.pattern, strict=True) if v > 0 and name in hidden)
        for memory in project.memories
    }
    figure = project.figure
    named = NamedNetwork(
        network, names, project.hidden, frozenset(on - hidden),
        {} if figure is None else figure.lines, {} if figure is None else figure.edges, seen,
        " ".join((lesson.title or title).split()), " ".join(lesson.goal.split()),
    )  # fmt: skip
    text = format_network(named)
    try:
        read = project_of((yield from part(parsed_steps(text), 0.3, 0.9)))
    except ValueError:
        raise _refusal("names of units or memories with blanks or signs that mean something there") from None
    lost = next((words for words, same in _compared(project, read, network.bias) if not same), "")
    if lost:
        raise _refusal(lost)
    return text


def _refusal(what: str) -> FileError:
    return FileError(f"A network as text cannot hold {what}; write a project (.hopviz).")


def _compared(project: Project, read: Project, bias: NDArray[np.float64]) -> list[tuple[str, bool]]:
    """Whether what was read again is the same, and what it is called."""
    assert read.bias is not None
    named = project.unit_names or tuple(map(str, range(project.n)))
    is_input = ~project.hidden
    return [
        ("such names of units", read.unit_names == named),
        ("such biases", bool(np.array_equal(read.bias, bias))),
        (NO_INTERPRETATIONS, _same_memories(project, read)),
        ("units that are clamped otherwise than as input", bool(np.array_equal(read.clamped, project.clamped))),
        ("this input", bool(np.array_equal(read.cue[is_input], project.cue[is_input]))),
    ]


def _same_memories(project: Project, read: Project) -> bool:
    return project.names == read.names and bool(np.array_equal(project.patterns, read.patterns))
