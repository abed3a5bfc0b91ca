"""Pictures and animations as files: PNG, SVG, GIF, WebP, and folders of PNGs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hopviz.core.quoting import listed, quoted
from hopviz.core.stepwise import Steps
from hopviz.project.files import FileError, shown
from hopviz.project.writing import filled_folder_steps, replaced_steps

Pixels = NDArray[np.uint8]
"""(rows, columns, 4): blue, green, red, and something that counts for nothing, as Qt has them."""

PICTURES = {".png": "PNG", ".svg": "SVG"}
ANIMATIONS = {".gif": "GIF", ".webp": "WebP", "": "folder of PNGs"}
"""Kinds of files by their endings."""
LARGEST_SIDE, MOST_PIXELS = 16_384, 64_000_000
"""Points of a picture: a side, and in all."""
SMALLEST_SIDE = 16
MOST_FRAMES, MOST_OF_ALL_FRAMES = 2_000, 200_000_000
"""Frames of an animation, and points of all of them: those of a file are held together until it is written."""
BRIEFEST, LONGEST = 0.02, 60.0
"""Seconds that a frame is shown; browsers take what is shorter as a tenth."""
COLOURS = 256
"""Of a frame of a GIF."""


class PictureError(ValueError):
    """A picture that cannot be made; the message is one sentence for the user."""


def check_size(width: int, height: int) -> None:
    """Refuse a size that no picture can have.

    Raises
    ------
    PictureError
    """
    if min(width, height) < SMALLEST_SIDE:
        raise PictureError(f"A picture has at least {SMALLEST_SIDE} × {SMALLEST_SIDE} points; make it larger.")
    if max(width, height) > LARGEST_SIDE or width * height > MOST_PIXELS:
        raise PictureError(
            f"A picture of {width:,} × {height:,} points takes {memory(width * height)} of memory; the limits are "
            f"{LARGEST_SIDE:,} points a side and {MOST_PIXELS // 1_000_000} million in all."
        )


def check_frames(width: int, height: int, frames: int, ending: str) -> None:
    """Refuse an animation that would be too long, too short, or too large.

    Raises
    ------
    PictureError
    """
    check_size(width, height)
    if not 2 <= frames <= MOST_FRAMES:
        raise PictureError(f"An animation has 2 to {MOST_FRAMES:,} frames, not {frames:,}.")
    points = width * height * frames
    if ending and points > MOST_OF_ALL_FRAMES:
        fewer = max(MOST_OF_ALL_FRAMES // (width * height), 1)
        raise PictureError(
            f"{frames:,} frames of {width:,} × {height:,} points take {memory(points)} of memory; make them smaller, "
            f"take at most {fewer:,}, or write a folder of PNGs."
        )


def memory(pixels: int) -> str:
    """What so many points take, in words."""
    size = 4 * pixels
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{max(size / 1e6, 0.1):,.1f} MB"


def ending_of(path: str | Path, kinds: Mapping[str, str]) -> str:
    """The ending of a name, in small letters, if it is one of those kinds.

    Raises
    ------
    PictureError
    """
    ending = Path(path).suffix.lower()
    if ending not in kinds:
        known = listed([known for known in kinds if known])
        raise PictureError(f"{shown(path)} cannot be written as {quoted(ending or 'nothing')}: choose {known}.")
    return ending


def image_of(pixels: Pixels) -> Image.Image:
    """Pillow's picture of the same points."""
    height, width, _ = pixels.shape
    return Image.frombuffer("RGB", (width, height), np.ascontiguousarray(pixels), "raw", "BGRX", 0, 1)


def picture_steps(path: str | Path, content: Pixels | bytes) -> Steps[None]:
    """Write a picture, whole or not at all: points as PNG, or what stands in a file of another kind.

    Raises
    ------
    FileError
        If it cannot be written.
    """

    def write(file: BinaryIO) -> Steps[None]:
        yield 0.0
        file.write(content if isinstance(content, bytes) else _png(content))

    yield from replaced_steps(path, "picture", write)


def animation_steps(
    path: str | Path, frames: Iterator[Pixels], count: int, seconds: float, ending: str
) -> Steps[None]:
    """Write an animation, whole or not at all.

    A file of one kind is made in one step, which lasts until the last frame has come.

    Parameters
    ----------
    path : str or Path
    frames : iterator
        So many frames of one size; what it raises ends the writing.
    count : int
    seconds : float
        For which each is shown.
    ending : str
        One of `ANIMATIONS`.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    if not ending:
        yield from filled_folder_steps(path, "folder of pictures", lambda: _pictures_steps(frames, count))
        return

    def write(file: BinaryIO) -> Steps[None]:
        yield 0.0
        options = {"save_all": True, "loop": 0, "duration": round(1000 * seconds)}
        if ending == ".gif":
            film = map(_few_colours, frames)
            next(film).save(file, "GIF", append_images=film, optimize=False, **options)
        else:
            film = map(image_of, frames)
            next(film).save(file, "WEBP", append_images=film, lossless=True, **options)

    try:
        yield from replaced_steps(path, "animation", write)
    except MemoryError as error:
        raise FileError("There is not enough memory for so many frames; make them fewer or smaller.") from error


def _pictures_steps(frames: Iterator[Pixels], count: int) -> Steps[Mapping[str, bytes]]:
    digits = max(len(str(count)), 4)
    made: dict[str, bytes] = {}
    for k, pixels in enumerate(frames, 1):
        made[f"frame-{k:0{digits}}.png"] = _png(pixels)
        yield 0.9 * k / count
    return made


def _png(pixels: Pixels) -> bytes:
    content = io.BytesIO()
    image_of(pixels).save(content, "PNG")
    return content.getvalue()


def _few_colours(pixels: Pixels) -> Image.Image:
    """The picture in as many colours as a GIF has, exactly where it has no more."""
    image = image_of(pixels)
    return image.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
