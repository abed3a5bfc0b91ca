"""Pictures of all that can be chosen in the dialog: every panel and every plot, as points and as lines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QSize

from hopviz.project.lesson_files import load_lesson
from hopviz.project.picture_files import PictureError
from hopviz.ui.experiments.perception.view import PerceptionView
from hopviz.ui.style.theme import THEMES
from hopviz.ui.window.imaging.picture import image_of, svg_of
from tests.app.person import Person
from tests.ui.stage import pixels_of

Start = Callable[..., Person]
SIZE = QSize(700, 500)


@pytest.mark.parametrize(
    ("lesson", "experiment"),
    [("letters", "stability"), ("letters", "overload"), ("hinton", "stability"), ("necker", "perception")],
)
def test_every_subject_is_taken_as_points_and_as_lines(start: Start, lesson: str, experiment: str) -> None:
    person = start(load_lesson(lesson))
    app = person.app
    app.window.resize(1280, 900)
    app.window.docks.bring(app.experiments.name)
    app.experiments.choose_view(experiment)
    view = app.experiments.view
    person.bot.waitUntil(lambda: app.experiments.is_seen)
    person.wait_for_the_verdict()
    person.bot.waitUntil(lambda: not app.jobs.busy)
    if isinstance(view, PerceptionView):
        view.histogram.show()  # as where units tire
    subjects = app.pictures.subjects()
    assert any(each.key.startswith("experiments.") for each in subjects)
    for subject in subjects:
        image = image_of(subject, SIZE, THEMES["dark"], app.window.theme)
        assert image.size() == SIZE, subject.key
        assert len(np.unique(pixels_of(image))) > 1, subject.key
        made = b""
        with suppress(PictureError):
            made = svg_of(subject, SIZE, THEMES["light"], app.window.theme)
            ElementTree.fromstring(made)
        assert made or "." not in subject.key, f"{subject.key}: plots consist of lines"
