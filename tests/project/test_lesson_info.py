"""Info and notes of lessons: read, written back equal, and every mistake named by its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.stepwise import finished
from hopviz.project.lesson import Lesson, LessonInfo, LessonStep
from hopviz.project.lesson_files import LessonError, load_lesson
from hopviz.project.lesson_info import LONGEST_ITEM, LONGEST_PART, MOST_ITEMS, info_data, info_of
from hopviz.project.lesson_text import lesson_steps
from hopviz.project.step_tables import LONGEST_NOTES, data_of, steps_of
from hopviz.project.tables import Table

HEAD = 'title = "T"\ngoal = "G."\n[grid]\nrows = 2\ncols = 3\n'
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=9)
LINE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
PROSE = st.lists(LINE, max_size=3).map("\n\n".join)
ITEMS = st.lists(LINE, max_size=3).map(tuple)

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return written


def test_paragraphs_are_kept_apart_and_their_lines_joined(write: Write) -> None:
    document = load_lesson(write("""
[info]
what = '''
One
sentence.

  Another one.
'''
try = ["A  thing", ""]
[[steps]]
say = "S."
notes = \"\"\"First
line.

Second.\"\"\"
"""))
    assert document.lesson.info == LessonInfo(what="One sentence.\n\nAnother one.", suggestions=("A thing",))
    assert document.lesson.steps == (LessonStep("S.", notes="First line.\n\nSecond."),)


def test_both_can_be_left_out(write: Write) -> None:
    lesson = load_lesson(write('[info]\n[[steps]]\nsay = "S."\n')).lesson
    assert lesson == Lesson("T", "G.", "", (LessonStep("S."),), LessonInfo())


@given(st.builds(LessonInfo, PROSE, PROSE, PROSE, ITEMS, ITEMS, ITEMS, ITEMS), PROSE)
def test_what_is_written_reads_back_equal(info: LessonInfo, notes: str) -> None:
    data = {key: list(value) if isinstance(value, tuple) else value for key, value in info_data(info).items()}
    assert info_of(Table(data)) == info
    step = LessonStep("S.", notes=notes)
    assert steps_of([Table(data_of(step))]) == (step,)


@pytest.mark.parametrize("name", ["letters", "recall", "two-units", "sequence"])
def test_lessons_written_as_text_keep_info_and_notes(name: str, tmp_path: Path) -> None:
    document = load_lesson(name)
    path = tmp_path / "copy.toml"
    path.write_text(finished(lesson_steps(document, "Copy")), encoding="utf-8")
    assert load_lesson(path).lesson == document.lesson


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("[info]\nwhat = 3\n", 7, "in [info], 'what' is 3; make it a text in quotes"),
        ("[info]\nhow = 'H.'\ntry = 'x'\n", 8, "in [info], 'try' is 'x'; make it a list of texts in quotes"),
        ("[info]\nwhy = 'x'\n", 7, "[info] has the unknown key 'why'; use what, how, use, notice, try, extend, "
         "references, or remove it"),
        (f"[info]\nuse = '{'x' * (LONGEST_PART + 1)}'\n", 7, "in [info], 'use' has 2,001 signs; say it in at most"),
        (f"[info]\nnotice = ['{'x' * (LONGEST_ITEM + 1)}']\n", 7, "an item of 'notice' has 301 signs; say it in at"),
        (f"[info]\nextend = {['x'] * (MOST_ITEMS + 1)}\n", 7, "'extend' has 13 items, and at most 12 may be; leave"),
        (f"[[steps]]\nsay = 'S.'\nnotes = '{'x' * (LONGEST_NOTES + 1)}'\n", 8, "'notes' has 1,001 signs; say it in at"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_its_line(write: Write, text: str, line: int, cause: str) -> None:
    with pytest.raises(LessonError) as error:
        load_lesson(write(text))
    assert f"line {line}: " in str(error.value)
    assert cause in str(error.value)
