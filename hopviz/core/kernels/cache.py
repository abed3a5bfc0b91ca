"""Cache of compiled kernels: one file for a kernel and the types of its arguments.

It takes the place of numba's, which needs a folder that can be written, trusts what it reads, and can confuse two
variants of a kernel that two processes save at once.  Of several processes that need a kernel one compiles it, while
the others wait for its file.  Where there is no cache, each process compiles its kernels.
"""
# mypy: allow-untyped-calls
# (numba has no types.)

from __future__ import annotations

import inspect
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import file_digest, sha256
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np

from hopviz.core.kernels.cache_files import make_folder, read_checked, user_cache_folder, write_checked
from hopviz.core.kernels.turns import Turns

TURNS = Turns()


class KernelCache:
    """Where numba's dispatcher looks for a kernel before it compiles it, and leaves it afterwards.

    The methods are those of `numba.core.caching.FunctionCache`, and do with other files what those do.  What they use
    of numba has long been the same, but is nowhere promised: should it change, every kernel is compiled, and
    tests/core/test_kernel_cache.py tells what is missing.  That is why they ask for it where an error means no cache.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._sources = _digest_of_sources(Path(function.__code__.co_filename).parent)

    @property
    def cache_path(self) -> str | None:
        """The folder of the kernels of all versions; None where there is no cache."""
        folder = self._folder()
        return None if folder is None else str(folder)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The kernel (numba's CompileResult) for arguments of these types; None if it has to be compiled."""
        with suppress(Exception):
            from numba.core.compiler import CompileResult

            target_context.refresh()
            path = self._path(sig, target_context.codegen())
            content = path and (read_checked(path) or self._after_others(path))
            if content:
                types, reduced = pickle.loads(content)
                if types == sig:  # else two have the same name
                    return CompileResult._rebuild(target_context, *reduced)
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the kernel (numba's CompileResult) that has been compiled for arguments of these types."""
        with suppress(Exception):
            from numba.core.serialize import dumps

            path = self._path(sig, data.codegen)
            if path is None:
                return
            try:
                if not data.library.has_dynamic_globals:  # those are addresses in this process
                    write_checked(path, dumps((sig, data._reduce())))
            finally:
                TURNS.end(path)

    def flush(self) -> None:
        """Keep what there is: it is right, whoever asks for it again."""

    def _after_others(self, path: Path) -> bytes | None:
        """What another process has left that was compiling this kernel; None where it is this one's to compile."""
        make_folder(path.parent)
        TURNS.take(path)
        content = read_checked(path)
        if content:
            TURNS.end(path)
        return content

    def _folder(self) -> Path | None:
        folder = user_cache_folder()
        return folder / "kernels" if folder and self._sources else None

    def _path(self, sig: Any, codegen: Any) -> Path | None:
        folder = self._folder()
        types = sha256(str(sig).encode()).hexdigest()[:16]
        return folder and folder / _version(self._sources, codegen.magic_tuple()) / f"{self._name}-{types}.kernel"


def cached(kernel: Any) -> Any:
    """The kernel, with a `KernelCache` in the place of numba's cache, as far as that is one to be called alike."""
    if _interface(type(getattr(kernel, "_cache", None))) == _interface(KernelCache):
        kernel._cache = KernelCache(kernel.py_func)
    return kernel


def _interface(kind: type) -> list[int]:
    methods = [getattr(kind, name, None) for name in ("load_overload", "save_overload")]
    return [len(inspect.signature(method).parameters) for method in methods if method]


@cache
def _digest_of_sources(folder: Path) -> str:
    """Of all modules of a folder, since a kernel contains those that it calls; "" if they cannot be read.

    It is taken when the first of them is imported: a program that goes on while it is upgraded must not save what it
    compiles under the name of the new version.
    """
    frozen = getattr(sys, "frozen", False)  # the packaged program has its modules inside
    digests = []
    try:
        for path in [Path(sys.executable)] if frozen else sorted(folder.glob("*.py")):
            with open(path, "rb") as file:
                digests.append(file_digest(file, "sha256").digest())
    except OSError:
        return ""
    return sha256(b"".join(digests)).hexdigest() if digests else ""


def _version(sources: str, machine: tuple[str, ...]) -> str:
    """The name of the folder: everything that compiled code depends on, but for the kernel and the types."""
    settings = sorted((name, value) for name, value in os.environ.items() if name.startswith("NUMBA_"))
    compilers = (sys.version, EXTENSION_SUFFIXES[0], numba.__version__, llvmlite.__version__, np.__version__)
    return sha256(repr((sources, compilers, machine, settings)).encode()).hexdigest()[:16]
