"""The act head: what a trigger tells, and which part each mention has in it, from the same token vectors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tarazy.language.weights import Array, Weights, gelu, sigmoid, softmax

ACTOR, RECIPIENT = 1, 2


@dataclass(frozen=True, slots=True)
class ActScores:
    """Probabilities for A acts and M mentions.

    `types` [A, 16] without no event, `modes`, `statuses`, `contexts` (independent), and `roles` [A, M, 3]: none, actor,
    recipient.
    """

    types: Array
    modes: Array
    statuses: Array
    contexts: Array
    roles: Array


class ActHead:
    """Scores acts of one sentence; the same arithmetic as `training.heads.ActHead`."""

    def __init__(self, weights: Weights, sizes: Sequence[int]) -> None:
        """`sizes` are the numbers of types (no event among them), modes, statuses and contexts."""
        self._w = weights
        self._cuts = np.cumsum(sizes)[:-1]

    def score(self, vectors: Array, acts: Sequence[Sequence[int]], mentions: Sequence[Sequence[int]]) -> ActScores:
        """Score acts and mentions given as lists of token positions; `vectors` are those of the sentence [T, 384]."""
        act = np.stack([vectors[list(t)].mean(0) for t in acts])
        party = np.stack([vectors[list(t)].mean(0) for t in mentions])
        w = self._w
        product = w.linear("acts.act_product", act)[:, None] * w.linear("acts.party_product", party)[None]
        hidden = w.linear("acts.act", act)[:, None] + w.linear("acts.party", party)[None]
        roles = softmax(w.linear("acts.roles", gelu(hidden + w.linear("acts.product", product))))
        kind = w.linear("acts.kind", act) + w.linear("acts.sentence", vectors.mean(0, keepdims=True))
        types, modes, statuses, contexts = np.split(w.linear("acts.attributes", gelu(kind)), self._cuts, axis=1)
        return ActScores(softmax(types[:, 1:]), softmax(modes), softmax(statuses), sigmoid(contexts), roles)
