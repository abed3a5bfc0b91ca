"""Documents of any kind of file, by what the file holds; and documents of what a program has made."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from hopviz.core.network import Network
from hopviz.core.quoting import quoted
from hopviz.core.run import Run
from hopviz.core.simulation import Simulation
from hopviz.core.snapshot import Snapshot
from hopviz.core.stepwise import Steps, finished, part
from hopviz.project import archive, lesson_files, networks
from hopviz.project.choices import Chosen
from hopviz.project.document import Document
from hopviz.project.file_names import name_of_file
from hopviz.project.files import FileError, shown
from hopviz.project.folders import folder_steps
from hopviz.project.images import picture_steps
from hopviz.project.lesson import Lesson
from hopviz.project.memories import Memory
from hopviz.project.model import GIVEN, Project
from hopviz.project.pace import paced
from hopviz.project.parts import LONGEST_SIDE, SMALLEST_GRID
from hopviz.project.recognised import OtherFile, Recognised, check_chosen, content
from hopviz.project.recognition import recognise_steps
from hopviz.project.standing_run import StandingRun
from hopviz.project.starts import start_of


def open_steps(name_or_path: str | Path, chosen: Chosen | None = None) -> Steps[Document]:
    """The document of a lesson that comes with hopviz, of a file of any kind that is read, or of a folder of such.

    Parameters
    ----------
    name_or_path : str or Path
    chosen : mapping of str to str, optional
        Choices that the file leaves open, see `recognised`; their defaults if left out.

    Raises
    ------
    ValueError
        If there is none, it cannot be used, or it offers no such choice; one sentence for the user.
    """
    if lesson_files.comes_with_hopviz(str(name_or_path)):
        check_chosen(OtherFile(Path(name_or_path), "lesson"), chosen or {})
        return (yield from lesson_files.load_steps(name_or_path))
    if not str(name_or_path) or not _may_be_a_file(name_or_path):
        raise FileError(lesson_files.no_lesson(str(name_or_path)))
    if os.path.isdir(name_or_path):
        return (yield from folder_steps(Path(name_or_path), {} if chosen is None else chosen)).document
    recognised = yield from part(recognise_steps(name_or_path), 0.0, 0.6)
    return (yield from part(document_steps(recognised, {} if chosen is None else chosen), 0.6, 1.0))


LONGEST_OF_PICTURE = 256
"""Rows or columns of the grid that a picture becomes by itself."""


def document_steps(recognised: Recognised, chosen: Chosen) -> Steps[Document]:
    """The document of a file that has been recognised.  Errors as for `open_steps`."""
    check_chosen(recognised, chosen)
    if isinstance(recognised, OtherFile):
        return (yield from READERS[recognised.kind](recognised.path))
    yield 0.0
    title = name_of_file(recognised.path)
    project = paced(content(recognised, chosen).project)
    return Document(project, lesson=Lesson(title, recognised.told(chosen)), has_speed=False, has_cue=False)


def _picture_steps(path: Path) -> Steps[Document]:
    """A picture of two greys as a memory; a larger one is made smaller."""
    picture = yield from picture_steps(path)
    height, width = picture.grey.shape
    scale = min(1.0, LONGEST_OF_PICTURE / max(height, width))
    rows, cols = (max(round(side * scale), 1) for side in (height, width))
    if rows * cols < SMALLEST_GRID:
        raise FileError(f"{shown(path.name)} has a single pixel; choose a larger picture.")
    memory = Memory(name_of_file(path), picture.to_pattern(rows, cols).reshape(-1))
    project = paced(Project(rows, cols, memories=(memory,), cue=memory.pattern))
    return Document(project, has_speed=False, has_cue=False)


READERS: dict[str, Callable[[Path], Steps[Document]]] = {
    "project": archive.load_steps,
    "lesson": lesson_files.load_steps,
    "network": networks.load_steps,
    "picture": _picture_steps,
}
"""What reads the files that are told apart only, by their kind."""


def load(path: str | Path, chosen: Mapping[str, str] | None = None) -> Project:
    """The project in a file: one of hopviz, a lesson, a network as text, patterns, weights, a picture, or a folder.

    What a file is follows from what it holds: patterns and weights as arrays (.npy, .npz) or numbers in text, patterns
    drawn with two signs.  Patterns become memories, learnt by Hebb's rule; so do the pictures and patterns in a folder.

    Parameters
    ----------
    path : str or Path
        Or the name of a lesson that comes with hopviz.
    chosen : mapping of str to str, optional
        What the file does not say, such as ``{"layout": "columns", "shape": "8x8", "on": "low"}``; what it offers, and
        its defaults, tells `hopviz convert`.

    Raises
    ------
    ValueError
        If there is none, it cannot be used, or it offers no such choice.
    """
    if chosen is not None and not isinstance(chosen, Mapping):
        raise ValueError(f"chosen must be a dict of texts, such as {{'layout': 'rows'}}, not {quoted(chosen)}")
    return finished(open_steps(_as_path(path), chosen)).project


def load_run(path: str | Path) -> Simulation:
    """The run that was saved with a project (`save`, or File > Save with the run), which goes on where it stood.

    Raises
    ------
    ValueError
        If the file cannot be used, is no project, or holds no run.
    """
    document = finished(open_steps(_as_path(path)))
    if document.run is None:
        raise FileError(f"{shown(Path(path).name)} holds no run; load it, and begin one.")
    return document.run.simulation(document.project.network(), document.project)


def save(
    what: Project | Network | Document, path: str | Path, run: Simulation | Run | Snapshot | None = None
) -> None:
    """Write a project file, which the window opens and `load` reads.

    Parameters
    ----------
    what : Project, Network or Document
        A network becomes a project of given weights, on a grid as near to a square as can be.
    path : str or Path
        A file of this name is replaced, when the new one is complete.
    run : Simulation, Run or Snapshot, optional
        A run of its network to be saved as it stands, with its rule and masks: the window goes on with it, and
        `load_run` does.

    Raises
    ------
    ValueError
        If it cannot be written, there is no grid for so many units, or the run is one of another network.
    """
    document = document_of(what)
    archive.save(document if run is None else _with_run(document, run), _as_path(path))


def _with_run(document: Document, run: Simulation | Run | Snapshot) -> Document:
    if not isinstance(run, Simulation | Run | Snapshot):
        raise ValueError(f"run must be a Simulation, a Run or a Snapshot, not {quoted(run)}")
    now = run if isinstance(run, Snapshot) else run.snapshot()
    project = document.project
    if now.net.n != project.n or now.net.units != project.units:
        raise ValueError("the run is one of other units than the project's; save it with its own network")
    project = replace(project, rule=now.rule, clamped=now.clamped, lesioned=now.lesioned)
    standing = StandingRun.of(now, start_of(now))
    standing, net = replace(standing, start=standing.state), project.network()
    state = standing.unmasked_state
    if not (np.abs(net.fields(state) - now.net.fields(state)) <= net.tolerance).all():
        raise ValueError("the run is one of another network than the project's; save it with its own network")
    return replace(document, project=project, state=standing.state, run=standing)


def document_of(what: Project | Network | Document) -> Document:
    """The document of something that is to be saved.  Errors as for `save`."""
    if isinstance(what, Document):
        return what
    if isinstance(what, Project):
        return Document(what)
    if not isinstance(what, Network):
        raise ValueError(f"a Project, a Network or a Document can be saved, not {quoted(what)}")
    n = what.n
    rows = next((rows for rows in range(math.isqrt(n), 0, -1) if n % rows == 0 and n // rows <= LONGEST_SIDE), 0)
    if rows == 0:
        raise ValueError(f"{n} units fill no grid of at most {LONGEST_SIDE} rows and columns: make a Project of them")
    return Document(Project(rows, n // rows, what.units, learning=GIVEN, weights=what.couplings, bias=what.bias))


def _as_path(path: object) -> str | Path:
    """A path, but not the number of a file that is open."""
    if not isinstance(path, str | Path):
        raise ValueError(f"path must be a text or a Path, not {quoted(path)}")
    return path


def _may_be_a_file(path: str | Path) -> bool:
    """Whether a path is that of something, or is written like one rather than like the name of a lesson."""
    text = str(path)
    return isinstance(path, Path) or os.path.lexists(text) or bool(set(text) & set("./\\"))
