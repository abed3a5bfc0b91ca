"""Recall of memories in an array file (.npy), of far more units than a grid can show."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from hopviz.cli.output import UserError
from hopviz.core.attractors import identify
from hopviz.core.learning import hebbian
from hopviz.core.learning.memories import checked
from hopviz.core.patterns import flip
from hopviz.core.recall import Recall, recall
from hopviz.core.seeds import random_generator, spawned
from hopviz.project.files import FileError, check_file, shown
from hopviz.project.naming import name_of

SUFFIX = ".npy"
MOST_UNITS = 1 << 20
MOST_BYTES = 1 << 31
FLIPPED = 0.1
"""Share of the units of the cue that differ from its memory, unless otherwise said."""


def add_memory_options(parser: argparse.ArgumentParser) -> None:
    """Ask for what an array of memories does not hold: the cue."""
    parser.add_argument("--memory", type=int, metavar="K", help="of an .npy file: the cue is made of row K, from 0")
    parser.add_argument("--flip", type=float, metavar="SHARE", help=f"and this share of it is wrong, usually {FLIPPED}")


def is_memories_file(name: str) -> bool:
    """Whether this is the name of an array file."""
    return name.lower().endswith(SUFFIX)


def recalled(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """What is told of a recall, as data and as a sentence.

    Raises
    ------
    UserError
        If the file or an option cannot be used.
    """
    for name in ("clamp", "steps", "csv", "dreams"):
        if getattr(options, name):
            raise UserError(f"--{name} is for scenes and projects: leave it out")
    seed = 0 if options.seed is None else options.seed
    try:
        memories = checked(_read(options.scene))
        row = 0 if options.memory is None else options.memory
        if not 0 <= row < len(memories):
            raise UserError(f"there is no memory {row}: they are numbered 0 to {len(memories) - 1}")
        share = FLIPPED if options.flip is None else options.flip
        cue = flip(memories[row], share, random_generator(spawned(seed, 0)))
        ended = recall(hebbian(memories), cue, seed=spawned(seed, 1), max_sweeps=options.max_sweeps)
    except ValueError as error:
        raise UserError(str(error)) from error
    return _told(ended, memories, options.max_sweeps)


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
        f"{headline.get(ended.outcome, 'Not settled')} of {len(memories):,}, {n:,} units, after {updates:,} updates "
        f"and {ended.flips:,} flips, energy {ended.energy:.6g}, overlap {identity.overlap:.4f}"
    )
    return answer, sentence
