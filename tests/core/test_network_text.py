"""Networks read from text, and mistakes told with their line and a cure."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import assets
from hopviz.core.limits import LARGEST, SMALLEST
from hopviz.core.network import Network
from hopviz.core.perception import (
    NamedNetwork,
    format_network,
    network_steps,
    parse_network,
    stored_network,
    stored_networks,
)
from tests.core.reference import quick

SMALL = """
# A remark
title  Two views   # and another
about  One sentence.
visible a 0 0 1 0
visible b#2
hidden x 0 0 0 1 0 1
hidden y
bias x -0.5
connect a : x y 2
connect x y -3e0
input a
sees the one thing: x
sees the other: x y
"""


def test_every_statement_says_what_it_means():
    net = parse_network(SMALL)
    assert (net.title, net.about) == ("Two views", "One sentence.")
    assert net.names == ("a", "b#2", "x", "y")
    assert net.hidden.tolist() == [False, False, True, True]
    assert net.network.units == "binary"
    assert net.network.bias.tolist() == [0, 0, -0.5, 0]
    expected = np.zeros((4, 4))
    for i, j, w in ((0, 2, 2), (0, 3, 2), (2, 3, -3)):
        expected[i, j] = expected[j, i] = w
    assert np.array_equal(net.network.weights, expected)
    assert net.shown == {"a"}
    assert net.lines == {"a": (0, 0, 1, 0)}
    assert net.edges == {"x": (0, 0, 0, 1, 0, 1)}
    assert net.interpretations == {"the one thing": {"x"}, "the other": {"x", "y"}}
    assert net.patterns.tolist() == [[1, -1, 1, -1], [1, -1, 1, 1]]
    assert net.state().tolist() == [1, 0, 0, 0]
    assert parse_network(SMALL.replace("input a\n", "")).shown == {"a", "b#2"}
    assert parse_network("units bipolar\nvisible a\nhidden x\nconnect a x 1").state().tolist() == [1, -1]
    every = parse_network("hidden a\nhidden b\nhidden c\nconnect a b c -1").network.weights
    assert np.array_equal(every, np.eye(3) - 1)


name = st.text("abcXYZ019+-#éß_", min_size=1, max_size=4).filter(lambda text: text[0] != "#")
names = st.lists(name, unique=True, min_size=2, max_size=8)
numbers = st.floats(-LARGEST, LARGEST).map(lambda value: value if abs(value) >= SMALLEST else 0.0)


def some_of(those: list[str]):
    return st.sets(st.sampled_from(those)) if those else st.just(set())


def place(size: int):
    return st.tuples(*[numbers] * size)


@st.composite
def networks(draw) -> NamedNetwork:
    called = tuple(draw(names))
    n = len(called)
    weights = np.array(draw(st.lists(numbers, min_size=n * n, max_size=n * n))).reshape(n, n)
    weights = np.triu(weights * draw(st.sampled_from([0, 1])), 1)
    hidden = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    visible = [name for name, below in zip(called, hidden, strict=True) if not below]
    below = [name for name in called if name not in visible]
    some_below = st.sets(st.sampled_from(below), min_size=1) if below else st.nothing()
    seen = draw(st.dictionaries(st.sampled_from(["one thing", "another"]), some_below)) if below else {}
    return NamedNetwork(
        Network(weights + weights.T, np.array(draw(st.lists(numbers, min_size=n, max_size=n))),
                draw(st.sampled_from(["binary", "bipolar"]))),
        called, hidden, frozenset(draw(some_of(visible))), {name: draw(place(4)) for name in draw(some_of(visible))},
        {name: draw(place(6)) for name in draw(some_of(below))},
        {key: frozenset(units) for key, units in seen.items()}, draw(st.sampled_from(["", "A title"])), "",
    )  # fmt: skip


def same(a: NamedNetwork, b: NamedNetwork) -> bool:
    arrays = [(a.network.weights, b.network.weights), (a.network.bias, b.network.bias), (a.hidden, b.hidden)]
    parts = ("names", "shown", "lines", "edges", "interpretations", "title", "about")
    return (
        a.network.units == b.network.units
        and all(np.array_equal(x, y) for x, y in arrays)
        and all(getattr(a, part) == getattr(b, part) for part in parts)
    )


@quick
@given(networks())
def test_what_is_written_is_read_again(net):
    assert same(parse_network(format_network(net)), net)


@pytest.mark.parametrize("name", stored_networks())
def test_stored_networks_survive_it_too(name):
    net = stored_network(name)
    assert net.title
    assert net.about.endswith(".")
    assert net.interpretations
    assert same(parse_network(format_network(net)), net)


HEAD = "visible a\nhidden x\nhidden y\nconnect a x 1\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("visble a", "line 5 begins with 'visble'; begin it with one of title"),
        ("units ternary", "line 5: units are 'ternary'; write binary"),
        ("visible", "line 5: a unit needs a name"),
        ("visible a:b", "line 5: a unit needs a name without spaces and colons"),
        ("hidden a", "line 5: there is a unit 'a' already; give this one another name"),
        ("visible b 1 2 3", "line 5: a line of the drawing has 4 numbers.* here are 3"),
        ("hidden z 1 2 3", "line 5: an edge in space has 6 numbers.* here are 3"),
        ("visible b 1 2 3 four", "line 5: 'four' is no number; write one such as -1.5"),
        ("bias x nan", "line 5: 'nan' is no number"),
        ("bias x", "line 5: a bias is written as: bias UNIT NUMBER"),
        ("bias z 1", "line 5: there is no unit 'z' so far; name it above"),
        ("connect a x 2", "line 5: a and x are connected in line 4 already; remove one of the two"),
        ("connect x a 2", "line 5: a and x are connected in line 4 already"),
        ("connect y y 2", "line 5: y is connected to itself; name two different units"),
        ("connect x 2", "line 5: a connection is written as"),
        ("connect", "line 5: '' is no number"),
        ("connect x y", "line 5: 'y' is no number"),
        ("connect a : x : y 2", "line 5: a connection is written as"),
        ("connect a : 2", "line 5: a connection is written as"),
        ("connect a y 1e999", "line 5: '1e999' is no number"),
        ("input x", "line 5: x is hidden and cannot be input; name visible units only"),
        ("input b", "line 5: there is no unit 'b'"),
        ("sees a thing", "line 5: an interpretation is written as"),
        ("sees : x", "line 5: an interpretation is written as"),
        ("sees it: a", "line 5: a is visible and interprets nothing; name hidden units only"),
        ("sees it: x\nsees it: y", "line 6: 'it' is there already; give this interpretation another name"),
    ],
)
def test_every_mistake_is_told_with_its_line_and_a_cure(text, said):
    with pytest.raises(ValueError, match=said):
        parse_network(HEAD + text)


def test_a_network_needs_units():
    with pytest.raises(ValueError, match="the text names 0 units; name at least two"):
        parse_network("# nothing")


def test_only_symmetric_networks_can_be_written():
    net = NamedNetwork(Network([[0, 1], [2, 0]]), ("a", "b"), np.zeros(2, bool), frozenset())
    with pytest.raises(ValueError, match="only symmetric weights"):
        format_network(net)


def test_the_documentation_names_every_word_and_its_example_is_the_stored_one():
    page = assets.read_text("docs", "networks.md")
    for word in ("title", "about", "units", "visible", "hidden", "bias", "connect", "input", "sees"):
        assert f"`{word} " in page
    example = page.split("```")[1]
    written, stored = parse_network(example), stored_network("corner")
    assert same(written, replace(stored, about=""))


def test_words_may_stand_apart_by_tabs():
    tabs = SMALL.replace("visible ", "visible\t").replace("connect ", "connect \t")
    spaced, tabbed = parse_network(SMALL), parse_network(tabs)
    assert tabbed.names == spaced.names
    assert np.array_equal(tabbed.network.weights, spaced.network.weights)


def by_pairs(names: list[str], groups: list[list[str]]) -> set[tuple[str, str]] | None:
    """What a line connects, one pair after the other; None if it is wrong."""
    pairs = list(product(*groups)) if len(groups) == 2 else list(combinations(groups[0], 2))
    sorted_pairs = [tuple(sorted(pair, key=names.index)) for pair in pairs]
    if not pairs or any(a == b for a, b in pairs) or len(set(sorted_pairs)) < len(pairs):
        return None
    return set(sorted_pairs)


@quick
@given(st.data())
def test_lines_connect_what_their_pairs_would(data):
    names = [f"u{k}" for k in range(6)]
    group = st.lists(st.sampled_from(names), min_size=1, max_size=5)
    text, expected, wrong = "".join(f"hidden {name}\n" for name in names), np.zeros((6, 6)), False
    for number in range(1, 4):
        groups = data.draw(st.lists(group, min_size=1, max_size=2))
        text += f"connect {' : '.join(map(' '.join, groups))} {number}\n"
        for a, b in by_pairs(names, groups) or [("u0", "u0")]:
            i, j = names.index(a), names.index(b)
            wrong |= i == j or expected[i, j] != 0
            expected[i, j] = expected[j, i] = number
    if wrong:
        with pytest.raises(ValueError, match=r"line \d+: (u\d+ (is connected to itself|and u\d)|a connection is)"):
            parse_network(text)
    else:
        assert np.array_equal(parse_network(text).network.weights, expected)


def test_a_full_network_in_one_line_is_read_in_steps_and_is_full():
    n = 1500
    text = "".join(f"hidden u{k}\n" for k in range(n)) + f"connect {' '.join(f'u{k}' for k in range(n))} 2\n"
    steps = 0
    reading = network_steps(text + "# \n" * 20_000)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            net = end.value
            break
        steps += 1
    assert steps > 3
    assert np.array_equal(net.network.weights, 2.0 * (1 - np.eye(n)))


def test_units_may_come_after_connections():
    text = "hidden u0\n" + "".join(f"hidden u{k}\nconnect u{k - 1} u{k} {k}\n" for k in range(1, 200))
    weights = parse_network(text).network.weights
    assert np.array_equal(np.diagonal(weights, 1), np.arange(1, 200))
    assert np.count_nonzero(weights) == 2 * 199


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("about " + "x" * (1 << 20), "line 5: it is longer than 1048576 characters"),
        ("".join(f"sees {k}: x\n" for k in range(2049)), "line 2053: there are more than 2048 interpretations"),
        ("".join(f"visible v{k}\n" for k in range(4097)), "line 4098: there are more than 4096 units"),
    ],
)
def test_texts_without_end_are_refused(text, said):
    with pytest.raises(ValueError, match=said):
        parse_network(HEAD + text)
