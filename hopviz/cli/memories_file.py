"""Cues made of the memories in a file; and recall in an array file (.npy) of more units than a grid can show."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hopviz.cli.base import real, whole
from hopviz.cli.output import UserError
from hopviz.core.attractors import identify
from hopviz.core.counting import counted
from hopviz.core.learning import hebbian
from hopviz.core.learning.memories import checked
from hopviz.core.network import Network, State
from hopviz.core.patterns import flip
from hopviz.core.recall import Recall, recall
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.trace import trace
from hopviz.project.data_table import Row
from hopviz.project.files import FileError, check_file, shown
from hopviz.project.naming import name_of
from hopviz.project.parts import LONGEST_SIDE
from hopviz.project.run_log import rows_of

SUFFIX = ".npy"
MOST_UNITS = 1 << 20
MOST_BYTES = 1 << 31
FLIPPED = 0.1
"""Share of the units of the cue that differ from its memory, unless otherwise said."""


def add_memory_options(parser: argparse.ArgumentParser) -> None:
    """Ask for what an array of memories does not hold: the cue."""
    words = "of a file of patterns, which has no cue: it is made of memory K, from 0"
    parser.add_argument("--memory", type=whole, metavar="K", help=words)
    parser.add_argument("--flip", type=real, metavar="SHARE", help=f"and this share of it is wrong, usually {FLIPPED}")


def is_memories_file(name: str) -> bool:
    """Whether this is an array file, but one of weights."""
    if not name.lower().endswith(SUFFIX):
        return False
    try:
        check_file(name, "array file", MOST_BYTES)
        array = np.load(name, mmap_mode="r", allow_pickle=False)
    except (FileError, OSError, ValueError, EOFError):
        return True  # what is wrong with it is told by who reads it
    is_square = array.ndim == 2 and array.shape[0] == array.shape[1] <= LONGEST_SIDE**2
    return not (is_square and array.dtype.kind in "iuf" and not np.isin(array, (-1, 0, 1)).all())


def cue_of(memories: State, options: argparse.Namespace, seed: int) -> State:
    """The cue (N,) that is asked for: one of the memories (P, N), and a share of its units flipped.

    Raises
    ------
    UserError
        If there is no such memory, or the share is none.
    """
    row = 0 if options.memory is None else options.memory
    if not 0 <= row < len(memories):
        raise UserError(f"there is no memory {row}: they are numbered 0 to {len(memories) - 1}")
    share = FLIPPED if options.flip is None else options.flip
    try:
        return flip(memories[row], share, random_generator(spawned(seed, 0)))
    except ValueError as error:
        raise UserError(str(error)) from error


@dataclass(frozen=True)
class MemoriesFile:
    """A network that has learnt the memories of a file, and its cue."""

    memories: State
    """(P, N)"""
    network: Network
    cue: State
    seed: int
    """Of the run."""
    max_sweeps: int

    def rows(self) -> Iterator[Row]:
        """The updates of the run, as a log has them."""
        updates = trace(self.network, self.cue, seed=self.seed, max_sweeps=self.max_sweeps)
        return rows_of(str, updates)

    def recalled(self) -> tuple[dict[str, Any], str]:
        """What is told of a recall, as data and as a sentence."""
        ended = recall(self.network, self.cue, seed=self.seed, max_sweeps=self.max_sweeps)
        return _told(ended, self.memories, self.max_sweeps)


def memories_file(options: argparse.Namespace) -> MemoriesFile:
    """The network and the cue of an array file.

    Raises
    ------
    UserError
        If the file or an option cannot be used.
    """
    for name in ("clamp", "dreams"):
        if getattr(options, name):
            raise UserError(f"--{name} is for lessons and projects, not for arrays ({SUFFIX}): leave it out")
    seed = 0 if options.seed is None else options.seed
    try:
        memories = checked(_read(options.lesson))
        cue = cue_of(memories, options, seed)
        return MemoriesFile(memories, hebbian(memories), cue, spawned(seed, 1), options.max_sweeps)
    except ValueError as error:
        raise UserError(str(error)) from error


def _read(name: str) -> np.ndarray[Any, Any]:
    """(P, N) the memories in a file."""
    try:
        check_file(name, "array file", MOST_BYTES)
        array = np.load(name, mmap_mode="r", allow_pickle=False)
    except FileError as error:
        raise UserError(str(error)) from error
    except (OSError, ValueError, EOFError) as error:
        raise UserError(f"{shown(name)} is no array file as numpy.save writes it: make it anew") from error
    if array.ndim < 2 or not array.size:
        raise UserError(f"{shown(name)} must hold memories, one a row, not an array of shape {array.shape}")
    memories = array.reshape(len(array), -1)
    if memories.shape[1] > MOST_UNITS:
        raise UserError(
            f"{shown(name)} holds memories of {memories.shape[1]:,} units: there may be at most {MOST_UNITS:,}"
        )
    return np.asarray(memories)


def _told(ended: Recall, memories: np.ndarray[Any, Any], max_sweeps: int) -> tuple[dict[str, Any], str]:
    identity, n = identify(ended.state, memories), memories.shape[1]
    updates = ended.updates if ended.outcome != "unsettled" else max_sweeps * n
    answer = {
        "outcome": ended.outcome,
        "period": ended.period,
        "energy": ended.energy,
        "updates": updates,
        "flips": ended.flips,
        "kind": identity.kind if ended.outcome == "settled" else None,
        "members": list(identity.members),
        "nearest": identity.nearest,
        "overlap": identity.overlap,
        "state": ended.state.tolist(),
    }
    where = name_of(identity, [str(k) for k in range(len(memories))])
    headline = {"settled": f"Settled in {where}", "cycle": f"Cycle of period {ended.period}"}
    sentence = (
        f"{headline.get(ended.outcome, 'Not settled')} of {len(memories):,}, {counted(n, 'unit')}, after "
        f"{counted(updates, 'update')} and {counted(ended.flips, 'flip')}, energy {ended.energy:.6g}, "
        f"overlap {identity.overlap:.4f}"
    )
    return answer, sentence
