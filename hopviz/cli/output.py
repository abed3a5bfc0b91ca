"""Standard streams of the commands, whatever they lead to: a terminal of any encoding, a full disk, or nothing."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from hopviz.core.quoting import shortened
from hopviz.project.numbers import ELLIPSIS, MINUS

PLAIN = {MINUS: "-", ELLIPSIS: "...", "\u2013": "-", "\u00d7": "x"}
"""What stands for letters that a terminal lacks; any other is told by its number, as Python writes it."""
LONGEST_SENTENCE = 400


class UserError(Exception):
    """Something the user can put right, in one sentence."""


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, ascii(letter)[1:-1]) for letter in lacking), error.end


codecs.register_error("hopviz.plain", _plain)


def prepare() -> None:
    """Let every letter be written, whatever the encoding of the streams."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="hopviz.plain")


def write(answer: str) -> None:
    """Print what was asked for.

    Raises
    ------
    UserError
        If there is nowhere to print to.
    BrokenPipeError
        If whoever read along, such as `head`, has read enough.
    """
    if not sys.stdout:  # None where a program is begun with a closed one
        raise UserError("the answer cannot be written, as the standard output is closed; lead it to a file")
    with _writing(sys.stdout):
        print(answer, flush=True)


def flush() -> None:
    """Have everything written that has been printed; errors as for `write`."""
    if sys.stdout:
        with _writing(sys.stdout):
            sys.stdout.flush()


@contextmanager
def _writing(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _abandon(stream)
        if isinstance(error, BrokenPipeError):
            raise
        raise UserError(f"the answer cannot be written ({error.strerror}); lead it somewhere else") from error


def complain(sentence: str) -> None:
    """Tell a mistake in one line on stderr."""
    if not sys.stderr:
        return
    try:
        print(f"hopviz: {shortened(sentence, LONGEST_SENTENCE)}", file=sys.stderr, flush=True)
    except OSError:  # nobody can be told
        _abandon(sys.stderr)


def _abandon(stream: TextIO) -> None:
    """Lose what is still to be written, lest Python complains about it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
