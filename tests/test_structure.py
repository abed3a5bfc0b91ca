"""Structure of the code: private names, first lines, sizes, and the files that documents name."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in ("hopviz", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
MOST_LINES = 400
MOST_LINES_OF_A_FOLDER = 3_200


def is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def private_imports(tree: ast.Module) -> list[str]:
    """Private parts of the names of modules that are imported, and private names that are imported from them."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found += (node.module or "").split(".")
        if isinstance(node, ast.Import | ast.ImportFrom):
            found += [part for alias in node.names for part in alias.name.split(".")]
    return [name for name in found if is_private(name)]


def private_attributes(tree: ast.Module) -> list[str]:
    """Private attributes that are read, but for methods and attributes that the module's own classes make."""
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    own |= {node.attr for node in attributes if isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"}
    return [node.attr for node in attributes if is_private(node.attr) and node.attr not in own]


def test_a_module_begins_with_a_statement_of_what_it_is() -> None:
    first_lines = {path: (ast.get_docstring(ast.parse(text)) or "").split("\n")[0] for path, text in MODULES.items()}
    riddles = {path: line for path, line in first_lines.items() if not line.endswith(".") or "?" in line}
    assert [path for path in riddles if MODULES[path]] == []  # an empty file has nothing to say


def test_no_module_imports_a_private_name_of_another() -> None:
    assert [path for path, text in MODULES.items() if private_imports(ast.parse(text))] == []


def test_no_test_of_the_window_reads_a_private_attribute() -> None:
    of_window = {path: text for path, text in MODULES.items() if path.startswith(("tests/ui/", "tests/app/"))}
    found = {path: private_attributes(ast.parse(text)) for path, text in of_window.items()}
    assert {path: names for path, names in found.items() if names} == {}


def test_seeds_are_spawned_and_not_added_to() -> None:
    """The streams of seed + 1 are those of the next seed: two experiments would share all runs but one."""
    sums = re.compile(r"\bseed\b *[+*]|[+*] *(?:\w+\.)*seed\b")
    assert [path for path, text in MODULES.items() if path.startswith("hopviz/") and sums.search(text)] == []


def test_a_module_can_be_read_in_one_sitting() -> None:
    lengths = {path: len(text.splitlines()) for path, text in MODULES.items() if path.startswith("hopviz/")}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_a_feature_of_the_window_stays_small() -> None:
    lengths: Counter[str] = Counter()
    for path, text in MODULES.items():
        if path.startswith("hopviz/ui/"):
            lengths[path.rpartition("/")[0]] += len(text.splitlines())
    assert {folder: length for folder, length in lengths.items() if length > MOST_LINES_OF_A_FOLDER} == {}


def test_decisions_name_files_that_exist() -> None:
    decisions = sorted((ROOT / "resources" / "docs" / "decisions").glob("*.md"))
    named = {path for text in decisions for path in re.findall(r"`(\w+(?:/[\w.]+)+/?)`", text.read_text("utf-8"))}
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists() and not (ROOT / "hopviz" / path).exists()] == []


def test_private_names_are_found() -> None:
    imports = "from a._b import _c\nimport d._e\nfrom f import __version__\n"
    assert private_imports(ast.parse(imports)) == ["_b", "_c", "_e"]
    reads = "class A:\n    def _do(self):\n        self._x = other._y\n        self._x, self._do, self._z, a.__dict__\n"
    assert sorted(private_attributes(ast.parse(reads))) == ["_y", "_z"]
