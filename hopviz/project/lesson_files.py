"""Lessons: ready-made documents.

A lesson is a TOML file in `resources/lessons/`, or in a folder of the user's; its name is the file's, without
".toml".  All tables but `[grid]` and all keys but `title`, `goal`, `rows` and `cols` can be left out::

    title = "Letters"                  # as the menu shows it
    goal = "One sentence."
    notice = "What to watch for."
    order = 1                          # place in the menu; lessons without it come last

    [grid]
    rows = 10                          # 1 x 2 to 512 x 512
    cols = 10
    units = "bipolar"                  # or "binary"
    clamped = [0, 9]                   # numbers of units that are held, row * cols + col
    lesioned = []                      # numbers of units that are taken out
    hidden = []                        # numbers of units that are no input but interpret it
    names = []                         # what the units are called, all of them in order; numbers without it
    places = [[0, 0], [1, 0.5]]        # where they stand in the graph: x, y of every unit, 0 to 1 from the top left

    [network]
    letters = ["A", "J"]               # memories from the letter bank,
    pictures = ["cat"]                 # from the pictures,
    random = { count = 5, seed = 1 }   # drawn at random ("pattern 1" ...), half on or a share `activity`,
    drawn = [{ name = "bar", pattern = '''
    ..##
    ..##
    ''' }]                             # or drawn here
    learning = "hebbian"               # or another key of `core.learning.LEARNING_RULES`; with
    power = 4                          # of a dense memory (learning = "dense"): 2 to 30, or "exponential"
    learn_biases = true                # biases too, as weights from a unit that is always on, and a rule
    asymmetric = true                  # in epochs not bound to keep w_ij = w_ji; or instead the network itself:
    weights = [[0, 1], [1, 0]]         # row i: the weights into unit i
    lines = { row = -2, column = -2, diagonal = -2 }    # or the weight of all pairs in one line of the grid
    bias = [0, 0]                      # of every unit, or one number for all
    lattice = { shape = "square", couplings = "ferromagnet", field = 0.0, periodic = true, seed = 0 }
    net = "necker-48"                  # or a network with named units that comes with hopviz, and its roles and names

    [cue]                              # the state to start from; all units off without it
    memory = "A"                       # or `letter`, `picture`, `pattern`, or `random = true`
    flip = 0.2                         # share of the units reversed, then
    blank = 0.5                        # share of the units switched off
    region = "bottom"                  # where: bottom, top, left, right, centre, random
    seed = 1                           # for `flip`, `region` and `random` (of hidden units only, if there are any)

    [run]
    rule = { name = "stochastic", temperature = 0.3 }   # as `core.rules.rule_from_dict` reads it
    seed = 1
    speed = 30                         # updates a second, or "full"; without it, as long a sweep as in what was open

    [layout]
    panels = ["landscape", "trace"]    # those to show; all without it
    views = ["atlas", "dreaming"]      # what the landscape and the experiments show first
    stage = "atlas"                    # the panel, view or experiment that is large; the grid without it

Its steps are tables `[[steps]]`, which `step_tables` describes, and `[info]`, in `lesson_info`, tells about it as a
whole.  What another table means for the project is said by one row of `_TABLES`: a new kind of table is a new row.
A file has 16 MB at most, and a lesson 1000 memories of a kind.
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from hopviz import assets
from hopviz.core.patterns import Pattern, blank, flip, random_patterns
from hopviz.core.quoting import LONGEST_PATH, listed, quoted, shortened
from hopviz.core.rules import rule_from_dict
from hopviz.core.seeds import random_generator
from hopviz.core.stepwise import Steps, finished
from hopviz.project import bank, networks
from hopviz.project.document import Document
from hopviz.project.files import FileError, shown, text_steps
from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson
from hopviz.project.lesson_info import info_of
from hopviz.project.lesson_network import drawn_pattern, network_of
from hopviz.project.model import Project
from hopviz.project.own_lessons import is_own, own_lessons, own_lessons_folder
from hopviz.project.pace import paced
from hopviz.project.step_tables import steps_of
from hopviz.project.tables import Table, TableError
from hopviz.project.toml_lines import line_of

SUFFIX = ".toml"
MOST_BYTES = 16 << 20
MOST_NAMES = 256
"""Names joined by points in a key: what `tomllib` takes for them grows with the square of their number."""
_LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){8,}+""")


class LessonError(ValueError):
    """A lesson that cannot be used; the message is one sentence for the user: which file, why, what to do."""


Listed = tuple[str, str, str]
"""Name, title and goal of a lesson."""


def lesson_names() -> list[str]:
    """Names of the lessons that come with hopviz, in menu order."""
    return [name for name, *_ in titles_that_come()]


def titles_that_come() -> list[Listed]:
    """The lessons that come with hopviz, in menu order; nothing else of them is made."""
    names = assets.names("lessons", SUFFIX)
    heads = [(_head_that_comes(assets.path("lessons", f"{name}{SUFFIX}")), name) for name in names]
    heads.sort(key=lambda found: (found[0].order, found[1]))
    return [(name, head.title, head.goal) for head, name in heads]


def lesson_titles() -> list[Listed]:
    """Those, and the lessons of the user's own folder, with their paths as names.

    Of one that cannot be read it is told why.
    """
    own = [(str(path), _head(path)) for path in own_lessons(SUFFIX)]
    return titles_that_come() + [(name, head.title, head.goal) for name, head in own]


class _Head(NamedTuple):
    """What a menu tells of a lesson."""

    order: float
    """Its place; infinite without one."""
    title: str
    goal: str


def _head(path: Path, ends_with: str = "") -> _Head:
    order = math.inf
    try:
        text = finished(_text_steps(path))
        data = _data(path, text.partition(ends_with)[0] if ends_with else text)
        order = float(data["order"]) if isinstance(data.get("order"), int | float) else order
        lesson = Table(data)
        return _Head(order, lesson.text("title"), lesson.text("goal"))
    except LessonError as error:
        return _Head(order, path.stem, str(error))
    except TableError as error:
        return _Head(order, path.stem, f"The lesson file {shown(path.name)} cannot be used: {error}.")


@cache
def _head_that_comes(path: Path) -> _Head:
    """That of a file that nobody changes while hopviz runs: what stands before its tables."""
    return _head(path, "\n[")


def load_lesson(name_or_path: str | Path) -> Document:
    """The document that a lesson sets up.

    Parameters
    ----------
    name_or_path : str or Path
        A name from `lesson_names`, or the path of a TOML file or of a network described as text (.net).

    Raises
    ------
    LessonError
        If there is no such lesson or it cannot be used.
    """
    return finished(load_steps(name_or_path))


def load_steps(name_or_path: str | Path) -> Steps[Document]:
    """The document that a lesson sets up, read a piece at a time.  Parameters and errors as for `load_lesson`."""
    yield 0.0
    path = lesson_path(name_or_path)
    try:
        if path.suffix.lower() == networks.SUFFIX:
            return (yield from networks.load_steps(path))
        text = yield from _text_steps(path)
        document = _document(Table(_data(path, text)))
        return replace(document, is_lesson=comes_with_hopviz(str(name_or_path)) or is_own(path))
    except networks.NetworkFileError as error:
        raise LessonError(str(error)) from error
    except TableError as error:
        line = line_of(text, error.way)
        where = f", line {line}" if line else ""
        raise LessonError(f"The lesson file {shown(path.name)} cannot be used{where}: {error}.") from error


def comes_with_hopviz(name: str) -> bool:
    """Whether this is the name of a lesson, which is read in no time, rather than the path of a file."""
    return name in assets.names("lessons", SUFFIX)


def no_lesson(name: str) -> str:
    """That there is no lesson of this name, in a sentence."""
    return f"There is no lesson {quoted(name)}; choose one of {listed(lesson_names())}."


def lesson_path(name_or_path: str | Path) -> Path:
    """The file of a lesson; parameters and errors as for `load_lesson`."""
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith((SUFFIX, networks.SUFFIX)) or "/" in text or "\\" in text:
        return Path(name_or_path)
    if comes_with_hopviz(text):
        return assets.path("lessons", f"{text}{SUFFIX}")
    own = own_lessons_folder() / f"{text}{SUFFIX}"
    if text and os.path.isfile(own):
        return own
    if os.path.isfile(text):
        endings = f"{SUFFIX} or {networks.SUFFIX}"
        raise LessonError(f"The file {shown(text)} is no lesson; choose one that ends in {endings}.")
    raise LessonError(no_lesson(text))


def _text_steps(path: Path) -> Steps[str]:
    try:
        return (yield from text_steps(path, "lesson file", MOST_BYTES))
    except FileError as error:
        raise LessonError(str(error)) from error


def _data(path: Path, text: str) -> dict[str, Any]:
    name = shown(path.name)
    if any(key[0].count(".") > MOST_NAMES for key in _LONG_KEY.finditer(text)):
        raise LessonError(f"The lesson file {name} has a key of over {MOST_NAMES} names joined by points; shorten it.")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        cause = shortened(str(error), LONGEST_PATH)
        raise LessonError(f"The lesson file {name} is not valid TOML ({cause}); correct it.") from error
    except ValueError as error:  # Python reads no whole numbers of thousands of digits
        raise LessonError(f"The lesson file {name} has a number of too many digits; shorten it.") from error


def _document(file: Table) -> Document:
    """Read the tables: what stands first, the layout, and in the order of `_TABLES` the parts of the project."""
    head = file.text("title"), file.text("goal"), file.text("notice", "")
    lesson = Lesson(*head, steps_of(file.tables("steps")), info_of(file.table("info")))
    file.number("order", 0.0)
    tables = {name: file.table(name, required=name == "grid") for name in _TABLES}
    view = file.table("layout")
    file.finished()
    project = _grid(tables["grid"])
    for name, read in _TABLES.items():
        try:
            project = read(tables[name], project)
            tables[name].finished()
        except TableError:
            raise
        except ValueError as error:
            raise TableError(f"in [{name}], {error}; correct it there", (name,)) from error
    layout = Layout(view.texts("panels"), view.texts("views"), view.text("stage", ""))
    view.finished()
    has_speed = tables["run"].has("speed")
    return Document(project if has_speed else paced(project), layout, lesson, has_speed)


def _grid(table: Table) -> Project:
    units: Any = table.choice("units", ("bipolar", "binary"), "bipolar")
    try:
        return Project(table.whole("rows"), table.whole("cols"), units)
    except ValueError as error:
        if isinstance(error, TableError):
            raise
        raise TableError(f"in [grid], {error}; change rows and cols", ("grid",)) from error


def _unit_roles(table: Table, project: Project) -> Project:
    clamped, lesioned, hidden = (_chosen(table, key, project.n) for key in ("clamped", "lesioned", "hidden"))
    named = project.with_unit_names(table.texts("names")).with_places(_places(table))
    return replace(named, clamped=clamped, lesioned=lesioned, hidden=hidden)


def _places(table: Table) -> Any:
    """The value of "places"; whether it fits the units, the project will say."""
    places = table.value("places")
    pairs = isinstance(places, list) and all(isinstance(place, list) and len(place) == 2 for place in places)
    if places is not None and not pairs:
        raise ValueError("places must be a list of pairs of numbers, such as [[0, 0], [1, 0.5]]")
    return places


def _chosen(table: Table, key: str, n: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    mask = np.zeros(n, dtype=np.bool_)
    for unit in table.wholes(key):
        if not 0 <= unit < n:
            raise ValueError(f"{key} names unit {quoted(unit)}, but the units are numbered 0 to {n - 1}")
        mask[unit] = True
    return mask


def _cue(table: Table, project: Project) -> Project:
    if not table.present:
        return project
    rng = random_generator(table.seed())
    start = _start(table, project, rng).reshape(project.rows, project.cols)
    flipped = flip(start, table.number("flip", 0.0), rng)
    fraction, region = table.number("blank", 0.0), table.text("region", "bottom")
    return project.with_cue(blank(flipped, fraction, region, rng))


def _start(table: Table, project: Project, rng: np.random.Generator) -> Pattern:
    rows, cols = project.rows, project.cols
    stored = {memory.name: memory.pattern for memory in project.memories}
    sources: dict[str, Callable[[str], Pattern]] = {
        "memory": lambda key: stored[table.choice(key, tuple(stored))],
        "letter": lambda key: bank.letter(table.text(key), rows, cols),
        "picture": lambda key: bank.picture(table.text(key), rows, cols),
        "pattern": lambda key: drawn_pattern(table.text(key), rows, cols),
        "random": lambda key: _random_start(project, rng) if table.flag(key) else project.cue,
    }
    if len(named := [key for key in sources if table.has(key)]) != 1:
        raise ValueError(f"the cue needs one of {', '.join(sources)}, and {len(named)} are there")
    return sources[named[0]](named[0])


def _random_start(project: Project, rng: np.random.Generator) -> Pattern:
    """All units on or off at random; where some are hidden only those: the input stays as it is shown."""
    drawn = random_patterns(1, project.n, rng)[0]
    return np.where(project.hidden, drawn, project.cue).astype(np.int8) if project.hidden.any() else drawn


def _run(table: Table, project: Project) -> Project:
    if (rule := table.table("rule")).present:
        project = project.with_rule(rule_from_dict(rule.everything()))
    speed = table.value("speed")
    if speed == "full":
        project = project.with_speed(math.inf)
    elif speed is not None:
        project = project.with_speed(table.number("speed", expected='a number or "full"'))
    return project.with_seed(table.seed())


_TABLES: dict[str, Callable[[Table, Project], Project]] = {
    "grid": _unit_roles,
    "network": network_of,
    "cue": _cue,
    "run": _run,
}
