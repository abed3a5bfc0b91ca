"""Pictures and animations as files, read again by Pillow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from hopviz.core.stepwise import finished
from hopviz.project.files import FileError
from hopviz.project.picture_files import (
    ANIMATIONS,
    MOST_PIXELS,
    PICTURES,
    PictureError,
    Pixels,
    animation_steps,
    check_frames,
    check_size,
    ending_of,
    memory,
    picture_steps,
)


def noise(seed: int, rows: int, cols: int, colours: int) -> Pixels:
    rng = np.random.default_rng(seed)
    palette = rng.integers(0, 256, (colours, 4), np.uint8)
    return palette[rng.integers(0, colours, (rows, cols))]


def rgb(pixels: Pixels) -> list[int]:
    return pixels[:, :, 2::-1].ravel().tolist()


@given(seed=st.integers(0, 99), rows=st.integers(1, 40), cols=st.integers(1, 40))
def test_points_come_back(tmp_path_factory: pytest.TempPathFactory, seed: int, rows: int, cols: int) -> None:
    file = tmp_path_factory.getbasetemp() / "points.png"
    pixels = noise(seed, rows, cols, 500)
    finished(picture_steps(file, pixels))
    with Image.open(file) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", (cols, rows))
        assert np.asarray(image).ravel().tolist() == rgb(pixels)


@given(seeds=st.lists(st.integers(0, 3), min_size=2, max_size=8), ending=st.sampled_from([".gif", ".webp"]))
def test_frames_come_back_as_often_as_they_are_shown(
    tmp_path_factory: pytest.TempPathFactory, seeds: list[int], ending: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"frames{ending}"
    frames = [noise(seed, 20, 30, 200) for seed in seeds]
    finished(animation_steps(file, iter(frames), len(frames), 0.25, ending))
    found: list[list[int]] = []
    with Image.open(file) as film:
        for frame in ImageSequence.Iterator(film):
            film.load()
            found += [np.asarray(frame.convert("RGB")).ravel().tolist()] * round(film.info.get("duration", 0) / 250)
    if len(set(seeds)) > 1:  # else it stands still, and is no animation
        assert found == [rgb(frame) for frame in frames]


def test_frames_fill_a_new_folder_in_their_order(tmp_path: Path) -> None:
    frames = [noise(seed, 16, 16, 90) for seed in range(3)]
    finished(animation_steps(tmp_path / "new", iter(frames), 3, 0.1, ""))
    files = sorted((tmp_path / "new").iterdir())
    assert [file.name for file in files] == ["frame-0001.png", "frame-0002.png", "frame-0003.png"]
    for file, frame in zip(files, frames, strict=True):
        with Image.open(file) as image:
            assert np.asarray(image).ravel().tolist() == rgb(frame)
    with pytest.raises(FileError, match="folder with files in it"):
        finished(animation_steps(tmp_path / "new", iter(frames), 3, 0.1, ""))


@pytest.mark.parametrize("ending", ANIMATIONS)
def test_what_stops_the_frames_leaves_the_old_file(tmp_path: Path, ending: str) -> None:
    class StoppedError(Exception):
        pass

    def frames() -> Iterator[Pixels]:
        yield noise(1, 16, 16, 9)
        raise StoppedError

    file = tmp_path / f"film{ending}"
    if ending:
        file.write_bytes(b"old")
    with pytest.raises(StoppedError):
        finished(animation_steps(file, frames(), 9, 0.1, ending))
    assert [each.name for each in tmp_path.iterdir()] == ([file.name] if ending else [])
    if ending:
        assert file.read_bytes() == b"old"


@pytest.mark.parametrize("size", [(16, 16), (16384, 16), (8000, 8000)])
def test_sizes_up_to_the_limits_can_be_made(size: tuple[int, int]) -> None:
    check_size(*size)
    assert size[0] * size[1] <= MOST_PIXELS


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        ((15, 900), "A picture has at least 16 × 16 points; make it larger."),
        ((16385, 16), "A picture of 16,385 × 16 points takes 1.0 MB of memory; the limits are 16,384 points a"),
        ((8001, 8000), "A picture of 8,001 × 8,000 points takes 256.0 MB of memory; the limits are"),
    ],
)
def test_other_sizes_are_refused(size: tuple[int, int], sentence: str) -> None:
    with pytest.raises(PictureError) as error:
        check_size(*size)
    assert str(error.value).startswith(sentence)


def test_animations_have_limits_of_their_own() -> None:
    check_frames(1000, 1000, 200, ".gif")
    check_frames(1000, 1000, 2000, "")
    with pytest.raises(PictureError, match=r"201 frames of 1,000 × 1,000 points take 804\.0 MB"):
        check_frames(1000, 1000, 201, ".webp")
    for frames in (1, 2001):
        with pytest.raises(PictureError, match=f"2 to 2,000 frames, not {frames:,}"):
            check_frames(100, 100, frames, "")
    assert memory(250_000_000) == "1.0 GB"


def test_a_file_is_of_the_kind_of_its_ending() -> None:
    assert [ending_of(name, PICTURES) for name in ("a.png", "b.c.SVG")] == [".png", ".svg"]
    with pytest.raises(PictureError, match=r"choose .png, .svg"):
        ending_of("x.gif", PICTURES)
