"""The pair head: what one mention of a sentence does to another, from the token vectors of one encoder pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
POINTERS, POINTER_WIDTH = 4, 64


@dataclass(frozen=True, slots=True)
class PairScores:
    """Probabilities for P pairs: types [P, 17], modes, statuses, contexts (independent), pointer [P, T]."""

    types: Array
    modes: Array
    statuses: Array
    contexts: Array
    pointer: Array


def _softmax(x: Array) -> Array:
    raised = np.exp(x - x.max(-1, keepdims=True))
    result: Array = raised / raised.sum(-1, keepdims=True)
    return result


def _gelu(x: Array) -> Array:
    # Abramowitz and Stegun 7.1.26 for erf, to 1.5e-7: numpy has none
    z = np.abs(x) * np.float32(0.70710678)
    t = 1.0 / (1.0 + np.float32(0.3275911) * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1.0 - poly * np.exp(-z * z))
    result: Array = (0.5 * x * (1.0 + erf)).astype(np.float32)
    return result


class PairHead:
    """Scores pairs of mentions of one sentence; the same arithmetic as `training.model.Network.pair`."""

    def __init__(self, weights: dict[str, Array], sizes: Sequence[int]) -> None:
        self._w = weights
        self._cuts = np.cumsum(sizes)[:-1]

    @classmethod
    def read(cls, path: Any, sizes: Sequence[int]) -> "PairHead":
        """Read the 16-bit weights; `sizes` are the numbers of types, modes, statuses and contexts."""
        with np.load(path) as stored:
            return cls({k: stored[k].astype(np.float32) for k in stored.files}, sizes)

    def _linear(self, name: str, x: Array) -> Array:
        result: Array = x @ self._w[f"{name}.weight"].T
        bias = self._w.get(f"{name}.bias")
        return result if bias is None else result + bias

    def score(
        self,
        vectors: Array,
        mentions: Sequence[Sequence[int]],
        pairs: Sequence[tuple[int | None, int | None]],
    ) -> PairScores:
        """Score `pairs` of indices into `mentions` (lists of token positions); None stands for nobody.

        `vectors` are the token vectors [T, 384] of the sentence, with its first and last special token.
        """
        nobody = len(mentions)
        means = np.stack([vectors[list(m)].mean(0) for m in mentions] + [np.zeros(vectors.shape[1], np.float32)])
        actor_side, recipient_side = means.copy(), means.copy()
        actor_side[nobody], recipient_side[nobody] = self._w["nobody"]
        inside = np.zeros((nobody + 1, len(vectors)), np.float32)
        for row, tokens in enumerate(mentions):
            inside[row, list(tokens)] = 1.0
        a = np.array([nobody if p is None else p for p, _ in pairs])
        r = np.array([nobody if p is None else p for _, p in pairs])
        query = self._linear("actor_query", actor_side)[a] + self._linear("recipient_query", recipient_side)[r]
        key = self._linear("key", vectors).reshape(-1, POINTERS, POINTER_WIDTH)
        value = self._linear("value", vectors).reshape(-1, POINTERS, POINTER_WIDTH)
        scores = np.einsum("phd,thd->pht", query.reshape(len(pairs), POINTERS, POINTER_WIDTH), key)
        where = self._w["inside"]
        scores = (
            scores * POINTER_WIDTH**-0.5
            + inside[a][:, None] * where[0][:, None]
            + inside[r][:, None] * where[1][:, None]
        )
        weight = _softmax(scores.astype(np.float32))
        found = np.einsum("pht,thd->phd", weight, value).reshape(len(pairs), -1)
        hidden = self._linear("actor_hidden", actor_side)[a] + self._linear("recipient_hidden", recipient_side)[r]
        hidden = hidden + self._linear("found_hidden", found)
        hidden = hidden + self._linear("sentence_hidden", vectors.mean(0, keepdims=True))
        types, modes, statuses, contexts = np.split(self._linear("outputs", _gelu(hidden)), self._cuts, axis=1)
        return PairScores(
            _softmax(types),
            _softmax(modes),
            _softmax(statuses),
            (1.0 / (1.0 + np.exp(-contexts))).astype(np.float32),
            weight[:, 0],
        )
