"""Files that come with hopviz: packaged in `hopviz/_resources`, otherwise in `resources/` beside the package.

Nothing else knows where they are.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Path of a resource file or folder, whether it exists or not: `path("lessons", "letters.toml")`."""
    packaged = _PACKAGE / "_resources"
    root = packaged if packaged.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def read_text(*parts: str) -> str:
    """Text of a resource file, which is UTF-8."""
    return path(*parts).read_text(encoding="utf-8")


def names(folder: str, suffix: str) -> list[str]:
    """File stems in a resource folder that end in `suffix` (".toml"), sorted; empty without the folder."""
    return sorted(file.stem for file in path(folder).glob(f"*{suffix}"))
