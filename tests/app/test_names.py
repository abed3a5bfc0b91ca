"""Names are data: whatever they hold, every place shows them as they are."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as Texts
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.memory_edits import Forget, RenameMemory, StorePattern
from hopviz.actions.state_edits import Corrupt, UseAsCue
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.lesson import Lesson
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.ui.style.names import menu_text, plain_tip, window_title
from tests.app.person import Person

Start = Callable[..., Person]
NAMES = (
    "<b>A</b>", "ptak1-266x200", "a&b", "\u05d0\u05d1\u05d2 (1)", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "x" * 200, "{0} %s %d", "<img src='x'>", "A[*]", "&lt;i&gt;",
)  # fmt: skip


def document(n: int = 9) -> Document:
    rng = np.random.default_rng(2)
    memories = tuple(Memory(name, rng.choice([-1, 1], n).astype(np.int8)) for name in NAMES)
    units = tuple(f"<u>{k}</u>&" for k in range(n))
    project = Project(3, 3, memories=memories, cue=memories[0].pattern, unit_names=units)
    return Document(project, lesson=Lesson("<b>Title</b> [*] & more", "<i>d</i>", "Notice <b>this</b>."))


def shown_as_rich_text(widgets: list[QWidget]) -> Iterator[str]:
    """Texts with a name in them that Qt would read as formatting."""
    for widget in widgets:
        tip = widget.toolTip()
        if re.search("<b>A|<img|<u>\\d|<b>Title", tip) and Texts.mightBeRichText(tip):
            yield f"tip of {widget.objectName() or type(widget).__name__}: {tip}"
        if isinstance(widget, QLabel) and re.search("<b>A|<img|<u>\\d|<b>Title|<b>this", widget.text()):
            is_plain = widget.textFormat() == Qt.TextFormat.PlainText
            if not is_plain and Texts.mightBeRichText(widget.text()):
                yield f"label {widget.objectName()}: {widget.text()}"


def test_no_view_reads_a_name_as_formatting_or_as_a_number(start: Start) -> None:
    person = start(document())
    app = person.app
    for viewer in (app.landscape, app.experiments):
        app.window.docks.bring(viewer.name)
        for view in viewer.views:
            viewer.choose_view(view.name)
            person.wait_for_the_verdict()
            if viewer is app.landscape:
                person.bot.waitUntil(lambda: not app.jobs.busy)
            assert list(shown_as_rich_text(app.window.findChildren(QWidget))) == []
    assert app.window.windowTitle() == "<b>Title</b> [*][*] & more[*] – hopviz"


def test_the_verdict_and_the_menus_say_it_as_it_is(start: Start) -> None:
    person = start(Document(Project(4, 4, cue=np.ones(16, np.int8))))
    app = person.app
    undo: QAction = app.window.commands["undo"]
    for name in NAMES:
        with person.bot.waitSignal(app.session.network_ready):
            app.acted.emit(StorePattern(name, np.ones(16, np.int8)))
        person.wait_for_the_verdict()
        assert app.verdict.sentence == f"This is memory {name}"
        assert undo.text().replace("&&", "").count("&") == 0
        if len(name) < 100:
            assert undo.text() == menu_text(f"Undo: Store {name}")
        else:
            assert name in undo.toolTip()
        app.acted.emit(UseAsCue(0))
        app.acted.emit(Corrupt(0.2, seed=1))
        app.acted.emit(Forget(0))
        assert undo.text().startswith("Undo: Forget ")
        assert app.session.project.names == ()
        while app.editor.steps.can_undo:  # as it was for the next name
            app.editor.undo()


def test_a_name_that_cannot_be_is_refused_in_a_sentence(start: Start) -> None:
    person = start(document())
    names, banner = person.app.session.project.names, person.app.window.banner
    for name in ("two\nlines", "two\u2028lines", "  ", "half a letter \ud83d"):
        banner.hide()
        person.app.acted.emit(RenameMemory(0, name))
        assert banner.label.text().isprintable()
        assert banner.isVisible() == bool(name.strip()), name
        assert person.app.session.project.names == names


@pytest.mark.skipif(os.name != "posix", reason="no file can be called so here")
def test_files_are_named_in_title_menus_and_questions_as_they_are(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "<b>a&b [*].hopviz"
    archive.save(document(), file)
    person = start()
    person.drop(file)
    person.bot.waitUntil(lambda: len(person.app.session.project.names) == len(NAMES))
    window = person.app.window
    assert window.windowTitle() == "<b>a&b [*][*].hopviz[*] – hopviz"
    (entry,) = (action for action in window.findChildren(QAction) if action.data() == str(file))
    assert entry.text() == "&1 <b>a&&b [*].hopviz"
    assert "&lt;b&gt;" in entry.toolTip()
    person.app.acted.emit(RenameMemory(0, "B"))
    person.press(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    box = person.question()
    assert box.text() == "<b>a&b [*].hopviz has changes that are not saved."
    assert box.textFormat() == Qt.TextFormat.PlainText
    person.answer(box.StandardButton.Cancel)


def test_texts_are_made_safe_for_their_places(qtbot: QtBot) -> None:
    for name in NAMES:
        tip = plain_tip(name)
        assert tip == name or not Texts.mightBeRichText(name) or "&lt;" in tip or "&amp;" in tip
    assert plain_tip("h < 0 and w > 1") == "h < 0 and w > 1"
    assert window_title("a\nb [*]") == "a b [*][*]"
