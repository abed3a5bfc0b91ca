"""Checked files: what is read is what was written, or nothing; what cannot be written is done without."""

from __future__ import annotations

import errno
import io
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hopviz.core.kernels import cache_files
from hopviz.core.kernels.cache_files import KEPT_UNUSED, read_checked, user_cache_folder, write_checked

CONTENT = bytes(range(256)) * 3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "kernels" / "version" / "kernel"
    write_checked(made, CONTENT)
    return made


def test_what_was_written_is_read(path: Path) -> None:
    assert read_checked(path) == CONTENT
    write_checked(path, b"another")
    assert read_checked(path) == b"another"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_not_there_is_not_read(tmp_path: Path) -> None:
    assert read_checked(tmp_path / "nothing" / "here") is None
    assert read_checked(tmp_path) is None  # a folder


def test_a_file_with_any_bit_flipped_is_not_read(path: Path) -> None:
    right = path.read_bytes()
    for place in range(len(right)):
        flipped = bytearray(right)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert read_checked(path) is None
    path.write_bytes(right)
    assert read_checked(path) == CONTENT


def test_a_file_of_any_other_length_is_not_read(path: Path) -> None:
    right = path.read_bytes()
    for length in range(len(right)):
        path.write_bytes(right[:length])
        assert read_checked(path) is None
    path.write_bytes(right + b"\0")
    assert read_checked(path) is None
    write_checked(path, CONTENT)
    assert read_checked(path) == CONTENT


@pytest.mark.parametrize("place", ["version/another", "another/kernel"])
def test_a_file_in_the_place_of_another_is_not_read(path: Path, place: str) -> None:
    other = path.parents[1] / place
    other.parent.mkdir(exist_ok=True)
    other.write_bytes(path.read_bytes())
    assert read_checked(other) is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has permissions instead of owners")
@pytest.mark.parametrize("foreign", ["file", "folder"])
def test_what_belongs_to_somebody_else_is_not_read(path: Path, foreign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def owned_by_another(status: os.stat_result) -> os.stat_result:
        return os.stat_result([*status[:4], os.geteuid() + 1, *status[5:10]])

    stat, fstat = os.stat, os.fstat
    if foreign == "file":
        monkeypatch.setattr(cache_files.os, "fstat", lambda file: owned_by_another(fstat(file)))
    else:
        monkeypatch.setattr(cache_files.os, "stat", lambda folder: owned_by_another(stat(folder)))
    found = read_checked(path)
    monkeypatch.undo()
    assert found is None


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    path = tmp_path / "file" / "version" / "kernel"
    write_checked(path, CONTENT)
    assert read_checked(path) is None


def test_a_full_disk_leaves_what_was_there_and_nothing_half_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Filling(io.FileIO):
        def write(self, data: Any) -> int:
            super().write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(cache_files, "open", Filling, raising=False)
        write_checked(path, b"another")
        write_checked(path.with_name("new"), b"another")
    assert read_checked(path) == CONTENT
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_deleted_meanwhile_is_made_again(path: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    path.parents[1].rmdir()
    write_checked(path, CONTENT)
    assert read_checked(path) == CONTENT


@pytest.mark.parametrize("used", [False, True])
def test_only_what_is_of_no_use_any_more_is_removed(path: Path, used: bool) -> None:
    os.utime(path.parent, (time.time() - KEPT_UNUSED - 60,) * 2)
    if used:
        read_checked(path)
    newer = path.parents[1] / "newer" / "kernel"
    write_checked(newer, CONTENT)
    assert path.exists() is used
    assert read_checked(newer) == CONTENT


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folders of Linux")
def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    def folder(**environment: str) -> Path | None:
        for name in ("HOPVIZ_CACHE_DIR", "XDG_CACHE_HOME", "HOME"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return user_cache_folder()

    assert folder(HOME="/home/ada") == Path("/home/ada/.cache/hopviz")
    assert folder(HOME="/home/ada", XDG_CACHE_HOME="/var/tmp/ada") == Path("/var/tmp/ada/hopviz")
    assert folder(HOME="/home/ada", XDG_CACHE_HOME="relative") == Path("/home/ada/.cache/hopviz")
    assert folder(HOME="/home/ada", HOPVIZ_CACHE_DIR="/scratch") == Path("/scratch")
    assert folder(HOME="nowhere") is None
    home = folder()  # of the system's list of users
    assert home is None or home.is_absolute()
