"""Documents by what a file holds, and of what a program has made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hopviz
from hopviz import Network, hebbian
from hopviz.project import archive
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize(("n", "grid"), [(12, (3, 4)), (2, (1, 2)), (49, (7, 7)), (61, (1, 61)), (4096, (64, 64))])
def test_a_network_of_a_notebook_comes_back(n: int, grid: tuple[int, int], units: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(n)
    net = hebbian(rng.choice([-1, 1], (2, n)), units=units)
    hopviz.save(net, tmp_path / "net.hopviz")
    read = hopviz.load(tmp_path / "net.hopviz")
    assert (read.rows, read.cols) == grid
    assert (read.network().weights == net.weights).all()
    assert (read.network().bias == net.bias).all()
    assert read.units == units


def test_units_without_a_grid_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="521 units fill no grid"):
        hopviz.save(Network(np.zeros((521, 521))), tmp_path / "x.hopviz")
    with pytest.raises(ValueError, match="can be saved, not"):
        hopviz.save([1, 2], tmp_path / "x.hopviz")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_what_a_file_is_follows_from_what_it_holds(tmp_path: Path) -> None:
    lesson = load_lesson("hinton")
    for name in ("by its suffix.hopviz", "as a lesson.toml", "without"):
        archive.save(lesson, tmp_path / name)
        assert project_to_data(hopviz.load(tmp_path / name)) == project_to_data(lesson.project)
    (tmp_path / "pair.net").write_text("hidden a\nhidden b\nconnect a b 2\n", encoding="utf-8")
    assert hopviz.load(tmp_path / "pair.net").network().weights.tolist() == [[0, 2], [2, 0]]
    assert hopviz.load("letters").names == load_lesson("letters").project.names


def test_a_project_is_saved_with_all_its_memories(tmp_path: Path) -> None:
    project = load_lesson("letters").project
    for what in (project, Document(project)):
        hopviz.save(what, tmp_path / "letters.hopviz")
        read = hopviz.load(tmp_path / "letters.hopviz")
        assert [memory.name for memory in read.memories] == [memory.name for memory in project.memories]
        assert all((a.pattern == b.pattern).all() for a, b in zip(read.memories, project.memories, strict=True))


@pytest.mark.parametrize("bad", ["", "no such file.hopviz", "/dev/zero", "."])
def test_what_cannot_be_read_is_told_in_a_sentence(bad: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+\.$"):
        hopviz.load(bad)


@pytest.mark.parametrize("bad", [3, b"letters", None])
def test_a_path_is_a_text(bad: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="path must be a text"):
        hopviz.load(bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="path must be a text"):
        hopviz.save(load_lesson("letters"), bad)  # type: ignore[arg-type]
