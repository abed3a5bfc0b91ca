"""Help texts: one for every panel, view and experiment, with links that lead somewhere and values that are true."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.core.simulation import Simulation
from hopviz.core.theory import ags_overlap, first_step_error
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.model import Project
from hopviz.ui.experiments.panel import EXPERIMENTS
from hopviz.ui.help import texts
from hopviz.ui.help.texts import HelpError, glossary, topic_of, topics
from hopviz.ui.help.tour import stops
from hopviz.ui.help.values import VALUES, Moment, told
from hopviz.ui.landscape.panel import VIEWS
from hopviz.ui.memories.panel import MemoriesPanel
from hopviz.ui.panel import Panel
from hopviz.ui.readout import ReadoutPanel
from hopviz.ui.trace import TracePanel
from hopviz.ui.transport import TransportPanel
from hopviz.ui.unit_input.panel import VotePanel
from hopviz.ui.units.drawing import DrawingPanel
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.grid import GridPanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.verdict.panel import VerdictPanel
from hopviz.ui.weights.panel import MatrixPanel
from tests.ui.stage import remembering, report_of, simulation_of

PANELS: tuple[type[Panel], ...] = (
    TransportPanel, VerdictPanel, UnitsPanel, GridPanel, GraphPanel, DrawingPanel, ReadoutPanel, MemoriesPanel,
    MatrixPanel, TracePanel, VotePanel, *VIEWS, *EXPERIMENTS,
)  # fmt: skip
OVERVIEWS = ("units", "landscape", "experiments")
"""Panels that hold others, which have texts of their own."""
COLOUR = "#123456"


@pytest.mark.parametrize("kind", PANELS, ids=lambda kind: kind.name)
def test_every_panel_view_and_experiment_has_a_text_with_all_of_its_parts(kind: type[Panel]) -> None:
    topic = topics()[kind.name]
    assert topic.shows
    assert topic.values
    assert topic.notice
    assert topic.tries
    assert topic.formulas or kind.name in OVERVIEWS


def test_there_is_no_text_of_what_there_is_not() -> None:
    assert set(topics()) == {kind.name for kind in PANELS} | set(OVERVIEWS)


def everything() -> list[tuple[str, str]]:
    of_topics = [(key, text) for key, topic in topics().items() for text in topic.texts]
    return of_topics + [(key, text) for key, term in glossary().items() for text in term.text]


@pytest.mark.parametrize(("key", "text"), everything())
def test_links_lead_somewhere_and_marks_are_closed(key: str, text: str) -> None:
    assert [goal for goal in texts.goals(text) if texts.key_of(goal) is None] == []
    assert text.count("$") % 2 == text.count("`") % 2 == 0
    made = texts.html(text, COLOUR)
    assert made.count("<a ") == made.count("</a>")
    assert not set("$`") & set(texts.plain(text))


def test_values_that_texts_ask_for_exist_and_are_all_used() -> None:
    asked = {name for topic in topics().values() for name in topic.values}
    assert asked == set(VALUES)


def test_words_of_the_glossary_are_told_apart_and_belong_to_others_that_exist() -> None:
    names = [name.casefold() for term in glossary().values() for name in term.names]
    assert len(set(names)) == len(names)
    for key, term in glossary().items():
        assert key not in term.see
        assert [other for other in term.see if other not in glossary()] == []
        assert term.short.endswith(".")


def test_the_words_that_people_ask_for_are_in_the_glossary() -> None:
    asked = ("overlap", "field", "gap", "margin", "crosstalk", "basin", "load", "AGS", "tie", "sweep", "temperature")
    assert [word for word in asked if texts.key_of(word) is None] == []


def test_every_word_leads_to_the_glossary_once_on_a_page() -> None:
    met: set[str] = set()
    first = texts.html("The overlap m and the Overlaps of a local field.", COLOUR, met)
    assert first.count("<a ") == 2
    assert 'href="overlap"' in first
    assert 'href="field"' in first
    assert met == {"overlap", "field"}
    assert "<a " not in texts.html("The overlap again, overlapping fields.", COLOUR, met)


def test_names_and_signs_are_shown_as_they_are() -> None:
    assert texts.html("a < b & c") == "a &lt; b &amp; c"
    assert texts.html("press `Space`, see $h_i$ [here](help:map)") == (
        "press <b>Space</b>, see <i>h</i><sub><i>i</i></sub> here"
    )


@pytest.mark.parametrize("text", ["", "Shows.\n\n## Formulae\n    a\n", "## Try\n- it\n"])
def test_a_text_that_lacks_what_it_needs_is_refused(text: str) -> None:
    with pytest.raises(HelpError, match="strange"):
        topic_of("strange", text)


def test_the_parts_of_a_text() -> None:
    topic = topic_of("x", "# Title\n\nOne\nline.\n\nTwo.\n\n## Formula\n    a_i\n    b\nSaid.\n\n## Now\nunits load\n"
                          "## Notice\n- a\n  b\n- c\n")  # fmt: skip
    assert topic.title == "Title"
    assert topic.shows == ("One line.", "Two.")
    assert topic.formulas == ("a_i", "b")
    assert topic.explained == ("Said.",)
    assert topic.values == ("units", "load")
    assert topic.notice == ("a b", "c")
    assert topic.tries == ()


# Values


def moment_of(project: Project, updates: int = 0) -> tuple[Moment, Simulation]:
    simulation = simulation_of(project)
    return Moment(project, project.network(), report_of(project, simulation, updates=updates)), simulation


def told_of(moment: Moment) -> dict[str, str | None]:
    return {name: value.tell(moment) for name, value in VALUES.items()}


@pytest.mark.parametrize("name", lesson_names())
def test_values_can_be_told_of_every_scene(name: str) -> None:
    project = load_lesson(name).project
    for moment in (Moment(project), moment_of(project, 3)[0]):
        assert all(value is None or value.strip() for value in told_of(moment).values())


def test_values_are_those_of_the_moment() -> None:
    project = remembering(6, 6, 4)
    moment, simulation = moment_of(project, 5)
    said, frame = told_of(moment), simulation.frame()
    state, network = np.asarray(frame.state), project.network()
    overlaps = project.patterns @ state / 36
    assert said["units"] == "36 (6 × 6), +1/−1"
    assert said["load"] == "4 / 36 = 0.111"
    assert said["energy"] is not None
    assert float(said["energy"].replace("−", "-")) == pytest.approx(network.energy(state), abs=0.01)
    assert said["wanting"] == f"{int((state * network.fields(state) < 0).sum())} units"
    nearest = int(np.argmax(np.abs(overlaps)))
    assert said["overlap"] == f"{overlaps[nearest]:.2f} with {project.names[nearest]}".replace("-", "−")
    away = int(np.argmax(overlaps))
    wrong = int((project.patterns[away] != state).sum())
    assert said["distance"] == f"{wrong} unit{'' if wrong == 1 else 's'} from {project.names[away]}"
    assert said["updates"] == f"5 updates, {frame.flips} flip{'' if frame.flips == 1 else 's'}"
    assert said["temperature"] == "0, no noise"
    assert said["first_step"] == f"{100 * first_step_error(9):.2f} % of the units, if memories are random"
    assert said["ags"] == f"m = {ags_overlap(4 / 36):.3f}"


def test_what_is_not_known_is_left_out() -> None:
    project = remembering(3, 3, 0)
    assert told(("units", "energy", "overlap", "first_step"), Moment(project)) == [("units $N$", "9 (3 × 3), +1/−1")]


def test_the_tour_has_five_stops() -> None:
    assert [stop.target for stop in stops()] == ["memories", "grid", "run", "verdict", "landscape"]
    assert all(stop.title and stop.text for stop in stops())
