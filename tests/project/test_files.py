"""Files that are none, or are too large: refused in one sentence by every reader, without being opened."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hopviz.core.quoting import LONGEST_PATH
from hopviz.project import images, lesson_files, networks
from hopviz.project.files import FileError, bytes_steps, shown
from hopviz.project.images import read_image
from hopviz.project.lesson_files import load_lesson
from hopviz.project.networks import load_network

READERS: dict[str, tuple[Callable[[Path], object], int]] = {
    "picture": (read_image, images.MOST_BYTES),
    "network file": (load_network, networks.MOST_BYTES),
    "lesson file": (load_lesson, lesson_files.MOST_BYTES),
}
SUFFIXES = {"picture": ".png", "network file": ".net", "lesson file": ".toml"}


def refusal(called: str, path: Path) -> str:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        READERS[called][0](path)
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("called", READERS)
def test_what_is_no_regular_file_is_never_opened(
    called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("there are no such files")

    def opened(*_: object) -> int:
        raise AssertionError("it was opened")

    monkeypatch.setattr(os, "open", opened)
    named = {kind: tmp_path / f"{kind}{SUFFIXES[called]}" for kind in ("folder", "pipe", "device", "socket", "link")}
    named["folder"].mkdir()
    os.mkfifo(named["pipe"])
    named["device"].symlink_to("/dev/zero")
    named["link"].symlink_to(tmp_path / "gone")
    folder = os.getcwd()
    with socket.socket(socket.AF_UNIX) as end:
        os.chdir(tmp_path)  # a socket's path must be short
        try:
            end.bind(named["socket"].name)
        finally:
            os.chdir(folder)
        for kind in ("folder", "pipe", "device", "socket"):
            assert f"cannot be read: it is a {kind}, not a {called}; choose a file" in refusal(called, named[kind])
    assert f"The {called}" in refusal(called, named["link"])
    assert "is a link to a file that is gone; choose another one" in refusal(called, named["link"])


@pytest.mark.parametrize("called", READERS)
def test_files_that_are_too_large_are_refused_by_their_size(called: str, tmp_path: Path) -> None:
    path = tmp_path / f"large{SUFFIXES[called]}"
    path.touch()
    os.truncate(path, READERS[called][1] + 1)
    assert f"has more than {READERS[called][1] >> 20} MB, which is too large" in refusal(called, path)


def test_a_file_that_grows_while_it_is_read_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "log.toml"
    path.write_bytes(b"x" * 100)

    def read_on() -> None:
        with path.open("ab") as file:
            for _ in bytes_steps(path, "lesson file", 3 << 20):
                file.write(b"x" * (1 << 20))
                file.flush()

    with pytest.raises(FileError, match="more than 3 MB"):
        read_on()


@pytest.mark.parametrize("called", READERS)
@pytest.mark.parametrize("name", ["a" * 300, "a\0b", "no/such"])
def test_names_that_no_file_can_have_are_told(called: str, name: str, tmp_path: Path) -> None:
    sentence = refusal(called, tmp_path / f"{name}{SUFFIXES[called]}")
    assert re.match(f"The {called} .* cannot be read|There is no {called} ", sentence)
    assert len(sentence) < 250


def test_what_may_not_be_opened_or_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    for function in ("stat", "open"):
        with monkeypatch.context() as patch:
            patch.setattr(os, function, refuse)
            assert "cannot be read (Permission denied); check that you may open it." in refusal("lesson file", path)


def test_a_name_stands_on_one_line_and_is_not_too_long() -> None:
    assert shown("a\nb\udcff.png") == r"a\nb\udcff.png"
    assert len(shown("x" * 5000)) == LONGEST_PATH
    assert shown("/home/somebody/a b.png") == "/home/somebody/a b.png"
