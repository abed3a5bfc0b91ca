"""Names of states: no two different ones are called alike, and few letters tell them apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.attractors import Identity, identify, ranks_of_alike
from hopviz.project.naming import brief_name_of, name_of, numbered, short_names


def test_a_mixture_and_the_one_with_another_sign_are_called_otherwise() -> None:
    names = ("B", "G", "P")
    told = set()
    for signs in ((1, 1, 1), (1, 1, -1), (-1, 1, 1), (-1, -1, -1)):
        identity = Identity("mixture", (0, 1, 2), 0.5, 0, signs)
        told |= {name_of(identity, names), brief_name_of(identity, names)}
    assert len(told) == 8
    assert {"B + G + P", "B + G − P", "−B + G + P", "−B − G − P"} <= told


def test_two_mixtures_of_the_same_memories_have_numbers() -> None:
    rng = np.random.default_rng(2)
    patterns = rng.choice(np.array([-1, 1], np.int8), (3, 200))
    vote = np.sign(patterns.sum(axis=0))
    other = vote.copy()
    other[:3] *= -1
    identities = [identify(state, patterns) for state in (vote, other, patterns[0], rng.permutation(vote))]
    assert identities[0].members == identities[1].members == (0, 1, 2)
    told = [
        numbered(name_of(identity, "BGP"), rank)
        for identity, rank in zip(identities, ranks_of_alike(identities), strict=True)
    ]
    assert told == ["a mixture of B, G and P (1)", "a mixture of B, G and P (2)", "memory B", "a spurious state"]


WORDS = st.sampled_from(["pattern", " ", "1", "12", "a", "of", "-", "p", "photo"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map("".join), max_size=8))
def test_short_names_are_as_different_as_the_names_and_no_longer(names: list[str]) -> None:
    short = short_names(tuple(names))
    assert all(len(few) <= len(name) for few, name in zip(short, names, strict=True))
    assert all(few.strip() or not name.strip() for few, name in zip(short, names, strict=True))
    for k, name in enumerate(names):
        for other in range(k):
            assert (short[k] == short[other]) == (name == names[other])


def test_a_sign_with_which_several_begin_is_kept() -> None:
    assert short_names(("<b>A</b>", "<i>B")) == ("<b>A</b>", "<i>B")
    assert short_names(("photo of a cat", "photo of a dog")) == ("cat", "dog")
