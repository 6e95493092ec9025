"""Event examples as padded tensors, and the joint loss of the heads that read them."""

import random

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from tarazy.annotations.inline import KINDS
from tarazy.language.heads import CONVENTIONS, ROLES
from training.data import Act, Example, Pair, tokens_of
from training.model import Labels, Look, Network

# Untold pairs of a sentence that are drawn anew in each epoch: all of them would drown the told ones.
NEGATIVES = 8
# Weights beside the loss of types, by what they were worth on the development part at the first run; contexts are a
# mean over 37 outputs, nearly all of them zero.
MODE, STATUS, CONTEXT, POINTER = 0.3, 0.3, 2.0, 0.3


class Batch:
    """Padded tensors of some examples; -100 marks what is not annotated.

    Written as arrays first: PyTorch takes some 20 microseconds for each small write.
    """

    def __init__(
        self, examples: list[Example], labels: Labels, tokenizer: Tokenizer, rng: random.Random | None
    ) -> None:
        encodings = tokenizer.encode_batch([e.text for e in examples])
        self.size = (len(examples), max(len(e.ids) for e in encodings))
        self.labels = labels
        ids, mask = (np.zeros(self.size, np.int64) for _ in range(2))
        golds = [np.full(self.size, -100) for _ in range(4)]
        self.offsets = [e.offsets for e in encodings]
        self.rows: list[int] = []
        self.pairs: list[Pair] = []
        self.act_rows: list[int] = []
        self.acts: list[Act] = []
        # For each part that a mention has, or has not, in an act: (act, tokens of the mention, role)
        self.parts: list[tuple[int, NDArray[np.float32], int]] = []
        pairs: list[list[NDArray[np.float32]]] = []
        acts: list[NDArray[np.float32]] = []
        for row, (example, encoding) in enumerate(zip(examples, encodings, strict=True)):
            ids[row, : len(encoding.ids)], mask[row, : len(encoding.ids)] = encoding.ids, 1
            self._tags(row, example, [g[row, 1 : len(encoding.ids) - 1] for g in golds])
            for pair in _choose(example, rng):
                masks = [self._inside(row, span) for span in (pair.actor, pair.recipient, pair.trigger)]
                if all(s is None or m.any() for s, m in zip((pair.actor, pair.recipient), masks[:2], strict=True)):
                    self.rows.append(row)
                    self.pairs.append(pair)
                    pairs.append(masks)
            for act in example.acts or ():
                trigger = self._inside(row, act.trigger)
                if trigger.any():
                    self._act(row, example, act)
                    acts.append(trigger)
        self.ids, self.mask, self.roles, self.mentions, self.weak, self.tags = map(
            torch.from_numpy, (ids, mask, *golds)
        )
        if pairs:
            self.actors, self.recipients, self.pointed = torch.from_numpy(np.array(pairs)).unbind(1)
        if acts:
            self.triggers = torch.from_numpy(np.array(acts))

    def conventions(self) -> Tensor:
        """The number of the rules by which each pair was annotated."""
        return torch.tensor([CONVENTIONS.index(p.convention) for p in self.pairs])

    def _inside(self, row: int, span: tuple[int, int] | None) -> NDArray[np.float32]:
        inside = np.zeros(self.size[1], np.float32)
        if span is not None:
            inside[tokens_of(self.offsets[row], span)] = 1.0
        return inside

    def _act(self, row: int, example: Example, act: Act) -> None:
        number = len(self.acts)
        self.act_rows.append(row)
        self.acts.append(act)
        for start, end, kind in example.mentions or ():
            inside = self._inside(row, (start, end))
            if kind in KINDS and inside.any():
                role = (
                    "actor" if (start, end) in act.actors else "recipient" if (start, end) in act.recipients else "none"
                )
                self.parts.append((number, inside, ROLES.index(role)))

    def _spans(self, row: int, gold: NDArray[np.int64], spans: list[tuple[int, int, int]]) -> None:
        """Write begin (an odd number) and inside (one more) of each span, numbered by its label."""
        for start, end, label in spans:
            for order, token in enumerate(tokens_of(self.offsets[row], (start, end))):
                gold[token - 1] = 2 * label + (2 if order else 1)

    def _tags(self, row: int, example: Example, golds: list[NDArray[np.int64]]) -> None:
        """Write what is annotated of an example into its rows of roles, mentions, weak mentions and triggers.

        The rows are of its own subwords, without the mark before the first.
        """
        roles, mentions, weak, tags = golds
        if example.roles is not None:
            roles[:] = 0
            self._spans(row, roles, [(a, b, "STR".index(role)) for a, b, role in example.roles])
        if example.acts is not None:
            tags[:] = 0
            told = [(*act.trigger, self.labels.types.index(act.type) - 1) for act in reversed(example.acts)]
            self._spans(row, tags, told)
        if example.mentions is not None:
            mentions[:] = 0
            self._spans(row, mentions, [(a, b, self.labels.kinds.index(k)) for a, b, k in example.mentions])
        elif example.roles is not None:
            # Only one event of such a sentence is annotated: other names in it may be mentions, small words may not
            weak[[not example.text[start].isupper() for start, _ in self.offsets[row][1:-1]]] = 0
            self._spans(row, weak, [(a, b, 0) for a, b, _ in example.roles])


def _choose(example: Example, rng: random.Random | None) -> list[Pair]:
    told = [p for p in example.pairs if p.types != ("NONE",)]
    untold = [p for p in example.pairs if p.types == ("NONE",)]
    if rng is not None and len(untold) > NEGATIVES:
        untold = rng.sample(untold, NEGATIVES)
    return told + untold


def _attributes(told: list[Pair] | list[Act], logits: tuple[Tensor, ...], labels: Labels) -> Tensor:
    """Loss of mode, status and contexts of fully annotated pairs or acts."""
    modes, statuses, contexts = logits
    names = [f"{x.kind}.{x.mode}" if x.mode else "" for x in told]
    gold = torch.tensor([[float(c in (x.contexts or ())) for c in labels.contexts] for x in told])
    loss = MODE * cross_entropy(modes, torch.tensor([labels.modes.index(n) for n in names]))
    loss = loss + STATUS * cross_entropy(statuses, torch.tensor([labels.statuses.index(x.status or "") for x in told]))
    return loss + CONTEXT * binary_cross_entropy_with_logits(contexts, gold)


def _pair_loss(batch: Batch, outputs: tuple[Tensor, ...]) -> Tensor:
    types, modes, statuses, contexts, pointer = outputs
    allowed = np.full(types.shape, -1e4, np.float32)
    for i, pair in enumerate(batch.pairs):
        allowed[i, [batch.labels.types.index(t) for t in pair.types]] = 0.0
    loss = -((types.log_softmax(-1) + torch.from_numpy(allowed)).logsumexp(-1)).mean()
    full = [i for i, p in enumerate(batch.pairs) if p.status is not None]
    if full:
        chosen = [batch.pairs[i] for i in full]
        loss = loss + _attributes(chosen, (modes[full], statuses[full], contexts[full]), batch.labels)
        target = batch.pointed[full]
        mass = (pointer[full] + (1.0 - target) * -1e4).logsumexp(-1)
        loss = loss - POINTER * mass[target.any(-1)].mean()
    return loss


def _act_loss(network: Network, batch: Batch, look: Look) -> Tensor:
    rows = torch.tensor(batch.act_rows)
    acts, (types, *rest) = network.acts_read(look, rows, batch.triggers)
    loss = cross_entropy(types, torch.tensor([batch.labels.types.index(a.type) for a in batch.acts]))
    loss = loss + _attributes(batch.acts, tuple(rest), batch.labels)
    if batch.parts:
        of, inside, roles = zip(*batch.parts, strict=True)
        of = list(of)
        told = network.parts(look, rows[of], acts[of], batch.triggers[of], torch.from_numpy(np.array(inside)))
        loss = loss + cross_entropy(told, torch.tensor(roles))
    return loss


def collapsed(mentions: Tensor) -> Tensor:
    """Mention logits of all kinds as logits of outside (with places and times), begin and inside."""
    actors = range(len(KINDS))
    other = range(len(KINDS), (mentions.shape[-1] - 1) // 2)
    outside = [0, *(2 * k + i for k in other for i in (1, 2))]
    columns = [outside, [2 * k + 1 for k in actors], [2 * k + 2 for k in actors]]
    return torch.stack([mentions[..., c].logsumexp(-1) for c in columns], -1)


def batch_loss(network: Network, batch: Batch) -> Tensor:
    """The joint loss of one batch."""
    vectors = network.encoder(batch.ids, batch.mask)[-1]
    roles, mentions = network.tag(vectors)
    loss = vectors.sum() * 0.0
    tagged = (
        (roles, batch.roles),
        (mentions, batch.mentions),
        (collapsed(mentions), batch.weak),
        (network.acts.triggers(network.dropout(vectors)), batch.tags),
    )
    for logits, gold in tagged:
        if (gold >= 0).any():
            loss = loss + cross_entropy(logits.flatten(0, 1), gold.flatten(), ignore_index=-100)
    look = network.look(network.dropout(vectors), batch.mask)
    if batch.rows:
        rows = torch.tensor(batch.rows)
        outputs = network.pair(look, rows, batch.actors, batch.recipients, batch.conventions())
        loss = loss + _pair_loss(batch, outputs)
    if batch.acts:
        loss = loss + _act_loss(network, batch, look)
    return loss
