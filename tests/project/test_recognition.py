"""Recognition of files: every form of patterns and weights, the choices it leaves, and hostile files."""

from __future__ import annotations

import io
import pickle
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import hopviz
from hopviz.core.stepwise import finished
from hopviz.project import archive
from hopviz.project.choices import Content
from hopviz.project.files import FileError
from hopviz.project.lesson_files import load_lesson
from hopviz.project.pattern_table import PatternTable
from hopviz.project.recognised import OtherFile, content
from hopviz.project.recognition import recognise, text_steps
from hopviz.project.weight_matrix import WeightMatrix

RNG = np.random.default_rng(1)
X = RNG.choice(np.array([-1, 1], np.int8), (12, 100))
NET = hopviz.hebbian(X)
WEIGHTS = RNG.normal(size=(6, 6))


def rows(values: np.ndarray, separator: str, end: str = "\n") -> bytes:
    return end.join(separator.join(map(str, row)) for row in values.tolist()).encode()


def npy(values: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values, allow_pickle=True)
    return stream.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def drawn(pictures: np.ndarray, on: str, off: str, between: str = "\n") -> bytes:
    drawings = ["".join("".join(on if unit > 0 else off for unit in row) + "\n" for row in one) for one in pictures]
    return between.join(drawings).encode()


def read(name: str, data: bytes, folder: Path, **chosen: str) -> Content:
    file = folder / name
    file.write_bytes(data)
    recognised = recognise(file)
    assert not isinstance(recognised, OtherFile)
    return content(recognised, chosen)


PATTERNS: dict[str, Callable[[], bytes]] = {
    "rows.npy": lambda: npy(X),
    "columns.npy": lambda: npy(X.T),
    "floats.npy": lambda: npy(np.asfortranarray(X.astype(float))),
    "flags.npy": lambda: npy(X > 0),
    "large numbers.npy": lambda: npy(((X + 1) * 127).astype(np.uint8)),
    "big end first.npy": lambda: npy(X.astype(">i4")),
    "pictures.npy": lambda: npy(X.reshape(12, 10, 10)),
    "one.npz": lambda: npz(patterns=X),
    "several.npz": lambda: npz(patterns=X, other=np.arange(5.0)),
    "commas.csv": lambda: rows(X, ","),
    "Windows.csv": lambda: b"\xef\xbb\xbf" + rows(X, ", ", "\r\n"),
    "Notepad.txt": lambda: rows(X, ",", "\r\n").decode().encode("utf-16"),
    "semicolons.csv": lambda: rows((X + 1) // 2, ";"),
    "blanks.txt": lambda: rows((X + 1) // 2, "   "),
    "tabs.txt": lambda: rows(X, "\t"),
    "points.csv": lambda: rows(X.astype(float), ","),
    "exponents.txt": lambda: "\n".join(" ".join(f"{x:.18e}" for x in row) for row in X).encode(),
    "nothing.txt": lambda: rows((X + 1) // 2, ""),
    "signs.txt": lambda: "\n".join("".join(f"{x:+d}" for x in row) for row in X).encode(),
    "signs of minus.txt": lambda: rows(X, ""),
    "drawings.txt": lambda: drawn(X.reshape(12, 10, 10), "#", "."),
    "digits.txt": lambda: drawn(X.reshape(12, 10, 10), "1", "0"),
    "points of one.txt": lambda: drawn(X.reshape(12, 10, 10), "1", "."),
    "labels.txt": lambda: drawn(X.reshape(12, 10, 10), "#", ".", "Letter:\n"),
    "pictures.csv": lambda: b"\n\n".join(rows(one, ",") for one in X.reshape(12, 10, 10)),
    "no suffix": lambda: rows(X, ","),
    "wrong suffix.png": lambda: npy(X),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_every_form_gives_the_same_memories(name: str, tmp_path: Path) -> None:
    found = read(name, PATTERNS[name](), tmp_path)
    assert (found.rows, found.cols) == (10, 10)
    assert found.network is None
    assert np.array_equal([memory.pattern for memory in found.memories], X)
    project = hopviz.load(tmp_path / name)
    assert np.array_equal(project.patterns, X)
    assert project.learning == "hebbian"


def test_what_was_recognised_is_said(tmp_path: Path) -> None:
    said = {}
    for name, make in PATTERNS.items():
        (tmp_path / name).write_bytes(make())
        said[name] = recognise(tmp_path / name).said
    assert said["rows.npy"] == "12 patterns of 100 units (10 x 10), one a row, 1 on and -1 off."
    assert said["columns.npy"] == "12 patterns of 100 units (10 x 10), one a column, 1 on and -1 off."
    assert said["semicolons.csv"] == "12 patterns of 100 units (10 x 10), one a row, 1 on and 0 off."
    assert said["drawings.txt"] == "12 drawings of 100 units (10 x 10), # on and . off."


def test_blanks_may_be_units_that_are_off(tmp_path: Path) -> None:
    data = drawn(X.reshape(12, 10, 10), "#", " ")
    assert np.array_equal(read("blanks", data, tmp_path).project.patterns, X)
    stripped = b"\n".join(line.rstrip() or line for line in data.split(b"\n"))
    assert np.array_equal(read("blanks", stripped, tmp_path).project.patterns, X)


def test_a_long_row_is_cut_into_pictures(tmp_path: Path) -> None:
    pictures = RNG.choice([-1, 1], (11, 1024))
    for name, data in (("pict.dat", rows(pictures.reshape(1, -1), ",")), ("lines", rows(pictures.reshape(-1, 1), ""))):
        found = read(name, data, tmp_path)
        assert (found.rows, found.cols) == (32, 32)
        assert np.array_equal(found.project.patterns, pictures)
    cut = read("x.npy", npy(pictures.reshape(-1)), tmp_path, pictures="44", shape="8x32")
    assert cut.project.patterns.shape == (44, 256)
    one = RNG.choice([0, 1], 100)
    assert np.array_equal(read("one", rows(one.reshape(-1, 1), ""), tmp_path).project.patterns[0] > 0, one > 0)
    assert read("twelve", b"1 0 1 0 1 1 0 0 1 0 1 1", tmp_path).project.patterns.shape == (1, 12)


def test_labels_are_names(tmp_path: Path) -> None:
    found = read("labels.txt", b"A:\n#.\n.#\n\nB\n##\n..\nA:\n..\n..\n", tmp_path)
    assert [memory.name for memory in found.memories] == ["A", "B", "A 2"]
    found = read("turning.txt", "cat\u202egpj\n##\n..\n\n\u202e\n#.\n..\n".encode(), tmp_path)
    assert [memory.name for memory in found.memories] == ["cat gpj", "turning"]
    found = read("labels.csv", b"# cat\n1,-1,1\n# dog\n-1,1,1\n", tmp_path)
    assert [memory.name for memory in found.memories] == ["cat", "dog"]
    found = read("a\nb.npy", npy(X), tmp_path)
    assert found.memories[0].name == "a b 1"


def test_choices_change_what_is_read(tmp_path: Path) -> None:
    file = tmp_path / "x.npy"
    np.save(file, X)
    plain, other = recognise(file), {"on": "low", "shape": "4x25"}
    assert isinstance(plain, PatternTable)
    assert [choice.key for choice in plain.choices({})] == ["layout", "on", "shape"]
    changed = content(plain, other)
    assert (changed.rows, changed.cols) == (4, 25)
    assert np.array_equal([memory.pattern for memory in changed.memories], -X)
    assert plain.told(other) == "12 patterns of 100 units (4 x 25), one a row, -1 on and 1 off."
    columns = {"layout": "columns"}
    assert np.array_equal(content(plain, columns).project.patterns, X.T)
    assert "3x4" in {choice.key: choice.options for choice in plain.choices(columns)}["shape"]
    assert hopviz.load(file, {"layout": "columns"}).n == 12
    assert content(plain, {"shape": "7x7", "strange": "x"}).rows == 10  # remembered of another file
    np.save(tmp_path / "ring.npy", np.eye(4)[::-1])
    ring = recognise(tmp_path / "ring.npy")
    assert isinstance(ring, PatternTable)
    assert content(ring, {"meaning": "strange"}).network is not None
    for wrong, said in (({"shape": "7x7"}, "make it one of 10x10"), ({"strange": "x"}, "choose among layout, on")):
        with pytest.raises(ValueError, match=said):
            hopviz.load(file, wrong)
    with pytest.raises(ValueError, match="leave it out"):
        hopviz.load(_lesson(tmp_path), {"on": "low"})


def _lesson(folder: Path) -> Path:
    archive.save(load_lesson("letters"), folder / "letters.hopviz")
    return folder / "letters.hopviz"


WEIGHT_FILES: dict[str, Callable[[], bytes]] = {
    "w.npy": lambda: npy(WEIGHTS),
    "w.npz": lambda: npz(weights=WEIGHTS),
    "alone.npz": lambda: npz(arr_0=WEIGHTS),
    "w.csv": lambda: rows(WEIGHTS, ","),
    "w.txt": lambda: rows(WEIGHTS, "  "),
}


@pytest.mark.parametrize("name", WEIGHT_FILES)
def test_square_numbers_are_weights(name: str, tmp_path: Path) -> None:
    found = read(name, WEIGHT_FILES[name](), tmp_path)
    assert found.network is not None
    assert np.array_equal(found.network.weights, WEIGHTS)
    assert np.array_equal(hopviz.load(tmp_path / name).network().weights, WEIGHTS)
    turned = hopviz.load(tmp_path / name, {"direction": "from", "units": "binary", "shape": "2x3"})
    assert np.array_equal(turned.network().weights, WEIGHTS.T)
    assert (turned.units, turned.rows) == ("binary", 2)
    assert recognise(tmp_path / name).said == "Asymmetric weights of 6 units (a run may cycle)."


def test_weights_may_come_with_more(tmp_path: Path) -> None:
    data = npz(weights=WEIGHTS + WEIGHTS.T, bias=np.arange(6.0), patterns=X[:3, :6])
    found = read("all.npz", data, tmp_path)
    assert recognise(tmp_path / "all.npz").said == "Symmetric weights of 6 units, biases and 3 patterns."
    assert found.network is not None
    assert found.network.bias.tolist() == [0, 1, 2, 3, 4, 5]
    assert np.array_equal(found.project.patterns, X[:3, :6])


@pytest.mark.parametrize("count", [0, 3, 100])
def test_files_of_hopfieldnetwork_are_read(count: int, tmp_path: Path) -> None:
    patterns = RNG.choice([-1, 1], (count, 100)).astype("int8")
    weights = hopviz.hebbian(patterns).weights if count else np.zeros((100, 100))
    found = read("saved.npz", npz(arr_0=weights, arr_1=patterns.T), tmp_path)
    assert recognise(tmp_path / "saved.npz").said.endswith(", as hopfieldnetwork saves them.")
    assert found.network is not None
    assert np.array_equal(found.network.weights, weights)
    assert np.array_equal(found.project.patterns, patterns)


def test_a_square_of_two_values_may_be_either(tmp_path: Path) -> None:
    ring = np.roll(np.eye(5, dtype=int), 1, axis=0) + np.roll(np.eye(5, dtype=int), -1, axis=0)
    assert read("ring.npy", npy(ring), tmp_path).network is not None
    assert read("ring.npy", npy(ring), tmp_path, meaning="patterns").memories[0].pattern.size == 25
    assert read("face.npy", npy(X.reshape(-1)[:100].reshape(10, 10)), tmp_path).network is None
    assert read("face.npy", npy(X.reshape(-1)[:100].reshape(10, 10)), tmp_path, meaning="weights").network is not None


def test_files_of_other_readers_are_told_apart(tmp_path: Path) -> None:
    made = {"project": _lesson(tmp_path), "lesson": tmp_path / "a lesson", "network": tmp_path / "a network"}
    made["lesson"].write_text('# remark\ntitle = "X"\ngoal = "Y"\n[grid]\nrows = 2\ncols = 2\n', "utf-8")
    made["network"].write_text("# remark\nhidden a\nhidden b\nconnect a b 2\n", "utf-8")
    for kind in ("png", "bmp", "gif", "webp", "tiff", "jpeg", "ppm"):
        made[f"picture {kind}"] = tmp_path / f"picture of {kind}"
        Image.fromarray(np.uint8(X.reshape(-1)[:800].reshape(20, 40) > 0) * 255).save(made[f"picture {kind}"], kind)
    for kind, file in made.items():
        recognised = recognise(file)
        assert isinstance(recognised, OtherFile)
        assert recognised.kind == kind.split()[0]
        assert hopviz.load(file).n >= 2
    assert np.array_equal(hopviz.load(made["picture png"]).patterns.reshape(-1), X.reshape(-1)[:800])


class Opens:
    def __reduce__(self) -> tuple[object, ...]:
        return open, ("/tmp/opened", "w")


def header(told: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(told).to_bytes(2, "little") + told.encode()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return stream.getvalue()


HUGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }\n"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "pickle.npy": (lambda: npy(np.array([Opens()], object)), "Python objects, which may run programs"),
    "pickle.npz": (lambda: npz(a=np.array([Opens()], object)), "Python objects, which may run programs"),
    "pickle.pkl": (lambda: pickle.dumps(X), "a pickle, which may run programs"),
    "fields.npy": (lambda: npy(np.zeros(3, "i4,f8")), "holds records"),
    "text.npy": (lambda: npy(np.array(["a"])), "holds texts"),
    "complex.npy": (lambda: npy(np.ones(4, complex)), "holds complex numbers"),
    "shape.npy": (lambda: header(HUGE % "10**9,") + b"x", "is damaged"),
    "large.npy": (lambda: header(HUGE % "99999999, 99999999") + b"x", "larger than any network: up to 16,777,216"),
    "wide.npy": (lambda: header(HUGE % "999999, 9999") + b"x", "larger than any network"),
    "negative.npy": (lambda: header(HUGE % "-1, 5") + b"x", "is damaged"),
    "sides.npy": (lambda: npy(np.ones((2, 2, 2, 2))), "up to 3 sides"),
    "long header.npy": (lambda: header(" " * 60_000) + b"x", "header of its array is damaged"),
    "nested.npy": (lambda: header("(" * 3000), "header of its array is damaged"),
    "cut.npy": (lambda: npy(X)[:300], "holds 172 bytes of numbers, and says it has 1,200"),
    "cut header.npy": (lambda: npy(X)[:20], "header of its array is damaged"),
    "cut.npz": (lambda: npz(a=X)[:200], "its end is missing"),
    "bomb.npz": (lambda: zipped(**{"a.npy": header(HUGE % "20000, 20000") + b"\0" * 30_000_000}), "larger than any"),
    "bombs.npz": (lambda: zipped(**{f"{k}.npy": b"\0" * 20_000_000 for k in range(2)}), "no array of numpy"),
    "climbing.npz": (lambda: zipped(**{"../a.npy": npy(X)}), "which is no array"),
    "many.npz": (lambda: zipped(**{f"{k}.npy": b"" for k in range(1000)}), "more parts"),
    "word.docx": (lambda: zipped(**{"word/document.xml": b"<x/>"}), "is a zip without arrays"),
    "none.npz": (lambda: zipped(), "no file of arrays|end is missing|is of a kind"),
    "nan.npy": (lambda: npy(np.array([[1.0, np.nan], [0, 1]])), "infinite or none at all"),
    "empty.npy": (lambda: npy(np.zeros((0, 5))), "holds no numbers"),
    "empty": (lambda: b"", "is empty"),
    "paper.pdf": (lambda: b"%PDF-1.4\n", "is a PDF document"),
    "photo.png": (lambda: b"%PDF-1.4\n", "is no picture but a PDF document"),
    "page.csv": (lambda: b"<html><body>", "is a web page"),
    "noise": (lambda: bytes(range(256)) * 9, "of a kind that hopviz does not read"),
    "prose.txt": (lambda: b"Once upon a time\nthere was a net.\n", "of a kind that hopviz does not read"),
    "ragged.csv": (lambda: b"1,-1,1\n1,-1\n", "line 2 has 2 numbers, and the first 3"),
    "hole.csv": (lambda: b"1,,1\n1,0,1\n", "line 1 has an empty field"),
    "word.csv": (lambda: b"1,0,1\n0,1,no\n", "line 2 holds 'no', which is no number"),
    "uneven.txt": (lambda: b"##.\n#.\n", "a line has 2 units"),
    "heights.txt": (lambda: b"##\n..\n\n##\n..\n##\n", "picture number 2 has 3 lines, and the first 2"),
    "three.csv": (lambda: b"1,0,-1\n1,1,0\n", "no patterns, which have two values such as -1 and 1"),
    "prime.csv": (lambda: b",".join([b"1", b"-1"] * 260 + [b"1"]), "no grid of 2 units to 512 x 512"),
    "odd weights.npy": (lambda: npy(np.arange(521 * 521.0).reshape(521, 521)), "weights of 521 units, and no grid"),
    "photos.npy": (lambda: npy(np.zeros((2, 600, 600)) + np.eye(600)), "no grid"),
    "commas.csv": (lambda: b"1" + b"," * 3_000_000, "has an empty field|more numbers|numbers in a line"),
    "infinite.csv": (lambda: b"1,1e999\n1,0\n", "infinite or none"),
    "letter.docx": (lambda: b"PK\3\4 cut off", "choose another file, or a whole one"),
    "not utf.txt": (lambda: b"1,0\n1,\xff\n", "save it as UTF-8 text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    make, cause = REFUSED[name]
    file = tmp_path / name
    file.write_bytes(make())
    tracemalloc.start()
    try:
        with pytest.raises(FileError, match=cause) as caught:
            recognise(file)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    said = str(caught.value)
    assert said.isprintable()
    assert said.endswith(".")
    assert ";" in said
    assert len(said) < 400
    assert not Path("/tmp/opened").exists()


def test_a_long_network_as_text_is_read_by_its_own_reader(tmp_path: Path) -> None:
    with (tmp_path / "long").open("w") as file:
        file.write("hidden a\nhidden b\nconnect a b 2\n" + "# a remark\n" * 1_600_000)
    recognised = recognise(tmp_path / "long")
    assert isinstance(recognised, OtherFile)
    assert recognised.kind == "network"
    for label in ("input", "BM", "P4", "MZ", "%PDF"):  # how other files begin
        (tmp_path / "label").write_text(f"{label}\n##\n..\n", "utf-8")
        (memory,) = content(recognise(tmp_path / "label")).memories  # type: ignore[arg-type]
        assert memory.name == label


def test_a_broken_file_is_told_from_one_of_another_kind(tmp_path: Path) -> None:
    for name in ("broken.png", "broken.hopviz", "broken.toml", "broken.net"):
        (tmp_path / name).write_bytes(b"\x01\x02 nothing \x00")
        with pytest.raises(ValueError, match=r"picture|project|lesson|network"):
            hopviz.load(tmp_path / name)
    whole = _lesson(tmp_path).read_bytes()
    (tmp_path / "cut").write_bytes(whole[:500])
    with pytest.raises(ValueError, match="The project cut cannot be opened"):
        hopviz.load(tmp_path / "cut")


def test_a_text_from_elsewhere_is_read_alike() -> None:
    text = hopviz.patterns.format_pattern(X[0].reshape(10, 10))
    recognised = finished(text_steps(Path("pasted"), text))
    assert isinstance(recognised, PatternTable)
    (memory,) = content(recognised).memories
    assert (memory.name, memory.pattern.tolist()) == ("pasted", X[0].tolist())
    with pytest.raises(FileError, match="pasted is of a kind that hopviz does not read"):
        finished(text_steps(Path("pasted"), "nothing at all"))


SMALL = st.integers(1, 5)


@given(st.data())
def test_numbers_are_read_however_they_are_separated(data: st.DataObject) -> None:
    count, n = data.draw(SMALL), data.draw(st.integers(2, 12))
    values = np.array(data.draw(st.lists(st.sampled_from([0, 1]), min_size=count * n, max_size=count * n)))
    table = values.reshape(count, n)
    separator = data.draw(st.sampled_from([",", ", ", ";", " ; ", "\t", "  ", " ,"]))
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    mark = data.draw(st.sampled_from(["", "\ufeff"]))
    text = mark + end.join(separator.join(map(str, row)) for row in table.tolist())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.csv")
        file.write_text(text + data.draw(st.sampled_from(["", end, end * 3])), "utf-8", newline="")
        recognised = recognise(file)
        assert isinstance(recognised, PatternTable | WeightMatrix)
        chosen = {"meaning": "patterns", "layout": "rows", "pictures": "1"}
        on = [memory.pattern > 0 for memory in content(recognised, chosen).memories]
        assert np.array_equal(np.concatenate(on), values > 0)
