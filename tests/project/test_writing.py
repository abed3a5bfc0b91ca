"""Writing that fails, wherever it does: a sentence, the old file, and nothing beside it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hopviz.project import archive, writing
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.model import Project
from hopviz.project.unfinished import NAME

SMALL = Document(Project(3, 3))
LARGER = Document(Project(40, 40, seed=7))
FAILURES = {
    "full disk": errno.ENOSPC, "quota": errno.EDQUOT, "too large": errno.EFBIG, "broken disk": errno.EIO,
    "read-only": errno.EROFS, "forbidden": errno.EACCES, "share is gone": errno.EHOSTDOWN,
    "share does not answer": errno.ETIMEDOUT, "stale share": errno.ESTALE,
}  # fmt: skip


def check_refused(file: Path, before: bytes) -> None:
    """Saving fails in one sentence, and leaves the file as it was, alone."""
    with pytest.raises(FileError, match=r"^The project kept\.hopviz [^\n]+\.$") as caught:
        archive.save(LARGER, file)
    assert len(str(caught.value)) < 200
    assert file.read_bytes() == before
    assert [name for name in os.listdir(file.parent) if NAME.fullmatch(name)] == []
    assert archive.load(file).project.n == 9


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, bytes]:
    file = tmp_path / "kept.hopviz"
    archive.save(SMALL, file)
    return file, file.read_bytes()


def failing(number: int, after: int = 0) -> Callable[..., Any]:
    """A function of the system that fails at last."""
    left = [after]

    def fail(*_: object, **__: object) -> None:
        if left[0] <= 0:
            raise OSError(number, os.strerror(number))
        left[0] -= 1

    return fail


@pytest.mark.parametrize("number", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_at_the_end_leaves_the_old_file(
    kept: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    monkeypatch.setattr(writing.os, step, failing(number))
    check_refused(*kept)


@pytest.mark.parametrize("number", FAILURES.values(), ids=FAILURES)
def test_a_folder_in_which_nothing_can_be_made_leaves_the_old_file(
    kept: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = Path.open

    def refuse(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if "x" in mode:
            raise OSError(number, os.strerror(number))
        return before(path, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    check_refused(*kept)


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_disk_that_is_full_after_any_number_of_bytes_leaves_the_old_file(kept: tuple[Path, bytes]) -> None:
    import resource
    import signal

    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    whole = kept[0].with_name("whole.hopviz")
    archive.save(LARGER, whole)
    try:
        for room in range(0, whole.stat().st_size, 97):
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, former[1]))
            check_refused(*kept)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, ignored)
    archive.save(LARGER, kept[0])


def test_a_file_that_another_program_holds_is_left_to_it(
    kept: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file because it is being used")

    monkeypatch.setattr(writing.os, "replace", held)
    check_refused(*kept)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="everything may be written here")
def test_a_folder_and_a_file_that_may_not_be_written(kept: tuple[Path, bytes]) -> None:
    file, before = kept
    for each, rights in ((file, 0o400), (file.parent, 0o500)):
        each.chmod(rights)
        try:
            check_refused(file, before)
        finally:
            each.chmod(0o700)


@pytest.mark.parametrize(
    "name", ["\\\\server\\share\\x\\y.hopviz", "//no-such-server/share/y.hopviz", "no/such/folder/y.hopviz", "x" * 300]
)
def test_places_that_are_not_there_are_told(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        archive.save(SMALL, name)
    except FileError as error:
        assert str(error).endswith(("choose another folder, or make room.", "choose another name."))  # noqa: PT017
        assert str(error).isprintable()  # noqa: PT017
    else:  # on POSIX a name may have these signs in it
        assert name.startswith("\\")


def test_rights_that_cannot_be_given_are_no_obstacle(
    kept: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing.os, "chmod", failing(errno.EPERM))  # as on the cards of cameras
    archive.save(LARGER, kept[0])
    assert archive.load(kept[0]).project.seed == 7
