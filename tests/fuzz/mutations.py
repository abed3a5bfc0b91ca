"""Mutations of files and of data: bytes, lines, words, and the structure of tables."""

from __future__ import annotations

import copy
import json
import math
import random
import re
from collections.abc import Callable
from typing import Any

from tests.fuzz import hostile

MOST = 6
"""Mutations of one file; mostly one or two."""


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 1, 4, 16))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _noise(data: bytearray, rng: random.Random) -> None:
    place, length = rng.randrange(len(data)), rng.randrange(1, 20)
    data[place : place + rng.choice((0, length))] = bytes(rng.randrange(256) for _ in range(length))


def _extreme(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data))
    data[place : place + 4] = rng.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0"))


def _cut(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data))
    del data[place : place + rng.choice((1, 10, len(data)))]


def _repeat(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data))
    part = data[place : place + rng.randrange(1, 200)]
    data[place:place] = part * rng.choice((1, 2, 30))


BYTES = (_flip, _noise, _extreme, _cut, _repeat)


def mutated_bytes(data: bytes, rng: random.Random) -> bytes:
    """The contents of a file with some bytes wrong."""
    changed = bytearray(data)
    for _ in range(_times(rng)):
        if changed:
            rng.choice(BYTES)(changed, rng)
    return bytes(changed)


def _double_line(lines: list[str], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), rng.choice(lines))


def _remove_line(lines: list[str], rng: random.Random) -> None:
    del lines[rng.randrange(len(lines))]


def _swap_lines(lines: list[str], rng: random.Random) -> None:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _swap_words(lines: list[str], rng: random.Random) -> None:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one] = _with_word(lines[one], rng, rng.choice(lines[other].split() or [""]))


def _hostile_word(lines: list[str], rng: random.Random) -> None:
    line = rng.randrange(len(lines))
    lines[line] = _with_word(lines[line], rng, hostile.token(rng))


def _join_lines(lines: list[str], rng: random.Random) -> None:
    place = rng.randrange(len(lines))
    lines[place : place + 2] = [" ".join(lines[place : place + 2])]


LINES: tuple[Callable[[list[str], random.Random], None], ...] = (
    _double_line, _remove_line, _swap_lines, _swap_words, _hostile_word, _hostile_word, _join_lines
)  # fmt: skip


def _with_word(line: str, rng: random.Random, word: str) -> str:
    words = re.findall(r"[\w.+-]+|[^\w\s]|\s+", line) or [""]
    words[rng.randrange(len(words))] = word
    return "".join(words)


def mutated_text(text: str, rng: random.Random) -> bytes:
    """The contents of a text file with some lines or words wrong, and now and then some bytes."""
    lines = text.split("\n")
    for _ in range(_times(rng)):
        if lines:
            rng.choice(LINES)(lines, rng)
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    return mutated_bytes(data, rng) if rng.random() < 0.2 else data


def mutated_data(data: Any, rng: random.Random, value: Callable[[random.Random], Any] = hostile.value) -> Any:
    """Nested tables and lists with some values wrong, missing, doubled, wrapped or under another key."""
    changed = copy.deepcopy(data)
    for _ in range(_times(rng)):
        places = list(_places(changed))
        if not places:
            return value(rng)
        holder, key = rng.choice(places)
        match rng.randrange(7):
            case 0:
                del holder[key]
            case 1:
                holder[key] = [holder[key]]
            case 2:
                other, there = rng.choice(places)
                holder[key] = copy.deepcopy(other[there])
            case 3 if isinstance(holder, dict):
                holder[hostile.token(rng)] = holder.pop(key)
            case 4 if isinstance(holder, list):
                holder.extend(copy.deepcopy(holder[:50]))
            case _:
                holder[key] = value(rng)
    return changed


def _places(data: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    pending = [data]
    while pending and len(found) < 2000:
        holder = pending.pop()
        if isinstance(holder, dict):
            found += [(holder, key) for key in holder]
            pending += holder.values()
        elif isinstance(holder, list):
            found += [(holder, key) for key in range(min(len(holder), 20))]
            pending += holder[:20]
    return found


def toml(data: dict[str, Any]) -> str:
    """Tables as TOML; a None is left out."""
    return "\n".join(f"{_key(key)} = {_toml(value)}" for key, value in data.items() if value is not None)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else json.dumps(key)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_toml(item)}" for key, item in value.items() if item is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value if item is not None) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else repr(value).replace("nan", "+nan")
    if isinstance(value, int):
        return hex(value) if value > 10**300 else str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _times(rng: random.Random) -> int:
    return min(1 + int(rng.expovariate(1.0)), MOST)
