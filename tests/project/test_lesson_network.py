"""Weights of lines: all pairs in a row, a column or a diagonal of the grid."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from hopviz.project.lesson_files import LessonError, load_lesson

HEAD = 'title = "T"\ngoal = "D."\n[grid]\nrows = {}\ncols = {}\n[network]\n'


def written(folder: Path, network: str, rows: int = 3, cols: int = 4) -> Path:
    path = folder / "mine.toml"
    path.write_text(HEAD.format(rows, cols) + network, encoding="utf-8")
    return path


def test_units_in_one_line_are_joined_and_no_others(tmp_path: Path) -> None:
    network = load_lesson(
        written(tmp_path, "lines = { row = -1, column = -2, diagonal = 3 }\nbias = 4")
    ).project.network()
    assert network.bias.tolist() == [4] * 12
    for (i, (a, b)), (j, (c, d)) in product(enumerate(product(range(3), range(4))), repeat=2):
        weight = 0 if i == j else -1 if a == c else -2 if b == d else 3 if a - b == c - d or a + b == c + d else 0
        assert network.weights[i, j] == weight


def test_lines_that_are_left_out_join_nothing(tmp_path: Path) -> None:
    project = load_lesson(written(tmp_path, "lines = { row = 1 }")).project
    assert project.learning == "given"
    assert project.network().weights.sum() == 3 * 4 * 3
    assert not project.network().bias.any()


@pytest.mark.parametrize(
    ("network", "told"),
    [
        ("lines = { rows = 1 }", "unknown key 'rows'"),
        ("lines = { row = 'x' }", "'row' is 'x'"),
        ("lines = { row = 1 }\nweights = []", "one of them is enough"),
        ("lines = { row = 1 }\nbias = [1]", "bias"),
        ("lines = 3", "'lines' is 3"),
        ("bias = 3", "learning"),
    ],
)
def test_lines_that_cannot_be_say_why(tmp_path: Path, network: str, told: str) -> None:
    with pytest.raises(LessonError, match=told):
        load_lesson(written(tmp_path, network))


def test_lines_of_a_large_grid_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="up to 1,024 units"):
        load_lesson(written(tmp_path, "lines = { row = 1 }", 64, 64))
