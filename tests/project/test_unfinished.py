"""What is left of killed programs: cleared beside the next file, and never taken from under one that writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hopviz.core.stepwise import finished
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.model import Project
from hopviz.project.unfinished import NAME, clear_unfinished, unfinished_file, unfinished_folder
from hopviz.project.writing import filled_folder_steps

SMALL = Document(Project(2, 2))
WRITING = """
import sys, time
from pathlib import Path
from hopviz.project.unfinished import unfinished_file, unfinished_folder
with unfinished_file(Path(sys.argv[1])), unfinished_folder(Path(sys.argv[1])) as folder:
    (folder / "a.png").write_bytes(b"x")
    print("begun", flush=True)
    time.sleep(100)
"""


def left_in(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if NAME.fullmatch(name)]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process cannot be killed so here")
def test_what_a_killed_program_has_left_is_cleared_by_the_next_that_writes_there(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITING, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writing:
        assert writing.stdout is not None
        assert writing.stdout.readline() == "begun\n"
        archive.save(SMALL, tmp_path / "beside.hopviz")
        assert len(left_in(tmp_path)) == 2  # it still writes
        writing.kill()
    assert len(left_in(tmp_path)) == 2
    finished(filled_folder_steps(tmp_path / "pictures", "folder of pictures", _one_picture))
    assert sorted(os.listdir(tmp_path)) == ["beside.hopviz", "pictures"]


def _one_picture():
    yield 0.0
    return {"a.png": b"x"}


def test_two_that_write_at_a_time_do_not_harm_each_other(tmp_path: Path) -> None:
    one, other = (archive.save_steps(SMALL, tmp_path / name) for name in ("one.hopviz", "other.hopviz"))
    for steps in (one, other):
        next(steps)
        next(steps)
    assert len(left_in(tmp_path)) == 2
    finished(other)
    finished(one)
    assert sorted(os.listdir(tmp_path)) == ["one.hopviz", "other.hopviz"]


def test_only_what_is_called_so_is_cleared(tmp_path: Path) -> None:
    kept = {".part", f".{'a' * 32}.part", ".hopviz.part", f".hopviz-{'0' * 32}.part.txt", f"hopviz-{'0' * 32}.part"}
    for name in {*kept, f".hopviz-{'0' * 32}.part"}:
        (tmp_path / name).write_text("x")
    elsewhere = tmp_path / "kept"
    elsewhere.mkdir()
    (tmp_path / f".hopviz-{'1' * 32}.part").symlink_to(elsewhere)
    clear_unfinished(tmp_path)
    assert set(os.listdir(tmp_path)) == {*kept, "kept", f".hopviz-{'1' * 32}.part"}
    clear_unfinished(tmp_path / "nowhere")


def test_what_was_not_given_another_name_goes(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="half"), unfinished_file(tmp_path) as (file, _):
        _fail(file.write(b"half"))
    with pytest.raises(KeyError, match="half"), unfinished_folder(tmp_path) as folder:
        _fail((folder / "x").write_text("half"))
    assert os.listdir(tmp_path) == []


def _fail(written: int) -> None:
    assert written == 4
    raise KeyError("half")
