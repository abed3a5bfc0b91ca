"""Project files: round trips, damage of every byte, hostile zips, and writing that is killed."""

from __future__ import annotations

import io
import json
import math
import os
import pickle
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.core.couplings import Couplings, Factored, Sparse
from hopviz.core.rules import Adaptation, Annealing, Asynchronous, Graded, Parallel, PartlyParallel, Stochastic
from hopviz.core.stepwise import finished
from hopviz.project import archive
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document, SavedAs
from hopviz.project.files import FileError
from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.model import Memory, Project
from hopviz.project.writing import ChangedFileError, Version, version_of

RULES = (
    Asynchronous(), Asynchronous("steepest"), Parallel(), PartlyParallel(0.25), Stochastic(0.3),
    Annealing(2.0, 0.1, 50), Adaptation(), Graded(0.5),
)  # fmt: skip
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
NAMES = st.text(LETTERS, min_size=1, max_size=200).map(str.strip).filter(bool)
SMALL = Document(
    Project(2, 3, "binary", memories=(Memory("A", np.array([1, -1, 1, 1, -1, 1], np.int8)),), rule=Stochastic(0.5)),
    Layout(("landscape",), ("tree",)),
    Lesson("Small", "One sentence.", "Notice this."),
)


def told(document: Document) -> tuple[object, ...]:
    state = None if document.state is None else document.state.tolist()
    return project_to_data(document.project), document.layout, document.lesson, state


@st.composite
def couplings(draw: st.DrawFn, n: int, rng: np.random.Generator) -> np.ndarray | Couplings:
    count = draw(st.integers(0, 3))
    kind = draw(st.sampled_from(["dense", "whole", "real", "sparse"]))
    if kind == "whole":
        return Factored(rng.integers(-1, 2, (n, count), np.int8), rng.integers(-3, 4, count), float(n))
    if kind == "real":
        return Factored(rng.normal(size=(n, count)), rng.normal(size=count), 0.3)
    weights = rng.normal(size=(n, n))
    if kind == "dense":
        return weights
    rows, cols = np.nonzero(rng.random((n, n)) < 0.3)
    return Sparse(n, rows, cols, weights[rows, cols])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    rows, cols = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    n = rows * cols
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    memories = tuple(Memory(name, rng.choice([-1, 1], n).astype(np.int8)) for name in names)
    given_weights = draw(st.booleans())
    weights = draw(couplings(n, rng)) if given_weights else None
    masks = {name: rng.random(n) < 0.3 for name in ("clamped", "lesioned", "hidden")}
    units = draw(st.lists(NAMES, min_size=n, max_size=n, unique=True) | st.just([]))
    project = Project(
        rows, cols, draw(st.sampled_from(["bipolar", "binary"])), memories,
        learning="given" if given_weights else draw(st.sampled_from(["hebbian", "storkey", "pseudoinverse"])),
        weights=weights, bias=rng.normal(size=n) if given_weights else None, symmetric=draw(st.booleans()),
        rule=draw(st.sampled_from(RULES)), seed=draw(st.integers(0, 2**31 - 1)),
        speed=draw(st.sampled_from([0.5, 30.0, math.inf])), unit_names=tuple(units),
        places=rng.random((n, 2)) if draw(st.booleans()) else None, cue=rng.choice([-1, 1], n).astype(np.int8), **masks,
    )  # fmt: skip
    texts = st.text(max_size=30)
    return Document(project, Layout(("grid", "trace"), draw(st.lists(st.just("map"), max_size=2)),
                                     draw(st.sampled_from(["", "map"]))),
                    Lesson(draw(texts), draw(texts), draw(texts)),
                    state=rng.choice([-1, 1], n) if draw(st.booleans()) else None)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(documents())
def test_what_is_saved_comes_back_equal(document: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a project.hopviz")
        archive.save(document, file)
        assert told(archive.load(file)) == told(document)
        assert os.listdir(folder) == [file.name]


@pytest.mark.parametrize("name", lesson_names())
def test_every_lesson_comes_back_equal(name: str, tmp_path: Path) -> None:
    lesson, file = load_lesson(name), tmp_path / "lesson.hopviz"
    archive.save(lesson, file)
    read = archive.load(file)
    assert (read.lesson, read.step, read.beginning) == (lesson.lesson, 0, None)
    assert read.layout == lesson.layout
    one, other = lesson.project, read.project
    assert (one.network().weights == other.network().weights).all()
    assert one.rule == other.rule
    assert [memory.name for memory in one.memories] == [memory.name for memory in other.memories]
    assert (one.cue == other.cue).all()


def test_the_same_project_makes_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "other"):
        archive.save(SMALL, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def content(document: Document = SMALL) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        archive.save(document, Path(folder, "x"))
        return Path(folder, "x").read_bytes()


def check_equal_or_refused(file: Path) -> bool:
    """Whether it was refused, in one sentence."""
    said, read = "", None
    try:
        read = archive.load(file)
    except FileError as error:
        said = str(error)
    if read is not None:
        assert told(read) == told(SMALL)
        return False
    assert said.isprintable()
    assert said.endswith(".")
    assert len(said) < 400
    return True


def test_a_flipped_byte_is_noticed_or_makes_no_difference(tmp_path: Path) -> None:
    whole, file, refused = content(), tmp_path / "flipped.hopviz", 0
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        file.write_bytes(damaged)
        refused += check_equal_or_refused(file)
    assert refused > len(whole) / 2


def test_no_part_of_a_file_is_a_project(tmp_path: Path) -> None:
    whole, file = content(), tmp_path / "cut.hopviz"
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert check_equal_or_refused(file)


# Other versions


def rewritten(facts: dict[str, object], **members: bytes) -> bytes:
    """A project file with other facts and members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {info.filename: old.read(info) for info in old.infolist()}
        parts["project.json"] = json.dumps(json.loads(parts["project.json"]) | facts).encode()
        for name, data in (parts | members).items():
            new.writestr(name, data)
    return stream.getvalue()


def refusal(data: bytes, folder: Path) -> str:
    file = folder / "hostile.hopviz"
    file.write_bytes(data)
    with pytest.raises(FileError) as caught:
        archive.load(file)
    return str(caught.value)


def test_a_later_version_is_refused_by_name(tmp_path: Path) -> None:
    said = refusal(rewritten({"version": 7, "program": "3.1.4"}), tmp_path)
    assert said == (
        "The project hostile.hopviz cannot be opened: it was made by a later version of hopviz "
        "(format 7, by hopviz 3.1.4); bring hopviz up to date."
    )


def test_a_format_that_never_was_is_refused(tmp_path: Path) -> None:
    assert "it is of format 0, which no hopviz has written; choose" in refusal(rewritten({"version": 0}), tmp_path)


@settings(deadline=None, max_examples=20)
@given(documents())
def test_version_1_is_brought_to_the_present_one(document: Document) -> None:
    lesson = document.lesson
    facts = {
        "kind": "hopviz project",
        "version": 1,
        "program": "0.1.0",
        "project": project_to_data(document.project),
        "layout": {"panels": list(document.layout.panels), "views": list(document.layout.views)},
        "lesson": {"title": lesson.title, "description": lesson.goal, "notice": lesson.notice},
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "old.hopviz")
        with zipfile.ZipFile(file, "w") as old:
            old.writestr("project.json", json.dumps(facts))
        known = replace(document, layout=replace(document.layout, stage=""), state=None)
        assert told(archive.load(file)) == told(known)


def test_every_older_version_has_a_way_to_the_present_one() -> None:
    assert sorted(archive.MIGRATIONS) == list(range(1, archive.VERSION))


# Hostile files


class Opens:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch /tmp/opened",)


def array_bytes(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


ABSURD = b"\x93NUMPY\x01\x00v\x00{'descr': '|i1', 'fortran_order': False, 'shape': (99999999999,), }".ljust(127) + b"\n"
HOSTILE = {
    "pickle": lambda: rewritten({}, **{"cue.npy": array_bytes(np.array([Opens()], object))}),
    "pickled file": lambda: pickle.dumps(SMALL.lesson),
    "climbing": lambda: rewritten({}, **{"../../escape.npy": b"x"}),
    "absolute": lambda: rewritten({}, **{"/tmp/escape.npy": b"x"}),
    "bomb": lambda: rewritten({}, **{"weights.npy": b"\0" * 300_000_000}),
    "bomb of facts": lambda: rewritten({"x": " " * 100_000_000}),
    "shape": lambda: rewritten({}, **{"cue.npy": ABSURD}),
    "grid": lambda: rewritten({"project": {"rows": 10**9, "cols": 10**9}}),
    "negative grid": lambda: rewritten({"project": {"rows": -2, "cols": -3}}),
    "other cue": lambda: rewritten({}, **{"cue.npy": array_bytes(np.zeros(6, np.int8))}),
    "not a number": lambda: rewritten({}, **{"bias.npy": array_bytes(np.full(6, np.nan))}),
    "nesting": lambda: rewritten({}, **{"project.json": b"[" * 1_000_000}),
    "infinity": lambda: rewritten({}, **{"project.json": b'{"kind": "hopviz project", "version": Infinity}'}),
    "many members": lambda: rewritten({}, **{f"m{k}": b"" for k in range(1000)}),
    "other zip": lambda: rewritten({"kind": "something else"}),
    "text": lambda: b"PK, but a text",
    "empty": lambda: b"",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_at_once(kind: str, tmp_path: Path) -> None:
    data = HOSTILE[kind]()
    said = refusal(data, tmp_path)
    assert said.startswith("The project hostile.hopviz cannot be opened: ")
    assert said.isprintable()
    assert len(said) < 400
    assert not Path("/tmp/opened").exists()


# Writing


def test_a_folder_that_cannot_be_written_leaves_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kept.hopviz"
    archive.save(SMALL, file)
    before = file.read_bytes()
    for gone in (tmp_path / "no folder" / "x.hopviz", tmp_path, Path("/dev/null"), Path("/proc/x.hopviz")):
        with pytest.raises(FileError, match=r"^[^\n]+\.$"):
            archive.save(SMALL, gone)
    assert file.read_bytes() == before


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full disk here")
def test_a_full_disk_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kept.hopviz"
    archive.save(SMALL, file)
    before = file.read_bytes()

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hopviz.project.writing.os.fsync", fail)
    with pytest.raises(FileError, match=r"cannot be written \(No space left on device\)"):
        archive.save(SMALL, file)
    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == ["kept.hopviz"]


@pytest.mark.skipif(os.name != "posix", reason="links and permissions of POSIX")
def test_links_and_permissions_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "there.hopviz", tmp_path / "link.hopviz"
    archive.save(SMALL, file)
    file.chmod(0o640)
    link.symlink_to(file)
    archive.save(Document(SMALL.project.with_seed(9)), link)
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert archive.load(file).project.seed == 9


def test_a_file_that_somebody_else_has_written_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "shared.hopviz"
    first = finished(archive.save_steps(SMALL, file))
    second = finished(archive.save_steps(SMALL, file, first))
    assert second != first
    other = file.with_suffix(".other")
    archive.save(Document(SMALL.project.with_seed(3)), other)
    other.replace(file)
    with pytest.raises(ChangedFileError, match=r"^The project shared.hopviz was changed by another program"):
        finished(archive.save_steps(SMALL, file, second))
    assert archive.load(file).project.seed == 3
    file.unlink()
    assert finished(archive.save_steps(SMALL, file, second)) == version_of(file)


SAVING = """
import sys
from itertools import count
from hopviz.project import archive
from hopviz.project.lesson_files import load_lesson
from hopviz.project.document import Document
document = load_lesson("letters")
print("begun", flush=True)
for seed in count(1):
    archive.save(Document(document.project.with_seed(seed)), sys.argv[1])
    print(seed, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process cannot be killed so here")
def test_a_killed_program_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    file, rng = tmp_path / "saved.hopviz", np.random.default_rng(5)
    for _ in range(3):
        command = [sys.executable, "-c", SAVING, str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as saving:
            assert saving.stdout is not None
            assert saving.stdout.readline() == "begun\n"
            for _ in range(int(rng.integers(1, 4))):
                last = int(saving.stdout.readline())
            time.sleep(float(rng.uniform(0, 0.02)))
            saving.kill()
            rest = saving.stdout.read().split()
        last = int(rest[-1]) if rest else last
        assert archive.load(file).project.seed in (last, last + 1)


@pytest.mark.parametrize("version", [None, Version(1, 2**62, 2**63)])
def test_a_copy_says_which_version_of_which_file_it_belongs_to(tmp_path: Path, version: Version | None) -> None:
    was = SavedAs(tmp_path / "mine & more.hopviz", version, None)
    archive.save(Document(Project(2, 2), copy_of=was), tmp_path / "copy.hopviz")
    read = archive.load(tmp_path / "copy.hopviz").copy_of
    assert read is not None
    assert (read.path, read.version, read.project) == (was.path, version, None)
    nameless = SavedAs(Path("\udc80.hopviz"), version, None)  # what is no text cannot be told
    archive.save(Document(Project(2, 2), copy_of=nameless), tmp_path / "copy.hopviz")
    assert archive.load(tmp_path / "copy.hopviz").copy_of is None
