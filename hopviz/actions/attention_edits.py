"""Edits of the workspace of attention: its pictures, the query, beta, and how many updates are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopviz.actions.action import Change, Edit, EditError, Moment
from hopviz.actions.parameters import Choice, Fraction, MemoryReference, Number, Seed, Switch, Texts, Whole
from hopviz.core.patterns import REGIONS, area_of
from hopviz.core.quoting import quoted
from hopviz.core.seeds import random_generator
from hopviz.project import picture_sets as sets
from hopviz.project.model import Project
from hopviz.project.parts import sealed
from hopviz.project.picture_sets import Levels, Photographs, PictureSet
from hopviz.project.workspace import (
    MOST_BETA,
    MOST_UPDATES,
    UNTIL_SETTLED,
    Workspace,
    levels_from_text,
    levels_to_text,
)

MADE = tuple(source for source in sets.SOURCES if source != sets.PHOTOGRAPHS)
MOST_NOISE = 4.0

Source = Annotated[str, Choice(lambda: MADE)]
Region = Annotated[str, Choice(lambda: REGIONS)]
Side = Annotated[int, Whole(0, sets.LARGEST_SIDE)]


@dataclass(frozen=True)
class PictureLevels:
    """Levels of pictures, 0 to 255, in rows of as many, or in one row: as hexadecimal digits, or as numbers."""

    rows: bool = False

    @property
    def expected(self) -> str:
        """How they are written."""
        one = "levels from 0 to 255, two hexadecimal digits each"
        return f"a list of texts of {one}" if self.rows else f"a text of {one}"

    def read(self, value: Any) -> NDArray[np.uint8]:
        """uint8, shape (d,) or (N, d), read-only."""
        if isinstance(value, str):
            value = levels_from_text(value)
        elif isinstance(value, Sequence) and value and all(isinstance(each, str) for each in value):
            value = [levels_from_text(each) for each in value]
        try:
            given = np.asarray(value)
        except ValueError:  # rows of different lengths
            raise ValueError("all pictures must have as many levels") from None
        if given.dtype.kind not in "iu" or given.ndim != (2 if self.rows else 1) or not given.size:
            raise ValueError
        if given.min() < 0 or given.max() > 255:
            raise ValueError
        return sealed(given, np.uint8)

    def write(self, value: NDArray[np.uint8]) -> str | list[str]:
        """Hexadecimal digits."""
        return [levels_to_text(row) for row in value] if self.rows else levels_to_text(value)


def workspace_of(project: Project) -> Workspace:
    """The workspace; as it is at first where nothing has been done in it."""
    return Workspace() if project.attention is None else project.attention


def grid_of(project: Project, pictures: PictureSet) -> tuple[int, int]:
    """Rows and columns of the pictures."""
    is_network = pictures.source == sets.NETWORK
    return (project.rows, project.cols) if is_network else (pictures.side, pictures.side)


def follows_state(project: Project) -> bool:
    """Whether the query is the state of the network: nothing else was chosen, or for a network of another size."""
    workspace = workspace_of(project)
    is_chosen = workspace.query is not None and workspace.query.size == project.n
    return workspace.pictures.source == sets.NETWORK and not is_chosen


def query_levels(project: Project, state: NDArray[np.int8]) -> Levels | None:
    """(d,) the query: as it was chosen, else the state of the network, or the first picture; None without pictures."""
    workspace = workspace_of(project)
    if follows_state(project):
        return sets.levels_of_states(state) if project.memories else None
    return sets.one_picture(workspace.pictures, project.memories, 0) if workspace.query is None else workspace.query


def _changed(now: Moment, text: str, series: str = "", **parts: Any) -> Change:
    return Change(text, replace(now.project, attention=replace(workspace_of(now.project), **parts)), series=series)


def _query(now: Moment) -> Levels:
    found = query_levels(now.project, now.state)
    if found is None:
        raise EditError("The network has no memories to attend to: store one (Ctrl+Return), or choose other pictures.")
    return found


@dataclass(frozen=True, eq=False)
class UsePictures(Edit):
    """Let attention look among these pictures; the query becomes the first of them, or the state of the network."""

    action: ClassVar[str] = "use_pictures"
    source: Source
    count: Annotated[int, Whole(0, sets.MOST_PICTURES)] = 0
    """0, as `side`: as many, and as large, as is usual."""
    side: Side = 0
    colour: Switch = False
    seed: Seed = 0

    def change(self, now: Moment) -> Change:
        """Other pictures."""
        try:
            pictures = PictureSet(self.source, self.count, self.side, self.colour, self.seed)
        except ValueError as error:
            raise EditError(f"There are no such pictures: {error}.") from error
        return _changed(now, "Choose pictures", "pictures", pictures=pictures, query=None)


@dataclass(frozen=True, eq=False)
class StorePhotographs(Edit):
    """Let attention look among photographs: besides those that are there, if they are as large."""

    action: ClassVar[str] = "store_photographs"
    names: Annotated[Sequence[str], Texts()]
    pictures: Annotated[NDArray[np.uint8], PictureLevels(rows=True)]
    side: Annotated[int, Whole(sets.SMALLEST_SIDE, sets.LARGEST_SIDE)]
    colour: Switch = False

    def change(self, now: Moment) -> Change:
        """More photographs; the query becomes the first of the new ones."""
        names, levels = tuple(self.names), self.pictures
        before = workspace_of(now.project).photographs
        try:
            new = Photographs(names, levels, self.side, self.colour)
            if before is not None and (before.side, before.colour) == (self.side, self.colour):
                new = Photographs(before.names + names, np.concatenate([before.levels, levels]), self.side, self.colour)
        except ValueError as error:
            raise EditError(f"These photographs cannot be taken: {error}.") from error
        pictures = PictureSet(sets.PHOTOGRAPHS, photographs=new)
        return _changed(now, "Take photographs", pictures=pictures, query=levels[0])


@dataclass(frozen=True, eq=False)
class CuePicture(Edit):
    """Ask attention with one of its pictures."""

    action: ClassVar[str] = "cue_picture"
    picture: MemoryReference

    def change(self, now: Moment) -> Change:
        """The picture as query."""
        pictures, memories = workspace_of(now.project).pictures, now.project.memories
        count = len(memories) if pictures.source == sets.NETWORK else pictures.count
        number = self.picture
        if isinstance(number, str):
            names = sets.picture_names(pictures, memories)
            if number not in names:
                raise EditError(f"There is no picture {quoted(number)} in the workspace.")
            number = names.index(number)
        if not 0 <= number < count:
            raise EditError(f"There is no picture number {number}; there are {count:,}, counted from 0.")
        return _changed(now, "Ask with a picture", query=sets.one_picture(pictures, memories, number))


@dataclass(frozen=True, eq=False)
class FollowState(Edit):
    """Ask attention with the state of the network as it runs; where the pictures are others, with the first of them."""

    action: ClassVar[str] = "follow_state"

    def change(self, now: Moment) -> Change:
        """The query that comes of itself."""
        return _changed(now, "Ask with the state", query=None)


@dataclass(frozen=True, eq=False)
class SetQuery(Edit):
    """Ask attention with a picture, such as one that was painted."""

    action: ClassVar[str] = "set_query"
    query: Annotated[NDArray[np.uint8], PictureLevels()]

    def change(self, now: Moment) -> Change:
        """The picture as query."""
        size = _query(now).size
        if self.query.size != size:
            raise EditError(f"A query of {size:,} levels is needed, as the pictures have, not of {self.query.size:,}.")
        return _changed(now, "Paint the query", query=self.query)


@dataclass(frozen=True, eq=False)
class AddNoise(Edit):
    """Add noise to the query, in multiples of its contrast."""

    action: ClassVar[str] = "add_noise"
    amount: Annotated[float, Number(0.0, MOST_NOISE)]
    seed: Seed

    def change(self, now: Moment) -> Change:
        """A noisy query."""
        query = _query(now).astype(float)
        noisy = query + self.amount * max(query.std(), 1.0) * random_generator(self.seed).standard_normal(query.size)
        return _changed(now, "Add noise", query=np.clip(np.rint(noisy), 0, 255).astype(np.uint8))


@dataclass(frozen=True, eq=False)
class BlankQuery(Edit):
    """Make a region of the query one even grey."""

    action: ClassVar[str] = "blank_query"
    fraction: Fraction
    region: Region = "bottom"
    seed: Seed = 0

    def change(self, now: Moment) -> Change:
        """A part of the query."""
        query, pictures = _query(now), workspace_of(now.project).pictures
        rows, cols = grid_of(now.project, pictures)
        area = area_of(rows, cols, self.fraction, self.region, random_generator(self.seed))
        pixels = query.reshape(rows, cols, -1).copy()
        kept = pixels[~area]
        pixels[area] = np.rint(kept.mean(axis=0)) if pictures.is_even and kept.size else 128
        return _changed(now, "Blank out the query", query=pixels.reshape(-1))


@dataclass(frozen=True, eq=False)
class SetBeta(Edit):
    """Let attention be as sharp as beta says."""

    action: ClassVar[str] = "set_beta"
    beta: Annotated[float, Number(0.0, MOST_BETA)]

    def change(self, now: Moment) -> Change:
        """Another beta; a turn of the dial is one step."""
        return _changed(now, "Set β", "beta", beta=self.beta)


@dataclass(frozen=True, eq=False)
class SetUpdates(Edit):
    """Make so many updates of the query, or as many as it takes to settle (0)."""

    action: ClassVar[str] = "set_updates"
    updates: Annotated[int, Whole(UNTIL_SETTLED, MOST_UPDATES)]

    def change(self, now: Moment) -> Change:
        """Another number of updates."""
        return _changed(now, "Set the updates", "updates", updates=self.updates)
