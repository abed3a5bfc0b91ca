"""Formulas: read, written in a line, and set in every theme as large as there is room for."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from hopviz.ui.help.formula import FormulaLine, Typesetter
from hopviz.ui.help.mathematics import FormulaError, html, plain, read
from hopviz.ui.help.texts import MARKS, glossary, topics
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui.stage import painted, pixels_of

ENERGY = r"E = -\frac{1}{2} \sum_{i,j} w_{ij} s_i s_j - \sum_i b_i s_i"


def all_formulas() -> list[str]:
    texts = [text for topic in topics().values() for text in topic.texts]
    texts += [text for term in glossary().values() for text in term.text]
    inline = [found["maths"] for text in texts for found in MARKS.finditer(text) if found["maths"]]
    lines = [line for topic in topics().values() for line in topic.formulas]
    return [*inline, *lines, *(term.formula for term in glossary().values() if term.formula)]


class Checker(HTMLParser):
    """Whether tags are closed in the order in which they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("source", all_formulas())
def test_every_formula_of_the_help_can_be_read_and_set(source: str) -> None:
    tree = read(source)
    checker = Checker()
    checker.feed(html(tree))
    assert checker.open == []
    assert plain(tree)
    assert not set("{}\\$") & set(plain(tree))


def test_a_formula_is_read_out_in_words_and_signs() -> None:
    assert plain(read(r"m = \frac{1}{N} \sum_{i=1}^{N} ξ_i s_i")) == "m = 1/N ∑_(i = 1)^N ξ_is_i"
    assert plain(read(r"\frac{1}{1 + e^{-ΔE/T}}")) == "1/(1 + e^(−ΔE/T))"
    assert html(read("w_{ij} - 1")) == "<i>w</i><sub><i>i</i><i>j</i></sub>\u2009−\u20091"
    assert html(read("a < -1")) == "<i>a</i> &lt; −1"


@pytest.mark.parametrize("source", ["{a", "a}", "_i", "a_i_j", r"\frac{a}", r"\text", "a^"])
def test_what_cannot_be_read_says_so(source: str) -> None:
    with pytest.raises(FormulaError):
        read(source)


@given(st.text(alphabet=r"ab_^{}\ 1+=,", max_size=20))
def test_any_text_is_a_formula_or_is_refused(source: str) -> None:
    try:
        tree = read(source)
    except FormulaError:
        return
    Checker().feed(html(tree))
    assert isinstance(plain(tree), str)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize("width", [200, 420])
def test_a_formula_is_seen_whole(qtbot: QtBot, theme: Theme, width: int) -> None:
    """No ink at any edge, whether or not it had to be made smaller."""
    line = FormulaLine(ENERGY)
    qtbot.addWidget(line)
    line.apply_theme(theme)
    line.resize(width, line.heightForWidth(width))
    pixels = pixels_of(painted(line))
    assert {*pixels[0], *pixels[-1], *pixels[:, -1]} == {pixels[0, -1]}
    assert len(np.unique(pixels)) > 2


def test_limits_stand_above_and_below_and_fractions_are_higher_than_their_parts(qapp: object) -> None:
    setter = Typesetter(LIGHT, 20)
    letter, fraction = setter.box(read("N")), setter.box(read(r"\frac{N}{N}"))
    assert fraction.ascent + fraction.descent > 2 * (letter.ascent + letter.descent)
    alone, limited = setter.box(read(r"\sum")), setter.box(read(r"\sum_i^N"))
    assert limited.ascent > alone.ascent
    assert limited.descent > alone.descent
    scripted = setter.box(read("N_i^2"))
    assert scripted.width > letter.width
    assert setter.smaller().box(read("N")).width < letter.width


def test_larger_type_makes_larger_formulas(qtbot: QtBot) -> None:
    lines = [FormulaLine(ENERGY) for _ in range(2)]
    for line, theme in zip(lines, (LIGHT, PROJECTOR), strict=True):
        qtbot.addWidget(line)
        line.apply_theme(theme)
    assert lines[1].sizeHint().width() > 1.15 * lines[0].sizeHint().width()
    assert lines[0].accessibleName().startswith("E = −1/2 ∑_(i, j)")
    assert not painted(lines[0]).isNull()
