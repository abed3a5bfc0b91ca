"""TIFF pictures of more bits than Pillow knows, restated as pictures of bytes that it decodes.

Grey with alpha in 16 bits each, grey in 32 bits without a sign, and 16 bits in which white is zero are refused by
Pillow, or turned round.  Their pixels take as many bytes as others that it knows: a directory is written behind the
file that calls them so, Pillow unpacks them whatever their compression, and the numbers are put together again here.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hopviz.project.rationed import RationError

WIDTH, HEIGHT, BITS, COMPRESSION, INK, FILL, STRIPS, ORIENTATION, SAMPLES = 256, 257, 258, 259, 262, 266, 273, 274, 277
ROWS, SIZES, PLANES, PREDICTOR, TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES = 278, 279, 284, 317, 322, 323, 324, 325
EXTRA, FORMAT = 338, 339
KEPT = (
    WIDTH, HEIGHT, COMPRESSION, FILL, STRIPS, ORIENTATION, ROWS, SIZES, TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES,
)  # fmt: skip
READ = {*KEPT, BITS, INK, SAMPLES, PLANES, PREDICTOR, EXTRA, FORMAT}
KINDS = {1: ("B", 1), 3: ("H", 2), 4: ("I", 4)}
"""Letters and bytes of the types of whole numbers."""
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB = 0, 1, 2
WITHOUT_SIGN = 1
ASSOCIATED, UNASSOCIATED = 1, 2
HEADERS = {b"II*\0": "<", b"MM\0*": ">"}
HEADER = 8
MOST_TAGS = 1 << 10
ENTRY, LONG = 12, 4
"""Bytes of an entry of a directory, and the type of whole numbers of 32 bits."""

Numbers = NDArray[np.float64]


class Stream(Protocol):
    """What is read of a stream."""

    def read(self, size: int = -1, /) -> bytes:
        """Bytes."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""

    def tell(self) -> int:
        """The place."""


@dataclass(frozen=True)
class Restated:
    """How the bytes of a pixel are put together again: four of them, as RGBA, or a number of 16 bits."""

    stream: Overlaid | None
    """What Pillow is given; None: the file as it is."""
    order: str
    kind: str
    """"two" numbers of 16 bits, "one" of 32, or "" for pixels as they come."""
    is_inverted: bool = False
    alpha: int = 0
    """A value of the tag for extra samples."""
    is_predicted: bool = False
    """Whether each pixel is the difference from the one before it in its row."""
    top: float = 65535.0
    """The value of white where it is not turned round."""

    def numbers(self, quads: NDArray[np.uint8]) -> tuple[Numbers, Numbers | None]:
        """Greys as numbers and opacities as shares, (rows, cols), of whole rows of pixels, (rows, cols, 4)."""
        kind: Any = np.uint16 if self.kind == "two" else np.uint32
        values = np.ascontiguousarray(quads).view(np.dtype(kind).newbyteorder(self.order)).astype(kind)
        if self.is_predicted:
            values = np.cumsum(values, axis=1, dtype=values.dtype)
        grey = values[..., 0].astype(np.float64)
        if self.is_inverted:
            grey = (65535.0 if self.kind == "two" else 2.0**32 - 1) - grey
        if self.kind == "one" or self.alpha not in (ASSOCIATED, UNASSOCIATED):
            return grey, None
        alpha = values[..., 1] / 65535.0
        if self.alpha == ASSOCIATED:
            grey = np.divide(grey, alpha, out=np.zeros_like(grey), where=alpha > 0)
        return grey, alpha


class Overlaid:
    """A stream with another beginning, and something more at its end; it has no file descriptor."""

    def __init__(self, stream: Stream, size: int, head: bytes, tail: bytes) -> None:
        self._stream, self._size, self._head, self._tail = stream, size, head, tail
        self._place = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place as in any stream."""
        begin = (0, self._place, self._size + len(self._tail))[whence]
        self._place = max(begin + offset, 0)
        return self._place

    def tell(self) -> int:
        """The place, as of any stream."""
        return self._place

    def read(self, size: int = -1, /) -> bytes:
        """Bytes as of any stream."""
        end = self._size + len(self._tail)
        last = end if size is None or size < 0 else min(self._place + size, end)
        pieces = []
        if self._place < len(self._head):
            pieces.append(self._head[self._place : last])
            self._place = min(last, len(self._head))
        if self._place < min(last, self._size):
            self._stream.seek(self._place)
            pieces.append(self._stream.read(min(last, self._size) - self._place))
            self._place += len(pieces[-1])
        if self._size <= self._place < last:
            pieces.append(self._tail[self._place - self._size : last - self._size])
            self._place = last
        return b"".join(pieces)

    def close(self) -> None:
        """Leave the stream to whoever opened it."""


def restated(stream: Stream) -> Restated | None:
    """How the first picture of a TIFF is to be read where Pillow does not; None where it does, or it is none.

    The stream stands at its beginning afterwards.  What is damaged is left to Pillow to refuse.

    Raises
    ------
    RationError
        If the directory is longer than any that was meant.
    """
    try:
        stream.seek(0)
        head = stream.read(HEADER)
        if head[:4] not in HEADERS:
            return None
        size = stream.seek(0, os.SEEK_END)
        return _restated(stream, size, HEADERS[head[:4]], _tags(stream, head, HEADERS[head[:4]], size))
    except RationError:
        raise
    except (OSError, ValueError, LookupError, struct.error):
        return None
    finally:
        stream.seek(0)


def _tags(stream: Stream, head: bytes, order: str, size: int) -> dict[int, tuple[int, ...]]:
    """The whole numbers of the first directory that matter here, by their tags."""
    (place,) = struct.unpack(f"{order}I", head[4:])
    stream.seek(place)
    (count,) = struct.unpack(f"{order}H", stream.read(2))
    if count > MOST_TAGS:
        raise RationError("its header is too long")
    entries = stream.read(ENTRY * count)
    found: dict[int, tuple[int, ...]] = {}
    for tag, kind, many, value in struct.iter_unpack(f"{order}HHI4s", entries):
        if tag not in READ or kind not in KINDS or tag in found:
            continue
        letter, width = KINDS[kind]
        if many * width > 4:
            if many * width > size:
                raise ValueError("a tag longer than the file")
            stream.seek(struct.unpack(f"{order}I", value)[0])
            value = stream.read(many * width)
        found[tag] = struct.unpack_from(f"{order}{many}{letter}", value)
    return found


def _restated(stream: Stream, size: int, order: str, tags: dict[int, tuple[int, ...]]) -> Restated | None:
    bits, ink, samples = tags.get(BITS, (1,)), tags[INK][0], tags.get(SAMPLES, (1,))[0]
    if ink not in (WHITE_IS_ZERO, BLACK_IS_ZERO) or set(tags.get(FORMAT, (WITHOUT_SIGN,))) != {WITHOUT_SIGN}:
        return None
    is_inverted, predictor = ink == WHITE_IS_ZERO, tags.get(PREDICTOR, (1,))[0]
    if samples == 1 and len(bits) == 1 and 8 < bits[0] <= 16:
        top = 2.0 ** bits[0] - 1
        if not is_inverted:
            return Restated(None, order, "", top=top)
        made = _directory(tags, bits, BLACK_IS_ZERO, 0) | {PREDICTOR: (predictor,)}
        return Restated(_overlaid(stream, size, order, made), order, "", is_inverted=True, top=top)
    kind = {((16, 16), 2): "two", ((32,), 1): "one"}.get((bits, samples), "")
    if not kind or predictor not in (1, 2) or tags.get(PLANES, (1,))[0] != 1:
        return None
    made = _directory(tags, (8, 8, 8, 8), RGB, UNASSOCIATED)
    alpha = tags.get(EXTRA, (0,))[0]
    stated = _overlaid(stream, size, order, made)
    return Restated(stated, order, kind, is_inverted, alpha, is_predicted=predictor == 2)


def _directory(
    old: dict[int, tuple[int, ...]], bits: tuple[int, ...], ink: int, extra: int
) -> dict[int, tuple[int, ...]]:
    """What a directory says of the same bytes in other words."""
    new = {tag: old[tag] for tag in KEPT if tag in old}
    new |= {BITS: bits, INK: (ink,), SAMPLES: (len(bits),), PLANES: (1,)}
    return new | {EXTRA: (extra,)} if extra else new


def _overlaid(stream: Stream, size: int, order: str, directory: dict[int, tuple[int, ...]]) -> Overlaid:
    """The stream with this directory behind its end, and a header that leads there."""
    begin = size + size % 2
    behind = begin + 2 + ENTRY * len(directory) + 4
    entries, rest = b"", b""
    for tag, values in sorted(directory.items()):
        packed = struct.pack(f"{order}{len(values)}I", *values)
        if len(values) > 1:
            place = struct.pack(f"{order}I", behind + len(rest))
            rest += packed
        else:
            place = packed
        entries += struct.pack(f"{order}HHI", tag, LONG, len(values)) + place
    written = struct.pack(f"{order}H", len(directory)) + entries + bytes(4) + rest
    head = next(head for head, known in HEADERS.items() if known == order) + struct.pack(f"{order}I", begin)
    return Overlaid(stream, size, head, bytes(begin - size) + written)
