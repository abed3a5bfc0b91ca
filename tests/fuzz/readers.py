"""Everything that reads: mutated files, data and options, from what comes with hopviz and what is drawn here."""

from __future__ import annotations

import io
import json
import random
import shlex
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PIL import Image

from hopviz import assets, recall
from hopviz.actions.action import ActionError, RunVerb, defaults, parameters
from hopviz.actions.data import from_data
from hopviz.actions.replay import Replay
from hopviz.actions.table import ACTIONS
from hopviz.cli import main
from hopviz.core.network import to_units
from hopviz.core.patterns import parse_pattern
from hopviz.core.rules import RULES, choices, rule_from_dict, rule_to_dict
from hopviz.project import archive
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.files import FileError
from hopviz.project.images import ImageError, read_image
from hopviz.project.lesson_files import LessonError, lesson_names, load_lesson
from hopviz.project.model import Project
from hopviz.project.networks import NetworkFileError, load_network
from hopviz.project.recognised import OtherFile, content
from hopviz.project.recognition import recognise
from tests.fuzz import api, hostile
from tests.fuzz.judge import Case
from tests.fuzz.mutations import mutated_bytes, mutated_data, mutated_text, toml

MOST_UNITS = 150
"""Of a network that is run as well: larger ones take too long, and are no other."""
SWEEPS = 3
OPTIONS = (
    "recall letters --max-sweeps 3", "recall hinton --clamp 0-2,4 --json", "recall two-units --seed 3 --max-sweeps 9",
    "census hinton --starts 5 --json", "census two-units --starts 5 --clamp 0", "--lesson letters", "--version",
    "capacity --n 20 --trials 2 --loads 0.1,0.2 --rules hebb --noise 0.1 --temperature 0,0.3 --seed 3 --json",
    "file.toml", "recall nowhere.toml --help", "capacity --help", "recall two-units --steps --max-sweeps 3",
    "convert nowhere.csv out.npy --part memories --choose on=low,shape=2x3",
)  # fmt: skip


@cache
def _folder() -> Path:
    """A folder for files that are read by their names; it goes when the program ends."""
    _folders.append(tempfile.TemporaryDirectory())
    return Path(_folders[-1].name)


_folders: list[tempfile.TemporaryDirectory[str]] = []


@cache
def _texts(folder: str, suffix: str) -> list[str]:
    return [assets.read_text(folder, f"{name}{suffix}") for name in assets.names(folder, suffix)]


@cache
def _projects() -> list[dict[str, Any]]:
    projects = [load_lesson(name).project for name in lesson_names()]
    return [project_to_data(project) for project in projects if project.n <= 100]


@cache
def _pictures() -> list[bytes]:
    shades = np.linspace(0, 255, 12 * 9).reshape(12, 9)
    drawn = [Image.fromarray(shades.astype(np.uint8)), Image.fromarray(shades.astype(np.uint16) * 257)]
    drawn += [drawn[0].convert(mode) for mode in ("RGB", "RGBA", "1", "P", "LA")]
    found = []
    for image in drawn:
        for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA"):
            file = io.BytesIO()
            try:
                image.save(file, kind)
            except (OSError, ValueError):  # not every kind of file has every kind of picture
                continue
            found.append(file.getvalue())
    return found


def _use(project: Project) -> object:
    """Learn, and run for a while; the result has its energy."""
    if project.n > MOST_UNITS or project.epochs > SWEEPS:
        return project
    return recall(project.network(), to_units(project.cue, project.units), project.rule, project.seed, SWEEPS)


def _lesson(rng: random.Random) -> Case:
    text = rng.choice(_texts("lessons", ".toml"))
    if rng.random() < 0.5:
        data = toml(mutated_data(tomllib.loads(text), rng)).encode("utf-8", "surrogatepass")
    else:
        data = mutated_text(text, rng)
    return _of_file("lesson.toml", data, lambda path: _use(load_lesson(path).project), LessonError)


def _network(rng: random.Random) -> Case:
    data = mutated_text(rng.choice(_texts("networks", ".net")), rng)
    return _of_file("network.net", data, lambda path: _use(load_network(path).project), NetworkFileError)


@cache
def _archives() -> list[bytes]:
    """Project files, some of them with parts that are not compressed, so that what is changed there comes through."""
    found = []
    for name in ("hinton", "two-units", "letters", "necker"):
        path = _folder() / "made.hopviz"
        archive.save(load_lesson(name), path)
        found.append(path.read_bytes())
        stream = io.BytesIO()
        with zipfile.ZipFile(path) as packed, zipfile.ZipFile(stream, "w") as plain:
            for info in packed.infolist():
                plain.writestr(info.filename, packed.read(info))
        found.append(stream.getvalue())
    return found


def _archive(rng: random.Random) -> Case:
    data = rng.choice(_archives())
    if rng.random() < 0.5:
        return _of_file("project.hopviz", mutated_bytes(data, rng), _load, FileError)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(stream, "w") as changed:
        parts = {info.filename: whole.read(info) for info in whole.infolist()}
        name = rng.choice(list(parts))
        if name == archive.FACTS and rng.random() < 0.7:
            with suppress(ValueError):  # a number of thousands of digits
                parts[name] = json.dumps(mutated_data(json.loads(parts[name]), rng)).encode("utf-8", "surrogatepass")
        else:
            parts[name] = mutated_bytes(parts[name], rng)
        for name, part in parts.items():
            changed.writestr(name, part)
    return _of_file("project.hopviz", stream.getvalue(), _load, FileError)


@cache
def _arrays() -> list[bytes]:
    """Files of arrays, some of them with parts that are not compressed."""
    patterns = np.where(np.arange(60) % 7 % 2, 1, -1).reshape(5, 12)
    weights = (patterns.T @ patterns / 12).astype(float)
    found = []
    for array in (patterns, patterns.astype(np.int8), patterns > 0, weights, weights.astype(">f4"), patterns.T[::-1]):
        stream = io.BytesIO()
        np.save(stream, array)
        found.append(stream.getvalue())
    for arrays in ((weights, patterns.T), (patterns,)):
        for save in (np.savez, np.savez_compressed):
            stream = io.BytesIO()
            save(stream, *arrays)
            found.append(stream.getvalue())
    return found


def _array(rng: random.Random) -> Case:
    data = mutated_bytes(rng.choice(_arrays()), rng)
    return _of_file("an array", data, _opened, FileError)


@cache
def _number_texts() -> list[str]:
    patterns = np.where(np.arange(60) % 7 % 2, 1, -1).reshape(5, 12).tolist()
    found = [sign.join(map(str, row)) for sign in (",", "; ", " ", "") for row in patterns]
    tables = ["\n".join(found[k : k + 5]) for k in range(0, 20, 5)]
    drawings = "\n\n".join("\n".join("".join(row[k : k + 4]) for k in range(0, 12, 4)) for row in (
        ["#" if value > 0 else "." for value in row] for row in patterns))  # fmt: skip
    return [*tables, drawings, drawings.replace(".", " "), drawings.replace("\n\n", "\nA:\n"), "# 3 x 4\n" + tables[0]]


def _numbers(rng: random.Random) -> Case:
    data = mutated_text(rng.choice(_number_texts()), rng)
    return _of_file("numbers.txt", data, _opened, FileError)


def _opened(path: Path) -> object:
    """What a file comes to, by all choices that it offers."""
    recognised = recognise(path)
    if isinstance(recognised, OtherFile):
        return None
    for choice in recognised.choices({}):
        for value in list(choice.options)[:5]:
            content(recognised, {choice.key: value})
    return _use(content(recognised).project)


def _load(path: Path) -> object:
    return _use(archive.load(path).project)


def _of_file(name: str, data: bytes, read: Callable[[Path], object], error: type[Exception]) -> Case:
    def act() -> object:
        path = _folder() / name
        path.write_bytes(data)
        return read(path)

    return Case(repr(data), act, (error,))


def _picture(rng: random.Random) -> Case:
    data = mutated_bytes(rng.choice(_pictures()), rng)
    return Case(repr(data), lambda: read_image(data).to_pattern(8, 8), (ImageError,))


def _pattern(rng: random.Random) -> Case:
    text = mutated_text(rng.choice(_texts("patterns/letters", ".txt")), rng).decode("utf-8", "replace")
    return Case(repr(text), partial(parse_pattern, text), (ValueError,))


def _project(rng: random.Random) -> Case:
    data = mutated_data(rng.choice(_projects()), rng)
    return Case(_told(data), lambda: _use(project_from_data(data)), (ValueError,))


def _rule(rng: random.Random) -> Case:
    data = mutated_data(rule_to_dict(rng.choice(choices()).rule), rng)
    if rng.random() < 0.3:
        data = {"name": rng.choice(list(RULES)), rng.choice(("temperature", "fraction", "sweeps")): hostile.value(rng)}
    return Case(_told(data), partial(_read_rule, data), (ValueError,))


def _read_rule(data: Any) -> object:
    return rule_from_dict(data) if isinstance(data, Mapping) else None


def _action(rng: random.Random) -> Case:
    name = rng.choice(list(ACTIONS))
    kinds, usual = parameters(ACTIONS[name].kind), defaults(ACTIONS[name].kind)
    data: Any = {"action": name}
    for key in kinds:
        if key not in ACTIONS[name].preset:
            if usual.get(key) is not None:
                data[key] = kinds[key].write(usual[key])
            elif key not in usual:
                data[key] = rng.choice((0, 1, 0.5, "A", "##", [0, 1], [1, -1]))
    data = mutated_data(data, rng, hostile.anything) if rng.random() < 0.8 else data
    return Case(_told(data), partial(_perform, data), (ActionError,))


def _perform(data: Any) -> object:
    """Do it to a small network; complaints are told to the person, as messages of errors are."""
    action = from_data(data)
    replay = Replay(load_lesson("two-units"), most_sweeps=SWEEPS)
    if isinstance(action, RunVerb) and getattr(action, "updates", 0) > 10_000:
        return None
    replay.perform(action)
    for complaint in replay.complaints:
        raise ActionError(complaint)
    return replay.run.report.frame


def _options(rng: random.Random) -> Case:
    words = shlex.split(rng.choice(OPTIONS))
    for _ in range(rng.choice((1, 1, 2, 3))):
        place = rng.randrange(len(words))
        match rng.randrange(4):
            case 0:
                words[place] = hostile.token(rng)
            case 1:
                words.insert(place, hostile.token(rng))
            case 2:
                words[place] += hostile.token(rng)
            case _:
                del words[place]
        words = words or [hostile.token(rng)]
    if "capacity" in words and "--n" not in words:
        words += ["--n", "20"]
    lasts = {"99999999", "4097", "1_000"} & set(words)
    return Case(repr(words), partial(_command, ["--version"] if lasts else words), (OptionError,))


class OptionError(Exception):
    """What a command has told on stderr."""


def _command(words: list[str]) -> object:
    """Run a command; it never comes to a window."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), patch.dict("os.environ", QT_QPA_PLATFORM="no window"):
        status = main(words)
    told = err.getvalue()
    if status == 2 and told.startswith("hopviz: ") and told.endswith("\n") and not out.getvalue():
        raise OptionError(told[:-1])
    if status != 0 or told or not out.getvalue():
        raise RuntimeError(f"status {status}, {told!r}")
    return None


def _told(data: object) -> str:
    try:
        return repr(data)
    except ValueError:  # a number of thousands of digits
        return "data with a huge number"


READERS: dict[str, Callable[[random.Random], Case]] = {
    "lesson": _lesson,
    "network": _network,
    "archive": _archive,
    "array": _array,
    "numbers": _numbers,
    "picture": _picture,
    "pattern": _pattern,
    "project": _project,
    "rule": _rule,
    "action": _action,
    "options": _options,
    "api": api.case,
}
"""What makes a case, by the name of what reads it."""


def case(reader: str, seed: int) -> Case:
    """The case of a number."""
    return READERS[reader](random.Random(f"{reader} {seed}"))
