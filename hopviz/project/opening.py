"""Documents of any kind of file, by what the file holds; and documents of what a program has made."""

from __future__ import annotations

import math
from pathlib import Path

from hopviz.core.landscape.stepwise import Steps, finished
from hopviz.core.network import Network
from hopviz.core.quoting import quoted
from hopviz.project import archive, scenes
from hopviz.project.document import Document
from hopviz.project.files import FileError, open_file
from hopviz.project.model import GIVEN, Project
from hopviz.project.parts import LONGEST_SIDE


def open_steps(name_or_path: str | Path) -> Steps[Document]:
    """The document of a scene that comes with hopviz, or of a file: a project, a scene or a network as text.

    Raises
    ------
    ValueError
        If there is none or it cannot be used; one sentence for the user.
    """
    if not scenes.comes_with_hopviz(str(name_or_path)) and _is_archive(name_or_path):
        return (yield from archive.load_steps(name_or_path))
    return (yield from scenes.load_steps(name_or_path))


def load(path: str | Path) -> Project:
    """The project in a file: one of hopviz (.hopviz), a scene (.toml), or a network as text (.net).

    Parameters
    ----------
    path : str or Path
        Or the name of a scene that comes with hopviz.

    Raises
    ------
    ValueError
        If there is none or it cannot be used.
    """
    return finished(open_steps(_as_path(path))).project


def save(what: Project | Network | Document, path: str | Path) -> None:
    """Write a project file, which the window opens and `load` reads.

    Parameters
    ----------
    what : Project, Network or Document
        A network becomes a project of given weights, on a grid as near to a square as can be.
    path : str or Path
        A file of this name is replaced, when the new one is complete.

    Raises
    ------
    ValueError
        If it cannot be written, or there is no grid for so many units.
    """
    archive.save(document_of(what), _as_path(path))


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
    return Document(Project(rows, n // rows, what.units, learning=GIVEN, weights=what.weights, bias=what.bias))


def _as_path(path: object) -> str | Path:
    """A path, but not the number of a file that is open."""
    if not isinstance(path, str | Path):
        raise ValueError(f"path must be a text or a Path, not {quoted(path)}")
    return path


def _is_archive(path: str | Path) -> bool:
    """Whether a file begins as project files do; what cannot be read says so when it is read as a scene."""
    try:
        with open_file(path, archive.CALLED, archive.MOST_BYTES) as file:
            return file.read(len(archive.BEGINNING)) == archive.BEGINNING
    except (FileError, OSError):
        return False
