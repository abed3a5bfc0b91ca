"""TIFF pictures of many bits, written here by hand: grey with alpha, without a sign, white as zero, compressed."""

from __future__ import annotations

import struct
import zlib
from itertools import product
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hopviz.project.images import ImageError, read_image
from hopviz.project.tiff import (
    BITS,
    BLACK_IS_ZERO,
    COMPRESSION,
    EXTRA,
    HEIGHT,
    INK,
    ORIENTATION,
    PLANES,
    PREDICTOR,
    ROWS,
    SAMPLES,
    SIZES,
    STRIPS,
    WHITE_IS_ZERO,
    WIDTH,
)

HIGH, WIDE = 7, 10
GREY = np.linspace(0.0, 1.0, HIGH * WIDE).reshape(HIGH, WIDE)
ALPHA = np.where(np.arange(WIDE) < 3, 0.0, 1.0) * np.ones((HIGH, 1))
ORDERS = {"<": b"II*\0", ">": b"MM\0*"}
DEFLATE = 8


def tiff(order: str, pixels: np.ndarray, bits: int, samples: int, ink: int = BLACK_IS_ZERO, **about: Any) -> bytes:
    """A file of one strip; a tag that is no number of its own name is among `about`."""
    compression = about.pop("compression", 1)
    data = pixels.tobytes()
    data = zlib.compress(data) if compression == DEFLATE else data
    tags: dict[int, tuple[int, ...]] = {
        WIDTH: (WIDE,), HEIGHT: (HIGH,), BITS: (bits,) * samples, COMPRESSION: (compression,), INK: (ink,),
        STRIPS: (8,), SAMPLES: (samples,), ROWS: (HIGH,), SIZES: (len(data),),
        **{int(tag): value for tag, value in about.pop("tags", {}).items()},
    }  # fmt: skip
    data += bytes(len(data) % 2)
    place = 8 + len(data)
    behind, entries, rest = place + 6 + 12 * len(tags), b"", b""
    for tag, values in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(values)}H", *values) if tag == BITS else struct.pack(
            f"{order}{len(values)}I", *values
        )
        if len(packed) > 4:
            rest, packed = rest + packed, struct.pack(f"{order}I", behind + len(rest))
        entries += struct.pack(f"{order}HHI", tag, 3 if tag == BITS else 4, len(values)) + packed.ljust(4, b"\0")
    directory = struct.pack(f"{order}H", len(tags)) + entries + bytes(4) + rest
    return ORDERS[order] + struct.pack(f"{order}I", place) + data + directory


def sixteen(order: str, *planes: np.ndarray) -> np.ndarray:
    return np.rint(np.stack(planes, axis=-1) * 65535).astype(f"{order}u2")


@pytest.mark.parametrize(
    ("order", "ink", "alpha", "compression", "predictor"),
    [*product(ORDERS, (BLACK_IS_ZERO, WHITE_IS_ZERO), (0, 1, 2), (1, DEFLATE), (1, 2))],
)
def test_grey_with_alpha_in_16_bits(order: str, ink: int, alpha: int, compression: int, predictor: int) -> None:
    ink_of = GREY if ink == BLACK_IS_ZERO else 1.0 - GREY
    if alpha == 1 and ink == BLACK_IS_ZERO:
        ink_of = ink_of * ALPHA
    pixels = sixteen(order, ink_of, ALPHA)
    if predictor == 2:
        pixels[:, 1:] -= pixels[:, :-1].copy()
    tags = {EXTRA: (alpha,), PREDICTOR: (predictor,), PLANES: (1,)}
    picture = read_image(tiff(order, pixels, 16, 2, ink, compression=compression, tags=tags))
    seen = GREY * (ALPHA if alpha == 1 and ink == BLACK_IS_ZERO else 1.0)
    on_white = GREY if alpha == 0 else 1.0 - ALPHA * (1.0 - GREY)
    np.testing.assert_allclose(picture.grey, seen if alpha == 0 else on_white, atol=1e-4)


@pytest.mark.parametrize(("order", "ink", "bits"), [*product(ORDERS, (BLACK_IS_ZERO, WHITE_IS_ZERO), (16, 32))])
def test_grey_in_16_and_32_bits(order: str, ink: int, bits: int) -> None:
    pixels = np.rint((GREY if ink == BLACK_IS_ZERO else 1.0 - GREY) * (2.0**bits - 1)).astype(f"{order}u{bits // 8}")
    picture = read_image(tiff(order, pixels, bits, 1, ink))
    np.testing.assert_allclose(picture.grey, GREY, atol=1e-4)


@pytest.mark.parametrize("ink", [BLACK_IS_ZERO, WHITE_IS_ZERO])
def test_grey_in_12_bits(ink: int) -> None:
    values = np.rint((GREY if ink == BLACK_IS_ZERO else 1.0 - GREY) * 4095).astype(int)
    one, other = values[:, ::2], values[:, 1::2]
    packed = np.stack([one >> 4, (one & 15) << 4 | other >> 8, other & 255], axis=-1).astype(np.uint8)
    np.testing.assert_allclose(read_image(tiff("<", packed, 12, 1, ink)).grey, GREY, atol=1e-3)


def test_the_way_the_camera_was_held_is_heeded() -> None:
    turned = tiff("<", sixteen("<", GREY, np.ones_like(GREY)), 16, 2, tags={EXTRA: (2,), ORIENTATION: (6,)})
    np.testing.assert_allclose(read_image(turned).grey, GREY.T[:, ::-1], atol=1e-4)


def test_every_cut_and_every_flipped_byte_is_read_or_refused() -> None:
    whole = tiff("<", sixteen("<", GREY, ALPHA), 16, 2, tags={EXTRA: (2,)})
    damaged = [whole[:length] for length in range(len(whole))]
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 0xFF
        damaged.append(bytes(flipped))
    for content in damaged:
        try:
            read_image(content)
        except ImageError as error:
            assert str(error).isprintable()  # noqa: PT017


@pytest.mark.parametrize("suffix", ["avif", "jp2", "pcx", "sgi", "qoi", "dds", "xbm", "msp", "pfm", "psd"])
def test_pictures_of_rare_kinds_are_known_by_their_content(suffix: str, tmp_path) -> None:
    from hopviz.project.recognised import OtherFile
    from hopviz.project.recognition import recognise

    file = tmp_path / f"x.{suffix}"
    grey = Image.fromarray(np.rint(255 * np.kron(GREY, np.ones((4, 4)))).astype(np.uint8))
    if suffix == "pfm":
        file.write_bytes(b"Pf\n%d %d\n-1.0\n" % (WIDE, HIGH) + GREY[::-1].astype("<f4").tobytes())
    elif suffix == "psd":
        head = b"8BPS" + struct.pack(">HxxxxxxHIIHHIII", 1, 1, HIGH, WIDE, 8, 1, 0, 0, 0)
        file.write_bytes(head + bytes(2) + np.rint(255 * GREY).astype(np.uint8).tobytes())
    else:
        try:
            grey.convert({"xbm": "1", "msp": "1", "qoi": "RGB"}.get(suffix, "L")).save(file)
        except (KeyError, OSError):
            pytest.skip(f"this Pillow writes no {suffix}")
    nameless = tmp_path / "nameless"
    nameless.write_bytes(file.read_bytes())
    for each in (file, nameless):
        assert recognise(each) == OtherFile(each, "picture")
        picture = read_image(each)
        assert picture.grey[-1, -1] > picture.grey[0, 0]
