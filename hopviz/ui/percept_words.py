"""What does a network with hidden units see?  The headline and the caption of an interpretation."""

from __future__ import annotations

from hopviz.core.perception import Percept, percept
from hopviz.core.perception.flipping import SHARE
from hopviz.core.recorder import Report
from hopviz.project.model import GIVEN, Project
from hopviz.ui.plotting import small_number


def interprets(project: Project) -> bool:
    """Whether hidden units interpret the others, and it is known what can be seen."""
    return project.learning == GIVEN and bool(project.memories) and bool(project.hidden.any())


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
