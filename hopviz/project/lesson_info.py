"""What is told about a lesson as a whole, as a table of a file.

It is a table `[info]`, whose parts are those of NetLogo's Info tab; all of them can be left out::

    [info]
    what = "What it is: one or more paragraphs, with an empty line between them."
    how = "How it works."
    use = "How to use it."
    notice = ["A thing to notice.", "Another one."]
    try = ["A thing to try."]
    extend = ["How to make more of it."]
    references = ["Who wrote about it, and where."]

It is plain text: words of the glossary lead there by themselves where it is shown.
"""

from __future__ import annotations

from typing import Any

from hopviz.project.lesson import LessonInfo
from hopviz.project.tables import Table

LONGEST_PART = 2000
"""Signs of the paragraphs of one part."""
LONGEST_ITEM = 300
MOST_ITEMS = 12


def info_of(table: Table) -> LessonInfo:
    """What a file tells about its lesson.

    Raises
    ------
    TableError
        If something in it cannot be used.
    """
    what, how, use = (paragraphs(table, key, LONGEST_PART) for key in ("what", "how", "use"))
    notice, suggestions, extend, references = (_items(table, key) for key in ("notice", "try", "extend", "references"))
    table.finished()
    return LessonInfo(what, how, use, notice, suggestions, extend, references)


def paragraphs(table: Table, key: str, most: int) -> str:
    """Paragraphs with an empty line between two of them, each in one line; empty if the key is missing.

    Raises
    ------
    TableError
        If they have more signs than `most`.
    """
    blocks = table.text(key, "").strip().split("\n\n")
    said = "\n\n".join(filter(None, (" ".join(block.split()) for block in blocks)))
    if len(said) > most:
        raise table.error(key, f"{key!r} has {len(said):,} signs; say it in at most {most:,}")
    return said


def _items(table: Table, key: str) -> tuple[str, ...]:
    items = [" ".join(item.split()) for item in table.texts(key)]
    if len(items) > MOST_ITEMS:
        raise table.error(key, f"{key!r} has {len(items)} items, and at most {MOST_ITEMS} may be; leave some out")
    longest = max(map(len, items), default=0)
    if longest > LONGEST_ITEM:
        raise table.error(key, f"an item of {key!r} has {longest:,} signs; say it in at most {LONGEST_ITEM}")
    return tuple(filter(None, items))


NAMES = {
    "what": "What it is", "how": "How it works", "use": "How to use it", "notice": "Things to notice",
    "suggestions": "Things to try", "extend": "How to extend it", "references": "References",
}  # fmt: skip
"""What the page calls its parts."""


def info_faults(info: LessonInfo) -> list[str]:
    """What a file cannot hold of it, each in a sentence."""
    found = list[str]()
    for key, name in NAMES.items():
        told = getattr(info, key)
        if isinstance(told, str):
            if len(told) > LONGEST_PART:
                found.append(f"“{name}” has {len(told):,} signs: say it in at most {LONGEST_PART:,}.")
            continue
        longest = max(map(len, told), default=0)
        if len(told) > MOST_ITEMS:
            found.append(f"“{name}” has {len(told)} lines: leave some out, at most {MOST_ITEMS} may be.")
        elif longest > LONGEST_ITEM:
            found.append(f"A line of “{name}” has {longest:,} signs: say it in at most {LONGEST_ITEM}.")
    return found


def info_data(info: LessonInfo) -> dict[str, Any]:
    """The same as a table; parts that are empty are left out."""
    data: dict[str, Any] = {
        "what": info.what, "how": info.how, "use": info.use, "notice": info.notice, "try": info.suggestions,
        "extend": info.extend, "references": info.references,
    }  # fmt: skip
    return {key: value for key, value in data.items() if value}
