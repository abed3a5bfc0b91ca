"""Hostile files of every kind that is read: each is refused in a sentence, and takes no memory to speak of."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.project.test_archive import ABSURD, HOSTILE, Opens

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 100 << 20
"""Bytes that refusing a file may take."""
OPENING = """
import resource, sys, time
from pathlib import Path
from hopviz.core.stepwise import finished
from hopviz.project.images import Image
from hopviz.project.incoming import incoming_steps
from hopviz.project.opening import load
Image.init()
used = int(next(line for line in open("/proc/self/status") if line.startswith("VmData")).split()[1]) << 10
resource.setrlimit(resource.RLIMIT_DATA, (used + int(sys.argv[2]), resource.RLIM_INFINITY))
slowest = 0.0
for path in sorted(Path(sys.argv[1]).iterdir()):
    for open_file in (load, lambda path: finished(incoming_steps([path]))):
        began = time.perf_counter()
        said = ""
        try:
            found = open_file(path)
            said = "" if getattr(found, "document", None) is None else "to be refused when it is opened."
        except ValueError as error:
            said = str(error)
        except MemoryError:
            print(f"{path.name}: takes too much memory")
        took = time.perf_counter() - began
        slowest = max(slowest, took)
        print(f"{path.name} {took:.3f} {said}", file=sys.stderr)
        if not said.isprintable() or not said.endswith(".") or len(said) > 400:
            print(f"{path.name}: {said!r}")
print(f"slowest {slowest:.3f} s", file=sys.stderr)
"""


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def npy(shape: str, kind: str = "'<f8'", data: bytes = b"") -> bytes:
    header = f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    header = header.ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def png(width: int, height: int) -> bytes:
    """A file that promises many pixels, all of them black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1 << 22), 9))


def pickled_array() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.array([Opens()], object), allow_pickle=True)
    return stream.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    **{f"{name}.hopviz": make for name, make in HOSTILE.items()},
    "bomb.npz": lambda: zipped(**{"arr_0.npy": npy("(30000, 30000)", data=bytes(300_000_000))}),
    "honest bomb.npz": lambda: zipped(**{"arr_0.npy": npy("(6000, 6000)", data=bytes(288_000_000))}),
    "shape.npz": lambda: zipped(**{"arr_0.npy": ABSURD}),
    "climbing.npz": lambda: zipped(**{"../../../tmp/escape.npy": npy("(2, 2)", data=bytes(31))}),
    "pickle.npz": lambda: zipped(**{"arr_0.npy": pickled_array()}),
    "many.npz": lambda: zipped(**{f"m{k}.npy": b"" for k in range(20_000)}),
    "absurd.npy": lambda: ABSURD,
    "huge.npy": lambda: npy("(10000000000, 10000000000)"),
    "negative.npy": lambda: npy("(-5, -5)"),
    "long header.npy": lambda: b"\x93NUMPY\x02\x00" + struct.pack("<I", 1 << 31) + b" " * 1000,
    "program.npy": lambda: npy("__import__('os').system('touch /tmp/opened')"),
    "pickle.npy": pickled_array,
    "pickle.csv": lambda: pickle.dumps(Opens()),
    "gzip.csv": lambda: gzip.compress(bytes(1 << 24)),
    "wide.csv": lambda: b"1," * 5_000_000,
    "tall.csv": lambda: b"1\n" * 5_000_000,
    "blank.txt": lambda: b" " * (15 << 20),
    "deep.toml": lambda: b"a = " + b"[" * 1_000_000,
    "deep.json": lambda: b'{"a":' * 500_000,
    "grid.toml": lambda: b'title = "x"\ngoal = "x"\n[grid]\nrows = 999999999\ncols = 999999999\n',
    "pixels.png": lambda: png(60_000, 60_000),
    "promise.png": lambda: png(65_000, 1_500),
    "pixels.tif": lambda: b"II*\0\x08\0\0\0" + struct.pack("<H", 3) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in ((256, 1 << 30), (257, 1 << 30), (258, 8))) + bytes(4),
    "tags.tif": lambda: b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 273, 4, 1 << 30, 8) * 65535,
    "pixels.gif": lambda: b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;",
    "pixels.ppm": lambda: b"P6 99999999 99999999 255\n",
    "pixels.qoi": lambda: b"qoif" + struct.pack(">IIBB", 1 << 31, 1 << 31, 4, 0),
    "zeros": lambda: bytes(1 << 20),
}  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_hostile_files_are_refused_and_take_no_memory(tmp_path: Path) -> None:
    for name, make in FILES.items():
        (tmp_path / name).write_bytes(make())
    Path("/tmp/opened").unlink(missing_ok=True)
    command = [sys.executable, "-c", OPENING, str(tmp_path), str(MEMORY)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr
    assert not Path("/tmp/opened").exists()
    assert sorted(os.listdir(tmp_path)) == sorted(FILES)
