"""Censuses as plain data and as tables: attractors with their shares, energies and kinds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hopviz.core.census import CensusResult
from hopviz.core.rules import Asynchronous
from hopviz.project.data_table import Row


def as_data(result: CensusResult, names: Sequence[str], rule: Asynchronous, seed: int) -> dict[str, Any]:
    """All of a census, most hits first, with the names of the memories, ready for JSON."""
    attractors = []
    for k in range(len(result)):
        attractor: dict[str, Any] = {
            "hits": int(result.hits[k]),
            "share": float(result.shares[k]),
            "interval": result.intervals[k].tolist(),
            "energy": float(result.energies[k]),
            "rank": int(result.ranks[k]),
            "kind": None,
            "members": [],
            "signs": [],
            "state": result.states[k].tolist(),
        }
        if result.identities:
            identity = result.identities[k]
            members = [names[m] for m in identity.members]
            attractor |= {
                "kind": identity.kind,
                "members": members,
                "signs": list(identity.signs),
                "overlap": identity.overlap,
            }
        attractors.append(attractor)
    kinds = {
        total.kind: {
            "attractors": total.attractors,
            "hits": total.hits,
            "share": total.share,
            "interval": list(total.interval),
        }
        for total in result.kinds()
    }
    return {
        "starts": result.starts,
        "unsettled": result.unsettled,
        "order": rule.order,
        "seed": seed,
        "kinds": kinds,
        "attractors": attractors,
    }


COLUMNS = (
    "attractor", "hits", "share", "share_low", "share_high", "energy", "kind", "members", "signs", "overlap", "state",
)  # fmt: skip


def as_rows(census: Mapping[str, Any], removed: Sequence[bool]) -> Iterator[Row]:
    """A census as a table: a row an attractor, most hits first; members and signs are lists of JSON.

    In a state # is on, . is off, and x is removed.
    """
    for number, attractor in enumerate(census["attractors"], start=1):
        units = zip(attractor["state"], removed, strict=True)
        yield (
            number, attractor["hits"], attractor["share"], *attractor["interval"], attractor["energy"],
            attractor["kind"] or "", json.dumps(attractor["members"], ensure_ascii=False),
            json.dumps(attractor["signs"]), attractor.get("overlap", ""),
            "".join("x" if is_removed else "#" if unit > 0 else "." for unit, is_removed in units),
        )  # fmt: skip
