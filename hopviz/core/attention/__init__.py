"""Attention as a Hopfield network: dense memories, softmax retrieval, tokens as spins."""

from __future__ import annotations

from hopviz.core.attention.capacity import (
    DenseCapacityPoint,
    dense_capacity,
    dense_first_step_error,
    measure_dense_capacity,
    measure_dense_capacity_steps,
)
from hopviz.core.attention.comparison import (
    ComparedRecall,
    Comparison,
    Contestants,
    compare_recall,
    compare_recall_steps,
    contestants_steps,
)
from hopviz.core.attention.course import Answer, answer, answer_steps
from hopviz.core.attention.memories import Memories
from hopviz.core.attention.plane import DensePlane, DensePlanes, dense_plane
from hopviz.core.attention.separation import (
    Metastable,
    members,
    metastable_states,
    metastable_steps,
    needed_betas,
    retrieval_error,
    separations,
    separations_steps,
)
from hopviz.core.attention.softmax import Retrieval, energy, retrieval, retrieve, weights
from hopviz.core.attention.tokens import (
    TokenPath,
    on_sphere,
    order_parameter,
    self_attention_step,
    token_clusters,
    token_energy,
    token_path,
)
from hopviz.core.learning.dense import DenseMemory

__all__ = [
    "Answer",
    "ComparedRecall",
    "Comparison",
    "Contestants",
    "DenseCapacityPoint",
    "DenseMemory",
    "DensePlane",
    "DensePlanes",
    "Memories",
    "Metastable",
    "Retrieval",
    "TokenPath",
    "answer",
    "answer_steps",
    "compare_recall",
    "compare_recall_steps",
    "contestants_steps",
    "dense_capacity",
    "dense_first_step_error",
    "dense_plane",
    "energy",
    "measure_dense_capacity",
    "measure_dense_capacity_steps",
    "members",
    "metastable_states",
    "metastable_steps",
    "needed_betas",
    "on_sphere",
    "order_parameter",
    "retrieval",
    "retrieval_error",
    "retrieve",
    "self_attention_step",
    "separations",
    "separations_steps",
    "token_clusters",
    "token_energy",
    "token_path",
    "weights",
]
