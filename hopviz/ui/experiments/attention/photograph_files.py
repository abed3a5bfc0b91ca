"""Files of the photographs in the workspace: from which they are read again in another size, or in colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hopviz.core.stepwise import JobSteps
from hopviz.project.photographs import TakenPhotographs, photographs_steps
from hopviz.project.picture_sets import Photographs

SIDE = 32
"""Rows and columns of photographs at first; they are in colour."""
Form = tuple[int, bool]
"""Rows of photographs, and whether they are in colour."""


class PhotographFiles:
    """Which files photographs came from, as far as they were read by this program, and how others are read."""

    def __init__(self) -> None:
        self.wanted: tuple[Photographs, Form] | None = None
        """The photographs that are there, and what the person has chosen instead for those that are read next."""
        self._files: dict[tuple[str, ...], tuple[Path, ...]] = {}

    def form(self, kept: Photographs | None) -> Form:
        """How photographs are read that come to those that are there."""
        if self.wanted is not None and self.wanted[0] is kept:
            return self.wanted[1]
        return (SIDE, True) if kept is None else (kept.side, kept.colour)

    def known(self, kept: Photographs) -> tuple[Path, ...]:
        """The files of photographs, one for each; none if they came with the project."""
        return self._files.get(kept.names, ())

    def note(self, taken: TakenPhotographs, before: Photographs | None, now: Photographs | None) -> None:
        """They were stored, beside those of before or in their place."""
        if now is not None:
            is_more = before is not None and len(now.names) > len(taken.files)
            earlier = self.known(before) if is_more and before is not None else ()
            if len(earlier) + len(taken.files) == len(now.names):
                self._files[now.names] = earlier + taken.files


def read_steps(paths: Sequence[Path], form: Form) -> JobSteps[TakenPhotographs | str, TakenPhotographs | str]:
    """The photographs in files, or why there are none."""
    try:
        return (yield from photographs_steps(paths, *form))
    except ValueError as error:
        return str(error)
