"""Cases in a process of their own, which may crash or hang; a new one goes on after them."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection

from tests.fuzz.judge import fault
from tests.fuzz.readers import case

PATIENCE = 60.0
"""Seconds without a word after which a case counts as hung; the first ones may compile kernels."""
MOST_MEMORY = 6 << 30
"""Bytes of addresses that a process may have."""


def fuzz(reader: str, first: int, end: int) -> int:
    """Try cases in another process, and in a new one after each that ends it; how many were faulty."""
    faults, seed = 0, first
    while seed < end:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        child = multiprocessing.get_context("spawn").Process(target=_try, args=(reader, seed, end, theirs))
        child.start()
        theirs.close()
        found = ""
        while seed < end:
            try:
                found = ours.recv() if ours.poll(PATIENCE) else "hangs"
            except EOFError:
                found = "ends the program"
            if found:
                faults += 1
                print(f"{reader} {seed}: {found}", flush=True)
            seed += 1
            if found in ("hangs", "ends the program"):
                child.kill()
                break
        child.join()
    return faults


def _try(reader: str, first: int, end: int, told: Connection) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except ImportError:  # Windows has none
        pass
    for seed in range(first, end):
        told.send(fault(case(reader, seed)))
