"""Saving of lessons: written for trial, read again and rehearsed, and only then written where they are wanted."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hopviz.actions.lesson_check import checking_steps, fault_steps
from hopviz.core.stepwise import Steps, part
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.export import export_steps
from hopviz.project.files import FileError, shown
from hopviz.project.lesson_files import SUFFIX


def lesson_saving_steps(document: Document, path: Path) -> Steps[None]:
    """Write a lesson, as the suffix of the file says, if it is as it says.

    Raises
    ------
    FileError
        If it is not, or the file cannot hold it or be written.
    """
    with TemporaryDirectory() as folder:
        trial = Path(folder, path.name)
        yield from part(export_steps(document, trial, "document"), 0.0, 0.2)
        if path.suffix.lower() == SUFFIX:
            checked = yield from part(checking_steps(trial), 0.2, 0.8)
            told = [fault.sentence for fault in checked.faults]
        else:
            read = yield from part(archive.load_steps(trial), 0.2, 0.3)
            told = [sentence for _, sentence in (yield from part(fault_steps(read), 0.3, 0.8))]
    if told:
        raise FileError(f"{shown(path.name)} was not written, since it would not be as it says: {told[0]}")
    yield from part(export_steps(document, path, "document"), 0.8, 1.0)
