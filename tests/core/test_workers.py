"""Worker processes: less urgent than the program, and gone with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hopviz.core.workers import processes

PROGRAM = """
import os
from hopviz.core.workers import processes
if __name__ == "__main__":
    print(processes().submit(os.getpid).result(), flush=True)
    os._exit(1)  # as if it had been killed
"""


@pytest.mark.skipif(not hasattr(os, "nice"), reason="a system without niceness")
def test_they_give_way() -> None:
    with processes() as pool:
        assert pool.submit(os.nice, 0).result() > os.nice(0)
        assert pool.submit(os.getpid).result() != os.getpid()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for the process in /proc")
def test_none_outlives_the_program(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    # Its output ends when the last process that holds it has ended.
    told = subprocess.run(
        [sys.executable, str(program)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        timeout=100, check=False,
    ).stdout  # fmt: skip
    worker = int(told)
    assert not Path(f"/proc/{worker}/exe").exists()
