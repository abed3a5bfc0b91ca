"""Which sentence is true of a report?  The verdict in words: a headline and a caption."""

from __future__ import annotations

import numpy as np

from hopviz.core.perception import Percept, percept
from hopviz.core.perception.flipping import SHARE
from hopviz.core.recorder import Report
from hopviz.project.model import GIVEN, Project
from hopviz.project.naming import brief_name_of, name_of
from hopviz.project.roles import interprets
from hopviz.ui.style.plotting import small_number


def pieces(project: Project) -> str:
    """What the hidden units stand for."""
    return "edges" if project.figure is not None else "units"


def percept_words(report: Report, project: Project) -> tuple[str, str]:
    """The headline and the caption of a report on a project that interprets."""
    seen = percept(report.frame.state, project.patterns, project.hidden)
    told = [f"badness E = {small_number(report.frame.energy)}", _counts(seen, project)]
    if report.frame.temperature > 0:
        told.append(f"T = {report.frame.temperature:.2f}")
    else:
        count = report.verdict.unstable
        told.append(f"{count or 'no'} unit{' wants' if count == 1 or not count else 's want'} to flip")
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
    parts += [f"{seen.foreign} of neither"] if seen.foreign else []
    return ", ".join(parts)


EMPTY = ("Nothing is stored yet", "Draw on the grid, then press Store this state; or drop a picture on the window")
GETTING_READY = ("Getting ready…", "The inner loops are being compiled; this happens once on a machine")


def words(report: Report, project: Project) -> tuple[str, str]:
    """The headline and the caption that a report deserves.

    Before the first update nothing has settled or wanders: then it is said what the state is.
    """
    verdict = report.verdict
    if not project.memories and project.learning != GIVEN:
        return EMPTY
    if interprets(project):
        return percept_words(report, project)
    if verdict.kind == "cycle":
        beat = project.rule.period_word
        first = "Oscillating" if verdict.period == 2 else "Cycle"
        return f"{first}, period {verdict.period}", f"The same states come back every {verdict.period} {beat}"
    if verdict.kind == "wandering" and verdict.updates:
        return f"Wandering at T = {verdict.temperature:.2f}", _nearest(report, project)
    if verdict.unstable:
        count = f"{verdict.unstable:,} unit{' wants' if verdict.unstable == 1 else 's want'} to flip"
        return count, _nearest(report, project)
    return _fixed_point(report, project)


def briefly(report: Report, project: Project) -> str:
    """The headline with a minus sign for the reverse of a memory; empty if it does not name several."""
    identity = report.verdict.identity
    if identity is None or identity.kind != "mixture":
        return ""
    name, brief = name_of(identity, project.names), brief_name_of(identity, project.names)
    return words(report, project)[0].replace(name, f"a mixture of {brief}")


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
    return f"nearest is {name}, {away} away, m = {overlap:+.2f}".replace("-", "−")


def _nearest(report: Report, project: Project) -> str:
    if report.overlaps.size != len(project.memories) or not project.memories:
        return ""
    said = _closest(report, project)
    return said[0].upper() + said[1:]
