"""Info of lessons: all parts, in their own words or from what steps and help tell, true to keys and lessons."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

from hopviz.actions.table import ACTIONS
from hopviz.project.document import Document
from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson, LessonInfo, LessonStep
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.model import Project
from hopviz.ui.actions import keys_of
from hopviz.ui.help import texts
from hopviz.ui.help.info import Part, parts_of_info
from hopviz.ui.help.page import Page, Prose
from hopviz.ui.lecture.lecturer_window import elapsed
from hopviz.ui.style.theme import LIGHT

TITLES = {"map": "Map", "memories": "Memories", "terrain": "Terrain"}
HEADINGS = ["What it is", "How it works", "How to use it", "Things to notice", "Things to try", "Extending it",
            "References"]  # fmt: skip
NAMED = re.compile(r"\blesson ([A-Z][\w ]+?)(?:[:.;]| shows| is about)")
OF_MOUSE = {"Shift+click", "Shift+drag", "Alt+click"}
LATEST = datetime.now().year
TOLD = [name for name in lesson_names() if load_lesson(name).lesson.info != LessonInfo()]


def by_heading(document: Document) -> dict[str, Part]:
    return {part.heading: part for part in parts_of_info(document, TITLES)}


def said(info: LessonInfo) -> list[str]:
    return [info.what, info.how, info.use, *info.notice, *info.suggestions, *info.extend, *info.references]


@pytest.mark.parametrize("name", lesson_names())
def test_of_every_lesson_it_is_told_what_it_is_how_it_works_and_what_to_try(name: str) -> None:
    found = by_heading(load_lesson(name))
    assert list(found) == [heading for heading in HEADINGS if heading in found]
    assert set(HEADINGS[:5]) <= set(found)
    labels = [texts.plain(label) for label, _ in found["How it works"].values]
    assert labels[:3] == ["units N", "memories P", "learning rule"]


@pytest.mark.parametrize("name", TOLD)
def test_what_lessons_tell_is_whole_and_true_to_keys_lessons_and_years(name: str) -> None:
    document = load_lesson(name)
    info = document.lesson.info
    assert list(by_heading(document)) == HEADINGS
    keys = {key for row in ACTIONS.values() for key in (row.keys, row.other_keys) if key}
    titles = {load_lesson(each).lesson.title for each in lesson_names()}
    notes = [step.notes for step in document.lesson.steps]
    for text in (*said(info), *notes):
        assert set(re.findall(r"\b(?:(?:Ctrl|Alt|Shift)\+)+\w+", text)) <= keys | OF_MOUSE
        assert not re.search(r"\s-\d", text)  # a minus sign is one
        assert set(NAMED.findall(text)) <= titles
    for text in said(info):
        assert text.endswith((".", "?"))
    for reference in info.references:
        years = [int(year) for year in re.findall(r"\b(1[89]\d\d|20\d\d)\b(?!–)", reference)]
        assert any(1830 < year <= LATEST for year in years)


def test_a_lesson_without_info_tells_what_is_known() -> None:
    steps = (LessonStep("S.", notice="N2.", suggestion="press [ or ]."), LessonStep("S.", notice="N1."))
    lesson = Lesson("T", "G.", "N1.", steps)
    document = Document(Project(2, 3), Layout(("memories", "trace"), ("map",), "terrain"), lesson)
    found = by_heading(document)
    assert list(found) == HEADINGS[:5]
    assert found["What it is"].paragraphs == ("G.",)
    assert ("units $N$", "6 (2 × 3), +1/−1") in found["How it works"].values
    assert keys_of("next_step") in found["How to use it"].paragraphs[0]
    assert "2 steps" in found["How to use it"].paragraphs[0]
    links = found["How to use it"].links
    assert links == (("help:map", "Map"), ("help:memories", "Memories"), ("help:terrain", "Terrain"))
    assert found["Things to notice"].items == ("N1.", "N2.")
    assert found["Things to try"].items == ("Press [ or ].",)
    without = by_heading(replace(document, lesson=Lesson("T", "G.")))
    assert keys_of("run") in without["How to use it"].paragraphs[0]
    assert without["Things to try"].items == texts.topics()["terrain"].tries
    assert without["Things to try"].are_marked
    assert list(by_heading(Document(Project(2, 3), lesson=Lesson("T", "G.")))) == HEADINGS[:3]


def test_plain_text_is_shown_as_it_is_and_its_words_lead_to_the_glossary(qtbot: QtBot) -> None:
    page = Page()
    qtbot.addWidget(page)
    page.begin(LIGHT)
    page.add_text("A <b> & $5 [basin] `x` of the energy", marked=False)
    page.add_items(["[ or ]"], marked=False)
    page.end()
    first, second = page.findChildren(Prose)
    assert "A &lt;b&gt; &amp; $5 [" in first.text()
    assert 'href="basin"' in first.text()
    assert 'href="energy"' in first.text()
    assert "[ or ]" in second.text()
    assert first.accessibleName() == "A <b> & $5 [basin] `x` of the energy"


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (754, "12:34"), (3599, "59:59"), (3600, "1:00:00")]
)
def test_clocks_count_in_minutes_and_hours(seconds: float, told: str) -> None:
    assert elapsed(seconds) == told
