"""Incoming files: choices that suit a grid, folders in the order of people, and limits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hopviz.core.stepwise import finished
from hopviz.project import incoming
from hopviz.project.document import Document
from hopviz.project.export import export_steps
from hopviz.project.files import FileError
from hopviz.project.incoming import Incoming, incoming_steps, suited
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.pattern_table import PatternTable
from hopviz.project.recognition import recognise

RNG = np.random.default_rng(1)


def read(*paths: Path) -> Incoming:
    return finished(incoming_steps(paths))


def bits(path: Path, *shape: int) -> Path:
    np.save(path, RNG.choice(np.array([-1, 1], np.int8), shape))
    return path


@pytest.mark.parametrize(
    ("shape", "grid", "expected"),
    [
        ((64, 10), (8, 8), {"layout": "columns", "shape": "8x8"}),
        ((64, 10), (4, 16), {"layout": "columns", "shape": "4x16"}),
        ((64, 10), (2, 5), {"layout": "rows", "shape": "2x5"}),
        ((64, 10), (64, 10), {"layout": "picture"}),
        ((64, 10), (7, 7), {"layout": "columns", "shape": "8x8"}),
        ((300,), (10, 10), {"pictures": "3", "shape": "10x10"}),
        ((300,), (5, 5), {"pictures": "12", "shape": "5x5"}),
        ((3, 5, 6), (9, 9), {}),
    ],
)
def test_choices_that_nobody_makes_suit_the_grid(
    tmp_path: Path, shape: tuple[int, ...], grid: tuple[int, int], expected: dict[str, str]
) -> None:
    table = recognise(bits(tmp_path / "x.npy", *shape))
    assert isinstance(table, PatternTable)
    found = suited(table, {}, grid)
    assert {key: value for key, value in found.items() if key != "on"} == expected
    if "shape" in expected:
        assert table.grid_shape(found) == tuple(int(side) for side in expected["shape"].split("x"))


def test_what_somebody_has_chosen_stays_and_what_is_not_offered_is_left_out(tmp_path: Path) -> None:
    table = recognise(bits(tmp_path / "x.npy", 64, 10))
    assert isinstance(table, PatternTable)
    chosen = {"layout": "rows", "on": "low", "direction": "from", "shape": "8x8"}
    assert suited(table, chosen, (8, 8)) == {"layout": "rows", "on": "low", "shape": "2x5"}


def test_a_folder_is_read_as_people_count_without_what_is_hidden(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        bits(tmp_path / f"p{number}.npy", 4, 4)
    bits(tmp_path / ".hidden.npy", 4, 4)
    found = read(tmp_path)
    made = list(found.made({}, (4, 4)))
    assert [memory.name for each in made for memory in each.memories] == ["p1", "p2", "p10"]
    assert (found.left_out, found.is_batch, found.document) == ((), True, None)


def test_large_pictures_are_kept_small_where_there_may_be_hundreds(tmp_path: Path) -> None:
    grey = np.zeros((300, 600), np.uint8)
    grey[:, :300] = 255
    Image.fromarray(grey).save(tmp_path / "half.png")
    alone = read(tmp_path / "half.png")
    assert alone.pictures[0].picture.grey.shape == (300, 600)
    assert not alone.is_batch
    found = read(tmp_path)
    assert found.pictures[0].picture.grey.shape == (128, 256)
    (made,) = found.made({"fit": "contain", "tones": "dark"}, (4, 8))
    assert made.memories[0].pattern.reshape(4, 8).tolist() == [[-1] * 4 + [1] * 4] * 4


def test_weights_and_documents_are_left_out_of_several_by_a_sentence(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", RNG.normal(size=(4, 4)))
    (tmp_path / "n.net").write_text("visible a\nvisible b\nconnect a b 1\n", encoding="utf-8")
    found = read(bits(tmp_path / "p.npy", 3, 4, 4), tmp_path / "w.npy", tmp_path / "n.net")
    assert found.left_out == (
        "w.npy holds weights; open it on its own.", "n.net is a document; open it on its own.",
    )  # fmt: skip
    assert found.told({}, (4, 4)) == "1 file of 3 patterns: a memory each, named after it."


def test_a_picture_of_one_grey_makes_no_memory_but_a_sentence(tmp_path: Path) -> None:
    Image.new("L", (8, 8), 9).save(tmp_path / "plain.png")
    (made,) = read(tmp_path).made({}, (4, 4))
    assert made.memories == ()
    assert made.trouble.startswith("plain.png is all one grey")


def test_more_than_there_is_room_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [bits(tmp_path / f"{name}.npy", 4, 4) for name in "abc"]
    monkeypatch.setattr(incoming, "MOST_NUMBERS", 40)
    assert read(*files).left_out == ("There is no room for c.npy beside the others; open it on its own.",)
    monkeypatch.setattr(incoming, "MOST_FILES", 2)
    with pytest.raises(FileError, match="3 files are too many at once; take 2 of them at most"):
        read(tmp_path)


def test_a_folder_without_any_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Nothing.", encoding="utf-8")
    with pytest.raises(FileError, match=f"The folder {tmp_path.name} holds no pictures and no patterns; choose"):
        read(tmp_path)


def memories(path: Path, remembered: dict[str, str], grid: tuple[int, int]) -> list[list[int]]:
    found = read(path)
    made = next(found.made(found.left_open(remembered, grid), grid))
    assert made.grid == grid
    return [memory.pattern.tolist() for memory in made.memories]


@pytest.mark.parametrize("suffix", [".npy", ".csv", ".txt"])
@pytest.mark.parametrize("grid", [(3, 4), (4, 1), (1, 16), (6, 6)])
@pytest.mark.parametrize("count", [1, 4])
def test_what_was_chosen_of_others_changes_nothing_of_what_hopviz_writes(
    tmp_path: Path, suffix: str, grid: tuple[int, int], count: int
) -> None:
    rows, cols = grid
    patterns = [RNG.choice(np.array([-1, 1], np.int8), rows * cols) for _ in range(count)]
    patterns[0][:2] = -1, 1
    kept = tuple(Memory(f"m{k}", pattern) for k, pattern in enumerate(patterns))
    path = tmp_path / f"own{suffix}"
    finished(export_steps(Document(Project(rows, cols, memories=kept)), path, "memories"))
    remembered = {"on": "low", "layout": "columns", "shape": "2x2", "units": "binary", "direction": "from"}
    assert memories(path, remembered, grid) == [pattern.tolist() for pattern in patterns]


def test_drawings_tell_their_signs_and_tables_of_numbers_do_not(tmp_path: Path) -> None:
    (tmp_path / "drawn.txt").write_text("#..\n.#.\n", encoding="utf-8")
    (tmp_path / "table.csv").write_text("-1,1,1,1\n1,1,-1,1\n", encoding="utf-8")
    assert memories(tmp_path / "drawn.txt", {"on": "low"}, (2, 3)) == [[1, -1, -1, -1, 1, -1]]
    assert memories(tmp_path / "table.csv", {"on": "low"}, (2, 2)) == [[1, -1, -1, -1], [-1, -1, 1, -1]]


def test_a_shape_is_remembered_where_nothing_suits_the_grid(tmp_path: Path) -> None:
    found = read(bits(tmp_path / "x.npy", 5, 64))
    assert found.left_open({"shape": "4x16"}, (8, 8)) == {}
    assert next(found.made(found.left_open({"shape": "4x16"}, (3, 3)), (3, 3))).grid == (4, 16)


def test_a_few_long_rows_of_figures_are_a_list_rather_than_a_picture(tmp_path: Path) -> None:
    (tmp_path / "rows.txt").write_text("\n".join("01" * 32 for _ in range(3)), encoding="utf-8")
    (tmp_path / "picture.txt").write_text("\n".join("0110" for _ in range(4)), encoding="utf-8")
    assert len(memories(tmp_path / "rows.txt", {}, (8, 8))) == 3
    assert len(memories(tmp_path / "picture.txt", {}, (4, 4))) == 1


def test_pictures_that_hopviz_writes_tell_what_is_on(tmp_path: Path) -> None:
    pattern = RNG.choice(np.array([-1, 1], np.int8), 64)
    document = Document(Project(8, 8, memories=(Memory("m", pattern),)))
    finished(export_steps(document, tmp_path / "pictures", "memories"))
    assert memories(tmp_path / "pictures", {"tones": "dark"}, (8, 8)) == [pattern.tolist()]
    assert memories(tmp_path / "pictures" / "m.png", {"tones": "dark"}, (8, 8)) == [pattern.tolist()]
