"""Folders as documents: the pictures and patterns in one, as memories of one grid."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hopviz.core.counting import counted
from hopviz.core.stepwise import Steps, part
from hopviz.project.choices import Chosen, distinctly_named
from hopviz.project.document import Document
from hopviz.project.file_names import name_of_file
from hopviz.project.files import FileError, shown
from hopviz.project.incoming import Grid, Incoming, fitting_grid, incoming_steps
from hopviz.project.lesson import Lesson
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.pace import paced
from hopviz.project.recognised import check_offered


@dataclass(frozen=True)
class FolderContent:
    """The document that a folder comes to, and what is to be told of it."""

    document: Document
    told: tuple[str, ...]
    """Sentences about it."""
    choices: Mapping[str, str]
    """What was chosen, or taken for granted."""


def folder_steps(folder: Path, chosen: Chosen) -> Steps[FolderContent]:
    """Read what is in a folder, as it is read where it is dropped on the window.

    The grid is that of the first file of patterns, or one that shows the first picture.

    Raises
    ------
    FileError
        If it holds nothing that memories can be made of, or offers no such choice.
    """
    folder = Path(os.path.abspath(folder))  # which has a name, though it be called "."
    incoming = yield from part(incoming_steps([folder]), 0.0, 0.9)
    grid = _grid_of(incoming, chosen)
    choices = incoming.choices(chosen, grid)
    check_offered(folder.name, choices, chosen)
    memories: dict[bytes, Memory] = {}
    left_out = [*incoming.left_out]
    twice = misfits = 0
    for made in incoming.made(chosen, grid):
        yield 0.9
        left_out += [made.trouble] if made.trouble else []
        misfits += len(made.memories) if made.grid != grid else 0
        for memory in made.memories if made.grid == grid else ():
            content = memory.pattern.tobytes()
            twice += content in memories
            memories.setdefault(content, memory)
    if not memories:
        raise FileError(left_out[0] if left_out else f"The folder {shown(folder.name)} holds no pictures.")
    told = (incoming.told(chosen, grid), *_told_apart(twice, misfits, grid), *left_out)
    kept = tuple(distinctly_named(memories.values()))
    project = paced(Project(*grid, memories=kept, cue=kept[0].pattern))
    document = Document(project, lesson=Lesson(name_of_file(folder), told[0]), has_speed=False, has_cue=False)
    return FolderContent(document, told, {choice.key: choice.chosen(chosen) for choice in choices})


def _grid_of(incoming: Incoming, chosen: Chosen) -> Grid:
    tables, pictures = incoming.tables, incoming.pictures
    return tables[0].grid_shape(chosen) if tables else fitting_grid(pictures[0].picture)


def _told_apart(twice: int, misfits: int, grid: Grid) -> Iterator[str]:
    """Sentences about the patterns that are no memories of their own."""
    if twice:
        yield f"{counted(twice, 'pattern')} that came again {'is' if twice == 1 else 'are'} left out."
    if misfits:
        has = "has" if misfits == 1 else "have"
        yield f"{counted(misfits, 'pattern')} {has} another grid than {grid[0]} x {grid[1]}: left out."
