"""Verdict: true sentences, each of one moment."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from hopviz.actions.project_run import ProjectRun
from hopviz.core.recorder import Report
from hopviz.core.rules import Adaptation, Asynchronous, Parallel, Rule, Stochastic
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.panel import ALTERNATION
from hopviz.ui.style.plotting import in_two_lines, whole_clauses
from hopviz.ui.style.theme import LIGHT, PROJECTOR, Theme
from hopviz.ui.verdict.panel import STANDS, VerdictPanel
from hopviz.ui.widgets.headline import headline
from hopviz.ui.widgets.verdict_words import briefly, words
from tests.ui.stage import ask_for_tip, painted, pixels_of, report_of, simulation_of

RNG = np.random.default_rng(11)
MEMORIES = RNG.choice([-1, 1], (3, 400)).astype(np.int8)


def project(rule: Rule | None = None) -> Project:
    made = Project(20, 20, rule=rule or Asynchronous())
    for name, pattern in zip("ABC", MEMORIES, strict=True):
        made = made.with_memory(name, pattern)
    return made


def verdict_of(qtbot: QtBot, made: Project) -> VerdictPanel:
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.show_project(made)
    return panel


def report(made: Project, state: np.ndarray, updates: int = 0) -> Report:
    return report_of(made, simulation_of(made, state, made.seed), updates=updates)


def test_a_stored_memory_is_called_by_its_name_at_once() -> None:
    assert words(report(project(), MEMORIES[1]), project())[0] == "This is memory B"
    assert words(report(project(), -MEMORIES[2]), project())[0] == "This is the reverse of C"


def test_a_mixture_names_its_members_and_their_signs() -> None:
    made = project()
    vote = np.sign(MEMORIES[0] - MEMORIES[1] + MEMORIES[2])
    settled = report(made, vote, 40_000)
    assert settled.verdict.kind == "settled"
    assert words(settled, made)[0] == "Settled in a mixture of A, reverse of B and C"


def test_a_mixture_without_room_is_told_with_minus_signs(qapp: object) -> None:
    made = project()
    for k, name in enumerate(("kangaroo", "wombat", "quokka")):
        made = made.renamed(k, name)
    settled = report(made, np.sign(MEMORIES[0] - MEMORIES[1] + MEMORIES[2]), 40_000)
    sentence, briefs = words(settled, made)[0], briefly(settled, made)
    wordings = ("kangaroo − wombat + quokka", "kangaroo − wombat and 1 more", "kangaroo and 2 more", "kangaroo, +2")
    assert briefs == (*(f"Settled in a mixture of {wording}" for wording in wordings), "Settled in a mixture")
    assert briefly(report(made, MEMORIES[0]), made) == briefly(report(made, -MEMORIES[0]), made) == ()
    metrics = QFontMetricsF(LIGHT.font(14, bold=True))
    halves = max(map(metrics.horizontalAdvance, in_two_lines(sentence, metrics)))
    least = max(map(metrics.horizontalAdvance, in_two_lines(briefs[-1], metrics)))
    rooms = (4 * halves, halves, halves - 1, least)
    lines = [" ".join(headline(sentence, LIGHT, room, briefs).lines) for room in rooms]
    assert lines == [sentence, sentence, briefs[0], briefs[-1]]


def test_the_number_of_units_that_want_to_flip_is_counted() -> None:
    made = project()
    state = MEMORIES[0].copy()
    state[:31] *= -1
    fields = made.network().fields(state)
    count = int((state * fields < 0).sum())
    assert count == 31
    sentence, caption = words(report(made, state), made)
    assert sentence == "31 units want to flip"
    assert caption.startswith("Nearest is A, 31 units away")
    state = MEMORIES[0].copy()
    state[5] *= -1
    assert words(report(made, state), made)[0] == "1 unit wants to flip"


def test_a_clamped_unit_does_not_count_and_a_fixed_point_of_the_free_ones_is_settled() -> None:
    state = MEMORIES[0].copy()
    state[5] *= -1
    clamped = np.arange(400) == 5
    made = project().with_clamped(clamped)
    sentence, caption = words(report(made, state, 400), made)
    assert sentence == "Settled in a spurious state"
    assert "nearest is A, 1 unit away" in caption
    assert caption.endswith("; 1 is clamped")


def test_an_oscillation_is_called_one_and_shows_both_states(qtbot: QtBot) -> None:
    weights = np.array([[0.0, -100.0], [-100.0, 0.0]])
    made = Project(1, 2, "binary", rule=Parallel()).with_network(weights, np.array([5.0, 5.0]))
    swinging = report(made, np.array([-1, -1]), 40)
    assert words(swinging, made)[0] == "Oscillating, period 2"
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.resize(500, panel.height())
    panel.show_project(made)
    panel.show_report(swinging)
    panel.draw(0.016)
    first = painted(panel)
    panel.draw(ALTERNATION)
    second = painted(panel)
    panel.draw(ALTERNATION)
    assert first != second
    assert first == painted(panel)


def test_a_longer_cycle_tells_its_period() -> None:
    made = Project(1, 3, rule=Parallel()).with_network(np.roll(np.eye(3), 1, axis=0))
    assert words(report(made, np.array([1, -1, -1]), 12), made)[0] == "Cycle, period 3"


def test_a_warm_network_wanders_even_when_nothing_has_flipped() -> None:
    made = project(Stochastic(0.25))
    assert words(report(made, MEMORIES[0], 1), made)[0] == "Wandering at T = 0.25"
    assert words(report(made, MEMORIES[0], 1), made)[1] == "It is at A"
    cold = project(Stochastic(0.0))
    assert words(report(cold, MEMORIES[0], 1), cold)[0] == "Settled in memory A"


def test_units_that_adapt_are_said_to_and_no_temperature_is_rounded_to_zero() -> None:
    tiring = project(Adaptation(0.0, 2.0, 20.0))
    assert words(report(tiring, MEMORIES[0], 1), tiring)[0] == "Adapting at T = 0"
    warm = project(Adaptation(0.3, 2.0, 20.0))
    assert words(report(warm, MEMORIES[0], 1), warm)[0] == "Adapting at T = 0.30"
    cool = project(Stochastic(0.001))
    assert words(report(cool, MEMORIES[0], 1), cool)[0] == "Wandering at T = 0.001"


def test_without_memories_it_says_only_what_it_knows() -> None:
    made = Project(3, 3)
    assert words(report(made, np.ones(9, int)), made)[0] == "Nothing is stored yet"
    given = made.with_network(np.ones((9, 9)) - np.eye(9))
    assert words(report(given, np.ones(9, int)), given)[0] == "This is a fixed point"
    assert words(report(given, np.ones(9, int), 9), given)[0] == "Settled in a fixed point"


def test_nothing_has_settled_or_wandered_before_the_first_update() -> None:
    made = project()
    assert words(report(made, MEMORIES[1]), made)[0] == "This is memory B"
    assert words(report(made, MEMORIES[1], 1), made)[0] == "Settled in memory B"
    warm = project(Stochastic(0.25))
    assert words(report(warm, MEMORIES[1]), warm)[0] == "This is memory B"
    assert words(report(warm, MEMORIES[1], 1), warm)[0] == "Wandering at T = 0.25"


def test_a_long_cycle_runs_through_all_of_its_states_in_one_place(qtbot: QtBot) -> None:
    made = Project(1, 6, rule=Parallel()).with_network(np.roll(np.eye(6), 1, axis=0))
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.resize(600, panel.height())
    panel.show_project(made)
    start = np.array([1, -1, -1, -1, -1, -1])
    panel.show_report(report(made, start, 12))
    panel.draw(ALTERNATION / 6)
    pictures, counted = [], []
    for turn in range(1, 13):
        panel.show_report(report(made, start, 12 + 60 * turn))
        panel.draw(ALTERNATION / 3)
        row = panel.cycle_row()  # beside it the caption tells of more and more flips
        pictures.append(row.states[0][0].toImage())
        counted.append(row.counted)
    assert len({bytes(picture.constBits()) for picture in pictures}) == len(set(counted)) == 6
    assert (pictures[:6], counted[:6]) == (pictures[6:], counted[6:])
    panel.draw(STANDS)  # without a report: what is lit is the state of the moment
    standing = painted(panel)
    for _ in range(6):
        panel.draw(ALTERNATION / 3)
        assert painted(panel) == standing


def test_nothing_is_said_of_another_network_until_it_has_been_seen(qtbot: QtBot) -> None:
    made = project()
    panel = verdict_of(qtbot, made)
    panel.show_report(report(made, MEMORIES[0]))
    panel.draw(0.01)
    assert panel.sentence == "This is memory A"
    other = made.with_weight(0, 1, -9.0)
    panel.show_project(other)
    panel.draw(0.01)
    assert panel.sentence == "This is memory A", "no flicker where the answer comes at once"
    panel.draw(1.0)
    assert (panel.sentence, panel.caption) == ("Getting ready…", "")
    panel.show_project(other.with_speed(3.0))
    panel.draw(1.0)
    assert panel.sentence == "Getting ready…"
    panel.show_report(report(other, MEMORIES[0]))
    panel.draw(0.01)
    assert panel.sentence == words(report(other, MEMORIES[0]), other)[0]


@pytest.mark.parametrize(("width", "together"), [(360, False), (900, True)])
def test_the_states_of_a_cycle_leave_room_for_the_sentence(qtbot: QtBot, width: int, together: bool) -> None:
    made = Project(2, 2, rule=Parallel()).with_network(np.roll(np.eye(4), 1, axis=0))
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.resize(width, panel.height())
    panel.show_project(made)
    panel.show_report(report(made, np.array([1, -1, -1, -1]), 8))
    panel.draw(0.1)
    assert panel.sentence == "Cycle, period 4"
    left = panel.cycle_row().left
    needed = QFontMetrics(LIGHT.font(24, bold=True)).horizontalAdvance(panel.sentence)
    assert left >= needed
    assert (width - left > 4 * 40) == together


def test_without_a_cycle_a_narrow_verdict_is_painted(qtbot: QtBot) -> None:
    made = project()
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.resize(90, panel.height())
    panel.show_project(made)
    panel.show_report(report(made, MEMORIES[1]))
    panel.draw(0.1)
    with qtbot.waitExposed(panel):
        panel.show()
    assert not panel.grab().isNull()


def test_while_the_kernels_are_compiled_it_says_so(qtbot: QtBot) -> None:
    made = project()
    panel = verdict_of(qtbot, made)
    panel.set_ready(False, warm=False)
    panel.show_report(report(made, MEMORIES[0]))
    panel.draw(1.0)
    assert panel.sentence == "Getting ready…"
    panel.set_ready(True, warm=True)
    panel.draw(1.0)
    assert panel.sentence == "This is memory A"


def test_what_is_said_is_of_the_newest_report(qtbot: QtBot) -> None:
    made = project()
    panel = verdict_of(qtbot, made)
    unsettled = MEMORIES[0].copy()
    unsettled[:9] *= -1
    for state, updates, said in (
        (unsettled, 0, "9 units want to flip"), (MEMORIES[0], 1, "Settled in memory A"),
        (MEMORIES[1], 0, "This is memory B"),
    ):  # fmt: skip
        panel.show_report(report(made, state, updates))
        panel.draw(0.016)
        assert panel.sentence == said


def test_the_caption_follows_a_state_in_which_as_many_units_want_to_flip(qtbot: QtBot) -> None:
    made = project()
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.show_project(made)
    verdicts = []
    for state, name in ((MEMORIES[0], "A"), (-MEMORIES[0], "the reverse of A"), (MEMORIES[1], "B")):
        wrong = state.copy()
        wrong[:11] *= -1
        seen = report(made, wrong)
        verdicts.append(seen.verdict)
        panel.show_report(seen)
        panel.draw(0.016)
        assert panel.caption.startswith(f"Nearest is {name}, 11 units away")
    assert verdicts[0] == verdicts[1] == verdicts[2]


def test_without_a_cycle_a_long_sentence_is_painted_in_little_room(qtbot: QtBot) -> None:
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    panel.set_ready(True, True)
    panel.show_project(project())
    panel.show_report(report(project(), np.sign(MEMORIES[0] - MEMORIES[1] + MEMORIES[2]), 40_000))
    panel.draw(0.1)
    panel.resize(200, panel.height())
    with qtbot.waitExposed(panel):
        panel.show()
    assert "mixture" in panel.sentence
    assert not panel.grab().isNull()


def test_a_sentence_without_room_is_told_in_full_where_it_is_pointed_at(qtbot: QtBot) -> None:
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.apply_theme(LIGHT)
    made = project()
    for k in range(3):
        made = made.renamed(k, f"pattern {k + 1}")
    panel.show_project(made)
    panel.show_report(report(made, np.sign(MEMORIES[0] - MEMORIES[1] + MEMORIES[2]), 40_000))
    panel.draw(0.1)
    settled = report(made, np.sign(MEMORIES[0] - MEMORIES[1] + MEMORIES[2]), 40_000)
    assert briefly(settled, made)[0].endswith("p1 − p2 + p3")
    panel.resize(240, panel.height())
    with qtbot.waitExposed(panel):
        panel.show()
    assert not panel.grab().isNull()
    ask_for_tip(panel, panel.rect().center())
    assert QToolTip.text() == f"{panel.sentence}\n{panel.caption}"
    QToolTip.hideText()


def test_a_caption_without_room_ends_with_a_clause_rather_than_within_a_number(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(LIGHT.font(13))
    whole = "Nearest is A, 23 units away, m = +0.54"
    room = metrics.horizontalAdvance(whole)
    assert whole_clauses(whole, metrics, room) == whole
    assert whole_clauses(whole, metrics, room - 1) == "Nearest is A, 23 units away"
    assert whole_clauses(whole, metrics, metrics.horizontalAdvance("Nearest is A, 23")) == "Nearest is A"
    cut = whole_clauses(whole, metrics, metrics.horizontalAdvance("Nearest…"))
    assert cut == "…is A"


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
def test_a_headline_is_as_large_as_there_is_room_for(theme: Theme) -> None:
    sentence = "12 units want to flip"
    widths = [QFontMetricsF(theme.font(size, bold=True)).horizontalAdvance(sentence) for size in (24, 17, 14)]
    assert widths == sorted(widths, reverse=True)
    for width in widths:
        whole = headline(sentence, theme, width)
        assert whole.lines == (sentence,)
        assert QFontMetricsF(whole.font).horizontalAdvance(sentence) == width
        smaller = headline(sentence, theme, width - 1)
        assert QFontMetricsF(smaller.font).horizontalAdvance(smaller.lines[0]) < width
        assert " ".join(smaller.lines) == sentence


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
@pytest.mark.parametrize(
    "sentence", ["Settled in memory left", "Settled in a mixture of pattern 1, pattern 2 and reverse of pattern 3"]
)
def test_a_headline_without_room_has_two_lines_above_the_caption(theme: Theme, sentence: str) -> None:
    metrics = QFontMetricsF(theme.font(14, bold=True))
    whole = metrics.horizontalAdvance(sentence)
    for room in np.linspace(0.3 * whole, whole - 1, 30):
        made = headline(sentence, theme, room)
        assert made.font.pixelSize() == theme.font(14).pixelSize()
        assert len(made.lines) == 2
        assert all(metrics.horizontalAdvance(line) <= room for line in made.lines)
        words = sentence.split()
        halves = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
        fits = any(max(map(metrics.horizontalAdvance, half)) <= room for half in halves)
        assert (made.lines in halves) == fits
        assert made.lines[0][:2] == sentence[:2]
        assert made.lines[1][-1] == sentence[-1] or not sentence[-1].isdigit()


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
def test_two_lines_are_written_inside_the_panel_and_clear_of_the_caption(qtbot: QtBot, theme: Theme) -> None:
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.apply_theme(theme)
    panel.resize(theme.px(180), panel.height())
    panel.show()
    panel.sentence, panel.caption = "Ägypten settled in memory gypsy", ""
    with_headline = ink_rows(panel, theme)
    panel.sentence, panel.caption = "", "Äg"
    with_caption = ink_rows(panel, theme)
    assert with_headline.size
    assert with_headline.min() > 0
    assert with_headline.max() < with_caption.min()


def ink_rows(panel: VerdictPanel, theme: Theme) -> np.ndarray:
    """Rows of pixels in which something is written."""
    pixels = pixels_of(painted(panel))
    return np.flatnonzero((pixels != pixels[0, -1]).any(axis=1))


def test_a_long_cycle_tells_its_period_and_the_tick_at_which_it_was_entered() -> None:
    weights = np.zeros((100, 100))
    weights[np.arange(99), (np.arange(99) - 1) % 99] = 1
    weights[50, 99] = -1  # the last unit keeps unit 50 off, and goes off itself
    made = Project(10, 10, "binary", rule=Parallel(tie="off")).with_network(weights)
    run = ProjectRun()
    run.load(made, np.where(np.isin(np.arange(100), [10, 49, 99]), 1, -1).astype(np.int8))
    seen = [run.advance(updates=1).frame.state.tobytes() for _ in range(600)]
    while run.seeks_entry:  # that takes longer than one report may on a busy machine
        run.find_entry()
    told = run.report()
    first = next(k for k in range(300) if seen[k] == seen[k + 99])
    assert (told.verdict.kind, told.verdict.period, told.frame.cycle) == ("cycle", 99, None)
    assert told.verdict.entered == first + 1
    assert words(told, made)[0] == f"Cycle, period 99, since tick {first + 1}"
    assert words(told, made)[1] == "The same states come back every 99 ticks"


def test_a_cycle_that_is_edited_is_entered_anew() -> None:
    made = load_lesson("sequence").project
    run = ProjectRun()
    run.load(made)
    run.advance(updates=20)
    while run.seeks_entry:
        run.find_entry()
    assert words(run.report(), made)[0] == "Cycle, period 4, since tick 1"
    run.set_units(np.arange(10), -made.cue[:10])
    assert run.report().verdict.kind != "cycle"
    run.advance(updates=20)
    while run.seeks_entry:
        run.find_entry()
    assert run.report().verdict.entered in (20, 21, 22)
    assert run.seek(20).verdict.kind != "cycle"
    assert run.seek(40).verdict.period == 4
