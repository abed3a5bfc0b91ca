"""Edits that put another document in the place of the present one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar, get_args

from hopviz.actions.action import Change, Edit, EditError, Moment, Reading
from hopviz.actions.parameters import Choice, NamedTexts, Switch, Text, Whole
from hopviz.core.network import Units
from hopviz.core.stepwise import Steps
from hopviz.project.document import Document
from hopviz.project.files import FileError, shown
from hopviz.project.images import ImageError
from hopviz.project.lesson_files import LessonError, comes_with_hopviz, lesson_titles
from hopviz.project.model import Project
from hopviz.project.opening import open_steps

KindOfUnit = Annotated[Units, Choice(lambda: get_args(Units))]


@dataclass(frozen=True, eq=False)
class NewNetwork(Edit):
    """Begin with an empty network."""

    action: ClassVar[str] = "new_network"
    rows: Annotated[int, Whole(1)]
    cols: Annotated[int, Whole(1)]
    units: KindOfUnit = "bipolar"

    def change(self, now: Moment) -> Change:
        """An empty document; the run goes by the same rule and seed, and at the same pace."""
        run: dict[str, Any] = {"rule": now.project.rule.resized(self.rows * self.cols), "seed": now.project.seed}
        try:
            empty = Project(self.rows, self.cols, self.units, **run)
        except ValueError as error:
            raise EditError(f"There is no such network: {error}.") from error
        return Change(f"New network of {self.rows} x {self.cols}", document=Document(empty, has_speed=False))


@dataclass(frozen=True, eq=False)
class OpenDocument(Reading):
    """Open a lesson that comes with hopviz, by its name, or a file of any kind that is read."""

    action: ClassVar[str] = "open_document"
    source: Annotated[str, Text(may_be_empty=False)]
    recovered: Switch = False
    """Whether it is the file that a session left behind: what it holds is saved nowhere else."""
    chosen: Annotated[Sequence[tuple[str, str]], NamedTexts()] = ()
    """Choices that the file leaves open, such as whether rows or columns are memories."""

    @property
    def source_name(self) -> str:
        """The name of the file, but of a lesson that comes with hopviz."""
        return "" if comes_with_hopviz(self.source) else shown(Path(self.source).name)

    def reading(self) -> Steps[Change]:
        """What the file holds."""
        try:
            document = yield from open_steps(self.source, dict(self.chosen))
        except (LessonError, FileError, ImageError) as error:
            raise EditError(str(error)) from error
        saved = document.copy_of if self.recovered else document.saved
        document = replace(document, is_recovered=self.recovered, saved=saved, copy_of=None)
        return Change(f"Open {document.lesson.title or Path(self.source).name}", document=document)


@dataclass(frozen=True, eq=False)
class OpenNext(Edit):
    """The next lesson in the order of the lecture; from something else, the first."""

    action: ClassVar[str] = "open_next"

    def change(self, now: Moment) -> Change:
        """Another document, unless this is the last."""
        return _neighbour(now, 1)


@dataclass(frozen=True, eq=False)
class OpenPrevious(Edit):
    """The lesson before, in the order of the lecture; from something else, the last."""

    action: ClassVar[str] = "open_previous"

    def change(self, now: Moment) -> Change:
        """Another document, unless this is the first."""
        return _neighbour(now, -1)


REPLACING = (NewNetwork, OpenDocument, OpenNext, OpenPrevious)
"""What puts another document in the place of the present one."""


def _neighbour(now: Moment, step: int) -> Change:
    names, titles, _ = zip(*lesson_titles(), strict=True)
    at = titles.index(now.title) + step if now.title in titles else (0 if step > 0 else len(names) - 1)
    if 0 <= at < len(names):
        return OpenDocument(names[at]).change(now)
    return Change(message="This is the last lesson" if step > 0 else "This is the first lesson")
