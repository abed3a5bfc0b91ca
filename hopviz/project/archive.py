"""Project files: a zip of `project.json` and of arrays as numpy writes them, read without trust.

`project.json` tells what it is and of which version, and everything of a document but its arrays, which are members of
their own (`MEMBERS`).  What the steps of a lesson begin with is a second project in it, whose arrays are members only
where they are others.  How large each of them must be follows from the grid, so that nothing is unpacked that is not
as large as it says and as it should be.  An older version is brought to the present one by the steps of `MIGRATIONS`.
"""

from __future__ import annotations

import json
import math
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

import hopviz
from hopviz.core.quoting import quoted, shortened
from hopviz.core.stepwise import Steps, finished, pieces
from hopviz.project import standing_run
from hopviz.project.archive_members import COUPLINGS, MEMBERS, REQUIRED, couplings_count, document_arrays
from hopviz.project.codec import facts_to_data, project_from_data, project_from_facts
from hopviz.project.couplings import couplings_of
from hopviz.project.document import Document, SavedAs
from hopviz.project.files import FileError, open_file, shown
from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson
from hopviz.project.lesson_info import info_data, info_of
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.parts import check_grid
from hopviz.project.picture_sets import PHOTOGRAPHS
from hopviz.project.step_tables import data_of, steps_of
from hopviz.project.tables import Table
from hopviz.project.workspace import photographs_shape
from hopviz.project.writing import Version, replaced_steps, version_of
from hopviz.project.zips import PIECE, check_directory, entry

SUFFIX = ".hopviz"
CALLED = "project"
KIND, VERSION = "hopviz project", 5
FACTS = "project.json"
MOST_BYTES = 5 << 27
MOST_UNPACKED = 1 << 29
"""Bytes of one array: the weights of 8,192 units."""
MOST_FACTS = 16 << 20
MOST_MEMORIES = 1 << 16
MOST_DIRECTORY = 1 << 12


BEGINNING = "beginning"
"""What the steps of a lesson begin with is called so, where that is not the project; its arrays are of this name."""


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
        "couplings": couplings_count(project),
        "layout": _layout_facts(layout),
        "lesson": _lesson_facts(document),
    }
    arrays = document_arrays(document)
    if lesson.steps and document.beginning is not None:
        begun = document_arrays(document.begun)
        shared = [name for name in begun if name in arrays and np.array_equal(begun[name], arrays[name])]
        facts[BEGINNING] = {
            "project": facts_to_data(document.begun.project), "memories": list(document.begun.project.names),
            "couplings": couplings_count(document.begun.project), "shared": shared,
        }  # fmt: skip
        arrays |= {f"{BEGINNING}-{name}": array for name, array in begun.items() if name not in shared}
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
        archive.writestr(entry(FACTS), _text_of(facts))
        for name, kept in arrays.items():
            content = kept.reshape(-1).view(np.uint8)
            with archive.open(entry(f"{name}.npy"), "w") as stream:
                stream.write(_header(kept.dtype, kept.shape))
                for first, last in pieces(content.size, PIECE):
                    stream.write(content[first:last].data)
                    done += last - first
                    yield done / total


def _text_of(facts: Mapping[str, Any]) -> str:
    try:
        return json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False)
    except (TypeError, ValueError) as error:  # a date, or a number without end, among what a step of a lesson does
        told = "A step of the lesson has a value that no action takes; correct it and open it again."
        raise FileError(told) from error


def _lesson_facts(document: Document) -> dict[str, Any]:
    lesson = document.lesson
    facts: dict[str, Any] = {"title": lesson.title, "description": lesson.goal, "notice": lesson.notice}
    facts |= {"info": told} if (told := info_data(lesson.info)) else {}
    return facts | ({"steps": list(map(data_of, lesson.steps)), "step": document.step} if lesson.steps else {})


def _lesson_of(table: Table) -> tuple[Lesson, int]:
    """The lesson, and which of its steps has been come to."""
    steps, step = steps_of(table.tables("steps")), table.whole("step") if table.has("step") else 0
    title, description, notice = table.text("title", ""), table.text("description", ""), table.text("notice", "")
    lesson = Lesson(title, description, notice, steps, info_of(table.table("info")))
    table.finished()
    if not 0 <= step <= len(steps):
        raise ValueError(f"it has {len(steps)} steps, and has come to number {quoted(step)}")
    return lesson, step


def _in_order(array: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<"))


def _header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    stream = BytesIO()
    npy.write_array_header_1_0(stream, {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape})
    return stream.getvalue()


def _read(file: BinaryIO) -> Steps[Document]:
    check_directory(file, "project of hopviz", 2 * len(MEMBERS) + len(standing_run.NAMES) + 1, MOST_DIRECTORY)
    with zipfile.ZipFile(file) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        if FACTS not in infos or len(infos) != len(archive.infolist()):
            raise ValueError("it is no project of hopviz")
        if infos[FACTS].file_size > MOST_FACTS:
            raise ValueError(f"its {FACTS} is too large")
        facts, known = _facts(_content(archive, infos.pop(FACTS)))
        table = Table(facts)
        run, begun = table.table("run"), table.table(BEGINNING)
        names = [*MEMBERS, *(standing_run.NAMES if run.present else ())]
        names += [f"{BEGINNING}-{name}" for name in MEMBERS] if begun.present else []
        strange = sorted(set(infos) - {f"{name}.npy" for name in names})
        if strange:
            raise ValueError(f"it has the unknown part {quoted(strange[0])}")
        table.choice("kind", (KIND,))
        for key in ("version", "program"):
            table.value(key)
        lesson, step = _lesson_of(table.table("lesson"))
        layout, copy_of = _layout_of(table.table("layout")), _copy_of(table.table("copy of"))
        project, arrays = yield from _project_steps(archive, infos, table, known)
        table.finished()
        document = Document(
            project, layout, lesson, state=arrays.get("state"), values=arrays.get("graded"), step=step, copy_of=copy_of
        )
        if begun.present:
            shared = {name: arrays[name] for name in begun.texts("shared") if name in arrays}
            beginning, _ = yield from _project_steps(archive, infos, begun, shared, f"{BEGINNING}-")
            begun.finished()
            document = replace(document, beginning=beginning)
        if not run.present:
            return document
        return replace(document, run=(yield from _run_steps(archive, infos, run, document.project)), keeps_run=True)


def _project_steps(
    archive: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], table: Table, known: Mapping[str, Any],
    prefix: str = "",
) -> Steps[tuple[Project, dict[str, Any]]]:  # fmt: skip
    """A project, and the arrays of its document, but for those that are known the members of this prefix."""
    names, about, count = table.texts("memories"), table.table("project"), table.whole("couplings")
    rows, cols = about.whole("rows"), about.whole("cols")
    check_grid(rows, cols)
    if len(names) > MOST_MEMORIES:
        raise ValueError(f"it has more than {MOST_MEMORIES} memories")
    arrays, photographs = dict(known), photographs_shape(about.table("attention").everything())
    for done, (name, member) in enumerate(MEMBERS.items()):
        info = infos.get(f"{prefix}{name}.npy")
        shape = member.shape(rows * cols, count if name in COUPLINGS else len(names))
        shape = photographs if name == PHOTOGRAPHS else shape
        if info is not None:
            arrays[name] = yield from _array_steps(archive, info, np.dtype(member.dtype), shape)
        elif name not in arrays and (name in REQUIRED or (name == PHOTOGRAPHS and photographs[0])):
            raise ValueError(f"it lacks {prefix}{name}.npy")
        elif prefix and name in arrays and arrays[name].shape != shape:
            raise ValueError(f"{quoted(name)} has not the size that the grid asks for")
        yield (done + 1) / len(MEMBERS)
    return _project_of(about, dict(arrays), names), arrays


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


def _project_of(about: Table, arrays: dict[str, Any], names: list[str]) -> Project:
    patterns = arrays.pop("patterns")
    for name in ("state", "graded"):
        arrays.pop(name, None)
    couplings = {name: arrays.pop(name) for name in COUPLINGS if name in arrays}
    arrays["weights"] = couplings_of(couplings, len(arrays["cue"]))
    arrays["memories"] = tuple(Memory(name, row) for name, row in zip(names, patterns, strict=True))
    return project_from_facts(about, lambda: arrays)


def _layout_of(table: Table) -> Layout:
    layout = Layout(table.texts("panels"), table.texts("views"), table.text("stage", ""))
    table.finished()
    return layout


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
    arrays = document_arrays(Document(project))
    return dict(facts) | {"version": 2, "project": facts_to_data(project), "memories": list(project.names)}, arrays


def _from_2(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Version 2 kept no runs, and had given weights as a matrix only."""
    if "run" in facts:
        raise ValueError("it has the unknown part 'run'")
    return dict(facts) | {"version": 3, "couplings": 0}, {}


def _from_3(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Version 3 kept no steps of lessons, and all weights of a lattice."""
    if BEGINNING in facts:
        raise ValueError(f"it has the unknown part {BEGINNING!r}")
    return dict(facts) | {"version": 4}, {}


def _from_4(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Version 4 had no graded units, dense memories, or workspace of attention."""
    return dict(facts) | {"version": 5}, {}


MIGRATIONS: dict[int, Callable[[Mapping[str, Any]], tuple[dict[str, Any], dict[str, Any]]]] = {
    1: _from_1, 2: _from_2, 3: _from_3, 4: _from_4,
}  # fmt: skip
"""By the version that it brings to the next: what `project.json` tells then, and arrays that it told before."""
