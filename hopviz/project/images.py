"""Picture files as patterns of a grid.

`read_image` makes any picture file a small grey picture; `Picture.to_pattern` fits it to a grid and makes it
two-toned.  Whatever is wrong with a file becomes an `ImageError`.
"""

from __future__ import annotations

import io
import os
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.ImageFile import ImageFile
from PIL.PngImagePlugin import PngInfo

from hopviz.core.patterns import Grey, Pattern, binarise
from hopviz.core.quoting import quoted
from hopviz.core.stepwise import Steps, finished
from hopviz.project.files import FileError, open_file, shown
from hopviz.project.rationed import Rationed, RationError
from hopviz.project.tiff import Overlaid, Restated, restated

MOST_BYTES = 400 << 20
MOST_PIXELS = 100_000_000
SECONDS = 20.0
"""Longer than any sound picture of so many pixels takes."""
BLOCK = 1 << 12
"""Bytes that are decoded at a time: of a JPEG, a few of them can ask for a pass over all pixels."""
LONGEST_SIDE = 1024
"""Pictures are averaged down to at most this many pixels on the longer side while they are read."""

MARKED = (
    "PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "AVIF", "JPEG2000", "PSD", "QOI", "DDS", "ICNS", "SGI",
    "SUN", "CUR", "DCX", "PCX", "FITS", "FLI", "BLP", "FTEX", "MSP", "PIXAR", "XBM", "XPM", "XVTHUMB",
)  # fmt: skip
"""What Pillow knows by how it begins, but for what runs other programs (EPS, WMF) or is no picture of its own."""
FORMATS = (*MARKED, "IM", "SPIDER", "TGA")
READABLE = "PNG, JPEG, GIF, BMP, TIFF or WebP"

SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".avif", ".jp2", ".j2k", ".psd"),
    *(".ppm", ".pgm", ".pbm", ".pnm", ".pfm", ".ico", ".icns", ".cur", ".tga", ".qoi", ".dds", ".sgi", ".ras"),
    *(".pcx", ".dcx", ".fits", ".fli", ".flc", ".blp", ".msp", ".xbm", ".xpm", ".im", ".spider"),
)
"""Endings of file names that are worth offering to open."""
HEAD = 16
"""Bytes by which pictures are known."""

_ORIENTATION = 0x0112
_STRIP_PIXELS = 1 << 22
_FLAT = 1e-6
_FAINT = 0.02
"""Less contrast than this cannot be seen: a drawing as bright as the white around it."""

WHITE, BLACK = 1.0, 0.0
MIDDLE = (0.5, 0.5)
WRITTEN_BY = ("Software", "hopviz")
"""What a picture says of itself that hopviz has written."""


class ImageError(ValueError):
    """A picture that cannot be used; the message is one sentence for the user: file, cause and cure."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A grey picture.

    Attributes
    ----------
    name : str
        What the file is called.
    grey : ndarray of float64, shape (height, width)
        0 is black, 1 is white; read-only, at most about 1024 pixels a side.
    ground : float
        The grey that is seen through transparent parts and around the picture.
    is_own : bool
        Whether it says that hopviz has written it: what is bright is on.
    """

    name: str
    grey: Grey
    ground: float = WHITE
    is_own: bool = False

    def fitted(self, rows: int, cols: int, fit: str = "crop", place: tuple[float, float] = MIDDLE) -> Grey:
        """The picture averaged to a grid, shape (rows, cols), 0 to 1.

        `fit="crop"` fills the grid and cuts off what is over, the shares `place` of it at the top and at the left;
        "contain" shows all of it, in the middle of its ground.
        """
        if fit not in FITS:
            raise ValueError(f"there is no fit {quoted(fit)}: choose one of {', '.join(FITS)}")
        height, width = self.grey.shape
        scale = (min if fit == "crop" else max)(height / rows, width / cols)
        top, left = place if fit == "crop" else MIDDLE
        down = _coverage(rows, height, scale, top)
        across = _coverage(cols, width, scale, left)
        around = self.ground * (1.0 - np.multiply.outer(down.sum(axis=1), across.sum(axis=1)))
        fitted: Grey = np.clip(down @ self.grey @ across.T + around, 0.0, 1.0)
        return fitted

    def to_pattern(
        self,
        rows: int,
        cols: int,
        method: str = "otsu",
        invert: bool = False,
        fit: str = "crop",
        place: tuple[float, float] = MIDDLE,
    ) -> Pattern:
        """The picture as a pattern.

        Parameters
        ----------
        rows, cols : int
            The grid.
        method : str
            A key of `core.patterns.BINARISATIONS`: "otsu" keeps shapes, "dither" keeps shades.
        invert : bool
            Bright is on; with `invert`, dark is.
        fit : str
            One of `FITS`: see `fitted`.
        place : pair of float
            How much of what is cut off lies above and at the left, 0 to 1: see `fitted`.

        Returns
        -------
        ndarray of int8, shape (rows, cols)
            +1/-1.

        Raises
        ------
        ImageError
            If the whole grid would have one and the same grey.
        """
        grey = self.fitted(rows, cols, fit, place)
        if grey.max() - grey.min() < _FLAT:
            raise ImageError(f"{self.name} is all one grey here; choose a picture with light and dark parts.")
        return binarise(grey, method, invert)


FITS = ("crop", "contain")


def read_image(source: str | Path | bytes) -> Picture:
    """Read a picture file, or the contents of one.

    Transparent parts become white, or black where a white drawing would vanish; a photo is turned the way its
    camera was held, and of an animation the first frame is taken.

    Raises
    ------
    ImageError
        If it is missing, unreadable, empty, damaged, of an unknown kind, or no regular file, if it has over 400 MB or
        100 megapixels, or if it takes longer than `SECONDS`.
    """
    return finished(picture_steps(source))


def picture_steps(source: str | Path | bytes, longest: int = LONGEST_SIDE) -> Steps[Picture]:
    """Read a picture file, or the contents of one, a piece at a time.  Errors as for `read_image`.

    It is averaged down to at most so many pixels on the longer side.
    """
    yield 0.0
    if isinstance(source, bytes):
        return (yield from _decode_steps(io.BytesIO(source), "The picture", len(source), longest))
    try:
        with open_file(source, "picture", MOST_BYTES) as stream:
            size = os.fstat(stream.fileno()).st_size
            return (yield from _decode_steps(stream, shown(Path(source).name), size, longest))
    except FileError as error:
        raise ImageError(str(error)) from error


def begins_as_picture(head: bytes) -> bool:
    """Whether a file begins as one of the kinds of picture that are known by their beginning."""
    if not all(kind in Image.OPEN for kind in MARKED):
        Image.init()
    for kind in MARKED:
        accepts = Image.OPEN[kind][1] if kind in Image.OPEN else None
        try:
            if accepts is not None and accepts(head[:HEAD]) is True:
                return True
        except (IndexError, struct.error):  # too short to tell
            continue
    return False


def png_of(pattern: Pattern) -> bytes:
    """A pattern (rows, cols) as a PNG of a pixel a unit: white is on, black off."""
    stream, told = io.BytesIO(), PngInfo()
    told.add_text(*WRITTEN_BY)
    Image.fromarray(np.where(pattern > 0, np.uint8(255), np.uint8(0))).save(stream, "PNG", pnginfo=told)
    return stream.getvalue()


def _decode_steps(stream: BinaryIO, name: str, size: int, longest: int) -> Steps[Picture]:
    if not size:
        raise ImageError(f"{name} is empty; choose another picture file.")
    rationed = Rationed(stream, size, SECONDS)
    try:
        with _quietly():
            told = restated(rationed)
        with _opened(rationed if told is None or told.stream is None else told.stream, name, size) as image:
            yield 0.0
            grey, ground = yield from _on_its_ground(image, rationed, told, longest)
            grey, is_own = _upright(grey, image), image.info.get(WRITTEN_BY[0]) == WRITTEN_BY[1]
    except ImageError:
        raise
    except UnidentifiedImageError:
        stream.seek(0)
        if begins_as_picture(stream.read(HEAD)):
            raise _damaged(name) from None
        raise ImageError(f"{name} is no picture that hopviz can read; save it as {READABLE}.") from None
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except MemoryError:
        raise ImageError(f"{name} needs more memory than there is; make it smaller first.") from None
    except RationError as error:
        raise ImageError(f"{name} cannot be decoded: {error}; save it again, or make it smaller first.") from error
    except Exception as error:
        # Decoders raise errors of every kind on damaged data.
        raise _damaged(name) from error
    grey.setflags(write=False)
    return Picture(name, grey, ground, is_own)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without warnings about odd metadata and large pictures: what matters of them is checked here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _opened(rationed: Rationed | Overlaid, name: str, size: int) -> ImageFile:
    with _quietly():
        image = Image.open(cast(BinaryIO, rationed), formats=FORMATS)
    _check_size(image.size, name)
    assert isinstance(image, ImageFile)
    image.decodermaxblock = BLOCK
    width, height = image.size
    bits = 1 if image.mode in ("1", "L", "P") else 8
    if image.tile and image.tile[0][0] == "raw" and width * height * bits > 8 * size:
        raise ImageError(f"{name} is damaged or incomplete: it has fewer bytes than pixels; get or save it again.")
    return image


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise ImageError(f"{name} has no pixels; choose another picture file.")
    if width * height > MOST_PIXELS:
        raise _too_large(name, f" ({width} x {height})")


def _damaged(name: str) -> ImageError:
    return ImageError(f"{name} is damaged or incomplete; get or save it again.")


def _too_large(name: str, size: str = "") -> ImageError:
    most = MOST_PIXELS // 1_000_000
    return ImageError(f"{name} has more than {most} megapixels{size}; make it smaller first.")


def _on_its_ground(
    image: Image.Image, rationed: Rationed, told: Restated | None, longest: int
) -> Steps[tuple[Grey, float]]:
    """The greys on white, or on black if white swallows what is drawn and black does not."""
    on_white = yield from _grey(image, WHITE, rationed, told, longest)
    if image.has_transparency_data and np.ptp(on_white) < _FAINT:
        on_black = yield from _grey(image, BLACK, rationed, told, longest)
        if np.ptp(on_black) >= _FAINT:
            return on_black, BLACK
    return on_white, WHITE


def _grey(
    image: Image.Image, ground: float, rationed: Rationed, told: Restated | None, longest: int
) -> Steps[Grey]:
    """Decode and average boxes of pixels, a few rows at a time to spare memory."""
    if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L"):
        # A JPEG decoder can leave out the detail that would be averaged away.
        share = min(longest / max(image.size), 1.0)
        image.draft("L", (round(share * image.width), round(share * image.height)))
    with _quietly():
        image.load()
    width, height = image.size
    box = -(-max(width, height) // longest)
    strip_rows = box * max(1, _STRIP_PIXELS // (width * box))
    boxes = [(0, top, width, min(top + strip_rows, height)) for top in range(0, height, strip_rows)]
    scale = yield from _scale(image, boxes, rationed, told)
    strips = []
    for done, strip in enumerate(boxes, start=1):
        rationed.check()
        with _quietly():
            strips.append(_box_averaged(_luminance(image.crop(strip), scale, ground, told), box))
        yield done / len(boxes)
    return np.concatenate(strips)


def _scale(
    image: Image.Image, boxes: list[tuple[int, int, int, int]], rationed: Rationed, told: Restated | None
) -> Steps[tuple[float, float]]:
    """What counts as black and as white, in pixel values of the greys of this picture."""
    if image.mode.startswith("I;16") or (told is not None and told.kind == "two"):
        return 0.0, 65535.0 if told is None else told.top
    is_long = told is not None and told.kind == "one"
    if image.mode not in ("I", "F") and not is_long:
        return 0.0, 255.0
    low, high = np.inf, -np.inf
    for strip in boxes:
        rationed.check()
        values = np.asarray(image.crop(strip))
        if told is not None and is_long:
            values, _ = told.numbers(values)
        finite = values[np.isfinite(values)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
        yield 0.0
    if low > high:
        low = high = 0.0
    usual = 1.0 if image.mode == "F" else 65535.0
    return (low, max(high, low + 1e-12)) if low < 0 or high > usual else (0.0, usual)


def _luminance(strip: Image.Image, scale: tuple[float, float], ground: float, told: Restated | None) -> Grey:
    """Grey values 0 to 1, transparent parts on a ground."""
    low, high = scale
    if told is not None and told.kind:
        values, alpha = told.numbers(np.asarray(strip))
        found: Grey = np.clip((values - low) / (high - low), 0.0, 1.0)
        return found if alpha is None else ground + alpha * (found - ground)
    if strip.mode[0] in "IF":
        values = np.asarray(strip, dtype=np.float64)
        if not np.isfinite(values).all():
            values = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
        if told is not None and told.is_inverted:
            values = told.top - values
        return np.clip((values - low) / (high - low), 0.0, 1.0)
    if strip.mode == "La":
        strip = strip.convert("LA")
    if strip.has_transparency_data:
        both = np.asarray(strip.convert("RGBA").convert("LA"), dtype=np.float64) / 255.0
        blended: Grey = ground + both[..., 1] * (both[..., 0] - ground)
        return blended
    if strip.mode not in ("L", "RGB", "1"):
        strip = strip.convert("RGB")
    return np.asarray(strip.convert("L"), dtype=np.float64) / 255.0


def _box_averaged(grey: Grey, box: int) -> Grey:
    """Means over boxes of `box` x `box` pixels; those at the right and lower edges may be smaller."""
    height, width = grey.shape
    down, across = np.arange(0, height, box), np.arange(0, width, box)
    sums = np.add.reduceat(np.add.reduceat(grey, down, axis=0), across, axis=1)
    sizes = np.multiply.outer(np.diff(down, append=height), np.diff(across, append=width))
    averaged: Grey = sums / sizes
    return averaged


def _upright(grey: Grey, image: Image.Image) -> Grey:
    """Turn and mirror as the camera noted (EXIF orientation 1 to 8)."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:
        # Metadata may be damaged where the picture is not.
        orientation = 1
    if orientation in (5, 6, 7, 8):
        grey = grey.T
    if orientation in (2, 3, 6, 7):
        grey = grey[:, ::-1]
    if orientation in (3, 4, 7, 8):
        grey = grey[::-1]
    return np.array(grey)


def _coverage(cells: int, pixels: int, scale: float, place: float) -> Grey:
    """Share of each of `cells` cells, `scale` pixels wide, that each pixel covers.

    The share `place` of the pixels that are over, or missing, lies before the first cell.  Shape (cells,
    pixels); a row sums to 1 where the cell lies on the picture.
    """
    start = (pixels - cells * scale) * place
    edges = start + scale * np.arange(cells + 1)
    low = np.maximum(edges[:-1, None], np.arange(pixels))
    high = np.minimum(edges[1:, None], np.arange(1, pixels + 1))
    shares: Grey = np.maximum(high - low, 0.0) / scale
    return shares
