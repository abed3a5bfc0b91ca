"""The words of the verdict: a headline and a caption of what is true of the state now."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hopviz.core.perception import Percept, percept
from hopviz.core.perception.flipping import SHARE
from hopviz.core.quoting import capital
from hopviz.core.recorder import IN_THE_MIDDLE, Report, Verdict
from hopviz.project.model import GIVEN, Project
from hopviz.project.naming import brief_names_of, name_of, short_names
from hopviz.project.numbers import figure, number, temperature_figure
from hopviz.project.roles import interprets
from hopviz.ui.widgets.bars import overlap_text

EMPTY = ("Nothing is stored yet", "Draw on the grid, then press Store this state; or drop a picture on the window")


def pieces(project: Project) -> str:
    """What the hidden units stand for."""
    return "edges" if project.figure is not None else "units"


def percept_words(report: Report, project: Project) -> tuple[str, str]:
    """The headline and the caption of a report on a project that interprets."""
    seen = percept(report.frame.state, project.patterns, project.hidden)
    wanting = _want_to_flip(report.verdict.unstable) if report.verdict.unstable else "no unit wants to flip"
    at_rest = report.frame.temperature == 0
    told = [f"badness E = {figure(report.frame.energy)}", _counts(seen, project)]
    told.append(wanting if at_rest else f"T = {temperature_figure(report.frame.temperature)}")
    return _headline(seen, project, report.verdict.kind == "wandering"), " · ".join(part for part in told if part)


def _headline(seen: Percept, project: Project, wandering: bool) -> str:
    """In a run with noise most of an interpretation, with little beside it, is enough: edges come and go."""
    if seen.kind == "nothing":
        return "Sees nothing yet"
    if seen.nearest is None:
        one = pieces(project).removesuffix("s")
        count = f"1 {one} that belongs" if seen.foreign == 1 else f"{seen.foreign} {one}s that belong"
        return f"An impossible mixture of {count} to nothing known"
    name, shared, whole = project.names[seen.nearest], seen.shared[seen.nearest], seen.whole[seen.nearest]
    beside = sum(seen.shared) - shared + seen.foreign
    if seen.kind == "whole" or (wandering and shared >= SHARE * whole and beside <= (1 - SHARE) * whole):
        return f"Sees {name}"
    share = f"{shared} of {whole} {pieces(project)}"
    return f"Sees {name}: {share}" if seen.kind == "part" else f"An impossible mixture: {share}"


def _counts(seen: Percept, project: Project) -> str:
    """How many of the pieces that are on belong to what."""
    if seen.kind in ("nothing", "whole"):
        return ""
    parts = [f"{count} of {name}" for count, name in zip(seen.shared, project.names, strict=True) if count]
    parts += [f"{seen.foreign} of {'neither' if len(seen.shared) == 2 else 'nothing known'}"] if seen.foreign else []
    return ", ".join(parts)


def words(report: Report, project: Project) -> tuple[str, str]:
    """The headline and the caption that a report deserves.

    Before the first update nothing has settled or wanders: then it is said what the state is.
    """
    verdict = report.verdict
    if not project.memories and project.learning != GIVEN:
        return EMPTY
    if report.frame.graded is not None and verdict.kind != "cycle":
        return graded_words(report, project)
    if interprets(project):
        return percept_words(report, project)
    if verdict.kind == "cycle":
        beats = project.rule.period_word
        return _cycle(verdict, project), f"The same states come back every {verdict.period:,} {beats}"
    if verdict.kind == "wandering" and verdict.updates:
        what = "Adapting" if project.rule.adaptation_strength else "Wandering"
        return f"{what} at T = {temperature_figure(verdict.temperature)}", _nearest(report, project)
    if verdict.unstable:
        return _want_to_flip(verdict.unstable), _nearest(report, project)
    return _fixed_point(report, project)


def graded_words(report: Report, project: Project) -> tuple[str, str]:
    """The headline and the caption of graded units: where they rest, or where they are on their way."""
    frame, identity = report.frame, report.verdict.identity
    present = report.frame.values[~project.lesioned] if frame.values.size == project.n else frame.values
    gain, mean = f"gain {figure(frame.gain)}", f"mean |s| {number(float(np.abs(present).mean()), 2)}"
    known = project.memories and report.overlaps.size == len(project.memories)
    if frame.period == 1 and not (np.abs(present) > IN_THE_MIDDLE).any():
        return "In the middle: nothing remembered", f"Every unit is at 0 = tanh(g h), at {gain}"
    if frame.period == 1:
        settled = "Settled in" if frame.updates else "This is"
        where = "a fixed point" if identity is None or not project.memories else name_of(identity, project.names)
        return f"{settled} {where} at {gain}, {mean}", f"s = tanh(g h) in every unit; {mean}"
    away = f"the farthest unit is {number(frame.residual, 2)} from tanh(g h)"
    if not known:
        return "On the way", f"{mean} at {gain}; {away}"
    index = int(np.argmax(np.abs(report.overlaps)))
    name = project.names[index] if report.overlaps[index] >= 0 else f"the reverse of {project.names[index]}"
    return f"On the way, nearest is {name}", (
        f"{overlap_text(float(report.overlaps[index]))}, {mean} at {gain}; {away}"
    )


def _cycle(verdict: Verdict, project: Project) -> str:
    """Its period, and since when it goes on, once that is known."""
    told = f"{'Oscillating' if verdict.period == 2 else 'Cycle'}, period {verdict.period:,}"
    if verdict.entered is None:
        return told
    return f"{told}, since {f'{project.rule.tick_word(1)} {verdict.entered:,}' if verdict.entered else 'the start'}"


def _want_to_flip(count: int) -> str:
    return f"{count:,} unit{' wants' if count == 1 else 's want'} to flip"


def briefly(report: Report, project: Project) -> tuple[str, ...]:
    """The headline in fewer and fewer letters: mixtures with signs, then with few members; cycles without a begin.

    The last is the least that can be said: "This is a mixture", "Period 2".
    """
    identity = report.verdict.identity
    if report.frame.graded is not None and report.frame.period == 1:
        said = words(report, project)[0]
        return said.rpartition(", mean")[0] or said, said.partition(" at gain")[0]
    if report.verdict.kind == "cycle":
        return _cycle(replace(report.verdict, entered=None), project), f"Period {report.verdict.period:,}"
    if identity is None or identity.kind != "mixture":
        return ()
    name, sentence = name_of(identity, project.names), words(report, project)[0]
    briefs = brief_names_of(identity, short_names(project.names))
    return (*(sentence.replace(name, f"a mixture of {brief}") for brief in briefs), sentence.replace(name, "a mixture"))


def _fixed_point(report: Report, project: Project) -> tuple[str, str]:
    identity, held = report.verdict.identity, int(project.clamped.sum())
    clamped = f"; {held:,} {'is' if held == 1 else 'are'} clamped" if held else ""
    settled = "Settled in" if report.verdict.updates else "This is"
    if identity is None or not project.memories:
        return f"{settled} a fixed point", f"No unit wants to flip{clamped}"
    captions = {
        "memory": "No unit wants to flip; every unit is right",
        "reversed memory": "No unit wants to flip; every unit is the opposite",
        "mixture": f"No unit wants to flip; {_closest(report, project)}",
        "spurious": f"Never stored; {_closest(report, project)}",
    }
    return f"{settled} {name_of(identity, project.names)}", captions[identity.kind] + clamped


def _closest(report: Report, project: Project) -> str:
    """Which memory is near, and how near."""
    index = int(np.argmax(np.abs(report.overlaps)))
    overlap = float(report.overlaps[index])
    name = project.names[index] if overlap >= 0 else f"the reverse of {project.names[index]}"
    wrong = round((1 - abs(overlap)) / 2 * int((~project.lesioned).sum()))
    if wrong == 0:
        return f"it is at {name}"
    away = "1 unit" if wrong == 1 else f"{wrong:,} units"
    return f"nearest is {name}, {away} away, {overlap_text(overlap)}"


def _nearest(report: Report, project: Project) -> str:
    known = project.memories and report.overlaps.size == len(project.memories)
    said = _closest(report, project) if known else ""
    return capital(said)
