"""The cache of kernels: never wrong, never in the way, and of use to the next process.

Most of it is shown by two tiny kernels in a folder of their own, where one contains the other.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest

from hopviz.core.kernels import turns
from hopviz.core.kernels.cache_files import read_checked
from hopviz.core.kernels.compiler import compiled

ROOT = Path(__file__).resolve().parents[2]
INNER = """
from hopviz.core.kernels.compiler import compiled
@compiled
def inner(x):
    return x + 1
"""
OUTER = """
from hopviz.core.kernels.compiler import compiled
from inner import inner
@compiled
def outer(x):
    return inner(x) * 10
"""
ASK = """
import json, sys
from outer import outer, inner
values = [outer(json.loads(x)) for x in sys.argv[1:]]
print(json.dumps([values, sum(outer.stats.cache_hits.values()), sum(outer.stats.cache_misses.values())]))
"""
DELAYS = """
import os, time, random
chance = random.Random(os.getpid())
def late(call):
    def called(*given, **named):
        time.sleep(chance.random() / 20)
        done = call(*given, **named)
        time.sleep(chance.random() / 20)
        return done
    return called
for name in ("replace", "mkdir", "fstat", "utime"):
    setattr(os, name, late(getattr(os, name)))
"""
READ_ONLY = """
import errno, os, sys
def refuse(event, given):
    writes = event == "open" and (
        any(letter in (given[1] or "") for letter in "wax+") if given[1] is not None
        else given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    )
    if writes and given[0] != os.devnull or event in ("os.mkdir", "os.rename", "os.remove"):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(given[0]))
sys.addaudithook(refuse)
"""


def start(code: str, *arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.Popen[str]:
    """Begin to run some code in a fresh interpreter, which writes no byte code of modules."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    return subprocess.Popen(
        [sys.executable, "-B", "-c", code, *arguments],
        cwd=folder, env={**kept, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def output(process: subprocess.Popen[str]) -> str:
    said, complaint = process.communicate(timeout=120)
    assert (process.returncode, complaint) == (0, "")
    return said


class Kernels:
    """Two tiny kernels in a folder, and a cache beside it."""

    def __init__(self, folder: Path) -> None:
        self.sources, self.cache = folder / "sources", folder / "cache"
        self.sources.mkdir()
        self.write(INNER)
        (self.sources / "outer.py").write_text(OUTER)

    def write(self, inner: str) -> None:
        (self.sources / "inner.py").write_text(inner)

    def begin(self, *values: float, code: str = ASK) -> subprocess.Popen[str]:
        given = [json.dumps(value) for value in values]
        return start(code, *given, folder=self.sources, HOPVIZ_CACHE_DIR=str(self.cache))

    def ask(self, *values: float, code: str = ASK) -> list[Any]:
        """What the outer kernel makes of some numbers, and how many of its variants were found, and compiled."""
        answer: list[Any] = json.loads(output(self.begin(*values, code=code)))
        return answer

    @property
    def files(self) -> list[Path]:
        return sorted(self.cache.rglob("*.*"))


@pytest.fixture
def kernels(tmp_path: Path) -> Kernels:
    return Kernels(tmp_path)


def test_two_processes_may_compile_a_kernel_at_once_and_a_third_finds_it(kernels: Kernels) -> None:
    at_once = [kernels.begin(*values, code=DELAYS + ASK) for values in ([1, 0.5], [0.5, 1])]
    answers = [json.loads(output(process)) for process in at_once]
    assert [values for values, _, _ in answers] == [[20, 15.0], [15.0, 20]]
    if turns.HAS_LOCKS:  # each variant is compiled by one of the two
        assert [sum(answer[k] for answer in answers) for k in (1, 2)] == [2, 2]
    assert [path.suffix for path in kernels.files] == [".kernel"] * 4
    assert all(read_checked(path) for path in kernels.files)
    assert kernels.ask(1, 0.5) == [[20, 15.0], 2, 0]


def test_what_is_damaged_or_of_other_sources_is_made_anew(kernels: Kernels) -> None:
    assert kernels.ask(1, 0.5) == [[20, 15.0], 0, 2]
    outer, other = (path for path in kernels.files if "outer" in path.name)
    outer.write_bytes(outer.read_bytes()[:-1])
    other.write_bytes(b"")
    assert kernels.ask(1, 0.5) == [[20, 15.0], 0, 2]
    assert all(read_checked(path) for path in kernels.files)
    kernels.write(INNER.replace("x + 1", "x + 2"))
    assert kernels.ask(1) == [[30], 0, 1]


def test_where_nothing_can_be_written_kernels_are_compiled(kernels: Kernels) -> None:
    assert kernels.ask(1, code=READ_ONLY + ASK) == [[20], 0, 1]
    assert kernels.files == []


def test_neither_the_version_nor_an_import_needs_a_file_or_a_compiler() -> None:
    code = (
        "import sys, hopviz, hopviz.cli\n"
        "try: hopviz.cli.main(['--version'])\n"
        "finally: assert 'numba' not in sys.modules, 'numba is imported'"
    )
    nowhere = dict.fromkeys(("HOME", "LOCALAPPDATA", "TMPDIR", "XDG_CACHE_HOME", "HOPVIZ_CACHE_DIR"), "")
    assert output(start(READ_ONLY + code, **nowhere)).startswith("hopviz ")


def test_the_kernels_of_hopviz_are_found_by_the_next_process() -> None:
    code = """
import sys, hopviz
from numba.core.dispatcher import Dispatcher
network = hopviz.hebbian([[1, -1, 1, -1, 1]])
hopviz.recall(network, [1, 1, 1, -1, 1]), hopviz.census(network, 2, 0), hopviz.landscape.minima(network)
kernels = {value for name, module in sys.modules.items() if name.startswith("hopviz.core.kernels.")
           for value in vars(module).values() if isinstance(value, Dispatcher)}
print(sum(sum(kernel.stats.cache_hits.values()) for kernel in kernels))
print(*(kernel.py_func.__name__ for kernel in kernels if kernel.stats.cache_misses))
"""
    found, missed = output(start(code)).splitlines()
    if missed:  # nobody has used them before
        found, missed = output(start(code)).splitlines()
    assert int(found) > 5
    assert missed == ""


def test_wrong_settings_of_numba_are_no_concern_of_the_program() -> None:
    wrong = {
        "NUMBA_NUM_THREADS": "0",
        "NUMBA_OPT": "nonsense",
        "NUMBA_CPU_FEATURES": "nonsense",
        "NUMBA_COLOR_SCHEME": "nonsense",
        "NUMBA_CACHE_LOCATOR_CLASSES": "nonsense",
    }
    assert output(start("import hopviz.cli; hopviz.cli.main(['recall', 'letters'])", **wrong)).count("Settled") == 1


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Make a kernel that nobody has compiled; it has a cache of its own, as if each were in a process of its own."""
    monkeypatch.setenv("HOPVIZ_CACHE_DIR", str(tmp_path / "cache"))
    return lambda: compiled(_double)


def _double(x: Any) -> Any:
    return x + x


def test_numba_still_has_the_places_that_the_cache_takes(double: Callable[[], Any], tmp_path: Path) -> None:
    first = double()
    numba_has = f"numba {numba.__version__} has other caches (see numba.core.caching.FunctionCache): "
    assert first.stats.cache_path == str(tmp_path / "cache" / "kernels"), (
        numba_has + "no `_cache` of dispatchers, or other arguments of `load_overload` and `save_overload`"
    )
    assert first(2) == 4
    assert list(tmp_path.rglob("*.kernel")), numba_has + "what `save_overload` uses has another name or form"
    second = double()
    assert second(2) == 4
    assert not second.stats.cache_misses, numba_has + "what `load_overload` uses has another name or form"


@pytest.mark.parametrize("gone", ["_reduce", "_rebuild"])
def test_a_numba_without_what_the_cache_uses_compiles(
    double: Callable[[], Any], gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(f"numba.core.compiler.CompileResult.{gone}")
    for _ in range(2):
        kernel = double()
        assert (kernel(2), kernel(2)) == (4, 4)
        assert sum(kernel.stats.cache_misses.values()) == 1


def test_a_numba_that_asks_in_another_way_keeps_its_own_cache(
    double: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("numba.core.caching.NullCache.load_overload", lambda self, sig, context=None, more=None: None)
    kernel = double()
    assert kernel(2) == 4
    assert kernel.stats.cache_path is None


def test_a_cache_deleted_meanwhile_is_made_again(double: Callable[[], Any], tmp_path: Path) -> None:
    kernel = double()
    assert kernel(2) == 4
    shutil.rmtree(tmp_path / "cache")
    assert kernel(0.5) == 1.0
    assert len(list(tmp_path.rglob("*.kernel"))) == 1


@pytest.mark.skipif(not turns.HAS_LOCKS, reason="nobody waits on this system")
def test_nobody_waits_for_ever_nor_for_what_has_ended(
    double: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LOOK_AGAIN", 0.0)
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    assert double()(2) == 4
    (path,) = tmp_path.rglob("*.kernel")
    path.unlink()
    other = turns.Turns()
    other.take(path)
    assert double()(2) == 4  # the other one has not ended: patience has
    path.unlink()
    other.end(path)
    monkeypatch.setattr(turns, "PATIENCE", 3600.0)
    assert double()(2) == 4
    assert [each.suffix for each in tmp_path.rglob("*.*")] == [".kernel"]


@pytest.mark.skipif(not turns.HAS_LOCKS, reason="nobody waits on this system")
def test_what_has_failed_within_a_kernel_is_left_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 3600.0)
    one, other = turns.Turns(), turns.Turns()
    outer, *inner = (tmp_path / f"{name}.kernel" for name in ("outer", "failed", "within"))
    for path in (outer, *inner):
        one.take(path)
    one.end(outer)
    assert list(tmp_path.iterdir()) == []
    for path in inner:
        other.take(path)
        assert list(tmp_path.iterdir()) == [path.with_suffix(".lock")]
        other.end(path)
