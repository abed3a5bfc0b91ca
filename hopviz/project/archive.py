"""Project files: a zip of `project.json` and of arrays as numpy writes them, read without trust.

`project.json` tells what it is and of which version, and everything of a document but its arrays, which are members of
their own (`MEMBERS`).  How large each of them must be follows from the grid, so that nothing is unpacked that is not
as large as it says and as it should be.  An older version is brought to the present one by the steps of `MIGRATIONS`.
"""

from __future__ import annotations

import json
import math
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

import hopviz
from hopviz.core.couplings import Factored, Sparse
from hopviz.core.quoting import quoted, shortened
from hopviz.core.stepwise import Steps, finished, pieces
from hopviz.project import standing_run
from hopviz.project.codec import facts_to_data, project_from_data, project_from_facts
from hopviz.project.couplings import arrays_of, couplings_of
from hopviz.project.document import Document, SavedAs
from hopviz.project.files import FileError, open_file, shown
from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson
from hopviz.project.lesson_info import info_data, info_of
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.parts import check_grid
from hopviz.project.tables import Table
from hopviz.project.writing import Version, replaced_steps, version_of
from hopviz.project.zips import PIECE, check_directory, entry

SUFFIX = ".hopviz"
CALLED = "project"
KIND, VERSION = "hopviz project", 3
FACTS = "project.json"
MOST_BYTES = 5 << 27
MOST_UNPACKED = 1 << 29
"""Bytes of one array: the weights of 8,192 units."""
MOST_FACTS = 16 << 20
MOST_MEMORIES = 1 << 16
MOST_DIRECTORY = 1 << 12


class Member(NamedTuple):
    """An array of a document, and how it is kept."""

    dtype: str
    shape: Callable[[int, int], tuple[int, ...]]
    """Of N units and P memories, or of N units and as many numbers as the couplings have."""
    value: Callable[[Document], NDArray[Any] | None]
    """None where a document has no such array."""


COUPLINGS: dict[str, tuple[str, Callable[[int, int], tuple[int, ...]]]] = {
    "weights": ("<f8", lambda n, count: (n, n)),
    "factors": ("|i1", lambda n, count: (n, count)),
    "real_factors": ("<f8", lambda n, count: (n, count)),
    "strengths": ("<f8", lambda n, count: (count,)),
    "divisor": ("<f8", lambda n, count: (1,)),
    "targets": ("<i4", lambda n, count: (count,)),
    "sources": ("<i4", lambda n, count: (count,)),
    "values": ("<f8", lambda n, count: (count,)),
}
"""What given weights are made of, in any form."""


def _of_couplings(name: str, document: Document) -> NDArray[Any] | None:
    weights = document.project.weights
    return None if weights is None else arrays_of(weights).get(name)


def _count(project: Project) -> int:
    """How many factors, or weights that are not zero, given couplings have; 0 for those that are a matrix."""
    return project.weights.count if isinstance(project.weights, Factored | Sparse) else 0


MEMBERS: dict[str, Member] = {
    "patterns": Member("|i1", lambda n, p: (p, n), lambda document: document.project.patterns),
    "cue": Member("|i1", lambda n, p: (n,), lambda document: document.project.cue),
    "clamped": Member("|b1", lambda n, p: (n,), lambda document: document.project.clamped),
    "lesioned": Member("|b1", lambda n, p: (n,), lambda document: document.project.lesioned),
    "hidden": Member("|b1", lambda n, p: (n,), lambda document: document.project.hidden),
    **{name: Member(dtype, shape, partial(_of_couplings, name)) for name, (dtype, shape) in COUPLINGS.items()},
    "bias": Member("<f8", lambda n, p: (n,), lambda document: document.project.bias),
    "state": Member("|i1", lambda n, p: (n,), lambda document: document.state),
    "places": Member("<f8", lambda n, p: (n, 2), lambda document: document.project.places),
}
"""By name; the file is called so, with ".npy"."""
REQUIRED = ("patterns", "cue", "clamped", "lesioned", "hidden")


def save_steps(document: Document, path: str | Path, known: Version | None = None) -> Steps[Version | None]:
    """Write a project file, in the place of any other of this name, or only of the version that is known.

    Raises
    ------
    ChangedFileError
        If another version is there.
    FileError
        If it cannot be written; what was there still is.
    """
    return (yield from replaced_steps(path, CALLED, lambda file: _write(document, file), known))


def load_steps(path: str | Path) -> Steps[Document]:
    """Read a project file.

    Raises
    ------
    FileError
        If there is none, or it is damaged, of a later version, or none at all.
    """
    yield 0.0
    with open_file(path, CALLED, MOST_BYTES) as file:
        version = version_of(file.fileno())
        try:
            document = yield from _read(file)
            return replace(document, saved=SavedAs(Path(path).absolute(), version, document.project))
        except FileError:
            raise
        except (
            zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError, KeyError, OverflowError,
        ) as error:  # fmt: skip
            cause = str(error).rstrip(".") if isinstance(error, ValueError) else "it is damaged"
            name = shown(Path(path).name)
            raise FileError(f"The project {name} cannot be opened: {shortened(cause, 200)}.") from error


def save(document: Document, path: str | Path) -> None:
    """As `save_steps`, at once."""
    finished(save_steps(document, path))


def load(path: str | Path) -> Document:
    """As `load_steps`, at once."""
    return finished(load_steps(path))


def _write(document: Document, file: BinaryIO) -> Steps[None]:
    project, layout, lesson = document.project, document.layout, document.lesson
    facts: dict[str, Any] = {
        "kind": KIND,
        "version": VERSION,
        "program": hopviz.__version__,
        "project": facts_to_data(project),
        "memories": list(project.names),
        "couplings": _count(project),
        "layout": _layout_facts(layout),
        "lesson": _lesson_facts(lesson),
    }
    arrays = {name: np.ascontiguousarray(array, MEMBERS[name].dtype) for name, array in _arrays(document).items()}
    if document.copy_of is not None:
        facts |= _told_of(document.copy_of)
    if document.run is not None:
        facts["run"] = document.run.facts()
        arrays |= {name: _in_order(array) for name, array in document.run.arrays().items()}
    large = next((name for name, array in arrays.items() if array.nbytes > MOST_UNPACKED), None)
    if large is not None:
        raise FileError(
            f"The {large} of {project.n:,} units take {arrays[large].nbytes >> 20:,} MB, and a project holds "
            f"{MOST_UNPACKED >> 20:,} MB of them at most; make a smaller network."
        )
    total, done = sum(array.nbytes for array in arrays.values()) + 1, 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(entry(FACTS), json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False))
        for name, kept in arrays.items():
            content = kept.reshape(-1).view(np.uint8)
            with archive.open(entry(f"{name}.npy"), "w") as stream:
                stream.write(_header(kept.dtype, kept.shape))
                for first, last in pieces(content.size, PIECE):
                    stream.write(content[first:last].data)
                    done += last - first
                    yield done / total


def _arrays(document: Document) -> dict[str, NDArray[Any]]:
    return {name: value for name, member in MEMBERS.items() if (value := member.value(document)) is not None}


def _in_order(array: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<"))


def _header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    stream = BytesIO()
    npy.write_array_header_1_0(stream, {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape})
    return stream.getvalue()


def _read(file: BinaryIO) -> Steps[Document]:
    check_directory(file, "project of hopviz", len(MEMBERS) + len(standing_run.NAMES) + 1, MOST_DIRECTORY)
    with zipfile.ZipFile(file) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        if FACTS not in infos or len(infos) != len(archive.infolist()):
            raise ValueError("it is no project of hopviz")
        if infos[FACTS].file_size > MOST_FACTS:
            raise ValueError(f"its {FACTS} is too large")
        facts, known = _facts(_content(archive, infos.pop(FACTS)))
        table = Table(facts)
        run = table.table("run")
        names_of_run = standing_run.NAMES if run.present else ()
        strange = sorted(set(infos) - {f"{name}.npy" for name in (*MEMBERS, *names_of_run)})
        if strange:
            raise ValueError(f"it has the unknown part {quoted(strange[0])}")
        table.choice("kind", (KIND,))
        for key in ("version", "program"):
            table.value(key)
        names, about, layout, lesson = table.texts("memories"), *map(table.table, ("project", "layout", "lesson"))
        count, copy_of = table.whole("couplings"), _copy_of(table.table("copy of"))
        table.finished()
        rows, cols = about.whole("rows"), about.whole("cols")
        check_grid(rows, cols)
        if len(names) > MOST_MEMORIES:
            raise ValueError(f"it has more than {MOST_MEMORIES} memories")
        arrays = dict(known)
        for done, (name, member) in enumerate(MEMBERS.items()):
            info = infos.get(f"{name}.npy")
            if info is not None:
                shape = member.shape(rows * cols, count if name in COUPLINGS else len(names))
                arrays[name] = yield from _array_steps(archive, info, np.dtype(member.dtype), shape)
            elif name in REQUIRED and name not in arrays:
                raise ValueError(f"it lacks {name}.npy")
            yield (done + 1) / len(MEMBERS)
        document = replace(_document(about, arrays, names, layout, lesson), copy_of=copy_of)
        if not run.present:
            return document
        return replace(document, run=(yield from _run_steps(archive, infos, run, document.project)), keeps_run=True)


def _run_steps(
    archive: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], about: Table, project: Project
) -> Steps[standing_run.StandingRun]:
    arrays = {}
    free = int(np.count_nonzero(~(project.clamped | project.lesioned)))
    for name, (dtype, shape) in standing_run.members(about, project.n, free).items():
        info = infos.get(f"{name}.npy")
        if info is None:
            raise ValueError(f"it lacks {name}.npy")
        arrays[name] = yield from _array_steps(archive, info, np.dtype(dtype), shape)
    return standing_run.standing_run(about, arrays, project)


def _document(about: Table, arrays: dict[str, Any], names: list[str], layout: Table, lesson: Table) -> Document:
    patterns, state = arrays.pop("patterns"), arrays.pop("state", None)
    couplings = {name: arrays.pop(name) for name in COUPLINGS if name in arrays}
    arrays["weights"] = couplings_of(couplings, len(arrays["cue"]))
    arrays["memories"] = tuple(Memory(name, row) for name, row in zip(names, patterns, strict=True))
    read = Document(
        project_from_facts(about, lambda: arrays),
        Layout(layout.texts("panels"), layout.texts("views"), layout.text("stage", "")),
        _lesson_of(lesson),
        state=state,
    )
    layout.finished()
    lesson.finished()
    return read


def _lesson_facts(lesson: Lesson) -> dict[str, Any]:
    facts, info = {"title": lesson.title, "description": lesson.goal, "notice": lesson.notice}, info_data(lesson.info)
    return facts | ({"info": info} if info else {})


def _lesson_of(table: Table) -> Lesson:
    texts = table.text("title", ""), table.text("description", ""), table.text("notice", "")
    return Lesson(*texts, info=info_of(table.table("info")))


def _layout_facts(layout: Layout) -> dict[str, Any]:
    """What is written of a layout: nothing of a stage that is empty, which earlier versions do not know."""
    stage = {"stage": layout.stage} if layout.stage else {}
    return {"panels": list(layout.panels), "views": list(layout.views), **stage}


def _told_of(saved: SavedAs) -> dict[str, Any]:
    """What is written of the file that a document is a copy of; nothing of a name that is no text."""
    try:
        str(saved.path).encode("utf-8")
    except UnicodeEncodeError:
        return {}
    return {"copy of": {"path": str(saved.path), "version": list(saved.version or ())}}


def _copy_of(table: Table) -> SavedAs | None:
    if not table.present:
        return None
    path, version = table.text("path"), table.value("version")
    table.finished()
    if not (isinstance(version, list) and len(version) in (0, 3) and all(type(each) is int for each in version)):
        raise ValueError("it does not say which version of a file it is a copy of")
    return SavedAs(Path(path), Version(*version) if version else None, None)


def _facts(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `project.json` tells, as the present version does, and the arrays that an older one told there."""
    try:
        facts = json.loads(content.decode("utf-8"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError(f"its {FACTS} is nested too deeply") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"its {FACTS} is damaged") from error
    if not isinstance(facts, dict) or facts.get("kind") != KIND:
        raise ValueError("it is no project of hopviz")
    table = Table(facts)
    version = table.whole("version")
    arrays: dict[str, Any] = {}
    if version > VERSION:
        made = f", by hopviz {shortened(str(facts.get('program', '')), 20)}" if facts.get("program") else ""
        raise ValueError(f"it was made by a later version of hopviz (format {version}{made}); bring hopviz up to date")
    if version < 1:
        raise ValueError(f"it is of format {version}, which no hopviz has written; choose another file")
    while version < VERSION:
        facts, found = MIGRATIONS[version](facts)
        arrays |= found
        version += 1
    return facts, arrays


def _refuse(constant: str) -> None:
    raise ValueError(f"its {FACTS} holds {quoted(constant)}")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """All of a small member, of which no more is unpacked than it says it has."""
    with archive.open(info) as stream:
        content = stream.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise ValueError("it is damaged")
    return content


def _array_steps(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, dtype: np.dtype[Any], shape: tuple[int, ...]
) -> Steps[NDArray[Any]]:
    """Read an array, of which kind and size are known before: its header is compared, not believed."""
    header = _header(dtype, shape)
    size = math.prod(shape) * dtype.itemsize
    if not 0 <= size <= MOST_UNPACKED:
        raise ValueError(f"{quoted(info.filename)} is larger than what is read")
    if info.file_size != len(header) + size:
        raise ValueError(f"{quoted(info.filename)} has not the size that the grid asks for")
    content = bytearray()
    with archive.open(info) as stream:
        if stream.read(len(header)) != header:
            raise ValueError(f"{quoted(info.filename)} holds something else than the grid asks for")
        while len(content) <= size and (piece := stream.read(PIECE)):
            content += piece
            yield 0.0
    if len(content) != size:
        raise ValueError("it is damaged")
    if dtype == np.bool_ and set(content) - {0, 1}:
        raise ValueError(f"{quoted(info.filename)} holds something else than true and false")
    return np.frombuffer(content, dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=False)


def _from_1(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Version 1 had arrays and memories in `project.json`, drawn and as numbers."""
    project = project_from_data(Table(dict(facts)).table("project", required=True).everything())
    arrays = _arrays(Document(project))
    return dict(facts) | {"version": 2, "project": facts_to_data(project), "memories": list(project.names)}, arrays


def _from_2(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Version 2 kept no runs, and had given weights as a matrix only."""
    if "run" in facts:
        raise ValueError("it has the unknown part 'run'")
    return dict(facts) | {"version": 3, "couplings": 0}, {}


MIGRATIONS: dict[int, Callable[[Mapping[str, Any]], tuple[dict[str, Any], dict[str, Any]]]] = {1: _from_1, 2: _from_2}
"""By the version that it brings to the next: what `project.json` tells then, and arrays that it told before."""
