"""Versions and licences of what hopviz is made of."""

from __future__ import annotations

import platform
import tomllib
from dataclasses import dataclass
from importlib import import_module

from PySide6.QtCore import qVersion

from hopviz import assets

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Part:
    """Something that hopviz is made of."""

    name: str
    version: str
    licence: str
    address: str
    use: str


def parts() -> tuple[Part, ...]:
    """All of them, hopviz first."""
    made = []
    for table in tomllib.loads(assets.read_text("help", "licences.toml"))["parts"]:
        module = table.pop("module", "")
        made.append(Part(version=_version(table["name"], module), **table))
    return tuple(made)


def _version(name: str, module: str) -> str:
    if module:
        return str(getattr(import_module(module), "__version__", UNKNOWN))
    return {"Python": platform.python_version(), "Qt": qVersion()}.get(name, UNKNOWN)


def report() -> str:
    """Name and version of each, and the system, a line each: what a message about a mistake should tell."""
    return "\n".join([*(f"{part.name} {part.version}" for part in parts()), platform.platform()])
