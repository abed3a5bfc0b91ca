"""Arrays in files of numpy, alone (.npy) or several (.npz), read without trust: no pickles, sizes checked before."""

from __future__ import annotations

import ast
import math
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hopviz.core.quoting import quoted
from hopviz.core.stepwise import Steps
from hopviz.project.choices import MOST_MEMORIES
from hopviz.project.files import FileError, open_file, shown
from hopviz.project.pattern_table import PatternTable
from hopviz.project.recognised import FITS, MOST_NUMBERS, table_of
from hopviz.project.weight_matrix import WeightMatrix
from hopviz.project.zips import PIECE, check_directory

MAGIC = b"\x93NUMPY"
CALLED = "file of arrays"
MOST_BYTES = 1 << 29
OTHERS = {
    "O": "Python objects, which may run programs,", "V": "records", "U": "texts", "S": "texts", "c": "complex numbers",
}  # fmt: skip
"""What an array may hold that is not opened, by the kind that numpy gives it."""
MOST_UNPACKED = 160 << 20
"""Bytes of the arrays of a file together: the weights of the largest grid, and what belongs to them."""
LONGEST_HEADER = 1 << 12
MOST_MEMBERS, MOST_DIRECTORY = 64, 1 << 14
BIASES = ("bias", "biases", "b", "theta", "thresholds")
"""What an array of biases may be called."""
OWN = {"weights", "bias"}
"""What the arrays are called that hopviz writes."""
PACKAGE = "hopfieldnetwork"
"""A package that saves weights (N, N) as `arr_0`, and patterns (N, P) as `arr_1`."""


class Header(NamedTuple):
    """What an array says of itself."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool

    @property
    def size(self) -> int:
        """Bytes of its numbers."""
        return math.prod(self.shape) * self.dtype.itemsize


def npy_steps(path: Path) -> Steps[PatternTable | WeightMatrix]:
    """What is in a file of one array.

    Raises
    ------
    FileError
        If it is damaged, too large, or neither patterns nor weights.
    """
    with open_file(path, CALLED, MOST_BYTES) as file:
        try:
            header = _header(file)
            rest = os.fstat(file.fileno()).st_size - file.tell()
            if rest != header.size:
                raise ValueError(f"it holds {rest:,} bytes of numbers, and says it has {header.size:,}")
            values = yield from _values_steps(file, header)
        except FileError:
            raise
        except (ValueError, OSError, struct.error) as error:
            raise _refusal(path, error) from error
    return table_of(path, values)


def npz_steps(path: Path) -> Steps[PatternTable | WeightMatrix]:
    """What is in a file of several arrays: weights with their biases and patterns, or patterns.  Errors as above."""
    arrays: dict[str, NDArray[Any]] = {}
    with open_file(path, CALLED, MOST_BYTES) as file:
        try:
            check_directory(file, "file of arrays", MOST_MEMBERS, MOST_DIRECTORY)
            with zipfile.ZipFile(file) as archive:
                if not any(info.filename.endswith(".npy") for info in archive.infolist()):
                    raise FileError(
                        f"{shown(path.name)} is a zip without arrays; choose a file of patterns, weights or a project."
                    )
                for info in archive.infolist():
                    yield 0.0
                    name = info.filename.removesuffix(".npy")
                    if name == info.filename or not info.filename.isprintable() or set(name) & set("/\\:"):
                        raise ValueError(f"it has the part {quoted(info.filename)}, which is no array")
                    if sum(array.nbytes for array in arrays.values()) + info.file_size > MOST_UNPACKED:
                        raise ValueError("its arrays are too large")
                    arrays[name] = yield from _member_steps(archive, info)
        except FileError:
            raise
        except (
            zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError, KeyError, OverflowError,
            struct.error,
        ) as error:  # fmt: skip
            raise _refusal(path, error) from error
    return _of_arrays(path, arrays)


def _refusal(path: Path, error: Exception) -> FileError:
    cause = str(error) if type(error) is ValueError else "it is damaged"
    is_of_numpy = path.suffix.lower() in (".npy", ".npz")
    anew = "save it anew with numpy.save or numpy.savez" if is_of_numpy else "choose another file, or a whole one"
    cure = "" if ";" in cause else f"; {anew}"
    return FileError(f"{shown(path.name)} cannot be read: {cause}{cure}.")


def _member_steps(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Steps[NDArray[Any]]:
    with archive.open(info) as stream:
        header = _header(stream)
        begin = stream.tell()
        if info.file_size - begin != header.size:
            raise ValueError(f"its part {quoted(info.filename)} has not the size that it says")
        return (yield from _values_steps(stream, header))


def _header(file: BinaryIO | IO[bytes]) -> Header:
    """The header of an array; what would be unpickled, and what is larger than any network, is refused."""
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("it is no array of numpy")
    version = file.read(2)
    if version not in (b"\x01\x00", b"\x02\x00", b"\x03\x00"):
        raise ValueError("its array is of a version that is not known")
    kind = struct.Struct("<H" if version[0] == 1 else "<I")
    (length,) = kind.unpack(file.read(kind.size))
    text = file.read(min(length, LONGEST_HEADER + 1))
    if length > LONGEST_HEADER or len(text) != length:
        raise ValueError("the header of its array is damaged")
    return _header_of(text)


def _header_of(text: bytes) -> Header:
    try:
        told = ast.literal_eval(text.decode("utf-8").strip())
        descr, fortran, shape = told["descr"], told["fortran_order"], told["shape"]
        dtype = np.dtype(descr) if isinstance(descr, str) else np.dtype("V")
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        raise ValueError("the header of its array is damaged") from None
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        held = OTHERS.get(dtype.kind, "numbers of another kind")
        raise ValueError(f"it holds {held} and no plain numbers; save real numbers with numpy.save or numpy.savez")
    if not isinstance(shape, tuple) or not all(type(side) is int and side >= 0 for side in shape):
        raise ValueError("the header of its array is damaged")
    has = f"its array has the shape {quoted(shape)}"
    if len(shape) > 3:
        raise ValueError(f"{has}, and patterns and weights have up to 3 sides; save it in such a form")
    if math.prod(shape) > MOST_NUMBERS or max(shape, default=0) > MOST_NUMBERS:
        raise ValueError(f"{has}, which is larger than any network: {FITS}; save a part of it")
    return Header(dtype, shape, fortran is True)


def _values_steps(stream: BinaryIO | IO[bytes], header: Header) -> Steps[NDArray[Any]]:
    content = bytearray()
    while len(content) <= header.size and (piece := stream.read(PIECE)):
        content += piece
        yield len(content) / (header.size + 1)
    if len(content) != header.size:
        raise ValueError("it is damaged")
    values = np.frombuffer(content, header.dtype)
    if header.dtype.kind == "b" and values.size and values.view(np.uint8).max() > 1:
        raise ValueError("it holds something else than true and false")
    native = values.astype(header.dtype.newbyteorder("="), copy=False)
    plain = native.view(np.int8) if native.dtype.kind == "b" else native
    return plain.reshape(header.shape, order="F" if header.fortran else "C")


def _of_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> PatternTable | WeightMatrix:
    """Weights if there are any, with what belongs to them; else the first patterns."""
    if set(arrays) == {"arr_0", "arr_1"} and _is_square(arrays["arr_0"]):
        weights, upright = arrays["arr_0"], arrays["arr_1"]
        if upright.ndim == 2 and len(upright) == len(weights) and (not upright.size or _are_patterns(upright)):
            return _network(path, weights, None, upright.T, PACKAGE)
    square = [name for name, array in arrays.items() if _is_square(array)]
    square.sort(key=lambda name: (name.lower() not in ("weights", "w"), _are_patterns(arrays[name])))
    if square and (len(arrays) > 1 or square[0].lower() in ("weights", "w")):
        weights, n = arrays[square[0]], len(arrays[square[0]])
        biases = [a for name, a in arrays.items() if name.lower() in BIASES and a.shape == (n,)]
        others = [a for name, a in arrays.items() if name != square[0] and a.ndim == 2 and a.shape[1] == n]
        found = [array for array in others if array.size and _are_patterns(array)]
        bias, patterns = biases[0] if biases else None, found[0] if found else None
        return _network(path, weights, bias, patterns, "", set(arrays) == OWN)
    if not arrays:
        raise FileError(f"{shown(path.name)} holds no arrays; save it anew with numpy.savez.")
    usable = [array for array in arrays.values() if array.size and _are_patterns(array)]
    return table_of(path, (usable or list(arrays.values()))[0])


def _is_square(array: NDArray[Any]) -> bool:
    return array.ndim == 2 and array.shape[0] == array.shape[1] > 1


def _are_patterns(array: NDArray[Any]) -> bool:
    return bool(((array == array.min()) | (array == array.max())).all())


def _network(
    path: Path, weights: NDArray[Any], bias: NDArray[Any] | None, patterns: NDArray[Any] | None, package: str,
    is_own: bool = False,
) -> WeightMatrix:
    signs = None
    if patterns is not None and patterns.size:
        if len(patterns) > MOST_MEMORIES:
            raise FileError(f"{shown(path.name)} has more than {MOST_MEMORIES:,} patterns; leave some out.")
        low, high = patterns.min(), patterns.max()
        signs = np.where(patterns == high if high > low else patterns > 0, np.int8(1), np.int8(-1))
    given = None if bias is None else bias.astype(np.float64)
    try:
        return WeightMatrix(path, weights.astype(np.float64), given, signs, package, is_own)
    except FileError:
        raise
    except ValueError as error:
        raise FileError(f"{shown(path.name)} cannot be used: {error}.") from error
