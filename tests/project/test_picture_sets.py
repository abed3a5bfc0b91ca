"""Sets of pictures and the workspace of attention: recipes, photographs from files, vectors, data and project files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hopviz.core.stepwise import finished
from hopviz.project import archive
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.document import Document, is_changed, is_equal
from hopviz.project.files import FileError
from hopviz.project.lesson_text import lesson_steps
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.photographs import photographs_steps
from hopviz.project.picture_sets import (
    MOST_NUMBERS,
    PHOTOGRAPHS,
    Photographs,
    PictureSet,
    one_picture,
    picture_names,
    pictures_steps,
)
from hopviz.project.workspace import Workspace

MEMORIES = (Memory("A", np.array([1, -1, 1, -1], np.int8)), Memory("B", np.array([1, 1, -1, -1], np.int8)))
SETS = (
    PictureSet(), PictureSet("letters", 30, 12), PictureSet("faces", 20, 16, True, 3), PictureSet("random", 9, seed=5),
)  # fmt: skip


@pytest.mark.parametrize("of", SETS, ids=lambda of: of.source)
def test_one_picture_is_that_of_the_set_and_all_have_one_length(of: PictureSet) -> None:
    made = finished(pictures_steps(of, MEMORIES, 2, 2))
    assert made.names == picture_names(of, MEMORIES)
    assert len(set(made.names)) == len(made.names) == len(made.levels)
    for number in (0, len(made.names) - 1):
        np.testing.assert_array_equal(made.levels[number], one_picture(of, MEMORIES, number))
        np.testing.assert_allclose(made.vectors[number], made.vector(made.levels[number]), atol=1e-5)
    np.testing.assert_allclose(np.square(made.vectors.astype(float)).sum(axis=1), made.size, rtol=1e-4)
    if of.is_even:
        np.testing.assert_allclose(made.vectors.astype(float).mean(axis=1), 0, atol=1e-5)
    weights = np.zeros(len(made.names))
    weights[-1] = 1
    shown = made.levels_of(made.vectors[-1], weights).astype(int)
    assert np.abs(shown - made.levels[-1]).max() <= 1


def test_the_face_most_like_another_is_of_the_same_person() -> None:
    made = finished(pictures_steps(PictureSet("faces", 64, 32), (), 1, 1))
    alike = made.vectors @ made.vectors.T / made.size
    people = np.arange(64) // 8
    np.fill_diagonal(alike, -1)
    np.testing.assert_array_equal(people[alike.argmax(axis=1)], people)


@pytest.mark.parametrize(
    ("source", "count", "side", "told"),
    [
        ("stars", 1, 8, "choose one of network, letters"),
        ("faces", 10_001, 8, "from 1 to 10,000"),
        ("faces", 4, 65, "from 8 to 64"),
        (PHOTOGRAPHS, 4, 8, "drop picture files"),
    ],
)
def test_what_is_no_set_gets_a_sentence(source: str, count: int, side: int, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        PictureSet(source, count, side)


def test_too_many_numbers_and_no_memories_get_a_sentence() -> None:
    assert PictureSet("faces", 10_000, 64).size * 10_000 == MOST_NUMBERS
    with pytest.raises(ValueError, match="take at most 3,333"):
        PictureSet("faces", 10_000, 64, True)
    with pytest.raises(ValueError, match="store one"):
        finished(pictures_steps(PictureSet(), (), 2, 2))


def picture_file(path: Path, colour: tuple[int, int, int], mode: str = "RGB") -> Path:
    """Left half in a colour, right half white, twice as wide as high."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste(colour, (0, 0, 20, 20))
    image.convert(mode).save(path)
    return path


def test_photographs_are_cut_square_named_and_kept_in_colour(tmp_path: Path) -> None:
    files = [picture_file(tmp_path / f"p{k}.png", (200, 40 * k, 0)) for k in (0, 1)]
    (tmp_path / "notes.txt").write_text("no picture")
    Image.new("RGB", (9, 9), "red").save(tmp_path / "flat.png")
    taken = finished(photographs_steps([tmp_path], 8, True))
    assert taken.photographs.names == ("p0", "p1")
    assert len(taken.left_out) == 2
    assert any("all of one colour" in told for told in taken.left_out)
    pixels = taken.photographs.levels.reshape(2, 8, 8, 3)
    assert pixels[1, 0, 0].tolist() == [200, 40, 0]
    assert pixels[1, 0, -1].tolist() == [255, 255, 255]
    grey = finished(photographs_steps(files[:1], 8, False)).photographs.levels.reshape(8, 8)
    assert grey[0, 0] == round(0.299 * 200)
    with pytest.raises(FileError, match=r"notes\.txt"):
        finished(photographs_steps([tmp_path / "notes.txt"], 8, False))
    with pytest.raises(FileError, match="10,000 pictures at most"):
        finished(photographs_steps([tmp_path / "p0.png"] * 10_001, 8, False))


def test_a_query_of_another_size_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="a query of 64 levels is needed"):
        Workspace(PictureSet("faces", 4, 8), np.zeros(65, np.uint8))


def worked_in(pictures: PictureSet) -> Project:
    query = np.arange(64, dtype=np.uint8)
    return Project(2, 2, memories=MEMORIES, attention=Workspace(pictures, query, 0.25, 0))


def test_a_workspace_is_kept_in_data_and_in_project_files(tmp_path: Path) -> None:
    photographs = Photographs(("x", "y"), np.arange(128, dtype=np.uint8).reshape(2, 64), 8, False)
    for pictures in (PictureSet("faces", 9, 8, seed=2), PictureSet(PHOTOGRAPHS, photographs=photographs)):
        project = worked_in(pictures)
        assert is_equal(project_from_data(project_to_data(project)), project)
        archive.save(Document(project), tmp_path / "mine.hopviz")
        read = archive.load(tmp_path / "mine.hopviz").project
        assert is_equal(read, project)
        assert read.attention == project.attention
        assert not is_equal(read, worked_in(PictureSet("faces", 9, 8, seed=3)))
    bare = Project(2, 2, memories=MEMORIES)
    assert is_changed(bare, project)  # photographs would be lost
    assert not is_changed(bare, worked_in(PictureSet("faces", 9, 8)))
    with pytest.raises(FileError, match="workspace of attention"):
        finished(lesson_steps(Document(project), "mine"))
