"""Incoming files: one, several or a folder, recognised, and read as far as patterns are to be made of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hopviz.core.counting import counted
from hopviz.core.stepwise import JobSteps, News, Steps, part
from hopviz.project.choices import Choice, Chosen
from hopviz.project.file_names import name_of_file
from hopviz.project.files import FileError, shown
from hopviz.project.images import LONGEST_SIDE as LONGEST_OF_PICTURE
from hopviz.project.images import ImageError, Picture, picture_steps
from hopviz.project.memories import Memory
from hopviz.project.pattern_table import PatternTable
from hopviz.project.recognised import MOST_NUMBERS, OtherFile, Recognised
from hopviz.project.recognition import recognise_steps
from hopviz.project.weight_matrix import WeightMatrix

MOST_FILES = 1000
"""At once."""
SIDE = 256
"""Pixels of the longer side of pictures that are kept by the hundred."""
FITTING = 48
"""Units of the longer side of a grid that shows what a picture is of."""
PICTURE_CHOICES = (
    Choice("method", "Two tones by", {"otsu": "Keep shapes", "dither": "Keep shades"}, "otsu"),
    Choice("tones", "On are", {"bright": "Bright parts", "dark": "Dark parts"}, "bright"),
    Choice("fit", "Fit", {"crop": "Crop to fill", "contain": "Show whole"}, "crop"),
)
BY_THE_GRID = ("layout", "pictures", "shape")
"""Choices that are made so that patterns fit the grid, unless somebody makes them."""
ALONE = "open it on its own"

Grid = tuple[int, int]


@dataclass(frozen=True, eq=False)
class PictureFile:
    """A picture, and where it is from."""

    path: Path
    picture: Picture


Source = PatternTable | WeightMatrix | PictureFile


@dataclass(frozen=True, eq=False)
class Made:
    """What a source comes to: memories of a grid, or why there are none."""

    source: Source
    grid: Grid
    memories: tuple[Memory, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, eq=False)
class Incoming:
    """Files that patterns can be made of; or one that is a document of its own."""

    sources: tuple[Source, ...] = ()
    left_out: tuple[str, ...] = ()
    """Sentences about the files that are something else, or broken."""
    document: Path | None = None
    """The one to be opened; of several, the first."""
    other_documents: tuple[Path, ...] = ()
    """Those that need windows of their own."""
    is_batch: bool = False
    """Whether it was several files, or a folder."""

    @property
    def tables(self) -> list[PatternTable | WeightMatrix]:
        """What is no picture."""
        return [source for source in self.sources if not isinstance(source, PictureFile)]

    @property
    def pictures(self) -> list[PictureFile]:
        """The pictures."""
        return [source for source in self.sources if isinstance(source, PictureFile)]

    @property
    def only(self) -> PatternTable | WeightMatrix | None:
        """What the one file holds that is neither a picture nor a document; None if it is another, or several are."""
        return None if self.is_batch or not self.tables else self.tables[0]

    def choices(self, chosen: Chosen, grid: Grid) -> tuple[Choice, ...]:
        """What can be chosen; what several files offer, for all of them."""
        found: dict[str, Choice] = {}
        for table in self.tables:
            for choice in table.choices(suited(table, chosen, grid)):
                known = found.get(choice.key, choice)
                found[choice.key] = replace(known, options={**choice.options, **known.options})
        return (*found.values(), *(PICTURE_CHOICES if self.pictures else ()))

    def left_open(self, remembered: Chosen, grid: Grid | None = None) -> dict[str, str]:
        """Of what was chosen of other files, what these leave open; of a shape, only if nothing suits the grid."""
        told = set().union(*(table.told_choices for table in self.tables))
        if any(source.picture.is_own for source in self.pictures):
            told.add("tones")
        if grid is not None and any(_suits(table, remembered, grid) for table in self.tables):
            told.add("shape")
        return {key: value for key, value in remembered.items() if key not in told}

    def made(self, chosen: Chosen, grid: Grid) -> Iterator[Made]:
        """What each source comes to, one after the other."""
        for source in self.sources:
            if isinstance(source, PictureFile):
                yield _of_picture(source, chosen, grid)
                continue
            fitted = suited(source, chosen, grid)
            weights = source.as_weights(fitted)
            memories = source.content(fitted).memories if weights is None else weights.memories
            yield Made(source, source.grid_shape(fitted), memories)

    def made_steps(self, chosen: Chosen, grid: Grid) -> JobSteps[tuple[Made, ...], tuple[Made, ...]]:
        """What the sources come to, in order; the findings are what is there so far."""
        made: list[Made] = []
        news = News()
        for each in self.made(chosen, grid):
            made.append(each)
            yield news(len(made) / len(self.sources), tuple(made))
        return tuple(made)

    def told(self, chosen: Chosen, grid: Grid) -> str:
        """What was recognised, in a sentence."""
        if self.only is not None:
            return self.only.told(suited(self.only, chosen, grid))
        pictures, tables = len(self.pictures), self.tables
        patterns = sum(_number_of_patterns(table, suited(table, chosen, grid)) for table in tables)
        parts = [counted(pictures, "picture")] if pictures else []
        if patterns == len(tables):
            parts += [counted(len(tables), "file of patterns", "files of patterns")] if tables else []
            return f"{' and '.join(parts)}, each a memory named after its file."
        parts.append(f"{counted(len(tables), 'file')} of {counted(patterns, 'pattern')}")
        return f"{' and '.join(parts)}: a memory each, named after {'it' if len(self.sources) == 1 else 'their files'}."


def suited(table: PatternTable | WeightMatrix, chosen: Chosen, grid: Grid) -> dict[str, str]:
    """All choices of a file, those that nobody has made so that its patterns fit the grid, if they can."""
    found = dict(chosen)
    for key in BY_THE_GRID:
        choice = next((choice for choice in table.choices(found) if choice.key == key), None)
        if choice is not None and found.get(key) not in choice.options:
            options = [choice.default, *choice.options]
            found[key] = next((each for each in options if _can_fit(table, {**found, key: each}, grid)), choice.default)
    return {choice.key: choice.chosen(found) for choice in table.choices(found)}


def _number_of_patterns(table: PatternTable | WeightMatrix, chosen: Chosen) -> int:
    rows, cols = table.grid_shape(chosen)
    return 1 if isinstance(table, WeightMatrix) else table.values.size // (rows * cols)


def _suits(table: PatternTable | WeightMatrix, chosen: Chosen, grid: Grid) -> bool:
    """Whether the patterns fit the grid, if nobody chooses a shape."""
    others = {key: value for key, value in chosen.items() if key != "shape"}
    return table.grid_shape(suited(table, others, grid)) == grid


def _can_fit(table: PatternTable | WeightMatrix, chosen: Chosen, grid: Grid) -> bool:
    shape = next((choice for choice in table.choices(chosen) if choice.key == "shape"), None)
    if shape is None or chosen.get("shape") in shape.options:
        return table.grid_shape(chosen) == grid
    return f"{grid[0]}x{grid[1]}" in shape.options


def _of_picture(source: PictureFile, chosen: Chosen, grid: Grid) -> Made:
    method, tones, fit = (choice.chosen(chosen) for choice in PICTURE_CHOICES)
    try:
        pattern = source.picture.to_pattern(*grid, method, tones == "dark", fit)
    except ImageError as error:
        return Made(source, grid, trouble=str(error))
    return Made(source, grid, (Memory(name_of_file(source.path), pattern.reshape(-1)),))


def fitting_grid(picture: Picture) -> Grid:
    """Rows and columns of a grid that shows what a picture is of."""
    height, width = picture.grey.shape
    rows, cols = (max(round(FITTING * side / max(height, width)), 1) for side in (height, width))
    return rows, cols


def incoming_steps(paths: Sequence[Path]) -> Steps[Incoming]:
    """Read files, or what a folder holds.

    Raises
    ------
    FileError, ImageError
        If the only file cannot be used, or none of several; one sentence for the user.
    """
    yield 0.0
    if len(paths) == 1 and not os.path.isdir(paths[0]):
        return (yield from _one_steps(paths[0]))
    files = files_of(paths)
    if len(files) > MOST_FILES:
        raise FileError(f"{len(files):,} files are too many at once; take {MOST_FILES:,} of them at most.")
    sources: list[Source] = []
    left_out: list[str] = []
    found_documents: set[Path] = set()
    room = MOST_NUMBERS
    for number, path in enumerate(files):
        begin, end = number / len(files), (number + 1) / len(files)
        try:
            source = yield from part(_source_steps(path), begin, end)
            if source is None:
                found_documents.add(path)
                raise FileError(f"{shown(path.name)} is a document; {ALONE}.")
            room -= 0 if isinstance(source, PictureFile) else source.values.size
            if room < 0:
                raise FileError(f"There is no room for {shown(path.name)} beside the others; {ALONE}.")
        except (FileError, ImageError) as error:
            left_out.append(str(error))
        else:
            sources.append(source)
    documents = tuple(path for path in paths if path in found_documents)
    if not sources and documents:
        return Incoming((), tuple(left_out), documents[0], documents[1:])
    if not sources:
        raise FileError(_nothing(paths, left_out))
    return Incoming(tuple(sources), tuple(left_out), is_batch=True)


def _one_steps(path: Path, longest: int = LONGEST_OF_PICTURE) -> Steps[Incoming]:
    recognised: Recognised = yield from part(recognise_steps(path), 0.0, 0.5)
    if not isinstance(recognised, OtherFile):
        return Incoming((recognised,))
    if recognised.kind != "picture":
        return Incoming(document=path)
    return Incoming((PictureFile(path, (yield from part(picture_steps(path, longest), 0.5, 1.0))),))


def _source_steps(path: Path) -> Steps[PatternTable | PictureFile | None]:
    """One of several: a picture, made small, or patterns; None if it is a document."""
    found = yield from _one_steps(path, 2 * SIDE)  # of a JPEG no more is decoded
    source = found.sources[0] if found.sources else None
    if source is None:
        return None
    if isinstance(source, PictureFile):
        return PictureFile(path, _smaller(source.picture))
    if isinstance(source, WeightMatrix) or source.are_weights:
        raise FileError(f"{shown(path.name)} holds weights; {ALONE}.")
    return replace(source, weights=None)


def _smaller(picture: Picture) -> Picture:
    height, width = picture.grey.shape
    share = SIDE / max(height, width)
    if share >= 1:
        return picture
    rows, cols = (max(round(share * side), 1) for side in (height, width))
    return replace(picture, grey=picture.fitted(rows, cols))


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files, and those in the folders."""
    return [file for path in paths for file in (_inside(path) if os.path.isdir(path) else [path])]


def _inside(folder: Path) -> list[Path]:
    """The files in a folder as people count: 2 comes before 10; none that are hidden, and no folders."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.is_file()]
    except OSError as error:
        raise FileError(f"The folder {shown(folder.name)} cannot be read ({error.strerror}); try again.") from error
    return [folder / name for name in sorted(names, key=_in_order)]


def _in_order(name: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"(\d+)", name.casefold())]


def _nothing(paths: Sequence[Path], left_out: Sequence[str]) -> str:
    if len(paths) == 1:
        return f"The folder {shown(paths[0].name)} holds no pictures and no patterns; choose another one."
    first = f": {left_out[0]}" if left_out else "; choose others."
    return f"There are no pictures and no patterns in these {len(paths):,}{first}"
