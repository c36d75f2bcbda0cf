"""From samples of partitions to one answer with its probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """``trader`` of each act, numbered from 0 by first act; ``confidence`` the mean probability of sharing a hand with the trader's other acts."""

    trader: Labels
    confidence: Floats
    traders: npt.NDArray[np.int64]  # how many in each sample
    agreement: float  # mean pairwise F1 between samples of different chains


def _pairs(counts: npt.NDArray[np.int64]) -> int:
    return int((counts * (counts - 1) // 2).sum())


def together(one: Labels, other: Labels) -> npt.NDArray[np.int64]:
    """For each act, how many acts share its trader in both partitions (itself among them)."""
    key = one.astype(np.int64) * (int(other.max(initial=0)) + 1) + other
    _, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse], np.int64)


def pair_f1(one: Labels, other: Labels) -> float:
    """The F1 of pairs of acts put to one trader, of one partition against another."""
    both = (together(one, other) - 1).sum()
    first = (np.bincount(one)[one] - 1).sum()
    second = (np.bincount(other)[other] - 1).sum()
    return 1.0 if first + second == 0 else float(2.0 * both / (first + second))


def renumber(labels: Labels) -> Labels:
    """The same partition, numbered from 0 in the order of first acts."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse].astype(np.int32)


def answer(samples: Labels, chains: int) -> Answer:
    """The sample nearest to all others, and how far they agree with it.

    Args:
        samples: (samples, acts), those of each chain together.
        chains: how many chains.
    """
    samples = np.stack([renumber(row) for row in samples])
    count, n = samples.shape
    likeness = np.ones((count, count))
    for i in range(count):
        for j in range(i):
            likeness[i, j] = likeness[j, i] = pair_f1(samples[i], samples[j])
    chosen = samples[int(np.argmax(likeness.sum(axis=1)))]
    size = np.bincount(chosen)[chosen]
    shared = np.zeros(n)
    for row in samples:
        shared += together(chosen, row) - 1
    confidence = np.where(size > 1, shared / count / np.maximum(size - 1, 1), 1.0)
    alone = size == 1
    if alone.any():
        confidence[alone] = np.mean([np.bincount(row)[row[alone]] == 1 for row in samples], axis=0)
    each = count // chains
    across = [likeness[i, j] for i in range(count) for j in range(i) if i // each != j // each]
    return Answer(
        chosen, confidence, np.array([int(row.max(initial=-1)) + 1 for row in samples]), float(np.mean(across)) if across else 1.0
    )
