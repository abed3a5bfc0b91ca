"""Picture files as photographs of a workspace: cut square, made small, grey or in colour, named after their files."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from hopviz.core.quoting import shortened
from hopviz.core.stepwise import Steps, part
from hopviz.project.file_names import name_of_file
from hopviz.project.files import FileError, shown
from hopviz.project.images import FORMATS, ImageError, picture_steps
from hopviz.project.incoming import files_of
from hopviz.project.memories import unused_name
from hopviz.project.picture_sets import LARGEST_SIDE, MOST_PICTURES, Levels, Photographs, check_amount

DECODED = 4 * LARGEST_SIDE
"""Pixels of the longer side that are decoded."""
LEAST_SPREAD = 0.5
"""Levels: a picture that is spread less is of one colour."""
LONGEST_NAME = 40


@dataclass(frozen=True, eq=False)
class TakenPhotographs:
    """What was read, and sentences about what was not."""

    photographs: Photographs
    files: tuple[Path, ...]
    """One for each."""
    left_out: tuple[str, ...]


def photographs_steps(paths: Sequence[Path], side: int, colour: bool) -> Steps[TakenPhotographs]:
    """Read picture files, and those in folders.

    Raises
    ------
    FileError
        If there is no picture among them, or there are too many.
    """
    yield 0.0
    files = files_of(paths)
    if len(files) > MOST_PICTURES:
        raise FileError(f"{len(files):,} files are too many: the workspace takes {MOST_PICTURES:,} pictures at most.")
    names, levels, read, left_out = list[str](), list[Levels](), list[Path](), list[str]()
    for number, file in enumerate(files):
        try:
            found = yield from part(_one_steps(file, side, colour), number / len(files), (number + 1) / len(files))
        except (FileError, ImageError) as error:
            left_out.append(str(error))
            continue
        names.append(unused_name(shortened(name_of_file(file), LONGEST_NAME), names))
        levels.append(found)
        read.append(file)
        try:
            check_amount(len(levels), len(found))
        except ValueError as error:
            raise FileError(f"There is no room for so many pictures: {error}.") from error
    if not levels:
        raise FileError(
            left_out[0] if left_out else "There is no picture to be read: drop PNG, JPEG or other pictures."
        )
    return TakenPhotographs(Photographs(tuple(names), np.array(levels), side, colour), tuple(read), tuple(left_out))


def _one_steps(path: Path, side: int, colour: bool) -> Steps[Levels]:
    """(d,) a picture that fills the square, in the middle of what it shows."""
    picture = yield from picture_steps(path, DECODED)
    grey = picture.fitted(side, side)
    levels = _in_colour(path, side) if colour else np.rint(255 * grey).astype(np.uint8).reshape(-1)
    if levels.reshape(side * side, -1).std(axis=0).max() < LEAST_SPREAD:
        raise ImageError(f"{shown(path.name)} is all of one colour, which says nothing; choose another picture.")
    return levels


def _in_colour(path: Path, side: int) -> Levels:
    """As it was found out to be sound when its greys were read."""
    try:
        with warnings.catch_warnings(), Image.open(path, formats=FORMATS) as image:
            warnings.simplefilter("ignore")
            if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L"):
                image.draft("RGB", (DECODED, DECODED))
            upright = ImageOps.exif_transpose(image)
            if upright.has_transparency_data:
                drawn = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn)
            fitted = ImageOps.fit(upright.convert("RGB"), (side, side), Image.Resampling.BOX)
            return np.asarray(fitted, np.uint8).reshape(-1)
    except Exception as error:  # decoders raise errors of every kind
        raise ImageError(f"{shown(path.name)} cannot be read in colour; take greys, or save it as PNG.") from error
