"""Tables of TOML files, read key by key and checked.

Reading through `Table` makes every mistake in a file one clear cause: a missing key, a value of the
wrong kind, a key that nobody knows.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from hopviz.core.quoting import listed, quoted
from hopviz.project.parts import LARGEST_SEED
from hopviz.project.toml_lines import Way


class TableError(ValueError):
    """What is wrong in a table and what to do about it: part of a sentence, without a full stop.

    Parameters
    ----------
    cause : str
    way : tuple of str and int
        Keys and places in lists that lead to it from the top of the file.
    """

    def __init__(self, cause: str, way: Way = ()) -> None:
        super().__init__(cause)
        self.way = way


class Table:
    """A table of a TOML file that remembers which of its keys were asked for.

    Parameters
    ----------
    data : dict or None
        The table; None if the file has none, which reads like an empty one.
    name : str
        What the file calls it; empty for the whole file.
    way : tuple of str and int
        Keys and places in lists that lead to it.
    """

    def __init__(self, data: dict[str, Any] | None, name: str = "", way: Way = ()) -> None:
        self.present = data is not None
        self._data = data or {}
        self._name, self._way = name, way
        self._known: dict[str, None] = {}

    def has(self, key: str) -> bool:
        """Whether the key is there; makes it a known one."""
        self._known[key] = None
        return key in self._data

    def value(self, key: str) -> Any:
        """The value as it is, None if it is missing."""
        return self._data[key] if self.has(key) else None

    def text(self, key: str, default: str | None = None) -> str:
        """A string."""
        value = self._required(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self._wrong(key, "a text in quotes", value)
        return value

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of several strings."""
        value = self.text(key, default)
        if value not in choices:
            raise self._wrong(key, f"one of {listed(choices)}" if choices else "left out", value)
        return value

    def number(self, key: str, default: float | None = None, expected: str = "a number") -> float:
        """A finite number; `expected` says in words what it should be."""
        value = self._required(key, default)
        if not _is_number(value):
            raise self._wrong(key, expected, value)
        return float(value)

    def numbers(self, key: str) -> list[float]:
        """A list of finite numbers, empty if it is missing."""
        value = self._required(key, [])
        if not isinstance(value, list) or not all(map(_is_number, value)):
            raise self._wrong(key, "a list of numbers", value)
        return list(map(float, value))

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._required(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, "a whole number", value)
        return value

    def seed(self) -> int:
        """The key "seed": a whole number from 0 to `LARGEST_SEED`, 0 if it is missing."""
        seed = self.whole("seed", 0)
        if not 0 <= seed <= LARGEST_SEED:
            raise self._wrong("seed", f"a whole number from 0 to {LARGEST_SEED}", seed)
        return seed

    def flag(self, key: str) -> bool:
        """True or false; false if it is missing."""
        value = self._required(key, False)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false", value)
        return value

    def texts(self, key: str) -> list[str]:
        """A list of strings, empty if it is missing."""
        return self._list(key, str, "texts in quotes")

    def wholes(self, key: str) -> list[int]:
        """A list of whole numbers, empty if it is missing."""
        return self._list(key, int, "whole numbers")

    def tables(self, key: str) -> list[Table]:
        """A list of tables, empty if it is missing."""
        items = self._list(key, dict, "tables")
        return [Table(item, self._path(key), (*self._way, key, place)) for place, item in enumerate(items)]

    def table(self, key: str, required: bool = False) -> Table:
        """A table inside this one; an empty one that is not `present` if it is missing."""
        if not self.has(key) and not required:
            return Table(None, self._path(key), (*self._way, key))
        value = self._required(key, None)
        if not isinstance(value, dict):
            raise self._wrong(key, "a table", value)
        return Table(value, self._path(key), (*self._way, key))

    def everything(self) -> dict[str, Any]:
        """All keys and values; makes all of them known."""
        self._known.update(dict.fromkeys(self._data))
        return dict(self._data)

    def finished(self) -> None:
        """Say that all keys that mean anything were asked for.

        Raises
        ------
        TableError
            If the table has another key.
        """
        for key in self._data:
            if key not in self._known:
                known = ", ".join(self._known)
                cause = f"{self._place()} has the unknown key {quoted(key)}; use {known}, or remove it"
                raise TableError(cause, (*self._way, key))

    def error(self, key: str, cause: str) -> TableError:
        """An error about a key: part of a sentence."""
        return TableError(f"in [{self._name}], {cause}" if self._name else cause, (*self._way, key))

    def _path(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _place(self) -> str:
        return f"[{self._name}]" if self._name else "it"

    def _required(self, key: str, default: Any) -> Any:
        if self.has(key):
            return self._data[key]
        if default is None:
            raise TableError(f"{self._place()} lacks {key!r}; add it", self._way)
        return default

    def _list(self, key: str, kind: type, kinds: str) -> list[Any]:
        value = self._required(key, [])
        # True and False are whole numbers to Python.
        if not isinstance(value, list) or not all(
            isinstance(item, kind) and not isinstance(item, bool) for item in value
        ):
            raise self._wrong(key, f"a list of {kinds}", value)
        return list(value)

    def _wrong(self, key: str, expected: str, value: object) -> TableError:
        where = f"in [{self._name}], {key!r}" if self._name else f"{key!r}"
        return TableError(f"{where} is {quoted(value)}; make it {expected}", (*self._way, key))


def _is_number(value: object) -> bool:
    """Whether it is a number that is finite as a float, which a whole number of many digits is not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
