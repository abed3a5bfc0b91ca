"""Attention as a Hopfield network: dense memories, softmax retrieval, tokens as spins."""

from __future__ import annotations

from hopviz.core.attention.memories import Memories
from hopviz.core.attention.softmax import Retrieval, energy, retrieval, retrieve, weights

__all__ = ["Memories", "Retrieval", "energy", "retrieval", "retrieve", "weights"]
