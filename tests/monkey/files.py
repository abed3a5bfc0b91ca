"""Files that somebody may drop: lessons, networks, patterns, weights and pictures, some of them broken."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image

from hopviz import assets

TEXTS = {
    "empty.toml": "",
    "empty.net": "",
    "words.toml": "This is no lesson.\n",
    "words.net": "This is no network.\n",
    "half.toml": 'title = "Half\nrows = 3',
    "unknown.toml": 'title = "x"\nrows = 2\ncols = 2\ncolour = "red"\n',
    "loop.net": "connect a a 1\n",
    "three.net": "connect a b 1\nconnect b c -2\nbias a 0.5\n",
    "one.net": "unit a\n",
    "ümläut ж.net": "connect ä ж 1\n",
    "picture.png": "no picture at all",
    "notes.txt": "A text.\n",
    "no suffix": "x",
    "rows.csv": "1, -1, 1, -1\r\n-1, -1, 1, 1\r\n",
    "bits.txt": "0110100110010110" * 4 + "\n",
    "drawn.txt": "##.\n#.#\n.##\n\n...\n###\n...\n",
    "ragged.csv": "1,2,3\n4,5\n",
    "weights.csv": "0,1,-2\n1,0,0.5\n3,0.5,0\n",
    "photo.csv": "1,0\n0,1\n",
}
PICTURES = {"dot.png": (1, 1), "line.png": (300, 1), "photo.jpg": (320, 200), "large.png": (1500, 900)}


def write_files(folder: Path) -> list[Path]:
    """Write them all; a folder and a file that does not exist are among them, too."""
    for kind, pattern in (("lessons", "*.toml"), ("networks", "*.net")):
        for source in sorted(assets.path(kind).glob(pattern)):
            content = source.read_bytes()
            (folder / source.name).write_bytes(content)
            (folder / f"cut-{source.name}").write_bytes(content[: len(content) // 2])
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    chance = random.Random(0)
    (folder / "bytes.toml").write_bytes(chance.randbytes(500))
    (folder / "bytes.net").write_bytes(chance.randbytes(500))
    (folder / "bytes.jpg").write_bytes(chance.randbytes(500))
    for name, size in PICTURES.items():
        _picture(size).save(folder / name)
    photo = (folder / "photo.jpg").read_bytes()
    (folder / "cut.jpg").write_bytes(photo[: len(photo) // 2])
    (folder / "folder.png").mkdir()
    _write_arrays(folder)
    album = folder / "album"
    album.mkdir()
    for number in range(12):
        _picture((64 + number, 48)).save(album / f"{number}.png")
    (album / "notes.txt").write_text("No picture.\n", encoding="utf-8")
    return [*sorted(folder.iterdir()), folder / "not there.png", folder / "not there.toml"]


def _write_arrays(folder: Path) -> None:
    """Patterns and weights as numpy writes them, whole and cut off."""
    patterns = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (4, 100))
    weights = patterns.T.astype(float) @ patterns
    np.fill_diagonal(weights, 0)
    np.save(folder / "patterns.npy", patterns)
    np.save(folder / "weights.npy", weights)
    np.savez(folder / "both.npz", weights, patterns.T)
    for name in ("patterns.npy", "both.npz"):
        content = (folder / name).read_bytes()
        (folder / f"cut-{name}").write_bytes(content[: len(content) // 2])


def _picture(size: tuple[int, int]) -> Image.Image:
    width, height = size
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    rings = 127.5 * (1 + np.sin(np.hypot(across - width / 2, down - height / 2) / 9))
    return Image.fromarray(rings.astype(np.uint8))
