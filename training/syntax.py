"""Treebank sentences as training batches for the syntax head, and their loss."""

from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import cross_entropy

from training.model import Network
from training.trees import Tree

# A treebank sentence beyond this is a list or a table; a batch of it would not fit beside the others.
MAX_WORDS = 110


class SyntaxBatch:
    """Padded tensors of some trees; the root stands at position 0 of the words and reads the first special token."""

    def __init__(self, trees: Sequence[Tree], network: Network, tokenizer: Tokenizer) -> None:
        encodings = [tokenizer.encode(list(t.words), is_pretokenized=True) for t in trees]
        length = max(len(e.ids) for e in encodings)
        width = 1 + max(len(t.words) for t in trees)
        ids, mask = (np.zeros((len(trees), length), np.int64) for _ in range(2))
        first, keep = np.zeros((len(trees), width), np.int64), np.zeros((len(trees), width), np.bool_)
        keep[:, 0] = True
        tags, heads, relations = (np.full((len(trees), width), -100) for _ in range(3))
        tag_of = {t: i for i, t in enumerate(network.labels.parts)}
        relation_of = {r: i for i, r in enumerate(network.labels.relations)}
        for row, (tree, encoding) in enumerate(zip(trees, encodings, strict=True)):
            ids[row, : len(encoding.ids)], mask[row, : len(encoding.ids)] = encoding.ids, 1
            seen: set[int] = set()
            for position, word in enumerate(encoding.word_ids):
                if word is not None and word not in seen:
                    seen.add(word)
                    first[row, word + 1] = position
                    keep[row, word + 1] = True
            for word in seen:
                tags[row, word + 1] = tag_of[tree.tags[word]]
                if tree.heads[word] == 0 or tree.heads[word] - 1 in seen:
                    heads[row, word + 1] = tree.heads[word]
                    relations[row, word + 1] = relation_of[tree.relations[word]]
        self.ids, self.mask, self.first, self.keep, self.tags, self.heads, self.relations = map(
            torch.from_numpy, (ids, mask, first, keep, tags, heads, relations)
        )


def _scores(network: Network, batch: SyntaxBatch) -> tuple[Tensor, Tensor, Tensor]:
    mixed = network.syntax.mixed(network.encoder(batch.ids, batch.mask))
    words = mixed.gather(1, batch.first[..., None].expand(-1, -1, mixed.shape[-1]))
    tags, arcs, relations = network.syntax(words)
    barred = ~batch.keep[:, None, :] | torch.eye(arcs.shape[1], dtype=torch.bool)
    return tags, arcs.masked_fill(barred, -1e4), relations


def syntax_loss(network: Network, batch: SyntaxBatch) -> Tensor:
    """Cross entropy of tags, heads, and relations of the true arcs."""
    tags, arcs, relations = _scores(network, batch)
    loss = cross_entropy(tags.flatten(0, 1), batch.tags.flatten())
    loss = loss + cross_entropy(arcs.flatten(0, 1), batch.heads.flatten())
    told = batch.heads >= 0
    rows, words = told.nonzero(as_tuple=True)
    return loss + cross_entropy(relations[rows, words, batch.heads[told]], batch.relations[told])
