"""Export: whatever is written reads back equal, or is refused in a sentence."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import hopviz
from hopviz.core.stepwise import finished
from hopviz.project import archive
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.export import FORMATS, export_steps
from hopviz.project.files import FileError
from hopviz.project.images import read_image
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.networks import load_network
from hopviz.project.opening import open_steps
from hopviz.project.pattern_table import PatternTable
from hopviz.project.recognition import recognise
from tests.actions.strategies import projects
from tests.project.test_archive import NAMES, documents

SUFFIXES = sorted({format.suffix for format in FORMATS if format.part == "memories" and format.suffix})


def export(what: Document | Project, path: Path, part: str = "") -> None:
    finished(export_steps(what if isinstance(what, Document) else Document(what), path, part))


@st.composite
def remembering(draw: st.DrawFn) -> Project:
    rows, cols = draw(st.integers(1, 9)), draw(st.integers(2, 12))
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    share = draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))
    patterns = np.where(rng.random((len(names), rows * cols)) < share, 1, -1).astype(np.int8)
    return Project(rows, cols, memories=tuple(map(Memory, names, patterns)), cue=patterns[0])


@settings(max_examples=60)
@given(remembering(), st.sampled_from(SUFFIXES))
def test_memories_come_back_equal(project: Project, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"some{suffix}")
        export(project, file)
        read = hopviz.load(file)
        assert os.listdir(folder) == [file.name]
    assert (read.rows, read.cols) == (project.rows, project.cols)
    assert np.array_equal(read.patterns, project.patterns)
    assert suffix == ".npy" or read.names == project.names


@settings(max_examples=30)
@given(remembering(), st.sampled_from(SUFFIXES))
def test_the_state_comes_back_equal(project: Project, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"state{suffix}")
        export(project, file, "state")
        read = hopviz.load(file)
    assert (read.rows, read.cols) == (project.rows, project.cols)
    assert np.array_equal(read.patterns[0], project.cue)
    assert read.names == ("state",)


@settings(max_examples=20)
@given(remembering())
def test_pictures_come_back_equal(project: Project) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export(project, Path(folder, "out"))
        files = list(Path(folder, "out").iterdir())
        assert len(files) == len(project.memories)
        assert os.listdir(folder) == ["out"]
        found = []
        for file in files:
            if len(set(read_image(file).grey.reshape(-1))) == 1:  # all on and all off, no picture to be read
                continue
            read = hopviz.load(file)
            assert (read.rows, read.cols) == (project.rows, project.cols)
            found.append(read.patterns[0].tolist())
    shown = [memory.pattern.tolist() for memory in project.memories if abs(memory.pattern.sum()) < project.n]
    assert sorted(found) == sorted(shown)


@st.composite
def wired(draw: st.DrawFn) -> Project:
    rows, cols = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    n = rows * cols
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = rng.normal(size=(n, n)) * 10.0 ** draw(st.integers(-60, 6)) if draw(st.booleans()) else np.zeros((n, n))
    if draw(st.booleans()):
        weights = np.sign(weights)
    if draw(st.booleans()):
        weights = weights + weights.T
    if draw(st.booleans()):
        np.fill_diagonal(weights, 0.0)
    bias = rng.normal(size=n) if draw(st.booleans()) else None
    return Project(rows, cols, learning="given", weights=weights, bias=bias)


@settings(max_examples=80)
@given(wired(), st.sampled_from([".npy", ".npz", ".csv"]))
def test_weights_come_back_equal(project: Project, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"net{suffix}")
        assert project.weights is not None
        assert project.bias is not None
        if project.bias.any() and suffix != ".npz":
            with pytest.raises(FileError, match=r"would lack the biases of the network; write it as \.npz"):
                export(project, file)
            assert os.listdir(folder) == []
            return
        export(project, file)
        # An array of two values that has no empty diagonal may be a pattern as well.
        is_open = suffix == ".npy" and np.diagonal(project.weights).any()
        may_be_either = is_open and isinstance(recognise(file), PatternTable)
        read = hopviz.load(file, {"meaning": "weights"} if may_be_either else {})
    assert np.array_equal(read.network().weights, project.weights)
    assert np.array_equal(read.network().bias, project.bias)


def with_a_matrix(project: Project) -> Project:
    """Text holds given weights of any form as numbers."""
    return project if project.weights is None else replace(project, weights=project.network().weights)


@settings(max_examples=60)
@given(documents())
def test_lessons_come_back_equal(document: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a lesson.toml")
        export(document, file)
        read = finished(open_steps(file))
    assert project_to_data(read.project) == project_to_data(with_a_matrix(document.project))
    assert read.layout == document.layout
    assert read.lesson.notice == document.lesson.notice
    assert read.lesson.steps == document.lesson.steps
    assert read.lesson.title == (document.lesson.title if document.lesson.title.strip() else "a lesson")


def without_form(project: Project) -> dict[str, object]:
    """A project as data but for its weights, which a text holds whole where a lattice holds its neighbours."""
    return {key: value for key, value in project_to_data(project).items() if key not in ("weights", "couplings")}


@pytest.mark.parametrize("name", [name for name in lesson_names() if load_lesson(name).project.n <= 1024])
def test_every_lesson_comes_back_equal_or_is_refused(name: str, tmp_path: Path) -> None:
    lesson, refused = load_lesson(name), dict[str, str]()
    for suffix in (".toml", ".net", ".hopviz"):
        file = tmp_path / f"x{suffix}"
        try:
            export(lesson, file, "document")
        except FileError as error:
            refused[suffix] = str(error)
            assert not file.exists()
            continue
        opened = finished(open_steps(file))
        read = opened.project
        assert opened.lesson.steps == (() if suffix == ".net" else lesson.lesson.steps)
        assert np.array_equal(read.network().weights, lesson.project.network().weights)
        assert np.array_equal(read.network().bias, lesson.project.network().bias)
        assert read.units == lesson.project.units
        assert np.array_equal(read.patterns, lesson.project.patterns)
        assert np.array_equal(read.clamped, lesson.project.clamped)
        if suffix == ".toml":
            assert without_form(read) == without_form(lesson.project)
    assert ".hopviz" not in refused
    assert all("cannot hold" in said for said in refused.values())
    assert (tmp_path / "x.net").exists() or name not in ("necker", "hinton", "two-units")


REFUSED = {
    "asymmetric weights": lambda: Project(1, 2, learning="given", weights=[[0, 1], [2, 0]]),
    "weights from units to themselves": lambda: Project(1, 2, learning="given", weights=[[1, 1], [1, 0]]),
    "removed units": lambda: load_lesson("two-units").project.with_lesioned([True, False]),
    "memories that are no interpretations": lambda: load_lesson("letters").project,
    "names of units or memories": lambda: load_lesson("two-units").project.with_unit_names(["a b", "c"]),
    "units that are clamped": lambda: load_lesson("two-units").project.with_clamped([True, False]),
}


@pytest.mark.parametrize("cause", REFUSED)
def test_what_text_cannot_hold_is_said(cause: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=f"A network as text cannot hold .*{cause}.*; write a project"):
        export(REFUSED[cause](), tmp_path / "x.net")
    assert list(tmp_path.iterdir()) == []


def test_networks_as_text_come_back_with_all_that_belongs_to_them(tmp_path: Path) -> None:
    lesson = load_lesson("necker")
    export(lesson, tmp_path / "x.net")
    read = load_network(tmp_path / "x.net").project
    kept = ("unit_names", "names")
    assert all(getattr(read, name) == getattr(lesson.project, name) for name in kept)
    assert (read.rows, read.cols) == (lesson.project.rows, lesson.project.cols)
    assert read.figure is not None
    assert read.figure.edges == lesson.project.figure.edges


def test_a_place_that_is_taken_is_refused(tmp_path: Path) -> None:
    project, folder = load_lesson("letters").project, tmp_path / "pictures"
    folder.mkdir()
    export(project, folder)
    assert sorted(os.listdir(folder)) == sorted(f"{name}.png" for name in project.names)
    for taken in (folder, folder / "A"):
        taken.touch()
        with pytest.raises(FileError, match="already; choose another name"):
            export(project, taken)
    for wrong in (tmp_path / "no" / "folder", tmp_path / "a\0b", Path("/proc/x")):
        with pytest.raises(FileError, match=r"^[^\n]+\.$"):
            export(project, wrong)
    with pytest.raises(FileError, match=r"memories can be kept as \.npy, \.csv, \.txt, a folder"):
        export(project, tmp_path / "x.pdf", "memories")
    with pytest.raises(FileError, match="no memories to be written"):
        export(Project(2, 2), tmp_path / "x.csv", "memories")
    assert [path.name for path in tmp_path.iterdir()] == ["pictures"]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = load_lesson("letters").project
    monkeypatch.setattr("hopviz.project.export.MOST_TEXT", 100)
    for suffix in (".csv", ".txt", ".toml"):
        file = tmp_path / f"kept{suffix}"
        file.write_text("old", "utf-8")
        with pytest.raises(FileError, match="of text, and at most"):
            export(project, file)
        assert file.read_text("utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 3


def test_everything_can_be_taken_along_and_back(tmp_path: Path) -> None:
    export(load_lesson("letters"), tmp_path / "a.hopviz")
    for name in ("b.csv", "c.txt", "d.npy", "e.toml", "f.hopviz"):
        source = sorted(tmp_path.iterdir())[-1]
        export(finished(open_steps(source)), tmp_path / name)
    assert np.array_equal(archive.load(tmp_path / "f.hopviz").project.patterns, load_lesson("letters").project.patterns)


@st.composite
def interpreting(draw: st.DrawFn) -> Project:
    """A network of visible and hidden units, of which memories are interpretations, often."""
    n = draw(st.integers(2, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = np.triu(np.round(rng.normal(size=(n, n)) * 8) / draw(st.sampled_from([1, 3, 8])), 1)
    hidden = rng.random(n) < draw(st.sampled_from([0.0, 0.5]))
    cue = np.where(hidden, -1, rng.choice([-1, 1], n)).astype(np.int8)
    memories = [np.where(hidden & (rng.random(n) < 0.7), 1, cue).astype(np.int8) for _ in range(2)]
    names = draw(st.lists(st.text("abcXYZ019_é", min_size=1, max_size=4), min_size=n, max_size=n, unique=True))
    return Project(
        1, n, draw(st.sampled_from(["bipolar", "binary"])), learning="given", weights=weights + weights.T,
        bias=np.round(rng.normal(size=n), 2), hidden=hidden, clamped=~hidden & hidden.any(), cue=cue,
        memories=tuple(map(Memory, "AB", memories)) if hidden.any() and draw(st.booleans()) else (),
        unit_names=tuple(names) if draw(st.booleans()) else (),
    )  # fmt: skip


def check_text(project: Project) -> bool:
    """Whether a network can be written as text; then it reads back equal."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.net")
        try:
            export(project, file, "document")
        except FileError:
            assert os.listdir(folder) == []
            return False
        read = load_network(file).project
    network, again = project.network(), read.network()
    assert np.array_equal(again.weights, network.weights)
    assert np.array_equal(again.bias, network.bias)
    assert (read.units, read.names) == (project.units, project.names)
    for mask in ("hidden", "clamped", "patterns"):
        assert np.array_equal(getattr(read, mask), getattr(project, mask))
    return True


@settings(max_examples=120)
@given(st.one_of(interpreting(), projects()))
def test_networks_as_text_come_back_equal_or_are_refused(project: Project) -> None:
    check_text(project)


def test_networks_that_interpret_and_others_can_be_written_as_text() -> None:
    for wanted in (True, False):
        find(interpreting(), lambda project: check_text(project) and bool(project.memories) == wanted)  # noqa: B023


@pytest.mark.parametrize(("suffix", "part"), [(".net", ""), (".npz", "weights"), (".npy", "weights")])
def test_weights_that_no_matrix_can_hold_are_refused_by_their_size(tmp_path: Path, suffix: str, part: str) -> None:
    patterns = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), (2, 256 * 256))
    learnt = Project(256, 256, memories=tuple(map(Memory, "AB", patterns)), cue=patterns[0])
    given = replace(learnt, learning="given", weights=learnt.network().couplings, memories=())
    with pytest.raises(FileError, match=r"^A matrix of the weights of 65,536 units would take 32 GiB of memory.*\.$"):
        export(given, tmp_path / f"o{suffix}", part)
    assert os.listdir(tmp_path) == []
