"""Export: memories, weights and whole documents as the files that are read, by what is asked for and its suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Network
from hopviz.core.patterns import format_pattern
from hopviz.core.quoting import capital, listed
from hopviz.core.stepwise import Steps, pieces
from hopviz.project import archive, lesson_text, network_text
from hopviz.project.document import Document
from hopviz.project.file_names import file_name
from hopviz.project.files import FileError, shown
from hopviz.project.images import png_of
from hopviz.project.memories import Memory
from hopviz.project.model import GIVEN
from hopviz.project.recognition import MOST_TEXT
from hopviz.project.writing import filled_folder_steps, replaced_steps

FOLDER = ""
"""The suffix of a folder."""


@dataclass(frozen=True)
class Format:
    """A kind of file that is written."""

    part: str
    """What of a document it holds: a key of `PARTS`."""
    suffix: str
    label: str
    write: Callable[[Document, str | Path], Steps[object]]


def formats(part: str) -> tuple[Format, ...]:
    """The kinds of file that hold a part of a document."""
    return tuple(format for format in FORMATS if format.part == part)


def export_steps(document: Document, path: str | Path, part: str = "") -> Steps[Format]:
    """Write a document, or a part of it, as the suffix of the file says; a name without a suffix is that of a folder.

    Parameters
    ----------
    document : Document
    path : str or Path
    part : str
        A key of `PARTS`; left out, what the suffix can hold: of arrays and numbers the weights where they are given,
        else the memories.

    Raises
    ------
    FileError
        If there is no such format, it cannot hold what the document is, or the file cannot be written.
    """
    yield 0.0
    suffix = Path(path).suffix.lower()
    fitting = [format for format in FORMATS if format.suffix == suffix and part in ("", format.part)]
    if not fitting:
        known = listed(dict.fromkeys(format.suffix or "a folder" for format in FORMATS if part in ("", format.part)))
        what = PARTS.get(part, "anything")
        raise FileError(f"{shown(path)} cannot be written: {what} can be kept as {known}; choose one of these endings.")
    rather = "weights" if document.project.learning == GIVEN else "memories"
    chosen = next((format for format in fitting if format.part == rather), fitting[0])
    try:
        yield from chosen.write(document, path)
    except OutOfRangeError as error:
        told = str(error)
        raise FileError(f"{capital(told)}.") from error
    return chosen


def _memories_of(document: Document) -> tuple[Memory, ...]:
    if not document.project.memories:
        raise FileError("There are no memories to be written; store one first, or write the weights.")
    return document.project.memories


def _state_of(document: Document) -> tuple[Memory, ...]:
    return (Memory("state", document.project.cue if document.state is None else document.state),)


def _array_steps(array: NDArray[Any], file: BinaryIO) -> Steps[None]:
    yield 0.0
    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def _text_steps(lines: Callable[[], Steps[str]], file: BinaryIO) -> Steps[None]:
    text = yield from lines()
    content = text.encode("utf-8")
    if len(content) > MOST_TEXT:
        raise FileError(
            f"It would be {len(content) >> 20} MB of text, and at most {MOST_TEXT >> 20} MB are read; write an array "
            "(.npy) or a project (.hopviz)."
        )
    for first, last in pieces(len(content), 1 << 20):
        file.write(content[first:last])
        yield last / len(content)


Memories = Callable[[Document], tuple[Memory, ...]]


def _patterns_npy(memories: Memories, document: Document, path: str | Path) -> Steps[None]:
    """(P, rows, cols) of -1 and 1."""
    project = document.project
    patterns = np.array([memory.pattern for memory in memories(document)], np.int8)
    array = patterns.reshape(-1, project.rows, project.cols)
    yield from replaced_steps(path, "file of arrays", partial(_array_steps, array))


def _patterns_csv(memories: Memories, document: Document, path: str | Path) -> Steps[None]:
    """A row a memory, below its name; the grid in the first line."""
    kept, project = memories(document), document.project

    def lines() -> Steps[str]:
        found = [f"# {project.rows} x {project.cols}"]
        for done, memory in enumerate(kept):
            found += [f"# {memory.name}", ",".join(map(str, memory.pattern.tolist()))]
            yield done / len(kept)
        return "\n".join(found) + "\n"

    yield from replaced_steps(path, "table", partial(_text_steps, lines))


def _patterns_drawn(memories: Memories, document: Document, path: str | Path) -> Steps[None]:
    """Drawings with # and ., each below its name."""
    kept, project = memories(document), document.project

    def lines() -> Steps[str]:
        found = []
        for done, memory in enumerate(kept):
            found.append(f"{memory.name}:\n{format_pattern(memory.pattern.reshape(project.rows, project.cols))}")
            yield done / len(kept)
        text = "\n".join(found)
        # The mark of UTF-8 is taken off again: what begins with one needs another.
        return "\ufeff" + text if text.startswith("\ufeff") else text

    yield from replaced_steps(path, "drawing", partial(_text_steps, lines))


def _patterns_png(memories: Memories, document: Document, path: str | Path) -> Steps[None]:
    """A folder of pictures, a pixel a unit, white on and black off."""
    kept, project = memories(document), document.project

    def files() -> Steps[Mapping[str, bytes]]:
        found: dict[str, bytes] = {}
        for done, memory in enumerate(kept):
            name = file_name(memory.name, ".png", found)
            found[name] = png_of(memory.pattern.reshape(project.rows, project.cols))
            yield done / len(kept)
        return found

    yield from filled_folder_steps(path, "folder of pictures", files)


def _without_biases(document: Document, path: str | Path) -> Steps[Network]:
    """The network, if its weights are all there is to it."""
    network = yield from document.project.network_steps()
    if network.bias.any():
        raise FileError(
            f"{shown(Path(path).name)} would lack the biases of the network; "
            "write it as .npz or .hopviz, which hold them."
        )
    return network


def _weights_npy(document: Document, path: str | Path) -> Steps[None]:
    network = yield from _without_biases(document, path)
    yield from replaced_steps(path, "file of arrays", partial(_array_steps, network.weights))


def _weights_npz(document: Document, path: str | Path) -> Steps[None]:
    network = yield from document.project.network_steps()

    def write(file: BinaryIO) -> Steps[None]:
        yield 0.0
        np.savez_compressed(file, weights=network.weights, bias=network.bias)

    yield from replaced_steps(path, "file of arrays", write)


def _weights_csv(document: Document, path: str | Path) -> Steps[None]:
    """A row of weights into a unit a line."""
    network = yield from _without_biases(document, path)

    def lines() -> Steps[str]:
        found = [f"# weights of {network.n} units"]
        for done, row in enumerate(network.weights):
            found.append(",".join(map(repr, row.tolist())))
            yield done / network.n
        return "\n".join(found) + "\n"

    yield from replaced_steps(path, "table", partial(_text_steps, lines))


def _described(
    called: str, describe: Callable[[Document, str], Steps[str]], document: Document, path: str | Path
) -> Steps[None]:
    yield from replaced_steps(path, called, partial(_text_steps, partial(describe, document, Path(path).stem)))


PARTS: Mapping[str, str] = {
    "memories": "memories",
    "weights": "weights",
    "state": "the state",
    "document": "a network with all that belongs to it",
}
"""What of a document can be written, and what it is called."""
FORMATS = (
    Format("document", archive.SUFFIX, "Project", archive.save_steps),
    Format("document", ".toml", "Lesson", partial(_described, "lesson", lesson_text.lesson_steps)),
    Format("document", ".net", "Network as text", partial(_described, "network", network_text.network_steps)),
    *(
        Format(part, suffix, label, partial(write, memories))
        for part, memories in (("memories", _memories_of), ("state", _state_of))
        for suffix, label, write in (
            (".npy", "Array", _patterns_npy),
            (".csv", "Table", _patterns_csv),
            (".txt", "Drawing", _patterns_drawn),
            (FOLDER, "Folder of pictures", _patterns_png),
        )
    ),
    Format("weights", ".npy", "Array", _weights_npy),
    Format("weights", ".npz", "Arrays, with the biases", _weights_npz),
    Format("weights", ".csv", "Table", _weights_csv),
)
"""All kinds of file that are written."""
