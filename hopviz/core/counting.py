"""Counts with their nouns, as people say them: 1 flip, 2 flips."""

from __future__ import annotations


def counted(count: int, noun: str, plural: str = "") -> str:
    """A count and what is counted, which agree.

    Parameters
    ----------
    count : int
    noun : str
        Of one.
    plural : str, optional
        Of several, if it is not the noun with an "s".

    Examples
    --------
    >>> counted(1, "flip"), counted(1200, "memory", "memories")
    ('1 flip', '1,200 memories')
    """
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"
