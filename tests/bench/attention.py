"""A query answered by 10,000 memories of 4,096 units, beside plain numpy and torch's scaled_dot_product_attention.

All do the same work in the same run, in float32: softmax(beta K q) V with V = K and beta = 1/sqrt(d), in turn, so that
what else the machine does slows all of them down.  Memories are random, and the query is one of them with noise; the
second row asks at a beta at which all memories count.  Without `torch` its column is empty.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from importlib import import_module

import numpy as np

from hopviz import attention

COUNT, SIZE = 10_000, 4096
BATCH = 64
SEED = 1982
STRETCH, UNCOUNTED = 0.6, 0.2
"""Seconds for which each is asked at a time, and after which that counts: threads of BLAS hold a processor for a while
after their last answer, waiting for another question."""
COLUMNS = ("hopviz", "numpy", "torch")


def run(seconds: float = 20.0) -> None:
    """Print medians in ms of one query, sharp and blurred, and of a batch."""
    rng = np.random.default_rng(SEED)
    keys = rng.standard_normal((COUNT, SIZE), dtype=np.float32)
    queries = keys[:BATCH] + np.float32(0.5) * rng.standard_normal((BATCH, SIZE), dtype=np.float32)
    held = attention.Memories(keys)
    cases = {
        "one query": (queries[0], 1 / math.sqrt(SIZE)),
        "one, blurred": (queries[0], 1e-4),
        f"{BATCH} queries": (queries, 1 / math.sqrt(SIZE)),
    }
    peers: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
        "hopviz": lambda query, beta: attention.retrieve(held, query, beta),
        "numpy": lambda query, beta: plain(keys, query, beta),
    }
    torch_attention = torch_peer(keys)
    if torch_attention is not None:
        peers["torch"] = torch_attention
    print(f"{COUNT:,} memories of {SIZE:,} units, {keys.nbytes / 1e6:.0f} MB of float32: median ms")
    print(f"{'':16}" + "".join(f"{name:>10}" for name in COLUMNS) + f"{'largest difference':>22}")
    for name, (query, beta) in cases.items():
        times = in_turn(peers, query, beta, seconds / len(cases))
        answers = [peer(query, beta) for peer in peers.values()]
        apart = max(float(np.abs(answer - answers[0]).max()) for answer in answers)
        told = "".join(f"{1e3 * times[peer]:10.2f}" if peer in times else f"{'-':>10}" for peer in COLUMNS)
        print(f"{name:16}{told}{apart:22.1e}", flush=True)
    if torch_attention is None:
        print("torch: not installed (pip install torch)")


def in_turn(
    peers: dict[str, Callable[[np.ndarray, float], np.ndarray]], query: np.ndarray, beta: float, seconds: float
) -> dict[str, float]:
    """The median seconds of each, asked in turn for so long."""
    times: dict[str, list[float]] = {name: [] for name in peers}
    for peer in peers.values():
        peer(query, beta)
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for name, peer in peers.items():
            stretch = time.perf_counter()
            while (began := time.perf_counter()) < stretch + STRETCH:
                peer(query, beta)
                if began > stretch + UNCOUNTED:
                    times[name].append(time.perf_counter() - began)
    return {name: float(np.median(found)) for name, found in times.items()}


def plain(keys: np.ndarray, query: np.ndarray, beta: float) -> np.ndarray:
    """Softmax attention as everybody writes it in numpy."""
    scores = np.float32(beta) * (query @ keys.T)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares @ keys


def torch_peer(keys: np.ndarray) -> Callable[[np.ndarray, float], np.ndarray] | None:
    """That of torch, on the processor; None if it is not installed."""
    try:
        torch = import_module("torch")
    except ImportError:
        return None
    functional, table = import_module("torch.nn.functional"), torch.from_numpy(keys)[None, None]

    def ask(query: np.ndarray, beta: float) -> np.ndarray:
        with torch.inference_mode():
            asked = torch.from_numpy(np.atleast_2d(query))[None, None]
            answer = functional.scaled_dot_product_attention(asked, table, table, scale=beta)[0, 0].numpy()
        return answer[0] if query.ndim == 1 else answer

    return ask
