"""Picture files: a grey picture of the right tones, or one clear sentence."""

from __future__ import annotations

import io
import os
import re
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from hopviz.core.patterns import binarise
from hopviz.project import images
from hopviz.project.bank import pictures
from hopviz.project.images import FITS, ImageError, Picture, read_image


def ramp(width: int = 60, height: int = 40) -> Image.Image:
    """Darker to the left, a white square in the upper left corner: no two turns look alike."""
    grey = np.tile(np.linspace(20, 200, width), (height, 1))
    grey[:8, :8] = 255
    return Image.fromarray(grey.astype(np.uint8))


def packed(image: Image.Image, kind: str = "PNG", **how) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **how)
    return stream.getvalue()


def outcome(source) -> Picture | str:
    """The picture, or the sentence that refuses it."""
    try:
        return read_image(source)
    except ImageError as error:
        return str(error)


def header_only(width: int, height: int) -> bytes:
    """A PNG file that promises many pixels and holds none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))


@pytest.mark.parametrize(
    ("kind", "mode", "tolerance"),
    [
        ("PNG", "L", 0.003),
        ("PNG", "RGB", 0.003),
        ("PNG", "RGBA", 0.003),
        ("PNG", "LA", 0.003),
        ("PNG", "P", 0.03),
        ("PNG", "I;16", 0.003),
        ("JPEG", "L", 0.05),
        ("JPEG", "RGB", 0.05),
        ("JPEG", "CMYK", 0.08),
        ("GIF", "P", 0.03),
        ("BMP", "RGB", 0.003),
        ("TIFF", "I", 0.003),
        ("TIFF", "F", 0.003),
        ("TIFF", "CMYK", 0.03),
        ("TIFF", "YCbCr", 0.03),
        ("PPM", "RGB", 0.003),
        ("TGA", "RGB", 0.003),
        ("WEBP", "RGB", 0.12),
    ],
)
def test_every_kind_of_file_gives_the_same_greys(tmp_path, kind, mode, tolerance):
    expected = np.asarray(ramp(), dtype=float) / 255
    if mode in ("I;16", "I"):
        image = Image.fromarray((expected * 65535).astype(np.uint16 if mode == "I;16" else np.int32))
    elif mode == "F":
        image = Image.fromarray(expected.astype(np.float32))
    elif mode in ("CMYK", "LA", "RGBA", "YCbCr"):
        image = ramp().convert("RGB").convert(mode)
    else:
        image = ramp().convert(mode)
    path = tmp_path / "ramp.dat"
    path.write_bytes(packed(image, kind))
    picture = read_image(path)
    assert picture.name == "ramp.dat"
    assert picture.grey.shape == expected.shape
    assert np.abs(picture.grey - expected).max() < tolerance
    with pytest.raises(ValueError, match="read-only"):
        picture.grey[0, 0] = 1


def test_one_bit_pictures():
    image = ramp().point(lambda value: 255 * (value > 100)).convert("1")
    grey = read_image(packed(image)).grey
    np.testing.assert_array_equal(grey, np.asarray(image, dtype=float))


def test_transparent_parts_are_white():
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 255))
    image.putpixel((1, 2), (0, 0, 0, 0))
    image.putpixel((2, 2), (0, 0, 0, 51))
    expected = np.zeros((4, 4))
    expected[2, 1:3] = 1.0, 0.8
    np.testing.assert_allclose(read_image(packed(image)).grey, expected, atol=0.003)


def white_drawing(color: tuple[int, int, int], mode: str = "RGBA") -> Image.Image:
    """A ring with soft edges on transparent ground, wider than high."""
    y, x = np.mgrid[:60, :90]
    radius = np.hypot(y - 29.5, x - 44.5)
    alpha = np.clip(12 - np.abs(radius - 18), 0, 1)
    pixels = np.dstack([np.broadcast_to(np.array(color, np.uint8), (60, 90, 3)), (255 * alpha).astype(np.uint8)])
    return Image.fromarray(pixels).convert(mode)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("WEBP", "RGBA"), ("TIFF", "RGBA")])
@pytest.mark.parametrize("color", [(255, 255, 255), (253, 255, 253)])
def test_a_white_drawing_on_transparent_ground_is_seen(fit, kind, mode, color):
    how = {"lossless": True} if kind == "WEBP" else {}
    white = read_image(packed(white_drawing(color, mode), kind, **how))
    black = read_image(packed(white_drawing((0, 0, 0), mode), kind, **how))
    pattern = white.to_pattern(20, 20, fit=fit)
    # The ring is on, whatever is transparent or around the picture is off: as of a black drawing, inverted.
    np.testing.assert_array_equal(pattern, black.to_pattern(20, 20, invert=True, fit=fit))
    assert pattern[0, 0] == pattern[10, 10] == -1
    assert 0.1 < (pattern > 0).mean() < 0.9


def test_a_picture_of_nothing_is_refused_on_any_ground():
    for color in ((255, 255, 255, 0), (255, 255, 255, 255), (0, 0, 0, 0)):
        picture = read_image(packed(Image.new("RGBA", (9, 9), color)))
        with pytest.raises(ImageError, match="all one grey"):
            picture.to_pattern(4, 4)


def test_a_transparent_palette_entry_is_white():
    image = Image.new("P", (4, 4), 0)
    image.putpalette([0, 0, 0, 10, 10, 10])
    image.putpixel((1, 2), 1)
    expected = np.zeros((4, 4))
    expected[2, 1] = 1.0
    for kind in ("PNG", "GIF"):
        np.testing.assert_allclose(read_image(packed(image, kind, transparency=1)).grey, expected, atol=0.003)


def test_a_transparent_colour_is_white():
    image = Image.new("RGB", (4, 4), (0, 0, 0))
    image.putpixel((1, 2), (1, 2, 3))
    grey = read_image(packed(image, transparency=(1, 2, 3))).grey
    assert grey[2, 1] == 1.0
    assert grey.sum() == 1.0


def test_of_an_animation_the_first_frame_is_taken():
    frames = [Image.new("L", (5, 5), value) for value in (0, 255)]
    frames[0].putpixel((2, 2), 255)
    data = packed(frames[0], "GIF", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(read_image(data).grey, np.asarray(frames[0], dtype=float) / 255, atol=0.01)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_stand_upright(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = packed(ramp(), kind, exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("L")
    np.testing.assert_allclose(read_image(data).grey, np.asarray(upright, dtype=float) / 255, atol=0.01)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(2, 9))
@settings(max_examples=40)
def test_boxes_are_averaged_exactly(height, width, box):
    grey = np.random.default_rng(0).random((height, width))
    averaged = images._box_averaged(grey, box)
    for (row, col), value in np.ndenumerate(averaged):
        part = grey[row * box : (row + 1) * box, col * box : (col + 1) * box]
        assert value == pytest.approx(part.mean())
    assert averaged.shape == (-(-height // box), -(-width // box))


def test_large_pictures_are_averaged_while_they_are_read(monkeypatch):
    grey = np.random.default_rng(0).integers(0, 256, (700, 2500), dtype=np.uint8)
    data = packed(Image.fromarray(grey))
    expected = images._box_averaged(grey / 255, 3)
    whole = read_image(data).grey
    assert whole.shape == (234, 834)
    np.testing.assert_allclose(whole, expected, atol=1e-12)
    monkeypatch.setattr(images, "_STRIP_PIXELS", 1)
    np.testing.assert_allclose(read_image(data).grey, expected, atol=1e-12)


def test_large_photos_are_averaged_like_small_ones():
    rough = np.asarray(ramp(50, 40).resize((4000, 3200), Image.Resampling.BILINEAR))
    photo = read_image(packed(Image.fromarray(rough).convert("RGB"), "JPEG"))
    assert max(photo.grey.shape) <= images.LONGEST_SIDE
    exact = Picture("", rough / 255).fitted(20, 25)
    np.testing.assert_allclose(photo.fitted(20, 25), exact, atol=0.02)


@pytest.mark.parametrize("size", [(200_000, 1), (1, 200_000)])
def test_very_long_pictures(size):
    grey = read_image(packed(Image.new("L", size, 51))).grey
    assert max(grey.shape) <= images.LONGEST_SIDE
    np.testing.assert_allclose(grey, 0.2)


def test_a_hundred_megapixels_are_read():
    image = Image.new("L", (10_000, 10_000))
    image.paste(255, (5000, 0, 10_000, 10_000))
    picture = read_image(packed(image, compress_level=1))
    assert picture.grey.shape == (1000, 1000)
    np.testing.assert_array_equal(picture.grey[:, :500], 0)
    np.testing.assert_array_equal(picture.grey[:, 500:], 1)


@pytest.mark.parametrize("size", [(10_001, 10_000), (40_000, 40_000), (2**31 - 1, 2**31 - 1)])
def test_more_is_refused_by_the_header(size):
    with pytest.raises(ImageError, match=r"more than 100 megapixels.*; make it smaller first\.$"):
        read_image(header_only(*size))


def test_pictures_without_pixels_are_refused():
    with pytest.raises(ImageError):
        read_image(header_only(0, 5))
    with pytest.raises(ImageError, match="has no pixels"):
        images._check_size((0, 5), "x.png")


@pytest.mark.parametrize("length", [0, 1, 7, 8, 20, 33, 60, 200, -1, -12, -20])
def test_cut_files_are_refused_in_a_sentence(tmp_path, length):
    noise = np.random.default_rng(0).integers(0, 256, (40, 40), dtype=np.uint8)
    path = tmp_path / "cut.png"
    path.write_bytes(packed(Image.fromarray(noise))[: length or None] if length else b"")
    result = outcome(path)
    if isinstance(result, str):
        assert re.fullmatch(r"cut\.png is [^.]*\.", result)
    else:
        # Nothing but the end mark is missing: all pixels are there.
        assert length < 0
        np.testing.assert_allclose(result.grey, noise / 255)


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA"])
@given(data=st.data())
@settings(max_examples=30)
def test_damage_never_escapes(kind, data):
    whole = bytearray(packed(ramp(20, 20).convert("RGB"), kind))
    for _ in range(data.draw(st.integers(0, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(whole)))
    result = outcome(bytes(whole[:end]))
    if isinstance(result, str):
        assert re.fullmatch(r"The picture [^.]*\.", result)
    else:
        assert np.isfinite(result.grey).all()
        assert result.grey.min() >= 0
        assert result.grey.max() <= 1


def test_what_is_no_picture_is_told(tmp_path):
    text = tmp_path / "notes.png"
    text.write_text("This is not a picture.")
    with pytest.raises(
        ImageError, match=r"^notes\.png is no picture that hopviz can read; save it as PNG, JPEG"
    ):
        read_image(text)
    with pytest.raises(ImageError, match="cannot be read: it is a folder, not a picture; choose a file"):
        read_image(tmp_path)
    with pytest.raises(ImageError, match=r"There is no picture .*gone\.png; check"):
        read_image(str(tmp_path / "gone.png"))
    (tmp_path / "empty.png").touch()
    with pytest.raises(ImageError, match=r"^empty\.png is empty"):
        read_image(tmp_path / "empty.png")
    with pytest.raises(ImageError, match=r"^The picture is empty"):
        read_image(b"")


def test_a_file_that_may_not_be_opened_is_told(tmp_path, monkeypatch):
    path = tmp_path / "secret.png"
    path.write_bytes(packed(ramp()))

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ImageError, match=r"^The picture .*secret\.png cannot be read \(Permission denied\); check"):
        read_image(path)


def test_running_out_of_memory_is_told(monkeypatch):
    def exhausted(*_):
        raise MemoryError

    monkeypatch.setattr(images, "_grey", exhausted)
    with pytest.raises(ImageError, match="needs more memory than there is"):
        read_image(packed(ramp()))


def test_odd_numbers_in_scientific_pictures():
    values = np.array([[np.nan, -np.inf], [-2.0, 6.0]], dtype=np.float32)
    np.testing.assert_allclose(read_image(packed(Image.fromarray(values), "TIFF")).grey, [[0, 0], [0, 1]])
    dark = Image.fromarray(np.full((2, 2), -5, dtype=np.int32))
    np.testing.assert_allclose(read_image(packed(dark, "TIFF")).grey, 0)


@pytest.mark.parametrize("fit", FITS)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 12), st.integers(1, 12))
@settings(max_examples=60)
def test_fitting_averages_areas(fit, height, width, rows, cols):
    """Against the integral of the picture on white, read off between whole pixels by interpolation."""
    grey = np.random.default_rng(1).random((height, width))
    margin = 12 * max(height, width)
    on_white = np.pad(grey, margin, constant_values=1.0)
    integral = np.pad(on_white.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    side = (min if fit == "crop" else max)(height / rows, width / cols)
    top = margin + (height - rows * side) / 2 + side * np.arange(rows + 1)
    left = margin + (width - cols * side) / 2 + side * np.arange(cols + 1)
    lines = np.array([np.interp(left, np.arange(integral.shape[1]), line) for line in integral])
    corners = np.array([np.interp(top, np.arange(integral.shape[0]), column) for column in lines.T]).T
    expected = np.diff(np.diff(corners, axis=0), axis=1) / side**2
    np.testing.assert_allclose(Picture("", grey).fitted(rows, cols, fit), expected, atol=1e-7)


@pytest.mark.parametrize(("share", "first"), [(0, 0), (0.25, 10), (0.5, 20), (1, 40)])
def test_any_part_can_be_cropped(share, first):
    grey = np.random.default_rng(2).random((20, 60))
    taken = Picture("", grey[:, first : first + 20])
    np.testing.assert_allclose(Picture("", grey).fitted(7, 7, place=(0.3, share)), taken.fitted(7, 7), atol=1e-12)
    np.testing.assert_allclose(Picture("", grey.T).fitted(7, 7, place=(share, 1)), taken.fitted(7, 7).T, atol=1e-12)
    for method in ("otsu", "dither"):
        whole = Picture("", grey).to_pattern(7, 7, method, place=(0, share))
        np.testing.assert_array_equal(whole, taken.to_pattern(7, 7, method))


def test_cropping_fills_and_containing_shows_all():
    tall = Picture("", np.vstack([np.zeros((10, 10)), np.full((10, 10), 0.5), np.zeros((10, 10))]))
    np.testing.assert_allclose(tall.fitted(5, 5, "crop"), 0.5)
    contained = tall.fitted(6, 6, "contain")
    np.testing.assert_allclose(contained[:, [0, 1, 4, 5]], 1)
    np.testing.assert_allclose(contained[:, 2:4], [[0, 0], [0, 0], [0.5, 0.5], [0.5, 0.5], [0, 0], [0, 0]])
    with pytest.raises(ValueError, match="no fit 'stretch': choose one of crop, contain"):
        tall.fitted(5, 5, "stretch")


@pytest.mark.parametrize("name", sorted(pictures()))
def test_a_pattern_comes_back_from_its_picture(name):
    pattern = pictures()[name]
    enlarged = np.kron(np.where(pattern > 0, 200, 40), np.ones((9, 9))).astype(np.uint8)
    noisy = enlarged + np.random.default_rng(0).integers(0, 50, enlarged.shape, dtype=np.uint8)
    picture = read_image(packed(Image.fromarray(noisy), "JPEG", quality=90))
    np.testing.assert_array_equal(picture.to_pattern(64, 64), pattern)
    np.testing.assert_array_equal(picture.to_pattern(64, 64, invert=True), -pattern)


def test_dithering_is_passed_on():
    picture = read_image(packed(ramp()))
    dithered = picture.to_pattern(20, 30, "dither")
    np.testing.assert_array_equal(dithered, binarise(picture.fitted(20, 30), "dither"))
    assert (dithered != picture.to_pattern(20, 30)).any()


@pytest.mark.parametrize("method", ["otsu", "dither"])
@pytest.mark.parametrize("value", [0, 77, 255])
def test_one_even_grey_is_refused(method, value):
    picture = read_image(packed(Image.new("RGB", (333, 77), (value, value, value))))
    with pytest.raises(ImageError, match=r"^The picture is all one grey here; choose a picture with light and dark"):
        picture.to_pattern(10, 10, method)


def test_a_single_pixel_is_read_but_makes_no_pattern():
    picture = read_image(packed(Image.new("L", (1, 1), 9)))
    assert picture.grey.shape == (1, 1)
    with pytest.raises(ImageError, match="all one grey"):
        picture.to_pattern(8, 8)


@pytest.mark.parametrize("height", [16 << 16, 100 << 16])
def test_a_picture_whose_pixels_are_not_in_the_file_is_refused_before_they_are_made(height):
    noise = np.random.default_rng(0).integers(0, 65536, (64, 64), dtype=np.uint16)
    whole = bytearray(packed(Image.fromarray(noise), "TIFF"))
    directory = int.from_bytes(whole[4:8], "little")
    entries = range(directory + 2, directory + 2 + 12 * whole[directory], 12)
    (entry,) = [entry for entry in entries if int.from_bytes(whole[entry : entry + 2], "little") == 257]
    whole[entry + 2 : entry + 4] = (4).to_bytes(2, "little")
    whole[entry + 8 : entry + 12] = (height // 64).to_bytes(4, "little")
    with pytest.raises(ImageError, match="has fewer bytes than pixels"):
        read_image(bytes(whole))


def test_a_header_that_is_nothing_but_a_remark_is_given_up():
    with pytest.raises(ImageError, match="its header is too long; save it again"):
        read_image(b"P5\n#" + b"x" * (1 << 21) + b"\n1 1\n255\n\0")


def test_decoding_ends_when_its_time_is_over(monkeypatch):
    whole = packed(ramp(3000, 3000), "BMP")
    assert read_image(whole).grey.shape == (1000, 1000)
    monkeypatch.setattr(images, "SECONDS", 0.0)
    with pytest.raises(ImageError, match="it takes too long; save it again, or make it smaller first"):
        read_image(whole)


def test_a_picture_is_averaged_in_slices_that_can_be_given_up():
    steps = images.picture_steps(packed(ramp(3000, 3000), "BMP"))
    shares = list(steps)
    assert len(shares) > 3
    assert shares == sorted(shares)
