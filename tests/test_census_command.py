"""`hopviz census`: does it print what the library counts?"""

from __future__ import annotations

import json

import pytest

import hopviz
from hopviz.cli import main
from hopviz.core.network import to_units
from hopviz.project.scenes import load_scene, scene_names


@pytest.mark.parametrize("name", [name for name in scene_names() if load_scene(name).n <= 1024])
def test_the_command_counts_what_the_library_counts(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["census", name, "--starts", "60", "--seed", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    scene = load_scene(name)
    rule = scene.rule if isinstance(scene.rule, hopviz.Asynchronous) else hopviz.Asynchronous()
    expected = hopviz.Census(
        scene.network(), 3, rule, scene.patterns, to_units(scene.cue, scene.units), scene.clamped, scene.lesioned
    )
    result = expected.advance(starts=60).sorted()
    lost = result.unsettled
    assert (told["starts"], told["unsettled"], told["seed"], told["order"]) == (60, lost, 3, rule.order)
    assert lost == 0 or not scene.network().is_symmetric
    found = told["attractors"]
    assert [attractor["state"] for attractor in found] == result.states.tolist()
    assert [attractor["hits"] for attractor in found] == result.hits.tolist()
    assert [attractor["energy"] for attractor in found] == result.energies.tolist()
    assert [tuple(attractor["interval"]) for attractor in found] == [tuple(pair) for pair in result.intervals]
    if scene.memories:
        assert [attractor["kind"] for attractor in found] == [identity.kind for identity in result.identities]
        assert sum(total["hits"] for total in told["kinds"].values()) == 60 - lost
    else:
        assert told["kinds"] == {}
        assert {attractor["kind"] for attractor in found} <= {None}


def test_the_text_names_the_attractors_and_adds_them_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["census", "letters", "--starts", "300"]) == 0
    output = capsys.readouterr()
    head, *attractors, totals = output.out.splitlines()
    assert head.startswith("300 random starts, shuffled order: ")
    assert "memory" in attractors[0]
    assert " energy " in attractors[0]
    assert "memories" in totals
    assert "reversed" in totals
    assert output.err == ""  # no bar where nobody looks


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("nowhere",), "nowhere"),
        (("letters", "--starts", "0"), "at least one"),
        (("letters", "--seed", "-1"), "negative"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], cause: str
) -> None:
    assert main(("census", *arguments)) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert cause in told
