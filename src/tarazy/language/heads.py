"""The small graphs that read what the encoder gives: acts, pairs of mentions, and the words of one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

# Outputs of the graphs, in the order in which they are exported
OUTPUTS = ["vectors", "mixed", "mentions", "triggers", "memory"]
ACT_OUTPUTS = ["types", "modes", "statuses", "contexts", "roles"]
PAIR_OUTPUTS = ["types", "modes", "statuses", "contexts"]
SYNTAX_OUTPUTS = ["tags", "arcs", "relations"]
# What a mention is in an act
ROLES = ("none", "actor", "recipient")
ACTOR, RECIPIENT = ROLES.index("actor"), ROLES.index("recipient")
# By whose rules a pair is read: those of our corpus, or of the published pairs (docs/model-card.md)
Convention = Literal["corpus", "pairs"]
CONVENTIONS: tuple[Convention, ...] = ("corpus", "pairs")


@dataclass(frozen=True, slots=True)
class TokenScores:
    """What the encoder's graph gives for T tokens, special ones too.

    Vectors [T, 384], their mix for syntax [T, 384], probabilities of mention tags and of trigger tags (outside, then
    begin and inside of each kind or type), and what the heads' attention reads [T, 512].
    """

    vectors: Array
    mixed: Array
    mentions: Array
    triggers: Array
    memory: Array


@dataclass(frozen=True, slots=True)
class Attributes:
    """Probabilities of N acts or pairs: types, modes, statuses, and contexts (each by itself)."""

    types: Array
    modes: Array
    statuses: Array
    contexts: Array


def _masks(groups: Sequence[Sequence[int]], length: int) -> Array:
    """One row for each group of token positions, with ones there."""
    masks = np.zeros((len(groups), length), np.float32)
    for row, tokens in zip(masks, groups, strict=True):
        row[list(tokens)] = 1.0
    return masks


class Heads:
    """Runs the graphs of the heads; made from the sessions of `acts.onnx`, `pairs.onnx` and `syntax.onnx`."""

    def __init__(self, acts: Any, pairs: Any, syntax: Any) -> None:
        self._acts, self._pairs, self._syntax = acts, pairs, syntax

    def acts(
        self, tokens: TokenScores, triggers: Sequence[Sequence[int]], mentions: Sequence[Sequence[int]]
    ) -> tuple[Attributes, Array]:
        """Attributes of A acts (16 types, no event is none of them), and roles [A, M, 3]: none, actor, recipient.

        Triggers and mentions are lists of token positions; there must be one of each at least.
        """
        length = len(tokens.vectors)
        given = {"acts": _masks(triggers, length), "mentions": _masks(mentions, length)}
        *attributes, roles = self._acts.run(ACT_OUTPUTS, {**_read(tokens), **given})
        return Attributes(*attributes), roles

    def pairs(
        self,
        tokens: TokenScores,
        mentions: Sequence[Sequence[int]],
        pairs: Sequence[tuple[int | None, int | None]],
        convention: Convention = "corpus",
    ) -> Attributes:
        """Attributes of pairs of indices into `mentions`, actor first; None stands for nobody, type 0 is no event."""
        sides = [
            _masks([() if p is None else mentions[p] for p in side], len(tokens.vectors))
            for side in zip(*pairs, strict=True)
        ]
        given = {
            "actors": sides[0],
            "recipients": sides[1],
            "conventions": np.full(len(pairs), CONVENTIONS.index(convention), np.int64),
        }
        return Attributes(*self._pairs.run(PAIR_OUTPUTS, {**_read(tokens), **given}))

    def syntax(self, words: Array) -> tuple[Array, Array, Array]:
        """Scores of tags [W, tags], heads [W, W] and relations [W, W, relations] of words, the root first, [W, 384]."""
        tags, arcs, relations = self._syntax.run(SYNTAX_OUTPUTS, {"words": words[None]})
        return tags, arcs, relations


def _read(tokens: TokenScores) -> dict[str, Array]:
    return {"vectors": tokens.vectors[None], "memory": tokens.memory[None]}
