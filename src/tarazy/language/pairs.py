"""The pair head: what one mention of a sentence does to another, from the token vectors of one encoder pass."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tarazy.language.weights import Array, Weights, gelu, sigmoid, softmax

POINTERS, POINTER_WIDTH = 4, 64


@dataclass(frozen=True, slots=True)
class PairScores:
    """Probabilities for P pairs: types [P, 17], modes, statuses, contexts (independent), pointer [P, T]."""

    types: Array
    modes: Array
    statuses: Array
    contexts: Array
    pointer: Array


class PairHead:
    """Scores pairs of mentions of one sentence; the same arithmetic as `training.model.Network.pair`."""

    def __init__(self, weights: Weights, sizes: Sequence[int]) -> None:
        """`sizes` are the numbers of types, modes, statuses and contexts."""
        self._w = weights
        self._cuts = np.cumsum(sizes)[:-1]

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
        query = self._w.linear("actor_query", actor_side)[a] + self._w.linear("recipient_query", recipient_side)[r]
        key = self._w.linear("key", vectors).reshape(-1, POINTERS, POINTER_WIDTH)
        value = self._w.linear("value", vectors).reshape(-1, POINTERS, POINTER_WIDTH)
        scores = np.einsum("phd,thd->pht", query.reshape(len(pairs), POINTERS, POINTER_WIDTH), key)
        where = self._w["inside"]
        scores = (
            scores * POINTER_WIDTH**-0.5
            + inside[a][:, None] * where[0][:, None]
            + inside[r][:, None] * where[1][:, None]
        )
        weight = softmax(scores.astype(np.float32))
        found = np.einsum("pht,thd->phd", weight, value).reshape(len(pairs), -1)
        hidden = self._w.linear("actor_hidden", actor_side)[a] + self._w.linear("recipient_hidden", recipient_side)[r]
        hidden = hidden + self._w.linear("found_hidden", found)
        hidden = hidden + self._w.linear("sentence_hidden", vectors.mean(0, keepdims=True))
        types, modes, statuses, contexts = np.split(self._w.linear("outputs", gelu(hidden)), self._cuts, axis=1)
        return PairScores(
            softmax(types),
            softmax(modes),
            softmax(statuses),
            sigmoid(contexts),
            weight[:, 0],
        )
